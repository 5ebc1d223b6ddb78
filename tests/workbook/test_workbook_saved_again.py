"""A workbook that another program saved again is still right, if nothing was changed."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import openpyxl
import pytest
from typer.testing import CliRunner

from ukraine_soforthilfe.cli import app

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.libreoffice


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_saved_by_libreoffice(tmp_path: Path) -> None:
    """Saved by LibreOffice it passes; with one amount changed, just that and the sum are found."""
    arguments = ["allocate", "--format", "xlsx", "--quiet", "--output", str(tmp_path)]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    (original,) = tmp_path.iterdir()
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"),
            *("--convert-to", "xlsx", "--outdir", str(tmp_path / "again"), str(original)),
        ],
        check=True,
        capture_output=True,
    )
    again = tmp_path / "again" / original.name

    assert CliRunner().invoke(app, ["verify", str(again)]).exit_code == 0

    workbook = openpyxl.load_workbook(again)
    sheet = workbook["Zuweisung"]
    (amount,) = (c for row in sheet.iter_rows() for c in row if c.value == 207_178)
    amount.value = 207_179
    workbook.save(again)
    done = CliRunner().invoke(app, ["verify", str(again), "--format", "json"])

    assert done.exit_code == 1
    assert {
        (f["what"], f["found"], f["expected"]) for f in json.loads(done.stdout)["findings"]
    } == {("cell", "207179", "207178"), ("sum", "8000001", "8000000")}
