"""What people are shown of a division: what was divided by what, and how it came about.

A form with links gets more than the others: a map or bars, and every amount in sentences.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.reports import instalments, terms, wording
from ukraine_soforthilfe.reports.allocation import (
    SHARES,
    allocation_table,
    allocation_title,
    kreis_facts,
    kreis_table,
    read_as_data,
    subtotal_table,
)
from ukraine_soforthilfe.reports.comparison import comparison_page, comparison_shown
from ukraine_soforthilfe.reports.explanation import explanation_title, sentences
from ukraine_soforthilfe.reports.pens import encoded
from ukraine_soforthilfe.reports.pictures import (
    picture_of_amounts,
    picture_of_changes,
    signed_euro,
)
from ukraine_soforthilfe.reports.table import Detail, Page, Picture, Section, Table
from ukraine_soforthilfe.reports.wording import READ, day, decimal, euro, number, what_was_read
from ukraine_soforthilfe.result.allocation import TEILZAHLUNG, figure_columns
from ukraine_soforthilfe.result.districts import Level
from ukraine_soforthilfe.result.explanation import Kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports.allocation import Provenance
    from ukraine_soforthilfe.result.allocation import Allocation, Teilzahlungen
    from ukraine_soforthilfe.result.comparison import Comparison, Difference, Side
    from ukraine_soforthilfe.result.districts import Districts
    from ukraine_soforthilfe.result.explanation import Explanation

_MAP = Text(de="Karte", en="Map")
_BARS = Text(de="Beträge im Bild", en="The amounts as bars")
_AMOUNTS = Text(de="Beträge", en="Amounts")
_AMOUNTS_CAPTION = Text(
    de="In der Reihenfolge der Schlüssel; jeder Name führt zu seiner Herleitung.",
    en="In the order of the keys; every name leads to its derivation.",
)
_KREISE_ONE_BY_ONE = Text(de="Jeder Kreis einzeln", en="District by district")
_GEMEINDEN_ONE_BY_ONE = Text(de="Jede Gemeinde einzeln", en="Gemeinde by Gemeinde")
_ROWS_ONE_BY_ONE = Text(de="Jeder Empfänger einzeln", en="Recipient by recipient")
_REGIERUNGSBEZIRKE = Text(de="Regierungsbezirke", en="Regierungsbezirke")
_PROOF = Text(de="Nachweis", en="Certificate")
_FROM = Text(de="Herkunft", en="Provenance")
_MAP_READ = Text(
    de=(
        "Die Ziffer in einem Kreis nennt die Stufe seines Betrags; {steps}. Ein Kreis führt zu "
        "seiner Herleitung."
    ),
    en=(
        "The figure in a district names the step of its amount; {steps}. A district leads to its "
        "derivation."
    ),
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
    de=(
        "Die Ziffer in einem Kreis nennt die Stufe seiner Differenz, mit Plus, wo der Betrag höher "
        "wird (blau), mit Minus, wo er niedriger wird (orange). Ein Kreis führt zu beiden "
        "Herleitungen."
    ),
    en=(
        "The figure in a district names the step of its difference, with a plus where the amount "
        "becomes higher (blue), with a minus where it becomes lower (orange). A district leads to "
        "both derivations."
    ),
)
_CHANGES_CAPTION = Text(
    de="{before} → {after}; jeder Name führt zu beiden Herleitungen.",
    en="{before} → {after}; every name leads to both derivations.",
)
_CHANGED = Text(
    de="{who}: {change} ({before} → {after})", en="{who}: {change} ({before} → {after})"
)
_FOLLOW_INHABITANTS = Text(
    de="Die Beträge folgen den Einwohnerzahlen: je Einwohner überall {per_head} €.",
    en="The amounts follow the numbers of inhabitants: €{per_head} per head everywhere.",
)
_FOLLOW_ABOUT = Text(
    de="Die Beträge folgen den Einwohnerzahlen: je Einwohner zwischen {least} € und {most} €.",
    en="The amounts follow the numbers of inhabitants: between €{least} and €{most} per head.",
)


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
    keys = [each.ags for each in allocation.rows.districts]
    anchors = row_anchors(keys, by_ags=allocation.districts.keyed_by_ags)
    name = [(wording.BEZEICHNUNG(language), provenance.name)] if provenance.name else []
    read = read_as_data(allocation, language, version=provenance.version)
    # Whoever looks at a page pays nobody: it has no columns that travel along.
    read.pop("carried", None)
    return Page(
        title=allocation_title(allocation, language),
        facts=(
            *name,
            *_date(allocation, language),
            _rule_in_words(allocation, language),
            *_rules(allocation, language),
        ),
        sections=tuple(_sections(allocation, explanations, anchors, language)),
        foot=Section(
            anchor="herkunft",
            title=_FROM(language),
            facts=tuple(_foot(allocation, provenance, language)),
        ),
        data=((REQUEST, encoded(provenance.request)), (READ_AS_DATA, encoded(read))),
    )


def illustrated_comparison(
    comparison: Comparison,
    explanations: Sequence[Sequence[Explanation]],
    language: Language,
    *,
    provenance: Provenance,
) -> Page:
    """Two results with a map or bars of what changed, and both amounts of a row in sentences.

    Args:
        comparison: Both sides.
        explanations: Of each row of each side.
        language: The language of the page.
        provenance: What it says about the run.
    """
    plain = comparison_page(comparison, language)
    sides = (comparison.before, comparison.after)
    keys = [each.district.ags for each in comparison.differences]
    anchors = row_anchors(keys, by_ags=all(_figures_of(side).keyed_by_ags for side in sides))
    explained = [
        {
            each.row.district.ags: said
            for each, said in zip(side, _explained(side, language), strict=True)
        }
        for side in explanations
    ]
    picture = picture_of_changes(comparison, anchors, language)
    return Page(
        title=plain.title,
        warning=plain.warning,
        facts=plain.facts,
        sections=(
            _pictured(picture, (_CHANGES_READ(language),) if picture.size else (), language),
            Section(
                anchor="betraege",
                title=_AMOUNTS(language),
                table=comparison_shown(comparison),
                caption=_CHANGES_CAPTION(
                    language, before=comparison.before.name, after=comparison.after.name
                ),
                links=anchors,
            ),
            Section(
                anchor="einzeln",
                title=_one_by_one(_figures_of(comparison.after))(language),
                details=tuple(
                    _changed(each, anchor, sides, explained, language)
                    for each, anchor in zip(comparison.differences, anchors, strict=True)
                ),
            ),
        ),
        foot=Section(
            anchor="herkunft",
            title=_FROM(language),
            facts=tuple(
                fact
                for side in sides
                for fact in (
                    (wording.STICHTAG(language), wording.stichtag(_figures_of(side), language)),
                    *_source(side.allocation, language),
                )
            )
            + tuple(_run(provenance, language)),
        ),
        data=((REQUEST, encoded(provenance.request)),),
    )


def _figures_of(side: Side) -> Districts:
    return side.allocation.districts


def _changed(
    difference: Difference,
    anchor: str,
    sides: Sequence[Side],
    explained: Sequence[Mapping[str, tuple[str, ...]]],
    language: Language,
) -> Detail:
    """A row of both sides, each in sentences."""
    ags = difference.district.ags
    found = [
        (side.name, rows[ags]) for side, rows in zip(sides, explained, strict=True) if ags in rows
    ]
    return Detail(
        anchor=anchor,
        title=_CHANGED(
            language,
            who=wording.with_key(difference.district, language),
            change=signed_euro(difference.betrag, language),
            before=euro(difference.before.betrag if difference.before else 0, language),
            after=euro(difference.after.betrag if difference.after else 0, language),
        ),
        parts=tuple(found),
    )


REQUEST, READ_AS_DATA = "soforthilfe-request", "soforthilfe-read"
"""What a page carries of its run unseen: what was asked for, and what was read."""


def row_anchors(keys: Iterable[str], *, by_ags: bool) -> tuple[str, ...]:
    """What links call each row: by its AGS, or by its place where keys may be any texts."""
    if by_ags:
        return tuple(f"ags-{key}" for key in keys)
    return tuple(f"zeile-{place}" for place, _ in enumerate(keys, start=1))


def _sections(
    allocation: Allocation,
    explanations: Sequence[Explanation],
    anchors: Sequence[str],
    language: Language,
) -> Iterator[Section]:
    picture = picture_of_amounts(allocation, anchors, language)
    said = _said_of_map(allocation, picture, language) if picture.size else ()
    yield _pictured(picture, said, language)
    yield Section(
        anchor="betraege",
        title=_AMOUNTS(language),
        table=_shown(allocation, whole=True),
        caption=_AMOUNTS_CAPTION(language),
        links=tuple(anchors),
    )
    if paid := allocation.teilzahlungen:
        yield from instalments.sections(_paid_shown(allocation, paid), allocation, language)
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
        title=_one_by_one(allocation.districts)(language),
        details=tuple(
            Detail(anchor=anchor, title=explanation_title(each, language), parts=(("", said),))
            for anchor, each, said in zip(
                anchors, explanations, _explained(explanations, language), strict=True
            )
        ),
    )
    if allocation.gemeinden:
        yield Section(
            anchor="gemeinden",
            title=wording.GEMEINDEN(language),
            table=_gemeinden_shown(allocation),
        )


def _pictured(picture: Picture, sentences: Iterable[str], language: Language) -> Section:
    return Section(
        anchor="karte" if picture.size else "bild",
        title=(_MAP if picture.size else _BARS)(language),
        sentences=tuple(sentences),
        picture=picture,
    )


def _one_by_one(districts: Districts) -> Text:
    if districts.level is Level.GEMEINDE:
        return _GEMEINDEN_ONE_BY_ONE
    return _KREISE_ONE_BY_ONE if districts.keyed_by_ags else _ROWS_ONE_BY_ONE


def _explained(
    explanations: Sequence[Explanation], language: Language
) -> Iterator[tuple[str, ...]]:
    """The sentences of each row of a result, in their order."""
    columns = instalments.parts_of_all(explanations[0].allocation) if explanations else ()
    kept = Kept()
    for place, each in enumerate(explanations):
        yield tuple(sentences(each, [column[place] for column in columns], language, kept))


def _foot(
    allocation: Allocation, provenance: Provenance, language: Language
) -> Iterator[tuple[str, str]]:
    yield from _source(allocation, language)
    yield from _run(provenance, language)


def _source(allocation: Allocation, language: Language) -> Iterator[tuple[str, str]]:
    yield from _figures(allocation, language)
    yield wording.SHA_256(language), allocation.districts.source.sha256
    for notice in allocation.districts.notices:
        yield wording.NOTICE(language), notice(language)


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
        per_head = wording.per_head(
            allocation.total * allocation.unit.cents, allocation.einwohner, language
        )
        everybody = number(allocation.einwohner, language)
        yield (
            wording.EINWOHNER(language),
            wording.POPULATION_AND_PER_HEAD(language, einwohner=everybody, per_head=per_head),
        )
    yield from terms.terms(allocation, language)


def _rule_in_words(allocation: Allocation, language: Language) -> tuple[str, str]:
    unit = euro(1, language, allocation.unit)
    return terms.RULE(language), terms.rule_of(allocation, language)(language, unit=unit)


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
    if allocation.arten or (whole and any(allocation.rows.districts.arten)):
        shown.append("art")
    if whole and any(allocation.rows.districts.regierungsbezirke):
        shown.append("regierungsbezirk")
    table = kreis_table(allocation)
    shown += figure_columns(len(allocation.districts.schluessel))
    shown += filter(table.names.__contains__, SHARES)
    if allocation.terms.bounded:
        shown.append("grenze")
    return table.of(*shown, "betrag")


def _gemeinden_shown(allocation: Allocation) -> Table:
    figures = figure_columns(len(allocation.districts.schluessel))
    return allocation_table(allocation).of("ebene", "ags", "name", *figures, "betrag")


def _paid_shown(allocation: Allocation, paid: Teilzahlungen) -> Table:
    """Every row with its instalments, and their sums."""
    named = ("name",) if any(allocation.rows.districts.names) else ()
    level = ("ebene",) if allocation.gemeinden else ()
    parts = (f"{TEILZAHLUNG}_{place}" for place in range(1, paid.count + 1))
    table = allocation_table(allocation).of(*level, "ags", *named, "betrag", *parts)
    return instalments.with_sums(table, allocation, paid)
