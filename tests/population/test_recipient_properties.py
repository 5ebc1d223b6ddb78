"""Lists of a known set of recipients, with rows put in that are none and keys that are damaged.

None is silently wrong: either exactly those recipients are paid, with the amounts of an
independent calculation, or the refusal names options, and with these they are.

At night each is tried with 5,000 examples (``--hypothesis-profile=nightly``).
"""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from itertools import islice, product
from typing import NamedTuple

from asked import choices
from hypothesis import given, settings
from hypothesis import strategies as st
from soforthilfe_command import run_here

from ukraine_soforthilfe.population.built_in import kreise_by_ags

AT_NIGHT = settings.get_current_profile_name() == "nightly"
many_lists = settings(max_examples=5_000 if AT_NIGHT else 60)
TOTAL = 1_000_003
WORDS = (
    *("Summe", "Insgesamt", "Gesamtsumme 2021", "Gesamtergebnis", "Zusammen", "Grand Total"),
    *("Land insgesamt", "Σ", "Gesamt:", "Total (2021)", "Alle Kreise"),
)
SUBTOTAL_WORDS = ("Summe {}", "Zwischensumme {}", "{} insgesamt", "{} Ergebnis", "Subtotal {}")
NO_RECIPIENTS = ("Durchschnitt", "darunter weiblich", "davon unter 18", "Mittelwert", "Average")
LAENDER = ("Bayern", "Land Hessen", "Freistaat Sachsen", "Deutschland", "Österreich")
LETTERS = "ABCDEFGH"
MARKS = ("word as key", "word as name", "word beside a key", "no key")
DAMAGES = {
    "none": "{}",
    "zero lost": "{short}",
    "grouped": "8.{last}",
    "decimals": "{short},00",
    "DE in front": "DE{}",
    "no-break blank": "{}\u00a0",
    "zero-width": "{}\u200b",
    "excel text": '="{}"',
    "eight digits": "{}000",
}


class Line(NamedTuple):
    """A row of a list."""

    key: str
    name: str
    figure: str


class Drawn(NamedTuple):
    """A list, and what each of its recipients has."""

    lines: list[Line]
    recipients: dict[str, int]


def largest_remainders(total: int, figures: dict[str, int]) -> dict[str, int]:
    """Shares by the rule, in fractions; ties go to the key that sorts first."""
    whole = sum(figures.values())
    quotas = {key: Fraction(total * figure, whole) for key, figure in figures.items()}
    amounts = {key: int(quota) for key, quota in quotas.items()}
    numbers = all(key.isascii() and key.isdigit() for key in figures)
    by_remainder = sorted(
        figures,
        key=lambda key: (amounts[key] - quotas[key], int(key) if numbers else 0, key),
    )
    for key in islice(by_remainder, total - sum(amounts.values())):
        amounts[key] += 1
    return amounts


def marked(draw: st.DrawFn, figure: int, words: tuple[str, ...], beside: str) -> Line:
    """A row of a sum, marked in one of the ways in which people mark it."""
    word, mark = draw(st.sampled_from(words)), draw(st.sampled_from(MARKS))
    return {
        "word as key": Line(word, "", str(figure)),
        "word as name": Line("", word, str(figure)),
        "word beside a key": Line(beside, word, str(figure)),
        "no key": Line("", "", str(figure)),
    }[mark]


@st.composite
def blocks(draw: st.DrawFn) -> list[list[Line]]:
    """Recipients of an own list, in one block or several; their keys are codes or words."""
    sizes = draw(st.lists(st.integers(1, 9), min_size=1, max_size=5))
    figures = st.integers(1, 90) if draw(st.booleans()) else st.integers(1_000, 3_000_000)
    form = draw(st.sampled_from(("{letter}{place}", "{letter}-{place:03}", "{letter}dorf {place}")))
    return [
        [
            Line(
                form.format(letter=letter, place=place + 1),
                f"Ort {place}" if draw(st.booleans()) else "",
                str(draw(figures)),
            )
            for place in range(size)
        ]
        for letter, size in zip(LETTERS, sizes, strict=False)
    ]


def sum_of(lines: list[Line]) -> int:
    return sum(int(line.figure) for line in lines)


