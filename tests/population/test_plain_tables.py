"""Plain tables: a key and a population under the many names people give them."""

from __future__ import annotations

import io
import json
import re
import sys
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import layout_builders as build
import pytest
from soforthilfe_command import run_here

from ukraine_soforthilfe import allocate
from ukraine_soforthilfe.errors import PopulationFileError, StichtagError
from ukraine_soforthilfe.scenarios import load_districts
from ukraine_soforthilfe.verification.written_page import is_known_notice

if TYPE_CHECKING:
    from pathlib import Path

    from ukraine_soforthilfe.result import Districts

KREISE = [kreis for kreis in build.kreise() if kreis.ags.startswith("08")]
EXPECTED = build.built_in("2021-12-31", "Zensus 2011")


def load(content: bytes | str, **options: object) -> Districts:
    stream = io.BytesIO(content.encode() if isinstance(content, str) else content)
    return load_districts(stream, **options)


def table(*header: str) -> build.Cells:
    return [[*header], *([kreis.ags, str(kreis.einwohner)] for kreis in KREISE)]


def figures(districts: Districts) -> dict[str, int]:
    return {district.ags: district.einwohner for district in districts.rows}


def problems(content: bytes | str, **options: object) -> str:
    with pytest.raises(PopulationFileError) as caught:
        load(content, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    "key",
    [
        *["AGS", "ags", "RS", "ARS", "Schlüsselnummer", "Schluessel-nummer", "IdLandkreis", "id"],
        *["Amtlicher Gemeindeschlüssel (AGS)", "Kreisschlüssel", "_RS", "key"],
    ],
)
@pytest.mark.parametrize("population", ["Einwohner", "insgesamt"])
def test_names_of_the_key(key: str, population: str) -> None:
    """The key is found under every name that producers and users give it."""
    assert figures(load(build.as_csv(table(key, population)))) == EXPECTED


@pytest.mark.parametrize(
    "population",
    [
        *["Einwohner", "EINWOHNER", "Bevölkerung", "Bevoelkerung", "insgesamt", "EWZ", "pop_total"],
        *[
            "total",
            "value",
            "Einwohnerzahl",
            "Bevölkerung insgesamt",
            "Bevölkerung 2)",
            "Population",
        ],
    ],
)
def test_names_of_the_population(population: str) -> None:
    """The population is found under every name, with marks and in any case."""
    assert figures(load(build.as_csv(table("AGS", population), delimiter=","))) == EXPECTED


@pytest.mark.parametrize(
    "spell",
    [
        lambda ags: ags,
        lambda ags: ags.lstrip("0"),
        lambda ags: f"{ags.lstrip('0')}.0",
        lambda ags: f"{ags}000",
        lambda ags: f"{ags.lstrip('0')}000",
        lambda ags: f"{ags}0000000",
        lambda ags: f"{ags[:2]} {ags[2]} {ags[3:]}",
        lambda ags: f'="{ags}"',
        lambda ags: f"'{ags}",
    ],
)
def test_spellings_of_the_key(spell: object) -> None:
    """Lost zeros, keys of 8 and 12 digits and Excel's disguises all denote the Kreis."""
    assert callable(spell)
    rows = [["AGS", "Einwohner"], *([spell(k.ags), str(k.einwohner)] for k in KREISE)]

    assert figures(load(build.as_csv(rows))) == EXPECTED


def test_mended_and_cut_keys_are_said() -> None:
    """A notice names the first key whose zero was put back, and the first that was cut."""
    rows = table("AGS", "Einwohner")
    rows[1][0], rows[2][0] = "8111", "08115000"
    notices = " ".join(notice.en for notice in load(build.as_csv(rows)).notices)

    assert "lost leading zero back: 1; 8111 in row 2 is 08111." in notices
    assert "08115000 in row 3 is 08115" in notices


@pytest.mark.parametrize("separator", [".", " ", "\u00a0", "\u2009", "\u202f", "'"])
def test_grouped_thousands(separator: str) -> None:
    """Points, blanks of every width and apostrophes may stand between thousands."""
    rows = [
        ["AGS", "Einwohner"],
        *([k.ags, f"{k.einwohner:,}".replace(",", separator)] for k in KREISE),
    ]

    assert figures(load(build.as_csv(rows, encoding="utf-8"))) == EXPECTED


