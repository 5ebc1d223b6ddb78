"""HTML: one page that has all it needs in it, runs nothing and asks nobody for anything."""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, cast

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.reports.pens import FIGURES, refuse_long_page, said
from ukraine_soforthilfe.reports.pictures import step_name
from ukraine_soforthilfe.reports.table import Kind

if TYPE_CHECKING:
    from jinja2 import Template

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports.table import Column, Mark, Page, Table

_CONTENTS = Text(de="Inhalt", en="Contents")


def drawn(page: Page, language: Language) -> str:
    """A page as a document of its own; every text shows as itself.

    Raises:
        OutputError: A table has too many rows.
    """
    for table in (*page.tables, *page.appendix):
        refuse_long_page(len(table.columns[0].values))
    return _template().render(
        page=page,
        language=language,
        contents=_CONTENTS(language),
        style=Markup(_part("page.css")),  # noqa: S704 - our own
        grid_of=partial(_grid, language=language),
        look=_look,
        step=_step,
        bar=_bar,
    )


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.from_string(_part("page.html.jinja"))


def _part(name: str) -> str:
    return cast("bytes", pkgutil.get_data(__package__, name)).decode()


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    heading: str
    look: Markup


@dataclass(frozen=True, slots=True)
class _Grid:
    """A table as texts; ``named_by`` is the place of the column that names its rows."""

    columns: tuple[_Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...]
    named_by: int


def _grid(table: Table, *, language: Language) -> _Grid:
    columns = [column for column in table.columns if column.kind is not Kind.BAR]
    names = [column.name for column in columns]
    spared = _SPARED if "art" in names else _SPARED - {"ags"}
    named_by = names.index("name") if "name" in names else 0
    totals = [
        "" if column.total is None else said(column, column.total, language) for column in columns
    ]
    # What the last row is stands below the names.
    totals[0], totals[named_by] = totals[named_by], totals[0]
    return _Grid(
        columns=tuple(
            _Column(
                column.name,
                column.heading(language),
                _look_of(
                    column,
                    spared=len(columns) > _NARROW and place != named_by and column.name in spared,
                ),
            )
            for place, column in enumerate(columns)
        ),
        rows=tuple(
            zip(
                *([said(column, value, language) for value in column.values] for column in columns),
                strict=True,
            )
        ),
        totals=tuple(totals) if table.totals else (),
        named_by=named_by,
    )


# A narrow screen has so many columns, and of a wider table does without these, without the key
# where the kind is there: Heilbronn and Karlsruhe are two Kreise each.
_NARROW = 5
_SPARED = {
    "ags",
    "regierungsbezirk",
    "anteil",
    "betrag_vorher",
    "einwohner_differenz",
    "anteil_differenz",
}


def _look_of(column: Column, *, spared: bool) -> Markup:
    """The class of a column's cells; a figure alone in its cell, on the right, has none."""
    classes = ["t"] if column.kind not in FIGURES else []
    if spared:
        classes.append("r")
    return Markup(' class="{}"').format(" ".join(classes)) if classes else Markup()


def _look(step: int, both_sides: bool) -> str:  # noqa: FBT001 - so a template calls it
    """The class of a step of the legend, which has its colours."""
    if not both_sides:
        return f"p{step}"
    return f"a{step}" if step > 0 else f"b{-step}" if step else "z"


def _step(step: int, both_sides: bool) -> str:  # noqa: FBT001 - so a template calls it
    return step_name(step, both_sides=both_sides)


def _bar(mark: Mark, both_sides: bool) -> str:  # noqa: FBT001 - so a template calls it
    """Where a bar begins and how long it is; on two sides the middle is nothing."""
    length = abs(mark.length)
    if not both_sides:
        return f"width:{_percent(length)}"
    begins = 500 - (length // 2 if mark.length < 0 else 0)
    return f"margin-left:{_percent(begins)};width:{_percent(length // 2)}"


def _percent(thousandths: int) -> str:
    return f"{thousandths // 10}.{thousandths % 10}%"
