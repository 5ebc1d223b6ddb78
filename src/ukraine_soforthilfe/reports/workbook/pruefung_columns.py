"""The tables of the auditor's sheets: the rule row by row, beside the paid amounts.

The columns have German names here; :func:`.pruefung_lines.in_language` gives them those
that people read. Among the Gemeinden each Kreis divides its own amount, so the formulas of a
row keep to the rows of its Kreis and take total and denominator from columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ukraine_soforthilfe.reports import terms, wording
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.reports.workbook.book import Column
from ukraine_soforthilfe.reports.workbook.formats import (
    CALCULATED_KEYS,
    EXAKT_BIS,
    NOT_CALCULATED,
    TOO_LARGE,
    Amounts,
    CellFormat,
    Order,
    Role,
    fits_numbers,
    order_of,
)
from ukraine_soforthilfe.reports.workbook.zuweisung import ZUWEISUNG, district_as_stated
from ukraine_soforthilfe.rule import Unit
from ukraine_soforthilfe.rule.division import Bound

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports.workbook.book import Value
    from ukraine_soforthilfe.result.allocation import Allocation, Anteil, Teil

TABLE = "Pruefung"
TABLE_OF_GEMEINDEN = "PruefungGemeinden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The steps of the division by one key: their columns, and what their formulas name.

    Attributes:
        table: Name of the table.
        figure: Header of the column with the key's figures.
        total: The units that are divided.
        denominator: The denominator of the remainders.
        left: The units left over.
        suffix: What tells its names from those of other keys; empty where it is alone.
        order: How it tells which of equal remainders comes first.
        scope: The condition on the rows that a row divides with; empty for all.
        free: The condition on a row to take part; empty where every row does.
    """

    table: str
    figure: str
    total: str
    denominator: str
    left: str
    order: Order
    suffix: str = ""
    scope: str = ""
    free: str = ""

    def named(self, name: str) -> str:
        """A name or header of this key: ``Rest``, or ``Rest2`` of the second of several."""
        return f"{name}{self.suffix}"

    def column(self, name: str) -> str:
        """All cells of one of its columns."""
        return f"{self.table}[{self.named(name)}]"

    def cell(self, name: str) -> str:
        """This row's cell in one of its columns."""
        return f"[@{self.named(name)}]"

    @property
    def earlier(self) -> str:
        """The condition on the rows that come before this one where remainders are equal."""
        keys = f"{self.table}[AGS]"
        return {
            Order.TEXTS: f"({keys}<[@AGS])",
            Order.NUMBERS: f"(VALUE({keys})<VALUE([@AGS]))",
            Order.POSITION: f"({self.table}[Nr]<[@Nr])",
        }[self.order]

    @property
    def tied(self) -> str:
        """The formula that is 1 where this row is among equal remainders at the cut, else 0."""
        last, first = self.named("RestAmSchnitt"), self.named("RestUnterSchnitt")
        return f"({last}={first})*({self.cell('Rest')}={last})"

    def if_free(self, formula: str, otherwise: str) -> str:
        """A formula for the rows that take part, and what it comes to in the others."""
        return f"IF({self.free},{formula},{otherwise})" if self.free else formula


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPlan(Steps):
    """One key on the sheet of the districts.

    Attributes:
        place: Which of the keys, from 0.
        places: How many decimals the figures have in the file.
        figures: The figures, whole numbers.
        teil: What it divided.
    """

    place: int
    places: int
    figures: list[int]
    teil: Teil


@dataclass(frozen=True, slots=True)
class Stated:
    """The table that states what a check derives, and how a row of the check finds its own.

    Attributes:
        table: Name of the table.
        header: Its column that tells the rows apart.
        by: The column of the check that has the same.
    """

    table: str
    header: str
    by: str

    def cell(self, header: str) -> str:
        """What is stated for this row in a column."""
        return f"INDEX({self.table}[{header}],[@Zeile])"

    def columns(
        self, places: Sequence[int], units: Sequence[int], amounts: Amounts, language: Language
    ) -> Iterator[Column]:
        """Where each row is stated, and with what amount."""
        yield Column(
            "Zeile",
            CellFormat.ORDINAL,
            places,
            f"MATCH([@{self.by}],{self.table}[{self.header}],0)",
        )
        yield Column(
            "Zahlbetrag",
            amounts.form,
            [amounts.cell(each) for each in units],
            self.cell(wording.BETRAG(language)),
        )


