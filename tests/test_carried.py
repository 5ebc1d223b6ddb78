"""Columns that travel along: joined by key, as the sheet shows them, never calculated with."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import re
import shutil
import subprocess
import zipfile
from itertools import product
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from gemeinden_lists import KREISE, gvisys, is_stadtkreis
from soforthilfe_command import assert_told, run_here
from test_workbooks import members_of, ods, packed

import ukraine_soforthilfe as soforthilfe
from ukraine_soforthilfe.population.workbooks.texts import in_format
from ukraine_soforthilfe.reports.allocation import is_ours

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

KEYS = [ags for ags, _, _ in KREISE]
CARRY = ("--carry-file", "konten.csv", "--carry-column", "Konto")


def accounts(
    folder: Path, lines: Sequence[str], *, head: str = "AGS;Konto", encoding: str = "utf-8"
) -> None:
    folder.joinpath("konten.csv").write_text("\n".join([head, *lines]) + "\n", encoding)


def rows_of(folder: Path, *arguments: str) -> list[dict[str, str]]:
    """The rows of the CSV that a run writes."""
    ended = run_here(
        *("allocate", *arguments, "--format", "csv", "--output", "-", "-q"), folder=folder
    )
    assert ended.status == 0, ended.stderr
    return list(csv.DictReader(io.StringIO(ended.stdout)))


def refusal(folder: Path, *arguments: str) -> str:
    ended = run_here("allocate", *arguments, "--dry-run", "-q", folder=folder)
    assert_told(ended)
    assert ended.status == 1
    return ended.stderr


def test_it_stands_last_in_the_csv_and_changes_no_amount(tmp_path: Path) -> None:
    """Joined by key, whatever the order of its rows and whether keys have their zero."""
    accounts(tmp_path, [f"{int(key)};00{key}/7" for key in reversed(KEYS)])

    rows = rows_of(tmp_path, *CARRY)

    plain = rows_of(tmp_path)
    assert [row.pop("Konto") for row in rows] == [f"00{key}/7" for key in KEYS]
    assert rows == plain
    assert list(rows_of(tmp_path, *CARRY)[0])[-1] == "Konto"


@pytest.mark.parametrize("spelling", ["{}", "{}000", "{}0000000", "DE{}", "{} Kreis"])
def test_keys_are_read_as_those_of_a_run(spelling: str, tmp_path: Path) -> None:
    """With the zeros of a Gemeinde, of a Regionalschlüssel, with a country or a name beside."""
    accounts(tmp_path, [f"{spelling.format(key)};{place}" for place, key in enumerate(KEYS)])

    assert [row["Konto"] for row in rows_of(tmp_path, *CARRY)] == [*map(str, range(44))]


def test_names_of_kreise_stand_in_for_keys(tmp_path: Path) -> None:
    """A table without AGS is joined by names, as offices write them; a total is none."""
    names = [f"{'SK' if is_stadtkreis(ags) else 'LK'} {name}" for ags, name, _ in KREISE]
    lines = [f"{name};{ags}/7" for name, ags in zip(names, KEYS, strict=True)]
    accounts(tmp_path, [*lines, "Summe;"], head="Kreis;Konto")

    assert {row["ags"]: row["Konto"] for row in rows_of(tmp_path, *CARRY)} == {
        ags: f"{ags}/7" for ags in KEYS
    }


def test_a_name_of_two_kreise_is_not_guessed(tmp_path: Path) -> None:
    """Heilbronn and Karlsruhe are a Stadtkreis and a Landkreis each."""
    accounts(tmp_path, [f"{name};{ags}/7" for ags, name, _ in KREISE], head="Kreis;Konto")

    said = refusal(tmp_path, *CARRY)
    assert "Heilbronn" in said
    assert "Karlsruhe" in said


def test_names_of_other_kreise_beside_the_keys_are_refused(tmp_path: Path) -> None:
    """Where keys and names were sorted apart, nobody knows whose account it is."""
    turned = zip(KEYS[1:] + KEYS[:1], KREISE, strict=True)
    accounts(
        tmp_path,
        [f"{key};{name};{ags}/7" for key, (ags, name, _) in turned],
        head="AGS;Kreis;Konto",
    )

    assert "The name is another Kreis's than the key" in refusal(tmp_path, *CARRY)


def test_the_seat_of_a_kreis_is_no_other_kreis(tmp_path: Path) -> None:
    """The town of an office may be a Kreis of its own, and says nothing of whose row it is."""
    seats = {"08236": "Pforzheim", "08425": "Ulm", "08226": "Heidelberg"}
    accounts(
        tmp_path,
        [f"{ags};{seats.get(ags, name)};{ags}/7" for ags, name, _ in KREISE],
        head="AGS;Ort;Konto",
    )

    assert rows_of(tmp_path, *CARRY)[0]["Konto"] == "08111/7"


def test_totals_upper_levels_and_notes_are_no_recipients(tmp_path: Path) -> None:
    """They are left out, and said by the numbers of their rows."""
    accounts(
        tmp_path,
        [
            "08;Land;x",
            "081;Regierungsbezirk Stuttgart;x",
            *(f"{key};{name};{place}" for place, (key, name, _) in enumerate(KREISE)),
            ";Summe;946",
            "Insgesamt;;946",
            "",
            "Quelle: eigene Liste;;",
            "Stand 1.1.2027;;",
        ],
        head="AGS;Name;Konto",
    )

    ended = run_here(
        *("allocate", *CARRY, "--format", "csv", "--output", "-", "-q"), folder=tmp_path
    )

    assert [row["Konto"] for row in csv.DictReader(io.StringIO(ended.stdout))] == [
        *map(str, range(44))
    ]
    assert "of no recipient and left out: rows 2, 3, 48, 49, 51, 52." in ended.stderr


def test_what_does_not_fit_is_refused_all_at_once(tmp_path: Path) -> None:
    """A recipient without a row, a row without a recipient, a key twice, a row without a key."""
    accounts(tmp_path, [*(f"{key};1" for key in KEYS[2:]), "08999;2", f"{KEYS[5]};3", ";4"])

    said = refusal(tmp_path, *CARRY)

    assert "konten.csv cannot be used, 4 problems:" in said
    assert f"Without a row: 2 of 44 recipients ({KEYS[0]}, {KEYS[1]})" in said
    assert "row 44, value '08999': No recipient has this key." in said
    assert f"row 45, value '{KEYS[5]}': The key is already in row 5." in said
    assert "row 46: The key is missing." in said


@pytest.mark.german
def test_it_is_refused_in_german(tmp_path: Path) -> None:
    """As everything that a command says."""
    accounts(tmp_path, [f"{key};1" for key in KEYS[1:]])

    ended = run_here("allocate", *CARRY, "--dry-run", "-q", folder=tmp_path)

    assert ended.stderr == (
        "Fehler: konten.csv kann nicht verwendet werden: Ohne Zeile: 1 von 44 Empfängern (08111). "
        "Die Zeilen ergänzen.\n"
    )


def test_a_heading_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    """All that are missing, all that there are, and one that two columns have."""
    accounts(tmp_path, [f"{key};1;2;3" for key in KEYS], head="AGS;Konto;BIC;BIC")

    said = refusal(tmp_path, *CARRY, "--carry-column", "IBAN", "--carry-column", "BIC")

    assert "No column has the heading 'IBAN'. The headings are 'AGS', 'Konto', 'BIC'" in said
    assert "The heading 'BIC' stands over several columns (C, D)." in said


@pytest.mark.parametrize(
    "heading",
    [
        *("betrag", "Betrag", "AGS", "rest_2", "Betrag_Text", "Satz_1"),
        *("Betrag Text", "Betrag €", "Betrag (Text)", "Satz 1", "Name:", "(Art)", "Satz-2"),
    ],
)
def test_a_heading_of_ours_is_refused(heading: str, tmp_path: Path) -> None:
    """Two columns of one name would be one too many in every form."""
    accounts(tmp_path, [f"{key};{key}" for key in KEYS], head=f"Schlüssel;{heading}")

    said = refusal(tmp_path, "--carry-file", "konten.csv", "--carry-column", heading)

    assert f"'{heading}': a column or a field of letters is called so already." in said


@pytest.mark.parametrize(
    "heading", ["Betragsart", "Kreiskasse", "Name 2 Zeile", "Satzung", "Zahl."]
)
def test_a_heading_that_only_begins_as_ours_is_free(heading: str, tmp_path: Path) -> None:
    """It becomes another field of a letter."""
    accounts(tmp_path, [f"{key};{key}" for key in KEYS], head=f"Schlüssel;{heading}")

    assert {*rows_of(tmp_path, "--carry-file", "konten.csv", "--carry-column", heading)[0]} >= {
        heading
    }


LABELLED = (
    *("--instalments", "2"),
    *("--instalment-label", "10.03.2027", "--instalment-label", "Rest im Herbst"),
)


@pytest.mark.parametrize(
    "heading",
    [
        *("2. Teilzahlung", "Instalment 2", "10.03.2027", "rest im herbst"),
        *("1. Teilzahlung: Betrag", "Teilzahlung_1_Bezeichnung", "Teilzahlung_2_Text"),
        *("Teilzahlung 1 Text", "Teilzahlung 2", "Teilzahlung-1 (Bezeichnung)"),
    ],
)
def test_a_heading_of_an_instalment_is_refused(heading: str, tmp_path: Path) -> None:
    """Nobody takes a text of the office for what is paid: by its label, number or field."""
    accounts(tmp_path, [f"{key};{key}" for key in KEYS], head=f"Schlüssel;{heading}")

    said = refusal(tmp_path, "--carry-file", "konten.csv", "--carry-column", heading, *LABELLED)

    assert f"'{heading}': a column or a field of letters is called so already." in said


@pytest.mark.parametrize("heading", ["10.03.2027", "Herbst", "3. Teilzahlungsart"])
def test_a_label_that_no_instalment_has_is_free(heading: str, tmp_path: Path) -> None:
    """What heads nothing in this run may head a column of the office."""
    accounts(tmp_path, [f"{key};{key}" for key in KEYS], head=f"Schlüssel;{heading}")
    carry = ("--carry-file", "konten.csv", "--carry-column", heading)

    for run in (("allocate", "--dry-run"), ("allocate", "--instalments", "2", "--dry-run")):
        assert run_here(*run, *carry, folder=tmp_path).status == 0


def test_every_heading_of_the_sheets_is_ours(tmp_path: Path) -> None:
    """Of both languages, one level and two, all rules."""
    tmp_path.joinpath("gemeinden.csv").write_text(gvisys(), "utf-8")
    runs = (
        ["--minimum", "100000", "--base-amount", "10"],
        ["gemeinden.csv", "--level", "gemeinde"],
    )
    for language in ("de", "en"):
        for place, run in enumerate(runs):
            name = f"{language}{place}"
            arguments = (*run, "--lang", language, "--name", name, "--format", "xlsx", "-q")
            assert run_here("allocate", *arguments, folder=tmp_path).status == 0
            workbook = openpyxl.load_workbook(tmp_path / f"{name}.xlsx")
            for sheet in workbook.worksheets:
                for table in sheet.tables.values():
                    if table.displayName in {"Zuweisung", "Gemeinden"}:
                        names = [each.name for each in table.tableColumns]
                        assert list(filter(is_ours, names)) == names


def test_without_a_table_to_take_them_from_it_is_wrong_usage(tmp_path: Path) -> None:
    """Neither file, or a file without a column: what is missing is named."""
    for arguments, missing in (
        (("--carry-column", "Konto"), "--carry-file or a population file"),
        (("--carry-file", "konten.csv"), "--carry-column"),
    ):
        ended = run_here("allocate", *arguments, folder=tmp_path)
        assert (ended.status, missing in ended.stderr) == (2, True)


def test_columns_of_the_population_file_itself(tmp_path: Path) -> None:
    """Without a second file; rows that are no recipients are not asked about."""
    tmp_path.joinpath("own.csv").write_text(
        "Schlüssel;Einwohner;Anschrift\nB;3;Weg 2\nA;2;Weg 1\nC;9;Weg 3\nSumme;14;\n", "utf-8"
    )

    rows = rows_of(tmp_path, "own.csv", "--carry-column", "anschrift", "--leave-out", "C")

    assert [(row["ags"], row["Anschrift"]) for row in rows] == [("A", "Weg 1"), ("B", "Weg 2")]


def test_beside_another_key_and_from_standard_input(tmp_path: Path) -> None:
    """A column may be what is divided by, and another travel along."""
    content = "Schlüssel;Einwohner;Kinder;IBAN\nA;2;1;DE 1\nB;3;1;DE 2\n".encode()
    ended = run_here(
        *("allocate", "-", "--weight-column", "Kinder", "--carry-column", "IBAN"),
        *("--format", "csv", "--output", "-", "-q"),
        folder=tmp_path,
        stdin=content,
    )

    rows = list(csv.DictReader(io.StringIO(ended.stdout)))
    assert [(row["betrag"], row["IBAN"]) for row in rows] == [
        ("4000000", "DE 1"),
        ("4000000", "DE 2"),
    ]


def test_own_keys_are_compared_as_they_stand(tmp_path: Path) -> None:
    """No zero is put back, no case folded; invisible characters do not count."""
    tmp_path.joinpath("own.csv").write_text("Key,Population\n1,2\n01,3\nMü,4\n", "utf-8")
    accounts(tmp_path, ["01;b", "1;a", "Mu\u0308\u200b;c"], head="Key;Konto")

    rows = rows_of(tmp_path, "own.csv", "--keys", "own", *CARRY)

    assert {row["ags"]: row["Konto"] for row in rows} == {"1": "a", "01": "b", "Mü": "c"}


def test_on_two_levels_each_row_takes_its_own(tmp_path: Path) -> None:
    """A Kreis without a row stays empty; a Stadtkreis is its own Gemeinde."""
    tmp_path.joinpath("gemeinden.csv").write_text(gvisys(), "utf-8")
    below = [
        f"{key}{own};G {key}{own}"
        for key in KEYS
        for own in (("000",) if is_stadtkreis(key) else ("001", "003", "971"))
    ]
    accounts(tmp_path, [*below, "08115;K 08115"])
    asked = ("gemeinden.csv", "--level", "gemeinde", *CARRY)

    rows = {row["ags"]: row["Konto"] for row in rows_of(tmp_path, *asked)}

    assert rows["08115001"] == "G 08115001"
    assert (rows["08115"], rows["08116"], rows["08111"]) == ("K 08115", "", "")
    assert rows["08111000"] == "G 08111000"
    # In the workbook, too, where a Kreis has the sums of its Gemeinden in other columns.
    written = ("--format", "xlsx", "--name", "a", "-q")
    assert run_here("allocate", *asked, *written, folder=tmp_path).status == 0
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["Gemeinden"]
    lines = [*sheet.iter_rows(values_only=True)]
    place = next(line.index("Konto") for line in lines if "Konto" in line)
    assert {line[0]: line[place] or "" for line in lines if line[0] in rows} == rows

    accounts(tmp_path, [*(line for line in below if "08111" not in line), "08111;K 08111"])
    rows = {row["ags"]: row["Konto"] for row in rows_of(tmp_path, *asked)}
    assert rows["08111"] == rows["08111000"] == "K 08111"
    kreis = rows_of(tmp_path, *asked, "--kreis", "08115")
    assert [row["Konto"] for row in kreis] == ["G 08115001", "G 08115003", "G 08115971"]


def test_of_one_kreis_its_gemeinden_are_the_recipients(tmp_path: Path) -> None:
    """Rows of other Kreise are left out and said; its own have to be there, each and no other."""
    tmp_path.joinpath("gemeinden.csv").write_text(gvisys(), "utf-8")
    asked = ("gemeinden.csv", "--level", "gemeinde", "--kreis", "08115", *CARRY)
    own = ["08115001;a", "08115003;b", "08115971;c"]
    accounts(tmp_path, own)
    assert [row["Konto"] for row in rows_of(tmp_path, *asked)] == ["a", "b", "c"]

    accounts(tmp_path, [*own, "08115;k", "08116001;x", "08116001;y", "08111;z"])
    ended = run_here("allocate", *asked, "--format", "json", "--name", "a", "-q", folder=tmp_path)
    assert ended.status == 0
    assert "of no recipient and left out: rows 5, 6, 7, 8." in ended.stderr
    for arguments in ((), CARRY[:2]):
        assert run_here("verify", "a.json", *arguments, folder=tmp_path).status == 0

    accounts(tmp_path, [*own[1:], "08115999;x"])
    said = refusal(tmp_path, *asked)
    assert "Without a row: 1 of 3 recipients (08115001)" in said
    assert "row 4, value '08115999': No recipient has this key." in said

    accounts(tmp_path, ["offen;x", *own])
    assert "row 2, value 'offen': No recipient has this key." in refusal(tmp_path, *asked)


def test_a_csv_of_one_kreis_is_compared_with_a_table_of_all(tmp_path: Path) -> None:
    """It does not say that it is of one Kreis; what does is named, once."""
    tmp_path.joinpath("gemeinden.csv").write_text(gvisys(), "utf-8")
    asked = ("gemeinden.csv", "--level", "gemeinde", "--kreis", "08115", *CARRY)
    others = [f"{key}{number:03};x" for key in ("08116", "08117") for number in range(1, 800)]
    accounts(tmp_path, ["08115001;a", "08115003;b", "08115971;c", *others])
    written = run_here("allocate", *asked, "--format", "csv", "--name", "a", "-q", folder=tmp_path)
    assert written.status == 0

    ended = run_here("verify", "a.csv", *CARRY, folder=tmp_path)

    assert ended.status == 2
    assert " ".join(ended.stderr.split()) == (
        "Error: konten.csv cannot be used: All recipients are Gemeinden of 08115, and 1,598 rows "
        "are of other Kreise. If it alone was divided over, give --level gemeinde --kreis 08115; "
        "else take the rows out."
    )
    said = ("--level", "gemeinde", "--kreis", "08115")
    assert run_here("verify", "a.csv", *CARRY, *said, folder=tmp_path).status == 0


@pytest.mark.parametrize("kreis", [(), ("--kreis", "08115")])
def test_a_file_with_its_key_in_parts_is_its_own_table_on_two_levels(
    kreis: tuple[str, ...], tmp_path: Path
) -> None:
    """Its rows are known by their numbers: the Kreise's own and those of their Gemeinden."""
    lines = gvisys().splitlines()
    head = max(place for place, line in enumerate(lines[:12]) if "Land" in line)
    numbered = [
        line + (";Spalte" if place == head else f";Zeile {place + 1}" if place > head else ";")
        for place, line in enumerate(lines)
    ]
    tmp_path.joinpath("gemeinden.csv").write_text("\n".join(numbered), "utf-8")
    asked = ("gemeinden.csv", "--level", "gemeinde", *kreis, "--carry-column", "Spalte")

    rows = rows_of(tmp_path, *asked)

    found = {row["ags"]: row["Spalte"] for row in rows}
    assert len(found) > 2
    for ags, text in found.items():
        line = lines[int(text.removeprefix("Zeile ")) - 1] if text else ""
        assert all(part in line for part in (ags[2:3], ags[3:5], ags[5:])) or not text, ags
    assert all(found[ags] for ags in found if len(ags) == 8)


