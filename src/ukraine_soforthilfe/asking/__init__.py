"""What can be asked for: what a field says of its option, and the forms that there are."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import Enum, StrEnum
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from ukraine_soforthilfe.asking.values import (
    CELL_AT_MOST,
    VALUES_AT_MOST,
    fault,
    on_one_line,
    one_spelling,
    whole_number,
)
from ukraine_soforthilfe.errors import (
    FigureError,
    OptionError,
    SoforthilfeError,
    StichtagError,
    UsageError,
)
from ukraine_soforthilfe.language import Text, day, exact, joined, number, one_of, quoted
from ukraine_soforthilfe.rule import refuse_instalments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


LANGUAGE_VARIABLE = "SOFORTHILFE_LANG"
"""The environment variable for the language of a shell or a script."""


class Part(Enum):
    """What an option is about; a command takes whole parts."""

    TOTAL = "How much is divided"
    FIGURES = "Which figures: the file"
    DATE = "Which of its dates"
    ROWS = "Which rows of a file are recipients, by what they are"
    NAMED = "Which rows are recipients, by their names"
    TABLE = "Where things stand in a table, of whatever kind"
    KEYS = "What is divided by, and down to which level"
    CARRIED = "Which columns of texts travel along"
    RULES = "By which rules beside the key"
    INSTALMENTS = "In which instalments the amounts are paid"
    REPORT = "What is written, and how"
    DIALECT = "How a CSV is written"
    NAME = "What a run is called"
    LANGUAGE = "How people are spoken to"


READING = (
    *(Part.FIGURES, Part.DATE, Part.ROWS, Part.NAMED, Part.TABLE, Part.KEYS),
    Part.CARRIED,
)
"""The parts that the reader of a population needs."""


class Need(Enum):
    """What an option cannot do without."""

    FILE = Text(de="eine Datei mit Einwohnerzahlen", en="a population file")
    WORKBOOK = Text(de="eine Arbeitsmappe", en="a workbook")
    WEIGHT_COLUMN = Text(de="--weight-column", en="--weight-column")
    INSTALMENTS = Text(de="--instalments", en="--instalments")
    CARRY_COLUMN = Text(de="--carry-column", en="--carry-column")
    CARRY_FILE = Text(
        de="--carry-file oder eine Datei mit Einwohnerzahlen",
        en="--carry-file or a population file",
    )


class InFileNames(Enum):
    """How the default name of a file says what was asked for beside the default."""

    WITH_OPTION = "Option and value: ``minimum-50000``"
    VALUE = "The value alone, which says what it is"
    DIGEST = "As a part of digits alone: it may be long, or hold what no name can"
    LAST = "The value alone, behind all others"
    NEVER = "Not, or in a place of its own"


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
        default_shown: What the help says of the default; empty for the default itself.
        needs: What it needs to apply; None where it always applies. Said of
            several scenarios, it is passed over for one that does not have
            this, so passing it over must never change who is paid.
        beside: A field that has one value for each value of this one.
        written_after: The field that it follows in the command of a report; else empty.
        in_file_names: How the default names of files say it.
        variable: The environment variable that says it too; the option goes before it.
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
    variable: str | None = None


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
        """The value of the field: of several a tuple, of choices members, each once.

        Raises:
            UsageError: A text is longer than that of any cell, so it names nothing.
        """
        texts = given if self.several and given is not None else (given,)
        if len(texts) > VALUES_AT_MOST:
            said = _TOO_OFTEN.filled(option=self.name, most=exact(VALUES_AT_MOST))
            names_rows = self.ask.part is Part.NAMED
            raise UsageError(joined((said, _BY_PATTERN if names_rows else _NAME_FEWER)))
        if any(isinstance(text, str) and len(text) > CELL_AT_MOST for text in texts):
            raise UsageError(_TOO_LONG.filled(option=self.name, most=number(CELL_AT_MOST)))
        if given is None or not self.choices:
            return tuple(given) if self.several else given
        if not self.several:
            return self.kind(given)
        return tuple(dict.fromkeys(map(self.kind, given)))


_TOO_OFTEN = Text(
    de="--{option} ist mehr als {most}-mal angegeben.",
    en="--{option} stands there more than {most} times.",
)
_BY_PATTERN = Text(
    de="Mehrere Zeilen mit einem Muster wie 08* benennen.",
    en="Name several rows by one pattern, as 08*.",
)
_NAME_FEWER = Text(de="Weniger angeben.", en="Name fewer.")
_TOO_LONG = Text(
    de="Der Text hinter --{option} hat mehr als {most} Zeichen. Den Text kürzen.",
    en="The text of --{option} has more than {most} characters. Shorten it.",
)


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


class Form(StrEnum):
    """Forms of a report or an answer; of a file, the value is its ending.

    A command says which of them it has.
    """

    TEXT = "text"
    MD = "md"
    HTML = "html"
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


PAGE_FORMS = tuple(form for form in Form if form not in {Form.XLSX, Form.CSV, Form.JSON})
"""The forms for people that every command has: the terminal's, and those that a pen writes."""
REPORT_FORMS = (Form.XLSX, Form.CSV, Form.JSON, *PAGE_FORMS[1:])
"""The forms of the report of an allocation, each a file."""
STREAMED_FORMS = REPORT_FORMS[1:]
"""Those of them that are text."""


