"""What a verification of a report or of somebody else's list found."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe.errors import STANDARD_INPUT, STDIN
from ukraine_soforthilfe.language import Language, Text, joined
from ukraine_soforthilfe.population.workbooks import at, column_letters
from ukraine_soforthilfe.reports import Column, Kind, Page, Table, wording
from ukraine_soforthilfe.reports.comparison import RULES
from ukraine_soforthilfe.reports.wording import euro, euros, number, what_was_read
from ukraine_soforthilfe.result import Level
from ukraine_soforthilfe.result.dividing import CENTS, Verdict, in_euros
from ukraine_soforthilfe.rule import Unit
from ukraine_soforthilfe.verification import KINDS, STATES, districts_of, said
from ukraine_soforthilfe.verification.reports import CARRIED, carried_said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ukraine_soforthilfe.population.built_in import Official
    from ukraine_soforthilfe.result import District, Districts
    from ukraine_soforthilfe.result.dividing import Complaint, FinishedList, ListCheck
    from ukraine_soforthilfe.rule import Euros
    from ukraine_soforthilfe.verification import CheckedList, Finding, Said
    from ukraine_soforthilfe.verification.reports import ReportCheck

_TITLE = Text(de="Prüfung von {file}", en="Verification of {file}")
_PASSED = Text(de="BESTANDEN", en="PASSED")
_DIFFERS_ONCE = Text(de="1 ABWEICHUNG", en="1 DIFFERENCE")
_DIFFERS = Text(de="{count} ABWEICHUNGEN", en="{count} DIFFERENCES")
_RESULT = Text(de="Ergebnis", en="Result")
_TOTAL = Text(de="Gesamtbetrag", en="Total")
_UNKNOWN_TOTAL = Text(de="nicht zu ermitteln", en="cannot be told")
_AMOUNTS_RIGHT = Text(
    de="Beträge richtig; nicht geprüft: {unseen}", en="Amounts right; not checked: {unseen}"
)
_UNSEEN = {
    "ods": Text(
        de="Formeln, Zahlenformate, Farben, Namen, Kommentare, Kopf- und Fußzeilen, Bilder, "
        "Diagramme",
        en="formulas, number formats, colours, names, comments, headers and footers, pictures, "
        "charts",
    ),
    "xls": Text(
        de="Formeln, Zahlenformate, Farben, ausgeblendete Zeilen und Spalten, Namen, Kommentare, "
        "Kopf- und Fußzeilen, Bilder, Diagramme",
        en="formulas, number formats, colours, hidden rows and columns, names, comments, headers "
        "and footers, pictures, charts",
    ),
}
_TEXT_AT_MOST = 200
_BEFORE = 60
_IS_PART = Text(
    de="Die CSV sagt nicht, ob Kreise mit Absicht fehlen; wenn ja, --partial angeben.",
    en="The CSV does not say whether Kreise are left out on purpose; if so, give --partial.",
)
_NOT_CHECKED = Text(de="Nicht geprüft", en="Not checked")
_READING = Text(
    de="was er über das Lesen der Eingabedatei sagt, die nicht vorliegt (Angaben: {count})",
    en="what it says of reading the input file, which is not at hand (statements: {count})",
)
_NOTICE = Text(de="Hinweis", en="Notice")
_BYTES = Text(de="Byte für Byte", en="Byte for byte")
_SAME_BYTES = Text(de="genau das, was diese Version schreibt", en="just what this version writes")
_OTHER_BYTES = Text(
    de="nicht das, was diese Version ({version}) schreibt",
    en="not what this version ({version}) writes",
)
_WRITTEN_BY = Text(
    de="nicht das, was diese Version ({version}) schreibt; geschrieben von {other}",
    en="not what this version ({version}) writes; written by {other}",
)
_PLACE = Text(de="Stelle", en="Place")
_WHAT = Text(de="Was", en="What")
_FOUND = Text(de="Gefunden", en="Found")
_EXPECTED = Text(de="Erwartet", en="Expected")

_VERDICTS = {
    Verdict.VALID: Text(
        de="GÜLTIG: die Liste folgt dem Verfahren der größten Reste",
        en="VALID: the list follows the rule of largest remainders",
    ),
    Verdict.OTHER_TIE: Text(
        de="GÜLTIG mit anderer Entscheidung eines Gleichstands",
        en="VALID with another decision of a tie",
    ),
    Verdict.WRONG: Text(
        de="FALSCH: die Liste folgt dem Verfahren der größten Reste nicht",
        en="WRONG: the list does not follow the rule of largest remainders",
    ),
}
_VALID_AND_NOTICES = Text(
    de="GÜLTIG mit Hinweisen: die Beträge folgen dem Verfahren der größten Reste",
    en="VALID with notices: the amounts follow the rule of largest remainders",
)
_WRONG_BESIDE = Text(
    de="FALSCH: die Beträge folgen dem Verfahren der größten Reste, anderes stimmt nicht",
    en="WRONG: the amounts follow the rule of largest remainders, but other things are wrong",
)
_WRONG_ROWS = Text(
    de="FALSCH: die Zeilen der Liste stimmen nicht", en="WRONG: the rows of the list are wrong"
)
_NOT_WHILE_WRONG = Text(
    de="nicht geprüft, solange die Zeilen der Liste nicht stimmen",
    en="not checked while the rows of the list are wrong",
)
_POPULATIONS = Text(de="Einwohnerzahlen", en="Populations")
_SUM = Text(de="Summe der Beträge", en="Sum of the amounts")
_CONTRADICTION = Text(de="Widerspruch", en="Contradiction")
_BOTH_NEARER = Text(
    de="Wird {unit} von {over} zu {under} verschoben, kommen beide ihrem ungerundeten Betrag "
    "näher.",
    en="With {unit} moved from {over} to {under}, both come nearer to their unrounded amounts.",
)
_LARGER_DEVIATION = Text(
    de="Wird {unit} von {over} zu {under} verschoben, wird die größere der beiden Abweichungen "
    "vom ungerundeten Betrag kleiner.",
    en="With {unit} moved from {over} to {under}, the larger of their two deviations from the "
    "unrounded amounts becomes smaller.",
)
NOT_OF_LISTS = Text(
    de="eine CSV-Datei von soforthilfe (eine fremde Liste wird am Verfahren allein geprüft; was "
    "sie so ergäbe, rechnet soforthilfe allocate mit derselben Angabe)",
    en="a CSV that soforthilfe wrote (a list of others is checked against the rule alone; what it "
    "would give so, soforthilfe allocate works out with the same option)",
)
"""What options need that change the rule."""
_FOLLOWED = Text(de="Passt zu", en="It fits")
_FOLLOWED_RULE = Text(de="{rule} (auf {unit})", en="{rule} (to {unit})")
_NO_KNOWN_RULE = Text(
    de="keinem bekannten Verfahren; versucht, auf Euro und Cent: {rules}",
    en="none of the known rules; tried, to euros and cents: {rules}",
)
_EURO = Text(de="1 Euro", en="1 euro")
_CENT = Text(de="1 Cent", en="1 cent")
_RECIPIENT = Text(de="Empfänger", en="Recipient")
_DIFFERENCE = Text(de="Differenz", en="Difference")


def _titled(file: str, language: Language) -> str:
    return _TITLE(language, file=STDIN(language) if file == STANDARD_INPUT else file)


def report_check_page(check: ReportCheck, *, file: str, language: Language) -> Page:
    """The verification of one of the program's reports."""
    findings = [*check.findings, *check.population]
    who = _who(districts_of(check.report)[0])
    return Page(
        title=_titled(file, language),
        facts=tuple(_report_facts(check, language)),
        tables=(_findings(findings, language, who),) if findings else (),
    )


