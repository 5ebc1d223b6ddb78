"""Workbooks that the program wrote, read back and compared cell by cell."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO
from math import isclose, isfinite
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook

from ukraine_soforthilfe.districts import Schluessel, Source
from ukraine_soforthilfe.errors import Problem, ReportError
from ukraine_soforthilfe.laender import Level
from ukraine_soforthilfe.language import Language, Text
from ukraine_soforthilfe.population.built_in import FILE
from ukraine_soforthilfe.population.figures import DECIMALS
from ukraine_soforthilfe.population.notices import DECIMALS_READ
from ukraine_soforthilfe.population.sheet_sizes import number_of_cells
from ukraine_soforthilfe.population.tables import UnreadableError
from ukraine_soforthilfe.population.workbooks import guard
from ukraine_soforthilfe.records import figure_columns
from ukraine_soforthilfe.reports import terms, wording
from ukraine_soforthilfe.reports.forms import Form
from ukraine_soforthilfe.reports.wording import READ
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.verification.written import (
    Finding,
    WrittenReport,
    WrittenRow,
    parse_command,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from ukraine_soforthilfe.scenario import Scenario

# The total, the rules, the keys and the source stand above the table.
_HEAD_ROWS = 30
# A list of 100,000 rows has two million; three take about 1.5 GB.
_CELLS_AT_MOST = 3_000_000
# Columns of the first sheet that the result has under another name.
_COLUMNS = {
    "name": wording.NAME,
    "art": wording.ART,
    "regierungsbezirk": wording.REGIERUNGSBEZIRK,
    "betrag": wording.BETRAG,
}
# Prüfung calls its keys AGS in every list and language.
_KEY_HEADERS = (wording.AGS.de, wording.KEY.de, wording.KEY.en)
# How 0.1.0 called the cut, and how it is called today.
_FORMER_WORDS = (
    ("keiner an der Grenze", "keiner am Schnitt"),
    ("größtem Rest. Gleichstand an der Grenze: ", "größtem Rest. Gleichstand am Schnitt: "),
)


def read_workbook(content: bytes) -> WrittenReport | None:
    """A workbook read back; None where it is none of this program's.

    Raises:
        ReportError: It is one, but so damaged that nothing can be derived from it.
    """
    workbook = _opened(content)
    if workbook is None:
        return None
    language = next(
        (one for one in Language if sheets.SHEET_ZUWEISUNG(one) in workbook.sheetnames), None
    )
    if language is None or sheets.SHEET_HERKUNFT(language) not in workbook.sheetnames:
        return None
    stated = list(_pairs(workbook[sheets.SHEET_HERKUNFT(language)]))
    said = dict(stated)
    program = said.get(wording.PROGRAM(language), "").split()
    if program[:1] != ["soforthilfe"]:
        return None
    scenario = parse_command(said.get(wording.COMMAND(language), ""))
    notices = tuple(
        Text(value, value) for label, value in stated if label == sheets.NOTICE(language)
    )
    schluessel = tuple(_schluessel(workbook, scenario, notices, language))
    return WrittenReport(
        form=Form.XLSX,
        content=content,
        rows=tuple(_rows(workbook, scenario, schluessel, language)),
        scenario=scenario,
        schluessel=schluessel,
        source=Source(
            file={None: FILE, "-": ""}.get(scenario.population, scenario.population or ""),
            sha256=said.get(sheets.SHA_256(language), ""),
            layout="",
            producer=said.get(sheets.PRODUCER(language), ""),
            licence=said.get(sheets.LICENCE(language), ""),
            built_in=scenario.population is None,
        ),
        notices=notices,
        year=_year(said.get(wording.STICHTAG(language), "")),
        read=Text(read, read) if (read := said.get(READ(language))) else None,
        version=" ".join(program[1:]),
    )


def _year(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) == len("2021") else None


def _opened(content: bytes) -> Workbook | None:
    """A workbook, None where the content is none.

    Raises:
        ReportError: It is one that is not to be opened.
    """
    try:
        guard(content)
        _guard_cells(content)
    except UnreadableError as error:
        raise ReportError(" ".join(problem.message for problem in error.problems)) from None
    except BadZipFile:  # an old .xls, which no report is
        return None
    try:
        return load_workbook(BytesIO(content))
    except Exception:  # noqa: BLE001 - openpyxl raises what it likes at damaged content
        return None


def _guard_cells(content: bytes) -> None:
    """Refuse what openpyxl, which makes an object of each cell, could not hold in memory."""
    with ZipFile(BytesIO(content)) as archive:
        cells = sum(number_of_cells(archive.read(name)) for name in archive.namelist())
    if cells > _CELLS_AT_MOST:
        raise UnreadableError(
            Problem(
                f"The workbook has more than {_CELLS_AT_MOST:,} cells, too many to check. Give the "
                "CSV or the JSON report of the same run."
            )
        )


def _pairs(sheet: Worksheet) -> Iterator[tuple[str, str]]:
    for row in sheet.iter_rows(max_col=2, values_only=True):
        if row[0] is not None and row[1] is not None:
            yield str(row[0]), str(row[1])


def _schluessel(
    workbook: Workbook, scenario: Scenario, notices: Sequence[Text], language: Language
) -> Iterator[Schluessel]:
    """The keys: named as in the head of the first sheet, with the places that a notice says."""
    sheet = workbook[sheets.SHEET_ZUWEISUNG(language)]
    head = {
        label: value
        for label, _, value in sheet.iter_rows(max_row=_HEAD_ROWS, max_col=3, values_only=True)
    }
    unnamed = [Schluessel(column) for column in scenario.weight_columns]
    for place, key in enumerate(unnamed):
        name = str(head.get(terms.key_name(unnamed, language, place), key.name))
        for share in scenario.weight_shares[place : place + 1]:
            name = name.removesuffix(terms.share_note(share, language))
        noticed = (
            (DECIMALS_READ.filled(column=repr(name), places=places)(language), places)
            for places in range(1, DECIMALS + 1)
        )
        said = {notice(language) for notice in notices}
        yield Schluessel(name, next((places for text, places in noticed if text in said), 0))


def _rows(
    workbook: Workbook, scenario: Scenario, schluessel: Sequence[Schluessel], language: Language
) -> Iterator[WrittenRow]:
    sheet = workbook[sheets.SHEET_ZUWEISUNG(language)]
    headers = {
        **{column: header(language) for column, header in _COLUMNS.items()},
        **{
            name: terms.key_name(schluessel, language, place)
            for place, name in enumerate(figure_columns(len(schluessel)))
        },
    }
    rows = _table_rows(sheet, headers, language)
    if scenario.level is Level.KREIS or scenario.of_kreis is not None:
        yield from (WrittenRow(place, _texts(cells, schluessel)) for place, cells in rows)
        return
    for place, cells in rows:
        level = {"ebene": str(Level.KREIS), "kreis": _text(cells["ags"])}
        yield WrittenRow(place, {**level, **_texts(cells, schluessel)})
    if sheets.GEMEINDEN_SHEET(language) not in workbook.sheetnames:
        raise ReportError(
            f"The sheet {sheets.GEMEINDEN_SHEET(language)} is missing. Take a copy that has it."
        )
    lower = _table_rows(
        workbook[sheets.GEMEINDEN_SHEET(language)],
        {**headers, "ebene": wording.LEVEL(language)},
        language,
    )
    for place, cells in lower:
        if cells.get("ebene") == wording.LEVEL_GEMEINDE(language):
            level = {"ebene": str(Level.GEMEINDE), "kreis": _text(cells["ags"])[:5]}
            yield WrittenRow(place, {**_texts(cells, schluessel), **level})


def _table_rows(
    sheet: Worksheet, headers: Mapping[str, str], language: Language
) -> Iterator[tuple[str, dict[str, object]]]:
    """The rows below the header, up to the totals: their place and cells by column."""
    places: dict[str, int] = {}
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        if not places:
            places = _places(cells, headers, language)
        elif cells[0] == wording.TOTAL(language):
            return
        else:
            yield (
                f"{sheet.title}, row {number}",
                {column: cells[place] for column, place in places.items()},
            )
    if not places:
        raise ReportError(
            f"The table on the sheet {sheet.title} has no header. Take a copy that has it."
        )


def _places(
    cells: Sequence[object], headers: Mapping[str, str], language: Language
) -> dict[str, int]:
    """Where the columns stand, if this row is the header of the table."""
    keys = (key(language) for key in (wording.AGS, wording.KEY))
    key = next((cells.index(name) for name in keys if name in cells), None)
    if key is None or headers["betrag"] not in cells:
        return {}
    found = {column: cells.index(header) for column, header in headers.items() if header in cells}
    return {"ags": key, **found}


def _texts(cells: Mapping[str, object], schluessel: Sequence[Schluessel]) -> dict[str, str]:
    """Cells as the CSV would have them: a key's figures with all of their decimals."""
    texts = {column: _text(cell) for column, cell in cells.items()}
    for column, key in zip(figure_columns(len(schluessel)), schluessel, strict=False):
        cell = cells.get(column)
        if isinstance(cell, int | float) and isfinite(cell):
            texts[column] = key.digits(round(Fraction(cell) * 10**key.places))
        elif key.places:
            # With others too large for a number, it stands there as a text of its language.
            texts[column] = _text(cell).replace(",", ".")
    return texts


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


