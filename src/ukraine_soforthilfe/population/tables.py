"""What a layout reads out of a table: figures by date; which of them are meant."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum, auto
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from ukraine_soforthilfe.asking import day_in
from ukraine_soforthilfe.errors import StichtagError
from ukraine_soforthilfe.language import Text, counted, day, joined, one_of, same
from ukraine_soforthilfe.population import notices, refusals
from ukraine_soforthilfe.population.cells import Row, RowsOf
from ukraine_soforthilfe.rule import Made

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ukraine_soforthilfe.errors import Problem
    from ukraine_soforthilfe.population.cells import Table
    from ukraine_soforthilfe.result import LeftOut

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_FOOTNOTE_MARK = re.compile(r"\d\)|[*†]")
_NO_LETTER = re.compile(r"[^a-z0-9]+")

T = TypeVar("T")


def fold(text: str) -> str:
    """A heading without case, blanks, marks and umlauts, to compare it by.

    >>> fold("Schlüssel-nummer"), fold("Bevölkerung2)"), fold("_RS")
    ('schluesselnummer', 'bevoelkerung', 'rs')
    """
    plain = unicodedata.normalize("NFC", _FOOTNOTE_MARK.sub("", text)).casefold()
    return _NO_LETTER.sub("", plain.translate(_UMLAUTS))


def column_names(rows: Sequence[Row]) -> list[str]:
    """The folded headings of each column, those of several header rows put together."""
    rows = [*rows]  # of a table they are made each time that they are asked for
    width = max((len(row.cells) for row in rows), default=0)
    return ["".join(fold(row.cell(column)) for row in rows) for column in range(width)]


def first_column(names: Sequence[str], *beginnings: str) -> int | None:
    """The first column whose folded heading begins with one of the texts."""
    return next((place for place, name in enumerate(names) if name.startswith(beginnings)), None)


def entry_of(row: Row, *, key: int, figure: int, name: int | None, art: int | None = None) -> Entry:
    """The district of a row by its columns; None for one that the table does not have."""
    return Entry(
        row.cell(key),
        (Figure(row, row.cell(figure)),),
        "" if name is None else row.cell(name),
        "" if art is None else row.cell(art),
    )


ZENSUS_2011 = "Zensus 2011"
ZENSUS_2022 = "Zensus 2022"
CENSUS_DAYS = {date(2011, 5, 9): ZENSUS_2011, date(2022, 5, 15): ZENSUS_2022}
# From the census day to 31.12.2023 dates were published on both bases.
_ZENSUS_2022_ALONE = date(2024, 12, 31)
_CENSUS = re.compile(r"(?:Zensus|Census)\s?(2011|2022)", re.IGNORECASE)
_BASIS_NAMED = re.compile(
    r"(?:Grundlage|Basis)\s*:?\s*(?:des\s+)?(?:(?:Zensus|Census)\s+)(2011|2022)", re.IGNORECASE
)


class Figure(NamedTuple):
    """A figure as the file has it, and the row it stands in."""

    row: Row
    text: str


class Entry(NamedTuple):
    """One district as the file has it.

    Attributes:
        key: The key's text.
        figures: One figure, or several that sum to the district's population.
        name: Its name, empty where the file has none.
        art: Its kind, empty where the file has none.
        regierungsbezirk: Empty where the file has none.
        land: Text of a column of Länder, likewise.
        level: Text of a column that tells levels apart (Ebene, level), likewise.
    """

    key: str
    figures: tuple[Figure, ...]
    name: str = ""
    art: str = ""
    regierungsbezirk: str = ""
    land: str = ""
    level: str = ""


@dataclass(slots=True, eq=False, repr=False)
class Entries(Made[Entry]):
    """Districts as columns, as a file has them; each is made an entry where it is asked for.

    Attributes:
        keys: The text of each key; the other columns of texts are likewise those of ``Entry``.
        texts: The text of the figure, or of the first of several.
        rows: The row that it stands in.
        further: By the place of an entry that is a sum, its figures behind the first.
    """

    keys: Sequence[str]
    texts: Sequence[str]
    rows: Sequence[Row]
    further: Mapping[int, tuple[Figure, ...]] = field(default_factory=dict)
    names: Sequence[str] = ()
    arten: Sequence[str] = ()
    regierungsbezirke: Sequence[str] = ()
    laender: Sequence[str] = ()
    levels: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Fill the columns that the file does not have."""
        nothing = [""] * len(self.keys)
        for label in _LABELS:
            if not getattr(self, label):
                setattr(self, label, nothing)

    @classmethod
    def of(cls, entries: Sequence[Entry]) -> Entries:
        """Those of a layout that made them one by one."""
        if isinstance(entries, cls):
            return entries
        keys, figures, *labels = zip(*entries, strict=True) if entries else ((),) * 7
        first = [each[0] for each in figures]
        return cls(
            keys,
            [figure.text for figure in first],
            [figure.row for figure in first],
            {place: each[1:] for place, each in enumerate(figures) if len(each) > 1},
            *labels,
        )

    def at(self, places: Sequence[int]) -> Entries:
        """Those at some places, in the order of these."""
        if len(places) == len(self) and isinstance(places, range):
            return self

        def chosen(column: Sequence[T]) -> list[T]:
            return list(map(column.__getitem__, places))

        rows, further = self.rows, self.further
        return Entries(
            chosen(self.keys),
            chosen(self.texts),
            rows.at(places) if isinstance(rows, RowsOf) else chosen(rows),
            further and {at: further[each] for at, each in enumerate(places) if each in further},
            *(chosen(getattr(self, label)) for label in _LABELS),
        )

    @property
    def numbers(self) -> Sequence[int]:
        """The number of the row of each."""
        rows = self.rows
        return rows.numbers if isinstance(rows, RowsOf) else [row.number for row in rows]

    def cells(self) -> Sequence[Sequence[str]]:
        """The cells of all columns of the table, as they stand in the rows of these."""
        rows = self.rows
        if isinstance(rows, RowsOf):
            return [rows.of(column) for column in rows.table.columns]
        return list(zip_longest(*(row.cells for row in rows), fillvalue=""))

    def wider(self, width: int) -> list[int]:
        """The places of those with a figure in a row that reaches over more columns."""
        rows = self.rows
        if isinstance(rows, RowsOf) and not self.further:
            return rows.wider(width)
        return [
            place
            for place in range(len(self))
            if any(figure.row.width > width for figure in self.figures(place))
        ]

    def figures(self, place: int) -> tuple[Figure, ...]:
        """The figures of one of them."""
        return (Figure(self.rows[place], self.texts[place]), *self.further.get(place, ()))

    def one(self, at: int) -> Entry:
        """One entry."""
        labels = [getattr(self, label)[at] for label in _LABELS]
        return Entry(self.keys[at], self.figures(at), *labels)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.keys)