@pytest.mark.parametrize("dialect", ["standard", "excel"])
def test_a_comparison_leaves_them_aside(dialect: str, tmp_path: Path) -> None:
    """As of JSON and workbooks, a CSV with them is compared by its amounts."""
    accounts(tmp_path, [f"{key};1,5;=x" for key in KEYS], head="AGS;Konto;Ort")
    carry = (*CARRY, "--carry-column", "Ort")
    for name, arguments in (("a", carry), ("b", (*carry, "--total", "9000000"))):
        form = ("--format", "csv", "--csv-dialect", dialect, "--name", name, "-q")
        assert run_here("allocate", *arguments, *form, folder=tmp_path).status == 0

    ended = run_here("compare", "a.csv", "b.csv", "--format", "json", folder=tmp_path)

    assert ended.status == 0, ended.stderr
    assert "Konto" not in ended.stdout


def test_an_explanation_has_them_by_themselves(tmp_path: Path) -> None:
    """Whatever their headings are, they hide no figure of the explanation."""
    plain = json.loads(run_here("explain", "08111", "--format", "json", folder=tmp_path).stdout)
    free = [name for name in plain if not is_ours(name)]
    assert {"total", "stichtag", "basis", "tied"} <= {*free}
    lines = [";".join([key, *(f"x{key}" for _ in free)]) for key in KEYS]
    accounts(tmp_path, lines, head=";".join(["AGS", *free]))
    carry = [word for name in free for word in ("--carry-column", name)]

    ended = run_here(
        *("explain", "08111", "--carry-file", "konten.csv", *carry, "--format", "json"),
        folder=tmp_path,
    )

    found = json.loads(ended.stdout)
    assert found.pop("carried") == dict.fromkeys(free, "x08111")
    assert found == plain


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_texts_are_those_of_the_file(encoding: str, tmp_path: Path) -> None:
    """In every encoding of the readers; lines are put on one, as names are."""
    accounts(tmp_path, [f'{key};"Straße 1\n7 Öd"' for key in KEYS], encoding=encoding)

    assert {row["Konto"] for row in rows_of(tmp_path, *CARRY)} == {"Straße 1 7 Öd"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a\x07b", "The text holds control or direction characters."),
        ("a\u202eb", "The text holds control or direction characters."),
        *(
            (text, "A spreadsheet cut this number.")
            for text in (
                "5,1E+12",
                "1,5E-05",
                "1,23457e+11",
                "-1.5e-05",
                "1E+11",
                "123,5E+3",
                "1.23456E11",
            )
        ),
        *(
            (text, "Here stands only an error of a spreadsheet.")
            for text in (
                *("#WERT!", "#BEZUG!", "#NV", "#ZAHL!", "#ÜBERLAUF!", "#NAME?", "#DIV/0!"),
                *("#N/A", "#VALUE!", "#REF!", "#GETTING_DATA", "Err:502", "Fehler:502"),
                *("########", "#"),
            )
        ),
    ],
)
def test_what_no_report_can_show_is_refused(text: str, why: str, tmp_path: Path) -> None:
    """With row, column and value."""
    accounts(tmp_path, [f"{KEYS[0]};{text}", *(f"{key};1" for key in KEYS[1:])])

    said = refusal(tmp_path, *CARRY)

    assert "row 2, column Konto, value" in said
    assert why in said


