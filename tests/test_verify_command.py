"""`soforthilfe verify`: every way in which a report can have been changed is caught."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import tempfile
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from gemeinden_lists import gvisys
from old_workbooks import xls
from openpyxl.styles import Alignment
from openpyxl.workbook import Workbook
from typer.testing import CliRunner, Result

from ukraine_soforthilfe import __version__, allocate, load_districts
from ukraine_soforthilfe.asking import Form
from ukraine_soforthilfe.asking.scenario import Scenario
from ukraine_soforthilfe.commands.cli import app
from ukraine_soforthilfe.language import Language, Text
from ukraine_soforthilfe.result import Level
from ukraine_soforthilfe.rule import Unit
from ukraine_soforthilfe.scenarios import districts_of
from ukraine_soforthilfe.scenarios.rendering import report_bytes
from ukraine_soforthilfe.verification.written_page import is_known_notice, said_again

if TYPE_CHECKING:
    from collections.abc import Callable

STEM = "soforthilfe_8000000_2021-12-31"
pytestmark = pytest.mark.usefixtures("derived_once")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)), env={"COLUMNS": "80"})


@cache
def once_written(form: str, options: tuple[str, ...], _spoken: str | None) -> tuple[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        done = run("allocate", "--format", form, "--output", folder, "--quiet", *options)
        assert done.exit_code == 0, done.stderr
        (path,) = Path(folder).iterdir()
        return path.name, path.read_bytes()


def written(folder: Path, form: str, *options: str) -> Path:
    """A report that the command wrote, in a folder."""
    name, content = once_written(form, options, os.environ.get("SOFORTHILFE_LANG"))
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    return folder / name


def findings(path: Path, *options: str) -> list[tuple[str, str, str, str, str]]:
    """What verify found, in the report and against the built-in table."""
    done = run("verify", path, "--format", "json", *options)
    content = json.loads(done.stdout)
    found = [*content["findings"], *content["population"]]
    assert done.exit_code == (1 if found else 0)
    assert content["passed"] == (not found)
    return [(f["place"], f["district"], f["what"], f["found"], f["expected"]) for f in found]


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--lang", "en", "--date", "2022-05-01"),
        ("--total", "16000000", "--stichtag", "2022-12-31", "--basis", "Zensus 2022"),
        ("--csv-dialect", "excel"),
    ],
)
def test_what_was_just_written_is_right_byte_for_byte(
    tmp_path: Path, form: str, options: tuple[str, ...]
) -> None:
    """A report as written passes, and is just what this version writes."""
    path = written(tmp_path, form, *options)

    done = run("verify", path, "--format", "json")
    content = json.loads(done.stdout)

    assert done.exit_code == 0, done.stdout
    assert (content["passed"], content["same_bytes"]) == (True, True)
    assert content["built_in_table"] is not None


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_reports_of_own_lists_are_right(tmp_path: Path, form: str) -> None:
    """A list with free keys, a tie and names that look like formulas passes too."""
    source = tmp_path / "own.csv"
    source.write_text("id,name,einwohner\na,=1+1,5\nb,'x,5\nc,Ä,7\n", "utf-8")
    folder = tmp_path / "out"
    folder.mkdir()
    run("allocate", source, "--total", "2", "--format", form, "--output", folder, "-q")
    (path,) = folder.iterdir()

    assert findings(path) == []


@pytest.mark.german
def test_a_workbook_saved_again_passes_but_is_not_the_same_bytes(tmp_path: Path) -> None:
    """Saving without a change makes other bytes of the same content: right, and said."""
    path = written(tmp_path, "xlsx")
    openpyxl.load_workbook(path).save(path)

    done = run("verify", path)

    assert done.exit_code == 0
    assert "BESTANDEN" in done.stdout
    assert "nicht das, was diese Version" in " ".join(done.stdout.split())


def edited(path: Path, edit: Callable[[Workbook], Any]) -> Path:
    workbook = openpyxl.load_workbook(path)
    edit(workbook)
    workbook.save(path)
    return path


def cell_of(workbook: Workbook, sheet: str, ags: str, header: str) -> Any:
    """The cell of a district in a column of a sheet, found by its header."""
    rows = list(workbook[sheet].iter_rows())
    head = next(row for row in rows if any(cell.value == header for cell in row))
    column = [cell.value for cell in head].index(header)
    return next(row for row in rows if any(cell.value == ags for cell in row))[column]


def change(sheet: str, ags: str, header: str, value: object) -> Callable[[Workbook], None]:
    def edit(workbook: Workbook) -> None:
        cell_of(workbook, sheet, ags, header).value = value

    return edit


def change_cell(sheet: str, coordinate: str, value: object) -> Callable[[Workbook], None]:
    def edit(workbook: Workbook) -> None:
        workbook[sheet][coordinate].value = value

    return edit


def with_former_words(workbook: Workbook) -> None:
    """The sentences of the cut as 0.1.0 wrote them, which called it a Grenze."""
    cells = [cell for row in workbook["Herkunft"].iter_rows() for cell in row]
    renamed = [cell for cell in cells if "am Schnitt" in str(cell.value)]
    assert renamed
    for cell in renamed:
        cell.value = str(cell.value).replace("am Schnitt", "an der Grenze")


def as_of_version(version: str, *, language: Language = Language.DE, **asked: Any) -> bytes:
    """The workbook of the figures that come with the program, as a version wrote it."""
    scenario = Scenario(language=language, **asked)
    allocation = allocate(load_districts(), scenario.whole_total, terms=scenario.terms)
    return report_bytes(allocation, scenario, Form.XLSX, version=version)


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    "rules",
    [
        {},
        {"unit": Unit.CENT, "base_amount": 1000},
        {"minimum": 50_000, "maximum": 300_000},
    ],
)
def test_a_workbook_of_0_1_0_is_right(
    tmp_path: Path, rules: dict[str, Any], language: Language
) -> None:
    """What a former version said is no difference, by whatever rules."""
    path = tmp_path / "former.xlsx"
    path.write_bytes(as_of_version("0.1.0", language=language, **rules))

    assert findings(path) == []


def test_a_workbook_in_the_words_of_0_1_0_is_right(tmp_path: Path) -> None:
    """What 0.1.0 itself said of the cut is no difference, where it called it a Grenze."""
    path = tmp_path / "former.xlsx"
    path.write_bytes(as_of_version("0.1.0"))

    assert findings(edited(path, with_former_words)) == []


def test_a_workbook_of_keys_in_the_words_of_0_1_0_is_right(tmp_path: Path) -> None:
    """Their names stand on its first sheet with their shares, their decimals among its notices."""
    (tmp_path / "list.csv").write_text("key,cases,area\nA,5,1.25\nB,7,2.5\nC,9,3\n", "utf-8")
    scenario = Scenario(
        population="list.csv",
        weight_columns=("cases", "area"),
        weight_shares=(Decimal("0.7"), Decimal("0.3")),
    )
    districts = districts_of(str(tmp_path / "list.csv"), scenario)
    allocation = allocate(districts, 8_000_000, terms=scenario.terms)
    path = tmp_path / "former.xlsx"
    path.write_bytes(report_bytes(allocation, scenario, Form.XLSX, version="0.1.0"))

    def edit(workbook: Workbook) -> None:
        with_former_words(workbook)
        cells = [cell for row in workbook["Herkunft"].iter_rows() for cell in row]
        (notice,) = (cell for cell in cells if "als Dezimalzahlen gelesen" in str(cell.value))
        notice.value = str(notice.value).replace("„area“", "'area'")

    assert findings(edited(path, edit)) == []


@pytest.mark.german
@pytest.mark.parametrize(
    "command",
    [
        *("soforthilfe explain Konstanz", "soforthilfe allocate --something 1", "soforthilfe"),
        *("soforthilfe allocate --total", "soforthilfe allocate 'x", "another allocate"),
    ],
)
def test_a_workbook_of_0_1_0_whose_command_is_none(tmp_path: Path, command: str) -> None:
    """That alone said what was asked for: exit status 2, with what stands there."""
    path = tmp_path / "former.xlsx"
    path.write_bytes(as_of_version("0.1.0"))

    def edit(workbook: Workbook) -> None:
        rows = workbook["Herkunft"].iter_rows(max_col=2)
        (cell,) = (value for label, value in rows if label.value == "Befehl")
        cell.value = command

    done = run("verify", edited(path, edit))

    assert (done.exit_code, done.stdout) == (2, "")
    assert "ist keiner von soforthilfe allocate" in " ".join(done.stderr.split())


@pytest.mark.german
def test_a_workbook_of_0_1_0_of_another_program(tmp_path: Path) -> None:
    """Nothing says what it was asked for: it is a table of amounts, beside which all is named."""
    path = tmp_path / "former.xlsx"
    path.write_bytes(as_of_version("0.1.0"))

    def edit(workbook: Workbook) -> None:
        rows = workbook["Herkunft"].iter_rows(max_col=2)
        (cell,) = (value for label, value in rows if label.value == "Programm")
        cell.value = "another 0.1.0"

    done = run("verify", edited(path, edit), "--total", "8000000")

    assert done.exit_code == 1
    assert "Einwohnerzahlen  44 von 44" in done.stdout
    assert done.stdout.count("zusätzliches Blatt") == 4


def look_as_0_1_0(workbook: Workbook) -> None:
    """It broke no heading into lines, had the margins of the program, and stopped no input."""
    sheet = workbook["Prüfung"]
    (header,) = sheet[next(iter(sheet.tables.values())).ref][:1]
    for cell in header:
        assert cell.alignment.wrap_text
        cell.alignment = Alignment(horizontal=cell.alignment.horizontal)
    sheet.page_margins.left = 1
    for rule in sheet.data_validations.dataValidation:
        rule.showErrorMessage = False


@pytest.mark.parametrize("version", ["0.1.0", __version__])
def test_a_workbook_with_the_looks_of_0_1_0_is_right_if_that_wrote_it(
    tmp_path: Path, version: str
) -> None:
    """How headings, margins and rules for inputs were is not held against that version."""
    path = tmp_path / "former.xlsx"
    path.write_bytes(as_of_version(version))

    found = findings(edited(path, look_as_0_1_0))

    looks = {"alignment", "setting of the workbook", "rule for inputs"}
    assert {what for _, _, what, *_ in found} == (looks if version == __version__ else set())


def test_a_workbook_of_one_row_in_the_words_of_0_1_0_is_right(tmp_path: Path) -> None:
    """It said "1 recipients" on its first sheet and in the property title alike."""
    (tmp_path / "list.csv").write_text("key,population\nA,5\n", "utf-8")
    scenario = Scenario(population="list.csv", stichtag=date(2022, 12, 31), language=Language.EN)
    allocation = allocate(districts_of(str(tmp_path / "list.csv"), scenario), 8_000_000)
    path = tmp_path / "former.xlsx"
    path.write_bytes(report_bytes(allocation, scenario, Form.XLSX, version="0.1.0"))

    def speak_as_formerly(workbook: Workbook) -> None:
        heading = workbook.worksheets[0]["A1"]
        assert heading.value == workbook.properties.title
        heading.value = workbook.properties.title = f"{heading.value}s"
        assert heading.value.endswith(" to 1 recipients")

    assert findings(edited(path, speak_as_formerly)) == []


def test_a_workbook_of_two_levels_in_the_words_of_0_1_0_is_right(tmp_path: Path) -> None:
    """Also with Gemeinden, of which it said something else."""
    (tmp_path / "list.csv").write_text(gvisys(), "utf-8")
    scenario = Scenario(population="list.csv", level=Level.GEMEINDE)
    allocation = allocate(districts_of(str(tmp_path / "list.csv"), scenario), 8_000_000)
    path = tmp_path / "former.xlsx"
    path.write_bytes(report_bytes(allocation, scenario, Form.XLSX, version="0.1.0"))

    assert findings(edited(path, with_former_words)) == []


@pytest.mark.german
def test_words_of_0_1_0_in_a_workbook_of_today_are_caught(tmp_path: Path) -> None:
    """A sentence is taken for the former one only where the former version wrote it."""
    path = written(tmp_path, "xlsx")
    former = "keiner am Schnitt"

    def edit(workbook: Workbook) -> None:
        cells = [cell for row in workbook["Herkunft"].iter_rows() for cell in row]
        (tie,) = (cell for cell in cells if cell.value == "keiner")
        tie.value = former

    assert [one[2:] for one in findings(edited(path, edit))] == [("cell", former, "keiner")]


@pytest.mark.parametrize(
    ("column", "value"),
    [("total", 8_000_001), ("rang", 44), ("einwohner_all", 11_124_643)],
)
def test_a_share_of_the_whole_that_was_changed_is_caught(
    tmp_path: Path, column: str, value: int
) -> None:
    """What one Kreis got of the whole must follow from what the report says of the others."""
    source = tmp_path / "gemeinden.csv"
    source.write_text(gvisys(), "utf-8")
    folder = tmp_path / "out"
    path = written(folder, "json", str(source), "--level", "gemeinde", "--kreis", "08127")
    assert findings(path) == []
    content = json.loads(path.read_text("utf-8"))
    content["kreis"][column] = value
    path.write_text(json.dumps(content), "utf-8")

    assert findings(path)


NUMBERS = "Nr;Einwohner\n" + "".join(f"{number};500\n" for number in range(1, 11))


def report_of_numbers(*, version: str, form: Form) -> bytes:
    """Ten equal districts with numbers for keys divide 1,005 euros, as a version wrote that."""
    districts = load_districts(io.BytesIO(NUMBERS.encode()))
    ordered = replace(districts, keys_as_texts=version.startswith("0.1."))
    scenario = Scenario(population="numbers.csv", total=1005, formats=(form,))
    return report_bytes(allocate(ordered, 1005), scenario, form, version=version)


@pytest.mark.parametrize("form", [Form.XLSX, Form.JSON, Form.CSV])
@pytest.mark.parametrize(
    ("version", "paid"),
    [("0.1.0", {"1", "10", "2", "3", "4"}), (__version__, {"1", "2", "3", "4", "5"})],
)
def test_a_report_is_held_to_the_order_of_its_version(
    tmp_path: Path, form: Form, version: str, paid: set[str]
) -> None:
    """Until 0.1 own numbers stood in the order of texts, which decided ties; then as numbers."""
    path = tmp_path / f"report.{form}"
    path.write_bytes(report_of_numbers(version=version, form=form))

    assert findings(path) == []
    if form is Form.CSV:
        rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
        assert {row["ags"] for row in rows if row["betrag"] == "101"} == paid


def test_another_order_than_that_of_the_version_is_found(tmp_path: Path) -> None:
    """A report of today whose tie went by texts, 10 before 2, is wrong."""
    path = tmp_path / "report.json"
    content = report_of_numbers(version="0.1.0", form=Form.JSON)
    path.write_bytes(content.replace(b'"version": "0.1.0"', f'"version": "{__version__}"'.encode()))

    assert findings(path) != []


@pytest.mark.parametrize("sentence", ["an der Grenze", "keiner an der Grenze, 1 €"])
def test_other_words_of_the_cut_are_caught(tmp_path: Path, sentence: str) -> None:
    """Only the whole former sentence is taken for the one of 0.1.0."""
    path = tmp_path / "former.xlsx"
    path.write_bytes(as_of_version("0.1.0"))

    def edit(workbook: Workbook) -> None:
        cells = [cell for row in workbook["Herkunft"].iter_rows() for cell in row]
        (tie,) = (cell for cell in cells if cell.value == "keiner am Schnitt")
        tie.value = sentence

    found = findings(edited(path, edit))

    assert [one[2:] for one in found] == [("cell", sentence, "keiner am Schnitt")]


def without_row(workbook: Workbook) -> None:
    sheet = workbook["Zuweisung"]
    sheet.delete_rows(cell_of(workbook, "Zuweisung", "08335", "AGS").row)


def doubled_row(workbook: Workbook) -> None:
    sheet = workbook["Zuweisung"]
    row = cell_of(workbook, "Zuweisung", "08335", "AGS").row
    values = [cell.value for cell in sheet[row]]
    sheet.insert_rows(row)
    for column, value in enumerate(values, start=1):
        sheet.cell(row, column).value = value


def without_end(workbook: Workbook) -> None:
    sheet = workbook["Zuweisung"]
    sheet.delete_rows(cell_of(workbook, "Zuweisung", "08437", "AGS").row + 1, sheet.max_row)


def added_row(workbook: Workbook) -> None:
    doubled_row(workbook)
    row = cell_of(workbook, "Zuweisung", "08335", "AGS").row
    workbook["Zuweisung"].cell(row, 2).value = "08999"


@pytest.mark.parametrize(
    ("edit", "what", "found", "expected"),
    [
        (change("Zuweisung", "08335", "Betrag", 207_179), "cell", "207179", "207178"),
        (change("Zuweisung", "08335", "Einwohner", 288_098), "einwohner", "288098", "288097"),
        (change("Zuweisung", "08335", "Name", "Kontsanz"), "name", "Kontsanz", "Konstanz"),
        (change("Zuweisung", "08335", "AGS", "08999"), "row", "08999 Konstanz", ""),
        (change("Zuweisung", "08335", "Betrag", "viel"), "cell", "viel", "207178"),
        (change_cell("Zuweisung", "C2", 9_000_000), "cell", "9000000", "8000000"),
        (without_row, "row", "", "08335 Konstanz"),
        (doubled_row, "row", "08335 Konstanz", "one row"),
        (added_row, "row", "08999 Konstanz", ""),
        (without_end, "cell", "", "Summe"),
        (
            change("Prüfung", "08335", "Betrag", 207_178),
            "value instead of a formula",
            "207178",
            "=Pruefung",
        ),
        (change("Prüfung", "08335", "Einwohner", 288_098), "cell", "288098", "288097"),
        (change("Prüfung", "08335", "Rang", "=1"), "formula", "=1", "=1+SUMPRODUCT"),
        (lambda workbook: workbook.remove(workbook["Prüfung"]), "sheet", "", "Prüfung"),
        (
            lambda workbook: workbook.defined_names.pop("Resteuro"),
            "defined name",
            "",
            "Prüfung",
        ),
    ],
)
@pytest.mark.german
def test_an_edited_workbook_is_caught(
    tmp_path: Path,
    edit: Callable[[Workbook], Any],
    what: str,
    found: str,
    expected: str,
) -> None:
    """Each kind of change to a workbook is among the findings, with what stood there."""
    path = edited(written(tmp_path, "xlsx"), edit)

    assert any(
        (finding[2], finding[3]) == (what, found) and finding[4].strip("'").startswith(expected)
        for finding in findings(path)
    )


@pytest.mark.german
def test_only_the_changed_amount_is_named(tmp_path: Path) -> None:
    """One changed amount gives the cell, the sum, and nothing that follows from neither."""
    path = edited(written(tmp_path, "xlsx"), change("Zuweisung", "08335", "Betrag", 207_179))

    assert {finding[2:] for finding in findings(path)} == {
        ("cell", "207179", "207178"),
        ("sum", "8000001", "8000000"),
    }


def without_its_header(workbook: Workbook) -> None:
    sheet = workbook["Zuweisung"]
    (header,) = (
        number
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1)
        if "AGS" in cells
    )
    sheet.delete_rows(header)


def of_another_program(workbook: Workbook) -> None:
    sheet = workbook["Herkunft"]
    cell = next(row[1] for row in sheet.iter_rows() if str(row[1].value).startswith("soforthilfe "))
    cell.value = "another 1.0"


def without_its_first_table(workbook: Workbook) -> None:
    for name in ("Zuweisung", "Prüfung"):
        workbook.remove(workbook[name])


@pytest.mark.parametrize(
    ("edit", "found"),
    [(without_its_header, ""), (of_another_program, "another 1.0")],
)
@pytest.mark.german
def test_what_is_known_by_its_data_needs_no_words(
    tmp_path: Path, edit: Callable[[Workbook], None], found: str
) -> None:
    """Without the header of its table, or under another program's name, it is still compared."""
    path = edited(written(tmp_path, "xlsx"), edit)

    assert any(finding[3] == found for finding in findings(path))


