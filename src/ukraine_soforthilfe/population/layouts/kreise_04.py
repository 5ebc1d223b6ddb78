"""Destatis, "04-kreise": Kreise by area and population, as a sheet or Excel's CSV of it.

The heading takes two rows. Rows with two to four digits are headings of a
Land, Regierungsbezirk or Region and carry no figure; sums have no key.

Trimmed to some columns under a heading of one row, it is known by its sums:
each ``Insgesamt`` is that of the Kreise of the Land above it, or of all.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ukraine_soforthilfe.asking.values import parse_date, whole_number
from ukraine_soforthilfe.errors import FigureError
from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.population.headings import is_all
from ukraine_soforthilfe.population.keys import Kind, parse_key
from ukraine_soforthilfe.population.tables import (
    Entry,
    Figure,
    Layout,
    Reading,
    Series,
    basis_of,
    column_names,
    first_column,
    fold,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ukraine_soforthilfe.population.cells import Row, Table

# The table comes out once a year, with the population of the same day.
_GEBIETSSTAND = re.compile(r"Gebietsstand:?\s*(31\.\s?12\.\s?\d{4})")

_SUMS = Text(
    de="{count} Zeilen „Insgesamt“ ohne Schlüssel sind Summen der Kreise darüber",
    en='{count} rows "Insgesamt" without a key are the sums of the Kreise above them',
)


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


def read_trimmed(table: Table) -> Reading | None:
    """The populations of Kreise of a table that has lost columns or its lower heading.

    Recognised by ``Schlüsselnummer`` beside a population, over rows of sums without
    keys that are the sums of the Kreise above them.
    """
    if _header(table) is not None:
        return None
    for place, row in enumerate(table.top()):
        names = column_names([row])
        key = first_column(names, "schluesselnummer")
        total = first_column(names, "insgesamt", "bevoelkerung", "einwohner")
        if key is not None and total is not None:
            rows = [each for each in table.body(place + 1) if each.cell(total)]
            return _trimmed(table, place + 1, rows, key, total) if key != total else None
    return None


def _trimmed(table: Table, body: int, rows: Sequence[Row], key: int, total: int) -> Reading | None:
    header = table.rows[body - 1]
    names = column_names([header])
    name = first_column(names, "kreisfreiestadt", "kreislandkreis", "kreis", "name")
    art = first_column(names, "regionalebezeichnung")
    kreise = []
    everything, of_land, land, sums = 0, 0, "", 0
    for row in rows:
        ags, text = row.cell(key), row.cell(total)
        if ags:
            parsed = parse_key(ags)
            if parsed.kind is not Kind.KREIS:
                continue
            if parsed.text[:2] != land:
                land, of_land = parsed.text[:2], 0
            figure = _figure(text)
            everything, of_land = everything + figure, of_land + figure
            kreise.append(row)
        elif _figure(text) in {of_land, everything} and any(map(is_all, filter(None, row.cells))):
            sums += 1
        else:
            return None
    if not sums or not kreise:
        return None
    found = _GEBIETSSTAND.search(table.text_around(body))
    stichtag = parse_date(found[1]) if found else None
    entries = tuple(
        Entry(
            row.cell(key),
            (Figure(row, row.cell(total)),),
            row.cell(name) if name is not None else "",
            row.cell(art) if art is not None else "",
        )
        for row in kreise
    )
    return Reading(
        (Series(header.cell(total), entries, stichtag, basis_of(stichtag)),),
        key_column=header.cell(key),
        assumed=(_SUMS.filled(count=sums),),
    )


def _figure(text: str) -> int:
    """A figure, -1 where it is none."""
    try:
        return whole_number(text)
    except FigureError:
        return -1


LAYOUTS = (
    Layout(
        "Destatis 04-kreise",
        "Statistisches Bundesamt (Destatis), Gemeindeverzeichnis",
        "Vervielfältigung und Verbreitung, auch auszugsweise, mit Quellenangabe gestattet.",
        read,
    ),
    Layout(
        "Destatis 04-kreise, trimmed",
        "Statistisches Bundesamt (Destatis), Gemeindeverzeichnis",
        "Vervielfältigung und Verbreitung, auch auszugsweise, mit Quellenangabe gestattet.",
        read_trimmed,
    ),
)
