"""Why the readers of populations refuse a table, and what to do then."""

from __future__ import annotations

from dataclasses import replace
from shlex import quote
from typing import TYPE_CHECKING, NamedTuple

from ukraine_soforthilfe.asking.values import on_one_line
from ukraine_soforthilfe.errors import Problem
from ukraine_soforthilfe.language import Text, joined, quoted, same
from ukraine_soforthilfe.population import notices

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADINGS_SHOWN = 30
_SHOWN_AT_MOST = 60

# The cells of a table.

TOO_MANY_ROWS = Text(
    de="Die Tabelle hat mehr als {count} Zeilen. Auf einen Teil oder auf Summen davon verteilen.",
    en="The table has more than {count} rows. Divide over a part of them, or over sums of them.",
)
TOO_MANY_CELLS = Text(
    de="Die Tabelle hat mehr als {count} Zellen. Nicht benötigte Zeilen und Spalten löschen.",
    en="The table has more than {count} cells. Delete the rows and columns that are not needed.",
)
ROW_TOO_WIDE = Text(
    de="Die Zeile hat mehr als {count} Zellen; so viele Spalten hat kein Tabellenblatt. "
    "Nicht benötigte Zellen löschen.",
    en="The row has more than {count} cells, and no sheet so many columns. Delete those that are "
    "not needed.",
)
CELL_TOO_LONG = Text(
    de="Eine Zelle hat mehr als {count} Zeichen, mehr als in einem Tabellenblatt möglich sind. "
    "Den Text kürzen oder nach einem überzähligen Anführungszeichen suchen.",
    en="A cell has more than {count} characters, and none of a sheet so many. Shorten it, or look "
    "for a quotation mark too many.",
)
QUOTATION_MARKS = Text(
    de="Von dieser Zeile an fehlt ein Anführungszeichen oder ist eines zu viel, oder eine Zelle "
    "hat mehr als {count} Zeichen. Die Zeile berichtigen.",
    en="The quotation marks from this row on do not match, or a cell has more than {count} "
    "characters. Correct the row.",
)
ROW_WITHOUT_HEADINGS = Text(
    de="Die Zeile hat {cells} Zellen bei {headings} Überschriften. Zellen, die das Trennzeichen "
    "enthalten, in Anführungszeichen setzen.",
    en="The row has {cells} cells under {headings} headings. Put cells that contain the delimiter "
    "in quotation marks.",
)
FORMULA = Text(
    de="Eine Formel muss berechnet und gespeichert sein.",
    en="A formula must have been calculated and saved.",
)
DIGITS_IN_TEXTS = Text(
    de="So viele Ziffern behält ein Tabellenblatt nur in einem Text.",
    en="A sheet keeps so many in a text only.",
)

# Columns.

KEYS = Text(de="Schlüssel", en="keys")
POPULATIONS = Text(de="Einwohnerzahlen", en="populations")
ONE_KEY = Text(de="einem Schlüssel", en="the key")
ONE_POPULATION = Text(de="einer Einwohnerzahl", en="the population")


class Sought(NamedTuple):
    """A column that a table must have.

    Attributes:
        one: What it holds, of one row.
        several: The same of all.
        option: The option that names it.
        example: A heading that it is found by.
    """

    one: Text
    several: Text
    option: str
    example: str