@pytest.mark.german
def test_a_workbook_that_cannot_be_derived_anew(tmp_path: Path) -> None:
    """A workbook without any table of amounts is exit status 2 and a sentence."""
    done = run("verify", edited(written(tmp_path, "xlsx"), without_its_first_table), "--lang", "en")

    assert (done.exit_code, done.stdout) == (2, "")
    assert "No sheet has the table with AGS" in " ".join(done.stderr.split())


@pytest.mark.german
def test_a_workbook_whose_request_is_damaged(tmp_path: Path) -> None:
    """What it was asked for is no request any more: exit status 2 and a sentence."""

    def edit(workbook: Workbook) -> None:
        cells = [cell for sheet in workbook for row in sheet.iter_rows() for cell in row]
        (request,) = (cell for cell in cells if '"soforthilfe": "allocate"' in str(cell.value))
        request.value = str(request.value).replace('"total": 8000000', '"total": [8000000]')

    done = run("verify", edited(written(tmp_path, "xlsx"), edit))

    assert (done.exit_code, done.stdout) == (2, "")
    assert "Teil davon fehlt oder ist beschädigt" in " ".join(done.stderr.split())


@pytest.mark.german
def test_a_signed_and_sorted_workbook_is_right(tmp_path: Path) -> None:
    """A signature in the room left for it, and rows in another order, are no differences."""

    def sign_and_sort(workbook: Workbook) -> None:
        sheet = workbook["Zuweisung"]
        sheet["C56"].value = "Stuttgart, 2. Mai 2022"
        rows = [
            row.row
            for row in (cell_of(workbook, "Zuweisung", k, "AGS") for k in ("08111", "08437"))
        ]
        values = [[cell.value for cell in sheet[row]] for row in rows]
        for row, contents in zip(rows, reversed(values), strict=True):
            for column, value in enumerate(contents, start=1):
                sheet.cell(row, column).value = value

    path = edited(written(tmp_path, "xlsx"), sign_and_sort)

    assert findings(path) == []


