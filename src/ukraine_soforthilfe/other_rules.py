"""Rules that are not ours, to compare with and to recognise.

Each is a function of a whole total and whole weights, 0 or more and not all 0,
and exact like :func:`~ukraine_soforthilfe.apportionment.apportion`; unlike it,
the first three do not promise that the shares sum to the total.
"""

from __future__ import annotations

from enum import Enum
from fractions import Fraction
from heapq import heapify, heapreplace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


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
    CUT_OFF = "cut off"
    SAINTE_LAGUE = "Sainte-Laguë"
    DHONDT = "D'Hondt"

    def apply(self, total: int, weights: Sequence[int]) -> list[int]:
        """The shares that this rule gives."""
        return _FUNCTIONS[self](total, weights)


_FUNCTIONS = {
    OtherRule.ROUND_EACH: round_each,
    OtherRule.ROUND_EACH_LAST_TAKES_REST: round_each_last_takes_rest,
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
