"""Why one district gets what it gets."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from ukraine_soforthilfe import allocate, load_districts
from ukraine_soforthilfe.commands.cli import app
from ukraine_soforthilfe.errors import KreisError
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports.explanation import explanation_page
from ukraine_soforthilfe.result.districts import District, Districts, Source
from ukraine_soforthilfe.result.explanation import Explanation, Margin, explain

if TYPE_CHECKING:
    from ukraine_soforthilfe.result.allocation import Allocation

RESULT = allocate(load_districts(), 8_000_000)


def own_list(populations: list[int], total: int) -> Allocation:
    rows = tuple(
        District(ags=f"{place:02}", name="", art="", regierungsbezirk="", einwohner=einwohner)
        for place, einwohner in enumerate(populations)
    )
    source = Source(file="own.csv", sha256="", layout="plain")
    return allocate(Districts(rows=rows, stichtag=None, basis="", source=source), total)


def letter(explanation: Explanation, language: Language) -> str:
    """The sentences of a letter, one a line."""
    return "\n".join(explanation_page(explanation, language).sentences)


def betrag_by_fractions(total: int, populations: list[int], place: int) -> int:
    """One share by exact fractions, handing out one euro after the other."""
    everybody = sum(populations)
    quotas = [Fraction(total * einwohner, everybody) for einwohner in populations]
    shares = [floor(quota) for quota in quotas]
    while sum(shares) < total:
        shortfalls = [quota - share for quota, share in zip(quotas, shares, strict=True)]
        shares[shortfalls.index(max(shortfalls))] += 1
    return shares[place]


@given(
    st.lists(st.integers(0, 40), min_size=2, max_size=5).filter(any),
    st.integers(0, 30),
    st.data(),
)
def test_the_margins_are_the_least_changes(
    populations: list[int], total: int, data: st.DataObject
) -> None:
    """Every smaller change leaves the amount as it is; the margin itself changes it as stated."""
    place = data.draw(st.integers(0, len(populations) - 1))
    explanation = explain(own_list(populations, total), f"{place:02}")
    betrag = betrag_by_fractions(total, populations, place)

    def changed(change: int) -> int:
        others = [*populations]
        others[place] += change
        return betrag_by_fractions(total, others, place)

    alone = sum(populations) == populations[place]
    downward = range(1, populations[place] + 1) if not alone else range(0)
    fewer = next((change for change in downward if changed(-change) != betrag), None)
    assert explanation.fewer == (
        None if fewer is None else Margin(einwohner=fewer, betrag=changed(-fewer))
    )
    if betrag == total:
        assert explanation.more is None
    else:
        more = next(change for change in range(1, 100_000) if changed(change) != betrag)
        assert explanation.more == Margin(einwohner=more, betrag=changed(more))


@pytest.mark.parametrize(
    ("kreis", "ags"),
    [
        ("08335", "08335"),
        ("Konstanz", "08335"),
        ("konst", "08335"),
        ("  ulm ", "08421"),
        ("Landkreis Karlsruhe", "08215"),
        ("stadtkreis heilbronn", "08121"),
        ("Rhein", "08226"),
    ],
)
def test_finds_a_district(kreis: str, ags: str) -> None:
    """A key, a name, a kind with a name or the start of a name finds its district."""
    assert explain(RESULT, kreis).row.district.ags == ags


def test_the_name_itself_comes_before_names_that_begin_with_it() -> None:
    """Who asks for Berg does not hear of Bergen."""
    source = Source(file="own.csv", sha256="", layout="plain")
    rows = tuple(
        District(ags=ags, name=name, art="", regierungsbezirk="", einwohner=1)
        for ags, name in (("a", "Bergen"), ("b", "Berg"))
    )
    result = allocate(Districts(rows=rows, stichtag=None, basis="", source=source), 3)

    assert explain(result, "Berg").row.district.ags == "b"


def test_a_key_that_lost_its_zero() -> None:
    """A key is found without the leading zero that Excel takes off."""
    assert explain(RESULT, "8335").row.district.ags == "08335"


@pytest.mark.parametrize(
    ("kreis", "sentence"),
    [
        (
            "Heilbronn",
            "'Heilbronn' can mean 08121 Heilbronn (Stadtkreis), 08125 Heilbronn (Landkreis). "
            "Name one of them by its key.",
        ),
        (
            "karls",
            "'karls' can mean 08212 Karlsruhe (Stadtkreis), 08215 Karlsruhe (Landkreis). "
            "Name one of them by its key.",
        ),
        (
            "Atlantis",
            "No district has the key or name 'Atlantis'. Give a key (AGS), a name or the start "
            "of one.",
        ),
    ],
)
def test_says_whom_it_could_not_find(kreis: str, sentence: str) -> None:
    """An ambiguous name lists its candidates; an unknown one says what would do."""
    with pytest.raises(KreisError) as caught:
        explain(RESULT, kreis)

    assert str(caught.value) == sentence


def test_many_candidates_are_counted() -> None:
    """A start that fits 35 Landkreise names twelve and counts the rest."""
    with pytest.raises(KreisError, match=r"08121.* and 23 more|08115.* and 23 more"):
        explain(RESULT, "Landkreis")


def test_the_letter_in_german() -> None:
    """The whole derivation of Konstanz in sentences, with its own numbers."""
    assert letter(explain(RESULT, "Konstanz"), Language.DE) == (
        "Für Konstanz (Landkreis, AGS 08335) beträgt die Zuweisung 207.178 € von insgesamt "
        "8.000.000 €.\n"
        "Maßgeblich sind 288.097 Einwohner am 31.12.2021 (Zensus 2011); das sind 2,59 % von "
        "11.124.642.\n"
        "Der genaue Anteil ist 8.000.000 € × 288.097 ÷ 11.124.642 = 207.177,543331…: 207.177 € "
        "und ein Rest von 6.044.366/11.124.642 eines Euro.\n"
        "Die ganzen Euro aller Anteile ergeben zusammen 7.999.978 €; die übrigen 22 € gehen "
        "einzeln an die größten Reste. Dieser Rest steht an Stelle 19 von 44 und erhielt einen "
        "davon.\n"
        "Bei sonst gleichen Zahlen wären es mit einem Einwohner weniger 207.177 € und mit 2 "
        "Einwohnern mehr 207.179 € gewesen.\n"
        "Je Einwohner sind es 0,7191 €."
    )


def test_the_letter_of_a_tie_without_names_in_english() -> None:
    """Of two equal remainders the letter says that there were two and what decided."""
    assert letter(explain(own_list([1, 1, 2], 2), "01"), Language.EN) == (
        "01 is allocated €0 of a total of €2.\n"
        "What counts is its population of 1, 25.00% of 4.\n"
        "The exact quota is €2 × 1 ÷ 4 = 0.500000: €0 and a remainder of 2/4 of a euro.\n"
        "The whole euros of all quotas sum to €1; the €1 left over go one each to the largest "
        "remainders. This remainder ranks 2 of 3 and got none of them.\n"
        "There were 2 equal remainders at this place for €1; among them the order of the keys "
        "decided.\n"
        "All else equal, it would have been €1 with one inhabitant more.\n"
        "That is €0.0000 per head."
    )


def test_the_command_explains_as_text_and_json() -> None:
    """The command prints the letter, or JSON with the same figures."""
    letter = CliRunner().invoke(app, ["explain", "08335"])
    content = json.loads(CliRunner().invoke(app, ["explain", "08335", "--format", "json"]).stdout)

    assert (letter.exit_code, letter.stderr) == (0, "")
    assert letter.stdout.startswith("Für Konstanz (Landkreis, AGS 08335)")
    assert (content["betrag"], content["rang"], content["rest"]) == (207_178, 19, 6_044_366)
    assert content["more"] == {"einwohner": 2, "betrag": 207_179}


def test_the_command_says_whom_it_could_not_find() -> None:
    """An ambiguous name is exit status 1 and a sentence on standard error."""
    done = CliRunner().invoke(app, ["explain", "Karlsruhe"])

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: 'Karlsruhe' can mean 08212")


def test_the_letter_where_nothing_was_left_over() -> None:
    """Where all quotas are whole the letter says so; of nobody there is no amount a head."""
    of_one = letter(explain(own_list([1, 1], 2), "00"), Language.EN).splitlines()
    of_nobody = letter(explain(own_list([0, 1], 1), "00"), Language.EN).splitlines()

    assert of_one[3] == of_nobody[3] == "All quotas are whole euros, so nothing was left over."
    assert of_one[-1] == "That is €1.0000 per head."
    assert not [line for line in of_nobody if "per head" in line]


def test_the_letter_of_a_day_without_a_census() -> None:
    """A day that the user gave stands alone where no census is known."""
    dated = replace(own_list([2, 3], 5).districts, stichtag=date(2021, 12, 31))

    said = letter(explain(allocate(dated, 5), "00"), Language.EN)

    assert "What counts is its population of 2 at 31 December 2021, 40.00% of 5." in said
