"""What stands in the workbook: sheets, headings, labels and sentences."""

from ukraine_soforthilfe.language import Text

# Sheets and their titles.

WORKBOOK_SUBJECT = Text(
    "Größte Reste (Hare/Niemeyer), mit Nachrechnung",
    "Largest remainders (Hare/Niemeyer), with a live recalculation",
)
SHEET_ZUWEISUNG = Text("Zuweisung", "Allocation")
SHEET_PRUEFUNG = Text("Prüfung", "Check")
SHEET_REGIERUNGSBEZIRKE = Text("Regierungsbezirke", "Regierungsbezirke")
SHEET_ARTEN = Text("Teilsummen", "Subtotals")
SHEET_DIAGRAMM = Text("Diagramm", "Chart")
SHEET_HERKUNFT = Text("Herkunft", "Provenance")
TITLE_PRUEFUNG = Text("Prüfung: Nachrechnung der Beträge", "Check: the amounts recalculated")
TITLE_REGIERUNGSBEZIRKE = Text("Teilsummen der Zuweisung", "Subtotals of the allocation")
TITLE_DIAGRAMM = Text("Beträge im Vergleich", "The amounts compared")
TITLE_HERKUNFT = Text("Herkunft und Verfahren", "Provenance and method")
PAGE_OF = Text("Seite &P von &N", "Page &P of &N")

# Headings of columns.

NUMBER = Text("Nr", "No")
EURO_JE_EINWOHNER = Text("Euro je Einwohner", "Euro per inhabitant")
GLIEDERUNG = Text("Gliederung", "Grouping")
GRUPPE = Text("Gruppe", "Group")
ANZAHL = Text("Anzahl", "Count")
ANGABE = Text("Angabe", "Item")
WERT = Text("Wert", "Value")
GEBIET = Text("Gebiet", "Area")

# What stands above and below the amounts.

GESAMTBETRAG = Text("Gesamtbetrag", "Total")
BASIS = Text("Zensusbasis", "Census basis")
ERSTELLT_AM = Text("Erstellt am", "Made on")
SOURCE_NOTE = Text("{file} (Nachweis: Blatt Herkunft)", "{file} (see the sheet Provenance)")
RICHTIG = Text("Sachlich und rechnerisch richtig", "Certified correct in fact and arithmetic")
ORT_DATUM = Text("Ort, Datum", "Place, date")
UNTERSCHRIFT = Text("Unterschrift", "Signature")
NUMBERS_AS_TEXT = Text(
    "Zahlen über 2^53 stehen als Text: eine Tabellenkalkulation rundet sie sonst.",
    "Numbers above 2^53 stand as text: a spreadsheet would round them.",
)

# The check.

PRUEFUNG_INPUTS = Text(
    "Eingaben sind der Gesamtbetrag und die Einwohner (gelbe Felder mit Rahmen). "
    "Alles andere rechnet das Blatt nach; die Zahlbeträge stehen auf dem Blatt Zuweisung.",
    "Inputs are the total (Gesamtbetrag) and the inhabitants (Einwohner; yellow, framed). "
    "The sheet works out all else; the paid amounts (Zahlbetrag) stand on the first sheet.",
)
PRUEFUNG_QUOTA = Text(
    "Produkt = Gesamtbetrag × Einwohner. Grundbetrag = ganzer Teil von Produkt ÷ Gesamteinwohner. "
    "Rest = Produkt − Grundbetrag × Gesamteinwohner.",
    "Produkt = total × inhabitants. Grundbetrag = whole part of Produkt ÷ all inhabitants. "
    "Rest (remainder) = Produkt − Grundbetrag × all inhabitants.",
)
PRUEFUNG_RANK = Text(
    "Rang 1 hat der größte Rest, bei gleichen Resten die kleinere Nr (Reihenfolge der Schlüssel). "
    "Die ersten Ränge erhalten je einen Resteuro.",
    "Rang 1 has the largest remainder; of equal ones the smaller Nr (order of the keys). "
    "The first ranks get one euro left over (Resteuro) each.",
)
PRUEFUNG_RANK_BY_CUT = Text(
    "Bei mehr als {rows} Zeilen ist der Rang ein fester Wert und rechnet nicht mit: einen Resteuro "
    "erhält, wessen Rest über dem Schnitt liegt, am Schnitt die kleinere Nr.",
    "With more than {rows} rows Rang is a fixed value and takes no part: a euro left over goes to "
    "each remainder above the cut, and at the cut to the smaller Nr.",
)
PRUEFUNG_LEFT_OUT = Text(
    "Nicht nachgerechnet: Gesamtbetrag oder Einwohner liegen über 2^53; so große Zahlen rechnet "
    "keine Tabellenkalkulation genau. Die Spalten zeigen die Werte des Programms.",
    "Not recalculated: the total or the inhabitants exceed 2^53; no spreadsheet calculates "
    "numbers as large exactly. The columns show the program's values.",
)
PRUEFUNG_BESTANDEN = Text("Prüfung bestanden", "Check passed")
PASSED = Text(
    "BESTANDEN: alle Beträge stimmen, die Summe ist genau der Gesamtbetrag.",
    "PASSED: every amount agrees, the sum is exactly the total.",
)
NOT_PASSED = Text(
    "NICHT BESTANDEN: Beträge, Einwohner oder Summen weichen ab, oder die Zahlen sind zu groß.",
    "NOT PASSED: amounts, inhabitants or sums differ, or the numbers are too large.",
)
RECHNUNG_EXAKT = Text("Rechnung genau", "Arithmetic exact")
EXACT = Text(
    "GENAU: alle Zahlen sind ganz, nicht negativ und klein genug.",
    "EXACT: all numbers are whole, not negative and small enough.",
)
NOT_EXACT = Text(
    "NICHT GENAU: Eingaben sind zu groß für dieses Blatt, negativ oder keine ganzen Zahlen.",
    "NOT EXACT: inputs are too large for this sheet, negative or no whole numbers.",
)
GROESSTE_ZAHL = Text("Größte Zahl der Rechnung", "Largest number calculated")
EXAKT_BIS = Text("Genau bis", "Exact up to")
GESAMTEINWOHNER = Text("Gesamteinwohner", "All inhabitants")
SUMME_GRUNDBETRAEGE = Text("Summe der Grundbeträge", "Sum of whole parts")
SCHNITT_LAST_PAID = Text("Kleinster Rest mit Resteuro", "Smallest remainder paid")
SCHNITT_FIRST_UNPAID = Text("Größter Rest ohne Resteuro", "Largest remainder unpaid")
OFFENE_RESTEURO = Text("Resteuro für den Rest am Schnitt", "Euros for remainders at the cut")
SUMME_BETRAEGE = Text("Summe der Beträge", "Sum of amounts")
SUMME_ZAHLBETRAEGE = Text("Summe der Zahlbeträge", "Sum of paid amounts")
TIE_IN_SHEET = Text(
    "Gleichstand am Schnitt: die Reihenfolge der Schlüssel entscheidet.",
    "Tie at the cut: the order of the keys decides.",
)
NO_TIE_IN_SHEET = Text("Kein Gleichstand am Schnitt.", "No tie at the cut.")
INPUT_REFUSED = Text(
    "Bitte eine ganze Zahl von 0 an eingeben.", "Please enter a whole number of 0 or more."
)

