"""Keys of districts: whether a list's are AGS, and how damaged ones are mended.

Digits alone do not make an AGS: any four of them would be a Kreis of a Land from 01 to 09.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from ukraine_soforthilfe.asking.scenario import Keys
from ukraine_soforthilfe.asking.values import one_spelling
from ukraine_soforthilfe.language import Text, counted
from ukraine_soforthilfe.population import refusals
from ukraine_soforthilfe.population.built_in import kreise_by_ags
from ukraine_soforthilfe.population.headings import vocabulary
from ukraine_soforthilfe.population.spellings import has_art
from ukraine_soforthilfe.population.tables import Key, Kind, ParsedKeys, fold
from ukraine_soforthilfe.result import BADEN_WUERTTEMBERG, is_kreis_ags, land_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["PLACED", "Key", "Kind", "parse_key", "parse_keys", "understand", "upper_level"]

_KREIS = 5
_AGS, _ARS = 8, 12
# An AGS has 2, 3, 4, 5 or 8 digits, an ARS also 9 or 12; one fewer where the zero was lost.
_ZERO_LOST = frozenset({4, 7, 11})
_NO_LEVEL = frozenset({1, 6, 10})
_KEY_AT_MOST = 200
_SIGNS_OF_NUMBERS = frozenset({"-", "\u2212", "+"})
# So many keys are no accident.
_SOME = 5
# Every ninth Kreis of Germany is one of the 44.
_RARE = 20
# The Länder of one Kreis alone, whose key ends in zeros.
_CITY_STATES = frozenset({"02000", "11000"})

_EXCEL_TEXT = re.compile(r"=?\"(\d+)\"|['’](\d+)", re.ASCII)
_GERMANY = re.compile(r"(?:DG|DE|D)0*")
_GERMAN = re.compile(r"DE[ _-]?(\d{4,5}|\d{7,8}|\d{11,12})", re.ASCII | re.IGNORECASE)
# 8115.0 is what remains of 08115 after a floating-point column, 8115,00 after a German one.
_WITHOUT_DECIMALS = re.compile(r"(.*\d)[.,]00?", re.ASCII)
_SCIENTIFIC = re.compile(r"(\d{1,12})(?:[.,](\d*))?[eE]\+(\d{1,2})", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:([.,'’])\d{3}(?:\1\d{3})*)", re.ASCII)
_PARTED = re.compile(
    r"\d{1,2}([./-])\d(?:\1\d\d(?:\1\d{4})?(?:\1\d{3})?)?"
    r"|\d{1,2}([./-])\d{3}(?:\2\d{4})?(?:\2\d{3})?"
    r"|\d{4,5}([./-])\d{3,4}(?:\3\d{3})?",
    re.ASCII,
)
_LABELLED = re.compile(r"(\D*)(\d(?:[\d.]*\d)?)(\D*)", re.ASCII)
# Begins with what it looks for, which is quicker than with what must not stand before.
_WITHIN = re.compile(r"8(?:(?<!\d8)|(?<!\d08)(?<=08))(\d{3})(?!\d)", re.ASCII)
_FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)}

PLACED = frozenset({Kind.KREIS, Kind.GEMEINDE})
"""What a recipient's key is, where keys are AGS."""


@dataclass(frozen=True, slots=True)
class Understood:
    """The keys of a list.

    Attributes:
        keys: Each of them, in the list's order.
        by_ags: Whether they are AGS.
        by_digits: Whether nothing but their digits says so.
        taken: What to say about it; None where nothing else could be meant.
        question: Why to ask instead which they are; None for nothing.
    """

    keys: ParsedKeys
    by_ags: bool
    by_digits: bool = False
    taken: Text | None = None
    question: Text | None = None


TAKEN_FOR_AGS = Text(de="Schlüssel als AGS genommen", en="keys taken for AGS")
TAKEN_FOR_OWN = Text(de="Schlüssel als eigene genommen", en="keys taken for own ones")


def parse_keys(texts: Sequence[str], *, labelled: bool = False) -> ParsedKeys:
    """What the keys of a list denote; arguments as of :func:`parse_key`."""
    places: Iterable[int] = range(len(texts))
    if not labelled:
        firsts = [text[:1] for text in texts]
        plain = {one for one in set(firsts) if _begins_text(one)}
        places = [place for place, first in enumerate(firsts) if first not in plain]
    parsed = ((place, parse_key(texts[place], labelled=labelled)) for place in places)
    return ParsedKeys(texts, {place: key for place, key in parsed if key.kind is not Kind.TEXT})


