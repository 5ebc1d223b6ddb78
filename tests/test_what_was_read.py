"""The line of what was read, wherever the figures of a file go."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import openpyxl
import pytest
from soforthilfe_command import run_here

if TYPE_CHECKING:
    from pathlib import Path

LINE_DE = (
    "Schlüssel aus „id“, Einwohner aus „EW“, 3 Zeilen; ausgelassen: Zeile 5 als Summe (1.600); "
    "keine Spalte mit Namen"
)
LINE_EN = (
    'keys from "id", inhabitants from "EW", 3 rows; left out: row 5 as a total (1,600); '
    "no column of names"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "liste.csv"
    path.write_text("id;Jahr;EW\na;2021;1000\nb;2021;250\nc;2021;350\nSumme;;1600\n", "utf-8")
    return path


@pytest.mark.german
def test_on_the_screen(file: Path) -> None:
    """The summary and ``population`` have it, in the language that is asked for."""
    for arguments in (("allocate", file, "--dry-run"), ("population", file)):
        shown = " ".join(run_here(*arguments).stdout.split())
        assert f"Gelesen {LINE_DE}" in shown
        assert f"Read {LINE_EN}" in " ".join(run_here(*arguments, "--lang", "en").stdout.split())
        assert "2021" in shown


def test_beside_a_report_on_standard_output(file: Path) -> None:
    """It goes to standard error, and not with ``--quiet``."""
    to_stdout = ("allocate", file, "--format", "csv", "--output", "-")

    assert f"Read: {LINE_EN}\n" in run_here(*to_stdout).stderr
    assert "Read:" not in run_here(*to_stdout, "--quiet").stderr
    assert f"Read: {LINE_EN}\n" in run_here("population", file, "--format", "csv").stderr
    assert "Read:" not in run_here("allocate", "--format", "csv", "--output", "-").stderr


@pytest.mark.german
def test_in_reports(file: Path, tmp_path: Path) -> None:
    """Herkunft and JSON have it, also with ``--quiet``, and verify what they say."""
    ran = run_here(
        *("allocate", file, "--format", "xlsx", "--format", "json", "-q", "--output", tmp_path)
    )
    assert ran.status == 0
    (report,) = tmp_path.glob("*.json")
    (book,) = tmp_path.glob("*.xlsx")
    source = json.loads(report.read_bytes())

    assert source["source"]["read"] == LINE_EN
    assert (source["stichtag"], source["year"]) == (None, 2021)
    cells = {row[0]: row[1] for row in openpyxl.load_workbook(book)["Herkunft"].values}
    assert cells["Gelesen"] == LINE_DE
    assert cells["Stichtag"] == "2021"
    for written in (report, book):
        assert run_here("verify", written).status == 0


@pytest.mark.german
@pytest.mark.parametrize(
    ("total", "de", "en"),
    [("100,0", "100,0", "100.0"), ("99,95", "99,95", "99.95")],
)
def test_a_total_of_decimals(tmp_path: Path, total: str, de: str, en: str) -> None:
    """The sum of a column of decimals has the places that the column has, or more of its own."""
    parts = {"100,0": "33,4", "99,95": "33,35"}[total]
    path = tmp_path / "anteile.csv"
    path.write_text(f"Träger;Anteil\nA;33,3\nB;33,3\nC;{parts}\nGesamt;{total}\n", "utf-8")
    arguments = ("--key-column", "Träger", "--weight-column", "Anteil", "--format", "md")
    written = run_here("allocate", path, *arguments, "--output", "-")

    assert f"ausgelassen: Zeile 5 als Summe ({de});" in written.stdout
    assert f"ausgelassen: Zeile 5 als Summe ({de});" in written.stderr
    english = run_here("allocate", path, *arguments, "--output", "-", "--lang", "en")
    assert f"left out: row 5 as a total ({en});" in english.stdout


@pytest.mark.german
def test_a_row_left_out_has_decimals_of_its_own(tmp_path: Path) -> None:
    """The others are said with the one place that they need, and it with the two that it has."""
    path = tmp_path / "gewichte.csv"
    path.write_text("Träger;Gewicht\nA;1,500\nB;2,500\nC;0,25\n", "utf-8")
    options = ("--key-column", "Träger", "--weight-column", "Gewicht", "--leave-out", "C")

    written = run_here("allocate", path, *options, "--format", "md", "--output", "-")

    assert "Zeile 4 wie angegeben (0,25);" in written.stdout
    assert "| 1,5 |" in written.stdout
