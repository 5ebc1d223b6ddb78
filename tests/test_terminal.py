"""No text out of a file acts on what shows it: on a real terminal, in pipes and in JSON."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from typer.testing import CliRunner

from ukraine_soforthilfe.commands.cli import app
from ukraine_soforthilfe.language import visible

if TYPE_CHECKING:
    from collections.abc import Callable

pty = pytest.importorskip("pty")

# It clears the screen, in seven bits and in eight, rings, deletes, turns the direction and ends
# the line in every way there is; and it is markup.
ACTING = "\x1b[2J\x9b2J\x07\x08\x7f\u202e\u2067\u200e\u200f\u061c\u2028\u2029\x85\x0c\x1b]0;t\x07"
EVIL = f"Kon{ACTING}stanz\nWeg[bold]fett[/bold][link=https://example.org]hier[/link]"
# A sheet cannot hold the control characters of seven bits but in this spelling.
EVIL_IN_A_SHEET = "".join(
    f"_x{ord(each):04X}_" if ord(each) < 32 else each for each in EVIL.replace("\n", " ")
)
FORBIDDEN = re.compile("[\0-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def read_all(terminal: int) -> str:
    """What was written to a terminal, until nobody has it open any more."""
    pieces = []
    while True:
        try:
            piece = os.read(terminal, 65_536)
        except OSError:  # that of a terminal that is closed
            break
        if not piece:
            break
        pieces.append(piece)
    os.close(terminal)
    # A terminal puts a carriage return before each line break.
    return b"".join(pieces).replace(b"\r\n", b"\n").decode()


DUMB = {"TERM": "dumb", "COLUMNS": "500", "PYTHONUTF8": "1"}


def started_on_a_terminal(folder: Path, *arguments: str) -> str:
    """What a process shows on a terminal of its own without colours, both streams together."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "ukraine_soforthilfe", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        cwd=folder,
        env={**os.environ, **DUMB},
    )
    os.close(theirs)
    shown = read_all(ours)
    process.wait()
    return shown


def on_a_terminal(folder: Path, *arguments: str) -> str:
    """The same of this process, which has imported everything, with its streams on a terminal."""
    ours, theirs = pty.openpty()
    with ThreadPoolExecutor(1) as reader, pytest.MonkeyPatch.context() as patch:
        shown = reader.submit(read_all, ours)
        try:
            with open(theirs, "w", encoding="utf-8", buffering=1) as stream:  # noqa: PTH123
                patch.chdir(folder)
                for name, value in DUMB.items():
                    patch.setenv(name, value)
                for name in ("stdout", "stderr"):
                    patch.setattr(sys, name, stream)
                patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
                with pytest.raises(SystemExit):
                    app(list(arguments), prog_name="soforthilfe")
        finally:
            patch.undo()
        return shown.result()


def in_a_pipe(folder: Path, *arguments: str) -> str:
    before = Path.cwd()
    os.chdir(folder)
    try:
        done = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "500"})
    finally:
        os.chdir(before)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.stdout + done.stderr


