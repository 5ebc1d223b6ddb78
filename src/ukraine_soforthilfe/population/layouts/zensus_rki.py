"""Zensus 2022, and Robert Koch-Institut: a table each, short ones.

The Zensus's is the Regionaltabelle Bevölkerung, sheet ``Bevölkerung`` or
``CSV-Einwohnerzahl``. Keys of 2 to 12 digits stand mixed; ``Regionalebene`` says which rows are
Kreise. Beside the census's figures stand those of 30.06.2022 on the basis of
the census before, to compare.

The RKI's is Corona_Landkreise: the field EWZ, of a day it does not name. Berlin
stands there as its twelve Bezirke, 11001 to 11012, which are no Kreise.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ukraine_soforthilfe.population.tables import (
    ZENSUS_2011,
    ZENSUS_2022,
    Entry,
    Figure,
    Layout,
    Reading,
    Series,
    column_names,
    first_column,
    fold,
)

if TYPE_CHECKING:
    from ukraine_soforthilfe.population.cells import Table

_CENSUS = ("bevoelkerungzensus2022", "ewz")
_UPDATE = ("bevoelkerungbevoelkerungsfortschreibungzum30062022", "ewzbfs20220630")


def _header(table: Table) -> int | None:
    for place, row in enumerate(table.top()):
        names = [fold(cell) for cell in row.cells]
        if "regionalebene" in names and first_column(names, *_CENSUS) is not None:
            return place
    return None


def read_zensus(table: Table) -> Reading | None:
    """The census's figures, and those beside them.

    Recognised by ``Regionalebene`` beside a column of the census.
    """
    start = _header(table)
    if start is None:
        return None
    header = table.rows[start]
    names = column_names([header])
    key = first_column(names, "amtlicherregionalschluessel", "rs", "ars") or 0
    name = first_column(names, "name")
    ebene = names.index("regionalebene")
    kreise = [
        row for row in table.body(start + 1) if fold(row.cell(ebene)).startswith("stadtkreis")
    ]

    def series(column: int, stichtag: date, basis: str, *, comparison: bool) -> Series:
        entries = tuple(
            Entry(
                row.cell(key),
                (Figure(row, row.cell(column)),),
                row.cell(name) if name is not None else "",
            )
            for row in kreise
        )
        heading = " ".join(header.cell(column).split())
        return Series(heading, entries, stichtag, basis, comparison=comparison)

    update = first_column(names, *_UPDATE)
    census = next(
        place
        for place, heading in enumerate(names)
        if place != update and heading.startswith(_CENSUS)
    )
    found = [series(census, date(2022, 5, 15), ZENSUS_2022, comparison=False)]
    if update is not None:
        found.append(series(update, date(2022, 6, 30), ZENSUS_2011, comparison=True))
    return Reading(tuple(found), key_column=header.cell(key))


_BERLIN = "11000"
_MARKS = frozenset({"rs", "gen", "bez", "ewz"})


def read_rki(table: Table) -> Reading | None:
    """The field EWZ of every Kreis, Berlin put together.

    Recognised by the headings ``RS``, ``GEN``, ``BEZ`` and ``EWZ``.
    """
    header = table.rows[0]
    names = column_names([header])
    if not _MARKS.issubset(names):
        return None
    key, name, art, population = (names.index(mark) for mark in ("rs", "gen", "bez", "ewz"))
    entries = []
    berlin = []
    for row in table.body(1):
        figure = Figure(row, row.cell(population))
        if row.cell(art) == "Bezirk":
            berlin.append(figure)
        else:
            entries.append(Entry(row.cell(key), (figure,), row.cell(name), row.cell(art)))
    if berlin:
        entries.append(Entry(_BERLIN, tuple(berlin), "Berlin", "Kreisfreie Stadt"))
    return Reading((Series("EWZ", tuple(entries)),), key_column=header.cell(key))


LAYOUTS = (
    Layout(
        "Zensus 2022, Regionaltabelle Bevölkerung",
        "Statistische Ämter des Bundes und der Länder, Zensus 2022",
        "Vervielfältigung und Verbreitung, auch auszugsweise, mit Quellenangabe gestattet.",
        read_zensus,
    ),
    Layout("RKI Corona_Landkreise", "Robert Koch-Institut (RKI)", "", read_rki),
)
