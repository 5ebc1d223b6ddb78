"""What is said of a division: its rules, where the units left over ended, the Gemeinden below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.language import Language, Text
from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.rule.division import Bound

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from ukraine_soforthilfe.result.allocation import Allocation, Teil, Tie
    from ukraine_soforthilfe.result.districts import Schluessel
    from ukraine_soforthilfe.rule.units import Euros, Unit

UNIT = Text(de="Einheit", en="Unit")
SOCKELBETRAG = Text(de="Sockelbetrag", en="Base amount")
MINDESTBETRAG = Text(de="Mindestbetrag", en="Minimum")
HOECHSTBETRAG = Text(de="Höchstbetrag", en="Maximum")
BOUND = Text(de="Grenze", en="Bound")
KEY = Text(de="Gewicht", en="Weight")
MARKS = {Bound.MINIMUM: "Minimum", Bound.MAXIMUM: "Maximum"}
"""How a bounded row is marked: words of both languages."""
_BOUNDS = {Bound.MINIMUM: MINDESTBETRAG, Bound.MAXIMUM: HOECHSTBETRAG}
_NUMBERED = Text(de="{what} {place}", en="{what} {place}")
_WHOLE_UNITS = Text(de="ganze {units}", en="whole {units}")
_BASE = Text(
    de="{amount} vorab für jede Zeile, zusammen {sum}; der Rest nach dem Verteilschlüssel",
    en="{amount} for every row before the key, {sum} together; the rest by the key",
)
_BOUND_RULE = Text(
    de=(
        "{amount}. Wer nach dem Verteilschlüssel {beyond} läge, erhält diesen Betrag; das "
        "übrige Geld wird unter den anderen neu verteilt, bis niemand mehr jenseits einer Grenze "
        "liegt. Hier: {rows}"
    ),
    en=(
        "{amount}. Whoever would be {beyond} by the key gets this amount; the money that remains "
        "is divided anew among the others until nobody is beyond a bound. Here: {rows}"
    ),
)
_BEYOND = {
    Bound.MINIMUM: Text(de="darunter", en="below"),
    Bound.MAXIMUM: Text(de="darüber", en="above"),
}
_NOBODY = Text(de="niemand", en="nobody")
_KEY_ALONE = Text(de="{name}, Summe {sum}", en="{name}, sum {sum}")
_KEY_WITH_SHARE = Text(
    de="{name}, Summe {sum}; Anteil {share}, verteilt {total}",
    en="{name}, sum {sum}; share {share}, divides {total}",
)
_NOTHING_LEFT_OVER = Text(
    de="keine; jede Quote ist eine ganze Zahl von {units}",
    en="none; every quota is a whole number of {units}",
)
_CUT = Text(
    de="{euros} nach größtem Rest; letzter bedachter Rest {last}, erster nicht bedachter {first}",
    en="{euros} by largest remainder; last remainder paid {last}, first not paid {first}",
)
_NO_TIE = Text(de="keiner am Schnitt", en="none at the cut")
_TIE = Text(
    de=(
        "{euros} unter {count} gleichen Resten nach der Reihenfolge der Schlüssel: {tied}; "
        "{settled} unabhängig davon"
    ),
    en=(
        "{euros} among {count} equal remainders by the order of the keys: {tied}; "
        "{settled} whatever the tie"
    ),
)
_ROUNDING_EACH_ROW = Text(
    de="Jede Zeile für sich gerundet ergäbe {sum} ({difference}).",
    en="Rounding each row by itself would give {sum} ({difference}).",
)
_RIGHT_BY_CHANCE = Text(de="hier zufällig richtig", en="right here by chance")
_TOO_MUCH = Text(de="{euros} zu viel", en="{euros} too much")
_TOO_LITTLE = Text(de="{euros} zu wenig", en="{euros} too little")
GEMEINDEN = Text(de="Gemeinden", en="Gemeinden")
_GEMEINDEN_SUMMARY = Text(
    de=(
        "{count}, gemeindefreie Gebiete eingeschlossen; jeder Kreisbetrag ist nach derselben Regel "
        "genau auf die seinen aufgeteilt, {left} davon nach größtem Rest. Gleichstand am "
        "Schnitt: {tied}."
    ),
    en=(
        "{count}, unincorporated areas included; each Kreis's amount is divided among its own "
        "exactly by the same rule, {left} of it by largest remainder. Ties at the cut: {tied}."
    ),
)
_NO_TIES = Text(de="keiner", en="none")


def key_name(keys: Sequence[Schluessel], language: Language, place: int = 0) -> str:
    """What the column of a key's figures is called: ``Einwohner``, ``Schlüssel 2``."""
    if not keys:
        return wording.EINWOHNER(language)
    return numbered(KEY, keys, place, language)


def numbered(what: Text, keys: Sequence[Schluessel], place: int, language: Language) -> str:
    """A label of one of several keys; of the only one without a number."""
    if len(keys) < 2:
        return what(language)
    return _NUMBERED(language, what=what(language), place=place + 1)


