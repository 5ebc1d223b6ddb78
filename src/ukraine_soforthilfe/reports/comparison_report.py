"""Comparisons in the terminal, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.text import Text as Line

from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.forms import Order
from ukraine_soforthilfe.reports.terminal import ROWS_AT_MOST, facts, table
from ukraine_soforthilfe.reports.wording import comparison as words
from ukraine_soforthilfe.reports.wording.figures import decimal, euro, number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from fractions import Fraction

    from rich.console import RenderableType
    from rich.table import Table

    from ukraine_soforthilfe.allocation import Allocation
    from ukraine_soforthilfe.comparison import Comparison, Difference, RuleOutcome, Sweep
    from ukraine_soforthilfe.language import Language

# Half of the bar's width: cells on either side of its middle.
_BAR_HALF = 5
_SHARE_PLACES = 6

COLUMNS = (
    "ags",
    "name",
    "art",
    "regierungsbezirk",
    "einwohner_vorher",
    "einwohner_nachher",
    "einwohner_differenz",
    "anteil_vorher_prozent",
    "anteil_nachher_prozent",
    "betrag_vorher",
    "betrag_nachher",
    "betrag_differenz",
    "betrag_differenz_prozent",
)
"""The columns of a comparison as CSV and JSON; percentages have six decimals."""


def ordered(comparison: Comparison, order: Order) -> Comparison:
    """The comparison with its districts in another order; equal ones stay in that of the keys."""
    keys: dict[Order, Callable[[Difference], Any]] = {
        Order.KEY: lambda difference: difference.district.ags,
        Order.NAME: lambda difference: difference.district.name,
        Order.AMOUNT: lambda difference: -difference.betrag,
        Order.PERCENT: lambda difference: -(difference.relative or 0),
        Order.POPULATION: lambda difference: -difference.einwohner,
    }
    return replace(comparison, differences=tuple(sorted(comparison.differences, key=keys[order])))


def comparison_summary(comparison: Comparison, language: Language) -> RenderableType:
    """The comparison in 80 columns."""
    before, after = comparison.before, comparison.after
    gaining = sum(difference.betrag > 0 for difference in comparison.differences)
    losing = sum(difference.betrag < 0 for difference in comparison.differences)
    parts: list[RenderableType] = [
        Line(words.TITLE(language, before=before.name, after=after.name), style="bold"),
        "",
    ]
    if comparison.crosses_break:
        parts += [Line(wording_of_break(comparison, language), style="bold"), ""]
    totals = (euro(side.allocation.total, language) for side in (before, after))
    pairs = [
        (words.TOTALS(language), " → ".join(totals)),
        (
            words.GAINS_AND_LOSSES(language),
            words.GAINED_AND_LOST(
                language,
                gained=euro(comparison.gained, language),
                gaining=number(gaining, language),
                lost=euro(comparison.lost, language),
                losing=number(losing, language),
            ),
        ),
    ]
    return Group(*parts, facts(pairs), "", _difference_table(comparison, language))


def wording_of_break(comparison: Comparison, language: Language) -> str:
    """What to mind where the two sides stand on different censuses."""
    return words.CROSSES_BREAK(
        language,
        before=comparison.before.allocation.districts.basis,
        after=comparison.after.allocation.districts.basis,
    )


def comparison_csv(comparison: Comparison) -> bytes:
    """One row a district, with the columns of :data:`COLUMNS`."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_record(difference) for difference in comparison.differences)
    return text.getvalue().encode()


