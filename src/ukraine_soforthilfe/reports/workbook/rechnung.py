"""The rule on the auditor's sheets: the lines above a table, and its columns row by row.

Among the Gemeinden each Kreis divides its own amount, so the formulas of a row keep to the rows of
its Kreis and take total and denominator from columns.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from ukraine_soforthilfe.reports import terms, wording
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.reports.workbook.book import Line
from ukraine_soforthilfe.reports.workbook.formats import (
    NOT_CALCULATED,
    Case,
    CellFormat,
    Column,
    Look,
    Remark,
    Role,
    either,
)
from ukraine_soforthilfe.reports.workbook.plan import (
    BOUND_INPUTS,
    TABLE,
    TOO_LARGE,
    ZUWEISUNG,
    all_hold,
)
from ukraine_soforthilfe.reports.workbook.zuweisung import district_as_stated
from ukraine_soforthilfe.rule.division import Bound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ukraine_soforthilfe.language import Text
    from ukraine_soforthilfe.reports.workbook.formats import Value
    from ukraine_soforthilfe.reports.workbook.plan import KeyPlan, Plan, Steps
    from ukraine_soforthilfe.result.allocation import Anteil


def sheet_lines(plan: Plan) -> Iterator[Line]:
    """All lines below the results, in their order."""
    for name, label, units in amount_inputs(plan):
        at, form = plan.amounts.cell(units), plan.amounts.form
        yield Line(plan.say(label), at, name=name, form=form, role=Role.INPUT)
    yield from _sums(plan)
    if len(plan.keys) > 1:
        yield from _parts(plan)
    for key in plan.keys:
        yield from _cut(plan, key)
    total, form = plan.amounts.cell(plan.allocation.total), plan.amounts.form
    yield Line(plan.say(sheets.SUMME_BETRAEGE), total, f"SUM({TABLE}[Betrag])", form=form)
    yield Line(plan.say(sheets.SUMME_ZAHLBETRAEGE), total, plan.paid_sum, form=form)
    if not plan.ranked:
        for key in plan.keys:
            yield _open_units(plan, key)


def amount_inputs(plan: Plan) -> list[tuple[str, Text, int]]:
    """Name, label and units of each amount that a reader may change."""
    base = [("Sockelbetrag", terms.SOCKELBETRAG, plan.base_amount)] if plan.base_amount else []
    return [
        ("Gesamtbetrag", sheets.GESAMTBETRAG, plan.allocation.total),
        *base,
        *((BOUND_INPUTS[each], terms.BOUNDS[each], units) for each, units in plan.bounds.items()),
    ]


def _sums(plan: Plan) -> Iterator[Line]:
    for key in plan.keys:
        own = bool(plan.allocation.districts.schluessel)
        label = plan.numbered(sheets.KEY_SUM if own else sheets.GESAMTEINWOHNER, key)
        name = key.named("Schluesselsumme" if own else "Gesamteinwohner")
        yield Line(label, sum(key.figures), f"SUM({key.figures_in_sheet})", name=name)
        if plan.bounded:
            sum_of_free = f'SUMPRODUCT(({TABLE}[Grenze]="")*{key.figures_in_sheet})'
            if plan.levelled:
                label, free = plan.say(sheets.DENOMINATOR), "SummeOhneGrenze"
                yield Line(label, key.teil.weight_sum, sum_of_free, name=free)
                sum_of_free = free
            yield Line(
                plan.numbered(denominator_label(plan), key),
                max(key.teil.weight_sum, 1),
                f"MAX(1,{sum_of_free})",
                name=key.denominator,
            )
    if plan.bounded:
        free_rows = len(plan.allocation.rows) - len(plan.allocation.bounded)
        at_none = f'SUMPRODUCT(--({TABLE}[Grenze]=""))'
        yield Line(plan.say(sheets.FREE_ROWS), free_rows, at_none, name="FreieZeilen")
    if plan.reduced:
        yield Line(
            plan.say(sheets.DIVIDED),
            plan.units_divided,
            _divided_formula(plan),
            name=plan.divided,
            form=plan.amounts.form_of_units,
        )
    if plan.levelled and plan.live:
        yield from _level(plan)


def denominator_label(plan: Plan) -> Text:
    """What the line with the denominator of the remainders is called."""
    if plan.bounded:
        return sheets.DENOMINATOR_OF_RESTS if plan.levelled else sheets.DENOMINATOR
    return sheets.KEY_SUM if plan.allocation.districts.schluessel else sheets.GESAMTEINWOHNER


def _level(plan: Plan) -> Iterator[Line]:
    """That one rate sets who is at a bound, and between which rates it lies.

    Whole numbers decide: the products of either side, no quotient. The rates
    themselves stand there for reading.
    """
    (key,), figures = plan.keys, plan.keys[0].figures_in_sheet
    divided, of_free = key.total, "SummeOhneGrenze"
    conditions = [f"OR({of_free}>0,{divided}=0)"]
    by_free = Fraction(key.teil.total, key.teil.weight_sum) if key.teil.weight_sum else None
    lowest, highest = [by_free or Fraction(0)], [] if by_free is None else [by_free]
    most, least = map(plan.above_base, BOUND_INPUTS.values())
    of_most, of_least = "GroessterAmMinimum", "KleinsterAmMaximum"
    for bound, units in plan.bounds.items():
        bounded = [row.district.figures[0] for row in plan.allocation.rows if row.bound is bound]
        outermost = (max if bound is Bound.MINIMUM else min)(bounded, default=0)
        if outermost:
            rates = highest if bound is Bound.MINIMUM else lowest
            rates.append(Fraction(units - plan.base_amount, outermost))
        nobody = f'COUNTIF({TABLE}[Grenze],"{plan.marks[bound]}")=0'
        at_it = f'({TABLE}[Grenze]="{plan.marks[bound]}")'
        if bound is Bound.MINIMUM:
            label, name = sheets.LARGEST_AT_MINIMUM, of_most
            found = f"SUMPRODUCT(MAX({at_it}*{figures}))"
            holds = f"{most}>=0,{divided}*{of_most}-({most})*{of_free}<=0"
        else:
            label, name = sheets.SMALLEST_AT_MAXIMUM, of_least
            found = f"MAX({figures})-SUMPRODUCT(MAX({at_it}*(MAX({figures})-{figures})))"
            at_least_it = f"{divided}*{of_least}-({least})*{of_free}>=0"
            holds = f"OR({of_least}>0,{least}<=0),{at_least_it}"
        shown = outermost if bounded else "–"
        yield Line(plan.say(label), shown, f'IF({nobody},"–",{found})', name=name)
        conditions.append(f"IF({nobody},TRUE,AND({holds}))")
    if len(plan.bounds) > 1:
        conditions.append(
            f"IF(COUNT({of_most},{of_least})<2,TRUE,({least})*{of_most}-({most})*{of_least}<=0)"
        )
    free_rate = f"{divided}/{of_free}"
    at_most, at_least = f"({most})/{of_most}", f"({least})/{of_least}"
    largest = f'IF({of_free}>0,{plan.amounts.in_euros(free_rate)},"–")'
    if Bound.MINIMUM in plan.bounds:
        both = (
            f"MIN(IF({of_free}>0,{free_rate},{at_most}),IF(N({of_most})>0,{at_most},{free_rate}))"
        )
        largest = f'IF(AND({of_free}=0,N({of_most})=0),"–",{plan.amounts.in_euros(both)})'
    smallest = f"IF({of_free}>0,{free_rate},0)"
    if Bound.MAXIMUM in plan.bounds:
        smallest = f"MAX({smallest},IF(N({of_least})>0,{at_least},0))"
    per = sheets.PER_KEY if plan.allocation.districts.schluessel else sheets.PER_EINWOHNER
    euro, each = float(plan.allocation.unit.euros(1)), plan.say(per)
    for label, rate, formula in (
        (sheets.LARGEST_RATE, float(min(highest)) * euro if highest else "–", largest),
        (sheets.SMALLEST_RATE, float(max(lowest)) * euro, plan.amounts.in_euros(smallest)),
    ):
        said, form = plan.say(label, each=each), CellFormat.EURO_PER_HEAD
        yield Line(said, rate, formula, form=form)
    sentences = map(plan.say, (sheets.RATE_POSSIBLE, sheets.NO_RATE_POSSIBLE))
    too_large = Case(plan.say(sheets.RATE_TOO_LARGE), TOO_LARGE, Look.GREY, holds=plan.too_large)
    yield Line(
        plan.say(sheets.ONE_RATE),
        value=NOT_CALCULATED if plan.too_large else True,
        formula=f'IF({TOO_LARGE},"{NOT_CALCULATED}",{all_hold(conditions)})',
        name="EinSatz",
        form=CellFormat.TRUTH,
        remark=Remark((too_large, *either("EinSatz", *sentences).cases)),
    )


def _divided_formula(plan: Plan) -> str:
    in_units = plan.amounts.in_units
    formula = in_units("Gesamtbetrag")
    if plan.base_amount:
        rows = "FreieZeilen" if plan.bounded else f"ROWS({TABLE}[Nr])"
        formula += f"-{in_units('Sockelbetrag')}*{rows}"
    for bound in plan.bounds:
        at_it = f'COUNTIF({TABLE}[Grenze],"{plan.marks[bound]}")'
        formula += f"-{in_units(BOUND_INPUTS[bound])}*{at_it}"
    return formula


def _parts(plan: Plan) -> Iterator[Line]:
    """What each of several keys divides: largest remainders over the shares."""
    weights, divided = plan.allocation.terms.weights_of_shares, plan.divided
    share_sum = plan.share_sum
    for key, weight in zip(plan.keys, weights, strict=True):
        whole_part, rest = divmod(plan.units_divided * weight, share_sum)
        share, whole, remainder = (key.named(name) for name in ("Anteil", "TeilGanz", "TeilRest"))
        product = f"{divided}*{share}"
        quotient = f"INT({product}/{share_sum})"
        label = f"{plan.numbered(wording.SHARE, key)} (÷ {share_sum})"
        yield Line(label, weight, name=share, role=Role.INPUT)
        yield Line(
            plan.numbered(sheets.PART_WHOLE, key),
            whole_part,
            f"{quotient}-IF({quotient}*{share_sum}-{product}>0,1,0)",
            name=whole,
        )
        left = f"INT({product}-{whole}*{share_sum})"
        yield Line(plan.numbered(sheets.PART_REST, key), rest, left, name=remainder)
    wholes = "-".join([divided, *(key.named("TeilGanz") for key in plan.keys)])
    for key in plan.keys:
        own = key.named("TeilRest")
        before = "".join(f"+({k.named('TeilRest')}>={own})" for k in plan.keys[: key.place])
        after = "".join(f"+({k.named('TeilRest')}>{own})" for k in plan.keys[key.place + 1 :])
        yield Line(
            plan.numbered(sheets.PART, key),
            key.teil.total,
            f"{key.named('TeilGanz')}+IF(1{before}{after}<={wholes},1,0)",
            name=key.total,
            form=plan.amounts.form_of_units,
        )


def _cut(plan: Plan, key: KeyPlan) -> Iterator[Line]:
    """How many units the whole parts of a key leave over, and where they ended."""
    teil, form = key.teil, plan.amounts.form_of_units
    left, last, first = map(key.named, ("Resteuro", "RestAmSchnitt", "RestUnterSchnitt"))
    wholes, whole_sum = f"SUM({key.column('Grundbetrag')})", teil.total - teil.resteuro
    yield Line(plan.numbered(sheets.SUMME_GRUNDBETRAEGE, key), whole_sum, wholes, form=form)
    label, over = plan.numbered(wording.RESTEURO, key), f"{key.total}-{wholes}"
    yield Line(label, teil.resteuro, over, name=left, form=form)
    yield Line(
        plan.numbered(sheets.SCHNITT_LAST_PAID, key),
        teil.schnitt.last_paid.rest if teil.schnitt else "–",
        _ranked_rest(plan, key, left),
        name=last,
    )
    yield Line(
        plan.numbered(sheets.SCHNITT_FIRST_UNPAID, key),
        teil.schnitt.first_unpaid.rest if teil.schnitt else "–",
        _ranked_rest(plan, key, f"{left}+1"),
        name=first,
        remark=either(
            key.tied_at_cut,
            plan.say(sheets.TIE_NOT_IN_SHEET if plan.unordered else sheets.TIE_IN_SHEET),
            plan.say(sheets.NO_TIE_IN_SHEET),
            holds=teil.tie is not None,
            warns=False,
        ),
    )


def _ranked_rest(plan: Plan, key: KeyPlan, rank: str) -> str:
    """The remainder at a rank; none where numbers are so large that there is no such rank."""
    found = f'IF({key.named("Resteuro")}>0,LARGE({key.column("Rest")},{rank}),"–")'
    return found if plan.former else f'IFERROR({found},"–")'


def _open_units(plan: Plan, key: KeyPlan) -> Line:
    """On a sheet without ranks: how many units are left for the remainder at the cut."""
    teil, left = key.teil, key.named("Resteuro")
    anteile = [row.anteile[key.place] for row in plan.allocation.rows if row.anteile]
    above = 0
    if teil.schnitt:
        above = sum(anteil.rest > teil.schnitt.last_paid.rest for anteil in anteile)
    larger = f"SUMPRODUCT(--({key.column('Rest')}>{key.named('RestAmSchnitt')}))"
    return Line(
        plan.numbered(sheets.OFFENE_RESTEURO, key),
        teil.resteuro - above,
        f"{left}-IF({left}>0,{larger},0)",
        name=key.named("ResteuroAmSchnitt"),
        form=plan.amounts.form_of_units,
    )


# The columns.


def stated_in(table: str) -> Callable[[str], str]:
    """What a table that states what a check derives has below a heading for this row of it."""
    return lambda heading: f"INDEX({table}[{heading}],[@Zeile])"


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
    betraege = [plan.amounts.cell(row.betrag) for row in rows]
    yield Column("Betrag", plan.amounts.form, betraege, _amount(plan))
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
    formula = steps.if_free(f"{steps.total}*[@{steps.figure}]", "0")
    yield Column(steps.named("Produkt"), CellFormat.WHOLE, products, formula)
    wholes = [anteil.grundbetrag if anteil else 0 for anteil in anteile]
    formula = f"{quotient}-IF({quotient}*{denominator}-{product}>0,1,0)"
    yield Column(steps.named("Grundbetrag"), form, wholes, formula)
    rests = [anteil.rest if anteil else 0 for anteil in anteile]
    formula = f"INT({product}-{whole}*{denominator})"
    yield Column(steps.named("Rest"), CellFormat.WHOLE, rests, formula)
    ranks: list[Value] = [anteil.rang if anteil else "–" for anteil in anteile]
    rank = steps.if_free(_rank(steps), '"–"') if ranked else None
    yield Column(steps.named("Rang"), CellFormat.ORDINAL, ranks, rank)
    left = [anteil.resteuro if anteil else 0 for anteil in anteile]
    formula = f"IF({steps.cell('Rang')}<={steps.left},1,0)"
    formula = steps.if_free(formula, "0") if ranked else _by_cut(steps)
    yield Column(steps.named("Resteuro"), form, left, formula)


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
    for bound in reversed(plan.bounds):
        formula = f'IF([@Grenze]="{plan.marks[bound]}",{BOUND_INPUTS[bound]},{formula})'
    return formula


def _comparison(plan: Plan) -> Iterator[Column]:
    rows = plan.allocation.rows
    number, stated = plan.say(sheets.NUMBER), stated_in(ZUWEISUNG)
    place, places = f"MATCH([@Nr],{ZUWEISUNG}[{number}],0)", range(1, len(rows) + 1)
    yield Column("Zeile", CellFormat.ORDINAL, places, place)
    paid = [plan.amounts.cell(row.betrag) for row in rows]
    yield Column("Zahlbetrag", plan.amounts.form, paid, stated(plan.betrag))
    conditions = [f"EXACT([@AGS],{stated(plan.key_heading)})"]
    if not plan.former:
        conditions += district_as_stated(plan, stated)
    for key in plan.keys:
        keys = plan.allocation.districts.schluessel
        figure = stated(terms.key_name(keys, plan.language, key.place))
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
        conditions += [here, f'[@Grenze]&""={stated(plan.say(terms.BOUND))}&""']
    allowed = []
    if not plan.former:
        allowed.append(plan.amounts.within_rounding(TOO_LARGE, keys=len(plan.keys)))
    if plan.unordered:
        more = "+".join(f"{key.tied}*{key.cell('Resteuro')}" for key in plan.keys)
        fewer = "+".join(f"{key.tied}*(1-{key.cell('Resteuro')})" for key in plan.keys)
        gap = plan.amounts.gap
        allowed.append(f"AND({gap}<={more},{gap}+{fewer}>=0)")
    yield agreement(conditions, plan, len(rows), live=plan.live, allowed=allowed)


def agreement(
    conditions: Sequence[str], plan: Plan, rows: int, *, live: bool, allowed: Sequence[str]
) -> Column:
    """Whether a row says what is stated.

    Args:
        conditions: What must hold besides the amount.
        plan: How the sheet holds amounts.
        rows: How many rows there are.
        live: Whether the sheet calculates.
        allowed: Conditions of which one makes another amount one that this sheet cannot tell.
    """
    equal = f"{plan.amounts.gap}=0"
    formula = f"AND({','.join([equal, *conditions])})"
    if allowed:
        conditions = [*conditions, plan.amounts.is_multiple("[@Zahlbetrag]")]
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
    for bound in reversed(plan.bounds):
        name, mark = BOUND_INPUTS[bound], plan.marks[bound]
        inner, outer = (">=", "<=") if bound is Bound.MINIMUM else ("<=", ">=")
        # Among equal remainders that no sheet can order, what is paid lies within the bounds.
        amount = plan.amounts.in_units("[@Zahlbetrag]") if plan.unordered else _units(plan)
        free, beyond = f"{amount}{inner}{plan.amounts.in_units(name)}", "TRUE"
        if len(plan.keys) == 1:
            (key,) = plan.keys
            product = f"{key.total}*[@{key.figure}]"
            limit = f"({plan.above_base(name)})*{key.denominator}"
            beyond = f"OR({key.total}=0,{product}{outer}{limit})"
            if plan.levelled:
                # A difference is compared exactly where large numbers side by side are not.
                free = f"{product}-{limit}{inner}0"
                beyond = f"OR(SummeOhneGrenze=0,{product}-{limit}{outer}0)"
        within.insert(0, free)
        at_bound = (
            f'IF([@Grenze]="{mark}",{beyond},{at_bound})'
            if bound is Bound.MINIMUM
            else f'AND([@Grenze]="{mark}",{beyond})'
        )
    return f'IF([@Grenze]="",AND({",".join(within)}),{at_bound})'
