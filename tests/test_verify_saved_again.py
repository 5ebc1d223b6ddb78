"""Genuine reports pass, as written and as other programs save them again.

By day 5 drawn runs over all rules, forms, languages and levels, at night 200
(``--hypothesis-profile=nightly``) in 25 pieces, of which ``-k piece7`` runs one.
"""

from __future__ import annotations

import csv
import io
import random
import re
import shlex
import shutil
import subprocess
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import openpyxl
import pytest
from gemeinden_lists import gvisys
from hypothesis import settings
from openpyxl.utils import get_column_letter, range_boundaries
from tampering import packed, unpacked
from test_verify_rules import KEYS
from test_verify_tampered import as_excel_saves, by_openpyxl, checked, genuine
from typer.testing import CliRunner

from ukraine_soforthilfe.asking import Form
from ukraine_soforthilfe.asking.scenario import Scenario
from ukraine_soforthilfe.commands.cli import app
from ukraine_soforthilfe.errors import ReportError, SoforthilfeError
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.population.built_in import editions
from ukraine_soforthilfe.scenarios import districts_of
from ukraine_soforthilfe.scenarios.rendering import allocated, asked_by_command, report_bytes
from ukraine_soforthilfe.verification import said
from ukraine_soforthilfe.verification.reports import read_written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from openpyxl import Workbook

    from ukraine_soforthilfe.verification.reports import ReportCheck

AMOUNTS = ("grundbetrag", "resteuro", "betrag")
SOFFICE = shutil.which("soffice")
AT_NIGHT = settings.get_current_profile_name() == "nightly"
PIECES, RUNS = (25, 8) if AT_NIGHT else (1, 5)
# Commas, quotation marks, UTF-8, from the first line on.
READ_AS_CSV = "CSV:44,34,76,1"
SOURCES = {"keys.csv": KEYS, "gemeinden.csv": gvisys()}


KINDS: dict[str, list[str]] = {
    "all of a date": [],
    "some of a date": [word for ags in ("08111", "08335", "08115") for word in ("--only", ags)],
    "a key": ["keys.csv", "--weight-column", "Geflüchtete"],
    "two keys": [
        *("keys.csv", "--weight-column", "Geflüchtete", "--weight-share", "0.7"),
        *("--weight-column", "Anteil", "--weight-share", "0.3"),
    ],
    "two levels": ["gemeinden.csv", "--level", "gemeinde"],
    "a Kreis": ["gemeinden.csv", "--level", "gemeinde", "--kreis", "08335"],
}


def drawn(draw: random.Random) -> list[str]:
    """The words of a run: a source, a level, rules that may go together, a language."""
    unit = draw.choice(["1", "1", "0.01", "100", "1000"])
    total = draw.choice([8_000_000, 16_000_000, 1_000, draw.randrange(10**9)]) // 1_000 * 1_000
    kind = draw.choice([*KINDS])
    words = [*KINDS[kind], "--unit", unit, "--lang", draw.choice(["de", "en"])]
    words += ["--total", f"{total}.{draw.randrange(100):02}" if unit == "0.01" else str(total)]
    if kind.endswith("a date"):
        edition = draw.choice(editions())
        words += ["--stichtag", edition.stichtag.isoformat(), "--basis", edition.basis]
    for option, most in (("--base-amount", 30), ("--minimum", 15), ("--maximum", 500)):
        if kind != "two levels" and draw.random() < 0.25:
            words += [option, str(draw.randrange(1, most) * 1_000)]
    if draw.random() < 0.3:
        words += ["--instalments", str(draw.choice([2, 4, 12]))]
    if "key" in kind and draw.random() < 0.5:
        words += ["--carry-column", "Fläche"]
    return words


