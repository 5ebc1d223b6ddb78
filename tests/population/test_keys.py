"""Keys of a list as a whole: AGS or the user's own, mended, in one spelling, by names."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import layout_builders as build
import pytest

from ukraine_soforthilfe import load_districts
from ukraine_soforthilfe.asking.scenario import Keys
from ukraine_soforthilfe.errors import PopulationFileError, UsageError
from ukraine_soforthilfe.population.keys import Kind, understand
from ukraine_soforthilfe.population.spellings import kreise_named
from ukraine_soforthilfe.result import Level, land_named

if TYPE_CHECKING:
    from ukraine_soforthilfe.result import Districts

KREISE = [kreis for kreis in build.kreise() if kreis.ags.startswith("08")]
EXPECTED = {kreis.ags: kreis.einwohner for kreis in KREISE}
THE_44 = [kreis.ags for kreis in KREISE]


def load(text: str, **options: object) -> Districts:
    return load_districts(io.BytesIO(text.encode()), **options)


def figures(districts: Districts) -> dict[str, int]:
    return {row.ags: row.einwohner for row in districts.rows}


def refused(text: str, **options: object) -> str:
    with pytest.raises(PopulationFileError) as caught:
        load(text, **options)
    return str(caught.value)


def listed(*keys: str, heading: str = "Schlüssel") -> str:
    """A list of keys whose figures are no sums of one another."""
    rows = (f"{key};{3**place % 10_007 + 1}" for place, key in enumerate(keys))
    return "\n".join([f"{heading};Einwohner", *rows])


def of_the_44(*header: str, spell: object) -> str:
    assert callable(spell)
    return "\n".join([";".join(header), *(";".join(spell(kreis)) for kreis in KREISE)])


def assumed(districts: Districts) -> list[str]:
    assert districts.read is not None
    return [text.en for text in districts.read.assumed if "of names" not in text.en]


OWN = {
    "numbers": ["100", "200", "9000"],
    "four digits": ["1001", "1002", "1003", "1051"],
    "five digits": ["10115", "12043", "13353", "14050"],
    "eight digits": ["10012345", "12012345", "16012345"],
    "Swiss Gemeinden": ["1", "2", "261", "351", "1061", "2701", "6810"],
    "Austrian Gemeinden": ["10101", "20101", "30101", "90001"],
    "FIPS with a 17": ["01001", "08001", "08005", "17031"],
    "FIPS with keys of the 44": ["01001", "08001", "08005", "08111", "17031", "56001"],
    "FIPS without zeros": ["1001", "1003", "8001", "8005"],
    "départements": ["01", "02", "13", "2A", "75", "95"],
    "NUTS": ["DE111", "DE112", "DE113"],
    "postcodes": ["70173", "71032", "73728"],
    "postcodes with zeros": ["01067", "04103", "80331"],
    "postcodes and places": ["01067 Dresden", "04103 Leipzig", "09111 Chemnitz"],
    "letters behind": ["1001a", "1001b", "1002a"],
    "letters in both cases": ["ab1", "AB1", "Ab1"],
    "two digits with zeros": ["01", "02", "03", "10"],
    "three digits with zeros": ["010", "020", "100"],
}


@pytest.mark.parametrize("keys", OWN.values(), ids=OWN)
def test_digits_alone_make_no_ags(keys: list[str]) -> None:
    """Each key is a recipient, and stands there as it was written."""
    assert {*figures(load(listed(*keys)))} == {*keys}


@pytest.mark.parametrize(
    ("heading", "keys", "expected"),
    [
        ("AGS", ["1001", "1002", "1003"], ["01001", "01002", "01003"]),
        ("Kreisschlüssel", ["1001", "1002"], ["01001", "01002"]),
        ("Gemeindeschlüssel", ["9161000", "9162000"], ["09161", "09162"]),
        ("Amtlicher Regionalschlüssel", ["091610000000", "091620000000"], ["09161", "09162"]),
        ("Schlüssel", ["09161", "09162"], ["09161", "09162"]),
        ("Schlüssel", ["DG", "9161", "9162"], ["09161", "09162"]),
        ("Schlüssel", ["09", "091", "9161", "9162"], ["09161", "09162"]),
        ("Schlüssel", ["02000", "04011", "11000"], ["02000", "04011", "11000"]),
    ],
)
def test_what_says_that_keys_are_ags(heading: str, keys: list[str], expected: list[str]) -> None:
    """A heading, a zero in front, or Deutschland or a Land above."""
    districts = load(listed(*keys, heading=heading), state="all")

    assert [*figures(districts)] == expected


def test_names_of_kreise_say_that_keys_are_ags() -> None:
    """Landkreis and Stadtkreis in the names, or the name of a Land above."""
    rows = "Schlüssel;Name;Einwohner\n"
    kreise = "9161;Ingolstadt, kreisfreie Stadt;5\n9174;Landkreis Dachau;70\n"

    assert [*figures(load(rows + kreise))] == ["09161", "09174"]
    assert [*figures(load(f"{rows}9;Bayern;75\n9161;A;5\n9174;B;70\n"))] == ["09161", "09174"]


def test_own_keys_are_what_the_user_says() -> None:
    """--keys answers, whatever the list looks like."""
    text = listed("1001", "1002", "1003")

    assert [*figures(load(text, keys=Keys.AGS))] == ["01001", "01002", "01003"]
    assert [*figures(load(text, keys=Keys.OWN))] == ["1001", "1002", "1003"]
    of_44 = of_the_44("AGS", "Einwohner", spell=lambda kreis: [kreis.ags, str(kreis.einwohner)])
    own = load("\n".join(of_44.splitlines()[:4]), keys=Keys.OWN)
    assert [*figures(own)] == ["08111", "08115", "08116"]
    assert not own.keyed_by_ags


@pytest.mark.parametrize(
    ("keys", "says"),
    [
        (["01001", "01003", "08001", "08005"], "Land 08 has no Kreis 08001"),
        (["08001", "08003", "08111", "08115"], "Land 08 has no Kreis 08001"),
        (["8001", "8003", "8111", "8115", "1001"], "2 of them are keys of the 44"),
        (["01000", "01001", "03000"], "some would be a whole Land"),
        (["08111", "17001"], "others begin with no Land"),
    ],
)
def test_signs_for_both_are_a_question(keys: list[str], says: str) -> None:
    """Where they change who is paid, it is asked, and --keys own answers."""
    question = refused(listed(*keys))

    assert says in question
    assert "--keys ags or --keys own" in question
    assert {*figures(load(listed(*keys), keys=Keys.OWN))} == {*keys}


def test_what_was_taken_is_said() -> None:
    """AGS or own is said where another reader might doubt it, and not where a heading says so."""
    assert assumed(load(listed("100", "1001", "9000"))) == ["keys taken for own ones"]
    assert assumed(load(listed("09161", "09162"))) == ["keys taken for AGS"]
    assert assumed(load(listed("09161", "09162", heading="AGS"))) == []
    assert assumed(load(listed("a", "b"))) == []


def test_no_land_is_dropped_of_ags_by_their_digits() -> None:
    """A zero in front makes them AGS, and every Land stays; a heading lets the Land be chosen."""
    keys = ["01001", "09161", "09162"]

    assert [*figures(load(listed(*keys)))] == keys
    assert "the file has those of 01, 09" in refused(listed(*keys, heading="AGS"))
    assert [*figures(load(listed(*keys), state="09"))] == ["09161", "09162"]


@pytest.mark.parametrize(
    ("heading", "first", "second"),
    [
        ("Schulnummer", "04114571", "04123457"),
        ("Dienststellenschlüssel", "08111457", "08111458"),
        ("Mitgl.-Nr.", "09162000", "09163001"),
        ("PLZ", "01067", "01069"),
    ],
)
def test_numbers_of_another_kind_in_the_form_of_ags(heading: str, first: str, second: str) -> None:
    """Nobody takes schools for Gemeinden: it is asked which they are, and --keys own answers."""
    text = f"{heading};Name;Schüler\n{first};Goethe;612\n{second};Schiller;188\n"

    assert "--keys ags or --keys own" in refused(text)
    own = load(text, keys=Keys.OWN)
    assert figures(own) == {first: 612, second: 188}
    assert not own.keyed_by_ags


@pytest.mark.parametrize("option", [{"state": "09"}, {"keys": Keys.AGS}])
def test_options_for_ags_with_own_keys(option: dict[str, object]) -> None:
    """They are wrong usage, and the sentence names the option."""
    with pytest.raises(UsageError, match=r"^--(state 09|keys ags) needs keys that are AGS"):
        load(listed("A", "B", "C"), **option)


@pytest.mark.parametrize(
    "spell",
    [
        lambda ags: f"{ags[1]}.{ags[2:]}",
        lambda ags: f"{ags[1:]},00",
        lambda ags: f"{ags[1:]},0",
        lambda ags: f"{ags[:2]}.{ags[2]}.{ags[3:]}",
        lambda ags: f"{ags[:2]}-{ags[2]}-{ags[3:]}",
        lambda ags: f"{ags[:2]}/{ags[2:]}",
        lambda ags: f"{ags[1]}.{ags[2:]}.000",
        lambda ags: f"{ags[:2]}.{ags[2]}.{ags[3:]}.000",
        lambda ags: f"{ags} 000",
        lambda ags: f"DE{ags}",
        lambda ags: f"DE-{ags}",
        lambda ags: f"DE {ags[1:]}",
        lambda ags: f"{ags[1]}.{ags[2:]}E+03",
        lambda ags: f"{ags[1]},{ags[2:]}e+03",
        lambda ags: f"{ags}\u200b",
        lambda ags: f"\ufeff{ags}",
        lambda ags: f"{ags[:2]}\u00a0{ags[2:]}",
        lambda ags: f"{ags[:2]}\u00ad{ags[2:]}",
        lambda ags: "".join(chr(0xFF10 + int(digit)) for digit in ags),
        lambda ags: f"{ags} Kreis",
        lambda ags: f"Kreis ({ags})",
        lambda ags: f"({ags})",
        lambda ags: f"{ags}: Kreis",
        lambda ags: f"AGS {ags}",
        lambda ags: f"LK {ags[1:]}",
        lambda ags: f"000{ags}",
        lambda ags: f"00{ags}000",
        lambda ags: f"de{ags}",
        lambda ags: f"{ags[1:]}E+00",
    ],
)
def test_damaged_ags_with_one_meaning(spell: object) -> None:
    """Each spelling denotes the Kreis; where all are damaged alike, one that lacks is missed."""
    assert callable(spell)
    text = of_the_44(
        "Schlüssel",
        "Einwohner",
        spell=lambda kreis: [f'"{spell(kreis.ags)}"', str(kreis.einwohner)],
    )

    assert figures(load(text)) == EXPECTED
    without_one = "\n".join(line for line in text.splitlines() if "200237" not in line)
    assert "Of the 44 Kreise of Baden-Württemberg 1 is missing: Enzkreis (08236)" in refused(
        without_one
    )


@pytest.mark.parametrize("germany", ["0", "00", "00000", "00000000"])
def test_zeros_alone_are_germany(germany: str) -> None:
    """Above AGS a key of nothing but zeros is another level, not a recipient."""
    text = of_the_44("AGS", "Einwohner", spell=lambda k: [k.ags, str(k.einwohner)])

    assert figures(load(f"{text}\n{germany};83237124")) == EXPECTED
    assert figures(load(f"{text}\n{germany};83237124", state="all")) == EXPECTED


@pytest.mark.parametrize(
    "keys", [["00001001", "00001002"], ["0000004711", "0000009100"], ["00012", "00123", "04711"]]
)
def test_own_numbers_filled_up_with_zeros(keys: list[str]) -> None:
    """Zeros of a format of numbers are no sign of AGS, and less than a Kreis is no level."""
    assert list(figures(load(listed(*keys)))) == keys


def test_digits_that_are_lost() -> None:
    """8.12E+03 may be ten Kreise: the rows are refused."""
    text = of_the_44(
        "Schlüssel",
        "Einwohner",
        spell=lambda kreis: [f"{float(kreis.ags):.2E}", str(kreis.einwohner)],
    )

    assert "row 2, column Schlüssel, value '8.11E+03': Digits of the key are lost" in refused(text)


@pytest.mark.parametrize("spell", ["{}a", "x{}y", "{}_2021", "Nr{}/1"])
def test_ags_in_a_form_that_is_not_known(spell: str) -> None:
    """They are no own keys in silence: it is asked, and --keys own takes them as they are."""
    text = of_the_44(
        "Schlüssel",
        "Einwohner",
        spell=lambda kreis: [spell.format(kreis.ags), str(kreis.einwohner)],
    )

    assert "in a form that is not known" in refused(text)
    assert len(load(text, keys=Keys.OWN).rows) == 44


def test_a_list_of_the_44_with_other_rows() -> None:
    """Three rows that are no AGS are mistakes in it, not the sign of an own list."""
    rows = of_the_44(
        "Schlüssel", "Einwohner", spell=lambda kreis: [kreis.ags, str(kreis.einwohner)]
    )

    message = refused(f"{rows}\nX1;7\n98765;8\n08999;9")

    assert "row 46, column Schlüssel, value 'X1': This is not an AGS" in message
    assert (
        "row 47, column Schlüssel, value '98765': No key of a Land begins with these digits"
        in message
    )
    assert "08999 is not a Kreis of Baden-Württemberg" in message


@pytest.mark.parametrize("upper", ["DG000000", "DG", "08000000", "08", "8", "08100000", "81"])
def test_levels_above_in_every_length(upper: str) -> None:
    """Deutschland, the Land and a Regierungsbezirk are left out, filled up with zeros or not."""
    shorten = (lambda ags: ags[1:]) if upper in {"8", "81"} else str
    rows = of_the_44(
        "Schlüssel", "Einwohner", spell=lambda kreis: [shorten(kreis.ags), str(kreis.einwohner)]
    )
    header, *lines = rows.splitlines()
    districts = load("\n".join([header, f"{upper};77", *lines]))

    assert figures(districts) == EXPECTED
    assert districts.read is not None
    assert [(each.rows, each.reason.en) for each in districts.read.left_out] == [
        ((2,), "as another level")
    ]


def test_a_land_that_stands_for_its_kreise() -> None:
    """Hamburg as 02 among Kreise of others would get nothing: its row is named."""
    keys = ["02", "09", "09161", "09162", "11"]

    message = refused(listed(*keys, heading="AGS"), state="all")

    assert "row 2, column AGS, value '02': A Land or Regierungsbezirk without a Kreis" in message
    assert "row 6, column AGS, value '11'" in message
    assert "row 3" not in message
    assert [*figures(load(listed(*keys, heading="AGS"), state="09"))] == ["09161", "09162"]


def test_laender_filled_up_with_zeros() -> None:
    """Hamburg and Berlin, which are Kreise too, make no Kreise of a list of Länder."""
    keys = ["01000000", "02000000", "08000000", "11000000", "16000000"]

    assert [*figures(load(listed(*keys, heading="AGS")))] == keys


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Müllheim", "Mu\u0308llheim"),
        ("Müllheim", "Müll\u00adheim"),
        ("Bad Urach", "Bad\u200b Urach"),
        ("Bad Urach", "Bad  Urach"),
        ("Bad Urach", "Bad\u00a0Urach"),
    ],
)
def test_two_spellings_of_one_key(first: str, second: str) -> None:
    """What looks the same is the same: the key stands there twice."""
    message = refused(listed(first, "Ulm", second))

    assert "row 4" in message
    assert "The key is already in row 2" in message


def test_letters_by_their_case_are_two_keys() -> None:
    """A key in capitals is another one."""
    assert {*figures(load(listed("a1", "A1")))} == {"a1", "A1"}


def test_own_numbers_stand_in_the_order_of_numbers() -> None:
    """2 before 10, with zeros in front or not; one word among them, and all are texts."""
    assert [*figures(load(listed("10", "9", "100", "2")))] == ["2", "9", "10", "100"]
    assert [*figures(load(listed("010", "9", "1" + "0" * 5000)))] == ["9", "010", "1" + "0" * 5000]
    assert [*figures(load(listed("10", "9", "A")))] == ["10", "9", "A"]


# Names beside keys


def swapped(one: str, other: str) -> str:
    names = {kreis.ags: kreis.name for kreis in KREISE}
    names[one], names[other] = names[other], names[one]
    return of_the_44(
        "Schlüssel",
        "Name",
        "Einwohner",
        spell=lambda kreis: [kreis.ags, names[kreis.ags], str(kreis.einwohner)],
    )


def test_names_sorted_apart_from_their_keys() -> None:
    """Two names that changed places are refused with both rows."""
    message = refused(swapped("08115", "08117"))

    assert "The name is another Kreis's than the key (rows 3, 5): 08115" in message
    assert "'Göppingen'" in message


@pytest.mark.parametrize("heading", ["Empfänger", "Kreisbezeichnung", "Stadt-/Landkreis", ""])
@pytest.mark.parametrize("before", ["", "Landratsamt ", "Landkreisverwaltung ", "District of "])
def test_names_under_any_heading(heading: str, before: str) -> None:
    """Names of Kreise are known by their content: sorted apart from the keys they are refused."""
    names = sorted(kreis.name for kreis in KREISE)
    apart = dict(zip(THE_44, names, strict=True))
    spelt = {k.ags: before * (k.art == "Landkreis") + k.name for k in KREISE}
    sorted_apart, fitting = (
        of_the_44(
            "AGS",
            heading,
            "Einwohner",
            spell=lambda k, told=told: [k.ags, told[k.ags], str(k.einwohner)],
        )
        for told in ({ags: before + name for ags, name in apart.items()}, spelt)
    )

    assert "The name is another Kreis's than the key (rows " in refused(sorted_apart)
    assert figures(load(fitting)) == EXPECTED


def test_names_beside_their_region() -> None:
    """A column of Regierungsbezirke, headed as if it had names, does not hide the names."""
    names = dict(zip(THE_44, sorted(kreis.name for kreis in KREISE), strict=True))
    text = of_the_44(
        *("AGS", "Region", "Wer", "Einwohner"),
        spell=lambda k: [k.ags, k.ags[:3], names[k.ags], str(k.einwohner)],
    )

    assert "The name is another Kreis's than the key (rows " in refused(text)


@pytest.mark.parametrize(
    "label", ["destatis_gvisys", "statistisches_landesamt", "regionaldatenbank", "rki"]
)
def test_official_spellings_of_names(label: str) -> None:
    """No official spelling of the right name is a fault, and each denotes its Kreis alone."""
    master = build.ROOT.parent / "shared/data/kreise_stammdaten.csv"
    if not master.exists():
        pytest.skip("the spellings are not here")
    with master.open(encoding="utf-8", newline="") as file:
        spelt = {row["ags"]: row[f"label_{label}"] for row in csv.DictReader(file)}
    text = of_the_44(
        "AGS", "Name", "Einwohner", spell=lambda k: [k.ags, f'"{spelt[k.ags]}"', str(k.einwohner)]
    )

    assert figures(load(text)) == EXPECTED
    assert all(ags in kreise_named(name) for ags, name in spelt.items())


@pytest.mark.parametrize(
    ("name", "art", "expected"),
    [
        ("Stadt Heilbronn", "", {"08121"}),
        ("Heilbronn", "Landkreis", {"08125"}),
        ("Heilbronn, Stadt", "", {"08121"}),
        ("Freiburg i. Br.", "", {"08311"}),
        ("Enz-Kreis", "", {"08236"}),
        ("Rems-Murr", "", {"08119"}),
        ("Heilbronn County", "Landkreis", {"08125"}),
        ("Stadtverwaltung Heilbronn", "", {"08121"}),
        ("ULM", "", {"08421"}),
        ("Rhein-Neckar-Kr.", "", {"08226"}),
        ("Bodenseekr.", "", {"08435"}),
        ("Lkrs. Heilbronn", "", {"08125"}),
        ("Karlsruhe, Kr.", "", {"08215"}),
        ("Goeppingen", "", {"08117"}),
        ("Stadt Böblingen", "", set()),
        ("Regierungsbezirk Karlsruhe", "", set()),
        ("Stuttgart-West", "", set()),
        ("", "", set()),
    ],
)
def test_whose_name_it_is(name: str, art: str, expected: set[str]) -> None:
    """Spellings of people denote the same Kreis; a name of something else none."""
    assert kreise_named(name, art) == expected


def test_a_column_of_seats_is_none_of_names() -> None:
    """Names that stand there more often than Kreise have them check nothing, and name nothing."""
    seats = {"08125": "Heilbronn", "08236": "Pforzheim", "08425": "Ulm", "08226": "Heidelberg"}
    text = of_the_44(
        "AGS",
        "Name",
        "Einwohner",
        spell=lambda k: [k.ags, seats.get(k.ags, k.name), str(k.einwohner)],
    )
    districts = load(text)

    assert figures(districts) == EXPECTED
    assert next(row.name for row in districts.rows if row.ags == "08236") == "Enzkreis"


def test_a_country_that_is_nearly_the_sum_is_a_question() -> None:
    """Deutschland of another source than its Länder is not the sum to the last digit."""
    rows = "code;Name;Einwohner\n" + "".join(f"L{n};Ort {n};{700 * n + 1}\n" for n in range(1, 8))

    assert "--leave-out" in refused(f"{rows}XX;# Deutschland;19580\n")
    assert "--leave-out DE-total" in refused(f"{rows}DE-total;;19580\n")


# Names without keys


def test_names_of_the_44_get_their_ags() -> None:
    """With the kind behind the name or in a column of its own; that is said."""
    behind = of_the_44(
        "Kreis", "Einwohner", spell=lambda k: [f'"{k.name}, {k.art}"', str(k.einwohner)]
    )
    beside = of_the_44(
        "Kreis", "Art", "Einwohner", spell=lambda k: [k.name, k.art, str(k.einwohner)]
    )

    assert figures(load(behind)) == figures(load(beside)) == EXPECTED
    assert "keys filled in by the names of the Kreise" in assumed(load(behind))


def test_the_other_of_two_of_one_name_is_told_by_the_first() -> None:
    """Where one Heilbronn is the Landkreis, the bare one is the Stadtkreis."""
    bare = of_the_44(
        "Name",
        "Einwohner",
        spell=lambda k: [f"LK {k.name}" if k.art == "Landkreis" else k.name, str(k.einwohner)],
    )

    assert figures(load(bare)) == EXPECTED


def test_two_of_one_name_are_a_question() -> None:
    """Nothing tells the Heilbronns apart: the rows are named."""
    message = refused(of_the_44("Name", "Einwohner", spell=lambda k: [k.name, str(k.einwohner)]))

    assert (
        "row 8, column Name, value 'Heilbronn': A Stadtkreis and a Landkreis have this" in message
    )


def test_a_name_that_no_kreis_has() -> None:
    """It is quoted with its column; that sums have no key then is not called a fault."""

    def spell(kreis: build.Kreis) -> list[str]:
        kind = "SK" if kreis.art == "Stadtkreis" else "LK"
        name = "Breisgau Hochschw." if kreis.name.startswith("Breisgau") else kreis.name
        return [f"{kind} {name}", str(kreis.einwohner)]

    rows = of_the_44("Kreis", "Einwohner", spell=spell)
    message = refused(f"{rows}\nBaden-Württemberg;11124642\n")

    assert "2 problems" in message
    assert "row 28, column Kreis, value 'LK Breisgau Hochschw.': No Kreis has this name." in message
    assert "Breisgau-Hochschwarzwald (08315)" in message


def test_all_faults_of_names_at_once() -> None:
    """A name of two and one of none are told together."""
    message = refused(
        of_the_44(
            "Kreis",
            "Einwohner",
            spell=lambda k: [
                "LK Breisgau H." if k.name.startswith("Breisg") else k.name,
                str(k.einwohner),
            ],
        )
    )

    assert message.count("'Heilbronn': A Stadtkreis and a Landkreis have this name") == 2
    assert message.count("No Kreis has this name") == 1


def test_names_of_others_are_no_keys() -> None:
    """Names that are none of the 44 are not taken for keys: --key-column is asked."""
    assert "--key-column" in refused("Name;Einwohner\nZürich;5\nBern;7\nBasel;90\n")


def of_laender(name: str = "{}") -> str:
    rows = [f"Baden-Württemberg;{k.name};{k.art};{k.einwohner}" for k in KREISE]
    rows += [f"Bayern;{name.format('Dachau')};Landkreis;5", "Bayern;Erding;Landkreis;70"]
    return "\n".join(["Bundesland;Landkreis;Art;Einwohner", *rows])


def test_the_land_by_a_column_of_laender() -> None:
    """Of Kreise by names the Land is chosen by that column, and its Kreise get their AGS."""
    districts = load(of_laender())

    assert figures(districts) == EXPECTED
    assert any("other Länder left out: 2" in notice.en for notice in districts.notices)


def test_own_keys_with_a_column_of_laender() -> None:
    """A list that is none of Kreise stays whole, unless its user asks for a Land."""
    text = "Nr;Bundesland;Einwohner\nA1;Hessen;5\nA2;Bayern;70\nA3;Bayern;8\nA4;Hessen;900\n"

    assert [*figures(load(text))] == ["A1", "A2", "A3", "A4"]
    assert "rows of all Länder taken" in assumed(load(text))
    assert [*figures(load(text, state="09"))] == ["A2", "A3"]


@pytest.mark.parametrize(
    ("text", "land"),
    [
        *(("Freie und Hansestadt Hamburg", "02"), ("DE-BW", "08"), ("17", "")),
        *((text, "16") for text in ("Thüringen", "Thu\u0308ringen", "Thueringen", "THÜRINGEN")),
    ],
)
def test_which_land_a_text_names(text: str, land: str) -> None:
    """By name, however its letter ü is written, abbreviation or number."""
    assert land_named(text) == land


# Gemeinden

GEMEINDEN = "Schlüssel;Name;Einwohner\n09174111;A;5\n09174113;B;70\n09175111;C;800\n"


def test_gemeinden_of_several_kreise_are_a_question() -> None:
    """Both answers are named; each gives what it says."""
    message = refused(GEMEINDEN)

    assert "--level gemeinde" in message
    assert "--keys own" in message
    both = load(GEMEINDEN, level=Level.GEMEINDE)
    assert figures(both) == {"09174": 75, "09175": 800}
    assert [figures(each) for each in both.gemeinden] == [
        {"09174111": 5, "09174113": 70},
        {"09175111": 800},
    ]
    assert figures(load(GEMEINDEN, keys=Keys.OWN)) == {
        "09174111": 5,
        "09174113": 70,
        "09175111": 800,
    }


def test_gemeinden_whose_kreis_has_no_row() -> None:
    """Beside Kreise with a row of their own they are not left out in silence."""
    assert "--level gemeinde" in refused(f"{GEMEINDEN}09161;D;9000\n")


def test_gemeinden_of_one_kreis_are_recipients() -> None:
    """They are the list, with keys of eight digits, also where the zero was lost."""
    text = "AGS;Einwohner\n8115001;5\n8115002;70\n8115003;800\n"

    assert figures(load(text)) == {"08115001": 5, "08115002": 70, "08115003": 800}


def test_ars_of_gemeinden() -> None:
    """Keys of twelve digits denote the Gemeinde by the first five and the last three."""
    text = "ARS;Einwohner\n091740111111;5\n091740113113;70\n091755111111;800\n"

    assert figures(load(text, level=Level.GEMEINDE)) == {"09174": 75, "09175": 800}


def test_kinds_of_one_list() -> None:
    """2, 3, 4, 5, 7, 8, 9, 11 and 12 digits are levels; other numbers are no AGS."""
    keys = ["08", "081", "0811", "08111", "8111000", "08115003", "081110000", "81110000000"]
    understood = understand([*keys, "081115003003", "081115", "0811150030"], heading="AGS")

    assert [key.kind.name for key in understood.keys] == [
        *("OTHER_LEVEL", "OTHER_LEVEL", "OTHER_LEVEL", "KREIS", "KREIS", "GEMEINDE"),
        *("OTHER_LEVEL", "KREIS", "GEMEINDE", "FOREIGN", "FOREIGN"),
    ]
    assert understood.keys[-1].kind is Kind.FOREIGN
