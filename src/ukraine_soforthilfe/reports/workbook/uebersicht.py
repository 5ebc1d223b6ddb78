"""Workbooks beside that of a result: two compared, all of a batch, and letters to everybody."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import ceil
from textwrap import wrap
from typing import TYPE_CHECKING, Any, cast

from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties

from ukraine_soforthilfe import __version__
from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.reports import Kind, pictures, wording
from ukraine_soforthilfe.reports import overview as words
from ukraine_soforthilfe.reports.comparison import (
    AFTER,
    BEFORE,
    DIFFERENCE_IN_PERCENT,
    SHEET,
    comparison_table,
    comparison_title,
    wording_of_break,
)
from ukraine_soforthilfe.reports.overview import overview_table, overview_title
from ukraine_soforthilfe.reports.wording import day, number
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.reports.workbook.book import Book, fact, print_readably
from ukraine_soforthilfe.reports.workbook.build import finished, origin, refuse_unwritable
from ukraine_soforthilfe.reports.workbook.formats import (
    CellFormat,
    Column,
    Role,
    Total,
    drawn,
    format_of,
    is_held,
    summed,
    writable,
)
from ukraine_soforthilfe.reports.workbook.levels import (
    BARS_AT_MOST,
    SERIES_AT_MOST,
    bars_downwards,
    plot,
)
from ukraine_soforthilfe.reports.workbook.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports import Column as TypedColumn
    from ukraine_soforthilfe.reports import Table
    from ukraine_soforthilfe.reports.workbook.book import Line, Sheet, Span
    from ukraine_soforthilfe.result.comparison import Comparison, Overview
    from ukraine_soforthilfe.rule import Euros

VERGLEICH = "Vergleich"
UEBERSICHT = "Uebersicht"
_CHART_OF_FIRST = Text(
    de="Beträge der ersten {shown} von {count} Szenarien",
    en="Amounts of the first {shown} of {count} scenarios",
)
_CHART_DESCRIBED = Text(
    de="Balkendiagramm der Beträge der Szenarien {names} für {rows} Empfänger, absteigend nach "
    "{first}. Die Tabelle links zeigt dieselben Werte.",
    en="Bar chart of the amounts of the scenarios {names} for {rows} recipients, in descending "
    "order of {first}. The table on the left shows the same values.",
)
_LABEL_WIDTH = 16
_TEXT_WIDTH = 78
_COLUMNS_OF_DISTRICTS = 3
_SCENARIOS_A_PAGE = 8
_NARROWEST_AMOUNT = 14
# A page of A4 across, in characters of a column's width, also where a wider font stands in for
# Calibri; and its letters no smaller than 6 pt.
_PAGE_WIDTH = 104
_SMALLEST_SCALE = 55
# In points.
_HEADER_LINE = 15
_HEADER_LINES_AT_MOST = 8


def comparison_workbook(comparison: Comparison, language: Language, *, command: str) -> bytes:
    """Two results district by district; the same input gives the same bytes.

    The differences are formulas over the amounts and populations beside them.

    Args:
        comparison: The results.
        language: Language of what people read.
        command: The command that makes the workbook again.

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
    columns = list(_columns_of_comparison(comparison, language))
    table = sheet.table(VERGLEICH, columns)
    sheet.digit_texts = table.cells(
        wording.key_heading(comparison.after.allocation.districts, language)
    )
    texts = sum(column.form is CellFormat.TEXT for column in columns)
    sheet.worksheet.freeze_panes = f"{get_column_letter(texts + 1)}{table.header_row + 1}"
    sheet.print_setup(landscape=True, table=table)
    _write_origins(book, comparison, command)
    return finished(book, title=title)


