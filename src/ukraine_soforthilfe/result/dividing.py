"""A total divided over districts, by the terms that were asked for, and the sums of its parts.

And a list of amounts that somebody else divided, beside what the rule gives.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, replace
from enum import Enum
from itertools import accumulate
from operator import add, eq
from typing import TYPE_CHECKING

from ukraine_soforthilfe.errors import KreisError, RuleError
from ukraine_soforthilfe.language import Text, quoted
from ukraine_soforthilfe.result import Districts
from ukraine_soforthilfe.result.allocation import (
    Allocation,
    AnteilColumns,
    Kreisanteil,
    OfKreis,
    Rest,
    Schnitt,
    Subtotal,
    Teil,
    Teilzahlungen,
    Tie,
    ZuweisungRows,
)
from ukraine_soforthilfe.rule import Euros, Unit, refuse_instalments
from ukraine_soforthilfe.rule.apportionment import apportion, contradiction_in
from ukraine_soforthilfe.rule.division import PLAIN, Bound, Terms, followed_rule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ukraine_soforthilfe.result import District, DistrictRows
    from ukraine_soforthilfe.rule.apportionment import Contradiction, Derivation
    from ukraine_soforthilfe.rule.division import Division, OtherRule


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
    if not isinstance(districts, Districts):
        raise TypeError(f"districts are those of load_districts, no {type(districts).__name__}")
    if districts.gemeinden and terms != Terms(unit=terms.unit):
        raise RuleError(
            Text(
                de="Auf Kreise und ihre Gemeinden wird allein nach Einwohnern verteilt. Alle "
                "Regeln außer --unit weglassen oder mit --kreis einen Kreis wählen.",
                en="A list of Kreise and their Gemeinden is divided by population alone. Leave "
                "out all rules but --unit, or choose one Kreis with --kreis.",
            )
        )
    kreise = districts.in_order
    division = terms.divide(total, kreise.figures)
    rows = _rows(kreise, division, terms)
    units = sum(rows.betraege)
    free: Sequence[int] = range(len(rows))
    if rows.bounded:
        free = [place for place, bound in enumerate(rows.bounds) if bound is None]
    return Allocation(
        total=units,
        districts=districts,
        terms=terms,
        rows=rows,
        einwohner=sum(kreise.figures[0]),
        teile=tuple(_teil(kreise, free, derivation) for derivation in division.parts),
        regierungsbezirke=_subtotals(kreise.regierungsbezirke, rows),
        arten=_subtotals(kreise.arten, rows),
        rounded_each_sum=units + sum(map(_rounding_gain, division.parts)),
        gemeinden=tuple(
            allocate(gemeinden, terms.unit.euros(betrag), terms=terms)
            for gemeinden, betrag in zip(districts.gemeinden, rows.betraege, strict=False)
        ),
    )


def _rounding_gain(derivation: Derivation) -> int:
    """How many units more than by the rule are paid where every quota is rounded by itself."""
    # A remainder of a half or more rounds up; a sum of 0 has no remainders.
    half = (derivation.weight_sum + 1) // 2 or 1
    return sum([rest >= half for rest in derivation.remainders]) - derivation.units_left


def no_such_kreis(kreis: str, meant: str = "") -> KreisError:
    """What to raise where the file has no such Kreis; ``meant`` are the keys it may stand for."""
    return KreisError(
        Text(
            de="Die Datei hat keinen Kreis mit dem Schlüssel {kreis}. Den fünfstelligen AGS "
            "angeben, etwa --kreis {meant}.",
            en="No Kreis of the file has the key {kreis}. Give its AGS, five digits, as --kreis "
            "{meant}.",
        ).filled(kreis=quoted(kreis), meant=meant or "08336 (Lörrach)")
    )


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
        raise RuleError(
            Text(
                de="--kreis setzt --level gemeinde voraus. Dies ergänzen oder --kreis weglassen.",
                en="--kreis needs --level gemeinde. Add it, or leave out --kreis.",
            )
        )
    if kreis not in districts.columns.keys:
        raise no_such_kreis(kreis)
    place = districts.columns.keys.index(kreis)
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
        before = sum(by_kreis.rows.betraege[:place])
        of_kreis = replace(of_kreis, share=share, before=before, by_kreis=by_kreis)
        total = terms.unit.euros(by_kreis.rows.betraege[place])
    return replace(allocate(districts.gemeinden[place], total, terms=terms), of_kreis=of_kreis)


def in_instalments(
    allocation: Allocation, count: int, *, labels: Sequence[str] = (), before: int = 0
) -> Allocation:
    """The same allocation, paid in instalments, its Gemeinden too.

    The Gemeinden of one Kreis alone are paid as among those of all, if it is known
    what the Kreise before it get.

    Args:
        allocation: The amounts.
        count: How many instalments, 2 to 60.
        labels: What each is called; none for their numbers alone.
        before: Units dealt out before the first row, where the result itself does not know.

    Raises:
        RuleError: There are fewer or more instalments than that.
    """
    refuse_instalments(count)
    if of := allocation.of_kreis:
        before = of.before
    paid = Teilzahlungen(count=count, labels=tuple(labels), before=before)
    starts = accumulate(allocation.rows.betraege, initial=before)
    return replace(
        allocation,
        teilzahlungen=paid,
        gemeinden=tuple(
            replace(below, teilzahlungen=replace(paid, before=start))
            for below, start in zip(allocation.gemeinden, starts, strict=False)
        ),
    )


def _rows(kreise: DistrictRows, division: Division, terms: Terms) -> ZuweisungRows:
    units = terms.unit.units
    bounds = division.bounds
    resteuros = [
        [1 if rang <= part.units_left else 0 for rang in part.ranks] for part in division.parts
    ]
    betraege = [units(terms.base_amount)] * len(resteuros[0])
    for part, extra in zip(division.parts, resteuros, strict=True):
        betraege = list(map(add, map(add, betraege, part.whole_parts), extra))
    if len(betraege) < len(bounds):
        amount_at = {
            Bound.MINIMUM: units(terms.minimum or 0),
            Bound.MAXIMUM: units(terms.maximum or 0),
        }
        free = iter(betraege)
        betraege = [next(free) if bound is None else amount_at[bound] for bound in bounds]
    return ZuweisungRows(
        kreise,
        betraege=betraege,
        bounds=bounds,
        anteile=[
            AnteilColumns(
                *(
                    _among(bounds, column)
                    for column in (part.whole_parts, part.remainders, part.ranks, extra)
                )
            )
            for part, extra in zip(division.parts, resteuros, strict=True)
        ],
    )


def _among(bounds: Sequence[Bound | None], column: Sequence[int]) -> Sequence[int | None]:
    """What those at no bound have, with None for the others."""
    if len(column) == len(bounds):
        return column
    free = iter(column)
    return [next(free) if bound is None else None for bound in bounds]


def _teil(kreise: DistrictRows, free: Sequence[int], derivation: Derivation) -> Teil:
    schnitt = tie = None
    if derivation.units_left:
        last_paid, first_unpaid = (
            Rest(kreise[free[place]], derivation.remainders[place], rank)
            for rank in (derivation.units_left, derivation.units_left + 1)
            for place in (derivation.ranks.index(rank),)
        )
        schnitt = Schnitt(last_paid=last_paid, first_unpaid=first_unpaid)
    if derivation.tie:
        tie = Tie(
            tied=tuple(kreise[free[position]] for position in derivation.tie.positions),
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


def _subtotals(labels: Sequence[str], rows: ZuweisungRows) -> tuple[Subtotal, ...]:
    if "" in labels:
        return ()
    members: dict[str, tuple[list[int], list[int]]] = {}
    for label, figure, betrag in zip(labels, rows.districts.figures[0], rows.betraege, strict=True):
        figures, betraege = members.setdefault(label, ([], []))
        figures.append(figure)
        betraege.append(betrag)
    return tuple(
        Subtotal(label=label, kreise=len(betraege), einwohner=sum(figures), betrag=sum(betraege))
        for label, (figures, betraege) in members.items()
    )


class PartSums:
    """What the populations and amounts of a list sum to, over all of it and over its parts."""

    def __init__(
        self, numbers: Sequence[int], kreise: Sequence[District], amounts: Sequence[int]
    ) -> None:
        """Args: for each recipient the number of its row, ascending, itself, and its amount."""
        self._numbers = numbers
        self._amounts = [0, *accumulate(amounts)]
        self._people = [0, *accumulate(kreis.einwohner for kreis in kreise)]
        self._at_people: dict[int, list[int]] = defaultdict(list)
        for place, people in enumerate(self._people):
            self._at_people[people].append(place)
        groups: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0, 0])
        for kreis, amount in zip(kreise, amounts, strict=True):
            of = (kreis.ags[:2], kreis.ags[:3], kreis.regierungsbezirk, kreis.art)
            for kind, group in enumerate(of):
                groups[kind, group][0] += kreis.einwohner
                groups[kind, group][1] += amount
                groups[kind, group][2] += 1
        self._groups = {(people, amount) for people, amount, _ in groups.values()}
        self._people_of_groups = {people for people, _ in self._groups}
        # The amount of one alone may be paid to somebody else, too.
        self._amounts_of_groups = {amount for _, amount, of in groups.values() if of > 1}

    @property
    def people(self) -> int:
        """The population of the whole list."""
        return self._people[-1]

    def has_amount(self, amount: int, row: int, figures: set[int], beside: Sequence[int]) -> bool:
        """Whether an amount is that of a part of the list which its row may sum up.

        Args:
            amount: The amount, in cents.
            row: Number of its row.
            figures: Whole numbers in the row, the amount's own among them; one of which may be
                its population.
            beside: Numbers of the rows that are no recipients, ascending.
        """
        parts = self._parts(row, figures, beside)
        if any(self._amounts[end] - self._amounts[start] == amount for start, end in parts):
            return True
        if figures <= {amount // CENTS}:
            return amount in self._amounts_of_groups
        return any((people, amount) in self._groups for people in figures)

    def has_people(self, row: int, figures: set[int], beside: Sequence[int]) -> bool:
        """Whether a figure in a row is the population of a part of the list."""
        parts = self._parts(row, figures, beside)
        sums = {self._people[end] - self._people[start] for start, end in parts}
        return not figures.isdisjoint(sums | self._people_of_groups)

    def _parts(self, row: int, figures: set[int], beside: Sequence[int]) -> list[tuple[int, int]]:
        """The whole, what is next to the row, and parts next to it with such a population."""
        place = bisect_left(self._numbers, row)
        own = bisect_left(beside, row)
        above = beside[own - 1] if own else 0
        below = next(iter(beside[own + 1 : own + 2]), None)
        whole = len(self._numbers)
        parts = [
            (0, whole),
            (bisect_left(self._numbers, above), place),
            (place, whole if below is None else bisect_left(self._numbers, below)),
        ]
        for people in figures:
            starts = self._at_people.get(self._people[place] - people, [])
            ends = self._at_people.get(self._people[place] + people, [])
            # Between them are none but districts where nobody lives.
            parts += [(start, place) for start in {*starts[:1], *starts[-1:]}]
            parts += [(place, end) for end in {*ends[:1], *ends[-1:]}]
        return parts


# Somebody else's amounts.

CENTS = 100
"""Cents in a euro."""


def in_euros(amount_cents: int) -> Euros:
    """An amount of cents in euros, whole ones where it can be."""
    return Unit.CENT.euros(amount_cents) if amount_cents % CENTS else amount_cents // CENTS


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something in a list that has no place in a right one.

    Attributes:
        said: What it is.
        row: Number of the row, None where it is about all of them.
        found: What stands there.
        column: Which cell of the row it is about, from 0; None for the row.
    """

    said: Text
    row: int | None = None
    found: str = ""
    column: int | None = None


