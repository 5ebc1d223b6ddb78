"""What the sheets of one result share: its names and columns in formulas, its units and limits.

In formulas of the check columns have German names, which :meth:`Plan.formula` turns into those
that people read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, auto
from functools import cached_property
from typing import TYPE_CHECKING

from ukraine_soforthilfe.reports import terms, wording
from ukraine_soforthilfe.reports.wording import number
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.reports.workbook.formats import LARGEST_NUMBER, CellFormat, held
from ukraine_soforthilfe.rule import Unit
from ukraine_soforthilfe.rule.division import Bound

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ukraine_soforthilfe.language import Language, Text
    from ukraine_soforthilfe.reports.workbook.book import Line
    from ukraine_soforthilfe.reports.workbook.formats import Column
    from ukraine_soforthilfe.result.allocation import Allocation, Teil

ZUWEISUNG, TABLE, TABLE_OF_GEMEINDEN = "Zuweisung", "Pruefung", "PruefungGemeinden"
GEMEINDEN, TEILSUMMEN, RANGFOLGE = "Gemeinden", "Teilsummen", "Rangfolge"
GEZAHLT = "Zahlsumme"
"""The defined name of the total as the first sheet states it."""
BOUND_INPUTS = {Bound.MINIMUM: "Mindestbetrag", Bound.MAXIMUM: "Hoechstbetrag"}
"""What the inputs of the check are called in its formulas."""

EXAKT_BIS = 9 * 10**15
"""Up to here a sheet calculates exactly: below 2**53 by more than comparisons are blurred."""
TOO_LARGE = "GroessteZahl>ExaktBis"
"""The condition that numbers are too large for a spreadsheet."""
TOO_LARGE_OF_GEMEINDEN = "MAX(GroessteZahl,GroessteZahlGemeinden)>ExaktBis"
"""The same where the Gemeinden are calculated as well."""
RANKED_ROWS = 2_000
"""Up to here every rank is a formula over all remainders: rows × rows steps."""
CALCULATED_ROWS = 2_000
"""Up to here formulas of each row go over all rows: rows × rows steps."""
CALCULATED_KEYS = 20
"""Up to here a formula over all keys has no more than the 8,192 characters that Excel takes."""
DEALT_UP_TO = 10**13
"""Up to so many units the whole part of a quotient by 60 is right in a sheet of 15 digits."""
_ORDERED_SIGNS = tuple(
    frozenset(f"0123456789{letters}")
    for letters in ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
)
_DIGITS_OF_A_NUMBER = 15
_OWN_COLUMN = re.compile(rf"(\[@|\b(?:{TABLE}|{TABLE_OF_GEMEINDEN})\[\[?)([\w ]+)(?=\])")
_LAST_OF_SPAN = re.compile(r"(?<=\]:\[)([\w ]+)(?=\]\])")


@dataclass(frozen=True, slots=True)
class Amounts:
    """Amounts of one unit as cells, formats and formulas.

    A sheet calculates in whole units. Cents are divided by 100 and not
    multiplied by 0.01, which gives the nearest number to the two decimals.
    """

    unit: Unit

    @property
    def form(self) -> CellFormat:
        """How an amount in euros is set."""
        return CellFormat.CENTS if self.unit is Unit.CENT else CellFormat.EURO

    @property
    def form_left(self) -> CellFormat:
        """The same beside a label."""
        return CellFormat.CENTS_LEFT if self.unit is Unit.CENT else CellFormat.EURO_LEFT

    @property
    def form_of_units(self) -> CellFormat:
        """How a number of units is set: as an amount where the unit is the euro."""
        return CellFormat.EURO if self.unit is Unit.EURO else CellFormat.WHOLE

    def cell(self, units: int) -> int | float | str:
        """A number of units in euros."""
        euros = self.unit.euros(units)
        return held(euros) if isinstance(euros, Decimal) else euros

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

    @property
    def gap(self) -> str:
        """The formula for how many units a row is paid too little."""
        return f"{self.in_units('[@Betrag]')}-{self.in_units('[@Zahlbetrag]')}"

    def within_rounding(self, too_large: str, *, keys: int) -> str:
        """The condition that numbers are too large, and a row's pay right but for rounding."""
        amount = self.in_units("[@Betrag]")
        return f"AND({too_large},ABS({self.gap})<={keys + 1}+ABS({amount})/10^12)"

    def is_multiple(self, euros: str) -> str:
        """The condition that an amount in euros is 0 or more and a whole number of units."""
        if self.unit is Unit.CENT:
            whole = f"ROUND({euros}*100,0)/100-{euros}=0"
        elif self.unit is Unit.EURO:
            whole = f"INT({euros})-{euros}=0"
        else:
            whole = f"INT({euros}/{self.unit})*{self.unit}-{euros}=0"
        return f"ISNUMBER({euros}),{euros}>=0,{whole}"