@st.composite
def with_totals(draw: st.DrawFn) -> Drawn:
    """Blocks with subtotals below or above them, and a total or an average."""
    parts = draw(blocks())
    recipients = {line.key: int(line.figure) for part in parts for line in part}
    together = [line for part in parts for line in part]
    lines = list(together)
    if draw(st.booleans()):
        below = draw(st.booleans())
        lines = []
        for letter, part in zip(LETTERS, parts, strict=False):
            words = tuple(word.format(letter) for word in SUBTOTAL_WORDS)
            subtotal = marked(draw, sum_of(part), words, f"{letter}-S")
            lines += [*part, subtotal] if below else [subtotal, *part]
    kind = draw(st.sampled_from(("none", "marked", "land", "unmarked", "wrong", "empty")))
    last = draw(st.booleans())
    whole = sum_of(together)
    total = None
    if kind == "marked":
        total = marked(draw, whole, WORDS, "ZZ")
    elif kind == "land" and len(together) > 1:
        total = Line(draw(st.sampled_from(LAENDER)), "", str(whole))
    elif kind == "unmarked" and len(together) >= 5:
        total = Line("ZZ", draw(st.sampled_from(("", "Zeven"))), str(whole))
    elif kind == "wrong":
        wrong = whole + draw(st.integers(1, 50))
        total = Line(draw(st.sampled_from(WORDS)), "", str(wrong))
    elif kind == "empty":
        total = Line(draw(st.sampled_from(WORDS)), "", "")
    if total:
        lines = [*lines, total] if last else [total, *lines]
    if draw(st.integers(0, 4)) == 0:
        place = draw(st.integers(0, len(lines)))
        part_of_it = Line(draw(st.sampled_from(NO_RECIPIENTS)), "", str(whole // len(together)))
        lines.insert(place, part_of_it)
    return Drawn(lines, recipients)


@st.composite
def with_levels(draw: st.DrawFn) -> Drawn:
    """Keys of two or three levels; all upper rows sum, or some of the lowest rows lack."""
    regions = draw(st.integers(2, 4))
    lines: list[Line] = []
    recipients: dict[str, int] = {}
    whole = 0
    three = draw(st.booleans())
    lacking = draw(st.booleans())
    separator = draw(st.sampled_from(("", "-", ".")))
    of_size = st.integers(1000, 10**6)
    for region in range(1, regions + 1):
        below = [
            Line(f"DE{separator}{region}{separator}{place}", "", str(draw(of_size)))
            for place in range(1, draw(st.integers(2, 8)) + 1)
        ]
        figure = sum_of(below)
        whole += figure
        lines.append(Line(f"DE{separator}{region}", "", str(figure)))
        shown = below[:-1] if lacking and region == 1 else below
        lines += shown
        recipients |= {line.key: int(line.figure) for line in shown}
    if three:
        lines.insert(0, Line("DE", "", str(whole)))
    if draw(st.booleans()):
        lines.sort(key=lambda line: (len(line.key), line.key))
    return Drawn(lines, recipients)


@st.composite
def with_damaged_keys(draw: st.DrawFn) -> Drawn:
    """The 44 Kreise under damaged keys, perhaps with the Land, and perhaps with a total."""
    figures = {ags: draw(st.integers(1, 10**6)) for ags in kreise_by_ags()}
    one = draw(st.sampled_from((*DAMAGES, "several")))
    lines = []
    for ags, figure in figures.items():
        damage = draw(st.sampled_from(tuple(DAMAGES))) if one == "several" else one
        key = DAMAGES[damage].format(ags, short=ags[1:], last=ags[2:])
        lines.append(Line(key, "", str(figure)))
    whole = sum(figures.values())
    if draw(st.booleans()):
        lines.insert(0, Line("08", "Baden-Württemberg", str(whole)))
    kind = draw(st.sampled_from(("none", "marked", "wrong")))
    if kind == "marked":
        lines.append(marked(draw, whole, WORDS, "Summe"))
    elif kind == "wrong":
        lines.append(Line(draw(st.sampled_from(WORDS)), "", str(whole + 1)))
    return Drawn(lines, figures)


def amounts_of(drawn: Drawn, *answers: str) -> tuple[dict[str, int] | None, str]:
    """The amounts that the command gives, None where it refuses; and what it says."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(("Schlüssel", "Name", "Einwohner"))
    writer.writerows(drawn.lines)
    ended = run_here(
        *("allocate", "-", "--total", str(TOTAL), "--format", "csv", "--output", "-", *answers),
        stdin=text.getvalue().encode(),
    )
    assert ended.status in {0, 1}, ended
    if ended.status:
        assert ended.stdout == ""
        return None, ended.stderr
    rows = csv.DictReader(io.StringIO(ended.stdout))
    return {row["ags"]: int(row["betrag"]) for row in rows}, ended.stderr


def held(drawn: Drawn) -> None:
    """The right amounts at once, or by following what is asked, twice at most."""
    right = largest_remainders(TOTAL, drawn.recipients)
    amounts, said = amounts_of(drawn)
    if amounts is not None:
        assert amounts == right, said
        return
    tried = []
    for answer in answers_to(said):
        amounts, again = amounts_of(drawn, *answer)
        further = answers_to(again) if amounts is None else []
        if amounts == right or any(
            amounts_of(drawn, *answer, *more)[0] == right for more in further
        ):
            return
        tried.append((answer, again))
    raise AssertionError(said, tried)


def answers_to(said: str) -> list[list[str]]:
    """Each way to answer all that is asked, a line or a sentence each; the first few of them."""
    asked = [answers for line in said.splitlines() if (answers := choices(line))]
    together = ([word for answer in each for word in answer] for each in product(*asked))
    return list(islice(together, 16)) if asked else []


@many_lists
@given(with_totals())
def test_totals_are_left_out_or_asked_for(drawn: Drawn) -> None:
    """Whatever sums a list up, or is called so, is paid nothing without the user's word."""
    held(drawn)


@many_lists
@given(with_levels())
def test_of_levels_the_lowest_is_meant_or_asked_for(drawn: Drawn) -> None:
    """Upper levels are paid nothing beside the rows that lie in them."""
    held(drawn)


@many_lists
@given(with_damaged_keys())
def test_damaged_keys_hide_no_total(drawn: Drawn) -> None:
    """The 44 Kreise have their amounts under whatever a spreadsheet made of their keys."""
    held(drawn)
