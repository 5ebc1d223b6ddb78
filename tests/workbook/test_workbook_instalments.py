"""The sheet Teilzahlungen, as a spreadsheet program calculates it.

By day a few forgeries are left out of which another one is of the same kind
(``--hypothesis-profile=nightly`` tries all).
"""

from __future__ import annotations

import random
from decimal import Decimal
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from test_instalments import one_by_one
from test_workbook_gemeinden import districts
from workbook_builders import by_day, edited, own_list, put, put_in_column

from ukraine_soforthilfe import allocate, load_districts
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports.allocation import Provenance
from ukraine_soforthilfe.reports.workbook import plan
from ukraine_soforthilfe.reports.workbook.build import workbook_bytes
from ukraine_soforthilfe.reports.workbook.pruefung import workbook_notice
from ukraine_soforthilfe.result.dividing import allocate_within, in_instalments
from ukraine_soforthilfe.rule import Unit
from ukraine_soforthilfe.rule.division import Terms

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workbook_builders import Copy, Recalculated

    from ukraine_soforthilfe.result.allocation import Allocation

SHEET = "Teilzahlungen"
ODD_LABELS = ("[Q1]", "a'b#@", "Betrag", "=1+1", "10.03.2027", '"', "Stimmt")
KEYS = ["a*", "A", "Ä", "~b", "9"]


def country() -> list[list[int]]:
    """44 Kreise of 1,101 Gemeinden together."""
    rng = random.Random(1101)
    sizes = [25] * 43 + [26]
    return [[rng.randint(0, 60_000) for _ in range(size)] for size in sizes]


@cache
def cases() -> dict[str, Allocation]:
    whole = load_districts()
    levels = districts(country())
    cents, thousands = Terms(unit=Unit.CENT), Terms(unit=Unit.THOUSAND, minimum=100_000)
    return {
        "quarters": in_instalments(allocate(whole, 8_000_000), 4),
        "months": in_instalments(allocate(whole, 8_000_000), 12),
        "cents": in_instalments(allocate(whole, Decimal("8000000.37"), terms=cents), 3),
        "thousands": in_instalments(allocate(whole, 8_000_000, terms=thousands), 60),
        "1,101 Gemeinden": in_instalments(allocate(levels, 8_000_000), 4),
        "Gemeinden in cents": in_instalments(
            allocate(districts([[7, 7, 7], [7, 7], [14, 0], [3]]), Decimal("1.01"), terms=cents), 2
        ),
        "one Kreis": in_instalments(allocate_within(levels, "08117", None, whole=8_000_000), 4),
        "odd labels": in_instalments(allocate(whole, 8_000_000), 7, labels=ODD_LABELS),
        "small letters": in_instalments(
            allocate(own_list([1, 2, 3], keys=["a1", "ab", "b"]), 101), 2
        ),
        "odd keys": in_instalments(allocate(own_list([1, 2, 3, 4, 5], keys=KEYS), 101), 2),
        "keys of any length": in_instalments(
            allocate(own_list([1, 2, 3], keys=["9", "010", "100"]), 101), 2
        ),
        "nothing": in_instalments(allocate(whole, 0), 2),
        "largest": in_instalments(allocate(own_list([3, 2, 2]), 10**13), 60),
    }


def written(allocation: Allocation, language: Language = Language.DE) -> bytes:
    provenance = Provenance(version="1.2.3", command="soforthilfe allocate")
    return workbook_bytes(allocation, language=language, provenance=provenance)


def in_sheet(workbook: bytes | Copy, header: str, values: dict[int, object]) -> Copy:
    return put_in_column(workbook, SHEET, header, values)


def swapped_numbers(workbook: bytes) -> Copy:
    return in_sheet(workbook, "Nr", {0: 2, 1: 1})


def numbered_backwards(workbook: bytes) -> Copy:
    numbers: dict[int, object] = {row: 44 - row for row in range(44)}
    copy = in_sheet(workbook, "Nr", numbers)
    for sheet in ("Zuweisung", "Prüfung"):
        copy = put_in_column(copy, sheet, "Nr", numbers)
    return copy


