"""The overview of a batch: districts as rows, scenarios as columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.reports import terms, wording
from ukraine_soforthilfe.reports.pens import csv_bytes
from ukraine_soforthilfe.reports.table import Column, Kind, Page, Table
from ukraine_soforthilfe.reports.wording import day, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from ukraine_soforthilfe.asking.ask import CsvDialect
    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.result.comparison import Done, Outcome, Overview
    from ukraine_soforthilfe.rule.units import Euros


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
CHART_OF_FIRST = Text(
    de="Beträge der ersten {shown} von {count} Szenarien",
    en="Amounts of the first {shown} of {count} scenarios",
)
CHART_DESCRIBED = Text(
    de=(
        "Balkendiagramm der Beträge der Szenarien {names} für {rows} Empfänger, absteigend nach "
        "{first}. Die Tabelle links zeigt dieselben Werte."
    ),
    en=(
        "Bar chart of the amounts of the scenarios {names} for {rows} recipients, in descending "
        "order of {first}. The table on the left shows the same values."
    ),
)
DONE = Text(de="{done} von {count} Szenarien gerechnet.", en="{done} of {count} scenarios done.")


def overview_title(overview: Overview, language: Language) -> str:
    """How many scenarios stand beside each other."""
    count = len(overview.done)
    scenarios = (
        ONE_SCENARIO(language) if count == 1 else SCENARIOS(language, count=number(count, language))
    )
    return TITLE(language, scenarios=scenarios)


def overview_page(
    overview: Overview, language: Language, *, printed_date: date | None = None
) -> Page:
    """The scenarios side by side, and why the others failed."""
    facts = [(COMPARED_WITH(language), overview.done[0].name)]
    facts += [
        (FAILED_LINE(language), f"{scenario.name}: {scenario.reason(language)}")
        for scenario in overview.failed
    ]
    if printed_date:
        facts.append((wording.ERSTELLT_AM(language), day(printed_date, language)))
    return Page(
        title=overview_title(overview, language),
        facts=tuple(facts),
        tables=(overview_table(overview),),
        appendix=(scenarios_table(overview, language), sources_table(overview, language)),
    )


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
    return Table((*_districts(overview), *_betraege(overview), *_differences(overview)))


def _districts(overview: Overview) -> Iterator[Column]:
    districts = overview.districts
    yield Column(
        "ags",
        wording.key(keyed_by_ags=overview.keyed_by_ags),
        Kind.KEY,
        [district.ags for district in districts],
        total=wording.TOTAL,
    )
    yield Column("name", wording.NAME, Kind.TEXT, [district.name for district in districts])
    yield Column("art", wording.ART, Kind.TERM, [district.art for district in districts])


def _betraege(overview: Overview) -> Iterator[Column]:
    for scenario, betraege in zip(overview.done, overview.betraege(), strict=True):
        yield Column(
            f"betrag {scenario.name}",
            BETRAG_OF.filled(name=scenario.name),
            Kind.EURO,
            betraege,
            total=scenario.total,
        )


def _differences(overview: Overview) -> Iterator[Column]:
    for scenario, differences, total in zip(
        overview.done[1:], overview.differences(), overview.differences_of_totals, strict=True
    ):
        yield Column(
            f"differenz {scenario.name}",
            DIFFERENCE_OF.filled(name=scenario.name),
            Kind.EURO,
            differences,
            total=total,
        )


def scenarios_table(overview: Overview, language: Language) -> Table:
    """Each scenario with its figures, rules, source and command, and what failed with why."""
    done, failed = overview.done, overview.failed
    listed: list[Outcome] = [*done, *failed]
    nothing = [None] * len(failed)

    def texts(name: str, heading: Text, values: Iterable[str]) -> Column:
        return Column(name, heading, Kind.TEXT, [*values, *[""] * len(failed)])

    def amounts(name: str, heading: Text, values: Iterable[Euros | None]) -> Iterator[Column]:
        column = [*values, *nothing]
        if any(column):
            yield Column(name, heading, Kind.EURO, column)

    sources = [each.districts.source for each in done]
    columns = [
        Column("scenario", SCENARIO, Kind.TEXT, [each.name for each in listed]),
        Column("total", TOTAL, Kind.EURO, [each.total for each in listed]),
        texts(
            "stichtag",
            wording.STICHTAG,
            (wording.day_of(each.districts, language) for each in done),
        ),
        texts(
            "basis",
            wording.BASIS,
            (each.districts.basis or wording.NOT_NAMED(language) for each in done),
        ),
        texts("unit", terms.UNIT, (wording.euro(1, language, each.terms.unit) for each in done)),
        texts(
            "keys",
            DIVIDED_BY,
            (_divided_by(each, language) for each in done),
        ),
        *amounts("base", terms.SOCKELBETRAG, (each.terms.base_amount or None for each in done)),
        *amounts("minimum", terms.MINDESTBETRAG, (each.terms.minimum for each in done)),
        *amounts("maximum", terms.HOECHSTBETRAG, (each.terms.maximum for each in done)),
    ]
    if any(each.kreis for each in done):
        kreise = [wording.with_key(each.kreis, language) if each.kreis else "" for each in done]
        columns.append(texts("kreis", wording.KREIS, kreise))
    columns += [
        texts("source", wording.SOURCE, (wording.file(each, language) for each in sources)),
        texts("command", wording.COMMAND, (each.command() for each in done)),
        Column(
            "state",
            STATE,
            Kind.TEXT,
            [
                *(CALCULATED(language) for _ in done),
                *(FAILED(language, reason=each.reason(language)) for each in failed),
            ],
        ),
    ]
    return Table(tuple(columns))


def sources_table(overview: Overview, language: Language) -> Table:
    """Each source of figures with its checksum, and the attribution that its licence asks for."""
    sources = dict.fromkeys(each.districts.source for each in overview.done)
    return Table(
        (
            Column(
                "source",
                wording.SOURCE,
                Kind.TEXT,
                [wording.file(each, language) for each in sources],
            ),
            Column("sha256", wording.SHA_256, Kind.TEXT, [each.sha256 for each in sources]),
            Column("producer", PRODUCER, Kind.TEXT, [each.producer for each in sources]),
            Column("licence", LICENCE, Kind.TEXT, [each.licence for each in sources]),
        )
    )


def _divided_by(scenario: Done, language: Language) -> str:
    """What it was divided by: ``Einwohner``, ``Fläche (Anteil 0,7), Kinder (Anteil 0,3)``."""
    keys = scenario.districts.schluessel
    if not keys:
        return wording.EINWOHNER(language)
    notes = [terms.share_note(each, language) for each in scenario.terms.shares] or [""]
    return ", ".join(key.name + note for key, note in zip(keys, notes, strict=True))
