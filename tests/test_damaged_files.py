"""Damaged files: every command refuses them with a sentence, or is right about what is left."""

from __future__ import annotations

import json
import tempfile
from decimal import Decimal, localcontext
from functools import cache
from pathlib import Path

import layout_builders as build
import pytest
from damages import damaged
from hypothesis import given, settings
from hypothesis import strategies as st
from old_workbooks import xls
from soforthilfe_command import assert_told, run_here

from ukraine_soforthilfe.scenarios.scenario_file import example

COMMANDS = 5
AT_NIGHT = settings.get_current_profile_name() == "nightly"
CASES = (20_000 if AT_NIGHT else 200) // COMMANDS
"""Of each command: 20,000 cases in all at night."""

File = tuple[str, bytes]

OWN_LIST = b"Ort;Name;Einwohner;Gewicht\n" + b"".join(
    b"Ort %d;Name %d;%d;%d,%d\n" % (n, n, n * n + 7, n, n % 10) for n in range(1, 40)
)
FINISHED_LIST = b"Kreis;Einwohner;Betrag\nUlm;2;2\nBonn;3;3\nTrier;1;1\n"
SCENARIOS_CSV = (
    b"name,total,stichtag,basis,population,minimum\na,5,2021-12-31,,,\n"
    b"b,8000000,2022-12-31,Zensus 2022,,1000\nc,7,,,table.csv,\n"
)
SCENARIOS_TOML = example().encode() + b'[[scenario]]\nname = "t"\npopulation = "table.csv"\n'


def small_table() -> bytes:
    rows = [[kreis.ags, kreis.name, str(kreis.einwohner)] for kreis in build.kreise()]
    return build.as_csv([["AGS", "Name", "Einwohner"], *rows], encoding="utf-8")


@cache
def population_files() -> list[File]:
    built_in = (build.ROOT / "data/kreise_einwohner.csv").read_bytes()
    workbooks = ("destatis_kreise", "gvisys", "zensus", "genesis")
    return [
        *([("kreise_einwohner.csv", built_in), ("table.csv", small_table())] * 2),
        *([("own.csv", OWN_LIST)] * 2),
        *((f"{name}.csv", build.as_csv(make().rows())) for name, make in build.OFFICIAL.items()),
        ("gv100ad.asc", build.gv100ad()),
        *((f"{name}.xlsx", build.as_xlsx(build.OFFICIAL[name]().rows())) for name in workbooks),
        ("table.xlsx", build.as_xlsx([["AGS", "Einwohner"], ["08111", "626275"]])),
        ("old.xls", xls([["id", "Einwohner"], ["a", 2.0], ["b", 3.0]])),
        ("own.xlsx", build.as_xlsx([["Ort", "Einwohner"], ["a", "2"], ["b", "3"]], numbers=True)),
    ]


def written(*options: str) -> list[File]:
    """The reports that a run of allocate writes."""
    with tempfile.TemporaryDirectory() as folder:
        ended = run_here("allocate", *options, "-q", "--output", folder)
        assert ended.status == 0, ended.stderr
        return [(path.name, path.read_bytes()) for path in sorted(Path(folder).iterdir())]


@cache
def reports() -> list[File]:
    every = ("--format", "xlsx", "--format", "csv", "--format", "json")
    return [
        *written(*every),
        *written("--format", "csv", "--csv-dialect", "excel"),
        *written(*every, "--unit", "0.01", "--base-amount", "1000", "--maximum", "300000"),
    ]


def lists() -> list[File]:
    return [("list.csv", FINISHED_LIST)] * 3


def scenarios() -> list[File]:
    return [("scenarios.toml", SCENARIOS_TOML), ("scenarios.csv", SCENARIOS_CSV)]


