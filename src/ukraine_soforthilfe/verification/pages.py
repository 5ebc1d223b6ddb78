"""What a verification of a report or of somebody else's list found."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.table import Column, Kind, Page, Table
from ukraine_soforthilfe.reports.wording import day, euro, euros, number
from ukraine_soforthilfe.rule.units import Unit
from ukraine_soforthilfe.verification.lists import CENTS, FollowedRule, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.rule.units import Euros
    from ukraine_soforthilfe.verification.lists import FinishedList, ListCheck
    from ukraine_soforthilfe.verification.reports import ReportCheck
    from ukraine_soforthilfe.verification.written import Finding

_TITLE = Text(de="Prüfung von {file}", en="Verification of {file}")
_PASSED = Text(de="BESTANDEN", en="PASSED")
_DIFFERS_ONCE = Text(de="1 ABWEICHUNG", en="1 DIFFERENCE")
_DIFFERS = Text(de="{count} ABWEICHUNGEN", en="{count} DIFFERENCES")
_RESULT = Text(de="Ergebnis", en="Result")
_TOTAL = Text(de="Gesamtbetrag", en="Total")
_UNKNOWN_TOTAL = Text(de="nicht zu ermitteln", en="cannot be told")
_BUILT_IN = Text(de="Mitgelieferte Tabelle", en="Built-in table")
_NOT_IN_TABLE = Text(
    de="hat keine Zahlen zu diesem Stichtag und dieser Zensusbasis",
    en="has no figures for this date and census basis",
)
_TABLE_AGREES = Text(
    de="{edition}: alle Einwohnerzahlen stimmen", en="{edition}: every population agrees"
)
_TABLE_DIFFERS_ONCE = Text(de="{edition}: 1 Abweichung", en="{edition}: 1 difference")
_TABLE_DIFFERS = Text(de="{edition}: {count} Abweichungen", en="{edition}: {count} differences")
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
_SUM = Text(de="Summe der Beträge", en="Sum of the amounts")
_CONTRADICTION = Text(de="Widerspruch", en="Contradiction")
_BOTH_NEARER = Text(
    de=(
        "Wird {unit} von {over} zu {under} verschoben, kommen beide ihrem ungerundeten Betrag "
        "näher."
    ),
    en="With {unit} moved from {over} to {under}, both come nearer to their unrounded amounts.",
)
_LARGER_DEVIATION = Text(
    de=(
        "Wird {unit} von {over} zu {under} verschoben, wird die größere der beiden Abweichungen "
        "vom ungerundeten Betrag kleiner."
    ),
    en=(
        "With {unit} moved from {over} to {under}, the larger of their two deviations from the "
        "unrounded amounts becomes smaller."
    ),
)
_FOLLOWED = Text(de="Sie folgt", en="It follows")
_FOLLOWED_RULES = {
    FollowedRule.ROUND_EACH: Text(
        de="dem Runden jeder Zeile für sich, auf {unit}",
        en="the rounding of each row by itself, to {unit}",
    ),
    FollowedRule.ROUND_EACH_LAST_TAKES_REST: Text(
        de="dem Runden jeder Zeile für sich, auf {unit}, den Rest in der letzten",
        en="the rounding of each row by itself, to {unit}, the rest in the last",
    ),
    FollowedRule.ROUND_EACH_LARGEST_TAKES_REST: Text(
        de="dem Runden jeder Zeile für sich, auf {unit}, den Rest in der größten",
        en="the rounding of each row by itself, to {unit}, the rest in the largest",
    ),
    FollowedRule.CUT_OFF: Text(de="dem Abschneiden auf {unit}", en="cutting off to {unit}"),
}
NO_KNOWN_RULE = Text(de="keinem der bekannten Verfahren", en="none of the known rules")
_EURO = Text(de="1 Euro", en="1 euro")
_CENT = Text(de="1 Cent", en="1 cent")
_DIFFERENCE = Text(de="Differenz", en="Difference")


def report_check_page(check: ReportCheck, *, file: str, language: Language) -> Page:
    """The verification of one of the program's reports."""
    findings = [*check.findings, *check.population]
    return Page(
        title=_TITLE(language, file=file),
        facts=tuple(_report_facts(check, language)),
        tables=(_findings(findings),) if findings else (),
    )


def report_check_content(check: ReportCheck, *, file: str) -> dict[str, Any]:
    """The same for programs."""
    return {
        "file": file,
        "passed": check.passed,
        "total": check.total,
        "same_bytes": check.same_bytes,
        "version": check.version,
        "written_by": check.report.version or None,
        "built_in_table": check.edition and str(check.edition),
        "findings": [asdict(finding) for finding in check.findings],
        "population": [asdict(finding) for finding in check.population],
    }


