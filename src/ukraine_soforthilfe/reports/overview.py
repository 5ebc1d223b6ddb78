"""The overview of a batch: districts as rows, scenarios as columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.pens import csv_bytes
from ukraine_soforthilfe.reports.table import Column, Kind, Page, Table
from ukraine_soforthilfe.reports.wording import day, number

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ukraine_soforthilfe.asking.ask import CsvDialect
    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.result.overview import Overview


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
STATE = Text(de="Zustand", en="State")
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
