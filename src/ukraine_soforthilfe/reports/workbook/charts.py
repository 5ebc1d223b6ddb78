"""Native charts, which finance can edit and print, beside the figures that they show."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties

from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.wording import euro, number, percent
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.reports.workbook.book import Column
from ukraine_soforthilfe.reports.workbook.formats import Amounts, CellFormat, fits_numbers
from ukraine_soforthilfe.reports.workbook.zuweisung import ZUWEISUNG

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports.workbook.book import Book, Sheet, Span
    from ukraine_soforthilfe.result.allocation import Allocation
    from ukraine_soforthilfe.result.districts import District
    from ukraine_soforthilfe.result.rows import Zuweisung

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
_WIDTH = 16


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
    chart.width = _WIDTH
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
