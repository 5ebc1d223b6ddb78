"""What words mean in a list: over a column, and in a row that is a total, an average or a part."""

from __future__ import annotations

import re
import tomllib
from calendar import monthrange
from contextlib import suppress
from datetime import date
from enum import Enum, IntEnum, auto
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ukraine_soforthilfe.population.tables import CENSUS_DAYS, fold

if TYPE_CHECKING:
    from collections.abc import Iterable


_TOLD = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


def vocabulary(kind: str) -> frozenset[str]:
    """The words of a kind, as ``words.toml`` has them; between names with blanks stand commas."""
    text = " ".join(_TOLD[kind].split())
    return frozenset(text.split(", " if "," in text else " "))


KEYS = vocabulary("keys"), vocabulary("further_keys")
NAMES = vocabulary("names")
ARTEN = vocabulary("arten")
REGIERUNGSBEZIRKE = vocabulary("regierungsbezirke")
LAENDER = vocabulary("laender_beside")
LEVELS = vocabulary("levels")
DATES = vocabulary("dates")
REPEATING = DATES | vocabulary("kinds_of_people")
_ALL = vocabulary("of_all")

_PEOPLE = vocabulary("people")
_PEOPLE_WITHIN = tuple(sorted(vocabulary("people_within")))
# What may be joined to these: a Bevölkerungszahl counts people, a Bevölkerungsrang does not.
_JOINED = re.compile(
    r"(?:anz|anzahl|zahl|zahlen|bestand|wohn|haupt|wohnsitz|gesamt|insgesamt|total|totals|all|alle"
    r"|stand|summe|sum|der|des|am|im|in|innen|en|s|n|r|est|estimate|estimated|count|counts|number"
    r"|of|the|resident|st|fortschreibung|statistik|amtliche|amtl|mittlere|ew|ewz|und|nach|kreis"
    r"|kreise|gemeinde|gemeinden|land|stadt|data|value)*"
)
_PERSONS = vocabulary("persons")
_BARE = vocabulary("bare")
_SOME_PEOPLE = vocabulary("some_people")
_PER_HEAD = re.compile(r"\w/ ?(?:[\d. ]{1,12})?(?:ew|einw)|\+ ?/ ?[-−–]", re.IGNORECASE)
_RATIOS_WITHIN = vocabulary("ratios_within")
_TIMES = vocabulary("times")
_DISTRICTS = vocabulary("districts")
_PARTS = vocabulary("parts") | _SOME_PEOPLE
_OTHERS = _TIMES.union(*map(vocabulary, ("parts", "ratios", "numbers", "places", "areas", "money")))
_MONEY_SIGN = re.compile(r"[€$£]")
_UNIT = re.compile(
    r"(?<!\bje )(?<!\bpro )(?<!\bper )"
    r"\b(?:(?P<millions>1[ .,]?000[ .,]?000|mio|mill|million(?:en|s)?)"
    r"|1[ .,]?000|tsd|tausend|thousands?)\b",
    re.IGNORECASE,
)

_MONTH = r"(?:jan|feb|m(?:ä|ae|a)r|apr|ma[iy]|jun|jul|aug|sep|o[kc]t|nov|de[zc])[a-zä]{0,7}\.?"
_DAY = re.compile(
    r"(?<!\d)(?:(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4}|\d{2}(?!\d))"
    r"|(?P<iso>\d{4}-\d{2}-\d{2})|(?P<slashed>\d{1,2}/\d{1,2}/\d{4})|(?P<digits>\d{4}(?:19|20)\d\d|(?:19|20)\d{6})(?!\d)"
    rf"|(?P<named>\d{{1,2}}\.?\s?{_MONTH}\s?\d{{4}}|\b{_MONTH}\s\d{{1,2}},?\s\d{{4}}))",
    re.IGNORECASE,
)
_MONTHS = {
    name: number
    for number, names in enumerate(_TOLD["months"].split(), start=1)
    for name in names.split("/")
}
_OTHER_DAYS = tuple(vocabulary("other_days"))
_DIGITS = (
    (slice(4, 8), slice(2, 4), slice(0, 2)),
    (slice(0, 4), slice(4, 6), slice(6, 8)),
)
_CLAUSE = re.compile(r"[,;|(]")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)", re.ASCII)
# The year of a census or of the borders is not the date of the figures.
_OTHER_YEAR = re.compile(
    r"(?:zensus|census|basis|grundlage|gebietsstand)\W{0,3}(?:der|des|vom|of)?\W{0,3}(?:19|20)\d{2}",
    re.ASCII | re.IGNORECASE,
)
_WORD = re.compile(r"[A-ZÄÖÜ]?[a-zäöüß]+|[A-ZÄÖÜ]+(?![a-zäöüß])|\d+")
_FILLING = vocabulary("filling")
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


