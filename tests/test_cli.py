"""The command as a user or a script runs it; in a process of its own where that matters."""

from __future__ import annotations

import csv
import errno
import importlib
import io
import json
import os
import pty
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from soforthilfe_command import THREE_FILES, contents
from soforthilfe_command import run_here as soforthilfe
from typer.testing import CliRunner

import ukraine_soforthilfe
from ukraine_soforthilfe import allocate, load_districts
from ukraine_soforthilfe.commands.cli import app
from ukraine_soforthilfe.errors import said_by_system

EXPECTED = Path(__file__).parent / "expected"
STEM = "soforthilfe_8000000_2021-12-31"


def installed(*arguments: str, folder: Path, **environment: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of the command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "ukraine_soforthilfe", *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        env={**os.environ, "COLUMNS": "80", "PYTHONWARNINGS": "error", **environment},
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def text(*lines: str) -> str:
    """Lines as rich pads them, compared without the blanks at their ends."""
    return "\n".join(line.rstrip() for line in "\n".join(lines).splitlines())


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_whole_summary(tmp_path: Path, lang: str) -> None:
    """The summary of the main job, to the letter, in both languages."""
    run = installed if lang == "de" else soforthilfe
    status, stdout, stderr = run("allocate", "--lang", lang, folder=tmp_path)

    assert (status, stderr) == (0, "")
    assert text(stdout) == text((EXPECTED / f"summary_{lang}.txt").read_text("utf-8"))
    stem = STEM if lang == "de" else f"{STEM}_en"
    assert names(tmp_path) == [f"{stem}.csv", f"{stem}.xlsx"]


def test_the_summary_fits_80_columns_and_cuts_nothing(tmp_path: Path) -> None:
    """Piped, no line is wider than 80 columns, and the longest name stands whole."""
    _, stdout, _ = soforthilfe("allocate", "--dry-run", folder=tmp_path)

    assert max(map(len, stdout.splitlines())) <= 80
    assert "Breisgau-Hochschwarzwald" in stdout
    assert "…" not in stdout


@pytest.mark.german
def test_the_csv(tmp_path: Path) -> None:
    """The CSV of the main job: its header, published amounts, the exact sum, LF, no totals row."""
    soforthilfe("allocate", "--format", "csv", folder=tmp_path)

    content = (tmp_path / f"{STEM}.csv").read_bytes()
    header, *rows = csv.reader(io.StringIO(content.decode("utf-8")))
    betraege = {row[0]: int(row[-1]) for row in rows}
    assert ",".join(header) == (
        "ags,name,art,regierungsbezirk,einwohner,grundbetrag,rest,rang,resteuro,betrag"
    )
    assert b"\r" not in content
    assert len(betraege) == len(rows) == 44
    assert sum(betraege.values()) == 8_000_000
    assert [betraege[ags] for ags in ("08111", "08335", "08336", "08211")] == [
        450_370,
        207_178,
        164_999,
        39_931,
    ]


@pytest.mark.german
def test_the_csv_for_a_german_excel(tmp_path: Path) -> None:
    """Semicolons, a byte order mark and CRLF, around the same figures."""
    soforthilfe("allocate", "--format", "csv", "--csv-dialect", "excel", folder=tmp_path)

    content = (tmp_path / f"{STEM}_excel.csv").read_bytes()
    lines = content.decode("utf-8-sig").split("\r\n")
    assert content.startswith(b"\xef\xbb\xbf")
    assert lines[1] == "08111;Stuttgart;Stadtkreis;Stuttgart;626275;450369;6107102;18;1;450370"
    assert (len(lines), lines[-1]) == (46, "")


def test_the_json_holds_the_whole_derivation(tmp_path: Path) -> None:
    """Every row of the JSON can be divided again by hand, and the facts around it are there."""
    status, stdout, stderr = soforthilfe(
        "allocate", "--format", "json", "--output", "-", folder=tmp_path
    )

    content = json.loads(stdout)
    assert (status, stderr, names(tmp_path)) == (0, "", [])
    assert content["schema_version"] == 2
    assert content["source"]["sha256"] == (
        sha256((Path(__file__).parents[1] / "data/kreise_einwohner.csv").read_bytes()).hexdigest()
    )
    for kreis in content["kreise"]:
        assert (kreis["grundbetrag"], kreis["rest"]) == divmod(
            8_000_000 * kreis["einwohner"], content["einwohner"]
        )
        assert kreis["betrag"] == kreis["grundbetrag"] + (kreis["rang"] <= content["resteuro"])
    assert (content["resteuro"], content["tie"]) == (22, None)
    assert {(group["name"], group["einwohner"]) for group in content["regierungsbezirke"]} == {
        ("Stuttgart", 4_150_949),
        ("Karlsruhe", 2_812_482),
        ("Freiburg", 2_285_156),
        ("Tübingen", 1_876_055),
    }


def test_the_json_has_a_line_for_every_fact_and_row(tmp_path: Path) -> None:
    """Lists of rows have a line each; one without rows is empty in the line of its name."""
    (tmp_path / "own.csv").write_text("key,population\nA,1\nB,2\n", "utf-8")

    _, stdout, _ = soforthilfe(
        *("allocate", "own.csv", "--total", "4", "--format", "json", "--output", "-"),
        folder=tmp_path,
    )

    lines = stdout.splitlines()
    content = json.loads(stdout)
    assert (lines[0], lines[-1]) == ("{", "}")
    assert [line.split('"')[1] for line in lines if line.startswith('  "')] == list(content)
    assert lines[-7:-1] == [
        '  "regierungsbezirke": [],',
        '  "arten": [],',
        '  "kreise": [',
        f"    {json.dumps(content['kreise'][0])},",
        f"    {json.dumps(content['kreise'][1])}",
        "  ]",
    ]


def test_the_command_in_a_report_makes_it_again(tmp_path: Path) -> None:
    """The command that the JSON names gives the same bytes."""
    arguments = ("--total", "16.000.000", "--stichtag", "31.12.2022", "--basis", "Zensus 2022")
    soforthilfe("allocate", *arguments, "--format", "json", folder=tmp_path)
    (path,) = tmp_path.iterdir()
    first = path.read_bytes()
    command = json.loads(first)["command"]
    path.unlink()

    subprocess.run(  # noqa: S602 - it is to be pasted into a shell
        command.replace("soforthilfe", f"'{sys.executable}' -m ukraine_soforthilfe", 1),
        shell=True,
        check=True,
        cwd=tmp_path,
        capture_output=True,
    )

    assert path.read_bytes() == first


@pytest.mark.german
def test_standard_output_holds_exactly_the_csv(tmp_path: Path) -> None:
    """With --output - nothing but the CSV is printed and nothing is written."""
    status, stdout, stderr = installed(
        "allocate", "--format", "csv", "--output", "-", folder=tmp_path
    )
    soforthilfe("allocate", "--format", "csv", folder=tmp_path)

    assert (status, stderr) == (0, "")
    assert stdout.encode() == (tmp_path / f"{STEM}.csv").read_bytes()


@pytest.mark.parametrize("formats", [(), ("xlsx",), ("csv", "json")])
def test_standard_output_takes_one_text_format(tmp_path: Path, formats: tuple[str, ...]) -> None:
    """A workbook or two reports on standard output are wrong usage."""
    options = [word for form in formats for word in ("--format", form)]
    status, stdout, stderr = soforthilfe("allocate", "--output", "-", *options, folder=tmp_path)

    assert (status, stdout) == (2, "")
    assert "exactly one of" in stderr


@pytest.mark.german
def test_a_second_run_says_unchanged(tmp_path: Path) -> None:
    """The same run again leaves its files alone and says so."""
    soforthilfe("allocate", folder=tmp_path)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}

    status, stdout, stderr = soforthilfe("allocate", folder=tmp_path)

    assert (status, stderr) == (0, "")
    assert f"Unverändert: {STEM}.xlsx\nUnverändert: {STEM}.csv\n" in stdout
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_an_edited_report_is_not_overwritten_without_force(tmp_path: Path) -> None:
    """A file with other content stops the run with exit status 1; --force replaces it."""
    path = tmp_path / f"{STEM}_en.csv"
    path.write_text("edited by hand", "utf-8")

    message = (
        f"Error: {path.name} exists with other content. Replace it with --force, or name another "
        "folder with --output.\n"
    )
    assert soforthilfe("allocate", folder=tmp_path) == (
        1,
        "",
        f"{message}None of this was written.\n",
    )
    assert names(tmp_path) == [path.name]

    assert soforthilfe("allocate", "--force", "--quiet", folder=tmp_path) == (0, "", "")
    assert path.read_text("utf-8").startswith("ags,name")


