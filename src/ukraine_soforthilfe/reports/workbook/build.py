"""The workbook, sheet by sheet, and its file.

The last pass over the file adds what openpyxl cannot write, and removes the
time that it writes.
"""

from __future__ import annotations

import re
from contextlib import suppress
from html import escape
from io import BytesIO
from tempfile import gettempdir
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from openpyxl.packaging.core import DocumentProperties
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.constants import ARC_CORE

from ukraine_soforthilfe.errors import OutputError
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.reports.workbook.book import LONGEST_TEXT, UNWRITABLE, Book
from ukraine_soforthilfe.reports.workbook.charts import write_diagramm
from ukraine_soforthilfe.reports.workbook.pruefung import write_pruefung, write_pruefung_gemeinden
from ukraine_soforthilfe.reports.workbook.zuweisung import (
    is_former,
    title,
    write_gemeinden,
    write_herkunft,
    write_regierungsbezirke,
    write_zuweisung,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ukraine_soforthilfe.language import Text
    from ukraine_soforthilfe.reports.allocation import Provenance
    from ukraine_soforthilfe.reports.workbook.book import Sheet, Value
    from ukraine_soforthilfe.result.allocation import Allocation
    from ukraine_soforthilfe.result.districts import District

# The earliest time that a zip can have.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
# A higher level gains little and would take most of the time.
_COMPRESSION_LEVEL = 3
_FORMULA_CELL = re.compile(r'<c r="([A-Z]+\d+)"([^>]*)>(<f>[^<]*</f>)<v\s*(?:/>|></v>)')
# The time of a run is not part of its result.
_TIMES = re.compile(r"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")
_CHART_NAME = re.compile(r'(<(?:\w+:)?cNvPr id="\d+" name="Chart \d+")')


def build(allocation: Allocation, *, language: Language, provenance: Provenance) -> bytes:
    """As :func:`ukraine_soforthilfe.reports.workbook.workbook_bytes`."""
    for figures in (allocation.districts, *allocation.districts.gemeinden):
        refuse_unwritable(figures.rows)
    book = Book(language)
    write_zuweisung(book, allocation, provenance)
    write_pruefung(book, allocation, former=is_former(provenance))
    if allocation.gemeinden:
        write_gemeinden(book, allocation)
        write_pruefung_gemeinden(book, allocation)
    teilsummen = write_regierungsbezirke(book, allocation)
    write_diagramm(book, allocation, teilsummen)
    write_herkunft(book, allocation, provenance)
    return finished(book, title=title(allocation, language))


def finished(book: Book, *, title: str, subject: Text = sheets.WORKBOOK_SUBJECT) -> bytes:
    """The file of a workbook whose sheets are written."""
    workbook = book.workbook
    language = book.language
    workbook.calculation.fullCalcOnLoad = True
    workbook.properties = DocumentProperties(
        title=title,
        subject=subject(language),
        creator="soforthilfe",
        language="de-DE" if language is Language.DE else "en-GB",
    )
    return _packed(book)


def refuse_unwritable(districts: Iterable[District]) -> None:
    """Raise an ``OutputError`` that lists each text that no cell can hold."""
    problems = []
    for district in districts:
        for text in (district.ags, district.name, district.art, district.regierungsbezirk):
            # A spreadsheet counts as in UTF-16: a character beyond 65,535 counts as two.
            if len(text) > LONGEST_TEXT // 2 and (
                len(text.encode("utf-16-le", "surrogatepass")) > 2 * LONGEST_TEXT
            ):
                problems.append(
                    f"{district.ags[:40]!r}: {text[:40]!r}… is longer than the "
                    f"{LONGEST_TEXT:,} characters that a cell holds. Shorten it."
                )
            elif UNWRITABLE.search(text):
                problems.append(
                    f"{district.ags[:40]!r}: {text[:40]!r} has a control character, "
                    "which no workbook can hold. Take it out."
                )
    if problems:
        raise OutputError("The workbook cannot be written:\n  " + "\n  ".join(problems))


def _packed(book: Book) -> bytes:
    """The workbook's file; sheets pass through the system's folder for temporary files.

    Raises:
        OutputError: That folder takes no more.
    """
    try:
        return _through_temporary_files(book)
    except OSError as error:
        # Nothing else is written here, and not to the folder of the reports.
        raise OutputError(
            f"The workbook was not made: {error.strerror or error} in the system's folder for "
            f"temporary files{_named_temporary()}. Make room there, or name another one by TMPDIR."
        ) from None


def _named_temporary() -> str:
    with suppress(OSError):
        return f", {gettempdir()}"
    return ""


def _through_temporary_files(book: Book) -> bytes:
    written = BytesIO()
    # Not Workbook.save, which puts the time into the document's properties.
    with ZipFile(written, "w", ZIP_STORED) as unpacked:
        ExcelWriter(book.workbook, unpacked).save()
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
        # The schema requires it here, before the tables.
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
