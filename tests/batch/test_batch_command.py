"""``soforthilfe batch`` as a user or a script runs it."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from gemeinden_lists import gvisys
from typer.testing import CliRunner

from ukraine_soforthilfe import allocate, load_districts
from ukraine_soforthilfe.commands.cli import app
from ukraine_soforthilfe.scenarios import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from typer.testing import Result

THREE = """\
[[scenario]]
name = "a"
[[scenario]]
name = "b"
total = 16_000_000
stichtag = 2020-12-31
[[scenario]]
name = "c"
total = 5
"""
BROKEN = """\
[[scenario]]
name = "a"
[[scenario]]
name = "missing"
population = "nothing.csv"
[[scenario]]
name = "undated"
stichtag = 1999-12-31
[[scenario]]
name = "d"
total = 1
"""


@pytest.fixture
def soforthilfe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command, run in this process and in the test's folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Result:
        result = CliRunner().invoke(app, arguments)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


def table(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8"))))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.german
def test_the_example_runs_as_it_stands(tmp_path: Path, soforthilfe: Callable[..., Result]) -> None:
    """What --example prints is a file that runs; the amounts of 2022 are those of allocate."""
    (tmp_path / "example.toml").write_text(soforthilfe("batch", "--example").stdout, "utf-8")

    result = soforthilfe("batch", "example.toml")

    assert (result.exit_code, result.stdout.splitlines()) == (
        0,
        [
            "3 von 3 Szenarien gerechnet.",
            "Geschrieben: uebersicht.xlsx",
            "Geschrieben: uebersicht.csv",
        ],
    )
    assert result.stderr.splitlines() == [
        f"{place}/3 soforthilfe-{year}: soforthilfe-{year}.xlsx, soforthilfe-{year}.csv"
        for place, year in ((1, 2022), (2, 2023), (3, 2024))
    ]
    header, *rows, totals = table(tmp_path / "uebersicht.csv")
    assert header[3] == "betrag soforthilfe-2022"
    assert {row[0]: row[3] for row in rows}["08335"] == "207178"
    assert totals == ["summe", "", "", "8000000", "16000000", "16000000", "8000000", "8000000"]


def test_the_lines_of_the_readme(tmp_path: Path, soforthilfe: Callable[..., Result]) -> None:
    """Every command of the README's section on batch runs works as it stands there."""
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    section = readme.partition("## Batch runs")[2].partition("\n## ")[0]
    (tmp_path / "scenarios.toml").write_text(soforthilfe("batch", "--example").stdout, "utf-8")
    commands = re.findall(r"soforthilfe (batch scenarios[^`\n]*)", section)

    results = [soforthilfe(*shlex.split(command), "--force") for command in commands]

    assert len(commands) == 5
    assert [(result.exit_code, result.stderr.count("failed")) for result in results] == [(0, 0)] * 5


VARIANTS = {
    "plain": (),
    "total": ("--total", "12345678901234567890"),
    "dated": ("--stichtag", "31.12.2022", "--basis", "Zensus 2022"),
    "excel": ("--csv-dialect", "excel", "--lang", "en", "--date", "2022-04-12"),
    "own": ("--population-column", "Leute", "--key-column", "Ort", "sub/own.csv"),
    "partial": ("--partial", "sub/some.csv"),
    "land": ("--state", "09", "sub/laender.csv"),
    "rules": ("--unit", "0.01", "--base-amount", "1000.5", "--minimum", "20000"),
    "keys": (
        *("--weight-column", "Leute", "--weight-share", "0.7"),
        *("--weight-column", "Jahr", "--weight-share", "0.3"),
        *("--key-column", "Ort", "sub/own.csv"),
    ),
    "gemeinden": ("--level", "gemeinde", "sub/gemeinden.csv"),
    "kreis": ("--level", "gemeinde", "--kreis", "08127", "--maximum", "90000", "sub/gemeinden.csv"),
}


def words(arguments: tuple[str, ...]) -> str:
    """Options as lines of TOML; those that are said twice as lists."""
    values: dict[str, list[str]] = {}
    said = iter(arguments)
    for argument in said:
        if argument == "--partial":
            values["partial"] = ["true"]
        elif argument.startswith("--"):
            values.setdefault(argument[2:], []).append(f'"{next(said)}"')
        else:
            values["population"] = [f'"{argument.removeprefix("sub/")}"']
    return "\n".join(
        f"{word} = [{', '.join(several)}]" if len(several) > 1 else f"{word} = {several[0]}"
        for word, several in values.items()
    )


