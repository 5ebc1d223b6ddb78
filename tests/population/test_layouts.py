"""Every layout is read, also after people have opened, trimmed and saved the file."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import layout_builders as build
import openpyxl
import pytest

from ukraine_soforthilfe.asking.scenario import Scenario
from ukraine_soforthilfe.errors import PopulationFileError, StichtagError, UsageError
from ukraine_soforthilfe.language import with_answer
from ukraine_soforthilfe.population.cells import Row, Table
from ukraine_soforthilfe.population.flat_form import name_and_art
from ukraine_soforthilfe.population.gemeindeverzeichnis import read_gv100ad
from ukraine_soforthilfe.population.loading import OFFICIAL, read_population
from ukraine_soforthilfe.population.spellings import usual_art
from ukraine_soforthilfe.population.text_tables import read_source
from ukraine_soforthilfe.scenarios import load_districts

if TYPE_CHECKING:
    from collections.abc import Callable

    from ukraine_soforthilfe.result import Districts

STICHTAG = date(2021, 12, 31)
TITLES = {
    "regionaldatenbank": "Regionaldatenbank 12411-01-01-4",
    "genesis": "GENESIS-Online 12411-0015",
    "genesis_flat": "GENESIS 12411, flat form (ffcsv)",
    "genesis_flat_until_2025": "GENESIS 12411, flat form (ffcsv)",
    "landesamt_flat": "Statistisches Landesamt 11111-0001, flat form",
    "destatis_kreise": "Destatis 04-kreise",
    "gvisys": "Destatis GV-ISys, Auszug aus dem Gemeindeverzeichnis",
    "gv100ad": "Destatis GV100AD",
    "zensus": "Zensus 2022, Regionaltabelle Bevölkerung",
    "rki": "RKI Corona_Landkreise",
    "genesis_by_age": "GENESIS-Online 12411, dates in the rows",
    "genesis_flat_by_age": "GENESIS 12411, flat form (ffcsv)",
    "gvisys_2009": "Destatis GV-ISys, Auszug aus dem Gemeindeverzeichnis",
    "gvisys_1990": "Destatis GV-ISys, Auszug aus dem Gemeindeverzeichnis",
    "census_rows": "Zensusdatenbank 1000A",
    "census_marked": "Zensusdatenbank 1000A",
    "census_measure_in_rows": "Zensusdatenbank 1000A",
    "census_flat": "Zensusdatenbank 1000A, flat form (ffcsv)",
}

VARIANTS: dict[str, Callable[[build.Built], bytes]] = {
    "as published": lambda built: build.as_csv(built.rows()),
    "saved by Excel": lambda built: build.as_csv(
        [[*row, "", "", ""] for row in [*built.rows(), *[[""]] * 20]],
        encoding="utf-8-sig",
        newline="\r\n",
    ),
    "with tabs": lambda built: build.as_csv(built.rows(), delimiter="\t", encoding="cp1252"),
    "with commas": lambda built: build.as_csv(built.rows(), delimiter=",", encoding="utf-8"),
    "with old line ends": lambda built: build.as_csv(built.rows()).replace(b"\n", b"\r"),
    "trimmed": lambda built: build.as_csv(built.table),
    "trimmed workbook": lambda built: build.as_xlsx(built.table),
    "workbook": lambda built: build.as_xlsx(built.rows()),
    "workbook with numbers": lambda built: build.as_xlsx(built.rows(), numbers=True),
}


def load(content: bytes, **options: object) -> Districts:
    return load_districts(io.BytesIO(content), **options)


def figures(districts: Districts) -> dict[str, int]:
    return {district.ags: district.einwohner for district in districts.rows}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", build.OFFICIAL)
def test_a_layout_is_read_however_it_was_saved(name: str, variant: str) -> None:
    """The 44 figures come out digit for digit, of every layout in every form."""
    districts = load(VARIANTS[variant](build.OFFICIAL[name]()))
    edition = ("2021-12-31", "Zensus 2011")
    if name.startswith(("zensus", "census")):
        edition = ("2022-05-15", "Zensus 2022")

    assert figures(districts) == build.built_in(*edition)
    assert districts.source.layout == TITLES[name]
    if name.startswith(("rki", "gvisys", "destatis_kreise")):
        return
    assert (districts.stichtag, districts.basis) == (date.fromisoformat(edition[0]), edition[1])


def test_names_kinds_and_bezirke_are_those_of_the_built_in_table() -> None:
    """An official file gives the very districts of the built-in table, by whatever spelling."""
    for built in (build.regionaldatenbank(), build.gvisys(), build.destatis_kreise()):
        assert load(build.as_csv(built.rows())).rows == load_districts().rows


@pytest.mark.parametrize("name", [*build.OFFICIAL, "gv100ad"])
@pytest.mark.parametrize("variant", ["as published", "workbook", "trimmed"])
def test_no_file_fits_two_layouts(name: str, variant: str) -> None:
    """Exactly one layout recognises a file."""
    content = build.gv100ad() if name == "gv100ad" else VARIANTS[variant](build.OFFICIAL[name]())
    (table,), _ = read_source(io.BytesIO(content)).tables()
    recognised = [layout.title for layout in OFFICIAL if layout.read(table)]

    assert recognised == [TITLES[name]]


def test_every_layout_says_what_it_is() -> None:
    """Titles are distinct, and each names its producer."""
    titles = [layout.title for layout in OFFICIAL]

    assert len(set(titles)) == len(titles)
    assert all(layout.producer for layout in OFFICIAL)


def test_gv100ad_sums_its_gemeinden_and_names_no_date() -> None:
    """GV100AD: a Kreis is the sum of its Gemeinden; the Gebietsstand is not taken for a date."""
    districts = load(build.gv100ad("20211231"))

    assert figures(districts) == build.built_in("2021-12-31", "Zensus 2011")
    assert districts.stichtag is None
    assert districts.basis == ""
    assert any("--stichtag" in with_answer(notice).en for notice in districts.notices)


@pytest.mark.parametrize(
    ("population_day", "title_day", "expected"),
    [
        ("am 31.12.2021 (Jahr)", "31.12.2021 (Jahr)", STICHTAG),
        ("31.12.2021 (Jahr)", "30.09.2022 (3. Quartal)", STICHTAG),
        ("", "31.12.2021 (Jahr)", STICHTAG),
        ("", "30.09.2022 (3. Quartal)", None),
        ("", "31.12.2022 (4. Quartal)", None),
    ],
)
def test_the_date_of_gvisys_is_the_populations(
    population_day: str, title_day: str, expected: date | None
) -> None:
    """The heading of the population decides; a quarterly Gebietsstand is no Stichtag."""
    built = build.gvisys(population_day, title_day)

    assert load(build.as_xlsx(built.rows())).stichtag == expected


def test_a_gebietsstand_within_the_year_is_no_stichtag() -> None:
    """04-kreise names its Stichtag by an annual Gebietsstand only."""
    assert load(build.as_csv(build.destatis_kreise().rows())).stichtag == STICHTAG
    assert load(build.as_csv(build.destatis_kreise("30.06.2022").rows())).stichtag is None


def test_several_dates_of_the_regionaldatenbank() -> None:
    """The latest date is taken with a notice, an earlier one where it is asked for."""
    content = build.as_csv(build.regionaldatenbank(("31.12.2020", "31.12.2021")).rows())
    latest, earlier = load(content), load(content, stichtag=date(2020, 12, 31))

    assert latest.stichtag == STICHTAG
    assert any("2020-12-31" in notice.en for notice in latest.notices)
    assert earlier.stichtag == date(2020, 12, 31)
    assert all(
        before.einwohner == after.einwohner - 1
        for before, after in zip(earlier.rows, latest.rows, strict=True)
    )
    assert not any("--stichtag" in with_answer(notice).en for notice in earlier.notices)


def test_dates_of_merged_cells_hold_for_their_columns() -> None:
    """In a workbook a merged date stands over the first of its three columns only."""
    rows = build.regionaldatenbank(("31.12.2020", "31.12.2021")).rows()
    day_row = next(row for row in rows if "31.12.2020" in row)
    day_row[3:5] = day_row[6:8] = ["", ""]

    assert figures(load(build.as_xlsx(rows))) == build.built_in("2021-12-31", "Zensus 2011")


def test_only_totals_without_the_sexes() -> None:
    """A Regionaldatenbank table that was cut to its totals is read."""
    rows = [row[:3] for row in build.regionaldatenbank().table]

    assert figures(load(build.as_csv(rows))) == build.built_in("2021-12-31", "Zensus 2011")


def test_hamburg_and_berlin_stand_as_laender() -> None:
    """Where a Land is its own Kreis and stands under two digits, it is not lost."""
    table = build.regionaldatenbank().table
    table += [["02", "  Hamburg", "1853935", "1", "2"], ["11", "  Berlin", "3677472", "1", "2"]]
    found = figures(load(build.as_csv(table), state="all"))

    assert (found["02000"], found["11000"]) == (1_853_935, 3_677_472)
    assert len(found) == 44 + 4 + 2


def test_the_census_and_what_stands_beside_it() -> None:
    """The census's own column is taken; the update of 30.06.2022 where it is asked for."""
    for clean in (False, True):
        content = build.as_xlsx(build.zensus(clean=clean).rows())
        update = load(content, stichtag=date(2022, 6, 30))

        assert figures(load(content)) == build.built_in("2022-05-15", "Zensus 2022")
        assert figures(update) == build.built_in("2022-06-30", "Zensus 2011")
        assert update.basis == "Zensus 2011"


