"""What words mean in a list: over a column, and in a row that is a total, an average or a part."""

from __future__ import annotations

import re
from enum import Enum, IntEnum, auto
from typing import TYPE_CHECKING, NamedTuple

from ukraine_soforthilfe.asking.values import parse_date
from ukraine_soforthilfe.errors import DateError
from ukraine_soforthilfe.population.tables import fold

if TYPE_CHECKING:
    from datetime import date


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# All names are written as ``fold`` leaves a heading: small letters, no blanks, no marks.
# Of a table's headings those of the first group that it has any of are taken;
# more than one of a group makes the table ambiguous.
KEYS = (
    _names("""
    ags rs ars schluessel schluesselnummer schluesselnr regionalschluessel gemeindeschluessel
    amtlichergemeindeschluessel amtlichergemeindeschluesselags amtlicherregionalschluessel
    amtlicherregionalschluesselars kreisschluessel kreisschluesselnummer kreisnummer kreisnr
    kreiskennziffer kreisags agskreis ags5 krs landkreisschluessel idlandkreis landkreisid
    kreisid
"""),
    _names("id key code kennung kennziffer kennzahl regionalcode nr nummer"),
)
NAMES = _names("""
    name kreis kreisname landkreis landkreisname stadtlandkreis stadtundlandkreis gen gebiet
    gebietseinheit bezeichnung regionalebezeichnung raumeinheit region label district
    countryname regionname gemeinde
    gemeindename ort ortsname stadt stadtname schule schulname verein vereinsname county ctyname
    countyname municipality town city commune districtname kommune traeger traegername nametraeger
    namedestraegers empfaenger zuwendungsempfaenger einrichtung einrichtungsname recipient grantee
""")
ARTEN = _names("art bez kreisart typ")
REGIERUNGSBEZIRKE = _names("regierungsbezirk regbez rb")
LAENDER = _names("land bundesland landname bundeslandname bl state statename stname")
LEVELS = _names("level ebene gebietsebene regionalebene hierarchieebene stufe hierarchie geolevel")
DATES = _names("""
    stichtag jahr year datum date stand berichtsjahr bezugsjahr erhebungsjahr berichtszeitpunkt
    zeit time timeperiod zeitpunkt referencedate refdate referenceyear annee
""")
# What repeats the keys of a list: dates, and kinds of people.
REPEATING = DATES | _names("geschlecht sex gender alter altersgruppe age agegroup merkmal")
_ALL = _names("""
    insgesamt gesamt zusammen total totals all alle summe t i mw beide beidegeschlechter
    bothsexes both insg maennlichundweiblich maennlichweiblich alleger alleges allages
    alleraltersgruppen altersgruppeninsgesamt allealtersgruppen ensemble sum gesamtsumme
""")