@pytest.mark.german
def test_what_an_office_filled_in_is_named(tmp_path: Path) -> None:
    """File reference, budget item and signatures are notices that name the text."""
    filled: dict[str, str | int] = {
        "C6": "III A 4 - 1502.3/22",
        "C7": 121263301,
        "C56": "Stuttgart, 12.05.2022",
        "E56": "gez. Adam",
        "C58": "Ulm, 2. Mai 2022",
        "E58": "Berg",
    }

    def fill(workbook: Workbook) -> None:
        for cell, text in filled.items():
            workbook["Zuweisung"][cell] = text

    path = edited(written(tmp_path, "xlsx"), fill)
    said = json.loads(run("verify", path, "--format", "json").stdout)["notices"]

    assert findings(path) == []
    assert {each["place"]: each["found"] for each in said if "filled" in each["what"]} == {
        f"Zuweisung!{cell}": str(text) for cell, text in filled.items()
    }
    assert "(III A 4 - 1502.3/22)" in " ".join(run("verify", path).stdout.split())


@pytest.mark.parametrize(
    ("cell", "text"),
    [("C6", "9.000.000 €"), ("D7", "9000000 EUR"), ("C56", "3 Kreise"), ("E58", "=1+1")],
)
def test_an_amount_is_no_reference(tmp_path: Path, cell: str, text: str) -> None:
    """Where a reference or a name goes, an amount or a formula is a difference."""
    path = edited(
        written(tmp_path, "xlsx"),
        lambda workbook: setattr(workbook.worksheets[0][cell], "value", text),
    )

    assert [(place, found) for place, _, _, found, _ in findings(path)] == [
        (f"Allocation!{cell}", text)
    ]


