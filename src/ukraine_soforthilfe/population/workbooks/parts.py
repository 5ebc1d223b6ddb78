"""The parts of a workbook and how they hang together, so that there is one reading of them.

If two readers may find different parts, or different texts in them, no
spreadsheet program wrote the workbook, and it is refused.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError, ParserCreate

from ukraine_soforthilfe.language import Text, quoted
from ukraine_soforthilfe.population import notices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

UNPACKED_AT_MOST = 2**30
COLUMNS, ROWS, CHARACTERS = 2**14, 2**20, 2**15 - 1
"""How many columns and rows a sheet has at most, and a cell of it characters."""
_DIRECTORY_ENDS = b"PK\x05\x06"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
DAMAGED = Text(
    de=(
        "Die Datei ist beschädigt oder unvollständig, oder sie ist keine Arbeitsmappe. "
        "Die Datei neu beschaffen oder die Tabelle als .xlsx oder CSV speichern."
    ),
    en=(
        "The file is damaged or incomplete, or it is no workbook. Get it again, or save the table "
        "as .xlsx or CSV."
    ),
)
_UNPACKS = Text(
    de=(
        "Die Arbeitsmappe ist entpackt größer als {size} GiB. Nur die Tabelle als CSV speichern "
        "und diese Datei angeben."
    ),
    en=(
        "The workbook unpacks to more than {size} GiB. Save the table alone as CSV and give that "
        "file."
    ),
).filled(size=UNPACKED_AT_MOST // 2**30)


class RefusedError(Exception):
    """A workbook that is not read.

    Attributes:
        text: Why, in whole sentences.
    """

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(self.text.en)


def odd(part: str | Text, what: Text, **values: object) -> RefusedError:
    """No spreadsheet program writes this, and readers may differ on what it means."""
    return RefusedError(notices.ODD.filled(part=part, what=what.filled(**values)))


_COVERED = Text(
    de=(
        "In Zeile {row} eines Blatts steht ein Wert in einer Zelle, die eine verbundene Zelle "
        "verdeckt. Die Verbindung aufheben."
    ),
    en=(
        "In row {row} of a sheet a value stands in a cell that a merged one covers. Split the "
        "merged cell."
    ),
)


def covered(row: int) -> RefusedError:
    """A value that nobody sees stands below a merged cell."""
    return RefusedError(_COVERED.filled(row=row))


def refuse_long(value: object, part: str, row: int) -> None:
    """Refuse a text that is longer than any cell of a spreadsheet."""
    if isinstance(value, str) and len(value) > CHARACTERS:
        many = Text(
            de="mehr als {n} Zeichen in Zeile {row}", en="more than {n} characters in row {row}"
        )
        raise odd(part, many.filled(n=CHARACTERS, row=row))


class Package:
    """The parts of a workbook, by their names without regard to case.

    Raises:
        RefusedError: It is damaged, locked or huge, or two readers may find other parts in it.
    """

    def __init__(self, content: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
            raise RefusedError(DAMAGED) from None
        members = self._archive.infolist()
        self.unpacked = sum(member.file_size for member in members)
        if self.unpacked > UNPACKED_AT_MOST:
            raise RefusedError(_UNPACKS)
        self.members: dict[str, zipfile.ZipInfo] = {}
        for member in members:
            key = member.filename.replace("\\", "/").lstrip("/").lower()
            if key in self.members:
                raise odd(member.filename, notices.ODD_TWICE)
            self.members[key] = member
        if _directories(content) > 1:
            raise odd(notices.ODD_ARCHIVE, notices.ODD_DIRECTORIES)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.members

    def read(self, name: str) -> bytes:
        """The bytes of a part, which must be there."""
        try:
            return self._archive.read(self.members[name.lower()])
        except (
            KeyError,
            zipfile.BadZipFile,
            zlib.error,
            NotImplementedError,  # a way to pack that Python does not know
            RuntimeError,  # a part that is locked
            EOFError,
            OSError,
            ValueError,  # a place outside of the file
        ):
            raise RefusedError(DAMAGED) from None


def _directories(content: bytes) -> int:
    """How many directories end the archive: the comment of one can contain another."""
    found = 0
    place = content.rfind(_DIRECTORY_ENDS)
    while place >= max(0, len(content) - 2**16 - 22):
        length = int.from_bytes(content[place + 20 : place + 22], "little")
        found += place + 22 + length == len(content)
        place = content.rfind(_DIRECTORY_ENDS, 0, place)
    return found


def parse(name: str, part: bytes, prepare: Callable[[Any], None]) -> None:
    """One pass over a part in XML, whose handlers ``prepare`` sets on the parser.

    Raises:
        RefusedError: It is no XML, or of a kind that no spreadsheet program writes.
    """

    def declared(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in {"utf-8", "us-ascii"}:
            raise odd(name, notices.ODD_ENCODING, name=encoding[:20])

    def typed(*_: object) -> None:
        raise odd(name, notices.ODD_TYPE)

    if part.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in part[:64]:
        raise odd(name, notices.ODD_NOT_UTF_8)
    parser = ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.XmlDeclHandler = declared
    parser.StartDoctypeDeclHandler = typed
    prepare(parser)
    try:
        parser.Parse(part, True)  # noqa: FBT003 - that this is all of it
    except ExpatError:
        raise RefusedError(DAMAGED) from None


Element = tuple[str, dict[str, str], str]


def elements(package: Package, name: str) -> list[Element]:
    """The elements of a small part: their names, attributes and texts, without nesting."""
    found: list[Element] = []
    texts: list[str] = []

    def prepare(parser: Any) -> None:
        def start(element: str, attributes: dict[str, str]) -> None:
            texts.clear()
            found.append((element, attributes, ""))

        def end(_element: str) -> None:
            if texts and found:
                found[-1] = (*found[-1][:2], "".join(texts))
                texts.clear()

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        parser.CharacterDataHandler = texts.append

    parse(name, package.read(name), prepare)
    return found


def relations(package: Package, of: str) -> dict[str, tuple[str, str]]:
    """Kind and target of each relation of a part, by its number."""
    folder, _, file = of.rpartition("/")
    name = f"{folder}/_rels/{file}.rels".lstrip("/")
    found: dict[str, tuple[str, str]] = {}
    if name not in package:
        return found
    for element, attributes, _ in elements(package, name):
        if element != f"{_PACKAGE} Relationship":
            continue
        number, target = attributes.get("Id", ""), attributes.get("Target", "")
        if number in found:
            raise odd(name, notices.ODD_NAME_TWICE, name=number[:20])
        if attributes.get("TargetMode") != "External":
            target = target[1:] if target.startswith("/") else f"{folder}/{target}".lstrip("/")
            while "/../" in target:
                before, _, after = target.partition("/../")
                target = f"{before.rpartition('/')[0]}/{after}".lstrip("/")
        found[number] = (attributes.get("Type", "").rpartition("/")[2], target)
    return found


class Xlsx:
    """An .xlsx: which sheet is which part, its shared texts and the names it defines."""

    WORKBOOK = "xl/workbook.xml"
    TEXTS = "xl/sharedStrings.xml"

    def __init__(self, package: Package) -> None:
        self.package = package
        for kind, target in relations(package, "").values():
            if kind == "officeDocument" and target.lower() != self.WORKBOOK:
                raise odd("_rels/.rels", notices.ODD_WORKBOOK)
        found = relations(package, self.WORKBOOK)
        texts = [target.lower() for kind, target in found.values() if kind == "sharedStrings"]
        if texts not in ([], [self.TEXTS.lower()]) or (not texts and self.TEXTS in package):
            raise odd(self.WORKBOOK, notices.ODD_TEXTS)
        self._has_texts = bool(texts) and self.TEXTS in package
        self.parts: dict[str, str] = {}
        self.names: dict[str, str] = {}
        for element, attributes, text in elements(package, self.WORKBOOK):
            namespace, _, local = element.rpartition(" ")
            if local == "sheet":
                numbers = [attributes.get(f"{uri} id") for uri in OFFICE]
                number = next((each for each in numbers if each is not None), "")
                name = attributes.get("name", "")
                kind, target = found.get(number, ("", ""))
                if (
                    namespace not in MAIN
                    or name in self.parts
                    or target.lower() in {part.lower() for part in self.parts.values()}
                ):
                    raise odd(self.WORKBOOK, notices.ODD_SHEET, name=quoted(name[:40]))
                if target not in package:
                    raise RefusedError(DAMAGED)
                self.parts[name] = target
            elif local == "definedName" and "localSheetId" not in attributes:
                self.names[attributes.get("name", "")] = text
        self._texts: list[str] | None = None

    def texts(self) -> list[str]:
        """The shared texts."""
        if self._texts is None:
            self._texts = []
            if self._has_texts:
                shared = SharedTexts(self.TEXTS, self._texts)
                parse(self.TEXTS, self.package.read(self.TEXTS), shared.prepare)
        return self._texts

    def tables(self, name: str) -> Iterator[str]:
        """Where the tables of a sheet stand: ``A5:F49``."""
        for kind, target in relations(self.package, self.parts[name]).values():
            if kind == "table":
                for element, attributes, _ in elements(self.package, target):
                    if element.endswith(" table"):
                        yield attributes.get("ref", "")


class Texts:
    """Collects the text of an element, which may have runs of several formats."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.pieces: list[str] = []
        self._open: list[str] = []
        self._characters: list[str] = []

    def start(self, element: str, _attributes: object = None) -> None:
        """An element below that of the text."""
        namespace, _, local = element.rpartition(" ")
        if namespace not in MAIN:
            raise odd(self.name, notices.ODD_IN_TEXT, name=local[:40])
        self._open.append(local)
        self._characters.clear()

    def end(self) -> None:
        """The end of one."""
        # A phonetic guide is not part of the text.
        if self._open.pop() == "t" and "rPh" not in self._open:
            self.pieces.append("".join(self._characters))
        self._characters.clear()

    def characters(self, text: str) -> None:
        """Characters, of which only those of ``t`` are shown."""
        self._characters.append(text)

    @property
    def whole(self) -> bool:
        """Whether all of its elements have ended."""
        return not self._open

    def taken(self) -> str:
        """The text, which begins anew."""
        text = "".join(self.pieces)
        self.pieces.clear()
        return text