def parse_key(text: str, *, labelled: bool = False) -> Key:
    """What a key denotes, if it is an AGS.

    Args:
        text: The key.
        labelled: Whether a name may stand beside its digits.

    >>> parse_key("8111").text, parse_key("081110000000").text, parse_key("8111003").text
    ('08111', '08111', '08111003')
    >>> parse_key("8.115").text, parse_key("DE08115").text
    ('08115', '08115')
    >>> parse_key("Böblingen (08115)", labelled=True).text
    '08115'
    """
    if text.isascii() and text.isdigit():
        return _of_digits(text, text)
    if (not labelled and _begins_text(text[:1])) or len(text) > _KEY_AT_MOST:
        return Key(text, Kind.TEXT)
    line = one_spelling(text).translate(_FULL_WIDTH)
    if not line:
        return Key(text, Kind.TEXT)
    digits = label = ""
    if not line[:1].isalpha() or line[0] in "Dd":
        if scientific := _SCIENTIFIC.fullmatch(line):
            line = _written_out(*scientific.groups(""))
        if not line or _GERMANY.fullmatch(line):
            return Key(text, Kind.OTHER_LEVEL if line else Kind.LOST)
        digits = _spelt_digits(line)
    if labelled and not digits:
        digits, label = _beside_label(line)
    if not digits:
        return Key(text, Kind.TEXT)
    key = _of_digits(text, digits)
    if key.kind in PLACED:
        return key._replace(respelt=True, label=label)
    return Key(text, Kind.TEXT) if label and key.kind is Kind.FOREIGN else key


def _begins_text(first: str) -> bool:
    """Whether a key that begins so is a text, unless a name may stand beside its digits."""
    return first.isalpha() and first not in "Dd"


def _written_out(first: str, decimals: str, power: str) -> str:
    """The digits of a number with a power of ten; empty where the last ones are lost."""
    shift = int(power)
    if len(decimals) < shift or decimals[shift:].strip("0"):
        return ""
    return first + decimals[:shift]


def _beside_label(line: str) -> tuple[str, str]:
    """The digits of a key with a text before or behind, and that text; both empty where not."""
    parts = _LABELLED.fullmatch(line)
    if parts is None:
        return "", ""
    before, digits, after = parts.groups()
    if before[-1:].isalnum() or after[:1].isalnum() or before.strip() in _SIGNS_OF_NUMBERS:
        return "", ""
    return _spelt_digits(digits), f"{before} {after}".strip(" ()[]:;,-\u2013/|#*")


def _spelt_digits(line: str) -> str:
    """The digits of a key that has only digits, in the forms of spreadsheets and offices."""
    if disguised := _EXCEL_TEXT.fullmatch(line):
        return disguised[1] or disguised[2]
    if german := _GERMAN.fullmatch(line):
        return german[1]
    if without := _WITHOUT_DECIMALS.fullmatch(line):
        line = without[1]
    bare = line.replace(" ", "")
    if not bare.isdigit() and (_GROUPED.fullmatch(bare) or _PARTED.fullmatch(bare)):
        bare = "".join(filter(str.isdigit, bare))
        if len(bare) in _NO_LEVEL:
            return ""
    return bare if bare.isascii() and bare.isdigit() else ""


def _of_digits(text: str, digits: str) -> Key:
    if digits.startswith("00") and digits.strip("0"):
        # No Land begins so: a format of numbers filled it up with zeros.
        key = _of_digits(text, digits.lstrip("0"))
        return key._replace(respelt=True) if key.kind in PLACED else Key(text, Kind.FOREIGN)
    mended = digits[0] != "0" and len(digits) in _ZERO_LOST
    full = f"0{digits}" if mended else digits
    length = len(full)
    if length > _ARS or length in _NO_LEVEL or not is_kreis_ags(f"{full:0<5}"[:_KREIS]):
        return Key(text, Kind.FOREIGN)
    kreis = full[:_KREIS]
    if length < _KREIS or _is_padded(kreis):
        return Key(text, Kind.OTHER_LEVEL)
    if not full[_KREIS:].strip("0"):
        if length in {_KREIS, _AGS, _ARS}:
            return Key(kreis, Kind.KREIS, mended=mended, cut=length > _KREIS)
    elif length == _AGS:
        return Key(full, Kind.GEMEINDE, mended=mended)
    elif length == _ARS and full[9:] != "000":
        return Key(kreis + full[9:], Kind.GEMEINDE, mended=mended, cut=True)
    return Key(text, Kind.OTHER_LEVEL)


