"""`verify` sees the whole file: what is there and does not follow is found, in every form."""

from __future__ import annotations

import csv
import io
import json
import re
import shlex
import shutil
import subprocess
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from gemeinden_lists import gvisys
from hypothesis import settings
from openpyxl.utils import get_column_letter
from tampering import (
    ANYWHERE,
    FIRST,
    NOTICED,
    OF_THE_KREISE,
    SECOND,
    first_amount,
    packed,
    unpacked,
    with_openpyxl,
)
from test_verify_rules import KEYS, TWO_KEYS

from ukraine_soforthilfe import __version__
from ukraine_soforthilfe.asking import Form
from ukraine_soforthilfe.asking.scenario import Scenario
from ukraine_soforthilfe.errors import ReportError
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.population.loading import read_population
from ukraine_soforthilfe.population.workbooks import whole
from ukraine_soforthilfe.scenarios.rendering import allocated, asked_by_command, report_bytes
from ukraine_soforthilfe.verification import KINDS, STATES, Finding, said
from ukraine_soforthilfe.verification.pages import report_check_page
from ukraine_soforthilfe.verification.reports import check_report, read_written

if TYPE_CHECKING:
    from collections.abc import Callable

    from ukraine_soforthilfe.verification.reports import ReportCheck

pytestmark = pytest.mark.usefixtures("derived_once")
SOFFICE = shutil.which("soffice")
# A run each of every rule, both levels and both languages.
RUNS: dict[str, tuple[str, ...]] = {
    "plain": (),
    "cents in English": (
        *("--unit", "0.01", "--lang", "en"),
        *("--stichtag", "2022-12-31", "--basis", "Zensus 2022"),
    ),
    "bounds": ("--minimum", "100000", "--maximum", "300000", "--unit", "100"),
    "base amount": ("--base-amount", "20000.50", "--unit", "0.01"),
    "key": ("keys.csv", "--weight-column", "Anteil", "--total", "1000"),
    "two keys": ("keys.csv", *TWO_KEYS, "--total", "1000", "--lang", "en"),
    "gemeinden": ("gemeinden.csv", "--level", "gemeinde"),
    "one kreis": ("gemeinden.csv", "--level", "gemeinde", "--kreis", "08127"),
    "quarters": (
        *("--instalments", "4", "--unit", "0.01", "--total", "8000000.37"),
        *("--instalment-label", "10.03.", "--instalment-label", "[Q2]"),
        *("--instalment-label", "'Betrag'", "--instalment-label", "Betrag"),
    ),
    "gemeinden in months": ("gemeinden.csv", "--level", "gemeinde", "--instalments", "12"),
    "one kreis in thirds": (
        *("gemeinden.csv", "--level", "gemeinde", "--kreis", "08335"),
        *("--instalments", "3", "--lang", "en"),
    ),
    "some": ("--only", "08111", "--only", "08335", "--only", "08115"),
}
LONG = "id;Einwohner\n" + "".join(f"k{place};{place}\n" for place in range(1, 400))
AT_NIGHT = settings.get_current_profile_name() == "nightly"
OTHERS = [run for run in RUNS if run != "plain"]


@cache
def genuine(run: str, form: Form) -> bytes:
    """The report of a run as the program writes it."""
    asked = asked_by_command(shlex.join(["soforthilfe", "allocate", *RUNS.get(run, [run])]))
    scenario = replace(asked, formats=(form,))
    stream = None
    if scenario.population:
        stream = io.BytesIO(
            {"keys.csv": KEYS, "gemeinden.csv": gvisys(), "long.csv": LONG}[
                scenario.population
            ].encode()
        )
        stream.name = scenario.population
    districts = read_population(stream, scenario).districts
    return report_bytes(allocated(districts, scenario), scenario, form)


def checked(content: bytes, wanted: Scenario | None = None) -> ReportCheck:
    report = read_written(content, wanted)
    assert report is not None
    return check_report(report)


def is_found(content: bytes) -> bool:
    """Whether a report does not pass, or is said to be damaged."""
    try:
        return not checked(content).passed
    except ReportError:
        return True


def some_of(names: dict[str, Any], run: str, *, every: int = 6) -> list[str]:
    """Every sixth, from another one in each run."""
    return [*names][OTHERS.index(run) :: every]


@pytest.mark.parametrize(
    ("run", "name"),
    [("some", name) for name in ANYWHERE] + [("plain", name) for name in OF_THE_KREISE],
)
def test_a_workbook_that_says_something_else_is_found(run: str, name: str) -> None:
    """Each change of a workbook of 2022 is a difference, not only a notice.

    The workbook has three Kreise, unless the change is one of many rows.
    """
    tamper = {**ANYWHERE, **OF_THE_KREISE}[name]

    assert is_found(tamper(genuine(run, Form.XLSX)))


def anywhere_in(run: str) -> list[str]:
    """All changes of the workbook with all Kreise and a sixth of others; by day fewer of each."""
    if AT_NIGHT:
        return [*ANYWHERE] if run == "plain" else some_of(ANYWHERE, run)
    place = [*RUNS].index(run)
    return [*ANYWHERE][3 * place :: 3 * len(RUNS)]


@pytest.mark.parametrize(
    ("run", "name"), [(run, name) for run in RUNS for name in anywhere_in(run)]
)
def test_workbooks_of_every_rule_that_say_something_else_are_found(run: str, name: str) -> None:
    """So it is by every rule, on both levels and in both languages; by day a third, each in one."""
    assert is_found(ANYWHERE[name](genuine(run, Form.XLSX)))


