"""Plain tables: a heading row with a key and a population, under their many names."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from ukraine_soforthilfe.errors import DateError, Problem
from ukraine_soforthilfe.population import notices
from ukraine_soforthilfe.population.dates import parse_date
from ukraine_soforthilfe.population.headings import (
    ARTEN,
    KEYS,
    NAMES,
    POPULATIONS,
    REGIERUNGSBEZIRKE,
    TOTALS,
)
from ukraine_soforthilfe.population.keys import parse_key
from ukraine_soforthilfe.population.series import Entry, Figure, Reading, Series, basis_of
from ukraine_soforthilfe.population.tables import UnreadableError, fold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ukraine_soforthilfe.population.tables import Row, Table

TITLE = "plain table"

_DAY = re.compile(r"\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{4}-\d{2}-\d{2}", re.ASCII)
_BEFORE_A_DAY = re.compile(r"(?:stand|am|zum|vom|stichtag)$")
_HEADINGS_SHOWN = 30
# Tried first: lists may have a hundred thousand rows.
_TOTALS_BEGIN = frozenset(word[:3] for word in TOTALS)


class _Heading(NamedTuple):
    """A population's heading: its column, and the day in it."""

    column: int
    text: str
    stichtag: date | None


class _Columns(NamedTuple):
    start: int
    key: int
    populations: tuple[_Heading, ...]


def has_header(
    table: Table, *, key_column: str | None = None, population_column: str | None = None
) -> bool:
    """Whether a row has headings for a key and for a population, or those that are named."""
    return any(
        _key_columns(row, key_column) and _population_columns(row, population_column)
        for row in table.top()
    )


def read(
    table: Table, *, key_column: str | None = None, population_column: str | None = None
) -> Reading:
    """The figures of a plain table.

    Args:
        table: The table.
        key_column: Heading of the column with the keys, where the table is ambiguous.
        population_column: Heading of the column with the figures, likewise.

    Raises:
        UnreadableError: A column is missing, doubled or ambiguous.
    """
    columns = _find(table, key_column, population_column)
    header = table.rows[columns.start]
    places = {fold(cell): place for place, cell in reversed(list(enumerate(header.cells)))}
    totals: list[int] = []
    rows: list[Row] = []
    for row in table.body(columns.start + 1):
        if _is_total(row, columns.key):
            totals.append(row.number)
        elif any(row.cells):
            rows.append(row)
    name, art, regierungsbezirk = (
        next((place for heading, place in places.items() if heading in wanted), None)
        for wanted in (NAMES - {fold(header.cell(columns.key))}, ARTEN, REGIERUNGSBEZIRKE)
    )
    days = _days(rows, places.get("stichtag"))
    basis = places.get("basis")

    grouped: dict[tuple[date | None, str, str], list[Entry]] = defaultdict(list)
    for row in rows:
        for heading in columns.populations:
            stichtag = heading.stichtag or days.get(row.number)
            grouped[stichtag, _cell(row, basis), heading.text].append(
                Entry(
                    row.cell(columns.key),
                    (Figure(row, row.cell(heading.column)),),
                    _cell(row, name),
                    _cell(row, art),
                    _cell(row, regierungsbezirk),
                )
            )
    if not grouped:
        raise UnreadableError(Problem("No row follows the headings. Give a table with figures."))
    return Reading(
        series=tuple(
            Series(text, tuple(entries), stichtag, named or basis_of(stichtag))
            for (stichtag, named, text), entries in grouped.items()
        ),
        key_column=header.cell(columns.key),
        width=header.width,
        left_out=(
            (notices.TOTALS.filled(rows=notices.some(list(map(str, totals)))),) if totals else ()
        ),
        official=False,
        from_sheet=bool(table.sheet),
    )


def _find(table: Table, key_column: str | None, population_column: str | None) -> _Columns:
    found = []
    for start, row in enumerate(table.top()):
        keys = _key_columns(row, key_column)
        populations = _population_columns(row, population_column)
        if keys and populations:
            return _Columns(start, _one_key(table, start, keys), _unambiguous(row, populations))
        found.append((bool(keys) + bool(populations), row.width > 1, -start))
    # The row that came nearest is the one to speak of.
    best = table.rows[-max(found)[2]]
    problems = [
        _missing(best, what, wanted, option)
        for columns, what, wanted, option in (
            (_key_columns(best, key_column), "key", key_column, "--key-column"),
            (
                _population_columns(best, population_column),
                "population",
                population_column,
                "--population-column",
            ),
        )
        if not columns
    ]
    raise UnreadableError(*problems)


