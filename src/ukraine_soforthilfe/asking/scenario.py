"""What can be asked for: one allocation and the form of its reports.

Each field of :class:`Scenario` says in its annotation how it is asked for. From
there the commands have their options, a file of scenarios its words,
``load_districts`` its arguments and a report the command that makes it again.
What only the reader or the rule needs is therefore one field here, and the
function that uses it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date  # noqa: TC003 - annotations are evaluated
from decimal import Decimal  # noqa: TC003 - as above
from enum import StrEnum
from typing import IO, TYPE_CHECKING, Annotated

from ukraine_soforthilfe.asking import (
    LANGUAGE_VARIABLE,
    REPORT_FORMS,
    Ask,
    CsvDialect,
    Form,
    InFileNames,
    Need,
    Option,
    Part,
    options_of,
    parse_instalments,
    parse_label,
    parse_name,
    why_no_labels,
)
from ukraine_soforthilfe.asking.values import parse_date, parse_euros, parse_share, parse_stichtag
from ukraine_soforthilfe.errors import UsageError, needing
from ukraine_soforthilfe.language import Language, Text, joined
from ukraine_soforthilfe.result import BADEN_WUERTTEMBERG, Level
from ukraine_soforthilfe.rule import Euros, Unit, parse_unit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from ukraine_soforthilfe.rule.division import Terms

DEFAULT_TOTAL = 8_000_000
"""The state's aid of April 2022 in whole euros."""


class Hidden(StrEnum):
    """What becomes of the rows that a sheet does not show."""

    KEEP = "keep"
    LEAVE_OUT = "leave-out"