_LABELS = ("names", "arten", "regierungsbezirke", "laender", "levels")


class Kind(Enum):
    """What a key is."""

    KREIS = auto()
    GEMEINDE = auto()
    OTHER_LEVEL = auto()  # Deutschland, a Land, a Regierungsbezirk, a Verband
    FOREIGN = auto()  # digits that no key of a Land begins with, or too many or too few
    TEXT = auto()
    LOST = auto()  # a number whose last digits are gone


class Key(NamedTuple):
    """A key as the program understands it.

    Attributes:
        text: Five digits where it denotes a Kreis, eight where it denotes a
            Gemeinde, else as it stands in the file.
        kind: What it is.
        mended: Whether its leading zero was put back.
        cut: Whether it was cut from 8 or 12 digits.
        respelt: Whether its digits stand there in another form.
        label: What stands beside the digits, empty where nothing does.
    """

    text: str
    kind: Kind
    mended: bool = False
    cut: bool = False
    respelt: bool = False
    label: str = ""


@dataclass(slots=True, eq=False, repr=False)
class ParsedKeys(Made[Key]):
    """The keys of a list as columns: nearly always all of them are texts, or nearly none.

    Attributes:
        written: Each as it stands there.
        known: By the place in the list, those that are anything but texts, ascending.
    """

    written: Sequence[str]
    known: Mapping[int, Key] = field(default_factory=dict)

    @property
    def texts(self) -> Sequence[str]:
        """Each as the program understands it."""
        written, known = self.written, self.known
        if not known:
            return written
        return [known[place].text if place in known else text for place, text in enumerate(written)]

    @property
    def others(self) -> Sequence[str]:
        """Those that are texts, without the empty ones."""
        written, known = self.written, self.known
        if known:
            return [text for place, text in enumerate(written) if text and place not in known]
        return written if "" not in written else list(filter(None, written))

    def of_kind(self, *kinds: Kind) -> list[int]:
        """The places of those of some kinds other than texts."""
        return [place for place, key in self.known.items() if key.kind in kinds]

    def at(self, places: Sequence[int]) -> ParsedKeys:
        """Those at some places, in the order of these."""
        known = self.known
        return ParsedKeys(
            list(map(self.written.__getitem__, places)),
            known and {at: known[place] for at, place in enumerate(places) if place in known},
        )

    def one(self, place: int) -> Key:
        """One key."""
        return self.known.get(place) or Key(self.written[place], Kind.TEXT)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.written)


