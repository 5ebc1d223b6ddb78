"""`soforthilfe verify` of reports by every rule, on one level and on two."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from gemeinden_lists import gvisys
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from ukraine_soforthilfe.asking import CsvDialect, Form
from ukraine_soforthilfe.asking.scenario import Scenario
from ukraine_soforthilfe.asking.values import parse_euros
from ukraine_soforthilfe.commands.cli import app
from ukraine_soforthilfe.errors import ReportError, SoforthilfeError
from ukraine_soforthilfe.population.plain import TITLE
from ukraine_soforthilfe.result import District, Districts, Schluessel, Source
from ukraine_soforthilfe.rule import Unit
from ukraine_soforthilfe.scenarios.rendering import allocated, report_bytes
from ukraine_soforthilfe.verification.reports import check_report, read_written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

pytestmark = pytest.mark.usefixtures("derived_once")
KEYS = """\
Name;Schlüsselnummer;Geflüchtete;Anteil;Fläche
Adorf;A;20;0,123456789;1,50
Bdorf;B;30;0,5;2,25
Cdorf;C;10;0,376543211;12,00
=Ddorf;D;0;0,0;3,00
"""
TWO_KEYS = (
    *("--weight-column", "Geflüchtete", "--weight-share", "0.7"),
    *("--weight-column", "Anteil", "--weight-share", "0.3"),
)
BY_POPULATION = [
    ("--unit", "0.01"),
    ("--unit", "0.01", "--total", "1000000.01", "--csv-dialect", "excel"),
    ("--unit", "100"),
    ("--unit", "1000", "--lang", "en"),
    ("--base-amount", "20000"),
    ("--minimum", "100000"),
    ("--maximum", "300000"),
    ("--minimum", "0"),
    ("--minimum", "50000", "--maximum", "400000", "--base-amount", "1000.50", "--unit", "0.01"),
]
BY_KEYS = [
    ("--weight-column", "Geflüchtete"),
    ("--weight-column", "Anteil", "--unit", "0.01", "--lang", "en"),
    TWO_KEYS,
    (*TWO_KEYS, "--unit", "0.01", "--csv-dialect", "excel", "--base-amount", "1000"),
]
BOUNDS_BY_KEYS = (*TWO_KEYS, "--minimum", "500000", "--maximum", "5000000")
GEMEINDEN = [
    ("--level", "gemeinde"),
    ("--level", "gemeinde", "--unit", "0.01", "--csv-dialect", "excel", "--lang", "en"),
    ("--level", "gemeinde", "--kreis", "08127"),
    ("--level", "gemeinde", "--kreis", "08127", "--total", "500", "--minimum", "9"),
]


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)), env={"COLUMNS": "80"})


@pytest.fixture
def keys_file(tmp_path: Path) -> Path:
    path = tmp_path / "keys.csv"
    path.write_text(KEYS, "utf-8")
    return path


@pytest.fixture
def gemeinden_file(tmp_path: Path) -> Path:
    path = tmp_path / "gemeinden.csv"
    path.write_text(gvisys(), "utf-8")
    return path


def written(folder: Path, form: str, *arguments: str | Path) -> Path:
    """A report that the command wrote, alone in its folder."""
    output = folder / "reports"
    output.mkdir()
    done = run("allocate", *arguments, "--format", form, "--output", output, "--quiet")
    assert done.exit_code == 0, done.stderr
    (path,) = output.iterdir()
    return path


def checked(path: Path) -> dict[str, Any]:
    done = run("verify", path, "--format", "json")
    content: dict[str, Any] = json.loads(done.stdout)
    assert done.exit_code == (0 if content["passed"] else 1)
    return content


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
@pytest.mark.parametrize("options", BY_POPULATION, ids=" ".join)
def test_reports_by_population_pass(tmp_path: Path, form: str, options: tuple[str, ...]) -> None:
    """By every rule a report as written is just what its own figures give."""
    content = checked(written(tmp_path, form, *options))

    assert (content["passed"], content["same_bytes"]) == (True, True)
    assert content["built_in_table"] == "2021-12-31 (Zensus 2011)"


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
@pytest.mark.parametrize("options", BY_KEYS, ids=" ".join)
def test_reports_by_other_keys_pass(
    tmp_path: Path, keys_file: Path, form: str, options: tuple[str, ...]
) -> None:
    """By keys with and without decimals, alone and by shares, too."""
    content = checked(written(tmp_path, form, keys_file, *options))

    assert (content["passed"], content["same_bytes"]) == (True, True)
    assert content["built_in_table"] is None


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
@pytest.mark.parametrize("options", GEMEINDEN, ids=" ".join)
def test_reports_of_gemeinden_pass(
    tmp_path: Path, gemeinden_file: Path, form: str, options: tuple[str, ...]
) -> None:
    """On two levels, and for one Kreis alone, too."""
    content = checked(written(tmp_path, form, gemeinden_file, *options))

    assert (content["passed"], content["same_bytes"]) == (True, True)


@pytest.mark.parametrize("form", ["xlsx", "json"])
def test_bounds_by_several_keys_pass(tmp_path: Path, keys_file: Path, form: str) -> None:
    """Reports that name the shares of their keys are derived with bounds, too."""
    content = checked(written(tmp_path, form, keys_file, *BOUNDS_BY_KEYS))

    assert (content["passed"], content["same_bytes"]) == (True, True)


def test_a_csv_that_does_not_tell_its_shares(tmp_path: Path, keys_file: Path) -> None:
    """By which shares bounds were reached is asked, exit status 2; with the rules it is derived."""
    path = written(tmp_path, "csv", keys_file, *BOUNDS_BY_KEYS)
    done = run("verify", path)

    assert (done.exit_code, done.stdout) == (2, "")
    for option in ("--weight-column", "--weight-share", "--base-amount", "--minimum", "--maximum"):
        assert option in done.stderr
    assert run("verify", path, *BOUNDS_BY_KEYS).exit_code == 0
    others = [{"0.7": "0.6", "0.3": "0.4"}.get(word, word) for word in BOUNDS_BY_KEYS]
    assert run("verify", path, *others).exit_code == 1


def other(text: str) -> str:
    """Another text of the same kind."""
    return f"{int(text[0]) % 9 + 1}{text[1:]}" if text[:1].isdigit() else f"{text}x"


CSV_RULES: list[tuple[bool, tuple[str, ...]]] = [
    *((False, options) for options in BY_POPULATION if "excel" not in options),
    *((True, options) for options in BY_KEYS if "excel" not in options),
]


@pytest.mark.parametrize(("own", "options"), CSV_RULES, ids=str)
def test_no_cell_of_a_csv_can_be_changed(
    tmp_path: Path,
    keys_file: Path,
    own: bool,
    options: tuple[str, ...],
) -> None:
    """In a CSV by any rule, another text in any column of a row is found."""
    path = written(tmp_path, "csv", *([keys_file] if own else []), *options)
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
    unnoticed = []

    for column, name in enumerate(rows[0]):
        edited = [list(row) for row in rows]
        edited[2][column] = other(edited[2][column])
        content = io.StringIO(newline="")
        csv.writer(content, lineterminator="\n").writerows(edited)
        path.write_text(content.getvalue(), "utf-8")
        if checked(path)["passed"]:
            unnoticed.append(name)

    # Of an own list nobody else knows what its texts should be.
    assert unnoticed == (["ags", "name", "art", "regierungsbezirk"] if own else [])


def set_csv(ags: str, column: str, value: str) -> Callable[[list[dict[str, str]]], None]:
    def edit(rows: list[dict[str, str]]) -> None:
        next(row for row in rows if row["ags"] == ags)[column] = value

    return edit


@pytest.mark.parametrize(
    ("edit", "what", "found", "expected"),
    [
        (set_csv("08115001", "betrag", "1"), "betrag", "1", "3107"),
        (set_csv("08115001", "einwohner", "4320"), "einwohner", "393194", "393195"),
        (set_csv("08115001", "rest", "1"), "rest", "1", "131811"),
        (set_csv("08115001", "kreis", "08111"), "kreis", "08111", "08115"),
        (set_csv("08115001", "ags", "08115003"), "ags", "08115003", "one row"),
        (set_csv("08115", "betrag", "282757"), "betrag", "282757", "282756"),
        (lambda rows: rows.pop(3), "einwohner", "388874", "393195"),
        (lambda rows: rows.insert(3, rows[3]), "row", "08115001 A", "one row"),
    ],
)
def test_an_edited_csv_of_gemeinden_is_caught(  # noqa: PLR0913, PLR0917 - cases and fixtures
    tmp_path: Path,
    gemeinden_file: Path,
    edit: Callable[[list[dict[str, str]]], Any],
    what: str,
    found: str,
    expected: str,
) -> None:
    """Each kind of change on the lower level is among the findings, as on the upper."""
    path = written(tmp_path, "csv", gemeinden_file, "--level", "gemeinde")
    reader = csv.DictReader(io.StringIO(path.read_text("utf-8")))
    rows = list(reader)
    assert rows[3]["ags"] == "08115001"
    edit(rows)
    content = io.StringIO(newline="")
    writer = csv.DictWriter(content, reader.fieldnames or (), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(content.getvalue(), "utf-8")

    findings = checked(path)["findings"]

    assert (what, found, expected) in [(f["what"], f["found"], f["expected"]) for f in findings]


@pytest.mark.parametrize(
    ("edit", "place", "found"),
    [
        (lambda kreis: kreis.update(total=1), "gemeinden[1].total", "1"),
        (lambda kreis: kreis.update(resteuro=7), "gemeinden[1].resteuro", "7"),
        (
            lambda kreis: kreis["gemeinden"][0].update(betrag=1),
            "gemeinden[1].gemeinden[0]",
            "1",
        ),
    ],
)
def test_an_edited_json_of_gemeinden_is_caught(
    tmp_path: Path,
    gemeinden_file: Path,
    edit: Callable[[dict[str, Any]], None],
    place: str,
    found: str,
) -> None:
    """The facts of every Kreis's own derivation are held against what follows."""
    path = written(tmp_path, "json", gemeinden_file, "--level", "gemeinde")
    content = json.loads(path.read_text("utf-8"))
    edit(content["gemeinden"][1])
    path.write_text(json.dumps(content), "utf-8")

    findings = checked(path)["findings"]

    assert (place, found) in [(finding["place"], finding["found"]) for finding in findings]


