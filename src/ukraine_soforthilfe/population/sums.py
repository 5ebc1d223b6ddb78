"""Which rows of a list are the sum of others: over running sums, none of it quadratic."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, compress
from operator import sub
from typing import TYPE_CHECKING, NamedTuple

from ukraine_soforthilfe.asking.values import whole_number
from ukraine_soforthilfe.errors import FigureError
from ukraine_soforthilfe.language import Text, joined, quoted, same
from ukraine_soforthilfe.population import refusals
from ukraine_soforthilfe.population.headings import without_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from ukraine_soforthilfe.population.tables import Entries

_DIGITS_AT_MOST = 100
_ROUNDED_FROM = 1000  # figures that all end in three zeros are taken for rounded ones
LARGE = 1000
"""A figure this large is hardly the sum of others by chance."""
LEVELS_AT_MOST = 10
"""How many levels a list can have; more of them are something else."""
_TRIED = 8  # spans of the same sum, where rows of 0 lie between
_COUNT = re.compile(r"(?<!\d)[1-9]\d+$")
_COUNT_AT_MOST = 18  # characters at the end of a key
_CODE = re.compile(r"[^a-zß-öø-ÿ\s]+|[^\s\d]*\d\S*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One column that is divided by.

    Attributes:
        values: Whole numbers of ``1 / scale``; None where a row has none.
        numbers: The numbers of the rows, where they have some.
        scale: 1, or the power of ten that decimals were multiplied by.
        rounded: Whether the heading says that they are: in thousands, in millions.
        unit: What they are rounded to, 0 where they are exact or nobody has looked.
    """

    values: Sequence[int | None]
    numbers: Sequence[int] = ()
    scale: int = 1
    rounded: bool = False
    unit: int = 0

    @classmethod
    def of(
        cls,
        entries: Entries,
        number: Callable[[str], int],
        *,
        scale: int = 1,
        rounded: bool = False,
    ) -> Figures:
        """Those of some rows; what is not a figure is left out here and refused elsewhere."""
        values = _values(entries.texts, number)
        for place, further in entries.further.items():
            parts = [values[place], *_values([figure.text for figure in further], number)]
            known = [each for each in parts if each is not None]
            values[place] = sum(known) if len(known) == len(parts) else None
        return cls(values=values, numbers=entries.numbers, scale=scale, rounded=rounded)

    def at(self, numbers: Sequence[int]) -> Figures:
        """Those of the rows with some numbers."""
        if numbers == self.numbers:
            return self
        by_number = dict(zip(self.numbers, self.values, strict=True))
        return replace(self, values=list(map(by_number.get, numbers)), numbers=numbers)

    def in_units(self, places: Iterable[int]) -> Figures:
        """The same with what those at some places are rounded to."""
        thousands = _ROUNDED_FROM * self.scale
        unit = thousands
        largest = 0
        for place in places:
            figure = self.values[place] or 0
            largest = max(largest, figure)
            while figure % unit:
                unit //= 10
            if unit == 1:
                break
        if unit < self.scale or unit == thousands <= largest:
            return replace(self, unit=unit)
        return replace(self, unit=unit if self.rounded else 0)


def in_full(number: Callable[[str], int], places: int, times: int) -> Callable[[str], int]:
    """How figures that are thousands or millions are read.

    Args:
        number: Makes of a text a whole number of ``10 ** -places``.
        places: See there.
        times: What one stands for; 0 where each figure says so itself.
    """
    scale = int(10**places)

    def read(text: str) -> int:
        figure, own = (text, times) if times else without_unit(text)
        value, parts = divmod(number(figure) * own, scale)
        if parts:
            raise FigureError(refusals.PARTS_OF_ONE)
        return value

    return read


def _values(texts: Sequence[str], number: Callable[[str], int]) -> list[int | None]:
    """The figures that texts are, None for what is none."""
    if number is not whole_number:
        return [_value(text, number) for text in texts]
    # Nearly every column is digits alone, and nearly every figure of the others.
    together = "".join(texts)
    if (
        together.isdigit()
        and together.isascii()
        and "" not in texts
        and max(map(len, texts)) <= _DIGITS_AT_MOST
    ):
        return list(map(int, texts))
    return [
        int(text)
        if text.isdigit() and text.isascii() and len(text) <= _DIGITS_AT_MOST
        else _value(text, number)
        for text in texts
    ]


