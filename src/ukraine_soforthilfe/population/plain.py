"""Plain tables: a heading row with a key and a population, under their many names."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ukraine_soforthilfe.errors import Problem
from ukraine_soforthilfe.population import notices
from ukraine_soforthilfe.population.columns import (
    NEVER,
    Column,
    When,
    ambiguous,
    choose_key,
    choose_names,
    choose_populations,
    key_headings,
    missing,
    one_of_each,
    parse_when,
    population_headings,
    shown,
)
from ukraine_soforthilfe.population.header import (
    Body,
    Header,
    body_of,
    column_of,
    has_figures,
    header_at,
    is_data_row,
    letter_of,
    no_header,
)
from ukraine_soforthilfe.population.headings import (
    ARTEN,
    DATES,
    LAENDER,
    LEVELS,
    NAMES,
    REGIERUNGSBEZIRKE,
    Heading,
    heading,
)
from ukraine_soforthilfe.population.tables import (
    Entry,
    Figure,
    Reading,
    Series,
    UnreadableError,
    basis_of,
    fold,
    texts_of,
)
from ukraine_soforthilfe.result.districts import LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ukraine_soforthilfe.language import Text
    from ukraine_soforthilfe.population.tables import Row, Table

TITLE = "plain table"

_BESIDE_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Found:
    """A table of which a header was found.

    Attributes:
        table: The table.
        header: Its headings.
        keys: Columns that may hold its keys; none where no heading names them.
        populations: Headings that may stand over its populations.
        named: Whether the user named the column of the populations.
    """

    table: Table
    header: Header
    keys: tuple[int, ...]
    populations: tuple[Heading, ...]
    named: bool = False


def find(
    table: Table, *, key_column: str | None = None, population_column: str | None = None
) -> Found:
    """The headings of a plain table for a key and for a population, or those that are named.

    Args:
        table: The table.
        key_column: Heading, letter or number of the column with the keys, None to find it.
        population_column: The same of the figures.

    Raises:
        UnreadableError: There are none.
    """
    search = _Search(table, key_column, population_column)
    found = next(search.with_both(), None) or next(search.with_one(), None) or search.without()
    if found is None:
        raise UnreadableError(*search.missing())
    return found


@dataclass(frozen=True, slots=True)
class _Search:
    """For the header of one table."""

    table: Table
    key_column: str | None
    population_column: str | None

    def _headers(self) -> Iterator[Header]:
        for place, row in enumerate(self.table.top()):
            if row.width and not is_data_row(row):
                alone = Header(row, tuple(map(row.cell, range(row.width))), (row,), place + 1)
                yield header_at(self.table, place, self._keys(alone))

    def _keys(self, header: Header) -> list[int]:
        if self.key_column is not None:
            return header.headed(self.key_column)
        return key_headings(header.texts)

    def _populations(self, header: Header) -> list[Heading]:
        if self.population_column is not None:
            named = header.headed(self.population_column)
            return [heading(place, header.text(place)) for place in named]
        return population_headings(header.texts)

    def with_both(self) -> Iterator[Found]:
        """Rows with headings of both."""
        for header in self._headers():
            keys = self._keys(header)
            populations = self._populations(header)
            if keys and populations:
                yield self._found(header, keys, populations)

    def with_one(self) -> Iterator[Found]:
        """Rows with a heading of one, where the other is named by its place or seen by content."""
        key, figures = (self._place(word) for word in (self.key_column, self.population_column))
        for header in self._headers():
            populations = self._populations(header)
            if not populations and figures is not None:
                populations = [heading(figures, header.text(figures))]
            populations = [
                each
                for each in populations
                if each.column < header.width and has_figures(self.table, each.column, header.body)
            ]
            keys = self._keys(header)
            if not keys and key is not None and figures is None:
                keys = [key]
            if populations and (keys or self.key_column is None):
                yield self._found(header, keys, populations)

    def without(self) -> Found | None:
        """The table from its first figure on, where the columns are named by their places."""
        key, figures = (self._place(word) for word in (self.key_column, self.population_column))
        if figures is None or (self.key_column is not None and key is None):
            return None
        header = no_header(self.table, figures)
        if not has_figures(self.table, figures, header.body):
            return None
        return self._found(
            header, [] if key is None else [key], [heading(figures, header.text(figures))]
        )

    def _found(self, header: Header, keys: Sequence[int], populations: Sequence[Heading]) -> Found:
        named = self.population_column is not None
        return Found(self.table, header, tuple(keys), tuple(populations), named=named)

    def _place(self, word: str | None) -> int | None:
        place = column_of(word) if word is not None else None
        width = max((row.width for row in self.table.top()), default=0)
        return place if place is not None and place < width else None

    def missing(self) -> list[Problem]:
        """What is missing in the row that came nearest."""
        found = []
        for place, header in enumerate(self._headers()):
            keys = self._keys(header)
            populations = self._populations(header)
            # A year in a title heads nothing.
            sure = any(each.year is None for each in populations)
            nearness = (bool(keys) + sure, header.width > 1, -place)
            found.append((nearness, header.row, bool(keys), bool(populations)))
        if not found:
            return [
                missing(self.table.rows[0], *each)
                for each in (
                    ("key", self.key_column, "--key-column"),
                    ("population", self.population_column, "--population-column"),
                )
            ]
        _, row, has_key, has_population = max(found, key=lambda each: each[0])
        return [
            missing(row, what, wanted, option)
            for there, what, wanted, option in (
                (has_key, "key", self.key_column, "--key-column"),
                (has_population, "population", self.population_column, "--population-column"),
            )
            if not there
        ]


def has_header(table: Table) -> bool:
    """Whether a table has headings for a key and for a population."""
    try:
        return bool(find(table).keys)
    except UnreadableError:
        return False


def read(
    table: Table, *, key_column: str | None = None, population_column: str | None = None
) -> Reading:
    """The figures of a plain table; arguments and errors as of ``find`` and ``read_found``."""
    return read_found(find(table, key_column=key_column, population_column=population_column))


def read_found(found: Found) -> Reading:
    """The figures of a plain table whose header was found.

    Raises:
        UnreadableError: A column is missing, doubled or ambiguous.
    """
    return _Reader(found).read()


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
        places: dict[str, int] = {}
        for place, text in enumerate(header.texts):
            places.setdefault(fold(text), place)
        figures = [each.column for each in found.populations]
        body = body_of(self.table, header, figures, found.keys[0] if found.keys else 0)
        key = choose_key(header, body.rows, found.keys)
        populations = (
            _named(header, found.populations)
            if found.named
            else choose_populations(header, body.rows, key, found.populations)
        )
        if any(each.column == key for each in populations):
            raise UnreadableError(self._one_column(header.text(populations[0].column)))
        rows = body.rows
        used = {each.column for each in populations} | {key}
        art, regierungsbezirk, land, level = (
            next(
                (place for text, place in places.items() if text in wanted and place not in used),
                None,
            )
            for wanted in (ARTEN, REGIERUNGSBEZIRKE, LAENDER, LEVELS)
        )
        name = choose_names(header, rows, used | {art, regierungsbezirk, land, level})
        if key is None and name is None:
            raise UnreadableError(self._no_key())
        keys = _texts(rows, key if key is not None else name)
        whens = self._whens(rows, keys, used)
        rows, whens = self._one_of_each(rows, keys, whens, used)
        bases = _texts(rows, places.get("basis"))
        keys, *labels = (
            _texts(rows, place) for place in (key, name, art, regierungsbezirk, land, level)
        )
        grouped: dict[tuple[When, str, str], list[Entry]] = defaultdict(list)
        for each in populations:
            own = When(each.stichtag, each.year)
            kinds = list(zip(whens if own == NEVER else [own] * len(rows), bases, strict=True))
            of_rows = map(Figure, rows, _texts(rows, each.column))
            entries = map(Entry, keys, zip(of_rows, strict=True), *labels)
            if kinds and kinds.count(kinds[0]) == len(kinds):
                grouped[*kinds[0], each.text] += entries
                continue
            for (when, basis), entry in zip(kinds, entries, strict=True):
                grouped[when, basis, each.text].append(entry)
        if not grouped:
            raise UnreadableError(
                Problem("No row follows the headings. Give a table with figures.")
            )
        self._note_what_is_beside(body, populations, key)
        thousands = {each.text: each.thousands for each in populations}
        if any(thousands.values()):
            self.assumed.append(notices.IN_THOUSANDS)
        return Reading(
            series=tuple(
                Series(
                    text,
                    tuple(entries),
                    when.day,
                    named or basis_of(when.day),
                    year=when.year,
                    thousands=thousands[text],
                )
                for (when, named, text), entries in grouped.items()
            ),
            key_column=header.text(key) if key is not None else "",
            width=None if self.table.sheet or not header.rows else header.width,
            official=False,
            from_sheet=bool(self.table.sheet),
            sheet=self.table.sheet,
            hidden_rows=self.table.hidden_rows,
            no_key=self._no_key() if key is None else None,
            assumed=tuple(self.assumed),
            no_rows=tuple(self.left_out),
        )

    def _one_column(self, name: str) -> Problem:
        return Problem(
            f"Column {shown(name)} cannot be both the keys and the populations. Name another with "
            "--key-column or --population-column.",
            row=self.header.row.number,
        )

    def _no_key(self) -> Problem:
        return missing(self.header.row, "key", None, "--key-column")

    def _whens(self, rows: Sequence[Row], keys: Sequence[str], used: set[int | None]) -> list[When]:
        """The date of each row, as a column of dates has it."""
        for place, text in enumerate(self.header.texts):
            if fold(text) not in DATES or place in used:
                continue
            texts = _texts(rows, place)
            whens = [parse_when(cell) if cell else NEVER for cell in texts]
            known = [when for when in whens if when is not None]
            sure = fold(text) == "stichtag"
            if not any(texts) or (len(known) < len(whens) and not sure):
                continue
            days = {when for when in known if when != NEVER}
            if len(known) == len(whens) and len(days) == 1:
                # A sum below may have none.
                return [*days] * len(rows)
            each_once = max(Counter(filter(None, keys)).values(), default=0) <= 1
            if not sure and each_once:
                # When a club was founded, say.
                years = sorted(when.of_year for when in days)
                self.assumed.append(
                    notices.OF_MANY_YEARS.filled(column=shown(text), first=years[0], last=years[-1])
                )
                continue
            return _all_dated(rows, shown(text), texts, whens)
        return [NEVER] * len(rows)

    def _one_of_each(
        self,
        rows: Sequence[Row],
        keys: Sequence[str],
        whens: Sequence[When],
        used: set[int | None],
    ) -> tuple[list[Row], list[When]]:
        if len(set(keys)) == len(keys):
            return list(rows), list(whens)
        columns = []
        for place in range(self.header.width):
            texts = _texts(rows, place)
            known = place in used or fold(self.header.texts[place]) in NAMES
            if not known and 2 * len(set(texts) - {""}) <= len(texts):
                columns.append(Column(self.header.text(place), texts))
        kept, taken = one_of_each(keys, whens, columns)
        self.assumed += taken
        return [rows[place] for place in kept], [whens[place] for place in kept]

    def _note_what_is_beside(
        self, body: Body, populations: Sequence[Heading], key: int | None
    ) -> None:
        if body.below:
            self.left_out.append(LeftOut(body.below, notices.BELOW))
        if body.headings:
            self.left_out.append(LeftOut(body.headings, notices.HEADINGS_AGAIN))
        columns = [each.column for each in populations]
        for place in dict.fromkeys([*([key] if key is not None else []), *columns]):
            if place in self.table.hidden_columns:
                name = shown(self.header.text(place))
                self.assumed.append(notices.HIDDEN_COLUMN.filled(column=name))
        if not self.table.sheet or not self.header.rows:
            return
        beside = [
            f"{letter_of(place)}{row.number}"
            for row in body.rows
            if len(row.cells) > self.header.width
            for place in range(self.header.width, row.width)
            if row.cell(place)
        ]
        if beside:
            self.assumed.append(notices.BESIDE.filled(cells=notices.some(beside)))


def _named(header: Header, headings: Sequence[Heading]) -> tuple[Heading, ...]:
    """Several that are named alike are no question where each has a day of its own."""
    days = [(each.stichtag, each.year) for each in headings]
    if len(headings) > 1 and ((None, None) in days or len(set(days)) < len(days)):
        places = [each.column for each in headings]
        raise UnreadableError(ambiguous(header, places, "populations", "--population-column"))
    return tuple(headings)


def _all_dated(
    rows: Sequence[Row], heading: str, texts: Sequence[str], whens: Sequence[When | None]
) -> list[When]:
    problems = [
        Problem(
            "This is not a date. Write it as 2021-12-31 or 31.12.2021.",
            row=row.number,
            column=heading,
            value=text,
        )
        for row, text, when in zip(rows, texts, whens, strict=True)
        if when in (None, NEVER)
    ]
    if problems:
        raise UnreadableError(*problems)
    return [when for when in whens if when is not None]


def _texts(rows: Sequence[Row], place: int | None) -> list[str]:
    return [""] * len(rows) if place is None else texts_of(rows, place)