@dataclass(frozen=True, slots=True)
class Series:
    """The figures of one date on one basis.

    Attributes:
        column: Heading of the column that the figures stand in.
        entries: The rows of the file; not all of them need be Kreise.
        stichtag: The figures' date, None where the file does not say.
        basis: The census they are updated from, empty where unknown.
        comparison: Whether they are only in the file to compare its own figures with.
        year: Their year, where the file names no day: for AGS its 31.12. is meant.
        times: What one in a figure stands for, as the heading says: 1, 1,000, 1,000,000.
    """

    column: str
    entries: Sequence[Entry]
    stichtag: date | None = None
    basis: str = ""
    comparison: bool = False
    year: int | None = None
    times: int = 1

    @property
    def columns(self) -> Entries:
        """The entries as columns."""
        return Entries.of(self.entries)

    @property
    def last_day(self) -> date | None:
        """Their date, or the last day of their year; None where the file names neither."""
        return self.stichtag or (date(self.year, 12, 31) if self.year else None)

    def of_end_of_year(self) -> Series:
        """The same with the day that a year alone means where the keys are AGS: its last."""
        if self.stichtag is not None or self.year is None:
            return self
        return replace(self, stichtag=self.last_day, basis=self.basis or basis_of(self.last_day))

    def could_be_of(self, day: date | None) -> bool:
        """Whether the file does not say their day: it names their year, or nothing."""
        return self.stichtag is None and (self.year is None or day is None or day.year == self.year)

    @property
    def text(self) -> Text:
        """The date with its basis."""
        named = same(str(self.year)) if self.year else notices.UNDATED
        when = day(self.stichtag) if self.stichtag else named
        return joined((when, same(f"({self.basis})"))) if self.basis else when


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a layout read.

    Attributes:
        series: At least one.
        key_column: Heading of the column with the keys.
        width: How many columns have headings; a row with more was torn apart.
            None where there is no such limit.
        gemeinden: The Gemeinden behind the entries of each series, in the same
            order; empty where the file has none.
        notices: What was assumed, one sentence each.
        left_out: What was left out and why, one sentence each.
        layout: The layout of a statistical office that it has: other levels are between
            the Kreise then, and ``-`` is a Kreis that no longer exists. None for a plain table.
        from_sheet: Whether the figures stand in a workbook, among formulas perhaps.
        sheet: Name of the sheet that was read, empty where the file is text.
        hidden_rows: Numbers of the rows that the sheet does not show.
        no_key: What to ask where no column has keys, unless names tell them; None where one has.
        assumed: What was taken for granted, in a few words each.
        no_rows: What is in the table but is not one of its rows.
        name_column: Heading of the column with the names, of a plain table.
        of_people: Columns of a plain table, from 0, whose headings say that they count people.
    """

    series: tuple[Series, ...]
    key_column: str
    width: int | None = None
    gemeinden: tuple[Sequence[Entry], ...] = ()
    notices: tuple[Text, ...] = ()
    left_out: tuple[Text, ...] = ()
    layout: Layout | None = None
    from_sheet: bool = False
    sheet: str = ""
    hidden_rows: frozenset[int] = frozenset()
    no_key: Problem | None = None
    assumed: tuple[Text, ...] = ()
    no_rows: tuple[LeftOut, ...] = ()
    name_column: str = ""
    of_people: tuple[int, ...] = ()


LICENCE = "Datenlizenz Deutschland – Namensnennung – Version 2.0"
WITH_SOURCE = "Vervielfältigung und Verbreitung, auch auszugsweise, mit Quellenangabe gestattet."
DESTATIS = "Statistisches Bundesamt (Destatis)"
OFFICES = "Statistische Ämter des Bundes und der Länder"


@dataclass(frozen=True, slots=True)
class Layout:
    """A form that a statistical office publishes populations in.

    Attributes:
        title: What the file is called by those who publish it.
        producer: Who publishes it.
        licence: Its licence with the attribution it asks for, empty where the file names none.
        read: Gives the figures of a table of this form, None where it is of another one.
    """

    title: str
    producer: str
    licence: str
    read: Callable[[Table], Reading | None]


def basis_of(stichtag: date | None, text: str = "") -> str:
    """The census that figures are updated from, empty where that is open.

    Args:
        stichtag: Their date; before 15.05.2022 and from 31.12.2024 on it settles the basis.
        text: Title and notes of the table, asked where the date does not settle it.
    """
    if stichtag is not None and stichtag >= _ZENSUS_2022_ALONE:
        return ZENSUS_2022
    first, second = CENSUS_DAYS
    if stichtag is not None and stichtag < second:
        return ZENSUS_2011 if stichtag >= first else ""
    return census_named(text, _BASIS_NAMED)


def census_named(text: str, naming: re.Pattern[str] = _CENSUS) -> str:
    """The one census that a text names; empty for none, and for two."""
    named = {*naming.findall(text)}
    return f"Zensus {named.pop()}" if len(named) == 1 else ""


def choose(
    series: Sequence[Series], *, stichtag: date | int | None, basis: str | None
) -> tuple[Series, tuple[Text, ...]]:
    """The series that is meant, and a notice where the choice was the program's.

    Without a date it is the latest of the file's own figures, of a year the only one.

    Raises:
        StichtagError: The file has no such date or basis, or has the date on
            two bases and none was named.
    """
    if isinstance(stichtag, int):
        last = day_in(stichtag, (each.last_day for each in series), known=_listed(series))
        of_year = [each for each in series if each.last_day == last]
        chosen, _ = choose(of_year, stichtag=last, basis=basis)
        notice = notices.DATE_OF_YEAR.filled(year=stichtag, stichtag=day(last))
        return chosen, (notice,) if chosen.stichtag else ()
    matching = [
        each
        for each in series
        # A date or basis that the file does not name is the user's to name.
        if stichtag in (None, each.stichtag) or each.could_be_of(stichtag)
        if basis in (None, each.basis) or not each.basis
    ]
    if not matching:
        asked = [refusals.OF_DAY.filled(day=day(stichtag))] if stichtag else []
        asked += [refusals.WITH_BASIS.filled(basis=basis)] if basis else []
        known = _listed(series)
        raise StichtagError(refusals.NO_SUCH_FIGURES.filled(asked=joined(asked), known=known))
    if stichtag is None:
        own = [each for each in matching if not each.comparison] or matching
        latest = max((each.last_day for each in own if each.last_day), default=None)
        matching = [each for each in own if each.last_day == latest]
    if len(matching) > 1:
        of = matching[0].stichtag
        raise StichtagError(
            refusals.SEVERAL_FIGURES.filled(
                of=refusals.OF_DAY.filled(day=day(of)) if of else refusals.OF_THE_SAME,
                known=_listed(matching),
                bases=one_of([f'--basis "{each.basis}"' for each in matching]),
            )
        )
    (chosen,) = matching
    if stichtag is not None or len(series) == 1:
        return chosen, ()
    said: list[Text] = [notices.SEVERAL_DATES.filled(dates=_listed(series), chosen=chosen.text)]
    keys = _keys(chosen)
    others = set().union(*(_keys(each) for each in series if each is not chosen)) - keys
    if others and all(keys.isdisjoint(_keys(each)) for each in series if each is not chosen):
        raise StichtagError(refusals.EACH_KEY_AT_ONE_DATE.filled(dates=_listed(series)))
    if others:
        one, several = notices.ONE_MISSING_AT_DATE, notices.MISSING_AT_DATE
        missing = counted(len(others), one=one, several=several)
        said.append(missing.filled(chosen=chosen.text, keys=notices.some(sorted(others))))
    return chosen, tuple(said)


def _keys(series: Series) -> set[str]:
    """The keys with a figure."""
    entries = series.columns
    return {key for key, text in zip(entries.keys, entries.texts, strict=True) if key and text}


def _listed(series: Sequence[Series]) -> Text:
    return joined((each.text for each in series), ", ")


def is_code(text: str) -> bool:
    """Whether a text is one word with a digit in it, as keys are.

    >>> is_code("G07"), is_code("Summe"), is_code("Seite 2")
    (True, False, False)
    """
    return " " not in text and any(map(str.isdigit, text))
