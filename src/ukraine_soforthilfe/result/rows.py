"""What each district gets: columns, of which a row is made where somebody asks for it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, cast, overload

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ukraine_soforthilfe.result.districts import District, DistrictRows
    from ukraine_soforthilfe.rule.division import Bound


@dataclass(frozen=True, slots=True)
class Anteil:
    """What one district gets by one key, and how that came about.

    Its exact quota is ``grundbetrag + rest / weight_sum`` units, with the
    ``weight_sum`` of the :class:`Teil`.

    Attributes:
        grundbetrag: Whole part of the exact quota, in units.
        rest: Remainder of the exact quota, as the numerator of a fraction of
            a unit over the sum of the key.
        rang: Place of the remainder, from 1, the largest.
        resteuro: Units of those left over: 1 where the remainder got one, else 0.
    """

    grundbetrag: int
    rest: int
    rang: int
    resteuro: int


@dataclass(frozen=True, slots=True)
class Zuweisung:
    """What one district gets.

    Attributes:
        district: The district with its figures.
        betrag: Its amount in units.
        anteile: How much of it came by each key; empty where a bound settled it.
        bound: The bound that settled it, None where the keys did.
    """

    district: District
    betrag: int
    anteile: tuple[Anteil, ...]
    bound: Bound | None = None

    @property
    def grundbetrag(self) -> int:
        """Whole parts of its exact quotas, in units."""
        return sum(anteil.grundbetrag for anteil in self.anteile)

    @property
    def resteuro(self) -> int:
        """How many of the units left over it got, one a key at most."""
        return sum(anteil.resteuro for anteil in self.anteile)

    @property
    def rest(self) -> int:
        """Remainder of its exact quota, where one key divides."""
        (anteil,) = self.anteile
        return anteil.rest

    @property
    def rang(self) -> int:
        """Place of that remainder."""
        (anteil,) = self.anteile
        return anteil.rang


@dataclass(frozen=True, slots=True)
class AnteilColumns:
    """What the districts get by one key, as columns; None where a bound settled the amount.

    Attributes:
        grundbetraege: As ``Anteil.grundbetrag``.
        reste: As ``Anteil.rest``.
        raenge: As ``Anteil.rang``.
        resteuros: As ``Anteil.resteuro``.
    """

    grundbetraege: Sequence[int | None]
    reste: Sequence[int | None]
    raenge: Sequence[int | None]
    resteuros: Sequence[int | None]

    def at(self, place: int) -> Anteil:
        """What one district gets that is at no bound."""
        columns = (self.grundbetraege, self.reste, self.raenge, self.resteuros)
        return Anteil(*(cast("Sequence[int]", column)[place] for column in columns))


class ZuweisungRows(Sequence[Zuweisung]):
    """What each district gets, as columns: a row is made where somebody asks for it.

    Attributes:
        districts: The districts.
        betraege: Their amounts in units.
        bounds: The bound that settled each amount, None where the keys did.
        anteile: How much came by each key.
    """

    __slots__ = ("_made", "anteile", "betraege", "bounds", "districts")

    def __init__(
        self,
        districts: DistrictRows,
        *,
        betraege: Sequence[int],
        bounds: Sequence[Bound | None],
        anteile: Sequence[AnteilColumns],
    ) -> None:
        """Args: the columns."""
        self.districts = districts
        self.betraege = betraege
        self.bounds = bounds
        self.anteile = tuple(anteile)
        self._made: tuple[Zuweisung, ...] | None = None

    @property
    def bounded(self) -> list[int]:
        """The places of the rows that a bound settled."""
        return [place for place, bound in enumerate(self.bounds) if bound is not None]

    def _all(self) -> tuple[Zuweisung, ...]:
        # Kept: who asks for all asks again, and may ask whether a row is one of them.
        if self._made is None:
            self._made = tuple(map(self._row, range(len(self))))
        return self._made

    @overload
    def __getitem__(self, place: int) -> Zuweisung: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Zuweisung, ...]: ...
    def __getitem__(self, place: int | slice) -> Zuweisung | tuple[Zuweisung, ...]:
        """One row, or some of them."""
        if isinstance(place, slice):
            return tuple(self[each] for each in range(*place.indices(len(self))))
        if self._made is not None:
            return self._made[place]
        return self._row(place)

    def _row(self, place: int) -> Zuweisung:
        bound = self.bounds[place]
        anteile = () if bound else tuple(columns.at(place) for columns in self.anteile)
        return Zuweisung(self.districts[place], self.betraege[place], anteile, bound)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.betraege)

    def __iter__(self) -> Iterator[Zuweisung]:
        """All of them."""
        return iter(self._all())

    def __eq__(self, other: object) -> bool:
        """Whether the same districts get the same, in the same way."""
        if isinstance(other, ZuweisungRows | tuple):
            return self is other or tuple(self) == tuple(other)
        return NotImplemented

    def __hash__(self) -> int:
        """Of the amounts."""
        return hash(tuple(self.betraege))


class PartSums:
    """What the populations and amounts of a list sum to, over all of it and over its parts."""

    def __init__(
        self, numbers: Sequence[int], kreise: Sequence[District], amounts: Sequence[int]
    ) -> None:
        """Args: for each recipient the number of its row, ascending, itself, and its amount."""
        self._numbers = numbers
        self._amounts = [0, *accumulate(amounts)]
        self._people = [0, *accumulate(kreis.einwohner for kreis in kreise)]
        self._at_people: dict[int, list[int]] = defaultdict(list)
        for place, people in enumerate(self._people):
            self._at_people[people].append(place)
        groups: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
        for kreis, amount in zip(kreise, amounts, strict=True):
            of = (kreis.ags[:2], kreis.ags[:3], kreis.regierungsbezirk, kreis.art)
            for kind, group in enumerate(of):
                groups[kind, group][0] += kreis.einwohner
                groups[kind, group][1] += amount
        self._groups = {(people, amount) for people, amount in groups.values()}
        self._people_of_groups = {people for people, _ in self._groups}
        self._amounts_of_groups = {amount for _, amount in self._groups}

    def has_amount(self, amount: int, row: int, figures: set[int], beside: Sequence[int]) -> bool:
        """Whether an amount is that of a part of the list which its row may sum up.

        Args:
            amount: The amount.
            row: Number of its row.
            figures: Whole numbers in the row, one of which may be its population.
            beside: Numbers of the rows that are no recipients, ascending.
        """
        parts = self._parts(row, figures, beside)
        if any(self._amounts[end] - self._amounts[start] == amount for start, end in parts):
            return True
        if not figures:
            return amount in self._amounts_of_groups
        return any((people, amount) in self._groups for people in figures)

    def has_people(self, row: int, figures: set[int], beside: Sequence[int]) -> bool:
        """Whether a figure in a row is the population of a part of the list."""
        parts = self._parts(row, figures, beside)
        sums = {self._people[end] - self._people[start] for start, end in parts}
        return not figures.isdisjoint(sums | self._people_of_groups)

    def _parts(self, row: int, figures: set[int], beside: Sequence[int]) -> list[tuple[int, int]]:
        """The whole, what is next to the row, and parts next to it with such a population."""
        place = bisect_left(self._numbers, row)
        own = bisect_left(beside, row)
        above = beside[own - 1] if own else 0
        below = next(iter(beside[own + 1 : own + 2]), None)
        whole = len(self._numbers)
        parts = [
            (0, whole),
            (bisect_left(self._numbers, above), place),
            (place, whole if below is None else bisect_left(self._numbers, below)),
        ]
        for people in figures:
            starts = self._at_people.get(self._people[place] - people, [])
            ends = self._at_people.get(self._people[place] + people, [])
            # Between them are none but districts where nobody lives.
            parts += [(start, place) for start in {*starts[:1], *starts[-1:]}]
            parts += [(place, end) for end in {*ends[:1], *ends[-1:]}]
        return parts
