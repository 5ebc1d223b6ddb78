"""What is said of a division: its rules, where the units left over ended, the Gemeinden below."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from ukraine_soforthilfe.language import Language, Text, same
from ukraine_soforthilfe.reports import instalments, wording
from ukraine_soforthilfe.rule.division import Bound

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from ukraine_soforthilfe.result import District, Schluessel
    from ukraine_soforthilfe.result.allocation import Allocation, Teil, Tie
    from ukraine_soforthilfe.rule import Euros, Unit

    Words = Mapping[Text, Text]
    """Texts of today, and what an earlier version said instead."""

TODAY: Words = MappingProxyType({})
RULE = Text("Verfahren", "Rule")
RULE_IN_WORDS = Text(
    "Größte Reste (Hare/Niemeyer): Jeder Empfänger erhält die vollen Euro seines ungerundeten "
    "Betrags, Gesamtbetrag × Einwohner ÷ Gesamteinwohner. Die fehlenden Euro gehen zu je 1 € an "
    "die Empfänger mit den größten Resten.",
    "Largest remainders (Hare/Niemeyer): every recipient gets the whole euros of the unrounded "
    "amount, total × inhabitants ÷ all inhabitants. The euros left over go, one each, to those "
    "with the largest remainders.",
)
RULE_WITH_TERMS_IN_WORDS = Text(
    "Größte Reste (Hare/Niemeyer) in Schritten von {unit}: Jeder Empfänger erhält die vollen "
    "Schritte seines ungerundeten Betrags, verteilter Betrag × Schlüssel ÷ Summe des Schlüssels. "
    "Was fehlt, geht zu je {unit} an die Empfänger mit den größten Resten.",
    "Largest remainders (Hare/Niemeyer) in steps of {unit}: every recipient gets the whole steps "
    "of the unrounded amount, amount divided × key ÷ sum of the key. What is left over goes, "
    "{unit} each, to those with the largest remainders.",
)
UNIT = Text(de="Einheit", en="Unit")
SOCKELBETRAG = Text(de="Sockelbetrag", en="Base amount")
MINDESTBETRAG = Text(de="Mindestbetrag", en="Minimum")
HOECHSTBETRAG = Text(de="Höchstbetrag", en="Maximum")
BOUND = Text(de="Grenze", en="Bound")
KEY = Text(de="Gewicht", en="Weight")
BOUNDS = {Bound.MINIMUM: MINDESTBETRAG, Bound.MAXIMUM: HOECHSTBETRAG}
"""What the bounds are called, and how a bounded row is marked."""
_NUMBERED = Text(de="{what} {place}", en="{what} {place}")
STEPS = Text(de="Beträge in Schritten von {unit}", en="amounts in steps of {unit}")
BASE = Text(
    de="{amount} vorab für jeden Empfänger, zusammen {sum}; was bleibt, wird nach dem "
    "Schlüssel verteilt",
    en="{amount} for every recipient first, {sum} together; what remains is divided by the key",
)
BASE_BETWEEN_BOUNDS = Text(
    de="{amount} vorab für jeden, der an keiner Grenze liegt ({recipients}, zusammen {sum}); was "
    "bleibt, wird unter ihnen nach dem Schlüssel verteilt",
    en="{amount} first for everyone at no bound ({recipients}, {sum} together); what remains is "
    "divided among them by the key",
)
SOCKELBETRAG_OF_EACH = Text(de="Sockelbetrag je Empfänger", en="Base amount per recipient")
SOCKELBETRAG_BETWEEN = Text("Sockelbetrag, wo keine Grenze gilt", "Base amount within the bounds")
BOUND_RULES = {
    Bound.MINIMUM: Text(
        de="Wer rechnerisch weniger erhielte, erhält {amount}; der Rest wird auf die übrigen neu "
        "verteilt. Betroffen: {rows}",
        en="Whoever would receive less by the key receives {amount}; the rest is divided anew "
        "among the others. Affected: {rows}",
    ),
    Bound.MAXIMUM: Text(
        de="Wer rechnerisch mehr erhielte, erhält {amount}; der Rest wird auf die übrigen neu "
        "verteilt. Betroffen: {rows}",
        en="Whoever would receive more by the key receives {amount}; the rest is divided anew "
        "among the others. Affected: {rows}",
    ),
}
_KEY_ALONE = Text(de="{name}, Summe {sum}", en="{name}, sum {sum}")
KEY_WITH_SHARE = Text(
    de="{name}, Summe {sum}; danach verteilt: {total} (Anteil {share})",
    en="{name}, sum {sum}; divided by it: {total} (share {share})",
)
RESTBETRAG = Text(de="Restbetrag", en="Amount left over")
"""What is left over where the unit is not the euro."""
NOTHING_LEFT_OVER = Text(
    de="{euros}; alle ungerundeten Beträge gehen auf", en="{euros}; every unrounded amount is whole"
)
CUT = Text(
    de="{euros}, je {unit} für die {count} größten Reste; kleinster berücksichtigter Rest {last}, "
    "größter nicht berücksichtigter {first}",
    en="{euros}, {unit} each for the {count} largest remainders; smallest remainder that got one "
    "{last}, largest that got none {first}",
)
CUT_OF_ONE = Text(
    de="{euros} für den größten Rest, {last}; der nächste, {first}, ging leer aus",
    en="{euros} for the largest remainder, {last}; the next one, {first}, got nothing",
)
NO_TIE = Text(de="keiner", en="none")
TIE = Text(
    de="Um {euros} standen {count} gleiche Reste an ({tied}); entschieden hat die Reihenfolge der "
    "Schlüssel.",
    en="{count} equal remainders stood for {euros} ({tied}); the order of the keys decided.",
)
ROUNDING_EACH_ROW = Text(
    de="Jeden Betrag für sich zu runden ergäbe zusammen {sum} ({difference}).",
    en="Rounding each amount by itself would give {sum} together ({difference}).",
)
_RIGHT_BY_CHANCE = Text(de="hier zufällig richtig", en="right here by chance")
_TOO_MUCH = Text(de="{euros} zu viel", en="{euros} too much")
_TOO_LITTLE = Text(de="{euros} zu wenig", en="{euros} too little")
GEMEINDEN_SUMMARY = Text(
    de="{count}, gemeindefreie Gebiete eingeschlossen. Jeder Kreisbetrag ist nach derselben Regel "
    "auf die eigenen Gemeinden verteilt; nach größten Resten gingen zusammen {left}. "
    "Gleichstand: {tied}.",
    en="{count}, unincorporated areas included. Each Kreis's amount is divided among its own "
    "Gemeinden by the same rule; {left} in all went by largest remainder. Ties: {tied}.",
)
_BASE_FIRST = Text(
    de="Vorab {get} den Sockelbetrag, {count} × {amount} = {sum}; nach dem Schlüssel verteilt "
    "{become} {divided}.",
    en="First {get} the base amount, {count} × {amount} = {sum}; {divided} {become} divided by "
    "the key.",
)
_ALL_GET, _THESE_GET = Text("erhalten alle", "all get"), Text("erhalten diese", "these get")
_ONE_GETS = Text(de="erhält dieser eine Empfänger", en="this one recipient gets")
_BECOMES, _BECOME = Text(de="wird", en="is"), Text(de="werden", en="is")
_AT_THE_BOUND = {
    Bound.MINIMUM: Text("Am Mindestbetrag von {amount}", "At the minimum of {amount}"),
    Bound.MAXIMUM: Text("Am Höchstbetrag von {amount}", "At the maximum of {amount}"),
}
_WHO_IS_THERE = same("{at} {lies} {recipients}{figures} ({names}): {sum}.")
_APPLIES_TO_NOBODY = Text(
    de="Der {bound} von {amount} kommt bei niemandem zum Tragen.",
    en="The {bound} of {amount} applies to nobody.",
)
_LIES, _LIE = Text(de="liegt", en="is"), Text(de="liegen", en="are")
_WITH_ONE = Text(de=" mit 1 Einwohner", en=" with 1 inhabitant")
_WITH_SOME = Text(de=" mit {figure} Einwohnern", en=" with {figure} inhabitants")
_OF_KEY = Text(de="{figure} bei „{name}“", en='{figure} of "{name}"')
_AND, _WITH_OF_KEY = Text(" und ", " and "), Text(" mit {figures}", " with {figures}")
_REMAIN = Text(
    de="Für {others}{figures} {remain} {left}.", en="For {others}{figures}, {left} {remain}."
)
_OTHERS = Text(de="die übrigen {recipients}", en="the other {recipients}")
_THE_OTHER = {
    wording.KREISE: Text(de="den übrigen Kreis", en="the other district"),
    wording.GEMEINDEN: Text(de="die übrige Gemeinde", en="the other Gemeinde"),
    wording.EMPFAENGER: Text(de="den übrigen Empfänger", en="the other recipient"),
}
_REMAINS, _REMAINS_MORE = Text(de="bleibt", en="remains"), Text(de="bleiben", en="remain")
_NOBODY_REMAINS = Text(
    de="Damit ist alles verteilt; niemand liegt zwischen den Grenzen.",
    en="With that all is divided; nobody is between the bounds.",
)
_NOBODY = Text(de="niemand", en="nobody")


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


@dataclass(frozen=True, slots=True)
class InForce:
    """A rule that holds beside the plain key.

    Attributes:
        label: What it is called.
        briefly: What it asks for, as the head of the sheet that is paid from says it.
        sentence: The same with its figures and whom it concerns.
        divides: Whether it is about how the total is divided, not about how it is paid.
        units: The amount that it sets, of which ``briefly`` is the name; None for none.
    """

    label: str
    briefly: str
    sentence: str
    divides: bool = True
    units: int | None = None


def rule_of(allocation: Allocation, language: Language) -> Text:
    """The rule in words, as a text in which ``unit`` is filled in."""
    beside = in_force(allocation, language)
    return RULE_WITH_TERMS_IN_WORDS if any(each.divides for each in beside) else RULE_IN_WORDS


def in_force(
    allocation: Allocation, language: Language, *, words: Words = TODAY
) -> Iterator[InForce]:
    """Each rule beside the plain key, in the order in which every report has them.

    Here and below ``words`` are what is said instead of texts of today.
    """
    asked, unit = allocation.terms, allocation.unit
    if unit.cents != 100:
        steps = words.get(STEPS, STEPS)(
            language, unit=wording.euro(1, language, unit), units=wording.units(unit, language)
        )
        yield InForce(UNIT(language), steps[0].upper() + steps[1:], steps)
    yield from _keys(allocation, language, words)
    if asked.base_amount:
        base_amount = unit.units(asked.base_amount)
        free = len(allocation.rows) - len(allocation.rows.bounded)
        amount = wording.euro(base_amount, language, unit)
        together = wording.euro(base_amount * free, language, unit)
        text, briefly = BASE, SOCKELBETRAG_OF_EACH
        if allocation.rows.bounded:
            text, briefly = BASE_BETWEEN_BOUNDS, SOCKELBETRAG_BETWEEN
        recipients = wording.recipients(free, allocation.districts, language)
        yield InForce(
            SOCKELBETRAG(language),
            briefly(language),
            words.get(text, text)(language, amount=amount, sum=together, recipients=recipients),
            units=base_amount,
        )
    for bound, limit in ((Bound.MINIMUM, asked.minimum), (Bound.MAXIMUM, asked.maximum)):
        if limit is not None:
            yield InForce(
                BOUNDS[bound](language),
                BOUNDS[bound](language),
                _bound(allocation, bound, limit, language, words),
                units=unit.units(limit),
            )
    for label, paid in instalments.facts(allocation, language):
        yield InForce(label, paid, paid, divides=False)


def terms(
    allocation: Allocation, language: Language, *, words: Words = TODAY
) -> Iterator[tuple[str, str]]:
    """Each rule beside the plain key with its figures, as label and sentence."""
    for rule in in_force(allocation, language, words=words):
        yield rule.label, rule.sentence


def _keys(allocation: Allocation, language: Language, words: Words) -> Iterator[InForce]:
    keys, asked = allocation.districts.schluessel, allocation.terms
    sums = allocation.figure_sums
    for place, (key, key_sum) in enumerate(zip(keys, sums, strict=False)):
        named = {"name": key.name, "sum": wording.figure(key_sum, key.places, language)}
        text, note = _KEY_ALONE, ""
        if asked.shares:
            text = words.get(KEY_WITH_SHARE, KEY_WITH_SHARE)
            note = share_note(asked.shares[place], language)
            named |= {
                "share": share(asked.shares[place], language),
                "total": wording.euro(allocation.teile[place].total, language, allocation.unit),
            }
        yield InForce(key_name(keys, language, place), key.name + note, text(language, **named))


def share(exact: Decimal, language: Language) -> str:
    """A key's share in the total, digit by digit: ``0,7``."""
    return f"{exact:f}".replace(".", "," if language is Language.DE else ".")


