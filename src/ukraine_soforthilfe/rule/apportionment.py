"""The rule: largest remainders (Hare/Niemeyer), in whole numbers only.

Each weight's exact quota is ``total * weight / sum of weights``. Everybody
gets the whole part of it; the units left over go, one each, to the largest
remainders, and among equal remainders to the entry that stands first.

2 : 3 : 1 of a total of 100: the quotas are 33 2/6, 50 and 16 4/6. The whole
parts sum to 99, and the one unit left over goes to the largest remainder, 4/6:
33, 50, 17.

Sources of the rule: § 6 Abs. 2 BWahlG as in force from 1985 to 2008 (there for
seats, with the lot among equal remainders); Balinski and Young, *Fair
Representation* (1982), as the method of Hamilton.

This module knows no file, no screen and no district, and no floating-point
number: a remainder is the whole number ``total * weight % sum of weights``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import index
from typing import TYPE_CHECKING, Any, overload

from ukraine_soforthilfe.errors import ApportionmentError
from ukraine_soforthilfe.language import Text, joined, number

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    IntegerArray = np.ndarray[tuple[int], np.dtype[Any]]

# A shorter list takes less time than the import of numpy.
_VECTORISED_FROM = 1_000
# Every step as Python's numbers: only so long a list wins back the import.
_DERIVED_VECTORISED_FROM = 200_000
_INT64_MAX = 2**63 - 1


@dataclass(frozen=True, slots=True)
class TieAtCut:
    """Equal remainders on both sides of the cut: the rule alone does not decide.

    Attributes:
        positions: Places of the tied weights in the order given, from 0.
        units: How many units were left for them, fewer than they are.
        settled: How many units went to larger remainders, whatever the tie.
    """

    positions: tuple[int, ...]
    units: int
    settled: int


@dataclass(frozen=True, slots=True)
class Derivation:
    """An apportionment with every step of its calculation, in the order given.

    The remainders at the ranks ``units_left`` and ``units_left + 1`` are the
    certificate: a remainder above them got a unit, one below did not, so one
    long division of ``total * weight`` by ``weight_sum`` checks any share.

    Attributes:
        total: What was divided.
        weight_sum: The sum of the weights, the denominator of every remainder.
        whole_parts: Whole part of each exact quota.
        remainders: ``total * weight - whole_part * weight_sum`` of each.
        ranks: Place of each remainder from 1, the largest; no two are equal,
            because among equal remainders the earlier entry comes first.
        units_left: How many units the whole parts left over; ranks up to this
            number get one each.
        tie: Equal remainders on both sides of the cut, None where there are none.
    """

    total: int
    weight_sum: int
    whole_parts: tuple[int, ...]
    remainders: tuple[int, ...]
    ranks: tuple[int, ...]
    units_left: int
    tie: TieAtCut | None


@overload
def apportion(total: int, weights: Sequence[int]) -> list[int]: ...
@overload
def apportion(total: int, weights: IntegerArray) -> IntegerArray: ...
@overload
def apportion(total: int, weights: pd.Series[int]) -> pd.Series[int]: ...
def apportion(total: Any, weights: Any) -> Any:
    """Divide a total by weights, exactly, with largest remainders.

    Args:
        total: Whole units to divide, 0 or more, of any size.
        weights: Whole numbers, 0 or more, of any size: a list, a tuple, a
            one-dimensional numpy array or a pandas Series.

    Returns:
        The shares in the order of the weights: whole numbers that sum to
        ``total``, each the whole part of its exact quota or one more. A list
        for a list or tuple; an array for an array (int64, or of Python
        integers where the total is 2**63 or more); a Series with the same
        index for a Series.

    Raises:
        ApportionmentError: The total or a weight is negative or not a whole
            number (a float is not one, not even 2.0), the weights sum to 0, or
            they are no such sequence.

    >>> apportion(100, [2, 3, 1])
    [33, 50, 17]
    """
    total = _whole_total(total)
    if hasattr(weights, "dtype"):
        return _apportion_column(total, weights)
    if not isinstance(weights, Sequence):
        raise ApportionmentError(
            Text(
                de="Die Gewichte sind vom Typ {kind}. Eine Liste, ein Tupel, ein Feld von numpy "
                "oder eine Series von pandas übergeben.",
                en="The weights are of type {kind}. Pass a list, a tuple, a numpy array or a "
                "pandas Series.",
            ).filled(kind=type(weights).__name__)
        )
    if len(weights) >= _VECTORISED_FROM and total <= _INT64_MAX:
        shares = _apportion_long_list(total, weights)
        if shares is not None:
            return shares
    return _apportion_integers(total, _whole_weights(weights))


def derive(total: int, weights: Sequence[int]) -> Derivation:
    """Apportion as :func:`apportion` does, and keep every step.

    Args:
        total: Whole units to divide, 0 or more.
        weights: Whole numbers, 0 or more.

    Raises:
        ApportionmentError: As :func:`apportion`.

    >>> derive(100, [2, 3, 1]).remainders
    (2, 0, 4)
    """
    total = _whole_total(total)
    weights = _whole_weights(weights)
    steps = _steps_int64(total, weights) if len(weights) >= _DERIVED_VECTORISED_FROM else None
    whole_parts, remainders, order, ranks = steps or _steps(total, weights)
    units_left = total - sum(whole_parts)
    return Derivation(
        total=total,
        weight_sum=sum(weights),
        whole_parts=tuple(whole_parts),
        remainders=tuple(remainders),
        ranks=tuple(ranks),
        units_left=units_left,
        tie=_tie_at_cut(remainders, order, units_left),
    )


def _apportion_integers(total: int, weights: Sequence[int]) -> list[int]:
    shares, remainders = _quotas(total, weights)
    units_left = total - sum(shares)
    for position in _largest_first(remainders)[:units_left]:
        shares[position] += 1
    return shares


def _steps(total: int, weights: Sequence[int]) -> tuple[list[int], ...]:
    """Whole parts, remainders, the positions of these, the largest first, and their ranks."""
    whole_parts, remainders = _quotas(total, weights)
    order = _largest_first(remainders)
    ranks = [0] * len(order)
    for rank, position in enumerate(order, start=1):
        ranks[position] = rank
    return whole_parts, remainders, order, ranks


def _steps_int64(total: int, weights: Sequence[int]) -> tuple[list[int], ...] | None:
    """The same, vectorised; None where 64 bits are too few."""
    import numpy as np

    weight_sum = sum(weights)
    if max(max(weights) * total, weight_sum) > _INT64_MAX:
        return None
    products = np.array(weights, dtype=np.int64) * total
    whole_parts = products // weight_sum
    remainders = products - whole_parts * weight_sum
    order = np.argsort(-remainders, kind="stable")
    ranks = np.empty_like(order)
    ranks[order] = np.arange(1, len(order) + 1)
    steps = (whole_parts, remainders, order, ranks)
    return tuple(step.tolist() for step in steps)


def _quotas(total: int, weights: Sequence[int]) -> tuple[list[int], list[int]]:
    """Whole part and remainder of each exact quota."""
    weight_sum = sum(weights)
    whole_parts = []
    remainders = []
    for weight in weights:
        whole_part, remainder = divmod(total * weight, weight_sum)
        whole_parts.append(whole_part)
        remainders.append(remainder)
    return whole_parts, remainders


def _largest_first(remainders: Sequence[int]) -> list[int]:
    """Positions by remainder, the largest first; equal ones stay in the order given."""
    return sorted(range(len(remainders)), key=remainders.__getitem__, reverse=True)


def _tie_at_cut(
    remainders: Sequence[int], order: Sequence[int], units_left: int
) -> TieAtCut | None:
    if not units_left:
        return None
    last_paid = remainders[order[units_left - 1]]
    # There is one that got none: the remainders, each below a whole unit, sum to units_left.
    if remainders[order[units_left]] != last_paid:
        return None
    settled = sum(remainder > last_paid for remainder in remainders)
    return TieAtCut(
        positions=tuple(i for i, remainder in enumerate(remainders) if remainder == last_paid),
        units=units_left - settled,
        settled=settled,
    )


def _apportion_long_list(total: int, weights: Sequence[int]) -> list[int] | None:
    """As :func:`apportion`, vectorised; None where 64 bits are too few."""
    from array import array

    try:
        # Unlike numpy's own conversion, array refuses what is not a whole number;
        # and it packs unsigned numbers three times as fast as signed ones.
        packed = array("Q", weights)
    except (TypeError, OverflowError):
        return None
    import numpy as np

    shares = _apportion_int64(total, np.frombuffer(packed, dtype=np.uint64).view(np.int64))
    return None if shares is None else list(shares.tolist())


def _apportion_column(total: int, weights: Any) -> Any:
    """As :func:`apportion`, for what has a dtype: a numpy array or a pandas Series."""
    import numpy as np

    if weights.ndim != 1:
        raise ApportionmentError(
            Text(
                de="Die Gewichte haben {count} Dimensionen statt einer. Eine Spalte übergeben.",
                en="The weights have {count} dimensions instead of one. Pass one column.",
            ).filled(count=weights.ndim)
        )
    if weights.dtype.kind == "b":
        raise ApportionmentError(
            Text(
                de="Die Gewichte sind Wahrheitswerte. Die Zahlen übergeben, nicht eine Bedingung "
                "an sie.",
                en="The weights are truth values. Pass the figures, not a condition on them.",
            )
        )
    values = weights.to_numpy() if hasattr(weights, "to_numpy") else weights
    shares = None
    whole_numbers = values.dtype.kind in "iu" and values.size
    # What is missing in a masked array must not drop out of its sum.
    if whole_numbers and total <= _INT64_MAX and not np.ma.isMaskedArray(values):
        shares = _apportion_int64(total, values.astype(np.int64, copy=False))
    if shares is None:
        integers = _apportion_integers(total, _whole_weights(weights.tolist()))
        shares = np.array(integers, dtype=np.int64 if total <= _INT64_MAX else object)
    if hasattr(weights, "index"):
        return type(weights)(shares, index=weights.index)
    return shares


def _apportion_int64(total: int, weights: IntegerArray) -> IntegerArray | None:
    """As :func:`apportion`, with a total and weights of 64 bits; None where these are too few.

    With ``total = per_weight * weight_sum + spread`` a share is
    ``per_weight * weight`` plus that of ``spread`` alone, and the remainder is
    the same: only ``spread * weight`` must fit, with ``spread < weight_sum``.
    """
    import numpy as np

    count = len(weights)
    # Unsigned, a weight below 0 is the largest of all.
    largest = int(weights.view(np.uint64).max())
    if not 0 < largest * count <= _INT64_MAX:
        return None
    weight_sum = int(weights.sum())
    per_weight, spread = divmod(total, weight_sum)
    if spread * largest > _INT64_MAX:
        return None
    remainders = weights * spread
    # A scalar divisor makes numpy's // quick; np.divmod is four times slower.
    shares = remainders // weight_sum
    remainders -= shares * weight_sum
    if per_weight:
        shares += weights * per_weight
    units_left = total - int(shares.sum())
    if units_left:
        cut = _value_at(count - units_left, remainders)
        above = remainders > cut
        shares += above
        units_left -= int(np.count_nonzero(above))
        shares[np.flatnonzero(remainders == cut)[:units_left]] += 1
    return shares


def _value_at(place: int, values: IntegerArray) -> int:
    """The value at a place in ascending order, from 0, among whole numbers of 0 or more.

    The values are split into up to 1,024 ranges, and only the one with that place
    is looked through: five times as fast as numpy's partition of all of them.
    """
    import numpy as np

    ranges = values >> max(int(values.max()).bit_length() - 10, 0)
    up_to = np.bincount(ranges).cumsum()
    chosen = np.searchsorted(up_to, place, side="right")
    candidates = values[ranges == chosen]
    place -= int(up_to[chosen]) - len(candidates)
    return int(np.partition(candidates, place)[place])


def _index(number: Any) -> int:
    """A whole number as one of Python, to which a truth is one, too; here it raises."""
    if isinstance(number, bool):
        raise TypeError
    return index(number)


def _whole_total(total: Any) -> int:
    try:
        whole = _index(total)
    except TypeError:
        raise ApportionmentError(
            Text(
                de="Der Gesamtbetrag {total} ist keine ganze Zahl. Ganze Einheiten angeben.",
                en="The total {total} is not a whole number. Give whole units, as an int.",
            ).filled(total=repr(total))
        ) from None
    if whole < 0:
        raise ApportionmentError(
            Text(
                de="Der Gesamtbetrag {total} ist negativ. 0 oder mehr angeben.",
                en="The total {total} is negative. Give 0 or more.",
            ).filled(total=whole)
        )
    return whole


def _whole_weights(weights: Sequence[Any]) -> Sequence[int]:
    """The weights as plain integers, or every reason why they cannot be."""
    if weights and (set(map(type, weights)) != {int} or min(weights) < 0):
        weights = _checked_one_by_one(weights)
    refuse_all_zero(weights)
    return weights


def refuse_all_zero(weights: Sequence[int]) -> None:
    """Raise an ``ApportionmentError`` where there is nothing to divide by."""
    if not weights:
        raise ApportionmentError(
            Text(
                de="Es gibt keine Gewichte. Mindestens eines über 0 angeben.",
                en="There are no weights. Give at least one above 0.",
            )
        )
    if not any(weights):
        raise ApportionmentError(
            Text(
                de="Alle Gewichte sind 0, nach ihnen lässt sich nichts verteilen. Mindestens "
                "eines über 0 angeben.",
                en="All weights are 0, so there is nothing to divide by. Give at least one above "
                "0.",
            )
        )


_NOT_WHOLE = Text(
    de="Gewicht {place} ist {weight}, keine ganze Zahl",
    en="weight {place} is {weight}, not a whole number",
)
_NEGATIVE = Text(
    de="Gewicht {place} ist {weight}, negativ", en="weight {place} is {weight}, negative"
)
_MORE = Text(de="und {count} weitere", en="and {count} more")


def _checked_one_by_one(weights: Sequence[Any]) -> list[int]:
    whole, reasons = [], []
    for place, weight in enumerate(weights, start=1):
        try:
            whole.append(_index(weight))
        except TypeError:
            reasons.append(_NOT_WHOLE.filled(place=place, weight=repr(weight)))
        else:
            if whole[-1] < 0:
                reasons.append(_NEGATIVE.filled(place=place, weight=whole[-1]))
    if reasons:
        shown = reasons[:10]
        if len(reasons) > len(shown):
            shown.append(_MORE.filled(count=number(len(reasons) - len(shown))))
        raise ApportionmentError(
            Text(
                de="Gewichte müssen ganze Zahlen von 0 an sein. Nicht so: {reasons}. Diese "
                "berichtigen oder weglassen.",
                en="Weights are whole numbers of 0 or more, but {reasons}. Correct these, or "
                "leave them out.",
            ).filled(reasons=joined(shown, "; "))
        )
    return whole


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two rows that no apportionment by largest remainders can hold together.

    Attributes:
        overpaid: Place of a row in the list, from 0.
        underpaid: Place of a row whose amount falls short of its quota by
            more than one unit more than the overpaid row's does: a unit moved
            from that row to this one makes the larger deviation of the two smaller.
        both_nearer: Whether it brings each of them nearer to its own quota.
    """

    overpaid: int
    underpaid: int
    both_nearer: bool


