"""Bytes as text: which encoding they are of, told by the letters that each would make."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from ukraine_soforthilfe.errors import Problem
from ukraine_soforthilfe.population.notices import MAC_ROMAN, UTF_16, WINDOWS_1252
from ukraine_soforthilfe.population.tables import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ukraine_soforthilfe.language import Text

_BOM = "\ufeff"
_SAMPLE = 4_000
# Words around a character beyond ASCII; no word of a list is longer.
_WORDS_AT_MOST = 2_000
# Words without a vowel: St, Dr.
_SHORT = 2
_WORD = re.compile(rb"[A-Za-z'-]{0,60}[\x80-\xff][A-Za-z\x80-\xff'-]{0,60}")
# Words that tell a German text, without what they share with others.
_GERMAN = re.compile(
    "(?:schlüssel|bevölkerung|fläche|männlich|größe|straße|öffentlich|landkreis|köln|münchen"
    "|nürnberg|düsseldorf|württemberg|thüringen|münster|saarbrücken|lübeck|göttingen)",
    re.IGNORECASE,
)
_VOWELS = frozenset("aeiouyáàâäåãæéèêëíìîïóòôöõøœúùûüýÿ")
# In a word they are marks of their own: Land’s, Wörth–Süd.
_WITHIN_WORDS = re.compile("[-'\u2013\u2018\u2019\u00b4\u00b7]")
# Marks behind a word are no part of it: quotation marks, an ellipsis, a square.
_BEHIND_WORDS = frozenset("\u201c\u201d\u00ab\u00bb\u203a\u2026\u00b2\u00b3\u00ae\u2122")
_LETTERS = frozenset({"Lu", "Ll"})
# Letters to Unicode, which no name has.
_NO_LETTERS = frozenset("\u0192\ufb01\ufb02")


def decode(content: bytes) -> tuple[str, tuple[Text, ...]]:
    """The text that bytes are, its lines ended alike, and what to say of its encoding.

    Raises:
        UnreadableError: They are no text, or of two encodings each makes sense.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _utf_16(content, "utf-16")
    if b"\0" in content:
        return _utf_16(content, _byte_order(content[:_SAMPLE]))
    try:
        return _lines(content.decode("utf-8")), ()
    except UnicodeDecodeError:
        pass
    encoding, notice = _of_one_byte(content)
    return _lines(content.decode(encoding)), (notice,)


def _lines(text: str) -> str:
    return text.lstrip(_BOM).replace("\r\n", "\n").replace("\r", "\n")


def _utf_16(content: bytes, encoding: str) -> tuple[str, tuple[Text, ...]]:
    try:
        text = content.decode(encoding) if encoding else "\0"
    except UnicodeDecodeError:
        raise UnreadableError(
            Problem("The text is UTF-16, and damaged. Save it as CSV in UTF-8 and give that file.")
        ) from None
    if "\0" in text:
        raise UnreadableError(
            Problem("The file is neither text nor a workbook. Give a CSV or an .xlsx file.")
        )
    return _lines(text), (UTF_16,)


def _byte_order(sample: bytes) -> str:
    """The kind of UTF-16 in which nearly every other byte is zero; empty where it is none."""
    first, second = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if first == 0 and 4 * second > 3 * half:
        return "utf-16-le"
    return "utf-16-be" if second == 0 and 4 * first > 3 * half else ""


def _of_one_byte(content: bytes) -> tuple[str, Text]:
    """Windows-1252 or MacRoman, by the words that each makes of the bytes.

    A word tells where one reading has a mark in it, a capital letter behind a
    small one or no vowel. Files of old Macs end lines by a carriage return alone.
    """
    words = list(dict.fromkeys(_WORD.findall(content)[:_WORDS_AT_MOST]))
    letters = [word for word in words if any(byte < 0x80 and chr(byte).isalpha() for byte in word)]
    try:
        content.decode("cp1252")
    except UnicodeDecodeError:
        windows = None
    else:
        windows = _faults(letters, "cp1252")
    mac = _faults(letters, "mac_roman") if letters else None
    if letters and windows != 0 and _is_dos(letters):
        raise UnreadableError(
            Problem(
                f"The text is not UTF-8, and seems to be of DOS (code page 850): "
                f"{letters[0].decode('cp850')!r}. Save it as CSV in UTF-8 and give that file."
            )
        )
    if windows is None and mac is None:
        raise UnreadableError(
            Problem(
                "The file is neither UTF-8 nor Windows-1252 text, nor a workbook. "
                "Save it as CSV in UTF-8 and give that file."
            )
        )
    if mac is None or (windows is not None and windows < mac):
        return "cp1252", WINDOWS_1252
    if windows is None or mac < windows:
        return "mac_roman", MAC_ROMAN
    if mac == windows == 0 and b"\r" in content and b"\n" not in content:
        return "mac_roman", MAC_ROMAN
    for encoding, notice in (("cp1252", WINDOWS_1252), ("mac_roman", MAC_ROMAN)):
        other = "mac_roman" if encoding == "cp1252" else "cp1252"
        if _GERMAN.search(content.decode(encoding)) and not _GERMAN.search(content.decode(other)):
            return encoding, notice
    word = letters[0]
    raise UnreadableError(
        Problem(
            f"The text is not UTF-8, and {word.decode('cp1252')!r} (Windows-1252) or "
            f"{word.decode('mac_roman')!r} (MacRoman) may be meant. Save it as CSV in UTF-8 and "
            "give that file."
        )
    )


def _faults(words: Sequence[bytes], encoding: str) -> int:
    """How many words would be none in an encoding."""
    return sum(not _is_word(word.decode(encoding)) for word in words)


def _is_word(text: str) -> bool:
    """Whether a text is a word as names are: letters, small ones behind the first, a vowel."""
    parts = [part for part in _WITHIN_WORDS.split(text) if part]
    if parts and parts[-1][-1] in _BEHIND_WORDS:
        parts[-1] = parts[-1][:-1]
    letters = "".join(parts)
    if not all(map(_is_letter, letters)) or any(map(_changes_case, parts)):
        return False
    return len(letters) <= _SHORT or any(one in _VOWELS for one in letters.casefold())


def _is_letter(one: str) -> bool:
    return unicodedata.category(one) in _LETTERS and one not in _NO_LETTERS


def _changes_case(part: str) -> bool:
    """Whether a capital letter follows a small one, or a small one follows two capitals."""
    cases = "".join("A" if one.isupper() else "a" for one in part if one.isalpha())
    return "aA" in cases or "AAa" in cases


def _is_dos(words: Sequence[bytes]) -> bool:
    """Whether all words make sense with the umlauts of DOS, and have one."""
    return all(
        _is_word(text) and all(one.isascii() or one in "äöüÄÖÜß" for one in text)
        for text in (word.decode("cp850") for word in words)
    )
