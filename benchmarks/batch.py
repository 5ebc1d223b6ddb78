"""Batch runs as whole processes: against single runs, and against writing the digits alone."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.measuring import Process, at_most, call, faster, medians

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measuring import Line

_SOFORTHILFE = Path(sys.executable).parent / "soforthilfe"
_FORMATS = ("--format", "csv", "--format", "json", "--quiet")


def single_runs() -> Iterator[Line]:
    """1,000 scenarios, CSV and JSON of each, and the overview."""
    count = 1_000
    with TemporaryDirectory() as folder:
        scenarios = _scenarios(folder, count)
        found = medians(
            {
                "ours": Process((_SOFORTHILFE, "batch", scenarios, *_FORMATS)),
                "single": Process((_SOFORTHILFE, "allocate", *_FORMATS)),
            },
            seconds=20,
        )
    yield faster(
        f"{count:,} scenarios, csv and json",
        ours=found["ours"],
        against=f"{count:,} runs of soforthilfe allocate (one, times {count:,})",
        theirs=found["single"] * count,
        times=150,
    )


def overview_alone() -> Iterator[Line]:
    """100,000 scenarios into an overview."""
    count = 100_000
    with TemporaryDirectory() as folder:
        scenarios = _scenarios(folder, count)
        arguments = ("--overview-only", "--format", "csv", "--quiet", "--output", folder)
        digits = Path(folder, "digits.csv")
        amounts = list(range(100_000, 100_000 + 2 * count))
        found = medians(
            {
                "ours": Process((_SOFORTHILFE, "batch", scenarios, *arguments)),
                "theirs": call(lambda: _write_digits(digits, amounts)),
            },
            seconds=20,
        )
    # Where the digits dominate, the rest takes no longer than they do.
    yield at_most(
        f"{count:,} scenarios, overview alone as csv",
        ours=found["ours"],
        against="writing as many digits with csv.writer",
        theirs=found["theirs"],
        times=2.0,
    )


def _scenarios(folder: str, count: int) -> Path:
    path = Path(folder, "scenarios.csv")
    rows = (f"s{number},{8_000_000 + number}" for number in range(count))
    path.write_text("\n".join(["name,total", *rows]), encoding="utf-8")
    return path


def _write_digits(path: Path, amounts: list[int]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(amounts for _ in range(44))
