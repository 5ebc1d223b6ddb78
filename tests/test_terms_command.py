"""The options for other rules, from the command line to every report."""

from __future__ import annotations

import csv
import json
import re
from decimal import ROUND_HALF_UP, Decimal
from itertools import zip_longest
from typing import TYPE_CHECKING

import openpyxl
import pytest
from typer.testing import CliRunner

from ukraine_soforthilfe import allocate, load_districts
from ukraine_soforthilfe.asking.values import DECIMALS, decimal_number
from ukraine_soforthilfe.commands.cli import app
from ukraine_soforthilfe.population.spellings import has_decimals
from ukraine_soforthilfe.rule import Unit
from ukraine_soforthilfe.rule.division import Terms

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

KEYS = """\
Name;Schlüsselnummer;Geflüchtete;Anteil
Adorf;A;20;0,123456789
Bdorf;B;30;0,5
Cdorf;C;10;0,376543211
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "keys.csv").write_text(KEYS, "utf-8")
    return tmp_path


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(app, [*arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def test_cents_in_csv_and_json(folder: Path) -> None:
    """Amounts in cents have two decimals: as numbers in the CSV, as exact texts in JSON."""
    command = ("allocate", "--unit", "0,01", "--total", "8.000.000,07", "--output", "-", "--format")

    written = rows(run(*command, "csv").stdout)
    content = json.loads(run(*command, "json").stdout)

    assert sum(Decimal(row["betrag"]) for row in written) == Decimal("8000000.07")
    assert all(len(row["betrag"].partition(".")[2]) == 2 for row in written)
    assert [row["betrag"] for row in content["kreise"]] == [row["betrag"] for row in written]
    assert (content["rule"]["unit"], content["total"]) == ("0.01 euro", "8000000.07")
    assert list(folder.glob("soforthilfe_*")) == []


@pytest.mark.german
def test_cents_for_a_german_excel(folder: Path) -> None:
    """A German Excel gets decimal commas."""
    run("allocate", "--unit", "0.01", "--format", "csv", "--csv-dialect", "excel")

    text = (folder / "soforthilfe_8000000.00_2021-12-31_unit-0.01_excel.csv").read_text("utf-8-sig")
    assert text.splitlines()[1].endswith(";450369,55")


def test_thousands(folder: Path) -> None:
    """By thousands every amount is one of them, still in euros; no multiple is refused."""
    written = rows(run("allocate", "--unit", "1000", "--format", "csv", "--output", "-").stdout)
    refused = run("allocate", "--unit", "1000", "--total", "8000500")

    assert sum(int(row["betrag"]) for row in written) == 8_000_000
    assert all(int(row["betrag"]) % 1000 == 0 for row in written)
    assert refused.exit_code == 1
    assert "The nearest that are: €8,000,000 and €8,001,000" in refused.stderr
    assert list(folder.glob("soforthilfe_*")) == []


@pytest.mark.german
def test_bounds_are_marked_in_every_report(folder: Path) -> None:
    """CSV, JSON, summary and both sheets of the workbook name who is at a bound."""
    command = ("allocate", "--minimum", "60000", "--maximum", "300000", "--base-amount", "1000")
    shown = run(*command, *("--format", "xlsx", "--format", "csv", "--format", "json")).stdout
    name = "soforthilfe_8000000_2021-12-31_base-amount-1000_minimum-60000_maximum-300000"
    stem = folder / name
    written = {row["ags"]: row for row in rows(stem.with_suffix(".csv").read_text("utf-8"))}
    content = json.loads(stem.with_suffix(".json").read_text("utf-8"))
    book = openpyxl.load_workbook(stem.with_suffix(".xlsx"), data_only=True)

    at_bound = {ags: row["grenze"] for ags, row in written.items() if row["grenze"]}
    assert at_bound["08111"] == "maximum"
    assert at_bound["08211"] == "minimum"
    assert (written["08111"]["betrag"], written["08211"]["betrag"]) == ("300000", "60000")
    assert (written["08111"]["rest"], written["08111"]["sockelbetrag"]) == ("", "")
    assert written["08117"]["sockelbetrag"] == "1000"
    assert sum(int(row["betrag"]) for row in written.values()) == 8_000_000
    assert {row["ags"]: row["grenze"] for row in content["kreise"] if row["grenze"]} == at_bound
    assert content["terms"] == {"base_amount": 1000, "minimum": 60000, "maximum": 300000}
    marks = {"minimum": "Mindestbetrag", "maximum": "Höchstbetrag"}
    lines = [line for line in shown.splitlines() if line.strip()[:2] == "08"]
    assert sum(any(mark in line for mark in marks.values()) for line in lines) == len(at_bound)
    for name in ("Zuweisung", "Prüfung"):
        (table,) = book[name].tables.values()
        header, *body = [[cell.value for cell in row] for row in book[name][table.ref]]
        marked = {row[1]: row[header.index("Grenze")] for row in body}
        assert {ags: mark for ags, mark in marked.items() if mark} == {
            ags: marks[bound] for ags, bound in at_bound.items()
        }
    herkunft = {row[0].value: str(row[1].value) for row in book["Herkunft"].iter_rows()}
    assert "--base-amount 1000 --minimum 60000 --maximum 300000" in herkunft["Befehl"]
    assert "Baden-Baden" in herkunft["Mindestbetrag"]
    assert "Stuttgart" in herkunft["Höchstbetrag"]


def test_one_key_is_read_digit_by_digit(folder: Path) -> None:
    """Nine decimals, with comma, are apportioned exactly; the CSV shows them as they are."""
    del folder
    written = rows(
        run(
            *("allocate", "keys.csv", "--weight-column", "Anteil", "--total", "1000000000"),
            *("--format", "csv", "--output", "-"),
        ).stdout
    )

    assert [row["schluessel"] for row in written] == ["0.123456789", "0.500000000", "0.376543211"]
    assert [row["betrag"] for row in written] == ["123456789", "500000000", "376543211"]
    assert "einwohner" not in written[0]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_small_keys_and_shares_stand_digit_by_digit(folder: Path, form: str) -> None:
    """Figures and shares with seven zeros and more are written out, not as powers of ten."""
    (folder / "small.csv").write_text("id;A;B\nx;0,000000001;1\ny;0,999999999;0\nz;0;1\n", "utf-8")
    shares = ("--weight-share", "0.0000001", "--weight-share", "0.9999999")

    text = run(
        *("allocate", "small.csv", "--weight-column", "A", "--weight-column", "B", *shares),
        *("--format", form, "--output", "-"),
    ).stdout

    assert "0.000000001" in text
    assert "0.000000000" in text
    assert "E-" not in text
    assert form == "csv" or "--weight-share 0.0000001 " in text


def test_several_keys_by_shares(folder: Path) -> None:
    """The total is split by the shares, each part apportioned by its key, and added."""
    del folder
    result = run(
        *("allocate", "keys.csv", "--total", "101", "--format", "csv", "--output", "-"),
        *("--weight-column", "Geflüchtete", "--weight-share", "0,7"),
        *("--weight-column", "Anteil", "--weight-share", "0.3"),
    )

    written = rows(result.stdout)
    # 71 by 2 : 3 : 1 are 24, 35, 12; 30 by the decimals are 4, 15, 11.
    assert [row["betrag"] for row in written] == ["28", "50", "23"]
    assert [row["grundbetrag_1"] for row in written] == ["23", "35", "11"]
    assert [row["resteuro_1"] for row in written] == ["1", "0", "1"]
    assert [row["grundbetrag_2"] for row in written] == ["3", "15", "11"]
    assert "read as decimals (places: 9)" in result.stderr


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--weight-column", "Kinder"), "There is no column 'Kinder'"),
        (("--weight-column", "Name"), "row 2, column Name, value 'Adorf': Not a whole number"),
        (
            ("--weight-column", "Geflüchtete", "--weight-column", "Anteil"),
            "Keys: 2, shares: 0.",
        ),
        (
            ("--weight-column", "Anteil", "--weight-share", "1"),
            "",
        ),
        (
            (
                *("--weight-column", "Geflüchtete", "--weight-share", "0.7"),
                *("--weight-column", "Anteil", "--weight-share", "0.2"),
            ),
            "The shares are 0.7 + 0.2 = 0.9. Each must",
        ),
    ],
)
def test_what_is_wrong_with_keys(folder: Path, options: tuple[str, ...], sentence: str) -> None:
    """Missing columns, figures that are none and shares that do not sum to 1 are told."""
    del folder
    result = run("allocate", "keys.csv", "--dry-run", *options)

    assert sentence in result.stderr
    assert result.exit_code == (1 if sentence else 0)


def test_the_built_in_table_has_one_key(folder: Path) -> None:
    """Without a file there is nothing but the population to divide by."""
    del folder
    result = run("allocate", "--weight-column", "Fläche")

    assert result.exit_code == 1
    assert "no key but the population" in result.stderr


@pytest.mark.parametrize(
    ("minimum", "recipients", "label"),
    [
        # 20.000 for all 44, and for those whom the minimum does not reach.
        ("20000", "vorab für jeden Empfänger, zusammen 880.000 €", "Sockelbetrag je Empfänger"),
        ("100000", "39 Kreise, zusammen 780.000 €", "Sockelbetrag, wo keine Grenze gilt"),
        ("181818", "1 Kreis, zusammen 20.000 €", "Sockelbetrag, wo keine Grenze gilt"),
    ],
)
@pytest.mark.german
def test_whose_base_amount_it_is(folder: Path, minimum: str, recipients: str, label: str) -> None:
    """A minimum holds the base amount in it, so that its sum is of the others alone."""
    shown = run("allocate", "--base-amount", "20000", "--minimum", minimum).stdout
    (path,) = folder.glob("soforthilfe_*.xlsx")
    book = openpyxl.load_workbook(path)
    herkunft = {row[0].value: str(row[1].value) for row in book["Herkunft"].iter_rows()}
    zuweisung = {row[0]: next(filter(None, row[1:]), None) for row in book["Zuweisung"].values}

    assert recipients in " ".join(shown.split())
    assert recipients in herkunft["Sockelbetrag"]
    assert zuweisung[label] == 20_000
    assert run("verify", str(path)).exit_code == 0


@pytest.mark.parametrize(
    ("texts", "decimals"),
    [
        (["633.484", "12"], False),
        (["633.484", "12,5"], True),
        (["0.123"], True),
        (["12.0", "7,00"], False),
        (["1.23"], True),
        (["12345.678"], True),
        (["-", "x"], False),
    ],
)
def test_a_column_is_of_one_kind(texts: list[str], decimals: bool) -> None:
    """One figure that can be nothing else makes a column one of decimals."""
    assert has_decimals(texts) == decimals


AS_JSON = ("--total", "10000", "--format", "json", "--output", "-")
WHOLE, THOUSANDTHS = [1234, 900, 10001], [1.234, 900, 10.001]


@pytest.mark.parametrize(
    ("texts", "others", "expected"),
    [
        # Another figure of the column decides.
        (["1,234", "900", "10,001", "1,010,001"], [], [*WHOLE, 1010001]),
        (["1,234", "900", "10,001", "0,5"], [], [*THOUSANDTHS, 0.5]),
        (["1,234", "900", "10,001", "2,3456"], [], [*THOUSANDTHS, 2.3456]),
        (["0,125", "0,250", "1,500"], [], [0.125, 0.25, 1.5]),
        (["1.234", "900", "10.001", "0.5"], [], [*THOUSANDTHS, 0.5]),
        # Another column does.
        (["1,234", "900", "10,001"], ["12.5", "7"], WHOLE),
        (["1,234", "900", "10,001"], ["1,010,001"], WHOLE),
        (["1,234", "900", "10,001"], ["1,234.50 €"], WHOLE),
        (["1,234", "900", "10,001"], ["12,5", "31.12.2021"], THOUSANDTHS),
        (["1,234", "900", "10,001"], ["1.010.001"], THOUSANDTHS),
        (["1.234", "900", "10.001"], ["12.5 %"], THOUSANDTHS),
        (["1.234", "900", "10.001"], ["0,5"], WHOLE),
        # Grouped by points, as German lists are, where nothing says otherwise.
        (["1.234", "900", "10.001"], ["7"], WHOLE),
        # Nothing decides, or the one as much as the other.
        (["1,234", "900", "10,001"], ["7", "x"], None),
        (["1,234", "2,500", "10,001"], ["1.234"], None),
        (["1,234", "900", "1.234"], [], None),
        (["1,234", "900", "10,001"], ["12.5", "0,5"], None),
        (["1.234", "900", "10.001"], ["5.46 %", "613.111.000"], None),
    ],
)
def test_three_digits_behind_a_mark(
    folder: Path, texts: list[str], others: list[str], expected: list[float] | None
) -> None:
    """Thousands or decimals: another figure of the table decides, else it is asked."""
    lines = [
        f"{place}\tOrt{place}\t{text}\t{other}"
        for place, (text, other) in enumerate(zip_longest(texts, others, fillvalue="3"), 1)
    ]
    folder.joinpath("list.tsv").write_text("\n".join(["Key\tName\tHouseholds\tOther", *lines]))
    done = run("allocate", "list.tsv", "--weight-column", "Households", *AS_JSON)

    if expected is None:
        assert done.exit_code == 1
        assert "Thousands or three decimals? No figure of the table decides it." in done.stderr
        assert "row 2, column Households, value '1" in done.stderr
        return
    read = [float(row["schluessel"]) for row in json.loads(done.stdout)["kreise"]]
    assert read == expected


def test_people_are_whole(folder: Path) -> None:
    """A column of people tells what groups thousands beside it, and what begins decimals."""
    folder.joinpath("list.csv").write_text(
        'Key,Name,Population,Households\n1,A,"12,340","1,234"\n2,B,"2,500",900\n'
    )
    by_households = run("allocate", "list.csv", "--weight-column", "Households", *AS_JSON).stdout
    by_people = run("allocate", "list.csv", *AS_JSON).stdout

    assert [row["einwohner"] for row in json.loads(by_people)["kreise"]] == [12340, 2500]
    assert [row["schluessel"] for row in json.loads(by_households)["kreise"]] == [1234, 900]


@pytest.mark.parametrize("population", [("12,340", "2500"), ("12,340", "1.234"), ("12,34", "25")])
def test_people_with_marks_of_two_kinds(folder: Path, population: tuple[str, str]) -> None:
    """Commas group populations only where no other figure is written in another way."""
    first, second = population
    folder.joinpath("list.csv").write_text(f"Key;Population\n1;{first}\n2;{second}\n")
    done = run("allocate", "list.csv", *AS_JSON)

    assert done.exit_code == 1
    assert f"row 2, column Population, value '{first}'" in done.stderr


def test_decimals_are_digits() -> None:
    """Eighteen decimals are kept, of which no float knows the last."""
    assert decimal_number("0,123456789012345678") == 123456789012345678
    assert decimal_number("7") == 7 * 10**DECIMALS


@pytest.mark.parametrize("kreis", ["08111", "08117", "08211"])
@pytest.mark.german
def test_explain_knows_the_terms(kreis: str) -> None:
    """An amount at a bound is explained by it, another one by base amount and what is divided."""
    terms = Terms(unit=Unit.CENT, base_amount=1_000, minimum=60_000, maximum=300_000)
    amounts = {
        row.district.ags: row.betrag
        for row in allocate(load_districts(), 8_000_000, terms=terms).rows
    }
    options = (
        "--unit",
        "0.01",
        "--base-amount",
        "1000",
        "--minimum",
        "60000",
        "--maximum",
        "300000",
    )
    text = run("explain", kreis, *options).stdout
    content = json.loads(run("explain", kreis, *options, "--format", "json").stdout)

    assert content["betrag"] == str(Unit.CENT.euros(amounts[kreis]))
    reason = {
        "08111": "also nicht weniger als der Höchstbetrag; darum gilt der Höchstbetrag.",
        "08117": "Vorab erhalten diese den Sockelbetrag, 35 × 1.000,00 € = 35.000,00 €;",
        "08211": "also nicht mehr als der Mindestbetrag; darum gilt der Mindestbetrag.",
    }
    assert reason[kreis] in text
    assert ("Der ungerundete Betrag ist" in text) == (kreis == "08117")


def test_explain_by_two_keys(folder: Path) -> None:
    """By each key there is a derivation of its own, with the key's name and figures."""
    del folder
    shares = ("--weight-share", "0.75", "--weight-share", "0.25")
    text = run(
        *("explain", "B", "keys.csv", "--total", "1000", "--lang", "en"),
        *("--weight-column", "Geflüchtete", "--weight-column", "Anteil", *shares),
    ).stdout

    # 750 × 30 ÷ 60 = 375 and 250 × 0.5 ÷ 1 = 125.
    assert "€500 of a total of €1,000" in text
    for part, name, figure, quota in (
        ("€750", "Geflüchtete", "30", "375.000000"),
        ("€250", "Anteil", "0.500000000", "125.000000"),
    ):
        told = f'What counts for {part} is the key "{name}": {figure}'
        (sentence,) = (line for line in text.splitlines() if name in line and "counts" in line)
        assert sentence.startswith(told)
        assert f"= {quota}" in text