def _write_origins(book: Book, comparison: Comparison, command: str) -> None:
    """Write the sheet ``Herkunft``: figures, rules and sources of both sides, and the command."""
    language = book.language
    sheet = book.sheet(sheets.SHEET_HERKUNFT(language), title=sheets.TITLE_HERKUNFT(language))
    run = {wording.PROGRAM: f"soforthilfe {__version__}", wording.COMMAND: command}
    book.write(sheet, _facts(run, language), at="B2")
    sides = (comparison.before, comparison.after)
    origins = [_by_label(origin(Plan(side.allocation, language))) for side in sides]
    labels = list(dict.fromkeys(label for each in origins for label in each))
    columns = [Column(sheets.ANGABE(language), CellFormat.TEXT, labels)]
    for words_of_side, side, each in zip((BEFORE, AFTER), sides, origins, strict=True):
        # Two sides may be of one name.
        header = f"{words_of_side(language)}: {side.name}"
        values = [writable(each.get(label, "–")) for label in labels]
        columns.append(Column(header, CellFormat.WRAPPED, values))
    table = sheet.table("Herkunft", columns)
    sheet.print_setup(landscape=True, table=table)


def _facts(said: Mapping[Text, str], language: Language) -> list[Line]:
    return [fact(label(language), text) for label, text in said.items()]


