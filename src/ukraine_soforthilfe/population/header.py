"""Where a plain table begins: its headings, in one row or in several, and the rows under them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ukraine_soforthilfe.asking.values import on_one_line
from ukraine_soforthilfe.errors import Problem
from ukraine_soforthilfe.language import Text, all_of, joined, quoted, same
from ukraine_soforthilfe.population import refusals
from ukraine_soforthilfe.population.cells import RowsOf
from ukraine_soforthilfe.population.headings import counts_some, dates_list, has_usual_day
from ukraine_soforthilfe.population.tables import fold, is_code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ukraine_soforthilfe.population.cells import Row, Table

_FIGURE = re.compile(r"\d[\d.,'’ \u00a0\u2009\u202f\u2007]*%?", re.ASCII)
_DATE = re.compile(r"\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}|\d{4}-\d{2}-\d{2}", re.ASCII)
_YEAR = re.compile(r"(?:19|20)\d{2}", re.ASCII)
_UNIT = re.compile(r"1[ .,]?0?00|100|1", re.ASCII)
_COUNTED = re.compile(r"\(?(\d{1,3})\)?", re.ASCII)
_LETTERS = re.compile(r"[A-Za-z]{1,3}", re.ASCII)
_LOOKED_AT = 12
_SUBHEADERS_AT_MOST = 3
_AGE_AT_MOST = 150
_COUNTED_FROM = 3
# A longer text is not read as a figure.
_LENGTH_AT_MOST = 100
_HEADINGS_SHOWN = 30
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

    def counts(self, column: int) -> bool:
        """Whether a figure stands in place of a heading."""
        return is_figure(self.text(column))

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
        """The headings over figures of some people only, where there are several."""
        found = [
            shown(text)
            for place, text in enumerate(self.texts)
            if counts_some(text) and has_figures(table, place, self.body)
        ]
        return found if len(found) > 1 else []

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
        if _counts(lower):
            body += 1
            break
        if not _is_lower(table, row, body, keys):
            break
        rows.append(lower)
        body += 1
    return Header(row, _stacked(rows), tuple(rows), body)


def no_header(table: Table, column: int) -> Header:
    """A table without headings, whose rows begin where a column has its first figure."""
    rows = table.top()
    first = next((place for place, row in enumerate(rows) if is_figure(row.cell(column))), None)
    if first is None:
        return Header(rows[0], (), (), 0)
    return Header(rows[first], (), (), first)


def has_figures(table: Table, column: int, body: int) -> bool:
    """Whether most of the first cells under a heading are figures."""
    cells = [cell for cell in _cells(table, column, body) if cell]
    return bool(cells) and 2 * sum(map(is_figure, cells)) > len(cells)


def is_figure(text: str) -> bool:
    """Whether a text looks like a figure: digits with their marks, not a day."""
    return (
        text[:1].isdigit()
        and len(text) <= _LENGTH_AT_MOST
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


def _cells(table: Table, column: int, body: int) -> Iterator[str]:
    filled = 0
    for row in table.rows[body : body + 4 * _LOOKED_AT]:
        if row.width > 1:
            filled += 1
            yield row.cell(column)
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


class Sought(NamedTuple):
    """A column that a table must have.

    Attributes:
        one: What it holds, of one row.
        several: The same of all.
        option: The option that names it.
        example: A heading that it is found by.
    """

    one: Text
    several: Text
    option: str
    example: str


KEY = Sought(refusals.KEY, refusals.KEYS, "--key-column", "AGS")
POPULATION = Sought(refusals.POPULATION, refusals.POPULATIONS, "--population-column", "Einwohner")
WEIGHT = POPULATION._replace(option="--weight-column")


def ambiguous(header: Header, places: Sequence[int], sought: Sought) -> Problem:
    """The problem that several columns may be meant, and how to choose one."""
    option = sought.option
    names = [shown(header.text(place)) for place in places]
    if any(is_figure(name) and not _YEAR.fullmatch(name) for name in names):
        # 1 beside 2020 heads nothing: it stands in a row like those below.
        letters = map(letter_of, places)
        names = [
            letter if is_figure(name) else name for letter, name in zip(letters, names, strict=True)
        ]
    if len(set(names)) == 1:
        columns = all_of([str(place + 1) for place in places])
        return Problem(
            refusals.ONE_HEADING.filled(
                name=names[0], columns=columns, option=option, letter=letter_of(places[0])
            ),
            row=header.row.number,
            answers=(option,),
        )
    return Problem(
        refusals.SEVERAL_COLUMNS.filled(
            what=sought.several,
            names=listed(names, _HEADINGS_SHOWN),
            option=option,
            first=names[0],
        ),
        row=header.row.number,
        answers=(option,),
    )


def missing(row: Row, sought: Sought, wanted: str | None, parts: Sequence[str] = ()) -> Problem:
    """The problem that a column is missing, with the headings that are there."""
    if parts and sought is POPULATION and not wanted:
        names = listed(parts, _HEADINGS_SHOWN)
        return Problem(_ONLY_PARTS.filled(names=names), row=row.number)
    there = ", ".join(filter(None, map(shown, row.cells[:_HEADINGS_SHOWN])))
    headings = same(there) if there else refusals.NO_HEADINGS
    if wanted:
        sentence = refusals.NO_SUCH_COLUMN.filled(wanted=quoted(shown(wanted)), headings=headings)
    else:
        sentence = refusals.NO_COLUMN.filled(
            what=sought.one, headings=headings, option=sought.option, example=sought.example
        )
    return Problem(sentence, row=row.number, answers=(sought.option,))


def listed(names: Sequence[str], at_most: int) -> str:
    """A list in a sentence, its end left out where it is long."""
    return ", ".join(names[:at_most]) + (", …" if len(names) > at_most else "")


def shown(text: str) -> str:
    """A heading on one line, without what could move a terminal's cursor."""
    return "".join(filter(str.isprintable, " ".join(text.split())))[:_SHOWN_AT_MOST]


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


