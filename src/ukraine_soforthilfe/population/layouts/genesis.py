"""GENESIS-Online, table 12411-0015: Kreise, one column a date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.population.layouts.genesis_header import find_header, read_genesis

if TYPE_CHECKING:
    from ukraine_soforthilfe.population.series import Reading
    from ukraine_soforthilfe.population.tables import Table

TITLE = "GENESIS-Online 12411-0015"
PRODUCER = "Statistisches Bundesamt (Destatis)"
LICENCE = f"{PRODUCER}; Datenlizenz Deutschland – Namensnennung – Version 2.0"


def recognise(table: Table) -> bool:
    """By the GENESIS header with figures right under the dates."""
    header = find_header(table)
    return header is not None and not header.split_by_sex


def read(table: Table) -> Reading:
    """The figures of every date."""
    return read_genesis(table)