class Order(Enum):
    """How a sheet tells which of two equal remainders comes first."""

    TEXTS = auto()
    NUMBERS = auto()
    POSITION = auto()
    """By the number in the first column: spreadsheets order such keys otherwise than we do."""


def _order_of(keys: Sequence[str], *, by_number: bool) -> Order:
    """How a sheet can order these keys as we do.

    A spreadsheet takes a for A, sorts Ä before B and overlooks a hyphen, but orders digits and
    letters that are all capital or all small as we do; and it has 15 digits of a number.
    """
    if not any(all(map(signs.issuperset, keys)) for signs in _ORDERED_SIGNS):
        return Order.POSITION
    if not by_number or len(set(map(len, keys))) == 1:
        return Order.TEXTS
    numbers = {key.lstrip("0") for key in keys}
    if len(numbers) < len(keys) or max(map(len, numbers)) > _DIGITS_OF_A_NUMBER:
        return Order.POSITION
    return Order.NUMBERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The steps of the division by one key: their columns, and what their formulas name.

    Attributes:
        table: Name of the table.
        figure: Header of the column with the key's figures.
        total: The units that are divided.
        denominator: The denominator of the remainders.
        left: The units left over.
        suffix: What tells its names from those of other keys; empty where it is alone.
        order: How it tells which of equal remainders comes first.
        scope: The condition on the rows that a row divides with; empty for all.
        free: The condition on a row to take part; empty where every row does.
    """

    table: str
    figure: str
    total: str
    denominator: str
    left: str
    order: Order
    suffix: str = ""
    scope: str = ""
    free: str = ""

    def named(self, name: str) -> str:
        """A name or header of this key: ``Rest``, or ``Rest2`` of the second of several."""
        return f"{name}{self.suffix}"

    def column(self, name: str) -> str:
        """All cells of one of its columns."""
        return f"{self.table}[{self.named(name)}]"

    def cell(self, name: str) -> str:
        """This row's cell in one of its columns."""
        return f"[@{self.named(name)}]"

    @property
    def figures_in_sheet(self) -> str:
        """All cells with the key's figures."""
        return f"{self.table}[{self.figure}]"

    @property
    def earlier(self) -> str:
        """The condition on the rows that come before this one where remainders are equal."""
        keys = f"{self.table}[AGS]"
        return {
            Order.TEXTS: f"({keys}<[@AGS])",
            Order.NUMBERS: f"(VALUE({keys})<VALUE([@AGS]))",
            Order.POSITION: f"({self.table}[Nr]<[@Nr])",
        }[self.order]

    @property
    def tied(self) -> str:
        """The formula that is 1 where this row is among equal remainders at the cut, else 0."""
        last, first = self.named("RestAmSchnitt"), self.named("RestUnterSchnitt")
        return f"({last}={first})*({self.cell('Rest')}={last})"

    @property
    def tied_at_cut(self) -> str:
        """The condition that remainders on both sides of the cut are equal."""
        left, last, first = map(self.named, ("Resteuro", "RestAmSchnitt", "RestUnterSchnitt"))
        return f"AND({left}>0,{last}={first})"

    def if_free(self, formula: str, otherwise: str) -> str:
        """A formula for the rows that take part, and what it comes to in the others."""
        return f"IF({self.free},{formula},{otherwise})" if self.free else formula


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPlan(Steps):
    """One key on the sheet of the districts.

    Attributes:
        place: Which of the keys, from 0.
        places: How many decimals the figures have in the file.
        figures: The figures, whole numbers.
        teil: What it divided.
    """

    place: int
    places: int
    figures: list[int]
    teil: Teil


