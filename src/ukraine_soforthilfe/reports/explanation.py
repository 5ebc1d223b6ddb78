"""One amount explained: sentences for a letter, and its row of the result."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.reports import Page, Table, instalments, terms, wording
from ukraine_soforthilfe.reports.allocation import kreis_steps
from ukraine_soforthilfe.reports.wording import decimal, euro, figure, number, percent
from ukraine_soforthilfe.result.allocation import TEILZAHLUNG, suffixes
from ukraine_soforthilfe.result.explanation import Kept
from ukraine_soforthilfe.rule import Unit
from ukraine_soforthilfe.rule.division import Bound

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.result.allocation import Teil
    from ukraine_soforthilfe.result.explanation import Explanation, Margin, Margins

_AMOUNT = Text(
    de="{kreis} erhält {betrag} von insgesamt {total}.",
    en="{kreis} receives {betrag} of a total of {total}.",
)
_AMOUNT_BELOW = Text("Davon erhält {gemeinde} {betrag}.", "Of that {gemeinde} receives {betrag}.")
_AMOUNT_WITHIN = Text(
    de="{gemeinde} erhält {betrag} von insgesamt {total} für: {kreis}.",
    en="{gemeinde} receives {betrag} of a total of {total} for: {kreis}.",
)
_POPULATION = Text(
    de="Maßgeblich ist die Einwohnerzahl{date}: {figure} von {all} ({percent}).",
    en="What counts is the population{date}: {figure} of {all} ({percent}).",
)
_OTHER_KEY = Text(
    de="Maßgeblich für {share} ist der Schlüssel „{name}“{date}: {figure} von {all} ({percent}).",
    en='What counts for {share} is the key "{name}"{date}: {figure} of {all} ({percent}).',
)
_QUOTA = Text(
    de="Der ungerundete Betrag ist {total} × {figure} ÷ {all}{part} = {quota}: volle {whole} "
    "und ein Rest von {rest}/{all} {unit}.",
    en="The unrounded amount is {total} × {figure} ÷ {all}{part} = {quota}: a whole {whole} "
    "and a remainder of {rest}/{all} {unit}.",
)
_OF_A_EURO, _OF_A_UNIT = Text("eines Euro", "of a euro"), Text("von {unit}", "of {unit}")
_OF_ALL = Text(de="{part} von allen", en="{part} of all")
_OF_THE_REST = Text(de=" (Anteil am Rest: {part})", en=" (share of the rest: {part})")
_WHOLE_QUOTAS = Text(
    de="Alle ungerundeten Beträge gehen auf; es blieb nichts übrig.",
    en="All unrounded amounts are whole, so nothing was left over.",
)
_WHOLE_PARTS = Text(
    de="Die vollen {units} zusammen ergeben {whole_parts}.",
    en="The whole {units} of all sum to {whole_parts}.",
)
_EUROS, _STEPS = Text("Euro", "euros"), Text("Schritte", "steps")
_LEFT_OVER = Text(
    de="Die fehlenden {left} gehen zu je {unit} an die {recipients} mit den größten Resten; "
    "{name} steht an {rank}. Stelle und {outcome}.",
    en="The missing {left} go, {unit} each, to the {recipients} with the largest remainders; "
    "{name} ranks {rank} and {outcome}.",
)
_A_EURO_LEFT_OVER = Text(
    de=(
        "Der fehlende Euro geht an den größten Rest; {name} steht an {rank}. Stelle und {outcome}."
    ),
    en="The missing euro goes to the largest remainder; {name} ranks {rank} and {outcome}.",
)
_A_UNIT_LEFT_OVER = Text(
    de="Die fehlenden {left} gehen an den größten Rest; {name} steht an {rank}. Stelle und "
    "{outcome}.",
    en="The missing {left} goes to the largest remainder; {name} ranks {rank} and {outcome}.",
)
_GOT_ONE = Text(de="erhält einen davon", en="receives one of them")
_GOT_A_UNIT = Text(de="erhält {unit} davon", en="receives {unit} of it")
_GOT_IT, _GOT_THE_UNIT = Text("erhält ihn", "receives it"), Text("erhält sie", "receives it")
_GOT_NONE = Text(de="erhält keinen davon", en="receives none of them")
_GOT_IT_NOT = Text(de="erhält ihn nicht", en="does not receive it")
_GOT_NO_UNIT = Text(de="erhält davon nichts", en="receives nothing of it")
UNCHANGED = Text("; alle anderen Zahlen unverändert.", "; all other figures unchanged.")
"""So ends what is said of other figures than those there are."""
_LESS_AND_MORE = Text(
    de=f"{{fewer}} {{were}} es {{betrag_fewer}}, mit {{more}} {{betrag_more}}{UNCHANGED.de}",
    en=f"{{fewer}} it {{were}} {{betrag_fewer}}, with {{more}} {{betrag_more}}{UNCHANGED.en}",
)
_ONLY = Text(
    de=f"{{change}} {{were}} es {{betrag}}{UNCHANGED.de}",
    en=f"{{change}} it {{were}} {{betrag}}{UNCHANGED.en}",
)
_FOR_EXAMPLE = Text(
    de=f"Zum Beispiel {{were}} es {{change}} {{betrag}}{UNCHANGED.de}",
    en=f"For example {{change}} it {{were}} {{betrag}}{UNCHANGED.en}",
)
_WERE_ONE, _WERE = Text("wäre", "would be"), Text("wären", "would be")
_ONE_FEWER = Text(de="mit einem Einwohner weniger", en="with one inhabitant fewer")
_FEWER = Text(de="mit {change} Einwohnern weniger", en="with {change} inhabitants fewer")
_ONE_MORE = Text(de="mit einem Einwohner mehr", en="with one inhabitant more")
_MORE = Text(de="mit {change} Einwohnern mehr", en="with {change} inhabitants more")
_SHORT_MORE = Text(de="{change} mehr", en="{change} more")
_ONE_SHORT_MORE = Text(de="einem mehr", en="one more")
_KEY_FEWER = Text(de="mit {change} weniger bei „{name}“", en='with {change} less of "{name}"')
_KEY_MORE = Text(de="mit {change} mehr bei „{name}“", en='with {change} more of "{name}"')
_PER_HEAD = Text(de="Das sind {per_head} je Einwohner.", en="That is {per_head} per head.")
_SUM = Text(de="Zusammen: {summands} = {betrag}.", en="Together: {summands} = {betrag}.")
_RATES = {
    Bound.MINIMUM: Text(
        de="Nach dem allgemeinen Satz wären es {amount}, also nicht mehr als der "
        "Mindestbetrag; darum gilt der Mindestbetrag.",
        en="At the general rate it would be {amount}, "
        "no more than the minimum; so the minimum applies.",
    ),
    Bound.MAXIMUM: Text(
        de="Nach dem allgemeinen Satz wären es {amount}, also nicht weniger als der "
        "Höchstbetrag; darum gilt der Höchstbetrag.",
        en="At the general rate it would be {amount}, "
        "no less than the maximum; so the maximum applies.",
    ),
}
_BOUND_APPLIES = {
    Bound.MINIMUM: Text(
        de="Rechnerisch wäre es weniger; darum gilt der Mindestbetrag.",
        en="By the keys it would be less; so the minimum applies.",
    ),
    Bound.MAXIMUM: Text(
        de="Rechnerisch wäre es mehr; darum gilt der Höchstbetrag.",
        en="By the keys it would be more; so the maximum applies.",
    ),
}

_QUOTA_PLACES = 6


def explanation_page(explanation: Explanation, language: Language) -> Page:
    """The derivation of one amount in sentences for a letter, and its row of the result."""
    allocation, row = explanation.allocation, explanation.row
    parts = instalments.parts_of(allocation, allocation.rows.index(row))
    return Page(
        title=explanation_title(explanation, language),
        sentences=(
            *sentences(explanation, parts, language, Kept()),
            *instalments.not_for([sum(parts)], len(parts), allocation.unit, language),
        ),
        tables=(_steps(explanation),),
    )


def explanation_title(explanation: Explanation, language: Language) -> str:
    """Who it is, and the amount."""
    betrag = euro(explanation.row.betrag, language, explanation.allocation.unit)
    return f"{wording.with_key(explanation.row.district, language)}: {betrag}"


def sentences(
    explanation: Explanation, parts: Sequence[int], language: Language, kept: Kept
) -> Iterator[str]:
    """How one amount came about, and in which instalments it is paid, for a letter.

    These have ``parts`` of it, in units. All amounts that are explained together share ``kept``.
    """
    yield from _Told(explanation, language, kept).sentences()
    yield from instalments.sentences(explanation.allocation, parts, language)


def _steps(explanation: Explanation) -> Table:
    """The row of the result without what it does not have, remainders as the sentences say them."""
    allocation = explanation.allocation
    keys = allocation.districts.schluessel
    rests = {f"rest{suffix}": key for suffix, key in zip(suffixes(len(keys)), keys, strict=False)}
    place = allocation.rows.index(explanation.row)
    steps = kreis_steps(allocation)
    columns = []
    for column, value in zip(steps.columns, list(steps.rows())[place], strict=True):
        key = rests.get(column.name)
        shown = key.figure(value) if key and isinstance(value, int) else value
        if shown not in {None, ""}:
            columns.append(replace(column, values=[shown], total=None))
    return Table(tuple(columns))


class _Told:
    """An amount in sentences of one language."""

    def __init__(self, explanation: Explanation, language: Language, kept: Kept) -> None:
        self.explanation, self.language, self.kept = explanation, language, kept
        self.allocation, self.row = explanation.allocation, explanation.row
        self.unit = self.allocation.unit
        self.keys = self.allocation.districts.schluessel

    def euro(self, amount: int) -> str:
        """An amount in units."""
        return euro(amount, self.language, self.unit)

    def figure(self, value: int, place: int = 0) -> str:
        """A figure of a key."""
        return figure(value, self.keys[place].places if self.keys else 0, self.language)

    def sentences(self, *, is_step: bool = False) -> Iterator[str]:
        """How the amount came about, step by step; of a Gemeinde first that of its Kreis."""
        allocation, row, language = self.allocation, self.row, self.language
        called = wording.subject(row.district, language)
        betrag, total = self.euro(row.betrag), self.euro(allocation.total)
        if above := self.explanation.above:
            yield from _Told(above, language, self.kept).sentences(is_step=True)
            yield _AMOUNT_BELOW(language, gemeinde=wording.within(called), betrag=betrag)
        elif allocation.of_kreis:
            kreis = wording.with_key(allocation.of_kreis.kreis, language)
            yield _AMOUNT_WITHIN(language, gemeinde=called, betrag=betrag, total=total, kreis=kreis)
        else:
            yield _AMOUNT(language, kreis=called, betrag=betrag, total=total)
        before = terms.before_the_keys
        yield from self.kept.once(allocation, "before", lambda: [*before(allocation, language)])
        if row.bound:
            yield self._why_bound(row.bound)
        for place in range(len(row.anteile)):
            yield from self._by_key(place)
        yield from self._sum()
        for place, margins in enumerate(self.explanation.margins):
            yield from self._changes(place, margins)
        if row.district.einwohner and not (is_step or self.keys):
            cents = row.betrag * self.unit.cents
            per_head = wording.per_head(cents, row.district.einwohner, language)
            yield _PER_HEAD(language, per_head=per_head)

    def _why_bound(self, bound: Bound) -> str:
        """What it would be at the rate of those at no bound; by several keys there is no rate."""
        first, *others = self.allocation.teile
        if others or not first.weight_sum:
            return _BOUND_APPLIES[bound](self.language)
        weight = self.row.district.einwohner
        base_amount = self.unit.units(self.allocation.terms.base_amount)
        base = f"{self.euro(base_amount)} + " if base_amount else ""
        divided = f"{self.euro(first.total)} × {self.figure(weight)} ÷ "
        quota = self._quota(first, weight, before=base_amount)
        amount = f"{base}{divided}{self.figure(first.weight_sum)} = {quota}"
        return _RATES[bound](self.language, amount=amount)

    def _quota(self, teil: Teil, weight: int, *, before: int = 0) -> str:
        """An unrounded amount in euros, its decimals cut off where there are more."""
        scale = 10**_QUOTA_PLACES
        over = teil.weight_sum or 1
        exact = (teil.total * weight + before * over) * self.unit.cents
        digits, beyond = divmod(exact * scale, 100 * over)
        quota = decimal(digits, scale, places=_QUOTA_PLACES, language=self.language)
        return f"{quota}…" if beyond else quota

    def _by_key(self, place: int) -> Iterator[str]:
        """How much the district gets by one key, step by step."""
        allocation, language = self.allocation, self.language
        teil, anteil = allocation.teile[place], self.row.anteile[place]
        weight = self.row.district.figures[place]
        everybody = self.kept.once(
            allocation, ("sum", place), lambda: allocation.figure_sums[place]
        )
        total = self.euro(teil.total)
        of_all, part = percent(weight, everybody, language), ""
        if allocation.bounded and teil.weight_sum:
            # Whoever is at a bound takes no part: what counts is the share of the rest.
            of_all = _OF_ALL(language, part=of_all)
            part = _OF_THE_REST(language, part=percent(weight, teil.weight_sum, language))
        yield (_OTHER_KEY if self.keys else _POPULATION)(
            language,
            share=total,
            name=self.keys[place].name if self.keys else "",
            date=wording.of_day(allocation.districts, language),
            figure=self.figure(weight, place),
            all=self.figure(everybody, place),
            percent=of_all,
        )
        yield _QUOTA(
            language,
            total=total,
            figure=self.figure(weight, place),
            all=self.figure(teil.weight_sum, place),
            part=part,
            quota=self._quota(teil, weight),
            whole=self.euro(anteil.grundbetrag),
            rest=self.figure(anteil.rest, place),
            unit=_OF_A_EURO(language)
            if self.unit is Unit.EURO
            else _OF_A_UNIT(language, unit=self.euro(1)),
        )
        yield from self._units_left_over(place)

    def _units_left_over(self, place: int) -> Iterator[str]:
        allocation, language = self.allocation, self.language
        teil, anteil = allocation.teile[place], self.row.anteile[place]
        if not teil.resteuro:
            yield _WHOLE_QUOTAS(language)
            return
        plain, one = self.unit is Unit.EURO, teil.resteuro == 1
        yield _WHOLE_PARTS(
            language,
            units=(_EUROS if plain else _STEPS)(language),
            whole_parts=self.euro(teil.total - teil.resteuro),
        )
        if not anteil.resteuro:
            outcome = (_GOT_IT_NOT if one else _GOT_NONE) if plain else _GOT_NO_UNIT
        elif one:
            outcome = _GOT_IT if plain else _GOT_THE_UNIT
        else:
            outcome = _GOT_ONE if plain else _GOT_A_UNIT
        one_left_over = _A_EURO_LEFT_OVER if plain else _A_UNIT_LEFT_OVER
        yield (one_left_over if one else _LEFT_OVER)(
            language,
            left=self.euro(teil.resteuro),
            unit=self.euro(1),
            recipients=self.kept.once(
                allocation,
                ("recipients", place),
                lambda: wording.recipients(teil.resteuro, allocation.districts, language),
            ),
            name=wording.in_a_sentence(self.row.district, language),
            rank=wording.ordinal(anteil.rang, language),
            outcome=outcome(language, unit=self.euro(1)),
        )
        if tie := self.explanation.ties[place]:
            yield self.kept.once(
                allocation, ("tie", place), lambda: terms.tie_said(allocation, tie, language)
            )

    def _sum(self) -> Iterator[str]:
        """The base amount and the parts of the keys, where there is more than one of these."""
        summands = [anteil.grundbetrag + anteil.resteuro for anteil in self.row.anteile]
        if self.allocation.terms.base_amount and summands:
            summands.insert(0, self.unit.units(self.allocation.terms.base_amount))
        if len(summands) > 1:
            together, betrag = " + ".join(map(self.euro, summands)), self.euro(self.row.betrag)
            yield _SUM(self.language, summands=together, betrag=betrag)

    def _changes(self, place: int, margins: Margins) -> Iterator[str]:
        """What would have changed the amount, in a sentence; not known as least, in one each."""
        fewer, more = margins.fewer, margins.more
        said = [
            (margin, self._change(place, margin, more=margin is more))
            for margin in (fewer, more)
            if margin
        ]
        if all(margin.least for margin, _ in said):
            # One sentence for both.
            if fewer and more:
                yield _LESS_AND_MORE(
                    self.language,
                    fewer=wording.begun(said[0][1]),
                    were=self._were(fewer),
                    betrag_fewer=self.euro(fewer.betrag),
                    more=self._short_change(place, more),
                    betrag_more=self.euro(more.betrag),
                )
                return
            said = [(margin, wording.begun(change)) for margin, change in said]
        for margin, change in said:
            yield (_ONLY if margin.least else _FOR_EXAMPLE)(
                self.language,
                change=change,
                were=self._were(margin),
                betrag=self.euro(margin.betrag),
            )

    def _were(self, margin: Margin) -> str:
        return wording.verb(margin.betrag, self.unit, _WERE_ONE, _WERE)(self.language)

    def _change(self, place: int, margin: Margin, *, more: bool) -> str:
        if self.keys:
            text = _KEY_MORE if more else _KEY_FEWER
            step = self.figure(margin.change, place)
            return text(self.language, change=step, name=self.keys[place].name)
        if margin.change == 1:
            return (_ONE_MORE if more else _ONE_FEWER)(self.language)
        step = number(margin.change, self.language)
        return (_MORE if more else _FEWER)(self.language, change=step)

    def _short_change(self, place: int, margin: Margin) -> str:
        """The same of more, behind a sentence about less."""
        if margin.change == 1 and not self.keys:
            return _ONE_SHORT_MORE(self.language)
        return _SHORT_MORE(self.language, change=self.figure(margin.change, place))


def explanation_content(explanation: Explanation) -> dict[str, Any]:
    """The same for programs; by themselves the columns that have headings of the office's own."""
    allocation, row = explanation.allocation, explanation.row
    euros = allocation.unit.euros
    records = kreis_steps(allocation).records()
    record = next(islice(records, allocation.rows.index(row), None))
    district = {name: record.pop(name) for name in ("ags", "name", "art")}
    betrag = record.pop("betrag")
    paid = {name: record.pop(name) for name in [*record] if name.startswith(TEILZAHLUNG)}
    del record["regierungsbezirk"]
    carried = {name: record.pop(name) for name in allocation.districts.carried}
    stichtag = allocation.districts.stichtag
    return {
        **district,
        **_kreis_content(explanation),
        "stichtag": stichtag and stichtag.isoformat(),
        "basis": allocation.districts.basis or None,
        "total": euros(allocation.total),
        **record,
        **({} if allocation.districts.schluessel else {"einwohner_all": allocation.einwohner}),
        "resteuro_all": euros(allocation.resteuro),
        "tied": any(explanation.ties),
        "betrag": betrag,
        **(paid | instalments.labels_content(allocation)),
        **({"carried": carried} if carried else {}),
        **_margins_content(explanation),
    }