def test_one_grouped_figure_among_others_is_said() -> None:
    """A single figure with a point is read as thousands, and the notice says where."""
    rows = table("AGS", "Einwohner")
    rows[1][1] = "626.275"
    districts = load(build.as_csv(rows))

    assert figures(districts) == EXPECTED
    assert any(
        "(row 2), as 626.275; all were read as whole numbers." in notice.en
        for notice in districts.notices
    )


def test_figures_of_a_floating_point_column() -> None:
    """What pandas writes of a column with a gap, 91113.0, is the whole number."""
    rows = [["AGS", "Einwohner"], *([k.ags, f"{k.einwohner}.0"] for k in KREISE)]

    assert figures(load(build.as_csv(rows))) == EXPECTED


def test_an_ambiguous_population_names_the_candidates() -> None:
    """Two populations are no guess: the error names both and the option."""
    rows = [["AGS", "Einwohner", "Bevölkerung"], *([k.ags, str(k.einwohner), "1"] for k in KREISE)]
    content = build.as_csv(rows)

    assert '--population-column "Einwohner"' in problems(content)
    assert "Einwohner, Bevölkerung" in problems(content)
    assert figures(load(content, population_column="Einwohner")) == EXPECTED
    assert load(content, population_column="bevölkerung").einwohner == 44


def test_an_ambiguous_key_names_the_candidates() -> None:
    """Two keys that denote different districts are no guess; two that agree are no question."""
    rows = [["AGS", "RS", "EWZ"], *([k.ags, f"{k.ags}0000000", str(k.einwohner)] for k in KREISE)]
    assert figures(load(build.as_csv(rows))) == EXPECTED

    rows[1][1] = "084370000000"
    assert "AGS, RS" in problems(build.as_csv(rows))
    assert figures(load(build.as_csv(rows), key_column="AGS")) == EXPECTED


def test_a_heading_that_stands_twice() -> None:
    """A doubled heading cannot be chosen by its name; the error says which columns."""
    rows = [["AGS", "Einwohner", "Einwohner"], *([k.ags, "1", "2"] for k in KREISE)]

    assert "stands over columns 2 and 3" in problems(build.as_csv(rows))


def test_missing_columns_are_said_together() -> None:
    """Without key and population both are named, with the headings that are there."""
    message = problems("Ort;Fläche\nStuttgart;207\n")

    assert "no column with the key; the headings are: Ort, Fläche" in message
    assert "--key-column" in message
    assert "--population-column" in message
    assert "no column 'Kinder'" in problems("AGS;Einwohner\n08111;1\n", population_column="Kinder")


def test_headings_with_dates() -> None:
    """Columns headed by dates are the dates of the file: the latest, or the one asked for."""
    rows = [
        ["AGS", "Einwohner 31.12.2020", "Einwohner am 31.12.2021"],
        *([k.ags, str(k.einwohner + 1), str(k.einwohner)] for k in KREISE),
    ]
    latest = load(build.as_csv(rows))

    assert (figures(latest), latest.stichtag) == (EXPECTED, date(2021, 12, 31))
    assert load(build.as_csv(rows), stichtag=date(2020, 12, 31)).einwohner == 11_124_642 + 44


def test_the_built_in_table_as_a_file() -> None:
    """The table that comes with the program is read as a file, by date and basis."""
    path = build.ROOT / "data/kreise_einwohner.csv"
    asked = {"stichtag": date(2022, 12, 31), "basis": "Zensus 2022"}

    assert load_districts(path).stichtag == date(2024, 12, 31)
    assert load_districts(path, **asked).rows == load_districts(**asked).rows  # type: ignore[arg-type]
    with pytest.raises(StichtagError, match='--basis "Zensus 2011" or --basis "Zensus 2022"'):
        load_districts(path, stichtag=date(2022, 12, 31))
    with pytest.raises(StichtagError, match="no figures for 2001-12-31"):
        load_districts(path, stichtag=date(2001, 12, 31))


def test_the_programs_own_csv_is_read_back() -> None:
    """A report of the program is a population file, in both dialects."""
    frame = allocate(load_districts(), 8_000_000).to_frame()
    standard = frame.to_csv(index=False).encode()
    excel = b"\xef\xbb\xbf" + frame.to_csv(index=False, sep=";", lineterminator="\r\n").encode()

    assert load(standard).rows == load(excel).rows == load_districts().rows


