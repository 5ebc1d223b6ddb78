"""Layouts of population files: a chapter for each producer and form, behind one list.

A layout is recognised by what stands in the file, never by the file's name,
and no file fits two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.population.layouts import (
    flat_form,
    gemeindeverzeichnis,
    genesis,
    zensus_rki,
)

if TYPE_CHECKING:
    from ukraine_soforthilfe.population.cells import Table
    from ukraine_soforthilfe.population.tables import Layout, Reading

OFFICIAL: tuple[Layout, ...] = (
    *genesis.LAYOUTS,
    *flat_form.LAYOUTS,
    *gemeindeverzeichnis.LAYOUTS,
    *zensus_rki.LAYOUTS,
)
"""The layouts of statistical offices. What fits none is read as a plain table."""


def read_official(table: Table) -> tuple[Layout, Reading] | None:
    """The layout and the figures of an official table, None where it is none."""
    for layout in OFFICIAL:
        if reading := layout.read(table):
            return layout, reading
    return None
