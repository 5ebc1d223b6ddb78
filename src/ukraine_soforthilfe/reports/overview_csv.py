"""The overview of a batch as CSV: districts as rows, scenarios as columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.batch.overview import differences
from ukraine_soforthilfe.reports.csv_report import csv_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ukraine_soforthilfe.batch.overview import Overview
    from ukraine_soforthilfe.records import Cell
    from ukraine_soforthilfe.reports.forms import CsvDialect


def overview_csv(overview: Overview, *, dialect: CsvDialect) -> bytes:
    """All amounts, then their differences to the first scenario; the last row has the totals.

    A scenario that failed has an empty column at the end that names it.
    """
    first, *later = (scenario.name for scenario in overview.done)
    header = [
        "ags",
        "name",
        "art",
        *(f"betrag {name}" for name in (first, *later)),
        *(f"differenz {name}" for name in later),
        *(f"fehlgeschlagen {scenario.name}" for scenario in overview.failed),
    ]
    return csv_table(header, _rows(overview), dialect=dialect)


def _rows(overview: Overview) -> Iterator[list[Cell]]:
    empty: list[Cell] = [None] * len(overview.failed)
    for district, betraege, differing in overview.rows():
        yield [district.ags, district.name, district.art, *betraege, *differing, *empty]
    totals = overview.totals
    yield ["summe", None, None, *totals, *differences(totals), *empty]
