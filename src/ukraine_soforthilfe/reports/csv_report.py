"""The result as CSV, one row a district: what machines read."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from ukraine_soforthilfe.allocation import COLUMNS
from ukraine_soforthilfe.reports.forms import CsvDialect

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ukraine_soforthilfe.allocation import Allocation

# A spreadsheet takes a cell that begins with one of these for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(allocation: Allocation, *, dialect: CsvDialect = CsvDialect.STANDARD) -> bytes:
    """The result as a CSV file: header, one row a district, no totals row."""
    return csv_table(COLUMNS, allocation.records(), dialect=dialect)


def csv_table(
    header: Sequence[str], rows: Iterable[Sequence[str | int | None]], *, dialect: CsvDialect
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
    writer.writerows(map(_without_formulas, rows) if excel else rows)
    text.flush()
    return content.getvalue()


def _without_formulas(row: Sequence[str | int | None]) -> list[str | int | None]:
    return [
        f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
        for cell in row
    ]
