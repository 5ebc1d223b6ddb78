"""One amount explained: sentences for a letter, and its row of the result."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.allocation import kreis_steps
from ukraine_soforthilfe.reports.table import Page, Table
from ukraine_soforthilfe.reports.wording import decimal, euro, figure, number, percent
from ukraine_soforthilfe.result.allocation import suffixes
from ukraine_soforthilfe.rule.division import Bound
from ukraine_soforthilfe.rule.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports.table import Value
    from ukraine_soforthilfe.result.explanation import Explanation, Margin

_AMOUNT = Text(
    de="Für {kreis} beträgt die Zuweisung {betrag} von insgesamt {total}.",
    en="{kreis} is allocated {betrag} of a total of {total}.",
)
_POPULATION = Text(
    de="Maßgeblich sind {einwohner} Einwohner{date}; das sind {share} von {all}.",
    en="What counts is its population of {einwohner}{date}, {share} of {all}.",
)
_DATE = Text(de=" am {day} ({basis})", en=" at {day} ({basis})")
_DATE_ALONE = Text(de=" am {day}", en=" at {day}")
_QUOTA = Text(
    de=(
        "Der genaue Anteil ist {total} × {einwohner} ÷ {all} = {quota}: {whole} und ein Rest von "
        "{rest}/{all} {unit}."
    ),
    en=(
        "The exact quota is {total} × {einwohner} ÷ {all} = {quota}: {whole} and a remainder of "
        "{rest}/{all} {unit}."
    ),
)
_WHOLE_QUOTAS = Text(
    de="Alle Anteile sind ganze {units}, so dass nichts übrig blieb.",
    en="All quotas are whole {units}, so nothing was left over.",
)
_LEFT_OVER = Text(
    de=(
        "Die ganzen {units} aller Anteile ergeben zusammen {whole_parts}; die übrigen {left} gehen "
        "einzeln an die größten Reste. Dieser Rest steht an Stelle {rank} von {count} und "
        "erhielt {outcome}."
    ),
    en=(
        "The whole {units} of all quotas sum to {whole_parts}; the {left} left over go one each to "
        "the largest remainders. This remainder ranks {rank} of {count} and got {outcome}."
    ),
)
_GOT_ONE = Text(de="einen davon", en="one of them")
_GOT_NONE = Text(de="keinen davon", en="none of them")
_TIED = Text(
    de=(
        "Gleich groß waren an dieser Stelle {count} Reste für {left}; unter ihnen entschied die "
        "Reihenfolge der Schlüssel."
    ),
    en=(
        "There were {count} equal remainders at this place for {left}; among them the order of "
        "the keys decided."
    ),
)
_MARGIN = Text(
    de="Bei sonst gleichen Zahlen wären es {changes} gewesen.",
    en="All else equal, it would have been {changes}.",
)
_FEWER = Text(
    de="mit {einwohner} Einwohnern weniger {betrag}",
    en="{betrag} with {einwohner} inhabitants fewer",
)
_ONE_FEWER = Text(
    de="mit einem Einwohner weniger {betrag}", en="{betrag} with one inhabitant fewer"
)
_MORE = Text(
    de="mit {einwohner} Einwohnern mehr {betrag}", en="{betrag} with {einwohner} inhabitants more"
)
_ONE_MORE = Text(de="mit einem Einwohner mehr {betrag}", en="{betrag} with one inhabitant more")
_AND = Text(de=" und ", en=" and ")
_PER_HEAD = Text(de="Je Einwohner sind es {per_head} €.", en="That is €{per_head} per head.")
_OF_A_EURO = Text(de="eines Euro", en="of a euro")
_OF_A_UNIT = Text(de="von {unit}", en="of {unit}")
_OTHER_KEY = Text(
    de=(
        "Maßgeblich für {share} ist der Verteilschlüssel {name}{date}: {figure}; das sind "
        "{percent} von {all}."
    ),
    en="What counts for {share} is the weight {name}{date}: {figure}, {percent} of {all}.",
)
_DIVIDED = Text(
    de="Nach dem Verteilschlüssel verteilt werden vom Gesamtbetrag noch {divided}.",
    en="Of the total, {divided} is left to be divided by the key.",
)
_BASE = Text(
    de="Vorab erhält jede Zeile den Sockelbetrag von {amount}.",
    en="Before the key every row gets the base amount of {amount}.",
)
_AT_MINIMUM = Text(
    de=(
        "Nach dem Verteilschlüssel wäre es weniger als der Mindestbetrag von {amount}; deshalb "
        "gilt der Mindestbetrag."
    ),
    en="By the key it would be less than the minimum of {amount}, so the minimum applies.",
)
_AT_MAXIMUM = Text(
    de=(
        "Nach dem Verteilschlüssel wäre es mehr als der Höchstbetrag von {amount}; deshalb gilt "
        "der Höchstbetrag."
    ),
    en="By the key it would be more than the maximum of {amount}, so the maximum applies.",
)

_QUOTA_PLACES = 6


def explanation_page(explanation: Explanation, language: Language) -> Page:
    """The derivation of one amount in sentences for a letter, and its row of the result."""
    row, betrag = explanation.row, explanation.row.betrag
    return Page(
        title=f"{wording.district(row.district, language)}: {_euro(explanation, betrag, language)}",
        sentences=tuple(_sentences(explanation, language)),
        tables=(_steps(explanation),),
    )


def _steps(explanation: Explanation) -> Table:
    """The row of the result without what it does not have, remainders as the sentences say them."""
    allocation = explanation.allocation
    keys = allocation.districts.schluessel
    rests = {f"rest{suffix}": key for suffix, key in zip(suffixes(len(keys)), keys, strict=False)}
    place = allocation.rows.index(explanation.row)
    steps = kreis_steps(allocation)
    columns = []
    for column, value in zip(steps.columns, list(steps.rows())[place], strict=True):
        if column.name in rests and isinstance(value, int):
            shown: Value = rests[column.name].figure(value)
        else:
            shown = value
        if shown not in {None, ""}:
            columns.append(replace(column, values=[shown], total=None))
    return Table(tuple(columns))


def _sentences(explanation: Explanation, language: Language) -> list[str]:
    """How the amount came about, step by step."""
    allocation, row = explanation.allocation, explanation.row
    sentences = [
        _AMOUNT(
            language,
            kreis=wording.district(row.district, language),
            betrag=_euro(explanation, row.betrag, language),
            total=_euro(explanation, allocation.total, language),
        ),
        *_terms(explanation, language),
    ]
    if row.bound:
        at_bound = _AT_MINIMUM if row.bound is Bound.MINIMUM else _AT_MAXIMUM
        sentences.append(at_bound(language, amount=_euro(explanation, row.betrag, language)))
    for place in range(len(row.anteile)):
        sentences += _by_key(explanation, place, language)
    fewer, more = explanation.fewer, explanation.more
    changes = [
        (one if margin.einwohner == 1 else several)(
            language,
            einwohner=number(margin.einwohner, language),
            betrag=_euro(explanation, margin.betrag, language),
        )
        for margin, one, several in ((fewer, _ONE_FEWER, _FEWER), (more, _ONE_MORE, _MORE))
        if margin
    ]
    if changes:
        sentences.append(_MARGIN(language, changes=_AND(language).join(changes)))
    if row.district.einwohner and not allocation.districts.schluessel:
        cents = row.betrag * allocation.unit.cents
        per_head = decimal(cents, 100 * row.district.einwohner, places=4, language=language)
        sentences.append(_PER_HEAD(language, per_head=per_head))
    return sentences


def _euro(explanation: Explanation, amount: int, language: Language) -> str:
    return euro(amount, language, explanation.allocation.unit)


def _terms(explanation: Explanation, language: Language) -> Iterator[str]:
    """What was taken off the total before the keys."""
    allocation = explanation.allocation
    if allocation.terms.base_amount and explanation.row.anteile:
        base_amount = allocation.unit.units(allocation.terms.base_amount)
        yield _BASE(language, amount=_euro(explanation, base_amount, language))
    divided = sum(teil.total for teil in allocation.teile)
    if divided < allocation.total and explanation.row.anteile:
        yield _DIVIDED(language, divided=_euro(explanation, divided, language))


def _by_key(explanation: Explanation, place: int, language: Language) -> Iterator[str]:
    """How much the district gets by one key, step by step."""
    allocation, row = explanation.allocation, explanation.row
    teil, anteil = allocation.teile[place], row.anteile[place]
    keys, weight = allocation.districts.schluessel, row.district.figures[place]
    weights = [each.district.figures[place] for each in allocation.rows]
    places = keys[place].places if keys else 0
    shown, everybody = (figure(value, places, language) for value in (weight, sum(weights)))
    date, percentage = _date(explanation, language), percent(weight, sum(weights), language)
    total = _euro(explanation, teil.total, language)
    if keys:
        yield _OTHER_KEY(
            language,
            share=total,
            name=keys[place].name,
            date=date,
            figure=shown,
            percent=percentage,
            all=everybody,
        )
    else:
        yield _POPULATION(language, einwohner=shown, date=date, share=percentage, all=everybody)
    over = figure(teil.weight_sum, places, language)
    scale = 10**_QUOTA_PLACES
    digits, beyond = divmod(
        teil.total * allocation.unit.cents * weight * scale, 100 * (teil.weight_sum or 1)
    )
    quota = decimal(digits, scale, places=_QUOTA_PLACES, language=language)
    plain = allocation.unit is Unit.EURO
    yield _QUOTA(
        language,
        total=total,
        einwohner=shown,
        all=over,
        quota=f"{quota}…" if beyond else quota,
        whole=_euro(explanation, anteil.grundbetrag, language),
        rest=figure(anteil.rest, places, language),
        unit=_OF_A_EURO(language)
        if plain
        else _OF_A_UNIT(language, unit=_euro(explanation, 1, language)),
    )
    yield from _units_left_over(explanation, place, language)


def explanation_content(explanation: Explanation) -> dict[str, Any]:
    """The same for programs."""
    allocation, row = explanation.allocation, explanation.row
    euros = allocation.unit.euros
    records = kreis_steps(allocation).records()
    record = next(islice(records, allocation.rows.index(row), None))
    district = {name: record.pop(name) for name in ("ags", "name", "art")}
    betrag = record.pop("betrag")
    del record["regierungsbezirk"]
    stichtag = allocation.districts.stichtag
    return {
        **district,
        "stichtag": stichtag and stichtag.isoformat(),
        "basis": allocation.districts.basis or None,
        "total": euros(allocation.total),
        **record,
        **({} if allocation.districts.schluessel else {"einwohner_all": allocation.einwohner}),
        "resteuro_all": euros(allocation.resteuro),
        "tied": any(explanation.ties),
        "betrag": betrag,
        "fewer": _margin_content(explanation, explanation.fewer),
        "more": _margin_content(explanation, explanation.more),
    }


def _date(explanation: Explanation, language: Language) -> str:
    districts = explanation.allocation.districts
    if districts.stichtag is None and districts.year is None:
        return ""
    named = wording.day_of(districts, language)
    if not districts.basis:
        return _DATE_ALONE(language, day=named)
    return _DATE(language, day=named, basis=districts.basis)


def _units_left_over(explanation: Explanation, place: int, language: Language) -> Iterator[str]:
    allocation, anteil = explanation.allocation, explanation.row.anteile[place]
    teil, tie = allocation.teile[place], explanation.ties[place]
    units = wording.units(allocation.unit, language)
    if not teil.resteuro:
        yield _WHOLE_QUOTAS(language, units=units)
        return
    yield _LEFT_OVER(
        language,
        units=units,
        whole_parts=_euro(explanation, teil.total - teil.resteuro, language),
        left=_euro(explanation, teil.resteuro, language),
        rank=number(anteil.rang, language),
        count=number(len(allocation.rows) - len(allocation.bounded), language),
        outcome=(_GOT_ONE if anteil.resteuro else _GOT_NONE)(language),
    )
    if tie:
        yield _TIED(
            language,
            count=number(len(tie.tied), language),
            left=_euro(explanation, tie.resteuro, language),
        )


def _margin_content(explanation: Explanation, margin: Margin | None) -> dict[str, Any] | None:
    if margin is None:
        return None
    return {
        "einwohner": margin.einwohner,
        "betrag": explanation.allocation.unit.euros(margin.betrag),
    }
