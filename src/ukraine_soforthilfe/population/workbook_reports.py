"""What a process that opens workbooks says of this program's reports.

What they say of themselves as data, the table of their amounts, and all in
which one differs from the one that should be there.
"""

from __future__ import annotations

import json
from contextlib import suppress
from math import isclose
from typing import TYPE_CHECKING, Any, Protocol

from ukraine_soforthilfe.population.workbook_parts import (
    RefusedError,
    column_letters,
    column_number,
)
from ukraine_soforthilfe.population.workbook_sheets import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ukraine_soforthilfe.population.workbook_parts import Xlsx
    from ukraine_soforthilfe.population.workbook_sheets import Cells, Value

    Say = Callable[..., None]

_BEGINS_DATA = '{"soforthilfe": '
_PIECES_AT_MOST = 1_000
_HEADER_WITHIN = 200
_HEADINGS_AT_LEAST = 4
_RECTANGLE_AT_MOST = 10_000_000
_DIFFERENCES_AT_MOST = 50_000


class Book(Protocol):
    """A workbook of any kind, sheet by sheet."""

    names: list[str]

    def may_hold(self, name: str, text: str) -> bool:
        """Whether a cell of a sheet may begin with a text; False only where none does."""

    def each_row(self, name: str, take: Callable[[int, Cells], None]) -> None:
        """Hand over each row of a sheet that has cells."""


def data(book: Book, say: Say) -> None:
    """Send what a report says of itself as data, wherever it stands.

    A long one stands in several cells, one below the other.
    """
    for name in book.names:
        if not book.may_hold(name, _BEGINS_DATA):
            continue
        begun: dict[int, list[str]] = {}

        def take(_number: int, cells: Cells, begun: dict[int, list[str]] = begun) -> None:
            for column, value in cells:
                if not isinstance(value, str):
                    continue
                if value.startswith(_BEGINS_DATA):
                    begun[column] = []
                elif column not in begun:
                    continue
                pieces = begun[column]
                pieces.append(value)
                if len(pieces) > _PIECES_AT_MOST:
                    del begun[column]
                elif value.endswith("}"):
                    with suppress(ValueError, RecursionError):
                        say("data", json.loads("".join(pieces)))
                        del begun[column]

        book.each_row(name, take)


def table(
    book: Book, say: Say, headings: Sequence[Sequence[str]], ends: Sequence[str]
) -> list[list[Any]]:
    """The rows of the table that has the most of some headings, by their order.

    Args:
        book: The workbook.
        say: What takes its sheet and columns.
        headings: What each column of the table may be headed, the first that of its keys.
        ends: What the key of no row is.
    """
    best: tuple[int, str, int, list[int | None]] = (_HEADINGS_AT_LEAST - 1, "", 0, [])
    for name in book.names:

        def look(number: int, cells: Cells, name: str = name) -> None:
            nonlocal best
            if number > _HEADER_WITHIN:
                return
            places = {value: column for column, value in reversed(cells)}
            found = [
                next((places[name] for name in names if name in places), None) for names in headings
            ]
            hits = len(found) - found.count(None)
            if hits > best[0]:
                best = (hits, name, number, found)

        book.each_row(name, look)
    _, name, header, found = best
    if not name:
        return []
    columns = _completed(found)
    letters = [None if column is None else column_letters(column) for column in columns]
    say("table", name, letters)
    rows: list[list[Any]] = []
    ended = False

    def keep(number: int, cells: Cells) -> None:
        nonlocal ended
        by_column = dict(cells)
        row = [None if column is None else by_column.get(column) for column in columns]
        ended = ended or (number > header and (row[0] is None or row[0] in ends))
        if number > header and not ended:
            rows.append([number, *row])

    book.each_row(name, keep)
    return rows


def _completed(found: Sequence[int | None]) -> list[int | None]:
    """The columns with those whose heading is another now: they stand between their neighbours."""
    columns = [*found]
    taken = {column for column in found if column is not None}
    for place, column in enumerate(found):
        neighbours = [
            (columns[other], step)
            for other, step in ((place - 1, 1), (place + 1, -1))
            if 0 <= other < len(columns)
        ]
        for neighbour, step in neighbours:
            if column is None and neighbour is not None and neighbour + step >= 0:
                here = neighbour + step
                if here not in taken and columns[place] is None:
                    columns[place] = here
                    taken.add(here)
    return columns


def whole_sheet(book: Book, name: str) -> list[list[Value | None]]:
    """The rows of a sheet, filled up to the widest of them.

    Raises:
        RefusedError: They are too many.
    """
    rows: dict[int, Cells] = {}
    book.each_row(name, rows.__setitem__)
    width = 1 + max((cells[-1][0] for cells in rows.values()), default=-1)
    height = max(rows, default=0)
    if width * height > _RECTANGLE_AT_MOST:
        raise RefusedError(
            "The sheet is too large for one of this program. Get the workbook again."
        )
    return [_filled_up(rows.get(row, []), width) for row in range(1, height + 1)]


