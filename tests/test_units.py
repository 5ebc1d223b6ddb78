"""Amounts and their unit."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ukraine_soforthilfe.asking.values import parse_euros, parse_share
from ukraine_soforthilfe.errors import FigureError, RuleError
from ukraine_soforthilfe.language import same
from ukraine_soforthilfe.rule import Unit, names_other_unit, parse_unit

if TYPE_CHECKING:
    from collections.abc import Callable


@given(st.sampled_from(Unit), st.integers(0, 10**40))
def test_units_and_euros_are_inverse(unit: Unit, units: int) -> None:
    """An amount keeps its last digit on the way to euros and back, however large."""
    assert unit.units(unit.euros(units)) == units


@pytest.mark.parametrize(
    ("unit", "amount", "sentence"),
    [
        (
            Unit.EURO,
            Decimal("8000000.50"),
            "The total of €8,000,000.50 is not a multiple of the unit of 1 euro. The nearest "
            "that are: €8,000,000 and €8,000,001. Give one of these, or another --unit.",
        ),
        (
            Unit.HUNDRED,
            8_000_050,
            "The total of €8,000,050 is not a multiple of the unit of 100 euros. The nearest "
            "that are: €8,000,000 and €8,000,100. Give one of these, or another --unit.",
        ),
        (
            Unit.THOUSAND,
            Decimal("999.99"),
            "The total of €999.99 is not a multiple of the unit of 1,000 euros. The nearest "
            "that are: €0 and €1,000. Give one of these, or another --unit.",
        ),
    ],
)
def test_no_multiple_is_refused(unit: Unit, amount: int | Decimal, sentence: str) -> None:
    """A total that is no whole number of units is refused with the two nearest that are."""
    with pytest.raises(RuleError) as caught:
        unit.units(amount)

    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("cents", "euros"), [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (-150, "-1.50"), (101, "1.01")]
)
def test_cents_below_nothing(cents: int, euros: str) -> None:
    """A difference of cents has its sign in front of its euros."""
    assert str(Unit.CENT.euros(cents)) == euros


@pytest.mark.parametrize("text", ["1,00", "100,00", "1000.00", "0,01", " 1 "])
def test_units_as_a_sheet_shows_them(text: str) -> None:
    """A column of units with two decimals names the same ones."""
    assert Decimal(parse_unit(text).value) == Decimal(text.strip().replace(",", "."))


def test_units_that_there_are_none_of() -> None:
    """The sentence lists those that there are."""
    with pytest.raises(FigureError) as caught:
        parse_unit("10")

    assert str(caught.value) == "'10' is not a unit. Choose one of 0.01, 1, 100, 1000."


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("8.000.000", 8_000_000),
        ("8 000 000", 8_000_000),
        ("1000,5", Decimal("1000.50")),
        ("1.000,05", Decimal("1000.05")),
        ("1000.00", 1000),
        ("0.01", Decimal("0.01")),
        ("8.000.000 €", 8_000_000),
        ("EUR 8000000", 8_000_000),
        ("8.000.000,00\u00a0€", 8_000_000),
        ("1.000,05 Euro", Decimal("1000.05")),
        ("8.000.000,--", 8_000_000),
        ("8.000.000,- €", 8_000_000),
    ],
)
def test_amounts_are_read(text: str, amount: int | Decimal) -> None:
    """Thousands may be grouped, cents stand behind a point or a comma, the euro on either side."""
    assert parse_euros(text) == amount
    assert str(parse_euros(text)) == str(amount)


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (parse_euros, "1,234.567"),
        (parse_euros, "1.505.5"),
        (parse_euros, "-1,50"),
        (parse_euros, ",50"),
        (parse_euros, "1e3"),
        (parse_euros, "€"),
        (parse_euros, "-5 €"),
        (parse_euros, "8 Mio. €"),
        (parse_euros, "8.000.000 USD"),
        (parse_euros, "1" * 101),
        (parse_unit, "1.000.00"),
        (parse_unit, ".00"),
        (parse_unit, "10"),
        (parse_share, "1,5"),
        (parse_share, "-0.5"),
        (parse_share, "70%"),
    ],
)
def test_what_is_no_amount_is_refused(parse: Callable[[str], object], text: str) -> None:
    """What is no amount, unit or share is told to be none."""
    with pytest.raises(FigureError):
        parse(text)


def test_an_amount_is_written_with_all_of_its_digits() -> None:
    """However small or large it is, without an exponent."""
    with pytest.raises(RuleError, match=r"^The minimum of €0\.000000001 is not a multiple"):
        Unit.EURO.units(Decimal("1E-9"), what=same("minimum"))
    with pytest.raises(RuleError, match=r"^The minimum of €500 is not .*: €0 and €1,000\."):
        Unit.THOUSAND.units(Decimal("5E+2"), what=same("minimum"))


@pytest.mark.parametrize(
    ("heading", "other"),
    [
        *(
            (heading, True)
            for heading in ("Betrag in Cent", "Betrag (ct)", "Cents", "T€", "Mio. €")
        ),
        *((heading, False) for heading in ("Betrag", "Betrag (€)", "Euro und Cent", "€ and ct")),
        *((heading, False) for heading in ("Center", "Procentual", "Docto")),
    ],
)
def test_which_headings_name_another_unit(heading: str, other: bool) -> None:
    """Parts of a euro and many of them, but not cents beside euros, nor parts of words."""
    assert names_other_unit(heading) is other


def test_a_float_is_no_amount() -> None:
    """Half a euro as a float is refused even where a float could carry it."""
    with pytest.raises(RuleError, match=r"The minimum 0\.5 is not an amount\."):
        Unit.CENT.units(0.5, what="minimum")  # type: ignore[arg-type]
