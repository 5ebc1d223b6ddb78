"""Whether finished reports and lists are right; here, what each is when it is read back.

And in which words its differences are said.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe.asking.scenario import Keys
from ukraine_soforthilfe.asking.values import fault, on_one_line, one_spelling
from ukraine_soforthilfe.errors import FigureError
from ukraine_soforthilfe.language import Language, Text, quoted
from ukraine_soforthilfe.population.built_in import kreise_by_ags
from ukraine_soforthilfe.population.cells import DECIMAL, scaled
from ukraine_soforthilfe.population.workbooks import at
from ukraine_soforthilfe.result import (
    BADEN_WUERTTEMBERG,
    District,
    Districts,
    Level,
    Schluessel,
    Source,
    WhatWasRead,
    key_order,
)
from ukraine_soforthilfe.result.allocation import figure_columns
from ukraine_soforthilfe.result.dividing import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ukraine_soforthilfe.asking import Form
    from ukraine_soforthilfe.asking.scenario import Scenario
    from ukraine_soforthilfe.population.built_in import Official
    from ukraine_soforthilfe.result.dividing import FinishedList, ListCheck


Said = Text | str
"""What is said in both languages, or is the same in both."""


def said(text: Said, language: Language) -> str:
    """A text in one language."""
    return text(language) if isinstance(text, Text) else text


def row_place(number: int) -> Text:
    """A row of a file, as a person looks for it."""
    return Text(f"Zeile {number}", f"row {number}")


LABELS = ("ags", "name", "art", "regierungsbezirk")
"""The columns of texts that every report has."""

# What findings are about.
ROWS = Text("Zeilen", "rows")
SEVERAL = Text("{count} Zeilen", "{count} rows")
ROW = Text("Zeile", "row")
ONE_ROW = Text("eine Zeile", "one row")
COLUMNS = Text("Spalten", "columns")
TOTAL = Text("Gesamtbetrag", "total")
ONE_TOTAL = Text(
    "ein Gesamtbetrag, den Grundbetrag und Rest aller Zeilen ergeben",
    "one total that grundbetrag and rest of all rows give",
)
RULE = Text("Verfahren", "rule")
SUM = Text("Summe", "sum")
WHOLE = Text("eine ganze Zahl", "a whole number")
PROGRAM = Text("Programm", "program")
VERSION = Text("Version nach dieser", "version after this one")
BUILT_IN = Text("Mitgelieferte Tabelle", "built-in table")
EDITION = Text("Stichtag und Zensusbasis", "date and census basis")
IN_TABLE = Text("{column}, mitgelieferte Tabelle", "{column}")
REQUEST_BEFORE = Text(
    "Version, die noch keine Anfrage schrieb", "version that did not write a request yet"
)
VALUE = Text("Wert", "value")
NOT_OF_PROGRAM = Text("kein Hinweis dieses Programms", "no notice of this program")


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference between a report and what it should be.

    Attributes:
        place: Where it is, as a person looks for it: row 5, ``Prüfung!F20``.
        what: What is different: a column, a cell, the sum.
        found: What stands there, empty where there is nothing.
        expected: What should stand there, empty where nothing should.
        district: Key and name of the district, empty where it is not about one.
        notice: Whether it is what a spreadsheet does by itself on saving again (Hinweis), and
            no difference in what is paid, read or derived (Abweichung).
    """

    place: Said
    what: Said
    found: Said
    expected: Said
    district: str = ""
    notice: bool = False


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """One row of a report as it stands there.

    Attributes:
        place: Where it is, as a person looks for it; in a workbook its sheet.
        texts: What stands in it, by column of the CSV, ``ebene`` and
            ``kreis`` too where the report has Gemeinden below the Kreise; the
            sheets of a workbook have fewer columns.
        letters: The letters of each column, in a workbook.
        number: The number of the row, in a workbook.
    """

    place: Said
    texts: Mapping[str, str]
    letters: Mapping[str, str | None] | None = None
    number: int = 0

    def at(self, column: str) -> Said:
        """Where a column of it stands: the cell, or the row."""
        if self.letters is None:
            return self.place
        letters = self.letters.get(column) or ""
        cell = f"{letters}{self.number}" if letters else f"{self.number}:{self.number}"
        return at(said(self.place, Language.DE), cell)

    def text(self, column: str) -> str:
        """What stands in a column, empty where it has none."""
        return self.texts.get(column, "")

    @property
    def label(self) -> str:
        """Key and name."""
        return f"{self.text('ags')} {self.text('name')}".strip()

    @property
    def below(self) -> str | None:
        """The key of the Kreis below which it stands, None at the upper level."""
        return self.text("kreis") if self.text("ebene") == Level.GEMEINDE else None


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenReport:
    """A report of this program, maybe edited since.

    Attributes:
        form: Its form.
        content: Its bytes.
        rows: Its rows, in its order, of both levels where it has two.
        scenario: What it says that it was asked for; of a CSV, which says
            nothing, what its rows follow from. Its total is None where no one
            total gives the rows.
        schluessel: The keys that its rows have figures of; empty for the population.
        header: The columns of a CSV; empty for the other forms.
        source: What it says of its figures' source; None for a CSV.
        notices: What it says of reading them.
        read: What it says was read, None where it says nothing.
        kreis: What it says of the Kreis whose Gemeinden alone it has; None for all others.
        year: The year that it says its figures are of, where it says no more.
        version: The version that wrote it; empty for a CSV.
        unseen: The form of its file, where that is one of which not all is compared; else empty.
        by_request: Whether it says what it was asked for as data.
        findings: What was found on reading it.
    """

    form: Form
    content: bytes
    rows: tuple[WrittenRow, ...]
    scenario: Scenario
    schluessel: tuple[Schluessel, ...] = ()
    header: tuple[str, ...] = ()
    source: Source | None = None
    notices: tuple[Text, ...] = ()
    read: Text | None = None
    kreis: Mapping[str, Any] | None = None
    year: int | None = None
    version: str = ""
    unseen: str = ""
    by_request: bool = False
    findings: tuple[Finding, ...] = ()

    @property
    def upper(self) -> tuple[WrittenRow, ...]:
        """The rows among which the total was divided."""
        return tuple(row for row in self.rows if row.below is None)


