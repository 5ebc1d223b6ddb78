"""What stands above the table of the auditor's sheet: results, inputs and sums."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from ukraine_soforthilfe.reports import terms, wording
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.reports.workbook.formats import CellFormat, Role
from ukraine_soforthilfe.reports.workbook.pruefung_columns import TABLE
from ukraine_soforthilfe.reports.workbook.zuweisung import GEZAHLT, ZUWEISUNG
from ukraine_soforthilfe.rule.division import Bound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ukraine_soforthilfe.language import Text
    from ukraine_soforthilfe.reports.workbook.book import Value
    from ukraine_soforthilfe.reports.workbook.pruefung_columns import KeyPlan, Plan

EXAKT_BIS = 9 * 10**15
"""Up to here the sheet calculates exactly: below 2**53 by more than comparisons are blurred."""


@dataclass(frozen=True, slots=True)
class Remark:
    """What the sheet says beside a value.

    Attributes:
        condition: A formula that decides between the two sentences.
        holds: What it comes to.
        sentence: Said where it holds.
        otherwise: Said where it does not.
        warns: Whether colour tells the two apart as well.
    """

    condition: str
    holds: bool
    sentence: Text
    otherwise: Text
    warns: bool = True


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
    """All lines, in their order."""
    language = plan.language
    yield from _results(plan)
    yield from _inputs(plan)
    yield from _sums(plan)
    if len(plan.keys) > 1:
        yield from _parts(plan)
    for key in plan.keys:
        yield from _cut(plan, key)
    total, form = plan.amounts.cell(plan.allocation.total), plan.amounts.form
    yield SheetLine(sheets.SUMME_BETRAEGE(language), total, f"SUM({TABLE}[Betrag])", form=form)
    yield SheetLine(sheets.SUMME_ZAHLBETRAEGE(language), total, _paid(plan), form=form)
    if not plan.ranked:
        for key in plan.keys:
            yield _open_units(plan, key)


def _paid(plan: Plan) -> str:
    return f"SUM({ZUWEISUNG}[{wording.BETRAG(plan.language)}])"


def _results(plan: Plan) -> Iterator[SheetLine]:
    language, in_units = plan.language, plan.amounts.in_units
    exact = plan.largest <= EXAKT_BIS
    total = in_units("Gesamtbetrag")
    more = ""
    if not plan.former:
        more = ",JedeZeile" + (",EinSatz" if plan.levelled else "")
    sums = ",".join(
        f"{in_units(amount)}-{total}=0"
        for amount in (f"SUM({TABLE}[Betrag])", _paid(plan), GEZAHLT)
    )
    yield SheetLine(
        sheets.PRUEFUNG_BESTANDEN(language),
        exact,
        f"IFERROR(AND(RechnungExakt,AND({TABLE}[Stimmt]),"
        f"ROWS({TABLE}[Nr])=ROWS({ZUWEISUNG}[{sheets.NUMBER(language)}]){more},{sums}),FALSE)",
        name="PruefungBestanden",
        form=CellFormat.TRUTH,
        remark=Remark("PruefungBestanden", exact, sheets.PASSED, sheets.NOT_PASSED),
    )
    conditions = [
        "GroessteZahl<=ExaktBis",
        *(plan.amounts.is_multiple(name) for name, _, _ in _amount_inputs(plan)),
        *(_figures_are_whole(key) for key in plan.keys),
        *([f"{plan.divided}>=0"] if plan.reduced else []),
    ]
    yield SheetLine(
        sheets.RECHNUNG_EXAKT(language),
        exact,
        f"IFERROR(AND({','.join(conditions)}),FALSE)",
        name="RechnungExakt",
        form=CellFormat.TRUTH,
        remark=Remark("RechnungExakt", exact, sheets.EXACT, sheets.NOT_EXACT),
    )
    if plan.live and not plan.former:
        places = f"{TABLE}[Zeile]"
        yield SheetLine(
            sheets.EACH_ROW_ONCE(language),
            value=True,
            formula=(
                f"IFERROR(SUMPRODUCT(--(FREQUENCY({places},{places})>0))"
                f"=ROWS({ZUWEISUNG}[{sheets.NUMBER(language)}]),FALSE)"
            ),
            name="JedeZeile",
            form=CellFormat.TRUTH,
            remark=Remark(
                "JedeZeile", holds=True, sentence=sheets.ROWS_ONCE, otherwise=sheets.ROWS_NOT_ONCE
            ),
        )
    yield SheetLine(
        sheets.GROESSTE_ZAHL(language),
        plan.largest,
        f"MAX({','.join(_largest_terms(plan))})",
        name="GroessteZahl",
    )
    yield SheetLine(sheets.EXAKT_BIS(language), EXAKT_BIS, name="ExaktBis")


def _figures_are_whole(key: KeyPlan) -> str:
    figures = f"{TABLE}[{key.figure}]"
    return (
        f"COUNT({figures})=ROWS({figures}),MIN({figures})>=0,"
        f"SUMPRODUCT({figures}-INT({figures}))=0,SUM({figures})>0"
    )


def _largest_terms(plan: Plan) -> Iterator[str]:
    for key in plan.keys:
        yield f"{key.total}*MAX({TABLE}[{key.figure}])"
        yield f"SUM({TABLE}[{key.figure}])"
        if plan.bounded:
            names = _BOUND_NAMES | {"Sockelbetrag"} if plan.levelled else _BOUND_NAMES
            bounds = [name for name, _, _ in _amount_inputs(plan) if name in names]
            largest = plan.amounts.in_units(f"MAX({','.join(bounds)})")
            yield f"{largest}*{key.denominator}"
            if plan.levelled:
                yield f"{largest}*MAX({TABLE}[{key.figure}])"
    yield plan.amounts.in_units("Gesamtbetrag")
    if len(plan.keys) > 1:
        yield f"{plan.divided}*{plan.share_sum}"


_BOUND_NAMES = frozenset({"Mindestbetrag", "Hoechstbetrag"})


def _amount_inputs(plan: Plan) -> list[tuple[str, Text, int]]:
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


def _inputs(plan: Plan) -> Iterator[SheetLine]:
    for name, label, units in _amount_inputs(plan):
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
            sheets.DIVIDED(language),
            plan.units_divided,
            _divided_formula(plan),
            name=plan.divided,
            form=plan.amounts.form_of_units,
        )
    if plan.levelled and plan.live:
        yield from _level(plan)


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
        nobody = f'COUNTIF({TABLE}[Grenze],"Minimum")=0'
        yield SheetLine(
            sheets.LARGEST_AT_MINIMUM(language),
            max(bounded, default="–"),
            f'IF({nobody},"–",SUMPRODUCT(MAX(({TABLE}[Grenze]="Minimum")*{figures})))',
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
        nobody = f'COUNTIF({TABLE}[Grenze],"Maximum")=0'
        below = f'SUMPRODUCT(MAX(({TABLE}[Grenze]="Maximum")*(MAX({figures})-{figures})))'
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
        value=True,
        formula=f"IFERROR(AND({','.join(conditions)}),FALSE)",
        name="EinSatz",
        form=CellFormat.TRUTH,
        remark=Remark(
            "EinSatz", holds=True, sentence=sheets.RATE_POSSIBLE, otherwise=sheets.NO_RATE_POSSIBLE
        ),
    )


def _divided_formula(plan: Plan) -> str:
    in_units = plan.amounts.in_units
    formula = in_units("Gesamtbetrag")
    if plan.base_amount:
        rows = "FreieZeilen" if plan.bounded else f"ROWS({TABLE}[Nr])"
        formula += f"-{in_units('Sockelbetrag')}*{rows}"
    for units, name, mark in (
        (plan.minimum, "Mindestbetrag", "Minimum"),
        (plan.maximum, "Hoechstbetrag", "Maximum"),
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
            terms.numbered(sheets.PART, keys, key.place, language),
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
        f'IF({left}>0,LARGE({key.column("Rest")},{left}),"–")',
        name=last,
    )
    yield SheetLine(
        labelled(sheets.SCHNITT_FIRST_UNPAID),
        teil.schnitt.first_unpaid.rest if teil.schnitt else "–",
        f'IF({left}>0,LARGE({key.column("Rest")},{left}+1),"–")',
        name=first,
        remark=Remark(
            f"AND({left}>0,{last}={first})",
            teil.tie is not None,
            sheets.TIE_IN_SHEET,
            sheets.NO_TIE_IN_SHEET,
            warns=False,
        ),
    )


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
