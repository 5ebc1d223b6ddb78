"""What the README promises, attacked."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-m", "ukraine_soforthilfe"]
THREE_FILES = ["allocate", "--format", "xlsx", "--format", "csv", "--format", "json", "-q"]
KILLS = 25


def run(*arguments: str, folder: Path, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [*COMMAND, *arguments], cwd=folder, capture_output=True, text=True, check=False, **options
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_no_network(tmp_path: Path) -> None:
    """A run that may open no socket does all of its work."""
    probe = (
        "import socket\n"
        "def forbidden(*_, **__): raise AssertionError('a socket was opened')\n"
        "socket.socket.__init__ = forbidden\n"
        "socket.create_connection = forbidden\n"
        "from ukraine_soforthilfe.cli import app\n"
        f"app({THREE_FILES})\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert len(list(tmp_path.iterdir())) == 3


def test_killed_at_any_moment_every_file_is_old_or_new(tmp_path: Path) -> None:
    """SIGKILL at random moments of a run with --force leaves each file whole: old or new."""
    new = tmp_path / "new"
    new.mkdir()
    run(*THREE_FILES, folder=new)
    fresh = contents(new)
    old = dict.fromkeys(fresh, b"an older file")
    folder = tmp_path / "folder"
    folder.mkdir()
    started = time.perf_counter()
    run(*THREE_FILES, "--dry-run", folder=folder)
    whole_run = time.perf_counter() - started
    chance = random.Random(7)

    for _ in range(KILLS):
        for name, content in old.items():
            (folder / name).write_bytes(content)
        # The files are put in place at the end of a run, so most kills come there.
        moment = whole_run * (1.1 - 0.4 * chance.random() ** 2)
        process = subprocess.Popen(
            [*COMMAND, *THREE_FILES, "--force"], cwd=folder, stderr=subprocess.DEVNULL
        )
        try:
            process.wait(timeout=moment)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        found = contents(folder)
        assert {name: found[name] in {old[name], fresh[name]} for name in old} == dict.fromkeys(
            old, True
        )
        for name in found.keys() - old.keys():
            assert name.startswith(".soforthilfe_")
            (folder / name).unlink()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
@pytest.mark.parametrize("bytes_allowed", [0, 1_000, 5_000])
def test_where_no_more_fits_nothing_is_half_written(tmp_path: Path, bytes_allowed: int) -> None:
    """Past a limit on file sizes the old files stand, no temporary is left, and it is said."""
    import resource

    for name in ("xlsx", "csv", "json"):
        (tmp_path / f"soforthilfe_8000000_2021-12-31.{name}").write_bytes(b"old")
    before = contents(tmp_path)

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_allowed, bytes_allowed))

    done = run(
        *("allocate", "--format", "csv", "--format", "json", "-q", "--force"),
        folder=tmp_path,
        preexec_fn=limited,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert "was not written" in done.stderr
    assert contents(tmp_path) == before


def test_two_runs_at_once_leave_whole_files(tmp_path: Path) -> None:
    """Of runs that start together each ends well or says why not; every file is whole."""
    alone = tmp_path / "alone"
    together = tmp_path / "together"
    for folder in (alone, together):
        folder.mkdir()
    run(*THREE_FILES, folder=alone)

    processes = [
        subprocess.Popen([*COMMAND, *THREE_FILES], cwd=together, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    ends = [(process.wait(), process.communicate()[1]) for process in processes]

    assert contents(together) == contents(alone)
    assert 0 in {status for status, _ in ends}
    for status, stderr in ends:
        assert (status, stderr) == (0, "") or (
            status == 1 and "another program has put a file" in stderr
        )


@pytest.mark.parametrize("name", ["ein Ordner mit Ümläuten und € -", "x" * 200])
def test_odd_folders(tmp_path: Path, name: str) -> None:
    """Blanks, umlauts and 200 characters in a path are no matter."""
    folder = tmp_path / name
    folder.mkdir()
    source = folder / "Einwohner – Liste.csv"
    source.write_text("id,einwohner\na,1\nb,2\n", "utf-8")

    done = run("allocate", str(source), "--output", str(folder), "--quiet", folder=tmp_path)

    assert done.returncode == 0, done.stderr
    assert len(contents(folder)) == 3


def test_a_read_only_home(tmp_path: Path) -> None:
    """Nothing is kept in the user's home."""
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    folder = tmp_path / "folder"
    folder.mkdir()

    done = run("allocate", "-q", folder=folder, env={**os.environ, "HOME": str(home)})

    assert (done.returncode, list(home.iterdir())) == (0, [])


def test_standard_output_closed_early(tmp_path: Path) -> None:
    """Piped into `head -1` the command gives its line and no traceback."""
    done = subprocess.run(  # noqa: S602 - a pipe is what is tested
        f"'{sys.executable}' -m ukraine_soforthilfe allocate --dry-run | head -1",
        shell=True,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "Zuweisung von 8.000.000 € an die 44 Stadt- und Landkreise\n"
    assert done.stderr == ""
