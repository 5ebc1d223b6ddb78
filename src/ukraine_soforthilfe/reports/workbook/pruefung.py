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
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.workbook.book import Column
from ukraine_soforthilfe.reports.workbook.formats import Format, Role
from ukraine_soforthilfe.reports.workbook.zuweisung import GEZAHLT, fits_numbers
from ukraine_soforthilfe.reports.workbook.zuweisung import TABLE as ZUWEISUNG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ukraine_soforthilfe.allocation import Allocation
    from ukraine_soforthilfe.language import Language, Text
    from ukraine_soforthilfe.reports.workbook.book import Book, Sheet, Value

TABLE = "Pruefung"
EXAKT_BIS = 9 * 10**15
"""Up to here the sheet calculates exactly: below 2**53 by more than comparisons are blurred."""
RANKED_ROWS = 2_000
"""Up to here every rank is a formula over all remainders: rows × rows steps."""

_LABEL_WIDTH = 36
_VALUE_WIDTH = 23
_RED = DifferentialStyle(font=Font(bold=True, color="9C0006"), fill=PatternFill(bgColor="FFC7CE"))
_GREEN = DifferentialStyle(font=Font(bold=True, color="006100"), fill=PatternFill(bgColor="C6EFCE"))


@dataclass(frozen=True, slots=True)
class _Remark:
    """What the sheet says beside a value.

    Attributes:
        condition: A formula that decides between the two sentences.
        holds: What it comes to.
        sentence: Said where it holds.
        otherwise: Said where it does not.
        warns: Whether colour tells the two apart as well.
    """

    condition: str
    holds: bool
    sentence: Text
    otherwise: Text
    warns: bool = True


@dataclass(frozen=True, slots=True)
class _Line:
    """One line above the table.

    Attributes:
        label: What it is.
        value: The content, or with a formula what it comes to.
        formula: The formula, None for a content.
        name: The defined name of the value, empty where no formula needs one.
        form: How the value is set.
        role: ``INPUT`` for what a reader may change.
        remark: What is said of it.
    """

    label: Text
    value: Value
    formula: str | None = None
    name: str = ""
    form: Format = Format.WHOLE
    role: Role = Role.PLAIN
    remark: _Remark | None = None


def write_pruefung(book: Book, allocation: Allocation) -> None:
    """Write the sheet ``Prüfung``; where numbers are too large for a sheet, without formulas."""
    language = book.language
    columns = _columns(allocation, language)
    lines = _lines(allocation, language)
    live = fits_numbers(allocation)
    if not live:
        columns = [replace(column, formula=None, role=Role.BODY) for column in columns]
        lines = [replace(line, formula=None, role=Role.PLAIN) for line in lines]
    sheet = book.sheet(wording.SHEET_PRUEFUNG(language), title=wording.TITLE_PRUEFUNG(language))
    for row, sentence in enumerate(_explanation(allocation, language), start=2):
        sheet.put(f"A{row}", sentence)
    # The values stand in the column of the inhabitants: left of it is room for the labels.
    place = [column.header for column in columns].index("Einwohner")
    letters = [get_column_letter(number) for number in range(1, place + 3)]
    *label_letters, value_letter, remark_letter = letters
    for row, line in enumerate(lines, start=sheet.worksheet.max_row + 2):
        value_at, remark_at = f"{value_letter}{row}", f"{remark_letter}{row}"
        sheet.put(f"A{row}", line.label(language), role=Role.LABEL)
        sheet.put(value_at, line.value, line.form, line.role, formula=line.formula)
        if line.name:
            book.define(line.name, sheet, value_at)
        if line.role is Role.INPUT:
            _accept_whole_numbers(sheet, value_at, language)
        if line.remark:
            _write_remark(sheet, remark_at, line.remark, language, live=live)
            if line.remark.warns:
                _colour(sheet, f"{value_at}:{remark_at}", line.remark.condition)
    table = sheet.table(TABLE, columns)
    sheet.digit_texts = table.cells("AGS")
    if live:
        _accept_whole_numbers(sheet, table.cells("Einwohner"), language)
        agrees = table.cells("Stimmt")
        _colour(sheet, agrees, agrees.partition(":")[0])
    sheet.widen([value_letter], _VALUE_WIDTH)
    sheet.widen(label_letters, _LABEL_WIDTH)
    sheet.print_setup(
        landscape=True,
        one_page=False,
        footer=wording.PAGE_OF(language),
        title_row=table.header_row,
    )


