"""Whether a report of this program still says what follows from its own figures.

Its figures are read out of it, held against the table that comes with the
program, and the result that follows from them is written once more.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from string import ascii_uppercase
from typing import TYPE_CHECKING

from ukraine_soforthilfe import __version__, verification
from ukraine_soforthilfe.asking import Form
from ukraine_soforthilfe.asking.scenario import refuse_labels
from ukraine_soforthilfe.asking.values import parse_euros
from ukraine_soforthilfe.errors import (
    FigureError,
    PopulationFileError,
    ReportError,
    RuleError,
    SoforthilfeError,
)
from ukraine_soforthilfe.language import Language, Text, joined, quoted
from ukraine_soforthilfe.population.built_in import (
    built_in_districts,
    built_in_for,
    kreise_by_ags,
    official,
)
from ukraine_soforthilfe.population.cells import UnreadableError
from ukraine_soforthilfe.population.spellings import misplaced
from ukraine_soforthilfe.population.workbooks import at
from ukraine_soforthilfe.population.workbooks.opening import WORKBOOKS
from ukraine_soforthilfe.result import District
from ukraine_soforthilfe.result.allocation import Anteil, Kreisanteil, OfKreis
from ukraine_soforthilfe.result.dividing import allocate
from ukraine_soforthilfe.scenarios.rendering import paid, report_bytes
from ukraine_soforthilfe.verification import (
    Finding,
    districts_of,
    said,
    written_csv,
    written_data,
    written_page,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ukraine_soforthilfe.asking.scenario import Scenario
    from ukraine_soforthilfe.population.built_in import Official
    from ukraine_soforthilfe.population.text_tables import SourceFile
    from ukraine_soforthilfe.result import Districts
    from ukraine_soforthilfe.result.allocation import Allocation
    from ukraine_soforthilfe.rule import Euros
    from ukraine_soforthilfe.verification import WrittenReport, WrittenRow


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
    def unchecked(self) -> int:
        """How many things it says of the reading of a file that is not at hand."""
        report = self.report
        own = report.source is not None and report.scenario.population is not None
        said = len(report.notices) + bool(report.read) + (report.year is not None)
        return said if own else 0

    @property
    def is_part(self) -> bool:
        """Whether it lacks Kreise and does not say whether it should."""
        return self.report.form is Form.CSV and any(
            finding.what is verification.ROW and not finding.found for finding in self.findings
        )

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
        return written_data.read_workbook(content) or written_csv.read_sheets(content, wanted)
    if content.removeprefix(BOM_UTF8).lstrip()[:1] == b"{":
        return written_data.read_json(content)
    if written_page.is_page(content):
        return written_page.read_page(content)
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
        ReportError: The report is a page, which has no such columns.
    """
    districts, findings = districts_of(report)
    findings = [*report.findings, *findings]
    findings += _against_request(report)
    if carried is not None:
        findings += _against_carried(report, districts, carried)
    found, population = _against_table(report, districts)
    if total is None:
        total = _total_of(report, districts)
    refused = any(not finding.notice for finding in findings)
    if total is None and not refused:
        findings.append(Finding(verification.ROWS, verification.TOTAL, "", verification.ONE_TOTAL))
    same_bytes = False
    if not refused and total is not None:
        try:
            allocation = _derived(report, districts, total)
        except SoforthilfeError as error:
            findings.append(Finding(verification.ROWS, verification.RULE, "", error.text))
        else:
            expected = report_bytes(
                allocation, report.scenario, report.form, version=report.version or __version__
            )
            same_bytes = expected == report.content and report.version in {"", __version__}
            if expected != report.content:
                findings += _differences(report, allocation, expected)
    if total is not None and not same_bytes:
        findings += _sum(report, total)
    findings += written_page.of_version(report)
    return ReportCheck(
        report=report,
        total=total,
        findings=tuple(finding for finding in findings if not finding.notice),
        notices=tuple(finding for finding in findings if finding.notice),
        official=found,
        population=tuple(population),
        same_bytes=same_bytes and not population,
        carried=carried.file if carried else "",
        unseen=report.unseen,
    )


def _against_request(report: WrittenReport) -> Iterator[Finding]:
    """Where a CSV is not what it is said to have been asked for; it says nothing of that itself."""
    if report.form is Form.CSV:
        keys = [row.text("ags") for row in report.upper]
        beyond, lacking = written_page.not_asked_for(keys, report.scenario)
        for row in report.upper:
            if row.text("ags") in beyond:
                yield Finding(row.at("ags"), verification.ROW, row.label, "", row.label)
        yield from (Finding(verification.ROWS, "--only", "", word) for word in lacking)


