"""What a result shows: facts, sentences and tables of typed columns. No pen is known here.

A subject (an allocation, a comparison, …) describes its tables once. Terminal,
CSV, JSON, Markdown and the sheets are pens, which draw any of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import KW_ONLY, dataclass, field, fields, is_dataclass, replace
from decimal import Decimal
from enum import Enum, auto
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe.language import Text, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Value = str | int | Decimal | Fraction | None
"""What stands in a row, exactly; None is what the row does not have."""


class Kind(Enum):
    """What the values of a column are."""

    KEY = auto()
    """Texts that name the rows."""
    TEXT = auto()
    """Texts, which may be long."""
    TERM = auto()
    """Short texts of a few kinds; the column's ``words`` say them to people."""
    ORDINAL = auto()
    """Whole numbers that count places; their digits are not grouped."""
    NUMBER = auto()
    """Whole numbers, or exact decimals with all of their places."""
    EURO = auto()
    """Amounts in euros, as a result's unit gives them: whole, or with two places."""
    SHARE = auto()
    """Fractions of 1, which are shown in percent."""
    BAR = auto()
    """Whole numbers, drawn as a bar to the left or the right; only a terminal does so."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        name: What programs call it, the same in all languages.
        heading: What people read above it.
        kind: What its values are.
        values: One a row.
        total: What stands below it: a sum, or in the first column what the row is.
        places: Decimals of a ``SHARE`` in percent, as people read it.
        signed: Whether people read a sign before every value but 0. Such a
            figure stands without its unit, which the heading names.
        words: What people read for each value of a ``TERM``; without an entry, the value.
        in_lines: The heading where there is little room, in several lines; None for the same.
    """

    name: str
    heading: Text
    kind: Kind
    values: Sequence[Value]
    _: KW_ONLY
    total: Value | Text = None
    places: int = 2
    signed: bool = False
    words: Mapping[str, Text] = field(default_factory=dict)
    in_lines: Text | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of equal length.

    Attributes:
        columns: The columns, each with a name of its own.
        whole: Whether a pen that shows the first rows of a long table shows all of this one.
        title: What stands above it beside others; None for nothing.
    """

    columns: tuple[Column, ...]
    whole: bool = False
    title: Text | None = None

    def of(self, *names: str) -> Table:
        """The table with these columns alone, in this order."""
        by_name = {column.name: column for column in self.columns}
        return Table(tuple(by_name[name] for name in names), whole=self.whole)

    @property
    def names(self) -> tuple[str, ...]:
        """What programs call the columns."""
        return tuple(column.name for column in self.columns)

    @property
    def totals(self) -> tuple[Value | Text, ...]:
        """What stands below the columns; empty where nothing does."""
        totals = tuple(column.total for column in self.columns)
        return () if all(total is None for total in totals) else totals

    def records(self) -> Iterator[dict[str, Value]]:
        """Row after row, by the names of the columns."""
        for row in self.rows():
            yield dict(zip(self.names, row, strict=True))

    def rows(self) -> Iterator[tuple[Value, ...]]:
        """Row after row, with a value for each column."""
        return zip(*(column.values for column in self.columns), strict=True)


def of_fields(rows: Sequence[object], *described: tuple[str, Text, Kind]) -> Iterator[Column]:
    """Columns by name, heading and kind, of values that the rows have under the same names."""
    for name, heading, kind in described:
        yield Column(name, heading, kind, [getattr(row, name) for row in rows])


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A row in a picture.

    Attributes:
        anchor: What it leads to.
        title: Who it is and what it has, in full.
        name: Who it is.
        figure: What it has.
        step: Its step of the legend: above 0 for more, below for less.
        length: Of a bar, in thousandths of the longest.
        outline: Of an area, as a path of SVG; empty for a bar.
        middle: Of an area, where its step stands.
        further: Where it stands once more, in parts that lie apart.
    """

    anchor: str
    title: str
    name: str
    figure: str
    step: int
    length: int
    outline: str = ""
    middle: tuple[int, int] = (0, 0)
    further: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Rows as areas of a map, or as bars.

    Attributes:
        described: What is seen.
        marks: The rows, in the order in which they are drawn.
        legend: What each step says; empty for bars.
        both_sides: Whether there are steps and bars for less, too.
        size: Width and height of a map; None for bars.
        square: How wide the square is that is hit around the middle of an area.
        credit: Whose outlines they are and by which licence, with addresses.
    """

    described: str
    marks: tuple[Mark, ...]
    legend: tuple[tuple[int, str], ...] = ()
    both_sides: bool = False
    size: tuple[int, int] | None = None
    square: int = 0
    credit: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """What is said of one row, to be opened.

    Attributes:
        anchor: What links call it.
        title: Who it is and what it has.
        parts: Headings, empty for none, and the sentences below each.
    """

    anchor: str
    title: str
    parts: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a page with a heading and whatever it has below it.

    Attributes:
        anchor: What links call it.
        title: The heading.
        facts: As of a page.
        sentences: As of a page.
        picture: A map or bars.
        table: A table.
        caption: What stands above the table.
        links: What each row of the table leads to; empty for nothing.
        details: What is said of each row.
    """

    anchor: str
    title: str
    facts: tuple[tuple[str, str], ...] = ()
    sentences: tuple[str, ...] = ()
    picture: Picture | None = None
    table: Table | None = None
    caption: str = ""
    links: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All that people are shown of a result, in one language and any form.

    Attributes:
        title: What it is.
        warning: What to mind first; empty for nothing.
        facts: Labels, and what is said of them.
        sentences: What is said in whole sentences.
        tables: The tables, the most important one first.
        appendix: More tables, for forms with room for all rows.
        sections: Parts with headings of their own, for a form with links.
        foot: Where all is from, for such a form; None where nothing is said.
        data: Names, and JSON that such a form carries unseen.
    """

    title: str
    warning: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    sentences: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    appendix: tuple[Table, ...] = ()
    sections: tuple[Section, ...] = ()
    foot: Section | None = None
    data: tuple[tuple[str, str], ...] = ()


def visible_page(page: Page) -> Page:
    """A page in whose texts no character acts, for every form that people read."""
    shown: Page = _visible(page)
    return shown


def _visible(part: Any) -> Any:
    if isinstance(part, str):
        return visible(part)
    if isinstance(part, tuple):
        return tuple(map(_visible, part))
    if isinstance(part, Column):
        return _visible_column(part)
    if is_dataclass(part) and not isinstance(part, type):
        return replace(
            part, **{each.name: _visible(getattr(part, each.name)) for each in fields(part)}
        )
    return part


def _visible_column(column: Column) -> Column:
    shown = replace(column, heading=_visible(column.heading), total=_visible(column.total))
    if column.kind not in {Kind.KEY, Kind.TEXT, Kind.TERM}:
        return shown
    return replace(shown, values=[_visible(value) for value in column.values])


# Sentences of many rows.


def said_once(rows: Sequence[Sequence[str]]) -> tuple[list[str], list[tuple[str, ...]]]:
    """The sentences that all rows have, and what each says of its own.

    Behind its last own sentence a row keeps all, as what comes of it.

    >>> said_once([["A gets 1.", "All get 3.", "A is 1st.", "So."], ["B gets 2.", "All get 3."]])
    (['All get 3.'], [('A gets 1.', 'A is 1st.', 'So.'), ('B gets 2.', 'All get 3.')])
    """
    if len(rows) < 2:
        return [], [*map(tuple, rows)]
    alike = set.intersection(*map(set, rows))
    own = []
    for row in rows:
        last = max((at for at, sentence in enumerate(row) if sentence not in alike), default=-1)
        own.append(tuple(each for at, each in enumerate(row) if at > last or each not in alike))
    first = rows[0]
    return [each for each in first if each in alike and each not in own[0]], own


def halved(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Rows whose sentences are parted at a semicolon where others begin alike and go on else.

    >>> halved([["2 go round; A is 1st.", "A; so."], ["2 go round; B is not.", "B; so."]])
    [['2 go round.', 'A is 1st.', 'A; so.'], ['2 go round.', 'B is not.', 'B; so.']]
    """
    parts = [[(each, *each.partition("; ")) for each in row] for row in rows]
    wholes = Counter(whole for row in parts for whole in {each[0] for each in row})
    heads = Counter(head for row in parts for head in {each[1] for each in row})

    def told(whole: str, head: str, between: str, rest: str) -> list[str]:
        if not between or heads[head] == wholes[whole]:
            return [whole]
        begun = rest[0].upper() + rest[1:] if rest.startswith(("der ", "the ")) else rest
        return [f"{head}.", begun]

    return [[told_part for each in row for told_part in told(*each)] for row in parts]


