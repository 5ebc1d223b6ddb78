"""What stands in the workbook: sheets, headings, labels and sentences."""

from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.reports import terms, wording
from ukraine_soforthilfe.rule.division import Bound

# Sheets and their titles.

SHEET_ZUWEISUNG = Text("Zuweisung", "Allocation")
SHEET_PRUEFUNG = Text("Prüfung", "Check")
SHEET_REGIERUNGSBEZIRKE = Text("Regierungsbezirke", "Regierungsbezirke")
SHEET_ARTEN = Text("Teilsummen", "Subtotals")
SHEET_DIAGRAMM = Text("Diagramm", "Chart")
SHEET_HERKUNFT = Text("Herkunft", "Provenance")
TITLE_PRUEFUNG = Text("Prüfung: Nachrechnung der Beträge", "Check: the amounts recalculated")
TITLE_REGIERUNGSBEZIRKE = Text("Teilsummen der Zuweisung", "Subtotals of the allocation")
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

CHECK_HEADINGS = {
    "Nr": NUMBER,
    "Art": Text("Art", "Kind"),
    "Regierungsbezirk": Text("Bezirk", "Bezirk"),
    "Einwohner": Text("Einwohner", "Inhabitants"),
    "Grenze": Text("Grenze", "Bound"),
    "Produkt": Text("Produkt", "Product"),
    "Grundbetrag": Text("Grundbetrag", "Whole part"),
    "Rest": Text("Rest", "Remainder"),
    "Rang": Text("Rang", "Rank"),
    "Resteuro": Text("Resteuro", "Left over"),
    "Betrag": Text("Betrag", "Amount"),
    "Zeile": Text("Zeile", "Row"),
    "Zahlbetrag": Text("Zahlbetrag", "Paid amount"),
    "GrenzeStimmt": Text("Grenze stimmt", "Bound agrees"),
    "Stimmt": Text("Stimmt", "Agrees"),
    "Kreisbetrag": Text("Kreisbetrag", "Amount of Kreis"),
    "Kreiseinwohner": Text("Kreiseinwohner", "Inhabitants of Kreis"),
    "Verteilbetrag": Text("Verteilbetrag", "amount divided"),
    "Teilbetrag": Text("Teilbetrag", "part"),
}
"""What the columns of the check are called: their names in formulas, and what people read."""

# The check.

GESAMTBETRAG = Text("Gesamtbetrag", "Total")

