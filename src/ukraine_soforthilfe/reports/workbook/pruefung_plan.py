"""What the auditor's sheet calls its cells and columns, for the rules of one allocation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ukraine_soforthilfe.reports.workbook.amounts import Amounts, fits_numbers
from ukraine_soforthilfe.units import Unit

if TYPE_CHECKING:
    from ukraine_soforthilfe.allocation import Allocation, Teil
    from ukraine_soforthilfe.language import Language

TABLE = "Pruefung"


@dataclass(frozen=True, slots=True)
class KeyPlan:
    """One key on the sheet.

    Attributes:
        place: Which of the keys, from 0.
        suffix: What tells its names from those of the others; empty where it is alone.
        figure: Header of the column with its figures.
        places: How many decimals the figures have in the file.
        total: Name of the units that it divides.
        denominator: Name of the denominator of its remainders.
        figures: The figures, whole numbers.
        teil: What it divided.
    """

    place: int
    suffix: str
    figure: str
    places: int
    total: str
    denominator: str
    figures: list[int]
    teil: Teil

    def named(self, name: str) -> str:
        """A name or header of this key: ``Rest``, or ``Rest2`` of the second of several."""
        return f"{name}{self.suffix}"

    def column(self, name: str) -> str:
        """All cells of one of its columns."""
        return f"{TABLE}[{self.named(name)}]"

    def cell(self, name: str) -> str:
        """This row's cell in one of its columns."""
        return f"[@{self.named(name)}]"


class Plan:
    """One allocation on the sheet.

    Attributes:
        allocation: The allocation.
        language: Language of what people read.
        amounts: How the sheet holds amounts.
        ranked: Whether ranks are formulas.
        base_amount: Units of the base amount.
        minimum: Units of the floor, None where there is none.
        maximum: Units of the cap, None where there is none.
    """

    def __init__(self, allocation: Allocation, language: Language, *, ranked: bool) -> None:
        self.allocation = allocation
        self.language = language
        self.ranked = ranked
        self.amounts = Amounts(allocation.unit)
        terms, units = allocation.terms, allocation.unit.units
        self.base_amount = units(terms.base_amount)
        self.minimum = None if terms.minimum is None else units(terms.minimum)
        self.maximum = None if terms.maximum is None else units(terms.maximum)
        self.bounded = terms.bounded
        # Where the total is not what the key divides, the sheet works out what that is.
        self.reduced = self.bounded or self.base_amount > 0 or allocation.unit is not Unit.EURO

    @cached_property
    def keys(self) -> list[KeyPlan]:
        """The keys, at least one."""
        allocation = self.allocation
        keys = allocation.districts.schluessel
        columns = zip(*(row.district.figures for row in allocation.rows), strict=True)
        several = len(allocation.teile) > 1
        plans = []
        for place, (teil, figures) in enumerate(zip(allocation.teile, columns, strict=True)):
            suffix = str(place + 1) if several else ""
            figure = f"Schluessel{suffix}" if keys else "Einwohner"
            whole_sum = f"Schluesselsumme{suffix}" if keys else "Gesamteinwohner"
            plans.append(
                KeyPlan(
                    place=place,
                    suffix=suffix,
                    figure=figure,
                    places=keys[place].places if keys else 0,
                    total=f"Teilbetrag{suffix}" if several else self.divided,
                    denominator=f"Nenner{suffix}" if self.bounded else whole_sum,
                    figures=list(figures),
                    teil=teil,
                )
            )
        return plans

    @property
    def divided(self) -> str:
        """Name of the units that the keys together divide."""
        return "Verteilbetrag" if self.reduced else "Gesamtbetrag"

    @property
    def units_divided(self) -> int:
        """The units that the keys together divide."""
        return sum(key.teil.total for key in self.keys)

    @property
    def free_rows(self) -> int:
        """How many rows are at no bound."""
        return len(self.allocation.rows) - len(self.allocation.bounded)

    @property
    def share_sum(self) -> int:
        """The denominator of the keys' shares."""
        return sum(self.allocation.terms.weights_of_shares)

    @property
    def largest(self) -> int:
        """The largest number that the sheet calculates."""
        bounds = [
            max(self.minimum or 0, self.maximum or 0) * key.teil.weight_sum for key in self.keys
        ]
        products = [key.teil.total * max(key.figures) for key in self.keys]
        sums = [sum(key.figures) for key in self.keys]
        shares = self.units_divided * self.share_sum if len(self.keys) > 1 else 0
        return max(*products, *sums, *bounds, self.allocation.total, shares)

    @property
    def live(self) -> bool:
        """Whether a sheet holds every amount and figure as a number, and calculates."""
        return fits_numbers(self.allocation)
