"""What comes of scenarios, and their amounts side by side, district by district."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from operator import sub
from typing import TYPE_CHECKING, overload

from ukraine_soforthilfe.result.districts import is_kreis_ags, key_order
from ukraine_soforthilfe.rule.division import PLAIN
from ukraine_soforthilfe.rule.units import Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ukraine_soforthilfe.language import Text
    from ukraine_soforthilfe.result.districts import District, Districts
    from ukraine_soforthilfe.rule.division import Terms
    from ukraine_soforthilfe.rule.units import Euros


@dataclass(frozen=True, slots=True)
class Done:
    """A scenario that worked.

    Attributes:
        name: Its name.
        total: Euros that were divided.
        districts: The figures, shared with the other scenarios that ask for the same.
        betraege: The amounts in euros, in the order of the districts.
        files: Names of the files that were written, without those that were
            there already with the same content.
        terms: The rules that they were divided by.
        kreis: The Kreis whose Gemeinden alone they are; None for all others.
        command: Says the command that does the same by itself; worked out when asked for.
    """

    name: str
    total: Euros
    districts: Districts
    betraege: Sequence[Euros]
    files: tuple[str, ...] = ()
    terms: Terms = PLAIN
    kreis: District | None = None
    command: Callable[[], str] = str


@dataclass(frozen=True, slots=True)
class Failed:
    """A scenario that did not work.

    Attributes:
        name: Its name.
        total: Euros that were to be divided.
        reason: Why, and what to do, in whole sentences.
    """

    name: str
    total: Euros
    reason: Text


Outcome = Done | Failed


@dataclass(frozen=True, slots=True)
class Amounts(Sequence["Euros | None"]):
    """Amounts of a scenario, or differences of two, one a district of all scenarios.

    Each is looked up or worked out when it is asked for: they may be many and long.

    Attributes:
        at: The amount at a place; None where the scenario does not have the district.
        length: How many districts there are.
        walk: All of them one after the other, where that is faster than to look up each.
    """

    at: Callable[[int], Euros | None]
    length: int
    walk: Callable[[], Iterator[Euros | None]] | None = None

    def __len__(self) -> int:
        return self.length

    def __iter__(self) -> Iterator[Euros | None]:
        return self.walk() if self.walk else map(self.at, range(self.length))

    @overload
    def __getitem__(self, place: int) -> Euros | None: ...
    @overload
    def __getitem__(self, place: slice) -> list[Euros | None]: ...
    def __getitem__(self, place: int | slice) -> Euros | list[Euros | None] | None:
        if isinstance(place, slice):
            return [self.at(each) for each in range(self.length)[place]]
        return self.at(range(self.length)[place])


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

    def betraege(self) -> tuple[Sequence[Euros | None], ...]:
        """What each scenario gives every district; None where it has not the district."""
        # Scenarios with the same figures share them, so one index serves all of these.
        lists = {id(scenario.districts): scenario.districts for scenario in self.done}
        places = {shared: _places(self.districts, districts) for shared, districts in lists.items()}
        every_district = list(range(len(self.districts)))

        def of(scenario: Done) -> Sequence[Euros | None]:
            own = places[id(scenario.districts)]
            if own == every_district:
                return scenario.betraege
            return Amounts(partial(_at, scenario.betraege, own), len(own))

        return tuple(map(of, self.done))

    def differences(self) -> tuple[Amounts, ...]:
        """Each later amount less that of the first scenario; None where either is none."""
        first, *later = self.betraege()
        count = len(self.districts)
        return tuple(
            Amounts(
                partial(_difference_at, each, first),
                count,
                # Whole euros of the same districts, as nearly all scenarios of a batch have them.
                partial(map, sub, each, first) if _are_whole(each, first) else None,
            )
            for each in later
        )

    @property
    def differences_of_totals(self) -> list[Euros]:
        """The total of each later scenario less that of the first."""
        first, *later = self.totals
        return [less(total, first) for total in later]


def overview(outcomes: Sequence[Outcome]) -> Overview | None:
    """The overview of a batch; None where no scenario worked."""
    done = tuple(outcome for outcome in outcomes if isinstance(outcome, Done))
    if not done:
        return None
    failed = tuple(outcome for outcome in outcomes if isinstance(outcome, Failed))
    # Of several scenarios the first says what a district is, so it is asked last.
    lists = {id(scenario.districts): scenario.districts for scenario in done}
    districts = {row.ags: row for shared in reversed(lists.values()) for row in shared.rows}
    return Overview(
        done, failed, tuple(sorted(districts.values(), key=key_order(districts.values())))
    )


def _places(all_districts: Sequence[District], districts: Districts) -> list[int | None]:
    """Where each of all districts stands in a list that may not have it."""
    places = {district.ags: place for place, district in enumerate(districts.rows)}
    return [places.get(district.ags) for district in all_districts]


def _at(betraege: Sequence[Euros], places: Sequence[int | None], place: int) -> Euros | None:
    own = places[place]
    return None if own is None else betraege[own]


def _are_whole(*columns: Sequence[Euros | None]) -> bool:
    """Whether amounts are kept as whole numbers, of which none can lack."""
    return all(isinstance(each, array) for each in columns)


def _difference_at(
    later: Sequence[Euros | None], first: Sequence[Euros | None], place: int
) -> Euros | None:
    before, after = first[place], later[place]
    return None if before is None or after is None else less(after, before)


def less(amount: Euros, other: Euros) -> Euros:
    """An amount less another, exactly.

    >>> less(16, 8), str(less(8_000_000, Unit.CENT.euros(50)))
    (8, '7999999.50')
    """
    if isinstance(amount, int) and isinstance(other, int):
        return amount - other
    # A decimal's own arithmetic rounds to 28 digits.
    cents = Unit.CENT.units
    return Unit.CENT.euros(cents(amount) - cents(other))