class Plan:
    """One allocation on the sheet.

    Attributes:
        allocation: The allocation.
        language: Language of what people read.
        amounts: How the sheet holds amounts.
        ranked: Whether ranks are formulas.
        order: How the sheet tells which of equal remainders comes first.
        base_amount: Units of the base amount.
        minimum: Units of the floor, None where there is none.
        maximum: Units of the cap, None where there is none.
        former: Whether the sheet is the one of version 0.1, which took the
            bounded rows as given.
        levelled: Whether the sheet proves that one rate sets all bounds.
    """

    def __init__(
        self, allocation: Allocation, language: Language, *, ranked: bool, former: bool
    ) -> None:
        self.allocation, self.language = allocation, language
        self.former, self.ranked = former, ranked
        keys = [row.district.ags for row in allocation.rows]
        by_number = all(map(str.isdecimal, keys)) and not allocation.districts.keys_as_texts
        self.order = Order.POSITION if former else order_of(keys, by_number=by_number)
        self.amounts = Amounts(allocation.unit)
        terms, units = allocation.terms, allocation.unit.units
        self.base_amount = units(terms.base_amount)
        self.minimum = None if terms.minimum is None else units(terms.minimum)
        self.maximum = None if terms.maximum is None else units(terms.maximum)
        self.bounded = terms.bounded
        self.levelled = self.bounded and len(allocation.teile) == 1 and not former
        # Where the total is not what the key divides, the sheet works out what that is.
        self.reduced = self.bounded or self.base_amount > 0 or allocation.unit is not Unit.EURO

    @cached_property
    def keys(self) -> list[KeyPlan]:
        """The keys, at least one."""
        allocation = self.allocation
        keys = allocation.districts.schluessel
        columns = zip(*(row.district.figures for row in allocation.rows), strict=True)
        several = len(allocation.teile) > 1
        plans = []
        for place, (teil, figures) in enumerate(zip(allocation.teile, columns, strict=True)):
            suffix = str(place + 1) if several else ""
            figure = f"Schluessel{suffix}" if keys else "Einwohner"
            whole_sum = f"Schluesselsumme{suffix}" if keys else "Gesamteinwohner"
            plans.append(
                KeyPlan(
                    table=TABLE,
                    suffix=suffix,
                    figure=figure,
                    total=f"Teilbetrag{suffix}" if several else self.divided,
                    denominator=f"Nenner{suffix}" if self.bounded else whole_sum,
                    left=f"Resteuro{suffix}",
                    order=self.order,
                    scope=f'({TABLE}[Grenze]="")' if self.bounded else "",
                    free='[@Grenze]=""' if self.bounded else "",
                    place=place,
                    places=keys[place].places if keys else 0,
                    figures=list(figures),
                    teil=teil,
                )
            )
        return plans

    @property
    def divided(self) -> str:
        """Name of the units that the keys together divide."""
        return "Verteilbetrag" if self.reduced else "Gesamtbetrag"

    @property
    def units_divided(self) -> int:
        """The units that the keys together divide."""
        return sum(key.teil.total for key in self.keys)

    def above_base(self, name: str) -> str:
        """The formula for what a bound leaves to the key, in units; it may be negative."""
        base = f"-{self.amounts.in_units('Sockelbetrag')}" if self.base_amount else ""
        return f"{self.amounts.in_units(name)}{base}"

    @cached_property
    def marks(self) -> dict[Bound, str]:
        """How the column of bounds marks a row."""
        if self.former:
            return {bound: bound.value.capitalize() for bound in Bound}
        return {bound: mark(self.language) for bound, mark in terms.BOUNDS.items()}

    @property
    def free_rows(self) -> int:
        """How many rows are at no bound."""
        return len(self.allocation.rows) - len(self.allocation.bounded)

    def figures_at(self, bound: Bound) -> list[int]:
        """The first key's figures of the rows at a bound."""
        return [row.district.figures[0] for row in self.allocation.rows if row.bound is bound]

    @property
    def share_sum(self) -> int:
        """The denominator of the keys' shares."""
        return sum(self.allocation.terms.weights_of_shares)

    @property
    def largest(self) -> int:
        """The largest number that the sheet calculates."""
        largest_bound = max(self.minimum or 0, self.maximum or 0)
        if self.levelled:
            largest_bound = max(largest_bound, self.base_amount)
        bounds = [largest_bound * max(key.teil.weight_sum, 1) for key in self.keys]
        if self.levelled:
            bounds += [largest_bound * max(key.figures) for key in self.keys]
        products = [key.teil.total * max(key.figures) for key in self.keys]
        sums = [sum(key.figures) for key in self.keys]
        shares = self.units_divided * self.share_sum if len(self.keys) > 1 else 0
        return max(*products, *sums, *bounds, self.allocation.total, shares)

    @property
    def too_large(self) -> bool:
        """Whether a spreadsheet does not calculate exactly."""
        return self.largest > EXAKT_BIS

    @property
    def live(self) -> bool:
        """Whether a sheet holds every amount and figure as a number, and calculates."""
        return fits_numbers(self.allocation) and (self.former or len(self.keys) <= CALCULATED_KEYS)