def test_the_bezirke_of_berlin_are_one_kreis() -> None:
    """RKI lists Berlin by Bezirk; the Kreis is their sum."""
    districts = load(build.as_csv(build.rki().rows(), delimiter=","), state="11")

    assert figures(districts) == {"11000": 259_720 + 316_223}


def test_the_table_is_found_on_any_sheet() -> None:
    """A cover sheet in front of the table is passed over."""
    import openpyxl

    workbook = openpyxl.load_workbook(io.BytesIO(build.as_xlsx(build.genesis().rows())))
    cover = workbook.create_sheet("Deckblatt", 0)
    cover["A4"] = "Statistisches Bundesamt"
    stream = io.BytesIO()
    workbook.save(stream)

    assert figures(load(stream.getvalue())) == build.built_in("2021-12-31", "Zensus 2011")


def test_only_the_land_that_is_wanted() -> None:
    """--state takes one Land or all; what is left out is said."""
    content = build.as_csv(build.destatis_kreise().rows())

    assert set(figures(load(content, state="01"))) == {"01001", "01051"}
    assert len(load(content, state="all").rows) == 48
    assert any(
        "Kreise of other Länder left out: 4." in notice.en for notice in load(content).notices
    )


def test_kreise_that_ceased_are_named_not_counted_as_0() -> None:
    """A dash of the office's is a Kreis that does not exist at the date."""
    report = read_population(
        io.BytesIO(build.as_csv(build.regionaldatenbank().rows())), Scenario(state="all")
    )

    assert "03152" not in figures(report.districts)
    assert any("Göttingen (03152)" in notice.en for notice in report.districts.notices)


