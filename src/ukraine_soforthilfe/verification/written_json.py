"""JSON reports that the program wrote, read back and compared fact by fact."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe.districts import Schluessel, Source
from ukraine_soforthilfe.errors import ReportError
from ukraine_soforthilfe.laender import Level
from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.reports.forms import Form
from ukraine_soforthilfe.verification.written import (
    Finding,
    WrittenReport,
    WrittenRow,
    parse_command,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
