"""Workbooks of results side by side: two that are compared, or all of a batch."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from openpyxl.utils import get_column_letter

from ukraine_soforthilfe.reports import overview as words
from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.comparison import (
    DIFFERENCE_IN_PERCENT,
    SHEET,
    comparison_table,
    comparison_title,
    wording_of_break,
)
from ukraine_soforthilfe.reports.overview import overview_table, overview_title
from ukraine_soforthilfe.reports.table import Kind
from ukraine_soforthilfe.reports.wording import day, number
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.reports.workbook.book import (
    Book,
    Column,
    Total,
    drawn,
    summed,
    writable,
)
from ukraine_soforthilfe.reports.workbook.build import finished, refuse_unwritable
from ukraine_soforthilfe.reports.workbook.formats import LARGEST_NUMBER, CellFormat, Role, format_of
from ukraine_soforthilfe.reports.workbook.zuweisung import (
    BARS_AT_MOST,
    SERIES_AT_MOST,
    bars_downwards,
    labels,
    plot,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ukraine_soforthilfe.language import Language, Text
    from ukraine_soforthilfe.result.comparison import Comparison
    from ukraine_soforthilfe.result.overview import Done, Outcome, Overview
    from ukraine_soforthilfe.rule.units import Euros

VERGLEICH = "Vergleich"
UEBERSICHT = "Uebersicht"
_LABEL_WIDTH = 18


def comparison_workbook(comparison: Comparison, language: Language) -> bytes:
    """Two results district by district; the same input gives the same bytes.

    The differences are formulas over the amounts and populations beside them.

    Raises:
        OutputError: A district's text cannot stand in a workbook.
    """
    refuse_unwritable(difference.district for difference in comparison.differences)
    book = Book(language)
    # It names the files of both sides.
    title = writable(comparison_title(comparison, language))
    sheet = book.sheet(SHEET(language), title=title)
    if comparison.crosses_break:
        sheet.put("A2", wording_of_break(comparison, language), role=Role.LABEL)
    table = sheet.table(VERGLEICH, list(_columns_of_comparison(comparison, language)))
    sheet.digit_texts = table.cells(
        wording.key_heading(comparison.after.allocation.districts, language)
    )
    sheet.worksheet.freeze_panes = f"C{table.header_row + 1}"
    sheet.print_setup(landscape=True, table=table)
    return finished(book, title=title)


def _columns_of_comparison(comparison: Comparison, language: Language) -> Iterator[Column]:
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
        yield summed(drawn(columns[name], language), VERGLEICH, total)
    # In other forms it has a sign and no unit.
    difference = drawn(
        columns["betrag_differenz"],
        language,
        form=CellFormat.EURO,
        formula=f"[@{later}]-[@{earlier}]",
    )
    yield summed(difference, VERGLEICH, after.total - before.total)
    relative = drawn(
        columns["betrag_differenz_prozent"],
        language,
        formula=f'IF(N([@{earlier}])=0,"",[@{change}]/[@{earlier}])',
    )
    yield replace(relative, header=DIFFERENCE_IN_PERCENT(language))


def overview_workbook_bytes(
    overview: Overview, *, language: Language, printed_date: date | None = None
) -> bytes:
    """The overview of a batch as an Excel workbook; the same input gives the same bytes.

    Args:
        overview: As many scenarios as fit into the columns of a sheet.
        language: Language of what people read in it.
        printed_date: A date to be printed into it, None for none.

    Raises:
        OutputError: A district's text cannot stand in a workbook.
    """
    refuse_unwritable(overview.districts)
    book = Book(language)
    _write_amounts(book, overview, printed_date)
    _write_chart(book, overview)
    _write_scenarios(book, overview)
    return finished(book, title=overview_title(overview, language), subject=words.SUBJECT)


def _write_amounts(book: Book, overview: Overview, printed_date: date | None) -> None:
    language = book.language
    sheet = book.sheet(words.SHEET_OVERVIEW(language), title=overview_title(overview, language))
    head = {words.COMPARED_WITH: overview.done[0].name}
    if overview.failed:
        names = wording.listed([scenario.name for scenario in overview.failed], language)
        head[words.FAILED_LINE] = words.FAILED_NOTE(language, names=names)
    if printed_date:
        head[wording.ERSTELLT_AM] = day(printed_date, language)
    for place, (label, text) in enumerate(head.items(), start=2):
        sheet.put(f"A{place}", label(language), role=Role.LABEL)
        sheet.put(f"B{place}", text)
    columns = list(_columns_of_overview(overview, language))
    table = sheet.table(UEBERSICHT, columns)
    sheet.digit_texts = table.cells(columns[0].header)
    sheet.widen("A", _LABEL_WIDTH)
    sheet.worksheet.freeze_panes = f"D{table.header_row + 1}"
    sheet.print_setup(landscape=True, table=table)


def _columns_of_overview(overview: Overview, language: Language) -> Iterator[Column]:
    """The columns of the overview, summed where a sheet can do so exactly."""
    key, name, art, *amounts = (
        # With all digits of a Decimal, which drawing would round to those of a float.
        replace(drawn(column, language), values=cast("list[Any]", column.values))
        for column in overview_table(overview).columns
    )
    yield replace(key, total=Total(wording.TOTAL(language)))
    yield name
    yield art
    first, *later = totals = overview.totals
    for column, total in zip(amounts, totals, strict=False):
        yield _summed(column, total, exact=total <= LARGEST_NUMBER)
    for column, total, other in zip(
        amounts[len(totals) :], overview.differences_of_totals, later, strict=True
    ):
        # Where a district is missing on one side, differences do not sum to that of the totals.
        everywhere = None not in column.values
        yield _summed(column, total, exact=everywhere and max(first, other) <= LARGEST_NUMBER)


def _summed(column: Column, total: Euros, *, exact: bool) -> Column:
    return summed(column, UEBERSICHT, total) if exact else replace(column, total=Total(total))


def _amount_column(header: str, amounts: Sequence[Euros | None]) -> Column:
    return Column(header, format_of(Kind.EURO, amounts), amounts)


def _write_chart(book: Book, overview: Overview) -> None:
    """Write the sheet ``Diagramm``, unless amounts are too large to be numbers."""
    shown = overview.done[:SERIES_AT_MOST]
    if max(scenario.total for scenario in shown) > LARGEST_NUMBER:
        return
    language = book.language
    sheet = book.sheet(sheets.SHEET_DIAGRAMM(language), title=_chart_title(overview, language))
    districts, betraege = overview.districts, overview.betraege()[: len(shown)]
    places = range(len(districts))
    descending = sorted(places, key=lambda place: betraege[0][place] or 0, reverse=True)
    descending = descending[:BARS_AT_MOST]
    gebiet = (wording.KREIS if overview.keyed_by_ags else sheets.GEBIET)(language)
    names = labels([districts[place] for place in descending], among=districts)
    headers = [words.BETRAG_OF(language, name=scenario.name) for scenario in shown]
    table = sheet.table(
        "Vergleich",
        [
            Column(gebiet, CellFormat.TEXT, names),
            *(
                _amount_column(header, [amounts[place] for place in descending])
                for header, amounts in zip(headers, betraege, strict=True)
            ),
        ],
    )
    chart = bars_downwards(rows=len(descending) * (1 + len(shown)) // 2)
    chart.title = _chart_title(overview, language)
    chart.x_axis.title = gebiet
    chart.y_axis.title = sheets.CHART_AMOUNTS(language)
    plot(
        chart,
        {
            scenario.name: table.reference(header)
            for scenario, header in zip(shown, headers, strict=True)
        },
        categories=table.reference(gebiet),
    )
    # The table has a column for the names and one a scenario; a free one keeps them apart.
    beside = get_column_letter(len(shown) + 3)
    sheet.worksheet.add_chart(chart, f"{beside}{table.header_row}")
    sheet.alternative_texts.append(
        words.CHART_DESCRIBED(
            language,
            names=", ".join(scenario.name for scenario in shown),
            rows=len(descending),
            first=shown[0].name,
        )
    )
    sheet.print_setup(landscape=False, one_page=True)


def _chart_title(overview: Overview, language: Language) -> str:
    count = len(overview.done)
    if count <= SERIES_AT_MOST:
        return words.CHART(language)
    return words.CHART_OF_FIRST(language, shown=SERIES_AT_MOST, count=number(count, language))


def _write_scenarios(book: Book, overview: Overview) -> None:
    language = book.language
    sheet = book.sheet(words.SHEET_SCENARIOS(language), title=words.TITLE_SCENARIOS(language))
    listed: list[Outcome] = [*overview.done, *overview.failed]
    unknown = [""] * len(overview.failed)
    not_named = wording.NOT_NAMED(language)

    def of_figures(header: Text, values: Iterator[str]) -> Column:
        return Column(header(language), CellFormat.TEXT, [*map(writable, values), *unknown])

    table = sheet.table(
        "Szenarien",
        [
            Column(words.SCENARIO(language), CellFormat.TEXT, [each.name for each in listed]),
            _amount_column(sheets.GESAMTBETRAG(language), [each.total for each in listed]),
            of_figures(
                wording.STICHTAG, (_stichtag(scenario, language) for scenario in overview.done)
            ),
            of_figures(
                wording.BASIS,
                (scenario.districts.basis or not_named for scenario in overview.done),
            ),
            of_figures(
                wording.SOURCE,
                (wording.source(scenario.districts.source, language) for scenario in overview.done),
            ),
            of_figures(
                sheets.SHA_256, (scenario.districts.source.sha256 for scenario in overview.done)
            ),
            Column(
                words.STATE(language),
                CellFormat.WRAPPED,
                [
                    *(words.CALCULATED(language) for _ in overview.done),
                    *(
                        writable(words.FAILED(language, reason=scenario.reason(language)))
                        for scenario in overview.failed
                    ),
                ],
            ),
        ],
    )
    sheet.print_setup(landscape=True, table=table)


def _stichtag(scenario: Done, language: Language) -> str:
    return wording.day_of(scenario.districts, language)