def share_note(exact: Decimal, language: Language) -> str:
    """The same behind the name of the key: ``(Anteil 0,7)``."""
    return f" ({wording.SHARE(language)} {share(exact, language)})"


def _bound(
    allocation: Allocation,
    bound: Bound,
    amount: Euros,
    language: Language,
    words: Words,
) -> str:
    rows = allocation.rows
    at_it = rows.districts.at([place for place in rows.bounded if rows.bounds[place] is bound])
    affected = wording.recipients(len(at_it), allocation.districts, language)
    names = wording.told_apart(at_it, among=allocation.districts.columns.names)
    return words.get(BOUND_RULES[bound], BOUND_RULES[bound])(
        language,
        amount=wording.euro(allocation.unit.units(amount), language, allocation.unit),
        rows=f"{affected} ({wording.listed(names, language)})" if at_it else affected,
        former_rows=f"{wording.number(len(at_it), language)} ({_formerly_listed(at_it, language)})"
        if at_it
        else _NOBODY(language),
    )


def _formerly_listed(districts: Sequence[District], language: Language) -> str:
    return wording.listed([kreis.name or kreis.ags for kreis in districts], language)


def certificates(
    allocation: Allocation, language: Language, *, words: Words = TODAY
) -> Iterator[tuple[str, str]]:
    """Of each key, where the euros left over ended and whether there was a tie."""
    keys, unit = allocation.districts.schluessel, allocation.unit
    left_over = wording.RESTEURO if unit.cents == 100 else words.get(RESTBETRAG, RESTBETRAG)
    for place, teil in enumerate(allocation.teile):
        yield numbered(left_over, keys, place, language), _cut(teil, unit, language, words)
        tie = tie_said(allocation, teil.tie, language, words=words)
        yield numbered(wording.TIE, keys, place, language), tie