def edit_csv(path: Path, edit: Callable[[list[list[str]]], Any]) -> Path:
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
    edit(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return path


def set_csv(column: int, value: str) -> Callable[[list[list[str]]], None]:
    def edit(rows: list[list[str]]) -> None:
        next(row for row in rows if row[0] == "08335")[column] = value

    return edit


@pytest.mark.parametrize(
    ("edit", "what", "found", "expected"),
    [
        (set_csv(9, "207179"), "betrag", "207179", "207178"),
        (set_csv(9, "x"), "betrag", "x", "207178"),
        (set_csv(4, "288098"), "einwohner", "288098", "288097"),
        (set_csv(4, ""), "einwohner", "", "a whole number"),
        (set_csv(1, "Kontsanz"), "name", "Kontsanz", "Konstanz"),
        (set_csv(7, "18"), "rang", "18", "19"),
        (set_csv(0, "08999"), "row", "08999 Konstanz", ""),
        (lambda rows: rows.pop(), "row", "", "08437 Sigmaringen"),
        (lambda rows: rows.append(rows[-1]), "row", "08437 Sigmaringen", "one row"),
        (
            lambda rows: [row.append("x") for row in rows],
            "columns",
            "ags, name, art, regierungsbezirk, einwohner, grundbetrag, rest, rang, resteuro, "
            "betrag, x",
            "ags, name, art, regierungsbezirk, einwohner, grundbetrag, rest, rang, resteuro, "
            "betrag",
        ),
    ],
)
def test_an_edited_csv_is_caught(
    tmp_path: Path,
    edit: Callable[[list[list[str]]], Any],
    what: str,
    found: str,
    expected: str,
) -> None:
    """Each kind of change to a CSV is among the findings."""
    path = edit_csv(written(tmp_path, "csv"), edit)

    assert (what, found, expected) in [finding[2:] for finding in findings(path)]


def test_a_csv_of_another_total_is_caught(tmp_path: Path) -> None:
    """A CSV names no total; against the one that is given every amount is checked."""
    path = written(tmp_path, "csv")

    found = findings(path, "--total", "8000001")

    assert ("betrag", "8000000") in [(finding[0], finding[3]) for finding in found]


@pytest.mark.parametrize(
    ("edit", "what", "found", "expected"),
    [
        (lambda c: c["kreise"][32].update(betrag=1), "betrag", "1", "207178"),
        (lambda c: c["kreise"][32].update(einwohner=288_098), "einwohner", "288098", "288097"),
        (lambda c: c["kreise"].pop(32), "row", "", "08335 Konstanz"),
        (lambda c: c.update(resteuro=23), "value", "23", "22"),
        (
            lambda c: c["arten"].pop(),
            *("value", ""),
            '{"name": "Landkreis", "kreise": 35, "einwohner": 9055323, "betrag": 6511902}',
        ),
        (lambda c: c["arten"].append({"name": "Insel"}), "value", '{"name": "Insel"}', ""),
        (lambda c: c.update(total=9_000_000), "value", "9000000", "8000000"),
    ],
)
def test_an_edited_json_is_caught(
    tmp_path: Path,
    edit: Callable[[dict[str, Any]], Any],
    what: str,
    found: str,
    expected: str,
) -> None:
    """Each kind of change to a JSON report is among the findings."""
    path = written(tmp_path, "json")
    content = json.loads(path.read_text("utf-8"))
    assert content["kreise"][32]["ags"] == "08335"
    edit(content)
    path.write_text(json.dumps(content), "utf-8")

    assert (what, found, expected) in [finding[2:] for finding in findings(path)]


def test_a_report_without_rows_is_of_no_edition(tmp_path: Path) -> None:
    """Nobody gets anything: neither the total nor the date that it names follow from its rows."""
    path = written(tmp_path, "json")
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {"kreise": []}), "utf-8")

    assert [each[2:] for each in findings(path)][1:] == [
        ("sum", "0", "8000000"),
        ("date and census basis", "2021-12-31 Zensus 2011", ""),
    ]
    assert run("verify", path).exit_code == 1


