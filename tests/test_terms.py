"""The rules of one allocation, in euros."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ukraine_soforthilfe.division import Bound, Terms, divide
from ukraine_soforthilfe.errors import RuleError
from ukraine_soforthilfe.units import Unit


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

    with pytest.raises(RuleError, match=f"The {name.replace('_', ' ')} of 150 euros"):
        terms.divide(1_000, [[1, 1]])


@pytest.mark.parametrize(
    ("shares", "sentence"),
    [
        (("0.5", "0.6"), r"The shares are 0\.5 \+ 0\.6 = 1\.1\. Each must"),
        (("0.5", "1.5"), r"= 2\.0\. Each must"),
        (("-0.5", "1.5"), r"The shares are -0\.5 \+ 1\.5 = 1\.0\. Each must"),
        (("1",), "There are 2 keys and 1 shares"),
        ((), "There are 2 keys and 0 shares"),
    ],
)
def test_shares_that_do_not_fit(shares: tuple[str, ...], sentence: str) -> None:
    """Shares must be as many as the keys, 0 or more, and sum to 1."""
    with pytest.raises(RuleError, match=sentence):
        Terms(shares=tuple(map(Decimal, shares))).divide(10, [[1, 1], [1, 2]])


def test_a_share_may_be_0() -> None:
    """A key of the share 0 divides nothing."""
    parts = Terms(shares=(Decimal(0), Decimal(1))).divide(10, [[1, 1], [1, 4]]).parts

    assert [part.total for part in parts] == [0, 10]


def test_what_cannot_be_met_is_told_in_euros() -> None:
    """Amounts that are counted in cents are spoken of in euros."""
    with pytest.raises(
        RuleError,
        match=r"A minimum of 5\.00 euros for 2 is 10\.00 euros, more than the total of 3\.00 euros",
    ):
        Terms(unit=Unit.CENT, minimum=5).divide(3, [[1, 1]])
