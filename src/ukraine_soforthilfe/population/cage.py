"""Opens workbooks in a process of its own, which may die of them.

A few bytes can make a workbook of gigabytes, in more ways than anybody can
list. So nobody looks for them: every workbook is opened here, with a limit on
memory and time, and the process that asks
(:mod:`ukraine_soforthilfe.population.workbooks`) goes on.

It imports as little as it can, since people wait for it. It reads requests
from standard input, one after the other, and answers each in frames: four bytes
of length, then a list in JSON whose first word says what follows.
"""

from __future__ import annotations

import datetime as dt
import faulthandler
import io
import json
import os
import signal
import sys
import traceback
import zipfile
from contextlib import contextmanager, suppress
from decimal import Decimal
from math import isclose
from typing import TYPE_CHECKING, Any, BinaryIO

import python_calamine as calamine

from ukraine_soforthilfe.population.workbook_parts import (
    DAMAGED,
    Hidden,
    Package,
    RefusedError,
    Xlsx,
    odd,
)
from ukraine_soforthilfe.population.workbook_sheets import (
    OdsTables,
    Sheet,
    column_letters,
    column_number,
    is_plain,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ukraine_soforthilfe.population.workbook_sheets import Cells, Value

# What comes back must fit into less than 500 MB over there.
_FILLED_AT_MOST = 3_000_000
_ROWS_AT_MOST = 2**20
_LETTERS_AT_MOST = 2**25
_DIFFERENCES_AT_MOST = 50_000
# calamine lays a sheet out as a full rectangle, up to its last cell.
_RECTANGLE_AT_MOST = 10_000_000
_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_EXACT_BELOW = 2**53
_ROWS_A_FRAME = 2_000
# Bytes unpacked from which on a process has grown.
_LARGE = 2**24
_PROTECTED = "The workbook is protected by a password. Save it without one."
_XLSB = "The workbook is an .xlsb. Save it as .xlsx."
_TOO_LARGE = (
    f"The sheets of the workbook extend over more than {_RECTANGLE_AT_MOST:,} cells, or hold more "
    f"than {_FILLED_AT_MOST:,}. Delete the rows and columns beyond the table, or save the table "
    "alone as CSV and give that file."
)


class Answer:
    """What goes back, in frames, and how large it was."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
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
                self._letters += sum(len(text) for text in texts if isinstance(text, str))
            self._rows += len(some)
            if (
                self._filled > _FILLED_AT_MOST
                or self._rows > _ROWS_AT_MOST
                or self._letters > _LETTERS_AT_MOST
            ):
                raise RefusedError(_TOO_LARGE)
            self.say("rows", some)


# Values, as calamine reads them.


def values(content: bytes, answer: Answer) -> None:
    """Send every sheet with the texts of its cells: visible sheets first."""
    hidden: Mapping[str, Hidden] = {}
    if content.startswith(_OLE_SIGNATURE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise RefusedError(_PROTECTED)
    else:
        package = Package(content)
        answer.opens(package)
        content, hidden = _looked_through(package)
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
            answer.say("sheet", name, *found)
            rows = sheet.to_python(skip_empty_area=False)
            answer.rows([[*map(_text, row)] for row in rows])
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise RefusedError(
            f"The file cannot be opened as a workbook ({error}). "
            "Save it as .xlsx or CSV and give that file."
        ) from None


def _looked_through(package: Package) -> tuple[bytes, Mapping[str, Hidden]]:
    """The same workbook with only the parts that were checked, and what its sheets hide."""
    ods = "content.xml" in package
    if ods and Xlsx.WORKBOOK in package:
        raise odd("content.xml", "two workbooks in one")
    if "xl/workbook.bin" in package:
        raise RefusedError(_XLSB)
    if ods:
        # calamine says of such an .ods that it cannot detect its format.
        manifest = "META-INF/manifest.xml"
        if manifest in package and b"encryption-data" in package.read(manifest):
            raise RefusedError(_PROTECTED)
        tables = OdsTables("content.xml", package.read("content.xml"))
        return _repacked(package, [*package.members]), tables.hidden
    if Xlsx.WORKBOOK not in package:
        raise RefusedError(DAMAGED)
    xlsx = Xlsx(package)
    xlsx.texts()
    hidden = {}
    for name, part in xlsx.parts.items():
        sheet = package.read(part)
        if not is_plain(sheet):
            hidden[name] = Sheet(part, sheet).hidden
    return _repacked(package, [*package.members]), hidden


def _repacked(package: Package, names: Iterable[str]) -> bytes:
    """Parts in a new archive, so that there is one way to find and to unpack them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name in names:
            if name.endswith((".xml", ".rels", "mimetype")):
                archive.writestr(
                    package.members[name].filename.replace("\\", "/"), package.read(name)
                )
    return stream.getvalue()


def _text(cell: object) -> str:
    """A cell as text, with nothing in it that a number did not say."""
    match cell:
        # Texts first, since most cells are: a sheet has a million.
        case str():
            return cell
        case bool():
            return str(cell).upper()
        case float() if abs(cell) >= _EXACT_BELOW:
            # As it is: several whole numbers have this same floating-point number.
            return f"{cell:e}"
        case float() if cell.is_integer():
            return str(int(cell))
        case float():
            # The 15 digits that Excel shows; with a comma, so that 633.484 is never taken for
            # grouped thousands.
            return f"{Decimal(f'{cell:.15g}'):f}".replace(".", ",")
        case dt.datetime():
            return cell.date().isoformat()
        case _:
            return str(cell)


# Formulas and values as they stand there, of reports.


def written(content: bytes, answer: Answer, wanted: Sequence[str]) -> None:
    """Send the sheets that are wanted, of those that there are."""
    package = Package(content)
    if Xlsx.WORKBOOK not in package:
        return
    answer.opens(package)
    xlsx = Xlsx(package)
    for name in wanted:
        if name in xlsx.parts:
            rows: dict[int, Cells] = {}
            part = xlsx.parts[name]
            Sheet(part, xlsx.package.read(part), take=rows.__setitem__, texts=xlsx.texts())
            width = 1 + max((cells[-1][0] for cells in rows.values()), default=-1)
            height = max(rows, default=0)
            if width * height > _RECTANGLE_AT_MOST:
                raise RefusedError(_TOO_LARGE)
            answer.say("sheet", name)
            answer.rows([_filled_up(rows.get(row, []), width) for row in range(1, height + 1)])


def _filled_up(cells: Cells, width: int) -> list[Value | None]:
    row: list[Value | None] = [None] * width
    for column, value in cells:
        row[column] = value
    return row


def _opened(content: bytes, answer: Answer) -> Xlsx:
    package = Package(content)
    answer.opens(package)
    return Xlsx(package)


class _Comparison:
    """Says every cell in which a found workbook differs from an expected one.

    The rows of a sorted table are matched by their key, which stands below one
    of ``key_headers``. Words that an earlier version had are not a difference.
    """

    def __init__(
        self,
        found: Xlsx,
        expected: Xlsx,
        answer: Answer,
        *,
        key_headers: Sequence[str],
        former_words: Sequence[tuple[str, str]],
    ) -> None:
        self._found, self._expected, self._answer = found, expected, answer
        self._key_headers, self._former_words = key_headers, former_words
        self._differences = 0

    def say(self) -> None:
        """Compare names and sheets, one after the other."""
        for name, reference in self._expected.names.items():
            other = self._found.names.get(name)
            # Other programs put fewer names of sheets in quotation marks.
            if other is None or other.replace("'", "") != reference.replace("'", ""):
                self._differ(name, "defined name", other or "", reference)
        for name in self._expected.parts:
            if name in self._found.parts:
                self._compare(name)
            else:
                self._differ(name, "sheet", "", name)
        more = self._differences - _DIFFERENCES_AT_MOST
        if more > 0:
            self._answer.say("difference", "", "cells", f"{more} more differ", "")

    def _differ(self, place: str, what: str, found: str, expected: str) -> None:
        self._differences += 1
        if self._differences <= _DIFFERENCES_AT_MOST:
            self._answer.say("difference", place, what, found, expected)

    def _compare(self, name: str) -> None:
        rows: dict[int, dict[int, Value]] = {}

        def keep(number: int, cells: Cells) -> None:
            rows[number] = dict(cells)

        _each_row(self._found, name, keep)
        tables = [_Table(reference, rows) for reference in self._expected.tables(name)]

        def compare(number: int, cells: Cells) -> None:
            here = number
            for table in tables:
                here = table.moved(number, cells, self._key_headers) or here
            others = rows.get(here, {})
            for column, value in cells:
                other = others.get(column)
                if not _same(other, value, self._former_words):
                    place = f"{name}!{column_letters(column)}{here}"
                    self._differ(place, "cell", "" if other is None else str(other), str(value))

        _each_row(self._expected, name, compare)


def _each_row(xlsx: Xlsx, name: str, take: Callable[[int, Cells], None]) -> None:
    part = xlsx.parts[name]
    Sheet(part, xlsx.package.read(part), take=take, texts=xlsx.texts())


class _Table:
    """A table of the expected workbook, and where its rows now stand in the found one."""

    def __init__(self, reference: str, rows: Mapping[int, Mapping[int, Value]]) -> None:
        first, _, last = reference.partition(":")
        digits = "0123456789"
        self._columns = range(
            column_number(first.rstrip(digits)), column_number(last.rstrip(digits)) + 1
        )
        self._header = int(first.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        self._last = int(last.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        self._rows = rows
        self._key: int | None = None
        self._places: dict[Value | None, int] = {}

    def moved(self, number: int, cells: Cells, key_headers: Sequence[str]) -> int | None:
        """Where an expected row stands now; None where that is unknown."""
        if number == self._header:
            headers = {
                value: column for column, value in reversed(cells) if column in self._columns
            }
            self._key = next((headers[name] for name in key_headers if name in headers), None)
            if self._key is not None:
                self._places = {
                    self._rows.get(row, {}).get(self._key): row
                    for row in range(self._header + 1, self._last + 1)
                }
        elif self._key is not None and self._header < number <= self._last:
            key = next((value for column, value in cells if column == self._key), None)
            return self._places.get(key)
        return None


def _same(
    found: Value | None, expected: Value, former_words: Sequence[tuple[str, str]] = ()
) -> bool:
    """Whether a cell has what it should, also in former words or as other programs save it.

    LibreOffice keeps 15 digits of a fraction, which no amount is, and puts
    brackets behind truth values.
    """
    if isinstance(expected, float) and isinstance(found, int | float):
        return isclose(found, expected, rel_tol=1e-13)
    if isinstance(expected, str) and isinstance(found, str) and expected.startswith("="):
        return found.replace("FALSE()", "FALSE") == expected
    return found == expected or (
        isinstance(found, str)
        and any(found.replace(former, today) == expected for former, today in former_words)
    )


# The process.


def answer_to(request: Mapping[str, Any], contents: Sequence[bytes], answer: Answer) -> list[Any]:
    """Answer one request but for the last frame, which is returned.

    Whatever a workbook does here becomes a sentence; a bug keeps its traceback.
    """
    try:
        match request["what"]:
            case "values":
                values(contents[0], answer)
            case "written":
                written(contents[0], answer, request["sheets"])
            case _:
                found, expected = (_opened(content, answer) for content in contents)
                _Comparison(
                    found,
                    expected,
                    answer,
                    key_headers=request["key_headers"],
                    former_words=request["former_words"],
                ).say()
    except RefusedError as error:
        return ["refused", str(error)]
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


def main() -> None:  # pragma: no cover - runs in the other process, unmeasured
    """Answer until the one who asks closes the pipe."""
    # Ctrl-C reaches all processes of a terminal: the first one ends this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked = sys.stdin.buffer
    while line := asked.readline():
        request = json.loads(line)
        contents = [asked.read(length) for length in request["lengths"]]
        if [*map(len, contents)] != request["lengths"]:
            return
        _limit_memory(request["memory"])
        # Also where a library blocks all other threads and the asking process is gone.
        faulthandler.dump_traceback_later(request["seconds"], exit=True)
        answer = Answer(sys.stdout.buffer)
        with _ending_with_who_asks():
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


@contextmanager
def _ending_with_who_asks() -> Iterator[None]:  # pragma: no cover - as above
    """Be ended by the system as soon as the pipe is closed, where the system does so."""

    def signalled(*, on: bool) -> None:
        with suppress(ImportError, AttributeError, OSError):
            import fcntl

            flags = fcntl.fcntl(0, fcntl.F_GETFL)
            fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
            fcntl.fcntl(0, fcntl.F_SETFL, flags | os.O_ASYNC if on else flags & ~os.O_ASYNC)

    signalled(on=True)
    try:
        yield
    finally:
        signalled(on=False)
