"""Markdown as GitHub reads it: facts above, tables below; texts show as themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ukraine_soforthilfe.reports.pens import FIGURES, said
from ukraine_soforthilfe.reports.table import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports.table import Page, Table

# What begins emphasis, code, a link, HTML, an entity, a cell, a reference or a formula anywhere;
# what makes a word an address or a picture; and what begins a list at the start of a line.
_MARKS = re.compile(r"[\\`*_\[\]<>|&~#$]|:(?=\S)|(?<=www)\.|^[-+](?=[-\s]|$)", re.IGNORECASE)
# A number at the start of a line begins a list; a longer one does not.
_LIST = re.compile(r"^(\d{1,9})([.)])(?=\s|$)", re.ASCII)
_BREAKS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


def drawn(page: Page, language: Language) -> str:
    """A page as a document of its own."""
    return "\n\n".join(_parts(page, language)) + "\n"


def _parts(page: Page, language: Language) -> Iterator[str]:
    yield f"# {_escaped(page.title)}"
    if page.warning:
        yield f"**{_escaped(page.warning)}**"
    if page.facts:
        yield "\n".join(f"- **{_escaped(label)}:** {_escaped(fact)}" for label, fact in page.facts)
    yield from map(_escaped, page.sentences)
    for table in (*page.tables, *page.appendix):
        yield _table(table, language)


def _table(table: Table, language: Language) -> str:
    columns = [column for column in table.columns if column.kind is not Kind.BAR]
    cells = zip(
        *([said(column, value, language) for value in column.values] for column in columns),
        strict=True,
    )
    lines = [
        _line(column.heading(language) for column in columns),
        "|" + "|".join("---:" if column.kind in FIGURES else "---" for column in columns) + "|",
        *map(_line, cells),
    ]
    if table.totals:
        totals = (
            "" if column.total is None else said(column, column.total, language)
            for column in columns
        )
        lines.append(
            "|" + "|".join(f" **{_escaped(total)}** " if total else " " for total in totals) + "|"
        )
    return "\n".join(lines)


def _line(cells: Iterable[str]) -> str:
    return "|" + "|".join(f" {_escaped(cell)} " for cell in cells) + "|"


def _escaped(text: str) -> str:
    """A text that shows as itself, whatever it holds."""
    marked = _MARKS.sub(r"\\\g<0>", _BREAKS.sub(" ", text))
    return _LIST.sub(r"\1\\\2", marked)
