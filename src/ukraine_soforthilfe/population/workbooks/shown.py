"""The cells of two workbooks compared: values, formulas, looks, and what hides them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import isclose
from typing import TYPE_CHECKING, Any, Protocol

from ukraine_soforthilfe.language import filled_in
from ukraine_soforthilfe.population import notices
from ukraine_soforthilfe.population.cells import contrast, number_format
from ukraine_soforthilfe.population.workbooks import (
    COLUMNS,
    Formulas,
    at,
    column_letters,
    decimal_of,
    looks,
    number_of,
    odd,
    other_form,
    span_of,
)
from ukraine_soforthilfe.population.workbooks.sheets import CELL, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ukraine_soforthilfe.population.workbooks.parts import Node
    from ukraine_soforthilfe.population.workbooks.reports import Findings
    from ukraine_soforthilfe.population.workbooks.sheets import Value

    WholeCell = tuple[Value | None, str | None, int]
    Rows = dict[int, dict[int, WholeCell]]

_EXTENDED = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main table"
_EMPTY = looks.Look()
_OF_ROWS = {"hidden", "ht", "outlineLevel", "collapsed", "customFormat"}
# Of the right width: in less nothing has room; this much do other programs change it.
_NARROWEST, _NARROWED, _AS_WIDE = 2.0, 0.4, 0.95


class Book(Protocol):
    """A workbook whose cells are compared."""

    sheets: dict[str, Node]
    tables: dict[str, TableSpan]
    formulas: Formulas

    def look(self, style: int) -> looks.Look:
        """How a cell of a style looks."""

    def each_row(self, name: str, take: Callable[[int, Any], None]) -> WholeSheet:
        """Hand over the rows of a sheet."""

    def has_same_cells(self, name: str, other: Any) -> bool:
        """Whether the part of a sheet is the same in another workbook."""


@dataclass(frozen=True, slots=True)
class TableSpan:
    """A table of a sheet.

    Attributes:
        name: Its name.
        sheet: The sheet that it is on.
        reference: Its cells: ``A5:F49``.
        columns: Its columns, from 0.
        rows: Its rows with header and totals.
        body: Its rows without them.
        headings: Of its columns.
        totals: How many rows of totals it ends in.
        calculated: What its columns calculate in new rows, and say in the row of totals;
            empty where another program leaves it out.
        node: The part that describes it.
    """

    name: str
    sheet: str
    reference: str
    columns: range
    rows: range
    body: range
    headings: tuple[str, ...]
    totals: int
    calculated: tuple[tuple[str, ...], ...]
    node: Node

    @classmethod
    def of(cls, table: Node, sheet: str) -> TableSpan:
        """The table that a part describes."""
        columns = table.first("tableColumns").children
        totals = number_of(table.get("totalsRowCount", "0"), 0)
        (left, right), (top, bottom) = span_of(table.get("ref"))
        has_header = table.get("headerRowCount", "1") != "0"
        return cls(
            name=table.get("displayName") or table.get("name"),
            sheet=sheet,
            reference=table.get("ref"),
            columns=range(left, right + 1),
            rows=range(top, bottom + 1),
            body=range(top + has_header, bottom + 1 - totals),
            headings=tuple(each.get("name") for each in columns),
            totals=totals,
            calculated=tuple(
                (
                    each.first("calculatedColumnFormula").text,
                    each.get("totalsRowLabel"),
                    each.get("totalsRowFunction"),
                    each.first("totalsRowFormula").text,
                )
                for each in columns
            ),
            node=table,
        )

    @property
    def shape(self) -> tuple[object, ...]:
        """All that makes two tables the same, what they say to who does not see them, too."""
        beside = [self.node.get("comment"), *(e.get("altText") for e in self.node.all(_EXTENDED))]
        has_header = self.body.start - self.rows.start
        return self.reference, self.headings, has_header, " ".join(beside).strip(), self.totals

    def has_lost_totals_of(self, other: TableSpan) -> bool:
        """Whether it is another table but for its totals, which are a row as all others here."""
        return not self.totals and self.shape != other.shape and self.shape[:-1] == other.shape[:-1]

    @property
    def without_totals(self) -> str:
        """Its cells without the totals."""
        left, right = map(column_letters, (self.columns.start, self.columns.stop - 1))
        return f"{left}{self.rows.start}:{right}{self.body.stop - 1}"

    def cells(self, part: str, first: str, last: str, row: int) -> str | None:
        """The cells of columns that a formula names, None where it has no such columns."""
        if not {first, last} <= {*self.headings}:
            return None
        left, right = (
            column_letters(self.columns.start + self.headings.index(heading))
            for heading in (first, last)
        )
        top, bottom = self.rows.start, self.rows.stop - 1
        rows = {
            "": (self.body.start, self.body.stop - 1),
            "#This Row": (row, row),
            "#Totals": (bottom, bottom),
            "#Headers": (top, top),
            "#All": (top, bottom),
        }.get(part)
        if rows is None:
            return None
        ends = [f"{left}{rows[0]}", f"{right}{rows[1]}"]
        return f"{self.sheet}!{':'.join(dict.fromkeys(ends))}"


class WholeSheet(Sheet):
    """One pass over a sheet that hands over each cell with value, formula and look."""

    def __init__(
        self,
        name: str,
        part: bytes,
        *,
        take: Callable[[int, Any], None],
        texts: list[str],
    ) -> None:
        self.sizes: dict[int, dict[str, str]] = {}
        self._style = 0
        self._formulas_once: dict[str, str] = {}
        super().__init__(name, part, take=take, texts=texts)

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        super()._start(element, attributes)
        if attributes and (form := other_form(local := element.rpartition(" ")[2], attributes)):
            raise odd(self._name, notices.ODD_FORM, form=form, element=local[:40])
        if self._state == CELL:
            self._style = int(attributes.get("s", "0"))

    def _start_row(self, attributes: dict[str, str]) -> None:
        super()._start_row(attributes)
        if not _OF_ROWS.isdisjoint(attributes):
            self.sizes[self._row] = attributes

    def is_on(self, row: int, name: str) -> bool:
        """Whether something is said of a row."""
        return self.sizes.get(row, {}).get(name) in {"1", "true"}

    def _end_cell(self, state: int) -> None:
        formula = None
        if self._formula_kind is not None:
            text = self._formula_text(self._formula_kind)
            formula = self._formulas_once.setdefault(text, text)
        cell: Any = (self._column, (self._own_value(state), formula, self._style))
        self._cells.append(cell)


class Cells:
    """Compares the cells of sheets that both workbooks have.

    Attributes:
        shown: The cells of the found workbook that were compared, by sheet, row and column.
        calculated_by: The tables by which it calculates, in small letters, of those that it
            has not as they should be.
    """

    def __init__(
        self,
        found: Book,
        expected: Book,
        say: Findings,
        *,
        key_headers: Sequence[str],
        former_words: Sequence[tuple[str, str]],
    ) -> None:
        self._found, self._expected, self._say = found, expected, say
        self._key_headers, self._former_words = key_headers, former_words
        self.calculated_by: set[str] = set()
        self._other_tables = [
            name.lower()
            for name, table in expected.tables.items()
            if name not in found.tables or found.tables[name].shape != table.shape
        ]
        self._moved: dict[int, int] = {}
        self._looks: dict[tuple[int, int, bool], tuple[str, str, str] | None] = {}
        self.shown: dict[tuple[str, int, int], WholeCell] = {}
        # How many characters the longest number of a column has.
        self._longest: Counter[tuple[str, int]] = Counter()
        self._decimals: dict[int, int | None] = {}

    def compare(self, name: str, *, keep: bool) -> None:
        """Compare a sheet that both have.

        Args:
            name: The sheet.
            keep: Whether its cells are wanted once more.
        """
        rows: Rows = {}
        self._numbers: set[Value | None] = set()

        def take(number: int, cells: Iterable[tuple[int, WholeCell]]) -> None:
            rows[number] = dict(cells)

        sheet = self._found.each_row(name, take)
        tables = [
            _Sorted(table, rows, self._key_headers)
            for table in self._expected.tables.values()
            if table.sheet == name
        ]
        lines: dict[tuple[int, int], looks.Look] = {}
        places: dict[int, int] = {}

        def check(number: int, cells: Sequence[tuple[int, WholeCell]]) -> None:
            here = number
            for table in tables:
                here = table.moved(number, cells) or here
            if here != number:
                self._say.notice("sorted", name)
                self._moved.update({number - t.header: here - t.header for t in tables})
            places[number] = here
            others = rows.get(here, {})
            for column, cell in cells:
                if cell[0] is None and cell[1] is None:
                    lines[here, column] = self._expected.look(cell[2])
                    continue
                self._numbers.add(cell[0])
                other = others.pop(column, None)
                length = self._length(cell[0], cell[2])
                if length > self._longest.get((name, column), 0):
                    self._longest[name, column] = length
                self._compare_cell((name, column, here), other, cell)
                if keep and other is not None:
                    self.shown[name, here, column] = other if other[0] is not None else cell

        other_sheet = self._each_expected_row(name, check, sheet, rows)
        self._compare_hidden(name, sheet, other_sheet, places)
        self._compare_grounds(name, sheet)
        self._compare_further(name, rows, lines)

    def _each_expected_row(
        self, name: str, check: Callable[[int, Any], None], found: WholeSheet, rows: Rows
    ) -> WholeSheet:
        """Check the rows of the expected sheet, which are those found where the parts are same."""
        if not self._expected.has_same_cells(name, self._found):
            return self._expected.each_row(name, check)
        for number, cells in [(number, [*cells.items()]) for number, cells in rows.items()]:
            check(number, cells)
        return found

    def _length(self, value: Value | None, style: int) -> int:
        """How much room a number takes at least."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return 0
        if style not in self._decimals:
            form = number_format(self._expected.look(style).code)
            self._decimals[style] = None if form is None else form.decimals
        decimals = self._decimals[style]
        return 0 if decimals is None else len(f"{value:,.{decimals}f}")

    def _compare_further(
        self, name: str, rows: Rows, lines: Mapping[tuple[int, int], looks.Look]
    ) -> None:
        """The cells of the found sheet that are left: of empty ones the ground is seen."""
        for number, others in rows.items():
            for column, cell in others.items():
                place = at(name, f"{column_letters(column)}{number}")
                right = lines.get((number, column), _EMPTY)
                if cell[0] is not None or cell[1] is not None:
                    self._further(place, cell, line=right.style)
                else:
                    self._compare_ground(place, cell[2], right)

    def _compare_ground(self, place: str, style: int, right: looks.Look) -> None:
        ground = self._found.look(style).fill
        if ground != right.fill and not 1 < contrast(ground, right.fill) < looks.TOLD_APART:
            self._say.differ("colour", place, ground, right.fill)

    def _further(self, place: str, cell: WholeCell, *, line: str) -> None:
        """Say of a cell that should be empty, but for what its line is there for."""
        value, formula, style = cell
        numbers, form = self._numbers, self._found.look(style).code
        what, line = (value, line) if formula is None else (formula, "")
        self._say.filled(place, filled_in(what, line=line, numbers=numbers, form=form))

    def _compare_cell(
        self, where: tuple[str, int, int], other: WholeCell | None, cell: WholeCell
    ) -> None:
        value, formula, style = cell
        name, _, row = where
        if other is None or (other[0] is None and other[1] is None):
            self._differ("cell", where, "", formula or value)
            return
        here, here_formula, here_style = other
        if (formula is None) is not (here_formula is None):
            code = "formula_for_value" if formula is None else "value_for_formula"
            self._differ(code, where, here_formula or here, formula or value)
        elif here_formula is not None and self._other_tables and "[" in here_formula:
            text = here_formula.lower()
            self.calculated_by.update(each for each in self._other_tables if f"{each}[" in text)
        if formula != here_formula and None not in (formula, here_formula):
            sides = (
                book.formulas.canonical(text or "", name, row)
                for book, text in ((self._found, here_formula), (self._expected, formula))
            )
            if len({*sides}) > 1:
                self._differ("formula", where, here_formula, formula)
        if here is None:
            if value is not None:
                self._say.notice("no_result", name)
        elif value is not None and not self._same(here, value, formula):
            self._differ("result" if formula else "cell", where, here, value)
        # Some programs save a truth as a number, which is shown as one.
        shown = here if isinstance(value, bool) else value
        self._compare_look(where, here_style, style, shown if shown is not None else "")

    def _differ(
        self, code: str, where: tuple[str, int, int], found: object, expected: object
    ) -> None:
        name, column, row = where
        self._say.differ(code, at(name, f"{column_letters(column)}{row}"), found, expected)

    def _compare_look(
        self, where: tuple[str, int, int], found: int, expected: int, value: Value
    ) -> None:
        known = found, expected, isinstance(value, str | bool)
        if known not in self._looks:
            sides = self._found.look(found), self._expected.look(expected)
            self._looks[known] = looks.shows_otherwise(*sides, value)
        why = self._looks[known]
        if why is not None and why[0] == "trim":
            self._say.notice("format", at(where[0], "").removesuffix("!"))
        elif why is not None:
            self._differ(why[0], where, why[1], why[2])

    def is_said(self, found: str, expected: str) -> bool:
        """Whether a text says what it should, in today's words or in former ones."""
        return found == expected or any(
            found.replace(old, today) == expected for old, today in self._former_words
        )

    def _same(self, found: Value | None, expected: Value, formula: str | None) -> bool:
        """Whether a cell has what it should, also in former words or as other programs save it."""
        if isinstance(found, bool) is not isinstance(expected, bool):
            # What a formula comes to as a truth, some programs save as 0 or 1.
            return isinstance(expected, bool) and formula is not None and found == expected
        if isinstance(expected, str):
            return isinstance(found, str) and self.is_said(found, expected)
        if not isinstance(found, int | float):
            return False
        # Others keep 15 digits of a fraction, and calculate in another order.
        return (
            found == expected
            or (formula is None and isinstance(expected, float) and _short(found, expected))
            or (formula is not None and isclose(found, expected, rel_tol=5e-15, abs_tol=1e-300))
            or (
                isinstance(expected, int)
                and formula is not None
                and formula.startswith("=MATCH(")
                and self._moved.get(expected) == found
            )
        )

    def _compare_hidden(
        self, name: str, found: WholeSheet, expected: WholeSheet, places: Mapping[int, int]
    ) -> None:
        folded = _folded(found, expected, places)
        for number, here in places.items():
            if here not in found.sizes:
                continue
            attributes, right = found.sizes[here], expected.sizes.get(number, {})
            hidden = found.is_on(here, "hidden")
            height, there = (decimal_of(each.get("ht", ""), 15) for each in (attributes, right))
            low = height < min(looks.LOWEST, there)
            if not hidden and not low:
                continue
            if hidden and number in folded:
                self._say.notice("folded", name)
            else:
                self._say.differ("hidden_row", at(name, f"{here}:{here}"), attributes.get("ht"), "")
        sheets = self._found.sheets[name], self._expected.sheets[name]
        wide, right_widths = (dict(looks.widths(each)) for each in sheets)
        for column, there in right_widths.items():
            width = wide.get(column, looks.default_width(sheets[0]))
            room = max(_NARROWEST, there * _NARROWED, self._longest[name, column])
            if width < min(there * _AS_WIDE, room):
                letters = column_letters(column)
                self._say.differ(
                    "hidden_column", at(name, f"{letters}:{letters}"), f"{width:g}", f"{there:g}"
                )

    def _compare_grounds(self, name: str, found: WholeSheet) -> None:
        """The grounds that rows and columns have as a whole."""
        styles = {
            f"{row}:{row}": said.get("s", "0")
            for row, said in found.sizes.items()
            if found.is_on(row, "customFormat")
        }
        for each in self._found.sheets[name].first("cols").children:
            letters = column_letters(min(number_of(each.get("min")), COLUMNS) - 1)
            styles[f"{letters}:{letters}"] = each.get("style", "0")
        for reference, style in styles.items():
            self._compare_ground(at(name, reference), number_of(style), _EMPTY)