def report_check_content(check: ReportCheck, *, file: str) -> dict[str, Any]:
    """The same for programs."""
    return {
        "file": file,
        "passed": check.passed,
        "total": check.total,
        "same_bytes": check.same_bytes,
        "carried": check.carried or None,
        "version": check.version,
        "written_by": check.report.version or None,
        "built_in_table": _edition(check),
        "populations": check.official and check.official.said().en,
        "answers": ["--partial"] if check.is_part else [],
        "unchecked": check.unchecked,
        "unseen": _UNSEEN[check.unseen].en if check.unseen else None,
        "findings": [_content(finding) for finding in check.findings],
        "population": [_content(finding) for finding in check.population],
        "notices": [_content(finding) for finding in check.notices],
    }


def _edition(check: ReportCheck) -> str | None:
    comparison = check.official and check.official.comparison
    return str(comparison.edition) if comparison else None


def _report_facts(check: ReportCheck, language: Language) -> Iterator[tuple[str, str]]:
    count = len(check.findings) + len(check.population)
    unit = check.report.scenario.unit
    if not check.passed:
        differs = _DIFFERS_ONCE if count == 1 else _DIFFERS
        verdict = differs(language, count=number(count, language))
    elif check.unseen:
        verdict = _AMOUNTS_RIGHT(language, unseen=_UNSEEN[check.unseen](language))
    else:
        verdict = _PASSED(language)
    yield _RESULT(language), verdict
    yield (
        _TOTAL(language),
        _UNKNOWN_TOTAL(language)
        if check.total is None
        else euro(unit.units(check.total), language, unit),
    )
    if check.official:
        yield _POPULATIONS(language), check.official.said()(language)
    if check.same_bytes:
        identity = _SAME_BYTES(language)
    elif check.report.version in {"", check.version}:
        identity = _OTHER_BYTES(language, version=check.version)
    else:
        identity = _WRITTEN_BY(language, version=check.version, other=check.report.version)
    yield _BYTES(language), identity
    if carried := carried_said(check.report, check.carried, check.findings):
        yield CARRIED(language), carried(language)
    for notice in check.notices:
        texts = [said(each, language) for each in (notice.place, _kind(notice))]
        more = said(notice.found, language)
        yield _NOTICE(language), ": ".join(filter(None, texts)) + (f" ({more})" if more else "")
    if check.is_part:
        yield _NOTICE(language), _IS_PART(language)
    if check.unchecked:
        yield _NOT_CHECKED(language), _READING(language, count=number(check.unchecked, language))


