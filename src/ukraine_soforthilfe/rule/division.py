"""How a total is divided: the rules before and beside the key, and the terms that name them.

The rules are base amount, floor and cap, and several keys, each over
:func:`~ukraine_soforthilfe.rule.apportionment.derive`, in whole units and whole
keys, exact at every magnitude. Together, for everybody: first the base amount;
then, of what is left, the parts of the keys, each apportioned by largest
remainders.

With a floor or a cap: whose exact amount is below the floor gets the floor,
whose is above the cap gets the cap, and the rest is apportioned anew among the
others, until nobody is beyond. In one round only the side that moves more money
is settled - what floors add against what caps take; both where they are equal -
because settling one side can bring back those of the other. By one key this
gives the one result in which all others have the same amount (less the base
amount) for each unit of the key. The quota rule then holds among those others
only.

2 : 3 : 1 of 100 with a base amount of 10: 70 are left, 23 2/6, 35 and 11 4/6 of
it, so 33, 45, 22. With a floor of 20 instead: the third gets 20, the others
80 by 2 : 3, so 32, 48, 20.

At the end stand rules that are not ours, to compare with and to recognise.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, StrEnum
from fractions import Fraction
from functools import partial
from heapq import heapify, heapreplace
from math import lcm
from typing import TYPE_CHECKING

from ukraine_soforthilfe.errors import RuleError
from ukraine_soforthilfe.language import Text, exact, joined
from ukraine_soforthilfe.rule import BASE_AMOUNT, MAXIMUM, MINIMUM, Unit, refuse_impossible
from ukraine_soforthilfe.rule.apportionment import Derivation, apportion, derive, refuse_all_zero

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ukraine_soforthilfe.rule import Euros


class Bound(StrEnum):
    """Why an amount is not by the key."""

    MINIMUM = "minimum"
    MAXIMUM = "maximum"


@dataclass(frozen=True, slots=True)
class Division:
    """A total divided by all rules.

    Attributes:
        bounds: For everybody in the order given, whether the floor or the cap
            settled the amount; None where the keys did.
        parts: For each key what it divides, with every step, among those at
            no bound and in their order.
    """

    bounds: tuple[Bound | None, ...]
    parts: tuple[Derivation, ...]


def divide(  # noqa: PLR0913 - one for each rule
    total: int,
    keys: Sequence[Sequence[int]],
    *,
    shares: Sequence[int] = (1,),
    base_amount: int = 0,
    minimum: int | None = None,
    maximum: int | None = None,
    unit: Unit = Unit.EURO,
) -> Division:
    """Divide a total by a base amount, bounds and keys, in this order.

    Args:
        total: Whole units to divide, 0 or more.
        keys: For each key the figures of everybody, 0 or more.
        shares: The share of each key, as whole numbers over their sum.
        base_amount: Units that everybody gets before the keys.
        minimum: The least that anybody gets, base amount included; None for no floor.
        maximum: The most that anybody gets, base amount included; None for no cap.
        unit: What is counted, to speak of amounts in errors.

    Raises:
        ApportionmentError: A total or key that cannot be apportioned.
        RuleError: The rules cannot be met; the sentence has the figures.

    >>> [part.whole_parts for part in divide(100, [[2, 3, 1]], base_amount=10).parts]
    [(23, 35, 11)]
    """
    count = len(keys[0])
    # Bounds alone could divide by nothing.
    for key in keys:
        refuse_all_zero(key)
    refuse_impossible(
        total, count, base_amount=base_amount, minimum=minimum, maximum=maximum, unit=unit
    )
    bounds: list[Bound | None] = [None] * count
    amount_at = {Bound.MINIMUM: minimum or 0, Bound.MAXIMUM: maximum or 0}
    while True:
        free = [place for place, bound in enumerate(bounds) if bound is None]
        settled = sum(amount_at[bound] for bound in bounds if bound is not None)
        left = total - settled - base_amount * len(free)
        free_keys = keys if len(free) == count else [[key[place] for place in free] for key in keys]
        totals = split(left, shares)
        beyond = _beyond(
            totals,
            free_keys,
            minimum=None if minimum is None else minimum - base_amount,
            maximum=None if maximum is None else maximum - base_amount,
        )
        if not beyond:
            apportioned = derive if len(free) == count else partial(_part, unit=unit)
            parts = tuple(map(apportioned, totals, free_keys))
            return Division(bounds=tuple(bounds), parts=parts)
        for place, bound in beyond.items():
            bounds[free[place]] = bound


def split(total: int, shares: Sequence[int]) -> list[int]:
    """The part of a total for each key, by largest remainders over the shares.

    >>> split(101, [7, 3])
    [71, 30]
    """
    return [total] if len(shares) == 1 else apportion(total, shares)


def shares_of(parts: Sequence[int]) -> tuple[Decimal, ...]:
    """Shares, exact decimals that sum to 1, which split the sum of the parts into these parts.

    They have enough decimals for the exact quotas to be nearer to the parts than
    their remainders are to each other.

    >>> list(map(str, shares_of([70, 30]))), list(map(str, shares_of([0, 0])))
    (['0.700', '0.300'], ['1', '0'])
    """
    total = sum(parts)
    if not total:
        return (Decimal(1), *[Decimal(0)] * (len(parts) - 1))
    places = len(str(4 * len(parts) * total))
    others = [part * 10**places // total for part in parts[1:]]
    first = 10**places - sum(others)
    return tuple(Decimal(f"{share}E-{places}") for share in (first, *others))


def _beyond(
    totals: Sequence[int],
    keys: Sequence[Sequence[int]],
    *,
    minimum: int | None,
    maximum: int | None,
) -> dict[int, Bound]:
    """Who is beyond a bound, of the side to be settled in this round."""
    if minimum is None and maximum is None:
        return {}
    # Exact amounts as numerators over one denominator.
    sums = [sum(key) or 1 for key in keys]
    denominator = lcm(*sums)
    factors = [
        total * (denominator // key_sum) for total, key_sum in zip(totals, sums, strict=True)
    ]
    of_keys = (
        [factor * figure for figure in key] for factor, key in zip(factors, keys, strict=True)
    )
    exact = [*map(sum, zip(*of_keys, strict=True))]
    beyond = _larger_side(
        exact,
        None if minimum is None else minimum * denominator,
        None if maximum is None else maximum * denominator,
    )
    if beyond or len(keys) == 1:
        return beyond
    # The roundings of several parts together can reach past a bound.
    shares = [apportion(total, key) for total, key in zip(totals, keys, strict=True) if any(key)]
    return _larger_side([sum(figures) for figures in zip(*shares, strict=True)], minimum, maximum)


def _larger_side(
    amounts: Sequence[int], minimum: int | None, maximum: int | None
) -> dict[int, Bound]:
    missing = {
        place: minimum - amount
        for place, amount in enumerate(amounts)
        if minimum is not None and amount < minimum
    }
    excess = {
        place: amount - maximum
        for place, amount in enumerate(amounts)
        if maximum is not None and amount > maximum
    }
    added, taken = sum(missing.values()), sum(excess.values())
    below = dict.fromkeys(missing, Bound.MINIMUM) if added >= taken else {}
    above = dict.fromkeys(excess, Bound.MAXIMUM) if taken >= added else {}
    return {**below, **above}


def _part(total: int, key: Sequence[int], *, unit: Unit) -> Derivation:
    """As :func:`derive`, also where none of those at no bound has any of the key."""
    if any(key):
        return derive(total, key)
    if total:
        raise RuleError(
            Text(
                de="Es bleiben {total} € für einen Schlüssel, der für alle zwischen den Grenzen 0 "
                "ist. Die Grenzen oder den Schlüssel ändern.",
                en="€{total} are left for a key that is 0 for everybody who is not at a bound. "
                "Change the bounds or the key.",
            ).filled(total=exact(unit.euros(total)))
        )
    nothing = (0,) * len(key)
    ranks = tuple(range(1, len(key) + 1))
    return Derivation(
        total=0,
        weight_sum=0,
        whole_parts=nothing,
        remainders=nothing,
        ranks=ranks,
        units_left=0,
        tie=None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The rules of one allocation, amounts in euros.

    Attributes:
        unit: What every amount is a whole number of.
        base_amount: What every district gets before the key (Sockelbetrag).
        minimum: The least that a district gets, base amount included
            (Mindestbetrag); None for no floor.
        maximum: The most that a district gets, base amount included
            (Höchstbetrag); None for no cap.
        shares: The share of each key in the total where there are several;
            they sum to 1.
    """

    unit: Unit = Unit.EURO
    base_amount: Euros = 0
    minimum: Euros | None = None
    maximum: Euros | None = None
    shares: tuple[Decimal, ...] = ()

    def __post_init__(self) -> None:
        """Raise a ``TypeError`` where a program hands over a text or other numbers."""
        if not isinstance(self.unit, Unit):
            raise TypeError(f"unit is a Unit, as Unit.EURO, not {self.unit!r}")
        if not isinstance(self.shares, tuple) or not all(
            isinstance(share, Decimal) for share in self.shares
        ):
            example = "(Decimal('0.7'), Decimal('0.3'))"
            raise TypeError(f"shares is a tuple of Decimals, as {example}, not {self.shares!r}")

    @property
    def bounded(self) -> bool:
        """Whether there is a floor or a cap."""
        return self.minimum is not None or self.maximum is not None

    @property
    def weights_of_shares(self) -> tuple[int, ...]:
        """The shares as whole numbers over their sum; one where there is one key."""
        if not self.shares:
            return (1,)
        places = max(-int(share.as_tuple().exponent) for share in self.shares)
        scale = 10 ** max(places, 0)
        return tuple(
            scale // denominator * numerator
            for numerator, denominator in (share.as_integer_ratio() for share in self.shares)
        )

    def divide(self, total: Euros, keys: Sequence[Sequence[int]]) -> Division:
        """Divide a total in euros by these rules, as :func:`divide`, which says what it raises."""
        self.check_shares(len(keys))
        units = self.unit.units
        return divide(
            units(total),
            keys,
            shares=self.weights_of_shares,
            base_amount=units(self.base_amount, what=BASE_AMOUNT),
            minimum=None if self.minimum is None else units(self.minimum, what=MINIMUM),
            maximum=None if self.maximum is None else units(self.maximum, what=MAXIMUM),
            unit=self.unit,
        )

    def check_shares(self, keys: int) -> None:
        """Raise a ``RuleError`` where so many keys do not have their shares."""
        if keys != max(len(self.shares), 1):
            raise RuleError(
                Text(
                    de="Schlüssel: {keys}, Anteile: {shares}. Bei mehreren Schlüsseln für jeden "
                    "mit --weight-share den Anteil angeben, bei einem keinen.",
                    en="Keys: {keys}, shares: {shares}. Give each of several keys its share with "
                    "--weight-share, and a single key none.",
                ).filled(keys=keys, shares=len(self.shares))
            )
        if self.shares and (sum(self.shares) != 1 or min(self.shares) < 0):
            together = [exact(sum(self.shares, Decimal()))]
            if len(self.shares) > 1:
                together = [joined(map(exact, self.shares), " + "), *together]
            raise RuleError(
                Text(
                    de="Die Anteile ergeben {shares}. Jeder muss mindestens 0 sein und ihre Summe "
                    "1. Einen davon berichtigen.",
                    en="The shares are {shares}. Each must be 0 or more, and their sum 1. Correct "
                    "one of them.",
                ).filled(shares=joined(together, " = "))
            )


