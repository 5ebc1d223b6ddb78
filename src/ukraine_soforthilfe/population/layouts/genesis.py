"""GENESIS-Online, table 12411-0015: Kreise, one column a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.population.layouts.genesis_header import find_header, read_genesis

if TYPE_CHECKING:
    from ukraine_soforthilfe.population.series import Reading
    from ukraine_soforthilfe.population.tables import Table

TITLE = "GENESIS-Online 12411-0015"
PRODUCER = "Statistisches Bundesamt (Destatis)"
LICENCE = "Datenlizenz Deutschland – Namensnennung – Version 2.0"


def read(table: Table) -> Reading | None:
    """The figures of every date.

    Recognised by the GENESIS header with figures right under the dates.
    """
    header = find_header(table)
    if header is None or header.split_by_sex:
        return None
    return read_genesis(table, header)