def no_interruptions(parser: Any, name: str) -> None:
    """From here on, refuse what splits a text and is not shown."""

    def refuse(*_: object) -> None:
        raise odd(name, notices.ODD_COMMENT)

    parser.CommentHandler = refuse
    parser.ProcessingInstructionHandler = refuse
    parser.StartCdataSectionHandler = refuse


class SharedTexts:
    """One pass over the shared texts of an .xlsx, which are put into a list."""

    def __init__(self, name: str, found: list[str]) -> None:
        self._name = name
        self._found = found
        self._texts = Texts(name)
        self._depth = 0

    def prepare(self, parser: Any) -> None:
        """Take what the parser finds."""
        no_interruptions(parser, self._name)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._texts.characters

    def _start(self, element: str, attributes: object) -> None:
        self._depth += 1
        if self._depth > 2:
            self._texts.start(element, attributes)
            return
        namespace, _, local = element.rpartition(" ")
        known = {"sst"} if self._depth == 1 else {"si", "extLst"}
        if namespace not in MAIN or local not in known:
            raise odd(self._name, notices.ODD_AMONG_TEXTS, name=local[:40])

    def _end(self, element: str) -> None:
        self._depth -= 1
        if self._depth >= 2:
            self._texts.end()
        elif element.endswith(" si"):
            self._found.append(self._texts.taken())


