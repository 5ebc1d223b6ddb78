"""The figures that stand in a report, and the result that follows from them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from ukraine_soforthilfe.allocation import allocate
from ukraine_soforthilfe.districts import District, Districts, Source
from ukraine_soforthilfe.errors import FigureError
from ukraine_soforthilfe.laender import BADEN_WUERTTEMBERG
from ukraine_soforthilfe.population.built_in import kreise_by_ags
from ukraine_soforthilfe.records import figure_columns
from ukraine_soforthilfe.verification.finding import Finding
from ukraine_soforthilfe.verification.inferred import scaled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ukraine_soforthilfe.allocation import Allocation
    from ukraine_soforthilfe.units import Euros
    from ukraine_soforthilfe.verification.written import WrittenReport, WrittenRow

_UNKNOWN_SOURCE = Source(file="", sha256="", layout="")


def districts_of(report: WrittenReport) -> tuple[Districts, list[Finding]]:
    """The figures that a report was made of, and what keeps a result from following of them.

    Rows without figures are left out, and found.
    """
    rows, findings = _read(report, report.upper)
    districts = Districts(
        rows=tuple(sorted(rows, key=_ags)),
        stichtag=report.scenario.stichtag,
        basis=report.scenario.basis or "",
        source=report.source or _UNKNOWN_SOURCE,
        notices=report.notices,
        schluessel=report.schluessel,
    )
    findings += _doubled(rows)
    findings += _missing_and_foreign(rows, partial=report.scenario.partial)
    lower, more = _gemeinden(report, districts)
    return replace(districts, gemeinden=lower), findings + more


def derived(report: WrittenReport, districts: Districts, total: Euros) -> Allocation:
    """The result that follows from a report's figures by its rules.

    Raises:
        SoforthilfeError: None does.
    """
    return allocate(districts, total, terms=report.scenario.terms)


def _read(
    report: WrittenReport, rows: Iterable[WrittenRow]
) -> tuple[list[District], list[Finding]]:
    columns = figure_columns(len(report.schluessel))
    places = [key.places for key in report.schluessel] or [0]
    districts, findings = [], []
    for row in rows:
        figures = []
        for column, decimals in zip(columns, places, strict=True):
            try:
                figures.append(scaled(row.text(column), decimals))
            except FigureError:
                expected = f"a number with {decimals} decimals" if decimals else "a whole number"
                findings.append(Finding(row.place, column, row.text(column), expected, row.label))
        if len(figures) == len(columns):
            districts.append(
                District(
                    ags=row.text("ags"),
                    name=row.text("name"),
                    art=row.text("art"),
                    regierungsbezirk=row.text("regierungsbezirk"),
                    einwohner=figures[0],
                    further_figures=tuple(figures[1:]),
                )
            )
    return districts, findings


def _gemeinden(
    report: WrittenReport, kreise: Districts
) -> tuple[tuple[Districts, ...], list[Finding]]:
    """The Gemeinden of each Kreis; empty where the report has none."""
    by_kreis: dict[str, list[WrittenRow]] = {kreis.ags: [] for kreis in kreise.rows}
    findings = []
    for row in report.rows:
        if row.below is None:
            continue
        if row.below in by_kreis and row.text("ags").startswith(row.below):
            by_kreis[row.below].append(row)
        else:
            findings.append(Finding(row.place, "kreis", row.below, row.text("ags")[:5], row.label))
    if len(report.upper) == len(report.rows):
        return (), findings
    below = []
    for kreis, rows in zip(kreise.rows, by_kreis.values(), strict=False):
        gemeinden, unread = _read(report, rows)
        findings += [*unread, *_doubled(gemeinden)]
        together = sum(gemeinde.einwohner for gemeinde in gemeinden)
        if together != kreis.einwohner:
            findings.append(
                Finding("rows", "einwohner", str(together), str(kreis.einwohner), _label(kreis))
            )
        below.append(replace(kreise, rows=tuple(sorted(gemeinden, key=_ags))))
    return tuple(below), findings


def _doubled(districts: Iterable[District]) -> list[Finding]:
    labels = Counter(map(_label, districts))
    keys = Counter(map(_ags, districts))
    findings = [
        Finding(f"{count} rows", "row", label, "one row", label)
        for label, count in labels.items()
        if count > 1
    ]
    return findings + [
        Finding("rows", "ags", ags, "one row", ags)
        for ags, count in sorted(keys.items())
        if count > 1 and not any(finding.district.startswith(ags) for finding in findings)
    ]


def _missing_and_foreign(districts: Iterable[District], *, partial: bool) -> Iterator[Finding]:
    """Kreise of Baden-Württemberg that are missing, and rows that are none."""
    kreise = kreise_by_ags()
    ours = {district.ags for district in districts} & kreise.keys()
    if not ours:
        return
    if not partial:
        for ags in sorted(kreise.keys() - ours):
            yield Finding("rows", "row", "", _label(kreise[ags]), _label(kreise[ags]))
    for district in districts:
        ags = district.ags
        other_land = ags.isascii() and ags.isdigit() and not ags.startswith(BADEN_WUERTTEMBERG)
        if ags not in kreise and not other_land:
            yield Finding("rows", "row", _label(district), "", _label(district))


def _ags(district: District) -> str:
    return district.ags


def _label(district: District) -> str:
    return f"{district.ags} {district.name}".strip()
