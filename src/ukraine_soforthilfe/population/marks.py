"""Words that mark a row: as a total, an average, a part, the Land that the others lie in."""

from __future__ import annotations

import re
from enum import IntEnum

_AT_MOST = 100  # characters of a text that may be a mark
_SIGNS = re.compile("[\u03a3\u2211]")  # of a sum
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+")


class Mark(IntEnum):
    """What a text says of its row; of the last four the higher ones contain the lower."""

    TOTAL = 1  # a sum
    PART = 2  # an average, or a part of another row
    REGION = 3  # a Regierungsbezirk
    LAND = 4
    COUNTRY = 5
    CONTINENT = 6


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _listed(text: str) -> frozenset[str]:
    return frozenset(" ".join(name.split()) for name in text.split(","))


# A total in front of a name or behind it: Summe A, Land insgesamt, Stuttgart Ergebnis.
_TOTALS = _set("""
    summe summen gesamtsumme zwischensumme teilsumme endsumme gesamt insgesamt ingesamt zusammen
    total totals totale gesamtergebnis teilergebnis zwischenergebnis gesamtzahl gesamtanzahl
    gesamtwert gesamtbevölkerung gesamtbevoelkerung gesamteinwohnerzahl subtotal sub-total sum
    somme insges insg
""")
_TOTALS_BEHIND = _set("ergebnis")
# Too short or too common to be more than a whole cell.
_TOTALS_ALONE = _set("""
    ges zus tot ttl alle all overall summa ergebnis übertrag uebertrag ensemble
""")
_PARTS = _set("""
    durchschnitt durchschnittlich mittelwert median average davon darunter nachrichtlich differenz
    abweichung thereof vorjahr
""")
_PARTS_ALONE = _set("mittel mean anteil kontrolle check")
# "Alle Kreise", "all districts".
_ALL = _set("alle all aller sämtliche")
_KINDS = _set("""
    kreise landkreise stadtkreise länder laender bundesländer gemeinden städte orte bezirke
    regionen gebiete stadtteile einrichtungen empfänger districts counties states regions
    municipalities recipients countries
""")
# With one of these it is the name of somebody.
_OF_SOMEBODY = _set("""
    gmbh ggmbh ag se kg ohg ug ev eg mbh ltd inc llc plc corp verein stiftung schule hotel
""")
_LAENDER = _set("""
    baden-württemberg baden-wuerttemberg bayern brandenburg hessen mecklenburg-vorpommern
    niedersachsen nordrhein-westfalen rheinland-pfalz saarland sachsen sachsen-anhalt
    schleswig-holstein thüringen thueringen bavaria saxony hesse thuringia
""")
CITIES = _set("berlin bremen hamburg")
"""Länder that are a city, too, and stand beside others as one."""
_COUNTRIES = _listed("""
    deutschland, bundesrepublik deutschland, bundesgebiet, bund, germany, österreich, schweiz,
    austria, switzerland, frankreich, france, polen, poland, italien, italy, spanien, spain,
    niederlande, netherlands, belgien, belgium, luxemburg, luxembourg, dänemark, denmark,
    schweden, sweden, norwegen, norway, finnland, finland, estland, lettland, litauen, estonia,
    latvia, lithuania, tschechien, czechia, czech republic, slowakei, slovakia, ungarn, hungary,
    rumänien, romania, bulgarien, bulgaria, griechenland, greece, portugal, irland, ireland,
    kroatien, croatia, slowenien, slovenia, ukraine, united kingdom, großbritannien, england,
    vereinigtes königreich, united states, united states of america, usa, vereinigte staaten,
    canada, kanada, mexico, mexiko, brazil, brasilien, india, indien, china, japan, australia,
    australien, türkei, turkey, russia, russland
""")
_ABOVE_COUNTRIES = _listed("europa, europe, eu, european union, europäische union, welt, world")
_IN_FRONT = re.compile(r"(?:das )?(?:land|bundesland|freistaat|freie und hansestadt) ")
_REGION = re.compile(r"(?:regierungsbezirk|reg\.-bez\.|regbez|rb|statistische region) \S")


