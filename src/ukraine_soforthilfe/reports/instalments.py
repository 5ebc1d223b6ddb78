"""What is said of the instalments (Teilzahlungen) that amounts are paid in."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe.asking.values import one_spelling
from ukraine_soforthilfe.language import Text, same
from ukraine_soforthilfe.reports import (
    PIECE_AT_MOST,
    Column,
    Kind,
    Section,
    Table,
    merge_fields,
    wording,
)
from ukraine_soforthilfe.reports.wording import euro, number
from ukraine_soforthilfe.rule import Unit, instalments

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.result.allocation import Allocation, Teilzahlungen

TEILZAHLUNGEN = Text(de="Teilzahlungen", en="Instalments")
TITLE = Text(de="Teilzahlungen der Zuweisung", en="The instalments of the allocation")
TEILZAHLUNG = Text(de="Teilzahlung", en="Instalment")
_NUMBERED = Text(de="{place}. Teilzahlung", en="Instalment {place}")
_NUMBERED_AND_CALLED = Text(de="{place}. Teilzahlung: {label}", en="Instalment {place}: {label}")
_AS_NUMBERED = re.compile(r"\d{1,3}\. Teilzahlung:|Instalment \d{1,3}:", re.IGNORECASE)
_OF_INSTALMENTS = re.compile(
    r"(\d{1,3}\. teilzahlung|instalment \d{1,3})(:.*)?|teilzahlung_\d{1,3}_(bezeichnung|text)",
    re.ASCII,
)
_LABELLED_AT_MOST = 100
_HOW = Text(
    de="Verteilt wird wie mit Karten: {unit} nach {unit}, Zeile für Zeile, reihum auf die "
    "Teilzahlungen.",
    en="Dealt out as cards are: one {unit} after the other, row after row, to the instalments in "
    "turn.",
)
_UNIT_NAMES = {Unit.EURO: Text(de="Euro", en="euro"), Unit.CENT: Text(de="Cent", en="cent")}
_FORMULA = Text(
    de="Teilzahlung j = ganzer Teil von (Davor + {units} + Anzahl − j) ÷ Anzahl − ganzer Teil von "
    "(Davor + Anzahl − j) ÷ Anzahl. Davor = Summe der Zeilen mit kleinerer Nr{level}.",
    en="Instalment j = whole part of (Before + {units} + number − j) ÷ number − whole part of "
    "(Before + number − j) ÷ number. Before = sum of the rows with a smaller No{level}.",
)
_OF_ITS_LEVEL = Text(de=" auf derselben Ebene", en=" on the same level")
ALL_AGREE = (
    Text(
        de="BESTANDEN: jede Zeile und jede Teilzahlung ergibt genau ihre Summe.",
        en="PASSED: every row and every instalment comes to exactly its sum.",
    ),
    Text(
        de="NICHT BESTANDEN: eine Zeile, eine Teilzahlung oder eine Formel stimmt nicht.",
        en="NOT PASSED: a row, an instalment or a formula does not agree.",
    ),
)
# The German sentences are those that the office asked for.
_MORE = {
    Unit.CENT: Text(de="Der Cent mehr wandert", en="The extra cent goes"),
    Unit.EURO: Text(de="Der Euro mehr wandert", en="The extra euro goes"),
    Unit.HUNDRED: Text(de="Die 100 € mehr wandern", en="The extra €100 go"),
    Unit.THOUSAND: Text(de="Die 1.000 € mehr wandern", en="The extra €1,000 go"),
}
_ROUND = Text(
    de="{more} reihum, damit jede Teilzahlung auch in der Summe stimmt.",
    en="{more} round from row to row, so that every instalment is right in its sum, too.",
)
_NOT_FOR = (
    Text(
        de="Die Aufteilung gilt nur für diese Beträge.",
        en="The parts are of these amounts alone.",
    ),
    Text(
        de="Nach der ersten Zahlung nicht neu aufteilen: Ein berichtigter Betrag wird mit der "
        "nächsten Teilzahlung ausgeglichen.",
        en="After the first payment, do not divide anew: an amount that is corrected is settled "
        "with the next instalment.",
    ),
)
_EQUAL = Text(de="{count} zu je {amount}", en="{count} of {amount} each")
_EACH_OF = Text(de="{count}: {parts}", en="{count}: {parts}")
_EACH = Text(de="je {amount} ({called})", en="{amount} each ({called})")
_ONE = Text(de="{amount} ({called})", en="{amount} ({called})")
_NUMBERED_TO = Text(de="{first}. bis {last}. Teilzahlung", en="instalments {first} to {last}")
_NUMBERED_AND = Text(de="{first}. und {last}. Teilzahlung", en="instalments {first} and {last}")
_NUMBERED_ONE = Text(de="{first}. Teilzahlung", en="instalment {first}")
_CALLED_TO = Text(de="{first} bis {last}", en="{first} to {last}")
_CALLED_AND = Text(de="{first} und {last}", en="{first} and {last}")
_PAID_EQUAL = Text(
    de="Gezahlt wird in {count} Teilzahlungen zu je {amount}.",
    en="It is paid in {count} instalments of {amount} each.",
)
_PAID = Text(
    de="Gezahlt wird in {count} Teilzahlungen: {parts}.",
    en="It is paid in {count} instalments: {parts}.",
)
_PAID_FURTHER = Text(
    de="Weitere Teilzahlungen sind {parts}.", en="Further instalments are {parts}."
)
_LISTED_AT_MOST = 12


def label(paid: Teilzahlungen, place: int) -> Text:
    """What an instalment is called, by its place from 1."""
    return same(paid.labels[place - 1]) if paid.labels else _NUMBERED.filled(place=place)


def heading(paid: Teilzahlungen, place: int, *, beside: frozenset[str]) -> Text:
    """The same above a column, told apart from other headings, which are given in small letters.

    What begins as a heading that is told apart is told apart itself: no two are one.
    """
    called = label(paid, place)
    taken = not beside.isdisjoint({called.de.casefold(), called.en.casefold()})
    if taken or (paid.labels and _AS_NUMBERED.match(called.de)):
        return _NUMBERED_AND_CALLED.filled(place=place, label=called)
    return called


def heads_instalment(heading: str, labels: Sequence[str]) -> bool:
    """Whether a column of the instalments has a heading, with these labels or with none.

    >>> heads_instalment("2. Teilzahlung", ()), heads_instalment("q1", ["Q1", "Q2"])
    (True, True)
    """
    spelt = [one_spelling(each).casefold() for each in (heading, *merge_fields([heading]))]
    called = {one_spelling(label).casefold() for label in labels}
    return spelt[0] in called or any(
        _OF_INSTALMENTS.fullmatch(each[:_LABELLED_AT_MOST]) for each in spelt
    )


def how_dealt(unit: Unit, language: Language) -> str:
    """How units of this size are dealt out."""
    of_unit = _UNIT_NAMES.get(unit)
    return _HOW(language, unit=of_unit(language) if of_unit else euro(1, language, unit))


def how_calculated(units: str, language: Language, *, levels: bool) -> str:
    """The formula of a part in words, over what a sheet calls a row's units."""
    level = _OF_ITS_LEVEL(language) if levels else ""
    return _FORMULA(language, units=units, level=level)


