"""A file whose figures are those of a date that comes with the program says so."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ukraine_soforthilfe.population.read import load_districts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TABLE = Path(__file__).parents[2] / "data" / "kreise_einwohner.csv"


@pytest.fixture
def said(tmp_path: Path) -> Callable[..., list[str]]:
    """What is said in English of a list with the figures of 31.12.2021 and some changes."""

    def of(changes: Mapping[str, int], keys: int = 44, **wanted: object) -> list[str]:
        with TABLE.open(encoding="utf-8", newline="") as table:
            figures = {
                row["ags"]: int(row["einwohner"])
                for row in csv.DictReader(table)
                if row["stichtag"] == "2021-12-31"
            }
        rows = [f"{ags};{figure}" for ags, figure in ({**figures, **changes}).items()][:keys]
        path = tmp_path / "own.csv"
        path.write_text("\n".join(["AGS;Einwohner", *rows]), "utf-8")
        return [notice.en for notice in load_districts(path, **wanted).notices]

    return of


def test_the_date_whose_figures_a_file_has_is_named(said: Callable[..., list[str]]) -> None:
    """All 44 agree with 31.12.2021, which the file does not name."""
    official = "The populations of the Kreise are the official ones of 2021-12-31 (Zensus 2011)."

    assert official in said({})


def test_figures_that_differ_from_the_date_are_named(said: Callable[..., list[str]]) -> None:
    """Of 44 figures four differ, so nine tenths agree: each is named with both figures."""
    changed = {"08111": 626_257, "08115": 1, "08116": 2, "08117": 3}

    (sentence,) = (each for each in said(changed) if "official" in each)

    assert sentence == (
        "40 of 44 populations are the official ones of 2021-12-31 (Zensus 2011); these differ: "
        "Stuttgart (08111) 626,257, there 626,275, Böblingen (08115) 1, there 393,195, "
        "Esslingen (08116) 2, there 533,388, Göppingen (08117) 3, there 259,046."
    )


def test_fewer_than_nine_tenths_are_no_date(said: Callable[..., list[str]]) -> None:
    """With five of 44 figures changed the list is its author's own."""
    changed = {"08111": 1, "08115": 1, "08116": 2, "08117": 3, "08118": 4}

    assert [each for each in said(changed) if "official" in each] == []


def test_two_kreise_are_too_few_to_tell(said: Callable[..., list[str]]) -> None:
    """Two figures that agree may do so by chance; three are said."""
    assert [each for each in said({}, keys=2, partial=True) if "official" in each] == []
    assert [each for each in said({}, keys=3, partial=True) if "official" in each] != []


def test_another_date_than_that_of_the_figures_is_told(said: Callable[..., list[str]]) -> None:
    """The figures of 2021 labelled as those of 2022 are still said to be those of 2021."""
    notices = said({}, stichtag=date(2022, 12, 31), basis="Zensus 2011")

    assert notices[-2:] == [
        "The populations of the Kreise are the official ones of 2021-12-31 (Zensus 2011).",
        "The date is still taken for 2022-12-31; check which one is meant.",
    ]
