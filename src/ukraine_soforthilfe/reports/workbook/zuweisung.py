"""The sheets that state amounts: what is paid, its subtotals, and the level of Gemeinden.

Amounts are values; only totals and subtotals calculate.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl.worksheet.properties import Outline

from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.wording import gemeinden, sheets, terms
from ukraine_soforthilfe.reports.wording.figures import day, euro
from ukraine_soforthilfe.reports.workbook.book import (
    Column,
    Sheet,
    Total,
    writable,
)
from ukraine_soforthilfe.reports.workbook.formats import Amounts, Format, Role, fits_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ukraine_soforthilfe.allocation import Allocation, Subtotal, Zuweisung
    from ukraine_soforthilfe.language import Text
    from ukraine_soforthilfe.reports.workbook.book import Book, Span, Value

ZUWEISUNG = "Zuweisung"
GEMEINDEN = "Gemeinden"
TEILSUMMEN = "Teilsummen"
GEZAHLT = "Zahlsumme"
"""The defined name of the total as the first sheet states it."""

# Up to here the sheet is printed on one page and stays readable.
_ROWS_ON_ONE_PAGE = 60
_LABEL_WIDTH = 18
_WRITING_HEIGHT = 32


def title(allocation: Allocation, language: Language) -> str:
    """What the workbook is: ``Zuweisung von 8.000.000 € an die 44 Stadt- und Landkreise``."""
    return wording.TITLE(
        language,
        total=euro(allocation.total, language, allocation.unit),
        districts=wording.districts(allocation.districts, language),
    )


@dataclass(frozen=True, slots=True)
class _Line:
    label: str
    value: Value
    form: Format = Format.TEXT


def write_zuweisung(book: Book, allocation: Allocation, *, printed_date: date | None) -> None:
    """Write the sheet ``Zuweisung``."""
    language = book.language
    sheet = book.sheet(sheets.SHEET_ZUWEISUNG(language), title=title(allocation, language))
    for row, line in enumerate(_head(allocation, language, printed_date), start=2):
        sheet.put(f"A{row}", line.label, role=Role.LABEL)
        sheet.put(f"C{row}", line.value, line.form)
    book.define(GEZAHLT, sheet, "C2")
    if not fits_numbers(allocation):
        sheet.put(
            f"A{sheet.worksheet.max_row + 1}", sheets.NUMBERS_AS_TEXT(language), role=Role.LABEL
        )
    columns = list(_columns(allocation, language))
    table = sheet.table(ZUWEISUNG, columns)
    sheet.digit_texts = table.cells(wording.key_heading(allocation.districts, language))
    sheet.widen("AB", _LABEL_WIDTH)
    sheet.widen("C", len(euro(allocation.total, language, allocation.unit)) + 3)
    sheet.worksheet.freeze_panes = f"D{table.header_row + 1}"
    _room_to_sign(sheet, language)
    sheet.print_setup(
        landscape=False,
        one_page=len(allocation.rows) <= _ROWS_ON_ONE_PAGE
        and not any(column.wraps for column in columns),
        footer=sheets.PAGE_OF(language),
        title_row=table.header_row,
    )


def _head(allocation: Allocation, language: Language, printed_date: date | None) -> list[_Line]:
    districts = allocation.districts
    stichtag = districts.stichtag
    not_stated = wording.NOT_NAMED(language)
    amounts = Amounts(allocation.unit)
    lines = [
        _Line(sheets.GESAMTBETRAG(language), amounts.cell(allocation.total), amounts.form_left),
        *_terms(allocation, amounts, language),
        _Line(wording.STICHTAG(language), day(stichtag, language) if stichtag else not_stated),
        _Line(sheets.BASIS(language), districts.basis or not_stated),
        _Line(
            wording.SOURCE(language),
            sheets.SOURCE_NOTE(language, file=wording.file(districts.source, language)),
        ),
    ]
    if printed_date:
        lines.append(_Line(sheets.ERSTELLT_AM(language), day(printed_date, language)))
    return lines


def _terms(allocation: Allocation, amounts: Amounts, language: Language) -> Iterator[_Line]:
    asked, keys = allocation.terms, allocation.districts.schluessel
    for label, amount in (
        (terms.SOCKELBETRAG, asked.base_amount or None),
        (terms.MINDESTBETRAG, asked.minimum),
        (terms.HOECHSTBETRAG, asked.maximum),
    ):
        if amount is not None:
            units = allocation.unit.units(amount)
            yield _Line(label(language), amounts.cell(units), amounts.form_left)
    for place, key in enumerate(keys):
        share = terms.share_note(asked.shares[place], language) if asked.shares else ""
        yield _Line(terms.key_name(keys, language, place), writable(key.name + share))


def _columns(allocation: Allocation, language: Language) -> Iterator[Column]:
    rows, total, amounts = allocation.rows, allocation.total, Amounts(allocation.unit)
    numbers = fits_numbers(allocation)

    def column_sum(header: str, value: float | str) -> Total:
        if not numbers:
            return Total(str(value))
        return Total(value, formula=f"SUBTOTAL(109,{ZUWEISUNG}[{header}])", function="sum")

    yield Column(
        header=sheets.NUMBER(language),
        form=Format.ORDINAL,
        values=range(1, len(rows) + 1),
        total=Total(wording.TOTAL(language)),
    )
    yield from _texts(allocation, language)
    for header, form, figures, figure_sum in _key_figures(allocation, language):
        yield Column(header, form, figures, total=column_sum(header, figure_sum))
    yield Column(
        header=wording.SHARE(language),
        form=Format.PERCENT,
        values=[row.betrag / total if total else None for row in rows],
        total=column_sum(wording.SHARE(language), 1) if total and numbers else None,
    )
    if allocation.terms.bounded:
        marks = [terms.MARKS[row.bound] if row.bound else None for row in rows]
        yield Column(terms.BOUND(language), Format.MARK, marks)
    betrag = wording.BETRAG(language)
    yield Column(
        header=betrag,
        form=amounts.form,
        values=[amounts.cell(row.betrag) for row in rows],
        total=column_sum(betrag, amounts.cell(total)),
    )
    if not allocation.districts.schluessel:
        yield _per_head(allocation, amounts, language)


def _texts(allocation: Allocation, language: Language) -> Iterator[Column]:
    kreise = [row.district for row in allocation.rows]
    heading = wording.key_heading(allocation.districts, language)
    yield Column(heading, Format.TEXT, [kreis.ags for kreis in kreise])
    for header, values in (
        (wording.NAME, [kreis.name for kreis in kreise]),
        (wording.ART, [kreis.art for kreis in kreise]),
        (wording.REGIERUNGSBEZIRK, [kreis.regierungsbezirk for kreis in kreise]),
    ):
        if any(values):
            yield Column(header(language), Format.TEXT, values)


def _key_figures(
    allocation: Allocation, language: Language
) -> Iterator[tuple[str, Format, Sequence[float | str], float | str]]:
    """Of every key the heading, the format, the figures as the file has them, and their sum."""
    schluessel = allocation.districts.schluessel
    columns = zip(*(row.district.figures for row in allocation.rows), strict=True)
    for place, column in enumerate(columns):
        places = schluessel[place].places if schluessel else 0
        name = terms.key_name(schluessel, language, place)
        if not places:
            yield name, Format.WHOLE, column, sum(column)
        elif fits_numbers(allocation):
            figures = [figure / 10**places for figure in column]
            yield name, Format.DECIMAL, figures, sum(figures)
        else:
            point = "," if language is Language.DE else "."
            *texts, text_of_sum = (
                schluessel[place].digits(figure).replace(".", point)
                for figure in (*column, sum(column))
            )
            yield name, Format.WHOLE, texts, text_of_sum


def _per_head(allocation: Allocation, amounts: Amounts, language: Language) -> Column:
    betrag, inhabitants = wording.BETRAG(language), wording.EINWOHNER(language)
    total = None
    if fits_numbers(allocation):
        total = Total(
            amounts.cell(allocation.total) / allocation.einwohner,
            formula=f"{ZUWEISUNG}[[#Totals],[{betrag}]]/{ZUWEISUNG}[[#Totals],[{inhabitants}]]",
            function="custom",
        )
    return Column(
        header=sheets.EURO_JE_EINWOHNER(language),
        form=Format.EURO_PER_HEAD,
        values=[
            amounts.cell(row.betrag) / row.district.einwohner if row.district.einwohner else None
            for row in allocation.rows
        ],
        total=total,
    )


def _room_to_sign(sheet: Sheet, language: Language) -> None:
    row = sheet.worksheet.max_row + 2
    sheet.put(f"A{row}", sheets.RICHTIG(language), role=Role.LABEL)
    for label in (sheets.ORT_DATUM, sheets.UNTERSCHRIFT):
        row += 1
        sheet.worksheet.row_dimensions[row].height = _WRITING_HEIGHT
        sheet.put(f"A{row}", label(language))
        sheet.put(f"C{row}", None, role=Role.LINE)
        sheet.put(f"D{row}", None, role=Role.LINE)


def write_gemeinden(book: Book, allocation: Allocation) -> None:
    """Write the sheet ``Gemeinden``: every Kreis as the sum of the Gemeinden below it."""
    language, amounts = book.language, Amounts(allocation.unit)
    sheet = book.sheet(gemeinden.SHEET(language), title=gemeinden.TITLE(language))
    sheet.put("A2", gemeinden.OUTLINE(language))
    table = sheet.table(GEMEINDEN, list(_columns_of_both_levels(allocation, amounts, language)))
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


def _columns_of_both_levels(
    allocation: Allocation, amounts: Amounts, language: Language
) -> Iterator[Column]:
    rows = list(_both_levels(allocation))
    kreise = {id(kreis) for kreis in allocation.rows}
    live = fits_numbers(allocation)

    def total(header: str, value: float) -> Total:
        # Not 109: it would leave out what the outline hides. It does leave out the Kreise,
        # which are such sums themselves.
        formula = f"SUBTOTAL(9,{GEMEINDEN}[{header}])"
        return Total(value, formula, "custom") if live else Total(str(value))

    yield Column(
        wording.AGS(language),
        Format.TEXT,
        [row.district.ags for row, _ in rows],
        total=Total(wording.TOTAL(language)),
    )
    yield Column(wording.NAME(language), Format.TEXT, [row.district.name for row, _ in rows])
    yield Column(
        gemeinden.LEVEL(language),
        Format.TEXT,
        [
            (gemeinden.KREIS if id(row) in kreise else gemeinden.GEMEINDE)(language)
            for row, _ in rows
        ],
    )
    yield Column(
        wording.EINWOHNER(language),
        Format.WHOLE,
        [row.district.einwohner for row, _ in rows],
        total=total(wording.EINWOHNER(language), allocation.einwohner),
    )
    yield Column(
        gemeinden.SHARE_OF_KREIS(language),
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
            (gemeinden.LEVEL, Format.TEXT, gemeinden.KREIS(language)),
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
    table = sheet.table(TEILSUMMEN, list(_columns_of_groups(allocation, groups, language)))
    sheet.print_setup(
        landscape=False,
        one_page=False,
        footer=sheets.PAGE_OF(language),
        title_row=table.header_row,
    )
    return table


def _columns_of_groups(
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
