"""Who is paid: the rows of a list that are recipients, and those that only sum them up."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ukraine_soforthilfe.errors import Problem

_BY_NUMBER = "row:"
_PATTERN = frozenset("*?[")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Rows that the user names: keys, patterns as of a shell, or numbers as ``row:46``.

    Attributes:
        only: The recipients, all others are none.
        leave_out: No recipients.
        keep: Recipients that only look like totals.
    """

    only: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One column that is divided by.

    Attributes:
        values: Whole numbers of ``1 / scale``; None where a row has none.
        scale: 1, or the power of ten that decimals were multiplied by.
        rounded: Whether the heading says that they are: in thousands.
    """

    values: Sequence[int | None]
    scale: int = 1
    rounded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A list as parallel columns, in the order of the file.

    Attributes:
        numbers: Number of each row in the file.
        written: Its key as it stands there, empty where there is none.
        understood: The same as the program understands it: 08115 for 8115.
        names: Its name, empty where there is none.
        figures: At least one column.
        levels: Text of a column that tells levels apart; empty where there is none.
        others: Further columns of texts, which may say in a row without a key what it is.
        by_ags: Whether the keys are AGS of one level, of which none begins another.
    """

    numbers: Sequence[int]
    written: Sequence[str]
    understood: Sequence[str]
    names: Sequence[str]
    figures: Sequence[Figures]
    levels: Sequence[str] = ()
    others: Sequence[Sequence[str]] = ()
    by_ags: bool = False


class Reason(Enum):
    """Why a row is no recipient."""

    TOTAL = auto()  # the sum of others, and marked as that
    LEVEL = auto()  # an upper level, whose key begins those that it sums
    WITHOUT_FIGURE = auto()  # marked as a total, and its figure was never calculated
    NAMED = auto()  # left out by the user


class LeftOut(NamedTuple):
    """A row that is no recipient, by its place among the rows."""

    place: int
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    """Who is paid.

    Attributes:
        places: Places of the recipients among the rows, ascending.
        left_out: The other rows, ascending.
        questions: What only the user can decide, each with the options that answer;
            where there are any, the recipients are not settled.
        named: Whether the user named the rows with ``only`` or ``leave_out``.
    """

    places: tuple[int, ...]
    left_out: tuple[LeftOut, ...] = ()
    questions: tuple[Problem, ...] = ()
    named: bool = False


class PatternError(Exception):
    """A word of :class:`Answers` that no row goes by; ``option`` and ``word`` say which."""

    def __init__(self, option: str, word: str) -> None:
        self.option = option
        self.word = word
        super().__init__(option, word)


def find_recipients(rows: Rows, answers: Answers) -> Recipients:
    """Decide of each row of a list whether it is a recipient.

    Raises:
        PatternError: A word of the answers names no row.
    """
    only, leave_out = (
        _named(rows, words, option)
        for words, option in ((answers.only, "--only"), (answers.leave_out, "--leave-out"))
    )
    _named(rows, answers.keep, "--keep")
    places = range(len(rows.numbers))
    chosen = [
        place for place in places if (not answers.only or place in only) and place not in leave_out
    ]
    gone = set(places).difference(chosen)
    return Recipients(
        places=tuple(chosen),
        left_out=tuple(LeftOut(place, Reason.NAMED) for place in sorted(gone)),
        named=bool(answers.only or answers.leave_out),
    )


def _named(rows: Rows, words: Iterable[str], option: str) -> set[int]:
    """Places of the rows that words name; a whole key goes before a pattern."""
    found: set[int] = set()
    if not words:
        return found
    by_key: dict[str, list[int]] = {}
    for keys in (rows.written, rows.understood):
        for place, key in enumerate(keys):
            if key:
                by_key.setdefault(key, []).append(place)
    by_number = {f"{_BY_NUMBER}{number}": place for place, number in enumerate(rows.numbers)}
    for word in words:
        places = by_key.get(word)
        if places is None and word in by_number:
            places = [by_number[word]]
        if places is None and _PATTERN.intersection(word):
            places = [place for key, at in by_key.items() if fnmatchcase(key, word) for place in at]
        if not places:
            raise PatternError(option, word)
        found.update(places)
    return found