@pytest.mark.german
def test_dry_run_writes_nothing(tmp_path: Path) -> None:
    """A dry run shows the summary and what it would write."""
    status, stdout, stderr = soforthilfe("allocate", "--dry-run", folder=tmp_path)

    assert (status, stderr, names(tmp_path)) == (0, "", [])
    assert stdout.endswith(f"Würde geschrieben: {STEM}.xlsx\nWürde geschrieben: {STEM}.csv\n")


def test_quiet_prints_nothing(tmp_path: Path) -> None:
    """With --quiet a good run is silent."""
    assert soforthilfe("allocate", "-q", folder=tmp_path) == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--total", "-5"), "'--total': The figure is negative."),
        (("--total", "8000000.505"), "'--total': '8000000.505' is no amount. Write euros"),
        (("--total", "viel"), "'--total': 'viel' is no amount. Write euros"),
        (("--stichtag", "2021-13-31"), "'--stichtag': '2021-13-31' is not a day of the calendar."),
        (("--stichtag", "gestern"), "'--stichtag': 'gestern' is not a date."),
        (("--format", "pdf"), "'--format': 'pdf' is not one of 'xlsx', "),
        (("--lang", "fr"), "'fr' is not one of 'de', 'en'."),
        (("--frobnicate",), "--frobnicate"),
    ],
)
def test_wrong_usage(tmp_path: Path, arguments: tuple[str, ...], sentence: str) -> None:
    """An option that cannot be read is exit status 2, names itself, and writes nothing."""
    status, stdout, stderr = soforthilfe(
        "allocate", *arguments, folder=tmp_path, COLUMNS="300", TERM="dumb"
    )

    assert (status, stdout, names(tmp_path)) == (2, "", [])
    assert sentence in stderr
    assert "Traceback" not in stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("--stichtag", "2022-12-31"),
            "Error: Two official figures exist for 2022-12-31. Choose one with "
            '--basis "Zensus 2011" or --basis "Zensus 2022".\n',
        ),
        (
            ("--output", f"{__file__}/below"),
            f"Error: The output folder {__file__} is not a folder. Name another one.\n",
        ),
    ],
)
def test_what_the_user_can_put_right(
    tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    """Such an error is exit status 1 and one sentence on standard error, nothing else."""
    assert soforthilfe("allocate", *arguments, folder=tmp_path) == (1, "", message)
    assert names(tmp_path) == []


def test_an_unknown_date_lists_the_known_ones(tmp_path: Path) -> None:
    """All dates of the table are named with their basis."""
    status, _, stderr = soforthilfe("allocate", "--stichtag", "2017-12-31", folder=tmp_path)

    assert status == 1
    table = Path(__file__).parents[1].joinpath("data/kreise_einwohner.csv").read_text("utf-8")
    named = re.findall(r"\d{4}-\d\d-\d\d \(Zensus 20\d\d\)", stderr)
    assert len(named) == table.count("\n08437,")


def test_version_and_help(tmp_path: Path) -> None:
    """--version prints the version; -h and --help agree and exit with 0."""
    version = soforthilfe("--version", folder=tmp_path)

    assert version == (0, f"soforthilfe {ukraine_soforthilfe.__version__}\n", "")
    assert soforthilfe("-h", folder=tmp_path) == soforthilfe("--help", folder=tmp_path)
    assert soforthilfe("allocate", "--help", folder=tmp_path)[0] == 0


def test_completion_offers_the_command(tmp_path: Path) -> None:
    """Bash is offered `allocate` after `soforthilfe al`."""
    _, stdout, _ = installed(
        folder=tmp_path,
        _SOFORTHILFE_COMPLETE="complete_bash",
        COMP_WORDS="soforthilfe al",
        COMP_CWORD="1",
    )

    assert stdout.split() == ["allocate"]


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
@pytest.mark.german
def test_no_colour_where_none_is_wanted(tmp_path: Path, environment: dict[str, str]) -> None:
    """On a terminal with NO_COLOR or TERM=dumb no colour is sent."""
    controller, terminal = pty.openpty()
    subprocess.run(
        [sys.executable, "-m", "ukraine_soforthilfe", "allocate", "--dry-run"],
        cwd=tmp_path,
        stdout=terminal,
        check=True,
        env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", **environment},
    )
    os.close(terminal)
    shown = os.read(controller, 65536).decode(errors="replace")

    assert "Zuweisung von 8.000.000 €" in shown
    assert re.findall(r"\x1b\[[0-9;]*(?:3|4|9)\d(?:;|m)", shown) == []


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "cp1252"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
@pytest.mark.german
def test_a_terminal_without_the_euro_sign(tmp_path: Path, environment: dict[str, str]) -> None:
    """An encoding that lacks letters gives question marks, not a crash."""
    done = subprocess.run(
        [sys.executable, "-m", "ukraine_soforthilfe", "allocate", "--dry-run"],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert b"450.370" in done.stdout


def test_the_default_run_imports_neither_pandas_nor_numpy(tmp_path: Path) -> None:
    """CSV and summary need none of the slow packages."""
    probe = (
        "import sys; from ukraine_soforthilfe.commands.cli import app\n"
        "try: app(['allocate', '--format', 'csv'])\n"
        "except SystemExit as done: assert done.code == 0\n"
        "print([name for name in ('numpy', 'openpyxl', 'pandas', 'python_calamine')"
        " if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=tmp_path, capture_output=True, check=True, text=True
    )

    assert done.stdout.splitlines()[-1] == "[]"


def test_a_bug_keeps_its_traceback(tmp_path: Path) -> None:
    """An error that no user causes is shown as Python shows it."""
    probe = (
        "from ukraine_soforthilfe.result import dividing\n"
        "from ukraine_soforthilfe.commands import cli\n"
        "def broken(*_, **__): raise RuntimeError('a bug')\n"
        "dividing.allocate = broken\n"
        "cli.app(['allocate'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=tmp_path, capture_output=True, check=False, text=True
    )

    assert done.returncode == 1
    assert done.stderr.startswith("Traceback (most recent call last):")
    assert done.stderr.endswith("RuntimeError: a bug\n")


def test_same_input_same_bytes(tmp_path: Path) -> None:
    """Two runs at different times, in folders and under users of their own, give equal bytes."""
    written = []
    for name, clock in (("one", "UTC-12"), ("two", "UTC+12")):
        folder = tmp_path / name
        folder.mkdir()
        installed(*THREE_FILES, folder=folder, TZ=clock, USER=name, HOME=str(folder))
        written.append(contents(folder))

    assert len(written[0]) == 3
    assert written[0] == written[1]
    assert not any(str(tmp_path).encode() in content for content in written[0].values())


def test_the_library_and_the_command_agree(tmp_path: Path) -> None:
    """What a notebook gets from the package is what the command writes."""
    _, stdout, _ = soforthilfe("allocate", "--format", "csv", "--output", "-", folder=tmp_path)

    frame = allocate(load_districts(), 8_000_000).to_frame()

    assert frame.to_csv(index=False, lineterminator="\n") == stdout


def test_importing_the_main_module_runs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """What walks through all modules, as tools do, does not start the command."""
    importlib.import_module("ukraine_soforthilfe.__main__")

    assert capsys.readouterr() == ("", "")


def test_streams_that_cannot_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard output may be any text stream, as in a notebook."""
    stream = io.StringIO()
    monkeypatch.setattr("sys.stdout", stream)

    app(["explain", "08111"], standalone_mode=False)

    assert "Stuttgart" in stream.getvalue()


def test_the_summary_of_a_long_list_without_names(tmp_path: Path) -> None:
    """A list of keys alone has no column of names; rows beyond a hundred are counted."""
    rows = "".join(f"k{place:03},1\n" for place in range(130))
    (tmp_path / "own.csv").write_text(f"id,einwohner\n{rows}", "utf-8")

    _, shown, _ = soforthilfe(
        "allocate", "own.csv", "--total", "130", "--lang", "en", folder=tmp_path
    )
    lines = [line.split() for line in shown.splitlines()]

    (heading,) = (line for line in lines if line[:1] == ["Key"])
    assert "Name" not in heading
    assert ["k099", "1", "0.77%", "€1"] in lines
    assert ["…", "and", "30", "more"] in lines


@pytest.mark.parametrize("text", ["x", "-", "/", "..."])
@pytest.mark.parametrize(
    "command",
    [("allocate", "--total"), ("explain", "Stuttgart", "--minimum"), ("verify", "a", "--total")],
)
def test_a_placeholder_is_told_as_a_wrong_amount(
    tmp_path: Path, command: tuple[str, ...], text: str
) -> None:
    """Where an amount is asked for, what stands for none in tables is wrong usage of the option."""
    status, _, stderr = soforthilfe(*command, text, folder=tmp_path)

    said = " ".join(stderr.replace("│", " ").split())
    assert status == 2
    assert f"Invalid value for '{command[-1]}': '{text}' is no amount. Write euros" in said
    assert "row" not in said


def test_a_file_named_with_an_escape_character(tmp_path: Path) -> None:
    """It is a sentence that steers no terminal, before a workbook is to hold the name."""
    (tmp_path / "a\x1b[31m.csv").write_text("Key,Population\nA,1\nB,2\n", "utf-8")

    status, stdout, stderr = soforthilfe("allocate", "a\x1b[31m.csv", folder=tmp_path)

    assert (status, stdout) == (1, "")
    assert stderr == (
        "Error: a\\x1b[31m.csv cannot be used: The file's name holds control or direction "
        "characters. Rename it.\n"
    )


def completed(words: str, folder: Path) -> list[str]:
    """What a shell is offered behind these words."""
    _, stdout, stderr = soforthilfe(
        folder=folder,
        _SOFORTHILFE_COMPLETE="complete_bash",
        COMP_WORDS=words,
        COMP_CWORD=str(len(shlex.split(f"{words}x")) - 1),
    )
    assert stderr == ""
    return stdout.split("\n")[:-1]


def test_completion_offers_dates_bases_and_names(tmp_path: Path) -> None:
    """Behind --stichtag the dates of the table, behind --basis its bases, of explain the names."""
    with (
        Path(__file__)
        .parents[1]
        .joinpath("data/kreise_einwohner.csv")
        .open(encoding="utf-8", newline="") as file
    ):
        rows = list(csv.DictReader(file))

    dates = completed("soforthilfe allocate --stichtag ", tmp_path)
    assert dates == sorted({row["stichtag"] for row in rows})
    bases = completed("soforthilfe allocate --basis ", tmp_path)
    assert bases == sorted({row["basis"] for row in rows})
    assert completed("soforthilfe explain Kon", tmp_path) == ["Konstanz"]


@pytest.fixture
def _from_bash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shellingham.detect_shell", lambda: ("bash", "/bin/bash"))


@pytest.mark.usefixtures("_from_bash")
def test_completion_without_a_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no file can be written for the shell, that is a sentence."""
    home = tmp_path / "file"
    home.touch()
    monkeypatch.setenv("HOME", str(home))

    status, _, stderr = soforthilfe("--install-completion", folder=tmp_path)

    assert status == 1
    why = f"{home}: {os.strerror(errno.EEXIST)}"
    assert stderr.startswith(f"Error: The completion was not installed: {why}. It is written to ")

    german = soforthilfe("--install-completion", folder=tmp_path, SOFORTHILFE_LANG="de").stderr

    why = f"{home}: dort steht schon eine Datei"
    assert german.startswith(f"Fehler: Die Vervollständigung wurde nicht eingerichtet: {why}. Sie ")


@pytest.mark.usefixtures("_from_bash")
def test_completion_where_nobody_knows_of_a_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of whom the system knows no home, that is said, too."""

    def nowhere() -> Path:
        message = "Could not determine home directory."
        raise RuntimeError(message)

    monkeypatch.setattr(Path, "home", nowhere)

    status, _, stderr = soforthilfe("--install-completion", folder=tmp_path)

    assert status == 1
    assert "not installed: the home directory is not known. " in stderr


def test_completion_for_an_unknown_shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who calls from another shell is told that, and nothing of a home; help is help."""
    monkeypatch.setattr("shellingham.detect_shell", lambda: ("tcsh", "/bin/tcsh"))

    status, stdout, stderr = soforthilfe("--install-completion", folder=tmp_path)

    assert (status, stdout, stderr) == (1, "Shell tcsh is not supported.\n", "")

    status, stdout, stderr = soforthilfe("--help", "--install-completion", folder=tmp_path)

    assert (status, "Usage: " in stdout, stderr) == (0, True, "")


def test_a_command_in_a_thread_leaves_signals_alone() -> None:
    """Only the first thread may say what is done about them; the command works in any."""
    with ThreadPoolExecutor(1) as threads:
        done = threads.submit(CliRunner().invoke, app, ["allocate", "--dry-run", "-q"]).result()

    assert (done.exit_code, done.stderr) == (0, "")


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_what_the_system_says_is_german_or_a_number(number: int) -> None:
    """The system's own words are English, and stand in no German sentence."""
    english = os.strerror(number)

    said = said_by_system(OSError(number, english))

    assert said.en == english
    assert said.de != english
    assert said.de == f"Systemfehler {number}" or not said.de.startswith("Systemfehler")
