"""What the README promises, attacked."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings
from soforthilfe_command import COMMAND, THREE_FILES, contents, run, run_here

if TYPE_CHECKING:
    from pathlib import Path


def test_no_network(tmp_path: Path) -> None:
    """A run that may open no socket does all of its work."""
    probe = (
        "import socket\n"
        "def forbidden(*_, **__): raise AssertionError('a socket was opened')\n"
        "socket.socket.__init__ = forbidden\n"
        "socket.create_connection = forbidden\n"
        "from ukraine_soforthilfe.commands.cli import app\n"
        f"app({THREE_FILES})\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert len(list(tmp_path.iterdir())) == 3


AT_NIGHT = settings.get_current_profile_name() == "nightly"
LIST = "Einwohner – Ümläute.csv"
COMMANDS = {
    "allocate": ("allocate", LIST, "--format", "xlsx", "--format", "csv", "--format", "json"),
    "population": ("population", LIST),
    "explain": ("explain", "Ulm", LIST),
    "compare": ("compare", LIST, LIST),
    "verify": ("verify", "Prüfung.csv", "--total", "3"),
    "batch": ("batch", "Szenarien – ä.toml", "--jobs", "1"),
}
ASCII: dict[str, str | None] = {
    "LC_ALL": "C",
    "LANG": "C",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
}
NO_HOME: dict[str, str | None] = {"HOME": None, "USER": None, "TERM": "dumb", "COLUMNS": "20"}
ODD_PLACES: dict[str, dict[str, str | None]] = {
    "ASCII, no home and a dumb terminal": ASCII | NO_HOME,
    **({"ASCII": ASCII, "no home": NO_HOME} if AT_NIGHT else {}),
}


def environment(odd: dict[str, str | None]) -> dict[str, str]:
    """The environment of the tests with some of it changed, and some of it taken out."""
    changed = os.environ | odd
    return {name: value for name, value in changed.items() if value is not None}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of 200 characters, with blanks and umlauts in it and in the names of its files."""
    place = tmp_path / f"ein Ordner mit Ümläuten und € {'x' * 160}"
    place.mkdir()
    (place / LIST).write_text("id,name,einwohner\na,Ölbronn,1\nb,Ulm,2\n", "utf-8")
    (place / "Prüfung.csv").write_text("id,einwohner,betrag\na,1,1\nb,2,2\n", "utf-8")
    (place / "Szenarien – ä.toml").write_text(
        f'[[scenario]]\nname = "Größe"\npopulation = "{LIST}"\n', "utf-8"
    )
    return place


LARGE = "large.csv"


def large_list() -> str:
    """A list whose reports are longer than what a pipe holds."""
    return "id,name,einwohner\n" + "".join(f"k{row},Ort {row},{row}\n" for row in range(1, 4000))