@pytest.mark.parametrize("run", ["plain", "gemeinden"])
@pytest.mark.parametrize("name", NOTICED)
def test_what_hides_nothing_is_a_notice(run: str, name: str) -> None:
    """Where a sheet opens and how its pages break changes nothing that is paid or read."""
    tamper, code = NOTICED[name]

    check = checked(tamper(genuine(run, Form.XLSX)))

    assert (check.findings, check.population) == ((), ())
    assert code in [notice.what for notice in check.notices]


@pytest.mark.parametrize("saying", [True, False])
@pytest.mark.parametrize("rows", ["one", "two", "all but one", "the only one", "all"])
def test_a_group_is_folded_as_a_whole_and_says_so(rows: str, *, saying: bool) -> None:
    """Rows that are left out of a group are hidden, and so is a group without its sign to open."""
    content = with_openpyxl(
        genuine("gemeinden", Form.XLSX), change=partial(_fold, rows=rows, saying=saying)
    )

    check = checked(content)

    folded = saying and rows in {"the only one", "all"}
    assert check.passed is folded
    codes = [each.what for each in (check.notices if folded else check.findings)]
    assert ("folded" if folded else "hidden_row") in codes


def _fold(workbook: openpyxl.Workbook, *, rows: str, saying: bool) -> None:
    sheet = next(
        each
        for each in workbook.worksheets
        if any(row.outlineLevel for row in each.row_dimensions.values())
    )
    outlined = [row for row in range(1, sheet.max_row) if sheet.row_dimensions[row].outlineLevel]
    groups: list[list[int]] = []
    for row in outlined:
        if groups and groups[-1][-1] == row - 1:
            groups[-1].append(row)
        else:
            groups.append([row])
    alone = rows == "the only one"
    group = min(groups, key=len) if alone else max(groups, key=len)
    assert (len(group) == 1) is alone
    left_out = {"one": group[1:2], "two": group[:2], "all but one": group[1:]}
    for row in left_out.get(rows, group):
        sheet.row_dimensions[row].hidden = True
    sheet.row_dimensions[group[0] - 1].collapsed = saying


def test_columns_of_a_group_that_are_hidden_are_found() -> None:
    """No sheet has columns that fold."""
    content = genuine("gemeinden", Form.XLSX)
    for sheet in range(4):
        for saying in (True, False):
            change = partial(_fold_columns, sheet=sheet, saying=saying)
            assert not checked(with_openpyxl(content, change=change)).passed


def _fold_columns(workbook: openpyxl.Workbook, *, sheet: int, saying: bool) -> None:
    columns = workbook.worksheets[sheet].column_dimensions
    columns["B"].hidden = True
    columns["B"].outlineLevel = 1
    columns["C"].collapsed = saying


def test_a_format_in_another_spelling_passes() -> None:
    """The sign of the euro needs no quotation marks; nothing is to be said."""

    def spell(workbook: openpyxl.Workbook) -> None:
        first_amount(workbook).number_format = "#,##0 €"

    check = checked(with_openpyxl(genuine("plain", Form.XLSX), change=spell))

    assert (check.findings, check.population) == ((), ())
    assert "format" not in {notice.what for notice in check.notices}


def test_many_rows_on_one_page_are_too_small() -> None:
    """A sheet of more rows than a page shows must not be pressed upon one."""
    content = genuine("long.csv", Form.XLSX)

    assert not checked(with_openpyxl(content, change=_on_one_page)).passed


def _on_one_page(workbook: openpyxl.Workbook) -> None:
    for sheet in workbook.worksheets:
        sheet.page_setup.fitToHeight = 1


