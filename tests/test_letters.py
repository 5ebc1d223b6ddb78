"""``explain --all``: what every recipient is told, and the source of a mail merge."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from gemeinden_lists import KREISE, gvisys
from hypothesis import given
from hypothesis import strategies as st
from soforthilfe_command import in_lines, run_here

import ukraine_soforthilfe as soforthilfe
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports import FIELD_AT_MOST, in_pieces, merge_fields
from ukraine_soforthilfe.reports.overview import letters
from ukraine_soforthilfe.result import DistrictRows, Districts, Source, explanation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEYS = [ags for ags, _, _ in KREISE]
AMOUNTS = dict(
    zip(KEYS, soforthilfe.apportion(8_000_000, [each for *_, each in KREISE]), strict=True)
)
A_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}", re.ASCII)


def explained(*arguments: str, folder: Path) -> str:
    ended = run_here("explain", *arguments, folder=folder)
    assert ended.status == 0, ended.stderr
    return ended.stdout


def rows_of(*arguments: str, folder: Path) -> list[dict[str, str]]:
    text = explained("--all", *arguments, "--format", "csv", "--output", "-", folder=folder)
    return list(csv.DictReader(io.StringIO(text)))


def test_the_text_is_that_of_each(tmp_path: Path) -> None:
    """One after the other, with an empty line between, as the command says each by itself."""
    letters = explained("--all", folder=tmp_path).removesuffix("\n").split("\n\n")

    assert len(letters) == 44
    for key, letter in zip(KEYS[::7], letters[::7], strict=True):
        assert f"{letter}\n" == explained(key, folder=tmp_path)


@pytest.mark.german
def test_a_row_a_recipient(tmp_path: Path) -> None:
    """Key, name, kind, amount as a number and as people write it, a column a sentence."""
    rows = rows_of(folder=tmp_path)

    assert [row["Schluessel"] for row in rows] == KEYS
    assert {row["Schluessel"]: int(row["Betrag"]) for row in rows} == AMOUNTS
    konstanz = next(row for row in rows if row["Name"] == "Konstanz")
    assert (konstanz["Art"], konstanz["Betrag_Text"]) == ("Landkreis", "207.178\xa0€")
    said = [text for head, text in konstanz.items() if head.startswith("Satz_") and text]
    assert "\n".join([*said, ""]) == in_lines(explained("08335", folder=tmp_path))


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_all_forms_say_the_same(form: str, tmp_path: Path) -> None:
    """CSV, JSON and the workbook's one sheet, whose first row are the heads."""
    arguments = ("--all", "--format", form, "--name", "brief", "--instalments", "4")
    assert run_here("explain", *arguments, folder=tmp_path).status == 0
    expected = rows_of("--instalments", "4", folder=tmp_path)

    path = tmp_path / f"brief.{form}"
    if form == "csv":
        found = list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))
    elif form == "json":
        rows = json.loads(path.read_text("utf-8"))["serienbrief"]
        found = [{head: str(value) for head, value in row.items()} for row in rows]
    else:
        workbook = openpyxl.load_workbook(path)
        assert workbook.sheetnames == ["Serienbrief"]
        heads, *cells = workbook.worksheets[0].iter_rows(values_only=True)
        assert {type(row[3]) for row in cells} == {int}
        found = [
            {str(head): "" if cell is None else str(cell) for head, cell in zip(heads, row)}  # noqa: B905
            for row in cells
        ]
    assert found == expected


def test_amounts_too_large_for_a_number_are_texts(tmp_path: Path) -> None:
    """To the cent, digit by digit, where a sheet would round them."""
    total = ("--total", "90000000000000000000", "--unit", "0.01")
    explained("--all", *total, "--format", "xlsx", "--name", "a", folder=tmp_path)

    rows = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0].iter_rows(values_only=True)
    heads, *cells = rows
    amounts = [row[heads.index("Betrag")] for row in cells]
    assert sum(int(str(amount).replace(".", "")) for amount in amounts) == 9 * 10**21


def test_instalments_with_what_they_are_not_for(tmp_path: Path) -> None:
    """Each as a number and as people write it, with its name; in the sentences, too."""
    labels = ("--instalment-label", "10.03.2027", "--instalment-label", "Q2")
    rows = rows_of("--instalments", "2", *labels, folder=tmp_path)

    first = rows[0]
    parts = [int(first[f"Teilzahlung_{place}"]) for place in (1, 2)]
    assert sum(parts) == AMOUNTS["08111"]
    assert [first[f"Teilzahlung_{place}_Bezeichnung"] for place in (1, 2)] == ["10.03.2027", "Q2"]
    assert first["Teilzahlung_1_Text"] == f"€{parts[0]:,}"
    for row in rows:
        said = [text for head, text in row.items() if head.startswith("Satz_") and text]
        assert said[-1].startswith("After the first payment, do not divide anew")
        extra = any(text.startswith("The extra euro goes round") for text in said)
        assert extra is bool(AMOUNTS[row["Schluessel"]] % 2)
    assert sum(sum(int(row[f"Teilzahlung_{n}"]) for row in rows) for n in (1, 2)) == 8_000_000


