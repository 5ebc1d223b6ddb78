"""`soforthilfe compare`: two results, several rules, many totals."""

from __future__ import annotations

import csv
import io
import json
import shlex
from typing import TYPE_CHECKING

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from ukraine_soforthilfe import allocate
from ukraine_soforthilfe.commands.cli import app
from ukraine_soforthilfe.errors import OutputError
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports.workbook.uebersicht import comparison_workbook
from ukraine_soforthilfe.result import District, Districts, Source
from ukraine_soforthilfe.result.comparison import Side, compare

if TYPE_CHECKING:
    from pathlib import Path


def run(*arguments: str | Path, columns: int = 80) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)), env={"COLUMNS": str(columns)})


def rows(*arguments: str | Path) -> dict[str, dict[str, str]]:
    """The comparison as CSV, by key."""
    done = run("compare", *arguments, "--format", "csv")
    assert done.exit_code == 0, done.stderr
    return {row["ags"]: row for row in csv.DictReader(io.StringIO(done.stdout))}


def test_a_date_with_two_figures_is_named_as_a_side() -> None:
    """Where a date has two official figures, the sides to choose from are named, and work."""
    refused = run("compare", "2021-12-31", "31.12.2022")
    sides = refused.stderr.partition(": ")[2].split('"')[1::2]

    assert refused.exit_code == 1
    assert sides == ["2022-12-31@Zensus 2011", "2022-12-31@Zensus 2022"]
    assert run("compare", *sides).exit_code == 0


@pytest.mark.german
def test_two_dates_in_the_terminal() -> None:
    """The table has signs, percentages and bars, and the sums of gains and losses."""
    done = run("compare", "2020-12-31", "31.12.2021")
    lines = done.stdout.splitlines()

    assert (done.exit_code, done.stderr) == (0, "")
    assert lines[0].rstrip() == "Vergleich: 31.12.2020, Zensus 2011 → 31.12.2021, Zensus 2011"
    assert max(map(len, lines)) <= 80
    assert "Zensusbasen" not in done.stdout
    (stuttgart,) = (line for line in lines if line.startswith("08111"))
    assert stuttgart.split() == [
        *("08111", "Stuttgart", "−3.779", "−0,83", "−4.030", "−0,047", "█████│")
    ]


def test_two_dates_as_csv_are_the_difference_of_two_results() -> None:
    """Every row is what `allocate` gives for the one date and for the other."""
    results = []
    for stichtag in ("2020-12-31", "2021-12-31"):
        done = run("allocate", "--stichtag", stichtag, "--format", "csv", "--output", "-")
        results.append({row["ags"]: row for row in csv.DictReader(io.StringIO(done.stdout))})
    before, after = results

    comparison = rows("2020-12-31", "2021-12-31")

    assert list(comparison) == list(before)
    for ags, row in comparison.items():
        assert (row["betrag_vorher"], row["betrag_nachher"]) == (
            before[ags]["betrag"],
            after[ags]["betrag"],
        )
        difference = int(after[ags]["betrag"]) - int(before[ags]["betrag"])
        assert int(row["betrag_differenz"]) == difference
        expected = 100 * difference / int(before[ags]["betrag"])
        assert float(row["betrag_differenz_prozent"]) == pytest.approx(expected, abs=1e-6)


def test_across_two_censuses_it_says_so() -> None:
    """One date on both bases: the summary warns, the JSON has it as a fact."""
    sides = ("2022-12-31@Zensus 2011", "2022-12-31@Zensus 2022")

    shown = run("compare", *sides, "--lang", "en").stdout
    content = json.loads(run("compare", *sides, "--format", "json").stdout)

    assert "Mind the break: the figures stand on different censuses" in shown
    assert (content["crosses_break"], content["gained"] == content["lost"]) == (True, True)
    assert content["before"]["einwohner"] == 11_280_257


def test_a_file_and_a_report_as_sides(tmp_path: Path) -> None:
    """A report counts with its own total; a file with the total asked for."""
    own = tmp_path / "own.csv"
    own.write_text("id,einwohner\na,1\nb,3\n", "utf-8")
    folder = tmp_path / "out"
    folder.mkdir()
    run("allocate", own, "--total", "40", "--format", "xlsx", "--output", folder, "-q")
    (report,) = folder.iterdir()

    comparison = rows(own, report, "--total", "100")

    assert {
        key: (row["betrag_vorher"], row["betrag_nachher"]) for key, row in comparison.items()
    } == {
        "a": ("25", "10"),
        "b": ("75", "30"),
    }


