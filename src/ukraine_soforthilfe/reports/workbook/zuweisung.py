"""The sheets that people read: what is paid, subtotals, Gemeinden, and where it comes from.

Amounts are values; only totals and subtotals calculate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from openpyxl.worksheet.properties import Outline

from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports import terms, wording
from ukraine_soforthilfe.reports.allocation import (
    allocation_table,
    allocation_title,
    kreis_facts,
    kreis_table,
    read_as_data,
    subtotal_table,
)
from ukraine_soforthilfe.reports.pens import encoded
from ukraine_soforthilfe.reports.wording import day, euro, number
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.reports.workbook.book import (
    UNWRITABLE,
    Column,
    Sheet,
    Total,
    drawn,
    summed,
    writable,
)
from ukraine_soforthilfe.reports.workbook.formats import Amounts, CellFormat, Role, fits_numbers
from ukraine_soforthilfe.result.allocation import figure_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from ukraine_soforthilfe.language import Text
    from ukraine_soforthilfe.reports.allocation import Provenance
    from ukraine_soforthilfe.reports.table import Column as TypedColumn
    from ukraine_soforthilfe.reports.workbook.book import Book, Span, Value
    from ukraine_soforthilfe.result.allocation import Allocation, Subtotal

    _Entries = Iterator[tuple[str, str]]

ZUWEISUNG = "Zuweisung"
GEMEINDEN = "Gemeinden"
TEILSUMMEN = "Teilsummen"
GEZAHLT = "Zahlsumme"
"""The defined name of the total as the first sheet states it."""

# Up to here the sheet is printed on one page and stays readable.
_ROWS_ON_ONE_PAGE = 60
_LABEL_WIDTH = 18
_WRITING_HEIGHT = 32
# A cell holds twice as many, counted as in UTF-16.
_DATA_IN_A_CELL = 15_000


def is_former(provenance: Provenance) -> bool:
    """Whether sheets are those of version 0.1, against which its own workbooks are held."""
    return provenance.version.startswith("0.1.")


@dataclass(frozen=True, slots=True)
class _Line:
    label: str
    value: Value
    form: CellFormat = CellFormat.TEXT


def write_zuweisung(book: Book, allocation: Allocation, provenance: Provenance) -> None:
    """Write the sheet ``Zuweisung``."""
    language = book.language
    title = allocation_title(allocation, language)
    sheet = book.sheet(sheets.SHEET_ZUWEISUNG(language), title=title)
    for row, line in enumerate(_head(allocation, language, provenance), start=2):
        sheet.put(f"A{row}", line.label, role=Role.LABEL)
        sheet.put(f"C{row}", line.value, line.form)
    book.define(GEZAHLT, sheet, "C2")
    if not fits_numbers(allocation):
        sheet.put(f"A{sheet.last_row + 1}", sheets.NUMBERS_AS_TEXT(language), role=Role.LABEL)
    columns = list(_columns(allocation, language))
    table = sheet.table(ZUWEISUNG, columns)
    sheet.digit_texts = table.cells(wording.key_heading(allocation.districts, language))
    sheet.widen("AB", _LABEL_WIDTH)
    sheet.widen("C", len(euro(allocation.total, language, allocation.unit)) + 3)
    sheet.worksheet.freeze_panes = f"D{table.header_row + 1}"
    _room_to_sign(sheet, language)
    sheet.print_setup(
        landscape=False,
        table=table,
        one_page=len(allocation.rows) <= _ROWS_ON_ONE_PAGE
        and not any(column.wraps for column in columns),
    )


def _head(allocation: Allocation, language: Language, provenance: Provenance) -> list[_Line]:
    districts = allocation.districts
    not_stated = wording.NOT_NAMED(language)
    amounts = Amounts(allocation.unit)
    lines = [
        _Line(sheets.GESAMTBETRAG(language), amounts.cell(allocation.total), amounts.form_left),
        *([_Line(wording.BEZEICHNUNG(language), provenance.name)] if provenance.name else []),
        *(_Line(label, text) for label, text in kreis_facts(allocation, language)),
        *_terms(allocation, amounts, language),
        _Line(wording.STICHTAG(language), wording.day_of(districts, language)),
        _Line(wording.BASIS(language), districts.basis or not_stated),
        _Line(
            wording.SOURCE(language),
            sheets.SOURCE_NOTE(language, file=wording.file(districts.source, language)),
        ),
    ]
    if provenance.printed_date:
        lines.append(_Line(wording.ERSTELLT_AM(language), day(provenance.printed_date, language)))
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
        yield _Line(terms.key_name(keys, language, place), key.name + share)


def _columns(allocation: Allocation, language: Language) -> Iterator[Column]:
    columns = {column.name: column for column in kreis_table(allocation).columns}
    yield Column(
        sheets.NUMBER(language),
        CellFormat.ORDINAL,
        range(1, len(allocation.rows) + 1),
        total=Total(wording.TOTAL(language)),
    )
    yield drawn(columns["ags"], language)
    for name in ("name", "art", "regierungsbezirk"):
        if any(columns[name].values):
            yield drawn(columns[name], language)
    for name in figure_columns(len(allocation.districts.schluessel)):
        yield _figures(columns[name], allocation, language)
    share = drawn(columns["anteil"], language)
    calculates = allocation.total and fits_numbers(allocation)
    yield summed(share, ZUWEISUNG, 1) if calculates else share
    if allocation.terms.bounded:
        yield drawn(columns["grenze"], language, form=CellFormat.MARK)
    betrag = drawn(columns["betrag"], language)
    yield _with_total(betrag, Amounts(allocation.unit).cell(allocation.total), allocation)
    if not allocation.districts.schluessel:
        yield _per_head(allocation, language)


def _with_total(column: Column, value: float | str, allocation: Allocation) -> Column:
    """With the sum below it; as a text where a sheet does not hold it as a number."""
    if fits_numbers(allocation):
        return summed(column, ZUWEISUNG, value)
    return replace(column, total=Total(str(value)))


def _figures(column: TypedColumn, allocation: Allocation, language: Language) -> Column:
    """The figures of a key: digit by digit as texts where decimals are too many for a number."""
    figures = drawn(column, language)
    if figures.form is not CellFormat.DECIMAL:
        return _with_total(figures, cast("int", column.total), allocation)
    if fits_numbers(allocation):
        # As a sheet adds decimals.
        return summed(figures, ZUWEISUNG, sum(cast("list[float]", figures.values)))
    point = "," if language is Language.DE else "."
    exact = cast("list[Decimal]", [*column.values, column.total])
    *texts, text_of_sum = (f"{figure:f}".replace(".", point) for figure in exact)
    return replace(figures, form=CellFormat.WHOLE, values=texts, total=Total(text_of_sum))


def _per_head(allocation: Allocation, language: Language) -> Column:
    amounts = Amounts(allocation.unit)
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
        form=CellFormat.EURO_PER_HEAD,
        values=[
            amounts.cell(row.betrag) / row.district.einwohner if row.district.einwohner else None
            for row in allocation.rows
        ],
        total=total,
    )


def _room_to_sign(sheet: Sheet, language: Language) -> None:
    row = sheet.last_row + 2
    sheet.put(f"A{row}", sheets.RICHTIG(language), role=Role.LABEL)
    for label in (sheets.ORT_DATUM, sheets.UNTERSCHRIFT):
        row += 1
        sheet.heights[row] = _WRITING_HEIGHT
        sheet.put(f"A{row}", label(language))
        sheet.put(f"C{row}", None, role=Role.LINE)
        sheet.put(f"D{row}", None, role=Role.LINE)


def write_gemeinden(book: Book, allocation: Allocation) -> None:
    """Write the sheet ``Gemeinden``: every Kreis as the sum of the Gemeinden below it."""
    language = book.language
    columns = list(_columns_of_both_levels(allocation, language))
    sheet = book.sheet(sheets.GEMEINDEN_SHEET(language), title=sheets.GEMEINDEN_TITLE(language))
    sheet.put("A2", sheets.GEMEINDEN_OUTLINE(language))
    table = sheet.table(GEMEINDEN, columns)
    sheet.digit_texts = table.cells(columns[0].header)
    _outline(sheet, table, columns, allocation)
    sheet.worksheet.freeze_panes = f"A{table.header_row + 1}"
    sheet.print_setup(landscape=False, table=table)


def _columns_of_both_levels(allocation: Allocation, language: Language) -> Iterator[Column]:
    ags, name, level, einwohner, betrag = (
        drawn(column, language)
        for column in allocation_table(allocation)
        .of("ags", "name", "ebene", "einwohner", "betrag")
        .columns
    )

    def with_total(column: Column, value: float) -> Column:
        # Not 109, which would leave out what the outline hides. It does leave out the Kreise,
        # which are such sums themselves.
        formula = f"SUBTOTAL(9,{GEMEINDEN}[{column.header}])"
        live = fits_numbers(allocation)
        return replace(column, total=Total(value, formula, "custom") if live else Total(str(value)))

    shares = [
        row.betrag / below.total if below.total else None
        for kreis, below in zip(allocation.rows, allocation.gemeinden, strict=True)
        for row in (kreis, *below.rows)
    ]
    yield replace(ags, total=Total(wording.TOTAL(language)))
    yield name
    yield level
    yield with_total(einwohner, allocation.einwohner)
    yield Column(sheets.GEMEINDEN_SHARE_OF_KREIS(language), CellFormat.PERCENT, shares)
    yield with_total(betrag, Amounts(allocation.unit).cell(allocation.total))


def _outline(sheet: Sheet, table: Span, columns: Sequence[Column], allocation: Allocation) -> None:
    """Make the row of a Kreis the sum of its Gemeinden, which fold away below it."""
    worksheet = sheet.worksheet
    worksheet.sheet_properties.outlinePr = Outline(summaryBelow=False)
    live = fits_numbers(allocation)
    row = table.header_row
    for below in allocation.gemeinden:
        row += 1
        first, last = row + 1, row + len(below.rows)
        for column in columns:
            # The share of a Kreis in itself is no part of its sum.
            if column.form is CellFormat.PERCENT:
                continue
            letter = table.letters[column.header]
            figure = column.form is not CellFormat.TEXT
            sheet.put(
                f"{letter}{row}",
                column.values[row - table.header_row - 1],
                column.form,
                Role.TOTAL,
                formula=f"SUBTOTAL(9,{letter}{first}:{letter}{last})" if figure and live else None,
            )
        sheet.outlined.update(range(first, last + 1))
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
    sheet.print_setup(landscape=False, table=table)
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
        # EXACT, because = and SUMIFS ignore capital letters, and to SUMIFS * means any text.
        sums = [
            f"SUMPRODUCT(EXACT({ZUWEISUNG}[{heading}],[@{gruppe}])*{figure})" for heading in present
        ]
        if not live:
            return None
        return (
            sums[0] if len(sums) == 1 else f'IF([@{gliederung}]="{present[0]}",{sums[0]},{sums[1]})'
        )

    columns = {column.name: column for column in subtotal_table(allocation, subtotals).columns}

    def summed_over_members(name: str) -> Column:
        formula = over_members(f"{ZUWEISUNG}[{columns[name].heading(language)}]")
        return drawn(columns[name], language, formula=formula)

    yield Column(gliederung, CellFormat.TEXT, [heading(language) for heading, _ in groups])
    yield replace(drawn(columns["name"], language), header=gruppe)
    kreise = drawn(columns["kreise"], language, formula=over_members("1"))
    yield replace(kreise, header=sheets.ANZAHL(language))
    if not allocation.districts.schluessel:
        yield summed_over_members("einwohner")
    if allocation.total:
        of_total = f"[@{wording.BETRAG(language)}]/{GEZAHLT}" if live else None
        yield drawn(columns["anteil"], language, formula=of_total)
    yield summed_over_members("betrag")


def write_herkunft(book: Book, allocation: Allocation, provenance: Provenance) -> None:
    """Write the sheet ``Herkunft``."""
    language = book.language
    sheet = book.sheet(sheets.SHEET_HERKUNFT(language), title=sheets.TITLE_HERKUNFT(language))
    former = is_former(provenance)
    entries = [
        *_parameters(allocation, language),
        *_rule(allocation, language, former=former),
        *_sources(allocation, language),
        *_run(provenance, language),
        *_data(allocation, provenance, language),
    ]
    table = sheet.table(
        "Herkunft",
        [
            Column(
                header=sheets.ANGABE(language),
                form=CellFormat.TEXT,
                values=[label for label, _ in entries],
            ),
            Column(
                header=sheets.WERT(language),
                form=CellFormat.WRAPPED,
                values=[writable(value) for _, value in entries],
            ),
        ],
    )
    sheet.print_setup(landscape=False, table=table)


def _parameters(allocation: Allocation, language: Language) -> _Entries:
    figures = allocation.districts
    not_named = wording.NOT_NAMED(language)
    yield sheets.GESAMTBETRAG(language), euro(allocation.total, language, allocation.unit)
    yield from kreis_facts(allocation, language)
    yield wording.STICHTAG(language), wording.day_of(figures, language)
    yield wording.BASIS(language), figures.basis or not_named
    if why := wording.why_this_stichtag(figures, language):
        yield sheets.WHY_DATE(language), why
    yield sheets.ROWS(language), number(len(allocation.rows), language)
    if not figures.schluessel:
        yield sheets.GESAMTEINWOHNER(language), number(allocation.einwohner, language)


def _rule(allocation: Allocation, language: Language, *, former: bool) -> _Entries:
    beside = list(terms.terms(allocation, language, former=former))
    rule = sheets.RULE_WITH_TERMS_IN_WORDS if beside else sheets.RULE_IN_WORDS
    yield (
        sheets.RULE(language),
        sheets.as_said(rule, former=former)(
            language,
            unit=euro(1, language, allocation.unit),
            units=wording.units(allocation.unit, language),
        ),
    )
    yield from beside
    by_number = allocation.districts.by_number
    tie_rule = sheets.TIE_RULE_BY_NUMBER if by_number else sheets.TIE_RULE_IN_WORDS
    yield sheets.TIE_RULE(language), sheets.as_said(tie_rule, former=former)(language)
    yield from terms.certificates(allocation, language, former=former)
    yield from terms.gemeinden_facts(allocation, language, former=former)
    yield (
        wording.COMPARISON(language),
        terms.rounding_each_row(allocation, language, former=former),
    )


def _sources(allocation: Allocation, language: Language) -> _Entries:
    source = allocation.districts.source
    yield wording.SOURCE(language), wording.file(source, language)
    yield sheets.SHA_256(language), source.sha256
    if source.producer:
        yield sheets.PRODUCER(language), source.producer
    if source.licence:
        yield sheets.LICENCE(language), source.licence
    if read := wording.what_was_read(allocation.districts, language):
        yield wording.READ(language), read
    for notice in allocation.districts.notices:
        yield sheets.NOTICE(language), notice(language)


def _run(provenance: Provenance, language: Language) -> _Entries:
    yield wording.PROGRAM(language), f"soforthilfe {provenance.version}"
    yield wording.COMMAND(language), provenance.command
    if provenance.printed_date:
        yield wording.ERSTELLT_AM(language), day(provenance.printed_date, language)


def _data(allocation: Allocation, provenance: Provenance, language: Language) -> _Entries:
    """What ``verify`` derives the workbook from beside its figures, as JSON."""
    if provenance.request is None:
        return
    read = read_as_data(allocation, language, version=provenance.version)
    for label, content in ((sheets.REQUEST, provenance.request), (sheets.READ_AS_DATA, read)):
        text = UNWRITABLE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", encoded(content))
        for start in range(0, len(text), _DATA_IN_A_CELL):
            yield label(language), text[start : start + _DATA_IN_A_CELL]
