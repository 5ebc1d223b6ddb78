"""What a run is called, and what its files are."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING

import openpyxl
import pytest
from soforthilfe_command import run_here

from ukraine_soforthilfe import load_districts

if TYPE_CHECKING:
    from pathlib import Path

SHORT = ["--format", "csv", "--quiet"]
CARRIED = ["--carry-file", "keys.csv", "--carry-column", "Konto"]


def written(folder: Path, *arguments: str) -> str:
    """The name of the one file that a run writes."""
    before = {path.name for path in folder.iterdir()}
    done = run_here("allocate", *arguments, *SHORT, folder=folder)
    assert done.status == 0, done.stderr
    (name,) = {path.name for path in folder.iterdir()} - before
    return name


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("own", "x" * 115, "a:b?"):
        (tmp_path / f"{name}.csv").write_text("Key,Population,Children\nA,2,1\nB,3,1\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ([], "8000000_2021-12-31"),
        (["--total", "100"], "100_2021-12-31"),
        (
            ["--stichtag", "31.12.2022", "--basis", "Zensus 2022", "--minimum", "50000"],
            "8000000_2022-12-31_zensus-2022_minimum-50000",
        ),
        (["--lang", "en"], "8000000_2021-12-31_en"),
        (["--csv-dialect", "excel", "--lang", "en"], "8000000_2021-12-31_excel_en"),
        (["--date", "12.4.2022"], "8000000_2021-12-31_date-2022-04-12"),
        (["own.csv"], "8000000_own"),
        (["own.csv", "--stichtag", "2020-01-01"], "8000000_own_2020-01-01"),
        (
            ["own.csv", "--unit", "0.01", "--base-amount", "1000.5"],
            "8000000.00_own_unit-0.01_base-amount-1000.50",
        ),
        (
            ["own.csv", "--weight-column", "Children", "--weight-share", "1"],
            "8000000_own_weight-column-children_weight-share-1",
        ),
        (["--total", "9" * 60], f"{'9' * 60}_2021-12-31"),
    ],
    ids=str,
)
@pytest.mark.german
def test_the_default_name_says_what_was_asked_for(
    folder: Path, arguments: list[str], name: str
) -> None:
    """Total, date or file, and what is not the default, in the order of the options' page."""
    assert written(folder, *arguments) == f"soforthilfe_{name}.csv"


@pytest.mark.parametrize(
    ("arguments", "start"),
    [
        (["own.csv", "--only", "A"], "100_own"),
        (["own.csv", "--leave-out", "B"], "100_own"),
        ([f"{'x' * 115}.csv"], "100"),
        (["a:b?.csv"], "100_a-b-"),
        (["own.csv", "--stichtag", "2020-01-01", "--basis", "a" * 90], "100_own"),
        (["own.csv", "--basis", "Zensus/2022"], "100_own"),
    ],
    ids=["only", "leave out", "long", "forbidden", "long basis", "forbidden in an option"],
)
@pytest.mark.german
def test_what_no_name_can_say_is_eight_digits(
    folder: Path, arguments: list[str], start: str
) -> None:
    """Patterns, long names and forbidden characters become a digest of the whole request."""
    name = written(folder, "--total", "100", *arguments)

    digits = name.removeprefix(f"soforthilfe_{start}_").removesuffix(".csv")
    assert len(name) <= 124
    assert len(digits) == 8
    assert int(digits, 16) >= 0


@pytest.mark.german
def test_the_digits_are_those_of_the_request(folder: Path) -> None:
    """They begin the SHA-256 of the command that makes the JSON again."""
    name = written(folder, "--total", "100", "own.csv", "--only", "A")

    command = "soforthilfe allocate --total 100 --only A --format json own.csv"
    shown = run_here(*command.split()[1:], "--output", "-", "--quiet", folder=folder)
    said = json.loads(shown.stdout)["command"]
    assert sorted(said.split()) == sorted(command.split())
    assert name == f"soforthilfe_100_own_{hashlib.sha256(said.encode()).hexdigest()[:8]}.csv"


@pytest.mark.german
def test_a_name_is_the_stem_and_stands_in_the_reports(tmp_path: Path) -> None:
    """--name is what the files are called, and a line in workbook, JSON, page and summary."""
    forms = [word for form in ("xlsx", "json", "md") for word in ("--format", form)]
    done = run_here("allocate", "--name", "Runde 2", "--date", "12.4.2022", *forms, folder=tmp_path)

    assert done.status == 0
    assert "Bezeichnung    Runde 2" in done.stdout
    assert {path.name for path in tmp_path.iterdir()} == {
        *("Runde 2.xlsx", "Runde 2.json", "Runde 2.md")
    }
    assert json.loads((tmp_path / "Runde 2.json").read_bytes())["name"] == "Runde 2"
    assert "Bezeichnung" in (tmp_path / "Runde 2.md").read_text("utf-8")
    first = openpyxl.load_workbook(tmp_path / "Runde 2.xlsx").worksheets[0]
    lines = {first.cell(row, 1).value: first.cell(row, 3).value for row in range(1, 12)}
    assert lines["Bezeichnung"] == "Runde 2"
    for ending in ("xlsx", "json"):
        assert run_here("verify", f"Runde 2.{ending}", folder=tmp_path).status == 0
    assert "soforthilfe allocate --name" not in done.stdout
    said = json.loads((tmp_path / "Runde 2.json").read_bytes())["command"]
    assert "--name 'Runde 2'" in said.replace('"', "'")