def as_excel_decorates(content: bytes) -> bytes:
    """What Excel adds by itself on saving: its own namespaces, identifiers and properties."""
    spaces = (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" '
        'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac" '
    )
    parts = unpacked(content)

    def change(name: str, old: str, new: str) -> None:
        text = parts[name].decode()
        assert old in text, (name, old)
        parts[name] = text.replace(old, new, 1).encode()

    change("xl/workbook.xml", "<workbook ", f"<workbook {spaces}")
    change(
        "xl/workbook.xml",
        "<workbookPr ",
        '<fileVersion appName="xl" lastEdited="7" lowestEdited="7" rupBuild="28730"/>'
        '<workbookPr defaultThemeVersion="166925" codeName="DieseArbeitsmappe" ',
    )
    excel = "http://schemas.microsoft.com/office/spreadsheetml"
    change(
        "xl/workbook.xml",
        "<bookViews>",
        '<mc:AlternateContent><mc:Choice Requires="x15"><x15ac:absPath '
        f'xmlns:x15ac="{excel}/2010/11/ac" url="C:\\Users\\k0123456\\Haushalt 2022\\"/>'
        "</mc:Choice></mc:AlternateContent>"
        '<xr:revisionPtr revIDLastSave="0" documentId="13_ncr:1_{0A1B2C3D-0000}" '
        f'xmlns:xr6="{excel}/2016/revision6" xr6:coauthVersionLast="47"/><bookViews>',
    )
    change("xl/workbook.xml", "<workbookView ", '<workbookView xWindow="-120" yWindow="-120" ')
    change(
        "xl/workbook.xml", 'calcId="124519"', 'calcId="191029" concurrentCalc="0" refMode="R1C1"'
    )
    change(
        "xl/workbook.xml",
        "</workbook>",
        '<extLst><ext uri="{140A7094-0E35-4892-8432-C4D2E57EDEB5}"><x15:workbookPr '
        f'xmlns:x15="{excel}/2010/11/main" chartTrackingRefBase="1"/></ext>'
        '<ext uri="{B58B0392-4F1F-4190-BB64-5DF3571DCE5F}"><c:calcFeatures '
        f'xmlns:c="{excel}/2018/calcfeatures"><c:feature name="microsoft.com:RD"/>'
        '<c:feature name="microsoft.com:LET_WF"/></c:calcFeatures></ext></extLst></workbook>',
    )
    for name in [each for each in parts if each.startswith("xl/tables/")]:
        change(
            name, "<table ", f'<table {spaces} mc:Ignorable="xr xr3" xr:uid="{{00000000-000C}}" '
        )
        change(name, "<tableColumn ", '<tableColumn xr:uid="{00000000-0010}" ')
    for name in [each for each in parts if each.startswith("xl/worksheets/sheet")]:
        change(name, "<worksheet ", f'<worksheet {spaces} mc:Ignorable="xr" xr:uid="{{1}}" ')
        change(name, "<sheetFormatPr ", '<sheetFormatPr x14ac:dyDescent="0.25" ')
        change(name, "<pageSetup ", '<pageSetup horizontalDpi="4294967293" ')
    sheets = "".join(f"<vt:lpstr>{name}</vt:lpstr>" for name in _sheet_names(content))
    change(
        "docProps/app.xml",
        "</Properties>",
        '<TitlesOfParts><vt:vector xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'docPropsVTypes">{sheets}<vt:lpstr>Zuweisung!Drucktitel</vt:lpstr></vt:vector>'
        "</TitlesOfParts></Properties>",
    )
    change(
        "docProps/core.xml",
        "</cp:coreProperties>",
        "<cp:lastModifiedBy>LRA\\k0123456</cp:lastModifiedBy>"
        '<dcterms:modified xsi:type="dcterms:W3CDTF">2022-04-01T08:00:00Z</dcterms:modified>'
        "</cp:coreProperties>",
    )
    return packed(parts)


def _sheet_names(content: bytes) -> list[str]:
    return openpyxl.load_workbook(io.BytesIO(content)).sheetnames


@pytest.mark.parametrize("run", RUNS)
def test_what_excel_adds_by_itself_is_no_difference(run: str) -> None:
    """Namespaces of its own, identifiers, the titles of the parts, and who saved it."""
    check = checked(as_excel_decorates(genuine(run, Form.XLSX)))

    assert (check.findings, check.population) == ((), ())


def test_every_code_of_a_workbook_is_said_in_words() -> None:
    """What a comparison of workbooks finds has a name in both languages."""
    folder = Path(whole.__file__).parent
    sources = [path.read_text("utf-8") for path in folder.glob("*.py")]
    codes = {
        code
        for source in sources
        for code in re.findall(
            r'(?:\b(?:differ|notice|findings\.differ)\(|\byield )"(\w+)"', source
        )
    }

    assert len(codes) > 30
    assert codes - {*KINDS, *STATES} == set()


def with_json(change: Callable[[dict[str, Any]], Any]) -> Callable[[bytes], bytes]:
    def tampered(content: bytes) -> bytes:
        report = json.loads(content)
        change(report)
        return json.dumps(report, ensure_ascii=False, indent=1).encode()

    return tampered


def with_text(old: str, new: str) -> Callable[[bytes], bytes]:
    def tampered(content: bytes) -> bytes:
        assert old.encode() in content
        return content.replace(old.encode(), new.encode(), 1)

    return tampered


