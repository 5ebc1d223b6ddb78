"""Pages for a browser, read back and compared: what they carry unseen, and their tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.asking.ask import Form
from ukraine_soforthilfe.errors import ReportError
from ukraine_soforthilfe.language import Language, Text
from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.pens import html
from ukraine_soforthilfe.reports.shown import READ_AS_DATA, REQUEST
from ukraine_soforthilfe.result.districts import Level, Schluessel, Source
from ukraine_soforthilfe.scenarios.rendering import ASKED, asked_for
from ukraine_soforthilfe.verification.written import VALUE, Finding, WrittenReport, WrittenRow
from ukraine_soforthilfe.verification.written_data import damaged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ukraine_soforthilfe.asking.scenario import Scenario

# Columns of texts; all others have figures.
_TEXTS = {"ags", "name", "art", "regierungsbezirk", "ebene", "grenze"}
_HEAD = Text("Anfang der Datei", "beginning of the file")
_ELEMENT = Text("Bestandteil der Seite", "part of the page")
_PAGE = Text("Seite", "page")
_SAVED_AGAIN = Text("neu gespeichert, etwa von einem Browser", "saved again, as by a browser")
_AS_WRITTEN = Text("die Datei, wie soforthilfe sie schreibt", "the file as soforthilfe writes it")
_COMPARISON = Text(
    de=(
        "Das ist die Seite eines Vergleichs; geprüft werden Zuweisungen. Den Vergleich mit dem "
        "Befehl, der am Ende der Seite steht, neu erstellen."
    ),
    en=(
        "This is the page of a comparison, and allocations are verified. Make the comparison "
        "again by the command at the end of the page."
    ),
)


def read_page(content: bytes) -> WrittenReport | None:
    """A page read back; None where it is none of an allocation by this program.

    Raises:
        ReportError: It is one of a comparison, or too damaged to derive anything from it.
    """
    try:
        page = html.read(content)
        if not page.data:
            return None
        asked, read = page.data[REQUEST], page.data.get(READ_AS_DATA, {})
        if asked[ASKED] != "allocate":
            raise ReportError(_COMPARISON)
        scenario = asked_for(asked)
        return WrittenReport(
            form=Form.HTML,
            content=content,
            rows=tuple(_rows(page, scenario)),
            scenario=scenario,
            schluessel=tuple(
                Schluessel(str(key["name"]), int(key["places"])) for key in read["schluessel"]
            ),
            source=Source.said_in(read),
            notices=tuple(Text(str(each), str(each)) for each in read["notices"]),
            year=read.get("year"),
            read=Text(found, found) if (found := read.get("read")) else None,
            kreis=read.get("kreis"),
            version=str(read[ASKED]),
        )
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise damaged(Text("eine Seite", "a page"), error) from None


def _rows(page: html.ReadPage, scenario: Scenario) -> Iterator[WrittenRow]:
    """The rows of the table of amounts, and those of the Gemeinden of two levels."""
    two_levels = scenario.level is Level.GEMEINDE and scenario.of_kreis is None
    for row in page.tables["betraege"]:
        level = {"ebene": str(Level.KREIS), "kreis": row.texts["ags"]} if two_levels else {}
        yield _row(row, {**_plain(row.texts, scenario.language), **level})
    for row in page.tables.get("gemeinden", ()) if two_levels else ():
        if row.texts["ebene"] == wording.LEVEL_GEMEINDE(scenario.language):
            level = {"ebene": str(Level.GEMEINDE), "kreis": row.texts["ags"][:5]}
            yield _row(row, {**_plain(row.texts, scenario.language), **level})


def _row(row: html.PageRow, texts: Mapping[str, str]) -> WrittenRow:
    return WrittenRow(_said(row.place), texts)


def _said(place: html.Place) -> Text | str:
    return ", ".join(filter(None, (place.section, place.row))) or _HEAD


def _plain(texts: Mapping[str, str], language: Language) -> dict[str, str]:
    """Cells as the CSV would have them: figures without marks of thousands, unit and blanks."""
    thousands, decimal = (".", ",") if language is Language.DE else (",", ".")
    return {
        column: text
        if column in _TEXTS
        else text.strip("€ ").replace(thousands, "").replace(decimal, ".").replace("–", "")
        for column, text in texts.items()
    }


def compare_pages(found: bytes, expected: bytes) -> Iterator[Finding]:
    """The first difference of the found page from the expected one.

    A page that says the same and is not the same file was saved again.
    """
    first = html.first_difference(found, expected)
    if first is None:
        yield Finding(_PAGE, _SAVED_AGAIN, "", _AS_WRITTEN)
    else:
        what = VALUE if first.text else _ELEMENT
        yield Finding(_said(first.place), what, first.found, first.expected)
