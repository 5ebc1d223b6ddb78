"""The unit that amounts are counted in, amounts as people write them, and which can be met."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from ukraine_soforthilfe.errors import FigureError, RuleError
from ukraine_soforthilfe.language import Text, exact, number, quoted

TOTAL = Text(de="Gesamtbetrag", en="total")
BASE_AMOUNT = Text(de="Sockelbetrag", en="base amount")
MINIMUM = Text(de="Mindestbetrag", en="minimum")
MAXIMUM = Text(de="Höchstbetrag", en="maximum")
_ONE_EURO = Text(de="1 Euro", en="1 euro")
_EUROS = Text(de="{unit} Euro", en="{unit} euros")

Euros = int | Decimal
"""An amount in euros: an int where it is whole, else with its two decimals."""


class Unit(StrEnum):
    """What an amount is a whole number of; the value is one unit in euros."""

    CENT = "0.01"
    EURO = "1"
    HUNDRED = "100"
    THOUSAND = "1000"

    @property
    def cents(self) -> int:
        """One unit in cents."""
        return _CENTS[self]

    def units(self, amount: Euros, *, what: Text = TOTAL) -> int:
        """An amount in euros as a number of units.

        Raises:
            RuleError: It is no whole number of units; the sentence names the
                two nearest amounts that are.

        >>> Unit.THOUSAND.units(8_000_000)
        8000
        """
        if self is Unit.EURO and not isinstance(amount, Decimal):
            return amount
        if not isinstance(amount, int | Decimal):
            raise RuleError(
                Text(
                    de="Der {what} {amount} ist kein Betrag. int oder Decimal übergeben.",
                    en="The {what} {amount} is not an amount. Give an int or a Decimal.",
                ).filled(what=what, amount=repr(amount))
            )
        # as_integer_ratio is exact, where a Decimal's own arithmetic rounds to 28 digits.
        numerator, denominator = amount.as_integer_ratio()
        counted, beyond = divmod(100 * numerator, self.cents * denominator)
        if beyond:
            below, above = (self.euros(counted + step) for step in (0, 1))
            unit = _EUROS.filled(unit=exact(Decimal(self)))
            raise RuleError(
                Text(
                    de=(
                        "Der {what} von {amount} € ist kein Vielfaches der Einheit von {unit}. "
                        "Die nächsten sind {below} € und {above} €. Einen davon angeben oder eine "
                        "andere Einheit mit --unit."
                    ),
                    en=(
                        "The {what} of {amount} euros is not a multiple of the unit of {unit}. "
                        "The nearest that are: {below} and {above}. Give one of these, or another "
                        "--unit."
                    ),
                ).filled(
                    what=what,
                    amount=exact(amount),
                    unit=_ONE_EURO if self is Unit.EURO else unit,
                    below=exact(below),
                    above=exact(above),
                )
            )
        return counted

    def euros(self, units: int) -> Euros:
        """A number of units as an amount in euros; exact, with two decimals only for cents.

        >>> Unit.THOUSAND.euros(8000), str(Unit.CENT.euros(800_050))
        (8000000, '8000.50')
        """
        if self is not Unit.CENT:
            return units * (self.cents // 100)
        sign = "-" if units < 0 else ""
        whole, cents = divmod(abs(units), 100)
        return Decimal(f"{sign}{whole}.{cents:02}")


_CENTS = {Unit.CENT: 1, Unit.EURO: 100, Unit.HUNDRED: 10_000, Unit.THOUSAND: 100_000}


def parse_unit(text: str) -> Unit:
    """The unit that a text names: ``0.01`` (or ``0,01``), ``1``, ``100`` or ``1000``.

    Raises:
        FigureError: It names none.
    """
    try:
        return Unit(text.strip().replace(",", "."))
    except ValueError:
        raise FigureError(
            Text(
                de="{text} ist keine Einheit. Zur Wahl stehen {known}.",
                en="{text} is not a unit. Choose one of {known}.",
            ).filled(text=quoted(text), known=", ".join(Unit))
        ) from None


def refuse_impossible(  # noqa: PLR0913 - as of divide
    total: int,
    count: int,
    *,
    base_amount: int,
    minimum: int | None,
    maximum: int | None,
    unit: Unit,
) -> None:
    """Refuse amounts for each that no total can meet; all are counted in units.

    Raises:
        RuleError: There are some.
    """

    def said(text: Text, what: Text, each: int) -> RuleError:
        units = {"amount": each, "product": each * count, "total": total, "maximum": maximum or 0}
        figures = {name: exact(unit.euros(figure)) for name, figure in units.items()}
        return RuleError(text.filled(what=what, count=number(count), **figures))

    for what, least in ((BASE_AMOUNT, base_amount), (MINIMUM, minimum or 0)):
        if least and least * count > total:
            raise said(_TOO_MUCH, what, least)
        if maximum is not None and least > maximum:
            raise said(_ABOVE_MAXIMUM, what, least)
    if maximum is not None and maximum * count < total:
        raise said(_TOO_LITTLE, MAXIMUM, maximum)


_TOO_MUCH = Text(
    de=(
        "Ein {what} von {amount} € für {count} Empfänger ergibt {product} €, mehr als der "
        "Gesamtbetrag von {total} €. Einen kleineren {what} oder einen größeren Gesamtbetrag "
        "angeben."
    ),
    en=(
        "A {what} of {amount} euros for {count} is {product} euros, more than the total of {total} "
        "euros. Give a smaller {what} or a larger total."
    ),
)
_TOO_LITTLE = Text(
    de=(
        "Ein {what} von {amount} € für {count} Empfänger ergibt {product} €, weniger als der "
        "Gesamtbetrag von {total} €. Einen größeren {what} oder einen kleineren Gesamtbetrag "
        "angeben."
    ),
    en=(
        "A {what} of {amount} euros for {count} is {product} euros, less than the total of {total} "
        "euros. Give a larger {what} or a smaller total."
    ),
)
_ABOVE_MAXIMUM = Text(
    de=(
        "Der {what} von {amount} € liegt über dem Höchstbetrag von {maximum} €. Einen der beiden "
        "ändern."
    ),
    en=(
        "The {what} of {amount} euros is more than the maximum of {maximum} euros. Change one of "
        "them."
    ),
)
