"""What the heading of a column says: the words that producers and users write over one."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from ukraine_soforthilfe.errors import DateError
from ukraine_soforthilfe.population.figures import parse_date
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
    countyname municipality town city commune districtname
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
_PERSONS = _names("""
    personen person persons koepfe kopfzahl mitglieder mitgliederzahl members membership
    schueler schuelerzahl schuelerinnen students pupils studierende kinder children teilnehmer
    teilnehmende enrollment enrolment beschaeftigte employees
""")
_BARE = _names("""
    anzahl insgesamt gesamt total totals value values wert werte zahl zahlen summe count number
    absolut insg gesamtzahl gesamtanzahl obs menge figure
""")
# Beside a word for people: what is no word of its own, and leaves it one for all of them.
_PARTS = _names("""
    maennlich weiblich maennl weibl maenner frauen divers male males female females men women
    sex gender geschlecht m w f d mw hommes femmes jungen maedchen boys girls alter altersgruppe
    age ages jahre jahren jaehrige years unter ueber ab bis under over minderjaehrige auslaender
    auslaendisch auslaendische nichtdeutsche deutsche foreign foreigners native urban rural
    white black asian hispanic hisp latino other erwerbsfaehige erwerbstaetige erwerbspersonen
    bl
""")
_RATIOS = _names("""
    weight weights gewicht gewichtung faktor factor proz norm
    dichte density je pro per km km2 qkm ha anteil anteile prozent percent pct rate
    quote change aenderung veraenderung entwicklung zuwachs wachstum growth saldo rang rank
    ranking index durchschnitt mittelwert average mean median differenz diff delta abweichung
    share ratio proportion
""")
_RATIOS_WITHIN = ("dichte", "anteil", "veraenderung", "entwicklung", "gleichwert", "wachstum")
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
# A census and the day of the borders are no dates of the figures.
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
_AGES = re.compile(r"\d+\s?(?:[-–+]|bis|to)|[<>≤≥]\s?\d+", re.ASCII)
_FOOTNOTE = re.compile(r"\d\)")
_LENGTH_AT_MOST = 300


class Says(Enum):
    """What a heading says of the figures under it."""

    PEOPLE = auto()  # all of a place: Einwohner, Bevölkerung 2021
    PERSONS = auto()  # of one kind: Schüler, Mitglieder
    BARE = auto()  # figures: Anzahl, insgesamt, 2021
    OTHER = auto()  # what no list is divided by unless it is said: an area, an age, a key
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
    if not words and (day or year or not found):
        # A day heads figures of its own; of a year that is less sure.
        return Says.PEOPLE if day else Says.BARE if year else Says.UNKNOWN
    if not words or _MONEY_SIGN.search(rest) or "%" in rest or _AGES.search(rest):
        return Says.OTHER
    people = any(word in _PEOPLE or any(part in word for part in _PEOPLE_WITHIN) for word in words)
    ratio = any(any(part in word for part in _RATIOS_WITHIN) for word in words)
    if people:
        unfit = _OTHERS - _TIMES - _DISTRICTS
        return Says.OTHER if ratio or any(word in unfit for word in words) else Says.PEOPLE
    if ratio or any(word in _OTHERS for word in words):
        return Says.OTHER
    if any(word in _PERSONS for word in words):
        return Says.PERSONS
    return Says.BARE if all(word in _BARE for word in words) else Says.UNKNOWN


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
        word in _PEOPLE | _BARE | _FILLING or word.startswith(_PEOPLE_WITHIN) for word in words
    )
