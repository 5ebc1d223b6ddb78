"""Whether a report of this program still says what follows from its own figures."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe import __version__
from ukraine_soforthilfe.allocation import allocate
from ukraine_soforthilfe.districts import District, Districts, Source
from ukraine_soforthilfe.errors import FigureError, ReportError
from ukraine_soforthilfe.laender import BADEN_WUERTTEMBERG, Level
from ukraine_soforthilfe.population.built_in import (
    Edition,
    built_in_districts,
    editions,
    kreise_by_ags,
)
from ukraine_soforthilfe.population.figures import whole_number
from ukraine_soforthilfe.rendering import report_bytes
from ukraine_soforthilfe.reports.forms import Format
from ukraine_soforthilfe.verification.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ukraine_soforthilfe.allocation import Allocation
    from ukraine_soforthilfe.records import Cell
    from ukraine_soforthilfe.units import Euros
    from ukraine_soforthilfe.verification.written import WrittenReport, WrittenRow

_CENTS = re.compile(r"\d+\.\d\d", re.ASCII)
_UNKNOWN_SOURCE = Source(file="", sha256="", layout="")


@dataclass(frozen=True, slots=True)
class ReportCheck:
    """What was found in a report.

    Attributes:
        report: The report.
        total: The total that its amounts were derived from, None where that
            could not be told.
        findings: Every difference from what follows from its own figures.
        edition: The date and basis of the built-in table that its population
            was held against, None where there is none.
        population: Every population or name that the built-in table has otherwise.
        same_bytes: Whether this version would write just these bytes.
        version: This version.
    """

    report: WrittenReport
    total: Euros | None
    findings: tuple[Finding, ...]
    edition: Edition | None
    population: tuple[Finding, ...]
    same_bytes: bool
    version: str = __version__

    @property
    def passed(self) -> bool:
        """Whether nothing differs; a file saved anew by another program can pass."""
        return not self.findings and not self.population


def check_report(report: WrittenReport, *, total: Euros | None = None) -> ReportCheck:
    """Derive a report anew from the figures inside it, and compare.

    Args:
        report: The report read back.
        total: The total in euros that it should be of; None for the one it names.

    Raises:
        ReportError: It says too little of its rules to be derived anew.
    """
    if report.scenario.level is Level.GEMEINDE:
        raise ReportError(
            "A report down to the Gemeinden is not verified. Make it again with the command that "
            "it names, and compare the two files."
        )
    rows, findings = _districts(report.rows)
    findings += _structure(report, rows)
    edition, population = _against_built_in(report, rows)
    named_total = total if total is not None else _total(report)
    if named_total is None and all(
        _CENTS.fullmatch(row.texts.get("betrag", "")) for row in report.rows
    ):
        raise ReportError(
            "A CSV in cents does not tell its total. Verify the workbook or the JSON of the same "
            "run."
        )
    if named_total is None and not findings:
        findings.append(
            Finding("rows", "total", "", "one total that grundbetrag and rest of all rows give")
        )
    same_bytes = False
    if not findings and named_total is not None:
        allocation = _derived(report, rows, named_total)
        expected = report_bytes(
            allocation, report.scenario, report.form, version=report.version or __version__
        )
        same_bytes = expected == report.content and report.version in {"", __version__}
        if expected != report.content:
            findings += _differences(report, allocation, expected)
    if named_total is not None and not same_bytes:
        findings += _sum(report.rows, named_total)
    return ReportCheck(
        report=report,
        total=named_total,
        findings=tuple(findings),
        edition=edition,
        population=tuple(population),
        same_bytes=same_bytes,
    )


def derived_allocation(report: WrittenReport) -> Allocation | None:
    """The result that a report holds; None where its amounts do not follow from its figures."""
    check = check_report(report)
    if check.findings or check.total is None:
        return None
    rows, _ = _districts(report.rows)
    return _derived(report, rows, check.total)


def _derived(report: WrittenReport, rows: Sequence[District], total: Euros) -> Allocation:
    return allocate(
        Districts(
            rows=tuple(sorted(rows, key=lambda district: district.ags)),
            stichtag=report.scenario.stichtag,
            basis=report.scenario.basis or "",
            source=report.source or _UNKNOWN_SOURCE,
            notices=report.notices,
        ),
        total,
        terms=report.scenario.terms,
    )


def _districts(rows: Sequence[WrittenRow]) -> tuple[list[District], list[Finding]]:
    districts, findings = [], []
    for row in rows:
        texts = row.texts
        label = f"{texts.get('ags', '')} {texts.get('name', '')}".strip()
        try:
            einwohner = whole_number(texts.get("einwohner", ""))
        except FigureError:
            findings.append(
                Finding(row.place, "einwohner", texts.get("einwohner", ""), "a whole number", label)
            )
            continue
        districts.append(
            District(
                ags=texts.get("ags", ""),
                name=texts.get("name", ""),
                art=texts.get("art", ""),
                regierungsbezirk=texts.get("regierungsbezirk", ""),
                einwohner=einwohner,
            )
        )
    return districts, findings


def _structure(report: WrittenReport, districts: Sequence[District]) -> list[Finding]:
    """Rows that are doubled, missing or of no district."""
    findings = [
        Finding(f"{count} rows", "row", label, "one row", label)
        for label, count in Counter(map(_label, districts)).items()
        if count > 1
    ]
    doubled = {ags for ags, count in Counter(d.ags for d in districts).items() if count > 1}
    findings += [
        Finding("rows", "ags", ags, "one row", ags)
        for ags in sorted(doubled)
        if not any(finding.district.startswith(ags) for finding in findings)
    ]
    kreise = kreise_by_ags()
    ours = {district.ags for district in districts} & kreise.keys()
    if not ours:
        return findings
    if not report.scenario.partial:
        findings += [
            Finding("rows", "row", "", _label(kreise[ags]), _label(kreise[ags]))
            for ags in sorted(kreise.keys() - ours)
        ]
    findings += [
        Finding("rows", "row", _label(district), "", _label(district))
        for district in districts
        if district.ags not in kreise
        and (district.ags.startswith(BADEN_WUERTTEMBERG) or not _is_digits(district.ags))
    ]
    return findings


def _is_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _label(district: District) -> str:
    return f"{district.ags} {district.name}".strip()


def _total(report: WrittenReport) -> Euros | None:
    if report.form is not Format.CSV:
        return report.scenario.total
    try:
        figures = [
            {
                column: whole_number(row.texts.get(column, ""))
                for column in ("einwohner", "grundbetrag", "rest")
            }
            for row in report.rows
        ]
    except FigureError:
        return None
    everybody = sum(row["einwohner"] for row in figures)
    if not everybody:
        return None
    # Every row has total × einwohner = grundbetrag × everybody + rest; so has their sum.
    remainders, beyond = divmod(sum(row["rest"] for row in figures), everybody)
    return None if beyond else sum(row["grundbetrag"] for row in figures) + remainders


def _sum(rows: Sequence[WrittenRow], total: Euros) -> list[Finding]:
    try:
        paid = sum(whole_number(row.texts.get("betrag", "")) for row in rows)
    except FigureError:
        return []
    return [] if paid == total else [Finding("betrag", "sum", str(paid), str(total))]


def _against_built_in(
    report: WrittenReport, districts: Sequence[District]
) -> tuple[Edition | None, list[Finding]]:
    """The built-in table of the report's date and basis, and where it differs.

    A CSV names no date: it is held against the date that it has most figures of,
    where that is more than half of them.
    """
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
    return edition, list(_table_differences(districts, candidates[edition], names_too=names_too))


def _table_differences(
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
                yield Finding("built-in table", column, found, expected, _label(known))


def _differences(
    report: WrittenReport, allocation: Allocation, expected: bytes
) -> Iterator[Finding]:
    if report.form is Format.XLSX:
        from ukraine_soforthilfe.verification.written_workbook import compare_workbooks

        yield from compare_workbooks(report.content, expected)
        return
    columns = tuple(allocation.columns())
    records = {
        str(record[0]): dict(zip(columns, map(_cell, record), strict=True))
        for record in allocation.records()
    }
    for row in report.rows:
        record = records[row.texts["ags"]]
        for column in columns:
            found = row.texts.get(column, "")
            if found != record[column]:
                label = f"{record['ags']} {record['name']}".strip()
                yield Finding(row.place, column, found, record[column], label)
    if report.form is Format.JSON:
        yield from _json_differences(json.loads(report.content), json.loads(expected))


def _cell(value: Cell) -> str:
    return "" if value is None else str(value)


def _json_differences(found: dict[str, Any], expected: dict[str, Any]) -> Iterator[Finding]:
    """Differences of the facts around the rows."""
    for key, value in expected.items():
        if key != "kreise" and found.get(key) != value:
            yield Finding(
                place=key,
                what="value",
                found=json.dumps(found.get(key), ensure_ascii=False),
                expected=json.dumps(value, ensure_ascii=False),
            )
