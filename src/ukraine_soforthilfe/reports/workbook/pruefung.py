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

from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from ukraine_soforthilfe.reports import terms, wording
from ukraine_soforthilfe.reports.wording import euro, number
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.reports.workbook.book import Line, narrow, print_readably, repeat
from ukraine_soforthilfe.reports.workbook.formats import (
    NOT_CALCULATED,
    Case,
    CellFormat,
    Look,
    Remark,
    Role,
    accept,
    accept_numbers,
    colour_agreement,
    either,
    values_alone,
)
from ukraine_soforthilfe.reports.workbook.plan import (
    BOUND_INPUTS,
    CALCULATED_KEYS,
    CALCULATED_ROWS,
    EXAKT_BIS,
    GEMEINDEN,
    GEZAHLT,
    RANKED_ROWS,
    TABLE,
    TOO_LARGE,
    TOO_LARGE_OF_GEMEINDEN,
    ZUWEISUNG,
    Order,
    Plan,
    all_hold,
    each_once,
    is_formula,
)
from ukraine_soforthilfe.reports.workbook.rechnung import (
    amount_inputs,
    denominator_label,
    sheet_columns,
    sheet_lines,
)
from ukraine_soforthilfe.reports.workbook.zuweisung import head_agrees, totals_agree
from ukraine_soforthilfe.rule import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ukraine_soforthilfe.language import Language, Text
    from ukraine_soforthilfe.reports.workbook.book import Book, Sheet, Span
    from ukraine_soforthilfe.reports.workbook.formats import Column
    from ukraine_soforthilfe.reports.workbook.plan import KeyPlan
    from ukraine_soforthilfe.result.allocation import Allocation

_LABEL_WIDTH = 36
_VALUE_WIDTH = 23


def write_pruefung(book: Book, plan: Plan) -> None:
    """Write the sheet ``Prüfung``; where numbers are too large for a sheet, without formulas."""
    columns = list(sheet_columns(plan))
    results = _former_results(plan) if plan.former else _results(plan, columns)
    lines = [*results, *sheet_lines(plan)]
    if not plan.live:
        columns = values_alone(columns)
    # The values stand in a wide column of their own kind, and left of it there is room for labels.
    values_in = plan.keys[0].named("Produkt") if len(plan.keys) > 2 else plan.keys[0].figure
    place = [column.header for column in columns].index(values_in)
    columns = [plan.in_language(column) for column in columns]
    sheet = book.sheet(plan.say(sheets.SHEET_PRUEFUNG), title=plan.say(sheets.TITLE_PRUEFUNG))
    for row, sentence in enumerate(_explanation(plan), start=2):
        sheet.put(f"A{row}", sentence)
    letters = [get_column_letter(number) for number in range(1, len(columns) + 1)]
    value_in, remark_in = letters[place : place + 2]
    first_line = sheet.last_row + 2
    said = map(plan.line_in_language, lines)
    at = f"{value_in}{first_line}"
    book.write(sheet, said, at=at, until=letters[-1], live=plan.live)
    # On every page that is printed, the verdict stands above the head of the table.
    verdict_row = sheet.last_row + 1
    sheet.last_row = sheet.last_row if plan.former else verdict_row
    table = sheet.table(TABLE, columns)
    sheet.digit_texts = table.cells(plan.headed("AGS"))
    if plan.live:
        for row, line in enumerate(lines, start=first_line):
            if line.role is Role.INPUT:
                _accept_input(sheet, f"{value_in}{row}", line, plan)
        _accept_in_table(sheet, table, plan)
        colour_agreement(sheet.worksheet, table.cells(columns[-1].header))
    narrow(sheet, table, columns, upright=not plan.former)
    sheet.widen([value_in], max(_VALUE_WIDTH, 1.35 * len(str(plan.largest)) + 2))
    sheet.widen(letters[:place], _LABEL_WIDTH)
    repeated_row = table.header_row if plan.former else verdict_row
    cells = print_readably(sheet, table, first_row=repeated_row)
    if not plan.former:
        repeat(sheet, lines[0], cells, f"{remark_in}{first_line}" if plan.live else None)


