"""Instalments: rows and columns both sum exactly, whatever the amounts.

The rule is held against a dealer who deals every unit by itself, one card after another.
"""

from __future__ import annotations

import csv
import io
import json
import re
from importlib.util import module_from_spec, spec_from_file_location
from itertools import accumulate, cycle, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from gemeinden_lists import gvisys
from hypothesis import given
from hypothesis import strategies as st
from test_verify_rules import KEYS, TWO_KEYS
from typer.testing import CliRunner

from ukraine_soforthilfe import allocate, load_districts
from ukraine_soforthilfe.commands.cli import app
from ukraine_soforthilfe.errors import RuleError
from ukraine_soforthilfe.result import Level
from ukraine_soforthilfe.result.dividing import allocate_within, in_instalments
from ukraine_soforthilfe.rule import begins_by_most, instalments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typer.testing import Result

COUNTS = st.integers(2, 60)
FEW = st.lists(st.integers(0, 150), min_size=1, max_size=20)
LARGE = st.lists(st.integers(0, 10**40), min_size=1, max_size=40)
BEFORE = st.integers(0, 10**20)


def one_by_one(amounts: Sequence[int], count: int) -> list[list[int]]:
    """Every unit dealt as a card: the instalments of each row."""
    hands = [[0] * count for _ in amounts]
    dealer = cycle(range(count))
    for hand, amount in zip(hands, amounts, strict=True):
        for _ in range(amount):
            hand[next(dealer)] += 1
    return hands


def by_row(amounts: Sequence[int], count: int, *, before: int = 0) -> list[list[int]]:
    columns = instalments(amounts, count, before=before)
    return [list(parts) for parts in zip(*columns, strict=True)]


@given(FEW, COUNTS)
def test_the_closed_form_deals_as_a_dealer_does(amounts: list[int], count: int) -> None:
    """Every row gets in every instalment what it gets where each unit is dealt by itself."""
    assert by_row(amounts, count) == one_by_one(amounts, count)


@given(LARGE, COUNTS, BEFORE)
def test_every_row_sums_to_its_amount(amounts: list[int], count: int, before: int) -> None:
    """Nothing is lost between the instalments of a row, however large."""
    assert [sum(parts) for parts in by_row(amounts, count, before=before)] == amounts


@given(LARGE, COUNTS)
def test_every_instalment_is_the_total_rounded_the_first_ones_up(
    amounts: list[int], count: int
) -> None:
    """The sums of the instalments are total ÷ count, and the units left over go to the first."""
    whole, left = divmod(sum(amounts), count)

    sums = [sum(column) for column in instalments(amounts, count)]

    assert sums == [whole + 1] * left + [whole] * (count - left)


@given(LARGE, COUNTS, BEFORE, st.data())
def test_rows_side_by_side_are_their_quota_rounded(
    amounts: list[int], count: int, before: int, data: st.DataObject
) -> None:
    """Any stretch of rows, one of them or a Kreis, gets its quota rounded down or up."""
    first = data.draw(st.integers(0, len(amounts) - 1))
    last = data.draw(st.integers(first, len(amounts) - 1))
    whole = sum(amounts[first : last + 1]) // count

    for column in instalments(amounts, count, before=before):
        assert sum(column[first : last + 1]) in {whole, whole + 1}


@given(st.lists(FEW, min_size=1, max_size=8), COUNTS)
def test_a_kreis_gets_the_same_from_kreise_or_gemeinden(
    gemeinden: list[list[int]], count: int
) -> None:
    """What a Kreis gets in an instalment is the sum of what its Gemeinden get."""
    flat = by_row([amount for below in gemeinden for amount in below], count)
    ends = [0, *accumulate(map(len, gemeinden))]
    summed = [
        [sum(column) for column in zip(*flat[first:last], strict=True)]
        for first, last in pairwise(ends)
    ]

    assert by_row(list(map(sum, gemeinden)), count) == summed


