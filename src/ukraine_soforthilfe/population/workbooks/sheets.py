"""One pass over the cells of a sheet: what it hides, and no cell that two readers read otherwise.

A part of a workbook is text, in which a number may stand in many ways: split by a comment, twice in
a cell, in a cell that is there twice. Readers differ on them. No spreadsheet program writes such a
thing, and it is refused. The same pass gives the formulas, where they are wanted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.language import Text, number, quoted
from ukraine_soforthilfe.population import notices
from ukraine_soforthilfe.population.workbooks import (
    CHARACTERS,
    COLUMNS,
    DAMAGED,
    DIGITS,
    MAIN,
    NO_NUMBER,
    NUMBERS,
    ROWS,
    Hidden,
    Pass,
    RefusedError,
    column_letters,
    column_number,
    covered,
    is_zero,
    letters_and_digits,
    number_of,
    odd,
)
from ukraine_soforthilfe.population.workbooks.parts import Texts

if TYPE_CHECKING:
    from collections.abc import Callable

_OASIS = {
    f"urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0": prefix
    for prefix in ("office", "style", "table", "text")
}
_TRUE = ("1", "true")
Value = str | int | float | bool
Cells = list[tuple[int, Value]]


# Where a pass over a sheet is, and what may follow there.
_DATA, _ROW, CELL, _AFTER_FORMULA, _FULL, _FORMULA, _VALUE, _INLINE = range(8)
_FOLLOWING: dict[int, dict[str, int]] = {
    state: {f"{main} {local}": next_state for main in MAIN for local, next_state in allowed}
    for state, allowed in {
        _DATA: [("row", _ROW)],
        _ROW: [("c", CELL)],
        CELL: [("f", _FORMULA), ("v", _VALUE), ("is", _INLINE)],
        _AFTER_FORMULA: [("v", _VALUE), ("is", _INLINE)],
        _FULL: [],
        _FORMULA: [],
        _VALUE: [],
    }.items()
}
_AFTER = {
    _ROW: _DATA,
    CELL: _ROW,
    _AFTER_FORMULA: _ROW,
    _FULL: _ROW,
    _FORMULA: _AFTER_FORMULA,
    _VALUE: _FULL,
}
_SHEET_DATA = frozenset(f"{main} sheetData" for main in MAIN)
_COLUMN_LETTERS: list[str] = []
_LONG = Text(de="mehr als {n} Zeichen in Zeile {row}", en="more than {n} characters in row {row}")


class Sheet(Pass):
    """One pass over a sheet of an .xlsx.

    Args:
        name: Name of the part.
        part: Its bytes.
        take: What takes each row with its cells that are not empty; None where only what is
            hidden is wanted.
        texts: The shared texts, needed with ``take``.

    Raises:
        RefusedError: A cell has no one value that every reader sees.
    """

    def __init__(
        self,
        name: str,
        part: bytes,
        *,
        take: Callable[[int, Cells], None] | None = None,
        texts: list[str] | None = None,
    ) -> None:
        super().__init__(name, part)
        self._take = take
        self.hidden = Hidden()
        self._shared = texts or []
        self._entities = b"&" in part
        self._depth = self._sizes = 0
        self._had_data = self._rows_hidden = False
        self._state = _DATA
        self._row, self._row_text, self._column = 0, "", -1
        self._kind: str | None = None
        self._cells: Cells = []
        self._formula = self._value = ""
        self._formula_kind: dict[str, str] | None = None
        self._formulas: dict[str, tuple[str, str]] = {}
        self._begin = 0
        self._inline = Texts(name)
        self._characters: list[str] = []
        self._outside()
        self.run()

    def _outside(self) -> None:
        self.handle(self._start_outside, self._end_outside)
        self.refuse_interruptions(on=False)

    def _inside(self) -> None:
        self.handle(self._start, self._end, self._characters.append)

    def _start_outside(self, element: str, attributes: dict[str, str]) -> None:
        local = element.rpartition(" ")[2]
        if local == "sheetData":
            if element not in _SHEET_DATA or self._depth != 1 or self._had_data:
                raise odd(self._name, notices.ODD_TABLES)
            self._had_data = True
            self.refuse_interruptions()
            self._inside()
            return
        self._depth += 1
        if local in ("col", "sheetFormatPr"):
            # Each of them can be about all columns.
            self._sizes += 1
            if self._sizes > COLUMNS + 1:
                raise odd(self._name, notices.ODD_SIZES, count=number(COLUMNS))
        if local == "col":
            hidden = attributes.get("hidden") in _TRUE or is_zero(attributes.get("width"))
            first, last = (number_of(attributes.get(place, ""), 0) for place in ("min", "max"))
            self.hidden.hide(first - 1, last - 1, hidden=hidden)
        elif local == "sheetFormatPr":
            self._rows_hidden = attributes.get("zeroHeight") in _TRUE
            if is_zero(attributes.get("defaultColWidth")):
                self.hidden.hide(0, COLUMNS - 1, hidden=True)

    def _end_outside(self, _element: str) -> None:
        self._depth -= 1

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        state = _FOLLOWING[self._state].get(element)
        self._characters.clear()
        if state == CELL:
            column = self._column + 1
            place = attributes.get("r")
            # Nearly always it is the next one, which is quick to see.
            if place is None or place == _letters(column) + self._row_text:
                self._column = column
            else:
                self._column = self._further(place)
            if self._column >= COLUMNS:
                raise odd(self._name, notices.ODD_CELLS, count=COLUMNS, row=self._row)
            self._kind = attributes.get("t")
            self._formula_kind = None
        elif state == _VALUE:
            if self._kind == "inlineStr":
                raise odd(self._name, notices.ODD_VALUE, **self._place())
            if self._entities:
                self._begin = self._parser.CurrentByteIndex
        elif state == _ROW:
            self._start_row(attributes)
        elif state == _FORMULA:
            self._formula_kind = attributes
        elif state == _INLINE and self._kind == "inlineStr":
            self._start_inline()
        else:
            raise odd(
                self._name,
                notices.ODD_ELEMENT,
                name=element.rpartition(" ")[2][:40],
                **self._place(),
            )
        self._state = state

    def _further(self, place: str) -> int:
        """The column of a cell that is not the next one."""
        letters, digits = letters_and_digits(place)
        column = column_number(letters)
        if column <= self._column or digits != self._row_text:
            raise odd(self._name, notices.ODD_CELL, cell=place[:20], **self._place())
        return column

    def _start_row(self, attributes: dict[str, str]) -> None:
        row = number_of(attributes.get("r", ""), 0) if "r" in attributes else self._row + 1
        if not self._row < row <= ROWS:
            raise odd(self._name, notices.ODD_ROW, row=row, before=self._row)
        self._row, self._row_text, self._column = row, str(row), -1
        height = attributes.get("ht")
        hidden = attributes.get("hidden")
        if (
            hidden in _TRUE
            or is_zero(height)
            or (self._rows_hidden and hidden is None and height is None)
        ):
            self.hidden.rows.append(range(row, row + 1))

    def _start_inline(self) -> None:
        self._inline.begin()
        self.handle(self._inline.start, self._end_inline, self._inline.characters)

    def _end_inline(self, _element: str) -> None:
        if not self._inline.whole:
            self._inline.end()
            return
        self._state = _FULL
        self._inside()

    def _end(self, _element: str) -> None:
        state = self._state
        if state == _VALUE:
            text = self._value = "".join(self._characters)
            is_digits = text.isascii() and text.isdecimal() and len(text) < 10
            if self._entities or self._kind == "b" or not is_digits:
                self._check_value(text)
        elif state == _FORMULA:
            self._formula = "".join(self._characters)
        elif state == _DATA:
            self._outside()
            return
        elif self._take is not None:
            if state != _ROW:
                self._end_cell(state)
            elif self._cells:
                self._take(self._row, self._cells)
                self._cells = []
        self._state = _AFTER[state]

    def _check_value(self, text: str) -> None:
        raw = self._part[self._begin : self._parser.CurrentByteIndex] if self._entities else b""
        match self._kind:
            case "str":
                return
            case "s":  # of another number readers take the first text, none or the one meant
                is_plain = not text or number_of(text) != NO_NUMBER
            case "b":
                is_plain = text in {"0", *_TRUE}
            case None | "n":
                is_plain = _is_number(text)
            case _:
                is_plain = True
        if b"&" in raw or not is_plain:
            raise odd(self._name, notices.ODD_NUMBER, **self._place())

    def _end_cell(self, state: int) -> None:
        if self._formula_kind is not None:
            value: Value | None = self._formula_text(self._formula_kind)
        else:
            value = self._own_value(state)
        if isinstance(value, str) and len(value) > CHARACTERS:
            raise odd(self._name, _LONG.filled(n=CHARACTERS, row=self._row))
        if value is not None and value != "":
            self._cells.append((self._column, value))

    def _own_value(self, state: int) -> Value | None:
        """The value that stands in a cell, of a formula what it came to; None where none does."""
        if state != _FULL or (self._kind == "s" and not self._value):
            return None
        if self._kind == "inlineStr":
            return self._inline.taken()
        if self._kind == "s":
            place = number_of(self._value)
            if place >= len(self._shared):
                raise RefusedError(DAMAGED)
            return self._shared[place]
        if self._kind == "b":
            return self._value in _TRUE
        if self._kind in (None, "n"):
            return _number(self._value) if self._value else None
        return self._value

    def _formula_text(self, attributes: dict[str, str]) -> str:
        """A formula as it would stand in this cell alone."""
        kind = attributes.get("t")
        if kind == "array":
            return f"{{={self._formula}}}"
        if kind != "shared":
            return f"={self._formula}"
        number = attributes.get("si", "")
        here = f"{column_letters(self._column)}{self._row}"
        if self._formula:
            self._formulas[number] = (f"={self._formula}", here)
        formula, origin = self._formulas.get(number, ("=", here))
        # The only thing that openpyxl is for here.
        from openpyxl.formula.translate import Translator

        return str(Translator(formula, origin).translate_formula(here))

    def _place(self) -> dict[str, int]:
        return {"column": self._column + 1, "row": self._row}


def _letters(column: int) -> str:
    while column >= len(_COLUMN_LETTERS):
        _COLUMN_LETTERS.append(column_letters(len(_COLUMN_LETTERS)))
    return _COLUMN_LETTERS[column]


def _is_number(text: str) -> bool:
    """Whether a value, where there is one, is a number as a spreadsheet writes it."""
    try:
        return not text or (not text.strip(NUMBERS) and float(text) is not None)
    except ValueError:
        return False


def _number(text: str) -> int | float:
    # Python reads no longer ones without being told to; a cell holds 17 digits anyway.
    if len(text) < 400 and not text.lstrip("-").strip(DIGITS):
        return int(text)
    return float(text)


class OdsTables(Pass):
    """One pass over the tables of an .ods: what each of them hides, by its name.

    Raises:
        RefusedError: A table, a value or a text that not every reader sees as it is shown.
    """

    def __init__(self, name: str, part: bytes) -> None:
        super().__init__(name, part)
        self.hidden: dict[str, Hidden] = {}
        self._path: list[str] = []
        self._table = Hidden()
        self._row = self._column = 0
        self._no_size: set[str] = set()
        self._style = ""
        self._kind = ""
        self._stated: str | None = None
        self._characters: list[str] = []
        self._cell_at = self._beside_from = 0
        self._parser.StartNamespaceDeclHandler = self._namespace
        self.handle(self._start, self._end)
        self.refuse_interruptions()
        self.run()

    def _namespace(self, prefix: str | None, uri: str) -> None:
        """Refuse what is not called as always: some readers look for the prefix, others not."""
        if _OASIS.get(uri, prefix) != prefix or (prefix in _OASIS.values() and uri not in _OASIS):
            raise odd(self._name, notices.ODD_PREFIX, name=str(prefix)[:20])

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        kind = _ODS_ELEMENTS.get(element)
        if kind is not None:
            named = (name.rpartition(" ") for name in attributes)
            known = {
                local: attributes[f"{uri} {local}"] for uri, _, local in named if uri in _OASIS
            }
            match kind:
                case "table-cell" | "covered-table-cell":
                    self._start_cell(known, covering=kind != "table-cell")
                case "table-row":
                    self._start_row(known)
                case "table-column":
                    self._start_column(known)
                case "table":
                    self._start_table(known)
                case "style":
                    self._style = known.get("name", "")
                case _:
                    self._start_size(known)
        elif self._kind == "string":
            self._start_in_text(element)
        self._path.append(element)

    def _end(self, element: str) -> None:
        self._path.pop()
        if element in _ODS_CELLS:
            self._end_cell()
        elif len(self._path) == self._beside_from:
            self._beside_from = 0
            self._parser.CharacterDataHandler = None

    def _start_in_text(self, element: str) -> None:
        """An element in a text: a part of it, or beside it, as an annotation or a picture is."""
        above = self._path[-1]
        known = element == _ODS_TEXT if above in _ODS_CELLS else element in _ODS_IN_TEXT
        if known or self._beside_from or _ODS_ANNOTATION in (element, *self._path):
            return
        if element in _ODS_BREAKS:
            raise self._more_than_text(element)
        self._beside_from = len(self._path)
        self._parser.CharacterDataHandler = self._beside

    def _beside(self, text: str) -> None:
        if text.strip():
            raise self._more_than_text(self._path[self._beside_from])

    def _more_than_text(self, element: str) -> RefusedError:
        what = element.rpartition(" ")[2][:40]
        return RefusedError(_MORE_THAN_TEXT.filled(row=self._row, what=what))

    def _start_table(self, attributes: dict[str, str]) -> None:
        name = attributes.get("name", "")
        if self._path != _ODS_PATH or name in self.hidden:
            raise odd(self._name, notices.ODD_TABLE, name=quoted(name[:40]))
        self._table = self.hidden[name] = Hidden()
        self._row = self._column = 0

    def _start_row(self, attributes: dict[str, str]) -> None:
        # What stands in an unknown element is shown by no program.
        if not all(each.startswith(_ODS_TABLE) for each in self._path[len(_ODS_PATH) :]):
            raise odd(self._name, notices.ODD_ROW_IN, name=self._path[-1].rpartition(" ")[2][:40])
        first = self._row + 1
        self._row += max(1, number_of(attributes.get("number-rows-repeated", "1"), 0))
        if self._hides(attributes):
            self._table.rows.append(range(first, self._row + 1))

    def _start_column(self, attributes: dict[str, str]) -> None:
        first = self._column
        self._column += max(1, number_of(attributes.get("number-columns-repeated", "1"), 0))
        self._table.hide(first, self._column - 1, hidden=self._hides(attributes))

    def _hides(self, attributes: dict[str, str]) -> bool:
        return (
            attributes.get("visibility", "visible") != "visible"
            or attributes.get("style-name") in self._no_size
        )

    def _start_cell(self, attributes: dict[str, str], *, covering: bool) -> None:
        kind = attributes.get("value-type", "")
        if "value" in attributes and kind not in ("float", "percentage", "currency"):
            raise odd(self._name, notices.ODD_KIND, kind=kind[:20], row=self._row)
        if covering and kind:
            raise covered(self._row)
        self._kind, self._stated = kind, attributes.get("string-value")
        # The text of a value is only what it looks like.
        if self._stated or (kind != "string" and _ODS_VALUES.get(kind) not in attributes):
            self._cell_at = len(self._path)
            self._parser.CharacterDataHandler = self._own_text

    def _own_text(self, text: str) -> None:
        if self._path[self._cell_at + 1 :][:1] == [_ODS_TEXT]:
            self._characters.append(text)

    def _end_cell(self) -> None:
        self._parser.CharacterDataHandler = None
        shown = "".join("".join(self._characters).split())
        stated = "".join((self._stated or "").split())
        if shown and shown != stated:
            raise odd(self._name, notices.ODD_SHOWN, row=self._row)
        self._kind = ""
        self._characters.clear()

    def _start_size(self, attributes: dict[str, str]) -> None:
        size = attributes.get("row-height", attributes.get("column-width", ""))
        if is_zero(size.rstrip("abcdefghijklmnopqrstuvwxyz")):
            self._no_size.add(self._style)


def _ods(prefix: str, *names: str) -> list[str]:
    return [f"urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0 {name}" for name in names]


_ODS_PATH = _ods("office", "document-content", "body", "spreadsheet")
_ODS_CELLS = frozenset(_ods("table", "table-cell", "covered-table-cell"))
_ODS_ELEMENTS = {
    name: name.rpartition(" ")[2]
    for name in (
        *_ODS_CELLS,
        *_ods("table", "table", "table-row", "table-column"),
        *_ods("style", "style", "table-row-properties", "table-column-properties"),
    )
}
(_ODS_TABLE,) = _ods("table", "")
_ODS_VALUES = {
    **dict.fromkeys(("float", "percentage", "currency"), "value"),
    **{kind: f"{kind}-value" for kind in ("date", "time", "boolean")},
}
(_ODS_TEXT,) = _ods("text", "p")
_ODS_IN_TEXT = frozenset(_ods("text", "span", "a", "s"))
_ODS_BREAKS = frozenset(_ods("text", "tab", "line-break"))
(_ODS_ANNOTATION,) = _ods("office", "annotation")
_MORE_THAN_TEXT = Text(
    de="In Zeile {row} eines Blatts steht in einer Zelle mehr als ihr Text ({what}). Es aus der "
    "Zelle herausnehmen oder die Tabelle als .xlsx speichern.",
    en="In row {row} of a sheet a cell holds more than its text ({what}). Take it out of the "
    "cell, or save the table as .xlsx.",
)