def sheet_columns(plan: Plan) -> Iterator[Column]:
    """All columns, in their order."""
    districts = (rows := plan.allocation.rows).districts
    yield Column("Nr", CellFormat.ORDINAL, range(1, len(rows) + 1))
    yield Column("AGS", CellFormat.TEXT, [row.district.ags for row in rows])
    texts = {"Name": districts.names}
    if not plan.former:
        texts |= {"Art": districts.arten, "Regierungsbezirk": districts.regierungsbezirke}
    yield from (Column(name, CellFormat.TEXT, each) for name, each in texts.items() if any(each))
    for key in plan.keys:
        yield Column(key.figure, CellFormat.WHOLE, key.figures, role=Role.INPUT)
    if plan.bounded:
        marks = [plan.marks[row.bound] if row.bound else None for row in rows]
        yield Column("Grenze", CellFormat.MARK, marks, role=Role.INPUT)
    for key in plan.keys:
        yield from _key_columns(plan, key)
    yield Column(
        "Betrag",
        plan.amounts.form,
        [plan.amounts.cell(row.betrag) for row in rows],
        _amount(plan),
    )
    yield from _comparison(plan)


def _key_columns(plan: Plan, key: KeyPlan) -> Iterator[Column]:
    anteile = [row.anteile[key.place] if row.anteile else None for row in plan.allocation.rows]
    products = [
        key.teil.total * figure if anteil else 0
        for figure, anteil in zip(key.figures, anteile, strict=True)
    ]
    return step_columns(key, anteile, products, plan.amounts.form_of_units, ranked=plan.ranked)


