"""`docs/nachrechnen.py`: the file that recalculates a CSV with Python alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from ukraine_soforthilfe.commands.cli import app

if TYPE_CHECKING:
    from collections.abc import Callable

SCRIPT = Path(__file__).parents[1] / "docs" / "nachrechnen.py"


def recalculated(path: Path, *total: str) -> tuple[int, str]:
    """Exit status and first line of the answer of the file."""
    status, answer = answered(path, *total)
    return status, answer.partition("\n")[0]


def answered(path: Path, *total: str) -> tuple[int, str]:
    """Exit status and whole answer, run without any library and any of our code."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", SCRIPT, path, *total],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={"PYTHONIOENCODING": "utf-8"},
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.strip()


def report(folder: Path, *options: str) -> Path:
    """A CSV as the command writes it."""
    path = folder / "report.csv"
    arguments = ["allocate", *options, "--format", "csv", "--output", "-", "--quiet"]
    path.write_bytes(CliRunner().invoke(app, arguments).stdout_bytes)
    return path


@pytest.mark.parametrize(
    ("page", "command"),
    [
        ("README.md", "python docs/nachrechnen.py received.csv 8000000"),
        ("docs/finanzverwaltung.md", "python nachrechnen.py received.csv 8000000"),
    ],
)
def test_the_pages_name_it(tmp_path: Path, page: str, command: str) -> None:
    """As the pages have it, it is run in their folder, over a list of what a report holds."""
    lines = report(tmp_path).read_text("utf-8").splitlines()
    cells = [line.split(",") for line in lines]
    received = tmp_path / "received.csv"
    received.write_text("\n".join(f"{row[0]};{row[4]};{row[9]}" for row in cells), "utf-8")
    _, script, _, total = command.split()

    assert f"{command}\n" in (SCRIPT.parents[1] / page).read_text("utf-8").replace("`", "\n")
    assert (SCRIPT.parents[1] / page).parent / script == SCRIPT
    assert recalculated(received, total) == (0, "richtig / right: 8000000,00")


def test_it_is_short_and_imports_no_library() -> None:
    """At most 60 lines, which import two modules that come with Python."""
    lines = SCRIPT.read_text("utf-8").splitlines()

    assert len(lines) <= 60
    assert [line for line in lines if "import" in line] == ["import csv", "import sys"]


@pytest.mark.parametrize("dialect", ["standard", "excel"])
@pytest.mark.parametrize(
    ("options", "total"),
    [
        ((), "8000000"),
        (("--total", "16000000", "--stichtag", "2022-12-31", "--basis", "Zensus 2022"), "16000000"),
        (("--total", "1000.01", "--unit", "0.01"), "1000,01"),
        (("--total", "8000000", "--unit", "100"), "8000000"),
        (
            (
                "--total",
                "7",
            ),
            "7",
        ),
        (
            (
                "--total",
                "0",
            ),
            "0",
        ),
    ],
)
def test_genuine_reports_are_right(
    tmp_path: Path, options: tuple[str, ...], total: str, dialect: str
) -> None:
    """Both dialects, every unit, with the total given and without."""
    path = report(tmp_path, *options, "--csv-dialect", dialect)
    euros, _, cents = total.partition(",")
    right = (0, f"richtig / right: {euros},{cents or '00'}")

    assert recalculated(path) == right
    assert recalculated(path, total) == right


@pytest.mark.parametrize("dialect", ["standard", "excel"])
@pytest.mark.parametrize(
    "keys",
    [
        ["10", "9", "100", "11"],  # numbers stand as numbers
        ["08", "8", "9", "07"],
        ["a", "B", "10", "9"],  # texts as texts
        ["=1", "'", "1", "A"],  # which a spreadsheet must not take for a formula
    ],
)
def test_ties_go_by_the_order_of_the_keys(tmp_path: Path, keys: list[str], dialect: str) -> None:
    """Of four equal districts two get the odd euros, just those of a report."""
    own = tmp_path / "own.csv"
    rows = "".join(f'"{key}";n;5\n' for key in keys)
    own.write_text(f"Schlüssel;Name;Einwohner\n{rows}", "utf-8")

    path = report(tmp_path, str(own), "--keys", "own", "--total", "6", "--csv-dialect", dialect)

    assert path.read_text("utf-8-sig").count("\n") == 5
    assert recalculated(path, "6") == (0, "richtig / right: 6,00")