# Charts.

CHART_AMOUNTS = Text("Betrag in Euro", "Amount in euro")
CHART_DESCENDING = Text("Beträge, absteigend", "Amounts in descending order")
CHART_LARGEST = Text(
    "Die {shown} größten von {rows} Beträgen", "The {shown} largest amounts of {rows}"
)
CHART_SHARES = Text("Anteil der Regierungsbezirke", "Share of the Regierungsbezirke")
SHARE_OF_TOTAL = Text("Anteil am Gesamtbetrag", "Share of the total")
CHART_AMOUNTS_DESCRIBED = Text(
    "Balkendiagramm der Beträge, absteigend: von {first} mit {first_amount} bis {last} mit "
    "{last_amount}. Die Tabelle links zeigt dieselben Werte.",
    "Bar chart of the amounts in descending order: from {first} with {first_amount} to {last} "
    "with {last_amount}. The table on the left shows the same values.",
)
CHART_SHARES_DESCRIBED = Text(
    "Säulendiagramm der Anteile der Regierungsbezirke am Gesamtbetrag: {shares}.",
    "Column chart of the shares of the Regierungsbezirke in the total: {shares}.",
)

# Provenance.

PROGRAM = Text("Programm", "Program")
COMMAND = Text("Befehl", "Command")
WHY_DATE = Text("Warum dieser Stichtag", "Why this date")
RULE = Text("Verfahren", "Rule")
RULE_IN_WORDS = Text(
    "Größte Reste (Hare/Niemeyer) auf ganze Euro: Jede Zeile erhält den ganzen Teil von "
    "Gesamtbetrag × Einwohner ÷ Gesamteinwohner. Die übrigen Euro gehen einzeln an die größten "
    "Reste.",
    "Largest remainders (Hare/Niemeyer) in whole euros: every row gets the whole part of total × "
    "inhabitants ÷ all inhabitants. The euros left over go, one each, to the largest remainders.",
)
RULE_WITH_TERMS_IN_WORDS = Text(
    "Größte Reste (Hare/Niemeyer) auf ganze {units}: Jede Zeile erhält den ganzen Teil von "
    "verteilter Betrag × Schlüssel ÷ Summe des Schlüssels. Was übrig bleibt, geht in einzelnen "
    "Einheiten an die größten Reste.",
    "Largest remainders (Hare/Niemeyer) in whole {units}: every row gets the whole part of the "
    "amount divided × key ÷ sum of the key. What is left over goes, one unit each, to the largest "
    "remainders.",
)
TIE_RULE = Text("Regel bei gleichen Resten", "Rule for equal remainders")
TIE_RULE_IN_WORDS = Text(
    "Bei gleichen Resten erhält den Euro, wessen Schlüssel zuerst kommt.",
    "Of equal remainders the one whose key comes first gets the euro.",
)
TIE_RULE_BY_NUMBER = Text(
    "Bei gleichen Resten erhält den Euro, wessen Schlüssel zuerst kommt; Schlüssel, die alle "
    "Zahlen sind, stehen in der Reihenfolge der Zahlen.",
    "Of equal remainders the one whose key comes first gets the euro; keys that are all numbers "
    "stand in the order of numbers.",
)
ROWS = Text("Zeilen", "Rows")
PRODUCER = Text("Herausgeber", "Producer")
LICENCE = Text("Quellennachweis und Lizenz", "Attribution and licence")
SHA_256 = Text("SHA-256", "SHA-256")
NOTICE = Text("Hinweis beim Einlesen", "Notice on reading")
