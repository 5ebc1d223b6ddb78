"""What is said of files that cannot be used: whole sentences, with row, column and value."""

from __future__ import annotations

import io
from typing import Any

import pytest

from ukraine_soforthilfe import load_districts
from ukraine_soforthilfe.asking.values import parse_date
from ukraine_soforthilfe.errors import PopulationFileError, StichtagError
from ukraine_soforthilfe.language import Text, with_answer
from ukraine_soforthilfe.result import Level

MISSING_KEY = "The key is missing. Fill it in, or leave the row out with --leave-out row:{row}."
NO_NUMBER = "Not a whole number. Write digits, alone or with points or blanks between thousands."


def said(text: str, **wanted: Any) -> list[str]:
    """The problems of a file, one a line."""
    with pytest.raises(PopulationFileError) as caught:
        load_districts(io.BytesIO(text.encode()), **wanted)
    problems = [str(problem) for problem in caught.value.problems]
    assert all(problem in str(caught.value) for problem in problems)
    return problems


def test_figures() -> None:
    """Each kind of figure that is none has its reason and stands where it stands."""
    too_long = "9" * 101
    figures = ["", "-", "-5", "\u2212 7", "1.5", too_long, "x", "9" * 100, "X5", "-5m", "y" * 100]
    figures.append("k. A.")

    problems = said("id;einwohner\n" + "".join(f"k{i};{f}\n" for i, f in enumerate(figures)))

    assert problems == [
        "row 2, column einwohner, value '': The figure is missing. Fill it in.",
        "row 3, column einwohner, value '-': A placeholder is neither a figure nor 0. "
        "Fill in the figure, or take the row out.",
        "row 4, column einwohner, value '-5': The figure is negative. Give 0 or more.",
        "row 5, column einwohner, value '\u2212 7': The figure is negative. Give 0 or more.",
        "row 6, column einwohner, value '1.5': Not a whole number: thousands are grouped by three "
        "digits (633.484), and fractions are not accepted. Correct the figure.",
        f"row 7, column einwohner, value '{'9' * 60}…': The figure has more than 100 characters. "
        "Correct it.",
        "row 8, column einwohner, value 'x': A placeholder is neither a figure nor 0. "
        "Fill in the figure, or take the row out.",
        f"row 10, column einwohner, value 'X5': {NO_NUMBER}",
        "row 11, column einwohner, value '-5m': The figure is negative. Give 0 or more.",
        f"row 12, column einwohner, value '{'y' * 60}…': {NO_NUMBER}",
        "row 13, column einwohner, value 'k. A.': A placeholder is neither a figure nor 0. "
        "Fill in the figure, or take the row out.",
    ]