@given(FEW, COUNTS, BEFORE)
def test_a_column_is_looked_up_as_it_is_walked(amounts: list[int], count: int, before: int) -> None:
    """One value, some and all of them are the same."""
    for column in instalments(amounts, count, before=before):
        walked = list(column)
        assert [column[row] for row in range(len(column))] == walked == [*column[:]]
        assert column[-1] == walked[-1]
        assert [*column[1:3]] == walked[1:3]
        with pytest.raises(IndexError):
            column[len(column)]


@pytest.mark.parametrize("count", [-1, 0, 1, 61])
def test_fewer_than_two_and_more_than_sixty_are_none(count: int) -> None:
    """One payment is no instalment, and a month is the shortest of five years."""
    with pytest.raises(RuleError) as refused:
        instalments([1], count)

    assert refused.value.text.en == f"There can be 2 to 60 instalments, not {count}."
    assert refused.value.text.de == f"Möglich sind 2 bis 60 Teilzahlungen, nicht {count}."


def as_digits(rows: list[list[int]]) -> list[list[tuple[int, str]]]:
    return [[(len(str(part)), str(part)) for part in parts] for parts in rows]


@given(FEW, st.integers(0, 200), COUNTS)
def test_where_dealing_began_is_told_by_the_rows(
    amounts: list[int], before: int, count: int
) -> None:
    """What was dealt out before, but for whole rounds; the first where no row shows it."""
    rows = by_row(amounts, count, before=before)
    begin = begins_by_most(as_digits(rows), amounts)

    assert by_row(amounts, count, before=begin) == rows
    assert begin == (before % count if any(len(set(parts)) > 1 for parts in rows) else 0)


def test_most_rows_say_where_dealing_began() -> None:
    """A row that was changed is outvoted by the others, wherever it stands."""
    amounts = [5, 3, 3, 6]
    rows = by_row(amounts, 4, before=2)

    for place, parts in enumerate(rows):
        for turned in ([*parts[1:], parts[0]], [parts[-1], *parts[:-1]]):
            changed = [*rows[:place], turned, *rows[place + 1 :]]
            assert begins_by_most(as_digits(changed), amounts) == 2


def test_what_was_dealt_out_before_a_result_is_counted() -> None:
    """A program says it of a result that does not know it itself; else nothing was."""
    allocation = allocate(load_districts(), 8_000_000)

    paid = in_instalments(allocation, 4).teilzahlungen
    later = in_instalments(allocation, 4, before=3).teilzahlungen
    assert paid is not None
    assert later is not None
    assert (paid.parts(1), later.parts(1)) == ([1, 0, 0, 0], [0, 0, 0, 1])


def test_one_euro_less_for_stuttgart_moves_parts_in_36_rows() -> None:
    """The parts are of these amounts alone: 44 Kreise in quarters, and one euro less in the first.

    As the documents say it.
    """
    amounts = list(allocate(load_districts(), 8_000_000).rows.betraege)
    changed = [amounts[0] - 1, *amounts[1:]]

    moved = sum(
        before != after
        for before, after in zip(by_row(amounts, 4), by_row(changed, 4), strict=True)
    )

    assert moved == 36


ROOT = Path(__file__).parents[1]


