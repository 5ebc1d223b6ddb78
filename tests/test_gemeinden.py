"""Down to the Gemeinden: readers, both levels, one Kreis alone."""

from __future__ import annotations

import csv
import json
import shlex
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from gemeinden_lists import KREISE, gvisys, is_stadtkreis
from soforthilfe_command import run_here
from typer.testing import CliRunner

from ukraine_soforthilfe import allocate, apportion, load_districts
from ukraine_soforthilfe.commands.cli import app
from ukraine_soforthilfe.errors import KreisError, PopulationFileError, RuleError
from ukraine_soforthilfe.result import Level
from ukraine_soforthilfe.result.dividing import allocate_within
from ukraine_soforthilfe.rule import Unit
from ukraine_soforthilfe.rule.division import Terms

if TYPE_CHECKING:
    from typer.testing import Result


def gv100ad() -> str:
    lines = []
    for ags, name, einwohner in KREISE:
        lines.append(f"4020220331{ags}{'':7}{name:<50}{'':50}44")
        for gemeinde, figure in (("001", 4_321), ("003", einwohner - 4_321)):
            lines.append(
                f"6020220331{ags}{gemeinde}0001{'Ort':<50}{'':50}64{'':4}{1:011}{figure:011}"
            )
    return "\n".join(lines)


def landesamt() -> str:
    """The flat form, in which a Stadtkreis stands as a Kreis alone."""
    header = (
        "statistics_code;statistics_label;time_code;time_label;time;1_variable_code;"
        "1_variable_label;1_variable_attribute_code;1_variable_attribute_label;value;value_unit;"
        "value_variable_code;value_variable_label"
    )
    lines = [header]

    def add(code: str, label: str, figure: int) -> None:
        lines.append(
            f"11111;Titel;STAG;Stichtag;2021-12-31;X;X;{code};{label};{figure};Anzahl;BEVSTD;Bev"
        )

    for ags, name, einwohner in KREISE:
        add(f"{ags}KRSI", f"{name}, Landkreis", einwohner)
        if not is_stadtkreis(ags):
            add(f"{ags}001GEM", "A", 4_321)
            add(f"{ags}003GEM", "C", einwohner - 4_321)
    return "\n".join(lines)


FILES = {"gvisys": gvisys, "gv100ad": gv100ad, "landesamt": landesamt}


@pytest.fixture(params=FILES)
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / f"{request.param}.csv"
    path.write_text(FILES[request.param](), "latin-1")
    return path