# Whole words of a heading, as _words gives them.
_PEOPLE = _names("ew ewz bev pop einw residents people poptotal totalpop popest popestimate")
_PEOPLE_WITHIN = ("einwohner", "bevoelkerung", "population", "inhabitant", "habitants")
# What may be joined to these: a Bevölkerungszahl counts people, a Bevölkerungsrang does not.
_JOINED = re.compile(
    r"(?:anz|anzahl|zahl|zahlen|bestand|wohn|haupt|wohnsitz|gesamt|insgesamt|total|totals|all|alle"
    r"|stand|summe|sum|der|des|am|im|in|innen|en|s|n|r|est|estimate|estimated|count|counts|number"
    r"|of|the|resident|st|fortschreibung|statistik|amtliche|amtl|mittlere|ew|ewz|und|nach|kreis"
    r"|kreise|gemeinde|gemeinden|land|stadt|data|value)*"
)
_PERSONS = _names("""
    personen person persons koepfe kopfzahl mitglieder mitgliederzahl members membership
    schueler schuelerzahl schuelerinnen students pupils studierende kinder children teilnehmer
    teilnehmende enrollment enrolment beschaeftigte employees
""")
_BARE = _names("""
    anzahl insgesamt gesamt total totals value values wert werte zahl zahlen summe count number
    absolut insg zusammen gesamtzahl gesamtanzahl obs menge figure
""")
# With one of these a heading means a part of the people, not all of them.
_PARTS = _names("""
    maennlich weiblich maennl weibl maenner frauen divers male males female females men women
    sex gender geschlecht m w f d mw hommes femmes jungen maedchen boys girls alter altersgruppe
    age ages jahre jahren jaehrige years unter ueber ab bis under over minderjaehrige auslaender
    auslaendisch auslaendische nichtdeutsche deutsche foreign foreigners native urban rural
    white black asian hispanic hisp latino other erwerbsfaehige erwerbstaetige erwerbspersonen
    bl
""")
# Beside a word for people: not all of a place.
_SOME_PEOPLE = _names("""
    weibliche maennliche aelter aeltere juenger juengere migrationshintergrund arbeitslose
    behinderung zuzug zuzuege fortzug fortzuege wegzug geburten sterbefaelle
""")
_PER_HEAD = re.compile(r"\w/ ?(?:[\d. ]{1,12})?(?:ew|einw)|\+ ?/ ?[-−–]", re.IGNORECASE)
_RATIOS = _names("""
    weight weights gewicht gewichtung faktor factor proz norm
    dichte density je pro per km km2 qkm ha anteil anteile prozent percent pct rate
    quote change aenderung veraenderung entwicklung zuwachs wachstum growth saldo rang rank
    ranking index durchschnitt mittelwert average mean median differenz diff delta abweichung
    share ratio proportion
""")
_RATIOS_WITHIN = (
    *("dichte", "anteil", "veraenderung", "entwicklung", "gleichwert", "wachstum", "gewicht"),
    *("prognose", "vorausberech", "saldo", "zunahme", "abnahme", "bewegung", "rang"),
)
_NUMBERS = _names("""
    nr lfd lfdnr nummer no id ids code key schluessel kennung kennzahl kennziffer pos position
    index unnamed objectid gid fid oid plz postleitzahl zip zipcode postcode vorwahl telefon tel
    fax ags ars rs nuts lau gkz fips iso geoid geocode kfz land kreis gemeinde bezirk rb region
    verband satzart textkennzeichen
""")
_PLACES = _names("""
    lat latitude lon lng long longitude breite laenge breitengrad laengengrad x y z east north
    easting northing rechtswert hochwert coord coords koordinate koordinaten hoehe elevation
    altitude
""")
_AREAS = _names("""
    flaeche area areas km km2 qkm ha hektar hectares sqkm sqmi superficie aland awater shape
    gebietsflaeche bodenflaeche flaechekm2
""")
_MONEY = _names("""
    betrag euro euros eur teur kosten preis umsatz budget dollar usd chf gbp gdp bip einkommen
    income price zuweisung haushalt mittel foerderung
""")
_TIMES = _names("jahr year datum date stichtag monat month quartal quarter time zeit stand annee")
# Behind a word for people they only say whose.
_DISTRICTS = _names("kreis gemeinde bezirk region verband")
_OTHERS = _PARTS | _RATIOS | _NUMBERS | _PLACES | _AREAS | _MONEY | _TIMES
_MONEY_SIGN = re.compile(r"[€$£]")
_THOUSANDS = re.compile(r"\b(?:1[ .,]?000|tsd|tausend|thousands?)\b", re.IGNORECASE)