def _value(text: str, number: Callable[[str], int]) -> int | None:
    try:
        return number(text)
    except FigureError:
        return None


class Span(NamedTuple):
    """Places from one to before another in an order of them."""

    start: int
    end: int


def is_sum(
    place: int, figures: Sequence[Figures], totals: Iterable[int], *, count: int, near: bool = True
) -> bool:
    """Whether a row has, in every column where it has a figure, the total of so many others.

    Rounding may explain a difference; where it must be near, a hundredth of the figure at most.
    """
    for each, total in zip(figures, totals, strict=True):
        figure = each.values[place]
        off = abs(total - (figure or 0))
        if figure is not None and (
            2 * off > (count + 1) * each.unit or (near and 100 * off > figure)
        ):
            return False
    return True


class Sums:
    """Running sums of the summands over an order of places."""

    def __init__(
        self,
        order: Sequence[int],
        figures: Sequence[Figures],
        summands: Sequence[bool],
        parts: Iterable[int] = (),
    ) -> None:
        """Sum up.

        Args:
            order: Places, in the order that sums follow.
            figures: The columns.
            summands: Of each place, whether it is summed; all others bound spans.
            parts: Positions in the order at which a further part of the list begins: they
                bound spans of several rows.
        """
        self.order = order
        self.figures = figures
        self.counts = [0, *accumulate(summands[place] for place in order)]
        self.sums = [
            [0, *accumulate((each.values[place] or 0) if summands[place] else 0 for place in order)]
            for each in figures
        ]
        # Two bounds without a summand between them are one.
        bounds = {0: 0, self.counts[-1]: len(order)}
        for position, place in enumerate(order):
            if not summands[place]:
                bounds.setdefault(self.counts[position], position)
        self.bounds = [bounds[count] for count in sorted(bounds)]
        self.bound_counts = sorted(bounds)
        self.parts = {at for at in parts if self.counts[at] not in bounds}
        bounds |= {self.counts[at]: at for at in self.parts}
        self.ends = [bounds[count] for count in sorted(bounds)]
        self.end_sums = [[sums[end] for end in self.ends] for sums in self.sums]

    def span(self, position: int, *, least: int, near: bool = False) -> Span | None:
        """The summands that the row at a position is the sum of.

        All of them; those since an earlier row that is not one, or since the beginning of a
        part of the list; or those up to a later one.

        Args:
            position: Of a row that is no summand.
            least: How many they are at least.
            near: Whether rounding may explain a hundredth of the figure, not more.
        """
        for span in self._spans(position):
            several = 2 if self.parts.intersection(span) else least
            if self._is_sum(self.order[position], span, least=max(least, several), near=near):
                return span
        return None

    def _is_sum(self, place: int, span: Span, *, least: int, near: bool) -> bool:
        start, end = span
        count = self.counts[end] - self.counts[start]
        totals = [sums[end] - sums[start] for sums in self.sums]
        return count >= least and is_sum(place, self.figures, totals, count=count, near=near)

    def nearest(self, position: int) -> int:
        """The sum that comes nearest to a row's figure, of all summands or of those beside it."""
        figure = self.figures[0].values[self.order[position]] or 0
        sums = self.sums[0]
        return min(
            (sums[end] - sums[start] for start, end in self._beside(position)),
            key=lambda total: abs(total - figure),
        )

    def _spans(self, position: int) -> Iterable[Span]:
        yield from self._beside(position)
        place = self.order[position]
        column = next((c for c, each in enumerate(self.figures) if each.values[place]), None)
        if column is None:
            return
        figure = self.figures[column].values[place] or 0
        here = self.sums[column][position]
        slack = (self.counts[-1] + 1) * self.figures[column].unit // 2
        # One that ends before it begins has less than no summands.
        for end in self._bounds_at(column, here + figure, slack):
            yield Span(position, end)
        for start in self._bounds_at(column, here - figure, slack):
            yield Span(start, position)

    def _beside(self, position: int) -> Iterable[Span]:
        yield Span(0, len(self.order))
        at = bisect_left(self.bound_counts, self.counts[position])
        if at > 0:
            yield Span(self.bounds[at - 1], position)
        if at + 1 < len(self.bounds):
            yield Span(position, self.bounds[at + 1])

    def _bounds_at(self, column: int, total: int, slack: int) -> list[int]:
        sums = self.end_sums[column]
        middle = bisect_left(sums, total)
        first = max(bisect_left(sums, total - slack), middle - _TRIED)
        last = min(bisect_right(sums, total + slack), middle + _TRIED)
        return self.ends[first:last]


