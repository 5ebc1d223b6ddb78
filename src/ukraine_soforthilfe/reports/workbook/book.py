"""Sheets described as data: columns with their values and formulas, and cells of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.utils import absolute_coordinate, get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableColumn, TableFormula, TableStyleInfo

from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.reports.workbook.formats import (
    LARGEST_NUMBER,
    CellFormat,
    Role,
    Styles,
    format_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports.table import Column as TypedColumn
    from ukraine_soforthilfe.reports.table import Value as TableValue

    Value = str | int | float | Decimal | None

LONGEST_TEXT = 32_767
"""How many characters a cell holds, counted as in UTF-16."""
# What XML cannot have, and the carriage return, which it would turn into a line feed.
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")

_WIDEST = 48
_WIDEST_WRAPPED = 78
# In points; a row can be no higher.
_LINE_HEIGHT = 15
_HIGHEST = 409
_TITLE_HEIGHT = 26
# Appending a cell to a sheet gives it its place.
_UNPLACED = 1
_NARROWEST = 7
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
    """

    header: str
    form: CellFormat
    values: Sequence[Value]
    formula: str | None = None
    total: Total | None = None
    role: Role = Role.BODY

    @property
    def width(self) -> int:
        """The characters of its longest content, within reason."""
        contents = [*self.values, self.total.value if self.total else None]
        texts = [len(value) for value in contents if isinstance(value, str)]
        numbers = [value for value in contents if isinstance(value, int | float)]
        figures = [_figure_length(max(numbers), self.form)] if numbers else []
        # The header also holds the filter's button, and is bold.
        longest = max(*texts, *figures, len(self.header) + 2, _NARROWEST) + 2
        return min(longest, _WIDEST_WRAPPED if self.form is CellFormat.WRAPPED else _WIDEST)

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


class Sheet:
    """One sheet while it is written.

    Attributes:
        worksheet: openpyxl's sheet.
        computed: What each formula comes to, by cell, for viewers that do not
            calculate.
        digit_texts: The cells that hold digits as text on purpose.
        alternative_texts: One for each chart, in the order added.
    """

    def __init__(self, worksheet: Worksheet, styles: Styles, *, footer: str) -> None:
        self.worksheet = worksheet
        self.computed: dict[str, Value] = {}
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
        """Write one cell outside tables; with a formula, ``value`` is what it comes to.

        A text may come from outside: characters that no cell can have are replaced.
        """
        cell = self.worksheet[coordinate]
        cell.style = self._styles.named(form, role).name
        self._fill(cell, writable(value) if isinstance(value, str) else value)
        if formula:
            cell.value = f"={formula}"
            self.computed[coordinate] = value

    def table(self, name: str, columns: Sequence[Column]) -> Span:
        """Write a table below what stands on the sheet, one row left free."""
        sheet = self.worksheet
        letters = [get_column_letter(place) for place in range(1, len(columns) + 1)]
        header_row = sheet.max_row + 2
        sheet.append([])
        self._row([column.header for column in columns], columns, Role.HEADER)
        formulas = [_expanded(column.formula, name) for column in columns]
        styles = [
            self._styles.named(
                CellFormat.WRAPPED if column.wraps else column.form, column.role
            ).as_tuple()
            for column in columns
        ]
        layout = list(zip(letters, formulas, styles, strict=True))
        rows = zip(*(column.values for column in columns), strict=True)
        row_number = header_row
        for row_number, values in enumerate(rows, start=header_row + 1):
            cells = []
            for (letter, formula, style), value in zip(layout, values, strict=True):
                if formula is None:
                    cell = Cell(sheet, _UNPLACED, _UNPLACED, style_array=style)
                    self._fill(cell, value)
                else:
                    cell = Cell(sheet, _UNPLACED, _UNPLACED, formula, style)
                    self.computed[f"{letter}{row_number}"] = value
                cells.append(cell)
            sheet.append(cells)
        totals = [column.total for column in columns]
        if any(totals):
            self._row([total.value if total else None for total in totals], columns, Role.TOTAL)
            for letter, total in zip(letters, totals, strict=True):
                if total and total.formula:
                    coordinate = f"{letter}{row_number + 1}"
                    sheet[coordinate].value = f"={total.formula}"
                    self.computed[coordinate] = total.value
        self._mark_up(name, columns, header_row=header_row, last_row=row_number)
        for letter, column in zip(letters, columns, strict=True):
            sheet.column_dimensions[letter].width = column.width
            if column.form is CellFormat.WRAPPED or column.wraps:
                self._heighten(header_row + 1, column)
        return Span(
            sheet=sheet.title,
            header_row=header_row,
            last_row=row_number,
            letters={
                column.header: letter for column, letter in zip(columns, letters, strict=True)
            },
        )

    def widen(self, letters: Sequence[str], width: float) -> None:
        """Make columns as wide together, at least, by making the last wider."""
        dimensions = self.worksheet.column_dimensions
        missing = width - sum(dimensions[letter].width for letter in letters)
        if missing > 0:
            dimensions[letters[-1]].width += missing

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
        for row, value in enumerate(column.values, start=first_row):
            # A line breaks at words, and letters are wider than digits: fewer than the width.
            paragraphs = str(value).split("\n")
            lines = sum(1 + int(1.2 * len(paragraph) / column.width) for paragraph in paragraphs)
            if lines > 1:
                dimension = self.worksheet.row_dimensions[row]
                height = max(lines * _LINE_HEIGHT, dimension.height or 0)
                dimension.height = min(height, _HIGHEST)

    def _row(self, values: Sequence[Value], columns: Sequence[Column], role: Role) -> None:
        cells = []
        for value, column in zip(values, columns, strict=True):
            style = self._styles.named(column.form, role)
            cell = Cell(self.worksheet, _UNPLACED, _UNPLACED, style_array=style.as_tuple())
            self._fill(cell, value)
            cells.append(cell)
        self.worksheet.append(cells)

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

    @staticmethod
    def _fill(cell: Cell, value: Value) -> None:
        if isinstance(value, int) and value > LARGEST_NUMBER:
            value = str(value)
        if isinstance(value, str):
            cell.value = _escaped(value)
            # Never a formula or an error value, whatever the text looks like.
            cell.data_type = "s"
        else:
            cell.value = value


