"""What people read: the first sheet with what is paid, its subtotals, and what must hold of both.

Amounts are values; only totals and subtotals calculate.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from ukraine_soforthilfe.language import Language, Text
from ukraine_soforthilfe.reports import terms, wording
from ukraine_soforthilfe.reports.allocation import (
    SHARE_OF_KEY,
    allocation_title,
    kreis_facts,
    kreis_table,
    subtotal_table,
)
from ukraine_soforthilfe.reports.wording import day, euro
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.reports.workbook.book import Line, Sheet, fact
from ukraine_soforthilfe.reports.workbook.formats import (
    DECIMALS,
    CellFormat,
    Column,
    Role,
    Total,
    column_of,
    drawn,
    summed,
)
from ukraine_soforthilfe.reports.workbook.plan import (
    BOUND_INPUTS,
    CALCULATED_ROWS,
    GEMEINDEN,
    GEZAHLT,
    RANGFOLGE,
    TEILSUMMEN,
    ZUWEISUNG,
    calculates,
    is_formula,
    total_of,
)
from ukraine_soforthilfe.result.allocation import figure_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from decimal import Decimal

    from ukraine_soforthilfe.reports import Column as TypedColumn
    from ukraine_soforthilfe.reports.allocation import Provenance
    from ukraine_soforthilfe.reports.workbook.book import Book, Span
    from ukraine_soforthilfe.reports.workbook.formats import Value
    from ukraine_soforthilfe.reports.workbook.plan import Plan
    from ukraine_soforthilfe.result.allocation import Subtotal

_SOURCE_NOTE = Text("{file} (Nachweis: Blatt Herkunft)", "{file} (see the sheet Provenance)")
_AKTENZEICHEN = Text("Aktenzeichen:", "File reference:")
_BUCHUNGSSTELLE = Text("Buchungsstelle:", "Budget item:")
_SACHLICH_RICHTIG = Text("Sachlich richtig", "Correct in fact")
_RECHNERISCH_RICHTIG = Text("Rechnerisch richtig", "Correct in arithmetic")
# What version 0.1 had for both.
_RICHTIG = Text("Sachlich und rechnerisch richtig", "Certified correct in fact and arithmetic")
_ORT_DATUM = Text("Ort, Datum", "Place, date")
_UNTERSCHRIFT = Text("Unterschrift", "Signature")
_NUMBERS_AS_TEXT = Text(
    "Zahlen über 2^53 stehen als Text: eine Tabellenkalkulation rundet sie sonst.",
    "Numbers above 2^53 stand as text: a spreadsheet would round them.",
)
# Up to here the sheet is printed on one page and stays readable.
_ROWS_ON_ONE_PAGE = 60
_LABEL_WIDTH, _PLACE_WIDTH = 21, 20
# In points, of a line to sign on and one to fill in.
_WRITING_HEIGHT, _ENTRY_HEIGHT = 32, 20
_FIXED_ROWS_AT_MOST = 20
# Of one text in a formula, and of all of them.
_FORMULA_TEXT_AT_MOST, _FORMULA_TEXTS_AT_MOST = 255, 1_500


def write_zuweisung(book: Book, plan: Plan, provenance: Provenance) -> None:
    """Write the sheet ``Zuweisung``."""
    allocation, former = plan.allocation, plan.former
    title = allocation_title(allocation, plan.language)
    sheet = book.sheet(plan.say(sheets.SHEET_ZUWEISUNG), title=title)
    head = list(_head(plan, provenance))
    book.write(sheet, head, at="C2")
    if not plan.fits:
        sheet.put(f"A{sheet.last_row + 1}", plan.say(_NUMBERS_AS_TEXT), role=Role.LABEL)
    if not former:
        _room_to_file(sheet, plan.language)
    columns = list(_columns(plan))
    table = sheet.table(ZUWEISUNG, columns)
    texts = (plan.key_heading, *allocation.districts.carried)
    sheet.digit_texts = " ".join(map(table.cells, texts))
    longest = max((len(line.label) for line in head if line.name), default=0)
    sheet.widen("AB", _LABEL_WIDTH if former else max(_LABEL_WIDTH, longest))
    total = euro(allocation.total, plan.language, allocation.unit)
    sheet.widen("C", max(len(total) + 3, _PLACE_WIDTH))
    # A long head that never moves would leave no room for the rows.
    fixed = table.header_row if former or table.header_row <= _FIXED_ROWS_AT_MOST else 0
    sheet.worksheet.freeze_panes = f"D{fixed + 1}"
    (_former_room_to_sign if former else _room_to_sign)(sheet, plan.language)
    sheet.print_setup(
        landscape=bool(allocation.districts.carried),
        table=table,
        one_page=len(allocation.rows) <= _ROWS_ON_ONE_PAGE
        and not any(column.wraps for column in columns),
    )


def _head(plan: Plan, provenance: Provenance) -> Iterator[Line]:
    allocation, language, amounts = plan.allocation, plan.language, plan.amounts
    districts, total = allocation.districts, amounts.cell(allocation.total)
    yield Line(plan.say(sheets.GESAMTBETRAG), total, name=GEZAHLT, form=amounts.form_left)
    if provenance.name:
        yield fact(plan.say(wording.BEZEICHNUNG), provenance.name)
    yield from (fact(*each) for each in kreis_facts(allocation, language))
    yield from _former_terms(plan) if plan.former else _terms(plan)
    yield fact(plan.say(wording.STICHTAG), wording.day_of(districts, language))
    yield fact(plan.say(wording.BASIS), districts.basis or plan.say(wording.NOT_NAMED))
    file = wording.file(districts.source, language)
    yield fact(plan.say(wording.SOURCE), plan.say(_SOURCE_NOTE, file=file))
    if provenance.printed_date:
        yield fact(plan.say(wording.ERSTELLT_AM), day(provenance.printed_date, language))


def _terms(plan: Plan) -> Iterator[Line]:
    for place, rule in enumerate(terms.in_force(plan.allocation, plan.language), start=1):
        name, form = f"Regel{place}", plan.amounts.form_left
        if rule.units is None:
            yield replace(fact(rule.label, rule.briefly), name=name)
        else:
            yield Line(rule.briefly, plan.amounts.cell(rule.units), name=name, form=form)


def head_agrees(plan: Plan) -> Iterator[str]:
    """The conditions that the rules above the amounts are those that the check calculates by."""
    bases = (terms.SOCKELBETRAG_OF_EACH, terms.SOCKELBETRAG_BETWEEN)
    inputs = {plan.say(label): "Sockelbetrag" for label in bases}
    inputs |= {plan.say(terms.BOUNDS[bound]): name for bound, name in BOUND_INPUTS.items()}
    room, texts = _FORMULA_TEXTS_AT_MOST, []
    for line in _terms(plan):
        if isinstance(line.value, str):
            room -= len(line.value)
            if len(line.value) <= _FORMULA_TEXT_AT_MOST and room >= 0:
                said = line.value.replace('"', '""')
                texts.append(f'EXACT({line.name},"{said}")')
            continue
        yield plan.amounts.is_multiple(line.name)
        stated, asked = map(plan.amounts.in_units, (line.name, inputs[line.label]))
        yield f"{stated}-{asked}=0"
    shares = plan.allocation.terms.weights_of_shares if len(plan.allocation.teile) > 1 else ()
    texts += [f"Anteil{place}-{share}=0" for place, share in enumerate(shares, start=1)]
    if texts:
        yield f"AND({','.join(texts)})"


def _former_terms(plan: Plan) -> Iterator[Line]:
    """As of version 0.1: without the unit, and amounts as numbers."""
    asked, keys = plan.allocation.terms, plan.allocation.districts.schluessel
    base = {terms.SOCKELBETRAG: plan.base_amount} if plan.base_amount else {}
    bounds = {terms.BOUNDS[bound]: units for bound, units in plan.bounds.items()}
    for label, units in (base | bounds).items():
        yield Line(plan.say(label), plan.amounts.cell(units), form=plan.amounts.form_left)
    for place, key in enumerate(keys):
        share = terms.share_note(asked.shares[place], plan.language) if asked.shares else ""
        yield fact(terms.key_name(keys, plan.language, place), key.name + share)


def _columns(plan: Plan) -> Iterator[Column]:
    allocation, language = plan.allocation, plan.language
    columns = {column.name: column for column in kreis_table(allocation).columns}
    yield Column(
        plan.say(sheets.NUMBER),
        CellFormat.ORDINAL,
        range(1, len(allocation.rows) + 1),
        total=Total(plan.say(wording.TOTAL)),
    )
    yield drawn(columns["ags"], language)
    for name in ("name", "art", "regierungsbezirk"):
        if any(columns[name].values):
            yield drawn(columns[name], language)
    keys = allocation.districts.schluessel
    for place, name in enumerate(figure_columns(len(keys))):
        places = DECIMALS if plan.former or not keys else keys[place].places
        yield _figures(columns[name], plan, places)
    live = allocation.total and plan.fits
    formula = f"[@{plan.betrag}]/{GEZAHLT}" if live and not plan.former else None
    share = share_of_total(columns["anteil"], plan, formula)
    if not plan.former and (of_key := columns.get(SHARE_OF_KEY)):
        yield _share_of_key(of_key, plan)
    yield summed(share, ZUWEISUNG, 1) if live else share
    if plan.bounded:
        yield drawn(columns["grenze"], language, form=CellFormat.MARK)
    total = plan.amounts.cell(allocation.total)
    yield _with_total(drawn(columns["betrag"], language), total, plan)
    if not keys:
        yield _per_head(plan)
    for name in allocation.districts.carried:
        column = drawn(columns[name], language)
        yield replace(column, form=CellFormat.INDENTED)


def share_of_total(column: TypedColumn, plan: Plan, formula: str | None) -> Column:
    """The column of shares of the total, with the heading that it had in version 0.1 or has now."""
    return replace(drawn(column, plan.language, formula=formula), header=share_heading(plan))


def share_heading(plan: Plan) -> str:
    """What that column is called."""
    return plan.say(wording.SHARE if plan.former else wording.SHARE_OF_TOTAL)


def _share_of_key(column: TypedColumn, plan: Plan) -> Column:
    """The share of the only key, by formulas where a sum for each row is not too much."""
    figure = terms.key_name(plan.allocation.districts.schluessel, plan.language)
    formula = f"[@{figure}]/SUM({column_of(ZUWEISUNG, figure)})"
    by_formulas = plan.fits and len(plan.allocation.rows) <= CALCULATED_ROWS
    share = drawn(column, plan.language, formula=formula if by_formulas else None)
    return summed(share, ZUWEISUNG, 1) if plan.fits else share


def _with_total(column: Column, value: float | str, plan: Plan) -> Column:
    """With the sum below it; as a text where a sheet does not hold it as a number."""
    if plan.fits:
        return summed(column, ZUWEISUNG, value)
    return replace(column, total=Total(str(value)))


def _figures(column: TypedColumn, plan: Plan, places: int) -> Column:
    """The figures of a key: digit by digit as texts where decimals are too many for a number."""
    figures = replace(drawn(column, plan.language), places=places)
    if figures.form is not CellFormat.DECIMAL:
        return _with_total(figures, cast("int", column.total), plan)
    if plan.fits:
        # As a sheet adds decimals.
        return summed(figures, ZUWEISUNG, sum(cast("list[float]", figures.values)))
    point = "," if plan.language is Language.DE else "."
    exact = cast("list[Decimal]", [*column.values, column.total])
    *texts, text_of_sum = (f"{figure:f}".replace(".", point) for figure in exact)
    return replace(figures, form=CellFormat.WHOLE, values=texts, total=Total(text_of_sum))


def _per_head(plan: Plan) -> Column:
    allocation, cell = plan.allocation, plan.amounts.cell
    inhabitants = plan.say(wording.EINWOHNER)
    total, formula = None, None
    nobody: Value = None
    if plan.fits and not plan.former:
        formula, nobody = f'IF([@{inhabitants}]=0,"",[@{plan.betrag}]/[@{inhabitants}])', ""
    if plan.fits:
        total = Total(
            float(cell(allocation.total)) / allocation.einwohner,
            formula=f"{total_of(ZUWEISUNG, plan.betrag)}/{total_of(ZUWEISUNG, inhabitants)}",
            function="custom",
        )
    of_each = [
        float(cell(row.betrag)) / row.district.einwohner if row.district.einwohner else nobody
        for row in allocation.rows
    ]
    header, form = plan.say(sheets.EURO_JE_EINWOHNER), CellFormat.EURO_PER_HEAD
    return Column(header, form, of_each, formula, total)


def write_regierungsbezirke(book: Book, plan: Plan) -> Span | None:
    """Write the sheet ``Regierungsbezirke``.

    Returns:
        Where its table stands, the Regierungsbezirke first; None where there
        is nothing to subtotal, and no sheet.
    """
    groups = dict(_groups(plan))
    if not groups:
        return None
    of_bezirke = wording.REGIERUNGSBEZIRK in groups
    name = sheets.SHEET_REGIERUNGSBEZIRKE if of_bezirke else sheets.SHEET_ARTEN
    sheet = book.sheet(plan.say(name), title=plan.say(sheets.TITLE_REGIERUNGSBEZIRKE))
    table = sheet.table(TEILSUMMEN, list(_columns_of_groups(plan, groups)))
    sheet.print_setup(landscape=False, table=table)
    return table


def _groups(plan: Plan) -> Iterator[tuple[Text, Sequence[Subtotal]]]:
    """The subtotals that there are, by what they are of."""
    if plan.allocation.regierungsbezirke:
        yield wording.REGIERUNGSBEZIRK, plan.allocation.regierungsbezirke
    if plan.allocation.arten:
        yield wording.ART, plan.allocation.arten


def _columns_of_groups(plan: Plan, groups: Mapping[Text, Sequence[Subtotal]]) -> Iterator[Column]:
    language = plan.language
    subtotals = [subtotal for each in groups.values() for subtotal in each]
    kinds = [plan.say(heading) for heading, each in groups.items() for _ in each]
    gliederung, gruppe = plan.say(sheets.GLIEDERUNG), plan.say(sheets.GRUPPE)

    def over_members(figure: str) -> str | None:
        if not plan.fits:
            return None
        # EXACT, because = and SUMIFS ignore capital letters, and to SUMIFS * means any text.
        first, *others = (
            f"SUMPRODUCT(EXACT({ZUWEISUNG}[{plan.say(heading)}],[@{gruppe}])*{figure})"
            for heading in groups
        )
        return f'IF([@{gliederung}]="{kinds[0]}",{first},{others[0]})' if others else first

    columns = {column.name: column for column in subtotal_table(plan.allocation, subtotals).columns}

    def summed_over_members(name: str) -> Column:
        formula = over_members(f"{ZUWEISUNG}[{columns[name].heading(language)}]")
        return drawn(columns[name], language, formula=formula)

    yield Column(gliederung, CellFormat.TEXT, kinds)
    yield replace(drawn(columns["name"], language), header=gruppe)
    kreise = drawn(columns["kreise"], language, formula=over_members("1"))
    yield replace(kreise, header=plan.say(sheets.ANZAHL))
    if not plan.allocation.districts.schluessel:
        yield summed_over_members("einwohner")
    if not plan.former and (of_key := columns.get(SHARE_OF_KEY)):
        part = f"[@{plan.say(wording.EINWOHNER)}]/Gesamteinwohner" if plan.fits else None
        yield drawn(of_key, language, formula=part)
    if plan.allocation.total:
        of_total = f"[@{plan.betrag}]/{GEZAHLT}" if plan.fits else None
        yield share_of_total(columns["anteil"], plan, of_total)
    yield summed_over_members("betrag")


def district_as_stated(plan: Plan, stated: Callable[[str], str]) -> Iterator[str]:
    """The conditions that a row of the check is the one stated, also among the Gemeinden.

    Args:
        plan: The result.
        stated: The formula for what the first sheet states below a heading.
    """
    # A number stands before all texts, and EXACT sees no difference.
    yield f"ISTEXT([@AGS]),ISTEXT({stated(plan.key_heading)})"
    districts = plan.allocation.rows.districts
    for column, heading, texts in (
        ("Name", wording.NAME, districts.names),
        ("Art", wording.ART, districts.arten),
        ("Regierungsbezirk", wording.REGIERUNGSBEZIRK, districts.regierungsbezirke),
    ):
        if any(texts):
            yield f"EXACT([@{column}],{stated(plan.say(heading))})"
    if not plan.allocation.gemeinden:
        return
    keys = f"{GEMEINDEN}[{plan.say(wording.AGS)}]"

    def among(heading: Text) -> str:
        return f"INDEX({GEMEINDEN}[{plan.say(heading)}],MATCH([@AGS],{keys},0))"

    yield f'EXACT({among(wording.LEVEL)},"{plan.say(wording.LEVEL_KREIS)}")'
    yield f"EXACT([@Name],{among(wording.NAME)})"
    # Where a filter hides Gemeinden, their Kreis is the sum of the others.
    filtered = f"SUBTOTAL(3,{keys})<ROWS({keys})"
    cells, in_units = [among(wording.EINWOHNER), among(wording.BETRAG)], plan.amounts.in_units
    gaps = [f"[@Einwohner]-{cells[0]}", f"{in_units('[@Zahlbetrag]')}-{in_units(cells[1])}"]
    for gap, cell in zip(gaps, cells, strict=True):
        yield f"OR({gap}=0,AND({filtered},{is_formula(cell)}))"


def gemeinde_as_stated(plan: Plan, stated: Callable[[str], str]) -> Iterator[str]:
    """The same of a Gemeinde: no Kreis stands in for it."""
    yield f"ISTEXT([@AGS]),ISTEXT({stated(plan.say(wording.AGS))})"
    yield f"EXACT([@Name],{stated(plan.say(wording.NAME))})"
    yield f'EXACT({stated(plan.say(wording.LEVEL))},"{plan.say(wording.LEVEL_GEMEINDE)}")'


def totals_agree(plan: Plan) -> Iterator[str]:
    """The conditions that sums for reading are those of the rows, and nobody wrote over them.

    Where a filter hides rows, they are the sums of the others.
    """
    in_units, keys = plan.amounts.in_units, plan.allocation.districts.schluessel
    levels = [(GEMEINDEN, 3)] if plan.allocation.gemeinden else []
    for table, counted in ((ZUWEISUNG, 103), *levels):
        rows = f"{table}[{plan.key_heading}]"
        filtered = f"SUBTOTAL({counted},{rows})<ROWS({rows})"
        agree = [f"{in_units(total_of(table, plan.betrag))}-{in_units(GEZAHLT)}=0"]
        for place, each in enumerate(keys):
            key_sum = f"Schluesselsumme{place + 1 if len(keys) > 1 else ''}"
            figures = total_of(table, terms.key_name(keys, plan.language, place))
            # Decimals are summed as a sheet does so, which rounds their last digits.
            gap = f"ABS(ROUND({figures}*10^{each.places},0)-{key_sum})"
            agree.append(f"{gap}<={key_sum}/10^12")
        if not keys:
            agree.append(f"{total_of(table, plan.say(wording.EINWOHNER))}-Gesamteinwohner=0")
        yield f"OR({in_units(GEZAHLT)}>ExaktBis,{filtered},AND({','.join(agree)}))"
    for column in _columns(plan):
        if column.formula:
            yield calculates(column_of(ZUWEISUNG, column.header))
        if column.total and column.total.formula:
            yield is_formula(total_of(ZUWEISUNG, column.header))
    if plan.allocation.gemeinden:
        cells = f"{GEMEINDEN}[{plan.say(wording.LEVEL)}]"
        gemeinden = f'COUNTIF({cells},"{plan.say(wording.LEVEL_GEMEINDE)}")'
        yield f"ROWS({cells})={gemeinden}+ROWS({ZUWEISUNG}[{plan.betrag}])"
        yield calculates(column_of(GEMEINDEN, plan.say(sheets.GEMEINDEN_SHARE_OF_KREIS)))
    yield calculates(column_of(RANGFOLGE, plan.betrag))
    yield from _groups_agree(plan)


def _groups_agree(plan: Plan) -> Iterator[str]:
    """The same of the subtotals; those of one kind come to what is paid."""
    groups = dict(_groups(plan))
    paid, sums = plan.amounts.in_units(GEZAHLT), f"{TEILSUMMEN}[{plan.betrag}]"
    for heading in groups:
        kinds = f"{TEILSUMMEN}[{plan.say(sheets.GLIEDERUNG)}]"
        of_all = plan.amounts.in_units(f'SUMIF({kinds},"{plan.say(heading)}",{sums})')
        yield f"OR({paid}>ExaktBis,{of_all}-{paid}=0)"
    if groups:
        yield calculates(f"{TEILSUMMEN}[[{plan.say(sheets.ANZAHL)}]:[{plan.betrag}]]")


def _room_to_file(sheet: Sheet, language: Language) -> None:
    """Lines that the office fills in by its own books."""
    for label in (_AKTENZEICHEN, _BUCHUNGSSTELLE):
        row = sheet.last_row + 1
        sheet.heights[row] = _ENTRY_HEIGHT
        sheet.put(f"A{row}", label(language), role=Role.LABEL)
        for letter in "CD":
            sheet.put(f"{letter}{row}", None, role=Role.ENTRY)


def _room_to_sign(sheet: Sheet, language: Language) -> None:
    """Two lines to sign, which may be of two persons."""
    row = sheet.last_row
    for label in (_SACHLICH_RICHTIG, _RECHNERISCH_RICHTIG):
        row += 2
        sheet.heights[row] = _WRITING_HEIGHT
        sheet.put(f"A{row}", label(language), role=Role.LABEL)
        for letter in "CEF":
            sheet.put(f"{letter}{row}", None, role=Role.LINE)
        sheet.put(f"C{row + 1}", _ORT_DATUM(language))
        sheet.put(f"E{row + 1}", _UNTERSCHRIFT(language))


def _former_room_to_sign(sheet: Sheet, language: Language) -> None:
    row = sheet.last_row + 2
    sheet.put(f"A{row}", _RICHTIG(language), role=Role.LABEL)
    for label in (_ORT_DATUM, _UNTERSCHRIFT):
        row += 1
        sheet.heights[row] = _WRITING_HEIGHT
        sheet.put(f"A{row}", label(language))
        sheet.put(f"C{row}", None, role=Role.LINE)
        sheet.put(f"D{row}", None, role=Role.LINE)