def test_a_scenario_has_the_bytes_of_allocate(
    tmp_path: Path, soforthilfe: Callable[..., Result]
) -> None:
    """In each format, and for every option, batch writes what allocate writes."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/own.csv").write_text("Ort,Leute,Jahr\nB,3,1\nA,2,1\nC,1,1\n", "utf-8")
    (tmp_path / "sub/gemeinden.csv").write_text(gvisys(), "utf-8")
    (tmp_path / "sub/some.csv").write_text("ags,einwohner\n08111,5\n08115,7\n", "utf-8")
    (tmp_path / "sub/laender.csv").write_text("ags,einwohner\n09161,5\n09162,7\n10041,3\n", "utf-8")
    scenarios = []
    for name, arguments in VARIANTS.items():
        folder = tmp_path / "single" / name
        folder.mkdir(parents=True)
        single = soforthilfe(
            "allocate", *arguments, "--name", name, "--output", str(folder), "--quiet",
            *("--format", "xlsx", "--format", "csv", "--format", "json"),
        )  # fmt: skip
        assert single.exit_code == 0, single.stderr
        scenarios.append(f'[[scenario]]\nname = "{name}"\n{words(arguments)}')
    path = tmp_path / "sub/scenarios.toml"
    path.write_text(
        '[defaults]\nformat = ["xlsx", "csv", "json"]\n' + "\n".join(scenarios), "utf-8"
    )
    together = tmp_path / "together"
    together.mkdir()

    result = soforthilfe("batch", "sub/scenarios.toml", "--output", str(together), "--quiet")

    assert (result.exit_code, result.stdout) == (0, "")
    for name in VARIANTS:
        single_files = {
            path.name: path.read_bytes() for path in (tmp_path / "single" / name).iterdir()
        }
        assert set(single_files) == {f"{name}{ending}" for ending in (".xlsx", ".csv", ".json")}
        for file, content in single_files.items():
            assert (together / file).read_bytes() == content


def test_the_overview_of_csv_files(tmp_path: Path, soforthilfe: Callable[..., Result]) -> None:
    """Amounts by district, differences to the first scenario, and totals, all exact."""
    (tmp_path / "s.toml").write_text(THREE, "utf-8")

    soforthilfe("batch", "s.toml", "--format", "csv")

    header, *rows, totals = table(tmp_path / "uebersicht.csv")
    expected = [allocate(load_districts(), total) for total in (8_000_000, 5)]
    assert ",".join(header) == "ags,name,art,betrag a,betrag b,betrag c,differenz b,differenz c"
    assert [row[0] for row in rows] == sorted(row[0] for row in rows)
    assert len(rows) == 44
    for place, allocation in zip((3, 5), expected, strict=True):
        assert [int(row[place]) for row in rows] == [row.betrag for row in allocation.rows]
    for row in (*rows, totals):
        first, *later = map(int, row[3:6])
        assert [int(cell) for cell in row[6:]] == [figure - first for figure in later]
    assert [sum(int(row[place]) for row in rows) for place in range(3, 8)] == [
        int(cell) for cell in totals[3:]
    ]
    assert not (tmp_path / "uebersicht.xlsx").exists()


def test_scenarios_with_different_districts(
    tmp_path: Path, soforthilfe: Callable[..., Result]
) -> None:
    """A district that a scenario has not is an empty cell there, and so is its difference.

    The differences have no sum then: that of the totals would not be of what the column shows.
    """
    (tmp_path / "one.csv").write_text("Schlüssel,Einwohner\nB,1\nA,1\n", "utf-8")
    (tmp_path / "two.csv").write_text("Schlüssel,Einwohner\nC,3\nB,1\n", "utf-8")
    (tmp_path / "s.csv").write_text("name,total,population\na,2,one.csv\nb,4,two.csv\n", "utf-8")

    forms = ("--format", "csv", "--format", "xlsx")
    result = soforthilfe("batch", "s.csv", *forms, "--csv-dialect", "excel")

    assert result.exit_code == 0
    sheet = openpyxl.load_workbook(tmp_path / "uebersicht.xlsx", data_only=True).worksheets[0]
    *_, last = sheet.values
    assert last[3:] == (2, 4, None)
    assert (tmp_path / "uebersicht.csv").read_text("utf-8-sig").splitlines() == [
        "ags;name;art;betrag a;betrag b;differenz b",
        "A;;;1;;",
        "B;;;1;1;0",
        "C;;;;3;",
        "summe;;;2;4;",
    ]
    assert result.stderr.count("Note: one.csv: No date of the figures was recognised") == 1


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Er ist mit stichtag in der Datei der Szenarien anzugeben."),
        ("en", "Say it with stichtag in the file of scenarios."),
    ],
)
def test_a_notice_says_by_which_word_it_is_answered(
    tmp_path: Path, soforthilfe: Callable[..., Result], language: str, said: str
) -> None:
    """What is an option elsewhere is a word of the file here, and answers indeed."""
    (tmp_path / "one.csv").write_text("Schlüssel,Einwohner\nB,1\nA,1\n", "utf-8")
    scenario = "[[scenario]]\nname = 'a'\npopulation = 'one.csv'\n"
    (tmp_path / "s.toml").write_text(scenario, "utf-8")
    (tmp_path / "t.toml").write_text(f"{scenario}stichtag = '2021-12-31'\n", "utf-8")
    words = ("--format", "csv", "--lang", language, "--overview-only", "-q")

    (line,) = soforthilfe("batch", "s.toml", *words).stderr.splitlines()
    answered = soforthilfe("batch", "t.toml", *words, "--force")

    assert line.endswith(said)
    assert "--stichtag" not in line
    assert said not in answered.stderr


def test_a_notice_names_the_scenarios_that_it_is_about(
    tmp_path: Path, soforthilfe: Callable[..., Result]
) -> None:
    """Two selections of one table are told apart; what is so of both is said once for both."""
    (tmp_path / "s.csv").write_text(
        "name,total,population,only\na,2,,08111\nb,4,,08115\nc,4,,08115\nd,5,own.csv,A\n"
        "e,5,own.csv,B\n",
        "utf-8",
    )
    (tmp_path / "own.csv").write_text("Schlüssel,Einwohner\nB,1\nA,1\n", "utf-8")

    result = soforthilfe("batch", "s.csv", "--overview-only", "--quiet")

    said = [line.partition(".csv: ")[0] for line in result.stderr.splitlines()]
    assert result.exit_code == 0
    assert said == [
        "Note: a: kreise_einwohner",
        "Note: b, c: kreise_einwohner",
        "Note: own",
    ]


def test_what_fails_does_not_stop_the_others(
    tmp_path: Path, soforthilfe: Callable[..., Result]
) -> None:
    """The others are written, the failures stand at the end with their reasons, status 1."""
    (tmp_path / "s.toml").write_text(BROKEN, "utf-8")

    result = soforthilfe("batch", "s.toml", "--format", "csv")

    error = result.stderr[result.stderr.index("Error") :]
    assert result.exit_code == 1
    assert result.stdout.splitlines()[0] == "2 of 4 scenarios done."
    assert names(tmp_path) == ["a.csv", "d.csv", "s.toml", "uebersicht.csv"]
    assert "2/4 missing: failed\n3/4 undated: failed\n4/4 d: d.csv\n" in result.stderr
    assert error.startswith(
        "Error: 2 of 4 scenarios failed:\n"
        "  missing: nothing.csv cannot be used: There is no such file."
    )
    assert "\n  undated: The built-in table has no figures for 1999-12-31." in error
    assert table(tmp_path / "uebersicht.csv")[0][3:] == [
        "betrag a",
        "betrag d",
        "differenz d",
        "fehlgeschlagen missing",
        "fehlgeschlagen undated",
    ]


def test_fail_fast_stops_at_once(tmp_path: Path, soforthilfe: Callable[..., Result]) -> None:
    """After the first failure nothing is written any more, not even the overview."""
    (tmp_path / "s.toml").write_text(BROKEN, "utf-8")

    result = soforthilfe("batch", "s.toml", "--format", "csv", "--fail-fast", "--quiet")

    assert result.exit_code == 1
    assert names(tmp_path) == ["a.csv", "s.toml"]
    assert result.stderr.startswith("Error: 1 of 4 scenarios failed:\n  missing: ")


def test_a_batch_of_failures_has_no_overview(
    tmp_path: Path, soforthilfe: Callable[..., Result]
) -> None:
    """Where no scenario worked there is nothing to set side by side."""
    (tmp_path / "s.csv").write_text("name,stichtag\na,1.1.1999\n", "utf-8")

    assert soforthilfe("batch", "s.csv").exit_code == 1
    assert names(tmp_path) == ["s.csv"]


def test_a_wrong_file_runs_nothing(tmp_path: Path, soforthilfe: Callable[..., Result]) -> None:
    """One mistake in the file, and no scenario of it runs."""
    (tmp_path / "s.csv").write_text("name,total\na,1\nb,x\n", "utf-8")

    result = soforthilfe("batch", "s.csv")

    assert (result.exit_code, names(tmp_path)) == (1, ["s.csv"])
    assert result.stderr.startswith("Error: s.csv cannot be used: line 3, word total, value 'x': ")


def test_a_file_in_the_way_fails_its_scenario_alone(
    tmp_path: Path, soforthilfe: Callable[..., Result]
) -> None:
    """Other content needs --force; the same content is left alone and said to be done."""
    (tmp_path / "s.toml").write_text(THREE, "utf-8")
    soforthilfe("batch", "s.toml", "--format", "csv")
    (tmp_path / "b.csv").write_text("mine", "utf-8")

    refused = soforthilfe("batch", "s.toml", "--format", "csv", "--quiet")
    left = (tmp_path / "b.csv").read_text("utf-8")
    forced = soforthilfe("batch", "s.toml", "--format", "csv", "--force")

    assert refused.exit_code == 1
    assert "  b: b.csv exists with other content. Replace it with" in refused.stderr
    assert "The overview was not written: uebersicht.csv exists" in refused.stderr
    # Reports of others were.
    assert refused.stderr.count("None of this was written.") == 2
    assert "Nothing was written" not in refused.stderr
    assert left == "mine"
    assert forced.exit_code == 0
    assert forced.stderr == "1/3 a: done\n2/3 b: b.csv\n3/3 c: done\n"
    assert forced.stdout.endswith("Unchanged: uebersicht.csv\n")


@pytest.mark.parametrize("output", ["s.toml", "s.toml/below"])
def test_an_output_that_is_no_folder_runs_nothing(
    tmp_path: Path, soforthilfe: Callable[..., Result], output: str
) -> None:
    """The folder is asked for before the first scenario."""
    (tmp_path / "s.toml").write_text(THREE, "utf-8")

    result = soforthilfe("batch", "s.toml", "--output", output)

    assert (result.exit_code, names(tmp_path)) == (1, ["s.toml"])
    assert result.stderr.startswith("Error: The output folder s.toml is not a folder")


@pytest.mark.parametrize(("stichtag", "made"), [("2021-12-31", True), ("1999-12-31", False)])
def test_the_output_folder_is_made_for_what_is_written(
    tmp_path: Path, soforthilfe: Callable[..., Result], stichtag: str, made: bool
) -> None:
    """A missing folder is made with its parents, unless no scenario works."""
    (tmp_path / "s.toml").write_text(f'[[scenario]]\nname = "a"\nstichtag = {stichtag}\n', "utf-8")

    soforthilfe("batch", "s.toml", "--output", "new/2022", "--format", "csv")

    assert (tmp_path / "new").exists() is made
    assert not made or names(tmp_path / "new/2022") == ["a.csv", "uebersicht.csv"]


def test_the_overview_alone_has_the_amounts_of_all_reports(
    tmp_path: Path, soforthilfe: Callable[..., Result]
) -> None:
    """--overview-only writes the very overview of a full run, and nothing else."""
    (tmp_path / "s.toml").write_text(THREE, "utf-8")
    for folder in ("full", "alone"):
        (tmp_path / folder).mkdir()

    soforthilfe("batch", "s.toml", "--output", "full", "--jobs", "1")
    soforthilfe("batch", "s.toml", "--output", "alone", "--overview-only")

    assert names(tmp_path / "alone") == ["uebersicht.csv", "uebersicht.xlsx"]
    for name in names(tmp_path / "alone"):
        alone, full = (tmp_path / folder / name for folder in ("alone", "full"))
        assert alone.read_bytes() == full.read_bytes()


def test_amounts_beyond_64_bits(tmp_path: Path, soforthilfe: Callable[..., Result]) -> None:
    """The overview carries totals of any size."""
    (tmp_path / "s.csv").write_text(f"name,total\na,{10**30}\nb,{10**30 + 7}\n", "utf-8")

    soforthilfe("batch", "s.csv", "--overview-only", "--format", "csv", "--quiet")

    *rows, totals = table(tmp_path / "uebersicht.csv")[1:]
    assert totals[3:] == [str(10**30), str(10**30 + 7), "7"]
    assert sum(int(row[4]) for row in rows) == 10**30 + 7


def test_a_sheet_has_not_columns_for_all(
    tmp_path: Path, soforthilfe: Callable[..., Result]
) -> None:
    """Beyond 8,191 scenarios the overview is a CSV alone, and that is said."""
    lines = "".join(f"s{number},{number}\n" for number in range(8_192))
    (tmp_path / "s.csv").write_text(f"name,total\n{lines}", "utf-8")

    result = soforthilfe("batch", "s.csv", "--overview-only", "--format", "xlsx", "--quiet")

    assert result.stderr == (
        "Note: A sheet has at most 16,384 columns; the overview is written as CSV only.\n"
    )
    assert names(tmp_path) == ["s.csv", "uebersicht.csv"]


def test_json_lines_have_the_digits_of_the_report(
    tmp_path: Path, soforthilfe: Callable[..., Result]
) -> None:
    """A key of many decimals stands digit by digit, as in the JSON of allocate."""
    (tmp_path / "own.csv").write_text("id;A\nx;0,000000001\ny;0,999999999\n", "utf-8")
    (tmp_path / "s.csv").write_text("name;population;weight-column\na;own.csv;A\n", "utf-8")

    lines = soforthilfe("batch", "s.csv", "--format", "json", "--output", "-").stdout
    (line,) = map(json.loads, lines.splitlines())

    assert [row["schluessel"] for row in line["kreise"]] == ["0.000000001", "0.999999999"]


def test_json_lines(tmp_path: Path, soforthilfe: Callable[..., Result]) -> None:
    """To standard output goes a line a scenario in order: the JSON of allocate, or an error."""
    (tmp_path / "s.toml").write_text(BROKEN, "utf-8")

    result = soforthilfe("batch", "s.toml", "--format", "json", "--output", "-", "--quiet")
    asked = ("--total", "1", "--name", "d", "--format", "json", "--output", "-")
    single = soforthilfe("allocate", *asked)

    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["name"] for line in lines] == ["a", "missing", "undated", "d"]
    assert lines[3] == json.loads(single.stdout)
    assert list(lines[1]) == ["name", "schema_version", "error"]
    assert result.exit_code == 1
    assert names(tmp_path) == ["s.toml"]


@pytest.mark.parametrize(
    "arguments", [(), ("--format", "csv"), ("--format", "json", "--overview-only")]
)
def test_only_json_goes_to_standard_output(
    tmp_path: Path, soforthilfe: Callable[..., Result], arguments: tuple[str, ...]
) -> None:
    """Everything else with --output - is wrong usage."""
    (tmp_path / "s.toml").write_text(THREE, "utf-8")

    result = soforthilfe("batch", "s.toml", "--output", "-", *arguments)

    assert (result.exit_code, result.stdout) == (2, "")


def test_a_population_file_is_read_once(
    tmp_path: Path, soforthilfe: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many scenarios use a file, in however many ways: one reading, errors too."""
    from ukraine_soforthilfe.population import loading, text_tables

    read = []
    real = text_tables.read_source

    def counted(source: str) -> text_tables.SourceFile:
        read.append(source)
        return real(source)

    monkeypatch.setattr(loading, "read_source", counted)
    (tmp_path / "own.csv").write_text("Schlüssel,Einwohner,Haushalte\nB,1,5\nA,1,2\n", "utf-8")
    (tmp_path / "s.csv").write_text(
        "name,total,population,population-column\n"
        "a,1,own.csv,\nb,2,own.csv,\nc,3,own.csv,Haushalte\nd,4,gone.csv,\ne,5,gone.csv,\n",
        "utf-8",
    )

    result = soforthilfe("batch", "s.csv", "--format", "csv", "--quiet")

    assert read == ["own.csv", "gone.csv"]
    assert "2 of 5 scenarios failed" in result.stderr
    assert [row[5] for row in table(tmp_path / "uebersicht.csv")[1:]] == ["1", "2", "3"]