PLAIN = Terms()
"""Whole euros by one key."""


def round_each(total: int, weights: Sequence[int]) -> list[int]:
    """Every row rounded by itself, half up (kaufmännisch).

    >>> round_each(100, [1, 1, 1])
    [33, 33, 33]
    """
    weight_sum = sum(weights)
    return [(2 * total * weight + weight_sum) // (2 * weight_sum) for weight in weights]


def round_each_last_takes_rest(total: int, weights: Sequence[int]) -> list[int]:
    """Every row but the last rounded by itself; the last row takes what remains.

    >>> round_each_last_takes_rest(100, [1, 1, 1])
    [33, 33, 34]
    """
    *rounded, _ = round_each(total, weights)
    return [*rounded, total - sum(rounded)]


def round_each_largest_takes_rest(total: int, weights: Sequence[int]) -> list[int]:
    """Every row rounded by itself; the largest one is changed so that the sum is right.

    So the keys of the municipal share of value added tax are rounded: § 6 of
    the Umsatzsteuerschlüsselzahlenfestsetzungsverordnung 2024 (rounded to nine
    places; where they do not sum to 1, the key of the largest share is changed).
    It says neither how a half is rounded nor which of several largest is
    changed: here halves go up (kaufmännisch), and of rows with the same largest
    weight the first takes the difference.

    https://www.gesetze-im-internet.de/ustschlfestv_2024/__6.html

    >>> round_each_largest_takes_rest(100, [3, 3, 1])
    [43, 43, 14]
    >>> round_each_largest_takes_rest(100, [1, 1, 1])
    [34, 33, 33]
    """
    rounded = round_each(total, weights)
    largest = max(range(len(weights)), key=weights.__getitem__)
    rounded[largest] += total - sum(rounded)
    return rounded


def cut_off(total: int, weights: Sequence[int]) -> list[int]:
    """Only the whole part of every quota; what is left over stays where it is.

    >>> cut_off(100, [2, 3, 1])
    [33, 50, 16]
    """
    weight_sum = sum(weights)
    return [total * weight // weight_sum for weight in weights]


def sainte_lague(total: int, weights: Sequence[int]) -> list[int]:
    """The divisor method with standard rounding (Sainte-Laguë/Schepers).

    Among equal quotients the entry that stands first gets the unit.

    >>> sainte_lague(100, [2, 3, 1])
    [33, 50, 17]
    """
    fewer = max(total - len(weights), 0)
    return _by_divisor(
        total, round_each(fewer, weights), weights, signpost=lambda share: 2 * share + 1
    )


def dhondt(total: int, weights: Sequence[int]) -> list[int]:
    """The divisor method that cuts off (D'Hondt); it favours the large.

    Among equal quotients the entry that stands first gets the unit.

    >>> dhondt(100, [2, 3, 1])
    [34, 50, 16]
    """
    return _by_divisor(total, cut_off(total, weights), weights, signpost=lambda share: share + 1)


class OtherRule(Enum):
    """The rules that ours is set beside."""

    ROUND_EACH = "round each row"
    ROUND_EACH_LAST_TAKES_REST = "round each row, the last takes the rest"
    ROUND_EACH_LARGEST_TAKES_REST = "round each row, the largest takes the rest"
    CUT_OFF = "cut off"
    SAINTE_LAGUE = "Sainte-Laguë"
    DHONDT = "D'Hondt"

    def apply(self, total: int, weights: Sequence[int]) -> list[int]:
        """The shares that this rule gives."""
        return _FUNCTIONS[self](total, weights)


_FUNCTIONS = {
    OtherRule.ROUND_EACH: round_each,
    OtherRule.ROUND_EACH_LAST_TAKES_REST: round_each_last_takes_rest,
    OtherRule.ROUND_EACH_LARGEST_TAKES_REST: round_each_largest_takes_rest,
    OtherRule.CUT_OFF: cut_off,
    OtherRule.SAINTE_LAGUE: sainte_lague,
    OtherRule.DHONDT: dhondt,
}


def _by_divisor(
    total: int, shares: list[int], weights: Sequence[int], *, signpost: Callable[[int], int]
) -> list[int]:
    """Hand out what is missing, unit by unit, to the largest ``weight / signpost(share)``.

    ``shares`` are those of a smaller total by the same rule: a divisor method
    never takes a unit back when the total grows, so few steps are left to do,
    however large the total.
    """
    queue = [
        (-Fraction(weight, signpost(share)), position)
        for position, (weight, share) in enumerate(zip(weights, shares, strict=True))
    ]
    heapify(queue)
    for _ in range(total - sum(shares)):
        _, position = queue[0]
        shares[position] += 1
        quotient = -Fraction(weights[position], signpost(shares[position]))
        heapreplace(queue, (quotient, position))
    return shares


def followed_rule(total: int, weights: Sequence[int], amounts: Sequence[int]) -> OtherRule | None:
    """The first of the other rules that gives just these amounts; None where none does.

    >>> followed_rule(100, [1, 1, 1], [34, 33, 33]).value
    'round each row, the largest takes the rest'
    """
    listed = [*amounts]
    # Those by divisors, which take longer, always divide the whole total.
    rules = [rule for rule in OtherRule if rule not in _BY_DIVISORS or sum(listed) == total]
    return next((rule for rule in rules if rule.apply(total, weights) == listed), None)


_BY_DIVISORS = frozenset({OtherRule.SAINTE_LAGUE, OtherRule.DHONDT})
