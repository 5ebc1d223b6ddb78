"""The population of districts at one date, their Länder and levels: the start of all sums."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from ukraine_soforthilfe.language import Text

_KREIS_AGS = re.compile(r"(0[1-9]|1[0-6])\d{3}", re.ASCII)


def is_kreis_ags(key: str) -> bool:
    """Whether a key has the form of a Kreis's AGS: a Land from 01 to 16, three digits.

    >>> is_kreis_ags("08111"), is_kreis_ags("8111"), is_kreis_ags("Stuttgart")
    (True, False, False)
    """
    return _KREIS_AGS.fullmatch(key) is not None


def is_gemeinde_ags(key: str) -> bool:
    """Whether a key has the form of a Gemeinde's AGS: that of its Kreis and three digits.

    >>> is_gemeinde_ags("08111000"), is_gemeinde_ags("08111")
    (True, False)
    """
    return is_kreis_ags(key[:5]) and len(key) == 8 and key[5:].isdecimal() and key.isascii()


@dataclass(frozen=True, slots=True)
class District:
    """One district with its population.

    Attributes:
        ags: Its key: the Amtliche Gemeindeschlüssel of a Kreis, five digits
            with their leading zero, or, in an own list, a text of its own.
        name: Its name, empty where the figures have none. Never a key:
            Heilbronn and Karlsruhe are two Kreise each.
        art: ``Stadtkreis`` or ``Landkreis``, empty where unknown.
        regierungsbezirk: Empty where unknown.
        einwohner: Inhabitants, 0 or more; or its figure of the first key that
            ``Districts.schluessel`` names.
        further_figures: Its figures of the further keys.
    """

    ags: str
    name: str
    art: str
    regierungsbezirk: str
    einwohner: int
    further_figures: tuple[int, ...] = ()

    @property
    def figures(self) -> tuple[int, ...]:
        """Its figure of each key."""
        return (self.einwohner, *self.further_figures)


def key_order(
    districts: Iterable[District], *, as_texts: bool = False
) -> Callable[[District], tuple[int, str, str]]:
    """What to sort districts by: their keys as numbers if all are numbers, else as texts.

    Of AGS, which have one length each, both orders are the same.

    >>> rows = [District(key, "", "", "", 1) for key in ("10", "100", "9")]
    >>> [row.ags for row in sorted(rows, key=key_order(rows))]
    ['9', '10', '100']
    """
    if not as_texts and all(row.ags.isascii() and row.ags.isdigit() for row in districts):
        return _as_number
    return _as_text


def _as_number(district: District) -> tuple[int, str, str]:
    # Whatever their length, without a limit on the digits of a number.
    digits = district.ags.lstrip("0")
    return len(digits), digits, district.ags


def _as_text(district: District) -> tuple[int, str, str]:
    return 0, "", district.ags


@dataclass(frozen=True, slots=True)
class Schluessel:
    """What a total is divided by instead of the population (Verteilungsschlüssel).

    Attributes:
        name: Heading of the column that its figures stand in.
        places: Its figures are whole numbers of ``10 ** -places``: how many
            decimals they have in the file.
    """

    name: str
    places: int = 0

    def figure(self, scaled: int) -> int | Decimal:
        """A figure as the file has it, exactly.

        >>> str(Schluessel("Anteil", places=9).figure(123456789))
        '0.123456789'
        """
        if not self.places:
            return scaled
        return Decimal(self.digits(scaled))

    def digits(self, scaled: int) -> str:
        """The same as a text, which has all places.

        >>> Schluessel("Anteil", places=9).digits(1)
        '0.000000001'
        """
        if not self.places:
            return str(scaled)
        whole, decimals = divmod(scaled, 10**self.places)
        return f"{whole}.{decimals:0{self.places}}"


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures come from.

    Attributes:
        file: Name of the file without its folder; empty for standard input.
        sha256: SHA-256 of the file's bytes, in hexadecimal.
        layout: What the file was recognised as.
        producer: Who publishes such a file, empty where unknown.
        licence: Its licence with the attribution it asks for, empty where unknown.
        built_in: Whether it is the table that comes with the program.
    """

    file: str
    sha256: str
    layout: str
    producer: str = ""
    licence: str = ""
    built_in: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows of a list that are no recipients.

    Attributes:
        rows: Their numbers.
        reason: What they are, to stand behind their numbers: "as a total".
        figures: The figure of each; empty where they are too many to be said.
    """

    rows: tuple[int, ...]
    reason: Text
    figures: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class WhatWasRead:
    """What each part of a file was taken for, to be said in one line.

    Attributes:
        keys: Heading of the column with the keys.
        populations: Headings of the columns with the figures that were taken.
        recipients: How many rows are recipients.
        sheet: The sheet that was read, empty where the file is text.
        left_out: Rows that are none, by their reason.
        assumed: What was taken for granted (keys for AGS, rows "Insgesamt"), a few words each.
        places: The figures of rows left out are whole numbers of ``10 ** -places``.
        said: All of it in one line, where a report that was read back says no more; else None.
    """

    keys: str
    populations: tuple[str, ...]
    recipients: int
    sheet: str = ""
    left_out: tuple[LeftOut, ...] = ()
    assumed: tuple[Text, ...] = ()
    places: int = 0
    said: Text | None = None


@dataclass(frozen=True, slots=True)
class Districts:
    """The districts of one list at one date, in the order of their keys.

    Attributes:
        rows: The districts, sorted by key; the keys are distinct.
        stichtag: Reference date of the figures, None where neither the file
            nor the user names it.
        basis: The census that the figures are updated from (``Zensus 2011``),
            empty where unknown.
        source: Where the figures come from.
        notices: What was mended, left out or assumed while reading, one
            sentence each.
        gemeinden: The Gemeinden of each district, in the order of the rows;
            empty where only the districts are divided over.
        schluessel: What the figures are where they are no populations; empty where
            they are.
        read: What of a file was read; None for the built-in table.
        year: Year of the figures, where a list of own keys names no more.
        own_keys: Whether the user says that keys in the form of an AGS are none.
        keys_as_texts: Whether keys that are all numbers stand in the order of texts,
            10 before 9, as version 0.1 had them.
    """

    rows: tuple[District, ...]
    stichtag: date | None
    basis: str
    source: Source
    notices: tuple[Text, ...] = field(default=())
    schluessel: tuple[Schluessel, ...] = ()
    gemeinden: tuple[Districts, ...] = ()
    read: WhatWasRead | None = None
    year: int | None = None
    own_keys: bool = False
    keys_as_texts: bool = False

    @property
    def in_order(self) -> tuple[District, ...]:
        """The districts in the order of their keys, which also decides among equal remainders."""
        return tuple(sorted(self.rows, key=key_order(self.rows, as_texts=self.keys_as_texts)))

    @property
    def by_number(self) -> bool:
        """Whether that order is one of numbers that are no AGS."""
        return (
            not self.keyed_by_ags
            and not self.keys_as_texts
            and all(row.ags.isascii() and row.ags.isdigit() for row in self.rows)
        )

    @property
    def keyed_by_ags(self) -> bool:
        """Whether the keys are those of Kreise or of Gemeinden, not the user's own texts."""
        return not self.own_keys and (
            self.level is Level.GEMEINDE or all(is_kreis_ags(row.ags) for row in self.rows)
        )

    @property
    def level(self) -> Level:
        """What the districts are: Gemeinden where all keys have the eight digits of one."""
        gemeinden = not self.own_keys and all(is_gemeinde_ags(row.ags) for row in self.rows)
        return Level.GEMEINDE if gemeinden else Level.KREIS

    @property
    def einwohner(self) -> int:
        """All inhabitants, or the sum of the first key."""
        return sum(district.einwohner for district in self.rows)