def _kind(finding: Finding) -> Said:
    """What a finding is about: the codes of a workbook in words."""
    return KINDS.get(said(finding.what, Language.EN), finding.what)


def _told_apart(found: Said, expected: Said) -> tuple[Said, Said]:
    """Both as far as they differ, with letters that only look the same written out."""
    pairs = [_pair(said(found, each), said(expected, each)) for each in Language]
    return Text(*(one for one, _ in pairs)), Text(*(other for _, other in pairs))


def _pair(found: str, expected: str) -> tuple[str, str]:
    start = 0
    if max(len(found), len(expected)) > _TEXT_AT_MOST:
        differing = (i for i, (a, b) in enumerate(zip(found, expected, strict=False)) if a != b)
        start = max(0, next(differing, min(len(found), len(expected))) - _BEFORE)
    known = {*expected}
    shown = [
        one if one in known or one.isascii() or _is_latin(one) else ascii(one)[1:-1]
        for one in found[start : start + _TEXT_AT_MOST]
    ]
    here, there = "".join(shown), expected[start : start + _TEXT_AT_MOST]
    return _cut(here, found, start), _cut(there, expected, start)


def _cut(piece: str, whole: str, start: int) -> str:
    before = "…" if start and piece else ""
    return f"{before}{piece}{'…' if len(whole) > start + _TEXT_AT_MOST else ''}"


def _is_latin(one: str) -> bool:
    return one.isprintable() and (not one.isalpha() or "LATIN" in unicodedata.name(one, ""))


def _content(finding: Finding) -> dict[str, str]:
    texts = {
        "place": finding.place,
        "what": _kind(finding),
        "found": finding.found,
        "expected": finding.expected,
        "district": finding.district,
    }
    return {name: said(text, Language.EN) for name, text in texts.items()}


_OF_CELLS = frozenset({"cell", "result"})
_TRUTHS = {"True": Text("WAHR", "TRUE"), "False": Text("FALSCH", "FALSE")}
_DECIMAL = re.compile(r"-?\d{1,20}\.\d{1,20}(?:e-\d{1,3})?", re.ASCII)


def _state(finding: Finding, text: Said) -> Said:
    """What stands there, as a sheet shows it, or in words where it is no text and no figure."""
    if finding.what in _OF_CELLS and isinstance(text, str):
        german = text.replace(".", ",") if _DECIMAL.fullmatch(text) else text
        return _TRUTHS.get(text, Text(german, text))
    if finding.what not in {"setting", "sheet_state", "view", "format", "chart"}:
        return text
    words, separator, rest = str(text).partition(" " if finding.what == "chart" else "\0")
    name = joined([STATES.get(word, Text(word, word)) for word in words.split(", ")], ", ")
    return Text(f"{name.de}{separator}{rest}", f"{name.en}{separator}{rest}")


