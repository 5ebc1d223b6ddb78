"""The rows of sheets: what is described, what is written, and what others read of it."""

from __future__ import annotations

import io
import re
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import openpyxl
import pandas as pd
import pytest
from gemeinden_lists import gvisys
from hypothesis import settings
from python_calamine import CalamineWorkbook
from workbook_builders import own_list

from ukraine_soforthilfe import allocate, load_districts
from ukraine_soforthilfe.errors import OutputError
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports.allocation import Provenance
from ukraine_soforthilfe.reports.workbook import build, plan, zuweisung
from ukraine_soforthilfe.reports.workbook.book import Book, Cell
from ukraine_soforthilfe.reports.workbook.build import described, finished
from ukraine_soforthilfe.reports.workbook.formats import CellFormat, Column, content_of
from ukraine_soforthilfe.result import Level
from ukraine_soforthilfe.rule import Unit
from ukraine_soforthilfe.rule.division import Terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ukraine_soforthilfe.reports.workbook.book import Sheet
    from ukraine_soforthilfe.result.allocation import Allocation


AT_NIGHT = settings.get_current_profile_name() == "nightly"


def long_list(rows: int) -> Allocation:
    chance = Random(rows)
    names = [f"Ort {place}" if place % 3 else "" for place in range(rows)]
    names[rows // 2] = " <Groß & Klein>, „Mitte“ "
    names[-1] = "=1+1\nund mehr"
    populations = [chance.randrange(200_000) for _ in names]
    return allocate(
        own_list(populations, names=names),
        Decimal(f"{33_317 * rows}.05"),
        terms=Terms(unit=Unit.CENT, minimum=2, maximum=60_000, base_amount=1),
    )


def two_levels() -> Allocation:
    figures = load_districts(io.BytesIO(gvisys().encode()), level=Level.GEMEINDE)
    return allocate(figures, total=1_000_003)


ALLOCATIONS: dict[str, Callable[[], Allocation]] = {
    "44 districts": lambda: allocate(load_districts(), total=8_000_000),
    "211 rows with bounds, in cents": lambda: long_list(211),
    "Kreise and Gemeinden": two_levels,
    "numbers that no sheet holds": lambda: allocate(own_list([10**17, 3, 5]), total=10**19),
    **({"2,101 rows": lambda: long_list(2_101)} if AT_NIGHT else {}),
}


def book_of(allocation: Allocation) -> Book:
    return described(
        allocation,
        language=Language.DE,
        provenance=Provenance(version="1.2.3", command="soforthilfe allocate"),
    )


def rows_of(sheet: Sheet) -> dict[int, dict[int, Cell]]:
    """Every row that is described, its cells by the numbers of their columns."""
    rows: dict[int, dict[int, Cell]] = {}
    for body in sheet.bodies:
        for place, row in enumerate(body.rows):
            rows[row] = {
                column: Cell(values[place], style, formula)
                for column, (values, style, formula) in enumerate(body.columns, start=1)
            }
    for row, cells in sheet.cells.items():
        rows[row] = rows.get(row, {}) | cells
    return rows


def in_cells(rows: Mapping[int, Any], sheet: Any) -> Iterator[tuple[Any, Any]]:
    """Of each cell that a sheet has room for, row by row, what is described: formula and value."""
    for row in range(1, sheet.max_row + 1):
        cells = rows.get(row, {})
        for column in range(1, sheet.max_column + 1):
            cell = cells.get(column)
            held = cell and (cell.value if cell.formula else content_of(cell.value))
            live = f"={cell.formula}" if cell and cell.formula else held
            yield live or None, held or None


def cells_of(sheet: Any) -> list[Any]:
    """All cells of a sheet as openpyxl reads them, row by row, an empty text as nothing."""
    return [cell or None for row in sheet.iter_rows(values_only=True) for cell in row]


@pytest.mark.parametrize("case", ALLOCATIONS)
def test_a_file_has_the_cells_that_are_described(
    case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program finds every formula, every result and every value, and no others."""
    if case.startswith("211"):
        # As lists of more than 2,000 rows are treated, which are written in several pieces.
        monkeypatch.setattr(build, "_ROWS_AT_ONCE", 100)
        for module in (plan, zuweisung):
            monkeypatch.setattr(module, "CALCULATED_ROWS", 200)
        monkeypatch.setattr(plan, "RANKED_ROWS", 200)
    book = book_of(ALLOCATIONS[case]())
    file = finished(book, title="Titel")
    formulas = openpyxl.load_workbook(io.BytesIO(file))
    values = openpyxl.load_workbook(io.BytesIO(file), data_only=True)

    for sheet in book.sheets:
        title = sheet.worksheet.title
        described_rows = rows_of(sheet)
        assert formulas[title].dimensions.endswith(str(max(described_rows)))
        expected = [*in_cells(described_rows, formulas[title])]
        assert cells_of(formulas[title]) == [live for live, _ in expected]
        assert cells_of(values[title]) == [held for _, held in expected]


def test_rows_stand_in_order_with_their_cells_in_order() -> None:
    """A sheet's rows ascend, and so do the cells of each, as the format demands."""
    file = finished(book_of(two_levels()), title="Titel")
    with ZipFile(io.BytesIO(file)) as parts:
        sheets = [
            parts.read(name).decode() for name in parts.namelist() if "worksheets/sheet" in name
        ]

    assert len(sheets) == 7
    for xml in sheets:
        rows = re.findall(r'<row r="(\d+)"[^>]*>(.*?)</row>', xml, re.DOTALL)
        numbers = [int(number) for number, _ in rows]
        assert numbers == sorted(set(numbers))
        for number, cells in rows:
            places = re.findall(r'<c r="([A-Z]+)(\d+)"', cells)
            letters = [letter.rjust(3) for letter, _ in places]
            assert letters == sorted(set(letters))
            assert {row for _, row in places} <= {number}


def one_column(values: Sequence[Any], form: CellFormat = CellFormat.WHOLE) -> bytes:
    book = Book(Language.EN)
    book.sheet("Sheet", title="Title").table("Table", [Column("Header", form, values)])
    return finished(book, title="Title")


def in_a_cell(value: object) -> object:
    """What is left of a value in a cell: too large a whole number is a text, a decimal a float."""
    if isinstance(value, int) and abs(value) > 2**53:
        return str(value)
    return float(value) if isinstance(value, Decimal) else value


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([1, 2**53, 0, -(2**53)], id="whole numbers"),
        pytest.param([1, 2**53 + 1, -(2**53) - 1, None, True], id="of all kinds"),
        pytest.param([0.1, 1e-7, -0.25, 12345678.9], id="floats"),
        pytest.param([Decimal("-90319.76"), Decimal("10.00"), Decimal("1E+3")], id="decimals"),
        pytest.param(["=1+1", "#N/A", " x ", "a\nb", "<&>\"'", "", "ä\U0001f600"], id="texts"),
    ],
)
def test_values_come_back_as_they_were(values: list[Any]) -> None:
    """What three readers find below a header is what was given, exactly."""
    expected = [in_a_cell(value) for value in values]
    file = one_column(values)

    by_openpyxl = openpyxl.load_workbook(io.BytesIO(file))["Sheet"]
    found = [by_openpyxl.cell(row, 1).value for row in range(4, 4 + len(values))]
    assert found == [value if value != "" else None for value in expected]
    by_calamine = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0)
    rows = by_calamine.to_python(skip_empty_area=False)[3:]
    assert [row[0] for row in rows] == ["" if value is None else value for value in expected][
        : len(rows)
    ]
    by_pandas = pd.read_excel(
        io.BytesIO(file), skiprows=2, engine="openpyxl", keep_default_na=False, dtype=object
    )["Header"]
    assert (
        by_pandas.tolist()
        == ["" if value is None else value for value in expected][: len(by_pandas)]
    )


def test_a_long_text_that_no_cell_holds_is_cut() -> None:
    """A text of more than 32,767 characters ends there, also where escapes make it longer."""
    file = one_column(["x" * 40_000, "_x0041_" * 4_681], CellFormat.TEXT)

    rows = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_index(0).to_python()
    plain, escapes = (str(row[0]) for row in rows[-2:])
    assert [len(plain), escapes[:14]] == [32_767, "_x0041_" * 2]


def test_more_rows_than_a_sheet_has_are_refused() -> None:
    """The last row of a table is the last of the sheet, or nothing is written."""
    with pytest.raises(OutputError, match="No sheet has 1,048,574 rows"):
        one_column(range(1_048_574))