def _explanation(plan: Plan) -> Iterator[str]:
    keys, former = plan.keys, plan.former
    names = {name: plan.headed(name) for name in (*sheets.CHECK_HEADINGS, keys[0].figure)}
    reduced = plan.reduced or former
    names["whole"] = names["Verteilbetrag"] if reduced else plan.say(sheets.GESAMTBETRAG)
    names["total"] = plan.say(sheets.PART) if len(keys) > 1 else names["whole"]
    names["figure"] = plan.headed(keys[0].figure) if len(keys) == 1 else plan.say(terms.KEY)
    names["denominator"] = plan.say(denominator_label(plan))

    def say(text: Text, **more: str) -> str:
        return plan.say(text, **names, **more)

    inputs = [plan.say(label) for _, label, _ in amount_inputs(plan)]
    inputs += [plan.say(wording.SHARE)] if len(keys) > 1 else []
    inputs += [plan.headed(key.figure) for key in keys]
    inputs += [plan.headed("Grenze")] if plan.bounded else []
    yield (
        say(sheets.PRUEFUNG_INPUTS, inputs=", ".join(inputs))
        if plan.live
        else say(sheets.PRUEFUNG_LEFT_OUT)
    )
    yield from map(say, (sheets.PRUEFUNG_QUOTA, sheets.PRUEFUNG_RANK))
    if not plan.ranked:
        yield say(sheets.PRUEFUNG_RANK_BY_CUT, rows=number(RANKED_ROWS, plan.language))
    with_point = [plan.headed(key.figure) for key in keys if key.places]
    if with_point or (former and plan.allocation.districts.schluessel):
        decimals = plan.say(sheets.DECIMALS) if with_point else ""
        yield say(sheets.WITHOUT_POINT, keys=", ".join(with_point), decimals=decimals)
    if plan.amounts.unit is not Unit.EURO:
        yield say(sheets.IN_UNITS, unit=euro(1, plan.language, plan.amounts.unit))
    without = [plan.say(sheets.WITHOUT_BASE)] if plan.base_amount else []
    without += [plan.say(sheets.WITHOUT_BOUNDED)] if plan.bounded else []
    if without or (former and plan.reduced):
        yield say(sheets.REDUCED, without=plan.say(sheets.AND).join(without))
    if len(keys) > 1:
        yield say(sheets.SEVERAL_KEYS)
    if plan.bounded:
        yield from map(say, (sheets.BOUNDS_GIVEN, sheets.BOUNDS_OF_THE_FREE))
        if len(keys) == 1:
            yield say(sheets.BOUNDS_OF_ONE_KEY)


def _accept_input(sheet: Sheet, cell: str, line: Line, plan: Plan) -> None:
    """Accept in a line what it may hold: whole numbers, cents, or multiples of the unit."""
    unit, whole = plan.amounts.unit, line.form is not CellFormat.CENTS
    if plan.former or line.form is CellFormat.WHOLE or unit is Unit.EURO:
        refusal = plan.say(sheets.INPUT_REFUSED if whole else sheets.CENTS_REFUSED)
        accept_numbers(sheet.worksheet, cell, refusal, whole=whole)
        return
    refusal = plan.say(sheets.AMOUNT_REFUSED, unit=euro(1, plan.language, unit))
    condition = f"AND({plan.amounts.is_multiple(cell)})"
    accept(sheet.worksheet, cell, refusal, type="custom", formula1=condition)


def _accept_in_table(sheet: Sheet, table: Span, plan: Plan) -> None:
    for key in plan.keys:
        figures = table.cells(plan.headed(key.figure))
        accept_numbers(sheet.worksheet, figures, plan.say(sheets.INPUT_REFUSED))
    if plan.bounded:
        marks = [plan.marks[bound] for bound in plan.bounds]
        refusal = plan.say(sheets.MARK_REFUSED, marks=" / ".join(marks))
        cells, listed = table.cells(plan.headed("Grenze")), f'"{",".join(marks)}"'
        accept(sheet.worksheet, cells, refusal, type="list", formula1=listed, allow_blank=True)


# The results.

# Somebody may have written over a formula: what then stands there decides nothing.
NOTHING_WRONG = "AND(KeinFehler,_xlfn.ISFORMULA(KeinFehler))"
NOTHING_WRONG_ON_BOTH_LEVELS = (
    f"AND({NOTHING_WRONG},GemeindenKeinFehler,_xlfn.ISFORMULA(GemeindenKeinFehler))"
)
NOTHING_WRONG_IN_INSTALMENTS = (
    "AND(TeilzahlungenKeinFehler,_xlfn.ISFORMULA(TeilzahlungenKeinFehler),AND(ZeilenStimmen))"
)