def _who(figures: Districts | None) -> Text:
    """What each of the districts is called, above a column."""
    if figures is None or not figures.rows:
        return wording.KREIS
    if not figures.keyed_by_ags:
        return _RECIPIENT
    return wording.LEVEL_GEMEINDE if figures.level is Level.GEMEINDE else wording.KREIS


def _findings(findings: Sequence[Finding], language: Language, who: Text) -> Table:
    def texts(each: Sequence[Said]) -> list[str | None]:
        return [said(text, language) or None for text in each]

    pairs = [
        _told_apart(_state(each, each.found), _state(each, each.expected)) for each in findings
    ]
    found, expected = ([pair[place] for pair in pairs] for place in (0, 1))
    return Table(
        (
            Column("place", _PLACE, Kind.TEXT, texts([each.place for each in findings])),
            Column("district", who, Kind.TEXT, [each.district for each in findings]),
            Column("what", _WHAT, Kind.TEXT, texts([_kind(each) for each in findings])),
            Column("found", _FOUND, Kind.TEXT, texts(found)),
            Column("expected", _EXPECTED, Kind.TEXT, texts(expected)),
        )
    )


def checked_list_page(checked: CheckedList, *, file: str, language: Language) -> Page:
    """The verification of somebody else's list."""
    tables, finished = [], checked.finished
    if finished.complaints:
        tables.append(_complaints(finished, finished.complaints, language))
    if finished.remarks:
        tables.append(_complaints(finished, finished.remarks, language, what=_NOTICE))
    if checked.check and checked.check.found != checked.check.expected:
        differences = _differences(checked.check, finished)
        tables.append(differences.of("place", "district", "found", "expected", "difference"))
    return Page(
        title=_titled(file, language),
        facts=tuple(_list_facts(checked, language)),
        tables=tuple(tables),
    )


def checked_list_content(checked: CheckedList, *, file: str) -> dict[str, Any]:
    """The same for programs; amounts are in cents."""
    check, finished = checked.check, checked.finished
    contradiction = check and check.contradiction
    return {
        "file": file,
        "verdict": checked.verdict.value,
        "unit_cents": check and check.unit_cents,
        "total_cents": checked.total_cents,
        "sum_cents": _sum_cents(checked),
        "contradiction": contradiction
        and {
            "overpaid": finished.kreise[contradiction.overpaid].label,
            "underpaid": finished.kreise[contradiction.underpaid].label,
        },
        "followed": check
        and check.followed
        and {"rule": check.followed[0].value, "unit_cents": check.followed[1]},
        "findings": list(map(_noted, finished.complaints)),
        "notices": list(map(_noted, finished.remarks)),
        "population": checked.official and _official_content(checked.official),
        "read": what_was_read(finished.districts, Language.EN) if finished.districts else None,
        "differences": check
        and _differences(check, finished).of("row", "district", "found_cents", "expected_cents"),
    }


def _noted(complaint: Complaint) -> dict[str, Any]:
    return {"row": complaint.row, "found": complaint.found, "what": complaint.said.en}


def _official_content(found: Official) -> dict[str, Any]:
    comparison = found.comparison if found.in_list else None
    edition = found.comparison and found.comparison.edition
    return {
        "in_list": found.in_list,
        "differs": found.differs,
        "doubtful": found.doubtful,
        "built_in_table": edition and str(edition),
        "amounts_fit": found.followed and str(found.followed),
        "agreeing": comparison and comparison.agreeing,
        "compared": comparison and comparison.compared,
        "differences": [asdict(each) for each in comparison.differences] if comparison else [],
    }


def _places(finished: FinishedList, places: Sequence[tuple[int | None, int | None]]) -> Column:
    """Where rows stand, and cells of them: by their numbers, or as Excel names them."""
    if not finished.sheet:
        return Column("place", _PLACE, Kind.ORDINAL, [row for row, _ in places])
    texts = [
        row
        and at(finished.sheet, f"{row}:{row}" if cell is None else f"{column_letters(cell)}{row}")
        for row, cell in places
    ]
    return Column("place", _PLACE, Kind.TEXT, [str(text) if text else None for text in texts])


