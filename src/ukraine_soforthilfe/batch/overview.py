"""The amounts of many scenarios side by side, district by district."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ukraine_soforthilfe.batch.outcomes import Done, Failed
from ukraine_soforthilfe.districts import is_kreis_ags

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ukraine_soforthilfe.batch.outcomes import Outcome
    from ukraine_soforthilfe.districts import District
    from ukraine_soforthilfe.units import Euros


class Row(NamedTuple):
    """One district through all scenarios that worked.

    Attributes:
        district: The district, with name and population as the first scenario has it.
        betraege: Its amounts in euros; None where a scenario has not this district.
        differences: Each later amount less that of the first scenario; None
            where one of the two has not this district.
    """

    district: District
    betraege: list[Euros | None]
    differences: list[Euros | None]


@dataclass(frozen=True, slots=True)
class Overview:
    """What came of a batch.

    Attributes:
        done: The scenarios that worked, at least one, in their order.
        failed: Those that did not, in their order.
        districts: The districts of all of them, in the order of their keys.
    """

    done: tuple[Done, ...]
    failed: tuple[Failed, ...]
    districts: tuple[District, ...]

    @property
    def keyed_by_ags(self) -> bool:
        """Whether all keys are those of Kreise."""
        return all(is_kreis_ags(district.ags) for district in self.districts)

    @property
    def totals(self) -> list[Euros]:
        """What each scenario divided, in euros."""
        return [scenario.total for scenario in self.done]

    def rows(self) -> Iterator[Row]:
        """A row for every district, made when it is asked for: they may be many and long."""
        # Scenarios with the same figures share them, so one index serves all of these.
        index = {id(scenario.districts): scenario.districts for scenario in self.done}
        places = {
            shared: {district.ags: place for place, district in enumerate(districts.rows)}
            for shared, districts in index.items()
        }
        columns = [(id(scenario.districts), scenario.betraege) for scenario in self.done]
        for district in self.districts:
            at = {shared: of_key.get(district.ags) for shared, of_key in places.items()}
            betraege = [
                None if (place := at[shared]) is None else amounts[place]
                for shared, amounts in columns
            ]
            yield Row(district, betraege, differences(betraege))


def overview(outcomes: Sequence[Outcome]) -> Overview | None:
    """The overview of a batch; None where no scenario worked."""
    done = tuple(outcome for outcome in outcomes if isinstance(outcome, Done))
    if not done:
        return None
    failed = tuple(outcome for outcome in outcomes if isinstance(outcome, Failed))
    # The first to name a district wins, so the last to be asked.
    lists = {id(scenario.districts): scenario.districts for scenario in done}
    districts = {row.ags: row for shared in reversed(lists.values()) for row in shared.rows}
    return Overview(done, failed, tuple(districts[ags] for ags in sorted(districts)))


def differences(figures: Sequence[Euros | None]) -> list[Euros | None]:
    """Each figure but the first, less the first.

    >>> differences([8, 16, None])
    [8, None]
    """
    first, *later = figures
    if first is None:
        return [None] * len(later)
    return [None if figure is None else figure - first for figure in later]
