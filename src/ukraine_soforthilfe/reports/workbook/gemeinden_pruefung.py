"""The auditor's sheet of the Gemeinden: each Kreis's amount divided once more, by formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.wording import gemeinden as words
from ukraine_soforthilfe.reports.wording import sheets
from ukraine_soforthilfe.reports.wording.figures import number
from ukraine_soforthilfe.reports.workbook.amounts import Amounts, fits_numbers
from ukraine_soforthilfe.reports.workbook.book import Column
from ukraine_soforthilfe.reports.workbook.formats import Format, Role
from ukraine_soforthilfe.reports.workbook.gemeinden import TABLE as GEMEINDEN
from ukraine_soforthilfe.reports.workbook.pruefung import colour
from ukraine_soforthilfe.reports.workbook.pruefung_lines import EXAKT_BIS
from ukraine_soforthilfe.reports.workbook.pruefung_plan import TABLE as PRUEFUNG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ukraine_soforthilfe.allocation import Allocation
    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports.workbook.book import Book

TABLE = "PruefungGemeinden"
CALCULATED_ROWS = 2_000
"""Up to here the sheet has formulas: sums over all rows for each of them."""


def write_pruefung_gemeinden(book: Book, allocation: Allocation) -> None:
    """Write the sheet ``Prüfung Gemeinden``; with values alone where it would be too large."""
    language = book.language
    sheet = book.sheet(words.SHEET_CHECK(language), title=words.TITLE_CHECK(language))
    rows = sum(len(below.rows) for below in allocation.gemeinden)
    live = rows <= CALCULATED_ROWS and fits_numbers(allocation)
    sheet.put("A2", words.HOW(language))
    if not live:
        sheet.put("A3", words.VALUES(language, rows=number(CALCULATED_ROWS, language)))
    exact = _largest(allocation) <= EXAKT_BIS
    sheet.put("A5", sheets.PRUEFUNG_BESTANDEN(language), role=Role.LABEL)
    sheet.put(
        "D5",
        exact if live else "–",
        Format.TRUTH,
        formula=(
            f"IFERROR(AND(PruefungBestanden,AND({TABLE}[Stimmt]),"
            f"MAX({TABLE}[Produkt])<=ExaktBis,"
            f"MIN({TABLE}[Einwohner])>=0,COUNT({TABLE}[Einwohner])=ROWS({TABLE}[Einwohner]),"
            f"SUMPRODUCT({TABLE}[Einwohner]-INT({TABLE}[Einwohner]))=0),FALSE)"
            if live
            else None
        ),
    )
    book.define("GemeindenBestanden", sheet, "D5")
    table = sheet.table(TABLE, list(_columns(allocation, language, live=live)))
    sheet.digit_texts = f"{table.cells('AGS')} {table.cells('Kreis')}"
    if live:
        colour(sheet, "D5", "GemeindenBestanden")
        agrees = table.cells("Stimmt")
        colour(sheet, agrees, agrees.partition(":")[0])
    sheet.print_setup(
        landscape=True,
        one_page=False,
        footer=sheets.PAGE_OF(language),
        title_row=table.header_row,
    )


def _largest(allocation: Allocation) -> int:
    return max(
        below.total * max(row.district.einwohner for row in below.rows)
        for below in allocation.gemeinden
    )


def _columns(allocation: Allocation, language: Language, *, live: bool) -> Iterator[Column]:
    amounts = Amounts(allocation.unit)
    rows = [(row, below) for below in allocation.gemeinden for row in below.rows]
    units = amounts.form_of_units
    same = f"({TABLE}[Kreis]=[@Kreis])"

    def formula(text: str) -> str | None:
        return text if live else None

    yield Column("Nr", Format.ORDINAL, range(1, len(rows) + 1))
    yield Column("AGS", Format.TEXT, [row.district.ags for row, _ in rows])
    yield Column("Name", Format.TEXT, [row.district.name for row, _ in rows])
    yield Column("Kreis", Format.TEXT, [row.district.ags[:5] for row, _ in rows])
    yield Column(
        "Einwohner",
        Format.WHOLE,
        [row.district.einwohner for row, _ in rows],
        role=Role.INPUT if live else Role.BODY,
    )
    yield Column(
        "Kreisbetrag",
        units,
        [below.total for _, below in rows],
        formula(amounts.in_units(f"INDEX({PRUEFUNG}[Betrag],MATCH([@Kreis],{PRUEFUNG}[AGS],0))")),
    )
    yield Column(
        "Kreiseinwohner",
        Format.WHOLE,
        [below.einwohner for _, below in rows],
        formula(f"SUMPRODUCT({same}*{TABLE}[Einwohner])"),
    )
    yield Column(
        "Produkt",
        Format.WHOLE,
        [below.total * row.district.einwohner for row, below in rows],
        formula("[@Kreisbetrag]*[@Einwohner]"),
    )
    quotient = "INT([@Produkt]/[@Kreiseinwohner])"
    yield Column(
        "Grundbetrag",
        units,
        [row.grundbetrag for row, _ in rows],
        formula(f"{quotient}-IF({quotient}*[@Kreiseinwohner]-[@Produkt]>0,1,0)"),
    )
    yield Column(
        "Rest",
        Format.WHOLE,
        [row.rest for row, _ in rows],
        formula("INT([@Produkt]-[@Grundbetrag]*[@Kreiseinwohner])"),
    )
    before = f"(({TABLE}[Rest]>[@Rest])+({TABLE}[Rest]=[@Rest])*({TABLE}[Nr]<[@Nr]))"
    yield Column(
        "Rang",
        Format.ORDINAL,
        [row.rang for row, _ in rows],
        formula(f"1+SUMPRODUCT({same}*{before})"),
    )
    yield Column(
        "Resteuro",
        units,
        [row.resteuro for row, _ in rows],
        formula(f"IF([@Rang]<=[@Kreisbetrag]-SUMPRODUCT({same}*{TABLE}[Grundbetrag]),1,0)"),
    )
    yield Column(
        "Betrag",
        amounts.form,
        [amounts.cell(row.betrag) for row, _ in rows],
        formula(amounts.in_euros("[@Grundbetrag]+[@Resteuro]")),
    )
    yield from _comparison(allocation, amounts, language, live=live)


def _comparison(
    allocation: Allocation, amounts: Amounts, language: Language, *, live: bool
) -> Iterator[Column]:
    rows = [row for below in allocation.gemeinden for row in below.rows]
    # In the table of both levels the Kreise stand between the Gemeinden.
    places: list[int] = []
    for place, below in enumerate(allocation.gemeinden, start=1):
        first = len(places) + place + 1
        places += range(first, first + len(below.rows))

    def stated(header: str) -> str:
        return f"INDEX({GEMEINDEN}[{header}],[@Zeile])"

    yield Column(
        "Zeile",
        Format.ORDINAL,
        places,
        f"MATCH([@AGS],{GEMEINDEN}[{wording.AGS(language)}],0)" if live else None,
    )
    yield Column(
        "Zahlbetrag",
        amounts.form,
        [amounts.cell(row.betrag) for row in rows],
        stated(wording.BETRAG(language)) if live else None,
    )
    conditions = [
        f"{amounts.in_units('[@Betrag]')}-{amounts.in_units('[@Zahlbetrag]')}=0",
        f"[@Einwohner]-{stated(wording.EINWOHNER(language))}=0",
        f"[@Kreiseinwohner]-INDEX({PRUEFUNG}[Einwohner],MATCH([@Kreis],{PRUEFUNG}[AGS],0))=0",
    ]
    yield Column(
        "Stimmt",
        Format.TRUTH,
        [True if live else "–"] * len(rows),
        f"IFERROR(AND({','.join(conditions)}),FALSE)" if live else None,
    )
