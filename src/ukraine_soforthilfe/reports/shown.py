"""What people are shown of a division: what was divided by what, and how it came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.reports import instalments, terms, wording
from ukraine_soforthilfe.reports.allocation import (
    allocation_table,
    allocation_title,
    kreis_facts,
    kreis_table,
    subtotal_table,
)
from ukraine_soforthilfe.reports.table import Page, Table
from ukraine_soforthilfe.reports.wording import READ, day, decimal, number, what_was_read
from ukraine_soforthilfe.result.allocation import TEILZAHLUNG, figure_columns

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports.allocation import Provenance
    from ukraine_soforthilfe.result.allocation import Allocation, Teilzahlungen


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
    yield from instalments.facts(allocation, language)


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


def _shown(allocation: Allocation) -> Table:
    """The districts with their figures, shares and amounts."""
    shown = ["ags"]
    if any(allocation.rows.districts.names):
        shown.append("name")
    if allocation.arten:
        shown.append("art")
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