def test_the_order_of_scenarios_decides_nothing(
    tmp_path: Path, soforthilfe: Callable[..., Result]
) -> None:
    """A scenario's files are the same whatever stands before it."""
    sections = THREE.split("[[scenario]]")[1:]
    for folder, order in (("to", sections), ("fro", sections[::-1])):
        (tmp_path / folder).mkdir()
        path = tmp_path / f"{folder}.toml"
        path.write_text("".join(f"[[scenario]]{section}" for section in order), "utf-8")
        soforthilfe("batch", path.name, "--output", folder, "--format", "csv", "--format", "json")

    for name in ("a.csv", "a.json", "b.csv", "b.json", "c.csv", "c.json"):
        assert (tmp_path / "to" / name).read_bytes() == (tmp_path / "fro" / name).read_bytes()


def test_parallel_work_decides_nothing(
    tmp_path: Path, soforthilfe: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With other processes the same files come, the same failures, in the same order."""
    monkeypatch.setattr(run, "_PAYS_FROM", 1)
    (tmp_path / "s.toml").write_text(BROKEN, "utf-8")
    results = []
    for jobs in ("1", "2"):
        (tmp_path / jobs).mkdir()
        arguments = ("--output", jobs, "--jobs", jobs)
        results.append(soforthilfe("batch", "s.toml", *arguments).stderr)

    assert results[0] == results[1]
    assert names(tmp_path / "1") == names(tmp_path / "2")
    for name in names(tmp_path / "1"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


def test_the_scenarios_from_standard_input() -> None:
    """No: a batch begins with the file of its scenarios, and says that it has to be one."""
    done = CliRunner().invoke(app, ["batch", "-"], input="name,total\na,1\n")

    assert done.exit_code == 2
    assert "not from standard input" in " ".join(done.stderr.split())


def test_the_population_from_standard_input(tmp_path: Path) -> None:
    """- as a population is standard input, read once for all scenarios that name it."""
    (tmp_path / "s.csv").write_text("name,population,total\na,-,1\nb,-,2\n", "utf-8")

    done = batch(
        tmp_path, "s.csv", "--format", "csv", "--quiet", stdin=b"AGS,Einwohner\nA,1\nB,1\n"
    )

    assert done.returncode == 0
    assert table(tmp_path / "uebersicht.csv")[-1][3:] == ["1", "2", "1"]


def test_a_bar_on_a_terminal(tmp_path: Path) -> None:
    """On a terminal standard error shows how many are done and the name in work, no lines."""
    (tmp_path / "s.toml").write_text(THREE, "utf-8")
    ours, theirs = pty.openpty()

    done = batch(tmp_path, "s.toml", "--format", "csv", stderr=theirs, TERM="xterm", COLUMNS="100")

    os.close(theirs)
    shown = os.read(ours, 100_000).decode()
    os.close(ours)
    assert done.returncode == 0
    assert "3/3" in shown
    assert "1/3 a: a.csv" not in shown


def test_an_interrupt_leaves_whole_files(tmp_path: Path) -> None:
    """Ctrl-C in the middle: what is there is whole, nothing temporary is, status 130."""
    lines = "".join(f"s{number},{number}\n" for number in range(20_000))
    (tmp_path / "s.csv").write_text(f"name,total\n{lines}", "utf-8")
    (tmp_path / "out").mkdir()
    # In the background of a shell Ctrl-C is ignored, and what is ignored is inherited.
    listening = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from ukraine_soforthilfe.commands.cli import app; app()"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", listening, "batch", "s.csv", "--format", "json", "-q",
         "--output", "out"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    deadline = time.monotonic() + 30
    while not (tmp_path / "out/s20.json").exists() and time.monotonic() < deadline:
        time.sleep(0.01)

    running.send_signal(signal.SIGINT)
    _, stderr = running.communicate(timeout=30)

    found = names(tmp_path / "out")
    assert (running.returncode, b"Traceback" in stderr) == (130, False)
    assert b"Stopped: " in stderr
    assert b"of 20,000 scenarios are done; the overview is missing.\n" in stderr
    assert 20 < len(found) < 20_000
    for name in found:
        assert json.loads((tmp_path / "out" / name).read_bytes())["total"] == int(name[1:-5])


def test_scenarios_come_from_a_file(tmp_path: Path) -> None:
    """Standard input has no folder that names in it could be relative to, and that is said."""
    done = batch(tmp_path, "-", stdin=b"name,total\na,1\n")

    assert done.returncode == 2
    assert b"batch reads scenarios from a file" in done.stderr


def batch(
    folder: Path,
    *arguments: str,
    stdin: bytes = b"",
    stderr: int = subprocess.PIPE,
    **environment: str,
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "ukraine_soforthilfe", "batch", *arguments],
        cwd=folder,
        input=stdin,
        stdout=subprocess.PIPE,
        stderr=stderr,
        check=False,
        env={**os.environ, "PYTHONWARNINGS": "error", **environment},
    )


def test_amounts_alone_by_every_rule(soforthilfe: Callable[..., Result], tmp_path: Path) -> None:
    """The overview alone has what allocate gives by other keys, and says who failed."""
    (tmp_path / "keys.csv").write_text("AGS,Schüler\na,1\nb,3\n", "utf-8")
    (tmp_path / "s.toml").write_text(
        '[[scenario]]\nname = "keys"\npopulation = "keys.csv"\nweight-column = "Schüler"\n'
        'total = 100\nbase-amount = 10\n[[scenario]]\nname = "undated"\nstichtag = 1999-12-31\n',
        "utf-8",
    )

    done = soforthilfe("batch", "s.toml", "--overview-only", "--format", "csv")

    assert done.exit_code == 1
    assert "1999" in done.stderr
    assert names(tmp_path) == ["keys.csv", "s.toml", "uebersicht.csv"]
    assert [row[3] for row in table(tmp_path / "uebersicht.csv")[1:]] == ["30", "70", "100"]


def test_what_workbooks_cannot_check(soforthilfe: Callable[..., Result], tmp_path: Path) -> None:
    """The summary names once which workbooks do not check all, as that of allocate does."""
    (tmp_path / "keys.csv").write_text("Key,People,Children\nA,2,1\nB,3,1\nC,1,2\n", "utf-8")
    two = 'weight-column = ["People", "Children"]\nweight-share = [0.7, 0.3]\nminimum = 20\n'
    (tmp_path / "s.toml").write_text(
        '[defaults]\npopulation = "keys.csv"\n[[scenario]]\nname = "plain"\ntotal = 100\n'
        f'[[scenario]]\nname = "a"\ntotal = 100\n{two}[[scenario]]\nname = "b"\ntotal = 99\n{two}',
        "utf-8",
    )
    said = (
        "a, b: CANNOT BE CHECKED IN THIS WORKBOOK: With several keys the sheet does not check who "
        "is at a bound. The command soforthilfe verify checks it."
    )

    done = soforthilfe("batch", "s.toml")

    assert done.stdout.splitlines()[-1] == said
    assert done.stderr.count("No date of the figures was recognised") == 1
    for options in (("--format", "csv"), ("--overview-only",), ("--quiet",)):
        assert said not in soforthilfe("batch", "s.toml", "--force", *options).stdout


def test_the_overview_as_a_workbook_alone(
    soforthilfe: Callable[..., Result], tmp_path: Path
) -> None:
    """Where only xlsx is asked for there is no CSV of the overview."""
    (tmp_path / "s.toml").write_text('[[scenario]]\nname = "a"\n', "utf-8")

    soforthilfe("batch", "s.toml", "--format", "xlsx", "--quiet")

    assert names(tmp_path) == ["a.xlsx", "s.toml", "uebersicht.xlsx"]