@pytest.mark.parametrize(
    "text", ["#12", "12E5", "3.2E1", "E-05", "Haus #3!", "#A-1?", "Fehler: keiner"]
)
def test_what_only_looks_like_an_error_is_carried(text: str, tmp_path: Path) -> None:
    """A number of an account with a letter or a mark in it, a remark."""
    accounts(tmp_path, [f"{key};{text}" for key in KEYS])

    assert {row["Konto"] for row in rows_of(tmp_path, *CARRY)} == {text}


def test_formulas_are_texts(tmp_path: Path) -> None:
    """In the CSV for Excel behind an apostrophe, in the workbook a text, as of names."""
    accounts(tmp_path, [f"{key};=1+1" for key in KEYS], head="AGS;Konto")
    form = ("--format", "csv", "--format", "xlsx", "--csv-dialect", "excel", "--name", "a", "-q")

    assert run_here("allocate", *CARRY, *form, folder=tmp_path).status == 0

    line = (tmp_path / "a.csv").read_text("utf-8-sig").splitlines()[1]
    assert line.endswith(";'=1+1")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"]
    assert len(cells) == 44
    assert {cell.data_type for cell in cells} == {"s"}


def workbook_of(cells: Mapping[str, tuple[object, str]], path: Path) -> None:
    """A workbook with a row a Kreis, its columns filled with cells in number formats."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["Konten der Kreise"])
    sheet.append([])
    sheet.append(["AGS", *cells])
    for key in KEYS:
        sheet.append([int(key), *(value for value, _ in cells.values())])
        for column, (_, code) in enumerate(cells.values(), start=2):
            sheet.cell(sheet.max_row, column).number_format = code
    workbook.save(path)


SHOWN: dict[str, tuple[tuple[object, str], str]] = {
    "PLZ": ((1067, "00000"), "01067"),
    "Kassenzeichen": ((5001000, '0000"."0000"."00'), "0005.0010.00"),
    "Konto": ((123456789012, "General"), "123456789012"),
    "lang": ((12345678901234, "0.00E+00"), "12345678901234"),
    "klein": ((0.00001, "0.0E+00"), "0,00001"),
    "vom": ((dt.date(2027, 3, 1), "d. mmm yyyy"), "01.03.2027"),
    "um": ((46447 + 545 / 1440, "dd.mm.yyyy hh:mm"), "01.03.2027 09:05"),
    "um Mitternacht": ((46447, "dd.mm.yyyy hh:mm"), "01.03.2027 00:00"),
    "Quote": ((0.125, "0.0%"), "12,5%"),
    "zuletzt": ((1234.5, '#,##0.00\\ "€"'), "1.234,50 €"),
    "minus": ((-1234.5, "0.00;(0.00)"), "(1234,50)"),
    "ja": ((True, "General"), "WAHR"),
    "IBAN": (("DE02 1203 0000 0000 2020 51", "@"), "DE02 1203 0000 0000 2020 51"),
    "als Text": (("0012", "General"), "0012"),
    "leer": ((None, "General"), ""),
    "Millionen": ((1234567.8, '#,##0.0,," Mio. €"'), "1,2 Mio. €"),
    "Tausend": ((1234567.8, "0.00,"), "1234,57"),
    "IBAN ohne Land": (("020002", '"DE"@'), "DE020002"),
    "Text": (("Frau Maß", '0;0;0;"z. Hd. "@'), "z. Hd. Frau Maß"),
    "kein Text": (("n/a", "#,##0.00"), "n/a"),
    "Tag": ((46000.5, "dd.mm.yyyy"), "09.12.2025"),
    "Jahr": ((46000, "yyyy"), "2025"),
    "Monat": ((46000, "mm.yyyy"), "12.2025"),
    "Monat im Jahr": ((46000.5, "[$-407]mm\\-yy;@"), "12-25"),
    "Tag im Jahr": ((45000, "d.m."), "15.3."),
    "ab": ((46000, '"ab "yyyy'), "ab 2025"),
    "Wochentag und Tag": ((45000, "dddd, d. mmmm yyyy"), "15.03.2023"),
    "Uhrzeit": ((0.5, "hh:mm"), "12:00"),
    "Sekunden": ((0.5 + 30 / 86400, "hh:mm:ss"), "12:00:30"),
    "bis auf Sekunden": ((46000.5, "dd.mm.yyyy hh:mm:ss"), "09.12.2025 12:00:00"),
    "ohne Ziffer davor": ((1234.5, ".00"), "1234,50"),
    "leer in einem Format": ((None, "0.00"), ""),
    "mit Einheit": ((5, 'General" km"'), "5 km"),
    "ohne Nullen": ((1.5, "0.0##"), "1,5"),
}


def test_a_workbook_is_carried_as_its_sheet_shows_it(tmp_path: Path) -> None:
    """Leading zeros of a format, days as 31.12.2021, percent, no exponent."""
    workbook_of({name: cell for name, (cell, _) in SHOWN.items()}, tmp_path / "konten.xlsx")
    columns = [word for name in SHOWN for word in ("--carry-column", name)]

    rows = rows_of(tmp_path, "--carry-file", "konten.xlsx", *columns)

    for name, (_, text) in SHOWN.items():
        assert {row[name] for row in rows} == {text}, name


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ((1.5, "# ?/?"), "What the sheet shows here cannot be told for sure"),
        ((5, '"' + "Tage " * 12 + '"0'), "What the sheet shows here cannot be told for sure"),
        ((1234567890123456, "0"), "What the sheet shows here cannot be told for sure"),
        ((1.5, "[h]:mm"), "value '36:00': What the sheet shows here cannot be told for sure"),
        ((12e18, "0"), "value '12000000000000000000': What the sheet shows here"),
        ((0, "dd.mm.yyyy"), "What the sheet shows here cannot be told for sure"),
        ((-1, "dd.mm.yyyy"), "What the sheet shows here cannot be told for sure"),
        ((46000.5, "hh:mm"), "What the sheet shows here cannot be told for sure"),
        ((5, "Standard"), "What the sheet shows here cannot be told for sure"),
        ((0, "0 Stk"), "What the sheet shows here cannot be told for sure"),
        ((46000, "TT.MM.JJJJ"), "What the sheet shows here cannot be told for sure"),
        ((0.5, "mm:ss"), "What the sheet shows here cannot be told for sure"),
        ((0.5, "hh:mm:ss.0"), "What the sheet shows here cannot be told for sure"),
        ((-3, "[<=9999999]###\\-####;(###) ###\\-####"), "What the sheet shows here cannot be"),
        ((1.5, "0.0.0"), "What the sheet shows here cannot be told for sure"),
        *(
            ((day, code), "What the sheet shows here cannot be told for sure")
            for day, code in (
                *((45000, "mmm yy"), (45000, "dddd"), (45000, "mmmm"), (45000, "mm/yyyy")),
                *((45000.5, "dd.mm. hh:mm"), (45000, "d-mmm"), (45000, "mmm-yy"), (45000, "y")),
            )
        ),
        (("a", "[>5]@"), "What the sheet shows here cannot be told for sure"),
        (("a", "@ Stk"), "What the sheet shows here cannot be told for sure"),
        (("a", "@" + '"."' * 90), "What the sheet shows here cannot be told for sure"),
        (("=1+1", "General"), "The formula is not calculated."),
        (("#WERT!", "General"), "value '#WERT!': Here stands only an error of a spreadsheet."),
        (("1,23457E+11", "@"), "value '1,23457E+11': A spreadsheet cut this number."),
        (("#N/A", "General"), "Here stands only an error of a spreadsheet."),
    ],
)
def test_what_a_sheet_may_show_otherwise_is_refused(
    cell: tuple[object, str], why: str, tmp_path: Path
) -> None:
    """A fraction, a number of 16 digits, a formula without a result, an error."""
    workbook_of({"Konto": cell}, tmp_path / "konten.xlsx")
    said = refusal(tmp_path, "--carry-file", "konten.xlsx", "--carry-column", "Konto")

    assert why in said
    assert "row 4, column Konto" in said


def test_a_formula_beyond_the_table_hinders_nothing(tmp_path: Path) -> None:
    """It has no value yet, and stands in no column that travels along."""
    workbook_of({"Konto": ("0012", "General")}, tmp_path / "konten.xlsx")
    workbook = openpyxl.load_workbook(tmp_path / "konten.xlsx")
    workbook.worksheets[0]["J90"] = "=1+1"
    workbook.save(tmp_path / "konten.xlsx")

    rows = rows_of(tmp_path, "--carry-file", "konten.xlsx", "--carry-column", "Konto")

    assert {row["Konto"] for row in rows} == {"0012"}


def test_a_text_in_a_format_of_euros_is_the_text(tmp_path: Path) -> None:
    """Excel names some formats by their numbers alone; 44 is that of its button for euros."""
    workbook_of({"Konto": ("siehe Akte", '"44"0')}, tmp_path / "konten.xlsx")
    parts = members_of((tmp_path / "konten.xlsx").read_bytes())
    styles = parts["xl/styles.xml"]
    parts["xl/styles.xml"] = re.sub(b"<numFmts.*</numFmts>", b"", styles).replace(b'"164"', b'"44"')
    assert parts["xl/styles.xml"].count(b'"44"') == styles.count(b'"164"') - 1
    (tmp_path / "konten.xlsx").write_bytes(packed(parts))

    rows = rows_of(tmp_path, "--carry-file", "konten.xlsx", "--carry-column", "Konto")

    assert {row["Konto"] for row in rows} == {"siehe Akte"}


@pytest.mark.parametrize(("cells", "fits"), [(10_000, True), (10_001, False)])
def test_a_number_that_an_ods_keeps_for_thousands_of_cells(
    cells: int, fits: bool, tmp_path: Path
) -> None:
    """What so many cells show is not kept, and refused where it is wanted."""
    text = b'<table:table-cell office:value-type="string"><text:p>%s</text:p></table:table-cell>'
    number = (
        b'<table:table-cell office:value-type="float" office:value="%d" '
        b'table:number-columns-repeated="%d"><text:p>%s</text:p></table:table-cell>'
    )
    head = text % b"AGS" + text % b"Konto"
    rows = [text % key.encode() + number % (7, 1, b"007") for key in KEYS[1:]]
    first = text % KEYS[0].encode() + number % (7, cells, b"007")
    whole = b"".join(b"<table:table-row>%s</table:table-row>" % row for row in [head, first, *rows])
    (tmp_path / "konten.ods").write_bytes(ods(whole))
    carry = ("--carry-file", "konten.ods", "--carry-column", "Konto")

    if fits:
        assert {row["Konto"] for row in rows_of(tmp_path, *carry)} == {"007"}
    else:
        said = refusal(tmp_path, *carry)
        assert "row 2, column Konto, value '007': What the sheet shows here cannot be" in said


def test_a_hidden_sheet_is_not_taken_for_a_visible_one(tmp_path: Path) -> None:
    """Though it has more of the rows: the visible one is short of a row, which is said."""
    workbook = openpyxl.Workbook()
    seen, unseen = workbook.worksheets[0], workbook.create_sheet("Alt")
    for sheet, keys in ((seen, KEYS[1:]), (unseen, KEYS)):
        sheet.append(["AGS", "Konto"])
        for key in keys:
            sheet.append([key, sheet.title])
    unseen.sheet_state = "hidden"
    workbook.save(tmp_path / "konten.xlsx")
    carry = ("--carry-file", "konten.xlsx", "--carry-column", "Konto")

    assert f"Without a row: 1 of 44 recipients ({KEYS[0]})" in refusal(tmp_path, *carry)
    seen.append([KEYS[0], seen.title])
    workbook.save(tmp_path / "konten.xlsx")
    assert {row["Konto"] for row in rows_of(tmp_path, *carry)} == {seen.title}


def test_what_is_hidden_is_taken_and_said(tmp_path: Path) -> None:
    """Rows, columns, and the sheet where no other has the column."""
    workbook = openpyxl.Workbook()
    sheet = workbook.create_sheet("Konten")
    sheet.append(["AGS", "Konto"])
    for key in KEYS:
        sheet.append([key, f"DE {key}"])
    sheet.row_dimensions[3].hidden = sheet.row_dimensions[5].hidden = True
    sheet.column_dimensions["B"].hidden = True
    sheet.sheet_state = "hidden"
    workbook.save(tmp_path / "konten.xlsx")
    carry = ("--carry-file", "konten.xlsx", "--carry-column", "Konto")

    ended = run_here("allocate", *carry, "--dry-run", folder=tmp_path)

    assert ended.status == 0
    said = " ".join((ended.stdout + ended.stderr).split())
    assert "hidden sheet Konten" in said
    assert "hidden, and yet taken: 'Konto'; hidden, and yet taken: rows 3, 5." in said


FORMATS = [
    *("0", "00000", "0.00", "#,##0", "#,##0.00", "0%", "0.0%", "0.00_);(0.00)"),
    *('#,##0.00\\ "€"', '"KZ "0000', "000-000-000", '0;-0;"-"', "#,##0,", "0000.0", '0" Euro"'),
]
NUMBERS = [0, 7, 1067, 1234567, 0.125, 1234.5, 99.995, -3, -1234.5]


@pytest.fixture(scope="module")
def convert(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, str], None]:
    """A function that has a German LibreOffice convert a file, in its folder."""
    soffice = shutil.which("soffice")
    if soffice is None:
        reason = "LibreOffice (soffice) is not installed: apt-get install libreoffice-calc-nogui"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    profile = tmp_path_factory.mktemp("profile")
    (profile / "user").mkdir()
    (profile / "user" / "registrymodifications.xcu").write_text(_GERMAN)

    def run(path: Path, form: str) -> None:
        to = ("--convert-to", form, "--outdir", str(path.parent), str(path))
        home = f"-env:UserInstallation={profile.as_uri()}"
        subprocess.run([soffice, home, "--headless", *to], check=True, capture_output=True)

    return run


_GERMAN = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>de-DE</value></prop></item></oor:items>
"""