def sums_of_blocks(
    places: Sequence[int], figures: Sequence[Figures]
) -> tuple[dict[int, int], bool]:
    """Rows that are each the sum of those since the last such row, two of them at least.

    Returns:
        How many rows each of them sums, and whether they go through the whole list; a last
        row that is the sum of theirs is one of them.
    """
    found: dict[int, int] = {}
    columns = [[each.values[place] or 0 for place in places] for each in figures]
    sums = [[0, *accumulate(column)] for column in columns]
    of_blocks = [0] * len(figures)
    # A row is the sum since a start where this is the sum up to that start.
    without_own = list(map(sub, sums[0], columns[0]))
    start, position = 0, 1
    with suppress(ValueError):
        while True:
            position = without_own.index(sums[0][start], max(position + 1, start + 2))
            row = [column[position] for column in columns]
            if any(row) and row == [column[position] - column[start] for column in sums]:
                found[places[position]] = position - start
                of_blocks = [a + b for a, b in zip(of_blocks, row, strict=True)]
                start = position + 1
    count = len(places) - start
    if count == 1 and found and [column[start] for column in columns] == of_blocks:
        found[places[-1]] = 1
        count = 0
    return found, count == 0


def any_begins(keys: Sequence[str]) -> bool:
    """Whether a key begins another, longer one: sorted, it stands before one of them."""
    ordered = sorted(filter(None, keys))
    lower = ordered[1:]
    return any(
        upper != below
        for upper, below in compress(
            zip(ordered, lower, strict=False), map(str.startswith, lower, ordered)
        )
    )


