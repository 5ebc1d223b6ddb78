"""What a total is divided over and what comes of it; here the districts, the start of all sums.

Their population at one date, their Länder and levels.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from itertools import islice, repeat
from operator import le
from typing import TYPE_CHECKING, Any, TypeVar

from ukraine_soforthilfe.rule import KeptRows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from ukraine_soforthilfe.language import Text

T = TypeVar("T")

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
    def label(self) -> str:
        """Key and name."""
        return f"{self.ags} {self.name}".strip()

    @property
    def figures(self) -> tuple[int, ...]:
        """Its figure of each key."""
        return (self.einwohner, *self.further_figures)


def key_order(
    districts: Iterable[District], *, as_texts: bool = False
) -> Callable[[District], tuple[int, str, str]]:
    """What to sort districts by, as :meth:`DistrictRows.in_order` does."""
    if not as_texts and all(map(_is_number, [row.ags for row in districts])):
        return lambda district: _as_number(district.ags)
    return lambda district: (0, "", district.ags)


def _is_number(key: str) -> bool:
    return key.isascii() and key.isdigit()


def _as_number(key: str) -> tuple[int, str, str]:
    # Whatever their length, without a limit on the digits of a number.
    digits = key.lstrip("0")
    return len(digits), digits, key


class DistrictRows(KeptRows[District]):
    """Districts as columns.

    Attributes:
        keys: The key of each, as ``District.ags``.
        names: Its name.
        arten: Its kind.
        regierungsbezirke: Its Regierungsbezirk.
        figures: A column for each key that is divided by, the population or the first one first.
        carried: Columns of texts that travel along.

    >>> rows = DistrictRows(["a", "b"], figures=([5, 7],))
    >>> rows[1].einwohner, len(rows)
    (7, 2)
    """

    __slots__ = ("arten", "carried", "figures", "keys", "names", "regierungsbezirke")

    def __init__(  # noqa: PLR0913 - its columns
        self,
        keys: Sequence[str],
        *,
        figures: Sequence[Sequence[int]],
        names: Sequence[str] = (),
        arten: Sequence[str] = (),
        regierungsbezirke: Sequence[str] = (),
        carried: Sequence[Sequence[str]] = (),
    ) -> None:
        """Args: the columns; where there are no names and the like, none of them."""
        nothing = [""] * len(keys)
        self.keys = keys
        self.figures = tuple(figures)
        self.names = names or nothing
        self.arten = arten or nothing
        self.regierungsbezirke = regierungsbezirke or nothing
        self.carried = tuple(carried)
        columns = (self.names, self.arten, self.regierungsbezirke, *self.figures, *self.carried)
        if any(len(column) != len(keys) for column in columns):
            raise ValueError("Columns of districts differ in their length.")
        self._made = None

    @classmethod
    def of(cls, districts: Iterable[District]) -> DistrictRows:
        """Those of some districts."""
        if isinstance(districts, cls):
            return districts
        made = tuple(districts)
        rows = cls(
            [each.ags for each in made],
            names=[each.name for each in made],
            arten=[each.art for each in made],
            regierungsbezirke=[each.regierungsbezirk for each in made],
            figures=list(zip(*(each.figures for each in made), strict=True)) or [()],
        )
        rows._made = made
        return rows

    def at(self, places: Sequence[int]) -> DistrictRows:
        """Those at some places, in the order of these."""

        def chosen(column: Sequence[T]) -> list[T]:
            return list(map(column.__getitem__, places))

        labels = {name: chosen(getattr(self, name)) for name in _LABELS}
        figures, carried = (list(map(chosen, each)) for each in (self.figures, self.carried))
        return self.having(**labels, figures=figures, carried=carried)

    def having(self, **columns: Any) -> DistrictRows:
        """The same districts with other columns: figures, or texts that travel along."""
        own = {name: getattr(self, name) for name in (*_LABELS, "figures", "carried")}
        return DistrictRows(**{**own, **columns})

    def order(self, *, as_texts: bool = False) -> Sequence[int]:
        """Their places in the order of their keys: as numbers if all are numbers, else as texts.

        Of AGS, which have one length each, both orders are the same. A range where
        they stand in that order.

        >>> rows = DistrictRows(["10", "100", "9"], figures=([1, 1, 1],))
        >>> rows.order(), rows.order(as_texts=True)
        ([2, 0, 1], range(0, 3))
        """
        by: Sequence[Any] = self.keys
        if not as_texts and self.numbered:
            by = list(map(_as_number, self.keys))
        everywhere = range(len(by))
        if all(map(le, by, islice(by, 1, None))):
            return everywhere
        return sorted(everywhere, key=by.__getitem__)

    def in_order(self, *, as_texts: bool = False) -> DistrictRows:
        """The same districts in that order."""
        order = self.order(as_texts=as_texts)
        return self if isinstance(order, range) else self.at(order)

    @property
    def numbered(self) -> bool:
        """Whether all keys are numbers."""
        return all(map(_is_number, self.keys))

    def every(self) -> Iterable[District]:
        """All of them, out of the columns."""
        first, *further = self.figures
        of_further = zip(*further, strict=True) if further else repeat(())
        return map(
            District, self.keys, self.names, self.arten, self.regierungsbezirke, first, of_further
        )

    def made(self, place: int) -> District:
        """The district at a place, out of the columns."""
        first, *further = (column[place] for column in self.figures)
        return District(
            self.keys[place],
            self.names[place],
            self.arten[place],
            self.regierungsbezirke[place],
            first,
            tuple(further),
        )

    def __len__(self) -> int:
        return len(self.keys)

    def __hash__(self) -> int:
        # They nearly always differ.
        return hash(tuple(self.keys))

    def __repr__(self) -> str:
        return f"<{len(self)} districts: {', '.join(self.keys[:3])}, ...>"


_LABELS = ("keys", "names", "arten", "regierungsbezirke")


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

    @classmethod
    def said_in(cls, report: Mapping[str, Any]) -> Source:
        """The source that a report says of itself, as data."""
        return cls(
            file=report["file"],
            sha256=report["sha256"],
            layout=report["layout"],
            producer=report["producer"] or "",
            licence=report["licence"] or "",
            built_in=report["built_in"],
        )


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

    def with_fewer_places(self, fewer: int) -> WhatWasRead:
        """The same where the figures of all rows left out end in so many zeros."""
        left_out = (
            replace(each, figures=tuple(figure // 10**fewer for figure in each.figures))
            for each in self.left_out
        )
        return replace(self, left_out=tuple(left_out), places=self.places - fewer)


@dataclass(frozen=True, slots=True)
class Districts:
    """The districts of one list at one date, in the order of their keys.

    Attributes:
        rows: The districts, sorted by key; the keys are distinct. Whatever
            sequence they are given as, :attr:`columns` holds them.
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
        carried: Headings of the columns that travel along, as the rows have them.
    """

    rows: Sequence[District]
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
    carried: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Hold the districts as columns."""
        object.__setattr__(self, "rows", DistrictRows.of(self.rows))

    @property
    def columns(self) -> DistrictRows:
        """The districts as columns."""
        return DistrictRows.of(self.rows)

    def carrying(self, headings: Sequence[str], texts: Sequence[Mapping[str, str]]) -> Districts:
        """The same, of both levels, with columns that travel along: by key the text of each."""
        keys = self.columns.keys
        columns = [[column.get(key, "") for key in keys] for column in texts]
        return replace(
            self,
            rows=self.columns.having(carried=columns),
            carried=tuple(headings),
            gemeinden=tuple(each.carrying(headings, texts) for each in self.gemeinden),
        )

    @property
    def in_order(self) -> DistrictRows:
        """The districts in the order of their keys, which also decides among equal remainders."""
        return self.columns.in_order(as_texts=self.keys_as_texts)

    @property
    def by_number(self) -> bool:
        """Whether that order is one of numbers that are no AGS."""
        return not self.keyed_by_ags and not self.keys_as_texts and self.columns.numbered

    @property
    def keyed_by_ags(self) -> bool:
        """Whether the keys are those of Kreise or of Gemeinden, not the user's own texts."""
        return not self.own_keys and (
            self.level is Level.GEMEINDE or all(map(is_kreis_ags, self.columns.keys))
        )

    @property
    def level(self) -> Level:
        """What the districts are: Gemeinden where all keys have the eight digits of one."""
        gemeinden = not self.own_keys and all(map(is_gemeinde_ags, self.columns.keys))
        return Level.GEMEINDE if gemeinden else Level.KREIS

    @property
    def einwohner(self) -> int:
        """All inhabitants, or the sum of the first key."""
        return sum(self.columns.figures[0])


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
