"""What all reports say: common headings, the names of districts and sources, how figures are set.

What a person in the office reads stands once, in German and English: here what
several subjects say, everything else with its subject.
"""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING

from ukraine_soforthilfe.errors import STDIN
from ukraine_soforthilfe.language import Language, Text
from ukraine_soforthilfe.population.built_in import DEFAULT_STICHTAG, kreise_by_ags
from ukraine_soforthilfe.population.notices import some
from ukraine_soforthilfe.result import Level, is_gemeinde_ags, is_kreis_ags
from ukraine_soforthilfe.result.explanation import parted_name
from ukraine_soforthilfe.rule import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from ukraine_soforthilfe.result import (
        District,
        Districts,
        LeftOut,
        Source,
        WhatWasRead,
    )
    from ukraine_soforthilfe.rule import Euros

TITLE = Text("Zuweisung von {total} an {districts}", "Allocation of {total} to {districts}")
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
SHARE_OF_TOTAL = Text(de="Anteil am Gesamtbetrag", en="Share of the total")
SHARE_OF_TOTAL_IN_LINES = Text(de="Anteil am\nGesamt-\nbetrag", en="Share of\nthe total")
SHARE_OF_KEY = Text(de="Anteil am Schlüssel", en="Share of the key")
SHARE_OF_KEY_IN_LINES = Text(de="Anteil am\nSchlüssel", en="Share of\nthe key")
BETRAG = Text(de="Betrag", en="Amount")
TOTAL = Text(de="Summe", en="Total")
REGIERUNGSBEZIRK = Text(de="Regierungsbezirk", en="Regierungsbezirk")
KREIS = Text(de="Kreis", en="District")
KREISE = Text(de="Kreise", en="Districts")
GEMEINDEN = Text(de="Gemeinden", en="Gemeinden")
EMPFAENGER = Text(de="Empfänger", en="Recipients")
MORE_ROWS = Text(de="und {count} weitere", en="and {count} more")
POPULATION_AND_PER_HEAD = Text(
    de="{einwohner}, je Einwohner {per_head}", en="{einwohner}, {per_head} per head"
)
BEZEICHNUNG = Text(de="Bezeichnung", en="Name of the run")
WRITTEN = Text(de="Geschrieben: {path}", en="Written: {path}")
UNCHANGED = Text(de="Unverändert: {path}", en="Unchanged: {path}")
WOULD_WRITE = Text(de="Würde geschrieben: {path}", en="Would be written: {path}")
WOULD_REPLACE = Text(
    de="Würde mit --force ersetzt: {path}", en="Would be replaced, with --force: {path}"
)
IN_THE_WAY = Text(
    de="Im Weg, weil keine gewöhnliche Datei oder selbst gelesen: {path}",
    en="In the way, for it is no regular file, or read itself: {path}",
)

