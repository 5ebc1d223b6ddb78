"""Rows as areas of the map of the 44 Kreise, or as bars, in steps of readable ranges; charts."""

from __future__ import annotations

import json
import pkgutil
from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any, cast

from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.reports import Mark, Picture, Section, wording
from ukraine_soforthilfe.reports.wording import decimal, euro, euros, number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.result import District
    from ukraine_soforthilfe.result.allocation import Allocation
    from ukraine_soforthilfe.result.comparison import Comparison

_MAP = Text(de="Karte", en="Map")
_BARS = Text(de="Beträge im Bild", en="The amounts as bars")
_STEPS_AT_MOST = 6
_STEPS_AT_A_SIDE = 3
# Of gains and losses, few are about as large; so a step has up to a twelfth of all more or less.
_SLACK = 12
_OF_LONGEST = 1_000
_STEP_OF = Text(de="{who}: {figure}, Stufe {step}", en="{who}: {figure}, step {step}")
_MAP_OF_AMOUNTS = Text(
    de="Karte der 44 Stadt- und Landkreise Baden-Württembergs, nach dem Betrag in {count} Stufen "
    "gefärbt. Jeder Kreis ist ein Verweis auf seine Herleitung; dieselben Beträge stehen in "
    "der Tabelle.",
    en="Map of the 44 districts of Baden-Württemberg, coloured by amount in {count} steps. Every "
    "district is a link to its derivation; the same amounts stand in the table.",
)
_MAP_OF_CHANGES = Text(
    de="Karte der 44 Stadt- und Landkreise Baden-Württembergs, blau, wo der Betrag höher wird, "
    "orange, wo er niedriger wird. Jeder Kreis ist ein Verweis auf seine Herleitung; dieselben "
    "Differenzen stehen in der Tabelle.",
    en="Map of the 44 districts of Baden-Württemberg, blue where the amount becomes higher, "
    "orange where it becomes lower. Every district is a link to its derivation; the same "
    "differences stand in the table.",
)
_BARS_OF_AMOUNTS = Text(
    de="Je länger der Balken, desto höher der Betrag. Ein Name führt zu seiner Herleitung.",
    en="The longer the bar, the higher the amount. A name leads to its derivation.",
)
_BARS_OF_CHANGES = Text(
    de="Nach rechts und blau: der Betrag wird höher; nach links und orange: er wird niedriger. "
    "Ein Name führt zu seiner Herleitung.",
    en="To the right and blue: the amount becomes higher; to the left and orange: it becomes "
    "lower. A name leads to its derivation.",
)
_MAP_READ = Text(
    de="Die Ziffer in einem Kreis nennt die Stufe seines Betrags; {steps}. Ein Kreis führt zu "
    "seiner Herleitung.",
    en="The figure in a district names the step of its amount; {steps}. A district leads to its "
    "derivation.",
)
_STEPS_ALIKE = Text(
    de="auf jede entfallen annähernd gleich viele Kreise",
    en="each step has about as many districts",
)
_STEPS_IN_LEGEND = Text(
    de="welche Beträge zu einer Stufe gehören, nennt die Legende",
    en="the legend says which amounts a step has",
)
# So many more districts than another may a step have that is said to have about as many.
_ABOUT_AS_MANY = 2
_CHANGES_READ = Text(
    de="Die Ziffer in einem Kreis nennt die Stufe seiner Differenz, mit Plus, wo der Betrag höher "
    "wird (blau), mit Minus, wo er niedriger wird (orange). Ein Kreis führt zu beiden "
    "Herleitungen.",
    en="The figure in a district names the step of its difference, with a plus where the amount "
    "becomes higher (blue), with a minus where it becomes lower (orange). A district leads to "
    "both derivations.",
)
_FOLLOW_INHABITANTS = Text(
    de="Die Beträge folgen den Einwohnerzahlen: je Einwohner überall {per_head} €.",
    en="The amounts follow the numbers of inhabitants: €{per_head} per head everywhere.",
)
_FOLLOW_ABOUT = Text(
    de="Die Beträge folgen den Einwohnerzahlen: je Einwohner zwischen {least} € und {most} €.",
    en="The amounts follow the numbers of inhabitants: between €{least} and €{most} per head.",
)
_BELOW = Text(de="unter {end}", en="below {end}")
_BETWEEN = Text(de="{begin} bis unter {end}", en="{begin} to below {end}")
_FROM_ON = Text(de="ab {begin}", en="{begin} or more")
_MORE = Text(de="{range} mehr", en="{range} more")
_LESS = Text(de="{range} weniger", en="{range} less")
_AT_LEAST = Text(de="mindestens {begin}", en="at least {begin}")
_UNCHANGED = Text(de="unverändert", en="unchanged")


