"""Workbooks as tables of text cells, read with calamine."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import TYPE_CHECKING

from ukraine_soforthilfe.errors import Problem
from ukraine_soforthilfe.population.sheet_sizes import (
    last_cell,
    last_cell_of_ods,
    length_of_texts,
    most_tags,
)
from ukraine_soforthilfe.population.source_file import OLE_SIGNATURE
from ukraine_soforthilfe.population.tables import Row, Table, UnreadableError

if TYPE_CHECKING:
    import zipfile

Sheet = tuple[str, list[tuple[str, ...]]]
"""The name of a sheet and the texts of its rows."""
UNPACKED_AT_MOST = 256 * 2**20
# calamine lays a sheet out as a full rectangle, up to its last cell.
_RECTANGLE_AT_MOST = _TAGS_AT_MOST = 10_000_000
# calamine gives every cell a text of its own, also where the file has it once.
TEXT_AT_MOST = UNPACKED_AT_MOST
_EXACT_BELOW = 2**53


def read_workbook(content: bytes) -> list[Table]:
    """The sheets of a workbook that hold anything.

    Visible sheets come first; hidden ones follow.

    Raises:
        UnreadableError: The bytes are no workbook that can be opened.
    """
    guard(content)
    if content.startswith(OLE_SIGNATURE):
        from ukraine_soforthilfe.population.old_workbooks import old_sheets

        found = old_sheets(content)
    else:
        found = sheets(content)
    tables = [
        Table([Row(number, tuple(cells)) for number, cells in enumerate(rows, start=1)], sheet=name)
        for name, rows in found
        if rows
    ]
    if not tables:
        raise UnreadableError(Problem("The workbook is empty. Give one with a table."))
    return tables


def sheets(content: bytes) -> list[Sheet]:
    """The sheets of a workbook as texts, as calamine lays them out.

    Raises:
        UnreadableError: calamine cannot open it, or its sheets are too large together.
    """
    import python_calamine as calamine

    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = {
            sheet.name: sheet.visible is calamine.SheetVisibleEnum.Visible
            for sheet in workbook.sheets_metadata
            if sheet.typ is calamine.SheetTypeEnum.WorkSheet
        }
        found = []
        cells = 0
        for name in sorted(visible, key=lambda name: not visible[name]):
            sheet = workbook.get_sheet_by_name(name)
            last_row, last_column = sheet.end or (-1, -1)
            cells += (last_row + 1) * (last_column + 1)
            if cells > _RECTANGLE_AT_MOST:
                raise UnreadableError(too_large())
            rows = sheet.to_python(skip_empty_area=False)
            found.append((name, [tuple(map(_text, row)) for row in rows]))
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise UnreadableError(
            Problem(
                f"The file cannot be opened as a workbook ({error}). "
                "Save it as .xlsx or CSV and give that file."
            )
        ) from None
    return found


def guard(content: bytes) -> None:
    """Refuse what would fill the memory, or is locked, before calamine opens it."""
    if content.startswith(OLE_SIGNATURE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise UnreadableError(_protected())
        return
    import zipfile
    import zlib

    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > UNPACKED_AT_MOST:
            raise UnreadableError(too_large())
        # Holds each part to the size that the directory gives for it.
        damaged = archive.testzip()
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,  # a way to pack that Python does not know
        RuntimeError,  # a part that is locked
        EOFError,
        OSError,
        ValueError,  # a place outside of the file
    ):
        damaged = "archive"
    if damaged is not None:
        raise UnreadableError(
            Problem("The workbook is damaged or incomplete. Get or save it once more.")
        )
    _guard_sheets(archive)


def _guard_sheets(archive: zipfile.ZipFile) -> None:
    """Refuse sheets that a few cells make huge, whatever a part is called and how it is spelt."""
    if "xl/workbook.bin" in archive.namelist():
        raise UnreadableError(Problem("The workbook is an .xlsb. Save it as .xlsx."))
    parts = {name: archive.read(name) for name in archive.namelist()}
    # calamine says of such an .ods that it cannot detect its format.
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise UnreadableError(_protected())
    # Fewer than that of all kinds, as nearly always, is quicker to see.
    many = [part for part in parts.values() if part.count(b"<") > _TAGS_AT_MOST]
    if any(most_tags(part) > _TAGS_AT_MOST for part in many):
        raise UnreadableError(too_large())
    shared = parts.get("xl/sharedStrings.xml", b"")
    for name, part in parts.items():
        if b"sheetData" in part:
            _guard_rectangle(*last_cell(part))
            if length_of_texts(part, shared) > TEXT_AT_MOST:
                raise UnreadableError(too_large())
        elif name == "content.xml":
            _guard_rectangle(*last_cell_of_ods(part))


def _guard_rectangle(last_column: int, last_row: int) -> None:
    if last_row * last_column > _RECTANGLE_AT_MOST:
        raise UnreadableError(
            Problem(
                f"A sheet reaches to column {last_column}, row {last_row}. Delete the empty "
                "rows and columns beyond the table, or save the table as CSV."
            )
        )


def _protected() -> Problem:
    return Problem("The workbook is protected by a password. Save it without one.")


def too_large() -> Problem:
    """What is said of a workbook that would fill the memory."""
    return Problem(
        f"The workbook unpacks to more than {UNPACKED_AT_MOST // 2**20} MiB, or its sheets to more "
        f"than {_RECTANGLE_AT_MOST:,} cells. "
        "Save the table alone as CSV and give that file."
    )


def _text(cell: object) -> str:
    """A cell as text, with nothing in it that a number did not say."""
    match cell:
        # First, since most are: a sheet has a million.
        case str():
            return cell
        case bool():
            return str(cell).upper()
        case float() if abs(cell) >= _EXACT_BELOW:
            # As what it is: several whole numbers are this one.
            return f"{cell:e}"
        case float() if cell.is_integer():
            return str(int(cell))
        case float():
            # The 15 digits that Excel shows; with a comma, so that 633.484 is never taken for
            # grouped thousands.
            return f"{Decimal(f'{cell:.15g}'):f}".replace(".", ",")
        case dt.datetime():
            return cell.date().isoformat()
        case _:
            return str(cell)
