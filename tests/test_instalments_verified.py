"""Instalments in reports: every tampered part is found, in every form and on both levels.

And what else has amounts says them or leaves them aside: batch, overview, compare.
"""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from gemeinden_lists import gvisys
from typer.testing import CliRunner

from ukraine_soforthilfe.commands.cli import app
from ukraine_soforthilfe.errors import ReportError
from ukraine_soforthilfe.verification.reports import check_report, read_written

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

pytestmark = pytest.mark.usefixtures("derived_once")
LABELS = ("10.03.2027", "=Q2", "[Q3]")
RUNS: dict[str, tuple[str, ...]] = {
    "kreise": ("--instalments", "4"),
    "cents": ("--instalments", "3", "--unit", "0.01", "--total", "8000000.37"),
    "labelled": (
        *("--instalments", "3"),
        *(word for label in LABELS for word in ("--instalment-label", label)),
    ),
    "gemeinden": ("gemeinden.csv", "--level", "gemeinde", "--instalments", "2"),
    "one kreis": (
        *("gemeinden.csv", "--level", "gemeinde", "--kreis", "08335"),
        *("--instalments", "4"),
    ),
}
PARTS = "teilzahlung_"


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


@pytest.fixture(name="written", scope="module")
def fixture_written(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str], bytes]:
    """The report of a run in a form."""
    folder = tmp_path_factory.mktemp("reports")
    (folder / "gemeinden.csv").write_text(gvisys(), "utf-8")

    @cache
    def report(name: str, form: str) -> bytes:
        words = [str(folder / word) if word == "gemeinden.csv" else word for word in RUNS[name]]
        out = folder / name / form
        result = run("allocate", *words, "--format", form, "--output", str(out), "--quiet")
        assert result.exit_code == 0, result.output
        (path,) = out.iterdir()
        return path.read_bytes()

    return report


def passes(content: bytes) -> bool:
    report = read_written(content)
    assert report is not None
    return check_report(report).passed


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode())))