def reports(draw: random.Random) -> Iterator[tuple[str, Scenario, dict[Form, bytes]]]:
    """Drawn runs that come to a result, each with its reports."""
    made = 0
    while made < RUNS:
        command = shlex.join(["soforthilfe", "allocate", *drawn(draw)])
        scenario = asked_by_command(command)
        stream = None
        if scenario.population:
            stream = io.BytesIO(SOURCES[scenario.population].encode())
            stream.name = scenario.population
        try:
            allocation = allocated(districts_of(stream, scenario), scenario)
        except SoforthilfeError:
            continue
        made += 1
        yield (
            command,
            scenario,
            {
                form: report_bytes(allocation, replace(scenario, formats=(form,)), form)
                for form in (Form.XLSX, Form.CSV, Form.JSON, Form.HTML)
            },
        )


def differences(check: ReportCheck) -> list[str]:
    """All that was found, in words; empty where the report passes."""
    return [
        ": ".join(said(each, Language.EN) for each in (found.place, found.what, found.found))
        for found in (*check.findings, *check.population)
    ]


def csv_differences(content: bytes, scenario: Scenario) -> list[str]:
    """Those of a CSV, which says neither which rows and columns nor, with bounds, which rules.

    It is asked then, and with the answer it is derived.
    """
    wanted = Scenario(only=scenario.only, carry_columns=scenario.carry_columns)
    if scenario.terms.bounded and not _tells_its_rules(content, wanted):
        wanted = replace(scenario, population=None, total=None, instalments=None)
    return differences(checked(content, wanted))


def _tells_its_rules(content: bytes, wanted: Scenario) -> bool:
    try:
        return read_written(content, wanted) is not None
    except ReportError as error:
        return "--weight-share" not in str(error)


def converted(folder: Path, files: list[Path], ending: str, *, of: str | None = None) -> Path:
    """A folder with the files as LibreOffice saves them, all in one start of it."""
    output = folder / f"{ending}_of_{files[0].suffix.removeprefix('.')}"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    words = [str(SOFFICE), profile, "--headless", *([f"--infilter={of}"] if of else [])]
    words += ["--convert-to", ending, "--outdir", str(output), *map(str, files)]
    subprocess.run(words, check=True, capture_output=True)
    assert len([*output.iterdir()]) == len(files)
    return output


@lru_cache(maxsize=1)
def runs_of(piece: int) -> list[tuple[str, Scenario, dict[Form, bytes]]]:
    # Of five runs by this seed all rules are in force, at least once each, by five of the kinds.
    return [*reports(random.Random(None if AT_NIGHT else 129 + piece))]


@pytest.mark.parametrize("piece", range(PIECES), ids=lambda piece: f"piece{piece}")
def test_genuine_runs_pass_as_written_and_saved(piece: int) -> None:
    """As written, by openpyxl and a German Excel, not one difference is found."""
    found: dict[str, list[str]] = {}
    for place, (command, scenario, forms) in enumerate(runs_of(piece)):
        forms_of_csv = {
            "csv": forms[Form.CSV],
            "cp1252": as_excel_saves(forms[Form.CSV], "cp1252"),
            "utf-8-sig": as_excel_saves(forms[Form.CSV], "utf-8-sig"),
        }
        for name, content in forms_of_csv.items():
            found[f"{place} {command} {name}"] = csv_differences(content, scenario)
        for name, content in {
            "json": forms[Form.JSON],
            "html": forms[Form.HTML],
            "xlsx": forms[Form.XLSX],
            "openpyxl": by_openpyxl(forms[Form.XLSX]),
        }.items():
            found[f"{place} {command} {name}"] = differences(checked(content))

    assert len(found) == RUNS * 7
    assert {run: texts[:3] for run, texts in found.items() if texts} == {}