def _filled_up(cells: Cells, width: int) -> list[Value | None]:
    row: list[Value | None] = [None] * width
    for column, value in cells:
        row[column] = value
    return row


def each_row(xlsx: Xlsx, name: str, take: Callable[[int, Cells], None]) -> None:
    """Hand over each row of a sheet of an .xlsx, formulas as texts that begin with ``=``."""
    part = xlsx.parts[name]
    Sheet(part, xlsx.package.read(part), take=take, texts=xlsx.texts())


class Comparison:
    """Says every cell in which a found workbook differs from an expected one.

    The rows of a sorted table are matched by their key, which stands below one
    of ``key_headers``. Words that an earlier version had are not a difference.
    """

    def __init__(
        self,
        found: Xlsx,
        expected: Xlsx,
        say: Say,
        *,
        key_headers: Sequence[str],
        former_words: Sequence[tuple[str, str]],
    ) -> None:
        self._found, self._expected, self._say = found, expected, say
        self._key_headers, self._former_words = key_headers, former_words
        self._differences = 0

    def run(self) -> None:
        """Compare names and sheets, one after the other."""
        for name, reference in self._expected.names.items():
            other = self._found.names.get(name)
            # Other programs put fewer names of sheets in quotation marks.
            if other is None or other.replace("'", "") != reference.replace("'", ""):
                self._differ(name, "defined name", other or "", reference)
        for name in self._expected.parts:
            if name in self._found.parts:
                self._compare(name)
            else:
                self._differ(name, "sheet", "", name)
        more = self._differences - _DIFFERENCES_AT_MOST
        if more > 0:
            self._say("difference", "", "cells", f"{more} more differ", "")

    def _differ(self, place: str, what: str, found: str, expected: str) -> None:
        self._differences += 1
        if self._differences <= _DIFFERENCES_AT_MOST:
            self._say("difference", place, what, found, expected)

    def _compare(self, name: str) -> None:
        rows: dict[int, dict[int, Value]] = {}

        def keep(number: int, cells: Cells) -> None:
            rows[number] = dict(cells)

        each_row(self._found, name, keep)
        tables = [_Table(reference, rows) for reference in self._expected.tables(name)]

        def compare(number: int, cells: Cells) -> None:
            here = number
            for table in tables:
                here = table.moved(number, cells, self._key_headers) or here
            others = rows.get(here, {})
            for column, value in cells:
                other = others.get(column)
                if not _same(other, value, self._former_words):
                    place = f"{name}!{column_letters(column)}{here}"
                    self._differ(place, "cell", "" if other is None else str(other), str(value))

        each_row(self._expected, name, compare)


class _Table:
    """A table of the expected workbook, and where its rows now stand in the found one."""

    def __init__(self, reference: str, rows: Mapping[int, Mapping[int, Value]]) -> None:
        first, _, last = reference.partition(":")
        digits = "0123456789"
        self._columns = range(
            column_number(first.rstrip(digits)), column_number(last.rstrip(digits)) + 1
        )
        self._header = int(first.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        self._last = int(last.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        self._rows = rows
        self._key: int | None = None
        self._places: dict[Value | None, int] = {}

    def moved(self, number: int, cells: Cells, key_headers: Sequence[str]) -> int | None:
        """Where an expected row stands now; None where that is unknown."""
        if number == self._header:
            headers = {
                value: column for column, value in reversed(cells) if column in self._columns
            }
            self._key = next((headers[name] for name in key_headers if name in headers), None)
            if self._key is not None:
                self._places = {
                    self._rows.get(row, {}).get(self._key): row
                    for row in range(self._header + 1, self._last + 1)
                }
        elif self._key is not None and self._header < number <= self._last:
            key = next((value for column, value in cells if column == self._key), None)
            return self._places.get(key)
        return None


def _same(
    found: Value | None, expected: Value, former_words: Sequence[tuple[str, str]] = ()
) -> bool:
    """Whether a cell has what it should, also in former words or as other programs save it.

    LibreOffice keeps 15 digits of a fraction, which no amount is, and puts
    brackets behind truth values.
    """
    if isinstance(expected, float) and isinstance(found, int | float):
        return isclose(found, expected, rel_tol=1e-13)
    if isinstance(expected, str) and isinstance(found, str) and expected.startswith("="):
        return found.replace("FALSE()", "FALSE").replace("TRUE()", "TRUE") == expected
    return found == expected or (
        isinstance(found, str)
        and any(found.replace(former, today) == expected for former, today in former_words)
    )
