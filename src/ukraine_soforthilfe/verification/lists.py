"""Finished lists, whoever made them, and whether their amounts follow the rule."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from ukraine_soforthilfe.asking.scenario import Hidden
from ukraine_soforthilfe.asking.values import whole_number
from ukraine_soforthilfe.errors import FigureError, PopulationFileError, Problem
from ukraine_soforthilfe.population import plain
from ukraine_soforthilfe.population.cells import UnreadableError
from ukraine_soforthilfe.population.keys import understand
from ukraine_soforthilfe.population.lists import Keyed, rows_of
from ukraine_soforthilfe.population.loading import of_sheet
from ukraine_soforthilfe.population.recipients import find_recipients
from ukraine_soforthilfe.population.row_names import Answers
from ukraine_soforthilfe.population.sums import FiguresByRow
from ukraine_soforthilfe.population.tables import fold
from ukraine_soforthilfe.rule.apportionment import apportion
from ukraine_soforthilfe.rule.division import (
    cut_off,
    round_each,
    round_each_largest_takes_rest,
    round_each_last_takes_rest,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ukraine_soforthilfe.asking.scenario import Scenario
    from ukraine_soforthilfe.population.cells import Row
    from ukraine_soforthilfe.population.header import Header
    from ukraine_soforthilfe.population.tables import Entry, Reading
    from ukraine_soforthilfe.population.text_tables import SourceFile

CENTS = 100
"""Cents in a euro."""

# As ``fold`` leaves a heading.
_AMOUNTS = frozenset(
    [
        *("betrag", "betraege", "betrageur", "betrageuro", "betragineuro", "euro", "eur"),
        *("zuweisung", "zuweisungeur", "zuweisungeuro", "zuweisungineuro", "zuweisungsbetrag"),
        *("zahlbetrag", "auszahlung", "auszahlungsbetrag", "foerderbetrag", "foerderung"),
        *("zuwendung", "zuwendungsbetrag", "anteileuro", "anteilineuro", "mittel", "summe"),
        *("amount", "amounteur", "amountineuro", "allocation", "allocated"),
    ]
)
_WITH_CENTS = re.compile(r"(.+)[.,](\d{1,2})", re.ASCII)
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class FinishedList:
    """A list of amounts as somebody handed it over, in its order.

    Attributes:
        labels: Key and name of each row, as a table has them.
        named: Name and key of each row, as a sentence has them.
        rows: Number of each row, as an editor or a spreadsheet counts it.
        einwohner: The populations.
        amounts_cents: The amounts in cents; may be negative.
    """

    labels: tuple[str, ...]
    named: tuple[str, ...]
    rows: tuple[int, ...]
    einwohner: tuple[int, ...]
    amounts_cents: tuple[int, ...]


def read_list(
    file: SourceFile, wanted: Scenario, *, amount_column: str | None = None
) -> FinishedList:
    """Read a list with a key, a population and an amount column, of any names.

    Args:
        file: The list.
        wanted: Where in it keys and populations stand, and which rows are meant.
        amount_column: Heading of the column with the amounts, None to find it.

    Raises:
        PopulationFileError: The file is no such list; with all that is wrong in it.
        UsageError: What is wanted cannot apply to it.
    """
    try:
        return _read(file, wanted, amount_column)
    except UnreadableError as error:
        raise PopulationFileError(file=file.file, problems=error.problems) from None


def _read(file: SourceFile, wanted: Scenario, amount_column: str | None) -> FinishedList:
    tables = of_sheet(file.tables()[0], wanted)
    table = next((one for one in tables if plain.has_header(one)), tables[0])
    found = plain.find(
        table, key_column=wanted.key_column, population_column=wanted.population_column
    )
    reading = plain.read_found(found)
    amount_place = _amount_place(found.header, amount_column)
    entries = [entry for series in reading.series for entry in series.entries]
    if wanted.hidden is Hidden.LEAVE_OUT:
        entries = [
            entry for entry in entries if entry.figures[0].row.number not in table.hidden_rows
        ]
    entries = _recipients(reading, entries, wanted)
    problems: list[Problem] = []
    figures = []
    for entry in entries:
        (figure,) = entry.figures
        einwohner = _checked(whole_number, figure.row, figure.text, problems)
        amount = _checked(cents, figure.row, figure.row.cell(amount_place), problems)
        figures.append((einwohner, amount))
    if problems:
        raise UnreadableError(*problems)
    return FinishedList(
        labels=tuple(f"{entry.key} {entry.name}".strip() for entry in entries),
        named=tuple(
            f"{entry.name} ({entry.key})" if entry.name else entry.key for entry in entries
        ),
        rows=tuple(entry.figures[0].row.number for entry in entries),
        einwohner=tuple(einwohner for einwohner, _ in figures),
        amounts_cents=tuple(amount for _, amount in figures),
    )


def _recipients(reading: Reading, entries: Sequence[Entry], wanted: Scenario) -> list[Entry]:
    """The rows that are recipients, as when the list is divided over.

    Raises:
        UnreadableError: Only the user can decide about some.
    """
    understood = understand(
        [entry.key for entry in entries],
        heading=reading.key_column,
        names=[entry.name for entry in entries],
        wanted=wanted.keys,
    )
    keyed = list(map(Keyed, entries, understood.keys))
    figures = FiguresByRow.of(entries, whole_number)
    found = find_recipients(
        rows_of(keyed, [figures], by_ags=understood.by_ags),
        Answers(only=wanted.only, leave_out=wanted.leave_out, keep=wanted.keep),
    )
    if found.questions:
        raise UnreadableError(*found.questions)
    return [entries[place] for place in found.places]


def cents(text: str) -> int:
    """An amount of euros, with cents or without, in cents; below 0 with a minus.

    >>> cents("181.818"), cents("181.818,50"), cents("-1 €")
    (18181800, 18181850, -100)

    Raises:
        FigureError: The text is no such amount.
    """
    figure = text.strip().removesuffix("€").removesuffix("EUR").strip()
    sign = -1 if figure.startswith(("-", "\u2212")) and figure[1:2].isdigit() else 1
    figure = figure[1:] if sign < 0 else figure
    try:
        return sign * 100 * whole_number(figure)
    except FigureError:
        with_cents = _WITH_CENTS.fullmatch(figure[:_LONGEST])
        if with_cents is None or len(figure) > _LONGEST:
            raise
    return sign * (100 * whole_number(with_cents[1]) + int(with_cents[2].ljust(2, "0")))


def _amount_place(header: Header, wanted: str | None) -> int:
    if wanted is not None:
        places = header.headed(wanted)
    else:
        places = [place for place, text in enumerate(header.texts) if fold(text) in _AMOUNTS]
    if len(places) == 1:
        return places[0]
    names = ", ".join(filter(None, header.texts)) or "none"
    what = "There is no column with the amount" if not places else "Several columns may be amounts"
    raise UnreadableError(
        Problem(
            f"{what}; the headings are: {names}. Name it with --amount-column.",
            row=header.row.number,
        )
    )


def _checked(parse: Callable[[str], int], row: Row, text: str, problems: list[Problem]) -> int:
    try:
        return parse(text)
    except FigureError as error:
        problems.append(Problem(str(error), row=row.number, value=text))
        return 0


class Verdict(Enum):
    """What a list is by the rule of largest remainders."""

    VALID = "valid"
    OTHER_TIE = "valid with another decision of a tie"
    WRONG = "wrong"


class FollowedRule(Enum):
    """Rules that wrong lists are often made by, to whole euros or to cents."""

    ROUND_EACH = "rounding each row by itself"
    ROUND_EACH_LAST_TAKES_REST = "rounding each row by itself, the last row taking the rest"
    ROUND_EACH_LARGEST_TAKES_REST = "rounding each row by itself, the largest taking the rest"
    CUT_OFF = "cutting off"


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two rows that no apportionment by largest remainders can hold together.

    Attributes:
        overpaid: Place of a row in the list, from 0.
        underpaid: Place of a row whose amount falls short of its quota by
            more than one unit more than the overpaid row's does: a unit moved
            from that row to this one makes the larger deviation of the two smaller.
        both_nearer: Whether it brings each of them nearer to its own quota.
    """

    overpaid: int
    underpaid: int
    both_nearer: bool