def with_pattern(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def tampered(content: bytes) -> bytes:
        changed = re.sub(old, new, content, count=1)
        assert changed != content
        return changed

    return tampered


JSON: dict[str, Callable[[bytes], bytes]] = {
    "a name twice": with_text('"date": ', '"date": "2022-01-01", "date": '),
    "a further name": with_json(lambda report: report.update(zahlbetrag=999)),
    "a further name in a row": with_json(lambda report: report["kreise"][0].update(zuschlag=9)),
    "further rows": with_json(lambda report: report.update(nachtrag=[{"ags": "08111"}])),
    "a text for a number": with_json(
        lambda report: report["kreise"][0].update(betrag=str(report["kreise"][0]["betrag"]))
    ),
    "a truth for a number": with_json(lambda report: report["kreise"][0].update(rang=True)),
    "nothing for a number": with_json(lambda report: report["kreise"][0].update(rang=None)),
    "a decimal for a whole number": with_text(f'"schema_version": {2}', '"schema_version": 2.0'),
    "another file": with_json(lambda report: report["source"].update(file="x.csv")),
    "a checksum that is none": with_json(lambda report: report["source"].update(sha256="0")),
    "another layout": with_json(lambda report: report["source"].update(layout="geprüft")),
    "another producer": with_json(lambda report: report["source"].update(producer="geprüft")),
    "another licence": with_json(lambda report: report["source"].update(licence="geprüft")),
    "another kind of source": with_json(
        lambda report: report["source"].update(built_in=not report["source"]["built_in"])
    ),
    "more of the source": with_json(lambda report: report["source"].update(note="geprüft")),
    "another version": with_json(lambda report: report["program"].update(version="9.0")),
    "more of the program": with_json(lambda report: report["program"].update(note="x")),
    "another schema": with_json(lambda report: report.update(schema_version=3)),
    "another command": with_json(lambda report: report.update(command="soforthilfe allocate")),
    "no request": with_json(lambda report: report.pop("request")),
    "another request": with_json(lambda report: report["request"].update(name="X")),
    "another date": with_json(lambda report: report.update(date="2022-01-01")),
    "a name twice in a row": with_text('"betrag": ', '"betrag": 9, "betrag": '),
    "a name twice, once in other letters": with_text('"betrag": ', '"betr\\u0061g": 9, "betrag": '),
    "a name twice with the same value": with_text('"file": ', '"file": "x", "file": '),
    "rows twice": with_text('"kreise": ', '"kreise": [], "kreise": '),
    "no number": with_pattern(rb'"(rang\w*)": ', rb'"\1": NaN, "x": '),
    "a number without end": with_pattern(rb'"(rang\w*)": ', rb'"\1": Infinity, "x": '),
    "an exponent": with_pattern(rb'"(rang\w*)": ', rb'"\1": 1e0, "x": '),
    "a zero below zero": with_pattern(rb'"(resteuro\w*)": 0\b', rb'"\1": -0'),
    "more digits than any number has": with_text('"rang": ', f'"rang": {"9" * 5000}, "x": '),
    "a text behind the end": lambda content: content + b"storniert",
    "another report behind the end": lambda content: content + content,
    "a nul behind the end": lambda content: content + b"\0",
    "a name with what turns its direction": with_json(
        lambda report: report["kreise"][0].update(name="Ulm\u202e")
    ),
    "a name with a blank": with_json(
        lambda report: report["kreise"][0].update(name=f"{report['kreise'][0]['name']} ")
    ),
    "an empty row": with_json(lambda report: report["kreise"].append({"ags": ""})),
    "a text for the total": with_json(lambda report: report["request"].update(total="1 ")),
    "another notice": with_json(
        lambda report: report["source"]["notices"].append("Auszuzahlen: 999.999")
    ),
    "a year of its own": with_json(lambda report: report.update(year=2020)),
    "a version that wrote no request": with_json(
        lambda report: report["program"].update(version="0.1.0")
    ),
    "no kreis": with_json(lambda report: report.update(kreis=None)),
    "other gemeinden": with_json(lambda report: report.update(gemeinden=[])),
    "another amount": with_json(lambda report: report["kreise"][0].update(betrag=7)),
    "a row twice": with_json(lambda report: report["kreise"].append(report["kreise"][0])),
    "another rule": with_json(lambda report: report["rule"].update(unit="2 euro")),
    "another rounding": with_json(lambda report: report["rounding_each_row"].update(sum=1)),
}


@pytest.mark.parametrize(
    ("run", "name"),
    [("plain", name) for name in JSON] + [(run, n) for run in OTHERS for n in some_of(JSON, run)],
)
def test_json_that_says_something_else_is_found(run: str, name: str) -> None:
    """Names twice and further ones, other kinds, and all that is said of the source."""
    if name == "a year of its own" and RUNS[run][:1] == ("keys.csv",):
        pytest.skip("nobody knows of which year an own file is")

    assert is_found(JSON[name](genuine(run, Form.JSON)))


def with_rows(change: Callable[[list[list[str]]], object]) -> Callable[[bytes], bytes]:
    def tampered(content: bytes) -> bytes:
        rows = list(csv.reader(io.StringIO(content.decode())))
        change(rows)
        stream = io.StringIO()
        csv.writer(stream, lineterminator="\n").writerows(rows)
        return stream.getvalue().encode()

    return tampered


def _column(rows: list[list[str]], heading: str, cell: str) -> None:
    for place, row in enumerate(rows):
        row.append(cell if place else heading)


def _set(rows: list[list[str]], column: int, cell: str) -> None:
    """Another cell in the first row, whose columns are those of one level."""
    rows[1][column + (column >= 0 and rows[0][0] == "ebene" and 2)] = cell


def _last_first(rows: list[list[str]]) -> None:
    for row in rows:
        row.insert(0, row.pop())


def _headed(rows: list[list[str]], heading: str) -> int:
    return next(place for place, name in enumerate(rows[0]) if name.startswith(heading))


CSV: dict[str, Callable[[bytes], bytes]] = {
    "a cell without a heading": with_rows(lambda rows: rows[2].append("999999")),
    "a further column": with_rows(lambda rows: _column(rows, "zuschlag", "5")),
    "a column without a heading": with_rows(lambda rows: _column(rows, "", "5")),
    "a column twice": with_rows(lambda rows: _column(rows, "betrag", "5")),
    "a row of sums": with_rows(lambda rows: rows.append(["Summe", "", "", "", "5", "9"])),
    "a payee below": with_rows(lambda rows: rows.append(["08999", "X", *rows[1][2:]])),
    "a note below": with_rows(lambda rows: rows.append(["storniert"])),
    "a note far to the right": with_rows(lambda rows: rows.append([""] * 30 + ["storniert"])),
    "another amount": with_rows(lambda rows: rows[1].__setitem__(-1, "7")),
    "cents": with_rows(lambda rows: rows[1].__setitem__(-1, f"{rows[1][-1]}.5")),
    "another name": with_rows(lambda rows: rows[1].__setitem__(0, "08999")),
    "a name with a line break": with_rows(lambda rows: _set(rows, 1, f"{rows[1][1]}\n")),
    "a name in two lines": with_rows(lambda rows: _set(rows, 1, f"{rows[1][1]}\nstorniert")),
    "a name with a nul": with_rows(lambda rows: _set(rows, 1, f"{rows[1][1]}\0")),
    "a name with a page feed": with_rows(lambda rows: _set(rows, 1, f"{rows[1][1]}\f")),
    "a name with what clears a screen": with_rows(lambda rows: _set(rows, 1, "\x1b[2JUlm")),
    "a name with a line separator": with_rows(lambda rows: _set(rows, 1, f"{rows[1][1]}\u2028")),
    "a name with a hard blank": with_rows(lambda rows: _set(rows, 1, f"{rows[1][1]}\u00a0")),
    "a name with a mark of direction": with_rows(lambda rows: _set(rows, 1, f"{rows[1][1]}\u200f")),
    "a blank behind a name": with_rows(lambda rows: _set(rows, 1, f"{rows[1][1]} ")),
    "a blank behind an amount": with_rows(lambda rows: _set(rows, -1, f"{rows[1][-1]} ")),
    "a zero before an amount": with_rows(lambda rows: _set(rows, -1, f"0{rows[1][-1]}")),
    "a sign before an amount": with_rows(lambda rows: _set(rows, -1, f"+{rows[1][-1]}")),
    "wide digits": with_rows(
        lambda rows: _set(rows, -1, rows[1][-1].translate({n + 48: n + 0xFF10 for n in range(10)}))
    ),
    "a currency": with_rows(lambda rows: _set(rows, -1, f"{rows[1][-1]} €")),
    "a formula for an amount": with_rows(lambda rows: _set(rows, -1, "=1+1")),
    "a rounded amount": with_rows(
        lambda rows: _set(rows, -1, f"{float(rows[1][-1]):.1E}".replace("+0", "+"))
    ),
    "a second heading": with_rows(lambda rows: rows.insert(2, rows[0])),
    "a heading twice at the top": with_rows(lambda rows: rows.insert(0, rows[0])),
    "a title": with_rows(lambda rows: rows.insert(0, ["storniert"])),
    "a heading in other letters": with_rows(lambda rows: rows[0].__setitem__(-1, "Betrag")),
    "a heading with a blank": with_rows(lambda rows: rows[0].__setitem__(-1, "betrag ")),
    "no column of ranks": with_rows(
        lambda rows: [row.pop(place) for place in [_headed(rows, "rang")] for row in rows]
    ),
    "other columns first": with_rows(
        lambda rows: rows.__setitem__(slice(None), [[r[-1], *r[:-1]] for r in rows])
    ),
    "further columns without anything": with_rows(
        lambda rows: rows.__setitem__(slice(None), [[*r, ""] for r in rows])
    ),
    "a blank row with a note far away": lambda content: content + b"\n,,,,,,,,,,,,,,,,,storniert\n",
    "blanks in a row": with_rows(lambda rows: rows.append(["", " "])),
}


@pytest.mark.parametrize(
    ("run", "name"),
    [("plain", name) for name in CSV]
    + [(run, n) for run in OTHERS if run != "some" for n in some_of(CSV, run)],
)
def test_csv_that_says_something_else_is_found(run: str, name: str) -> None:
    """Cells beside the columns and rows below them, too."""
    if run in {"one kreis", "key", "two keys"} and name == "another name":
        pytest.skip("the keys of an own list are what they are")

    assert not checked(CSV[name](genuine(run, Form.CSV))).passed


def by_openpyxl(content: bytes) -> bytes:
    stream = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(content)).save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "tamper",
    [
        with_rows(lambda rows: rows.append(rows.pop(1))),
        lambda content: b"sep=,\n" + content,
        lambda content: content.decode().encode("utf-16"),
        lambda content: content.replace(b",", b"\t").replace(b"\n", b"\r\n"),
    ],
    ids=["sorted", "a line with the delimiter", "UTF-16", "tabs"],
)
def test_a_csv_that_another_program_wrote_again_passes(tamper: Callable[[bytes], bytes]) -> None:
    """Rows in another order, other encodings and delimiters change nothing that is paid."""
    check = checked(tamper(genuine("plain", Form.CSV)))

    assert (check.findings, check.population) == ((), ())
    assert not check.same_bytes