def as_csv(rows: list[list[str]]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode()


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_what_was_written_passes(
    written: Callable[[str, str], bytes], name: str, form: str
) -> None:
    """In all forms; of a CSV its columns tell how many instalments there are."""
    assert passes(written(name, form))


@pytest.mark.parametrize("name", RUNS)
def test_every_part_of_a_csv_is_checked(written: Callable[[str, str], bytes], name: str) -> None:
    """Each cell of the instalments by itself, a unit more or less, of rows near and far."""
    rows = table(written(name, "csv"))
    places = [place for place, title in enumerate(rows[0]) if title.startswith(PARTS)]
    found = []
    some = [*range(1, 8), len(rows) // 2, len(rows) - 1] if len(rows) > 9 else range(1, len(rows))
    for number in some:
        for place in places:
            changed = [list(row) for row in rows]
            cell = changed[number][place]
            last = (int(cell[-1]) + 1) % 10
            changed[number][place] = f"{cell[:-1]}{last}"
            found.append(not passes(as_csv(changed)))

    assert found
    assert all(found)


def swapped(rows: list[list[str]], first: int, second: int) -> None:
    for row in rows[1:]:
        row[first], row[second] = row[second], row[first]


OF_THE_TABLE: dict[str, Callable[[list[list[str]]], Any]] = {
    "two columns swapped": lambda rows: swapped(rows, -1, -2),
    "first and last swapped": lambda rows: swapped(rows, -1, -4),
    "a euro moved within a row": lambda rows: rows[1].__setitem__(
        slice(-2, None), [str(int(rows[1][-2]) + 1), str(int(rows[1][-1]) - 1)]
    ),
    "a column less": lambda rows: [row.pop() for row in rows],
    "a column more": lambda rows: list(
        map(list.append, rows, [f"{PARTS}5", *["0"] * (len(rows) - 1)])
    ),
    "a column of another name": lambda rows: rows[0].__setitem__(-1, f"{PARTS}9"),
    "one instalment alone": lambda rows: [row.pop() for row in rows for _ in range(3)],
    "an empty part": lambda rows: rows[3].__setitem__(-1, ""),
    "a word for a part": lambda rows: rows[3].__setitem__(-1, "viel"),
}


@pytest.mark.parametrize("name", OF_THE_TABLE)
def test_a_table_of_other_instalments_is_found(
    written: Callable[[str, str], bytes], name: str
) -> None:
    """Columns that sum to the same are not the same: the first ones have the extra euro."""
    rows = table(written("kreise", "csv"))
    OF_THE_TABLE[name](rows)

    assert not passes(as_csv(rows))


def test_rows_in_another_order_are_the_same(written: Callable[[str, str], bytes]) -> None:
    """What was dealt out before a row is told by its key, not by its place in a file."""
    head, *rows = table(written("kreise", "csv"))

    assert passes(as_csv([head, *reversed(rows)]))


OF_THE_JSON: dict[str, Callable[[dict[str, Any]], Any]] = {
    "a part": lambda report: report["kreise"][7].update(teilzahlung_2=1),
    "a sum": lambda report: report["teilzahlungen"][1].update(betrag=1),
    "a label": lambda report: report["teilzahlungen"][1].update(label="Q9"),
    "a label in the request": lambda report: report["request"].update(
        {"instalment-label": ["a", "b", "c"]}
    ),
    "another number": lambda report: report["request"].update({"instalments": 4}),
    "no sums": lambda report: report.pop("teilzahlungen"),
    "a part less": lambda report: report["kreise"][7].pop("teilzahlung_3"),
}


@pytest.mark.parametrize("name", OF_THE_JSON)
def test_other_instalments_in_json_are_found(
    written: Callable[[str, str], bytes], name: str
) -> None:
    """Parts, sums and labels."""
    report = json.loads(written("labelled", "json"))
    OF_THE_JSON[name](report)
    with_labels = report["request"].get("instalment-label", [])
    if len(with_labels) != report["request"]["instalments"]:
        report["request"].pop("instalment-label", None)

    assert not passes(json.dumps(report).encode())


def test_what_the_kreise_before_get_is_checked(written: Callable[[str, str], bytes]) -> None:
    """It says where dealing began, so another figure gives other parts."""
    report = json.loads(written("one kreis", "json"))
    report["kreis"]["betrag_before"] += 1

    assert not passes(json.dumps(report).encode())


def in_cell(content: bytes, coordinate: str, value: object) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    book["Instalments"][coordinate].value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("name", ["labelled", "gemeinden", "one kreis"])
def test_every_cell_of_the_sheet_is_checked(
    written: Callable[[str, str], bytes], name: str
) -> None:
    """A heading, a formula by another one or by its value, a sum, a verdict, a sentence."""
    content = written(name, "xlsx")
    sheet: Any = openpyxl.load_workbook(io.BytesIO(content))["Instalments"]
    (found,) = sheet.tables.values()
    head, first, *_ = sheet[found.ref]
    formulas = [cell for cell in first if str(cell.value).startswith("=")]
    last = sheet.max_row
    changed = {
        "A5": "Ein anderer Satz.",
        "D8": True,
        head[-3].coordinate: "Q9",
        first[0].coordinate: 7,
        formulas[-1].coordinate: True,
        formulas[-3].coordinate: 1,
        formulas[-4].coordinate: "=1",
        sheet.cell(last, head[-3].column).coordinate: True,
        sheet.cell(last - 1, head[-3].column).coordinate: 1,
    }

    missed = [at for at, value in changed.items() if passes(in_cell(content, at, value))]

    assert missed == []


def test_compare_leaves_them_aside(written: Callable[[str, str], bytes], tmp_path: Path) -> None:
    """Amounts are compared; a report in quarters has the same as one of a single payment."""
    for form in ("csv", "json", "xlsx"):
        (tmp_path / f"q.{form}").write_bytes(written("kreise", form))
        result = run("compare", str(tmp_path / f"q.{form}"), "2021-12-31", "--format", "json")
        rows = json.loads(result.stdout)["kreise"]

        assert len(rows) == 44
        assert {row["betrag_differenz"] for row in rows} == {0}
        assert PARTS not in result.stdout


SCENARIOS = """\
[defaults]
format = ["csv"]
instalment-label = ["Q1", "Q2", "Q3", "Q4"]

[[scenario]]
name = "quarters"
instalments = 4

[[scenario]]
name = "months"
instalments = 12

[[scenario]]
name = "halves"
instalments = 2
instalment-label = [2027-03-10, "B"]

[[scenario]]
name = "once"
"""


def test_a_batch_knows_the_words(tmp_path: Path) -> None:
    """Labels of all scenarios are passed over where there is another number of instalments."""
    (tmp_path / "s.toml").write_text(SCENARIOS, "utf-8")
    out = tmp_path / "out"
    result = run("batch", str(tmp_path / "s.toml"), "--output", str(out), "--format", "xlsx")
    assert result.exit_code == 0, result.output
    heads = {
        name: table((out / f"{name}.csv").read_bytes())[0]
        for name in ("quarters", "months", "halves", "once")
    }
    book = openpyxl.load_workbook(out / "uebersicht.xlsx")
    sheet = book["Scenarios"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    place = rows[0].index("Instalments")

    assert {name: len(head) - 10 for name, head in heads.items()} == {
        "quarters": 4,
        "months": 12,
        "halves": 2,
        "once": 0,
    }
    assert [row[place] for row in rows[1:]] == [
        "4 of €2,000,000 each",
        "12: €666,667 each (instalments 1 to 8), €666,666 each (instalments 9 to 12)",
        "2 of €4,000,000 each",
        None,
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            '[defaults]\ninstalments = 4\ninstalment-label = ["a"]\n[[scenario]]\nname = "x"\n',
            "line 3, word instalment-label: Instalments: 4, labels: 1.",
        ),
        (
            '[[scenario]]\nname = "x"\ninstalments = 2\ninstalment-label = ["a", "A"]\n',
            "line 4, word instalment-label: Two instalments are called",
        ),
        (
            '[[scenario]]\nname = "x"\ninstalment-label = ["a", "b"]\n',
            "line 3, word instalment-label: It needs --instalments.",
        ),
        ('[[scenario]]\nname = "x"\ninstalments = 1\n', "2 to 60 instalments, not 1"),
        ('[[scenario]]\nname = "x"\ninstalments = 4.5\n', "line 3, word instalments"),
    ],
)
def test_a_batch_says_where_it_is_wrong(text: str, sentence: str, tmp_path: Path) -> None:
    """What a scenario or all of them say wrongly is refused by its line."""
    (tmp_path / "s.toml").write_text(text, "utf-8")

    result = run("batch", str(tmp_path / "s.toml"), "--output", str(tmp_path / "out"))

    assert result.exit_code in {1, 2}
    assert sentence in " ".join(result.output.split())
    assert not (tmp_path / "out").exists()


DAYS = """\
[defaults]
instalment-label = [2027-03-10, "Rest"]
instalments = 2

[[scenario]]
name = "as asked"

[[scenario]]
name = "deutsch"
lang = "de"

[[scenario]]
name = "own"
lang = "de"
instalments = 3
instalment-label = ["Q1", 2027-12-01, 2027-12-01T08:00:00]

[[scenario]]
name = "without"
lang = "de"
instalments = 4
"""


def test_days_of_a_toml_stand_as_the_language_writes_them(tmp_path: Path) -> None:
    """Each scenario's in its own; a day in quotation marks is a text as it stands there."""
    (tmp_path / "s.toml").write_text(DAYS, "utf-8")
    out = tmp_path / "out"
    result = run("batch", str(tmp_path / "s.toml"), "--output", str(out), "--format", "json")
    assert result.exit_code == 0, result.output

    reports = {path.stem: path.read_bytes() for path in out.glob("*.json")}
    labels = {
        name: [each.get("label") for each in json.loads(report).get("teilzahlungen", ())]
        for name, report in reports.items()
        if name != "uebersicht"
    }

    assert labels == {
        "as asked": ["2027-03-10", "Rest"],
        "deutsch": ["10.03.2027", "Rest"],
        "own": ["Q1", "01.12.2027", "2027-12-01 08:00:00"],
        "without": [None] * 4,
    }
    assert all(passes(reports[name]) for name in labels)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "s.toml",
            '[defaults]\ninstalment-label = ["a", "A"]\n'
            '[[scenario]]\nname = "x"\ninstalments = 2\n'
            '[[scenario]]\nname = "y"\ninstalments = 2\n',
            "line 2, word instalment-label: Two instalments are called 'A'. Give each a label of "
            "its own.",
        ),
        (
            "s.toml",
            '[[scenario]]\nname = "x"\nlang = "de"\ninstalments = 2\n'
            'instalment-label = [2027-03-10, "10.03.2027"]\n',
            "line 5, word instalment-label: Two instalments are called '10.03.2027'. Give each a "
            "label of its own.",
        ),
        (
            "s.csv",
            'name;instalments;instalment-label\nx;2;"Q1,Q2"\n',
            "line 2, word instalment-label: Instalments: 2, labels: 1. Give each instalment its "
            "--instalment-label, or none. Several values stand in one cell, with semicolons "
            "between.",
        ),
        (
            "s.csv",
            "name,instalments,instalment-label,instalment-label\nx,2,Q1,Q2\n",
            "line 1, word instalment-label: The column stands there twice. Take one out. Several "
            "values stand in one cell, with semicolons between.",
        ),
        (
            "s.csv",
            "name,total,total\nx,2,3\n",
            "line 1, word total: The column stands there twice. Take one out.",
        ),
    ],
)
def test_a_batch_says_how_labels_are_given(name: str, text: str, said: str, tmp_path: Path) -> None:
    """Labels of all that are twice the same are not passed over; a CSV's have semicolons."""
    (tmp_path / name).write_text(text, "utf-8")

    result = run("batch", str(tmp_path / name), "--output", str(tmp_path / "out"))

    sentence = " ".join(result.output.split())
    assert sentence == f"Error: {tmp_path / name} cannot be used: {said}"
    assert not (tmp_path / "out").exists()


