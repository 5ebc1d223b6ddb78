"""The auditor's sheet: the rule once more, as formulas beside the paid amounts.

The formulas are right as long as every number is a whole one up to
``EXAKT_BIS``, and the sheet says when that is not so:

- A double holds every whole number up to 2**53, so products, sums and
  differences are exact.
- ``INT(p/W)`` may come out one too large, because the quotient is rounded
  (Excel and LibreOffice even round it to 15 digits), but never too small:
  rounding does not pass the whole number below. The result times ``W`` then
  exceeds ``p``, and the second half of the formula takes the one off again.
- Excel takes a difference for 0 when it is small beside its operands and the
  last thing that a formula does; here ``INT`` or a comparison comes after it.

Its verdict has three values: passed, not passed, and, where nothing is wrong but
something is not calculated here, that this workbook cannot say.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from openpyxl.utils import get_column_letter

from ukraine_soforthilfe.reports import terms, wording
from ukraine_soforthilfe.reports.wording import euro, number
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.reports.workbook.formats import (
    CALCULATED_KEYS,
    CALCULATED_ROWS,
    EXAKT_BIS,
    TOO_LARGE,
    TOO_LARGE_OF_GEMEINDEN,
    Case,
    CellFormat,
    Look,
    Order,
    Reason,
    Remark,
    Role,
    accept_amount,
    accept_marks,
    accept_numbers,
    colour_agreement,
    colour_remark,
    each_once,
    either,
    is_formula,
    largest_of_gemeinden,
)
from ukraine_soforthilfe.reports.workbook.pruefung_columns import (
    TABLE,
    Plan,
    sheet_columns,
)
from ukraine_soforthilfe.reports.workbook.pruefung_lines import (
    SheetLine,
    all_agree,
    all_formulas,
    amount_inputs,
    denominator_label,
    figures_are_whole,
    formula_in_language,
    headed,
    in_language,
    largest_terms,
    paid_sum,
    rule_is_possible,
    sheet_lines,
    tied_at_cut,
    truth_line,
)
from ukraine_soforthilfe.reports.workbook.zuweisung import (
    GEMEINDEN,
    GEZAHLT,
    ZUWEISUNG,
    head_agrees,
    narrow,
    print_readably,
    totals_agree,
    write_remark,
)
from ukraine_soforthilfe.rule import Unit
from ukraine_soforthilfe.rule.division import Bound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ukraine_soforthilfe.language import Language, Text
    from ukraine_soforthilfe.reports.workbook.book import Book, Column, Sheet, Span
    from ukraine_soforthilfe.result.allocation import Allocation

RANKED_ROWS = 2_000
"""Up to here every rank is a formula over all remainders: rows × rows steps."""

_LABEL_WIDTH = 36
_VALUE_WIDTH = 23


def write_pruefung(book: Book, allocation: Allocation, *, former: bool = False) -> None:
    """Write the sheet ``Prüfung``; where numbers are too large for a sheet, without formulas.

    With ``former`` it is the sheet of version 0.1.
    """
    language = book.language
    plan = Plan(allocation, language, ranked=len(allocation.rows) <= RANKED_ROWS, former=former)
    columns = list(sheet_columns(plan))
    results = _former_results(plan) if former else _results(plan, columns)
    lines = [*results, *sheet_lines(plan)]
    if not plan.live:
        columns = values_alone(columns)
        lines = [replace(line, formula=None, role=Role.PLAIN) for line in lines]
    # The values stand in a wide column of their own kind, and left of it there is room for labels.
    values_in = plan.keys[0].named("Produkt") if len(plan.keys) > 2 else plan.keys[0].figure
    place = [column.header for column in columns].index(values_in)
    columns = [in_language(column, plan) for column in columns]
    sheet = book.sheet(sheets.SHEET_PRUEFUNG(language), title=sheets.TITLE_PRUEFUNG(language))
    for row, sentence in enumerate(_explanation(plan), start=2):
        sheet.put(f"A{row}", sentence)
    letters = [get_column_letter(number) for number in range(1, len(columns) + 1)]
    label_letters, (value_letter, remark_letter) = letters[:place], letters[place : place + 2]
    first_line = sheet.last_row + 2
    for row, line in enumerate(lines, start=first_line):
        value_at, remark_at = f"{value_letter}{row}", f"{remark_letter}{row}"
        sheet.put(f"A{row}", line.label, role=Role.LABEL)
        formula = line.formula and formula_in_language(line.formula, plan)
        sheet.put(value_at, line.value, line.form, line.role, formula=formula)
        if line.name:
            book.define(line.name, sheet, value_at)
        if line.role is Role.INPUT:
            if former or line.form is CellFormat.WHOLE or plan.amounts.unit is Unit.EURO:
                whole = line.form is not CellFormat.CENTS
                accept_numbers(sheet.worksheet, value_at, language, whole=whole)
            else:
                accept_amount(sheet.worksheet, value_at, plan.amounts, language)
        if line.remark:
            beside = f"{remark_at}:{letters[-1]}{row}"
            write_remark(sheet, value_at, beside, line.remark, live=plan.live)
    # On every page that is printed, the verdict stands above the head of the table.
    verdict_row = sheet.last_row + 1
    sheet.last_row = sheet.last_row if former else verdict_row
    table = sheet.table(TABLE, columns)
    sheet.digit_texts = table.cells(headed("AGS", plan))
    if plan.live:
        _accept_inputs(sheet, table, plan)
        colour_agreement(sheet.worksheet, table.cells(columns[-1].header))
    narrow(sheet, table, columns, upright=not former)
    sheet.widen([value_letter], max(_VALUE_WIDTH, 1.35 * len(str(plan.largest)) + 2))
    sheet.widen(label_letters, _LABEL_WIDTH)
    cells = print_readably(sheet, table, first_row=table.header_row if former else verdict_row)
    if not former:
        repeat(sheet, lines[0], cells, f"{remark_letter}{first_line}" if plan.live else None)


def repeat(sheet: Sheet, line: SheetLine, cells: Sequence[str], stated: str | None) -> None:
    """Say in the first of some cells what is said of a line, all in its colour."""
    for each in cells if line.remark else ():
        remark = cast("Remark", line.remark)
        sheet.put(each.partition(":")[0], remark.sentence, role=Role.LABEL, formula=stated)
        colour_remark(sheet.worksheet, remark, each, live=stated is not None)


def values_alone(columns: Sequence[Column]) -> list[Column]:
    """The columns where a sheet does not calculate: no formulas, and nothing to put in."""
    return [replace(column, formula=None, role=Role.BODY) for column in columns]


def _explanation(plan: Plan) -> Iterator[str]:
    language, keys = plan.language, plan.keys
    names = {name: headed(name, plan) for name in (*sheets.CHECK_HEADINGS, keys[0].figure)}
    reduced = plan.reduced or plan.former
    names["whole"] = names["Verteilbetrag"] if reduced else sheets.GESAMTBETRAG(language)
    names["total"] = sheets.PART(language) if len(keys) > 1 else names["whole"]
    names["figure"] = headed(keys[0].figure, plan) if len(keys) == 1 else terms.KEY(language)
    names["denominator"] = denominator_label(plan)(language)

    def say(text: Text, **more: str) -> str:
        return sheets.as_said(text, former=plan.former)(language, **names, **more)

    inputs = [label(language) for _, label, _ in amount_inputs(plan)]
    inputs += [wording.SHARE(language)] if len(keys) > 1 else []
    inputs += [headed(key.figure, plan) for key in keys]
    inputs += [headed("Grenze", plan)] if plan.bounded else []
    yield (
        say(sheets.PRUEFUNG_INPUTS, inputs=", ".join(inputs))
        if plan.live
        else say(sheets.PRUEFUNG_LEFT_OUT)
    )
    yield say(sheets.PRUEFUNG_QUOTA)
    yield say(sheets.PRUEFUNG_RANK)
    if not plan.ranked:
        yield say(sheets.PRUEFUNG_RANK_BY_CUT, rows=number(RANKED_ROWS, language))
    with_point = [headed(key.figure, plan) for key in keys if key.places]
    if with_point or (plan.former and plan.allocation.districts.schluessel):
        decimals = sheets.DECIMALS(language) if with_point else ""
        yield say(sheets.WITHOUT_POINT, keys=", ".join(with_point), decimals=decimals)
    if plan.amounts.unit is not Unit.EURO:
        yield say(sheets.IN_UNITS, unit=euro(1, language, plan.amounts.unit))
    without = [sheets.WITHOUT_BASE(language)] if plan.base_amount else []
    without += [sheets.WITHOUT_BOUNDED(language)] if plan.bounded else []
    if without or (plan.former and plan.reduced):
        yield say(sheets.REDUCED, without=sheets.AND(language).join(without))
    if len(keys) > 1:
        yield say(sheets.SEVERAL_KEYS)
    if plan.bounded:
        yield from map(say, (sheets.BOUNDS_GIVEN, sheets.BOUNDS_OF_THE_FREE))
        if len(keys) == 1:
            yield say(sheets.BOUNDS_OF_ONE_KEY)


def _accept_inputs(sheet: Sheet, table: Span, plan: Plan) -> None:
    for key in plan.keys:
        figures = table.cells(headed(key.figure, plan))
        accept_numbers(sheet.worksheet, figures, plan.language, whole=True)
    if plan.bounded:
        bounds = ((plan.minimum, Bound.MINIMUM), (plan.maximum, Bound.MAXIMUM))
        marks = [plan.marks[bound] for units, bound in bounds if units is not None]
        cells = table.cells(headed("Grenze", plan))
        accept_marks(sheet.worksheet, cells, marks, plan.language)


# The results.

# Somebody may have written over a formula: what then stands there decides nothing.
NOTHING_WRONG = "AND(KeinFehler,_xlfn.ISFORMULA(KeinFehler))"
NOTHING_WRONG_ON_BOTH_LEVELS = (
    f"AND({NOTHING_WRONG},GemeindenKeinFehler,_xlfn.ISFORMULA(GemeindenKeinFehler))"
)
NOTHING_WRONG_IN_INSTALMENTS = (
    "AND(TeilzahlungenKeinFehler,_xlfn.ISFORMULA(TeilzahlungenKeinFehler),AND(ZeilenStimmen))"
)
DEALT_UP_TO = 10**13
"""Up to so many units the whole part of a quotient by 60 is right in a sheet of 15 digits."""


def plan_of(allocation: Allocation, language: Language, *, former: bool = False) -> Plan:
    """One allocation on the sheet."""
    return Plan(allocation, language, ranked=len(allocation.rows) <= RANKED_ROWS, former=former)


def too_many_gemeinden(allocation: Allocation) -> bool:
    """Whether their sheet has values alone."""
    return sum(len(below.rows) for below in allocation.gemeinden) > CALCULATED_ROWS


def reasons_of(plan: Plan) -> Iterator[Reason]:
    """All reasons that may be, each with the condition that it is one."""
    language, rows = plan.language, number(RANKED_ROWS, plan.language)
    gemeinden = plan.allocation.gemeinden
    by_formulas = gemeinden and not too_many_gemeinden(plan.allocation)
    too_large = TOO_LARGE_OF_GEMEINDEN if by_formulas else TOO_LARGE
    largest = max(plan.largest, largest_of_gemeinden(plan.allocation) if gemeinden else 0)
    yield Reason(sheets.TOO_LARGE(language), largest > EXAKT_BIS, too_large)
    if len(plan.keys) > CALCULATED_KEYS:
        yield Reason(sheets.KEYS_FIXED(language, keys=number(CALCULATED_KEYS, language)))
    if not plan.ranked:
        yield Reason(sheets.RANKS_FIXED(language, rows=rows))
    if gemeinden and not by_formulas:
        yield Reason(sheets.GEMEINDEN_FIXED(language, rows=number(CALCULATED_ROWS, language)))
    if plan.bounded and len(plan.keys) > 1:
        yield Reason(sheets.BOUNDS_NOT_PROVED(language))
    if plan.allocation.teilzahlungen and instalments_left_out(plan.allocation):
        yield Reason(sheets.INSTALMENTS_FIXED(language, rows=number(CALCULATED_ROWS, language)))
    if plan.order is Order.POSITION:
        if plan.allocation.teilzahlungen:
            yield Reason(sheets.INSTALMENTS_NOT_ORDERED(language))
        ties = [tied_at_cut(key) for key in plan.keys]
        tied = any(key.teil.tie for key in plan.keys)
        yield Reason(sheets.KEYS_NOT_ORDERED(language), tied, f"OR({','.join(ties)})")


def instalments_left_out(allocation: Allocation) -> bool:
    """Whether their sheet has values alone: too many rows, or too large numbers."""
    rows = sum(len(below.rows) for below in allocation.gemeinden) or len(allocation.rows)
    before = allocation.teilzahlungen.before if allocation.teilzahlungen else 0
    return rows > CALCULATED_ROWS or before + allocation.total > DEALT_UP_TO


def workbook_notice(allocation: Allocation, language: Language) -> str | None:
    """What the workbook says of itself where its sheets do not calculate every amount anew.

    Args:
        allocation: The result that it hands over.
        language: Language of the sentence.

    Returns:
        The sentence of the sheet Prüfung, None where it calculates everything.
    """
    return holding(reasons_of(plan_of(allocation, language)), language)


def holding(reasons: Iterable[Reason], language: Language) -> str | None:
    """That this workbook cannot say, and why; None where no reason holds."""
    said = " ".join(reason.sentence for reason in reasons if reason.holds)
    if not said:
        return None
    return f"{sheets.UNCHECKED(language)} {said} {sheets.VERIFY_CHECKS(language)}"


def verdict(
    language: Language,
    reasons: Sequence[Reason],
    passed: str,
    nothing_wrong: str,
    *,
    sentences: tuple[Text, Text] = (sheets.PASSED, sheets.NOT_PASSED),
) -> Remark:
    """Passed, not passed, or that this workbook cannot say, and why.

    Args:
        language: The language of the sentences.
        reasons: Why it may not be able to.
        passed: Name of the cell that says whether it passed.
        nothing_wrong: The condition that nothing is wrong in what is calculated.
        sentences: What is said of what passed, and of what did not.
    """
    unchecked = holding(reasons, language)
    parts = "&".join(reason.part for reason in reasons)
    formula = f'"{sheets.UNCHECKED(language)} "&{parts}&"{sheets.VERIFY_CHECKS(language)}"'
    cannot_say = Case(
        sentence=unchecked or "", formula=formula, condition=nothing_wrong, look=Look.GREY
    )
    return Remark(
        (
            # A verdict that somebody wrote over the formula is none.
            Case(
                sentence=sentences[0](language),
                condition=f"AND({passed},{nothing_wrong},{is_formula(passed)})",
                holds=unchecked is None,
                look=Look.GREEN,
            ),
            *([cannot_say] if reasons else []),
            Case(sentence=sentences[1](language), look=Look.RED),
        )
    )


def passed(reasons: Iterable[Reason], *conditions: str) -> str:
    """That nothing is wrong and nothing is left out."""
    left_out = [f"NOT({reason.condition})" if reason.condition else "FALSE" for reason in reasons]
    return f"IFERROR(AND({','.join([*conditions, *left_out])}),FALSE)"


def _results(plan: Plan, columns: Sequence[Column]) -> Iterator[SheetLine]:
    language, in_units, live = plan.language, plan.amounts.in_units, plan.live
    gemeinden = plan.allocation.gemeinden
    by_values = too_many_gemeinden(plan.allocation)
    nothing_wrong = NOTHING_WRONG if not gemeinden or by_values else NOTHING_WRONG_ON_BOTH_LEVELS
    reasons = list(reasons_of(plan))
    below = ["GemeindenBestanden"] if gemeinden and not by_values else []
    if plan.allocation.teilzahlungen and not instalments_left_out(plan.allocation):
        nothing_wrong = f"AND({nothing_wrong},{NOTHING_WRONG_IN_INSTALMENTS})"
        below.append("TeilzahlungenBestanden")
    yield SheetLine(
        sheets.PRUEFUNG_BESTANDEN(language),
        not any(reason.holds for reason in reasons),
        passed(reasons, nothing_wrong, *below),
        name="PruefungBestanden",
        form=CellFormat.TRUTH,
        remark=verdict(language, reasons, "PruefungBestanden", nothing_wrong),
    )
    paid_rows = f"ROWS({ZUWEISUNG}[{sheets.NUMBER(language)}])"
    total = in_units("Gesamtbetrag")
    conditions = [
        "EingabenGueltig",
        "NurFormeln",
        "JedeZeile",
        *(is_formula(name) for name in ("EingabenGueltig", "NurFormeln", "JedeZeile")),
        *(["EinSatz<>FALSE"] if plan.levelled else []),
        f"ROWS({TABLE}[Nr])={paid_rows}",
        all_agree(TABLE, paid_rows, plan.amounts),
        f"OR({TOO_LARGE},{in_units(f'SUM({TABLE}[Betrag])')}-{total}=0)",
        f"OR({total}>ExaktBis,{in_units(paid_sum(plan))}-{total}=0)",
        f"{in_units(GEZAHLT)}-{total}=0",
        *totals_agree(plan.allocation, plan.amounts, language),
        *head_agrees(plan.allocation, plan.amounts, language),
    ]
    if by_values:
        level, gemeinde = wording.LEVEL(language), wording.LEVEL_GEMEINDE(language)
        betrag = f"{GEMEINDEN}[{wording.BETRAG(language)}]"
        of_gemeinden = in_units(f'SUMIF({GEMEINDEN}[{level}],"{gemeinde}",{betrag})')
        conditions.append(f"OR({total}>ExaktBis,{of_gemeinden}-{total}=0)")
    yield truth_line(
        sheets.NOTHING_WRONG(language),
        "KeinFehler",
        f"IFERROR(AND({','.join(conditions)}),FALSE)",
        (sheets.NOTHING_FOUND(language), sheets.SOMETHING_WRONG(language)),
        live=live,
    )
    valid = [
        *(plan.amounts.is_multiple(name) for name, _, _ in amount_inputs(plan)),
        *(figures_are_whole(key) for key in plan.keys),
        *([f"{plan.divided}>=0"] if plan.reduced else []),
        *rule_is_possible(plan),
        f"ExaktBis={EXAKT_BIS}",
    ]
    yield truth_line(
        sheets.INPUTS_VALID(language),
        "EingabenGueltig",
        f"IFERROR(AND({','.join(valid)}),FALSE)",
        (sheets.VALID(language), sheets.NOT_VALID(language)),
        live=live,
    )
    yield SheetLine(
        sheets.RECHNUNG_EXAKT(language),
        not plan.too_large,
        f"IFERROR(AND(EingabenGueltig,NOT({TOO_LARGE})),FALSE)",
        name="RechnungExakt",
        form=CellFormat.TRUTH,
        remark=Remark(
            (
                Case(
                    sentence=sheets.EXACT(language),
                    condition="RechnungExakt",
                    holds=not plan.too_large,
                    look=Look.GREEN,
                ),
                Case(
                    sentence=sheets.INEXACT(language), condition="EingabenGueltig", look=Look.GREY
                ),
                Case(sentence=sheets.NOT_EXACT(language), look=Look.RED),
            )
        ),
    )
    yield truth_line(
        sheets.EACH_ROW_ONCE(language),
        "JedeZeile",
        each_once(TABLE, paid_rows),
        (sheets.ROWS_ONCE(language), sheets.ROWS_NOT_ONCE(language)),
        live=live,
    )
    named = [line.name for line in sheet_lines(plan) if line.formula and line.name]
    formulas = all_formulas(TABLE, columns, ["RechnungExakt", "JedeZeile", "GroessteZahl", *named])
    yield truth_line(
        sheets.FORMULAS_ALONE(language),
        "NurFormeln",
        formulas,
        (sheets.ALL_FORMULAS(language), sheets.NOT_ALL_FORMULAS(language)),
        live=live,
    )
    yield from _largest(plan)


def _largest(plan: Plan) -> Iterator[SheetLine]:
    yield SheetLine(
        sheets.GROESSTE_ZAHL(plan.language),
        plan.largest,
        f"MAX({','.join(largest_terms(plan))})",
        name="GroessteZahl",
    )
    yield SheetLine(sheets.EXAKT_BIS(plan.language), EXAKT_BIS, name="ExaktBis")


def _former_results(plan: Plan) -> Iterator[SheetLine]:
    """As of version 0.1: passed or not."""
    language, in_units, exact = plan.language, plan.amounts.in_units, not plan.too_large
    total = in_units("Gesamtbetrag")
    sums = [f"SUM({TABLE}[Betrag])", paid_sum(plan), GEZAHLT]
    passed = [
        "RechnungExakt",
        f"AND({TABLE}[Stimmt])",
        f"ROWS({TABLE}[Nr])=ROWS({ZUWEISUNG}[{sheets.NUMBER(language)}])",
        *(f"{in_units(amount)}-{total}=0" for amount in sums),
    ]
    conditions = [
        "GroessteZahl<=ExaktBis",
        *(plan.amounts.is_multiple(name) for name, _, _ in amount_inputs(plan)),
        *(figures_are_whole(key) for key in plan.keys),
        *([f"{plan.divided}>=0"] if plan.reduced else []),
    ]
    for label, name, formula, sentences in (
        (
            sheets.PRUEFUNG_BESTANDEN,
            "PruefungBestanden",
            passed,
            (sheets.PASSED, sheets.NOT_PASSED),
        ),
        (sheets.RECHNUNG_EXAKT, "RechnungExakt", conditions, (sheets.EXACT, sheets.NOT_EXACT)),
    ):
        yield SheetLine(
            label(language),
            exact,
            f"IFERROR(AND({','.join(formula)}),FALSE)",
            name=name,
            form=CellFormat.TRUTH,
            remark=either(
                name,
                *(sheets.as_said(each, former=True)(language) for each in sentences),
                holds=exact,
            ),
        )
    yield from _largest(plan)