def test_rki_without_berlin() -> None:
    """A selection of RKI's rows without any Bezirk has no Berlin."""
    rows = [row for row in build.rki().rows() if "Bezirk" not in row]

    assert "11000" not in figures(load(build.as_csv(rows, delimiter=","), state="all"))


def test_the_census_alone() -> None:
    """A table without the column of the update gives the census's figures, and no other date."""
    rows = [row[:-1] for row in build.zensus(clean=True).rows()]
    content = build.as_csv(rows)

    assert figures(load(content)) == build.built_in("2022-05-15", "Zensus 2022")
    with pytest.raises(StichtagError):
        load(content, stichtag=date(2022, 6, 30))


def test_a_column_of_that_name_makes_no_gemeindeverzeichnis() -> None:
    """A table that begins with Satzart and has no headings of a Gemeindeverzeichnis is plain."""
    districts = load(b"Satzart;AGS;Einwohner\n40;08111;5\n", partial=True)

    assert (figures(districts), districts.source.layout) == ({"08111": 5}, "plain table")


def test_a_plain_table_of_satzarten_with_populations() -> None:
    """Without the split key of a Gemeindeverzeichnis it is plain, too."""
    districts = load("Satzart;AGS;Bevölkerung\n40;08111;5\n".encode(), partial=True)

    assert (figures(districts), districts.source.layout) == ({"08111": 5}, "plain table")


def test_a_row_without_a_day_of_the_flat_form() -> None:
    """A row whose time is no date, as a footnote has it, holds no figure."""
    built = build.landesamt_flat()
    broken = [cell.replace("2021-12-31", "ohne Stichtag") for cell in built.table[-1]]
    assert "ohne Stichtag" in broken
    assert "BEVSTD" in broken

    header, *rows = built.rows()
    assert figures(load(build.as_csv([header, broken, *rows]))) == build.built_in(
        "2021-12-31", "Zensus 2011"
    )


ELSEWHERE = {
    "01001": ("Flensburg", "Kreisfreie Stadt", 91_113),
    "01051": ("Dithmarschen", "Landkreis", 133_969),
    "09162": ("München, Landeshauptstadt", "Kreisfreie Stadt", 1_487_708),
    "16077": ("Altenburger Land", "Landkreis", 88_356),
}


@pytest.mark.parametrize(
    ("layout", "arten"),
    [
        ("regionaldatenbank", True),
        ("genesis", True),
        ("genesis_flat", False),
        ("destatis_kreise", True),
        ("gvisys", True),
        ("zensus", False),
        ("rki", True),
        ("gv100ad", True),
    ],
)
def test_labels_of_other_laender(layout: str, arten: bool) -> None:
    """Outside of Baden-Württemberg names and kinds are those of the file."""
    built = getattr(build, layout)()
    content = built if isinstance(built, bytes) else build.as_csv(built.rows())

    rows = [row for row in load(content, state="all").rows if row.ags in ELSEWHERE]

    assert {row.ags: (row.name, row.art, row.einwohner) for row in rows} == {
        ags: (name, art if arten else "", einwohner)
        for ags, (name, art, einwohner) in ELSEWHERE.items()
    }


def test_berlin_of_rki() -> None:
    """RKI's districts of Berlin are put together under the name and kind of the city."""
    districts = load(build.as_csv(build.rki().rows()), state="all")

    (berlin,) = (row for row in districts.rows if row.ags == "11000")

    assert (berlin.name, berlin.art) == ("Berlin", "Kreisfreie Stadt")


@pytest.mark.parametrize(
    ("label", "name", "art"),
    [
        ("Kiel, Landeshauptstadt, kreisfreie Stadt", "Kiel, Landeshauptstadt", "Kreisfreie Stadt"),
        ("Wolfsburg, krfr. Stadt", "Wolfsburg", "Kreisfreie Stadt"),
        ("Herford, Kreis", "Herford", "Kreis"),
        ("Kassel, documenta-Stadt", "Kassel, documenta-Stadt", ""),
        ("Hannover, Region", "Hannover, Region", ""),
        ("Landkreis", "Landkreis", ""),
    ],
)
def test_a_kind_behind_the_name(label: str, name: str, art: str) -> None:
    """What stands behind the last comma is the kind where it is one, and else part of the name."""
    found, kind = name_and_art(label)

    assert (found, usual_art(kind)) == (name, art)