@pytest.mark.parametrize(
    ("text", "wanted", "problem"),
    [
        (
            "AGS;Schlüssel;Einwohner\nA;B;1\n",
            {},
            "row 1: Several columns may hold the keys: AGS, Schlüssel. Choose one with "
            '--key-column "AGS".',
        ),
        (
            "\nid;Einwohner;Bevölkerung\na;1;2\n",
            {},
            "row 2: Several columns may hold the populations: Einwohner, Bevölkerung. Choose one "
            'with --population-column "Einwohner".',
        ),
        (
            "id;Name  of\tit\na;b\n",
            {},
            "row 1: There is no column with the population; the headings are: id, Name of it. Name "
            "the column with --population-column, by its heading or its letter, or give it a "
            "heading such as Einwohner.",
        ),
        (
            # The row that has one of the two is nearer than one that has none.
            "Liste der Orte;2021\nOrt;Bewohner\na;1\n",
            {"key_column": "Ort"},
            "row 2: There is no column with the population; the headings are: Ort, Bewohner. Name "
            "the column with --population-column, by its heading or its letter, or give it a "
            "heading such as Einwohner.",
        ),
        (
            "Liste der Orte;2021\nMenge;Einwohner\na;1\n",
            {},
            "row 2: There is no column with the key; the headings are: Menge, Einwohner. Name the "
            "column with --key-column, by its heading or its letter, or give it a heading "
            "such as AGS.",
        ),
        (
            ";;\na;1;2\n",
            {"key_column": "Ort", "population_column": "a"},
            "row 2: There is no column 'Ort'; the headings are: a, 1, 2. Name one.",
        ),
        (
            f"id;{'n' * 61}\n",
            {},
            f"row 1: There is no column with the population; the headings are: id, {'n' * 60}. "
            "Name the column with --population-column, by its heading or its letter, or give it a "
            "heading such as Einwohner.",
        ),
        (
            "Foo;Einwohner\na;1\n",
            {},
            "row 1: There is no column with the key; the headings are: Foo, Einwohner. Name the "
            "column with --key-column, by its heading or its letter, or give it a heading "
            "such as AGS.",
        ),
        (
            "id;A;B\nx;1;2\n",
            {"weight_columns": ["A", "D"]},
            "row 1: There is no column 'D'; the headings are: id, A, B. Name one.",
        ),
        (
            "ags;einwohner\n08111;1\n09162;2\n",
            {"state": "07"},
            "There is no Kreis of Land '07'; the file has those of 08, 09. Choose one of these "
            "with --state, or all.",
        ),
        (
            "ags;einwohner\n08111;0\n",
            {"partial": True},
            "column einwohner: All figures are 0. Give the populations.",
        ),
        (
            "ags;einwohner\n08111;1\n08999;1\n",
            {"partial": True},
            "08999 is not a Kreis of Baden-Württemberg. Correct the key, or take the row out.",
        ),
        (
            "id;einwohner\na;1;2;3\n",
            {},
            "row 2: The row has 4 cells under 2 headings. Put cells that contain the delimiter in "
            "quotation marks.",
        ),
        (
            "AGS;Einwohner\na;1\n",
            {"key_column": "Ort"},
            "row 1: There is no column 'Ort'; the headings are: AGS, Einwohner. Name one.",
        ),
        (
            # No name at all, which is not that of a column without one.
            "id;;Einwohner\na;1;2\n",
            {"population_column": "%"},
            "row 1: There is no column '%'; the headings are: id, Einwohner. Name one.",
        ),
        (
            "id;Zahl;Zahl\na;1;2\n",
            {"population_column": "Zahl"},
            "row 1: The heading Zahl stands over columns 2 and 3. Choose one by its letter, "
            "with --population-column B; put halves of one list below each other.",
        ),
        (
            "ags;einwohner 31.12.2020;einwohner 31.12.2020\n09162;5;6\n",
            {},
            "row 1: The heading einwohner 31.12.2020 stands over columns 2 and 3. "
            "Choose one by its letter, with --population-column B; put halves of one list "
            "below each other.",
        ),
    ],
)
def test_tables(text: str, wanted: dict[str, Any], problem: str) -> None:
    """Each kind of table that leaves something open is told with the way out."""
    assert said(text, **wanted) == [problem]


def test_a_table_without_either_column() -> None:
    """Of rows that have neither, the first of several cells is taken for the headings."""
    wanted = {"key_column": "Ort", "population_column": "Zahlen"}

    assert said("Liste der Orte\n\nMenge;Zahl\na;1\n", **wanted) == [
        "row 3: There is no column 'Ort'; the headings are: Menge, Zahl. Name one.",
        "row 3: There is no column 'Zahlen'; the headings are: Menge, Zahl. Name one.",
    ]


def test_keys_of_an_own_list() -> None:
    """Keys that are missing, doubled or of another kind are told all at once, in their order."""
    assert said("id;einwohner\na;1\n08111;2\n;30\na;4\n;50\n") == [
        "row 3, column id, value '08111': This is an AGS, while the other keys are free text. "
        "Keys are either all AGS or all free text. Correct the key, or take the row out.",
        f"row 4, column id, value '': {MISSING_KEY.format(row=4)}",
        "row 5, column id, value 'a': The key is already in row 2. Take one of the two rows out.",
        f"row 6, column id, value '': {MISSING_KEY.format(row=6)}",
    ]


def test_keys_of_kreise() -> None:
    """Among AGS a text, a gap and digits that no Land begins with are mistakes."""
    text = "ags;einwohner\n09162;1\n09161;1\nabc;2\n;3\n99999;4\n"

    assert said(text, partial=True) == [
        "row 4, column ags, value 'abc': This is not an AGS, while the other keys are. Keys are "
        "either all AGS or all free text. Correct the key, or take the row out.",
        f"row 5, column ags, value '': {MISSING_KEY.format(row=5)}",
        "row 6, column ags, value '99999': No key of a Land begins with these digits. Correct "
        "the key.",
    ]


