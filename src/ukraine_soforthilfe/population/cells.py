"""The cells of a file: rows with their numbers, kept by columns from the start.

And what is seen of one: its number in a format, letters on a ground.
"""

from __future__ import annotations

import csv
import gc
import re
from dataclasses import dataclass, field
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ukraine_soforthilfe.asking.values import CELL_AT_MOST, whole_number
from ukraine_soforthilfe.errors import FigureError, Problem
from ukraine_soforthilfe.language import Text, number
from ukraine_soforthilfe.population.refusals import QUOTATION_MARKS, ROW_TOO_WIDE
from ukraine_soforthilfe.rule import Made

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


T = TypeVar("T")
_COLUMNS_AT_MOST = 16_384  # a sheet has no more
_AT_ONCE = 4_000  # rows: few enough to stay in the processor's memory
# Title blocks of statistical offices end long before.
_HEADER_WITHIN = 60
_OPENS_FOOTER = "_____"
_CODE_AT_MOST = 255


class UnreadableError(Exception):
    """Content that cannot be used; where the file's name is known, it becomes a user's error.

    Attributes:
        problems: What is wrong with it, at least one.
    """

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__(*problems)


class Row(NamedTuple):
    """One row with its number as an editor or a spreadsheet counts it, from 1."""

    number: int
    cells: tuple[str, ...]

    def cell(self, column: int) -> str:
        """The text in a column counted from 0, without outer blanks; empty beyond the row."""
        return self.cells[column].strip() if column < len(self.cells) else ""

    @property
    def width(self) -> int:
        """How many columns the row reaches over; empty cells at its end do not count."""
        width = len(self.cells)
        while width and not self.cells[width - 1].strip():
            width -= 1
        return width


@dataclass(slots=True)
class Gathered:
    """Rows that become columns as they come, some thousands at a time.

    Attributes:
        width_at_most: What stands in a row right of so many columns is kept apart:
            one wide row does not widen a million others. None where there is no such limit.
        columns: The cells of each column; rows that end before it have empty ones.
        beyond: By the place of a row, its cells right of the columns.
        numbers: The numbers of the rows, piece by piece.
        count: How many rows there are.
    """

    width_at_most: int | None = None
    columns: list[list[str]] = field(default_factory=list)
    beyond: dict[int, tuple[str, ...]] = field(default_factory=dict)
    numbers: list[Sequence[int]] = field(default_factory=list)
    count: int = 0

    def add(self, rows: Sequence[Sequence[str]], numbers: Sequence[int]) -> None:
        """Take further rows with their numbers."""
        if not rows:
            return
        widths = set(map(len, rows))
        if self.width_at_most is not None and max(widths) > self.width_at_most:
            for place, cells in enumerate(rows, self.count):
                if len(cells) > self.width_at_most:
                    self.beyond[place] = tuple(cells[self.width_at_most :])
            rows = [cells[: self.width_at_most] for cells in rows]
        # Of rows that are alike, zip does without filling up.
        columns = zip_longest(*rows, fillvalue="") if len(widths) > 1 else zip(*rows, strict=True)
        for place, cells in enumerate(columns):
            if place == len(self.columns):
                self.columns.append([""] * self.count)
            self.columns[place] += cells
        self.columns = self.columns or [[""] * self.count]
        self.count += len(rows)
        for column in self.columns:
            column.extend([""] * (self.count - len(column)))
        last = self.numbers[-1] if self.numbers else None
        if isinstance(last, range) and isinstance(numbers, range) and last.stop == numbers.start:
            self.numbers[-1] = range(last.start, numbers.stop)
        else:
            self.numbers.append(numbers)

    def table(self) -> Table:
        """The table that they are, of a text."""
        numbers = self.numbers[0] if len(self.numbers) == 1 else [*chain(*self.numbers)]
        return Table(self.columns, numbers, self.beyond)