def test_totals_and_empty_rows_are_no_districts() -> None:
    """Sums and blank lines are left out, the sums with a notice."""
    rows = [
        *table("AGS", "Einwohner"),
        ["", ""],
        ["Summe", "11124642"],
        ["08", "11124642"],
        ["081", "4150949"],
        ["Quelle: Statistisches Landesamt", ""],
    ]
    districts = load(build.as_csv(rows))

    assert figures(districts) == EXPECTED
    assert districts.read is not None
    assert [(each.rows, each.reason.en, each.figures) for each in districts.read.left_out] == [
        ((50,), "below the table", ()),
        ((47,), "as a total", (11_124_642,)),
        ((48, 49), "as another level", (11_124_642, 4_150_949)),
    ]


def test_a_kreis_and_its_gemeinde_are_one() -> None:
    """The longer keys of a Stadtkreis beside its own are no second figure of it."""
    rows = [*table("_RS", "EWZ"), ["081110000000", "626275"], ["081110000", "626275"]]
    assert figures(load(build.as_csv(rows))) == EXPECTED

    rows[-2][1] = "626276"
    assert "row 46, column _RS, value '081110000000': The key is already in row 2" in problems(
        build.as_csv(rows)
    )


def test_names_come_from_the_file_or_the_built_in_table() -> None:
    """A user's own names stand; what lacks is filled in by key, and that is said."""
    own = load("AGS;Name;Einwohner\n08111;Schtuagert;5\n", partial=True).rows[0]
    bare = load("AGS;Einwohner\n08111;5\n", partial=True)

    assert (own.name, own.art, own.regierungsbezirk) == ("Schtuagert", "Stadtkreis", "Stuttgart")
    assert bare.rows[0].name == "Stuttgart"
    assert any(
        "Kreise whose name comes from the built-in table: 1." in notice.en
        for notice in bare.notices
    )


def test_a_list_of_ones_own() -> None:
    """Free text is a key too, sorted, with no Land, no date and no census asked for."""
    districts = load("id;Name;Einwohner\nZürich;=cmd;30\nAargau;@x;20\nBern;-;50\n")

    assert [row.ags for row in districts.rows] == ["Aargau", "Bern", "Zürich"]
    assert [row.name for row in districts.rows] == ["@x", "-", "=cmd"]
    assert not districts.keyed_by_ags
    assert districts.basis == ""
    assert not any("basis" in notice.en for notice in districts.notices)


def test_numbers_of_ones_own_are_no_ags() -> None:
    """Numbers that no Land begins with are keys of an own list, zeros and all."""
    assert figures(load("id,total\n901,5\n101,7\n")) == {"901": 5, "101": 7}
    assert figures(load("id,total\n90101,5\n70101,7\n10101,1\n")).keys() == {
        *("90101", "70101", "10101")
    }


def test_one_other_land_is_taken_as_it_is() -> None:
    """A file of one Land only is taken whole; another Land than the one asked for is not."""
    content = "AGS;Einwohner\n09161;10\n09162;20\n"

    assert load(content).einwohner == 30
    assert any("of Land 09; all 2 were taken" in notice.en for notice in load(content).notices)
    assert "no Kreis of Land '05'; the file has those of 09" in problems(content, state="05")


def test_a_date_and_a_basis_of_the_users() -> None:
    """Where the file names neither, the options are its labels; the date may settle the basis."""
    content = build.as_csv(table("AGS", "Einwohner"))
    bare = load(content)
    labelled = load(content, stichtag=date(2021, 12, 31))

    assert (bare.stichtag, bare.basis) == (None, "")
    assert any("No date of the figures was recognised" in notice.en for notice in bare.notices)
    assert (labelled.stichtag, labelled.basis) == (date(2021, 12, 31), "Zensus 2011")
    assert load(content, stichtag=date(2023, 12, 31)).basis == ""
    assert load(content, basis="Zensus 2022").basis == "Zensus 2022"