@pytest.mark.parametrize("dialect", ["standard", "excel"])
def test_instalments_sum_to_their_amount(tmp_path: Path, dialect: str) -> None:
    """A report with instalments is right, and one whose row pays more or less is not."""
    path = report(tmp_path, "--instalments", "4", "--unit", "0.01", "--csv-dialect", dialect)
    assert recalculated(path) == (0, "richtig / right: 8000000,00")

    lines = path.read_text("utf-8-sig").splitlines()
    path.write_text("\n".join([*lines[:-1], f"{lines[-1][:-2]}99"]), "utf-8")

    status, said = recalculated(path)
    assert status == 1
    assert said.startswith("'08437': betrag ist nicht die Summe / is not the sum")


def changed(column: int, text: str) -> Callable[[list[str]], list[str]]:
    """Another text in the row of Konstanz."""

    def change(lines: list[str]) -> list[str]:
        place = next(place for place, line in enumerate(lines) if line.startswith("08335"))
        cells = lines[place].split(",")
        cells[column] = text
        return [*lines[:place], ",".join(cells), *lines[place + 1 :]]

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (changed(9, "207179"), "'08335': betrag ist nicht die Summe / is not the sum"),
        (changed(5, "207176"), "'08335': betrag ist nicht die Summe / is not the sum"),
        (changed(8, "0"), "'08335': betrag ist nicht die Summe / is not the sum"),
        (changed(6, "6044367"), "'08335': rest '6044367', richtig / right 6044366,00"),
        (changed(7, "18"), "'08335': rang '18', richtig / right 19,00"),
        (lambda lines: lines[:-1], "'08111': grundbetrag '450369', richtig / right 455766,00"),
        (lambda lines: [*lines, lines[-1]], "'08111': grundbetrag"),
    ],
)
def test_the_first_row_that_differs_is_named(
    tmp_path: Path, change: Callable[[list[str]], list[str]], said: str
) -> None:
    """Whatever is changed in a report: the row, the column, what stands there and is right."""
    path = report(tmp_path)
    path.write_text("\n".join(change(path.read_text("utf-8").splitlines())), "utf-8")

    status, answer = recalculated(path, "8000000")

    assert status == 1
    assert answer.startswith(said)


def test_no_cell_of_a_report_can_be_changed(tmp_path: Path) -> None:
    """Each figure of each row, one higher, is found, with the total given and without."""
    path = report(tmp_path, "--total", "50000", "--unit", "100")
    lines = path.read_text("utf-8").splitlines()
    unnoticed = []

    for place in (1, 20, 44):
        for column in range(4, 10):
            cells = lines[place].split(",")
            cells[column] = str(int(cells[column]) + 1)
            edited = [*lines[:place], ",".join(cells), *lines[place + 1 :]]
            path.write_text("\n".join(edited), "utf-8")
            unnoticed += [
                (place, column, total)
                for total in ((), ("50000",))
                if recalculated(path, *total)[0] != 1
            ]

    assert unnoticed == []


# 100 euros by 1 : 2 : 4 are 14 2/7, 28 4/7 and 57 1/7: the one odd euro goes to the second.
@pytest.mark.parametrize(
    ("rows", "total", "status", "said"),
    [
        ("A;1;14\nB;2;29\nC;4;57\n", "100", 0, "richtig / right: 100,00"),
        ("C;4;57,00\nA;1;14,00\nB;2;29,00\n", "100,00", 0, "richtig / right: 100,00"),
        ("A;1;14,29\nB;2;28,57\nC;4;57,14\n", "100", 0, "richtig / right: 100,00"),
        ("A;1;15\nB;2;28\nC;4;57\n", "100", 1, "'A': betrag '15', richtig / right 14,00"),
        ("A;1;14\nB;2;29\nC;4;57\n", "101", 1, "'C': betrag '57', richtig / right 58,00"),
        ("A;1;14\nA;2;29\nC;4;57\n", "100", 1, "'A': betrag"),
        ("A;1;14\nB;2;29\nC;4;57.000\n", "100", 2, "'57.000': keine Zahl / no number"),
        ("A;1;14\nB;2;29\nC;4\n", "100", 2, "nicht zu prüfen"),
        ("A;0;0\n", "100", 2, "nicht zu prüfen"),
        ("A;1;14\nB;2;29\nC;4;57\n;7;100\n", "200", 1, "ein Schlüssel leer"),
    ],
)
def test_lists_of_others(tmp_path: Path, rows: str, total: str, status: int, said: str) -> None:
    """Any list with key, population and amount, in euros or cents, in any order."""
    path = tmp_path / "list.csv"
    path.write_text(f"Schlüssel;Einwohner;Betrag\n{rows}", "utf-8-sig")

    came, answer = recalculated(path, total)

    assert (came, said in answer) == (status, True)