@pytest.mark.libreoffice
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("piece", range(PIECES), ids=lambda piece: f"piece{piece}")
def test_genuine_runs_pass_as_libreoffice_saves_them(piece: int, tmp_path: Path) -> None:
    """Workbooks in each of its forms, and tables as workbooks: not one difference is found."""
    runs = runs_of(piece)
    found: dict[str, list[str]] = {}
    for place, (_, _, forms) in enumerate(runs):
        (tmp_path / f"{place}.xlsx").write_bytes(forms[Form.XLSX])
        (tmp_path / f"{place}.csv").write_bytes(forms[Form.CSV])
    for ending in ("xlsx", "ods", "xls"):
        saved = converted(tmp_path, [tmp_path / f"{n}.xlsx" for n in range(RUNS)], ending)
        for place, (command, _, _) in enumerate(runs):
            content = (saved / f"{place}.{ending}").read_bytes()
            found[f"{place} {command} {ending} by LibreOffice"] = differences(checked(content))
    there = [tmp_path / "ods_of_xlsx" / f"{n}.ods" for n in range(RUNS)]
    back = converted(tmp_path, there, "xlsx")
    for place, (command, _, _) in enumerate(runs):
        content = (back / f"{place}.xlsx").read_bytes()
        found[f"{place} {command} ods and back"] = differences(checked(content))
    for ending in ("xlsx", "ods"):
        tables = [tmp_path / f"{n}.csv" for n in range(RUNS)]
        saved = converted(tmp_path, tables, ending, of=READ_AS_CSV)
        for place, (command, scenario, _) in enumerate(runs):
            content = (saved / f"{place}.{ending}").read_bytes()
            found[f"{place} {command} csv as {ending}"] = csv_differences(content, scenario)

    assert len(found) == RUNS * 6
    assert {run: texts[:3] for run, texts in found.items() if texts} == {}


def shown_by_excel(content: bytes, amounts: Callable[[str], str], *columns: str) -> bytes:
    """A CSV as a German Excel saves it where some columns have a format for money."""
    head, *rows = csv.reader(io.StringIO(as_excel_saves(content, "utf-8").decode()), delimiter=";")
    shown = [
        [amounts(c) if n in columns else c for n, c in zip(head, r, strict=True)] for r in rows
    ]
    return "\r\n".join(map(";".join, [head, *shown, []])).encode()


def grouped(cell: str) -> str:
    return f"{int(cell):,}".replace(",", ".")


@pytest.mark.parametrize("columns", [["betrag"], ["betrag", "grundbetrag"], [*AMOUNTS]])
@pytest.mark.parametrize(
    "amounts",
    [
        *[lambda cell: f"{grouped(cell)},00 €", lambda cell: f"{cell},00", grouped],
        *[lambda cell: f"{grouped(cell)} €", lambda cell: f"{cell},00 EUR"],
    ],
)
def test_whole_euros_that_excel_shows_with_cents_are_whole_euros(
    columns: list[str], amounts: Callable[[str], str]
) -> None:
    """The unit is that of all figures: what only looks like cents is no difference."""
    content = report_of("soforthilfe allocate")

    check = checked(shown_by_excel(content, amounts, *columns))

    assert (differences(check), check.total) == ([], 8_000_000)
    assert check.notices


def test_one_amount_with_other_cents_is_one_finding() -> None:
    """Others are no worse for it, and the total stays what it was."""
    content = report_of("soforthilfe allocate")
    plain, other = b",450370\n", b",450370.50\n"
    assert plain in content

    check = checked(content.replace(plain, b",450370.00\n"))
    assert (differences(check), len(check.notices)) == ([], 1)
    check = checked(content.replace(plain, other))
    assert (check.total, next(each.what for each in check.findings)) == (8_000_000, "betrag")
    assert len(check.findings) <= 2


def test_a_mark_of_utf_8_is_a_notice() -> None:
    """A program that saves a CSV again writes it, this one does not."""
    check = checked(b"\xef\xbb\xbf" + report_of("soforthilfe allocate"))

    assert (differences(check), len(check.notices)) == ([], 1)


def test_a_report_with_a_broken_quotation_is_no_table(tmp_path: Path) -> None:
    """Whose rows cannot be told apart is not compared: exit status 2, and the row to correct."""
    path = tmp_path / "bericht.csv"
    path.write_bytes(report_of("soforthilfe allocate").replace(b"Esslingen", b'"Essl"ingen'))

    done = CliRunner().invoke(app, ["verify", str(path)])

    assert (done.exit_code, done.stdout) == (2, "")
    assert "row 4: The quotation marks from this row on do not match" in done.stderr


