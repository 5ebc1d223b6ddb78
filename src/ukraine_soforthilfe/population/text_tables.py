"""A population file's bytes, read once, and the table that a text is: encoding, delimiter, rows."""

from __future__ import annotations

import io
import os
import re
import unicodedata
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import repeat
from pathlib import Path
from typing import IO, TYPE_CHECKING

from ukraine_soforthilfe.asking.values import CELL_AT_MOST, is_forbidden
from ukraine_soforthilfe.errors import (
    STANDARD_INPUT,
    PopulationFileError,
    Problem,
    said_by_system,
)
from ukraine_soforthilfe.language import Text, number, quoted
from ukraine_soforthilfe.population import notices
from ukraine_soforthilfe.population.cells import Gathered, UnreadableError, gather, one_by_one
from ukraine_soforthilfe.population.refusals import CELL_TOO_LONG, TOO_MANY_CELLS, TOO_MANY_ROWS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ukraine_soforthilfe.population.cells import Table

_DELIMITERS = (";", "\t", ",", "|")
_SAID = re.compile(r"sep=(\\t|[;,|\t])", re.IGNORECASE)
_SAMPLE = 2_000
# The form of a file shows in its first characters.
_FORM_WITHIN = 2_000
_XML = re.compile(r"<(?:\?xml|!--|!doctype|[A-Za-z_][\w:.-]*[\s/>])", re.IGNORECASE)
_JSON = re.compile(r"\[\s*(?:[{\[\"\]\d-])|\{\s*[\"}]")
_ROWS_AT_MOST = 5_000_000
# A cell takes a hundred bytes at most in the mean, so that these fit into 4 GiB.
_CELLS_AT_MOST = 40_000_000
_RECTANGLE_AT_MOST = 250_000_000  # rows times the widest: what each pass over columns looks at
_EMPTY_AT_MOST = 100_000  # empty cells that fill up rows
_OPENS_FOOTER = "_____"
_FOOTER = re.compile(r'^"?_{5,}', re.MULTILINE)
# Satzart, then a day: a file of fixed width, in which commas do not separate.
_FIXED_WIDTH = re.compile(r"\s*[1-7]\d(?:19|20)\d{6}\d{2}[^;\t,]", re.ASCII)


def read_text_table(content: bytes) -> tuple[Table, tuple[Text, ...]]:
    """The table that a text file is, and what to say about it.

    Raises:
        UnreadableError: The bytes are no text, or of a form that is no table, or their
            quotation marks do not match.
    """
    text, notices = decode(content)
    _refuse_other_forms(text)
    footer = _FOOTER.search(text) if _OPENS_FOOTER in text else None
    head = text[: footer.start()] if footer else text
    # Notes are prose: their quotation marks and commas are not those of a table.
    notes = text[footer.start() :].splitlines() if footer else []
    first_note = head.count("\n") + 1
    if _FIXED_WIDTH.match(head):
        lines = head.splitlines()
        gathered = Gathered()
        gathered.add([[line] for line in lines], range(1, len(lines) + 1))
    else:
        gathered = _split(head)
    gathered.add([[line] for line in notes], range(first_note, first_note + len(notes)))
    table = gathered.table()
    _refuse_long_cells(table)
    return table, notices


def _refuse_long_cells(table: Table) -> None:
    """Refuse what no sheet could hold, so that nothing searches through it for long.

    Raises:
        UnreadableError: A cell has more characters.
    """
    columns = [
        column for column in table.columns if max(map(len, column), default=0) > CELL_AT_MOST
    ]
    places = [place for column in columns for place, cell in enumerate(column) if _is_long(cell)]
    places += [place for place, cells in table.beyond.items() if any(map(_is_long, cells))]
    if places:
        raise UnreadableError(
            Problem(
                CELL_TOO_LONG.filled(count=number(CELL_AT_MOST)), row=table.numbers[min(places)]
            )
        )


