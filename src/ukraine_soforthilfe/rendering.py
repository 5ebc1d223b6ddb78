"""A scenario's result in the forms that it asks for, and the command that makes each again."""

from __future__ import annotations

import shlex
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe import __version__
from ukraine_soforthilfe.allocation import allocate, allocate_within
from ukraine_soforthilfe.files import Report
from ukraine_soforthilfe.laender import BADEN_WUERTTEMBERG, Level
from ukraine_soforthilfe.reports.csv_report import csv_bytes
from ukraine_soforthilfe.reports.forms import Format
from ukraine_soforthilfe.reports.json_report import json_bytes, json_content
from ukraine_soforthilfe.reports.provenance import Provenance
from ukraine_soforthilfe.units import Unit

if TYPE_CHECKING:
    from ukraine_soforthilfe.allocation import Allocation
    from ukraine_soforthilfe.districts import Districts
    from ukraine_soforthilfe.scenario import Scenario


def allocated(districts: Districts, scenario: Scenario) -> Allocation:
    """The result of a scenario for its figures; errors as of ``allocate``."""
    if scenario.of_kreis is None:
        return allocate(districts, scenario.whole_total, terms=scenario.terms)
    return allocate_within(
        districts,
        scenario.of_kreis,
        scenario.total,
        whole=scenario.whole_total,
        terms=scenario.terms,
    )


def reports(allocation: Allocation, scenario: Scenario) -> list[Report]:
    """The files that a scenario asks for, finished, in the order of its formats."""
    stem = _stem(allocation, scenario)
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
    words += ["--total", str(allocation.unit.euros(allocation.total))]
    for option, value in (
        ("--stichtag", districts.stichtag.isoformat() if districts.stichtag else None),
        ("--basis", districts.basis or None),
        ("--state", None if scenario.state == BADEN_WUERTTEMBERG else scenario.state),
        ("--key-column", scenario.key_column),
        ("--population-column", scenario.population_column),
        ("--level", None if scenario.level is Level.KREIS else scenario.level),
        ("--kreis", scenario.of_kreis),
    ):
        if value is not None:
            words += [option, value]
    if scenario.partial:
        words.append("--partial")
    words += _terms_words(scenario)
    words += ["--format", form]
    if form is Format.XLSX:
        words += ["--lang", scenario.language]
    if scenario.printed_date:
        words += ["--date", scenario.printed_date.isoformat()]
    return " ".join(map(_quoted, words))


def _terms_words(scenario: Scenario) -> list[str]:
    words: list[str] = []
    if scenario.unit is not Unit.EURO:
        words += ["--unit", scenario.unit]
    for option, amount in (
        ("--base-amount", scenario.base_amount or None),
        ("--minimum", scenario.minimum),
        ("--maximum", scenario.maximum),
    ):
        if amount is not None:
            words += [option, str(amount)]
    for place, column in enumerate(scenario.weight_columns):
        words += ["--weight-column", column]
        if scenario.weight_shares:
            words += ["--weight-share", f"{scenario.weight_shares[place]:f}"]
    return words


def _quoted(word: str) -> str:
    """A word for the shell; a blank alone asks for quotes that Windows knows too."""
    if shlex.quote(word) == word:
        return word
    if shlex.quote(word.replace(" ", "")) == word.replace(" ", ""):
        return f'"{word}"'
    return shlex.quote(word)


def _stem(allocation: Allocation, scenario: Scenario) -> str:
    districts = allocation.districts
    if districts.stichtag:
        label = districts.stichtag.isoformat()
    else:
        label = PurePath(districts.source.file).stem or "stdin"
    level = f"_{scenario.of_kreis or scenario.level}" if scenario.level is not Level.KREIS else ""
    return f"soforthilfe_{allocation.unit.euros(allocation.total)}_{label}{level}"