def gather(gathered: Gathered, lines: Sequence[str], delimiter: str, first: int) -> None:
    """Take the rows of some lines, the first of which has a number."""
    # Rows hold no cycles, and each of millions would set off a search for some.
    collects = gc.isenabled()
    gc.disable()
    try:
        _gather(gathered, lines, delimiter, first)
    finally:
        if collects:
            gc.enable()


def _gather(gathered: Gathered, lines: Sequence[str], delimiter: str, first: int) -> None:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        start = reader.line_num
        try:
            rows = list(islice(reader, _AT_ONCE))
        except csv.Error:
            # Which it raises again, with the row.
            rows, _ = one_by_one(lines[start:], delimiter, first + start)
        if not rows:
            return
        read = range(start, reader.line_num)
        if len(rows) == len(read) and delimiter != "|" and max(map(len, rows)) <= _COLUMNS_AT_MOST:
            gathered.add(rows, range(first + read.start, first + read.stop))
        else:
            gathered.add(*one_by_one(lines[read.start : read.stop], delimiter, first + start))


def one_by_one(
    lines: Sequence[str], delimiter: str, first: int
) -> tuple[list[list[str]], list[int]]:
    """The rows of some lines with the number of each, where lines and rows are not the same."""
    rows, numbers = [], []
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = first
    try:
        for cells in reader:
            if len(cells) > _COLUMNS_AT_MOST:
                raise UnreadableError(
                    Problem(ROW_TOO_WIDE.filled(count=number(_COLUMNS_AT_MOST)), row=line)
                )
            if delimiter != "|" or not _is_rule(cells):
                rows.append(cells)
                numbers.append(line)
            line = first + reader.line_num
    except csv.Error:
        raise UnreadableError(
            Problem(QUOTATION_MARKS.filled(count=number(CELL_AT_MOST)), row=line)
        ) from None
    return rows, numbers