def written(folder: Path, form: str, *options: str) -> Path:
    (folder / form).mkdir(exist_ok=True)
    in_a_pipe(folder, "allocate", *options, "--format", form, "--output", form, "--quiet")
    (path,) = (folder / form).iterdir()
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files in whose texts every character acts that can."""
    folder = tmp_path_factory.mktemp("crafted")
    path = written(folder, "csv")
    cells = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
    named = [[EVIL if cell == "Konstanz" else cell for cell in row] for row in cells]
    keyed = [[EVIL if cell == "08335" else cell for cell in row] for row in cells]
    headed = [[*cells[0], EVIL], *([*row, EVIL] for row in cells[1:])]
    for name, rows in (("name.csv", named), ("key.csv", keyed), ("heading.csv", headed)):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    content = json.loads(written(folder, "json").read_text("utf-8"))
    content["program"]["version"] = EVIL
    content["source"]["file"] = EVIL
    content["notices"] = [EVIL]
    content[EVIL] = EVIL
    content["kreise"][0]["name"] = EVIL
    (folder / "report.json").write_text(json.dumps(content), "utf-8")
    genuine = written(folder, "xlsx")
    for name, text in (("named.xlsx", "Konstanz"), ("report.xlsx", "Stichtag")):
        workbook = openpyxl.load_workbook(genuine)
        for cell in (cell for sheet in workbook for row in sheet.iter_rows() for cell in row):
            cell.value = EVIL_IN_A_SHEET if cell.value == text else cell.value
        workbook.create_sheet("\u202e1 ttalB")
        workbook.save(folder / name)
    quoted = EVIL.replace('"', "")
    (folder / "population.csv").write_text(f'AGS;Name;Einwohner\n08335;"{quoted}";7\n', "utf-8")
    (folder / "figure.csv").write_text(f'Nr;Name;Einwohner\na;b;"{quoted}"\n', "utf-8")
    (folder / "column.csv").write_text(f'Nr;"{quoted}";Einwohner\na;5;7\nb;6;8\n', "utf-8")
    for name, heading in (("list.csv", ""), ("headed_list.csv", quoted)):
        (folder / name).write_text(
            f'"Schlüssel {heading}";Name;Einwohner;Betrag\n'
            f'1;"{quoted}";7;"{quoted}"\n2;"{quoted}";8;3\n',
            "utf-8",
        )
    (folder / "columns.csv").write_text(f'Nr;Einwohner;"{quoted}"\na;5;7\n', "utf-8")
    text = json.dumps(EVIL)
    (folder / "scenarios.toml").write_text(
        f"[[scenario]]\nname = {text}\n\n[[scenario]]\nname = 'b'\npopulation = {text}\n\n"
        f"[[scenario]]\nname = 'c'\n{json.dumps(EVIL)} = 1\n\n[[scenario]]\nname = 'd'\n"
        f"stichtag = {text}\n",
        "utf-8",
    )
    (folder / "bad.toml").write_text(f"{text} = 1\n", "utf-8")
    (folder / "runs.csv").write_text(f'name;population\n"{quoted}";\nb;"{quoted}"\n', "utf-8")
    (folder / EVIL.replace("/", "_")).write_text("AGS;Einwohner\n08335;7\n", "utf-8")
    return folder


FILE = EVIL.replace("/", "_")
PAGES = [("--format", form) for form in ("text", "md")]
JSON = ("--format", "json")
SHOWN: list[tuple[str, ...]] = [
    *(
        ("verify", report, *form)
        for report in (
            "name.csv",
            "key.csv",
            "heading.csv",
            "report.json",
            "report.xlsx",
            "named.xlsx",
        )
        for form in (*PAGES, JSON)
    ),
    *(("verify", "list.csv", "--total", "10", *form) for form in (*PAGES, JSON)),
    ("verify", "headed_list.csv", "--total", "10"),
    ("verify", "headed_list.csv", "--total", "10", "--key-column", "A"),
    ("verify", "list.csv", "--total", "10", "--amount-column", EVIL),
    ("verify", FILE, "--total", "10"),
    *(("compare", "name.csv", "2020-12-31", *form) for form in (*PAGES, JSON)),
    ("compare", FILE, FILE),
    ("compare", "2020-12-31", "2021-12-31", "--format", "xlsx", "--output", EVIL),
    ("allocate", "--output", f"{EVIL}b", "--format", "csv"),
    ("compare", "name.csv", "--rules", "--total", "1000"),
    *(("allocate", name) for name in ("population.csv", "figure.csv", FILE)),
    ("allocate", "column.csv", "--weight-column", EVIL, "--dry-run"),
    *(
        ("allocate", "column.csv", "--weight-column", EVIL, "--output", "-", "--format", form)
        for form in ("md", "json")
    ),
    ("allocate", "--name", EVIL, "--dry-run"),
    ("allocate", "--output", EVIL, "--dry-run"),
    ("allocate", "--output", f"column.csv/{FILE}"),
    ("allocate", FILE, EVIL),
    ("allocate", f"--{EVIL}"),
    ("allocate", "--stichtag", EVIL),
    ("allocate", "--lang", EVIL),
    (EVIL,),
    *(("explain", "a", "column.csv", "--weight-column", EVIL, *form) for form in (*PAGES, JSON)),
    ("explain", EVIL),
    *(("population", name) for name in ("population.csv", "columns.csv", FILE)),
    ("population", "columns.csv", "--population-column", EVIL, "--format", "md"),
    ("population", "column.csv", "--sheet", EVIL),
    *(("batch", name, "--output", "out") for name in ("scenarios.toml", "runs.csv", FILE)),
    ("batch", "bad.toml"),
    ("batch", "runs.csv", "--output", "-", "--format", "json"),
]


@pytest.mark.parametrize("show", [in_a_pipe, on_a_terminal])
@pytest.mark.parametrize("arguments", SHOWN, ids=lambda arguments: ascii(" ".join(arguments))[:60])
def test_no_text_acts(folder: Path, show: Callable[..., str], arguments: tuple[str, ...]) -> None:
    """Whatever a command says holds line breaks of its own, and no other character that acts."""
    shown = show(folder, *arguments)

    assert shown.strip()
    assert FORBIDDEN.findall(shown) == []
    # The text breaks where it was told to break by nothing but a line break of its own.
    assert not re.search(r"^Weg\[bold", shown, re.MULTILINE)


@pytest.mark.parametrize("arguments", [("verify", "name.csv"), ("compare", FILE, FILE)])
def test_a_process_shows_the_same(folder: Path, arguments: tuple[str, ...]) -> None:
    """One that was started on a terminal says there what this one says on one."""
    started = started_on_a_terminal(folder, *arguments)

    assert started == on_a_terminal(folder, *arguments)
    assert FORBIDDEN.findall(started) == []


@pytest.mark.parametrize("form", ["text", "md", "json"])
def test_what_would_act_is_written_out(folder: Path, form: str) -> None:
    """A crafted name stands in the findings as a program would write it, markup as itself."""
    shown = in_a_pipe(folder, "verify", "name.csv", "--format", form)

    one_line = "".join(shown.split())
    if form == "json":
        assert [each["found"] for each in json.loads(shown)["population"]] == [EVIL]
        assert "\\u001b[2J\\u009b2J" in shown
    elif form == "text":
        assert "Kon\\x1b[2J\\x9b2J" in one_line
        assert "Weg[bold]fett[/bold][link=https://example.org]hier[/link]" in one_line
    else:
        assert "\\\\x1b\\[2J\\\\x9b2J" in one_line


@pytest.mark.parametrize("run", [in_a_pipe, on_a_terminal])
def test_a_report_with_such_a_name_is_compared_with_nothing(
    folder: Path, run: Callable[..., str]
) -> None:
    """No report of the program has one; neither a pipe nor a terminal is given it as data."""
    said = run(folder, "compare", "name.csv", "name.csv", "--format", "csv")

    assert "do not follow from its own figures" in " ".join(said.split())
    assert FORBIDDEN.findall(said) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Baden-Württemberg €\u00a0\u202f–…", "Baden-Württemberg €\u00a0\u202f–…"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\x00\t\n\r\x7f\x80\x9f\xa0", "\\x00\\t\\n\\r\\x7f\\x80\\x9f\xa0"),
        ("\u200d\u200e\u200f\u061c", "\u200d\\u200e\\u200f\\u061c"),
        ("\u2027\u2028\u2029\u202a\u202e\u202f", "\u2027\\u2028\\u2029\\u202a\\u202e\u202f"),
        ("\u2065\u2066\u2069\u206a", "\u2065\\u2066\\u2069\u206a"),
    ],
)
def test_just_what_acts_is_written_out(text: str, shown: str) -> None:
    """Control characters of both sets, ends of lines and turns of direction, nothing else."""
    assert visible(text) == shown


def test_one_place_speaks() -> None:
    """No command prints for itself, but for an empty line, the version and the example."""
    speaking = re.compile(
        r"typer\.(?:echo|secho)\((.*)\)|\bprint\(|(?:stdout|stderr)\.write\((.*)\)"
    )
    package = Path(__file__).parents[1] / "src" / "ukraine_soforthilfe"
    found = [
        (path.name, line.strip())
        for path in sorted(package.rglob("*.py"))
        if path.parts[-2:] != ("commands", "__init__.py")
        for line in path.read_text("utf-8").splitlines()
        if speaking.search(line)
    ]

    assert found == [
        ("batch.py", "typer.echo(example(), nl=False)"),
        ("cli.py", 'typer.echo(f"soforthilfe {__version__}")'),
        ("cli.py", "typer.echo()"),
        ("cli.py", "typer.echo()"),
    ]
