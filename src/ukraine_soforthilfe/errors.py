"""Errors that a user can cause, and can put right.

Every one of them is a :class:`SoforthilfeError`. Whatever else is raised is a
mistake in the program and keeps its traceback.
"""

from __future__ import annotations

import errno
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Self

from ukraine_soforthilfe.language import (
    Text,
    all_of,
    counted,
    joined,
    number,
    quoted,
    same,
    unbroken,
)

if TYPE_CHECKING:
    from collections.abc import Sequence


_LISTED_AT_MOST = 50
_VALUE_AT_MOST = 60


class SoforthilfeError(Exception):
    """What a user can put right. Never raised directly.

    The text is one or more whole sentences in both languages: what is wrong,
    where, and what to do next. ``str()`` of the error is the English one.
    """

    def __init__(self, message: Text) -> None:
        super().__init__(message)

    @property
    def text(self) -> Text:
        """What the error says."""
        message: Text = self.args[0]
        return message

    def __str__(self) -> str:
        """The sentences in English."""
        return self.text.en


class ApportionmentError(SoforthilfeError, ValueError):
    """A total or weights that cannot be apportioned."""


class RuleError(SoforthilfeError, ValueError):
    """A unit, base amount, bound or share that cannot be met."""


class FigureError(SoforthilfeError, ValueError):
    """A text that is not a whole number."""


class DateError(SoforthilfeError, ValueError):
    """A text that is not a day."""


class OptionError(SoforthilfeError, ValueError):
    """A value that an option of a scenario does not take."""


class StichtagError(SoforthilfeError):
    """A reference date, or its census basis, that the figures do not have."""


class KreisError(SoforthilfeError):
    """A name or key of no district, or of more than one."""


class UsageError(SoforthilfeError):
    """An option that cannot apply to what it is given with: wrong usage, exit status 2.

    Attributes:
        fields: The fields of the scenario that cannot apply. They are passed
            over if this scenario does not say them itself; empty where
            that is never right.
    """

    fields: frozenset[str] = frozenset()

    def about(self, *fields: str) -> Self:
        """The same, with the fields that cannot apply."""
        self.fields = frozenset(fields)
        return self


NOT_REGULAR = "not a regular file"
# What the system says, in English alone.
_IN_GERMAN = {
    errno.ENXIO: "es ist kein Gerät, von dem sich lesen lässt",
    errno.EINVAL: "das ist hier nicht möglich",
    errno.EPERM: "der Zugriff ist nicht erlaubt",
    errno.EBADF: "sie ist dafür nicht geöffnet",
    errno.EBUSY: "die Datei wird gerade benutzt",
    errno.ETXTBSY: "die Datei wird gerade benutzt",
    errno.EDQUOT: "der zugeteilte Speicherplatz ist voll",
    errno.ESTALE: "die Verbindung zum Netzlaufwerk ist unterbrochen",
    errno.EEXIST: "dort steht schon eine Datei",
    errno.EISDIR: "es ist ein Ordner",
    errno.EMFILE: "es sind zu viele Dateien geöffnet",
    errno.ENFILE: "es sind zu viele Dateien geöffnet",
    errno.ENOMEM: "der Arbeitsspeicher reicht nicht",
    errno.ETIMEDOUT: "die Verbindung hat zu lange nicht geantwortet",
    errno.ENOENT: "den Ordner oder die Datei gibt es nicht",
    errno.ENOTDIR: "ein Teil des Pfades ist kein Ordner",
    errno.ENAMETOOLONG: "der Name ist zu lang",
    errno.ELOOP: "Verknüpfungen führen im Kreis",
    errno.EROFS: "der Datenträger ist schreibgeschützt",
    errno.EIO: "Fehler beim Lesen oder Schreiben",
    errno.EFBIG: "die Datei wird zu groß",
    errno.ENOSPC: "auf dem Datenträger ist kein Platz mehr",
    errno.EACCES: "der Zugriff ist nicht erlaubt",
}


def said_by_system(error: OSError) -> Text:
    """What the system says of a file that it did not open, read or write."""
    said = error.strerror or str(error)
    if said == NOT_REGULAR:
        return Text(de="es ist keine gewöhnliche Datei", en=said)
    unknown = "unbekannter Fehler" if error.errno is None else f"Systemfehler {error.errno}"
    return Text(de=_IN_GERMAN.get(error.errno or 0, unknown), en=said)