_WHY_THIS_STICHTAG = Text(
    de="Das Land legte eine Auswertung zum 30.11.2021 zugrunde, die nicht nach Kreisen "
    "veröffentlicht ist; der 31.12.2021 ist der nächste veröffentlichte Stichtag.",
    en="The state used an evaluation of 30 November 2021 that is not published by district; "
    "31 December 2021 is the nearest date that is.",
)
NOT_NAMED = Text(de="nicht genannt", en="not named")
_NO_BASIS = Text(de="Zensusbasis nicht genannt", en="census basis not named")
_BUILT_IN = Text(de="mitgelieferte Tabelle {file}", en="built-in table {file}")
_ALL_KREISE_OF_BW = Text(de="die {count} Stadt- und Landkreise", en="the {count} districts")
_COUNTED = {
    KREISE: (
        Text(de="kein Kreis", en="no district"),
        Text(de="1 Kreis", en="1 district"),
        Text(de="{count} Kreise", en="{count} districts"),
    ),
    GEMEINDEN: (
        Text(de="keine Gemeinde", en="no Gemeinde"),
        Text(de="1 Gemeinde", en="1 Gemeinde"),
        Text(de="{count} Gemeinden", en="{count} Gemeinden"),
    ),
    EMPFAENGER: (
        Text(de="kein Empfänger", en="no recipient"),
        Text(de="1 Empfänger", en="1 recipient"),
        Text(de="{count} Empfänger", en="{count} recipients"),
    ),
}
_EUROS = Text(de="Euro", en="euros")
_UNITS = Text(de="Einheiten zu {unit}", en="units of {unit}")
READ = Text(de="Gelesen", en="Read")
_SHEET = Text(de="Blatt „{name}“", en='sheet "{name}"')
_KEYS = Text(de="Schlüssel aus „{name}“", en='keys from "{name}"')
_POPULATION = Text(de="Einwohner aus {names}", en="inhabitants from {names}")
_FIGURES = Text(de="Zahlen aus {names}", en="figures from {names}")
_QUOTED = Text(de="„{name}“", en='"{name}"')
_ROW = Text(de="{count} Zeile", en="{count} row")
_ROWS = Text(de="{count} Zeilen", en="{count} rows")
_LEFT_OUT = Text(de="ausgelassen: {rows}", en="left out: {rows}")
_ONE_LEFT_OUT = Text(de="Zeile {rows} {reason}", en="row {rows} {reason}")
_SOME_LEFT_OUT = Text(de="Zeilen {rows} {reason}", en="rows {rows} {reason}")
_HEADING_AT_MOST = 60
_NAMES_AT_MOST = 12
SHA_256 = Text("SHA-256", "SHA-256")
NOTICE = Text("Hinweis", "Note")
PROGRAM = Text("Programm", "Program")
COMMAND = Text("Befehl", "Command")
ERSTELLT_AM = Text("Erstellt am", "Made on")
BASIS = Text("Zensusbasis", "Census basis")
LEVEL = Text(de="Ebene", en="Level")
LEVEL_KREIS = Text(de="Kreis", en="Kreis")
LEVEL_GEMEINDE = Text(de="Gemeinde", en="Gemeinde")
_ARTICLES = {
    "Landkreis": "Der",
    "Stadtkreis": "Der",
    "Kreis": "Der",
    "Regionalverband": "Der",
    "Kreisfreie Stadt": "Die",
    "Gemeinde": "Die",
    "Gemeindefreies Gebiet": "Das",
}
# As they stand before a name, where that is not how they stand alone.
_ARTEN = {
    "Kreisfreie Stadt": Text(de="kreisfreie Stadt", en="kreisfreie Stadt"),
    "Gemeindefreies Gebiet": Text(de="gemeindefreies Gebiet", en="gemeindefreies Gebiet"),
}
_KINDS_IN_NAMES = ("Kreis ", "Landkreis ", "Stadtkreis ", "Region ", "Städteregion ", "Regionalv")
_POINT = {Language.DE: ",", Language.EN: "."}


def districts(figures: Districts, language: Language) -> str:
    """How many they are, and what: ``die 44 Stadt- und Landkreise``, ``2 Kreise``."""
    count = len(figures.rows)
    if figures.source.built_in and count == len(kreise_by_ags()):
        return _ALL_KREISE_OF_BW(language, count=number(count, language))
    return recipients(count, figures, language)


def recipients(count: int, figures: Districts, language: Language) -> str:
    """So many of the districts: ``kein Kreis``, ``1 Gemeinde``, ``3 Empfänger``.

    But for 1 it is the same in the accusative.
    """
    text = _COUNTED[kind_of(figures)][min(count, 2)]
    return text(language, count=number(count, language))


def kind_of(figures: Districts) -> Text:
    """What many of the districts are called."""
    if figures.level is Level.GEMEINDE:
        return GEMEINDEN
    return KREISE if figures.keyed_by_ags else EMPFAENGER


def told_apart(shown: Sequence[District], *, among: Iterable[str]) -> list[str]:
    """Names that say which of all is meant: Heilbronn and Karlsruhe are two Kreise each."""
    if not shown:
        return []
    named = {district.name for district in shown}
    occurrences = Counter(filter(named.__contains__, among))
    return [
        f"{district.name} ({district.art or district.ags})"
        if district.name and occurrences[district.name] > 1
        else district.name or district.ags
        for district in shown
    ]


def key_heading(figures: Districts, language: Language) -> str:
    """What the column of keys is called."""
    return key(keyed_by_ags=figures.keyed_by_ags)(language)


def key(*, keyed_by_ags: bool) -> Text:
    """The same in both languages."""
    return AGS if keyed_by_ags else KEY


def district(kreis: District, language: Language) -> str:
    """One district with all that names it: ``Konstanz (Landkreis, AGS 08335)``."""
    key = _key_of(kreis, language)
    if not kreis.name:
        return key
    return f"{kreis.name} ({', '.join(filter(None, (kreis.art, key)))})"


def official(kreis: District, language: Language) -> str:
    """A district as a letter calls it: ``Landkreis Konstanz``, ``Ostalbkreis``, ``Adorf``."""
    name, art = parted_name(kreis.name)[1] if kreis.art else kreis.name, kreis.art
    if town := _town(kreis):
        return town
    if not name or not art or _names_its_kind(name):
        return name or kreis.ags
    kind = _ARTEN.get(art)
    return f"{kind(language) if kind else art} {name}"