class CsvDialect(StrEnum):
    """How the CSV is written: for programs, or for a German Excel.

    ``STANDARD`` is comma, UTF-8 and LF. ``EXCEL`` is semicolon, UTF-8 with
    byte order mark and CRLF, and puts an apostrophe before a text that Excel
    would run as a formula.
    """

    STANDARD = "standard"
    EXCEL = "excel"


class Order(StrEnum):
    """Orders of a comparison: keys and names from A on, all else from the largest gain down."""

    KEY = "key"
    NAME = "name"
    AMOUNT = "amount"
    PERCENT = "percent"
    POPULATION = "population"


FORBIDDEN_IN_NAMES = '<>:"/\\|?*'
"""What Windows takes for no name of a file, and others for none in part."""
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in "123456789¹²³"}
)
# Most file systems take 255 bytes; an ending follows.
NAME_BYTES_AT_MOST = 240


def why_no_file_name(name: str) -> Text | None:
    """Why a text cannot be a file's name, without its ending, and what to do; None if it can.

    >>> why_no_file_name("soforthilfe-2022") is None
    True
    """
    if not name:
        return Text(de="Der Name ist leer. Einen Namen angeben.", en="The name is empty. Give one.")
    if found := [character for character in FORBIDDEN_IN_NAMES if character in name]:
        return Text(
            de="Der Name einer Datei kann {found} nicht enthalten. Das Zeichen streichen oder "
            "ersetzen.",
            en="A file cannot have {found} in its name. Take it out.",
        ).filled(found=" ".join(found))
    if not name.isprintable():
        return Text(
            de="Der Name enthält einen Zeilenumbruch oder ein unsichtbares Zeichen. Den Namen "
            "neu eintippen.",
            en="The name has a line break or an invisible character. Take it out.",
        )
    # A system hides what begins with a point, and Windows takes one off the end.
    if name != name.strip() or "." in (name[0], name[-1]):
        return Text(
            de="Der Name einer Datei kann nicht mit einem Leerzeichen oder Punkt beginnen oder "
            "enden. Das Zeichen streichen.",
            en="A file's name cannot begin or end with a blank or a point. Take it off.",
        )
    if name.partition(".")[0].rstrip().casefold() in _DEVICES:
        return Text(
            de="Diesen Namen hält Windows für ein Gerät frei. Einen anderen Namen angeben.",
            en="Windows keeps this name for a device. Give another one.",
        )
    if len(name.encode()) > NAME_BYTES_AT_MOST:
        return Text(
            de="Der Name ist länger als {count} Byte. Den Namen kürzen.",
            en="The name has more than {count} bytes. Shorten it.",
        ).filled(count=NAME_BYTES_AT_MOST)
    return None


def parse_name(text: str) -> str:
    """The name of a run, which its files bear.

    Raises:
        UsageError: No file can be called so.
    """
    if reason := why_no_file_name(text):
        raise UsageError(reason)
    return text


LABEL_AT_MOST = 60
"""Characters of what an instalment is called: it heads a narrow column."""


def parse_instalments(text: str) -> int:
    """The number of instalments that a text says, 2 to 60.

    Raises:
        FigureError: It is no whole number.
        RuleError: So many cannot be.
    """
    try:
        count = whole_number(text)
    except FigureError:
        raise FigureError(_NO_COUNT.filled(text=quoted(text.strip()))) from None
    refuse_instalments(count)
    return count


_NO_COUNT = Text(
    de="{text} ist keine Anzahl von Teilzahlungen. Eine ganze Zahl von 2 bis 60 angeben.",
    en="{text} is no number of instalments. Give a whole number from 2 to 60.",
)


def parse_label(text: str) -> str:
    """What an instalment is called, on one line.

    Raises:
        UsageError: Nobody could read it, or it is too long for a heading.
    """
    label = on_one_line(text).strip()
    reason = fault(label) if one_spelling(label) else _NO_LABEL
    if reason is None and len(label) > LABEL_AT_MOST:
        reason = _LONG_LABEL.filled(count=LABEL_AT_MOST)
    if reason:
        raise UsageError(reason)
    return label


_NO_LABEL = Text(
    de="Die Bezeichnung ist leer. Eine angeben, etwa 10.03.2027 oder Q1.",
    en="The label is empty. Give one, as 10.03.2027 or Q1.",
)
_LONG_LABEL = Text(
    de="Die Bezeichnung hat mehr als {count} Zeichen. Den Text kürzen.",
    en="The label has more than {count} characters. Shorten it.",
)


def why_no_labels(labels: Sequence[str], instalments: int | None) -> Text | None:
    """Why instalments cannot be called so, and what to do; None where they can."""
    if not labels or instalments is None:
        return None
    if len(labels) != instalments:
        return _OTHER_COUNT.filled(count=instalments, labels=number(len(labels)))
    spelt = [one_spelling(label).casefold() for label in labels]
    twice = [label for label, one in zip(labels, spelt, strict=True) if spelt.count(one) > 1]
    return _TWICE.filled(label=quoted(twice[-1])) if twice else None


