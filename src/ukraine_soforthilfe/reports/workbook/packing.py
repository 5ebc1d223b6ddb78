"""The last pass over a workbook's parts: what openpyxl cannot write, and nothing of the clock."""

from __future__ import annotations

import re
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.constants import ARC_CORE

if TYPE_CHECKING:
    from ukraine_soforthilfe.reports.workbook.book import Book, Sheet, Value

# The earliest that a zip can say.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
# Little is gained by more, and most of the time would go into it.
_COMPRESSION_LEVEL = 3
_FORMULA_CELL = re.compile(r'<c r="([A-Z]+\d+)"([^>]*)>(<f>[^<]*</f>)<v\s*(?:/>|></v>)')
# The time of a run is no property of its result.
_TIMES = re.compile(r"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")
_CHART_NAME = re.compile(r'(<(?:\w+:)?cNvPr id="\d+" name="Chart \d+")')


def packed(book: Book) -> bytes:
    """The workbook's file."""
    written = BytesIO()
    # Not Workbook.save, which puts the time into the document's properties.
    ExcelWriter(book.workbook, ZipFile(written, "w", ZIP_STORED)).save()
    sheets = {f"xl/worksheets/sheet{place}.xml": s for place, s in enumerate(book.sheets, start=1)}
    alternative_texts = [text for sheet in book.sheets for text in sheet.alternative_texts]
    packed_file = BytesIO()
    with ZipFile(written) as parts, ZipFile(packed_file, "w", ZIP_DEFLATED) as archive:
        for name in parts.namelist():
            content = parts.read(name)
            if name in sheets:
                content = _sheet(content.decode(), sheets[name]).encode()
            elif name.startswith("xl/drawings/drawing"):
                content = _drawing(content.decode(), alternative_texts).encode()
            elif name == ARC_CORE:
                content = _TIMES.sub("", content.decode()).encode()
            part = ZipInfo(name, _NO_TIME)
            archive.writestr(part, content, ZIP_DEFLATED, _COMPRESSION_LEVEL)
    return packed_file.getvalue()


def _sheet(xml: str, sheet: Sheet) -> str:
    """With the results of formulas, and without a warning at each key of digits."""
    computed = sheet.computed
    if computed:
        xml = _FORMULA_CELL.sub(lambda cell: _with_result(cell, computed[cell[1]]), xml)
    if sheet.digit_texts:
        ignored = (
            f'<ignoredErrors><ignoredError sqref="{sheet.digit_texts}" numberStoredAsText="1"/>'
            "</ignoredErrors>"
        )
        # The schema wants it here, before the tables.
        head, tables, tail = xml.rpartition("<tableParts")
        xml = head + ignored + tables + tail
    return xml


def _with_result(cell: re.Match[str], value: Value) -> str:
    reference, attributes, formula = cell.groups()
    if value is None:
        return cell[0]
    if isinstance(value, bool):
        kind, result = ' t="b"', str(int(value))
    elif isinstance(value, str):
        kind, result = ' t="str"', escape(value)
    else:
        kind, result = "", str(value)
    return f'<c r="{reference}"{attributes}{kind}>{formula}<v>{result}</v>'


def _drawing(xml: str, alternative_texts: list[str]) -> str:
    texts = iter(alternative_texts)
    return _CHART_NAME.sub(lambda name: f'{name[1]} descr="{escape(next(texts))}"', xml)