def test_a_json_with_a_byte_order_mark_passes() -> None:
    """Some editors put one there."""
    check = checked(b"\xef\xbb\xbf" + genuine("plain", Form.JSON))

    assert (check.findings, check.population) == ((), ())
    assert len(check.notices) == 1


def test_what_is_said_of_reading_a_file_is_known_or_found() -> None:
    """A notice that this program has passes, and is said not to be checked; another does not."""
    right = checked(genuine("key", Form.JSON))
    assert right.passed
    assert right.unchecked == len(right.report.notices) + 1 > 1
    for language in Language:
        page = report_check_page(right, file="x", language=language)
        assert dict(page.facts)[{"de": "Nicht geprüft", "en": "Not checked"}[language]]
    altered = json.loads(genuine("key", Form.JSON))
    notice = altered["source"]["notices"][-1]
    altered["source"]["notices"][-1] = f"{notice} Auszuzahlen: 999.999."

    check = checked(json.dumps(altered).encode())

    found = [said(finding.what, Language.DE) for finding in (*check.findings, *check.population)]
    assert found == ["kein Hinweis dieses Programms"]


def test_notices_of_version_0_1_are_in_its_own_words() -> None:
    """What 0.1.0 said of reading a file is not held against the sentences of today."""
    report = json.loads(genuine("key", Form.JSON))
    del report["request"]
    report["program"]["version"] = "0.1.0"
    report["source"]["notices"][0] += " Say it with --stichtag."

    check = checked(json.dumps(report, ensure_ascii=False).encode())

    found = [said(each.what, Language.EN) for each in (*check.findings, *check.population)]
    assert "no notice of this program" not in found
    assert check.unchecked


