"""A file whose figures are those of a date that comes with the program says so."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ukraine_soforthilfe.population.built_in import Official, official
from ukraine_soforthilfe.result import District, Districts, Schluessel, Source
from ukraine_soforthilfe.scenarios import load_districts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

TABLE = Path(__file__).parents[2] / "data" / "kreise_einwohner.csv"


def figures_of(stichtag: str, basis: str = "Zensus 2011") -> dict[str, int]:
    """The published figures of a date, by key."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        return {
            row["ags"]: int(row["einwohner"])
            for row in csv.DictReader(table)
            if (row["stichtag"], row["basis"]) == (stichtag, basis)
        }


@pytest.fixture
def said(tmp_path: Path) -> Callable[..., list[str]]:
    """What is said in English of a list with the figures of 31.12.2021 and some changes."""

    def of(changes: Mapping[str, int], keys: int = 44, **wanted: object) -> list[str]:
        figures = figures_of("2021-12-31")
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
    """Of 44 figures four differ, so most agree: each is named with both figures."""
    changed = {"08111": 626_257, "08115": 1, "08116": 2, "08117": 3}

    (sentence,) = (each for each in said(changed) if "official" in each)

    assert sentence == (
        "40 of 44 populations are the official ones of 2021-12-31 (Zensus 2011); these differ: "
        "Stuttgart (08111) 626,257, there 626,275, Böblingen (08115) 1, there 393,195, "
        "Esslingen (08116) 2, there 533,388, Göppingen (08117) 3, there 259,046."
    )


def test_a_quarter_of_the_figures_tells_their_date(said: Callable[..., list[str]]) -> None:
    """With 33 of 44 figures changed eleven tell the date; with 34 the list is its author's own."""
    changed = dict.fromkeys(list(figures_of("2021-12-31"))[:33], 7)

    (sentence,) = (each for each in said(changed) if "official" in each)

    assert sentence.startswith("11 of 44 populations are the official ones of 2021-12-31")
    changed["08437"] = 7
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


def checked(  # noqa: PLR0913 - what can be said of figures
    figures: Mapping[str, int],
    stichtag: date | None = None,
    basis: str = "",
    *,
    built_in: bool = False,
    schluessel: tuple[Schluessel, ...] = (),
    own_keys: bool = False,
) -> Official:
    """Whether figures by key, said to be of a date, are the official ones."""
    return official(
        Districts(
            rows=tuple(District(ags, "", "", "", figure) for ags, figure in figures.items()),
            stichtag=stichtag,
            basis=basis,
            source=Source(file="", sha256="", layout="", built_in=built_in),
            schluessel=schluessel,
            own_keys=own_keys,
        )
    )


OF_2021 = figures_of("2021-12-31")
OF_2022 = figures_of("2022-12-31", "Zensus 2022")
DAY_2021, DAY_2022 = date(2021, 12, 31), date(2022, 12, 31)
ALONE = {"08111": 626_275, "08115": 393_195}
INVENTED = {ags: 1000 + place for place, ags in enumerate(OF_2021)}