class When(NamedTuple):
    """A date as a heading or a cell has it: a day, or a year alone."""

    day: date | None = None
    year: int | None = None

    @property
    def of_year(self) -> int:
        """The year; 0 where there is neither."""
        return self.day.year if self.day else self.year or 0

    def told(self, day: date | None) -> When:
        """The same, or a day that it does not deny."""
        return When(day) if day and not self.day and self.year in {None, day.year} else self


NEVER = When()


class Heading(NamedTuple):
    """A heading over figures.

    Attributes:
        column: Its column, from 0.
        text: As it stands there.
        says: What it says of the figures.
        when: The date in it.
        times: What one in a figure stands for: 1,000 where it says thousands, 1,000,000, else 1.
    """

    column: int
    text: str
    says: Says
    when: When = NEVER
    times: int = 1


def heading(column: int, text: str) -> Heading:
    """What a heading says.

    >>> heading(0, "AnzEinwohner").says.name, heading(0, "Bevölkerung 2021").when.year
    ('PEOPLE', 2021)
    >>> heading(0, "Einwohner je km²").says.name, heading(0, "Insgesamt").says.name
    ('OTHER', 'BARE')
    """
    shown = text[:_LENGTH_AT_MOST]
    parts, days = _days(shown)
    rest = _OTHER_YEAR.sub("", "".join(parts))
    years = set(_YEAR.findall(rest))
    year = int(years.pop()) if len(years) == 1 and not days else None
    unit = _UNIT.search(rest)
    rest = _FOOTNOTE.sub("", _UNIT.sub("", _YEAR.sub("", rest)))
    says = _says(rest, day=bool(days), year=bool(year))
    times = 1 if unit is None else 1_000_000 if unit["millions"] else 1_000
    return Heading(column, text, says, When(days[0] if days else None, year), times)


def _days(text: str) -> tuple[list[str], list[date | None]]:
    """The days in a text, None for one that is none or may be two; the texts around them."""
    parts, days, end = [], [], 0
    for found in _DAY.finditer(text):
        day = _day(found)
        if found["digits"] and not _is_usual(day):
            continue  # a key or a figure
        parts.append(text[end : found.start()])
        days.append(day)
        end = found.end()
    return [*parts, text[end:]], days


def _day(found: re.Match[str]) -> date | None:
    numbers = list(map(int, re.findall(r"\d+", found[0])))
    if found["iso"]:
        orders = [numbers]
    elif found["named"]:
        word = next(word for word in _words(found[0]) if word[:3] in _MONTHS)
        orders = [[numbers[1], _MONTHS[word[:3]], numbers[0]]]
    elif found["digits"]:
        digits = found["digits"]
        orders = [[int(digits[at]) for at in places] for places in _DIGITS]
    else:
        day, month, year = numbers
        orders = [[year + 2000 if year < 100 else year, month, day]]
        if found["slashed"]:
            orders.append([year, day, month])
    days = set()
    for order in orders:
        with suppress(ValueError):
            days.add(date(*order))
    return days.pop() if len(days) == 1 else None


def _is_usual(day: date | None) -> bool:
    """Whether populations are usually those of a day: one that ends a month or year, a census."""
    if day is None:
        return False
    end = monthrange(day.year, day.month)[1]
    return day.day == end or (day.month, day.day) == (1, 1) or day in CENSUS_DAYS


