"""The result of a division as tables: of every step for programs, of less for people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe.language import Language, Text, same
from ukraine_soforthilfe.reports import (
    Column,
    Kind,
    Table,
    instalments,
    merge_fields,
    of_fields,
    terms,
    wording,
)
from ukraine_soforthilfe.reports.pens import SCHEMA_VERSION
from ukraine_soforthilfe.reports.wording import euro, number, what_was_read
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.result import Level
from ukraine_soforthilfe.result.allocation import TEILZAHLUNG, columns_of, figure_columns, one_level
from ukraine_soforthilfe.rule import Derived, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from ukraine_soforthilfe.reports import Value
    from ukraine_soforthilfe.result import Districts
    from ukraine_soforthilfe.result.allocation import (
        Allocation,
        Cell,
        Schnitt,
        Subtotal,
        Teil,
        Tie,
    )

_GRUNDBETRAG = Text(de="Grundbetrag", en="Whole part")
_REST = Text(de="Rest", en="Remainder")
_RANG = Text(de="Rang", en="Rank")
# Of each column of a result; of several keys, each has its number.
_COLUMNS = {
    "ebene": (wording.LEVEL, Kind.TERM),
    "kreis": (wording.KREIS, Kind.TEXT),
    "ags": (wording.KEY, Kind.KEY),
    "name": (wording.NAME, Kind.TEXT),
    "art": (wording.ART, Kind.TERM),
    "regierungsbezirk": (wording.REGIERUNGSBEZIRK, Kind.TEXT),
    "einwohner": (wording.EINWOHNER, Kind.NUMBER),
    "schluessel": (terms.KEY, Kind.NUMBER),
    "grenze": (terms.BOUND, Kind.TERM),
    "sockelbetrag": (terms.SOCKELBETRAG, Kind.EURO),
    "grundbetrag": (_GRUNDBETRAG, Kind.EURO),
    "rest": (_REST, Kind.NUMBER),
    "rang": (_RANG, Kind.ORDINAL),
    "resteuro": (wording.RESTEURO, Kind.EURO),
    "betrag": (wording.BETRAG, Kind.EURO),
    TEILZAHLUNG: (instalments.TEILZAHLUNG, Kind.EURO),
}
# Headings of sheets beside these, and columns of letters and instalments.
_FURTHER = (
    *(wording.AGS, wording.SHARE, wording.SHARE_OF_TOTAL, wording.SHARE_OF_KEY),
    *(sheets.NUMBER, sheets.EURO_JE_EINWOHNER, sheets.GEMEINDEN_SHARE_OF_KREIS),
    *map(same, ("anteil", "betrag_text", "satz", "teilzahlung", "instalment")),
)
_OURS = frozenset(
    name.casefold()
    for name in (
        *_COLUMNS,
        *(text for heading, _ in _COLUMNS.values() for text in (heading.de, heading.en)),
        *(text for heading in _FURTHER for text in (heading.de, heading.en)),
    )
)
_NUMBERED = re.compile(r"[ _]?\d{1,3}\Z", re.ASCII)
SHARE_OF_KEY, SHARE_OF_TOTAL = SHARES = ("anteil_schluessel", "anteil")
"""What the columns of shares are called, in their order."""
LEVELS = {Level.KREIS.value: wording.LEVEL_KREIS, Level.GEMEINDE.value: wording.LEVEL_GEMEINDE}
"""What the levels are called."""
_BOUNDS = {bound.value: mark for bound, mark in terms.BOUNDS.items()}
_WORDS: dict[str, dict[str, Text]] = {"grenze": _BOUNDS, "ebene": LEVELS}

_SHARE_OF_KREIS = Text(
    de="{kreis}: {betrag} von insgesamt {total}", en="{kreis}: {betrag} of a total of {total}"
)
_OWN_AMOUNT = Text(de="{kreis}; sein Betrag ist vorgegeben", en="{kreis}; its amount was given")
_KREISBETRAG = Text(de="Kreisbetrag", en="Amount of the Kreis")
_KREIS_DERIVED = Text(
    de="{total} × {einwohner} ÷ {all} = {whole}, Rest {rest}/{all} (Rang {rank} von {kreise}; "
    "nach größten Resten gehen {left}): {betrag}",
    en="{total} × {einwohner} ÷ {all} = {whole}, remainder {rest}/{all} (rank {rank} of {kreise}; "
    "{left} go by largest remainder): {betrag}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How a report can be made again, byte for byte.

    Attributes:
        version: The program's version.
        command: The command that makes the report again, to be pasted.
        request: The same as data, by which ``verify`` derives the report anew; None for
            the reports of version 0.1, which had none.
        printed_date: A date to be printed into the report, None for none. A
            report never looks at the clock.
        name: What the run is called, None for nothing.
    """

    version: str
    command: str
    request: Mapping[str, Any] | None = None
    printed_date: date | None = None
    name: str | None = None


