"""Properties of the rule, those it lacks, and the rule a second time with fractions.

What their names mean: quota, each share is its exact quota rounded down or up;
concordance, who weighs more does not get less; anonymity, the order of the
weights does not matter but for ties; scale, the unit of the weights does not
matter.

At night each is tried with 100,000 examples (``--hypothesis-profile=nightly``).
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from random import Random
from unittest.mock import patch

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ukraine_soforthilfe.rule import apportionment
from ukraine_soforthilfe.rule.apportionment import apportion, derive

LARGEST = 10**40
INT64_MAX = 2**63 - 1

AT_NIGHT = settings.get_current_profile_name() == "nightly"
many_examples = settings(max_examples=100_000) if AT_NIGHT else settings()


@st.composite
def long_lists(draw: st.DrawFn, largest: int) -> list[int]:
    """Up to 5,000 weights, of few different values or of many."""
    chance = Random(draw(st.integers(0, 2**32)))
    largest = draw(st.sampled_from([1, 3, 1_000, 10**6, largest]))
    longest = draw(st.sampled_from([50, 300, 1_500, 5_000]))
    values = [chance.randint(0, largest) for _ in range(draw(st.sampled_from([2, 20, longest])))]
    return chance.choices(values, k=chance.randint(1, longest))


def weights_up_to(largest: int) -> st.SearchStrategy[list[int]]:
    """Lists with at least one weight above 0: short ones, small numbers with ties, long ones."""
    return st.one_of(
        st.lists(st.integers(0, largest), min_size=1, max_size=40),
        st.lists(st.integers(0, 9), min_size=1, max_size=12),
        long_lists(largest),
    ).filter(any)


def totals_up_to(largest: int) -> st.SearchStrategy[int]:
    return st.integers(0, 100) | st.integers(0, 10_000_000) | st.integers(0, largest)


TOTALS = totals_up_to(LARGEST)
WEIGHTS = weights_up_to(LARGEST)


def exact_remainders(total: int, weights: list[int]) -> list[Fraction]:
    weight_sum = sum(weights)
    return [Fraction(total * weight, weight_sum) % 1 for weight in weights]


def by_fractions(total: int, weights: list[int]) -> list[int]:
    """The rule a second time: each unit left over to the first of the largest shortfalls."""
    weight_sum = sum(weights)
    quotas = [Fraction(total * weight, weight_sum) for weight in weights]
    shares = [quota.numerator // quota.denominator for quota in quotas]
    shortfalls = [
        (share - quota, place)
        for place, (share, quota) in enumerate(zip(shares, quotas, strict=True))
    ]
    for _, place in sorted(shortfalls)[: total - sum(shares)]:
        shares[place] += 1
    return shares


@many_examples
@given(total=TOTALS, weights=WEIGHTS)
def test_same_as_with_fractions(total: int, weights: list[int]) -> None:
    """Both ways through the rule give what a rule written with fractions gives."""
    expected = by_fractions(total, weights)

    assert apportion(total, weights) == expected
    assert apportion(total, np.array(weights, dtype=object)).tolist() == expected


@many_examples
@given(total=totals_up_to(INT64_MAX), weights=weights_up_to(INT64_MAX))
def test_same_in_64_bits_and_in_python_integers(total: int, weights: list[int]) -> None:
    """An int64 array, of any length, gives what Python's integers give."""
    derivation = derive(total, weights)

    shares = apportion(total, np.array(weights, dtype=np.int64))

    assert shares.tolist() == [
        whole_part + (rank <= derivation.units_left)
        for whole_part, rank in zip(derivation.whole_parts, derivation.ranks, strict=True)
    ]


@many_examples
@given(total=TOTALS, weights=WEIGHTS)
def test_exact_sum(total: int, weights: list[int]) -> None:
    """There is a share for each weight, and the shares sum to the total."""
    shares = apportion(total, weights)

    assert len(shares) == len(weights)
    assert sum(shares) == total


@many_examples
@given(total=TOTALS, weights=WEIGHTS)
def test_quota(total: int, weights: list[int]) -> None:
    """No share is a whole unit off its exact quota."""
    weight_sum = sum(weights)

    for share, weight in zip(apportion(total, weights), weights, strict=True):
        assert -weight_sum < share * weight_sum - total * weight < weight_sum


@many_examples
@given(total=TOTALS, weights=WEIGHTS)
def test_concordance(total: int, weights: list[int]) -> None:
    """Who weighs more does not get less, and of equals only the later one can get less."""
    shares = apportion(total, weights)

    ascending = sorted(range(len(weights)), key=lambda place: (weights[place], -place))
    for lighter, heavier in pairwise(ascending):
        assert shares[lighter] <= shares[heavier]


@many_examples
@given(total=TOTALS, weights=WEIGHTS, factor=st.integers(1, LARGEST))
def test_scale(total: int, weights: list[int], factor: int) -> None:
    """Weights in another unit divide the same."""
    assert apportion(total, [weight * factor for weight in weights]) == apportion(total, weights)


@many_examples
@given(total=TOTALS, weights=WEIGHTS, chance=st.randoms(use_true_random=False))
def test_anonymity(total: int, weights: list[int], chance: Random) -> None:
    """Where no tie stands at the cut, a share goes with its weight into any order."""
    remainders = exact_remainders(total, weights)
    units_left = int(sum(remainders))
    descending = sorted(remainders, reverse=True)
    assume(not units_left or descending[units_left - 1] != descending[units_left])
    share_of = dict(zip(weights, apportion(total, weights), strict=True))
    shuffled = chance.sample(weights, len(weights))

    assert apportion(total, shuffled) == [share_of[weight] for weight in shuffled]


