"""Base amount, floor and cap, several keys: the functions over the rule, in units and in euros."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ukraine_soforthilfe.errors import ApportionmentError, RuleError
from ukraine_soforthilfe.rule import Unit
from ukraine_soforthilfe.rule.apportionment import Derivation, derive
from ukraine_soforthilfe.rule.division import Bound, Division, Terms, divide, shares_of, split

figures = st.lists(st.integers(1, 60), min_size=1, max_size=6)


def amounts(  # noqa: PLR0913 - as of divide
    total: int,
    keys: list[list[int]],
    *,
    shares: tuple[int, ...] = (1,),
    base_amount: int = 0,
    minimum: int | None = None,
    maximum: int | None = None,
) -> list[int]:
    division = divide(
        total,
        keys,
        shares=shares,
        base_amount=base_amount,
        minimum=minimum,
        maximum=maximum,
    )
    return summed(division, base_amount=base_amount, minimum=minimum, maximum=maximum)


def summed(
    division: Division, *, base_amount: int, minimum: int | None, maximum: int | None
) -> list[int]:
    """What everybody gets: a bound, or the base amount and the parts of all keys."""
    at_bound = {Bound.MINIMUM: minimum, Bound.MAXIMUM: maximum}
    free = iter(range(len(division.bounds)))
    result = []
    for bound in division.bounds:
        if bound is not None:
            amount = at_bound[bound]
            assert amount is not None
            result.append(amount)
            continue
        place = next(free)
        by_keys = sum(
            part.whole_parts[place] + (part.ranks[place] <= part.units_left)
            for part in division.parts
        )
        result.append(base_amount + by_keys)
    return result


def by_fractions(total: int, weights: list[int]) -> list[int]:
    """Largest remainders in fractions, handing out one unit after the other."""
    quotas = [Fraction(total * weight, sum(weights)) for weight in weights]
    shares = [floor(quota) for quota in quotas]
    while sum(shares) < total:
        shortfalls = [quota - share for quota, share in zip(quotas, shares, strict=True)]
        shares[shortfalls.index(max(shortfalls))] += 1
    return shares


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ({}, [33, 50, 17]),
        ({"base_amount": 10}, [33, 45, 22]),
        ({"minimum": 20}, [32, 48, 20]),
        ({"maximum": 40}, [40, 40, 20]),
        ({"minimum": 25, "maximum": 40}, [35, 40, 25]),
        ({"base_amount": 10, "maximum": 40}, [37, 40, 23]),
        ({"base_amount": 33}, [33, 34, 33]),
        ({"minimum": 33}, [33, 34, 33]),
    ],
)
def test_the_worked_example(terms: dict[str, int], expected: list[int]) -> None:
    """2 : 3 : 1 of 100 by each rule, worked out by hand."""
    assert amounts(100, [[2, 3, 1]], **terms) == expected  # type: ignore[arg-type]


def test_several_keys_add() -> None:
    """100 by shares 7 : 3 is 70 by one key and 30 by the other, each apportioned by itself."""
    first, second = by_fractions(70, [2, 3, 1]), by_fractions(30, [1, 0, 8])

    together = [one + other for one, other in zip(first, second, strict=True)]
    assert amounts(100, [[2, 3, 1], [1, 0, 8]], shares=(7, 3)) == together


@given(st.integers(0, 10**6), st.lists(st.integers(0, 10**6), min_size=1, max_size=5).filter(any))
def test_the_split_is_the_rule_over_the_shares(total: int, shares: list[int]) -> None:
    """The parts of the keys sum to the total and are themselves by largest remainders."""
    assert split(total, shares) == by_fractions(total, shares)


def water_level(
    weights: list[int], total: int, *, base_amount: int, minimum: int, maximum: int
) -> tuple[Bound | None, ...] | None:
    """The only set of bounded ones at which all others have one rate, found by trying all.

    None where more than one set fits, which takes somebody whose exact amount is a bound.
    """
    fitting = []
    for bounds in product([None, Bound.MINIMUM, Bound.MAXIMUM], repeat=len(weights)):
        settled = sum({Bound.MINIMUM: minimum, Bound.MAXIMUM: maximum}[b] for b in bounds if b)
        free = [w for w, bound in zip(weights, bounds, strict=True) if bound is None]
        left = total - settled - base_amount * len(free)
        if not free:
            if left == 0:
                return None
            continue
        rate = Fraction(left, sum(free))
        exact = [base_amount + rate * weight for weight in weights]
        if all(
            (bound is None and minimum <= amount <= maximum)
            or (bound is Bound.MINIMUM and amount <= minimum)
            or (bound is Bound.MAXIMUM and amount >= maximum)
            for amount, bound in zip(exact, bounds, strict=True)
        ):
            fitting.append(bounds)
    return fitting[0] if len(fitting) == 1 else None


@given(figures, st.data())
def test_bounds_leave_one_rate(weights: list[int], data: st.DataObject) -> None:
    """Of all sets of bounded ones it is the one with one rate for the others."""
    count = len(weights)
    base_amount = data.draw(st.integers(0, 10))
    minimum = data.draw(st.integers(0, 30))
    maximum = data.draw(st.integers(max(minimum, base_amount), 60))
    least = max(minimum, base_amount)
    total = data.draw(st.integers(least * count, maximum * count))
    expected = water_level(
        weights, total, base_amount=base_amount, minimum=minimum, maximum=maximum
    )

    division = divide(total, [weights], base_amount=base_amount, minimum=minimum, maximum=maximum)

    if expected is not None:
        assert division.bounds == expected
    result = summed(division, base_amount=base_amount, minimum=minimum, maximum=maximum)
    free = [weight for weight, bound in zip(weights, division.bounds, strict=True) if not bound]
    free_amounts = [amount for amount, b in zip(result, division.bounds, strict=True) if not b]
    assert sum(result) == total
    assert all(minimum <= amount <= maximum for amount in result)
    if free:
        left = sum(free_amounts) - base_amount * len(free)
        assert [amount - base_amount for amount in free_amounts] == by_fractions(left, free)


@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), min_size=1, max_size=8),
    st.integers(1, 9),
    st.data(),
)
def test_several_keys_within_bounds(
    pairs: list[tuple[int, int]], share: int, data: st.DataObject
) -> None:
    """By several keys the sum is exact too, and nobody is beyond a bound by any rounding."""
    minimum = data.draw(st.integers(0, 30))
    maximum = data.draw(st.integers(minimum, 60))
    total = data.draw(st.integers(minimum * len(pairs), maximum * len(pairs)))
    keys = [[first for first, _ in pairs], [second for _, second in pairs]]

    result = amounts(total, keys, shares=(share, 10 - share), minimum=minimum, maximum=maximum)

    assert sum(result) == total
    assert all(minimum <= amount <= maximum for amount in result)


@given(st.integers(0, 10**6), st.lists(st.integers(0, 10**6), min_size=1).filter(any))
def test_bounds_that_bind_nobody_change_nothing(total: int, weights: list[int]) -> None:
    """A floor of 0, a cap of the total and a base amount of 0 leave the plain rule."""
    assert amounts(total, [weights], minimum=0, maximum=total) == by_fractions(total, weights)


def test_a_floor_breaks_the_quota_only_of_the_bounded() -> None:
    """The bounded one gets more than its quota of 10; the others keep to those of the rest."""
    result = amounts(100, [[5, 4, 1]], minimum=30)

    assert result == [39, 31, 30]


def test_the_alabama_paradox() -> None:
    """Of a larger total somebody can get less: largest remainder is not monotone in the total."""
    weights = [6, 6, 2]

    assert amounts(10, [weights]) == [4, 4, 2]
    assert amounts(11, [weights]) == [5, 5, 1]


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ({"base_amount": 34}, "A base amount of €34 for 3 recipients is €102, more than the total"),
        ({"minimum": 34}, "A minimum of €34 for 3 recipients is €102, more than the total of €100"),
        ({"maximum": 33}, "A maximum of €33 for 3 recipients is €99, less than the total of €100"),
        ({"minimum": 30, "maximum": 29}, "The minimum of €30 is more than the maximum of €29"),
        (
            {"base_amount": 30, "maximum": 29},
            "The base amount of €30 is more than the maximum of €29",
        ),
        ({"maximum": 1}, "A maximum of €1 for 3 recipients is €3, less than the total of €100"),
    ],
)
def test_impossible_rules_are_refused(terms: dict[str, int], sentence: str) -> None:
    """What cannot be met is refused with the figures."""
    with pytest.raises(RuleError, match=sentence):
        divide(100, [[2, 3, 1]], **terms)  # type: ignore[arg-type]


def test_money_for_nobody_is_refused() -> None:
    """A cap that leaves money to those who have nothing of the key is refused with the amount."""
    with pytest.raises(RuleError, match=r"€0\.40 are left for a key that is 0"):
        divide(100, [[1, 0]], maximum=60, unit=Unit.CENT)


@pytest.mark.parametrize(
    "rules", [{}, {"base_amount": 5}, {"minimum": 5}, {"maximum": 5}, {"minimum": 1, "maximum": 9}]
)
@pytest.mark.parametrize("keys", [[[0, 0]], [[1, 1], [0, 0]]])
def test_a_key_of_zeros_is_refused(rules: dict[str, int], keys: list[list[int]]) -> None:
    """Neither a base amount nor bounds that divide all of it make a key of zeros one."""
    with pytest.raises(ApportionmentError, match="All weights are 0"):
        divide(10, keys, shares=[1] * len(keys), **rules)  # type: ignore[arg-type]


def test_who_is_exactly_at_a_bound_is_not_bounded() -> None:
    """A floor or a cap that the exact amount meets settles nothing."""
    division = divide(100, [[1, 1]], minimum=50, maximum=50)

    assert division.bounds == (None, None)


def test_a_key_of_which_only_the_bounded_have() -> None:
    """Where the cap takes all who have any of a key without money, the others get none by it."""
    division = divide(100, [[8, 1, 1], [1, 0, 0]], shares=(1, 0), maximum=50)

    assert division.bounds == (Bound.MAXIMUM, None, None)
    assert division.parts == (
        derive(50, [1, 1]),
        Derivation(
            total=0,
            weight_sum=0,
            whole_parts=(0, 0),
            remainders=(0, 0),
            ranks=(1, 2),
            units_left=0,
            tie=None,
        ),
    )


@pytest.mark.parametrize(
    ("minimum", "maximum", "bounds"),
    [
        (None, 1, (Bound.MAXIMUM, None)),
        (1, None, (None, Bound.MINIMUM)),
        (1, 1, (Bound.MAXIMUM, Bound.MINIMUM)),
    ],
)
def test_roundings_of_two_keys_that_meet_in_one_place(
    minimum: int | None, maximum: int | None, bounds: tuple[Bound | None, ...]
) -> None:
    """Each key's single unit goes to the first of two: 2 and 0 where 1 and 1 are exact."""
    keys = [[1, 1], [1, 1]]

    division = divide(2, keys, shares=(1, 1), minimum=minimum, maximum=maximum)

    assert division.bounds == bounds
    assert summed(division, base_amount=0, minimum=minimum, maximum=maximum) == [1, 1]
    assert amounts(2, keys, shares=(1, 1)) == [2, 0]