@pytest.mark.german
def test_the_findings_for_people(tmp_path: Path) -> None:
    """The table names the place, the district, and what was found and expected."""
    path = edit_csv(written(tmp_path, "csv"), set_csv(9, "207179"))

    done = run("verify", path)
    shown = " ".join(done.stdout.split())

    assert done.exit_code == 1
    assert "2 ABWEICHUNGEN" in shown
    assert "Zeile 34 08335 Konstanz betrag 207179 207178" in shown


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 no zip",
        b"{}",
        b'{"program": {"name": "soforthilfe"}}',
        b'{"program": {"name": "another"}}',
        b"a;b\n1;2\n",
        xls([["a", "b"], [1.0, 2.0]]),
    ],
)
def test_what_is_no_report(tmp_path: Path, content: bytes) -> None:
    """A file that is neither a report nor a list is exit status 2 and a sentence."""
    path = tmp_path / "file"
    path.write_bytes(content)

    done = run("verify", path, "--total", "3")

    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: ")
    assert run("verify", tmp_path / "missing").exit_code == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text.replace('"Konstanz"', '"\\ud800"'),  # half a character
        lambda text: re.sub(r'"request": .*', '"request": null,', text),
        lambda text: text.replace('"soforthilfe": "allocate"', '"soforthilfe": "a", "x": "y"'),
        lambda text: text.replace('"places"', '"x"').replace('"notices": []', '"notices": 1'),
        lambda text: text.replace('"kreise": [', '"kreise": [7, '),
        lambda text: '{"a":' + "[" * 100_000 + text,
    ],
)
def test_damaged_json_that_once_was_a_crash(tmp_path: Path, damage: Callable[[str], str]) -> None:
    """What damaged files have brought to light: a sentence and exit status 2, no traceback."""
    path = written(tmp_path, "json")
    path.write_text(damage(path.read_text("utf-8")), "utf-8")

    done = run("verify", path)

    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: ")


