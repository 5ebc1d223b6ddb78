"""What people are shown of a division: what was divided by what, and how it came about.

A form with links gets more than the others: a map or bars, and every amount in sentences.
"""

from __future__ import annotations

import json
import pkgutil
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.reports import instalments, terms, wording
from ukraine_soforthilfe.reports.allocation import (
    allocation_table,
    allocation_title,
    kreis_facts,
    kreis_table,
    read_as_data,
    subtotal_table,
)
from ukraine_soforthilfe.reports.explanation import explanation_page
from ukraine_soforthilfe.reports.pens import encoded
from ukraine_soforthilfe.reports.table import Detail, Mark, Page, Picture, Section, Table
from ukraine_soforthilfe.reports.wording import READ, day, decimal, euro, number, what_was_read
from ukraine_soforthilfe.result.allocation import TEILZAHLUNG, figure_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports.allocation import Provenance
    from ukraine_soforthilfe.result.allocation import Allocation, Teilzahlungen
    from ukraine_soforthilfe.result.districts import District, Districts
    from ukraine_soforthilfe.result.explanation import Explanation

_MAP = Text(de="Karte", en="Map")
_BARS = Text(de="Beträge im Bild", en="The amounts as bars")
_AMOUNTS = Text(de="Beträge", en="Amounts")
_AMOUNTS_CAPTION = Text(
    de="In der Reihenfolge der Schlüssel; jeder Name führt zu seiner Herleitung.",
    en="In the order of the keys; every name leads to its derivation.",
)
_ROWS = {
    True: Text(de="Jeder Kreis einzeln", en="District by district"),
    False: Text(de="Jeder Empfänger einzeln", en="Recipient by recipient"),
}
_REGIERUNGSBEZIRKE = Text(de="Regierungsbezirke", en="Regierungsbezirke")
_PROOF = Text(de="Nachweis", en="Certificate")
_FROM = Text(de="Herkunft", en="Provenance")
_MAP_DESCRIBED = Text(
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
_MAP_READ = Text(
    de=(
        "Die Ziffer in einem Kreis nennt die Stufe seines Betrags; auf jede entfallen annähernd "
        "gleich viele Kreise. Ein Kreis führt zu seiner Herleitung."
    ),
    en=(
        "The figure in a district names the step of its amount; each step has about as many "
        "districts. A district leads to its derivation."
    ),
)
_FOLLOW_INHABITANTS = Text(
    de="Die Beträge folgen den Einwohnerzahlen: je Einwohner überall {per_head} €.",
    en="The amounts follow the numbers of inhabitants: €{per_head} per head everywhere.",
)
_FOLLOW_ABOUT = Text(
    de="Die Beträge folgen den Einwohnerzahlen: je Einwohner zwischen {least} € und {most} €.",
    en="The amounts follow the numbers of inhabitants: between €{least} and €{most} per head.",
)
_BARS_DESCRIBED = Text(
    de="Je länger der Balken, desto höher der Betrag. Ein Name führt zu seiner Herleitung.",
    en="The longer the bar, the higher the amount. A name leads to its derivation.",
)
_STEP_OF = Text(de="{who}: {figure}, Stufe {step}", en="{who}: {figure}, step {step}")
_BELOW = Text(de="unter {end}", en="below {end}")
_BETWEEN = Text(de="{begin} bis unter {end}", en="{begin} to below {end}")
_FROM_ON = Text(de="ab {begin}", en="{begin} or more")
_STEPS_AT_MOST = 6


def allocation_page(
    allocation: Allocation,
    language: Language,
    *,
    name: str | None = None,
    provenance: Provenance | None = None,
) -> Page:
    """What was divided by what, what everybody gets, and in a file how it came about.

    Args:
        allocation: The result.
        language: The language of the page.
        name: What the run is called, None for nothing.
        provenance: What a file says about the run, None on a screen.
    """
    tables = [_shown(allocation)]
    if allocation.regierungsbezirke:
        tables.append(subtotal_table(allocation, allocation.regierungsbezirke))
    appendix = [_gemeinden_shown(allocation)] if allocation.gemeinden else []
    if paid := allocation.teilzahlungen:
        tables.append(instalments.sums_table(allocation, paid))
        appendix.append(_paid_shown(allocation, paid))
    return Page(
        title=allocation_title(allocation, language),
        facts=(
            *([(wording.BEZEICHNUNG(language), name)] if name else []),
            *_facts(allocation, language),
            *_run(provenance, language),
        ),
        tables=tuple(tables),
        appendix=tuple(appendix),
    )


def illustrated_page(
    allocation: Allocation,
    explanations: Sequence[Explanation],
    language: Language,
    *,
    provenance: Provenance,
) -> Page:
    """The same with a map or bars, and every amount in sentences, for a form with links.

    Args:
        allocation: The result.
        explanations: Of each of its rows, in their order.
        language: The language of the page.
        provenance: What it says about the run.
    """
    anchors = row_anchors(allocation.districts, [each.ags for each in allocation.rows.districts])
    name = [(wording.BEZEICHNUNG(language), provenance.name)] if provenance.name else []
    read = read_as_data(allocation, language, version=provenance.version)
    return Page(
        title=allocation_title(allocation, language),
        facts=(*name, *_date(allocation, language), *_rules(allocation, language)),
        sections=tuple(_sections(allocation, explanations, anchors, language)),
        foot=Section(
            anchor="herkunft",
            title=_FROM(language),
            facts=tuple(_foot(allocation, provenance, language)),
        ),
        data=((REQUEST, encoded(provenance.request)), (READ_AS_DATA, encoded(read))),
    )


REQUEST, READ_AS_DATA = "soforthilfe-request", "soforthilfe-read"
"""What a page carries of its run unseen: what was asked for, and what was read."""


def row_anchors(districts: Districts, keys: Iterable[str]) -> tuple[str, ...]:
    """What links call each row: by its AGS, or by its place where keys may be any texts."""
    if districts.keyed_by_ags:
        return tuple(f"ags-{key}" for key in keys)
    return tuple(f"zeile-{place}" for place, _ in enumerate(keys, start=1))


def _sections(
    allocation: Allocation,
    explanations: Sequence[Explanation],
    anchors: Sequence[str],
    language: Language,
) -> Iterator[Section]:
    picture, sentences = _picture(allocation, anchors, language)
    yield Section(
        anchor="karte" if picture.size else "bild",
        title=(_MAP if picture.size else _BARS)(language),
        sentences=tuple(sentences),
        picture=picture,
    )
    yield Section(
        anchor="betraege",
        title=_AMOUNTS(language),
        table=_shown(allocation, whole=True),
        caption=_AMOUNTS_CAPTION(language),
        links=tuple(anchors),
    )
    if paid := allocation.teilzahlungen:
        yield Section(
            anchor="teilzahlungen",
            title=instalments.TEILZAHLUNGEN(language),
            table=_paid_shown(allocation, paid),
            sentences=(instalments.not_for(allocation.unit)(language),),
        )
    if allocation.regierungsbezirke:
        yield Section(
            anchor="regierungsbezirke",
            title=_REGIERUNGSBEZIRKE(language),
            table=subtotal_table(allocation, allocation.regierungsbezirke),
        )
    yield Section(
        anchor="nachweis", title=_PROOF(language), facts=tuple(_proof(allocation, language))
    )
    yield Section(
        anchor="einzeln",
        title=_ROWS[allocation.districts.keyed_by_ags](language),
        details=tuple(
            _detail(anchor, [("", explanation)], language)
            for anchor, explanation in zip(anchors, explanations, strict=True)
        ),
    )
    if allocation.gemeinden:
        yield Section(
            anchor="gemeinden",
            title=terms.GEMEINDEN(language),
            table=_gemeinden_shown(allocation),
        )


def _detail(anchor: str, parts: Sequence[tuple[str, Explanation]], language: Language) -> Detail:
    pages = [(heading, explanation_page(each, language)) for heading, each in parts]
    return Detail(
        anchor=anchor,
        title=pages[-1][1].title,
        parts=tuple((heading, page.sentences) for heading, page in pages),
    )


def _foot(
    allocation: Allocation, provenance: Provenance, language: Language
) -> Iterator[tuple[str, str]]:
    yield from _figures(allocation, language)
    yield wording.SHA_256(language), allocation.districts.source.sha256
    for notice in allocation.districts.notices:
        yield wording.NOTICE(language), notice(language)
    yield from _run(provenance, language)


def _picture(
    allocation: Allocation, anchors: Sequence[str], language: Language
) -> tuple[Picture, Iterator[str]]:
    """The amounts on the map of the 44 Kreise, else as bars, and what to say of it."""
    rows = allocation.rows

    def said(amount: int) -> str:
        return euro(amount, language, allocation.unit)

    bounds = bounds_of(rows.betraege, _STEPS_AT_MOST)
    steps = [1 + sum(bound <= betrag for bound in bounds) for betrag in rows.betraege]
    most = max(rows.betraege, default=0)
    drawn = [
        Drawn(
            district=district,
            anchor=anchor,
            figure=said(betrag),
            step=step,
            length=betrag * 1000 // most if most else 0,
        )
        for district, anchor, betrag, step in zip(
            rows.districts, anchors, rows.betraege, steps, strict=True
        )
    ]
    legend = [
        (step, _range(begin, end, said, language))
        for step, (begin, end) in enumerate(
            zip((None, *bounds), (*bounds, None), strict=True), start=1
        )
    ]
    described = _MAP_DESCRIBED(language, count=number(len(legend), language))
    found = map_of(drawn, legend, language, described=described)
    if found is None:
        return bars_of(drawn, language, described=_BARS_DESCRIBED(language)), iter(())
    return found, _said_of_map(allocation, language)


def _said_of_map(allocation: Allocation, language: Language) -> Iterator[str]:
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
    yield _MAP_READ(language)


def _range(begin: int | None, end: int | None, said: Any, language: Language) -> str:
    if begin is None:
        return said(0) if end is None else _BELOW(language, end=said(end))
    if end is None:
        return _FROM_ON(language, begin=said(begin))
    return _BETWEEN(language, begin=said(begin), end=said(end))


def bounds_of(amounts: Iterable[int], steps: int) -> list[int]:
    """Where each step but the first begins: readable figures, about as many amounts in each.

    Equal amounts are in one step, so there may be fewer.

    >>> bounds_of([1_234, 1_870, 2_950, 3_120], 2), bounds_of([7, 7, 7], 2)
    ([2000], [])
    """
    ordered = sorted(amounts)
    bounds: list[int] = []
    for step in range(1, steps):
        # Rounded half up.
        place = (2 * step * len(ordered) + steps) // (2 * steps)
        below = ordered[max(place - 1, 0)] if ordered else 0
        above = next((amount for amount in ordered[place:] if amount > below), None)
        if above is not None and (not bounds or below >= bounds[-1]):
            bounds.append(readable(below, above))
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


def map_of(
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
            _mark(by_key[ags], language, outline=outlines["kreise"][ags], middle=(east, south))
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


def bars_of(
    drawn: Iterable[Drawn], language: Language, *, described: str, both_sides: bool = False
) -> Picture:
    """The rows as bars, in their order."""
    marks = tuple(_mark(each, language) for each in drawn)
    return Picture(described=described, marks=marks, both_sides=both_sides)


def _mark(
    drawn: Drawn, language: Language, *, outline: str = "", middle: tuple[int, int] = (0, 0)
) -> Mark:
    who = wording.with_key(drawn.district, language)
    return Mark(
        anchor=drawn.anchor,
        title=_STEP_OF(language, who=who, figure=drawn.figure, step=drawn.step),
        name=wording.official(drawn.district, language),
        figure=drawn.figure,
        step=drawn.step,
        length=drawn.length,
        outline=outline,
        middle=middle,
    )


def _facts(allocation: Allocation, language: Language) -> Iterator[tuple[str, str]]:
    yield from _date(allocation, language)
    yield from _figures(allocation, language)
    yield from _rules(allocation, language)
    yield from _proof(allocation, language)


def _date(allocation: Allocation, language: Language) -> Iterator[tuple[str, str]]:
    yield from kreis_facts(allocation, language)
    yield wording.STICHTAG(language), wording.stichtag(allocation.districts, language)


def _figures(allocation: Allocation, language: Language) -> Iterator[tuple[str, str]]:
    """Where the figures come from."""
    figures = allocation.districts
    yield wording.SOURCE(language), wording.source(figures.source, language)
    if read := what_was_read(figures, language):
        yield READ(language), read


def _rules(allocation: Allocation, language: Language) -> Iterator[tuple[str, str]]:
    """What was divided by, and by which rules."""
    if not allocation.districts.schluessel:
        per_head = decimal(
            allocation.total * allocation.unit.cents,
            allocation.einwohner * 100,
            places=4,
            language=language,
        )
        everybody = number(allocation.einwohner, language)
        yield (
            wording.EINWOHNER(language),
            wording.POPULATION_AND_PER_HEAD(language, einwohner=everybody, per_head=per_head),
        )
    yield from terms.terms(allocation, language)


def _proof(allocation: Allocation, language: Language) -> Iterator[tuple[str, str]]:
    """Where the euros left over ended, and what rounding would have come to."""
    yield from terms.certificates(allocation, language)
    yield from terms.gemeinden_facts(allocation, language)
    yield wording.COMPARISON(language), terms.rounding_each_row(allocation, language)


def _run(provenance: Provenance | None, language: Language) -> Iterator[tuple[str, str]]:
    if provenance is None:
        return
    if provenance.printed_date:
        yield wording.ERSTELLT_AM(language), day(provenance.printed_date, language)
    yield wording.PROGRAM(language), f"soforthilfe {provenance.version}"
    yield wording.COMMAND(language), provenance.command


def _shown(allocation: Allocation, *, whole: bool = False) -> Table:
    """The districts with their figures, shares and amounts, and where they are if there is room."""
    shown = ["ags"]
    if any(allocation.rows.districts.names):
        shown.append("name")
    if allocation.arten:
        shown.append("art")
    if whole and any(allocation.rows.districts.regierungsbezirke):
        shown.append("regierungsbezirk")
    shown += [*figure_columns(len(allocation.districts.schluessel)), "anteil"]
    if allocation.terms.bounded:
        shown.append("grenze")
    return kreis_table(allocation).of(*shown, "betrag")


def _gemeinden_shown(allocation: Allocation) -> Table:
    figures = figure_columns(len(allocation.districts.schluessel))
    return allocation_table(allocation).of("ebene", "ags", "name", *figures, "betrag")


def _paid_shown(allocation: Allocation, paid: Teilzahlungen) -> Table:
    """Every row with its instalments."""
    named = ("name",) if any(allocation.rows.districts.names) else ()
    level = ("ebene",) if allocation.gemeinden else ()
    parts = (f"{TEILZAHLUNG}_{place}" for place in range(1, paid.count + 1))
    return allocation_table(allocation).of(*level, "ags", *named, "betrag", *parts)