_BETWEEN_WORDS = (
    {ord(mark): " " for mark in "-.,:;()[]*/\"'+_#|=&!?<>~%0123456789"}
    | dict.fromkeys((0x2013, 0x2014, 0x201C, 0x201D, 0x201E, 0xAB, 0xBB), " ")
    | {0x3A3: " summe "}
    | dict.fromkeys((0x3C3, 0x2211), " summe ")
)
_VOCABULARY = frozenset(
    word
    for texts in (
        *(_TOTALS, _TOTALS_BEHIND, _TOTALS_ALONE, _PARTS, _PARTS_ALONE, _ALL, _LAENDER, CITIES),
        *(_COUNTRIES, _ABOVE_COUNTRIES),
    )
    for text in texts
    for word in text.replace("-", " ").split()
) | _set("summe of regierungsbezirk reg regbez rb statistische")


def mark_of(text: str) -> Mark | None:
    """What a text says of its row, None where it is a name like others.

    >>> mark_of("Gesamtsumme 2021").name, mark_of("Land insgesamt").name, mark_of("Bayern").name
    ('TOTAL', 'TOTAL', 'LAND')
    >>> mark_of("Gesamtschule Köln"), mark_of("TotalEnergies")
    (None, None)
    >>> mark_of("DE-total").name
    'TOTAL'
    """
    if not text or len(text) > _AT_MOST or not _may_be_mark(text.casefold()):
        return None
    plain = " ".join(_SIGNS.sub("summe ", text).casefold().split())
    words = _WORDS.findall(plain.replace(".", ""))
    if not words:
        return None
    return _by_words(words) or _by_name(plain.strip(" :.*()#"))


def _may_be_mark(folded: str) -> bool:
    """Whether a look at each word is worth the time: of a million names few are marks."""
    if "summe" in folded or "durchschnitt" in folded:
        return True
    return not _VOCABULARY.isdisjoint(folded.translate(_BETWEEN_WORDS).split())


def land_of(text: str) -> str:
    """The name of a Land or a country without what stands in front of it."""
    plain = " ".join(text[:_AT_MOST].casefold().split())
    return _IN_FRONT.sub("", plain, count=1)


def _by_words(words: list[str]) -> Mark | None:
    if _OF_SOMEBODY.intersection(words):
        return None
    first, last = words[0], _last(words)
    if last is None:
        if first in _TOTALS_ALONE or _is_total(first):
            return Mark.TOTAL
        alone = first in _PARTS | _PARTS_ALONE or first.endswith("durchschnitt")
        return Mark.PART if alone else None
    for word in (first, last):
        if word in _PARTS or word.endswith("durchschnitt"):
            return Mark.PART
    if words[:2] == ["of", "which"]:
        return Mark.PART
    for word in (first, last):
        if _is_total(word):
            return Mark.TOTAL
    if last in _TOTALS_BEHIND or (first in _ALL and words[1] in _KINDS):
        return Mark.TOTAL
    return None


def _is_total(word: str) -> bool:
    """Whether a word says so as a whole, or before or behind a hyphen."""
    parts = {word, word.partition("-")[0], word.rpartition("-")[2]}
    return word.endswith("summe") or not _TOTALS.isdisjoint(parts)


def _last(words: list[str]) -> str | None:
    """The last word but for years and single letters; None where the first is all there is."""
    for place in range(len(words) - 1, 0, -1):
        if not words[place].isdigit() and len(words[place]) > 1:
            return words[place]
    return None


def _by_name(plain: str) -> Mark | None:
    if _REGION.match(plain):
        return Mark.REGION
    name = _IN_FRONT.sub("", plain, count=1)
    if name in _LAENDER or name in CITIES:
        return Mark.LAND
    if name in _ABOVE_COUNTRIES:
        return Mark.CONTINENT
    return Mark.COUNTRY if name in _COUNTRIES else None
