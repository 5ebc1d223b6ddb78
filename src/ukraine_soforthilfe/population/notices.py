"""What the readers of populations say: of a file, and of what they mended or left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.language import Answerable, Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

# Of a list, how many are named one by one.
_NAMED_AT_MOST = 10

# What travels along.

CARRIED = Text(de="Mitgeführt aus {file}: {columns}", en="Carried along from {file}: {columns}")

# A file, before anything is known of what stands in it.

NO_FILE = Text(
    de="Diese Datei gibt es nicht. Name und Ordner prüfen.",
    en="There is no such file. Check the name and the folder.",
)
FOLDER = Text(
    de="Das ist ein Ordner. Eine Datei darin angeben.", en="It is a folder. Give a file in it."
)
NOT_PERMITTED = Text(
    de="Für diese Datei fehlt das Leserecht. Um das Recht bitten oder eine Kopie angeben.",
    en="Permission denied. Ask for the right to read it.",
)
CANNOT_BE_READ = Text(
    de="Die Datei lässt sich nicht lesen ({reason}).", en="It cannot be read ({reason})."
)
NO_FILE_NAME = Text(
    de="So kann keine Datei heißen. Den Namen prüfen.",
    en="A file cannot have such a name. Check it.",
)
CONTROLS_IN_NAME = Text(
    de="Der Dateiname enthält Steuer- oder Richtungszeichen. Die Datei umbenennen.",
    en="The file's name holds control or direction characters. Rename it.",
)
TOO_LARGE = Text(
    de="Die Datei ist größer als {count} MiB. Die Tabelle allein als CSV speichern und "
    "diese Datei angeben.",
    en="It has more than {count} MiB. Save the table alone as CSV and give that file.",
)
EMPTY = Text(
    de="Die Datei ist leer. Eine Datei mit einer Tabelle angeben.",
    en="The file is empty. Give one with a table.",
)
ZIP_TOO_LARGE = Text(
    de="Die ZIP-Datei enthält mehr als {files} Dateien oder mehr als {size} MiB. "
    "Entpacken und die Datei mit der Tabelle angeben.",
    en="The ZIP holds more than {files} files, or more than {size} MiB. Unpack it and give the "
    "file with the table.",
)
ZIP_LOCKED = Text(
    de="Die ZIP-Datei ist mit einem Kennwort geschützt. Entpacken und die Datei daraus angeben.",
    en="The ZIP is protected by a password. Unpack it and give the file in it.",
)
ZIP_OF_SEVERAL = Text(
    de="Die ZIP-Datei enthält mehrere Tabellen: {names}. Entpacken und eine davon angeben.",
    en="The ZIP holds several tables: {names}. Unpack it and give one of them.",
)
ZIP_OF_NONE = Text(
    de="Die ZIP-Datei enthält keine Tabelle. Entpacken und die richtige Datei angeben.",
    en="The ZIP holds no table. Unpack it and give the right file.",
)

# A text that is no table.

OTHER_FORM = Text(
    de="Die Datei ist {form}, keine Tabelle. Als .xlsx oder CSV speichern und diese Datei angeben.",
    en="The file is {form}, not a table. Save it as .xlsx or CSV and give that one.",
)
FODS = Text(de="eine .fods-Datei (OpenDocument)", en="an .fods, a flat OpenDocument file")
HTML = Text(de="eine Internetseite (HTML)", en="a web page (HTML)")
ARCHIVE = Text(de="eine gespeicherte Internetseite (MHTML)", en="a saved web page (MHTML)")
XML = Text(de="eine XML-Datei", en="XML")
JSON = Text(de="eine JSON-Datei", en="JSON")
PDF = Text(de="eine PDF-Datei", en="a PDF")
RTF = Text(de="eine RTF-Datei", en="an RTF")
UTF_16_DAMAGED = Text(
    de="Der Text ist UTF-16, aber beschädigt. Als CSV in UTF-8 speichern und diese Datei angeben.",
    en="The text is UTF-16, and damaged. Save it as CSV in UTF-8 and give that file.",
)
NEITHER_TEXT_NOR_WORKBOOK = Text(
    de="Die Datei ist weder Text noch Arbeitsmappe. Eine CSV- oder .xlsx-Datei angeben.",
    en="The file is neither text nor a workbook. Give a CSV or an .xlsx file.",
)
OF_DOS = Text(
    de="Der Text ist kein UTF-8 und stammt anscheinend aus DOS (Codepage 850): {word}. "
    "Als CSV in UTF-8 speichern und diese Datei angeben.",
    en="The text is not UTF-8, and seems to be of DOS (code page 850): {word}. Save it as CSV in "
    "UTF-8 and give that file.",
)
NO_ENCODING = Text(
    de="Die Datei ist weder Text in UTF-8 oder Windows-1252 noch eine Arbeitsmappe. Als "
    "CSV in UTF-8 speichern und diese Datei angeben.",
    en="The file is neither UTF-8 nor Windows-1252 text, nor a workbook. Save it as CSV in UTF-8 "
    "and give that file.",
)
TWO_ENCODINGS = Text(
    de="Der Text ist kein UTF-8; gemeint sein kann {windows} (Windows-1252) oder {mac} "
    "(MacRoman). Als CSV in UTF-8 speichern und diese Datei angeben.",
    en="The text is not UTF-8, and {windows} (Windows-1252) or {mac} (MacRoman) may be meant. "
    "Save it as CSV in UTF-8 and give that file.",
)

# What was read, mended, left out or assumed.

WINDOWS_1252 = Text(
    de="Die Datei ist kein UTF-8 und wurde als Windows-1252 gelesen.",
    en="The file is not UTF-8 and was read as Windows-1252.",
)
MAC_ROMAN = Text(
    de="Die Datei ist kein UTF-8 und wurde als MacRoman gelesen.",
    en="The file is not UTF-8 and was read as MacRoman.",
)
UTF_16 = Text(
    de="Die Datei ist UTF-16 (bei Excel: Unicode-Text) und wurde so gelesen.",
    en="The file is UTF-16 (Excel calls it Unicode text) and was read as that.",
)
UNPACKED = Text(
    de="Gelesen wurde {name} aus der ZIP-Datei.", en="{name} was read out of the ZIP file."
)
DECIMALS_READ = Text(
    de="Die Zahlen der Spalte {column} wurden als Dezimalzahlen gelesen (Stellen: {places}).",
    en="The figures of column {column} were read as decimals (places: {places}).",
)
UNINHABITED = Text(
    de="Ohne Einwohner und daher ohne Betrag: {names}.",
    en="Without inhabitants, and so without an amount: {names}.",
)
OTHER_SHEETS = Answerable(
    de="Gelesen wurde das Blatt {chosen}; auch auf {others} können Zahlen stehen.",
    en="Sheet {chosen} was read; {others} may hold figures too.",
    option="sheet",
    answer=Text(
        de="Ein anderes ist mit {option} zu wählen.", en="Choose another one with {option}."
    ),
)
DATE_OF_YEAR = Text(
    de="Von {year} enthält die Datei nur den Stichtag {stichtag}; gerechnet wird mit ihm.",
    en="Of {year} the file has {stichtag} alone, which was taken.",
)
SEVERAL_DATES = Answerable(
    de="Die Datei enthält mehrere Stichtage: {dates}. Gerechnet wird mit {chosen}.",
    en="The file has several dates: {dates}. {chosen} was taken.",
    option="stichtag",
    answer=Text(
        de="Ein anderer ist mit {option} zu wählen.", en="Choose another one with {option}."
    ),
)
NO_DATE = Answerable(
    de="In der Datei ist kein Stichtag der Zahlen zu erkennen.",
    en="No date of the figures was recognised in the file.",
    option="stichtag",
    answer=Text(de="Er ist mit {option} anzugeben.", en="Say it with {option}."),
)
DATE_TAKEN = Text(
    de="In der Datei ist kein Stichtag der Zahlen zu erkennen; es gilt der angegebene, {stichtag}.",
    en="No date of the figures was recognised in the file; the one given holds, {stichtag}.",
)
NO_BASIS = Answerable(
    de="Die Zensusbasis der Zahlen ist nicht bekannt.",
    en="The census basis of the figures is unknown.",
    option="basis",
    answer=Text(de="Sie ist mit {option} anzugeben.", en="Say it with {option}."),
)
OTHER_LEVELS = Text(
    de="Ausgelassene Zeilen anderer Ebenen (Land, Regierungsbezirk, Gemeinde, …): {count}.",
    en="Rows of other levels left out (Land, Regierungsbezirk, Gemeinde, …): {count}.",
)
OTHER_LAENDER = Answerable(
    de="Ausgelassene Kreise anderer Länder: {count}.",
    en="Kreise of other Länder left out: {count}.",
    option="state",
    answer=Text(
        de="Mit {option} ist ein anderes Land zu wählen, mit all alle.",
        en="Choose another Land with {option}, or all.",
    ),
)
ONE_LAND = Text(
    de="Alle Kreise der Datei gehören zum Land {{land}} und wurden genommen ({count}).",
    en="All Kreise of the file are of Land {{land}}; all {count} were taken.",
)
ONE_OF_ONE_LAND = Text(
    de="Der einzige Kreis der Datei gehört zum Land {{land}} und wurde genommen.",
    en="The only Kreis of the file is of Land {{land}}; it was taken.",
)
CEASED = Text(
    de="Ausgelassen, weil es sie zu diesem Stichtag nicht gibt: {names}.",
    en="Left out, because they do not exist at this date: {names}.",
)
GIVEN_TWICE = Text(
    de="Ausgelassene Zeilen, die einen Kreis unter längerem Schlüssel wiederholen: {count}.",
    en="Rows left out that give a Kreis a second time, under a longer key: {count}.",
)
ZERO_PUT_BACK = Text(
    de="Schlüssel, die ihre führende Null wiederbekamen: {count}; {found} in Zeile {row} ist "
    "{key}.",
    en="Keys that got their lost leading zero back: {count}; {found} in row {row} is {key}.",
)
KEY_CUT = Text(
    de="Längere Schlüssel, auf den des Kreises gekürzt: {count}; {found} in Zeile {row} ist {key}.",
    en="Longer keys cut to that of the Kreis: {count}; {found} in row {row} is {key}.",
)
KEY_RESPELT = Text(
    de="Schlüssel in anderer Schreibweise: {count}; {found} in Zeile {row} ist {key}.",
    en="Keys in another spelling: {count}; {found} in row {row} is {key}.",
)
KEYS_BY_NAMES = Text(
    de="Schlüssel nach den Namen der Kreise ergänzt",
    en="keys filled in by the names of the Kreise",
)
NAMES_FROM = Text(de="Namen aus „{column}“", en='names from "{column}"')
NO_NAMES = Text(de="keine Spalte mit Namen", en="no column of names")
NO_LAND_CHOSEN = Text(de="Zeilen aller Länder genommen", en="rows of all Länder taken")
AS_OTHER_LEVEL = Text(de="als andere Ebene", en="as another level")
AS_TOTAL = Text(de="als Summe", en="as a total")
AS_CHECK = Text(de="als Kontrolle ohne Abweichung", en="as a check without a deviation")
AS_LEVEL = Text(de="als obere Ebene", en="as an upper level")
AS_TOTAL_WITHOUT_FIGURE = Text(de="als Summe ohne Zahl", en="as a total without a figure")
AS_ASKED_FOR = Text(de="wie angegeben", en="as asked for")
NAMES_FILLED = Text(
    de="Kreise, deren Name aus der mitgelieferten Tabelle stammt: {count}.",
    en="Kreise whose name comes from the built-in table: {count}.",
)
SOME_GROUPED = Text(
    de="Nur einige Zahlen haben Punkte zwischen den Tausendern ({rows}), etwa {found}; gelesen "
    "wurden alle als ganze Zahlen.",
    en="Only some figures have points between thousands ({rows}), as {found}; all were read as "
    "whole numbers.",
)
ABOVE = Text(de="über der Tabelle", en="above the table")
BELOW = Text(de="unter der Tabelle", en="below the table")
HEADINGS_AGAIN = Text(de="als wiederholte Überschriften", en="as headings once more")
HIDDEN_COLUMN = Text(de="Spalte „{column}“ ist ausgeblendet", en='column "{column}" is hidden')
HIDDEN_UNSEEN = Text(
    de="Ob eine .xls-Datei Zeilen ausblendet, ist nicht zu erkennen; gelesen wurden alle.",
    en="Which rows an .xls hides is not seen; all were read.",
)
AS_HIDDEN = Text(de="als ausgeblendet", en="as hidden")
HIDDEN_KEPT = Text(de="ausgeblendete Zeilen mitgenommen: {count}", en="hidden rows kept: {count}")
OF_MANY_YEARS = Text(
    de="Zeilen verschiedener Jahre, „{column}“ {first} bis {last}, jeder Schlüssel einmal",
    en='rows of different years, "{column}" {first} to {last}, each key once',
)
ONE_MISSING_AT_DATE = Text(
    de="Für {{chosen}} fehlt ein Schlüssel, den es zu anderen Stichtagen gibt: {{keys}}.",
    en="At {{chosen}} 1 key is missing that other dates have: {{keys}}.",
)
MISSING_AT_DATE = Text(
    de="Für {{chosen}} fehlen {count} Schlüssel, die es zu anderen Stichtagen gibt: {{keys}}.",
    en="At {{chosen}} {count} keys are missing that other dates have: {{keys}}.",
)
UNDATED = Text(de="ohne Stichtag", en="no date")
IN_UNITS = Text(de="Zahlen in {unit}, wie sie dastehen", en="{unit}, as they stand there")
IN_FULL = Text(
    de="Zahlen in {unit}: {found} ist {figure}", en="in {unit}, so that {found} is {figure}"
)
UNITS = {
    1_000: Text(de="Tausend", en="thousands"),
    1_000_000: Text(de="Millionen", en="millions"),
}
BESIDE = Text(de="neben der Tabelle: {cells}", en="beside the table: {cells}")
PARTIAL = Text(
    de="Nicht dabei von den {count} Kreisen Baden-Württembergs: {names}.",
    en="Missing of the {count} Kreise of Baden-Württemberg: {names}.",
)

ALL_OF_AN_EDITION = Text(
    de="Die Einwohnerzahlen der Kreise sind die amtlichen zum {edition}.",
    en="The populations of the Kreise are the official ones of {edition}.",
)
MOST_OF_AN_EDITION = Text(
    de="{agreeing} von {count} Einwohnerzahlen sind die amtlichen zum {edition}; es "
    "weichen ab: {others}.",
    en="{agreeing} of {count} populations are the official ones of {edition}; "
    "these differ: {others}.",
)
OTHER_DATE_NAMED = Text(
    de="Als Stichtag gilt trotzdem der {date}. Prüfen, welcher gemeint ist.",
    en="The date is still taken for {date}; check which one is meant.",
)

DOUBTFUL = Text(de="Hinweis: {said}", en="Note: {said}")
AS_OF_AN_EDITION = Text(
    de="{agreeing} von {count} wie {edition}", en="{agreeing} of {count} as of {edition}"
)
NOT_OF_THE_DATE = Text(
    de="nicht die amtlichen zum {edition}: {agreeing} von {count} stimmen überein",
    en="not the official ones of {edition}: {agreeing} of {count} agree",
)
BUT_OF_AN_EDITION = Text(
    de="die Zahlen sind die zum {edition}", en="the figures are those of {edition}"
)
FURTHER_DISTRICTS = Text(de="{count} weitere nicht geprüft", en="{count} more not checked")
NO_SUCH_DATE = Text(
    de="Zahlen zum {date} hat die mitgelieferte Tabelle nicht",
    en="the built-in table has no figures of {date}",
)
OTHER_FIGURES = Text(
    de="nicht geprüft: verteilt wird nach eigenen Schlüsseln oder anderen Zahlen",
    en="not checked: keys are the user's own, or figures are no populations",
)
CENSUS_WITHOUT_KREISE = Text(
    de="Die Datei enthält keine Kreise. In der Zensusdatenbank „Landkreise u. krsfr. "
    "Städte“ (GEOLK4) wählen und die Tabelle neu abrufen.",
    en="It has no Kreise. Choose 'Landkreise u. krsfr. Städte' (GEOLK4) in the "
    "Zensusdatenbank and export the table again.",
)
NO_KREISE = Text(
    de="nicht geprüft: kein Kreis Baden-Württembergs",
    en="not checked: no Kreis of Baden-Württemberg",
)
TOO_FEW_KREISE = Text(
    de="nicht geprüft: zu wenige Kreise, um den Stichtag zu erkennen",
    en="not checked: too few Kreise to tell their date",
)
OF_NO_EDITION = Text(
    de="nicht die amtlichen eines mitgelieferten Stichtags",
    en="not the official ones of any built-in date",
)
NO_SUCH_EDITION = Text(
    de="die mitgelieferte Tabelle hat keine Zahlen zu diesem Stichtag und dieser Zensusbasis",
    en="the built-in table has no figures for this date and census basis",
)

# Of finished lists, which have amounts beside the populations.
NO_POPULATIONS = Answerable(
    de="Die Liste enthält keine Einwohnerzahlen; genommen sind die mitgelieferten zum {edition}.",
    en="The list has no populations; the built-in ones of {edition} were taken.",
    option="stichtag",
    answer=Text(
        de="Andere sind mit {option} und --basis zu wählen; enthält doch eine Spalte welche, mit "
        "--population-column.",
        en="Choose others with {option} and --basis; if a column has some, name it with "
        "--population-column.",
    ),
)
WITHOUT_POPULATIONS = Text(
    de="Enthält keine Spalte Einwohnerzahlen, werden die mitgelieferten genommen, sofern alle "
    "Schlüssel AGS der 44 Kreise sind und neben den Beträgen (--amount-column) keine Spalte "
    "welche enthalten kann.",
    en="If no column has populations, the built-in ones are taken, as long as all keys are AGS of "
    "the 44 Kreise and no column beside the amounts (--amount-column) may have some.",
)
COLUMN_OF_BOTH = Text(
    de="Die Spalte {name} kann nicht zugleich Einwohnerzahlen und Beträge enthalten. Mit "
    "--population-column oder --amount-column eine andere nennen.",
    en="Column {name} cannot be both the populations and the amounts. Name another with "
    "--population-column or --amount-column.",
)
NOT_IN_LIST = Text(
    de="nicht aus der Liste, sondern die mitgelieferten zum {edition}",
    en="not of the list, but the built-in ones of {edition}",
)
AMOUNTS_OF_OTHERS = Text(
    de='zu den Beträgen passen eher die zum {edition}: --stichtag {day} --basis "{basis}"',
    en='the amounts rather fit those of {edition}: --stichtag {day} --basis "{basis}"',
)
NO_AMOUNT = Text(de="Kein Betrag.", en="No amount.")
TOTAL_IS_PAID = Text(
    de="Die Zeile ist eine Summe, erhält aber selbst {amount}; das zählt zum Gesamtbetrag.",
    en="The row is a total, but gets {amount} itself, which counts towards the total.",
)
NO_SUM_OF_ROWS = Text(
    de="Kein Empfänger, aber auch nicht die Summe der Einwohnerzahlen von Zeilen der Liste.",
    en="No recipient, but not the sum of the populations of rows of the list either.",
)
NO_SUM_OF_AMOUNTS = Text(
    de="Kein Empfänger, hat aber einen Betrag ({amount}), der keine Summe von Beträgen ist.",
    en="No recipient, but has an amount ({amount}) that is no sum of amounts.",
)
NAME_OF_OTHER = Text(
    de="So heißt ein anderer Ort; der AGS ist der von {name}.",
    en="Another place is called so; the AGS is that of {name}.",
)
NAME_OF_NO_KREIS = Text(
    de="Kein Kreis heißt so; der AGS ist der von {name}.",
    en="No Kreis is called so; the AGS is that of {name}.",
)
FURTHER_COLUMN = Text(
    de="Die Zahlen der Spalte „{column}“ wurden nicht geprüft.",
    en='The figures of column "{column}" were not checked.',
)
NAMES_AMOUNT = Text(
    de="Der Text nennt vielleicht einen Betrag, der nicht geprüft wurde.",
    en="The text may name an amount, which was not checked.",
)
AMOUNTS_FROM = Text(
    de="Beträge aus „{column}“, die den Gesamtbetrag ergeben",
    en='amounts from "{column}", which sum to the total',
)
NO_TOTAL = Text(
    de="{file} hat nicht die Form eines Berichts. Mit --total angeben, wie viel zu verteilen war.",
    en="{file} does not have the form of a report. Say with --total what was to be divided.",
)
LIST_OF_SEVERAL_DATES = Text(
    de="Die Liste enthält Einwohnerzahlen mehrerer Stichtage: {dates}. Mit --stichtag "
    "einen wählen.",
    en="The list has populations of several dates: {dates}. Choose one with --stichtag.",
)


NOT_ALL_SUMS = Text(
    de="nicht alle oberen sind die Summen der unteren",
    en="and the upper ones are not all the sums of those below them",
)
TOLD_BY_A_COLUMN = Text(
    de="nur eine Spalte unterscheidet sie", en="and only a column tells them apart"
)

ODD = Text(
    de="So schreibt kein Tabellenprogramm eine Arbeitsmappe ({part}: {what}). In einem "
    "Tabellenprogramm öffnen, neu speichern und diese Datei angeben.",
    en="No spreadsheet program writes a workbook like this ({part}: {what}). Open it in one, save "
    "it again and give that file.",
)
ODD_TWICE = Text(de="zweimal vorhanden", en="it is there twice")
ODD_ARCHIVE = Text(de="das Archiv", en="the archive")
ODD_DIRECTORIES = Text(de="zwei Verzeichnisse", en="it has two directories")
ODD_ENCODING = Text(de="in der Kodierung {name}", en="its encoding is {name}")
ODD_NOT_UTF_8 = Text(de="in einer anderen Kodierung als UTF-8", en="its encoding is not UTF-8")
ODD_TYPE = Text(de="mit einem Dokumenttyp", en="it has a document type")
ODD_NAME_TWICE = Text(de="{name} zweimal", en="{name} is there twice")
ODD_WORKBOOK = Text(de="die Arbeitsmappe in einem anderen Teil", en="the workbook is another part")
ODD_WORKBOOKS = Text(de="zwei Arbeitsmappen in einer", en="two workbooks in one")
ODD_TEXTS = Text(de="die Texte in einem anderen Teil", en="its texts are another part")
ODD_SHEET = Text(de="das Blatt {name}", en="the sheet {name}")
ODD_TABLE = Text(de="die Tabelle {name}", en="the table {name}")
ODD_TABLES = Text(de="mehr als eine Tabelle", en="more than one table")
ODD_IN_TEXT = Text(de="{name} in einem Text", en="{name} in a text")
ODD_AMONG_TEXTS = Text(de="{name} zwischen den Texten", en="{name} among the texts")
ODD_COMMENT = Text(
    de="ein Kommentar, eine Anweisung oder CDATA zwischen den Zellen",
    en="a comment, an instruction or CDATA among its cells",
)
ODD_SIZES = Text(
    de="mehr Breiten als seine {count} Spalten", en="more sizes of columns than its {count} columns"
)
ODD_CELLS = Text(
    de="mehr als {count} Zellen in Zeile {row}", en="more than {count} cells in row {row}"
)
ODD_VALUE = Text(
    de="der Wert hinter Spalte {column} der Zeile {row} von anderer Art",
    en="the value after column {column} of row {row} is of another kind",
)
ODD_ELEMENT = Text(
    de="{name} hinter Spalte {column} der Zeile {row}",
    en="{name} after column {column} of row {row}",
)
ODD_FORM = Text(de="{form} in {element}", en="{form} in {element}")
ODD_ELEMENTS = Text(de="zu viele Elemente", en="too many elements")
ODD_CELL = Text(
    de="Zelle {cell} hinter Spalte {column} der Zeile {row}",
    en="cell {cell} after column {column} of row {row}",
)
ODD_NUMBER = Text(
    de="keine schlichte Zahl hinter Spalte {column} der Zeile {row}",
    en="no plain number after column {column} of row {row}",
)
ODD_ROW = Text(de="Zeile {row} hinter Zeile {before}", en="row {row} after row {before}")
ODD_ROW_IN = Text(de="eine Zeile in {name}", en="a row in {name}")
ODD_PREFIX = Text(de="das Präfix {name}", en="the prefix {name}")
ODD_KIND = Text(
    de="ein Wert der Art {kind} in Zeile {row}", en="a value of kind {kind} in row {row}"
)
ODD_SHOWN = Text(
    de="ein Text, der nicht der Wert der Zelle ist, in Zeile {row}",
    en="a text that is not the cell's value in row {row}",
)


def in_both(stichtag: date, basis: str = "") -> Text:
    """A day as each language writes it, with the basis behind it."""
    behind = f" ({basis})" if basis else ""
    return Text(f"{stichtag:%d.%m.%Y}{behind}", f"{stichtag.isoformat()}{behind}")


def rows(numbers: Sequence[int]) -> Text:
    """Rows in a sentence: ``Zeile 2``, ``Zeilen 2, 3``."""
    return (_ROW if len(numbers) == 1 else _ROWS).filled(numbers=some([*map(str, numbers)]))


_ROW = Text(de="Zeile {numbers}", en="row {numbers}")
_ROWS = Text(de="Zeilen {numbers}", en="rows {numbers}")


def some(names: Sequence[str], *, between: str = ", ") -> str:
    """A list in a sentence, its end counted where it is long."""
    more = len(names) - _NAMED_AT_MOST
    end = [f"… (+ {more})"] if more > 0 else []
    return between.join([*names[:_NAMED_AT_MOST], *end])
