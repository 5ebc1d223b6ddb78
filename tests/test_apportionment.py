"""The rule by example, and what it refuses."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ukraine_soforthilfe.errors import ApportionmentError
from ukraine_soforthilfe.rule.apportionment import TieAtCut, apportion, derive

INT64_MAX = 2**63 - 1

# Where a case is named for another program, that program gets it wrong.
EXAMPLES = [
    pytest.param(100, [2, 3, 1], [33, 50, 17], id="worked example"),
    pytest.param(
        3615,
        [49, 120, 97, 229],
        [358, 876, 709, 1672],
        id="equal remainders that floats tell apart",
    ),
    pytest.param(2, [4, 4, 4, 8], [1, 0, 0, 1], id="apportionment: tied rob a larger remainder"),
    pytest.param(
        10,
        [47_000, 16_000, 15_800, 12_000, 6_100, 3_100],
        [5, 2, 1, 1, 1, 0],
        id="django-hordak: takes from the most rounded down",
    ),
    pytest.param(100, [1, 2], [33, 67], id="round-percentages: digits compared as integers"),
    pytest.param(
        8_000_000, [1] * 44, [181_819] * 8 + [181_818] * 36, id="hare-niemeyer, worksheet: 44 equal"
    ),
    pytest.param(
        12, [10_000_001, 19_000_000, 90_999_999], [1, 2, 9], id="hare-niemeyer: sorts 1e-7 as text"
    ),
    pytest.param(
        10, [1_333_331, 2_333_334, 6_333_335], [1, 2, 7], id="largest-remainder-round: 4 decimals"
    ),
    pytest.param(
        7 * 10**15,
        [1, 2],
        [2_333_333_333_333_333, 4_666_666_666_666_667],
        id="moneyphp: remainders ranked as floats",
    ),
    pytest.param(
        10**17 + 1,
        [1] * 44,
        [2_272_727_272_727_273] * 33 + [2_272_727_272_727_272] * 11,
        id="iteround: hangs",
    ),
    pytest.param(
        10_999, [3] * 11_000, [1] * 10_999 + [0], id="apportionpy: over 5,000 units left over"
    ),
    pytest.param(12, [14, 28, 7, 35], [2, 4, 1, 5], id="coalitions: nothing left over"),
    pytest.param(7, [0, 0, 5, 0, 1], [0, 0, 6, 0, 1], id="R apportion: one for everybody"),
    pytest.param(
        100, [1, 4, 7, 10, 13, 265], [1, 2, 2, 3, 4, 88], id="proporz, worksheet: six tied"
    ),
    pytest.param(0, [2, 3, 1], [0, 0, 0], id="nothing to divide"),
    pytest.param(7, [5], [7], id="one weight"),
    pytest.param(7, [0, 5, 0], [0, 7, 0], id="one weight above 0"),
    pytest.param(2, [1, 1, 1, 1, 1], [1, 1, 0, 0, 0], id="fewer units than weights"),
    pytest.param(6, [2, 3, 1], [2, 3, 1], id="as many units as weight"),
    pytest.param(INT64_MAX, [1], [INT64_MAX], id="the last total of 64 bits"),
    pytest.param(INT64_MAX + 1, [1, 1], [2**62, 2**62], id="the first total beyond"),
    pytest.param(3, [INT64_MAX, INT64_MAX], [2, 1], id="a sum of weights beyond 64 bits"),
    pytest.param(3, [2**64, 2**63], [2, 1], id="weights beyond 64 bits"),
    pytest.param(
        10**30,
        [2 * 10**25, 3 * 10**25, 10**25],
        [(10**30 - 1) // 3, 5 * 10**29, (10**30 + 2) // 6],
        id="total 10**30, weights 10**25",
    ),
]


@pytest.mark.parametrize(("total", "weights", "shares"), EXAMPLES)
@pytest.mark.parametrize("kind", [list, tuple])
def test_examples(total: int, weights: list[int], shares: list[int], kind: type) -> None:
    """The shares of a list or tuple are a list of plain integers."""
    result = apportion(total, kind(weights))

    assert result == shares
    assert type(result) is list
    assert set(map(type, result)) == {int}


@pytest.mark.parametrize(("total", "weights", "shares"), EXAMPLES)
def test_examples_in_arrays(total: int, weights: list[int], shares: list[int]) -> None:
    """The shares of an array, of 64 bits or of Python integers, are an array of exact integers."""
    for array in (np.array(weights), np.array(weights, dtype=object)):
        before = array.copy()

        result = apportion(total, array)

        assert result.tolist() == shares
        assert result.dtype == (np.int64 if total <= INT64_MAX else object)
        assert (array == before).all()


@pytest.mark.parametrize(("total", "weights", "shares"), EXAMPLES)
def test_examples_in_series(total: int, weights: list[int], shares: list[int]) -> None:
    """The shares of a Series stand at its own labels, even where these repeat."""
    index = pd.Index([f"0{number % 30}" for number in range(len(weights))], name="ags")

    result = apportion(total, pd.Series(weights, index=index, name="einwohner"))

    pd.testing.assert_series_equal(
        result,
        pd.Series(shares, index=index, dtype="int64" if total <= INT64_MAX else "object"),
    )


@pytest.mark.parametrize(
    "dtype", ["int8", "uint8", "int16", "uint16", "int32", "uint32", "uint64", ">i8", ">u2"]
)
def test_narrow_and_foreign_dtypes(dtype: str) -> None:
    """Products and shares do not overflow the dtype that the weights happen to have."""
    weights = np.array([100, 120, 27, 0] * 300, dtype=dtype)
    weight_sum = 300 * (100 + 120 + 27)

    shares = apportion(10**12 * weight_sum, weights)

    assert shares.tolist() == [100 * 10**12, 120 * 10**12, 27 * 10**12, 0] * 300
    assert shares.dtype == np.int64


def test_uint64_beyond_int64() -> None:
    """A weight that only an unsigned number of 64 bits carries is divided by as it is."""
    weights = np.array([2**64 - 2, 2**63 - 1, 2**63 - 1] + [0] * 2_000, dtype=np.uint64)

    assert apportion(100, weights)[:4].tolist() == [50, 25, 25, 0]


def test_products_just_inside_and_outside_64_bits() -> None:
    """A long list stays exact on both sides of the largest product of 64 bits."""
    nobody = [0] * 1_000
    for largest in (2**31, 2**32, 2**40, 2**52, 2**53, 2**62, INT64_MAX):
        weights = [largest, largest - 1, 1]
        for total in (largest, 2**53 + 1, INT64_MAX - 1, INT64_MAX):
            in_python_integers = apportion(total, weights)

            assert apportion(total, weights + nobody) == in_python_integers + nobody


@pytest.mark.parametrize(
    "weights",
    [
        pytest.param([np.int64(2), np.uint8(3), 1], id="list of numpy integers"),
        pytest.param(pd.array([2, 3, 1], dtype="Int64"), id="pandas array"),
        pytest.param(pd.Index([2, 3, 1]), id="pandas index"),
        pytest.param(range(1, 4), id="range"),
        pytest.param(np.array([[2, 9], [3, 9], [1, 9]])[:, 0], id="column of a table"),
        pytest.param(np.ma.array([2, 3, 1]), id="masked array that masks nothing"),
    ],
)
def test_other_sequences_of_whole_numbers(weights: Any) -> None:
    """Whatever holds whole numbers in an order is divided by like a list of them."""
    assert list(apportion(100, weights)) == apportion(100, [int(weight) for weight in weights])


def test_nullable_series() -> None:
    """A Series of nullable integers gives exact whole numbers, even beyond a float's reach."""
    weights = pd.Series([2**53 + 1, 2**53 - 1], dtype="Int64")

    assert apportion(2**54, weights).tolist() == [2**53 + 1, 2**53 - 1]


