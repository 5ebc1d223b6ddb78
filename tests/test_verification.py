"""Whether a finished list of amounts follows the rule."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ukraine_soforthilfe.asking.values import cents
from ukraine_soforthilfe.errors import FigureError
from ukraine_soforthilfe.result.dividing import Verdict, check_list
from ukraine_soforthilfe.rule.apportionment import Contradiction
from ukraine_soforthilfe.rule.division import OtherRule


def every_valid_list(total: int, weights: list[int]) -> set[tuple[int, ...]]:
    """All lists by largest remainders, whatever decides ties: floors plus largest remainders."""
    quotas = [Fraction(total * weight, sum(weights)) for weight in weights]
    floors = [floor(quota) for quota in quotas]
    left = total - sum(floors)
    lists = set()
    for lucky in combinations(range(len(weights)), left):
        inside = [quotas[i] - floors[i] for i in lucky]
        outside = [quotas[i] - floors[i] for i in range(len(weights)) if i not in lucky]
        if not inside or not outside or min(inside) >= max(outside):
            lists.add(tuple(share + (i in lucky) for i, share in enumerate(floors)))
    return lists


@given(
    st.lists(st.integers(0, 12), min_size=1, max_size=5).filter(any),
    st.integers(0, 20),
    st.data(),
)
def test_the_verdict_is_that_of_the_definition(
    weights: list[int], total: int, data: st.DataObject
) -> None:
    """A list is valid just when it is floors plus largest remainders; ties may go either way."""
    valid = every_valid_list(total, weights)
    near = data.draw(st.sampled_from(sorted(valid)))
    amounts = [max(0, share + data.draw(st.sampled_from([0, 0, 0, 1, -1]))) for share in near]

    check = check_list(
        total_cents=100 * total, weights=weights, amounts_cents=[100 * a for a in amounts]
    )

    assert (check.verdict is not Verdict.WRONG) == (tuple(amounts) in valid)
    assert (check.verdict is Verdict.VALID) == (tuple(amounts) == check.expected)
    assert check.expected in valid
    if sum(amounts) == total and check.verdict is Verdict.WRONG:
        assert check.contradiction is not None
    if check.contradiction is not None:
        quotas = [Fraction(total * weight, sum(weights)) for weight in weights]
        over, under = check.contradiction.overpaid, check.contradiction.underpaid
        assert (quotas[under] - amounts[under]) - (quotas[over] - amounts[over]) > 1
        before = [abs(amounts[place] - quotas[place]) for place in (over, under)]
        after = [abs(amounts[over] - 1 - quotas[over]), abs(amounts[under] + 1 - quotas[under])]
        nearer = all(now < then for now, then in zip(after, before, strict=True))
        assert check.contradiction.both_nearer == nearer
        assert max(after) < max(before)


def test_two_changed_rows_are_the_contradiction() -> None:
    """A euro moved from the third row to the first is found in just these two."""
    check = check_list(total_cents=10_000, weights=[2, 3, 1], amounts_cents=[3400, 5000, 1600])

    assert check.verdict is Verdict.WRONG
    assert check.contradiction == Contradiction(overpaid=0, underpaid=2, both_nearer=True)
    assert (check.unit_cents, check.expected) == (100, (33, 50, 17))


def test_a_tie_decided_otherwise_is_valid() -> None:
    """Of two equal districts either may get the odd euro."""
    first, second = (
        check_list(total_cents=300, weights=[1, 1], amounts_cents=amounts)
        for amounts in ([200, 100], [100, 200])
    )

    assert (first.verdict, second.verdict) == (Verdict.VALID, Verdict.OTHER_TIE)


@pytest.mark.parametrize(
    ("amounts_cents", "followed"),
    [
        ([1400] * 7, (OtherRule.ROUND_EACH, 100)),
        ([*[1400] * 6, 1600], (OtherRule.ROUND_EACH_LAST_TAKES_REST, 100)),
        ([1429] * 7, (OtherRule.ROUND_EACH, 1)),
        ([*[1429] * 6, 1426], (OtherRule.ROUND_EACH_LAST_TAKES_REST, 1)),
        ([1600, *[1400] * 6], (OtherRule.ROUND_EACH_LARGEST_TAKES_REST, 100)),
        ([1426, *[1429] * 6], (OtherRule.ROUND_EACH_LARGEST_TAKES_REST, 1)),
        ([1400, 1600, *[1400] * 5], None),
    ],
)
def test_recognises_the_rule_that_was_followed(
    amounts_cents: list[int], followed: tuple[OtherRule, int] | None
) -> None:
    """100 euros over seven equal districts, by the usual shortcuts and by none."""
    check = check_list(total_cents=10_000, weights=[1] * 7, amounts_cents=amounts_cents)

    assert (check.verdict, check.followed) == (Verdict.WRONG, followed)


def by_highest_averages(total: int, weights: list[int], *, first: int, step: int) -> list[int]:
    """Euro by euro to the highest quotient, as the rules of divisors are defined."""
    shares = [0] * len(weights)
    for _ in range(total):
        averages = [
            Fraction(weight, first + step * share)
            for weight, share in zip(weights, shares, strict=True)
        ]
        shares[averages.index(max(averages))] += 1
    return shares


@pytest.mark.parametrize(
    ("rule", "first", "step"), [(OtherRule.DHONDT, 1, 1), (OtherRule.SAINTE_LAGUE, 1, 2)]
)
def test_recognises_the_rules_of_divisors(rule: OtherRule, first: int, step: int) -> None:
    """Every rule that is set beside ours is known; of 60 lists those that differ are told."""
    told = 0
    for seed in range(60):
        weights = [seed * 7919 % 97 + 1, seed * 104729 % 89 + 1, 2, 60]
        shares = by_highest_averages(40, weights, first=first, step=step)
        check = check_list(
            total_cents=4_000, weights=weights, amounts_cents=[100 * share for share in shares]
        )
        if check.verdict is Verdict.WRONG:
            assert check.followed is not None
            assert check.followed[0].apply(40, weights) == shares
            told += check.followed[0] is rule
    assert told > 3


def test_no_contradiction_of_rows_that_are_right() -> None:
    """Who gets what the rule gives contradicts nobody, nor do amounts of another sum."""
    right = [3300, 5000, 1700]

    assert (
        check_list(
            total_cents=10_000, weights=[2, 3, 1], amounts_cents=[13_300, *right[1:]]
        ).contradiction
        is None
    )
    moved = check_list(total_cents=10_000, weights=[2, 3, 1], amounts_cents=[3300, 4000, 2700])
    assert moved.contradiction == Contradiction(overpaid=2, underpaid=1, both_nearer=True)


@pytest.mark.parametrize(
    ("amounts_cents", "unit_cents"),
    [([6600, 3300], 100), ([6666, 3333], 1)],
)
def test_recognises_cutting_off(amounts_cents: list[int], unit_cents: int) -> None:
    """100 euros over 2 : 1, with what is left over kept back, in euros or in cents."""
    check = check_list(total_cents=10_000, weights=[2, 1], amounts_cents=amounts_cents)

    assert (check.verdict, check.followed) == (
        Verdict.WRONG,
        (OtherRule.CUT_OFF, unit_cents),
    )


def test_rounding_a_total_with_cents() -> None:
    """Of a total with cents only the shortcuts to cents are tried: 100.01 euros over seven."""
    check = check_list(total_cents=10_001, weights=[1] * 7, amounts_cents=[1429] * 7)

    assert (check.verdict, check.unit_cents) == (Verdict.WRONG, 1)
    assert check.followed == (OtherRule.ROUND_EACH, 1)


def test_cents_are_checked_as_cents() -> None:
    """A list with cents is checked in cents, and a right one is valid."""
    check = check_list(total_cents=10_000, weights=[2, 1], amounts_cents=[6667, 3333])

    assert (check.verdict, check.unit_cents) == (Verdict.VALID, 1)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        *(
            (text, 45_037_000)
            for text in ("450370", "450.370", "450 370", "450370.00", "450.370,0")
        ),
        *(
            (text, 45_037_000)
            for text in ("EUR 450.370", "450.370 EUR", "450.370,00 €", "€450.370")
        ),
        *(
            (text, 45_037_000)
            for text in ("450.370,- €", "450.370,--", "450.370 Euro", " 450.370€ ")
        ),
        *((text, 45_037_050) for text in ("450370,5", "450.370,50", "450370.50 €", "450,370.50")),
        *((text, -100) for text in ("-1", "-1,00 €", "\u22121 EUR", "EUR -1")),
        ("0", 0),
    ],
)
def test_amounts_as_offices_write_them(text: str, amount: int) -> None:
    """With the currency before or behind, thousands and cents in every usual way."""
    assert cents(text) == amount


@pytest.mark.parametrize(
    "text",
    # 5- is a debt in some programs, so no amount of 5; the last ends behind what is looked at.
    ["", "€", "-", "k. A.", "5-", "450.370 USD", "4,5 Mio. €", "1.2.3", "5 6 7", f"5{' ' * 300}x"],
)
def test_what_is_no_amount(text: str) -> None:
    """Anything else is refused, whatever number stands in it."""
    with pytest.raises(FigureError):
        cents(text)
