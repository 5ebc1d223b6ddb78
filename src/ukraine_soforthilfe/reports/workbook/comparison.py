"""A comparison as a workbook of one sheet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ukraine_soforthilfe.reports import comparison as words
from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.comparison import (
    comparison_table,
    comparison_title,
    wording_of_break,
)
from ukraine_soforthilfe.reports.workbook.book import Book, Column, Total, drawn, summed
from ukraine_soforthilfe.reports.workbook.build import finished
from ukraine_soforthilfe.reports.workbook.formats import Format, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    title = comparison_title(comparison, language)
    sheet = book.sheet(words.SHEET(language), title=title)
    if comparison.crosses_break:
        sheet.put("A2", wording_of_break(comparison, language), role=Role.LABEL)
    table = sheet.table(_TABLE, list(_columns(comparison, language)))
    sheet.digit_texts = table.cells(
        wording.key_heading(comparison.after.allocation.districts, language)
    )
    sheet.worksheet.freeze_panes = f"C{table.header_row + 1}"
    sheet.print_setup(landscape=True, table=table)
    return finished(book, title=title)


def _columns(comparison: Comparison, language: Language) -> Iterator[Column]:
    columns = {column.name: column for column in comparison_table(comparison).columns}
    before, after = comparison.before.allocation, comparison.after.allocation
    earlier, later, change = (
        columns[name].heading(language)
        for name in ("betrag_vorher", "betrag_nachher", "betrag_differenz")
    )
    yield replace(drawn(columns["ags"], language), total=Total(wording.TOTAL(language)))
    yield drawn(columns["name"], language)
    for name, total in (
        ("einwohner_vorher", before.einwohner),
        ("einwohner_nachher", after.einwohner),
        ("betrag_vorher", before.total),
        ("betrag_nachher", after.total),
    ):
        yield summed(drawn(columns[name], language), _TABLE, total)
    # Elsewhere it has a sign and no unit.
    difference = drawn(
        columns["betrag_differenz"],
        language,
        form=Format.EURO,
        formula=f"[@{later}]-[@{earlier}]",
    )
    yield summed(difference, _TABLE, after.total - before.total)
    relative = drawn(
        columns["betrag_differenz_prozent"],
        language,
        formula=f'IF(N([@{earlier}])=0,"",[@{change}]/[@{earlier}])',
    )
    yield replace(relative, header=words.DIFFERENCE_IN_PERCENT(language))