def reasons_of(plan: Plan) -> Iterator[Case]:
    """Why the workbook may not calculate all that it pays; no condition where that is fixed."""
    rows, paid = number(CALCULATED_ROWS, plan.language), plan.allocation.teilzahlungen
    gemeinden, too_many = plan.allocation.gemeinden, plan.too_many_gemeinden
    too_large = TOO_LARGE_OF_GEMEINDEN if gemeinden and not too_many else TOO_LARGE
    holds = max(plan.largest, plan.largest_of_gemeinden) > EXAKT_BIS
    yield Case(plan.say(sheets.TOO_LARGE), too_large, holds=holds)
    if len(plan.keys) > CALCULATED_KEYS:
        keys = number(CALCULATED_KEYS, plan.language)
        yield Case(plan.say(sheets.KEYS_FIXED, keys=keys))
    if not plan.ranked:
        yield Case(plan.say(sheets.RANKS_FIXED, rows=number(RANKED_ROWS, plan.language)))
    if too_many:
        yield Case(plan.say(sheets.GEMEINDEN_FIXED, rows=rows))
    if plan.bounded and len(plan.keys) > 1:
        yield Case(plan.say(sheets.BOUNDS_NOT_PROVED))
    if paid and plan.instalments_left_out:
        yield Case(plan.say(sheets.INSTALMENTS_FIXED, rows=rows))
    if plan.order is Order.POSITION:
        if paid:
            yield Case(plan.say(sheets.INSTALMENTS_NOT_ORDERED))
        tied = any(key.teil.tie for key in plan.keys)
        condition = f"OR({','.join(key.tied_at_cut for key in plan.keys)})"
        yield Case(plan.say(sheets.KEYS_NOT_ORDERED), condition, holds=tied)


def workbook_notice(allocation: Allocation, language: Language) -> str | None:
    """What the workbook says of itself where its sheets do not calculate all anew, else None."""
    return _holding(reasons_of(Plan(allocation, language)), language)


def _holding(reasons: Iterable[Case], language: Language) -> str | None:
    """That this workbook cannot say, and why; None where no reason holds."""
    said = " ".join(reason.sentence for reason in reasons if reason.holds)
    if not said:
        return None
    return f"{sheets.UNCHECKED(language)} {said} {sheets.VERIFY_CHECKS(language)}"


def verdict(
    plan: Plan,
    passed: str,
    nothing_wrong: str,
    *below: str,
    reasons: Sequence[Case],
    sentences: tuple[Text, Text] = (sheets.PASSED, sheets.NOT_PASSED),
) -> Line:
    """Passed, not passed, or that this workbook cannot say, and why.

    Args:
        plan: The result.
        passed: Name of the cell that says whether it passed.
        nothing_wrong: The condition that nothing is wrong in what is calculated.
        below: What else must have passed.
        reasons: Why it may not be able to.
        sentences: What is said of what passed, and of what did not.
    """
    unchecked = _holding(reasons, plan.language)
    said = [f'"{reason.sentence} "' for reason in reasons]
    parts = "&".join(
        f'IF({reason.condition},{each},"")' if reason.condition else each
        for reason, each in zip(reasons, said, strict=True)
    )
    formula = f'"{plan.say(sheets.UNCHECKED)} "&{parts}&"{plan.say(sheets.VERIFY_CHECKS)}"'
    right, wrong = map(plan.say, sentences)
    # A verdict that somebody wrote over the formula is none.
    by_formula = f"AND({passed},{nothing_wrong},{is_formula(passed)})"
    cases = (
        Case(right, by_formula, Look.GREEN, holds=unchecked is None),
        *([Case(unchecked or "", nothing_wrong, Look.GREY, formula=formula)] if reasons else []),
        Case(wrong, look=Look.RED),
    )
    left_out = [f"NOT({reason.condition})" if reason.condition else "FALSE" for reason in reasons]
    return Line(
        plan.say(sheets.PRUEFUNG_BESTANDEN),
        unchecked is None,
        all_hold([nothing_wrong, *below, *left_out]),
        name=passed,
        form=CellFormat.TRUTH,
        remark=Remark(cases),
    )


