"""`soforthilfe verify` of lists that name no populations: the built-in ones are taken, and said."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from old_workbooks import xls
from test_finished_lists import (
    AMOUNTS,
    KREISE,
    TABLE,
    TOTAL,
    as_csv,
    by_bezirke,
    dotted,
    largest_remainders,
    share,
    verified,
    verify,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

Cells = list[str]
TAKEN = (
    "Die Liste enthält keine Einwohnerzahlen; genommen sind die mitgelieferten zum 31.12.2021 "
    "(Zensus 2011)."
)
WAY_OUT = "werden die mitgelieferten genommen"
HEAD = ["AGS", "Betrag"]
OWN = [[kreis["ags"], str(amount)] for kreis, amount in zip(KREISE, AMOUNTS, strict=True)]
NAMED = [
    [kreis["ags"], kreis["name"], str(amount)]
    for kreis, amount in zip(KREISE, AMOUNTS, strict=True)
]
SUM = ["Summe", str(TOTAL)]


def amounts(spelt: Callable[[int], str]) -> list[Cells]:
    return [[ags, spelt(int(amount))] for ags, amount in OWN]


def without_populations(listed: Sequence[Cells]) -> list[Cells]:
    return [[*row[:2], *row[3:]] for row in listed]


def workbook(folder: Path) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for cells in [HEAD, *OWN]:
        book.active.append([cells[0], int(cells[1]) if cells[1].isdigit() else cells[1]])
    path = folder / "liste.xlsx"
    book.save(path)
    return path


def old_workbook(folder: Path) -> Path:
    path = folder / "liste.xls"
    path.write_bytes(xls([HEAD, *((ags, int(amount)) for ags, amount in OWN)]))
    return path


def headless(folder: Path) -> Path:
    path = folder / "liste.csv"
    path.write_text("".join(f"{ags};{amount}\n" for ags, amount in OWN), "utf-8")
    return path


RIGHT: dict[str, tuple[Callable[[Path], Path], tuple[str, ...]]] = {
    "AGS and amounts alone": (lambda folder: as_csv(folder, OWN, head=HEAD), ()),
    "names beside": (
        lambda folder: as_csv(folder, NAMED, head=["AGS", "Landkreis", "Zuweisung (EUR)"]),
        (),
    ),
    "names and kinds alone": (
        lambda folder: as_csv(
            folder,
            [[k["art"], *row[1:]] for k, row in zip(KREISE, NAMED, strict=True)],
            head=["Art", "Kreis", "Betrag"],
        ),
        (),
    ),
    "keys without their zero": (
        lambda folder: as_csv(folder, [[ags[1:], paid] for ags, paid in OWN], head=HEAD),
        (),
    ),
    "keys of eight digits": (
        lambda folder: as_csv(folder, [[f"{ags}000", paid] for ags, paid in OWN], head=HEAD),
        (),
    ),
    "a sum below": (lambda folder: as_csv(folder, [*OWN, SUM], head=HEAD), ()),
    "a sum above": (lambda folder: as_csv(folder, [SUM, *OWN], head=HEAD), ()),
    "a sum without a word": (lambda folder: as_csv(folder, [*OWN, ["", SUM[1]]], head=HEAD), ()),
    "Regierungsbezirke with keys": (
        lambda folder: as_csv(
            folder,
            without_populations(by_bezirke(key=True, before=True)),
            head=["AGS", "Name", "Betrag"],
        ),
        (),
    ),
    "Regierungsbezirke without keys": (
        lambda folder: as_csv(
            folder,
            without_populations(by_bezirke(key=False, before=False)),
            head=["AGS", "Name", "Betrag"],
        ),
        (),
    ),
    "the sign of the euro": (
        lambda folder: as_csv(folder, amounts(lambda paid: f"{dotted(paid)} €"), head=HEAD),
        (),
    ),
    "cents": (
        lambda folder: as_csv(folder, amounts(lambda paid: f"{dotted(paid)},00"), head=HEAD),
        (),
    ),
    "shares and euros a head": (
        lambda folder: as_csv(
            folder,
            [[ags, share(at), paid, "0,72"] for at, (ags, paid) in enumerate(OWN)],
            head=["AGS", "Anteil", "Betrag", "Euro je Einwohner"],
        ),
        (),
    ),
    "two instalments": (
        lambda folder: as_csv(
            folder,
            [
                [ags, str(int(paid) // 2), str(int(paid) - int(paid) // 2), paid]
                for ags, paid in OWN
            ],
            head=["AGS", "1. Abschlag", "2. Abschlag", "Betrag"],
        ),
        (),
    ),
    "a heading that sums to the total": (
        lambda folder: as_csv(folder, [*OWN, SUM], head=["AGS", "Zuweisung 2022"]),
        (),
    ),
    "a heading over amounts and populations": (
        lambda folder: as_csv(folder, OWN, head=["AGS", "Summe"]),
        (),
    ),
    "a heading that the user names": (
        lambda folder: as_csv(folder, OWN, head=["AGS", "Wert"]),
        ("--amount-column", "Wert"),
    ),
    "no headings": (headless, ("--key-column", "A", "--amount-column", "B")),
    "xlsx": (workbook, ()),
    "xls": (old_workbook, ()),
}


@pytest.mark.parametrize("case", RIGHT)
def test_a_right_list_is_checked_by_the_built_in_populations(case: str, tmp_path: Path) -> None:
    """It passes, the answer says whose populations these were, and one notice how to choose."""
    write, options = RIGHT[case]
    path = write(tmp_path)

    done, found = verify(path, *options), verified(path, *options)

    assert (done.exit_code, found["verdict"], found["findings"]) == (0, "valid", [])
    assert found["sum_cents"] == 100 * TOTAL
    assert found["population"] == {
        "in_list": False,
        "differs": False,
        "doubtful": True,
        "built_in_table": "2021-12-31 (Zensus 2011)",
        "amounts_fit": None,
        "agreeing": None,
        "compared": None,
        "differences": [],
    }
    assert done.stderr.count(TAKEN) == 1
    assert {"--stichtag", "--basis", "--population-column"} <= {
        *done.stderr.replace(".", "").split()
    }
    assert "GÜLTIG mit Hinweisen" in done.stdout
    assert "nicht aus der Liste, sondern die mitgelieferten" in " ".join(done.stdout.split())
    assert "Einwohner aus" not in done.stdout


def test_a_total_below_is_no_total_without_a_figure(tmp_path: Path) -> None:
    """Its row has an amount, and is left out as any other total."""
    found = verified(as_csv(tmp_path, [*OWN, SUM], head=HEAD))

    assert "left out: row 46 as a total;" in found["read"]


def test_a_wrong_amount_is_found(tmp_path: Path) -> None:
    """One euro moved from the first row to the second is seen in both of them."""
    moved = [[ags, str(int(paid) + (1, -1, 0)[min(at, 2)])] for at, (ags, paid) in enumerate(OWN)]

    found = verified(as_csv(tmp_path, moved, head=HEAD))

    assert (found["status"], found["population"]["amounts_fit"]) == (1, None)
    assert [each["row"] for each in found["differences"]] == [2, 3]


def test_a_wrong_total_is_found(tmp_path: Path) -> None:
    """A total row that is not the sum of the amounts is a finding."""
    found = verified(as_csv(tmp_path, [*OWN, ["Summe", str(TOTAL + 1)]], head=HEAD))

    assert found["verdict"] == "wrong"
    assert [each["row"] for each in found["findings"]] == [46]


NOTES = {
    "a signature": "gez. Müller",
    "a place and a day": "Stuttgart, den 5.4.2022",
    "a line to sign": "Sachlich richtig: ____",
    "a day of paying": "Ausgezahlt am 31.12.2023, Landesoberkasse",
    "a hint": "Hinweis: Anlage 1 zum Erlass",
}


@pytest.mark.parametrize("below", [0, 9])
@pytest.mark.parametrize("note", NOTES)
def test_a_note_without_an_amount_is_no_recipient(note: str, below: int, tmp_path: Path) -> None:
    """It stands among the keys, also between two rows, and hinders nothing."""
    listed = [*OWN]
    listed.insert(below or len(listed), [NOTES[note], ""])

    done = verify(as_csv(tmp_path, listed, head=HEAD))

    assert done.exit_code == 0
    assert TAKEN in done.stderr


@pytest.mark.parametrize("people", [[], ["Einwohner"]])
@pytest.mark.parametrize(("first", "second"), [(1, 0), (0, -1), (1, -1)])
def test_a_wrong_total_of_instalments_is_found(
    first: int, second: int, people: Cells, tmp_path: Path
) -> None:
    """The total of each is held to its rows, also where both make the total of all."""
    halves = [(ags, int(paid) // 2, int(paid) - int(paid) // 2, paid) for ags, paid in OWN]
    sums = sum(each[1] for each in halves), sum(each[2] for each in halves)
    with_people = [kreis["einwohner"] for kreis in KREISE] if people else []
    listed = [
        [ags, *with_people[at : at + 1], str(one), str(two), paid]
        for at, (ags, one, two, paid) in enumerate(halves)
    ]
    total = ["Summe", *[str(sum(map(int, with_people)))] * len(people)]
    head = ["AGS", *people, "1. Rate", "2. Rate", "Betrag"]

    def checked(one: int, two: int) -> dict[str, Any]:
        row = [*total, str(sums[0] + one), str(sums[1] + two), str(TOTAL)]
        return verified(as_csv(tmp_path, [*listed, row], head=head))

    assert checked(0, 0)["findings"] == []
    found = checked(first, second)
    assert found["verdict"] == "wrong"
    assert [each["row"] for each in found["findings"]] == [46] * (abs(first) + abs(second))


def of_2022(edition: tuple[str, str] = ("2022-12-31", "Zensus 2022")) -> list[Cells]:
    """What the populations of another date give."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        kreise = sorted(
            (row["ags"], int(row["einwohner"]))
            for row in csv.DictReader(file)
            if (row["stichtag"], row["basis"]) == edition
        )
    paid = largest_remainders(TOTAL, [people for _, people in kreise])
    return [[ags, str(amount)] for (ags, _), amount in zip(kreise, paid, strict=True)]