def _missing(row: Row, what: str, wanted: str | None, option: str) -> Problem:
    headings = ", ".join(filter(None, map(_shown, row.cells[:_HEADINGS_SHOWN]))) or "none"
    if wanted:
        sentence = f"There is no column {_shown(wanted)!r}; the headings are: {headings}. Name one."
    else:
        sentence = (
            f"There is no column with the {what}; the headings are: {headings}. Name the column "
            f"with {option}, or give it a heading such as "
            f"{'AGS' if what == 'key' else 'Einwohner'}."
        )
    return Problem(sentence, row=row.number)


def _key_columns(row: Row, wanted: str | None = None) -> list[int]:
    if wanted is not None:
        return _named(row, wanted)
    for group in KEYS:
        places = [place for place, cell in enumerate(row.cells) if fold(cell) in group]
        if places:
            return places
    return []


def _named(row: Row, wanted: str) -> list[int]:
    exact = [place for place in range(len(row.cells)) if row.cell(place) == wanted.strip()]
    return exact or [
        place for place, cell in enumerate(row.cells) if fold(cell) == fold(wanted) != ""
    ]


def _population_columns(row: Row, wanted: str | None = None) -> list[_Heading]:
    if wanted is not None:
        return [_heading(row, place) for place in _named(row, wanted)]
    names = [_BEFORE_A_DAY.sub("", fold(_DAY.sub("", cell))) for cell in row.cells]
    for group in POPULATIONS:
        headings = [
            _heading(row, place)
            for place, name in enumerate(names)
            if name in group or (not name and _DAY.search(row.cells[place]))
        ]
        if headings:
            return headings
    return []


def _heading(row: Row, column: int) -> _Heading:
    text = row.cell(column)
    day = _DAY.search(text)
    try:
        stichtag = parse_date(day[0]) if day else None
    except DateError:
        stichtag = None
    return _Heading(column, text, stichtag)


def _one_key(table: Table, start: int, places: list[int]) -> int:
    """The key's column; several are no question where they denote the same districts."""
    row = table.rows[start]
    if len(places) > 1 and any(
        len({parse_key(later.cell(place)).text for place in places}) > 1
        for later in table.body(start + 1)
    ):
        raise UnreadableError(_ambiguous(row, places, "keys", "--key-column"))
    return places[0]


def _unambiguous(row: Row, headings: list[_Heading]) -> tuple[_Heading, ...]:
    """Several populations are no question where each has a day of its own."""
    days = [heading.stichtag for heading in headings]
    if len(headings) > 1 and (None in days or len(set(days)) < len(days)):
        places = [heading.column for heading in headings]
        raise UnreadableError(_ambiguous(row, places, "populations", "--population-column"))
    return tuple(headings)


def _ambiguous(row: Row, places: list[int], what: str, option: str) -> Problem:
    names = [_shown(row.cell(place)) for place in places]
    if len(set(names)) == 1:
        columns = " and ".join(str(place + 1) for place in places)
        return Problem(
            f"The heading {names[0]} stands over columns {columns}. Rename or remove one.",
            row=row.number,
        )
    return Problem(
        f"Several columns may hold the {what}: {', '.join(names)}. Choose one with "
        f'{option} "{names[0]}".',
        row=row.number,
    )


def _days(rows: Sequence[Row], column: int | None) -> dict[int, date]:
    if column is None or not any(row.cell(column) for row in rows):
        return {}
    days, problems = {}, []
    for row in rows:
        text = row.cell(column)
        try:
            days[row.number] = parse_date(text)
        except DateError:
            problems.append(
                Problem(
                    "No date. Write it as 2021-12-31 or 31.12.2021.",
                    row=row.number,
                    column="stichtag",
                    value=text,
                )
            )
    if problems:
        raise UnreadableError(*problems)
    return days


def _is_total(row: Row, key: int) -> bool:
    text = row.cell(key)
    if text:
        return text[:3].casefold() in _TOTALS_BEGIN and fold(text) in TOTALS
    return any(fold(cell) in TOTALS for cell in row.cells if cell)


def _cell(row: Row, column: int | None) -> str:
    return row.cell(column) if column is not None else ""


def _shown(text: str) -> str:
    """A heading on one line, without what could move a terminal's cursor."""
    line = " ".join(text.split())
    return "".join(character for character in line if character.isprintable())[:60]
