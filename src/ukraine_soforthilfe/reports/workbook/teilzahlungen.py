"""The sheets of parts: ``Teilzahlungen``, every amount in instalments by formulas, and subtotals.

A part is the units dealt out up to the end of a row less those dealt out before it, see
:func:`.rule.instalments`. Rows may be sorted: what stands before a row is told by its number,
and numbers follow the keys.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import Outline

from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.allocation import SHARE_OF_KEY, allocation_table, subtotal_table
from ukraine_soforthilfe.reports.instalments import (
    ALL_AGREE,
    TEILZAHLUNGEN,
    TITLE,
    heading,
    how_calculated,
    how_dealt,
    not_for_sentences,
)
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.reports.workbook.book import Column, Total, drawn
from ukraine_soforthilfe.reports.workbook.formats import (
    CALCULATED_ROWS,
    NOT_CALCULATED,
    Amounts,
    CellFormat,
    Order,
    Reason,
    Role,
    colour_agreement,
    fits_numbers,
    is_formula,
)
from ukraine_soforthilfe.reports.workbook.pruefung import (
    NOTHING_WRONG_IN_INSTALMENTS,
    instalments_left_out,
    passed,
    plan_of,
    repeat,
    values_alone,
    verdict,
)
from ukraine_soforthilfe.reports.workbook.pruefung_lines import SheetLine, truth_line
from ukraine_soforthilfe.reports.workbook.zuweisung import (
    GEMEINDEN,
    GEZAHLT,
    TEILSUMMEN,
    ZUWEISUNG,
    print_readably,
    share_of_total,
    write_remark,
)
from ukraine_soforthilfe.result.allocation import TEILZAHLUNG
from ukraine_soforthilfe.rule import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports.table import Column as TypedColumn
    from ukraine_soforthilfe.reports.workbook.book import Book, Sheet, Span
    from ukraine_soforthilfe.result.allocation import Allocation, Subtotal, Teilzahlungen

TABLE = "Teilzahlungen"

_VALUES = Text(
    de="Bei mehr als {rows} Zeilen oder zu großen Zahlen stehen hier Werte, keine Formeln.",
    en="With more than {rows} rows or too large numbers these are values, not formulas.",
)
_UNITS = Text(de="Einheiten", en="Units")
_BEFORE = Text(de="Davor", en="Before")
_SUM = Text(de="Summe", en="Sum")
_COUNT = Text(de="Anzahl der Teilzahlungen", en="Number of instalments")
_DEALT_BEFORE = Text(de="An die Kreise davor verteilt", en="Dealt out to the Kreise before")
_EXPECTED = Text(de="Soll", en="Expected")
_AGREES = Text(de="Stimmt", en="Agrees")
_KREISE_AGREE = Text(de="Kreise wie Gemeinden", en="Kreise as Gemeinden")


class _Plan:
    """The instalments on their sheet."""

    def __init__(self, allocation: Allocation, paid: Teilzahlungen, language: Language) -> None:
        self.allocation, self.paid, self.language = allocation, paid, language
        self.amounts = Amounts(allocation.unit)
        self.live = not instalments_left_out(allocation)
        # Keys of two levels are AGS, of which that of a Kreis begins those of its Gemeinden.
        of_keys = plan_of(allocation, language).order
        self.order = Order.TEXTS if allocation.gemeinden else of_keys
        self.levels = bool(allocation.gemeinden)
        self.number = sheets.NUMBER(language)
        self.key = wording.key_heading(allocation.districts, language)
        self.level = wording.LEVEL(language)
        self.betrag = wording.BETRAG(language)
        counted = allocation.unit is Unit.EURO
        self.units = self.betrag if counted else _UNITS(language)
        self.before, self.sum = _BEFORE(language), _SUM(language)
        self.agrees = _AGREES(language)
        self.begins = "VorherVerteilt" if paid.before else "0"
        self.rows = len(allocation.rows) + sum(len(below.rows) for below in allocation.gemeinden)

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
        kreis = wording.LEVEL_KREIS(self.language)
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
        return f"SUMPRODUCT(--({self.amounts.in_units(cells)}<>{dealt}))=0"


def write_teilzahlungen(book: Book, allocation: Allocation) -> None:
    """Write the sheet ``Teilzahlungen``; nothing where there is a single payment."""
    paid, language = allocation.teilzahlungen, book.language
    if paid is None:
        return
    plan = _Plan(allocation, paid, language)
    sheet = book.sheet(TEILZAHLUNGEN(language), title=TITLE(language))
    for row, sentence in enumerate(_sentences(plan), start=2):
        sheet.put(f"A{row}", sentence)
    columns = list(_columns(plan))
    if not plan.live:
        columns = values_alone(columns)
    lines = list(_lines(plan, columns))
    for row, line in enumerate(lines, start=sheet.last_row + 2):
        sheet.put(f"A{row}", line.label, role=Role.LABEL)
        formula = line.formula if plan.live else None
        sheet.put(f"D{row}", line.value, line.form, formula=formula)
        book.define(line.name, sheet, f"D{row}")
        if line.remark:
            beside = f"E{row}:{get_column_letter(len(columns))}{row}"
            write_remark(sheet, f"D{row}", beside, line.remark, live=plan.live)
    table = sheet.table(TABLE, columns)
    sheet.digit_texts = table.cells(plan.key)
    letters = _letters_of_parts(plan, columns)
    first, last = letters[0], letters[-1]
    book.define("Teile", sheet, f"{first}{table.header_row + 1}:{last}{table.last_row}")
    if plan.live:
        colour_agreement(sheet.worksheet, table.cells(plan.agrees))
        book.define("ZeilenStimmen", sheet, table.cells(plan.agrees))
        book.define("TeilzahlungenStimmen", sheet, _below(sheet, plan, letters))
    if plan.levels:
        _fold(sheet, table, columns, allocation)
    sheet.worksheet.freeze_panes = f"{letters[0]}{table.header_row + 1}"
    # Above the head a row is free for the verdict, which every page has then.
    cells = print_readably(sheet, table, first_row=(row := table.header_row - 1))
    repeat(sheet, lines[0], cells, f"E{row - len(lines)}" if plan.live else None)


def _sentences(plan: _Plan) -> Iterator[str]:
    language, unit = plan.language, plan.allocation.unit
    yield how_dealt(unit, language)
    yield how_calculated(plan.units, language, levels=plan.levels)
    # A sentence a line: the sheet may be narrow.
    yield from not_for_sentences(unit, language)
    if not plan.live:
        yield _VALUES(language, rows=wording.number(CALCULATED_ROWS, language))


def _lines(plan: _Plan, columns: Sequence[Column]) -> Iterator[SheetLine]:
    language, paid = plan.language, plan.paid
    reasons = []
    if not plan.live:
        rows = wording.number(CALCULATED_ROWS, language)
        reasons.append(Reason(sheets.INSTALMENTS_FIXED(language, rows=rows)))
    if plan.order is Order.POSITION:
        reasons.append(Reason(sheets.INSTALMENTS_NOT_ORDERED(language)))
    yield SheetLine(
        sheets.PRUEFUNG_BESTANDEN(language),
        not reasons if plan.live else NOT_CALCULATED,
        passed(reasons, NOTHING_WRONG_IN_INSTALMENTS),
        name="TeilzahlungenBestanden",
        form=CellFormat.TRUTH,
        remark=verdict(
            language,
            reasons,
            "TeilzahlungenBestanden",
            NOTHING_WRONG_IN_INSTALMENTS,
            sentences=ALL_AGREE,
        ),
    )
    if plan.live:
        yield truth_line(
            sheets.NOTHING_WRONG(language),
            "TeilzahlungenKeinFehler",
            f"IFERROR(AND({','.join(_conditions(plan, columns))}),FALSE)",
            (sheets.NOTHING_FOUND(language), sheets.SOMETHING_WRONG(language)),
        )
    yield SheetLine(_COUNT(language), paid.count, name="AnzahlTeilzahlungen")
    if paid.before:
        label, form = _DEALT_BEFORE(language), plan.amounts.form_of_units
        yield SheetLine(label, paid.before, name="VorherVerteilt", form=form)


def _conditions(plan: _Plan, columns: Sequence[Column]) -> Iterator[str]:
    """That nothing is wrong: every row and column agrees, all are there, and all calculate."""
    number, agrees = plan.column(plan.number), plan.column(plan.agrees)
    stated = f"{GEMEINDEN}[{plan.key}]" if plan.levels else f"{ZUWEISUNG}[{plan.number}]"
    formulas = [column for column in columns if column.formula]
    span = f"{TABLE}[[{formulas[0].header}]:[{formulas[-1].header}]]"
    yield f"ROWS({number})=ROWS({stated})"
    yield f"SUMPRODUCT(--({agrees}=TRUE))=ROWS({number})"
    yield f"SUMPRODUCT(--(FREQUENCY({number},{number})>0))=ROWS({number})"
    yield f"MIN({number})=1"
    yield f"MAX({number})=ROWS({number})"
    yield "AND(TeilzahlungenStimmen)"
    # Once more, so that no cell of the table alone says that it agrees.
    betraege = plan.amounts.in_units(plan.column(plan.betrag))
    yield plan.as_dealt("Teile", plan.column(plan.before), betraege)
    yield f"AnzahlTeilzahlungen-{plan.paid.count}=0"
    yield f"SUMPRODUCT(--{is_formula(span)})=ROWS({number})*{len(formulas)}"
    below = f"ROWS(TeilzahlungenStimmen)*{plan.paid.count}"
    yield f"SUMPRODUCT(--{is_formula('TeilzahlungenStimmen')})={below}"
    in_units = plan.amounts.in_units
    summed = [f"{TABLE}[[#Totals],[{header}]]" for header in (plan.betrag, plan.sum)]
    for cells in (plan.of_kreise(plan.column(plan.betrag)), *summed):
        yield f"{in_units(cells)}-{in_units(GEZAHLT)}=0"
    if plan.paid.before:
        # Of the Kreise before this one no sheet says anything.
        yield f"ISNUMBER(VorherVerteilt),VorherVerteilt-{plan.paid.before}=0"


def _columns(plan: _Plan) -> Iterator[Column]:
    allocation, language, amounts = plan.allocation, plan.language, plan.amounts
    columns = {column.name: column for column in allocation_table(allocation).columns}

    def summed(column: Column, units: int, cells: str = "") -> Column:
        if not fits_numbers(allocation):
            return replace(column, total=Total(str(allocation.unit.euros(units))))
        formula = plan.of_kreise(cells or plan.column(column.header))
        return replace(column, total=Total(amounts.cell(units), formula, "custom"))

    yield Column(
        plan.number,
        CellFormat.ORDINAL,
        range(1, plan.rows + 1),
        total=Total(wording.TOTAL(language)),
    )
    yield drawn(columns["ags"], language)
    # Of Gemeinden no sheet states the kind, so none could be held against it.
    for name in ("name",) if plan.levels else ("name", "art"):
        if any(columns[name].values):
            yield drawn(columns[name], language)
    if plan.levels:
        yield drawn(columns["ebene"], language)
        place, of = f"MATCH([@{plan.key}],{GEMEINDEN}[{plan.key}],0)", GEMEINDEN
    else:
        place, of = f"MATCH([@{plan.number}],{ZUWEISUNG}[{plan.number}],0)", ZUWEISUNG
    amount = f"INDEX({of}[{plan.betrag}],{place})"
    yield summed(drawn(columns["betrag"], language, formula=amount), allocation.total)
    units = list(_units(allocation))
    if plan.units != plan.betrag:
        yield Column(plan.units, CellFormat.WHOLE, units, amounts.in_units(f"[@{plan.betrag}]"))
    yield Column(plan.before, amounts.form_of_units, list(_before(plan)), _before_formula(plan))
    # The table tells them apart from columns of all reports, and these are of this sheet alone.
    own = frozenset(map(str.casefold, (plan.units, plan.before, plan.sum, plan.agrees)))
    for number, of_total in enumerate(plan.paid.parts(allocation.total), start=1):
        part = plan.dealt(f"[@{plan.before}]", f"[@{plan.units}]", number)
        stated = columns[f"{TEILZAHLUNG}_{number}"]
        if stated.heading(language).casefold() in own:
            stated = replace(stated, heading=heading(plan.paid, number, beside=own))
        column = drawn(stated, language, formula=amounts.in_euros(part))
        yield summed(column, of_total, f"INDEX(Teile,0,{number})")
    sum_of_parts = drawn(columns["betrag"], language, formula=f"SUM({plan.row})")
    yield summed(replace(sum_of_parts, header=plan.sum), allocation.total)
    paid = amounts.in_units(f"[@{plan.betrag}]")
    agrees = [
        f"[@{plan.betrag}]-{amount}=0",
        *([f"[@{plan.units}]-{paid}=0"] if plan.units != plan.betrag else []),
        f"{amounts.in_units(f'[@{plan.sum}]')}-{paid}=0",
        plan.as_dealt(plan.row, f"[@{plan.before}]", paid),
        *_as_stated(plan, columns, of, place),
        _in_order(plan),
    ]
    yield Column(
        plan.agrees,
        CellFormat.TRUTH,
        [plan.live or NOT_CALCULATED] * plan.rows,
        f"IFERROR(AND({','.join(agrees)}),FALSE)",
    )


def _as_stated(
    plan: _Plan, columns: Mapping[str, TypedColumn], of: str, place: str
) -> Iterator[str]:
    """That what a row says of itself is what the paying sheet says in its place."""
    yield f"ISTEXT([@{plan.key}])"
    names = ("ags", "name", "ebene") if plan.levels else ("ags", "name", "art")
    for name in names:
        if any(columns[name].values):
            header = columns[name].heading(plan.language)
            yield f"EXACT([@{header}],INDEX({of}[{header}],{place}))"


def _in_order(plan: _Plan) -> str:
    """That a row begins where the one before ends, whose key is smaller: none is there twice."""
    numbers, betraege = plan.column(plan.number), plan.column(plan.betrag)

    def row_before(cells: str) -> str:
        return f"INDEX({cells},MATCH([@{plan.number}]-1,{numbers},0))"

    dealt_out = plan.amounts.in_units(row_before(betraege))
    if plan.levels:
        # The Gemeinden of a Kreis begin where it does, and the next one begins where they end.
        gemeinde = wording.LEVEL_GEMEINDE(plan.language)
        dealt_out += f'*({row_before(plan.column(plan.level))}="{gemeinde}")'
    follows = [f"[@{plan.before}]-{row_before(plan.column(plan.before))}-{dealt_out}=0"]
    key = row_before(plan.column(plan.key))
    if plan.order is Order.NUMBERS:
        follows.append(f"VALUE({key})<VALUE([@{plan.key}])")
    elif plan.order is Order.TEXTS:
        follows.append(f"{key}<[@{plan.key}]")
    first = f"[@{plan.before}]-{plan.begins}=0"
    return f"IF([@{plan.number}]=1,{first},AND({','.join(follows)}))"


def _before_formula(plan: _Plan) -> str:
    smaller = f'{plan.column(plan.number)},"<"&[@{plan.number}]'
    units = plan.column(plan.units)
    if plan.levels:
        return f"SUMIFS({units},{smaller},{plan.column(plan.level)},[@{plan.level}])"
    summed = f"SUMIF({smaller},{units})"
    return f"{plan.begins}+{summed}" if plan.paid.before else summed


def _units(allocation: Allocation) -> Iterator[int]:
    if not allocation.gemeinden:
        yield from allocation.rows.betraege
    for betrag, below in zip(allocation.rows.betraege, allocation.gemeinden, strict=False):
        yield betrag
        yield from below.rows.betraege


def _before(plan: _Plan) -> Iterator[int]:
    """The units dealt out before each row, of either level."""
    allocation = plan.allocation
    starts = accumulate(allocation.rows.betraege, initial=plan.paid.before)
    if not allocation.gemeinden:
        yield from (start for start, _ in zip(starts, allocation.rows.betraege, strict=False))
    for start, below in zip(starts, allocation.gemeinden, strict=False):
        yield start
        of_gemeinden = accumulate(below.rows.betraege, initial=start)
        yield from (each for each, _ in zip(of_gemeinden, below.rows.betraege, strict=False))


def _letters_of_parts(plan: _Plan, columns: Sequence[Column]) -> list[str]:
    first = [column.header for column in columns].index(plan.before) + 2
    return [get_column_letter(first + place) for place in range(plan.paid.count)]


def _below(sheet: Sheet, plan: _Plan, letters: Sequence[str]) -> str:
    """Write below the sums what they must be and whether they are; the cells that say it."""
    language, amounts, allocation = plan.language, plan.amounts, plan.allocation
    sums = plan.paid.parts(allocation.total)
    totals = sheet.last_row
    sheet.put(f"A{totals + 1}", _EXPECTED(language), role=Role.LABEL)
    sheet.put(f"A{totals + 2}", _AGREES(language), role=Role.LABEL)
    for number, letter in enumerate(letters, start=1):
        dealt = plan.dealt(plan.begins, amounts.in_units(GEZAHLT), number)
        at = f"{letter}{totals + 1}"
        expected = amounts.cell(sums[number - 1])
        sheet.put(at, expected, amounts.form, formula=amounts.in_euros(dealt))
        # Of the two cells neither is held by the other: somebody may have written over both.
        gaps = [f"{amounts.in_units(cell)}-({dealt})=0" for cell in (f"{letter}{totals}", at)]
        agrees = f"AND({','.join(gaps)})"
        sheet.put(f"{letter}{totals + 2}", value=True, form=CellFormat.TRUTH, formula=agrees)
    last = totals + 2
    if plan.levels:
        last += 1
        sheet.put(f"A{last}", _KREISE_AGREE(language), role=Role.LABEL)
        for number, letter in enumerate(letters, start=1):
            agree = _kreise_agree(plan, number)
            sheet.put(f"{letter}{last}", value=True, form=CellFormat.TRUTH, formula=agree)
    cells = f"{letters[0]}{totals + 2}:{letters[-1]}{last}"
    colour_agreement(sheet.worksheet, cells)
    return cells


def _kreise_agree(plan: _Plan, number: int) -> str:
    """That every Kreis has in an instalment what its Gemeinden have together."""
    levels, keys = plan.column(plan.level), plan.column(plan.key)
    kreise, gemeinden = (
        # Every key of a Gemeinde begins with that of its Kreis.
        f'SUMIFS(INDEX(Teile,0,{number}),{keys},{ZUWEISUNG}[{plan.key}]&"*",{levels},"{level}")'
        for level in (text(plan.language) for text in (wording.LEVEL_KREIS, wording.LEVEL_GEMEINDE))
    )
    return f"SUMPRODUCT(--({plan.amounts.in_units(f'({kreise}-{gemeinden})')}<>0))=0"


def _fold(sheet: Sheet, table: Span, columns: Sequence[Column], allocation: Allocation) -> None:
    """Let the Gemeinden fold away below their Kreis, whose texts stand out."""
    sheet.worksheet.sheet_properties.outlinePr = Outline(summaryBelow=False)
    row = table.header_row + 1
    for below in allocation.gemeinden:
        for column in columns:
            if column.form is CellFormat.TEXT:
                value = column.values[row - table.header_row - 1]
                sheet.put(f"{table.letters[column.header]}{row}", value, column.form, Role.TOTAL)
        sheet.outlined.update(range(row + 1, row + 1 + len(below.rows)))
        row += 1 + len(below.rows)


def write_regierungsbezirke(book: Book, allocation: Allocation, *, former: bool) -> Span | None:
    """Write the sheet ``Regierungsbezirke``.

    Returns:
        Where its table stands, the Regierungsbezirke first; None where there
        is nothing to subtotal, and no sheet.
    """
    language = book.language
    groups = [
        *((wording.REGIERUNGSBEZIRK, subtotal) for subtotal in allocation.regierungsbezirke),
        *((wording.ART, subtotal) for subtotal in allocation.arten),
    ]
    if not groups:
        return None
    name = sheets.SHEET_REGIERUNGSBEZIRKE if allocation.regierungsbezirke else sheets.SHEET_ARTEN
    sheet = book.sheet(name(language), title=sheets.TITLE_REGIERUNGSBEZIRKE(language))
    table = sheet.table(TEILSUMMEN, list(_columns_of_groups(allocation, groups, language, former)))
    sheet.print_setup(landscape=False, table=table)
    return table


def _columns_of_groups(
    allocation: Allocation,
    groups: list[tuple[Text, Subtotal]],
    language: Language,
    former: bool,  # noqa: FBT001 - as above
) -> Iterator[Column]:
    live = fits_numbers(allocation)
    present = [
        heading(language)
        for heading, subtotals in (
            (wording.REGIERUNGSBEZIRK, allocation.regierungsbezirke),
            (wording.ART, allocation.arten),
        )
        if subtotals
    ]
    subtotals = [subtotal for _, subtotal in groups]
    gliederung, gruppe = sheets.GLIEDERUNG(language), sheets.GRUPPE(language)

    def over_members(figure: str) -> str | None:
        # EXACT, because = and SUMIFS ignore capital letters, and to SUMIFS * means any text.
        sums = [
            f"SUMPRODUCT(EXACT({ZUWEISUNG}[{heading}],[@{gruppe}])*{figure})" for heading in present
        ]
        if not live:
            return None
        return (
            sums[0] if len(sums) == 1 else f'IF([@{gliederung}]="{present[0]}",{sums[0]},{sums[1]})'
        )

    columns = {column.name: column for column in subtotal_table(allocation, subtotals).columns}

    def summed_over_members(name: str) -> Column:
        formula = over_members(f"{ZUWEISUNG}[{columns[name].heading(language)}]")
        return drawn(columns[name], language, formula=formula)

    yield Column(gliederung, CellFormat.TEXT, [heading(language) for heading, _ in groups])
    yield replace(drawn(columns["name"], language), header=gruppe)
    kreise = drawn(columns["kreise"], language, formula=over_members("1"))
    yield replace(kreise, header=sheets.ANZAHL(language))
    if not allocation.districts.schluessel:
        yield summed_over_members("einwohner")
    if not former and (of_key := columns.get(SHARE_OF_KEY)):
        part = f"[@{wording.EINWOHNER(language)}]/Gesamteinwohner" if live else None
        yield drawn(of_key, language, formula=part)
    if allocation.total:
        of_total = f"[@{wording.BETRAG(language)}]/{GEZAHLT}" if live else None
        yield share_of_total(columns["anteil"], language, former=former, formula=of_total)
    yield summed_over_members("betrag")
