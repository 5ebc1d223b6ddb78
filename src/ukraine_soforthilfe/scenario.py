"""What is asked for: one allocation and the form of its reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ukraine_soforthilfe.districts import BADEN_WUERTTEMBERG
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports.forms import CsvDialect, Format

if TYPE_CHECKING:
    from datetime import date

DEFAULT_TOTAL = 8_000_000
"""The state's aid of April 2022 in whole euros."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One allocation as it is asked for, in the words of the command's options.

    Attributes:
        population: A population file as the user names it, ``-`` for standard
            input, None for the built-in table.
        total: Whole euros to divide.
        stichtag: Reference date of the figures, None for the file's own or
            the built-in table's default.
        basis: Census basis of the figures, None for the file's own.
        partial: Whether some of the 44 Kreise may be missing.
        state: Two digits of the Land whose Kreise are taken out of a file
            with several Länder, or ``all``.
        key_column: Heading of the column with the keys, None to find it.
        population_column: Heading of the column with the figures, None to find it.
        formats: The forms to write, without repetition.
        csv_dialect: How a CSV is written.
        language: Language of the summary and the workbook.
        printed_date: A date to be printed into the reports, None for none.
    """

    population: str | None = None
    total: int = DEFAULT_TOTAL
    stichtag: date | None = None
    basis: str | None = None
    partial: bool = False
    state: str = BADEN_WUERTTEMBERG
    key_column: str | None = None
    population_column: str | None = None
    formats: tuple[Format, ...] = (Format.XLSX, Format.CSV)
    csv_dialect: CsvDialect = CsvDialect.STANDARD
    language: Language = Language.DE
    printed_date: date | None = None
