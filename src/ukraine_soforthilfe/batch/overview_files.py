"""The files of the overview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.batch.scenario_file import OVERVIEW_NAME
from ukraine_soforthilfe.files import Report
from ukraine_soforthilfe.reports.forms import Form
from ukraine_soforthilfe.reports.overview import overview_csv
from ukraine_soforthilfe.reports.workbook import SCENARIOS_AT_MOST, overview_workbook_bytes

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from ukraine_soforthilfe.batch.overview import Overview
    from ukraine_soforthilfe.scenario import Scenario


def overview_forms(wanted: Collection[Form]) -> tuple[Form, ...]:
    """The forms of the overview: of xlsx and csv those that are wanted, both where neither is."""
    forms = (Form.XLSX, Form.CSV)
    return tuple(form for form in forms if form in wanted) or forms


def fits_workbook(overview: Overview) -> bool:
    """Whether a sheet has enough columns for all scenarios."""
    return len(overview.done) <= SCENARIOS_AT_MOST


def overview_reports(
    overview: Overview, *, forms: Collection[Form], defaults: Scenario
) -> Iterator[Report]:
    """The overview in each form, finished; as CSV alone where no workbook can hold it.

    Args:
        overview: What came of the batch.
        forms: Of xlsx and csv.
        defaults: Says the CSV's dialect, the language and the printed date.
    """
    if Form.XLSX in forms and fits_workbook(overview):
        yield Report(
            f"{OVERVIEW_NAME}.xlsx",
            overview_workbook_bytes(
                overview, language=defaults.language, printed_date=defaults.printed_date
            ),
        )
    if Form.CSV in forms or not fits_workbook(overview):
        yield Report(f"{OVERVIEW_NAME}.csv", overview_csv(overview, dialect=defaults.csv_dialect))