@dataclass(frozen=True, slots=True)
class CheckedList:
    """A finished list with all that was found in it.

    Attributes:
        finished: The list.
        total_cents: What was to be divided.
        check: Its amounts beside those by the rule; None where it has no recipients.
        official: Whether its populations are the official ones; None as well.
    """

    finished: FinishedList
    total_cents: int
    check: ListCheck | None
    official: Official | None

    @property
    def own_populations(self) -> bool:
        """Whether its populations are its own, and not those of the built-in table."""
        return self.official is None or self.official.in_list

    @property
    def verdict(self) -> Verdict:
        """Wrong where anything is, amounts or not."""
        differs = self.official is not None and self.official.differs
        if self.check is None or self.finished.complaints or differs:
            return Verdict.WRONG
        return self.check.verdict


# The figures that a report was made of.


def districts_of(report: WrittenReport) -> tuple[Districts, list[Finding]]:
    """The figures that a report was made of, and why no result may follow from them.

    Rows without figures are left out, and found.
    """
    rows, findings = _read(report, report.upper)
    as_texts = _keys_stand_as_texts(report, rows)
    districts = Districts(
        rows=tuple(sorted(rows, key=key_order(rows, as_texts=as_texts))),
        stichtag=report.scenario.day,
        basis=report.scenario.basis or "",
        source=report.source or Source(file="", sha256="", layout=""),
        notices=report.notices,
        schluessel=report.schluessel,
        year=report.year,
        own_keys=report.scenario.keys is Keys.OWN,
        keys_as_texts=as_texts,
        read=WhatWasRead("", (), 0, said=report.read) if report.read else None,
    )
    findings += _doubled(rows)
    wanted = report.scenario
    some = bool(wanted.partial or wanted.only or wanted.leave_out)
    findings += _missing_and_foreign(rows, partial=some)
    lower, more = _gemeinden(report, districts)
    carried = report.scenario.carry_columns
    texts = [{row.text("ags"): row.text(name) for row in report.rows} for name in carried]
    return replace(districts, gemeinden=lower).carrying(carried, texts), findings + more


