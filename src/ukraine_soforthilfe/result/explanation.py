"""Why one district gets what it gets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, TypeVar

from ukraine_soforthilfe.errors import ApportionmentError, KreisError, RuleError
from ukraine_soforthilfe.language import Text, joined, number, quoted, same
from ukraine_soforthilfe.result import Level
from ukraine_soforthilfe.rule.apportionment import apportion
from ukraine_soforthilfe.rule.division import Bound, split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ukraine_soforthilfe.result.allocation import Allocation, Tie, Zuweisung

Result = TypeVar("Result")

MARGINS_AT_MOST = 2_000
"""Up to so many recipients all are told what would change their amounts: the whole rule again."""
_CANDIDATES_AT_MOST = 12
# Of changes times rows, where each change must be tried: about a second.
_TRIED_AT_MOST = 200_000


@dataclass(frozen=True, slots=True)
class Margin:
    """A change of one figure, all else equal, that changes its district's amount.

    Attributes:
        change: How much more or less of the figure it takes, in its smallest
            step: inhabitants, or units of a key's last decimal.
        betrag: The amount in units with it.
        least: Whether no smaller change does; else that is not known.
    """

    change: int
    betrag: int
    least: bool = True


@dataclass(frozen=True, slots=True)
class Margins:
    """What would have changed an amount, by one key.

    Attributes:
        fewer: The least loss that lowers the amount; None where no loss does, as of
            the last who has any of the key, or of who is at the minimum.
        more: The least gain that raises it; None where no gain does, as of who has
            all that the key divides, or is at the maximum.
    """

    fewer: Margin | None
    more: Margin | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """One district's amount with what would have changed it.

    Attributes:
        allocation: The result that the amount is part of.
        row: The district with its derivation.
        margins: For each key what would have changed the amount, the whole
            rule run again; empty where nobody asked.
        ties: For each key the tie that this district's remainder was part
            of, None where it was not.
        above: Of a Gemeinde, how its Kreis came to what is divided over the
            Gemeinden, without margins; None where there is no such step.
    """

    allocation: Allocation
    row: Zuweisung
    margins: tuple[Margins, ...]
    ties: tuple[Tie | None, ...]
    above: Explanation | None = None


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
    place = _place(allocation, row)
    if place is not None:
        return _explained(allocation, place, _step_above(allocation))
    # A Gemeinde is explained within its Kreis.
    places = ((below, _place(below, row)) for below in allocation.gemeinden)
    return next(
        _explained(below, place, (allocation, upper))
        for upper, (below, place) in enumerate(places)
        if place is not None
    )


def explain_rows(allocation: Allocation) -> Iterator[Explanation]:
    """Explain the amount of every row of the upper level, by what the result has of it.

    Of the Gemeinden of one Kreis that is not how the Kreis came to its share,
    which hangs on all others; so nothing is said of what would change it.
    """
    of = allocation.of_kreis
    for place, row in enumerate(allocation.rows):
        if of is None or of.share is None:
            yield _explained(allocation, place, None)
        else:
            yield Explanation(allocation, row, (), _ties(allocation, row))


def explain_all(allocation: Allocation) -> Iterator[Explanation]:
    """Explain everybody: every row, and behind each Kreis its Gemeinden.

    Of more than ``MARGINS_AT_MOST`` nothing is said of what would change an amount: to run
    the whole rule again for each of them would take the square of their number.
    """
    margins = has_margins(allocation)
    step_above = _step_above(allocation)
    for place in range(len(allocation.rows)):
        yield _explained(allocation, place, step_above, margins=margins)
        for below in allocation.gemeinden[place : place + 1]:
            for lower in range(len(below.rows)):
                yield _explained(below, lower, (allocation, place), margins=margins)


def has_margins(allocation: Allocation) -> bool:
    """Whether everybody is told what would change an amount."""
    below = sum(len(each.rows) for each in allocation.gemeinden)
    return len(allocation.rows) + below <= MARGINS_AT_MOST


def _step_above(allocation: Allocation) -> tuple[Allocation, int] | None:
    of = allocation.of_kreis
    if of is None or of.by_kreis is None:
        return None
    return of.by_kreis, of.by_kreis.districts.in_order.keys.index(of.kreis.ags)


def _explained(
    allocation: Allocation,
    place: int,
    above: tuple[Allocation, int] | None,
    *,
    margins: bool = True,
) -> Explanation:
    step_above = None
    if above:
        by_kreis, upper = above
        kreis = by_kreis.rows[upper]
        step_above = Explanation(by_kreis, kreis, (), _ties(by_kreis, kreis))
    row = allocation.rows[place]
    return Explanation(
        allocation=allocation,
        row=row,
        margins=tuple(
            _Again(allocation, place, key, above).margins()
            for key in range(_keys(allocation) if margins else 0)
        ),
        ties=_ties(allocation, row),
        above=step_above,
    )


def _keys(allocation: Allocation) -> int:
    return max(len(allocation.districts.schluessel), 1)


def _place(allocation: Allocation, row: Zuweisung) -> int | None:
    keys, ags = allocation.districts.in_order.keys, row.district.ags
    return keys.index(ags) if ags in keys else None


def _ties(allocation: Allocation, row: Zuweisung) -> tuple[Tie | None, ...]:
    # Tied is whose remainder is that of the cut; to look for it among them all would be slow.
    rests: Sequence[int | None] = [anteil.rest for anteil in row.anteile]
    rests = rests or [None] * len(allocation.teile)
    return tuple(
        teil.tie if teil.schnitt and teil.schnitt.last_paid.rest == rest else None
        for teil, rest in zip(allocation.teile, rests, strict=True)
    )


class Kept:
    """What the sentences of all rows of a result have in common, worked out once."""

    def __init__(self) -> None:
        self._said: dict[tuple[int, object], tuple[Allocation, Any]] = {}

    def once(self, allocation: Allocation, what: object, make: Callable[[], Result]) -> Result:
        """What is made for a result; kept with it, so that no other takes its place."""
        known = id(allocation), what
        if known not in self._said:
            self._said[known] = allocation, make()
        made: Result = self._said[known][1]
        return made


class _Again:
    """The whole rule, run again with another figure of one district.

    By one key, and by several without bounds, more of one's own figure never
    means a smaller amount, all else equal, so halving finds the least change:

    - Among the same free districts the quota grows and all others shrink. To
      lose a unit, whole part and rank of the own remainder would have to fall
      below those of another that did not grow: they do not.
    - Where another reaches a bound on the way its exact amount is just that
      bound, a whole number of units without a remainder, so that all others
      get the same whether it is counted as free or as bounded.

    By several keys with bounds the order in which sides are settled decides
    whom they catch, and more can mean less: there every change is tried, as
    far as that is quick. Within a Kreis the Kreis's own amount grows too, and
    largest remainders are not monotone in the total: there every stretch in
    which it stays the same is searched for itself.
    """

    def __init__(
        self,
        allocation: Allocation,
        place: int,
        key: int,
        above: tuple[Allocation, int] | None,
    ) -> None:
        self._terms, self._total, self._place = allocation.terms, allocation.total, place
        self._keys = [list(column) for column in allocation.districts.in_order.figures]
        self._changing = self._keys[key]
        self._figure = self._changing[place]
        self._now = allocation.rows[place].betrag
        self._above = above
        if above:
            by_kreis, self._place_above = above
            self._whole = by_kreis.total
            self._kreise = list(by_kreis.districts.in_order.figures[0])
            self._kreis = self._kreise[self._place_above]

    def margins(self) -> Margins:
        """The least changes down and up."""
        terms = self._terms
        units = terms.unit.units
        fewer = more = None
        least = units(terms.base_amount)
        if terms.minimum is not None:
            least = max(least, units(terms.minimum))
        # Who has all of the key alone keeps it all with less of it.
        alone = not self._above and sum(self._changing) == self._figure
        if self._now > least and not alone:
            fewer = self._least(-1, at_most=self._figure)
        if terms.maximum is None or self._now < units(terms.maximum):
            whole = self._whole if self._above else self._total
            everybody = sum(self._kreise if self._above else self._changing)
            # With so many all others together have less than half a unit by the key.
            more = self._least(1, at_most=2 * max(whole, 1) * everybody + 1)
        return Margins(fewer, more)

    def _least(self, sign: int, *, at_most: int) -> Margin | None:
        def beyond(change: int) -> bool:
            betrag = self._betrag(sign * change)
            # What cannot be divided any more is the end of the search.
            return betrag is None or sign * (betrag - self._now) > 0

        def exactly_beyond(change: int) -> bool:
            exact = self._exact(sign * change)
            return exact is None or (exact > (self._now, 0) if sign > 0 else exact < (self._now, 0))

        known = True
        if self._above:
            change = self._first_of_stretches(
                beyond, sign, _first(exactly_beyond, 1, at_most), at_most
            )
        else:
            change = _first(beyond, 1, at_most)
            if change and len(self._keys) > 1 and self._terms.bounded:
                known = change * len(self._changing) <= _TRIED_AT_MOST
                if known:
                    change = next(each for each in range(1, change + 1) if beyond(each))
        betrag = self._betrag(sign * change) if change else None
        return None if change is None or betrag is None else Margin(change, betrag, known)

    def _first_of_stretches(
        self, beyond: Callable[[int], bool], sign: int, first: int | None, at_most: int
    ) -> int | None:
        while first is not None and first <= at_most:
            total = self._total_with(sign * first)
            after = _first(partial(self._has_another_total, sign, total), first, at_most)
            last = at_most if after is None else after - 1
            found = _first(beyond, first, last)
            if found is not None:
                return found
            first = last + 1
        return None

    def _has_another_total(self, sign: int, total: int, change: int) -> bool:
        return self._total_with(sign * change) != total

    def _total_with(self, change: int) -> int:
        """What is divided where the figure changes: of a Kreis that changes with it, its share."""
        if not self._above:
            return self._total
        self._kreise[self._place_above] = self._kreis + change
        return apportion(self._whole, self._kreise)[self._place_above]

    def _betrag(self, change: int) -> int | None:
        """The amount in units; None where the rules cannot be met."""
        terms = self._terms
        self._changing[self._place] = self._figure + change
        try:
            total = self._total_with(change)
            if terms.bounded:
                betrag, extra, _ = self._by_steps(total)
                return betrag + extra
            base = terms.unit.units(terms.base_amount)
            parts = split(total - base * len(self._changing), terms.weights_of_shares)
            shares = (apportion(*each) for each in zip(parts, self._keys, strict=True))
            return base + sum(share[self._place] for share in shares)
        except (ApportionmentError, RuleError):
            return None

    def _exact(self, change: int) -> tuple[int, int] | None:
        """The exact amount by one key: whole units, and the remainder over what it is of."""
        self._changing[self._place] = self._figure + change
        try:
            betrag, _, rest = self._by_steps(self._total_with(change))
        except (ApportionmentError, RuleError):
            return None
        return betrag, rest

    def _by_steps(self, total: int) -> tuple[int, int, int]:
        """Whole units, units by remainder, and the sum of the remainders."""
        terms, place = self._terms, self._place
        units = terms.unit.units
        division = terms.divide(terms.unit.euros(total), self._keys)
        bound = division.bounds[place]
        if bound is not None:
            at = terms.minimum if bound is Bound.MINIMUM else terms.maximum
            return units(at or 0), 0, 0
        among = division.bounds[:place].count(None)
        return (
            units(terms.base_amount) + sum(part.whole_parts[among] for part in division.parts),
            sum(part.ranks[among] <= part.units_left for part in division.parts),
            sum(part.remainders[among] for part in division.parts),
        )


def _first(holds: Callable[[int], bool], first: int, last: int) -> int | None:
    """The first number of a range from which on a condition holds for good; None for none.

    The steps double until it holds, then halving finds it.
    """
    below, step = first - 1, 1
    while below < last:
        bound = min(below + step, last)
        if holds(bound):
            break
        below, step = bound, 2 * step
    else:
        return None
    while bound - below > 1:
        middle = (below + bound) // 2
        below, bound = (below, middle) if holds(middle) else (middle, bound)
    return bound


def find_kreis(allocation: Allocation, kreis: str) -> Zuweisung:
    """The row of the district with a key, a name, or the start of a name.

    A whole key or name comes before the start of one, a Kreis before a
    Gemeinde. Upper and lower case are the same, and so are ``Landkreis Konstanz``,
    ``LK Konstanz`` and ``Konstanz``, where only one has the name.

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
        lambda row: _is_called(row, wanted, start=False),
        lambda row: _is_called(row, wanted, start=True),
    ):
        for rows in levels:
            found = [row for row in rows if matches(row)]
            if len(found) == 1:
                return found[0]
            if found:
                raise KreisError(
                    Text(
                        de="{kreis} ist mehrdeutig: {found}. Einen davon mit seinem Schlüssel "
                        "nennen.",
                        en="{kreis} can mean {found}. Name one of them by its key.",
                    ).filled(kreis=quoted(kreis), found=_listed(found))
                )
    nobody, key = _NO_RECIPIENT, _KEY
    if allocation.districts.keyed_by_ags:
        either = below or allocation.districts.level is Level.GEMEINDE
        nobody, key = _NO_GEMEINDE if either else _NO_KREIS, _AGS
    raise KreisError(_NOBODY.filled(nobody=nobody, kreis=quoted(kreis), key=key))


