"""What the sheet Prüfung says of bounds that nobody derived, and of rows that nobody checks.

By day 10 cases with bounds are recalculated, at night 200 (``--hypothesis-profile=nightly``);
all of them must pass.
"""

from __future__ import annotations

import random
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import settings
from workbook_builders import edited, own_list, put, put_in_column, written

from ukraine_soforthilfe import allocate, load_districts
from ukraine_soforthilfe.errors import RuleError
from ukraine_soforthilfe.rule import Unit
from ukraine_soforthilfe.rule.division import Bound, Terms

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workbook_builders import Copy, Recalculated

    from ukraine_soforthilfe.result import Districts
    from ukraine_soforthilfe.rule import Euros

DRAWS = 200 if settings.get_current_profile_name() == "nightly" else 10
NAMES = ["Altdorf", "Bronnen", "Calw"]


def forged(workbook: bytes | Copy, marks: Sequence[str | None], amounts: Sequence[int]) -> Copy:
    """A copy in which both sheets have other marks and the first pays other amounts."""
    copy = put_in_column(workbook, "Zuweisung", "Betrag", dict(enumerate(amounts)))
    for sheet in ("Zuweisung", "Prüfung"):
        copy = put_in_column(copy, sheet, "Grenze", dict(enumerate(marks)))
    return copy


def capped_upside_down() -> Copy:
    """Of 44 Kreise with a maximum of 200,000 the 40 smallest at it, the four largest at 0."""
    kreise = load_districts()
    by_size = sorted(range(44), key=lambda row: kreise.rows[row].einwohner)
    smallest = set(by_size[:40])
    return forged(
        written(kreise, 8_000_000, terms=Terms(maximum=200_000)),
        ["Höchstbetrag" if row in smallest else None for row in range(44)],
        [200_000 if row in smallest else 0 for row in range(44)],
    )


def base_above_the_floor() -> Copy:
    """1 : 1 : 1 with a base amount of 30 and a floor of 20, cut from 90 to 80."""
    workbook = written(own_list([1, 1, 1]), 90, terms=Terms(base_amount=30, minimum=20))
    other = put(put(workbook, "Gesamtbetrag", 80), "Zahlsumme", 80)
    return forged(other, [None, None, "Mindestbetrag"], [30, 30, 20])


def of_a_key_of_0() -> Copy:
    """0 : 0 : 5 with a cap of 50, where 2 euros are left for those without any of the key."""
    workbook = written(own_list([0, 0, 5]), 50, terms=Terms(maximum=50))
    other = put(put(workbook, "Gesamtbetrag", 52), "Zahlsumme", 52)
    return forged(other, [None, None, "Höchstbetrag"], [1, 1, 50])


@cache
def forgeries() -> dict[str, Copy]:
    of_90 = written(own_list([1, 1, 1]), 90, terms=Terms(minimum=20, maximum=50))
    of_cap = written(own_list([2, 3, 1]), 100, terms=Terms(maximum=50))
    of_100 = written(own_list([1, 1, 1]), 100, terms=Terms(maximum=50))
    # 200 of 1,001 parts are 199.8 euros, which rounding alone lifts to the floor.
    of_floor = written(own_list([200, 301, 500]), 1_000, terms=Terms(minimum=200))
    return {
        "the smallest at the cap": capped_upside_down(),
        "both bounds and nobody free": forged(
            of_90, ["Höchstbetrag", "Mindestbetrag", "Mindestbetrag"], [50, 20, 20]
        ),
        "the smallest of three": forged(of_cap, [None, None, "Höchstbetrag"], [20, 30, 50]),
        "nothing left for the free": forged(
            of_100, ["Höchstbetrag", "Höchstbetrag", None], [50, 50, 0]
        ),
        "base amount above the floor": base_above_the_floor(),
        "left for nobody": of_a_key_of_0(),
        "rounded to the floor": forged(of_floor, [None, None, None], [200, 301, 499]),
    }


@cache
def copies() -> dict[str, Copy]:
    """Workbooks whose sheet Prüfung, or the other, has rows that the other has not."""
    kreise = written(load_districts(), 8_000_000)
    named = written(own_list([1, 2, 3], names=NAMES), 100)

    def one_row_twice(opened: Any) -> None:
        sheet = opened["Prüfung"]
        first = int(next(iter(sheet.tables.values())).ref.split(":")[0][1:]) + 1
        for cell in sheet[first]:
            sheet.cell(first + 7, cell.column).value = cell.value

    unpaid = put_in_column(edited(kreise, one_row_twice), "Zuweisung", "Betrag", {7: 1})
    return {
        "a row twice": edited(kreise, one_row_twice),
        "a row twice and another amount": unpaid,
        "names swapped": put_in_column(named, "Zuweisung", "Name", {0: NAMES[2], 2: NAMES[0]}),
        "a name in small letters": put_in_column(named, "Zuweisung", "Name", {0: "altdorf"}),
    }