Dated = tuple[list[Cells], Cells, list[Cells]]  # titles, headings, rows
DAY = "31.12.2023"
NAMING: dict[str, Callable[[list[Cells]], Dated]] = {
    "a title": lambda rows: ([[f"Einwohner am {DAY}", ""]], HEAD, rows),
    "a title of a stand": lambda rows: ([[f"Verteilung, Stand {DAY}", ""]], HEAD, rows),
    "the heading of the amounts": lambda rows: ([], ["AGS", f"Betrag (Einwohner am {DAY})"], rows),
    "a column": lambda rows: ([], ["AGS", "Stichtag", "Betrag"], [[a, DAY, b] for a, b in rows]),
    "a line below": lambda rows: ([], HEAD, [*rows, [f"Einwohner: {DAY}", ""]]),
    "a note among the keys": lambda rows: ([], HEAD, [[f"Einwohner am {DAY}", ""], *rows]),
    "a title beside a day of paying": lambda rows: (
        [[f"Einwohner am {DAY}", ""]],
        ["AGS", "Auszahlung am 30.06.2022"],
        rows,
    ),
}


def dated(folder: Path, case: str, rows: list[Cells]) -> Path:
    titles, head, listed = NAMING[case](rows)
    first, *further = [*titles, head]
    return as_csv(folder, [*further, *listed], head=first)