def step_columns(
    steps: Steps,
    anteile: Sequence[Anteil | None],
    products: Sequence[int],
    form: CellFormat,
    *,
    ranked: bool = True,
) -> Iterator[Column]:
    """From a figure to the euro left over; no ``Anteil`` where a row takes no part."""
    denominator = steps.denominator
    product, whole = steps.cell("Produkt"), steps.cell("Grundbetrag")
    quotient = f"INT({product}/{denominator})"
    yield Column(
        steps.named("Produkt"),
        CellFormat.WHOLE,
        products,
        steps.if_free(f"{steps.total}*[@{steps.figure}]", "0"),
    )
    yield Column(
        steps.named("Grundbetrag"),
        form,
        [anteil.grundbetrag if anteil else 0 for anteil in anteile],
        f"{quotient}-IF({quotient}*{denominator}-{product}>0,1,0)",
    )
    yield Column(
        steps.named("Rest"),
        CellFormat.WHOLE,
        [anteil.rest if anteil else 0 for anteil in anteile],
        f"INT({product}-{whole}*{denominator})",
    )
    ranks: list[Value] = [anteil.rang if anteil else "–" for anteil in anteile]
    rank = steps.if_free(_rank(steps), '"–"') if ranked else None
    yield Column(steps.named("Rang"), CellFormat.ORDINAL, ranks, rank)
    yield Column(
        steps.named("Resteuro"),
        form,
        [anteil.resteuro if anteil else 0 for anteil in anteile],
        steps.if_free(f"IF({steps.cell('Rang')}<={steps.left},1,0)", "0")
        if ranked
        else _by_cut(steps),
    )


def _rank(steps: Steps) -> str:
    rests, rest = steps.column("Rest"), steps.cell("Rest")
    before = f"({rests}>{rest})+({rests}={rest})*{steps.earlier}"
    return f"1+SUMPRODUCT({f'{steps.scope}*({before})' if steps.scope else before})"


def _by_cut(steps: Steps) -> str:
    cut, rests, rest = steps.named("RestAmSchnitt"), steps.column("Rest"), steps.cell("Rest")
    earlier = f"SUMPRODUCT(({rests}={cut})*{steps.earlier})"
    return (
        f"IF({steps.left}=0,0,IF({rest}>{cut},1,IF({rest}<{cut},0,"
        f"IF({earlier}<{steps.named('ResteuroAmSchnitt')},1,0))))"
    )


def _units(plan: Plan) -> str:
    """What a row at no bound gets, in units."""
    parts = [f"{key.cell('Grundbetrag')}+{key.cell('Resteuro')}" for key in plan.keys]
    if plan.base_amount:
        parts.insert(0, plan.amounts.in_units("Sockelbetrag"))
    return "+".join(parts)


def _amount(plan: Plan) -> str:
    formula = plan.amounts.in_euros(_units(plan))
    if plan.maximum is not None:
        formula = f'IF([@Grenze]="{plan.marks[Bound.MAXIMUM]}",Hoechstbetrag,{formula})'
    if plan.minimum is not None:
        formula = f'IF([@Grenze]="{plan.marks[Bound.MINIMUM]}",Mindestbetrag,{formula})'
    return formula


def _comparison(plan: Plan) -> Iterator[Column]:
    rows, language = plan.allocation.rows, plan.language
    stated = Stated(ZUWEISUNG, sheets.NUMBER(language), by="Nr")
    yield from stated.columns(
        range(1, len(rows) + 1), [row.betrag for row in rows], plan.amounts, language
    )
    heading = wording.key_heading(plan.allocation.districts, language)
    conditions = [f"EXACT([@AGS],{stated.cell(heading)})"]
    if not plan.former:
        conditions += district_as_stated(plan.allocation, plan.amounts, language, stated.cell)
    for key in plan.keys:
        figure = stated.cell(
            terms.key_name(plan.allocation.districts.schluessel, language, key.place)
        )
        if key.places:
            figure = f"ROUND({figure}*10^{key.places},0)"
        conditions.append(f"[@{key.figure}]-{figure}=0")
    if plan.bounded:
        agrees = _bound_agrees(plan)
        # Whether a row of too large numbers is at its bound, no spreadsheet can say.
        states: list[Value] = [True] * len(rows)
        if plan.levelled:
            agrees = f'IF({TOO_LARGE},"{NOT_CALCULATED}",{agrees})'
            states = [NOT_CALCULATED if plan.too_large else True] * len(rows)
        yield _truth("GrenzeStimmt", agrees, states, live=plan.live)
        here = "[@GrenzeStimmt]" if plan.former else "[@GrenzeStimmt]<>FALSE"
        conditions += [here, f'[@Grenze]&""={stated.cell(terms.BOUND(language))}&""']
    if plan.former:
        yield agreement(conditions, plan.amounts, len(rows), live=plan.live)
        return
    allowed = [plan.amounts.within_rounding(TOO_LARGE, keys=len(plan.keys))]
    if plan.order is Order.POSITION:
        more = "+".join(f"{key.tied}*{key.cell('Resteuro')}" for key in plan.keys)
        fewer = "+".join(f"{key.tied}*(1-{key.cell('Resteuro')})" for key in plan.keys)
        gap = plan.amounts.gap
        allowed.append(f"AND({gap}<={more},{gap}+{fewer}>=0)")
    yield agreement(conditions, plan.amounts, len(rows), live=plan.live, allowed=allowed)


