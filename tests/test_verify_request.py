"""`verify` of a CSV that says what it was asked for, and what no report of this program says."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from gemeinden_lists import gvisys
from typer.testing import CliRunner, Result

from ukraine_soforthilfe.asking import Part
from ukraine_soforthilfe.asking.scenario import OPTIONS
from ukraine_soforthilfe.commands.cli import app
from ukraine_soforthilfe.verification.written_page import is_known_notice

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("derived_once")
FORMS = ("csv", "json", "xlsx", "html")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)], env={"COLUMNS": "200"})


def written(folder: Path, form: str, *options: object) -> Path:
    """A report as the command writes it."""
    done = run(
        *("allocate", *options, "--name", "report"),
        *("--format", form, "--output", folder, "--quiet"),
    )
    assert done.exit_code == 0, done.stderr
    return folder / f"report.{form}"


def verified(path: Path, *options: str) -> dict[str, Any]:
    done = run("verify", path, *options, "--format", "json")
    assert done.exit_code < 2, done.stderr
    return {"status": done.exit_code, **json.loads(done.stdout)}


def found(path: Path, *options: str) -> set[tuple[str, str, str]]:
    """What, found and expected of each finding; the exit status fits them."""
    check = verified(path, *options)
    each = [*check["findings"], *check["population"]]
    assert check["status"] == bool(each)
    return {(one["what"], one["found"], one["expected"]) for one in each}


# Names of the built-in table.


@pytest.mark.parametrize(
    "name",
    [
        *("Böblingen0", "Böblingen)", 'Böblingen"', "Böblingen*", "Böblingen, Landkreis"),
        *("Böblingen (Kreis)", "BÖBLINGEN", "boeblingen", "LK Böblingen", "Böblingen ", "Bo"),
        *("Bo\u0308blingen", "Böblingen\u200b", "Esslingen", "Böbl\u0456ngen"),
    ],
)
@pytest.mark.parametrize("dialect", ["standard", "excel"])
def test_a_csv_with_the_built_in_figures_has_its_names(
    tmp_path: Path, name: str, dialect: str
) -> None:
    """Whatever else a name could mean the same by, only the one of the table is right."""
    path = written(tmp_path, "csv", "--csv-dialect", dialect)
    mark = ";" if dialect == "excel" else ","
    text = path.read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=mark))
    assert rows[2][1] == "Böblingen"
    rows[2][1] = name
    stream = io.StringIO()
    csv.writer(stream, delimiter=mark, lineterminator="\n").writerows(rows)
    path.write_text(stream.getvalue(), "utf-8")

    check = verified(path)

    assert check["status"] == 1
    assert not check["same_bytes"]
    assert {each["district"][:5] for each in check["population"] + check["findings"]} == {"08115"}


@pytest.mark.parametrize("form", ["csv", "json", "xlsx", "html"])
def test_names_of_two_kreise_changed_over_are_found_in_a_report_of_an_own_list(
    tmp_path: Path, form: str
) -> None:
    """No list is read with them, and so no report has them, whosever spelling they are in."""
    own = tmp_path / "own.csv"
    own.write_text("AGS;Name;Einwohner\n08111;SK Stuttgart;50\n08335;LK Konstanz;60\n", "utf-8")
    path = written(tmp_path, form, own, "--partial", "--total", "1000")
    partial = ("--partial",) if form == "csv" else ()
    assert found(path, *partial) == set()

    if form == "xlsx":
        book = openpyxl.load_workbook(path)
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value in {"SK Stuttgart", "LK Konstanz"}:
                        is_first = cell.value == "SK Stuttgart"
                        cell.value = "LK Konstanz" if is_first else "SK Stuttgart"
        book.save(path)
    else:
        text = path.read_text("utf-8").replace("SK Stuttgart", "\0")
        path.write_text(
            text.replace("LK Konstanz", "SK Stuttgart").replace("\0", "LK Konstanz"), "utf-8"
        )

    assert ("name", "LK Konstanz", "Stuttgart") in found(path, *partial)


# Keys of an own list.


@pytest.mark.parametrize("form", FORMS)
def test_own_keys_are_right_as_they_stand_in_their_list(tmp_path: Path, form: str) -> None:
    """Two blanks, a hard one, a letter put together, two lines: its own report passes."""
    own = tmp_path / "own.csv"
    own.write_text(
        "Schlüssel;Name;Einwohner\nk  00;A;5\nk 01 ;B  b;7\n  k\u00a002;C;9\nu\u0308;D;8\n"
        '"k\n3";E;1\n',
        "utf-8",
    )

    assert found(written(tmp_path / "out", form, own, "--total", "100")) == set()


@pytest.mark.parametrize("key", ["k 01", "k  00 ", "k\u202e01"])
def test_another_spelling_of_an_own_key_is_found(tmp_path: Path, key: str) -> None:
    """A blank behind it, a character that acts, the same key as another one for the reader."""
    own = tmp_path / "own.csv"
    own.write_text("Schlüssel;Name;Einwohner\nk  00;A;5\nk  01;B;7\nk 02;C;9\n", "utf-8")
    path = written(tmp_path, "csv", own, "--total", "100")
    text = path.read_text("utf-8")
    place = "k  00" if key != "k 01" else "k 02"
    path.write_text(text.replace(place, "k 00 " if key == "k 01" else key), "utf-8")

    assert verified(path)["status"] == 1


# What a CSV was asked for.


def test_all_that_changes_a_csv_can_be_given_to_verify() -> None:
    """Each option of allocate, but those that only say where and how it is written."""
    of_verify = run("verify", "--help").stdout.split()
    elsewhere = {Part.FIGURES, Part.REPORT, Part.DIALECT, Part.NAME}

    missing = [
        option.name
        for option in OPTIONS
        if option.ask.part not in elsewhere and f"--{option.name}" not in of_verify
    ]

    assert missing == []


def without(path: Path, heading: str) -> Path:
    """The same CSV without the columns of that heading."""
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
    left = [place for place, name in enumerate(rows[0]) if not name.startswith(heading)]
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([[row[at] for at in left] for row in rows])
    path.write_text(stream.getvalue(), "utf-8")
    return path


def test_instalments_that_were_cut_off_are_found_where_they_are_said(tmp_path: Path) -> None:
    """What a CSV lacks is only known to who says what it was asked for."""
    options = ("--instalments", "4")
    labels = [word for n in "1234" for word in ("--instalment-label", f"Q{n}")]
    whole = written(tmp_path / "whole", "csv", *options, *labels)
    cut = without(written(tmp_path / "cut", "csv", *options), "teilzahlung_")

    assert found(whole, *options, *labels) == set()
    assert found(cut) == set()
    assert {what for what, *_ in found(cut, *options, *labels)} == {
        *("columns", *(f"teilzahlung_{n}" for n in range(1, 5)))
    }
    assert run("verify", cut, *labels).exit_code == 2
    assert run("verify", whole, *labels[:2]).exit_code == 2
    assert run("verify", written(tmp_path, "json"), *options).exit_code == 2


def test_carried_columns_are_asked_for_where_there_are_further_ones(tmp_path: Path) -> None:
    """Where columns are missing nothing is said of those that may travel along."""
    path = written(tmp_path, "csv")
    lacking = run("verify", path, "--instalments", "3").stdout
    lines = path.read_text("utf-8").splitlines()
    further = [f"{line},{'X' if place else 'IBAN'}" for place, line in enumerate(lines)]
    path.write_text("\n".join(further), "utf-8")

    assert "--carry-column" not in lacking
    assert "--carry-column" in run("verify", path).stdout


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (("--level", "gemeinde"), "columns"),
        (("--level", "gemeinde", "--kreis", "08111"), "row"),
        (("--weight-column", "Kinder"), "columns"),
        (("--only", "08111", "--only", "08115"), "row"),
        (("--only", "08*", "--only", "09*"), "--only"),
        (("--leave-out", "8111"), "row"),
        (("--state", "09"), "row"),
        (("--basis", "Zensus 2022"), "einwohner"),
        (("--stichtag", "2020-12-31"), "einwohner"),
        (("--unit", "100"), "betrag"),
        (("--base-amount", "100"), "betrag"),
        (("--minimum", "100000"), "betrag"),
        (("--carry-column", "IBAN"), "columns"),
    ],
)
def test_a_csv_that_was_not_made_so_is_found(
    tmp_path: Path, options: tuple[str, ...], what: str
) -> None:
    """Nothing that is said of a CSV is passed over."""
    path = written(tmp_path, "csv")

    assert what in {each for each, *_ in found(path, *options)}


@pytest.mark.parametrize(
    "options",
    [
        ("--only", "08111", "--only", "0811?"),
        ("--leave-out", "8111"),
        ("--stichtag", "2022-12-31", "--basis", "Zensus 2022"),
        ("--basis", "Zensus 2011"),
        ("--unit", "100", "--minimum", "100000"),
        ("--instalments", "3"),
    ],
)
def test_a_csv_that_was_made_so_passes(tmp_path: Path, options: tuple[str, ...]) -> None:
    """With all that it was asked for, and of the built-in table without any of it."""
    path = written(tmp_path, "csv", *options)

    assert found(path, *options) == set()


@pytest.mark.parametrize(
    "options",
    [
        ("--level", "gemeinde"),
        ("--level", "gemeinde", "--kreis", "08127"),
        ("--keys", "own"),
        ("--level", "gemeinde", "--instalments", "2"),
    ],
)
def test_a_csv_of_gemeinden_that_was_made_so_passes(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    """Down to the Gemeinden of all Kreise or of one, and all at once."""
    source = tmp_path / "gemeinden.csv"
    source.write_text(gvisys(), "utf-8")

    assert found(written(tmp_path / "out", "csv", source, *options), *options) == set()


# What an office fills in.


of_fields = pytest.mark.python_alone  # cells are read by this package, and texts of offices


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The workbook of the run without options."""
    return written(tmp_path_factory.mktemp("plain"), "xlsx").read_bytes()


