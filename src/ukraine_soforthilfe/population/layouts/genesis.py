"""Tables of GENESIS databases: keys and names have no headings, figures have.

Of dates side by side a row with ``Stichtag`` stands over one with the dates;
a third row names the sexes, if the figures are told by sex. So it is in
GENESIS-Online (12411-0015: Kreise, one column a date) and in the
Regionaldatenbank (12411-01-01-4: Land, Regierungsbezirk and Kreis mixed, names
indented by level, ``-`` for a Kreis that no longer exists).

Tables whose date stands in the rows are read in ``genesis_rows``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ukraine_soforthilfe.asking.values import parse_date
from ukraine_soforthilfe.errors import DateError
from ukraine_soforthilfe.population.names import name_and_art
from ukraine_soforthilfe.population.tables import (
    Entry,
    Figure,
    Layout,
    Reading,
    Series,
    basis_of,
    fold,
)

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from ukraine_soforthilfe.population.cells import Row, Table

_KEY, _NAME = 0, 1
_TITLES = ("genesistabelle", "tabelle", "table")
CENSUS = "1000"
"""How the number of a table of the Zensusdatenbank begins."""
UNITS = frozenset({"anzahl", "number"})
"""Units of people, folded."""
_LAND_AND_KREIS = {"02": "02000", "11": "11000"}


@dataclass(frozen=True, slots=True)
class _Header:
    """Where the figures of a GENESIS table stand.

    Attributes:
        columns: The column with the totals of each date.
        split_by_sex: Whether a row ``Insgesamt, männlich, weiblich`` follows the dates.
        body: Place of the first row of data.
    """

    columns: dict[date, int]
    split_by_sex: bool
    body: int


def _find_header(table: Table) -> _Header | None:
    """The header of a GENESIS table, None where there is none."""
    rows = table.top()
    for place in range(len(rows) - 2):
        if not any(fold(cell) == "stichtag" for cell in rows[place].cells):
            continue
        if (statistic_of(table, place) or "").startswith(CENSUS):
            return None
        dates, below = _dates(rows[place + 1]), rows[place + 2]
        # Nothing stands left of the dates, over keys and names.
        if not dates or rows[place + 1].cell(_KEY) or rows[place + 1].cell(_NAME):
            continue
        # The Zensusdatenbank has measure and unit left of the figures.
        if fold(below.cell(min(dates) - 1)) in UNITS:
            return None
        if not any(fold(cell) == "insgesamt" for cell in below.cells):
            columns = {day: column for column, day in reversed(dates.items())}
            return _Header(columns, split_by_sex=False, body=place + 2)
        columns = {}
        # A merged date stands over the first of its columns only.
        current = None
        for column in range(below.width):
            current = dates.get(column, current)
            if current is not None and fold(below.cell(column)) == "insgesamt":
                columns.setdefault(current, column)
        return _Header(columns, split_by_sex=True, body=place + 3)
    return None


def _read(table: Table, header: _Header) -> Reading:
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
                        key_of(row.cell(_KEY), keys),
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


def key_of(key: str, keys: Collection[str]) -> str:
    """The key; Hamburg and Berlin may stand as a Land only, which is their Kreis too."""
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


def statistic_of(table: Table, body: int) -> str | None:
    """Number of the table as its title has it, folded; None where the title names none."""
    for row in table.rows[:body]:
        title = fold(row.cell(0))
        for word in _TITLES:
            if title.startswith(word) and title != word:
                return title.removeprefix(word)
    return None


def read_dates(table: Table) -> Reading | None:
    """The figures of every date.

    Recognised by the GENESIS header with figures right under the dates.
    """
    header = _find_header(table)
    return None if header is None or header.split_by_sex else _read(table, header)


def read_sexes(table: Table) -> Reading | None:
    """The totals of every date.

    Recognised by the GENESIS header whose dates are split by sex.
    """
    header = _find_header(table)
    return _read(table, header) if header and header.split_by_sex else None


_LICENCE = "Datenlizenz Deutschland – Namensnennung – Version 2.0"
LAYOUTS = (
    Layout(
        "Regionaldatenbank 12411-01-01-4",
        "Statistische Ämter des Bundes und der Länder",
        _LICENCE,
        read_sexes,
    ),
    Layout("GENESIS-Online 12411-0015", "Statistisches Bundesamt (Destatis)", _LICENCE, read_dates),
)