_OTHER_COUNT = Text(
    "Teilzahlungen: {count}, Bezeichnungen: {labels}. Für jede Teilzahlung mit --instalment-label "
    "eine Bezeichnung angeben oder keine.",
    "Instalments: {count}, labels: {labels}. Give each instalment its --instalment-label, or none.",
)
_TWICE = Text(
    de="Zwei Teilzahlungen heißen {label}. Jeder eine eigene Bezeichnung geben.",
    en="Two instalments are called {label}. Give each a label of its own.",
)


def day_in(year: int, days: Iterable[date | None], *, known: Text) -> date:
    """The only one of some days that lies in a year.

    Raises:
        StichtagError: None of them does, and ``known`` are those that do; or several.
    """
    named = sorted({each for each in days if each})
    found = [each for each in named if each.year == year]
    if len(found) == 1:
        return found[0]
    if found:
        raise StichtagError(_DAYS_OF_YEAR.filled(year=year, days=one_of([*map(day, found)])))
    raise StichtagError((_NONE_OF_YEAR if named else _NO_DAYS).filled(year=year, known=known))


_DAYS_OF_YEAR = Text(
    de="Im Jahr {year} liegen mehrere Stichtage. Mit --stichtag {days} angeben.",
    en="Several dates lie in {year}. Give --stichtag {days}.",
)
_NONE_OF_YEAR = Text(
    de="Für das Jahr {year} gibt es keine Zahlen, wohl aber: {known}. Davon wählen.",
    en="There are no figures of {year}, but {known}. Choose one of these.",
)
_NO_DAYS = Text(
    de="Die Zahlen nennen keinen Stichtag. Statt {year} einen Tag angeben, etwa 31.12.{year}.",
    en="The figures name no date. Give a day instead of {year}, as {year}-12-31.",
)


# In CSV files, where Excel writes its own.
_TRUTHS = {"true": True, "wahr": True, "false": False, "falsch": False}
_TEXT = Text(de="einen Text in Anführungszeichen", en="a text in quotation marks")
_KINDS = {
    bool: Text(de="true oder false", en="true or false"),
    date: Text(de="ein Datum", en="a date"),
    int: Text(de="eine ganze Zahl", en="a whole number"),
}
_ONE = Text(de="Hier {allowed} angeben.", en="Give {allowed}.")
_ONE_OR_MORE = Text(
    de="Hier {allowed} angeben, einmal oder mehrfach.", en="Give {allowed}, one or more of them."
)


def value_of(option: Option, given: object) -> Any:
    """The value of a scenario's field; a file may have numbers, dates, truths and lists, too.

    Raises:
        OptionError: It is not one, with what is allowed.
    """
    value: Any
    if not option.several:
        value = _single(option, given)
    else:
        values = _split(option, given) if isinstance(given, str) else given
        if not isinstance(values, list) or not values:
            raise OptionError(_ONE_OR_MORE.filled(allowed=_allowed(option)))
        value = [_single(option, each) for each in values]
    try:
        return option.held(value)
    except UsageError as error:
        raise OptionError(error.text) from None


def _split(option: Option, given: str) -> list[str]:
    # A heading may have blanks and a share a comma.
    if option.choices:
        return given.replace(",", " ").replace(";", " ").split()
    return [each.strip() for each in given.split(";")]


def _allowed(option: Option) -> Text:
    if option.choices:
        return one_of([str(member.value) for member in option.choices])
    return _KINDS.get(option.kind, _TEXT)


def _single(option: Option, given: object) -> Any:
    if option.kind is bool and isinstance(given, str):
        given = _TRUTHS.get(given.casefold())
    # To Python a truth is a whole number.
    if isinstance(given, list | dict) or isinstance(given, bool) is not (option.kind is bool):
        raise OptionError(_ONE.filled(allowed=_allowed(option)))
    if option.kind is bool:
        return given
    if option.ask.parse:
        try:
            return option.ask.parse(_text(given))
        except SoforthilfeError as error:
            raise OptionError(error.text) from None
    if not isinstance(given, str) or (
        option.choices and given not in [member.value for member in option.choices]
    ):
        raise OptionError(_ONE.filled(allowed=_allowed(option)))
    return option.kind(given)


def as_given(given: object) -> str:
    """A value as a file of scenarios or a report has it: ``true``, ``["a", 1]``; a text alone."""
    if isinstance(given, list):
        return f"[{', '.join(map(_within, given))}]"
    if isinstance(given, dict):
        return f"{{{', '.join(f'{name} = {_within(each)}' for name, each in given.items())}}}"
    if isinstance(given, bool | None):
        return "null" if given is None else str(given).lower()
    return _text(given)


def _within(given: object) -> str:
    return f'"{given}"' if isinstance(given, str) else as_given(given)


def _text(given: object) -> str:
    # str() would write 0.0000001 as 1E-7. No total is written as 8e6.
    if isinstance(given, Decimal) and given.is_finite() and 0 < given < 1:
        return f"{given:f}"
    return str(given)