def sorted_downwards(workbook: bytes) -> Copy:
    """A copy whose rows stand the other way round, as who sorts the table leaves them."""

    def edit(opened: Any) -> None:
        sheet = opened[SHEET]
        (table,) = sheet.tables.values()
        _, *rows, _ = sheet[table.ref]
        places = [place for place, cell in enumerate(rows[0]) if cell.data_type != "f"]
        values = [[row[place].value for place in places] for row in rows]
        for row, turned in zip(rows, reversed(values), strict=True):
            for place, value in zip(places, turned, strict=True):
                row[place].value = value

    return edited(workbook, edit)


def below(workbook: bytes, value: object) -> Copy:
    """A copy with another value for the verdict on the first column."""

    def edit(opened: Any) -> None:
        sheet = opened[SHEET]
        row = next(cell.row for cell in sheet["A"] if cell.value == "Soll") + 1
        column = next(
            cell.column for cell in sheet[row] if isinstance(cell.value, str) and "=" in cell.value
        )
        sheet.cell(row, column).value = value

    return edited(workbook, edit)


def other_formulas(workbook: bytes) -> Copy:
    """A copy in which the unequal parts of a Gemeinde are exchanged, as formulas: its row sums."""
    columns = dict(cases()["Gemeinden in cents"].gemeinden[0].columns())
    first, second = columns["teilzahlung_1"], columns["teilzahlung_2"]
    place = next(place for place in range(len(first)) if first[place] != second[place])
    changed = in_sheet(workbook, "1. Teilzahlung", {place + 1: f"={second[place]}"})
    return in_sheet(changed, "2. Teilzahlung", {place + 1: f"={first[place]}"})


def by_formulas(workbook: bytes | Copy, header: str, more: dict[int, str]) -> Copy:
    """A copy in which formulas of a column say something more, by row of the table from 0."""

    def edit(opened: Any) -> None:
        (table,) = opened[SHEET].tables.values()
        head, *rows = opened[SHEET][table.ref]
        place = [cell.value for cell in head].index(header)
        for row, what in more.items():
            rows[row][place].value += what

    return edited(workbook, edit)


def between_two_rows(name: str) -> Copy:
    """A copy with a unit moved in a row, and moved back in another: all sums are as they were."""
    allocation = cases()[name]
    columns: Any = allocation.columns()
    first, second = columns["teilzahlung_1"], columns["teilzahlung_2"]
    places = range(len(first))
    fewer = next(place for place in places if first[place] > second[place])
    more = next(place for place in places if first[place] < second[place])
    unit = "0.01" if allocation.unit is Unit.CENT else "1"
    changed = by_formulas(
        written(allocation), "1. Teilzahlung", {fewer: f"-{unit}", more: f"+{unit}"}
    )
    return by_formulas(changed, "2. Teilzahlung", {fewer: f"+{unit}", more: f"-{unit}"})


def columns_exchanged(workbook: bytes, first: str, second: str) -> Copy:
    """A copy in which all rows have the formulas of two columns the other way round."""

    def edit(opened: Any) -> None:
        (table,) = opened[SHEET].tables.values()
        head, *rows, _ = opened[SHEET][table.ref]
        headers = [cell.value for cell in head]
        for row in rows:
            one, other = row[headers.index(first)], row[headers.index(second)]
            one.value, other.value = other.value, one.value

    return edited(workbook, edit)


def named_as_true(workbook: bytes | Copy, first: str, *names: str) -> Copy:
    copy = put(workbook, first, "=TRUE()")
    return named_as_true(copy, *names) if names else copy


def column_as_true(workbook: bytes | Copy) -> Copy:
    return in_sheet(workbook, "Stimmt", dict.fromkeys(range(44), "=TRUE()"))


def over_both(workbook: bytes) -> Copy:
    """A copy with the same wrong figure for what an instalment sums to and what it must be."""

    def edit(opened: Any) -> None:
        sheet = opened[SHEET]
        row = next(cell.row for cell in sheet["A"] if cell.value == "Soll")
        column = next(cell.column for cell in sheet[row] if cell.data_type == "f")
        sheet.cell(row - 1, column).value = sheet.cell(row, column).value = 2_000_001

    return edited(workbook, edit)