def _is_long(cell: str) -> bool:
    return len(cell) > CELL_AT_MOST


def _refuse_other_forms(text: str) -> None:
    """Refuse a text in another form than a table: a web page, JSON and the like.

    Raises:
        UnreadableError: It has such a form.
    """
    start = text[:_FORM_WITHIN].lstrip()
    form = None
    if start.startswith("<"):
        named = start.casefold()
        if "office:document" in named:
            form = notices.FODS
        elif named.startswith("<!doctype html") or "<html" in named or "<table" in named:
            form = notices.HTML
        elif _XML.match(start):
            form = notices.XML
    elif _JSON.match(start):
        form = notices.JSON
    elif start.startswith("From: <Saved by "):
        form = notices.ARCHIVE
    elif start.startswith("%PDF-"):
        form = notices.PDF
    elif start.startswith("{\\rtf"):
        form = notices.RTF
    if form:
        raise UnreadableError(Problem(notices.OTHER_FORM.filled(form=form)))


def _split(head: str) -> Gathered:
    delimiter, first = _delimiter(head)
    lines = head.removesuffix("\n").split("\n")[first:]
    gathered = Gathered(_usual_width(lines, delimiter))
    if '"' in head:
        # Of a text in quotation marks, lines stay apart.
        lines = [f"{line}\n" for line in lines]
    gather(gathered, lines, delimiter, first + 1)
    # A program quoted whole lines, with their delimiters.
    if len(gathered.columns) == 1 and not gathered.beyond:
        cells = gathered.columns[0]
        filled = [cell for cell in cells if cell]
        inner, _ = _delimiter("\n".join(filled[:_SAMPLE]))
        if filled and 2 * sum(inner in cell for cell in filled) > len(filled):
            unquoted = Gathered()
            for number, cell in zip(gathered.table().numbers, cells, strict=True):
                unquoted.add(*one_by_one([cell], inner, number))
            return unquoted
    return gathered


def _usual_width(lines: Sequence[str], delimiter: str) -> int:
    """How many columns nearly all rows fill: the others are not worth a column of empty cells.

    Raises:
        UnreadableError: They would fill the memory.
    """
    widths = Counter(map(str.count, lines, repeat(delimiter))) or {0: 0}
    cells = sum((width + 1) * count for width, count in widths.items())
    if len(lines) - 1 > _ROWS_AT_MOST:
        raise UnreadableError(Problem(TOO_MANY_ROWS.filled(count=number(_ROWS_AT_MOST))))
    if cells > _CELLS_AT_MOST or max(widths) * len(lines) > _RECTANGLE_AT_MOST:
        raise UnreadableError(Problem(TOO_MANY_CELLS.filled(count=number(_CELLS_AT_MOST))))
    at_most = cells + cells // 2 + _EMPTY_AT_MOST
    return max(width + 1 for width in widths if (width + 1) * len(lines) <= at_most)


def _delimiter(head: str) -> tuple[str, int]:
    """What delimits cells, and how many lines only say that: Excel's first line, sep=; .

    It is what most lines have, each as often as most others; a comma also stands
    inside of names and figures.
    """
    lines = head.split("\n", _SAMPLE)[:_SAMPLE]
    if said := _SAID.fullmatch(lines[0].strip('"')):
        return said[1].replace("\\t", "\t"), 1

    def regular(delimiter: str) -> tuple[int, int]:
        counts = Counter(line.count(delimiter) for line in lines)
        del counts[0]
        return max(counts.values(), default=0), sum(counts.values())

    return max(_DELIMITERS, key=regular), 0