@pytest.mark.parametrize(
    ("layout", "row", "key_column", "column"),
    [
        ("regionaldatenbank", 44, "1", "31.12.2021"),
        ("genesis", 39, "1", "31.12.2021"),
        ("genesis_flat", 29, "1_variable_attribute_code", "value"),
        (
            "genesis_flat_until_2025",
            36,
            "1_Auspraegung_Code",
            "BEVSTD__Bevoelkerungsstand__Anzahl",
        ),
        ("landesamt_flat", 36, "1_variable_attribute_code", "value"),
        ("zensus", 61, "Amtlicher Regionalschlüssel (ARS)", "Bevölkerung Zensus 2022*"),
        ("rki", 36, "RS", "EWZ"),
    ],
)
def test_where_a_mistake_stands_in_an_official_file(
    layout: str, row: int, key_column: str, column: str
) -> None:
    """A figure that is none and a Kreis given twice are told with the file's own headings."""
    date_and_basis = (
        ("2022-05-15", "Zensus 2022") if layout == "zensus" else ("2021-12-31", "Zensus 2011")
    )
    figure = str(build.built_in(*date_and_basis)["08335"])
    rows = [list(cells) for cells in getattr(build, layout)().rows()]
    place, at = next(
        (place, cells.index(figure)) for place, cells in enumerate(rows) if figure in cells
    )
    again = [*rows[place][:at], "7", *rows[place][at + 1 :]]
    twice = [*rows[: place + 1], again, *rows[place + 1 :]]
    mistaken = [*rows[place][:at], "x9", *rows[place][at + 1 :]]
    once = [*rows[:place], mistaken, *rows[place + 1 :]]

    with pytest.raises(PopulationFileError) as wrong:
        load(build.as_csv(once), state="all")
    with pytest.raises(PopulationFileError) as doubled:
        load(build.as_csv(twice), state="all")

    assert [(p.row, p.column, p.value) for p in wrong.value.problems] == [(row, column, "x9")]
    (problem,) = doubled.value.problems
    assert (problem.row, problem.column, problem.value) == (row + 1, key_column, "08335")
    assert f"already in row {row}" in str(problem)


def test_where_a_mistake_stands_in_a_file_of_fixed_width() -> None:
    """Places take the part of headings."""
    content = build.gv100ad().replace(b"00000087356", b"0000008735x")
    assert content != build.gv100ad()

    with pytest.raises(PopulationFileError) as wrong:
        load(content, state="all")

    row = next(n for n, line in enumerate(content.split(b"\r\n"), start=1) if b"8735x" in line)
    (problem,) = wrong.value.problems
    assert (problem.row, problem.column, problem.value) == (row, "140-150 (Bevölkerung)", "8735x")


@pytest.mark.parametrize(
    ("title", "note", "basis"),
    [
        ([["Bevölkerung: Kreise, Stichtag"]], "Ergebnisse auf Grundlage des Zensus 2022.", 2022),
        ([["Bevölkerung"]], "Ergebnisse auf Grundlage des Zensus 2011.", 2011),
        ([["Auf Grundlage des Zensus 2022"]], "Quelle: Destatis", 2022),
        ([["Auf Grundlage des", "Zensus 2022"]], "Quelle: Destatis", 2022),
        ([["Auf Grundlage des"], ["Zensus 2022"]], "Quelle: Destatis", 2022),
        ([["Auf Grundlage des Zensus 2011"]], "Auf Grundlage des Zensus 2022", None),
        ([["Bevölkerung"]], "Quelle: Destatis", None),
    ],
)
def test_title_and_notes_settle_a_basis_that_the_date_leaves_open(
    title: build.Cells, note: str, basis: int | None
) -> None:
    """Figures of 2022 and 2023 are on either census; two named are none."""
    table = [
        ["31.12.2022" if cell == "31.12.2021" else cell for cell in row]
        for row in build.genesis().table
    ]

    districts = load(build.as_csv([*title, *table, ["__________"], [note]]))

    assert districts.stichtag == date(2022, 12, 31)
    assert districts.basis == (f"Zensus {basis}" if basis else "")


@pytest.mark.parametrize("line", ["__________", '"__________"'])
def test_notes_are_prose(line: str) -> None:
    """Quotation marks that do not match say nothing about the table above, nor hide the notes."""
    table = build.as_csv(build.genesis().table).replace(b"31.12.2021", b"31.12.2022")
    odd = f'{line}\n"Kreise, auf Grundlage des Zensus 2022\n'

    assert load(table + odd.encode()).basis == "Zensus 2022"


def test_a_note_does_not_overrule_the_date() -> None:
    """Before the census of 2022 no figure is on its basis, whatever a note says of later ones."""
    content = build.as_csv([*build.genesis().table, ["__________"], ["Grundlage Zensus 2022"]])

    assert load(content).stichtag == STICHTAG
    assert load(content).basis == "Zensus 2011"


