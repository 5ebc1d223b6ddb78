"""A total divided over districts, with the whole derivation.

Reports render an :class:`Allocation` and derive nothing of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ukraine_soforthilfe.apportionment import derive

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from ukraine_soforthilfe.apportionment import TieAtCut
    from ukraine_soforthilfe.districts import District, Districts


@dataclass(frozen=True, slots=True)
class Zuweisung:
    """What one district gets, and how that came about.

    Its exact quota is ``grundbetrag + rest / Gesamteinwohner`` euros.

    Attributes:
        district: The district with its population.
        grundbetrag: Whole part of the exact quota, in euros.
        rest: Remainder of the exact quota, as the numerator of a fraction of
            a euro over the population of all districts.
        rang: Place of the remainder, from 1, the largest.
        resteuro: 1 where the remainder got one of the euros left over, else 0.
    """

    district: District
    grundbetrag: int
    rest: int
    rang: int
    resteuro: int

    @property
    def betrag(self) -> int:
        """The amount in whole euros."""
        return self.grundbetrag + self.resteuro


@dataclass(frozen=True, slots=True)
class Grenze:
    """Where the euros left over ended: the certificate of the result.

    Whose remainder is above ``last_paid.rest`` got a euro, whose is below did
    not; so one long division checks any row.

    Attributes:
        last_paid: The district with the smallest remainder that got a euro.
        first_unpaid: The district with the largest remainder that got none.
    """

    last_paid: Zuweisung
    first_unpaid: Zuweisung


@dataclass(frozen=True, slots=True)
class Tie:
    """Equal remainders at the cut: the key decided, not the population.

    Attributes:
        tied: The districts with that remainder, in the order of their keys.
        resteuro: How many euros were left for them; the first got one each.
        settled: How many euros went to larger remainders, whatever the tie.
    """

    tied: tuple[District, ...]
    resteuro: int
    settled: int


@dataclass(frozen=True, slots=True)
class Subtotal:
    """A group of districts.

    Attributes:
        label: Name of the Regierungsbezirk, or the kind of district.
        kreise: How many districts it has.
        einwohner: Their inhabitants.
        betrag: What they get, in euros.
    """

    label: str
    kreise: int
    einwohner: int
    betrag: int


@dataclass(frozen=True, slots=True)
class Allocation:
    """The result: every district's amount with its derivation.

    Attributes:
        total: What was divided, in whole euros; the amounts sum to it.
        districts: The figures it was divided by, with date, basis and source.
        rows: One row a district, in the order of the keys.
        einwohner: All inhabitants, the denominator of every remainder.
        resteuro: How many euros went by largest remainder.
        grenze: The last remainder that got a euro and the first that did not;
            None where no euro was left over.
        tie: Equal remainders on both sides of the cut, None where there are none.
        regierungsbezirke: Subtotals in the order of the keys; empty where a
            Regierungsbezirk is unknown.
        arten: Subtotals by kind of district; empty where a kind is unknown.
        rounded_each_sum: What rounding every row by itself (kaufmännisch, half
            up) would have paid out, in euros.
    """

    total: int
    districts: Districts
    rows: tuple[Zuweisung, ...]
    einwohner: int
    resteuro: int
    grenze: Grenze | None
    tie: Tie | None
    regierungsbezirke: tuple[Subtotal, ...]
    arten: tuple[Subtotal, ...]
    rounded_each_sum: int

    def records(self) -> tuple[tuple[str | int, ...], ...]:
        """One row a district, with a value for each of :data:`COLUMNS`."""
        return tuple(
            (
                row.district.ags,
                row.district.name,
                row.district.art,
                row.district.regierungsbezirk,
                row.district.einwohner,
                row.grundbetrag,
                row.rest,
                row.rang,
                row.resteuro,
                row.betrag,
            )
            for row in self.rows
        )

    def to_frame(self) -> pd.DataFrame:
        """One row a district, as a pandas frame with the columns of the CSV.

        Whole numbers are int64 where they fit, else uint64 or Python integers.
        """
        import pandas as pd

        return pd.DataFrame(self.records(), columns=list(COLUMNS))


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
"""The columns of a result in every machine-readable form, the same in all languages."""


def allocate(districts: Districts, total: int) -> Allocation:
    """Divide a total over districts by population, to whole euros.

    Largest remainder (Hare/Niemeyer); among equal remainders the district
    whose key comes first gets the euro.

    Args:
        districts: The districts and their populations.
        total: Whole euros to divide, 0 or more.

    Raises:
        ApportionmentError: The total is negative or no whole number, or
            nobody lives in the districts.
    """
    kreise = tuple(sorted(districts.rows, key=lambda district: district.ags))
    derivation = derive(total, [kreis.einwohner for kreis in kreise])
    rows = tuple(
        Zuweisung(
            district=kreis,
            grundbetrag=grundbetrag,
            rest=rest,
            rang=rang,
            resteuro=int(rang <= derivation.units_left),
        )
        for kreis, grundbetrag, rest, rang in zip(
            kreise, derivation.whole_parts, derivation.remainders, derivation.ranks, strict=True
        )
    )
    einwohner = derivation.weight_sum
    return Allocation(
        total=derivation.total,
        districts=districts,
        rows=rows,
        einwohner=einwohner,
        resteuro=derivation.units_left,
        grenze=_grenze(rows, derivation.units_left),
        tie=_tie(kreise, derivation.tie),
        regierungsbezirke=_subtotals(rows, lambda kreis: kreis.regierungsbezirk),
        arten=_subtotals(rows, lambda kreis: kreis.art),
        # A remainder of a half or more rounds up.
        rounded_each_sum=sum(row.grundbetrag + (2 * row.rest >= einwohner) for row in rows),
    )


def _grenze(rows: tuple[Zuweisung, ...], resteuro: int) -> Grenze | None:
    if not resteuro:
        return None
    by_rang = {row.rang: row for row in rows}
    return Grenze(last_paid=by_rang[resteuro], first_unpaid=by_rang[resteuro + 1])


def _tie(kreise: tuple[District, ...], tie: TieAtCut | None) -> Tie | None:
    if tie is None:
        return None
    return Tie(
        tied=tuple(kreise[position] for position in tie.positions),
        resteuro=tie.units,
        settled=tie.settled,
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
