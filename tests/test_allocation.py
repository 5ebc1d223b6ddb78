"""The whole result, against an exact method of its own and against published figures."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import FrozenInstanceError
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import ukraine_soforthilfe
from ukraine_soforthilfe import allocate, load_districts
from ukraine_soforthilfe.errors import ApportionmentError, RuleError
from ukraine_soforthilfe.population.built_in import Edition, editions
from ukraine_soforthilfe.result import District, DistrictRows, Districts, Schluessel, Source
from ukraine_soforthilfe.result.allocation import Allocation, Subtotal
from ukraine_soforthilfe.rule.division import Terms

TABLE = Path(__file__).parent.parent / "data" / "kreise_einwohner.csv"


def euro_by_euro(total: int, einwohner: dict[str, int]) -> dict[str, int]:
    """Every euro left over to who is short of most, by fractions and without any ranking."""
    all_einwohner = sum(einwohner.values())
    quotas = {ags: Fraction(total, all_einwohner) * count for ags, count in einwohner.items()}
    betraege = {ags: int(quota) for ags, quota in quotas.items()}
    while sum(betraege.values()) < total:
        shortest = max(sorted(quotas), key=lambda ags: quotas[ags] - betraege[ags])
        betraege[shortest] += 1
    return betraege


def figures(edition: Edition) -> dict[str, int]:
    """The populations of one date, read from the repository's table by the csv module alone."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        return {
            row["ags"]: int(row["einwohner"])
            for row in csv.DictReader(table)
            if (row["stichtag"], row["basis"]) == (edition.stichtag.isoformat(), edition.basis)
        }


def own_list(*rows: tuple[str, int]) -> Districts:
    return Districts(
        rows=tuple(
            District(ags=ags, name="", art="", regierungsbezirk="", einwohner=einwohner)
            for ags, einwohner in rows
        ),
        stichtag=None,
        basis="",
        source=Source(file="own.csv", sha256="", layout="plain"),
    )


@pytest.fixture(scope="module")
def default() -> Allocation:
    return allocate(load_districts(), total=8_000_000)


def test_published_facts(default: Allocation) -> None:
    """The aid of 2022 to the euro, in the figures that are known."""
    betraege = {row.district.ags: row.betrag for row in default.rows}

    assert len(betraege) == 44
    assert sum(betraege.values()) == default.total == 8_000_000
    assert betraege["08111"] == 450_370  # Stuttgart
    assert betraege["08335"] == 207_178  # Konstanz
    assert betraege["08336"] == 164_999  # Lörrach
    assert betraege["08211"] == 39_931  # Baden-Baden
    assert default.resteuro == 22
    assert default.einwohner == 11_124_642
    assert default.tie is None


@pytest.mark.parametrize("edition", editions(), ids=str)
@pytest.mark.parametrize("total", [8_000_000, 800_000_000, 44, 10**20 + 1])
def test_every_date_euro_by_euro(edition: Edition, total: int) -> None:
    """At each date of the table every amount is what handing out euro by euro gives."""
    districts = load_districts(stichtag=edition.stichtag, basis=edition.basis)
    einwohner = figures(edition)

    allocation = allocate(districts, total=total)

    assert {row.district.ags: row.betrag for row in allocation.rows} == euro_by_euro(
        total, einwohner
    )
    assert allocation.einwohner == sum(einwohner.values())


@pytest.mark.parametrize("edition", editions(), ids=str)
def test_derivation_of_every_row(edition: Edition) -> None:
    """Each row is one long division, each rank the place of its remainder."""
    allocation = allocate(
        load_districts(stichtag=edition.stichtag, basis=edition.basis), total=8_000_000
    )

    rests = sorted((row.rest for row in allocation.rows), reverse=True)
    assert sorted(row.rang for row in allocation.rows) == list(range(1, 45))
    for row in allocation.rows:
        assert (
            row.grundbetrag * allocation.einwohner + row.rest == 8_000_000 * row.district.einwohner
        )
        assert 0 <= row.rest < allocation.einwohner
        assert row.rest == rests[row.rang - 1]
        assert row.resteuro == (row.rang <= allocation.resteuro)
        assert row.betrag == row.grundbetrag + row.resteuro
    assert sum(row.resteuro for row in allocation.rows) == allocation.resteuro
    assert allocation.schnitt
    assert allocation.schnitt.last_paid.rang == allocation.resteuro
    assert allocation.schnitt.first_unpaid.rang == allocation.resteuro + 1
    assert allocation.schnitt.last_paid.rest > allocation.schnitt.first_unpaid.rest
    assert allocation.tie is None