class Keys(StrEnum):
    """What the keys of a list are."""

    AGS = "ags"
    OWN = "own"


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
            in_file_names=InFileNames.NEVER,
            help="A population file, CSV, xlsx, ods or xls, as a statistical office publishes it "
            "or with a key and a population column; - for standard input. "
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
            in_file_names=InFileNames.NEVER,
            help="Euros to divide; with --unit 0.01 also cents, as 1000.50 or 1000,50. "
            "With --kreis the amount of that Kreis, left out its share of the whole.",
            default_shown=str(DEFAULT_TOTAL),
        ),
    ] = None
    """None for the state's aid."""
    stichtag: Annotated[
        date | int | None,
        Ask(
            part=Part.DATE,
            parse=parse_stichtag,
            metavar="DATE",
            in_file_names=InFileNames.VALUE,
            help="Reference date of the population, as 2021-12-31, 31.12.2021, or 2021 where it is "
            "the only one: chooses where the figures have several, is a label where a file names "
            "none.",
        ),
    ] = None
    """None for the file's latest, and 31.12.2021 of the built-in table; a year as a number."""
    basis: Annotated[
        str | None,
        Ask(
            part=Part.DATE,
            metavar="CENSUS",
            in_file_names=InFileNames.VALUE,
            help='Census behind the figures, as "Zensus 2011"; needed where a date has two.',
        ),
    ] = None
    """None for the file's own; a label where the file names none."""
    partial: Annotated[
        bool,
        Ask(
            part=Part.ROWS,
            help="Accept a file in which some of the 44 Kreise are missing.",
            needs=Need.FILE,
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
    keys: Annotated[
        Keys | None,
        Ask(
            part=Part.ROWS,
            help="What the keys of a file are, where it leaves that open: AGS, or its own, which "
            "stand in the order of numbers where all are numbers, else of texts.",
            needs=Need.FILE,
        ),
    ] = None
    only: Annotated[
        tuple[str, ...],
        Ask(
            part=Part.NAMED,
            metavar="KEY",
            in_file_names=InFileNames.DIGEST,
            help="The recipients, by key or a pattern as 'DE1??', of a row without a key by its "
            "number as row:46; repeat for several. No --partial is needed then.",
        ),
    ] = ()
    """Empty for all rows that are recipients by themselves."""
    leave_out: Annotated[
        tuple[str, ...],
        Ask(
            part=Part.NAMED,
            metavar="KEY",
            in_file_names=InFileNames.DIGEST,
            help="Rows that are no recipients, named in the same way; repeat for several.",
        ),
    ] = ()
    keep: Annotated[
        tuple[str, ...],
        Ask(
            part=Part.NAMED,
            metavar="KEY",
            in_file_names=InFileNames.DIGEST,
            help="Rows that look like totals or headings but are recipients, named likewise.",
            needs=Need.FILE,
        ),
    ] = ()
    key_column: Annotated[
        str | None,
        Ask(
            part=Part.TABLE,
            metavar="HEADING",
            help="Column with the keys, where a table leaves it open; its letter or number does, "
            "too.",
            needs=Need.FILE,
        ),
    ] = None
    """None to find it; a file with a column named is read as a plain table."""
    population_column: Annotated[
        str | None,
        Ask(
            part=Part.TABLE,
            metavar="HEADING",
            help="Column with the population, likewise.",
            needs=Need.FILE,
        ),
    ] = None
    sheet: Annotated[
        str | None,
        Ask(
            part=Part.TABLE,
            metavar="NAME",
            help="Sheet of a workbook, where several have a table.",
            needs=Need.WORKBOOK,
        ),
    ] = None
    hidden: Annotated[
        Hidden | None,
        Ask(
            part=Part.TABLE,
            help="What becomes of the rows that a workbook hides.",
            needs=Need.WORKBOOK,
        ),
    ] = None
    level: Annotated[
        Level,
        Ask(
            part=Part.KEYS,
            in_file_names=InFileNames.VALUE,
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
            needs=Need.WEIGHT_COLUMN,
            beside="weight_columns",
        ),
    ] = ()
    instalments: Annotated[
        int | None,
        Ask(
            part=Part.INSTALMENTS,
            parse=parse_instalments,
            metavar="N",
            help="Pay every amount in so many instalments (Teilzahlungen), 2 to 60; all rows and "
            "all instalments sum exactly.",
        ),
    ] = None
    """None for a single payment."""
    instalment_labels: Annotated[
        tuple[str, ...],
        Ask(
            part=Part.INSTALMENTS,
            name="instalment-label",
            parse=parse_label,
            metavar="TEXT",
            in_file_names=InFileNames.VALUE,
            help="What an instalment is called, as 10.03.2027 or Q1; one for each. Left out, they "
            "have their numbers.",
            needs=Need.INSTALMENTS,
        ),
    ] = ()
    carry_file: Annotated[
        str | None,
        Ask(
            part=Part.CARRIED,
            metavar="FILE",
            in_file_names=InFileNames.DIGEST,
            help="Table (CSV, xlsx or ods) whose columns travel along, joined by key; left out, "
            "the population file.",
            needs=Need.CARRY_COLUMN,
        ),
    ] = None
    carry_columns: Annotated[
        tuple[str, ...],
        Ask(
            part=Part.CARRIED,
            name="carry-column",
            metavar="HEADING",
            in_file_names=InFileNames.DIGEST,
            help="Column that travels along as text, an IBAN say; repeat for several.",
            needs=Need.CARRY_FILE,
        ),
    ] = ()
    formats: Annotated[
        tuple[Form, ...],
        Ask(
            part=Part.REPORT,
            name="format",
            choices=REPORT_FORMS,
            in_file_names=InFileNames.NEVER,
            help="Form of the report; repeat it for several.",
        ),
    ] = (Form.XLSX, Form.CSV)
    csv_dialect: Annotated[
        CsvDialect,
        Ask(
            part=Part.DIALECT,
            in_file_names=InFileNames.LAST,
            help="How a CSV is written: for programs (comma, UTF-8) or for a German Excel.",
        ),
    ] = CsvDialect.STANDARD
    language: Annotated[
        Language,
        Ask(
            part=Part.LANGUAGE,
            name="lang",
            in_file_names=InFileNames.LAST,
            help="Language of what people read.",
            variable=LANGUAGE_VARIABLE,
        ),
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
    name: Annotated[
        str | None,
        Ask(
            part=Part.NAME,
            parse=parse_name,
            metavar="TEXT",
            in_file_names=InFileNames.NEVER,
            help="Name of the run (Bezeichnung): its files bear it, and the reports say it. "
            "Left out, the files say by their names what was asked for.",
        ),
    ] = None

    @property
    def day(self) -> date | None:
        """The reference date, where it is asked for by more than its year."""
        return None if isinstance(self.stichtag, int) else self.stichtag

    @property
    def whole_total(self) -> Euros:
        """Euros to divide over all districts."""
        return DEFAULT_TOTAL if self.total is None else self.total

    @property
    def terms(self) -> Terms:
        """The rules beside the key that it asks for."""
        from ukraine_soforthilfe.rule.division import Terms

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


OPTIONS = options_of(Scenario)
"""All that can be asked, in the order in which it is shown."""


def options_about(*parts: Part) -> tuple[Option, ...]:
    """The options of some parts, in their order."""
    return tuple(option for option in OPTIONS if option.ask.part in parts)


_WITH_NEEDS = [option for option in OPTIONS if option.ask.needs]


def unmet_needs(scenario: Scenario) -> tuple[Need, ...]:
    """The needs that a scenario does not meet, as far as is known before its file is read."""
    without_file = (Need.FILE, Need.WORKBOOK) if scenario.population is None else ()
    without_column = () if scenario.weight_columns else (Need.WEIGHT_COLUMN,)
    without_instalments = () if scenario.instalments else (Need.INSTALMENTS,)
    return (*without_file, *without_column, *without_instalments, *unmet_by_carried(scenario))


def unmet_by_carried(scenario: Scenario, *, has_file: bool = False) -> tuple[Need, ...]:
    """Those of them that columns which travel along need; ``has_file`` where it does not say so."""
    without_column = () if scenario.carry_columns else (Need.CARRY_COLUMN,)
    has_file |= scenario.population is not None or scenario.carry_file is not None
    return without_column if has_file else (*without_column, Need.CARRY_FILE)


def refuse_what_needs(scenario: Scenario, *unmet: Need) -> None:
    """Refuse the options of a scenario that need something it does not have.

    Raises:
        UsageError: It has some, with all of them.
    """
    cannot = [option for option in _said(scenario, _WITH_NEEDS) if option.ask.needs in unmet]
    if cannot:
        of_needs = {
            need.value: [option for option in cannot if option.ask.needs is need] for need in Need
        }
        raise _cannot_apply(of_needs)


def refuse_labels(scenario: Scenario) -> None:
    """Raise a ``UsageError`` where instalments cannot be called as a scenario says."""
    if not scenario.instalments:
        refuse_what_needs(scenario, Need.INSTALMENTS)
    if reason := why_no_labels(scenario.instalment_labels, scenario.instalments):
        raise UsageError(reason).about("instalment_labels")


def refuse_parts(
    scenario: Scenario, *parts: Part, go_with: Text, amount_column: str | None = None
) -> None:
    """Refuse the options of a scenario about some parts, which need something else.

    And one beside the scenario, which says where the amounts of a list stand.

    Raises:
        UsageError: It has some, with all of them.
    """
    if cannot := _said(scenario, options_about(*parts)):
        raise _cannot_apply({go_with: cannot})
    if amount_column is not None:
        raise UsageError(needing(["--amount-column"], go_with))


def _said(scenario: Scenario, options: Iterable[Option]) -> list[Option]:
    return [option for option in options if getattr(scenario, option.field) != option.default]


def _cannot_apply(cannot: Mapping[Text, Sequence[Option]]) -> UsageError:
    """What to raise about options, by what they need."""
    sentences = [
        needing([f"--{option.name}" for option in options], what)
        for what, options in cannot.items()
        if options
    ]
    fields = (option.field for options in cannot.values() for option in options)
    return UsageError(joined(sentences)).about(*fields)


def passed_over(scenario: Scenario, fields: Collection[str]) -> Scenario:
    """The same without what some fields say."""
    return replace(
        scenario, **{option.field: option.default for option in OPTIONS if option.field in fields}
    )


WORDS = {option.name: option for option in OPTIONS}
"""The options by their names."""
