"""What spreadsheet programs write into a workbook, so that whatever else stands in one is refused.

Namespaces, places, attributes, formulas: of what no such program writes, readers may differ on
what it means. All modules of this room go by that.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers.expat import ExpatError, ParserCreate

from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.population import notices

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    CellsOf = Callable[[str, str, str, int], str | None]

COLUMNS, ROWS, CHARACTERS = 2**14, 2**20, 2**15 - 1
"""How many columns and rows a sheet has at most, and a cell of it characters."""
OFFICE = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
MAIN = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)


# What may stand in the parts of a workbook.


@cache
def words(part: str) -> dict[str, dict[str, re.Pattern[str]]]:
    """What may stand in a kind of part: elements, each with its attributes and what they may say.

    What is behind ``~`` is said, though nothing is wrong with it; ``~`` alone has the marks of
    other namespaces. Of what stands behind ``+`` there may be several.
    """
    text = Path(__file__).with_name("words.txt").read_text("utf-8")
    pieces = (text.partition(f"\n[{kind}]\n")[2].partition("\n[")[0] for kind in (part, "any"))
    found: dict[str, dict[str, re.Pattern[str]]] = {}
    for line in "\n".join(pieces).splitlines():
        if line.strip() and not line.startswith("#"):
            names, *said = line.split()
            forms = (each.partition("=") for each in said)
            attributes = {name.replace("|", " "): re.compile(form) for name, _, form in forms}
            found.update(dict.fromkeys(names.replace("|", " ").split(","), attributes))
    return found


def may_say(properties: str, name: str, text: str) -> bool:
    """Whether a program may say this of itself or of the file; nothing is always allowed."""
    form = words(properties).get(name, {}).get("text")
    return not text or (form is not None and form.fullmatch(text[:300]) is not None)


@cache
def listed(part: str) -> dict[str, str]:
    """What something is, by its name, as ``is=`` says in a list of words."""
    return {name: said["is"].pattern for name, said in words(part).items() if "is" in said}


ONCE = frozenset(
    {
        *("officeDocument", "core-properties", "extended-properties", "custom-properties"),
        *("styles", "theme", "sharedStrings", "calcChain", "drawing"),
    }
)
"""Of what other parts belong to one: of two of them, programs take one or the other."""


def relation_kind(uri: str) -> str:
    """The kind of a relation by its whole type; one that is not known, the type itself.

    >>> relation_kind(f"{OFFICE[0]}/styles"), relation_kind("http://example.org/styles")
    ('styles', 'http://example.org/styles')
    """
    for office in OFFICE:
        if uri.startswith(f"{office}/"):
            return uri.removeprefix(f"{office}/").removeprefix("metadata/")
    return listed("relations").get(uri, uri if ":" in uri else f":{uri}")


DAMAGED = Text(
    de="Die Datei ist beschädigt oder unvollständig, oder sie ist keine Arbeitsmappe. "
    "Die Datei neu beschaffen oder die Tabelle als .xlsx oder CSV speichern.",
    en="The file is damaged or incomplete, or it is no workbook. Get it again, or save the table "
    "as .xlsx or CSV.",
)


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
    de="In Zeile {row} eines Blatts steht ein Wert in einer Zelle, die eine verbundene Zelle "
    "verdeckt. Die Verbindung aufheben.",
    en="In row {row} of a sheet a value stands in a cell that a merged one covers. Split the "
    "merged cell.",
)


def covered(row: int) -> RefusedError:
    """A value that nobody sees stands below a merged cell."""
    return RefusedError(_COVERED.filled(row=row))


class Hidden:
    """What a sheet hides: ranges of rows, from 1, and columns, from 0; what merged cells cover."""

    def __init__(self) -> None:
        self.rows: list[range] = []
        self.spans: list[tuple[int, int, int, int]] = []
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


NO_NUMBER = 10**9


def number_of(text: str, otherwise: int = NO_NUMBER) -> int:
    """A small whole number out of an attribute, beyond all others where it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else otherwise


def decimal_of(text: str, default: float, otherwise: float = 0.0) -> float:
    """A width, a height or another number with decimals; what holds where none is said."""
    try:
        return float(text[:40]) if text else default
    except ValueError:
        return otherwise


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


def letters_and_digits(reference: str) -> tuple[str, str]:
    """A place in its two parts: ``A`` and ``1``."""
    letters = reference.rstrip(DIGITS)
    return letters, reference[len(letters) :]


def column_letters(column: int) -> str:
    """The letters of a column, counted from 0."""
    letters = ""
    column += 1
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return letters


Span = tuple[tuple[int, int], tuple[int, int]]