def upper_level(key: str) -> str:
    """The digits that the keys below a Land or Regierungsbezirk begin with; empty of Germany.

    >>> upper_level("08"), upper_level("81"), upper_level("05300000"), upper_level("DG")
    ('08', '081', '053', '')
    """
    digits = _spelt_digits(one_spelling(key[:_KEY_AT_MOST]))
    if digits and not is_kreis_ags(f"{digits:0<5}"[:_KREIS]):
        digits = f"0{digits}"
    if len(digits) < _KREIS:
        return digits
    kreis = digits[:_KREIS]
    return kreis[:2] if kreis[2:] == "000" else kreis.rstrip("0")


def _is_padded(kreis: str) -> bool:
    """Whether five digits are a Land, a Regierungsbezirk or a Region filled up with zeros."""
    if kreis.startswith(BADEN_WUERTTEMBERG):
        return kreis[-1] == "0"  # none of its 44 ends so
    return kreis.endswith("00") and kreis not in _CITY_STATES


def understand(
    texts: Sequence[str],
    *,
    heading: str = "",
    names: Sequence[str] = (),
    wanted: Keys | None = None,
) -> Understood:
    """What the keys of a list are, decided by all of them.

    Args:
        texts: The keys as they stand there, empty where there is none.
        heading: Heading of their column.
        names: The name beside each, where the list has names.
        wanted: What they are, where the user or an office's layout says so.

    >>> [key.text for key in understand(["8111", "8115"]).keys]
    ['08111', '08115']
    >>> understand(["100", "200", "9000"]).by_ags
    False
    """
    if wanted is Keys.OWN:
        return Understood(ParsedKeys(texts), by_ags=False)
    keys = parse_keys(texts)
    if _may_be_labelled(keys, heading, wanted):
        keys = parse_keys(texts, labelled=True)
    keys = _with_levels(keys)
    if wanted is Keys.AGS:
        return Understood(_with_germany(keys), by_ags=True)
    if not keys.of_kind(*PLACED, Kind.LOST):
        return _own_if_sure(keys)
    signs = _Signs(keys, names)
    decided = signs.decide(heading, names)
    if decided is _Decision.ASK:
        return Understood(keys, by_ags=True, question=signs.doubt(heading))
    if decided is _Decision.OWN:
        return _own_if_sure(keys, taken=TAKEN_FOR_OWN if signs.placed else None)
    said_so = decided is _Decision.AGS_SAID
    return Understood(
        _with_germany(keys),
        by_ags=True,
        by_digits=decided is _Decision.AGS_BY_DIGITS,
        taken=None if said_so else TAKEN_FOR_AGS,
    )


def _may_be_labelled(keys: ParsedKeys, heading: str, wanted: Keys | None) -> bool:
    """Whether it is worth the time to look for AGS with names beside them."""
    others = keys.others
    if not others or wanted is Keys.AGS or _says_ags(heading):
        return bool(others)
    known = kreise_by_ags()
    ours = sum(ags in known for ags in _ags_within(others))
    return _RARE * ours >= len(others)


def _ags_within(texts: Iterable[str]) -> list[str]:
    """What looks like keys of Kreise of Baden-Württemberg in texts."""
    joined = "\n".join([text[:_KEY_AT_MOST] for text in texts if "8" in text])
    return [f"08{rest}" for rest in _WITHIN.findall(joined)]


def _own_if_sure(keys: ParsedKeys, *, taken: Text | None = None) -> Understood:
    if _hold_ags(keys):
        return Understood(keys, by_ags=False, question=refusals.AGS_WITHIN)
    return Understood(ParsedKeys(keys.written), by_ags=False, taken=taken)


def _with_levels(keys: ParsedKeys) -> ParsedKeys:
    """Numbers without their zero that are upper levels of keys that also lost their zero."""
    foreign = keys.of_kind(Kind.FOREIGN)
    if not foreign:
        return keys
    upper = {
        key.text[:length]
        for key in keys.known.values()
        if key.mended
        for length in range(2, _KREIS + 1)
    }
    levels = {
        place: keys.known[place]._replace(kind=Kind.OTHER_LEVEL)
        for place in foreign
        if f"0{keys.known[place].text}"[:_KREIS] in upper
    }
    return ParsedKeys(keys.written, {**keys.known, **levels}) if levels else keys


