"""A total divided over districts, and what it came to with the whole derivation.

Reports render an :class:`Allocation` and derive nothing of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ukraine_soforthilfe.division import PLAIN, Bound, Terms
from ukraine_soforthilfe.errors import KreisError, RuleError
from ukraine_soforthilfe.records import columns_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from ukraine_soforthilfe.apportionment import Derivation
    from ukraine_soforthilfe.districts import District, Districts
    from ukraine_soforthilfe.division import Division
    from ukraine_soforthilfe.records import Cell
    from ukraine_soforthilfe.units import Euros, Unit


@dataclass(frozen=True, slots=True)
class Anteil:
    """What one district gets by one key, and how that came about.

    Its exact quota is ``grundbetrag + rest / weight_sum`` units, with the
    ``weight_sum`` of the :class:`Teil`.

    Attributes:
        grundbetrag: Whole part of the exact quota, in units.
        rest: Remainder of the exact quota, as the numerator of a fraction of
            a unit over the sum of the key.
        rang: Place of the remainder, from 1, the largest.
        resteuro: Units of those left over: 1 where the remainder got one, else 0.
    """

    grundbetrag: int
    rest: int
    rang: int
    resteuro: int


@dataclass(frozen=True, slots=True)
class Zuweisung:
    """What one district gets.

    Attributes:
        district: The district with its figures.
        betrag: Its amount in units.
        anteile: How much of it came by each key; empty where a bound settled it.
        bound: The bound that settled it, None where the keys did.
    """

    district: District
    betrag: int
    anteile: tuple[Anteil, ...]
    bound: Bound | None = None

    @property
    def grundbetrag(self) -> int:
        """Whole parts of its exact quotas, in units."""
        return sum(anteil.grundbetrag for anteil in self.anteile)

    @property
    def resteuro(self) -> int:
        """How many of the units left over it got, one a key at most."""
        return sum(anteil.resteuro for anteil in self.anteile)

    @property
    def rest(self) -> int:
        """Remainder of its exact quota, where one key divides."""
        (anteil,) = self.anteile
        return anteil.rest

    @property
    def rang(self) -> int:
        """Place of that remainder."""
        (anteil,) = self.anteile
        return anteil.rang


@dataclass(frozen=True, slots=True)
class Rest:
    """The remainder of one district's exact quota, with its rank.

    Attributes:
        district: The district.
        rest: The remainder, as a numerator over the sum of the key.
        rang: Its place, from 1, the largest.
    """

    district: District
    rest: int
    rang: int


@dataclass(frozen=True, slots=True)
class Schnitt:
    """Where the units left over ended: the certificate of the result.

    Whose remainder is above ``last_paid.rest`` got a unit, whose is below did
    not; so one long division checks any row.

    Attributes:
        last_paid: The smallest remainder that got a unit.
        first_unpaid: The largest remainder that got none.
    """

    last_paid: Rest
    first_unpaid: Rest


@dataclass(frozen=True, slots=True)
class Tie:
    """Equal remainders at the cut: the key decided, not the population.

    Attributes:
        tied: The districts with that remainder, in the order of their keys.
        resteuro: How many units were left for them; the first got one each.
        settled: How many units went to larger remainders, whatever the tie.
    """

    tied: tuple[District, ...]
    resteuro: int
    settled: int


@dataclass(frozen=True, slots=True)
class Teil:
    """The part of the total that one key divides, among the districts at no bound.

    Attributes:
        total: How much it is, in units.
        weight_sum: Sum of the key, the denominator of every remainder.
        resteuro: How many units went by largest remainder.
        schnitt: The last remainder that got a unit and the first that did not;
            None where no unit was left over.
        tie: Equal remainders on both sides of the cut, None where there are none.
    """

    total: int
    weight_sum: int
    resteuro: int
    schnitt: Schnitt | None
    tie: Tie | None


@dataclass(frozen=True, slots=True)
class Subtotal:
    """A group of districts.

    Attributes:
        label: Name of the Regierungsbezirk, or the kind of district.
        kreise: How many districts it has.
        einwohner: Their inhabitants.
        betrag: What they get, in units.
    """

    label: str
    kreise: int
    einwohner: int
    betrag: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """The result: every district's amount with its derivation.

    Every amount of it is a whole number of ``terms.unit``, ``betrag`` and ``resteuro`` too:
    by units of 100 euros a ``betrag`` of 3 is 300 euros.

    Attributes:
        total: What was divided, in units; the amounts sum to it.
        districts: The figures it was divided by, with date, basis and source.
        terms: The rules that it was divided by.
        rows: One row a district, in the order of the keys.
        einwohner: All inhabitants, or the sum of the first key.
        teile: What each key divided, with its certificate and tie; one where
            the key is the population.
        gemeinden: Each district's amount among its Gemeinden, in the order of
            the rows; empty where only the districts were divided over.
        regierungsbezirke: Subtotals in the order of the keys; empty where a
            Regierungsbezirk is unknown.
        arten: Subtotals by kind of district; empty where a kind is unknown.
        rounded_each_sum: What rounding every quota by itself (kaufmännisch,
            half up) would have paid out, in units.
    """

    total: int
    districts: Districts
    terms: Terms
    rows: tuple[Zuweisung, ...]
    einwohner: int
    teile: tuple[Teil, ...]
    regierungsbezirke: tuple[Subtotal, ...]
    arten: tuple[Subtotal, ...]
    rounded_each_sum: int
    gemeinden: tuple[Allocation, ...] = ()

    @property
    def unit(self) -> Unit:
        """What amounts are counted in."""
        return self.terms.unit

    @property
    def resteuro(self) -> int:
        """How many units went by largest remainder."""
        return sum(teil.resteuro for teil in self.teile)

    @property
    def schnitt(self) -> Schnitt | None:
        """The certificate, where one key divides."""
        (teil,) = self.teile
        return teil.schnitt

    @property
    def tie(self) -> Tie | None:
        """The tie at the cut, where one key divides; None where there is none."""
        (teil,) = self.teile
        return teil.tie

    @property
    def bounded(self) -> tuple[Zuweisung, ...]:
        """The districts whose amount a bound settled."""
        return tuple(row for row in self.rows if row.bound)

    def columns(self) -> dict[str, Sequence[Cell]]:
        """The result by columns, in every machine-readable form and in all languages the same.

        By population alone: ags, name, art, regierungsbezirk, einwohner,
        grundbetrag, rest, rang, resteuro, betrag. Other keys and terms replace
        or add some. Amounts are in euros: whole numbers, or decimals with two
        places where the unit is the cent. None is what a row does not have.
        """
        return dict(columns_of(self))

    def records(self) -> tuple[tuple[Cell, ...], ...]:
        """One row a district, with a value for each of :meth:`columns`."""
        return tuple(zip(*self.columns().values(), strict=True))

    def to_frame(self) -> pd.DataFrame:
        """One row a district, as a pandas frame with the columns of the CSV.

        Whole numbers are int64 where they fit, else uint64 or Python integers.
        """
        import pandas as pd

        # A column with gaps keeps its whole numbers.
        return pd.DataFrame(
            {
                name: pd.Series(list(values), dtype=object) if None in values else list(values)
                for name, values in self.columns().items()
            }
        )


def allocate(districts: Districts, total: Euros, *, terms: Terms = PLAIN) -> Allocation:
    """Divide a total over districts by population, to whole euros.

    Largest remainder (Hare/Niemeyer); among equal remainders the district
    whose key comes first gets the euro.

    Args:
        districts: The districts and their populations, or other keys.
        total: Euros to divide, 0 or more; whole ones unless the unit is the cent.
        terms: Rules beside the key: unit, base amount, bounds, shares of keys.

    Raises:
        ApportionmentError: The total is negative or no whole number, or
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
    if total is None:
        by_kreis = allocate(replace(districts, gemeinden=()), whole, terms=Terms(unit=terms.unit))
        total = terms.unit.euros(by_kreis.rows[place].betrag)
    return allocate(districts.gemeinden[place], total, terms=terms)


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