def with_rounded_rests(amount: str | None = None) -> bytes:
    """As a German Excel saves long numbers; ``amount`` for that of the first row."""
    rows = list(csv.reader(io.StringIO(genuine("plain", Form.CSV).decode())))
    rest, betrag = map(rows[0].index, ("rest", "betrag"))
    for row in rows[1:]:
        row[rest] = f"{int(row[rest]):.2E}".replace(".", ",").replace("+0", "+")
    rows[1][betrag] = rows[1][betrag] if amount is None else amount
    return "\n".join(";".join(row) for row in rows).encode("cp1252")


def test_no_total_is_made_of_amounts_that_nobody_can_read() -> None:
    """What is paid would stand for a total that its digits do not tell, if it were all figures."""
    check = checked(with_rounded_rests("gesperrt"))

    assert (check.total, check.passed) == (None, False)


def test_figures_that_a_spreadsheet_rounded_are_said_with_what_to_do() -> None:
    """A German Excel saves long numbers with an exponent; what is lost of them is not passed."""
    check = checked(with_rounded_rests())

    assert len(check.findings) == 44
    assert "Ziffern verloren" in said(check.findings[0].what, Language.DE)
    assert "ursprüngliche Datei prüfen" in said(check.findings[0].expected, Language.DE)
    assert check.total == 8_000_000


def test_long_texts_are_shortened_to_where_they_differ() -> None:
    """Of a text of thousands of letters its difference is shown, and homoglyphs are written out."""
    start = "x" * 5_000
    finding = Finding("A1", "cell", f"{start}b{start}", f"{start}c{start}")
    same = Finding("A2", "cell", "Stuttg\u0430rt", "Stuttgart")
    check = replace(checked(genuine("plain", Form.JSON)), findings=(finding, same))

    page = report_check_page(check, file="x", language=Language.DE)
    long, letters = page.tables[0].records()

    assert "xb" in str(long["found"])
    assert "xc" in str(long["expected"])
    assert len(str(long["found"])) < 250
    assert letters["found"] == r"Stuttg\u0430rt"


def saved_as_workbook(content: bytes, change: Callable[[openpyxl.Workbook], Any]) -> bytes:
    """A CSV as a spreadsheet saves it as a workbook: keys without their zero, numbers as such."""
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    for row in csv.reader(io.StringIO(content.decode())):
        cells = [
            int(cell) if cell.isdecimal() else float(cell) if _is_decimal(cell) else cell or None
            for cell in row
        ]
        sheet.append(cells)
    change(workbook)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _is_decimal(cell: str) -> bool:
    return cell.replace(".", "", 1).isdecimal()


@pytest.mark.parametrize("run", [run for run in RUNS if run != "some"])
def test_a_csv_saved_as_a_workbook_is_the_report_that_it_is(run: str) -> None:
    """It is compared with all of its columns, and what cannot be seen is said."""
    check = checked(saved_as_workbook(genuine(run, Form.CSV), lambda _: None))

    assert (check.findings, check.population) == ((), ())
    assert check.unseen
    facts = dict(report_check_page(check, file="x.xlsx", language=Language.EN).facts)
    assert facts["Result"].startswith("Amounts right; not checked: formulas, ")


def test_an_empty_column_that_is_hidden_hides_nothing() -> None:
    """Who hides a column without anything in it changed nothing that a report says."""

    def change(book: Any) -> None:
        letter = get_column_letter(book.active.max_column + 1)
        book.active[f"{letter}1"].number_format = "@"
        book.active.column_dimensions[letter].hidden = True

    check = checked(saved_as_workbook(genuine("plain", Form.CSV), change))

    assert (check.findings, check.population) == ((), ())


def test_an_empty_column_between_others_is_one_too_many() -> None:
    """Hidden or not, it is the columns that are told, and not what it hides."""

    def change(book: Any) -> None:
        book.active.insert_cols(2)
        book.active.column_dimensions["B"].hidden = True

    findings = checked(saved_as_workbook(genuine("plain", Form.CSV), change)).findings

    assert findings
    assert "hidden_column" not in [each.what for each in findings]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda book: setattr(book.active["H5"], "value", 7), "Sheet!H5"),
        (lambda book: setattr(book.active["T9"], "value", "storniert"), "Sheet!T9"),
        (lambda book: setattr(book.active.row_dimensions[5], "hidden", True), "Sheet!5:5"),
        (lambda book: setattr(book.active.column_dimensions["B"], "hidden", True), "Sheet!B:B"),
        (lambda book: book.create_sheet("X").append(["storniert"]), "X"),
    ],
)
def test_a_csv_saved_as_a_workbook_that_says_something_else_is_found(
    change: Callable[[Any], Any], place: str
) -> None:
    """Cells, rows and columns that are hidden, and further sheets, at their place."""
    check = checked(saved_as_workbook(genuine("plain", Form.CSV), change))

    assert place in [finding.place for finding in check.findings]


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("form", [Form.XLSX, Form.JSON, Form.CSV])
def test_what_was_written_passes(run: str, form: Form) -> None:
    """A report of every rule passes, and is just what this version writes."""
    wanted = Scenario(only=("08111", "08335", "08115")) if run == "some" else None

    check = checked(genuine(run, form), wanted if form is Form.CSV else None)

    assert (check.findings, check.population, check.notices) == ((), (), ())
    assert check.same_bytes


@pytest.mark.parametrize("run", RUNS)
def test_a_workbook_that_openpyxl_saved_again_passes_with_notices(run: str) -> None:
    """Openpyxl saves no results of formulas, which changes nothing that is paid."""
    check = checked(by_openpyxl(genuine(run, Form.XLSX)))

    assert (check.findings, check.population) == ((), ())
    assert "no_result" in [notice.what for notice in check.notices]