def filled_in(
    plain: bytes, folder: Path, cell: str, value: str | float, *, shown_as: str = ""
) -> Path:
    """The same with a cell of its first sheet filled in."""
    book = openpyxl.load_workbook(io.BytesIO(plain))
    book.worksheets[0][cell] = value
    if shown_as:
        book.worksheets[0][cell].number_format = shown_as
    book.save(folder / "report.xlsx")
    return folder / "report.xlsx"


@of_fields
@pytest.mark.parametrize(
    "text",
    [
        *("an Stuttgart sind 999.999,00 auszuzahlen", "999 999", "99.999", 8000000, "8000000"),
        # What Stuttgart gets, and a Kreis's inhabitants, as a figure and within a text.
        *(450370, "450370", "Titel 450370", "46400 450370", "450.370.00", 626275),
        *("+ 5,- EUR", "10 Mio. an Ulm", "hunderttausend Euro an Ulm", "Ulm 1234,56", 99999.5),
    ],
)
def test_an_amount_for_a_file_reference_is_found(
    plain: bytes, tmp_path: Path, text: str | float
) -> None:
    """What pays somebody stands in the table and nowhere else."""
    path = filled_in(plain, tmp_path, "C7", text)

    assert verified(path)["status"] == 1


@of_fields
@pytest.mark.parametrize(
    "text",
    [
        *("4-1234.5-67/3", "Kap. 0330 Tit. 633 01", "0330/633 01", "Kap. 1212 Titel 63301"),
        *("31.12.2021", "vom 2. Mai 2022", "Az. 022.31", "Feuerwehrwesen 130.2", 4711, 121263301),
        *("53-8932.10/12", "1.2210.5310", "IV-2022-12345", "0330 63301", 999999, "999999"),
        *("46400.71800", "46400 71800", "315.010.5318000", "0301 / 681200", "61100001", 43607180),
    ],
)
def test_a_file_reference_is_a_notice(plain: bytes, tmp_path: Path, text: str | int) -> None:
    """References, budget items and dates as offices write them."""
    path = filled_in(plain, tmp_path, "C7", text)

    check = verified(path)

    assert (check["status"], check["findings"]) == (0, [])
    assert str(text) in [each["found"] for each in check["notices"]]