@dataclass(frozen=True, slots=True)
class FinishedList:
    """A list of amounts as somebody handed it over, its recipients in its order.

    Attributes:
        kreise: The recipients.
        rows: Number of each one's row, as an editor or a spreadsheet counts it.
        amounts_cents: The amounts in cents; may be negative.
        beside_cents: What stands in rows that are no recipients and no sums, in cents;
            it counts towards the total.
        districts: What the reader of populations took it for; None where the list is
            so wrong that it has no recipients.
        complaints: What is wrong in it, beside its amounts.
        remarks: What it says beside its amounts that may be paid, too, and was not compared;
            and names that are no Kreis's.
        sheet: The sheet that it is on, empty where it is a text.
        column: The column of the amounts, from 0.
    """

    kreise: tuple[District, ...] = ()
    rows: tuple[int, ...] = ()
    amounts_cents: tuple[int, ...] = ()
    beside_cents: int = 0
    districts: Districts | None = None
    complaints: tuple[Complaint, ...] = ()
    remarks: tuple[Complaint, ...] = ()
    sheet: str = ""
    column: int | None = None


class Verdict(Enum):
    """What a list is by the rule of largest remainders."""

    VALID = "valid"
    OTHER_TIE = "valid with another decision of a tie"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class ListCheck:
    """A finished list beside what the rule gives.

    Amounts are whole units: euros where every amount of the list is whole
    euros, else cents.

    Attributes:
        verdict: What the list is by the rule.
        unit_cents: The unit of the amounts in cents, 100 or 1.
        total: The total in units.
        found: The amounts of the list, in its order.
        expected: The amounts by the rule, in the same order.
        contradiction: The first two rows that contradict the rule; None
            where no two do and only the sum is wrong, or nothing is.
        followed: The rule that the list follows instead, with its unit in
            cents; None where it is none of the known ones.
    """

    verdict: Verdict
    unit_cents: int
    total: int
    found: tuple[int, ...]
    expected: tuple[int, ...]
    contradiction: Contradiction | None
    followed: tuple[OtherRule, int] | None

    @property
    def agreeing(self) -> int:
        """How many amounts are those by the rule."""
        return sum(map(eq, self.found, self.expected))


