"""What the sheet Prüfung comes to by other rules than the plain key.

By day 6 drawn rules are recalculated, at night 30 (``--hypothesis-profile=nightly``).
"""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import settings
from workbook_builders import own_list, put, put_in_column, written

from ukraine_soforthilfe import allocate, load_districts
from ukraine_soforthilfe.result import Schluessel
from ukraine_soforthilfe.rule import Unit
from ukraine_soforthilfe.rule.division import Bound, Terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbook_builders import Copy, Recalculated

    from ukraine_soforthilfe.result import Districts
    from ukraine_soforthilfe.rule import Euros

DRAWS = 30 if settings.get_current_profile_name() == "nightly" else 6
Case = tuple["Districts", "Euros", Terms]


def keyed(figures: list[tuple[int, ...]], *schluessel: Schluessel) -> Districts:
    """An own list with the figures of several keys."""
    plain = own_list([first for first, *_ in figures])
    rows = [
        replace(row, further_figures=tuple(further))
        for row, (_, *further) in zip(plain.rows, figures, strict=True)
    ]
    return replace(plain, rows=tuple(rows), schluessel=schluessel)


def drawn_terms(rng: random.Random, rows: int) -> tuple[Euros, Terms]:
    """A total with terms that it can meet."""
    unit = rng.choice(list(Unit))
    each = rng.randint(1, 10**4)
    units = rows * each + rng.randint(0, rows)
    base, minimum, maximum = sorted(rng.randint(0, each) for _ in range(3))
    maximum += each + 1

    def maybe(amount: int) -> Euros | None:
        return unit.euros(amount) if rng.random() < 0.6 else None

    terms = Terms(
        unit=unit,
        base_amount=maybe(base) or 0,
        minimum=maybe(minimum),
        maximum=maybe(maximum),
    )
    return unit.euros(units), terms


@cache
def cases() -> dict[str, Case]:
    kreise = load_districts()
    rng = random.Random(20220430)
    found: dict[str, Case] = {
        "cents": (kreise, Decimal("8000000.07"), Terms(unit=Unit.CENT)),
        "thousands": (kreise, 8_000_000, Terms(unit=Unit.THOUSAND)),
        "base amount": (kreise, 8_000_000, Terms(base_amount=20_000)),
        "floor": (kreise, 8_000_000, Terms(minimum=100_000)),
        "floor and cap": (kreise, 8_000_000, Terms(minimum=90_000, maximum=300_000)),
        "everybody at the floor": (own_list([3, 1, 2]), 30, Terms(minimum=10)),
        "two keys": (
            keyed([(2, 7), (3, 1), (1, 1)], Schluessel("A"), Schluessel("B")),
            101,
            Terms(shares=(Decimal("0.7"), Decimal("0.3"))),
        ),
        "decimal key": (
            keyed([(123456789,), (876543211,)], Schluessel("A", places=9)),
            1_000,
            Terms(),
        ),
        "two keys with bounds": (
            keyed([(2, 7), (30, 1), (1, 1), (0, 4)], Schluessel("A"), Schluessel("B", places=2)),
            1_003,
            Terms(
                shares=(Decimal("0.55"), Decimal("0.45")),
                base_amount=10,
                minimum=100,
                maximum=400,
                unit=Unit.CENT,
            ),
        ),
    }
    for number in range(DRAWS):
        populations = [rng.randint(1, 5_000) ** 2 for _ in range(rng.randint(2, 40))]
        total, terms = drawn_terms(rng, len(populations))
        found[f"draw {number}"] = (own_list(populations), total, terms)
    return found


@cache
def changed() -> dict[str, Copy]:
    cents = written(*cases()["cents"][:2], terms=cases()["cents"][2])
    base = written(*cases()["base amount"][:2], terms=cases()["base amount"][2])
    floor = written(*cases()["floor"][:2], terms=cases()["floor"][2])
    keys = written(*cases()["two keys"][:2], terms=cases()["two keys"][2])
    freed = {row: None for row, mark in enumerate(marks("floor")) if mark}
    return {
        "cents": put(cents, "Gesamtbetrag", 1_234.56),
        "no whole cents": put(cents, "Gesamtbetrag", 1_234.567),
        "base amount": put(base, "Sockelbetrag", 15_001),
        "two keys": put(keys, "Gesamtbetrag", 77),
        "share": put(put(keys, "Anteil1", 3), "Anteil2", 7),
        "floor raised": put(floor, "Mindestbetrag", 150_000),
        "floor left out": put_in_column(floor, "Prüfung", "Grenze", freed),
        "mark of another": put_in_column(floor, "Prüfung", "Grenze", {0: "Mindestbetrag"}),
    }


