"""The workbook of letters, merged by LibreOffice into the pages of a PDF and read back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
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


def merged_pages(folder: Path, *words: str | Path) -> list[str]:
    """The letters of brief.xlsx, merged into brief.pdf, as texts; none where nothing can merge."""
    if reason := missing():
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    # Whether it worked, the PDF says: LibreOffice ends in many ways.
    merged = [SYSTEM_PYTHON, MERGING, folder / "brief.xlsx", folder / "brief.pdf", *words]
    ended = subprocess.run(merged, capture_output=True, check=False, timeout=300)
    assert (folder / "brief.pdf").exists(), ended.stderr.decode()
    read = ["pdftotext", "-layout", str(folder / "brief.pdf"), "-"]
    text = subprocess.run(read, capture_output=True, check=True).stdout.decode()
    return text.removesuffix("\f").split("\f")


@pytest.mark.german
def test_44_letters_say_to_whom_and_how_much(tmp_path: Path) -> None:
    """Name and amount of each page are those of the list, divided once more by the rule alone."""
    tmp_path.joinpath("own.csv").write_text(
        "\n".join(["AGS;IBAN", *(f"{row.ags};DE 00{row.ags}" for row in load_districts().rows)])
    )
    carry = ("--carry-file", "own.csv", "--carry-column", "IBAN", "--instalments", "4")
    written = ("--format", "xlsx", "--name", "brief")
    assert run_here("explain", "--all", *carry, *written, folder=tmp_path).status == 0

    pages = merged_pages(tmp_path)

    districts = load_districts().rows
    amounts = apportion(8_000_000, [row.einwohner for row in districts])
    assert (tmp_path / "brief.odt").exists()
    assert len(pages) == 44
    for page, district, amount in zip(pages, districts, amounts, strict=True):
        said = " ".join(page.split())
        shown = f"{amount:,} €".replace(",", ".")
        assert said.startswith(f"{district.art} {district.name} Zuweisung von {shown} ")
        assert f"(AGS {district.ags}) erhält {shown} von insgesamt 8.000.000 €." in said
        assert re.search(r"Gezahlt wird in 4 Teilzahlungen(:| zu) ", said)
        # What is empty leaves nothing behind.
        assert "Satz_" not in said


def test_the_letter_is_in_the_language_of_its_sentences(tmp_path: Path) -> None:
    """English around English sentences: no word of the German frame is left."""
    tmp_path.joinpath("own.csv").write_text("Key,Name,Population\n1,A,2\n2,B,3\n", "utf-8")
    written = ("--format", "xlsx", "--name", "brief", "--lang", "en")
    assert run_here("explain", "--all", "own.csv", *written, folder=tmp_path).status == 0

    first, second = merged_pages(tmp_path)

    for page, amount in ((first, "€3,200,000"), (second, "€4,800,000")):
        said = " ".join(page.split())
        assert f"Allocation of {amount} Dear Sir or Madam," in said
        assert f"receives {amount} of a total of €8,000,000." in said
        assert said.endswith("Yours faithfully")
        assert "Zuweisung" not in said


def changed(letter: Path, *, old: str, new: str) -> Path:
    """A letter beside another one, in which one text is another one."""
    beside = letter.with_name("mein Brief.odt")
    with zipfile.ZipFile(letter) as before, zipfile.ZipFile(beside, "w") as after:
        for part in before.namelist():
            content = before.read(part)
            if part == "content.xml":
                assert old.encode() in content
                content = content.replace(old.encode(), new.encode())
            after.writestr(part, content)
    return beside


def test_a_letter_of_ones_own_is_merged_and_stays(tmp_path: Path) -> None:
    """What the plain letter was changed to stands on every page, and the file is as it was."""
    tmp_path.joinpath("own.csv").write_text("Key,Name,Population\n1,A,2\n2,B,3\n", "utf-8")
    written = ("--format", "xlsx", "--name", "brief", "--lang", "de")
    assert run_here("explain", "--all", "own.csv", *written, folder=tmp_path).status == 0
    merged_pages(tmp_path)
    plain = (tmp_path / "brief.odt").read_bytes()
    own = changed(tmp_path / "brief.odt", old="Sehr geehrte Damen und Herren", new="Liebe Leute")
    before = own.read_bytes()

    pages = merged_pages(tmp_path, "--letter", own, "--force")

    assert [re.findall(r"Liebe Leute|Sehr geehrte", page) for page in pages] == [
        ["Liebe Leute"]
    ] * 2
    assert ["3.200.000 €" in pages[0], "4.800.000 €" in pages[1]] == [True, True]
    assert (own.read_bytes(), (tmp_path / "brief.odt").read_bytes()) == (before, plain)

    # A field that no column fills would stay empty on every page.
    changed(tmp_path / "brief.odt", old='"Betrag_Text"', new='"IBAN"')
    (tmp_path / "brief.pdf").unlink()
    command = [SYSTEM_PYTHON, MERGING, tmp_path / "brief.xlsx", tmp_path / "brief.pdf"]
    ended = subprocess.run([*command, "--letter", own], capture_output=True, check=False)
    assert (ended.returncode, (tmp_path / "brief.pdf").exists()) == (1, False)
    assert (
        "fields that the workbook has not: Serienbrief.Serienbrief.IBAN." in ended.stderr.decode()
    )


def merging(*words: object) -> tuple[int, str]:
    """How the script ends for whoever has no LibreOffice, and what it says."""
    command = [sys.executable, str(MERGING), *map(str, words)]
    ended = subprocess.run(command, capture_output=True, check=False, text=True)
    return ended.returncode, ended.stderr


@pytest.mark.parametrize(
    "words", [(), ("brief.xlsx",), ("brief.xlsx", "brief.odt"), ("a", "b", "c")]
)
def test_wrong_usage_is_told(words: tuple[str, ...]) -> None:
    """How it is called; a letter is no name of the PDF beside it."""
    status, said = merging(*words)

    assert status == 2
    assert said.startswith("usage: mail_merge.py [-h] [--letter LETTER] [--force] workbook pdf")
    assert "Traceback" not in said


@pytest.mark.parametrize("there", ["brief.odt", "brief.pdf"])
def test_a_letter_that_is_there_stays(there: str, tmp_path: Path) -> None:
    """Somebody may have changed it; only who asks for that has it written over."""
    tmp_path.joinpath("brief.xlsx").write_bytes(b"x")
    tmp_path.joinpath(there).write_text("Sehr geehrter Herr Landrat")

    status, said = merging(tmp_path / "brief.xlsx", tmp_path / "brief.pdf")

    assert (status, tmp_path.joinpath(there).read_text()) == (1, "Sehr geehrter Herr Landrat")
    assert f"Already there: {tmp_path / there}. Rename it, give another name, or" in said


def test_a_letter_that_is_missing_is_told(tmp_path: Path) -> None:
    """Before anything is started, and whatever is not there."""
    tmp_path.joinpath("brief.xlsx").write_bytes(b"x")

    status, said = merging(
        tmp_path / "brief.xlsx", tmp_path / "brief.pdf", "--letter", tmp_path / "mein.odt"
    )

    assert status == 1
    assert f"{tmp_path / 'mein.odt'} is no letter that LibreOffice Writer opens." in said


def test_what_is_no_workbook_is_told(tmp_path: Path) -> None:
    """Before anything is started."""
    status, said = merging(tmp_path / "brief.xlsx", tmp_path / "brief.pdf")

    assert status == 1
    assert f"{tmp_path / 'brief.xlsx'} is no file." in said