@pytest.mark.parametrize("name", ["", "a/b", "NUL", "a\x1b[31m", ".a", "a" * 250])
def test_a_name_that_no_file_can_have(tmp_path: Path, name: str) -> None:
    """It is wrong usage, and nothing is written."""
    done = run_here("allocate", "--name", name, folder=tmp_path)

    assert done.status == 2
    assert "Invalid value for '--name'" in done.stderr
    assert "\x1b[31m" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_who_only_looks_is_told_what_would_be_replaced(tmp_path: Path) -> None:
    """--dry-run shows its result although another file is in the way, and names it."""
    path = tmp_path / "soforthilfe_8000000_2021-12-31.csv"
    path.write_text("mine", "utf-8")

    done = run_here("allocate", "--dry-run", "--lang", "de", folder=tmp_path)

    assert done.status == 0
    assert f"Würde mit --force ersetzt: {path.name}\n" in done.stdout
    assert "Würde geschrieben: soforthilfe_8000000_2021-12-31.xlsx\n" in done.stdout
    assert path.read_text("utf-8") == "mine"


@pytest.mark.parametrize("kind", ["folder", "pipe", "link to nothing", "link to itself"])
def test_whatever_lies_in_the_folder_who_only_looks_sees_the_result(
    tmp_path: Path, kind: str
) -> None:
    """--dry-run shows its result also where no file could be written, and names what hinders."""
    path = tmp_path / "soforthilfe_8000000_2021-12-31.csv"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(path if kind == "link to itself" else "nothing")

    done = run_here("allocate", "--dry-run", "--lang", "de", folder=tmp_path)

    assert done.status == 0, done.stderr
    assert f"Im Weg, weil keine gewöhnliche Datei oder selbst gelesen: {path.name}\n" in done.stdout
    assert "Würde geschrieben: soforthilfe_8000000_2021-12-31.xlsx\n" in done.stdout
    assert run_here("allocate", "-q", "--force", "--lang", "de", folder=tmp_path).status == 1
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_a_folder_of_an_escape_character_steers_no_terminal(tmp_path: Path) -> None:
    """The paths that are printed hold no character that a terminal obeys."""
    done = run_here("allocate", "--output", "a\x1b[31m", "--lang", "en", folder=tmp_path)

    assert done.status == 0
    assert "\x1b" not in done.stdout
    assert "Written: a\\x1b[31m/soforthilfe_8000000_2021-12-31_en.xlsx" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "read"),
    [
        (["allocate", "own.csv", "--name", "own", "--format", "csv"], "own.csv"),
        (["allocate", "--name", "keys", *CARRIED, "--format", "csv"], "keys.csv"),
        (["explain", "own.csv", "--all", "--name", "own", "--format", "csv"], "own.csv"),
        (["compare", "vergleich.html", "2021-12-31", "--format", "html"], "vergleich.html"),
        (["batch", "runs.csv"], "runs.csv"),
        (["batch", "runs.toml", "--format", "csv"], "own.csv"),
        (["batch", "all.toml", "--format", "csv"], "uebersicht.csv"),
    ],
)
def test_no_report_takes_the_place_of_what_was_read(
    folder: Path, arguments: list[str], read: str
) -> None:
    """A list, what is carried, a side and a file of scenarios stay, whatever --force is for."""
    keys = "".join(f"{each.ags},{each.ags}\n" for each in load_districts().rows)
    (folder / "keys.csv").write_text(f"AGS,Konto\n{keys}", "utf-8")
    (folder / "runs.csv").write_text("name,population,format\nruns,own.csv,csv\n", "utf-8")
    (folder / "runs.toml").write_text(
        '[[scenario]]\nname = "first"\npopulation = "own.csv"\n[[scenario]]\nname = "own"\n',
        "utf-8",
    )
    (folder / "all.toml").write_text(
        '[[scenario]]\nname = "first"\npopulation = "uebersicht.csv"\n', "utf-8"
    )
    (folder / "uebersicht.csv").write_bytes((folder / "own.csv").read_bytes())
    run_here("allocate", "--name", "vergleich", "--format", "html", "-q", folder=folder)
    before = (folder / read).read_bytes()

    done = run_here(*arguments, "--force", "--lang", "en", folder=folder)

    assert (done.status, (folder / read).read_bytes()) == (1, before)
    assert f"{read} is itself one of the files that are read" in " ".join(done.stderr.split())