def test_a_csv_of_scenarios_has_them_too(tmp_path: Path) -> None:
    """Several labels in a cell are kept apart by semicolons."""
    lines = ["name,instalments,instalment-label", "a,2,Q1;Q2", "b,,"]
    (tmp_path / "s.csv").write_text("\n".join(lines), "utf-8")
    out = tmp_path / "out"
    result = run("batch", str(tmp_path / "s.csv"), "--output", str(out), "--format", "json")
    assert result.exit_code == 0, result.output

    report = json.loads((out / "a.json").read_bytes())

    assert [each["label"] for each in report["teilzahlungen"]] == ["Q1", "Q2"]
    assert "teilzahlungen" not in json.loads((out / "b.json").read_bytes())


@pytest.mark.parametrize(
    "asked",
    [
        {"instalment-label": ["a"]},
        {"instalment-label": ["a", "b", "B"]},
        {"instalments": 2},
        {"weight-column": ["A", "B"], "weight-share": ["1"]},
    ],
)
def test_values_that_do_not_go_together_are_found(
    written: Callable[[str, str], bytes], asked: dict[str, Any]
) -> None:
    """Each may stand in a report; together no run asks for them."""
    report = json.loads(written("labelled", "json"))
    report["request"] |= asked

    check = check_report(read_written(json.dumps(report).encode()))  # type: ignore[arg-type]

    assert not check.passed


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"total": "abc"}, ("word total, value 'abc'", "Angabe total, Wert „abc“")),
        ({"instalments": 1}, ("word instalments, value '1'", "Angabe instalments, Wert „1“")),
        ({"instalments": None}, ("value 'null'", "Wert „null“")),
        ({"stichtag": "x"}, ("word stichtag, value 'x'", "Angabe stichtag, Wert „x“")),
        ({"lang": "fr"}, ("word lang, value 'fr'", "Angabe lang, Wert „fr“")),
        ({"format": ["a", 1]}, ("""value '["a", 1]'""", """Wert „["a", 1]“""")),
        ({"partial": "x" * 40_000}, ("more than 32,767 char", "mehr als 32.767 Zeichen")),
        ({"what": True}, ("word what, value 'true'", "Angabe what, Wert „true“")),
    ],
)
def test_what_no_report_asks_for_is_named(
    written: Callable[[str, str], bytes], asked: dict[str, Any], said: tuple[str, str]
) -> None:
    """Where it stands, and that the report is damaged, not how to type a number."""
    report = json.loads(written("labelled", "json"))
    report["request"] |= asked

    with pytest.raises(ReportError) as refused:
        read_written(json.dumps(report).encode())

    for sentence, place in zip((str(refused.value), refused.value.text.de), said, strict=True):
        assert place in sentence
        assert ".." not in sentence
    assert refused.value.text.de.endswith("eine unveränderte Kopie prüfen.")
    assert str(refused.value).endswith("or verify an unchanged copy.")