def test_explain_with_a_base_amount_says_what_would_change_it() -> None:
    """The margins count the base amount in."""
    content = json.loads(
        run("explain", "08335", "--base-amount", "20000", "--format", "json").stdout
    )
    districts = load_districts()
    terms = Terms(base_amount=20_000)
    amount = next(
        row.betrag
        for row in allocate(districts, 8_000_000, terms=terms).rows
        if row.district.ags == "08335"
    )

    assert content["betrag"] == amount
    assert content["fewer"]["betrag"] == amount - 1
    assert content["more"]["betrag"] == amount + 1


@pytest.mark.parametrize("form", ["json", "xlsx"])
@pytest.mark.parametrize(
    "options",
    [
        ("--base-amount", "20000"),
        ("--unit", "100"),
        ("--minimum", "60000"),
    ],
    ids=str,
)
@pytest.mark.german
def test_reports_can_be_made_again(folder: Path, form: str, options: tuple[str, ...]) -> None:
    """The command that a report names makes the same bytes again."""
    run("allocate", *options, "--format", form)
    (path,) = folder.glob("soforthilfe_*")
    first = path.read_bytes()
    if form == "json":
        command = json.loads(first)["command"]
    else:
        sheet = openpyxl.load_workbook(path)["Herkunft"]
        command = next(str(row[1].value) for row in sheet.iter_rows() if row[0].value == "Befehl")
    path.unlink()

    run(*command.split(" ")[1:4], *_arguments(command))

    assert path.read_bytes() == first


