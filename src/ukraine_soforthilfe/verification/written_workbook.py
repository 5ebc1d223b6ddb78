"""Workbooks that the program wrote, read back and compared cell by cell."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from math import isfinite
from typing import TYPE_CHECKING

from ukraine_soforthilfe.asking.ask import Form
from ukraine_soforthilfe.asking.values import DECIMALS
from ukraine_soforthilfe.errors import ReportError
from ukraine_soforthilfe.language import Language, Text, joined
from ukraine_soforthilfe.population.built_in import FILE
from ukraine_soforthilfe.population.cells import UnreadableError
from ukraine_soforthilfe.population.notices import DECIMALS_READ
from ukraine_soforthilfe.population.workbooks import (
    differences,
    find_table,
    read_written_sheets,
    report_data,
)
from ukraine_soforthilfe.reports import terms, wording
from ukraine_soforthilfe.reports.wording import READ
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.result.allocation import figure_columns
from ukraine_soforthilfe.result.districts import Level, Schluessel, Source
from ukraine_soforthilfe.scenarios.rendering import ASKED, asked_for
from ukraine_soforthilfe.verification.written import (
    Finding,
    WrittenReport,
    WrittenRow,
    asked_by,
    source_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ukraine_soforthilfe.asking.scenario import Scenario
    from ukraine_soforthilfe.population.workbooks import WrittenSheets

# Columns of the first sheet that the result has under another name.
_COLUMNS = {
    "name": wording.NAME,
    "art": wording.ART,
    "regierungsbezirk": wording.REGIERUNGSBEZIRK,
}
# Prüfung calls its keys AGS in every list and language.
_KEY_HEADERS = (wording.AGS.de, wording.KEY.de, wording.KEY.en)
# The total, the rules, the keys and the source stand above the table.
_HEAD_ROWS = 30
_FORMERLY_READ = (sheets.SHEET_ZUWEISUNG, sheets.SHEET_HERKUNFT)
# How 0.1.0 called the cut and marked bounds, and how that is done today.
_FORMER_WORDS = (
    ("keiner an der Grenze", "keiner am Schnitt"),
    ("größtem Rest. Gleichstand an der Grenze: ", "größtem Rest. Gleichstand am Schnitt: "),
    # And one of anything.
    (" an 1 Kreise", " an 1 Kreis"),
    (" an 1 Gemeinden", " an 1 Gemeinde"),
    (" to 1 districts", " to 1 district"),
    (" to 1 Gemeinden", " to 1 Gemeinde"),
    (" to 1 recipients", " to 1 recipient"),
    ("Minimum", terms.MINDESTBETRAG.de),
    ("Maximum", terms.HOECHSTBETRAG.de),
)


def read_workbook(content: bytes) -> WrittenReport | None:
    """A workbook read back; None where it is none of this program's.

    Raises:
        ReportError: It is one, but too damaged to derive anything from it.
    """
    with _opening():
        said = report_data(content)
    asked = next((each for each in said if each[ASKED] == "allocate"), None)
    if asked is None:
        return _read_former(content) if content.startswith(b"PK") else None
    read = next((each for each in said if each[ASKED] != "allocate"), {})
    try:
        scenario = asked_for(asked)
        schluessel = tuple(
            Schluessel(str(key["name"]), int(key["places"])) for key in read["schluessel"]
        )
        report = WrittenReport(
            form=Form.XLSX,
            content=content,
            rows=tuple(_rows(content, scenario, schluessel)),
            scenario=scenario,
            schluessel=schluessel,
            source=source_in(read),
            notices=tuple(Text(str(each), str(each)) for each in read["notices"]),
            year=read.get("year"),
            read=Text(found, found) if (found := read.get("read")) else None,
            kreis=read.get("kreis"),
            version=str(read[ASKED]),
        )
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise ReportError(
            f"This is a workbook of soforthilfe, but what it says of itself as data is damaged: "
            f"{error}."
        ) from None
    return report


def _read_former(content: bytes) -> WrittenReport | None:
    """A workbook of version 0.1, which said what it was asked for in a command alone."""
    with _opening():
        workbook = read_written_sheets(
            content, [sheet(language) for sheet in _FORMERLY_READ for language in Language]
        )
    language = next((one for one in Language if sheets.SHEET_HERKUNFT(one) in workbook), None)
    if language is None or sheets.SHEET_ZUWEISUNG(language) not in workbook:
        return None
    stated = list(_pairs(workbook[sheets.SHEET_HERKUNFT(language)]))
    said = dict(stated)
    program = said.get(wording.PROGRAM(language), "").split()
    if program[:1] != ["soforthilfe"]:
        return None
    scenario = replace(asked_by(said.get(wording.COMMAND(language), "")), language=language)
    notices = tuple(
        Text(value, value) for label, value in stated if label == sheets.NOTICE(language)
    )
    schluessel = tuple(_schluessel(workbook, scenario, notices, language))
    return WrittenReport(
        form=Form.XLSX,
        content=content,
        rows=tuple(_rows(content, scenario, schluessel)),
        scenario=scenario,
        schluessel=schluessel,
        source=Source(
            file={None: FILE, "-": ""}.get(scenario.population, scenario.population or ""),
            sha256=said.get(sheets.SHA_256(language), ""),
            layout="",
            producer=said.get(sheets.PRODUCER(language), ""),
            licence=said.get(sheets.LICENCE(language), ""),
            built_in=scenario.population is None,
        ),
        notices=notices,
        year=_year(said.get(wording.STICHTAG(language), "")),
        read=Text(read, read) if (read := said.get(READ(language))) else None,
        version=" ".join(program[1:]),
    )


def _year(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) == len("2021") else None


@contextmanager
def _opening() -> Iterator[None]:
    """Turn a workbook that cannot be opened into an error about a report.

    Raises:
        ReportError: It cannot.
    """
    try:
        yield
    except UnreadableError as error:
        raise ReportError(joined(problem.text for problem in error.problems)) from None


def _pairs(rows: Sequence[Sequence[object]]) -> Iterator[tuple[str, str]]:
    for label, value in (row[:2] for row in rows if len(row) > 1):
        if label is not None and value is not None:
            yield str(label), str(value)


def _schluessel(
    workbook: WrittenSheets, scenario: Scenario, notices: Sequence[Text], language: Language
) -> Iterator[Schluessel]:
    """The keys: named as in the head of the first sheet, with the places that a notice says."""
    rows = workbook[sheets.SHEET_ZUWEISUNG(language)]
    head = {row[0]: row[2] for row in rows[:_HEAD_ROWS] if len(row) > 2}
    unnamed = [Schluessel(column) for column in scenario.weight_columns]
    for place, key in enumerate(unnamed):
        name = str(head.get(terms.key_name(unnamed, language, place), key.name))
        for share in scenario.weight_shares[place : place + 1]:
            name = name.removesuffix(terms.share_note(share, language))
        noticed = (
            (DECIMALS_READ.filled(column=repr(name), places=places)(language), places)
            for places in range(1, DECIMALS + 1)
        )
        said = {notice(language) for notice in notices}
        yield Schluessel(name, next((places for text, places in noticed if text in said), 0))


def _rows(
    content: bytes, scenario: Scenario, schluessel: Sequence[Schluessel]
) -> Iterator[WrittenRow]:
    """The rows of the sheets of amounts, of both levels."""
    language = scenario.language
    figures = figure_columns(len(schluessel))
    columns = {
        "ags": [text for key in (wording.AGS, wording.KEY) for text in (key.de, key.en)],
        **{name: [heading(language)] for name, heading in _COLUMNS.items()},
        **{
            name: [terms.key_name(schluessel, language, place)]
            for place, name in enumerate(figures)
        },
        "anteil": [wording.SHARE(language)],
        "betrag": [wording.BETRAG(language)],
    }
    two_levels = scenario.level is Level.GEMEINDE and scenario.of_kreis is None
    for row, cells in _table_rows(content, columns):
        level = {"ebene": str(Level.KREIS), "kreis": _text(cells["ags"])} if two_levels else {}
        yield replace(row, texts={**level, **_texts(cells, schluessel)})
    if not two_levels:
        return
    columns["ebene"] = [wording.LEVEL(language)]
    columns["anteil"] = [sheets.GEMEINDEN_SHARE_OF_KREIS(language)]
    for unwanted in ("art", "regierungsbezirk"):
        del columns[unwanted]
    for row, cells in _table_rows(content, columns):
        if cells["ebene"] == wording.LEVEL_GEMEINDE(language):
            level = {"ebene": str(Level.GEMEINDE), "kreis": _text(cells["ags"])[:5]}
            yield replace(row, texts={**_texts(cells, schluessel), **level})


def _table_rows(
    content: bytes, columns: Mapping[str, Sequence[str]]
) -> Iterator[tuple[WrittenRow, dict[str, object]]]:
    """The rows of the table with these columns: their places, and what stands there."""
    with _opening():
        table = find_table(
            content, [*columns.values()], ends=[wording.TOTAL(one) for one in Language]
        )
    if table is None:
        headings = ", ".join(names[0] for names in columns.values())
        raise ReportError(f"No sheet has the table with {headings}. Take a copy that has it.")
    letters = dict(zip(columns, table.columns, strict=True))
    for number, *cells in table.rows:
        texts = dict(zip(columns, cells, strict=True))
        yield WrittenRow(table.sheet, {}, letters, number), texts


def _texts(cells: Mapping[str, object], schluessel: Sequence[Schluessel]) -> dict[str, str]:
    """Cells as the CSV would have them: a key's figures with all of their decimals."""
    texts = {column: _text(cell) for column, cell in cells.items()}
    for column, key in zip(figure_columns(len(schluessel)), schluessel, strict=False):
        cell = cells.get(column)
        if isinstance(cell, int | float) and isfinite(cell):
            texts[column] = key.digits(round(Fraction(cell) * 10**key.places))
        elif key.places:
            # Beside others too large for a number, it is a text in the report's language.
            texts[column] = _text(cell).replace(",", ".")
    return texts


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


