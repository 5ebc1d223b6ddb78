"""The last sheet: parameters, rule, sources, and how to make the file again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.wording import gemeinden, sheets, terms
from ukraine_soforthilfe.reports.wording.figures import day, euro, number
from ukraine_soforthilfe.reports.wording.population import READ, what_was_read
from ukraine_soforthilfe.reports.workbook.book import Column, writable
from ukraine_soforthilfe.reports.workbook.formats import Format

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ukraine_soforthilfe.allocation import Allocation
    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports.provenance import Provenance
    from ukraine_soforthilfe.reports.workbook.book import Book

    _Entries = Iterator[tuple[str, str]]


def write_herkunft(book: Book, allocation: Allocation, provenance: Provenance) -> None:
    """Write the sheet ``Herkunft``."""
    language = book.language
    sheet = book.sheet(sheets.SHEET_HERKUNFT(language), title=sheets.TITLE_HERKUNFT(language))
    entries = [
        *_parameters(allocation, language),
        *_rule(allocation, language),
        *_sources(allocation, language),
        *_run(provenance, language),
    ]
    table = sheet.table(
        "Herkunft",
        [
            Column(
                header=sheets.ANGABE(language),
                form=Format.TEXT,
                values=[label for label, _ in entries],
            ),
            Column(
                header=sheets.WERT(language),
                form=Format.WRAPPED,
                values=[writable(value) for _, value in entries],
            ),
        ],
    )
    sheet.print_setup(
        landscape=False,
        one_page=False,
        footer=sheets.PAGE_OF(language),
        title_row=table.header_row,
    )


def _parameters(allocation: Allocation, language: Language) -> _Entries:
    figures = allocation.districts
    not_named = wording.NOT_NAMED(language)
    yield sheets.GESAMTBETRAG(language), euro(allocation.total, language, allocation.unit)
    yield (
        wording.STICHTAG(language),
        wording.day_of(figures, language),
    )
    yield sheets.BASIS(language), figures.basis or not_named
    if why := wording.why_this_stichtag(figures, language):
        yield sheets.WHY_DATE(language), why
    yield sheets.ROWS(language), number(len(allocation.rows), language)
    if not figures.schluessel:
        yield sheets.GESAMTEINWOHNER(language), number(allocation.einwohner, language)


def _rule(allocation: Allocation, language: Language) -> _Entries:
    beside = list(terms.terms(allocation, language))
    if beside:
        units = wording.units(allocation.unit, language)
        yield sheets.RULE(language), sheets.RULE_WITH_TERMS_IN_WORDS(language, units=units)
    else:
        yield sheets.RULE(language), sheets.RULE_IN_WORDS(language)
    yield from beside
    by_number = allocation.districts.by_number
    tie_rule = sheets.TIE_RULE_BY_NUMBER if by_number else sheets.TIE_RULE_IN_WORDS
    yield sheets.TIE_RULE(language), tie_rule(language)
    yield from terms.certificates(allocation, language)
    yield from gemeinden.facts(allocation, language)
    yield wording.COMPARISON(language), wording.rounding_each_row(allocation, language)


def _sources(allocation: Allocation, language: Language) -> _Entries:
    source = allocation.districts.source
    yield wording.SOURCE(language), wording.file(source, language)
    yield sheets.SHA_256(language), source.sha256
    if source.producer:
        yield sheets.PRODUCER(language), source.producer
    if source.licence:
        yield sheets.LICENCE(language), source.licence
    if read := what_was_read(allocation.districts, language):
        yield READ(language), read
    for notice in allocation.districts.notices:
        yield sheets.NOTICE(language), notice(language)


def _run(provenance: Provenance, language: Language) -> _Entries:
    yield sheets.PROGRAM(language), f"soforthilfe {provenance.version}"
    yield sheets.COMMAND(language), provenance.command
    if provenance.printed_date:
        yield sheets.ERSTELLT_AM(language), day(provenance.printed_date, language)
