"""What people are shown of a division: what was divided by what, and how it came about.

A form with links gets more than the others: a map or bars, and every amount in sentences.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.reports import (
    Detail,
    Page,
    Section,
    Table,
    halved,
    instalments,
    said_once,
    terms,
    wording,
)
from ukraine_soforthilfe.reports.allocation import (
    SHARES,
    allocation_table,
    allocation_title,
    kreis_facts,
    kreis_table,
    read_as_data,
    subtotal_table,
)
from ukraine_soforthilfe.reports.comparison import (
    AFTER,
    BEFORE,
    changes_facts,
    comparison_page,
    comparison_shown,
    of_both,
    regierungsbezirke_compared,
)
from ukraine_soforthilfe.reports.explanation import UNCHANGED, explanation_title, sentences
from ukraine_soforthilfe.reports.pens import encoded
from ukraine_soforthilfe.reports.pictures import (
    amounts_pictured,
    changes_pictured,
    signed_euro,
)
from ukraine_soforthilfe.reports.wording import READ, day, euro, number, what_was_read
from ukraine_soforthilfe.result import Level
from ukraine_soforthilfe.result.allocation import TEILZAHLUNG, figure_columns
from ukraine_soforthilfe.result.explanation import Kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports.allocation import Provenance
    from ukraine_soforthilfe.result import Districts
    from ukraine_soforthilfe.result.allocation import Allocation, Teilzahlungen
    from ukraine_soforthilfe.result.comparison import Comparison, Difference, Side
    from ukraine_soforthilfe.result.explanation import Explanation

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
_CHANGES_CAPTION = Text(
    de="{before} → {after}; jeder Name führt zu beiden Herleitungen.",
    en="{before} → {after}; every name leads to both derivations.",
)
_FOR_ALL = Text(de="Für alle gilt{name}:", en="This holds for all{name}:")
_FOR_FREE = Text(
    de="Für alle ohne Mindest- oder Höchstbetrag gilt{name}:",
    en="This holds for all at neither bound{name}:",
)
_NAME_AT_MOST = 40
_WHAT_WOULD_BE = Text(
    de="Was mit mehr oder weniger wäre, gilt, wenn alle anderen Zahlen unverändert bleiben.",
    en="What would be with more or less holds with all other figures unchanged.",
)
_CHANGED = Text(
    de="{who}: {change} ({before} → {after})", en="{who}: {change} ({before} → {after})"
)

REQUEST, READ_AS_DATA = "soforthilfe-request", "soforthilfe-read"
"""What a page carries of its run unseen: what was asked for, and what was read."""


def allocation_page(
    allocation: Allocation,
    language: Language,
    *,
    name: str | None = None,
    provenance: Provenance | None = None,
) -> Page:
    """What was divided by what, what everybody gets, and in a file how it came about.

    On a screen there is no ``provenance``; ``name`` is what the run is called, if anything.
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
            *_date(allocation, language),
            *_figures(allocation, language),
            *_rules(allocation, language),
            *_proof(allocation, language),
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

    The rows have their ``explanations`` in the same order.
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
            *_divided(allocation, language),
        ),
        sections=tuple(_sections(allocation, explanations, anchors, language)),
        foot=Section(
            anchor="herkunft",
            title=_FROM(language),
            facts=(*_source(allocation, language), *_run(provenance, language)),
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

    Each side has ``explanations`` of all its rows.
    """
    plain = comparison_page(comparison, language)
    sides = (comparison.before, comparison.after)
    keys = [each.district.ags for each in comparison.differences]
    anchors = row_anchors(
        keys, by_ags=all(side.allocation.districts.keyed_by_ags for side in sides)
    )
    said = [
        _explained(rows, language, beside=side.name)
        for side, rows in zip(sides, explanations, strict=True)
    ]
    explained = [
        {each.row.district.ags: own for each, own in zip(rows, owns, strict=True)}
        for rows, (_, owns) in zip(explanations, said, strict=True)
    ]
    return Page(
        title=plain.title,
        warning=plain.warning,
        facts=(
            *changes_facts(comparison, language),
            *of_both(comparison, _divided, language),
        ),
        sections=(
            changes_pictured(comparison, anchors, language),
            Section(
                anchor="betraege",
                title=_AMOUNTS(language),
                table=comparison_shown(comparison),
                caption=_CHANGES_CAPTION(
                    language, before=comparison.before.name, after=comparison.after.name
                ),
                links=anchors,
            ),
            *_regierungsbezirke(regierungsbezirke_compared(comparison), language),
            _certificate(of_both(comparison, _proof, language), language),
            Section(
                anchor="einzeln",
                title=_one_by_one(comparison.after.allocation.districts)(language),
                sentences=tuple(dict.fromkeys(each for common, _ in said for each in common)),
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
                    (
                        wording.STICHTAG(language),
                        wording.stichtag(side.allocation.districts, language),
                    ),
                    *_source(side.allocation, language),
                )
            )
            + tuple(_run(provenance, language)),
        ),
        data=((REQUEST, encoded(provenance.request)),),
    )


def _changed(
    difference: Difference,
    anchor: str,
    sides: Sequence[Side],
    explained: Sequence[Mapping[str, tuple[str, ...]]],
    language: Language,
) -> Detail:
    """A row of both sides, each in sentences."""
    ags = difference.district.ags
    names = [side.name for side in sides]
    if max(map(len, names)) > _NAME_AT_MOST:
        # Long ones, as of files, are named above, once.
        names = [wording.begun(each(language)) for each in (BEFORE, AFTER)]
    return Detail(
        anchor=anchor,
        title=_CHANGED(
            language,
            who=wording.with_key(difference.district, language),
            change=signed_euro(difference.betrag, language),
            before=euro(difference.before.betrag if difference.before else 0, language),
            after=euro(difference.after.betrag if difference.after else 0, language),
        ),
        parts=tuple(
            (name, rows[ags]) for name, rows in zip(names, explained, strict=True) if ags in rows
        ),
    )


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
    yield amounts_pictured(allocation, anchors, language)
    yield Section(
        anchor="betraege",
        title=_AMOUNTS(language),
        table=_shown(allocation, whole=True),
        caption=_AMOUNTS_CAPTION(language),
        links=tuple(anchors),
    )
    if paid := allocation.teilzahlungen:
        yield from instalments.sections(_paid_shown(allocation, paid), allocation, paid, language)
    if allocation.regierungsbezirke:
        subtotals = subtotal_table(allocation, allocation.regierungsbezirke)
        yield from _regierungsbezirke(subtotals, language)
    yield _certificate(_proof(allocation, language), language)
    common, rows = _explained(explanations, language)
    yield Section(
        anchor="einzeln",
        title=_one_by_one(allocation.districts)(language),
        sentences=common,
        details=tuple(
            Detail(anchor=anchor, title=explanation_title(each, language), parts=(("", said),))
            for anchor, each, said in zip(anchors, explanations, rows, strict=True)
        ),
    )
    if allocation.gemeinden:
        yield Section(
            anchor="gemeinden",
            title=wording.GEMEINDEN(language),
            table=_gemeinden_shown(allocation),
        )


def _regierungsbezirke(table: Table | None, language: Language) -> Iterator[Section]:
    if table:
        title = _REGIERUNGSBEZIRKE(language)
        yield Section(anchor="regierungsbezirke", title=title, table=table)


def _certificate(facts: Iterable[tuple[str, str]], language: Language) -> Section:
    return Section(anchor="nachweis", title=_PROOF(language), facts=tuple(facts))


def _one_by_one(districts: Districts) -> Text:
    if districts.level is Level.GEMEINDE:
        return _GEMEINDEN_ONE_BY_ONE
    return _KREISE_ONE_BY_ONE if districts.keyed_by_ags else _ROWS_ONE_BY_ONE


def _explained(
    explanations: Sequence[Explanation], language: Language, *, beside: str = ""
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """What is said of all rows of a result, and of each; of the plain rule alone each is whole.

    What is said once has no instalments, which have a table of their own, nor the amount, which
    is the heading. Beside another result it is called ``beside``.
    """
    allocation, kept = explanations[0].allocation, Kept()
    paid = allocation.teilzahlungen
    once = len(explanations) > 1 and (
        bool(beside)
        or allocation.terms.bounded
        or bool(allocation.terms.base_amount)
        or len(allocation.teile) > 1
        or (paid is not None and paid.count > instalments.BESIDE_NAMES_AT_MOST)
    )
    columns = () if once else instalments.parts_of_all(allocation)
    rows = [
        tuple(sentences(each, [column[place] for column in columns], language, kept))
        for place, each in enumerate(explanations)
    ]
    if not once:
        return (), rows
    unchanged = UNCHANGED(language)
    changes = any(each.endswith(unchanged) for row in rows for each in row)
    rows = [
        tuple(
            f"{each.removesuffix(unchanged)}." if each.endswith(unchanged) else each
            for each in row[1:]
        )
        for row in halved(rows)
    ]
    name = beside and f" ({beside})"
    of_all, rows = said_once(rows)
    free = [place for place, each in enumerate(explanations) if not each.row.bound]
    free = free if len(free) < len(rows) else []
    of_free, own = said_once([rows[place] for place in free])
    for place, said in zip(free, own, strict=True):
        rows[place] = said
    common = (
        " ".join((lead(language, name=name), *said))
        for lead, said in ((_FOR_ALL, of_all), (_FOR_FREE, of_free))
        if said
    )
    return (*([_WHAT_WOULD_BE(language)] if changes else []), *common), rows


def _source(allocation: Allocation, language: Language) -> Iterator[tuple[str, str]]:
    yield from _figures(allocation, language)
    yield wording.SHA_256(language), allocation.districts.source.sha256
    for notice in allocation.districts.notices:
        yield wording.NOTICE(language), notice(language)


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


def _divided(allocation: Allocation, language: Language) -> Iterator[tuple[str, str]]:
    """By which rule, and what it goes by."""
    unit = euro(1, language, allocation.unit)
    yield terms.RULE(language), terms.rule_of(allocation, language)(language, unit=unit)
    yield from _rules(allocation, language)


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
