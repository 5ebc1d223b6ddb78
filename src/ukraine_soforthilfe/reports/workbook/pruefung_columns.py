"""The table of the auditor's sheet: the rule row by row, beside the paid amounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.wording import sheets, terms
from ukraine_soforthilfe.reports.workbook.book import Column
from ukraine_soforthilfe.reports.workbook.formats import Format, Role
from ukraine_soforthilfe.reports.workbook.pruefung_plan import TABLE
from ukraine_soforthilfe.reports.workbook.zuweisung import TABLE as ZUWEISUNG

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ukraine_soforthilfe.reports.workbook.book import Value
    from ukraine_soforthilfe.reports.workbook.pruefung_plan import KeyPlan, Plan


def sheet_columns(plan: Plan) -> Iterator[Column]:
    """All columns, in their order."""
    rows = plan.allocation.rows
    names = [row.district.name for row in rows]
    yield Column("Nr", Format.ORDINAL, range(1, len(rows) + 1))
    yield Column("AGS", Format.TEXT, [row.district.ags for row in rows])
    if any(names):
        yield Column("Name", Format.TEXT, names)
    for key in plan.keys:
        yield Column(key.figure, Format.WHOLE, key.figures, role=Role.INPUT)
    if plan.bounded:
        marks = [terms.MARKS[row.bound] if row.bound else None for row in rows]
        yield Column("Grenze", Format.MARK, marks, role=Role.INPUT)
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
    rows, form = plan.allocation.rows, plan.amounts.form_of_units
    anteile = [row.anteile[key.place] if row.anteile else None for row in rows]
    product, denominator = f"{key.total}*[@{key.figure}]", key.denominator
    own_product, whole, rest = (key.cell(name) for name in ("Produkt", "Grundbetrag", "Rest"))
    quotient = f"INT({own_product}/{denominator})"
    yield Column(
        key.named("Produkt"),
        Format.WHOLE,
        [
            key.teil.total * figure if anteil else 0
            for figure, anteil in zip(key.figures, anteile, strict=True)
        ],
        _if_free(plan, product, "0"),
    )
    yield Column(
        key.named("Grundbetrag"),
        form,
        [anteil.grundbetrag if anteil else 0 for anteil in anteile],
        f"{quotient}-IF({quotient}*{denominator}-{own_product}>0,1,0)",
    )
    yield Column(
        key.named("Rest"),
        Format.WHOLE,
        [anteil.rest if anteil else 0 for anteil in anteile],
        f"INT({own_product}-{whole}*{denominator})",
    )
    ranks: list[Value] = [anteil.rang if anteil else "–" for anteil in anteile]
    rank = _if_free(plan, _rank(plan, key), '"–"') if plan.ranked else None
    yield Column(key.named("Rang"), Format.ORDINAL, ranks, rank)
    yield Column(
        key.named("Resteuro"),
        form,
        [anteil.resteuro if anteil else 0 for anteil in anteile],
        _if_free(plan, f"IF({key.cell('Rang')}<={key.named('Resteuro')},1,0)", "0")
        if plan.ranked
        else _by_cut(key, rest),
    )


def _if_free(plan: Plan, formula: str, otherwise: str) -> str:
    """A formula for the rows at no bound."""
    return f'IF([@Grenze]="",{formula},{otherwise})' if plan.bounded else formula


def _rank(plan: Plan, key: KeyPlan) -> str:
    rests, rest = key.column("Rest"), key.cell("Rest")
    before = f"({rests}>{rest})+({rests}={rest})*({TABLE}[Nr]<[@Nr])"
    if plan.bounded:
        return f'1+SUMPRODUCT(({TABLE}[Grenze]="")*({before}))'
    return f"1+SUMPRODUCT({before})"


def _by_cut(key: KeyPlan, rest: str) -> str:
    cut, rests = key.named("RestAmSchnitt"), key.column("Rest")
    earlier = f"SUMPRODUCT(({rests}={cut})*({TABLE}[Nr]<[@Nr]))"
    return (
        f"IF({key.named('Resteuro')}=0,0,IF({rest}>{cut},1,IF({rest}<{cut},0,"
        f"IF({earlier}<{key.named('ResteuroAmSchnitt')},1,0))))"
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
        formula = f'IF([@Grenze]="Maximum",Hoechstbetrag,{formula})'
    if plan.minimum is not None:
        formula = f'IF([@Grenze]="Minimum",Mindestbetrag,{formula})'
    return formula


def _comparison(plan: Plan) -> Iterator[Column]:
    rows, language, amounts = plan.allocation.rows, plan.language, plan.amounts
    agreed: list[Value] = [True if plan.live else "–"] * len(rows)

    def stated(header: str) -> str:
        return f"INDEX({ZUWEISUNG}[{header}],[@Zeile])"

    yield Column(
        "Zeile",
        Format.ORDINAL,
        range(1, len(rows) + 1),
        f"MATCH([@Nr],{ZUWEISUNG}[{sheets.NUMBER(language)}],0)",
    )
    yield Column(
        "Zahlbetrag",
        amounts.form,
        [amounts.cell(row.betrag) for row in rows],
        stated(wording.BETRAG(language)),
    )
    conditions = [
        f"{amounts.in_units('[@Betrag]')}-{amounts.in_units('[@Zahlbetrag]')}=0",
        f"EXACT([@AGS],{stated(wording.key_heading(plan.allocation.districts, language))})",
    ]
    for key in plan.keys:
        figure = stated(terms.key_name(plan.allocation.districts.schluessel, language, key.place))
        if key.places:
            figure = f"ROUND({figure}*10^{key.places},0)"
        conditions.append(f"[@{key.figure}]-{figure}=0")
    if plan.bounded:
        yield Column("GrenzeStimmt", Format.TRUTH, agreed, f"IFERROR({_bound_agrees(plan)},FALSE)")
        conditions += ["[@GrenzeStimmt]", f'[@Grenze]&""={stated(terms.BOUND(language))}&""']
    yield Column("Stimmt", Format.TRUTH, agreed, f"IFERROR(AND({','.join(conditions)}),FALSE)")


def _bound_agrees(plan: Plan) -> str:
    """Whether a row is where it belongs: free between the bounds, or at one that it would pass."""
    minimum, maximum = (plan.amounts.in_units(name) for name in ("Mindestbetrag", "Hoechstbetrag"))
    base = f"-{plan.amounts.in_units('Sockelbetrag')}" if plan.base_amount else ""
    within = []
    if plan.minimum is not None:
        within.append(f"{_units(plan)}>={minimum}")
    if plan.maximum is not None:
        within.append(f"{_units(plan)}<={maximum}")

    def beyond(bound: str, relation: str) -> str:
        if len(plan.keys) > 1:
            return "TRUE"
        (key,) = plan.keys
        product, limit = f"{key.total}*[@{key.figure}]", f"({bound}{base})*{key.denominator}"
        return f"OR({key.total}=0,{product}{relation}{limit})"

    at_maximum = (
        f'AND([@Grenze]="Maximum",{beyond(maximum, ">=")})' if plan.maximum is not None else "FALSE"
    )
    at_minimum = (
        f'IF([@Grenze]="Minimum",{beyond(minimum, "<=")},{at_maximum})'
        if plan.minimum is not None
        else at_maximum
    )
    return f'IF([@Grenze]="",AND({",".join(within)}),{at_minimum})'
