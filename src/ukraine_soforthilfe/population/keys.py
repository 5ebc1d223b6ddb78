"""Keys of districts: which of them denote a Kreis, and how damaged ones are mended."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple

from ukraine_soforthilfe.districts import is_kreis_ags

_KREIS = 5
# What follows the five digits of a Kreis: nothing, as an AGS of 8 digits, as an ARS of 12.
_TAILS = {5: "", 8: "000", 12: "0000000"}
_EXCEL_TEXT = re.compile(r"(?:=?\"(\d+)\"|'(\d+))", re.ASCII)


class Kind(Enum):
    """What a key is."""

    KREIS = auto()
    OTHER_LEVEL = auto()  # Deutschland, a Land, a Regierungsbezirk, a Verband, a Gemeinde
    FOREIGN = auto()  # digits that no German Land begins with
    TEXT = auto()


class Key(NamedTuple):
    """A key as the program understands it.

    Attributes:
        text: Five digits where it denotes a Kreis, else as it stands in the file.
        kind: What it is.
        mended: Whether its leading zero was put back.
        cut: Whether it was cut from 8 or 12 digits.
    """

    text: str
    kind: Kind
    mended: bool = False
    cut: bool = False


def parse_key(text: str) -> Key:
    """What a key denotes.

    >>> parse_key("8111").text, parse_key("081110000000").text, parse_key("08111003").kind.name
    ('08111', '08111', 'OTHER_LEVEL')
    """
    digits = _digits(text)
    if not digits:
        return Key(text, Kind.OTHER_LEVEL if text in {"DG", "D"} else Kind.TEXT)
    mended = not digits.startswith("0") and len(digits) + 1 in _TAILS
    full = f"0{digits}" if mended else digits
    tail = _TAILS.get(len(full))
    if tail is None:
        return Key(text, Kind.OTHER_LEVEL)
    if not is_kreis_ags(full[:_KREIS]):
        return Key(text, Kind.FOREIGN)
    if full[_KREIS:] != tail:
        return Key(text, Kind.OTHER_LEVEL)
    return Key(full[:_KREIS], Kind.KREIS, mended=mended, cut=bool(tail))


def _digits(text: str) -> str:
    """The digits of a key that is nothing else, also as spreadsheets disguise them."""
    if text[:1].isalpha():
        return ""
    if disguised := _EXCEL_TEXT.fullmatch(text):
        return disguised[1] or disguised[2]
    # 8111.0 is what remains of 08111 after a floating-point column.
    bare = text.removesuffix(".0").replace(" ", "").replace("\u00a0", "")
    return bare if bare.isascii() and bare.isdigit() else ""