def test_a_list_as_a_german_excel_saves_it(tmp_path: Path) -> None:
    """Its heading Schlüssel is no UTF-8."""
    path = tmp_path / "list.csv"
    path.write_text("Schlüssel;Einwohner;Betrag\nA;1;14\nB;2;29\nC;4;57\n", "cp1252")

    assert recalculated(path, "100") == (0, "richtig / right: 100,00")


@pytest.mark.parametrize(
    "options", [("--base-amount", "100"), ("--minimum", "100000"), ("--maximum", "300000")]
)
def test_other_rules_are_refused(tmp_path: Path, options: tuple[str, ...]) -> None:
    """By other rules it calculates nothing, and says so."""
    status, answer = recalculated(report(tmp_path, *options))

    assert status == 2
    assert "nicht die einfache Regel / not the plain rule" in answer


@pytest.mark.parametrize("content", [b"", b"\0", b"a;b\n1;2\n", b"PK\x03\x04", b"\xff\xfe\x00"])
def test_what_is_no_table_is_said(tmp_path: Path, content: bytes) -> None:
    """Anything else is a sentence and exit status 2, and so is no file at all."""
    path = tmp_path / "list.csv"
    path.write_bytes(content)

    assert recalculated(path)[0] == 2
    assert recalculated(tmp_path / "missing.csv")[0] == 2


def test_what_it_does_not_know_is_said(tmp_path: Path) -> None:
    """How many rows there are, which of them nobody lives in, and the columns that it passed over.

    Who belongs into a list it cannot know: a row of nobody that gets nothing is right.
    """
    path = report(tmp_path)
    lines = path.read_text("utf-8").splitlines()

    assert answered(path)[1].splitlines()[1] == (
        "44 Zeilen / rows, ohne Einwohner / with nobody: [], nicht betrachtet / not looked at: "
        "['name', 'art', 'regierungsbezirk']"
    )
    further = [f"{line},{'5' if place else 'Auszahlung'}" for place, line in enumerate(lines)]
    path.write_text("\n".join([*further, "08999,X,Y,Z,0,0,0,45,0,0,100000"]), "utf-8")
    status, answer = answered(path)

    assert (status, answer.splitlines()[0]) == (0, "richtig / right: 8000000,00")
    assert "45 Zeilen / rows, ohne Einwohner / with nobody: ['08999']" in answer
    assert "'auszahlung']" in answer


@pytest.mark.parametrize("column", range(4, 10))
def test_digits_of_other_scripts_are_no_figures(tmp_path: Path, column: int) -> None:
    """A figure is written in the digits 0 to 9, as a report writes it; others are named."""
    path = report(tmp_path)
    lines = path.read_text("utf-8").splitlines()
    cells = lines[1].split(",")
    for first in (0x660, 0x966, 0xFF10):
        other = cells[column].translate({48 + n: first + n for n in range(10)})
        edited = ",".join([*cells[:column], other, *cells[column + 1 :]])
        path.write_text("\n".join([lines[0], edited, *lines[2:]]), "utf-8")

        assert answered(path) == (
            2,
            f"nicht zu prüfen / cannot be checked: "
            f"{ValueError(f'{other!a}: keine Zahl / no number')!a}",
        )


def test_no_heading_of_a_file_acts_on_a_terminal(tmp_path: Path) -> None:
    """What it names of a file, a column that it passed over say, is written out."""
    path = report(tmp_path)
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([lines[0].replace("art", "a\x1b[2J\u202e"), *lines[1:]]), "utf-8")

    assert "'a\\x1b[2j\\u202e'" in answered(path)[1]