def _by_label(entries: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What is said under each label; under one that comes again, one after the other."""
    by_label: dict[str, str] = {}
    for label, text in entries:
        by_label[label] = f"{by_label[label]} {text}" if label in by_label else text
    return by_label


def _columns_of_comparison(comparison: Comparison, language: Language) -> Iterator[Column]:
    columns = {column.name: column for column in comparison_table(comparison).columns}
    before, after = comparison.before.allocation, comparison.after.allocation
    earlier, later, change = (
        columns[name].heading(language)
        for name in ("betrag_vorher", "betrag_nachher", "betrag_differenz")
    )
    yield replace(drawn(columns["ags"], language), total=Total(wording.TOTAL(language)))
    yield drawn(columns["name"], language)
    if any(columns["art"].values):
        yield drawn(columns["art"], language)
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
    overview: Overview,
    *,
    language: Language,
    printed_date: date | None = None,
    command: str = "",
) -> bytes:
    """The overview of a batch as an Excel workbook; the same input gives the same bytes.

    Args:
        overview: As many scenarios as fit into the columns of a sheet.
        language: Language of what people read in it.
        printed_date: A date to be printed into it, None for none.
        command: The command that makes it again; empty where none does.

    Raises:
        OutputError: A district's text cannot stand in a workbook.
    """
    refuse_unwritable(overview.districts)
    book = Book(language)
    _write_amounts(book, overview, printed_date)
    _write_chart(book, overview)
    _write_scenarios(book, overview, command)
    return finished(book, title=overview_title(overview, language), subject=words.SUBJECT)


def _write_amounts(book: Book, overview: Overview, printed_date: date | None) -> None:
    language = book.language
    sheet = book.sheet(words.SHEET_OVERVIEW(language), title=overview_title(overview, language))
    head = {words.COMPARED_WITH: overview.done[0].name}
    if overview.failed:
        names = wording.listed([scenario.name for scenario in overview.failed], language)
        head[words.FAILED_LINE] = words.FAILED_NOTE(language, names=names)
    head[wording.PROGRAM] = f"soforthilfe {__version__}"
    if printed_date:
        head[wording.ERSTELLT_AM] = day(printed_date, language)
    book.write(sheet, _facts(head, language), at="B2")
    columns = list(_columns_of_overview(overview, language))
    table = sheet.table(UEBERSICHT, columns)
    sheet.digit_texts = table.cells(columns[0].header)
    sheet.widen("A", _LABEL_WIDTH)
    sheet.worksheet.freeze_panes = f"D{table.header_row + 1}"
    sheet.print_setup(landscape=True, table=table)
    _print_in_pages(sheet, table, columns, language)


def _print_in_pages(
    sheet: Sheet, table: Span, columns: Sequence[Column], language: Language
) -> None:
    """Go over as many pages as letters that can be read need, keys and names on each.

    Eight scenarios stand on a page; their headings break over lines, so that
    long names do not make the letters small.
    """
    worksheet = sheet.worksheet
    amounts = columns[_COLUMNS_OF_DISTRICTS:]
    lines = 1
    for column in amounts:
        letter = table.letters[column.header]
        shown = [wording.euros(each, language) for each in _amounts_of(column)]
        width = max(*map(len, shown), _NARROWEST_AMOUNT) + 1
        worksheet.column_dimensions[letter].width = width
        # Letters in bold are wider than digits.
        lines = max(lines, len(wrap(column.header, width - 3)))
    sheet.heights[table.header_row] = _HEADER_LINE * min(lines, _HEADER_LINES_AT_MOST)
    scenarios = (len(amounts) + 1) // 2
    pages = [
        part[start : start + _SCENARIOS_A_PAGE]
        for part in (amounts[:scenarios], amounts[scenarios:])
        for start in range(0, len(part), _SCENARIOS_A_PAGE)
    ]
    for page in pages[:-1]:
        last = column_index_from_string(table.letters[page[-1].header])
        worksheet.col_breaks.append(Break(id=last))
    worksheet.print_title_cols = f"A:{get_column_letter(_COLUMNS_OF_DISTRICTS)}"

    def width_of(shown: Iterable[Column]) -> int:
        letters = (table.letters[column.header] for column in shown)
        return sum(int(worksheet.column_dimensions[letter].width) for letter in letters)

    widest = width_of(columns[:_COLUMNS_OF_DISTRICTS]) + max(map(width_of, pages))
    # Fitting to pages would ignore where they break.
    worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=False)
    worksheet.page_setup.fitToWidth = worksheet.page_setup.fitToHeight = None
    worksheet.page_setup.scale = max(_SMALLEST_SCALE, min(100, int(100 * _PAGE_WIDTH / widest)))


def _amounts_of(column: Column) -> Iterator[Euros]:
    """The largest and smallest amount of a column, and what stands below it."""
    amounts = [cast("Euros", each) for each in column.values if each is not None]
    yield from (max(amounts), min(amounts)) if amounts else (0,)
    yield from [cast("Euros", column.total.value)] if column.total else []


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
        yield _summed(column, total, exact=is_held(total))
    for column, total, other in zip(
        amounts[len(totals) :], overview.differences_of_totals, later, strict=True
    ):
        is_summed = None not in column.values
        yield _summed(column, total, exact=is_held(max(first, other))) if is_summed else column


def _summed(column: Column, total: Euros, *, exact: bool) -> Column:
    return summed(column, UEBERSICHT, total) if exact else replace(column, total=Total(total))


def _write_chart(book: Book, overview: Overview) -> None:
    """Write the sheet ``Diagramm``, unless amounts are too large to be numbers."""
    shown = overview.done[:SERIES_AT_MOST]
    if not all(is_held(scenario.total) for scenario in shown):
        return
    language = book.language
    sheet = book.sheet(sheets.SHEET_DIAGRAMM(language), title=_chart_title(overview, language))
    districts, betraege = overview.districts, overview.betraege()[: len(shown)]
    places = range(len(districts))
    descending = sorted(places, key=lambda place: betraege[0][place] or 0, reverse=True)
    descending = descending[:BARS_AT_MOST]
    gebiet = (wording.KREIS if overview.keyed_by_ags else sheets.GEBIET)(language)
    names = pictures.labels(
        [districts[place] for place in descending], among=[each.name for each in districts]
    )
    headers = [words.BETRAG_OF(language, name=scenario.name) for scenario in shown]
    columns = [Column(gebiet, CellFormat.TEXT, names)]
    for header, of_scenario in zip(headers, betraege, strict=True):
        amounts = [of_scenario[place] for place in descending]
        columns.append(Column(header, format_of(Kind.EURO, amounts), amounts))
    table = sheet.table("Vergleich", columns)
    chart = bars_downwards(gebiet, language, rows=len(descending) * (1 + len(shown)) // 2)
    chart.title = _chart_title(overview, language)
    names = [scenario.name for scenario in shown]
    series = dict(zip(names, map(table.reference, headers), strict=True))
    plot(chart, series, categories=table.reference(gebiet))
    described = _CHART_DESCRIBED(
        language, names=", ".join(names), rows=len(descending), first=names[0]
    )
    # The table has a column for the names and one a scenario; a free one keeps them apart.
    beside = get_column_letter(len(shown) + 3)
    sheet.add_chart(chart, f"{beside}{table.header_row}", described)
    sheet.print_setup(landscape=False, one_page=True)


def _chart_title(overview: Overview, language: Language) -> str:
    count = len(overview.done)
    if count <= SERIES_AT_MOST:
        return words.CHART(language)
    return _CHART_OF_FIRST(language, shown=SERIES_AT_MOST, count=number(count, language))


def _write_scenarios(book: Book, overview: Overview, command: str) -> None:
    language = book.language
    sheet = book.sheet(words.SHEET_SCENARIOS(language), title=words.TITLE_SCENARIOS(language))
    scenarios = words.scenarios_table(overview, language)
    table = sheet.table("Szenarien", _all_digits(scenarios, language))
    print_readably(sheet, table, first_row=table.header_row)
    origins = book.sheet(sheets.SHEET_HERKUNFT(language), title=sheets.TITLE_HERKUNFT(language))
    for row, (label, text) in enumerate(words.made_by(command, language), start=2):
        origins.put(f"A{row}", label, role=Role.LABEL)
        origins.put(f"B{row}", writable(text), CellFormat.WRAPPED)
        # Letters are wider than digits.
        lines = ceil(1.2 * len(text) / _TEXT_WIDTH)
        origins.heights[row] = _HEADER_LINE * max(1, lines)
    table = origins.table("Quellen", _all_digits(words.sources_table(overview, language), language))
    origins.widen("B", _TEXT_WIDTH)
    print_readably(origins, table, first_row=table.header_row)


def _all_digits(table: Table, language: Language) -> list[Column]:
    """The columns of a table with all digits of a Decimal, which drawing would round.

    A text behind a figure stands a little away from it.
    """
    columns: list[Column] = []
    behind_figure = False
    for typed in table.columns:
        values = [writable(each) if isinstance(each, str) else each for each in typed.values]
        column = replace(drawn(typed, language), values=cast("list[Any]", values))
        if behind_figure and column.form is CellFormat.TEXT:
            column = replace(column, form=CellFormat.INDENTED)
        columns.append(column)
        behind_figure = typed.kind is Kind.EURO
    return columns


# Letters.

SERIENBRIEF = "Serienbrief"


def letters_workbook(letters: Table, language: Language, *, title: str) -> bytes:
    """The source of a mail merge: one sheet, whose first row are the fields of a letter.

    Raises:
        OutputError: No sheet has so many rows.
    """
    book = Book(language)
    sheet = book.sheet(words.SERIENBRIEF(language), title="")
    columns = [_field(column, language) for column in letters.columns]
    table = sheet.table(SERIENBRIEF, columns)
    texts = [column.header for column in columns if column.form is CellFormat.TEXT]
    sheet.digit_texts = " ".join(map(table.cells, texts))
    sheet.worksheet.freeze_panes = "A2"
    sheet.print_setup(landscape=True, table=table)
    return finished(book, title=title)


def _field(column: TypedColumn, language: Language) -> Column:
    """A column whose empty texts are empty cells, which a letter leaves out.

    Amounts that no sheet holds as numbers, to the cent, are texts.
    """
    cents = [value for value in column.values if isinstance(value, Decimal)]
    if not all(map(is_held, cents)):
        return Column(column.name, CellFormat.TEXT, [f"{value:f}" for value in cents])
    field = drawn(column, language)
    return replace(field, values=[None if value == "" else value for value in field.values])
