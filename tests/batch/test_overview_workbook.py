"""The workbook of the overview, read back from its file."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import openpyxl
import pytest

from ukraine_soforthilfe import apportion, load_districts
from ukraine_soforthilfe.language import Language, same
from ukraine_soforthilfe.reports.workbook.uebersicht import overview_workbook_bytes
from ukraine_soforthilfe.result.overview import Done, Failed, Overview, overview

if TYPE_CHECKING:
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
            ["Übersicht", "Diagramm", "Szenarien"],
            ("AGS", "Name", "Art", "Betrag a", "Betrag b", "Differenz b"),
        ),
        (
            Language.EN,
            ["Overview", "Chart", "Scenarios"],
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


def test_the_totals_are_seen_without_calculating() -> None:
    """A viewer that does not calculate shows the sums that stand in the file."""
    _, content = workbook(found("a", "b"))

    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    assert rows(book.worksheets[0], "Uebersicht")[-1][3:] == (1_000, 1_001, 1)


def test_the_list_of_scenarios() -> None:
    """Each with total, date, basis, source, checksum and state; what failed with its reason."""
    book, _ = workbook(found("a"))

    header, worked, failed = rows(book.worksheets[2], "Szenarien")
    districts = load_districts()
    assert header == (
        *("Szenario", "Gesamtbetrag", "Stichtag", "Zensusbasis", "Quelle", "SHA-256", "Zustand"),
    )
    assert worked[:4] == ("a", 1_000, "31.12.2021", "Zensus 2011")
    assert worked[5:] == (districts.source.sha256, "gerechnet")
    assert failed[:2] == ("kaputt", 7)
    assert failed[6] == "fehlgeschlagen: x.csv cannot be used: It is empty."
    assert "kaputt" in str(book.worksheets[0]["B3"].value)


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
    assert book.sheetnames == ["Übersicht", "Szenarien"]
