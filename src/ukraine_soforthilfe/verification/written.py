"""Reports that the program wrote, read back."""

from __future__ import annotations

import csv
import io
import json
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe.districts import Source
from ukraine_soforthilfe.errors import ReportError, SoforthilfeError
from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.population.figures import parse_euros
from ukraine_soforthilfe.records import COLUMNS
from ukraine_soforthilfe.reports.csv_report import FORMULA_STARTS
from ukraine_soforthilfe.reports.forms import CsvDialect, Format
from ukraine_soforthilfe.scenario import Scenario
from ukraine_soforthilfe.words import scenario_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ukraine_soforthilfe.units import Euros


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """One row of a report as it stands there.

    Attributes:
        place: Where it stands, as a person finds it: ``row 5``.
        texts: What stands in it, by column of the CSV; a workbook's first
            sheet has fewer columns.
    """

    place: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """A report of this program, maybe edited since.

    Attributes:
        form: Its form.
        content: Its bytes.
        rows: Its rows, in its order.
        scenario: What it says that it was asked for; the defaults for a CSV,
            which says nothing.
        source: What it says of its figures' source; None for a CSV, which
            says nothing.
        notices: What it says of reading them.
        total: The total that it names; None for a CSV.
        version: The version that wrote it; empty for a CSV.
    """

    form: Format
    content: bytes
    rows: tuple[WrittenRow, ...]
    scenario: Scenario
    source: Source | None = None
    notices: tuple[Text, ...] = ()
    total: Euros | None = None
    version: str = ""


def parse_command(command: str) -> Scenario:
    """The scenario that a command line of ``allocate`` asks for.

    Raises:
        ReportError: It is none, or has words that this version does not know.
    """
    words = scenario_words()
    fields: dict[str, Any] = {}
    try:
        program, verb, *rest = shlex.split(command)
        while rest:
            token = rest.pop(0)
            if not token.startswith("--"):
                fields["population"] = token
                continue
            word = words[token.removeprefix("--")]
            fields[word.field] = word.value("true" if word.kind is bool else rest.pop(0))
    except (ValueError, LookupError):
        program = verb = ""
    if (program, verb) != ("soforthilfe", "allocate"):
        raise ReportError(f"This is no command that makes a report: {command!r}.")
    return Scenario(**fields)


def read_written(content: bytes) -> WrittenReport | None:
    """A report read back; None where the content is none of this program's.

    Raises:
        ReportError: It is one, but so damaged that nothing can be derived from it.
    """
    if content.startswith(b"PK"):
        from ukraine_soforthilfe.verification.written_workbook import read_workbook

        return read_workbook(content)
    if content.lstrip()[:1] == b"{":
        return _read_json(content)
    return _read_csv(content)


def _read_json(content: bytes) -> WrittenReport | None:
    try:
        report = json.loads(content)
    except ValueError:
        return None
    program = report.get("program")
    if not isinstance(program, dict) or program.get("name") != "soforthilfe":
        return None
    try:
        return WrittenReport(
            form=Format.JSON,
            content=content,
            rows=tuple(
                WrittenRow(
                    place=f"kreise[{place}]",
                    texts={column: str(row[column]) for column in COLUMNS},
                )
                for place, row in enumerate(report["kreise"])
            ),
            scenario=parse_command(report["command"]),
            total=parse_euros(str(report["total"])),
            version=str(program["version"]),
            source=_source(report["source"]),
            notices=tuple(Text(notice, notice) for notice in report["source"]["notices"]),
        )
    except (KeyError, TypeError, ValueError, SoforthilfeError) as error:
        raise ReportError(
            f"This is a JSON report of soforthilfe, but part of it is missing or damaged: {error}."
        ) from None


def _source(found: Mapping[str, Any]) -> Source:
    return Source(
        file=found["file"],
        sha256=found["sha256"],
        layout=found["layout"],
        producer=found["producer"] or "",
        licence=found["licence"] or "",
        built_in=found["built_in"],
    )


def _read_csv(content: bytes) -> WrittenReport | None:
    excel = content.startswith(b"\xef\xbb\xbf")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    delimiter = ";" if excel else ","
    try:
        header, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except (ValueError, csv.Error):
        return None
    if set(COLUMNS) < set(header):
        raise ReportError(
            "This CSV was written by rules that it does not name. Verify the workbook or the JSON "
            "of the same run."
        )
    if tuple(header) != COLUMNS:
        return None
    return WrittenReport(
        form=Format.CSV,
        content=content,
        rows=tuple(
            WrittenRow(
                place=f"row {place}",
                texts=dict(zip(COLUMNS, map(_plain, row) if excel else row, strict=False)),
            )
            for place, row in enumerate(rows, start=2)
        ),
        scenario=Scenario(csv_dialect=CsvDialect.EXCEL if excel else CsvDialect.STANDARD),
    )


def _plain(cell: str) -> str:
    """A text without the apostrophe that keeps Excel from running it."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS) else cell