def over_the_sum(workbook: bytes) -> Copy:
    def edit(opened: Any) -> None:
        sheet = opened[SHEET]
        (table,) = sheet.tables.values()
        head, *_, totals = sheet[table.ref]
        totals[[cell.value for cell in head].index("Betrag")].value = 9_000_000

    return edited(workbook, edit)


NIGHTLY_TAMPERED = {
    "what stands before",
    "parts of two rows in cents",
    "parts of two rows of one Kreis",
    "names of two Gemeinden swapped",
    "numbers swapped",
    "the verdict's cells",
    "a Gemeinde",
    "a row that agrees",
}


@cache
def tampered() -> dict[str, Copy]:
    workbook, levels = written(cases()["quarters"]), written(cases()["Gemeinden in cents"])
    numbered = own_list([1, 1, 1], keys=["1", "2", "3"])
    every: dict[str, Copy] = {
        "a part": in_sheet(workbook, "2. Teilzahlung", {3: 7}),
        "two parts of a row": in_sheet(
            in_sheet(workbook, "1. Teilzahlung", {3: 46_572}), "4. Teilzahlung", {3: 46_571}
        ),
        "a formula by its value": in_sheet(workbook, "1. Teilzahlung", {0: 112_593}),
        "an amount": in_sheet(workbook, "Betrag", {3: 1}),
        "what stands before": in_sheet(workbook, "Davor", {3: 1}),
        "a key": in_sheet(workbook, "AGS", {3: "08118"}),
        "a number": in_sheet(workbook, "Nr", {3: 99}),
        "numbers swapped": swapped_numbers(workbook),
        "a row that agrees": in_sheet(workbook, "Stimmt", {3: 1}),
        "a column that agrees": below(workbook, 1),
        "the number of instalments": put(workbook, "AnzahlTeilzahlungen", 5),
        "a Gemeinde by other formulas": other_formulas(levels),
        "a Gemeinde": in_sheet(levels, "1. Teilzahlung", {1: 0}),
        "numbers the other way round, on all sheets": numbered_backwards(workbook),
        "numbers of two Gemeinden swapped": in_sheet(levels, "Nr", {1: 4, 3: 2}),
        "a Gemeinde twice": in_sheet(
            in_sheet(levels, "AGS", {2: "08111000"}), "Name", {2: "Ort 0"}
        ),
        "names swapped": in_sheet(workbook, "Name", {0: "Esslingen", 2: "Stuttgart"}),
        "names of two Gemeinden swapped": in_sheet(levels, "Name", {1: "Ort 1", 2: "Ort 0"}),
        "a kind": in_sheet(workbook, "Art", {0: "Landkreis"}),
        "a level": in_sheet(levels, "Ebene", {1: "Kreis"}),
        "a key as a number": in_sheet(
            written(in_instalments(allocate(numbered, 100), 2)), "Schlüssel", {2: 3}
        ),
        "what was dealt out before": put(written(cases()["one Kreis"]), "VorherVerteilt", 1),
        "parts of two rows, all sums kept": between_two_rows("quarters"),
        "parts of two rows in cents": between_two_rows("cents"),
        "parts of two rows of one Kreis": between_two_rows("one Kreis"),
        "two columns exchanged": columns_exchanged(workbook, "1. Teilzahlung", "3. Teilzahlung"),
        "what stands before by a formula": by_formulas(workbook, "Davor", {2: "+1"}),
        "what stands before, of all": by_formulas(
            workbook, "Davor", dict.fromkeys(range(44), "+1")
        ),
        "what stands before, by as many as there are": by_formulas(workbook, "Davor", {2: "+4"}),
        "a Gemeinde begins elsewhere": by_formulas(levels, "Davor", {1: "+1", 2: "+1"}),
        "amounts of two rows": by_formulas(workbook, "Betrag", {3: "+4", 4: "-4"}),
        "units of two rows": by_formulas(levels, "Einheiten", {1: "+2", 2: "-2"}),
        "a sum of a row by a formula": by_formulas(workbook, "Summe", {3: "+1"}),
        "a sum and what it must be": over_both(workbook),
        "the sum of the amounts": over_the_sum(workbook),
        "the verdict's cell": named_as_true(between_two_rows("quarters"), "TeilzahlungenBestanden"),
        "the verdict's cells": named_as_true(
            between_two_rows("quarters"), "TeilzahlungenKeinFehler"
        ),
        "all rows that agree": column_as_true(between_two_rows("quarters")),
        "the verdict": put(in_sheet(workbook, "Davor", {3: 1}), "TeilzahlungenKeinFehler", 1),
    }
    return by_day(every, without=NIGHTLY_TAMPERED)