def _with_germany(keys: ParsedKeys) -> ParsedKeys:
    """Nothing but zeros is Germany, where the others are AGS."""
    zeros = [place for place in keys.of_kind(Kind.FOREIGN) if not keys.known[place].text.strip("0")]
    germany = dict.fromkeys(zeros, Key("DG", Kind.OTHER_LEVEL))
    return ParsedKeys(keys.written, {**keys.known, **germany}) if zeros else keys


class _Decision(Enum):
    OWN = auto()
    AGS = auto()
    AGS_SAID = auto()  # by the heading or the user
    AGS_BY_DIGITS = auto()
    ASK = auto()


class _Signs:
    """What speaks for AGS in a list and what against them, as counts of keys."""

    def __init__(self, keys: ParsedKeys, names: Sequence[str]) -> None:
        known = kreise_by_ags()
        placed = [key for key in keys.known.values() if key.kind in PLACED]
        texts = [key.text for key in placed]
        in_land = [text for text in texts if text.startswith(BADEN_WUERTTEMBERG)]
        levels = [
            (keys.written[place].strip(), names[place] if place < len(names) else "")
            for place in keys.of_kind(Kind.OTHER_LEVEL)
        ]
        self.placed = len(placed)
        self.labelled = sum(bool(key.label) for key in placed)
        self.cities = sum(text in _CITY_STATES for text in texts)
        self.ours = sum(text[:_KREIS] in known for text in in_land)
        # Those of Baden-Württemberg that are in none of the 44.
        self.alien = [text for text in in_land if text[:_KREIS] not in known]
        self.zeros = sum(not key.mended and key.text[0] == "0" for key in placed)
        # As they stand nothing but a heading tells them from AGS.
        unmended = sum(not key.mended for key in placed)
        self.all_in_form = unmended == sum(1 for text in keys.written if text.strip())
        # A Land or Regierungsbezirk filled up with zeros.
        self.padded = sum(len(text) >= _KREIS and text.isdigit() for text, _ in levels)
        self.foreign = len(keys.of_kind(Kind.FOREIGN))
        self.texts = len(keys.others)
        self.lost = len(keys.of_kind(Kind.LOST))
        # Deutschland, and Länder that a zero or their name shows.
        self.lands = sum(_is_land(text, name) for text, name in levels)

    def decide(self, heading: str, names: Sequence[str]) -> _Decision:
        """What the keys are, by all that speaks for it."""
        few = 2 * self.ours < len(kreise_by_ags())
        if few and self.all_in_form and _says_own_key(heading) and not _says_ags(heading):
            return _Decision.ASK
        return self._decide(heading, names)

    def _decide(self, heading: str, names: Sequence[str]) -> _Decision:
        if self.placed + self.lost < self.foreign + self.texts:
            return _Decision.OWN
        if self.padded and self.cities == self.placed:
            return _Decision.OWN  # Länder filled up with zeros
        if self.lost or _says_ags(heading):
            return _Decision.AGS_SAID
        for_own = _says_own_key(heading)
        if self.ours >= max(1, 2 * (len(self.alien) + self.foreign), self.texts):
            few = 2 * self.ours < len(kreise_by_ags())
            return _Decision.OWN if for_own and few else _Decision.AGS
        if self.ours:
            in_texts = 2 * self.labelled > self.placed
            amid_others = self.foreign and len(self.alien) >= self.ours
            return _Decision.OWN if in_texts or amid_others or for_own else _Decision.ASK
        if self.foreign or self.labelled or for_own:
            return _Decision.OWN
        if not (self.lands or self.zeros or 2 * sum(map(has_art, names)) >= self.placed):
            return _Decision.OWN
        if self.alien:
            return _Decision.ASK
        if self.lands:
            return _Decision.AGS
        return _Decision.ASK if self.padded else _Decision.AGS_BY_DIGITS

    def doubt(self, heading: str) -> Text:
        """Why keys may be AGS and why they may not be."""
        for_ags = refusals.FORM_OF_AGS if self.all_in_form else refusals.ZEROS_OR_LEVELS
        if self.ours:
            for_ags = counted(
                self.ours, one=refusals.ONE_OF_THE_44, several=refusals.SOME_OF_THE_44
            )
        against = refusals.BEGIN_WITH_NO_LAND if self.foreign else refusals.WHOLE_LEVELS
        if self.alien:
            against = refusals.NO_SUCH_KREIS.filled(key=self.alien[0])
        if _says_own_key(heading):
            against = refusals.HEADED_OTHERWISE
        return refusals.DOUBTFUL_KEYS.filled(for_ags=for_ags, against=against)


def _is_land(text: str, name: str) -> bool:
    if not text.isdigit():
        return True  # Deutschland
    return len(text) < _KREIS and (text[0] == "0" or land_named(name) == f"{text:0>2}")