def _keys_stand_as_texts(report: WrittenReport, rows: Sequence[District]) -> bool:
    """Whether the report orders keys that are numbers as texts: version 0.1 did.

    A CSV names no version; its rows stand in the order that it was made in.
    """
    if report.version:
        return report.version.startswith("0.1.")
    as_texts = sorted(rows, key=key_order(rows, as_texts=True))
    return list(rows) == as_texts != sorted(rows, key=key_order(rows))


def _read(
    report: WrittenReport, rows: Iterable[WrittenRow]
) -> tuple[list[District], list[Finding]]:
    columns = figure_columns(len(report.schluessel))
    places = [key.places for key in report.schluessel] or [0]
    districts: list[District] = []
    findings: list[Finding] = []
    for row in rows:
        findings += _written_otherwise(row)
        figures = []
        for column, decimals in zip(columns, places, strict=True):
            try:
                figures.append(scaled(row.text(column), decimals))
            except FigureError:
                expected = DECIMAL.filled(places=decimals) if decimals else WHOLE
                findings.append(
                    Finding(row.at(column), column, row.text(column), expected, row.label)
                )
        if len(figures) == len(columns):
            ags, name, art, bezirk = map(row.text, LABELS)
            districts.append(District(ags, name, art, bezirk, figures[0], tuple(figures[1:])))
    return districts, findings


def _written_otherwise(row: WrittenRow) -> Iterator[Finding]:
    """Texts that no report has, since reading a list mends or refuses them."""
    for column in LABELS:
        text = row.text(column)
        if text.isascii() and text.isprintable() and "  " not in text and text == text.strip():
            continue
        # A key stands as in its list, where another blank may tell it from others.
        right = text.strip() if column == "ags" else on_one_line(text).strip()
        if fault(text):
            right = "".join(filter(str.isprintable, one_spelling(text)))
        if text != right:
            yield Finding(row.at(column), column, quoted(text), quoted(right), row.label)


def _gemeinden(
    report: WrittenReport, kreise: Districts
) -> tuple[tuple[Districts, ...], list[Finding]]:
    """The Gemeinden of each Kreis; empty where the report has none."""
    by_kreis: dict[str, list[WrittenRow]] = {kreis.ags: [] for kreis in kreise.rows}
    findings = []
    for row in report.rows:
        if row.below is None:
            continue
        if row.below in by_kreis and row.text("ags").startswith(row.below):
            by_kreis[row.below].append(row)
        else:
            findings.append(
                Finding(row.at("kreis"), "kreis", row.below, row.text("ags")[:5], row.label)
            )
    wanted = report.scenario
    two_levels = wanted.level is Level.GEMEINDE and wanted.of_kreis is None
    if len(report.upper) == len(report.rows) and not (two_levels and report.version):
        return (), findings
    below = []
    for kreis, rows in zip(kreise.rows, by_kreis.values(), strict=False):
        gemeinden, unread = _read(report, rows)
        findings += [*unread, *_doubled(gemeinden)]
        together = sum(gemeinde.einwohner for gemeinde in gemeinden)
        if together != kreis.einwohner:
            findings.append(
                Finding(ROWS, "einwohner", str(together), str(kreis.einwohner), kreis.label)
            )
        below.append(
            replace(kreise, rows=tuple(sorted(gemeinden, key=lambda gemeinde: gemeinde.ags)))
        )
    return tuple(below), findings


def _doubled(districts: Iterable[District]) -> list[Finding]:
    labels = Counter(district.label for district in districts)
    keys = Counter(one_spelling(district.ags) for district in districts)
    findings = [
        Finding(SEVERAL.filled(count=count), ROW, label, ONE_ROW, label)
        for label, count in labels.items()
        if count > 1
    ]
    return findings + [
        Finding(ROWS, "ags", ags, ONE_ROW, ags)
        for ags, count in sorted(keys.items())
        if count > 1 and not any(finding.district.startswith(ags) for finding in findings)
    ]