def amounts_pictured(allocation: Allocation, anchors: Sequence[str], language: Language) -> Section:
    """The amounts as a part of a page: on the map of the 44 Kreise with what it says, else as bars.

    The ``anchors`` are what links call each row.
    """
    rows = allocation.rows

    def said(amount: int) -> str:
        return euro(amount, language, allocation.unit)

    bounds = bounds_of(rows.betraege, _STEPS_AT_MOST)
    most = max(rows.betraege, default=0) or 1
    drawn = [
        (said(each), 1 + sum(bound <= each for bound in bounds), each * _OF_LONGEST // most)
        for each in rows.betraege
    ]
    marks = _marks(rows.districts, anchors, drawn, language)
    ranges = _ranges(bounds, _FROM_ON, said, language)
    bars = Picture(described=_BARS_OF_AMOUNTS(language), marks=marks)
    described = _MAP_OF_AMOUNTS(language, count=number(len(ranges), language))
    legend = tuple(enumerate(ranges, start=1))
    picture = _on_map(bars, rows.districts.keys, legend=legend, described=described)
    return _section(picture, _said_of_map(allocation, picture, language), language)


def changes_pictured(comparison: Comparison, anchors: Sequence[str], language: Language) -> Section:
    """What changed, likewise, in the same steps for more and for less."""
    changes = [each.betrag for each in comparison.differences]
    districts = [each.district for each in comparison.differences]
    sizes = [abs(change) for change in changes if change]
    bounds = bounds_of(sizes, _STEPS_AT_A_SIDE, slack=len(sizes) // _SLACK)
    most = max(sizes, default=0) or 1
    drawn = [
        (
            signed_euro(change, language),
            _side(change) * (1 + sum(bound <= abs(change) for bound in bounds)),
            _side(change) * (abs(change) * _OF_LONGEST // most),
        )
        for change in changes
    ]
    marks = _marks(districts, anchors, drawn, language, both_sides=True)

    def said(amount: int) -> str:
        return euro(amount, language)

    steps = [*enumerate(_ranges(bounds, _AT_LEAST, said, language, first=1), start=1)]
    # Where nobody gains, or nobody loses, the legend has nothing of that side.
    gain, lose = max(changes, default=0) > 0, min(changes, default=0) < 0
    more = [(step, _MORE(language, range=each)) for step, each in steps if gain]
    less = [(-step, _LESS(language, range=each)) for step, each in steps if lose]
    unchanged = [(0, _UNCHANGED(language))] if 0 in changes else []
    picture = _on_map(
        Picture(described=_BARS_OF_CHANGES(language), marks=marks, both_sides=True),
        [district.ags for district in districts],
        legend=(*reversed(more), *unchanged, *less),
        described=_MAP_OF_CHANGES(language),
    )
    return _section(picture, [_CHANGES_READ(language)], language)


def _section(picture: Picture, said_of_map: Iterable[str], language: Language) -> Section:
    if not picture.size:
        return Section(anchor="bild", title=_BARS(language), picture=picture)
    sentences = tuple(said_of_map)
    return Section(anchor="karte", title=_MAP(language), sentences=sentences, picture=picture)


def _said_of_map(allocation: Allocation, picture: Picture, language: Language) -> Iterator[str]:
    asked, cents = allocation.terms, allocation.unit.cents
    if not (allocation.districts.schluessel or asked.bounded or asked.base_amount):
        per_head = [
            decimal(row.betrag * cents, 100 * row.district.einwohner, places=4, language=language)
            for row in allocation.rows
            if row.district.einwohner
        ]
        per_head.sort(key=lambda figure: (len(figure), figure))
        least, most = per_head[0], per_head[-1]
        # Where so few decimals say nothing, there is nothing to say.
        if any(sign in least for sign in "123456789"):
            text = _FOLLOW_INHABITANTS if least == most else _FOLLOW_ABOUT
            yield text(language, per_head=most, least=least, most=most)
    counts = Counter(mark.step for mark in picture.marks)
    sizes = [counts[step] for step, _ in picture.legend]
    alike = len(sizes) > 1 and max(sizes) - min(sizes) <= _ABOUT_AS_MANY
    steps = (_STEPS_ALIKE if alike else _STEPS_IN_LEGEND)(language)
    yield _MAP_READ(language, steps=steps)


def signed_euro(amount: int, language: Language) -> str:
    """A change with its sign: ``+1.234 €``, ``−1.234 €``, ``0 €``."""
    return f"{'+' if amount > 0 else ''}{euros(amount, language)}"


def step_name(step: int, *, both_sides: bool) -> str:
    """How a step is called: ``3``, or ``+3`` and ``−3`` where there are two sides."""
    sign = ("+" if step > 0 else "−" if step else "") if both_sides else ""
    return f"{sign}{abs(step)}"


def look(step: int, *, both_sides: bool) -> str:
    """The class of a step of the legend on a page, which has its colours."""
    if not both_sides:
        return f"p{step}"
    return f"a{step}" if step > 0 else f"b{-step}" if step else "z"


def bar(mark: Mark, *, both_sides: bool) -> str:
    """Where a bar of a page begins and how long it is; on two sides the middle is nothing."""
    length = abs(mark.length)
    if not both_sides:
        return f"width:{_percent(length)}"
    begins = 500 - (length // 2 if mark.length < 0 else 0)
    return f"margin-left:{_percent(begins)};width:{_percent(length // 2)}"


def _percent(thousandths: int) -> str:
    return f"{thousandths // 10}.{thousandths % 10}%"


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

    Equal amounts are in one step, so there may be fewer. For a rounder figure a step may have
    ``slack`` amounts more or fewer.

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


@cache
def _outlines() -> Mapping[str, Any]:
    found = pkgutil.get_data("ukraine_soforthilfe.data", "kreise_umrisse.json")
    outlines: dict[str, Any] = json.loads(cast("bytes", found))
    return outlines


def _on_map(
    bars: Picture, keys: Sequence[str], *, legend: tuple[tuple[int, str], ...], described: str
) -> Picture:
    """The rows of these keys on a map, as they are described there; bars if not the 44 Kreise."""
    outlines = _outlines()
    by_key = dict(zip(keys, bars.marks, strict=True))
    if by_key.keys() != outlines["kreise"].keys():
        return bars
    marks = [
        replace(
            by_key[ags],
            outline=outlines["kreise"][ags],
            middle=_place(middle),
            further=tuple(map(_place, outlines["further"].get(ags, ()))),
        )
        for ags, middle in outlines["squares"].items()
    ]
    return replace(
        bars,
        described=described,
        marks=tuple(marks),
        legend=legend,
        size=(outlines["width"], outlines["height"]),
        square=outlines["square"],
        credit=(
            (outlines["attribution"], outlines["source_url"]),
            (outlines["licence"], outlines["licence_url"]),
        ),
    )


def _place(text: str) -> tuple[int, int]:
    east, south = map(int, text.split())
    return east, south


def _marks(
    districts: Iterable[District],
    anchors: Iterable[str],
    drawn: Iterable[tuple[str, int, int]],
    language: Language,
    *,
    both_sides: bool = False,
) -> tuple[Mark, ...]:
    """The rows as bars; of each is given what it has, its step and its length."""
    return tuple(
        Mark(
            anchor=anchor,
            title=_STEP_OF(
                language,
                who=wording.with_key(district, language),
                figure=figure,
                step=step_name(step, both_sides=both_sides),
            ),
            name=wording.official(district, language),
            figure=figure,
            step=step,
            length=length,
        )
        for district, anchor, (figure, step, length) in zip(districts, anchors, drawn, strict=True)
    )


# Charts of a workbook.

CHART_AMOUNTS = Text("Betrag in Euro", "Amount in euro")
CHART_DESCENDING = Text("Beträge, absteigend", "Amounts in descending order")
CHART_LARGEST = Text(
    "Die {shown} größten von {rows} Beträgen", "The {shown} largest amounts of {rows}"
)
CHART_SHARES = Text("Anteil der Regierungsbezirke", "Share of the Regierungsbezirke")
CHART_AMOUNTS_DESCRIBED = Text(
    "Balkendiagramm der Beträge, absteigend: von {first} mit {first_amount} bis {last} mit "
    "{last_amount}. Die Tabelle links zeigt dieselben Werte.",
    "Bar chart of the amounts in descending order: from {first} with {first_amount} to {last} "
    "with {last_amount}. The table on the left shows the same values.",
)
CHART_SHARES_DESCRIBED = Text(
    "Säulendiagramm der Anteile der Regierungsbezirke am Gesamtbetrag: {shares}.",
    "Column chart of the shares of the Regierungsbezirke in the total: {shares}.",
)
_LABELS_AT_MOST = 40


def labels(shown: Sequence[District], *, among: Iterable[str]) -> list[str]:
    """Names that tell the bars apart, the long ones cut."""
    return [
        label if len(label) <= _LABELS_AT_MOST else f"{label[: _LABELS_AT_MOST - 1]}…"
        for label in wording.told_apart(shown, among=among)
    ]
