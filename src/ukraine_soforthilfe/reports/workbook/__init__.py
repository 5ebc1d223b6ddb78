"""The workbook that a finance department checks, prints and signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports.allocation import Provenance
    from ukraine_soforthilfe.result.allocation import Allocation
    from ukraine_soforthilfe.result.overview import Overview

SCENARIOS_AT_MOST = 8_191
"""How many fit into the 16,384 columns of a sheet, with differences and three more columns."""


def workbook_bytes(allocation: Allocation, *, language: Language, provenance: Provenance) -> bytes:
    """An allocation as an Excel workbook; the same input gives the same bytes.

    Args:
        allocation: The result to hand over.
        language: Language of what people read in it. The tables ``Zuweisung``
            and ``Pruefung``, the defined names and the columns of ``Pruefung``
            are the same in both.
        provenance: What it says about the run.

    Raises:
        OutputError: A district's text cannot stand in a workbook.
    """
    from ukraine_soforthilfe.reports.workbook.build import build

    return build(allocation, language=language, provenance=provenance)


def overview_workbook_bytes(
    overview: Overview, *, language: Language, printed_date: date | None = None
) -> bytes:
    """The overview of a batch as an Excel workbook; the same input gives the same bytes.

    Args:
        overview: At most :data:`SCENARIOS_AT_MOST` scenarios.
        language: Language of what people read in it.
        printed_date: A date to be printed into it, None for none.

    Raises:
        OutputError: A district's text cannot stand in a workbook.
    """
    from ukraine_soforthilfe.reports.workbook.uebersicht import build_overview

    return build_overview(overview, language=language, printed_date=printed_date)
