"""Results are columns: how they are written as CSV, and that nobody makes rows of them first."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from soforthilfe_command import run_here

from ukraine_soforthilfe import allocate, load_districts
from ukraine_soforthilfe.asking import CsvDialect, Form
from ukraine_soforthilfe.language import Language, Text
from ukraine_soforthilfe.reports import Column, Kind, Table
from ukraine_soforthilfe.reports.allocation import allocation_table
from ukraine_soforthilfe.reports.pens import csv_bytes, encoded
from ukraine_soforthilfe.reports.shown import allocation_page
from ukraine_soforthilfe.result import DistrictRows, Districts, Source
from ukraine_soforthilfe.result.dividing import in_instalments
from ukraine_soforthilfe.rule import Unit
from ukraine_soforthilfe.rule.division import Terms
from ukraine_soforthilfe.scenarios import rendering

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ukraine_soforthilfe.result.allocation import Allocation

CELLS = st.one_of(
    st.none(),
    st.integers(),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.sampled_from([",", ";", '"', "\n", "\r", "=1+1", " x", 'a"b,c', "-", "ä"]),
    st.decimals(-(10**6), 10**6, places=2),
)
ROWS = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        # A line with nothing in its only cell is no row to most readers.
        st.lists(CELLS, min_size=width + 1, max_size=width + 1),
        max_size=5,
    )
)


def table_of(rows: Sequence[Sequence[int | str | Decimal | None]], width: int) -> Table:
    heading = Text("Spalte", "Column")
    columns = [[row[place] for row in rows] for place in range(width)]
    return Table(
        tuple(
            Column(f"c{place}", heading, Kind.TEXT, values) for place, values in enumerate(columns)
        )
    )


def text_of(cell: int | str | Decimal | None) -> str:
    if cell is None:
        return ""
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


@given(ROWS)
def test_a_csv_is_read_as_what_was_written(rows: list[list[int | str | Decimal | None]]) -> None:
    """Python's reader finds every cell again: whole numbers, decimals, and texts with any sign."""
    width = len(rows[0]) if rows else 2
    content = csv_bytes(table_of(rows, width)).decode()

    found = list(csv.reader(io.StringIO(content, newline="")))

    assert found[1:] == [[text_of(cell) for cell in row] for row in rows]


@given(ROWS)
def test_a_csv_for_excel_has_no_formulas(rows: list[list[int | str | Decimal | None]]) -> None:
    """Texts that Excel would calculate have a sign in front; a decimal has a comma."""
    width = len(rows[0]) if rows else 2
    content = csv_bytes(table_of(rows, width), dialect=CsvDialect.EXCEL).decode("utf-8-sig")

    found = list(csv.reader(io.StringIO(content, newline=""), delimiter=";"))

    for cells, row in zip(found[1:], rows, strict=True):
        for text, cell in zip(cells, row, strict=True):
            if isinstance(cell, str):
                assert text == (f"'{cell}" if cell[:1] in {*"=+-@\t\r"} and cell else cell)
            else:
                assert text == text_of(cell).replace(".", ",")


def long_list(rows: int) -> Districts:
    return Districts(
        rows=DistrictRows(
            [f"k{place:05}" for place in range(rows)],
            names=[f"Ort {place % 900}" for place in range(rows)],
            figures=[[1 + place * 7_919 % 5_000 for place in range(rows)]],
        ),
        stichtag=None,
        basis="",
        source=Source(file="list.csv", sha256="0" * 64, layout="plain"),
    )


def shown_and_written(allocation: Allocation) -> tuple[bytes, int]:
    page = allocation_page(allocation, Language.DE)
    return csv_bytes(allocation_table(allocation)), len(page.tables[0].columns[0].values)


@pytest.mark.parametrize(
    "terms", [Terms(), Terms(unit=Unit.CENT), Terms(base_amount=3, minimum=10, maximum=90)]
)
def test_no_rows_are_made_for_a_csv(terms: Terms, monkeypatch: pytest.MonkeyPatch) -> None:
    """From figures to the CSV and the summary an object is made for a few districts, not for all.

    These few are at the cut, or at a bound, where they are named.
    """
    made = 0

    def counting(cls: type) -> object:
        def make(*values: object) -> object:
            nonlocal made
            made += 1
            return cls(*values)

        return make

    for module, name in (("result", "District"), ("result.allocation", "Zuweisung")):
        where = f"ukraine_soforthilfe.{module}.{name}"
        cls = __import__(f"ukraine_soforthilfe.{module}", fromlist=[name])
        monkeypatch.setattr(where, counting(getattr(cls, name)))

    allocation = in_instalments(allocate(long_list(5_000), 200_001, terms=terms), 4)
    content, rows = shown_and_written(allocation)

    assert rows == 5_000
    assert content.count(b"\n") == 5_001
    assert made <= 4 + len(allocation.rows.bounded) < 500