@pytest.mark.parametrize(
    ("output", "language", "said"),
    [
        ((), "de", "nur als --format text, csv, json oder xlsx geschrieben. Eines davon"),
        ((), "en", "is written as --format text, csv, json or xlsx alone. Give one of these."),
        (("--output", "-"), "en", "is written as --format text, csv or json alone."),
    ],
)
def test_a_form_that_letters_do_not_have(output: tuple[str, ...], language: str, said: str) -> None:
    """It is refused in a whole sentence that names those that there are."""
    ended = run_here("explain", "--all", "--format", "html", *output, "--lang", language)

    assert ended.status == 2
    assert said in " ".join(ended.stderr.replace("│", " ").split())


def test_columns_that_travel_along_become_fields(tmp_path: Path) -> None:
    """Umlauts, signs, digits in front, long ones, and two that become the same."""
    headings = ["Straße, Hausnr.", "1. Zeile", "Konto", "konto ", "Ä" * 45, "Ort/PLZ"]
    tmp_path.joinpath("a.csv").write_text(
        "\n".join(["AGS;" + ";".join(headings), *(f"{key};a;b;0012;d;e;70173" for key in KEYS)]),
        "utf-8",
    )
    wanted = ["Straße, Hausnr.", "1. Zeile", "Konto", "Ä" * 45, "Ort/PLZ"]
    carry = [word for heading in wanted for word in ("--carry-column", heading)]

    (row, *_) = rows_of("--carry-file", "a.csv", *carry, folder=tmp_path)

    fields = ["Strasse_Hausnr", "Spalte_1_Zeile", "Konto", ("Ae" * 20), "Ort_PLZ"]
    assert [row[field] for field in fields] == ["a", "b", "0012", "e", "70173"]


@pytest.mark.parametrize("form", ["csv", "xlsx", "text"])
def test_a_text_that_a_mail_merge_would_cut_is_said(form: str, tmp_path: Path) -> None:
    """With its heading and the keys; 255 characters go into a letter whole, as Word takes them."""
    lengths = {"08111": 256, "08115": 255, "08116": 300}
    lines = [f"{key};{'x' * lengths.get(key, 1)};b" for key in KEYS]
    tmp_path.joinpath("a.csv").write_text("\n".join(["AGS;Anschrift;Konto", *lines]), "utf-8")
    carry = ("--carry-file", "a.csv", "--carry-column", "Anschrift", "--carry-column", "Konto")

    ended = run_here(
        *("explain", "--all", *carry, "--format", form, "--name", "brief"), folder=tmp_path
    )

    notes = [line for line in ended.stderr.splitlines() if "mail merge" in line]
    assert ended.status == 0
    # The texts have sentences alone.
    assert notes == (
        []
        if form == "text"
        else [
            "Note: The column 'Anschrift' has texts of more than 255 characters, which a mail "
            "merge cuts: 08111, 08116. Shorten them in the file."
        ]
    )


@given(st.lists(st.text(max_size=60), max_size=8))
def test_fields_are_such_as_a_mail_merge_takes(headings: list[str]) -> None:
    """Letters, digits and underscores, a letter first, 40 at most, each another."""
    fields = merge_fields(headings, beside=["Name"])

    assert len(fields) == len(headings)
    assert all(map(A_FIELD.fullmatch, fields))
    assert len({field.casefold() for field in ("Name", *fields)}) == len(fields) + 1
    assert max(map(len, fields), default=0) <= FIELD_AT_MOST


@given(st.text(alphabet="ab ", max_size=900))
def test_a_long_sentence_is_parted_between_words(sentence: str) -> None:
    """No piece is longer than a field, and no letter of it is lost."""
    pieces = in_pieces(sentence)

    assert max(map(len, pieces)) <= 250
    assert "".join(pieces).replace(" ", "") == sentence.replace(" ", "")


def test_no_field_is_longer_than_word_takes(tmp_path: Path) -> None:
    """A name of two hundred letters in every sentence."""
    name = "Verband " + "Muster" * 35
    tmp_path.joinpath("own.csv").write_text(f"Key,Name,Population\n1,{name},2\n2,B,3\n", "utf-8")

    rows = rows_of("own.csv", folder=tmp_path)

    sentences = [text for row in rows for head, text in row.items() if head.startswith("Satz_")]
    assert max(map(len, sentences)) <= 250
    assert name in "".join(sentences)