@pytest.mark.parametrize(
    ("sheet", "header", "value", "found"),
    [
        ("Gemeinden", "Betrag", 1, "1"),
        ("Gemeinden", "Einwohner", 4_320, "393194"),
        ("Prüfung Gemeinden", "Einwohner", 4_320, "4320"),
    ],
)
@pytest.mark.german
def test_an_edited_workbook_of_gemeinden_is_caught(  # noqa: PLR0913, PLR0917 - cases and fixtures
    tmp_path: Path, gemeinden_file: Path, sheet: str, header: str, value: int, found: str
) -> None:
    """A changed cell of the lower level is found on the sheet of amounts and on its Prüfung."""
    path = written(tmp_path, "xlsx", gemeinden_file, "--level", "gemeinde")
    workbook = openpyxl.load_workbook(path)
    rows = list(workbook[sheet].iter_rows())
    head = next(row for row in rows if any(cell.value == header for cell in row))
    column = [cell.value for cell in head].index(header)
    row = next(row for row in rows if any(cell.value == "08115001" for cell in row))
    row[column].value = value
    workbook.save(path)

    assert found in [finding["found"] for finding in checked(path)["findings"]]


def test_a_workbook_that_lost_its_gemeinden(tmp_path: Path, gemeinden_file: Path) -> None:
    """Without the sheet of the lower level no Kreis has the inhabitants of its Gemeinden."""
    path = written(tmp_path, "xlsx", gemeinden_file, "--level", "gemeinde")
    workbook = openpyxl.load_workbook(path)
    workbook.remove(workbook["Gemeinden"])
    workbook.save(path)

    assert ("einwohner", "0") in [(one["what"], one["found"]) for one in checked(path)["findings"]]


