"""Sheets described as data: columns with their values and formulas, and cells of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from textwrap import wrap
from typing import TYPE_CHECKING, Literal, NamedTuple

from openpyxl import Workbook
from openpyxl.utils import absolute_coordinate, get_column_letter, quote_sheetname
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableColumn, TableFormula, TableStyleInfo

from ukraine_soforthilfe.errors import OutputError
from ukraine_soforthilfe.language import Text, number
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.reports.workbook.formats import (
    DECIMALS,
    LARGEST_NUMBER,
    CellFormat,
    Role,
    Styles,
    format_of,
    held,
    length_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports.table import Column as TypedColumn
    from ukraine_soforthilfe.reports.table import Value as TableValue

    Value = str | int | float | Decimal | None

LONGEST_TEXT = 32_767
"""How many characters a cell holds, counted as in UTF-16."""
# What XML cannot have, and the carriage return, which it would turn into a line feed.
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

_LAST_ROW = 1_048_576
_TOO_MANY_ROWS = Text(
    de="Kein Tabellenblatt fasst {rows} Zeilen. Eine andere Form wählen, etwa --format csv.",
    en="No sheet has {rows} rows. Choose another form, such as --format csv.",
)
_WIDEST = 48
_WIDEST_WRAPPED = 78
# In points; a row can be no higher.
_LINE_HEIGHT = 15
_HIGHEST = 409
_TITLE_HEIGHT = 26
_NARROWEST = 7
_NARROWEST_PRINTED = 5
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_MARK_IN_REFERENCE = re.compile(r"['\[\]#@]")
_THIS_ROW = re.compile(r"\[@([\w ]+)\]")


@dataclass(frozen=True, slots=True)
class Total:
    """What stands below a column, in the totals row of its table.

    Attributes:
        value: What its formula comes to; a text where there is none.
        formula: Its formula; None for a text.
        function: What Excel calls the formula in a totals row.
    """

    value: Value
    formula: str | None = None
    function: Literal["sum", "custom"] | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        header: The text of its header cell.
        form: How its values are set.
        values: One a row: the content, or with a formula what it comes to.
        formula: The formula of every row, ``[@Name]`` for this row's cell in
            another column; None where the values are the content.
        total: What stands in the totals row.
        role: ``INPUT`` for figures that a reader may change.
        places: How many decimals its figures have, where they have some.
    """

    header: str
    form: CellFormat
    values: Sequence[Value]
    formula: str | None = None
    total: Total | None = None
    role: Role = Role.BODY
    places: int = DECIMALS

    @property
    def content_width(self) -> int:
        """The characters of its longest content."""
        contents = [*self.values, self.total.value if self.total else None]
        texts = [len(value) for value in contents if isinstance(value, str)]
        numbers = [value for value in contents if isinstance(value, int | float)]
        figure = length_of(max(numbers, default=0), self.form, self.places)
        return max([*texts, figure] if numbers or self.form is CellFormat.TRUTH else [*texts, 0])

    @property
    def width(self) -> int:
        """The characters of its longest content, within reason."""
        # The header also holds the filter's button, and is bold; above figures it has lines.
        is_text = self.form in (CellFormat.TEXT, CellFormat.WRAPPED)
        breaks = not is_text and len(self.header) > self._longest_word + 3
        heading = self._longest_word if breaks else len(self.header)
        longest = max(self.content_width, heading + 2, _NARROWEST) + 2
        return min(longest, _WIDEST_WRAPPED if self.form is CellFormat.WRAPPED else _WIDEST)

    def narrow_width(self, room: int) -> int:
        """As wide as its content and the longest word of its heading, which then has lines."""
        around = 2 if self.form is CellFormat.MARK else 1
        least = max(self._longest_word + room, _NARROWEST_PRINTED)
        return min(max(self.content_width + around, least), _WIDEST)

    @property
    def _longest_word(self) -> int:
        return max(map(len, self.header.split()), default=0)

    @property
    def body_form(self) -> CellFormat:
        """How the values are set."""
        return CellFormat.WRAPPED if self.wraps else self.form

    @property
    def wraps(self) -> bool:
        """Whether a text needs more lines than one in the widest column."""
        return self.form is CellFormat.TEXT and any(
            len(value) + 2 > _WIDEST or "\n" in value
            for value in self.values
            if isinstance(value, str)
        )


def drawn(
    column: TypedColumn,
    language: Language,
    *,
    form: CellFormat | None = None,
    formula: str | None = None,
) -> Column:
    """A column of a table as a sheet has it, without its total.

    Args:
        column: The column of what is shown.
        language: Language of its heading and words.
        form: How its values are set; None for the way of its kind.
        formula: As of :class:`Column`.
    """
    return Column(
        column.heading(language),
        form or format_of(column.kind, (*column.values, column.total)),
        [_content(column, value, language) for value in column.values],
        formula,
    )


