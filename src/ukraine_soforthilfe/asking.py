"""How a thing is asked for: what a field says of its option, and what follows from that."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import Enum, auto
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable


class Part(Enum):
    """What an option is about; a command takes whole parts."""

    TOTAL = auto()
    """How much is divided."""
    FIGURES = auto()
    """Which figures: the file, and which of its dates."""
    ROWS = auto()
    """Which rows of a file are recipients, by what they are."""
    NAMED = auto()
    """Which rows are recipients, by their names."""
    TABLE = auto()
    """Where things stand in a table, of whatever kind."""
    KEYS = auto()
    """What is divided by, and down to which level."""
    RULES = auto()
    """By which rules beside the key."""
    REPORT = auto()
    """What is written, and how."""
    NAME = auto()
    """What a run is called."""
    LANGUAGE = auto()
    """How people are spoken to."""


READING = (Part.FIGURES, Part.ROWS, Part.NAMED, Part.TABLE, Part.KEYS)
"""The parts that the reader of a population needs."""


class Need(Enum):
    """What an option cannot do without."""

    FILE = "a population file"
    WORKBOOK = "a workbook"
    WEIGHT_COLUMN = "--weight-column"


class InFileNames(Enum):
    """How the default name of a file says what was asked for beside the default."""

    WITH_OPTION = auto()
    """Option and value: ``minimum-50000``."""
    VALUE = auto()
    """The value alone, which says what it is."""
    DIGEST = auto()
    """As a part of digits alone: it may be long, or hold what no name can."""
    LAST = auto()
    """The value alone, behind all others."""
    NEVER = auto()
    """Not, or in a place of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """How a field of a scenario is asked for.

    Attributes:
        part: What it is about.
        help: What ``--help`` says.
        name: The option without its dashes; empty for the field's name.
        positional: Whether a command takes it without a name.
        metavar: What stands for its value; None where the values do.
        parse: Makes a value of a text; None where the kind alone does.
        choices: The members of an enumeration that it takes; empty for all.
        default_shown: What the help says of the default; empty for the default
            itself, of which nothing is said where it is none.
        needs: What it needs to apply; None where it always applies. Said of
            several scenarios, it is passed over for one that does not have
            this, so passing it over must never change who is paid.
        beside: A field that has one value for each value of this one.
        written_after: The field that it follows in the command of a report;
            empty for its own place.
        in_file_names: How the default names of files say it.
    """

    part: Part
    help: str
    name: str = ""
    positional: bool = False
    metavar: str | None = None
    parse: Callable[[str], Any] | None = None
    choices: tuple[Enum, ...] = ()
    default_shown: str = ""
    needs: Need | None = None
    beside: str = ""
    written_after: str = ""
    in_file_names: InFileNames = InFileNames.WITH_OPTION


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be asked, with all that follows from its field.

    Attributes:
        field: The field of :class:`Scenario`.
        name: What people call it, without dashes.
        kind: Type of its values; of a tuple, type of each.
        several: Whether it takes several values.
        default: What holds where nothing is asked.
        ask: What its field says.
    """

    field: str
    name: str
    kind: type
    several: bool
    default: Any
    ask: Ask

    @property
    def choices(self) -> tuple[Enum, ...]:
        """The values to choose from; empty where any value is allowed."""
        return self.ask.choices or (tuple(self.kind) if issubclass(self.kind, Enum) else ())

    def held(self, given: Any) -> Any:
        """The value of the field: of several a tuple, of choices members, each once."""
        if given is None or not self.choices:
            return tuple(given) if self.several else given
        if not self.several:
            return None if given is None else self.kind(given)
        return tuple(dict.fromkeys(map(self.kind, given)))


def _option(field: str, default: Any, annotation: Any) -> Option:
    declared, ask = get_args(annotation)
    kinds = [each for each in get_args(declared) or (declared,) if each is not NoneType]
    return Option(
        field=field,
        name=ask.name or field.replace("_", "-"),
        kind=kinds[0],
        several=get_origin(declared) is tuple,
        default=default,
        ask=ask,
    )


def options_of(asked: type) -> tuple[Option, ...]:
    """The options of a dataclass whose fields are annotated with an :class:`Ask`."""
    annotations = get_type_hints(asked, include_extras=True)
    return tuple(_option(each.name, each.default, annotations[each.name]) for each in fields(asked))