def _arguments(command: str) -> list[str]:
    import shlex

    return shlex.split(command)[4:]


@pytest.mark.german
def test_other_units_are_not_compared(folder: Path) -> None:
    """A report in thousands is not taken for one in euros."""
    del folder
    run("allocate", "--unit", "1000", "--format", "json")

    result = run("compare", "soforthilfe_8000000_2021-12-31_unit-1000.json", "2020-12-31")

    assert result.exit_code != 0
    assert "sind Vielfache von 1.000 €; verglichen werden nur" in result.stderr


@pytest.mark.german
def test_other_keys_are_not_compared(folder: Path) -> None:
    """A report by another key is not shown with its figures as inhabitants."""
    del folder
    run("allocate", "keys.csv", "--weight-column", "Anteil", "--format", "json")

    result = run("compare", "soforthilfe_8000000_keys_weight-column-anteil.json", "2020-12-31")

    assert result.exit_code == 1
    assert "nach anderen Schlüsseln als der Einwohnerzahl verteilt" in result.stderr


def test_more_keys_than_anybody_divides_by(folder: Path) -> None:
    """A hundred keys are read, of which shares are wanted then; one more is refused before."""
    keys = ["--weight-column", "Geflüchtete"] * 101

    assert "Keys: 100, shares: 0." in run("allocate", "keys.csv", *keys[:200]).stderr
    done = run("allocate", "keys.csv", *keys)

    assert done.exit_code == 1
    assert "There are 101 keys, and 100 are the limit." in done.stderr
    assert [path.name for path in folder.iterdir()] == ["keys.csv"]


