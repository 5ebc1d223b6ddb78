"""Names and keys of a file, as texts that a report may show."""

from __future__ import annotations

import re
import unicodedata

_BLANKS = re.compile("[ \n\u00a0]+")
_CELL_AT_MOST = 32_767  # what a cell of a workbook can hold
# Controls, characters that are none, and breaks of a line or paragraph.
_CATEGORIES = frozenset({"Cc", "Cs", "Cn", "Zl", "Zp"})
_DIRECTIONS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_DIRECTION_MARKS = frozenset("\u200e\u200f\u061c")


def on_one_line(text: str) -> str:
    """A text whose line breaks and runs of blanks are one blank each."""
    # No blank but the plain one is printable.
    if text.isprintable() and "  " not in text:
        return text
    return _BLANKS.sub(" ", text)


def fault(line: str) -> str:
    """Why a report cannot show a text, empty where it can."""
    if len(line) > _CELL_AT_MOST:
        return f"The text has more than {_CELL_AT_MOST} characters. Shorten it."
    # What is printable holds none of them, and nearly every text is.
    if not line.isprintable() and any(map(is_forbidden, line)):
        return "The text holds control or direction characters. Type it anew."
    return ""


def is_forbidden(character: str) -> bool:
    """Whether a character shows nothing, ends a line, or turns its direction."""
    return (
        unicodedata.category(character) in _CATEGORIES
        or unicodedata.bidirectional(character) in _DIRECTIONS
        or character in _DIRECTION_MARKS
    )
