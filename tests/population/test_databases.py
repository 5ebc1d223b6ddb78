"""Forms of statistical databases that tell people by sex and age, by rows, or lost a part."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import layout_builders as build
import pytest

from ukraine_soforthilfe.errors import PopulationFileError
from ukraine_soforthilfe.scenarios import load_districts

if TYPE_CHECKING:
    from ukraine_soforthilfe.result import Districts

ENDS_OF_2021 = build.built_in("2021-12-31", "Zensus 2011")
CENSUS = build.built_in("2022-05-15", "Zensus 2022")
AGES = ("unter 3 Jahre", "3 bis unter 18 Jahre", "18 bis unter 75 Jahre", "75 Jahre und mehr")
SEXES = ("männlich", "weiblich")


def load(rows: build.Cells, **options: object) -> Districts:
    return load_districts(io.BytesIO(build.as_csv(rows)), **options)


def figures(districts: Districts) -> dict[str, int]:
    return {row.ags: row.einwohner for row in districts.rows}


def refused(rows: build.Cells) -> str:
    with pytest.raises(PopulationFileError) as caught:
        load(rows, state="all")
    return str(caught.value)


def without(rows: build.Cells, label: str) -> build.Cells:
    """The columns that are not headed by a label."""
    headed = {column for row in rows for column, cell in enumerate(row) if cell == label}
    assert headed
    return [[cell for place, cell in enumerate(row) if place not in headed] for row in rows]


def test_sexes_and_ages_are_added_up() -> None:
    """A table of 12411-0018 has no totals: all parts of a Kreis together are its population."""
    districts = load(build.genesis_by_age().rows(), state="08")

    assert figures(districts) == ENDS_OF_2021
    assert (districts.stichtag, districts.basis) == (date(2021, 12, 31), "Zensus 2011")
    assert districts.read is not None
    assert [said.en for said in districts.read.assumed] == [
        "8 figures by sex and age added up for each Kreis"
    ]


def test_a_kreis_that_ceased_among_parts() -> None:
    """Dashes in all parts are a Kreis that does not exist at the date."""
    districts = load(build.genesis_by_age().rows(), state="all")

    assert len(districts.rows) == 48
    assert any("Göttingen" in notice.en for notice in districts.notices)


def test_a_total_among_the_headings_is_taken() -> None:
    """Where 'Insgesamt' stands beside the parts, nothing is added up."""
    built = build.genesis_by_age(ages=(*AGES, "Insgesamt"), sexes=(*SEXES, "Insgesamt"))
    districts = load(built.rows(), state="08")

    assert figures(districts) == ENDS_OF_2021
    assert districts.read is not None
    assert districts.read.assumed == ()


def test_a_date_in_a_row_of_its_own() -> None:
    """The date holds for the rows under it; the latest is taken."""
    header, *rows = _split(build.genesis_by_age().table)
    earlier = [[*row[1:3], *("1" for _ in row[3:])] for row in rows if row[3] != "-"]
    table = [
        *(row[1:] for row in header),
        ["31.12.2020"],
        *earlier,
        ["31.12.2021"],
        *(row[1:] for row in rows),
    ]
    title = build.genesis_by_age().title

    assert figures(load([*title, *table], state="08")) == ENDS_OF_2021
    assert set(
        figures(load([*title, *table], state="08", stichtag=date(2020, 12, 31))).values()
    ) == {len(AGES) * len(SEXES)}


@pytest.mark.parametrize("over", [["Bevölkerungsstand", "Anzahl"], ["Insgesamt"], []])
def test_a_date_before_key_and_name(over: list[str]) -> None:
    """12411-0015 by rows: the date of each row, then key, name and figure, whatever is over it."""
    rows = [
        ["31.12.2021", kreis.ags, f"{kreis.name}, {kreis.art}", str(kreis.einwohner)]
        for kreis in build.kreise()
    ]
    title = [["GENESIS-Tabelle: 12411-0015"], ["Bevölkerung: Kreise, Stichtag"]]
    title = [[*row, "", "", ""] for row in title]
    districts = load([*title, *(["", "", "", cell] for cell in over), *rows, ["__________"]])

    assert figures(districts) == ENDS_OF_2021
    assert districts.stichtag == date(2021, 12, 31)


def test_a_table_of_another_statistic_is_not_taken_for_this_form() -> None:
    """Employees by sex have the same form, and are not added up to a population."""
    rows = [["Tabelle: 13111-0005"], ["", "", "", "männlich", "weiblich"]]
    rows += [["31.12.2021", kreis.ags, kreis.name, "5", "6"] for kreis in build.kreise()]

    assert "There is no column with the" in refused(rows)


def _split(table: build.Cells) -> tuple[build.Cells, *tuple[list[str], ...]]:
    header = [row for row in table if not row[0]]
    return header, *(row for row in table if row[0])


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("weiblich", "'weiblich' is missing"),
        ("unter 3 Jahre", "the ages from 0 to under 3 are missing"),
        ("3 bis unter 18 Jahre", "the ages from 3 to under 18 are missing"),
        ("75 Jahre und mehr", "the ages from 75 on are missing"),
    ],
)
def test_parts_that_are_not_all_are_refused(missing: str, said: str) -> None:
    """A part of the people is no population; what is missing is said, in either form."""
    table = build.genesis_by_age().rows()
    flat = [row for row in build.genesis_flat_by_age().rows() if missing not in row]

    assert said in refused(without(table, missing))
    assert said in refused(flat)
    assert "Insgesamt" in refused(flat)


def test_parts_that_overlap_are_refused() -> None:
    """Ages that stand there twice would count people twice."""
    built = build.genesis_by_age(ages=(*AGES, "65 Jahre und mehr"))

    assert "the ages overlap at 65" in refused(built.rows())


def test_parts_of_another_kind_are_refused() -> None:
    """Whether nationalities are everybody cannot be seen."""
    built = build.genesis_by_age(sexes=("Deutsche", "Ausländer"))

    assert "whether that is everybody cannot be seen" in refused(built.rows())


def test_the_flat_form_by_sex_and_age() -> None:
    """The same in the flat form, where each part is a row."""
    assert figures(load(build.genesis_flat_by_age().rows(), state="08")) == ENDS_OF_2021


def test_a_kreis_that_lacks_a_part_in_the_flat_form() -> None:
    """A row that was lost makes no smaller Kreis; nor does one that stands there twice."""
    header, *rows = build.genesis_flat_by_age().rows()
    place = next(place for place, row in enumerate(rows) if "09162" in row)

    lost = refused([header, *rows[:place], *rows[place + 1 :]])
    twice = refused([header, *rows, rows[place]])

    assert "7 of the 8 figures" in lost
    assert "09162" in lost
    assert "9 of the 8 figures" in twice


def test_a_total_that_one_kreis_lacks_in_the_flat_form() -> None:
    """Where totals are taken, a Kreis without one is not left out in silence."""
    header, *rows = build.genesis_flat().rows()
    cut = [row for row in rows if not ("09162" in row and "Insgesamt" in row)]
    assert len(cut) == len(rows) - 2

    assert "09162" in refused([header, *cut])


@pytest.mark.parametrize("form", [*build.CENSUS_DATABASE])
def test_the_census_database(form: str) -> None:
    """Persons of the census day, whatever stands beside them."""
    districts = load(build.CENSUS_DATABASE[form]().rows())

    assert figures(districts) == CENSUS
    assert (districts.stichtag, districts.basis) == (date(2022, 5, 15), "Zensus 2022")
    assert districts.source.layout.startswith("Zensusdatenbank 1000A")


@pytest.mark.parametrize("form", [*build.CENSUS_DATABASE])
def test_the_census_database_on_another_level(form: str) -> None:
    """A table of the Länder has no Kreise, and the sentence says what to choose."""
    keys = _keys()
    rows = [
        ["08" if cell in keys else cell for cell in row]
        for row in build.CENSUS_DATABASE[form]().rows()
    ]
    said = refused(rows)

    assert "GEOLK4" in said


def _keys() -> set[str]:
    return {kreis.ags for kreis in build.kreise()}


def test_the_gemeindeverzeichnis_until_2009() -> None:
    """Its people are called Einwohner; the annual date of the title is theirs."""
    districts = load(build.gvisys_2009().rows())

    assert figures(districts) == ENDS_OF_2021
    assert districts.stichtag == date(2021, 12, 31)


def test_the_gemeindeverzeichnis_before_1994() -> None:
    """Without a Textkennzeichen, and with other columns between."""
    assert figures(load(build.gvisys_1990().rows())) == ENDS_OF_2021


def test_uninhabited_territories_without_a_figure() -> None:
    """Their blank is 0 and said; the blank of a Gemeinde is a missing figure."""
    rows = build.gvisys().rows()
    places = [place for place, row in enumerate(rows) if row[:1] == ["60"] and row[9] == "0"]
    for place in places:
        rows[place] = [*rows[place][:1], "66", *rows[place][2:9], ""]
    districts = load(rows)

    assert figures(districts) == ENDS_OF_2021
    assert districts.read is not None
    (said,) = districts.read.assumed
    assert said.en == f"{len(places)} uninhabited territories without a figure as 0"

    rows[places[5]] = [*rows[places[5]][:1], "64", *rows[places[5]][2:]]
    assert "The figure is missing" in refused(rows)


def test_the_gemeindeverzeichnis_without_its_headings() -> None:
    """The sexes that sum to it show which column is the population; the day is not known."""
    rows = [row for row in build.gvisys_2009().table if row[0] in {"40", "50", "60"}]
    districts = load(rows)

    assert figures(districts) == ENDS_OF_2021
    assert districts.stichtag is None
    assert districts.read is not None
    assert "without headings" in districts.read.assumed[0].en


def test_without_headings_and_sexes_nothing_is_guessed() -> None:
    """Without the sexes no column is known to be the population."""
    rows = [row[:10] for row in build.gvisys_2009().table if row[0] in {"40", "50", "60"}]

    assert "Put back the rows" in refused(rows)


def trimmed_kreise(total: str = "Insgesamt", off: int = 0) -> build.Cells:
    """04-kreise in three columns: Länder without figures, Hamburg without a sum of its own."""
    rows = [["Schlüsselnummer", "Kreis / Landkreis", "Bevölkerung"]]
    everything = of_land = 0
    kreise = [*build.kreise(), build.Kreis("02000", "Hamburg", "", 1_853_935)]
    kreise.sort()
    for kreis, later in zip(kreise, [*kreise[1:], None], strict=True):
        if rows[-1][0][:2] != kreis.ags[:2]:
            rows.append([kreis.ags[:2], "Land", ""])
            of_land = 0
        rows.append([kreis.ags, kreis.name, str(kreis.einwohner)])
        everything, of_land = everything + kreis.einwohner, of_land + kreis.einwohner
        if kreis.ags != "02000" and (later is None or later.ags[:2] != kreis.ags[:2]):
            rows.append(["", total, str(of_land + off)])
    return [*rows, ["", "Deutschland Insgesamt", ""], ["", total, str(everything)]]


def test_a_trimmed_table_of_kreise_with_sums_without_keys() -> None:
    """Each sum is that of its Land, though Hamburg beside it has none; they are no recipients."""
    districts = load(trimmed_kreise(), state="all")

    assert {ags: of for ags, of in figures(districts).items() if ags[:2] == "08"} == ENDS_OF_2021
    assert len(districts.rows) == 44 + 5
    assert districts.source.layout == "Destatis 04-kreise, trimmed"
    assert districts.read is not None
    assert "5 rows" in districts.read.assumed[0].en


def test_a_trimmed_table_whose_sums_do_not_hold_is_asked_about() -> None:
    """A sum that is none is another row, perhaps a Kreis that lost its key."""
    assert "not the sum" in refused(trimmed_kreise(off=1))
