"""The verdict of the sheet Prüfung: passed, not passed, or that this workbook cannot say.

Whatever is calculated here is calculated by LibreOffice: ties and the keys that decide them,
what no sheet can check, and forgeries, which must not pass. By day a few forgeries are left out
of which another one is of the same kind (``--hypothesis-profile=nightly`` tries all).
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from test_workbook_gemeinden import districts as two_levels
from test_workbook_recalculated import BEYOND
from test_workbook_terms import cases as by_terms
from workbook_builders import by_day, edited, own_list, put, put_in_column, written

from ukraine_soforthilfe import allocate, load_districts
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports.workbook import plan
from ukraine_soforthilfe.reports.workbook.pruefung import workbook_notice
from ukraine_soforthilfe.result import Schluessel
from ukraine_soforthilfe.rule import Unit
from ukraine_soforthilfe.rule.division import Terms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from workbook_builders import Copy, Recalculated

    from ukraine_soforthilfe.result import Districts
    from ukraine_soforthilfe.rule import Euros

# Only there the cell of the verdict says what somebody wrote into it.
BY_HAND = "forged the verdict by hand"
UNCHECKED = "IN DIESER MAPPE NICHT PRÜFBAR"
HARD_KEYS = ["a", "A", "Ä", "B", "C-1", "CA", "9", "10"]
Case = tuple["Districts", "Euros", Terms]


def tied(keys: Sequence[str], total: int = 100) -> Case:
    """Equal figures of which the order of the keys decides."""
    return own_list([1] * len(keys), keys=keys), total, Terms()


@cache
def passing() -> dict[str, Case]:
    return {
        "numbers of one length": tied(["101", "102", "103"]),
        "numbers of several lengths": tied(["9", "10", "100"]),
        "numbers of fifteen digits": tied(["9", "10", "999999999999999"]),
        "letters": tied(["A1", "B", "AB"]),
        "numbers and letters": tied(["9", "10", "A1"]),
        "long numbers of one length": tied(["1" * 19 + "1", "1" * 19 + "2", "1" * 19 + "3"]),
        "small letters": tied(["a1", "ab", "b"]),
        "hard keys without a tie": (own_list(range(1, 9), keys=HARD_KEYS), 100, Terms()),
        "hard keys, nothing left over": tied(HARD_KEYS, 80),
        "20 keys": many_keys(20),
        "one row": (own_list([5], keys=["Ä"]), 7, Terms()),
    }


def many_keys(number: int, name: str = "") -> Case:
    """So many keys of equal shares, of which one is smaller."""
    rows = [replace(row, further_figures=(5,) * (number - 1)) for row in own_list([1, 2, 3]).rows]
    keys = tuple(Schluessel(f"Schlüssel {place}{name}") for place in range(number))
    shares = [Decimal("0.04")] * (number - 1)
    terms = Terms(shares=(*shares, Decimal(1) - sum(shares, Decimal())))
    return replace(own_list([1, 2, 3]), rows=tuple(rows), schluessel=keys), 100, terms


@cache
def unchecked() -> dict[str, Case]:
    """What nothing is wrong with, and no sheet can check; a word of the reason stands first."""
    return {
        "Schlüssel: hard keys": tied(HARD_KEYS),
        "Schlüssel: small and capital letters": tied(["a", "B", "c"]),
        "Schlüssel: zeros in front": tied(["007", "7", "10"]),
        "Schlüssel: numbers of sixteen digits": tied(["9", "10", "1" * 16]),
        "Schlüssel: with a base amount": (
            own_list([1, 1, 1], keys=["a", "Ä", "B"]),
            100,
            Terms(base_amount=10, minimum=20),
        ),
        **{
            f"Stellen: {name}": (own_list(populations), total, Terms())
            for name, (total, populations) in BEYOND.items()
        },
        "Stellen: with bounds": (
            own_list([10**8, 10**8 - 1, 1]),
            4 * 10**9 + 1,
            Terms(minimum=10**8, maximum=2 * 10**9),
        ),
        "mehreren Schlüsseln: bounds": by_terms()["two keys with bounds"],
        "20 Schlüsseln: many keys": many_keys(21),
    }


def renumbered(workbook: bytes | Copy, numbers: Sequence[int]) -> Copy:
    by_row = dict(enumerate(numbers))
    return put_in_column(
        put_in_column(workbook, "Zuweisung", "Nr", by_row), "Prüfung", "Nr", by_row
    )


def paid(workbook: bytes | Copy, amounts: Mapping[int, object]) -> Copy:
    return put_in_column(workbook, "Zuweisung", "Betrag", amounts)


def checked(workbook: bytes | Copy, header: str, values: Mapping[int, object]) -> Copy:
    return put_in_column(workbook, "Prüfung", header, values)


def shortened(workbook: bytes | Copy, *sheets: str) -> Copy:
    """A copy in which the tables of these sheets end a row earlier."""

    def edit(opened: Any) -> None:
        for sheet in sheets:
            (table,) = opened[sheet].tables.values()
            first, last = table.ref.split(":")
            letters = last.rstrip("0123456789")
            last_row = int(last[len(letters) :]) - 1 - bool(table.totalsRowCount)
            table.totalsRowCount = None
            table.ref = f"{first}:{letters}{last_row}"
            table.autoFilter = None

    return edited(workbook, edit)


def without_the_last_row(workbook: bytes) -> Copy:
    def edit(opened: Any) -> None:
        (table,) = opened["Prüfung"].tables.values()
        for cell in opened["Prüfung"][table.ref][-1]:
            cell.value = None

    return shortened(edited(workbook, edit), "Prüfung")


def with_a_shorter_sum(workbook: bytes) -> Copy:
    """A copy whose sum of what is paid leaves out the row with another amount."""

    def edit(opened: Any) -> None:
        for row in opened["Prüfung"].iter_rows():
            for cell in row:
                if cell.value == "=SUM(Zuweisung[Betrag])":
                    cell.value = 100

    return edited(paid(workbook, {0: 134}), edit)


NIGHTLY_FORGERIES = {
    "remainders by hand",
    "amounts by hand",
    "rows by hand",
    "units left over by hand",
    "the total in the other place",
    "a key as a number on Prüfung",
    "a tie of numbers decided otherwise",
}


@cache
def forgeries() -> dict[str, Copy]:
    three = written(own_list([1, 1, 1]), 100)
    numbers = written(*tied(["9", "10", "100"])[:2])
    kreise = written(load_districts(), 8_000_000)
    capped = written(own_list([0, 3, 5]), 100, terms=Terms(maximum=50))
    beyond = written(own_list(BEYOND["large"][1]), BEYOND["large"][0])
    by_keys = by_terms()["two keys with bounds"]
    moved = paid(three, {0: 33, 1: 34})
    of_one = written(own_list([1, 1, 1], keys=["10", "50", "70"]), 1)
    cents = written(own_list([1, 1]), 80, terms=Terms(unit=Unit.CENT))
    figures, total, terms = by_terms()["two keys"]
    keyed = written(figures, total, terms=terms)
    at_cap = dict.fromkeys(range(3), "Höchstbetrag")
    based = put_in_column(
        written(own_list([1, 1, 1]), 90, terms=Terms(base_amount=30, maximum=40)),
        "Zuweisung",
        "Grenze",
        at_cap,
    )
    based = put_in_column(based, "Prüfung", "Grenze", at_cap)
    other_marks = {0: "Höchstbetrag", 1: None, 2: None}
    flagged = put_in_column(capped, "Zuweisung", "Grenze", other_marks)
    every: dict[str, Copy] = {
        "a tie decided otherwise by the first column": renumbered(
            paid(three, {0: 33, 2: 34}), [3, 2, 1]
        ),
        "a tie of numbers decided otherwise": renumbered(paid(numbers, {0: 33, 2: 34}), [3, 2, 1]),
        "a row taken off Prüfung": without_the_last_row(kreise),
        "the table of what is paid a row shorter": shortened(kreise, "Zuweisung"),
        "both tables a row shorter": shortened(kreise, "Zuweisung", "Prüfung"),
        "a euro left over moved by hand": checked(moved, "Resteuro", {0: 0, 1: 1}),
        "ranks by hand": checked(moved, "Rang", {0: 2, 1: 1}),
        "remainders by hand": checked(moved, "Rest", {1: 2}),
        "amounts by hand": checked(moved, "Betrag", {0: 33, 1: 34}),
        "paid amounts by hand": checked(moved, "Zahlbetrag", {0: 34, 1: 33}),
        "agreement by hand": checked(moved, "Stimmt", dict.fromkeys((0, 1), True)),
        "rows by hand": checked(moved, "Zeile", {0: 2, 1: 1}),
        "a sum by hand": put(three, "Gesamteinwohner", 3),
        "units left over by hand": put(three, "Resteuro", 1),
        "cells of the verdict by hand": put(put(moved, "JedeZeile", 1), "KeinFehler", 1),
        "the verdict by hand": put(moved, "PruefungBestanden", 1),
        "a sum that leaves out the other amount": with_a_shorter_sum(three),
        "the total in one place": put(three, "Gesamtbetrag", 101),
        "the total in the other place": put(three, "Zahlsumme", 101),
        "a limit of exactness raised": put(beyond, "ExaktBis", 10**20),
        "an amount beyond exactness": paid(beyond, {0: 10**14}),
        "a key of 0 at the cap": paid(
            checked(flagged, "Grenze", other_marks), {0: 50, 1: 19, 2: 31}
        ),
        "a mark on one sheet alone": put_in_column(capped, "Zuweisung", "Grenze", {1: "x"}),
        "an amount by several keys with bounds": paid(
            written(*by_keys[:2], terms=by_keys[2]), {0: 1}
        ),
        "an amount among hard keys": paid(written(*tied(HARD_KEYS)[:2]), {0: 20, 1: 6}),
        "a key as a number on Prüfung": paid(checked(of_one, "Schlüssel", {1: 50}), {0: 0, 1: 1}),
        "a key as a number on both sheets": put_in_column(
            paid(checked(of_one, "Schlüssel", {1: 50}), {0: 0, 1: 1}),
            "Zuweisung",
            "Schlüssel",
            {1: 50},
        ),
        "fractions of a cent": paid(cents, {0: 40.004, 1: 39.996}),
        "a sum below the amounts": paid(three, {3: 101}),
        "a sum of a Regierungsbezirk": put_in_column(
            kreise, "Regierungsbezirke", "Betrag", {0: 2_900_000}
        ),
        "a base amount above the maximum": paid(
            put(put(put(based, "Gesamtbetrag", 60), "Zahlsumme", 60), "Hoechstbetrag", 20),
            dict.fromkeys(range(3), 20),
        ),
        **{
            f"{name} shares": put(put(keyed, "Anteil1", first), "Anteil2", second)
            for name, first, second in (
                ("negative", 11, -1),
                ("fractional", 7.5, 2.5),
                ("written", "7", "3"),
            )
        },
        "a negative figure beyond exactness": checked(beyond, "Einwohner", {1: -7}),
        "a fraction beyond exactness": checked(beyond, "Einwohner", {1: 7.5}),
    }
    return by_day(every, without=NIGHTLY_FORGERIES)


def two_alike() -> Districts:
    """Two keys that everybody has as much of: their shares change no amount."""
    districts = own_list([2, 3, 5])
    rows = [replace(row, further_figures=(row.einwohner,)) for row in districts.rows]
    keys = (Schluessel("Fläche"), Schluessel('Kinder "2020"'))
    return replace(districts, rows=tuple(rows), schluessel=keys)


def hidden(workbook: bytes, name: str) -> Copy:
    """A copy in which a filter hides the second row of a sheet."""

    def edit(opened: Any) -> None:
        sheet = opened[name]
        (table,) = sheet.tables.values()
        sheet.row_dimensions[int(table.ref.partition(":")[0].lstrip("A")) + 2].hidden = True

    return edited(workbook, edit)


RULES = {
    "bounds": (load_districts, Terms(minimum=10, maximum=900_000)),
    "base amount": (load_districts, Terms(base_amount=1_000)),
    "unit": (load_districts, Terms(unit=Unit.HUNDRED)),
    "shares": (two_alike, Terms(shares=(Decimal("0.7"), Decimal("0.3")))),
}


@cache
def of_rules() -> dict[str, bytes]:
    return {
        name: written(districts(), 8_000_000, terms=terms)
        for name, (districts, terms) in RULES.items()
    }


NIGHTLY_FORGED_BESIDE_AMOUNTS = {
    "a minimum on the first sheet",
    "a maximum on Prüfung",
    "a share on the first sheet",
    "Anteil am Gesamtbetrag of a row in Zuweisung",
    "Anteil am Gesamtbetrag of the sum in Zuweisung",
    "Euro je Einwohner of the sum in Zuweisung",
    "Anzahl of a group in Regierungsbezirke",
    "Einwohner of a group in Regierungsbezirke",
}


@cache
def forged_beside_amounts() -> dict[str, Copy]:
    """What no amount follows from, and everybody reads: rules, kinds, sums and shares."""
    kreise, rules = written(load_districts(), 20_000), of_rules()
    gemeinden = written(two_levels(GEMEINDEN), 101)
    bounds, shares = rules["bounds"], rules["shares"]
    first = "Zuweisung"
    every: dict[str, Copy] = {
        "a minimum on Prüfung": put(bounds, "Mindestbetrag", 20),
        "a minimum on the first sheet": put(bounds, "Regel1", 20),
        "a maximum on Prüfung": put(bounds, "Hoechstbetrag", 800_000),
        "a maximum on the first sheet": put(bounds, "Regel2", 800_000),
        "a maximum as a text": put(bounds, "Regel2", "900000"),
        "a base amount on the first sheet": put(rules["base amount"], "Regel1", 2_000),
        "a unit on the first sheet": put(rules["unit"], "Regel1", "Beträge in Schritten von 1 €"),
        "a share on the first sheet": put(shares, "Regel1", "Fläche (Anteil 0,5)"),
        "a key on the first sheet": put(shares, "Regel2", "Alte (Anteil 0,3)"),
        "shares on Prüfung": put(put(shares, "Anteil1", 5), "Anteil2", 5),
        "kinds of the two Heilbronn": put_in_column(
            kreise, first, "Art", {6: "Landkreis", 7: "Stadtkreis"}
        ),
        "a Regierungsbezirk": put_in_column(kreise, first, "Regierungsbezirk", {0: "Freiburg"}),
        **{
            f"{header} of {where} in {sheet}": put_in_column(kreise, sheet, header, {row: value})
            for sheet, header, where, row, value in (
                (first, "Einwohner", "the sum", 44, 11_124_643),
                (first, "Anteil am Gesamtbetrag", "a row", 0, 0.07),
                (first, "Anteil am Gesamtbetrag", "the sum", 44, 0.99),
                (first, "Anteil am Schlüssel", "a row", 0, 0.07),
                (first, "Euro je Einwohner", "a row", 3, 0.9),
                (first, "Euro je Einwohner", "the sum", 44, 0.9),
                ("Regierungsbezirke", "Anzahl", "a group", 1, 13),
                ("Regierungsbezirke", "Einwohner", "a group", 0, 4_000_000),
                ("Regierungsbezirke", "Anteil am Gesamtbetrag", "a group", 0, 0.5),
                ("Regierungsbezirke", "Gruppe", "a group", 0, "Schwaben"),
                ("Diagramm", "Betrag", "a bar", 0, 2_000),
            )
        },
        "a share among the Gemeinden": among(gemeinden, "Anteil am Kreisbetrag", {1: 0.9}),
        "a sum among the Gemeinden": among(gemeinden, "Einwohner", {12: 99}),
    }
    return by_day(every, without=NIGHTLY_FORGED_BESIDE_AMOUNTS)


GEMEINDEN = [[7, 7, 7], [7, 7], [14, 0], [3]]


def of_gemeinde(workbook: bytes | Copy, header: str, values: Mapping[int, object]) -> Copy:
    return put_in_column(workbook, "Prüfung Gemeinden", header, values)


def among(workbook: bytes | Copy, header: str, values: Mapping[int, object]) -> Copy:
    return put_in_column(workbook, "Gemeinden", header, values)


def standing_in(workbook: bytes) -> Copy:
    """A copy in which a Kreis reads as its first Gemeinde, whose own row gets more."""
    copy = among(workbook, "Betrag", {0: 14, 1: 100_014})
    for header, value in (("AGS", "08111000"), ("Name", "Ort 0"), ("Einwohner", 7)):
        copy = among(copy, header, {0: value})
    return copy


NIGHTLY_FORGED_GEMEINDEN = {
    "a name of a Kreis among the Gemeinden",
    "a population of a Kreis among the Gemeinden",
    "an amount of a Kreis",
}


@cache
def forged_gemeinden() -> dict[str, Copy]:
    genuine = written(two_levels(GEMEINDEN), 101)
    # Rows 1 to 3 of the table of both levels are the Gemeinden of its row 0.
    swapped = put_in_column(genuine, "Gemeinden", "Betrag", {1: 13, 3: 14})
    every: dict[str, Copy] = {
        "amounts swapped": swapped,
        "names swapped": put_in_column(genuine, "Gemeinden", "Name", {1: "Ort 1", 2: "Ort 0"}),
        "another Kreis": of_gemeinde(genuine, "Kreis", {0: "08112"}),
        "a euro left over moved by hand": of_gemeinde(swapped, "Resteuro", {0: 0, 2: 1}),
        "a row twice": of_gemeinde(genuine, "AGS", {1: "08111000"}),
        "a tie by the first column": of_gemeinde(swapped, "Nr", {0: 3, 2: 1}),
        "a Kreis in the place of a Gemeinde": standing_in(genuine),
        "an amount of a Kreis among the Gemeinden": among(genuine, "Betrag", {0: 9}),
        "a name of a Kreis among the Gemeinden": among(genuine, "Name", {0: "Xanadu"}),
        "a population of a Kreis among the Gemeinden": among(genuine, "Einwohner", {0: 5}),
        "a level among the Gemeinden": among(genuine, "Ebene", {1: "Kreis"}),
        "an amount of a Kreis": paid(genuine, {0: 40}),
        "population of both sheets": put_in_column(
            of_gemeinde(genuine, "Einwohner", {0: 8}), "Gemeinden", "Einwohner", {1: 8}
        ),
    }
    return by_day(every, without=NIGHTLY_FORGED_GEMEINDEN)


def fixed_ranks() -> bytes:
    with pytest.MonkeyPatch.context() as patch:
        # A list need not be long to be calculated as a long one is.
        patch.setattr(plan, "RANKED_ROWS", 2)
        return written(own_list([1, 2, 3]), 100)


def values_of_gemeinden() -> bytes:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "CALCULATED_ROWS", 2)
        return written(two_levels(GEMEINDEN), 101)


@cache
def fixed() -> dict[str, bytes]:
    return {"Ränge: fixed": fixed_ranks(), "Gemeinden: fixed": values_of_gemeinden()}


def wrong() -> dict[str, Copy]:
    ranks, values = fixed().values()
    return {
        "wrong ranks": paid(ranks, {0: 18, 1: 32}),
        "wrong Gemeinden": put_in_column(values, "Gemeinden", "Betrag", {1: 1}),
    }


@cache
def genuine() -> dict[str, bytes]:
    return {
        name: written(figures, total, terms=terms)
        for name, (figures, total, terms) in {**passing(), **unchecked()}.items()
    }


def workbooks() -> dict[str, bytes | Copy]:
    hard = written(*tied(HARD_KEYS)[:2])
    return {
        **{name.replace(":", ""): workbook for name, workbook in genuine().items()},
        **{f"forged {name}": workbook for name, workbook in forgeries().items()},
        **{f"gemeinden {name}": workbook for name, workbook in forged_gemeinden().items()},
        **{f"beside {name}": workbook for name, workbook in forged_beside_amounts().items()},
        **{f"rules {name}": workbook for name, workbook in of_rules().items()},
        "filtered": hidden(written(load_districts(), 8_000_000), "Zuweisung"),
        "filtered Gemeinden": hidden(written(two_levels(GEMEINDEN), 101), "Gemeinden"),
        **{name.replace(":", ""): workbook for name, workbook in fixed().items()},
        **wrong(),
        # As a reader who sorts by Excel's order would number them.
        "hard keys numbered otherwise": renumbered(hard, [3, 4, 5, 6, 7, 8, 1, 2]),
        "english": written(*tied(HARD_KEYS)[:2], language=Language.EN),
    }


@pytest.fixture(scope="module")
def calculated(recalculate: Callable[..., dict[str, Recalculated]]) -> dict[str, Recalculated]:
    return recalculate(workbooks())


@pytest.mark.parametrize("name", sorted(passing()))
def test_ties_are_decided_by_the_key(calculated: dict[str, Recalculated], name: str) -> None:
    """Keys that sheets order as we do pass with a tie at the cut, others without one."""
    found = calculated[name]

    assert found.names["PruefungBestanden"] is True
    assert found.remarks["PruefungBestanden"].startswith("BESTANDEN")
    assert set(found.columns["Stimmt"]) == {True}


@pytest.mark.parametrize("name", sorted({*unchecked(), "Ränge: fixed", "Gemeinden: fixed"}))
def test_what_no_sheet_can_check_is_not_wrong(
    calculated: dict[str, Recalculated], name: str
) -> None:
    """Right results that are not all calculated: no row is wrong, the reason and verify named."""
    found = calculated[name.replace(":", "")]
    verdict = found.remarks["PruefungBestanden"]

    assert found.names["PruefungBestanden"] is False
    assert verdict.startswith(UNCHECKED)
    assert name.partition(":")[0] in verdict
    assert "soforthilfe verify" in verdict
    assert False not in found.columns["Stimmt"]
    assert not any("NICHT BESTANDEN" in remark for remark in found.remarks.values())


@pytest.mark.parametrize("name", ["", " „Name“ " * 30])
def test_no_formula_is_longer_than_excel_takes(name: str) -> None:
    """Also by as many keys as a sheet calculates, whatever they are called: 8,192 characters."""
    figures, total, terms = many_keys(20, name)
    opened = openpyxl.load_workbook(BytesIO(written(figures, total, terms=terms)))

    cells = [cell.value for sheet in opened for row in sheet.iter_rows() for cell in row]
    formulas = [value for value in cells if isinstance(value, str) and value.startswith("=")]
    assert 4_000 < max(map(len, formulas)) <= 8_192


def test_what_is_written_is_what_is_calculated(calculated: dict[str, Recalculated]) -> None:
    """The verdict that the file shows before anybody calculates is the one that comes out."""
    for name, workbook in {**genuine(), **fixed()}.items():
        shown = openpyxl.load_workbook(BytesIO(workbook), data_only=True)["Prüfung"]
        cells = [cell.value for row in shown.iter_rows(max_row=16) for cell in row]

        assert calculated[name.replace(":", "")].remarks["PruefungBestanden"] in cells, name


def test_the_summary_says_what_the_sheet_says() -> None:
    """Who writes such a workbook reads the sheet's own sentence, and nothing of any other."""
    for name, (figures, total, terms) in {**passing(), **unchecked()}.items():
        notice = workbook_notice(allocate(figures, total, terms=terms), Language.DE)

        assert (notice is not None) is (name in unchecked()), name
        if notice:
            shown = openpyxl.load_workbook(BytesIO(genuine()[name]), data_only=True)["Prüfung"]
            assert notice in [cell.value for row in shown.iter_rows() for cell in row], name


