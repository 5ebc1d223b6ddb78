"""Overviews: of a batch, of a population file, and of letters.

Of a batch districts are the rows and scenarios the columns; of the file it is what was recognised
in it, and its figures as a clean table; of letters a row a recipient, with all that one says.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, cast

from ukraine_soforthilfe import __version__
from ukraine_soforthilfe.language import Text, counted, quoted, same, with_answer
from ukraine_soforthilfe.language import number as grouped
from ukraine_soforthilfe.population.notices import some
from ukraine_soforthilfe.population.plain import TITLE as PLAIN
from ukraine_soforthilfe.reports import (
    CUT_AT,
    CUT_BY_A_MERGE,
    Column,
    Kind,
    Page,
    Table,
    in_pieces,
    instalments,
    merge_fields,
    of_fields,
    terms,
    wording,
)
from ukraine_soforthilfe.reports.allocation import LEVELS
from ukraine_soforthilfe.reports.explanation import sentences
from ukraine_soforthilfe.reports.pens import csv_bytes
from ukraine_soforthilfe.reports.wording import day, euros, held_together, number
from ukraine_soforthilfe.result.allocation import TEILZAHLUNG, columns_of
from ukraine_soforthilfe.result.explanation import MARGINS_AT_MOST, Kept, explain_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from ukraine_soforthilfe.asking import CsvDialect
    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.population.built_in import Comparison, Edition
    from ukraine_soforthilfe.population.loading import PopulationReport
    from ukraine_soforthilfe.reports import Value
    from ukraine_soforthilfe.result import Districts
    from ukraine_soforthilfe.result.allocation import Allocation, Cell
    from ukraine_soforthilfe.result.comparison import Done, Outcome, Overview
    from ukraine_soforthilfe.rule import Euros


SUBJECT = Text(de="Zuweisungen im Vergleich", en="Allocations compared")
TITLE = Text(de="Übersicht: {scenarios}", en="Overview: {scenarios}")
ONE_SCENARIO = Text(de="ein Szenario", en="one scenario")
SCENARIOS = Text(de="{count} Szenarien", en="{count} scenarios")
SHEET_OVERVIEW = Text(de="Übersicht", en="Overview")
SHEET_SCENARIOS = Text(de="Szenarien", en="Scenarios")
TITLE_SCENARIOS = Text(de="Die Szenarien und ihre Zahlen", en="The scenarios and their figures")
COMPARED_WITH = Text(de="Verglichen mit", en="Compared with")
FAILED_LINE = Text(de="Fehlgeschlagen", en="Failed")
FAILED_NOTE = Text(
    de="{names} (Gründe: Blatt Szenarien)", en="{names} (for the reasons see the sheet Scenarios)"
)
BETRAG_OF = Text(de="Betrag {name}", en="Amount {name}")
DIFFERENCE_OF = Text(de="Differenz {name}", en="Difference {name}")
SCENARIO = Text(de="Szenario", en="Scenario")
TOTAL = Text(de="Gesamtbetrag", en="Total")
STATE = Text(de="Zustand", en="State")
DIVIDED_BY = Text(de="Verteilt nach", en="Divided by")
PRODUCER = Text(de="Herausgeber", en="Producer")
LICENCE = Text(de="Quellennachweis und Lizenz", en="Attribution and licence")
CALCULATED = Text(de="gerechnet", en="calculated")
FAILED = Text(de="fehlgeschlagen: {reason}", en="failed: {reason}")
CHART = Text(de="Beträge nach Szenario", en="Amounts by scenario")
SOURCES = Text(de="Quellen der Zahlen", en="Sources of the figures")
_RULE_OF_EACH = Text(
    de="Größte Reste (Hare/Niemeyer), jedes Szenario für sich: Jeder Empfänger erhält die vollen "
    "Schritte seines ungerundeten Betrags; was fehlt, geht in einzelnen Schritten an die "
    "größten Reste, bei gleichen Resten in der Reihenfolge der Schlüssel. Einheit, Schlüssel, "
    "Sockel und Grenzen sind bei jedem Szenario genannt.",
    en="Largest remainders (Hare/Niemeyer), each scenario by itself: every recipient gets the "
    "whole steps of the unrounded amount; what is left over goes, one step each, to the "
    "largest remainders, among equal ones in the order of the keys. Unit, keys, base amount "
    "and bounds are named with each scenario.",
)
DONE = Text(de="{done} von {count} Szenarien gerechnet.", en="{done} of {count} scenarios done.")


def overview_title(overview: Overview, language: Language) -> str:
    """How many scenarios stand beside each other."""
    scenarios = counted(len(overview.done), one=ONE_SCENARIO, several=SCENARIOS)
    return TITLE(language, scenarios=scenarios(language))


def overview_page(
    overview: Overview, language: Language, *, printed_date: date | None = None, command: str = ""
) -> Page:
    """The scenarios side by side, why the others failed, and how all came about."""
    facts = [(COMPARED_WITH(language), overview.done[0].name)]
    facts += [
        (FAILED_LINE(language), f"{scenario.name}: {scenario.reason(language)}")
        for scenario in overview.failed
    ]
    if printed_date:
        facts.append((wording.ERSTELLT_AM(language), day(printed_date, language)))
    facts += made_by(command, language)
    return Page(
        title=overview_title(overview, language),
        facts=tuple(facts),
        tables=(replace(overview_table(overview), title=CHART),),
        appendix=(
            replace(scenarios_table(overview, language), title=TITLE_SCENARIOS),
            replace(sources_table(overview, language), title=SOURCES),
        ),
    )


def made_by(command: str, language: Language) -> Iterator[tuple[str, str]]:
    """By which rule and which command all scenarios were divided."""
    yield terms.RULE(language), _RULE_OF_EACH(language)
    yield wording.PROGRAM(language), f"soforthilfe {__version__}"
    if command:
        yield wording.COMMAND(language), command


def overview_csv(overview: Overview, *, dialect: CsvDialect) -> bytes:
    """The table of an overview with its totals in the last row.

    A scenario that failed has an empty column at the end that names it.
    """
    nothing = [None] * len(overview.districts)
    failed = tuple(
        Column(f"fehlgeschlagen {scenario.name}", FAILED_LINE, Kind.EURO, nothing)
        for scenario in overview.failed
    )
    table = overview_table(overview)
    return csv_bytes(Table((*table.columns, *failed)), dialect=dialect, totals="summe")


def overview_table(overview: Overview) -> Table:
    """All amounts, then their differences to the first scenario."""
    done, key = overview.done, wording.key(keyed_by_ags=overview.keyed_by_ags)
    first, *districts = of_fields(
        overview.districts,
        ("ags", key, Kind.KEY),
        ("name", wording.NAME, Kind.TEXT),
        ("art", wording.ART, Kind.TERM),
    )
    totals = [each.total for each in done]
    amounts = _of_scenarios("betrag", BETRAG_OF, done, overview.betraege(), totals)
    # Where a district is missing on one side, differences do not sum to that of the totals.
    each = overview.differences()
    pairs = zip(each, overview.differences_of_totals, strict=True)
    sums = [None if None in column else total for column, total in pairs]
    differences = _of_scenarios("differenz", DIFFERENCE_OF, done[1:], each, sums)
    return Table((replace(first, total=wording.TOTAL), *districts, *amounts, *differences))


def _of_scenarios(
    what: str,
    heading: Text,
    done: Iterable[Done],
    columns: Iterable[Sequence[Value]],
    totals: Iterable[Euros | None],
) -> Iterator[Column]:
    for each, values, total in zip(done, columns, totals, strict=True):
        called = heading.filled(name=each.name)
        yield Column(f"{what} {each.name}", called, Kind.EURO, values, total=total)


def scenarios_table(overview: Overview, language: Language) -> Table:
    """Each scenario with its figures, rules, source and command, and what failed with why."""
    done, failed = overview.done, overview.failed
    listed: list[Outcome] = [*done, *failed]
    states = [CALCULATED(language)] * len(done)
    states += [FAILED(language, reason=each.reason(language)) for each in failed]

    def texts(name: str, heading: Text, said: Callable[[Done], str]) -> Column:
        return Column(name, heading, Kind.TEXT, [*map(said, done), *[""] * len(failed)])

    def amounts(
        name: str, heading: Text, asked: Callable[[Done], Euros | None]
    ) -> Iterator[Column]:
        values = [*map(asked, done), *[None] * len(failed)]
        if any(values):
            yield Column(name, heading, Kind.EURO, values)

    columns = [
        Column("scenario", SCENARIO, Kind.TEXT, [each.name for each in listed]),
        Column("total", TOTAL, Kind.EURO, [each.total for each in listed]),
        texts("stichtag", wording.STICHTAG, lambda each: wording.day_of(each.districts, language)),
        texts(
            "basis", wording.BASIS, lambda each: each.districts.basis or wording.NOT_NAMED(language)
        ),
        texts("unit", terms.UNIT, lambda each: wording.euro(1, language, each.terms.unit)),
        texts("keys", DIVIDED_BY, lambda each: _divided_by(each, language)),
        *amounts("base", terms.SOCKELBETRAG, lambda each: each.terms.base_amount or None),
        *amounts("minimum", terms.MINDESTBETRAG, lambda each: each.terms.minimum),
        *amounts("maximum", terms.HOECHSTBETRAG, lambda each: each.terms.maximum),
    ]
    if any(each.teilzahlungen for each in done):
        paid = partial(_instalments, language=language)
        columns.append(texts("instalments", instalments.TEILZAHLUNGEN, paid))
    if any(each.kreis for each in done):
        kreis = partial(_kreis, language=language)
        columns.append(texts("kreis", wording.KREIS, kreis))
    columns += [
        texts("source", wording.SOURCE, lambda each: wording.file(each.districts.source, language)),
        texts("command", wording.COMMAND, lambda each: each.command()),
        Column("state", STATE, Kind.TEXT, states),
    ]
    return Table(tuple(columns))


def sources_table(overview: Overview, language: Language) -> Table:
    """Each source of figures with its checksum, and the attribution that its licence asks for."""
    sources = [*dict.fromkeys(each.districts.source for each in overview.done)]
    files = [wording.file(each, language) for each in sources]
    others = of_fields(
        sources,
        ("sha256", wording.SHA_256, Kind.TEXT),
        ("producer", PRODUCER, Kind.TEXT),
        ("licence", LICENCE, Kind.TEXT),
    )
    return Table((Column("source", wording.SOURCE, Kind.TEXT, files), *others))


def _instalments(scenario: Done, language: Language) -> str:
    """How many instalments it is paid in and what each comes to; empty for a single payment."""
    paid, unit = scenario.teilzahlungen, scenario.terms.unit
    return instalments.in_words(paid, unit.units(scenario.total), unit, language) if paid else ""


def _kreis(scenario: Done, language: Language) -> str:
    return wording.with_key(scenario.kreis, language) if scenario.kreis else ""


def _divided_by(scenario: Done, language: Language) -> str:
    """What it was divided by: ``Einwohner``, ``Fläche (Anteil 0,7), Kinder (Anteil 0,3)``."""
    keys = scenario.districts.schluessel
    if not keys:
        return wording.EINWOHNER(language)
    notes = [terms.share_note(each, language) for each in scenario.terms.shares] or [""]
    return ", ".join(key.name + note for key, note in zip(keys, notes, strict=True))


# Of a population file.

_POPULATION = Text(de="Einwohner: {districts}", en="Population: {districts}")
_LAYOUT = Text(de="Erkannt als", en="Recognised as")
_PLAIN_TABLE = Text(de="einfache Tabelle", en="plain table")
_EDITION = Text(de="Gewählt", en="Chosen")
_EDITIONS = Text(de="Vorhanden", en="Available")
_AGREEMENT = Text(de="Abgleich", en="Agreement")
_ONE_AGREES = Text(
    de="die Zahl stimmt mit der mitgelieferten Tabelle überein ({{edition}})",
    en="the figure agrees with the built-in table ({{edition}})",
)
_ALL_AGREE = Text(
    de="alle {count} Zahlen stimmen mit der mitgelieferten Tabelle überein ({{edition}})",
    en="all {count} figures agree with the built-in table ({{edition}})",
)
_SOME_DIFFER = Text(
    de="anders als in der mitgelieferten Tabelle: {differing} von {count} Zahlen ({{edition}})",
    en="{differing} of {count} figures differ from the built-in table ({{edition}})",
)
_BUILT_IN_FIGURE = Text(de="mitgeliefert", en="built in")
_FILE_FIGURE = Text(de="Datei", en="file")


def population_table(districts: Districts) -> Table:
    """The figures in the columns of the built-in table."""
    rows = districts.rows
    stichtag = districts.stichtag.isoformat() if districts.stichtag else ""
    *named, einwohner = of_fields(
        rows,
        ("ags", wording.key(keyed_by_ags=districts.keyed_by_ags), Kind.KEY),
        ("name", wording.NAME, Kind.TEXT),
        ("art", wording.ART, Kind.TEXT),
        ("regierungsbezirk", wording.REGIERUNGSBEZIRK, Kind.TEXT),
        ("einwohner", wording.EINWOHNER, Kind.NUMBER),
    )
    return Table(
        (
            *named,
            Column("stichtag", wording.STICHTAG, Kind.TERM, [stichtag] * len(rows)),
            Column("basis", wording.BASIS, Kind.TEXT, [districts.basis] * len(rows)),
            einwohner,
        )
    )


def population_page(report: PopulationReport, language: Language) -> Page:
    """What was recognised, what is to be said of it, and the figures."""
    districts = report.districts
    figures = population_table(districts).of("ags", "name", "art", "regierungsbezirk", "einwohner")
    return Page(
        title=_POPULATION(language, districts=wording.districts(districts, language)),
        facts=tuple(_recognised(report, language)),
        tables=(
            *(_from_built_in(each) for each in report.comparisons if each.differences),
            figures,
        ),
    )


def _recognised(report: PopulationReport, language: Language) -> Iterator[tuple[str, str]]:
    districts = report.districts
    source = districts.source
    yield wording.SOURCE(language), wording.source(source, language)
    yield wording.SHA_256(language), source.sha256
    yield _LAYOUT(language), _PLAIN_TABLE(language) if source.layout == PLAIN else source.layout
    yield _EDITION(language), wording.stichtag(districts, language)
    if report.editions:
        editions = (_edition(edition, language) for edition in report.editions)
        yield _EDITIONS(language), "; ".join(editions)
    yield wording.EINWOHNER(language), number(districts.einwohner, language)
    if read := wording.what_was_read(districts, language):
        yield wording.READ(language), read
    for notice in districts.notices:
        yield wording.NOTICE(language), with_answer(notice)(language)
    for comparison in report.comparisons:
        edition = _edition(comparison.edition, language)
        said = counted(comparison.compared, one=_ONE_AGREES, several=_ALL_AGREE)
        if differing := len(comparison.differences):
            said = _SOME_DIFFER.filled(
                differing=number(differing, language), count=number(comparison.compared, language)
            )
        yield _AGREEMENT(language), said(language, edition=edition)


def _edition(edition: Edition, language: Language) -> str:
    stichtag = day(edition.stichtag, language)
    return f"{stichtag}, {edition.basis}" if edition.basis else stichtag


def _from_built_in(comparison: Comparison) -> Table:
    """The figures that are different in the built-in table."""
    *district, figure, built_in = of_fields(
        comparison.differences,
        ("ags", wording.AGS, Kind.KEY),
        ("name", wording.NAME, Kind.TEXT),
        ("einwohner", _FILE_FIGURE, Kind.NUMBER),
        ("built_in", _BUILT_IN_FIGURE, Kind.NUMBER),
    )
    return Table((*district, replace(figure, name="file"), built_in), whole=True)


# Of letters.

SERIENBRIEF = Text(de="Serienbrief", en="Serienbrief")
"""The sheet, in either language: a letter asks for it by its name."""
WITHOUT_MARGINS = Text(
    de="Ab {most} Empfängern fehlt in den Briefen der Satz, mit wie vielen Einwohnern mehr oder "
    "weniger sich ein Betrag ändert. Für einzelne Empfänger gibt ihn soforthilfe explain aus.",
    en="From {most} recipients on, letters lack the sentence on how many inhabitants more or "
    "fewer would change an amount. For single recipients soforthilfe explain says it.",
).filled(most=grouped(MARGINS_AT_MOST + 1))


def letter_texts(allocation: Allocation, language: Language) -> Iterator[list[str]]:
    """What each recipient is told, sentence by sentence; the Gemeinden behind their Kreis."""
    columns = dict(columns_of(allocation))
    parts = [
        cast("Sequence[Euros]", columns[f"{TEILZAHLUNG}_{place}"])
        for place in _places_of_instalments(allocation)
    ]
    units = allocation.unit.units
    kept = Kept()
    for place, explanation in enumerate(explain_all(allocation)):
        own = [units(column[place]) for column in parts]
        not_for = instalments.not_for([sum(own)], len(own), allocation.unit, language)
        yield [*sentences(explanation, own, language, kept), *not_for]


def cut_in_letters(allocation: Allocation) -> Iterator[Text]:
    """Which names and texts that travel along a mail merge would cut, said of each column."""
    columns = dict(columns_of(allocation))
    for heading in ("name", *allocation.districts.carried):
        texts = zip(columns["ags"], columns[heading], strict=True)
        if cut := [str(key) for key, text in texts if len(str(text)) > CUT_AT]:
            yield CUT_BY_A_MERGE.filled(column=quoted(heading), most=CUT_AT, keys=some(cut))


def _places_of_instalments(allocation: Allocation) -> range:
    paid = allocation.teilzahlungen
    return range(1, paid.count + 1 if paid else 1)


def letters(allocation: Allocation, language: Language) -> Table:
    """A row a recipient with all that its letter needs, under heads that a mail merge takes."""
    texts = [
        [held_together(piece) for sentence in each for piece in in_pieces(sentence)]
        for each in letter_texts(allocation, language)
    ]
    columns = list(_facts_of_letters(allocation, language))
    said = [
        Column(
            f"Satz_{place + 1}",
            same(f"Satz_{place + 1}"),
            Kind.TEXT,
            [each[place] if place < len(each) else "" for each in texts],
        )
        for place in range(max(map(len, texts)))
    ]
    own = [column.name for column in (*columns, *said)]
    values = dict(columns_of(allocation))
    headings = allocation.districts.carried
    carried = [
        Column(field, same(field), Kind.TEXT, values[heading])
        for field, heading in zip(merge_fields(headings, beside=own), headings, strict=True)
    ]
    return Table((*columns, *carried, *said))


def _facts_of_letters(allocation: Allocation, language: Language) -> Iterator[Column]:
    columns = dict(columns_of(allocation))

    def column(field: str, kind: Kind, values: Sequence[Value]) -> Column:
        return Column(field, same(field), kind, values)

    def amount(field: str, values: Sequence[Cell]) -> Iterator[Column]:
        yield column(field, Kind.EURO, values)
        said = (euros(value, language) for value in cast("Sequence[Euros]", values))
        yield column(f"{field}_Text", Kind.TEXT, [*map(held_together, said)])

    if "ebene" in columns:
        shown = [LEVELS[str(each)](language) for each in columns["ebene"]]
        yield column("Ebene", Kind.TEXT, shown)
        yield column("Kreis", Kind.KEY, columns["kreis"])
    yield column("Schluessel", Kind.KEY, columns["ags"])
    yield column("Name", Kind.TEXT, columns["name"])
    yield column("Art", Kind.TEXT, columns["art"])
    yield from amount("Betrag", columns["betrag"])
    paid = allocation.teilzahlungen
    for place in _places_of_instalments(allocation):
        field = f"Teilzahlung_{place}"
        values = columns[f"{TEILZAHLUNG}_{place}"]
        if paid and paid.labels:
            called = [paid.labels[place - 1]] * len(values)
            yield column(f"{field}_Bezeichnung", Kind.TEXT, called)
        yield from amount(field, values)
