"""Text files as tables: encoding, delimiter, rows with their true line numbers."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

from ukraine_soforthilfe.errors import Problem
from ukraine_soforthilfe.population.notices import WINDOWS_1252
from ukraine_soforthilfe.population.tables import Row, Table, UnreadableError

if TYPE_CHECKING:
    from ukraine_soforthilfe.language import Text

# The first that most lines have; a comma also stands inside of names and figures.
_DELIMITERS = (";", "\t", ",")
# Each takes some hundred bytes of memory; the largest official table has a tenth.
_CELLS_AT_MOST = 3_000_000
_FOOTER = re.compile(r'^"?_{5,}', re.MULTILINE)
# Satzart, then a day: a file of fixed width, whose commas separate nothing.
_FIXED_WIDTH = re.compile(r"\s*[1-7]\d(?:19|20)\d{6}\d{2}[^;\t,]", re.ASCII)


def read_text_table(content: bytes) -> tuple[Table, tuple[Text, ...]]:
    """The table that a text file is, and what to say about it.

    Raises:
        UnreadableError: The bytes are no text, or their quotation marks do not match.
    """
    text, notices = _decode(content)
    footer = _FOOTER.search(text)
    head = text[: footer.start()] if footer else text
    # Notes are prose: their quotation marks and commas are none of a table's.
    notes = text[footer.start() :].splitlines() if footer else []
    if _FIXED_WIDTH.match(head):
        rows = [Row(number, (line,)) for number, line in enumerate(head.splitlines(), start=1)]
    else:
        rows = _split(head)
    first_note = head.count("\n") + 1
    rows += [Row(number, (line,)) for number, line in enumerate(notes, start=first_note)]
    return Table(rows), notices


def _decode(content: bytes) -> tuple[str, tuple[Text, ...]]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnreadableError(
            Problem("The text is UTF-16. Save it as CSV in UTF-8 and give that file.")
        )
    if b"\0" in content:
        raise UnreadableError(
            Problem("The file is neither text nor a workbook. Give a CSV or an .xlsx file.")
        )
    try:
        return _lines(content.decode("utf-8-sig")), ()
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        raise UnreadableError(
            Problem(
                "The file is neither UTF-8 nor Windows-1252 text, nor a workbook. "
                "Save it as CSV in UTF-8 and give that file."
            )
        ) from None
    return _lines(text), (WINDOWS_1252,)


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _split(head: str) -> list[Row]:
    rows = []
    delimiter = _delimiter(head)
    if head.count("\n") + head.count(delimiter) > _CELLS_AT_MOST:
        raise UnreadableError(
            Problem(
                f"The table has more than {_CELLS_AT_MOST:,} cells. "
                "Delete the rows and columns that are not needed."
            )
        )
    reader = csv.reader(head.split("\n"), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            rows.append(Row(line, tuple(cells)))
            line = reader.line_num + 1
    except csv.Error:
        raise UnreadableError(
            Problem(
                "The quotation marks from this row on do not match, or a cell has more than "
                f"{csv.field_size_limit()} characters. Correct the row.",
                row=line,
            )
        ) from None
    return rows


def _delimiter(head: str) -> str:
    lines = head.split("\n")
    return max(_DELIMITERS, key=lambda delimiter: sum(delimiter in line for line in lines))
