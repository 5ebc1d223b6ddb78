"""One amount explained, in sentences for a letter or as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.wording import Text, day, decimal, euro, number, percent

if TYPE_CHECKING:
    from ukraine_soforthilfe.explanation import Explanation, Margin
    from ukraine_soforthilfe.reports.wording import Language

_QUOTA_PLACES = 6

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
        "{rest}/{all} eines Euro."
    ),
    en=(
        "The exact quota is {total} × {einwohner} ÷ {all} = {quota}: {whole} and a remainder of "
        "{rest}/{all} of a euro."
    ),
)
_WHOLE_QUOTAS = Text(
    de="Alle Anteile sind ganze Euro, so dass nichts übrig blieb.",
    en="All quotas are whole euros, so nothing was left over.",
)
_LEFT_OVER = Text(
    de=(
        "Die ganzen Euro aller Anteile ergeben zusammen {whole_parts}; die übrigen {left} gehen "
        "einzeln an die größten Reste. Dieser Rest steht an Stelle {rank} von {count} und "
        "erhielt {outcome}."
    ),
    en=(
        "The whole euros of all quotas sum to {whole_parts}; the {left} left over go one each to "
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
    de="mit {einwohner} Einwohnern mehr {betrag}",
    en="{betrag} with {einwohner} inhabitants more",
)
_ONE_MORE = Text(de="mit einem Einwohner mehr {betrag}", en="{betrag} with one inhabitant more")
_AND = Text(de=" und ", en=" and ")
_PER_HEAD = Text(de="Je Einwohner sind es {per_head} €.", en="That is €{per_head} per head.")


def explanation_text(explanation: Explanation, language: Language) -> str:
    """The derivation of one amount in sentences, one a line."""
    allocation, row = explanation.allocation, explanation.row
    figures = {
        "total": euro(allocation.total, language),
        "einwohner": number(row.district.einwohner, language),
        "all": number(allocation.einwohner, language),
    }
    sentences = [
        _AMOUNT(
            language,
            kreis=wording.district(row.district, language),
            betrag=euro(row.betrag, language),
            total=figures["total"],
        ),
        _POPULATION(
            language,
            einwohner=figures["einwohner"],
            date=_date(explanation, language),
            share=percent(row.district.einwohner, allocation.einwohner, language),
            all=figures["all"],
        ),
        _QUOTA(
            language,
            **figures,
            quota=_quota(explanation, language),
            whole=euro(row.grundbetrag, language),
            rest=number(row.rest, language),
        ),
        *_euros_left_over(explanation, language),
    ]
    changes = [
        *_change(explanation.fewer, one=_ONE_FEWER, several=_FEWER, language=language),
        *_change(explanation.more, one=_ONE_MORE, several=_MORE, language=language),
    ]
    if changes:
        sentences.append(_MARGIN(language, changes=_AND(language).join(changes)))
    if row.district.einwohner:
        per_head = decimal(row.betrag, row.district.einwohner, places=4, language=language)
        sentences.append(_PER_HEAD(language, per_head=per_head))
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
        return _DATE_ALONE(language, day=named)
    return _DATE(language, day=named, basis=districts.basis)


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
        return [_WHOLE_QUOTAS(language)]
    sentences = [
        _LEFT_OVER(
            language,
            whole_parts=euro(allocation.total - allocation.resteuro, language),
            left=euro(allocation.resteuro, language),
            rank=number(row.rang, language),
            count=number(len(allocation.rows), language),
            outcome=(_GOT_ONE if row.resteuro else _GOT_NONE)(language),
        )
    ]
    if explanation.tie:
        sentences.append(
            _TIED(
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