def has_usual_day(text: str) -> bool:
    """Whether a text has a day that populations are usually those of."""
    return any(map(_is_usual, _days(text[:_LENGTH_AT_MOST])[1]))


def dates_list(text: str) -> bool | None:
    """Whether a text is a day of printing or the like; None for a day alone that may be one."""
    parts, days = _days(text[:_LENGTH_AT_MOST])
    words = _words(" ".join(parts))
    return bool(days) and (words[0].startswith(_OTHER_DAYS) if words else None)


def day_in_titles(titles: Iterable[str]) -> date | None:
    """The one day that titles of a table name as that of its populations, None for no such.

    A day of printing, of a decision or of borders is none.

    >>> day_in_titles(["Bevölkerung am 31.12.2021 (Druck: 10.03.2022)", "Kreise"]).isoformat()
    '2021-12-31'
    """
    found = set()
    for title in titles:
        parts, days = _days(title[:_LENGTH_AT_MOST])
        if len(days) == 1 and not _words(parts[0]):
            parts.reverse()  # 31.12.2021: Einwohner
        counted = False
        for part, day in zip(parts, days, strict=False):
            usual = _is_usual(day)
            clause = _of_populations(_CLAUSE.split(part)[-1], usual=usual)
            if clause is None:
                clause = _of_populations(part, usual=usual) and usual
            counted = counted if clause is None else clause
            if counted:
                found.add(day)
    return found.pop() if len(found) == 1 else None


def _of_populations(text: str, *, usual: bool) -> bool | None:
    """Whether a text in front of a day says that it is one of populations; None if nothing."""
    words = _words(text)
    if any(word.startswith(_OTHER_DAYS) for word in words):
        return False
    if any("stichtag" in word or _counts_people(word) for word in words):
        return True
    # What stands so may be the list.
    return usual if {"stand", "as"}.intersection(words) else None


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
    ratio = any(part in word for part in _RATIOS_WITHIN for word in words)
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


def counts_some(text: str) -> bool:
    """Whether a heading names some of the people: männlich, unter 18, EinwohnerM; AfD does not."""
    words = _words(shown := text[:_LENGTH_AT_MOST])
    counted = any(word in _PERSONS or _counts_people(word) for word in words)
    letters = words if counted else _words(shown.lower())
    some = any(word in _PARTS and (word[1:] or word in letters) for word in words)
    return bool(some or _AGES.search(shown)) and (_OTHERS - _PARTS - _TIMES).isdisjoint(words)


def _words(text: str) -> list[str]:
    """The words of a heading, folded; AnzEinwohner has two, EINWOHNER one.

    >>> _words("AnzEinwohner"), _words("EW-Zahl"), _words("pop_total")
    (['anz', 'einwohner'], ['ew', 'zahl'], ['pop', 'total'])
    """
    return [word for word in map(fold, _WORD.findall(text)) if word and not word.isdigit()]


_FIGURE_WITH_UNIT = re.compile(
    r"(?P<figure>\d[\d.,' \u00a0\u202f]{0,99}?)\s{0,9}"
    r"(?:(?P<millions>mio|mill|million(?:en|s)?)|tsd|tausend|thousands?)\.?",
    re.ASCII | re.IGNORECASE,
)


def without_unit(text: str) -> tuple[str, int]:
    """A figure without the thousands or millions behind it, and what one stands for.

    >>> without_unit("1.234,5 Tsd."), without_unit("2 Mio."), without_unit("17")
    (('1.234,5', 1000), ('2', 1000000), ('17', 1))
    """
    found = _FIGURE_WITH_UNIT.fullmatch(text.strip()[:_LENGTH_AT_MOST])
    if found is None:
        return text, 1
    return found["figure"], 1_000_000 if found["millions"] else 1_000