@pytest.mark.libreoffice
def test_number_formats_are_shown_as_libreoffice_shows_them(
    tmp_path: Path, convert: Callable[[Path, str], None]
) -> None:
    """Of every number in every format, with the marks of a German sheet."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row, number in enumerate(NUMBERS, start=1):
        for column, code in enumerate(FORMATS, start=1):
            sheet.cell(row, column, number).number_format = code
    workbook.save(tmp_path / "a.xlsx")

    convert(tmp_path / "a.xlsx", "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true")

    lines = csv.reader((tmp_path / "a.csv").read_text("utf-8").splitlines(), delimiter=";")
    for number, line in zip(NUMBERS, lines, strict=True):
        shown = {code: in_format(number, code) for code in FORMATS}
        # A German LibreOffice sets a blank before a percent sign, Excel does not.
        texts = [text.strip().replace("\xa0%", "%") for text in line]
        assert shown == dict(zip(FORMATS, texts, strict=True))


# Without a number with an exponent, and a point in front of which LibreOffice sets no digits.
OTHERWISE = {"lang", "ohne Ziffer davor"}
IN_ODS = {name: cell for name, (cell, _) in SHOWN.items() if name not in OTHERWISE}
WRONG = {"Fehler": ("=1/0", "General"), "lang": (12345678901234567, "0"), "Ort": ("a", "@")}


@pytest.fixture(scope="module")
def as_ods(tmp_path_factory: pytest.TempPathFactory, convert: Callable[[Path, str], None]) -> Path:
    """A folder with accounts in two forms, of which LibreOffice wrote the .ods."""
    folder = tmp_path_factory.mktemp("ods")
    workbook_of({**IN_ODS, **WRONG}, folder / "konten.xlsx")
    convert(folder / "konten.xlsx", "ods")
    return folder


@pytest.mark.libreoffice
def test_an_ods_says_itself_what_it_shows(as_ods: Path) -> None:
    """Beside each number stands its text, also where equal cells and rows are kept as one."""
    columns = [word for name in IN_ODS for word in ("--carry-column", name)]

    rows = rows_of(as_ods, "--carry-file", "konten.ods", *columns)
    assert rows == rows_of(as_ods, "--carry-file", "konten.xlsx", *columns)


@pytest.mark.libreoffice
def test_an_ods_is_refused_where_it_shows_an_error(as_ods: Path) -> None:
    """To every other reader the cell is empty; and a number of 17 digits was cut."""
    carry = ("--carry-file", "konten.ods", "--carry-column")

    assert "value '#DIV/0!': Here stands only an error of a spreadsheet." in refusal(
        as_ods, *carry, "Fehler"
    )
    assert "What the sheet shows here cannot be told for sure" in refusal(as_ods, *carry, "lang")
    assert {row["Ort"] for row in rows_of(as_ods, *carry, "Ort")} == {"a"}


def merged_accounts(path: Path) -> None:
    """Rows of which one has no account of its own, and one no name of a bank."""
    workbook = openpyxl.Workbook()
    sheet: Any = workbook.active
    for row in (["Konten"], ["AGS", "Konto", "Bank"], *([key, f"K{key}", "B"] for key in KEYS)):
        sheet.append(row)
    for span in ("A1:C1", "B4:B5", "B8:C8"):
        sheet.merge_cells(span)
    workbook.save(path)


@pytest.mark.parametrize("form", ["xlsx", pytest.param("ods", marks=pytest.mark.libreoffice)])
def test_a_merged_cell_is_that_of_all_its_rows(
    form: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """As the sheet shows it, downwards and sideways; and it is said."""
    merged_accounts(tmp_path / "konten.xlsx")
    if form != "xlsx":
        request.getfixturevalue("convert")(tmp_path / "konten.xlsx", form)
    carry = ("--carry-file", f"konten.{form}", "--carry-column", "Konto", "--carry-column", "Bank")

    rows = rows_of(tmp_path, *carry)
    said = run_here("allocate", *carry, "--dry-run", "-q", folder=tmp_path).stderr

    expected = [f"K{key}" for key in KEYS]
    expected[2] = expected[1]
    assert [row["Konto"] for row in rows] == expected
    assert [row["Bank"] for row in rows] == [*["B"] * 5, expected[5], *["B"] * 38]
    assert "; out of merged cells: rows 5, 8." in said


def test_a_key_that_is_merged_is_that_of_its_first_row(tmp_path: Path) -> None:
    """Two accounts of one recipient are a question, not a choice."""
    workbook = openpyxl.Workbook()
    sheet: Any = workbook.active
    for row in (["AGS", "Konto"], *([key, "1"] for key in KEYS)):
        sheet.append(row)
    sheet.insert_rows(4)
    sheet["B4"].value = "2"
    sheet.merge_cells("A3:A4")
    workbook.save(tmp_path / "konten.xlsx")

    said = refusal(tmp_path, "--carry-file", "konten.xlsx", "--carry-column", "Konto")

    assert "row 4: The key is missing." in said


ESCAPES = ["_x000D_", "_x0041_b", "_x005F_x0041_", "_x0041", "_xD83D_", "x_x005f_"]


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_texts_that_look_like_characters_by_number_stay(form: str, tmp_path: Path) -> None:
    """A workbook spells characters so, and these texts by spelling their first one so."""
    lines = [f"{key};{ESCAPES[place % len(ESCAPES)]}" for place, key in enumerate(KEYS)]
    accounts(tmp_path, lines)
    written = ("--format", form, "--name", "a", "-q")
    assert run_here("allocate", *CARRY, *written, folder=tmp_path).status == 0

    assert run_here("verify", f"a.{form}", *CARRY[:2], folder=tmp_path).status == 0


def test_names_that_look_like_characters_by_number_stay(tmp_path: Path) -> None:
    """A key and a name of a list as well."""
    lines = ["Schlüssel;Name;Einwohner", "_x0042_;_x000D_;5", "A;_x005F_;6"]
    tmp_path.joinpath("own.csv").write_text("\n".join(lines), "utf-8")
    run = ("allocate", "own.csv", "--total", "100", "--format", "xlsx", "--name", "a", "-q")
    assert run_here(*run, folder=tmp_path).status == 0

    assert run_here("verify", "a.xlsx", folder=tmp_path).status == 0


def test_the_command_in_a_report_makes_it_again(tmp_path: Path) -> None:
    """The file by its name alone, the columns as the file has them."""
    accounts(tmp_path, [f"{key};{key}" for key in KEYS])
    first = run_here(
        *("allocate", "--carry-file", str(tmp_path / "konten.csv"), "--carry-column", "konto"),
        *("--format", "json", "--output", "-", "-q"),
        folder=tmp_path,
    )
    report = json.loads(first.stdout)

    assert report["request"]["carry-file"] == "konten.csv"
    assert report["request"]["carry-column"] == ["Konto"]
    assert report["kreise"][0]["Konto"] == KEYS[0]
    words = report["command"].replace('"Zensus 2011"', "Zensus_2011").split()[1:]
    words = [word.replace("Zensus_2011", "Zensus 2011") for word in words]
    assert run_here(*words, "--output", "-", "-q", folder=tmp_path).stdout == first.stdout


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_verify_compares_them_with_their_file(form: str, tmp_path: Path) -> None:
    """As they are, it passes; a changed account in the file or in the report is found."""
    accounts(tmp_path, [f"{key};0{place}" for place, key in enumerate(KEYS)])
    written = ("--format", form, "--name", "a", "-q")
    assert run_here("allocate", *CARRY, *written, folder=tmp_path).status == 0
    check = ("verify", f"a.{form}", "--carry-file", "konten.csv", "--format", "json")

    assert run_here(*check, folder=tmp_path).status == 0

    accounts(tmp_path, [f"{key};0{place + (key == '08335')}" for place, key in enumerate(KEYS)])
    ended = run_here(*check, folder=tmp_path)
    found = json.loads(ended.stdout)["findings"]
    place = KEYS.index("08335")
    assert ended.status == 1
    assert [(each["what"], each["found"], each["expected"]) for each in found] == [
        ("Konto", f"0{place}", f"0{place + 1}")
    ]


@pytest.mark.parametrize("text", ["'=1", "''-1", "'"])
def test_apostrophes_of_a_text_are_its_own(text: str, tmp_path: Path) -> None:
    """In the CSV for Excel they stand behind the one that keeps a formula from acting."""
    accounts(tmp_path, [f"{key};{text}" for key in KEYS])
    form = ("--format", "csv", "--csv-dialect", "excel", "--name", "a", "-q")
    assert run_here("allocate", *CARRY, *form, folder=tmp_path).status == 0

    assert run_here("verify", "a.csv", *CARRY[:2], folder=tmp_path).status == 0


def test_of_a_page_no_comparison_is_advised(tmp_path: Path) -> None:
    """It has no such columns, and the option would be refused."""
    accounts(tmp_path, [f"{key};1" for key in KEYS])
    form = ("--format", "html", "--name", "a", "-q")
    assert run_here("allocate", *CARRY, *form, folder=tmp_path).status == 0

    ended = run_here("verify", "a.html", folder=tmp_path)

    assert ended.status == 0
    assert "Konto: not compared, since a page does not have them" in ended.stdout
    assert "--carry-file" not in ended.stdout


def test_verify_takes_no_unknown_column_of_a_csv(tmp_path: Path) -> None:
    """A CSV does not say which of its columns travel along; who checks it does."""
    accounts(tmp_path, [f"{key};1" for key in KEYS])
    run_here("allocate", *CARRY, "--format", "csv", "--name", "a", "-q", folder=tmp_path)

    assert run_here("verify", "a.csv", folder=tmp_path).status == 1
    assert run_here("verify", "a.csv", "--carry-column", "Konto", folder=tmp_path).status == 0


def test_verify_refuses_a_file_for_what_has_no_such_columns(tmp_path: Path) -> None:
    """Of a report without them, and of somebody's list."""
    accounts(tmp_path, [f"{key};1" for key in KEYS])
    run_here("allocate", "--format", "json", "--name", "a", "-q", folder=tmp_path)

    ended = run_here("verify", "a.json", "--carry-file", "konten.csv", folder=tmp_path)

    assert ended.status == 2
    assert (
        "--carry-file needs a report of soforthilfe with columns that travel along" in ended.stderr
    )


