"""The figures of a batch's scenarios: each file read once, the same request answered once."""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import attrgetter
from typing import IO, TYPE_CHECKING, Any

from ukraine_soforthilfe.errors import SoforthilfeError
from ukraine_soforthilfe.population import districts_of
from ukraine_soforthilfe.population.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from ukraine_soforthilfe.districts import Districts
    from ukraine_soforthilfe.population.loading import ParsedFile
    from ukraine_soforthilfe.population.source_file import SourceFile
    from ukraine_soforthilfe.scenario import Scenario

# What is wanted, field by field: hundreds of thousands of scenarios may want the same.
_request = attrgetter("population", *(field.name for field in fields(Wanted)))


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
        districts = self._districts(scenario.population, scenario.wanted)
        return Figures(districts, [kreis.einwohner for kreis in districts.rows])

    def _districts(self, population: str | None, wanted: Wanted) -> Districts:
        if population is None:
            return districts_of(None, wanted)
        from ukraine_soforthilfe.population.loading import keys_of, parse, report_on
        from ukraine_soforthilfe.population.source_file import read_source

        file: SourceFile = self._once(
            population, lambda: read_source(self._stdin if population == "-" else population)
        )
        if wanted.weight_columns:
            return keys_of(file, wanted)
        parsed: ParsedFile = self._once(
            (population, wanted.key_column, wanted.population_column), lambda: parse(file, wanted)
        )
        return report_on(parsed, wanted).districts

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
