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


class _NoAnteil(NamedTuple):
    """What a row at a bound has instead of a part by a key."""

    grundbetrag: None = None
    rest: None = None
    rang: None = None
    resteuro: None = None


_NO_ANTEIL = _NoAnteil()


def columns_of(allocation: Allocation) -> Iterator[tuple[str, Sequence[Cell]]]:
    """Every column of a result with its values, in their order; see :meth:`Allocation.columns`.

    Where the districts' amounts were divided over their Gemeinden, each
    district is followed by these, and two columns say which is which.
    """
    if not allocation.gemeinden:
        yield from one_level(allocation)
        return
    by_level = [dict(one_level(each)) for each in (allocation, *allocation.gemeinden)]
    of_kreise, *of_gemeinden = by_level
    counts = [len(each.rows) for each in allocation.gemeinden]
    yield "ebene", [level for n in counts for level in ("kreis", *["gemeinde"] * n)]
    keys = of_kreise["ags"]
    yield "kreis", [key for key, n in zip(keys, counts, strict=True) for key in [key] * (n + 1)]
    for name, values in of_kreise.items():
        yield (
            name,
            [
                cell
                for value, below in zip(values, of_gemeinden, strict=True)
                for cell in (value, *below[name])
            ],
        )


def figure_columns(keys: int) -> tuple[str, ...]:
    """The columns of the figures by which so many keys divide; of none, the population.

    >>> figure_columns(0), figure_columns(1), figure_columns(2)
    (('einwohner',), ('schluessel',), ('schluessel_1', 'schluessel_2'))
    """
    if not keys:
        return ("einwohner",)
    return tuple(f"schluessel{suffix}" for suffix in suffixes(keys))


def suffixes(keys: int) -> list[str]:
    """What the columns of each key end in."""
    return [f"_{place}" for place in range(1, keys + 1)] if keys > 1 else [""]


def one_level(allocation: Allocation) -> Iterator[tuple[str, Sequence[Cell]]]:
    """The same of the districts alone."""
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
    ends = suffixes(len(keys))
    figures = zip(*(kreis.figures for kreis in kreise), strict=True)
    if not keys:
        yield "einwohner", next(figures)
    for key, name, column in zip(keys, figure_columns(len(keys)), figures, strict=False):
        yield name, [key.figure(figure) for figure in column]
    if terms.bounded:
        yield "grenze", [row.bound and row.bound.value for row in rows]
    if terms.base_amount:
        base_amount = unit.units(terms.base_amount)
        yield "sockelbetrag", amounts([None if row.bound else base_amount for row in rows])
    for place, suffix in enumerate(ends):
        anteile = [row.anteile[place] if row.anteile else _NO_ANTEIL for row in rows]
        yield f"grundbetrag{suffix}", amounts([anteil.grundbetrag for anteil in anteile])
        yield f"rest{suffix}", [anteil.rest for anteil in anteile]
        yield f"rang{suffix}", [anteil.rang for anteil in anteile]
        yield f"resteuro{suffix}", amounts([anteil.resteuro for anteil in anteile])
    yield "betrag", amounts([row.betrag for row in rows])
