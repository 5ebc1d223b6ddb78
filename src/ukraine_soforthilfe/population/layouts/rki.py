"""Robert Koch-Institut, Corona_Landkreise: the field EWZ, of a day it does not name.

Berlin stands as its twelve Bezirke, 11001 to 11012, which are no Kreise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.population.tables import (
    Entry,
    Figure,
    Layout,
    Reading,
    Series,
    column_names,
)

if TYPE_CHECKING:
    from ukraine_soforthilfe.population.tables import Table

_BERLIN = "11000"
_MARKS = frozenset({"rs", "gen", "bez", "ewz"})


def read(table: Table) -> Reading | None:
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


LAYOUTS = (Layout("RKI Corona_Landkreise", "Robert Koch-Institut (RKI)", "", read),)
