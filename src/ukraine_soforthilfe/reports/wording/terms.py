"""What is said of the rules beside the key: unit, base amount, floor and cap, other keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.division import Bound
from ukraine_soforthilfe.language import Language, Text
from ukraine_soforthilfe.reports.wording import (
    EINWOHNER,
    RESTEURO,
    SHARE,
    TIE,
    cut,
    listed,
    tie,
    units,
)
from ukraine_soforthilfe.reports.wording.figures import euro, figure, number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from ukraine_soforthilfe.allocation import Allocation
    from ukraine_soforthilfe.districts import Schluessel
    from ukraine_soforthilfe.units import Euros

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


def key_name(keys: Sequence[Schluessel], language: Language, place: int = 0) -> str:
    """What the column of a key's figures is called: ``Einwohner``, ``Schlüssel 2``."""
    if not keys:
        return EINWOHNER(language)
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
        yield UNIT(language), _WHOLE_UNITS(language, units=units(unit, language))
    yield from _keys(allocation, language)
    if asked.base_amount:
        base_amount = unit.units(asked.base_amount)
        free = len(allocation.rows) - len(allocation.bounded)
        yield (
            SOCKELBETRAG(language),
            _BASE(
                language,
                amount=euro(base_amount, language, unit),
                sum=euro(base_amount * free, language, unit),
            ),
        )
    for bound, amount in ((Bound.MINIMUM, asked.minimum), (Bound.MAXIMUM, asked.maximum)):
        if amount is not None:
            yield _BOUNDS[bound](language), _bound(allocation, bound, amount, language)


def _keys(allocation: Allocation, language: Language) -> Iterator[tuple[str, str]]:
    keys, asked = allocation.districts.schluessel, allocation.terms
    sums = map(sum, zip(*(row.district.figures for row in allocation.rows), strict=True))
    for place, (key, key_sum) in enumerate(zip(keys, sums, strict=False)):
        named = {"name": key.name, "sum": figure(key_sum, key.places, language)}
        if asked.shares:
            named |= {
                "share": share(asked.shares[place], language),
                "total": euro(allocation.teile[place].total, language, allocation.unit),
            }
        text = _KEY_WITH_SHARE if asked.shares else _KEY_ALONE
        yield key_name(allocation.districts.schluessel, language, place), text(language, **named)


def share(exact: Decimal, language: Language) -> str:
    """A key's share in the total, digit by digit: ``0,7``."""
    digits = f"{exact:f}"
    return digits.replace(".", ",") if language is Language.DE else digits


def share_note(exact: Decimal, language: Language) -> str:
    """The same behind the name of the key: ``(Anteil 0,7)``."""
    return f" ({SHARE(language)} {share(exact, language)})"


def _bound(allocation: Allocation, bound: Bound, amount: Euros, language: Language) -> str:
    at_it = [row.district for row in allocation.bounded if row.bound is bound]
    names = listed([kreis.name or kreis.ags for kreis in at_it], language)
    return _BOUND_RULE(
        language,
        amount=euro(allocation.unit.units(amount), language, allocation.unit),
        beyond=_BEYOND[bound](language),
        rows=f"{number(len(at_it), language)} ({names})" if at_it else _NOBODY(language),
    )


def certificates(allocation: Allocation, language: Language) -> Iterator[tuple[str, str]]:
    """Of each key, where the euros left over ended and whether there was a tie."""
    keys, unit = allocation.districts.schluessel, allocation.unit
    for place, teil in enumerate(allocation.teile):
        yield numbered(RESTEURO, keys, place, language), cut(teil, unit, language)
        yield numbered(TIE, keys, place, language), tie(teil.tie, unit, language)