@of_fields
@pytest.mark.parametrize(
    ("cell", "filled", "why"),
    [
        ("C57", True, "further cell"),
        ("C57", "geprüft und für richtig befunden, " * 3, "too long a text in a field"),
        ("C7", "Aktenzeichen der Haushaltsabteilung, " * 3, "too long a text in a field"),
    ],
)
def test_what_no_field_is_for_is_found(
    plain: bytes, tmp_path: Path, cell: str, filled: str | bool, why: str
) -> None:
    """A truth, and a text longer than a place, a date and a name."""
    path = filled_in(plain, tmp_path, cell, filled)

    check = verified(path)

    assert [(each["found"], each["what"]) for each in check["findings"]] == [(str(filled), why)]


@of_fields
@pytest.mark.parametrize("form", ["dd.mm.yyyy", "mm-dd-yy", "[$-407]d. mmmm yyyy", "General", "0"])
@pytest.mark.parametrize("cell", ["C7", "C57"])
def test_a_day_may_be_one_for_a_spreadsheet(
    plain: bytes, tmp_path: Path, cell: str, form: str
) -> None:
    """46357 shown as 01.12.2026 is a day to sign at; shown as 46357 it is a reference at most."""
    path = filled_in(plain, tmp_path, cell, 46357, shown_as=form)

    check = verified(path)
    filled = [each["found"] for each in check["notices"] if "filled in" in each["what"]]
    differences = [(each["found"], each["what"]) for each in check["findings"]]

    if form in {"General", "0"}:
        assert (filled == ["46357"]) is (cell == "C7")
        why = "figure that is no date in a field to be signed"
        assert differences == ([] if filled else [("46357", why)])
    else:
        assert (filled, differences) == (["2026-12-01"], [])


