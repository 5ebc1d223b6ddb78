"""What stands above the table of the auditor's sheet, and what its columns are called."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from ukraine_soforthilfe.reports import terms, wording
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.reports.workbook.formats import (
    NOT_CALCULATED,
    TOO_LARGE,
    Case,
    CellFormat,
    Look,
    Order,
    Remark,
    Role,
    either,
    is_formula,
)
from ukraine_soforthilfe.reports.workbook.pruefung_columns import (
    TABLE,
    TABLE_OF_GEMEINDEN,
)
from ukraine_soforthilfe.reports.workbook.zuweisung import ZUWEISUNG
from ukraine_soforthilfe.rule.division import Bound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ukraine_soforthilfe.language import Text
    from ukraine_soforthilfe.reports.workbook.book import Column, Value
    from ukraine_soforthilfe.reports.workbook.formats import Amounts
    from ukraine_soforthilfe.reports.workbook.pruefung_columns import KeyPlan, Plan

_OWN_COLUMN = re.compile(rf"(\[@|\b(?:{TABLE}|{TABLE_OF_GEMEINDEN})\[\[?)([\w ]+)(?=\])")
_LAST_OF_SPAN = re.compile(r"(?<=\]:\[)([\w ]+)(?=\]\])")


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line above the table.

    Attributes:
        label: What it is.
        value: The content, or with a formula what it comes to.
        formula: The formula, None for a content.
        name: The defined name of the value, empty where no formula needs one.
        form: How the value is set.
        role: ``INPUT`` for what a reader may change.
        remark: What is said of it.
    """

    label: str
    value: Value
    formula: str | None = None
    name: str = ""
    form: CellFormat = CellFormat.WHOLE
    role: Role = Role.PLAIN
    remark: Remark | None = None


def sheet_lines(plan: Plan) -> Iterator[SheetLine]:
    """All lines below the results, in their order."""
    language = plan.language
    yield from _inputs(plan)
    yield from _sums(plan)
    if len(plan.keys) > 1:
        yield from _parts(plan)
    for key in plan.keys:
        yield from _cut(plan, key)
    total, form = plan.amounts.cell(plan.allocation.total), plan.amounts.form
    yield SheetLine(sheets.SUMME_BETRAEGE(language), total, f"SUM({TABLE}[Betrag])", form=form)
    yield SheetLine(sheets.SUMME_ZAHLBETRAEGE(language), total, paid_sum(plan), form=form)
    if not plan.ranked:
        for key in plan.keys:
            yield _open_units(plan, key)


def paid_sum(plan: Plan) -> str:
    """The formula for the sum of what is paid, in euros."""
    return f"SUM({ZUWEISUNG}[{wording.BETRAG(plan.language)}])"


def figures_are_whole(key: KeyPlan) -> str:
    """The conditions that a key's figures are whole numbers, none below 0, not all 0."""
    figures = f"{TABLE}[{key.figure}]"
    return (
        f"COUNT({figures})=ROWS({figures}),MIN({figures})>=0,"
        f"SUMPRODUCT({figures}-INT({figures}))=0,SUM({figures})>0"
    )


def largest_terms(plan: Plan) -> Iterator[str]:
    """The formulas of all numbers of which one is the largest that the sheet calculates."""
    for key in plan.keys:
        yield f"{key.total}*MAX({TABLE}[{key.figure}])"
        yield f"SUM({TABLE}[{key.figure}])"
        if plan.bounded:
            names = _BOUND_NAMES | {"Sockelbetrag"} if plan.levelled else _BOUND_NAMES
            bounds = [name for name, _, _ in amount_inputs(plan) if name in names]
            largest = plan.amounts.in_units(f"MAX({','.join(bounds)})")
            yield f"{largest}*{key.denominator}"
            if plan.levelled:
                yield f"{largest}*MAX({TABLE}[{key.figure}])"
    yield plan.amounts.in_units("Gesamtbetrag")
    if len(plan.keys) > 1:
        yield f"{plan.divided}*{plan.share_sum}"


_BOUND_NAMES = frozenset({"Mindestbetrag", "Hoechstbetrag"})