@pytest.mark.german
def test_somebody_elses_list(tmp_path: Path) -> None:
    """A list under other headings: right, wrong with its shortcut, and without its total."""
    path = tmp_path / "liste.csv"
    rows = ["Schlüssel;Gemeinde;Bevölkerung;Zuweisung in Euro"]
    rows += [f"{letter};Ort {letter};1.000;14,29 €" for letter in "abcdefg"]
    path.write_text("\n".join(rows), "utf-8")

    wrong = run("verify", path, "--total", "100")
    missing = run("verify", path)
    content = json.loads(run("verify", path, "--total", "100", "--format", "json").stdout)

    assert wrong.exit_code == 1
    shown = " ".join(wrong.stdout.split())
    assert "FALSCH" in shown
    assert "Jede Zeile gerundet (auf 1 Cent)" in shown
    assert (content["verdict"], content["sum_cents"]) == ("wrong", 10_003)
    assert missing.exit_code == 2
    assert "--total" in missing.stderr


@pytest.mark.german
def test_a_right_list_in_another_order_is_valid(tmp_path: Path) -> None:
    """The built-in result as somebody's spreadsheet, largest first, is valid."""
    report = written(tmp_path, "csv")
    rows = list(csv.DictReader(io.StringIO(report.read_text("utf-8"))))
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["AGS", "Kreis", "Einwohner", "Förderung"])
    for row in sorted(rows, key=lambda row: -int(row["betrag"])):
        sheet.append([row["ags"], row["name"], int(row["einwohner"]), int(row["betrag"])])
    path = tmp_path / "liste.xlsx"
    workbook.save(path)

    done = run("verify", path, "--total", "8.000.000")

    assert done.exit_code == 0, done.stdout
    assert "GÜLTIG" in done.stdout