def test_numpy_total() -> None:
    """A total out of an array counts as the whole number it is, and gives plain integers."""
    total: Any = np.int64(100)

    shares = apportion(total, [2, 3, 1])

    assert shares == [33, 50, 17]
    assert set(map(type, shares)) == {int}
    assert type(derive(total, [2, 3, 1]).total) is int


@pytest.mark.parametrize(
    ("total", "sentence"),
    [
        (-1, "The total -1 is negative. Give 0 or more."),
        (2.0, "The total 2.0 is not a whole number. Give whole units, as an int."),
        (Decimal(2), "The total Decimal('2') is not a whole number. Give whole units, as an int."),
        ("2", "The total '2' is not a whole number. Give whole units, as an int."),
        (True, "The total True is not a whole number. Give whole units, as an int."),
        (np.True_, "The total np.True_ is not a whole number. Give whole units, as an int."),
        (None, "The total None is not a whole number. Give whole units, as an int."),
        (float("nan"), "The total nan is not a whole number. Give whole units, as an int."),
    ],
)
def test_refused_totals(total: Any, sentence: str) -> None:
    """A total that is negative or no whole number is refused with its value."""
    for divide in (apportion, derive):
        with pytest.raises(ApportionmentError) as refused:
            divide(total, [1, 2])

        assert str(refused.value) == sentence


