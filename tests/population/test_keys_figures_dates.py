"""The grammars of keys, figures and dates, and what a date says of the census."""

from __future__ import annotations

import doctest
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ukraine_soforthilfe import result
from ukraine_soforthilfe.asking import values as figures
from ukraine_soforthilfe.asking.values import DECIMALS, decimal_number, parse_date, whole_number
from ukraine_soforthilfe.errors import DateError, FigureError
from ukraine_soforthilfe.population import cells, keys, spellings, tables
from ukraine_soforthilfe.population.built_in import kreise_by_ags
from ukraine_soforthilfe.population.columns import parse_when
from ukraine_soforthilfe.population.keys import Kind, parse_key
from ukraine_soforthilfe.population.tables import basis_of
from ukraine_soforthilfe.result import Schluessel, is_gemeinde_ags, is_kreis_ags


@pytest.mark.parametrize("module", [result, figures, keys, spellings, tables])
def test_the_examples_in_the_docstrings_hold(module: object) -> None:
    """Examples that the code gives are what it does."""
    outcome = doctest.testmod(module)  # type: ignore[arg-type]

    assert outcome.attempted > 0
    assert outcome.failed == 0


@given(some.integers(0, 10**30), some.sampled_from(["", ".", " ", "\u00a0", "\u202f", "'", "’"]))
def test_every_grouping_of_a_number_is_that_number(number: int, separator: str) -> None:
    """Whatever stands between the thousands, the number comes back exactly."""
    assert whole_number(f" {number:,} ".replace(",", separator)) == number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 234", Fraction(1_234)),
        ("12.345", Fraction(12_345, 1_000)),
        ("0,000000000000000001", Fraction(1, 10**18)),
    ],
)
def test_a_decimal_is_exact(text: str, expected: Fraction) -> None:
    """Every digit counts; blanks group thousands, and a point or comma begins the decimals."""
    assert Fraction(decimal_number(text), 10**DECIMALS) == expected


@pytest.mark.parametrize("text", ["633,484.0", "633,484.00"])
def test_commas_group_in_front_of_a_point(text: str) -> None:
    """What an English sheet shows of a whole number with decimals is that number."""
    assert whole_number(text) == 633_484


def test_a_decimal_of_more_digits_than_any_figure_has_is_refused() -> None:
    """It is told to be too long before anybody looks at its digits."""
    with pytest.raises(FigureError, match="more than 100 characters"):
        decimal_number("0," + "1" * 200)


@given(some.text(alphabet="0123456789.,' -", max_size=12))
def test_a_figure_is_its_digits_or_refused(text: str) -> None:
    """No text is read as another number than the one its digits spell."""
    try:
        number = whole_number(text)
    except FigureError:
        return
    digits = "".join(character for character in text if character.isdigit())

    assert str(number) in {
        digits.lstrip("0") or "0",
        digits[:-1].lstrip("0") or "0",
        digits[:-2].lstrip("0") or "0",
    }
    assert number == int(digits) or text.strip().endswith((".0", ".00", ",0", ",00"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("08111", ("08111", Kind.KREIS)),
        ("8111", ("08111", Kind.KREIS)),
        ("9162", ("09162", Kind.KREIS)),
        ("0811", ("0811", Kind.OTHER_LEVEL)),
        ("08", ("08", Kind.OTHER_LEVEL)),
        ("DG", ("DG", Kind.OTHER_LEVEL)),
        ("D", ("D", Kind.OTHER_LEVEL)),
        ("08\u00a0111", ("08111", Kind.KREIS)),
        ("08 1 11", ("08111", Kind.KREIS)),
        ("08115003", ("08115003", Kind.GEMEINDE)),
        ("8115003", ("08115003", Kind.GEMEINDE)),
        ("081110000", ("081110000", Kind.OTHER_LEVEL)),
        ("081155001000", ("081155001000", Kind.OTHER_LEVEL)),
        ("811.506", ("811.506", Kind.TEXT)),
        ("081150003003", ("08115003", Kind.GEMEINDE)),
        ("17001", ("17001", Kind.FOREIGN)),
        ("00000", ("00000", Kind.FOREIGN)),
        ("08111a", ("08111a", Kind.TEXT)),
        ("\u0660\u0668111", ("\u0660\u0668111", Kind.TEXT)),
        ("8111.5", ("8111.5", Kind.TEXT)),
    ],
)
def test_what_a_key_denotes(text: str, expected: tuple[str, Kind]) -> None:
    """Only what denotes a Kreis is taken for one."""
    assert parse_key(text)[:2] == expected


@pytest.mark.parametrize(
    "text",
    [
        "31.12.2021",
        "2021-12-31",
        " 31. 12. 2021 ",
        "2021-12-31 00:00:00",
        "2021-12-31T00:00:00",
        "2021-12-31T00:00",
    ],
)
def test_dates_as_people_write_them(text: str) -> None:
    """German and ISO dates are read, also by the midnight that programs write for a day."""
    assert parse_date(text) == date(2021, 12, 31)


@pytest.mark.parametrize(
    "text", ["", "2021", "31.02.2021", "12/31/2021", "20211231", "2021-12-31T12:00"]
)
def test_what_is_no_date(text: str) -> None:
    """Other texts and days that no calendar has are refused."""
    with pytest.raises(DateError):
        parse_date(text)