@many_examples
@given(total=TOTALS, weights=WEIGHTS, rounds=st.integers(1, LARGEST))
def test_whole_rounds(total: int, weights: list[int], rounds: int) -> None:
    """As many units more as all weights together give each exactly its weight more."""
    more = apportion(total + rounds * sum(weights), weights)

    assert more == [
        share + rounds * weight
        for share, weight in zip(apportion(total, weights), weights, strict=True)
    ]


@many_examples
@given(total=TOTALS, weights=WEIGHTS, place=st.integers(0, 5_000))
def test_nobody_changes_nothing(total: int, weights: list[int], place: int) -> None:
    """A weight of 0 gets nothing, wherever it stands, and changes no other share."""
    shares = apportion(total, weights)

    assert apportion(total, [*weights[:place], 0, *weights[place:]]) == [
        *shares[:place],
        0,
        *shares[place:],
    ]


@many_examples
@given(total=TOTALS, weights=WEIGHTS)
def test_derivation(total: int, weights: list[int]) -> None:
    """Quotas, ranks and tie are those of the exact remainders, and the ranks lead to the shares."""
    derivation = derive(total, weights)

    weight_sum = sum(weights)
    remainders = exact_remainders(total, weights)
    units_left = int(sum(remainders))
    by_rank = sorted(range(len(weights)), key=derivation.ranks.__getitem__)
    assert (derivation.total, derivation.weight_sum) == (total, weight_sum)
    assert [Fraction(rest, weight_sum) for rest in derivation.remainders] == remainders
    assert derivation.units_left == units_left
    assert sorted(derivation.ranks) == list(range(1, len(weights) + 1))
    assert by_rank == sorted(range(len(weights)), key=lambda place: (-remainders[place], place))
    assert apportion(total, weights) == [
        whole_part + (rank <= units_left)
        for whole_part, rank in zip(derivation.whole_parts, derivation.ranks, strict=True)
    ]


@many_examples
@given(total=TOTALS, weights=WEIGHTS)
def test_derivation_of_long_lists(total: int, weights: list[int]) -> None:
    """The steps that long lists take, in 64 bits where these are enough, give the same."""
    with patch.object(apportionment, "_DERIVED_VECTORISED_FROM", 1):
        long = derive(total, weights)

    assert long == derive(total, weights)
    assert set(map(type, (*long.whole_parts, *long.remainders, *long.ranks))) == {int}


@many_examples
@given(total=TOTALS, weights=WEIGHTS)
def test_certificate(total: int, weights: list[int]) -> None:
    """The remainders at the cut decide every other row, and are equal exactly in a tie."""
    weight_sum = sum(weights)
    derivation = derive(total, weights)
    assume(derivation.units_left)
    remainder_at = dict(zip(derivation.ranks, derivation.remainders, strict=True))
    last_paid = remainder_at[derivation.units_left]
    first_unpaid = remainder_at[derivation.units_left + 1]

    extra_units = [
        share - total * weight // weight_sum
        for share, weight in zip(apportion(total, weights), weights, strict=True)
    ]

    assert last_paid >= first_unpaid > 0
    assert (derivation.tie is not None) == (last_paid == first_unpaid)
    for remainder, extra_unit in zip(derivation.remainders, extra_units, strict=True):
        if remainder > last_paid or remainder < first_unpaid:
            assert extra_unit == (remainder > last_paid)
    if derivation.tie:
        tied = [extra_units[place] for place in derivation.tie.positions]
        assert tied == [1] * derivation.tie.units + [0] * (len(tied) - derivation.tie.units)
        assert 0 < derivation.tie.units < len(tied)
        assert derivation.tie.settled == sum(rest > last_paid for rest in derivation.remainders)
        assert len(tied) == derivation.remainders.count(last_paid)


def check_worked_example(total: int, weights: list[int], quotas: str, shares: list[int]) -> None:
    """The quotas are those written down, and both ways through the rule give the shares."""
    written = [sum(map(Fraction, quota.split())) for quota in quotas.split(", ")]
    assert written == [Fraction(total * weight, sum(weights)) for weight in weights]
    assert apportion(total, weights) == by_fractions(total, weights) == shares


def test_no_house_monotonicity_alabama_paradox() -> None:
    """One unit more to divide costs the second weight its only one."""
    check_worked_example(20, [21, 1, 23], "9 3/9, 4/9, 10 2/9", [9, 1, 10])
    check_worked_example(21, [21, 1, 23], "9 12/15, 7/15, 10 11/15", [10, 0, 11])


def test_no_population_monotonicity_population_paradox() -> None:
    """The weight that grows most, by a third, loses its unit to one that grows by a fifth."""
    check_worked_example(6, [3, 10, 30], "18/43, 1 17/43, 4 8/43", [1, 1, 4])
    check_worked_example(6, [4, 12, 30], "12/23, 1 13/23, 3 21/23", [0, 2, 4])


def test_no_consistency_new_states_paradox() -> None:
    """A newcomer who brings its own fair share moves a unit between the two others."""
    check_worked_example(100, [1_045, 8_955], "10 45/100, 89 55/100", [10, 90])
    check_worked_example(105, [1_045, 8_955, 525], "10 179/421, 89 142/421, 5 100/421", [11, 89, 5])
