"""The workbook of the overview, read back from its file."""

from __future__ import annotations

import io
import shlex
from contextlib import chdir
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import openpyxl
import pytest
from gemeinden_lists import gvisys
from typer.testing import CliRunner

from ukraine_soforthilfe import apportion, load_districts
from ukraine_soforthilfe.commands.cli import app
from ukraine_soforthilfe.language import Language, same
from ukraine_soforthilfe.reports.overview import overview_page
from ukraine_soforthilfe.reports.workbook.uebersicht import overview_workbook_bytes
from ukraine_soforthilfe.result.comparison import Done, Failed, Overview, overview

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet


def done(name: str, total: int) -> Done:
    districts = load_districts()
    return Done(name, total, districts, apportion(total, [row.einwohner for row in districts.rows]))


def found(*names: str, total: int = 1_000) -> Overview:
    outcomes = [done(name, total + place) for place, name in enumerate(names)]
    result = overview([*outcomes, Failed("kaputt", 7, same("x.csv cannot be used: It is empty."))])
    assert result is not None
    return result


def workbook(result: Overview, language: Language = Language.DE) -> tuple[openpyxl.Workbook, bytes]:
    content = overview_workbook_bytes(result, language=language, printed_date=date(2022, 4, 12))
    return openpyxl.load_workbook(io.BytesIO(content)), content


def rows(sheet: Worksheet, table: str) -> list[tuple[object, ...]]:
    return [tuple(cell.value for cell in row) for row in sheet[sheet.tables[table].ref]]


@pytest.mark.parametrize(
    ("language", "sheets", "headings"),
    [
        (
            Language.DE,
            ["Übersicht", "Diagramm", "Szenarien", "Herkunft"],
            ("AGS", "Name", "Art", "Betrag a", "Betrag b", "Differenz b"),
        ),
        (
            Language.EN,
            ["Overview", "Chart", "Scenarios", "Provenance"],
            ("AGS", "Name", "Kind", "Amount a", "Amount b", "Difference b"),
        ),
    ],
)
def test_the_amounts(language: Language, sheets: list[str], headings: tuple[str, ...]) -> None:
    """Districts are rows, scenarios columns; numbers are numbers, the totals live sums."""
    book, _ = workbook(found("a", "b", total=8_000_000), language)

    header, *body, totals = rows(book.worksheets[0], "Uebersicht")
    assert book.sheetnames == sheets
    assert header == headings
    assert len(body) == 44
    assert body[0] == ("08111", "Stuttgart", "Stadtkreis", 450_370, 450_370, 0)
    assert [sum(int(str(row[place])) for row in body) for place in (3, 4, 5)] == [
        8_000_000,
        8_000_001,
        1,
    ]
    assert totals[3:] == tuple(f"=SUBTOTAL(109,Uebersicht[{name}])" for name in headings[3:])


def test_headings_stand_over_their_figures() -> None:
    """Amounts are right-aligned, and so are the headings over them."""
    book, _ = workbook(found("a", "b", total=8_000_000))
    sheet = book.worksheets[0]

    header, first = list(sheet[sheet.tables["Uebersicht"].ref])[:2]

    assert [cell.alignment.horizontal for cell in header] == 3 * ["left"] + 3 * ["right"]
    assert [cell.alignment.horizontal for cell in first] == 3 * ["left"] + 3 * ["right"]
    assert all(cell.alignment.wrap_text for cell in header)


def test_the_totals_are_seen_without_calculating() -> None:
    """A viewer that does not calculate shows the sums that stand in the file."""
    _, content = workbook(found("a", "b"))

    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    assert rows(book.worksheets[0], "Uebersicht")[-1][3:] == (1_000, 1_001, 1)


def test_the_list_of_scenarios() -> None:
    """Each with total, date, basis, rules, source and state; what failed with its reason."""
    book, _ = workbook(found("a"))

    header, worked, failed = rows(book.worksheets[2], "Szenarien")
    assert header == (
        *("Szenario", "Gesamtbetrag", "Stichtag", "Zensusbasis", "Einheit", "Verteilt nach"),
        *("Quelle", "Befehl", "Zustand"),
    )
    assert worked[:6] == ("a", 1_000, "31.12.2021", "Zensus 2011", "1 €", "Einwohner")
    assert worked[8] == "gerechnet"
    assert failed[:2] == ("kaputt", 7)
    assert failed[8] == "fehlgeschlagen: x.csv cannot be used: It is empty."
    assert "kaputt" in str(book.worksheets[0]["B3"].value)