def compare_workbooks(found: bytes, expected: bytes) -> Iterator[Finding]:
    """All in which the found workbook differs from the expected one.

    The rows of a sorted table are matched by their key.
    """
    with _opening():
        for each in differences(
            found, expected, key_headers=_KEY_HEADERS, former_words=_FORMER_WORDS
        ):
            words = _VALUES if each.what in {"setting", "sheet_state"} else {}
            yield Finding(
                each.place,
                _WHAT.get(each.what, each.what),
                words.get(each.found, each.found),
                words.get(each.expected, each.expected),
                notice=each.kind == "notice",
            )


_WHAT = {
    "cell": Text("Zelle", "cell"),
    "further_cell": Text("zusätzliche Zelle", "further cell"),
    "result": Text("gespeichertes Ergebnis der Formel", "kept result of the formula"),
    "formula": Text("Formel", "formula"),
    "formula_for_value": Text("Formel statt eines Wertes", "formula instead of a value"),
    "value_for_formula": Text("Wert statt einer Formel", "value instead of a formula"),
    "number_format": Text("Zahlenformat", "number format"),
    "colour": Text("Farbe von Schrift und Grund", "colours of letters and ground"),
    "size": Text("Schriftgröße", "size of letters"),
    "format": Text("Darstellung", "alignment"),
    "font": Text("Schriftart", "font"),
    "hidden_row": Text("ausgeblendete Zeile", "hidden row"),
    "hidden_rows": Text("ausgeblendete Zeilen", "hidden rows"),
    "hidden_column": Text("ausgeblendete Spalte", "hidden column"),
    "sheet": Text("Blatt", "sheet"),
    "further_sheet": Text("zusätzliches Blatt", "further sheet"),
    "sheet_state": Text("Sichtbarkeit des Blattes", "visibility of the sheet"),
    "sheet_kind": Text("Art des Blattes", "kind of sheet"),
    "name": Text("definierter Name", "defined name"),
    "further_name": Text("zusätzlicher definierter Name", "further defined name"),
    "part": Text("zusätzlicher Bestandteil der Datei", "further part of the file"),
    "element": Text("zusätzlicher Bestandteil", "further element"),
    "property": Text("Dokumenteigenschaft", "property of the document"),
    "setting": Text("Einstellung der Arbeitsmappe", "setting of the workbook"),
    "view": Text("Ansicht des Blattes", "view of the sheet"),
    "frozen": Text("Fixierung von Zeilen und Spalten", "frozen rows and columns"),
    "header_footer": Text("Kopf- oder Fußzeile", "header or footer"),
    "conditional_format": Text("bedingte Formatierung", "conditional format"),
    "input_rule": Text("Eingaberegel", "rule for inputs"),
    "table": Text("Tabellenbereich", "range of the table"),
    "filter": Text("Filter", "filter"),
    "table_style": Text("eigenes Tabellenformat", "table style of its own"),
    "merged": Text("verbundene Zellen", "merged cells"),
    "link": Text("Verknüpfung", "link"),
    "drawing": Text("Bild, Form oder weiteres Diagramm", "picture, shape or further chart"),
    "chart": Text("Diagramm", "chart"),
    "chart_text": Text("Beschreibung des Diagramms", "description of the chart"),
    "chart_place": Text("Lage des Diagramms", "place of the chart"),
    "chart_value": Text("im Diagramm gespeicherter Wert", "value kept in the chart"),
    "rich_text": Text("Zeichenformate innerhalb einer Zelle", "formats within a cell"),
    "more": Text("weitere Abweichungen", "further differences"),
    "panes": Text("andere oder keine Fixierung", "other or no frozen rows"),
    "no_result": Text("Formeln ohne gespeichertes Ergebnis", "formulas without a kept result"),
    "order_of_sheets": Text("Reihenfolge der Blätter", "order of the sheets"),
    "sorted": Text("Zeilen in anderer Reihenfolge", "rows in another order"),
    "folded": Text("zugeklappte Zeilen der Gliederung", "folded rows of the outline"),
    "signed": Text("ausgefülltes Feld für Ort, Datum und Unterschrift", "filled in to be signed"),
    "protection": Text("Blatt- oder Mappenschutz", "protection of sheet or workbook"),
    "unused_part": Text("nicht benutzter Bestandteil der Datei", "part of the file of no use"),
}
_VALUES: dict[str, Text] = {
    "date1904": Text("Datumswerte ab 1904", "dates from 1904"),
    "fullPrecision": Text("Genauigkeit wie angezeigt", "precision as displayed"),
    "calcMode": Text("Berechnung nur auf Befehl", "calculation on demand only"),
    "showSheetTabs": Text("Blattregister ausgeblendet", "tabs of sheets not shown"),
    "hidden": Text("ausgeblendet", "hidden"),
    "veryHidden": Text("ausgeblendet, nur durch Makros einzublenden", "hidden, also from menus"),
    "visible": Text("sichtbar", "visible"),
}
