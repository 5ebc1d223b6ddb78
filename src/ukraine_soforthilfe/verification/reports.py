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
from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.population.built_in import built_in_districts, kreise_by_ags, official
from ukraine_soforthilfe.population.cells import UnreadableError
from ukraine_soforthilfe.population.names import kreise_named
from ukraine_soforthilfe.result.allocation import Kreisanteil, OfKreis, figure_columns
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
from ukraine_soforthilfe.result.rows import Anteil
from ukraine_soforthilfe.scenarios.rendering import report_bytes
from ukraine_soforthilfe.verification.written import Finding, read_json, row_place, scaled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ukraine_soforthilfe.population.built_in import Official
    from ukraine_soforthilfe.population.text_tables import SourceFile
    from ukraine_soforthilfe.result.allocation import Allocation, Cell
    from ukraine_soforthilfe.rule.units import Euros
    from ukraine_soforthilfe.verification.written import WrittenReport, WrittenRow

_ROWS = Text("Zeilen", "rows")
_SEVERAL = Text("{count} Zeilen", "{count} rows")
_ROW = Text("Zeile", "row")
_ONE_ROW = Text("eine Zeile", "one row")
_COLUMNS = Text("Spalten", "columns")
_TOTAL = Text("Gesamtbetrag", "total")
_ONE_TOTAL = Text(
    "ein Gesamtbetrag, den Grundbetrag und Rest aller Zeilen ergeben",
    "one total that grundbetrag and rest of all rows give",
)
_RULE = Text("Verfahren", "rule")
_SUM = Text("Summe", "sum")
_WHOLE = Text("eine ganze Zahl", "a whole number")
_DECIMAL = Text("eine Zahl mit {places} Nachkommastellen", "a number with {places} decimals")
_PROGRAM = Text("Programm", "program")
_VERSION = Text("Version nach dieser", "version after this one")
_BUILT_IN = Text("Mitgelieferte Tabelle", "built-in table")
_EDITION = Text("Stichtag und Zensusbasis", "date and census basis")
_IN_TABLE = Text("{column}, mitgelieferte Tabelle", "{column}")
_UNKNOWN_SOURCE = Source(file="", sha256="", layout="")


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
        unseen: What the form of its file keeps from being compared; None for nothing.
        same_bytes: Whether this version would write just these bytes.
        version: This version.
    """

    report: WrittenReport
    total: Euros | None
    findings: tuple[Finding, ...]
    notices: tuple[Finding, ...]
    official: Official | None
    population: tuple[Finding, ...]
    same_bytes: bool
    unseen: Text | None = None
    version: str = __version__

    @property
    def passed(self) -> bool:
        """Whether nothing differs; a file saved anew by another program can pass."""
        return not self.findings and not self.population


def read_report(file: SourceFile) -> tuple[SourceFile, WrittenReport | None]:
    """A report read back, or the one report in a ZIP, and its file; None where there is none.

    Raises:
        PopulationFileError: It is a ZIP that is not unpacked.
        ReportError: There are several, or one is too damaged to derive anything from it.
    """
    try:
        packed = file.packed()
    except UnreadableError as error:
        raise PopulationFileError(file=file.file, problems=error.problems) from None
    if packed is None:
        return file, read_written(file.content)
    found = []
    for each in packed:
        # What cannot be read beside others is none of the program's.
        with suppress(*([ReportError] if len(packed) > 1 else [])):
            if (report := read_written(each.content)) is not None:
                found.append((each, report))
    if len(found) > 1:
        raise ReportError(
            Text(
                de="Das ZIP enthält mehrere Ergebnisse: {names}. Es entpacken und eines angeben.",
                en="The ZIP holds several reports: {names}. Unpack it and give one of them.",
            ).filled(names=", ".join(repr(each.name) for each, _ in found))
        )
    return found[0] if found else (file, None)


def read_written(content: bytes) -> WrittenReport | None:
    """A report read back; None where the content is none of this program's.

    Raises:
        ReportError: It is one, but too damaged to derive anything from it.
    """
    if content.startswith(b"PK"):
        from ukraine_soforthilfe.verification.written_workbook import read_workbook

        return read_workbook(content)
    if content.lstrip()[:1] == b"{":
        return read_json(content)
    from ukraine_soforthilfe.verification.written import read_csv

    return read_csv(content)


def check_report(report: WrittenReport, *, total: Euros | None = None) -> ReportCheck:
    """Derive a report anew from the figures inside it, and compare.

    Args:
        report: The report read back.
        total: The total in euros that it should be of; None for the one it names.
    """
    districts, findings = _districts_of(report)
    found, population = _against_table(report, districts)
    if total is None:
        total = _total_of(report, districts)
    if total is None and not findings:
        findings.append(Finding(_ROWS, _TOTAL, "", _ONE_TOTAL))
    same_bytes = False
    if not findings and total is not None:
        try:
            allocation = _derived(report, districts, total)
        except SoforthilfeError as error:
            findings.append(Finding(_ROWS, _RULE, "", str(error)))
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
        findings.append(Finding(_PROGRAM, _VERSION, report.version, __version__))
    return ReportCheck(
        report=report,
        total=total,
        findings=tuple(finding for finding in findings if not finding.notice),
        notices=tuple(finding for finding in findings if finding.notice),
        official=found,
        population=tuple(population),
        same_bytes=same_bytes,
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
    return [] if paid == total else [Finding("betrag", _SUM, str(paid), str(total))]


def _differences(
    report: WrittenReport, allocation: Allocation, expected: bytes
) -> Iterator[Finding]:
    if report.form is Form.XLSX:
        from ukraine_soforthilfe.verification.written_workbook import compare_workbooks

        yield from compare_workbooks(report.content, expected)
        return
    columns = tuple(allocation.columns())
    if report.form is Form.CSV and report.header != columns:
        yield Finding(row_place(1), _COLUMNS, ", ".join(report.header), ", ".join(columns))
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
    if report.form is Form.JSON:
        from ukraine_soforthilfe.verification.written import compare_facts

        yield from compare_facts(report.content, expected)


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
        source=report.source or _UNKNOWN_SOURCE,
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
    return replace(districts, gemeinden=lower), findings + more


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
    return replace(allocation, of_kreis=_of_kreis(report, districts))


def _of_kreis(report: WrittenReport, districts: Districts) -> OfKreis | None:
    """The Kreis that a report is of, its share derived from what the report says of the others.

    Raises:
        ReportError: What it says there is damaged.
    """
    said, unit = report.kreis, report.scenario.unit
    if said is None:
        return None
    try:
        ags, name, art = (str(said[column]) for column in ("ags", "name", "art"))
        kreis = District(ags, name, art, "", districts.einwohner)
        if "total" not in said:
            return OfKreis(kreis=kreis)
        total, left_over = (
            unit.units(parse_euros(str(said[column]))) for column in ("total", "resteuro_all")
        )
        everybody, kreise, rang = (
            int(said[column]) for column in ("einwohner_all", "kreise", "rang")
        )
        grundbetrag, rest = divmod(total * districts.einwohner, everybody)
    except (LookupError, TypeError, ValueError, ArithmeticError, SoforthilfeError):
        raise ReportError(
            "What this report says of its Kreis is damaged. Verify another form of it."
        ) from None
    anteil = Anteil(grundbetrag, rest, rang, 1 if rang <= left_over else 0)
    share = Kreisanteil(
        total=total, einwohner=everybody, kreise=kreise, left_over=left_over, anteil=anteil
    )
    return OfKreis(kreis=kreis, share=share)


def _total_of(report: WrittenReport, districts: Districts) -> Euros | None:
    """What a report says that it divided: its total, or its Kreis's share of one."""
    of_kreis = _of_kreis(report, districts)
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
                figures.append(scaled(row.text(column), decimals))
            except FigureError:
                expected = _DECIMAL.filled(places=decimals) if decimals else _WHOLE
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
                Finding(_ROWS, "einwohner", str(together), str(kreis.einwohner), _label(kreis))
            )
        below.append(replace(kreise, rows=tuple(sorted(gemeinden, key=_ags))))
    return tuple(below), findings