def test_a_csv_needs_no_heavy_library() -> None:
    """Reading a CSV imports neither pandas nor numpy, openpyxl or calamine."""
    import subprocess

    code = (
        "import io, sys; from ukraine_soforthilfe import load_districts;"
        "load_districts(io.BytesIO(b'AGS;Einwohner\\n08111;5\\n'), partial=True);"
        "print({'pandas', 'numpy', 'openpyxl', 'python_calamine', 'zipfile'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "set()\n"


def test_visible_sheets_go_before_hidden_ones() -> None:
    """Of two tables the visible one is read, and the notice names the other."""
    import openpyxl

    workbook = openpyxl.Workbook()
    hidden, shown = workbook.active, workbook.create_sheet("Zahlen")
    assert hidden is not None
    hidden.title, hidden.sheet_state = "Entwurf", "hidden"
    for sheet, figure in ((hidden, 1), (shown, 5)):
        sheet.append(["AGS", "Einwohner"])
        sheet.append(["08111", figure])
    stream = io.BytesIO()
    workbook.save(stream)
    districts = load(stream.getvalue(), partial=True)

    assert figures(districts) == {"08111": 5}
    assert districts.notices[0].en == ("Sheet 'Zahlen' was read; 'Entwurf' may hold figures too.")


def test_a_heading_with_a_day_that_does_not_exist() -> None:
    """The 31st of February in a heading names no date; the column is read all the same."""
    districts = load("AGS;Einwohner 31.02.2021\n08111;5\n", partial=True)

    assert figures(districts) == {"08111": 5}
    assert districts.stichtag is None


def test_cells_of_every_kind() -> None:
    """What a workbook holds as a date, truth, whole number or time becomes its text."""
    import openpyxl

    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["Schlüssel", "Einwohner"])
    keys = [datetime(2021, 12, 31, 10, 30), time(12, 30), True, 1.5, 12, "x"]  # noqa: DTZ001
    for key in keys:
        sheet.append([key, 7])
    content = io.BytesIO()
    workbook.save(content)

    found = figures(load(content.getvalue()))

    assert set(found) == {"2021-12-31", "12:30:00", "TRUE", "1,5", "12", "x"}


def workbook_of(*sheets: build.Cells) -> bytes:
    """A workbook with a sheet of each table."""
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for rows in sheets:
        sheet = workbook.create_sheet()
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("first", "second", "options"),
    [
        (["AGS", "Name"], ["AGS", "Einwohner"], {"partial": True}),
        (["Name", "Einwohner"], ["AGS", "Einwohner"], {"partial": True}),
        (
            ["AGS", "Menge"],
            ["Ort", "Menge"],
            {"key_column": "Ort", "population_column": "Menge", "partial": True},
        ),
        (["id", "Einwohner"], ["id", "Menge"], {"population_column": "Menge", "partial": True}),
    ],
)
def test_the_sheet_with_both_columns(
    first: list[str], second: list[str], options: dict[str, object]
) -> None:
    """A sheet with one of the columns is passed over for the one with both, as they are named."""
    content = workbook_of([first, ["08111", "1"]], [second, ["08115", "2"]])

    assert figures(load(content, **options)) == {"08115": 2}


def test_other_sheets_with_figures_are_named() -> None:
    """Of three tables the first is read, and the notice names the others."""
    sheet = [["id", "Einwohner"], ["a", "5"]]

    notice = load(workbook_of(sheet, sheet, sheet)).notices[0]

    assert notice.en == "Sheet 'Sheet' was read; 'Sheet1', 'Sheet2' may hold figures too."


def test_rows_of_a_sheet_are_counted_as_the_spreadsheet_does() -> None:
    """Rows left empty above the table count."""
    content = workbook_of([[], [], ["AGS", "Einwohner"], ["08111", "5"], ["08115", "y"]])

    assert problems(content, partial=True).endswith(
        "row 5, column Einwohner, value 'y': Not a whole number. Write digits, alone or with "
        "points or blanks between thousands."
    )


@pytest.mark.parametrize("number", [2**53, 9_007_199_254_740_994, 10**15 * 123])
def test_a_number_that_a_sheet_cannot_hold(number: int) -> None:
    """From 2^53 on a sheet's number stands for several: it is refused, its digits as a text not."""
    refused = problems(workbook_of([["id", "Einwohner"], ["a", number], ["b", 1]]))  # type: ignore[list-item]

    assert (
        f"value '{float(number):e}': Not a whole number, but one whose last digits may be lost. "
        "Write out all of them. A sheet keeps so many in a text only."
    ) in refused
    as_text = workbook_of([["id", "Einwohner"], ["a", str(number)], ["b", "1"]])
    assert figures(load(as_text)) == {"a": number, "b": 1}


def test_the_largest_number_of_a_sheet() -> None:
    """Below 2^53 every whole number is itself."""
    content = workbook_of([["id", "Einwohner"], ["a", 2**53 - 1]])  # type: ignore[list-item]

    assert figures(load(content)) == {"a": 2**53 - 1}