def test_a_batch_knows_them(tmp_path: Path) -> None:
    """Said of all scenarios, their path is relative to the file, and where they cannot be, not."""
    (tmp_path / "in").mkdir()
    accounts(tmp_path / "in", [f"{key};7{key}" for key in KEYS])
    (tmp_path / "in" / "own.csv").write_text("Key,Population,Konto\nA,2,x\nB,3,y\n")
    (tmp_path / "in" / "s.toml").write_text(
        '[defaults]\nformat = "csv"\ncarry-column = ["Konto"]\n'
        '[[scenario]]\nname = "a"\ncarry-file = "konten.csv"\n'
        '[[scenario]]\nname = "b"\npopulation = "own.csv"\n'
        '[[scenario]]\nname = "c"\n'
    )

    ended = run_here("batch", "in/s.toml", "-q", folder=tmp_path)

    assert ended.status == 0, ended.stderr
    last = [(tmp_path / f"{name}.csv").read_text().splitlines()[1] for name in "abc"]
    assert [line.rpartition(",")[2] for line in last] == [f"7{KEYS[0]}", "x", "450370"]


def test_a_program_has_them_in_its_frame(tmp_path: Path) -> None:
    """``load_districts`` takes the same options, and the frame the same columns."""
    accounts(tmp_path, [f"{key};{key}" for key in KEYS])

    districts = soforthilfe.load_districts(
        carry_file=str(tmp_path / "konten.csv"), carry_columns=("Konto",)
    )

    frame = soforthilfe.allocate(districts, total=8_000_000).to_frame()
    assert list(frame["Konto"]) == KEYS