def test_the_quarters_of_the_readme() -> None:
    """What quarters come to where every row has its extra euros first, as the README says it."""
    amounts = allocate(load_districts(), 8_000_000).rows.betraege
    sums = [sum(each // 4 + (each % 4 > place) for each in amounts) for place in range(4)]
    *first, last = (f"{each:,}" for each in sums)

    said = " ".join(ROOT.joinpath("README.md").read_text("utf-8").split())
    assert f"would come to {', '.join(first)} and {last}." in said


def test_the_picture_is_of_the_rule() -> None:
    """Six cards for two rows, as the tool for pictures draws them by the rule."""
    spec = spec_from_file_location("pictures", ROOT / "tools/pictures.py")
    assert spec is not None
    assert spec.loader is not None
    pictures = module_from_spec(spec)
    spec.loader.exec_module(pictures)

    drawn = pictures.cards_picture({"A": 3, "B": 3}, 2)

    assert drawn == ROOT.joinpath("docs/teilzahlungen.svg").read_text("utf-8")
    assert by_row([3, 3], 2) == [[2, 1], [1, 2]]


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def rows_of(*words: str) -> list[dict[str, str]]:
    result = run("allocate", *words, "--format", "csv", "--output", "-")
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


def cents(text: str) -> int:
    whole, _, decimals = text.partition(".")
    return int(whole + decimals.ljust(2, "0"))


@pytest.fixture(name="file")
def fixture_file(tmp_path: Path) -> str:
    path = tmp_path / "gemeinden.csv"
    path.write_text(gvisys(), "utf-8")
    return str(path)


def test_quarters_of_the_default_run_are_two_millions_each() -> None:
    """Rounded row by row they are not, and every row is exact."""
    rows = rows_of("--instalments", "4")
    parts = [f"teilzahlung_{place}" for place in range(1, 5)]

    assert list(rows[0])[-5:] == ["betrag", *parts]
    assert [sum(int(row[part]) for row in rows) for part in parts] == [2_000_000] * 4
    assert all(sum(int(row[part]) for part in parts) == int(row["betrag"]) for row in rows)


def test_months_differ_by_a_euro_at_most() -> None:
    """Eight months of 666,667 euros, then four of 666,666."""
    rows = rows_of("--instalments", "12")
    sums = [sum(int(row[f"teilzahlung_{place}"]) for row in rows) for place in range(1, 13)]

    assert sums == [666_667] * 8 + [666_666] * 4


@pytest.mark.parametrize(
    "words",
    [
        ("--unit", "0.01", "--total", "8000000.37"),
        ("--unit", "100", "--minimum", "100000", "--maximum", "300000"),
        ("--unit", "1000"),
        ("--base-amount", "20000.50", "--unit", "0.01"),
    ],
)
@pytest.mark.parametrize("count", [2, 12, 60])
def test_by_every_rule_rows_and_columns_sum(words: tuple[str, ...], count: int) -> None:
    """Whatever the unit and the bounds, parts are whole units and sum on both sides."""
    rows = rows_of(*words, "--instalments", str(count))
    unit = cents(dict(pairwise(words)).get("--unit", "1"))
    names = [f"teilzahlung_{place}" for place in range(1, count + 1)]
    parts = [[cents(row[name]) for name in names] for row in rows]
    sums = [sum(column) for column in zip(*parts, strict=True)]

    assert [sum(row) for row in parts] == [cents(row["betrag"]) for row in rows]
    assert all(part % unit == 0 for row in parts for part in row)
    assert all(max(row) - min(row) <= unit for row in [*parts, sums])
    assert sums == sorted(sums, reverse=True)


@pytest.mark.parametrize("words", [("--weight-column", "Anteil"), TWO_KEYS])
def test_by_other_keys_rows_and_columns_sum(words: tuple[str, ...], tmp_path: Path) -> None:
    """One key of a file or several."""
    (tmp_path / "keys.csv").write_text(KEYS, "utf-8")
    rows = rows_of(str(tmp_path / "keys.csv"), *words, "--total", "1001", "--instalments", "2")

    assert sum(int(row["teilzahlung_1"]) for row in rows) == 501
    assert all(
        int(row["teilzahlung_1"]) + int(row["teilzahlung_2"]) == int(row["betrag"]) for row in rows
    )


def test_on_both_levels_a_kreis_is_the_sum_of_its_gemeinden(file: str) -> None:
    """In every instalment, and a Kreis gets what it gets without its Gemeinden."""
    both = rows_of(file, "--level", "gemeinde", "--instalments", "4")
    alone = rows_of("--instalments", "4")
    parts = [f"teilzahlung_{place}" for place in range(1, 5)]
    kreise = {row["ags"]: row for row in both if row["ebene"] == "kreis"}
    summed = {key: dict.fromkeys(parts, 0) for key in kreise}
    for row in both:
        if row["ebene"] == "gemeinde":
            for part in parts:
                summed[row["kreis"]][part] += int(row[part])

    assert {key: {part: int(row[part]) for part in parts} for key, row in kreise.items()} == summed
    assert {row["ags"]: {part: int(row[part]) for part in parts} for row in alone} == summed
    assert [sum(int(row[part]) for row in kreise.values()) for part in parts] == [2_000_000] * 4


def test_the_gemeinden_of_one_kreis_are_paid_as_among_all(file: str) -> None:
    """A Kreis that divides its share alone gives on just what it gets in every instalment."""
    words = (file, "--level", "gemeinde", "--instalments", "4")
    among_all = [
        {name: row[name] for name in ("ags", *(f"teilzahlung_{place}" for place in range(1, 5)))}
        for row in rows_of(*words)
        if row["kreis"] == "08335" and row["ebene"] == "gemeinde"
    ]
    alone = rows_of(*words, "--kreis", "08335")

    assert [{name: row[name] for name in among_all[0]} for row in alone] == among_all


def test_an_amount_of_its_own_begins_with_the_first_instalment(file: str) -> None:
    """Of a Kreis whose amount was given nothing was dealt out before."""
    rows = rows_of(
        *(file, "--level", "gemeinde", "--kreis", "08335", "--total", "10003"),
        *("--instalments", "4"),
    )

    sums = [sum(int(row[f"teilzahlung_{place}"]) for row in rows) for place in range(1, 5)]
    assert sums == [2_501, 2_501, 2_501, 2_500]


def test_json_has_the_sums_and_the_labels() -> None:
    """What each instalment is called and comes to, and its parts at the end of every row."""
    result = run(
        *("allocate", "--instalments", "2", "--total", "11"),
        *("--instalment-label", "10.03.2027", "--instalment-label", "=Q2"),
        *("--format", "json", "--output", "-"),
    )
    content = json.loads(result.stdout)

    assert content["teilzahlungen"] == [
        {"nr": 1, "label": "10.03.2027", "betrag": 6},
        {"nr": 2, "label": "=Q2", "betrag": 5},
    ]
    assert list(content["kreise"][0])[-2:] == ["teilzahlung_1", "teilzahlung_2"]


def test_a_frame_has_the_columns_too() -> None:
    """In a notebook they are whole numbers like all amounts."""
    result = in_instalments(allocate(load_districts(), 8_000_000), 4)

    assert result.to_frame()["teilzahlung_4"].sum() == 2_000_000


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--instalments", "1"), "2 to 60 instalments, not 1"),
        (("--instalments", "61"), "2 to 60 instalments, not 61"),
        (("--instalments", "4.5"), "Invalid value"),
        (("--instalments", "-2"), "no number of instalments. Give a whole number from 2 to 60."),
        (
            ("--instalments", "2", "--instalment-label", "Q1"),
            "Instalments: 2, labels: 1. Give each instalment its --instalment-label, or none.",
        ),
        (("--instalment-label", "Q1"), "--instalment-label needs --instalments"),
        (
            ("--instalments", "2", "--instalment-label", "Q1", "--instalment-label", " q1 "),
            "Two instalments are called 'q1'",
        ),
        (
            ("--instalments", "2", "--instalment-label", "Q1", "--instalment-label", "\u200b "),
            "The label is empty",
        ),
        (("--instalments", "2", "--instalment-label", "a\x1b[31m"), "control or direction"),
        (("--instalments", "2", "--instalment-label", "x" * 61), "more than 60 characters"),
        (("--instalments", "2", "--instalment-label", "x" * 32_768), "more than 32,767 characters"),
    ],
)
def test_wrong_usage_is_refused(words: tuple[str, ...], sentence: str) -> None:
    """Another number of labels than instalments, one twice, and what nobody could read."""
    result = run("allocate", *words, "--dry-run")

    assert result.exit_code == 2
    said = " ".join(result.output.replace("│", " ").split())
    assert sentence in said, said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ("--instalments", "4"),
            "It is paid in 4 instalments: €51,795 each (instalments 1 and 2), €51,794 each "
            "(instalments 3 and 4).",
        ),
        (
            ("--instalments", "12"),
            "It is paid in 12 instalments: €17,265 each (instalments 1 to 10), €17,264 each "
            "(instalments 11 and 12).",
        ),
        (("--instalments", "2"), "It is paid in 2 instalments of €103,589 each."),
        (
            ("--instalments", "2", "--instalment-label", "March", "--instalment-label", "May"),
            "It is paid in 2 instalments: €103,589 (March), €103,589 (May).",
        ),
    ],
)
def test_the_explanation_says_the_instalments(words: tuple[str, ...], sentence: str) -> None:
    """In one sentence, with their labels where they have some."""
    assert paid("Konstanz", *words) == [sentence]