class Plan:
    """One allocation as the sheets have it.

    Attributes:
        allocation: The allocation.
        language: Language of what people read.
        former: Whether the sheets are those of version 0.1, against which its own
            workbooks are held, and which took the bounded rows as given.
        amounts: How the sheets hold amounts.
        bounds: Units of the floor and of the cap, where there are such.
        bounded: Whether there is one.
        levelled: Whether the check proves that one rate sets all bounds.
        reduced: Whether the check works out what the key divides, which is not the total.
        base_amount: Units of the base amount.
    """

    def __init__(self, allocation: Allocation, language: Language, *, former: bool = False) -> None:
        self.allocation, self.language, self.former = allocation, language, former
        self.amounts = Amounts(allocation.unit)
        asked, units = allocation.terms, allocation.unit.units
        self.base_amount = units(asked.base_amount)
        amounts = {Bound.MINIMUM: asked.minimum, Bound.MAXIMUM: asked.maximum}
        self.bounds = {bound: units(each) for bound, each in amounts.items() if each is not None}
        self.bounded = asked.bounded
        self.levelled = self.bounded and len(allocation.teile) == 1 and not former
        self.reduced = self.bounded or self.base_amount > 0 or allocation.unit is not Unit.EURO

    def say(self, text: Text, **values: object) -> str:
        """A text in the language of the sheets; of version 0.1 what that said instead."""
        return sheets.as_said(text, former=self.former)(self.language, **values)

    def numbered(self, text: Text, key: KeyPlan) -> str:
        """A text, with the number of the key where there are several."""
        said = sheets.as_said(text, former=self.former)
        return terms.numbered(said, self.allocation.districts.schluessel, key.place, self.language)

    @property
    def key_heading(self) -> str:
        """What the column of keys is called."""
        return wording.key_heading(self.allocation.districts, self.language)

    @property
    def betrag(self) -> str:
        """What the column of amounts is called."""
        return wording.BETRAG(self.language)

    @property
    def paid_sum(self) -> str:
        """The formula for the sum of what is paid, in euros."""
        return f"SUM({ZUWEISUNG}[{self.betrag}])"

    @cached_property
    def order(self) -> Order:
        """How the sheets tell which of equal remainders comes first."""
        if self.former:
            return Order.POSITION
        keys = [row.district.ags for row in self.allocation.rows]
        texts = self.allocation.districts.keys_as_texts
        return _order_of(keys, by_number=all(map(str.isdecimal, keys)) and not texts)

    @property
    def unordered(self) -> bool:
        """Whether remainders may tie among keys that no sheet orders as we do."""
        return self.order is Order.POSITION and not self.former

    @cached_property
    def keys(self) -> list[KeyPlan]:
        """The keys, at least one."""
        keys = self.allocation.districts.schluessel
        columns = zip(*(row.district.figures for row in self.allocation.rows), strict=True)
        several = len(self.allocation.teile) > 1
        plans = []
        for place, (teil, figures) in enumerate(zip(self.allocation.teile, columns, strict=True)):
            suffix = str(place + 1) if several else ""
            whole_sum = f"Schluesselsumme{suffix}" if keys else "Gesamteinwohner"
            plans.append(
                KeyPlan(
                    table=TABLE,
                    suffix=suffix,
                    figure=f"Schluessel{suffix}" if keys else "Einwohner",
                    total=f"Teilbetrag{suffix}" if several else self.divided,
                    denominator=f"Nenner{suffix}" if self.bounded else whole_sum,
                    left=f"Resteuro{suffix}",
                    order=self.order,
                    scope=f'({TABLE}[Grenze]="")' if self.bounded else "",
                    free='[@Grenze]=""' if self.bounded else "",
                    place=place,
                    places=keys[place].places if keys else 0,
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

    def above_base(self, name: str) -> str:
        """The formula for what a bound leaves to the key, in units; it may be negative."""
        base = f"-{self.amounts.in_units('Sockelbetrag')}" if self.base_amount else ""
        return f"{self.amounts.in_units(name)}{base}"

    @cached_property
    def marks(self) -> dict[Bound, str]:
        """How the column of bounds marks a row."""
        if self.former:
            return {bound: bound.value.capitalize() for bound in Bound}
        return {bound: mark(self.language) for bound, mark in terms.BOUNDS.items()}

    @property
    def share_sum(self) -> int:
        """The denominator of the keys' shares."""
        return sum(self.allocation.terms.weights_of_shares)

    @property
    def largest(self) -> int:
        """The largest number that the check of the districts calculates."""
        largest_bound = max(self.bounds.values(), default=0)
        if self.levelled:
            largest_bound = max(largest_bound, self.base_amount)
        bounds = [largest_bound * max(key.teil.weight_sum, 1) for key in self.keys]
        if self.levelled:
            bounds += [largest_bound * max(key.figures) for key in self.keys]
        products = [key.teil.total * max(key.figures) for key in self.keys]
        sums = [sum(key.figures) for key in self.keys]
        shares = self.units_divided * self.share_sum if len(self.keys) > 1 else 0
        return max(*products, *sums, *bounds, self.allocation.total, shares)

    @property
    def largest_of_gemeinden(self) -> int:
        """The largest number that the check of the Gemeinden calculates; 0 without any."""
        return max(
            (
                below.total * max(row.district.einwohner for row in below.rows)
                for below in self.allocation.gemeinden
            ),
            default=0,
        )

    @property
    def too_large(self) -> bool:
        """Whether a spreadsheet does not calculate exactly."""
        return self.largest > EXAKT_BIS

    @cached_property
    def fits(self) -> bool:
        """Whether a sheet holds every amount and figure as a number."""
        total, sums = self.allocation.total, self.allocation.figure_sums
        return max(total, self.allocation.unit.euros(total), *sums) <= LARGEST_NUMBER

    @property
    def live(self) -> bool:
        """Whether the check of the districts calculates."""
        return self.fits and (self.former or len(self.keys) <= CALCULATED_KEYS)

    @property
    def ranked(self) -> bool:
        """Whether ranks are formulas."""
        return len(self.allocation.rows) <= RANKED_ROWS

    @property
    def gemeinden_of_each(self) -> list[int]:
        """How many Gemeinden each Kreis has; empty where they are not divided among."""
        return [len(below.rows) for below in self.allocation.gemeinden]

    @property
    def too_many_gemeinden(self) -> bool:
        """Whether the sheet of their check has values alone."""
        return sum(self.gemeinden_of_each) > CALCULATED_ROWS

    @property
    def instalments_left_out(self) -> bool:
        """Whether their sheet has values alone: too many rows, or too large numbers."""
        paid = self.allocation.teilzahlungen
        rows = sum(self.gemeinden_of_each) or len(self.allocation.rows)
        before = paid.before if paid else 0
        return rows > CALCULATED_ROWS or before + self.allocation.total > DEALT_UP_TO

    def values_alone(self) -> str:
        """Why a sheet has values, no formulas."""
        return self.say(sheets.VALUES_ALONE, rows=number(CALCULATED_ROWS, self.language))

    def headed(self, name: str) -> str:
        """What a column of the check is called for people."""
        if self.former:
            return name
        if name == "AGS":
            return self.key_heading
        what = name.rstrip("0123456789")
        if what == "Schluessel":
            place = int(name[len(what) :] or 1) - 1
            return terms.key_name(self.allocation.districts.schluessel, self.language, place)
        heading = self.say(sheets.CHECK_HEADINGS[what]) if what in sheets.CHECK_HEADINGS else what
        return f"{heading} {name[len(what) :]}" if len(name) > len(what) else heading

    def formula(self, formula: str | None) -> str | None:
        """A formula over the tables of the check, with the headings that people read."""
        if self.former or formula is None:
            return formula
        formula = _OWN_COLUMN.sub(lambda found: found[1] + self.headed(found[2]), formula)
        return _LAST_OF_SPAN.sub(lambda found: self.headed(found[1]), formula)

    def in_language(self, column: Column) -> Column:
        """A column of the check with the heading that people read, in its formula too."""
        formula = self.formula(column.formula)
        return replace(column, header=self.headed(column.header), formula=formula)

    def line_in_language(self, line: Line) -> Line:
        """A line of the check with the headings that people read in its formula."""
        return replace(line, formula=self.formula(line.formula))


def is_formula(cells: str) -> str:
    """The condition that nobody wrote over a formula."""
    return f"_xlfn.ISFORMULA({cells})"


def all_hold(conditions: Iterable[str]) -> str:
    """The formula that all of some conditions hold; one that cannot be told does not."""
    return f"IFERROR(AND({','.join(conditions)}),FALSE)"


def total_of(table: str, header: str) -> str:
    """What stands below a column, as formulas name it."""
    return f"{table}[[#Totals],[{header}]]"


def calculates(cells: str) -> str:
    """The condition that nobody wrote over any formula of a column."""
    return f"SUMPRODUCT(--{is_formula(cells)})=ROWS({cells})*COLUMNS({cells})"


def each_once(table: str, stated_rows: str) -> str:
    """That each row of the paying sheet is checked, and none twice."""
    places = f"{table}[Zeile]"
    return f"IFERROR(SUMPRODUCT(--(FREQUENCY({places},{places})>0))={stated_rows},FALSE)"