# On paper.

# In points: a page of A4 without its margins, and its footer; and how far letters may shrink,
# which are 11 points high.
_SHORT_SIDE, _LONG_SIDE = 559, 806
_FOOTER = 22
_SMALLEST = 6 / 11


@dataclass(frozen=True, slots=True)
class Paper:
    """How a sheet stands on paper.

    Attributes:
        landscape: Whether its pages lie.
        pages: The columns of each of those that stand side by side, counted from 0, without those
            that are repeated.
        one_page: Whether it is but one page in all.
    """

    landscape: bool
    pages: tuple[range, ...]
    one_page: bool

    def areas(self, letters: Sequence[str], *, first_row: int, last_row: int) -> str:
        """The cells of each page across: what stands above a row is on the first of them alone."""
        first, *others = self.pages
        spans = ((letters[page[0]], letters[page[-1]]) for page in others)
        further = [f"{start}{first_row}:{end}{last_row}" for start, end in spans]
        return ",".join([f"{letters[0]}1:{letters[first[-1]]}{last_row}", *further])


def paper_for(*, width: float, columns: Sequence[float], repeated: int, height: float) -> Paper:
    """On how little paper a sheet has letters of six points at least.

    Args:
        width: How far the texts above its table go, in points.
        columns: How wide each column is.
        repeated: How many of the first columns every page has.
        height: How high it is.

    >>> paper_for(width=900, columns=[100] * 9, repeated=1, height=900)
    Paper(landscape=False, pages=(range(1, 9),), one_page=True)
    >>> paper_for(width=900, columns=[100] * 21, repeated=1, height=900)
    Paper(landscape=True, pages=(range(1, 11), range(11, 21)), one_page=False)
    """
    portrait = max(width, sum(columns)) * _SMALLEST <= _SHORT_SIDE
    across, down = (_SHORT_SIDE, _LONG_SIDE) if portrait else (_LONG_SIDE, _SHORT_SIDE)
    room = across / _SMALLEST - sum(columns[:repeated])
    pages = _in_pages(columns, repeated, room)
    # As many pages, but none with few columns beside one that is full; the first has the texts.
    least = sum(columns[repeated:]) / len(pages)
    rooms = (least + (room - least) * step / 10 for step in range(10))
    evenly = (_in_pages(columns, repeated, each) for each in rooms)
    fitting = (each for each in evenly if sum(columns[: each[0].stop]) >= width)
    pages = next((each for each in fitting if len(each) == len(pages)), pages)
    one_page = len(pages) == 1 and height * _SMALLEST <= down - _FOOTER
    return Paper(not portrait, pages, one_page)