def test_a_note_that_only_speaks_of_numbers_is_no_basis() -> None:
    """The rows of the table itself are not searched for a basis."""
    table = [
        ["31.12.2022" if cell == "31.12.2021" else cell for cell in row]
        for row in build.genesis().table
    ]
    first = next(place for place, row in enumerate(table) if row[0] == "01001")
    table[first][1] = "Grundlage Zensus 2022"

    assert load(build.as_csv(table)).basis == ""


def test_a_land_beside_its_kreis_is_none() -> None:
    """Where Hamburg stands as Land and as Kreis, the Kreis is taken."""
    table = build.regionaldatenbank().table
    table += [["02", "Hamburg", "1", "1", "2"], ["02000", "Hamburg", "1853935", "1", "2"]]

    assert figures(load(build.as_csv(table), state="02")) == {"02000": 1_853_935}


@pytest.mark.parametrize(
    "heading", ["Amtlicher \nRegionalschlüssel (ARS)", "RS", "ARS", "_RS", "rs"]
)
def test_the_key_of_the_census_in_any_column(heading: str) -> None:
    """The key is found by its heading, wherever it stands."""
    header, *rows = build.zensus(clean=True).table or build.zensus(clean=True).rows()
    moved = [[row[2], row[0], row[1], *row[3:]] for row in [header, *rows]]
    moved[0][2] = heading

    assert figures(load(build.as_csv(moved))) == build.built_in("2022-05-15", "Zensus 2022")


def test_a_stadtkreis_of_the_census_is_not_its_gemeinde_once_more() -> None:
    """With twelve digits it stands there a second time, which is left out."""
    rows = build.census_rows().rows()
    place = next(place for place, row in enumerate(rows) if row[0] == "08421")
    again = ["084210000000", *rows[place][1:]]

    districts = load(build.as_csv([*rows[: place + 1], again, *rows[place + 1 :]]))

    assert figures(districts) == build.built_in("2022-05-15", "Zensus 2022")


def test_the_census_without_names_and_without_other_levels() -> None:
    """A selection of the Kreise alone is read from its first row on; names come from the table."""
    header, *rows = [row[:2] + row[3:] for row in build.zensus(clean=True).rows()]
    kreise = [row for row in rows if row[2].startswith("Stadtkreis")]

    districts = load(build.as_csv([header, *kreise]), state="all")

    assert len(districts.rows) == 44 + 4
    assert (districts.rows[0].ags, districts.rows[0].name) == ("01001", "")
    assert {row.name for row in districts.rows if row.ags == "08111"} == {"Stuttgart"}


def test_a_kind_that_the_gemeindeverzeichnis_does_not_explain() -> None:
    """A Textkennzeichen without a meaning gives no kind."""
    rows = build.gvisys().rows()
    for row in rows:
        if row[:3] == ["40", "41", "01"]:
            row[1] = "99"

    (flensburg,) = (
        row for row in load(build.as_csv(rows), state="01").rows if row.name == "Flensburg"
    )

    assert flensburg.art == ""


def test_an_annual_day_beside_its_year() -> None:
    """The title may go on in the next cell."""
    rows = build.gvisys("", "30.09.2022").rows()
    rows[0] = ["Gemeinden am 31.12.2021", "(Jahr)"]

    assert load(build.as_csv(rows)).stichtag == STICHTAG


@pytest.mark.parametrize(
    "rows", [[], [("",), ("",)], [("1020220331080", "x")], [("1020220331080", "")], [("10 2022",)]]
)
def test_no_file_of_fixed_width(rows: list[tuple[str, ...]]) -> None:
    """What has no row, more than one cell, or another beginning is none."""
    table = Table.of([Row(number, cells) for number, cells in enumerate(rows, start=1)])

    assert read_gv100ad(table) is None


def destatis(*header: list[str], day: str = "31.12.2021", note: str = "") -> bytes:
    """The Kreise of Baden-Württemberg under another heading of 04-kreise."""
    by_heading = {
        "Schlüsselnummer": [kreis.ags for kreis in build.kreise()],
        "Regionale Bezeichnung": [kreis.art for kreis in build.kreise()],
        "Kreisfreie Stadt": [kreis.name for kreis in build.kreise()],
        "Kreis / Landkreis": [kreis.name for kreis in build.kreise()],
        "Bevölkerung": [str(kreis.einwohner) for kreis in build.kreise()],
    }
    columns = [by_heading[next(filter(None, cells))] for cells in zip(*header, strict=True)]
    title = [[f"Gebietsstand: {day}"]]
    return build.as_csv([*title, *header, *zip(*columns, strict=True), [""], [note]])  # type: ignore[list-item]


@pytest.mark.parametrize(
    "upper",
    [
        ["Bevölkerung", "Kreisfreie Stadt", "Regionale Bezeichnung", "Schlüsselnummer"],
        ["Regionale Bezeichnung", "Schlüsselnummer", "Kreis / Landkreis", "Bevölkerung"],
        ["Schlüsselnummer", "Bevölkerung", "Regionale Bezeichnung"],
    ],
)
def test_the_columns_of_destatis_in_another_order(upper: list[str]) -> None:
    """They are found by their headings; a table without names gets those that are known."""
    lower = ["insgesamt" if cell == "Bevölkerung" else "" for cell in upper]
    districts = load(destatis(upper, lower), state="all")

    named = len(upper) == 4
    assert districts.source.layout == "Destatis 04-kreise"
    assert {row.ags: row.einwohner for row in districts.rows if row.ags[:2] == "08"} == (
        build.built_in("2021-12-31", "Zensus 2011")
    )
    assert [(row.ags, row.name, row.art) for row in (districts.rows[0], districts.rows[-1])] == [
        ("01001", "Flensburg" if named else "", "Kreisfreie Stadt"),
        ("16077", "Altenburger Land" if named else "", "Landkreis"),
    ]