@pytest.mark.german
def test_the_explanation_says_them_in_german() -> None:
    """As a letter has it, and never longer than a field of a mail merge."""
    labels = [f"Teilzahlung zum 10. des Monats Nummer {place}" for place in range(1, 61)]
    words = [word for label in labels for word in ("--instalment-label", label)]

    short = paid("Stuttgart", "--instalments", "4")
    long = paid("Stuttgart", "--instalments", "60", *words)

    assert short == [
        "Gezahlt wird in 4 Teilzahlungen: je 112.593 € (1. und 2. Teilzahlung), je 112.592 € "
        "(3. und 4. Teilzahlung)."
    ]
    assert long == [
        f"Gezahlt wird in 60 Teilzahlungen: je 7.507 € ({labels[0]} bis {labels[9]}), je 7.506 € "
        f"({labels[10]} bis {labels[59]})."
    ]


def paid(who: str, *words: str) -> list[str]:
    """What one recipient is told of its instalments, without what they are not for."""
    said = run("explain", who, *words).stdout.splitlines()
    first = next(
        at for at, each in enumerate(said) if each.startswith(("Gezahlt wird", "It is paid"))
    )
    return [each for each in said[first:-2] if not each.startswith(("Der Euro", "The extra euro"))]


@pytest.mark.german
@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("08437", "--instalments", "2"), "47.363 € (1. Teilzahlung), 47.364 € (2. Teilzahlung)"),
        (
            ("08116", "--total", "100", "--instalments", "4"),
            "je 1 € (1. und 2. Teilzahlung), 2 € (3. Teilzahlung), 1 € (4. Teilzahlung)",
        ),
    ],
)
def test_instalments_stand_in_their_order(words: tuple[str, ...], parts: str) -> None:
    """Whichever have the euro more; what names an instalment never stands beside an amount."""
    said = paid(*words)[0]
    amounts = [int(each) for each in re.findall(r"teilzahlung_\d+\": (\d+)", json_of(*words))]

    assert sum(amounts) > 0
    assert said == f"Gezahlt wird in {len(amounts)} Teilzahlungen: {parts}."


