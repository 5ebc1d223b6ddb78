"""Rows as areas of the map of the 44 Kreise, or as bars, in steps of readable ranges."""

from __future__ import annotations

import json
import pkgutil
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.table import Mark, Picture
from ukraine_soforthilfe.reports.wording import euro, euros, number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.result.allocation import Allocation
    from ukraine_soforthilfe.result.comparison import Comparison
    from ukraine_soforthilfe.result.districts import District

_STEPS_AT_MOST = 6
_STEPS_AT_A_SIDE = 3
# Of gains and losses, few are about as large; so a step has up to a twelfth of all more or less.
_SLACK = 12
_OF_LONGEST = 1_000
_STEP_OF = Text(de="{who}: {figure}, Stufe {step}", en="{who}: {figure}, step {step}")
_MAP_OF_AMOUNTS = Text(
    de=(
        "Karte der 44 Stadt- und Landkreise Baden-Württembergs, nach dem Betrag in {count} Stufen "
        "gefärbt. Jeder Kreis ist ein Verweis auf seine Herleitung; dieselben Beträge stehen in "
        "der Tabelle."
    ),
    en=(
        "Map of the 44 districts of Baden-Württemberg, coloured by amount in {count} steps. Every "
        "district is a link to its derivation; the same amounts stand in the table."
    ),
)
_MAP_OF_CHANGES = Text(
    de=(
        "Karte der 44 Stadt- und Landkreise Baden-Württembergs, blau, wo der Betrag höher wird, "
        "orange, wo er niedriger wird. Jeder Kreis ist ein Verweis auf seine Herleitung; dieselben "
        "Differenzen stehen in der Tabelle."
    ),
    en=(
        "Map of the 44 districts of Baden-Württemberg, blue where the amount becomes higher, "
        "orange where it becomes lower. Every district is a link to its derivation; the same "
        "differences stand in the table."
    ),
)
_BARS_OF_AMOUNTS = Text(
    de="Je länger der Balken, desto höher der Betrag. Ein Name führt zu seiner Herleitung.",
    en="The longer the bar, the higher the amount. A name leads to its derivation.",
)
_BARS_OF_CHANGES = Text(
    de=(
        "Nach rechts und blau: der Betrag wird höher; nach links und orange: er wird niedriger. "
        "Ein Name führt zu seiner Herleitung."
    ),
    en=(
        "To the right and blue: the amount becomes higher; to the left and orange: it becomes "
        "lower. A name leads to its derivation."
    ),
)
_BELOW = Text(de="unter {end}", en="below {end}")
_BETWEEN = Text(de="{begin} bis unter {end}", en="{begin} to below {end}")
_FROM_ON = Text(de="ab {begin}", en="{begin} or more")
_MORE = Text(de="{range} mehr", en="{range} more")
_LESS = Text(de="{range} weniger", en="{range} less")
_AT_LEAST = Text(de="mindestens {begin}", en="at least {begin}")
_UNCHANGED = Text(de="unverändert", en="unchanged")


def picture_of_amounts(
    allocation: Allocation, anchors: Sequence[str], language: Language
) -> Picture:
    """The amounts on the map of the 44 Kreise in steps of about as many of them, else as bars."""
    rows = allocation.rows

    def said(amount: int) -> str:
        return euro(amount, language, allocation.unit)

    bounds = bounds_of(rows.betraege, _STEPS_AT_MOST)
    most = max(rows.betraege, default=0) or 1
    drawn = [
        Drawn(
            district=district,
            anchor=anchor,
            figure=said(betrag),
            step=1 + sum(bound <= betrag for bound in bounds),
            length=betrag * _OF_LONGEST // most,
        )
        for district, anchor, betrag in zip(rows.districts, anchors, rows.betraege, strict=True)
    ]
    ranges = _ranges(bounds, _FROM_ON, said, language)
    return _map_of(
        drawn,
        [*enumerate(ranges, start=1)],
        language,
        described=_MAP_OF_AMOUNTS(language, count=number(len(ranges), language)),
    ) or _bars_of(drawn, language, described=_BARS_OF_AMOUNTS(language))


