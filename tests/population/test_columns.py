"""The columns and rows of a plain table, as people lay them out."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any

import layout_builders as build
import pytest
from old_workbooks import xls

from ukraine_soforthilfe.errors import PopulationFileError, StichtagError, UsageError
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports.wording import what_was_read
from ukraine_soforthilfe.result import Level
from ukraine_soforthilfe.scenarios import load_districts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Rows = list[list[str]]
PLACES: list[list[Any]] = [
    ["G1", "Ahausen", 1204],
    ["G2", "Birkenau", 988],
    ["G3", "Clausdorf", 4310],
]
KREISE = [kreis for kreis in build.kreise() if kreis.ags.startswith("08")]
OFFICIAL = build.built_in("2021-12-31", "Zensus 2011")


def csv(*rows: Sequence[object], delimiter: str = ";") -> bytes:
    return "\n".join(delimiter.join(map(str, row)) for row in rows).encode()


def xlsx(*rows: Sequence[object]) -> bytes:
    return build.as_xlsx([list(row) for row in rows])  # type: ignore[arg-type] # numbers are cells


def load(content: bytes, **options: Any) -> dict[str, int]:
    districts = load_districts(io.BytesIO(content), **options)
    return {row.ags: row.einwohner for row in districts.rows}


def said(content: bytes, **options: Any) -> str:
    districts = load_districts(io.BytesIO(content), **options)
    return what_was_read(districts, Language.EN)


def refused(content: bytes, **options: Any) -> str:
    with pytest.raises(PopulationFileError) as caught:
        load(content, **options)
    return str(caught.value)


EXPECTED = {"G1": 1204, "G2": 988, "G3": 4310}


def with_columns(*headings: str, values: Sequence[Sequence[object]]) -> bytes:
    """The three places with further columns, given from top to bottom, around their figures."""
    return csv(
        ["Schlüssel", "Name", *headings],
        *([*place[:2], *cells] for place, *cells in zip(PLACES, *values, strict=True)),
    )


FIGURES = [place[2] for place in PLACES]


@pytest.mark.parametrize(
    "heading",
    [
        *("AnzEinwohner", "Bevölkerung 2021", "EW-Zahl", "Bev.", "Population est.", "EWZ"),
        *("Summe von Einwohner", "Einwohner:innen", "Einwohner/-innen", "Anzahl Einwohner"),
        *("Wohnbevölkerung", "total_pop", "POPESTIMATE2019", "Zahl der Einwohner", "Personen"),
        *("Einwohner der Gemeinde", "Nombre d'habitants", "Anzahl", "value", "2021", "Schüler"),
    ],
)
def test_words_for_people(heading: str) -> None:
    """A column is found by a word for people, or by a bare one where there is no other."""
    content = with_columns(heading, "Fläche", values=[FIGURES, [3, 5, 7]])

    assert load(content) == EXPECTED
    assert f'inhabitants from "{heading}"' in said(content)


@pytest.mark.parametrize(
    "heading",
    [
        *("Träger", "Name des Trägers", "Trägername", "Empfänger", "Zuwendungsempfänger"),
        *("Kommune", "Einrichtung", "Hort", "Feuerwehr", "Zweckverband"),
    ],
)
def test_the_column_of_names(heading: str) -> None:
    """A column of texts is that of the names, whatever its heading, and it is said."""
    content = csv(
        ["Nr.", "IBAN", heading, "Bemerkung", "Einwohner"],
        ["1", "DE12", "Sankt Josef", "neu", 10],
        ["2", "DE13", "Kita 7", "alt", 20],
        ["3", "DE14", "AWO", "hat umgebaut", 30],
    )
    rows = load_districts(io.BytesIO(content)).rows

    assert [row.name for row in rows] == ["Sankt Josef", "Kita 7", "AWO"]
    assert f'names from "{heading}"' in said(content)


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Bemerkung", ["neu", "alt", "hat umgebaut"]),
        ("Kassenzeichen", ["A 1", "B 2", "C 3"]),
        ("Kategorie", ["groß", "groß", "groß"]),
        ("NUTS", ["DE111", "DE112", "DE113"]),
        ("Anmerkung", ["", "", "siehe unten"]),
        ("Ansprechpartnerin", ["Meier", "Kern", "Abele"]),
    ],
)
def test_a_column_that_is_none_of_names(heading: str, values: list[str]) -> None:
    """What stands beside names is none, and it is said that there are none."""
    content = csv(["Nr.", heading, "Einwohner"], *zip([1, 2, 3], values, [10, 20, 30], strict=True))

    assert [row.name for row in load_districts(io.BytesIO(content)).rows] == ["", "", ""]
    assert "no column of names" in said(content)


def test_the_first_of_two_columns_of_texts() -> None:
    """Of several columns of texts the first has the names, and it is said which."""
    content = csv(["Nr.", "Hort", "Leitung", "Einwohner"], [1, "A", "Kern", 5], [2, "B", "Uhl", 7])

    assert [row.name for row in load_districts(io.BytesIO(content)).rows] == ["A", "B"]
    assert 'names from "Hort"' in said(content)


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Fläche in km²", [120, 133, 97]),
        ("Einwohner je km²", [10, 7, 44]),
        ("Bevölkerungsdichte", [10, 7, 44]),
        ("davon männlich", [600, 500, 2100]),
        ("Einwohner weiblich", [600, 500, 2100]),
        ("Einwohner unter 18", [60, 50, 210]),
        ("Einwohner 65+", [60, 50, 210]),
        ("Bev_Proz", [19, 15, 66]),
        ("Anteil", ["0,185", "0,152", "0,663"]),
        ("Lat", [48, 49, 50]),
        ("Gründungsjahr", [1890, 1911, 2004]),
        ("Lfd. Nr.", [1, 2, 3]),
        ("Zähler", [1, 2, 3]),
        ("PLZ", [70173, 71032, 73728]),
        ("Vorwahl", ["0711", "07031", "0711"]),
        ("Kosten", [5000, 6000, 7000]),
        ("Betrag (€)", [5000, 6000, 7000]),
        ("€", [5000, 6000, 7000]),
        ("Code", [501, 502, 503]),
        ("Land", [8, 8, 8]),
        ("Fälle", [3, 3, 3]),
        ("Bemerkung", ["", "ok", ""]),
        ("Kopie", FIGURES),
    ],
)
@pytest.mark.parametrize("bare", ["Anzahl", "Insgesamt", "total"])
def test_what_is_divided_by_nowhere(heading: str, values: list[object], bare: str) -> None:
    """Beside sexes, ages, areas, ratios, places, years, keys and money a bare heading is meant."""
    content = with_columns(heading, bare, values=[values, FIGURES])

    assert load(content, key_column="Schlüssel") == EXPECTED


@pytest.mark.parametrize(
    "heading",
    [
        *("Bevölkerungsrang", "Bevölkerungssaldo", "Bevölkerungszunahme", "Einwohnerwert"),
        *("Bevölkerungsprognose 2040", "gewichtete Einwohner", "Einwohnersteuer"),
        *("Fälle/100.000 EW", "Schulden/Einwohner", "Einwohner +/-", "weibliche Bevölkerung"),
        *("Einwohner 65 und älter", "Zuzug Einwohner"),
    ],
)
def test_what_is_said_of_people_does_not_count_them(heading: str) -> None:
    """A word of which people are a part alone is no word for people; it may be named."""
    content = with_columns(heading, values=[FIGURES])

    assert "Name the column with --population-column" in refused(content)
    assert load(content, population_column=heading) == EXPECTED


@pytest.mark.parametrize(
    "heading",
    [
        *("Einwohnerbestand", "Wohnbevölkerungszahl", "EINWOHNERINSGESAMT", "Gesamtbevölkerung"),
        *("Bevölkerungsfortschreibung", "totalpopulation", "Hauptwohnsitzeinwohner"),
    ],
)
def test_words_joined_to_people(heading: str) -> None:
    """Words that only say how they are counted leave it a word for people."""
    assert load(with_columns(heading, "Anzahl", values=[FIGURES, [1, 2, 4]])) == EXPECTED


def test_one_column_is_not_keys_and_figures_both() -> None:
    """It is asked for another, whichever names it twice."""
    content = with_columns("Anzahl", values=[FIGURES])

    assert "--key-column or --population-column" in refused(
        content, key_column="C", population_column="Anzahl"
    )


def test_parts_of_a_bare_column_are_no_question() -> None:
    """Columns beside each other that sum to it in every row are its parts; others are asked."""
    parts = with_columns(
        *("insgesamt", "mit Hund", "ohne Hund"), values=[FIGURES, [4, 8, 10], [1200, 980, 4300]]
    )
    others = with_columns(
        *("insgesamt", "mit Hund", "ohne Hund"), values=[FIGURES, [4, 8, 11], [1200, 980, 4300]]
    )

    assert load(parts) == EXPECTED
    assert "Several columns may hold the populations: insgesamt, mit Hund, ohne Hund" in refused(
        others
    )
    assert load(others, population_column="insgesamt") == EXPECTED


@pytest.mark.parametrize(
    ("headings", "values", "named"),
    [
        (("Anzahl", "Haushalte"), [FIGURES, [5, 6, 7]], "Anzahl, Haushalte"),
        (("Anzahl", "Wert"), [FIGURES, [5, 6, 7]], "Anzahl, Wert"),
        (("", "Anzahl"), [[5, 6, 7], FIGURES], "C, Anzahl"),
        (("Schüler", "Lehrer"), [FIGURES, [5, 6, 7]], "Schüler, Lehrer"),
        (("Einwohner alt", "Einwohner neu"), [FIGURES, [5, 6, 7]], "Einwohner alt, Einwohner neu"),
        (("2021", "Haushalte"), [FIGURES, [5, 6, 7]], "2021, Haushalte"),
    ],
)
def test_two_columns_that_may_be_meant(
    headings: tuple[str, ...], values: Sequence[Sequence[object]], named: str
) -> None:
    """Both are named, with the option that chooses one."""
    refusal = refused(with_columns(*headings, values=values))

    assert f"may hold the populations: {named}." in refusal
    assert "--population-column" in refusal


def test_people_go_before_a_bare_heading() -> None:
    """Whichever stands first."""
    for order in (1, -1):
        columns: list[tuple[str, list[object]]] = [
            ("Insgesamt", [1, 2, 4]),
            ("AnzEinwohner", FIGURES),
        ]
        columns = columns[::order]
        content = with_columns(*(name for name, _ in columns), values=[each for _, each in columns])
        assert load(content) == EXPECTED


def test_two_columns_of_the_same_figures_are_one() -> None:
    """So are one and its parts under words for people."""
    assert load(with_columns("Einwohner", "Bevölkerung", values=[FIGURES, FIGURES])) == EXPECTED
    sexes = [[600, 500, 2100], [604, 488, 2210]]
    content = with_columns("Bev. Nord", "Bev. Süd", "Bev. gesamt", values=[*sexes, FIGURES])
    assert load(content) == EXPECTED


def test_columns_that_are_not_told_apart_are_asked_about() -> None:
    """One without a year beside one with, empty beside filled ones, and more than are summed."""
    rows: list[list[Any]] = [["G1", 1204, 1198], ["G2", 988, 1003], ["G3", 4310, 4287]]
    question = "Several columns may hold the populations: "
    said = refused(csv(["id", "Einwohner 2020", "Einwohner"], *rows))
    assert question + "Einwohner 2020, Einwohner." in said
    said = refused(csv(["id", "Insgesamt", "Plätze"], *([key, 0, n] for key, n, _ in rows)))
    assert question + "Insgesamt, Plätze." in said
    # Two rows are too few to tell whether a column counts anything.
    assert question + "Insgesamt, Plätze." in refused(csv(["id", "Insgesamt", "Plätze"], *rows[:2]))
    many = [f"Plätze {word}" for word in ("Nord", "Süd", *(chr(97 + n) * 3 for n in range(40)))]
    wide = [[key, n, *range(n // 2, n // 2 + 42)] for key, n, _ in rows]
    assert question + "Insgesamt, Plätze Nord" in refused(csv(["id", "Insgesamt", *many], *wide))
    people = [heading.replace("Plätze", "Einwohner") for heading in many]
    apart = [[key, *range(n // 2, n // 2 + 42)] for key, n, _ in rows]
    assert question + "Einwohner Nord" in refused(csv(["id", *people], *apart))


@pytest.mark.parametrize("key", ["LK_ID", "GKZ", "regkey", "region", "FIPS", "Bundesland", "x"])
def test_a_key_is_known_by_the_ags_in_it(key: str) -> None:
    """Whatever its heading, and wherever it stands."""
    rows: list[list[object]] = [["Nr", "Kreis", key, "EW"]]
    rows += [[str(n), k.name, k.ags, str(k.einwohner)] for n, k in enumerate(KREISE, 1)]

    assert load(csv(*rows)) == OFFICIAL
    assert f'keys from "{key}"' in said(csv(*rows))


def test_ags_go_before_other_codes() -> None:
    """Of two columns of codes the one with the AGS of the 44 is the key's."""
    rows = [
        [kreis.ags, f"X{place}", kreis.einwohner] for place, kreis in enumerate(KREISE, start=5)
    ]

    expected = {kreis.ags: kreis.einwohner for kreis in KREISE}
    assert load(csv(["regkey", "nuts3", "EWZ"], *rows)) == expected
    turned = [[code, ags, figure] for ags, code, figure in rows]
    assert load(csv(["nuts3", "regkey", "EWZ"], *turned)) == expected