@dataclass(frozen=True, slots=True)
class ListCheck:
    """A finished list beside what the rule gives.

    Amounts are whole units: euros where every amount of the list is whole
    euros, else cents.

    Attributes:
        verdict: What the list is by the rule.
        unit_cents: The unit of the amounts in cents, 100 or 1.
        total: The total in units.
        found: The amounts of the list, in its order.
        expected: The amounts by the rule, in the same order.
        contradiction: The first two rows that contradict the rule; None
            where no two do and only the sum is wrong, or nothing is.
        followed: The rule that the list follows instead, with its unit in
            cents; None where it is none of the known ones.
    """

    verdict: Verdict
    unit_cents: int
    total: int
    found: tuple[int, ...]
    expected: tuple[int, ...]
    contradiction: Contradiction | None
    followed: tuple[FollowedRule, int] | None


def check_list(
    *, total_cents: int, weights: Sequence[int], amounts_cents: Sequence[int]
) -> ListCheck:
    """Check a list of amounts against the rule.

    Args:
        total_cents: What was to be divided, in cents.
        weights: The populations, in the list's order, which settles ties.
        amounts_cents: The amounts of the list in cents; may be negative.

    Raises:
        ApportionmentError: Nobody lives in the districts.
    """
    whole_euros = all(amount % CENTS == 0 for amount in (total_cents, *amounts_cents))
    unit_cents = CENTS if whole_euros else 1
    total = total_cents // unit_cents
    found = tuple(amount // unit_cents for amount in amounts_cents)
    expected = tuple(apportion(total, weights))
    contradiction = _contradiction(total, weights, found)
    if found == expected:
        verdict = Verdict.VALID
    elif contradiction is None and sum(found) == total:
        verdict = Verdict.OTHER_TIE
    else:
        verdict = Verdict.WRONG
    return ListCheck(
        verdict=verdict,
        unit_cents=unit_cents,
        total=total,
        found=found,
        expected=expected,
        contradiction=contradiction,
        followed=_followed(total_cents, weights, amounts_cents)
        if verdict is Verdict.WRONG
        else None,
    )


def _contradiction(
    total: int, weights: Sequence[int], amounts: Sequence[int]
) -> Contradiction | None:
    """The first row that contradicts another, and the first that it contradicts.

    The amounts of the rule are those nearest to the exact quotas. A list is
    further away just where a row falls short of its quota by more than one
    unit more than another does.
    """
    weight_sum = sum(weights)
    shortfalls = [
        total * weight - amount * weight_sum
        for weight, amount in zip(weights, amounts, strict=True)
    ]
    least, most = min(shortfalls), max(shortfalls)

    def found(overpaid: int, underpaid: int) -> Contradiction:
        nearer = -2 * shortfalls[overpaid] > weight_sum < 2 * shortfalls[underpaid]
        return Contradiction(overpaid, underpaid, both_nearer=nearer)

    for place, shortfall in enumerate(shortfalls):
        if most - shortfall > weight_sum:
            other = next(
                i
                for i, falls_short in enumerate(shortfalls)
                if falls_short - shortfall > weight_sum
            )
            return found(place, other)
        if shortfall - least > weight_sum:
            other = next(
                i
                for i, falls_short in enumerate(shortfalls)
                if shortfall - falls_short > weight_sum
            )
            return found(other, place)
    return None


def _followed(
    total_cents: int, weights: Sequence[int], amounts_cents: Sequence[int]
) -> tuple[FollowedRule, int] | None:
    for unit_cents in (CENTS, 1):
        if total_cents % unit_cents:
            continue
        total = total_cents // unit_cents
        for rule, shares in (
            (FollowedRule.ROUND_EACH, round_each),
            (FollowedRule.ROUND_EACH_LAST_TAKES_REST, round_each_last_takes_rest),
            (FollowedRule.ROUND_EACH_LARGEST_TAKES_REST, round_each_largest_takes_rest),
            (FollowedRule.CUT_OFF, cut_off),
        ):
            if [share * unit_cents for share in shares(total, weights)] == list(amounts_cents):
                return rule, unit_cents
    return None
