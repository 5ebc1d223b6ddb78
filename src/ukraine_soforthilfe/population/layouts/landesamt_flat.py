"""Statistisches Landesamt Baden-Württemberg, table 11111-0001 in its flat form.

Keys carry the suffix of their level, ``KRSI`` for a Kreis; areas stand beside
populations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.population.layouts.flat_form import (
    KREIS_SUFFIX,
    find_columns,
    read_flat,
)

if TYPE_CHECKING:
    from ukraine_soforthilfe.population.series import Reading
    from ukraine_soforthilfe.population.tables import Table

TITLE = "Statistisches Landesamt 11111-0001, flat form"
PRODUCER = "Statistisches Landesamt Baden-Württemberg"
LICENCE = "Datenlizenz Deutschland – Namensnennung – Version 2.0"


def read(table: Table) -> Reading | None:
    """The populations of every date.

    Recognised by the headings of the flat form over codes that end in ``KRSI``.
    """
    columns = find_columns(table)
    if columns is None:
        return None
    if not any(row.cell(columns.code).endswith(KREIS_SUFFIX) for row in table.rows[1:]):
        return None
    return read_flat(table, columns)