def _kreis_content(explanation: Explanation) -> dict[str, Any]:
    """Of a Gemeinde its Kreis, with the steps of what is divided over its Gemeinden."""
    of, above = explanation.allocation.of_kreis, explanation.above
    if above:
        return {"kreis": explanation_content(replace(above, margins=()))}
    if of:
        return {"kreis": {"ags": of.kreis.ags, "name": of.kreis.name, "art": of.kreis.art}}
    return {}


def _margins_content(explanation: Explanation) -> dict[str, Any]:
    """By one key two margins, by several a list with those of each."""
    keys = explanation.allocation.districts.schluessel
    contents = [
        {
            name: _margin_content(explanation, place, margin)
            for name, margin in (("fewer", margins.fewer), ("more", margins.more))
        }
        for place, margins in enumerate(explanation.margins)
    ]
    if len(contents) == 1:
        return contents[0]
    return {
        "margins": [
            {"name": key.name, **content} for key, content in zip(keys, contents, strict=False)
        ]
    }


def _margin_content(
    explanation: Explanation, place: int, margin: Margin | None
) -> dict[str, Any] | None:
    if margin is None:
        return None
    keys = explanation.allocation.districts.schluessel
    change = (
        {"schluessel": keys[place].figure(margin.change)} if keys else {"einwohner": margin.change}
    )
    return {
        **change,
        "betrag": explanation.allocation.unit.euros(margin.betrag),
        **({} if margin.least else {"least": False}),
    }