POPULATION_OPTIONS = st.sampled_from(
    [
        *([[]] * 4),
        *(["--partial"], ["--state", "all"], ["--partial", "--state", "all"]),
        *(["--stichtag", "2021-12-31"], ["--stichtag", "31.12.2022", "--basis", "Zensus 2022"]),
        *(["--key-column", "Name"], ["--population-column", "Einwohner"]),
        *(["--key-column", "AGS", "--population-column", "einwohner"], ["--level", "gemeinde"]),
    ]
)
TERMS = st.sampled_from(
    [
        *([[]] * 4),
        *(["--unit", "0.01", "--total", "1000,50"], ["--base-amount", "10", "--maximum", "900000"]),
        *(["--weight-column", "Gewicht"], ["--total", "9" * 40], ["--total", "0"]),
        ["--weight-column", "Einwohner", "--weight-column", "Gewicht"],
    ]
)
FORMATS = st.sampled_from(
    [*([["--format", "csv", "--format", "json"]] * 5), ["--format", "xlsx", "--format", "json"]]
)
many_cases = settings(max_examples=CASES)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file of populations that is whole, and one for reports."""
    place = tmp_path_factory.mktemp("damaged")
    (place / "reports").mkdir()
    (place / "table.csv").write_bytes(small_table())
    return place


def put(folder: Path, file: File) -> Path:
    path = folder / f"damaged_{file[0]}"
    path.write_bytes(file[1])
    return path


def taken_out(folder: Path) -> dict[str, bytes]:
    """The files of a folder, which is empty afterwards."""
    contents = {}
    for path in folder.iterdir():
        contents[path.name] = path.read_bytes()
        path.unlink()
    return contents


def assert_sums(files: dict[str, bytes]) -> None:
    """The amounts of every report in JSON sum to its total."""
    for name, content in files.items():
        if name.endswith(".json"):
            report = json.loads(content, parse_float=Decimal)
            betraege = [Decimal(row["betrag"]) for row in report["kreise"]]
            with localcontext(prec=100):
                assert sum(betraege) == Decimal(report["total"])


@many_cases
@given(damaged(population_files), POPULATION_OPTIONS, TERMS, FORMATS)
def test_allocate(
    folder: Path, file: File, options: list[str], terms: list[str], formats: list[str]
) -> None:
    """A refusal leaves no file; a result sums to the total and to its populations."""
    output = folder / "reports"
    taken_out(output)  # of a case that failed
    ended = run_here("allocate", put(folder, file), *options, *terms, *formats, "--output", output)
    files = taken_out(output)

    assert_told(ended)
    assert len(files) == (0 if ended.status else 2)
    assert_sums(files)


@many_cases
@given(damaged(population_files), POPULATION_OPTIONS, st.sampled_from(["text", "csv"]))
def test_population(folder: Path, file: File, options: list[str], form: str) -> None:
    """What is recognised is shown, or it is said why nothing was."""
    ended = run_here("population", put(folder, file), *options, "--format", form)

    assert_told(ended)
    assert bool(ended.stdout) == (ended.status == 0)


@many_cases
@given(
    damaged(population_files, reports),
    st.sampled_from([("2021-12-31",), ("table.csv",), ("--rules",), ("--sweep", "1:5000:1000")]),
    st.sampled_from(["text", "json"]),
)
def test_compare(folder: Path, file: File, beside: tuple[str, ...], form: str) -> None:
    """A damaged side is compared, or refused with a sentence."""
    if beside == ("table.csv",):
        beside = (str(folder / "table.csv"),)
    ended = run_here("compare", put(folder, file), *beside, "--format", form, "--state", "all")

    assert_told(ended)
    assert bool(ended.stdout) == (ended.status == 0)


@many_cases
@given(
    damaged(reports, lists),
    st.sampled_from([[], ["--total", "6"], ["--total", "8000000"]]),
    st.sampled_from(["text", "json"]),
)
def test_verify(folder: Path, file: File, options: list[str], form: str) -> None:
    """A verdict is given, or it is said why there is none."""
    ended = run_here("verify", put(folder, file), *options, "--format", form)

    if ended.status == 2:
        assert_told(ended)
    else:
        assert ended.status in {0, 1}
        assert ended.stdout
        # Of a list, how it was read is said beside.
        assert all(line.startswith("Note: ") for line in ended.stderr.splitlines())


@many_cases
@given(
    damaged(scenarios),
    st.sampled_from(
        [
            ["--format", "csv", "--format", "json"],
            ["--format", "json", "--output", "-"],
            ["--overview-only"],
        ]
    ),
)
def test_batch(folder: Path, file: File, options: list[str]) -> None:
    """Scenarios run each by itself; a file of them that cannot be used runs none."""
    output = folder / "reports"
    taken_out(output)  # of a case that failed
    to_folder = [] if "-" in options else ["--output", str(output)]
    ended = run_here("batch", put(folder, file), *options, *to_folder, "--jobs", "1")
    files = taken_out(output)

    assert_told(ended)
    if "cannot be used" in ended.stderr and "scenarios failed" not in ended.stderr:
        assert files == {}
    assert not any(name.startswith(".") for name in files)
    assert_sums(files)
