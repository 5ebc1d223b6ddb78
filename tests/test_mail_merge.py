"""The workbook of letters, merged by LibreOffice into the pages of a PDF and read back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from soforthilfe_command import run_here

from ukraine_soforthilfe import apportion, load_districts

pytestmark = pytest.mark.libreoffice

SYSTEM_PYTHON = Path("/usr/bin/python3")
MERGING = Path(__file__).parents[1] / "tools" / "mail_merge.py"
INSTALL = (
    "apt-get install libreoffice-calc-nogui libreoffice-writer-nogui libreoffice-base-nogui "
    "python3-uno poppler-utils"
)


def missing() -> str:
    """What a mail merge needs and this machine does not have; empty for nothing."""
    for program in ("soffice", "pdftotext"):
        if shutil.which(program) is None:
            return f"{program} is not installed: {INSTALL}"
    if not SYSTEM_PYTHON.exists():
        return f"{SYSTEM_PYTHON} is not there, which has LibreOffice's module uno: {INSTALL}"
    imported = subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False)
    return "" if imported.returncode == 0 else f"{SYSTEM_PYTHON} has no module uno: {INSTALL}"


@pytest.mark.german
def test_44_letters_say_to_whom_and_how_much(tmp_path: Path) -> None:
    """Name and amount of each page are those of the list, divided once more by the rule alone."""
    if reason := missing():
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    tmp_path.joinpath("own.csv").write_text(
        "\n".join(["AGS;IBAN", *(f"{row.ags};DE 00{row.ags}" for row in load_districts().rows)])
    )
    carry = ("--carry-file", "own.csv", "--carry-column", "IBAN", "--instalments", "4")
    written = ("--format", "xlsx", "--name", "brief")
    assert run_here("explain", "--all", *carry, *written, folder=tmp_path).status == 0

    # Whether it worked, the PDF says: LibreOffice ends in many ways.
    merged = [SYSTEM_PYTHON, MERGING, tmp_path / "brief.xlsx", tmp_path / "brief.pdf"]
    ended = subprocess.run(merged, capture_output=True, check=False, timeout=300)
    assert (tmp_path / "brief.pdf").exists(), ended.stderr.decode()
    read = ["pdftotext", "-layout", str(tmp_path / "brief.pdf"), "-"]
    text = subprocess.run(read, capture_output=True, check=True).stdout.decode()

    pages = text.removesuffix("\f").split("\f")
    districts = load_districts().rows
    amounts = apportion(8_000_000, [row.einwohner for row in districts])
    assert len(pages) == 44
    for page, district, amount in zip(pages, districts, amounts, strict=True):
        said = " ".join(page.split())
        shown = f"{amount:,} €".replace(",", ".")
        assert said.startswith(f"{district.art} {district.name} Zuweisung von {shown} ")
        assert f"(AGS {district.ags}) erhält {shown} von insgesamt 8.000.000 €." in said
        assert re.search(r"Gezahlt wird in 4 Teilzahlungen(:| zu) ", said)
        # What is empty leaves nothing behind.
        assert "Satz_" not in said