KEY = Sought(ONE_KEY, KEYS, "--key-column", "AGS")
POPULATION = Sought(ONE_POPULATION, POPULATIONS, "--population-column", "Einwohner")
WEIGHT = POPULATION._replace(option="--weight-column")
AMOUNTS = Text(de="die Beträge", en="amounts")
AMOUNT = Text(de="den Beträgen", en="the amounts")
NO_HEADINGS = Text(de="keine", en="none")
ONE_HEADING = Text(
    de="Die Überschrift {name} steht über den Spalten {columns}. Eine davon durch ihren "
    "Buchstaben wählen, etwa mit {option} {letter}; Hälften einer Liste untereinander stellen.",
    en="The heading {name} stands over columns {columns}. Choose one by its letter, with {option} "
    "{letter}; put halves of one list below each other.",
)
SEVERAL_COLUMNS = Text(
    de='Mehrere Spalten können {what} enthalten: {names}. Eine wählen mit {option} "{first}".',
    en='Several columns may hold the {what}: {names}. Choose one with {option} "{first}".',
)
NO_SUCH_COLUMN = Text(
    de="Eine Spalte {wanted} gibt es nicht. Eine von diesen nennen: {headings}.",
    en="There is no column {wanted}; the headings are: {headings}. Name one.",
)
NO_COLUMN = Text(
    de="Es gibt keine Spalte mit {what}; die Überschriften sind: {headings}. Die Spalte mit "
    "{option} nennen, durch Überschrift oder Buchstaben, oder ihr eine Überschrift geben wie "
    "{example}.",
    en="There is no column with {what}; the headings are: {headings}. Name the column with "
    "{option}, by its heading or its letter, or give it a heading such as {example}.",
)
HEADINGS_OR_RECIPIENT = Text(
    de="Die Zeile kann Überschriften enthalten oder ein Empfänger sein. Sind es Überschriften, "
    "{headings} angeben, sonst {recipient}.",
    en="The row may hold headings or be a recipient. Say {headings} if it holds headings, "
    "{recipient} if it is a recipient.",
)
COLUMN_OF_BOTH = Text(
    de="Die Spalte {name} kann nicht zugleich Schlüssel und Einwohnerzahlen enthalten. Mit "
    "--key-column oder --population-column eine andere nennen.",
    en="Column {name} cannot be both the keys and the populations. Name another with --key-column "
    "or --population-column.",
)
NONE_HEADED_SO = Text(
    de="Keine Spalte hat die Überschrift {wanted}. Überschriften sind {headings}. Eine davon mit "
    "--carry-column nennen.",
    en="No column has the heading {wanted}. The headings are {headings}. Name one of them with "
    "--carry-column.",
)
SEVERAL_HEADED_SO = Text(
    de="Die Überschrift {wanted} steht über mehreren Spalten ({columns}). Eine umbenennen.",
    en="The heading {wanted} stands over several columns ({columns}). Rename one.",
)
ONLY_PARTS = Text(
    de="Die Spalten {names} zählen nur Teile der Bevölkerung, und Spalten werden nicht addiert. "
    "In der Datei eine mit allen ergänzen, etwa die Summe unter der Überschrift Einwohner.",
    en="Columns {names} count parts of the population only, and columns are not added up. Add one "
    "with everybody to the file, their sum, say, under the heading Einwohner.",
)
NO_ROWS = Text(
    de="Unter den Überschriften steht keine Zeile. Eine Tabelle mit Zahlen angeben.",
    en="No row follows the headings. Give a table with figures.",
)
KEYS_REPEAT = Text(
    de="Die meisten Schlüssel stehen in mehreren Zeilen, die sich in der Spalte {names} "
    "unterscheiden ({values}), und kein Wert dort steht für alle zusammen. Eine Tabelle mit "
    "einer Zeile je Schlüssel angeben oder eine, die in dieser Spalte Zeilen „Insgesamt“ hat.",
    en="Most keys stand in several rows, which differ in column {names} ({values}), and no value "
    "there says that it is all of them. Give a table with one row for each key, or with rows "
    "'Insgesamt' in that column.",
)
KEYS_WITHOUT_ALL = Text(
    de="Die {taken} stehen für alle zusammen, und einigen Schlüsseln fehlen sie: {names}. Diese "
    "Zeilen ergänzen oder die Schlüssel streichen.",
    en="The {taken} are those of all, and keys without one are there: {names}. Add their rows, or "
    "take them out.",
)
TOO_MANY_KEYS = Text(
    de="{count} Schlüssel sind angegeben, höchstens {most} sind möglich. Mit "
    "--weight-column weniger nennen.",
    en="There are {count} keys, and {most} are the limit. Name fewer with --weight-column.",
)
ONE_LEVEL = Text(
    de="Nach anderen Schlüsseln wird nur auf einer Ebene verteilt. Eine Datei allein mit den "
    "Gemeinden eines Kreises angeben und --level weglassen.",
    en="Other keys go with one level. Give a file with the Gemeinden of one Kreis alone, and "
    "leave --level out.",
)

# Dates.