def _explanation(allocation: Allocation, language: Language) -> Iterator[str]:
    yield (wording.PRUEFUNG_INPUTS if fits_numbers(allocation) else wording.PRUEFUNG_LEFT_OUT)(
        language
    )
    yield wording.PRUEFUNG_QUOTA(language)
    yield wording.PRUEFUNG_RANK(language)
    if len(allocation.rows) > RANKED_ROWS:
        yield wording.PRUEFUNG_RANK_BY_CUT(language, rows=wording.number(RANKED_ROWS, language))


def _lines(allocation: Allocation, language: Language) -> list[_Line]:
    rows, grenze, tie = allocation.rows, allocation.grenze, allocation.tie
    total, einwohner = allocation.total, allocation.einwohner
    largest = max(total * max(row.district.einwohner for row in rows), total, einwohner)
    exact = largest <= EXAKT_BIS
    paid = f"SUM({ZUWEISUNG}[{wording.BETRAG(language)}])"
    lines = [
        _Line(
            wording.PRUEFUNG_BESTANDEN,
            exact,
            f"IFERROR(AND(RechnungExakt,AND({TABLE}[Stimmt]),"
            f"ROWS({TABLE}[Nr])=ROWS({ZUWEISUNG}[{wording.NUMBER(language)}]),"
            f"SUM({TABLE}[Betrag])-Gesamtbetrag=0,{paid}-Gesamtbetrag=0,"
            f"{GEZAHLT}-Gesamtbetrag=0),FALSE)",
            name="PruefungBestanden",
            form=Format.TRUTH,
            remark=_Remark("PruefungBestanden", exact, wording.PASSED, wording.NOT_PASSED),
        ),
        _Line(
            wording.RECHNUNG_EXAKT,
            exact,
            f"IFERROR(AND(GroessteZahl<=ExaktBis,ISNUMBER(Gesamtbetrag),Gesamtbetrag>=0,"
            f"INT(Gesamtbetrag)-Gesamtbetrag=0,COUNT({TABLE}[Einwohner])=ROWS({TABLE}[Einwohner]),"
            f"MIN({TABLE}[Einwohner])>=0,"
            f"SUMPRODUCT({TABLE}[Einwohner]-INT({TABLE}[Einwohner]))=0,Gesamteinwohner>0),FALSE)",
            name="RechnungExakt",
            form=Format.TRUTH,
            remark=_Remark("RechnungExakt", exact, wording.EXACT, wording.NOT_EXACT),
        ),
        _Line(
            wording.GROESSTE_ZAHL,
            largest,
            f"MAX(Gesamtbetrag*MAX({TABLE}[Einwohner]),Gesamtbetrag,Gesamteinwohner)",
            name="GroessteZahl",
        ),
        _Line(wording.EXAKT_BIS, EXAKT_BIS, name="ExaktBis"),
        _Line(wording.GESAMTBETRAG, total, name="Gesamtbetrag", form=Format.EURO, role=Role.INPUT),
        _Line(
            wording.GESAMTEINWOHNER,
            einwohner,
            f"SUM({TABLE}[Einwohner])",
            name="Gesamteinwohner",
        ),
        _Line(
            wording.SUMME_GRUNDBETRAEGE,
            total - allocation.resteuro,
            f"SUM({TABLE}[Grundbetrag])",
            form=Format.EURO,
        ),
        _Line(
            wording.RESTEURO,
            allocation.resteuro,
            f"Gesamtbetrag-SUM({TABLE}[Grundbetrag])",
            name="Resteuro",
            form=Format.EURO,
        ),
        _Line(
            wording.SCHNITT_LAST_PAID,
            grenze.last_paid.rest if grenze else "–",
            f'IF(Resteuro>0,LARGE({TABLE}[Rest],Resteuro),"–")',
            name="RestAmSchnitt",
        ),
        _Line(
            wording.SCHNITT_FIRST_UNPAID,
            grenze.first_unpaid.rest if grenze else "–",
            f'IF(Resteuro>0,LARGE({TABLE}[Rest],Resteuro+1),"–")',
            name="RestUnterSchnitt",
            remark=_Remark(
                "AND(Resteuro>0,RestAmSchnitt=RestUnterSchnitt)",
                tie is not None,
                wording.TIE_IN_SHEET,
                wording.NO_TIE_IN_SHEET,
                warns=False,
            ),
        ),
        _Line(wording.SUMME_BETRAEGE, total, f"SUM({TABLE}[Betrag])", form=Format.EURO),
        _Line(wording.SUMME_ZAHLBETRAEGE, total, paid, form=Format.EURO),
    ]
    if len(rows) > RANKED_ROWS:
        above = sum(row.rest > grenze.last_paid.rest for row in rows) if grenze else 0
        lines.append(
            _Line(
                wording.OFFENE_RESTEURO,
                allocation.resteuro - above,
                f"Resteuro-IF(Resteuro>0,SUMPRODUCT(--({TABLE}[Rest]>RestAmSchnitt)),0)",
                name="ResteuroAmSchnitt",
                form=Format.EURO,
            )
        )
    return lines


