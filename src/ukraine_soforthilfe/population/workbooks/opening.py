"""Asks a process of its own for the cells of a workbook, so that none can take this one along.

A workbook of a few kilobytes can take more memory and time than there is. So
none is opened here: :mod:`ukraine_soforthilfe.population.workbooks.cage` does it, in one
process for all workbooks of a run, and whatever happens to that process, this
one only gets a sentence.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, cast

from ukraine_soforthilfe.asking.values import (
    CELL_AT_MOST,
    all_plain,
    fault,
    is_cut_number,
    is_sheet_error,
    may_be_spoilt,
    on_one_line,
)
from ukraine_soforthilfe.errors import Problem
from ukraine_soforthilfe.language import Text, exact
from ukraine_soforthilfe.population.cells import UNSHOWN, Gathered, Table, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ukraine_soforthilfe.population.workbooks.sheets import Value

    WrittenSheets = Mapping[str, Sequence[Sequence[Value | None]]]

_PACKAGE = Path(__file__).parents[2]
# This same package, wherever it was found. -P: nothing in the working folder is run.
_RUN = """
import sys
from importlib.util import module_from_spec, spec_from_file_location
sys.path += sys.argv[2:]
spec = spec_from_file_location("ukraine_soforthilfe", sys.argv[1])
sys.modules[spec.name] = package = module_from_spec(spec)
spec.loader.exec_module(package)
from ukraine_soforthilfe.population.workbooks.cage import main
main()
"""
_BYTES_FREE, _BYTES_A_SECOND = 100_000_000, 4_000_000
# Time after which the other process ends by itself, if nobody is left to end it.
_LATER = 600
_DIES_WITHIN = 5
_GAVE_UP = ("MemoryError", "pyo3_runtime.PanicException", "Timeout")
# The other process never says anything longer than this.
_FRAME_AT_MOST = 2**27


@dataclass(frozen=True, slots=True)
class Limits:
    """What a workbook may take.

    Attributes:
        seconds: Time for one that unpacks to 100 MB; a second more for each 4 MB beyond.
        memory: Bytes of address space, where the system knows such a limit.
    """

    seconds: float = 60
    memory: int = 2**31


LIMITS = Limits()


class CageError(RuntimeError):
    """A bug in the other process; its traceback is the note."""


class _Cage:
    """The other process, from its start to its end."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.memory = LIMITS.memory
        found = (find_spec(library) for library in ("python_calamine", "openpyxl"))
        libraries = {str(Path(spec.origin).parents[1]) for spec in found if spec and spec.origin}
        self._process = subprocess.Popen(  # noqa: S603 - this very package
            [sys.executable, "-P", "-c", _RUN, str(_PACKAGE / "__init__.py"), *sorted(libraries)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def ask(
        self, request: Mapping[str, Any], contents: Sequence[bytes], take: Callable[..., None]
    ) -> bool:
        """Ask, and pass on each frame of the answer.

        Returns:
            Whether the process is as good as new.

        Raises:
            UnreadableError: It refuses a workbook, or dies of it.
            CageError: It has a bug.
        """
        head = {
            **request,
            "lengths": [*map(len, contents)],
            "memory": self.memory,
            "seconds": LIMITS.seconds + _LATER,
            "longest": CELL_AT_MOST,
        }
        timer = self._end_after(LIMITS.seconds)
        try:
            with suppress(OSError):  # it died, which the answer tells
                stream = cast("BinaryIO", self._process.stdin)
                for piece in (json.dumps(head).encode(), b"\n", *contents):
                    stream.write(piece)
                stream.flush()
            while True:
                match self._frame():
                    case ["unpacks", size]:
                        timer.cancel()
                        more = max(0, size - _BYTES_FREE) / _BYTES_A_SECOND
                        timer = self._end_after(LIMITS.seconds + more)
                    case ["end", has_grown]:
                        return not has_grown
                    case ["refused", german, english]:
                        raise UnreadableError(Problem(Text(german, english)))
                    case ["died"]:
                        raise _died()
                    case ["bug", words]:
                        raise _bug(words)
                    case frame:
                        take(*frame)
        finally:
            timer.cancel()

    def _end_after(self, seconds: float) -> threading.Timer:
        timer = threading.Timer(seconds, self._process.kill)
        timer.daemon = True
        timer.start()
        return timer

    def _frame(self) -> list[Any]:
        stream = cast("BinaryIO", self._process.stdout)
        head = stream.read(4)
        length = int.from_bytes(head, "big")
        frame = stream.read(length) if len(head) == 4 and length <= _FRAME_AT_MOST else b""
        if not frame or len(frame) < length:
            raise self._end_before_answer()
        return cast("list[Any]", json.loads(frame))

    def _end_before_answer(self) -> UnreadableError | CageError:
        """What it died of: the workbook, or a bug, whose traceback it has left."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_DIES_WITHIN)
        self._process.kill()
        said = cast("BinaryIO", self._process.stderr).read(2**16).decode(errors="replace")
        # Memory may run out anywhere; calamine panics at damaged files.
        fault = any(line.startswith(_GAVE_UP) for line in said.splitlines())
        has_bug = self._process.wait() == 1 and "Traceback" in said and not fault
        return _bug(said) if has_bug else _died()

    def end(self) -> None:
        """End it, where it has not ended."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            with suppress(OSError):  # what it has not read is not sent any more
                cast("BinaryIO", stream).close()


_cage: _Cage | None = None
_lock = threading.Lock()


def _ask(request: Mapping[str, Any], contents: Sequence[bytes], take: Callable[..., None]) -> None:
    """Have the other process open workbooks, and pass on what it says about them.

    Raises:
        UnreadableError: It refuses one, or dies of it.
        CageError: It has a bug.
    """
    with _lock:
        again = False
        try:
            again = _running().ask(request, contents, take)
        finally:
            # After a refusal, or a large workbook, the next one gets a fresh process.
            if not again:
                _end()


def _running() -> _Cage:
    global _cage  # noqa: PLW0603 - one for the whole run
    if _cage is not None and _cage.owner != os.getpid():
        _cage = None  # that of the process that this one was forked from
    if _cage is not None and _cage.memory != LIMITS.memory:
        _end()
    if _cage is None:
        _cage = _Cage()
    return _cage


@atexit.register
def _end() -> None:
    global _cage  # noqa: PLW0603 - as above
    if _cage is not None and _cage.owner == os.getpid():
        _cage.end()
    _cage = None


def _bug(words: str) -> CageError:
    error = CageError("A mistake in the program, in the process that opens workbooks:")
    error.add_note(words)
    return error


def _died() -> UnreadableError:
    memory, seconds = (
        exact(Decimal(f"{each:g}")) for each in (LIMITS.memory / 2**30, LIMITS.seconds)
    )
    return UnreadableError(Problem(_DIED.filled(memory=memory, seconds=seconds)))


_DIED = Text(
    de="Die Arbeitsmappe ist beschädigt oder braucht zum Öffnen mehr als {memory} GiB "
    "Arbeitsspeicher oder {seconds} Sekunden. Leere Zeilen und Spalten außerhalb der Tabelle "
    "löschen, oder nur die Tabelle als CSV speichern und diese Datei angeben.",
    en="The workbook is damaged, or takes more than {memory} GiB of memory or {seconds} seconds "
    "to open. Delete the empty rows and columns beyond the table, or save the table alone as "
    "CSV and give that file.",
)


def read_workbook(content: bytes, *, as_shown: bool = False) -> list[Table]:
    """The sheets of a workbook that hold anything.

    Visible sheets come first; hidden ones follow.

    Args:
        content: The workbook.
        as_shown: Whether numbers and days are texts as the sheet shows them; what it shows
            and nobody here knows begins with ``cells.UNSHOWN``.

    Raises:
        UnreadableError: The bytes are no workbook that can be opened.
    """
    sheets: list[tuple[Gathered, dict[str, Any]]] = []

    def take(word: str, *said: Any) -> None:
        if word == "sheet":
            name, hidden, rows, columns, merged = said
            hides = {"hidden_rows": frozenset(rows), "hidden_columns": frozenset(columns)}
            sheets.append(
                (Gathered(), {"sheet": name, "hidden": hidden, "merged": merged, **hides})
            )
        else:
            gathered = sheets[-1][0]
            gathered.add(said[0], range(gathered.count + 1, gathered.count + len(said[0]) + 1))

    _ask({"what": "shown" if as_shown else "values"}, [content], take)
    tables = [replace(gathered.table(), **about) for gathered, about in sheets if gathered.count]
    if not tables:
        raise UnreadableError(
            Problem(
                Text(
                    de="Die Arbeitsmappe ist leer. Eine Datei mit einer Tabelle angeben.",
                    en="The workbook is empty. Give one with a table.",
                )
            )
        )
    return tables


def brought_to_lines(texts: list[str], places: Sequence[int]) -> dict[int, tuple[str, Text]]:
    """Bring some of the texts of a column to one line each.

    Returns:
        By its place each that no report can show as its sheet does: what it says, and the reason.
    """
    used = [texts[place] for place in places]
    if all_plain(used) and not may_be_spoilt(used):
        return {}
    faults = {}
    for place in dict.fromkeys(places):
        line = texts[place] = on_one_line(texts[place])
        if reason := fault_shown(line):
            faults[place] = line.removeprefix(UNSHOWN), reason
    return faults


def shown_otherwise(
    table: Table, shown: Table, places: Iterable[int]
) -> Iterator[tuple[int, int, str, str]]:
    """The cells of some columns that a sheet shows as another text than they hold.

    Yields:
        Number of the row, place of the column, what the cell holds, and what is shown.
    """
    for place in places:
        pairs = zip(*(each.column(place) for each in (table, shown)), strict=True)
        for number, (text, seen) in enumerate(pairs, start=1):
            if text != seen and text.strip():
                yield number, place, text, seen


def fault_shown(line: str) -> Text | None:
    """Why a text is not what the sheet shows, or cannot be shown; None where it can."""
    text = line.removeprefix(UNSHOWN)
    if is_sheet_error(text):
        return fault(text)
    if text == line:
        return _DIGITS_LOST if is_cut_number(line) else fault(line)
    return _NOT_CALCULATED if text.startswith("=") else _OTHER_FORMAT


_DIGITS_LOST = Text(
    de="Eine Tabellenkalkulation hat diese Zahl gekürzt. Die Spalte als Text formatieren und alle "
    "Ziffern ausschreiben.",
    en="A spreadsheet cut this number. Give the column the format of texts, and write out all "
    "digits.",
)
_OTHER_FORMAT = Text(
    de="Was das Blatt hier anzeigt, ist nicht sicher zu lesen: die Zahl hat mehr als 15 Stellen "
    "oder ein besonderes Format. Den Inhalt als Text eintragen.",
    en="What the sheet shows here cannot be told for sure: the number has more than 15 digits or "
    "a format of its own. Enter it as a text.",
)
_NOT_CALCULATED = Text(
    de="Die Formel ist nicht berechnet. Die Datei öffnen, berechnen lassen und speichern.",
    en="The formula is not calculated. Open the file, have it calculated, and save it.",
)


WORKBOOKS = (b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
"""What the workbooks begin with."""


def is_xlsx(content: bytes) -> bool:
    """Whether a workbook is an .xlsx: it has its part, whose name no archive packs.

    An .ods may name what it is at its beginning, and need not.
    """
    is_ods = b"opendocument.spreadsheet" in content[:200]
    return content.startswith(b"PK") and not is_ods and b"xl/workbook.xml" in content


def report_data(content: bytes) -> list[dict[str, Any]]:
    """What a workbook of this program says of itself as data; empty for any other workbook.

    Raises:
        UnreadableError: It cannot be opened.
    """
    found: list[dict[str, Any]] = []
    _ask({"what": "data"}, [content], lambda _word, said: found.append(said))
    return found


def _ask_for_sheets(
    request: Mapping[str, Any], content: bytes
) -> list[tuple[list[Any], list[Sequence[Any]]]]:
    """What is said of each sheet of a workbook, and its rows."""
    sheets: list[tuple[list[Any], list[Sequence[Any]]]] = []

    def take(word: str, *said: Any) -> None:
        if word == "sheet":
            sheets.append(([*said], []))
        else:
            sheets[-1][1].extend(said[0])

    _ask(request, [content], take)
    return sheets


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table of a workbook as it stands there.

    Attributes:
        sheet: The sheet that it is on.
        columns: The letters of the column of each heading, None where there is none.
        rows: The number of each row, and its cells in the order of the headings.
    """

    sheet: str
    columns: Sequence[str | None]
    rows: Sequence[Sequence[Any]]


def find_table(
    content: bytes, headings: Sequence[Sequence[str]], *, ends: Sequence[str]
) -> FoundTable | None:
    """The table of a workbook that has the most of some headings; None where none has four.

    Args:
        content: The workbook.
        headings: What each column may be headed, first that of the keys.
        ends: What stands instead of a key below the rows.

    Raises:
        UnreadableError: It cannot be opened.
    """
    request = {"what": "table", "headings": [*headings], "ends": [*ends]}
    found = _ask_for_sheets(request, content)
    return next((FoundTable(name, columns, rows) for (name, columns), rows in found), None)


def read_written_sheets(content: bytes, names: Sequence[str]) -> WrittenSheets:
    """Those of the named sheets that a workbook has, with their formulas.

    The rows are filled up to the widest of their sheet. A formula is a text
    that begins with ``=``.

    Raises:
        UnreadableError: It cannot be opened.
    """
    found = _ask_for_sheets({"what": "written", "sheets": [*names]}, content)
    return {name: rows for (name,), rows in found}


class Difference(NamedTuple):
    """A difference between two workbooks, or a notice, of which there are ``found``."""

    kind: str
    what: str
    place: str
    found: str
    expected: str


def differences(
    found: bytes,
    expected: bytes,
    *,
    key_headers: Sequence[str],
    former_words: Sequence[tuple[str, str]] = (),
    former: bool = False,
) -> list[Difference]:
    """All in which the found workbook differs from the expected one.

    The rows of a table are matched by their key.

    Args:
        found: The workbook that is checked.
        expected: What it should be.
        key_headers: Headings of the column of a table with its keys.
        former_words: Words that are not a difference, and what they are today.
        former: Whether it is of a version that laid its rules for looks and inputs otherwise.

    Raises:
        UnreadableError: One of them cannot be opened.
    """
    said: list[Difference] = []
    known = {"key_headers": key_headers, "former_words": former_words, "former": former}
    request = {"what": "compare", **known}
    _ask(request, [found, expected], lambda _word, *texts: said.append(Difference(*texts)))
    return said