@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("decimals", ["", ",25"])
def test_keys_beyond_the_numbers_of_a_sheet_pass(
    tmp_path: Path, form: str, language: str, decimals: str
) -> None:
    """Figures of more digits than a sheet's number holds are read back digit by digit."""
    source = tmp_path / "keys.csv"
    source.write_text(f"id;Anteil\na;12345678901234567{decimals}\nb;5{decimals}\n", "utf-8")
    options = ("--weight-column", "Anteil", "--lang", language)

    content = checked(written(tmp_path, form, source, *options))

    assert (content["passed"], content["same_bytes"]) == (True, True)


@pytest.mark.parametrize(("language", "point"), [("de", ","), ("en", ".")])
def test_keys_beyond_the_numbers_of_a_sheet_keep_their_decimals(
    tmp_path: Path, language: str, point: str
) -> None:
    """On the sheet they stand as in the file, the small ones beside them and their sum, too."""
    source = tmp_path / "keys.csv"
    source.write_text("id;Anteil\na;12345678901234567,25\nb;0,5\n", "utf-8")
    path = written(tmp_path, "xlsx", source, "--weight-column", "Anteil", "--lang", language)
    sheet = openpyxl.load_workbook(path).worksheets[0]

    rows = list(sheet.iter_rows(values_only=True))
    header = next(place for place, row in enumerate(rows) if row[0] in {"Nr", "No"})

    expected = ["12345678901234567.25", "0.50", "12345678901234567.75"]
    assert [row[2] for row in rows[header + 1 :][:3]] == [
        text.replace(".", point) for text in expected
    ]