def json_of(*words: str) -> str:
    """One amount explained for programs."""
    return run("explain", *words, "--format", "json").stdout


@pytest.mark.german
def test_every_run_of_equal_parts_has_its_labels() -> None:
    """Months by their dates, and labels for which one sentence is too short."""
    dates = [f"10.{month:02}.2027" for month in range(1, 13)]
    long = [f"{place} {'x' * 55}" for place in range(1, 13)]

    (months,) = paid("Ulm", "--instalments", "12", *labelled(dates))
    total = ("--total", "9" * 60)
    several = paid("Ulm", "--instalments", "12", *labelled(long), *total)
    # Ulm gets 13: a euro each, and one more.
    alone = paid("Ulm", "--instalments", "12", *labelled(long), "--total", "1100")

    assert months == (
        "Gezahlt wird in 12 Teilzahlungen: je 7.608 € (10.01.2027 bis 10.08.2027), je 7.607 € "
        "(10.09.2027 bis 10.12.2027)."
    )
    assert alone == [
        f"Gezahlt wird in 12 Teilzahlungen: 2 € ({long[0]}), je 1 € ({long[1]} bis {long[11]})."
    ]
    assert len(several) == 2
    assert several[1].startswith("Weitere Teilzahlungen sind je ")
    assert all(len(each) <= 250 for each in several)


def labelled(labels: list[str]) -> list[str]:
    """The words of a command that name the instalments."""
    return [word for label in labels for word in ("--instalment-label", label)]


def test_one_amount_has_its_labels_for_programs() -> None:
    """Beside the parts, and none where the instalments have numbers."""
    words = ("Ulm", "--instalments", "2")

    assert json.loads(json_of(*words, *labelled(["Q1", "Q2"])))["teilzahlung_labels"] == [
        "Q1",
        "Q2",
    ]
    assert "teilzahlung_labels" not in json.loads(json_of(*words))