@pytest.mark.german
@pytest.mark.parametrize(
    ("options", "whom"),
    [
        (["--only", "08111"], "1 Kreis"),
        (["--only", "08111", "--only", "08125"], "2 Kreise"),
        ([], "die 44 Stadt- und Landkreise"),
    ],
)
def test_how_many_of_the_44_a_title_names(options: list[str], whom: str) -> None:
    """Of one or some of the 44 no report says that it is about all of them."""
    command = ("allocate", "--total", "5", "--output", "-", *options, "--format")

    assert run(*command, "md").stdout.startswith(f"# Zuweisung von 5 € an {whom}\n")
    assert f"<h1>Zuweisung von 5 € an {whom}</h1>" in run(*command, "html").stdout
    shown = run("allocate", "--total", "5", "--dry-run", *options).stdout
    assert shown.startswith(f"Zuweisung von 5 € an {whom}\n")


def shares(total: int) -> tuple[list[str], list[str]]:
    """By an independent calculation, what people read of inhabitants and of amounts."""
    allocation = allocate(load_districts(), total)

    def read(part: int, whole: int) -> str:
        exact = Decimal(100 * part) / Decimal(whole)
        return f"{exact.quantize(Decimal('0.01'), ROUND_HALF_UP)}%"

    return (
        [read(row.district.einwohner, allocation.einwohner) for row in allocation.rows],
        [read(row.betrag, total) for row in allocation.rows],
    )


