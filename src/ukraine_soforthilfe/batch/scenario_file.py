"""A file of scenarios, TOML or CSV, and the scenarios that it names."""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe.batch.sections import DEFAULTS, read_sections
from ukraine_soforthilfe.errors import (
    PopulationFileError,
    ScenarioFileError,
    ScenarioProblem,
    ScenarioUsageError,
    UsageError,
)
from ukraine_soforthilfe.population.text_tables import read_source
from ukraine_soforthilfe.reports.forms import why_no_file_name
from ukraine_soforthilfe.scenario import (
    OPTIONS,
    WORDS,
    passed_over,
    refuse_what_needs,
    unmet_needs,
    value_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from ukraine_soforthilfe.batch.sections import Sections
    from ukraine_soforthilfe.scenario import Scenario

OVERVIEW_NAME = "uebersicht"
"""What the files of the overview are called; no scenario can have this name."""

EXAMPLE = """\
# Scenarios for: soforthilfe batch FILE
# The words are the options of "soforthilfe allocate" without their dashes.

[defaults]                 # for every scenario that does not say otherwise
format = ["xlsx", "csv"]

[[scenario]]
name = "soforthilfe-2022"  # its files: soforthilfe-2022.xlsx and .csv
total = 8_000_000
stichtag = 2021-12-31

[[scenario]]
name = "soforthilfe-2023"
total = 16_000_000
stichtag = 2022-12-31
basis = "Zensus 2022"      # two official figures exist for this date

[[scenario]]
name = "soforthilfe-2024"
total = 16_000_000
stichtag = 2023-12-31
"""
"""A file that runs as it stands: the programme's 8 million of 2022, and 16 million a year after."""


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
    """The scenarios of a file.

    Args:
        path: A TOML or CSV file; population files in it are relative to its folder.
        base: What holds where neither a scenario nor the defaults of the file say otherwise.

    Raises:
        ScenarioFileError: The file cannot be used; with all that is wrong in it.
    """
    try:
        file = read_source(path)
    except PopulationFileError as error:
        raise ScenarioFileError(file=error.file, problems=error.problems) from None
    understanding = _Understanding(read_sections(file), folder=path.parent)
    result = understanding.run(base)
    if problems := understanding.problems + understanding.cannot_apply:
        in_order = sorted(problems, key=lambda problem: problem.row or 0)
        refusal = ScenarioFileError if understanding.problems else ScenarioUsageError
        raise refusal(file=file.file, problems=in_order)
    return result


class _Understanding:
    """One pass over the sections of a file; it gathers on its way what is wrong."""

    def __init__(self, sections: Sections, *, folder: Path) -> None:
        self.problems: list[ScenarioProblem] = []
        self.cannot_apply: list[ScenarioProblem] = []
        self._sections = sections
        self._folder = folder
        self._places: dict[str, int] = {}
        # Hundreds of thousands of scenarios may say the same fields.
        self._alike: dict[frozenset[str], frozenset[str]] = {}

    def run(self, base: Scenario) -> ScenarioFile:
        if "name" in self._sections.defaults:
            self._problem(
                DEFAULTS,
                "name",
                "Each scenario has a name of its own; defaults have none. Take it out.",
            )
        defaults = replace(base, **self._values(DEFAULTS, self._sections.defaults))
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
        scenario = replace(defaults, **values, name=name)
        try:
            refuse_what_needs(scenario, *unmet_needs(scenario))
        except UsageError as error:
            scenario = passed_over(scenario, error.fields)
            for option in OPTIONS:
                need = option.ask.needs
                if need and option.field in error.fields & values.keys():
                    message = f"It needs {need.value}. Give one, or take it out."
                    self.cannot_apply.append(self._of(place, option.name, message))
        said = frozenset(values)
        return NamedScenario(name, scenario, self._alike.setdefault(said, said))

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
            except ValueError as error:
                self._problem(place, said, str(error), given)
        if values.get("population", "-") != "-":
            # As the system spells it where the locale knows no umlauts.
            file = os.fsdecode(values["population"].encode())
            values["population"] = str(self._folder / file)
        return values

    def _name(self, place: int, section: dict[str, Any]) -> str:
        name = section.get("name")
        if name is None:
            self._problem(
                place, "name", "The name is missing. Give one; the files are named after it."
            )
            return ""
        if not isinstance(name, str):
            self._problem(place, "name", "Give a text in quotation marks.", name)
            return ""
        if reason := why_no_file_name(name):
            self._problem(place, "name", reason, name)
            return name
        # A file system that ignores case would overwrite one file with the other.
        alike = unicodedata.normalize("NFC", name).casefold()
        if alike == OVERVIEW_NAME:
            self._problem(place, "name", "The overview has this name. Give another one.", name)
        first = self._places.setdefault(alike, place)
        if first != place:
            self._problem(
                place,
                "name",
                f"The scenario of line {self._sections.line(first, 'name')} has this name, in "
                "small or capital letters. Give another one.",
                name,
            )
        return name

    def _unknown(self, said: str) -> str:
        known = ["name", *(word for word in WORDS if word != "name")]
        near = get_close_matches(said.replace("_", "-").lower(), known, n=1)
        meant = f"The nearest is {near[0]}" if near else f"The words are {', '.join(known)}"
        return f"There is no such word. {meant}. Correct it, or take it out."

    def _problem(self, place: int, word: str, message: str, value: object = None) -> None:
        self.problems.append(self._of(place, word, message, value))

    def _of(self, place: int, word: str, message: str, value: object = None) -> ScenarioProblem:
        return ScenarioProblem(
            message,
            row=self._sections.line(place, word),
            column=word,
            value=None if value is None else str(value),
        )