def _folded(found: WholeSheet, expected: WholeSheet, places: Mapping[int, int]) -> set[int]:
    """The expected rows of groups that are hidden as a whole, beside a row that says so."""
    folded: set[int] = set()
    group: list[int] = []
    for number in (*places, 0):
        if expected.sizes.get(number, {}).get("outlineLevel", "0") != "0":
            group.append(number)
            continue
        rows = sorted(places[each] for each in group)
        beside = (rows[0] - 1, rows[-1] + 1) if rows else ()
        if all(found.is_on(row, "hidden") for row in rows) and any(
            found.is_on(row, "collapsed") for row in beside
        ):
            folded.update(group)
        group.clear()
    return folded


def _short(found: float, expected: float) -> bool:
    """Whether numbers are the same in 15 digits."""
    return f"{found:.15g}" == f"{expected:.15g}"


class _Sorted:
    """A table of the expected workbook, and where its rows now stand in the found one."""

    def __init__(self, table: TableSpan, rows: Rows, key_headers: Sequence[str]) -> None:
        self.header = table.rows.start
        self._table, self._rows, self._key_headers = table, rows, key_headers
        self._key: int | None = None
        self._places: dict[Value | None, int] = {}

    def moved(self, number: int, cells: Sequence[tuple[int, WholeCell]]) -> int | None:
        """Where an expected row stands now; None where that is unknown."""
        table = self._table
        if number == self.header:
            headers = {
                cell[0]: column for column, cell in reversed(cells) if column in table.columns
            }
            self._key = next((headers[name] for name in self._key_headers if name in headers), None)
            if self._key is not None:
                keys = Counter(
                    self._rows.get(row, {}).get(self._key, (None,))[0] for row in table.body
                )
                self._places = {
                    key: row
                    for row in table.body
                    if (key := self._rows.get(row, {}).get(self._key, (None,))[0]) is not None
                    and keys[key] == 1
                }
        elif self._key is not None and number in table.body:
            key = next((cell[0] for column, cell in cells if column == self._key), None)
            return self._places.get(key)
        return None
