"""The flat form (ffcsv) of statistical databases: one value a line, unsorted.

Several measures, levels and dates stand mixed. Columns are found by the names
that end alike in the German headings and in the English ones since 2025.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from ukraine_soforthilfe.errors import DateError
from ukraine_soforthilfe.population.figures import parse_date
from ukraine_soforthilfe.population.keys import Kind, parse_key
from ukraine_soforthilfe.population.names import name_and_art
from ukraine_soforthilfe.population.series import Entry, Figure, Reading, Series, basis_of
from ukraine_soforthilfe.population.tables import column_names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ukraine_soforthilfe.population.tables import Row, Table

KREIS_SUFFIX = "KRSI"
_SAMPLE = 200
_GEMEINDE = re.compile(r"(\d{8})[A-Z]*", re.ASCII)


class FlatColumns(NamedTuple):
    """Where things stand in a flat file.

    Attributes:
        time: The date.
        value: The figure.
        measure: Code of what is measured; None where the heading of ``value`` says so.
        code: Code of the district.
        label: Name of the district.
        others: Codes of further characteristics, empty where a row is their total.
    """

    time: int
    value: int
    measure: int | None
    code: int
    label: int
    others: tuple[int, ...]


def find_columns(table: Table) -> FlatColumns | None:
    """The columns of a flat file of populations, None where the table is none."""
    names = column_names(table.rows[:1])
    time = _place(names, "time", "zeit")
    codes = [
        place
        for place, name in enumerate(names)
        if name[:1].isdigit() and name.endswith(("variableattributecode", "auspraegungcode"))
    ]
    measure = _place(names, "valuevariablecode")
    value = (
        _place(names, "value")
        if measure is not None
        else next((place for place, name in enumerate(names) if name.startswith("bevstd")), None)
    )
    if time is None or value is None or not codes:
        return None
    sample = table.rows[1:_SAMPLE]
    code = max(codes, key=lambda place: sum(is_kreis(row.cell(place)) for row in sample))
    others = tuple(place for place in codes if place != code)
    return FlatColumns(time, value, measure, code, code + 1, others)


def is_kreis(code: str) -> bool:
    """Whether a code denotes a Kreis, with the suffix of its level or without."""
    return parse_key(code.removesuffix(KREIS_SUFFIX)).kind is Kind.KREIS


def _gemeinde(code: str) -> str:
    """The eight digits of a Gemeinde in its code, suffixed or not; empty where it is none."""
    found = _GEMEINDE.fullmatch(code)
    return found[1] if found else ""


def read_flat(table: Table, columns: FlatColumns) -> Reading:
    """The populations of all Kreise, by date, and of the Gemeinden where the file has some."""
    entries: dict[date, list[Entry]] = defaultdict(list)
    gemeinden: dict[date, list[Entry]] = defaultdict(list)
    for day, row in _populations(table, columns):
        code, label = row.cell(columns.code), row.cell(columns.label)
        figures = (Figure(row, row.cell(columns.value)),)
        if key := _gemeinde(code):
            gemeinden[day].append(Entry(key, figures, label))
        if is_kreis(code):
            key = code.removesuffix(KREIS_SUFFIX)
            entries[day].append(Entry(key, figures, *name_and_art(label)))
    header = table.rows[0]
    return Reading(
        series=tuple(
            Series(
                column=header.cell(columns.value),
                entries=tuple(entries[day]),
                stichtag=day,
                basis=basis_of(day),
            )
            for day in sorted(entries)
        ),
        gemeinden=tuple(tuple(gemeinden[day]) for day in sorted(entries) if gemeinden),
        key_column=header.cell(columns.code),
    )


def _populations(table: Table, columns: FlatColumns) -> Iterator[tuple[date, Row]]:
    for row in table.body(1):
        if columns.measure is not None and row.cell(columns.measure) != "BEVSTD":
            continue
        code = row.cell(columns.code)
        if not (is_kreis(code) or _gemeinde(code)) or any(map(row.cell, columns.others)):
            continue
        try:
            yield parse_date(row.cell(columns.time)), row
        except DateError:
            continue


def _place(names: list[str], *wanted: str) -> int | None:
    return next((place for place, name in enumerate(names) if name in wanted), None)
