"""CSV reports that the program wrote, read back."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from ukraine_soforthilfe.districts import Schluessel
from ukraine_soforthilfe.laender import Level
from ukraine_soforthilfe.reports.csv_report import FORMULA_STARTS
from ukraine_soforthilfe.reports.forms import CsvDialect, Format
from ukraine_soforthilfe.scenario import Scenario
from ukraine_soforthilfe.verification.inferred import KeyColumns, inferred
from ukraine_soforthilfe.verification.written import WrittenReport, WrittenRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TEXTS = ("ags", "name", "art", "regierungsbezirk")
_STEPS = ("grundbetrag", "rest", "rang", "resteuro")
_EINWOHNER = "einwohner"
_FIGURE = re.compile(rf"{_EINWOHNER}|schluessel(?P<suffix>_\d+)?", re.ASCII)


def read_csv(content: bytes) -> WrittenReport | None:
    """A CSV report read back; None where it is none of this program's.

    Raises:
        ReportError: It is one that does not tell what it follows from.
    """
    excel = content.startswith(b"\xef\xbb\xbf")
    try:
        text = io.StringIO(content.decode("utf-8-sig"), newline="")
        reader = csv.reader(text, delimiter=";" if excel else ",", strict=True)
        header = next(reader, [])
        figures = [match for match in map(_FIGURE.fullmatch, header) if match]
        suffixes = [match["suffix"] or "" for match in figures]
        steps = {f"{step}{suffix}" for step in _STEPS for suffix in suffixes}
        if not figures or not {*_TEXTS, *steps, "betrag"} <= {*header}:
            return None
        lines = list(reader)
    except (ValueError, csv.Error):
        return None
    rows = [
        WrittenRow(f"row {number}", dict(_cells(header, cells, excel=excel)))
        for number, cells in enumerate(lines, start=2)
    ]
    keys = [
        KeyColumns(figure, suffix, _places(row.text(figure) for row in rows))
        for figure, suffix in zip((match[0] for match in figures), suffixes, strict=True)
    ]
    upper = [row for row in rows if row.below is None]
    total, terms = inferred(upper, keys, columns=header)
    return WrittenReport(
        form=Format.CSV,
        content=content,
        rows=tuple(rows),
        scenario=Scenario(
            total=total,
            level=Level.GEMEINDE if "ebene" in header else Level.KREIS,
            unit=terms.unit,
            base_amount=terms.base_amount,
            minimum=terms.minimum,
            maximum=terms.maximum,
            weight_shares=terms.shares,
            csv_dialect=CsvDialect.EXCEL if excel else CsvDialect.STANDARD,
        ),
        schluessel=tuple(
            Schluessel(key.figure, key.places) for key in keys if key.figure != _EINWOHNER
        ),
        header=tuple(header),
    )


def _cells(
    header: Sequence[str], cells: Sequence[str], *, excel: bool
) -> Iterable[tuple[str, str]]:
    """The cells of a row by column, without what the dialect for Excel puts into them."""
    for column, cell in zip(header, cells, strict=False):
        if excel and column not in _TEXTS:
            yield column, cell.replace(",", ".")
        elif excel and cell.startswith("'") and cell[1:].startswith(FORMULA_STARTS):
            yield column, cell[1:]
        else:
            yield column, cell


def _places(figures: Iterable[str]) -> int:
    """How many decimals the figures of a column have."""
    return max((len(figure.partition(".")[2]) for figure in figures), default=0)