def not_for(amounts: Iterable[int], count: int, unit: Unit, language: Language) -> list[str]:
    """What the instalments of these amounts are not for, sentence by sentence.

    Nothing where nothing is paid; and of a unit more only where an amount has one to give.
    """
    paid = [amount for amount in amounts if amount]
    uneven = any(amount % count for amount in paid)
    said = (*([_ROUND.filled(more=_MORE[unit])] if uneven else []), *_NOT_FOR)
    return [each(language) for each in said] if paid else []


def not_for_all(allocation: Allocation, paid: Teilzahlungen, language: Language) -> list[str]:
    """The same of all amounts of a result, and of their Gemeinden."""
    levels = (allocation, *allocation.gemeinden)
    amounts = (amount for level in levels for amount in level.rows.betraege)
    return not_for(amounts, paid.count, allocation.unit, language)


def facts(allocation: Allocation, language: Language) -> Iterator[tuple[str, str]]:
    """How many instalments there are, and what each comes to; nothing of a single payment."""
    if paid := allocation.teilzahlungen:
        yield TEILZAHLUNGEN(language), in_words(paid, allocation.total, allocation.unit, language)


def in_words(paid: Teilzahlungen, total: int, unit: Unit, language: Language) -> str:
    """What the instalments of so many units come to: ``4 zu je 2.000.000 €``."""
    return _parts(paid.parts(total), language, unit)


def _parts(parts: Sequence[int], language: Language, unit: Unit) -> str:
    """Parts that differ by a unit at most: ``12: je 667 € (1. bis 8. Teilzahlung), …``."""
    count = number(len(parts), language)
    if len({*parts}) == 1:
        return _EQUAL(language, count=count, amount=euro(parts[0], language, unit))
    said = ", ".join(_in_runs(parts, (), language, unit))
    return _EACH_OF(language, count=count, parts=said)


def _in_runs(
    parts: Sequence[int], labels: Sequence[str], language: Language, unit: Unit
) -> Iterator[str]:
    """Each amount with the instalments in a row that come to it, in their order."""
    first = 0
    for amount, run in groupby(parts):
        last = first + len([*run]) - 1
        called = _called(first, last, labels, language)
        text = _EACH if last > first else _ONE
        yield text(language, amount=euro(amount, language, unit), called=called)
        first = last + 1