def _results(plan: Plan, columns: Sequence[Column]) -> Iterator[Line]:
    in_units, live, gemeinden = plan.amounts.in_units, plan.live, plan.allocation.gemeinden
    by_values = plan.too_many_gemeinden
    nothing_wrong = NOTHING_WRONG if not gemeinden or by_values else NOTHING_WRONG_ON_BOTH_LEVELS
    below = ["GemeindenBestanden"] if gemeinden and not by_values else []
    if plan.allocation.teilzahlungen and not plan.instalments_left_out:
        nothing_wrong = f"AND({nothing_wrong},{NOTHING_WRONG_IN_INSTALMENTS})"
        below.append("TeilzahlungenBestanden")
    yield verdict(plan, "PruefungBestanden", nothing_wrong, *below, reasons=list(reasons_of(plan)))
    paid_rows = f"ROWS({ZUWEISUNG}[{plan.say(sheets.NUMBER)}])"
    total = in_units("Gesamtbetrag")
    conditions = [
        "EingabenGueltig",
        "NurFormeln",
        "JedeZeile",
        *map(is_formula, ("EingabenGueltig", "NurFormeln", "JedeZeile")),
        *(["EinSatz<>FALSE"] if plan.levelled else []),
        f"ROWS({TABLE}[Nr])={paid_rows}",
        all_agree(TABLE, paid_rows, plan),
        f"OR({TOO_LARGE},{in_units(f'SUM({TABLE}[Betrag])')}-{total}=0)",
        f"OR({total}>ExaktBis,{in_units(plan.paid_sum)}-{total}=0)",
        f"{in_units(GEZAHLT)}-{total}=0",
        *totals_agree(plan),
        *head_agrees(plan),
    ]
    if by_values:
        level, gemeinde = plan.say(wording.LEVEL), plan.say(wording.LEVEL_GEMEINDE)
        betrag = f"{GEMEINDEN}[{plan.betrag}]"
        of_gemeinden = in_units(f'SUMIF({GEMEINDEN}[{level}],"{gemeinde}",{betrag})')
        conditions.append(f"OR({total}>ExaktBis,{of_gemeinden}-{total}=0)")
    no_error = (sheets.NOTHING_WRONG, sheets.NOTHING_FOUND, sheets.SOMETHING_WRONG)
    yield truth_line(plan, "KeinFehler", all_hold(conditions), *no_error, live=live)
    valid = [*_inputs_are_valid(plan), *_rule_is_possible(plan), f"ExaktBis={EXAKT_BIS}"]
    texts = (sheets.INPUTS_VALID, sheets.VALID, sheets.NOT_VALID)
    yield truth_line(plan, "EingabenGueltig", all_hold(valid), *texts, live=live)
    exact, inexact, wrong = map(plan.say, (sheets.EXACT, sheets.INEXACT, sheets.NOT_EXACT))
    yield Line(
        plan.say(sheets.RECHNUNG_EXAKT),
        not plan.too_large,
        all_hold(["EingabenGueltig", f"NOT({TOO_LARGE})"]),
        name="RechnungExakt",
        form=CellFormat.TRUTH,
        remark=Remark(
            (
                Case(exact, "RechnungExakt", Look.GREEN, holds=not plan.too_large),
                Case(inexact, "EingabenGueltig", Look.GREY),
                Case(wrong, look=Look.RED),
            )
        ),
    )
    each = (sheets.EACH_ROW_ONCE, sheets.ROWS_ONCE, sheets.ROWS_NOT_ONCE)
    yield truth_line(plan, "JedeZeile", each_once(TABLE, paid_rows), *each, live=live)
    named = [line.name for line in sheet_lines(plan) if line.formula and line.name]
    formulas = all_formulas(TABLE, columns, ["RechnungExakt", "JedeZeile", "GroessteZahl", *named])
    alone = (sheets.FORMULAS_ALONE, sheets.ALL_FORMULAS, sheets.NOT_ALL_FORMULAS)
    yield truth_line(plan, "NurFormeln", formulas, *alone, live=live)
    yield from _largest(plan)


def _inputs_are_valid(plan: Plan) -> Iterator[str]:
    yield from (plan.amounts.is_multiple(name) for name, _, _ in amount_inputs(plan))
    yield from map(_figures_are_whole, plan.keys)
    if plan.reduced:
        yield f"{plan.divided}>=0"


def _largest(plan: Plan) -> Iterator[Line]:
    largest = f"MAX({','.join(_largest_terms(plan))})"
    yield Line(plan.say(sheets.GROESSTE_ZAHL), plan.largest, largest, name="GroessteZahl")
    yield Line(plan.say(sheets.EXAKT_BIS), EXAKT_BIS, name="ExaktBis")