def test_regierungsbezirke(default: Allocation) -> None:
    """The four Regierungsbezirke have the inhabitants that are published, and share the total."""
    subtotals = default.regierungsbezirke

    assert [(group.label, group.kreise, group.einwohner) for group in subtotals] == [
        ("Stuttgart", 13, 4_150_949),
        ("Karlsruhe", 12, 2_812_482),
        ("Freiburg", 10, 2_285_156),
        ("Tübingen", 9, 1_876_055),
    ]
    betraege: Counter[str] = Counter()
    for row in default.rows:
        third_digit = int(row.district.ags[2])
        betraege[subtotals[third_digit - 1].label] += row.betrag
    assert {group.label: group.betrag for group in subtotals} == betraege
    assert sum(group.betrag for group in subtotals) == 8_000_000


def test_arten(default: Allocation) -> None:
    """Nine Stadtkreise and 35 Landkreise share the total."""
    assert {group.label: group.kreise for group in default.arten} == {
        "Stadtkreis": 9,
        "Landkreis": 35,
    }
    assert sum(group.betrag for group in default.arten) == 8_000_000


def test_no_subtotals_where_one_group_is_unknown() -> None:
    """A list that lacks one district's Regierungsbezirk or kind has no subtotals of them at all."""
    rows = (
        District(ags="1", name="A", art="Stadt", regierungsbezirk="West", einwohner=2),
        District(ags="2", name="B", art="Land", regierungsbezirk="", einwohner=1),
    )
    source = Source(file="own.csv", sha256="", layout="plain")

    allocation = allocate(Districts(rows=rows, stichtag=None, basis="", source=source), total=4)

    assert allocation.regierungsbezirke == ()
    assert allocation.arten == (
        Subtotal(label="Stadt", kreise=1, einwohner=2, betrag=3),
        Subtotal(label="Land", kreise=1, einwohner=1, betrag=1),
    )


@pytest.mark.parametrize(
    ("total", "einwohner", "rounded"),
    [
        pytest.param(100, (2, 3, 1), 33 + 50 + 17, id="meets the total"),
        pytest.param(1, (1, 1), 2, id="halves go up"),
        pytest.param(100, (1, 1, 1), 99, id="a euro short"),
        pytest.param(2, (1, 1, 1), 3, id="a euro over"),
        pytest.param(1, (1, 1, 1), 0, id="nothing for anybody"),
    ],
)
def test_rounded_each_sum(total: int, einwohner: tuple[int, ...], rounded: int) -> None:
    """What rounding each row by itself (kaufmännisch) would have paid out."""
    districts = own_list(*((str(place), count) for place, count in enumerate(einwohner)))

    assert allocate(districts, total=total).rounded_each_sum == rounded


def test_rows_stand_by_key_whatever_the_order_of_the_file() -> None:
    """Of two equal districts the one whose key comes first gets the euro, wherever it stands."""
    forwards = allocate(own_list(("a", 1), ("b", 1)), total=3)
    backwards = allocate(own_list(("b", 1), ("a", 1)), total=3)

    assert [(row.district.ags, row.betrag) for row in forwards.rows] == [("a", 2), ("b", 1)]
    assert backwards.rows == forwards.rows


def test_tie_at_the_cut() -> None:
    """A tie names who is tied, for how many euros, and how many were settled without it."""
    allocation = allocate(own_list(("d", 8), ("c", 4), ("b", 4), ("a", 4)), total=2)

    assert allocation.tie
    assert [district.ags for district in allocation.tie.tied] == ["a", "b", "c"]
    assert (allocation.tie.resteuro, allocation.tie.settled) == (1, 1)
    assert [(row.district.ags, row.betrag) for row in allocation.rows] == [
        ("a", 1),
        ("b", 0),
        ("c", 0),
        ("d", 1),
    ]


def test_nothing_left_over() -> None:
    """Where the quotas are whole there is no cut and no tie."""
    allocation = allocate(own_list(("a", 2), ("b", 2)), total=4)

    assert (allocation.resteuro, allocation.schnitt, allocation.tie) == (0, None, None)


def test_records_are_one_row_a_district() -> None:
    """100 by 2 : 1, so 66 2/3 and 33 1/3: the figure, whole part, rest, rank, unit and amount."""
    assert allocate(own_list(("a", 2), ("b", 1)), total=100).records() == (
        ("a", "", "", "", 2, 66, 2, 1, 1, 67),
        ("b", "", "", "", 1, 33, 1, 2, 0, 33),
    )


def test_rows_say_and_hash_what_they_are(default: Allocation) -> None:
    """Rows are equal as tuples of theirs are, and equal ones are one in a set."""
    districts = default.rows.districts
    same = districts.in_order()

    assert repr(districts) == "<44 districts: 08111, 08115, 08116, ...>"
    assert {districts, DistrictRows.of(tuple(districts)), same} == {districts}
    assert hash(districts) != hash(districts.at([1, 0]))


