"""The figures of a batch's scenarios: each file read once, the same request answered once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import IO, TYPE_CHECKING, Any

from ukraine_soforthilfe.errors import SoforthilfeError
from ukraine_soforthilfe.options import FIGURES
from ukraine_soforthilfe.population import load_districts

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from ukraine_soforthilfe.districts import Districts
    from ukraine_soforthilfe.population.loading import ParsedFile
    from ukraine_soforthilfe.population.source_file import SourceFile
    from ukraine_soforthilfe.scenario import Scenario

_request = attrgetter(*FIGURES, "weight_columns", "level")


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """What one request comes to, shared by all scenarios that make it.

    Attributes:
        districts: The districts, in the order of their keys.
        einwohner: Their populations, alone.
    """

    districts: Districts
    einwohner: list[int]


class FiguresOnce:
    """Finds the figures of scenarios, and keeps what it has read, errors too."""

    def __init__(self, stdin: IO[bytes]) -> None:
        """``stdin`` is read where a scenario names ``-`` as its population."""
        self._stdin = stdin
        self._kept: dict[Hashable, Any] = {}

    def of(self, scenario: Scenario) -> Figures:
        """The figures that a scenario asks for.

        Raises:
            PopulationFileError: The file cannot be used.
            StichtagError: The figures have no such date or basis, or the date has two.
        """
        figures: Figures = self._once(_request(scenario), lambda: self._figures(scenario))
        return figures

    def _figures(self, scenario: Scenario) -> Figures:
        if scenario.weight_columns:
            districts = self._keys(scenario)
        elif scenario.population is None:
            districts = load_districts(
                stichtag=scenario.stichtag,
                basis=scenario.basis,
                partial=scenario.partial,
                state=scenario.state,
                level=scenario.level,
            )
        else:
            from ukraine_soforthilfe.population.loading import report_on

            parsed: ParsedFile = self._once(
                (scenario.population, scenario.key_column, scenario.population_column),
                partial(self._parsed, scenario, scenario.population),
            )
            districts = report_on(
                parsed,
                stichtag=scenario.stichtag,
                basis=scenario.basis,
                partial=scenario.partial,
                state=scenario.state,
                level=scenario.level,
            ).districts
        return Figures(districts, [kreis.einwohner for kreis in districts.rows])

    def _keys(self, scenario: Scenario) -> Districts:
        from ukraine_soforthilfe.population.loading import read_keys

        return read_keys(
            self._stdin if scenario.population == "-" else scenario.population,
            scenario.weight_columns,
            stichtag=scenario.stichtag,
            basis=scenario.basis,
            partial=scenario.partial,
            state=scenario.state,
            key_column=scenario.key_column,
        )

    def _parsed(self, scenario: Scenario, population: str) -> ParsedFile:
        from ukraine_soforthilfe.population.loading import parse
        from ukraine_soforthilfe.population.source_file import read_source

        source: SourceFile = self._once(
            population, lambda: read_source(self._stdin if population == "-" else population)
        )
        return parse(
            source, key_column=scenario.key_column, population_column=scenario.population_column
        )

    def _once(self, request: Hashable, read: Callable[[], object]) -> Any:
        """The answer to a request, read where it was not asked before."""
        if request not in self._kept:
            try:
                self._kept[request] = read()
            except SoforthilfeError as error:
                self._kept[request] = error
        answer = self._kept[request]
        if isinstance(answer, SoforthilfeError):
            raise answer
        return answer