def compare_workbooks(found_content: bytes, expected_content: bytes) -> Iterator[Finding]:
    """Every cell of the expected workbook that the found one has otherwise.

    What somebody wrote into cells that the program leaves empty, a signature
    say, is no difference. The rows of a sorted table are matched by their key.
    """
    found, expected = _opened(found_content), _opened(expected_content)
    assert found is not None  # noqa: S101 - it was read before
    assert expected is not None  # noqa: S101 - the program just wrote it
    for name, defined in expected.defined_names.items():
        other = found.defined_names.get(name)
        # Other programs put fewer names of sheets in quotation marks.
        if other is None or _unquoted(other.attr_text) != _unquoted(defined.attr_text):
            yield Finding(
                place=name,
                what="defined name",
                found=(other.attr_text if other else "") or "",
                expected=defined.attr_text or "",
            )
    for sheet in expected.worksheets:
        if sheet.title not in found.sheetnames:
            yield Finding(place=sheet.title, what="sheet", found="", expected=sheet.title)
        else:
            yield from _compare_sheets(found[sheet.title], sheet)


def _compare_sheets(found: Worksheet, expected: Worksheet) -> Iterator[Finding]:
    moved = _moved_rows(found, expected)
    for row in expected.iter_rows():
        for cell in row:
            if cell.value is None:
                continue
            number = moved.get(cell.row, cell.row)
            other = found.cell(number, cell.column).value
            if not _same(other, cell.value):
                yield Finding(
                    place=f"{expected.title}!{cell.column_letter}{number}",
                    what="cell",
                    found="" if other is None else str(other),
                    expected=str(cell.value),
                )


