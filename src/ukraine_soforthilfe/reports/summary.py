"""The summary in the terminal, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text as Line

from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.terminal import ROWS_AT_MOST, facts, table
from ukraine_soforthilfe.reports.wording import decimal, euro, number, percent

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from ukraine_soforthilfe.allocation import Allocation
    from ukraine_soforthilfe.language import Language


def summary(allocation: Allocation, language: Language) -> RenderableType:
    """The result as a rich renderable that fits 80 columns.

    Texts from a file stand in it as plain text, never as markup.
    """
    parts: list[RenderableType] = [
        Line(
            wording.TITLE(
                language,
                total=euro(allocation.total, language),
                districts=wording.districts(allocation.districts, language),
            ),
            style="bold",
        ),
        "",
        _facts(allocation, language),
        "",
        _district_table(allocation, language),
        "",
    ]
    if allocation.regierungsbezirke:
        parts += [_regierungsbezirk_table(allocation, language), ""]
    return Group(*parts)


def _facts(allocation: Allocation, language: Language) -> Table:
    per_head = decimal(allocation.total, allocation.einwohner, places=4, language=language)
    return facts(
        (label(language), fact)
        for label, fact in (
            (wording.STICHTAG, wording.stichtag(allocation.districts, language)),
            (wording.SOURCE, wording.source(allocation.districts.source, language)),
            (
                wording.EINWOHNER,
                wording.POPULATION_AND_PER_HEAD(
                    language,
                    einwohner=number(allocation.einwohner, language),
                    per_head=per_head,
                ),
            ),
            (wording.RESTEURO, wording.cut(allocation, language)),
            (wording.TIE, wording.tie(allocation, language)),
            (wording.COMPARISON, wording.rounding_each_row(allocation, language)),
        )
    )


def _district_table(allocation: Allocation, language: Language) -> Table:
    named = any(row.district.name for row in allocation.rows)
    with_art = bool(allocation.arten)
    kreise = table(show_footer=True)
    kreise.add_column(
        wording.key_heading(allocation.districts, language),
        Line(wording.TOTAL(language)),
        overflow="fold",
    )
    if named:
        kreise.add_column(wording.NAME(language), overflow="fold")
    if with_art:
        kreise.add_column(wording.ART(language), no_wrap=True)
    for heading, footer in (
        (wording.EINWOHNER, number(allocation.einwohner, language)),
        (wording.SHARE, percent(1, 1, language)),
        (wording.BETRAG, euro(allocation.total, language)),
    ):
        kreise.add_column(heading(language), Line(footer), justify="right", no_wrap=True)
    for row in allocation.rows[:ROWS_AT_MOST]:
        kreis = row.district
        kreise.add_row(
            Line(kreis.ags),
            *([Line(kreis.name)] if named else []),
            *([Line(kreis.art)] if with_art else []),
            number(kreis.einwohner, language),
            percent(kreis.einwohner, allocation.einwohner, language),
            euro(row.betrag, language),
        )
    more = len(allocation.rows) - ROWS_AT_MOST
    if more > 0:
        kreise.add_row(Line("…"), Line(wording.MORE_ROWS(language, count=number(more, language))))
    return kreise


def _regierungsbezirk_table(allocation: Allocation, language: Language) -> Table:
    bezirke = table()
    bezirke.add_column(wording.REGIERUNGSBEZIRK(language), overflow="fold")
    for heading in (wording.KREISE, wording.EINWOHNER, wording.SHARE, wording.BETRAG):
        bezirke.add_column(heading(language), justify="right", no_wrap=True)
    for group in allocation.regierungsbezirke:
        bezirke.add_row(
            Line(group.label),
            number(group.kreise, language),
            number(group.einwohner, language),
            percent(group.einwohner, allocation.einwohner, language),
            euro(group.betrag, language),
        )
    return bezirke