NO_DATE = Text(
    de="Das ist kein Datum. Ein Datum schreiben wie 31.12.2021 oder 2021-12-31.",
    en="This is not a date. Write it as 2021-12-31 or 31.12.2021.",
)
NO_SUCH_FIGURES = Text(
    de="Die Datei enthält keine Zahlen {asked}, wohl aber: {known}. Davon wählen.",
    en="The file has no figures for {asked}. It has {known}. Choose one of these.",
)
SEVERAL_FIGURES = Text(
    de="Die Datei enthält mehrere Zahlen {of}: {known}. Eine davon wählen mit {bases}.",
    en="The file has several figures for {of}: {known}. Choose one with {bases}.",
)
OF_DAY = Text(de="zum {day}", en="{day}")
WITH_BASIS = Text(de="mit der Basis {basis}", en="({basis})")
OF_THE_SAME = Text(de="für dieselben Kreise", en="the same districts")
EACH_KEY_AT_ONE_DATE = Text(
    de="Die Datei enthält mehrere Stichtage, {dates}, und jeden Schlüssel nur zu einem davon. Mit "
    "--stichtag einen wählen oder, um alle Zeilen zu nehmen, die Stichtage streichen.",
    en="The file has several dates, {dates}, and each key at one of them only. Choose one with "
    "--stichtag, or take the dates out to have the rows of all.",
)
OF_A_YEAR = Text(
    de="Die Datei enthält Zahlen des Jahres {year}; wenn die Schlüssel AGS sind, gelten sie zum "
    "{day}. Diesen Stichtag wählen.",
    en="The file has figures of {year}, which are those of {day} where keys are AGS. Choose that "
    "date.",
)

# Keys.

KEY_MISSING = Text(
    de="Der Schlüssel fehlt. Den Schlüssel ergänzen oder die Zeile mit --leave-out "
    "row:{row} auslassen.",
    en="The key is missing. Fill it in, or leave the row out with --leave-out row:{row}.",
)
KEY_TWICE = Text(
    de="Der Schlüssel steht schon in Zeile {row}. Eine der beiden Zeilen streichen.",
    en="The key is already in row {row}. Take one of the two rows out.",
)
DIGITS_LOST = Text(
    de="Ziffern des Schlüssels sind verloren, weil ein Tabellenprogramm ihn gerundet hat. Die "
    "Spalte als Text formatieren und alle Ziffern ausschreiben.",
    en="Digits of the key are lost: a spreadsheet rounded it. Give the column the format of "
    "texts, and write out every digit.",
)
NO_LAND_BEGINS_SO = Text(
    de="Mit diesen Ziffern beginnt kein Land. Den Schlüssel berichtigen.",
    en="No key of a Land begins with these digits. Correct the key.",
)
TEXT_AMONG_AGS = Text(
    de="Das ist kein AGS, die übrigen Schlüssel sind welche. Möglich sind nur AGS oder "
    "nur eigene Schlüssel. Den Schlüssel berichtigen oder die Zeile streichen.",
    en="This is not an AGS, while the other keys are. Keys are either all AGS or all free text. "
    "Correct the key, or take the row out.",
)
AGS_AMONG_TEXTS = Text(
    de="Das ist ein AGS, die übrigen Schlüssel sind keine. Möglich sind nur AGS oder "
    "nur eigene Schlüssel. Den Schlüssel berichtigen oder die Zeile streichen.",
    en="This is an AGS, while the other keys are free text. Keys are either all AGS or all free "
    "text. Correct the key, or take the row out.",
)
WHICH_KEYS = Text(
    de="Mit --keys ags oder --keys own angeben, was sie sind.",
    en="Say which with --keys ags or --keys own.",
)
AGS_WITHIN = Text(
    de="Die Schlüssel enthalten AGS von Kreisen Baden-Württembergs, aber in einer unbekannten "
    "Form. Die AGS allein schreiben, fünf Ziffern, oder die Schlüssel nehmen, wie sie sind.",
    en="The keys hold AGS of Kreise of Baden-Württemberg, but in a form that is not known. Write "
    "the AGS alone, five digits, or take the keys as they are.",
)
DOUBTFUL_KEYS = Text(
    de="Die Schlüssel können AGS sein ({for_ags}) oder eigene ({against}).",
    en="The keys may be AGS ({for_ags}) or your own ({against}).",
)
ONE_OF_THE_44 = Text(
    de="einer davon gehört zu den 44 Kreisen Baden-Württembergs",
    en="1 of them is a key of the 44 Kreise of Baden-Württemberg",
)
SOME_OF_THE_44 = Text(
    de="{count} davon gehören zu den 44 Kreisen Baden-Württembergs",
    en="{count} of them are keys of the 44 Kreise of Baden-Württemberg",
)
ZEROS_OR_LEVELS = Text(
    de="sie beginnen mit einer Null, oder über ihnen stehen höhere Ebenen",
    en="a zero stands in front of them, or levels above them",
)
NO_SUCH_KREIS = Text(de="im Land 08 gibt es keinen Kreis {key}", en="Land 08 has no Kreis {key}")
BEGIN_WITH_NO_LAND = Text(de="andere beginnen mit keinem Land", en="others begin with no Land")
PARTS_OF_ONE = Text(
    de="Zu viele Nachkommastellen: Die Zahl runden.", en="Too many decimals: Round it."
)
FORM_OF_AGS = Text(de="sie haben deren Form", en="they have the form of them")
HEADED_OTHERWISE = Text(de="so heißt die Spalte", en="so the column is called")
WHOLE_LEVELS = Text(
    de="einige wären ein ganzes Land oder ein Regierungsbezirk und damit keine Empfänger",
    en="some would be a whole Land or Regierungsbezirk, and no recipients",
)
NAME_OF_TWO = Text(
    de="So heißen ein Stadtkreis und ein Landkreis. Hinter dem Namen oder in einer Spalte mit der "
    "Überschrift Art angeben, welcher es ist, oder den AGS nennen.",
    en="A Stadtkreis and a Landkreis have this name. Say which it is, behind the name or in a "
    "column with the heading Art, or give the AGS.",
)
NAME_UNKNOWN = Text(
    "Kein Kreis heißt so. Den Namen berichtigen oder die Zeile auslassen: --leave-out row:{row}.",
    "No Kreis has this name. Correct it, or leave the row out with --leave-out row:{row}.",
)
NAMES_MISPLACED = Text(
    de="Name und Schlüssel gehören nicht zum selben Kreis ({rows}): {key} in Zeile {row} "
    "ist {name}, daneben steht {found}. Schlüssel, Namen und Zahlen gemeinsam sortieren oder "
    "die falsche Spalte entfernen.",
    en="The name is another Kreis's than the key ({rows}): {key} in row {row} is {name}, and "
    "beside it stands {found}. Sort keys, names and figures together, or take the wrong column "
    "out.",
)

