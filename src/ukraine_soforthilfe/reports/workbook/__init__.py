"""The workbook that a finance department checks, prints and signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ukraine_soforthilfe.allocation import Allocation
    from ukraine_soforthilfe.reports.provenance import Provenance
    from ukraine_soforthilfe.reports.wording import Language


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
