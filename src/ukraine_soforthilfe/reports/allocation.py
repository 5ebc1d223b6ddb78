"""The result of a division: its table, and what people are shown of it."""

from __future__ import annotations

from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING

from ukraine_soforthilfe.laender import Level
from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.records import columns_of, figure_columns, one_level
from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.table import Column, Kind, Page, Table
from ukraine_soforthilfe.reports.wording import gemeinden, terms
from ukraine_soforthilfe.reports.wording.figures import decimal, euro, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ukraine_soforthilfe.allocation import Allocation, Subtotal
    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.records import Cell
    from ukraine_soforthilfe.reports.table import Value

_GRUNDBETRAG = Text(de="Grundbetrag", en="Whole part")
_REST = Text(de="Rest", en="Remainder")
_RANG = Text(de="Rang", en="Rank")
# Of each column of a result; of several keys, each has its number.
_COLUMNS = {
    "ebene": (gemeinden.LEVEL, Kind.TERM),
    "kreis": (wording.KREIS, Kind.TEXT),
    "ags": (wording.KEY, Kind.KEY),
    "name": (wording.NAME, Kind.TEXT),
    "art": (wording.ART, Kind.TERM),
    "regierungsbezirk": (wording.REGIERUNGSBEZIRK, Kind.TEXT),
    "einwohner": (wording.EINWOHNER, Kind.NUMBER),
    "schluessel": (terms.KEY, Kind.NUMBER),
    "grenze": (terms.BOUND, Kind.TERM),
    "sockelbetrag": (terms.SOCKELBETRAG, Kind.EURO),
    "grundbetrag": (_GRUNDBETRAG, Kind.EURO),
    "rest": (_REST, Kind.NUMBER),
    "rang": (_RANG, Kind.ORDINAL),
    "resteuro": (wording.RESTEURO, Kind.EURO),
    "betrag": (wording.BETRAG, Kind.EURO),
}


_BOUNDS = {bound.value: Text(mark, mark) for bound, mark in terms.MARKS.items()}
_LEVELS = {Level.KREIS.value: gemeinden.KREIS, Level.GEMEINDE.value: gemeinden.GEMEINDE}
_WORDS: dict[str, dict[str, Text]] = {"grenze": _BOUNDS, "ebene": _LEVELS}


def allocation_table(allocation: Allocation) -> Table:
    """Every step of every row; where there are Gemeinden, they follow their Kreis."""
    return _table(allocation, columns_of(allocation))


def kreis_table(allocation: Allocation) -> Table:
    """Every step of the districts alone and their shares, with the sums of figures and amounts."""
    anteil = Column(
        name="anteil",
        heading=wording.SHARE,
        kind=Kind.SHARE,
        values=_shares([row.betrag for row in allocation.rows], allocation.total),
        total=Fraction(1),
    )
    table = _table(allocation, one_level(allocation), totals=_totals(allocation))
    return Table((*table.columns, anteil))


def _table(
    allocation: Allocation,
    columns: Iterable[tuple[str, Sequence[Cell]]],
    *,
    totals: Mapping[str, Value | Text] = MappingProxyType({}),
) -> Table:
    return Table(
        tuple(
            Column(
                name=name,
                heading=_heading(name, allocation),
                kind=_kind(name),
                values=values,
                total=totals.get(name),
                words=_WORDS.get(name, {}),
            )
            for name, values in columns
        )
    )


def _kind(name: str) -> Kind:
    return _COLUMNS[name.partition("_")[0]][1]


def _heading(name: str, allocation: Allocation) -> Text:
    if name == "ags":
        return wording.AGS if allocation.districts.keyed_by_ags else wording.KEY
    what, _, place = name.partition("_")
    heading = _COLUMNS[what][0]
    return Text(f"{heading.de} {place}", f"{heading.en} {place}") if place else heading


