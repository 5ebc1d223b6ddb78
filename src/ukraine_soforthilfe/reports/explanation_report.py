"""One amount explained, in sentences for a letter or as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe.division import Bound
from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.wording import explanation as words
from ukraine_soforthilfe.reports.wording.figures import decimal, euro, figure, number, percent
from ukraine_soforthilfe.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ukraine_soforthilfe.explanation import Explanation, Margin
    from ukraine_soforthilfe.language import Language

_QUOTA_PLACES = 6


def explanation_text(explanation: Explanation, language: Language) -> str:
    """The derivation of one amount in sentences, one a line."""
    allocation, row = explanation.allocation, explanation.row
    sentences = [
        words.AMOUNT(
            language,
            kreis=wording.district(row.district, language),
            betrag=_euro(explanation, row.betrag, language),
            total=_euro(explanation, allocation.total, language),
        ),
        *_terms(explanation, language),
    ]
    if row.bound:
        at_bound = words.AT_MINIMUM if row.bound is Bound.MINIMUM else words.AT_MAXIMUM
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
        for margin, one, several in (
            (fewer, words.ONE_FEWER, words.FEWER),
            (more, words.ONE_MORE, words.MORE),
        )
        if margin
    ]
    if changes:
        sentences.append(words.MARGIN(language, changes=words.AND(language).join(changes)))
    if row.district.einwohner and not allocation.districts.schluessel:
        cents = row.betrag * allocation.unit.cents
        per_head = decimal(cents, 100 * row.district.einwohner, places=4, language=language)
        sentences.append(words.PER_HEAD(language, per_head=per_head))
    return "\n".join(sentences)


def _euro(explanation: Explanation, amount: int, language: Language) -> str:
    return euro(amount, language, explanation.allocation.unit)


def _terms(explanation: Explanation, language: Language) -> Iterator[str]:
    """What was taken off the total before the keys."""
    allocation = explanation.allocation
    if allocation.terms.base_amount and explanation.row.anteile:
        base_amount = allocation.unit.units(allocation.terms.base_amount)
        yield words.BASE(language, amount=_euro(explanation, base_amount, language))
    divided = sum(teil.total for teil in allocation.teile)
    if divided < allocation.total and explanation.row.anteile:
        yield words.DIVIDED(language, divided=_euro(explanation, divided, language))


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
        yield words.OTHER_KEY(
            language,
            share=total,
            name=keys[place].name,
            date=date,
            figure=shown,
            percent=percentage,
            all=everybody,
        )
    else:
        yield words.POPULATION(
            language, einwohner=shown, date=date, share=percentage, all=everybody
        )
    over = figure(teil.weight_sum, places, language)
    scale = 10**_QUOTA_PLACES
    digits, beyond = divmod(
        teil.total * allocation.unit.cents * weight * scale, 100 * (teil.weight_sum or 1)
    )
    quota = decimal(digits, scale, places=_QUOTA_PLACES, language=language)
    plain = allocation.unit is Unit.EURO
    yield words.QUOTA(
        language,
        total=total,
        einwohner=shown,
        all=over,
        quota=f"{quota}…" if beyond else quota,
        whole=_euro(explanation, anteil.grundbetrag, language),
        rest=figure(anteil.rest, places, language),
        unit=words.OF_A_EURO(language)
        if plain
        else words.OF_A_UNIT(language, unit=_euro(explanation, 1, language)),
    )
    yield from _units_left_over(explanation, place, language)


def explanation_json(explanation: Explanation) -> str:
    """The same as one JSON object: whole numbers, and exact decimals as texts."""
    allocation, row = explanation.allocation, explanation.row
    euros = allocation.unit.euros
    record = dict(
        zip(allocation.columns(), allocation.records()[allocation.rows.index(row)], strict=True)
    )
    district = {name: record.pop(name) for name in ("ags", "name", "art")}
    betrag = record.pop("betrag")
    del record["regierungsbezirk"]
    stichtag = allocation.districts.stichtag
    content = {
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
    return json.dumps(content, ensure_ascii=False, indent=2, default=str)


def _date(explanation: Explanation, language: Language) -> str:
    districts = explanation.allocation.districts
    if districts.stichtag is None and districts.year is None:
        return ""
    named = wording.day_of(districts, language)
    if not districts.basis:
        return words.DATE_ALONE(language, day=named)
    return words.DATE(language, day=named, basis=districts.basis)


def _units_left_over(explanation: Explanation, place: int, language: Language) -> Iterator[str]:
    allocation, anteil = explanation.allocation, explanation.row.anteile[place]
    teil, tie = allocation.teile[place], explanation.ties[place]
    units = wording.units(allocation.unit, language)
    if not teil.resteuro:
        yield words.WHOLE_QUOTAS(language, units=units)
        return
    yield words.LEFT_OVER(
        language,
        units=units,
        whole_parts=_euro(explanation, teil.total - teil.resteuro, language),
        left=_euro(explanation, teil.resteuro, language),
        rank=number(anteil.rang, language),
        count=number(len(allocation.rows) - len(allocation.bounded), language),
        outcome=(words.GOT_ONE if anteil.resteuro else words.GOT_NONE)(language),
    )
    if tie:
        yield words.TIED(
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