def _called(first: int, last: int, labels: Sequence[str], language: Language) -> str:
    """What instalments in a row are called, by their places from 0."""
    if labels:
        if last == first:
            return labels[first]
        text = _CALLED_TO if last > first + 1 else _CALLED_AND
        return text(language, first=labels[first], last=labels[last])
    text = _NUMBERED_ONE if last == first else _NUMBERED_AND
    text = _NUMBERED_TO if last > first + 1 else text
    return text(language, first=first + 1, last=last + 1)


def parts_of(allocation: Allocation, place: int) -> list[int]:
    """What each instalment gives the row at a place, in units; none of a single payment."""
    return [column[place] for column in parts_of_all(allocation)]


def parts_of_all(allocation: Allocation) -> Sequence[Sequence[int]]:
    """What each instalment gives every row, in units; none of a single payment."""
    paid = allocation.teilzahlungen
    if paid is None:
        return []
    return instalments(allocation.rows.betraege, paid.count, before=paid.before)


def sentences(allocation: Allocation, parts: Sequence[int], language: Language) -> Iterator[str]:
    """How an amount of these parts is paid, for a letter; nothing of a single payment or of none.

    Instalments with labels are listed where one field of a letter holds them all. Otherwise the
    labels say from which to which an amount is paid, in as many sentences as that needs.
    """
    paid = allocation.teilzahlungen
    if paid is None or not any(parts):
        return
    unit, count = allocation.unit, number(len(parts), language)
    if paid.labels:
        called = zip(parts, paid.labels, strict=True)
        listed = ", ".join(f"{euro(part, language, unit)} ({text})" for part, text in called)
        said = _PAID(language, count=count, parts=listed)
        if len(said) <= PIECE_AT_MOST:
            yield said
            return
    elif len({*parts}) == 1:
        yield _PAID_EQUAL(language, count=count, amount=euro(parts[0], language, unit))
        return
    text, together = _PAID, list[str]()
    for run in _in_runs(parts, paid.labels, language, unit):
        longer = text(language, count=count, parts=", ".join([*together, run]))
        if together and len(longer) > PIECE_AT_MOST:
            yield text(language, count=count, parts=", ".join(together))
            text, together = _PAID_FURTHER, []
        together.append(run)
    yield text(language, count=count, parts=", ".join(together))


def sums_table(allocation: Allocation, paid: Teilzahlungen) -> Table:
    """What each instalment comes to; of many the first and the last."""
    euros = allocation.unit.euros
    whole = paid.count <= _LISTED_AT_MOST
    sums = {str(each): euros(part) for each, part in enumerate(paid.parts(allocation.total), 1)}
    keys = [*sums] if whole else ["1", str(paid.count)]
    words = {key: label(paid, int(key)) for key in keys}
    numbers = Column("nr", TEILZAHLUNG, Kind.TERM, keys, words=words)
    amounts = Column("betrag", wording.BETRAG, Kind.EURO, [sums[key] for key in keys])
    if whole:
        numbers = replace(numbers, total=wording.TOTAL)
        amounts = replace(amounts, total=euros(allocation.total))
    return Table((numbers, amounts))


_SUM_OF_KREISE = Text(de="Summe der Kreise", en="Total of the Kreise")
_FROM_TO = Text(de="Teilzahlungen {first} bis {last}", en="Instalments {first} to {last}")
# So many columns of amounts have room beside names on paper.
BESIDE_NAMES_AT_MOST = 10
"""So many stand beside names in a table of a page; more have several."""


def with_sums(table: Table, allocation: Allocation, paid: Teilzahlungen) -> Table:
    """A table that ends in the amounts and their instalments, with the sums of these."""
    euros = allocation.unit.euros
    sums = [euros(allocation.total), *map(euros, paid.parts(allocation.total))]
    names = [None] * (len(table.columns) - len(sums) - 1)
    what = _SUM_OF_KREISE if allocation.gemeinden else wording.TOTAL
    pairs = zip(table.columns, [what, *names, *sums], strict=True)
    return Table(tuple(replace(column, total=total) for column, total in pairs))


def sections(
    table: Table, allocation: Allocation, paid: Teilzahlungen, language: Language
) -> Iterator[Section]:
    """The same as parts of a page that paper has room for, as even as can be."""
    before = len(table.columns) - paid.count
    blocks = -(-paid.count // BESIDE_NAMES_AT_MOST)
    said = " ".join(not_for_all(allocation, paid, language))
    for first, last in pairwise(paid.count * block // blocks for block in range(blocks + 1)):
        title = _FROM_TO.filled(first=first + 1, last=last) if blocks > 1 else TEILZAHLUNGEN
        yield Section(
            anchor=f"teilzahlungen-{first + 1}" if first else "teilzahlungen",
            title=title(language),
            table=Table((*table.columns[:before], *table.columns[before + first : before + last])),
            sentences=() if first or not said else (said,),
        )


def labels_content(allocation: Allocation) -> dict[str, Any]:
    """What the instalments are called, for programs; nothing where they have their numbers."""
    paid = allocation.teilzahlungen
    return {"teilzahlung_labels": [*paid.labels]} if paid and paid.labels else {}


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
