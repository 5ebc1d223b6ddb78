"""A file of scenarios, TOML or CSV, and the scenarios that it names."""

from __future__ import annotations

import os
import re
import tomllib
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe.asking import as_given, value_of, why_no_file_name, why_no_labels
from ukraine_soforthilfe.asking.scenario import (
    OPTIONS,
    WORDS,
    passed_over,
    refuse_what_needs,
    unmet_needs,
)
from ukraine_soforthilfe.asking.values import is_grouped_by_points
from ukraine_soforthilfe.errors import (
    OptionError,
    PopulationFileError,
    ScenarioFileError,
    ScenarioProblem,
    ScenarioUsageError,
    UsageError,
    said_of_toml,
)
from ukraine_soforthilfe.language import Text, day, joined
from ukraine_soforthilfe.population.cells import UnreadableError
from ukraine_soforthilfe.population.text_tables import read_source, read_text_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from ukraine_soforthilfe.asking.scenario import Scenario
    from ukraine_soforthilfe.population.text_tables import SourceFile

OVERVIEW_NAME = "uebersicht"
"""What the files of the overview are called; no scenario can have this name."""


@dataclass(frozen=True, slots=True)
class NamedScenario:
    """A scenario with the name that its files bear.

    Attributes:
        name: The name.
        scenario: What is asked for.
        said: The fields that it says itself; the others hold for all scenarios.
    """

    name: str
    scenario: Scenario
    said: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """What a file of scenarios asks for.

    Attributes:
        defaults: What holds where a scenario does not say otherwise.
        scenarios: At least one, with distinct names, in the order of the file.
    """

    defaults: Scenario
    scenarios: tuple[NamedScenario, ...]


def read_scenarios(path: Path, *, base: Scenario) -> ScenarioFile:
    """The scenarios of a TOML or CSV file, to whose folder the paths in it are relative.

    What ``base`` says holds where neither a scenario nor the defaults of the file say otherwise.

    Raises:
        ScenarioFileError: The file cannot be used; with all that is wrong in it.
    """
    try:
        file = read_source(path)
    except PopulationFileError as error:
        raise ScenarioFileError(file=error.file, problems=error.problems) from None
    understanding = _Understanding(read_sections(file), folder=path.parent)
    result = understanding.run(base)
    # What all scenarios say may be found wrong for several of them.
    if problems := dict.fromkeys(understanding.problems + understanding.cannot_apply):
        in_order = sorted(problems, key=lambda problem: problem.row or 0)
        refusal = ScenarioFileError if understanding.problems else ScenarioUsageError
        raise refusal(file=file.file, problems=in_order)
    return result


def example() -> str:
    """A file that runs as it stands: the 8 million of 2022, and 16 million a year after."""
    return Path(__file__).with_name("example.toml").read_text("utf-8")


