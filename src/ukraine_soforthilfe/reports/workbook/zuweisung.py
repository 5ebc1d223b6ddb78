"""The first sheet, which people read: what is paid; and what the check holds against it.

Amounts are values; only totals and subtotals calculate.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from openpyxl.worksheet.page import PageMargins

from ukraine_soforthilfe.language import Language, Text
from ukraine_soforthilfe.reports import terms, wording
from ukraine_soforthilfe.reports.allocation import (
    SHARE_OF_KEY,
    allocation_title,
    kreis_facts,
    kreis_table,
)
from ukraine_soforthilfe.reports.table import paper_for
from ukraine_soforthilfe.reports.wording import day, euro
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.reports.workbook.book import (
    Column,
    Sheet,
    Total,
    column_of,
    drawn,
    summed,
)
from ukraine_soforthilfe.reports.workbook.formats import (
    CALCULATED_ROWS,
    DECIMALS,
    Amounts,
    CellFormat,
    Role,
    calculates,
    colour_remark,
    fits_numbers,
    is_formula,
    total_of,
)
from ukraine_soforthilfe.result.allocation import figure_columns
from ukraine_soforthilfe.rule.division import Bound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from decimal import Decimal

    from ukraine_soforthilfe.reports.allocation import Provenance
    from ukraine_soforthilfe.reports.table import Column as TypedColumn
    from ukraine_soforthilfe.reports.workbook.book import Book, Span, Value
    from ukraine_soforthilfe.reports.workbook.formats import Remark
    from ukraine_soforthilfe.result.allocation import Allocation

ZUWEISUNG = "Zuweisung"
GEMEINDEN, TEILSUMMEN, RANGFOLGE = "Gemeinden", "Teilsummen", "Rangfolge"
GEZAHLT = "Zahlsumme"
"""The defined name of the total as the first sheet states it."""
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
# In points: of a row, a letter, one of a heading on end, a line to sign on and one to fill in.
_ROW_HEIGHT, _LETTER_WIDTH, _TURNED_LETTER, _WRITING_HEIGHT, _ENTRY_HEIGHT = 15, 6.4, 8, 32, 20
_MANY_COLUMNS = 24
# So many of the first columns stand on every page.
_REPEATED = 3
# In letters: of a column, and what a heading on end must save.
_NARROWEST, _WORTH_TURNING = 4, 2
_FIXED_ROWS_AT_MOST = 20
BOUND_INPUTS = {Bound.MINIMUM: "Mindestbetrag", Bound.MAXIMUM: "Hoechstbetrag"}
"""What the inputs of the check are called in its formulas."""
# Of one text in a formula, and of all of them.
_FORMULA_TEXT_AT_MOST, _FORMULA_TEXTS_AT_MOST = 255, 1_500


def is_former(provenance: Provenance) -> bool:
    """Whether sheets are those of version 0.1, against which its own workbooks are held."""
    return provenance.version.startswith("0.1.")


@dataclass(frozen=True, slots=True)
class _Line:
    label: str
    value: Value
    form: CellFormat = CellFormat.TEXT
    name: str = ""


def write_zuweisung(book: Book, allocation: Allocation, provenance: Provenance) -> None:
    """Write the sheet ``Zuweisung``."""
    language = book.language
    title = allocation_title(allocation, language)
    sheet = book.sheet(sheets.SHEET_ZUWEISUNG(language), title=title)
    former = is_former(provenance)
    head = _head(allocation, language, provenance)
    for row, line in enumerate(head, start=2):
        sheet.put(f"A{row}", line.label, role=Role.LABEL)
        sheet.put(f"C{row}", line.value, line.form)
        if line.name:
            book.define(line.name, sheet, f"C{row}")
    if not fits_numbers(allocation):
        sheet.put(f"A{sheet.last_row + 1}", _NUMBERS_AS_TEXT(language), role=Role.LABEL)
    if not former:
        _room_to_file(sheet, language)
    columns = list(_columns(allocation, language, former=former))
    table = sheet.table(ZUWEISUNG, columns)
    key = wording.key_heading(allocation.districts, language)
    sheet.digit_texts = " ".join(map(table.cells, (key, *allocation.districts.carried)))
    longest = max((len(line.label) for line in head if line.name), default=0)
    sheet.widen("AB", _LABEL_WIDTH if former else max(_LABEL_WIDTH, longest))
    total = euro(allocation.total, language, allocation.unit)
    sheet.widen("C", max(len(total) + 3, _PLACE_WIDTH))
    # A long head that never moves would leave no room for the rows.
    fixed = table.header_row if former or table.header_row <= _FIXED_ROWS_AT_MOST else 0
    sheet.worksheet.freeze_panes = f"D{fixed + 1}"
    (_former_room_to_sign if former else _room_to_sign)(sheet, language)
    sheet.print_setup(
        landscape=bool(allocation.districts.carried),
        table=table,
        one_page=len(allocation.rows) <= _ROWS_ON_ONE_PAGE
        and not any(column.wraps for column in columns),
    )


def _head(allocation: Allocation, language: Language, provenance: Provenance) -> list[_Line]:
    districts = allocation.districts
    not_stated = wording.NOT_NAMED(language)
    amounts = Amounts(allocation.unit)
    total = amounts.cell(allocation.total)
    lines = [
        _Line(sheets.GESAMTBETRAG(language), total, amounts.form_left, GEZAHLT),
        *([_Line(wording.BEZEICHNUNG(language), provenance.name)] if provenance.name else []),
        *(_Line(label, text) for label, text in kreis_facts(allocation, language)),
        *(_former_terms if is_former(provenance) else _terms)(allocation, amounts, language),
        _Line(wording.STICHTAG(language), wording.day_of(districts, language)),
        _Line(wording.BASIS(language), districts.basis or not_stated),
        _Line(
            wording.SOURCE(language),
            _SOURCE_NOTE(language, file=wording.file(districts.source, language)),
        ),
    ]
    if provenance.printed_date:
        lines.append(_Line(wording.ERSTELLT_AM(language), day(provenance.printed_date, language)))
    return lines


def _terms(allocation: Allocation, amounts: Amounts, language: Language) -> Iterator[_Line]:
    for place, rule in enumerate(terms.in_force(allocation, language), start=1):
        said: tuple[str, Value, CellFormat] = (rule.label, rule.briefly, CellFormat.TEXT)
        if rule.units is not None:
            said = (rule.briefly, amounts.cell(rule.units), amounts.form_left)
        yield _Line(*said, name=f"Regel{place}")


def head_agrees(allocation: Allocation, amounts: Amounts, language: Language) -> Iterator[str]:
    """The conditions that the rules above the amounts are those that the check calculates by."""
    bases = (terms.SOCKELBETRAG_OF_EACH, terms.SOCKELBETRAG_BETWEEN)
    inputs = {label(language): "Sockelbetrag" for label in bases}
    inputs |= {terms.BOUNDS[bound](language): name for bound, name in BOUND_INPUTS.items()}
    room, texts = _FORMULA_TEXTS_AT_MOST, []
    for line in _terms(allocation, amounts, language):
        if isinstance(line.value, str):
            room -= len(line.value)
            if len(line.value) <= _FORMULA_TEXT_AT_MOST and room >= 0:
                said = line.value.replace('"', '""')
                texts.append(f'EXACT({line.name},"{said}")')
            continue
        yield amounts.is_multiple(line.name)
        yield f"{amounts.in_units(line.name)}-{amounts.in_units(inputs[line.label])}=0"
    shares = allocation.terms.weights_of_shares if len(allocation.teile) > 1 else ()
    texts += [f"Anteil{place}-{share}=0" for place, share in enumerate(shares, start=1)]
    if texts:
        yield f"AND({','.join(texts)})"


def _former_terms(allocation: Allocation, amounts: Amounts, language: Language) -> Iterator[_Line]:
    """As of version 0.1: without the unit, and amounts as numbers."""
    asked, keys = allocation.terms, allocation.districts.schluessel
    for label, amount in (
        (terms.SOCKELBETRAG, asked.base_amount or None),
        (terms.MINDESTBETRAG, asked.minimum),
        (terms.HOECHSTBETRAG, asked.maximum),
    ):
        if amount is not None:
            units = allocation.unit.units(amount)
            yield _Line(label(language), amounts.cell(units), amounts.form_left)
    for place, key in enumerate(keys):
        share = terms.share_note(asked.shares[place], language) if asked.shares else ""
        yield _Line(terms.key_name(keys, language, place), key.name + share)


def _columns(allocation: Allocation, language: Language, *, former: bool) -> Iterator[Column]:
    columns = {column.name: column for column in kreis_table(allocation).columns}
    yield Column(
        sheets.NUMBER(language),
        CellFormat.ORDINAL,
        range(1, len(allocation.rows) + 1),
        total=Total(wording.TOTAL(language)),
    )
    yield drawn(columns["ags"], language)
    for name in ("name", "art", "regierungsbezirk"):
        if any(columns[name].values):
            yield drawn(columns[name], language)
    keys = allocation.districts.schluessel
    for place, name in enumerate(figure_columns(len(keys))):
        places = DECIMALS if former or not keys else keys[place].places
        yield _figures(columns[name], allocation, language, places)
    betrag = drawn(columns["betrag"], language)
    calculates = allocation.total and fits_numbers(allocation)
    of_total = f"[@{betrag.header}]/{GEZAHLT}" if calculates and not former else None
    share = share_of_total(columns["anteil"], language, former=former, formula=of_total)
    if not former and (of_key := columns.get(SHARE_OF_KEY)):
        yield _share_of_key(of_key, allocation, language)
    yield summed(share, ZUWEISUNG, 1) if calculates else share
    if allocation.terms.bounded:
        yield drawn(columns["grenze"], language, form=CellFormat.MARK)
    yield _with_total(betrag, Amounts(allocation.unit).cell(allocation.total), allocation)
    if not allocation.districts.schluessel:
        yield _per_head(allocation, language, former=former)
    for name in allocation.districts.carried:
        column = drawn(columns[name], language)
        yield column if column.wraps else replace(column, form=CellFormat.INDENTED)


def share_of_total(
    column: TypedColumn, language: Language, *, former: bool, formula: str | None
) -> Column:
    """The column of shares of the total, with the heading that it had in version 0.1 or has now."""
    share = drawn(column, language, formula=formula)
    return replace(share, header=share_heading(language, former=former))


def share_heading(language: Language, *, former: bool) -> str:
    """What that column is called."""
    return (wording.SHARE if former else wording.SHARE_OF_TOTAL)(language)


def _share_of_key(column: TypedColumn, allocation: Allocation, language: Language) -> Column:
    """The share of the only key, by formulas where a sum for each row is not too much."""
    figure = terms.key_name(allocation.districts.schluessel, language)
    live = fits_numbers(allocation)
    formula = f"[@{figure}]/SUM({column_of(ZUWEISUNG, figure)})"
    by_formulas = live and len(allocation.rows) <= CALCULATED_ROWS
    share = drawn(column, language, formula=formula if by_formulas else None)
    return summed(share, ZUWEISUNG, 1) if live else share


def _with_total(column: Column, value: float | str, allocation: Allocation) -> Column:
    """With the sum below it; as a text where a sheet does not hold it as a number."""
    if fits_numbers(allocation):
        return summed(column, ZUWEISUNG, value)
    return replace(column, total=Total(str(value)))


def _figures(
    column: TypedColumn, allocation: Allocation, language: Language, places: int
) -> Column:
    """The figures of a key: digit by digit as texts where decimals are too many for a number."""
    figures = replace(drawn(column, language), places=places)
    if figures.form is not CellFormat.DECIMAL:
        return _with_total(figures, cast("int", column.total), allocation)
    if fits_numbers(allocation):
        # As a sheet adds decimals.
        return summed(figures, ZUWEISUNG, sum(cast("list[float]", figures.values)))
    point = "," if language is Language.DE else "."
    exact = cast("list[Decimal]", [*column.values, column.total])
    *texts, text_of_sum = (f"{figure:f}".replace(".", point) for figure in exact)
    return replace(figures, form=CellFormat.WHOLE, values=texts, total=Total(text_of_sum))


def _per_head(allocation: Allocation, language: Language, *, former: bool) -> Column:
    amounts = Amounts(allocation.unit)
    betrag, inhabitants = wording.BETRAG(language), wording.EINWOHNER(language)
    total, formula = None, None
    nobody: Value = None
    if fits_numbers(allocation) and not former:
        formula, nobody = f'IF([@{inhabitants}]=0,"",[@{betrag}]/[@{inhabitants}])', ""
    if fits_numbers(allocation):
        total = Total(
            float(amounts.cell(allocation.total)) / allocation.einwohner,
            formula=f"{ZUWEISUNG}[[#Totals],[{betrag}]]/{ZUWEISUNG}[[#Totals],[{inhabitants}]]",
            function="custom",
        )
    return Column(
        header=sheets.EURO_JE_EINWOHNER(language),
        form=CellFormat.EURO_PER_HEAD,
        values=[
            float(amounts.cell(row.betrag)) / row.district.einwohner
            if row.district.einwohner
            else nobody
            for row in allocation.rows
        ],
        formula=formula,
        total=total,
    )


def district_as_stated(
    allocation: Allocation, amounts: Amounts, language: Language, stated: Callable[[str], str]
) -> Iterator[str]:
    """The conditions that a row of the check is the one stated, also among the Gemeinden.

    Args:
        allocation: The result.
        amounts: How the sheets hold amounts.
        language: Language of the headings.
        stated: The formula for what the first sheet states below a heading.
    """
    # A number stands before all texts, and EXACT sees no difference.
    yield f"ISTEXT([@AGS]),ISTEXT({stated(wording.key_heading(allocation.districts, language))})"
    districts = allocation.rows.districts
    for column, heading, texts in (
        ("Name", wording.NAME, districts.names),
        ("Art", wording.ART, districts.arten),
        ("Regierungsbezirk", wording.REGIERUNGSBEZIRK, districts.regierungsbezirke),
    ):
        if any(texts):
            yield f"EXACT([@{column}],{stated(heading(language))})"
    if not allocation.gemeinden:
        return
    place = f"MATCH([@AGS],{GEMEINDEN}[{wording.AGS(language)}],0)"

    def among(heading: Text) -> str:
        return f"INDEX({GEMEINDEN}[{heading(language)}],{place})"

    yield f'EXACT({among(wording.LEVEL)},"{wording.LEVEL_KREIS(language)}")'
    yield f"EXACT([@Name],{among(wording.NAME)})"
    # Where a filter hides Gemeinden, their Kreis is the sum of the others.
    keys = f"{GEMEINDEN}[{wording.AGS(language)}]"
    filtered = f"SUBTOTAL(3,{keys})<ROWS({keys})"
    cells, in_units = [among(wording.EINWOHNER), among(wording.BETRAG)], amounts.in_units
    gaps = [f"[@Einwohner]-{cells[0]}", f"{in_units('[@Zahlbetrag]')}-{in_units(cells[1])}"]
    for gap, cell in zip(gaps, cells, strict=True):
        yield f"OR({gap}=0,AND({filtered},{is_formula(cell)}))"


def gemeinde_as_stated(language: Language, stated: Callable[[str], str]) -> Iterator[str]:
    """The same of a Gemeinde: no Kreis stands in for it."""
    yield f"ISTEXT([@AGS]),ISTEXT({stated(wording.AGS(language))})"
    yield f"EXACT([@Name],{stated(wording.NAME(language))})"
    yield f'EXACT({stated(wording.LEVEL(language))},"{wording.LEVEL_GEMEINDE(language)}")'


def totals_agree(allocation: Allocation, amounts: Amounts, language: Language) -> Iterator[str]:
    """The conditions that sums for reading are those of the rows, and nobody wrote over them.

    Where a filter hides rows, they are the sums of the others.
    """
    betrag, keys = wording.BETRAG(language), allocation.districts.schluessel
    key = wording.key_heading(allocation.districts, language)
    for table, counted in ((ZUWEISUNG, 103), *([(GEMEINDEN, 3)] if allocation.gemeinden else [])):
        filtered = f"SUBTOTAL({counted},{table}[{key}])<ROWS({table}[{key}])"
        agree = [f"{amounts.in_units(total_of(table, betrag))}-{amounts.in_units(GEZAHLT)}=0"]
        for place, each in enumerate(keys):
            key_sum = f"Schluesselsumme{place + 1 if len(keys) > 1 else ''}"
            figures = total_of(table, terms.key_name(keys, language, place))
            # Decimals are summed as a sheet does so, which rounds their last digits.
            gap = f"ABS(ROUND({figures}*10^{each.places},0)-{key_sum})"
            agree.append(f"{gap}<={key_sum}/10^12")
        if not keys:
            agree.append(f"{total_of(table, wording.EINWOHNER(language))}-Gesamteinwohner=0")
        yield f"OR({amounts.in_units(GEZAHLT)}>ExaktBis,{filtered},AND({','.join(agree)}))"
    for column in _columns(allocation, language, former=False):
        if column.formula:
            yield calculates(column_of(ZUWEISUNG, column.header))
        if column.total and column.total.formula:
            yield is_formula(total_of(ZUWEISUNG, column.header))
    if allocation.gemeinden:
        levels, below = wording.LEVEL(language), wording.LEVEL_GEMEINDE(language)
        kreise = f"ROWS({ZUWEISUNG}[{betrag}])"
        cells = f"{GEMEINDEN}[{levels}]"
        yield f'ROWS({cells})=COUNTIF({cells},"{below}")+{kreise}'
        yield calculates(column_of(GEMEINDEN, sheets.GEMEINDEN_SHARE_OF_KREIS(language)))
    yield calculates(column_of(RANGFOLGE, betrag))
    yield from _groups_agree(allocation, amounts, language)


def _groups_agree(allocation: Allocation, amounts: Amounts, language: Language) -> Iterator[str]:
    """The same of the subtotals; where everybody is in a group, these come to what is paid."""
    betrag, districts = wording.BETRAG(language), allocation.rows.districts
    for groups, heading, texts in (
        (allocation.regierungsbezirke, wording.REGIERUNGSBEZIRK, districts.regierungsbezirke),
        (allocation.arten, wording.ART, districts.arten),
    ):
        if groups and all(texts):
            sums = f"{TEILSUMMEN}[{betrag}]"
            of_all = (
                f'SUMIF({TEILSUMMEN}[{sheets.GLIEDERUNG(language)}],"{heading(language)}",{sums})'
            )
            paid = amounts.in_units(GEZAHLT)
            yield f"OR({paid}>ExaktBis,{amounts.in_units(of_all)}-{paid}=0)"
    if allocation.regierungsbezirke or allocation.arten:
        yield calculates(f"{TEILSUMMEN}[[{sheets.ANZAHL(language)}]:[{betrag}]]")


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


def narrow(sheet: Sheet, table: Span, columns: Sequence[Column], *, upright: bool) -> None:
    """Make columns as narrow as what is in them; of very many headings may stand on end."""
    many, height = len(columns) >= _MANY_COLUMNS, float(_ROW_HEIGHT)
    for column, letter in zip(columns, table.letters.values(), strict=True):
        width = column.narrow_width(1 if many else 2)
        content = max(column.content_width + 1, _NARROWEST)
        if upright and many and width - content >= _WORTH_TURNING:
            width, height = content, max(height, _TURNED_LETTER * (len(column.header) + 1))
            sheet.put(f"{letter}{table.header_row}", column.header, column.form, Role.UPRIGHT)
        elif len(column.header) + 1 > width:
            height = max(height, 2 * _ROW_HEIGHT)
        sheet.worksheet.column_dimensions[letter].width = width
    if height > _ROW_HEIGHT:
        sheet.heights[table.header_row] = height


def print_readably(sheet: Sheet, table: Span, *, first_row: int) -> list[str]:
    """One A4 page across, and as many down as letters of six points take.

    Only where columns are so many that one page across would need smaller letters, there are
    more, with the first columns on each; what is above the table stands on the first of them.
    The rows from ``first_row`` to the head of the table stand on every page.

    Returns:
        The cells of the first row on each page across, behind the columns that stand on all.
    """
    worksheet, letters = sheet.worksheet, [*table.letters.values()]
    widths = [5.25 * worksheet.column_dimensions[letter].width for letter in letters]
    texts = [
        sum(widths[: column - 1]) + _LETTER_WIDTH * len(cell.value)
        for row, cells in sheet.cells.items()
        for column, cell in cells.items()
        if row < table.header_row and isinstance(cell.value, str)
    ]
    heights = (sheet.heights.get(row, _ROW_HEIGHT) for row in range(sheet.last_row + 2))
    width, repeated = max(texts, default=0), min(_REPEATED, len(widths) - 1)
    paper = paper_for(width=width, columns=widths, repeated=repeated, height=sum(heights))
    sheet.print_setup(landscape=paper.landscape, table=table, one_page=paper.one_page)
    worksheet.page_margins = PageMargins(
        left=0.25, right=0.25, top=0.3, bottom=0.6, header=0.3, footer=0.3
    )
    worksheet.print_title_rows = f"{first_row}:{table.header_row}"
    if len(paper.pages) == 1:
        return [f"A{first_row}:{letters[-1]}{first_row}"]
    worksheet.print_title_cols = f"A:{letters[_REPEATED - 1]}"
    worksheet.print_area = paper.areas(letters, first_row=first_row, last_row=sheet.last_row)
    pages = ((letters[page[0]], letters[page[-1]]) for page in paper.pages)
    return [f"{first}{first_row}:{last}{first_row}" for first, last in pages]


def write_remark(sheet: Sheet, value_at: str, cells: str, remark: Remark, *, live: bool) -> None:
    """Write what is said beside a value into the first of some cells, all in its colour."""
    formula = remark.formula if live else None
    sheet.put(cells.partition(":")[0], remark.sentence, role=Role.REMARK, formula=formula)
    colour_remark(sheet.worksheet, remark, cells, value_at=value_at, live=live)
