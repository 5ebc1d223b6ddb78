"""The sheets that people read: what is paid, its charts, and where it comes from.

Amounts are values; only totals and subtotals calculate.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties

from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports import terms, wording
from ukraine_soforthilfe.reports.allocation import (
    allocation_title,
    kreis_facts,
    kreis_table,
    read_as_data,
)
from ukraine_soforthilfe.reports.pens import encoded
from ukraine_soforthilfe.reports.wording import day, euro, number, percent
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
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from ukraine_soforthilfe.reports.allocation import Provenance
    from ukraine_soforthilfe.reports.table import Column as TypedColumn
    from ukraine_soforthilfe.reports.workbook.book import Book, Span, Value
    from ukraine_soforthilfe.result.allocation import Allocation, Zuweisung
    from ukraine_soforthilfe.result.districts import District

    _Entries = Iterator[tuple[str, str]]

ZUWEISUNG = "Zuweisung"
GEMEINDEN = "Gemeinden"
TEILSUMMEN = "Teilsummen"
GEZAHLT = "Zahlsumme"
"""The defined name of the total as the first sheet states it."""

RANGFOLGE = "Rangfolge"
BARS_AT_MOST = 50
SMALL_HEIGHT = 8.5
"""Of a chart with a few bars, in centimetres."""
ROW_HEIGHT = 0.53
"""Of a row of a sheet, in centimetres."""

# Told apart in grey print, too.
_COLOURS = ("2F5597", "F4B183", "70AD47", "BFBFBF")
SERIES_AT_MOST = len(_COLOURS)
_LABELS_AT_MOST = 40
_CHART_WIDTH = 16
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
    columns = list(_columns(allocation, language, former=is_former(provenance)))
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


def _columns(allocation: Allocation, language: Language, *, former: bool) -> Iterator[Column]:
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
    betrag = drawn(columns["betrag"], language)
    calculates = allocation.total and fits_numbers(allocation)
    of_total = f"[@{betrag.header}]/{GEZAHLT}" if calculates and not former else None
    share = drawn(columns["anteil"], language, formula=of_total)
    yield summed(share, ZUWEISUNG, 1) if calculates else share
    if allocation.terms.bounded:
        yield drawn(columns["grenze"], language, form=CellFormat.MARK)
    yield _with_total(betrag, Amounts(allocation.unit).cell(allocation.total), allocation)
    if not allocation.districts.schluessel:
        yield _per_head(allocation, language, former=former)


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


def _per_head(allocation: Allocation, language: Language, *, former: bool) -> Column:
    amounts = Amounts(allocation.unit)
    betrag, inhabitants = wording.BETRAG(language), wording.EINWOHNER(language)
    total, formula = None, None
    nobody: Value = None
    if fits_numbers(allocation) and not former:
        formula, nobody = f'IF([@{inhabitants}]=0,"",[@{betrag}]/[@{inhabitants}])', ""
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
            amounts.cell(row.betrag) / row.district.einwohner if row.district.einwohner else nobody
            for row in allocation.rows
        ],
        formula=formula,
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


def origin(allocation: Allocation, language: Language, *, former: bool = False) -> _Entries:
    """What was divided by which rules, and where the figures come from, as labels and texts."""
    yield from _parameters(allocation, language)
    yield from _rule(allocation, language, former=former)
    yield from _sources(allocation, language)


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


# Charts, which finance can edit and print, beside the figures that they show.


def labels(shown: Sequence[District], *, among: Sequence[District]) -> list[str]:
    """Names that tell the bars apart: Heilbronn and Karlsruhe are two Kreise each."""
    occurrences = Counter(district.name for district in among)
    texts = []
    for district in shown:
        label = district.name or district.ags
        if district.name and occurrences[district.name] > 1:
            label = f"{district.name} ({district.art or district.ags})"
        texts.append(label if len(label) <= _LABELS_AT_MOST else f"{label[: _LABELS_AT_MOST - 1]}…")
    return texts


def bars_downwards(*, rows: int) -> BarChart:
    """A chart beside as many rows of a table, its first bar on top."""
    chart = BarChart()
    chart.type = "bar"
    # The axis of amounts stays at the bottom all the same.
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.crosses = "max"
    chart.y_axis.number_format = "#,##0"
    chart.height = max(SMALL_HEIGHT, (rows + 1) * ROW_HEIGHT)
    return chart


def plot(chart: BarChart, series: Mapping[str, str], *, categories: str) -> None:
    """Draw series of values by name; a legend only where there are several."""
    for (name, values), colour in zip(series.items(), _COLOURS, strict=False):
        one = Series(values=values, title=name if len(series) > 1 else None)
        one.graphicalProperties = GraphicalProperties(solidFill=colour)
        chart.series.append(one)
    chart.set_categories(Reference(range_string=categories))
    chart.y_axis.scaling.min = 0
    chart.gapWidth = 40
    if len(series) > 1:
        chart.legend.position = "b"
    else:
        chart.legend = None
    chart.width = _CHART_WIDTH
    # openpyxl leaves the axes out by default.
    chart.x_axis.delete = chart.y_axis.delete = False


def write_diagramm(book: Book, allocation: Allocation, teilsummen: Span | None) -> None:
    """Write the sheet ``Diagramm``, unless amounts are too large to be numbers.

    Args:
        book: The workbook, with the other sheets that it shows.
        allocation: The result.
        teilsummen: Where the table of the subtotals stands, None where there is none.
    """
    if not fits_numbers(allocation):
        return
    language = book.language
    sheet = book.sheet(sheets.SHEET_DIAGRAMM(language), title=sheets.TITLE_DIAGRAMM(language))
    largest_first = sorted(allocation.rows, key=lambda row: row.betrag, reverse=True)
    shown = largest_first[:BARS_AT_MOST]
    table = _ranking(sheet, allocation, shown, language)
    amounts = _amounts(table, allocation, len(shown), language)
    sheet.worksheet.add_chart(amounts, f"E{table.header_row}")
    sheet.alternative_texts.append(
        sheets.CHART_AMOUNTS_DESCRIBED(
            language,
            first=shown[0].district.name or shown[0].district.ags,
            first_amount=euro(shown[0].betrag, language, allocation.unit),
            last=shown[-1].district.name or shown[-1].district.ags,
            last_amount=euro(shown[-1].betrag, language, allocation.unit),
        )
    )
    if teilsummen and allocation.regierungsbezirke and allocation.total:
        below = table.header_row + max(len(shown) + 3, round(amounts.height / ROW_HEIGHT) + 1)
        sheet.worksheet.add_chart(
            _shares(teilsummen, len(allocation.regierungsbezirke), language), f"A{below}"
        )
        sheet.alternative_texts.append(
            sheets.CHART_SHARES_DESCRIBED(
                language,
                shares=", ".join(
                    f"{group.label} {percent(group.betrag, allocation.total, language)}"
                    for group in allocation.regierungsbezirke
                ),
            )
        )
    sheet.print_setup(landscape=False, one_page=True)


def _ranking(
    sheet: Sheet, allocation: Allocation, shown: list[Zuweisung], language: Language
) -> Span:
    places = {id(row): place for place, row in enumerate(allocation.rows, start=1)}
    number, betrag = sheets.NUMBER(language), wording.BETRAG(language)
    amounts = Amounts(allocation.unit)
    unit = wording.KREIS if allocation.districts.keyed_by_ags else sheets.GEBIET
    return sheet.table(
        RANGFOLGE,
        [
            Column(number, CellFormat.ORDINAL, [places[id(row)] for row in shown]),
            Column(
                unit(language),
                CellFormat.TEXT,
                labels(
                    [row.district for row in shown],
                    among=allocation.districts.rows,
                ),
            ),
            Column(
                betrag,
                amounts.form,
                [amounts.cell(row.betrag) for row in shown],
                f"INDEX({ZUWEISUNG}[{betrag}],MATCH([@{number}],{ZUWEISUNG}[{number}],0))",
            ),
        ],
    )


def _amounts(table: Span, allocation: Allocation, bars: int, language: Language) -> BarChart:
    unit = wording.KREIS if allocation.districts.keyed_by_ags else sheets.GEBIET
    title = sheets.CHART_DESCENDING(language)
    if bars < len(allocation.rows):
        title = sheets.CHART_LARGEST(
            language, shown=bars, rows=number(len(allocation.rows), language)
        )
    chart = bars_downwards(rows=bars)
    chart.title = title
    chart.x_axis.title = unit(language)
    chart.y_axis.title = sheets.CHART_AMOUNTS(language)
    betrag = wording.BETRAG(language)
    plot(chart, {betrag: table.reference(betrag)}, categories=table.reference(unit(language)))
    return chart


def _shares(table: Span, bezirke: int, language: Language) -> BarChart:
    chart = BarChart()
    chart.title = sheets.CHART_SHARES(language)
    chart.x_axis.title = wording.REGIERUNGSBEZIRK(language)
    chart.y_axis.title = sheets.SHARE_OF_TOTAL(language)
    chart.y_axis.number_format = "0%"
    chart.height = SMALL_HEIGHT
    share = wording.SHARE(language)
    plot(
        chart,
        {share: table.reference(share, rows=bezirke)},
        categories=table.reference(sheets.GRUPPE(language), rows=bezirke),
    )
    # The labels make grid lines needless.
    chart.y_axis.majorGridlines = None
    chart.dataLabels = DataLabelList(numFmt="0.00%", showVal=True)
    for part in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
        setattr(chart.dataLabels, part, False)
    return chart
