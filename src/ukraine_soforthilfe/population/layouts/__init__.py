"""Layouts of population files: one module each, behind one list.

A layout is recognised by what stands in the file, never by the file's name,
and no file fits two. A new layout is one new module and one line here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ukraine_soforthilfe.population.layouts import (
    destatis_kreise,
    genesis,
    genesis_flat,
    gv100ad,
    gvisys,
    landesamt_flat,
    regionaldatenbank,
    rki,
    zensus,
)

if TYPE_CHECKING:
    from ukraine_soforthilfe.population.series import Reading
    from ukraine_soforthilfe.population.tables import Table


class Layout(Protocol):
    """What the module of a layout offers."""

    TITLE: str
    """What the file is called by those who publish it."""
    PRODUCER: str
    """Who publishes it."""
    LICENCE: str
    """Its licence with the attribution it asks for, empty where the file names none."""

    def read(self, table: Table, /) -> Reading | None:
        """The figures of a table of this layout, None where it is of another one."""


OFFICIAL: tuple[Layout, ...] = (
    regionaldatenbank,
    genesis,
    genesis_flat,
    landesamt_flat,
    destatis_kreise,
    gvisys,
    gv100ad,
    zensus,
    rki,
)
"""The layouts of statistical offices. What fits none is read as a plain table."""


def read_official(table: Table) -> tuple[Layout, Reading] | None:
    """The layout and the figures of an official table, None where it is none."""
    for layout in OFFICIAL:
        if reading := layout.read(table):
            return layout, reading
    return None
