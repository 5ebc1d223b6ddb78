"""The level below: the Gemeinden and their check; and charts of amounts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import Outline

from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.reports import pictures, wording
from ukraine_soforthilfe.reports.allocation import allocation_table
from ukraine_soforthilfe.reports.wording import euro, number, percent
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.reports.workbook.book import Column, Total, drawn
from ukraine_soforthilfe.reports.workbook.formats import (
    CALCULATED_ROWS,
    EXAKT_BIS,
    NOT_CALCULATED,
    TOO_LARGE_OF_GEMEINDEN,
    WIDEST_TRUTH,
    Amounts,
    CellFormat,
    Order,
    Role,
    accept_numbers,
    colour_agreement,
    each_once,
    fits_numbers,
    largest_of_gemeinden,
)
from ukraine_soforthilfe.reports.workbook.pruefung import (
    NOTHING_WRONG_ON_BOTH_LEVELS,
    passed,
    plan_of,
    reasons_of,
    too_many_gemeinden,
    values_alone,
    verdict,
)
from ukraine_soforthilfe.reports.workbook.pruefung_columns import (
    TABLE,
    TABLE_OF_GEMEINDEN,
    Stated,
    Steps,
    agreement,
    step_columns,
)
from ukraine_soforthilfe.reports.workbook.pruefung_lines import (
    SheetLine,
    all_agree,
    all_formulas,
    formula_in_language,
    in_language,
    truth_line,
)
from ukraine_soforthilfe.reports.workbook.zuweisung import (
    GEMEINDEN,
    RANGFOLGE,
    ZUWEISUNG,
    gemeinde_as_stated,
    print_readably,
    share_heading,
    write_remark,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports.workbook.book import Book, Sheet, Span, Value
    from ukraine_soforthilfe.reports.workbook.pruefung_columns import Plan
    from ukraine_soforthilfe.result.allocation import Allocation, Zuweisung

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
    de=(
        "Für jede Gemeinde: Kreisbetrag aus der Prüfung der Kreise, Einwohner des Kreises als "
        "Summe seiner Gemeinden, sonst Schritt für Schritt wie dort. Eingaben sind die Einwohner."
    ),
    en=(
        "For each Gemeinde: the amount of the Kreis from the check of the Kreise, its inhabitants "
        "as the sum of its Gemeinden, else step by step as there. Inputs are the inhabitants."
    ),
)
_VALUES = Text(
    de="Bei mehr als {rows} Zeilen oder zu großen Zahlen stehen hier Werte, keine Formeln.",
    en="With more than {rows} rows or too large numbers these are values, not formulas.",
)
_FIRST_LINE = 5
BARS_AT_MOST = 50
SMALL_HEIGHT = 8.5
"""Of a chart with a few bars, in centimetres."""
ROW_HEIGHT = 0.53
"""Of a row of a sheet, in centimetres."""

# Told apart in grey print, too.
_COLOURS = ("2F5597", "F4B183", "70AD47", "BFBFBF")
SERIES_AT_MOST = len(_COLOURS)
_CHART_WIDTH = 16


def write_gemeinden(book: Book, allocation: Allocation, *, former: bool = False) -> None:
    """Write the sheet ``Gemeinden``: every Kreis as the sum of the Gemeinden below it."""
    language = book.language
    columns = list(_columns_of_both_levels(allocation, language, former=former))
    sheet = book.sheet(_SHEET(language), title=_TITLE(language))
    sheet.put("A2", _OUTLINE(language))
    table = sheet.table(GEMEINDEN, columns)
    headings = (columns[0].header, *allocation.districts.carried)
    sheet.digit_texts = " ".join(map(table.cells, headings))
    _outline(sheet, table, columns, allocation)
    sheet.worksheet.freeze_panes = f"A{table.header_row + 1}"
    sheet.print_setup(landscape=False, table=table)


def _columns_of_both_levels(
    allocation: Allocation, language: Language, *, former: bool
) -> Iterator[Column]:
    names = ("ags", "name", "ebene", "einwohner", "betrag", *allocation.districts.carried)
    table = allocation_table(allocation).of(*names)
    ags, name, level, einwohner, betrag, *carried = (drawn(c, language) for c in table.columns)

    live = fits_numbers(allocation)
    nothing: Value = None
    of_kreis = None
    if live and not former:
        kreise = f"MATCH(LEFT([@{ags.header}],5),{GEMEINDEN}[{ags.header}],0)"
        amount = f"INDEX({GEMEINDEN}[{betrag.header}],{kreise})"
        of_kreis, nothing = f'IF({amount}=0,"",[@{betrag.header}]/{amount})', ""

    def with_total(column: Column, value: float | str) -> Column:
        # Not 109, which would leave out what the outline hides. It does leave out the Kreise,
        # which are such sums themselves.
        formula = f"SUBTOTAL(9,{GEMEINDEN}[{column.header}])"
        return replace(column, total=Total(value, formula, "custom") if live else Total(str(value)))

    shares = [
        row.betrag / below.total if below.total else nothing
        for kreis, below in zip(allocation.rows, allocation.gemeinden, strict=True)
        for row in (kreis, *below.rows)
    ]
    yield replace(ags, total=Total(wording.TOTAL(language)))
    yield name
    yield level
    yield with_total(einwohner, allocation.einwohner)
    share = sheets.as_said(sheets.GEMEINDEN_SHARE_OF_KREIS, former=former)
    yield Column(share(language), CellFormat.PERCENT, shares, of_kreis)
    yield with_total(betrag, Amounts(allocation.unit).cell(allocation.total))
    yield from carried


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


def write_pruefung_gemeinden(book: Book, allocation: Allocation, *, former: bool = False) -> None:
    """Write the sheet ``Prüfung Gemeinden``; with values alone where it would be too large."""
    language = book.language
    sheet = book.sheet(_SHEET_CHECK(language), title=_TITLE_CHECK(language))
    plan = plan_of(allocation, language, former=former)
    live = plan.live and not too_many_gemeinden(allocation)
    columns = list(_columns_of_gemeinden(plan, live=live))
    if not live:
        columns = values_alone(columns)
    columns = [in_language(column, plan) for column in columns]
    sheet.put("A2", _HOW(language))
    if not live:
        sheet.put("A3", _VALUES(language, rows=number(CALCULATED_ROWS, language)))
    lines = _former_result_of_gemeinden if former else _results_of_gemeinden
    for row, line in enumerate(lines(plan, columns, live=live), start=_FIRST_LINE):
        sheet.put(f"A{row}", line.label, role=Role.LABEL)
        formula = line.formula and formula_in_language(line.formula, plan)
        sheet.put(f"D{row}", line.value, line.form, formula=formula if live else None)
        if line.name:
            book.define(line.name, sheet, f"D{row}")
        if line.remark:
            cells = f"E{row}:{get_column_letter(len(columns))}{row}"
            write_remark(sheet, f"D{row}", cells, line.remark, live=live)
    table = sheet.table(TABLE_OF_GEMEINDEN, columns)
    digits = [column.header for column in columns]
    sheet.digit_texts = f"{table.cells(digits[1])} {table.cells('Kreis')}"
    if live:
        accept_numbers(sheet.worksheet, table.cells(digits[4]), language, whole=True)
        colour_agreement(sheet.worksheet, table.cells(columns[-1].header))
    figure = 1.35 * len(str(largest_of_gemeinden(allocation)))
    sheet.widen("D", max(figure, WIDEST_TRUTH) + 2)
    print_readably(sheet, table, first_row=table.header_row if former else _FIRST_LINE)


def _columns_of_gemeinden(plan: Plan, *, live: bool) -> Iterator[Column]:
    """All columns of the Gemeinden, which divide the amount of their Kreis by its inhabitants."""
    allocation, language, amounts = plan.allocation, plan.language, plan.amounts
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
    yield Column(
        "Kreisbetrag",
        amounts.form_of_units,
        [below.total for _, below in rows],
        amounts.in_units(of_kreis("Betrag")),
    )
    yield Column(
        "Kreiseinwohner",
        CellFormat.WHOLE,
        [below.einwohner for _, below in rows],
        f"SUMPRODUCT({same}*{TABLE_OF_GEMEINDEN}[Einwohner])",
    )
    yield from step_columns(
        Steps(
            table=TABLE_OF_GEMEINDEN,
            figure="Einwohner",
            total="[@Kreisbetrag]",
            denominator="[@Kreiseinwohner]",
            left=f"[@Kreisbetrag]-SUMPRODUCT({same}*{TABLE_OF_GEMEINDEN}[Grundbetrag])",
            order=Order.POSITION if plan.former else Order.TEXTS,
            scope=same,
        ),
        [row.anteile[0] for row, _ in rows],
        [below.total * row.district.einwohner for row, below in rows],
        amounts.form_of_units,
    )
    betraege = [row.betrag for row, _ in rows]
    yield Column(
        "Betrag",
        amounts.form,
        [amounts.cell(betrag) for betrag in betraege],
        amounts.in_euros("[@Grundbetrag]+[@Resteuro]"),
    )
    stated = Stated(GEMEINDEN, wording.AGS(language), by="AGS")
    yield from stated.columns(_places(allocation), betraege, amounts, language)
    conditions = [
        f"[@Einwohner]-{stated.cell(wording.EINWOHNER(language))}=0",
        f"[@Kreiseinwohner]-{of_kreis('Einwohner')}=0",
    ]
    if plan.former:
        yield agreement(conditions, amounts, len(rows), live=live)
        return
    conditions += gemeinde_as_stated(language, stated.cell)
    allowed = [amounts.within_rounding(TOO_LARGE_OF_GEMEINDEN, keys=1)]
    yield agreement(conditions, amounts, len(rows), live=live, allowed=allowed)


def _places(allocation: Allocation) -> list[int]:
    """Where the Gemeinden stand in the table of both levels, the Kreise between them."""
    places: list[int] = []
    for place, below in enumerate(allocation.gemeinden, start=1):
        first = len(places) + place + 1
        places += range(first, first + len(below.rows))
    return places


def _results_of_gemeinden(
    plan: Plan, columns: Sequence[Column], *, live: bool
) -> Iterator[SheetLine]:
    language = plan.language
    reasons = list(reasons_of(plan))
    yield SheetLine(
        sheets.PRUEFUNG_BESTANDEN(language),
        not any(reason.holds for reason in reasons) if live else NOT_CALCULATED,
        passed(reasons, NOTHING_WRONG_ON_BOTH_LEVELS),
        name="GemeindenBestanden",
        form=CellFormat.TRUTH,
        remark=verdict(language, reasons, "GemeindenBestanden", NOTHING_WRONG_ON_BOTH_LEVELS),
    )
    if not live:
        return
    table, figures = TABLE_OF_GEMEINDEN, f"{TABLE_OF_GEMEINDEN}[Einwohner]"
    level, below = wording.LEVEL(language), wording.LEVEL_GEMEINDE(language)
    stated_rows = f'COUNTIF({GEMEINDEN}[{level}],"{below}")'
    conditions = [
        all_agree(table, stated_rows, plan.amounts),
        each_once(table, stated_rows),
        all_formulas(table, columns, ["GroessteZahlGemeinden"]),
        f"MIN({figures})>=0",
        f"COUNT({figures})=ROWS({figures})",
        f"SUMPRODUCT({figures}-INT({figures}))=0",
    ]
    yield truth_line(
        sheets.NOTHING_WRONG(language),
        "GemeindenKeinFehler",
        f"IFERROR(AND({','.join(conditions)}),FALSE)",
        (sheets.NOTHING_FOUND(language), sheets.SOMETHING_WRONG(language)),
    )
    yield SheetLine(
        sheets.GROESSTE_ZAHL(language),
        largest_of_gemeinden(plan.allocation),
        f"MAX({table}[Produkt])",
        name="GroessteZahlGemeinden",
    )


def _former_result_of_gemeinden(
    plan: Plan, _: Sequence[Column], *, live: bool
) -> Iterator[SheetLine]:
    figures = f"{TABLE_OF_GEMEINDEN}[Einwohner]"
    yield SheetLine(
        sheets.PRUEFUNG_BESTANDEN(plan.language),
        largest_of_gemeinden(plan.allocation) <= EXAKT_BIS if live else NOT_CALCULATED,
        f"IFERROR(AND(PruefungBestanden,AND({TABLE_OF_GEMEINDEN}[Stimmt]),"
        f"MAX({TABLE_OF_GEMEINDEN}[Produkt])<=ExaktBis,"
        f"MIN({figures})>=0,COUNT({figures})=ROWS({figures}),"
        f"SUMPRODUCT({figures}-INT({figures}))=0),FALSE)",
        name="GemeindenBestanden",
        form=CellFormat.TRUTH,
    )


def write_diagramm(
    book: Book, allocation: Allocation, teilsummen: Span | None, *, former: bool
) -> None:
    """Write the sheet ``Diagramm``, unless amounts are too large to be numbers.

    Args:
        book: The workbook, with the other sheets that it shows.
        allocation: The result.
        teilsummen: Where the table of the subtotals stands, None where there is none.
        former: As of the other sheets.
    """
    if not fits_numbers(allocation):
        return
    language = book.language
    sheet = book.sheet(sheets.SHEET_DIAGRAMM(language), title=_TITLE_DIAGRAMM(language))
    largest_first = sorted(allocation.rows, key=lambda row: row.betrag, reverse=True)
    shown = largest_first[:BARS_AT_MOST]
    table = _ranking(sheet, allocation, shown, language)
    amounts = _amounts(table, allocation, len(shown), language)
    sheet.worksheet.add_chart(amounts, f"E{table.header_row}")
    sheet.alternative_texts.append(
        pictures.CHART_AMOUNTS_DESCRIBED(
            language,
            first=shown[0].district.name or shown[0].district.ags,
            first_amount=euro(shown[0].betrag, language, allocation.unit),
            last=shown[-1].district.name or shown[-1].district.ags,
            last_amount=euro(shown[-1].betrag, language, allocation.unit),
        )
    )
    if teilsummen and allocation.regierungsbezirke and allocation.total:
        below = table.header_row + max(len(shown) + 3, round(amounts.height / ROW_HEIGHT) + 1)
        share = share_heading(language, former=former)
        chart = _shares(teilsummen, len(allocation.regierungsbezirke), share, language)
        sheet.worksheet.add_chart(chart, f"A{below}")
        sheet.alternative_texts.append(
            pictures.CHART_SHARES_DESCRIBED(
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
                pictures.labels(
                    [row.district for row in shown], among=allocation.districts.columns.names
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
    title = pictures.CHART_DESCENDING(language)
    if bars < len(allocation.rows):
        title = pictures.CHART_LARGEST(
            language, shown=bars, rows=number(len(allocation.rows), language)
        )
    chart = bars_downwards(rows=bars)
    chart.title = title
    chart.x_axis.title = unit(language)
    chart.y_axis.title = pictures.CHART_AMOUNTS(language)
    betrag = wording.BETRAG(language)
    plot(chart, {betrag: table.reference(betrag)}, categories=table.reference(unit(language)))
    return chart


def _shares(table: Span, bezirke: int, share: str, language: Language) -> BarChart:
    chart = BarChart()
    chart.title = pictures.CHART_SHARES(language)
    chart.x_axis.title = wording.REGIERUNGSBEZIRK(language)
    chart.y_axis.title = wording.SHARE_OF_TOTAL(language)
    chart.y_axis.number_format = "0%"
    chart.height = SMALL_HEIGHT
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


# Charts, which finance can edit and print, beside the figures that they show.


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