@pytest.mark.parametrize(
    ("stichtag", "text", "expected"),
    [
        (date(2010, 12, 31), "Ab 2011: Grundlage des Zensus 2011", ""),
        (date(2011, 12, 31), "", "Zensus 2011"),
        (date(2021, 12, 31), "", "Zensus 2011"),
        (date(2022, 12, 31), "", ""),
        (date(2022, 12, 31), "Bevölkerung auf Grundlage des Zensus 2022", "Zensus 2022"),
        (date(2022, 12, 31), "Fortschreibung auf Basis Zensus 2011", "Zensus 2011"),
        (date(2022, 12, 31), "Basis: Zensus 2011; Basis: Zensus 2022", ""),
        (date(2023, 12, 31), "", ""),
        (date(2024, 12, 31), "", "Zensus 2022"),
        (None, "", ""),
    ],
)
def test_the_basis_where_only_one_exists(stichtag: date | None, text: str, expected: str) -> None:
    """The date settles the basis, else the file's own words do, else it is unknown."""
    assert basis_of(stichtag, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021-12-31T14:30", date(2021, 12, 31)),
        ("2021-12-31 23:59:59.5", date(2021, 12, 31)),
        ("2021-12-31T00:00:00Z", date(2021, 12, 31)),
        ("2021-12-31T00:00:00.000+0100", date(2021, 12, 31)),
        ("2021-12-31T21:59Z", date(2021, 12, 31)),
        ("2021-12-31T23:00:00+01:00", date(2021, 12, 31)),
        ("2021-12-30T22:00:00Z", None),
        ("2021-12-30T23:00:00.000Z", None),
        ("2021-12-30 23:00:00+00:00", None),
    ],
)
def test_a_time_of_a_day_in_a_column(text: str, expected: date | None) -> None:
    """It is of that day, but where it is late in Greenwich and here already the next."""
    when = parse_when(text)

    assert (when and when.day) == expected


@pytest.mark.parametrize("text", ["31.02.2021", "2021-13-01"])
def test_a_day_that_the_calendar_has_not(text: str) -> None:
    """It is told as it stands."""
    with pytest.raises(DateError) as caught:
        parse_date(text)

    assert str(caught.value) == f"{text!r} is not a day of the calendar."


@pytest.mark.parametrize(
    ("day", "basis"),
    [
        ((2011, 5, 8), ""),
        ((2011, 5, 9), "Zensus 2011"),
        ((2022, 5, 14), "Zensus 2011"),
        ((2022, 5, 15), ""),
        ((2024, 12, 30), ""),
        ((2024, 12, 31), "Zensus 2022"),
    ],
)
def test_the_days_from_which_on_a_date_settles_the_basis(
    day: tuple[int, int, int], basis: str
) -> None:
    """The census days themselves belong to what follows them."""
    assert basis_of(date(*day)) == basis


def test_headings_of_several_rows() -> None:
    """What stands over a column is put together, from above to below."""
    rows = [
        cells.Row(1, ("Bevölkerung1)", "", "Fläche")),
        cells.Row(2, ("insgesamt", "RB", "km2", "x")),
    ]

    assert tables.column_names(rows) == ["bevoelkerunginsgesamt", "rb", "flaechekm2", "x"]
    assert tables.column_names([]) == []


@pytest.mark.parametrize(
    ("key", "kreis", "gemeinde"),
    [
        ("08111", True, False),
        ("16077", True, False),
        ("00111", False, False),
        ("17111", False, False),
        ("8111", False, False),
        ("081110", False, False),
        ("0811x", False, False),
        ("08111000", False, True),
        ("16077999", False, True),
        ("17077999", False, False),
        ("0811100", False, False),
        ("081110000", False, False),
        ("08111x00", False, False),
        ("0811100x", False, False),
        ("08111\u0660\u0660\u0660", False, False),
        ("\u0660\u0668111000", False, False),
        ("abc", False, False),
        ("", False, False),
    ],
)
def test_the_form_of_a_key(key: str, kreis: bool, gemeinde: bool) -> None:
    """Five digits under a Land are a Kreis, eight a Gemeinde; other digits and letters neither."""
    assert (is_kreis_ags(key), is_gemeinde_ags(key)) == (kreis, gemeinde)


@pytest.mark.parametrize(
    ("places", "scaled", "text"),
    [
        (0, 0, "0"),
        (0, 12, "12"),
        (1, 5, "0.5"),
        (2, 12_345, "123.45"),
        (2, 100, "1.00"),
        (9, 1, "0.000000001"),
        (18, 10**40 + 7, "1" + "0" * 22 + "." + "0" * 17 + "7"),
    ],
)
def test_the_digits_of_a_figure(places: int, scaled: int, text: str) -> None:
    """Every place stands there, and no exponent, however small or large."""
    key = Schluessel("Anteil", places)

    assert key.digits(scaled) == text
    assert f"{key.figure(scaled):f}" == (text if places else f"{scaled}.000000")


def test_one_name_twice_is_a_mistake() -> None:
    """In a long list one name of another Kreis is told; names that Kreise share are not."""
    kreise = [
        (ags, kreis.name, kreis.art)
        for ags, kreis in sorted(kreise_by_ags().items())
        if kreis.name not in {"Heilbronn", "Karlsruhe"}
    ]
    (place,) = (at for at, (_, name, _) in enumerate(kreise) if name == "Esslingen")
    changed = [*kreise]
    changed[place] = ("08116", "Tübingen", "Landkreis")
    regions = [(ags, "Stuttgart" if ags < "082" else "Ulm", art) for ags, _, art in kreise]

    assert spellings.misplaced(kreise) == []
    assert spellings.misplaced(changed) == [place]
    assert spellings.misplaced(regions) is None