_NOBODY = Text(
    "{nobody} hat den Schlüssel oder Namen {kreis}. Einen {key}, einen Namen oder dessen Anfang "
    "angeben.",
    "{nobody} has the key or name {kreis}. Give a {key}, a name or the start of one.",
)
_NO_KREIS = Text("Kein Kreis", "No district")
_NO_GEMEINDE = Text("Kein Kreis und keine Gemeinde", "No Kreis or Gemeinde")
_NO_RECIPIENT = Text("Kein Empfänger", "No recipient")
_KEY, _AGS = Text("Schlüssel", "key"), Text("Schlüssel (AGS)", "key (AGS)")

_KINDS = r"(?:landkreis|lkr\.?|lk|landratsamt|lra|(?P<stadt>stadtkreis|sk|stadt)|kreis|krs?\.?)"
_KIND_BEFORE = re.compile(rf"{_KINDS}\s+(?=\w)", re.IGNORECASE)
_KIND_BEHIND = re.compile(rf"(?:,\s?|\s?\(){_KINDS}\)?", re.IGNORECASE)
_ABBREVIATED = re.compile(r"(?<=[\w-])kr\.$")
_NAME_AT_MOST = 200


@lru_cache(maxsize=4096)
def parted_name(name: str) -> tuple[str, str]:
    """The kind of Kreis that a name says, and the name without it; empty where it says none.

    >>> parted_name("LK Konstanz"), parted_name("Ulm (Stadtkreis)"), parted_name("Ostalbkreis")
    (('Landkreis', 'Konstanz'), ('Stadtkreis', 'Ulm'), ('', 'Ostalbkreis'))
    """
    if len(name) > _NAME_AT_MOST:
        return "", name
    found = _KIND_BEFORE.match(name)
    bare = name[found.end() :] if found else name
    if found is None and (start := max(name.rfind(","), name.rfind("("))) > 0:
        start -= name[start - 1].isspace()
        found = _KIND_BEHIND.fullmatch(name, start)
        bare = name[:start] if found else name
    if found is None:
        return "", name
    return "Stadtkreis" if found["stadt"] else "Landkreis", bare