def test_as_many_texts_as_kreise_are_mistakes_one_more_is_an_own_list() -> None:
    """Half of the keys decide what the list is."""
    half = "ags;einwohner\n09162;1\nabc;2\n"

    (problem,) = said(half)

    assert problem.startswith("row 3, column ags, value 'abc': This is not an AGS")
    assert said(half + "def;3\n")[0].startswith(
        "row 2, column ags, value '09162': This is an AGS, while"
    )


def test_a_date_that_the_file_has_not() -> None:
    """It is told with those that the file has."""
    text = b"ags;einwohner 31.12.2020;einwohner 31.12.2021\n09162;5;6\n"

    with pytest.raises(StichtagError) as caught:
        load_districts(io.BytesIO(text), stichtag=parse_date("31.12.2019"))

    assert str(caught.value) == (
        "The file has no figures for 2019-12-31. It has 2020-12-31 (Zensus 2011), 2021-12-31 "
        "(Zensus 2011). Choose one of these."
    )


def test_what_is_taken_and_left_out() -> None:
    """Labels are taken over, kinds under their usual names, totals left out, and said."""
    text = (
        "ags;name;kreisart;regierungsbezirk;einwohner 31.12.2021\n"
        "09162;München;kreisfreie Stadt;Oberbayern;5\n09161;X;Kreis;;6\nSumme;;;;11\n"
    )

    districts = load_districts(io.BytesIO(text.encode()))

    assert [(row.ags, row.name, row.art, row.regierungsbezirk) for row in districts.rows] == [
        ("09161", "X", "Kreis", ""),
        ("09162", "München", "Kreisfreie Stadt", "Oberbayern"),
    ]
    assert (districts.stichtag, districts.basis) == (parse_date("31.12.2021"), "Zensus 2011")
    assert [notice.en for notice in districts.notices] == [
        "All Kreise of the file are of Land 09; all 2 were taken.",
    ]
    assert districts.read is not None
    assert [(each.rows, each.reason.en, each.figures) for each in districts.read.left_out] == [
        ((4,), "as a total", (11,))
    ]


def test_of_several_dates_the_latest() -> None:
    """The choice is told with all that could have been chosen."""
    text = b"ags;einwohner 31.12.2020;einwohner 31.12.2021\n09162;5;6\n"

    districts = load_districts(io.BytesIO(text))

    assert [row.einwohner for row in districts.rows] == [6]
    assert districts.notices[0].en == (
        "The file has several dates: 2020-12-31 (Zensus 2011), 2021-12-31 (Zensus 2011). "
        "2021-12-31 (Zensus 2011) was taken."
    )
    assert with_answer(districts.notices[0]) == Text(
        de="Die Datei enthält mehrere Stichtage: 31.12.2020 (Zensus 2011), 31.12.2021 (Zensus "
        "2011). Gerechnet wird mit 31.12.2021 (Zensus 2011). Ein anderer ist mit --stichtag zu "
        "wählen.",
        en=f"{districts.notices[0].en} Choose another one with --stichtag.",
    )


@pytest.mark.parametrize(("count", "named"), [(10, 10), (11, 10), (12, 10)])
def test_of_many_names_the_first_ten(count: int, named: int) -> None:
    """A notice names ten rows, and counts the others."""
    grouped = "".join(f"{chr(97 + number)}b;1.234\n" for number in range(count))

    *_, notice = (
        notice
        for notice in load_districts(
            io.BytesIO(f"id;einwohner\na;12345\n{grouped}".encode())
        ).notices
        if "points" in notice.en
    )

    rows = ", ".join(str(row) for row in range(3, 3 + named))
    more = f", … (+ {count - named})" if count > named else ""
    assert f"(rows {rows}{more})" in notice.en
    assert f"(Zeilen {rows}{more})" in notice.de


def test_decimals_are_noticed_under_the_name_of_their_column() -> None:
    """A key with decimals is told, one without is not."""
    text = "id;A;B\nx;1,50;2\ny;2,25;4\nz;0,125;1\n"

    districts = load_districts(io.BytesIO(text.encode()), weight_columns=["A", "B"])

    assert [row.figures for row in districts.rows] == [(1500, 2), (2250, 4), (125, 1)]
    assert [(key.name, key.places) for key in districts.schluessel] == [("A", 3), ("B", 0)]
    assert districts.notices[-1].en == (
        "The figures of column 'A' were read as decimals (places: 3)."
    )