class Tree:
    """Keys below the keys that they begin with; positions are those in the order of the keys."""

    def __init__(
        self, keys: Mapping[int, str], figures: Sequence[Figures], kept: Collection[int]
    ) -> None:
        """Args: the keys by place; the columns; rows above no others."""
        self.figures = figures
        self.keys = keys
        self.order = sorted((place for place in keys if keys[place]), key=keys.__getitem__)
        self._build(kept)
        if self.parents and (counted := self._only_counted() | self._equal_counts()):
            self._build(counted.union(kept))

    def _build(self, above_none: Collection[int]) -> None:
        self.depths: list[int] = []
        self.children = [0] * len(self.order)
        self.ends = [len(self.order)] * len(self.order)
        self.parents: list[int] = []
        self.sums: set[int] = set()
        self._below = [[0] * len(self.order) for _ in self.figures]
        open_above: list[int] = []
        for position, place in enumerate(self.order):
            key = self.keys[place]
            while open_above and not _begins(self.keys[self.order[open_above[-1]]], key):
                self.ends[open_above.pop()] = position
            self.depths.append(len(open_above))
            if open_above:
                self.children[open_above[-1]] += 1
                for column, each in zip(self._below, self.figures, strict=True):
                    column[open_above[-1]] += each.values[place] or 0
            if place in above_none:
                self.ends[position] = position + 1
            else:
                open_above.append(position)
        self.parents = [
            position
            for position, count in enumerate(self.children)
            if count and any(each.values[self.order[position]] for each in self.figures)
        ]
        self.sums = {
            position
            for position in self.parents
            if self._is_sum(
                position, [below[position] for below in self._below], self.children[position]
            )
        }

    def _only_counted(self) -> set[int]:
        """Rows that lie beside those whose keys theirs begins, as K1 beside K10 below K.

        The key above has the sum of them all, and they themselves are no sums.
        """
        counted: set[int] = set()
        # Of the rows passed, ascending: of each subtree its end and what it has without sums.
        open_beside: list[tuple[int, list[int], int]] = []
        above: list[int] = []
        for position in range(len(self.order) - 1, -1, -1):
            beneath, count = [0] * len(self.figures), 0
            while open_beside and open_beside[-1][0] <= self.ends[position]:
                _, figures, more = open_beside.pop()
                beneath = [a + b for a, b in zip(beneath, figures, strict=True)]
                count += more
            parent = bool(self.children[position])
            if parent and position not in self.sums and self._is_sum(position, beneath, count):
                above.append(position)
            elif position not in self.sums:
                place = self.order[position]
                own = [each.values[place] or 0 for each in self.figures]
                beneath = [a + b for a, b in zip(beneath, own, strict=True)]
                count += 1
            open_beside.append((self.ends[position], beneath, count))
        sums = self.sums.union(above)
        end = 0
        for position in reversed(above):
            within = range(max(position + 1, end), self.ends[position])
            counted.update(
                self.order[each] for each in within if self.children[each] and each not in sums
            )
            end = max(end, self.ends[position])
        return counted

    def _equal_counts(self) -> set[int]:
        """Rows that have the figure of the one row whose key theirs begins, which counts on.

        Of K1 to K10 the last follows K9 and lies not below K1.
        """
        above = set(self.parents)
        keys = {self.keys[place] for at, place in enumerate(self.order) if at not in above}
        return {
            self.order[position]
            for position in self.sums
            if self.children[position] == 1 and _before(self.keys[self.order[position + 1]]) in keys
        }

    def _is_sum(self, position: int, beneath: Sequence[int], count: int) -> bool:
        return is_sum(self.order[position], self.figures, beneath, count=count)

    @cached_property
    def of_codes(self) -> bool:
        """Whether the keys are codes, not names, of which one may begin another by chance."""
        return all(_CODE.fullmatch(self.keys[place][:60]) for place in self.order)

    def may_be_chance(self) -> bool:
        """Whether small figures, or those of single rows, may be sums by chance."""
        alone = all(self.children[position] == 1 for position in self.sums)
        if self._mostly_parents():
            return alone and not self.is_large
        return alone or not self.is_large

    @cached_property
    def is_large(self) -> bool:
        """Whether one of the sums is hardly that by chance, if it is the sum of several."""
        figures = [self.figures[0].values[self.order[position]] or 0 for position in self.sums]
        return max(figures, default=0) >= LARGE * self.figures[0].scale

    def may_be_levels(self) -> bool:
        """Whether the keys look like levels: no upper row has less than the rows in it."""
        if not self.of_codes or all(self.children[position] < 2 for position in self.parents):
            return False
        values = self.figures[0].values
        if any(
            (values[self.order[position]] or 0) < self._below[0][position]
            for position in self.parents
        ):
            return False
        if all(self.keys[place].isdigit() for place in self.order) and not any(
            self.keys[place].startswith("0") for place in self.order
        ):
            several = sum(self.children[position] > 1 for position in self.parents)
            if several < 2 and max(self.depths) < 2:
                return False
        return self._mostly_parents()

    def _mostly_parents(self) -> bool:
        """Whether of each upper level at least half of the rows have others below them."""
        parents = Counter(self.depths[position] for position in self.parents)
        rows = Counter(self.depths)
        return all(2 * count >= rows[depth] for depth, count in parents.items())

    def levels(self) -> list[tuple[Text, list[int]]]:
        """Places by level, from the uppermost, each with what its keys are like."""
        groups: dict[int, list[int]] = {}
        for place, depth in zip(self.order, self.depths, strict=True):
            groups.setdefault(depth, []).append(place)
        named = []
        for depth in sorted(groups)[:LEVELS_AT_MOST]:
            keys = [self.keys[place] for place in groups[depth]]
            more = ", …" if len(keys) > 1 else ""
            named.append((joined((quoted(keys[0]), same(more)), ""), sorted(groups[depth])))
        return named


def _before(key: str) -> str:
    """The key that counts to one before a key of ten or more; empty where it counts nothing."""
    counted = _COUNT.search(key[-_COUNT_AT_MOST:])
    if counted is None:
        return ""
    return key.removesuffix(counted[0]) + str(int(counted[0]) - 1)


def _begins(upper: str, lower: str) -> bool:
    """Whether a key is above another; a word at the start of a longer word is not."""
    if len(upper) >= len(lower) or not lower.startswith(upper):
        return False
    return not (upper[-1].islower() and lower[len(upper)].islower())