def workbooks() -> dict[str, bytes | Copy]:
    quarters = written(cases()["quarters"])
    with pytest.MonkeyPatch.context() as patch:
        # Lists need not be long to be treated as long ones are.
        patch.setattr(plan, "CALCULATED_ROWS", 10)
        long = {f"long {name}": written(cases()[name]) for name in ("quarters", "1,101 Gemeinden")}
    return {
        **{name: written(allocation) for name, allocation in cases().items()},
        "in English": written(cases()["Gemeinden in cents"], Language.EN),
        "too large": written(in_instalments(allocate(own_list([3, 2]), 10**13 + 1), 2)),
        "sorted": sorted_downwards(quarters),
        "paid otherwise": put_in_column(quarters, "Zuweisung", "Betrag", {0: 450_369}),
        **long,
        **{f"tampered {name}": workbook for name, workbook in tampered().items()},
    }


@pytest.fixture(scope="module")
def calculated(recalculate: Callable[..., dict[str, Recalculated]]) -> dict[str, Recalculated]:
    return recalculate(workbooks(), sheets=[SHEET, "Instalments"])


def parts_in(
    found: Recalculated, *, before: str = "Davor", after: str = "Summe"
) -> list[list[Any]]:
    headers = list(found.columns)
    names = headers[headers.index(before) + 1 : headers.index(after)]
    rows = zip(*(found.columns[name] for name in names), strict=True)
    # Below the rows stand their sums.
    numbered = (isinstance(number, float) for number in found.columns[headers[0]])
    return [list(row) for row, is_row in zip(rows, numbered, strict=True) if is_row]


