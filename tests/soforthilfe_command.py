"""The command as tests run it: as users do, or faster, in the process of the tests."""

from __future__ import annotations

import contextlib
import io
import os
import re
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn
from unittest.mock import patch

from ukraine_soforthilfe.commands.cli import app

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMAND = [sys.executable, "-m", "ukraine_soforthilfe"]
THREE_FILES = [
    "allocate",
    "--format",
    "xlsx",
    "--format",
    "csv",
    "--format",
    "json",
    "-q",
    "--lang",
    "de",
]
SECONDS_AT_MOST = 300
"""A run that takes longer never ends; how quick it is, is not asked."""
MEMORY_AT_MOST = 800 * 2**20
"""What one run may add to the most memory that the process ever held."""
# Anything that moves a cursor, colours or turns a line around, or breaks it unseen.
_DECEIVING = re.compile("[\0-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def in_lines(text: str) -> str:
    """A text as it is set where lines are broken: no figure is apart from its sign."""
    return re.sub(r" (%|€(?!\d))", "\xa0\\1", text)  # English has its euro in front


class Ended(NamedTuple):
    """How a run ended."""

    status: int
    stdout: str
    stderr: str


class _TooLongError(BaseException):
    """Not an Exception: no code under test catches it."""


@contextlib.contextmanager
def _deadline() -> Iterator[None]:
    def over(*_: object) -> NoReturn:
        raise _TooLongError

    before = signal.signal(signal.SIGALRM, over)
    signal.alarm(SECONDS_AT_MOST)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _stream() -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n", write_through=True)


def run(
    *arguments: str | Path, folder: Path, **options: object
) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [*COMMAND, *map(str, arguments)], cwd=folder, text=True, check=False, **streams | options
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def run_here(
    *arguments: str | Path,
    folder: Path | None = None,
    stdin: bytes = b"",
    **environment: str,
) -> Ended:
    """Run the command in this process; whatever it raises but its exit, it raises here.

    It must end, and may take no more than some memory.
    """
    out, err = _stream(), _stream()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    streams = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = io.TextIOWrapper(io.BytesIO(stdin)), out, err
    try:
        with (
            _deadline(),
            contextlib.chdir(folder or Path.cwd()),
            patch.dict(os.environ, {"COLUMNS": "80"} | environment),
        ):
            app([str(argument) for argument in arguments], prog_name="soforthilfe")
    except SystemExit as end:
        status = end.code
    finally:
        sys.stdin, sys.stdout, sys.stderr = streams
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown * 1024 <= MEMORY_AT_MOST
    assert isinstance(status, int)
    return Ended(status, *(each.buffer.getvalue().decode("utf-8") for each in (out, err)))  # type: ignore[attr-defined]


def assert_told(ended: Ended) -> None:
    """The run ended as promised: 0, 1 or 2, and a sentence where it is not 0."""
    assert ended.status in {0, 1, 2}
    assert "Traceback" not in ended.stderr
    assert not _DECEIVING.search(ended.stderr)
    if ended.status:
        assert re.search(r"^(Error: \S|Usage: )", ended.stderr, re.MULTILINE)
