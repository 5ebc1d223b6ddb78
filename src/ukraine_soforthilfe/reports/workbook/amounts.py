"""How a sheet holds amounts: in euros, of whatever unit they are whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ukraine_soforthilfe.reports.workbook.book import LARGEST_NUMBER
from ukraine_soforthilfe.reports.workbook.formats import Format
from ukraine_soforthilfe.units import Unit

if TYPE_CHECKING:
    from ukraine_soforthilfe.allocation import Allocation


@dataclass(frozen=True, slots=True)
class Amounts:
    """Amounts of one unit as cells, formats and formulas.

    A sheet calculates in whole units. Cents are divided by 100 and not
    multiplied by 0.01, which gives the nearest number to the two decimals.
    """

    unit: Unit

    @property
    def form(self) -> Format:
        """How an amount in euros is set."""
        return Format.CENTS if self.unit is Unit.CENT else Format.EURO

    @property
    def form_left(self) -> Format:
        """The same beside a label."""
        return Format.CENTS_LEFT if self.unit is Unit.CENT else Format.EURO_LEFT

    @property
    def form_of_units(self) -> Format:
        """How a number of units is set: as an amount where the unit is the euro."""
        return Format.EURO if self.unit is Unit.EURO else Format.WHOLE

    def cell(self, units: int) -> int | float:
        """A number of units in euros."""
        return units / 100 if self.unit is Unit.CENT else units * (self.unit.cents // 100)

    def in_units(self, euros: str) -> str:
        """The formula for an amount in euros as a number of units."""
        if self.unit is Unit.CENT:
            return f"ROUND({euros}*100,0)"
        return euros if self.unit is Unit.EURO else f"{euros}/{self.unit}"

    def in_euros(self, units: str) -> str:
        """The formula for a number of units, or a sum of such, as an amount in euros."""
        if self.unit is Unit.CENT:
            return f"({units})/100"
        return units if self.unit is Unit.EURO else f"({units})*{self.unit}"

    def is_multiple(self, euros: str) -> str:
        """The condition that an amount in euros is 0 or more and a whole number of units."""
        if self.unit is Unit.CENT:
            whole = f"ROUND({euros}*100,0)/100-{euros}=0"
        elif self.unit is Unit.EURO:
            whole = f"INT({euros})-{euros}=0"
        else:
            whole = f"INT({euros}/{self.unit})*{self.unit}-{euros}=0"
        return f"ISNUMBER({euros}),{euros}>=0,{whole}"


def fits_numbers(allocation: Allocation) -> bool:
    """Whether a sheet holds every amount and figure as a number."""
    sums = map(sum, zip(*(row.district.figures for row in allocation.rows), strict=True))
    euros = allocation.unit.euros(allocation.total)
    return max(allocation.total, euros, *sums) <= LARGEST_NUMBER
