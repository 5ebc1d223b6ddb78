"""The whole derivation as JSON: what programs read that want more than amounts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe.allocation import COLUMNS

if TYPE_CHECKING:
    from ukraine_soforthilfe.allocation import Allocation, Subtotal
    from ukraine_soforthilfe.reports.provenance import Provenance

_compact = json.JSONEncoder(ensure_ascii=False).encode
# A list in one go, because an encoder is slow to start. Within a JSON text no
# line break can stand, so every one is a separator.
_broken = json.JSONEncoder(ensure_ascii=False, separators=(",\n", ": ")).encode

SCHEMA_VERSION = 1
"""Raised when a key is taken away or changes its meaning; new keys do not raise it."""


def json_bytes(allocation: Allocation, *, provenance: Provenance) -> bytes:
    """The result as a JSON file: a line for every fact and for every row of a list."""
    content = json_content(allocation, provenance=provenance)
    lines = ",\n".join(f"  {_compact(key)}: {_value(value)}" for key, value in content.items())
    return f"{{\n{lines}\n}}\n".encode()


def json_content(allocation: Allocation, *, provenance: Provenance) -> dict[str, Any]:
    """The result as what JSON knows: objects, lists, texts and whole numbers.

    Remainders are numerators of fractions of a euro over ``einwohner``.
    """
    districts = allocation.districts
    source = districts.source
    printed_date = provenance.printed_date
    return {
        "schema_version": SCHEMA_VERSION,
        "program": {"name": "soforthilfe", "version": provenance.version},
        "command": provenance.command,
        "date": printed_date and printed_date.isoformat(),
        "rule": {
            "name": "largest remainder (Hare/Niemeyer)",
            "unit": "1 euro",
            "among_equal_remainders": "the district whose key comes first",
        },
        "total": allocation.total,
        "stichtag": districts.stichtag and districts.stichtag.isoformat(),
        "basis": districts.basis or None,
        "source": {
            "file": source.file,
            "sha256": source.sha256,
            "layout": source.layout,
            "producer": source.producer or None,
            "licence": source.licence or None,
            "built_in": source.built_in,
            "notices": [notice.en for notice in districts.notices],
        },
        "einwohner": allocation.einwohner,
        "resteuro": allocation.resteuro,
        "cut": _cut(allocation),
        "tie": _tie(allocation),
        "rounding_each_row": {
            "sum": allocation.rounded_each_sum,
            "difference": allocation.rounded_each_sum - allocation.total,
        },
        "regierungsbezirke": _subtotals(allocation.regierungsbezirke),
        "arten": _subtotals(allocation.arten),
        "kreise": [dict(zip(COLUMNS, record, strict=True)) for record in allocation.records()],
    }


def _value(value: Any) -> str:
    if isinstance(value, list) and value:
        rows = _broken(value)[1:-1].replace(',\n"', ', "').replace(",\n", ",\n    ")
        return f"[\n    {rows}\n  ]"
    return _compact(value)


def _cut(allocation: Allocation) -> dict[str, Any] | None:
    grenze = allocation.grenze
    if grenze is None:
        return None
    return {
        "last_paid": {"ags": grenze.last_paid.district.ags, "rest": grenze.last_paid.rest},
        "first_unpaid": {"ags": grenze.first_unpaid.district.ags, "rest": grenze.first_unpaid.rest},
    }


def _tie(allocation: Allocation) -> dict[str, Any] | None:
    tie = allocation.tie
    if tie is None:
        return None
    return {
        "tied": [district.ags for district in tie.tied],
        "resteuro": tie.resteuro,
        "settled": tie.settled,
    }


def _subtotals(subtotals: tuple[Subtotal, ...]) -> list[dict[str, Any]]:
    return [
        {
            "name": subtotal.label,
            "kreise": subtotal.kreise,
            "einwohner": subtotal.einwohner,
            "betrag": subtotal.betrag,
        }
        for subtotal in subtotals
    ]
