"""Regionaldatenbank Deutschland, table 12411-01-01-4: Kreise by sex and date.

Land, Regierungsbezirk and Kreis stand mixed, names are indented by level. A
Kreis that no longer exists at a date has ``-``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.population.layouts.genesis_header import find_header, read_genesis

if TYPE_CHECKING:
    from ukraine_soforthilfe.population.series import Reading
    from ukraine_soforthilfe.population.tables import Table

TITLE = "Regionaldatenbank 12411-01-01-4"
PRODUCER = "Statistische Ämter des Bundes und der Länder"
LICENCE = "Datenlizenz Deutschland – Namensnennung – Version 2.0"


def read(table: Table) -> Reading | None:
    """The totals of every date.

    Recognised by the GENESIS header whose dates are split by sex.
    """
    header = find_header(table)
    if header is None or not header.split_by_sex:
        return None
    return read_genesis(table, header)