def amount_inputs(plan: Plan) -> list[tuple[str, Text, int]]:
    """Name, label and units of each amount that a reader may change."""
    return [
        (name, label, units)
        for name, label, units in (
            ("Gesamtbetrag", sheets.GESAMTBETRAG, plan.allocation.total),
            ("Sockelbetrag", terms.SOCKELBETRAG, plan.base_amount or None),
            ("Mindestbetrag", terms.MINDESTBETRAG, plan.minimum),
            ("Hoechstbetrag", terms.HOECHSTBETRAG, plan.maximum),
        )
        if units is not None
    ]


def rule_is_possible(plan: Plan) -> Iterator[str]:
    """The conditions of :func:`.rule.refuse_impossible`, and that shares are whole parts."""
    names = [name for name, _, _ in amount_inputs(plan)]
    for least in ("Sockelbetrag", "Mindestbetrag"):
        if least in names:
            each, total = map(plan.amounts.in_units, (least, "Gesamtbetrag"))
            yield f"{each}*ROWS({TABLE}[Nr])-{total}<=0"
            if "Hoechstbetrag" in names:
                yield f"{least}<=Hoechstbetrag"
    if len(plan.keys) > 1:
        shares = [key.named("Anteil") for key in plan.keys]
        yield from (f"ISNUMBER({share}),{share}>=0,INT({share})-{share}=0" for share in shares)
        yield f"{'+'.join(shares)}-{plan.share_sum}=0"


def _inputs(plan: Plan) -> Iterator[SheetLine]:
    for name, label, units in amount_inputs(plan):
        yield SheetLine(
            label(plan.language),
            plan.amounts.cell(units),
            name=name,
            form=plan.amounts.form,
            role=Role.INPUT,
        )