def summed(column: Column, table: str, value: Value) -> Column:
    """A column with the sum of the rows that are shown, and what that comes to."""
    formula = f"SUBTOTAL(109,{column_of(table, column.header)})"
    return replace(column, total=Total(value, formula, "sum"))


def _content(column: TypedColumn, value: TableValue, language: Language) -> Value:
    if isinstance(value, Decimal) and format_of(column.kind, [value]) is CellFormat.CENTS:
        return held(value)
    if isinstance(value, Decimal | Fraction):
        return float(value)
    if isinstance(value, str) and value in column.words:
        return column.words[value](language)
    return value


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

    def rows(self) -> Iterator[tuple[int, Mapping[int, Cell]]]:
        """Every row that has cells, with its number; its cells by the numbers of their columns.

        A value is what was given: :func:`content_of` says what a cell holds of it.
        """
        above = 0
        for body in self.bodies:
            yield from self.between(above, body.rows.start)
            yield from self._rows_of(body)
            above = body.rows.stop - 1
        yield from self.between(above, self.last_row + 1)

    def between(self, above: int, below: int) -> Iterator[tuple[int, Mapping[int, Cell]]]:
        """The rows between two that stand in no body."""
        for row in sorted(row for row in self.cells if above < row < below):
            yield row, dict(sorted(self.cells[row].items()))

    def _rows_of(self, body: Body) -> Iterator[tuple[int, Mapping[int, Cell]]]:
        looks = [(style, formula) for _, style, formula in body.columns]
        rows = zip(*(values for values, *_ in body.columns), strict=True)
        for row, values in zip(body.rows, rows, strict=True):
            cells = {
                column: Cell(value, *look)
                for column, (value, look) in enumerate(zip(values, looks, strict=True), start=1)
            }
            yield row, {**cells, **self.cells.get(row, {})}

    def table(self, name: str, columns: Sequence[Column]) -> Span:
        """Write a table below what stands on the sheet, one row left free; else from the first on.

        Raises:
            OutputError: No sheet has so many rows.
        """
        letters = [*map(get_column_letter, range(1, len(columns) + 1))]
        header_row = self.last_row + 2 if self.last_row else 1
        self._row(header_row, [column.header for column in columns], columns, Role.HEADER)
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
        totals = [column.total for column in columns]
        if any(totals):
            values = [total.value if total else None for total in totals]
            formulas = [total.formula if total else None for total in totals]
            self._row(body.rows.stop, values, columns, Role.TOTAL, formulas)
        self._mark_up(name, columns, header_row=header_row, last_row=body.rows.stop - 1)
        for letter, column in zip(letters, columns, strict=True):
            self.worksheet.column_dimensions[letter].width = column.width
            if len(wrap(column.header, column.width - 3)) > 1:
                self.heights[header_row] = 2 * _LINE_HEIGHT
            if column.body_form is CellFormat.WRAPPED:
                self._heighten(header_row + 1, column)
        return Span(
            sheet=self.worksheet.title,
            header_row=header_row,
            last_row=body.rows.stop - 1,
            letters=dict(zip((column.header for column in columns), letters, strict=True)),
        )

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
        self,
        row: int,
        values: Sequence[Value],
        columns: Sequence[Column],
        role: Role,
        formulas: Sequence[str | None] | None = None,
    ) -> None:
        cells = zip(values, columns, formulas or [None] * len(columns), strict=True)
        for place, (value, column, formula) in enumerate(cells, start=1):
            style = self._styles.number(column.form, role, column.places)
            self._put(row, place, Cell(value, style, formula))

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

    def define(self, name: str, sheet: Sheet, coordinate: str) -> None:
        """Give one cell a name that formulas can use."""
        title = quote_sheetname(sheet.worksheet.title)
        target = f"{title}!{absolute_coordinate(coordinate)}"
        self.workbook.defined_names[name] = DefinedName(name, attr_text=target)


def writable(text: str) -> str:
    """A text that a cell can have: a file's name may have characters that a workbook may not."""
    return UNWRITABLE.sub("\ufffd", text)[:LONGEST_TEXT]


def content_of(value: Value) -> Value:
    """What a cell holds of a value: a number of 16 digits, or a text, if that were another one."""
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, float):
        return float(f"{value:.16g}")
    if isinstance(value, Decimal):
        return held(value)
    return str(value) if value is not None and abs(value) > LARGEST_NUMBER else value


def column_of(table: str, header: str) -> str:
    """A table's column as formulas name it: ``Zuweisung[Betrag]``."""
    return table + "[" + _MARK_IN_REFERENCE.sub(r"'\g<0>", header) + "]"


def escaped(text: str) -> str:
    """A text that looks like an escape of the format, escaped."""
    return _ESCAPE_LIKE.sub("_x005F_", text)


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