@pytest.fixture
def list_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "gv.csv").write_text(gvisys(), "latin-1")
    return "gv.csv"


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(app, [*arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_every_layout_gives_both_levels(file: Path) -> None:
    """Each Kreis is the sum of its Gemeinden, and every level sums exactly to the one above."""
    districts = load_districts(file, level=Level.GEMEINDE)
    allocation = allocate(districts, 8_000_000)

    for row, below in zip(allocation.rows, allocation.gemeinden, strict=True):
        figures = [each.district.einwohner for each in below.rows]
        assert sum(figures) == row.district.einwohner
        assert [each.betrag for each in below.rows] == apportion(row.betrag, figures)
        assert sum(each.betrag for each in below.rows) == row.betrag
        assert {each.district.ags[:5] for each in below.rows} == {row.district.ags}
    assert [row.betrag for row in allocation.rows] == [
        row.betrag for row in allocate(load_districts(), 8_000_000).rows
    ]


def test_a_stadtkreis_is_its_own_gemeinde(file: Path) -> None:
    """Stuttgart has one Gemeinde, which gets what Stuttgart gets, whatever the file shows."""
    allocation = allocate(load_districts(file, level=Level.GEMEINDE), 8_000_000)
    (*_, last) = allocation.gemeinden[0].rows

    assert sum(row.betrag for row in allocation.gemeinden[0].rows) == 450_370
    if "gv100ad" not in file.name:
        assert (last.district.ags, last.betrag) == ("08111000", 450_370)


def test_areas_without_inhabitants_get_nothing_and_are_named(list_file: str) -> None:
    """Who has no inhabitants stands in the reports with 0, and in a notice."""
    result = run(
        *("allocate", list_file, "--level", "gemeinde", "--kreis", "08127"),
        *("--format", "csv", "--output", "-"),
    )

    rows = list(csv.DictReader(result.stdout.splitlines()))
    assert [(row["ags"], row["art"]) for row in rows if row["betrag"] == "0"] == [
        ("08127971", "Gemeindefreies Gebiet")
    ]
    assert "Without inhabitants, and so without an amount: Wald (08127971)" in result.stderr


def test_csv_shows_both_levels(list_file: str) -> None:
    """Each Kreis is followed by its Gemeinden, whose amounts sum to its own."""
    result = run("allocate", list_file, "--level", "gemeinde", "--format", "csv", "--output", "-")

    rows = list(csv.DictReader(result.stdout.splitlines()))
    for _, group in groupby(rows, key=lambda row: row["kreis"]):
        kreis, *gemeinden = group
        assert (kreis["ebene"], {row["ebene"] for row in gemeinden}) == ("kreis", {"gemeinde"})
        assert sum(int(row["betrag"]) for row in gemeinden) == int(kreis["betrag"])
    assert len(rows) == 44 + 9 + 35 * 3


def test_what_was_read_counts_the_gemeinden(list_file: str) -> None:
    """The rows that are said to be read are those of the Gemeinden, who get the amounts."""
    asked = ("allocate", list_file, "--format", "csv", "--output", "-")

    assert f", {9 + 35 * 3} rows" in run(*asked, "--level", "gemeinde").stderr
    assert ", 44 rows" in run(*asked).stderr


def test_json_has_the_derivation_of_every_kreis(list_file: str) -> None:
    """Each Kreis's amount has its own remainders, certificate and tie."""
    content = json.loads(
        run(
            "allocate", list_file, "--level", "gemeinde", "--format", "json", "--output", "-"
        ).stdout
    )

    assert [each["kreis"] for each in content["gemeinden"]] == [ags for ags, *_ in KREISE]
    assert [each["total"] for each in content["gemeinden"]] == [
        row["betrag"] for row in content["kreise"]
    ]
    for each in content["gemeinden"]:
        assert sum(row["resteuro"] for row in each["gemeinden"]) == each["resteuro"]
        assert (each["cut"] is None) == (each["resteuro"] == 0)


@pytest.mark.parametrize(("options", "total"), [((), 143_392), (("--total", "1000"), 1_000)])
def test_one_kreis_alone(list_file: str, options: tuple[str, ...], total: int) -> None:
    """Of one Kreis its share of the whole is divided, or the total that is given."""
    result = run(
        *("allocate", list_file, "--level", "gemeinde", "--kreis", "08127", *options),
        *("--format", "csv", "--output", "-"),
    )

    rows = list(csv.DictReader(result.stdout.splitlines()))
    figures = [int(row["einwohner"]) for row in rows]
    assert [int(row["betrag"]) for row in rows] == apportion(total, figures)
    assert {row["ags"][:5] for row in rows} == {"08127"}


@pytest.mark.german
@pytest.mark.parametrize("form", ["xlsx", "json", "md"])
@pytest.mark.parametrize("amount", [(), ("--total", "1000")])
def test_the_command_in_a_report_of_one_kreis_makes_it_again(
    list_file: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    form: str,
    amount: tuple[str, ...],
) -> None:
    """Also that its amount is its share of the whole: without a total, as it was asked for."""
    monkeypatch.chdir(Path(list_file).parent)
    first, again = tmp_path / "first", tmp_path / "again"
    name = Path(list_file).name
    run(
        *("allocate", name, "--level", "gemeinde", "--kreis", "08127", *amount),
        *("--format", form, "--output", str(first)),
    )
    (report,) = first.iterdir()
    if form == "xlsx":
        sheet = openpyxl.load_workbook(report)["Herkunft"]
        command = next(row[1].value for row in sheet.iter_rows() if row[0].value == "Befehl")
    elif form == "json":
        command = json.loads(report.read_text("utf-8"))["command"]
    else:
        text = report.read_text("utf-8").replace("\\", "")
        command = text.partition("**Befehl:** ")[2].partition("\n")[0]

    program, *words = shlex.split(str(command))
    run(*words, "--output", str(again))

    assert program == "soforthilfe"
    assert ("--total" in words) == bool(amount)
    (made,) = again.iterdir()
    assert made.read_bytes() == report.read_bytes()


@pytest.mark.german
def test_one_kreis_is_named_everywhere(list_file: str, tmp_path: Path) -> None:
    """Title, summary, both sheets and JSON name it, with what it is a share of and how."""
    asked = ("allocate", list_file, "--level", "gemeinde", "--kreis", "08127")
    shown = " ".join(
        run(
            *asked, "--format", "xlsx", "--format", "json", "--output", str(tmp_path)
        ).stdout.split()
    )
    book = openpyxl.load_workbook(next(tmp_path.glob("*.xlsx")))
    content = json.loads(next(tmp_path.glob("*.json")).read_text("utf-8"))

    kreis = "Landkreis Schwäbisch Hall (08127)"
    assert f"Zuweisung von 143.392 € an 3 Gemeinden: {kreis}" in shown
    assert f"{kreis}: 143.392 € von insgesamt 8.000.000 €" in shown
    # By long division: 8,000,000 × 199,398 = 143,391 × 11,124,642 + 10,458,978.
    assert 8_000_000 * 199_398 == 143_391 * 11_124_642 + 10_458_978
    derived = (
        "8.000.000 € × 199.398 ÷ 11.124.642 = 143.391 €, Rest 10.458.978/11.124.642 "
        "(Rang 4 von 44; nach größten Resten gehen 22 €): 143.392 €"
    )
    assert derived in shown
    for sheet in (book["Zuweisung"], book["Herkunft"]):
        texts = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
        assert f"{kreis}: 143.392 € von insgesamt 8.000.000 €" in texts
        assert derived in texts
    assert kreis in str(book["Zuweisung"]["A1"].value)
    assert content["kreis"] == {
        "ags": "08127",
        "name": "Schwäbisch Hall",
        "art": "Landkreis",
        "total": 8_000_000,
        "einwohner": 199_398,
        "einwohner_all": 11_124_642,
        "grundbetrag": 143_391,
        "rest": 10_458_978,
        "rang": 4,
        "resteuro": 1,
        "kreise": 44,
        "resteuro_all": 22,
        "betrag": 143_392,
    }


@pytest.mark.german
def test_an_amount_of_its_own_is_no_share(list_file: str) -> None:
    """With a total the Kreis is named, and that its amount was given."""
    asked = ("--level", "gemeinde", "--kreis", "08127", "--total", "1000")
    shown = run("allocate", list_file, *asked, "--dry-run").stdout
    said = run("explain", "08127001", list_file, *asked).stdout

    assert "an 3 Gemeinden: Landkreis Schwäbisch Hall (08127)" in shown
    assert "sein Betrag ist vorgegeben" in " ".join(shown.split())
    assert said.startswith(
        "Die Gemeinde A (AGS 08127001) erhält 22 € von insgesamt 1.000 € für: Landkreis "
        "Schwäbisch Hall (08127).\n"
    )


def test_both_levels_counted_in_cents(list_file: str) -> None:
    """The Gemeinden divide the cents of their Kreis to the last one."""
    allocation = allocate(
        load_districts(list_file, level=Level.GEMEINDE), 8_000_000, terms=Terms(unit=Unit.CENT)
    )

    for row, below in zip(allocation.rows, allocation.gemeinden, strict=True):
        figures = [each.district.einwohner for each in below.rows]
        assert [each.betrag for each in below.rows] == apportion(row.betrag, figures)
    assert sum(row.betrag for below in allocation.gemeinden for row in below.rows) == 800_000_000


def test_one_kreis_counted_in_cents(list_file: str) -> None:
    """What a Kreis gets of the whole is counted in the unit, too."""
    districts = load_districts(list_file, level=Level.GEMEINDE)
    place = next(place for place, row in enumerate(districts.rows) if row.ags == "08127")
    cents = apportion(800_000_000, [row.einwohner for row in districts.rows])[place]

    allocation = allocate_within(
        districts, "08127", None, whole=8_000_000, terms=Terms(unit=Unit.CENT)
    )

    assert cents % 100
    assert allocation.total == cents
    assert allocation.of_kreis is not None
    by_kreis = allocation.of_kreis.by_kreis
    assert by_kreis is not None
    assert (by_kreis.total, by_kreis.rows[place].betrag) == (800_000_000, cents)
    assert by_kreis.gemeinden == ()
    with pytest.raises(KreisError, match="08999"):
        allocate_within(districts, "08999", None, whole=8_000_000)


def test_one_kreis_of_a_list_without_gemeinden() -> None:
    """A program is told what the command's users are."""
    with pytest.raises(RuleError) as refused:
        allocate_within(load_districts(), "08127", None, whole=8_000_000)

    said = refused.value.text
    assert said.en == "--kreis needs --level gemeinde. Add it, or leave out --kreis."
    assert said.de == (
        "--kreis setzt --level gemeinde voraus. Dies ergänzen oder --kreis weglassen."
    )


def test_one_kreis_takes_other_rules(list_file: str) -> None:
    """Among the Gemeinden of one Kreis a floor holds as among Kreise."""
    result = run(
        *("allocate", list_file, "--level", "gemeinde", "--kreis", "08127", "--total", "1000"),
        *("--minimum", "100", "--format", "csv", "--output", "-"),
    )

    rows = list(csv.DictReader(result.stdout.splitlines()))
    assert [(row["betrag"], row["grenze"]) for row in rows] == [
        ("100", "minimum"),
        ("800", ""),
        ("100", "minimum"),
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("gv.csv", "--level", "gemeinde", "--kreis", "08999"), "No Kreis of the file has the key"),
        (("gv.csv", "--kreis", "08127"), "--kreis needs --level gemeinde."),
        (("gv.csv", "--level", "gemeinde", "--minimum", "5"), "divided by population alone"),
        (("gv.csv", "--level", "gemeinde", "--weight-column", "Fläche"), "leave --level out"),
        (("--level", "gemeinde"), "It has Kreise only. Give a population file with Gemeinden."),
        (("own.csv", "--level", "gemeinde"), "It has no Gemeinden. Give the Gemeindeverzeichnis"),
        (("own.csv", "--level", "gemeinde"), "say so with --keys ags."),
    ],
)
def test_what_cannot_be_divided_further(
    list_file: str, tmp_path: Path, arguments: tuple[str, ...], sentence: str
) -> None:
    """What lacks Gemeinden or asks for rules of one level at two is refused with the way out."""
    del list_file
    (tmp_path / "own.csv").write_text("Schlüssel;Einwohner\nA;2\nB;3\n", "utf-8")

    result = run("allocate", *arguments)

    assert result.exit_code == 1
    assert sentence in result.stderr