@pytest.mark.parametrize("case", NAMING)
def test_a_date_that_the_list_names_is_taken(case: str, tmp_path: Path) -> None:
    """Its populations are taken; amounts by those of the usual date are then wrong."""
    of_2023 = verify(dated(tmp_path, case, of_2022(("2023-12-31", "Zensus 2022"))))
    of_2021 = dated(tmp_path, case, OWN)

    assert of_2023.exit_code == 0
    assert "die mitgelieferten zum 31.12.2023 (Zensus 2022)" in of_2023.stderr
    assert verify(of_2021).exit_code == 1
    assert verified(of_2021)["population"]["amounts_fit"] == "2021-12-31 (Zensus 2011)"
    assert verify(of_2021, "--stichtag", "31.12.2021").exit_code == 0


OTHER_DAYS: dict[str, Dated] = {
    "a day of paying in a title": ([[f"Auszahlung am {DAY}", ""]], HEAD, OWN),
    "a day of paying as a heading": ([], ["AGS", f"Auszahlung am {DAY}"], OWN),
    "a column of days of paying": (
        [],
        ["AGS", "Datum", "Betrag"],
        [[ags, "15.04.2022", paid] for ags, paid in OWN],
    ),
    "a year": ([["Soforthilfe 2022", ""]], ["AGS", "Betrag 2022"], OWN),
    "the date that is taken, and a day of printing": (
        [["Einwohner am 31.12.2021 (Druck: 31.12.2023)", ""]],
        HEAD,
        OWN,
    ),
}


