"""Reports that the program wrote as they are read back, and in which words differences are said.

What a report says of where it is from is compared here: its populations with the table that
comes with the program, its source with what is known of such files, and the columns that travel
along with their table.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe.asking.ask import Form
from ukraine_soforthilfe.errors import SoforthilfeError
from ukraine_soforthilfe.language import Language, Text
from ukraine_soforthilfe.population.built_in import built_in_districts, built_in_for, official
from ukraine_soforthilfe.population.names import kreise_named
from ukraine_soforthilfe.population.read import known_source
from ukraine_soforthilfe.result.districts import Level, Schluessel, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ukraine_soforthilfe.asking.scenario import Scenario
    from ukraine_soforthilfe.population.built_in import Official
    from ukraine_soforthilfe.population.text_tables import SourceFile
    from ukraine_soforthilfe.result.districts import District, Districts


Said = Text | str
"""What is said in both languages, or is the same in both."""


def said(text: Said, language: Language) -> str:
    """A text in one language."""
    return text(language) if isinstance(text, Text) else text


def row_place(number: int) -> Text:
    """A row of a file, as a person looks for it."""
    return Text(f"Zeile {number}", f"row {number}")


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
DECIMAL = Text("eine Zahl mit {places} Nachkommastellen", "a number with {places} decimals")
PROGRAM = Text("Programm", "program")
VERSION = Text("Version nach dieser", "version after this one")
BUILT_IN = Text("Mitgelieferte Tabelle", "built-in table")
EDITION = Text("Stichtag und Zensusbasis", "date and census basis")
IN_TABLE = Text("{column}, mitgelieferte Tabelle", "{column}")
VALUE = Text("Wert", "value")
FURTHER_CELL = Text("zusätzliche Zelle", "further cell")
TWICE = Text("doppelter Schlüssel", "name that is there twice")
SORTED = Text("Zeilen in anderer Reihenfolge", "rows in another order")
NO_TABLE = Text(
    ("Kein Blatt enthält die Tabelle mit {headings}. Eine vollständige Kopie der Datei angeben."),
    "No sheet has the table with {headings}. Take a copy that has it.",
)
DAMAGED_KREIS = Text(
    "Was dieser Bericht über seinen Kreis sagt, ist beschädigt. Eine andere Form davon prüfen.",
    "What this report says of its Kreis is damaged. Verify another form of it.",
)


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
        return f"{said(self.place, Language.DE)}!{letters or self.number}" + (
            str(self.number) if letters else f":{self.number}"
        )

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
    findings: tuple[Finding, ...] = ()

    @property
    def upper(self) -> tuple[WrittenRow, ...]:
        """The rows among which the total was divided."""
        return tuple(row for row in self.rows if row.below is None)


KINDS = {
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
    "filed": Text(
        "ausgefülltes Feld für Aktenzeichen oder Buchungsstelle",
        "filled in as file reference or budget item",
    ),
    "protection": Text("Blatt- oder Mappenschutz", "protection of sheet or workbook"),
    "unused_part": Text("nicht benutzter Bestandteil der Datei", "part of the file of no use"),
}
STATES: dict[str, Text] = {
    "date1904": Text("Datumswerte ab 1904", "dates from 1904"),
    "fullPrecision": Text("Genauigkeit wie angezeigt", "precision as displayed"),
    "calcMode": Text("Berechnung nur auf Befehl", "calculation on demand only"),
    "showSheetTabs": Text("Blattregister ausgeblendet", "tabs of sheets not shown"),
    "hidden": Text("ausgeblendet", "hidden"),
    "veryHidden": Text("ausgeblendet, nur durch Makros einzublenden", "hidden, also from menus"),
    "visible": Text("sichtbar", "visible"),
    "showFormulas": Text("Formeln statt Ergebnisse", "formulas instead of results"),
    "showZeros": Text("Nullen ausgeblendet", "zeros not shown"),
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
    "crossed": Text("durchkreuzt", "crossed out"),
    "symbols": Text("Zeichensatz aus Symbolen", "symbols for letters"),
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


# What a report says against where it says that it is from.


def against_table(
    report: WrittenReport, districts: Districts
) -> tuple[Official | None, list[Finding]]:
    """Whether the populations are the official ones, and where they are not.

    What claims to be the built-in table must agree with it wholly, names and checksum too.
    """
    findings = list(_other_source(report))
    if report.schluessel:
        return None, findings
    found = official(districts)
    claims = districts.source.built_in
    if found.comparison is None:
        if claims:
            stated = f"{districts.stichtag or ''} {districts.basis}".strip()
            findings.append(Finding(BUILT_IN, EDITION, stated, ""))
        return found, findings
    edition = found.comparison.edition
    table = built_in_districts(stichtag=edition.stichtag, basis=edition.basis)
    by_key = {district.ags: district for district in table.rows}
    rows = {row.text("ags"): row for row in report.upper}
    if found.differs or claims:
        findings += _not_as_in(by_key, districts.rows, rows, ["einwohner"])
    if claims or report.source is None:
        # A CSV says nothing of where its names are from: they are the table's if most of them are.
        texts = [
            column
            for column in ("name", "art", "regierungsbezirk")
            if claims
            or 2 * sum(1 for _ in _not_as_in(by_key, districts.rows, rows, [column]))
            < len(districts.rows)
        ]
        findings += _not_as_in(by_key, districts.rows, rows, texts)
    return found, findings


def _other_source(report: WrittenReport) -> Iterator[Finding]:
    """What a report says of its source and cannot be."""
    found, asked = report.source, report.scenario.population
    if found is None:
        return
    expected = known_source(found, asked)
    if asked is None:
        language = Language.EN if report.form is Form.JSON else report.scenario.language
        with suppress(SoforthilfeError):
            right = [each(language) for each in built_in_for(report.scenario).notices]
            texts = [each(language) for each in report.notices]
            # The last one says where columns that travel along are from.
            texts = texts[: len(texts) - bool(report.scenario.carry_columns)]
            if texts != right or report.read:
                yield Finding("source.notices", VALUE, "; ".join(texts), "; ".join(right))
    for field in fields(found):
        here, there = (str(getattr(source, field.name)) for source in (found, expected))
        # Version 0.1 did not name the layout in its workbooks.
        if here != there and (field.name != "layout" or here):
            yield Finding(f"source.{field.name}", VALUE, here, there)


def _not_as_in(
    table: Mapping[str, District],
    districts: Iterable[District],
    rows: Mapping[str, WrittenRow],
    columns: Sequence[str],
) -> Iterator[Finding]:
    for district in districts:
        known = table.get(district.ags)
        if known is None:
            continue
        for column in columns:
            found, expected = str(getattr(district, column)), str(getattr(known, column))
            known_name = column == "name" and known.ags in kreise_named(found)
            if found != expected and not known_name:
                label = f"{known.ags} {known.name}"
                place = rows[district.ags].at(column)
                yield Finding(place, IN_TABLE.filled(column=column), found, expected, label)


CARRIED = Text("Mitgeführte Spalten", "Columns carried along")
_COMPARED = Text("{columns}: verglichen mit {file}", "{columns}: compared with {file}")
_NOT_COMPARED = Text(
    "{columns}: nicht verglichen, das geschieht mit --carry-file",
    "{columns}: not compared, which --carry-file does",
)
_NONE_NAMED = Text(
    "keine genannt; ein CSV sagt nicht, welche es hat, aber --carry-file oder --carry-column",
    "none named; a CSV does not say which it has, but --carry-file or --carry-column does",
)


def carried_said(report: WrittenReport, file: str, findings: Iterable[Finding]) -> Text | None:
    """Which columns travel along and what they were compared with; None where nothing is to say.

    Args:
        report: The report.
        file: What they were compared with, empty for nothing.
        findings: What was found in it.
    """
    if columns := report.scenario.carry_columns:
        compared = _COMPARED if file else _NOT_COMPARED
        return compared.filled(columns=", ".join(columns), file=file)
    return _NONE_NAMED if any(each.what == COLUMNS for each in findings) else None


def against_carried(
    report: WrittenReport, districts: Districts, file: SourceFile
) -> Iterator[Finding]:
    """Where columns that travel along are not what their table says.

    Raises:
        PopulationFileError: The table cannot be used for the report.
    """
    from ukraine_soforthilfe.population.carried import with_carried

    headings = districts.carried
    bare = districts.carrying((), ())
    right = with_carried(bare, file, headings)
    texts = {
        key: cells
        for each in (right, *right.gemeinden)
        for key, *cells in zip(each.columns.keys, *each.columns.carried, strict=True)
    }
    for row in report.rows:
        for name, text in zip(headings, texts.get(row.text("ags"), ()), strict=False):
            if row.text(name) != text:
                yield Finding(row.at(name), name, row.text(name), text, row.label)
