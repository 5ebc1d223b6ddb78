"""Results side by side: two of them, what comes of many scenarios, one rule beside others."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from operator import sub
from typing import TYPE_CHECKING

from ukraine_soforthilfe.errors import UsageError
from ukraine_soforthilfe.language import Text, exact
from ukraine_soforthilfe.result import is_kreis_ags, key_order
from ukraine_soforthilfe.rule import Made, Unit
from ukraine_soforthilfe.rule.apportionment import apportion
from ukraine_soforthilfe.rule.division import PLAIN, OtherRule, round_each

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ukraine_soforthilfe.result import District, Districts
    from ukraine_soforthilfe.result.allocation import Allocation, Teilzahlungen, Zuweisung
    from ukraine_soforthilfe.rule import Euros
    from ukraine_soforthilfe.rule.division import Terms


@dataclass(frozen=True, slots=True)
class Difference:
    """One district on both sides.

    Attributes:
        district: The district as the second side has it, or the first where
            it is missing there.
        before: Its row on the first side, and after on the second; None where it is missing there.
        share_before: Its share of all inhabitants there, 0 where it is missing; likewise after.
    """

    district: District
    before: Zuweisung | None
    after: Zuweisung | None
    share_before: Fraction
    share_after: Fraction

    @property
    def betrag(self) -> int:
        """Units gained (above 0) or lost; who is missing on a side gets 0 there."""
        return (self.after.betrag if self.after else 0) - (self.before.betrag if self.before else 0)

    @property
    def einwohner(self) -> int:
        """Inhabitants gained (above 0) or lost."""
        after = self.after.district.einwohner if self.after else 0
        return after - (self.before.district.einwohner if self.before else 0)

    @property
    def relative(self) -> Fraction | None:
        """The change of the amount over the first amount; None where that is 0."""
        if self.before is None or self.before.betrag == 0:
            return None
        return Fraction(self.betrag, self.before.betrag)


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison, by the name a reader knows: a date with its basis, or a file."""

    name: str
    allocation: Allocation


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two results, district by district.

    Attributes:
        before: The first result.
        after: The second result.
        differences: One a district.
        gained: Sum of all gains in units, 0 or more.
        lost: Sum of all losses in units, 0 or more.
        crosses_break: Whether the populations stand on different censuses, so
            that part of every difference comes from the count, not from people.
    """

    before: Side
    after: Side
    differences: tuple[Difference, ...]
    gained: int
    lost: int
    crosses_break: bool


def compare(before: Side, after: Side) -> Comparison:
    """Set two results beside each other, in the order of the keys.

    Districts are matched by their keys, never by name.
    """
    first, second = (
        {row.district.ags: row for row in side.allocation.rows} for side in (before, after)
    )
    kreise = [row.district for row in {**first, **second}.values()]
    differences = [
        Difference(
            district=kreis,
            before=first.get(kreis.ags),
            after=second.get(kreis.ags),
            share_before=_share(first.get(kreis.ags), before.allocation),
            share_after=_share(second.get(kreis.ags), after.allocation),
        )
        for kreis in sorted(kreise, key=key_order(kreise))
    ]
    bases = {side.allocation.districts.basis for side in (before, after)}
    changes = [difference.betrag for difference in differences]
    return Comparison(
        before=before,
        after=after,
        differences=tuple(differences),
        gained=sum(change for change in changes if change > 0),
        lost=-sum(change for change in changes if change < 0),
        crosses_break="" not in bases and len(bases) > 1,
    )


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """What another rule would pay out, in units; None for largest remainder itself.

    Attributes:
        paid: The sum of its amounts.
        differing: How many districts get another amount than by largest remainder.
        largest_difference: The largest of these differences, without sign.
    """

    rule: OtherRule | None
    paid: int
    differing: int
    largest_difference: int


def compare_rules(allocation: Allocation) -> tuple[RuleOutcome, ...]:
    """Set the rule of a result beside the other rules, for its total and figures."""
    weights = [row.district.einwohner for row in allocation.rows]
    ours = [row.betrag for row in allocation.rows]
    shares_by_rule: list[tuple[OtherRule | None, Sequence[int]]] = [
        (None, ours),
        *((rule, rule.apply(allocation.total, weights)) for rule in OtherRule),
    ]
    outcomes = []
    for rule, shares in shares_by_rule:
        gaps = [abs(share - our) for share, our in zip(shares, ours, strict=True)]
        outcomes.append(
            RuleOutcome(
                rule=rule,
                paid=sum(shares),
                differing=sum(gap > 0 for gap in gaps),
                largest_difference=max(gaps),
            )
        )
    return tuple(outcomes)


@dataclass(frozen=True, slots=True)
class Paradox:
    """A district that gets less although the total grew (the Alabama paradox).

    Both totals, in euros, were tried one after the other; ``before`` and ``after`` are the amounts.
    """

    district: District
    smaller_total: int
    larger_total: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Sweep:
    """Many totals over the same figures.

    Attributes:
        totals: How many.
        missed: For how many of them rounding each row by itself misses the total, and by how
            many euros at most, without sign (``largest_miss``).
        paradoxes: Every step at which somebody gets less of a larger total.
    """

    totals: int
    missed: int
    largest_miss: int
    paradoxes: tuple[Paradox, ...]


def sweep_totals(districts: Sequence[District], totals: Iterable[int]) -> Sweep:
    """Apportion many totals and see what goes wrong by other rules and by this one.

    Args:
        districts: The districts with their populations, in the order of their keys.
        totals: Totals in euros, ascending.
    """
    weights = [district.einwohner for district in districts]
    misses = []
    paradoxes = []
    earlier: tuple[int, list[int]] | None = None
    for total in totals:
        misses.append(abs(sum(round_each(total, weights)) - total))
        shares = apportion(total, weights)
        if earlier is not None:
            smaller_total, before = earlier
            paradoxes += [
                Paradox(
                    district=district,
                    smaller_total=smaller_total,
                    larger_total=total,
                    before=old,
                    after=new,
                )
                for district, old, new in zip(districts, before, shares, strict=True)
                if new < old
            ]
        earlier = (total, shares)
    return Sweep(
        totals=len(misses),
        missed=sum(miss > 0 for miss in misses),
        largest_miss=max(misses, default=0),
        paradoxes=tuple(paradoxes),
    )


def refuse_long_sweep(totals: range, *, rows: int) -> None:
    """Raise a ``UsageError`` where nobody waits for so many totals over so many rows."""
    if len(totals) > (most := max(_SWEPT_AT_MOST // rows, 1)):
        raise UsageError(_TOO_MANY_TOTALS.filled(rows=exact(rows), most=exact(most)))


# Amounts of all totals together, half a minute's work.
_SWEPT_AT_MOST = 44_000_000
_TOO_MANY_TOTALS = Text(
    de="Bei {rows} Empfängern lassen sich höchstens {most} Gesamtbeträge durchrechnen. Mit "
    "--sweep einen engeren Bereich oder größere Schritte angeben.",
    en="Over {rows} recipients, {most} totals at most can be tried. Give --sweep a narrower range "
    "or larger steps.",
)


def _share(row: Zuweisung | None, allocation: Allocation) -> Fraction:
    return Fraction(row.district.einwohner if row else 0, allocation.einwohner)


# Many scenarios.


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
        unchecked: What its workbook cannot check, and why; None where that is nothing.
        teilzahlungen: The instalments that they are paid in; None for a single payment.
    """

    name: str
    total: Euros
    districts: Districts
    betraege: Sequence[Euros]
    files: tuple[str, ...] = ()
    terms: Terms = PLAIN
    kreis: District | None = None
    command: Callable[[], str] = str
    unchecked: Text | None = None
    teilzahlungen: Teilzahlungen | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """A scenario that did not work: the euros that were to be divided; why, and what to do."""

    name: str
    total: Euros
    reason: Text


Outcome = Done | Failed


@dataclass(frozen=True, slots=True)
class Amounts(Made["Euros | None"]):
    """Amounts of a scenario, or differences of two, one a district of all scenarios.

    They may be many and long, so each is looked up or worked out when it is asked for.

    Attributes:
        look_up: The amount at a place; None where the scenario does not have the district.
        length: How many districts there are.
        walk: All of them one after the other, where that is faster than to look up each.
    """

    look_up: Callable[[int], Euros | None]
    length: int
    walk: Callable[[], Iterator[Euros | None]] | None = None

    def one(self, place: int) -> Euros | None:
        """The amount at a place."""
        return self.look_up(place)

    def __len__(self) -> int:
        return self.length

    def __iter__(self) -> Iterator[Euros | None]:
        return self.walk() if self.walk else map(self.look_up, range(self.length))


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
                partial(map, sub, each, first)
                if isinstance(each, array) and isinstance(first, array)
                else None,
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
