"""The level of Gemeinden in the workbook, as a spreadsheet program calculates it."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from test_workbook_recalculated import exact_amounts
from workbook_builders import own_list, put, put_in_column, written

from ukraine_soforthilfe import allocate
from ukraine_soforthilfe.result import District, Districts
from ukraine_soforthilfe.rule import Unit
from ukraine_soforthilfe.rule.division import Terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbook_builders import Copy, Recalculated

    from ukraine_soforthilfe.rule import Euros


def districts(populations: list[list[int]]) -> Districts:
    """Kreise with Gemeinden of these populations."""
    gemeinden = []
    kreise = []
    for place, figures in enumerate(populations):
        ags = f"08{place + 111}"
        rows = tuple(
            District(f"{ags}{number:03}", f"Ort {number}", "Gemeinde", "Stuttgart", figure)
            for number, figure in enumerate(figures)
        )
        kreise.append(District(ags, f"Kreis {place}", "Landkreis", "Stuttgart", sum(figures)))
        gemeinden.append(replace(own_list([1]), rows=rows))
    return replace(own_list([1]), rows=tuple(kreise), gemeinden=tuple(gemeinden))


@cache
def cases() -> dict[str, tuple[Districts, Euros, Terms]]:
    rng = random.Random(1101)
    country = [[rng.randint(0, 60_000) for _ in range(rng.randint(1, 50))] for _ in range(44)]
    ties = [[7, 7, 7], [7, 7], [14, 0], [3]]
    return {
        "a country": (districts(country), 8_000_000, Terms()),
        "ties": (districts(ties), 101, Terms()),
        "cents": (districts(ties), Decimal("100.01"), Terms(unit=Unit.CENT)),
        "thousands": (districts(ties), 101_000, Terms(unit=Unit.THOUSAND)),
    }


def workbooks() -> dict[str, bytes | Copy]:
    made = {
        name: written(figures, total, terms=terms)
        for name, (figures, total, terms) in cases().items()
    }
    ties = made["ties"]
    return {
        **made,
        "another total": put(ties, "Gesamtbetrag", 203),
        "tampered": put_in_column(ties, "Gemeinden", "Betrag", {2: 1}),
        "population": put_in_column(ties, "Prüfung Gemeinden", "Einwohner", {1: 8}),
    }


@pytest.fixture(scope="module")
def calculated(recalculate: Callable[..., dict[str, Recalculated]]) -> dict[str, Recalculated]:
    return recalculate(workbooks(), sheets=["Prüfung Gemeinden"])


def test_every_gemeinde_is_recalculated(calculated: dict[str, Recalculated]) -> None:
    """At 1,100 rows, with ties and by every unit, the sheet comes to the program's amounts."""
    for name, (figures, total, terms) in cases().items():
        allocation = allocate(figures, total, terms=terms)
        found = calculated[name]
        below = [row for part in allocation.gemeinden for row in part.rows]

        expected = [float(allocation.unit.euros(row.betrag)) for row in below]
        assert found.columns["Betrag"] == expected, name
        assert found.columns["Rang"] == [row.rang for row in below], name
        assert all(value is True for value in found.columns["Stimmt"]), name
        assert found.names["GemeindenBestanden"] is True, name


def test_another_total_reaches_the_gemeinden(calculated: dict[str, Recalculated]) -> None:
    """A total changed on the sheet of the Kreise recomputes both levels."""
    populations = [[7, 7, 7], [7, 7], [14, 0], [3]]
    by_kreis = exact_amounts(203, [sum(figures) for figures in populations])
    expected = [
        amount
        for total, figures in zip(by_kreis, populations, strict=True)
        for amount in exact_amounts(total, figures)
    ]

    assert calculated["another total"].columns["Betrag"] == expected
    assert calculated["another total"].names["GemeindenBestanden"] is False


@pytest.mark.parametrize("name", ["tampered", "population"])
def test_tampering_fails_the_check(calculated: dict[str, Recalculated], name: str) -> None:
    """An amount or a population of a Gemeinde changed anywhere turns the check cell."""
    assert calculated[name].names["GemeindenBestanden"] is False


def test_the_outline_sums_the_gemeinden() -> None:
    """A Kreis is a sum of the rows below it, which an outline folds away; the total is exact."""
    book: Any = openpyxl.load_workbook(BytesIO(written(*cases()["ties"][:2])))
    sheet = book["Gemeinden"]
    (table,) = sheet.tables.values()
    header, *rows, totals = sheet[table.ref]
    place = [cell.value for cell in header].index("Betrag")
    levels = [sheet.row_dimensions[row[0].row].outline_level for row in rows]

    assert levels == [0, 1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1]
    assert rows[0][place].value == f"=SUBTOTAL(9,F{rows[1][0].row}:F{rows[3][0].row})"
    assert totals[place].value == "=SUBTOTAL(9,Gemeinden[Betrag])"
    assert sheet.sheet_properties.outlinePr.summaryBelow is False


def test_the_verdict_stands_on_every_page_of_the_gemeinden() -> None:
    """It is printed above the head of the table, and no number above that is too wide to read."""
    book: Any = openpyxl.load_workbook(BytesIO(written(*cases()["a country"][:2])))
    sheet = book["Prüfung Gemeinden"]
    (table,) = sheet.tables.values()
    first, head = (int(row) for row in sheet.print_title_rows.replace("$", "").split(":"))
    largest = next(
        row[3] for row in sheet.iter_rows() if row[0].value == "Größte Zahl der Rechnung"
    )

    assert sheet.cell(first, 1).value == "Prüfung bestanden"
    assert table.ref.startswith(f"A{head}:")
    assert largest.value.startswith("=MAX(")
    assert sheet.column_dimensions["D"].width > len("282.055.471.750")
