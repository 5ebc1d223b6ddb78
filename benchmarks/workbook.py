"""The workbook against openpyxl writing the same cells bare."""

from __future__ import annotations

from io import BytesIO
from random import Random
from typing import TYPE_CHECKING, Any

import openpyxl

from benchmarks.measuring import Line, at_most, call, medians
from ukraine_soforthilfe import __version__, allocate
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports.allocation import Provenance
from ukraine_soforthilfe.reports.workbook.build import workbook_bytes
from ukraine_soforthilfe.result.districts import District, Districts, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ukraine_soforthilfe.result.allocation import Allocation

    Sheets = Mapping[str, list[tuple[Any, ...]]]


def workbook() -> Iterator[Line]:
    """44 and 11,000 rows."""
    for rows, seconds in ((44, 6), (11_000, 20)):
        allocation = allocate(_own_list(rows), total=8_000_000)
        sheets = _sheets(_workbook(allocation))
        found = medians(
            {
                "ours": call(lambda allocation=allocation: _workbook(allocation)),
                "theirs": call(lambda sheets=sheets: _written_bare(sheets)),
            },
            seconds=seconds,
        )
        yield at_most(
            f"workbook of {rows:,} rows",
            ours=found["ours"],
            against="openpyxl writing the same cells bare",
            theirs=found["theirs"],
            times=2.5,
        )


def _own_list(rows: int) -> Districts:
    chance = Random(rows)
    return Districts(
        rows=tuple(
            District(
                ags=f"{place:05}",
                name=f"District {place}",
                art="Landkreis",
                regierungsbezirk="",
                einwohner=chance.randrange(5_000, 700_000),
            )
            for place in range(rows)
        ),
        stichtag=None,
        basis="",
        source=Source(file="own.csv", sha256="0" * 64, layout="plain"),
    )


def _workbook(allocation: Allocation) -> bytes:
    return workbook_bytes(
        allocation,
        language=Language.DE,
        provenance=Provenance(version=__version__, command="soforthilfe allocate own.csv"),
    )


def _sheets(content: bytes) -> Sheets:
    book = openpyxl.load_workbook(BytesIO(content))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}


def _written_bare(sheets: Sheets) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()
