"""Reports that the program wrote as they are read back, JSON among them, and what is not right."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe.districts import Level, Schluessel, Source
from ukraine_soforthilfe.errors import ReportError
from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.reports.forms import Form
from ukraine_soforthilfe.scenario import WORDS, Scenario, value_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference between a report and what it should be.

    Attributes:
        place: Where it is, as a person finds it: ``row 5``, ``Prüfung!F20``.
        what: What is different: a column, ``row``, ``sum``, ``cell``.
        found: What stands there, empty where there is nothing.
        expected: What should stand there, empty where nothing should.
        district: Key and name of the district, empty where it is none's.
    """

    place: str
    what: str
    found: str
    expected: str
    district: str = ""


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """One row of a report as it stands there.

    Attributes:
        place: Where it stands, as a person finds it: ``row 5``.
        texts: What stands in it, by column of the CSV, ``ebene`` and
            ``kreis`` too where the report has Gemeinden below the Kreise; the
            sheets of a workbook have fewer columns.
    """

    place: str
    texts: Mapping[str, str]

    def text(self, column: str) -> str:
        """What stands in a column, empty where it has none."""
        return self.texts.get(column, "")

    @property
    def label(self) -> str:
        """Key and name."""
        return f"{self.text('ags')} {self.text('name')}".strip()

    @property
    def below(self) -> str | None:
        """The key of the Kreis below which it stands, None at the upper level."""
        return self.text("kreis") if self.text("ebene") == Level.GEMEINDE else None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenReport:
    """A report of this program, maybe edited since.

    Attributes:
        form: Its form.
        content: Its bytes.
        rows: Its rows, in its order, of both levels where it has two.
        scenario: What it says that it was asked for; of a CSV, which says
            nothing, what its rows follow from. Its total is None where no one
            total gives the rows.
        schluessel: The keys that its rows have figures of; empty for the population.
        header: The columns of a CSV; empty for the other forms.
        source: What it says of its figures' source; None for a CSV.
        notices: What it says of reading them.
        read: What it says was read, None where it says nothing.
        year: The year that it says its figures are of, where it says no more.
        version: The version that wrote it; empty for a CSV.
    """

    form: Form
    content: bytes
    rows: tuple[WrittenRow, ...]
    scenario: Scenario
    schluessel: tuple[Schluessel, ...] = ()
    header: tuple[str, ...] = ()
    source: Source | None = None
    notices: tuple[Text, ...] = ()
    read: Text | None = None
    year: int | None = None
    version: str = ""

    @property
    def upper(self) -> tuple[WrittenRow, ...]:
        """The rows among which the total was divided."""
        return tuple(row for row in self.rows if row.below is None)


def parse_command(command: str) -> Scenario:
    """The scenario that a command line of ``allocate`` asks for.

    Raises:
        ReportError: It is none, or has words that this version does not know.
    """
    fields: dict[str, Any] = {}
    try:
        program, verb, *rest = shlex.split(command)
        while rest:
            token = rest.pop(0)
            if not token.startswith("--"):
                fields["population"] = token
                continue
            option = WORDS[token.removeprefix("--")]
            said = "true" if option.kind is bool else rest.pop(0)
            if option.several:
                fields[option.field] = fields.get(option.field, ()) + value_of(option, [said])
            else:
                fields[option.field] = value_of(option, said)
    except (ValueError, LookupError):
        program = verb = ""
    if (program, verb) != ("soforthilfe", "allocate"):
        raise ReportError(
            f"The command in this report is none of 'soforthilfe allocate': {command!r}. "
            "Verify another form of it."
        )
    return Scenario(**fields)


# Lists of rows, which are compared row by row.
_ROWS = ("kreise", "gemeinden")


def read_json(content: bytes) -> WrittenReport | None:
    """A JSON report read back; None where it is none of this program's.

    Raises:
        ReportError: It is one, but so damaged that nothing can be derived from it.
    """
    try:
        report = json.loads(content)
        program = report["program"]
        if program["name"] != "soforthilfe":
            return None
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    try:
        # Halves of characters can be escaped in JSON, and stand in no report.
        json.dumps(report, ensure_ascii=False).encode()
        return WrittenReport(
            form=Form.JSON,
            content=content,
            rows=tuple(_rows(report)),
            scenario=parse_command(str(report["command"])),
            schluessel=tuple(
                Schluessel(name=key["name"], places=int(key["places"]))
                for key in report.get("schluessel", ())
            ),
            version=str(program["version"]),
            source=_source(report["source"]),
            notices=tuple(Text(notice, notice) for notice in report["source"]["notices"]),
            year=int(year) if (year := report.get("year")) else None,
            read=Text(read, read) if (read := report["source"].get("read")) else None,
        )
    except (LookupError, TypeError, ValueError, AttributeError, ReportError) as error:
        raise ReportError(
            f"This is a JSON report of soforthilfe, but part of it is missing or damaged: {error}."
        ) from None


def _rows(report: dict[str, Any]) -> Iterator[WrittenRow]:
    two_levels = "gemeinden" in report
    for place, row in enumerate(report["kreise"]):
        level = {"ebene": Level.KREIS, "kreis": str(row["ags"])} if two_levels else {}
        yield WrittenRow(f"kreise[{place}]", {**level, **_texts(row)})
    for place, kreis in enumerate(report.get("gemeinden", ())):
        level = {"ebene": Level.GEMEINDE, "kreis": str(kreis["kreis"])}
        for below, row in enumerate(kreis["gemeinden"]):
            yield WrittenRow(f"gemeinden[{place}].gemeinden[{below}]", {**level, **_texts(row)})


def _texts(row: Mapping[str, Any]) -> dict[str, str]:
    return {column: "" if value is None else str(value) for column, value in row.items()}


def _source(found: Mapping[str, Any]) -> Source:
    return Source(
        file=found["file"],
        sha256=found["sha256"],
        layout=found["layout"],
        producer=found["producer"] or "",
        licence=found["licence"] or "",
        built_in=found["built_in"],
    )


def compare_facts(found_content: bytes, expected_content: bytes) -> Iterator[Finding]:
    """Every fact around the rows that the found report has otherwise."""
    found, expected = dict(_facts(found_content)), dict(_facts(expected_content))
    for place in dict.fromkeys((*expected, *found)):
        if found.get(place) != expected.get(place):
            yield Finding(place, "value", found.get(place, ""), expected.get(place, ""))


def _facts(content: bytes) -> Iterator[tuple[str, str]]:
    report = json.loads(content)
    below = report.get("gemeinden", ())
    for before, facts in (
        ("", report),
        *((f"gemeinden[{place}].", kreis) for place, kreis in enumerate(below)),
    ):
        for key, value in facts.items():
            if key not in _ROWS:
                yield f"{before}{key}", json.dumps(value, ensure_ascii=False)
