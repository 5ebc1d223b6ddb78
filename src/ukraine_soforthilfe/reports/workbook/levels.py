"""The level below: the Gemeinden and their check; and charts of amounts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.utils import get_column_letter

from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.reports import pictures, wording
from ukraine_soforthilfe.reports.allocation import allocation_table
from ukraine_soforthilfe.reports.wording import euro, number, percent
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.reports.workbook.book import Line, fold, print_readably
from ukraine_soforthilfe.reports.workbook.formats import (
    NOT_CALCULATED,
    WIDEST_TRUTH,
    CellFormat,
    Column,
    Role,
    Total,
    accept_numbers,
    colour_agreement,
    drawn,
    values_alone,
)
from ukraine_soforthilfe.reports.workbook.plan import (
    EXAKT_BIS,
    GEMEINDEN,
    RANGFOLGE,
    TABLE,
    TABLE_OF_GEMEINDEN,
    TOO_LARGE_OF_GEMEINDEN,
    ZUWEISUNG,
    Order,
    Steps,
    all_hold,
    each_once,
)
from ukraine_soforthilfe.reports.workbook.pruefung import (
    NOTHING_WRONG_ON_BOTH_LEVELS,
    all_agree,
    all_formulas,
    reasons_of,
    truth_line,
    verdict,
)
from ukraine_soforthilfe.reports.workbook.rechnung import (
    agreement,
    stated_in,
    step_columns,
)
from ukraine_soforthilfe.reports.workbook.zuweisung import gemeinde_as_stated, share_heading

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports.workbook.book import Book, Sheet, Span
    from ukraine_soforthilfe.reports.workbook.formats import Value
    from ukraine_soforthilfe.reports.workbook.plan import Plan
    from ukraine_soforthilfe.result.allocation import Zuweisung

_SHEET = Text(de="Gemeinden", en="Gemeinden")
_SHEET_CHECK = Text(de="Prüfung Gemeinden", en="Check of Gemeinden")
_TITLE = Text(de="Die Kreisbeträge in den Gemeinden", en="The amounts of the Kreise by Gemeinde")
_TITLE_CHECK = Text(
    de="Prüfung der Gemeinden: Nachrechnung der Beträge",
    en="Check of the Gemeinden: the amounts recalculated",
)
_TITLE_DIAGRAMM = Text("Beträge im Vergleich", "The amounts compared")
_OUTLINE = Text(
    de="Jede Kreiszeile ist die Summe ihrer Gemeinden; die Gliederung klappt sie auf und zu.",
    en="Each row of a Kreis is the sum of its Gemeinden; the outline opens and closes them.",
)
_HOW = Text(
    de="Für jede Gemeinde: Kreisbetrag aus der Prüfung der Kreise, Einwohner des Kreises als "
    "Summe seiner Gemeinden, sonst Schritt für Schritt wie dort. Eingaben sind die Einwohner.",
    en="For each Gemeinde: the amount of the Kreis from the check of the Kreise, its inhabitants "
    "as the sum of its Gemeinden, else step by step as there. Inputs are the inhabitants.",
)
_FIRST_LINE = 5
_FIGURES_ARE_WHOLE = (
    f"MIN({TABLE_OF_GEMEINDEN}[Einwohner])>=0,"
    f"COUNT({TABLE_OF_GEMEINDEN}[Einwohner])=ROWS({TABLE_OF_GEMEINDEN}[Einwohner]),"
    f"SUMPRODUCT({TABLE_OF_GEMEINDEN}[Einwohner]-INT({TABLE_OF_GEMEINDEN}[Einwohner]))=0"
)
BARS_AT_MOST = 50
SMALL_HEIGHT = 8.5
"""Of a chart with a few bars, in centimetres."""
ROW_HEIGHT = 0.53
"""Of a row of a sheet, in centimetres."""

# Told apart in grey print, too.
_COLOURS = ("2F5597", "F4B183", "70AD47", "BFBFBF")
SERIES_AT_MOST = len(_COLOURS)
_CHART_WIDTH = 16


def write_gemeinden(book: Book, plan: Plan) -> None:
    """Write the sheet ``Gemeinden``: every Kreis as the sum of the Gemeinden below it."""
    columns = list(_columns_of_both_levels(plan))
    sheet = book.sheet(plan.say(_SHEET), title=plan.say(_TITLE))
    sheet.put("A2", plan.say(_OUTLINE))
    table = sheet.table(GEMEINDEN, columns)
    headings = (columns[0].header, *plan.allocation.districts.carried)
    sheet.digit_texts = " ".join(map(table.cells, headings))
    # The share of a Kreis in itself is no part of its sum.
    summed = [column for column in columns if column.form is not CellFormat.PERCENT]
    fold(sheet, table, summed, plan.gemeinden_of_each, live=plan.fits)
    sheet.worksheet.freeze_panes = f"A{table.header_row + 1}"
    sheet.print_setup(landscape=False, table=table)


def _columns_of_both_levels(plan: Plan) -> Iterator[Column]:
    allocation = plan.allocation
    names = ("ags", "name", "ebene", "einwohner", "betrag", *allocation.districts.carried)
    table = allocation_table(allocation).of(*names)
    ags, name, level, einwohner, betrag, *carried = (
        drawn(column, plan.language) for column in table.columns
    )
    nothing: Value = None
    of_kreis = None
    if plan.fits and not plan.former:
        kreise = f"MATCH(LEFT([@{ags.header}],5),{GEMEINDEN}[{ags.header}],0)"
        amount = f"INDEX({GEMEINDEN}[{betrag.header}],{kreise})"
        of_kreis, nothing = f'IF({amount}=0,"",[@{betrag.header}]/{amount})', ""

    def with_total(column: Column, value: float | str) -> Column:
        # Not 109, which would leave out what the outline hides. It does leave out the Kreise,
        # which are such sums themselves.
        formula = f"SUBTOTAL(9,{GEMEINDEN}[{column.header}])"
        total = Total(value, formula, "custom") if plan.fits else Total(str(value))
        return replace(column, total=total)

    shares = [
        row.betrag / below.total if below.total else nothing
        for kreis, below in zip(allocation.rows, allocation.gemeinden, strict=True)
        for row in (kreis, *below.rows)
    ]
    yield replace(ags, total=Total(plan.say(wording.TOTAL)))
    yield name
    yield level
    yield with_total(einwohner, allocation.einwohner)
    yield Column(plan.say(sheets.GEMEINDEN_SHARE_OF_KREIS), CellFormat.PERCENT, shares, of_kreis)
    yield with_total(betrag, plan.amounts.cell(allocation.total))
    for column in carried:
        yield replace(column, form=CellFormat.INDENTED)


def write_pruefung_gemeinden(book: Book, plan: Plan) -> None:
    """Write the sheet ``Prüfung Gemeinden``; with values alone where it would be too large."""
    sheet = book.sheet(plan.say(_SHEET_CHECK), title=plan.say(_TITLE_CHECK))
    live = plan.live and not plan.too_many_gemeinden
    columns = list(_columns_of_gemeinden(plan, live=live))
    if not live:
        columns = values_alone(columns)
    columns = [plan.in_language(column) for column in columns]
    sheet.put("A2", plan.say(_HOW))
    if not live:
        sheet.put("A3", plan.values_alone())
    results = _former_result_of_gemeinden if plan.former else _results_of_gemeinden
    lines = map(plan.line_in_language, results(plan, columns, live=live))
    until = get_column_letter(len(columns))
    book.write(sheet, lines, at=f"D{_FIRST_LINE}", until=until, live=live)
    table = sheet.table(TABLE_OF_GEMEINDEN, columns)
    digits = [column.header for column in columns]
    sheet.digit_texts = f"{table.cells(digits[1])} {table.cells('Kreis')}"
    if live:
        figures = table.cells(digits[4])
        accept_numbers(sheet.worksheet, figures, plan.say(sheets.INPUT_REFUSED))
        colour_agreement(sheet.worksheet, table.cells(columns[-1].header))
    figure = 1.35 * len(str(plan.largest_of_gemeinden))
    sheet.widen("D", max(figure, WIDEST_TRUTH) + 2)
    print_readably(sheet, table, first_row=table.header_row if plan.former else _FIRST_LINE)


def _columns_of_gemeinden(plan: Plan, *, live: bool) -> Iterator[Column]:
    """All columns of the Gemeinden, which divide the amount of their Kreis by its inhabitants."""
    allocation, amounts = plan.allocation, plan.amounts
    rows = [(row, below) for below in allocation.gemeinden for row in below.rows]
    same = f"({TABLE_OF_GEMEINDEN}[Kreis]=[@Kreis])"

    def of_kreis(header: str) -> str:
        return f"INDEX({TABLE}[{header}],MATCH([@Kreis],{TABLE}[AGS],0))"

    yield Column("Nr", CellFormat.ORDINAL, range(1, len(rows) + 1))
    yield Column("AGS", CellFormat.TEXT, [row.district.ags for row, _ in rows])
    yield Column("Name", CellFormat.TEXT, [row.district.name for row, _ in rows])
    kreis = None if plan.former else "LEFT([@AGS],5)"
    yield Column("Kreis", CellFormat.TEXT, [row.district.ags[:5] for row, _ in rows], kreis)
    einwohner = [row.district.einwohner for row, _ in rows]
    yield Column("Einwohner", CellFormat.WHOLE, einwohner, role=Role.INPUT)
    of_each, formula = [below.total for _, below in rows], amounts.in_units(of_kreis("Betrag"))
    yield Column("Kreisbetrag", amounts.form_of_units, of_each, formula)
    in_kreis = f"SUMPRODUCT({same}*{TABLE_OF_GEMEINDEN}[Einwohner])"
    of_each = [below.einwohner for _, below in rows]
    yield Column("Kreiseinwohner", CellFormat.WHOLE, of_each, in_kreis)
    steps = Steps(
        table=TABLE_OF_GEMEINDEN,
        figure="Einwohner",
        total="[@Kreisbetrag]",
        denominator="[@Kreiseinwohner]",
        left=f"[@Kreisbetrag]-SUMPRODUCT({same}*{TABLE_OF_GEMEINDEN}[Grundbetrag])",
        order=Order.POSITION if plan.former else Order.TEXTS,
        scope=same,
    )
    anteile = [row.anteile[0] for row, _ in rows]
    products = [below.total * row.district.einwohner for row, below in rows]
    yield from step_columns(steps, anteile, products, amounts.form_of_units)
    paid = [amounts.cell(row.betrag) for row, _ in rows]
    formula = amounts.in_euros("[@Grundbetrag]+[@Resteuro]")
    yield Column("Betrag", amounts.form, paid, formula)
    place, stated = f"MATCH([@AGS],{GEMEINDEN}[{plan.say(wording.AGS)}],0)", stated_in(GEMEINDEN)
    yield Column("Zeile", CellFormat.ORDINAL, _places(plan), place)
    yield Column("Zahlbetrag", amounts.form, paid, stated(plan.betrag))
    conditions = [
        f"[@Einwohner]-{stated(plan.say(wording.EINWOHNER))}=0",
        f"[@Kreiseinwohner]-{of_kreis('Einwohner')}=0",
    ]
    allowed = []
    if not plan.former:
        conditions += gemeinde_as_stated(plan, stated)
        allowed.append(amounts.within_rounding(TOO_LARGE_OF_GEMEINDEN, keys=1))
    yield agreement(conditions, plan, len(rows), live=live, allowed=allowed)


def _places(plan: Plan) -> list[int]:
    """Where the Gemeinden stand in the table of both levels, the Kreise between them."""
    places: list[int] = []
    for place, rows in enumerate(plan.gemeinden_of_each, start=1):
        first = len(places) + place + 1
        places += range(first, first + rows)
    return places


def _results_of_gemeinden(plan: Plan, columns: Sequence[Column], *, live: bool) -> Iterator[Line]:
    wrong, reasons = NOTHING_WRONG_ON_BOTH_LEVELS, list(reasons_of(plan))
    passed = verdict(plan, "GemeindenBestanden", wrong, reasons=reasons)
    yield passed if live else replace(passed, value=NOT_CALCULATED)
    if not live:
        return
    table = TABLE_OF_GEMEINDEN
    level, below = plan.say(wording.LEVEL), plan.say(wording.LEVEL_GEMEINDE)
    stated_rows = f'COUNTIF({GEMEINDEN}[{level}],"{below}")'
    conditions = [
        all_agree(table, stated_rows, plan),
        each_once(table, stated_rows),
        all_formulas(table, columns, ["GroessteZahlGemeinden"]),
        _FIGURES_ARE_WHOLE,
    ]
    no_error = (sheets.NOTHING_WRONG, sheets.NOTHING_FOUND, sheets.SOMETHING_WRONG)
    yield truth_line(plan, "GemeindenKeinFehler", all_hold(conditions), *no_error)
    label, largest = plan.say(sheets.GROESSTE_ZAHL), plan.largest_of_gemeinden
    yield Line(label, largest, f"MAX({table}[Produkt])", name="GroessteZahlGemeinden")


def _former_result_of_gemeinden(plan: Plan, _: Sequence[Column], *, live: bool) -> Iterator[Line]:
    conditions = [
        "PruefungBestanden",
        f"AND({TABLE_OF_GEMEINDEN}[Stimmt])",
        f"MAX({TABLE_OF_GEMEINDEN}[Produkt])<=ExaktBis",
        _FIGURES_ARE_WHOLE,
    ]
    yield Line(
        plan.say(sheets.PRUEFUNG_BESTANDEN),
        plan.largest_of_gemeinden <= EXAKT_BIS if live else NOT_CALCULATED,
        all_hold(conditions),
        name="GemeindenBestanden",
        form=CellFormat.TRUTH,
    )


def write_diagramm(book: Book, plan: Plan, teilsummen: Span | None) -> None:
    """Write the sheet ``Diagramm``, unless amounts are too large to be numbers.

    Args:
        book: The workbook, with the other sheets that it shows.
        plan: The result.
        teilsummen: Where the table of the subtotals stands, None where there is none.
    """
    if not plan.fits:
        return
    allocation, language = plan.allocation, plan.language
    sheet = book.sheet(plan.say(sheets.SHEET_DIAGRAMM), title=plan.say(_TITLE_DIAGRAMM))
    largest_first = sorted(allocation.rows, key=lambda row: row.betrag, reverse=True)
    shown = largest_first[:BARS_AT_MOST]
    of_whom = wording.KREIS if allocation.districts.keyed_by_ags else sheets.GEBIET
    table = _ranking(sheet, plan, shown, of_whom)
    chart = bars_downwards(plan.say(of_whom), plan.language, rows=len(shown))
    chart.title = plan.say(pictures.CHART_DESCENDING)
    if len(shown) < len(allocation.rows):
        rows = number(len(allocation.rows), language)
        chart.title = plan.say(pictures.CHART_LARGEST, shown=len(shown), rows=rows)
    series = {plan.betrag: table.reference(plan.betrag)}
    plot(chart, series, categories=table.reference(plan.say(of_whom)))
    first, last = shown[0], shown[-1]
    described = plan.say(
        pictures.CHART_AMOUNTS_DESCRIBED,
        first=first.district.name or first.district.ags,
        first_amount=euro(first.betrag, language, allocation.unit),
        last=last.district.name or last.district.ags,
        last_amount=euro(last.betrag, language, allocation.unit),
    )
    sheet.add_chart(chart, f"E{table.header_row}", described)
    if teilsummen and allocation.regierungsbezirke and allocation.total:
        below = table.header_row + max(len(shown) + 3, round(chart.height / ROW_HEIGHT) + 1)
        shares = ", ".join(
            f"{group.label} {percent(group.betrag, allocation.total, language)}"
            for group in allocation.regierungsbezirke
        )
        described = plan.say(pictures.CHART_SHARES_DESCRIBED, shares=shares)
        sheet.add_chart(_shares(teilsummen, plan), f"A{below}", described)
    sheet.print_setup(landscape=False, one_page=True)


def _ranking(sheet: Sheet, plan: Plan, shown: list[Zuweisung], of_whom: Text) -> Span:
    places = {id(row): place for place, row in enumerate(plan.allocation.rows, start=1)}
    nr, betrag, amounts = plan.say(sheets.NUMBER), plan.betrag, plan.amounts
    among = plan.allocation.districts.columns.names
    names = pictures.labels([row.district for row in shown], among=among)
    paid = f"INDEX({ZUWEISUNG}[{betrag}],MATCH([@{nr}],{ZUWEISUNG}[{nr}],0))"
    columns = [
        Column(nr, CellFormat.ORDINAL, [places[id(row)] for row in shown]),
        Column(plan.say(of_whom), CellFormat.TEXT, names),
        Column(betrag, amounts.form, [amounts.cell(row.betrag) for row in shown], paid),
    ]
    return sheet.table(RANGFOLGE, columns)


def _shares(table: Span, plan: Plan) -> BarChart:
    chart, share = BarChart(), share_heading(plan)
    chart.title = plan.say(pictures.CHART_SHARES)
    chart.x_axis.title = plan.say(wording.REGIERUNGSBEZIRK)
    chart.y_axis.title = plan.say(wording.SHARE_OF_TOTAL)
    chart.y_axis.number_format = "0%"
    chart.height = SMALL_HEIGHT
    bezirke = len(plan.allocation.regierungsbezirke)
    groups = table.reference(plan.say(sheets.GRUPPE), rows=bezirke)
    plot(chart, {share: table.reference(share, rows=bezirke)}, categories=groups)
    # The labels make grid lines needless.
    chart.y_axis.majorGridlines = None
    chart.dataLabels = DataLabelList(numFmt="0.00%", showVal=True)
    for part in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
        setattr(chart.dataLabels, part, False)
    return chart


# Charts, which finance can edit and print, beside the figures that they show.


def bars_downwards(of_whom: str, language: Language, *, rows: int) -> BarChart:
    """A chart of amounts beside as many rows of a table, its first bar on top."""
    chart = BarChart()
    chart.type = "bar"
    chart.x_axis.title, chart.y_axis.title = of_whom, pictures.CHART_AMOUNTS(language)
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