# What helps where a file cannot be written.
_DENIED = Text(
    de="der Zugriff ist nicht erlaubt. Ist die Datei in Excel geöffnet, sie schließen "
    "und noch einmal starten",
    en="permission denied. If the file is open in Excel, close it and run again",
)
_WITH_HELP = {
    errno.EEXIST: Text(
        de="ein anderes Programm hat dort eine Datei dieses Namens angelegt. Noch einmal starten",
        en="another program has put a file of that name there. Run again",
    ),
    errno.EACCES: _DENIED,
    errno.EPERM: _DENIED,
    errno.EISDIR: Text(
        de="es ist ein Ordner. Ihn verschieben oder einen anderen Ausgabeordner angeben",
        en="it is a folder. Move it away, or name another output folder",
    ),
    errno.ENOSPC: Text(
        de="auf dem Datenträger ist kein Platz mehr", en="no space is left on the device"
    ),
}


def why_not_written(error: OSError) -> Text:
    """What went wrong with a file to be written, with what helps where that is known."""
    return _WITH_HELP.get(error.errno or 0) or said_by_system(error)


# What the reader of TOML says begins in one of these ways, in English alone.
_OF_TOML = (
    (
        ("Illegal character '\\n'", "Unterminated", "Expected \"'", "Expected ''"),
        "Das Anführungszeichen am Ende fehlt.",
    ),
    (("Expected '='",), "Hinter der Angabe fehlt das Gleichheitszeichen."),
    (("Cannot overwrite", "Duplicate"), "Die Angabe steht hier zum zweiten Mal."),
    (("Cannot declare",), "Der Abschnitt steht hier zum zweiten Mal."),
    (
        ("Expected newline",),
        "Hinter dem Wert steht noch etwas. Texte und Daten gehören in Anführungszeichen.",
    ),
    (
        ("Invalid value",),
        "Der Wert fehlt oder ist keiner. Texte gehören in Anführungszeichen, true ist klein.",
    ),
    (("Expected ']", "Unclosed"), "Die schließende Klammer fehlt."),
    (("Unescaped",), "Ein Text mit dem Zeichen \\ gehört in einfache Anführungszeichen."),
    (("Invalid statement",), "So beginnt keine Zeile."),
)


def said_of_toml(what: str, column: str | None) -> Text:
    """What the reader of TOML says of a text that is none."""
    german = next((said for begins, said in _OF_TOML if what.startswith(begins)), None)
    place = f", von Zeichen {column} an" if column else ""
    return Text(german or f"Das ist kein TOML{place}.", f"This is not TOML: {what}.")


# What Typer says of wrong usage, in English alone.
_SAID_AT_MOST = 1_000
_OF_TYPER = [
    (re.compile(pattern), german)
    for pattern, german in (
        (r"^Invalid value for ", "Ungültiger Wert für "),
        (r"\(env var: ", "(Umgebungsvariable: "),
        (r"^No such option: (\S{1,200})", r"Die Option \1 gibt es nicht."),
        (r"^No such command (.{1,200})\.", r"Den Befehl \1 gibt es nicht."),
        (r"(?:\(')?\(Possible options: ([^()]{1,200})\)(?:',\))?$", r"Gemeint sein kann: \1."),
        (r"Did you mean (.{1,200})\?$", r"Gemeint sein kann: \1."),
        (r"^Got unexpected extra arguments?(?:\(s\))? \((.{1,200})\)", r"Zu viele Angaben: \1."),
        (r"^Option (.{1,200}) requires an argument\.", r"Der Option \1 fehlt ihr Wert."),
        (r"^Missing (?:argument|option|parameter) (.{1,200})\.", r"Es fehlt \1."),
        (r"(.{1,200}) is not one of (.{1,500})\.$", r"\1 gibt es nicht. Zur Wahl stehen \2."),
        (r"Input should be greater than or equal to (\S{1,20})$", r"Mindestens \1 angeben."),
        (r"Input should be less than or equal to (\S{1,20})$", r"Höchstens \1 angeben."),
        (r"Input should be a valid integer.{0,200}$", "Eine ganze Zahl angeben."),
        # The same in the words of the oldest Typer.
        (r"\S{1,40} is not in the range x>=(\S{1,20})\.$", r"Mindestens \1 angeben."),
        (r"\S{1,40} is not in the range x<=(\S{1,20})\.$", r"Höchstens \1 angeben."),
        (r"\S{1,40} is not a valid integer(?: range)?\.$", "Eine ganze Zahl angeben."),
    )
]


def said_of_usage(said: str) -> str:
    """A sentence of Typer's in German, where it is known; else as it is."""
    if len(said) > _SAID_AT_MOST:
        return said
    for pattern, german in _OF_TYPER:
        said = pattern.sub(german, said)
    return said


class ReportError(SoforthilfeError):
    """A file that is not a report, or a report too damaged to derive anything from."""


UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, RecursionError)
"""What reading the data of a report raises where they are damaged, or nested without end."""
_DAMAGED = Text(
    "Das ist {form} von soforthilfe, aber ein Teil davon fehlt oder ist beschädigt: {what} "
    "Den Bericht neu erstellen oder eine unveränderte Kopie prüfen.",
    "This is {form} of soforthilfe, but part of it is missing or damaged: {what} "
    "Write the report anew, or verify an unchanged copy.",
)
_OTHER_KIND = Text("Ein Wert ist von anderer Art.", "A value is of another kind.")
_LACKS = Text("Es fehlt {what}.", "{what} is missing.")


def damaged(form: Text, error: Exception) -> ReportError:
    """What is said of a report of a form, as ``a page``, whose data cannot be read back."""
    what = _OTHER_KIND
    if isinstance(error, SoforthilfeError):
        what = error.text
    elif isinstance(error, KeyError):
        what = _LACKS.filled(what=quoted(str(error.args[0])))
    return ReportError(_DAMAGED.filled(form=form, what=what))


class OutputError(SoforthilfeError):
    """A report that cannot be put where it was asked for."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in an input.

    Attributes:
        message: What is wrong and what to do next, in whole sentences.
        row: Line of a text file or row of a sheet as a spreadsheet counts
            them, from 1; None where the problem is not in one row.
        column: The column as its header names it; None or empty where there is none.
        value: The text found there; None where there is none.
        answers: The options of the command that answer it, where it is a question about
            what is meant; empty where something is wrong in the file.
    """

    ROW: ClassVar[Text] = Text(de="Zeile {row}", en="row {row}")
    COLUMN: ClassVar[Text] = Text(de="Spalte {column}", en="column {column}")

    message: Text
    row: int | None = None
    column: str | None = None
    value: str | None = None
    answers: tuple[str, ...] = ()

    @property
    def text(self) -> Text:
        """Place, then sentence: ``row 5, column einwohner, value '-': …``."""
        place = [] if self.row is None else [self.ROW.filled(row=self.row)]
        if self.column:
            place.append(self.COLUMN.filled(column=" ".join(self.column.split())))
        if self.value is not None:
            place.append(_VALUE.filled(value=_shortened(self.value)))
        return joined((joined(place, ", "), self.message), ": ") if place else self.message

    def __str__(self) -> str:
        """The text in English."""
        return self.text.en


_VALUE = Text(de="Wert {value}", en="value {value}")


def _shortened(value: str) -> Text:
    return quoted(value if len(value) <= _VALUE_AT_MOST else f"{value[:_VALUE_AT_MOST]}…")


class ScenarioProblem(Problem):
    """One thing that is wrong in a file of scenarios: lines, and words like the options."""

    __slots__ = ()

    ROW: ClassVar[Text] = Text(de="Zeile {row}", en="line {row}")
    COLUMN: ClassVar[Text] = Text(de="Angabe {column}", en="word {column}")


STDIN = Text(de="Standardeingabe", en="standard input")
STANDARD_INPUT = STDIN.en
"""What an error has as its file where that is no file."""


def named(file: str) -> Text:
    """A file as an error names it."""
    return STDIN if file == STANDARD_INPUT else same(unbroken(file))


_ONE_PROBLEM = Text(
    de="{file} kann nicht verwendet werden: {problem}", en="{file} cannot be used: {problem}"
)
_PROBLEMS = Text(
    de="{file} kann nicht verwendet werden, {count} Fehler:",
    en="{file} cannot be used, {count} problems:",
)
_ONE_MORE = Text(de="und ein weiterer.", en="and 1 more.")
_MORE_PROBLEMS = Text(de="und {count} weitere.", en="and {count} more.")


class InputFileError(SoforthilfeError):
    """A file that cannot be used, with all that is wrong in it. Never raised directly.

    Attributes:
        file: The file's name as the user gave it.
        problems: At least one problem, in the order of the file.
    """

    def __init__(self, *, file: str, problems: Sequence[Problem]) -> None:
        self.file = file
        self.problems = tuple(problems)
        Exception.__init__(self, file, self.problems)

    @property
    def text(self) -> Text:
        """One sentence where there is one problem, a list where there are more."""
        if len(self.problems) == 1:
            return _ONE_PROBLEM.filled(file=named(self.file), problem=self.problems[0].text)
        listed = [problem.text for problem in self.problems[:_LISTED_AT_MOST]]
        if more := len(self.problems) - len(listed):
            listed.append(counted(more, one=_ONE_MORE, several=_MORE_PROBLEMS))
        head = _PROBLEMS.filled(file=named(self.file), count=number(len(self.problems)))
        return joined((head, *listed), "\n  ")


