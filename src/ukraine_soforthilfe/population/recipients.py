"""Who is paid: the rows of a list that are recipients, and those that only sum others up.

Arithmetic and structure make a row a total; words only help. It is the sum of other rows, and it
is marked by a word, an empty key, the name of a Land, or a key that their keys begin with. If
only one of the two holds, the user is asked.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from ukraine_soforthilfe.asking.values import is_sheet_error
from ukraine_soforthilfe.errors import Problem, UsageError
from ukraine_soforthilfe.language import Text, exact, same
from ukraine_soforthilfe.population import notices, refusals
from ukraine_soforthilfe.population.headings import CITIES, Mark, land_of
from ukraine_soforthilfe.population.row_names import NONE_LEFT, Rows, Words
from ukraine_soforthilfe.population.sums import (
    LARGE,
    LEVELS_AT_MOST,
    Span,
    Sums,
    Tree,
    any_begins,
    is_sum,
    sums_of_blocks,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from ukraine_soforthilfe.asking.scenario import Scenario

BESIDE = 5
"""An unmarked sum is asked about only if at least this many rows are beside it."""
_EXACT = 3  # or this many, where it is one to the unit and has three digits
_HARDLY_CHANCE = 200  # with all that it sums
_COMMENTED = Text(
    de="Offen ist, ob # vor der Zeile sie zum Kommentar macht.",
    en="Whether the # in front makes the row a comment is open.",
)
_WHOLE = -1  # the list itself, among the rows that questions are about


class Reason(Enum):
    """Why a row is no recipient, in the words that stand behind its number."""

    TOTAL = notices.AS_TOTAL  # the sum of others, and marked as one
    LEVEL = notices.AS_LEVEL  # an upper level, whose key begins those that it sums
    CHECK = notices.AS_CHECK  # a difference of nothing, which says that the list is right
    WITHOUT_FIGURE = notices.AS_TOTAL_WITHOUT_FIGURE  # which was never calculated
    OTHER_LEVEL = notices.AS_OTHER_LEVEL  # by its AGS neither a Kreis nor a Gemeinde
    NAMED = notices.AS_ASKED_FOR  # left out by the user


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    """Who is paid.

    Attributes:
        places: Places of the recipients among the rows, ascending.
        left_out: By the places of the other rows, ascending, why they are none.
        questions: What only the user can decide, each with the options that answer;
            where there are any, the recipients are not settled.
        named: Whether the user named the rows with ``only`` or ``leave_out``.
    """

    places: tuple[int, ...]
    left_out: Mapping[int, Reason]
    questions: tuple[Problem, ...] = ()
    named: bool = False


def find_recipients(rows: Rows, wanted: Scenario) -> Recipients:
    """Decide of each row of a list whether it is a recipient, also by what the user says of rows.

    Totals are looked for in the whole list, and once more among the rows that the user
    chose or sees: what sums up a row that is paid is no recipient beside it.

    Raises:
        PatternError: A word of ``only``, ``leave_out`` or ``keep`` names no row.
        UsageError: They contradict each other, or leave no row.
    """
    everywhere = range(len(rows.numbers))
    only, only_by_key = rows.named(wanted.only, "--only")
    leave_out, _ = rows.named(wanted.leave_out, "--leave-out")
    kept = rows.kept(wanted.keep, leave_out) | only_by_key
    meant = _without(leave_out, sorted(only | kept) if wanted.only else everywhere)
    unseen = rows.unseen.intersection(meant)
    chosen = _without(unseen, meant)

    others = set(rows.other_levels).difference(kept)
    beneath = rows.in_other_rows()

    def apart(places: Sequence[int]) -> Sequence[int]:
        return _without(others | beneath, places)

    found = _Search(rows, apart(everywhere), kept).run()
    none = dict.fromkeys(others, Reason.OTHER_LEVEL) | found.none
    questions = found.questions
    named = bool(wanted.only or wanted.leave_out)
    if named or unseen:
        if others.issuperset(chosen):
            # Only upper levels are chosen.
            rows, others = replace(rows, by_ags=False), set()
        none = dict.fromkeys(others.intersection(chosen), Reason.OTHER_LEVEL)
        none |= found.none_beside(chosen)
        again = _Search(rows, apart(_without(none, chosen)), kept).run()
        none |= again.none
        still = set(chosen).difference(none)
        questions = again.questions | {
            place: problem for place, problem in found.unmarked.items() if place in still
        }
        none |= {place: found.none[place] for place in unseen.intersection(found.none)}
        none |= dict.fromkeys(set(everywhere).difference(meant), Reason.NAMED)
    if named and len(none) == len(everywhere):
        raise UsageError(NONE_LEFT)
    return Recipients(
        places=tuple(_without(none, everywhere)),
        left_out={place: none[place] for place in sorted(none)},
        questions=tuple(questions[place] for place in sorted(questions)),
        named=named,
    )


def _without(gone: Collection[int], places: Sequence[int]) -> Sequence[int]:
    return [place for place in places if place not in gone] if gone else places


class _Summed(NamedTuple):
    """What a row sums: a span in an order of places."""

    order: Sequence[int]
    span: Span


@dataclass(slots=True)
class _Found:
    """What a search found; places are those among the rows.

    Attributes:
        none: Rows that are no recipients, and why.
        summed: Of those among them that are sums, what of.
        questions: What only the user can decide, by the row; the whole list has -1.
        unmarked: Those of the questions that ask for a sum that nothing marks.
    """

    none: dict[int, Reason] = field(default_factory=dict)
    summed: dict[int, _Summed] = field(default_factory=dict)
    questions: dict[int, Problem] = field(default_factory=dict)
    unmarked: dict[int, Problem] = field(default_factory=dict)

    def none_beside(self, chosen: Collection[int]) -> dict[int, Reason]:
        """Those of the chosen that are no recipients, since rows that they sum are also chosen."""
        paid = {place for place in chosen if place not in self.none}
        running: dict[int, list[int]] = {}
        beside = {}
        for place in chosen:
            if place in self.summed:
                order, span = self.summed[place]
                counts = running.get(id(order))
                if counts is None:
                    counts = running[id(order)] = [0]
                    for each in order:
                        counts.append(counts[-1] + (each in paid))
                if counts[span.end] == counts[span.start]:
                    continue
            elif place not in self.none:
                continue
            beside[place] = self.none[place]
        return beside


class _Search:
    """Looks for rows that are no recipients.

    It does so among the places of a list that count, ascending; those of them that are kept are
    recipients whatever they look like.
    """

    def __init__(self, rows: Rows, places: Sequence[int], kept: Collection[int]) -> None:
        self.rows = rows
        self.kept = kept
        self.words = Words(rows)
        self.found = _Found()
        self.told_elsewhere: set[int] = set()
        marks = self._marks(places)
        for place, mark in marks.items():
            if mark in (Mark.TOTAL, Mark.PART) and rows.figure(place) is None:
                self.found.none[place] = Reason.WITHOUT_FIGURE
        self.found.none |= dict.fromkeys(rows.checks(_without(kept, places)), Reason.CHECK)
        self.places = _without(self.found.none, places)
        self.marks = {at: marks[at] for at in sorted(marks) if at not in self.found.none}
        self.by_word = {at for at, mark in self.marks.items() if mark in (Mark.TOTAL, Mark.PART)}
        self.summands = [False] * len(rows.numbers)
        summands = _without(self.by_word, self.places)
        for place in summands:
            self.summands[place] = True
        self.rows = replace(rows, figures=[each.in_units(summands) for each in rows.figures])

    def run(self) -> _Found:
        if not self.rows.by_ags:
            self._keys_that_begin_others()
        if _WHOLE not in self.found.questions:
            self._marked_if_sums()
            if self.by_word:
                with self._sums_at_the_ends_apart():
                    self._named_by_words()
            self._unmarked()
            self._levels_of_a_column()
        return self.found

    # What marks a row

    def _marks(self, places: Sequence[int]) -> dict[int, Mark]:
        rows = self.rows
        marks: dict[int, Mark] = {}
        columns = [(rows.written, False), (rows.names, False)]
        columns += [(column, True) for column in rows.others]
        # Of a row with a key and a name of its own a further column says only that it may be a sum.
        named = rows.names if any(rows.names) else [" "] * len(rows.numbers)
        for texts, elsewhere in columns:
            said = rows.marks_of(texts)
            if not said:
                continue
            told = {place: said[texts[place]] for place in places if texts[place] in said}
            # What all rows say, or most say in the same words, does not tell them apart.
            words = [texts[place] for place, mark in told.items() if mark <= Mark.PART]
            most = max(Counter(words).values(), default=0)
            if 1 < len(words) == len(places) or 2 * most > max(2, len(places)):
                continue
            for place, mark in told.items():
                if place in self.kept or (rows.names_kreis(place) and texts is not rows.written):
                    continue
                if elsewhere and not self._lacks_key(place) and named[place]:
                    # An asterisk there may stand for a footnote.
                    if mark is Mark.TOTAL and texts[place].strip(" *"):
                        self.told_elsewhere.add(place)
                    continue
                if place not in marks or marks[place] > Mark.PART:
                    marks[place] = mark if mark <= Mark.PART else marks.get(place, mark)
        return marks

    def _lacks_key(self, place: int) -> bool:
        return not self.rows.written[place] and not self.rows.understood[place]

    # Keys that begin others

    def _keys_that_begin_others(self) -> None:
        rows = self.rows
        texts = rows.understood
        if "" in texts:
            texts = [text or other for text, other in zip(texts, rows.written, strict=True)]
        if not any_begins(texts):
            return
        keys = {place: texts[place] for place in self.places if self.summands[place]}
        tree = Tree(keys, self.rows.figures, self.kept)
        if not tree.parents:
            return
        upper = tree.sums
        single = len(tree.parents) == 1 and tree.children[tree.parents[0]] == len(tree.order) - 1
        sure = single and tree.children[tree.parents[0]] > 1
        if upper and not sure and len(upper) == len(tree.parents) and tree.may_be_chance():
            for position in upper:
                if tree.children[position] > 1 or tree.is_large:
                    place = tree.order[position]
                    self.found.questions[place] = self._looks_like(place, refusals.SUM_BY_KEYS)
            return
        if (upper and len(upper) < len(tree.parents) and tree.of_codes) or (
            tree.may_be_levels() and len(upper) < len(tree.parents)
        ):
            self.found.questions[_WHOLE] = self.words.which_level(
                tree.levels(), notices.NOT_ALL_SUMS
            )
        for position in upper:
            place = tree.order[position]
            self.found.none[place] = Reason.TOTAL if single else Reason.LEVEL
            self.found.summed[place] = _Summed(tree.order, Span(position + 1, tree.ends[position]))
            self.summands[place] = False

    # Rows that are no recipients if they are sums

    def _marked_if_sums(self) -> None:
        """Leave out what are sums of rows without a key, or with the name of a Land.

        So are rows that a further column calls totals.

        What a mark of a higher rank may sum up is below it, and is decided before it.
        """
        free = _without(self.by_word.union(self.kept), self.places)
        without_key = list(filter(self._lacks_key, free)) if "" in self.rows.written else []
        told = self.told_elsewhere.difference(self.by_word)
        if 2 * len(without_key) > len(self.places):
            without_key = []
        without_key = sorted(told.union(without_key).intersection(self.places))
        nameless = set(without_key)
        by_rank = {
            rank: [
                place
                for place, mark in self.marks.items()
                if mark is rank and self.summands[place] and place not in nameless
            ]
            for rank in (Mark.REGION, Mark.LAND, Mark.COUNTRY, Mark.CONTINENT)
        }
        if 2 * len(by_rank[Mark.REGION]) > len(self.places):
            by_rank[Mark.REGION] = []
        for candidates in (without_key, *by_rank.values()):
            for place in candidates:
                self.summands[place] = False
        if without_key:
            with self._sums_at_the_ends_apart():
                self._leave_out_sums(without_key, least=1)
        for rank, candidates in by_rank.items():
            self._leave_out_sums(candidates, least=2)
            alone = [place for place in candidates if self.summands[place]]
            if rank is not Mark.REGION and alone:
                self._ask_what_lies_in(rank, alone)

    def _leave_out_sums(self, candidates: Sequence[int], *, least: int) -> None:
        """Leave out those of the candidates that are sums; the others are recipients."""
        if not candidates:
            return
        sums = self._sums()
        position_of = {place: position for position, place in enumerate(self.places)}
        for place in candidates:
            span = sums.span(position_of[place], least=least, near=True)
            if span and self.rows.figure(place):
                if self._is_small(place) and self._is_city(place):
                    self.found.questions[place] = self._looks_like(place, refusals.SUM_AND_LAND)
                self.found.none[place] = Reason.TOTAL
                self.found.summed[place] = _Summed(self.places, span)
        for place in candidates:
            self.summands[place] = place not in self.found.none

    def _ask_what_lies_in(self, rank: Mark, places: Sequence[int]) -> None:
        """Ask about Länder and countries that are not sums but may contain other rows."""
        values = self.rows.figures[0].values
        inside = set(self.places).difference(self.found.none, self.by_word, places)
        within = sum(Mark.PART < self.marks.get(each, 0) < rank for each in inside)
        if within < 2 and len(inside) >= BESIDE and len(places) == 1:
            # A sum from another source differs a little.
            together = sum(values[each] or 0 for each in inside)
            within = 2 * (10 * (values[places[0]] or 0) > 9 * together)
        for place in places:
            if within > 1 and not self._is_city(place):
                self.found.questions[place] = self._looks_like(place, refusals.MAY_CONTAIN)

    def _is_city(self, place: int) -> bool:
        texts = (self.rows.written[place], self.rows.names[place])
        return any(land_of(text) in CITIES for text in texts)

    def _is_small(self, place: int) -> bool:
        return all((each.values[place] or 0) < LARGE * each.scale for each in self.rows.figures)

    # Rows that a word calls totals

    def _named_by_words(self) -> None:
        sums = self._sums()
        for position, place in enumerate(self.places):
            mark = self.marks.get(place)
            if place not in self.by_word:
                continue
            if mark is Mark.PART:
                self.found.questions[place] = self._looks_like(place, refusals.PART_BY_WORDS)
            elif span := sums.span(position, least=1):
                self.found.none[place] = Reason.TOTAL
                self.found.summed[place] = _Summed(self.places, span)
            else:
                figure = self.rows.figures[0].values[place] or 0
                self.found.questions[place] = self._looks_like(
                    place,
                    refusals.TOTAL_BY_WORDS.filled(
                        figure=self._shown(figure), nearest=self._shown(sums.nearest(position))
                    ),
                )

    # Sums that nothing marks

    def _unmarked(self) -> None:
        asked = self._sums_at_the_ends()
        leaves = [place for place in self.places if self.summands[place]]
        if not asked and len(leaves) > BESIDE:
            asked = self._blocks(leaves) or self._blocks(leaves[::-1])
        for place in asked:
            self.found.unmarked[place] = self._looks_like(place, refusals.SUM_UNMARKED)
        self.found.questions |= self.found.unmarked
        for place in self.rows.below(leaves, self.kept):
            asked_of = self._looks_like(place, refusals.BELOW_THE_LIST)
            self.found.questions.setdefault(place, asked_of)
        words = {at: self.rows.written[at] or self.rows.names[at] for at in leaves}
        after = {at for at in leaves if words[at][:1] == "#" and not is_sheet_error(words[at])}
        # Where all begin so, it is how keys are spelt there.
        for place in after.difference(self.kept) if len(after) < len(leaves) else ():
            self.found.questions.setdefault(place, self._looks_like(place, _COMMENTED))

    def _sums_at_the_ends(self) -> list[int]:
        """Summands that are the sum of all others; between the ends large ones only."""
        leaves = [place for place in self.places if self.summands[place]]
        figures = self.rows.figures
        together = [sum([each.values[place] or 0 for place in leaves]) for each in figures]
        few = len(leaves) <= BESIDE
        if few and (len(leaves) <= _EXACT or together[0] < _HARDLY_CHANCE * figures[0].scale):
            return []
        rounded = -1 if few else len(leaves) - 1
        half = 10 * together[0] // 21
        between = [
            place
            for place in leaves[1:-1]
            if (figures[0].values[place] or 0) > half and not self._is_small(place)
        ]
        return [
            place
            for place in (leaves[0], *between, leaves[-1])
            if self._may_be_asked(place) and self._is_half(place, together, rounded)
        ]

    @contextmanager
    def _sums_at_the_ends_apart(self) -> Iterator[None]:
        """While other totals are looked for, an unmarked one is not a summand of theirs."""
        apart = self._sums_at_the_ends()
        for place in apart:
            self.summands[place] = False
        yield
        for place in apart:
            self.summands[place] = True

    def _may_be_asked(self, place: int) -> bool:
        return place not in self.kept and not self.rows.names_kreis(place)

    def _is_half(self, place: int, together: Sequence[int], count: int) -> bool:
        """Whether a summand is the sum of all others, or of these and their totals."""
        totals = [each for each, why in self.found.none.items() if why is not Reason.WITHOUT_FIGURE]
        nearest = []
        for each, total in zip(self.rows.figures, together, strict=True):
            figure = each.values[place] or 0
            others = total - figure
            doubled = others + sum(each.values[sum_] or 0 for sum_ in totals)
            nearest.append(others if abs(others - figure) < abs(doubled - figure) else doubled)
            if figure <= 0:
                return False
        return is_sum(place, self.rows.figures, nearest, count=count)

    def _blocks(self, leaves: Sequence[int]) -> list[int]:
        """Rows that each sum the rows since the last such row, all through the list."""
        found, whole = sums_of_blocks(leaves, self.rows.figures)
        asked = {place: count for place, count in found.items() if self._may_be_asked(place)}
        large = {place for place in asked if not self._is_small(place)}
        beside = len(leaves) - len(asked)
        if whole and len(asked) > 1 and (beside >= BESIDE or large == set(asked)):
            return list(asked)
        return [place for place, count in asked.items() if count >= BESIDE and place in large]

    # Levels that a column tells apart

    def _levels_of_a_column(self) -> None:
        levels = self.rows.levels
        if not levels or self.rows.by_ags:
            return
        still = {
            levels[place]
            for place in self.places
            if self.summands[place] and place not in self.kept
        }
        if not 1 < len(still) <= LEVELS_AT_MOST:
            return
        groups: dict[str, list[int]] = {}
        for place in self.places:
            if place not in self.by_word:
                groups.setdefault(levels[place], []).append(place)
        by_size = sorted(groups.items(), key=lambda item: len(item[1]))
        self.found.questions[_WHOLE] = self.words.which_level(
            [(same(name) if name else refusals.WITHOUT_LEVEL, places) for name, places in by_size],
            notices.TOLD_BY_A_COLUMN,
        )

    def _sums(self) -> Sums:
        return Sums(self.places, self.rows.figures, self.summands, self._parts)

    @cached_property
    def _parts(self) -> list[int]:
        return self.rows.parts(self.places)

    def _looks_like(self, place: int, why: Text) -> Problem:
        return Problem(
            refusals.MAY_BE_TOTAL.filled(why=why, name=self.words.word(place)),
            row=self.rows.numbers[place],
            value=self.rows.written[place] or self.rows.names[place],
            answers=("--leave-out", "--keep"),
        )

    def _shown(self, figure: int) -> Text:
        """A figure of the first column as the file would write it."""
        scale = self.rows.figures[0].scale
        return exact(figure if scale == 1 else Decimal(figure) / scale)
