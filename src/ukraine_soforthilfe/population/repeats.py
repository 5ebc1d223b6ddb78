"""Rows that repeat their keys, by date, sex, age or measure: which of them are meant."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from ukraine_soforthilfe.errors import DateError, Problem
from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.population.figures import parse_date
from ukraine_soforthilfe.population.headings import is_all, says_people
from ukraine_soforthilfe.population.tables import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

_YEAR = re.compile(r"((?:18|19|20)\d{2})(?:\.0)?", re.ASCII)
_TIME = re.compile(r"[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?", re.ASCII)
_SHOWN_AT_MOST = 5
_VALUE_AT_MOST = 30
_TIME_AT = 10
_DATE_AT_MOST = 40

ROWS_TAKEN = Text(
    de="Zeilen „{value}“ der Spalte „{column}“", en='rows "{value}" of column "{column}"'
)


class When(NamedTuple):
    """A date as a column has it: a day, or a year alone."""

    day: date | None = None
    year: int | None = None

    @property
    def of_year(self) -> int:
        """The year; 0 where there is neither."""
        return self.day.year if self.day else self.year or 0

    def __str__(self) -> str:
        """The day, or the year."""
        return self.day.isoformat() if self.day else str(self.year or "")


NEVER = When()


def parse_when(text: str) -> When | None:
    """The day or year that a cell names; None where it names none."""
    stripped = text.strip()
    if len(stripped) > _DATE_AT_MOST:
        return None
    if year := _YEAR.fullmatch(stripped):
        return When(year=int(year[1]))
    if _TIME.fullmatch(stripped[_TIME_AT:]):
        stripped = stripped[:_TIME_AT]
    try:
        return When(day=parse_date(stripped))
    except DateError:
        return None


class Column(NamedTuple):
    """A column that may tell rows of one key apart."""

    heading: str
    texts: Sequence[str]


def one_of_each(
    keys: Sequence[str], whens: Sequence[object], columns: Sequence[Column]
) -> tuple[list[int], tuple[Text, ...]]:
    """The places of the rows that are meant, and in a few words which they are.

    A key that stands there twice by mistake is none of this: most keys repeat, and
    a column tells their rows apart.

    Raises:
        UnreadableError: Nothing says which of the rows is that of all.
    """
    everything = list(range(len(keys)))
    groups = _groups(everything, keys, whens)
    repeated = [places for places in groups if len(places) > 1]
    if len(repeated) < 2 or 2 * len(repeated) < len(groups):
        return everything, ()
    varying = [column for column in columns if _varies(column.texts, repeated)]
    telling = list(zip(*(column.texts for column in varying), strict=True)) or [()] * len(keys)
    if len(set(zip(keys, whens, telling, strict=True))) < sum(map(len, groups)):
        return everything, ()
    kept = everything
    taken: list[Text] = []
    for column in varying:
        if column.heading and not _varies(column.texts, _groups(kept, keys, whens)):
            continue  # says the same as another: a code beside its label
        value = _value_of_all({column.texts[place] for place in kept})
        if value is None:
            continue
        kept = [place for place in kept if column.texts[place] == value or not keys[place]]
        taken.append(ROWS_TAKEN.filled(value=_short(value), column=_short(column.heading)))
    left = _groups(kept, keys, whens)
    if any(len(places) > 1 for places in left):
        raise UnreadableError(_question(varying, left))
    if len(left) < len(groups):
        missing = sorted(
            {keys[place] for places in groups for place in places}
            - {keys[places[0]] for places in left}
        )
        raise UnreadableError(_lacking(missing, taken))
    return kept, tuple(taken)


def _groups(places: Iterable[int], keys: Sequence[str], whens: Sequence[object]) -> list[list[int]]:
    """The places of the rows of each key and date; rows without a key are of none."""
    found: dict[tuple[str, object], list[int]] = defaultdict(list)
    for place in places:
        if keys[place]:
            found[keys[place], whens[place]].append(place)
    return list(found.values())


def _varies(texts: Sequence[str], groups: Iterable[Sequence[int]]) -> bool:
    return any(len({texts[place] for place in places}) > 1 for places in groups)


def _value_of_all(values: Iterable[str]) -> str | None:
    """The one value that says "of all", or that people are counted."""
    for says in (is_all, says_people):
        found = [value for value in values if says(value)]
        if len(found) == 1:
            return found[0]
    return None


def _question(varying: Sequence[Column], left: Sequence[Sequence[int]]) -> Problem:
    unsettled = [column for column in varying if _varies(column.texts, left)]
    first = unsettled[0]
    values = list(dict.fromkeys(first.texts[place] for places in left for place in places))
    shown = ", ".join(_short(value) for value in values[:_SHOWN_AT_MOST])
    more = ", …" if len(values) > _SHOWN_AT_MOST else ""
    names = " and ".join(repr(_short(column.heading)) for column in unsettled[:_SHOWN_AT_MOST])
    return Problem(
        f"Most keys stand in several rows, which differ in column {names} ({shown}{more}), and "
        "no value there says that it is all of them. Give a table with one row for each key, or "
        "with rows 'Insgesamt' in that column."
    )


def _lacking(missing: Sequence[str], taken: Sequence[Text]) -> Problem:
    names = ", ".join(map(_short, missing[:_SHOWN_AT_MOST]))
    more = ", …" if len(missing) > _SHOWN_AT_MOST else ""
    said = " and ".join(text.en for text in taken)
    return Problem(
        f"The {said} are those of all, and keys without one are there: {names}{more}. "
        "Add their rows, or take them out."
    )


def _short(text: str) -> str:
    line = " ".join(text.split())
    return "".join(filter(str.isprintable, line))[:_VALUE_AT_MOST]