def _cut(teil: Teil, unit: Unit, language: Language, words: Words) -> str:
    """How many euros went by largest remainder, and the two remainders that prove it."""
    schnitt = teil.schnitt
    left_over = wording.euro(teil.resteuro, language, unit)
    if schnitt is None:
        return words.get(NOTHING_LEFT_OVER, NOTHING_LEFT_OVER)(
            language, euros=left_over, units=wording.units(unit, language)
        )
    over = wording.number(teil.weight_sum, language)
    cut = CUT_OF_ONE if teil.resteuro == 1 else CUT
    return words.get(cut, cut)(
        language,
        euros=left_over,
        unit=wording.euro(1, language, unit),
        count=wording.number(teil.resteuro, language),
        last=f"{wording.number(schnitt.last_paid.rest, language)}/{over}",
        first=f"{wording.number(schnitt.first_unpaid.rest, language)}/{over}",
    )


def tie_said(
    allocation: Allocation, found: Tie | None, language: Language, *, words: Words = TODAY
) -> str:
    """Whether equal remainders stood at the cut, whose they are, and what decided."""
    if found is None:
        return words.get(NO_TIE, NO_TIE)(language)
    unit = allocation.unit
    names = wording.told_apart(found.tied, among=allocation.districts.columns.names)
    return words.get(TIE, TIE)(
        language,
        euros=wording.euro(found.resteuro, language, unit),
        count=wording.number(len(found.tied), language),
        tied=wording.listed(names, language),
        former_tied=_formerly_listed(found.tied, language),
        settled=wording.euro(found.settled, language, unit),
    )


