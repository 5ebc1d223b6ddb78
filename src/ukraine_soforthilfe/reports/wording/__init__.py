"""What people in the office read, in German and English, and how figures are set.

Every sentence and heading of a summary, a sheet or a letter stands here once
in both languages, so that no report can say something of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.districts import is_gemeinde_ags, is_kreis_ags
from ukraine_soforthilfe.laender import Level
from ukraine_soforthilfe.language import Language, Text
from ukraine_soforthilfe.population.built_in import DEFAULT_STICHTAG
from ukraine_soforthilfe.units import Unit

if TYPE_CHECKING:
    from datetime import date

    from ukraine_soforthilfe.allocation import Allocation, Teil, Tie
    from ukraine_soforthilfe.districts import District, Districts, Source


_POINT = {Language.DE: ",", Language.EN: "."}


def number(value: int, language: Language) -> str:
    """A whole number with its thousands grouped: ``11.124.642``, ``11,124,642``."""
    grouped = f"{value:,}"
    return grouped.replace(",", ".") if language is Language.DE else grouped


def euro(amount: int, language: Language, unit: Unit = Unit.EURO) -> str:
    """An amount counted in units: ``8.000.000 €``, ``€8,000,000``; with cents where they count."""
    whole, cents = divmod(amount * unit.cents, 100)
    figure = number(whole, language)
    if unit is Unit.CENT:
        figure += f"{_POINT[language]}{cents:02}"
    return f"{figure} €" if language is Language.DE else f"€{figure}"


def figure(value: int, places: int, language: Language) -> str:
    """A key's figure, a whole number of ``10 ** -places``, with all its decimals."""
    if not places:
        return number(value, language)
    whole, decimals = divmod(value, 10**places)
    return f"{number(whole, language)}{_POINT[language]}{decimals:0{places}}"


def decimal(numerator: int, denominator: int, *, places: int, language: Language) -> str:
    """A fraction of 0 or more as a decimal, rounded half up, exactly: ``0,72``.

    >>> decimal(8_000_000, 11_124_642, places=4, language=Language.DE)
    '0,7191'
    """
    scale = 10**places
    scaled = (2 * numerator * scale + denominator) // (2 * denominator)
    whole, fraction = divmod(scaled, scale)
    return f"{number(whole, language)}{_POINT[language]}{fraction:0{places}}"


def percent(numerator: int, denominator: int, language: Language) -> str:
    """A share in percent with two decimals: ``5,63 %``, ``5.63%``."""
    figure = decimal(100 * numerator, denominator, places=2, language=language)
    return f"{figure} %" if language is Language.DE else f"{figure}%"


def day(value: date, language: Language) -> str:
    """A date: ``31.12.2021``, ``31 December 2021``."""
    if language is Language.DE:
        return f"{value.day:02}.{value.month:02}.{value.year:04}"
    return f"{value.day} {_ENGLISH_MONTHS[value.month - 1]} {value.year}"


_ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


TITLE = Text(
    de="Zuweisung von {total} an {districts}",
    en="Allocation of {total} to {districts}",
)
STICHTAG = Text(de="Stichtag", en="Reference date")
SOURCE = Text(de="Quelle", en="Source")
EINWOHNER = Text(de="Einwohner", en="Inhabitants")
RESTEURO = Text(de="Resteuro", en="Euros left over")
TIE = Text(de="Gleichstand", en="Tie")
COMPARISON = Text(de="Zum Vergleich", en="For comparison")
AGS = Text(de="AGS", en="AGS")
KEY = Text(de="Schlüssel", en="Key")
NAME = Text(de="Name", en="Name")
ART = Text(de="Art", en="Kind")
SHARE = Text(de="Anteil", en="Share")
BETRAG = Text(de="Betrag", en="Amount")
TOTAL = Text(de="Summe", en="Total")
REGIERUNGSBEZIRK = Text(de="Regierungsbezirk", en="Regierungsbezirk")
KREISE = Text(de="Kreise", en="Districts")
MORE_ROWS = Text(de="und {count} weitere", en="and {count} more")
POPULATION_AND_PER_HEAD = Text(
    de="{einwohner}, je Einwohner {per_head} €",
    en="{einwohner}, €{per_head} per head",
)
WRITTEN = Text(de="Geschrieben: {path}", en="Written: {path}")
UNCHANGED = Text(de="Unverändert: {path}", en="Unchanged: {path}")
WOULD_WRITE = Text(de="Würde geschrieben: {path}", en="Would be written: {path}")

