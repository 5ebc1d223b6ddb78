"""Destatis, "04-kreise": Kreise by area and population, as a sheet or Excel's CSV of it.

The heading takes two rows. Rows with two to four digits are headings of a
Land, Regierungsbezirk or Region and carry no figure; sums have no key.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ukraine_soforthilfe.population.figures import parse_date
from ukraine_soforthilfe.population.series import (
    Entry,
    Figure,
    Layout,
    Reading,
    Series,
    basis_of,
)
from ukraine_soforthilfe.population.tables import column_names, first_column, fold

if TYPE_CHECKING:
    from ukraine_soforthilfe.population.tables import Table

# The table comes out once a year, with the population of the same day.
_GEBIETSSTAND = re.compile(r"Gebietsstand:?\s*(31\.\s?12\.\s?\d{4})")


def _header(table: Table) -> int | None:
    """Place of the upper heading row."""
    rows = table.top()
    for place, row in enumerate(rows):
        upper = {fold(cell) for cell in row.cells}
        lower = {fold(cell) for cell in rows[place + 1].cells} if place + 1 < len(rows) else set()
        if {"schluesselnummer", "regionalebezeichnung"} <= upper and "insgesamt" in upper | lower:
            return place
    return None


def read(table: Table) -> Reading | None:
    """The totals of the table's only date.

    Recognised by ``Schlüsselnummer`` and ``Regionale Bezeichnung`` over ``insgesamt``.
    """
    start = _header(table)
    if start is None:
        return None
    names = column_names(table.rows[start : start + 2])
    key = first_column(names, "schluesselnummer") or 0
    art = first_column(names, "regionalebezeichnung") or 0
    name = first_column(names, "kreisfreiestadt", "kreislandkreis")
    total = next(place for place, heading in enumerate(names) if heading.endswith("insgesamt"))
    text = table.text_around(start + 2)
    found = _GEBIETSSTAND.search(text)
    stichtag = parse_date(found[1]) if found else None
    entries = tuple(
        Entry(
            row.cell(key),
            (Figure(row, row.cell(total)),),
            row.cell(name) if name is not None else "",
            row.cell(art),
        )
        # The row after the heading counts the columns.
        for row in table.body(start + 2)
        if row.cell(key) != "1"
    )
    series = Series("insgesamt", entries, stichtag, basis_of(stichtag, text))
    return Reading((series,), key_column="Schlüsselnummer")


LAYOUTS = (
    Layout(
        "Destatis 04-kreise",
        "Statistisches Bundesamt (Destatis), Gemeindeverzeichnis",
        "Vervielfältigung und Verbreitung, auch auszugsweise, mit Quellenangabe gestattet.",
        read,
    ),
)
