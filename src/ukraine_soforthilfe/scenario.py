"""What can be asked for: one allocation and the form of its reports.

Each field of :class:`Scenario` says in its annotation how it is asked for. From
there the commands have their options, a file of scenarios its words,
``load_districts`` its arguments and a report the command that makes it again.
What only the reader or the rule needs is therefore one field here, and the
function that uses it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date  # noqa: TC003 - the annotations are read when the program runs
from decimal import Decimal  # noqa: TC003
from enum import Enum, auto
from types import NoneType
from typing import IO, TYPE_CHECKING, Annotated, Any, get_args, get_origin, get_type_hints

from ukraine_soforthilfe.laender import BADEN_WUERTTEMBERG, Level
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.population.dates import parse_date
from ukraine_soforthilfe.population.figures import parse_euros, parse_share
from ukraine_soforthilfe.reports.forms import REPORT_FORMS, CsvDialect, Form
from ukraine_soforthilfe.units import Euros, Unit, parse_unit

if TYPE_CHECKING:
    from collections.abc import Callable

    from ukraine_soforthilfe.division import Terms

DEFAULT_TOTAL = 8_000_000
"""The state's aid of April 2022 in whole euros."""


class Part(Enum):
    """What an option is about; a command takes whole parts."""

    TOTAL = auto()
    """How much is divided."""
    FIGURES = auto()
    """Which figures: the file, and which of its dates."""
    ROWS = auto()
    """Which rows of a file are recipients."""
    TABLE = auto()
    """Where things stand in a table, of whatever kind."""
    KEYS = auto()
    """What is divided by, and down to which level."""
    RULES = auto()
    """By which rules beside the key."""
    REPORT = auto()
    """What is written, and how."""
    LANGUAGE = auto()
    """How people are spoken to."""