_WHY_THIS_STICHTAG = Text(
    de=(
        "Das Land legte eine Auswertung zum 30.11.2021 zugrunde, die nicht nach Kreisen "
        "veröffentlicht ist; der 31.12.2021 ist der nächste veröffentlichte Stichtag."
    ),
    en=(
        "The state used an evaluation of 30 November 2021 that is not published by district; "
        "31 December 2021 is the nearest date that is."
    ),
)
NOT_NAMED = Text(de="nicht genannt", en="not named")
_NO_BASIS = Text(de="Zensusbasis nicht genannt", en="census basis not named")
_BUILT_IN = Text(de="mitgelieferte Tabelle {file}", en="built-in table {file}")
_STDIN = Text(de="Standardeingabe", en="standard input")
_ALL_KREISE_OF_BW = Text(de="die {count} Stadt- und Landkreise", en="the {count} districts")
_SOME_KREISE = Text(de="{count} Kreise", en="{count} districts")
_SOME_GEMEINDEN = Text(de="{count} Gemeinden", en="{count} Gemeinden")
_OWN_LIST = Text(de="{count} Empfänger", en="{count} recipients")
_NOTHING_LEFT_OVER = Text(
    de="keine; jede Quote ist eine ganze Zahl von {units}",
    en="none; every quota is a whole number of {units}",
)
_EUROS = Text(de="Euro", en="euros")
_UNITS = Text(de="Einheiten zu {unit}", en="units of {unit}")
_CUT = Text(
    de="{euros} nach größtem Rest; letzter bedachter Rest {last}, erster nicht bedachter {first}",
    en="{euros} by largest remainder; last remainder paid {last}, first not paid {first}",
)
_NAMES_AT_MOST = 12
_NO_TIE = Text(de="keiner an der Grenze", en="none at the cut")
_TIE = Text(
    de=(
        "{euros} unter {count} gleichen Resten nach der Reihenfolge der Schlüssel: {tied}; "
        "{settled} unabhängig davon"
    ),
    en=(
        "{euros} among {count} equal remainders by the order of the keys: {tied}; "
        "{settled} whatever the tie"
    ),
)
_ROUNDING_EACH_ROW = Text(
    de="Jede Zeile für sich gerundet ergäbe {sum} ({difference}).",
    en="Rounding each row by itself would give {sum} ({difference}).",
)
_RIGHT_BY_CHANCE = Text(de="hier zufällig richtig", en="right here by chance")
_TOO_MUCH = Text(de="{euros} zu viel", en="{euros} too much")
_TOO_LITTLE = Text(de="{euros} zu wenig", en="{euros} too little")

# The workbook: sheets and their titles.

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

# The workbook: headings of columns.

NUMBER = Text("Nr", "No")
EURO_JE_EINWOHNER = Text("Euro je Einwohner", "Euro per inhabitant")
GLIEDERUNG = Text("Gliederung", "Grouping")
GRUPPE = Text("Gruppe", "Group")
ANZAHL = Text("Anzahl", "Count")
ANGABE = Text("Angabe", "Item")
WERT = Text("Wert", "Value")
KREIS = Text("Kreis", "District")
GEBIET = Text("Gebiet", "Area")

# The workbook: what stands above and below the amounts.

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

# The workbook: the check.

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

# The workbook: charts.

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

# The workbook: provenance.

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
ROWS = Text("Zeilen", "Rows")
PRODUCER = Text("Herausgeber", "Producer")
LICENCE = Text("Quellennachweis und Lizenz", "Attribution and licence")
SHA_256 = Text("SHA-256", "SHA-256")
NOTICE = Text("Hinweis beim Einlesen", "Notice on reading")


def districts(figures: Districts, language: Language) -> str:
    """How many the districts are, and what: ``die 44 Stadt- und Landkreise``."""
    count = number(len(figures.rows), language)
    if figures.source.built_in:
        return _ALL_KREISE_OF_BW(language, count=count)
    if figures.level is Level.GEMEINDE:
        return _SOME_GEMEINDEN(language, count=count)
    kind = _SOME_KREISE if figures.keyed_by_ags else _OWN_LIST
    return kind(language, count=count)


