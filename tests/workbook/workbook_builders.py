from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from ukraine_soforthilfe import allocate
from ukraine_soforthilfe.districts import District, Districts, Source
from ukraine_soforthilfe.division import PLAIN, Terms
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports.provenance import Provenance
from ukraine_soforthilfe.reports.workbook import workbook_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from ukraine_soforthilfe.units import Euros

# Whatever a file says of its writer: calculate every formula on opening it.
_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode"><value>0</value></prop></item>
</oor:items>
"""


@dataclass(frozen=True, slots=True)
class Recalculated:
    """A workbook's sheet Prüfung as LibreOffice calculated it."""

    file: bytes
    names: Mapping[str, Any]
    columns: Mapping[str, Sequence[Any]]


_REGISTERED: dict[str, tuple[Callable[[], dict[str, bytes]], str]] = {}


def own_list(
    populations: Sequence[int], *, names: Sequence[str] = (), keys: Sequence[str] = ()
) -> Districts:
    rows = [
        District(
            ags=keys[place] if keys else f"k{place:06}",
            name=names[place] if names else "",
            art="",
            regierungsbezirk="",
            einwohner=einwohner,
        )
        for place, einwohner in enumerate(populations)
    ]
    return Districts(
        rows=tuple(sorted(rows, key=lambda row: row.ags)),
        stichtag=None,
        basis="",
        source=Source(file="liste.csv", sha256="0" * 64, layout="soforthilfe"),
    )


def written(
    districts: Districts, total: Euros, *, language: Language = Language.DE, terms: Terms = PLAIN
) -> bytes:
    return workbook_bytes(
        allocate(districts, total, terms=terms),
        language=language,
        provenance=Provenance(version="1.2.3", command="soforthilfe allocate"),
    )


def without_results(workbook: bytes) -> bytes:
    """A workbook whose formulas have no results in the file, so that somebody must calculate."""
    stripped = BytesIO()
    with ZipFile(BytesIO(workbook)) as parts, ZipFile(stripped, "w", ZIP_DEFLATED, True, 1) as copy:  # noqa: FBT003
        for name in parts.namelist():
            content = parts.read(name)
            if name.startswith("xl/worksheets/sheet"):
                content = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", content)
            copy.writestr(name, content)
    return stripped.getvalue()


def defined_cells(workbook: bytes) -> dict[str, tuple[str, int, int]]:
    """Sheet, row and column (from 0) of every name that stands for one cell."""
    with ZipFile(BytesIO(workbook)) as parts:
        xml = parts.read("xl/workbook.xml").decode()
    found = re.findall(r"<definedName name=\"(\w+)\">'([^']+)'!\$([A-Z])\$(\d+)<", xml)
    return {
        name: (sheet, int(row) - 1, ord(letter) - ord("A")) for name, sheet, letter, row in found
    }


def edited(workbook: bytes, edit: Callable[[Any], None]) -> bytes:
    """A copy in which a script changed cells."""
    opened = openpyxl.load_workbook(BytesIO(workbook))
    edit(opened)
    copy = BytesIO()
    opened.save(copy)
    return copy.getvalue()


def put(workbook: bytes, name: str, value: object) -> bytes:
    """A copy with another value in a named cell."""
    sheet, row, column = defined_cells(workbook)[name]

    def edit(opened: Any) -> None:
        opened[sheet].cell(row + 1, column + 1).value = value

    return edited(workbook, edit)


def put_in_column(workbook: bytes, sheet: str, header: str, values: Mapping[int, object]) -> bytes:
    """A copy with other values in a column, by row of the table from 0."""

    def edit(opened: Any) -> None:
        table = next(iter(opened[sheet].tables.values()))
        cells = opened[sheet][table.ref]
        place = [cell.value for cell in cells[0]].index(header)
        for row, value in values.items():
            cells[row + 1][place].value = value

    return edited(workbook, edit)


def by_libreoffice(
    *, sheet: str = ""
) -> Callable[[Callable[[], dict[str, bytes]]], Callable[[], dict[str, bytes]]]:
    """Register what makes a module's workbooks; its fixture `calculated` has them recalculated.

    Args:
        sheet: the sheet whose columns are read instead of the second one.
    """

    def register(make: Callable[[], dict[str, bytes]]) -> Callable[[], dict[str, bytes]]:
        _REGISTERED[make.__module__] = (make, sheet)
        return make

    return register


@pytest.fixture(scope="session")
def recalculated(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, Recalculated]]:
    """The workbooks of all modules that run, by module and name, in one run of LibreOffice."""
    soffice = shutil.which("soffice")
    if soffice is None:
        reason = "LibreOffice (soffice) is not installed: apt-get install libreoffice-calc-nogui"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    given = tmp_path_factory.mktemp("given")
    converted = tmp_path_factory.mktemp("recalculated")
    profile = tmp_path_factory.mktemp("profile")
    (profile / "user").mkdir()
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS_RECALCULATE)
    running = {item.module.__name__ for item in request.session.items}  # type: ignore[attr-defined]
    workbooks = {module: make() for module, (make, _) in _REGISTERED.items() if module in running}
    paths: list[Path] = []
    for module, made in workbooks.items():
        for name, workbook in made.items():
            paths.append(given / f"{module} {name}.xlsx")
            paths[-1].write_bytes(without_results(workbook))
    subprocess.run(
        [
            *(soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless"),
            *("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(converted)),
            *map(str, paths),
        ],
        check=True,
        capture_output=True,
    )
    return {
        module: {
            name: _read(converted / f"{module} {name}.xlsx", workbook, _REGISTERED[module][1])
            for name, workbook in made.items()
        }
        for module, made in workbooks.items()
    }


@pytest.fixture(scope="module")
def calculated(
    request: pytest.FixtureRequest, recalculated: dict[str, dict[str, Recalculated]]
) -> dict[str, Recalculated]:
    """The workbooks of a module as LibreOffice calculated them."""
    return recalculated[request.module.__name__]


def _read(converted: Path, original: bytes, sheet: str) -> Recalculated:
    file = converted.read_bytes()
    workbook = CalamineWorkbook.from_filelike(BytesIO(file))
    sheets = {
        name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in [*workbook.sheet_names[:2], *filter(None, [sheet])]
    }
    names = {
        name: sheets[place][row][column]
        for name, (place, row, column) in defined_cells(original).items()
    }
    check = sheets[sheet or workbook.sheet_names[1]]
    header = next(row for row, cells in enumerate(check) if cells[:2] == ["Nr", "AGS"])
    body = [cells for cells in check[header + 1 :] if cells[0] != ""]
    columns = {
        str(title): [cells[place] for cells in body] for place, title in enumerate(check[header])
    }
    return Recalculated(file=file, names=names, columns=columns)