def test_a_column_is_named_exactly_before_it_is_named_nearly() -> None:
    """Of two headings that differ in case the one that is meant is read."""
    text = "id;Zahl;zahl\na;1;2\n"

    assert figures(load(text, population_column="zahl")) == {"a": 2}
    assert figures(load(text, population_column="Zahl")) == {"a": 1}
    assert "Several columns may hold" in problems(text, population_column="ZAHL")


def test_days_of_other_figures_make_no_population() -> None:
    """A day alone heads a population, a day behind another word does not."""
    text = "AGS;Haushalte 31.12.2020;31.12.2021\n08111;3;5\n"

    districts = load(text, partial=True)

    assert (figures(districts), districts.stichtag) == ({"08111": 5}, date(2021, 12, 31))


@pytest.mark.parametrize(
    ("above", "column", "expected"),
    [
        ("Bevölkerung am 31.12.2021;;", "Einwohner", "2021-12-31"),
        ("Stand: 31.12.2021;;", "Einwohner", "2021-12-31"),
        ("Einwohner zum 31. Dezember 2021;;", "Einwohner", "2021-12-31"),
        ("Population as of December 31, 2021;;", "Einwohner", "2021-12-31"),
        ("Kreise;;\n\nStichtag;;31.12.2021", "Einwohner", "2021-12-31"),
        ("31.12.2021: Bevölkerung;;", "Einwohner", "2021-12-31"),
        ("Einwohner am 15.03.2022;;", "Einwohner", "2022-03-15"),
        ("Bevölkerung am 30.06.2021;;", "Einwohner 2021", "2021-06-30"),
        ("Bevölkerung am 31.12.2021 (Ausgabe vom 10.03.2022);;", "Einwohner", "2021-12-31"),
        ("Stand: 31.12.2021;;\nStand: 10.03.2022;;", "Einwohner", "2021-12-31"),
        ("Bevölkerung, Basis Zensus 9. Mai 2011, Stichtag 31.12.2021;;", "EW", "2021-12-31"),
        ("Kreise;;", "Einwohner31122021", "2021-12-31"),
        ("Kreise;;", "Einwohner 20211231", "2021-12-31"),
        ("Kreise;;", "Einwohner 30. Juni 2021", "2021-06-30"),
        ("Kreise;;", "Einwohner 12/31/2021", "2021-12-31"),
        ("Kreise;;", "EW 31.12.21", "2021-12-31"),
        (";;31.12.2021", "Einwohner", "2021-12-31"),
        ("Kreise;;", "Einwohner 03/04/2021", ""),
        ("Kreise;;", "Einwohner 05112000", ""),
        ("Kreise;;", "Einwohner 20213112", ""),
        ("Bevölkerung am 31.12.2020 und am 31.12.2021;;", "Einwohner", ""),
        ("Bevölkerung der Kreise, Musterstadt, den 10.03.2022;;", "Einwohner", ""),
        ("Verteilung nach Einwohnern zum 31.03.2022;;", "Einwohner", ""),
        ("Haushaltsplan, beschlossen am 31.12.2021;;", "Einwohner", ""),
        ("10.03.2022;Dynamische Listenausgabe;1", "Einwohner", ""),
        (";10.03.2022;", "Einwohner", ""),
        (";;10.03.2022", "Einwohner", ""),
        (";Druckdatum: 10.03.2022;", "Einwohner", ""),
        (";Erstellt am 10.03.2022;Seite 1", "Einwohner", ""),
        ("Datum:;10.03.2022;", "Einwohner", ""),
        ("Einwohner am 31.12.2020;;\na;b;6000\n\nListe;;", "Einwohner", ""),
    ],
)
def test_a_title_may_name_the_day_of_the_figures(above: str, column: str, expected: str) -> None:
    """One day, said to be that of the populations; that of a printing heads nothing, either."""
    text = f"{above}\nAGS;Name;{column}\n08111;Stuttgart;626275\n08115;Böblingen;395043\n"

    districts = load(text, partial=True)

    assert (districts.stichtag.isoformat() if districts.stichtag else "") == expected
    assert districts.read is not None
    assert "10.03.2022" not in districts.read.populations[0]
    unknown = [notice.en for notice in districts.notices if "No date of the figures" in notice.en]
    assert bool(unknown) == (not expected)


