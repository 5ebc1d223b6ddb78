"""The pens: each draws any table or page in one form."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe.asking.ask import CsvDialect
from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.reports.table import Kind, Table
from ukraine_soforthilfe.reports.wording import decimal, euros, exact, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ukraine_soforthilfe.asking.ask import Form
    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports.table import Column, Page, Value

FIGURES = frozenset({Kind.ORDINAL, Kind.NUMBER, Kind.EURO, Kind.SHARE})
"""The kinds that stand on the right of a column."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins with one of these for a formula."""
_SHARE_PLACES = 6


def page_bytes(page: Page, form: Form, language: Language) -> bytes:
    """A page as a file, in a form for people other than the terminal's.

    The pen of such a form is the module here that bears its name, and is
    imported when it is needed; ``drawn`` gives the text.
    """
    text: str = import_module(f"{__name__}.{form}").drawn(page, language)
    # A file's name may have characters that no text can have.
    return text.encode(errors="replace")


def said(column: Column, value: Value | Text, language: Language) -> str:
    """A value of a column, or its total, as people read it."""
    if isinstance(value, Text):
        return value(language)
    if value is None:
        return "" if column.kind is Kind.TERM else "–"
    if isinstance(value, str):
        words = column.words.get(value)
        return words(language) if words else value
    figure = _figure(column, value, language)
    return f"+{figure}" if column.signed and value > 0 else figure


def _figure(column: Column, value: int | Decimal | Fraction, language: Language) -> str:
    if isinstance(value, Fraction):
        if not column.signed:
            return percent(value.numerator, value.denominator, language)
        size = abs(value)
        figure = decimal(
            100 * size.numerator, size.denominator, places=column.places, language=language
        )
        return f"−{figure}" if value < 0 else figure
    if column.kind is Kind.ORDINAL:
        return str(value)
    return (euros if column.kind is Kind.EURO else exact)(value, language)


def csv_bytes(
    table: Table, *, dialect: CsvDialect = CsvDialect.STANDARD, totals: str | None = None
) -> bytes:
    """A table as a CSV file for programs, the same in all languages; None is an empty cell.

    Args:
        table: What to write.
        dialect: How cells are set and kept apart.
        totals: What a last row with the totals begins with; None for none.
    """
    excel = dialect is CsvDialect.EXCEL
    content = io.BytesIO()
    # Encoded on the way: an overview of many scenarios is large.
    text = io.TextIOWrapper(content, encoding="utf-8-sig" if excel else "utf-8", newline="")
    writer = csv.writer(
        text, delimiter=";" if excel else ",", lineterminator="\r\n" if excel else "\n"
    )
    writer.writerow(table.names)
    writer.writerows(map(_for_excel if excel else _for_programs, _rows(table, totals)))
    text.flush()
    return content.getvalue()


def _rows(table: Table, totals: str | None) -> Iterator[Sequence[object]]:
    yield from zip(*map(_values, table.columns), strict=True)
    if totals is not None:
        yield [totals, *table.totals[1:]]


def _values(column: Column) -> Iterable[object]:
    if column.kind is not Kind.SHARE:
        return column.values
    return [_plain(share) for share in column.values]


def _for_programs(row: Sequence[object]) -> Sequence[object]:
    # str() would write 0.000000001 as 1E-9.
    if Decimal not in set(map(type, row)):
        return row
    return [f"{cell:f}" if isinstance(cell, Decimal) else cell for cell in row]


def _for_excel(row: Sequence[object]) -> list[object]:
    return [_excel_cell(cell) for cell in row]


def _excel_cell(cell: object) -> object:
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell
    # A German Excel takes a point for that of thousands.
    return f"{cell:f}".replace(".", ",") if isinstance(cell, Decimal) else cell


def _plain(value: Value) -> object:
    """A decimal or a share as programs read it; anything else as it is."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return percentage(value) if isinstance(value, Fraction) else value


def percentage(share: Fraction) -> str:
    """A share in percent with six decimals, rounded half up, and a point, for programs."""
    scale = 10**_SHARE_PLACES
    size = abs(share)
    scaled = (200 * scale * size.numerator + size.denominator) // (2 * size.denominator)
    whole, decimals = divmod(scaled, scale)
    sign = "-" if share < 0 and scaled else ""
    return f"{sign}{whole}.{decimals:0{_SHARE_PLACES}}"


def encoded(content: Any, *, indent: int | None = None) -> str:
    """What programs read as JSON: in one line, or with ``indent`` blanks a level.

    Tables are lists of objects. An exact decimal is a text, because a reader would
    turn a number into a floating-point number.
    """
    return json.dumps(content, ensure_ascii=False, indent=indent, default=_for_json)


def json_bytes(content: Mapping[str, Any]) -> bytes:
    """The same as a file with a line for every fact and for every row of a list."""
    facts = ",\n".join(f"  {encoded(name)}: {_fact(fact)}" for name, fact in content.items())
    return f"{{\n{facts}\n}}\n".encode()


def _fact(fact: Any) -> str:
    return f"[\n    {_lines(fact)}\n  ]" if _is_list_of_rows(fact) else encoded(fact)


def _lines(rows: Iterable[dict[str, Any]] | Table) -> str:
    """Each row in a line of its own, also those of a list within a row."""
    records = rows.records() if isinstance(rows, Table) else rows
    return ",\n    ".join(map(_line, records))


def _line(row: dict[str, Any]) -> str:
    if not any(map(_is_list_of_rows, row.values())):
        return encoded(row)
    cells = (
        f"{encoded(name)}: {f'[{_lines(cell)}]' if _is_list_of_rows(cell) else encoded(cell)}"
        for name, cell in row.items()
    )
    return f"{{{', '.join(cells)}}}"


def _is_list_of_rows(value: Any) -> bool:
    if isinstance(value, Table):
        return bool(value.columns[0].values)
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _for_json(value: Any) -> object:
    if isinstance(value, Table):
        return list(value.records())
    if not isinstance(value, Decimal | Fraction):
        raise TypeError(f"{value!r} is nothing that a report says.")
    return _plain(value)
