"""The rules that ours is set beside."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ukraine_soforthilfe.rule.division import (
    cut_off,
    dhondt,
    round_each,
    round_each_largest_takes_rest,
    round_each_last_takes_rest,
    sainte_lague,
)

if TYPE_CHECKING:
    from collections.abc import Callable

WEIGHTS = st.lists(st.integers(0, 60), min_size=1, max_size=7).filter(any)
TOTALS = st.integers(0, 90)


def unit_by_unit(total: int, weights: list[int], signpost: Callable[[int], Fraction]) -> list[int]:
    """A divisor method as its textbook has it: every unit to the largest quotient."""
    shares = [0] * len(weights)
    for _ in range(total):
        quotients = [
            weight / signpost(share) for weight, share in zip(weights, shares, strict=True)
        ]
        shares[quotients.index(max(quotients))] += 1
    return shares


@given(TOTALS, WEIGHTS)
def test_sainte_lague_is_the_textbook_method(total: int, weights: list[int]) -> None:
    """Handing out unit by unit with divisors 0.5, 1.5, 2.5 … gives the same shares."""
    expected = unit_by_unit(total, weights, lambda share: share + Fraction(1, 2))

    assert sainte_lague(total, weights) == expected


@given(TOTALS, WEIGHTS)
def test_dhondt_is_the_textbook_method(total: int, weights: list[int]) -> None:
    """Handing out unit by unit with divisors 1, 2, 3 … gives the same shares."""
    expected = unit_by_unit(total, weights, lambda share: Fraction(share + 1))

    assert dhondt(total, weights) == expected


@pytest.mark.parametrize("rule", [sainte_lague, dhondt])
def test_a_divisor_method_has_no_alabama_paradox(
    rule: Callable[[int, list[int]], list[int]],
) -> None:
    """Where largest remainder takes a unit away, from 20 to 21 over 21 : 1 : 23, these do not."""
    smaller, larger = (rule(total, [21, 1, 23]) for total in (20, 21))

    assert all(after >= before for before, after in zip(smaller, larger, strict=True))


def test_the_bundestag_of_2009_by_sainte_lague() -> None:
    """598 seats over the second votes of 2009, as the Bundeswahlleiter published them."""
    # CDU, SPD, FDP, Die Linke, Grüne, CSU; before the overhang seats.
    votes = [11_828_277, 9_990_488, 6_316_080, 5_155_933, 4_643_272, 2_830_238]

    assert sainte_lague(598, votes) == [173, 146, 93, 76, 68, 42]


@given(TOTALS, WEIGHTS)
def test_rounding_each_row_rounds_half_up(total: int, weights: list[int]) -> None:
    """Every row is its quota rounded as decimal arithmetic rounds half up."""
    quotas = [Decimal(total * weight) / Decimal(sum(weights)) for weight in weights]
    expected = [int(quota.quantize(Decimal(1), ROUND_HALF_UP)) for quota in quotas]

    assert round_each(total, weights) == expected


@given(TOTALS, WEIGHTS)
def test_the_last_row_takes_the_rest(total: int, weights: list[int]) -> None:
    """All but the last row are rounded, and the sum is exact, however odd the last row."""
    shares = round_each_last_takes_rest(total, weights)

    assert sum(shares) == total
    assert shares[:-1] == round_each(total, weights)[:-1]


@given(TOTALS, WEIGHTS)
def test_the_largest_row_takes_the_rest(total: int, weights: list[int]) -> None:
    """All but the first of the largest are rounded half up as decimals are; the sum is exact."""
    quotas = [Decimal(total * weight) / Decimal(sum(weights)) for weight in weights]
    rounded = [int(quota.quantize(Decimal(1), ROUND_HALF_UP)) for quota in quotas]
    largest = weights.index(max(weights))
    others = [share for place, share in enumerate(rounded) if place != largest]
    expected = [*rounded[:largest], total - sum(others), *rounded[largest + 1 :]]

    assert round_each_largest_takes_rest(total, weights) == expected


@pytest.mark.parametrize(
    ("weights", "shares"),
    [
        # 16.67, 33.33, 50.00 hundredths: the sum is right, nothing is changed.
        ([1, 2, 3], [1667, 3333, 5000]),
        # Three thirds are 0.3333: one is missing, which the first of the equals takes.
        ([1, 1, 1], [3334, 3333, 3333]),
        # Sevenths: 0.4286 + 0.4286 + 0.1429 = 1.0001, so the first largest gives one up.
        ([1, 3, 3], [1429, 4285, 4286]),
    ],
)
def test_keys_to_four_places_sum_to_one(weights: list[int], shares: list[int]) -> None:
    """As the regulation has it of nine places: keys are rounded, the largest one is changed."""
    assert round_each_largest_takes_rest(10_000, weights) == shares


@given(TOTALS, WEIGHTS)
def test_cutting_off_pays_the_whole_part(total: int, weights: list[int]) -> None:
    """Every share is at most its quota and more than its quota less one."""
    quotas = [Fraction(total * weight, sum(weights)) for weight in weights]

    for share, quota in zip(cut_off(total, weights), quotas, strict=True):
        assert 0 <= quota - share < 1


@pytest.mark.parametrize("rule", [sainte_lague, dhondt])
@pytest.mark.parametrize(("total", "expected"), [(0, [0, 0]), (1, [1, 0]), (2, [1, 1])])
def test_few_units(
    rule: Callable[[int, list[int]], list[int]], total: int, expected: list[int]
) -> None:
    """Of no unit nobody gets one, and the first of two equals gets the first one."""
    assert rule(total, [3, 3]) == expected