def before_the_keys(allocation: Allocation, language: Language) -> Iterator[str]:
    """Who is at which bound, what that leaves for the others, and what they get as a base."""
    bounded = allocation.bounded
    units = allocation.unit.units

    def said(amount: int) -> str:
        return wording.euro(amount, language, allocation.unit)

    for bound, limit in (
        (Bound.MINIMUM, allocation.terms.minimum),
        (Bound.MAXIMUM, allocation.terms.maximum),
    ):
        if limit is None:
            continue
        amount = units(limit)
        at_it = [row.district for row in bounded if row.bound is bound]
        if not at_it:
            called = BOUNDS[bound].de if language is Language.DE else bound.value
            yield _APPLIES_TO_NOBODY(language, bound=called, amount=said(amount))
            continue
        names = wording.told_apart(at_it, among=allocation.districts.columns.names)
        yield _WHO_IS_THERE(
            language,
            at=_AT_THE_BOUND[bound](language, amount=said(amount)),
            lies=(_LIES if len(at_it) == 1 else _LIE)(language),
            recipients=wording.recipients(len(at_it), allocation.districts, language),
            figures=_with_figures(allocation, at_it, language),
            names=wording.listed(names, language),
            sum=said(amount * len(at_it)),
        )
    free = [row.district for row in allocation.rows if not row.bound] if bounded else ()
    if bounded and not free:
        yield _NOBODY_REMAINS(language)
        return
    if bounded:
        left = allocation.total - sum(row.betrag for row in bounded)
        figures = allocation.districts
        others = _THE_OTHER[wording.kind_of(figures)] if len(free) == 1 else _OTHERS
        yield _REMAIN(
            language,
            left=said(left),
            remain=wording.verb(left, allocation.unit, _REMAINS, _REMAINS_MORE)(language),
            others=others(language, recipients=wording.recipients(len(free), figures, language)),
            figures=_with_figures(allocation, free, language),
        )
    if allocation.terms.base_amount:
        base_amount = units(allocation.terms.base_amount)
        count = len(free) if bounded else len(allocation.rows)
        divided = sum(teil.total for teil in allocation.teile)
        several = _THESE_GET if bounded else _ALL_GET
        yield _BASE_FIRST(
            language,
            get=(_ONE_GETS if count == 1 else several)(language),
            count=wording.number(count, language),
            amount=said(base_amount),
            sum=said(base_amount * count),
            become=wording.verb(divided, allocation.unit, _BECOMES, _BECOME)(language),
            divided=said(divided),
        )


