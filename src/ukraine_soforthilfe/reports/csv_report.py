"""The result as CSV, one row a district: what machines read."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING

from ukraine_soforthilfe.reports.forms import CsvDialect

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ukraine_soforthilfe.allocation import Allocation
    from ukraine_soforthilfe.records import Cell

# A spreadsheet takes a cell that begins with one of these for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(allocation: Allocation, *, dialect: CsvDialect = CsvDialect.STANDARD) -> bytes:
    """The result as a CSV file: header, one row a district, no totals row."""
    return csv_table(tuple(allocation.columns()), allocation.records(), dialect=dialect)


def csv_table(
    header: Sequence[str], rows: Iterable[Sequence[Cell]], *, dialect: CsvDialect
) -> bytes:
    """A header and rows as a CSV file; None is an empty cell."""
    excel = dialect is CsvDialect.EXCEL
    content = io.BytesIO()
    # Encoded on the way: an overview of many scenarios is large.
    text = io.TextIOWrapper(content, encoding="utf-8-sig" if excel else "utf-8", newline="")
    writer = csv.writer(
        text, delimiter=";" if excel else ",", lineterminator="\r\n" if excel else "\n"
    )
    writer.writerow(header)
    writer.writerows(map(_for_excel if excel else _for_programs, rows))
    text.flush()
    return content.getvalue()


def _for_programs(row: Sequence[Cell]) -> list[Cell]:
    # str() would write 0.000000001 as 1E-9.
    return [f"{cell:f}" if isinstance(cell, Decimal) else cell for cell in row]


def _for_excel(row: Sequence[Cell]) -> list[Cell]:
    return [_excel_cell(cell) for cell in row]


def _excel_cell(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
    # A German Excel reads a point as that of thousands.
    return f"{cell:f}".replace(".", ",") if isinstance(cell, Decimal) else cell
