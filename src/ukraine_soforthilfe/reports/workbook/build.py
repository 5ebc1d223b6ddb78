"""The workbook, sheet by sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.packaging.core import DocumentProperties

from ukraine_soforthilfe.errors import OutputError
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports.wording import sheets
from ukraine_soforthilfe.reports.workbook.book import LONGEST_TEXT, UNWRITABLE, Book
from ukraine_soforthilfe.reports.workbook.diagramm import write_diagramm
from ukraine_soforthilfe.reports.workbook.gemeinden import write_gemeinden
from ukraine_soforthilfe.reports.workbook.herkunft import write_herkunft
from ukraine_soforthilfe.reports.workbook.packing import packed
from ukraine_soforthilfe.reports.workbook.pruefung import write_pruefung, write_pruefung_gemeinden
from ukraine_soforthilfe.reports.workbook.regierungsbezirke import write_regierungsbezirke
from ukraine_soforthilfe.reports.workbook.zuweisung import title, write_zuweisung

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ukraine_soforthilfe.allocation import Allocation
    from ukraine_soforthilfe.districts import District
    from ukraine_soforthilfe.language import Text
    from ukraine_soforthilfe.reports.provenance import Provenance


def build(allocation: Allocation, *, language: Language, provenance: Provenance) -> bytes:
    """As :func:`ukraine_soforthilfe.reports.workbook.workbook_bytes`."""
    for figures in (allocation.districts, *allocation.districts.gemeinden):
        refuse_unwritable(figures.rows)
    book = Book(language)
    write_zuweisung(book, allocation, printed_date=provenance.printed_date)
    write_pruefung(book, allocation)
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
    return packed(book)


def refuse_unwritable(districts: Iterable[District]) -> None:
    """Raise an ``OutputError`` that lists each text that no cell can hold."""
    problems = []
    for district in districts:
        for text in (district.ags, district.name, district.art, district.regierungsbezirk):
            # A spreadsheet counts as UTF-16 does: a character beyond 65,535 is two.
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