_DAY = re.compile(r"\d{1,2}\.\s?\d{1,2}\.\s?\d{4}|\d{4}-\d{2}-\d{2}", re.ASCII)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)", re.ASCII)
# The year of a census or of the borders is not the date of the figures.
_OTHER_YEAR = re.compile(
    r"(?:zensus|census|basis|grundlage|gebietsstand)\W{0,3}(?:der|des|vom|of)?\W{0,3}(?:19|20)\d{2}",
    re.ASCII | re.IGNORECASE,
)
_WORD = re.compile(r"[A-ZÄÖÜ]?[a-zäöüß]+|[A-ZÄÖÜ]+(?![a-zäöüß])|\d+")
_FILLING = _names("""
    der des die am zum vom von in and und of the de la est estimate estimated nach an stand
    stichtag
""")
_ELIDED = re.compile(r"\b[dl]['\u2019]", re.IGNORECASE)
_AGES = re.compile(r"\d\s?(?:[-–+]|bis|to)|[<>≤≥]\s?\d", re.ASCII)
_FOOTNOTE = re.compile(r"\d\)")
_LENGTH_AT_MOST = 300
_WORD_AT_MOST = 40


class Says(Enum):
    """What a heading says of the figures under it."""

    PEOPLE = auto()  # all of a place: Einwohner, Bevölkerung 2021
    PERSONS = auto()  # of one kind: Schüler, Mitglieder
    BARE = auto()  # figures: Anzahl, insgesamt, 2021
    OTHER = auto()  # what a list is divided by only if the user says so: an area, an age, a key
    UNKNOWN = auto()


class Heading(NamedTuple):
    """A heading over figures.

    Attributes:
        column: Its column, from 0.
        text: As it stands there.
        says: What it says of the figures.
        stichtag: The day in it.
        year: The year in it, where it has no day.
        thousands: Whether it says that the figures are thousands.
    """

    column: int
    text: str
    says: Says
    stichtag: date | None = None
    year: int | None = None
    thousands: bool = False


def heading(column: int, text: str) -> Heading:
    """What a heading says.

    >>> heading(0, "AnzEinwohner").says.name, heading(0, "Bevölkerung 2021").year
    ('PEOPLE', 2021)
    >>> heading(0, "Einwohner je km²").says.name, heading(0, "Insgesamt").says.name
    ('OTHER', 'BARE')
    """
    shown = text[:_LENGTH_AT_MOST]
    day = _DAY.search(shown)
    try:
        stichtag = parse_date(day[0]) if day else None
    except DateError:
        stichtag = None
    rest = _OTHER_YEAR.sub("", _DAY.sub("", shown))
    years = set(_YEAR.findall(rest))
    year = int(years.pop()) if len(years) == 1 and not day else None
    thousands = bool(_THOUSANDS.search(rest))
    rest = _FOOTNOTE.sub("", _THOUSANDS.sub("", _YEAR.sub("", rest)))
    return Heading(
        column, text, _says(rest, day=bool(day), year=bool(year)), stichtag, year, thousands
    )


def _says(rest: str, *, day: bool, year: bool) -> Says:
    found = _words(_ELIDED.sub("", rest))
    words = [word for word in found if word not in _FILLING]
    if day or year:
        words = [word for word in words if word not in _TIMES]
    if not words and not _MONEY_SIGN.search(rest) and (day or year or not found):
        # A day alone is surely a heading of figures; a year alone is less sure.
        return Says.PEOPLE if day else Says.BARE if year else Says.UNKNOWN
    if not words or _MONEY_SIGN.search(rest) or "%" in rest or _AGES.search(rest):
        return Says.OTHER
    people = any(map(_counts_people, words))
    ratio = any(any(part in word for part in _RATIOS_WITHIN) for word in words)
    if people:
        unfit = _OTHERS - _TIMES - _DISTRICTS | _SOME_PEOPLE
        ratio = ratio or bool(_PER_HEAD.search(rest))
        return Says.OTHER if ratio or any(word in unfit for word in words) else Says.PEOPLE
    if ratio or any(word in _OTHERS for word in words):
        return Says.OTHER
    if any(word in _PERSONS for word in words):
        return Says.PERSONS
    return Says.BARE if all(word in _BARE for word in words) else Says.UNKNOWN