def allocation_table(allocation: Allocation) -> Table:
    """Every step of every row; where there are Gemeinden, they follow their Kreis."""
    return _table(allocation, columns_of(allocation))


def kreis_steps(allocation: Allocation) -> Table:
    """Every step of the districts alone, with the sums of figures and amounts."""
    return _table(allocation, one_level(allocation), totals=_totals(allocation))


def kreis_table(allocation: Allocation) -> Table:
    """The same with their shares, which people read."""
    columns = kreis_steps(allocation).columns
    figures, betraege = allocation.rows.districts.figures, allocation.rows.betraege
    return Table((*columns, *_shares(allocation, figures, betraege, summed=True)))


def _shares(
    allocation: Allocation,
    figures: Sequence[Sequence[int]],
    amounts: Sequence[int],
    *,
    summed: bool = False,
) -> Iterator[Column]:
    """Parts of the total, behind those of the only key where people would read another.

    Programs have figures and amounts, of which both follow, and no column of shares.
    """
    whole, total = allocation.total, Fraction(1) if summed and allocation.total else None
    if len(figures) == 1 and whole:
        (column,), (everybody,) = figures, allocation.figure_sums
        if any(
            _in_percent(each, everybody) != _in_percent(amount, whole)
            for each, amount in zip(column, amounts, strict=True)
        ):
            yield Column(
                SHARE_OF_KEY,
                wording.SHARE_OF_KEY,
                Kind.SHARE,
                Derived(column, make=lambda each: Fraction(each, everybody)),
                total=total,
                in_lines=wording.SHARE_OF_KEY_IN_LINES,
            )
    yield Column(
        SHARE_OF_TOTAL,
        wording.SHARE_OF_TOTAL,
        Kind.SHARE,
        Derived(amounts, make=lambda each: Fraction(each, whole) if whole else None),
        total=total,
        in_lines=wording.SHARE_OF_TOTAL_IN_LINES,
    )


def _in_percent(part: int, whole: int) -> int:
    """In the hundredths that :func:`.wording.percent` shows."""
    return (20_000 * part + whole) // (2 * whole)


def _table(
    allocation: Allocation,
    columns: Iterable[tuple[str, Sequence[Cell]]],
    *,
    totals: Mapping[str, Value | Text] = MappingProxyType({}),
) -> Table:
    carried = allocation.districts.carried
    return Table(
        tuple(
            Column(
                name,
                same(name) if name in carried else _heading(name, allocation),
                Kind.TEXT if name in carried else _COLUMNS[name.partition("_")[0]][1],
                values,
                total=totals.get(name),
                words=_WORDS.get(name, {}),
            )
            for name, values in columns
        )
    )


def _heading(name: str, allocation: Allocation) -> Text:
    if name == "ags":
        return wording.key(keyed_by_ags=allocation.districts.keyed_by_ags)
    what, _, place = name.partition("_")
    if what == TEILZAHLUNG and (paid := allocation.teilzahlungen):
        return instalments.heading(paid, int(place), beside=_OURS)
    heading = _COLUMNS[what][0]
    return Text(f"{heading.de} {place}", f"{heading.en} {place}") if place else heading


def _totals(allocation: Allocation) -> dict[str, Value | Text]:
    keys = allocation.districts.schluessel
    figures = [
        keys[place].figure(figure_sum) if keys else figure_sum
        for place, figure_sum in enumerate(allocation.figure_sums)
    ]
    return {
        "ags": wording.TOTAL,
        **dict(zip(figure_columns(len(keys)), figures, strict=True)),
        "betrag": allocation.unit.euros(allocation.total),
    }


def is_ours(heading: str) -> bool:
    """Whether a column or a field of ours has a heading, with a number or without.

    >>> is_ours("Betrag"), is_ours("rest_2"), is_ours("Betrag €"), is_ours("Kassenzeichen")
    (True, True, True, False)
    """
    spelt = (heading.casefold(), *map(str.casefold, merge_fields([heading])))
    return any(each in _OURS or _NUMBERED.sub("", each) in _OURS for each in spelt)


def allocation_title(allocation: Allocation, language: Language) -> str:
    """What it is: ``Zuweisung von 8.000.000 € an die 44 Stadt- und Landkreise``."""
    title = wording.TITLE(
        language,
        total=euro(allocation.total, language, allocation.unit),
        districts=wording.districts(allocation.districts, language),
    )
    of = allocation.of_kreis
    return f"{title}: {wording.with_key(of.kreis, language)}" if of else title