def test_shares_of_the_key_where_a_reader_sees_others() -> None:
    """Every form for people shows both as soon as one row reads otherwise; programs have none."""
    of_key, of_total = shares(20_000)
    differing = sum(a != b for a, b in zip(of_key, of_total, strict=True))
    assert (differing, shares(8_000_000)[0]) == (8, shares(8_000_000)[1])

    for total, shown in ((20_000, True), (8_000_000, False)):
        command = ("allocate", "--total", str(total), "--lang", "en", "--output", "-", "--format")
        lines = run(*command, "md").stdout.splitlines()
        head = next(line for line in lines if line.startswith("| AGS"))
        assert ("| Share of the key | Share of the total |" in head) is shown
        cells = [line.split(" | ") for line in lines if line.startswith("| 08")]
        assert [row[-3 if shown else -2] for row in cells] == of_key
        assert [row[-2] for row in cells] == shares(total)[1]
        assert ("Share of the key" in run(*command, "html").stdout) is shown
        dry = run("allocate", "--total", str(total), "--lang", "en", "--dry-run").stdout
        assert ("the key" in dry) is shown
        names = rows(run(*command, "csv").stdout)[0].keys()
        assert not [name for name in names if "anteil" in name]


def test_no_share_of_nothing() -> None:
    """Where there is nothing to divide, no sum says that its shares come to all of it."""
    done = run("allocate", "--total", "0", "--lang", "en", "--output", "-", "--format", "md")

    assert "100.00%" not in done.stdout


