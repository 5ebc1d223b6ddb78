"""Opens workbooks in a process of its own, which may die of them.

A few bytes can make a workbook of gigabytes, in more ways than anybody can
list. So nobody looks for them: every workbook is opened here, with a limit on
memory and time, and the process that asks
(:mod:`ukraine_soforthilfe.population.workbooks.opening`) goes on.

It imports as little as it can, since people wait for it. It reads requests
from standard input, one after the other, and answers each in frames: four bytes
of length, then a list in JSON whose first word says what follows.
"""

from __future__ import annotations

import faulthandler
import io
import json
import os
import signal
import sys
import traceback
import zipfile
from contextlib import suppress
from math import isclose
from typing import TYPE_CHECKING, Any, BinaryIO

import python_calamine as calamine

from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.language import number as grouped
from ukraine_soforthilfe.population import notices
from ukraine_soforthilfe.population.workbooks import (
    COLUMNS,
    DAMAGED,
    Hidden,
    RefusedError,
    at,
    column_letters,
    covered,
    is_plain,
    odd,
)
from ukraine_soforthilfe.population.workbooks import texts as cell_texts
from ukraine_soforthilfe.population.workbooks.parts import Package, Xlsx
from ukraine_soforthilfe.population.workbooks.reports import (
    Findings,
    data,
    say_left,
    table,
    whole_sheet,
)
from ukraine_soforthilfe.population.workbooks.sheets import OdsTables, Sheet
from ukraine_soforthilfe.population.workbooks.whole import Book, Comparison

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ukraine_soforthilfe.population.workbooks.sheets import Cells, Value

    WholeCells = Sequence[tuple[int, tuple[Value | None, str | None, int]]]

# What comes back must fit into less than 500 MB over there, which keeps it by columns: a sheet
# with all of its rows filled in five of them does.
_FILLED_AT_MOST = 6_000_000
_ROWS_AT_MOST = 2**20
_LETTERS_AT_MOST = 2**26
# calamine lays a sheet out as a full rectangle, up to its last cell.
_RECTANGLE_AT_MOST = 10_000_000
_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ROWS_A_FRAME = 2_000
# Bytes unpacked from which on a process has grown.
_LARGE = 2**24
_PROTECTED = Text(
    de="Die Arbeitsmappe ist mit einem Kennwort geschützt. Ohne Kennwort speichern.",
    en="The workbook is protected by a password. Save it without one.",
)
# Nobody here reads its formats, and of an error every reader sees nothing.
_XLS_SHOWN = Text(
    de="Aus einer .xls wird nichts mitgeführt, denn was sie anzeigt, ist nicht zu lesen. Als "
    ".xlsx speichern und diese Datei angeben.",
    en="Nothing is carried along from an .xls: what it shows cannot be read. Save it as .xlsx.",
)
_XLSB = Text(
    de="Die Arbeitsmappe ist eine .xlsb-Datei. Als .xlsx speichern und diese Datei angeben.",
    en="The workbook is an .xlsb. Save it as .xlsx.",
)
_TOO_LARGE = Text(
    de="Die Blätter der Arbeitsmappe erstrecken sich über mehr als {rectangle} Zellen oder "
    "enthalten mehr als {filled}. Zeilen und Spalten außerhalb der Tabelle löschen, oder nur "
    "die Tabelle als CSV speichern und diese Datei angeben.",
    en="The sheets of the workbook extend over more than {rectangle} cells, or hold more than "
    "{filled}. Delete the rows and columns beyond the table, or save the table alone as CSV "
    "and give that file.",
).filled(rectangle=grouped(_RECTANGLE_AT_MOST), filled=grouped(_FILLED_AT_MOST))
_LONG_CELL = Text(
    de="Eine Zelle der Arbeitsmappe hat mehr als {count} Zeichen, mehr als in einem "
    "Tabellenblatt möglich sind. Den Text kürzen.",
    en="A cell of the workbook has more than {count} characters, and none of a spreadsheet can. "
    "Shorten its text.",
)