def _columns(allocation: Allocation, language: Language) -> list[Column]:
    rows = allocation.rows
    names = [row.district.name for row in rows]
    numbers = range(1, len(rows) + 1)

    def stated(header: str) -> str:
        return f"INDEX({ZUWEISUNG}[{header}],[@Zeile])"

    rank = f"1+SUMPRODUCT(({TABLE}[Rest]>[@Rest])+({TABLE}[Rest]=[@Rest])*({TABLE}[Nr]<[@Nr]))"
    by_rank = "IF([@Rang]<=Resteuro,1,0)"
    by_cut = (
        "IF(Resteuro=0,0,IF([@Rest]>RestAmSchnitt,1,IF([@Rest]<RestAmSchnitt,0,"
        f"IF(SUMPRODUCT(({TABLE}[Rest]=RestAmSchnitt)*({TABLE}[Nr]<[@Nr]))<ResteuroAmSchnitt,1,0))))"
    )
    ranked = len(rows) <= RANKED_ROWS
    quotient = "INT([@Produkt]/Gesamteinwohner)"
    return [
        Column("Nr", Format.ORDINAL, numbers),
        Column("AGS", Format.TEXT, [row.district.ags for row in rows]),
        *([Column("Name", Format.TEXT, names)] if any(names) else []),
        Column(
            "Einwohner",
            Format.WHOLE,
            [row.district.einwohner for row in rows],
            role=Role.INPUT,
        ),
        Column(
            "Produkt",
            Format.WHOLE,
            [allocation.total * row.district.einwohner for row in rows],
            "Gesamtbetrag*[@Einwohner]",
        ),
        Column(
            "Grundbetrag",
            Format.EURO,
            [row.grundbetrag for row in rows],
            f"{quotient}-IF({quotient}*Gesamteinwohner-[@Produkt]>0,1,0)",
        ),
        Column(
            "Rest",
            Format.WHOLE,
            [row.rest for row in rows],
            "INT([@Produkt]-[@Grundbetrag]*Gesamteinwohner)",
        ),
        Column("Rang", Format.ORDINAL, [row.rang for row in rows], rank if ranked else None),
        Column(
            "Resteuro",
            Format.EURO,
            [row.resteuro for row in rows],
            by_rank if ranked else by_cut,
        ),
        Column(
            "Betrag",
            Format.EURO,
            [row.betrag for row in rows],
            "[@Grundbetrag]+[@Resteuro]",
        ),
        Column(
            "Zeile",
            Format.ORDINAL,
            numbers,
            f"MATCH([@Nr],{ZUWEISUNG}[{wording.NUMBER(language)}],0)",
        ),
        Column(
            "Zahlbetrag",
            Format.EURO,
            [row.betrag for row in rows],
            stated(wording.BETRAG(language)),
        ),
        Column(
            "Stimmt",
            Format.TRUTH,
            [True if fits_numbers(allocation) else "–"] * len(rows),
            "IFERROR(AND([@Betrag]-[@Zahlbetrag]=0,"
            f"EXACT([@AGS],{stated(wording.key_heading(allocation.districts, language))}),"
            f"[@Einwohner]-{stated(wording.EINWOHNER(language))}=0),FALSE)",
        ),
    ]


def _write_remark(
    sheet: Sheet, coordinate: str, remark: _Remark, language: Language, *, live: bool
) -> None:
    sentence, otherwise = remark.sentence(language), remark.otherwise(language)
    sheet.put(
        coordinate,
        sentence if remark.holds else otherwise,
        role=Role.REMARK,
        formula=f'IF({remark.condition},"{sentence}","{otherwise}")' if live else None,
    )


def _colour(sheet: Sheet, cells: str, condition: str) -> None:
    """Green where the condition holds, red where it does not; the cells also say it in words."""
    rules = sheet.worksheet.conditional_formatting
    for formula, look in ((condition, _GREEN), (f"NOT({condition})", _RED)):
        rules.add(cells, Rule(type="expression", formula=[formula], dxf=look))


def _accept_whole_numbers(sheet: Sheet, cells: str, language: Language) -> None:
    sheet.worksheet.add_data_validation(
        DataValidation(
            type="whole",
            operator="greaterThanOrEqual",
            formula1="0",
            error=wording.INPUT_REFUSED(language),
            sqref=cells,
        )
    )