def units_of(rows: Sequence[Sequence[Any]], unit: Unit) -> list[list[int]]:
    return [[round(cell * 100) // unit.cents for cell in row] for row in rows]


def test_every_part_is_recalculated(calculated: dict[str, Recalculated]) -> None:
    """By every unit and number of instalments the sheet deals as the program does, and says so."""
    for name in (name for name in cases() if "Gemeinden" not in name):
        allocation, found = cases()[name], calculated[name]
        paid = allocation.teilzahlungen
        assert paid is not None
        columns = list(allocation.columns().values())[-paid.count :]
        expected = [[float(cell) for cell in row] for row in zip(*columns, strict=True)]

        assert parts_in(found) == expected, name
        ordered = name != "odd keys"
        verdict = "BESTANDEN" if ordered else "IN DIESER MAPPE NICHT PRÜFBAR: Teilzahlungen folgen"
        assert found.names["TeilzahlungenBestanden"] is ordered, name
        assert found.remarks["TeilzahlungenBestanden"].startswith(verdict), name
        assert found.columns["Stimmt"][: len(expected)] == [True] * len(expected), name


def test_quarters_are_those_of_a_dealer(calculated: dict[str, Recalculated]) -> None:
    """The sheet's parts are what dealing every euro by itself gives."""
    amounts = list(cases()["quarters"].rows.betraege)

    assert parts_in(calculated["quarters"]) == one_by_one(amounts, 4)
    assert calculated["quarters"].names["PruefungBestanden"] is True


@pytest.mark.parametrize("name", ["1,101 Gemeinden", "Gemeinden in cents"])
def test_kreise_are_exact_as_well(calculated: dict[str, Recalculated], name: str) -> None:
    """Each Kreis has in each instalment what its Gemeinden have, and gets what it gets alone."""
    found, allocation = calculated[name], cases()[name]
    parts = units_of(parts_in(found), allocation.unit)
    rows = list(zip(found.columns["Ebene"], found.columns["AGS"], parts, strict=False))
    kreise = {key: row for level, key, row in rows if level == "Kreis"}
    count = len(parts[0])
    summed = {key: [0] * count for key in kreise}
    for level, key, row in rows:
        if level == "Gemeinde":
            summed[key[:5]] = [have + more for have, more in zip(summed[key[:5]], row, strict=True)]

    assert summed == kreise
    assert list(kreise.values()) == one_by_one(allocation.rows.betraege, count)
    assert found.names["TeilzahlungenBestanden"] is True
    assert found.names["PruefungBestanden"] is True


def test_the_totals_are_the_quarters_of_the_total(calculated: dict[str, Recalculated]) -> None:
    """Below 1,101 Gemeinden four times two millions, as is expected of them."""
    file = openpyxl.load_workbook(BytesIO(calculated["1,101 Gemeinden"].file), data_only=True)
    rows = [[cell.value for cell in row] for row in file[SHEET].iter_rows()]
    labelled = {row[0]: [cell for cell in row[1:] if cell is not None] for row in rows[-4:]}

    assert labelled["Summe"] == [8_000_000, *[2_000_000] * 4, 8_000_000]
    assert labelled["Soll"] == [2_000_000] * 4
    assert labelled["Stimmt"] == labelled["Kreise wie Gemeinden"] == [True] * 4


def test_it_is_the_same_in_english(calculated: dict[str, Recalculated]) -> None:
    """Other words, the same numbers and verdicts."""
    english, german = calculated["in English"], calculated["Gemeinden in cents"]

    assert parts_in(english, before="Before", after="Sum") == parts_in(german)
    assert english.names["TeilzahlungenBestanden"] is True
    assert english.remarks["TeilzahlungenBestanden"].startswith("PASSED")


def test_who_sorts_the_table_changes_nothing(calculated: dict[str, Recalculated]) -> None:
    """What stands before a row is told by its number."""
    found = calculated["sorted"]

    assert list(reversed(parts_in(found))) == parts_in(calculated["quarters"])
    assert found.names["PruefungBestanden"] is True


def test_another_amount_is_dealt_anew_and_fails(calculated: dict[str, Recalculated]) -> None:
    """One euro less for Stuttgart on the first sheet: parts move in 36 rows, and nothing passes."""
    found, before = parts_in(calculated["paid otherwise"]), parts_in(calculated["quarters"])

    assert sum(new != old for new, old in zip(found, before, strict=True)) == 36
    assert calculated["paid otherwise"].names["PruefungBestanden"] is False


def test_tampering_fails_both_verdicts(calculated: dict[str, Recalculated]) -> None:
    """Whatever is written over on the sheet, neither it nor Prüfung says that it passed."""
    for name in tampered():
        found = calculated[f"tampered {name}"]

        assert not found.remarks["TeilzahlungenBestanden"].startswith("BESTANDEN"), name
        assert not found.remarks["PruefungBestanden"].startswith("BESTANDEN"), name
        assert found.names["PruefungBestanden"] is False, name


@pytest.mark.parametrize("name", ["long quarters", "long 1,101 Gemeinden", "too large"])
def test_what_is_not_calculated_is_said(calculated: dict[str, Recalculated], name: str) -> None:
    """Long lists and too large numbers stand as values, and no verdict says that they are right."""
    found = calculated[name]

    for verdict in ("TeilzahlungenBestanden", "PruefungBestanden"):
        assert found.remarks[verdict].startswith("IN DIESER MAPPE NICHT PRÜFBAR"), verdict
        assert "stehen Teilzahlungen als Werte da" in found.remarks[verdict]
    assert found.names["PruefungBestanden"] is False
    if name != "too large":
        assert parts_in(found) == parts_in(calculated[name.removeprefix("long ")])


@pytest.mark.parametrize(
    ("keys", "ordered"),
    [
        (["a1", "ab", "b"], True),
        (["a", "B"], False),
        (["9", "010", "100"], True),
        (["9", "1234567890123456"], False),
    ],
)
def test_instalments_follow_keys_that_a_sheet_may_order(keys: list[str], ordered: bool) -> None:
    """Letters that are all small and numbers of 15 digits it orders as we do, others it may not."""
    figures = own_list(range(1, len(keys) + 1), keys=keys)
    notice = workbook_notice(in_instalments(allocate(figures, 101), 2), Language.DE)

    assert (notice is None) == ordered
    assert ordered or "Teilzahlungen folgen Schlüsseln, die Excel anders ordnet." in str(notice)


def test_what_no_sheet_holds_as_a_number_stands_as_text() -> None:
    """Beyond 2^53 every digit of parts and sums is there all the same."""
    workbook = written(in_instalments(allocate(own_list([3, 2]), 10**20 + 1), 2))
    rows = list(openpyxl.load_workbook(BytesIO(workbook))[SHEET].iter_rows(values_only=True))

    assert rows[-3][4:6] == ("30000000000000000001", "30000000000000000000")
    assert rows[-1][4:6] == ("50000000000000000001", "50000000000000000000")


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [("small letters", "a1", "ab"), ("keys of any length", "9", "010"), ("odd keys", "9", "A")],
)
def test_rows_are_held_to_an_order_that_a_sheet_has(name: str, first: str, second: str) -> None:
    """Texts it compares as texts, numbers as numbers; other keys not at all, which it says."""
    book: Any = openpyxl.load_workbook(BytesIO(written(cases()[name])))
    sheet = book[SHEET]
    (table,) = sheet.tables.values()
    head, one, other, *_ = sheet[table.ref]
    agrees = other[[cell.value for cell in head].index("Stimmt")].value
    key = "Teilzahlungen[[#This Row],[Schlüssel]]"
    by_number, by_text = f"<VALUE({key})" in agrees, f"<{key}" in agrees
    said = [cell.value for row in sheet.iter_rows() for cell in row if cell.column_letter == "E"]

    assert [row[1].value for row in (one, other)] == [first, second]
    assert (by_number, by_text) == (name == "keys of any length", name == "small letters")
    assert any("die Excel anders ordnet" in str(each) for each in said) == (name == "odd keys")


def test_the_command_says_what_is_not_calculated() -> None:
    """The summary says it of a workbook, too."""
    allocation = in_instalments(allocate(own_list([3, 2]), 10**13 + 1), 2)

    assert "stehen Teilzahlungen als Werte da" in str(workbook_notice(allocation, Language.DE))


def test_labels_head_the_columns() -> None:
    """As they are, but for one that another column has already: no table can have two of a name."""
    book: Any = openpyxl.load_workbook(BytesIO(written(cases()["odd labels"])))
    sheet = book[SHEET]
    (table,) = sheet.tables.values()
    headers = [cell.value for cell in sheet[table.ref][0]]

    assert headers[-9:-2] == [
        *("[Q1]", "a'b#@", "3. Teilzahlung: Betrag", "=1+1", "10.03.2027", '"'),
        "7. Teilzahlung: Stimmt",
    ]
    assert all(cell.data_type == "s" for cell in sheet[table.ref][0])
    assert [column.name for column in table.tableColumns] == headers


def test_the_sheet_says_what_it_is_not_for() -> None:
    """Nobody divides anew after the first payment."""
    book: Any = openpyxl.load_workbook(BytesIO(written(cases()["quarters"])))
    said = " ".join(str(cell.value) for cell in book[SHEET]["A"][:7])

    assert (
        "Der Euro mehr wandert reihum, damit jede Teilzahlung auch in der Summe stimmt. Die "
        "Aufteilung gilt nur für diese Beträge. Nach der ersten Zahlung nicht neu aufteilen: Ein "
        "berichtigter Betrag wird mit der nächsten Teilzahlung ausgeglichen." in said
    )


def test_a_single_payment_has_no_such_sheet() -> None:
    """Without instalments nothing is different."""
    book = openpyxl.load_workbook(BytesIO(written(allocate(load_districts(), 8_000_000))))

    assert SHEET not in book.sheetnames