def test_a_day_of_a_title_is_held_to_the_one_that_is_asked_for() -> None:
    """As that of a heading is: another one is not there."""
    text = "Bevölkerung am 31.12.2021;;\nAGS;Name;Einwohner\n08111;Stuttgart;626275\n"

    assert load(text, partial=True, stichtag=date(2021, 12, 31)).stichtag == date(2021, 12, 31)
    with pytest.raises(StichtagError, match="2021-12-31"):
        load(text, partial=True, stichtag=date(2020, 12, 31))


def test_a_day_that_does_not_exist_leaves_the_date_to_the_user() -> None:
    """The date of the option holds, with a notice."""
    districts = load(
        "AGS;Einwohner 31.02.2021\n08111;5\n", partial=True, stichtag=date(2021, 12, 31)
    )

    assert districts.stichtag == date(2021, 12, 31)
    assert any("2021-12-31" in notice.en for notice in districts.notices)


def test_keys_that_begin_like_totals() -> None:
    """A key is a total by its whole text; one whose name alone says so is asked for."""
    text = "id;Name;Einwohner\nInselstadt;A;5\nSumpf;B;6\nInsgesamt;;11\n"

    districts = load(text)

    assert figures(districts) == {"Inselstadt": 5, "Sumpf": 6}
    assert districts.read is not None
    assert [(each.rows, each.reason.en) for each in districts.read.left_out] == [
        ((4,), "as a total")
    ]
    assert "--keep Sumpf" in problems(text.replace(";B;", ";Insgesamt;"))


def test_nothing_is_said_of_totals_that_are_not_there() -> None:
    """A list in which nothing was mended or left out has the notices of its date alone."""
    (notice,) = load("id;Einwohner\na;5\n").notices

    assert "date" in notice.en


def test_numbers_of_ones_own_that_look_like_a_kreis() -> None:
    """In a list of free numbers none is mended to an AGS."""
    found = load("id;Einwohner\n99100;1\n99200;2\n99300;3\n8111;4\n08115;5\n")

    assert figures(found) == {"08115": 5, "8111": 4, "99100": 1, "99200": 2, "99300": 3}
    assert {(row.name, row.art) for row in found.rows} == {("", "")}


def test_the_delimiter_is_that_of_most_lines() -> None:
    """A semicolon in one name delimits nothing where all lines have commas."""
    assert figures(load('id,einwohner\n"a;b",1\nc,2\n')) == {"a;b": 1, "c": 2}


@pytest.mark.parametrize("line", ["__________", '"__________"'])
def test_notes_below_a_list(line: str) -> None:
    """What stands below a line of underscores is no district."""
    assert figures(load(f"id;einwohner\na;1\n{line}\nStand; heute\n")) == {"a": 1}


def test_a_title_over_headings_of_two_rows_is_none_of_them() -> None:
    """The names below are found: the title is not put in front of the first heading."""
    rows = [
        ["Meine Liste"],
        ["Schlüssel", "Gemeinde", "Bevölkerung", "", ""],
        ["", "", "insgesamt", "männlich", "weiblich"],
        ["a", "Aach", "2250", "1100", "1150"],
        ["b", "Allensbach", "7200", "3500", "3700"],
    ]
    for content in (workbook_of(rows), "\n".join(map(";".join, rows))):
        districts = load(content)

        assert figures(districts) == {"a": 2250, "b": 7200}
        assert [each.name for each in districts.rows] == ["Aach", "Allensbach"]
        assert districts.read is not None
        assert districts.read.keys == "Schlüssel"


def test_running_numbers_tell_rows_apart_that_are_no_kreise() -> None:
    """`lfd. Nr.` is the key of Gemeinden, below a title with a day too; Kreise keep their AGS."""
    table = "lfd. Nr.;Gemeinde;Einwohner\n1;Adorf;1200\n2;Bdorf;3400\n3;Cdorf;560\n"
    title = "Verteilung Winterdienst 2026;;\nStand: 01.03.2026;;\n;;\n"
    for text in (table, title + table):
        districts = load(text)
        assert figures(districts) == {"1": 1200, "2": 3400, "3": 560}
        assert [each.name for each in districts.rows] == ["Adorf", "Bdorf", "Cdorf"]
        assert figures(load(text, key_column="A")) == figures(districts)
    kreise = "lfd. Nr.;Kreis;Einwohner\n1;Stuttgart;5\n2;Böblingen;7\n3;Esslingen;9\n"
    assert figures(load(kreise, partial=True)) == {"08111": 5, "08115": 7, "08116": 9}
    with pytest.raises(PopulationFileError, match="no column with the key"):
        load(table.replace("\n2;", "\n1;"))


