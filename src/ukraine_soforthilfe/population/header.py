"""Where a plain table begins: its headings, in one row or in several, and the rows under them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

from ukraine_soforthilfe.asking.values import PLACEHOLDERS
from ukraine_soforthilfe.errors import Problem
from ukraine_soforthilfe.language import all_of
from ukraine_soforthilfe.population import refusals
from ukraine_soforthilfe.population.cells import RowsOf, is_figure, letter_of
from ukraine_soforthilfe.population.headings import (
    ARTEN,
    DATES,
    KEYS,
    LAENDER,
    LEVELS,
    NAMES,
    NEVER,
    REGIERUNGSBEZIRKE,
    Says,
    counts_some,
    dates_list,
    has_usual_day,
    heading,
    says_key,
)
from ukraine_soforthilfe.population.refusals import HEADINGS_SHOWN, listed, shown
from ukraine_soforthilfe.population.spellings import keys_by_names, kreise_named
from ukraine_soforthilfe.population.tables import fold, is_code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ukraine_soforthilfe.population.cells import Row, Table
    from ukraine_soforthilfe.population.refusals import Sought

_YEAR = re.compile(r"(?:(?:19|20)\d{2}|2100)(?:\.0)?", re.ASCII)
_NEAR_YEARS = re.compile(r"[1-3][.,'’ ]?\d{3}", re.ASCII)
_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_ABOUT = re.compile(r"(?:ca|rd|etwa)?[.~≈<>≤≥(+\s]{0,3}\d", re.IGNORECASE)
_UNIT = re.compile(r"1[ .,]?0?00|100|1", re.ASCII)
_COUNTED = re.compile(r"\(?(\d{1,3})\)?", re.ASCII)
_LOOKED_AT = 12
_SUBHEADERS_AT_MOST = 3
_AGE_AT_MOST = 150
_COUNTED_FROM = 3
_SAMPLE = 200
_SURE = 2
_KEYS = KEYS[0] | KEYS[1]
_HEADINGS = _KEYS.union(NAMES, ARTEN, REGIERUNGSBEZIRKE, LAENDER, LEVELS, DATES)
_SHOWN_AT_MOST = 60


class Header(NamedTuple):
    """The headings of a table.

    Attributes:
        row: The row that they are told by.
        texts: The heading of each column, those of several rows put together.
        rows: All rows that they stand in; none where the table has no headings.
        body: Place of the first row under them.
    """

    row: Row
    texts: tuple[str, ...]
    rows: tuple[Row, ...]
    body: int

    def text(self, column: int) -> str:
        """The heading of a column; its letter where it has none."""
        text = self.texts[column] if column < len(self.texts) else ""
        return text or letter_of(column)

    @property
    def width(self) -> int:
        """How many columns the headings reach over."""
        return len(self.texts)

    def wider(self, width: int) -> Header:
        """The same over more columns, which have no headings."""
        return self._replace(texts=(*self.texts, *[""] * (width - self.width)))

    def titles(self, table: Table) -> Sequence[str]:
        """The rows above, each in one text, up to those of another table."""
        found: list[str] = []
        headings = {row.number for row in self.rows}
        for row in table.rows[: min(self.body, len(table.top()))]:
            if _is_data_row(row):
                found.clear()
            elif row.number not in headings:
                found.append(" | ".join(filter(None, row.cells)))
        return found

    def parts(self, table: Table) -> list[str]:
        """The headings over figures of some people only, where there are several and no others."""
        texts = [each for at, each in enumerate(self.texts) if has_figures(table, at, self.body)]
        found = list(map(shown, filter(counts_some, texts)))
        other = any(heading(0, each).says is Says.UNKNOWN for each in filter(None, texts))
        return found if len(found) > 1 and not other else []

    def headed(self, wanted: str) -> list[int]:
        """The columns with a heading: exactly, else without regard of case and marks."""
        texts = [list(enumerate(self.texts))]
        texts += [[(place, row.cell(place)) for place in range(row.width)] for row in self.rows]
        folded = fold(wanted)
        for matches in (
            {place for row in texts for place, text in row if text and text == wanted.strip()},
            {place for row in texts for place, text in row if folded and fold(text) == folded},
        ):
            if matches:
                return sorted(matches)
        return []


def headers(table: Table, keys: Callable[[Header], Sequence[int]]) -> Iterator[Header]:
    """The headings that each of the upper rows may be, if it has no figures.

    Args:
        table: The table.
        keys: Gives the columns of a row of headings that head keys.
    """
    headed = False
    for place, row in enumerate(table.top()):
        figures = any(map(_is_data, row.cells))
        if headed and figures and row.cell(0):
            continue  # 12 may be an age, but not below headings and behind a key
        headed = headed or (row.width > 1 and not figures)
        if row.width and not _is_data_row(row):
            alone = Header(row, tuple(map(row.cell, range(row.width))), (row,), place + 1)
            yield _header_at(table, place, keys(alone))


def _header_at(table: Table, place: int, keys: Sequence[int]) -> Header:
    """The headings that a row of a table has, with those over and under it.

    Args:
        table: The table.
        place: Place of the row.
        keys: Columns of it that head keys: nothing is under these before the first row.
    """
    row = table.rows[place]
    rows = [table.rows[place - 1], row] if place and _spans(table, place - 1) else [row]
    body = place + 1
    while body < len(table.rows) and len(rows) <= _SUBHEADERS_AT_MOST:
        lower = table.rows[body]
        below = table.rows[body + 1].cell(0) if body + 1 < len(table.rows) else ""
        if _counts(lower) and below.removesuffix(".") != "2":  # else the first of numbered rows
            body += 1
            break
        if not _is_lower(table, row, body, keys):
            break
        rows.append(lower)
        body += 1
    return Header(row, _stacked(rows), tuple(rows), body)


def no_header(table: Table, column: int, key: int | None, first: Row | None = None) -> Header:
    """A table without headings, from its first row of figures on, or of a recipient."""
    rows = table.top()
    for place, row in enumerate(rows):
        other = key is not None and row.cell(key) and _is_data_row(row)
        if row == first or is_figure(row.cell(column)) or other:
            return Header(row, (), (), place)
    return Header(rows[0], (), (), 0)


def has_figures(table: Table, column: int, body: int) -> bool:
    """Whether most of the first cells under a heading are figures."""
    cells = [cell for cell in _cells(table, column, body) if cell]
    return bool(cells) and 2 * sum(map(is_figure, cells)) > len(cells)


class First(Enum):
    """What a row is that may head columns which are named by their letters."""

    HEADINGS = auto()
    RECIPIENT = auto()
    EITHER = auto()
    TITLE = auto()  # the headings are below


def first_row(
    table: Table, header: Header, figures: Sequence[int], key: int | None, *, named: bool = False
) -> First:
    """Whether a row heads columns, none of which its texts were named by, or is a recipient's.

    A key as those below is a recipient's. Else words and days over figures head them, and figures
    do not. A year may do both, as may a gap and, where columns are ``named`` so, a figure: then
    the other cells of the row tell.
    """
    row = header.row
    above = [each for each in table.rows[: header.body] if each.number < header.rows[0].number]
    if any(_is_count(each.cell(place)) for each in above for place in figures):
        return First.RECIPIENT
    lowest = header.rows[-1] == row
    texts = [
        row.cell(place) if lowest and is_figure(row.cell(place)) else header.texts[place]
        for place in figures
    ]
    below = [
        each
        for each in table.rows[header.body : header.body + _SAMPLE]
        if each.width and each.cells != row.cells
    ]
    under = below[0].cell(figures[0]) if below else ""
    keys = [] if key is None or named else [each.cell(key) for each in below]
    if keys and _is_like(row.cell(key or 0), keys):
        return First.RECIPIENT
    if all(_heads(text) or (named and not is_figure(text)) for text in texts):
        if key is None or row.cell(key) or not below:
            return First.HEADINGS
        votes, *_ = _votes(table, Header(below[0], (), (), header.body + 1), below[1:], key)
        upper = _heads(under) or (_YEAR.fullmatch(under) and votes >= _SURE)
        return First.TITLE if upper else First.HEADINGS
    if _heads(under):
        dated = row.cell(0).endswith(":") or fold(row.cell(0)) in DATES
        return First.TITLE if dated else First.EITHER
    if row != table.rows[header.body - 1] and _counts(table.rows[header.body - 1]):
        return First.HEADINGS
    votes, denied, alike = _votes(table, header, below, key, figures)
    if votes >= _SURE and not denied:
        return First.HEADINGS
    may_head = named or not any(map(_is_count, texts))
    return First.EITHER if may_head and (votes or not (denied or alike)) else First.RECIPIENT


def _is_like(own: str, keys: Sequence[str]) -> bool:
    """Whether a key is as those below: a name of a Kreis among such, or of as many digits."""
    if kreise_named(own):
        return any(map(kreise_named, keys))
    shapes = {_DIGIT.sub("0", key) for key in keys}
    return bool(_DIGIT.search(own)) and _DIGIT.sub("0", own) in shapes


def _votes(
    table: Table,
    header: Header,
    below: Sequence[Row],
    key: int | None,
    figures: Sequence[int] = (),
) -> tuple[int, bool, bool]:
    """How much says that a row heads those below, and whether it has what they have, or years."""
    row, votes, denied, alike = header.row, 0, False, False
    years: dict[int, bool] = {}
    for place in range(row.width):
        own = row.cell(place)
        cells = [text for each in below if (text := each.cell(place))]
        if not own or not cells or row.cells.count(own) > 1:
            continue
        if _YEAR.fullmatch(own) and has_figures(table, place, header.body):
            if len(cells) > 1 and all(map(_YEAR.fullmatch, cells)):
                alike = True
            else:
                years[int(own[:4])] = any(map(_NEAR_YEARS.fullmatch, cells))
        elif place not in figures:
            vote = _vote(own, cells, may_be_key=key in {None, place})
            votes, denied = votes + max(vote, 0), denied or vote < 0
    steps = [later - earlier for earlier, later in pairwise(years)]
    if steps and (min(steps) > 0 or max(steps) < 0):
        votes += len(steps) + ({*map(abs, steps)} == {1} and not any(years.values()))
    return votes, denied, alike


def _vote(own: str, cells: Sequence[str], *, may_be_key: bool) -> int:
    """How much a cell says that it heads those below; -1 where it is one of them."""
    digits = all(map(_DIGIT.search, cells))
    if own in cells or (_DIGIT.search(own) and digits):
        return -1
    if may_be_key and keys_by_names(cells, [""] * len(cells)):
        return -1 if kreise_named(own) else _SURE
    if fold(own) in _HEADINGS or says_key(own):
        known = _HEADINGS.isdisjoint(map(fold, cells))
        return known * (1 + (fold(own) in _KEYS or (says_key(own) and digits)))
    return (_heads(own) and digits) * (1 + (may_be_key and len(cells) > 1))


def _heads(text: str) -> bool:
    """Whether a text heads figures: a word or a day, and no figure with a sign or unit."""
    if _ABOUT.match(text):
        return not is_figure(text) and heading(0, text).when != NEVER
    return bool(_LETTER.search(text)) and text not in PLACEHOLDERS and text[0] != "#"  # an error


def _is_count(text: str) -> bool:
    return is_figure(text) and not _YEAR.fullmatch(text)


def _cells(table: Table, column: int, body: int) -> Iterator[str]:
    cells, filled = table.column(column), 0
    for at in range(body, min(body + 4 * _LOOKED_AT, len(cells))):
        # Of many columns not all are looked at for each of them.
        if at in table.beyond or any(each[at].strip() for each in islice(table.columns, 1, None)):
            filled += 1
            yield cells[at].strip()
        if filled == _LOOKED_AT:
            return


def _spans(table: Table, place: int) -> bool:
    """Whether a row over the headings has headings of several columns; a title has none."""
    row = table.rows[place]
    above = row.width and not row.cell(0) and not any(map(_is_data, row.cells))
    return bool(above) and not _is_dated(table, row, place + 2)


def _is_dated(table: Table, row: Row, body: int) -> bool:
    """Whether a row says when a list was printed, and not over figures when they were counted."""
    dated = {column: dates_list(text) for column, text in enumerate(row.cells) if text}
    alone = [column for column, printed in dated.items() if printed is None]
    return (
        any(dated.values())
        or not all(has_figures(table, column, body) for column in alone)
        or (len(alone) == 1 and not has_usual_day(row.cell(alone[0])))
    )


def _is_data_row(row: Row) -> bool:
    """Whether a row has a figure that cannot be a heading, as years, ages and units can."""
    return any(
        _is_data(cell) and not (cell.strip().isdigit() and int(cell.strip()) <= _AGE_AT_MOST)
        for cell in row.cells
    )


def _is_data(text: str) -> bool:
    stripped = text.strip()
    return is_figure(stripped) and not _YEAR.fullmatch(stripped) and not _UNIT.fullmatch(stripped)


def _is_lower(table: Table, upper: Row, place: int, keys: Sequence[int]) -> bool:
    """Whether a row goes on with the headings: parts of them, or units."""
    row = table.rows[place]
    if not row.width or any(row.cell(key) for key in keys) or any(map(_is_data, row.cells)):
        return False
    if _is_dated(table, upper, place + 1):
        return False
    filled = [column for column in range(row.width) if row.cell(column)]
    if len(filled) > 1 and row.cell(0) and not any(map(str.strip, upper.cells[1:])):
        return False  # a title above the headings
    return all(
        not upper.cell(column) or has_figures(table, column, place + 1) for column in filled
    ) and any(has_figures(table, column, place + 1) for column in filled)


def _counts(row: Row) -> bool:
    """Whether a row only counts the columns: from 1 on."""
    cells = [row.cell(column) for column in range(row.width)]
    if len(cells) < _COUNTED_FROM:
        return False
    counted = [match[1] if (match := _COUNTED.fullmatch(cell)) else "" for cell in cells]
    return counted == [str(number) for number in range(1, len(cells) + 1)]


def _stacked(rows: Sequence[Row]) -> tuple[str, ...]:
    """The heading of each column, those of several rows put together.

    An empty cell belongs to the one on its left if there is something under it.
    """
    width = max(row.width for row in rows)
    parts: list[list[str]] = [[] for _ in range(width)]
    for place, row in enumerate(rows):
        left = ""
        for column in range(width):
            own = row.cell(column)
            left = own or left
            spanned = any(lower.cell(column) for lower in rows[place + 1 :])
            parts[column].append(own or (left if spanned else ""))
    return tuple(" ".join(dict.fromkeys(filter(None, texts))) for texts in parts)


def ambiguous(header: Header, places: Sequence[int], sought: Sought) -> Problem:
    """The problem that several columns may be meant, and how to choose one."""
    option = sought.option
    names = [shown(header.text(place)) for place in places]
    if any(is_figure(name) and not _YEAR.fullmatch(name) for name in names):
        # 1 beside 2020 heads nothing: it stands in a row like those below.
        both = zip(map(letter_of, places), names, strict=True)
        names = [letter if is_figure(name) else name for letter, name in both]
    if len(set(names)) == 1:
        columns, at = all_of([str(place + 1) for place in places]), letter_of(places[0])
        said = refusals.ONE_HEADING.filled(name=names[0], columns=columns, option=option, letter=at)
    else:
        said = refusals.SEVERAL_COLUMNS.filled(
            what=sought.several, names=listed(names, HEADINGS_SHOWN), option=option, first=names[0]
        )
    return Problem(said, row=header.row.number, answers=(option,))


_NOTE = re.compile(
    r"(?:quelle|datenquelle|source|stand|anmerkung|bemerkung|hinweis|fu(?:ß|ss)note|note|erstellt"
    r"|abgerufen|retrieved|legende|lizenz|licen[cs]e|bearbeitet|bearbeiter|datum|date|ort, ?datum"
    r"|gez\.|i\. ?a\.|im auftrag|unterschrift|aufgestellt|gepr(?:ü|ue)ft)(?:[\s:,(]|$)"
    r"|(?:sachlich|rechnerisch)\b.*richtig|[*†‡©¹²³]|\(?\d\)\s|__+|--+|==+",
    re.IGNORECASE,
)
_PROSE_FROM = 60


@dataclass(frozen=True, slots=True)
class Body:
    """The rows of a table, without what only stands near them.

    Attributes:
        rows: Those under the headings, empty ones left out.
        below: Numbers of the rows under the table: sources, footnotes, signatures.
        headings: Numbers of the rows that say the headings once more.
    """

    rows: RowsOf
    below: tuple[int, ...] = ()
    headings: tuple[int, ...] = ()
    _texts: dict[int, list[str]] = field(default_factory=dict)

    def texts(self, column: int) -> list[str]:
        """The texts in a column, without outer blanks."""
        found = self._texts.get(column)
        if found is None:
            found = self._texts[column] = self.rows.texts(column)
        return found

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.rows)


def body_of(table: Table, header: Header, figures: Sequence[int], key: int) -> Body:
    """The rows of a table.

    Args:
        table: The table.
        header: Its headings.
        figures: Columns with the figures that are meant.
        key: Column with the keys, or with names where there are none.
    """
    everything = range(header.body, max(header.body, table.end(header.body)))
    again = {row.cells for row in header.rows}
    firsts = {cells[0] for cells in again if cells}
    first = table.column(0)
    headings = (
        []
        if firsts.isdisjoint(first[everything.start : everything.stop])
        else [at for at in everything if first[at] in firsts and table.rows[at].cells in again]
    )
    found: Sequence[int] = everything
    if headings:
        others = frozenset(headings)
        found = [place for place in everything if place not in others]
    columns = [table.column(column) for column in figures]
    end = len(found)
    while end and not any(is_figure(column[found[end - 1]].strip()) for column in columns):
        end -= 1
    end, below = _below(RowsOf(table, found), end, key)
    empty = frozenset(_empty(table, found[:end]))
    places = [place for place in found[:end] if place not in empty] if empty else found[:end]
    numbers = tuple(table.numbers[place] for place in headings)
    return Body(RowsOf(table, places), tuple(below), numbers)


def _empty(table: Table, places: Iterable[int]) -> list[int]:
    """The rows in which nothing stands."""
    left = [place for place in places if place not in table.beyond]
    for column in table.columns:
        left = [place for place in left if not column[place]]
        if not left:
            break
    return left


def _below(rows: RowsOf, last: int, key: int) -> tuple[int, list[int]]:
    """Where the table ends, and the numbers of the rows under it that do not belong to it.

    A row that only lost its figure still belongs to it.
    """
    gap = False
    codes: bool | None = None
    for place in range(last, len(rows)):
        row = rows[place]
        if not row.width:
            gap = True
            continue
        text = next(cell.strip() for cell in row.cells if cell.strip())
        if gap and codes is None:
            # Keys without blanks are codes: a sentence or a word cannot be one.
            above = rows.first(last)
            codes = last > 0 and all(
                is_code(cell) or not above[at].width for at, cell in enumerate(above.texts(key))
            )
        apart = gap and codes and not is_code(text)
        if apart or _NOTE.match(text) or ":" in text or len(text) >= _PROSE_FROM:
            return place, [later.number for later in rows[place:] if later.width]
        if row.cell(key):
            gap = False
    return len(rows), []
