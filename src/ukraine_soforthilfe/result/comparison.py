"""Two results beside each other, and one rule beside others."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from ukraine_soforthilfe.result.districts import key_order
from ukraine_soforthilfe.rule.apportionment import apportion
from ukraine_soforthilfe.rule.division import OtherRule, round_each

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ukraine_soforthilfe.result.allocation import Allocation
    from ukraine_soforthilfe.result.districts import District
    from ukraine_soforthilfe.result.rows import Zuweisung


@dataclass(frozen=True, slots=True)
class Difference:
    """One district on both sides.

    Attributes:
        district: The district as the second side has it, or the first where
            it is missing there.
        before: Its row on the first side, None where it is missing there.
        after: Its row on the second side, None where it is missing there.
        share_before: Its share of all inhabitants on the first side, 0 where
            it is missing there.
        share_after: The same on the second side.
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
    """One side of a comparison.

    Attributes:
        name: What a reader knows it by: a date with its basis, or a file.
        allocation: Its result.
    """

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
    first = {row.district.ags: row for row in before.allocation.rows}
    second = {row.district.ags: row for row in after.allocation.rows}
    kreise = {
        row.district.ags: row.district for row in (*before.allocation.rows, *after.allocation.rows)
    }
    differences = [
        Difference(
            district=kreis,
            before=first.get(kreis.ags),
            after=second.get(kreis.ags),
            share_before=_share(first.get(kreis.ags), before.allocation),
            share_after=_share(second.get(kreis.ags), after.allocation),
        )
        for kreis in sorted(kreise.values(), key=key_order(kreise.values()))
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
    """What another rule would pay out.

    Attributes:
        rule: The rule; None for largest remainder itself.
        paid: The sum of its amounts, in units.
        differing: How many districts get another amount than by largest remainder.
        largest_difference: The largest of these differences, in units and without sign.
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

    Attributes:
        district: The district.
        smaller_total: A total in euros.
        larger_total: The next larger total that was tried.
        before: Its amount of the smaller total.
        after: Its amount of the larger total, less than before.
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
        totals: How many totals were tried.
        missed: For how many of them rounding each row by itself misses the total.
        largest_miss: The largest of these misses in euros, without sign.
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


def _share(row: Zuweisung | None, allocation: Allocation) -> Fraction:
    return Fraction(row.district.einwohner if row else 0, allocation.einwohner)
