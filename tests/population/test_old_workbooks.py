"""Workbooks of Excel before 2007, opened in a process of their own."""

from __future__ import annotations

import io
import shutil
import subprocess
from typing import TYPE_CHECKING

import layout_builders as build
import pytest
from old_workbooks import Cell, xls

from ukraine_soforthilfe.errors import PopulationFileError
from ukraine_soforthilfe.population import old_workbooks, workbooks
from ukraine_soforthilfe.population.read import load_districts

if TYPE_CHECKING:
    from pathlib import Path

TABLE: list[list[Cell]] = [["id", "Einwohner"], ["a", 5.0], ["b", 6.0]]


def message(content: bytes) -> str:
    with pytest.raises(PopulationFileError) as caught:
        load_districts(io.BytesIO(content))
    return str(caught.value)


def test_an_old_workbook_is_read() -> None:
    """Its visible sheet is a table like any other."""
    districts = load_districts(io.BytesIO(xls(TABLE, [["nothing"]])))

    assert {row.ags: row.einwohner for row in districts.rows} == {"a": 5, "b": 6}


@pytest.mark.libreoffice
@pytest.mark.parametrize("form", ["xls", "ods"])
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_saved_by_libreoffice(form: str, tmp_path: Path) -> None:
    """An official table that LibreOffice saved in another form gives the same figures."""
    original = tmp_path / "kreise.xlsx"
    original.write_bytes(build.as_xlsx(build.destatis_kreise().rows(), numbers=True))
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"),
            *("--convert-to", form, "--outdir", str(tmp_path), str(original)),
        ],
        check=True,
        capture_output=True,
    )

    districts = load_districts(tmp_path / f"kreise.{form}")

    assert districts.rows == load_districts().rows
    assert districts.source.layout == "Destatis 04-kreise"


def test_what_an_old_workbook_claims_is_not_believed() -> None:
    """A sheet that says it has 65,536 columns in each of four billion rows is refused."""
    assert message(xls(TABLE, claimed=(2**32 - 1, 2**16 - 1))) == (
        "standard input cannot be used: The old workbook is damaged, or claims to be larger than "
        "can be opened. Save it as .xlsx or CSV and give that file."
    )


def test_the_memory_of_the_other_process_is_limited() -> None:
    """Six sheets that reach to the last cell would take three gigabytes, and end in two."""
    assert "The old workbook is damaged, or claims to be larger" in message(
        xls(*[TABLE] * 6, far_cell=(65_535, 255))
    )


def test_an_old_workbook_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a file for ever."""
    monkeypatch.setattr(old_workbooks, "_SECONDS_AT_MOST", 0.001)

    assert "The old workbook is damaged, or claims" in message(xls(TABLE))


def test_an_old_workbook_cut_short() -> None:
    """Whether calamine says why it cannot open it, or panics."""
    content = xls(TABLE)

    assert "The file cannot be opened as a workbook (" in message(content[:600])
    assert "The old workbook is damaged, or claims" in message(content[:-1])


def test_the_working_folder_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file beside the workbook that is named like a module is not run in the other process."""
    (tmp_path / "json.py").write_text("raise SystemExit(3)", "utf-8")
    monkeypatch.chdir(tmp_path)

    assert load_districts(io.BytesIO(xls(TABLE))).einwohner == 11


@pytest.mark.parametrize("error", ["MemoryError()", "RuntimeError('a bug')"])
def test_a_bug_in_the_other_process_shows_itself(
    error: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Out of memory it is the file's fault; any other traceback is passed on."""
    (tmp_path / "json.py").write_text(f"raise {error}", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    if error == "MemoryError()":
        assert "claims to be larger than can be opened" in message(xls(TABLE))
        return
    with pytest.raises(subprocess.CalledProcessError) as caught:
        load_districts(io.BytesIO(xls(TABLE)))
    assert "RuntimeError: a bug" in caught.value.__notes__[0]


def test_the_answer_of_the_other_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sheets as texts, as long as they are not too long, or the sentence that refuses them."""
    content = xls([["id", "Einwohner"], ["a", 5.0]])
    length = len("id") + len("Einwohner") + len("a") + len("5")

    monkeypatch.setattr(old_workbooks, "TEXT_AT_MOST", length)
    assert old_workbooks.answer(content) == [("Blatt0", [("id", "Einwohner"), ("a", "5")])]
    monkeypatch.setattr(old_workbooks, "TEXT_AT_MOST", length - 1)
    assert str(old_workbooks.answer(content)).startswith("The workbook unpacks to more than")
    monkeypatch.setattr(workbooks, "_RECTANGLE_AT_MOST", 3)
    assert str(old_workbooks.answer(content)).startswith("The workbook unpacks to more than")