class PopulationFileError(InputFileError):
    """A population file that cannot be used."""


class ScenarioFileError(InputFileError):
    """A file of scenarios that cannot be used."""


class ScenarioUsageError(ScenarioFileError, UsageError):
    """A file of scenarios with nothing wrong but options that cannot apply."""


def needing(names: Sequence[str], what: Text) -> Text:
    """What is said of options that need something else."""
    return (_NEED if len(names) > 1 else _NEEDS).filled(names=all_of(names), what=what)


_NEEDS = Text(
    de="{names} setzt {what} voraus. Diese angeben oder die Option weglassen.",
    en="{names} needs {what}. Give one, or leave it out.",
)
_NEED = Text(
    de="{names} setzen {what} voraus. Diese angeben oder die Optionen weglassen.",
    en="{names} need {what}. Give one, or leave them out.",
)


BOUNDS_ALONE = Text(
    de="Diese CSV enthält Grenzen, aber nicht die Anteile oder den Sockelbetrag, mit denen sie "
    "erreicht wurden. Die Regeln des Laufs angeben: --weight-column und --weight-share für "
    "jeden Schlüssel, --base-amount, --minimum und --maximum; oder die Arbeitsmappe oder die "
    "JSON-Datei desselben Laufs prüfen.",
    en="This CSV has bounds, but not the shares or the base amount by which they were reached. "
    "Give the rules of the run: --weight-column and --weight-share for each key, "
    "--base-amount, --minimum and --maximum; or verify the workbook or the JSON of the same "
    "run.",
)


# Which sheet of a workbook is meant.

NO_SHEET = Text(
    de="Ein Blatt {sheet} mit einer Tabelle gibt es nicht. Mit --sheet eines von diesen "
    "nennen: {names}.",
    en="There is no sheet {sheet} with a table; there are {names}. Name one with --sheet.",
)
SEVERAL_SHEETS = Text(
    de="Mehrere Blätter haben eine Tabelle mit denselben Überschriften, aber anderen Angaben: "
    "{names}. Eines davon mit --sheet wählen.",
    en="Several sheets have a table with the same headings but other entries: {names}. "
    "Choose one of them with --sheet.",
)


# What is found in finished lists.

OTHER_SHEET = Text(
    de="Das Blatt „{sheet}“ enthält auch Zahlen; sie wurden nicht geprüft.",
    en='The sheet "{sheet}" holds figures, too, which were not checked.',
)
SHOWN_OTHERWISE = Text(
    de="Die Zelle enthält {text}, das Blatt zeigt aber etwas anderes.",
    en="The cell holds {text}, but the sheet shows something else.",
)
SHOWN_UNKNOWN = Text(
    de="Nicht geprüft: was das Blatt mit dem Zahlenformat dieser Zelle zeigt.",
    en="Not checked: what the sheet shows by the number format of this cell.",
)
NAMES_OF_NO_KREISE = Text(
    de="Kein Kreis heißt so; in {count} weiteren Zeilen ebenso.",
    en="No Kreis is called so, nor in {count} more rows.",
)
OTHER_TOTAL = Text(
    de="Die Summenzeile nennt {amount}, die Zeilen ergeben zusammen {sum}.",
    en="The total row says {amount}, the rows make {sum} together.",
)
OTHER_SUM = Text(
    de="Die Zeile fasst andere zusammen, {amount} ist aber nicht deren Summe.",
    en="The row sums up others, but {amount} is not what they make.",
)
NONE_CALCULATED = Text(
    de="Die Beträge sind Formeln, die noch nicht berechnet sind; verglichen wurde nichts. Die "
    "Datei in einer Tabellenkalkulation öffnen und einmal speichern.",
    en="The amounts are formulas that are not calculated yet; nothing was compared. Open the "
    "file in a spreadsheet program and save it once.",
)
OTHER_UNIT = Text(
    de="Die Überschrift „{column}“ nennt eine andere Einheit; verglichen wurde in Euro. Die "
    "Beträge in Euro angeben oder die Überschrift berichtigen.",
    en='The heading "{column}" names another unit; euros were compared. Give the amounts in '
    "euros, or correct the heading.",
)
OTHER_RATIO = Text(
    de="Spalte „{column}“: Nach Einwohnern und Beträgen der Liste ist {right} richtig.",
    en='Column "{column}": by the populations and amounts of the list {right} is right.',
)
OTHER_PARTS = Text(
    de="Die Spalten {columns} ergeben zusammen {sum} €, der Betrag ist {amount} €.",
    en="The columns {columns} make €{sum} together, the amount is €{amount}.",
)
