"""A result as columns: what CSV, JSON and a notebook's frame have in common."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from ukraine_soforthilfe.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ukraine_soforthilfe.allocation import Allocation

Cell = str | int | Decimal | None
"""A value of a record: an amount is an int, or with cents a Decimal of two places."""

COLUMNS = (
    "ags",
    "name",
    "art",
    "regierungsbezirk",
    "einwohner",
    "grundbetrag",
    "rest",
    "rang",
    "resteuro",
    "betrag",
)
"""The columns of a result by population alone."""


class _NoAnteil(NamedTuple):
    """What a row at a bound has instead of a part by a key."""

    grundbetrag: None = None
    rest: None = None
    rang: None = None
    resteuro: None = None


_NO_ANTEIL = _NoAnteil()


def columns_of(allocation: Allocation) -> Iterator[tuple[str, Sequence[Cell]]]:
    """Every column of a result with its values, in their order; see :meth:`Allocation.columns`."""
    rows, terms, unit = allocation.rows, allocation.terms, allocation.unit

    def amounts(units: Sequence[int | None]) -> Sequence[Cell]:
        if unit is Unit.EURO:
            return units
        return [None if each is None else unit.euros(each) for each in units]

    kreise = [row.district for row in rows]
    yield "ags", [kreis.ags for kreis in kreise]
    yield "name", [kreis.name for kreis in kreise]
    yield "art", [kreis.art for kreis in kreise]
    yield "regierungsbezirk", [kreis.regierungsbezirk for kreis in kreise]
    keys = allocation.districts.schluessel
    suffixes = [f"_{place}" for place in range(1, len(keys) + 1)] if len(keys) > 1 else [""]
    figures = zip(*(kreis.figures for kreis in kreise), strict=True)
    if not keys:
        yield "einwohner", next(figures)
    for key, suffix, column in zip(keys, suffixes, figures, strict=False):
        yield f"schluessel{suffix}", [key.figure(figure) for figure in column]
    if terms.bounded:
        yield "grenze", [row.bound and row.bound.value for row in rows]
    if terms.base_amount:
        base_amount = unit.units(terms.base_amount)
        yield "sockelbetrag", amounts([None if row.bound else base_amount for row in rows])
    for place, suffix in enumerate(suffixes):
        anteile = [row.anteile[place] if row.anteile else _NO_ANTEIL for row in rows]
        yield f"grundbetrag{suffix}", amounts([anteil.grundbetrag for anteil in anteile])
        yield f"rest{suffix}", [anteil.rest for anteil in anteile]
        yield f"rang{suffix}", [anteil.rang for anteil in anteile]
        yield f"resteuro{suffix}", amounts([anteil.resteuro for anteil in anteile])
    yield "betrag", amounts([row.betrag for row in rows])