def report_of(command: str) -> bytes:
    """The CSV of a run."""
    scenario = asked_by_command(command)
    allocation = allocated(districts_of(None, scenario), scenario)
    return report_bytes(allocation, replace(scenario, formats=(Form.CSV,)), Form.CSV)


def test_no_column_of_a_report_can_be_named(tmp_path: Path) -> None:
    """A report has its own column of amounts: an option that nobody hears is refused."""
    path = tmp_path / "bericht.csv"
    path.write_bytes(report_of("soforthilfe allocate"))

    done = CliRunner().invoke(app, ["verify", str(path), "--amount-column", "rest"])

    assert done.exit_code == 2
    assert "--amount-column" in done.stderr


# Where a program knows no tables, and names cells.


def by_cells(content: bytes, *, also: Callable[[str], str] = str) -> bytes:
    """A workbook without tables, whose formulas name cells, as far as ``also`` leaves them."""
    tables = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(content)).worksheets:
        for table in sheet.tables.values():
            left, top, right, bottom = map(int, filter(None, range_boundaries(table.ref)))
            letters = map(get_column_letter, range(left, right + 1))
            columns = dict(zip(table.column_names, letters, strict=True))
            rows = {
                None: (top + 1, bottom - (table.totalsRowCount or 0)),
                "#Headers": (top, top),
                "#Totals": (bottom, bottom),
            }
            tables[table.name] = (sheet.title, columns, rows)

    def in_cell(cell: re.Match[str]) -> str:
        def of_table(found: re.Match[str]) -> str:
            title, columns, rows = tables[found["table"]]
            first = found["first"] or found["column"]
            top, end = (rows | {"#This Row": (cell[2], cell[2])})[found["part"]]
            ends = f"${columns[first]}${top}", f"${columns[found['last'] or first]}${end}"
            return f"'{title}'!{':'.join(ends) if ends[0] != ends[1] else ends[0]}"

        return _OF_TABLE.sub(of_table, also(cell[0]))

    parts = {
        name: part for name, part in unpacked(content).items() if not name.startswith("xl/tables/")
    }
    for name, part in parts.items():
        text = part.decode()
        if name.startswith("xl/worksheets/sheet"):
            text = re.sub(r'<c r="([A-Z]+)(\d+)"(?:(?!</c>).)*<f>.*?</f>', in_cell, text)
            text = re.sub("<tableParts.*?</tableParts>", "", text)
        elif name.endswith(".rels"):
            text = re.sub('<Relationship [^>]*/table"[^>]*>', "", text)
        elif name == "[Content_Types].xml":
            text = re.sub('<Override [^>]*"/xl/tables/[^>]*>', "", text)
        parts[name] = text.encode()
    return packed(parts)


_OF_TABLE = re.compile(
    r"\b(?P<table>[A-Z][A-Za-z]+)\[(?:(?:\[(?P<part>#[^\]]+)\],)?\[(?P<first>[^\]]+)\]"
    r"(?::\[(?P<last>[^\]]+)\])?|(?P<column>[^\[\]#]+))\]"
)


@pytest.mark.parametrize("run", ["plain", "bounds", "two keys", "gemeinden", "one kreis in thirds"])
def test_formulas_that_name_cells_for_tables_pass(run: str) -> None:
    """That there is no table any more is said; it has buttons to filter by, and no figures."""
    content = by_cells(genuine(run, Form.XLSX))
    assert b"[[" not in b"".join(unpacked(content).values())

    check = checked(content)

    assert (check.findings, check.population) == ((), ())
    assert {each.what for each in check.notices} == {"unused_table"}
    assert len(check.notices) >= 4