def key_heading(figures: Districts, language: Language) -> str:
    """What the column of keys is called."""
    return (AGS if figures.keyed_by_ags else KEY)(language)


def district(kreis: District, language: Language) -> str:
    """One district with all that names it: ``Konstanz (Landkreis, AGS 08335)``."""
    key = (
        f"{AGS(language)} {kreis.ags}"
        if is_kreis_ags(kreis.ags) or is_gemeinde_ags(kreis.ags)
        else kreis.ags
    )
    if not kreis.name:
        return key
    return f"{kreis.name} ({', '.join(filter(None, (kreis.art, key)))})"


def stichtag(figures: Districts, language: Language) -> str:
    """Date and census basis of the figures, and for the default date why it is that one."""
    named = day(figures.stichtag, language) if figures.stichtag else NOT_NAMED(language)
    sentence = f"{named}, {figures.basis or _NO_BASIS(language)}"
    why = why_this_stichtag(figures, language)
    return f"{sentence}. {why}" if why else sentence


def edition(figures: Districts, language: Language) -> str:
    """Date and census basis in short (``31.12.2021, Zensus 2011``); without a date the file."""
    if figures.stichtag is None:
        return file(figures.source, language)
    named = day(figures.stichtag, language)
    return f"{named}, {figures.basis}" if figures.basis else named


def why_this_stichtag(figures: Districts, language: Language) -> str:
    """Why the program's default date is what it is; empty for any other figures."""
    default = figures.source.built_in and figures.stichtag == DEFAULT_STICHTAG
    return _WHY_THIS_STICHTAG(language) if default else ""


def source(origin: Source, language: Language) -> str:
    """Where the figures come from, in a line."""
    # Most licences begin with the producer whom they want named.
    producer = "" if origin.licence.startswith(origin.producer) else origin.producer
    return "; ".join(filter(None, (file(origin, language), producer, origin.licence)))


def file(origin: Source, language: Language) -> str:
    """The file that the figures come from."""
    if origin.built_in:
        return _BUILT_IN(language, file=origin.file)
    return origin.file or _STDIN(language)


def units(unit: Unit, language: Language) -> str:
    """What amounts are whole numbers of: ``Euro``, ``Einheiten zu 0,01 €``."""
    if unit is Unit.EURO:
        return _EUROS(language)
    return _UNITS(language, unit=euro(1, language, unit))


def cut(teil: Teil, unit: Unit, language: Language) -> str:
    """How many euros went by largest remainder, and the two remainders that prove it."""
    grenze = teil.grenze
    if grenze is None:
        return _NOTHING_LEFT_OVER(language, units=units(unit, language))
    over = number(teil.weight_sum, language)
    return _CUT(
        language,
        euros=euro(teil.resteuro, language, unit),
        last=f"{number(grenze.last_paid.rest, language)}/{over}",
        first=f"{number(grenze.first_unpaid.rest, language)}/{over}",
    )


def tie(found: Tie | None, unit: Unit, language: Language) -> str:
    """Whether equal remainders stood at the cut, whose they are, and what decided."""
    if found is None:
        return _NO_TIE(language)
    return _TIE(
        language,
        euros=euro(found.resteuro, language, unit),
        count=number(len(found.tied), language),
        tied=listed([district.name or district.ags for district in found.tied], language),
        settled=euro(found.settled, language, unit),
    )


def listed(names: list[str], language: Language) -> str:
    """Names in a sentence, their end counted where they are many."""
    shown = ", ".join(names[:_NAMES_AT_MOST])
    more = len(names) - _NAMES_AT_MOST
    return f"{shown} {MORE_ROWS(language, count=number(more, language))}" if more > 0 else shown


def rounding_each_row(allocation: Allocation, language: Language) -> str:
    """What rounding every row by itself would have paid out."""
    difference = allocation.rounded_each_sum - allocation.total
    if difference == 0:
        how_far = _RIGHT_BY_CHANCE(language)
    else:
        direction = _TOO_MUCH if difference > 0 else _TOO_LITTLE
        how_far = direction(language, euros=euro(abs(difference), language, allocation.unit))
    return _ROUNDING_EACH_ROW(
        language,
        sum=euro(allocation.rounded_each_sum, language, allocation.unit),
        difference=how_far,
    )