def test_an_edited_report_is_no_side(tmp_path: Path) -> None:
    """Amounts that do not follow from their figures are not compared; verify is named."""
    run("allocate", "--format", "csv", "--output", tmp_path, "-q")
    (report,) = tmp_path.iterdir()
    report.write_text(report.read_text("utf-8").replace("207178", "207179"), "utf-8")

    done = run("compare", "2021-12-31", report)

    assert (done.exit_code, done.stdout) == (1, "")
    assert "soforthilfe verify" in done.stderr


def test_sorted_by_amount() -> None:
    """With --sort amount the largest gain comes first, the largest loss last."""
    done = run("compare", "2020-12-31", "2021-12-31", "--sort", "amount", "--format", "csv")
    differences = [int(row["betrag_differenz"]) for row in csv.DictReader(io.StringIO(done.stdout))]

    assert differences == sorted(differences, reverse=True)
    assert differences[0] > 0 > differences[-1]


@pytest.mark.german
def test_the_workbook(tmp_path: Path) -> None:
    """The workbook holds both amounts, and the difference as a formula; it is not overwritten."""
    arguments = ("compare", "2020-12-31", "2021-12-31", "--format", "xlsx", "--output", tmp_path)
    first = run(*arguments)
    path = tmp_path / "vergleich.xlsx"
    content = path.read_bytes()

    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    table = sheet.tables["Vergleich"]
    header, *body = ([cell.value for cell in row] for row in sheet[table.ref])
    assert first.exit_code == 0
    assert header[:7] == [
        *("AGS", "Name", "Art", "Einwohner vorher", "Einwohner nachher", "Betrag vorher"),
        "Betrag nachher",
    ]
    assert body[0][:3] == ["08111", "Stuttgart", "Stadtkreis"]
    assert body[0][3:7] == [630_305, 626_275, 454_149, 450_370]
    assert str(body[0][7]).startswith("=")
    assert "Unverändert" in run(*arguments).stdout
    assert path.read_bytes() == content


@pytest.mark.german
def test_the_rules_in_one_screen() -> None:
    """For 100,000 euros of 2021 rounding pays out 99,996 and others differ for some."""
    done = run("compare", "--rules", "--total", "100000")
    content = json.loads(
        run("compare", "2021-12-31", "--rules", "--total", "100000", "--format", "json").stdout
    )

    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) < 24
    assert ["Jede", "Zeile", "gerundet", "99.996", "€", "−4", "4", "1", "€"] in [
        line.split() for line in done.stdout.splitlines()
    ]
    assert {rule["rule"]: rule["paid"] for rule in content["rules"]} == {
        "largest remainder": 100_000,
        "round each row": 99_996,
        "round each row, the last takes the rest": 100_000,
        "round each row, the largest takes the rest": 100_000,
        "cut off": 99_982,
        "Sainte-Laguë": 100_000,
        "D'Hondt": 100_000,
    }


def test_the_sweep_of_the_issue() -> None:
    """From 100,000 to 10,000,000 in steps of 100,000 rounding misses 73 of 100 totals."""
    done = run("compare", "--sweep", "100000:10000000:100000", "--format", "json")

    content = json.loads(done.stdout)
    assert (content["totals"], content["missed"]) == (100, 73)