class Answer:
    """What goes back, in frames, and how large it was; no text longer than is allowed."""

    def __init__(self, stream: BinaryIO, *, longest: int) -> None:
        self._stream = stream
        self._longest = longest
        self._rows = self._filled = self._letters = 0
        self.unpacked = 0

    def say(self, *words: object) -> None:
        """Send one frame."""
        frame = json.dumps(words, ensure_ascii=False, separators=(",", ":")).encode()
        self._stream.write(len(frame).to_bytes(4, "big") + frame)
        self._stream.flush()

    def opens(self, package: Package) -> None:
        """Say how large a workbook is, which gets its time by that."""
        self.unpacked += package.unpacked
        self.say("unpacks", self.unpacked)

    def rows(self, rows: Sequence[Sequence[Any]]) -> None:
        """Send rows of a sheet, as long as all together are not too many."""
        for start in range(0, len(rows), _ROWS_A_FRAME):
            some = rows[start : start + _ROWS_A_FRAME]
            for row in some:
                texts = [cell for cell in row if cell != "" and cell is not None]
                self._filled += len(texts)
                lengths = [len(text) for text in texts if isinstance(text, str)]
                self._letters += sum(lengths)
                if sum(lengths) > self._longest < max(lengths):
                    raise RefusedError(_LONG_CELL.filled(count=grouped(self._longest)))
            self._rows += len(some)
            if (
                self._filled > _FILLED_AT_MOST
                or self._rows > _ROWS_AT_MOST
                or self._letters > _LETTERS_AT_MOST
            ):
                raise RefusedError(_TOO_LARGE)
            self.say("rows", some)


# Values, as calamine reads them.