def _is_rule(cells: list[str]) -> bool:
    """Whether a row is the line that Markdown draws under the headings of a table."""
    filled = [cell.strip().strip(":") for cell in cells if cell.strip()]
    return bool(filled) and all(cell and not cell.strip("-") for cell in filled)


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file, by columns: the file itself where it is text, else one of its sheets.

    Attributes:
        columns: The cells of each column, from above to below; rows that end before
            it have empty ones.
        numbers: The number of each row, empty ones among them.
        beyond: By the place of a row, its cells right of the columns, which few have.
        sheet: Name of the sheet, empty where the file is text.
        hidden_rows: Numbers of the rows that a filter or a hand has hidden, from 1.
        hidden_columns: The columns that are hidden, from 0.
        hidden: Whether the sheet is.
        merged: Its merged cells where it is read as shown: first row and column, last ones, from 0.
    """

    columns: Sequence[Sequence[str]]
    numbers: Sequence[int]
    beyond: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    sheet: str = ""
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    hidden: bool = False
    merged: Sequence[tuple[int, int, int, int]] = ()

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Table:
        """That of some rows of a text."""
        gathered = Gathered()
        gathered.add([row.cells for row in rows], [row.number for row in rows])
        return gathered.table()

    @property
    def rows(self) -> RowsOf:
        """Its rows, each made where it is asked for."""
        return RowsOf(self, range(len(self.numbers)))

    def top(self) -> Sequence[Row]:
        """The rows among which a header stands."""
        return self.rows[:_HEADER_WITHIN]

    def column(self, place: int) -> Sequence[str]:
        """The cells of a column counted from 0, as they stand; empty beyond the columns."""
        if place < len(self.columns):
            return self.columns[place]
        cells = [""] * len(self.numbers)
        for row, further in self.beyond.items():
            if place - len(self.columns) < len(further):
                cells[row] = further[place - len(self.columns)]
        return cells

    def end(self, start: int) -> int:
        """The place of the line of underscores that opens a footer, from a place on."""
        if not self.columns:
            return len(self.numbers)
        first = self.columns[0]
        if _OPENS_FOOTER not in "\n".join(first):
            return len(first)
        opens = (
            place
            for place in range(start, len(first))
            if first[place].lstrip('"').startswith(_OPENS_FOOTER)
        )
        return next(opens, len(first))

    def body(self, start: int) -> Iterator[Row]:
        """The rows from a place on, up to the line of underscores that opens a footer."""
        return iter(RowsOf(self, range(start, max(start, self.end(start)))))

    def covered(self, column: int) -> dict[int, str]:
        """What is shown in those cells of a column that a merged one covers, by their places."""
        covered: dict[int, str] = {}
        for top, left, bottom, right in self.merged:
            if left <= column <= right and top < len(self.numbers):
                text = self.column(left)[top]
                first = top + (column == left)
                for place in range(first, min(bottom + 1, len(self.numbers))):
                    # A cell is covered once; a file that says otherwise is not followed for long.
                    if covered.setdefault(place, text) is not text:
                        break
        return covered

    def text_around(self, start: int) -> str:
        """Title, header and notes of an official table, in one text.

        Args:
            start: Place of the first row of data.
        """
        notes = [text for text in self.column(0)[start:] if text and not text.isdigit()]
        return "\n".join([*(" ".join(row.cells) for row in self.rows[:start]), *notes])


@dataclass(slots=True, eq=False, repr=False)
class RowsOf(Made[Row]):
    """Some rows of a table, each made where it is asked for.

    Attributes:
        table: The table.
        places: Which of its rows.
    """

    table: Table
    places: Sequence[int]

    @property
    def numbers(self) -> Sequence[int]:
        """The number of each row."""
        return self.of(self.table.numbers)

    def of(self, column: Sequence[T]) -> Sequence[T]:
        """What a column of the table has in these rows."""
        places = self.places
        if isinstance(places, range) and places.step == 1:
            whole = len(places) == len(column)
            return column if whole else column[places.start : places.stop]
        return list(map(column.__getitem__, places))

    def at(self, places: Sequence[int]) -> RowsOf:
        """Those at some places among them."""
        if isinstance(places, range):
            return RowsOf(self.table, self.places[places.start : places.stop : places.step])
        return RowsOf(self.table, list(map(self.places.__getitem__, places)))

    def first(self, count: int) -> RowsOf:
        """The first of them, where there are so many."""
        return self.at(range(min(count, len(self))))

    def texts(self, column: int) -> list[str]:
        """The texts in a column, as :meth:`Row.cell` gives each."""
        return list(map(str.strip, self.of(self.table.column(column))))

    def wider(self, width: int) -> list[int]:
        """The places of those that reach over more columns."""
        found = {
            place
            for column in range(width, len(self.table.columns))
            for place, text in enumerate(self.texts(column))
            if text
        }
        if self.table.beyond:
            of_table = self.table.beyond
            apart = [place for place, at in enumerate(self.places) if at in of_table]
            found.update(place for place in apart if self.one(place).width > width)
        return sorted(found)

    def one(self, place: int) -> Row:
        """One row."""
        at = self.places[place]
        cells = tuple(column[at] for column in self.table.columns)
        return Row(self.table.numbers[at], cells + self.table.beyond.get(at, ()))

    def __len__(self) -> int:
        """How many there are."""
        return len(self.places)

    def __iter__(self) -> Iterator[Row]:
        """All of them."""
        if self.table.beyond:
            return map(self.__getitem__, range(len(self)))
        columns = [self.of(column) for column in self.table.columns]
        return map(Row, self.numbers, zip(*columns, strict=True))


_FIGURE = re.compile(r"\d[\d.,'’ \u00a0\u2009\u202f\u2007]*%?", re.ASCII)
_DATE = re.compile(r"\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}|\d{4}-\d{2}-\d{2}", re.ASCII)
_FIGURE_AT_MOST = 100
_LETTERS = re.compile(r"[A-Za-z]{1,3}", re.ASCII)


def is_figure(text: str) -> bool:
    """Whether a text looks like a figure: digits with their marks, not a day."""
    return (
        text[:1].isdigit()
        and len(text) <= _FIGURE_AT_MOST
        and bool(_FIGURE.fullmatch(text))
        and not _DATE.fullmatch(text)
    )


def column_of(word: str) -> int | None:
    """The column, counted from 0, that a number or a letter names: 1 and A are the first."""
    stripped = word.strip()
    if stripped.isascii() and stripped.isdigit() and 0 < len(stripped) <= 5:
        return int(stripped) - 1 if int(stripped) else None
    if not _LETTERS.fullmatch(stripped):
        return None
    number = 0
    for letter in stripped.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


def letter_of(column: int) -> str:
    """The letter of a column as a spreadsheet has it.

    >>> letter_of(0), letter_of(26)
    ('A', 'AA')
    """
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


# Number formats.

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)(?:-[0-9A-Fa-f]{1,4})?\]|_(.)')
_PLAIN = re.compile(r"(General|@|#,##0|0)(\.0{1,30})?(%?)", re.ASCII)
_EURO = "€"


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """What a number format shows of a number: all of it, or with so many decimals.

    Attributes:
        decimals: How many it shows; None for as many as there are.
        unit: What stands behind the number: nothing, ``%`` or ``€``.
    """

    decimals: int | None
    unit: str


def number_format(code: str) -> NumberFormat | None:
    r"""What a format shows, None where that may be anything else than the number.

    >>> number_format('#,##0" €"') == number_format('#,##0\\ [$€-407]')
    True
    >>> number_format('[$-809]"€"#,##0') == number_format('#,##0" €"')
    True
    >>> number_format('"999.999 €"'), number_format("0;;;")
    (None, None)
    """
    if len(code) > _CODE_AT_MOST:
        return None
    unit = ""
    bare = ""
    place = 0
    while place < len(code):
        literal = _LITERAL.match(code, place)
        if literal is None:
            bare += code[place]
            place += 1
            continue
        text = next((each for each in literal.groups()[:3] if each is not None), " ")
        if text.strip():
            # English has the sign of the euro in front; nothing else may stand there.
            unit, before = text.strip(), unit
            if before or (not bare and unit != _EURO):
                return None
        place = literal.end()
    bare = bare.rstrip(" ")
    if bare.endswith(_EURO):
        unit, bare = unit + _EURO, bare.removesuffix(_EURO).rstrip(" ")
    plain = _PLAIN.fullmatch(bare)
    if plain is None or unit not in {"", _EURO} or (plain[1] == "General" and (plain[2] or unit)):
        return None
    if plain[1] in {"General", "@"}:
        return NumberFormat(None, plain[3]) if not plain[3] else None
    if plain[3] and unit:
        return None
    return NumberFormat(len(plain[2] or ".") - 1, plain[3] or unit)


def completed_columns(found: Sequence[int | None]) -> list[int | None]:
    """The columns with those whose heading is another now: they stand between their neighbours."""
    columns = [*found]
    taken = set(found)
    for place in range(len(columns)):
        for other, step in ((place - 1, 1), (place + 1, -1)):
            neighbour = columns[other] if 0 <= other < len(columns) else None
            if columns[place] is None and neighbour is not None:
                here = neighbour + step
                if here >= 0 and here not in taken:
                    columns[place] = here
                    taken.add(here)
    return columns


def contrast(one: str, other: str) -> float:
    """How well a colour is told from another, from 1 for not at all to 21."""
    if "?" in (one, other):
        return 1.0
    light, dark = sorted(map(_luminance, (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


DECIMAL = Text("eine Zahl mit {places} Nachkommastellen", "a number with {places} decimals")


def scaled(figure: str, places: int) -> int:
    """A figure as a whole number of its last place.

    >>> scaled("0.125", 3), scaled("1.250", 0)
    (125, 1250)

    Raises:
        FigureError: It is no such figure.
    """
    if not places:
        return whole_number(figure)
    whole, point, decimals = figure.partition(".")
    if not point or len(decimals) != places:
        raise FigureError(DECIMAL.filled(places=places))
    return whole_number(whole + decimals)


# What a sheet shows, for columns that travel along.

UNSHOWN = "\ufdd0"
"""Begins a text that is not what the sheet shows; no text of a file can."""