def _is_called(row: Zuweisung, wanted: str, *, start: bool) -> bool:
    """Whether a row has a name, apart from how the kind is written."""
    kind, name = parted_name(row.district.name)
    wanted_kind, bare = parted_name(wanted)
    kind = kind or row.district.art
    same_kind = not (wanted_kind and kind in {"Stadtkreis", "Landkreis"}) or kind == wanted_kind
    name, bare = (_ABBREVIATED.sub("kreis", each) for each in (name.casefold(), bare))
    return bool(name) and same_kind and (name.startswith(bare) if start else name == bare)


def _names(row: Zuweisung) -> tuple[str, ...]:
    name, art = row.district.name.casefold(), row.district.art.casefold()
    if not name:
        return ()
    return (name, f"{art} {name}") if art else (name,)


def _listed(rows: list[Zuweisung]) -> Text:
    shown = [
        f"{row.district.ags} {row.district.name} ({row.district.art})".replace(" ()", "")
        for row in rows[:_CANDIDATES_AT_MOST]
    ]
    more = len(rows) - _CANDIDATES_AT_MOST
    listed = same(", ".join(shown))
    return joined((listed, _MORE.filled(count=number(more)))) if more > 0 else listed


_MORE = Text(de="und {count} weitere", en="and {count} more")