@pytest.mark.parametrize(
    ("found", "differs", "doubtful", "said"),
    [
        (checked(OF_2021), False, False, "44 von 44 wie 31.12.2021 (Zensus 2011)"),
        (
            checked(OF_2021, DAY_2021, "Zensus 2011", built_in=True),
            False,
            False,
            "44 von 44 wie 31.12.2021 (Zensus 2011)",
        ),
        (
            checked({**OF_2021, "08111": 726_275}),
            True,
            False,
            "43 von 44 wie 31.12.2021 (Zensus 2011); Stuttgart 726.275 statt 626.275",
        ),
        (
            checked({**OF_2021, "08212": 1, "08215": 2}),
            True,
            False,
            "42 von 44 wie 31.12.2021 (Zensus 2011); Karlsruhe (08212) 1 statt 306.502, "
            "Karlsruhe (08215) 2 statt 448.487",
        ),
        # Of Gemeinden, other Länder and own keys nothing is known.
        (
            checked({**OF_2021, "09162": 1_487_708}),
            False,
            False,
            "44 von 44 wie 31.12.2021 (Zensus 2011); 1 weitere nicht geprüft",
        ),
        (checked({"a": 1}), False, False, "nicht geprüft: kein Kreis Baden-Württembergs"),
        (
            checked(OF_2021, own_keys=True),
            False,
            False,
            "nicht geprüft: verteilt wird nach eigenen Schlüsseln oder anderen Zahlen",
        ),
        (
            checked(OF_2021, schluessel=(Schluessel("Fälle"),)),
            False,
            False,
            "nicht geprüft: verteilt wird nach eigenen Schlüsseln oder anderen Zahlen",
        ),
        # Where no edition fits, the figures are no fault, whatever date is named.
        (
            checked(INVENTED),
            False,
            True,
            "Hinweis: nicht die amtlichen eines mitgelieferten Stichtags",
        ),
        (
            checked(INVENTED, DAY_2021),
            False,
            True,
            "Hinweis: nicht die amtlichen zum 31.12.2021 (Zensus 2011): 0 von 44 stimmen überein",
        ),
        # What claims to be the built-in table must be an edition of it, wholly.
        (
            checked(INVENTED, date(2030, 12, 31), "Zensus 2022", built_in=True),
            True,
            False,
            "die mitgelieferte Tabelle hat keine Zahlen zu diesem Stichtag und dieser Zensusbasis",
        ),
        (
            checked({"08111": 626_276}, DAY_2021, "Zensus 2011", built_in=True),
            True,
            False,
            "0 von 1 wie 31.12.2021 (Zensus 2011); Stuttgart 626.276 statt 626.275",
        ),
        # A date that the table does not have is said, and no fault.
        (
            checked(OF_2021, date(2022, 3, 31)),
            False,
            True,
            "Hinweis: 44 von 44 wie 31.12.2021 (Zensus 2011); "
            "Zahlen zum 31.03.2022 hat die mitgelieferte Tabelle nicht",
        ),
        # Two are too few to tell a date, but enough for one that is named.
        (
            checked(ALONE),
            False,
            False,
            "nicht geprüft: zu wenige Kreise, um den Stichtag zu erkennen",
        ),
        (checked(ALONE, DAY_2021), False, False, "2 von 2 wie 31.12.2021 (Zensus 2011)"),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
def test_whether_populations_are_official(
    found: Official,
    differs: bool,
    doubtful: bool,
    said: str,
) -> None:
    """One rule says of any figures whether they differ from the official ones, and how."""
    assert (found.said().de, found.differs, found.doubtful) == (said, differs, doubtful)


def test_figures_of_another_date_than_the_one_named_differ() -> None:
    """All 44 figures of 2022 under the date of 2021 are wrong, and said to be those of 2022."""
    found = checked(OF_2022, DAY_2021, "Zensus 2011")

    assert (found.differs, found.doubtful) == (True, False)
    assert found.said().en.startswith("0 of 44 as of 2021-12-31 (Zensus 2011); Stuttgart 612,041 ")
    assert found.said().en.endswith("(+ 34); the figures are those of 2022-12-31 (Zensus 2022)")


def test_of_a_date_with_two_bases_the_nearer_is_compared_with() -> None:
    """Figures of 31.12.2022 whose basis is not named are those of Zensus 2022."""
    found = checked({**OF_2022, "08111": 1}, DAY_2022)

    assert found.differs
    assert found.said().en == (
        "43 of 44 as of 2022-12-31 (Zensus 2022); Stuttgart 1 instead of 612,041"
    )


def test_no_two_editions_share_a_figure() -> None:
    """What the rule rests on: of each Kreis the ten published figures are ten different ones."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        figures = [(row["ags"], row["einwohner"]) for row in csv.DictReader(table)]

    assert len(figures) == len(set(figures)) == 440