def test_several_bases_without_a_date() -> None:
    """What cannot be told apart by a date is told apart by its basis."""
    text = b"ags;einwohner;basis\n09162;5;Zensus 2011\n09162;6;Zensus 2022\n"

    with pytest.raises(StichtagError) as caught:
        load_districts(io.BytesIO(text))

    assert str(caught.value) == (
        "The file has several figures for the same districts: no date (Zensus 2011), no date "
        '(Zensus 2022). Choose one with --basis "Zensus 2011" or --basis "Zensus 2022".'
    )
    assert load_districts(io.BytesIO(text), basis="Zensus 2022").einwohner == 6


def test_dates_whose_basis_is_open() -> None:
    """Between the censuses a date alone names no basis."""
    text = b"ags;einwohner 31.12.2022;einwohner 31.12.2023\n09162;5;6\n"

    districts = load_districts(io.BytesIO(text))

    assert [notice.en for notice in districts.notices] == [
        "The file has several dates: 2022-12-31, 2023-12-31. 2023-12-31 was taken.",
        "The only Kreis of the file is of Land 09; it was taken.",
        "The census basis of the figures is unknown.",
    ]
    assert districts.basis == ""


def test_other_keys_of_the_built_in_table() -> None:
    """It has populations alone, and says so under its name."""
    with pytest.raises(PopulationFileError) as caught:
        load_districts(weight_columns=["A"])

    assert str(caught.value) == (
        "kreise_einwohner.csv cannot be used: It has no key but the population. Give a "
        "population file."
    )


def noticed(text: str, **wanted: Any) -> list[str]:
    """What is said of a file that can be used."""
    return [notice.en for notice in load_districts(io.BytesIO(text.encode()), **wanted).notices]


DAY = parse_date("31.12.2021")
DATE_TAKEN = "No date of the figures was recognised in the file; the one given holds, 2021-12-31."


@pytest.mark.parametrize(
    ("text", "wanted", "notices"),
    [
        (
            "ags;name;einwohner\n08111;Stuttgart;5\n08115;;6\n08116;;7\n",
            {"partial": True, "stichtag": DAY},
            [
                "Kreise whose name comes from the built-in table: 2.",
                "Missing of the 44 Kreise of Baden-Württemberg: Göppingen (08117), Ludwigsburg "
                "(08118), Rems-Murr-Kreis (08119), Heilbronn (08121), Heilbronn (08125), "
                "Hohenlohekreis (08126), Schwäbisch Hall (08127), Main-Tauber-Kreis (08128), "
                "Heidenheim (08135), Ostalbkreis (08136), … (+ 31).",
                DATE_TAKEN,
            ],
        ),
        (
            # The longer key stands first, and the Kreis's own has lost its zero.
            "ags;name;einwohner\n09162000;M;5\n9162;M;5\n09161000;I;6\n9161;I;6\n",
            {"stichtag": DAY},
            [
                "All Kreise of the file are of Land 09; all 4 were taken.",
                "Keys that got their lost leading zero back: 2; 9162 in row 3 is 09162.",
                "Rows left out that give a Kreis a second time, under a longer key: 2.",
                DATE_TAKEN,
            ],
        ),
        ("id;einwohner\na;5\n", {"stichtag": DAY}, [DATE_TAKEN]),
        (
            "id;einwohner\na;999\nb;1.000\n",
            {"stichtag": DAY},
            [DATE_TAKEN],
        ),
        (
            "id;einwohner\na;1000\nb;1.000\n",
            {"stichtag": DAY},
            [
                "Only some figures have points between thousands (row 3), as 1.000; all were read "
                "as whole numbers.",
                DATE_TAKEN,
            ],
        ),
        ("id;einwohner\na;1000\nb;1000.0\nc;1 000\n", {"stichtag": DAY}, [DATE_TAKEN]),
    ],
)
def test_what_is_noticed(text: str, wanted: dict[str, Any], notices: list[str]) -> None:
    """All that was mended or assumed is said, and nothing else."""
    assert noticed(text, **wanted) == notices


LABELS = ("name", "art", "regierungsbezirk")


@pytest.mark.parametrize("column", LABELS)
def test_a_label_that_a_report_cannot_show(column: str) -> None:
    """It is told with its column."""
    labels = ";".join("x\u202e" if each == column else "y" for each in LABELS)
    text = f"id;{';'.join(LABELS)};einwohner\na;{labels};1\n"

    assert said(text) == [
        f"row 2, column {column}, value 'x\\u202e': The text holds control or direction "
        "characters. Type it again."
    ]