def test_what_reading_says_is_said(tmp_path: Path) -> None:
    """The encoding of a CSV, beside where the columns are from."""
    accounts(tmp_path, [f"{key};Straße" for key in KEYS], encoding="cp1252")

    ended = run_here("allocate", *CARRY, "--dry-run", "-q", folder=tmp_path)

    assert "Carried along from konten.csv: 'Konto', joined by column 'AGS'." in ended.stderr
    assert "Windows-1252" in ended.stderr


def test_the_table_may_lie_in_a_zip(tmp_path: Path) -> None:
    """Beside files that are none; a ZIP without any says what is wrong with what it has."""
    content = "\n".join(["AGS;Konto", *(f"{key};{key}/7" for key in KEYS)])
    for name, files in {
        "konten.zip": {"bild.png": b"\x89PNG\0", "konten.csv": content.encode()},
        "bilder.zip": {"bild.png": b"\x89PNG\0"},
    }.items():
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for file, data in files.items():
                archive.writestr(file, data)
    carry = ("--carry-column", "Konto", "--carry-file")

    assert [row["Konto"] for row in rows_of(tmp_path, *carry, "konten.zip")] == [
        f"{key}/7" for key in KEYS
    ]
    assert "neither text nor a workbook" in refusal(tmp_path, *carry, "bilder.zip")


