"""Whether a finished list of amounts follows the rule, whoever made it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from ukraine_soforthilfe.apportionment import apportion
from ukraine_soforthilfe.other_rules import cut_off, round_each, round_each_last_takes_rest

if TYPE_CHECKING:
    from collections.abc import Sequence

CENTS = 100
"""Cents in a euro."""


class Verdict(Enum):
    """What a list is by the rule of largest remainders."""

    VALID = "valid"
    OTHER_TIE = "valid with another decision of a tie"
    WRONG = "wrong"


class FollowedRule(Enum):
    """Rules that wrong lists are often made by, to whole euros or to cents."""

    ROUND_EACH = "rounding each row by itself"
    ROUND_EACH_LAST_TAKES_REST = "rounding each row by itself, the last row taking the rest"
    CUT_OFF = "cutting off"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two rows that no apportionment by largest remainders can hold together.

    Attributes:
        overpaid: Place of a row in the list, from 0.
        underpaid: Place of a row whose amount falls short of its quota by
            more than one unit more than the overpaid row's does: one unit
            less there and one more here would come nearer to both quotas.
    """

    overpaid: int
    underpaid: int


@dataclass(frozen=True, slots=True)
class ListCheck:
    """A finished list beside what the rule gives.

    Amounts are whole units: euros where every amount of the list is whole
    euros, else cents.

    Attributes:
        verdict: What the list is by the rule.
        unit_cents: The unit of the amounts in cents, 100 or 1.
        total: The total in units.
        found: The amounts of the list, in its order.
        expected: The amounts by the rule, in the same order.
        contradiction: The first two rows that contradict the rule; None
            where no two do and only the sum is wrong, or nothing is.
        followed: The rule that the list follows instead, with its unit in
            cents; None where it is none of the known ones.
    """

    verdict: Verdict
    unit_cents: int
    total: int
    found: tuple[int, ...]
    expected: tuple[int, ...]
    contradiction: Contradiction | None
    followed: tuple[FollowedRule, int] | None


def check_list(
    *, total_cents: int, weights: Sequence[int], amounts_cents: Sequence[int]
) -> ListCheck:
    """Check a list of amounts against the rule.

    Args:
        total_cents: What was to be divided, in cents.
        weights: The populations, in the list's order, which settles ties.
        amounts_cents: The amounts of the list in cents; may be negative.

    Raises:
        ApportionmentError: Nobody lives in the districts.
    """
    whole_euros = all(amount % CENTS == 0 for amount in (total_cents, *amounts_cents))
    unit_cents = CENTS if whole_euros else 1
    total = total_cents // unit_cents
    found = tuple(amount // unit_cents for amount in amounts_cents)
    expected = tuple(apportion(total, weights))
    contradiction = _contradiction(total, weights, found)
    if found == expected:
        verdict = Verdict.VALID
    elif contradiction is None and sum(found) == total:
        verdict = Verdict.OTHER_TIE
    else:
        verdict = Verdict.WRONG
    return ListCheck(
        verdict=verdict,
        unit_cents=unit_cents,
        total=total,
        found=found,
        expected=expected,
        contradiction=contradiction,
        followed=_followed(total_cents, weights, amounts_cents)
        if verdict is Verdict.WRONG
        else None,
    )


def _contradiction(
    total: int, weights: Sequence[int], amounts: Sequence[int]
) -> Contradiction | None:
    """The first row that contradicts another, and the first that it contradicts.

    The amounts of the rule are those nearest to the exact quotas. A list is
    further away just where a row falls short of its quota by more than one
    unit more than another does.
    """
    weight_sum = sum(weights)
    shortfalls = [
        total * weight - amount * weight_sum
        for weight, amount in zip(weights, amounts, strict=True)
    ]
    least, most = min(shortfalls), max(shortfalls)
    for place, shortfall in enumerate(shortfalls):
        if most - shortfall > weight_sum:
            other = next(
                i
                for i, falls_short in enumerate(shortfalls)
                if falls_short - shortfall > weight_sum
            )
            return Contradiction(overpaid=place, underpaid=other)
        if shortfall - least > weight_sum:
            other = next(
                i
                for i, falls_short in enumerate(shortfalls)
                if shortfall - falls_short > weight_sum
            )
            return Contradiction(overpaid=other, underpaid=place)
    return None


def _followed(
    total_cents: int, weights: Sequence[int], amounts_cents: Sequence[int]
) -> tuple[FollowedRule, int] | None:
    for unit_cents in (CENTS, 1):
        if total_cents % unit_cents:
            continue
        total = total_cents // unit_cents
        for rule, shares in (
            (FollowedRule.ROUND_EACH, round_each),
            (FollowedRule.ROUND_EACH_LAST_TAKES_REST, round_each_last_takes_rest),
            (FollowedRule.CUT_OFF, cut_off),
        ):
            if [share * unit_cents for share in shares(total, weights)] == list(amounts_cents):
                return rule, unit_cents
    return None