def _doubled(districts: Iterable[District]) -> list[Finding]:
    labels = Counter(map(_label, districts))
    keys = Counter(map(_ags, districts))
    findings = [
        Finding(_SEVERAL.filled(count=count), _ROW, label, _ONE_ROW, label)
        for label, count in labels.items()
        if count > 1
    ]
    return findings + [
        Finding(_ROWS, "ags", ags, _ONE_ROW, ags)
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
            yield Finding(_ROWS, _ROW, "", _label(kreise[ags]), _label(kreise[ags]))
    for district in districts:
        ags = district.ags
        other_land = ags.isascii() and ags.isdigit() and not ags.startswith(BADEN_WUERTTEMBERG)
        if ags not in kreise and not other_land:
            yield Finding(_ROWS, _ROW, _label(district), "", _label(district))


def _ags(district: District) -> str:
    return district.ags


def _label(district: District) -> str:
    return f"{district.ags} {district.name}".strip()


def _against_table(
    report: WrittenReport, districts: Districts
) -> tuple[Official | None, list[Finding]]:
    """Whether the populations are the official ones, and where they are not.

    What claims to be the built-in table must agree with it wholly, names and checksum too.
    """
    if report.schluessel:
        return None, []
    found = official(districts)
    claims = districts.source.built_in
    findings = []
    if claims and districts.source.sha256 != built_in_districts().source.sha256:
        findings.append(
            Finding(
                _BUILT_IN, "SHA-256", districts.source.sha256, built_in_districts().source.sha256
            )
        )
    if found.comparison is None:
        if claims:
            stated = f"{districts.stichtag or ''} {districts.basis}".strip()
            findings.append(Finding(_BUILT_IN, _EDITION, stated, ""))
        return found, findings
    edition = found.comparison.edition
    table = built_in_districts(stichtag=edition.stichtag, basis=edition.basis).rows
    by_key = {district.ags: district for district in table}
    rows = {row.text("ags"): row for row in report.upper}
    if found.differs or claims:
        findings += _not_as_in(by_key, districts.rows, rows, ["einwohner"])
    if claims or report.source is None:
        # A CSV says nothing of where its names are from: they are the table's if most of them are.
        texts = [
            column
            for column in ("name", "art", "regierungsbezirk")
            if claims
            or 2 * sum(1 for _ in _not_as_in(by_key, districts.rows, rows, [column]))
            < len(districts.rows)
        ]
        findings += _not_as_in(by_key, districts.rows, rows, texts)
    return found, findings


def _is_named(kreis: District, name: str) -> bool:
    """Whether a name is that of the Kreis in some official spelling, as lists have it."""
    return kreis.ags in kreise_named(name)


def _not_as_in(
    table: Mapping[str, District],
    districts: Iterable[District],
    rows: Mapping[str, WrittenRow],
    columns: Sequence[str],
) -> Iterator[Finding]:
    for district in districts:
        known = table.get(district.ags)
        if known is None:
            continue
        for column in columns:
            found, expected = str(getattr(district, column)), str(getattr(known, column))
            if found != expected and not (column == "name" and _is_named(known, found)):
                label = f"{known.ags} {known.name}"
                place = rows[district.ags].at(column)
                yield Finding(place, _IN_TABLE.filled(column=column), found, expected, label)
