"""The sheet ``Teilzahlungen``: every amount in instalments, by formulas.

A part is the units dealt out up to the end of a row less those dealt out before it, see
:func:`.rule.instalments`. Rows may be sorted: what stands before a row is told by its number,
and numbers follow the keys.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter

from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.allocation import allocation_table
from ukraine_soforthilfe.reports.instalments import (
    ALL_AGREE,
    TEILZAHLUNGEN,
    TITLE,
    heading,
    how_calculated,
    how_dealt,
    not_for_all,
)
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.reports.workbook.book import Line, fold, print_readably, repeat
from ukraine_soforthilfe.reports.workbook.formats import (
    NOT_CALCULATED,
    Case,
    CellFormat,
    Column,
    Role,
    Total,
    colour_agreement,
    drawn,
    values_alone,
)
from ukraine_soforthilfe.reports.workbook.plan import (
    CALCULATED_ROWS,
    GEMEINDEN,
    GEZAHLT,
    ZUWEISUNG,
    Order,
    all_hold,
    is_formula,
    total_of,
)
from ukraine_soforthilfe.reports.workbook.pruefung import (
    NOTHING_WRONG_IN_INSTALMENTS,
    truth_line,
    verdict,
)
from ukraine_soforthilfe.result.allocation import TEILZAHLUNG
from ukraine_soforthilfe.rule import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ukraine_soforthilfe.reports import Column as TypedColumn
    from ukraine_soforthilfe.reports.workbook.book import Book, Sheet
    from ukraine_soforthilfe.reports.workbook.plan import Plan
    from ukraine_soforthilfe.result.allocation import Teilzahlungen

TABLE = "Teilzahlungen"

_UNITS = Text(de="Einheiten", en="Units")
_BEFORE = Text(de="Davor", en="Before")
_SUM = Text(de="Summe", en="Sum")
_COUNT = Text(de="Anzahl der Teilzahlungen", en="Number of instalments")
_DEALT_BEFORE = Text(de="An die Kreise davor verteilt", en="Dealt out to the Kreise before")
_EXPECTED = Text(de="Soll", en="Expected")
_AGREES = Text(de="Stimmt", en="Agrees")
_KREISE_AGREE = Text(de="Kreise wie Gemeinden", en="Kreise as Gemeinden")


class _Parts:
    """The instalments on their sheet."""

    def __init__(self, plan: Plan, paid: Teilzahlungen) -> None:
        self.plan, self.paid = plan, paid
        self.live = not plan.instalments_left_out
        self.levels = bool(plan.allocation.gemeinden)
        # Keys of two levels are AGS, of which that of a Kreis begins those of its Gemeinden.
        self.order = Order.TEXTS if self.levels else plan.order
        self.number, self.key = plan.say(sheets.NUMBER), plan.key_heading
        self.level, self.betrag = plan.say(wording.LEVEL), plan.betrag
        counted = plan.allocation.unit is Unit.EURO
        self.units = self.betrag if counted else plan.say(_UNITS)
        self.before, self.sum, self.agrees = map(plan.say, (_BEFORE, _SUM, _AGREES))
        self.begins = "VorherVerteilt" if paid.before else "0"
        self.rows = len(plan.allocation.rows) + sum(plan.gemeinden_of_each)

    def column(self, header: str) -> str:
        """All cells of a column."""
        return f"{TABLE}[{header}]"

    @property
    def row(self) -> str:
        """The formula for the parts of this row; their headings may be any text."""
        return f"INDEX(Teile,ROW()-ROW({TABLE}[[#Headers],[{self.number}]]),0)"

    def of_kreise(self, cells: str) -> str:
        """The formula for the sum of a column, on two levels of the Kreise alone."""
        if not self.levels:
            return f"SUM({cells})"
        kreis = self.plan.say(wording.LEVEL_KREIS)
        return f'SUMIF({self.column(self.level)},"{kreis}",{cells})'

    def dealt(
        self, before: str, units: str, place: int | str, *, count: str = "AnzahlTeilzahlungen"
    ) -> str:
        """The formula for what one instalment has of so many units after so many others."""
        ends = (f"{before}+{units}", before)
        return "-".join(f"INT(({end}+{count}-{place})/{count})" for end in ends)

    def as_dealt(self, cells: str, before: str, units: str) -> str:
        """That cells of parts hold what dealing gives; it reads none of their formulas."""
        place = f"(COLUMN({cells})-COLUMN({TABLE}[[#Headers],[{self.before}]]))"
        dealt = self.dealt(before, units, place, count=str(self.paid.count))
        return f"SUMPRODUCT(--({self.plan.amounts.in_units(cells)}<>{dealt}))=0"


def write_teilzahlungen(book: Book, plan: Plan) -> None:
    """Write the sheet ``Teilzahlungen``; nothing where there is a single payment."""
    if plan.allocation.teilzahlungen is None:
        return
    parts = _Parts(plan, plan.allocation.teilzahlungen)
    sheet = book.sheet(plan.say(TEILZAHLUNGEN), title=plan.say(TITLE))
    language, unit = plan.language, plan.allocation.unit
    sentences = [
        how_dealt(unit, language),
        how_calculated(parts.units, language, levels=parts.levels),
        # A sentence a line: the sheet may be narrow.
        *not_for_all(plan.allocation, parts.paid, language),
        *([] if parts.live else [plan.values_alone()]),
    ]
    for row, sentence in enumerate(sentences, start=2):
        sheet.put(f"A{row}", sentence)
    columns = list(_columns(parts))
    if not parts.live:
        columns = values_alone(columns)
    lines = list(_lines(parts, columns))
    first_row, until = sheet.last_row + 2, get_column_letter(len(columns))
    book.write(sheet, lines, at=f"D{first_row}", until=until, live=parts.live)
    table = sheet.table(TABLE, columns)
    sheet.digit_texts = table.cells(parts.key)
    first = [column.header for column in columns].index(parts.before) + 2
    letters = [get_column_letter(first + place) for place in range(parts.paid.count)]
    cells = f"{letters[0]}{table.header_row + 1}:{letters[-1]}{table.last_row}"
    book.define("Teile", sheet, cells)
    if parts.live:
        colour_agreement(sheet.worksheet, table.cells(parts.agrees))
        book.define("ZeilenStimmen", sheet, table.cells(parts.agrees))
        book.define("TeilzahlungenStimmen", sheet, _below(sheet, parts, letters))
    if parts.levels:
        texts = [column for column in columns if column.form is CellFormat.TEXT]
        fold(sheet, table, texts, plan.gemeinden_of_each, live=parts.live)
    sheet.worksheet.freeze_panes = f"{letters[0]}{table.header_row + 1}"
    # Above the head a row is free for the verdict, which every page has then.
    repeated = print_readably(sheet, table, first_row=table.header_row - 1)
    repeat(sheet, lines[0], repeated, f"E{first_row}" if parts.live else None)


def _lines(parts: _Parts, columns: Sequence[Column]) -> Iterator[Line]:
    plan, paid, wrong = parts.plan, parts.paid, NOTHING_WRONG_IN_INSTALMENTS
    reasons = []
    if not parts.live:
        rows = wording.number(CALCULATED_ROWS, plan.language)
        reasons.append(Case(plan.say(sheets.INSTALMENTS_FIXED, rows=rows)))
    if parts.order is Order.POSITION:
        reasons.append(Case(plan.say(sheets.INSTALMENTS_NOT_ORDERED)))
    passed = verdict(plan, "TeilzahlungenBestanden", wrong, reasons=reasons, sentences=ALL_AGREE)
    yield passed if parts.live else replace(passed, value=NOT_CALCULATED)
    if parts.live:
        conditions = all_hold(_conditions(parts, columns))
        no_error = (sheets.NOTHING_WRONG, sheets.NOTHING_FOUND, sheets.SOMETHING_WRONG)
        yield truth_line(plan, "TeilzahlungenKeinFehler", conditions, *no_error)
    yield Line(plan.say(_COUNT), paid.count, name="AnzahlTeilzahlungen")
    if paid.before:
        label, form = plan.say(_DEALT_BEFORE), plan.amounts.form_of_units
        yield Line(label, paid.before, name="VorherVerteilt", form=form)


def _conditions(parts: _Parts, columns: Sequence[Column]) -> Iterator[str]:
    """That nothing is wrong: every row and column agrees, all are there, and all calculate."""
    number, agrees = parts.column(parts.number), parts.column(parts.agrees)
    stated = f"{GEMEINDEN}[{parts.key}]" if parts.levels else f"{ZUWEISUNG}[{parts.number}]"
    formulas = [column for column in columns if column.formula]
    span = f"{TABLE}[[{formulas[0].header}]:[{formulas[-1].header}]]"
    yield f"ROWS({number})=ROWS({stated})"
    yield f"SUMPRODUCT(--({agrees}=TRUE))=ROWS({number})"
    yield f"SUMPRODUCT(--(FREQUENCY({number},{number})>0))=ROWS({number})"
    yield f"MIN({number})=1"
    yield f"MAX({number})=ROWS({number})"
    yield "AND(TeilzahlungenStimmen)"
    # Once more, so that no cell of the table alone says that it agrees.
    betraege = parts.plan.amounts.in_units(parts.column(parts.betrag))
    yield parts.as_dealt("Teile", parts.column(parts.before), betraege)
    yield f"AnzahlTeilzahlungen-{parts.paid.count}=0"
    yield f"SUMPRODUCT(--{is_formula(span)})=ROWS({number})*{len(formulas)}"
    below = f"ROWS(TeilzahlungenStimmen)*{parts.paid.count}"
    yield f"SUMPRODUCT(--{is_formula('TeilzahlungenStimmen')})={below}"
    in_units = parts.plan.amounts.in_units
    summed = (total_of(TABLE, header) for header in (parts.betrag, parts.sum))
    for cells in (parts.of_kreise(parts.column(parts.betrag)), *summed):
        yield f"{in_units(cells)}-{in_units(GEZAHLT)}=0"
    if parts.paid.before:
        # Of the Kreise before this one no sheet says anything.
        yield f"ISNUMBER(VorherVerteilt),VorherVerteilt-{parts.paid.before}=0"


def _columns(parts: _Parts) -> Iterator[Column]:
    plan, amounts, betrag = parts.plan, parts.plan.amounts, f"[@{parts.betrag}]"
    allocation, language = plan.allocation, plan.language
    columns = {column.name: column for column in allocation_table(allocation).columns}

    def summed(column: Column, units: int, cells: str = "") -> Column:
        if not parts.plan.fits:
            return replace(column, total=Total(str(allocation.unit.euros(units))))
        formula = parts.of_kreise(cells or parts.column(column.header))
        return replace(column, total=Total(amounts.cell(units), formula, "custom"))

    total = Total(plan.say(wording.TOTAL))
    yield Column(parts.number, CellFormat.ORDINAL, range(1, parts.rows + 1), total=total)
    yield drawn(columns["ags"], language)
    # Of Gemeinden no sheet states the kind, so none could be held against it.
    for name in ("name",) if parts.levels else ("name", "art"):
        if any(columns[name].values):
            yield drawn(columns[name], language)
    if parts.levels:
        yield drawn(columns["ebene"], language)
        place, of = f"MATCH([@{parts.key}],{GEMEINDEN}[{parts.key}],0)", GEMEINDEN
    else:
        place, of = f"MATCH([@{parts.number}],{ZUWEISUNG}[{parts.number}],0)", ZUWEISUNG
    amount = f"INDEX({of}[{parts.betrag}],{place})"
    yield summed(drawn(columns["betrag"], language, formula=amount), allocation.total)
    before, units = zip(*_dealt(parts), strict=True)
    if parts.units != parts.betrag:
        yield Column(parts.units, CellFormat.WHOLE, units, amounts.in_units(betrag))
    yield Column(parts.before, amounts.form_of_units, before, _before_formula(parts))
    # The table tells them apart from columns of all reports, and these are of this sheet alone.
    own = frozenset(map(str.casefold, (parts.units, parts.before, parts.sum, parts.agrees)))
    for number, of_total in enumerate(parts.paid.parts(allocation.total), start=1):
        part = parts.dealt(f"[@{parts.before}]", f"[@{parts.units}]", number)
        stated = columns[f"{TEILZAHLUNG}_{number}"]
        if stated.heading(language).casefold() in own:
            stated = replace(stated, heading=heading(parts.paid, number, beside=own))
        column = drawn(stated, language, formula=amounts.in_euros(part))
        yield summed(column, of_total, f"INDEX(Teile,0,{number})")
    sum_of_parts = drawn(columns["betrag"], language, formula=f"SUM({parts.row})")
    yield summed(replace(sum_of_parts, header=parts.sum), allocation.total)
    paid = amounts.in_units(betrag)
    agrees = [
        f"{betrag}-{amount}=0",
        *([f"[@{parts.units}]-{paid}=0"] if parts.units != parts.betrag else []),
        f"{amounts.in_units(f'[@{parts.sum}]')}-{paid}=0",
        parts.as_dealt(parts.row, f"[@{parts.before}]", paid),
        *_as_stated(parts, columns, of, place),
        _in_order(parts),
    ]
    states = [parts.live or NOT_CALCULATED] * parts.rows
    yield Column(parts.agrees, CellFormat.TRUTH, states, all_hold(agrees))


def _as_stated(
    parts: _Parts, columns: Mapping[str, TypedColumn], of: str, place: str
) -> Iterator[str]:
    """That what a row says of itself is what the paying sheet says in its place."""
    yield f"ISTEXT([@{parts.key}])"
    for name in ("ags", "name", "ebene" if parts.levels else "art"):
        if any(columns[name].values):
            header = columns[name].heading(parts.plan.language)
            yield f"EXACT([@{header}],INDEX({of}[{header}],{place}))"


def _in_order(parts: _Parts) -> str:
    """That a row begins where the one before ends, whose key is smaller: none is there twice."""
    numbers, betraege = parts.column(parts.number), parts.column(parts.betrag)

    def row_before(cells: str) -> str:
        return f"INDEX({cells},MATCH([@{parts.number}]-1,{numbers},0))"

    dealt_out = parts.plan.amounts.in_units(row_before(betraege))
    if parts.levels:
        # The Gemeinden of a Kreis begin where it does, and the next one begins where they end.
        gemeinde = parts.plan.say(wording.LEVEL_GEMEINDE)
        dealt_out += f'*({row_before(parts.column(parts.level))}="{gemeinde}")'
    follows = [f"[@{parts.before}]-{row_before(parts.column(parts.before))}-{dealt_out}=0"]
    key = row_before(parts.column(parts.key))
    if parts.order is Order.NUMBERS:
        follows.append(f"VALUE({key})<VALUE([@{parts.key}])")
    elif parts.order is Order.TEXTS:
        follows.append(f"{key}<[@{parts.key}]")
    first = f"[@{parts.before}]-{parts.begins}=0"
    return f"IF([@{parts.number}]=1,{first},AND({','.join(follows)}))"


def _before_formula(parts: _Parts) -> str:
    smaller = f'{parts.column(parts.number)},"<"&[@{parts.number}]'
    units = parts.column(parts.units)
    if parts.levels:
        return f"SUMIFS({units},{smaller},{parts.column(parts.level)},[@{parts.level}])"
    summed = f"SUMIF({smaller},{units})"
    return f"{parts.begins}+{summed}" if parts.paid.before else summed


def _dealt(parts: _Parts) -> Iterator[tuple[int, int]]:
    """The units dealt out before each row, of either level, and its own."""
    before = parts.paid.before
    rows, gemeinden = parts.plan.allocation.rows.betraege, parts.plan.allocation.gemeinden
    for betrag, below in zip_longest(rows, gemeinden):
        yield before, betrag
        before_gemeinde = before
        for each in below.rows.betraege if below else ():
            yield before_gemeinde, each
            before_gemeinde += each
        before += betrag


def _below(sheet: Sheet, parts: _Parts, letters: Sequence[str]) -> str:
    """Write below the sums what they must be and whether they are; the cells that say it."""
    plan, amounts, totals = parts.plan, parts.plan.amounts, sheet.last_row
    for row, label in enumerate((_EXPECTED, _AGREES), start=totals + 1):
        sheet.put(f"A{row}", plan.say(label), role=Role.LABEL)
    sums = parts.paid.parts(plan.allocation.total)
    for number, (letter, expected) in enumerate(zip(letters, sums, strict=True), start=1):
        dealt = parts.dealt(parts.begins, amounts.in_units(GEZAHLT), number)
        at, formula = f"{letter}{totals + 1}", amounts.in_euros(dealt)
        sheet.put(at, amounts.cell(expected), amounts.form, formula=formula)
        # Of the two cells neither is held by the other: somebody may have written over both.
        gaps = [f"{amounts.in_units(cell)}-({dealt})=0" for cell in (f"{letter}{totals}", at)]
        agrees = f"AND({','.join(gaps)})"
        sheet.put(f"{letter}{totals + 2}", value=True, form=CellFormat.TRUTH, formula=agrees)
    if parts.levels:
        sheet.put(f"A{totals + 3}", plan.say(_KREISE_AGREE), role=Role.LABEL)
        for number, letter in enumerate(letters, start=1):
            agree = _kreise_agree(parts, number)
            sheet.put(f"{letter}{totals + 3}", value=True, form=CellFormat.TRUTH, formula=agree)
    cells = f"{letters[0]}{totals + 2}:{letters[-1]}{sheet.last_row}"
    colour_agreement(sheet.worksheet, cells)
    return cells


def _kreise_agree(parts: _Parts, number: int) -> str:
    """That every Kreis has in an instalment what its Gemeinden have together."""
    levels, keys = parts.column(parts.level), parts.column(parts.key)
    kreise, gemeinden = (
        # Every key of a Gemeinde begins with that of its Kreis.
        f'SUMIFS(INDEX(Teile,0,{number}),{keys},{ZUWEISUNG}[{parts.key}]&"*",{levels},"{level}")'
        for level in map(parts.plan.say, (wording.LEVEL_KREIS, wording.LEVEL_GEMEINDE))
    )
    return f"SUMPRODUCT(--({parts.plan.amounts.in_units(f'({kreise}-{gemeinden})')}<>0))=0"
