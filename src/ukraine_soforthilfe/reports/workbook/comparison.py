"""A comparison as a workbook of one sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe.reports import comparison as words
from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.comparison import (
    comparison_table,
    comparison_title,
    wording_of_break,
)
from ukraine_soforthilfe.reports.wording import sheets
from ukraine_soforthilfe.reports.workbook.book import Book, Column, Total
from ukraine_soforthilfe.reports.workbook.build import finished
from ukraine_soforthilfe.reports.workbook.formats import Format, Role

if TYPE_CHECKING:
    from ukraine_soforthilfe.comparison import Comparison
    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports.table import Column as TableColumn

_TABLE = "Vergleich"


def comparison_workbook(comparison: Comparison, language: Language) -> bytes:
    """Two results district by district; the same input gives the same bytes.

    The differences are formulas over the amounts and populations beside them.

    Raises:
        OutputError: A district's text cannot stand in a workbook.
    """
    book = Book(language)
    title = comparison_title(comparison, language)
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
    table = comparison_table(comparison)
    before, after = comparison.before.allocation, comparison.after.allocation
    named = {column.name: column for column in table.columns}

    def texts(name: str, total: Total | None = None) -> Column:
        column = named[name]
        return Column(column.heading(language), Format.TEXT, _values(column), total=total)

    def summed(name: str, form: Format, total: int, formula: str | None = None) -> Column:
        column = named[name]
        header = column.heading(language)
        return Column(
            header,
            form,
            _values(column),
            formula,
            total=Total(total, formula=f"SUBTOTAL(109,{_TABLE}[{header}])", function="sum"),
        )

    earlier, later, difference = (
        named[name].heading(language)
        for name in ("betrag_vorher", "betrag_nachher", "betrag_differenz")
    )
    return [
        texts("ags", Total(wording.TOTAL(language))),
        texts("name"),
        summed("einwohner_vorher", Format.WHOLE, before.einwohner),
        summed("einwohner_nachher", Format.WHOLE, after.einwohner),
        summed("betrag_vorher", Format.EURO, before.total),
        summed("betrag_nachher", Format.EURO, after.total),
        summed(
            "betrag_differenz", Format.EURO, after.total - before.total, f"[@{later}]-[@{earlier}]"
        ),
        Column(
            words.DIFFERENCE_IN_PERCENT(language),
            Format.PERCENT,
            [
                None if share is None else float(share)
                for share in _values(named["betrag_differenz_prozent"])
            ],
            f'IF(N([@{earlier}])=0,"",[@{difference}]/[@{earlier}])',
        ),
    ]


def _values(column: TableColumn) -> list[Any]:
    """The values of a column, for a sheet."""
    return list(column.values)
