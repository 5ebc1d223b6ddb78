"""The overview of a batch: districts as rows, scenarios as columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.pens import csv_bytes
from ukraine_soforthilfe.reports.table import Column, Kind, Table
from ukraine_soforthilfe.reports.wording import overview as words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ukraine_soforthilfe.batch.overview import Overview
    from ukraine_soforthilfe.reports.forms import CsvDialect


def overview_csv(overview: Overview, *, dialect: CsvDialect) -> bytes:
    """The table of an overview with its totals in the last row.

    A scenario that failed has an empty column at the end that names it.
    """
    nothing = [None] * len(overview.districts)
    failed = tuple(
        Column(
            name=f"fehlgeschlagen {scenario.name}",
            heading=words.FAILED_LINE,
            kind=Kind.EURO,
            values=nothing,
        )
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
        name="ags",
        heading=wording.AGS if overview.keyed_by_ags else wording.KEY,
        kind=Kind.KEY,
        values=[district.ags for district in districts],
        total=wording.TOTAL,
    )
    yield Column(
        name="name",
        heading=wording.NAME,
        kind=Kind.TEXT,
        values=[district.name for district in districts],
    )
    yield Column(
        name="art",
        heading=wording.ART,
        kind=Kind.TERM,
        values=[district.art for district in districts],
    )


def _betraege(overview: Overview) -> Iterator[Column]:
    for scenario, betraege in zip(overview.done, overview.betraege(), strict=True):
        yield Column(
            name=f"betrag {scenario.name}",
            heading=words.BETRAG_OF.filled(name=scenario.name),
            kind=Kind.EURO,
            values=betraege,
            total=scenario.total,
        )


def _differences(overview: Overview) -> Iterator[Column]:
    for scenario, differences, total in zip(
        overview.done[1:], overview.differences(), overview.differences_of_totals, strict=True
    ):
        yield Column(
            name=f"differenz {scenario.name}",
            heading=words.DIFFERENCE_OF.filled(name=scenario.name),
            kind=Kind.EURO,
            values=differences,
            total=total,
        )
