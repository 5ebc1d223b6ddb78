"""What is asked for: one allocation and the form of its reports."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe import __version__
from ukraine_soforthilfe.districts import BADEN_WUERTTEMBERG
from ukraine_soforthilfe.files import Report
from ukraine_soforthilfe.reports.csv_report import CsvDialect, csv_bytes
from ukraine_soforthilfe.reports.json_report import json_bytes, json_content
from ukraine_soforthilfe.reports.provenance import Provenance
from ukraine_soforthilfe.reports.wording import Language

if TYPE_CHECKING:
    from datetime import date

    from ukraine_soforthilfe.allocation import Allocation

DEFAULT_TOTAL = 8_000_000
"""The state's aid of April 2022 in whole euros."""


class Format(StrEnum):
    """Forms of a report; each value is the ending of its file."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One allocation as it is asked for, in the words of the command's options.

    Attributes:
        population: A population file as the user names it, ``-`` for standard
            input, None for the built-in table.
        total: Whole euros to divide.
        stichtag: Reference date of the figures, None for the file's own or
            the built-in table's default.
        basis: Census basis of the figures, None for the file's own.
        partial: Whether some of the 44 Kreise may be missing.
        state: Two digits of the Land whose Kreise are taken out of a file
            with several Länder, or ``all``.
        key_column: Heading of the column with the keys, None to find it.
        population_column: Heading of the column with the figures, None to find it.
        formats: The forms to write, without repetition.
        csv_dialect: How a CSV is written.
        language: Language of the summary and the workbook.
        printed_date: A date to be printed into the reports, None for none.
    """

    population: str | None = None
    total: int = DEFAULT_TOTAL
    stichtag: date | None = None
    basis: str | None = None
    partial: bool = False
    state: str = BADEN_WUERTTEMBERG
    key_column: str | None = None
    population_column: str | None = None
    formats: tuple[Format, ...] = (Format.XLSX, Format.CSV)
    csv_dialect: CsvDialect = CsvDialect.STANDARD
    language: Language = Language.DE
    printed_date: date | None = None


def reports(allocation: Allocation, scenario: Scenario) -> list[Report]:
    """The files that a scenario asks for, finished, in the order of its formats."""
    stem = _stem(allocation)
    return [
        Report(name=f"{stem}.{form}", content=report_bytes(allocation, scenario, form))
        for form in scenario.formats
    ]


def report_bytes(
    allocation: Allocation, scenario: Scenario, form: Format, *, version: str = __version__
) -> bytes:
    """One report; the same result, scenario, form and version give the same bytes."""
    if form is Format.CSV:
        return csv_bytes(allocation, dialect=scenario.csv_dialect)
    provenance = _provenance(allocation, scenario, form, version=version)
    if form is Format.JSON:
        return json_bytes(allocation, provenance=provenance)
    from ukraine_soforthilfe.reports.workbook import workbook_bytes

    return workbook_bytes(allocation, language=scenario.language, provenance=provenance)


def report_content(allocation: Allocation, scenario: Scenario) -> dict[str, Any]:
    """What the JSON report says, as objects, lists, texts and whole numbers."""
    provenance = _provenance(allocation, scenario, Format.JSON, version=__version__)
    return json_content(allocation, provenance=provenance)


def _provenance(
    allocation: Allocation, scenario: Scenario, form: Format, *, version: str
) -> Provenance:
    return Provenance(
        version=version,
        command=command_line(allocation, scenario, form),
        printed_date=scenario.printed_date,
    )


def command_line(allocation: Allocation, scenario: Scenario, form: Format) -> str:
    """The command that makes one report again, every default written out.

    The population file stands there by its name alone: a report holds no path.
    """
    districts = allocation.districts
    words = ["soforthilfe", "allocate"]
    if scenario.population is not None:
        words.append(districts.source.file or "-")
    words += ["--total", str(allocation.total)]
    if districts.stichtag:
        words += ["--stichtag", districts.stichtag.isoformat()]
    if districts.basis:
        words += ["--basis", districts.basis]
    if scenario.partial:
        words.append("--partial")
    if scenario.state != BADEN_WUERTTEMBERG:
        words += ["--state", scenario.state]
    if scenario.key_column is not None:
        words += ["--key-column", scenario.key_column]
    if scenario.population_column is not None:
        words += ["--population-column", scenario.population_column]
    words += ["--format", form]
    if form is Format.XLSX:
        words += ["--lang", scenario.language]
    if scenario.printed_date:
        words += ["--date", scenario.printed_date.isoformat()]
    return " ".join(map(_quoted, words))


def _quoted(word: str) -> str:
    """A word for the shell; a blank alone asks for quotes that Windows knows too."""
    if shlex.quote(word) == word:
        return word
    if shlex.quote(word.replace(" ", "")) == word.replace(" ", ""):
        return f'"{word}"'
    return shlex.quote(word)


def _stem(allocation: Allocation) -> str:
    districts = allocation.districts
    if districts.stichtag:
        label = districts.stichtag.isoformat()
    else:
        label = PurePath(districts.source.file).stem or "stdin"
    return f"soforthilfe_{allocation.total}_{label}"