def in_a_sentence(kreis: District, language: Language) -> str:
    """Its name alone where a sentence goes on about it: ``Konstanz``, ``der Ostalbkreis``."""
    name = parted_name(kreis.name)[1] if kreis.art else kreis.name
    if not name.lower().endswith("kreis"):
        return (name or kreis.ags).partition(", ")[0]
    return f"{'der' if language is Language.DE else 'the'} {name}"


def with_key(kreis: District, language: Language) -> str:
    """The same with its key: ``Landkreis Schwäbisch Hall (08127)``."""
    called = official(kreis, language)
    return called if called == kreis.ags else f"{called} ({kreis.ags})"


def subject(kreis: District, language: Language) -> str:
    """The same to begin a sentence: ``Der Landkreis Konstanz (AGS 08335)``, ``Adorf (A)``."""
    called = official(kreis, language)
    key = _key_of(kreis, language)
    if called == kreis.ags:
        return key
    # A kind that nobody knows might be of any gender.
    article = _ARTICLES.get(kreis.art, "")
    if kreis.name.lower().endswith("kreis"):
        article = article and "Der"
    elif _town(kreis) or kreis.name.startswith(("Region ", "Städteregion ")):
        article = "Die"
    if language is Language.EN:
        article = article and "The"
    if article == "Das":
        called = called.replace("gemeindefreies", "gemeindefreie", 1)
    return f"{article} {called} ({key})".lstrip()


def begun(sentence: str) -> str:
    """A sentence as it begins: with a capital."""
    return sentence[0].upper() + sentence[1:]


def within(called: str) -> str:
    """A subject where it does not begin its sentence."""
    article, blank, rest = called.partition(" ")
    if article not in {"Der", "Die", "Das", "The"}:
        return called
    return f"{article.lower()}{blank}{rest}"


def _town(kreis: District) -> str:
    """``Stadt Böblingen`` of ``Böblingen, Stadt``, as registers have it; else nothing."""
    name, _, kind = kreis.name.partition(", ")
    return f"Stadt {name}" if kind.lower().endswith("stadt") else ""


def _names_its_kind(name: str) -> bool:
    return name.lower().endswith("kreis") or name.startswith(_KINDS_IN_NAMES)


def _key_of(kreis: District, language: Language) -> str:
    is_ags = is_kreis_ags(kreis.ags) or is_gemeinde_ags(kreis.ags)
    return f"{AGS(language)} {kreis.ags}" if is_ags else kreis.ags


def stichtag(figures: Districts, language: Language) -> str:
    """Date and census basis of the figures, and for the default date why it is that one."""
    sentence = f"{day_of(figures, language)}, {figures.basis or _NO_BASIS(language)}"
    return ". ".join(filter(None, (sentence, why_this_stichtag(figures, language))))


def edition(figures: Districts, language: Language) -> str:
    """Date and census basis in short: ``31.12.2021, Zensus 2011``."""
    return ", ".join(filter(None, (day_of(figures, language), figures.basis)))


def day_of(figures: Districts, language: Language) -> str:
    """The date of the figures, or their year where the file names no more."""
    if figures.stichtag:
        return day(figures.stichtag, language)
    return str(figures.year) if figures.year else NOT_NAMED(language)


def of_day(figures: Districts, language: Language) -> str:
    """The same with its basis, behind a noun: ``zum 31.12.2021 (Zensus 2011)``; empty for none."""
    named = day_of(figures, language)
    if figures.stichtag is None:
        return _OF_YEAR(language, day=named) if figures.year else ""
    if not figures.basis:
        return _OF_DAY(language, day=named)
    return _OF_DAY_AND_BASIS(language, day=named, basis=figures.basis)


_OF_DAY_AND_BASIS = Text(de=" zum {day} ({basis})", en=" at {day} ({basis})")
_OF_DAY = Text(de=" zum {day}", en=" at {day}")
_OF_YEAR = Text(de=" für {day}", en=" for {day}")


def why_this_stichtag(figures: Districts, language: Language) -> str:
    """Why the program's default date is what it is; empty for any other figures."""
    default = figures.source.built_in and figures.stichtag == DEFAULT_STICHTAG
    return _WHY_THIS_STICHTAG(language) if default else ""


def source(origin: Source, language: Language) -> str:
    """Where the figures come from, in a line."""
    # Most licences begin with the producer they want named.
    producer = "" if origin.licence.startswith(origin.producer) else origin.producer
    return "; ".join(filter(None, (file(origin, language), producer, origin.licence)))


def file(origin: Source, language: Language) -> str:
    """The file that the figures come from."""
    if origin.built_in:
        return _BUILT_IN(language, file=origin.file)
    return origin.file or STDIN(language)