def drawn(rng: random.Random) -> tuple[Districts, Euros, Terms]:
    """A list, with keys of 0 too, and a total with bounds that it can meet, often just so."""
    unit = rng.choice([Unit.EURO, Unit.EURO, Unit.CENT, Unit.HUNDRED])
    figures = [rng.choice([0, 1, rng.randint(1, 9), rng.randint(1, 10**6)]) for _ in range(9)]
    figures = [rng.randint(1, 50), *figures[: rng.randint(1, 9)]]
    each = rng.randint(1, 500)
    base, low, high = (rng.randint(0, each) for _ in range(3))
    rows = len(figures)
    total = rng.choice([rows * each, rows * each + rng.randint(0, rows), rows * (each + high)])
    maximum = max(-(-total // rows), base, low) + rng.choice([0, 1, rng.randint(0, 500)])
    terms = Terms(
        unit=unit,
        base_amount=unit.euros(rng.choice([0, base])),
        minimum=unit.euros(low) if rng.random() < 0.7 else None,
        maximum=unit.euros(maximum) if rng.random() < 0.7 else None,
    )
    return own_list(figures), unit.euros(total), terms


@cache
def genuine() -> dict[str, tuple[Districts, Euros, Terms]]:
    rng = random.Random(20)
    found: dict[str, tuple[Districts, Euros, Terms]] = {
        "nobody free": (own_list([1, 9]), 100, Terms(minimum=20, maximum=80)),
        "everybody at the floor": (own_list([3, 1, 2]), 30, Terms(minimum=10)),
        "exactly at the floor": (own_list([2, 3, 5]), 100, Terms(minimum=20)),
        "a key of 0": (own_list([0, 3, 5]), 100, Terms(minimum=20)),
        "a key of 0 without a floor": (own_list([0, 3, 5]), 100, Terms(maximum=50)),
        "large": (
            own_list([10**7, 10**7 - 1, 1]),
            4 * 10**8 + 1,
            Terms(minimum=10**7, maximum=2 * 10**8),
        ),
    }
    while len(found) < DRAWS:
        districts, total, terms = drawn(rng)
        if terms.bounded and can_be_met(districts, total, terms):
            found[f"draw {len(found)}"] = districts, total, terms
    return found


def can_be_met(districts: Districts, total: Euros, terms: Terms) -> bool:
    """Whether the rules can be met: nothing is left for a key of 0 alone."""
    try:
        allocate(districts, total, terms=terms)
    except RuleError:
        return False
    return True


def workbooks() -> dict[str, bytes | Copy]:
    return {
        **{f"forged {name}": workbook for name, workbook in forgeries().items()},
        **{f"copied {name}": workbook for name, workbook in copies().items()},
        **{
            name: written(districts, total, terms=terms)
            for name, (districts, total, terms) in genuine().items()
        },
    }


@pytest.fixture(scope="module")
def calculated(recalculate: Callable[..., dict[str, Recalculated]]) -> dict[str, Recalculated]:
    return recalculate(workbooks())


def test_bounds_that_no_rate_gives_fail(calculated: dict[str, Recalculated]) -> None:
    """Marks and amounts that agree with each other but follow from no one rate do not pass."""
    for name in forgeries():
        assert calculated[f"forged {name}"].names["PruefungBestanden"] is False, name


@pytest.mark.parametrize("name", ["the smallest at the cap", "both bounds and nobody free"])
def test_no_rate_is_said(calculated: dict[str, Recalculated], name: str) -> None:
    """Where the smallest rate is above the largest, the sheet says that there is none."""
    assert calculated[f"forged {name}"].names["EinSatz"] is False


def test_what_stands_on_one_sheet_alone_fails(calculated: dict[str, Recalculated]) -> None:
    """A row of Prüfung copied over another, and names that the first sheet has otherwise."""
    for name in copies():
        assert calculated[f"copied {name}"].names["PruefungBestanden"] is False, name


def test_genuine_bounds_pass(calculated: dict[str, Recalculated]) -> None:
    """Of all cases with bounds, drawn and thought of, the sheet proves every one."""
    bounds = set()
    for name, (districts, total, terms) in genuine().items():
        allocation = allocate(districts, total, terms=terms)
        bounds |= {row.bound for row in allocation.rows}

        assert calculated[name].names["EinSatz"] is True, name
        assert all(value is True for value in calculated[name].columns["Grenze stimmt"]), name
        assert calculated[name].names["PruefungBestanden"] is True, name
    assert bounds == {None, Bound.MINIMUM, Bound.MAXIMUM}


def test_what_the_sheet_shows_before_it_calculates_is_what_it_comes_to(
    calculated: dict[str, Recalculated],
) -> None:
    """The rates and keys at the bounds that the file has are those that LibreOffice works out."""
    for name, (districts, total, terms) in genuine().items():
        files = written(districts, total, terms=terms), calculated[name].file
        shown, worked_out = (
            openpyxl.load_workbook(BytesIO(file), data_only=True)["Prüfung"] for file in files
        )
        for row, other in zip(shown.iter_rows(), worked_out.iter_rows(), strict=False):
            for cell, same in zip(row, other, strict=False):
                if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
                    # LibreOffice writes 15 digits of a number.
                    near = pytest.approx(cell.value, rel=1e-14, abs=1e-14)
                    assert same.value == near, (name, cell.coordinate)
                else:
                    assert same.value == cell.value, (name, cell.coordinate)


def test_a_yellow_cell_refuses_what_is_no_input(calculated: dict[str, Recalculated]) -> None:
    """The input checks stop a reader and tell him why, in LibreOffice too."""
    districts, total, terms = genuine()["exactly at the floor"]
    files = {
        "written": written(districts, total, terms=terms),
        "saved by LibreOffice": calculated["exactly at the floor"].file,
    }
    for name, file in files.items():
        sheet = openpyxl.load_workbook(BytesIO(file))["Prüfung"]
        checks = sheet.data_validations.dataValidation

        assert [check.type for check in checks if not check.showErrorMessage] == [], name
        assert {check.error for check in checks} == {
            "Bitte eine ganze Zahl von 0 an eingeben.",
            "Bitte leer lassen oder eintragen: Mindestbetrag.",
        }, name
        refused = {(check.type, check.operator, check.formula1) for check in checks}
        assert ("whole", "greaterThanOrEqual", "0") in refused, name
