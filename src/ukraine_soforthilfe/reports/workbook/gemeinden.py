"""The level of Gemeinden: the amounts with an outline, and their recalculation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.worksheet.properties import Outline

from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.wording import gemeinden as words
from ukraine_soforthilfe.reports.wording import sheets
from ukraine_soforthilfe.reports.workbook.amounts import Amounts, fits_numbers
from ukraine_soforthilfe.reports.workbook.book import Column, Total
from ukraine_soforthilfe.reports.workbook.formats import Format, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ukraine_soforthilfe.allocation import Allocation, Zuweisung
    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports.workbook.book import Book, Sheet, Span

TABLE = "Gemeinden"


def write_gemeinden(book: Book, allocation: Allocation) -> None:
    """Write the sheet ``Gemeinden``: every Kreis as the sum of the Gemeinden below it."""
    language, amounts = book.language, Amounts(allocation.unit)
    sheet = book.sheet(words.SHEET(language), title=words.TITLE(language))
    sheet.put("A2", words.OUTLINE(language))
    table = sheet.table(TABLE, list(_columns(allocation, amounts, language)))
    sheet.digit_texts = table.cells(wording.AGS(language))
    _outline(sheet, table, allocation, amounts, language)
    sheet.worksheet.freeze_panes = f"A{table.header_row + 1}"
    sheet.print_setup(
        landscape=False,
        one_page=False,
        footer=sheets.PAGE_OF(language),
        title_row=table.header_row,
    )


def _both_levels(allocation: Allocation) -> Iterator[tuple[Zuweisung, Allocation]]:
    """Every row of both levels, with what its Kreis divides."""
    for kreis, below in zip(allocation.rows, allocation.gemeinden, strict=True):
        yield kreis, below
        for gemeinde in below.rows:
            yield gemeinde, below


def _columns(allocation: Allocation, amounts: Amounts, language: Language) -> Iterator[Column]:
    rows = list(_both_levels(allocation))
    kreise = {id(kreis) for kreis in allocation.rows}
    live = fits_numbers(allocation)

    def total(header: str, value: float) -> Total:
        # Not 109: it would leave out what the outline hides. It does leave out the Kreise,
        # which are such sums themselves.
        formula = f"SUBTOTAL(9,{TABLE}[{header}])"
        return Total(value, formula, "custom") if live else Total(str(value))

    yield Column(
        wording.AGS(language),
        Format.TEXT,
        [row.district.ags for row, _ in rows],
        total=Total(wording.TOTAL(language)),
    )
    yield Column(wording.NAME(language), Format.TEXT, [row.district.name for row, _ in rows])
    yield Column(
        words.LEVEL(language),
        Format.TEXT,
        [(words.KREIS if id(row) in kreise else words.GEMEINDE)(language) for row, _ in rows],
    )
    yield Column(
        wording.EINWOHNER(language),
        Format.WHOLE,
        [row.district.einwohner for row, _ in rows],
        total=total(wording.EINWOHNER(language), allocation.einwohner),
    )
    yield Column(
        words.SHARE_OF_KREIS(language),
        Format.PERCENT,
        [row.betrag / below.total if below.total else None for row, below in rows],
    )
    yield Column(
        wording.BETRAG(language),
        amounts.form,
        [amounts.cell(row.betrag) for row, _ in rows],
        total=total(wording.BETRAG(language), amounts.cell(allocation.total)),
    )


def _outline(
    sheet: Sheet, table: Span, allocation: Allocation, amounts: Amounts, language: Language
) -> None:
    """Make the row of a Kreis the sum of its Gemeinden, which fold away below it."""
    worksheet = sheet.worksheet
    worksheet.sheet_properties.outlinePr = Outline(summaryBelow=False)
    live = fits_numbers(allocation)
    row = table.header_row
    for kreis, below in zip(allocation.rows, allocation.gemeinden, strict=True):
        row += 1
        first, last = row + 1, row + len(below.rows)
        for header, form, value in (
            (wording.AGS, Format.TEXT, kreis.district.ags),
            (wording.NAME, Format.TEXT, kreis.district.name),
            (words.LEVEL, Format.TEXT, words.KREIS(language)),
        ):
            sheet.put(f"{table.letters[header(language)]}{row}", value, form, Role.TOTAL)
        for header, form, number in (
            (wording.EINWOHNER, Format.WHOLE, kreis.district.einwohner),
            (wording.BETRAG, amounts.form, amounts.cell(kreis.betrag)),
        ):
            letter = table.letters[header(language)]
            formula = f"SUBTOTAL(9,{letter}{first}:{letter}{last})" if live else None
            sheet.put(f"{letter}{row}", number, form, Role.TOTAL, formula=formula)
        worksheet.row_dimensions.group(first, last, outline_level=1)
        row = last
