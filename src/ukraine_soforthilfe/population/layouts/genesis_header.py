"""The header that GENESIS databases put over a table: dates side by side.

A row with ``Stichtag`` stands over one with the dates. Where the figures are
split by sex, a third row names the columns of each date.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ukraine_soforthilfe.errors import DateError
from ukraine_soforthilfe.population.figures import parse_date
from ukraine_soforthilfe.population.names import name_and_art
from ukraine_soforthilfe.population.series import Entry, Figure, Reading, Series, basis_of
from ukraine_soforthilfe.population.tables import fold

if TYPE_CHECKING:
    from datetime import date

    from ukraine_soforthilfe.population.tables import Row, Table

_KEY, _NAME = 0, 1
_LAND_AND_KREIS = {"02": "02000", "11": "11000"}


@dataclass(frozen=True, slots=True)
class GenesisHeader:
    """Where the figures of a GENESIS table stand.

    Attributes:
        columns: The column with the totals of each date.
        split_by_sex: Whether a row ``Insgesamt, männlich, weiblich`` follows the dates.
        body: Place of the first row of data.
    """

    columns: dict[date, int]
    split_by_sex: bool
    body: int


def find_header(table: Table) -> GenesisHeader | None:
    """The header of a GENESIS table, None where there is none."""
    rows = table.top()
    for place in range(len(rows) - 2):
        if not any(fold(cell) == "stichtag" for cell in rows[place].cells):
            continue
        dates, below = _dates(rows[place + 1]), rows[place + 2]
        # Nothing stands left of the dates, over keys and names.
        if not dates or rows[place + 1].cell(_KEY) or rows[place + 1].cell(_NAME):
            continue
        if not any(fold(cell) == "insgesamt" for cell in below.cells):
            columns = {day: column for column, day in reversed(dates.items())}
            return GenesisHeader(columns, split_by_sex=False, body=place + 2)
        columns = {}
        # A merged date stands over the first of its columns only.
        current = None
        for column in range(below.width):
            current = dates.get(column, current)
            if current is not None and fold(below.cell(column)) == "insgesamt":
                columns.setdefault(current, column)
        return GenesisHeader(columns, split_by_sex=True, body=place + 3)
    return None


def read_genesis(table: Table, header: GenesisHeader) -> Reading:
    """The figures of a table whose header was found."""
    text = table.text_around(header.body)
    rows = list(table.body(header.body))
    keys = {row.cell(_KEY) for row in rows}
    return Reading(
        series=tuple(
            Series(
                column=f"{day:%d.%m.%Y}",
                entries=tuple(
                    Entry(
                        _key(row, keys),
                        (Figure(row, row.cell(column)),),
                        *name_and_art(row.cell(_NAME)),
                    )
                    for row in rows
                ),
                stichtag=day,
                basis=basis_of(day, text),
            )
            for day, column in sorted(header.columns.items())
        ),
        key_column="1",
    )


def _key(row: Row, keys: set[str]) -> str:
    """The key; Hamburg and Berlin may stand as a Land only, which is their Kreis too."""
    key = row.cell(_KEY)
    kreis = _LAND_AND_KREIS.get(key.zfill(2), key)
    return key if kreis in keys else kreis


def _dates(row: Row) -> dict[int, date]:
    dates = {}
    for column, cell in enumerate(row.cells):
        try:
            dates[column] = parse_date(cell)
        except DateError:
            continue
    return dates
