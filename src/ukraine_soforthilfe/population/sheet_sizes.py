"""How large the sheets of a workbook are, found in their XML before anything is laid out.

Whoever wants to fill a memory does not keep to the spelling of Excel: prefixes,
quotation marks, and cells without their place are all allowed.
"""

from __future__ import annotations

import re

_ATTRIBUTES = rb"""((?:[^>"']|"[^"]*"|'[^']*')*)"""
_ROW_OR_CELL = re.compile(rb"<(?:[^\s<>/:]+:)?(row|c)\b" + _ATTRIBUTES)
_PLACE = re.compile(rb"""(?:^|\s)r\s*=\s*["']\s*([A-Za-z]*)(\d{0,12})""")
_SHARED = re.compile(rb"<(?:[^\s<>/:]+:)?v>\s*(\d{1,9})\s*<")
_TEXT = re.compile(rb"<(?:[^\s<>/:]+:)?si\b")
_TAGS = (b"row", b"c", b"v", b"si", b"table-", b"covered-")
_ODS_ROW = re.compile(rb"<table:table-row\b" + _ATTRIBUTES)
_ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b" + _ATTRIBUTES)
_ODS_COLUMNS = re.compile(rb"""number-columns-repeated\s*=\s*["'](\d{1,12})""")
_ODS_ROWS = re.compile(rb"""number-rows-repeated\s*=\s*["'](\d{1,12})""")


def most_tags(part: bytes) -> int:
    """How many tags of one kind a part has, rows, cells or texts: as many, or a few more.

    Counted at once, for what walks over them takes time and memory for each.
    """
    return max(part.count(b"<" + tag) + part.count(b":" + tag) for tag in _TAGS)


def length_of_texts(part: bytes, shared: bytes) -> int:
    """Bytes of the shared texts of a sheet, counted for each cell that has one."""
    lengths = [len(text) for text in _TEXT.split(shared)[1:]]
    numbers = (int(found[1]) for found in _SHARED.finditer(part))
    return sum(lengths[number] for number in numbers if number < len(lengths))


def last_cell(part: bytes) -> tuple[int, int]:
    """Numbers of the last column and the last row of an .xlsx sheet."""
    row = column = last_row = last_column = 0
    for found in _ROW_OR_CELL.finditer(part):
        kind, attributes = found[1], found[2]
        place = _PLACE.search(attributes)
        letters, number = place.groups() if place else (b"", b"")
        if kind == b"row":
            row, column = int(number or row + 1), 0
        else:
            row = int(number or row)
            column = _column_number(letters) if letters else column + 1
        last_row, last_column = max(last_row, row), max(last_column, column)
    return last_column, last_row


def number_of_cells(part: bytes) -> int:
    """How many cells an .xlsx sheet has, wherever they stand."""
    return sum(found[1] == b"c" for found in _ROW_OR_CELL.finditer(part))


def last_cell_of_ods(part: bytes) -> tuple[int, int]:
    """The same of all tables of an .ods, whose rows and cells may be repeated."""
    rows = columns = 0
    _, *rows_and_cells = _ODS_ROW.split(part)
    for attributes, row in zip(rows_and_cells[::2], rows_and_cells[1::2], strict=True):
        repeats = [
            (int(times[1]) if (times := _ODS_COLUMNS.search(cell)) else 1, not cell.endswith(b"/"))
            for cell in _ODS_CELL.findall(row)
        ]
        while repeats and not repeats[-1][1]:
            repeats.pop()
        if repeats:
            times = _ODS_ROWS.search(attributes)
            rows += int(times[1]) if times else 1
            columns = max(columns, sum(count for count, _ in repeats))
    return columns, rows


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
