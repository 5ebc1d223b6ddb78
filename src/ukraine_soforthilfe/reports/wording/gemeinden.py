"""What is said of the level of Gemeinden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.reports.wording import listed
from ukraine_soforthilfe.reports.wording.figures import euro, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ukraine_soforthilfe.allocation import Allocation
    from ukraine_soforthilfe.language import Language

GEMEINDEN = Text(de="Gemeinden", en="Gemeinden")
_SUMMARY = Text(
    de=(
        "{count}, gemeindefreie Gebiete eingeschlossen; jeder Kreisbetrag ist nach derselben Regel "
        "genau auf die seinen aufgeteilt, {left} davon nach größtem Rest. Gleichstand am "
        "Schnitt: {tied}."
    ),
    en=(
        "{count}, unincorporated areas included; each Kreis's amount is divided among its own "
        "exactly by the same rule, {left} of it by largest remainder. Ties at the cut: {tied}."
    ),
)
_NO_TIES = Text(de="keiner", en="none")
SHEET = Text(de="Gemeinden", en="Gemeinden")
SHEET_CHECK = Text(de="Prüfung Gemeinden", en="Check of Gemeinden")
TITLE = Text(de="Die Kreisbeträge in den Gemeinden", en="The amounts of the Kreise by Gemeinde")
TITLE_CHECK = Text(
    de="Prüfung der Gemeinden: Nachrechnung der Beträge",
    en="Check of the Gemeinden: the amounts recalculated",
)
LEVEL = Text(de="Ebene", en="Level")
KREIS = Text(de="Kreis", en="Kreis")
GEMEINDE = Text(de="Gemeinde", en="Gemeinde")
SHARE_OF_KREIS = Text(de="Anteil am Kreis", en="Share of the Kreis")
OUTLINE = Text(
    de="Jede Kreiszeile ist die Summe ihrer Gemeinden; die Gliederung klappt sie auf und zu.",
    en="Each row of a Kreis is the sum of its Gemeinden; the outline opens and closes them.",
)
HOW = Text(
    de=(
        "Für jede Gemeinde: Kreisbetrag aus der Prüfung der Kreise, Einwohner des Kreises als "
        "Summe seiner Gemeinden, sonst Schritt für Schritt wie dort. Eingaben sind die Einwohner."
    ),
    en=(
        "For each Gemeinde: the amount of the Kreis from the check of the Kreise, its inhabitants "
        "as the sum of its Gemeinden, else step by step as there. Inputs are the inhabitants."
    ),
)
VALUES = Text(
    de="Bei mehr als {rows} Zeilen oder zu großen Zahlen stehen hier Werte, keine Formeln.",
    en="With more than {rows} rows or too large numbers these are values, not formulas.",
)


def facts(allocation: Allocation, language: Language) -> Iterator[tuple[str, str]]:
    """How many Gemeinden there are and how their amounts came about; nothing without any."""
    if not allocation.gemeinden:
        return
    tied = [
        row.district.name or row.district.ags
        for row, below in zip(allocation.rows, allocation.gemeinden, strict=True)
        if below.tie
    ]
    left = sum(below.resteuro for below in allocation.gemeinden)
    yield (
        GEMEINDEN(language),
        _SUMMARY(
            language,
            count=number(sum(len(below.rows) for below in allocation.gemeinden), language),
            left=euro(left, language, allocation.unit),
            tied=listed(tied, language) if tied else _NO_TIES(language),
        ),
    )