def test_a_formula_by_a_table_that_is_gone_is_found() -> None:
    """It comes to an error, whatever result was kept; tables that no formula names are said."""

    def keep_one(cell: str) -> str:
        return cell.replace("Teilsummen[[", "Teilsummen [[") if '<c r="E4"' in cell else cell

    content = by_cells(genuine("plain", Form.XLSX), also=keep_one)
    parts = {
        name: part.replace(b"Teilsummen [[", b"Teilsummen[[")
        for name, part in unpacked(content).items()
    }

    check = checked(packed(parts))

    assert [(each.what, each.place) for each in check.findings] == [
        ("table", "Regierungsbezirke: Teilsummen")
    ]
    assert {each.what for each in check.notices} == {"unused_table"}


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ("A22:O22", 0),
        ("A22:D22 E22:O22", 0),
        ("E22:O22 C22:D22 A22 B22", 0),
        ("A22:D22 E22:N22", 3),
        ("A22:D22 F22:O22", 3),
        ("A22:D22 E22:O23", 3),
        ("D22:A22 E22:O22", 3),
        ("A22:O22 P22", 3),
    ],
)
def test_a_condition_may_be_laid_over_the_same_cells_in_pieces(cells: str, found: int) -> None:
    """Those cells, all of them and no other, however they are named."""
    parts = unpacked(genuine("plain", Form.XLSX))
    sheet = parts["xl/worksheets/sheet2.xml"].decode()
    assert sheet.count('sqref="A22:O22"') == 1
    changed = sheet.replace('sqref="A22:O22"', f'sqref="{cells}"')

    check = checked(packed(parts | {"xl/worksheets/sheet2.xml": changed.encode()}))

    whats = [each.what for each in check.findings]
    assert set(whats) <= {"conditional_format"}
    assert len(whats) >= found
    assert check.passed is (not found)


@pytest.mark.parametrize(
    ("kept", "what"),
    [('t="n"><f>{}</f><v>1<', ""), ('t="n"><f>{}</f><v>0<', "result"), ('t="n"><v>1<', "value")],
)
def test_a_truth_that_a_formula_comes_to_may_be_kept_as_a_number(kept: str, what: str) -> None:
    """1 for WAHR, where a program keeps truths so; it is calculated anew wherever it is opened."""
    parts = unpacked(genuine("plain", Form.XLSX))
    sheet = parts["xl/worksheets/sheet2.xml"].decode()
    cell = re.search(r'(<c r="F6" s="\d+" )t="b"><f>([^<]*)</f><v>1<', sheet)
    assert cell is not None
    changed = sheet.replace(cell[0], cell[1] + kept.replace("{}", cell[2]))

    findings = checked(packed(parts | {"xl/worksheets/sheet2.xml": changed.encode()})).findings

    assert [each.place for each in findings] == ["Prüfung!F6"] * bool(what)
    assert all(str(each.what).startswith(what) for each in findings)


# As an .ods, of which only values can be compared.


def as_ods(workbook: Workbook) -> bytes:
    """The values of a workbook as an .ods, and what of it is hidden."""
    sheets = []
    for sheet in workbook.worksheets:
        columns = "".join(
            f"<table:table-column{_HIDDEN * sheet.column_dimensions[letters].hidden}/>"
            for letters in map(get_column_letter, range(1, sheet.max_column + 1))
        )
        rows = "".join(
            f"<table:table-row{_HIDDEN * sheet.row_dimensions[number].hidden}>"
            f"{''.join(map(_cell, row))}</table:table-row>"
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1)
        )
        sheets.append(
            f'<table:table table:name="{sheet.title}" table:style-name="{sheet.sheet_state}">'
            f"{columns}{rows}</table:table>"
        )
    spaces = " ".join(
        f'xmlns:{name}="{_OASIS}:{name}:1.0"' for name in ("office", "table", "text", "style")
    )
    content = (
        f"<office:document-content {spaces}><office:automatic-styles>"
        '<style:style style:name="hidden" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
        f"<office:body><office:spreadsheet>{''.join(sheets)}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    return packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{_OASIS}:manifest:1.0"/>'.encode(),
            "content.xml": content.encode(),
        }
    )


