"""Workbooks, written against openpyxl writing bare, and read against calamine reading here."""

from __future__ import annotations

from io import BytesIO
from random import Random
from time import perf_counter
from typing import TYPE_CHECKING, Any

import openpyxl
from python_calamine import CalamineWorkbook

from benchmarks.measuring import Bound, Line, at_most, call, duration, medians
from ukraine_soforthilfe import __version__, allocate
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.population.workbooks import opening
from ukraine_soforthilfe.reports.allocation import Provenance
from ukraine_soforthilfe.reports.workbook.build import workbook_bytes
from ukraine_soforthilfe.result import District, Districts, Source

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


def reading() -> Iterator[Line]:
    """A small workbook, whose process must start, and one of 1,000,000 cells."""
    small, large = (_list_of_cells(rows) for rows in (3, 100_000))
    found = medians(
        {"ours": lambda: _from_a_new_process(small), "theirs": call(lambda: _read_here(small))},
        seconds=6,
    )
    yield Line(
        what="values of a small workbook, out of a process that is started for it",
        against="150 ms",
        value=found["ours"] * 1_000 / 150,
        bound=Bound(1.0),
        detail=duration(found["ours"]),
    )
    found = medians(
        {"ours": lambda: _from_a_new_process(large), "theirs": call(lambda: _read_here(large))},
        seconds=20,
    )
    yield at_most(
        "values of 1,000,000 cells, out of such a process",
        ours=found["ours"],
        against="calamine in the same process, whatever it does to it",
        theirs=found["theirs"],
        times=6.0,
    )


def _from_a_new_process(content: bytes) -> float:
    opening._end()  # noqa: SLF001 - there is no other way
    start = perf_counter()
    opening.read_workbook(content)
    return perf_counter() - start


def _read_here(content: bytes) -> int:
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    sheets = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    return sum(map(len, sheets))


def _list_of_cells(rows: int) -> bytes:
    """A list with ten columns."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Liste")
    sheet.append(["id", "Name", "Einwohner", *(f"Notiz {column}" for column in range(7))])
    for row in range(rows):
        notes = [f"Notiz {row % 97}"] * 7
        sheet.append([f"K{row}", f"Ort {row}", row % 5_000 + 1, *notes])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


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
