"""The command as whole processes: against the least that a Typer command costs, and a peer."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.measuring import Bound, Line, Process, at_most, medians
from ukraine_soforthilfe import load_districts

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROGRAMS = Path(sys.executable).parent
_SOFORTHILFE = _PROGRAMS / "soforthilfe"
_ANCHORS = Path(__file__).parent / "anchors"
_EMPTY_APP = _ANCHORS / "empty_app.py"
_SLOW_TO_IMPORT = ("numpy", "openpyxl", "pandas")


def starting() -> Iterator[Line]:
    """Help, version and completion."""
    completion = {"COMP_WORDS": "program ", "COMP_CWORD": "1"}
    for what, arguments, ours, theirs in (
        ("--help", ("--help",), {}, {}),
        ("--version", ("--version",), {}, {}),
        (
            "completion in bash",
            (),
            {"_SOFORTHILFE_COMPLETE": "complete_bash", **completion},
            {"_EMPTY_COMPLETE": "complete_bash", **completion},
        ),
    ):
        yield from _lines(
            f"soforthilfe, {what}",
            Process((_SOFORTHILFE, *arguments), ours),
            against="an empty Typer app, the same",
            theirs=Process((sys.executable, _EMPTY_APP, *arguments), theirs),
            times=1.3,
        )


def allocating() -> Iterator[Line]:
    """The main job with the built-in figures."""
    yield from _lines(
        "soforthilfe allocate --format csv",
        Process((_SOFORTHILFE, "allocate", "--format", "csv")),
        against="an empty Typer command that prints one rich table",
        theirs=Process((sys.executable, _ANCHORS / "one_table.py")),
        times=1.4,
    )
    imports = "import typer, rich, pandas, openpyxl"
    yield _line(
        "soforthilfe allocate, xlsx and csv",
        Process((_SOFORTHILFE, "allocate")),
        against=f'python -c "{imports}"',
        theirs=Process((sys.executable, "-c", imports)),
        times=1.0,
    )


def own_file() -> Iterator[Line]:
    """44 own rows from a file, csv out."""
    rows = load_districts().rows
    with TemporaryDirectory() as folder:
        population = Path(folder, "population.csv")
        with population.open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file)
            table.writerow(["ags", "name", "einwohner"])
            table.writerows([row.ags, row.name, row.einwohner] for row in rows)
        system = Path(folder, "system.json")
        system.write_text(
            json.dumps(
                {
                    "name": "Soforthilfe",
                    "method": "largest_remainder",
                    "method_params": {"quota_f": "hare"},
                    "seats": 8_000_000,
                    "candidates": [{"name": row.ags, "votes": row.einwohner} for row in rows],
                }
            ),
            encoding="utf-8",
        )
        yield _line(
            "soforthilfe allocate, 44 own rows, csv out",
            Process((_SOFORTHILFE, "allocate", population, "--format", "csv")),
            against="interregnum-cli",
            theirs=Process(
                (
                    *(_PROGRAMS / "interregnum-cli", "calculate", system),
                    *("with_results.json", "--results", "results.csv"),
                )
            ),
            times=1.0,
        )


def _line(what: str, ours: Process, *, against: str, theirs: Process, times: float) -> Line:
    found = medians({"ours": ours, "theirs": theirs}, seconds=10)
    return at_most(what, ours=found["ours"], against=against, theirs=found["theirs"], times=times)


def _lines(
    what: str, ours: Process, *, against: str, theirs: Process, times: float
) -> Iterator[Line]:
    """How long it takes, and how many of the slow imports it does not do without."""
    yield _line(what, ours, against=against, theirs=theirs, times=times)
    imported = sorted(ours.imported() & set(_SLOW_TO_IMPORT))
    yield Line(
        what=what,
        against=f"imports of {', '.join(_SLOW_TO_IMPORT)}",
        value=len(imported),
        bound=Bound(0),
        detail=", ".join(imported),
    )
