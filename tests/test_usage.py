"""Options that cannot apply are wrong usage: nothing is divided by other figures than meant."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from soforthilfe_command import run_here
from typer.testing import CliRunner

from ukraine_soforthilfe import load_districts
from ukraine_soforthilfe.commands.cli import app
from ukraine_soforthilfe.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

OWN = "Schlüssel,Leute,Haushalte\nA,2,1\nB,3,1\nC,1,1\n"


@pytest.fixture
def soforthilfe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command, run in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(app, arguments)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """That folder, with a list of one's own."""
    (tmp_path / "own.csv").write_text(OWN, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "words",
    [
        ("--key-column", "AGS"),
        ("--population-column", "Einwohner"),
        ("--sheet", "2021"),
        ("--hidden", "keep"),
        ("--keys", "own"),
        ("--partial",),
        ("--keep", "08111"),
    ],
    ids=lambda words: words[0],
)
@pytest.mark.parametrize("command", [("allocate", "--output", "-"), ("explain", "Konstanz")])
def test_what_a_file_alone_has_needs_one(
    soforthilfe: Callable[..., Result], command: tuple[str, ...], words: tuple[str, ...]
) -> None:
    """With the file forgotten, nothing is paid by the figures that come with the program."""
    form = ("--format", "csv") if command[0] == "allocate" else ()

    result = soforthilfe(*command, *form, *words)

    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{words[0]} needs a " in result.stderr


def test_all_that_cannot_apply_is_said_at_once(soforthilfe: Callable[..., Result]) -> None:
    """One run tells of every such option."""
    result = soforthilfe("population", "--sheet", "x", "--partial", "--key-column", "y")

    assert result.exit_code == 2
    assert result.stderr == (
        "Error: --partial and --key-column need a population file. Give one, or leave them "
        "out. --sheet needs a workbook. Give one, or leave it out.\n"
    )


@pytest.mark.parametrize("population", [(), ("own.csv", "--population-column", "Leute")])
def test_a_share_needs_a_key(
    folder: Path, soforthilfe: Callable[..., Result], population: tuple[str, ...]
) -> None:
    """A share without a column divides by nothing."""
    result = soforthilfe("allocate", *population, "--weight-share", "1")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "--weight-share needs --weight-column." in result.stderr
    assert [path.name for path in folder.iterdir()] == ["own.csv"]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("words", [("--sheet", "Tabelle1"), ("--hidden", "leave-out")])
def test_a_csv_has_no_sheets(soforthilfe: Callable[..., Result], words: tuple[str, ...]) -> None:
    """What a workbook alone has cannot be said of a CSV."""
    result = soforthilfe("allocate", "own.csv", "--population-column", "Leute", *words)

    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{words[0]} needs a workbook." in result.stderr


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    "words", [("--state", "09"), ("--keys", "ags"), ("--state", "09", "--keys", "own")]
)
def test_own_keys_are_of_no_land(
    soforthilfe: Callable[..., Result], words: tuple[str, ...]
) -> None:
    """What goes with AGS cannot be said of keys like A, B and C."""
    result = soforthilfe("allocate", "own.csv", "--population-column", "Leute", *words)

    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{words[0]} {words[1]} needs keys that are AGS" in result.stderr


def test_the_library_refuses_it_too() -> None:
    """Another program that forgets the file gets the same sentence."""
    with pytest.raises(UsageError, match="--key-column needs a population file"):
        load_districts(key_column="AGS")


