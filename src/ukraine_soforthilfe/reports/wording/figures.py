"""How figures are set in German and in English: grouped digits, amounts, shares, dates."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.units import Unit

if TYPE_CHECKING:
    from datetime import date

    from ukraine_soforthilfe.units import Euros

_POINT = {Language.DE: ",", Language.EN: "."}


def number(value: int, language: Language) -> str:
    """A whole number with its thousands grouped: ``11.124.642``, ``11,124,642``."""
    grouped = f"{value:,}"
    return grouped.replace(",", ".") if language is Language.DE else grouped


def euro(amount: int, language: Language, unit: Unit = Unit.EURO) -> str:
    """An amount counted in units: ``8.000.000 €``, ``€8,000,000``; with cents where they count."""
    whole, cents = divmod(amount * unit.cents, 100)
    figure = number(whole, language)
    if unit is Unit.CENT:
        figure += f"{_POINT[language]}{cents:02}"
    return f"{figure} €" if language is Language.DE else f"€{figure}"


def exact(value: int | Decimal, language: Language) -> str:
    """A whole number or a decimal with all of its places: ``−1.234,50``, ``−1,234.50``."""
    # A decimal's own arithmetic rounds to 28 digits, also for the sign.
    digits = f"{value:f}" if isinstance(value, Decimal) else str(value)
    whole, point, decimals = digits.removeprefix("-").partition(".")
    sign = "−" if digits.startswith("-") else ""
    return f"{sign}{number(int(whole), language)}{_POINT[language] if point else ''}{decimals}"


def euros(amount: Euros, language: Language) -> str:
    """An amount in euros, with cents where it has them: ``−1.000,50 €``, ``−€1,000.50``."""
    figure = exact(amount, language)
    if language is Language.DE:
        return f"{figure} €"
    return f"−€{figure[1:]}" if amount < 0 else f"€{figure}"


def figure(value: int, places: int, language: Language) -> str:
    """A key's figure, a whole number of ``10 ** -places``, with all its decimals."""
    if not places:
        return number(value, language)
    whole, decimals = divmod(value, 10**places)
    return f"{number(whole, language)}{_POINT[language]}{decimals:0{places}}"


def decimal(numerator: int, denominator: int, *, places: int, language: Language) -> str:
    """A fraction of 0 or more as a decimal, rounded half up, exactly: ``0,72``.

    >>> decimal(8_000_000, 11_124_642, places=4, language=Language.DE)
    '0,7191'
    """
    scale = 10**places
    scaled = (2 * numerator * scale + denominator) // (2 * denominator)
    whole, fraction = divmod(scaled, scale)
    return f"{number(whole, language)}{_POINT[language]}{fraction:0{places}}"


def percent(numerator: int, denominator: int, language: Language) -> str:
    """A share in percent with two decimals: ``5,63 %``, ``5.63%``."""
    figure = decimal(100 * numerator, denominator, places=2, language=language)
    return f"{figure} %" if language is Language.DE else f"{figure}%"


def day(value: date, language: Language) -> str:
    """A date: ``31.12.2021``, ``31 December 2021``."""
    if language is Language.DE:
        return f"{value.day:02}.{value.month:02}.{value.year:04}"
    return f"{value.day} {_ENGLISH_MONTHS[value.month - 1]} {value.year}"


_ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