def test_of_the_population_file_the_sheet_that_was_divided_by(tmp_path: Path) -> None:
    """Another sheet with the same column is not taken, though it stands first."""
    workbook = openpyxl.Workbook()
    first: Any = workbook.active
    second = workbook.create_sheet("Zahlen")
    for other in (["id", "Konto"], ["a", "falsch"], ["b", "falsch"]):
        first.append(other)
    for row in (["id", "Einwohner", "Konto"], ["a", 2, "DE 1"], ["b", 3, "DE 2"]):
        second.append(row)
    workbook.save(tmp_path / "own.xlsx")

    rows = rows_of(tmp_path, "own.xlsx", "--carry-column", "Konto")

    assert [row["Konto"] for row in rows] == ["DE 1", "DE 2"]


def test_what_is_no_table_of_accounts_is_refused(tmp_path: Path) -> None:
    """Without headings, without a key of the recipients, or with a heading too long for a sheet."""
    accounts(tmp_path, [f"{key};7" for key in KEYS[1:]], head=f"{KEYS[0]};7")
    assert "no table with headings" in refusal(tmp_path, *CARRY)
    accounts(tmp_path, ["X1;a", "X2;b"])
    assert "08111, 08115, 08116" in refusal(tmp_path, *CARRY)
    long = "K" * 256
    accounts(tmp_path, [f"{key};a" for key in KEYS], head=f"AGS;{long}")
    said = refusal(tmp_path, *CARRY[:2], "--carry-column", long)
    assert "The heading has more than 255 characters." in " ".join(said.split())