def _totals(allocation: Allocation) -> dict[str, Value | Text]:
    keys = allocation.districts.schluessel
    sums = map(sum, zip(*(row.district.figures for row in allocation.rows), strict=True))
    figures = [
        keys[place].figure(figure_sum) if keys else figure_sum
        for place, figure_sum in enumerate(sums)
    ]
    return {
        "ags": wording.TOTAL,
        **dict(zip(figure_columns(len(keys)), figures, strict=True)),
        "betrag": allocation.unit.euros(allocation.total),
    }


def allocation_page(allocation: Allocation, language: Language) -> Page:
    """What was divided by what, and what everybody gets."""
    tables = [_shown(allocation)]
    if allocation.regierungsbezirke:
        tables.append(subtotal_table(allocation, allocation.regierungsbezirke))
    return Page(
        title=wording.TITLE(
            language,
            total=euro(allocation.total, language, allocation.unit),
            districts=wording.districts(allocation.districts, language),
        ),
        facts=tuple(_facts(allocation, language)),
        tables=tuple(tables),
        appendix=(_gemeinden_shown(allocation),) if allocation.gemeinden else (),
    )


def _facts(allocation: Allocation, language: Language) -> Iterator[tuple[str, str]]:
    figures = allocation.districts
    yield wording.STICHTAG(language), wording.stichtag(figures, language)
    yield wording.SOURCE(language), wording.source(figures.source, language)
    if not figures.schluessel:
        per_head = decimal(
            allocation.total * allocation.unit.cents,
            allocation.einwohner * 100,
            places=4,
            language=language,
        )
        everybody = number(allocation.einwohner, language)
        yield (
            wording.EINWOHNER(language),
            wording.POPULATION_AND_PER_HEAD(language, einwohner=everybody, per_head=per_head),
        )
    yield from terms.terms(allocation, language)
    yield from terms.certificates(allocation, language)
    yield from gemeinden.facts(allocation, language)
    yield wording.COMPARISON(language), wording.rounding_each_row(allocation, language)


def _shown(allocation: Allocation) -> Table:
    """The districts with their figures, shares and amounts."""
    shown = ["ags"]
    if any(row.district.name for row in allocation.rows):
        shown.append("name")
    if allocation.arten:
        shown.append("art")
    shown += [*figure_columns(len(allocation.districts.schluessel)), "anteil"]
    if allocation.terms.bounded:
        shown.append("grenze")
    return kreis_table(allocation).of(*shown, "betrag")


def _gemeinden_shown(allocation: Allocation) -> Table:
    return allocation_table(allocation).of("ebene", "ags", "name", "einwohner", "betrag")


def _shares(amounts: Sequence[int], total: int) -> list[Fraction | None]:
    return [Fraction(amount, total) if total else None for amount in amounts]


def subtotal_table(allocation: Allocation, subtotals: Sequence[Subtotal]) -> Table:
    """Groups of districts, with how many they are, their inhabitants and what they get."""
    columns = [
        Column(
            name="name",
            heading=wording.REGIERUNGSBEZIRK,
            kind=Kind.TEXT,
            values=[group.label for group in subtotals],
        ),
        Column(
            name="kreise",
            heading=wording.KREISE,
            kind=Kind.NUMBER,
            values=[group.kreise for group in subtotals],
        ),
        Column(
            name="einwohner",
            heading=wording.EINWOHNER,
            kind=Kind.NUMBER,
            values=[group.einwohner for group in subtotals],
        ),
        Column(
            name="anteil",
            heading=wording.SHARE,
            kind=Kind.SHARE,
            values=_shares([group.betrag for group in subtotals], allocation.total),
        ),
        Column(
            name="betrag",
            heading=wording.BETRAG,
            kind=Kind.EURO,
            values=[allocation.unit.euros(group.betrag) for group in subtotals],
        ),
    ]
    if allocation.districts.schluessel:
        columns = [column for column in columns if column.name != "einwohner"]
    return Table(tuple(columns))