def _report_facts(check: ReportCheck, language: Language) -> Iterator[tuple[str, str]]:
    count = len(check.findings) + len(check.population)
    unit = check.report.scenario.unit
    yield (
        _RESULT(language),
        _PASSED(language)
        if check.passed
        else (_DIFFERS_ONCE if count == 1 else _DIFFERS)(language, count=number(count, language)),
    )
    yield (
        _TOTAL(language),
        _UNKNOWN_TOTAL(language)
        if check.total is None
        else euro(unit.units(check.total), language, unit),
    )
    if check.edition is None:
        agreement = _NOT_IN_TABLE(language)
    else:
        differ = _TABLE_DIFFERS_ONCE if len(check.population) == 1 else _TABLE_DIFFERS
        text = differ if check.population else _TABLE_AGREES
        agreement = text(
            language,
            edition=f"{day(check.edition.stichtag, language)}, {check.edition.basis}",
            count=number(len(check.population), language),
        )
    yield _BUILT_IN(language), agreement
    if check.same_bytes:
        identity = _SAME_BYTES(language)
    elif check.report.version in {"", check.version}:
        identity = _OTHER_BYTES(language, version=check.version)
    else:
        identity = _WRITTEN_BY(language, version=check.version, other=check.report.version)
    yield _BYTES(language), identity


def _findings(findings: Sequence[Finding]) -> Table:
    return Table(
        (
            Column("place", _PLACE, Kind.TEXT, [each.place for each in findings]),
            Column("district", wording.KREIS, Kind.TEXT, [each.district for each in findings]),
            Column("what", _WHAT, Kind.TEXT, [each.what for each in findings]),
            Column("found", _FOUND, Kind.TEXT, [each.found or None for each in findings]),
            Column("expected", _EXPECTED, Kind.TEXT, [each.expected or None for each in findings]),
        )
    )


def list_check_page(
    check: ListCheck, finished: FinishedList, *, file: str, language: Language
) -> Page:
    """The verification of somebody else's list."""
    differences = _differences(check, finished)
    return Page(
        title=_TITLE(language, file=file),
        facts=tuple(_list_facts(check, finished, language)),
        tables=(differences.of("row", "district", "found", "expected", "difference"),)
        if check.found != check.expected
        else (),
    )


def list_check_content(check: ListCheck, finished: FinishedList, *, file: str) -> dict[str, Any]:
    """The same for programs; amounts are in cents."""
    contradiction = check.contradiction
    return {
        "file": file,
        "verdict": check.verdict.value,
        "unit_cents": check.unit_cents,
        "total_cents": check.total * check.unit_cents,
        "sum_cents": sum(check.found) * check.unit_cents,
        "contradiction": contradiction
        and {
            "overpaid": finished.labels[contradiction.overpaid],
            "underpaid": finished.labels[contradiction.underpaid],
        },
        "followed": check.followed
        and {"rule": check.followed[0].value, "unit_cents": check.followed[1]},
        "differences": _differences(check, finished).of(
            "row", "district", "found_cents", "expected_cents"
        ),
    }


def _list_facts(
    check: ListCheck, finished: FinishedList, language: Language
) -> Iterator[tuple[str, str]]:
    yield _RESULT(language), _VERDICTS[check.verdict](language)
    yield _TOTAL(language), euros(_euros(check.total, check), language)
    yield _SUM(language), euros(_euros(sum(check.found), check), language)
    if check.contradiction:
        yield (
            _CONTRADICTION(language),
            (_BOTH_NEARER if check.contradiction.both_nearer else _LARGER_DEVIATION)(
                language,
                over=finished.named[check.contradiction.overpaid],
                under=finished.named[check.contradiction.underpaid],
                unit=euros(_euros(1, check), language),
            ),
        )
    if check.followed:
        rule, unit_cents = check.followed
        yield (
            _FOLLOWED(language),
            _FOLLOWED_RULES[rule](language, unit=_step(unit_cents, language)),
        )
    elif check.contradiction:
        yield _FOLLOWED(language), NO_KNOWN_RULE(language)


def _differences(check: ListCheck, finished: FinishedList) -> Table:
    """The rows whose amount is not the one by the rule."""
    pairs = zip(check.found, check.expected, strict=True)
    differing = [(place, *pair) for place, pair in enumerate(pairs) if pair[0] != pair[1]]
    found = [amount for _, amount, _ in differing]
    expected = [amount for _, _, amount in differing]
    cents = check.unit_cents
    return Table(
        (
            Column("row", _PLACE, Kind.ORDINAL, [finished.rows[place] for place, *_ in differing]),
            Column(
                "district",
                wording.KREIS,
                Kind.TEXT,
                [finished.labels[place] for place, *_ in differing],
            ),
            Column("found_cents", _FOUND, Kind.NUMBER, [amount * cents for amount in found]),
            Column("expected_cents", _EXPECTED, Kind.NUMBER, [each * cents for each in expected]),
            Column("found", _FOUND, Kind.EURO, [_euros(amount, check) for amount in found]),
            Column("expected", _EXPECTED, Kind.EURO, [_euros(each, check) for each in expected]),
            Column(
                "difference",
                _DIFFERENCE,
                Kind.EURO,
                [
                    _euros(amount - right, check)
                    for amount, right in zip(found, expected, strict=True)
                ],
            ),
        )
    )


def _euros(amount: int, check: ListCheck) -> Euros:
    """An amount of the list, which counts in euros or in cents."""
    return amount if check.unit_cents == CENTS else Unit.CENT.euros(amount)


def _step(unit_cents: int, language: Language) -> str:
    return (_EURO if unit_cents == CENTS else _CENT)(language)
