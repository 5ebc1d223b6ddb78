"""Whether a report of this program still says what follows from its own figures.

Its figures are read out of it, held against the table that comes with the
program, and the result that follows from them is written once more.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ukraine_soforthilfe import __version__
from ukraine_soforthilfe.asking.ask import Form
from ukraine_soforthilfe.asking.scenario import Keys
from ukraine_soforthilfe.asking.values import parse_euros
from ukraine_soforthilfe.errors import (
    FigureError,
    PopulationFileError,
    ReportError,
    RuleError,
    SoforthilfeError,
)
from ukraine_soforthilfe.language import Text, joined, quoted
from ukraine_soforthilfe.population.built_in import (
    kreise_by_ags,
)
from ukraine_soforthilfe.population.cells import UnreadableError
from ukraine_soforthilfe.population.workbooks import WORKBOOKS
from ukraine_soforthilfe.result.allocation import figure_columns
from ukraine_soforthilfe.result.districts import (
    BADEN_WUERTTEMBERG,
    District,
    Districts,
    Level,
    Source,
    WhatWasRead,
    key_order,
)
from ukraine_soforthilfe.result.dividing import allocate
from ukraine_soforthilfe.scenarios.rendering import paid, report_bytes
from ukraine_soforthilfe.verification import written_csv, written_data
from ukraine_soforthilfe.verification.written import (
    COLUMNS,
    DECIMAL,
    ONE_ROW,
    ONE_TOTAL,
    PROGRAM,
    ROW,
    ROWS,
    RULE,
    SEVERAL,
    SUM,
    TOTAL,
    VERSION,
    WHOLE,
    Finding,
    against_carried,
    against_table,
    row_place,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ukraine_soforthilfe.asking.scenario import Scenario
    from ukraine_soforthilfe.population.built_in import Official
    from ukraine_soforthilfe.population.text_tables import SourceFile
    from ukraine_soforthilfe.result.allocation import Allocation, Cell
    from ukraine_soforthilfe.rule.units import Euros
    from ukraine_soforthilfe.verification.written import WrittenReport, WrittenRow


@dataclass(frozen=True, slots=True)
class ReportCheck:
    """What was found in a report.

    Attributes:
        report: The report.
        total: The total that its amounts were derived from, None where that
            could not be told.
        findings: Every difference from what follows from its own figures.
        notices: What is otherwise and changes nothing that is paid, read or derived.
        official: Whether its populations are the official ones; None where it has none.
        population: Every population or name that is different in the built-in table.
        unseen: The form of its file, where that is one of which not all is compared.
        same_bytes: Whether this version would write just these bytes.
        carried: The table that columns which travel along were compared with; empty for none.
        version: This version.
    """

    report: WrittenReport
    total: Euros | None
    findings: tuple[Finding, ...]
    notices: tuple[Finding, ...]
    official: Official | None
    population: tuple[Finding, ...]
    same_bytes: bool
    carried: str = ""
    unseen: str = ""
    version: str = __version__

    @property
    def passed(self) -> bool:
        """Whether nothing differs; a file saved anew by another program can pass."""
        return not self.findings and not self.population


def read_report(
    file: SourceFile, wanted: Scenario | None = None
) -> tuple[SourceFile, WrittenReport | None]:
    """A report read back, or the one report in a ZIP, and its file; None where there is none.

    Args:
        file: The file.
        wanted: What a CSV was asked for, which it does not say itself.

    Raises:
        PopulationFileError: It is a ZIP that is not unpacked.
        ReportError: There are several, or one is too damaged to derive anything from it.
    """
    try:
        packed = file.packed()
    except UnreadableError as error:
        raise PopulationFileError(file=file.file, problems=error.problems) from None
    if packed is None:
        return file, read_written(file.content, wanted)
    found = []
    for each in packed:
        # What cannot be read beside others is none of the program's.
        with suppress(*([ReportError] if len(packed) > 1 else [])):
            if (report := read_written(each.content, wanted)) is not None:
                found.append((each, report))
    if len(found) > 1:
        raise ReportError(
            Text(
                de="Das ZIP enthält mehrere Berichte: {names}. Entpacken und einen davon angeben.",
                en="The ZIP holds several reports: {names}. Unpack it and give one of them.",
            ).filled(names=joined((quoted(each.name) for each, _ in found), ", "))
        )
    return found[0] if found else (file, None)


def read_written(content: bytes, wanted: Scenario | None = None) -> WrittenReport | None:
    """A report read back; None where the content is none of this program's.

    Raises:
        ReportError: It is one, but too damaged to derive anything from it.
    """
    if content.startswith(WORKBOOKS):
        return written_data.read_workbook(content)
    if content.lstrip()[:1] == b"{":
        return written_data.read_json(content)
    return written_csv.read_csv(content, wanted)


def check_report(
    report: WrittenReport, *, total: Euros | None = None, carried: SourceFile | None = None
) -> ReportCheck:
    """Derive a report anew from the figures inside it, and compare.

    Args:
        report: The report read back.
        total: The total in euros that it should be of; None for the one it names.
        carried: The table that the columns which travel along should be from; None to take
            those of the report.

    Raises:
        PopulationFileError: The table cannot be used for the report.
    """
    districts, findings = _districts_of(report)
    findings = [*report.findings, *findings]
    if carried is not None:
        findings += against_carried(report, districts, carried)
    found, population = against_table(report, districts)
    if total is None:
        total = _total_of(report, districts)
    refused = any(not finding.notice for finding in findings)
    if total is None and not refused:
        findings.append(Finding(ROWS, TOTAL, "", ONE_TOTAL))
    same_bytes = False
    if not refused and total is not None:
        try:
            allocation = _derived(report, districts, total)
        except SoforthilfeError as error:
            findings.append(Finding(ROWS, RULE, "", str(error)))
        else:
            expected = report_bytes(
                allocation, report.scenario, report.form, version=report.version or __version__
            )
            same_bytes = expected == report.content and report.version in {"", __version__}
            if expected != report.content:
                findings += _differences(report, allocation, expected)
    if total is not None and not same_bytes:
        findings += _sum(report, total)
    if _is_later(report.version):
        findings.append(Finding(PROGRAM, VERSION, report.version, __version__))
    return ReportCheck(
        report=report,
        total=total,
        findings=tuple(finding for finding in findings if not finding.notice),
        notices=tuple(finding for finding in findings if finding.notice),
        official=found,
        population=tuple(population),
        same_bytes=same_bytes,
        carried=carried.file if carried else "",
        unseen=report.unseen,
    )


def _is_later(version: str) -> bool:
    """Whether a version is none that was before this one."""
    if version in {"", __version__}:
        return False
    numbers = [
        tuple(int(part) for part in each.split(".")[:3] if part.isdecimal() and len(part) < 6)
        for each in (version[:40], __version__)
    ]
    return numbers[0] >= numbers[1] or len(numbers[0]) < len(numbers[1])


def derived_allocation(report: WrittenReport) -> Allocation | None:
    """The result in a report; None where its amounts do not follow from its figures."""
    check = check_report(report)
    if check.findings or check.total is None:
        return None
    districts, _ = _districts_of(report)
    return _derived(report, districts, check.total)


def _sum(report: WrittenReport, total: Euros) -> list[Finding]:
    unit = report.scenario.unit
    try:
        paid = unit.euros(sum(unit.units(parse_euros(row.text("betrag"))) for row in report.upper))
    except (FigureError, RuleError):
        return []
    return [] if paid == total else [Finding("betrag", SUM, str(paid), str(total))]


def _differences(
    report: WrittenReport, allocation: Allocation, expected: bytes
) -> Iterator[Finding]:
    from ukraine_soforthilfe.verification import written_data

    if report.form is not Form.CSV:
        by_form = {
            Form.XLSX: written_data.compare_workbooks,
            Form.JSON: written_data.compare_json,
        }
        yield from by_form[report.form](report.content, expected, report.version)
        return
    columns = tuple(allocation.columns())
    if report.header != columns:
        yield Finding(row_place(1), COLUMNS, ", ".join(report.header), ", ".join(columns))
    records = {}
    for cells in allocation.records():
        record = dict(zip(columns, map(_cell, cells), strict=True))
        records[record["ags"]] = record
    for row in report.rows:
        record = records[row.text("ags")]
        for column in columns:
            if row.text(column) != record[column]:
                label = f"{record['ags']} {record['name']}".strip()
                yield Finding(row.at(column), column, row.text(column), record[column], label)


def _cell(value: Cell) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else str(value)


def _districts_of(report: WrittenReport) -> tuple[Districts, list[Finding]]:
    """The figures that a report was made of, and why no result may follow from them.

    Rows without figures are left out, and found.
    """
    rows, findings = _read(report, report.upper)
    as_texts = _keys_stand_as_texts(report, rows)
    districts = Districts(
        rows=tuple(sorted(rows, key=key_order(rows, as_texts=as_texts))),
        stichtag=report.scenario.stichtag,
        basis=report.scenario.basis or "",
        source=report.source or Source(file="", sha256="", layout=""),
        notices=report.notices,
        schluessel=report.schluessel,
        year=report.year,
        own_keys=report.scenario.keys is Keys.OWN,
        keys_as_texts=as_texts,
        read=WhatWasRead("", (), 0, said=report.read) if report.read else None,
    )
    findings += _doubled(rows)
    wanted = report.scenario
    some = bool(wanted.partial or wanted.only or wanted.leave_out)
    findings += _missing_and_foreign(rows, partial=some)
    lower, more = _gemeinden(report, districts)
    carried = report.scenario.carry_columns
    texts = [{row.text("ags"): row.text(name) for row in report.rows} for name in carried]
    return replace(districts, gemeinden=lower).carrying(carried, texts), findings + more


def _keys_stand_as_texts(report: WrittenReport, rows: Sequence[District]) -> bool:
    """Whether the report orders keys that are numbers as texts: version 0.1 did.

    A CSV names no version; its rows stand in the order that it was made in.
    """
    if report.version:
        return report.version.startswith("0.1.")
    as_texts = sorted(rows, key=key_order(rows, as_texts=True))
    return list(rows) == as_texts != sorted(rows, key=key_order(rows))


def _derived(report: WrittenReport, districts: Districts, total: Euros) -> Allocation:
    """The result that follows from a report's figures by its rules.

    Raises:
        SoforthilfeError: No result follows.
    """
    allocation = allocate(districts, total, terms=report.scenario.terms)
    allocation = replace(allocation, of_kreis=written_data.of_kreis(report, districts))
    return paid(allocation, report.scenario, before=written_csv.dealt_before(report, allocation))


def _total_of(report: WrittenReport, districts: Districts) -> Euros | None:
    """What a report says that it divided: its total, or its Kreis's share of one."""
    of_kreis = written_data.of_kreis(report, districts)
    if of_kreis is None or of_kreis.share is None:
        return report.scenario.total
    anteil = of_kreis.share.anteil
    return report.scenario.unit.euros(anteil.grundbetrag + anteil.resteuro)


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
                figures.append(written_csv.scaled(row.text(column), decimals))
            except FigureError:
                expected = DECIMAL.filled(places=decimals) if decimals else WHOLE
                findings.append(
                    Finding(row.at(column), column, row.text(column), expected, row.label)
                )
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
            findings.append(
                Finding(row.at("kreis"), "kreis", row.below, row.text("ags")[:5], row.label)
            )
    wanted = report.scenario
    two_levels = wanted.level is Level.GEMEINDE and wanted.of_kreis is None
    if len(report.upper) == len(report.rows) and not (two_levels and report.version):
        return (), findings
    below = []
    for kreis, rows in zip(kreise.rows, by_kreis.values(), strict=False):
        gemeinden, unread = _read(report, rows)
        findings += [*unread, *_doubled(gemeinden)]
        together = sum(gemeinde.einwohner for gemeinde in gemeinden)
        if together != kreis.einwohner:
            findings.append(
                Finding(ROWS, "einwohner", str(together), str(kreis.einwohner), _label(kreis))
            )
        below.append(
            replace(kreise, rows=tuple(sorted(gemeinden, key=lambda gemeinde: gemeinde.ags)))
        )
    return tuple(below), findings


