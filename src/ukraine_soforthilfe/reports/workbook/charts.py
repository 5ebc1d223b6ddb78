"""How charts look, and what their bars are called."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.shapes import GraphicalProperties

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ukraine_soforthilfe.districts import District

BARS_AT_MOST = 50
SMALL_HEIGHT = 8.5
"""Of a chart with a few bars, in centimetres."""
ROW_HEIGHT = 0.53
"""Of a row of a sheet, in centimetres."""

# Told apart in grey print, too.
_COLOURS = ("2F5597", "F4B183", "70AD47", "BFBFBF")
SERIES_AT_MOST = len(_COLOURS)
_LABELS_AT_MOST = 40
_WIDTH = 16


def labels(shown: Sequence[District], *, among: Sequence[District]) -> list[str]:
    """Names that tell the bars apart: Heilbronn and Karlsruhe are two Kreise each."""
    occurrences = Counter(district.name for district in among)
    texts = []
    for district in shown:
        label = district.name or district.ags
        if district.name and occurrences[district.name] > 1:
            label = f"{district.name} ({district.art or district.ags})"
        texts.append(label if len(label) <= _LABELS_AT_MOST else f"{label[: _LABELS_AT_MOST - 1]}…")
    return texts


def bars_downwards(*, rows: int) -> BarChart:
    """A chart beside as many rows of a table, its first bar on top."""
    chart = BarChart()
    chart.type = "bar"
    # The axis of amounts stays at the bottom all the same.
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.crosses = "max"
    chart.y_axis.number_format = "#,##0"
    chart.height = max(SMALL_HEIGHT, (rows + 1) * ROW_HEIGHT)
    return chart


def plot(chart: BarChart, series: Mapping[str, str], *, categories: str) -> None:
    """Draw series of values by name; a legend only where there are several."""
    for (name, values), colour in zip(series.items(), _COLOURS, strict=False):
        one = Series(values=values, title=name if len(series) > 1 else None)
        one.graphicalProperties = GraphicalProperties(solidFill=colour)
        chart.series.append(one)
    chart.set_categories(Reference(range_string=categories))
    chart.y_axis.scaling.min = 0
    chart.gapWidth = 40
    if len(series) > 1:
        chart.legend.position = "b"
    else:
        chart.legend = None
    chart.width = _WIDTH
    # openpyxl leaves the axes out unless told.
    chart.x_axis.delete = chart.y_axis.delete = False
