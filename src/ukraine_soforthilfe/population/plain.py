"""Plain tables: a heading row with a key and a population, under their many names."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import chain, starmap
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ukraine_soforthilfe import errors
from ukraine_soforthilfe.errors import Problem
from ukraine_soforthilfe.language import exact, joined, quoted
from ukraine_soforthilfe.population import notices, refusals
from ukraine_soforthilfe.population.cells import UnreadableError, column_of, letter_of
from ukraine_soforthilfe.population.checking import not_fitting
from ukraine_soforthilfe.population.columns import (
    Column,
    all_dated,
    by_kind,
    choose_key,
    choose_names,
    choose_populations,
    key_headings,
    most_repeat,
    one_of_each,
    parse_when,
    population_headings,
)
from ukraine_soforthilfe.population.header import (
    Body,
    First,
    Header,
    body_of,
    first_row,
    has_figures,
    headers,
    no_header,
)
from ukraine_soforthilfe.population.headings import (
    ARTEN,
    DATES,
    LAENDER,
    LEVELS,
    NAMES,
    NEVER,
    REGIERUNGSBEZIRKE,
    Heading,
    Says,
    When,
    day_in_titles,
    heading,
)
from ukraine_soforthilfe.population.refusals import (
    KEY,
    POPULATION,
    WEIGHT,
    headings_or_recipient,
    missing,
    shown,
)
from ukraine_soforthilfe.population.spellings import cents_of, heads_money, heads_share
from ukraine_soforthilfe.population.tables import (
    Entries,
    Reading,
    Series,
    basis_of,
    census_named,
    fold,
)
from ukraine_soforthilfe.result import LeftOut
from ukraine_soforthilfe.result.dividing import Complaint, in_euros

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ukraine_soforthilfe.language import Text
    from ukraine_soforthilfe.population.cells import Row, Table
    from ukraine_soforthilfe.population.checking import Ratios

T = TypeVar("T")

TITLE = "plain table"

_FRACTION = re.compile(r"\d+(?:,\d|,\d\d|\.\d|\.\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Found:
    """A table of which a header was found.

    Attributes:
        table: The table.
        header: Its headings.
        keys: Columns that may hold its keys; none where no heading names them.
        populations: Headings that may stand over its populations.
        named: Whether the user named the column of the populations.
        doubt: What to ask where the row of its headings may be a recipient's.
    """

    table: Table
    header: Header
    keys: tuple[int, ...]
    populations: tuple[Heading, ...]
    named: bool = False
    doubt: Problem | None = None


def find(
    table: Table, *, key_column: str | None, population_column: str | None, settled: Sequence[str]
) -> Found:
    """The headings of a plain table for a key and for a population, or those that are named.

    They are named by heading, letter or number; words for rows that are none are ``settled``.

    Raises:
        UnreadableError: There are none.
    """
    search = _Search(table, key_column, population_column, settled)
    found = next(chain(search.with_both(), search.with_one(), search.without()), None)
    if found is None:
        raise UnreadableError(*search.missing())
    return found


@dataclass(frozen=True, slots=True)
class _Search:
    """For the header of one table."""

    table: Table
    key_column: str | None
    population_column: str | None
    settled: Sequence[str]

    def _keys(self, header: Header) -> list[int]:
        place = self._place(self.key_column)
        return self._headed(header) or ([] if place is None else [place])

    def _headed(self, header: Header) -> list[int]:
        wanted = self.key_column
        return key_headings(header) if wanted is None else header.headed(wanted)

    def _populations(self, header: Header) -> list[Heading]:
        if self.population_column is not None:
            named = header.headed(self.population_column)
            return [heading(place, header.text(place)) for place in named]
        return population_headings(header.texts)

    def with_both(self) -> Iterator[Found]:
        """Rows with headings of both."""
        for header in headers(self.table, self._keys):
            if (keys := self._headed(header)) and (populations := self._populations(header)):
                yield from self._found(header, keys, populations)

    def with_one(self) -> Iterator[Found]:
        """Rows with headings, where a column is named by its place or seen by content."""
        figures = self._place(self.population_column)
        for narrow in headers(self.table, self._keys):
            header, populations = narrow, self._populations(narrow)
            if not populations and figures is not None:
                header = narrow.wider(self._width) if 1 < narrow.width <= figures else narrow
                populations = [heading(figures, header.text(figures))]
            populations = [
                each
                for each in populations
                if each.column < header.width and has_figures(self.table, each.column, header.body)
            ]
            if header.width == 1 and NEVER not in {each.when for each in populations}:
                continue  # a title: Stand 2021
            keys = self._keys(header)
            if populations and (keys or self.key_column is None):
                yield from self._found(header, keys, populations)

    def without(self, first: Row | None = None) -> Iterator[Found]:
        """The table from its first figure on, where the columns are named by their places."""
        key, figures = self._place(self.key_column), self._place(self.population_column)
        if figures is None or (self.key_column is not None and key is None):
            return
        header = no_header(self.table, figures, key, first)
        if has_figures(self.table, figures, header.body + (first is not None)):
            populations = (heading(figures, header.text(figures)),)
            keys = () if key is None else (key,)
            yield Found(self.table, header, keys, populations, named=True)

    def _found(
        self, header: Header, keys: Sequence[int], populations: Sequence[Heading]
    ) -> Iterator[Found]:
        """The table under a row, or from it on; with a question where it may be both."""
        row, key = header.row, keys[0] if keys else None
        word = "" if key is None else row.cell(key)
        columns = [each.column for each in populations]
        first = self._first(header, columns, key, {f"row:{row.number}", word})
        if first is First.RECIPIENT:
            yield from self.without(row)
        elif first is not First.TITLE:
            named, doubt = self.population_column is not None, None
            if first is First.EITHER:
                at, heads = letter_of(columns[0]), word if self._place(word) is None else ""
                doubt = headings_or_recipient(row.number, at, row.cell(columns[0]), heads)
            yield Found(self.table, header, tuple(keys), tuple(populations), named, doubt)

    def _first(
        self, header: Header, columns: Sequence[int], key: int | None, names: set[str]
    ) -> First:
        """What a row is; headings where one of its texts is what a column was called."""
        words = [word for word in (self.key_column, self.population_column) if word is not None]
        places = [place for word in words if (place := self._place(word)) is not None]
        called = words != [] and all(map(header.headed, words))
        by_text = len(places) < len(words) if words else key is not None
        if called and len(words) > 1 and not by_text:  # are they letters as well?
            by_text = len({*places}) < 2 or not has_figures(self.table, places[-1], header.body)
        if by_text or names.intersection(self.settled):
            return First.HEADINGS if by_text else First.RECIPIENT
        first = first_row(self.table, header, columns, key, named=called)
        return first if words or first is not First.RECIPIENT else First.EITHER

    def _place(self, word: str | None) -> int | None:
        place = column_of(word) if word is not None else None
        return place if place is not None and place < self._width else None

    @property
    def _width(self) -> int:
        return max(row.width for row in self.table.top())

    def missing(self) -> list[Problem]:
        """What is missing in the row that came nearest."""
        found = [((-1, False, 0), no_header(self.table, 0, None), False, False)]
        for place, header in enumerate(headers(self.table, self._keys)):
            keys = self._keys(header)
            populations = self._populations(header)
            # A year in a title heads nothing.
            sure = any(each.when == NEVER for each in populations)
            nearness = (bool(keys) + sure, header.width > 1, -place)
            found.append((nearness, header, bool(keys), bool(populations)))
        cells = (cell.strip()[:20] for row in self.table.top() for cell in row.cells)
        fractions = self.population_column is None and any(map(_FRACTION.fullmatch, cells))
        figures = WEIGHT if fractions else POPULATION
        _, header, has_key, has_population = max(found, key=lambda each: each[0])
        return [
            missing(*header.row, sought, wanted, header.parts(self.table))
            for there, sought, wanted in (
                (has_key, KEY, self.key_column),
                # Of a row with both a recipient was made, and it heads nothing.
                (has_population and not has_key, figures, self.population_column),
            )
            if not there
        ]


def read_found(found: Found) -> Reading:
    """The figures of a plain table whose header was found.

    Raises:
        UnreadableError: A column is missing, doubled or ambiguous.
    """
    reading = _Reader(found).read()
    if found.doubt is not None:
        raise UnreadableError(found.doubt)
    return reading


class _Reader:
    """One pass over a table; what it assumes and leaves out is gathered on its way."""

    def __init__(self, found: Found) -> None:
        self.table = found.table
        self.header = found.header
        self.found = found
        self.assumed: list[Text] = []
        self.left_out: list[LeftOut] = []

    def read(self) -> Reading:
        header, found = self.header, self.found
        places = {fold(text): at for at, text in reversed([*enumerate(header.texts)])}
        figures = [each.column for each in found.populations]
        body = body_of(self.table, header, figures, found.keys[0] if found.keys else 0)
        key = choose_key(header, body, found.keys)
        populations = choose_populations(header, body, key, found.populations, named=found.named)
        if any(each.column == key for each in populations):
            name_of_both = shown(header.text(populations[0].column))
            said = refusals.COLUMN_OF_BOTH.filled(name=name_of_both)
            answers = ("--key-column", "--population-column")
            raise UnreadableError(Problem(said, row=header.row.number, answers=answers))
        used = {each.column for each in populations} | {key}
        art, regierungsbezirk, land, level = (
            next(
                (place for text, place in places.items() if text in wanted and place not in used),
                None,
            )
            for wanted in (ARTEN, REGIERUNGSBEZIRKE, LAENDER, LEVELS)
        )
        name = choose_names(header, body, key, used | {art, regierungsbezirk, land, level})
        if key is None and name is None:
            raise UnreadableError(self._no_key())
        self.assumed.append(
            notices.NO_NAMES
            if name is None
            else notices.NAMES_FROM.filled(column=shown(header.text(name)))
        )
        keys = _texts(body, key if key is not None else name)
        whens = self._whens(body, keys, used)
        titled = day_in_titles(header.titles(self.table))
        kept = self._one_of_each(body, keys, whens, used)

        def left(column: Sequence[T]) -> Sequence[T]:
            return column if kept is None else [column[place] for place in kept]

        rows = body.rows if kept is None else body.rows.at(kept)
        bases = left(_texts(body, places.get("basis")))
        keys, *labels = (
            left(_texts(body, place)) for place in (key, name, art, regierungsbezirk, land, level)
        )
        grouped: dict[tuple[When, str, str], Entries] = {}
        for each in populations:
            of_rows = [each.when] if each.when != NEVER else whens
            of_rows = left(of_rows) if len(of_rows) > 1 else [of_rows[0].told(titled)]
            entries = Entries(keys, left(body.texts(each.column)), rows, {}, *labels)
            for kind, among in by_kind(of_rows, bases).items():
                grouped[*kind, each.text] = entries.at(among)
        if not grouped:
            raise UnreadableError(Problem(refusals.NO_ROWS))
        self._note_what_is_beside(body, populations, key)
        times = {each.text: each.times for each in populations}
        headed = list(starmap(heading, enumerate(header.texts)))
        return Reading(
            series=tuple(
                Series(
                    text,
                    entries,
                    when.day,
                    named or census_named(shown(text)) or basis_of(when.day),
                    year=when.year,
                    times=times[text],
                )
                for (when, named, text), entries in grouped.items()
            ),
            key_column=header.text(key) if key is not None else "",
            width=None if self.table.sheet or not header.rows else header.width,
            from_sheet=bool(self.table.sheet),
            sheet=self.table.sheet,
            hidden_rows=self.table.hidden_rows,
            no_key=self._no_key() if key is None else None,
            assumed=tuple(self.assumed),
            no_rows=tuple(self.left_out),
            name_column="" if name is None else header.text(name),
            of_people=tuple(
                each.column for each in headed if each.says is Says.PEOPLE and each.times == 1
            ),
        )

    def _no_key(self) -> Problem:
        return missing(*self.header.row, KEY, None)

    def _whens(self, body: Body, keys: Sequence[str], used: set[int | None]) -> Sequence[When]:
        """The date of each row, as a column of dates has it; one where all have the same."""
        for place, text in enumerate(self.header.texts):
            if fold(text) not in DATES or place in used:
                continue
            texts = body.texts(place)
            parsed = {cell: parse_when(cell) if cell else NEVER for cell in set(texts)}
            whens = [parsed[cell] for cell in texts]
            known = [when for when in whens if when is not None]
            sure = fold(text) == "stichtag"
            if not any(texts) or (len(known) < len(whens) and not sure):
                continue
            days = {when for when in known if when != NEVER}
            if len(known) == len(whens) and len(days) == 1:
                # A sum below may have none.
                return [*days]
            each_once = max(Counter(filter(None, keys)).values(), default=0) <= 1
            if not sure and each_once:
                # When a club was founded, say.
                years = sorted(when.of_year for when in days)
                self.assumed.append(
                    notices.OF_MANY_YEARS.filled(column=shown(text), first=years[0], last=years[-1])
                )
                continue
            return all_dated(body.rows, shown(text), texts, whens)
        return [NEVER]

    def _one_of_each(
        self,
        body: Body,
        keys: Sequence[str],
        whens: Sequence[When],
        used: set[int | None],
    ) -> list[int] | None:
        """The places of the rows that are meant, None for all."""
        if not most_repeat(keys, whens):
            return None
        columns = []
        for place in range(self.header.width):
            texts = body.texts(place)
            known = place in used or fold(self.header.texts[place]) in NAMES
            if not known and 2 * len(set(texts) - {""}) <= len(texts):
                columns.append(Column(self.header.text(place), texts))
        of_each = whens if len(whens) > 1 else [*whens] * len(keys)
        kept, taken = one_of_each(keys, of_each, columns)
        self.assumed += taken
        return kept if len(kept) < len(keys) else None

    def _note_what_is_beside(
        self, body: Body, populations: Sequence[Heading], key: int | None
    ) -> None:
        above = () if self.header.rows else self.table.rows[: self.header.body]
        if numbers := tuple(row.number for row in above if row.width):
            self.left_out.append(LeftOut(numbers, notices.ABOVE))
        if body.below:
            self.left_out.append(LeftOut(body.below, notices.BELOW))
        if body.headings:
            self.left_out.append(LeftOut(body.headings, notices.HEADINGS_AGAIN))
        for place in dict.fromkeys((key, *(each.column for each in populations))):
            if place is not None and place in self.table.hidden_columns:
                name = shown(self.header.text(place))
                self.assumed.append(notices.HIDDEN_COLUMN.filled(column=name))
        if not self.table.sheet or not self.header.rows:
            return
        width, cells = self.header.width, len(self.table.columns)
        beside = [
            f"{letter_of(place)}{row.number}"
            for row in (body.rows if cells > width or self.table.beyond else ())
            for place in range(width, row.width)
            if row.cell(place)
        ]
        if beside:
            self.assumed.append(notices.BESIDE.filled(cells=notices.some(beside)))


def _texts(body: Body, place: int | None) -> Sequence[str]:
    return [""] * len(body) if place is None else body.texts(place)


_SMALL = 10_000  # in cents: ranks


class Beside(NamedTuple):
    """What stands beside the figures of a list.

    Attributes:
        places: Columns of which every text is checked, or none, from 0.
        wrong: Figures in them that do not follow from those of the list.
        unchecked: Of each column that nothing is known of its first figure.
        instalments: The sum of each column that is one, in cents.
    """

    places: set[int]
    wrong: list[Complaint]
    unchecked: list[Complaint]
    instalments: dict[int, int]


def beside_figures(
    header: Header,
    rows: Sequence[Row],
    compared: set[int],
    figures: tuple[list[int], list[int]],
    ratios: Sequence[Ratios],
) -> Beside:
    """Further columns of a list: shares, euros a head and instalments follow from its figures.

    That most rows of the recipients fit tells what a column has, but for those ``compared``
    already. Copies of the ``figures``, which are amounts in cents and populations times as
    many, running numbers and ranks are passed over.
    """
    checked: set[int] = set()
    wrong: list[Complaint] = []
    found: dict[int, list[int]] = {}
    first: list[Complaint] = []
    instalments: dict[int, int] = {}
    for place in sorted({*range(max((row.width for row in rows), default=0))} - compared):
        texts, heading = [row.cell(place) for row in rows], header.text(place)
        is_share = heads_share(heading) or any("%" in text for text in texts)
        other = not_fitting(texts, ratios, says_share=is_share)
        if other is not None:
            checked.add(place)
            for each, right in other:
                said = errors.OTHER_RATIO.filled(column=heading, right=right)
                wrong.append(Complaint(said, rows[each].number, texts[each], place))
            continue
        values = [cents_of(text) or 0 for text in texts]
        stand = [each for each, text in enumerate(texts) if values[each] or "%" in text]
        small = max(map(abs, values)) <= _SMALL and not (is_share or heads_money(heading))
        if stand and not small and values not in figures:
            found[place] = values
            said = notices.FURTHER_COLUMN.filled(column=heading)
            first.append(Complaint(said, rows[stand[0]].number, texts[stand[0]], place))
    paid, sums = figures[0], [sum(parts) for parts in zip(*found.values(), strict=True)]
    apart = [each for each, amount in enumerate(sums) if amount != paid[each]]
    if sums and (not apart or (len(found) > 1 and 2 * len(apart) < len(rows))):
        columns = joined((quoted(header.text(place)) for place in found), ", ")
        for each in apart:
            amounts = {"sum": exact(in_euros(sums[each])), "amount": exact(in_euros(paid[each]))}
            text = " + ".join(rows[each].cell(place) or "0" for place in found)
            said = errors.OTHER_PARTS.filled(columns=columns, **amounts)
            wrong.append(Complaint(said, rows[each].number, text))
        instalments = {at: sum(values) for at, values in found.items()}
        first = []
    return Beside(checked.union(found if first else ()), wrong, first, instalments)
