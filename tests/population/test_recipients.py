"""Who is paid: rows that sum others up are none, and what could be read in two ways is asked."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from asked import choices

from ukraine_soforthilfe.asking.scenario import Scenario
from ukraine_soforthilfe.errors import UsageError
from ukraine_soforthilfe.population.headings import Mark, mark_of
from ukraine_soforthilfe.population.recipients import Reason, Recipients, find_recipients
from ukraine_soforthilfe.population.row_names import PatternError, Rows
from ukraine_soforthilfe.population.sums import Figures

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def rows_of(text: str) -> Rows:
    """Rows out of lines ``key;name;figure;level``; the first of them is row 2, as in a file."""
    lines = dict(enumerate(map(str.strip, text.strip().splitlines()), start=2))
    cells = [[*line.split(";"), "", "", ""][:4] for line in lines.values() if line]
    keys = [each[0] for each in cells]
    levels = [each[3] for each in cells]
    return Rows(
        numbers=[number for number, line in lines.items() if line],
        written=keys,
        understood=keys,
        names=[each[1] for each in cells],
        figures=[Figures(values=[int(each[2]) if each[2] else None for each in cells])],
        levels=levels if any(levels) else (),
    )


def answers_in(question: str) -> list[Scenario]:
    """The answers that a question names, each as what the options of a command make of it."""

    def said(answer: list[str], option: str) -> tuple[str, ...]:
        return tuple(word for before, word in pairwise(answer) if before == option)

    return [
        Scenario(
            only=said(answer, "--only"),
            leave_out=said(answer, "--leave-out"),
            keep=said(answer, "--keep"),
        )
        for answer in choices(question)
    ]


def paid(rows: Rows, found: Recipients) -> list[str]:
    return [rows.written[place] or rows.names[place] for place in found.places]


FOUR = "A;;310\nB;;1250\nC;;845\nD;;77"
TWO_BLOCKS = "A1;;310\nA2;;1250\nA3;;845\nSumme A;;2405\nB1;;2210\nB2;;77\nSumme B;;2287"
STARRED = "A1;;310\nA2;;1250\n*;;1560\nB1;;2210\nB2;;77\n*;;2287\n**;;3847"
NUTS = """
DE1;;1000
DE11;;600
DE111;;250
DE112;;350
DE12;;400
DE121;;150
DE122;;250
"""
LEFT_OUT: dict[str, tuple[str, list[int]]] = {
    "a word below": (f"{FOUR}\nSumme;;2482", [6]),
    "a word above": (f"Insgesamt;;2482\n{FOUR}", [2]),
    "a word among the names": (f"{FOUR}\nZ;Gesamtergebnis 2021;2482", [6]),
    "the sign of a sum": (f"{FOUR}\n;Σ;2482", [6]),
    "an asterisk": (f"{FOUR}\n*;;2482", [6]),
    "an asterisk among the names": (f"{FOUR}\nZ;*;2482", [6]),
    "asterisks of subtotals, two of their total": (STARRED, [4, 7, 8]),
    "two asterisks above": (f"**;;3847\n{STARRED[:-9]}", [2, 5, 8]),
    "asterisks over nobody": ("A;;310\nB;;0\n*;;310\nC;;0\n*;;0\n**;;310", [4, 6, 7]),
    "a word behind a Land": (f"{FOUR}\nLand insgesamt;;2482", [6]),
    "no key": (f"{FOUR}\n;;2482", [6]),
    "subtotals below their rows": (TWO_BLOCKS, [5, 8]),
    "subtotals and their total": (f"{TWO_BLOCKS}\nGesamtsumme;;4692", [5, 8, 9]),
    "a total above, subtotals below": (f"Total;;4692\n{TWO_BLOCKS}", [2, 6, 9]),
    "subtotals above their rows": (
        "Summe A;;2405\nA1;;310\nA2;;1250\nA3;;845\nSumme B;;2287\nB1;;2210\nB2;;77",
        [2, 6],
    ),
    "totals above subtotals above their rows": (
        "Gesamt X;;60\nSumme A;;30\na1;;11\na2;;19\nSumme B;;30\nb1;;14\nb2;;16\n"
        "Gesamt Y;;9\nSumme C;;9\nc1;;4\nc2;;5",
        [2, 3, 6, 9, 10],
    ),
    "subtotals of parts of which one has none": (
        "A1;;310\nA2;;1250\nSumme;;1560\n\nB1;;845\n\nC1;;77\nC2;;2210\nSumme;;2287",
        [4, 10],
    ),
    "the same above their rows": (
        "Summe;;1560\nA1;;310\nA2;;1250\n\nB1;;845\n\nSumme;;2287\nC1;;77\nC2;;2210",
        [2, 8],
    ),
    "those of parts and their total": (
        "A1;;310\n\nB1;;845\nB2;;77\nSumme;;922\n\nGesamt;;1232",
        [6, 8],
    ),
    "sums of sums": (
        f"{TWO_BLOCKS}\nSumme AB;;4692\nC1;;4\nC2;;5\nSumme C;;9\nGesamt;;4701",
        [5, 8, 9, 12, 13],
    ),
    "more than half of the rows": ("A;;10\nSumme A;;10\nB;;20\nSumme B;;20\nGesamt;;30", [3, 5, 6]),
    "no keys, as of Regierungsbezirke": (
        "A1;;310\nA2;;1250\n;RB A;1560\nB1;;2210\nB2;;77\n;RB B;2287\n;Baden-Württemberg;3847",
        [4, 7, 8],
    ),
    "a Land over its Kreise": (f"{FOUR}\nX;Bayern;2482", [6]),
    "a Land above, and blocks whose sums have no key": (
        "Bayern;;60\nA1;;10\n;;10\nB1;;20\nB2;;30\n;;50",
        [2, 4, 7],
    ),
    "a kingdom over its countries": (
        "England;;56\nScotland;;6\nWales;;3\nNorthern Ireland;;2\nUnited Kingdom;;67",
        [6],
    ),
    "a Land by its whole name": (f"A0;;7\nFreie Hansestadt Bremen;;2489\n{FOUR}", [3]),
    "a country over Länder": ("Bayern;;13\nHessen;;6\nDeutschland;;19", [4]),
    "a continent over countries": ("Frankreich;;68\nDeutschland;;83\nEuropa;;151", [4]),
    "a word without a figure": (f"{FOUR}\nSumme;;", [6]),
    "an average without a figure": (f"{FOUR}\nDurchschnitt;;", [6]),
    "one row and its total": ("A;;310\nSumme;;310", [3]),
    "thousands": ("A;;1000\nB;;4000\nC;;3000\nSumme;;9000", [5]),
    "levels that all sum": (NUTS, [2, 3, 6]),
    "one row below it, beside others with several": (
        "1;;2000\n10;;2000\n2;;5000\n20;;1500\n21;;3500\n9;;3000\n90;;1000\n91;;2000",
        [2, 4, 7],
    ),
    "one key over all others": ("DE;;13\nDE-BY;;7\nDE-HE;;6", [2]),
    "one key over a count behind it": (
        "\n".join(["K;;8774", *(f"K{n};;{n * n + 677}" for n in range(1, 13))]),
        [2],
    ),
    "counts below their keys, not in order": (
        "\n".join(
            [
                *(f"N {n};;{n * n + 1}" for n in range(1, 13)),
                *("S 1;;400", "N;;662", "S 2;;700", "S;;1100"),
            ]
        ),
        [15, 17],
    ),
    "a number of districts": (f"All 4 districts;;2482\n{FOUR}", [2]),
    "a word with a footnote": (f"A0;;7\nInsgesamt\u00b9;;2489\n{FOUR}", [3]),
    "the district that they lie in": (f"A0;;7\nLandkreis;;2489\n{FOUR}", [3]),
    "a key that sums those that it begins": ("1;;5000\n10;;2000\n11;;3000\n2;;700", [2]),
    "a row of 0": (f"{FOUR}\nE;;0\nSumme;;2482", [7]),
    "a missing figure is another's business": ("A;;310\nB;;\nC;;845\nSumme;;1155", [5]),
}
ALL_PAID = {
    "Regierungsbezirke": (
        "R1;Regierungsbezirk Stuttgart;41\nR2;Regierungsbezirk Karlsruhe;28\n"
        "R3;Regierungsbezirk Freiburg;23\nR4;Regierungsbezirk Tübingen;92"
    ),
    "2 : 3 : 1": "A;;2\nB;;3\nC;;1",
    "2 : 3 : 5": "A;;2\nB;;3\nC;;5",
    "the sum of two": "A;;310\nB;;1250\nC;;1560",
    "nearly the sum of four": f"{FOUR}\nZ;;2483",
    "three halves": "A;;50\nB;;20\nC;;20\nD;;10",
    "asterisks of footnotes": "A;Adorf *;310\nB;Bdorf*;1250\nC;* Cdorf;1560",
    "a word inside a name": "S1;Gesamtschule Köln;610\nS2;TotalEnergies;240\nS3;Summerhill;155",
    "somebody's name": "S1;Total GmbH;610\nS2;Haus Sonne;240",
    "a Land that is no sum": "04011;Bremen;563290\n04012;Bremerhaven;113557",
    "Länder": "Baden-Württemberg;;11\nBayern;;13\nBremen;;1\nSaarland;;1",
    "a sum among small figures": "A;;31\nB;;12\nC;;8\nZ;;59\nD;;7\nE;;1",
    "districts that all have one name": f"A0;Landkreis;2489\n{FOUR}",
    "a key that begins others": "1;;500\n10;;100\n100;;50",
    "running numbers": "\n".join(f"{n};;{(n * 7919) % 9973 + 1000}" for n in range(1, 131)),
    "numbers behind a letter": "\n".join(f"K{n};;{900 - n}" for n in range(1, 25)),
    "equal figures of keys that begin others": "1;;1\n10;;1\n2;;1\n20;;1\n3;;1",
    "two rows of one figure": "A;;5\nA1;;5",
    "a name that begins others": "Berg;;9000\nBergheim;;100\nBergkamen;;200\nBerghausen;;50",
    "a count whose first and last figure are equal": "\n".join(
        f"K{n};;{33 + n * (10 - n)}000" for n in range(1, 11)
    ).replace("K1;;42000", "K1;;33000"),
    "a count of equal figures": "\n".join(f"Haus {n};;5000" for n in range(1, 25)),
    "zeros": "A;;0\nB;;0\nC;;7\nD;;0\nE;;0\nF;;0\nG;;0\nH;;8",
    "one row": "A;;5",
    "a level that all share": "A;;5;Kreis\nB;;6;Kreis",
    "names that all say the same": "A;Adorf insgesamt;5\nB;Bdorf insgesamt;7",
}
ASKED: dict[str, tuple[str, list[set[str]]]] = {
    "a word, and not the sum": (f"{FOUR}\nSumme;;2842", [set("ABCD"), {*"ABCD", "Summe"}]),
    "a word, and the sum of a row below a gap": (
        "A;;310\nB;;845\n\nC;;77\nSumme;;77",
        [set("ABC"), {*"ABC", "Summe"}],
    ),
    "a word, and the sum without the first row": (
        "A;;310\nB;;845\nC;;77\nSumme;;922",
        [set("ABC"), {*"ABC", "Summe"}],
    ),
    "an asterisk, and not the sum": (f"{FOUR}\n*;;2842", [set("ABCD"), {*"ABCD", "*"}]),
    "a word, and everything twice": (
        f"{TWO_BLOCKS}\nSumme;;9384",
        [
            {"A1", "A2", "A3", "B1", "B2"},
            {"A1", "A2", "A3", "B1", "B2", "Summe"},
        ],
    ),
    "an average": (f"{FOUR}\nDurchschnitt;;620", [set("ABCD"), {*"ABCD", "Durchschnitt"}]),
    "a part": (f"{FOUR}\n;davon weiblich;40", [set("ABCD"), {*"ABCD", "davon weiblich"}]),
    "an unmarked sum": (f"{FOUR}\nE;;1\nZ;;2483", [set("ABCDE"), set("ABCDEZ")]),
    "an unmarked sum of four rows": (f"{FOUR}\nZ;;2482", [set("ABCD"), set("ABCDZ")]),
    "an unmarked sum of three rows, above": (
        "Z;;100\nA;;20\nB;;30\nC;;50",
        [set("ABC"), set("ABCZ")],
    ),
    "an unmarked sum of three rows, between": (
        "A;;200\nZ;;1000\nB;;300\nC;;500",
        [set("ABC"), set("ABCZ")],
    ),
    "an unmarked sum above": (f"Z;;2483\n{FOUR}\nE;;1", [set("ABCDE"), set("ABCDEZ")]),
    "the figure of one row below it, among others": (
        "DE;;33000\nDE1;;33000\nAT;;5000\nCH;;7000\nFR;;9000",
        [{"DE1", "AT", "CH", "FR"}, {"DE", "DE1", "AT", "CH", "FR"}],
    ),
    "an unmarked sum among large figures": (
        f"{FOUR}\nZ;;2483\nE;;1",
        [set("ABCDE"), set("ABCDEZ")],
    ),
    "levels that do not all sum": (
        f"{NUTS}DE123;;9",
        [
            {"DE1"},
            {"DE11", "DE12"},
            {"DE111", "DE112", "DE121", "DE122", "DE123"},
            {"DE1", "DE11", "DE12", "DE111", "DE112", "DE121", "DE122", "DE123"},
        ],
    ),
    "levels of a column": (
        "Q;;9;Land\nA1;;4;Kreis\nA2;;5;Kreis\nQ7;;3;Stadt",
        [{"Q"}, {"Q7"}, {"A1", "A2"}, {"Q", "Q7", "A1", "A2"}],
    ),
    "levels of a column, and the total of them": (
        "Q;;9;Land\nA1;;4;Kreis\nA2;;5;Kreis\nQ7;;3;Stadt\nSumme;;21;Land",
        [{"Q"}, {"Q7"}, {"A1", "A2"}, {"Q", "Q7", "A1", "A2"}],
    ),
    "a Land that is a city, and a sum": (
        "A;;20\nB;;30\nC;Hamburg;50\nF;;900\nG;;400\nH;;7",
        [set("ABFGH"), set("ABCFGH")],
    ),
    "a key that may sum others by chance": (
        "1;;5\n10;;2\n11;;3\n2;;7\n3;;1\n4;;1",
        [{"10", "11", "2", "3", "4"}, {"1", "10", "11", "2", "3", "4"}],
    ),
    "the world, of which a part is missing": (
        "Frankreich;;68\nDeutschland;;83\nNarnia;;4\nWelt;;8000",
        [{"Frankreich", "Deutschland", "Narnia"}, {"Frankreich", "Deutschland", "Narnia", "Welt"}],
    ),
    "a country beside some of its Länder": (
        "Bayern;;13\nHessen;;6\nDeutschland;;83",
        [{"Bayern", "Hessen"}, {"Bayern", "Hessen", "Deutschland"}],
    ),
    "a Land with more than the rows in it": (
        f"Bayern;;9000\n{FOUR}\nE;;1",
        [set("ABCDE"), {"Bayern", *"ABCDE"}],
    ),
}


@pytest.mark.parametrize(("text", "numbers"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_what_is_marked_and_sums_others_is_left_out(text: str, numbers: list[int]) -> None:
    """Totals, subtotals and upper levels are left out by their row; nobody is asked."""
    rows = rows_of(text)

    found = find_recipients(rows, Scenario())

    assert [rows.numbers[place] for place in found.left_out] == numbers
    assert found.questions == ()
    assert len(found.places) == len(rows.numbers) - len(numbers)


@pytest.mark.parametrize("text", ALL_PAID.values(), ids=ALL_PAID)
def test_what_only_looks_like_a_total_is_paid(text: str) -> None:
    """Where there is but one reading, every row is paid and nobody is asked."""
    rows = rows_of(text)

    found = find_recipients(rows, Scenario())

    assert found.places == tuple(range(len(rows.numbers)))
    assert found.questions == ()
    assert found.left_out == {}


@pytest.mark.parametrize(("text", "readings"), ASKED.values(), ids=ASKED)
def test_a_question_names_the_options_that_answer(text: str, readings: list[set[str]]) -> None:
    """What could be read in two ways is asked, once, and each answer named brings one of them."""
    rows = rows_of(text)

    (question,) = find_recipients(rows, Scenario()).questions
    answers = answers_in(str(question))

    found = [find_recipients(rows, answer) for answer in answers]
    assert [set(paid(rows, each)) for each in found] == readings
    assert [each.questions for each in found] == [()] * len(readings)


def test_levels_are_asked_for_with_their_numbers_of_rows() -> None:
    """The question says how many rows each level has."""
    (question,) = find_recipients(rows_of(f"{NUTS}DE123;;9"), Scenario()).questions

    assert "1 row of" in str(question)
    assert "2 rows of" in str(question)
    assert "5 rows of" in str(question)


def test_of_two_levels_with_many_keys_alike_no_answer_is_written_out() -> None:
    """A command of fifteen words is none to copy."""
    keys = [f"{first}{last}" for last in "qwert" for first in "XYZWVU"]
    lines = [f"{key};;{n * n + 7};{('Stadt', 'Kreis')[n % 2]}" for n, key in enumerate(keys)]

    (question,) = find_recipients(rows_of("\n".join(lines)), Scenario()).questions

    assert "15 rows of level Stadt, 15 rows of level Kreis" in str(question)
    assert "with --only or --leave-out, with a key or a pattern; all of them" in str(question)


NAMED: dict[str, tuple[Scenario, list[str]]] = {
    "a key": (Scenario(leave_out=("A3",)), ["A1", "A2", "B1", "B2"]),
    "a pattern": (Scenario(only=("B?",)), ["B1", "B2"]),
    "a pattern that takes in a subtotal": (Scenario(only=("*B*",)), ["B1", "B2"]),
    "subtotals alone": (Scenario(only=("Summe*",)), ["Summe A", "Summe B"]),
    "a subtotal by its key": (
        Scenario(only=("A?", "Summe B")),
        ["A1", "A2", "A3", "Summe B"],
    ),
    "a number": (Scenario(leave_out=("row:3",)), ["A1", "A3", "B1", "B2"]),
    "both": (Scenario(only=("A?",), leave_out=("A1",)), ["A2", "A3"]),
    "a set of letters": (Scenario(only=("[AB]1",)), ["A1", "B1"]),
}


def test_a_total_of_one_land_below_another_without_one() -> None:
    """Hamburg is a Kreis by itself and has none; what its keys begin with tells it apart."""
    rows = rows_of("02000;;1841\n03101;;248\n03102;;104\n;Insgesamt;352\n08111;;630")

    assert find_recipients(rows, Scenario()).questions
    found = find_recipients(replace(rows, by_ags=True), Scenario())
    assert not found.questions
    assert list(found.left_out) == [3]


@pytest.mark.parametrize(("answers", "keys"), NAMED.values(), ids=NAMED)
def test_who_names_rows_has_chosen(answers: Scenario, keys: list[str]) -> None:
    """Totals of the whole list stay none beside rows that they sum, and all others are paid."""
    rows = rows_of(TWO_BLOCKS)

    found = find_recipients(rows, answers)

    assert paid(rows, found) == keys
    assert found.questions == ()
    assert found.named


def test_an_upper_level_that_is_named_is_paid() -> None:
    """Of levels that all sum the middle one can be chosen."""
    rows = rows_of(NUTS)

    assert paid(rows, find_recipients(rows, Scenario(only=("DE1?",)))) == ["DE11", "DE12"]


def test_a_total_is_asked_for_where_a_row_that_it_sums_is_left_out() -> None:
    """An unmarked total does not become a recipient when one of its rows is left out."""
    rows = rows_of("Z;;2483\nA;;310\nB;;1250\nC;;845\nD;;77\nE;;1")

    (question,) = find_recipients(rows, Scenario(leave_out=("B",))).questions

    assert question.row == 2


def test_a_total_that_nothing_marks_hides_no_marked_one() -> None:
    """The sums of blocks are found below a total that is asked for."""
    rows = rows_of("ZZ;;136\nA1;;10\n;;10\nB1;;20\nB2;;30\n;;50\nC1;;70\nC2;;5\nC3;;1\n;;76")

    (question,) = find_recipients(rows, Scenario()).questions
    answer, *_ = answers_in(str(question))

    found = find_recipients(rows, answer)
    assert paid(rows, found) == ["A1", "B1", "B2", "C1", "C2", "C3"]
    assert found.questions == ()


def test_sums_of_blocks_that_nothing_marks_are_asked_for() -> None:
    """Two blocks, each with its sum below it, and the total of both."""
    rows = rows_of("A1;;10\nA2;;20\nA9;;30\nB1;;4\nB2;;5\nB3;;6\nB9;;15\nZ9;;45")

    questions = find_recipients(rows, Scenario()).questions

    assert [question.value for question in questions] == ["A9", "B9", "Z9"]


def test_a_key_goes_before_a_pattern_and_is_matched_by_its_letters_case() -> None:
    """``A*`` is the row of that key where there is one; ``a1`` is not ``A1``."""
    rows = rows_of("A*;;1\nA1;;2\nA2;;4\na1;;8")

    assert paid(rows, find_recipients(rows, Scenario(only=("A*",)))) == ["A*"]
    assert paid(rows, find_recipients(rows, Scenario(only=("A[*]", "a?")))) == ["A*", "a1"]


def test_a_key_is_matched_as_written_and_as_understood() -> None:
    """8115 and 08115 name the same row, and so do patterns of both."""
    rows = Rows(
        numbers=[2, 3],
        written=["8115", "8116"],
        understood=["08115", "08116"],
        names=["", ""],
        figures=[Figures(values=[3, 4])],
        by_ags=True,
    )

    for word in ("8115", "08115", "*15", "0811[5]"):
        assert find_recipients(rows, Scenario(only=(word,))).places == (0,)


def test_a_key_is_matched_in_every_spelling_of_it() -> None:
    """What nobody sees tells no two keys apart: composed letters, blanks, soft hyphens."""
    rows = rows_of("Mu\u0308ll\u00adheim  Ost;;1\nM\u00fcllheim West;;2\nBonn;;4")

    for word in ("M\u00fcllheim Ost", "Mu\u0308llheim Ost", "M\u00fc*Ost", "Mu\u0308llheim O??"):
        assert find_recipients(rows, Scenario(only=(word,))).places == (0,)


@pytest.mark.parametrize(
    "answers",
    [
        Scenario(keep=("A",), leave_out=("A*",)),
        Scenario(leave_out=("*",)),
        Scenario(only=("A",), leave_out=("A",)),
    ],
    ids=["kept and left out", "all left out", "chosen and left out"],
)
def test_answers_that_contradict_each_other_are_wrong_usage(answers: Scenario) -> None:
    """Nobody is paid or passed over by which of two answers happens to win."""
    with pytest.raises(UsageError, match="--leave-out"):
        find_recipients(rows_of(FOUR), answers)


@pytest.mark.parametrize(
    ("text", "word"),
    [("1;;2\n#2;;3\n3;;4", "'#2'"), (";Adorf;2\n;# Bdorf;3\n;Cdorf;4", "row:3")],
)
def test_whether_a_row_is_a_comment_is_asked(text: str, word: str) -> None:
    """Nobody is paid, or left out, because somebody put # in front of a row."""
    rows = rows_of(text)

    (question,) = find_recipients(rows, Scenario()).questions

    assert f"--leave-out {word}" in question.text.en
    word = word.strip("'")
    left_out = find_recipients(rows, Scenario(leave_out=(word,)))
    kept = find_recipients(rows, Scenario(keep=(word,)))
    assert [(each.places, each.questions) for each in (left_out, kept)] == [
        ((0, 2), ()),
        ((0, 1, 2), ()),
    ]