def test_the_sources_stand_there_once_with_their_attribution() -> None:
    """Scenarios with the same figures share a row, with checksum and licence."""
    book, _ = workbook(found("a", "b"))

    _, *sources = rows(book["Herkunft"], "Quellen")
    source = load_districts().source
    assert [(row[1], row[3]) for row in sources] == [(source.sha256, source.licence)]


@pytest.mark.german
def test_the_rules_are_columns_and_each_command_does_the_same(tmp_path: Path) -> None:
    """Unit, base amount, bounds, keys and Kreis of every scenario; and a command of its own."""
    (tmp_path / "gemeinden.csv").write_text(gvisys(), "utf-8")
    (tmp_path / "keys.csv").write_text("key,a,b\nx,1,2\ny,3,4\n", "utf-8")
    (tmp_path / "s.toml").write_text(
        """
[[scenario]]
name = "plain"
[[scenario]]
name = "rules"
base-amount = 1000
minimum = 50000
unit = 100
[[scenario]]
name = "kreis"
population = "gemeinden.csv"
level = "gemeinde"
kreis = "08127"
[[scenario]]
name = "keys"
population = "keys.csv"
total = 100
weight-column = ["a", "b"]
weight-share = ["0.7", "0.3"]
maximum = 60
""",
        "utf-8",
    )
    runner, folder = CliRunner(), tmp_path / "out"
    words = ["batch", str(tmp_path / "s.toml"), "--output", str(folder), "-q"]
    runner.invoke(app, [*words, "--format", "xlsx", "--format", "csv"], catch_exceptions=False)
    book = openpyxl.load_workbook(folder / "uebersicht.xlsx")

    header, *listed = rows(book["Szenarien"], "Szenarien")
    by_name = {str(row[0]): dict(zip(header, row, strict=True)) for row in listed}
    rules = ("Einheit", "Verteilt nach", "Sockelbetrag", "Mindestbetrag", "Höchstbetrag", "Kreis")
    assert {name: [row[rule] or None for rule in rules] for name, row in by_name.items()} == {
        "plain": ["1 €", "Einwohner", None, None, None, None],
        "rules": ["100 €", "Einwohner", 1000, 50000, None, None],
        "kreis": ["1 €", "Einwohner", None, None, None, "Landkreis Schwäbisch Hall (08127)"],
        "keys": ["1 €", "a (Anteil 0,7), b (Anteil 0,3)", None, None, 60, None],
    }
    for name, row in by_name.items():
        _, *command = shlex.split(str(row["Befehl"]))
        again = tmp_path / name
        with chdir(tmp_path):
            runner.invoke(app, [*command, "--output", str(again), "-q"], catch_exceptions=False)
        for form in ("xlsx", "csv"):
            made = (again / f"{name}.{form}").read_bytes()
            assert made == (folder / f"{name}.{form}").read_bytes()


def test_eight_scenarios_are_printed_on_a_page() -> None:
    """Amounts and differences break over pages; keys, names and headings stand on each of them."""
    book, _ = workbook(found(*(f"Haushalt {year} mit Zuschlag" for year in range(2020, 2031))))

    sheet = book.worksheets[0]
    # A to C are keys, names and kinds; 11 amounts are D to N, 10 differences O to X.
    assert [page.id for page in sheet.col_breaks.brk] == [11, 14, 22]
    assert (sheet.print_title_cols, sheet.print_title_rows) == ("$A:$C", "$7:$7")
    properties = sheet.sheet_properties.pageSetUpPr
    assert properties is not None
    assert not properties.fitToPage
    # Letters of 11 pt stay at least 6 pt high.
    assert sheet.page_setup.scale is not None
    assert 11 * sheet.page_setup.scale / 100 >= 6
    assert sheet.row_dimensions[7].height >= 2 * 15


def test_a_chart_with_words_for_who_cannot_see_it() -> None:
    """The chart draws the first four scenarios, and its alternative text names them."""
    book, content = workbook(found("a", "b", "c", "d", "e"))

    (chart,) = book.worksheets[1]._charts  # type: ignore[attr-defined]  # noqa: SLF001 - openpyxl has no other way
    with ZipFile(io.BytesIO(content)) as parts:
        drawing = ET.fromstring(parts.read("xl/drawings/drawing1.xml"))  # noqa: S314
    (described,) = (
        element.attrib["descr"] for element in drawing.iter() if "descr" in element.attrib
    )
    assert len(chart.series) == 4
    assert "a, b, c, d für 44 Empfänger" in described
    assert book.worksheets[1]["A1"].value == "Beträge der ersten 4 von 5 Szenarien"