def _in_pages(columns: Sequence[float], first: int, room: float) -> tuple[range, ...]:
    """The columns from one on, as many on each page as there is room for."""
    starts, taken = [first], 0.0
    for place in range(first, len(columns)):
        taken += columns[place]
        if taken > room and place > starts[-1]:
            starts.append(place)
            taken = columns[place]
    return tuple(map(range, starts, [*starts[1:], len(columns)]))


# What a mail merge takes.

FIELD_AT_MOST = 40
"""Characters that the head of a column has as a field of a letter."""
PIECE_AT_MOST = 250
"""Characters of a piece of a sentence; less than what a mail merge cuts."""
CUT_AT = 255
"""Characters after which Word cuts the texts of a sheet."""
CUT_BY_A_MERGE = Text(
    de="Die Spalte {column} hat Texte von mehr als {most} Zeichen, die ein Seriendruck "
    "abschneidet: {keys}. In der Datei kürzen.",
    en="The column {column} has texts of more than {most} characters, which a mail merge cuts: "
    "{keys}. Shorten them in the file.",
)
_WITHOUT_UMLAUTS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"}
)
_NO_FIELD = re.compile(r"[^A-Za-z0-9]+")
_NAMELESS = "Spalte"


def merge_fields(headings: Iterable[str], *, beside: Iterable[str] = ()) -> list[str]:
    """Heads of letters, digits and underscores, all different, also from those ``beside``.

    >>> merge_fields(["Straße, Nr.", "2. Zeile", "strasse nr", "€", "Konto"], beside=["Konto"])
    ['Strasse_Nr', 'Spalte_2_Zeile', 'strasse_nr_2', 'Spalte', 'Konto_2']
    """
    taken = {field.casefold() for field in beside}
    fields = []
    for heading in headings:
        plain = unicodedata.normalize("NFC", heading).translate(_WITHOUT_UMLAUTS)
        bare = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
        field = _NO_FIELD.sub("_", bare).strip("_")
        if not field[:1].isalpha():
            field = f"{_NAMELESS}_{field}".rstrip("_")
        field = field[:FIELD_AT_MOST].rstrip("_")
        place, first = 1, field
        while field.casefold() in taken:
            place += 1
            field = f"{first[: FIELD_AT_MOST - len(str(place)) - 1].rstrip('_')}_{place}"
        taken.add(field.casefold())
        fields.append(field)
    return fields


def in_pieces(sentence: str) -> list[str]:
    """A sentence in pieces that a field of a letter holds, parted between words."""
    pieces = []
    while len(sentence) > PIECE_AT_MOST:
        end = sentence.rfind(" ", 1, PIECE_AT_MOST + 1)
        end = PIECE_AT_MOST if end < 0 else end
        pieces.append(sentence[:end])
        sentence = sentence[end:].lstrip(" ")
    return [*pieces, sentence]