def derived_allocation(report: WrittenReport) -> Allocation | None:
    """The result in a report; None where its amounts do not follow from its figures."""
    check = check_report(report)
    if check.findings or check.total is None:
        return None
    districts, _ = districts_of(report)
    return _derived(report, districts, check.total)


def _sum(report: WrittenReport, total: Euros) -> list[Finding]:
    unit = report.scenario.unit
    try:
        paid = unit.euros(sum(unit.units(parse_euros(row.text("betrag"))) for row in report.upper))
    except (FigureError, RuleError):
        return []
    return [] if paid == total else [Finding("betrag", verification.SUM, str(paid), str(total))]


def _differences(
    report: WrittenReport, allocation: Allocation, expected: bytes
) -> Iterator[Finding]:
    if report.form is Form.CSV:
        return written_csv.compare_rows(report, allocation)
    if report.form is Form.HTML:
        return written_page.compare_pages(report.content, expected)
    if report.form is Form.JSON:
        return written_data.compare_json(report.content, expected)
    return _with_districts(
        report, written_data.compare_workbooks(report.content, expected, report.version)
    )


def _with_districts(report: WrittenReport, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings of a sheet, with the district whose row of the list they are in."""
    labels = {
        (at(said(row.place, Language.DE), ""), str(row.number)): row.label for row in report.rows
    }
    for finding in findings:
        sheet, mark, cells = said(finding.place, Language.DE).rpartition("!")
        row = cells.partition(":")[0].lstrip(ascii_uppercase)
        yield replace(finding, district=labels.get((f"{sheet}{mark}", row), finding.district))


def _derived(report: WrittenReport, districts: Districts, total: Euros) -> Allocation:
    """The result that follows from a report's figures by its rules; an error where none does."""
    refuse_labels(report.scenario)
    if columns := len(report.scenario.weight_columns):
        report.scenario.terms.check_shares(columns)
    allocation = allocate(districts, total, terms=report.scenario.terms)
    allocation = replace(allocation, of_kreis=_of_kreis(report, districts))
    return paid(allocation, report.scenario, before=written_csv.dealt_before(report, allocation))


def _of_kreis(report: WrittenReport, districts: Districts) -> OfKreis | None:
    """The Kreis that a report is of, its share derived from what the report says of the others."""
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
        before = unit.units(parse_euros(str(said.get("betrag_before", 0))))
        grundbetrag, rest = divmod(total * districts.einwohner, everybody)
    except (LookupError, TypeError, ValueError, ArithmeticError, SoforthilfeError):
        raise ReportError(_DAMAGED_KREIS) from None
    anteil = Anteil(grundbetrag, rest, rang, 1 if rang <= left_over else 0)
    share = Kreisanteil(
        total=total, einwohner=everybody, kreise=kreise, left_over=left_over, anteil=anteil
    )
    return OfKreis(kreis=kreis, share=share, before=before)


def _total_of(report: WrittenReport, districts: Districts) -> Euros | None:
    """What a report says that it divided: its total, or its Kreis's share of one."""
    of_kreis = _of_kreis(report, districts)
    if of_kreis is None or of_kreis.share is None:
        return report.scenario.total
    anteil = of_kreis.share.anteil
    return report.scenario.unit.euros(anteil.grundbetrag + anteil.resteuro)


def _against_table(
    report: WrittenReport, districts: Districts
) -> tuple[Official | None, list[Finding]]:
    """Whether the populations are the official ones, and where they are not.

    What claims to be the built-in table must agree with it wholly, names and checksum too.
    """
    findings = list(_other_source(report))
    if report.schluessel:
        return None, findings
    findings += _misplaced(report, districts)
    found = official(districts)
    claims = districts.source.built_in
    if found.comparison is None:
        if claims:
            stated = f"{districts.stichtag or ''} {districts.basis}".strip()
            findings.append(Finding(verification.BUILT_IN, verification.EDITION, stated, ""))
        return found, findings
    edition = found.comparison.edition
    table = built_in_districts(stichtag=edition.stichtag, basis=edition.basis)
    by_key = {district.ags: district for district in table.rows}
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


def _misplaced(report: WrittenReport, districts: Districts) -> Iterator[Finding]:
    """Names of another Kreis than the key's, which no list is read with."""
    known = kreise_by_ags() if districts.keyed_by_ags else {}
    kreise = [each for each in districts.rows if each.ags in known]
    rows = {row.text("ags"): row for row in report.upper}
    for place in misplaced([(each.ags, each.name, each.art) for each in kreise]) or ():
        kreis, right = kreise[place], known[kreise[place].ags].name
        yield Finding(rows[kreis.ags].at("name"), "name", kreis.name, right, kreis.label)


def _other_source(report: WrittenReport) -> Iterator[Finding]:
    """What a report says of its source and cannot be."""
    found, asked = report.source, report.scenario.population
    if found is None:
        return
    expected = written_page.known_source(found, asked)
    # The last one says where columns that travel along are from.
    apart = len(report.notices) - bool(report.scenario.carry_columns)
    if asked is None:
        language = Language.EN if report.form is Form.JSON else report.scenario.language
        with suppress(SoforthilfeError):
            right = [each(language) for each in built_in_for(report.scenario).notices]
            texts = [each(language) for each in report.notices[:apart]]
            if texts != right or report.read:
                yield Finding(
                    "source.notices", verification.VALUE, "; ".join(texts), "; ".join(right)
                )
    said = report.scenario.stichtag
    of_year = report.year is not None or isinstance(said, int)
    if of_year and (asked is None or said not in {None, report.year}):
        yield Finding("year", verification.VALUE, str(report.year), "")
    # Version 0.1 said some of them in other words.
    checkable = report.notices[apart if asked is None else 0 :]
    for notice in () if report.version.startswith("0.1.") else checkable:
        if not written_page.is_known_notice(notice.de):
            yield Finding("source.notices", verification.NOT_OF_PROGRAM, notice, "")
    for field in fields(found):
        here, there = (str(getattr(source, field.name)) for source in (found, expected))
        # Version 0.1 did not name the layout in its workbooks.
        if here != there and (field.name != "layout" or here):
            yield Finding(f"source.{field.name}", verification.VALUE, here, there)


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
            if found != expected:
                what = verification.IN_TABLE.filled(column=column)
                yield Finding(rows[district.ags].at(column), what, found, expected, known.label)


# Columns that travel along.

_DAMAGED_KREIS = Text(
    "Was dieser Bericht über seinen Kreis sagt, ist beschädigt. Eine andere Form davon prüfen.",
    "What this report says of its Kreis is damaged. Verify another form of it.",
)
_NOT_ON_A_PAGE = Text(
    "Eine Seite hat keine mitgeführten Spalten. Eine andere Form des Laufs prüfen.",
    "A page has no columns that travel along. Verify another form of the run.",
)
CARRIED = Text("Mitgeführte Spalten", "Columns carried along")
_COMPARED = Text("{columns}: verglichen mit {file}", "{columns}: compared with {file}")
_NOT_COMPARED = Text(
    "{columns}: nicht verglichen, das geschieht mit --carry-file",
    "{columns}: not compared, which --carry-file does",
)
_NOT_THERE = Text(
    "{columns}: nicht verglichen, denn eine Seite hat sie nicht",
    "{columns}: not compared, since a page does not have them",
)
_NONE_NAMED = Text(
    "keine genannt; eine CSV-Datei nennt sie nicht, aber --carry-file oder --carry-column",
    "none named; a CSV does not say which it has, but --carry-file or --carry-column does",
)


def carried_said(report: WrittenReport, file: str, findings: Iterable[Finding]) -> Text | None:
    """Which columns travel along and what they were compared with; None where nothing is to say.

    Args:
        report: The report.
        file: What they were compared with, empty for nothing.
        findings: What was found in it.
    """
    if columns := report.scenario.carry_columns:
        compared = _COMPARED if file else _NOT_COMPARED
        if report.form is Form.HTML:
            compared = _NOT_THERE
        return compared.filled(columns=", ".join(columns), file=file)
    others = [each for each in findings if each.what == verification.COLUMNS]
    pairs = [(str(each.found), str(each.expected)) for each in others]
    further = [set(found.split(", ")).difference(due.split(", ")) for found, due in pairs]
    return _NONE_NAMED if any(further) else None


def _against_carried(
    report: WrittenReport, districts: Districts, file: SourceFile
) -> Iterator[Finding]:
    """Where columns that travel along are not what their table says, which must fit the report."""
    from ukraine_soforthilfe.population.carried import with_carried

    if report.form is Form.HTML:
        raise ReportError(_NOT_ON_A_PAGE)
    headings = districts.carried
    bare = districts.carrying((), ())
    right = with_carried(bare, file, headings, kreis=report.scenario.of_kreis)
    texts = {
        key: cells
        for each in (right, *right.gemeinden)
        for key, *cells in zip(each.columns.keys, *each.columns.carried, strict=True)
    }
    for row in report.rows:
        for name, text in zip(headings, texts.get(row.text("ags"), ()), strict=False):
            if row.text(name) != text:
                yield Finding(row.at(name), name, row.text(name), text, row.label)