def test_a_partial_report_is_not_held_against_all_kreise(tmp_path: Path) -> None:
    """A report of two Kreise that says so lacks none; one that does not lacks 42."""
    source = tmp_path / "two.csv"
    source.write_text("AGS;Einwohner\n08111;626275\n08335;288097\n", "utf-8")
    path = written(tmp_path, "json", source, "--partial")
    assert checked(path)["findings"] == []

    text = path.read_text("utf-8").replace(" --partial", "")
    path.write_text(text.replace('"partial": true, ', ""), "utf-8")

    missing = [each for each in checked(path)["findings"] if each["what"] == "row"]
    assert len(missing) == 42
    assert "08335 Konstanz" not in [each["expected"] for each in missing]


def test_a_key_with_other_decimals_is_told(tmp_path: Path, keys_file: Path) -> None:
    """Without the zeros of its column a figure is the same, as a spreadsheet saves it: a notice."""
    path = written(tmp_path, "csv", keys_file, "--weight-column", "Anteil")
    text = path.read_text("utf-8")
    path.write_text(text.replace("0.500000000", "0.5"), "utf-8")

    content = checked(path)

    assert (content["passed"], len(content["notices"])) == (True, 1)
    path.write_text(text.replace("0.500000000", "0.5x"), "utf-8")
    findings = [(f["what"], f["found"], f["expected"]) for f in checked(path)["findings"]]
    assert ("schluessel", "0.5x", "a number with 9 decimals") in findings


