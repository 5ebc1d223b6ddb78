"""The whole derivation as JSON: what programs read that want more than amounts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.records import one_level
from ukraine_soforthilfe.reports.wording.population import what_was_read

if TYPE_CHECKING:
    from decimal import Decimal

    from ukraine_soforthilfe.allocation import Allocation, Subtotal, Teil
    from ukraine_soforthilfe.reports.provenance import Provenance


def digits(exact: Decimal) -> str:
    """An exact decimal as a text: every reader would make a floating-point number of a number."""
    return f"{exact:f}"


_compact = json.JSONEncoder(ensure_ascii=False, default=digits).encode
# A list in one go, because an encoder is slow to start. Within a JSON text no
# line break can stand, so every one is a separator.
_broken = json.JSONEncoder(ensure_ascii=False, default=digits, separators=(",\n", ": ")).encode

SCHEMA_VERSION = 1
"""Raised when a key is taken away or changes its meaning; new keys do not raise it."""


def json_bytes(allocation: Allocation, *, provenance: Provenance) -> bytes:
    """The result as a JSON file: a line for every fact and for every row of a list."""
    content = json_content(allocation, provenance=provenance)
    lines = ",\n".join(f"  {_compact(key)}: {_value(value)}" for key, value in content.items())
    return f"{{\n{lines}\n}}\n".encode()


def json_content(allocation: Allocation, *, provenance: Provenance) -> dict[str, Any]:
    """The result as what JSON knows: objects, lists, texts and whole numbers.

    Remainders are numerators of fractions of a unit over ``einwohner``, or
    over the ``weight_sum`` of their key. Amounts are euros, with cents as
    decimals. Terms and keys stand there where there are any beside the plain
    population.
    """
    districts = allocation.districts
    euros = allocation.unit.euros
    source = districts.source
    printed_date = provenance.printed_date
    return {
        "schema_version": SCHEMA_VERSION,
        "program": {"name": "soforthilfe", "version": provenance.version},
        "command": provenance.command,
        "date": printed_date and printed_date.isoformat(),
        "rule": {
            "name": "largest remainder (Hare/Niemeyer)",
            "unit": f"{allocation.unit} euro",
            "among_equal_remainders": "the district whose key comes first",
        },
        **_terms(allocation),
        "total": euros(allocation.total),
        "stichtag": districts.stichtag and districts.stichtag.isoformat(),
        **({"year": districts.year} if districts.year else {}),
        "basis": districts.basis or None,
        "source": {
            "file": source.file,
            "sha256": source.sha256,
            "layout": source.layout,
            "producer": source.producer or None,
            "licence": source.licence or None,
            "built_in": source.built_in,
            **({"read": read} if (read := what_was_read(districts, Language.EN)) else {}),
            "notices": [notice.en for notice in districts.notices],
        },
        **_keys(allocation),
        "rounding_each_row": {
            "sum": euros(allocation.rounded_each_sum),
            "difference": euros(allocation.rounded_each_sum - allocation.total),
        },
        "regierungsbezirke": _subtotals(allocation, allocation.regierungsbezirke),
        "arten": _subtotals(allocation, allocation.arten),
        "kreise": _records(allocation),
        **_gemeinden(allocation),
    }


def _records(allocation: Allocation) -> list[dict[str, Any]]:
    columns = dict(one_level(allocation))
    return [
        dict(zip(columns, record, strict=True)) for record in zip(*columns.values(), strict=True)
    ]


def _gemeinden(allocation: Allocation) -> dict[str, Any]:
    """Each Kreis's amount among its Gemeinden, with the derivation of its own."""
    if not allocation.gemeinden:
        return {}
    return {
        "gemeinden": [
            {
                "kreis": row.district.ags,
                "total": below.unit.euros(below.total),
                **_keys(below),
                "gemeinden": _records(below),
            }
            for row, below in zip(allocation.rows, allocation.gemeinden, strict=True)
        ]
    }


def _terms(allocation: Allocation) -> dict[str, Any]:
    terms, unit = allocation.terms, allocation.unit
    if not terms.base_amount and not terms.bounded:
        return {}
    amounts = {
        "base_amount": terms.base_amount,
        "minimum": terms.minimum,
        "maximum": terms.maximum,
    }
    # With as many decimals as all other amounts.
    return {
        "terms": {
            name: None if amount is None else unit.euros(unit.units(amount))
            for name, amount in amounts.items()
        }
    }


def _keys(allocation: Allocation) -> dict[str, Any]:
    keys, shares = allocation.districts.schluessel, allocation.terms.shares
    if not keys:
        (teil,) = allocation.teile
        return {"einwohner": allocation.einwohner, **_part(allocation, teil)}
    sums = map(sum, zip(*(row.district.figures for row in allocation.rows), strict=True))
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
                zip(keys, sums, allocation.teile, strict=True)
            )
        ]
    }


def _part(allocation: Allocation, teil: Teil) -> dict[str, Any]:
    # Of the plain rule it is the population, which stands there already.
    weight_sum = {} if teil.weight_sum == allocation.einwohner else {"weight_sum": teil.weight_sum}
    return {
        **weight_sum,
        "resteuro": allocation.unit.euros(teil.resteuro),
        "cut": _cut(teil),
        "tie": _tie(allocation, teil),
    }


def _value(value: Any) -> str:
    if isinstance(value, list) and value:
        rows = _broken(value)[1:-1].replace(',\n"', ', "').replace(",\n", ",\n    ")
        return f"[\n    {rows}\n  ]"
    return _compact(value)


def _cut(teil: Teil) -> dict[str, Any] | None:
    schnitt = teil.schnitt
    if schnitt is None:
        return None
    return {
        "last_paid": {"ags": schnitt.last_paid.district.ags, "rest": schnitt.last_paid.rest},
        "first_unpaid": {
            "ags": schnitt.first_unpaid.district.ags,
            "rest": schnitt.first_unpaid.rest,
        },
    }


def _tie(allocation: Allocation, teil: Teil) -> dict[str, Any] | None:
    tie = teil.tie
    if tie is None:
        return None
    return {
        "tied": [district.ags for district in tie.tied],
        "resteuro": allocation.unit.euros(tie.resteuro),
        "settled": allocation.unit.euros(tie.settled),
    }


def _subtotals(allocation: Allocation, subtotals: tuple[Subtotal, ...]) -> list[dict[str, Any]]:
    einwohner = not allocation.districts.schluessel
    return [
        {
            "name": subtotal.label,
            "kreise": subtotal.kreise,
            **({"einwohner": subtotal.einwohner} if einwohner else {}),
            "betrag": allocation.unit.euros(subtotal.betrag),
        }
        for subtotal in subtotals
    ]
