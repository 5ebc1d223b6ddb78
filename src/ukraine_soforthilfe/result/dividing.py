"""A total divided over districts, by the terms that were asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ukraine_soforthilfe.errors import KreisError, RuleError
from ukraine_soforthilfe.result.allocation import (
    Allocation,
    Anteil,
    Kreisanteil,
    OfKreis,
    Rest,
    Schnitt,
    Subtotal,
    Teil,
    Tie,
    Zuweisung,
)
from ukraine_soforthilfe.rule.division import PLAIN, Bound, Terms

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ukraine_soforthilfe.result.districts import District, Districts
    from ukraine_soforthilfe.rule.apportionment import Derivation
    from ukraine_soforthilfe.rule.division import Division
    from ukraine_soforthilfe.rule.units import Euros


def allocate(districts: Districts, total: Euros, *, terms: Terms = PLAIN) -> Allocation:
    """Divide a total over districts by population, to whole euros.

    Largest remainder (Hare/Niemeyer); among equal remainders the district
    whose key comes first gets the euro.

    Args:
        districts: The districts and their populations, or other keys.
        total: Euros to divide, 0 or more; whole ones unless the unit is the cent.
        terms: Rules beside the key: unit, base amount, bounds, shares of keys.

    Raises:
        ApportionmentError: The total is negative or not a whole number, or
            nobody lives in the districts.
        RuleError: The terms cannot be met.
    """
    if districts.gemeinden and terms != Terms(unit=terms.unit):
        raise RuleError(
            "A list of Kreise and their Gemeinden is divided by population alone. Leave out all "
            "rules but --unit, or choose one Kreis with --kreis."
        )
    kreise = districts.in_order
    keys = list(zip(*(kreis.figures for kreis in kreise), strict=True)) or [()]
    division = terms.divide(total, keys)
    free = [kreis for kreis, bound in zip(kreise, division.bounds, strict=True) if bound is None]
    rows = _rows(kreise, division, terms)
    units = sum(row.betrag for row in rows)
    return Allocation(
        total=units,
        districts=districts,
        terms=terms,
        rows=rows,
        einwohner=sum(keys[0]),
        teile=tuple(_teil(free, derivation) for derivation in division.parts),
        regierungsbezirke=_subtotals(rows, lambda kreis: kreis.regierungsbezirk),
        arten=_subtotals(rows, lambda kreis: kreis.art),
        rounded_each_sum=units + sum(map(_rounding_gain, division.parts)),
        gemeinden=tuple(
            allocate(gemeinden, terms.unit.euros(row.betrag), terms=terms)
            for gemeinden, row in zip(districts.gemeinden, rows, strict=False)
        ),
    )


def _rounding_gain(derivation: Derivation) -> int:
    """How many units more than by the rule are paid where every quota is rounded by itself."""
    # A remainder of a half or more rounds up; a sum of 0 has no remainders.
    half = (derivation.weight_sum + 1) // 2 or 1
    return sum([rest >= half for rest in derivation.remainders]) - derivation.units_left


def allocate_within(
    districts: Districts, kreis: str, total: Euros | None, *, whole: Euros, terms: Terms = PLAIN
) -> Allocation:
    """Divide one district's amount over its Gemeinden.

    Args:
        districts: Districts with their Gemeinden.
        kreis: The key of one of them.
        total: Its amount in euros; None for what it gets of ``whole``.
        whole: What all districts would divide, by the same unit.
        terms: Rules for the Gemeinden.

    Raises:
        KreisError: No district has the key.
        ApportionmentError: As :func:`allocate`.
        RuleError: As :func:`allocate`, or the districts come without Gemeinden.
    """
    if not districts.gemeinden:
        raise RuleError("--kreis needs --level gemeinde. Add it, or leave out --kreis.")
    places = {district.ags: place for place, district in enumerate(districts.rows)}
    if kreis not in places:
        raise KreisError(f"No Kreis of the file has the key {kreis!r}. Give its AGS, five digits.")
    place = places[kreis]
    of_kreis = OfKreis(kreis=districts.rows[place])
    if total is None:
        by_kreis = allocate(replace(districts, gemeinden=()), whole, terms=Terms(unit=terms.unit))
        (anteil,) = by_kreis.rows[place].anteile
        share = Kreisanteil(
            total=by_kreis.total,
            einwohner=by_kreis.einwohner,
            kreise=len(by_kreis.rows),
            left_over=by_kreis.resteuro,
            anteil=anteil,
        )
        of_kreis = replace(of_kreis, share=share, by_kreis=by_kreis)
        total = terms.unit.euros(by_kreis.rows[place].betrag)
    return replace(allocate(districts.gemeinden[place], total, terms=terms), of_kreis=of_kreis)


def _rows(kreise: Sequence[District], division: Division, terms: Terms) -> tuple[Zuweisung, ...]:
    units = terms.unit.units
    base_amount = units(terms.base_amount)
    amount_at = {Bound.MINIMUM: terms.minimum or 0, Bound.MAXIMUM: terms.maximum or 0}
    anteile = zip(*map(_anteile, division.parts), strict=True)
    rows = []
    for kreis, bound in zip(kreise, division.bounds, strict=True):
        if bound is not None:
            rows.append(Zuweisung(kreis, units(amount_at[bound]), (), bound))
            continue
        own = next(anteile)
        betrag = base_amount
        for anteil in own:
            betrag += anteil.grundbetrag + anteil.resteuro
        rows.append(Zuweisung(kreis, betrag, own))
    return tuple(rows)


def _anteile(derivation: Derivation) -> list[Anteil]:
    left = derivation.units_left
    return [
        Anteil(grundbetrag, rest, rang, 1 if rang <= left else 0)
        for grundbetrag, rest, rang in zip(
            derivation.whole_parts, derivation.remainders, derivation.ranks, strict=True
        )
    ]


def _teil(free: Sequence[District], derivation: Derivation) -> Teil:
    schnitt = tie = None
    if derivation.units_left:
        at_rank = {rank: place for place, rank in enumerate(derivation.ranks)}
        last_paid, first_unpaid = (
            Rest(free[at_rank[rank]], derivation.remainders[at_rank[rank]], rank)
            for rank in (derivation.units_left, derivation.units_left + 1)
        )
        schnitt = Schnitt(last_paid=last_paid, first_unpaid=first_unpaid)
    if derivation.tie:
        tie = Tie(
            tied=tuple(free[position] for position in derivation.tie.positions),
            resteuro=derivation.tie.units,
            settled=derivation.tie.settled,
        )
    return Teil(
        total=derivation.total,
        weight_sum=derivation.weight_sum,
        resteuro=derivation.units_left,
        schnitt=schnitt,
        tie=tie,
    )


def _subtotals(
    rows: tuple[Zuweisung, ...], group: Callable[[District], str]
) -> tuple[Subtotal, ...]:
    members: dict[str, list[Zuweisung]] = {}
    for row in rows:
        members.setdefault(group(row.district), []).append(row)
    if "" in members:
        return ()
    return tuple(
        Subtotal(
            label=label,
            kreise=len(group_rows),
            einwohner=sum(row.district.einwohner for row in group_rows),
            betrag=sum(row.betrag for row in group_rows),
        )
        for label, group_rows in members.items()
    )