def _complaints(
    finished: FinishedList,
    complaints: Sequence[Complaint],
    language: Language,
    *,
    what: Text = _WHAT,
) -> Table:
    return Table(
        (
            _places(finished, [(each.row, each.column) for each in complaints]),
            Column("found", _FOUND, Kind.TEXT, [each.found or None for each in complaints]),
            Column("what", what, Kind.TEXT, [each.said(language) for each in complaints]),
        )
    )


def _sum_cents(checked: CheckedList) -> int:
    return sum(checked.finished.amounts_cents) + checked.finished.beside_cents


def _list_facts(checked: CheckedList, language: Language) -> Iterator[tuple[str, str]]:
    check, finished = checked.check, checked.finished
    verdict = _VERDICTS[checked.verdict]
    if check is None:
        verdict = _WRONG_ROWS
    elif check.verdict is not Verdict.WRONG is checked.verdict:
        verdict = _WRONG_BESIDE
    elif checked.verdict is Verdict.VALID and (finished.remarks or not checked.own_populations):
        verdict = _VALID_AND_NOTICES
    yield _RESULT(language), verdict(language)
    yield _TOTAL(language), euros(in_euros(checked.total_cents), language)
    if check is None or finished.districts is None or checked.official is None:
        yield _SUM(language), _NOT_WHILE_WRONG(language)
        return
    yield _SUM(language), euros(in_euros(_sum_cents(checked)), language)
    yield wording.READ(language), what_was_read(finished.districts, language)
    yield _POPULATIONS(language), checked.official.said()(language)
    if check.contradiction:
        yield (
            _CONTRADICTION(language),
            (_BOTH_NEARER if check.contradiction.both_nearer else _LARGER_DEVIATION)(
                language,
                over=_named(finished.kreise[check.contradiction.overpaid]),
                under=_named(finished.kreise[check.contradiction.underpaid]),
                unit=euros(_euros(1, check), language),
            ),
        )
    if check.followed:
        rule, unit_cents = check.followed
        named, unit = RULES[rule](language), _step(unit_cents, language)
        yield _FOLLOWED(language), _FOLLOWED_RULE(language, rule=named, unit=unit)
    elif check.verdict is Verdict.WRONG and not checked.official.followed:
        tried = "; ".join(rule(language) for rule in RULES.values())
        yield _FOLLOWED(language), _NO_KNOWN_RULE(language, rules=tried)


def _named(kreis: District) -> str:
    """Name and key, as a sentence has them."""
    return f"{kreis.name} ({kreis.ags})" if kreis.name else kreis.ags


def _differences(check: ListCheck, finished: FinishedList) -> Table:
    """The rows whose amount is not the one by the rule."""
    pairs = list(zip(check.found, check.expected, strict=True))
    places = [place for place, (found, expected) in enumerate(pairs) if found != expected]
    rows = [finished.rows[place] for place in places]
    labels = [finished.kreise[place].label for place in places]
    found, expected = ([pairs[place][side] for place in places] for side in (0, 1))
    gaps = [amount - right for amount, right in zip(found, expected, strict=True)]

    def cents(amounts: Sequence[int]) -> list[int]:
        return [amount * check.unit_cents for amount in amounts]

    def euros_of(amounts: Sequence[int]) -> list[Euros]:
        return [_euros(amount, check) for amount in amounts]

    return Table(
        (
            Column("row", _PLACE, Kind.ORDINAL, rows),
            _places(finished, [(row, finished.column) for row in rows]),
            Column("district", _who(finished.districts), Kind.TEXT, labels),
            Column("found_cents", _FOUND, Kind.NUMBER, cents(found)),
            Column("expected_cents", _EXPECTED, Kind.NUMBER, cents(expected)),
            Column("found", _FOUND, Kind.EURO, euros_of(found)),
            Column("expected", _EXPECTED, Kind.EURO, euros_of(expected)),
            Column("difference", _DIFFERENCE, Kind.EURO, euros_of(gaps)),
        )
    )


def _euros(amount: int, check: ListCheck) -> Euros:
    """An amount of the list, which counts in euros or in cents."""
    return amount if check.unit_cents == CENTS else Unit.CENT.euros(amount)


def _step(unit_cents: int, language: Language) -> str:
    return (_EURO if unit_cents == CENTS else _CENT)(language)
