"""Workbooks that the program wrote, read back and compared cell by cell."""

from __future__ import annotations

from io import BytesIO
from math import isclose
from typing import TYPE_CHECKING

from openpyxl import load_workbook

from ukraine_soforthilfe.districts import Source
from ukraine_soforthilfe.errors import ReportError
from ukraine_soforthilfe.language import Language, Text
from ukraine_soforthilfe.population.built_in import FILE
from ukraine_soforthilfe.population.tables import UnreadableError
from ukraine_soforthilfe.population.workbooks import guard
from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.forms import Format
from ukraine_soforthilfe.verification.finding import Finding
from ukraine_soforthilfe.verification.written import WrittenReport, WrittenRow, parse_command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_TOTAL_CELL = "C2"
# Columns of the first sheet that the result has under another name.
_COLUMNS = {
    "name": wording.NAME,
    "art": wording.ART,
    "regierungsbezirk": wording.REGIERUNGSBEZIRK,
    "einwohner": wording.EINWOHNER,
    "betrag": wording.BETRAG,
}
# Prüfung calls its keys AGS in every list and language.
_KEY_HEADERS = (wording.AGS.de, wording.KEY.de, wording.KEY.en)


def read_workbook(content: bytes) -> WrittenReport | None:
    """A workbook read back; None where it is none of this program's.

    Raises:
        ReportError: It is one, but so damaged that nothing can be derived from it.
    """
    workbook = _opened(content)
    if workbook is None:
        return None
    language = next(
        (one for one in Language if wording.SHEET_ZUWEISUNG(one) in workbook.sheetnames), None
    )
    if language is None or wording.SHEET_HERKUNFT(language) not in workbook.sheetnames:
        return None
    stated = list(_pairs(workbook[wording.SHEET_HERKUNFT(language)]))
    said = dict(stated)
    program = said.get(wording.PROGRAM(language), "").split()
    if program[:1] != ["soforthilfe"]:
        return None
    scenario = parse_command(said.get(wording.COMMAND(language), ""))
    sheet = workbook[wording.SHEET_ZUWEISUNG(language)]
    total = sheet[_TOTAL_CELL].value
    return WrittenReport(
        form=Format.XLSX,
        content=content,
        rows=tuple(_rows(sheet, language)),
        scenario=scenario,
        source=Source(
            file={None: FILE, "-": ""}.get(scenario.population, scenario.population or ""),
            sha256=said.get(wording.SHA_256(language), ""),
            layout="",
            producer=said.get(wording.PRODUCER(language), ""),
            licence=said.get(wording.LICENCE(language), ""),
            built_in=scenario.population is None,
        ),
        notices=tuple(
            Text(value, value) for label, value in stated if label == wording.NOTICE(language)
        ),
        total=int(total) if isinstance(total, int | float | str) and _whole(total) else None,
        version=" ".join(program[1:]),
    )


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


def _opened(content: bytes) -> Workbook | None:
    try:
        guard(content)
        return load_workbook(BytesIO(content))
    except UnreadableError as error:
        raise ReportError(" ".join(problem.message for problem in error.problems)) from None
    except Exception:  # noqa: BLE001 - openpyxl raises what it likes at damaged content
        return None


def _pairs(sheet: Worksheet) -> Iterator[tuple[str, str]]:
    for row in sheet.iter_rows(max_col=2, values_only=True):
        if row[0] is not None and row[1] is not None:
            yield str(row[0]), str(row[1])


def _rows(sheet: Worksheet, language: Language) -> Iterator[WrittenRow]:
    """The rows below the header, up to the totals."""
    columns: dict[str, int] = {}
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        texts = ["" if cell is None else str(cell) for cell in cells]
        if not columns:
            columns = _columns(texts, language)
        elif texts[0] == wording.TOTAL(language):
            return
        else:
            yield WrittenRow(
                place=f"{sheet.title}, row {number}",
                texts={column: texts[place] for column, place in columns.items()},
            )
    if not columns:
        raise ReportError(f"The sheet {sheet.title} has lost the header of its table.")


def _columns(texts: list[str], language: Language) -> dict[str, int]:
    key = next(
        (
            texts.index(label(language))
            for label in (wording.AGS, wording.KEY)
            if label(language) in texts
        ),
        None,
    )
    if key is None or wording.BETRAG(language) not in texts:
        return {}
    columns = {
        column: texts.index(label(language))
        for column, label in _COLUMNS.items()
        if label(language) in texts
    }
    return {"ags": key, **columns}


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
    """Whether a cell has what it should, also as another spreadsheet program saves it.

    LibreOffice keeps 15 digits of a fraction, which no amount is, and puts
    brackets behind truth values.
    """
    if isinstance(expected, float) and isinstance(found, int | float):
        return isclose(found, expected, rel_tol=1e-13)
    if isinstance(expected, str) and isinstance(found, str) and expected.startswith("="):
        return found.replace("FALSE()", "FALSE") == expected
    return found == expected


def _unquoted(reference: str | None) -> str:
    return (reference or "").replace("'", "")


def _whole(value: float | str) -> bool:
    return not isinstance(value, float) or value.is_integer()
