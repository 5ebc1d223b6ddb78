"""A scenario's result in the forms that it asks for, and the command that makes each again."""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe import __version__
from ukraine_soforthilfe.allocation import allocate, allocate_within
from ukraine_soforthilfe.asking import Need, Option
from ukraine_soforthilfe.districts import Level
from ukraine_soforthilfe.files import Report
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports.allocation import (
    Provenance,
    allocation_content,
    allocation_page,
    allocation_table,
)
from ukraine_soforthilfe.reports.forms import CsvDialect, Form
from ukraine_soforthilfe.reports.pens import csv_bytes, json_bytes, page_bytes
from ukraine_soforthilfe.scenario import OPTIONS, refuse_what_needs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ukraine_soforthilfe.districts import Districts
    from ukraine_soforthilfe.result import Allocation
    from ukraine_soforthilfe.scenario import Scenario

_PLACES = {option.field: place for place, option in enumerate(OPTIONS)}
_AS_WRITTEN = sorted(
    OPTIONS,
    key=lambda option: (
        _PLACES[option.ask.written_after or option.field],
        bool(option.ask.written_after),
    ),
)
_BESIDE = {field: [option for option in OPTIONS if option.ask.beside == field] for field in _PLACES}


def allocated(districts: Districts, scenario: Scenario) -> Allocation:
    """The result of a scenario for its figures; errors as of ``allocate``.

    Raises:
        UsageError: It says something of the keys that it does not have.
    """
    if not scenario.weight_columns:
        refuse_what_needs(scenario, Need.WEIGHT_COLUMN)
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
    allocation: Allocation, scenario: Scenario, form: Form, *, version: str = __version__
) -> bytes:
    """One report; the same result, scenario, form and version give the same bytes."""
    if form is Form.CSV:
        return csv_bytes(allocation_table(allocation), dialect=scenario.csv_dialect)
    provenance = _provenance(allocation, scenario, form, version=version)
    if form is Form.JSON:
        return json_bytes(allocation_content(allocation, provenance=provenance))
    if form is not Form.XLSX:
        page = allocation_page(allocation, scenario.language, provenance=provenance)
        return page_bytes(page, form, scenario.language)
    from ukraine_soforthilfe.reports.workbook import workbook_bytes

    return workbook_bytes(allocation, language=scenario.language, provenance=provenance)


def report_content(allocation: Allocation, scenario: Scenario) -> dict[str, Any]:
    """What the JSON report says, as objects, lists, texts and whole numbers."""
    provenance = _provenance(allocation, scenario, Form.JSON, version=__version__)
    return allocation_content(allocation, provenance=provenance)


def _provenance(
    allocation: Allocation, scenario: Scenario, form: Form, *, version: str
) -> Provenance:
    return Provenance(
        version=version,
        command=command_line(allocation, scenario, form),
        printed_date=scenario.printed_date,
    )


def command_line(allocation: Allocation, scenario: Scenario, form: Form) -> str:
    """The command that makes one report again.

    Total, date and basis are those of the result, the form is the report's
    own. The population file stands there by its name alone: a report holds no
    path.
    """
    districts = allocation.districts
    # What programs read is the same in all languages.
    in_language = form not in {Form.CSV, Form.JSON}
    again = replace(
        scenario,
        population=None if scenario.population is None else districts.source.file or "-",
        total=allocation.unit.euros(allocation.total),
        stichtag=districts.stichtag,
        basis=districts.basis or None,
        formats=(form,),
        # A CSV holds no command.
        csv_dialect=CsvDialect.STANDARD,
        language=scenario.language if in_language else Language.DE,
    )
    words = _words(again, always=("language",) if in_language else ())
    return " ".join(map(_quoted, ("soforthilfe", "allocate", *words)))


def _words(scenario: Scenario, *, always: Collection[str] = ()) -> Iterator[str]:
    """The words of a command line that asks for a scenario, what holds by default left out.

    Args:
        scenario: What it asks for.
        always: The fields that it says even where they have their default.
    """
    for option in _AS_WRITTEN:
        value = getattr(scenario, option.field)
        if option.ask.beside or (value == option.default and option.field not in always):
            continue
        for place, each in enumerate(value if option.several else (value,)):
            yield from _said(option, each)
            for other in _BESIDE.get(option.field, ()):
                if values := getattr(scenario, other.field):
                    yield from _said(other, values[place])


def _said(option: Option, value: Any) -> Iterator[str]:
    if not option.ask.positional:
        yield f"--{option.name}"
    if isinstance(value, date):
        yield value.isoformat()
    elif option.kind is not bool:
        yield f"{value:f}" if isinstance(value, Decimal) else str(value)


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
