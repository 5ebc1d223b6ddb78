"""Ways to damage a file; each takes its bytes and a source of chance, and gives other bytes."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    Damage = Callable[[bytes, Random], bytes]

ODD_CELLS = [
    *("", " ", "-", "–", ".", "0", "00", "-1", "+5", "1.5", "1,5", "1.234.567", "1e308", "1_000"),
    *("9" * 19, "9" * 40, "9" * 101, "9" * 5_000, "NaN", "inf", "TRUE", "None", "0x10", "½", "٣٤"),
    *("08111", "8111", "08999", "99999", "081", "08", "DG", "081110000000", "08111KRSI"),
    *("31.12.2021", "31.02.2021", "2021-12-31", "9999-12-31", "0000-00-00", "20211231", "44561"),
    *("=1+1", "@SUM(A1)", "'", '"', '""', '"' * 999, ";", ",", "\t", "[[", "]]", "{", "_" * 9),
    *("\n", "\r", "\x0b", "\x1b[31m", "\x7f", "\x85", "\ufeff", "\u202e", "\u2028", "\ufffe"),
    *("AGS", "Einwohner", "Name", "Betrag", "Insgesamt", "Stichtag", "x" * 40_000, "😀", "a\u0300"),
]
ODD_BYTES = [
    *(b"\0", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\x80", b"\xc3", b"\xed\xa0\x80", b"\x1a"),
    *(b"\r", b"\n", b'"', b"'", b";", b",", b"[", b"{", b"<", b">", b"&", b"&#0;", b"=", b"#"),
    *(b"PK\x03\x04", b"9" * 5_000, b"[" * 2_000, b'"' * 99, b"{'a':" * 99, b"1e999999", b"-"),
    *(b"NaN", b"null", b"true", b"1.5", b"'''", b'"""', b"\\u0000", b"\\ud800", b"<!DOCTYPE a>"),
]
ENTITIES = (
    b'<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (97 + n, b"&%c;" % (96 + n) * 30) for n in range(1, 9))
    + b'<!ENTITY x SYSTEM "file:///etc/passwd">]>'
)


def _place(content: bytes, chance: Random) -> int:
    return chance.randint(0, len(content))


def _slice(content: bytes, chance: Random) -> slice:
    start = _place(content, chance)
    return slice(start, start + chance.choice([1, 2, 7, 80, 999, len(content)]))


def flip_bytes(content: bytes, chance: Random) -> bytes:
    damaged = bytearray(content)
    for _ in range(chance.choice([1, 1, 3, 20])):
        if damaged:
            damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
    return bytes(damaged)


def cut_bytes(content: bytes, chance: Random) -> bytes:
    part = _slice(content, chance)
    return content[: part.start] + content[part.stop :]


def keep_the_beginning(content: bytes, chance: Random) -> bytes:
    return content[: _place(content, chance)]


def double_bytes(content: bytes, chance: Random) -> bytes:
    part = _slice(content, chance)
    return content[: part.stop] + content[part] + content[part.stop :]


def move_bytes(content: bytes, chance: Random) -> bytes:
    part = _slice(content, chance)
    rest = content[: part.start] + content[part.stop :]
    place = _place(rest, chance)
    return rest[:place] + content[part] + rest[place:]


def insert_odd_bytes(content: bytes, chance: Random) -> bytes:
    place = _place(content, chance)
    return content[:place] + chance.choice(ODD_BYTES) + content[place:]


def _read(content: bytes) -> str:
    return content.decode("utf-8", errors="surrogateescape")


def _written(text: str) -> bytes:
    return text.encode("utf-8", errors="surrogateescape")


