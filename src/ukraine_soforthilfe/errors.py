"""Errors that a user can cause, and can put right.

Every one of them is a :class:`SoforthilfeError`. Whatever else is raised is a
mistake in the program and keeps its traceback.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

if TYPE_CHECKING:
    from collections.abc import Sequence


_LISTED_AT_MOST = 50
_VALUE_AT_MOST = 60


class SoforthilfeError(Exception):
    """What a user can put right. Never raised directly.

    The text is one or more whole sentences: what is wrong, where, and what to
    do next.
    """


class ApportionmentError(SoforthilfeError, ValueError):
    """A total or weights that cannot be apportioned."""


class RuleError(SoforthilfeError, ValueError):
    """A unit, base amount, bound or share that cannot be met."""


class FigureError(SoforthilfeError, ValueError):
    """A text that is not a whole number."""


class DateError(SoforthilfeError, ValueError):
    """A text that is not a day."""


class StichtagError(SoforthilfeError):
    """A reference date, or its census basis, that the figures do not have."""


class KreisError(SoforthilfeError):
    """A name or key of no district, or of more than one."""


class UsageError(SoforthilfeError):
    """An option that cannot apply to what it is given with: wrong usage, exit status 2.

    Attributes:
        fields: The fields of the scenario that cannot apply. They are passed
            over if this scenario does not say them itself; empty where
            that is never right.
    """

    fields: frozenset[str] = frozenset()

    def about(self, *fields: str) -> Self:
        """The same, with the fields that cannot apply."""
        self.fields = frozenset(fields)
        return self


class ReportError(SoforthilfeError):
    """A file that is not a report, or a report too damaged to derive anything from."""


class OutputError(SoforthilfeError):
    """A report that cannot be put where it was asked for."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in an input.

    Attributes:
        message: What is wrong and what to do next, in whole sentences.
        row: Line of a text file or row of a sheet as a spreadsheet counts
            them, from 1; None where the problem is not in one row.
        column: The column as its header names it; None where there is none.
        value: The text found there; None where there is none.
    """

    ROW: ClassVar[str] = "row"
    COLUMN: ClassVar[str] = "column"

    message: str
    row: int | None = None
    column: str | None = None
    value: str | None = None

    def __str__(self) -> str:
        """Place, then sentence: ``row 5, column einwohner, value '-': …``."""
        place = [
            *([f"{self.ROW} {self.row}"] if self.row is not None else []),
            *([f"{self.COLUMN} {self.column}"] if self.column is not None else []),
            *([f"value {_shortened(self.value)!r}"] if self.value is not None else []),
        ]
        return f"{', '.join(place)}: {self.message}" if place else self.message


def _shortened(value: str) -> str:
    return value if len(value) <= _VALUE_AT_MOST else f"{value[:_VALUE_AT_MOST]}…"


class ScenarioProblem(Problem):
    """One thing that is wrong in a file of scenarios: lines, and words like the options."""

    __slots__ = ()

    ROW: ClassVar[str] = "line"
    COLUMN: ClassVar[str] = "word"


class InputFileError(SoforthilfeError):
    """A file that cannot be used, with all that is wrong in it. Never raised directly.

    Attributes:
        file: The file's name as the user gave it.
        problems: At least one problem, in the order of the file.
    """

    def __init__(self, *, file: str, problems: Sequence[Problem]) -> None:
        self.file = file
        self.problems = tuple(problems)
        super().__init__(file, self.problems)

    def __str__(self) -> str:
        """One sentence where there is one problem, a list where there are more."""
        if len(self.problems) == 1:
            return f"{self.file} cannot be used: {self.problems[0]}"
        lines = [f"  {problem}" for problem in self.problems[:_LISTED_AT_MOST]]
        if more := len(self.problems) - len(lines):
            lines.append(f"  and {more} more.")
        listed = "\n".join(lines)
        return f"{self.file} cannot be used, {len(self.problems)} problems:\n{listed}"


class PopulationFileError(InputFileError):
    """A population file that cannot be used."""


class ScenarioFileError(InputFileError):
    """A file of scenarios that cannot be used."""


class ScenarioUsageError(ScenarioFileError, UsageError):
    """A file of scenarios with nothing wrong but options that cannot apply."""