def terms(allocation: Allocation, language: Language) -> Iterator[tuple[str, str]]:
    """Each rule beside the plain key with its figures, as label and sentence."""
    asked, unit = allocation.terms, allocation.unit
    if unit.cents != 100:
        yield UNIT(language), _WHOLE_UNITS(language, units=wording.units(unit, language))
    yield from _keys(allocation, language)
    if asked.base_amount:
        base_amount = unit.units(asked.base_amount)
        free = len(allocation.rows) - len(allocation.bounded)
        yield (
            SOCKELBETRAG(language),
            _BASE(
                language,
                amount=wording.euro(base_amount, language, unit),
                sum=wording.euro(base_amount * free, language, unit),
            ),
        )
    for bound, amount in ((Bound.MINIMUM, asked.minimum), (Bound.MAXIMUM, asked.maximum)):
        if amount is not None:
            yield _BOUNDS[bound](language), _bound(allocation, bound, amount, language)


def _keys(allocation: Allocation, language: Language) -> Iterator[tuple[str, str]]:
    keys, asked = allocation.districts.schluessel, allocation.terms
    sums = map(sum, zip(*(row.district.figures for row in allocation.rows), strict=True))
    for place, (key, key_sum) in enumerate(zip(keys, sums, strict=False)):
        named = {"name": key.name, "sum": wording.figure(key_sum, key.places, language)}
        if asked.shares:
            named |= {
                "share": share(asked.shares[place], language),
                "total": wording.euro(allocation.teile[place].total, language, allocation.unit),
            }
        text = _KEY_WITH_SHARE if asked.shares else _KEY_ALONE
        yield key_name(allocation.districts.schluessel, language, place), text(language, **named)


def share(exact: Decimal, language: Language) -> str:
    """A key's share in the total, digit by digit: ``0,7``."""
    digits = f"{exact:f}"
    return digits.replace(".", ",") if language is Language.DE else digits


def share_note(exact: Decimal, language: Language) -> str:
    """The same behind the name of the key: ``(Anteil 0,7)``."""
    return f" ({wording.SHARE(language)} {share(exact, language)})"


def _bound(allocation: Allocation, bound: Bound, amount: Euros, language: Language) -> str:
    at_it = [row.district for row in allocation.bounded if row.bound is bound]
    names = wording.listed([kreis.name or kreis.ags for kreis in at_it], language)
    return _BOUND_RULE(
        language,
        amount=wording.euro(allocation.unit.units(amount), language, allocation.unit),
        beyond=_BEYOND[bound](language),
        rows=f"{wording.number(len(at_it), language)} ({names})" if at_it else _NOBODY(language),
    )


def certificates(allocation: Allocation, language: Language) -> Iterator[tuple[str, str]]:
    """Of each key, where the euros left over ended and whether there was a tie."""
    keys, unit = allocation.districts.schluessel, allocation.unit
    for place, teil in enumerate(allocation.teile):
        yield numbered(wording.RESTEURO, keys, place, language), cut(teil, unit, language)
        yield numbered(wording.TIE, keys, place, language), tie(teil.tie, unit, language)


def cut(teil: Teil, unit: Unit, language: Language) -> str:
    """How many euros went by largest remainder, and the two remainders that prove it."""
    schnitt = teil.schnitt
    if schnitt is None:
        return _NOTHING_LEFT_OVER(language, units=wording.units(unit, language))
    over = wording.number(teil.weight_sum, language)
    return _CUT(
        language,
        euros=wording.euro(teil.resteuro, language, unit),
        last=f"{wording.number(schnitt.last_paid.rest, language)}/{over}",
        first=f"{wording.number(schnitt.first_unpaid.rest, language)}/{over}",
    )


def tie(found: Tie | None, unit: Unit, language: Language) -> str:
    """Whether equal remainders stood at the cut, whose they are, and what decided."""
    if found is None:
        return _NO_TIE(language)
    return _TIE(
        language,
        euros=wording.euro(found.resteuro, language, unit),
        count=wording.number(len(found.tied), language),
        tied=wording.listed([district.name or district.ags for district in found.tied], language),
        settled=wording.euro(found.settled, language, unit),
    )


def rounding_each_row(allocation: Allocation, language: Language) -> str:
    """What rounding every row by itself would have paid out."""
    difference = allocation.rounded_each_sum - allocation.total
    if difference == 0:
        how_far = _RIGHT_BY_CHANCE(language)
    else:
        direction = _TOO_MUCH if difference > 0 else _TOO_LITTLE
        how_far = direction(
            language, euros=wording.euro(abs(difference), language, allocation.unit)
        )
    return _ROUNDING_EACH_ROW(
        language,
        sum=wording.euro(allocation.rounded_each_sum, language, allocation.unit),
        difference=how_far,
    )


def gemeinden_facts(allocation: Allocation, language: Language) -> Iterator[tuple[str, str]]:
    """How many Gemeinden there are and how their amounts came about; nothing without any."""
    if not allocation.gemeinden:
        return
    tied = [
        row.district.name or row.district.ags
        for row, below in zip(allocation.rows, allocation.gemeinden, strict=True)
        if below.tie
    ]
    left = sum(below.resteuro for below in allocation.gemeinden)
    yield (
        GEMEINDEN(language),
        _GEMEINDEN_SUMMARY(
            language,
            count=wording.number(sum(len(below.rows) for below in allocation.gemeinden), language),
            left=wording.euro(left, language, allocation.unit),
            tied=wording.listed(tied, language) if tied else _NO_TIES(language),
        ),
    )
