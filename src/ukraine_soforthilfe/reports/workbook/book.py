"""Sheets: their tables, the lines above these with what is said of each, and how they print."""

from __future__ import annotations

import re
from dataclasses import dataclass
from textwrap import wrap
from typing import TYPE_CHECKING, NamedTuple

from openpyxl import Workbook
from openpyxl.utils import absolute_coordinate, get_column_letter, quote_sheetname
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import Outline, PageSetupProperties
from openpyxl.worksheet.table import Table, TableColumn, TableFormula, TableStyleInfo

from ukraine_soforthilfe.errors import OutputError
from ukraine_soforthilfe.language import Text, number
from ukraine_soforthilfe.reports import paper_for
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.reports.workbook.formats import (
    CellFormat,
    Remark,
    Role,
    Styles,
    Total,
    colour_remark,
    escaped,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl.chart import BarChart
    from openpyxl.worksheet.worksheet import Worksheet

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports.workbook.formats import Column, Value

_LAST_ROW = 1_048_576
_TOO_MANY_ROWS = Text(
    de="Kein Tabellenblatt fasst {rows} Zeilen. Eine andere Form wählen, etwa --format csv.",
    en="No sheet has {rows} rows. Choose another form, such as --format csv.",
)
# In points: of a line, a title, a letter and one of a heading on end; a row can be no higher.
_LINE_HEIGHT, _TITLE_HEIGHT, _LETTER_WIDTH, _TURNED_LETTER = 15, 26, 6.4, 8
_HIGHEST = 409
_MANY_COLUMNS = 24
# So many of the first columns stand on every page.
_REPEATED = 3
# In letters: of a column, and what a heading on end must save.
_NARROWEST, _WORTH_TURNING = 4, 2
_THIS_ROW = re.compile(r"\[@([\w ]+)\]")


@dataclass(frozen=True, slots=True)
class Span:
    """Where a table stands.

    Attributes:
        sheet: Title of its sheet.
        header_row: Row of its header.
        last_row: Its last row of values.
        letters: The letter of each column, by header.
    """

    sheet: str
    header_row: int
    last_row: int
    letters: dict[str, str]

    def cells(self, header: str) -> str:
        """The values of a column: ``B8:B51``."""
        letter = self.letters[header]
        return f"{letter}{self.header_row + 1}:{letter}{self.last_row}"

    def reference(self, header: str, *, rows: int | None = None) -> str:
        """The same for other sheets, of the first rows only where their number is given."""
        letter = self.letters[header]
        first = self.header_row + 1
        last = self.last_row if rows is None else self.header_row + rows
        return f"{quote_sheetname(self.sheet)}!${letter}${first}:${letter}${last}"


@dataclass(frozen=True, slots=True)
class Line:
    """One line above a table.

    Attributes:
        label: What it is.
        value: The content, or with a formula what it comes to.
        formula: The formula, None for a content.
        name: The defined name of the value, empty where no formula needs one.
        form: How the value is set.
        role: ``INPUT`` for what a reader may change.
        remark: What is said of it.
    """

    label: str
    value: Value
    formula: str | None = None
    name: str = ""
    form: CellFormat = CellFormat.WHOLE
    role: Role = Role.PLAIN
    remark: Remark | None = None


def fact(label: str, text: str) -> Line:
    """A line whose value is a text."""
    return Line(label, text, form=CellFormat.TEXT)


class Cell(NamedTuple):
    """What a cell has.

    Attributes:
        value: Its content, or with a formula what that comes to.
        style: Number of its style in the workbook.
        formula: Its formula, without the sign in front of it; None for none.
    """

    value: Value
    style: int
    formula: str | None = None


@dataclass(frozen=True, slots=True)
class Body:
    """The rows of a table between its header and its totals, as columns from A on.

    Attributes:
        rows: The numbers of its rows.
        columns: Of each column its values, and the style and formula of all its cells.
    """

    rows: range
    columns: tuple[tuple[Sequence[Value], int, str | None], ...]


class Sheet:
    """One sheet while it is described. openpyxl never has its cells, which may be millions.

    Attributes:
        worksheet: openpyxl's sheet, for all that is no cell and no row.
        cells: The cells outside the bodies of tables, and those that stand there
            instead, by row and column.
        bodies: The bodies of its tables, downwards.
        heights: The heights of rows that have one of their own, in points.
        outlined: The rows that fold away below the one above them.
        last_row: The last row with anything in it.
        digit_texts: The cells that hold digits as text on purpose.
        alternative_texts: One for each chart, in the order added.
    """

    def __init__(self, worksheet: Worksheet, styles: Styles, *, footer: str) -> None:
        self.worksheet = worksheet
        self.cells: dict[int, dict[int, Cell]] = {}
        self.bodies: list[Body] = []
        self.heights: dict[int, float] = {}
        self.outlined: set[int] = set()
        self.last_row = 0
        self.digit_texts = ""
        self.alternative_texts: list[str] = []
        self._styles = styles
        self._footer = footer

    def put(
        self,
        coordinate: str,
        value: Value,
        form: CellFormat = CellFormat.TEXT,
        role: Role = Role.PLAIN,
        *,
        formula: str | None = None,
    ) -> None:
        """Write one cell outside tables; with a formula, ``value`` is what it comes to."""
        row, column = coordinate_to_tuple(coordinate)
        self._put(row, column, Cell(value, self._styles.number(form, role), formula))

    def table(self, name: str, columns: Sequence[Column]) -> Span:
        """Write a table below what stands on the sheet, one row left free; else from the first on.

        Raises:
            OutputError: No sheet has so many rows.
        """
        letters = [*map(get_column_letter, range(1, len(columns) + 1))]
        header_row = self.last_row + 2 if self.last_row else 1
        self._row(header_row, [Total(column.header) for column in columns], columns, Role.HEADER)
        body = Body(
            range(header_row + 1, header_row + 1 + max(len(each.values) for each in columns)),
            tuple(
                (
                    column.values,
                    self._styles.number(column.body_form, column.role, column.places),
                    _expanded(column.formula, name),
                )
                for column in columns
            ),
        )
        if body.rows.stop > _LAST_ROW:
            raise OutputError(_TOO_MANY_ROWS.filled(rows=number(len(body.rows))))
        self.bodies.append(body)
        self.last_row = body.rows.stop - 1
        totals = [column.total or Total(None) for column in columns]
        if any(column.total for column in columns):
            self._row(body.rows.stop, totals, columns, Role.TOTAL)
        self._mark_up(name, columns, header_row=header_row, last_row=body.rows.stop - 1)
        for letter, column in zip(letters, columns, strict=True):
            self.worksheet.column_dimensions[letter].width = column.width
            if len(wrap(column.header, column.width - 3)) > 1:
                self.heights[header_row] = 2 * _LINE_HEIGHT
            if column.wraps or column.form is CellFormat.WRAPPED:
                self._heighten(header_row + 1, column)
        return Span(
            sheet=self.worksheet.title,
            header_row=header_row,
            last_row=body.rows.stop - 1,
            letters=dict(zip((column.header for column in columns), letters, strict=True)),
        )

    def add_chart(self, chart: BarChart, at: str, described: str) -> None:
        """Put a chart onto the sheet, with what is said to whoever does not see it."""
        self.worksheet.add_chart(chart, at)
        self.alternative_texts.append(described)

    def widen(self, letters: Sequence[str], width: float) -> None:
        """Make columns as wide together, at least, by making the last wider."""
        dimensions = self.worksheet.column_dimensions
        together = sum(dimensions[letter].width for letter in letters)
        dimensions[letters[-1]].width += max(0, width - together)

    def print_setup(
        self, *, landscape: bool, table: Span | None = None, one_page: bool = False
    ) -> None:
        """A4, as wide as the sheet; the header of the table again on every page."""
        sheet = self.worksheet
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.orientation = "landscape" if landscape else "portrait"
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = 1 if one_page else 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_margins = PageMargins(
            left=0.5, right=0.5, top=0.5, bottom=0.7, header=0.3, footer=0.3
        )
        sheet.oddFooter.center.text = self._footer  # type: ignore[union-attr] # always there
        sheet.sheet_view.showGridLines = False
        if table:
            sheet.print_title_rows = f"{table.header_row}:{table.header_row}"

    def _heighten(self, first_row: int, column: Column) -> None:
        """Give rows the height of their wrapped text; not all viewers do so."""
        width = column.width
        for row, value in enumerate(column.values, start=first_row):
            # A line breaks at words, and letters are wider than digits: fewer than the width.
            paragraphs = str(value).split("\n")
            lines = sum(1 + int(1.2 * len(paragraph) / width) for paragraph in paragraphs)
            if lines > 1:
                height = max(lines * _LINE_HEIGHT, self.heights.get(row, 0))
                self.heights[row] = min(height, _HIGHEST)

    def _row(
        self, row: int, contents: Sequence[Total], columns: Sequence[Column], role: Role
    ) -> None:
        cells = zip(contents, columns, strict=True)
        for place, (content, column) in enumerate(cells, start=1):
            style = self._styles.number(column.form, role, column.places)
            self._put(row, place, Cell(content.value, style, content.formula))

    def _put(self, row: int, column: int, cell: Cell) -> None:
        self.cells.setdefault(row, {})[column] = cell
        self.last_row = max(self.last_row, row)

    def _mark_up(
        self, name: str, columns: Sequence[Column], *, header_row: int, last_row: int
    ) -> None:
        corner = get_column_letter(len(columns))
        has_totals = any(column.total for column in columns)
        self.worksheet.add_table(
            Table(
                displayName=name,
                ref=f"A{header_row}:{corner}{last_row + has_totals}",
                autoFilter=AutoFilter(ref=f"A{header_row}:{corner}{last_row}"),
                totalsRowCount=int(has_totals) or None,
                tableColumns=[
                    _table_column(name, place, column)
                    for place, column in enumerate(columns, start=1)
                ],
                tableStyleInfo=TableStyleInfo(name="TableStyleLight1", showRowStripes=True),
            )
        )


class Book:
    """The workbook while it is written."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.workbook = Workbook()
        self.workbook.remove(self.workbook.worksheets[0])
        self.sheets: list[Sheet] = []
        self._styles = Styles(self.workbook, language)

    def sheet(self, name: str, *, title: str) -> Sheet:
        """A new sheet after those that there are, with its title in A1, where it has one."""
        footer = sheets.PAGE_OF(self.language)
        sheet = Sheet(self.workbook.create_sheet(name), self._styles, footer=footer)
        if title:
            sheet.put("A1", title, role=Role.TITLE)
            sheet.heights[1] = _TITLE_HEIGHT
        self.sheets.append(sheet)
        return sheet

    def write(
        self, sheet: Sheet, lines: Iterable[Line], *, at: str, until: str = "", live: bool = True
    ) -> None:
        """Write lines, their labels in the first column and remarks behind the values.

        Args:
            sheet: Where to.
            lines: What stands in them.
            at: Where the value of the first one stands.
            until: The letter up to which remarks have their colour.
            live: Whether the sheet calculates; otherwise there is nothing to put in either.
        """
        first_row, column = coordinate_to_tuple(at)
        beside = get_column_letter(column + 1)
        for row, line in enumerate(lines, start=first_row):
            value_at = f"{get_column_letter(column)}{row}"
            sheet.put(f"A{row}", line.label, role=Role.LABEL)
            role, formula = (line.role, line.formula) if live else (Role.PLAIN, None)
            sheet.put(value_at, line.value, line.form, role, formula=formula)
            if line.name:
                self.define(line.name, sheet, value_at)
            if remark := line.remark:
                said = remark.formula if live else None
                sheet.put(f"{beside}{row}", remark.sentence, role=Role.REMARK, formula=said)
                cells = f"{beside}{row}:{until}{row}"
                colour_remark(sheet.worksheet, remark, cells, value_at=value_at, live=live)

    def define(self, name: str, sheet: Sheet, coordinate: str) -> None:
        """Give one cell a name that formulas can use."""
        title = quote_sheetname(sheet.worksheet.title)
        target = f"{title}!{absolute_coordinate(coordinate)}"
        self.workbook.defined_names[name] = DefinedName(name, attr_text=target)


def narrow(sheet: Sheet, table: Span, columns: Sequence[Column], *, upright: bool) -> None:
    """Make columns as narrow as what is in them; of very many headings may stand on end."""
    many, height = len(columns) >= _MANY_COLUMNS, float(_LINE_HEIGHT)
    for column, letter in zip(columns, table.letters.values(), strict=True):
        width = column.narrow_width(1 if many else 2)
        content = max(column.content_width + 1, _NARROWEST)
        if upright and many and width - content >= _WORTH_TURNING:
            width, height = content, max(height, _TURNED_LETTER * (len(column.header) + 1))
            sheet.put(f"{letter}{table.header_row}", column.header, column.form, Role.UPRIGHT)
        elif len(column.header) + 1 > width:
            height = max(height, 2 * _LINE_HEIGHT)
        sheet.worksheet.column_dimensions[letter].width = width
    if height > _LINE_HEIGHT:
        sheet.heights[table.header_row] = height


def print_readably(sheet: Sheet, table: Span, *, first_row: int) -> list[str]:
    """One A4 page across, and as many down as letters of six points take.

    Only where columns are so many that one page across would need smaller letters, there are
    more, with the first columns on each; what is above the table stands on the first of them.
    The rows from ``first_row`` to the head of the table stand on every page.

    Returns:
        The cells of the first row on each page across, behind the columns that stand on all.
    """
    worksheet, letters = sheet.worksheet, [*table.letters.values()]
    widths = [5.25 * worksheet.column_dimensions[letter].width for letter in letters]
    texts = [
        sum(widths[: column - 1]) + _LETTER_WIDTH * len(cell.value)
        for row, cells in sheet.cells.items()
        for column, cell in cells.items()
        if row < table.header_row and isinstance(cell.value, str)
    ]
    heights = (sheet.heights.get(row, _LINE_HEIGHT) for row in range(sheet.last_row + 2))
    width, repeated = max(texts, default=0), min(_REPEATED, len(widths) - 1)
    paper = paper_for(width=width, columns=widths, repeated=repeated, height=sum(heights))
    sheet.print_setup(landscape=paper.landscape, table=table, one_page=paper.one_page)
    worksheet.page_margins = PageMargins(
        left=0.25, right=0.25, top=0.3, bottom=0.6, header=0.3, footer=0.3
    )
    worksheet.print_title_rows = f"{first_row}:{table.header_row}"
    if len(paper.pages) == 1:
        return [f"A{first_row}:{letters[-1]}{first_row}"]
    worksheet.print_title_cols = f"A:{letters[_REPEATED - 1]}"
    worksheet.print_area = paper.areas(letters, first_row=first_row, last_row=sheet.last_row)
    pages = ((letters[page[0]], letters[page[-1]]) for page in paper.pages)
    return [f"{first}{first_row}:{last}{first_row}" for first, last in pages]


def fold(
    sheet: Sheet, table: Span, columns: Iterable[Column], below: Iterable[int], *, live: bool
) -> None:
    """Let the rows below others fold away; columns of those stand out, figures as their sums.

    Args:
        sheet: The sheet of the table.
        table: Where it stands.
        columns: Those that stand out.
        below: How many rows fold away below each of the others.
        live: Whether the sums calculate.
    """
    sheet.worksheet.sheet_properties.outlinePr = Outline(summaryBelow=False)
    row = table.header_row
    for rows in below:
        row += 1
        for column in columns:
            letter = table.letters[column.header]
            is_figure = not column.form.is_text
            sheet.put(
                f"{letter}{row}",
                column.values[row - table.header_row - 1],
                column.form,
                Role.TOTAL,
                formula=f"SUBTOTAL(9,{letter}{row + 1}:{letter}{row + rows})"
                if is_figure and live
                else None,
            )
        sheet.outlined.update(range(row + 1, row + 1 + rows))
        row += rows


def repeat(sheet: Sheet, line: Line, cells: Sequence[str], stated: str | None) -> None:
    """Say in the first of some cells what is said of a line, all in its colour."""
    assert line.remark is not None  # noqa: S101 - a verdict has one
    for each in cells:
        said = line.remark.sentence
        sheet.put(each.partition(":")[0], said, role=Role.LABEL, formula=stated)
        colour_remark(sheet.worksheet, line.remark, each, live=stated is not None)


def _expanded(formula: str | None, table: str) -> str | None:
    """``[@Rest]`` as a file has it: ``Pruefung[[#This Row],[Rest]]``."""
    if formula is None:
        return None
    return _THIS_ROW.sub(rf"{table}[[#This Row],[\1]]", formula)


def _table_column(table: str, place: int, column: Column) -> TableColumn:
    total = column.total or Total(None)
    formula = _expanded(column.formula, table)
    return TableColumn(
        id=place,
        name=escaped(column.header),
        calculatedColumnFormula=TableFormula(attr_text=formula) if formula else None,
        totalsRowLabel=None if total.formula or total.value is None else str(total.value),
        totalsRowFunction=total.function,
        totalsRowFormula=(
            TableFormula(attr_text=total.formula) if total.function == "custom" else None
        ),
    )