@pytest.mark.parametrize("case", OTHER_DAYS)
def test_other_days_are_no_dates_of_populations(case: str, tmp_path: Path) -> None:
    """When is paid or printed says nothing of the populations."""
    titles, head, rows = OTHER_DAYS[case]
    first, *further = [*titles, head]

    done = verify(as_csv(tmp_path, [*further, *rows], head=first))

    assert done.exit_code == 0
    assert TAKEN in done.stderr


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Einwohner am 30.09.2021", "keine Zahlen zum 30.09.2021"),
        ("Einwohner am 31.12.2022", '--basis "Zensus 2011" oder --basis "Zensus 2022"'),
    ],
)
def test_a_named_date_that_may_not_be_taken_is_asked_for(
    title: str, said: str, tmp_path: Path
) -> None:
    """The table lacks it, or has it by two censuses."""
    done = verify(as_csv(tmp_path, [HEAD, *OWN], head=[title, ""]))

    assert done.exit_code == 2
    assert said in done.stderr


@pytest.mark.parametrize("moved", [0, 1])
def test_another_date_that_fits_better_is_named(moved: int, tmp_path: Path) -> None:
    """It is still wrong by the date that was taken, and the options for the other one are told."""
    listed = of_2022()
    listed[0][1], listed[1][1] = str(int(listed[0][1]) + moved), str(int(listed[1][1]) - moved)
    path = as_csv(tmp_path, listed, head=HEAD)

    done = verify(path)

    assert done.exit_code == 1
    assert verified(path)["population"]["amounts_fit"] == "2022-12-31 (Zensus 2022)"
    assert '--stichtag 31.12.2022 --basis "Zensus 2022"' in " ".join(done.stdout.split())
    assert "keinem bekannten Verfahren" not in done.stdout


def test_another_date_is_chosen(tmp_path: Path) -> None:
    """With these options the list is right; a year alone will do where it has one date."""
    path = as_csv(tmp_path, of_2022(), head=HEAD)

    done = verify(path, "--stichtag", "2022-12-31", "--basis", "Zensus 2022")
    of_year = verify(as_csv(tmp_path, OWN, head=HEAD), "--stichtag", "2021")

    assert (done.exit_code, of_year.exit_code) == (0, 0)
    assert "zum 31.12.2022 (Zensus 2022)" in done.stderr
    assert "die Datei" not in of_year.stderr


def test_a_date_that_the_table_lacks_is_refused(tmp_path: Path) -> None:
    """What dates there are is said."""
    done = verify(as_csv(tmp_path, OWN, head=HEAD), "--stichtag", "2015-12-31")

    assert done.exit_code == 2
    assert "keine Zahlen zum 31.12.2015" in done.stderr


@pytest.mark.parametrize("row", [SUM, ["Reserve", ""], ["08", SUM[1]]])
def test_a_row_that_is_to_be_kept_is_never_passed_over(row: Cells, tmp_path: Path) -> None:
    """Who says that it is a recipient hears that no populations are known of it."""
    done = verify(as_csv(tmp_path, [*OWN, row], head=HEAD), "--keep", "row:46")

    assert done.exit_code == 1
    assert "FALSCH: die Zeilen der Liste stimmen nicht" in done.stdout
    assert "Spalte :" not in done.stdout


