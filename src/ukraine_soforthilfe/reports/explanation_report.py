"""One amount explained, in sentences for a letter or as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.wording import day, decimal, euro, number, percent
from ukraine_soforthilfe.reports.wording import explanation as words

if TYPE_CHECKING:
    from ukraine_soforthilfe.explanation import Explanation, Margin
    from ukraine_soforthilfe.language import Language, Text

_QUOTA_PLACES = 6


def explanation_text(explanation: Explanation, language: Language) -> str:
    """The derivation of one amount in sentences, one a line."""
    allocation, row = explanation.allocation, explanation.row
    figures = {
        "total": euro(allocation.total, language),
        "einwohner": number(row.district.einwohner, language),
        "all": number(allocation.einwohner, language),
    }
    sentences = [
        words.AMOUNT(
            language,
            kreis=wording.district(row.district, language),
            betrag=euro(row.betrag, language),
            total=figures["total"],
        ),
        words.POPULATION(
            language,
            einwohner=figures["einwohner"],
            date=_date(explanation, language),
            share=percent(row.district.einwohner, allocation.einwohner, language),
            all=figures["all"],
        ),
        words.QUOTA(
            language,
            **figures,
            quota=_quota(explanation, language),
            whole=euro(row.grundbetrag, language),
            rest=number(row.rest, language),
        ),
        *_euros_left_over(explanation, language),
    ]
    changes = [
        *_change(explanation.fewer, one=words.ONE_FEWER, several=words.FEWER, language=language),
        *_change(explanation.more, one=words.ONE_MORE, several=words.MORE, language=language),
    ]
    if changes:
        sentences.append(words.MARGIN(language, changes=words.AND(language).join(changes)))
    if row.district.einwohner:
        per_head = decimal(row.betrag, row.district.einwohner, places=4, language=language)
        sentences.append(words.PER_HEAD(language, per_head=per_head))
    return "\n".join(sentences)


def explanation_json(explanation: Explanation) -> str:
    """The same as one JSON object, every figure a whole number."""
    allocation, row = explanation.allocation, explanation.row
    stichtag = allocation.districts.stichtag
    content = {
        "ags": row.district.ags,
        "name": row.district.name,
        "art": row.district.art,
        "stichtag": stichtag and stichtag.isoformat(),
        "basis": allocation.districts.basis or None,
        "total": allocation.total,
        "einwohner": row.district.einwohner,
        "einwohner_all": allocation.einwohner,
        "grundbetrag": row.grundbetrag,
        "rest": row.rest,
        "rang": row.rang,
        "resteuro_all": allocation.resteuro,
        "resteuro": row.resteuro,
        "tied": explanation.tie is not None,
        "betrag": row.betrag,
        "fewer": _margin_content(explanation.fewer),
        "more": _margin_content(explanation.more),
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _date(explanation: Explanation, language: Language) -> str:
    districts = explanation.allocation.districts
    if districts.stichtag is None:
        return ""
    named = day(districts.stichtag, language)
    if not districts.basis:
        return words.DATE_ALONE(language, day=named)
    return words.DATE(language, day=named, basis=districts.basis)


def _quota(explanation: Explanation, language: Language) -> str:
    """The exact quota as a decimal, with dots where it goes on."""
    total = explanation.allocation.total
    einwohner, everybody = explanation.row.district.einwohner, explanation.allocation.einwohner
    scale = 10**_QUOTA_PLACES
    digits, beyond = divmod(total * einwohner * scale, everybody)
    shown = decimal(digits, scale, places=_QUOTA_PLACES, language=language)
    return f"{shown}…" if beyond else shown


def _euros_left_over(explanation: Explanation, language: Language) -> list[str]:
    allocation, row = explanation.allocation, explanation.row
    if not allocation.resteuro:
        return [words.WHOLE_QUOTAS(language)]
    sentences = [
        words.LEFT_OVER(
            language,
            whole_parts=euro(allocation.total - allocation.resteuro, language),
            left=euro(allocation.resteuro, language),
            rank=number(row.rang, language),
            count=number(len(allocation.rows), language),
            outcome=(words.GOT_ONE if row.resteuro else words.GOT_NONE)(language),
        )
    ]
    if explanation.tie:
        sentences.append(
            words.TIED(
                language,
                count=number(len(explanation.tie.tied), language),
                left=euro(explanation.tie.resteuro, language),
            )
        )
    return sentences


def _change(margin: Margin | None, *, one: Text, several: Text, language: Language) -> list[str]:
    if margin is None:
        return []
    text = one if margin.einwohner == 1 else several
    return [
        text(
            language,
            einwohner=number(margin.einwohner, language),
            betrag=euro(margin.betrag, language),
        )
    ]


def _margin_content(margin: Margin | None) -> dict[str, int] | None:
    if margin is None:
        return None
    return {"einwohner": margin.einwohner, "betrag": margin.betrag}
