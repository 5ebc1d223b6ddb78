"""Text files as tables: encoding, delimiter, rows with their true line numbers."""

from __future__ import annotations

import csv
import re
from collections import Counter
from typing import TYPE_CHECKING

from ukraine_soforthilfe.errors import Problem
from ukraine_soforthilfe.population.encodings import decode
from ukraine_soforthilfe.population.tables import Row, Table, UnreadableError

if TYPE_CHECKING:
    from ukraine_soforthilfe.language import Text

_DELIMITERS = (";", "\t", ",", "|")
_SAID = re.compile(r"sep=(\\t|[;,|\t])", re.IGNORECASE)
_SAMPLE = 2_000
# So far into a file its form shows.
_FORM_WITHIN = 2_000
_XML = re.compile(r"<(?:\?xml|!--|!doctype|[A-Za-z_][\w:.-]*[\s/>])", re.IGNORECASE)
_JSON = re.compile(r"\[\s*(?:[{\[\"\]\d-])|\{\s*[\"}]")
# Each takes some hundred bytes of memory; the largest official table has a tenth.
_CELLS_AT_MOST = 3_000_000
_FOOTER = re.compile(r'^"?_{5,}', re.MULTILINE)
# Satzart, then a day: a file of fixed width, whose commas separate nothing.
_FIXED_WIDTH = re.compile(r"\s*[1-7]\d(?:19|20)\d{6}\d{2}[^;\t,]", re.ASCII)


def read_text_table(content: bytes) -> tuple[Table, tuple[Text, ...]]:
    """The table that a text file is, and what to say about it.

    Raises:
        UnreadableError: The bytes are no text, or of a form that is no table, or their
            quotation marks do not match.
    """
    text, notices = decode(content)
    _refuse_other_forms(text)
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


def _refuse_other_forms(text: str) -> None:
    """Refuse what is text, and called a form of its own.

    Raises:
        UnreadableError: It is.
    """
    start = text[:_FORM_WITHIN].lstrip()
    form = ""
    if start.startswith("<"):
        named = start.casefold()
        if "office:document" in named:
            form = "an .fods, a flat OpenDocument file"
        elif named.startswith("<!doctype html") or "<html" in named or "<table" in named:
            form = "a web page (HTML)"
        elif _XML.match(start):
            form = "XML"
    elif _JSON.match(start):
        form = "JSON"
    elif start.startswith("%PDF-"):
        form = "a PDF"
    elif start.startswith("{\\rtf"):
        form = "an RTF"
    if form:
        raise UnreadableError(
            Problem(f"The file is {form}, and no table. Save it as .xlsx or CSV and give that one.")
        )


def _split(head: str) -> list[Row]:
    delimiter, first = _delimiter(head)
    if head.count("\n") + head.count(delimiter) > _CELLS_AT_MOST:
        raise UnreadableError(
            Problem(
                f"The table has more than {_CELLS_AT_MOST:,} cells. "
                "Delete the rows and columns that are not needed."
            )
        )
    rows = _rows(head.split("\n")[first:], delimiter, first + 1)
    filled = [row for row in rows if row.cells and row.cells[0]]
    # Lines that somebody's program quoted as a whole, with what delimits them.
    if filled and all(len(row.cells) == 1 for row in filled):
        inner, _ = _delimiter("\n".join(row.cells[0] for row in filled[:_SAMPLE]))
        if 2 * sum(inner in row.cells[0] for row in filled) > len(filled):
            return [
                Row(row.number, part.cells)
                for row in rows
                for part in _rows([row.cells[0] if row.cells else ""], inner, row.number)
            ]
    return rows


def _rows(lines: list[str], delimiter: str, first: int) -> list[Row]:
    rows = []
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    line = first
    try:
        for cells in reader:
            if delimiter != "|" or not _is_rule(cells):
                rows.append(Row(line, tuple(cells)))
            line = first + reader.line_num
    except csv.Error:
        raise UnreadableError(
            Problem(
                "The quotation marks from this row on do not match, or a cell has more than "
                f"{csv.field_size_limit()} characters. Correct the row.",
                row=line,
            )
        ) from None
    return rows


def _is_rule(cells: list[str]) -> bool:
    """Whether a row is the line that Markdown draws under the headings of a table."""
    filled = [cell.strip().strip(":") for cell in cells if cell.strip()]
    return bool(filled) and all(cell and not cell.strip("-") for cell in filled)


def _delimiter(head: str) -> tuple[str, int]:
    """What delimits cells, and how many lines only say so: Excel's first line, sep=; .

    It is what most lines have, each as often as most others; a comma also stands
    inside of names and figures.
    """
    lines = head.split("\n", _SAMPLE)[:_SAMPLE]
    if said := _SAID.fullmatch(lines[0].strip('"')):
        return said[1].replace("\\t", "\t"), 1

    def regular(delimiter: str) -> tuple[int, int]:
        counts = Counter(line.count(delimiter) for line in lines)
        del counts[0]
        return max(counts.values(), default=0), sum(counts.values())

    return max(_DELIMITERS, key=regular), 0