def values(content: bytes, answer: Answer, *, as_shown: bool = False) -> None:
    """Send every sheet with the texts of its cells, visible sheets first.

    Args:
        content: The workbook.
        answer: Where they go.
        as_shown: Whether numbers and days are sent as the sheet shows them.
    """
    hidden: Mapping[str, Hidden] = {}
    formatted = None
    if content.startswith(_OLE_SIGNATURE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise RefusedError(_PROTECTED)
        if as_shown:
            raise RefusedError(_XLS_SHOWN)
    else:
        package = Package(content)
        answer.opens(package)
        content, hidden = _looked_through(package, as_shown=as_shown)
        formatted = cell_texts.overrides(package) if as_shown else None
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = {
            sheet.name: sheet.visible is calamine.SheetVisibleEnum.Visible
            for sheet in workbook.sheets_metadata
            if sheet.typ is calamine.SheetTypeEnum.WorkSheet
        }
        cells = 0
        for name in sorted(visible, key=lambda name: not visible[name]):
            sheet = workbook.get_sheet_by_name(name)
            last_row, last_column = sheet.end or (-1, -1)
            cells += (last_row + 1) * (last_column + 1)
            if cells > _RECTANGLE_AT_MOST:
                raise RefusedError(_TOO_LARGE)
            found = hidden.get(name, Hidden()).within(last_row + 1, last_column + 1)
            merged = sheet.merged_cell_ranges or ()
            own = hidden[name].spans if name in hidden else []
            spans = [*own, *((*first, *last) for first, last in merged if as_shown)]
            answer.say("sheet", name, not visible[name], *found, spans)
            rows = _rows_of(sheet)
            _refuse_covered(rows, merged)
            if formatted:
                answer.rows(cell_texts.as_shown(rows, formatted(name)))
            else:
                answer.rows([[*map(cell_texts.said, row)] for row in rows])
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise RefusedError(
            Text(
                de="Die Datei lässt sich nicht als Arbeitsmappe öffnen ({error}). Als .xlsx oder "
                "CSV speichern und diese Datei angeben.",
                en="The file cannot be opened as a workbook ({error}). "
                "Save it as .xlsx or CSV and give that file.",
            ).filled(error=error)
        ) from None


def _rows_of(sheet: Any) -> Sequence[Sequence[object]]:
    """The rows of a sheet as calamine lays it out."""
    try:
        return sheet.to_python(skip_empty_area=False)  # type: ignore[no-any-return]
    except OverflowError:  # a day that is in no calendar
        raise RefusedError(DAMAGED) from None


def _refuse_covered(rows: Sequence[Sequence[object]], merged: Iterable[Any]) -> None:
    """Refuse a value in a cell that a merged one covers: nobody sees it."""
    looked_at = 0
    for (top, left), (bottom, right) in merged:
        for number, row in enumerate(rows[top : bottom + 1], start=top):
            cells = row[left + (number == top) : right + 1]
            looked_at += len(cells)
            if any(cell not in ("", None) for cell in cells):
                raise covered(number + 1)
        if looked_at > _RECTANGLE_AT_MOST:
            raise RefusedError(_TOO_LARGE)


def _looked_through(
    package: Package, *, as_shown: bool = False
) -> tuple[bytes, Mapping[str, Hidden]]:
    """The same workbook with only the parts that were checked, and what its sheets hide."""
    ods = "content.xml" in package
    if ods and Xlsx.WORKBOOK in package:
        raise odd("content.xml", notices.ODD_WORKBOOKS)
    if "xl/workbook.bin" in package:
        raise RefusedError(_XLSB)
    if ods:
        # calamine says of such an .ods that it cannot detect its format.
        manifest = "META-INF/manifest.xml"
        if manifest in package and b"encryption-data" in package.read(manifest):
            raise RefusedError(_PROTECTED)
        read = cell_texts.OdsShown if as_shown else OdsTables
        tables = read("content.xml", package.read("content.xml"))
        return _repacked(package), tables.hidden
    if Xlsx.WORKBOOK not in package:
        raise RefusedError(DAMAGED)
    xlsx = Xlsx(package)
    xlsx.texts()
    hidden = {}
    for name, part in xlsx.parts.items():
        sheet = package.read(part)
        if not is_plain(part, sheet):
            hidden[name] = Sheet(part, sheet).hidden
    return _repacked(package), hidden


def _repacked(package: Package) -> bytes:
    """The parts in a new archive, so that there is one way to find and to unpack them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, member in package.members.items():
            if name.endswith((".xml", ".rels", "mimetype")):
                archive.writestr(member.filename.replace("\\", "/"), package.read(name))
    return stream.getvalue()


# Reports, whose formulas are read, too.


class _Sheets:
    """The sheets of a workbook of any kind; those of an .xlsx with their formulas."""

    def __init__(self, content: bytes, answer: Answer, *, values_alone: bool = False) -> None:
        self._xlsx: Xlsx | None = None
        self.workbook: Any = None
        self.hidden: Mapping[str, Hidden] = {}
        if not content.startswith(_OLE_SIGNATURE):
            package = Package(content)
            answer.opens(package)
            if Xlsx.WORKBOOK in package and not values_alone:
                self._xlsx = Xlsx(package)
                self.names = [*self._xlsx.parts]
                return
            content, self.hidden = _looked_through(package)
        try:
            self.workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
            self.names = [*self.workbook.sheet_names]
        except (calamine.CalamineError, OSError, ValueError):
            raise RefusedError(DAMAGED) from None

    def may_hold(self, name: str, text: str) -> bool:
        """Whether a cell of a sheet may begin with a text; False only where none does."""
        if self._xlsx is None or self._xlsx.texts():
            return True
        part = self._xlsx.package.read(self._xlsx.parts[name])
        return text.encode() in part or text.replace('"', "&quot;").encode() in part

    def each_row(self, name: str, take: Callable[[int, Cells], None]) -> None:
        """Hand over each row of a sheet that has cells."""
        if self._xlsx is not None:
            part = self._xlsx.parts[name]
            content = self._xlsx.package.read(part)
            Sheet(part, content, take=take, texts=self._xlsx.texts())
            return
        sheet = self.workbook.get_sheet_by_name(name)
        last_row, last_column = sheet.end or (-1, -1)
        if (last_row + 1) * (last_column + 1) > _RECTANGLE_AT_MOST:
            raise RefusedError(_TOO_LARGE)
        for number, row in enumerate(_rows_of(sheet), start=1):
            cells = [(column, _value(cell)) for column, cell in enumerate(row) if cell != ""]
            if cells:
                take(number, cells)


def _value(cell: object) -> Value:
    if isinstance(cell, float) and cell.is_integer() and abs(cell) <= cell_texts.EXACT_BELOW:
        return int(cell)
    return cell if isinstance(cell, str | int | float) else cell_texts.said(cell)


def _opened(content: bytes, answer: Answer, *, beside: Package | None = None) -> Xlsx:
    package = Package(content, beside=beside)
    answer.opens(package)
    return Xlsx(package)


def compare_values(
    found: _Sheets, expected: Book, findings: Findings, key_headers: Sequence[str]
) -> None:
    """Say what other values a workbook has, of a form in which no more can be seen."""
    right = expected.states
    shown = {
        sheet.name: sheet.visible is calamine.SheetVisibleEnum.Visible
        for sheet in found.workbook.sheets_metadata
    }
    for name in dict.fromkeys((*right, *shown)):
        if name not in right:
            findings.differ("further_sheet", name, name, "")
        elif name not in shown:
            findings.differ("sheet", name, "", name)
        else:
            if not shown[name]:
                findings.differ("sheet_state", name, "hidden", "visible")
            _compare_sheet(found, expected, name, findings, key_headers)
    findings.end()


def _compare_sheet(
    found: _Sheets, expected: Book, name: str, findings: Findings, key_headers: Sequence[str]
) -> None:
    rows: dict[int, dict[int, Value]] = {}
    found.each_row(name, lambda number, cells: rows.update({number: dict(cells)}))
    seen: dict[int, set[Value | None]] = {}
    lines: dict[tuple[int, int], str] = {}
    key: int | None = None
    places: dict[Value | None, int] = {}

    def check(number: int, cells: WholeCells) -> None:
        nonlocal key
        values = {column: cell[0] for column, cell in cells}
        if key is None:
            key = next((column for column, value in values.items() if value in key_headers), None)
            places.update({row[key]: place for place, row in rows.items() if key in row})
            here = number
        else:
            here = places.get(values.get(key), number)
        if here != number:
            findings.notice("sorted", name)
        for column, (value, formula, style) in cells:
            if value is None and formula is None:
                lines[here, column] = expected.look(style).style
                continue
            seen.setdefault(column, set()).add(value)
            other = rows.get(here, {}).pop(column, None)
            if not _is_same_value(other, value, formula):
                findings.differ("cell", at(name, f"{column_letters(column)}{here}"), other, value)

    expected.each_row(name, check)
    hidden = found.hidden.get(name, Hidden()).within(max(rows, default=0), COLUMNS)
    say_left(findings, name, rows, lines=lines, hidden=hidden, seen=seen)


def _is_same_value(found: object, expected: object, formula: str | None) -> bool:
    """Whether a value is the same, as the readers of .ods and .xls give it.

    They give 1 for a truth, and 0 for a text that a formula of an .xls came to.
    """
    if formula and found == 0 and not isinstance(expected, int | float):
        return True
    if isinstance(found, int | float) and isinstance(expected, int | float):
        return isclose(found, expected, rel_tol=5e-15, abs_tol=1e-300)
    return (found or "") == ("" if expected is None else expected)


# The process.


def answer_to(request: Mapping[str, Any], contents: Sequence[bytes], answer: Answer) -> list[Any]:
    """Answer one request but for the last frame, which is returned.

    Whatever a workbook does here becomes a sentence; a bug keeps its traceback.
    """
    try:
        _answer(request, contents, answer)
    except RefusedError as error:
        return ["refused", error.text.de, error.text.en]
    except MemoryError:
        return ["died"]
    except Exception:  # noqa: BLE001 - it is raised again by who asked
        return ["bug", traceback.format_exc()]
    except BaseException as error:
        # A panic of calamine's is not an Exception.
        if type(error).__name__ != "PanicException":
            raise
        return ["died"]
    return ["end", answer.unpacked > _LARGE]


def _answer(request: Mapping[str, Any], contents: Sequence[bytes], answer: Answer) -> None:
    match request["what"]:
        case "values":
            values(contents[0], answer)
        case "shown":
            values(contents[0], answer, as_shown=True)
        case "data":
            data(_Sheets(contents[0], answer), answer.say)
        case "table":
            book = _Sheets(contents[0], answer)
            answer.rows(table(book, answer.say, request["headings"], request["ends"]))
        case "written":
            book = _Sheets(contents[0], answer)
            for name in filter(book.names.__contains__, request["sheets"]):
                answer.say("sheet", name)
                answer.rows(whole_sheet(book, name))
        case _:
            is_ole = contents[0].startswith(_OLE_SIGNATURE)
            if is_ole or Xlsx.WORKBOOK not in Package(contents[0]):
                shown = _Sheets(contents[0], answer, values_alone=True)
                right = Book(_opened(contents[1], answer))
                compare_values(shown, right, Findings(answer.say), request["key_headers"])
                return
            found = _opened(contents[0], answer)
            expected = _opened(contents[1], answer, beside=found.package)
            Comparison(
                found,
                expected,
                answer.say,
                **{name: request[name] for name in ("key_headers", "former_words", "former")},
            ).run()


def main() -> None:  # pragma: no cover - runs in the other process, unmeasured
    """Answer until the one who asks closes the pipe."""
    # Ctrl-C reaches all processes of a terminal: the first one ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end_with_who_asks()
    asked = sys.stdin.buffer
    while line := asked.readline():
        request = json.loads(line)
        contents = [asked.read(length) for length in request["lengths"]]
        if [*map(len, contents)] != request["lengths"]:
            return
        _limit_memory(request["memory"])
        # Also where a library blocks all other threads and the asking process is gone.
        faulthandler.dump_traceback_later(request["seconds"], exit=True)
        answer = Answer(sys.stdout.buffer, longest=request["longest"])
        last = answer_to(request, contents, answer)
        faulthandler.cancel_dump_traceback_later()
        answer.say(*last)


def _limit_memory(memory: int) -> None:  # pragma: no cover - as above
    """Take no more address space than this above what is taken now."""
    # Windows has no such limit, macOS does not let it be set, and there may be a lower one.
    with suppress(ImportError, ValueError, OSError):
        import resource

        with suppress(OSError), open("/proc/self/statm") as statm:  # noqa: PTH123 - quicker
            memory += int(statm.read().split()[0]) * resource.getpagesize()
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (memory, hard))


def _end_with_who_asks() -> None:  # pragma: no cover - as above
    """Be ended by the system as soon as nobody could read an error, where the system does so.

    The pipe of errors is the one that nobody uses meanwhile: of the others the system
    would tell each writing and reading in the same way.
    """
    with suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(2, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(2, fcntl.F_SETFL, fcntl.fcntl(2, fcntl.F_GETFL) | os.O_ASYNC)