READING = (Part.FIGURES, Part.ROWS, Part.TABLE, Part.KEYS)
"""The parts that the reader of a population needs."""


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
        beside: The field with whose values those of this one stand in pairs.
        written_after: The field behind which the command in a report says it;
            empty for its own place.
    """

    part: Part
    help: str
    name: str = ""
    positional: bool = False
    metavar: str | None = None
    parse: Callable[[str], Any] | None = None
    choices: tuple[Enum, ...] = ()
    default_shown: str = ""
    beside: str = ""
    written_after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One allocation as it is asked for, in the words of the command's options.

    An option and the help for it are the documentation of its field; the text
    below a field adds what only a program that fills it needs to know.
    """

    population: Annotated[
        str | None,
        Ask(
            part=Part.FIGURES,
            positional=True,
            metavar="POPULATION",
            help="A population file, CSV or xlsx, as a statistical office publishes it or with a "
            "key and a population column; - for standard input. "
            "Left out: the figures that come with the program.",
        ),
    ] = None
    """The file as the user names it; None for the built-in table."""
    total: Annotated[
        Euros | None,
        Ask(
            part=Part.TOTAL,
            parse=parse_euros,
            metavar="EUROS",
            help="Euros to divide; with --unit 0.01 also cents, as 1000.50 or 1000,50. "
            "With --kreis the amount of that Kreis, left out its share of the whole.",
            default_shown=str(DEFAULT_TOTAL),
        ),
    ] = None
    """None for the state's aid."""
    stichtag: Annotated[
        date | None,
        Ask(
            part=Part.FIGURES,
            parse=parse_date,
            metavar="DATE",
            help="Reference date of the population, as 2021-12-31 or 31.12.2021: chooses one where "
            "the figures have several, is a label where a file names none.",
        ),
    ] = None
    """None for the file's latest, and 31.12.2021 of the built-in table."""
    basis: Annotated[
        str | None,
        Ask(
            part=Part.FIGURES,
            metavar="CENSUS",
            help='Census behind the figures, as "Zensus 2011"; needed where a date has two.',
        ),
    ] = None
    """None for the file's own; a label where the file names none."""
    partial: Annotated[
        bool,
        Ask(
            part=Part.ROWS,
            help="Accept a file that lacks some of the 44 Kreise.",
            written_after="of_kreis",
        ),
    ] = False
    state: Annotated[
        str,
        Ask(
            part=Part.ROWS,
            metavar="LAND",
            help="Land whose Kreise are taken from a file with several, two digits, or all.",
        ),
    ] = BADEN_WUERTTEMBERG
    key_column: Annotated[
        str | None,
        Ask(
            part=Part.TABLE,
            metavar="HEADING",
            help="Column with the keys, where a table leaves it open.",
        ),
    ] = None
    """None to find it; a file with a column named is read as a plain table."""
    population_column: Annotated[
        str | None,
        Ask(
            part=Part.TABLE,
            metavar="HEADING",
            help="Column with the population, where a table leaves it open.",
        ),
    ] = None
    """As of the column with the keys."""
    level: Annotated[
        Level,
        Ask(
            part=Part.KEYS,
            help="Down to the Gemeinden: first the Kreise, then each one's amount in it.",
        ),
    ] = Level.KREIS
    of_kreis: Annotated[
        str | None,
        Ask(
            part=Part.RULES,
            name="kreis",
            metavar="AGS",
            help="With --level gemeinde: divide over the Gemeinden of this Kreis alone.",
        ),
    ] = None
    unit: Annotated[
        Unit,
        Ask(
            part=Part.RULES,
            parse=parse_unit,
            metavar="0.01|1|100|1000",
            help="Euros that every amount is a multiple of.",
        ),
    ] = Unit.EURO
    base_amount: Annotated[
        Euros,
        Ask(
            part=Part.RULES,
            parse=parse_euros,
            metavar="EUROS",
            help="What every district gets first (Sockelbetrag); the rest goes by the key.",
        ),
    ] = 0
    minimum: Annotated[
        Euros | None,
        Ask(
            part=Part.RULES,
            parse=parse_euros,
            metavar="EUROS",
            help="The least that a district gets (Mindestbetrag), base amount included.",
        ),
    ] = None
    maximum: Annotated[
        Euros | None,
        Ask(
            part=Part.RULES,
            parse=parse_euros,
            metavar="EUROS",
            help="The most that a district gets (Höchstbetrag), base amount included.",
        ),
    ] = None
    weight_columns: Annotated[
        tuple[str, ...],
        Ask(
            part=Part.KEYS,
            name="weight-column",
            metavar="HEADING",
            help="Divide by this column of the file instead of the population; repeat for several.",
        ),
    ] = ()
    """Empty for the population; the figures of such a column may be decimals."""
    weight_shares: Annotated[
        tuple[Decimal, ...],
        Ask(
            part=Part.RULES,
            name="weight-share",
            parse=parse_share,
            metavar="DECIMAL",
            help="Share of each --weight-column in the total, as 0.7; they sum to 1.",
            beside="weight_columns",
        ),
    ] = ()
    formats: Annotated[
        tuple[Form, ...],
        Ask(
            part=Part.REPORT,
            name="format",
            choices=REPORT_FORMS,
            help="Form of the report; repeat it for several.",
        ),
    ] = (Form.XLSX, Form.CSV)
    csv_dialect: Annotated[
        CsvDialect,
        Ask(
            part=Part.REPORT,
            help="How a CSV is written: for programs (comma, UTF-8) or for a German Excel.",
        ),
    ] = CsvDialect.STANDARD
    language: Annotated[
        Language,
        Ask(part=Part.LANGUAGE, name="lang", help="Language of what people read."),
    ] = Language.DE
    printed_date: Annotated[
        date | None,
        Ask(
            part=Part.REPORT,
            name="date",
            parse=parse_date,
            metavar="DATE",
            help="A date to be printed into the reports; without it they hold none.",
        ),
    ] = None

    @property
    def whole_total(self) -> Euros:
        """Euros to divide over all districts."""
        return DEFAULT_TOTAL if self.total is None else self.total

    @property
    def terms(self) -> Terms:
        """The rules beside the key that it asks for."""
        from ukraine_soforthilfe.division import Terms

        return Terms(
            unit=self.unit,
            base_amount=self.base_amount,
            minimum=self.minimum,
            maximum=self.maximum,
            shares=self.weight_shares,
        )

    def source(self, stdin: IO[bytes]) -> str | IO[bytes] | None:
        """Where its figures are read from: ``stdin`` where it names ``-``."""
        return stdin if self.population == "-" else self.population


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be asked, with all that follows from its field.

    Attributes:
        field: The field of :class:`Scenario`.
        name: What it is called where people ask, without dashes.
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
        """The values to choose from; none where it is no choice."""
        return self.ask.choices or (tuple(self.kind) if issubclass(self.kind, Enum) else ())

    def held(self, given: Any) -> Any:
        """The value of the field: of several a tuple, of choices members, each once."""
        if given is None or not self.choices:
            return tuple(given) if self.several else given
        if not self.several:
            return self.kind(given)
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


def _options() -> tuple[Option, ...]:
    annotations = get_type_hints(Scenario, include_extras=True)
    return tuple(
        _option(each.name, each.default, annotations[each.name]) for each in fields(Scenario)
    )


OPTIONS = _options()
"""All that can be asked, in the order in which it is shown."""


def options_about(*parts: Part) -> tuple[Option, ...]:
    """The options of some parts, in their order."""
    return tuple(option for option in OPTIONS if option.ask.part in parts)