def test_the_exact_amount_decides_before_the_rounded_one() -> None:
    """1/2 + 2/3 are more than a cap of 1, also where the roundings are 1 and 1."""
    keys = [[1, 1], [1, 2]]

    assert amounts(2, keys, shares=(1, 1)) == [1, 1]
    assert divide(2, keys, shares=(1, 1), maximum=1).bounds == (None, Bound.MAXIMUM)


@pytest.mark.parametrize("magnitude", [10**15, 10**30, 10**40])
def test_bounds_are_exact_at_every_magnitude(magnitude: int) -> None:
    """A cap that the exact amount meets binds nobody; one unit beyond it binds."""
    total = 3 * magnitude

    assert divide(total, [[1, 2]], maximum=2 * magnitude).bounds == (None, None)
    assert divide(total, [[1, 2]], maximum=2 * magnitude - 1).bounds == (None, Bound.MAXIMUM)
    assert divide(total, [[1, 2]], minimum=magnitude).bounds == (None, None)
    assert divide(total, [[1, 2]], minimum=magnitude + 1).bounds == (Bound.MINIMUM, None)


def test_amounts_are_counted_in_the_unit() -> None:
    """Total, base amount, floor and cap in euros are divided as numbers of cents."""
    terms = Terms(unit=Unit.CENT, base_amount=1, minimum=Decimal("1.50"), maximum=Decimal("4.25"))

    division = terms.divide(10, [[1, 4, 20]])

    assert division == divide(
        1_000, [[1, 4, 20]], base_amount=100, minimum=150, maximum=425, unit=Unit.CENT
    )
    assert Bound.MAXIMUM in division.bounds