def _counts_people(word: str) -> bool:
    """Whether a word means people alone, not what is said of them."""
    if word in _PEOPLE:
        return True
    part = next((part for part in _PEOPLE_WITHIN if part in word), None)
    return (
        part is not None
        and len(word) <= _WORD_AT_MOST
        and all(map(_JOINED.fullmatch, word.split(part)))
    )


def _words(text: str) -> list[str]:
    """The words of a heading, folded; AnzEinwohner has two, EINWOHNER one.

    >>> _words("AnzEinwohner"), _words("EW-Zahl"), _words("pop_total")
    (['anz', 'einwohner'], ['ew', 'zahl'], ['pop', 'total'])
    """
    return [word for word in map(fold, _WORD.findall(text)) if word and not word.isdigit()]


_KEY_ENDS = ("schluessel", "nummer", "kennziffer", "kennzahl", "kennung", "code", "key")
_KEY_WORDS = _names("id geo nr code cd no gkz fips nuts lau geoid geocode insee bfs bfsnr key")
_NO_KEYS = _names("""
    lfd laufende laufendenummer plz postleitzahl zip telefon tel telefonnummer fax faxnummer
    hausnummer vorwahl index objectid fid gid steuernummer
""")


def says_key(text: str) -> bool:
    """Whether a heading names keys of a kind that the program does not know: Schulnummer.

    >>> says_key("Schulnummer"), says_key("LK_ID"), says_key("lfd. Nr."), says_key("Ort")
    (True, True, False, False)
    """
    words = _words(text[:_LENGTH_AT_MOST])
    if not words or any(word in _NO_KEYS for word in words):
        return False
    return words[-1].endswith(_KEY_ENDS) or bool(_KEY_WORDS.intersection((words[0], words[-1])))


def is_all(text: str) -> bool:
    """Whether a text says "of all" in a column of sexes, ages and their like."""
    return fold(text) in _ALL or fold(text).startswith(("insgesamt", "allealter"))


def says_people(text: str) -> bool:
    """Whether a text beside a figure says that it counts people, and nothing else."""
    words = _words(text[:_LENGTH_AT_MOST])
    return heading(0, text).says is Says.PEOPLE and all(
        word in _BARE | _FILLING or _counts_people(word) for word in words
    )


_AT_MOST = 100  # characters of a text that may be a mark
_SIGNS = re.compile("[\u03a3\u2211]")  # of a sum
_FOOTNOTES = "\u00b9\u00b2\u00b3\u2070\u2074\u2075\u2076\u2077\u2078\u2079\u2020\u2021"
_FOOTNOTE_MARK = re.compile(rf"(?<=.)[{_FOOTNOTES}]+")  # behind a word
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\d+")


class Mark(IntEnum):
    """What a text says of its row; of the last four the higher ones contain the lower."""

    TOTAL = 1  # a sum
    PART = 2  # an average, or a part of another row
    REGION = 3  # a Regierungsbezirk
    LAND = 4
    COUNTRY = 5
    CONTINENT = 6


def _listed(text: str) -> frozenset[str]:
    return frozenset(" ".join(name.split()) for name in text.split(","))


