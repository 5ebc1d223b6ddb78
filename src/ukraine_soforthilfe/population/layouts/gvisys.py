"""Destatis, GV-ISys, "Auszug" with all Gemeinden: the Kreis is the sum of its Gemeinden.

Quarterly issues carry the population of an earlier 31.12.: its date stands in
the heading of the population, where the Gebietsstand is another one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ukraine_soforthilfe.population.figures import parse_date
from ukraine_soforthilfe.population.layouts.gemeinden import GEMEINDE, KREIS, Kreise
from ukraine_soforthilfe.population.series import Figure, Reading, Series, basis_of
from ukraine_soforthilfe.population.tables import column_names, first_column, fold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ukraine_soforthilfe.population.tables import Row, Table

TITLE = "Destatis GV-ISys, Auszug aus dem Gemeindeverzeichnis"
PRODUCER = "Statistisches Bundesamt (Destatis), Gemeindeverzeichnis"
LICENCE = "Vervielfältigung und Verbreitung, auch auszugsweise, mit Quellenangabe gestattet."
_DAY = re.compile(r"\d{2}\.\d{2}\.\d{4}")
_ANNUAL = re.compile(r"(31\.12\.\d{4})\s*\(Jahr\)")


def _header(table: Table) -> tuple[int, int] | None:
    """Places of the first heading row and of the first row of data."""
    rows = table.top()
    for place, row in enumerate(rows):
        if fold(row.cell(0)) != "satzart":
            continue
        body = next(
            (later for later in range(place, len(rows)) if rows[later].cell(0).isdigit()), len(rows)
        )
        names = column_names(rows[place:body])
        if first_column(names, "bevoelkerung", "insgesamt") and "rb" in "".join(names[:6]):
            return place, body
    return None


def read(table: Table) -> Reading | None:
    """The Kreise as sums of their Gemeinden.

    Recognised by ``Satzart`` in the first column, beside a split key and a population.
    """
    places = _header(table)
    if places is None:
        return None
    start, body = places
    heading = table.rows[start:body]
    names = column_names(heading)
    population = first_column(names, "bevoelkerung", "insgesamt") or 0
    name = first_column(names, "gemeindename") or 0
    # Land, Regierungsbezirk and Kreis follow the Textkennzeichen.
    land = (first_column(names, "textkennzeichen") or 0) + 1
    kreise = Kreise()
    for row in table.body(body):
        key = row.cell(land).zfill(2) + row.cell(land + 1) + row.cell(land + 2).zfill(2)
        if row.cell(0) == KREIS:
            kreise.add_kreis(key, name=row.cell(name), textkennzeichen=row.cell(land - 1))
        elif row.cell(0) == GEMEINDE:
            kreise.add_gemeinde(
                key,
                Figure(row, row.cell(population)),
                gemeinde=row.cell(land + 4),
                name=row.cell(name),
            )
    stichtag = _stichtag(table.rows[:start], heading, population)
    basis = basis_of(stichtag, table.text_around(body))
    return Reading(
        (Series("Bevölkerung insgesamt", tuple(kreise.entries()), stichtag, basis),),
        key_column="Amtlicher Regionalschlüssel (ARS)",
        gemeinden=(tuple(kreise.gemeinden()),),
    )


def _stichtag(title: Sequence[Row], heading: Sequence[Row], population: int) -> date | None:
    """The population's own date, or the title's where the issue is an annual one."""
    own = _DAY.search(" ".join(row.cell(population) for row in heading))
    if own:
        return parse_date(own[0])
    annual = _ANNUAL.search(" ".join(cell for row in title for cell in row.cells))
    return parse_date(annual[1]) if annual else None