@pytest.mark.usefixtures("folder")
def test_what_holds_for_all_scenarios_is_passed_over_where_it_cannot_apply(
    folder: Path, soforthilfe: Callable[..., Result]
) -> None:
    """Words of [defaults] are for the scenarios that can heed them; reports say those alone."""
    (folder / "s.toml").write_text(
        '[defaults]\npopulation-column = "Leute"\nsheet = "Tabelle1"\npartial = true\n'
        'state = "09"\nweight-share = ["1"]\ntotal = 600\nformat = ["json"]\n'
        '[[scenario]]\nname = "land"\nstate = "08"\n'
        '[[scenario]]\nname = "eigene"\npopulation = "own.csv"\n',
        "utf-8",
    )

    result = soforthilfe("batch", "s.toml")

    assert result.exit_code == 0, result.stderr
    written = {
        name: json.loads((folder / f"{name}.json").read_bytes()) for name in ("land", "eigene")
    }
    assert written["land"]["command"] == (
        'soforthilfe allocate --total 600 --stichtag 2021-12-31 --basis "Zensus 2011" '
        "--format json --name land"
    )
    assert written["eigene"]["command"] == (
        "soforthilfe allocate own.csv --total 600 --population-column Leute --partial "
        "--format json --name eigene"
    )
    assert [row["betrag"] for row in written["eigene"]["kreise"]] == [200, 300, 100]
    for name in written:
        assert soforthilfe("verify", f"{name}.json").exit_code == 0


def test_a_scenario_that_says_it_itself_is_wrong_usage(
    folder: Path, soforthilfe: Callable[..., Result]
) -> None:
    """It is told with its line and word, and nothing is written."""
    (folder / "s.toml").write_text(
        '[defaults]\npartial = true\n[[scenario]]\nname = "a"\nkey-column = "AGS"\n'
        '[[scenario]]\nname = "b"\npopulation = "own.csv"\nweight-share = [1]\n',
        "utf-8",
    )

    result = soforthilfe("batch", "s.toml")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "line 5, word key-column: It needs a population file." in result.stderr
    assert "line 9, word weight-share: It needs --weight-column." in result.stderr
    assert "partial" not in result.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["own.csv", "s.toml"]


def test_a_word_that_is_none_is_more_than_wrong_usage(
    folder: Path, soforthilfe: Callable[..., Result]
) -> None:
    """Beside another mistake all are told, and the file is one that cannot be used."""
    (folder / "s.csv").write_text("name,keys,total\na,own,x\n", "utf-8")

    result = soforthilfe("batch", "s.csv")

    assert result.exit_code == 1
    assert "word keys: It needs a population file." in result.stderr
    assert "word total" in result.stderr


def test_what_only_the_file_shows_fails_the_scenario_that_says_it(
    folder: Path, soforthilfe: Callable[..., Result]
) -> None:
    """A sheet of a CSV: the scenario fails, the others are written."""
    (folder / "s.csv").write_text(
        "name,population,population-column,sheet\na,own.csv,Leute,Tabelle1\nb,own.csv,Leute,\n",
        "utf-8",
    )

    result = soforthilfe("batch", "s.csv", "--format", "csv", "--quiet")

    assert result.exit_code == 1
    assert "1 of 2 scenarios failed" in result.stderr
    assert "a: --sheet needs a workbook." in result.stderr
    assert sorted(path.name for path in folder.glob("?.csv")) == ["b.csv", "s.csv"]


@pytest.mark.usefixtures("folder")
def test_a_comparison_heeds_it_on_the_side_that_has_a_file(
    soforthilfe: Callable[..., Result],
) -> None:
    """Between two dates it is wrong usage; beside a file it is meant for that."""
    column = ("--population-column", "Leute")

    dates = soforthilfe("compare", "2020-12-31", "2021-12-31", *column)
    mixed = soforthilfe("compare", "2021-12-31", "own.csv", *column, "--format", "csv")
    turned = soforthilfe("compare", "own.csv", "2021-12-31", *column, "--format", "csv")
    neither = soforthilfe("compare", "2021-12-31", "own.csv", *column, "--sheet", "x")

    assert (dates.exit_code, dates.stdout) == (2, "")
    assert "--population-column needs a population file." in dates.stderr
    assert (mixed.exit_code, turned.exit_code) == (0, 0)
    assert any(row.startswith("B,") for row in mixed.stdout.splitlines())
    assert (neither.exit_code, neither.stdout) == (2, "")
    assert "--sheet needs a workbook." in neither.stderr