@pytest.mark.parametrize("name", ["base_amount", "minimum", "maximum"])
def test_an_amount_that_is_no_multiple_is_named(name: str) -> None:
    """Which amount does not fit the unit stands in the sentence."""
    terms = Terms(unit=Unit.HUNDRED, **{name: 150})  # type: ignore[arg-type]

    with pytest.raises(RuleError, match=f"The {name.replace('_', ' ')} of €150"):
        terms.divide(1_000, [[1, 1]])


@pytest.mark.parametrize(
    ("shares", "sentence"),
    [
        (("0.5", "0.6"), r"The shares are 0\.5 \+ 0\.6 = 1\.1\. Each must"),
        (("0.5", "1.5"), r"= 2\.0\. Each must"),
        (("-0.5", "1.5"), r"The shares are -0\.5 \+ 1\.5 = 1\.0\. Each must"),
        (("1",), "Keys: 2, shares: 1."),
        ((), "Keys: 2, shares: 0"),
    ],
)
def test_shares_that_do_not_fit(shares: tuple[str, ...], sentence: str) -> None:
    """Shares must be as many as the keys, 0 or more, and sum to 1."""
    with pytest.raises(RuleError, match=sentence):
        Terms(shares=tuple(map(Decimal, shares))).divide(10, [[1, 1], [1, 2]])