def test_the_terms_of_one_level_are_refused_of_two(list_file: str) -> None:
    """In a notebook as on the command line."""
    districts = load_districts(list_file, level=Level.GEMEINDE)

    with pytest.raises(RuleError, match="divided by population alone"):
        allocate(districts, 8_000_000, terms=Terms(base_amount=1))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (";001;A;1,5;4321", ";001;A;1,5;-", "A placeholder is neither a figure nor 0"),
        (";001;A;1,5;4321", ";003;A;1,5;4321", "it is there twice"),
    ],
)
def test_problems_of_gemeinden(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    """A figure that is none and a doubled key are told with their row."""
    path = tmp_path / "gv.csv"
    path.write_text(gvisys().replace(old, new, 1), "latin-1")

    with pytest.raises(PopulationFileError, match=sentence):
        load_districts(path, level=Level.GEMEINDE)


def test_problems_of_several_gemeinden_at_once(tmp_path: Path) -> None:
    """Each mistake has its row, column and value, and none hides the next."""
    path = tmp_path / "flat.csv"
    lines = landesamt().split("\n")
    for key, old, new in (
        ("08115001GEM", ";4321;", ";-;"),
        ("08116001GEM", ";4321;", ";1.5;"),
        ("08117001GEM", "08117001", "08117003"),
        ("08118001GEM", "08118001", "08118003"),
    ):
        (place,) = (place for place, line in enumerate(lines) if key in line)
        lines[place] = lines[place].replace(old, new)
    path.write_text("\n".join(lines), "latin-1")

    with pytest.raises(PopulationFileError) as caught:
        load_districts(path, level=Level.GEMEINDE)

    assert [str(problem) for problem in caught.value.problems] == [
        "row 4, column value, value '-': A placeholder is neither a figure nor 0. Fill in the "
        "figure, or take the row out.",
        "row 7, column value, value '1.5': Not a whole number: thousands are grouped by three "
        "digits (633.484), and fractions are not accepted. Correct the figure.",
        "row 11, value '08117003': This is not the key of a Gemeinde, or it is there twice. "
        "Correct it.",
        "row 14, value '08118003': This is not the key of a Gemeinde, or it is there twice. "
        "Correct it.",
    ]


def test_labels_of_gemeinden(list_file: str) -> None:
    """Gemeinden have the Regierungsbezirk of their Kreis; a Stadtkreis stays one as a Gemeinde."""
    districts = load_districts(list_file, level=Level.GEMEINDE)
    stuttgart, boeblingen = districts.gemeinden[:2]

    assert [
        (g.ags, g.name, g.art, g.regierungsbezirk) for g in (*stuttgart.rows, *boeblingen.rows)
    ] == [
        ("08111000", "Stuttgart, Stadt", "Stadtkreis", "Stuttgart"),
        ("08115001", "A", "Gemeinde", "Stuttgart"),
        ("08115003", "C", "Gemeinde", "Stuttgart"),
        ("08115971", "Wald", "Gemeindefreies Gebiet", "Stuttgart"),
    ]
    assert "Wald (08115971)." in boeblingen.notices[-1].en
    assert districts.notices[-1].en.startswith("Without inhabitants")
    assert districts.notices[-1].en.endswith("… (+ 25).")


def test_names_of_gemeinden_in_the_flat_form(tmp_path: Path) -> None:
    """They are the labels of their codes."""
    path = tmp_path / "flat.csv"
    path.write_text(landesamt(), "latin-1")

    boeblingen = load_districts(path, level=Level.GEMEINDE).gemeinden[1]

    assert [(row.ags, row.name) for row in boeblingen.rows] == [
        ("08115001", "A"),
        ("08115003", "C"),
    ]


def test_a_flat_form_of_kreise_alone(tmp_path: Path) -> None:
    """It is said to have no Gemeinden."""
    path = tmp_path / "flat.csv"
    lines = [line for line in landesamt().split("\n") if "GEM;" not in line]
    path.write_text("\n".join(lines), "latin-1")

    with pytest.raises(PopulationFileError, match="It has no Gemeinden"):
        load_districts(path, level=Level.GEMEINDE)


def test_gemeinden_must_make_up_their_kreis(tmp_path: Path) -> None:
    """A list that lacks a Gemeinde is told by the figure of its Kreis."""
    path = tmp_path / "flat.csv"
    lines = landesamt().split("\n")
    path.write_text("\n".join(line for line in lines if "08127001GEM" not in line), "latin-1")

    with pytest.raises(PopulationFileError, match=r"The Gemeinden of Schwäbisch Hall \(08127\)"):
        load_districts(path, level=Level.GEMEINDE)


def test_explain_gives_a_kreis_its_own_row(list_file: str) -> None:
    """With Gemeinden below it, too, a Kreis's JSON has its own steps, and none of a Gemeinde."""
    alone, with_gemeinden = (
        json.loads(run("explain", "08336", list_file, *level, "--format", "json").stdout)
        for level in ((), ("--level", "gemeinde"))
    )

    assert with_gemeinden["ags"] == "08336"
    assert with_gemeinden == alone


def test_explain_finds_a_gemeinde(list_file: str) -> None:
    """A Gemeinde is explained within its Kreis; the name of a Stadtkreis is the Kreis's."""
    gemeinde = json.loads(
        run(*("explain", "08127001", list_file, "--level", "gemeinde", "--format", "json")).stdout
    )
    kreis = json.loads(
        run("explain", "Stuttgart", list_file, "--level", "gemeinde", "--format", "json").stdout
    )

    assert (gemeinde["total"], gemeinde["einwohner"]) == (143_392, 4_321)
    assert (kreis["ags"], kreis["total"]) == ("08111", 8_000_000)


@pytest.mark.german
def test_reports_of_gemeinden_can_be_made_again(list_file: str, tmp_path: Path) -> None:
    """The command in a report makes the same bytes; its file's name says the level."""
    run("allocate", list_file, "--level", "gemeinde", "--format", "json")
    (path,) = tmp_path.glob("soforthilfe_8000000_*_gemeinde.json")
    first = path.read_bytes()
    path.unlink()
    command = json.loads(first)["command"]

    run(*shlex.split(command)[1:])

    # Its date is now asked for, and so in the name.
    (again,) = tmp_path.glob("soforthilfe_8000000_gv_*gemeinde.json")
    assert "--level gemeinde" in command
    assert again.read_bytes() == first


def test_a_figure_of_a_gemeinde_beside_a_right_kreis(tmp_path: Path) -> None:
    """Where the Kreis has a figure of its own, a bad one of its Gemeinde is told with its row."""
    lines = landesamt().split("\n")
    row = next(place for place, line in enumerate(lines, start=1) if "08127001GEM" in line)
    lines[row - 1] = lines[row - 1].replace(";4321;", ";viele;")
    path = tmp_path / "flat.csv"
    path.write_text("\n".join(lines), "latin-1")

    with pytest.raises(PopulationFileError, match=f"row {row}, column value, value 'viele'"):
        load_districts(path, level=Level.GEMEINDE)


def test_gemeinden_of_other_laender_are_left_out(tmp_path: Path) -> None:
    """A Gemeinde whose Kreis is not divided over belongs to nobody."""
    header, *lines = landesamt().split("\n")
    gemeinde = next(line for line in lines if "08127001GEM" in line)
    path = tmp_path / "flat.csv"
    others = [gemeinde.replace("08127", land) for land in ("01051", "09161")]
    path.write_text("\n".join([header, others[0], *lines, others[1]]), "latin-1")

    found = load_districts(path, level=Level.GEMEINDE)

    assert {row.ags[:2] for kreis in found.gemeinden for row in kreis.rows} == {"08"}


def test_a_kreis_that_is_named_without_gemeinden(tmp_path: Path) -> None:
    """A Kreis of which a Gemeindeverzeichnis lists nothing but the name has no figure."""
    path = tmp_path / "gv.csv"
    path.write_text(gvisys() + "\n40;44;09;1;61;;;Ingolstadt;;", "latin-1")

    assert "09161" not in {row.ags for row in load_districts(path, state="all").rows}


@pytest.mark.german
def test_the_workbook_of_many_gemeinden_has_values_alone(
    list_file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Above a number of Gemeinden the sheet that checks them has no formulas and says so."""
    monkeypatch.setattr("ukraine_soforthilfe.reports.workbook.plan.CALCULATED_ROWS", 100)
    run("allocate", list_file, "--level", "gemeinde", "--format", "xlsx")
    (path,) = tmp_path.glob("*.xlsx")

    sheet = openpyxl.load_workbook(path)["Prüfung Gemeinden"]

    assert "100" in sheet["A3"].value
    assert sheet["D5"].value == "–"
    assert not [cell for row in sheet.iter_rows(min_row=6) for cell in row if cell.data_type == "f"]


@pytest.mark.parametrize("kreis", ["Lörrach", "8336", "08335"])
def test_a_kreis_that_the_file_has_not(tmp_path: Path, kreis: str) -> None:
    """Who names it otherwise than by its key learns how, and not what else the file lacks."""
    (tmp_path / "g.csv").write_text("AGS;Gemeinde;Einwohner\n08336006;Böllen;99\n", "utf-8")

    ended = run_here(
        *("allocate", "g.csv", "--level", "gemeinde", "--kreis", kreis), folder=tmp_path
    )

    assert ended.status == 1
    known = "08336 (Lörrach)" if kreis == "08335" else "08336 (Lörrach, Landkreis)"
    assert f"Give its AGS, five digits, as --kreis {known}." in ended.stderr
    assert "Stuttgart" not in ended.stderr


def test_the_file_of_one_kreis_is_enough_for_its_amount(tmp_path: Path) -> None:
    """With what the Kreis has the 43 others do not matter; without, its share hangs on them."""
    lines = ["AGS;Gemeinde;Einwohner", "08336006;Böllen;99", "08336045;Kandern;1"]
    (tmp_path / "g.csv").write_text("\n".join(lines), "utf-8")
    command = ("allocate", "g.csv", "--level", "gemeinde", "--kreis", "08336", "--output", "-")

    given = run_here(*command, "--total", "200", "--format", "csv", folder=tmp_path)
    share = run_here(*command, "--format", "csv", folder=tmp_path)

    assert [row["betrag"] for row in csv.DictReader(given.stdout.splitlines())] == ["198", "2"]
    assert "43" not in given.stderr
    assert share.status == 1
    assert "43 are missing" in share.stderr