def comparison_json(comparison: Comparison) -> str:
    """The comparison with its sides and sums."""
    content = {
        "before": _side(comparison.before.allocation),
        "after": _side(comparison.after.allocation),
        "crosses_break": comparison.crosses_break,
        "gained": comparison.gained,
        "lost": comparison.lost,
        "kreise": [
            dict(zip(COLUMNS, _record(difference), strict=True))
            for difference in comparison.differences
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def rules_summary(
    outcomes: Sequence[RuleOutcome], allocation: Allocation, language: Language
) -> RenderableType:
    """What each rule would pay, and how many districts differ from ours."""
    title = words.RULES_TITLE(
        language,
        total=euro(allocation.total, language),
        districts=wording.districts(allocation.districts, language),
    )
    rules = table()
    rules.add_column(words.RULE(language))
    for heading in (words.PAID, words.MISSES_BY, words.DIFFERING, words.LARGEST_DIFFERENCE):
        rules.add_column(heading(language), justify="right", no_wrap=True)
    for outcome in outcomes:
        name = words.LARGEST_REMAINDER if outcome.rule is None else words.RULES[outcome.rule]
        rules.add_row(
            name(language),
            euro(outcome.paid, language),
            _signed(outcome.paid - allocation.total, language),
            number(outcome.differing, language),
            euro(outcome.largest_difference, language),
        )
    date = [(wording.STICHTAG(language), wording.stichtag(allocation.districts, language))]
    return Group(Line(title, style="bold"), "", facts(date), "", rules)


def rules_json(outcomes: Sequence[RuleOutcome], allocation: Allocation) -> str:
    """The same as JSON."""
    content = {
        **_side(allocation),
        "rules": [
            {
                "rule": "largest remainder" if outcome.rule is None else outcome.rule.value,
                "paid": outcome.paid,
                "differing": outcome.differing,
                "largest_difference": outcome.largest_difference,
            }
            for outcome in outcomes
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def sweep_summary(sweep: Sweep, totals: range, language: Language) -> RenderableType:
    """How often rounding misses, and every step at which somebody gets less."""
    title = words.SWEEP_TITLE(
        language,
        count=number(sweep.totals, language),
        first=euro(totals[0], language),
        last=euro(totals[-1], language),
    )
    missed = words.SWEEP_MISSED(
        language,
        missed=number(sweep.missed, language),
        count=number(sweep.totals, language),
        most=euro(sweep.largest_miss, language),
    )
    parts: list[RenderableType] = [Line(title, style="bold"), "", Line(missed)]
    if not sweep.paradoxes:
        return Group(*parts, Line(words.SWEEP_NO_PARADOX(language)))
    paradoxes = table()
    paradoxes.add_column(wording.NAME(language), overflow="fold")
    for heading in (
        words.SMALLER_TOTAL,
        wording.BETRAG,
        words.LARGER_TOTAL,
        wording.BETRAG,
    ):
        paradoxes.add_column(heading(language), justify="right", no_wrap=True)
    for paradox in sweep.paradoxes:
        paradoxes.add_row(
            Line(wording.district(paradox.district, language)),
            euro(paradox.smaller_total, language),
            euro(paradox.before, language),
            euro(paradox.larger_total, language),
            euro(paradox.after, language),
        )
    count = number(len(sweep.paradoxes), language)
    return Group(*parts, Line(words.SWEEP_PARADOXES(language, count=count)), "", paradoxes)


def sweep_json(sweep: Sweep) -> str:
    """The same as JSON."""
    content = {
        "totals": sweep.totals,
        "missed": sweep.missed,
        "largest_miss": sweep.largest_miss,
        "paradoxes": [
            {
                "ags": paradox.district.ags,
                "name": paradox.district.name,
                "smaller_total": paradox.smaller_total,
                "larger_total": paradox.larger_total,
                "before": paradox.before,
                "after": paradox.after,
            }
            for paradox in sweep.paradoxes
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _difference_table(comparison: Comparison, language: Language) -> Table:
    differences = table()
    differences.add_column(wording.key_heading(comparison.after.allocation.districts, language))
    differences.add_column(wording.NAME(language), overflow="fold")
    for heading in (
        words.DIFFERENCE,
        words.IN_PERCENT,
        words.INHABITANTS_CHANGE,
        words.SHARE_CHANGE,
    ):
        differences.add_column(heading(language), justify="right", no_wrap=True)
    differences.add_column(no_wrap=True)
    most = max((abs(each.betrag) for each in comparison.differences), default=0)
    for difference in comparison.differences[:ROWS_AT_MOST]:
        relative = difference.relative
        differences.add_row(
            Line(difference.district.ags),
            Line(difference.district.name),
            _signed(difference.betrag, language),
            "–" if relative is None else _signed_percent(relative, language),
            _signed(difference.einwohner, language),
            _signed_percent(difference.share_after - difference.share_before, language, places=3),
            Line(_bar(difference.betrag, most)),
        )
    more = len(comparison.differences) - ROWS_AT_MOST
    if more > 0:
        differences.add_row("…", wording.MORE_ROWS(language, count=number(more, language)))
    return differences


def _bar(value: int, most: int) -> str:
    """To the left of the middle for less, to the right for more, as long as the value is large."""
    if not value:
        return f"{'':{_BAR_HALF}}│"
    cells = "█" * max(1, _round_half_up(abs(value) * _BAR_HALF, most))
    return f"{cells:>{_BAR_HALF}}│" if value < 0 else f"{'':{_BAR_HALF}}│{cells}"


def _round_half_up(numerator: int, denominator: int) -> int:
    """A fraction of 0 or more, rounded half up, exactly."""
    return (2 * numerator + denominator) // (2 * denominator)


def _signed(value: int, language: Language) -> str:
    if not value:
        return "0"
    return f"{'+' if value > 0 else '−'}{number(abs(value), language)}"


def _signed_percent(share: Fraction, language: Language, *, places: int = 2) -> str:
    figure = decimal(
        100 * abs(share.numerator), share.denominator, places=places, language=language
    )
    if not share:
        return figure
    return f"{'+' if share > 0 else '−'}{figure}"


def _side(allocation: Allocation) -> dict[str, Any]:
    stichtag = allocation.districts.stichtag
    return {
        "total": allocation.total,
        "stichtag": stichtag and stichtag.isoformat(),
        "basis": allocation.districts.basis or None,
        "einwohner": allocation.einwohner,
        "file": allocation.districts.source.file,
    }


def _record(difference: Difference) -> tuple[str | int | None, ...]:
    kreis, old, new = difference.district, difference.before, difference.after
    return (
        kreis.ags,
        kreis.name,
        kreis.art,
        kreis.regierungsbezirk,
        old.district.einwohner if old else None,
        new.district.einwohner if new else None,
        difference.einwohner,
        _percentage(difference.share_before),
        _percentage(difference.share_after),
        old.betrag if old else None,
        new.betrag if new else None,
        difference.betrag,
        None if difference.relative is None else _percentage(difference.relative),
    )


def _percentage(share: Fraction) -> str:
    """A share in percent as exact decimals, with a point, for machines."""
    scale = 10**_SHARE_PLACES
    scaled = _round_half_up(100 * scale * abs(share.numerator), share.denominator)
    whole, decimals = divmod(scaled, scale)
    sign = "-" if share < 0 and scaled else ""
    return f"{sign}{whole}.{decimals:0{_SHARE_PLACES}}"
