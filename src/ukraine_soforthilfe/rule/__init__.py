"""The rules, whole numbers in and whole numbers out: here the units that all of them count.

Which amounts are whole units, which can be met, and how units are dealt out to instalments.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from itertools import accumulate, islice, tee
from operator import sub
from typing import TYPE_CHECKING, TypeVar, overload

from ukraine_soforthilfe.errors import FigureError, RuleError
from ukraine_soforthilfe.language import Text, counted, exact, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

S = TypeVar("S")
T = TypeVar("T")

TOTAL = Text(de="Gesamtbetrag", en="total")
BASE_AMOUNT = Text(de="Sockelbetrag", en="base amount")
MINIMUM = Text(de="Mindestbetrag", en="minimum")
MAXIMUM = Text(de="Höchstbetrag", en="maximum")
_ONE_EURO = Text(de="1 Euro", en="1 euro")
_EUROS = Text(de="{unit} Euro", en="{unit} euros")

Euros = int | Decimal
"""An amount in euros: an int where it is whole, else with its two decimals."""


class Unit(StrEnum):
    """What an amount is a whole number of; the value is one unit in euros."""

    CENT = "0.01"
    EURO = "1"
    HUNDRED = "100"
    THOUSAND = "1000"

    @property
    def cents(self) -> int:
        """One unit in cents."""
        return _CENTS[self]

    def units(self, amount: Euros, *, what: Text = TOTAL) -> int:
        """An amount in euros as a number of units.

        Raises:
            RuleError: It is no whole number of units; the sentence names the
                two nearest amounts that are.

        >>> Unit.THOUSAND.units(8_000_000)
        8000
        """
        # To Python a truth is a whole number. What else a total cannot be, dividing says.
        whole = what is TOTAL or not isinstance(amount, float)
        if (
            self is Unit.EURO
            and whole
            and not isinstance(amount, Decimal | str | bytes | bool | None)
        ):
            return amount
        if isinstance(amount, bool) or not isinstance(amount, int | Decimal):
            raise RuleError(
                Text(
                    de="Der {what} {amount} ist kein Betrag. int oder Decimal übergeben.",
                    en="The {what} {amount} is not an amount. Give an int or a Decimal.",
                ).filled(what=what, amount=repr(amount))
            )
        # as_integer_ratio is exact, where a Decimal's own arithmetic rounds to 28 digits.
        numerator, denominator = amount.as_integer_ratio()
        counted, beyond = divmod(100 * numerator, self.cents * denominator)
        if beyond:
            below, above = (self.euros(counted + step) for step in (0, 1))
            unit = _EUROS.filled(unit=exact(Decimal(self)))
            raise RuleError(
                Text(
                    de="Der {what} von {amount} € ist kein Vielfaches der Einheit von {unit}. Die "
                    "nächsten sind {below} € und {above} €. Einen davon angeben oder eine andere "
                    "Einheit mit --unit.",
                    en="The {what} of €{amount} is not a multiple of the unit of {unit}. The "
                    "nearest that are: €{below} and €{above}. Give one of these, or another "
                    "--unit.",
                ).filled(
                    what=what,
                    amount=exact(amount),
                    unit=_ONE_EURO if self is Unit.EURO else unit,
                    below=exact(below),
                    above=exact(above),
                )
            )
        return counted

    def euros(self, units: int) -> Euros:
        """A number of units as an amount in euros; exact, with two decimals only for cents.

        >>> Unit.THOUSAND.euros(8000), str(Unit.CENT.euros(800_050))
        (8000000, '8000.50')
        """
        if self is not Unit.CENT:
            return units * (self.cents // 100)
        sign = "-" if units < 0 else ""
        whole, cents = divmod(abs(units), 100)
        return Decimal(f"{sign}{whole}.{cents:02}")


_CENTS = {Unit.CENT: 1, Unit.EURO: 100, Unit.HUNDRED: 10_000, Unit.THOUSAND: 100_000}


def parse_unit(text: str) -> Unit:
    """The unit that a text names: ``0.01`` (or ``0,01``), ``1``, ``100`` or ``1000``.

    Raises:
        FigureError: It names none.
    """
    try:
        # A sheet shows all figures of a column with cents.
        return Unit(text.strip().replace(",", ".").removesuffix(".00"))
    except ValueError:
        raise FigureError(
            Text(
                de="{text} ist keine Einheit. Zur Wahl stehen {known}.",
                en="{text} is not a unit. Choose one of {known}.",
            ).filled(text=quoted(text), known=", ".join(Unit))
        ) from None


def refuse_impossible(  # noqa: PLR0913 - as of divide
    total: int,
    count: int,
    *,
    base_amount: int,
    minimum: int | None,
    maximum: int | None,
    unit: Unit,
) -> None:
    """Refuse amounts for each that no total can meet; all are counted in units.

    Raises:
        RuleError: There are some.
    """

    def said(text: Text, what: Text, each: int) -> RuleError:
        units = {"amount": each, "product": each * count, "total": total, "maximum": maximum or 0}
        figures = {name: exact(unit.euros(figure)) for name, figure in units.items()}
        recipients = counted(count, one=_ONE_RECIPIENT, several=_RECIPIENTS)
        return RuleError(text.filled(what=what, count=recipients, **figures))

    for what, each in ((BASE_AMOUNT, base_amount), (MINIMUM, minimum), (MAXIMUM, maximum)):
        if each is not None and each < 0:
            raise said(_NEGATIVE, what, each)
    for what, least in ((BASE_AMOUNT, base_amount), (MINIMUM, minimum or 0)):
        if least and least * count > total:
            raise said(_TOO_MUCH, what, least)
        if maximum is not None and least > maximum:
            raise said(_ABOVE_MAXIMUM, what, least)
    if maximum is not None and maximum * count < total:
        raise said(_TOO_LITTLE, MAXIMUM, maximum)


_ONE_RECIPIENT = Text(de="1 Empfänger", en="1 recipient")
_RECIPIENTS = Text(de="{count} Empfänger", en="{count} recipients")
_NEGATIVE = Text(
    de="Der {what} von {amount} € ist negativ. 0 oder mehr angeben.",
    en="The {what} of €{amount} is negative. Give 0 or more.",
)
_TOO_MUCH = Text(
    de="Ein {what} von {amount} € für {count} ergibt {product} €, mehr als der Gesamtbetrag von "
    "{total} €. Einen kleineren {what} oder einen größeren Gesamtbetrag angeben.",
    en="A {what} of €{amount} for {count} is €{product}, more than the total of €{total}. Give a "
    "smaller {what} or a larger total.",
)
_TOO_LITTLE = Text(
    de="Ein {what} von {amount} € für {count} ergibt {product} €, weniger als der Gesamtbetrag "
    "von {total} €. Einen größeren {what} oder einen kleineren Gesamtbetrag angeben.",
    en="A {what} of €{amount} for {count} is €{product}, less than the total of €{total}. Give a "
    "larger {what} or a smaller total.",
)
_ABOVE_MAXIMUM = Text(
    de="Der {what} von {amount} € liegt über dem Höchstbetrag von {maximum} €. Einen der beiden "
    "ändern.",
    en=("The {what} of €{amount} is more than the maximum of €{maximum}. Change one of them."),
)


class Made(Sequence[T], ABC):
    """Values each of which is made where somebody asks for it."""

    __slots__ = ()

    @abstractmethod
    def one(self, place: int) -> T:
        """The value at a place from 0 on."""

    def at(self, places: Sequence[int]) -> Sequence[T]:
        """Those at some places, in the order of these."""
        return tuple(map(self.one, places))

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[T]: ...
    def __getitem__(self, place: int | slice) -> T | Sequence[T]:
        if isinstance(place, slice):
            return self.at(range(len(self))[place])
        return self.one(range(len(self))[place])


class Derived(Made[T]):
    """A column that follows from another, value by value.

    >>> column = Derived([1, 2, 3], make=str)
    >>> column[1], column[:2], list(column)
    ('2', ('1', '2'), ['1', '2', '3'])
    """

    __slots__ = ("_make", "_source")

    def __init__(self, source: Sequence[S], *, make: Callable[[S], T]) -> None:
        """Args: the other column, and what makes a value of one of its values."""
        self._source = source
        self._make = make

    def one(self, place: int) -> T:
        """The value that follows from the other's there."""
        return self._make(self._source[place])

    def __len__(self) -> int:
        return len(self._source)

    def __iter__(self) -> Iterator[T]:
        return map(self._make, self._source)