# Which rows are meant.

NOTHING_LEFT = Text(
    de="Keine Zeile mit Schlüssel und Zahl bleibt übrig. Eine Datei angeben, die welche enthält.",
    en="No district is left. Give a file with figures of districts.",
)
ALL_ZERO = Text(
    de="Alle Zahlen sind 0. Die Einwohnerzahlen angeben.",
    en="All figures are 0. Give the populations.",
)
NO_KREIS_OF_LAND = Text(
    de="Die Datei enthält keinen Kreis des Landes {land}; vorhandene Länder: {laender}. "
    "Mit --state davon wählen oder mit --state all alle nehmen.",
    en="There is no Kreis of Land {land}; the file has those of {laender}. Choose one of these "
    "with --state, or all.",
)
NO_ROW_OF_LAND = Text(
    de="Die Spalte mit den Ländern hat keine Zeile des Landes {land}. Mit --state ein "
    "anderes wählen oder mit --state all alle nehmen.",
    en="The column of Länder has no row of Land {land}. Choose another with --state, or all.",
)
STATE_NEEDS_AGS = Text(
    de="--state {land} setzt AGS als Schlüssel voraus, und nach --keys own sind es "
    "keine. Eine der beiden Optionen weglassen.",
    en="--state {land} needs keys that are AGS, and --keys own says that they are none. Leave one "
    "of them out.",
)
OPTION_NEEDS_AGS = Text(
    de="{option} setzt AGS als Schlüssel voraus; in der Datei stehen andere ({key}). "
    "Die Option weglassen.",
    en=("{option} needs keys that are AGS, and those of the file are none ({key}). Leave it out."),
)
KEEP_NEEDS_A_LIST = Text(
    de="--keep gilt nur für eigene Listen; die Summen einer amtlichen Datei sind "
    "bekannt. Die Option weglassen.",
    en="--keep needs a list of your own; the totals of an office's file are known. Leave it out.",
)
NOTHING_BELOW = Text(
    de="Das ist ein Land oder Regierungsbezirk, von dem kein Kreis in der Liste steht. "
    "Dessen Kreise angeben, die Zeile mit --leave-out row:{row} auslassen oder mit "
    "--keys own alle Zeilen nehmen.",
    en="A Land or Regierungsbezirk without a Kreis in the list. Give its Kreise, or --leave-out "
    "row:{row}, or take all rows with --keys own.",
)
ROWS_HIDDEN = Text(
    de="Das Blatt blendet Zeilen aus, die Empfänger wären: {count}, zuerst Zeile {row}. Mit "
    "--hidden keep oder --hidden leave-out angeben, ob sie zählen.",
    en="The sheet hides rows that would be recipients: {count}, the first is row {row}. Say with "
    "--hidden keep or --hidden leave-out what becomes of them.",
)
NOT_OF_THE_44 = Text(
    de="{key} ist kein Kreis Baden-Württembergs. Den Schlüssel berichtigen oder die Zeile "
    "streichen.",
    en="{key} is not a Kreis of Baden-Württemberg. Correct the key, or take the row out.",
)
ONE_MISSING = Text(
    de="Von den {all} Kreisen Baden-Württembergs fehlt einer: {names}. Den Kreis "
    "ergänzen oder mit --partial ohne ihn verteilen.",
    en="Of the {all} Kreise of Baden-Württemberg 1 is missing: {names}. Add it, or divide "
    "without it with --partial.",
)
SOME_MISSING = Text(
    de="Von den {all} Kreisen Baden-Württembergs fehlen {count}: {names}. Die Kreise "
    "ergänzen oder mit --partial ohne sie verteilen.",
    en="Of the {all} Kreise of Baden-Württemberg {count} are missing: {names}. Add them, or allow "
    "a part of them with --partial.",
)