def test_base_amounts_that_the_unit_has_not_are_caught(tmp_path: Path) -> None:
    """Where the base amounts are no multiples of the unit, no total gives the rows."""
    path = written(tmp_path, "csv", "--unit", "100", "--base-amount", "20000")
    reader = csv.DictReader(io.StringIO(path.read_text("utf-8")))
    content = io.StringIO(newline="")
    writer = csv.DictWriter(content, reader.fieldnames or (), lineterminator="\n")
    writer.writeheader()
    writer.writerows(row | {"sockelbetrag": "20050"} for row in reader)
    path.write_text(content.getvalue(), "utf-8")

    assert [finding["what"] for finding in checked(path)["findings"]] == ["total"]


def test_a_request_whose_rules_cannot_be_met_is_a_difference(tmp_path: Path) -> None:
    """Rules that somebody wrote into the request and that give no result are found, and said."""
    path = written(tmp_path, "json", "--minimum", "100000")
    text = path.read_text("utf-8").replace('"minimum": 1', '"minimum": 9')
    path.write_text(text, "utf-8")

    (finding,) = checked(path)["findings"]

    assert finding["what"] == "rule"
    assert "€39,600,000" in finding["expected"]


def test_a_total_in_cents_is_of_a_report_in_cents(tmp_path: Path) -> None:
    """The total to check against has cents where the report has; else it is refused."""
    path = written(tmp_path, "csv", "--unit", "0.01", "--total", "1000.01")

    assert run("verify", path, "--total", "1000,01").exit_code == 0
    assert run("verify", path, "--total", "1000").exit_code == 1
    (tmp_path / "reports" / path.name).unlink()
    (tmp_path / "reports").rmdir()
    assert run("verify", written(tmp_path, "csv"), "--total", "1000,01").exit_code == 2


@st.composite
def scenarios(draw: st.DrawFn) -> tuple[Districts, Scenario]:
    """Small lists of their own by any of the rules together."""
    keys = draw(st.integers(0, 3))
    figures = st.tuples(*[st.integers(0, 50)] * max(keys, 1))
    rows = draw(st.lists(figures, min_size=1, max_size=6))
    places = draw(st.lists(st.sampled_from([0, 0, 2, 9]), min_size=keys, max_size=keys))
    unit = draw(st.sampled_from(Unit))
    # As the command reads them: with cents only where there are some.
    amounts = st.integers(0, 3_000).map(lambda units: parse_euros(str(unit.euros(units))))
    optional = st.none() | amounts
    shares: dict[int, tuple[str, ...]] = {2: ("0.25", "0.75"), 3: ("0.5", "0.125", "0.375")}
    return Districts(
        rows=tuple(
            District(f"k{place}", "", "", "", row[0], row[1:]) for place, row in enumerate(rows)
        ),
        stichtag=None,
        basis="",
        source=Source(file="own.csv", sha256="0" * 64, layout=TITLE),
        schluessel=tuple(Schluessel(f"key{i}", p) for i, p in enumerate(places)),
    ), Scenario(
        population="own.csv",
        total=draw(amounts),
        unit=unit,
        base_amount=draw(amounts | st.just(0)),
        minimum=draw(optional),
        maximum=draw(optional),
        weight_columns=tuple(f"key{place}" for place in range(keys)),
        weight_shares=tuple(map(Decimal, shares.get(keys, ()))),
        csv_dialect=draw(st.sampled_from(CsvDialect)),
    )


@given(scenarios(), st.sampled_from([Form.CSV, Form.JSON]))
def test_whatever_was_written_passes(case: tuple[Districts, Scenario], form: Form) -> None:
    """By all rules together, every report is derived to the byte from nothing but itself."""
    districts, scenario = case
    try:
        allocation = allocated(districts, scenario)
    except SoforthilfeError:
        return
    content = report_bytes(allocation, scenario, form)
    try:
        report = read_written(content)
    except ReportError:
        assert form is Form.CSV
        assert scenario.terms.bounded
        assert len(scenario.weight_columns) > 1 or len(allocation.bounded) == len(allocation.rows)
        return

    assert report is not None
    check = check_report(report)
    assert (check.findings, check.same_bytes) == ((), True)
    assert check.total == allocation.unit.euros(allocation.total)