BADEN_WUERTTEMBERG = "08"
"""The Land of the programme: the first two digits of the keys of its Kreise."""

ALL_LAENDER = "all"
"""Every Kreis of a file, whatever its Land."""


class Level(StrEnum):
    """Down to which level a total is divided."""

    KREIS = "kreis"
    GEMEINDE = "gemeinde"


_NAMES = {
    "01": ("schleswigholstein", "sh"),
    "02": ("hamburg", "hh"),
    "03": ("niedersachsen", "ni"),
    "04": ("bremen", "hb"),
    "05": ("nordrheinwestfalen", "nw", "nrw"),
    "06": ("hessen", "he"),
    "07": ("rheinlandpfalz", "rp", "rlp"),
    "08": ("badenwuerttemberg", "bw"),
    "09": ("bayern", "by"),
    "10": ("saarland", "sl"),
    "11": ("berlin", "be"),
    "12": ("brandenburg", "bb"),
    "13": ("mecklenburgvorpommern", "mv"),
    "14": ("sachsen", "sn"),
    "15": ("sachsenanhalt", "st"),
    "16": ("thueringen", "th"),
}
_LAENDER = {name: land for land, names in _NAMES.items() for name in names}
# What may stand before a name: Freistaat Bayern, Freie und Hansestadt Hamburg, DE-BW.
_BEFORE = re.compile(
    r"^(?:land|bundesland|freistaat|freie\s+(?:und\s+)?hansestadt|de)\b[\s:-]*", re.IGNORECASE
)
_LONGEST = 100


def land_named(text: str) -> str:
    """The Land that a text names, two digits: by name, abbreviation or number; empty where none.

    >>> land_named("Freistaat Bayern"), land_named("BW"), land_named("8"), land_named("Wien")
    ('09', '08', '08', '')
    """
    name = _BEFORE.sub("", text[:_LONGEST].strip())
    if name.isascii() and name.isdigit():
        return name.zfill(2) if name.zfill(2) in _NAMES else ""
    folded = name.casefold().replace("ü", "ue").replace("u\u0308", "ue")
    return _LAENDER.get("".join(filter(str.isalpha, folded)), "")