def test_a_part_of_a_sum_may_be_no_figure() -> None:
    """Where nobody lives in a part its cell says so in words; the sum is what is divided by."""
    rows = [["a", 5, 5, "k. A."], ["b", 6, 2, 4], ["c", 7, 1, 6]]

    assert load(csv(["id", "Insgesamt", "hier", "dort"], *rows)) == {"a": 5, "b": 6, "c": 7}


def test_the_sum_of_all_beside_men_and_women_needs_no_key() -> None:
    """It stands between the rows of two keys; a code beside a label says the same."""
    rows = [
        [key, word, word[:1].upper(), figure]
        for key, (men, women) in {"a": (3, 4), "b": (5, 6), "c": (9, 1)}.items()
        for word, figure in (("insgesamt", men + women), ("männlich", men), ("weiblich", women))
    ]
    content = csv(
        ["id", "Geschlecht", "G", "Einwohner"], *rows[:3], ["", "insgesamt", "I", 28], *rows[3:]
    )

    assert load(content) == {"a": 7, "b": 11, "c": 10}


def test_schools_are_not_keyed_by_their_kreis() -> None:
    """AGS that stand there several times beside keys that do not are no keys."""
    rows: list[list[object]] = [["Schulnummer", "Kreis-AGS", "Schüler"]]
    rows += [[f"S{number}", KREISE[number // 2].ags, number + 1] for number in range(20)]

    assert load(csv(*rows)) == {f"S{number}": number + 1 for number in range(20)}


def test_the_kreis_of_a_school_is_told_by_its_content() -> None:
    """Under a heading that nobody knows, too, AGS that repeat beside distinct keys are no keys."""
    rows: list[list[object]] = [["id", "liegt in", "Schüler"]]
    rows += [[f"S{number}", KREISE[number // 2].ags, number + 1] for number in range(20)]

    assert load(csv(*rows)) == {f"S{number}": number + 1 for number in range(20)}


def test_of_two_columns_of_keys_the_one_that_tells_rows_apart() -> None:
    """Running numbers are none, nor are the keys of who has several rows."""
    codes = [["K7", 1204], ["K3", 988], ["K5", 4310]]
    running = csv(["Nr", "Kennung", "Einwohner"], *([n, *row] for n, row in enumerate(codes, 1)))
    assert load(running) == {"K7": 1204, "K3": 988, "K5": 4310}
    carriers = csv(
        ["Trägernummer", "Schulnummer", "Schüler"],
        *([carrier, *row] for carrier, row in zip(["T1", "T1", "T2"], codes, strict=True)),
    )
    assert load(carriers) == {"K7": 1204, "K3": 988, "K5": 4310}


def test_own_keys_that_nothing_shows_are_asked_for() -> None:
    """Neither the heading nor the content says that a column has the keys."""
    content = csv(["Ort", "Einwohner"], ["Ahausen", 1204], ["Birkenau", 988])

    assert "--key-column" in refused(content)
    assert load(content, key_column="Ort") == {"Ahausen": 1204, "Birkenau": 988}


@pytest.mark.parametrize(
    "options",
    [
        {"key_column": "1", "population_column": "3"},
        {"key_column": "A", "population_column": "C"},
        {"key_column": "a", "population_column": "c"},
        {"key_column": "Ort", "population_column": "C"},
        {"key_column": "A"},
        {"key_column": "1", "population_column": "Einwohner"},
    ],
)
def test_columns_by_letter_and_number(options: dict[str, str]) -> None:
    """With headings, and without where both are named so."""
    rows: list[list[object]] = [["Ahausen", "x", 1204], ["Birkenau", "y", 988]]
    expected = {"Ahausen": 1204, "Birkenau": 988}

    assert load(csv(["Ort", "y", "Einwohner"], *rows), **options) == expected
    if "Ort" not in options.values() and len(options.get("population_column", "long")) == 1:
        assert load(csv(*rows), **options) == expected


def test_a_list_without_headings_has_to_have_figures() -> None:
    """Where columns are named by letters alone and hold words, they are said not to be there."""
    content = csv(["Ahausen", "x"], ["Birkenau", "y"])

    said = refused(content, key_column="A", population_column="B")

    assert "There is no column 'B'; the headings are: Ahausen, x." in said


def test_decimals_of_two_marks_leave_three_of_them_open() -> None:
    """1.045 is 1045 beside 312,25, and nobody knows what beside both marks."""
    rows = [["a", 1, "1.045"], ["b", 2, "312,25"], ["c", 3, "7"]]
    head = ["id", "Einwohner", "Quote"]
    districts = load_districts(io.BytesIO(csv(head, *rows)), weight_columns=("Quote",))
    assert [row.einwohner for row in districts.rows] == [104_500, 31_225, 700]

    both = csv(["id", "Name", "Quote"], *([f"k{key}", "Ort", text] for key, _, text in rows),
               ["kd", "Ort", "10.50"], ["ke", "Ort", "81.25"])  # fmt: skip
    assert "row 2, column Quote, value '1.045': Thousands or decimals?" in refused(
        both, weight_columns=("Quote",)
    )
    percent = csv(head, ["a", 1, "10 %"], ["b", 2, "20,5"], ["c", 3, "7 %"])
    assert "row 3, column Quote, value '20,5': This is not a percentage" in refused(
        percent, weight_columns=("Quote",)
    )


def test_a_column_of_laender_decides_over_rows_of_own_keys() -> None:
    """One Land, all of them, or one that is not there; each key of a row with its own figure."""
    content = csv(
        ["id", "Land", "Einwohner", "Kinder"],
        *(["a", "Bayern", 9, 1], ["b", "Bayern", 8, 2], ["c", "Hessen", 3, 3]),
        *(["d", "Hessen", 4, 4], ["e", "Hessen", 5, 1]),
    )

    both = load_districts(
        io.BytesIO(content), state="06", weight_columns=("Kinder", "Einwohner")
    ).rows
    assert [(row.einwohner, *row.further_figures) for row in both] == [(3, 3), (4, 4), (1, 5)]
    assert len(load(content, state="all")) == 5
    assert "has no row of Land '05'" in refused(content, state="05")


def test_levels_of_ags() -> None:
    """A Land that is named is paid alone; a Kreis may stand with its Gemeinden or without."""
    kreise = [[kreis.ags, kreis.name, kreis.einwohner] for kreis in KREISE]
    head = ["AGS", "Name", "Einwohner"]
    gemeinden = [
        [f"{kreis.ags}{number}", "Ort", figure]
        for kreis in KREISE
        for number, figure in (("001", 1_000), ("002", kreis.einwohner - 1_000))
    ]
    everybody = sum(kreis.einwohner for kreis in KREISE)

    assert load(csv(head, ["08", "Land", everybody], *kreise), only=("08",)) == {"08": everybody}
    assert load(csv(head, *kreise, *gemeinden), level=Level.GEMEINDE) == OFFICIAL
    assert load(csv(head, *gemeinden), level=Level.GEMEINDE) == OFFICIAL
    assert "It has no Gemeinden." in refused(csv(head, *kreise), level=Level.GEMEINDE)


@pytest.mark.parametrize("above", [("Ahausen", "", ""), ("Liste der Orte", "", "")])
def test_what_stands_above_a_table_without_headings_is_said(above: Sequence[object]) -> None:
    """Whether it is a title or a recipient without a figure: its row is named."""
    content = csv(above, ("Bdorf", "x", 5), ("Cdorf", "x", 7))
    letters = {"key_column": "A", "population_column": "C"}

    assert load(content, **letters) == {"Bdorf": 5, "Cdorf": 7}
    assert "left out: row 1 above the table" in said(content, **letters)


@pytest.mark.parametrize("word", ["unbekannt", "Unbekannt", "unknown"])
def test_an_unknown_figure_heads_nothing(word: str) -> None:
    """Where letters name the columns, the first row with it is a recipient's, or asked about."""
    alike = csv(("Ahausen", "x", word), ("Bdorf", "x", 5), ("Cdorf", "x", 7))
    other = csv(("Ahausen", "", word), ("Bdorf", "x", 5), ("Cdorf", "x", 7))
    letters = {"key_column": "A", "population_column": "C"}

    assert "A placeholder is neither" in refused(alike, **letters)
    assert "--keep row:1" in refused(other, **letters)


def test_a_heading_goes_before_a_letter() -> None:
    """A column called A or 1 is the one that is named so."""
    content = csv(["x", "A", "1"], [5, "a", 7], [6, "b", 8])

    assert load(content, key_column="A", population_column="1") == {"a": 7, "b": 8}
    assert "There is no column 'Z'" in refused(content, key_column="A", population_column="Z")


TWO_ROWS = [
    # The upper row spans, the key stands above.
    [["Schlüssel", "Name", "Bevölkerung", "", ""], ["", "", "insgesamt", "männlich", "weiblich"]],
    # The key stands below.
    [["", "", "Bevölkerung", "", ""], ["Schlüssel", "Name", "insgesamt", "männlich", "weiblich"]],
    # Two spans.
    [["", "", "Bevölkerung", "", "Hunde"], ["id", "Name", "insgesamt", "Anteil", "insgesamt"]],
    # Units.
    [["Schlüssel", "Name", "Einwohner", "Fläche", "Hunde"], ["", "", "Anzahl", "km²", "Anzahl"]],
    # A title, and the numbers of the columns.
    [["Tabelle 3: Bevölkerung"], [], ["Schlüssel", "Name", "Bevölkerung", "x", "y"],
     ["1", "2", "3", "4", "5"]],
    [["Tabelle 3: Bevölkerung"], ["Stand: 31.12.2021"], [], [],
     ["Schlüssel", "Name", "Bevölkerung", "x", "y"]],
]  # fmt: skip


@pytest.mark.parametrize("header", TWO_ROWS)
def test_a_header_of_several_rows(header: Rows) -> None:
    """Spanning headings, units, and the numbers of columns belong to the header."""
    rows: list[list[object]] = [[*place, place[2] // 2 + 1, place[2] // 2 - 1] for place in PLACES]

    assert load(csv(*header, *rows)) == EXPECTED
    assert load(xlsx(*header, *rows)) == EXPECTED


def test_a_row_that_lost_its_figure_is_no_header() -> None:
    """Nor is one without a key, whose figure counts."""
    content = csv(["Schlüssel", "Einwohner"], ["G1", ""], ["G2", 5])
    assert "row 2, column Einwohner" in refused(content)
    content = csv(["Schlüssel", "Einwohner"], ["", 7], ["G2", 5])
    assert "row 2" in refused(content)


@pytest.mark.parametrize(
    "below",
    [
        [["Quelle: Einwohnermeldeamt"]],
        [[], ["Quelle: Amt, eigene Auswertung"], ["1) vorläufige Zahl"]],
        [["* geschätzt"]],
        [[], ["Sachlich richtig:"], ["Ort, Datum", "Unterschrift"]],
        [[], ["Stand 31.12.2021"], [], ["Müller"]],
        [[], ["gez. Müller", "", ""]],
        [[], ["Musterstadt"]],
    ],
)
def test_what_stands_below(below: Rows) -> None:
    """Sources, footnotes and signatures are left out, and said."""
    content = csv(["Schlüssel", "Name", "Einwohner"], *PLACES, *below)

    assert load(content) == EXPECTED
    assert "below the table" in said(content)


@pytest.mark.parametrize(
    "below", [["Telefon", "", "0711123"], ["Gemeinden", "", 3], ["Stand: 2021", "", 2021]]
)
@pytest.mark.parametrize("named", [True, False])
def test_a_figure_below_the_list(below: list[object], named: bool) -> None:
    """Under an empty row, and without what all rows above have, it is a question."""
    rows = [["Schlüssel", "Name", "Einwohner"], *PLACES, [], below]
    content = csv(*(row if named or not row else [row[0], row[2]] for row in rows))

    assert "row 6" in refused(content)
    assert "--leave-out" in refused(content)
    assert load(content, leave_out=(str(below[0]),)) == EXPECTED
    assert len(load(content, keep=(str(below[0]),))) == 4
    assert len(load(csv(*rows[:3], [], *rows[3:4]))) == 3


@pytest.mark.parametrize("last", [["G4", "Dettum", ""], ["G4", "", ""], ["G4"]])
@pytest.mark.parametrize("between", [[], [[]]])
def test_a_last_row_that_lost_its_figure(last: list[str], between: Rows) -> None:
    """It is no footnote."""
    content = csv(["Schlüssel", "Name", "Einwohner"], *PLACES, *between, last)

    assert f"row {5 + len(between)}" in refused(content)


def test_headings_once_more() -> None:
    """A header repeated at a page break is no row."""
    header = ["Schlüssel", "Name", "Einwohner"]
    content = csv(header, *PLACES[:2], header, *PLACES[2:])

    assert load(content) == EXPECTED
    assert "row 4 as headings once more" in said(content)


def test_a_note_beside_a_sheet() -> None:
    """It is left out and said; in a CSV the row may be torn."""
    rows: list[list[object]] = [["Schlüssel", "Name", "Einwohner"], *PLACES]
    rows[2] = [*rows[2], "", "bitte prüfen"]

    assert load(xlsx(*rows)) == EXPECTED
    assert "beside the table: E3" in said(xlsx(*rows))
    assert "5 cells under 3 headings" in refused(csv(*rows))


@pytest.mark.parametrize("heading", ["Jahr", "year", "date", "Stichtag", "Datum"])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("2020", "2021"),
        ("2020-12-31", "2021-12-31"),
        ("31.12.2020", "31.12.2021"),
        ("2020-12-31T12:00:00Z", "2021-12-31 08:15"),
    ],
)
def test_a_column_of_dates(heading: str, first: str, second: str) -> None:
    """The latest is taken and said, another one by --stichtag; a year of AGS is its last day."""
    rows: list[list[object]] = [["id", heading, "Einwohner"]]
    for key, old, new in (("a", 1, 2), ("b", 3, 4)):
        rows += [[key, first, old], [key, second, new]]
    content = csv(*rows)

    assert load(content) == {"a": 2, "b": 4}
    assert load(content, stichtag=date(2020, 12, 31)) == {"a": 1, "b": 3}
    notices = load_districts(io.BytesIO(content)).notices
    assert any("several dates" in notice.en for notice in notices)
    assert not any("does not name" in notice.en for notice in notices)


def test_a_year_of_ags_is_its_last_day() -> None:
    """Of one's own keys it stays a year; another day of it is refused."""
    rows: list[list[object]] = [
        ["AGS", "Jahr", "Einwohner"],
        *([k.ags, "2021", k.einwohner] for k in KREISE),
    ]
    districts = load_districts(io.BytesIO(csv(*rows)))
    own = load_districts(io.BytesIO(csv(["id", "Jahr", "Einwohner"], ["a", "2021", 5])))

    assert (districts.stichtag, districts.year) == (date(2021, 12, 31), None)
    assert districts.basis == "Zensus 2011"
    assert (own.stichtag, own.year) == (None, 2021)
    with pytest.raises(StichtagError, match="2021-12-31"):
        load(csv(*rows), stichtag=date(2021, 6, 30))


def test_what_is_longer_than_any_date_is_none() -> None:
    """A column of the day of record has to have one in each row."""
    content = csv(["id", "Stichtag", "Einwohner"], ["a", "31.12.2021", 5], ["b", "2021" * 11, 6])

    assert "row 3, column Stichtag" in refused(content)


def test_years_as_headings() -> None:
    """Columns headed by years are dates of the file."""
    content = csv(["id", "Name", "2020", "2021"], ["a", "A", 1, 2], ["b", "B", 3, 4])

    assert load(content) == {"a": 2, "b": 4}
    assert load(content, stichtag=date(2020, 12, 31)) == {"a": 1, "b": 3}


def test_a_year_of_each_key_is_no_date() -> None:
    """When a club was founded divides nothing: all rows are taken."""
    content = csv(["id", "Jahr", "Mitglieder"], ["a", 1890, 40], ["b", 1911, 60], ["c", 2004, 9])

    assert load(content) == {"a": 40, "b": 60, "c": 9}


def test_dates_that_no_key_has_twice() -> None:
    """Under Stichtag they are asked for: the latest alone would drop the others unseen."""
    content = csv(["id", "Stichtag", "EW"], ["a", "2020-12-31", 4], ["b", "2021-12-31", 6])

    with pytest.raises(StichtagError, match="each key at one of them only"):
        load(content)
    assert load(content, stichtag=date(2021, 12, 31)) == {"b": 6}
    assert "different years" in said(
        csv(["id", "Jahr", "Mitglieder"], ["a", 1890, 40], ["b", 1911, 60], ["c", 2004, 9])
    )


def test_keys_that_the_latest_date_lacks() -> None:
    """They are named."""
    rows: list[list[object]] = [
        ["id", "Jahr", "EW"],
        ["a", 2020, 4],
        ["b", 2020, 6],
        ["a", 2021, 5],
        ["c", 2020, 1],
    ]
    notices = load_districts(io.BytesIO(csv(*rows))).notices

    assert load(csv(*rows)) == {"a": 5}
    assert any("At 2021 2 keys are missing that other dates have: b, c." in n.en for n in notices)


def test_a_sum_without_a_date() -> None:
    """It is of the one date that all others have."""
    rows: list[list[object]] = [
        ["AGS", "Stichtag", "EW"],
        *([k.ags, "31.12.2021", k.einwohner] for k in KREISE),
    ]
    rows.append(["Summe", "", sum(OFFICIAL.values())])

    assert load(csv(*rows)) == OFFICIAL


SEXES: list[list[object]] = [["id", "Geschlecht", "Einwohner"]]
for _key, _men, _women in (("a", 1, 2), ("b", 3, 4), ("c", 5, 6)):
    SEXES += [[_key, "m", _men], [_key, "w", _women], [_key, "zusammen", _men + _women]]


def test_rows_of_all_sexes() -> None:
    """They are taken, and said; a key without one is named."""
    assert load(csv(*SEXES)) == {"a": 3, "b": 7, "c": 11}
    assert 'rows "zusammen" of column "Geschlecht"' in said(csv(*SEXES))
    assert "keys without one are there: c" in refused(csv(*SEXES[:-1]))


def test_rows_of_sexes_and_ages() -> None:
    """Of both the total is taken."""
    rows: list[list[object]] = [["id", "sex", "age", "value"]]
    for key in "abc":
        for sex, share in (("M", 1), ("F", 2), ("T", 3)):
            rows += [[key, sex, age, share * years] for age, years in (("0-17", 1), ("18+", 4))]
            rows += [[key, sex, "TOTAL", share * 5]]

    assert load(csv(*rows)) == {"a": 15, "b": 15, "c": 15}


def test_rows_of_several_measures() -> None:
    """Those that count people are taken."""
    rows: list[list[object]] = [["id", "Merkmal", "Wert"]]
    rows += [[k, m, v] for k in "abc" for m, v in (("Fläche", 9), ("Einwohner", 5), ("Hunde", 2))]

    assert load(csv(*rows)) == {"a": 5, "b": 5, "c": 5}
    assert 'rows "Einwohner" of column "Merkmal"' in said(csv(*rows))


def test_rows_of_ages_without_all() -> None:
    """One question, which names the column; it is none of keys that stand there twice."""
    rows: list[list[object]] = [["id", "Altersgruppe", "Einwohner"]]
    rows += [[key, age, 5] for key in "abc" for age in ("0-17", "18-64", "65+")]
    refusal = refused(csv(*rows))

    assert refusal.count("\n") == 0
    assert "differ in column 'Altersgruppe' (0-17, 18-64, 65+)" in refusal
    twice = csv(["id", "Name", "Einwohner"], *[["a", "A", 1], ["b", "B", 2], ["c", "C", 3]] * 1,
                ["a", "D", 4])  # fmt: skip
    assert "The key is already in row 2" in refused(twice)


def test_sheets() -> None:
    """A sheet is named, and asked for where two have the same headings; a text has none."""
    import openpyxl

    def of(**figures: int) -> bytes:
        workbook = openpyxl.Workbook()
        for name, figure in figures.items():
            sheet = workbook.create_sheet(name)
            sheet.append(["id", "Einwohner"])
            sheet.append(["a", figure])
        stream = io.BytesIO()
        workbook.save(stream)
        return stream.getvalue()

    content = of(**{"2020": 1, "2021": 2})

    assert load(content, sheet="2021") == {"a": 2}
    assert 'sheet "2021"' in said(content, sheet="2021")
    asked = refused(content)
    assert "same headings but other entries: '2020', '2021'" in asked
    assert "--sheet" in asked
    assert load(of(**{"2020": 1, "2021": 1})) == {"a": 1}
    assert "There is no sheet '2019' with a table; there are '2020', '2021'" in refused(
        content, sheet="2019"
    )
    for option in ({"sheet": "2021"}, {"hidden": "keep"}):
        with pytest.raises(UsageError, match=f"--{next(iter(option))} needs a workbook"):
            load(csv(["id", "Einwohner"], ["a", 1]), **option)


@pytest.mark.parametrize("keys", ["AB", "ABCD"])
def test_a_total_has_no_sex(keys: str) -> None:
    """The sum below a table with a row for each sex is left out, and no key without a sum."""
    rows = [
        [key, sex, figure]
        for place, key in enumerate(keys, 1)
        for sex, figure in (("m", place), ("w", 3), ("Insgesamt", place + 3))
    ]
    expected = {key: place + 3 for place, key in enumerate(keys, 1)}
    head = ["id", "Geschlecht", "Einwohner"]

    assert load(csv(head, *rows, ["Summe", "", sum(expected.values())])) == expected


def test_hidden_rows_and_columns() -> None:
    """Rows that would be recipients are asked about; a column that is used is said."""
    import openpyxl

    workbook = openpyxl.load_workbook(
        io.BytesIO(xlsx(["Schlüssel", "Name", "Einwohner"], *PLACES, ["Summe", "", sum(FIGURES)]))
    )
    sheet = workbook.worksheets[0]
    for row in (3, 5):  # a recipient, and the total
        sheet.row_dimensions[row].hidden = True
    sheet.column_dimensions["C"].hidden = True
    stream = io.BytesIO()
    workbook.save(stream)
    content = stream.getvalue()

    assert "rows that would be recipients: 1, the first is row 3" in refused(content)
    assert load(content, hidden="keep") == EXPECTED
    assert load(content, hidden="leave-out") == {"G1": 1204, "G3": 4310}
    assert 'column "Einwohner" is hidden' in said(content, hidden="keep")
    assert "row 3 as hidden" in said(content, hidden="leave-out")


@pytest.mark.parametrize("total", [8713, 7514], ids=["of all rows", "of those that are seen"])
def test_a_total_beside_hidden_rows(total: int) -> None:
    """Excel's SUBTOTAL sums what is seen: that is a total as well, once they are left out."""
    import openpyxl

    rows: list[list[object]] = [
        ["Schlüssel", "Einwohner"],
        ["G1", 3204],
        ["G2", 1199],
        ["G3", 4310],
        ["Summe", total],
    ]
    workbook = openpyxl.load_workbook(io.BytesIO(xlsx(*rows)))
    sheet = workbook.worksheets[0]
    sheet.row_dimensions[3].hidden = True
    stream = io.BytesIO()
    workbook.save(stream)
    content = stream.getvalue()

    assert load(content, hidden="leave-out") == {"G1": 3204, "G3": 4310}
    assert "--hidden keep or --hidden leave-out" in refused(content)


def test_an_old_workbook_shows_no_hidden_rows() -> None:
    """That is said."""
    old = xls([["id", "Einwohner"], ["a", 5.0]])
    notices = load_districts(io.BytesIO(old)).notices

    assert any("Which rows an .xls hides is not seen" in notice.en for notice in notices)


@pytest.mark.parametrize(
    ("heading", "first", "second", "expected"),
    [
        ("Bevölkerung in 1 000", "12", "30", (12_000, 30_000)),
        ("Einwohner (Tsd.)", "626,3", "1.045", (626_300, 1_045_000)),
        ("Einwohner in Mio.", "11,12", "0,68", (11_120_000, 680_000)),
        ("Population (thousands)", "1,234.5", "400", (1_234_500, 400_000)),
        ("Einwohner", "1.234,5 Tsd.", "9,1 Tsd", (1_234_500, 9_100)),
        ("Einwohner", "1,2 Mio.", "400 Tsd.", (1_200_000, 400_000)),
    ],
)
def test_figures_in_thousands_and_millions(
    heading: str, first: str, second: str, expected: tuple[int, int]
) -> None:
    """They are people, not thousands of them, and it is said of the first what it is."""
    content = csv(["id", heading], ["a", first], ["b", second])

    assert load(content) == dict(zip("ab", expected, strict=True))
    assert f"so that '{first}' is {expected[0]:,}" in said(content)


@pytest.mark.parametrize(
    ("heading", "first"),
    [("Einwohner (Tsd.)", "1,23456"), ("Einwohner", "1,2 Mio."), ("Einwohner", "626,3")],
)
def test_figures_that_are_no_whole_people(heading: str, first: str) -> None:
    """Parts of a person, and a unit behind some figures alone, are refused."""
    assert "row 2" in refused(csv(["id", heading], ["a", first], ["b", "400"]))


def test_a_total_of_rounded_thousands() -> None:
    """It may be off by the rounding, as the figures below it are."""
    rows = [["a", "12,4"], ["b", "4,4"], ["c", "7,4"], ["Summe", "24,3"]]

    assert load(csv(["id", "Einwohner in Tsd."], *rows)) == {"a": 12_400, "b": 4_400, "c": 7_400}


def test_another_key_in_thousands_stays_as_it_stands() -> None:
    """What a list is divided by need not be people; it is said."""
    content = csv(["id", "Plätze in Tsd."], ["a", "1,5"], ["b", "4,0"])
    districts = load_districts(io.BytesIO(content), weight_columns=("Plätze in Tsd.",))

    assert districts.read is not None
    assert "thousands, as they stand there" in [each.en for each in districts.read.assumed]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["A", 12], ["B", 4]], {"A": 12, "B": 4}),
        ([["A", 12], ["A2", 4]], {"A": 12, "A2": 4}),
        ([["A", "Plätze"], ["B", 4]], {"B": 4}),
    ],
)
def test_the_first_of_a_list_without_headings(
    rows: list[list[object]], expected: dict[str, int]
) -> None:
    """Who is called A in the first row, with a figure beside it, is a recipient and no heading."""
    found = load(csv(*rows), key_column="A", population_column="B")

    assert found == expected


def table(text: str) -> list[list[Any]]:
    """Rows as ``a;1 / b;2``, a cell of digits as a number."""
    return [
        [int(cell) if cell.isdecimal() else cell for cell in row.split(";")]
        for row in text.split(" / ")
    ]


BY_LETTERS = {"key_column": "A", "population_column": "C"}


@pytest.mark.parametrize(
    ("headings", "rows"),
    [
        ("Träger;Ort;2023;2024", "DRK;Nord;120;130 / AWO;Süd;98;90"),
        ("Träger-Nr.;Ort;2023;2024", "T1;Nord;120;130 / T2;Süd;98;90"),
        ("Foo;Bar;2023;2024", "DRK;Nord;120;130 / AWO;Süd;98;90"),
        ("Foo;;2023;2024", "DRK;Nord;120;130 / AWO;Süd;98;90"),
        ("Foo;Bar;2024;2023;2022", "DRK;Nord;1200;1300;9 / AWO;Süd;2000;90;8"),
        ("Träger;Ort;2023", "DRK;Nord;120"),
        ("Träger;Ort;2023", "DRK;Nord;1950 / AWO;Süd;2010"),
        ("Träger;Ort;2023.0", "DRK;Nord;120 / AWO;Süd;98"),
        ("Träger;Ort;5", "DRK;Nord;120 / AWO;Süd;98"),
        ("Träger;Ort;", "DRK;Nord;120 / AWO;Süd;98"),
        ("Träger;Fläche;2023", "DRK;12;120 / AWO;3;98"),
        ("Kita;Ort;2023", "K1;Nord;120 / K2;Süd;98"),
        ("Foo;Bar;2023 / 1;2;3", "DRK;Nord;120 / AWO;Süd;98"),
        ("Nr;Foo;Bar / 1;2;3", "3;Nord;120 / 4;Süd;98"),
        ("Foo;Bar;31.12.2023", "DRK;Nord;120 / AWO;Süd;98"),
        ("Foo;Bar;2023/24", "DRK;Nord;120 / AWO;Süd;98"),
        ("Foo;Bar;Baz", "DRK;Nord;120 / AWO;Süd;98"),
        ("Spalte1;Spalte2;Spalte3", "10;Nord;120 / 11;Süd;98"),
        ("Kreis;Bar;Baz", "Stuttgart;Nord;120 / Ulm;Süd;98"),
        ("Liste 2023;; / Träger;Ort;2023", "DRK;Nord;120 / AWO;Süd;98"),
        ("Stand:;;2023 / Foo;Bar;Baz", "DRK;Nord;120 / AWO;Süd;98"),
        ("Jahr;;2023 / Foo;Bar;Baz", "DRK;Nord;120 / AWO;Süd;98"),
        (";;Einwohner; / Träger;Ort;2023;2024", "DRK;Nord;120;130 / AWO;Süd;98;90"),
        (";;Einwohner; / Foo;Bar;alle;Kinder", "DRK;Nord;120;130 / AWO;Süd;98;90"),
    ],
)
@pytest.mark.parametrize("named", [("A", "C"), ("1", "3"), ("a", "3")])
@pytest.mark.parametrize("file", [csv, xlsx])
def test_headings_are_headings_however_columns_are_named(
    headings: str, rows: str, named: tuple[str, str], file: Callable[..., bytes]
) -> None:
    """Years, days, numbers of columns and gaps are, where the row differs from those below."""
    below = table(rows)
    key, population = named
    content = file(*table(headings), *below)

    expected = {str(row[0]): row[2] for row in below}
    assert load(content, key_column=key, population_column=population) == expected
    assert load(content, key_column=key, weight_columns=(population,)) == expected


def test_a_column_that_a_letter_names_is_called_by_its_heading() -> None:
    """Names are found as if its heading had named it, and keys have its heading, too."""
    content = csv(*table("Foo;Bar;Baz / A;x;2 / B;y;3"))
    by_letters = load_districts(io.BytesIO(content), key_column="A", weight_columns=("3",))
    by_words = load_districts(io.BytesIO(content), key_column="Foo", weight_columns=("Baz",))

    assert by_letters == by_words
    assert [each.name for each in by_letters.schluessel] == ["Baz"]
    assert [row.name for row in by_letters.rows] == ["x", "y"]
    assert 'keys from "Foo", figures from "Baz", 2 rows; names from "Bar"' in what_was_read(
        by_letters, Language.EN
    )


@pytest.mark.parametrize(
    "rows",
    [
        "Ahausen;x;2023 / Birkenau;y;1988 / Clausdorf;z;2050",  # all of them are of this size
        "K1;x;2023 / K2;y;120 / K3;z;98",  # a code as below
        "Kita 1;x;2023 / Hort 2;y;120",
        "1;x;2023 / 2;y;120 / 3;z;98",  # running numbers
        "Ahausen;Verein;2023 / Birkenau;Verein;98 / Clausdorf;Kita;7",  # a kind as below
        "Ahausen;1950;2023 / Birkenau;1911;98 / Clausdorf;2004;7",  # a year as below
        "Stuttgart;x;2023 / Ulm;y;120 / Calw;z;98 / Heidelberg;w;5",  # a Kreis as below
        "Ahausen;x;12 / Birkenau;y;2023",  # no year
        "1;2;3 / 2;5;7 / 3;6;4",  # no numbers of columns: it is none below headings
    ],
)
def test_a_first_recipient_with_a_year_for_a_figure(rows: str) -> None:
    """Who has what the rows below have is paid, and not asked about."""
    expected = {str(row[0]): row[2] for row in table(rows)}

    assert load(csv(*table(rows)), partial=True, **BY_LETTERS) == expected


@pytest.mark.parametrize("word", ["offen", "entfällt", "liegt nicht vor", "siehe Anlage", "#WERT!"])
@pytest.mark.parametrize(
    "rows",
    [
        "08111;x;{} / 08115;y;120 / 08116;z;98",
        "K1;x;{} / K2;y;120",
        "Kita 1;x;{} / Kita 2;y;120 / Kita 3;z;98",
        "Stuttgart;x;{} / Ulm;y;120",
        "Landkreis Calw;x;{} / Ulm;y;120 / Adorf;z;98",
    ],
)
def test_a_first_recipient_with_a_word_for_a_figure(rows: str, word: str) -> None:
    """Whose key is as those below is no heading: the figure is refused where it stands."""
    message = refused(csv(*table(rows.format(word))), partial=True, **BY_LETTERS)

    assert message.count("row 1, column C") == 1
    assert word in message
    assert "headings" not in message


@pytest.mark.parametrize(
    "rows",
    [
        "Träger;x;2023 / DRK;y;120",
        "Ahausen;x;2023 / Birkenau;y;988 / Clausdorf;z;4310",
        "Ahausen;x;2023;2024 / Birkenau;y;988;1001",
        "Träger;x;2023 / Birkenau;y;1988 / Clausdorf;z;2050",
        "A;B;2023 / DRK;y;120",
        "Ahausen;x;2023.0 / Birkenau;y;988",
        "Ahausen;x;k.A. / Birkenau;y;988",
        "Ahausen;x;keine Angabe / Birkenau;y;988",
        "Ahausen;x;ca. 900 / Birkenau;y;988",
        "Ahausen;x;offen / Birkenau;y;988",
        "Ahausen;x;entfällt / Birkenau;y;988",
        "Ahausen;x;#NV / Birkenau;y;988",
        "Ahausen;x; / Birkenau;y;988",
        "Name;Ort;2023 / DRK;Ort;120",
    ],
)
@pytest.mark.parametrize("named", [BY_LETTERS, {"key_column": "1", "weight_columns": ("3",)}])
def test_a_row_that_may_be_both_is_asked_about(rows: str, named: dict[str, Any]) -> None:
    """Whoever it is, is neither paid nor dropped in silence; each answer is one of the options."""
    cells = table(rows)
    first, *below = [[str(cell) for cell in row] for row in cells]
    with pytest.raises(PopulationFileError) as caught:
        load(csv(*cells), **named)
    message = caught.value.text

    assert "Zeile 1, Spalte C" in message.de
    assert "Die Zeile kann Überschriften enthalten oder ein Empfänger sein." in message.de
    assert "row 1, column C" in message.en
    assert "The row may hold headings or be a recipient." in message.en
    assert "--keep row:1" in message.de
    by_word = "--key-column" in message.en
    assert by_word == (first[0] != "A")
    answer = {"key_column": first[0]} if by_word else {"leave_out": ("row:1",)}
    assert load(csv(*cells), **{**named, **answer}) == {row[0]: int(row[2]) for row in below}
    if first[2] in {"2023", "2023.0"} and "weight_columns" not in named:
        kept = load(csv(*cells[:1], *cells[1:]), **named, keep=("row:1",))
        assert kept == {row[0]: int(float(row[2])) for row in (first, *below)}
    elif first[2] not in {"2023", "2023.0"}:
        assert "row 1" in refused(csv(*cells), **named, keep=("row:1",))


@pytest.mark.parametrize("rows", ["Name;Ort;2023 / DRK;Ort;120", "A;x;2023 / B;y;2023"])
def test_a_first_recipient_whose_figures_are_not_named(rows: str) -> None:
    """Its row heads no column, so the one with the figures is asked for."""
    content, kept = csv(*table(rows)), {"key_column": "A", "keep": ("row:1",)}

    assert "row 1: There is no column with the population" in refused(content, **kept)
    expected = {str(row[0]): row[2] for row in table(rows)}
    assert load(content, **kept, population_column="C") == expected


def test_a_total_above_the_headings_of_columns_named_by_letters() -> None:
    """What has a figure there begins the list, so a word below it in their column is refused."""
    content = csv(*table("Summe;;218 / ;; / Träger;Ort;Plätze / DRK;Nord;120 / AWO;Süd;98"))

    assert "row 3, column C, value 'Plätze'" in refused(content, **BY_LETTERS)
    expected = {"DRK": 120, "AWO": 98}
    assert load(content, key_column="Träger", population_column="Plätze") == expected


def test_a_first_recipient_without_a_figure() -> None:
    """Its code says that it is one, and it is asked for the figure."""
    content = csv(*table("K1;x;k.A. / K2;y;988 / K3;z;7"))

    assert "row 1, column C, value 'k.A.'" in refused(content, **BY_LETTERS)


def test_figures_in_place_of_headings_that_columns_are_called_by() -> None:
    """1 and 2 name the columns of a list without headings, though a row has them, too."""
    rows = table("1;2 / 2;7 / 3;9")

    assert load(csv(*rows), key_column="1", population_column="2") == {"1": 2, "2": 7, "3": 9}
    with pytest.raises(PopulationFileError, match="The row may hold headings"):
        load(csv(*table("id;1;2 / 5;6;7")), key_column="1", population_column="2")


def test_the_first_of_numbered_rows_is_no_row_of_numbers_of_columns() -> None:
    """It has 2 and 3 below it, and is paid."""
    content = csv(*table("Nr;Kinder;Einwohner / 1;2;3 / 2;5;7 / 3;6;4"))

    assert load(content) == {"1": 3, "2": 7, "3": 4}


def test_a_first_row_of_a_list_whose_keys_are_found_by_names() -> None:
    """A Kreis beside a year heads no list of Kreise, though no column is named."""
    content = csv(*table("Stuttgart;2023 / Ulm;120 / Calw;98 / Heidelberg;5"))

    assert "The row may hold headings or be a recipient." in refused(content, partial=True)


@pytest.mark.parametrize("keys", [["A", "B", "C"], ["1", "2", "3"]])
@pytest.mark.parametrize("named", [("A", "B"), ("1", "2"), ("Abteilung", "2")])
def test_a_letter_names_a_column_and_no_row(keys: list[str], named: tuple[str, str]) -> None:
    """A recipient that is called as a column is none of the headings, and gets its share."""
    content = csv(["Abteilung", "Plätze"], *zip(keys, [12, 4, 9], strict=True))

    key, population = named
    found = load(content, key_column=key, population_column=population)
    assert found == dict(zip(keys, [12, 4, 9], strict=True))


def test_a_row_of_data_is_no_header() -> None:
    """Words in a name, a year among figures: where no row heads the columns, none is guessed."""
    content = csv(["Pop Rocks", "ID", 2017, 15345], ["Einwohner AG", "NJ", 2018, 2345])

    assert "There is no column with the key" in refused(content)


@pytest.mark.parametrize(
    "headings",
    [
        "männlich;weiblich",
        "m;w",
        "male;female",
        "Bevölkerung männlich;Bevölkerung weiblich",
        "Männer 2021;Frauen 2021",
        "unter 18;ab 18",
        "Deutsche;Ausländer",
        "EinwohnerM;EinwohnerW",
        "Schüler_m;Schüler_w",
    ],
)
def test_parts_of_the_people_are_not_offered_for_all_of_them(headings: str) -> None:
    """Neither half is what to divide by, and the question does not name an option for one."""
    with pytest.raises(PopulationFileError) as caught:
        load(f"AGS;Name;{headings}\n08111;A;300000;326275\n08115;B;195043;200000\n".encode())

    said = str(caught.value)
    assert headings.replace(";", ", ") in said
    assert "parts of the population only" in said
    assert "--population-column" not in said


def test_texts_and_one_part_alone_are_asked_for_as_ever() -> None:
    """A sex and an age in words count nobody, and one column of some is no half of a whole."""
    for table in (
        "AGS;Geschlecht;Alter\n08111;insgesamt;alle\n08115;insgesamt;alle\n",
        "AGS;Name;weiblich\n08111;Stuttgart;300000\n08115;Böblingen;195043\n",
        "AGS;E_E;E_EM;E_EW\n08111;300;200;100\n08115;195;100;95\n",  # Einwohner, weiblich
        "AGS;EW;EM;E\n08111;100;200;300\n08115;95;100;195\n",
        "AGS;Haushalte;m;w\n08111;300;200;100\n08115;195;100;95\n",  # there is another one
        "AGS;AfD;FDP;FRiDi\n08111;300;200;100\n08115;195;100;95\n",  # no divers and no female
    ):
        with pytest.raises(PopulationFileError, match="--population-column"):
            load(table.encode())


def test_inhabitants_in_short_are_those_of_nobody_else() -> None:
    """EW counts all people where no EM stands beside it, whatever else does."""
    table = b"AGS;EW;EM2021;E\n08111;100;200;300\n08115;95;100;195\n"

    assert load(table, partial=True) == {"08111": 100, "08115": 95}


def test_headings_that_are_numbers_are_offered_by_their_letters() -> None:
    """They may be figures of a first row: B and C are told apart from 1 and 2020 there."""
    with pytest.raises(PopulationFileError, match=r"B, C\. Choose one with --population-column"):
        load(b"Stuttgart;1;2020\nUlm;12;2021\nCalw;100;2022\n")
    with pytest.raises(PopulationFileError, match=r"Frist, 2020\. Choose one with"):
        load(b"Amt;Frist;2020\nA;5;1\nB;6;2\n")
