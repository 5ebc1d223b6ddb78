"""What a division came to, with its whole derivation, and the same as columns.

Reports render an :class:`Allocation` and derive nothing of their own. Its columns are what CSV,
JSON and a notebook's frame have in common.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, cast

from ukraine_soforthilfe.rule import Derived, KeptRows, Unit, dealt, instalments

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from ukraine_soforthilfe.result import District, DistrictRows, Districts
    from ukraine_soforthilfe.rule.division import Bound, Terms

TEILZAHLUNG = "teilzahlung"
"""What the columns of the instalments begin with."""
Cell = str | int | Decimal | None
"""A value of a record: an amount is an int, or with cents a Decimal of two places."""


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
class AnteilColumns:
    """What the districts get by one key: columns of an :class:`Anteil`; None at a bound."""

    grundbetraege: Sequence[int | None]
    reste: Sequence[int | None]
    raenge: Sequence[int | None]
    resteuros: Sequence[int | None]

    def at(self, place: int) -> Anteil:
        """What one district gets that is at no bound."""
        columns = (self.grundbetraege, self.reste, self.raenge, self.resteuros)
        return Anteil(*(cast("Sequence[int]", column)[place] for column in columns))


class ZuweisungRows(KeptRows[Zuweisung]):
    """What each district gets, as columns.

    Attributes:
        districts: The districts.
        betraege: Their amounts in units.
        bounds: The bound that settled each amount, None where the keys did.
        anteile: How much came by each key.
    """

    __slots__ = ("anteile", "betraege", "bounds", "districts")

    def __init__(
        self,
        districts: DistrictRows,
        *,
        betraege: Sequence[int],
        bounds: Sequence[Bound | None],
        anteile: Sequence[AnteilColumns],
    ) -> None:
        """Args: the columns."""
        self.districts = districts
        self.betraege = betraege
        self.bounds = bounds
        self.anteile = tuple(anteile)
        self._made = None

    @property
    def bounded(self) -> list[int]:
        """The places of the rows that a bound settled."""
        return [place for place, bound in enumerate(self.bounds) if bound is not None]

    def made(self, place: int) -> Zuweisung:
        """What the district at a place gets, out of the columns."""
        bound = self.bounds[place]
        anteile = () if bound else tuple(columns.at(place) for columns in self.anteile)
        return Zuweisung(self.districts.one(place), self.betraege[place], anteile, bound)

    def __len__(self) -> int:
        return len(self.betraege)

    def __hash__(self) -> int:
        return hash(tuple(self.betraege))


@dataclass(frozen=True, slots=True)
class Rest:
    """A district with its remainder, over the sum of the key, and its rank, 1 the largest."""

    district: District
    rest: int
    rang: int


@dataclass(frozen=True, slots=True)
class Schnitt:
    """The smallest remainder that got a unit left over, and the largest that got none.

    It is the certificate of the result: a remainder above ``last_paid.rest`` got a unit, one
    below it did not, so one long division checks any row.
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
    """How many districts a Regierungsbezirk or a kind has, their inhabitants and units."""

    label: str
    kreise: int
    einwohner: int
    betrag: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Kreisanteil:
    """What one Kreis gets of a total of units that so many ``kreise`` divide by population.

    ``left_over`` of them went by largest remainder; ``einwohner`` are those of all.
    """

    total: int
    einwohner: int
    kreise: int
    left_over: int
    anteil: Anteil


@dataclass(frozen=True, slots=True, kw_only=True)
class OfKreis:
    """The Kreis whose amount is divided over its Gemeinden; no ``share`` where it was given.

    ``before`` is what the Kreise before it get, in units; 0 where its amount was given.
    """

    kreis: District
    share: Kreisanteil | None = None
    before: int = 0
    by_kreis: Allocation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Teilzahlungen:
    """The instalments that every amount is paid in; see :func:`.rule.instalments`.

    Attributes:
        count: How many.
        labels: What each is called; empty where they have their numbers alone.
        before: Units dealt out before the first row: to the Kreise before the one whose
            Gemeinden the rows are.
    """

    count: int
    labels: tuple[str, ...] = ()
    before: int = 0

    def parts(self, amount: int) -> list[int]:
        """What each instalment gets of the first units of the rows."""
        places, end = range(1, self.count + 1), self.before + amount
        return [
            dealt(end, self.count, place) - dealt(self.before, self.count, place)
            for place in places
        ]


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
        of_kreis: The Kreis whose Gemeinden alone are divided over; None for all others.
        teilzahlungen: The instalments that it is paid in; None for a single payment.
    """

    total: int
    districts: Districts
    terms: Terms
    rows: ZuweisungRows
    einwohner: int
    teile: tuple[Teil, ...]
    regierungsbezirke: tuple[Subtotal, ...]
    arten: tuple[Subtotal, ...]
    rounded_each_sum: int
    gemeinden: tuple[Allocation, ...] = ()
    of_kreis: OfKreis | None = None
    teilzahlungen: Teilzahlungen | None = None

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
        return tuple(map(self.rows.__getitem__, self.rows.bounded))

    @property
    def figure_sums(self) -> tuple[int, ...]:
        """The sum of each key's figures, or of the population."""
        return tuple(map(sum, self.rows.districts.figures))

    def columns(self) -> dict[str, Sequence[Cell]]:
        """The result by columns, in every machine-readable form and in all languages the same.

        By population alone: ags, name, art, regierungsbezirk, einwohner,
        grundbetrag, rest, rang, resteuro, betrag. Other keys and terms replace
        or add some; instalments follow, teilzahlung_1 and so on, and columns that
        travel along stand last. Amounts are in euros: whole numbers, or decimals
        with two places where the unit is the cent. None is what a row does not have.
        """
        return {name: list(values) for name, values in columns_of(self)}

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
    kreise = rows.districts

    def amounts(units: Sequence[int | None]) -> Sequence[Cell]:
        if unit is Unit.EURO:
            return units
        return Derived(units, make=lambda each: None if each is None else unit.euros(each))

    yield "ags", kreise.keys
    yield "name", kreise.names
    yield "art", kreise.arten
    yield "regierungsbezirk", kreise.regierungsbezirke
    keys = allocation.districts.schluessel
    if not keys:
        yield "einwohner", kreise.figures[0]
    for key, name, figures in zip(keys, figure_columns(len(keys)), kreise.figures, strict=False):
        yield name, Derived(figures, make=key.figure) if key.places else figures
    if terms.bounded:
        yield "grenze", Derived(rows.bounds, make=lambda bound: bound and bound.value)
    if terms.base_amount:
        base_amount = unit.units(terms.base_amount)
        yield "sockelbetrag", amounts([None if bound else base_amount for bound in rows.bounds])
    for columns, suffix in zip(rows.anteile, suffixes(len(keys)), strict=True):
        yield f"grundbetrag{suffix}", amounts(columns.grundbetraege)
        yield f"rest{suffix}", columns.reste
        yield f"rang{suffix}", columns.raenge
        yield f"resteuro{suffix}", amounts(columns.resteuros)
    yield "betrag", amounts(rows.betraege)
    if paid := allocation.teilzahlungen:
        parts = instalments(rows.betraege, paid.count, before=paid.before)
        for place, column in enumerate(parts, start=1):
            yield f"{TEILZAHLUNG}_{place}", amounts(column)
    yield from zip(allocation.districts.carried, kreise.carried, strict=True)
