"""What people in the office read, in German and English, and how figures are set.

Every sentence and heading of a summary, a sheet or a letter stands here once
in both languages, so that no report can say something of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.districts import is_gemeinde_ags, is_kreis_ags
from ukraine_soforthilfe.laender import Level
from ukraine_soforthilfe.language import Language, Text
from ukraine_soforthilfe.population.built_in import DEFAULT_STICHTAG
from ukraine_soforthilfe.reports.wording.figures import day, euro, number
from ukraine_soforthilfe.units import Unit

if TYPE_CHECKING:
    from ukraine_soforthilfe.allocation import Allocation, Teil, Tie
    from ukraine_soforthilfe.districts import District, Districts, Source


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
KREIS = Text(de="Kreis", en="District")
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
NOT_NAMED = Text(de="nicht genannt", en="not named")
_NO_BASIS = Text(de="Zensusbasis nicht genannt", en="census basis not named")
_BUILT_IN = Text(de="mitgelieferte Tabelle {file}", en="built-in table {file}")
_STDIN = Text(de="Standardeingabe", en="standard input")
_ALL_KREISE_OF_BW = Text(de="die {count} Stadt- und Landkreise", en="the {count} districts")
_SOME_KREISE = Text(de="{count} Kreise", en="{count} districts")
_SOME_GEMEINDEN = Text(de="{count} Gemeinden", en="{count} Gemeinden")
_OWN_LIST = Text(de="{count} Empfänger", en="{count} recipients")
_NOTHING_LEFT_OVER = Text(
    de="keine; jede Quote ist eine ganze Zahl von {units}",
    en="none; every quota is a whole number of {units}",
)
_EUROS = Text(de="Euro", en="euros")
_UNITS = Text(de="Einheiten zu {unit}", en="units of {unit}")
_CUT = Text(
    de="{euros} nach größtem Rest; letzter bedachter Rest {last}, erster nicht bedachter {first}",
    en="{euros} by largest remainder; last remainder paid {last}, first not paid {first}",
)
_NAMES_AT_MOST = 12
_NO_TIE = Text(de="keiner am Schnitt", en="none at the cut")
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


def districts(figures: Districts, language: Language) -> str:
    """How many the districts are, and what: ``die 44 Stadt- und Landkreise``."""
    count = number(len(figures.rows), language)
    if figures.source.built_in:
        return _ALL_KREISE_OF_BW(language, count=count)
    if figures.level is Level.GEMEINDE:
        return _SOME_GEMEINDEN(language, count=count)
    kind = _SOME_KREISE if figures.keyed_by_ags else _OWN_LIST
    return kind(language, count=count)


def key_heading(figures: Districts, language: Language) -> str:
    """What the column of keys is called."""
    return (AGS if figures.keyed_by_ags else KEY)(language)


def district(kreis: District, language: Language) -> str:
    """One district with all that names it: ``Konstanz (Landkreis, AGS 08335)``."""
    key = (
        f"{AGS(language)} {kreis.ags}"
        if is_kreis_ags(kreis.ags) or is_gemeinde_ags(kreis.ags)
        else kreis.ags
    )
    if not kreis.name:
        return key
    return f"{kreis.name} ({', '.join(filter(None, (kreis.art, key)))})"


def stichtag(figures: Districts, language: Language) -> str:
    """Date and census basis of the figures, and for the default date why it is that one."""
    sentence = f"{day_of(figures, language)}, {figures.basis or _NO_BASIS(language)}"
    why = why_this_stichtag(figures, language)
    return f"{sentence}. {why}" if why else sentence


def edition(figures: Districts, language: Language) -> str:
    """Date and census basis in short: ``31.12.2021, Zensus 2011``."""
    return ", ".join(filter(None, (day_of(figures, language), figures.basis)))


def day_of(figures: Districts, language: Language) -> str:
    """The date of the figures, or their year where the file names no more."""
    if figures.stichtag:
        return day(figures.stichtag, language)
    return str(figures.year) if figures.year else NOT_NAMED(language)


def why_this_stichtag(figures: Districts, language: Language) -> str:
    """Why the program's default date is what it is; empty for any other figures."""
    default = figures.source.built_in and figures.stichtag == DEFAULT_STICHTAG
    return _WHY_THIS_STICHTAG(language) if default else ""


def source(origin: Source, language: Language) -> str:
    """Where the figures come from, in a line."""
    # Most licences begin with the producer whom they want named.
    producer = "" if origin.licence.startswith(origin.producer) else origin.producer
    return "; ".join(filter(None, (file(origin, language), producer, origin.licence)))


def file(origin: Source, language: Language) -> str:
    """The file that the figures come from."""
    if origin.built_in:
        return _BUILT_IN(language, file=origin.file)
    return origin.file or _STDIN(language)


def units(unit: Unit, language: Language) -> str:
    """What amounts are whole numbers of: ``Euro``, ``Einheiten zu 0,01 €``."""
    if unit is Unit.EURO:
        return _EUROS(language)
    return _UNITS(language, unit=euro(1, language, unit))


def cut(teil: Teil, unit: Unit, language: Language) -> str:
    """How many euros went by largest remainder, and the two remainders that prove it."""
    schnitt = teil.schnitt
    if schnitt is None:
        return _NOTHING_LEFT_OVER(language, units=units(unit, language))
    over = number(teil.weight_sum, language)
    return _CUT(
        language,
        euros=euro(teil.resteuro, language, unit),
        last=f"{number(schnitt.last_paid.rest, language)}/{over}",
        first=f"{number(schnitt.first_unpaid.rest, language)}/{over}",
    )


def tie(found: Tie | None, unit: Unit, language: Language) -> str:
    """Whether equal remainders stood at the cut, whose they are, and what decided."""
    if found is None:
        return _NO_TIE(language)
    return _TIE(
        language,
        euros=euro(found.resteuro, language, unit),
        count=number(len(found.tied), language),
        tied=listed([district.name or district.ags for district in found.tied], language),
        settled=euro(found.settled, language, unit),
    )


def listed(names: list[str], language: Language) -> str:
    """Names in a sentence, their end counted where they are many."""
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
        how_far = direction(language, euros=euro(abs(difference), language, allocation.unit))
    return _ROUNDING_EACH_ROW(
        language,
        sum=euro(allocation.rounded_each_sum, language, allocation.unit),
        difference=how_far,
    )