def test_missing_kreise_are_found(tmp_path: Path) -> None:
    """As in other lists they are, and with --partial they are meant to be missing."""
    path = as_csv(tmp_path, OWN[:-2], head=HEAD)
    paid = sum(int(amount) for _, amount in OWN[:-2])

    found = verified(path, total=paid)
    meant = verified(path, "--partial", total=paid)

    assert "2 are missing: Ravensburg (08436), Sigmaringen" in found["findings"][0]["what"]
    assert meant["findings"] == []


REFUSED: dict[str, tuple[Cells, Sequence[Cells], tuple[str, ...]]] = {
    "a column that may have populations": (
        ["AGS", "Bewohnende", "Betrag"],
        [[ags, str(1_000 + 7 * at * at), paid] for at, (ags, paid) in enumerate(OWN)],
        (),
    ),
    "AGS of Gemeinden": (HEAD, [[f"{ags}003", paid] for ags, paid in OWN], ()),
    "a Kreis of another Land": (HEAD, [*OWN, ["09162", "0"]], ()),
    "a text among the keys": (HEAD, [*OWN, ["Reserve", "0"]], ()),
    "own keys": (["Nr.", "Betrag"], [[str(at), paid] for at, (_, paid) in enumerate(OWN)], ()),
    "own keys and a heading of both": (
        ["Schulnummer", "Summe"],
        [[f"Schule {at}", paid] for at, (_, paid) in enumerate(OWN)],
        (),
    ),
    "AGS that are none by --keys": (HEAD, OWN, ("--keys", "own")),
    "thousands": (["AGS", "Betrag (TEUR)"], amounts(lambda paid: str(paid // 1000)), ()),
}


@pytest.mark.parametrize("case", REFUSED)
def test_other_lists_are_still_asked_for_their_populations(case: str, tmp_path: Path) -> None:
    """And it is said of what lists the built-in ones are taken."""
    head, listed, options = REFUSED[case]

    done = verify(as_csv(tmp_path, listed, head=head), *options)

    assert done.exit_code == 2
    assert "--population-column" in done.stderr
    assert "--weight-column" not in done.stderr
    assert WAY_OUT in done.stderr


def test_cents_of_own_keys_are_no_other_key(tmp_path: Path) -> None:
    """Decimals under a heading of amounts do not make verify name an option of allocate."""
    listed = [[f"Schule {at}", f"{paid},50"] for at, (_, paid) in enumerate(OWN)]

    done = verify(as_csv(tmp_path, listed, head=["Schule", "Betrag"]))

    assert "--weight-column" not in done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--population-column", "Einwohner"), "Eine Spalte „Einwohner“ gibt es nicht."),
        (
            ("--population-column", "Betrag"),
            "Die Spalte Betrag kann nicht zugleich Einwohnerzahlen und Beträge enthalten.",
        ),
    ],
)
def test_a_column_that_is_named_is_never_replaced(
    options: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    """Whoever names one is told what is wrong with it, also that it has the amounts."""
    done = verify(as_csv(tmp_path, OWN, head=HEAD), *options)

    assert done.exit_code == 2
    assert said in done.stderr


def test_populations_that_a_list_has_are_its_own(tmp_path: Path) -> None:
    """Though the figures are missing there, those of the table are not taken for them."""
    done = verify(
        as_csv(tmp_path, [[a, "", b] for a, b in OWN], head=["AGS", "Einwohner", "Betrag"])
    )

    assert done.exit_code == 1
    assert TAKEN not in done.stderr


def test_english_says_the_same(tmp_path: Path) -> None:
    """The notice, the answer, and what would help, in English."""
    right = verify(as_csv(tmp_path, OWN, head=HEAD), "--lang", "en")
    other = verify(as_csv(tmp_path, [["1", "5"], ["2", "6"]], head=HEAD), "--lang", "en")

    assert "The list has no populations; the built-in ones of 2021-12-31" in right.stderr
    assert "not of the list, but the built-in ones of" in " ".join(right.stdout.split())
    assert "the built-in ones are taken, as long as all keys are AGS" in other.stderr