def test_headings_once_more_are_no_row(tmp_path: Path) -> None:
    """As a list that was printed has them on each page."""
    lines = [f"{key};{key}/7" for key in KEYS]
    accounts(tmp_path, [*lines[:20], "AGS;Konto", *lines[20:]])

    assert [row["Konto"] for row in rows_of(tmp_path, *CARRY)] == [f"{key}/7" for key in KEYS]


@pytest.mark.libreoffice
def test_nothing_is_carried_from_an_xls(
    tmp_path: Path, convert: Callable[[Path, str], None]
) -> None:
    """Nobody here sees its formats, and an error in it is an empty cell; nor in a ZIP."""
    cells = {"Fehler": ("=1/0", "General"), "als Text": ("0012", '"DE"@')}
    workbook_of(cells, tmp_path / "konten.xlsx")
    convert(tmp_path / "konten.xlsx", "xls")
    with zipfile.ZipFile(tmp_path / "konten.zip", "w") as archive:
        archive.write(tmp_path / "konten.xls", "konten.xls")

    for file, name in product(("konten.xls", "konten.zip"), cells):
        said = refusal(tmp_path, "--carry-file", file, "--carry-column", name)
        assert "Nothing is carried along from an .xls: what it shows cannot be read." in said


def test_several_sheets_that_could_be_meant_are_asked_about(tmp_path: Path) -> None:
    """With as many keys; a sheet with fewer is none that could be meant."""
    workbook = openpyxl.Workbook()
    for name, keys in (("2026", KEYS), ("2027", KEYS), ("Auszug", KEYS[:3])):
        sheet = workbook.create_sheet(name)
        for row in (["AGS", "Konto"], *([key, name] for key in keys)):
            sheet.append(row)
    workbook.save(tmp_path / "konten.xlsx")
    carry = ("--carry-file", "konten.xlsx", "--carry-column", "Konto")

    assert "the keys of the recipients: 2026, 2027." in refusal(tmp_path, *carry)

    workbook.remove(workbook["2026"])
    workbook.save(tmp_path / "konten.xlsx")
    assert {row["Konto"] for row in rows_of(tmp_path, *carry)} == {"2027"}


def test_two_columns_of_keys_that_differ_are_asked_about(tmp_path: Path) -> None:
    """Nothing is joined by chance; columns that say the same are no question."""
    turned = [*KEYS[1:], KEYS[0]]
    lines = [f"{key};{other};{key}" for key, other in zip(KEYS, turned, strict=True)]
    accounts(tmp_path, lines, head="AGS;AGS alt;Konto")
    assert [row["Konto"] for row in rows_of(tmp_path, *CARRY)] == KEYS

    accounts(tmp_path, lines, head="Schlüssel;Schluessel;Konto")
    assert "they join the rows otherwise: Schlüssel, Schluessel" in refusal(tmp_path, *CARRY)


@pytest.mark.parametrize("cell", [(-1e300, "dd.mm.yyyy"), (1e10, "[h]:mm")])
def test_a_day_in_no_calendar_is_refused(cell: tuple[float, str], tmp_path: Path) -> None:
    """A number that is shown as a day or as hours is no bug of the program, however large."""
    workbook_of({"vom": cell}, tmp_path / "konten.xlsx")

    said = refusal(tmp_path, "--carry-file", "konten.xlsx", "--carry-column", "vom")

    assert "is damaged" in said


def test_a_mark_beside_a_figure_is_no_bug(tmp_path: Path) -> None:
    """What is a blank to one part of Python and to another none."""
    tmp_path.joinpath("konten.csv").write_text("\x1e12;Konto\n\x1e8111;1\n", "utf-8")

    assert refusal(tmp_path, *CARRY).startswith("Error: konten.csv cannot be used")


@pytest.mark.parametrize("form", ["json", "xlsx"])
def test_a_changed_text_is_found_without_its_file(form: str, tmp_path: Path) -> None:
    """A report keeps the checksum of all that travels along: an account is soon replaced."""
    accounts(tmp_path, [f"{key};DE02 {key}" for key in KEYS])
    run_here("allocate", *CARRY, "--format", form, "--name", "a", "-q", folder=tmp_path)
    path = tmp_path / f"a.{form}"
    assert run_here("verify", path.name, folder=tmp_path).status == 0

    if form == "json":
        path.write_text(path.read_text("utf-8").replace("DE02 08335", "DE99 08335"), "utf-8")
    else:
        workbook = openpyxl.load_workbook(path)
        cells = (cell for row in workbook.worksheets[0].iter_rows() for cell in row)
        next(cell for cell in cells if cell.value == "DE02 08335").value = "DE99 08335"
        workbook.save(path)

    assert run_here("verify", path.name, folder=tmp_path).status == 1


@pytest.mark.parametrize("text", ["DE 1", "a long address, " * 5])
@pytest.mark.parametrize("level", ["kreis", "gemeinde"])
def test_a_text_behind_an_amount_stands_away_from_it(text: str, level: str, tmp_path: Path) -> None:
    """On one line or on several a text does not touch the figure to its left."""
    (tmp_path / "g.csv").write_text(
        f'AGS;Gemeinde;Einwohner;Konto\n08336006;Böllen;99;"{text}"\n08336010;Efringen;7;""\n'
    )
    named = ("--level", level, "--kreis", "08336", "--total", "10") if level == "gemeinde" else ()
    listed = ("--keys", "ags") if level == "gemeinde" else ("--keys", "own")
    arguments = ("allocate", "g.csv", *named, *listed, "--carry-column", "Konto", "--name", "a")

    assert run_here(*arguments, "-q", folder=tmp_path).status == 0

    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    (cell,) = (each for row in sheet.iter_rows() for each in row if each.value == text.strip())
    assert cell.alignment.indent == 1
    assert bool(cell.alignment.wrap_text) is (len(text) > 48)