def test_rows_and_columns_say_the_same() -> None:
    """A row asked for by its place is the one that all of them have there, with bounds and keys."""
    terms = Terms(minimum=20, maximum=60, unit=Unit.CENT)
    once, again = (allocate(long_list(500), 20_000, terms=terms) for _ in range(2))

    single = [once.rows[place] for place in range(500)]

    assert single == list(again.rows)
    assert once.rows == again.rows
    assert once.rows[3:5] == tuple(single[3:5])
    assert [row.betrag for row in single] == list(once.rows.betraege)
    assert [row.bound for row in single] == list(once.rows.bounds)
    assert {bool(row.anteile) for row in single if row.bound} == {False}
    assert sum(row.betrag for row in single) == once.total


def test_equal_rows_are_one_in_a_set() -> None:
    """Results and districts that are equal have one hash, and nothing else is equal to them."""
    once, again = (allocate(long_list(3), 20_000) for _ in range(2))
    other = allocate(long_list(4), 20_000)

    assert len({once.rows, again.rows, other.rows}) == 2
    assert len({each.districts.columns for each in (once, again, other)}) == 2
    assert once.rows != "rows"


def test_districts_are_shown_by_their_keys() -> None:
    """Who looks at a result in Python sees how many there are, and the first of them."""
    assert repr(load_districts().rows) == "<44 districts: 08111, 08115, 08116, ...>"


def test_what_no_report_says_is_never_written_as_something_else() -> None:
    """A value that JSON does not have is a mistake in the program."""
    with pytest.raises(TypeError, match="nothing that a report says"):
        encoded({"betrag": object()})


def test_columns_of_districts_are_of_one_length() -> None:
    """A figure without a key would be lost, or be somebody else's."""
    with pytest.raises(ValueError, match="differ in their length"):
        DistrictRows(["a", "b"], figures=([1, 2, 3],))


def test_a_list_too_long_for_a_workbook_is_refused_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is calculated for a workbook that is not written; the sentence says the way out."""
    _, named = rendering.ROWS_AT_MOST[Form.XLSX]
    monkeypatch.setitem(rendering.ROWS_AT_MOST, Form.XLSX, (1_001, named))
    calculated = []
    dividing = allocate

    def counting(districts: Districts, *total: Any, **terms: Any) -> Allocation:
        calculated.append(len(districts.rows))
        return dividing(districts, *total, **terms)

    monkeypatch.setattr(rendering, "allocate", counting)
    for rows in (1_001, 1_002):
        lines = ["key,population", *(f"k{place:05},{place + 1}" for place in range(rows))]
        tmp_path.joinpath(f"{rows}.csv").write_text("\n".join(lines), "utf-8")
    words = ("--stichtag", "2022-12-31", "--quiet", "--lang", "de")

    refused = run_here("allocate", "1002.csv", *words, folder=tmp_path)
    assert calculated == []
    written = run_here("allocate", "1002.csv", *words, "--format", "csv", folder=tmp_path)
    as_workbook = run_here("allocate", "1001.csv", *words, folder=tmp_path)

    assert refused.status == 1
    assert refused.stderr == (
        "Fehler: Die Liste hat 1.002 Empfänger, eine Arbeitsmappe wird aber nur bis 1.001 "
        "geschrieben. Den Bericht mit --format csv schreiben.\n"
    )
    assert (written.status, as_workbook.status) == (0, 0)
    assert sorted(path.name for path in tmp_path.glob("soforthilfe*")) == [
        "soforthilfe_8000000_1001_2022-12-31.csv",
        "soforthilfe_8000000_1001_2022-12-31.xlsx",
        "soforthilfe_8000000_1002_2022-12-31.csv",
    ]


def test_a_scenario_too_long_for_a_workbook_fails_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a batch the others are written all the same."""
    _, named = rendering.ROWS_AT_MOST[Form.XLSX]
    monkeypatch.setitem(rendering.ROWS_AT_MOST, Form.XLSX, (43, named))
    tmp_path.joinpath("s.csv").write_text("name,format\na,csv\nb,xlsx\n", "utf-8")

    status, _, stderr = run_here("batch", "s.csv", "--lang", "en", "--quiet", folder=tmp_path)

    assert status == 1
    assert "The list has 44 recipients, and a workbook is written for 43 at most." in stderr
    assert {"a.csv"} == {path.name for path in tmp_path.glob("[ab].*")}