def _sums(plan: Plan) -> Iterator[SheetLine]:
    language, keys = plan.language, plan.allocation.districts.schluessel
    for key in plan.keys:
        label = (
            terms.numbered(sheets.KEY_SUM, keys, key.place, language)
            if keys
            else sheets.GESAMTEINWOHNER(language)
        )
        name = key.named("Schluesselsumme") if keys else "Gesamteinwohner"
        yield SheetLine(label, sum(key.figures), f"SUM({TABLE}[{key.figure}])", name=name)
        if plan.bounded:
            of_rests = sheets.DENOMINATOR
            sum_of_free = f'SUMPRODUCT(({TABLE}[Grenze]="")*{TABLE}[{key.figure}])'
            if plan.levelled:
                weight_sum, free = key.teil.weight_sum, "SummeOhneGrenze"
                yield SheetLine(of_rests(language), weight_sum, sum_of_free, name=free)
                of_rests, sum_of_free = sheets.DENOMINATOR_OF_RESTS, free
            yield SheetLine(
                terms.numbered(of_rests, keys, key.place, language),
                max(key.teil.weight_sum, 1),
                f"MAX(1,{sum_of_free})",
                name=key.denominator,
            )
    if plan.bounded:
        yield SheetLine(
            sheets.FREE_ROWS(language),
            plan.free_rows,
            f'SUMPRODUCT(--({TABLE}[Grenze]=""))',
            name="FreieZeilen",
        )
    if plan.reduced:
        yield SheetLine(
            sheets.as_said(sheets.DIVIDED, former=plan.former)(language),
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


def _level(plan: Plan) -> Iterator[SheetLine]:
    """That one rate sets who is at a bound, and between which rates it lies.

    Whole numbers decide: the products of either side, no quotient. The rates
    themselves stand there for reading.
    """
    language, (key,) = plan.language, plan.keys
    figures = f"{TABLE}[{key.figure}]"
    divided, of_free = key.total, "SummeOhneGrenze"
    conditions = [f"OR({of_free}>0,{divided}=0)"]
    by_free = Fraction(key.teil.total, key.teil.weight_sum) if key.teil.weight_sum else None
    lowest, highest = [by_free or Fraction(0)], [] if by_free is None else [by_free]
    most, least = plan.above_base("Mindestbetrag"), plan.above_base("Hoechstbetrag")
    of_most = of_least = "0"
    if plan.minimum is not None:
        of_most = "GroessterAmMinimum"
        bounded = plan.figures_at(Bound.MINIMUM)
        if max(bounded, default=0):
            highest.append(Fraction(plan.minimum - plan.base_amount, max(bounded)))
        at_it = f'({TABLE}[Grenze]="{plan.marks[Bound.MINIMUM]}")'
        nobody = f'COUNTIF({TABLE}[Grenze],"{plan.marks[Bound.MINIMUM]}")=0'
        yield SheetLine(
            sheets.LARGEST_AT_MINIMUM(language),
            max(bounded, default="–"),
            f'IF({nobody},"–",SUMPRODUCT(MAX({at_it}*{figures})))',
            name=of_most,
        )
        conditions.append(
            f"IF({nobody},TRUE,AND({most}>=0,{divided}*{of_most}-({most})*{of_free}<=0))"
        )
    if plan.maximum is not None:
        of_least = "KleinsterAmMaximum"
        bounded = plan.figures_at(Bound.MAXIMUM)
        if min(bounded, default=0):
            lowest.append(Fraction(plan.maximum - plan.base_amount, min(bounded)))
        nobody = f'COUNTIF({TABLE}[Grenze],"{plan.marks[Bound.MAXIMUM]}")=0'
        at_it = f'({TABLE}[Grenze]="{plan.marks[Bound.MAXIMUM]}")'
        below = f"SUMPRODUCT(MAX({at_it}*(MAX({figures})-{figures})))"
        yield SheetLine(
            sheets.SMALLEST_AT_MAXIMUM(language),
            min(bounded, default="–"),
            f'IF({nobody},"–",MAX({figures})-{below})',
            name=of_least,
        )
        conditions.append(
            f"IF({nobody},TRUE,AND(OR({of_least}>0,{least}<=0),"
            f"{divided}*{of_least}-({least})*{of_free}>=0))"
        )
    if plan.minimum is not None and plan.maximum is not None:
        conditions.append(
            f"IF(COUNT({of_most},{of_least})<2,TRUE,({least})*{of_most}-({most})*{of_least}<=0)"
        )
    free_rate = f"{divided}/{of_free}"
    at_most, at_least = f"({most})/{of_most}", f"({least})/{of_least}"
    largest = f'IF({of_free}>0,{plan.amounts.in_euros(free_rate)},"–")'
    if plan.minimum is not None:
        both = (
            f"MIN(IF({of_free}>0,{free_rate},{at_most}),IF(N({of_most})>0,{at_most},{free_rate}))"
        )
        largest = f'IF(AND({of_free}=0,N({of_most})=0),"–",{plan.amounts.in_euros(both)})'
    smallest = f"IF({of_free}>0,{free_rate},0)"
    if plan.maximum is not None:
        smallest = f"MAX({smallest},IF(N({of_least})>0,{at_least},0))"
    each = sheets.PER_KEY if plan.allocation.districts.schluessel else sheets.PER_EINWOHNER
    euro = float(plan.allocation.unit.euros(1))
    yield SheetLine(
        sheets.LARGEST_RATE(language, each=each(language)),
        float(min(highest)) * euro if highest else "–",
        largest,
        form=CellFormat.EURO_PER_HEAD,
    )
    yield SheetLine(
        sheets.SMALLEST_RATE(language, each=each(language)),
        float(max(lowest)) * euro,
        plan.amounts.in_euros(smallest),
        form=CellFormat.EURO_PER_HEAD,
    )
    yield SheetLine(
        sheets.ONE_RATE(language),
        value=NOT_CALCULATED if plan.too_large else True,
        formula=(f'IF({TOO_LARGE},"{NOT_CALCULATED}",IFERROR(AND({",".join(conditions)}),FALSE))'),
        name="EinSatz",
        form=CellFormat.TRUTH,
        remark=Remark(
            (
                Case(
                    sentence=sheets.RATE_TOO_LARGE(language),
                    condition=TOO_LARGE,
                    holds=plan.too_large,
                    look=Look.GREY,
                ),
                *either(
                    "EinSatz", sheets.RATE_POSSIBLE(language), sheets.NO_RATE_POSSIBLE(language)
                ).cases,
            )
        ),
    )


def _divided_formula(plan: Plan) -> str:
    in_units = plan.amounts.in_units
    formula = in_units("Gesamtbetrag")
    if plan.base_amount:
        rows = "FreieZeilen" if plan.bounded else f"ROWS({TABLE}[Nr])"
        formula += f"-{in_units('Sockelbetrag')}*{rows}"
    for units, name, mark in (
        (plan.minimum, "Mindestbetrag", plan.marks[Bound.MINIMUM]),
        (plan.maximum, "Hoechstbetrag", plan.marks[Bound.MAXIMUM]),
    ):
        if units is not None:
            formula += f'-{in_units(name)}*COUNTIF({TABLE}[Grenze],"{mark}")'
    return formula


def _parts(plan: Plan) -> Iterator[SheetLine]:
    """What each of several keys divides: largest remainders over the shares."""
    language, keys = plan.language, plan.allocation.districts.schluessel
    weights, divided = plan.allocation.terms.weights_of_shares, plan.divided
    share_sum = plan.share_sum
    for key, weight in zip(plan.keys, weights, strict=True):
        whole_part, rest = divmod(plan.units_divided * weight, share_sum)
        share, whole, remainder = (key.named(name) for name in ("Anteil", "TeilGanz", "TeilRest"))
        product = f"{divided}*{share}"
        quotient = f"INT({product}/{share_sum})"

        def labelled(text: Text, key: KeyPlan = key) -> str:
            return terms.numbered(text, keys, key.place, language)

        yield SheetLine(
            f"{labelled(wording.SHARE)} (÷ {share_sum})", weight, name=share, role=Role.INPUT
        )
        yield SheetLine(
            labelled(sheets.PART_WHOLE),
            whole_part,
            f"{quotient}-IF({quotient}*{share_sum}-{product}>0,1,0)",
            name=whole,
        )
        yield SheetLine(
            labelled(sheets.PART_REST), rest, f"INT({product}-{whole}*{share_sum})", name=remainder
        )
    wholes = "-".join([divided, *(key.named("TeilGanz") for key in plan.keys)])
    for key in plan.keys:
        own = key.named("TeilRest")
        before = "".join(f"+({k.named('TeilRest')}>={own})" for k in plan.keys[: key.place])
        after = "".join(f"+({k.named('TeilRest')}>{own})" for k in plan.keys[key.place + 1 :])
        yield SheetLine(
            terms.numbered(
                sheets.as_said(sheets.PART, former=plan.former), keys, key.place, language
            ),
            key.teil.total,
            f"{key.named('TeilGanz')}+IF(1{before}{after}<={wholes},1,0)",
            name=key.total,
            form=plan.amounts.form_of_units,
        )


def _cut(plan: Plan, key: KeyPlan) -> Iterator[SheetLine]:
    """How many units the whole parts of a key leave over, and where they ended."""
    language, teil, form = plan.language, key.teil, plan.amounts.form_of_units
    left, last, first = (
        key.named(name) for name in ("Resteuro", "RestAmSchnitt", "RestUnterSchnitt")
    )

    def labelled(text: Text) -> str:
        return terms.numbered(text, plan.allocation.districts.schluessel, key.place, language)

    unordered = plan.order is Order.POSITION and not plan.former
    wholes = f"SUM({key.column('Grundbetrag')})"
    yield SheetLine(
        labelled(sheets.SUMME_GRUNDBETRAEGE), teil.total - teil.resteuro, wholes, form=form
    )
    yield SheetLine(
        labelled(wording.RESTEURO), teil.resteuro, f"{key.total}-{wholes}", name=left, form=form
    )
    yield SheetLine(
        labelled(sheets.SCHNITT_LAST_PAID),
        teil.schnitt.last_paid.rest if teil.schnitt else "–",
        _ranked_rest(plan, key, left),
        name=last,
    )
    yield SheetLine(
        labelled(sheets.SCHNITT_FIRST_UNPAID),
        teil.schnitt.first_unpaid.rest if teil.schnitt else "–",
        _ranked_rest(plan, key, f"{left}+1"),
        name=first,
        remark=either(
            tied_at_cut(key),
            (sheets.TIE_NOT_IN_SHEET if unordered else sheets.TIE_IN_SHEET)(language),
            sheets.NO_TIE_IN_SHEET(language),
            holds=teil.tie is not None,
            warns=False,
        ),
    )


def tied_at_cut(key: KeyPlan) -> str:
    """The condition that remainders on both sides of the cut are equal."""
    left, last, first = map(key.named, ("Resteuro", "RestAmSchnitt", "RestUnterSchnitt"))
    return f"AND({left}>0,{last}={first})"


def _ranked_rest(plan: Plan, key: KeyPlan, rank: str) -> str:
    """The remainder at a rank; none where numbers are so large that there is no such rank."""
    found = f'IF({key.named("Resteuro")}>0,LARGE({key.column("Rest")},{rank}),"–")'
    return found if plan.former else f'IFERROR({found},"–")'


def _open_units(plan: Plan, key: KeyPlan) -> SheetLine:
    """On a sheet without ranks: how many units are left for the remainder at the cut."""
    teil, left = key.teil, key.named("Resteuro")
    anteile = [row.anteile[key.place] for row in plan.allocation.rows if row.anteile]
    above = 0
    if teil.schnitt:
        above = sum(anteil.rest > teil.schnitt.last_paid.rest for anteil in anteile)
    larger = f"SUMPRODUCT(--({key.column('Rest')}>{key.named('RestAmSchnitt')}))"
    return SheetLine(
        terms.numbered(
            sheets.OFFENE_RESTEURO, plan.allocation.districts.schluessel, key.place, plan.language
        ),
        teil.resteuro - above,
        f"{left}-IF({left}>0,{larger},0)",
        name=key.named("ResteuroAmSchnitt"),
        form=plan.amounts.form_of_units,
    )


def in_language(column: Column, plan: Plan) -> Column:
    """A column with the heading that people read, in its formula too."""
    return replace(
        column,
        header=headed(column.header, plan),
        formula=None if column.formula is None else formula_in_language(column.formula, plan),
    )


def formula_in_language(formula: str, plan: Plan) -> str:
    """A formula over the tables of the check, whose columns have the headings people read."""
    if plan.former:
        return formula
    formula = _OWN_COLUMN.sub(lambda found: found[1] + headed(found[2], plan), formula)
    return _LAST_OF_SPAN.sub(lambda found: headed(found[1], plan), formula)


def headed(name: str, plan: Plan) -> str:
    """What a column is called for people."""
    if plan.former:
        return name
    language, districts = plan.language, plan.allocation.districts
    if name == "AGS":
        return wording.key_heading(districts, language)
    what = name.rstrip("0123456789")
    if what == "Schluessel":
        place = int(name[len(what) :] or 1) - 1
        return terms.key_name(districts.schluessel, language, place)
    heading = sheets.CHECK_HEADINGS[what](language) if what in sheets.CHECK_HEADINGS else what
    return f"{heading} {name[len(what) :]}" if len(name) > len(what) else heading


def all_formulas(table: str, columns: Sequence[Column], names: Iterable[str]) -> str:
    """That nobody wrote over a formula, in columns that stand side by side and in named cells."""
    spans: list[list[str]] = [[]]
    for column in columns:
        if column.formula:
            spans[-1].append(column.header)
        elif spans[-1]:
            spans.append([])
    conditions = [is_formula(name) for name in names]
    for span in filter(None, spans):
        cells = f"{table}[[{span[0]}]:[{span[-1]}]]" if len(span) > 1 else f"{table}[{span[0]}]"
        conditions.append(f"SUMPRODUCT(--{is_formula(cells)})=ROWS({table}[Nr])*{len(span)}")
    return f"IFERROR(AND({','.join(conditions)}),FALSE)"


def all_agree(table: str, paid_rows: str, amounts: Amounts) -> str:
    """The conditions that no row says it is wrong, and none of other pay says that it is right."""
    gap = "-".join(amounts.in_units(f"{table}[{name}]") for name in ("Betrag", "Zahlbetrag"))
    return (
        f"SUMPRODUCT(--({table}[Stimmt]<>FALSE))={paid_rows},"
        f'SUMPRODUCT(--({gap}<>0))<=COUNTIF({table}[Stimmt],"{NOT_CALCULATED}")'
    )


def truth_line(
    label: str, name: str, formula: str, sentences: tuple[str, str], *, live: bool = True
) -> SheetLine:
    """A line that is true, and what is said of it where it is and where it is not."""
    return SheetLine(
        label,
        live or NOT_CALCULATED,
        formula,
        name=name,
        form=CellFormat.TRUTH,
        remark=either(name, *sentences) if live else None,
    )
