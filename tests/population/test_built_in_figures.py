"""The table that comes with the program, and the package that describes it."""

from __future__ import annotations

import csv
import json
import pydoc
import re
from collections import Counter, defaultdict
from datetime import date
from hashlib import sha256
from inspect import signature

import layout_builders as build
import pytest

import ukraine_soforthilfe
from ukraine_soforthilfe.errors import PopulationFileError, StichtagError
from ukraine_soforthilfe.population.built_in import LICENCE, editions
from ukraine_soforthilfe.result import Source
from ukraine_soforthilfe.scenarios import load_districts

PATH = build.ROOT / "data/kreise_einwohner.csv"
with PATH.open(encoding="utf-8", newline="") as _file:
    ROWS = list(csv.DictReader(_file))
PACKAGE = json.loads((build.ROOT / "data/datapackage.json").read_text(encoding="utf-8"))

# As the offices publish them for the whole Land; a new date is entered here, too.
STATE_TOTALS = {
    ("2018-12-31", "Zensus 2011"): 11_069_533,
    ("2019-12-31", "Zensus 2011"): 11_100_394,
    ("2020-12-31", "Zensus 2011"): 11_103_043,
    ("2021-12-31", "Zensus 2011"): 11_124_642,
    ("2022-05-15", "Zensus 2022"): 11_104_040,
    ("2022-06-30", "Zensus 2011"): 11_236_075,
    ("2022-12-31", "Zensus 2011"): 11_280_257,
    ("2022-12-31", "Zensus 2022"): 11_167_721,
    ("2023-12-31", "Zensus 2022"): 11_230_740,
    ("2024-12-31", "Zensus 2022"): 11_245_898,
}


def test_every_date_has_44_kreise() -> None:
    """Each date and basis has 44 distinct keys, nine of them Stadtkreise."""
    keys = defaultdict(list)
    for row in ROWS:
        keys[row["stichtag"], row["basis"]].append(row["ags"])

    assert keys.keys() == STATE_TOTALS.keys()
    assert all(len(ags) == len(set(ags)) == 44 for ags in keys.values())
    assert Counter(row["art"] for row in ROWS) == {
        "Stadtkreis": 9 * len(STATE_TOTALS),
        "Landkreis": 35 * len(STATE_TOTALS),
    }


@pytest.mark.parametrize("edition", STATE_TOTALS)
def test_each_date_sums_to_the_published_total(edition: tuple[str, str]) -> None:
    """The 44 figures sum to the Land's total as published, read with the program and without."""
    stichtag, basis = edition
    loaded = load_districts(stichtag=date.fromisoformat(stichtag), basis=basis)

    assert sum(build.built_in(stichtag, basis).values()) == STATE_TOTALS[edition]
    assert loaded.einwohner == STATE_TOTALS[edition]


def test_the_four_regierungsbezirke() -> None:
    """The sums of 31.12.2021 by Regierungsbezirk, which is the key's third digit."""
    sums: dict[str, int] = defaultdict(int)
    bezirke = {}
    for row in ROWS:
        bezirke[row["ags"][2]] = row["regierungsbezirk"]
        if row["stichtag"] == "2021-12-31":
            sums[row["regierungsbezirk"]] += int(row["einwohner"])

    assert sums == {
        "Stuttgart": 4_150_949,
        "Karlsruhe": 2_812_482,
        "Freiburg": 2_285_156,
        "Tübingen": 1_876_055,
    }
    assert bezirke == {"1": "Stuttgart", "2": "Karlsruhe", "3": "Freiburg", "4": "Tübingen"}
    assert all(bezirke[row["ags"][2]] == row["regierungsbezirk"] for row in ROWS)


def test_the_default_date() -> None:
    """Without a date it is 31.12.2021 on the basis of the Zensus 2011."""
    districts = load_districts()

    assert (districts.stichtag, districts.basis) == (date(2021, 12, 31), "Zensus 2011")
    assert districts.source == Source(
        file="kreise_einwohner.csv",
        sha256=sha256(PATH.read_bytes()).hexdigest(),
        layout="soforthilfe",
        producer="",
        licence=LICENCE,
        built_in=True,
    )
    assert len(editions()) == len(STATE_TOTALS)


def test_who_names_all_of_them_has_left_none_out() -> None:
    """Then nothing is said of a part of the table."""
    whole = load_districts()

    named = load_districts(only=tuple(kreis.ags for kreis in whole.rows))

    assert (named.rows, named.notices) == (whole.rows, whole.notices)


def test_dates_the_table_has_not() -> None:
    """An unknown date lists the known ones; a date on two bases asks for one; so does a Land."""
    with pytest.raises(StichtagError, match=r"It has 2018-12-31 .* 2024-12-31"):
        load_districts(stichtag=date(2021, 11, 30))
    with pytest.raises(StichtagError, match="Two official figures exist for 2022-12-31"):
        load_districts(stichtag=date(2022, 12, 31))
    with pytest.raises(PopulationFileError, match="no Kreis of Land '09'"):
        load_districts(state="09")


def test_the_data_package_describes_the_table() -> None:
    """Fields, patterns, choices, limits and keys of datapackage.json hold for every row."""
    (resource,) = (each for each in PACKAGE["resources"] if each["name"] == "kreise_einwohner")
    schema = resource["schema"]
    fields = {field["name"]: field for field in schema["fields"]}

    assert (PATH.parent / resource["path"]).samefile(PATH)
    assert list(fields) == list(ROWS[0])
    assert b"\r" not in PATH.read_bytes()
    for name, field in fields.items():
        constraints = field["constraints"]
        for row in ROWS:
            assert row[name]
            if "pattern" in constraints:
                assert re.fullmatch(constraints["pattern"], row[name])
            if "enum" in constraints:
                assert row[name] in constraints["enum"]
            if field["type"] == "integer":
                assert int(row[name]) >= constraints["minimum"]
            if field["type"] == "date":
                assert date.fromisoformat(row[name]).isoformat() == row[name]
    keys = [tuple(row[name] for name in schema["primaryKey"]) for row in ROWS]
    assert len(keys) == len(set(keys)) == 44 * len(STATE_TOTALS)


def test_the_data_package_gives_the_licence() -> None:
    """Licence and attribution with the note that the data were compiled are the program's own."""
    (licence,) = PACKAGE["licenses"]

    assert licence["path"] == "https://www.govdata.de/dl-de/by-2-0"
    assert PACKAGE["attribution"] == LICENCE
    assert "eigene Zusammenstellung" in PACKAGE["description"]
    assert len(PACKAGE["sources"]) == 4


@pytest.mark.parametrize("name", ["allocate", "apportion", "load_districts"])
def test_help_says_types_without_quotation_marks(name: str) -> None:
    """What the package offers has types in ``help()``, not their names as texts."""
    shown = pydoc.plain(pydoc.render_doc(getattr(ukraine_soforthilfe, name))).splitlines()[2]

    assert not re.search("(:|->) '", re.sub("<[^>]{1,40}>", "", shown))


def test_the_library_asks_by_the_names_of_the_options() -> None:
    """A keyword is an option about figures, as text or value; any other is none at all."""
    known = signature(load_districts).parameters

    assert {"source", "stichtag", "basis", "state", "key_column", "level"} <= known.keys()
    assert not {"population", "total", "unit", "formats", "wanted"} & known.keys()
    assert known["state"].default == "08"
    with pytest.raises(TypeError, match="total"):
        load_districts(total=8_000_000)
    with pytest.raises(PopulationFileError, match="Kreise only"):
        load_districts(level="gemeinde")