@pytest.mark.parametrize(
    ("note", "basis"), [("Ergebnisse auf Grundlage des Zensus 2022", "Zensus 2022"), ("", "")]
)
def test_the_basis_of_destatis(note: str, basis: str) -> None:
    """Where the day leaves it open, a note settles it."""
    upper = ["Schlüsselnummer", "Bevölkerung", "Regionale Bezeichnung"]

    districts = load(destatis(upper, ["", "insgesamt", ""], day="31.12.2022", note=note))

    assert (districts.stichtag, districts.basis) == (date(2022, 12, 31), basis)


def test_where_a_mistake_stands_in_the_file_of_destatis() -> None:
    """A figure that is none and a Kreis given twice are told under the offices' headings."""
    content = build.as_csv(build.destatis_kreise().rows())
    lines = content.split(b"\n")
    row = next(number for number, line in enumerate(lines, 1) if line.startswith(b"08335;"))
    wrong = lines[row - 1].replace(b"   288 097", b"x9")
    assert wrong != lines[row - 1]

    with pytest.raises(PopulationFileError) as mistaken:
        load(content.replace(lines[row - 1], wrong))
    with pytest.raises(PopulationFileError) as doubled:
        load(content.replace(lines[row - 1], lines[row - 1] + b"\n" + wrong.replace(b"x9", b"7")))

    assert [(p.row, p.column, p.value) for p in mistaken.value.problems] == [
        (row, "insgesamt", "x9")
    ]
    assert [(p.column, p.value) for p in doubled.value.problems] == [("Schlüsselnummer", "08335")]


def test_rows_that_are_no_kreise_are_counted() -> None:
    """Land, Regierungsbezirk and Region are; the row that numbers the columns is not."""
    notices = [notice.en for notice in load(build.as_csv(build.destatis_kreise().rows())).notices]

    assert [notice for notice in notices if "levels" in notice] == [
        "Rows of other levels left out (Land, Regierungsbezirk, Gemeinde, …): 3."
    ]


@pytest.mark.parametrize("layout", ["genesis", "regionaldatenbank"])
def test_genesis_of_one_kreis(layout: str) -> None:
    """A table cut down to one row has a header like any other."""
    table = getattr(build, layout)().table
    header = [row for row in table if not row[0]]
    (stuttgart,) = (row for row in table if row[0] == "08111")

    districts = load(build.as_csv([*header, stuttgart]).rstrip(), partial=True)

    assert figures(districts) == {"08111": build.built_in("2021-12-31", "Zensus 2011")["08111"]}
    assert districts.stichtag == STICHTAG


def test_the_word_stichtag_above_the_header() -> None:
    """A title with that word alone is no header."""
    content = build.as_csv([["Stichtag"], *build.genesis().rows()])

    assert figures(load(content)) == build.built_in("2021-12-31", "Zensus 2011")
    assert load(content).source.layout == "GENESIS-Online 12411-0015"


@pytest.mark.parametrize("over", ["Jahr", "Stichtag"])
@pytest.mark.parametrize("between", [[], [""]])
def test_a_plain_table_under_a_heading(over: str, between: list[str]) -> None:
    """Headings left of the dates make a plain table of it, and another word over them, too."""
    header = [["", *between, over], ["AGS", *between, "31.12.2021"]]
    rows = [["08111", *between, "5"], ["08115", *between, "6"]]

    districts = load(build.as_csv([*header, *rows]), partial=True)

    assert districts.source.layout == "plain table"
    assert (figures(districts), districts.stichtag) == ({"08111": 5, "08115": 6}, STICHTAG)


def test_dates_under_another_word_are_no_header() -> None:
    """GENESIS says Stichtag over the dates; without it the AGS and the dates make a plain table."""
    rows = [
        ["Jahr" if cell == "Stichtag" else cell for cell in row] for row in build.genesis().table
    ]

    districts = load(build.as_csv(rows))

    assert districts.source.layout == "plain table"
    assert figures(districts) == build.built_in("2021-12-31", "Zensus 2011")


@pytest.mark.parametrize("heading", ["time", "bevstd"])
def test_a_plain_table_with_headings_of_the_flat_form(heading: str) -> None:
    """A date or a value alone makes no flat form."""
    text = f"{heading};1_variable_attribute_code;AGS;Einwohner\n2021-12-31;08111;08111;5\n"

    districts = load(text.encode(), partial=True)

    assert (figures(districts), districts.source.layout) == ({"08111": 5}, "plain table")