def test_names_that_repeat_are_not_those_of_the_recipients() -> None:
    """Two bodies in one Landkreis are called by their own names, if these differ."""
    table = (
        "Nr;Landkreis;Träger;Einwohner\n1;Konstanz;AWO;20\n2;Konstanz;{};30\n3;Tuttlingen;DRK;15"
    )
    for text, names in (("Caritas", ["AWO", "Caritas", "DRK"]), ("AWO", ["Konstanz"] * 2)):
        found = [each.name for each in load(table.format(text)).rows]
        assert found[: len(names)] == names


def test_figures_with_fractions_are_asked_for_by_the_option_that_takes_them() -> None:
    """The question names --weight-column, which reads them, and else --population-column."""
    table = "Nr;Verein;Punkte\n1;Adler;12,5\n2;Biber;7,25\n"
    with pytest.raises(PopulationFileError, match="--weight-column"):
        load(table)
    assert len(load(table, weight_columns=("Punkte",)).rows) == 2
    with pytest.raises(PopulationFileError, match="--population-column"):
        load(table.replace(",", ""))


def test_a_year_is_the_only_date_in_it() -> None:
    """``--stichtag 2022`` takes the one date of the file in 2022, and says which that is."""
    two = "id;EW 31.12.2021;EW 31.12.2022\na;100;110\nb;50;60\n"

    districts = load(two, keys="own", stichtag=2022)

    assert (districts.stichtag, figures(districts)) == (date(2022, 12, 31), {"a": 110, "b": 60})
    (notice,) = districts.notices
    assert notice.en == "Of 2022 the file has 2022-12-31 alone, which was taken."
    assert is_known_notice(notice.de)


def test_a_year_stays_one_where_the_file_names_no_more() -> None:
    """Of columns that are called by years one is chosen, and no day is made of it."""
    years = "id;2021;2022\na;100;110\nb;50;60\n"

    districts = load(years, keys="own", stichtag=2021)

    assert (districts.stichtag, districts.year) == (None, 2021)
    assert (figures(districts), districts.notices) == ({"a": 100, "b": 50}, ())


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("id;EW 30.06.2022;EW 31.12.2022", "Several dates lie in 2022. Give --stichtag 2022-06-30"),
        (
            "id;EW 31.12.2021;EW 31.12.2023",
            "no figures of 2022, but 2021-12-31 (Zensus 2011), 2023",
        ),
        ("id;EW", "The figures name no date. Give a day instead of 2022, as 2022-12-31."),
    ],
)
def test_a_year_with_no_date_or_several_is_asked_about(header: str, said: str) -> None:
    """The year alone is no answer where the file has several dates in it, or none."""
    with pytest.raises(StichtagError, match=re.escape(said)):
        load(f"{header}\na;100;110\nb;50;60\n", keys="own", stichtag=2022)


def test_a_year_of_the_built_in_table() -> None:
    """One date of 2021 comes with the program, and three of 2022, which are named."""
    assert load_districts(stichtag=2021).stichtag == date(2021, 12, 31)
    with pytest.raises(StichtagError, match="2022-05-15, 2022-06-30 or 2022-12-31"):
        load_districts(stichtag=2022)


def test_the_command_in_a_report_says_the_year(tmp_path: Path) -> None:
    """A report of a year asks for that year again, and is verified; a CSV needs the day."""
    (tmp_path / "years.csv").write_text("id;2021;2022\na;100;110\nb;50;60\n", "utf-8")
    asked = ("years.csv", "--total", "100", "--keys", "own", "--stichtag", "2021")
    run_here("allocate", *asked, "--format", "json", "--format", "csv", "-q", folder=tmp_path)
    (report,) = tmp_path.glob("*.json")
    (table,) = tmp_path.glob("soforthilfe*.csv")

    assert "--stichtag 2021" in json.loads(report.read_bytes())["command"]
    assert run_here("verify", report).status == 0
    ended = run_here("verify", table, "--total", "100", "--keys", "own", "--stichtag", "2021")
    assert (ended.status, "Give the day" in ended.stderr) == (2, True)