_KEY_ENDS = ("schluessel", "nummer", "nr", "kennziffer", "kennzahl", "kennung", "code", "key")
_KEY_WORDS = vocabulary("key_words")
_NO_KEYS = vocabulary("no_keys")


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
# Of a sum; SAP has asterisks alone, more of them for sums of sums.
_SIGNS = re.compile(r"[\u03a3\u2211]|^ {0,9}\*{1,3} {0,9}$", re.MULTILINE)
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


_TOTALS = vocabulary("totals")
_TOTALS_ALONE = vocabulary("totals_alone")
_MARKS_OF_PARTS = vocabulary("marks_of_parts")
_PARTS_ALONE = vocabulary("parts_alone")
_ALL_MARKS = vocabulary("all_marks")
_KINDS = vocabulary("kinds")
_OF_SOMEBODY = vocabulary("of_somebody")
CITIES = vocabulary("cities")
"""Länder that are a city, too, and stand beside others as one."""
# What is no recipient by its name alone.
_NAMED = {
    name: mark
    for kind, mark in (
        ("above_countries", Mark.CONTINENT),
        ("countries", Mark.COUNTRY),
        ("laender", Mark.LAND),
        ("cities", Mark.LAND),
    )
    for name in vocabulary(kind)
}
# Without a name of their own they are what the others lie in.
_NAMELESS = dict.fromkeys(vocabulary("nameless_regions"), Mark.REGION) | (
    dict.fromkeys(vocabulary("nameless_laender"), Mark.LAND)
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
    for kind in (
        _TOTALS,
        _TOTALS_ALONE,
        _MARKS_OF_PARTS,
        _PARTS_ALONE,
        _ALL_MARKS,
        _NAMED,
        _NAMELESS,
    )
    for text in kind
    for word in text.replace("-", " ").split()
).union(["summe", "of", "regierungsbezirk", "reg", "regbez", "rb", "statistische"])


def mark_of(text: str) -> Mark | None:
    """What a text says of its row, None where it is a name like any other.

    >>> mark_of("Gesamtsumme 2021").name, mark_of("Land insgesamt").name, mark_of("Bayern").name
    ('TOTAL', 'TOTAL', 'LAND')
    >>> mark_of("Gesamtschule Köln"), mark_of("TotalEnergies"), mark_of("DE-total")
    (None, None, <Mark.TOTAL: 1>)
    """
    if not text or len(text) > _AT_MOST or not may_be_mark(text.casefold()):
        return None
    line = " ".join(text.split())  # below a name an asterisk is a footnote's
    plain = " ".join(_FOOTNOTE_MARK.sub(" ", _SIGNS.sub("summe ", line)).casefold().split())
    words = _WORDS.findall(plain.replace(".", ""))
    return _by_words(words) or _by_name(plain.strip(" :.*()#"))


def may_be_mark(folded: str) -> bool:
    """Whether it is worth the time to look at each word: few of a million names are marks."""
    if "summe" in folded or "durchschnitt" in folded or ("*" in folded and _SIGNS.search(folded)):
        return True
    return not _VOCABULARY.isdisjoint(folded.translate(_BETWEEN_WORDS).split())


def land_of(text: str) -> str:
    """The name of a Land or a country without what stands in front of it."""
    plain = " ".join(text[:_AT_MOST].casefold().split())
    return _IN_FRONT.sub("", plain, count=1)


def _by_words(words: list[str]) -> Mark | None:
    if not words or _OF_SOMEBODY.intersection(words):
        return None
    first, last = words[0], _last(words)
    if last is None:
        if first in _TOTALS_ALONE or _is_total(first):
            return Mark.TOTAL
        alone = first in _MARKS_OF_PARTS | _PARTS_ALONE or first.endswith("durchschnitt")
        return Mark.PART if alone else None
    ends = {first, last}
    if words[:2] == ["of", "which"] or any(
        word in _MARKS_OF_PARTS or word.endswith("durchschnitt") for word in ends
    ):
        return Mark.PART
    if any(map(_is_total, ends)):
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
    return _NAMED.get(_IN_FRONT.sub("", plain, count=1))
