"""What all reports in the terminal are set in; fits 80 columns, needs no colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.table import Table
from rich.text import Text as Line

if TYPE_CHECKING:
    from collections.abc import Iterable

ROWS_AT_MOST = 100
"""Rows shown of a list; a longer one ends in a line that says how many follow."""


def facts(pairs: Iterable[tuple[str, str]]) -> Table:
    """Labels on the left, what is said of them on the right."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for label, fact in pairs:
        grid.add_row(Line(label), Line(fact))
    return grid


def table(*, show_footer: bool = False) -> Table:
    """An empty table with a rule below its header and no other lines."""
    return Table(
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, 1, 0, 0),
        show_footer=show_footer,
    )