def test_another_numbering_of_keys_that_no_sheet_orders(
    calculated: dict[str, Recalculated],
) -> None:
    """Rows among equal remainders say nothing where the sheet would have decided otherwise."""
    found = calculated["hard keys numbered otherwise"]

    assert found.remarks["PruefungBestanden"].startswith(UNCHECKED)
    assert set(found.columns["Stimmt"]) == {True, "–"}


def passing_over(calculated: dict[str, Recalculated], names: list[str]) -> list[str]:
    """Which of these workbooks do not say that they failed."""
    return [
        name
        for name in names
        if not calculated[name].remarks["PruefungBestanden"].startswith("NICHT BESTANDEN")
        or not (calculated[name].names["PruefungBestanden"] is False or name == BY_HAND)
    ]


def test_forgeries_do_not_pass(calculated: dict[str, Recalculated]) -> None:
    """Whatever somebody changes on one sheet or both, the verdict is NICHT BESTANDEN."""
    assert passing_over(calculated, [f"forged {name}" for name in forgeries()]) == []


def test_forged_gemeinden_do_not_pass(calculated: dict[str, Recalculated]) -> None:
    """The same among the Gemeinden, whose verdict is a part of the workbook's."""
    assert passing_over(calculated, [f"gemeinden {name}" for name in forged_gemeinden()]) == []