_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_HIDDEN = ' table:visibility="collapse"'


def _cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    kind = "boolean" if isinstance(value, bool) else "string" if isinstance(value, str) else "float"
    if kind != "string":
        name = "boolean-value" if kind == "boolean" else "value"
        return (
            f'<table:table-cell office:value-type="{kind}" office:{name}="{str(value).lower()}"/>'
        )
    lines = "".join(
        f"<text:p>{escape(line).replace('  ', ' <text:s/>')}</text:p>"
        for line in str(value).split("\n")
    )
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def saved_as_ods(change: Callable[[Workbook], object]) -> ReportCheck:
    """What is found where a report was changed before it was saved so."""
    workbook = openpyxl.load_workbook(io.BytesIO(genuine("plain", Form.XLSX)), data_only=True)
    change(workbook)
    return checked(as_ods(workbook))


def test_the_values_of_a_report_pass() -> None:
    """It is said that nothing but values was looked at."""
    check = saved_as_ods(lambda _book: None)

    assert (check.findings, check.population, check.unseen) == ((), (), "ods")


def _sorted(workbook: Workbook) -> None:
    """The rows of Stuttgart and Böblingen exchanged."""
    sheet = workbook["Zuweisung"]
    for one, other in zip(sheet[10], sheet[11], strict=True):
        one.value, other.value = other.value, one.value


def test_values_of_a_sorted_table_pass() -> None:
    """Rows go by their key, which is said."""
    check = saved_as_ods(_sorted)

    assert (check.findings, check.population) == ((), ())
    assert "sorted" in [each.what for each in check.notices]


def _set(place: str, value: object) -> Callable[[Workbook], object]:
    return lambda book: setattr(book["Zuweisung"][place], "value", value)


@pytest.mark.parametrize(
    ("change", "place", "what"),
    [
        (_set("H10", 999_999), "Zuweisung!H10", "cell"),
        (lambda book: book.create_sheet("Nachtrag").append([1]), "Nachtrag", "further_sheet"),
        (lambda book: book.remove(book["Diagramm"]), "Diagramm", "sheet"),
        (
            lambda book: setattr(book["Diagramm"], "sheet_state", "hidden"),
            "Diagramm",
            "sheet_state",
        ),
        (
            lambda book: setattr(book["Zuweisung"].row_dimensions[10], "hidden", True),
            "Zuweisung!10:10",
            "hidden_row",
        ),
        (
            lambda book: setattr(book["Zuweisung"].column_dimensions["H"], "hidden", True),
            "Zuweisung!H:H",
            "hidden_column",
        ),
        (_set("K10", "Auszuzahlen"), "Zuweisung!K10", "further_cell"),
    ],
)
def test_values_that_say_something_else_are_found(
    change: Callable[[Workbook], object], place: str, what: str
) -> None:
    """Another amount, sheets more, fewer or hidden, and what is hidden in them or beside."""
    first, *further = saved_as_ods(change).findings

    assert (first.place, first.what) == (place, what)
    assert len(further) == (what == "cell")  # another amount makes another sum


def test_values_on_a_sheet_too_large_are_refused() -> None:
    """A cell far away makes a sheet of more cells than anybody opens."""
    far = (
        '<table:table-row table:number-rows-repeated="100000"><table:table-cell/></table:table-row>'
        '<table:table-row><table:table-cell table:number-columns-repeated="200"/>'
        f"{_cell(1)}</table:table-row></table:table>"
    )
    workbook = openpyxl.load_workbook(io.BytesIO(genuine("plain", Form.XLSX)), data_only=True)
    parts = unpacked(as_ods(workbook))
    content = parts["content.xml"].replace(b"</table:table>", far.encode(), 1)

    with pytest.raises(ReportError, match="extend over more than"):
        checked(packed({**parts, "content.xml": content}))