def _hold_ags(keys: ParsedKeys) -> bool:
    """Whether most of the texts that are not AGS contain one of the 44, each a different one."""
    others = [text for text in keys.others if len(text) <= _KEY_AT_MOST]
    known = kreise_by_ags().keys()
    if len(others) > 2 * len(known):
        return False
    found = _ags_within(others)
    return len(known & set(found)) == len(found) and len(found) >= max(_SOME, len(others) / 2)


# Why the keys of a second table are refused.

NO_KEYS = Text(
    de="Keine Spalte enthält die Schlüssel der Empfänger (etwa {keys}). Eine Tabelle mit einer "
    "solchen Spalte angeben.",
    en="No column has the keys of the recipients (as {keys}). Give a table that has one.",
)
SEVERAL_KEYS = Text(
    de="Mehrere Spalten können die Schlüssel enthalten und ordnen die Zeilen verschieden zu: "
    "{columns}. Nur die gültige in der Datei lassen.",
    en="Several columns may hold the keys, and they join the rows otherwise: {columns}. Leave "
    "only the right one in the file.",
)
SEVERAL_SHEETS = Text(
    de="Mehrere Blätter haben diese Spalten und die Schlüssel der Empfänger: {sheets}. Nur das "
    "gültige in der Datei lassen.",
    en="Several sheets have these columns and the keys of the recipients: {sheets}. Leave only "
    "the right one in the file.",
)
NO_ROW = Text(
    de="Ohne Zeile: {count} von {of} Empfängern ({keys}). Die Zeilen ergänzen.",
    en="Without a row: {count} of {of} recipients ({keys}). Add their rows.",
)
NO_RECIPIENT = Text(
    de=("Diesen Schlüssel hat kein Empfänger. Den Schlüssel berichtigen oder die Zeile streichen."),
    en="No recipient has this key. Correct the key, or take the row out.",
)
NO_KEY = Text(
    de="Der Schlüssel fehlt. Ihn ergänzen oder die Zeile streichen.",
    en="The key is missing. Fill it in, or take the row out.",
)
OF_OTHER_KREISE = Text(
    de="Alle Empfänger sind Gemeinden von {kreis}, {count} Zeilen sind von anderen Kreisen. "
    "Wurde über diesen Kreis allein verteilt, --level gemeinde --kreis {kreis} angeben; sonst "
    "die Zeilen streichen.",
    en="All recipients are Gemeinden of {kreis}, and {count} rows are of other Kreise. If it "
    "alone was divided over, give --level gemeinde --kreis {kreis}; else take the rows out.",
)


_HEADING_AT_MOST = 300
_FOR_AGS = vocabulary("for_ags")
_FOR_AGS_WITHIN = re.compile(
    r"(?:kreis|gemeinde|region).*schluessel|schluessel.*(?:kreis|gemeinde|region)"
)
_AGS_AS_WORD = re.compile(r"(?:^|[\W_])(?:ags|ars)(?:$|[\W_\d])", re.IGNORECASE)
_FOR_OWN = tuple(vocabulary("for_own_keys"))


def _says_ags(heading: str) -> bool:
    """Whether a heading is one for AGS, of whatever length.

    >>> _says_ags("Kreisschlüssel"), _says_ags("AGS_5"), _says_ags("Schlüssel")
    (True, True, False)
    """
    shown = heading[:_HEADING_AT_MOST]
    within = _FOR_AGS_WITHIN.search(fold(shown)) or _AGS_AS_WORD.search(shown)
    return within is not None or fold(shown) in _FOR_AGS


def _says_own_key(heading: str) -> bool:
    """Whether a heading is one for numbers of another kind: postcodes, accounts."""
    return fold(heading).startswith(_FOR_OWN)


# In so many rows figures that rise by one are no accident.
_RUN_FROM = 3


def is_running(texts: Sequence[str]) -> bool:
    """Whether texts are running numbers: 1, 2, 3 …, or from 0 on."""
    if next(filter(None, texts), "").removesuffix(".") not in {"0", "1"}:
        return False
    filled = [text.removesuffix(".") for text in texts if text]
    if len(filled) < _RUN_FROM:
        return False
    return filled == [str(int(filled[0]) + place) for place in range(len(filled))]


def is_distinct(texts: Sequence[str]) -> bool:
    """Whether no text stands there twice, and there are some."""
    filled = [text for text in texts if text]
    return bool(filled) and len(set(filled)) == len(filled)