def test_keys_that_all_begin_with_a_sign_are_no_comments() -> None:
    """A total beside them, which is none, changes nothing."""
    found = find_recipients(rows_of("#1;;2\n#2;;3\n;Summe;5"), Scenario())

    assert (found.places, found.questions) == ((0, 1), ())


def test_a_point_behind_a_key_is_none_of_the_sentence() -> None:
    """A word that ends with a point stands in quotes, so that it can be copied."""
    (question,) = find_recipients(rows_of(f"{FOUR}\nTot.;;9"), Scenario()).questions

    assert "--keep 'Tot.'." in str(question)


@pytest.mark.parametrize(
    ("answers", "option"),
    [
        (Scenario(only=("Nirgends*",)), "--only"),
        (Scenario(leave_out=("Nirgends*",)), "--leave-out"),
        (Scenario(keep=("Nirgends*",)), "--keep"),
    ],
    ids=["only", "leave-out", "keep"],
)
def test_a_pattern_that_matches_no_row_is_told(answers: Scenario, option: str) -> None:
    """A word that names no row is refused with its option, not passed over."""
    with pytest.raises(PatternError) as refusal:
        find_recipients(rows_of(FOUR), answers)

    assert (refusal.value.option, refusal.value.word) == (option, "Nirgends*")