class _Understanding:
    """One pass over the sections of a file; it gathers on its way what is wrong."""

    def __init__(self, sections: Sections, *, folder: Path) -> None:
        self.problems = list(sections.problems)
        self.cannot_apply: list[ScenarioProblem] = []
        self._sections = sections
        self._folder = folder
        self._places: dict[str, int] = {}
        # Hundreds of thousands of scenarios may say the same fields.
        self._alike: dict[frozenset[str], frozenset[str]] = {}

    def run(self, base: Scenario) -> ScenarioFile:
        if "name" in self._sections.defaults:
            self._problem(DEFAULTS, "name", _NO_NAME_FOR_ALL)
        defaults = replace(base, **self._values(DEFAULTS, self._sections.defaults))
        if reason := why_no_labels(defaults.instalment_labels, defaults.instalments):
            self.cannot_apply.append(self._of(DEFAULTS, LABELS, reason))
        return ScenarioFile(
            defaults,
            tuple(
                self._named(place, section, defaults)
                for place, section in enumerate(self._sections.scenarios)
            ),
        )

    def _named(self, place: int, section: dict[str, Any], defaults: Scenario) -> NamedScenario:
        values = self._values(place, section)
        name = self._name(place, section)
        scenario = self._named_by_days(section, replace(defaults, **values, name=name))
        try:
            refuse_what_needs(scenario, *unmet_needs(scenario))
        except UsageError as error:
            scenario = passed_over(scenario, error.fields)
            for option in OPTIONS:
                need = option.ask.needs
                if need and option.field in error.fields & values.keys():
                    message = _NEEDS.filled(what=need.value)
                    self.cannot_apply.append(self._of(place, option.name, message))
        labels = scenario.instalment_labels
        if reason := why_no_labels(labels, scenario.instalments):
            own = "instalment_labels" in values
            # Labels for all are meant for as many instalments as there are of them.
            if own or len(labels) == scenario.instalments:
                reason = joined((reason, *self._sections.how_several))
                self.cannot_apply.append(self._of(place if own else DEFAULTS, LABELS, reason))
            scenario = passed_over(scenario, ["instalment_labels"])
        said = frozenset(values)
        return NamedScenario(name, scenario, self._alike.setdefault(said, said))

    def _named_by_days(self, section: dict[str, Any], scenario: Scenario) -> Scenario:
        """A scenario whose instalments are called by days as its reports write them."""
        given = section.get(LABELS, self._sections.defaults.get(LABELS))
        labels, language = scenario.instalment_labels, scenario.language
        # To Python a point in time is a day, too.
        if not isinstance(given, list) or date not in map(type, given) or not labels:
            return scenario
        both = zip(given, labels, strict=True)
        said = (day(each)(language) if type(each) is date else label for each, label in both)
        return replace(scenario, instalment_labels=tuple(said))

    def _values(self, place: int, section: dict[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for said, given in section.items():
            if said == "name":
                continue
            option = WORDS.get(said)
            if option is None:
                self._problem(place, said, self._unknown(said))
                continue
            try:
                values[option.field] = value_of(option, given)
            except OptionError as error:
                self._problem(place, said, error.text, given)
            else:
                # 8.000 is 8 to a program, and 8000 to whoever writes amounts in German.
                if isinstance(given, Decimal) and is_grouped_by_points(str(given)):
                    self._problem(place, said, _POINT, given)
        for path in ("population", "carry_file"):
            if values.get(path) == "":
                self._problem(place, path.replace("_", "-"), _FILE_MISSING)
            elif values.get(path, "-") != "-":
                # As the system spells it where the locale knows no umlauts.
                values[path] = str(self._folder / os.fsdecode(values[path].encode()))
        return values

    def _name(self, place: int, section: dict[str, Any]) -> str:
        name = section.get("name")
        if name is None:
            self._problem(place, "name", _NAME_MISSING)
            return ""
        if not isinstance(name, str):
            self._problem(place, "name", _NAME_IS_TEXT, name)
            return ""
        if reason := why_no_file_name(name):
            self._problem(place, "name", reason, name)
            return name
        # A file system that ignores case would overwrite one file with the other.
        alike = unicodedata.normalize("NFC", name).casefold()
        if alike == OVERVIEW_NAME:
            self._problem(place, "name", _NAME_OF_OVERVIEW, name)
        first = self._places.setdefault(alike, place)
        if first != place:
            line = self._sections.line(first, "name")
            self._problem(place, "name", _NAME_TWICE.filled(line=line), name)
        return name

    def _unknown(self, said: str) -> Text:
        known = ["name", *(word for word in WORDS if word != "name")]
        near = get_close_matches(said.replace("_", "-").lower(), known, n=1)
        if near:
            return _UNKNOWN_NEAR.filled(near=near[0])
        return _UNKNOWN.filled(known=", ".join(known))

    def _problem(self, place: int, word: str, message: Text, value: object = None) -> None:
        self.problems.append(self._of(place, word, message, value))

    def _of(self, place: int, word: str, message: Text, value: object = None) -> ScenarioProblem:
        return ScenarioProblem(
            message,
            row=self._sections.line(place, word),
            column=word,
            value=None if value is None else as_given(value),
        )


LABELS = "instalment-label"
_NO_NAME_FOR_ALL = Text(
    de="Jedes Szenario hat seinen eigenen Namen; unter [defaults] den Namen streichen.",
    en="Each scenario has a name of its own; defaults have none. Take it out.",
)
_NEEDS = Text(
    de="Setzt {what} voraus. Diese angeben oder die Angabe streichen.",
    en="It needs {what}. Give one, or take it out.",
)
_NAME_MISSING = Text(
    de="Der Name fehlt. Einen angeben; die Dateien werden danach benannt.",
    en="The name is missing. Give one; the files are named after it.",
)
_NAME_IS_TEXT = Text(
    de="Einen Text in Anführungszeichen angeben.", en="Give a text in quotation marks."
)
_NAME_OF_OVERVIEW = Text(
    de="So heißt die Übersicht. Einen anderen Namen angeben.",
    en="The overview has this name. Give another one.",
)
_NAME_TWICE = Text(
    de="So heißt, abgesehen von Groß- und Kleinschreibung, schon das Szenario in Zeile {line}. "
    "Einen anderen Namen angeben.",
    en=(
        "The scenario of line {line} has this name, in small or capital letters. Give another one."
    ),
)
_POINT = Text(
    de="Offen ist, ob der Punkt Tausender oder Nachkommastellen abteilt. Ohne Punkt schreiben.",
    en="Whether the point groups thousands or begins decimals is open. Write it without.",
)
_FILE_MISSING = Text(de="Die Datei fehlt und ist anzugeben.", en="The file is missing. Give one.")
_UNKNOWN_NEAR = Text(
    de="Diese Angabe gibt es nicht. Am nächsten kommt {near}. Die Angabe berichtigen "
    "oder streichen.",
    en="There is no such word. The nearest is {near}. Correct it, or take it out.",
)
_UNKNOWN = Text(
    de="Diese Angabe gibt es nicht. Möglich sind {known}. Die Angabe berichtigen oder streichen.",
    en="There is no such word. The words are {known}. Correct it, or take it out.",
)

_NEITHER = Text(
    de="Szenarien stehen in einer .toml- oder .csv-Datei. Eine solche angeben.",
    en="Scenarios stand in a .toml or a .csv file. Give one of these.",
)
_NO_SCENARIO = Text(
    de="Die Datei enthält kein Szenario. Eines mit [[scenario]] beginnen, in einer CSV eine "
    "Zeile ergänzen; ein Beispiel zeigt soforthilfe batch --example.",
    en="The file has no scenario. Begin one with [[scenario]], or in a CSV add a row; "
    "soforthilfe batch --example shows a file.",
)
_NOT_UTF8 = Text(
    de="TOML ist UTF-8, diese Datei nicht. Als UTF-8 speichern.",
    en="TOML is UTF-8, and this is not. Save the file as UTF-8.",
)
_TOO_MUCH = Text(
    de="Eine Zahl hat zu viele Stellen, oder Listen sind zu tief ineinander verschachtelt. Die "
    "Stelle berichtigen.",
    en="A number has too many digits, or lists are nested too deeply. Correct it.",
)
_EMPTY = Text(
    de="Die Datei ist leer. Mit einer Zeile der Angaben beginnen.",
    en="The file is empty. Give it a line of words.",
)

DEFAULTS = -1
"""Place of the defaults; the scenarios are counted from 0."""
_HEADING = re.compile(r"\s*\[\[?\s*[\"']?(\w+)[\"']?\s*\]\]?\s*(?:#.*)?")
_ASSIGNMENT = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*=""")
_PLACE_IN_ERROR = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)")
# So far into a line a word is looked for.
_LINE_AT_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Sections:
    """What a file of scenarios says, not yet understood.

    Attributes:
        defaults: Words for all scenarios.
        scenarios: The words of each.
        line: The line of a word in the section at a place, of the section
            itself where the word is None; None where it is unknown.
        how_several: How several values are given, where that is not plain.
        problems: What is missing.
    """

    defaults: dict[str, Any]
    scenarios: list[dict[str, Any]]
    line: Callable[[int, str | None], int | None]
    how_several: tuple[Text, ...] = ()
    problems: tuple[ScenarioProblem, ...] = ()


def read_sections(file: SourceFile) -> Sections:
    """The sections of a TOML or CSV file, told apart by its ending.

    Raises:
        ScenarioFileError: It is neither, or not well-formed.
    """
    try:
        return _read(file)
    except UnreadableError as error:
        raise ScenarioFileError(file=file.file, problems=error.problems) from None


def _read(file: SourceFile) -> Sections:
    readers = {".toml": _toml, ".csv": _csv}
    ending = PurePath(file.name).suffix.lower()
    if ending not in readers:
        raise UnreadableError(ScenarioProblem(_NEITHER))
    sections = readers[ending](file.content)
    if not sections.scenarios:
        raise UnreadableError(ScenarioProblem(_NO_SCENARIO))
    return sections


def _toml(content: bytes) -> Sections:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError(ScenarioProblem(_NOT_UTF8)) from None
    try:
        # Decimal keeps the digits of what TOML takes for a floating-point number.
        document = tomllib.loads(text.replace("\r\n", "\n"), parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE_IN_ERROR.fullmatch(str(error)[-_LINE_AT_MOST:])
        what, line, column = place.groups() if place else (str(error), None, None)
        message = _NOT_TOML.filled(why=said_of_toml(what, column))
        raise UnreadableError(ScenarioProblem(message, row=int(line) if line else None)) from None
    except (ValueError, RecursionError):
        raise UnreadableError(ScenarioProblem(_TOO_MUCH)) from None
    lines = _Lines(text)
    problems = [
        ScenarioProblem(_NOT_AT_THE_TOP, row=lines(None, word), column=word)
        for word, value in document.items()
        if not _belongs(word, value)
    ]
    if problems:
        raise UnreadableError(*problems)
    return Sections(document.get("defaults", {}), document.get("scenario", []), lines)


_NOT_AT_THE_TOP = Text(
    de="Auf der obersten Ebene stehen nur [defaults] und [[scenario]]. Die Angabe verschieben oder "
    "umbenennen.",
    en="Only [defaults] and [[scenario]] tables can stand at the top. Move it, or rename it.",
)
_NOT_TOML = Text(de="{why} Die Zeile berichtigen.", en="{why} Correct the line.")


def _belongs(word: str, value: object) -> bool:
    """Whether a word of the top is one of the two tables."""
    if word == "defaults":
        return isinstance(value, dict)
    return (
        word == "scenario"
        and isinstance(value, list)
        and all(isinstance(section, dict) for section in value)
    )


class _Lines:
    """Where words stand in a TOML text, looked up only once something is wrong."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[tuple[int | None, str | None], int] = {}

    def __call__(self, place: int | None, word: str | None) -> int | None:
        if not self._found:
            self._scan()
        return self._found.get((place, word), self._found.get((place, None)))

    def _scan(self) -> None:
        place: int | None = None
        scenarios = 0
        for number, line in enumerate(self._text.splitlines(), start=1):
            begin = line[:_LINE_AT_MOST]
            if heading := _HEADING.fullmatch(begin):
                self._found.setdefault((None, heading[1]), number)
                if heading[1] == "scenario":
                    place, scenarios = scenarios, scenarios + 1
                else:
                    place = DEFAULTS
                self._found.setdefault((place, None), number)
            elif assignment := _ASSIGNMENT.match(begin):
                word = next(name for name in assignment.groups() if name is not None)
                self._found.setdefault((place, word), number)


_COLUMN_TWICE = Text(
    de="Diese Spalte gibt es zweimal. Eine davon streichen.",
    en="The column stands there twice. Take one out.",
)
_SEVERAL = Text(
    de="Mehrere Werte stehen in einem Feld, durch Semikolons getrennt.",
    en="Several values stand in one cell, with semicolons between.",
)
_COMMENT = Text(
    de="Offen ist, ob das ein Kommentar oder ein Name ist. Die Zeile oder das # davor streichen.",
    en="Whether this is a comment or a name is open. Take out the row, or the # in front.",
)
_TOTAL_MISSING = Text(
    de="Andere Zeilen haben einen Gesamtbetrag, diese nicht. Ihn ergänzen.",
    en="Other rows have a total, and this one has none. Fill it in.",
)
_ROW_TOO_WIDE = Text(
    de="Die Zeile hat {cells} Felder, die Kopfzeile {columns}. Einen Text, in dem ein "
    "Trennzeichen vorkommt, in Anführungszeichen setzen.",
    en="The row has {cells} cells and the header {columns} columns. Put a text with a separator "
    "in it into quotation marks.",
)


def _several(word: str) -> tuple[Text, ...]:
    """How a word has several values, if it can."""
    option = WORDS.get(word)
    return (_SEVERAL,) if option and option.several else ()


def _csv(content: bytes) -> Sections:
    table, _ = read_text_table(content)
    rows = [row for row in table.rows if row.width]
    if not rows:
        raise UnreadableError(ScenarioProblem(_EMPTY))
    header = [_heading(cell) for cell in rows[0].cells[: rows[0].width]]
    first = rows[0].number
    problems = [
        ScenarioProblem(joined((_COLUMN_TWICE, *_several(word))), row=first, column=word)
        for word, count in Counter(header).items()
        if word and count > 1
    ]
    problems += [
        ScenarioProblem(_COMMENT, row=row.number, value=row.cells[0].strip())
        for row in (rows if "name" not in header else rows[1:])
        if row.cells[0].lstrip().startswith("#")
    ]
    problems += [
        ScenarioProblem(_ROW_TOO_WIDE.filled(cells=row.width, columns=len(header)), row=row.number)
        for row in rows[1:]
        if row.width > len(header)
    ]
    if problems:
        raise UnreadableError(*problems)
    scenarios = [
        {word: cell.strip() for word, cell in zip(header, row.cells, strict=False) if cell.strip()}
        for row in rows[1:]
    ]
    some = any("total" in scenario for scenario in scenarios)
    # An empty cell among totals may be one forgotten, or the total that comes with the program.
    missing = [
        ScenarioProblem(_TOTAL_MISSING, row=row.number, column="total")
        for row, scenario in zip(rows[1:], scenarios, strict=True)
        if some and not {"total", "kreis"} & scenario.keys()
    ]
    return Sections(
        {},
        scenarios,
        lambda place, word: (rows[place + 1] if word in (None, *WORDS) else rows[0]).number,
        (_SEVERAL,),
        tuple(missing),
    )


def _heading(cell: str) -> str:
    """The word that a column is headed with, as it may be typed there; else the cell."""
    word = cell.strip().casefold().replace("_", "-").removeprefix("--")
    return word if word in WORDS else cell.strip()
