"""What people in the office read, in German and English, and how figures are set.

Every sentence and heading of a summary, a sheet or a letter stands here once
in both languages, so that no report can say something of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ukraine_soforthilfe.districts import is_kreis_ags
from ukraine_soforthilfe.population.built_in import DEFAULT_STICHTAG

if TYPE_CHECKING:
    from datetime import date

    from ukraine_soforthilfe.allocation import Allocation
    from ukraine_soforthilfe.districts import District, Districts, Source


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


TITLE = Text(
    de="Zuweisung von {total} an {districts}",
    en="Allocation of {total} to {districts}",
)
STICHTAG = Text(de="Stichtag", en="Reference date")
SOURCE = Text(de="Quelle", en="Source")
EINWOHNER = Text(de="Einwohner", en="Inhabitants")
RESTEURO = Text(de="Resteuro", en="Euros left over")
TIE = Text(de="Gleichstand", en="Tie")
COMPARISON = Text(de="Zum Vergleich", en="For comparison")
AGS = Text(de="AGS", en="AGS")
KEY = Text(de="Schlüssel", en="Key")
NAME = Text(de="Name", en="Name")
ART = Text(de="Art", en="Kind")
SHARE = Text(de="Anteil", en="Share")
BETRAG = Text(de="Betrag", en="Amount")
TOTAL = Text(de="Summe", en="Total")
REGIERUNGSBEZIRK = Text(de="Regierungsbezirk", en="Regierungsbezirk")
KREISE = Text(de="Kreise", en="Districts")
MORE_ROWS = Text(de="und {count} weitere", en="and {count} more")
POPULATION_AND_PER_HEAD = Text(
    de="{einwohner}, je Einwohner {per_head} €",
    en="{einwohner}, €{per_head} per head",
)
WRITTEN = Text(de="Geschrieben: {path}", en="Written: {path}")
UNCHANGED = Text(de="Unverändert: {path}", en="Unchanged: {path}")
WOULD_WRITE = Text(de="Würde geschrieben: {path}", en="Would be written: {path}")

_WHY_THIS_STICHTAG = Text(
    de=(
        "Das Land legte eine Auswertung zum 30.11.2021 zugrunde, die nicht nach Kreisen "
        "veröffentlicht ist; der 31.12.2021 ist der nächste veröffentlichte Stichtag."
    ),
    en=(
        "The state used an evaluation of 30 November 2021 that is not published by district; "
        "31 December 2021 is the nearest date that is."
    ),
)
_NO_STICHTAG = Text(de="nicht genannt", en="not named")
_NO_BASIS = Text(de="Zensusbasis nicht genannt", en="census basis not named")
_BUILT_IN = Text(de="mitgelieferte Tabelle {file}", en="built-in table {file}")
_STDIN = Text(de="Standardeingabe", en="standard input")
_ALL_KREISE_OF_BW = Text(de="die {count} Stadt- und Landkreise", en="the {count} districts")
_SOME_KREISE = Text(de="{count} Kreise", en="{count} districts")
_OWN_LIST = Text(de="{count} Empfänger", en="{count} recipients")
_NOTHING_LEFT_OVER = Text(
    de="keine; jede Quote ist eine ganze Zahl von Euro",
    en="none; every quota is a whole number of euros",
)
_CUT = Text(
    de="{euros} nach größtem Rest; letzter bedachter Rest {last}, erster nicht bedachter {first}",
    en="{euros} by largest remainder; last remainder paid {last}, first not paid {first}",
)
_NAMES_AT_MOST = 12
_NO_TIE = Text(de="keiner an der Grenze", en="none at the cut")
_TIE = Text(
    de=(
        "{euros} unter {count} gleichen Resten nach der Reihenfolge der Schlüssel: {tied}; "
        "{settled} unabhängig davon"
    ),
    en=(
        "{euros} among {count} equal remainders by the order of the keys: {tied}; "
        "{settled} whatever the tie"
    ),
)
_ROUNDING_EACH_ROW = Text(
    de="Jede Zeile für sich gerundet ergäbe {sum} ({difference}).",
    en="Rounding each row by itself would give {sum} ({difference}).",
)
_RIGHT_BY_CHANCE = Text(de="hier zufällig richtig", en="right here by chance")
_TOO_MUCH = Text(de="{euros} zu viel", en="{euros} too much")
_TOO_LITTLE = Text(de="{euros} zu wenig", en="{euros} too little")


def districts(allocation: Allocation, language: Language) -> str:
    """How many the districts are, and what: ``die 44 Stadt- und Landkreise``."""
    count = number(len(allocation.rows), language)
    if allocation.districts.source.built_in:
        return _ALL_KREISE_OF_BW(language, count=count)
    kind = _SOME_KREISE if allocation.districts.keyed_by_ags else _OWN_LIST
    return kind(language, count=count)


def district(kreis: District, language: Language) -> str:
    """One district with all that names it: ``Konstanz (Landkreis, AGS 08335)``."""
    key = f"{AGS(language)} {kreis.ags}" if is_kreis_ags(kreis.ags) else kreis.ags
    if not kreis.name:
        return key
    return f"{kreis.name} ({', '.join(filter(None, (kreis.art, key)))})"


def stichtag(figures: Districts, language: Language) -> str:
    """Date and census basis of the figures, and for the default date why it is that one."""
    named = day(figures.stichtag, language) if figures.stichtag else _NO_STICHTAG(language)
    sentence = f"{named}, {figures.basis or _NO_BASIS(language)}"
    why = why_this_stichtag(figures, language)
    return f"{sentence}. {why}" if why else sentence


def why_this_stichtag(figures: Districts, language: Language) -> str:
    """Why the program's default date is what it is; empty for any other figures."""
    default = figures.source.built_in and figures.stichtag == DEFAULT_STICHTAG
    return _WHY_THIS_STICHTAG(language) if default else ""