# Rows that may be the sum of others: each begins with what it is.

MAY_BE_TOTAL = Text(
    de="{why} Mit --leave-out {name} auslassen oder mit --keep {name} als Empfänger behalten.",
    en="{why} Leave it out with --leave-out {name}, or keep it as a recipient with --keep {name}.",
)
SUM_BY_KEYS = Text(
    de="Die Zeile ist die Summe derer, deren Schlüssel mit ihrem beginnt.",
    en="It is the sum of the rows whose keys its key begins.",
)
SUM_AND_LAND = Text(
    de="Die Zeile heißt wie ein Land und ist die Summe anderer.",
    en="It has the name of a Land, and is the sum of others.",
)
MAY_CONTAIN = Text(
    de="Nach ihrem Namen kann die Zeile andere enthalten, ist aber nicht deren Summe: Einige "
    "fehlen, oder andere stehen daneben.",
    en="By its name it may contain other rows, but it is not their sum: some are missing, or "
    "others stand beside it.",
)
PART_BY_WORDS = Text(
    de="Nach ihrer Bezeichnung ist die Zeile ein Durchschnitt oder ein Teil anderer.",
    en="Its words say that it is an average or a part of others.",
)
TOTAL_BY_WORDS = Text(
    de="Nach ihrer Bezeichnung ist die Zeile eine Summe, aber die anderen Zeilen "
    "ergeben {nearest}, nicht {figure}.",
    en="Its words say that it is a total, but it is not the sum of other rows ({figure}, not "
    "{nearest}).",
)
SUM_UNMARKED = Text(
    de="Die Zahl ist die Summe anderer Zeilen, doch nichts kennzeichnet die Zeile als Summe.",
    en="It is the sum of other rows, and nothing marks it as a total.",
)
BELOW_THE_LIST = Text(
    de="Die Zeile steht unter der Liste und gleicht deren Zeilen nicht.",
    en="It is below the list, and not like its rows.",
)
WITHOUT_LEVEL = Text(de="ohne Angabe", en="none")

# Gemeinden below their Kreise.

