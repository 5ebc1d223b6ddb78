"""GENESIS-Online and Regionaldatenbank, table 12411 in the flat form (ffcsv)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.population.layouts.flat_form import (
    KREIS_SUFFIX,
    find_columns,
    is_kreis,
    read_flat,
)

if TYPE_CHECKING:
    from ukraine_soforthilfe.population.series import Reading
    from ukraine_soforthilfe.population.tables import Table

TITLE = "GENESIS 12411, flat form (ffcsv)"
PRODUCER = "Statistische Ämter des Bundes und der Länder"
LICENCE = "Datenlizenz Deutschland – Namensnennung – Version 2.0"


def read(table: Table) -> Reading | None:
    """The totals of every date.

    Recognised by the headings of the flat form over codes that are bare keys.
    """
    columns = find_columns(table)
    if columns is None:
        return None
    codes = [row.cell(columns.code) for row in table.rows[1:]]
    if not any(map(is_kreis, codes)) or any(code.endswith(KREIS_SUFFIX) for code in codes):
        return None
    return read_flat(table, columns)