def test_a_total_is_one_in_every_column_that_is_divided_by() -> None:
    """A sum in one column only is none: a marked row is asked for, an unmarked one is paid."""
    second: Sequence[int] = [1, 2, 3, 4, 5, 16]
    unmarked = Rows(
        numbers=range(2, 8),
        written=list("ABCDEZ"),
        understood=list("ABCDEZ"),
        names=[""] * 6,
        figures=[Figures(values=[310, 1250, 845, 77, 1, 2483]), Figures(values=second)],
    )
    assert len(find_recipients(unmarked, Scenario()).places) == 6
    assert find_recipients(unmarked, Scenario()).questions == ()

    marked = Rows(
        numbers=unmarked.numbers,
        written=[*"ABCDE", "Summe"],
        understood=[*"ABCDE", "Summe"],
        names=unmarked.names,
        figures=unmarked.figures,
    )
    assert len(find_recipients(marked, Scenario()).questions) == 1


@pytest.mark.parametrize(
    ("name", "total", "recipients", "questions"),
    [("", 1560, 2, 0), ("Mitte", 1560, 2, 0), ("Mitte", 1561, 3, 0), ("", 1561, 3, 1)],
    ids=["a sum", "a sum with a name", "a name and no sum", "neither name nor sum"],
)
def test_a_further_column_calls_a_row_a_total(
    name: str, total: int, recipients: int, questions: int
) -> None:
    """A word beside key and name marks a sum, and what has no name of its own; else nothing."""
    found = find_recipients(
        Rows(
            numbers=[2, 3, 4],
            written=["1", "9", "2"],
            understood=["1", "9", "2"],
            names=["Adorf", name, "Bdorf"],
            figures=[Figures(values=[310, total, 1250])],
            others=[["Ort", "Gesamt", "Ort"]],
        ),
        Scenario(),
    )

    assert len(found.places) == recipients
    assert len(found.questions) == questions