def test_a_report_of_the_program_is_read_as_it_is(
    folder: Path, soforthilfe: Callable[..., Result]
) -> None:
    """Columns are named of other lists alone."""
    soforthilfe("allocate", "own.csv", "--population-column", "Leute", "--format", "json")
    (report,) = folder.glob("*.json")

    checked = soforthilfe("verify", report.name, "--key-column", "AGS")
    compared = soforthilfe("compare", report.name, report.name, "--key-column", "AGS")

    assert (checked.exit_code, compared.exit_code) == (2, 2)
    assert "--key-column needs a list that soforthilfe did not write." in checked.stderr
    assert "--key-column needs a list that soforthilfe did not write." in compared.stderr
    assert soforthilfe("verify", report.name).exit_code == 0


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ((), 1),
        (("--only", "A", "--only", "B"), 0),
        (("--leave-out", "Z"), 0),
        (("--leave-out", "nobody"), 2),
        (("--sheet", "Tabelle1"), 2),
        (("--hidden", "leave-out"), 2),
    ],
)
def test_a_list_is_checked_by_the_rows_that_are_named(
    folder: Path, soforthilfe: Callable[..., Result], words: tuple[str, ...], status: int
) -> None:
    """A and B got half of 100 each; what Z got makes it wrong, unless it is no recipient."""
    (folder / "list.csv").write_text("Schlüssel,Einwohner,Betrag\nA,1,50\nB,1,50\nZ,7,9\n", "utf-8")

    result = soforthilfe("verify", "list.csv", "--total", "100", *words)

    assert result.exit_code == status, result.output


def test_a_text_that_names_nothing(soforthilfe: Callable[..., Result]) -> None:
    """A text longer than that of any cell is wrong usage of its option."""
    text = "x" * 32_768
    for option in ("basis", "key-column", "only"):
        result = soforthilfe("allocate", f"--{option}", text)

        assert result.exit_code == 2
        assert f"--{option} has more than 32,767" in " ".join(result.stderr.split())
        assert len(result.stderr) < 1_000
    with pytest.raises(UsageError, match="--basis has more than"):
        load_districts(basis=text)


def test_more_values_than_anybody_names(soforthilfe: Callable[..., Result]) -> None:
    """Ten thousand values are as many as an option takes."""
    with pytest.raises(UsageError, match="--only stands there more than"):
        load_districts(only=["08111"] * 10_001)
    assert len(load_districts(only=["08111"] * 10_000).rows) == 1
    assert soforthilfe("allocate", "--dry-run", *["--only", "08111"] * 10_001).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "german", "english"),
    [
        (("allocate", "--format", "pdf"), "'pdf' gibt es nicht. Zur Wahl", "is not one of"),
        (("allocate", "--foo"), "Die Option --foo gibt es nicht. Gemeint", "No such option"),
        (("allocat",), "Den Befehl 'allocat' gibt es nicht. Gemeint sein", "No such command"),
        (("population", "a", "b"), "Zu viele Angaben: b.", "unexpected extra"),
        (("allocate", "--unit"), "Der Option '--unit' fehlt ihr Wert.", "requires an argument"),
        (("batch",), "Es fehlt 'SCENARIOS'.", "Missing argument"),
        (("batch", "s", "--jobs", "0"), "'--jobs': Mindestens 1 angeben.", "greater than|>=1"),
        (("batch", "s", "--jobs", "a"), "'--jobs': Eine ganze Zahl angeben.", "valid integer"),
    ],
)
@pytest.mark.german
def test_wrong_usage_is_said_in_german(
    arguments: tuple[str, ...], german: str, english: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Typer finds wrong is said in German, and in its own words where English is spoken.

    Its words are those of its version: the newest's, or the oldest's after a stroke.
    """

    def said() -> str:
        done = run_here(*arguments)
        assert done.status == 2
        return " ".join(done.stderr.replace("│", " ").split())

    assert german in said()
    assert not [words for words in english.split("|") if words in said()]
    monkeypatch.setenv("SOFORTHILFE_LANG", "en")
    assert [words for words in english.split("|") if words in said()]


@pytest.mark.german
def test_what_nobody_typed_is_not_translated() -> None:
    """A word of thousands of characters, as of a whole file, stands there as Typer repeats it."""
    done = run_here("allocate", f"--{'x' * 2_000}")

    assert done.status == 2
    assert "No such option:" in done.stderr
