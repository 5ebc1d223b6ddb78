"""A table of text cells, and what a layout reads out of it: figures by date; which are meant."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from ukraine_soforthilfe.errors import StichtagError
from ukraine_soforthilfe.population.notices import MISSING_AT_DATE, SEVERAL_DATES, some

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ukraine_soforthilfe.errors import Problem
    from ukraine_soforthilfe.language import Text
    from ukraine_soforthilfe.result.districts import LeftOut

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_FOOTNOTE_MARK = re.compile(r"\d\)|[*†]")
_NO_LETTER = re.compile(r"[^a-z0-9]+")
# Title blocks of statistical offices end long before.
_HEADER_WITHIN = 60


class UnreadableError(Exception):
    """Content that cannot be used; where the file's name is known, it becomes a user's error.

    Attributes:
        problems: What is wrong with it, at least one.
    """

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__(*problems)


class Row(NamedTuple):
    """One row with its number as an editor or a spreadsheet counts it, from 1."""

    number: int
    cells: tuple[str, ...]

    def cell(self, column: int) -> str:
        """The text in a column counted from 0, without outer blanks; empty beyond the row."""
        return self.cells[column].strip() if column < len(self.cells) else ""

    @property
    def width(self) -> int:
        """How many columns the row reaches over; empty cells at its end do not count."""
        width = len(self.cells)
        while width and not self.cells[width - 1].strip():
            width -= 1
        return width


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file: the file itself where it is text, else one of its sheets.

    Attributes:
        rows: Its rows, empty ones among them.
        sheet: Name of the sheet, empty where the file is text.
        hidden_rows: Numbers of the rows that a filter or a hand has hidden, from 1.
        hidden_columns: The columns that are hidden, from 0.
    """

    rows: Sequence[Row]
    sheet: str = ""
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    def top(self) -> Sequence[Row]:
        """The rows among which a header stands."""
        return self.rows[:_HEADER_WITHIN]

    def body(self, start: int) -> Iterator[Row]:
        """The rows from a place on, up to the line of underscores that opens a footer."""
        for row in self.rows[start:]:
            if row.cells and row.cells[0].lstrip('"').startswith("_____"):
                return
            yield row

    def text_around(self, start: int) -> str:
        """Title, header and notes of an official table, in one text.

        Args:
            start: Place of the first row of data.
        """
        notes = (
            row.cells[0] for row in self.rows[start:] if row.cells and not row.cells[0].isdigit()
        )
        return "\n".join([*(" ".join(row.cells) for row in self.rows[:start]), *notes])


def fold(text: str) -> str:
    """A heading without case, blanks, marks and umlauts, to compare it by.

    >>> fold("Schlüssel-nummer"), fold("Bevölkerung2)"), fold("_RS")
    ('schluesselnummer', 'bevoelkerung', 'rs')
    """
    plain = unicodedata.normalize("NFC", _FOOTNOTE_MARK.sub("", text)).casefold()
    return _NO_LETTER.sub("", plain.translate(_UMLAUTS))


def texts_of(rows: Iterable[Row], column: int) -> list[str]:
    """The texts in a column, as :meth:`Row.cell` gives each."""
    return [cells[column].strip() if column < len(cells) else "" for _, cells in rows]


def column_names(rows: Sequence[Row]) -> list[str]:
    """The folded headings of each column, those of several header rows put together."""
    width = max((len(row.cells) for row in rows), default=0)
    return ["".join(fold(row.cell(column)) for row in rows) for column in range(width)]


def first_column(names: Sequence[str], *beginnings: str) -> int | None:
    """The first column whose folded heading begins with one of the texts."""
    return next((place for place, name in enumerate(names) if name.startswith(beginnings)), None)


