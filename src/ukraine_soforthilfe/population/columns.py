"""Which columns of a plain table are its keys and populations, and which of rows that repeat."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from ukraine_soforthilfe.asking.values import parse_date, whole_number
from ukraine_soforthilfe.errors import DateError, FigureError, Problem
from ukraine_soforthilfe.language import Text, all_of, quoted
from ukraine_soforthilfe.population import refusals
from ukraine_soforthilfe.population.built_in import kreise_by_ags
from ukraine_soforthilfe.population.cells import UnreadableError, is_figure
from ukraine_soforthilfe.population.header import (
    Body,
    Header,
    ambiguous,
)
from ukraine_soforthilfe.population.headings import (
    KEYS,
    LEVELS,
    NAMES,
    NEVER,
    REPEATING,
    Heading,
    Mark,
    Says,
    When,
    heading,
    is_all,
    mark_of,
    says_key,
    says_people,
    vocabulary,
)
from ukraine_soforthilfe.population.keys import is_distinct, is_running, parse_key, understand
from ukraine_soforthilfe.population.refusals import KEY, POPULATION, listed, shown
from ukraine_soforthilfe.population.spellings import has_decimals, keys_by_names, repeats_names
from ukraine_soforthilfe.population.tables import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from ukraine_soforthilfe.population.cells import Row

_HEADINGS_SHOWN = 30
_SHOWN_AT_MOST = 60
_SAMPLE = 200
_YEARS = range(1800, 2101)
# In so many rows, equal figures or figures that rise by one are no accident.
_SOME = 3
_SEATS = vocabulary("seats")
_BESIDE_NAMES = vocabulary("beside_names")
_COLUMNS_SUMMED = 40


def key_headings(header: Header) -> list[int]:
    """The columns whose headings name keys: of the surest kind that there is."""
    folded = [fold(text) for text in header.texts]
    for group in KEYS:
        if places := [place for place, text in enumerate(folded) if text in group]:
            return places
    return [place for place, text in enumerate(header.texts) if text and says_key(text)]


def population_headings(texts: Sequence[str]) -> list[Heading]:
    """The headings that may stand over populations, those with a word for people alone if any."""
    known = {*(folded := list(map(fold, texts)))}
    # EW means women where EM stands beside it.
    women = [each[-1:] == "w" and f"{each[:-1]}m" in known for each in folded]
    headings = [heading(place, text) for place, text in enumerate(texts) if not women[place]]
    for says in ({Says.PEOPLE}, {Says.BARE, Says.PERSONS}):
        if found := [each for each in headings if each.says in says]:
            return found
    return []


def choose_key(header: Header, body: Body, places: Sequence[int]) -> int | None:
    """The column of the keys; several are no question where they denote the same districts.

    Args:
        header: The headings.
        body: The rows under them.
        places: Columns whose headings name keys, or that the user named.

    Returns:
        None where neither a heading nor the content of a column shows them.

    Raises:
        UnreadableError: Several columns may be meant.
    """
    if not places:
        by_content = next(_with_ags(header, body), None)
        some = [body.rows.first(_SAMPLE).texts(place) for place in range(header.width)]
        if by_content is None and not any(keys_by_names(each, [""] * len(each)) for each in some):
            # Running numbers tell rows apart that are no Kreise.
            counts = [place for place, text in enumerate(header.texts) if fold(text) == "lfdnr"]
            by_content = next(filter(lambda at: is_distinct(body.texts(at)), counts), None)
        return by_content
    if fold(header.text(places[0])) in KEYS[0]:
        own_keys = _of_schools(header, body, places[0])
        return _one_key(header, body, places) if own_keys is None else own_keys
    if len(counted := [place for place in places if not is_running(body.texts(place))]) == 1:
        places = counted
    by_content = next(_with_ags(header, body), None)
    if by_content is not None and by_content in places and is_distinct(body.texts(by_content)):
        return by_content
    if by_content is not None and by_content not in places:
        own, ags = (body.texts(place) for place in (places[0], by_content))
        # Keys of schools, say, beside the Kreis that each of them is in.
        if len(set(ags)) == len(ags) or len(set(own)) < len(own):
            return by_content
    if fold(header.text(places[0])) not in KEYS[1] and len(places) > 1:
        distinct = [place for place in places if is_distinct(body.texts(place))]
        places = distinct if len(distinct) == 1 else places
    return _one_key(header, body, places)


def choose_names(
    header: Header, body: Body, key: int | None, used: Collection[int | None]
) -> int | None:
    """The column of the names: by its heading, by the names of Kreise, or the first of texts.

    Args:
        header: The headings.
        body: The rows under them.
        key: The column of the keys, None where only names can tell them.
        used: Columns that are something else.
    """
    free = [place for place in range(header.width) if place not in used]
    headed = [place for place in free if fold(header.texts[place]) in NAMES]
    first = headed[0] if headed else None
    for place in dict.fromkeys([*headed, *free]):
        if fold(header.texts[place]) not in _SEATS and _names_kreise(body.texts(place)):
            # A headed one that repeats its texts may be Region or seat.
            return place if first is None or not is_distinct(body.texts(first)) else first
    if first is not None and not is_distinct(body.texts(first)):
        first = next((place for place in headed if is_distinct(body.texts(place))), first)
    # The names of keys that are AGS are known.
    if first is None and key is not None and key not in _with_ags(header, body):
        return next((place for place in free if _could_be_names(header, body, place)), None)
    return first


def _could_be_names(header: Header, body: Body, place: int) -> bool:
    """Whether a column has a text of its own in nearly every row, which no heading denies."""
    headed = fold(header.texts[place])
    if (
        headed in _SEATS | REPEATING | LEVELS
        or any(word in headed for word in _BESIDE_NAMES)
        or says_key(header.texts[place])
    ):
        return False
    filled = [text for text in body.rows.first(_SAMPLE).texts(place) if text]
    sample = min(len(body), _SAMPLE)
    # A name may have a number in it, but digits without a blank are a code.
    names = [
        text
        for text in filled
        if any(map(str.isalpha, text[:_SHOWN_AT_MOST]))
        and (" " in text or not any(map(str.isdigit, text[:_SHOWN_AT_MOST])))
    ]
    return 4 * len(names) >= 3 * sample and 4 * len(set(names)) >= 3 * len(names)


def _names_kreise(texts: Sequence[str]) -> bool:
    """Whether texts are the names of Kreise, none more often than Kreise have it."""
    # Of more names than twice the Kreise, half cannot be theirs without one that repeats.
    if len(texts) - texts.count("") > 2 * len(kreise_by_ags()) or not any(
        any(map(str.isalpha, text[:_SHOWN_AT_MOST])) for text in texts[:_SOME]
    ):
        return False
    found = keys_by_names(texts, [""] * len(texts))
    return found is not None and not repeats_names(texts)


def _of_schools(header: Header, body: Body, ags: int) -> int | None:
    """The own keys of a list whose AGS only say in which Kreis each of them lies, if it has any.

    Not where dates or the like repeat the AGS.
    """
    texts = body.texts(ags)
    if 2 * len(set(texts)) > len(texts) or any(fold(text) in REPEATING for text in header.texts):
        return None
    for place, text in enumerate(header.texts):
        own = body.texts(place)
        if place != ags and says_key(text) and is_distinct(own) and not is_running(own):
            return place
    return None


def _one_key(header: Header, body: Body, places: Sequence[int]) -> int:
    if len(places) > 1:
        texts = [[parse_key(text).text for text in body.texts(place)] for place in places]
        if any(other != texts[0] for other in texts[1:]):
            raise UnreadableError(ambiguous(header, places, KEY))
    return places[0]


def _with_ags(header: Header, body: Body) -> Iterator[int]:
    """The columns with AGS in them, whatever their headings."""
    return (place for place in range(header.width) if _has_ags(header, body, place))


def _has_ags(header: Header, body: Body, place: int) -> bool:
    if heading(place, header.text(place)).says in {Says.PEOPLE, Says.BARE, Says.PERSONS}:
        return False
    texts = [text for text in body.rows.first(_SAMPLE).texts(place) if text]
    if not any(character.isdigit() for character in "".join(texts[:_SOME])):
        return False
    understood = understand(texts)
    if not understood.by_ags or understood.question:
        return False
    ours = sum(key.text[:5] in kreise_by_ags() for key in understood.keys)
    return 2 * ours >= len(texts) or any(text.startswith("0") for text in texts)


def choose_populations(
    header: Header, body: Body, key: int | None, headings: Sequence[Heading], *, named: bool
) -> tuple[Heading, ...]:
    """The columns that may be divided by: one, or one for each date.

    Args:
        header: The headings.
        body: The rows under them.
        key: The column of the keys.
        headings: Those that may stand over populations.
        named: Whether the user named them.

    Raises:
        UnreadableError: More than one could be meant.
    """
    if named and (len(headings) == 1 or _each_dated(headings)):
        return tuple(headings)
    if named:
        raise _ambiguous_populations(header, headings)
    headings = [each for each in headings if each.column != key] or list(headings)
    if len(headings) > 1:
        filled = [each for each in headings if any(map(is_figure, body.texts(each.column)))]
        headings = filled or headings
    meant = _one_of(body, headings)
    if headings[0].says is Says.PEOPLE:
        if meant:
            return meant
        raise _ambiguous_populations(header, headings)
    used = {each.column for each in meant or headings}
    others = [
        heading(place, header.text(place))
        for place in range(header.width)
        if place != key and place not in used and could_be_meant(header, body, place)
    ]
    if meant and len(meant) == 1 and others:
        others = _without_parts(body, meant[0], others)
    if meant and not others:
        return meant
    found = sorted([*headings, *others], key=lambda each: each.column)
    raise _ambiguous_populations(header, found)


def _each_dated(headings: Sequence[Heading]) -> bool:
    """Whether each of several headings has a date of its own."""
    days = {each.when for each in headings}
    return NEVER not in days and len(days) == len(headings)


def _one_of(body: Body, headings: Sequence[Heading]) -> tuple[Heading, ...]:
    """One for each date; of one date the one that is the sum of the others, or equals them."""
    if len(headings) == 1 or _each_dated(headings):
        return tuple(headings)
    if len({each.when for each in headings}) > 1 or len(headings) > _COLUMNS_SUMMED:
        return ()
    columns = [_numbers(body, each.column) for each in headings]
    if all(column == columns[0] for column in columns) and any(columns[0]):
        return (headings[0],)
    for each, column in zip(headings, columns, strict=True):
        others = [other for other in headings if other is not each]
        if any(column) and not _without_parts(body, each, others):
            return (each,)
    return ()


def _without_parts(body: Body, whole: Heading, others: Sequence[Heading]) -> list[Heading]:
    """The other columns, without its copies and without neighbours that sum to it in every row."""
    if len(others) > _COLUMNS_SUMMED:
        return list(others)
    sums = _numbers(body, whole.column)
    first = next((place for place, figure in enumerate(sums) if figure), None)
    if first is None:
        return list(others)
    parts = [_numbers(body, each.column) for each in others]
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


def could_be_meant(header: Header, body: Body, place: int) -> bool:
    """Whether a column has figures that a list may be divided by."""
    if heading(place, header.texts[place]).says is Says.OTHER:
        return False
    texts = [text for text in body.texts(place) if text]
    figures = [text for text in texts if is_figure(text)]
    if 2 * len(figures) <= max(len(texts), len(body)) or has_decimals(figures):
        return False
    if any(text[0] == "0" and len(text) > 1 and text.isdigit() for text in figures):
        return False  # keys
    numbers = [number for number in _numbers(body, place) if number is not None]
    if len(numbers) < _SOME:
        return bool(numbers)
    return not (
        len(set(numbers)) == 1
        or is_running(texts)
        or all(number in _YEARS for number in numbers)
        or _has_ags(header, body, place)
    )


def _numbers(body: Body, place: int) -> list[int | None]:
    found: list[int | None] = []
    for text in body.texts(place):
        try:
            found.append(whole_number(text))
        except FigureError:
            found.append(None)
    return found


def _ambiguous_populations(header: Header, headings: Sequence[Heading]) -> UnreadableError:
    """The error that several columns of figures may be meant."""
    return UnreadableError(ambiguous(header, [each.column for each in headings], POPULATION))


_YEAR = re.compile(r"((?:18|19|20)\d{2})(?:\.0)?", re.ASCII)
_TIME = re.compile(r"[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?", re.ASCII)
# So late in Greenwich it is the next day here.
_LATE = re.compile(r"[T ]2[23].{1,20}(?:Z|[+-]00:?00)")
_WAYS_SHOWN_AT_MOST = 5
_VALUE_AT_MOST = 30
_TIME_AT = 10
_DATE_AT_MOST = 40

ROWS_TAKEN = Text(
    de="Zeilen „{value}“ der Spalte „{column}“", en='rows "{value}" of column "{column}"'
)


def parse_when(text: str) -> When | None:
    """The day or year that a cell names; None where it names none."""
    stripped = text.strip()
    if len(stripped) > _DATE_AT_MOST:
        return None
    if year := _YEAR.fullmatch(stripped):
        return When(year=int(year[1]))
    time = stripped[_TIME_AT:]
    if _TIME.fullmatch(time) and not _LATE.fullmatch(time):
        stripped = stripped[:_TIME_AT]
    try:
        return When(day=parse_date(stripped))
    except DateError:
        return None


def all_dated(
    rows: Sequence[Row], heading: str, texts: Sequence[str], whens: Sequence[When | None]
) -> list[When]:
    """The dates of all rows, or an error that names those without."""
    problems = [
        Problem(refusals.NO_DATE, row=row.number, column=heading, value=text)
        for row, text, when in zip(rows, texts, whens, strict=True)
        if when in (None, NEVER)
    ]
    if problems:
        raise UnreadableError(*problems)
    return [when for when in whens if when is not None]


def by_kind(whens: Sequence[When], bases: Sequence[str]) -> dict[tuple[When, str], Sequence[int]]:
    """The places of the rows of each date and basis; one date may be that of all."""
    everywhere = range(len(bases))
    if len(whens) == 1 and bases and bases.count(bases[0]) == len(bases):
        return {(whens[0], bases[0]): everywhere}
    found: dict[tuple[When, str], list[int]] = defaultdict(list)
    of_each = whens if len(whens) > 1 else [*whens] * len(bases)
    for place, kind in enumerate(zip(of_each, bases, strict=True)):
        found[kind].append(place)
    return {**found}


class Column(NamedTuple):
    """A column that may tell rows of one key apart."""

    heading: str
    texts: Sequence[str]


def most_repeat(keys: Sequence[str], whens: Sequence[object]) -> bool:
    """Whether most keys stand in several rows of one date, where one date may be that of all."""
    distinct = len(set(keys))
    if 2 * (len(keys) - distinct) < distinct - 1 or distinct == len(keys):
        return False
    times = Counter(zip(keys, whens, strict=True) if len(whens) > 1 else zip(keys, strict=True))
    repeated = [count > 1 for (key, *_), count in times.items() if key]
    return sum(repeated) > 1 and 2 * sum(repeated) >= len(repeated)


def one_of_each(
    keys: Sequence[str], whens: Sequence[object], columns: Sequence[Column]
) -> tuple[list[int], tuple[Text, ...]]:
    """The places of the rows that are meant, and in a few words which they are.

    A key that is there twice by mistake is another matter: here most keys repeat,
    as :func:`most_repeat` tells, and a column tells their rows apart.

    Raises:
        UnreadableError: Nothing says which of the rows is that of all.
    """
    everything = list(range(len(keys)))
    groups = _groups(everything, keys, whens)
    repeated = [places for places in groups if len(places) > 1]
    varying = [column for column in columns if _varies(column.texts, repeated)]
    telling = list(zip(*(column.texts for column in varying), strict=True)) or [()] * len(keys)
    if len(set(zip(keys, whens, telling, strict=True))) < sum(map(len, groups)):
        return everything, ()
    kept = everything
    taken: list[Text] = []
    # Rows below the others are asked about by what they sum, not by sex or age.
    totals = {place for place in everything if mark_of(keys[place]) is Mark.TOTAL}
    for column in varying:
        if column.heading and not _varies(column.texts, _groups(kept, keys, whens)):
            continue  # says the same as another: a code beside its label
        value = _value_of_all({column.texts[place] for place in kept})
        if value is None:
            continue
        kept = [
            place
            for place in kept
            if column.texts[place] == value
            or not keys[place]
            or (place in totals and not column.texts[place])
        ]
        taken.append(ROWS_TAKEN.filled(value=_short(value), column=_short(column.heading)))
    left = _groups(kept, keys, whens)
    if any(len(places) > 1 for places in left):
        raise UnreadableError(_question(varying, left))
    if len(left) < len(groups):
        missing = sorted(
            {keys[place] for places in groups for place in places}
            - {keys[places[0]] for places in left}
        )
        sentence = refusals.KEYS_WITHOUT_ALL.filled(taken=all_of(taken), names=_some(missing))
        raise UnreadableError(Problem(sentence))
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
    values = dict.fromkeys(first.texts[place] for places in left for place in places)
    headings = [_short(column.heading) for column in unsettled[:_WAYS_SHOWN_AT_MOST]]
    names = all_of(list(map(quoted, headings)))
    return Problem(refusals.KEYS_REPEAT.filled(names=names, values=_some(values)))


def _some(texts: Iterable[str]) -> str:
    """A list in a sentence, which does not go on for long."""
    return listed(list(map(_short, texts)), _WAYS_SHOWN_AT_MOST)


def _short(text: str) -> str:
    return shown(text)[:_VALUE_AT_MOST]