def test_result_is_frozen(default: Allocation) -> None:
    """No amount can be changed after the calculation."""
    with pytest.raises(FrozenInstanceError):
        default.rows[0].betrag = 0  # type: ignore[misc]


@pytest.mark.parametrize(
    ("districts", "total", "sentence"),
    [
        (own_list(("a", 1)), -1, "The total -1 is negative"),
        (own_list(("a", 1)), 1.5, "The total 1.5 is not a whole number"),
        (own_list(("a", 0), ("b", 0)), 1, "All weights are 0"),
        (own_list(), 1, "There are no weights"),
    ],
)
def test_refusals(districts: Districts, total: int, sentence: str) -> None:
    """What cannot be divided, or divided by, is refused with the reason."""
    with pytest.raises(ApportionmentError, match=sentence):
        allocate(districts, total=total)


def test_total_out_of_an_array() -> None:
    """A numpy total becomes a plain integer, so that every report can write it."""
    allocation = allocate(own_list(("a", 1)), total=np.int64(5))  # type: ignore[arg-type]

    assert type(allocation.total) is int


def test_frame(default: Allocation) -> None:
    """The frame has the CSV's columns, text keys with their zero, and int64 numbers."""
    frame = default.to_frame()

    assert tuple(frame.columns) == (
        "ags",
        "name",
        "art",
        "regierungsbezirk",
        "einwohner",
        "grundbetrag",
        "rest",
        "rang",
        "resteuro",
        "betrag",
    )
    assert len(frame) == 44
    assert frame["ags"].str.fullmatch(r"08[1-4]\d\d").all()
    assert set(frame.dtypes[4:]) == {np.dtype("int64")}
    stuttgart = frame.iloc[0]
    assert stuttgart["name"] == "Stuttgart"
    assert stuttgart["grundbetrag"] + stuttgart["resteuro"] == stuttgart["betrag"] == 450_370
    assert frame["betrag"].sum() == 8_000_000
    assert frame["einwohner"].sum() == 11_124_642


def test_frame_beyond_64_bits() -> None:
    """Amounts that no 64 bits carry stand in the frame as they are."""
    frame = allocate(own_list(("a", 2), ("b", 1)), total=3 * 10**30).to_frame()

    pd.testing.assert_series_equal(
        frame["betrag"], pd.Series([2 * 10**30, 10**30], name="betrag", dtype="object")
    )


def test_a_frame_with_gaps_keeps_whole_numbers() -> None:
    """Who is at a bound has no remainder; the others' stay Python integers, not floats."""
    frame = allocate(load_districts(), 8_000_000, terms=Terms(minimum=100_000)).to_frame()

    free = frame[frame["grenze"].isna()]
    assert 0 < len(free) < len(frame) == 44
    assert set(map(type, free["rest"])) == {int}
    assert set(frame.loc[frame["grenze"] == "minimum", "betrag"]) == {100_000}
    assert frame.loc[frame["grenze"] == "minimum", "rest"].isna().all()
    assert frame["betrag"].sum() == 8_000_000


def test_columns_by_several_keys() -> None:
    """Each key has its figure and the four steps under its place; decimals stay decimals."""
    rows = (
        District("a", "", "", "", einwohner=25, further_figures=(1,)),
        District("b", "", "", "", einwohner=75, further_figures=(2,)),
    )
    keys = (Schluessel("Anteil", places=2), Schluessel("Schulen"))
    districts = Districts(rows, None, "", Source("own.csv", "", "plain"), schluessel=keys)

    # By 7 : 3, 70 of the 100 go by 25 : 75 (17.5 and 52.5), 30 go by 1 : 2.
    terms = Terms(shares=(Decimal("0.7"), Decimal("0.3")))
    columns = allocate(districts, 100, terms=terms).columns()

    steps = {
        "schluessel_1": [Decimal("0.25"), Decimal("0.75")],
        "schluessel_2": [1, 2],
        "grundbetrag_1": [17, 52],
        "rest_1": [50, 50],
        "rang_1": [1, 2],
        "resteuro_1": [1, 0],
        "grundbetrag_2": [10, 20],
        "rest_2": [0, 0],
        "rang_2": [1, 2],
        "resteuro_2": [0, 0],
        "betrag": [28, 72],
    }
    assert list(columns) == ["ags", "name", "art", "regierungsbezirk", *steps]
    assert {name: list(columns[name]) for name in steps} == steps