ZENSUS_2011 = "Zensus 2011"
ZENSUS_2022 = "Zensus 2022"
_ZENSUS_2011_DAY = date(2011, 5, 9)
_ZENSUS_2022_DAY = date(2022, 5, 15)
# From the census day to 31.12.2023 dates were published on both bases.
_ZENSUS_2022_ALONE = date(2024, 12, 31)
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
        thousands: Whether the heading says that they are thousands.
    """

    column: str
    entries: tuple[Entry, ...]
    stichtag: date | None = None
    basis: str = ""
    comparison: bool = False
    year: int | None = None
    thousands: bool = False

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

    def __str__(self) -> str:
        """The date with its basis, as the options of the command name them."""
        day = self.stichtag.isoformat() if self.stichtag else str(self.year or "no date")
        return f"{day} ({self.basis})" if self.basis else day


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
        official: Whether the layout is a statistical office's: other levels are
            between the Kreise, and ``-`` is a Kreis that no longer exists.
        from_sheet: Whether the figures stand in a workbook, among formulas perhaps.
        sheet: Name of the sheet that was read, empty where the file is text.
        hidden_rows: Numbers of the rows that the sheet does not show.
        no_key: What to ask where no column has keys, unless names tell them; None where one has.
        assumed: What was taken for granted, in a few words each.
        no_rows: What is in the table but is not one of its rows.
    """

    series: tuple[Series, ...]
    key_column: str
    width: int | None = None
    gemeinden: tuple[tuple[Entry, ...], ...] = ()
    notices: tuple[Text, ...] = ()
    left_out: tuple[Text, ...] = ()
    official: bool = True
    from_sheet: bool = False
    sheet: str = ""
    hidden_rows: frozenset[int] = frozenset()
    no_key: Problem | None = None
    assumed: tuple[Text, ...] = ()
    no_rows: tuple[LeftOut, ...] = ()


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
    if stichtag is not None and stichtag < _ZENSUS_2022_DAY:
        return ZENSUS_2011 if stichtag >= _ZENSUS_2011_DAY else ""
    named = set(_BASIS_NAMED.findall(text))
    return f"Zensus {named.pop()}" if len(named) == 1 else ""


def choose(
    series: Sequence[Series], *, stichtag: date | None, basis: str | None
) -> tuple[Series, tuple[Text, ...]]:
    """The series that is meant, and a notice where the choice was the program's.

    Without a date it is the latest of the file's own figures.

    Raises:
        StichtagError: The file has no such date or basis, or has the date on
            two bases and none was named.
    """
    matching = [
        each
        for each in series
        # A date or basis that the file does not name is the user's to name.
        if stichtag in (None, each.stichtag) or each.could_be_of(stichtag)
        if basis in (None, each.basis) or not each.basis
    ]
    if not matching:
        asked = " ".join(
            [*([stichtag.isoformat()] if stichtag else []), *([f"({basis})"] if basis else [])]
        )
        raise StichtagError(
            f"The file has no figures for {asked}. It has {_listed(series)}. Choose one of these."
        )
    if stichtag is None:
        own = [each for each in matching if not each.comparison] or matching
        latest = max((each.last_day for each in own if each.last_day), default=None)
        matching = [each for each in own if each.last_day == latest]
    if len(matching) > 1:
        bases = " or ".join(f'--basis "{each.basis}"' for each in matching)
        raise StichtagError(
            f"The file has several figures for {matching[0].stichtag or 'the same districts'}: "
            f"{_listed(matching)}. Choose one with {bases}."
        )
    (chosen,) = matching
    if stichtag is not None or len(series) == 1:
        return chosen, ()
    said = [SEVERAL_DATES.filled(dates=_listed(series), chosen=chosen)]
    keys = _keys(chosen)
    others = set().union(*(_keys(each) for each in series if each is not chosen)) - keys
    if others and all(keys.isdisjoint(_keys(each)) for each in series if each is not chosen):
        raise StichtagError(
            f"The file has several dates, {_listed(series)}, and each key at one of them only. "
            "Choose one with --stichtag, or take the dates out to have the rows of all."
        )
    if others:
        missing = some(sorted(others))
        said.append(MISSING_AT_DATE.filled(chosen=chosen, count=len(others), keys=missing))
    return chosen, tuple(said)


def _keys(series: Series) -> set[str]:
    """The keys with a figure."""
    return {entry.key for entry in series.entries if entry.key and entry.figures[0].text}


def _listed(series: Sequence[Series]) -> str:
    return ", ".join(map(str, series))


def is_code(text: str) -> bool:
    """Whether a text is one word with a digit in it, as keys are.

    >>> is_code("G07"), is_code("Summe"), is_code("Seite 2")
    (True, False, False)
    """
    return " " not in text and any(map(str.isdigit, text))