def _with_figures(allocation: Allocation, districts: Sequence[District], language: Language) -> str:
    """How much of each key some districts have together: `` mit 55.527 Einwohnern``."""
    keys = allocation.districts.schluessel
    sums = [sum(column) for column in zip(*(each.figures for each in districts), strict=True)]
    if not keys:
        text = _WITH_ONE if sums == [1] else _WITH_SOME
        return text(language, figure=wording.number(sums[0], language))
    figures = [
        _OF_KEY(language, figure=wording.figure(each, key.places, language), name=key.name)
        for key, each in zip(keys, sums, strict=True)
    ]
    return _WITH_OF_KEY(language, figures=_AND(language).join(figures))


def rounding_each_row(allocation: Allocation, language: Language, *, words: Words = TODAY) -> str:
    """What rounding every row by itself would have paid out."""
    difference = allocation.rounded_each_sum - allocation.total
    if difference == 0:
        how_far = _RIGHT_BY_CHANCE(language)
    else:
        direction = _TOO_MUCH if difference > 0 else _TOO_LITTLE
        euros = wording.euro(abs(difference), language, allocation.unit)
        how_far = direction(language, euros=euros)
    return words.get(ROUNDING_EACH_ROW, ROUNDING_EACH_ROW)(
        language,
        sum=wording.euro(allocation.rounded_each_sum, language, allocation.unit),
        difference=how_far,
    )


def gemeinden_facts(
    allocation: Allocation, language: Language, *, words: Words = TODAY
) -> Iterator[tuple[str, str]]:
    """How many Gemeinden there are and how their amounts came about; nothing without any."""
    if not allocation.gemeinden:
        return
    tied = [
        kreis
        for kreis, below in zip(allocation.rows.districts, allocation.gemeinden, strict=True)
        if below.tie
    ]
    names = wording.told_apart(tied, among=allocation.districts.columns.names)
    left = sum(below.resteuro for below in allocation.gemeinden)
    yield (
        wording.GEMEINDEN(language),
        words.get(GEMEINDEN_SUMMARY, GEMEINDEN_SUMMARY)(
            language,
            count=wording.number(sum(len(below.rows) for below in allocation.gemeinden), language),
            left=wording.euro(left, language, allocation.unit),
            tied=wording.listed(names, language) if tied else NO_TIE(language),
            former_tied=_formerly_listed(tied, language) if tied else NO_TIE(language),
        ),
    )