def test_the_page_has_the_date_that_was_asked_for() -> None:
    """As the workbook has it, and none of its own."""
    dated = overview_page(found("a"), Language.DE, printed_date=date(2022, 4, 12))

    assert ("Erstellt am", "12.04.2022") in dated.facts
    assert "Erstellt am" not in dict(overview_page(found("a"), Language.DE).facts)


def test_the_same_batch_gives_the_same_bytes() -> None:
    """Nothing of clock or chance gets into the file."""
    result = found("a", "b")

    assert workbook(result)[1] == workbook(result)[1]


@pytest.mark.parametrize("name", ["AGS", "Name", "Plan [neu] #1 'x' @y", "=1+1", "_x0041_"])
def test_names_that_formulas_or_headings_could_take_amiss(name: str) -> None:
    """A scenario's name stays text, doubles no heading, and is escaped where formulas name it."""
    book, _ = workbook(found("a", name))

    header, *_, totals = rows(book.worksheets[0], "Uebersicht")
    escaped = "".join(f"'{letter}" if letter in "'[]#@" else letter for letter in name)
    assert len(set(header)) == len(header)
    # In a cell openpyxl leaves the format's escape of an underscore as it stands.
    headings = tuple(str(heading).replace("_x005F_", "_") for heading in header)
    columns = book.worksheets[0].tables["Uebersicht"].tableColumns
    assert headings[4] == f"Betrag {name}"
    assert tuple(column.name for column in columns) == headings
    assert totals[4] == f"=SUBTOTAL(109,Uebersicht[Betrag {escaped}])"


def test_amounts_that_no_sheet_can_hold_as_numbers() -> None:
    """Above 2^53 an amount stands as text with all its digits, and no formula sums it."""
    book, _ = workbook(found("a", total=10**20))

    *_, totals = rows(book.worksheets[0], "Uebersicht")
    assert totals[3] == str(10**20)
    assert book.sheetnames == ["Übersicht", "Szenarien", "Herkunft"]


def test_cents_that_no_sheet_can_hold_as_numbers() -> None:
    """Of more than 2^53 cents an amount stands as text, a smaller one beside it as a number."""
    betraege = [Decimal("90071992547409.93"), Decimal("1.01"), *[Decimal("1.00")] * 42]
    result = overview([Done("a", sum(betraege, Decimal(0)), load_districts(), betraege)])
    assert result is not None
    book, _ = workbook(result)

    _, first, second, *_, totals = rows(book.worksheets[0], "Uebersicht")
    assert [row[3] for row in (first, second, totals)] == [
        "90071992547409.93",
        1.01,
        "90071992547452.94",
    ]


def test_the_overview_says_how_it_was_made() -> None:
    """Rule, program and the batch run's own command stand above the sources."""
    command = "soforthilfe batch scenarios.toml --lang de"
    content = overview_workbook_bytes(found("a", "b"), language=Language.DE, command=command)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Herkunft"]

    said = {str(sheet[f"A{row}"].value): str(sheet[f"B{row}"].value) for row in (2, 3, 4)}
    assert [*said] == ["Verfahren", "Programm", "Befehl"]
    assert said["Verfahren"].startswith("Größte Reste (Hare/Niemeyer), jedes Szenario für sich:")
    assert said["Befehl"] == command
    lines = 1.2 * len(said["Verfahren"]) / sheet.column_dimensions["B"].width
    assert sheet.row_dimensions[2].height >= 15 * lines


def test_the_scenarios_print_readably() -> None:
    """Letters of six points at least, over pages that repeat the names; no column touches one."""
    book, _ = workbook(found("a", "b"))
    sheet = book["Szenarien"]
    header, *others = sheet[sheet.tables["Szenarien"].ref]
    # Of Calibri 11 a character is seven pixels wide, and a column has five more: 4 px are 3 pt.
    width = sum(0.75 * (7 * sheet.column_dimensions[c.column_letter].width + 5) for c in header)
    across = sheet.page_setup.fitToWidth or 1
    inches = 8.27 if sheet.page_setup.orientation == "portrait" else 11.69
    room = 72 * (inches - sheet.page_margins.left - sheet.page_margins.right)

    assert 11 * min(1, across * room / width) >= 6
    assert sheet.print_title_cols == ("$A:$C" if across > 1 else None)
    (day,) = (after for before, after in pairwise(header) if before.value == "Gesamtbetrag")
    column = day.column - 1
    assert {row[column].alignment.indent for row in (header, *others)} == {1}