def test_a_name_that_a_mail_merge_would_cut_is_said(tmp_path: Path) -> None:
    """It is a field of its own, too."""
    tmp_path.joinpath("own.csv").write_text(
        f"Key,Name,Population\n1,{'N' * 256},2\n2,{'N' * 255},3\n", "utf-8"
    )

    ended = run_here("explain", "--all", "own.csv", "--format", "csv", folder=tmp_path)

    assert ended.status == 0
    assert "'name' has texts of more than 255 characters, which a mail merge cuts: 1." in (
        ended.stderr
    )


def test_on_two_levels_gemeinden_follow_their_kreis(tmp_path: Path) -> None:
    """With the level and the Kreis in columns of their own, and both steps in the sentences."""
    tmp_path.joinpath("gemeinden.csv").write_text(gvisys(), "utf-8")

    rows = rows_of("gemeinden.csv", "--level", "gemeinde", folder=tmp_path)

    assert [row["Schluessel"] for row in rows[:6]] == [
        *("08111", "08111000", "08115", "08115001", "08115003", "08115971"),
    ]
    assert [(row["Ebene"], row["Kreis"]) for row in rows[2:4]] == [
        ("Kreis", "08115"),
        ("Gemeinde", "08115"),
    ]
    single = explained("08115001", "gemeinden.csv", "--level", "gemeinde", folder=tmp_path)
    said = [text for head, text in rows[3].items() if head.startswith("Satz_") and text]
    assert "\n".join([*said, ""]) == single
    assert sum(int(row["Betrag"]) for row in rows if row["Ebene"] == "Kreis") == 8_000_000


def test_above_a_number_the_rule_is_not_run_for_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence on the next euro is left out, and that is said; per head stays."""
    monkeypatch.setattr(explanation, "MARGINS_AT_MOST", 43)

    ended = run_here("explain", "--all", folder=tmp_path)

    assert "letters lack the sentence" in ended.stderr
    assert "inhabitants fewer" not in ended.stdout
    assert ended.stdout.count("per head") == 44


class Counted(list[Any]):
    """A column that counts how many of its values were gone through."""

    asked = 0

    def __iter__(self) -> Iterator[Any]:
        Counted.asked += len(self)
        return super().__iter__()


def test_explaining_all_is_not_quadratic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of ten times as many recipients the columns are gone through as often as of few."""

    def times(count: int) -> float:
        rows = DistrictRows(
            Counted(f"k{place:05}" for place in range(count)),
            figures=[Counted(range(1, count + 1))],
            names=Counted(["Ort"] * count),
        )
        source = Source("a.csv", "", "plain table")
        districts = Districts(rows=rows, stichtag=None, basis="", source=source)
        allocation = soforthilfe.allocate(districts, total=1_000_003)
        Counted.asked = 0
        letters(allocation, Language.DE)
        return Counted.asked / count

    monkeypatch.setattr(explanation, "MARGINS_AT_MOST", 10)

    assert times(2_000) <= 2 * times(200)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Name a recipient, or explain all with --all."),
        (("Konstanz", "own.csv", "--all"), "--all explains all recipients."),
        (("--all", "Konstanz"), "there is no file 'Konstanz'"),
        (("--all", "--format", "md"), "text, csv, json or xlsx"),
        (("--all", "--format", "xlsx", "--output", "-"), "text, csv or json"),
        (("Konstanz", "--name", "a"), "--name needs --all"),
        (("Konstanz", "--output", "a"), "need --all"),
        (("Konstanz", "--format", "csv"), "need --all"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], said: str, tmp_path: Path) -> None:
    """What goes only with all, or never with all, is said."""
    ended = run_here("explain", *arguments, folder=tmp_path, COLUMNS="200")

    assert ended.status == 2
    assert said in " ".join(re.sub("[│╭╮╰╯─]", "", ended.stderr).split())


def test_a_file_in_the_way_is_only_replaced_by_force(tmp_path: Path) -> None:
    """As of allocate; what is the same is left as it is."""
    arguments = ("explain", "--all", "--format", "csv", "--output", "out")
    assert run_here(*arguments, folder=tmp_path).status == 0
    (path,) = tmp_path.joinpath("out").iterdir()
    assert path.name == "soforthilfe_8000000_2021-12-31_en_serienbrief.csv"
    path.write_text("other")

    assert run_here(*arguments, folder=tmp_path).status == 1
    assert run_here(*arguments, "--force", folder=tmp_path).status == 0
    assert path.read_text("utf-8") != "other"
    excel = run_here(*arguments, "--csv-dialect", "excel", folder=tmp_path)
    assert excel.stdout.rstrip().endswith("_excel_en_serienbrief.csv")