def marks(name: str) -> list[str]:
    districts, total, terms = cases()[name]
    return [
        {None: "", Bound.MINIMUM: "Mindestbetrag", Bound.MAXIMUM: "Höchstbetrag"}[row.bound]
        for row in allocate(districts, total, terms=terms).rows
    ]


def workbooks() -> dict[str, bytes | Copy]:
    return {
        **{
            name: written(districts, total, terms=terms)
            for name, (districts, total, terms) in cases().items()
        },
        **{f"changed {name}": workbook for name, workbook in changed().items()},
    }


@pytest.fixture(scope="module")
def calculated(recalculate: Callable[..., dict[str, Recalculated]]) -> dict[str, Recalculated]:
    return recalculate(workbooks())


def test_the_sheet_follows_every_rule(calculated: dict[str, Recalculated]) -> None:
    """Amounts, marks and steps that LibreOffice calculates are the program's, and it says so."""
    for name, (districts, total, terms) in cases().items():
        allocation = allocate(districts, total, terms=terms)
        found = calculated[name]

        expected = [float(allocation.unit.euros(row.betrag)) for row in allocation.rows]
        assert found.columns["Betrag"] == expected, name
        assert all(value is True for value in found.columns["Stimmt"]), name
        # Who is at a bound by several keys, the sheet does not check.
        proved = len(allocation.teile) == 1 or not terms.bounded
        assert found.names["PruefungBestanden"] is proved, name
        if len(allocation.teile) == 1:
            ranks = [row.rang if row.anteile else "–" for row in allocation.rows]
            assert found.columns["Rang"] == ranks, name


@pytest.mark.parametrize(
    ("name", "case", "total", "terms"),
    [
        ("cents", "cents", Decimal("1234.56"), Terms(unit=Unit.CENT)),
        ("base amount", "base amount", 8_000_000, Terms(base_amount=15_001)),
        ("two keys", "two keys", 77, Terms(shares=(Decimal("0.7"), Decimal("0.3")))),
        ("share", "two keys", 101, Terms(shares=(Decimal("0.3"), Decimal("0.7")))),
    ],
)
def test_changed_inputs_recompute(
    calculated: dict[str, Recalculated], name: str, case: str, total: Euros, terms: Terms
) -> None:
    """Another total, base amount or share in the sheet gives the right amounts, not the paid."""
    allocation = allocate(cases()[case][0], total, terms=terms)
    found = calculated[f"changed {name}"]

    expected = [float(allocation.unit.euros(row.betrag)) for row in allocation.rows]
    assert found.columns["Betrag"] == expected
    assert found.names["PruefungBestanden"] is False


@pytest.mark.parametrize("name", ["floor raised", "floor left out", "mark of another"])
def test_wrong_bounds_fail_the_check(calculated: dict[str, Recalculated], name: str) -> None:
    """A set of bounded rows that no longer follows from the inputs is told by the sheet."""
    found = calculated[f"changed {name}"]

    assert False in found.columns["Grenze stimmt"]
    assert found.names["PruefungBestanden"] is False


def test_an_amount_of_no_whole_units_is_not_exact(calculated: dict[str, Recalculated]) -> None:
    """A total with fractions of a cent is told to be no input for the sheet."""
    found = calculated["changed no whole cents"]

    assert found.names["RechnungExakt"] is False
    for name in ("RechnungExakt", "EingabenGueltig"):
        assert found.remarks[name].endswith("kein Vielfaches der Einheit.")


def test_an_input_is_refused_that_is_no_multiple(calculated: dict[str, Recalculated]) -> None:
    """Half a cent, or 500 € in steps of 1,000 €, is told to be none, in LibreOffice too."""
    thousands = written(load_districts(), 8_000_000, terms=Terms(unit=Unit.THOUSAND))
    cents = written(*cases()["cents"][:2], terms=cases()["cents"][2])
    for file, step, whole in (
        (cents, "0,01 €", "ROUND({at}*100,0)/100-{at}=0"),
        (calculated["cents"].file, "0,01 €", "ROUND({at}*100,0)/100-{at}=0"),
        (thousands, "1.000 €", "INT({at}/1000)*1000-{at}=0"),
    ):
        sheet = openpyxl.load_workbook(BytesIO(file))["Prüfung"]
        (check,) = (each for each in sheet.data_validations.dataValidation if each.type == "custom")

        at = str(check.sqref)
        assert check.formula1 == f"AND(ISNUMBER({at}),{at}>=0,{whole.format(at=at)})"
        assert check.showErrorMessage
        assert check.error == f"Bitte einen Betrag von 0 an in Schritten von {step} eingeben."
        labels = {row[0].value: row for row in sheet.iter_rows(max_row=sheet[at].row)}
        assert sheet[at] in labels["Gesamtbetrag"]