def test_one_recipient_is_told_what_instalments_are_not_for() -> None:
    """As all are in their letters; who is paid at once is told nothing of it."""
    said = run("explain", "Stuttgart", "--instalments", "4").stdout.splitlines()

    assert said[-1].startswith("After the first payment, do not divide anew")
    assert said[-3].startswith("The extra euro goes round")
    assert "divide anew" not in run("explain", "Stuttgart").stdout


PAIR = "id,einwohner\nA,1\nB,1\nC,2\n"
"""By which of 9 euros A and B have 2, and C has 5."""


@pytest.mark.parametrize(
    ("total", "kreis", "said"),
    [
        (9, "C", ["The extra euro", "The parts are", "After the first payment"]),
        (9, "A", ["The parts are", "After the first payment"]),
        (8, "C", ["The parts are", "After the first payment"]),
        (0, "A", []),
    ],
)
def test_an_extra_euro_is_told_of_where_there_is_one(
    tmp_path: Path, total: int, kreis: str, said: list[str]
) -> None:
    """Equal parts have none, and who is paid nothing is told nothing of instalments."""
    (tmp_path / "a.csv").write_text(PAIR, "utf-8")
    words = ("--total", str(total), "--instalments", "2")
    alone = run("explain", kreis, str(tmp_path / "a.csv"), *words).stdout.splitlines()
    letters = run("explain", "--all", str(tmp_path / "a.csv"), *words).stdout.split("\n\n")
    (letter,) = [each.splitlines() for each in letters if each.startswith(f"{kreis} ")]

    assert [*letter] == alone
    head = next((n for n, each in enumerate(alone) if "paid in 2 instalments" in each), len(alone))
    assert len(alone[head + 1 :]) == len(said)
    assert all(map(str.startswith, alone[head + 1 :], said))


@pytest.mark.parametrize(
    ("total", "told"), [(9, [True, True]), (8, [False, True]), (0, [False, False])]
)
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", ("Der Euro mehr", "neu aufteilen")),
        ("en", ("The extra euro", "divide anew")),
    ],
)
def test_reports_tell_of_an_extra_euro_where_there_is_one(
    tmp_path: Path, language: str, words: tuple[str, str], total: int, told: list[bool]
) -> None:
    """Of all rows: the page and the sheet say so where one of them has parts that differ."""
    (tmp_path / "a.csv").write_text(PAIR, "utf-8")
    for form in ("html", "xlsx"):
        asked = ("--total", str(total), "--instalments", "2", "--format", form, "--name", "x")
        folder = ("--output", str(tmp_path), "--lang", language)
        assert run("allocate", str(tmp_path / "a.csv"), *asked, *folder, "-q").exit_code == 0
    book: Any = openpyxl.load_workbook(tmp_path / "x.xlsx")
    sheet = book["Teilzahlungen" if language == "de" else "Instalments"]
    for said in (
        (tmp_path / "x.html").read_text("utf-8"),
        " ".join(str(cell.value) for cell in sheet["A"]),
    ):
        assert [word in said for word in words] == told


@pytest.mark.parametrize(
    "labels",
    [
        ("2. Teilzahlung: Betrag", "Betrag"),
        ("Amount", "instalment 1: Amount"),
        ("2. Teilzahlung: 1. Teilzahlung: Betrag", "1. Teilzahlung: Betrag"),
    ],
)
@pytest.mark.parametrize("language", ["de", "en"])
def test_no_two_columns_have_one_heading(labels: tuple[str, ...], language: str) -> None:
    """Whoever calls an instalment as another is told apart finds both."""
    words = ("--instalments", "2", *labelled([*labels]), "--lang", language)
    page = run("allocate", *words, "--format", "md", "--output", "-").stdout
    heads = next(line for line in page.splitlines() if line.startswith("| AGS"))
    names = [each.strip().casefold() for each in heads.strip("|").split("|")]

    assert len(names) == len({*names}) > 2


