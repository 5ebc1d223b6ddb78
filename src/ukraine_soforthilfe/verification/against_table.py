"""The populations of a report against the table that comes with the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.population.built_in import Edition, built_in_districts, editions
from ukraine_soforthilfe.reports.forms import Format
from ukraine_soforthilfe.verification.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ukraine_soforthilfe.districts import District
    from ukraine_soforthilfe.verification.written import WrittenReport


def against_table(
    report: WrittenReport, districts: Sequence[District]
) -> tuple[Edition | None, list[Finding]]:
    """The table of a report's date and basis, and where the report differs from it.

    A CSV names no date: it is held against the date that it has most figures of,
    where that is more than half of them. Other keys than the population are not
    held against any.
    """
    if report.schluessel:
        return None, []
    candidates = {}
    for edition in editions():
        stated = report.scenario.stichtag, report.scenario.basis
        if report.form is Format.CSV or stated == (edition.stichtag, edition.basis):
            table = built_in_districts(stichtag=edition.stichtag, basis=edition.basis).rows
            candidates[edition] = {district.ags: district for district in table}
    agreeing = {
        edition: sum(
            district.ags in table and table[district.ags].einwohner == district.einwohner
            for district in districts
        )
        for edition, table in candidates.items()
    }
    if not agreeing:
        return None, []
    edition = max(agreeing, key=agreeing.__getitem__)
    if report.form is Format.CSV and 2 * agreeing[edition] <= len(districts):
        return None, []
    names_too = report.source is None or report.source.built_in
    return edition, list(_differences(districts, candidates[edition], names_too=names_too))


def _differences(
    districts: Sequence[District], table: dict[str, District], *, names_too: bool
) -> Iterator[Finding]:
    columns = ("einwohner", "name", "art", "regierungsbezirk") if names_too else ("einwohner",)
    for district in districts:
        known = table.get(district.ags)
        if known is None:
            continue
        for column in columns:
            found, expected = str(getattr(district, column)), str(getattr(known, column))
            if found != expected:
                label = f"{known.ags} {known.name}"
                yield Finding("built-in table", column, found, expected, label)