@pytest.mark.german
def test_a_sweep_names_who_loses(tmp_path: Path) -> None:
    """The Alabama paradox of 21 : 1 : 23 is shown with both totals and both amounts."""
    own = tmp_path / "own.csv"
    own.write_text("id,name,einwohner\na,Groß,21\nb,Klein,1\nc,Größer,23\n", "utf-8")

    done = run("compare", own, "--sweep", "20:21:1")

    assert ["Klein", "(b)", "20", "€", "1", "€", "21", "€", "0", "€"] in [
        line.split() for line in done.stdout.splitlines()
    ]

    own.write_text("id,einwohner\na,21\nb,1\nc,23\n", "utf-8")
    done = run("compare", own, "--sweep", "20:21:1")

    assert ["b", "20", "€", "1", "€", "21", "€", "0", "€"] in [
        line.split() for line in done.stdout.splitlines()
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("2021-12-31",),
        ("2020-12-31", "2021-12-31", "--rules"),
        ("--rules", "--sweep", "1:2:1"),
        ("--rules", "--format", "csv"),
        ("--sweep", "1:2"),
        ("--sweep", "2:1:1"),
        ("--sweep", "1:2:0"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    """Sides and options that do not go together are exit status 2 with a reason."""
    done = run("compare", *arguments)

    assert (done.exit_code, done.stdout) == (2, "")
    assert "Invalid value" in done.stderr


@pytest.mark.parametrize(
    ("totals", "said"),
    [
        ("1:100000000000:1", "Over 44 recipients, 1,000,000 totals at most can be tried."),
        ("1:1000001:1", "Over 44 recipients, 1,000,000 totals at most can be tried."),
        (f"1:{10**60}:1", "is too wide a range. Give a narrower one."),
    ],
)
def test_a_sweep_has_an_end(totals: str, said: str) -> None:
    """More totals than are done in a minute are refused before the first of them."""
    done = run("compare", "--sweep", totals)

    assert (done.exit_code, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.replace("│", " ").split())


@pytest.mark.parametrize(
    ("total", "german", "english"),
    [
        ("100000", "verfehlt ihn um 4", "misses it by €4"),
        ("8000000", "trifft ihn.", "meets it."),
    ],
)
def test_a_sweep_of_one_total(total: str, german: str, english: str) -> None:
    """One is not "1 of 1 totals"."""
    for language, said in (("de", german), ("en", english)):
        shown = run("compare", "--sweep", f"{total}:{total}:1", "--lang", language).stdout

        assert said in shown
        assert " 1 Gesamtbeträgen" not in shown
        assert " 1 totals" not in shown


def test_a_sweep_in_which_nobody_loses() -> None:
    """Where no total takes anything from anybody, that is said, without a table."""
    done = run("compare", "--sweep", "44:45:1", "--lang", "en")

    assert done.exit_code == 0
    assert "No step at which anybody gets less of a larger total." in done.stdout


@pytest.mark.german
def test_two_lists_without_a_date(tmp_path: Path) -> None:
    """Sides without a date are named by their files; who gains nothing has no bar and no sign."""
    rows = "".join(f"k{place:03},1\n" for place in range(150))
    for name in ("before.csv", "after.csv"):
        (tmp_path / name).write_text(f"id,einwohner\n{rows}", "utf-8")

    lines = run("compare", tmp_path / "before.csv", tmp_path / "after.csv").stdout.splitlines()

    assert lines[0].rstrip() == "Vergleich: before.csv → after.csv"
    (last,) = (line.split() for line in lines if line.startswith("k099"))
    assert last == ["k099", "0", "0,00", "0", "0,000", "│"]
    assert ["…", "und", "50", "weitere"] in [line.split() for line in lines]


def test_the_workbook_across_two_censuses_says_so(tmp_path: Path) -> None:
    """The sheet warns above the table that part of a difference is the census."""
    run("compare", "31.12.2021", "31.12.2023", "--format", "xlsx", "--output", tmp_path)

    sheet = openpyxl.load_workbook(tmp_path / "vergleich.xlsx").active

    assert sheet is not None
    assert "Zensus" in str(sheet["A2"].value)


def test_the_workbook_where_somebody_had_nothing(tmp_path: Path) -> None:
    """From nothing there is no change in per cent: the formula is there, without a result."""
    for name, of_anna in (("before.csv", 0), ("after.csv", 5)):
        (tmp_path / name).write_text(f"id,einwohner\nanna,{of_anna}\nbert,5\n", "utf-8")
    sides = (tmp_path / "before.csv", tmp_path / "after.csv")
    run("compare", *sides, "--format", "xlsx", "--output", tmp_path)

    rows: list[list[object]] = []
    for results in (False, True):
        sheet = openpyxl.load_workbook(tmp_path / "vergleich.xlsx", data_only=results).active
        assert sheet is not None
        rows += [
            [cell.value for cell in row] for row in sheet.iter_rows() if row[0].value == "anna"
        ]

    formulas, values = rows
    without_result = [place for place, value in enumerate(values) if value != formulas[place]]
    assert None in [values[place] for place in without_result]


def side(name: str, district: str) -> Side:
    """A side with one district of a name."""
    districts = Districts(
        rows=(District("08111", district, "", "", 5),),
        stichtag=None,
        basis="",
        source=Source(file=name, sha256="", layout=""),
    )
    return Side(name, allocate(districts, 3))


def test_the_name_of_a_file_cannot_spoil_the_workbook() -> None:
    """A character that no workbook can hold is replaced in the name of a side."""
    comparison = compare(side("b\x07d.csv", "A"), side("c.csv", "A"))

    written = comparison_workbook(comparison, Language.EN, command="soforthilfe compare b c")
    workbook = openpyxl.load_workbook(io.BytesIO(written))

    assert workbook.worksheets[0]["A1"].value == "Comparison: b\ufffdd.csv → c.csv"


def test_a_district_that_no_workbook_can_hold_is_refused() -> None:
    """A control character in a district's name is an error that names the district."""
    comparison = compare(side("b.csv", "A"), side("c.csv", "A\x07"))

    with pytest.raises(OutputError, match=r"'08111': 'A\\x07' has a control character"):
        comparison_workbook(comparison, Language.EN, command="soforthilfe compare b c")


@pytest.mark.german
def test_the_workbook_says_where_both_sides_come_from(tmp_path: Path) -> None:
    """Figures, rules, sources with attribution of both; and the command, which makes it again."""
    sides = ("2021-12-31", "2022-12-31@Zensus 2022")
    first, again = tmp_path / "first", tmp_path / "again"
    run("compare", *sides, "--sort", "amount", "--format", "xlsx", "--output", str(first))
    made = first / "vergleich.xlsx"

    sheet = openpyxl.load_workbook(made)["Herkunft"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    said = {row[0]: row[1:] for row in rows if row[0]}
    _, *words = shlex.split(str(said["Befehl"][0]))
    run(*words, "--output", str(again))

    assert said["Angabe"] == ["vorher: 31.12.2021, Zensus 2011", "nachher: 31.12.2022, Zensus 2022"]
    assert said["Stichtag"] == ["31.12.2021", "31.12.2022"]
    assert said["Gesamteinwohner"] == ["11.124.642", "11.167.721"]
    for texts in (said["Verfahren"], said["Quellennachweis und Lizenz"], said["SHA-256"]):
        assert all(texts)
    assert "Datenlizenz Deutschland" in str(said["Quellennachweis und Lizenz"][1])
    assert (again / "vergleich.xlsx").read_bytes() == made.read_bytes()


@pytest.mark.parametrize("language", ["de", "en"])
def test_notices_name_the_side_that_they_are_about(tmp_path: Path, language: str) -> None:
    """The same notice about both files is not the same sentence twice."""
    for name in ("before.csv", "after.csv"):
        (tmp_path / name).write_text("id,einwohner\na,1\nb,2\n", "utf-8")

    done = run("compare", tmp_path / "before.csv", tmp_path / "after.csv", "--lang", language)
    lines = done.stderr.splitlines()

    note = {"de": "Hinweis", "en": "Note"}[language]
    assert [line.partition(": ")[2].partition(": ")[0] for line in lines] == [
        *("before.csv", "after.csv"),
    ]
    assert all(line.startswith(f"{note}: ") for line in lines)
    assert len({*lines}) == 2


def test_a_list_of_no_kreise_has_recipients(tmp_path: Path) -> None:
    """Above the rows that differ, in a list as in a report."""
    path = tmp_path / "liste.csv"
    path.write_text("Schlüssel;Einwohner;Betrag\nA;1;50\nB;1;40\nC;1;10\n", "utf-8")

    german = run("verify", path, "--total", "100", "--lang", "de").stdout
    english = run("verify", path, "--total", "100", "--lang", "en").stdout

    assert "Empfänger Gefunden" in " ".join(german.split())
    assert "Recipient Found" in " ".join(english.split())


@pytest.mark.parametrize(
    ("language", "date", "sheet"),
    [
        (
            "de",
            "In der Datei ist kein Stichtag der Zahlen zu erkennen.",
            "Ein anderes ist mit --sheet zu wählen.",
        ),
        (
            "en",
            "No date of the figures was recognised in the file.",
            "Choose another one with --sheet.",
        ),
    ],
)
def test_a_notice_names_no_option_that_there_is_not(
    tmp_path: Path, language: str, date: str, sheet: str
) -> None:
    """No option says the date of a side, so nothing is said of one; --sheet there is."""
    book = openpyxl.Workbook()
    for each in (book.worksheets[0], book.create_sheet()):
        for row in (("id", "einwohner"), ("a", 1), ("b", 2)):
            each.append(row)
    book.save(tmp_path / "a.xlsx")

    said = run("compare", *[tmp_path / "a.xlsx"] * 2, "--lang", language).stderr.splitlines()

    assert [line.endswith(date) for line in said if date in line] == [True, True]
    assert sum(line.endswith(sheet) for line in said) == 2
    alone = run("population", tmp_path / "a.xlsx", "--lang", language, columns=300).stdout
    assert f"{date} " in alone
    assert "--stichtag" in alone