_BOM = "\ufeff"
_ENCODINGS = {"cp1252": notices.WINDOWS_1252, "mac_roman": notices.MAC_ROMAN}
_LETTERS_SAMPLED = 4_000
# Words around a character beyond ASCII; no word of a list is longer.
_WORDS_AT_MOST = 2_000
# Words without a vowel: St, Dr.
_SHORT = 2
_WORD = re.compile(rb"[A-Za-z'-]{0,60}[\x80-\xff][A-Za-z\x80-\xff'-]{0,60}")
# Words that only a German text has.
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
        UnreadableError: They are not text, or two encodings make sense.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _utf_16(content, "utf-16")
    if b"\0" in content:
        return _utf_16(content, _byte_order(content[:_LETTERS_SAMPLED]))
    try:
        return _lines(content.decode("utf-8")), ()
    except UnicodeDecodeError:
        pass
    encoding, notice = _of_one_byte(content)
    return _lines(content.decode(encoding)), (notice,)


def _lines(text: str) -> str:
    if text and not any(one.isprintable() or one.isspace() for one in text):
        raise UnreadableError(Problem(notices.NEITHER_TEXT_NOR_WORKBOOK))
    return text.lstrip(_BOM).replace("\r\n", "\n").replace("\r", "\n")


def _utf_16(content: bytes, encoding: str) -> tuple[str, tuple[Text, ...]]:
    try:
        text = content.decode(encoding) if encoding else "\0"
    except UnicodeDecodeError:
        # Of bytes that are no text, too, every other one may be zero.
        _lines(content.decode(encoding, errors="ignore") or "\0")
        raise UnreadableError(Problem(notices.UTF_16_DAMAGED)) from None
    if "\0" in text:
        raise UnreadableError(Problem(notices.NEITHER_TEXT_NOR_WORKBOOK))
    return _lines(text), (notices.UTF_16,)


def _byte_order(sample: bytes) -> str:
    """The kind of UTF-16 in which nearly every other byte is zero; empty where it is none."""
    first, second = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if first == 0 and 4 * second > 3 * half:
        return "utf-16-le"
    return "utf-16-be" if second == 0 and 4 * first > 3 * half else ""


def _of_one_byte(content: bytes) -> tuple[str, Text]:
    """Windows-1252 or MacRoman, by the words that each makes of the bytes.

    A word decides if only one reading of it has a mark in it, a capital letter
    behind a small one, or no vowel. Files of old Macs end lines by a carriage return alone.
    """
    words = list(dict.fromkeys(_WORD.findall(content)[:_WORDS_AT_MOST]))
    letters = [word for word in words if any(byte < 0x80 and chr(byte).isalpha() for byte in word)]
    faults: dict[str, int] = {}
    with suppress(UnicodeDecodeError):
        content.decode("cp1252")
        faults["cp1252"] = _faults(letters, "cp1252")
    if letters:
        faults["mac_roman"] = _faults(letters, "mac_roman")
    if letters and faults.get("cp1252") != 0 and _is_dos(letters):
        word = quoted(letters[0].decode("cp850"))
        raise UnreadableError(Problem(notices.OF_DOS.filled(word=word)))
    if not faults:
        raise UnreadableError(Problem(notices.NO_ENCODING))
    fewest = [encoding for encoding, count in faults.items() if count == min(faults.values())]
    if len(fewest) > 1 and not any(faults.values()) and b"\r" in content and b"\n" not in content:
        fewest = ["mac_roman"]
    if len(fewest) > 1:
        german = [each for each in fewest if _GERMAN.search(content.decode(each))]
        fewest = german if len(german) == 1 else fewest
    if len(fewest) > 1:
        windows, mac = (quoted(letters[0].decode(encoding)) for encoding in _ENCODINGS)
        raise UnreadableError(Problem(notices.TWO_ENCODINGS.filled(windows=windows, mac=mac)))
    return fewest[0], _ENCODINGS[fewest[0]]


def _faults(words: Sequence[bytes], encoding: str) -> int:
    """How many words would not be words in an encoding."""
    return sum(not _is_word(word.decode(encoding)) for word in words)


