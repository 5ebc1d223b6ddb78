"""docs/finanzverwaltung.md speaks of the workbook as it is."""

from __future__ import annotations

import io
import re
from pathlib import Path

import openpyxl
import pytest

from ukraine_soforthilfe import allocate, load_districts
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports.provenance import Provenance
from ukraine_soforthilfe.reports.workbook import workbook_bytes

PAGE = Path(__file__).parents[1].joinpath("docs/finanzverwaltung.md").read_text("utf-8")


@pytest.fixture(scope="module")
def workbook() -> openpyxl.Workbook:
    content = workbook_bytes(
        allocate(load_districts(), total=8_000_000),
        language=Language.DE,
        provenance=Provenance(version="1", command="soforthilfe allocate"),
    )
    return openpyxl.load_workbook(io.BytesIO(content))


def test_what_is_bold_stands_in_the_workbook(workbook: openpyxl.Workbook) -> None:
    """Each name of a sheet, heading or label of the page, and each sentence, is the workbook's."""
    texts = {
        str(cell.value)
        for sheet in workbook
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    said = {" ".join(name.split()) for name in re.findall(r"\*\*([^*]+)\*\*", PAGE)} - {"fett"}

    assert len(said) > 25
    for name in said:
        assert (
            name in texts
            or name in workbook.sheetnames
            or any(f'"{name}: ' in text for text in texts)
        ), name


def test_all_sheets_are_told_of(workbook: openpyxl.Workbook) -> None:
    """The table of the page has the sheets of the workbook, in their order."""
    assert re.findall(r"^\| \*\*([^*]+)\*\* \|", PAGE, re.MULTILINE) == workbook.sheetnames


def test_inputs_and_colours(workbook: openpyxl.Workbook) -> None:
    """Inputs are yellow and framed; what agrees turns green, what differs red."""
    sheet = workbook["Prüfung"]
    rules = [rule for area in sheet.conditional_formatting for rule in area.rules]

    for cell in (sheet["D10"], sheet["D20"]):
        red, green, blue = bytes.fromhex(cell.fill.fgColor.rgb[-6:])
        assert red > blue < green
        assert cell.border.left.style
    fills = [bytes.fromhex(rule.dxf.fill.bgColor.rgb[-6:]) for rule in rules if rule.dxf.fill]
    assert {"red" if red > green else "green" for red, green, _ in fills} == {"red", "green"}
