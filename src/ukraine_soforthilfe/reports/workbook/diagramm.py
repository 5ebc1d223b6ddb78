"""Native charts, which finance can edit and print, beside the figures that they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.chart import BarChart
from openpyxl.chart.label import DataLabelList

from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.wording import sheets
from ukraine_soforthilfe.reports.wording.figures import euro, number, percent
from ukraine_soforthilfe.reports.workbook.amounts import Amounts, fits_numbers
from ukraine_soforthilfe.reports.workbook.book import Column
from ukraine_soforthilfe.reports.workbook.charts import (
    BARS_AT_MOST,
    ROW_HEIGHT,
    SMALL_HEIGHT,
    bars_downwards,
    labels,
    plot,
)
from ukraine_soforthilfe.reports.workbook.formats import Format
from ukraine_soforthilfe.reports.workbook.zuweisung import TABLE as ZUWEISUNG

if TYPE_CHECKING:
    from ukraine_soforthilfe.allocation import Allocation, Zuweisung
    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports.workbook.book import Book, Sheet, Span

TABLE = "Rangfolge"


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
    sheet.print_setup(landscape=False, one_page=True, footer=sheets.PAGE_OF(language))


def _ranking(
    sheet: Sheet, allocation: Allocation, shown: list[Zuweisung], language: Language
) -> Span:
    places = {id(row): place for place, row in enumerate(allocation.rows, start=1)}
    number, betrag = sheets.NUMBER(language), wording.BETRAG(language)
    amounts = Amounts(allocation.unit)
    unit = wording.KREIS if allocation.districts.keyed_by_ags else sheets.GEBIET
    return sheet.table(
        TABLE,
        [
            Column(number, Format.ORDINAL, [places[id(row)] for row in shown]),
            Column(
                unit(language),
                Format.TEXT,
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
    # The labels say what lines would.
    chart.y_axis.majorGridlines = None
    chart.dataLabels = DataLabelList(numFmt="0.00%", showVal=True)
    for part in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
        setattr(chart.dataLabels, part, False)
    return chart