def test_names_fold_between_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a screen of 80 columns no name is broken within a word, and what is left out is named."""
    words = {word for row in load_districts().rows for word in re.split(r"(?<=-)|\s", row.name)}
    for width, left_out in (("80", True), ("100", False)):
        monkeypatch.setenv("COLUMNS", width)
        shown = run("allocate", "--minimum", "100000", "--lang", "en", "--dry-run").stdout

        table = shown.partition("AGS")[2].partition("Total")[0].splitlines()[2:-1]
        assert max(map(len, table)) <= int(width)
        names = [re.sub(r" (Stadt|Land)kreis .*|  .*", "", line[6:]).strip() for line in table]
        found = {word for name in names for word in re.split(r"(?<=-)|\s", name)}
        assert found - {""} == words
        assert ("Narrow screen, therefore without: Share of the key" in shown) is left_out


@pytest.mark.parametrize(
    "words",
    [("allocate", "--dry-run"), ("population",), ("compare", "2020-12-31", "2021-12-31")],
    ids=lambda words: words[0],
)
def test_on_half_a_screen_lines_break_and_no_figure_does(
    monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    """A table that does not fit into 40 columns is that of 80, whose lines the terminal breaks."""
    tables = []
    for width in ("80", "40"):
        monkeypatch.setenv("COLUMNS", width)
        shown = run(*words, "--lang", "en").stdout
        tables.append([line for line in shown.splitlines() if re.match(r"08\d{3} ", line)])

    assert len(tables[1]) == 44
    # A share may be left out.
    assert all({*half.split()} <= {*line.split()} for line, half in zip(*tables, strict=True))
    assert all(
        len(line.split()) - len(half.split()) < 2 for line, half in zip(*tables, strict=True)
    )