def span_of(reference: str) -> Span:
    """The first and last column of cells, from 0, and the first and last row; 0 for none."""
    ends = [letters_and_digits(each) for each in reference.split(":")]
    columns = [max(0, column_number(letters)) for letters, _ in ends]
    rows = [number_of(digits, 0) for _, digits in ends]
    return (columns[0], columns[-1]), (rows[0], rows[-1])


_PLAIN_BEGINNINGS = (
    b"<worksheet",
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<worksheet',
)
_PLAIN_TAGS = (b'<row r="', b"</row>", b'<c r="', b"</c>", b"<v>", b"</v>")
_NOT_PLAIN = (b"<!", b"<?", b"'", b"hidden", b"zeroHeight", b'idth="0', b' ht="0')
_NOT_PLAIN_CELLS = (b"&", b"xmlns", b"inlineStr")
_FIRST_COLUMNS = [column_letters(column).encode() for column in range(52)]


def is_plain(name: str, part: bytes) -> bool:
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
    pieces = data.split(b"<v>")
    values = [piece[: piece.find(b"</v>")] for piece in pieces[1:]]
    together = b"".join(values)
    if together.translate(None, NUMBERS.encode()) or not all(values):
        return False
    # The number of a text is none with a sign or decimals.
    if not together.isdigit() and any(
        b'"s"' in head[head.rfind(b"<c ") :]
        for head, value in zip(pieces, values, strict=False)
        if not value.isdigit()
    ):
        return False
    try:
        # Digits alone, as nearly always, need no second look.
        if not (together.isdigit() or [*map(float, values)]) or not _in_order(data):
            return False
    except ValueError:
        return False
    # That a tag is closed and no attribute stands there twice is all that is left.
    Pass(name, part).run()
    return True


def _in_order(data: bytes) -> bool:
    """Whether rows and cells stand one behind the other, each with its place."""
    before = 0
    for row in data.split(b'<row r="')[1:]:
        digits, _, cells = row.partition(b'"')
        number = number_of(digits.decode("latin-1"), 0)
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


def without_marks(reference: str) -> str:
    """A reference as it is the same in quotation marks and without, absolute and relative."""
    return reference.replace("'", "").replace("$", "")


# Attributes; behind a slash, those of one element alone.

_COLOURS = {"color", "fgColor", "bgColor"}


def other_form(element: str, attributes: Mapping[str, str]) -> str:
    """The first attribute that no spreadsheet spells like this, with its text; else nothing.

    Of a number with a sign, a truth that is 2, a colour named twice, one program takes
    what is meant, another one what holds where nothing is said.

    >>> other_form("row", {"hidden": "on"}), other_form("row", {"hidden": "1"})
    ('hidden="on"', '')
    """
    if not attributes:
        return ""
    of_any, with_own = _forms()
    forms = with_own.get(element, of_any)
    for name, text in attributes.items():
        form = forms.get(name)
        if form is not None and not form.fullmatch(text):
            return f'{name}="{text[:40]}"'
    if element not in _COLOURS:
        return ""
    ways = [name for name in ("rgb", "theme", "indexed", "auto") if name in attributes]
    return " / ".join(ways) if len(ways) > 1 else ""


@cache
def _forms() -> tuple[dict[str, re.Pattern[str]], dict[str, dict[str, re.Pattern[str]]]]:
    """How attributes are spelt: those of any element, and all of those that have own ones."""
    of_any: dict[str, re.Pattern[str]] = {}
    own: dict[str, dict[str, re.Pattern[str]]] = {}
    for name, said in words("attributes").items():
        if "form" in said:
            element, _, attribute = name.rpartition("/")
            (own.setdefault(element, {}) if element else of_any)[attribute] = said["form"]
    return of_any, {element: forms | of_any for element, forms in own.items()}


class Pass:
    """One pass over a part in XML, and what takes its elements and texts.

    Raises:
        RefusedError: It is no XML, or of a kind that no spreadsheet program writes.
    """

    def __init__(self, name: str, part: bytes) -> None:
        if part.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in part[:64]:
            raise odd(name, notices.ODD_NOT_UTF_8)
        self._name, self._part = name, part
        self._parser = ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.XmlDeclHandler = self._declared
        self._parser.StartDoctypeDeclHandler = self._refusing(notices.ODD_TYPE)

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in {"utf-8", "us-ascii"}:
            raise odd(self._name, notices.ODD_ENCODING, name=encoding[:20])

    def _refusing(self, what: Text) -> Callable[..., None]:
        def refuse(*_: object) -> None:
            raise odd(self._name, what)

        return refuse

    def handle(
        self,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] | None = None,
        texts: Callable[[str], object] | None = None,
    ) -> None:
        """From here on, let these take the elements and texts."""
        self._parser.StartElementHandler = start
        self._parser.EndElementHandler = end
        self._parser.CharacterDataHandler = texts

    def refuse_interruptions(self, *, on: bool = True) -> None:
        """From here on, refuse what splits a text and is not shown, or no longer."""
        refuse = self._refusing(notices.ODD_COMMENT) if on else None
        self._parser.CommentHandler = refuse
        self._parser.ProcessingInstructionHandler = refuse
        self._parser.StartCdataSectionHandler = refuse

    def run(self) -> None:
        """Go through the part."""
        try:
            self._parser.Parse(self._part, True)  # noqa: FBT003 - that this is all of it
        except ExpatError:
            raise RefusedError(DAMAGED) from None
        finally:
            # A parser and what it hands elements to hold each other, and would hold this.
            self._part = b""


COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_CHOICES = frozenset({"Choice", "Fallback"})


def is_stray(element: str, own: str, above: Sequence[str]) -> bool:
    """Whether an element of another namespace stands where no spreadsheet program writes one.

    Some programs take what is in it for what it stands beside, others leave it out.

    Args:
        element: The element with its namespace.
        own: The namespace of the part that it is in.
        above: The names of the elements that it is in, from the outermost.
    """
    namespace = element.rpartition(" ")[0]
    if own not in MAIN or "ext" in above:
        return False
    if not _CHOICES.isdisjoint(above):
        return namespace in MAIN
    beside_all = len(above) == 2 or above[-1] == "AlternateContent"
    return namespace != own and not beside_all


# Formulas.

_STRING = re.compile(r'("(?:[^"]|"")*")')
_QUOTED_SHEET = re.compile(r"'((?:[^']|''){1,59})'!")
_OF_TABLE = re.compile(r"\b([A-Za-z_]\w{0,40})\[((?:[^\[\]]|\[[^\[\]]{0,55}\]){0,55})\]")
_PART = re.compile(r"(?:\[(#[\w ]+)\],)?\[([^\[\]]+)\](?::\[([^\[\]]+)\])?")
_CELL = r"\$?[A-Z]{1,3}\$?\d{1,7}"
_REFERENCE = re.compile(rf"(?<![\w!.:$])({_CELL}(?::{_CELL})?)(?![\w(!.\[])")
_NAME = re.compile(r"(?<![\w!.\[])([A-Za-z_]\w*)(?![\w(!.\[])")
_FORMULA_AT_MOST = 8_192


class Formulas:
    """The formulas of a workbook as they would stand with addresses alone.

    Args:
        tables: By the name of a table, what tells the cells of a column of it: by the part of
            the table, the headings of its first and last column and the row that they are
            seen from.
        names: The names that are defined, and what they stand for.
    """

    def __init__(self, tables: Mapping[str, CellsOf], names: Mapping[str, str]) -> None:
        self._tables = {name.lower(): cells_of for name, cells_of in tables.items()}
        self._names = {name.lower(): text.replace("'", "") for name, text in names.items()}

    def canonical(self, formula: str, sheet: str, row: int, *, marks: bool = False) -> str:
        """A formula with the cells that it refers to, however it names them.

        With marks it says, too, which of them are others in other cells: those without ``$``.
        """
        if len(formula) > _FORMULA_AT_MOST:
            return formula
        pieces = _STRING.split(formula.removeprefix("="))
        for place in range(0, len(pieces), 2):
            addressed = self._addressed(pieces[place], sheet, row)
            pieces[place] = addressed if marks else addressed.replace("$", "")
        return "".join(pieces)

    def _addressed(self, piece: str, sheet: str, row: int) -> str:
        def of_table(found: re.Match[str]) -> str:
            cells_of = self._tables.get(found[1].lower())
            if cells_of is None:
                return found[0]
            part, first, last = "", found[2], ""
            if named := _PART.fullmatch(found[2]):
                part, first, last = (each or "" for each in named.groups())
            elif first.startswith("@"):
                part, first = "#This Row", first[1:].strip("[]")
            return cells_of(part, first, last or first, row) or found[0]

        piece = _OF_TABLE.sub(of_table, piece)
        piece = _QUOTED_SHEET.sub(lambda found: f"{found[1]}!", piece)
        piece = _REFERENCE.sub(lambda found: f"{sheet}!{found[1]}", piece)
        piece = _NAME.sub(lambda found: self._names.get(found[1].lower(), found[1]), piece)
        for truth in ("TRUE", "FALSE"):
            piece = piece.replace(f"{truth}()", truth)
        return piece.replace(" ", "")


_ESCAPE = re.compile(r"_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """A text as it is shown: characters may be spelt by their numbers, ``A`` as ``_x0041_``."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