WHOLE = "Weights are whole numbers of 0 or more, but "
MEND = " Correct these, or leave them out."
ALL_ZERO = "All weights are 0, so there is nothing to divide by. Give at least one above 0."
NO_WEIGHTS = "There are no weights. Give at least one above 0."


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        ([-1, 2, 3], f"{WHOLE}weight 1 is -1, negative.{MEND}"),
        ([1, 2.0], f"{WHOLE}weight 2 is 2.0, not a whole number.{MEND}"),
        ([1, float("nan")], f"{WHOLE}weight 2 is nan, not a whole number.{MEND}"),
        ([True, 2], f"{WHOLE}weight 1 is True, not a whole number.{MEND}"),
        ([1, "2"], f"{WHOLE}weight 2 is '2', not a whole number.{MEND}"),
        (
            "12",
            f"{WHOLE}weight 1 is '1', not a whole number; weight 2 is '2', not a whole "
            f"number.{MEND}",
        ),
        ([None, 1], f"{WHOLE}weight 1 is None, not a whole number.{MEND}"),
        ([Fraction(2), 1], f"{WHOLE}weight 1 is Fraction(2, 1), not a whole number.{MEND}"),
        (
            [3, -5, 2.5, 0, None],
            f"{WHOLE}weight 2 is -5, negative; weight 3 is 2.5, not a whole number; "
            f"weight 5 is None, not a whole number.{MEND}",
        ),
        ([0, 0], ALL_ZERO),
        ([], NO_WEIGHTS),
        ((), NO_WEIGHTS),
    ],
)
def test_refused_weights(weights: Any, sentence: str) -> None:
    """Weights that cannot be divided by are refused, all reasons with place and value at once."""
    for divide in (apportion, derive):
        with pytest.raises(ApportionmentError) as refused:
            divide(100, weights)

        assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("weights", "sentence"),
    [
        (np.array([3, -1]), f"{WHOLE}weight 2 is -1, negative.{MEND}"),
        (np.array([3, -1], dtype=np.int8), f"{WHOLE}weight 2 is -1, negative.{MEND}"),
        (np.array([1.0, 2.0])[:1], f"{WHOLE}weight 1 is 1.0, not a whole number.{MEND}"),
        (np.array([1, None]), f"{WHOLE}weight 2 is None, not a whole number.{MEND}"),
        (
            pd.Series([1, None], dtype="Int64"),
            f"{WHOLE}weight 2 is <NA>, not a whole number.{MEND}",
        ),
        (
            np.ma.array([1, 2], mask=[False, True]),
            f"{WHOLE}weight 2 is None, not a whole number.{MEND}",
        ),
        (np.array([0, 0]), ALL_ZERO),
        (np.zeros(2_000, dtype=np.int64), ALL_ZERO),
        (np.array([], dtype=np.int64), NO_WEIGHTS),
        (pd.Series([], dtype="int64"), NO_WEIGHTS),
        (np.array(5), "The weights have 0 dimensions instead of one. Pass one column."),
        (np.ones((2, 2), int), "The weights have 2 dimensions instead of one. Pass one column."),
        (
            pd.Series([5, 0]) > 1,
            "The weights are truth values. Pass the figures, not a condition on them.",
        ),
        (
            np.array([True, False]),
            "The weights are truth values. Pass the figures, not a condition on them.",
        ),
    ],
)
def test_refused_columns(weights: Any, sentence: str) -> None:
    """Arrays and Series are refused for the same reasons, and where they are no one column."""
    with pytest.raises(ApportionmentError) as refused:
        apportion(100, weights)

    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    "weights",
    [
        {8111: 626_275, 8335: 288_105},
        {2, 3},
        pd.DataFrame({0: [1, 2], 1: [3, 4]}),
        (weight for weight in (1, 2)),
        None,
        5,
    ],
    ids=lambda weights: type(weights).__name__,
)
def test_refused_containers(weights: Any) -> None:
    """What would be divided by its keys, or in no certain order, is refused by its type."""
    with pytest.raises(ApportionmentError) as refused:
        apportion(100, weights)

    assert str(refused.value) == (
        f"The weights are of type {type(weights).__name__}. "
        "Pass a list, a tuple, a numpy array or a pandas Series."
    )