def source(origin: Source, language: Language) -> str:
    """Where the figures come from, in a line."""
    file = origin.file or _STDIN(language)
    if origin.built_in:
        file = _BUILT_IN(language, file=file)
    return "; ".join(filter(None, (file, origin.producer, origin.licence)))


def cut(allocation: Allocation, language: Language) -> str:
    """How many euros went by largest remainder, and the two remainders that prove it."""
    grenze = allocation.grenze
    if grenze is None:
        return _NOTHING_LEFT_OVER(language)
    over = number(allocation.einwohner, language)
    return _CUT(
        language,
        euros=euro(allocation.resteuro, language),
        last=f"{number(grenze.last_paid.rest, language)}/{over}",
        first=f"{number(grenze.first_unpaid.rest, language)}/{over}",
    )


def tie(allocation: Allocation, language: Language) -> str:
    """Whether equal remainders stood at the cut, whose they are, and what decided."""
    found = allocation.tie
    if found is None:
        return _NO_TIE(language)
    return _TIE(
        language,
        euros=euro(found.resteuro, language),
        count=number(len(found.tied), language),
        tied=_listed([district.name or district.ags for district in found.tied], language),
        settled=euro(found.settled, language),
    )


def _listed(names: list[str], language: Language) -> str:
    shown = ", ".join(names[:_NAMES_AT_MOST])
    more = len(names) - _NAMES_AT_MOST
    return f"{shown} {MORE_ROWS(language, count=number(more, language))}" if more > 0 else shown


def rounding_each_row(allocation: Allocation, language: Language) -> str:
    """What rounding every row by itself would have paid out."""
    difference = allocation.rounded_each_sum - allocation.total
    if difference == 0:
        how_far = _RIGHT_BY_CHANCE(language)
    else:
        direction = _TOO_MUCH if difference > 0 else _TOO_LITTLE
        how_far = direction(language, euros=euro(abs(difference), language))
    return _ROUNDING_EACH_ROW(
        language, sum=euro(allocation.rounded_each_sum, language), difference=how_far
    )