def test_ambiguous_amounts_ask_for_the_column(tmp_path: Path) -> None:
    """Two columns that may be amounts are a question; --amount-column answers it."""
    path = tmp_path / "liste.csv"
    path.write_text("ags,einwohner,betrag,summe\na,1,50,0\nb,1,50,0\n", "utf-8")

    asked = run("verify", path, "--total", "100")

    assert asked.exit_code == 2
    assert 'betrag, summe. Choose one with --amount-column "betrag"' in " ".join(
        asked.stderr.split()
    )
    assert run("verify", path, "--total", "100", "--amount-column", "Betrag").exit_code == 0


@pytest.mark.parametrize("option", ["--amount-column", "--key-column", "--population-column"])
@pytest.mark.parametrize("column", ["Z", "5", "Auszahlung"])
def test_a_column_that_is_not_there_is_no_empty_one(
    tmp_path: Path, option: str, column: str
) -> None:
    """A letter or a number beyond the table names nothing, as a heading that it does not have."""
    path = tmp_path / "liste.csv"
    path.write_text("ags,einwohner,betrag,zahlung\na,1,50,500\nb,1,50,700\n", "utf-8")

    done = run("verify", path, "--total", "100", option, column)

    assert done.exit_code == 2
    said = " ".join(done.stderr.split())
    assert f"no column '{column}'; the headings are: ags, einwohner, betrag, zahlung." in said
    assert run("verify", path, "--total", "100", "--amount-column", "C").exit_code == 0


def test_columns_that_both_sum_to_the_total(tmp_path: Path) -> None:
    """Only these are offered, not the keys and the populations."""
    path = tmp_path / "liste.csv"
    path.write_text("Schlüssel;Einwohner;Rate;Zahlung\na;1;50;50\nb;1;50;50\n", "utf-8")

    said = {
        language: " ".join(run("verify", path, "--total", "100", "--lang", language).stderr.split())
        for language in ("de", "en")
    }

    assert "können die Beträge enthalten: Rate, Zahlung. Eine wählen" in said["de"]
    assert "may hold the amounts: Rate, Zahlung. Choose one" in said["en"]


def test_a_csv_whose_own_populations_were_changed_is_caught(tmp_path: Path) -> None:
    """Of an own list nobody else knows the figures; its derivation does not fit them any more."""
    source = tmp_path / "own.csv"
    source.write_text("id,einwohner\na,5\nb,8\n", "utf-8")
    folder = tmp_path / "out"
    folder.mkdir()
    run("allocate", source, "--total", "100", "--format", "csv", "--output", folder, "-q")
    (path,) = folder.iterdir()
    path.write_text(path.read_text("utf-8").replace("b,,,,8,", "b,,,,9,"), "utf-8")

    assert [finding[2] for finding in findings(path)] == ["total"]


def test_a_total_that_is_no_amount(tmp_path: Path) -> None:
    """A total that is no amount of money is a mistake in the command's options."""
    done = run("verify", written(tmp_path, "csv"), "--total", "viel")

    assert done.exit_code == 2
    assert "--total" in done.stderr


def test_a_list_by_no_known_rule(tmp_path: Path) -> None:
    """Of a wrong list it names the pair that contradicts, no rule, and counts rows beyond 100."""
    path = tmp_path / "liste.csv"
    amounts = [2 if place % 2 else 0 for place in range(220)]
    rows = [f"k{place:03};1;{amount}" for place, amount in enumerate(amounts)]
    path.write_text("\n".join(["Schlüssel;Einwohner;Betrag", *rows]), "utf-8")

    done = run("verify", path, "--total", "220", "--lang", "en")
    shown = " ".join(done.stdout.split())

    assert done.exit_code == 1
    assert "none of the known rules" in shown
    assert "k001" in shown
    assert "… and 120 more" in shown


def test_a_report_of_another_version(tmp_path: Path) -> None:
    """A right report that an older program wrote is said to be that program's."""
    path = written(tmp_path, "json")
    content = json.loads(path.read_text("utf-8"))
    content["program"]["version"], content["schema_version"] = "0.0.1", 1
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2), "utf-8")

    done = run("verify", path, "--lang", "en")

    assert done.exit_code == 0
    assert "0.0.1" in done.stdout


def test_findings_beyond_a_hundred_are_counted(tmp_path: Path) -> None:
    """Of a report of an own list, all of whose amounts are wrong, a hundred findings are shown."""
    own = tmp_path / "own.csv"
    rows = "".join(f"k{place:03},1\n" for place in range(150))
    own.write_text(f"id,einwohner\n{rows}", "utf-8")
    (tmp_path / "out").mkdir()
    path = written(tmp_path / "out", "csv", str(own), "--total", "300")

    def one_euro_more(rows: list[list[str]]) -> None:
        for row in rows[1:]:
            row[-1] = "3"

    done = run("verify", edit_csv(path, one_euro_more), "--total", "300", "--lang", "en")

    assert done.exit_code == 1
    assert len(re.findall(r"k\d{3}", done.stdout)) == 100
    assert re.search(r"… +and \d+ more", done.stdout)


@pytest.mark.parametrize(
    "head", ["Schlüssel;Einwohner;Betrag\n;Anzahl;Euro\n", "id;EW;Betrag\n", "x;EW;Betrag\n"]
)
def test_a_list_with_any_header(tmp_path: Path, head: str) -> None:
    """Its amounts are found under headings of two rows, too, and where keys are known otherwise."""
    file = tmp_path / "liste.csv"
    rows = "".join(f"{ags};{10 + place};{10 + place}\n" for place, ags in enumerate(("a", "b")))
    file.write_text(head + rows, "utf-8")
    options = ("--key-column", "A") if head.startswith("x") else ()

    done = run("verify", file, "--total", "21", *options)

    assert done.exit_code == 0, done.stderr