def as_excel_saves(content: bytes, encoding: str) -> bytes:
    """A CSV as a German Excel saves it: semicolons, decimal commas, and no needless zeros."""
    lines = []
    for row in csv.reader(io.StringIO(content.decode())):
        cells = []
        for cell in row:
            whole, point, decimals = cell.partition(".")
            if cell.isdecimal():
                cells.append(str(int(cell)))
            elif whole.isdecimal() and decimals.isdecimal():
                short = decimals.rstrip("0")
                cells.append(f"{int(whole)}{',' if short else ''}{short}" if point else cell)
            else:
                cells.append(cell)
        lines.append(";".join(cells))
    return ("\r\n".join(lines) + "\r\n").encode(encoding)


@pytest.mark.parametrize("run", [run for run in RUNS if run not in {"some", "key", "two keys"}])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig"])
def test_a_csv_that_a_german_excel_saved_again_passes_with_a_notice(
    run: str, encoding: str
) -> None:
    """Keys have lost their zero and amounts their decimals; it is still held against the table."""
    check = checked(as_excel_saves(genuine(run, Form.CSV), encoding))

    assert (check.findings, check.population) == ((), ())
    assert check.notices
    if run == "plain":
        assert check.official is not None
        assert check.official.said().en == "44 of 44 as of 2021-12-31 (Zensus 2011)"


def test_the_findings_of_a_workbook_are_in_german() -> None:
    """Place, kind and what is expected are said as Excel and the office say them."""
    tampered = ANYWHERE["a format that shows nothing"](genuine("plain", Form.XLSX))
    tampered = ANYWHERE["a hidden sheet"](tampered)

    page = report_check_page(checked(tampered), file="x.xlsx", language=Language.DE)
    said = {row["place"]: row["what"] for row in page.tables[0].records()}

    assert said == {"X": "zusätzliches Blatt", "Zuweisung!H10": "Zahlenformat"}


def test_a_csv_of_some_rows_is_held_to_what_is_given() -> None:
    """A CSV does not say that it is of three Kreise; with --only it lacks none."""
    content = genuine("some", Form.CSV)

    check = checked(content)
    assert len(check.findings) == 41
    assert check.is_part
    page = report_check_page(check, file="x.csv", language=Language.DE)
    assert any("--partial" in said for _, said in page.facts)
    assert checked(content, Scenario(partial=True)).passed


FILLED = "filled"


def filled_in() -> bytes:
    """The plain workbook in which an office wrote a file reference, and over the total."""
    book = openpyxl.load_workbook(io.BytesIO(genuine("plain", Form.XLSX)))
    sheet = book.worksheets[0]
    sheet["C6"], sheet["C7"] = "III A 4 - 1502.3/22", "9.000.000 €"
    filled = io.BytesIO()
    book.save(filled)
    return filled.getvalue()