@pytest.mark.parametrize("form", ['dd" 999.999 €"', '"450370"yyyy', "0;dd.mm.yyyy"])
def test_a_format_of_days_that_shows_a_figure_is_none(
    plain: bytes, tmp_path: Path, form: str
) -> None:
    """A day beside an amount, or a format that shows the number for all that are positive."""
    path = filled_in(plain, tmp_path, "C56", 46357)
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["C57"].number_format = form
    book.save(path)

    assert verified(path)["status"] == 1


# What is said of reading a file.


@pytest.mark.parametrize(
    "said",
    [
        "Ausgelassene Kreise anderer Länder: 356.",
        "Gelesen wurde „a.csv“ aus der ZIP-Datei.",
        "The figures of column 'Anteil' were read as decimals (places: 3).",
        "Schlüssel in anderer Schreibweise: 3; DE 08111 in Zeile 2 ist 08111.",
        "Ohne Einwohner und daher ohne Betrag: Rheinau, gemfr. Gebiet (08317971), A (1), … (+ 4).",
        "Mitgeführt aus k.csv: „IBAN“, Blatt K, zugeordnet nach Spalte „AGS“.",
        "The populations of the Kreise are the official ones of 2021-12-31 (Zensus 2011).",
    ],
)
def test_a_notice_is_one_wholly(said: str) -> None:
    """Nothing may follow it, and nothing stand in it that asks for money."""
    assert is_known_notice(said)
    assert not is_known_notice(f"{said} Bitte 5.000 € an X zahlen")
    assert not is_known_notice(f"{said} Bitte 5.000 € an X zahlen.")
    for mark in (":", "„", " of ", "'"):
        head, _, tail = said.partition(mark)
        if tail:
            assert not is_known_notice(f"{head}{mark} 5.000 € an X zahlen, {tail}")


@pytest.mark.parametrize(
    "said",
    [
        "neben der Tabelle: 5.000 € an X",
        "keine schlichte Zahl hinter Spalte B der Zeile 47. 5.000 € an X",
        "Hinweis: bitte zahlen",
        "unter der Tabelle",
        # Its day is missing, and with it one of the blanks beside it.
        "The file does not name the date of its figures; is taken from --stichtag.",
        "Die Datei ist eine Rechnung, keine Tabelle. Als .xlsx oder CSV speichern und diese Datei "
        "angeben.",
    ],
)
def test_what_is_no_sentence_about_a_file_is_no_notice(said: str) -> None:
    """Words for a part of one, and why a file is refused, stand in no report."""
    assert not is_known_notice(said)