def picture_of_changes(
    comparison: Comparison, anchors: Sequence[str], language: Language
) -> Picture:
    """What changed, likewise, in the same steps for more and for less."""
    changes = [each.betrag for each in comparison.differences]
    sizes = [abs(change) for change in changes if change]
    bounds = bounds_of(sizes, _STEPS_AT_A_SIDE, slack=len(sizes) // _SLACK)
    most = max(sizes, default=0) or 1
    drawn = [
        Drawn(
            district=each.district,
            anchor=anchor,
            figure=signed_euro(change, language),
            step=_side(change) * (1 + sum(bound <= abs(change) for bound in bounds)),
            length=_side(change) * (abs(change) * _OF_LONGEST // most),
        )
        for each, anchor, change in zip(comparison.differences, anchors, changes, strict=True)
    ]

    def said(amount: int) -> str:
        return euro(amount, language)

    steps = [*enumerate(_ranges(bounds, _AT_LEAST, said, language, first=1), start=1)]
    # Where nobody gains, or nobody loses, the legend has nothing of that side.
    gain, lose = max(changes, default=0) > 0, min(changes, default=0) < 0
    more = [(step, _MORE(language, range=each)) for step, each in steps if gain]
    less = [(-step, _LESS(language, range=each)) for step, each in steps if lose]
    unchanged = [(0, _UNCHANGED(language))] if 0 in changes else []
    return _map_of(
        drawn,
        [*reversed(more), *unchanged, *less],
        language,
        described=_MAP_OF_CHANGES(language),
        both_sides=True,
    ) or _bars_of(drawn, language, described=_BARS_OF_CHANGES(language), both_sides=True)


def signed_euro(amount: int, language: Language) -> str:
    """A change with its sign: ``+1.234 €``, ``−1.234 €``, ``0 €``."""
    return f"{'+' if amount > 0 else ''}{euros(amount, language)}"


def step_name(step: int, *, both_sides: bool) -> str:
    """How a step is called: ``3``, or ``+3`` and ``−3`` where there are two sides."""
    sign = ("+" if step > 0 else "−" if step else "") if both_sides else ""
    return f"{sign}{abs(step)}"


def _side(change: int) -> int:
    return (change > 0) - (change < 0)


def _ranges(
    bounds: Sequence[int],
    last: Text,
    said: Callable[[int], str],
    language: Language,
    *,
    first: int = 0,
) -> list[str]:
    """What the amounts of each step are, from the first that there may be; the last has no end."""
    if not bounds:
        return [last(language, begin=said(first))]
    return [
        _BELOW(language, end=said(bounds[0])),
        *(_BETWEEN(language, begin=said(begin), end=said(end)) for begin, end in pairwise(bounds)),
        last(language, begin=said(bounds[-1])),
    ]


def bounds_of(amounts: Iterable[int], steps: int, *, slack: int = 0) -> list[int]:
    """Where each step but the first begins: readable figures, about as many amounts in each.

    Equal amounts are in one step, so there may be fewer.

    Args:
        amounts: What is to be put into steps.
        steps: How many there are at most.
        slack: How many more or fewer amounts a step may have for a rounder figure.

    >>> bounds_of([1_234, 1_870, 2_950, 3_120], 2), bounds_of([7, 7, 7], 2)
    ([2000], [])
    """
    ordered = sorted(amounts)
    bounds: list[int] = []
    for step in range(1, steps):
        # Rounded half up.
        place = (2 * step * len(ordered) + steps) // (2 * steps)
        below = ordered[max(place - 1 - slack, 0)] if ordered else 0
        above = [amount for amount in ordered[place:] if amount > below]
        if above and (not bounds or below >= bounds[-1]):
            bounds.append(readable(below, above[min(slack, len(above) - 1)]))
    return bounds


def readable(below: int, most: int) -> int:
    """The roundest figure above the one and not above the other.

    >>> readable(103_456, 117_000), readable(99, 1_234), readable(13, 14)
    (110000, 1000, 14)
    """
    size = int(f"1{'0' * len(str(most))}")
    while True:
        for part in (size, size // 2):
            if part and most // part * part > below:
                return most // part * part
        size //= 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A row to be drawn: its Kreis, what it leads to, what it has, as of a :class:`Mark`."""

    district: District
    anchor: str
    figure: str
    step: int
    length: int


@cache
def _outlines() -> Mapping[str, Any]:
    found = pkgutil.get_data("ukraine_soforthilfe.data", "kreise_umrisse.json")
    outlines: dict[str, Any] = json.loads(cast("bytes", found))
    return outlines


def _map_of(
    drawn: Sequence[Drawn],
    legend: Sequence[tuple[int, str]],
    language: Language,
    *,
    described: str,
    both_sides: bool = False,
) -> Picture | None:
    """The rows on a map; None where they are not the 44 Kreise."""
    outlines = _outlines()
    by_key = {each.district.ags: each for each in drawn}
    if by_key.keys() != outlines["kreise"].keys():
        return None
    marks = []
    for ags, middle in outlines["squares"].items():
        east, south = map(int, middle.split())
        marks.append(
            _mark(
                by_key[ags],
                language,
                both_sides=both_sides,
                outline=outlines["kreise"][ags],
                middle=(east, south),
            )
        )
    return Picture(
        described=described,
        marks=tuple(marks),
        legend=tuple(legend),
        both_sides=both_sides,
        size=(outlines["width"], outlines["height"]),
        square=outlines["square"],
        credit=(
            (outlines["attribution"], outlines["source_url"]),
            (outlines["licence"], outlines["licence_url"]),
        ),
    )


def _bars_of(
    drawn: Iterable[Drawn], language: Language, *, described: str, both_sides: bool = False
) -> Picture:
    """The rows as bars, in their order."""
    marks = tuple(_mark(each, language, both_sides=both_sides) for each in drawn)
    return Picture(described=described, marks=marks, both_sides=both_sides)


def _mark(
    drawn: Drawn,
    language: Language,
    *,
    both_sides: bool,
    outline: str = "",
    middle: tuple[int, int] = (0, 0),
) -> Mark:
    who = wording.with_key(drawn.district, language)
    step = step_name(drawn.step, both_sides=both_sides)
    return Mark(
        anchor=drawn.anchor,
        title=_STEP_OF(language, who=who, figure=drawn.figure, step=step),
        name=wording.official(drawn.district, language),
        figure=drawn.figure,
        step=drawn.step,
        length=drawn.length,
        outline=outline,
        middle=middle,
    )