def test_the_kreis_behind_another_characteristic_of_the_flat_form() -> None:
    """The characteristic whose codes are those of Kreise is found, wherever it stands."""
    header, *rows = build.genesis_flat().rows()
    (row,) = (row for row in rows if row[7] == "08111" and row[4] == "2021-12-31" and not row[11])
    order = [*range(5), *range(9, 13), *range(5, 9), *range(13, len(header))]
    turned = [[cells[place] for place in order] for cells in (header, row)]

    assert figures(load(build.as_csv(turned), partial=True)) == {"08111": 626_275}


def test_totals_behind_the_sexes() -> None:
    """Under a merged date the column of the totals may be its last."""
    table = [[*row[:2], *row[3:5], row[2]] for row in build.regionaldatenbank().table]
    table[1][3:] = ["", ""]

    assert table[1][2] == "31.12.2021"
    assert figures(load(build.as_xlsx(table))) == build.built_in("2021-12-31", "Zensus 2011")


@pytest.mark.parametrize("layout", ["genesis_flat", "landesamt_flat"])
def test_a_flat_form_of_one_kreis(layout: str) -> None:
    """One line below the header is a table."""
    header, *rows = getattr(build, layout)().rows()
    (row,) = (
        row
        for row in rows
        if row[7] in {"08111", "08111KRSI"} and row[4] == "2021-12-31" and "626275" in row
    )

    assert figures(load(build.as_csv([header, row]), partial=True)) == {"08111": 626_275}


def test_notes_between_the_rows_of_an_office() -> None:
    """What is no key in an official table hides no row below it."""
    table = build.genesis().table
    table.insert(3, ["Stand: 2022", "", "", ""])

    assert figures(load(build.as_csv(table))) == build.built_in("2021-12-31", "Zensus 2011")


def test_headings_of_the_gemeindeverzeichnis() -> None:
    """A year above them is no row of data, and ``insgesamt`` alone heads the population, too."""
    rows = build.gvisys().rows()
    rows.insert(0, ["2021"])
    heading = next(row for row in rows if row[0] == "Satz-art")
    heading[-1] = ""

    assert load(build.as_csv(rows)).rows == load_districts().rows


@pytest.mark.parametrize(
    ("day", "note", "basis"),
    [
        ("31.12.2022", "2) Fortschreibung auf Grundlage des Zensus 2022", "Zensus 2022"),
        ("31.12.2022", "2) Fortschreibung", ""),
        ("31.12.2021", "2) Fortschreibung auf Grundlage des Zensus 2022", "Zensus 2011"),
    ],
)
def test_the_basis_of_the_gemeindeverzeichnis(day: str, note: str, basis: str) -> None:
    """A note settles it where the day does not."""
    rows = [*build.gvisys(f"am {day} (Jahr)", f"{day} (Jahr)").rows()[:-1], [note]]

    assert load(build.as_csv(rows)).basis == basis


def test_where_a_mistake_stands_in_the_gemeindeverzeichnis() -> None:
    """The figure of a Gemeinde is told with its row."""
    rows = build.gvisys().rows()
    place = next(
        place for place, row in enumerate(rows) if row[:5] == ["60", "64", "08", "3", "35"]
    )
    rows[place][-1] = "x9"

    with pytest.raises(PopulationFileError) as caught:
        load(build.as_xlsx(rows))

    assert [(p.row, p.column, p.value) for p in caught.value.problems] == [
        (place + 1, "Bevölkerung insgesamt", "x9")
    ]


def test_a_note_does_not_overrule_the_gebietsstand() -> None:
    """04-kreise of 2021 is on the census of 2011, whatever a note says of later ones."""
    upper = ["Schlüsselnummer", "Bevölkerung", "Regionale Bezeichnung"]

    districts = load(destatis(upper, ["", "insgesamt", ""], note="Grundlage Zensus 2022"))

    assert districts.basis == "Zensus 2011"


def test_destatis_with_a_short_upper_heading() -> None:
    """``insgesamt`` may stand beyond the end of the row above it."""
    content = "Schlüsselnummer;Regionale Bezeichnung\n;;insgesamt\n08111;Stadtkreis;5\n".encode()

    districts = load(content, partial=True)

    assert (figures(districts), districts.source.layout) == ({"08111": 5}, "Destatis 04-kreise")


def test_destatis_without_its_upper_headings() -> None:
    """Below one heading rows of a Land are none, and the sum of the Kreise says what they are."""
    kreise = [kreis for kreis in build.kreise() if kreis.ags.startswith("08")]
    together = sum(kreis.einwohner for kreis in kreise)
    rows = [
        ["Schlüsselnummer", "Regionale Bezeichnung", "Kreisfreie Stadt", "Bevölkerung"],
        ["08", "Land", "Baden-Württemberg", str(together + 1)],
        *([kreis.ags, kreis.art, kreis.name, str(kreis.einwohner)] for kreis in kreise),
        ["", "", "Insgesamt", str(together)],
    ]

    districts = load(build.as_csv(rows))

    assert figures(districts) == {kreis.ags: kreis.einwohner for kreis in kreise}
    assert districts.source.layout == f"{TITLES['destatis_kreise']}, trimmed"


