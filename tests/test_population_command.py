"""`soforthilfe population`: what a file was recognised as."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from ukraine_soforthilfe import load_districts
from ukraine_soforthilfe.commands.cli import app

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = {"COLUMNS": "80"}


@pytest.mark.german
def test_the_built_in_table_and_its_dates() -> None:
    """Without a file the report names the table, its sum and all of its dates."""
    done = CliRunner().invoke(app, ["population"], env=COLUMNS)
    shown = " ".join(done.stdout.split())

    assert (done.exit_code, done.stderr) == (0, "")
    assert "Einwohner: die 44 Stadt- und Landkreise" in shown
    assert "Einwohner 11.124.642" in shown
    for edition in ("31.12.2018, Zensus 2011", "31.12.2022, Zensus 2022", "31.12.2024, Zensus"):
        assert edition in shown
    assert "08437 Sigmaringen Landkreis Tübingen 131.725" in shown


def test_a_clean_csv_is_read_back(tmp_path: Path) -> None:
    """The clean CSV holds the same districts, date and basis as the source it was made from."""
    options = ["--stichtag", "2022-12-31", "--basis", "Zensus 2022"]
    clean = CliRunner().invoke(app, ["population", *options, "--format", "csv"])
    path = tmp_path / "clean.csv"
    path.write_bytes(clean.stdout_bytes)

    original = load_districts(stichtag=date(2022, 12, 31), basis="Zensus 2022")
    again = load_districts(path)

    assert again.rows == original.rows
    assert (again.stichtag, again.basis) == (original.stichtag, original.basis)


def test_figures_that_differ_from_the_built_in_ones_are_listed(tmp_path: Path) -> None:
    """A changed figure is counted and shown beside the built-in one."""
    clean = CliRunner().invoke(app, ["population", "--format", "csv"]).stdout
    rows = list(csv.reader(io.StringIO(clean)))
    konstanz = next(row for row in rows if row[0] == "08335")
    konstanz[-1] = "288098"
    path = tmp_path / "changed.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)

    done = CliRunner().invoke(app, ["population", str(path), "--lang", "en"], env=COLUMNS)
    shown = " ".join(done.stdout.split())

    assert done.exit_code == 0
    assert "1 of 44 figures differ from the built-in table (31 December 2021, Zensus 2011)" in shown
    assert "08335 Konstanz 288,098 288,097" in shown


@pytest.mark.german
def test_a_file_that_agrees_says_so(tmp_path: Path) -> None:
    """All 44 figures of a copy of the built-in table agree with it."""
    path = tmp_path / "copy.csv"
    path.write_bytes(CliRunner().invoke(app, ["population", "--format", "csv"]).stdout_bytes)

    shown = " ".join(CliRunner().invoke(app, ["population", str(path)], env=COLUMNS).stdout.split())

    assert "alle 44 Zahlen stimmen mit der mitgelieferten Tabelle überein" in shown


@pytest.mark.german
def test_each_notice_is_said_once(tmp_path: Path) -> None:
    """Notices stand in the report in its language, and on standard error beside a CSV."""
    path = tmp_path / "list.csv"
    path.write_text("Schlüssel;Einwohner\nA;2\nB;3\nSumme;5\n", "utf-8")

    report = CliRunner().invoke(app, ["population", str(path)], env=COLUMNS)
    table = CliRunner().invoke(app, ["population", str(path), "--format", "csv", "--lang", "en"])

    assert report.stderr == ""
    shown = " ".join(report.stdout.split())
    assert shown.count("ausgelassen: Zeile 4 als Summe (5)") == 1
    assert "Erkannt als  einfache Tabelle" in report.stdout
    assert table.stderr.count("left out: row 4 as a total (5)") == 1
    assert table.stdout.count("\n") == 3


def test_what_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    """A missing file is exit status 1 and a sentence."""
    done = CliRunner().invoke(app, ["population", str(tmp_path / "missing.csv")])

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: ")


def test_a_long_list_of_ones_own(tmp_path: Path) -> None:
    """Without dates there are none to list; past 100 rows the others are counted."""
    path = tmp_path / "own.csv"
    rows = "".join(f"k{place:03},{place}\n" for place in range(130))
    path.write_text(f"id,einwohner\nInsgesamt,8385\n{rows}", "utf-8")

    lines = CliRunner().invoke(app, ["population", str(path), "--lang", "en"]).stdout.splitlines()

    assert not any(line.startswith(("Dates", "Editions")) for line in lines)
    assert ["k099", "99"] in [line.split() for line in lines]
    assert ["…", "and", "30", "more"] in [line.split() for line in lines]


def test_what_was_left_out_is_among_the_facts(tmp_path: Path) -> None:
    """The report itself says that Kreise of other Länder were left out."""
    path = tmp_path / "kreise.csv"
    path.write_text("AGS,Einwohner\n08111,5\n09161,7\n", "utf-8")

    done = CliRunner().invoke(
        app, ["population", str(path), "--partial", "--lang", "en"], env=COLUMNS
    )

    assert "Kreise of other Länder left out: 1" in " ".join(done.stdout.split())