def _is_word(text: str) -> bool:
    """Whether a text is a word as names are: letters, small ones behind the first, a vowel."""
    parts = [part for part in _WITHIN_WORDS.split(text) if part]
    if parts and parts[-1][-1] in _BEHIND_WORDS:
        parts[-1] = parts[-1][:-1]
    letters = "".join(parts)
    if any(unicodedata.category(one) not in _LETTERS or one in _NO_LETTERS for one in letters):
        return False
    if any(map(_changes_case, parts)):
        return False
    return len(letters) <= _SHORT or any(one in _VOWELS for one in letters.casefold())


def _changes_case(part: str) -> bool:
    """Whether a capital letter follows a small one, or a small one follows two capitals."""
    cases = "".join("A" if one.isupper() else "a" for one in part if one.isalpha())
    return "aA" in cases or "AAa" in cases


def _is_dos(words: Sequence[bytes]) -> bool:
    """Whether all words make sense with the umlauts of DOS, and have one."""
    texts = [word.decode("cp850") for word in words]
    foreign = {one for text in texts for one in text if not one.isascii()} - set("äöüÄÖÜß")
    return not foreign and all(map(_is_word, texts))


SIZE_AT_MOST = 256 * 2**20
"""Bytes that a population file may have: 50 for each of as many rows as it may have."""
_PACKED_AT_MOST = 64 * 2**20  # bytes of a ZIP or workbook, or in a ZIP
OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an .xls file begins, and a workbook with a password."""
_ZIP_SIGNATURE = b"PK\x03\x04"
_ENTRY_SIGNATURE = b"PK\x01\x02"
_FILES_AT_MOST = 200
_ENTRIES_AT_MOST = 20_000
# A ZIP with one of these is a workbook, or a document of another kind.
_OF_DOCUMENTS = frozenset({"[Content_Types].xml", "content.xml", "mimetype"})
# What systems pack beside the files that are meant.
_OF_SYSTEMS = ("__MACOSX/", ".", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file's content with what names it.

    Attributes:
        file: As the user gave it, to name it in an error.
        name: Without its folder; empty for a stream.
        content: Its bytes.
    """

    file: str
    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """SHA-256 of the bytes, in hexadecimal."""
        return sha256(self.content).hexdigest()

    def packed(self) -> list[SourceFile] | None:
        """The files in a ZIP, None where the content is none, or is a workbook.

        Raises:
            UnreadableError: It unpacks to more than a file may have, or is locked.
        """
        if not self.content.startswith(_ZIP_SIGNATURE):
            return None
        # Counted without a list of them, which could fill the memory; no workbook has so many.
        if self.content.count(_ENTRY_SIGNATURE) > _ENTRIES_AT_MOST:
            raise _too_many()
        import zipfile
        import zlib

        try:
            archive = zipfile.ZipFile(io.BytesIO(self.content))
            files = [
                member
                for member in archive.infolist()
                if not member.is_dir()
                and not member.filename.startswith(_OF_SYSTEMS)
                and not member.filename.rpartition("/")[2].startswith(_OF_SYSTEMS)
            ]
            if _OF_DOCUMENTS.intersection(archive.namelist()) or any(
                member.filename.startswith("xl/") for member in files
            ):
                return None
            unpacked = sum(member.file_size for member in files)
            if len(files) > _FILES_AT_MOST or unpacked > _PACKED_AT_MOST:
                raise _too_many()
            for member in files:
                if reason := _fault_of(member.filename):
                    raise UnreadableError(Problem(reason))
            return [
                SourceFile(self.file, member.filename, archive.read(member)) for member in files
            ]
        except RuntimeError:  # a password
            raise UnreadableError(Problem(notices.ZIP_LOCKED)) from None
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, ValueError):
            # The sentence is about a workbook, which most of these are.
            return None

    def tables(self, *, as_shown: bool = False) -> tuple[list[Table], tuple[Text, ...]]:
        """The tables of the file, and what to say about them; ``as_shown`` as of ``read_workbook``.

        Raises:
            UnreadableError: The content is no table.
        """
        if not self.content.strip():
            raise UnreadableError(Problem(notices.EMPTY))
        if self.content.startswith((_ZIP_SIGNATURE, OLE_SIGNATURE)):
            from ukraine_soforthilfe.population.workbooks.opening import read_workbook

            old = self.content.startswith(OLE_SIGNATURE)
            tables = read_workbook(self.content, as_shown=as_shown)
            return tables, (notices.HIDDEN_UNSEEN,) if old else ()
        table, said = read_text_table(self.content)
        return [table], said


