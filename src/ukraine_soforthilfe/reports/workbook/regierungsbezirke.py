"""Subtotals by Regierungsbezirk and by kind of district, as formulas over the first sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.wording import sheets
from ukraine_soforthilfe.reports.workbook.amounts import Amounts, fits_numbers
from ukraine_soforthilfe.reports.workbook.book import Column
from ukraine_soforthilfe.reports.workbook.formats import Format
from ukraine_soforthilfe.reports.workbook.zuweisung import GEZAHLT
from ukraine_soforthilfe.reports.workbook.zuweisung import TABLE as ZUWEISUNG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ukraine_soforthilfe.allocation import Allocation, Subtotal
    from ukraine_soforthilfe.language import Language, Text
    from ukraine_soforthilfe.reports.workbook.book import Book, Span, Value

TABLE = "Teilsummen"


def write_regierungsbezirke(book: Book, allocation: Allocation) -> Span | None:
    """Write the sheet ``Regierungsbezirke``.

    Returns:
        Where its table stands, the Regierungsbezirke first; None where there
        is nothing to subtotal, and no sheet.
    """
    language = book.language
    groups = [
        *((wording.REGIERUNGSBEZIRK, subtotal) for subtotal in allocation.regierungsbezirke),
        *((wording.ART, subtotal) for subtotal in allocation.arten),
    ]
    if not groups:
        return None
    name = sheets.SHEET_REGIERUNGSBEZIRKE if allocation.regierungsbezirke else sheets.SHEET_ARTEN
    sheet = book.sheet(name(language), title=sheets.TITLE_REGIERUNGSBEZIRKE(language))
    table = sheet.table(TABLE, list(_columns(allocation, groups, language)))
    sheet.print_setup(
        landscape=False,
        one_page=False,
        footer=sheets.PAGE_OF(language),
        title_row=table.header_row,
    )
    return table


def _columns(
    allocation: Allocation,
    groups: list[tuple[Text, Subtotal]],
    language: Language,
) -> Iterator[Column]:
    live = fits_numbers(allocation)
    present = [
        heading(language)
        for heading, subtotals in (
            (wording.REGIERUNGSBEZIRK, allocation.regierungsbezirke),
            (wording.ART, allocation.arten),
        )
        if subtotals
    ]
    subtotals = [subtotal for _, subtotal in groups]
    gliederung, gruppe = sheets.GLIEDERUNG(language), sheets.GRUPPE(language)

    def over_members(figure: str) -> str | None:
        # EXACT: for = and SUMIFS capital letters make no difference, for SUMIFS * is any text.
        sums = [
            f"SUMPRODUCT(EXACT({ZUWEISUNG}[{heading}],[@{gruppe}])*{figure})" for heading in present
        ]
        if not live:
            return None
        return (
            sums[0] if len(sums) == 1 else f'IF([@{gliederung}]="{present[0]}",{sums[0]},{sums[1]})'
        )

    def summed(heading: Text, form: Format, values: list[Value]) -> Column:
        header = heading(language)
        return Column(header, form, values, over_members(f"{ZUWEISUNG}[{header}]"))

    yield Column(gliederung, Format.TEXT, [heading(language) for heading, _ in groups])
    yield Column(gruppe, Format.TEXT, [subtotal.label for subtotal in subtotals])
    yield Column(
        sheets.ANZAHL(language),
        Format.WHOLE,
        [subtotal.kreise for subtotal in subtotals],
        over_members("1"),
    )
    if not allocation.districts.schluessel:
        yield summed(wording.EINWOHNER, Format.WHOLE, [group.einwohner for group in subtotals])
    if allocation.total:
        yield Column(
            wording.SHARE(language),
            Format.PERCENT,
            [subtotal.betrag / allocation.total for subtotal in subtotals],
            f"[@{wording.BETRAG(language)}]/{GEZAHLT}" if live else None,
        )
    amounts = Amounts(allocation.unit)
    yield summed(
        wording.BETRAG, amounts.form, [amounts.cell(subtotal.betrag) for subtotal in subtotals]
    )