def test_records_without_a_gemeinde_are_no_gemeindeverzeichnis() -> None:
    """Headless rows of Kreise alone have no population; one that is none is told."""
    kreise = [["40", "44", "08", "1", number, "", "", "Ort", "", ""] for number in ("11", "15")]
    gemeinde = ["60", "64", "08", "1", "15", "0001", "001", "Ort", "1,5"]
    odd = [[*gemeinde, "5", "2", "3"], [*gemeinde, "x", "2", "3"]]
    for rows, said in ((kreise, "no column with the key"), (odd, "row 2: It looks like")):
        with pytest.raises(PopulationFileError, match=said):
            load(build.as_csv(rows))


def test_an_age_of_one_year_is_a_group() -> None:
    """GENESIS calls it by its number, between groups of several years."""
    ages = ("unter 1 Jahr", "1-jährige", "2 bis unter 75 Jahre", "75 Jahre und mehr")

    districts = load(build.as_csv(build.genesis_by_age(ages).rows()))

    assert figures(districts) == build.built_in("2021-12-31", "Zensus 2011")


@pytest.mark.parametrize(
    ("ages", "sexes", "said"),
    [
        (("unter 3 Jahre", "3 Jahre und mehr"), ("männlich", "male", "weiblich"),
         "by 'männlich', 'male', 'weiblich' without a total, and a sex stands there under two"),
        ((*(f"{age} bis unter {age + 3} Jahre" for age in range(0, 15, 3)), "18 Jahre und mehr"),
         ("männlich", "weiblich"), "'12 bis unter 15 Jahre', … without a total, and the ages"),
    ],
)  # fmt: skip
def test_parts_that_are_not_all(ages: tuple[str, ...], sexes: tuple[str, ...], said: str) -> None:
    """They are named as they stand, the first five of them."""
    with pytest.raises(PopulationFileError) as caught:
        load(build.as_csv(build.genesis_by_age(ages, sexes).rows()))

    assert said in str(caught.value)


def test_a_table_that_lost_a_column_has_not_one_for_each_sex_and_age() -> None:
    """Where a combination is missing, nothing is added up."""
    rows = [[*row[:-1]] if len(row) > 4 else row for row in build.genesis_by_age().rows()]

    with pytest.raises(PopulationFileError, match="not have one column for each sex and age"):
        load(build.as_csv(rows))


def test_a_hidden_row_of_a_sum_hides_its_kreis() -> None:
    """Of a Kreis whose figure is several rows one is enough to ask."""
    rows = build.genesis_flat_by_age().rows()
    hidden = max(place for place, row in enumerate(rows, start=1) if "08111" in row)
    workbook = openpyxl.load_workbook(io.BytesIO(build.as_xlsx(rows)))
    workbook.worksheets[0].row_dimensions[hidden].hidden = True
    stream = io.BytesIO()
    workbook.save(stream)

    with pytest.raises(PopulationFileError) as caught:
        load(stream.getvalue())

    assert "--hidden" in str(caught.value)


def test_hidden_rows_that_are_no_recipients_are_no_question() -> None:
    """An upper level of an office, and a total of an own list."""
    own = [["id", "Einwohner"], ["a", "3"], ["b", "4"], ["c", "5"], ["Summe", "12"]]
    for rows, word, count in ((build.regionaldatenbank().rows(), "081", 44), (own, "Summe", 3)):
        workbook = openpyxl.load_workbook(io.BytesIO(build.as_xlsx(rows)))
        place = next(place for place, row in enumerate(rows, start=1) if row[0] == word)
        workbook.worksheets[0].row_dimensions[place].hidden = True
        stream = io.BytesIO()
        workbook.save(stream)

        assert len(load(stream.getvalue()).rows) == count


def test_rows_of_an_office_are_not_kept() -> None:
    """Which of its rows are totals is known, so there is no question to answer."""
    with pytest.raises(UsageError, match="--keep needs a list of your own"):
        load(build.as_csv(build.regionaldatenbank().rows()), keep=("08",))


def test_figures_of_an_office_in_thousands_are_read_as_those_of_a_list() -> None:
    """Where nothing decides between thousands and decimals, the first such row is named."""
    rows = [
        [*row[:2], *(f"{cell[-6:-3] or 1},{cell[-3:]} Tsd." for cell in row[2:])]
        if len(row) > 2 and row[2].isdigit()
        else row
        for row in build.regionaldatenbank().rows()
    ]

    with pytest.raises(PopulationFileError, match="Thousands or three decimals"):
        load(build.as_csv(rows))


@pytest.mark.parametrize("layout", ["destatis", "gvisys"])
def test_a_name_is_no_note(layout: str) -> None:
    """What stands among the figures names no basis, in the first row neither."""
    if layout == "gvisys":
        content = build.as_csv(build.gvisys("am 31.12.2022 (Jahr)", "31.12.2022 (Jahr)").rows())
    else:
        upper = ["Schlüsselnummer", "Bevölkerung", "Kreisfreie Stadt", "Regionale Bezeichnung"]
        content = destatis(upper, ["", "insgesamt", "", ""], day="31.12.2022")

    named = content.replace(b"Flensburg", b"Grundlage Zensus 2022")

    assert named != content
    assert (load(named).stichtag, load(named).basis) == (date(2022, 12, 31), "")
