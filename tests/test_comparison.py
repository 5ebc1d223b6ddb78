"""Two results beside each other, and one rule beside others."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from ukraine_soforthilfe import allocate, apportion, load_districts
from ukraine_soforthilfe.asking import Order
from ukraine_soforthilfe.reports.comparison import ordered
from ukraine_soforthilfe.result import District, Districts, Source
from ukraine_soforthilfe.result.comparison import (
    Paradox,
    RuleOutcome,
    Side,
    compare,
    compare_rules,
    sweep_totals,
)
from ukraine_soforthilfe.rule.division import OtherRule


def own_list(**einwohner: int) -> Districts:
    rows = tuple(
        District(ags=key, name=key.upper(), art="", regierungsbezirk="", einwohner=count)
        for key, count in einwohner.items()
    )
    source = Source(file="own.csv", sha256="", layout="plain")
    return Districts(rows=rows, stichtag=None, basis="", source=source)


BEFORE = allocate(own_list(a=2, b=3, c=1), 100)
AFTER = allocate(own_list(b=3, c=3, d=4), 100)


def test_differences_of_districts_on_both_sides_and_on_one() -> None:
    """Who lacks on a side counts 0 there; gains and losses are summed apart."""
    comparison = compare(Side("before", BEFORE), Side("after", AFTER))

    assert [(d.district.ags, d.betrag, d.einwohner) for d in comparison.differences] == [
        ("a", -33, -2),
        ("b", -20, 0),
        ("c", 13, 2),
        ("d", 40, 4),
    ]
    assert (comparison.gained, comparison.lost) == (53, 53)
    assert [d.relative for d in comparison.differences] == [
        Fraction(-33, 33),
        Fraction(-20, 50),
        Fraction(13, 17),
        None,
    ]
    assert [(d.share_before, d.share_after) for d in comparison.differences][1:3] == [
        (Fraction(1, 2), Fraction(3, 10)),
        (Fraction(1, 6), Fraction(3, 10)),
    ]


def test_orders() -> None:
    """Each order puts its largest first, keys and names go from A on."""
    orders = {
        order: "".join(
            d.district.ags
            for d in ordered(
                compare(Side("before", BEFORE), Side("after", AFTER)), order
            ).differences
        )
        for order in Order
    }

    assert orders == {
        Order.KEY: "abcd",
        Order.NAME: "abcd",
        Order.AMOUNT: "dcba",
        Order.PERCENT: "cdba",
        Order.POPULATION: "dcba",
    }


def test_a_comparison_across_two_censuses_says_so() -> None:
    """2021 on the census of 2011 against 2023 on that of 2022 crosses the break; 2020 does not."""
    results = {
        year: Side(str(year), allocate(load_districts(stichtag=date(year, 12, 31)), 8_000_000))
        for year in (2020, 2021, 2023)
    }

    assert compare(results[2021], results[2023]).crosses_break
    assert not compare(results[2020], results[2021]).crosses_break
    assert not compare(Side("before", BEFORE), Side("after", AFTER)).crosses_break


def test_the_rules_beside_each_other() -> None:
    """For 100,000 euros of 2021: what each rule pays and how many districts differ from ours."""
    outcomes = compare_rules(allocate(load_districts(), 100_000))

    assert outcomes[:2] == (
        RuleOutcome(rule=None, paid=100_000, differing=0, largest_difference=0),
        RuleOutcome(rule=OtherRule.ROUND_EACH, paid=99_996, differing=4, largest_difference=1),
    )
    paid = {outcome.rule: outcome.paid for outcome in outcomes}
    assert paid[OtherRule.CUT_OFF] == sum(
        100_000 * district.einwohner // 11_124_642 for district in load_districts().rows
    )
    assert paid[OtherRule.SAINTE_LAGUE] == paid[OtherRule.DHONDT] == 100_000


def test_how_often_rounding_each_row_misses_the_budget() -> None:
    """From 100,000 to 10,000,000 in steps of 100,000 it misses 73 of 100 totals of 2021."""
    result = sweep_totals(load_districts().rows, range(100_000, 10_000_001, 100_000))

    assert (result.totals, result.missed) == (100, 73)


def test_a_sweep_names_the_alabama_paradox() -> None:
    """From 20 to 21 over 21 : 1 : 23 the small district loses its only unit."""
    districts = own_list(a=21, b=1, c=23).rows

    result = sweep_totals(districts, [20, 21])

    assert [apportion(total, [21, 1, 23]) for total in (20, 21)] == [[9, 1, 10], [10, 0, 11]]
    assert result.paradoxes == (
        Paradox(district=districts[1], smaller_total=20, larger_total=21, before=1, after=0),
    )