def contradiction_in(
    total: int,
    weights: Sequence[int],
    amounts: Sequence[int],
    among: Sequence[int] | None = None,
) -> Contradiction | None:
    """The first row that contradicts another, and the first that it contradicts.

    Only rows at the places ``among`` are looked at, None for all.

    The amounts of the rule are those nearest to the exact quotas. A list is
    further away just where a row falls short of its quota by more than one
    unit more than another does.
    """
    weight_sum = sum(weights)
    places = range(len(weights)) if among is None else among
    shortfalls = [total * weights[place] - amounts[place] * weight_sum for place in places]
    least, most = min(shortfalls), max(shortfalls)
    differing = (
        place
        for place, shortfall in enumerate(shortfalls)
        if max(most - shortfall, shortfall - least) > weight_sum
    )
    if (place := next(differing, None)) is None:
        return None
    shortfall = shortfalls[place]
    sign = 1 if most - shortfall > weight_sum else -1
    other = next(
        i for i, another in enumerate(shortfalls) if sign * (another - shortfall) > weight_sum
    )
    overpaid, underpaid = (place, other)[::sign]
    return Contradiction(
        overpaid=places[overpaid],
        underpaid=places[underpaid],
        both_nearer=-2 * shortfalls[overpaid] > weight_sum < 2 * shortfalls[underpaid],
    )
