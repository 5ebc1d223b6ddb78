"""A comparison as a workbook of one sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.comparison_report import wording_of_break
from ukraine_soforthilfe.reports.wording import comparison as words
from ukraine_soforthilfe.reports.wording import sheets
from ukraine_soforthilfe.reports.workbook.book import Book, Column, Total
from ukraine_soforthilfe.reports.workbook.build import finished
from ukraine_soforthilfe.reports.workbook.formats import Format, Role

if TYPE_CHECKING:
    from ukraine_soforthilfe.comparison import Comparison
    from ukraine_soforthilfe.language import Language

_TABLE = "Vergleich"


def comparison_workbook(comparison: Comparison, language: Language) -> bytes:
    """Two results district by district; the same input gives the same bytes.

    The differences are formulas over the amounts and populations beside them.

    Raises:
        OutputError: A district's text cannot stand in a workbook.
    """
    book = Book(language)
    title = words.TITLE(language, before=comparison.before.name, after=comparison.after.name)
    sheet = book.sheet(words.SHEET(language), title=title)
    if comparison.crosses_break:
        sheet.put("A2", wording_of_break(comparison, language), role=Role.LABEL)
    table = sheet.table(_TABLE, _columns(comparison, language))
    sheet.digit_texts = table.cells(
        wording.key_heading(comparison.after.allocation.districts, language)
    )
    sheet.worksheet.freeze_panes = f"C{table.header_row + 1}"
    sheet.print_setup(
        landscape=True,
        one_page=False,
        footer=sheets.PAGE_OF(language),
        title_row=table.header_row,
    )
    return finished(book, title=title)


def _columns(comparison: Comparison, language: Language) -> list[Column]:
    differences = comparison.differences
    einwohner_before, einwohner_after, betrag_before, betrag_after = (
        f"{heading(language)} {side(language)}"
        for heading in (wording.EINWOHNER, wording.BETRAG)
        for side in (words.BEFORE, words.AFTER)
    )
    difference = words.DIFFERENCE(language)

    def summed(header: str, value: int) -> Total:
        return Total(value, formula=f"SUBTOTAL(109,{_TABLE}[{header}])", function="sum")

    def figures(header: str, form: Format, values: list[int | None], total: int) -> Column:
        return Column(header, form, values, total=summed(header, total))

    befores = [each.before for each in differences]
    afters = [each.after for each in differences]
    return [
        Column(
            wording.key_heading(comparison.after.allocation.districts, language),
            Format.TEXT,
            [each.district.ags for each in differences],
            total=Total(wording.TOTAL(language)),
        ),
        Column(wording.NAME(language), Format.TEXT, [each.district.name for each in differences]),
        figures(
            einwohner_before,
            Format.WHOLE,
            [row.district.einwohner if row else None for row in befores],
            comparison.before.allocation.einwohner,
        ),
        figures(
            einwohner_after,
            Format.WHOLE,
            [row.district.einwohner if row else None for row in afters],
            comparison.after.allocation.einwohner,
        ),
        figures(
            betrag_before,
            Format.EURO,
            [row.betrag if row else None for row in befores],
            comparison.before.allocation.total,
        ),
        figures(
            betrag_after,
            Format.EURO,
            [row.betrag if row else None for row in afters],
            comparison.after.allocation.total,
        ),
        Column(
            difference,
            Format.EURO,
            [each.betrag for each in differences],
            f"[@{betrag_after}]-[@{betrag_before}]",
            total=summed(
                difference, comparison.after.allocation.total - comparison.before.allocation.total
            ),
        ),
        Column(
            words.DIFFERENCE_IN_PERCENT(language),
            Format.PERCENT,
            [None if each.relative is None else float(each.relative) for each in differences],
            f'IF(N([@{betrag_before}])=0,"",[@{difference}]/[@{betrag_before}])',
        ),
    ]