@pytest.mark.parametrize("total", ["8000000", None, b"1"])
def test_a_total_that_is_no_number(total: Any) -> None:
    """A program that hands over a text is told what to hand over."""
    with pytest.raises(RuleError, match=r"is not an amount\. Give an int or a Decimal"):
        allocate(load_districts(), total)


def test_what_the_package_offers() -> None:
    """Its functions are named before they are imported."""
    named = dir(ukraine_soforthilfe)

    assert {"allocate", "apportion", "load_districts"} <= {*named}
    assert all(hasattr(ukraine_soforthilfe, name) for name in named)


def test_other_programs_are_told_what_is_wanted() -> None:
    """A text for a day, or a list for districts, is refused, and what is due is said."""
    with pytest.raises(TypeError, match=r"stichtag is a date, .* not '31\.12\.2022'"):
        load_districts(stichtag="31.12.2022")
    with pytest.raises(TypeError, match=r"districts are those of load_districts, no list"):
        allocate([], total=3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"only": "AB"}, r"only is a tuple of texts, as \('08111',\), not 'AB'"),
        ({"leave_out": "A"}, "leave_out is a tuple of texts"),
        ({"keep": None}, "keep is a tuple of texts"),
        ({"weight_columns": "Einwohner"}, "weight_columns is a tuple of texts"),
        ({"carry_columns": [1]}, "carry_columns is a tuple of texts"),
        ({"state": 8}, "state is a str, not 8"),
        ({"population_column": 2}, "population_column is a str, not 2"),
        ({"partial": "no"}, "partial is a bool, not 'no'"),
    ],
)
def test_no_text_is_taken_for_its_letters(wanted: dict[str, Any], sentence: str) -> None:
    """Of the keys A, B and C a program that says 'AB' means neither A nor B."""
    source = io.BytesIO(b"Key;Population\nA;2\nB;3\nC;4\n")

    with pytest.raises(TypeError, match=sentence):
        load_districts(source, **wanted)


@pytest.mark.parametrize("only", [["A", "B"], {"A", "B"}, pd.Series(["A", "B"])])
def test_several_keys_of_a_program(only: Any) -> None:
    """A list, a set or a column of a frame names rows as a tuple does."""
    source = io.BytesIO(b"Key;Population\nA;2\nB;3\nC;4\n")

    assert [row.ags for row in load_districts(source, only=only).rows] == ["A", "B"]


@pytest.mark.parametrize("source", [b"Key;Population\nA;2\n", io.StringIO("A;2"), 5, ["A", 2]])
def test_sources_that_are_no_file(source: Any) -> None:
    """Bytes, a stream of text or a frame is told what a file is read from."""
    with pytest.raises(TypeError, match=f"path or a binary stream, no {type(source).__name__}"):
        load_districts(source)


@pytest.mark.parametrize(
    "amounts", [{"total": True}, {"base_amount": True}, {"minimum": 1.5}, {"maximum": 1e6}]
)
def test_no_truth_and_no_float_is_an_amount(amounts: dict[str, Any]) -> None:
    """True is no euro, and a bound with half a euro would be paid as it stands."""
    bounds = {name: amount for name, amount in amounts.items() if name != "total"}

    with pytest.raises(RuleError, match=r"is not an amount\. Give an int or a Decimal"):
        allocate(load_districts(), amounts.get("total", 8_000), terms=Terms(**bounds))


@pytest.mark.parametrize("amount", [-1, Decimal(-1)])
@pytest.mark.parametrize("name", ["base_amount", "minimum", "maximum"])
def test_no_amount_of_a_rule_is_negative(name: str, amount: int | Decimal) -> None:
    """A floor below nothing would say nothing, and a negative base amount would take money."""
    wanted: dict[str, Any] = {name: amount}

    with pytest.raises(RuleError, match=r"of €-1 is negative\. Give 0 or more"):
        allocate(load_districts(), 8_000, terms=Terms(**wanted))


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"unit": "1"}, "unit is a Unit, as Unit.EURO, not '1'"),
        ({"unit": 100}, "unit is a Unit, as Unit.EURO, not 100"),
        ({"unit": None}, "unit is a Unit, as Unit.EURO, not None"),
        ({"shares": (1,)}, "shares is a tuple of Decimals, as .*, not \\(1,\\)"),
        ({"shares": (0.7, 0.3)}, "shares is a tuple of Decimals"),
        ({"shares": Decimal(1)}, "shares is a tuple of Decimals"),
        ({"shares": "0.7"}, "shares is a tuple of Decimals"),
    ],
)
def test_rules_of_a_program_have_their_types(wanted: dict[str, Any], sentence: str) -> None:
    """A text of a unit and shares of another kind are told what is wanted, when they are given."""
    with pytest.raises(TypeError, match=sentence):
        Terms(**wanted)