class KeptRows(Made[T]):
    """Rows kept as columns; once somebody asked for all of them they stay made."""

    __slots__ = ("_made",)
    _made: tuple[T, ...] | None

    @abstractmethod
    def made(self, place: int) -> T:
        """The row at a place, out of the columns."""

    def one(self, place: int) -> T:
        """The row at a place."""
        return self._made[place] if self._made else self.made(place)

    def every(self) -> Iterable[T]:
        """All of them, out of the columns."""
        return map(self.made, range(len(self)))

    def __iter__(self) -> Iterator[T]:
        if self._made is None:
            self._made = tuple(self.every())
        return iter(self._made)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, type(self) | tuple):
            return self is other or tuple(self) == tuple(other)
        return NotImplemented

    @abstractmethod
    def __hash__(self) -> int: ...


FEWEST_INSTALMENTS, MOST_INSTALMENTS = 2, 60
"""Into how many instalments amounts can be dealt out."""


def dealt(units: int, count: int, place: int) -> int:
    """How many of the first units go to one of so many instalments; its place is from 1.

    >>> [dealt(6, 4, place) for place in (1, 2, 3, 4)]
    [2, 2, 1, 1]
    """
    return (units + count - place) // count


class Instalment(Made[int]):
    """What every row gets in one instalment."""

    __slots__ = ("_count", "_ends", "_place")

    def __init__(self, ends: Sequence[int], count: int, place: int) -> None:
        """Args: where each row ends, before them where the first begins; as of ``dealt``."""
        self._ends = ends
        self._count = count
        self._place = place

    def one(self, place: int) -> int:
        """What one row gets."""
        ends = self._ends[place : place + 2]
        before, until = (dealt(end, self._count, self._place) for end in ends)
        return until - before

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __iter__(self) -> Iterator[int]:
        count, beyond = self._count, self._count - self._place
        # One after the other, and each once: there may be a million rows, and sixty columns.
        before, until = tee((end + beyond) // count for end in self._ends)
        return map(sub, islice(until, 1, None), before)


def instalments(amounts: Sequence[int], count: int, *, before: int = 0) -> tuple[Instalment, ...]:
    """Every amount in instalments (Teilzahlungen), so that rows and columns both sum exactly.

    The units are dealt out as cards are: one by one, row after row, to instalment
    1, 2, … ``count``, 1, 2, … . With ``S`` the running sum of the amounts, row ``i`` has the units
    from ``S[i-1] + 1`` to ``S[i]``, and its part in instalment ``j`` is how many of their
    numbers are congruent to ``j`` modulo ``count``. What follows:

    - Every row sums to its amount.
    - Every instalment's total is the whole total divided by ``count``, rounded down or up; the
      first ones are rounded up.
    - Every part is its exact quota, the amount divided by ``count``, rounded down or up. So is
      that of any rows that stand side by side, taken together: of a Kreis, whose Gemeinden
      are one stretch, it is the same number whichever of both it is worked out from.
    - Which instalments have the extra unit depends on all rows before: the parts are of these
      amounts alone, and one unit more or less in a row moves parts in the rows behind it.

    Source: it is cumulative rounding (each cumulated sum is rounded, and the parts are the
    differences), and with two margins to keep the simplest case of controlled rounding:
    Bacharach, Matrix Rounding Problems, Management Science 12 (1966), 732-742; Cox and
    Ernst, Controlled Rounding, INFOR 20 (1982), 423-432. Doerr, Friedrich, Klein and
    Osbild, Unbiased Matrix Rounding (2006), https://arxiv.org/abs/cs/0604068, ask as well that
    the first rows together be exact but for less than a unit, as they are here.

    Args:
        amounts: The rows in their order, whole units of 0 or more.
        count: How many instalments, 2 to 60.
        before: Units that were dealt out before the first row.

    Returns:
        A column for each instalment.

    Raises:
        RuleError: There are fewer or more instalments than that.

    >>> [list(column) for column in instalments([4, 2], 4)]
    [[1, 1], [1, 1], [1, 0], [1, 0]]
    """
    refuse_instalments(count)
    ends = [*accumulate(amounts, initial=before)]
    return tuple(Instalment(ends, count, place) for place in range(1, count + 1))


def refuse_instalments(count: int) -> None:
    """Raise a ``RuleError`` where there are fewer than two instalments or more than sixty."""
    if not FEWEST_INSTALMENTS <= count <= MOST_INSTALMENTS:
        raise RuleError(
            Text(
                de="Möglich sind {fewest} bis {most} Teilzahlungen, nicht {count}.",
                en="There can be {fewest} to {most} instalments, not {count}.",
            ).filled(fewest=FEWEST_INSTALMENTS, most=MOST_INSTALMENTS, count=exact(count))
        )


def begins_by_most(instalments: Sequence[Sequence[tuple[int, str]]], amounts: Sequence[int]) -> int:
    """Where dealing single units out over instalments began, by most rows: 0 for the first.

    Args:
        instalments: Of each row all of them, as they compare: by length, then by digits.
        amounts: The amount of each row, in units.

    >>> begins_by_most([[(1, "1"), (1, "2"), (1, "1")]], [4])
    1
    """
    begins: Counter[int] = Counter()
    for sizes, end in zip(instalments, accumulate(amounts, initial=0), strict=False):
        first = [place for place, size in enumerate(sizes) if size > sizes[place - 1]]
        begins.update((place - end) % len(sizes) for place in first)
    return max(begins, key=begins.__getitem__, default=0)


def names_other_unit(heading: str) -> bool:
    """Whether a heading says that amounts are no single euros.

    >>> [names_other_unit(each) for each in ("Betrag in Tsd. EUR", "TEUR", "Betrag (1.000 €)")]
    [True, True, True]
    >>> names_other_unit("Betrag in Cent"), names_other_unit("Betrag in Euro und Cent")
    (True, False)
    """
    within = heading[:_HEADING_AT_MOST]
    if _OTHER_UNIT.search(within):
        return True
    return bool(_IN_CENTS.search(within)) and not _IN_EUROS.search(within)


_HEADING_AT_MOST = 2_000
_LARGE = r"(?:tsd|tausend|mio|mrd|million|milliarde|thousand|billion)"
_OTHER_UNIT = re.compile(
    rf"(?<![^\W\d_])(?:{_LARGE}|mio|thousands|millionen|[tk] ?€|[tk]eur)(?![^\W\d_])"
    r"|(?<![\d.,])1[ .,]?000 ?(?:€|eur)|\d{1,3} ?000 ?(?:€|eur)",
    re.IGNORECASE,
)
_IN_CENTS = re.compile(r"(?<![^\W\d_])(?:cents?|ct)(?![^\W\d_])", re.IGNORECASE)
_IN_EUROS = re.compile(r"€|euro?", re.IGNORECASE)
