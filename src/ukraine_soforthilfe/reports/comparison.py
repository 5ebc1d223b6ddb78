"""Comparisons of two results, of several rules and of many totals: tables, pages and words."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from operator import sub
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe.asking import Order
from ukraine_soforthilfe.language import Text, counted
from ukraine_soforthilfe.reports import Column, Kind, Page, Table, of_fields, terms, wording
from ukraine_soforthilfe.reports.wording import euro, number
from ukraine_soforthilfe.rule.division import OtherRule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.result.allocation import Allocation
    from ukraine_soforthilfe.result.comparison import Comparison, Difference, RuleOutcome, Sweep

    FactsOf = Callable[[Allocation, Language], Iterable[tuple[str, str]]]

_TITLE = Text(de="Vergleich: {before} → {after}", en="Comparison: {before} → {after}")
DIFFERENCE = Text(de="Differenz", en="Difference")
_IN_PERCENT = Text(de="in %", en="in %")
_EINWOHNER_DIFFERENCE = Text(de="Einwohner, Differenz", en="Inhabitants, difference")
_EINWOHNER_DIFFERENCE_IN_LINES = Text("Einwohner,\nDifferenz", "Inhabitants,\ndifference")
_SHARE = Text(de="Anteil an den Einwohnern", en="Share of the inhabitants")
_SHARE_CHANGE = Text(de="%-Punkte", en="%-points")
_TOTALS = Text(de="Gesamtbeträge", en="Totals")
_GAINS_AND_LOSSES = Text(de="Gewinne und Verluste", en="Gains and losses")
_GAINED_AND_LOST = Text(
    de="{gained} mehr bei {gaining}, {lost} weniger bei {losing}",
    en="{gained} more for {gaining}, {lost} less for {losing}",
)
_CROSSES_BREAK = Text(
    de="Achtung: Die Zahlen stehen auf verschiedenen Zensusbasen ({before}, {after}). Ein Teil "
    "der Unterschiede stammt aus der Zählung, nicht aus der Bevölkerungsentwicklung.",
    en="Mind the break: the figures stand on different censuses ({before}, {after}). Part of the "
    "differences comes from the count, not from people moving.",
)

SHEET = Text(de="Vergleich", en="Comparison")
BEFORE = Text(de="vorher", en="before")
AFTER = Text(de="nachher", en="after")
DIFFERENCE_IN_PERCENT = Text(de="Differenz in Prozent", en="Difference in percent")

_RULES_TITLE = Text(
    de="{total} an {districts} nach verschiedenen Verfahren",
    en="{total} to {districts} by different rules",
)
_RULE = Text(de="Verfahren", en="Rule")
_PAID = Text(de="Zahlt aus", en="Pays out")
_MISSES_BY = Text(de="Fehler", en="Misses by")
_DIFFERING = Text(de="Abweichende", en="Differing")
_LARGEST_DIFFERENCE = Text(de="um höchstens", en="By at most")
_LARGEST_REMAINDER = Text(de="Größte Reste (Hare/Niemeyer)", en="Largest remainder (Hare/Niemeyer)")
RULES = {
    OtherRule.ROUND_EACH: Text(de="Jede Zeile gerundet", en="Rounding each row"),
    OtherRule.ROUND_EACH_LAST_TAKES_REST: Text(
        de="Jede Zeile gerundet, Rest an die letzte", en="Rounding each row, rest to the last"
    ),
    OtherRule.ROUND_EACH_LARGEST_TAKES_REST: Text(
        de="Jede Zeile gerundet, Rest an die größte", en="Rounding each row, rest to the largest"
    ),
    OtherRule.CUT_OFF: Text(de="Abgeschnitten", en="Cutting off"),
    OtherRule.SAINTE_LAGUE: Text(de="Sainte-Laguë", en="Sainte-Laguë"),
    OtherRule.DHONDT: Text(de="D'Hondt", en="D'Hondt"),
}
"""What the other rules are called."""

_SWEEP_OF_ONE = Text(de="Ein Gesamtbetrag: {{first}}", en="One total: {{first}}")
_SWEEP_TITLE = Text(
    de="{count} Gesamtbeträge von {{first}} bis {{last}}",
    en="{count} totals from {{first}} to {{last}}",
)
_SWEEP_MISSED = Text(
    de="Jede Zeile gerundet verfehlt {missed} von {count} Gesamtbeträgen, um höchstens {most}.",
    en="Rounding each row misses {missed} of {count} totals, by at most {most}.",
)
_SWEEP_OF_ONE_MISSED = (
    Text("Jede Zeile gerundet trifft ihn.", "Rounding each row meets it."),
    Text("Jede Zeile gerundet verfehlt ihn um {most}.", "Rounding each row misses it by {most}."),
)
_SWEEP_NO_PARADOX = Text(
    de="Kein Schritt, bei dem jemand von einem größeren Gesamtbetrag weniger erhält.",
    en="No step at which anybody gets less of a larger total.",
)
_SWEEP_PARADOX = Text(
    de="Einmal erhält jemand von einem größeren Gesamtbetrag weniger (Alabama-Paradoxon):",
    en="Once somebody gets less of a larger total (the Alabama paradox):",
)
_SWEEP_PARADOXES = Text(
    de="{count} Mal erhält jemand von einem größeren Gesamtbetrag weniger (Alabama-Paradoxon):",
    en="{count} times somebody gets less of a larger total (the Alabama paradox):",
)
_SMALLER_TOTAL = Text(de="von", en="of")
_LARGER_TOTAL = Text(de="und von", en="and of")

_OURS = "largest remainder"

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
_SHOWN = (
    "ags",
    "name",
    "betrag_differenz",
    "betrag_differenz_prozent",
    "einwohner_differenz",
    "anteil_differenz",
    "balken",
)


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


def comparison_table(comparison: Comparison) -> Table:
    """Both sides of every district, and what changed; programs read :data:`COLUMNS`."""
    key = wording.key(keyed_by_ags=comparison.after.allocation.districts.keyed_by_ags)
    districts = of_fields(
        [each.district for each in comparison.differences],
        ("ags", key, Kind.KEY),
        ("name", wording.NAME, Kind.TEXT),
        ("art", wording.ART, Kind.TERM),
        ("regierungsbezirk", wording.REGIERUNGSBEZIRK, Kind.TEXT),
    )
    return Table((*districts, *_sides(comparison), *_changes(comparison)))


def comparison_shown(comparison: Comparison) -> Table:
    """What people read of it where there is room: both amounts, and what changed."""
    table = comparison_table(comparison)
    kinds = any(each.district.art for each in comparison.differences)
    key, name, *changes, _ = _SHOWN
    art = ("art",) if kinds else ()
    return table.of(key, name, *art, "betrag_vorher", "betrag_nachher", *changes)


def _sides(comparison: Comparison) -> Iterator[Column]:
    differences = comparison.differences
    before = [(each.before, each.share_before) for each in differences]
    after = [(each.after, each.share_after) for each in differences]
    for name, side, rows in (("vorher", BEFORE, before), ("nachher", AFTER, after)):
        yield Column(
            f"einwohner_{name}",
            _beside(wording.EINWOHNER, side),
            Kind.NUMBER,
            [row.district.einwohner if row else None for row, _ in rows],
        )
        shares = [share for _, share in rows]
        yield Column(f"anteil_{name}_prozent", _beside(_SHARE, side), Kind.SHARE, shares)
        betraege = [row.betrag if row else None for row, _ in rows]
        yield Column(f"betrag_{name}", _beside(wording.BETRAG, side), Kind.EURO, betraege)


def _beside(what: Text, side: Text) -> Text:
    return Text(f"{what.de} {side.de}", f"{what.en} {side.en}")


def _changes(comparison: Comparison) -> tuple[Column, ...]:
    differences = comparison.differences
    changes = [each.betrag for each in differences]
    return (
        *_differences(
            changes,
            [each.relative for each in differences],
            [each.einwohner for each in differences],
        ),
        Column(
            "anteil_differenz",
            _SHARE_CHANGE,
            Kind.SHARE,
            [each.share_after - each.share_before for each in differences],
            places=3,
            signed=True,
        ),
        Column("balken", Text("", ""), Kind.BAR, changes),
    )


def _differences(
    betraege: Sequence[int], relative: Sequence[Fraction | None], einwohner: Sequence[int]
) -> tuple[Column, ...]:
    return (
        Column("betrag_differenz", DIFFERENCE, Kind.NUMBER, betraege, signed=True),
        Column("betrag_differenz_prozent", _IN_PERCENT, Kind.SHARE, relative, signed=True),
        Column(
            "einwohner_differenz",
            _EINWOHNER_DIFFERENCE,
            Kind.NUMBER,
            einwohner,
            signed=True,
            in_lines=_EINWOHNER_DIFFERENCE_IN_LINES,
        ),
    )


def comparison_page(comparison: Comparison, language: Language) -> Page:
    """Two results, district by district."""
    return Page(
        title=comparison_title(comparison, language),
        warning=wording_of_break(comparison, language) if comparison.crosses_break else "",
        facts=(
            *changes_facts(comparison, language),
            *of_both(comparison, terms.terms, language),
        ),
        tables=(_told_apart(comparison),),
    )


def changes_facts(comparison: Comparison, language: Language) -> Iterator[tuple[str, str]]:
    """Both totals, and what is gained and lost together."""
    gaining = sum(difference.betrag > 0 for difference in comparison.differences)
    losing = sum(difference.betrag < 0 for difference in comparison.differences)
    sides = (comparison.before, comparison.after)
    yield _TOTALS(language), " → ".join(euro(side.allocation.total, language) for side in sides)
    yield (
        _GAINS_AND_LOSSES(language),
        _GAINED_AND_LOST(
            language,
            gained=euro(comparison.gained, language),
            gaining=number(gaining, language),
            lost=euro(comparison.lost, language),
            losing=number(losing, language),
        ),
    )


def of_both(
    comparison: Comparison, facts: FactsOf, language: Language
) -> Iterator[tuple[str, str]]:
    """Facts of both sides: one where they are the same, else each with the side that it is of."""
    before, after = (
        dict(facts(side.allocation, language)) for side in (comparison.before, comparison.after)
    )
    for label in dict.fromkeys((*before, *after)):
        if before.get(label) == after.get(label):
            yield label, before[label]
            continue
        for side, of in ((BEFORE, before), (AFTER, after)):
            yield f"{label} ({side(language)})", of.get(label, "–")


def _told_apart(comparison: Comparison) -> Table:
    """The columns that a terminal has room for; of two districts of one name each with its kind."""
    key, names, *others = comparison_table(comparison).of(*_SHOWN).columns
    among = comparison.after.allocation.districts.columns.names
    kreise = [each.district for each in comparison.differences]
    told = wording.told_apart(kreise, among=among)
    shown = [name and text for name, text in zip(names.values, told, strict=True)]
    return Table((key, replace(names, values=shown), *others))


def regierungsbezirke_compared(comparison: Comparison) -> Table | None:
    """What each Regierungsbezirk gets on both sides; None where a side has none."""
    before, after = (
        {each.label: each for each in side.allocation.regierungsbezirke}
        for side in (comparison.before, comparison.after)
    )
    if not (before and after):
        return None
    names = [*dict.fromkeys((*before, *after))]
    (first, einwohner_before), (second, einwohner_after) = (
        (
            [of[name].betrag if name in of else 0 for name in names],
            [of[name].einwohner if name in of else 0 for name in names],
        )
        for of in (before, after)
    )
    changes = [*map(sub, second, first)]
    return Table(
        (
            Column("name", wording.REGIERUNGSBEZIRK, Kind.TEXT, names),
            Column("betrag_vorher", _beside(wording.BETRAG, BEFORE), Kind.EURO, first),
            Column("betrag_nachher", _beside(wording.BETRAG, AFTER), Kind.EURO, second),
            *_differences(
                changes,
                [Fraction(*each) if each[1] else None for each in zip(changes, first, strict=True)],
                [*map(sub, einwohner_after, einwohner_before)],
            ),
        )
    )


def comparison_title(comparison: Comparison, language: Language) -> str:
    """What is compared with what."""
    return _TITLE(language, before=comparison.before.name, after=comparison.after.name)


def wording_of_break(comparison: Comparison, language: Language) -> str:
    """What to mind where the two sides stand on different censuses."""
    return _CROSSES_BREAK(
        language,
        before=comparison.before.allocation.districts.basis,
        after=comparison.after.allocation.districts.basis,
    )


def comparison_content(comparison: Comparison) -> dict[str, Any]:
    """The comparison with its sides and sums, for programs."""
    return {
        "before": _side(comparison.before.allocation),
        "after": _side(comparison.after.allocation),
        "crosses_break": comparison.crosses_break,
        "gained": comparison.gained,
        "lost": comparison.lost,
        "kreise": comparison_table(comparison).of(*COLUMNS),
    }


def _side(allocation: Allocation) -> dict[str, Any]:
    stichtag = allocation.districts.stichtag
    return {
        "total": allocation.total,
        "stichtag": stichtag and stichtag.isoformat(),
        "basis": allocation.districts.basis or None,
        "einwohner": allocation.einwohner,
        "file": allocation.districts.source.file,
    }


def rules_table(outcomes: Sequence[RuleOutcome], allocation: Allocation) -> Table:
    """What each rule would pay, and how many districts differ from ours."""
    rules = [_OURS if each.rule is None else each.rule.value for each in outcomes]
    misses = [each.paid - allocation.total for each in outcomes]
    paid, *differing = of_fields(
        outcomes,
        ("paid", _PAID, Kind.EURO),
        ("differing", _DIFFERING, Kind.NUMBER),
        ("largest_difference", _LARGEST_DIFFERENCE, Kind.EURO),
    )
    words = {_OURS: _LARGEST_REMAINDER, **{rule.value: text for rule, text in RULES.items()}}
    return Table(
        (
            Column("rule", _RULE, Kind.TEXT, rules, words=words),
            paid,
            Column("misses_by", _MISSES_BY, Kind.NUMBER, misses, signed=True),
            *differing,
        )
    )


def rules_page(outcomes: Sequence[RuleOutcome], allocation: Allocation, language: Language) -> Page:
    """One total by several rules."""
    return Page(
        title=_RULES_TITLE(
            language,
            total=euro(allocation.total, language),
            districts=wording.districts(allocation.districts, language),
        ),
        facts=((wording.STICHTAG(language), wording.stichtag(allocation.districts, language)),),
        tables=(rules_table(outcomes, allocation),),
    )


def rules_content(outcomes: Sequence[RuleOutcome], allocation: Allocation) -> dict[str, Any]:
    """The same for programs."""
    table = rules_table(outcomes, allocation)
    return {
        **_side(allocation),
        "rules": table.of("rule", "paid", "differing", "largest_difference"),
    }


def sweep_table(sweep: Sweep) -> Table:
    """Every step at which somebody gets less of a larger total."""
    districts = of_fields(
        [each.district for each in sweep.paradoxes],
        ("ags", wording.KEY, Kind.KEY),
        ("name", wording.NAME, Kind.TEXT),
    )
    amounts = of_fields(
        sweep.paradoxes,
        ("smaller_total", _SMALLER_TOTAL, Kind.EURO),
        ("larger_total", _LARGER_TOTAL, Kind.EURO),
        ("before", wording.BETRAG, Kind.EURO),
        ("after", wording.BETRAG, Kind.EURO),
    )
    return Table((*districts, *amounts), whole=True)


def sweep_page(sweep: Sweep, totals: range, language: Language) -> Page:
    """How often rounding misses, and at which steps somebody gets less."""
    count = len(sweep.paradoxes)
    steps = counted(count, one=_SWEEP_PARADOX, several=_SWEEP_PARADOXES)(language)
    district = Column(
        "district",
        wording.NAME,
        Kind.TEXT,
        [wording.district(each.district, language) for each in sweep.paradoxes],
    )
    table = Table((*sweep_table(sweep).columns, district), whole=True).of(
        "district", "smaller_total", "before", "larger_total", "after"
    )
    return Page(
        title=counted(sweep.totals, one=_SWEEP_OF_ONE, several=_SWEEP_TITLE)(
            language,
            first=euro(totals[0], language),
            last=euro(totals[-1], language),
        ),
        sentences=(
            (_SWEEP_MISSED if sweep.totals > 1 else _SWEEP_OF_ONE_MISSED[sweep.missed > 0])(
                language,
                missed=number(sweep.missed, language),
                count=number(sweep.totals, language),
                most=euro(sweep.largest_miss, language),
            ),
            steps if count else _SWEEP_NO_PARADOX(language),
        ),
        tables=(table,) if count else (),
    )


def sweep_content(sweep: Sweep) -> dict[str, Any]:
    """The same for programs."""
    return {
        "totals": sweep.totals,
        "missed": sweep.missed,
        "largest_miss": sweep.largest_miss,
        "paradoxes": sweep_table(sweep),
    }