def recode(content: bytes, chance: Random) -> bytes:
    """The text, or its second half alone, in another encoding."""
    text = content.decode("utf-8", errors="replace")
    start = chance.choice([0, len(text) // 2])
    encoding = chance.choice(["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "cp037"])
    return text[:start].encode() + text[start:].encode(encoding, errors="replace")


def wrap_as_other_content(content: bytes, chance: Random) -> bytes:
    """The whole file as the one member of an archive, or behind another file's first bytes."""
    first = chance.choice([b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"), b"%PDF-1.7\n", b"{"])
    if chance.random() < 0.5:
        return first + content
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(chance.choice(["table.csv", "xl/workbook.xml", "content.xml"]), content)
    return stream.getvalue()


def _delimiter(text: str) -> str:
    return max(";,\t", key=text.count)


def change_cells(content: bytes, chance: Random) -> bytes:
    """Odd texts in place of one cell, of some, or of one in each row."""
    text = _read(content)
    delimiter = _delimiter(text)
    rows = [line.split(delimiter) for line in text.split("\n")]
    odd, column = chance.choice(ODD_CELLS), chance.randrange(12)
    for _ in range(chance.choice([1, 1, 4, len(rows)])):
        row = chance.choice(rows)
        row[column % len(row)] = odd
    return _written("\n".join(map(delimiter.join, rows)))


def change_rows(content: bytes, chance: Random) -> bytes:
    """Rows cut, doubled, moved or emptied."""
    rows = _read(content).split("\n")
    start = chance.randrange(len(rows))
    taken = rows[start : start + chance.choice([1, 1, 3, 40])]
    rest = rows[:start] + rows[start + len(taken) :]
    match chance.randrange(4):
        case 0:
            changed = rest
        case 1:
            changed = rows[:start] + taken * chance.choice([1, 3]) + rows[start:]
        case 2:
            place = chance.randint(0, len(rest))
            changed = rest[:place] + taken + rest[place:]
        case _:
            changed = rows[:start] + [""] * len(taken) + rows[start + len(taken) :]
    return _written("\n".join(changed))


def change_columns(content: bytes, chance: Random) -> bytes:
    """A column cut, doubled, or put into the place of another."""
    text = _read(content)
    delimiter = _delimiter(text)
    column, other, kind = chance.randrange(12), chance.randrange(12), chance.randrange(3)
    rows = []
    for line in text.split("\n"):
        cells = line.split(delimiter)
        if column < len(cells):
            cell = cells[column] if kind == 1 else cells.pop(column)
            if kind:
                cells.insert(other, cell)
        rows.append(delimiter.join(cells))
    return _written("\n".join(rows))


def change_words(content: bytes, chance: Random) -> bytes:
    """One number, word or text in quotation marks replaced by something odd."""
    text = _read(content)
    words = list(re.finditer(r'"[^"\n]*"|[\w.-]+', text))
    if not words:
        return content
    word = chance.choice(words)
    odd = chance.choice([*ODD_CELLS, "[]", "{}", "null", "true", "1.5", chance.choice(words)[0]])
    return _written(text[: word.start()] + odd + text[word.end() :])


def _members(content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # noqa: BLE001 - an earlier damage has left no archive
        return {}


def _archive(members: list[tuple[str, bytes]]) -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w") as archive:
        warnings.simplefilter("ignore")  # a name twice is meant
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


def change_a_member(content: bytes, chance: Random) -> bytes:
    """A part of a workbook damaged as a text, in an archive that is whole."""
    members = _members(content)
    if not members:
        return content
    name = chance.choice(sorted(members))
    members[name] = chance.choice([*BYTES, change_words, change_xml])(members[name], chance)
    return _archive(list(members.items()))


def change_xml(content: bytes, chance: Random) -> bytes:
    """Elements of XML cut, doubled or moved; values and attributes replaced."""
    text = _read(content)
    found = list(re.finditer(r"<(\w+)\b[^>]*?(?:/>|>[^<]*</\1>)", text))
    if not found:
        return content
    element, other = chance.choice(found), chance.choice(found)
    odd = chance.choice(ODD_CELLS).replace("<", "&lt;")
    match chance.randrange(6):
        case 0:
            new = ""
        case 1:
            new = element[0] * 2
        case 2:
            new = other[0]
        case 3:
            new = re.sub(r">[^<]*<", lambda _: f">{odd}<", element[0])
        case 4:
            new = re.sub(r'"[^"]*"', lambda _: f'"{odd}"', element[0], count=chance.randint(1, 3))
        case _:
            new = element[0].replace("<", "<x:", 1)
    return _written(text[: element.start()] + new + text[element.end() :])


def change_members(content: bytes, chance: Random) -> bytes:
    """Parts of a workbook cut, doubled, exchanged, renamed; links and DTDs brought in."""
    members = list(_members(content).items())
    if not members:
        return content
    place, other = chance.randrange(len(members)), chance.randrange(len(members))
    name, part = members[place]
    match chance.randrange(7):
        case 0:
            del members[place]
        case 1:
            members.append(members[place])
        case 2:
            members[place] = (name, members[other][1])
        case 3:
            members[place] = (chance.choice(["../../evil.xml", "/etc/x", name.upper(), "x"]), part)
        case 4:
            start = part.find(b"?>") + 2 if part.startswith(b"<?xml") else 0
            members[place] = (name, part[:start] + ENTITIES + part[start:].replace(b"0", b"&i;", 1))
        case 5:
            link = b'<Relationship Id="r9" TargetMode="External" Target="file:///etc/passwd" Type='
            members[place] = (name, part.replace(b"<Relationship ", link + b'"x"/><Relationship '))
        case _:
            members[place] = (name, part.replace(b'Target="', b'Target="//example.org/', 1))
    return _archive(members)


BYTES: list[Damage] = [
    flip_bytes,
    cut_bytes,
    keep_the_beginning,
    double_bytes,
    move_bytes,
    insert_odd_bytes,
]
TEXT: list[Damage] = [
    *BYTES,
    recode,
    wrap_as_other_content,
    *(change_cells, change_cells, change_cells, change_rows, change_rows, change_columns),
    *(change_words, change_words),
]
WORKBOOK: list[Damage] = [*BYTES, *[change_a_member] * 12, *[change_members] * 6]


@st.composite
def damaged(
    draw: st.DrawFn, *files: Callable[[], Sequence[tuple[str, bytes]]]
) -> tuple[str, bytes]:
    """A file damaged one to three times.

    Args:
        draw: Hypothesis's.
        files: What gives names and bytes of valid files.
    """
    name, content = draw(st.sampled_from([each for make in files for each in make()]))
    kinds = WORKBOOK if content.startswith(b"PK") else TEXT
    chance = draw(st.randoms(use_true_random=False))
    for damage in draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=3)):
        content = damage(content, chance)
    return name, content