def kreis_facts(allocation: Allocation, language: Language) -> Iterator[tuple[str, str]]:
    """The Kreis whose Gemeinden alone are divided over, and how its amount came about."""
    of, unit = allocation.of_kreis, allocation.unit
    if of is None:
        return
    label, kreis = wording.KREIS(language), wording.with_key(of.kreis, language)
    if of.share is None:
        yield label, _OWN_AMOUNT(language, kreis=kreis)
        return
    share, anteil = of.share, of.share.anteil
    total = euro(share.total, language, unit)
    betrag = euro(anteil.grundbetrag + anteil.resteuro, language, unit)
    yield label, _SHARE_OF_KREIS(language, kreis=kreis, betrag=betrag, total=total)
    yield (
        _KREISBETRAG(language),
        _KREIS_DERIVED(
            language,
            total=total,
            einwohner=number(allocation.einwohner, language),
            all=number(share.einwohner, language),
            whole=euro(anteil.grundbetrag, language, unit),
            rest=number(anteil.rest, language),
            rank=number(anteil.rang, language),
            kreise=number(share.kreise, language),
            left=euro(share.left_over, language, unit),
            betrag=betrag,
        ),
    )


def kreis_content(allocation: Allocation) -> dict[str, Any]:
    """The same for programs; of a share all that does not follow from the Gemeinden."""
    of = allocation.of_kreis
    if of is None:
        return {}
    content: dict[str, Any] = {"ags": of.kreis.ags, "name": of.kreis.name, "art": of.kreis.art}
    if of.share:
        euros, anteil = allocation.unit.euros, of.share.anteil
        content |= {
            "total": euros(of.share.total),
            "einwohner": allocation.einwohner,
            "einwohner_all": of.share.einwohner,
            "grundbetrag": euros(anteil.grundbetrag),
            "rest": anteil.rest,
            "rang": anteil.rang,
            "resteuro": euros(anteil.resteuro),
            "kreise": of.share.kreise,
            "resteuro_all": euros(of.share.left_over),
            "betrag": euros(allocation.total),
            **({"betrag_before": euros(of.before)} if allocation.teilzahlungen else {}),
        }
    return {"kreis": content}


def subtotal_table(allocation: Allocation, subtotals: Sequence[Subtotal]) -> Table:
    """Groups of districts, with how many they are, their inhabitants and what they get."""
    names = [group.label for group in subtotals]
    columns = [
        Column("name", wording.REGIERUNGSBEZIRK, Kind.TEXT, names),
        *of_fields(subtotals, ("kreise", wording.kind_of(allocation.districts), Kind.NUMBER)),
    ]
    figures: list[Sequence[int]] = []
    if not allocation.districts.schluessel:
        figures = [[group.einwohner for group in subtotals]]
        columns.append(Column("einwohner", wording.EINWOHNER, Kind.NUMBER, figures[0]))
    betraege = [group.betrag for group in subtotals]
    columns += _shares(allocation, figures, betraege)
    euros = [*map(allocation.unit.euros, betraege)]
    return Table((*columns, Column("betrag", wording.BETRAG, Kind.EURO, euros)))


def allocation_content(allocation: Allocation, *, provenance: Provenance) -> dict[str, Any]:
    """The result for programs: objects, lists, tables, texts and whole numbers.

    Remainders are numerators of fractions of a unit over ``einwohner``, or
    over the ``weight_sum`` of their key. Amounts are euros, with cents as
    decimals. Terms and keys are only there if they are not just the plain
    population.
    """
    districts = allocation.districts
    euros = allocation.unit.euros
    printed_date = provenance.printed_date
    return {
        "schema_version": 1 if provenance.version.startswith("0.") else SCHEMA_VERSION,
        "program": {"name": "soforthilfe", "version": provenance.version},
        "command": provenance.command,
        **({"request": dict(provenance.request)} if provenance.request else {}),
        **({"name": provenance.name} if provenance.name else {}),
        "date": printed_date and printed_date.isoformat(),
        "rule": {
            "name": "largest remainder (Hare/Niemeyer)",
            "unit": f"{allocation.unit} euro",
            "among_equal_remainders": "the district whose key comes first",
        },
        **_terms_content(allocation),
        **kreis_content(allocation),
        "total": euros(allocation.total),
        "stichtag": districts.stichtag and districts.stichtag.isoformat(),
        **({"year": districts.year} if districts.year else {}),
        "basis": districts.basis or None,
        "source": source_content(districts, Language.EN),
        **_carried_content(districts),
        **_keys_content(allocation),
        "rounding_each_row": {
            "sum": euros(allocation.rounded_each_sum),
            "difference": euros(allocation.rounded_each_sum - allocation.total),
        },
        "regierungsbezirke": _subtotals(allocation, allocation.regierungsbezirke),
        "arten": _subtotals(allocation, allocation.arten),
        **instalments.content(allocation),
        "kreise": kreis_steps(allocation),
        **_gemeinden_content(allocation),
    }