def test_what_is_read_beside_the_amounts_is_held(calculated: dict[str, Recalculated]) -> None:
    """A rule, a kind, a sum or a share that is another on one sheet is not passed over."""
    assert passing_over(calculated, [f"beside {name}" for name in forged_beside_amounts()]) == []


@pytest.mark.parametrize(
    "name", [*map("rules {}".format, sorted(RULES)), "filtered", "filtered Gemeinden"]
)
def test_what_is_the_same_on_both_sheets_passes(
    calculated: dict[str, Recalculated], name: str
) -> None:
    """Genuine rules pass, and so does a sum of the rows that a filter shows."""
    found = calculated[name]

    assert found.remarks["PruefungBestanden"].startswith("BESTANDEN")
    assert found.names["PruefungBestanden"] is True


@pytest.mark.parametrize("name", ["wrong ranks", "wrong Gemeinden"])
def test_what_is_wrong_goes_before(calculated: dict[str, Recalculated], name: str) -> None:
    """A wrong amount fails also where something else is not calculated."""
    assert calculated[name].remarks["PruefungBestanden"].startswith("NICHT BESTANDEN")


def test_the_verdict_in_english(calculated: dict[str, Recalculated]) -> None:
    """An English workbook says it in English."""
    verdict = calculated["english"].remarks["PruefungBestanden"]

    assert verdict.startswith("CANNOT BE CHECKED IN THIS WORKBOOK")
    assert "soforthilfe verify" in verdict
