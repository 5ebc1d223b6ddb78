"""Whether a finished list of amounts follows the rule."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import floor, inf
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ukraine_soforthilfe.asking.values import cents
from ukraine_soforthilfe.errors import FigureError
from ukraine_soforthilfe.result import District
from ukraine_soforthilfe.result.dividing import (
    PartSums,
    Verdict,
    check_list,
    in_euros,
    known_figures,
)
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
    assert (check.unit_cents, check.total, check.expected) == (100, 100, (33, 50, 17))


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


class Paid(NamedTuple):
    """A recipient of a list: its row, itself and its amount in cents."""

    row: int
    district: District
    amount: int


def people_and_amount(part: list[Paid]) -> tuple[int, int]:
    return sum(each.district.einwohner for each in part), sum(each.amount for each in part)


def groups(paid: list[Paid]) -> list[list[Paid]]:
    """All of a Land, a Regierungsbezirk, or a kind."""
    members: dict[tuple[str, str], list[Paid]] = defaultdict(list)
    for each in paid:
        district = each.district
        members["land", district.ags[:2]].append(each)
        members["bezirk by key", district.ags[:3]].append(each)
        members["bezirk", district.regierungsbezirk].append(each)
        members["kind", district.art].append(each)
    return list(members.values())


def summed_up_by(
    row: int, paid: list[Paid], beside: list[int], figures: set[int]
) -> list[list[Paid]]:
    """What a row may sum up: all, what is next to it, or as many people next to it as it names."""
    above = [each for each in paid if each.row < row]
    below = [each for each in paid if each.row > row]
    since = max((other for other in beside if other < row), default=-inf)
    until = min((other for other in beside if other > row), default=inf)
    next_to_it = [above[first:] for first in range(len(above) + 1)]
    next_to_it += [below[:last] for last in range(len(below) + 1)]
    return [
        paid,
        [each for each in above if each.row > since],
        [each for each in below if each.row < until],
        *(part for part in next_to_it if people_and_amount(part)[0] in figures),
    ]


@st.composite
def lists_with_rows_beside(draw: st.DrawFn) -> tuple[list[Paid], list[int]]:
    """Four to eight rows from the second on, some of them no recipients; nobody, no amount."""
    kinds = draw(st.lists(st.booleans(), min_size=4, max_size=8))
    paid, beside = [], []
    for row, is_paid in enumerate(kinds, start=2):
        if not is_paid:
            beside.append(row)
            continue
        ags = draw(st.sampled_from(["08111", "08121", "08211", "09172"]))
        kind, bezirk = (draw(st.sampled_from(["a", "b"])) for _ in range(2))
        people = draw(st.integers(0, 6))
        amount = 100 * people + draw(st.sampled_from([0, 100, 150])) if people else 0
        paid.append(Paid(row, District(ags, "", kind, bezirk, people), amount))
    return paid, beside


@given(lists_with_rows_beside())
def test_what_sums_up_a_part_of_a_list(drawn: tuple[list[Paid], list[int]]) -> None:
    """A row has the amount, or the people, of a part just when one of all parts has it.

    Who is alone in a group is no part: its amount may be paid to somebody else, too, unless
    the row says its people as well.
    """
    paid, beside = drawn
    sums = PartSums(
        [each.row for each in paid],
        [each.district for each in paid],
        [each.amount for each in paid],
    )
    stretches = [paid[i:j] for i in range(len(paid) + 1) for j in range(i, len(paid) + 1)]
    known = {people_and_amount(part) for part in (*stretches, *groups(paid))}

    assert sums.people == people_and_amount(paid)[0]
    for row in beside:
        for amount in {amount + more for _, amount in known for more in (0, 1, 100)}:
            alone = {amount // 100}
            parts = summed_up_by(row, paid, beside, alone)
            parts += [group for group in groups(paid) if len(group) > 1]
            found = sums.has_amount(amount, row, alone, beside)
            assert found == (amount in {people_and_amount(part)[1] for part in parts})
            for people in {people for people, _ in known} - alone:
                figures = {people, amount // 100}
                parts = summed_up_by(row, paid, beside, figures)
                parts += [group for group in groups(paid) if people_and_amount(group)[0] in figures]
                found = sums.has_amount(amount, row, figures, beside)
                assert found == (amount in {people_and_amount(part)[1] for part in parts})
        for people in {people + more for people, _ in known for more in (0, 1)}:
            parts = [*summed_up_by(row, paid, beside, {people}), *groups(paid)]
            found = sums.has_people(row, {people, 10**9}, beside)
            assert found == (people in {people_and_amount(part)[0] for part in parts})


def test_each_recipient_of_a_list_has_its_amount() -> None:
    """As many amounts as recipients, else sums would be of some of them alone."""
    with pytest.raises(ValueError, match="zip"):
        PartSums([2, 3], [District("08111", "", "", "", 5)] * 2, [100])


def test_amounts_of_cents_in_euros() -> None:
    """Whole euros are whole numbers, others have two places."""
    assert [repr(in_euros(cents)) for cents in (8_000_000, 100, 0, -200)] == [
        *("80000", "1", "0", "-2")
    ]
    assert [repr(in_euros(cents)) for cents in (8_000_050, -1)] == [
        repr(Decimal("80000.50")),
        repr(Decimal("-0.01")),
    ]


def test_figures_that_a_text_may_name() -> None:
    """The total in cents and in euros, the inhabitants and the number of the districts."""
    districts = [District("08111", "", "", "", 500), District("08115", "", "", "", 250)]

    assert known_figures(123_400, districts) == {"123400", "1234", "750", "2"}


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
