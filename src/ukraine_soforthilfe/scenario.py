"""What is asked for: one allocation and the form of its reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ukraine_soforthilfe.laender import BADEN_WUERTTEMBERG, Level
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports.forms import CsvDialect, Format
from ukraine_soforthilfe.units import Unit

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from ukraine_soforthilfe.division import Terms
    from ukraine_soforthilfe.population.wanted import Wanted
    from ukraine_soforthilfe.units import Euros

DEFAULT_TOTAL = 8_000_000
"""The state's aid of April 2022 in whole euros."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One allocation as it is asked for, in the words of the command's options.

    Attributes:
        population: A population file as the user names it, ``-`` for standard
            input, None for the built-in table.
        total: Euros to divide, with cents only where the unit is the cent;
            what one Kreis has for its Gemeinden where ``of_kreis`` names one.
            None for the state's aid.
        level: Down to which level the total is divided.
        of_kreis: The AGS of the Kreis among whose Gemeinden alone is divided,
            None for all.
        stichtag: Reference date of the figures, None for the file's own or
            the built-in table's default.
        basis: Census basis of the figures, None for the file's own.
        partial: Whether some of the 44 Kreise may be missing.
        state: Two digits of the Land whose Kreise are taken out of a file
            with several Länder, or ``all``.
        key_column: Heading of the column with the keys, None to find it.
        population_column: Heading of the column with the figures, None to find it.
        unit: What every amount is a whole number of.
        base_amount: Euros that every district gets before the key.
        minimum: The least euros that a district gets, None for no floor.
        maximum: The most euros that a district gets, None for no cap.
        weight_columns: Headings of the columns that are the keys instead of
            the population; empty for the population.
        weight_shares: The share of each of several keys in the total.
        formats: The forms to write, without repetition.
        csv_dialect: How a CSV is written.
        language: Language of the summary and the workbook.
        printed_date: A date to be printed into the reports, None for none.
    """

    population: str | None = None
    total: Euros | None = None
    level: Level = Level.KREIS
    of_kreis: str | None = None
    stichtag: date | None = None
    basis: str | None = None
    partial: bool = False
    state: str = BADEN_WUERTTEMBERG
    key_column: str | None = None
    population_column: str | None = None
    unit: Unit = Unit.EURO
    base_amount: Euros = 0
    minimum: Euros | None = None
    maximum: Euros | None = None
    weight_columns: tuple[str, ...] = ()
    weight_shares: tuple[Decimal, ...] = ()
    formats: tuple[Format, ...] = (Format.XLSX, Format.CSV)
    csv_dialect: CsvDialect = CsvDialect.STANDARD
    language: Language = Language.DE
    printed_date: date | None = None

    @property
    def whole_total(self) -> Euros:
        """Euros to divide over all districts."""
        return DEFAULT_TOTAL if self.total is None else self.total

    @property
    def wanted(self) -> Wanted:
        """What it wants of its population."""
        from ukraine_soforthilfe.population.wanted import Wanted

        return Wanted(
            stichtag=self.stichtag,
            basis=self.basis,
            partial=self.partial,
            state=self.state,
            key_column=self.key_column,
            population_column=self.population_column,
            weight_columns=self.weight_columns,
            level=self.level,
        )

    @property
    def terms(self) -> Terms:
        """The rules beside the key that it asks for."""
        from ukraine_soforthilfe.division import Terms

        return Terms(
            unit=self.unit,
            base_amount=self.base_amount,
            minimum=self.minimum,
            maximum=self.maximum,
            shares=self.weight_shares,
        )