class Book:
    """The workbook while it is written."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.workbook = Workbook()
        self.workbook.remove(self.workbook.worksheets[0])
        self.sheets: list[Sheet] = []
        self._styles = Styles(self.workbook)

    def sheet(self, name: str, *, title: str) -> Sheet:
        """A new sheet after those that there are, with its title in A1."""
        footer = sheets.PAGE_OF(self.language)
        sheet = Sheet(self.workbook.create_sheet(name), self._styles, footer=footer)
        sheet.put("A1", title, role=Role.TITLE)
        sheet.worksheet.row_dimensions[1].height = _TITLE_HEIGHT
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


def column_of(table: str, header: str) -> str:
    """A table's column as formulas name it: ``Zuweisung[Betrag]``."""
    return table + "[" + _MARK_IN_REFERENCE.sub(r"'\g<0>", header) + "]"


def _figure_length(value: float, form: CellFormat) -> int:
    if form is CellFormat.PERCENT:
        return len("100,00%")
    # What the number format adds to the grouped digits.
    decimals = {
        CellFormat.EURO: len(" €"),
        CellFormat.CENTS: len(",00 €"),
        CellFormat.EURO_PER_HEAD: len(",0000 €"),
        CellFormat.DECIMAL: len(",000000000"),
    }
    return len(f"{int(value):,}") + decimals.get(form, 0)


def _escaped(text: str) -> str:
    """A text that looks like an escape of the format, escaped."""
    return _ESCAPE_LIKE.sub("_x005F_", text)


def _expanded(formula: str | None, table: str) -> str | None:
    """``[@Rest]`` as a file has it: ``Pruefung[[#This Row],[Rest]]``."""
    if formula is None:
        return None
    return "=" + _THIS_ROW.sub(rf"{table}[[#This Row],[\1]]", formula)


def _table_column(table: str, place: int, column: Column) -> TableColumn:
    total = column.total or Total(None)
    formula = _expanded(column.formula, table)
    return TableColumn(
        id=place,
        name=_escaped(column.header),
        calculatedColumnFormula=TableFormula(attr_text=formula[1:]) if formula else None,
        totalsRowLabel=None if total.formula or total.value is None else str(total.value),
        totalsRowFunction=total.function,
        totalsRowFormula=(
            TableFormula(attr_text=total.formula) if total.function == "custom" else None
        ),
    )
