"""The first sheet: what is paid. Amounts are values; only the totals row calculates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.workbook.book import LARGEST_NUMBER, Column, Sheet, Total
from ukraine_soforthilfe.reports.workbook.formats import Format, Role

if TYPE_CHECKING:
    from datetime import date

    from ukraine_soforthilfe.allocation import Allocation
    from ukraine_soforthilfe.language import Language, Text
    from ukraine_soforthilfe.reports.workbook.book import Book, Value

TABLE = "Zuweisung"
GEZAHLT = "Zahlsumme"
"""The defined name of the total as the first sheet states it."""

# Up to here the sheet is printed on one page and stays readable.
_ROWS_ON_ONE_PAGE = 60
_LABEL_WIDTH = 18
_WRITING_HEIGHT = 32


def title(allocation: Allocation, language: Language) -> str:
    """What the workbook is: ``Zuweisung von 8.000.000 € an die 44 Stadt- und Landkreise``."""
    return wording.TITLE(
        language,
        total=wording.euro(allocation.total, language, allocation.unit),
        districts=wording.districts(allocation.districts, language),
    )


def fits_numbers(allocation: Allocation) -> bool:
    """Whether a sheet holds every amount and population as a number."""
    return max(allocation.total, allocation.einwohner) <= LARGEST_NUMBER


@dataclass(frozen=True, slots=True)
class _Line:
    label: Text
    value: Value
    form: Format = Format.TEXT


def write_zuweisung(book: Book, allocation: Allocation, *, printed_date: date | None) -> None:
    """Write the sheet ``Zuweisung``."""
    language = book.language
    sheet = book.sheet(wording.SHEET_ZUWEISUNG(language), title=title(allocation, language))
    for row, line in enumerate(_head(allocation, language, printed_date), start=2):
        sheet.put(f"A{row}", line.label(language), role=Role.LABEL)
        sheet.put(f"C{row}", line.value, line.form)
    book.define(GEZAHLT, sheet, "C2")
    if not fits_numbers(allocation):
        sheet.put(
            f"A{sheet.worksheet.max_row + 1}", wording.NUMBERS_AS_TEXT(language), role=Role.LABEL
        )
    columns = _columns(allocation, language)
    table = sheet.table(TABLE, columns)
    sheet.digit_texts = table.cells(wording.key_heading(allocation.districts, language))
    sheet.widen("AB", _LABEL_WIDTH)
    sheet.widen("C", len(wording.euro(allocation.total, language, allocation.unit)) + 3)
    sheet.worksheet.freeze_panes = f"D{table.header_row + 1}"
    _room_to_sign(sheet, language)
    sheet.print_setup(
        landscape=False,
        one_page=len(allocation.rows) <= _ROWS_ON_ONE_PAGE
        and not any(column.wraps for column in columns),
        footer=wording.PAGE_OF(language),
        title_row=table.header_row,
    )


def _head(allocation: Allocation, language: Language, printed_date: date | None) -> list[_Line]:
    districts = allocation.districts
    stichtag = districts.stichtag
    not_stated = wording.NOT_NAMED(language)
    lines = [
        _Line(wording.GESAMTBETRAG, allocation.total, Format.EURO_LEFT),
        _Line(wording.STICHTAG, wording.day(stichtag, language) if stichtag else not_stated),
        _Line(wording.BASIS, districts.basis or not_stated),
        _Line(
            wording.SOURCE,
            wording.SOURCE_NOTE(language, file=wording.file(districts.source, language)),
        ),
    ]
    if printed_date:
        lines.append(_Line(wording.ERSTELLT_AM, wording.day(printed_date, language)))
    return lines


def _columns(allocation: Allocation, language: Language) -> list[Column]:
    rows = allocation.rows
    total, einwohner = allocation.total, allocation.einwohner
    names = [row.district.name for row in rows]
    arten = [row.district.art for row in rows]
    bezirke = [row.district.regierungsbezirk for row in rows]
    betrag = wording.BETRAG(language)
    inhabitants = wording.EINWOHNER(language)
    numbers = fits_numbers(allocation)

    def column_sum(header: str, value: int) -> Total:
        if not numbers:
            return Total(str(value))
        return Total(value, formula=f"SUBTOTAL(109,{TABLE}[{header}])", function="sum")

    per_head = f"{TABLE}[[#Totals],[{betrag}]]/{TABLE}[[#Totals],[{inhabitants}]]"
    return [
        Column(
            header=wording.NUMBER(language),
            form=Format.ORDINAL,
            values=range(1, len(rows) + 1),
            total=Total(wording.TOTAL(language)),
        ),
        Column(
            header=wording.key_heading(allocation.districts, language),
            form=Format.TEXT,
            values=[row.district.ags for row in rows],
        ),
        *(
            Column(header=header(language), form=Format.TEXT, values=values)
            for header, values in (
                (wording.NAME, names),
                (wording.ART, arten),
                (wording.REGIERUNGSBEZIRK, bezirke),
            )
            if any(values)
        ),
        Column(
            header=inhabitants,
            form=Format.WHOLE,
            values=[row.district.einwohner for row in rows],
            total=column_sum(inhabitants, einwohner),
        ),
        Column(
            header=wording.SHARE(language),
            form=Format.PERCENT,
            values=[row.betrag / total if total else None for row in rows],
            total=column_sum(wording.SHARE(language), 1) if total and numbers else None,
        ),
        Column(
            header=betrag,
            form=Format.EURO,
            values=[row.betrag for row in rows],
            total=column_sum(betrag, total),
        ),
        Column(
            header=wording.EURO_JE_EINWOHNER(language),
            form=Format.EURO_PER_HEAD,
            values=[
                row.betrag / row.district.einwohner if row.district.einwohner else None
                for row in rows
            ],
            total=(
                Total(total / einwohner, formula=per_head, function="custom") if numbers else None
            ),
        ),
    ]


def _room_to_sign(sheet: Sheet, language: Language) -> None:
    row = sheet.worksheet.max_row + 2
    sheet.put(f"A{row}", wording.RICHTIG(language), role=Role.LABEL)
    for label in (wording.ORT_DATUM, wording.UNTERSCHRIFT):
        row += 1
        sheet.worksheet.row_dimensions[row].height = _WRITING_HEIGHT
        sheet.put(f"A{row}", label(language))
        sheet.put(f"C{row}", None, role=Role.LINE)
        sheet.put(f"D{row}", None, role=Role.LINE)
