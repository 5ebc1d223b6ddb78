"""What the sheet Prüfung comes to when a spreadsheet program really calculates it.

By day 5 drawn lists are recalculated, at night 97 (``--hypothesis-profile=nightly``).
"""

from __future__ import annotations

import json
import math
import random
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import settings
from typer.testing import CliRunner
from workbook_builders import edited, own_list, put, put_in_column, written

from ukraine_soforthilfe import load_districts
from ukraine_soforthilfe.commands.cli import app
from ukraine_soforthilfe.population.built_in import editions
from ukraine_soforthilfe.reports.workbook import plan
from ukraine_soforthilfe.reports.workbook.plan import EXAKT_BIS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workbook_builders import Copy, Recalculated

    from ukraine_soforthilfe.result import Districts

DRAWS = 97 if settings.get_current_profile_name() == "nightly" else 5


def exact_amounts(total: int, populations: Sequence[int]) -> list[int]:
    """The rule in fractions: floors, then one to each of the largest shortfalls."""
    inhabitants = sum(populations)
    quotas = [Fraction(total * population, inhabitants) for population in populations]
    amounts = [math.floor(quota) for quota in quotas]
    shortfalls = sorted(
        (amount - quota, place)
        for place, (amount, quota) in enumerate(zip(amounts, quotas, strict=True))
    )
    for _, place in shortfalls[: total - sum(amounts)]:
        amounts[place] += 1
    return amounts


