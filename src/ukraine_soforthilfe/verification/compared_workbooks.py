"""Two workbooks compared cell by cell."""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING

from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.verification.finding import Finding
from ukraine_soforthilfe.verification.written_workbook import opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.worksheet.worksheet import Worksheet

# Prüfung calls its keys AGS in every list and language.
_KEY_HEADERS = (wording.AGS.de, wording.KEY.de, wording.KEY.en)
# How 0.1.0 called the cut, and how it is called today.
_FORMER_WORDS = (
    ("keiner an der Grenze", "keiner am Schnitt"),
    ("größtem Rest. Gleichstand an der Grenze: ", "größtem Rest. Gleichstand am Schnitt: "),
)


def compare_workbooks(found_content: bytes, expected_content: bytes) -> Iterator[Finding]:
    """Every cell of the expected workbook that the found one has otherwise.

    What somebody wrote into cells that the program leaves empty, a signature
    say, is no difference. The rows of a sorted table are matched by their key.
    """
    found, expected = opened(found_content), opened(expected_content)
    assert found is not None  # noqa: S101 - it was read before
    assert expected is not None  # noqa: S101 - the program just wrote it
    for name, defined in expected.defined_names.items():
        other = found.defined_names.get(name)
        # Other programs put fewer names of sheets in quotation marks.
        if other is None or _unquoted(other.attr_text) != _unquoted(defined.attr_text):
            yield Finding(
                place=name,
                what="defined name",
                found=(other.attr_text if other else "") or "",
                expected=defined.attr_text or "",
            )
    for sheet in expected.worksheets:
        if sheet.title not in found.sheetnames:
            yield Finding(place=sheet.title, what="sheet", found="", expected=sheet.title)
        else:
            yield from _compare_sheets(found[sheet.title], sheet)


def _compare_sheets(found: Worksheet, expected: Worksheet) -> Iterator[Finding]:
    moved = _moved_rows(found, expected)
    for row in expected.iter_rows():
        for cell in row:
            if cell.value is None:
                continue
            number = moved.get(cell.row, cell.row)
            other = found.cell(number, cell.column).value
            if not _same(other, cell.value):
                yield Finding(
                    place=f"{expected.title}!{cell.column_letter}{number}",
                    what="cell",
                    found="" if other is None else str(other),
                    expected=str(cell.value),
                )


def _moved_rows(found: Worksheet, expected: Worksheet) -> dict[int, int]:
    """Where each row of a table now stands, by the table's first column of keys."""
    moved: dict[int, int] = {}
    for table in expected.tables.values():
        header, *rows = expected[table.ref]
        headers = [cell.value for cell in header]
        key = next((headers.index(name) for name in _KEY_HEADERS if name in headers), None)
        if key is None:
            continue
        column = header[key].column
        numbers = [row[key].row for row in rows]
        places = {found.cell(number, column).value: number for number in numbers}
        moved |= {row[key].row: places[row[key].value] for row in rows if row[key].value in places}
    return moved


def _same(found: object, expected: object) -> bool:
    """Whether a cell has what it should, also in words of 0.1.0 or as other programs save it.

    LibreOffice keeps 15 digits of a fraction, which no amount is, and puts
    brackets behind truth values.
    """
    if isinstance(expected, float) and isinstance(found, int | float):
        return isclose(found, expected, rel_tol=1e-13)
    if isinstance(expected, str) and isinstance(found, str) and expected.startswith("="):
        return found.replace("FALSE()", "FALSE") == expected
    return found == expected or (
        isinstance(found, str)
        and any(found.replace(former, today) == expected for former, today in _FORMER_WORDS)
    )


def _unquoted(reference: str | None) -> str:
    return (reference or "").replace("'", "")