GEMEINDEN_OF_SEVERAL = Text(
    de="Das sind Gemeinden aus {count} Kreisen. Entweder in zwei Stufen verteilen, auf die Kreise "
    "und in jedem auf seine Gemeinden, mit --level gemeinde; oder auf alle Zeilen zugleich mit "
    "--keys own.",
    en="These are Gemeinden of {count} Kreise. Divide in two steps, over the Kreise and in each "
    "over its Gemeinden, with --level gemeinde; or over all rows at once with --keys own.",
)
NO_GEMEINDEN = Text(
    de="Die Datei enthält keine Gemeinden. Das Gemeindeverzeichnis (GV-ISys-Auszug oder "
    "GV100AD), die flache Form des Statistischen Landesamts oder eine Liste mit "
    "Schlüsseln von Gemeinden angeben; sind diese AGS, mit --keys ags.",
    en="It has no Gemeinden. Give the Gemeindeverzeichnis (GV-ISys Auszug or GV100AD) or the flat "
    "form of the Statistisches Landesamt, or a list with keys of Gemeinden; where these keys "
    "are AGS, say so with --keys ags.",
)
NO_GEMEINDE = Text(
    de="Das ist kein Schlüssel einer Gemeinde, oder er steht zweimal da. Den Schlüssel "
    "berichtigen.",
    en="This is not the key of a Gemeinde, or it is there twice. Correct it.",
)
OTHER_SUM = Text(
    de="Die Gemeinden von {name} ({ags}) haben zusammen {together} Einwohner, der Kreis {kreis}. "
    "Eine Datei mit allen seinen Gemeinden angeben.",
    en="The Gemeinden of {name} ({ags}) have {together} inhabitants together, the Kreis has "
    "{kreis}. Give a file with all of its Gemeinden.",
)


def missing(
    row: int, cells: Sequence[str], sought: Sought, wanted: str | None, parts: Sequence[str] = ()
) -> Problem:
    """The problem that a column is missing, with the headings that are there."""
    if parts and sought is POPULATION and not wanted:
        names = listed(parts, HEADINGS_SHOWN)
        return Problem(ONLY_PARTS.filled(names=names), row=row)
    there = ", ".join(filter(None, map(shown, cells[:HEADINGS_SHOWN])))
    headings = same(there) if there else NO_HEADINGS
    if wanted:
        sentence = NO_SUCH_COLUMN.filled(wanted=quoted(shown(wanted)), headings=headings)
    else:
        sentence = NO_COLUMN.filled(
            what=sought.one, headings=headings, option=sought.option, example=sought.example
        )
    return Problem(sentence, row=row, answers=(sought.option,))


def or_built_in(problems: Sequence[Problem]) -> list[Problem]:
    """The same with when a list needs no populations; empty where nobody asks for these."""
    option, other = POPULATION.option, WEIGHT.option
    asking = [each.answers[:1] in {(option,), (other,)} for each in problems]
    if not any(asking):
        return []
    said = []
    for each, asks in zip(problems, asking, strict=True):
        texts = joined((each.message, notices.WITHOUT_POPULATIONS))
        more = Text(texts.de.replace(other, option), texts.en.replace(other, option))
        said.append(replace(each, message=more, answers=(option,)) if asks else each)
    return said


def listed(names: Sequence[str], at_most: int) -> str:
    """A list in a sentence, its end left out where it is long."""
    return ", ".join(names[:at_most]) + (", …" if len(names) > at_most else "")


def shown(text: str) -> str:
    """A heading on one line, without what could move a terminal's cursor."""
    return "".join(filter(str.isprintable, " ".join(text.split())))[:_SHOWN_AT_MOST]


def lacking(
    row: int, texts: Sequence[str], wanted: Sequence[str], letters: Sequence[Sequence[str]]
) -> list[Problem]:
    """Which of some wanted headings stand over no column, then which over several."""
    named = [quoted(on_one_line(text)[:_SHOWN_AT_MOST]) for text in texts if text]
    headings = joined(named[:HEADINGS_SHOWN], ", ")
    problems = []
    for each, columns in sorted(zip(wanted, letters, strict=True), key=lambda each: bool(each[1])):
        if len(columns) != 1:
            sentence = SEVERAL_HEADED_SO if columns else NONE_HEADED_SO
            said = sentence.filled(
                wanted=quoted(each), headings=headings, columns=", ".join(columns)
            )
            problems.append(Problem(said, row=row))
    return problems


def headings_or_recipient(row: int, column: str, value: str, key: str) -> Problem:
    """The question which of both a row is; one of its texts, as that of the keys, heads them."""
    named = key.isprintable() and 0 < len(key) <= _SHOWN_AT_MOST and not key.startswith("-")
    said = f"--key-column {quote(key)}" if named else f"--leave-out row:{row}"
    return Problem(
        HEADINGS_OR_RECIPIENT.filled(headings=said, recipient=f"--keep row:{row}"),
        row=row,
        column=column,
        value=value,
        answers=("--key-column", "--keep"),
    )