def _moved_rows(found: Worksheet, expected: Worksheet) -> dict[int, int]:
    """Where each row of a table now stands, by the table's first column of keys."""
    moved: dict[int, int] = {}
    for table in expected.tables.values():
        header, *rows = expected[table.ref]
        headers = [cell.value for cell in header]
        key = next((headers.index(name) for name in _KEY_HEADERS if name in headers), None)
        if key is None:
            continue
        column = header[key].column
        numbers = [row[key].row for row in rows]
        places = {found.cell(number, column).value: number for number in numbers}
        moved |= {row[key].row: places[row[key].value] for row in rows if row[key].value in places}
    return moved


def _same(found: object, expected: object) -> bool:
    """Whether a cell has what it should, also in words of 0.1.0 or as other programs save it.

    LibreOffice keeps 15 digits of a fraction, which no amount is, and puts
    brackets behind truth values.
    """
    if isinstance(expected, float) and isinstance(found, int | float):
        return isclose(found, expected, rel_tol=1e-13)
    if isinstance(expected, str) and isinstance(found, str) and expected.startswith("="):
        return found.replace("FALSE()", "FALSE") == expected
    return found == expected or (
        isinstance(found, str)
        and any(found.replace(former, today) == expected for former, today in _FORMER_WORDS)
    )


def _unquoted(reference: str | None) -> str:
    return (reference or "").replace("'", "")