def _doubled(districts: Iterable[District]) -> list[Finding]:
    labels = Counter(map(_label, districts))
    keys = Counter(district.ags for district in districts)
    findings = [
        Finding(SEVERAL.filled(count=count), ROW, label, ONE_ROW, label)
        for label, count in labels.items()
        if count > 1
    ]
    return findings + [
        Finding(ROWS, "ags", ags, ONE_ROW, ags)
        for ags, count in sorted(keys.items())
        if count > 1 and not any(finding.district.startswith(ags) for finding in findings)
    ]


def _missing_and_foreign(districts: Iterable[District], *, partial: bool) -> Iterator[Finding]:
    """Kreise of Baden-Württemberg that are missing, and rows that are not Kreise."""
    kreise = kreise_by_ags()
    ours = {district.ags for district in districts} & kreise.keys()
    if not ours:
        return
    if not partial:
        for ags in sorted(kreise.keys() - ours):
            yield Finding(ROWS, ROW, "", _label(kreise[ags]), _label(kreise[ags]))
    for district in districts:
        ags = district.ags
        other_land = ags.isascii() and ags.isdigit() and not ags.startswith(BADEN_WUERTTEMBERG)
        if ags not in kreise and not other_land:
            yield Finding(ROWS, ROW, _label(district), "", _label(district))


def _label(district: District) -> str:
    return f"{district.ags} {district.name}".strip()
