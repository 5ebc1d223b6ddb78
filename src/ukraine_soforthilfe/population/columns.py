"""Which columns of a plain table are its keys and its populations, by headings and by content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.errors import FigureError, Problem
from ukraine_soforthilfe.population.built_in import kreise_by_ags
from ukraine_soforthilfe.population.figures import has_decimals, whole_number
from ukraine_soforthilfe.population.header import Header, is_figure, letter_of
from ukraine_soforthilfe.population.headings import (
    KEYS,
    REPEATING,
    Heading,
    Says,
    heading,
    says_key,
)
from ukraine_soforthilfe.population.keys import parse_key, understand
from ukraine_soforthilfe.population.tables import UnreadableError, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ukraine_soforthilfe.population.tables import Row

_HEADINGS_SHOWN = 30
_SHOWN_AT_MOST = 60
_SAMPLE = 200
_YEARS = range(1800, 2101)
# So many rows, and the same figure in all of them or one more in each is no accident.
_SOME = 3
_COLUMNS_SUMMED = 40


def key_headings(texts: Sequence[str]) -> list[int]:
    """The columns whose headings name keys: of the surest kind that there is."""
    folded = [fold(text) for text in texts]
    for group in KEYS:
        if places := [place for place, text in enumerate(folded) if text in group]:
            return places
    return [place for place, text in enumerate(texts) if text and says_key(text)]


def population_headings(texts: Sequence[str]) -> list[Heading]:
    """The headings that may stand over populations, those with a word for people alone if any."""
    headings = [heading(place, text) for place, text in enumerate(texts)]
    for says in ({Says.PEOPLE}, {Says.BARE, Says.PERSONS}):
        if found := [each for each in headings if each.says in says]:
            return found
    return []


def choose_key(header: Header, rows: Sequence[Row], places: Sequence[int]) -> int | None:
    """The column of the keys; several are no question where they denote the same districts.

    Args:
        header: The headings.
        rows: The rows under them.
        places: Columns whose headings name keys, or that the user named.

    Returns:
        None where neither a heading nor the content of a column shows them.

    Raises:
        UnreadableError: Several columns may be meant.
    """
    if not places:
        return next(_with_ags(header, rows), None)
    if fold(header.text(places[0])) in KEYS[0]:
        own_keys = _of_schools(header, rows, places[0])
        return _one_key(header, rows, places) if own_keys is None else own_keys
    counted = [place for place in places if not _is_running(_texts(rows, place))]
    if len(places) > 1 and len(counted) == 1:
        places = counted
    by_content = next(_with_ags(header, rows), None)
    if by_content is not None and by_content not in places:
        own, ags = (_texts(rows, place) for place in (places[0], by_content))
        # Keys of schools, say, beside the Kreis that each of them is in.
        if len(set(ags)) == len(ags) or len(set(own)) < len(own):
            return by_content
    if fold(header.text(places[0])) not in KEYS[1] and len(places) > 1:
        distinct = [place for place in places if _is_distinct(_texts(rows, place))]
        places = distinct if len(distinct) == 1 else places
    return _one_key(header, rows, places)


def _of_schools(header: Header, rows: Sequence[Row], ags: int) -> int | None:
    """The own keys of a list whose AGS only say in which Kreis each of them lies, if it has any.

    Not where dates or the like repeat the AGS.
    """
    texts = _texts(rows, ags)
    if 2 * len(set(texts)) > len(texts) or any(fold(text) in REPEATING for text in header.texts):
        return None
    for place, text in enumerate(header.texts):
        own = _texts(rows, place)
        if place != ags and says_key(text) and _is_distinct(own) and not _is_running(own):
            return place
    return None


def _one_key(header: Header, rows: Sequence[Row], places: Sequence[int]) -> int:
    if len(places) > 1:
        texts = [[parse_key(text).text for text in _texts(rows, place)] for place in places]
        if any(other != texts[0] for other in texts[1:]):
            raise UnreadableError(ambiguous(header, places, "keys", "--key-column"))
    return places[0]


def _with_ags(header: Header, rows: Sequence[Row]) -> Iterator[int]:
    """The columns with AGS in them, whatever their headings."""
    known = kreise_by_ags()
    for place in range(header.width):
        if heading(place, header.texts[place]).says in {Says.PEOPLE, Says.BARE, Says.PERSONS}:
            continue
        texts = [text for text in _texts(rows[:_SAMPLE], place) if text]
        if not any(character.isdigit() for character in "".join(texts[:_SOME])):
            continue
        understood = understand(texts)
        if not understood.by_ags or understood.question:
            continue
        ours = sum(key.text[:5] in known for key in understood.keys)
        if 2 * ours >= len(texts) or any(text.startswith("0") for text in texts):
            yield place


def choose_populations(
    header: Header, rows: Sequence[Row], key: int | None, headings: Sequence[Heading]
) -> tuple[Heading, ...]:
    """The columns that may be divided by: one, or one for each date.

    Args:
        header: The headings.
        rows: The rows under them.
        key: The column of the keys.
        headings: Those that may stand over populations.

    Raises:
        UnreadableError: More than one could be meant.
    """
    headings = [each for each in headings if each.column != key] or list(headings)
    if len(headings) > 1:
        filled = [each for each in headings if any(map(is_figure, _texts(rows, each.column)))]
        headings = filled or headings
    meant = _one_of(rows, headings)
    if headings[0].says is Says.PEOPLE:
        if meant:
            return meant
        raise UnreadableError(_ambiguous_populations(header, headings))
    used = {each.column for each in meant or headings}
    others = [
        heading(place, header.text(place))
        for place in range(header.width)
        if place != key and place not in used and _could_be_meant(header, rows, place)
    ]
    if meant and len(meant) == 1 and others:
        others = _without_parts(rows, meant[0], others)
    if meant and not others:
        return meant
    found = sorted([*headings, *others], key=lambda each: each.column)
    raise UnreadableError(_ambiguous_populations(header, found))


def _one_of(rows: Sequence[Row], headings: Sequence[Heading]) -> tuple[Heading, ...]:
    """One for each date; of one date the one that is the sum of the others, or equals them."""
    if len(headings) == 1:
        return tuple(headings)
    days = [(each.stichtag, each.year) for each in headings]
    if (None, None) not in days and len(set(days)) == len(days):
        return tuple(headings)
    if len(set(days)) > 1 or len(headings) > _COLUMNS_SUMMED:
        return ()
    columns = [_numbers(rows, each.column) for each in headings]
    if all(column == columns[0] for column in columns) and any(columns[0]):
        return (headings[0],)
    for each, column in zip(headings, columns, strict=True):
        others = [other for other in headings if other is not each]
        if any(column) and not _without_parts(rows, each, others):
            return (each,)
    return ()


def _without_parts(rows: Sequence[Row], whole: Heading, others: Sequence[Heading]) -> list[Heading]:
    """The others without neighbours that sum to a column in every row, and without its copies."""
    if len(others) > _COLUMNS_SUMMED:
        return list(others)
    sums = _numbers(rows, whole.column)
    first = next((place for place, figure in enumerate(sums) if figure), None)
    if first is None:
        return list(others)
    parts = [_numbers(rows, each.column) for each in others]
    left = list(others)
    for start in range(len(others)):
        running = 0
        for end in range(start, len(others)):
            running += parts[end][first] or 0
            if running == sums[first] and all(
                figure is None or figure == sum(part or 0 for part in row)
                for figure, *row in zip(sums, *parts[start : end + 1], strict=True)
            ):
                left = [each for each in left if each not in others[start : end + 1]]
    return left


def _could_be_meant(header: Header, rows: Sequence[Row], place: int) -> bool:
    """Whether a column has figures that a list may be divided by."""
    if heading(place, header.texts[place]).says is Says.OTHER:
        return False
    texts = [text for text in _texts(rows, place) if text]
    figures = [text for text in texts if is_figure(text)]
    if 2 * len(figures) <= max(len(texts), len(rows)) or has_decimals(figures):
        return False
    if any(text[0] == "0" and len(text) > 1 and text.isdigit() for text in figures):
        return False  # keys
    numbers = [number for number in _numbers(rows, place) if number is not None]
    if len(numbers) < _SOME:
        return bool(numbers)
    return not (
        len(set(numbers)) == 1
        or _is_running(texts)
        or all(number in _YEARS for number in numbers)
        or place in _with_ags(header, rows)
    )


def _is_running(texts: Sequence[str]) -> bool:
    """Whether texts are running numbers: 1, 2, 3 …, or from 0 on."""
    filled = [text.removesuffix(".") for text in texts if text]
    if len(filled) < _SOME or filled[0] not in {"0", "1"}:
        return False
    return filled == [str(int(filled[0]) + place) for place in range(len(filled))]


def _is_distinct(texts: Sequence[str]) -> bool:
    filled = [text for text in texts if text]
    return bool(filled) and len(set(filled)) == len(filled)


def _numbers(rows: Sequence[Row], place: int) -> list[int | None]:
    found: list[int | None] = []
    for text in _texts(rows, place):
        try:
            found.append(whole_number(text))
        except FigureError:
            found.append(None)
    return found


def _texts(rows: Sequence[Row], place: int) -> list[str]:
    return [row.cell(place) for row in rows]


def _ambiguous_populations(header: Header, headings: Sequence[Heading]) -> Problem:
    places = [each.column for each in headings]
    return ambiguous(header, places, "populations", "--population-column")


def ambiguous(header: Header, places: Sequence[int], what: str, option: str) -> Problem:
    """That several columns may be meant, and how one is chosen."""
    names = [shown(header.text(place)) for place in places]
    if len(set(names)) == 1:
        columns = " and ".join(str(place + 1) for place in places)
        return Problem(
            f"The heading {names[0]} stands over columns {columns}. Choose one by its letter, "
            f"with {option} {letter_of(places[0])}.",
            row=header.row.number,
        )
    more = ", …" if len(names) > _HEADINGS_SHOWN else ""
    return Problem(
        f"Several columns may hold the {what}: {', '.join(names[:_HEADINGS_SHOWN])}{more}. Choose "
        f'one with {option} "{names[0]}".',
        row=header.row.number,
    )


def missing(row: Row, what: str, wanted: str | None, option: str) -> Problem:
    """That a column is not there, with the headings that are."""
    headings = ", ".join(filter(None, map(shown, row.cells[:_HEADINGS_SHOWN]))) or "none"
    if wanted:
        sentence = f"There is no column {shown(wanted)!r}; the headings are: {headings}. Name one."
    else:
        sentence = (
            f"There is no column with the {what}; the headings are: {headings}. Name the column "
            f"with {option}, by its heading or its letter, or give it a heading such as "
            f"{'AGS' if what == 'key' else 'Einwohner'}."
        )
    return Problem(sentence, row=row.number)


def shown(text: str) -> str:
    """A heading on one line, without what could move a terminal's cursor."""
    line = " ".join(text.split())
    return "".join(character for character in line if character.isprintable())[:_SHOWN_AT_MOST]
