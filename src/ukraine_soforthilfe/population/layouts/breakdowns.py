"""Figures that are told by sex or age: the total where there is one, else parts that are all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from ukraine_soforthilfe.errors import Problem
from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.population.headings import is_all
from ukraine_soforthilfe.population.tables import UnreadableError, fold

if TYPE_CHECKING:
    from collections.abc import Iterable

_SEXES = {
    "maennlich": "männlich",
    "male": "männlich",
    "weiblich": "weiblich",
    "female": "weiblich",
}
_YEARS = r"(?:jahre?n?|years?)"
_UNDER = re.compile(rf"(?:unter|under)(\d{{1,3}}){_YEARS}", re.ASCII)
_BETWEEN = re.compile(rf"(\d{{1,3}})(?:bisunter|tounder)(\d{{1,3}}){_YEARS}", re.ASCII)
_FROM = re.compile(rf"(\d{{1,3}}){_YEARS}(?:undmehr|undaelter|andover|andolder)", re.ASCII)
_ONE = re.compile(r"(\d{1,3})jaehrige", re.ASCII)
_LABEL_AT_MOST = 60
_SHOWN_AT_MOST = 5
_NEXT = (
    "Give the table with 'Insgesamt' or with all parts, or name a column of totals with "
    "--population-column."
)

_SUMMED = Text(
    de="je Kreis {count} Zahlen nach Geschlecht und Alter zusammengezählt",
    en="{count} figures by sex and age added up for each Kreis",
)


class Ages(NamedTuple):
    """An age group: from an age up to another, which is none of it; None where it is open."""

    first: int
    end: int | None


def ages_of(label: str) -> Ages | None:
    """The ages that a label of a statistical office names.

    >>> ages_of("unter 3 Jahre"), ages_of("3 bis unter 6 Jahre"), ages_of("75 Jahre und mehr")
    (Ages(first=0, end=3), Ages(first=3, end=6), Ages(first=75, end=None))
    """
    text = fold(label[:_LABEL_AT_MOST])
    if found := _UNDER.fullmatch(text):
        return Ages(0, int(found[1]))
    if found := _BETWEEN.fullmatch(text):
        return Ages(int(found[1]), int(found[2]))
    if found := _FROM.fullmatch(text):
        return Ages(int(found[1]), None)
    if found := _ONE.fullmatch(text):
        return Ages(int(found[1]), int(found[1]) + 1)
    return None


def summed(count: int) -> tuple[Text, ...]:
    """What to say of figures that are sums of so many."""
    return (_SUMMED.filled(count=count),) if count > 1 else ()


def is_breakdown(label: str) -> bool:
    """Whether a label is a sex or an age group."""
    return fold(label[:_LABEL_AT_MOST]) in _SEXES or ages_of(label) is not None


def parts_of_all(labels: Iterable[str]) -> frozenset[str]:
    """Those of the labels of one characteristic that are everybody, each once.

    Args:
        labels: All that a table has of it; empty ones are totals.

    Raises:
        UnreadableError: There is no total, and the parts are not visibly all.
    """
    distinct = list(dict.fromkeys(labels))
    if totals := frozenset(label for label in distinct if not label or is_all(label)):
        return totals
    sexes = [_SEXES.get(fold(label[:_LABEL_AT_MOST])) for label in distinct]
    if all(sexes):
        if len(set(sexes)) < len(sexes):
            raise _refused(distinct, "a sex stands there under two names")
        if lacking := [sex for sex in ("männlich", "weiblich") if sex not in sexes]:
            raise _refused(distinct, f"'{lacking[0]}' is missing")
        return frozenset(distinct)
    ages = [ages_of(label) for label in distinct]
    if lacking_age := _gap([each for each in ages if each]) if all(ages) else "":
        raise _refused(distinct, lacking_age)
    if all(ages):
        return frozenset(distinct)
    raise _refused(distinct, "whether that is everybody cannot be seen")


def _gap(ages: list[Ages]) -> str:
    """What keeps age groups from being all ages, empty where they are."""
    reached: int | None = 0
    for each in sorted(ages, key=lambda each: each.first):
        if reached is None or each.first < reached:
            return f"the ages overlap at {each.first}"
        if each.first > reached:
            return f"the ages from {reached} to under {each.first} are missing"
        reached = each.end
    return "" if reached is None else f"the ages from {reached} on are missing"


def _refused(labels: list[str], why: str) -> UnreadableError:
    shown = ", ".join(map(_short, labels[:_SHOWN_AT_MOST]))
    more = ", …" if len(labels) > _SHOWN_AT_MOST else ""
    return UnreadableError(
        Problem(f"Its figures are told apart by {shown}{more} without a total, and {why}. {_NEXT}")
    )


def _short(label: str) -> str:
    return repr("".join(filter(str.isprintable, " ".join(label.split())))[:_LABEL_AT_MOST])