class Hidden:
    """What a sheet hides: ranges of rows, from 1, and columns, from 0."""

    def __init__(self) -> None:
        self.rows: list[range] = []
        self.columns = bytearray(COLUMNS)

    def hide(self, first: int, last: int, *, hidden: bool) -> None:
        """Set columns, counted from 0, to hidden or shown."""
        first, last = max(first, 0), min(last, COLUMNS - 1)
        if first <= last:
            self.columns[first : last + 1] = bytes([hidden]) * (last + 1 - first)

    def within(self, rows: int, columns: int) -> tuple[list[int], list[int]]:
        """The numbers of those that are within the limits of a table."""
        return (
            [
                number
                for each in self.rows
                for number in range(each.start, min(each.stop, rows + 1))
            ],
            [column for column in range(min(columns, COLUMNS)) if self.columns[column]],
        )


def is_zero(text: str | None) -> bool:
    """Whether a size is given, and is 0."""
    return bool(text) and not str(text).strip("0.")


def whole_number(text: str) -> int:
    """A small whole number out of an attribute, 0 where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


DIGITS = "0123456789"
NUMBERS = f"{DIGITS}+-.eE"
"""What a number in a workbook consists of."""
_COLUMN_NUMBERS: dict[str, int] = {}


def column_number(letters: str) -> int:
    """The number of a column from its letters, from 0; -1 where it is none."""
    number = _COLUMN_NUMBERS.get(letters)
    if number is None:
        number = 0
        for letter in letters[:4]:
            number = number * 26 + ord(letter) - ord("A") + 1
        if not letters.isalpha() or not letters.isupper() or not 1 <= number <= COLUMNS:
            return -1
        number = _COLUMN_NUMBERS[letters] = number - 1
    return number


def column_letters(column: int) -> str:
    """The letters of a column, counted from 0."""
    letters = ""
    column += 1
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


_PLAIN_BEGINNINGS = (
    b"<worksheet",
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<worksheet',
)
_PLAIN_TAGS = (b'<row r="', b"</row>", b'<c r="', b"</c>", b"<v>", b"</v>")
_NOT_PLAIN = (b"<!", b"<?", b"'", b"hidden", b"zeroHeight", b'idth="0', b' ht="0')
_NOT_PLAIN_CELLS = (b"&", b"xmlns", b"inlineStr")
_FIRST_COLUMNS = [column_letters(column).encode() for column in range(52)]


def is_plain(part: bytes) -> bool:
    """Whether a sheet is spelt just as Excel spells it, so that a pass would find nothing.

    All of its tags are accounted for, each cell stands in its place and has at
    most one number, and nothing is hidden.
    """
    before, _, rest = part.partition(b"<sheetData>")
    data, closed, after = rest.partition(b"</sheetData>")
    beginning = before.partition(b">\r\n")[2] or before
    if (
        not closed
        or not before.startswith(_PLAIN_BEGINNINGS)
        or not beginning.startswith(b'<worksheet xmlns="%s"' % MAIN[0].encode())
        or b"sheetData" in before + after
        or any(sign in text for sign in _NOT_PLAIN for text in (beginning, data))
        or any(sign in data for sign in _NOT_PLAIN_CELLS)
        or data.count(b"<") != sum(map(data.count, _PLAIN_TAGS))
        or not data.count(b"</v></c>") == data.count(b"</v>") == data.count(b"</c>")
    ):
        return False
    values = [piece[: piece.find(b"</v>")] for piece in data.split(b"<v>")[1:]]
    together = b"".join(values)
    if together.translate(None, NUMBERS.encode()) or not all(values):
        return False
    try:
        # Digits alone, as nearly always, need no second look.
        return (together.isdigit() or bool([*map(float, values)])) and _in_order(data)
    except ValueError:
        return False


def _in_order(data: bytes) -> bool:
    """Whether rows and cells stand one behind the other, each with its place."""
    before = 0
    for row in data.split(b'<row r="')[1:]:
        digits, _, cells = row.partition(b'"')
        number = whole_number(digits.decode("latin-1"))
        if not before < number <= ROWS or digits[:1] == b"0":
            return False
        before = number
        places = [cell[: cell.find(b'"')] for cell in cells.split(b'<c r="')[1:]]
        if places != [letters + digits for letters in _FIRST_COLUMNS[: len(places)]]:
            columns = [
                column_number(place.removesuffix(digits).decode("latin-1")) for place in places
            ]
            if -1 in columns or columns != sorted(set(columns)):
                return False
    return True


def at(sheet: str, reference: str) -> str:
    """A place as Excel names it: ``'Prüfung Gemeinden'!A1``."""
    name = sheet if sheet.replace("_", "").isalnum() else "'" + sheet.replace("'", "''") + "'"
    return f"{name}!{reference}"