def lacking(
    header: Header, wanted: Sequence[str], places: Sequence[Sequence[int]]
) -> list[Problem]:
    """Which of some wanted headings stand over no column, then which over several."""
    named = [quoted(on_one_line(text)[:_SHOWN_AT_MOST]) for text in header.texts if text]
    headings = joined(named[:_HEADINGS_SHOWN], ", ")
    problems = []
    for each, columns in sorted(zip(wanted, places, strict=True), key=lambda each: bool(each[1])):
        if len(columns) != 1:
            sentence = _SEVERAL_COLUMNS if columns else _NO_COLUMN
            letters = ", ".join(map(letter_of, columns))
            said = sentence.filled(wanted=quoted(each), headings=headings, columns=letters)
            problems.append(Problem(said, row=header.row.number))
    return problems


_NO_COLUMN = Text(
    de="Keine Spalte hat die Überschrift {wanted}. Überschriften sind {headings}. Eine davon mit "
    "--carry-column nennen.",
    en="No column has the heading {wanted}. The headings are {headings}. Name one of them with "
    "--carry-column.",
)
_SEVERAL_COLUMNS = Text(
    de="Die Überschrift {wanted} steht über mehreren Spalten ({columns}). Eine umbenennen.",
    en="The heading {wanted} stands over several columns ({columns}). Rename one.",
)
_ONLY_PARTS = Text(
    de="Die Spalten {names} zählen nur Teile der Bevölkerung, und Spalten werden nicht addiert. "
    "In der Datei eine mit allen ergänzen, etwa die Summe unter der Überschrift Einwohner.",
    en="Columns {names} count parts of the population only, and columns are not added up. Add one "
    "with everybody to the file, their sum, say, under the heading Einwohner.",
)