def test_decimals_sum_within_half_a_place_a_row() -> None:
    """33.3 three times is 100.0 as rounded figures go, and 98.0 is not."""
    keys = ["A", "B", "C", "Summe"]

    def found(total: int) -> Recipients:
        return find_recipients(
            Rows(
                numbers=range(2, 6),
                written=keys,
                understood=keys,
                names=[""] * 4,
                figures=[Figures(values=[3330, 3330, 3330, total], scale=100)],
            ),
            Scenario(),
        )

    assert [*found(10000).left_out.values()] == [Reason.TOTAL]
    assert len(found(9800).questions) == 1


class _Counted(list[int | None]):
    """Figures that count how often they are looked at."""

    looks = 0

    def __getitem__(self, place: Any) -> Any:
        _Counted.looks += 1
        return super().__getitem__(place)


@pytest.mark.parametrize(
    "line",
    [
        lambda n: (f"A{n}", "", n + 1000),
        lambda _: ("Summe", "", 7),
        lambda n: ("" if n % 3 else f"K{n}", "", 1),
        lambda n: (f"K{n}", "Bayern", n),
        lambda n: (f"K{n}", f"Summe {n}" if n % 2 else "", 0),
        lambda n: ("1" * (n % 50 + 1), "", n + 1),
        lambda n: (f"{n:05}"[: n % 5 + 1], "", 2000),
    ],
    ids=["plain", "totals", "no keys", "a Land", "zeros", "one key in another", "levels"],
)
def test_nothing_is_quadratic_in_the_rows(line: Callable[[int], tuple[str, str, int]]) -> None:
    """Four times as many rows take less than six times as many looks at their figures."""

    def looks(count: int) -> int:
        lines = [line(n) for n in range(count)]
        keys = [key for key, _, _ in lines]
        _Counted.looks = 0
        find_recipients(
            Rows(
                numbers=range(count),
                written=keys,
                understood=keys,
                names=[name for _, name, _ in lines],
                figures=[Figures(values=_Counted(figure for _, _, figure in lines))],
            ),
            Scenario(leave_out=("row:1",)),
        )
        return _Counted.looks

    assert 0 < looks(2000) < 6 * looks(500)