def check_list(
    *, total_cents: int, weights: Sequence[int], amounts_cents: Sequence[int]
) -> ListCheck:
    """Check a list of amounts against the rule.

    Args:
        total_cents: What was to be divided, in cents.
        weights: The populations, in the list's order, which settles ties.
        amounts_cents: The amounts of the list in cents; may be negative.

    Raises:
        ApportionmentError: Nobody lives in the districts.
    """
    whole_euros = all(amount % CENTS == 0 for amount in (total_cents, *amounts_cents))
    unit_cents = CENTS if whole_euros else 1
    total = total_cents // unit_cents
    found = tuple(amount // unit_cents for amount in amounts_cents)
    expected = tuple(apportion(total, weights))
    contradiction = contradiction_in(total, weights, found)
    differing = [place for place, amount in enumerate(expected) if found[place] != amount]
    if not differing:
        verdict = Verdict.VALID
    elif contradiction is None and sum(found) == total:
        verdict = Verdict.OTHER_TIE
    else:
        verdict = Verdict.WRONG
    followed = _followed(total_cents, weights, amounts_cents) if verdict is Verdict.WRONG else None
    if contradiction:
        # Of amounts with another sum no two contradict each other, nor does one that is right.
        same_sum = sum(found) == total
        contradiction = contradiction_in(total, weights, found, differing) if same_sum else None
    return ListCheck(
        verdict=verdict,
        unit_cents=unit_cents,
        total=total,
        found=found,
        expected=expected,
        contradiction=contradiction,
        followed=followed,
    )


def _followed(
    total_cents: int, weights: Sequence[int], amounts_cents: Sequence[int]
) -> tuple[OtherRule, int] | None:
    for unit_cents in (CENTS, 1):
        amounts = [amount // unit_cents for amount in amounts_cents]
        if not any(amount % unit_cents for amount in (total_cents, *amounts_cents)) and (
            rule := followed_rule(total_cents // unit_cents, weights, amounts)
        ):
            return rule, unit_cents
    return None


def known_figures(total_cents: int, kreise: Sequence[District]) -> set[str]:
    """Digits of what a text may name, since it is compared: the total, and all inhabitants."""
    people = sum(kreis.einwohner for kreis in kreise)
    return {str(total_cents), str(total_cents // CENTS), str(people), str(len(kreise))}