PRUEFUNG_INPUTS = Text(
    "Eingaben (gelbe Felder mit Rahmen): {inputs}. "
    "Alles andere rechnet das Blatt nach; die Zahlbeträge stehen auf dem Blatt Zuweisung.",
    "Inputs (yellow, framed): {inputs}. "
    "The sheet works out all else; the paid amounts stand on the first sheet.",
)
PRUEFUNG_QUOTA = Text(
    "{Produkt} = {total} × {figure}. {Grundbetrag} = ganzer Teil von {Produkt} ÷ {denominator}. "
    "{Rest} = {Produkt} − {Grundbetrag} × {denominator}.",
    "{Produkt} = {total} × {figure}. {Grundbetrag} = whole part of {Produkt} ÷ {denominator}. "
    "{Rest} = {Produkt} − {Grundbetrag} × {denominator}.",
)
PRUEFUNG_RANK = Text(
    "Rang 1 hat der größte Rest, bei gleichen Resten der Schlüssel, der in der Reihenfolge zuerst "
    "kommt. Die ersten Ränge erhalten je einen Resteuro.",
    "Rank 1 has the largest remainder; of equal ones the one whose key comes first. "
    "The first ranks get one euro left over each.",
)
PRUEFUNG_RANK_BY_CUT = Text(
    "Bei mehr als {rows} Zeilen ist der Rang ein fester Wert und rechnet nicht mit: einen Resteuro "
    "erhält, wessen Rest über dem Schnitt liegt, am Schnitt der Schlüssel, der zuerst kommt.",
    "With more than {rows} rows the rank is a fixed value and takes no part: a euro left over goes "
    "to each remainder above the cut, and at the cut to the key that comes first.",
)
PRUEFUNG_LEFT_OUT = Text(
    "Nicht nachgerechnet, aus dem Grund, den das Ergebnis nennt. Die Spalten zeigen die Werte des "
    "Programms.",
    "Not recalculated, for the reason that the result names. The columns show the program's "
    "values.",
)
PRUEFUNG_BESTANDEN = Text("Prüfung bestanden", "Check passed")
PASSED = Text(
    "BESTANDEN: alle Beträge stimmen, die Summe ist genau der Gesamtbetrag.",
    "PASSED: every amount agrees, the sum is exactly the total.",
)
UNCHECKED = Text("IN DIESER MAPPE NICHT PRÜFBAR:", "CANNOT BE CHECKED IN THIS WORKBOOK:")
VERIFY_CHECKS = Text(
    "Das prüft der Befehl soforthilfe verify.", "The command soforthilfe verify checks it."
)
TOO_LARGE = Text(
    "Zahlen über 15 Stellen rechnet Excel nicht genau.",
    "Excel does not calculate numbers of more than 15 digits exactly.",
)
RANKS_FIXED = Text(
    "Über {rows} Zeilen sind die Ränge feste Werte.",
    "With more than {rows} rows the ranks are fixed values.",
)
GEMEINDEN_FIXED = Text(
    "Über {rows} Gemeinden stehen als Werte da, nicht als Formeln.",
    "Of more than {rows} Gemeinden there are values, not formulas.",
)
INSTALMENTS_FIXED = Text(
    "Über {rows} Zeilen oder bei zu großen Zahlen stehen Teilzahlungen als Werte da.",
    "With more than {rows} rows or too large numbers the instalments are values.",
)
KEYS_FIXED = Text(
    "Bei mehr als {keys} Schlüsseln stehen auf diesem Blatt Werte, keine Formeln.",
    "With more than {keys} keys this sheet has values, not formulas.",
)
BOUNDS_NOT_PROVED = Text(
    "Bei mehreren Schlüsseln ist nicht geprüft, wer an einer Grenze liegt.",
    "With several keys the sheet does not check who is at a bound.",
)
KEYS_NOT_ORDERED = Text(
    "Am Schnitt entscheiden Schlüssel, die Excel anders ordnet.",
    "Keys that Excel orders otherwise decide at the cut.",
)
INSTALMENTS_NOT_ORDERED = Text(
    "Teilzahlungen folgen Schlüsseln, die Excel anders ordnet.",
    "Instalments follow keys that Excel orders otherwise.",
)
NOT_PASSED = Text(
    "NICHT BESTANDEN: Beträge, Eingaben, Schlüssel, Namen oder Summen stimmen nicht.",
    "NOT PASSED: amounts, inputs, keys, names or sums do not agree.",
)
RECHNUNG_EXAKT = Text("Rechnung genau", "Arithmetic exact")
EXACT = Text(
    "GENAU: alle Zahlen sind ganz, nicht negativ und klein genug.",
    "EXACT: all numbers are whole, not negative and small enough.",
)
INEXACT = Text(
    "ZU GROSS: so große Zahlen rechnet dieses Blatt nicht genau.",
    "TOO LARGE: this sheet does not calculate numbers as large exactly.",
)
NOTHING_WRONG = Text("Kein Fehler", "No error")
NOTHING_FOUND = Text(
    "KEIN FEHLER: was hier nachgerechnet ist, stimmt.",
    "NO ERROR: what is recalculated here agrees.",
)
SOMETHING_WRONG = Text(
    "FEHLER: eine Zeile, eine Summe oder eine Eingabe stimmt nicht.",
    "ERROR: a row, a sum or an input does not agree.",
)
INPUTS_VALID = Text("Eingaben gültig", "Inputs valid")
VALID = Text(
    "GÜLTIG: alle Eingaben sind Zahlen, keine negativ, keine mit zu vielen Stellen.",
    "VALID: all inputs are numbers, none negative, none with too many decimals.",
)
NOT_VALID = Text(
    "UNGÜLTIG: Eine Eingabe fehlt, ist Text, negativ, ein Bruch oder kein Vielfaches der Einheit.",
    "NOT VALID: an input is missing, a text, negative, a fraction or no multiple of the unit.",
)
FORMULAS_ALONE = Text("Nur Formeln", "Formulas alone")
ALL_FORMULAS = Text(
    "NUR FORMELN: was gerechnet wird, steht als Formel da.",
    "FORMULAS ALONE: what is calculated stands there as a formula.",
)
NOT_ALL_FORMULAS = Text(
    "ÜBERSCHRIEBEN: Wo eine Formel stand, steht ein Wert.",
    "OVERWRITTEN: where a formula was there is a value.",
)
NOT_EXACT = Text(
    "NICHT GENAU: Eingaben sind negativ, keine ganzen Zahlen oder kein Vielfaches der Einheit.",
    "NOT EXACT: inputs are negative, no whole numbers or no multiples of the unit.",
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
TIE_NOT_IN_SHEET = Text(
    "Gleichstand am Schnitt unter Schlüsseln, die Excel anders ordnet.",
    "Tie at the cut among keys that Excel orders otherwise.",
)
NO_TIE_IN_SHEET = Text("Kein Gleichstand am Schnitt.", "No tie at the cut.")
INPUT_REFUSED = Text(
    "Bitte eine ganze Zahl von 0 an eingeben.", "Please enter a whole number of 0 or more."
)
CENTS_REFUSED = Text(
    "Bitte einen Betrag von 0 an in Euro und ganzen Cent eingeben.",
    "Please enter an amount of 0 or more in euros and whole cents.",
)
AMOUNT_REFUSED = Text(
    "Bitte einen Betrag von 0 an in Schritten von {unit} eingeben.",
    "Please enter an amount of 0 or more in steps of {unit}.",
)
MARK_REFUSED = Text(
    "Bitte leer lassen oder eintragen: {marks}.", "Please leave it empty or enter: {marks}."
)

TIE_RULE_IN_WORDS = Text(
    "Bei gleichen Resten entscheidet die Reihenfolge der Schlüssel.",
    "Among equal remainders the order of the keys decides.",
)
TIE_RULE_BY_NUMBER = Text(
    "Bei gleichen Resten entscheidet die Reihenfolge der Schlüssel; Schlüssel, die alle nur aus "
    "Ziffern bestehen, stehen in der Reihenfolge der Zahlen.",
    "Among equal remainders the order of the keys decides; keys that are all digits stand in the "
    "order of numbers.",
)
PRODUCER = Text("Herausgeber", "Producer")
LICENCE = Text("Quellennachweis und Lizenz", "Attribution and licence")
NOTICE = Text("Hinweis beim Einlesen", "Notice on reading")

# The check of rules beside the plain key.

IN_UNITS = Text(
    de="{Verteilbetrag}, {Grundbetrag}, {Rest} und {Resteuro} zählen Einheiten zu {unit}; "
    "{Betrag} und {Zahlbetrag} stehen in Euro.",
    en="The {Verteilbetrag}, {Grundbetrag}, {Rest} and {Resteuro} count units of {unit}; {Betrag} "
    "and {Zahlbetrag} are in euros.",
)
REDUCED = Text(
    de="Der {Verteilbetrag} ist der Gesamtbetrag{without}.",
    en="The {Verteilbetrag} is the total{without}.",
)
WITHOUT_BASE = Text(de=" ohne die Sockelbeträge", en=" without the base amounts")
WITHOUT_BOUNDED = Text(
    de=" ohne die Beträge der Zeilen an einer Grenze",
    en=" without the amounts of rows at a bound",
)
AND = Text(de=" und", en=" and")
# What version 0.1 said of a key with decimals.
DECIMALS = Text(
    de=", in ganzen Einheiten der letzten Stelle seiner Datei",
    en=", in whole units of the last decimal of its file",
)
WITHOUT_POINT = Text(
    de="Ohne Komma, gezählt in Einheiten der letzten Stelle in der Datei: {keys}.",
    en="Without a decimal point, counted in units of the file's last decimal: {keys}.",
)
SEVERAL_KEYS = Text(
    de="Jeder Schlüssel verteilt seinen {Teilbetrag} ({whole} × Anteil, größte Reste); "
    "{Betrag} ist die Summe.",
    en="Each key divides its {Teilbetrag} ({whole} × share, largest remainders); {Betrag} is the "
    "sum.",
)
BOUNDS_GIVEN = Text(
    de="Wer an einer Grenze liegt, steht in der Spalte {Grenze} und nimmt an der Verteilung "
    "nicht teil. Das Blatt prüft diese Spalte ({GrenzeStimmt}), es rechnet sie nicht aus.",
    en="Who is at a bound stands in the column {Grenze} and takes no part in the division. The "
    "sheet checks that column ({GrenzeStimmt}), it does not work it out.",
)
BOUNDS_OF_THE_FREE = Text(
    de="{GrenzeStimmt}: Wer an keiner Grenze liegt, liegt zwischen ihnen.",
    en="{GrenzeStimmt}: who is at no bound lies between them.",
)
BOUNDS_OF_ONE_KEY = Text(
    de="Für alle gilt ein Satz je Einheit des Schlüssels: Am Mindestbetrag ergäbe er nicht mehr, "
    "am Höchstbetrag nicht weniger. Nach Änderungen ist die Spalte {Grenze} anzupassen, bis "
    "alles stimmt.",
    en="One rate for each unit of the key holds for all: at the minimum it would give no more, "
    "at the maximum no less. After changes adapt the column {Grenze} until everything agrees.",
)
KEY_SUM = Text(de="Summe des Schlüssels", en="Sum of the key")
DENOMINATOR = Text(de="Summe ohne Zeilen an einer Grenze", en="Sum without rows at a bound")
DENOMINATOR_OF_RESTS = Text(de="Nenner der Reste", en="Denominator of the remainders")
LARGEST_AT_MINIMUM = Text(de="Größter Schlüssel am Mindestbetrag", en="Largest key at the minimum")
SMALLEST_AT_MAXIMUM = Text("Kleinster Schlüssel am Höchstbetrag", "Smallest key at the maximum")
LARGEST_RATE = Text(de="Größter möglicher Satz {each}", en="Largest possible rate {each}")
SMALLEST_RATE = Text(de="Kleinster möglicher Satz {each}", en="Smallest possible rate {each}")
PER_EINWOHNER = Text(de="je Einwohner", en="per inhabitant")
PER_KEY = Text(de="je Einheit des Schlüssels", en="for each unit of the key")
ONE_RATE = Text(de="Ein Satz für alle", en="One rate for all")
RATE_TOO_LARGE = Text(
    de="ZU GROSS: für so große Zahlen prüft dieses Blatt den Satz nicht.",
    en="TOO LARGE: for numbers as large this sheet does not check the rate.",
)
RATE_POSSIBLE = Text(
    de="MÖGLICH: Der kleinste Satz ist nicht größer als der größte.",
    en="POSSIBLE: the smallest rate is not above the largest.",
)
NO_RATE_POSSIBLE = Text(
    de="NICHT MÖGLICH: Kein Satz ergibt, wer an einer Grenze liegt. Siehe Spalte Grenze.",
    en="NOT POSSIBLE: no rate puts these rows at their bounds. See the column Bound.",
)
EACH_ROW_ONCE = Text(de="Jede Zeile genau einmal", en="Each row exactly once")
ROWS_ONCE = Text(
    de="JEDE ZEILE: Jede Zeile der Zuweisung wird hier genau einmal geprüft.",
    en="EACH ROW: each row of the first sheet is checked here exactly once.",
)
ROWS_NOT_ONCE = Text(
    de="NICHT JEDE ZEILE: Eine Zeile der Zuweisung wird nicht oder mehrmals geprüft.",
    en="NOT EACH ROW: a row of the first sheet is checked not at all or more than once.",
)
FREE_ROWS = Text(de="Zeilen ohne Grenze", en="Rows at no bound")
DIVIDED = Text(de="Verteilbetrag", en="Amount divided")
PART = Text(de="Teilbetrag", en="Part")
PART_WHOLE = Text(de="Ganzer Teil", en="Whole part")
PART_REST = Text(de="Rest des Teils", en="Remainder of the part")

# The Gemeinden and instalments.

VALUES_ALONE = Text(
    de="Bei mehr als {rows} Zeilen oder zu großen Zahlen stehen hier Werte, keine Formeln.",
    en="With more than {rows} rows or too large numbers these are values, not formulas.",
)
GEMEINDEN_SHARE_OF_KREIS = Text(de="Anteil am Kreisbetrag", en="Share of the amount of the Kreis")

# What version 0.1 said, to which its reports are held.

FORMER_TERMS = {
    terms.STEPS: Text(de="ganze {units}", en="whole {units}"),
    **dict.fromkeys(
        (terms.BASE, terms.BASE_BETWEEN_BOUNDS),
        Text(
            "{amount} vorab für jede Zeile, zusammen {sum}; der Rest nach dem Verteilschlüssel",
            "{amount} for every row before the key, {sum} together; the rest by the key",
        ),
    ),
    **{
        rule: Text(
            de=f"{{amount}}. Wer nach dem Verteilschlüssel {beyond.de} läge, erhält diesen "
            "Betrag; das übrige Geld wird unter den anderen neu verteilt, bis niemand mehr "
            "jenseits einer Grenze liegt. Hier: {former_rows}",
            en=f"{{amount}}. Whoever would be {beyond.en} by the key gets this amount; the money "
            "that remains is divided anew among the others until nobody is beyond a bound. "
            "Here: {former_rows}",
        )
        for rule, beyond in (
            (terms.BOUND_RULES[Bound.MINIMUM], Text(de="darunter", en="below")),
            (terms.BOUND_RULES[Bound.MAXIMUM], Text(de="darüber", en="above")),
        )
    },
    terms.KEY_WITH_SHARE: Text(
        de="{name}, Summe {sum}; Anteil {share}, verteilt {total}",
        en="{name}, sum {sum}; share {share}, divides {total}",
    ),
    terms.RESTBETRAG: wording.RESTEURO,
    terms.NOTHING_LEFT_OVER: Text(
        de="keine; jede Quote ist eine ganze Zahl von {units}",
        en="none; every quota is a whole number of {units}",
    ),
    **dict.fromkeys(
        (terms.CUT, terms.CUT_OF_ONE),
        Text(
            de="{euros} nach größtem Rest; letzter bedachter Rest {last}, erster nicht bedachter "
            "{first}",
            en="{euros} by largest remainder; last remainder paid {last}, first not paid {first}",
        ),
    ),
    terms.NO_TIE: Text(de="keiner am Schnitt", en="none at the cut"),
    terms.TIE: Text(
        de="{euros} unter {count} gleichen Resten nach der Reihenfolge der Schlüssel: "
        "{former_tied}; {settled} unabhängig davon",
        en="{euros} among {count} equal remainders by the order of the keys: {former_tied}; "
        "{settled} whatever the tie",
    ),
    terms.ROUNDING_EACH_ROW: Text(
        de="Jede Zeile für sich gerundet ergäbe {sum} ({difference}).",
        en="Rounding each row by itself would give {sum} ({difference}).",
    ),
    terms.GEMEINDEN_SUMMARY: Text(
        de="{count}, gemeindefreie Gebiete eingeschlossen; jeder Kreisbetrag ist nach derselben "
        "Regel genau auf die seinen aufgeteilt, {left} davon nach größtem Rest. Gleichstand "
        "am Schnitt: {former_tied}.",
        en="{count}, unincorporated areas included; each Kreis's amount is divided among its own "
        "exactly by the same rule, {left} of it by largest remainder. Ties at the cut: "
        "{former_tied}.",
    ),
}
_FORMERLY = {
    PRUEFUNG_LEFT_OUT: Text(
        "Nicht nachgerechnet: Gesamtbetrag oder Einwohner liegen über 2^53; so große Zahlen "
        "rechnet keine Tabellenkalkulation genau. Die Spalten zeigen die Werte des Programms.",
        "Not recalculated: the total or the inhabitants exceed 2^53; no spreadsheet calculates "
        "numbers as large exactly. The columns show the program's values.",
    ),
    terms.RULE_IN_WORDS: Text(
        "Größte Reste (Hare/Niemeyer) auf ganze Euro: Jede Zeile erhält den ganzen Teil von "
        "Gesamtbetrag × Einwohner ÷ Gesamteinwohner. Die übrigen Euro gehen einzeln an die größten "
        "Reste.",
        "Largest remainders (Hare/Niemeyer) in whole euros: every row gets the whole part of "
        "total × inhabitants ÷ all inhabitants. The euros left over go, one each, to the largest "
        "remainders.",
    ),
    terms.RULE_WITH_TERMS_IN_WORDS: Text(
        "Größte Reste (Hare/Niemeyer) auf ganze {units}: Jede Zeile erhält den ganzen Teil von "
        "verteilter Betrag × Schlüssel ÷ Summe des Schlüssels. Was übrig bleibt, geht in einzelnen "
        "Einheiten an die größten Reste.",
        "Largest remainders (Hare/Niemeyer) in whole {units}: every row gets the whole part of the "
        "amount divided × key ÷ sum of the key. What is left over goes, one unit each, to the "
        "largest remainders.",
    ),
    TIE_RULE_IN_WORDS: Text(
        "Bei gleichen Resten erhält den Euro, wessen Schlüssel zuerst kommt.",
        "Of equal remainders the one whose key comes first gets the euro.",
    ),
    BOUNDS_OF_ONE_KEY: Text(
        de="GrenzeStimmt: Wer an einer Grenze liegt, käme zum Satz der anderen nicht wieder über "
        "sie zurück. Nach Änderungen ist die Spalte Grenze anzupassen, bis alles stimmt.",
        en="GrenzeStimmt: who is at a bound would not come back across it at the rate of the "
        "others. After changes adapt the column Grenze until everything agrees.",
    ),
    GEMEINDEN_SHARE_OF_KREIS: Text(de="Anteil am Kreis", en="Share of the Kreis"),
    PRUEFUNG_INPUTS: Text(
        "Eingaben sind der Gesamtbetrag und die Einwohner (gelbe Felder mit Rahmen). "
        "Alles andere rechnet das Blatt nach; die Zahlbeträge stehen auf dem Blatt Zuweisung.",
        "Inputs are the total (Gesamtbetrag) and the inhabitants (Einwohner; yellow, framed). "
        "The sheet works out all else; the paid amounts (Zahlbetrag) stand on the first sheet.",
    ),
    PRUEFUNG_QUOTA: Text(
        "Produkt = Gesamtbetrag × Einwohner. Grundbetrag = ganzer Teil von Produkt ÷ "
        "Gesamteinwohner. Rest = Produkt − Grundbetrag × Gesamteinwohner.",
        "Produkt = total × inhabitants. Grundbetrag = whole part of Produkt ÷ all inhabitants. "
        "Rest (remainder) = Produkt − Grundbetrag × all inhabitants.",
    ),
    IN_UNITS: Text(
        "{Grundbetrag}, {Rest} und {Resteuro} zählen Einheiten zu {unit}; {Betrag} und "
        "{Zahlbetrag} stehen in Euro.",
        "{Grundbetrag}, {Rest} and {Resteuro} count units of {unit}; {Betrag} and {Zahlbetrag} are "
        "in euros.",
    ),
    REDUCED: Text(
        "Statt des Gesamtbetrags wird der Verteilbetrag verteilt: ohne Sockelbeträge und ohne die "
        "Beträge der Zeilen an einer Grenze, in Einheiten.",
        "Not the total but the Verteilbetrag is divided: without base amounts and without the "
        "amounts of rows at a bound, in units.",
    ),
    WITHOUT_POINT: Text(
        "Statt der Einwohner zählt der Schlüssel (Schluessel){decimals}.",
        "The key (Schluessel) counts instead of the inhabitants{decimals}.",
    ),
    PRUEFUNG_RANK: Text(
        "Rang 1 hat der größte Rest, bei gleichen Resten die kleinere Nr (Reihenfolge der "
        "Schlüssel). Die ersten Ränge erhalten je einen Resteuro.",
        "Rang 1 has the largest remainder; of equal ones the smaller Nr (order of the keys). "
        "The first ranks get one euro left over (Resteuro) each.",
    ),
    PRUEFUNG_RANK_BY_CUT: Text(
        "Bei mehr als {rows} Zeilen ist der Rang ein fester Wert und rechnet nicht mit: einen "
        "Resteuro erhält, wessen Rest über dem Schnitt liegt, am Schnitt die kleinere Nr.",
        "With more than {rows} rows Rang is a fixed value and takes no part: a euro left over "
        "goes to each remainder above the cut, and at the cut to the smaller Nr.",
    ),
    NOT_PASSED: Text(
        "NICHT BESTANDEN: Beträge, Einwohner oder Summen weichen ab, oder die Zahlen sind zu groß.",
        "NOT PASSED: amounts, inhabitants or sums differ, or the numbers are too large.",
    ),
    NOT_EXACT: Text(
        "NICHT GENAU: Eingaben sind zu groß für dieses Blatt, negativ oder keine ganzen Zahlen.",
        "NOT EXACT: inputs are too large for this sheet, negative or no whole numbers.",
    ),
    DIVIDED: Text(de="Verteilbetrag", en="Amount divided (Verteilbetrag)"),
    PART: Text(de="Teilbetrag", en="Part (Teilbetrag)"),
}


def as_said(text: Text, *, former: bool) -> Text:
    """A text of today, or for a workbook of version 0.1 what that said instead."""
    return _FORMERLY.get(text, text) if former else text
