"""The terminal: fits 80 columns, needs no colour. Texts from a file are never markup."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rich import box
from rich.console import Group
from rich.table import Table as Grid
from rich.text import Text as Line

from ukraine_soforthilfe.reports.pens import FIGURES, said
from ukraine_soforthilfe.reports.table import Kind
from ukraine_soforthilfe.reports.wording import MORE_ROWS, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import RenderableType

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports.table import Column, Page, Table

_ROWS_AT_MOST = 100
"""Rows shown of a list; a longer one ends in a line that says how many follow."""
_BAR_HALF = 5
"""Half of a bar's width: cells on either side of its middle."""


def drawn(page: Page, language: Language) -> RenderableType:
    """A page, its parts with empty lines between them."""
    first, *others = _parts(page, language)
    return Group(first, *(each for part in others for each in ("", part)))


def _parts(page: Page, language: Language) -> Iterator[RenderableType]:
    yield Line(page.title, style="bold")
    if page.warning:
        yield Line(page.warning, style="bold")
    if page.facts:
        yield _facts(page.facts)
    if page.sentences:
        yield Group(*map(Line, page.sentences))
    for table in page.tables:
        yield _grid(table, language)


def _facts(pairs: Iterable[tuple[str, str]]) -> Grid:
    """Labels on the left, what is said of them on the right."""
    grid = Grid.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for label, fact in pairs:
        grid.add_row(Line(label), Line(fact))
    return grid


def _grid(table: Table, language: Language) -> Grid:
    """A table with a rule below its header and no other lines."""
    grid = Grid(
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, 1, 0, 0),
        show_footer=bool(table.totals),
    )
    cells = []
    for column, heading in zip(table.columns, _headings(table, language), strict=True):
        grid.add_column(
            heading,
            "" if column.total is None else Line(said(column, column.total, language)),
            justify="right" if column.kind in FIGURES else "left",
            no_wrap=column.kind not in {Kind.KEY, Kind.TEXT},
            overflow="fold" if column.kind in {Kind.KEY, Kind.TEXT} else "ellipsis",
        )
        cells.append(_cells(column, len(column.values) if table.whole else _ROWS_AT_MOST, language))
    for row in zip(*cells, strict=True):
        grid.add_row(*row)
    more = len(table.columns[0].values) - _ROWS_AT_MOST
    if more > 0 and not table.whole:
        grid.add_row(Line("…"), Line(MORE_ROWS(language, count=number(more, language))))
    return grid


def _headings(table: Table, language: Language) -> list[str]:
    """The headings of columns, all of which end in the same line."""
    texts = [(column.in_lines or column.heading)(language) for column in table.columns]
    most = max(text.count("\n") for text in texts)
    return ["\n" * (most - text.count("\n")) + text for text in texts]


def _cells(column: Column, rows: int, language: Language) -> Iterator[Line]:
    if column.kind is Kind.BAR:
        values = cast("Sequence[int]", column.values)
        most = max(map(abs, values), default=0)
        return (Line(_bar(value, most)) for value in values[:rows])
    return (Line(said(column, value, language)) for value in column.values[:rows])


def _bar(value: int, most: int) -> str:
    """To the left of the middle for less, to the right for more; the larger, the longer."""
    if not value:
        return f"{'':{_BAR_HALF}}│"
    # Rounded half up.
    cells = "█" * max(1, (2 * abs(value) * _BAR_HALF + most) // (2 * most))
    return f"{cells:>{_BAR_HALF}}│" if value < 0 else f"{'':{_BAR_HALF}}│{cells}"
