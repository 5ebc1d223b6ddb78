"""How much work long lists are: counted in lines that run, at 400 and at 4,000 rows.

At night it is 1,000 and 10,000.
"""

from __future__ import annotations

import sys
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from soforthilfe_command import run_here

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import FrameType

FEW = 1_000 if settings.get_current_profile_name() == "nightly" else 400
MANY = 10 * FEW
# Ten times the rows, and the logarithm of a sort on top.
TIMES_AT_MOST = 13


def write_list(folder: Path, rows: int, *, seed: int = 1, fault: str = "") -> str:
    """A list with keys of its own and its total; with a fault, that is repeated in each tenth."""
    chance = Random(seed)
    figures = [chance.randrange(5_000, 700_000) for _ in range(rows)]
    keys = [f"K{place:06}" for place in range(rows)]
    for place in range(1, rows, 10):
        if fault == "duplicate":
            keys[place] = keys[place - 1]
    said = [str(figure) for figure in figures]
    if fault == "placeholder":
        said[::10] = ["." for _ in said[::10]]
    total = "" if fault else f"Summe,,{sum(figures)}\n"
    path = folder / f"{fault or 'right'}-{rows}-{seed}.csv"
    path.write_text(
        "key,name,population\n"
        + "".join(f"{key},Ort {key},{figure}\n" for key, figure in zip(keys, said, strict=True))
        + total,
        "utf-8",
    )
    return str(path)


def lines_run(*words: str, status: int) -> int:
    """How many lines of Python a command runs."""
    count = 0

    def line(_frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal count
        count += event == "line"
        return line

    before = sys.gettrace()
    sys.settrace(line)
    try:
        ended = run_here(*words)
    finally:
        sys.settrace(before)
    assert ended.status == status, ended.stderr
    return count


DATED = ("--stichtag", "2022-12-31")


@pytest.mark.parametrize(
    ("fault", "status"), [("", 0), ("duplicate", 1), ("placeholder", 1)], ids=str
)
def test_reading_and_dividing_grow_with_the_rows(tmp_path: Path, fault: str, status: int) -> None:
    """Ten times the rows, right or wrong, are about ten times the work."""

    def work(rows: int) -> int:
        file = write_list(tmp_path, rows, fault=fault)
        words = ("allocate", file, *DATED, "--format", "csv", "--output", "-", "--quiet")
        return lines_run(*words, status=status)

    work(FEW)  # What is imported and made once counts for neither.
    assert work(MANY) <= TIMES_AT_MOST * work(FEW)


def test_explaining_grows_with_the_rows(tmp_path: Path) -> None:
    """So is explaining one of them, its margins included."""

    def work(rows: int) -> int:
        return lines_run("explain", "K000007", write_list(tmp_path, rows), *DATED, status=0)

    work(FEW)
    assert work(MANY) <= TIMES_AT_MOST * work(FEW)


@pytest.mark.parametrize("order", ["key", "name", "amount", "percent", "population"])
def test_comparing_grows_with_the_rows(tmp_path: Path, order: str) -> None:
    """So is comparing two lists, in whichever order."""

    def work(rows: int) -> int:
        lists = [write_list(tmp_path, rows, seed=seed) for seed in (1, 2)]
        words = ("compare", *lists, "--sort", order, "--format", "csv")
        return lines_run(*words, status=0)

    work(FEW)
    assert work(MANY) <= TIMES_AT_MOST * work(FEW)


COLUMNS = {
    "figures of which any may be meant": (lambda chance: chance.randrange(9, 9_000), (), 1),
    "figures that no heading names": (
        lambda chance: chance.randrange(9, 9_000),
        ("--key-column", "key"),
        1,
    ),
    "figures beside those named": (
        lambda chance: chance.randrange(9, 9_000),
        ("--population-column", "c1"),
        0,
    ),
    "texts": (lambda chance: f"Ort {chance.random()}", ("--population-column", "size"), 0),
    "keys": (lambda chance: f"08{chance.randrange(999):03}", ("--population-column", "size"), 0),
}


@pytest.mark.parametrize(("cell", "words", "status"), COLUMNS.values(), ids=COLUMNS)
def test_reading_grows_with_the_columns(
    tmp_path: Path, cell: Callable[[Random], object], words: tuple[str, ...], status: int
) -> None:
    """So is reading a table with ten times the columns, of which somebody may be meant."""

    def work(columns: int) -> int:
        chance, path = Random(1), tmp_path / f"{columns}.csv"
        size = "size" if words else "total"
        lines = [["key", size, *(f"c{place}" for place in range(columns))]]
        for row in range(40):
            cells = (str(cell(chance)) for _ in range(columns))
            lines.append([f"K{row}", str(chance.randrange(9, 9_000)), *cells])
        path.write_text("\n".join(map(",".join, lines)), "utf-8")
        return lines_run("population", str(path), *DATED, *words, status=status)

    work(FEW // 10)
    assert work(FEW) <= TIMES_AT_MOST * work(FEW // 10)