def units(unit: Unit, language: Language) -> str:
    """What amounts are whole numbers of: ``Euro``, ``Einheiten zu 0,01 €``."""
    if unit is Unit.EURO:
        return _EUROS(language)
    return _UNITS(language, unit=euro(1, language, unit))


def listed(names: list[str], language: Language) -> str:
    """Names in a sentence, their end counted where they are many."""
    shown = ", ".join(names[:_NAMES_AT_MOST])
    more = len(names) - _NAMES_AT_MOST
    return f"{shown} {MORE_ROWS(language, count=number(more, language))}" if more > 0 else shown


def number(value: int, language: Language) -> str:
    """A whole number with its thousands grouped: ``11.124.642``, ``11,124,642``."""
    grouped = f"{value:,}"
    return grouped.replace(",", ".") if language is Language.DE else grouped


def euro(amount: int, language: Language, unit: Unit = Unit.EURO) -> str:
    """An amount counted in units: ``8.000.000 €``, ``€8,000,000``; with cents where they count."""
    # For all sentences of a long list; by way of a decimal it would take twice as long.
    whole, cents = divmod(amount * unit.cents, 100)
    figure = number(whole, language)
    if unit is Unit.CENT:
        figure += f"{_POINT[language]}{cents:02}"
    return f"{figure} €" if language is Language.DE else f"€{figure}"


def ordinal(place: int, language: Language) -> str:
    """A place in a sentence: ``19``, before a point; ``19th``."""
    shown = number(place, language)
    if language is Language.DE:
        return shown
    endings = {1: "st", 2: "nd", 3: "rd"}
    ending = "th" if place % 100 in {11, 12, 13} else endings.get(place % 10, "th")
    return f"{shown}{ending}"


def verb(amount: int, unit: Unit, one: Text, several: Text) -> Text:
    """The verb of an amount in euros: 1 € is one, all others are several."""
    return one if unit.euros(amount) == 1 else several


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


def per_head(cents: int, einwohner: int, language: Language) -> str:
    """What an amount is for each inhabitant: ``0,7191 €``, ``weniger als 0,0001 €``."""
    if 0 < 100 * cents < einwohner:
        return _LESS_PER_HEAD(language)
    figure = decimal(cents, 100 * einwohner, places=4, language=language)
    return _EUROS_PER_HEAD(language, figure=figure)


_EUROS_PER_HEAD = Text(de="{figure} €", en="€{figure}")
_LESS_PER_HEAD = Text(de="weniger als 0,0001 €", en="less than €0.0001")


def percent(numerator: int, denominator: int, language: Language) -> str:
    """A share in percent with two decimals: ``5,63 %``, ``5.63%``."""
    figure = decimal(100 * numerator, denominator, places=2, language=language)
    return f"{figure} %" if language is Language.DE else f"{figure}%"


_BEFORE_ITS_SIGN = re.compile(r"(?<=\d) (?=[€%])")


def held_together(prose: str) -> str:
    r"""Sentences to be set in lines, none of which ends between a figure and its sign.

    >>> held_together("5,63 % und 1 €, je 2 Kreise")
    '5,63\xa0% und 1\xa0€, je 2 Kreise'
    """
    return _BEFORE_ITS_SIGN.sub("\u00a0", prose)


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


def what_was_read(districts: Districts, language: Language) -> str:
    """What each part of a file was taken for, in one line; empty for the built-in table."""
    read = districts.read
    if read is None:
        return ""
    if read.said is not None:
        return read.said(language)
    names = ", ".join(_QUOTED(language, name=_short(name)) for name in read.populations if name)
    parts = [
        _SHEET(language, name=_short(read.sheet)) if read.sheet else "",
        _KEYS(language, name=_short(read.keys)) if read.keys else "",
        (_FIGURES if districts.schluessel else _POPULATION)(language, names=names) if names else "",
        (_ROW if read.recipients == 1 else _ROWS)(
            language, count=number(read.recipients, language)
        ),
    ]
    left_out = ", ".join(_left_out(read, each, language) for each in read.left_out)
    return "; ".join(
        filter(
            None,
            [
                ", ".join(filter(None, parts)),
                _LEFT_OUT(language, rows=left_out) if left_out else "",
                *(assumed(language) for assumed in read.assumed),
            ],
        )
    )


def _left_out(read: WhatWasRead, rows: LeftOut, language: Language) -> str:
    text = _SOME_LEFT_OUT if len(rows.rows) > 1 else _ONE_LEFT_OUT
    numbers = some([*map(str, rows.rows)])
    figures = some([figure(each, read.places, language) for each in rows.figures], between="; ")
    said = text(language, rows=numbers, reason=rows.reason(language))
    return f"{said} ({figures})" if figures else said


def _short(text: str) -> str:
    return " ".join(text.split())[:_HEADING_AT_MOST]
