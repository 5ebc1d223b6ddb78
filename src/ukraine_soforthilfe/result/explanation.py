"""Why one district gets what it gets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ukraine_soforthilfe.errors import KreisError
from ukraine_soforthilfe.rule.apportionment import apportion

if TYPE_CHECKING:
    from collections.abc import Callable

    from ukraine_soforthilfe.result.allocation import Allocation, Tie, Zuweisung

_CANDIDATES_AT_MOST = 12


@dataclass(frozen=True, slots=True)
class Margin:
    """The least change of one population, all else equal, that changes its amount.

    Attributes:
        einwohner: How many inhabitants more or fewer it takes.
        betrag: The amount in units with them.
    """

    einwohner: int
    betrag: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """One district's amount with what would have changed it.

    Attributes:
        allocation: The result that the amount is part of.
        row: The district with its derivation.
        fewer: The least loss of inhabitants that lowers the amount; None
            where nothing of it is by population, where nobody lives
            anywhere else, or where bounds or other keys decide.
        more: The least gain that raises it; None where the district has all
            that is divided by population, or as with ``fewer``.
        ties: For each key the tie that this district's remainder was part
            of, None where it was not.
    """

    allocation: Allocation
    row: Zuweisung
    fewer: Margin | None
    more: Margin | None
    ties: tuple[Tie | None, ...]


def explain(allocation: Allocation, kreis: str) -> Explanation:
    """Explain the amount of one district.

    Args:
        allocation: A result.
        kreis: The district's key, its name, its kind and name (``Landkreis
            Karlsruhe``), or the start of its name.

    Raises:
        KreisError: No district or more than one is called that.
    """
    row = find_kreis(allocation, kreis)
    # A Gemeinde is explained within its Kreis.
    allocation = next(
        part
        for part in (allocation, *allocation.gemeinden)
        if any(row is each for each in part.rows)
    )
    fewer = more = None
    if not allocation.terms.bounded and not allocation.districts.schluessel:
        fewer, more = _margins(allocation, row)
    return Explanation(
        allocation=allocation,
        row=row,
        fewer=fewer,
        more=more,
        ties=tuple(
            teil.tie if teil.tie and row.district in teil.tie.tied else None
            for teil in allocation.teile
        ),
    )


def _margins(allocation: Allocation, row: Zuweisung) -> tuple[Margin | None, Margin | None]:
    (teil,) = allocation.teile
    position = allocation.rows.index(row)
    weights = [other.district.einwohner for other in allocation.rows]
    einwohner = row.district.einwohner
    by_key = row.grundbetrag + row.resteuro
    before = row.betrag - by_key

    def share(change: int) -> int:
        weights[position] = einwohner + change
        return apportion(teil.total, weights)[position]

    fewer = more = None
    if by_key and einwohner < allocation.einwohner:
        change = _least(lambda change: share(-change) < by_key, at_most=einwohner)
        fewer = Margin(einwohner=change, betrag=before + share(-change))
    if by_key < teil.total:
        change = _least(lambda change: share(change) > by_key)
        more = Margin(einwohner=change, betrag=before + share(change))
    return fewer, more


def find_kreis(allocation: Allocation, kreis: str) -> Zuweisung:
    """The row of the district with a key, a name, or the start of a name.

    A whole key or name comes before the start of one, a Kreis before a
    Gemeinde. Upper and lower case are the same.

    Raises:
        KreisError: No district or more than one is called that; the sentence
            lists the candidates.
    """
    wanted = " ".join(kreis.split()).casefold()
    below = [row for part in allocation.gemeinden for row in part.rows]
    levels = (allocation.rows, below)
    for matches in (
        lambda row: wanted == row.district.ags.casefold(),
        # Excel takes the leading zero off a key.
        lambda row: f"0{wanted}" == row.district.ags,
        lambda row: wanted in _names(row),
        lambda row: any(name.startswith(wanted) for name in _names(row)),
    ):
        for rows in levels:
            found = [row for row in rows if matches(row)]
            if len(found) == 1:
                return found[0]
            if found:
                raise KreisError(
                    f"{kreis!r} can mean {_listed(found)}. Name one of them by its key."
                )
    raise KreisError(
        f"No district has the key or name {kreis!r}. Give a key (AGS), a name or the start of one."
    )


def _names(row: Zuweisung) -> tuple[str, ...]:
    name, art = row.district.name.casefold(), row.district.art.casefold()
    if not name:
        return ()
    return (name, f"{art} {name}") if art else (name,)


def _listed(rows: list[Zuweisung]) -> str:
    shown = [
        f"{row.district.ags} {row.district.name} ({row.district.art})".replace(" ()", "")
        for row in rows[:_CANDIDATES_AT_MOST]
    ]
    more = len(rows) - _CANDIDATES_AT_MOST
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _least(holds: Callable[[int], bool], *, at_most: int | None = None) -> int:
    """The least number above 0 from which on a condition holds for good.

    A district's amount never falls when its own population alone grows, so
    halving finds the number.
    """
    above = 0
    bound = 1
    while not holds(bound):
        above, bound = bound, bound * 2 if at_most is None else min(bound * 2, at_most)
    while bound - above > 1:
        middle = (above + bound) // 2
        above, bound = (above, middle) if holds(middle) else (middle, bound)
    return bound