@pytest.mark.parametrize("odd", ODD_PLACES)
@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.german
def test_odd_places(folder: Path, name: str, odd: str) -> None:
    """Blanks, umlauts and 200 characters in a path, and what a shell lacks, are no matter."""
    done = run(
        *COMMANDS[name],
        folder=folder,
        env=environment({"PYTHONIOENCODING": None, **ODD_PLACES[odd]}),
        stdin=subprocess.DEVNULL,
        errors="replace",
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert "Error" not in done.stderr
    written = {"allocate": "soforthilfe_8000000_Einwohner – Ümläute.json", "batch": "Größe.csv"}
    if name in written:
        assert (folder / written[name]).is_file()


def test_a_report_names_its_file_as_it_is(folder: Path) -> None:
    """A locale without umlauts changes no byte of a report."""
    run_here(*COMMANDS["allocate"], "-q", folder=folder)
    before = contents(folder)
    run(*COMMANDS["allocate"], "-q", "--force", folder=folder, env=environment(ASCII))

    assert len(before) == 3 + 3
    assert contents(folder) == before


def test_a_read_only_home(tmp_path: Path) -> None:
    """Nothing is kept in the user's home."""
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    folder = tmp_path / "folder"
    folder.mkdir()

    done = run("allocate", "-q", folder=folder, env=environment({"HOME": str(home)}))

    assert (done.returncode, list(home.iterdir())) == (0, [])


@pytest.mark.parametrize(
    "arguments",
    [
        ("allocate", "--dry-run"),
        ("allocate", "--format", "csv", "--output", "-"),
        ("population",),
        ("allocate", "--help"),
        ("batch", "Szenarien – ä.toml", "--format", "json", "--output", "-"),
        *([("explain", "Stuttgart"), ("compare", "2021-12-31", "2023-12-31")] if AT_NIGHT else []),
    ],
)
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_standard_output_closed_early(
    folder: Path, arguments: tuple[str, ...], unbuffered: str
) -> None:
    """Piped into a program that reads nothing a command ends as any other, without a word."""
    unread, pipe = os.pipe()
    os.close(unread)
    before = contents(folder)
    env = environment({"PYTHONUNBUFFERED": unbuffered})
    done = run(*arguments, folder=folder, stdout=pipe, env=env)
    os.close(pipe)

    assert done.returncode == 141
    assert not ({"Error", "Traceback"} & set(done.stderr.replace(":", " ").split()))
    assert contents(folder) == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows tells nobody of it in this way")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("allocate", LARGE, "--format", "csv", "--output", "-"),
        ("population", LARGE, "--format", "csv"),
        ("explain", "--all", LARGE),
    ],
)
def test_a_reader_leaves_in_the_middle(
    tmp_path: Path, arguments: tuple[str, ...], unbuffered: str
) -> None:
    """A reader that goes when a part is written ends the command with the status for that."""
    (tmp_path / LARGE).write_text(large_list(), "utf-8")
    with subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=tmp_path,
        env=environment({"PYTHONUNBUFFERED": unbuffered}),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.read(1)
        process.stdout.close()

    assert process.returncode == 141


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such pipes")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_pipe_that_nobody_waits_for(tmp_path: Path, unbuffered: str) -> None:
    """All of an output goes through a pipe that another program has made one without waiting."""
    (tmp_path / LARGE).write_text(large_list(), "utf-8")
    arguments = ("allocate", LARGE, "--name", "x", "-q", "--format", "csv", "--output")
    assert run_here(*arguments, "folder", folder=tmp_path).status == 0
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    env = environment({"PYTHONUNBUFFERED": unbuffered})
    with (
        os.fdopen(reading, "rb") as stream,
        subprocess.Popen([*COMMAND, *arguments, "-"], cwd=tmp_path, env=env, stdout=writing) as it,
    ):
        os.close(writing)
        came = stream.read()

    assert it.returncode == 0
    assert came == (tmp_path / "folder" / "x.csv").read_bytes()


@pytest.mark.german
def test_the_first_line_is_enough(tmp_path: Path) -> None:
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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows starts nothing without these streams")
@pytest.mark.parametrize(
    ("stream", "arguments", "stderr"),
    [
        (0, ("allocate", "-q"), ""),
        (0, ("batch", "Szenarien – ä.toml", "-q", "--overview-only"), None),
        (0, ("allocate", "-"), "Error: standard input cannot be used: The file is empty."),
        (0, ("verify", "-"), "Error: standard input cannot be used: The file is empty."),
        (1, ("allocate",), ""),
        (1, ("allocate", "--format", "csv", "--output", "-"), "Error: Standard output is closed."),
        (1, ("population", "--format", "csv"), "Error: Standard output is closed."),
        (
            1,
            ("batch", "Szenarien – ä.toml", "--format", "json", "--output", "-"),
            "Error: Standard output is closed.",
        ),
    ],
)
def test_started_without_a_stream(
    folder: Path, stream: int, arguments: tuple[str, ...], stderr: str | None
) -> None:
    """Without standard input or output a command does its work, or says what it lacks."""
    done = run(
        *arguments,
        folder=folder,
        stdin=subprocess.DEVNULL,
        preexec_fn=lambda: os.close(stream),
    )

    if stderr:
        assert done.stderr.startswith(stderr)
        assert done.returncode == (2 if arguments[0] == "verify" else 1)
    else:
        assert done.returncode == 0, done.stderr
        assert stderr is None or done.stderr == ""
