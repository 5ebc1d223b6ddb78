"""Destatis, GV100AD: the Gemeindeverzeichnis as a file of fixed width.

Places of Satzart 40 and 60, counted from 1, as the record description that
Destatis packs with the file (Datensatzbeschreibung GV100AD) gives them:

====== ========================== ====== =============================
1-2    Satzart                    23-72  Bezeichnung
3-10   Gebietsstand, YYYYMMDD     123-4  Textkennzeichen
11-15  Land, RB, Kreis            129-39 Fläche in ha (Satzart 60)
16-18  Gemeinde                   140-50 Bevölkerung (Satzart 60)
====== ========================== ====== =============================

The Gebietsstand is no date of the population: monthly and quarterly files
carry the one of an earlier 31.12., and none says which.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ukraine_soforthilfe.population.layouts.gemeinden import GEMEINDE, KREIS, Kreise
from ukraine_soforthilfe.population.series import Figure, Reading, Series

if TYPE_CHECKING:
    from ukraine_soforthilfe.population.tables import Table

TITLE = "Destatis GV100AD"
PRODUCER = "Statistisches Bundesamt (Destatis), Gemeindeverzeichnis"
LICENCE = "Vervielfältigung und Verbreitung, auch auszugsweise, mit Quellenangabe gestattet."
_RECORD = re.compile(r"[1-6]0(?:19|20)\d{6}\d{2}", re.ASCII)
_KEY = slice(10, 15)
_GEMEINDE = slice(15, 18)
_NAME = slice(22, 72)
_TEXTKENNZEICHEN = slice(122, 124)
_POPULATION = slice(139, 150)


def read(table: Table) -> Reading | None:
    """The Kreise as sums of their Gemeinden.

    Recognised by rows of one cell that begin with Satzart, day and Land.
    """
    first = next((row for row in table.rows if row.width), None)
    if first is None or len(first.cells) > 1 or not _RECORD.match(first.cells[0]):
        return None
    kreise = Kreise()
    for row in table.rows:
        (record,) = row.cells
        if record.startswith(KREIS):
            kreise.add_kreis(
                record[_KEY],
                name=record[_NAME].strip(),
                textkennzeichen=record[_TEXTKENNZEICHEN],
            )
        elif record.startswith(GEMEINDE):
            # The field is filled up with zeros.
            figure = record[_POPULATION].strip().lstrip("0") or "0"
            kreise.add_gemeinde(
                record[_KEY],
                Figure(row, figure),
                gemeinde=record[_GEMEINDE],
                name=record[_NAME].strip(),
            )
    return Reading(
        (Series("140-150 (Bevölkerung)", tuple(kreise.entries())),),
        key_column="11-15 (Land, RB, Kreis)",
        gemeinden=(tuple(kreise.gemeinden()),),
    )