def agreement(
    conditions: Sequence[str],
    amounts: Amounts,
    rows: int,
    *,
    live: bool,
    allowed: Sequence[str] = (),
) -> Column:
    """Whether a row says what is stated.

    Args:
        conditions: What must hold besides the amount.
        amounts: How the sheet holds amounts.
        rows: How many rows there are.
        live: Whether the sheet calculates.
        allowed: Conditions of which one makes another amount one that this sheet cannot tell.
    """
    equal = f"{amounts.gap}=0"
    formula = f"AND({','.join([equal, *conditions])})"
    if allowed:
        conditions = [*conditions, amounts.is_multiple("[@Zahlbetrag]")]
        otherwise = f'IF(OR({",".join(allowed)}),"{NOT_CALCULATED}",FALSE)'
        formula = f"IF(AND({','.join(conditions)}),IF({equal},{equal},{otherwise}),FALSE)"
    return _truth("Stimmt", formula, [True] * rows, live=live)


def _truth(header: str, formula: str, states: Sequence[Value], *, live: bool) -> Column:
    return Column(
        header,
        CellFormat.TRUTH,
        states if live else [NOT_CALCULATED] * len(states),
        f"IFERROR({formula},FALSE)",
    )


def _bound_agrees(plan: Plan) -> str:
    """Whether a row is where it belongs: free between the bounds, or at one that it would pass.

    By one key the products decide, not the rounded amounts; where none of the free has any of
    the key, these say nothing of the bounded rows, and the rates of the whole sheet decide.
    """
    within: list[str] = []
    at_bound = "FALSE"
    for units, name, bound, inner, outer in (
        (plan.maximum, "Hoechstbetrag", Bound.MAXIMUM, "<=", ">="),
        (plan.minimum, "Mindestbetrag", Bound.MINIMUM, ">=", "<="),
    ):
        if units is None:
            continue
        # Among equal remainders that no sheet can order, what is paid lies within the bounds.
        by_position = plan.order is Order.POSITION and not plan.former
        amount = plan.amounts.in_units("[@Zahlbetrag]") if by_position else _units(plan)
        free, beyond = f"{amount}{inner}{plan.amounts.in_units(name)}", "TRUE"
        if len(plan.keys) == 1:
            (key,) = plan.keys
            product, limit = f"{key.total}*[@{key.figure}]", f"({plan.above_base(name)})"
            limit += f"*{key.denominator}"
            nothing = "SummeOhneGrenze=0" if plan.levelled else f"{key.total}=0"
            beyond = f"OR({nothing},{product}{outer}{limit})"
            if plan.levelled:
                # A difference is compared exactly where large numbers side by side are not.
                free = f"{product}-{limit}{inner}0"
                beyond = f"OR({nothing},{product}-{limit}{outer}0)"
        within.insert(0, free)
        at_bound = (
            f'IF([@Grenze]="{plan.marks[bound]}",{beyond},{at_bound})'
            if bound is Bound.MINIMUM
            else f'AND([@Grenze]="{plan.marks[bound]}",{beyond})'
        )
    return f'IF([@Grenze]="",AND({",".join(within)}),{at_bound})'