def test_a_table_without_a_district() -> None:
    """Rows without key and figure are none."""
    assert said("ags;name;einwohner\n;Stuttgart;\n") == [
        "No district is left. Give a file with figures of districts."
    ]


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        (
            {"stichtag": parse_date("31.12.2022")},
            'Two official figures exist for 2022-12-31. Choose one with --basis "Zensus 2011" or '
            '--basis "Zensus 2022".',
        ),
        (
            {"stichtag": parse_date("30.11.2021")},
            "The built-in table has no figures for 2021-11-30. It has 2018-12-31 (Zensus 2011), ",
        ),
        (
            {"basis": "Zensus 2022"},
            "The built-in table has no figures for 2021-12-31 (Zensus 2022). It has 2018-12-31",
        ),
    ],
)
def test_dates_of_the_built_in_table(wanted: dict[str, Any], sentence: str) -> None:
    """What was asked for is told as it was asked for."""
    with pytest.raises(StichtagError) as caught:
        load_districts(**wanted)

    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("wanted", "asked"),
    [
        (
            {"stichtag": parse_date("31.12.2019"), "basis": "Zensus 2022"},
            "2019-12-31 (Zensus 2022)",
        ),
        ({"basis": "Zensus 2022"}, "(Zensus 2022)"),
    ],
)
def test_what_a_file_was_asked_for(wanted: dict[str, Any], asked: str) -> None:
    """Date and basis are told where they were asked for."""
    with pytest.raises(StichtagError) as caught:
        load_districts(io.BytesIO(b"ags;einwohner 31.12.2020\n09162;5\n"), **wanted)

    assert str(caught.value) == (
        f"The file has no figures for {asked}. It has 2020-12-31 (Zensus 2011). Choose one of "
        "these."
    )


@pytest.mark.parametrize(
    ("wanted", "sentence"),
    [
        ({"state": "09"}, "It has no Kreis of Land '09'. Give a population file."),
        (
            {"level": Level.GEMEINDE},
            "It has Kreise only. Give a population file with Gemeinden.",
        ),
    ],
)
def test_what_the_built_in_table_has_not(wanted: dict[str, Any], sentence: str) -> None:
    """It is named as the file that it is."""
    with pytest.raises(PopulationFileError) as caught:
        load_districts(**wanted)

    assert str(caught.value) == f"kreise_einwohner.csv cannot be used: {sentence}"


def test_headings_that_are_all_empty() -> None:
    """They are told to be none."""
    assert said(";;\n;;\n")[0] == (
        "row 1: There is no column with the key; the headings are: none. Name the column with "
        "--key-column, by its heading or its letter, or give it a heading such as AGS."
    )


@pytest.mark.parametrize("name", ["Baden\u00adBaden", "Ostalb\u200bkreis", "Ulm \U0001f3f0"])
def test_characters_that_a_report_can_show(name: str) -> None:
    """A soft hyphen and the like harm nobody."""
    (row,) = load_districts(io.BytesIO(f"id;name;einwohner\na;{name};1\n".encode())).rows

    assert row.name == name


def test_several_rows_are_rows_in_both_languages() -> None:
    """Names that stand beside the keys of others."""
    rows = [f"{kreis.ags};{kreis.name};5" for kreis in load_districts().rows]
    rows[1:3] = ["08115;Esslingen;5", "08116;Böblingen;5"]

    with pytest.raises(PopulationFileError) as raised:
        load_districts(io.BytesIO("\n".join(["AGS;Name;Einwohner", *rows]).encode()))

    assert "(Zeilen 3, 4): 08115 in Zeile 3" in raised.value.text.de
    assert "(rows 3, 4): 08115 in row 3" in str(raised.value)


def test_one_kreis_that_is_missing_is_not_them() -> None:
    """Of one that is missing the advice speaks of one."""
    rows = [f"{kreis.ags};{kreis.name};5" for kreis in load_districts().rows]

    with pytest.raises(PopulationFileError) as raised:
        load_districts(io.BytesIO("\n".join(["AGS;Name;Einwohner", *rows[1:]]).encode()))

    assert "1 is missing: Stuttgart (08111). Add it, or divide without it" in str(raised.value)
