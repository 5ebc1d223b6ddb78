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
from hypothesis import settings
from python_calamine import CalamineWorkbook

from ukraine_soforthilfe import allocate
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports.allocation import Provenance
from ukraine_soforthilfe.reports.workbook.build import workbook_bytes
from ukraine_soforthilfe.result import District, Districts, Source
from ukraine_soforthilfe.rule.division import PLAIN, Terms

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

    from ukraine_soforthilfe.rule import Euros

# Whatever a file says of its writer: calculate every formula on opening it.
_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode"><value>0</value></prop></item>
</oor:items>
"""
# To ask the system for memory seldom and to give none back saves an eighth of its time.
_MEMORY = {"MALLOC_TRIM_THRESHOLD_": "1000000000", "MALLOC_MMAP_THRESHOLD_": "1000000000"}
_MEMORY["MALLOC_TOP_PAD_"] = str(2**26)
_AT_NIGHT = settings.get_current_profile_name() == "nightly"


@dataclass(frozen=True, slots=True)
class Recalculated:
    """A workbook's sheet Prüfung as LibreOffice calculated it.

    Attributes:
        file: The whole workbook.
        names: The values of the cells that have a name.
        remarks: What stands on the right of them.
        columns: The columns of the table.
    """

    file: bytes
    names: Mapping[str, Any]
    remarks: Mapping[str, str]
    columns: Mapping[str, Sequence[Any]]


def own_list(
    populations: Sequence[int], *, names: Sequence[str] = (), keys: Sequence[str] = ()
) -> Districts:
    rows = [
        District(
            ags=keys[place] if keys else f"K{place:06}",
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


def without_results(workbook: bytes, *, drawings: bool = True) -> bytes:
    """A workbook whose formulas have no results in the file, so that somebody must calculate.

    Drawings, which take a good part of the time and nobody calculates, may be left out.
    """
    stripped = BytesIO()
    with ZipFile(BytesIO(workbook)) as parts, ZipFile(stripped, "w", ZIP_DEFLATED, True, 1) as copy:  # noqa: FBT003
        for name in parts.namelist():
            content = parts.read(name)
            if name.startswith("xl/worksheets/sheet"):
                content = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", content)
                if not drawings:
                    content = re.sub(rb"<drawing [^>]*/>", b"", content)
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


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of a workbook that a script changes when somebody wants its bytes.

    Tests are named by their copies: who only gathers the names, which every process does, makes
    none of them; and a script that changes several cells opens and saves the workbook once.

    Attributes:
        of: The workbook.
        edits: What the script does, one after the other.
    """

    of: bytes
    edits: tuple[Callable[[Any], None], ...]

    def content(self) -> bytes:
        opened = openpyxl.load_workbook(BytesIO(self.of))
        for edit in self.edits:
            edit(opened)
        copy = BytesIO()
        opened.save(copy)
        return copy.getvalue()


def edited(workbook: bytes | Copy, edit: Callable[[Any], None]) -> Copy:
    """A copy in which a script changed cells."""
    if isinstance(workbook, Copy):
        return Copy(workbook.of, (*workbook.edits, edit))
    return Copy(workbook, (edit,))


def put(workbook: bytes | Copy, name: str, value: object) -> Copy:
    """A copy with another value in a named cell."""

    def edit(opened: Any) -> None:
        ((sheet, place),) = opened.defined_names[name].destinations
        opened[sheet][place.replace("$", "")].value = value

    return edited(workbook, edit)


def put_in_column(
    workbook: bytes | Copy, sheet: str, header: str, values: Mapping[int, object]
) -> Copy:
    """A copy with other values in a column, by row of the table from 0."""

    def edit(opened: Any) -> None:
        table = next(iter(opened[sheet].tables.values()))
        cells = opened[sheet][table.ref]
        place = [cell.value for cell in cells[0]].index(header)
        for row, value in values.items():
            cells[row + 1][place].value = value

    return edited(workbook, edit)


def by_day(cases: Mapping[str, Copy], *, without: Collection[str]) -> dict[str, Copy]:
    """The cases, by day without those of which another one is of the same kind."""
    assert [name for name in without if name not in cases] == []
    return {name: case for name, case in cases.items() if _AT_NIGHT or name not in without}


@pytest.fixture(scope="session")
def recalculate(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., dict[str, Recalculated]]:
    """A function that calculates workbooks by their names, all in one run of LibreOffice."""
    soffice = shutil.which("soffice")
    if soffice is None:
        reason = "LibreOffice (soffice) is not installed: apt-get install libreoffice-calc-nogui"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)

    profile = tmp_path_factory.mktemp("profile")
    (profile / "user").mkdir()
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS_RECALCULATE)

    def run(
        workbooks: Mapping[str, bytes | Copy], *, sheets: Sequence[str] = (), whole: str = ""
    ) -> dict[str, Recalculated]:
        """Calculate; ``sheets`` are of one table in all languages, ``whole`` keeps drawings."""
        contents = {
            name: workbook.content() if isinstance(workbook, Copy) else workbook
            for name, workbook in workbooks.items()
        }
        given = tmp_path_factory.mktemp("given")
        converted = tmp_path_factory.mktemp("recalculated")
        paths = [given / f"{name}.xlsx" for name in contents]
        for path, content in zip(paths, contents.values(), strict=True):
            path.write_bytes(without_results(content, drawings=path.stem == whole))
        subprocess.run(
            [
                *(soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless"),
                *("--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(converted)),
                *map(str, paths),
            ],
            check=True,
            capture_output=True,
            env={**os.environ, **_MEMORY},
        )
        return {
            name: _read(converted / f"{name}.xlsx", content, sheets)
            for name, content in contents.items()
        }

    return run


def _read(converted: Path, original: bytes, tables: Sequence[str]) -> Recalculated:
    file = converted.read_bytes()
    workbook = CalamineWorkbook.from_filelike(BytesIO(file))
    sheet = next(filter(tables.__contains__, workbook.sheet_names), workbook.sheet_names[1])
    cells = defined_cells(original)
    wanted = {sheet, *(place for place, *_ in cells.values())}
    sheets = {
        name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in wanted
    }
    names = {name: sheets[place][row][column] for name, (place, row, column) in cells.items()}
    remarks = {
        name: str([*sheets[place][row], "", ""][column + 1])
        for name, (place, row, column) in cells.items()
    }
    check = sheets[sheet]
    keys = {"AGS", "Schlüssel", "Key"}
    header = next(
        row for row, line in enumerate(check) if line[0] in {"Nr", "No"} and line[1] in keys
    )
    body = [line for line in check[header + 1 :] if line[0] != ""]
    columns = {
        str(title): [line[place] for line in body] for place, title in enumerate(check[header])
    }
    return Recalculated(file=file, names=names, remarks=remarks, columns=columns)