def _missing_and_foreign(districts: Iterable[District], *, partial: bool) -> Iterator[Finding]:
    """Kreise of Baden-Württemberg that are missing, and rows that are not Kreise."""
    kreise = kreise_by_ags()
    ours = {district.ags for district in districts} & kreise.keys()
    if not ours:
        return
    if not partial:
        for ags in sorted(kreise.keys() - ours):
            yield Finding(ROWS, ROW, "", kreise[ags].label, kreise[ags].label)
    for district in districts:
        ags = district.ags
        other_land = ags.isascii() and ags.isdigit() and not ags.startswith(BADEN_WUERTTEMBERG)
        if ags not in kreise and not other_land:
            yield Finding(ROWS, ROW, district.label, "", district.label)


# Words.
KINDS = {
    "cell": Text("Zelle", "cell"),
    "text_for_figure": Text("Text statt einer Zahl", "text instead of a figure"),
    "figure_for_text": Text("Zahl statt eines Textes", "figure instead of a text"),
    "further_cell": Text("zusätzliche Zelle", "further cell"),
    "amount_in_field": Text(
        "Betrag oder Zahl dieses Blattes, wo nur Zeichen des Amtes, Ort, Datum und Namen stehen",
        "amount or number of this sheet where only references, a place, a date and names go",
    ),
    "figure_in_field": Text(
        "Zahl, die kein Datum ist, in einem Feld für Ort, Datum und Unterschrift",
        "figure that is no date in a field to be signed",
    ),
    "long_in_field": Text("zu langer Text in einem Feld", "too long a text in a field"),
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
    "defined_name": Text("definierter Name", "defined name"),
    "further_name": Text("zusätzlicher definierter Name", "further defined name"),
    "part": Text("zusätzlicher Bestandteil der Datei", "further part of the file"),
    "element": Text("zusätzlicher Bestandteil", "further element"),
    "property": Text("Dokumenteigenschaft", "property of the document"),
    "setting": Text("Einstellung der Arbeitsmappe", "setting of the workbook"),
    "view": Text("Ansicht des Blattes", "view of the sheet"),
    "zoom": Text("Vergrößerung, bei der nichts zu lesen ist", "zoom at which nothing can be read"),
    "print_size": Text("zu klein gedruckt", "printed too small"),
    "opens_at": Text(
        "öffnet an anderer Stelle oder in anderer Ansicht", "opens elsewhere or in another view"
    ),
    "pages": Text("andere Druckseiten", "other pages in print"),
    "frozen": Text("Fixierung von Zeilen und Spalten", "frozen rows and columns"),
    "header_footer": Text("Kopf- oder Fußzeile", "header or footer"),
    "conditional_format": Text("bedingte Formatierung", "conditional format"),
    "input_rule": Text("Eingaberegel", "rule for inputs"),
    "table": Text("Tabellenbereich", "range of the table"),
    "unused_table": Text(
        "Tabellenbereich, mit dem nichts rechnet, fehlt oder ist ohne Summenzeile",
        "range of a table by which nothing calculates is gone or without its totals",
    ),
    "filter": Text("Filter", "filter"),
    "table_style": Text("anderes Tabellenformat", "other table style"),
    "merged": Text("verbundene Zellen", "merged cells"),
    "link": Text("Verknüpfung", "link"),
    "drawing": Text("Bild, Form oder weiteres Diagramm", "picture, shape or further chart"),
    "chart": Text("Diagramm", "chart"),
    "chart_text": Text("Beschreibung des Diagramms", "description of the chart"),
    "chart_place": Text("Lage des Diagramms", "place of the chart"),
    "chart_size": Text("Größe des Diagramms", "size of the chart"),
    "chart_value": Text("im Diagramm gespeicherter Wert", "value kept in the chart"),
    "rich_text": Text("Zeichenformate innerhalb einer Zelle", "formats within a cell"),
    "more": Text("weitere Abweichungen", "further differences"),
    "panes": Text("andere oder keine Fixierung", "other or no frozen rows"),
    "no_result": Text("Formeln ohne gespeichertes Ergebnis", "formulas without a kept result"),
    "order_of_sheets": Text("Reihenfolge der Blätter", "order of the sheets"),
    "sorted": Text("Zeilen in anderer Reihenfolge", "rows in another order"),
    "folded": Text("zugeklappte Zeilen der Gliederung", "folded rows of the outline"),
    "signed": Text("ausgefülltes Feld für Ort, Datum und Unterschrift", "filled in to be signed"),
    "filed": Text(
        "ausgefülltes Feld für Aktenzeichen oder Buchungsstelle",
        "filled in as file reference or budget item",
    ),
    "protection": Text("Blatt- oder Mappenschutz", "protection of sheet or workbook"),
    "label": Text("Vertraulichkeitsbezeichnung", "sensitivity label"),
    "unused_part": Text("nicht benutzter Bestandteil der Datei", "part of the file of no use"),
}
STATES: dict[str, Text] = {
    "paperSize": Text("Papierformat", "paper"),
    "pageOrder": Text("Seitenreihenfolge", "order of pages"),
    "margins": Text("Seitenränder", "margins"),
    "blackAndWhite": Text("Druck ohne Farben", "printed without colours"),
    "ground": Text("Grund", "ground"),
    "gridLines": Text("Gitternetz oder Köpfe im Druck", "grid or headings in print"),
    "wrapped": Text("Zeilenumbruch", "wrapped"),
    "shrunk": Text("verkleinert", "shrunk"),
    "date1904": Text("Datumswerte ab 1904", "dates from 1904"),
    "fullPrecision": Text("Genauigkeit wie angezeigt", "precision as displayed"),
    "calcMode": Text("Berechnung nur auf Befehl", "calculation on demand only"),
    "showSheetTabs": Text("Blattregister ausgeblendet", "tabs of sheets not shown"),
    "hidden": Text("ausgeblendet", "hidden"),
    "veryHidden": Text("ausgeblendet, nur durch Makros einzublenden", "hidden, also from menus"),
    "visible": Text("sichtbar", "visible"),
    "showFormulas": Text("Formeln statt Ergebnisse", "formulas instead of results"),
    "showZeros": Text("Nullen ausgeblendet", "zeros not shown"),
    "showOutlineSymbols": Text("Gliederung ohne Symbole", "outline without signs"),
    "rightToLeft": Text("von rechts nach links", "from right to left"),
    "showObjects": Text("Diagramme ausgeblendet", "charts not shown"),
    "transitionEvaluation": Text("Formeln wie in Lotus gerechnet", "formulas as in Lotus"),
    "differentFirst": Text(
        "erste Seite mit eigener Kopf- und Fußzeile",
        "first page with header and footer of its own",
    ),
    "differentOddEven": Text(
        "gerade Seiten mit eigener Kopf- und Fußzeile",
        "even pages with header and footer of their own",
    ),
    "concealed": Text("Formel ausgeblendet", "formula concealed"),
    "crossed": Text("durchkreuzt", "crossed out"),
    "symbols": Text("Zeichensatz aus Symbolen", "symbols for letters"),
    "raised": Text("hoch- oder tiefgestellt", "raised or lowered"),
    "strike": Text("durchgestrichen", "struck out"),
    "fill": Text("über die Zelle wiederholt", "repeated across the cell"),
    "indent": Text("weit eingerückt", "far indented"),
    "right to left": Text("von rechts nach links", "from right to left"),
    "turned": Text("gedreht", "turned"),
    "text": Text("Titel und Beschriftungen:", "titles and labels:"),
    "kind": Text("Art:", "kind:"),
    "tx": Text("Name der Reihe", "name of series"),
    "cat": Text("Rubriken der Reihe", "categories of series"),
    "val": Text("Werte der Reihe", "values of series"),
    "colour": Text("Farbe der Reihe", "colour of series"),
    "min": Text("Anfang der Achse", "beginning of axis"),
    "max": Text("Ende der Achse", "end of axis"),
    "orientation": Text("Richtung der Achse", "direction of axis"),
    "delete": Text("ausgeblendete Achse", "hidden axis"),
    "numFmt": Text("Zahlenformat der Achse", "number format of axis"),
    "labels": Text("Zahlenformat der Beschriftung", "number format of labels"),
    "shown": Text("gezeigte Beschriftung:", "labels shown:"),
}