def zipped(folder: Path, files: dict[str, bytes]) -> Path:
    path = folder / "packed.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_a_report_in_a_zip(tmp_path: Path, form: str) -> None:
    """The one report in a ZIP is verified as it is, whatever stands beside it."""
    content = written(tmp_path, form).read_bytes()
    files = {
        "Ergebnis/r": content,
        "Ergebnis/LIESMICH.txt": b"Stand: heute",
        "bild.docx": b"PK\3\4",
    }

    assert findings(zipped(tmp_path, files)) == []


def test_what_a_zip_of_no_one_report_is(tmp_path: Path) -> None:
    """Several reports are asked about, a list is one as unpacked, and what is neither is said."""
    content = written(tmp_path, "csv").read_bytes()
    several = run("verify", zipped(tmp_path, {"a.csv": content, "b.csv": content}))
    rows = b"id;Einwohner;Betrag\na;2;2\nb;3;3\n"
    a_list = run("verify", zipped(tmp_path, {"a.csv": rows}), "--total", "5")
    bomb = run("verify", zipped(tmp_path, {f"{place}.csv": b"" for place in range(201)}))
    cut = zipped(tmp_path, {"a.csv": rows * 9})
    cut.write_bytes(cut.read_bytes()[:90])

    assert (several.exit_code, a_list.exit_code) == (2, 0), a_list.stderr
    assert "The ZIP holds several reports: 'a.csv', 'b.csv'." in several.stderr
    assert "damaged or incomplete, or it is no workbook" in run("verify", cut).stderr
    assert (bomb.exit_code, bomb.stdout) == (2, "")
    assert "The ZIP holds more than 200 files" in bomb.stderr


@pytest.mark.parametrize(
    ("field", "value"),
    [("stichtag", "2" * 32_768), ("basis", ["x" * 40_000]), ("request", {"only": ["1"] * 10_001})],
)
def test_a_report_in_json_that_is_a_bomb(tmp_path: Path, field: str, value: object) -> None:
    """Texts and lists that no report has are refused before anything looks through them."""
    path = written(tmp_path, "json")
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {field: value}), "utf-8")

    done = run("verify", path)

    assert done.exit_code == 2
    assert "part of it is missing or damaged" in done.stderr


def test_a_report_whose_command_names_many_rows(tmp_path: Path) -> None:
    """The command may be longer than a cell, and is read word by word, once."""
    path = written(tmp_path, "json", *["--leave-out", "08111"] * 5_000)
    assert len(json.loads(path.read_bytes())["command"]) > 32_767

    # Nothing of what was asked for is lost.
    assert "command" not in {place for place, *_ in findings(path)}


@pytest.mark.parametrize("form", ["xlsx", "json"])
def test_a_report_of_a_file_with_notices_is_right(tmp_path: Path, form: str) -> None:
    """Whatever a reader says of a file is one of the program's sentences, each with its names."""
    (tmp_path / "list.csv").write_text(
        "ags;einwohner 31.12.2020;einwohner 31.12.2021\n09162;5;6\n09161;;7\n09163;3;8\n", "utf-8"
    )
    path = written(tmp_path / "out", form, str(tmp_path / "list.csv"), "--total", "100")

    assert findings(path) == []


@pytest.mark.parametrize(
    "said",
    [
        "Die Datei nennt den Stichtag ihrer Zahlen nicht; 2021-12-31 stammt aus --stichtag.",
        "Die Datei hat mehrere Stichtage: 2020-12-31, 2021-12-31. Genommen wurde 2021-12-31; "
        "--stichtag wählt einen anderen.",
        "The census basis of the figures is unknown; say it with --basis.",
        "Kreise of other Länder left out: 5; --state chooses another Land, or all.",
        "Alle Kreise der Datei gehören zum Land 09; genommen wurden alle 2.",
        "Left out as totals: row 7.",
    ],
)
def test_what_0_1_0_said_of_a_file_is_known(said: str) -> None:
    """Its reports carry sentences that are said otherwise now."""
    assert is_known_notice(said)
    assert not is_known_notice(f"9.999.999 € are due. {said}")


@pytest.mark.parametrize(
    ("german", "english"),
    [
        (
            "In der Datei ist kein Stichtag der Zahlen zu erkennen; es gilt der angegebene, "
            "31.12.2021.",
            "No date of the figures was recognised in the file; the one given holds, 2021-12-31.",
        ),
        (
            "Kreise, deren Name aus der mitgelieferten Tabelle stammt: 1.044.",
            "Kreise whose name comes from the built-in table: 1,044.",
        ),
        (
            "Die Datei nennt den Stichtag ihrer Zahlen nicht; er ist mit --stichtag anzugeben.",
            "The file does not name the date of its figures; say it with --stichtag.",
        ),
    ],
)
def test_a_notice_is_said_again_in_the_other_language(german: str, english: str) -> None:
    """Days and thousands, too; what nobody knows stays as it is."""
    assert said_again(german) == said_again(english) == Text(german, english)
    assert said_again("Was niemand sagt") == Text("Was niemand sagt", "Was niemand sagt")
