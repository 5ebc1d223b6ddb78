"""A table of text cells: what every reader gives and every layout takes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ukraine_soforthilfe.errors import Problem

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_FOOTNOTE_MARK = re.compile(r"\d\)|[*†]")
_NO_LETTER = re.compile(r"[^a-z0-9]+")
# Title blocks of statistical offices end long before.
_HEADER_WITHIN = 60


class UnreadableError(Exception):
    """Content that cannot be used; whoever knows the file's name makes a user's error of it.

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


def column_names(rows: Sequence[Row]) -> list[str]:
    """The folded headings of each column, those of several header rows put together."""
    width = max((len(row.cells) for row in rows), default=0)
    return ["".join(fold(row.cell(column)) for row in rows) for column in range(width)]


def first_column(names: Sequence[str], *beginnings: str) -> int | None:
    """The first column whose folded heading begins with one of the texts."""
    return next((place for place, name in enumerate(names) if name.startswith(beginnings)), None)
