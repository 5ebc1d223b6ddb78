"""The summary in the terminal, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text as Line

from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.terminal import ROWS_AT_MOST, facts, table
from ukraine_soforthilfe.reports.wording import gemeinden, terms
from ukraine_soforthilfe.reports.wording.figures import decimal, euro, figure, number, percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType
    from rich.table import Table

    from ukraine_soforthilfe.allocation import Allocation
    from ukraine_soforthilfe.districts import District, Schluessel
    from ukraine_soforthilfe.language import Language


def summary(allocation: Allocation, language: Language) -> RenderableType:
    """The result as a rich renderable that fits 80 columns.

    Texts from a file stand in it as plain text, never as markup.
    """
    parts: list[RenderableType] = [
        Line(
            wording.TITLE(
                language,
                total=euro(allocation.total, language, allocation.unit),
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
    figures = allocation.districts
    pairs = [
        (wording.STICHTAG(language), wording.stichtag(figures, language)),
        (wording.SOURCE(language), wording.source(figures.source, language)),
    ]
    if not figures.schluessel:
        per_head = decimal(
            allocation.total * allocation.unit.cents,
            allocation.einwohner * 100,
            places=4,
            language=language,
        )
        everybody = number(allocation.einwohner, language)
        pairs.append(
            (
                wording.EINWOHNER(language),
                wording.POPULATION_AND_PER_HEAD(language, einwohner=everybody, per_head=per_head),
            )
        )
    comparison = wording.rounding_each_row(allocation, language)
    return facts(
        [
            *pairs,
            *terms.terms(allocation, language),
            *terms.certificates(allocation, language),
            *gemeinden.facts(allocation, language),
            (wording.COMPARISON(language), comparison),
        ]
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
    figures, unit = allocation.districts, allocation.unit

    def add_figures(heading: str, footer: str) -> None:
        kreise.add_column(heading, Line(footer), justify="right", no_wrap=True)

    columns = zip(*(row.district.figures for row in allocation.rows), strict=True)
    for place, column in enumerate(columns):
        places = figures.schluessel[place].places if figures.schluessel else 0
        heading = terms.key_name(figures.schluessel, language, place)
        add_figures(heading, figure(sum(column), places, language))
    add_figures(wording.SHARE(language), percent(1, 1, language))
    if allocation.terms.bounded:
        kreise.add_column(terms.BOUND(language), no_wrap=True)
    add_figures(wording.BETRAG(language), euro(allocation.total, language, unit))
    for row in allocation.rows[:ROWS_AT_MOST]:
        kreis = row.district
        kreise.add_row(
            Line(kreis.ags),
            *([Line(kreis.name)] if named else []),
            *([Line(kreis.art)] if with_art else []),
            *_figures(kreis, allocation.districts.schluessel, language),
            _share(row.betrag, allocation, language),
            *([terms.MARKS[row.bound] if row.bound else ""] if allocation.terms.bounded else []),
            euro(row.betrag, language, unit),
        )
    more = len(allocation.rows) - ROWS_AT_MOST
    if more > 0:
        kreise.add_row(Line("…"), Line(wording.MORE_ROWS(language, count=number(more, language))))
    return kreise


def _figures(kreis: District, keys: Sequence[Schluessel], language: Language) -> list[str]:
    """A district's figure of every key."""
    places = [key.places for key in keys] or [0]
    return [
        figure(value, place, language) for value, place in zip(kreis.figures, places, strict=True)
    ]


def _share(betrag: int, allocation: Allocation, language: Language) -> str:
    return percent(betrag, allocation.total, language) if allocation.total else "–"


def _regierungsbezirk_table(allocation: Allocation, language: Language) -> Table:
    bezirke = table()
    bezirke.add_column(wording.REGIERUNGSBEZIRK(language), overflow="fold")
    by_population = not allocation.districts.schluessel
    for heading in (
        wording.KREISE,
        *([wording.EINWOHNER] if by_population else []),
        wording.SHARE,
        wording.BETRAG,
    ):
        bezirke.add_column(heading(language), justify="right", no_wrap=True)
    for group in allocation.regierungsbezirke:
        bezirke.add_row(
            Line(group.label),
            number(group.kreise, language),
            *([number(group.einwohner, language)] if by_population else []),
            _share(group.betrag, allocation, language),
            euro(group.betrag, language, allocation.unit),
        )
    return bezirke