def test_the_share_of_a_single_key_is_all() -> None:
    """Less than 1 would divide less than the total."""
    with pytest.raises(RuleError, match=r"The shares are 0\.5\. Each must"):
        Terms(shares=(Decimal("0.5"),)).divide(10, [[1, 1]])


def test_a_share_may_be_0() -> None:
    """A key of the share 0 divides nothing."""
    parts = Terms(shares=(Decimal(0), Decimal(1))).divide(10, [[1, 1], [1, 4]]).parts

    assert [part.total for part in parts] == [0, 10]


def test_what_cannot_be_met_is_told_in_euros() -> None:
    """Amounts that are counted in cents are spoken of in euros."""
    with pytest.raises(
        RuleError,
        match=r"A minimum of €5\.00 for 2 recipients is €10\.00, more than the total of €3\.00",
    ):
        Terms(unit=Unit.CENT, minimum=5).divide(3, [[1, 1]])


@given(st.lists(st.integers(0, 10**24), min_size=2, max_size=6))
def test_the_shares_of_parts_split_into_just_these(parts: list[int]) -> None:
    """The shares found for parts are such that the program splits their sum into the parts."""
    shares = shares_of(parts)

    assert sum(shares) == 1
    assert split(sum(parts), Terms(shares=shares).weights_of_shares) == parts


def test_the_shares_of_nothing_are_those_of_the_first_key() -> None:
    """Where nothing was divided any shares will do; they sum to 1 as all do."""
    assert list(shares_of([0, 0, 0])) == [1, 0, 0]