def shown_beside(file: SourceFile, table: Table) -> tuple[Table | None, Text | None]:
    """A table of a file as its sheet shows it, None where nobody can tell; and what is not seen."""
    if not table.sheet:
        return None, None
    for each in file.packed() or [file]:
        tables: list[Table] = []
        with suppress(UnreadableError):  # an .xls, or what else lies in a ZIP
            tables, _ = each.tables(as_shown=True)
        for found in tables:
            if found.sheet == table.sheet and len(found.numbers) == len(table.numbers):
                xlsx = b"opendocument.spreadsheet" not in each.content[:200]
                beside = b"/comments" in each.content or b"/drawing" in each.content
                return found, _UNSEEN.filled(what="") if beside or not xlsx else None
    return None, _UNSEEN.filled(what=_LOOKS)


_LOOKS = Text("Zahlenformate, Formeln, ", "number formats, formulas, ")
_UNSEEN = Text(
    de="Nicht geprüft: {what}Kommentare, Textfelder und Bilder der Arbeitsmappe.",
    en="Not checked: {what}comments, text boxes and pictures of the workbook.",
)


def read_source(source: str | os.PathLike[str] | IO[bytes]) -> SourceFile:
    """The bytes of a path or of a binary stream.

    Raises:
        PopulationFileError: There is no such file, it cannot be read, or it
            is larger than may be.
    """
    if not isinstance(source, (str, os.PathLike)):
        return _limited(STANDARD_INPUT, "", source)
    path = Path(source)
    file = str(path)
    # Where the locale knows no umlauts, a name has escaped bytes in it.
    name = os.fsencode(path.name).decode(errors="replace")
    if path.parent.name == "fd" and name.isdecimal():
        # What a shell hands over as <(…) is a pipe, whose number may be another each time.
        name = ""
    try:
        with path.open("rb") as stream:
            if reason := _fault_of(name):
                raise _unusable(file, reason)
            return _limited(file, name, stream)
    except OSError as error:
        reason = notices.CANNOT_BE_READ.filled(reason=said_by_system(error))
        raise _unusable(file, _REASONS.get(type(error), reason)) from None
    except ValueError:
        raise _unusable(file, notices.NO_FILE_NAME) from None


_REASONS = {
    FileNotFoundError: notices.NO_FILE,
    IsADirectoryError: notices.FOLDER,
    PermissionError: notices.NOT_PERMITTED,
}


def _too_many() -> UnreadableError:
    size = _PACKED_AT_MOST // 2**20
    return UnreadableError(Problem(notices.ZIP_TOO_LARGE.filled(files=_FILES_AT_MOST, size=size)))


def _fault_of(name: str) -> Text | None:
    """Why reports, which name the file, cannot; None where they can."""
    return notices.CONTROLS_IN_NAME if any(map(is_forbidden, name)) else None


def _limited(file: str, name: str, stream: IO[bytes]) -> SourceFile:
    content = stream.read(SIZE_AT_MOST + 1)
    is_text = not content.startswith((_ZIP_SIGNATURE, OLE_SIGNATURE))
    at_most = SIZE_AT_MOST if is_text else _PACKED_AT_MOST
    if len(content) > at_most:
        raise _unusable(file, notices.TOO_LARGE.filled(count=at_most // 2**20))
    return SourceFile(file, name, content)


def _unusable(file: str, message: Text) -> PopulationFileError:
    return PopulationFileError(file=file, problems=[Problem(message)])
