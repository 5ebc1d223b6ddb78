"""What is said of the instalments (Teilzahlungen) that amounts are paid in."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe.language import Text, same
from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.table import Column, Kind, Table
from ukraine_soforthilfe.reports.wording import euro, number
from ukraine_soforthilfe.rule.units import Unit, instalments

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.result.allocation import Allocation, Teilzahlungen

TEILZAHLUNGEN = Text(de="Teilzahlungen", en="Instalments")
TEILZAHLUNG = Text(de="Teilzahlung", en="Instalment")
_NUMBERED = Text(de="{place}. Teilzahlung", en="Instalment {place}")
_NUMBERED_AND_CALLED = Text(de="{place}. Teilzahlung: {label}", en="Instalment {place}: {label}")
# The German sentences are those that the office asked for.
_MORE = {
    Unit.CENT: Text(de="Der Cent mehr wandert", en="The extra cent goes"),
    Unit.EURO: Text(de="Der Euro mehr wandert", en="The extra euro goes"),
    Unit.HUNDRED: Text(de="Die 100 € mehr wandern", en="The extra €100 go"),
    Unit.THOUSAND: Text(de="Die 1.000 € mehr wandern", en="The extra €1,000 go"),
}
_NOT_FOR = Text(
    de=(
        "{more} reihum, damit jede Teilzahlung auch in der Summe stimmt. Die Aufteilung gilt nur "
        "für diese Beträge. Nach der ersten Zahlung nicht neu aufteilen: Ein berichtigter Betrag "
        "wird mit der nächsten Teilzahlung ausgeglichen."
    ),
    en=(
        "{more} round from row to row, so that every instalment is right in its sum, too. The "
        "parts are of these amounts alone. After the first payment, do not divide anew: an amount "
        "that is corrected is settled with the next instalment."
    ),
)
_EQUAL = Text(de="{count} zu je {amount}", en="{count} of {amount} each")
_EACH_OF = Text(de="{count}: {parts}", en="{count}: {parts}")
_SOME = Text(de="die {places} je {amount}", en="nos. {places} of {amount} each")
_ONE = Text(de="die {places} {amount}", en="no. {places} of {amount}")
_UNTIL = Text(de="{first}. bis {last}.", en="{first} to {last}")
_PLACE = Text(de="{place}.", en="{place}")
_AND = Text(de=" und ", en=" and ")
_PAID_EQUAL = Text(
    de="Gezahlt wird in {count} Teilzahlungen zu je {amount}.",
    en="It is paid in {count} instalments of {amount} each.",
)
_PAID = Text(
    de="Gezahlt wird in {count} Teilzahlungen: {parts}.",
    en="It is paid in {count} instalments: {parts}.",
)
_LISTED_AT_MOST = 12
_SENTENCE_AT_MOST = 250


def label(paid: Teilzahlungen, place: int) -> Text:
    """What an instalment is called, by its place from 1."""
    return same(paid.labels[place - 1]) if paid.labels else _NUMBERED.filled(place=place)


def heading(paid: Teilzahlungen, place: int, *, beside: frozenset[str]) -> Text:
    """The same above a column, told apart from other headings, which are given in small letters."""
    called = label(paid, place)
    if not beside.isdisjoint({called.de.casefold(), called.en.casefold()}):
        return _NUMBERED_AND_CALLED.filled(place=place, label=called)
    return called


def not_for(unit: Unit) -> Text:
    """What the instalments are not for."""
    return _NOT_FOR.filled(more=_MORE[unit])


def not_for_sentences(unit: Unit, language: Language) -> list[str]:
    """The same, sentence by sentence."""
    *others, last = not_for(unit)(language).split(". ")
    return [*(f"{sentence}." for sentence in others), last]


def facts(allocation: Allocation, language: Language) -> Iterator[tuple[str, str]]:
    """How many instalments there are, and what each comes to; nothing of a single payment."""
    if paid := allocation.teilzahlungen:
        yield TEILZAHLUNGEN(language), in_words(paid, allocation.total, allocation.unit, language)


def in_words(paid: Teilzahlungen, total: int, unit: Unit, language: Language) -> str:
    """What the instalments of so many units come to: ``4 zu je 2.000.000 €``."""
    return _parts(paid.parts(total), language, unit)


def _parts(parts: Sequence[int], language: Language, unit: Unit) -> str:
    """Parts that differ by a unit at most: ``12: die 1. bis 8. je 667 €, die 9. bis 12. …``."""
    count = number(len(parts), language)
    if len({*parts}) == 1:
        return _EQUAL(language, count=count, amount=euro(parts[0], language, unit))
    return _EACH_OF(language, count=count, parts=_by_amount(parts, language, unit))


def _by_amount(parts: Sequence[int], language: Language, unit: Unit) -> str:
    said = []
    for amount in sorted({*parts}, reverse=True):
        places = [place for place, part in enumerate(parts, start=1) if part == amount]
        said.append(
            (_SOME if len(places) > 1 else _ONE)(
                language, places=_places(places, language), amount=euro(amount, language, unit)
            )
        )
    return ", ".join(said)


def _places(places: Sequence[int], language: Language) -> str:
    """Places in a sentence: ``1. bis 8.``, ``1., 2. und 12.``."""
    starts = [places[0], *(after for before, after in pairwise(places) if after > before + 1)]
    ends = [*(before for before, after in pairwise(places) if after > before + 1), places[-1]]
    said: list[str] = []
    for first, last in zip(starts, ends, strict=True):
        if last > first + 1:
            said.append(_UNTIL(language, first=first, last=last))
        else:
            said += [_PLACE(language, place=place) for place in range(first, last + 1)]
    return _AND(language).join(filter(None, (", ".join(said[:-1]), said[-1])))


def parts_of(allocation: Allocation, place: int) -> list[int]:
    """What each instalment gives the row at a place, in units; none of a single payment."""
    return [column[place] for column in parts_of_all(allocation)]


def parts_of_all(allocation: Allocation) -> Sequence[Sequence[int]]:
    """What each instalment gives every row, in units; none of a single payment."""
    paid = allocation.teilzahlungen
    if paid is None:
        return []
    return instalments(allocation.rows.betraege, paid.count, before=paid.before)


def sentence(allocation: Allocation, parts: Sequence[int], language: Language) -> str:
    """How an amount of these parts is paid, for a letter; at most 250 characters."""
    paid = allocation.teilzahlungen
    amounts = [euro(part, language, allocation.unit) for part in parts]
    count = number(len(parts), language)
    if paid and paid.labels:
        called = zip(amounts, paid.labels, strict=True)
        listed = ", ".join(f"{amount} ({text})" for amount, text in called)
        said = _PAID(language, count=count, parts=listed)
        if len(said) <= _SENTENCE_AT_MOST:
            return said
    if len({*parts}) == 1:
        return _PAID_EQUAL(language, count=count, amount=amounts[0])
    return _PAID(language, count=count, parts=_by_amount(parts, language, allocation.unit))


def sums_table(allocation: Allocation, paid: Teilzahlungen) -> Table:
    """What each instalment comes to; of many the first and the last."""
    sums = [allocation.unit.euros(part) for part in paid.parts(allocation.total)]
    places = list(range(1, paid.count + 1))
    whole = paid.count <= _LISTED_AT_MOST
    if not whole:
        places = [places[0], places[-1]]
    called: Sequence[Text] = [label(paid, place) for place in places]
    keys = [str(place) for place in places]
    return Table(
        (
            Column(
                "nr",
                TEILZAHLUNG,
                Kind.TERM,
                keys,
                total=wording.TOTAL if whole else None,
                words=dict(zip(keys, called, strict=True)),
            ),
            Column(
                "betrag",
                wording.BETRAG,
                Kind.EURO,
                [sums[place - 1] for place in places],
                total=allocation.unit.euros(allocation.total) if whole else None,
            ),
        )
    )


def content(allocation: Allocation) -> dict[str, Any]:
    """The sums of the instalments for programs; nothing of a single payment."""
    paid = allocation.teilzahlungen
    if paid is None:
        return {}
    return {
        "teilzahlungen": [
            {
                "nr": place,
                **({"label": paid.labels[place - 1]} if paid.labels else {}),
                "betrag": allocation.unit.euros(part),
            }
            for place, part in enumerate(paid.parts(allocation.total), start=1)
        ]
    }
