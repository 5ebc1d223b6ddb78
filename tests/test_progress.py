"""Work that takes long shows a bar on a terminal, and nowhere else."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from ukraine_soforthilfe import commands
from ukraine_soforthilfe.language import Language

if TYPE_CHECKING:
    from pathlib import Path

pty = pytest.importorskip("pty")

# The command with another patience, and whether the library of the bar was needed.
RUN = """
import sys
from ukraine_soforthilfe import commands
from ukraine_soforthilfe.commands.cli import app
commands._SHOWN_AFTER = float(sys.argv[1])
status = 0
try:
    app(sys.argv[2:])
except SystemExit as end:
    status = end.code
print("rich.progress" in sys.modules)
sys.exit(status)
"""
ERASED = "\x1b[2K"
LONG = ("allocate", "list.csv", "--stichtag", "2022-12-31", "--lang", "de")


def on_a_terminal(folder: Path, *words: str, patience: float = 0) -> tuple[int, str, str]:
    """Status, standard output and all that came to the terminal on standard error."""
    master, terminal = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(patience), *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=terminal,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "80"},
    )
    os.close(terminal)
    pieces = []
    while True:
        try:
            piece = os.read(master, 4_096)
        except OSError:  # how Linux says that nobody writes any more
            piece = b""
        if not piece:
            break
        pieces.append(piece)
    os.close(master)
    assert process.stdout is not None
    with process.stdout:
        said = process.stdout.read().decode()
    return process.wait(), said, b"".join(pieces).decode()


def long_list(folder: Path, rows: int = 12_000) -> None:
    lines = [f"k{place:06};{place % 4_999 + 1}" for place in range(rows)]
    folder.joinpath("list.csv").write_text("\n".join(["key;population", *lines]) + "\n", "utf-8")


def test_a_bar_says_what_is_being_done_and_goes(tmp_path: Path) -> None:
    """Each sheet is named while it is written; at the end the line of the bar is empty again."""
    long_list(tmp_path)

    status, said, shown = on_a_terminal(tmp_path, *LONG, "--format", "xlsx")

    assert (status, said.rstrip().endswith("True")) == (0, True)
    assert "Blatt Prüfung schreiben" in shown
    assert "Blatt Prüfung schreiben" not in shown.rpartition(ERASED)[2]
    assert "list.csv lesen" not in shown.rpartition(ERASED)[2]


def test_quiet_is_quiet(tmp_path: Path) -> None:
    """With --quiet nothing comes to the terminal but notices."""
    long_list(tmp_path)

    status, said, shown = on_a_terminal(tmp_path, *LONG, "--format", "csv", "--quiet")

    assert (status, said) == (0, "False\n")
    assert shown.startswith("Hinweis: ")
    assert (shown.count("\n"), "\x1b" in shown) == (1, False)


def test_an_error_stands_alone(tmp_path: Path) -> None:
    """The bar is gone before a sentence says what is wrong."""
    long_list(tmp_path)

    status, _, shown = on_a_terminal(tmp_path, *LONG, "--minimum", "9999")

    assert status == 1
    assert "Fehler: " in shown.rpartition(ERASED)[2]


def test_who_is_done_soon_needs_no_bar(tmp_path: Path) -> None:
    """Within its patience a run neither shows anything nor imports what would."""
    words = ("allocate", "--format", "csv", "--output", "-")
    status, said, shown = on_a_terminal(tmp_path, *words, patience=60)

    assert (status, shown) == (0, "")
    assert said.endswith("False\n")


def test_no_bar_without_a_terminal(tmp_path: Path) -> None:
    """In a pipe standard error has sentences alone."""
    long_list(tmp_path)

    done = subprocess.run(
        [sys.executable, "-c", RUN, "0", *LONG],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )

    assert done.stdout.endswith("False\n")
    assert "\x1b" not in done.stderr
    assert done.stderr.count("\n") == done.stderr.count("Hinweis: ") == 1


def test_a_bar_whose_work_has_ended_meanwhile_is_not_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The second may be over in the moment in which the work is done."""
    bar = commands._Bar(Language.DE)  # noqa: SLF001 - that moment comes by itself too seldom
    bar.end()

    bar._show()  # noqa: SLF001 - as above

    assert capsys.readouterr() == ("", "")