# A total in front of a name or behind it: Summe A, Land insgesamt, Stuttgart Ergebnis.
_TOTALS = _names("""
    summe summen gesamtsumme zwischensumme teilsumme endsumme gesamt insgesamt ingesamt zusammen
    total totals totale gesamtergebnis teilergebnis zwischenergebnis gesamtzahl gesamtanzahl
    gesamtwert gesamtbevölkerung gesamtbevoelkerung gesamteinwohnerzahl subtotal sub-total sum
    somme insges insg gesamteinwohner gesamtgebiet gesamtstadt gesamtbestand gesamtmenge
    ergebnis endergebnis kreisergebnis landesergebnis bundesergebnis
""")
# Too short or too common: these count as a whole cell only.
_TOTALS_ALONE = _names("""
    ges zus tot ttl alle alles all overall summa übertrag uebertrag ensemble
""")
_MARKS_OF_PARTS = _names("""
    durchschnitt durchschnittlich mittelwert median average davon darunter nachrichtlich differenz
    abweichung thereof vorjahr
""")
_PARTS_ALONE = _names("mittel mean anteil kontrolle check")
# "Alle Kreise", "all districts".
_ALL_MARKS = _names("alle all aller sämtliche")
_KINDS = _names("""
    kreise landkreise stadtkreise länder laender bundesländer gemeinden städte orte bezirke
    regionen gebiete stadtteile einrichtungen empfänger districts counties states regions
    municipalities recipients countries
""")
# With one of these it is the name of a recipient.
_OF_SOMEBODY = _names("""
    gmbh ggmbh ag se kg ohg ug ev eg mbh ltd inc llc plc corp verein stiftung schule hotel
""")
_LAENDER = _names("""
    baden-württemberg baden-wuerttemberg bayern brandenburg hessen mecklenburg-vorpommern
    niedersachsen nordrhein-westfalen rheinland-pfalz saarland sachsen sachsen-anhalt
    schleswig-holstein nrw thüringen thueringen bavaria saxony hesse thuringia
    england scotland wales schottland
""")
# Without a name of their own they are what the others lie in.
_NAMELESS = dict.fromkeys(_names("kreis landkreis bezirk region county district"), Mark.REGION) | (
    dict.fromkeys(_names("land bundesland freistaat state landesweit statewide"), Mark.LAND)
)
CITIES = _names("berlin bremen hamburg")
"""Länder that are a city, too, and stand beside others as one."""
_COUNTRIES = _listed("""
    deutschland, bundesrepublik deutschland, bundesrepublik, brd, bundesgebiet, bund, bundesweit,
    germany, federal republic of germany, country, nation, national, nationwide, österreich,
    schweiz, austria, switzerland, frankreich, france, polen, poland, italien, italy, spanien,
    spain,
    niederlande, netherlands, belgien, belgium, luxemburg, luxembourg, dänemark, denmark,
    schweden, sweden, norwegen, norway, finnland, finland, estland, lettland, litauen, estonia,
    latvia, lithuania, tschechien, czechia, czech republic, slowakei, slovakia, ungarn, hungary,
    rumänien, romania, bulgarien, bulgaria, griechenland, greece, portugal, irland, ireland,
    kroatien, croatia, slowenien, slovenia, ukraine, united kingdom, großbritannien,
    vereinigtes königreich, united states, united states of america, usa, vereinigte staaten,
    canada, kanada, mexico, mexiko, brazil, brasilien, india, indien, china, japan, australia,
    australien, türkei, turkey, russia, russland
""")
_ABOVE_COUNTRIES = _listed(
    "eu-27, eu27, eu-28, eu28, europa, europe, eu, european union, europäische union, welt, world"
)
_IN_FRONT = re.compile(
    "(?:das )?(?:land|bundesland|freistaat|freie (?:und )?hansestadt|republik|"
    "(?:state|republic) of) "
)
_REGION = re.compile(r"(?:regierungsbezirk|reg\.-bez\.|regbez|rb|statistische region) \S")


_BETWEEN_WORDS = (
    {ord(mark): " " for mark in "-.,:;()[]*/\"'+_#|=&!?<>~%0123456789" + _FOOTNOTES}
    | dict.fromkeys((0x2013, 0x2014, 0x201C, 0x201D, 0x201E, 0xAB, 0xBB), " ")
    | {0x3A3: " summe "}
    | dict.fromkeys((0x3C3, 0x2211), " summe ")
)
_VOCABULARY = frozenset(
    word
    for texts in (
        *(
            _TOTALS,
            _TOTALS_ALONE,
            _MARKS_OF_PARTS,
            _PARTS_ALONE,
            _ALL_MARKS,
            _LAENDER,
            CITIES,
            _NAMELESS,
        ),
        *(_COUNTRIES, _ABOVE_COUNTRIES),
    )
    for text in texts
    for word in text.replace("-", " ").split()
) | _names("summe of regierungsbezirk reg regbez rb statistische")