def _former_results(plan: Plan) -> Iterator[Line]:
    """As of version 0.1: passed or not."""
    in_units, exact = plan.amounts.in_units, not plan.too_large
    total = in_units("Gesamtbetrag")
    sums = [f"SUM({TABLE}[Betrag])", plan.paid_sum, GEZAHLT]
    all_right = [
        "RechnungExakt",
        f"AND({TABLE}[Stimmt])",
        f"ROWS({TABLE}[Nr])=ROWS({ZUWEISUNG}[{plan.say(sheets.NUMBER)}])",
        *(f"{in_units(amount)}-{total}=0" for amount in sums),
    ]
    valid = ["GroessteZahl<=ExaktBis", *_inputs_are_valid(plan)]
    for name, conditions, label, *sentences in (
        (
            "PruefungBestanden",
            all_right,
            sheets.PRUEFUNG_BESTANDEN,
            sheets.PASSED,
            sheets.NOT_PASSED,
        ),
        ("RechnungExakt", valid, sheets.RECHNUNG_EXAKT, sheets.EXACT, sheets.NOT_EXACT),
    ):
        yield Line(
            plan.say(label),
            exact,
            all_hold(conditions),
            name=name,
            form=CellFormat.TRUTH,
            remark=either(name, *map(plan.say, sentences), holds=exact),
        )
    yield from _largest(plan)


# Its conditions.


def _figures_are_whole(key: KeyPlan) -> str:
    """The conditions that a key's figures are whole numbers, none below 0, not all 0."""
    figures = key.figures_in_sheet
    return (
        f"COUNT({figures})=ROWS({figures}),MIN({figures})>=0,"
        f"SUMPRODUCT({figures}-INT({figures}))=0,SUM({figures})>0"
    )


def _largest_terms(plan: Plan) -> Iterator[str]:
    """The formulas of all numbers of which one is the largest that the sheet calculates."""
    for key in plan.keys:
        yield f"{key.total}*MAX({key.figures_in_sheet})"
        yield f"SUM({key.figures_in_sheet})"
        if plan.bounded:
            base = ["Sockelbetrag"] if plan.levelled and plan.base_amount else []
            names = [*base, *(BOUND_INPUTS[bound] for bound in plan.bounds)]
            largest = plan.amounts.in_units(f"MAX({','.join(names)})")
            yield f"{largest}*{key.denominator}"
            if plan.levelled:
                yield f"{largest}*MAX({key.figures_in_sheet})"
    yield plan.amounts.in_units("Gesamtbetrag")
    if len(plan.keys) > 1:
        yield f"{plan.divided}*{plan.share_sum}"


def _rule_is_possible(plan: Plan) -> Iterator[str]:
    """The conditions of :func:`.rule.refuse_impossible`, and that shares are whole parts."""
    names = [name for name, _, _ in amount_inputs(plan)]
    for least in ("Sockelbetrag", "Mindestbetrag"):
        if least in names:
            each, total = map(plan.amounts.in_units, (least, "Gesamtbetrag"))
            yield f"{each}*ROWS({TABLE}[Nr])-{total}<=0"
            if "Hoechstbetrag" in names:
                yield f"{least}<=Hoechstbetrag"
    if len(plan.keys) > 1:
        shares = [key.named("Anteil") for key in plan.keys]
        yield from (f"ISNUMBER({share}),{share}>=0,INT({share})-{share}=0" for share in shares)
        yield f"{'+'.join(shares)}-{plan.share_sum}=0"


def all_formulas(table: str, columns: Sequence[Column], names: Iterable[str]) -> str:
    """That nobody wrote over a formula, in columns that stand side by side and in named cells."""
    spans: list[list[str]] = [[]]
    for column in columns:
        if column.formula:
            spans[-1].append(column.header)
        elif spans[-1]:
            spans.append([])
    conditions = [is_formula(name) for name in names]
    for span in filter(None, spans):
        cells = f"{table}[[{span[0]}]:[{span[-1]}]]" if len(span) > 1 else f"{table}[{span[0]}]"
        conditions.append(f"SUMPRODUCT(--{is_formula(cells)})=ROWS({table}[Nr])*{len(span)}")
    return all_hold(conditions)


def all_agree(table: str, paid_rows: str, plan: Plan) -> str:
    """The conditions that no row says it is wrong, and none of other pay says that it is right."""
    gap = "-".join(plan.amounts.in_units(f"{table}[{name}]") for name in ("Betrag", "Zahlbetrag"))
    return (
        f"SUMPRODUCT(--({table}[Stimmt]<>FALSE))={paid_rows},"
        f'SUMPRODUCT(--({gap}<>0))<=COUNTIF({table}[Stimmt],"{NOT_CALCULATED}")'
    )


def truth_line(
    plan: Plan, name: str, formula: str, label: Text, *sentences: Text, live: bool = True
) -> Line:
    """A line that is true, and what is said of it where it is and where it is not."""
    return Line(
        plan.say(label),
        live or NOT_CALCULATED,
        formula,
        name=name,
        form=CellFormat.TRUTH,
        remark=either(name, *map(plan.say, sentences)) if live else None,
    )