def source_content(districts: Districts, language: Language) -> dict[str, Any]:
    """Where the figures come from, and what was said on reading them."""
    source = districts.source
    return {
        "file": source.file,
        "sha256": source.sha256,
        "layout": source.layout,
        "producer": source.producer or None,
        "licence": source.licence or None,
        "built_in": source.built_in,
        **({"read": read} if (read := what_was_read(districts, language)) else {}),
        "notices": [notice(language) for notice in districts.notices],
    }


def _carried_content(districts: Districts) -> dict[str, Any]:
    """Which columns travel along, and the checksum of their texts, by which a changed one is told.

    Nothing else in a report follows from them.
    """
    if not districts.carried:
        return {}
    texts = sha256()
    for each in (districts, *districts.gemeinden):
        rows = each.in_order
        for row in zip(rows.keys, *rows.carried, strict=True):
            # No text has a control character.
            texts.update("\0".join((*row, "")).encode())
    return {"carried": {"columns": [*districts.carried], "sha256": texts.hexdigest()}}


def read_as_data(allocation: Allocation, language: Language, *, version: str) -> dict[str, Any]:
    """What a workbook says of its figures beside them, as data: all that verify cannot derive."""
    districts = allocation.districts
    return {
        "soforthilfe": version,
        **({"year": districts.year} if districts.year else {}),
        **source_content(districts, language),
        **_carried_content(districts),
        "schluessel": [{"name": key.name, "places": key.places} for key in districts.schluessel],
        **kreis_content(allocation),
    }


def _gemeinden_content(allocation: Allocation) -> dict[str, Any]:
    """Each Kreis's amount among its Gemeinden, with the derivation of its own."""
    if not allocation.gemeinden:
        return {}
    return {
        "gemeinden": [
            {
                "kreis": row.district.ags,
                "total": below.unit.euros(below.total),
                **_keys_content(below),
                "gemeinden": kreis_steps(below),
            }
            for row, below in zip(allocation.rows, allocation.gemeinden, strict=True)
        ]
    }


def _terms_content(allocation: Allocation) -> dict[str, Any]:
    terms, unit = allocation.terms, allocation.unit
    if not terms.base_amount and not terms.bounded:
        return {}
    amounts = {"base_amount": terms.base_amount, "minimum": terms.minimum, "maximum": terms.maximum}
    # With as many decimals as all other amounts.
    return {
        "terms": {
            name: None if amount is None else unit.euros(unit.units(amount))
            for name, amount in amounts.items()
        }
    }


def _keys_content(allocation: Allocation) -> dict[str, Any]:
    keys, shares = allocation.districts.schluessel, allocation.terms.shares
    if not keys:
        (teil,) = allocation.teile
        return {"einwohner": allocation.einwohner, **_part(allocation, teil)}
    return {
        "schluessel": [
            {
                "name": key.name,
                "share": shares[place] if shares else 1,
                "sum": key.figure(figure_sum),
                "places": key.places,
                "total": allocation.unit.euros(teil.total),
                **_part(allocation, teil),
            }
            for place, (key, figure_sum, teil) in enumerate(
                zip(keys, allocation.figure_sums, allocation.teile, strict=True)
            )
        ]
    }


def _part(allocation: Allocation, teil: Teil) -> dict[str, Any]:
    # Of the plain rule it is the population, which stands there already.
    weight_sum = {} if teil.weight_sum == allocation.einwohner else {"weight_sum": teil.weight_sum}
    return {
        **weight_sum,
        "resteuro": allocation.unit.euros(teil.resteuro),
        "cut": teil.schnitt and _cut(teil.schnitt),
        "tie": teil.tie and _tie(teil.tie, allocation.unit),
    }


def _cut(schnitt: Schnitt) -> dict[str, Any]:
    ends = {"last_paid": schnitt.last_paid, "first_unpaid": schnitt.first_unpaid}
    return {name: {"ags": each.district.ags, "rest": each.rest} for name, each in ends.items()}


def _tie(tie: Tie, unit: Unit) -> dict[str, Any]:
    return {
        "tied": [district.ags for district in tie.tied],
        "resteuro": unit.euros(tie.resteuro),
        "settled": unit.euros(tie.settled),
    }


def _subtotals(allocation: Allocation, subtotals: tuple[Subtotal, ...]) -> Table:
    table = subtotal_table(allocation, subtotals)
    return table.of(*(name for name in table.names if name not in SHARES))