def random_draw(rng: random.Random, size: int) -> tuple[int, list[int]]:
    """A total and populations of any magnitude for which the sheet is exact."""
    largest = 10 ** rng.randint(1, 7)
    populations = [rng.randint(0, largest) for _ in range(size)]
    populations[rng.randrange(size)] = largest
    return rng.randint(0, EXAKT_BIS // largest) >> rng.randint(0, 30), populations


@cache
def lists() -> dict[str, tuple[int, Districts]]:
    rng = random.Random(20220401)
    cases = {
        f"stichtag {edition.stichtag} {edition.basis}": (
            8_000_000,
            load_districts(stichtag=edition.stichtag, basis=edition.basis),
        )
        for edition in editions()
    }
    sizes = [1, 2, 1_200, *(int(1_200 ** rng.random() ** 1.5) + 1 for _ in range(DRAWS))]
    for number, size in enumerate(sizes):
        total, populations = random_draw(rng, size)
        cases[f"draw {number}"] = (total, own_list(populations))
    for size in (2, 3, 7, 44, 300):
        cases[f"all equal {size}"] = (rng.randint(1, 10**6) * size - 1, own_list([17] * size))
    cases["pairs"] = (1_001, own_list([5, 5, 8, 8, 5, 8, 5, 5, 8, 8, 1]))
    # Quotas just below a whole number, where a quotient of doubles is rounded up to it.
    cases["just below"] = (134_000_003, own_list([67_000_000, 67_000_001]))
    # Amounts of 15 digits at most: LibreOffice writes no more of a number.
    cases["limit"] = (EXAKT_BIS // 30, own_list([30, 29, 30, 10, 7]))
    return cases


@cache
def long_lists() -> dict[str, tuple[int, Districts]]:
    rng = random.Random(44)
    return {
        "by cut": (1_000_003, own_list([rng.randint(0, 10**6) for _ in range(300)])),
        "by cut with a tie": (10**6 + 1, own_list([7, 9, 7, 7] * 20)),
        "by cut, all equal": (10**6 + 1, own_list([7] * 60)),
        "by cut, nothing left over": (0, own_list([7] * 60)),
    }


CHANGED_TOTALS = (0, 1, 43, 1_000_003, 123_456_789)
CHANGED_POPULATIONS = {0: 1, 5: 5_000_000, 20: 0, 43: 131_726}
TIED_BY_CHANGE = dict.fromkeys(range(44), 1_000)


@cache
def changed() -> dict[str, Copy]:
    workbook = written(load_districts(), 8_000_000)
    return {
        **{f"total {total}": put(workbook, "Gesamtbetrag", total) for total in CHANGED_TOTALS},
        "populations": put_in_column(workbook, "Prüfung", "Einwohner", CHANGED_POPULATIONS),
        "tied": put_in_column(workbook, "Prüfung", "Einwohner", TIED_BY_CHANGE),
    }


@cache
def tampered() -> dict[str, Copy]:
    workbook = written(load_districts(), 8_000_000)
    small = written(own_list([2, 3, 1]), 100)

    def swap(opened: Any) -> None:
        sheet = opened["Zuweisung"]
        header = next(iter(sheet.tables.values())).ref.split(":")[0][1:]
        column = [cell.value for cell in sheet[header]].index("Betrag") + 1
        first, second = (sheet.cell(int(header) + row, column) for row in (1, 2))
        first.value, second.value = second.value, first.value

    return {
        "amount": put_in_column(workbook, "Zuweisung", "Betrag", {3: 1}),
        "amounts swapped": edited(workbook, swap),
        "amount on the check": put_in_column(workbook, "Prüfung", "Betrag", {3: 1}),
        "key": put_in_column(workbook, "Zuweisung", "AGS", {3: "08118"}),
        "population by one": put_in_column(workbook, "Prüfung", "Einwohner", {3: 259_047}),
        "population on the first sheet": put_in_column(
            workbook, "Zuweisung", "Einwohner", {3: 259_047}
        ),
        "total": put(workbook, "Gesamtbetrag", 8_000_001),
        "total on the first sheet": put(workbook, "Zahlsumme", 8_000_001),
        "negative population": put_in_column(small, "Prüfung", "Einwohner", {0: -2}),
        "population as text": put_in_column(small, "Prüfung", "Einwohner", {0: "2"}),
        "fractional total": put(small, "Gesamtbetrag", 100.5),
        "nobody": put_in_column(small, "Prüfung", "Einwohner", {0: 0, 1: 0, 2: 0}),
        "number": put_in_column(small, "Zuweisung", "Nr", {0: 7}),
    }


BEYOND = {
    "product": (2**53 - 1, [1, 1, 0]),
    "little": (EXAKT_BIS // 30 + 10, [30, 29, 30, 10, 7]),
    "large": (10**15, [123_456, 7]),
    "as text": (10**18 + 1, [10**17 + 1, 3 * 10**17]),
}


def by_the_command() -> bytes:
    with TemporaryDirectory() as folder:
        arguments = ["allocate", "--format", "xlsx", "--quiet", "--output", folder]
        assert CliRunner().invoke(app, arguments).exit_code == 0
        (path,) = Path(folder).iterdir()
        return path.read_bytes()


def workbooks() -> dict[str, bytes | Copy]:
    with pytest.MonkeyPatch.context() as patch:
        # Lists need not be long to be calculated as long ones are.
        patch.setattr(plan, "RANKED_ROWS", 10)
        long: dict[str, bytes | Copy] = {
            name: written(figures, total) for name, (total, figures) in long_lists().items()
        }
        long["changed long"] = put(long["by cut with a tie"], "Gesamtbetrag", 12_347)
    return {
        **long,
        **{name: written(figures, total) for name, (total, figures) in lists().items()},
        **{f"changed {name}": workbook for name, workbook in changed().items()},
        **{f"tampered {name}": workbook for name, workbook in tampered().items()},
        **{
            f"beyond {name}": written(own_list(populations), total)
            for name, (total, populations) in BEYOND.items()
        },
        "saved again": by_the_command(),
    }


@pytest.fixture(scope="module")
def calculated(recalculate: Callable[..., dict[str, Recalculated]]) -> dict[str, Recalculated]:
    return recalculate(workbooks(), whole="saved again")


def test_every_amount_is_recalculated(calculated: dict[str, Recalculated]) -> None:
    """For all dates, draws and ties the sheet's amounts are the exact ones, and it says so."""
    for name, (total, figures) in {**lists(), **long_lists()}.items():
        expected = exact_amounts(total, [row.einwohner for row in figures.rows])
        found = calculated[name]

        assert found.columns["Betrag"] == expected, name
        assert found.columns["Zahlbetrag"] == expected, name
        assert all(value is True for value in found.columns["Stimmt"]), name
        # The ranks of long lists are fixed values.
        assert found.names["PruefungBestanden"] is (name in lists()), name
        assert sorted(found.columns["Rang"]) == list(range(1, len(expected) + 1)), name


@pytest.mark.parametrize("total", CHANGED_TOTALS)
def test_another_total_recomputes(calculated: dict[str, Recalculated], total: int) -> None:
    """A total changed in the sheet gives the right amounts, which no longer are the paid ones."""
    populations = [row.einwohner for row in load_districts().rows]

    found = calculated[f"changed total {total}"]

    assert found.columns["Betrag"] == exact_amounts(total, populations)
    assert found.names["PruefungBestanden"] is False


@pytest.mark.parametrize(
    ("name", "values"), [("populations", CHANGED_POPULATIONS), ("tied", TIED_BY_CHANGE)]
)
def test_other_populations_recompute(
    calculated: dict[str, Recalculated], name: str, values: dict[int, int]
) -> None:
    """Populations changed in the sheet give the right amounts, also where all become equal."""
    populations = [row.einwohner for row in load_districts().rows]
    for place, value in values.items():
        populations[place] = value

    found = calculated[f"changed {name}"]

    assert found.columns["Betrag"] == exact_amounts(8_000_000, populations)
    assert found.names["RechnungExakt"] is True


def test_a_long_list_recomputes(calculated: dict[str, Recalculated]) -> None:
    """Above the size with ranks as formulas the amounts still follow the total, ties included."""
    assert calculated["changed long"].columns["Betrag"] == exact_amounts(12_347, [7, 9, 7, 7] * 20)


@pytest.mark.parametrize("name", sorted(tampered()))
def test_tampering_fails_the_check(calculated: dict[str, Recalculated], name: str) -> None:
    """An amount, key, population or total changed anywhere turns the check cell."""
    assert calculated[f"tampered {name}"].names["PruefungBestanden"] is False


@pytest.mark.parametrize("name", BEYOND)
def test_beyond_exactness(calculated: dict[str, Recalculated], name: str) -> None:
    """Where numbers exceed what the sheet calculates exactly, it says so and passes nothing."""
    found = calculated[f"beyond {name}"]

    assert found.names["RechnungExakt"] is False
    assert found.names["PruefungBestanden"] is False


def test_saved_again_it_is_still_right(calculated: dict[str, Recalculated], tmp_path: Path) -> None:
    """What LibreOffice saved passes; with one amount changed, just that and the sum are found."""
    path = tmp_path / "again.xlsx"
    path.write_bytes(calculated["saved again"].file)

    assert CliRunner().invoke(app, ["verify", str(path)]).exit_code == 0

    workbook = openpyxl.load_workbook(path)
    (amount,) = (c for row in workbook.worksheets[0].iter_rows() for c in row if c.value == 207_178)
    amount.value = 207_179
    workbook.save(path)
    done = CliRunner().invoke(app, ["verify", str(path), "--format", "json"])

    assert done.exit_code == 1
    assert {
        (f["what"], f["found"], f["expected"]) for f in json.loads(done.stdout)["findings"]
    } == {("cell", "207179", "207178"), ("sum", "8000001", "8000000")}