@pytest.mark.german
def test_the_summary_says_what_each_instalment_comes_to() -> None:
    """A line, and a table of up to twelve; of more the first and the last."""
    months = run("allocate", "--instalments", "12", "--dry-run").stdout
    years = run("allocate", "--instalments", "60", "--dry-run").stdout

    assert (
        "12: je 666.667 € (1. bis 8. Teilzahlung), je 666.666 € (9. bis 12. Teilzahlung)"
        in " ".join(months.split())
    )
    assert "7. Teilzahlung     666.667 €" in months
    assert "60. Teilzahlung  133.333 €" in years
    assert "59. Teilzahlung" not in years


def test_the_page_has_every_part() -> None:
    """The Markdown has the rows with their instalments, under the labels."""
    page = run(
        *("allocate", "--instalments", "2", "--format", "md", "--output", "-"),
        *("--instalment-label", "Q1|x", "--instalment-label", "<b>"),
    ).stdout

    assert "| AGS | Name | Amount | Q1\\|x | \\<b\\> |" in page
    assert "| 08111 | Stuttgart | €450,370 | €225,185 | €225,185 |" in page


def test_a_label_is_told_apart_from_other_columns() -> None:
    """Who calls an instalment as another column is called finds both."""
    page = run(
        *("allocate", "--instalments", "2", "--format", "md", "--output", "-"),
        *("--instalment-label", "Betrag", "--instalment-label", "amount"),
    ).stdout

    assert "| AGS | Name | Amount | Instalment 1: Betrag | Instalment 2: amount |" in page


def test_within_a_kreis_what_stood_before_is_told(file: str) -> None:
    """The Kreise before the one whose share is divided are in the JSON, to be derived from."""
    words = (file, "--level", "gemeinde", "--kreis", "08335", "--instalments", "4")
    report = run("allocate", *words, "--format", "json", "--output", "-").stdout
    districts = load_districts(file, level=Level.GEMEINDE)
    within = allocate_within(districts, "08335", None, whole=8_000_000)
    assert within.of_kreis is not None
    kreise = rows_of(file, "--level", "gemeinde")
    before = sum(
        int(row["betrag"]) for row in kreise if row["ebene"] == "kreis" and row["ags"] < "08335"
    )

    assert json.loads(report)["kreis"]["betrag_before"] == within.of_kreis.before == before


@pytest.mark.parametrize("count", [2, 12, 13, 60])
@pytest.mark.parametrize("form", ["md", "html"])
def test_a_table_of_instalments_has_their_sums(count: int, form: str) -> None:
    """Below the rows, and on a page in blocks of at most ten, each part once."""
    words = ("allocate", "--instalments", str(count), "--output", "-", "--format", form)
    page = run(*words).stdout
    if form == "html":
        sections = re.findall(r'<section id="teilzahlungen.*?</section>', page, re.DOTALL)
        feet = [re.findall(r"€[\d,]+", each.partition("<tfoot>")[2]) for each in sections]
        columns = re.findall(r'data-column="(teilzahlung_\d+)"', "".join(sections))
        assert columns == [f"teilzahlung_{place}" for place in range(1, count + 1)]
    else:
        line = next(each for each in reversed(page.splitlines()) if "€8,000,000" in each)
        feet = [re.findall(r"€[\d,]+", line)]

    expected = [8_000_000 // count + (place < 8_000_000 % count) for place in range(count)]
    assert max(map(len, feet)) <= (11 if form == "html" else count + 1)
    assert {each[0] for each in feet} == {"€8,000,000"}
    assert [int(re.sub(r"\D", "", part)) for each in feet for part in each[1:]] == expected


def test_the_sums_below_both_levels_are_those_of_the_kreise(file: str) -> None:
    """Gemeinden have what their Kreis has; nobody takes it twice."""
    words = (file, "--level", "gemeinde", "--instalments", "2", "--output", "-", "--format", "html")

    foot = run("allocate", *words).stdout.partition('id="teilzahlungen"')[2]
    said = re.sub(r"<[^<>]*>", " ", foot.partition("<tfoot>")[2].partition("</tfoot>")[0])
    assert said.split() == [
        "Total",
        "of",
        "the",
        "Kreise",
        "€8,000,000",
        "€4,000,000",
        "€4,000,000",
    ]
