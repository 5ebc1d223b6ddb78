"""What people in the office read, in German and English, and how figures are set.

Every sentence and heading of a summary, a sheet or a letter stands here once
in both languages, so that no report can say something of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


class Language(StrEnum):
    """Language of what people read. Files for machines are the same in both."""

    DE = "de"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """A text in both languages; ``{names}`` in it are filled in when it is said."""

    de: str
    en: str

    def __call__(self, language: Language, /, **values: object) -> str:
        """The text in one language."""
        text = self.de if language is Language.DE else self.en
        return text.format(**values) if values else text


def number(value: int, language: Language) -> str:
    """A whole number with its thousands grouped: ``11.124.642``, ``11,124,642``."""
    grouped = f"{value:,}"
    return grouped.replace(",", ".") if language is Language.DE else grouped


def euro(amount: int, language: Language) -> str:
    """An amount of whole euros: ``8.000.000 €``, ``€8,000,000``."""
    figure = number(amount, language)
    return f"{figure} €" if language is Language.DE else f"€{figure}"


def decimal(numerator: int, denominator: int, *, places: int, language: Language) -> str:
    """A fraction of 0 or more as a decimal, rounded half up, exactly: ``0,72``.

    >>> decimal(8_000_000, 11_124_642, places=4, language=Language.DE)
    '0,7191'
    """
    scale = 10**places
    scaled = (2 * numerator * scale + denominator) // (2 * denominator)
    whole, fraction = divmod(scaled, scale)
    point = "," if language is Language.DE else "."
    return f"{number(whole, language)}{point}{fraction:0{places}}"


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