def test_asterisks_in_a_further_column() -> None:
    """SAP has them in front of rows without a key or name; beside both they are footnotes."""
    rows = rows_of("A;Adorf;310\nB;Bdorf;310\nC;Cdorf;845\nD;Ddorf;77\nN;;1542")
    marked = replace(rows, others=[["", "*", "", "", "*"]])

    assert paid(marked, find_recipients(marked, Scenario())) == ["A", "B", "C", "D"]


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("Summe", Mark.TOTAL),
        ("Gesamtsumme 2021", Mark.TOTAL),
        ("Gesamt (31.12.2021)", Mark.TOTAL),
        ("Land insgesamt", Mark.TOTAL),
        ("Ergebnis Bezirk 1", Mark.TOTAL),
        ("Stuttgart Ergebnis", Mark.TOTAL),
        ("Grand Total", Mark.TOTAL),
        ("Sub-total", Mark.TOTAL),
        ("∑ A", Mark.TOTAL),
        ("Zwischensumme:", Mark.TOTAL),
        ("*", Mark.TOTAL),
        (" *** ", Mark.TOTAL),
        ("****", None),
        ("Adorf\n*", None),
        ("-\n*", None),
        ("* Adorf", None),
        ("Alle Kreise", Mark.TOTAL),
        ("DE-total", Mark.TOTAL),
        ("DE_total", Mark.TOTAL),
        ("Gesamt2021", Mark.TOTAL),
        ("„Insgesamt“", Mark.TOTAL),
        ("Bayern – insgesamt", Mark.TOTAL),
        ("# Deutschland", Mark.COUNTRY),
        ("darunter weiblich", Mark.PART),
        ("Landesdurchschnitt", Mark.PART),
        ("Freistaat Bayern", Mark.LAND),
        ("Deutschland", Mark.COUNTRY),
        ("Regierungsbezirk Köln", Mark.REGION),
        ("Gesamtschule Köln", None),
        ("TotalEnergies", None),
        ("Total Energies SE", None),
        ("Stuttgart", None),
        ("Allensbach", None),
        ("08115", None),
        ("", None),
        ("Summe " * 1000, None),
    ],
)
def test_words_mark(text: str, mark: Mark | None) -> None:
    """A word for a total marks as a whole or beside a name, a year or a letter."""
    assert mark_of(text) is mark
