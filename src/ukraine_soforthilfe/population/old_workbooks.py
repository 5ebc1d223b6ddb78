"""Workbooks of Excel before 2007, opened in a process of their own.

Such a file can claim a size that it does not have. calamine takes its word and
ends the process where the memory does not suffice, so it must not be this one.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, cast

from ukraine_soforthilfe.errors import Problem
from ukraine_soforthilfe.population.tables import UnreadableError
from ukraine_soforthilfe.population.workbooks import TEXT_AT_MOST, sheets, too_large

if TYPE_CHECKING:
    from ukraine_soforthilfe.population.workbooks import Sheet

_SECONDS_AT_MOST = 60
_MEMORY_AT_MOST = 2**31
# What Python and calamine end with at such a file; any other traceback is a bug.
_GAVE_UP = re.compile(rb"^(?:MemoryError|pyo3_runtime\.PanicException)\b", re.MULTILINE)


def old_sheets(content: bytes) -> list[Sheet]:
    """The sheets of an .xls as texts.

    Raises:
        UnreadableError: It is damaged, too large, or no workbook at all.
    """
    try:
        opened = subprocess.run(  # noqa: S603 - this very module
            # -P: nothing that lies in the working folder is run.
            [sys.executable, "-P", "-m", __name__],
            input=content,
            capture_output=True,
            timeout=_SECONDS_AT_MOST,
            check=True,
        )
    except subprocess.TimeoutExpired:
        raise _unreadable() from None
    except subprocess.CalledProcessError as error:
        if error.returncode == 1 and not _GAVE_UP.search(error.stderr):
            error.add_note(error.stderr.decode(errors="replace"))
            raise
        raise _unreadable() from None
    found = json.loads(opened.stdout)
    if isinstance(found, str):
        raise UnreadableError(Problem(found))
    return cast("list[Sheet]", found)


def _unreadable() -> UnreadableError:
    return UnreadableError(
        Problem(
            "The old workbook is damaged, or claims to be larger than can be opened. "
            "Save it as .xlsx or CSV and give that file."
        )
    )


def answer(content: bytes) -> list[Sheet] | str:
    """The sheets, or the sentence that says why there are none."""
    try:
        found = sheets(content)
    except UnreadableError as error:
        return " ".join(problem.message for problem in error.problems)
    length = sum(len(cell) for _, rows in found for row in rows for cell in row)
    return too_large().message if length > TEXT_AT_MOST else found


def _limit_memory() -> None:  # pragma: no cover - runs in the other process, unmeasured
    # Windows has no such limit, macOS lets nobody set it, and there may be a lower one.
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_AT_MOST, hard))


if __name__ == "__main__":  # pragma: no cover - as above
    _limit_memory()
    json.dump(answer(sys.stdin.buffer.read()), sys.stdout)