def mark_of(text: str) -> Mark | None:
    """What a text says of its row, None where it is a name like any other.

    >>> mark_of("Gesamtsumme 2021").name, mark_of("Land insgesamt").name, mark_of("Bayern").name
    ('TOTAL', 'TOTAL', 'LAND')
    >>> mark_of("Gesamtschule Köln"), mark_of("TotalEnergies")
    (None, None)
    >>> mark_of("DE-total").name
    'TOTAL'
    """
    if not text or len(text) > _AT_MOST or not may_be_mark(text.casefold()):
        return None
    plain = " ".join(_FOOTNOTE_MARK.sub(" ", _SIGNS.sub("summe ", text)).casefold().split())
    words = _WORDS.findall(plain.replace(".", ""))
    if not words:
        return None
    return _by_words(words) or _by_name(plain.strip(" :.*()#"))


def may_be_mark(folded: str) -> bool:
    """Whether it is worth the time to look at each word: few of a million names are marks."""
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
        alone = first in _MARKS_OF_PARTS | _PARTS_ALONE or first.endswith("durchschnitt")
        return Mark.PART if alone else None
    for word in (first, last):
        if word in _MARKS_OF_PARTS or word.endswith("durchschnitt"):
            return Mark.PART
    if words[:2] == ["of", "which"]:
        return Mark.PART
    for word in (first, last):
        if _is_total(word):
            return Mark.TOTAL
    second = next(word for word in words[1:] if not word.isdigit())
    if first in _ALL_MARKS and second in _KINDS:
        return Mark.TOTAL
    return None


def _is_total(word: str) -> bool:
    """Whether a word says so as a whole, or before or behind a hyphen."""
    parts = {word, word.partition("-")[0], word.rpartition("-")[2]}
    return word.endswith("summe") or not _TOTALS.isdisjoint(parts)


def _last(words: list[str]) -> str | None:
    """The last word that is not a year or a single letter; None where only the first is left."""
    for place in range(len(words) - 1, 0, -1):
        if not words[place].isdigit() and len(words[place]) > 1:
            return words[place]
    return None


def _by_name(plain: str) -> Mark | None:
    if _REGION.match(plain):
        return Mark.REGION
    if plain in _NAMELESS:
        return _NAMELESS[plain]
    name = _IN_FRONT.sub("", plain, count=1)
    if name in _LAENDER or name in CITIES:
        return Mark.LAND
    if name in _ABOVE_COUNTRIES:
        return Mark.CONTINENT
    return Mark.COUNTRY if name in _COUNTRIES else None


_FOR_AGS = _names("""
    ags rs ars ags5 ags8 kreisags agskreis idlandkreis landkreisid kreiskennziffer
    gemeindekennziffer
""")
_FOR_AGS_WITHIN = re.compile(
    r"(?:kreis|gemeinde|region).*schluessel|schluessel.*(?:kreis|gemeinde|region)"
)
_AGS_AS_WORD = re.compile(r"(?:^|[\W_])(?:ags|ars)(?:$|[\W_\d])", re.IGNORECASE)
_FOR_OWN = tuple(
    _names("plz postl postc postal zip kostenst kst konto kunden kreditor debitor lfd laufend")
)


def says_ags(heading: str) -> bool:
    """Whether a heading is one for AGS, of whatever length.

    >>> says_ags("Kreisschlüssel"), says_ags("AGS_5"), says_ags("Schlüssel")
    (True, True, False)
    """
    shown = heading[:_LENGTH_AT_MOST]
    within = _FOR_AGS_WITHIN.search(fold(shown)) or _AGS_AS_WORD.search(shown)
    return within is not None or fold(shown) in _FOR_AGS


def says_own_key(heading: str) -> bool:
    """Whether a heading is one for numbers of another kind: postcodes, accounts."""
    return fold(heading).startswith(_FOR_OWN)