def test_long_lists_are_refused_like_short_ones() -> None:
    """In a long list each bad weight is named too, ten of them, and the others counted."""
    weights: list[Any] = [1] * 2_000
    weights[1_500] = -3
    weights[1_600:1_612] = [0.5] * 12
    places = range(1_601, 1_610)
    named = "; ".join(f"weight {place} is 0.5, not a whole number" for place in places)

    with pytest.raises(ApportionmentError) as refused:
        apportion(8_000_000, weights)

    assert str(refused.value) == (f"{WHOLE}weight 1501 is -3, negative; {named}; and 3 more.{MEND}")


@pytest.mark.parametrize(("bad", "counted"), [(10, ""), (11, "; and 1 more")])
def test_ten_bad_weights_are_named_and_no_more(bad: int, counted: str) -> None:
    """The others are counted where there are others."""
    named = "; ".join(f"weight {place} is -1, negative" for place in range(1, 11))

    with pytest.raises(ApportionmentError) as refused:
        apportion(100, [-1] * bad)

    assert str(refused.value) == f"{WHOLE}{named}{counted}.{MEND}"


def test_derivation_of_the_worked_example() -> None:
    """2 : 3 : 1 of 100, step by step as the README has it."""
    derivation = derive(100, [2, 3, 1])

    assert derivation.total == 100
    assert derivation.weight_sum == 6
    assert derivation.whole_parts == (33, 50, 16)
    assert derivation.remainders == (2, 0, 4)
    assert derivation.ranks == (2, 3, 1)
    assert derivation.units_left == 1
    assert derivation.tie is None


@pytest.mark.parametrize(
    ("total", "weights", "tie"),
    [
        pytest.param(
            100,
            [1, 4, 7, 10, 13, 265],
            TieAtCut(positions=(0, 1, 2, 3, 4, 5), units=2, settled=0),
            id="all six for two units",
        ),
        pytest.param(
            2,
            [4, 4, 4, 8],
            TieAtCut(positions=(0, 1, 2), units=1, settled=1),
            id="after one settled",
        ),
        pytest.param(
            3615,
            [49, 120, 97, 229],
            TieAtCut(positions=(2, 3), units=1, settled=1),
            id="tied only in whole numbers",
        ),
        pytest.param(2, [2, 2, 1], None, id="equal above the cut"),
        pytest.param(1, [1, 1, 2], None, id="equal below the cut"),
        pytest.param(4, [1, 1, 1, 1], None, id="equal with nothing left over"),
        pytest.param(0, [1, 1], None, id="equal with nothing to divide"),
    ],
)
def test_ties(total: int, weights: list[int], tie: TieAtCut | None) -> None:
    """Equal remainders are a tie exactly where some of them got a unit and some did not."""
    assert derive(total, weights).tie == tie


@pytest.mark.parametrize(
    "call",
    [
        pytest.param("apportion(100, [2, 3, 1])", id="short list"),
        pytest.param("apportion(10**30, [1] * 20_000)", id="total beyond 64 bits"),
        pytest.param("apportion(100, [10**25] * 20_000)", id="weights beyond 64 bits"),
        pytest.param("derive(100, [1] * 20_000)", id="derivation"),
    ],
)
def test_numpy_is_not_imported(call: str) -> None:
    """Short lists, numbers beyond 64 bits and derivations are done without importing numpy."""
    code = (
        "import sys\n"
        "from ukraine_soforthilfe.rule.apportionment import apportion, derive\n"
        f"{call}\n"
        "print(sorted({'numpy', 'pandas'} & set(sys.modules)))"
    )

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout == "[]\n"


@pytest.mark.parametrize(
    "weights",
    [
        pytest.param([7, 2**10] * 1_000, id="long list"),
        pytest.param([*[0] * 1_000, 1], id="long list with one above 0"),
        pytest.param(np.array([7, 2**30]), id="array"),
        pytest.param(np.array([7, 200], dtype=np.uint8), id="unsigned array"),
        pytest.param(np.array([1]), id="array of one"),
    ],
)
@pytest.mark.parametrize("total", [8_000_000, INT64_MAX])
def test_the_quick_way_is_taken(total: int, weights: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where 64 bits carry the numbers nothing is done weight by weight, and exactly so."""
    derivation = derive(total, [int(weight) for weight in weights])
    monkeypatch.delattr("ukraine_soforthilfe.rule.apportionment._apportion_integers")

    assert list(apportion(total, weights)) == [
        whole_part + (rank <= derivation.units_left)
        for whole_part, rank in zip(derivation.whole_parts, derivation.ranks, strict=True)
    ]