@pytest.fixture(scope="module")
def saved_again(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], bytes]:
    """A function that gives a workbook as LibreOffice saves it, all of a form in one start."""
    folder = tmp_path_factory.mktemp("libreoffice")
    for run in AGAIN:
        (folder / f"{run}.xlsx").write_bytes(genuine(run, Form.XLSX))
    (folder / f"{FILLED}.xlsx").write_bytes(filled_in())

    @cache
    def saved(ending: str) -> Path:
        of, _, last = ending.rpartition(".")
        source = saved(of) if of else folder
        command = [SOFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
        words = ["--convert-to", last, "--outdir", folder / ending]
        files = [source / f"{run}.{of or 'xlsx'}" for run in (*AGAIN, FILLED)]
        subprocess.run([*map(str, [*command, *words, *files])], check=True, capture_output=True)
        return folder / ending

    return lambda run, ending: (saved(ending) / f"{run}.{ending.rpartition('.')[2]}").read_bytes()


# Every rule, and each kind of list, is among the drawn runs of test_verify_saved_again.py.
AGAIN = ("plain", "gemeinden", *(("bounds", "two keys") if AT_NIGHT else ()))
# As .ods, and that again as .xlsx.
BOTH_WAYS = "ods.xlsx"


@pytest.mark.libreoffice
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is missing")
@pytest.mark.parametrize("ending", ["xlsx", "ods", "xls", BOTH_WAYS])
@pytest.mark.parametrize("run", AGAIN)
def test_a_workbook_that_libreoffice_saved_again_passes(
    run: str, ending: str, saved_again: Callable[[str, str], bytes]
) -> None:
    """Saved as .xlsx it is compared whole; as .ods and .xls it is said what was not looked at."""
    check = checked(saved_again(run, ending))

    assert (check.findings, check.population) == ((), ())
    assert (check.unseen or "xlsx") == ending.rpartition(".")[2]
    assert __version__ == check.report.version


@pytest.mark.libreoffice
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is missing")
@pytest.mark.parametrize("ending", ["ods", "xls"])
def test_what_an_office_filled_in_is_named_in_other_forms_too(
    ending: str, saved_again: Callable[[str, str], bytes]
) -> None:
    """A file reference is a notice with its text, an amount in its place a difference."""
    check = checked(saved_again(FILLED, ending))

    assert [(each.place, each.found) for each in check.findings] == [
        ("Zuweisung!C7", "9.000.000 €")
    ]
    assert ("Zuweisung!C6", "III A 4 - 1502.3/22") in [
        (each.place, each.found) for each in check.notices
    ]


# In cells of the sheets, whose formulas name cells then: what is changed, and what is said of it.
CELLS_CHANGED = {
    "another row": (SECOND, "G26", r"\$F26", "$F27", "formula"),
    "another column": (SECOND, "G26", r"\$F26", "$H26", "formula"),
    "a rank among fewer rows": (SECOND, "J30", r"\$I\$68", "$I$67", "formula"),
    "a sum over fewer rows": (FIRST, "H54", r"\$H\$53", "$H$52", "formula"),
    "a figure of another sheet": (SECOND, "N30", r"\bZuweisung!", "Prüfung!", "formula"),
    "a number for a formula": (SECOND, "L30", "<f.*</f>", "", "value_for_formula"),
    "a truth that is none": (SECOND, "F6", "<v>1<", "<v>0<", "result"),
    "a truth that is a text": (SECOND, "F6", ' t="[bn]"', ' t="str"', "result"),
}


@pytest.mark.libreoffice
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is missing")
@pytest.mark.parametrize("name", CELLS_CHANGED)
def test_a_cell_that_is_changed_where_formulas_name_cells_is_found(
    name: str, saved_again: Callable[[str, str], bytes]
) -> None:
    """What went both ways is compared as strictly: each change is a difference in its cell."""
    part, cell, old, new, what = CELLS_CHANGED[name]
    parts = unpacked(saved_again("plain", BOTH_WAYS))
    before, opening, rest = parts[part].decode().partition(f'<c r="{cell}"')
    inside, closing, after = rest.partition("</c>")
    changed = re.sub(old, new, inside)
    assert changed != inside
    parts[part] = f"{before}{opening}{changed}{closing}{after}".encode()

    sheet = {FIRST: "Zuweisung", SECOND: "Prüfung"}[part]
    assert (what, f"{sheet}!{cell}") in [
        (each.what, each.place) for each in checked(packed(parts)).findings
    ]


@pytest.mark.libreoffice
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is missing")
@pytest.mark.parametrize(
    ("change", "what", "place"),
    [
        ("a hidden row", "hidden_row", "Zuweisung!10:10"),
        ("white on white", "colour", "Zuweisung!H10"),
        ("another amount", "cell", "Zuweisung!H10"),
        ("a table that sums", "table", "Zuweisung: Zuweisung"),
        ("a table of fewer rows", "table", "Zuweisung: Zuweisung"),
        ("a condition over fewer cells", "conditional_format", "Prüfung!F7:O7"),
        ("a name that is of other cells where it is used", "defined_name", "Zahlsumme"),
    ],
)
def test_what_else_is_changed_in_a_workbook_that_went_both_ways_is_found(
    change: str, what: str, place: str, saved_again: Callable[[str, str], bytes]
) -> None:
    """A table by which a formula calculates has to be ours, and so has every range of cells."""
    changes = {
        "a table that sums": partial(_in_parts, old=r"Zuweisung!\$H\$10:\$H\$53", new=BY_TABLE),
        "a table of fewer rows": partial(_in_parts, old=r'ref="A9:I54"', new='ref="A9:I50"'),
        "a condition over fewer cells": partial(_in_parts, old='"F7:O7"', new='"F7:N7"'),
    }
    content = saved_again("plain", BOTH_WAYS)

    findings = checked((changes | ANYWHERE)[change](content)).findings

    assert (what, place) in [(each.what, each.place) for each in findings]


BY_TABLE = "Zuweisung[Betrag]"


def _in_parts(content: bytes, *, old: str, new: str) -> bytes:
    """The workbook with another text wherever it stands."""
    found = {name: part.decode(errors="replace") for name, part in unpacked(content).items()}
    changed = {name: re.sub(old, new, text) for name, text in found.items()}
    assert changed != found
    return packed({name: text.encode() for name, text in changed.items()})


def _in_h12(value: object) -> bytes:
    """The amount of Esslingen is another; the sheet has what a spreadsheet then calculates."""

    def change(workbook: Any) -> None:
        workbook["Zuweisung"]["H12"] = value
        workbook["Zuweisung"]["G12"] = 0.5

    return with_openpyxl(genuine("plain", Form.XLSX), change=change)


def test_a_cell_is_said_with_whose_row_it_is_in() -> None:
    """Every difference in a row of the list names the Kreis."""
    findings = checked(_in_h12(383_573)).findings

    in_row = {said(each.place, Language.DE): each.district for each in findings}
    assert in_row["Zuweisung!H12"] == in_row["Zuweisung!G12"] == "08116 Esslingen"


def test_a_text_for_a_figure_is_said_as_one() -> None:
    """Where both sides look the same the words tell them apart."""
    findings = checked(_in_h12("383572")).findings

    (whats,) = ([each.what, each.found] for each in findings if each.expected == "383572")
    assert whats == ["text_for_figure", "383572"]


@pytest.mark.parametrize(
    ("language", "truth", "figure"), [(Language.DE, "WAHR", "0,25"), (Language.EN, "TRUE", "0.25")]
)
def test_a_value_is_said_as_the_sheet_shows_it(language: Language, truth: str, figure: str) -> None:
    """WAHR and a decimal comma in German, as the office reads them in its workbook."""
    check = checked(genuine("plain", Form.XLSX))
    said_of = (
        Finding("Prüfung!F6", "result", "False", "True"),
        Finding("Zuweisung!G12", "cell", "0.25", "1"),
    )

    page = str(report_check_page(replace(check, findings=said_of), file="a", language=language))

    assert truth in page
    assert f"'{figure}'" in page
