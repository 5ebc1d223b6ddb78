"""How cells look, how they hold amounts and keys, and what is said beside them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, StrEnum, auto
from typing import TYPE_CHECKING

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.styleable import StyleableObject
from openpyxl.worksheet.datavalidation import DataValidation

from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports.table import Kind
from ukraine_soforthilfe.reports.wording import euro
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.rule import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from ukraine_soforthilfe.result.allocation import Allocation

LARGEST_NUMBER = 2**53
"""Up to here a sheet holds every whole number; a larger one is written as text."""
DECIMALS = 9
"""Of a figure with decimals whose column does not say how many."""
EXAKT_BIS = 9 * 10**15
"""Up to here a sheet calculates exactly: below 2**53 by more than comparisons are blurred."""
TOO_LARGE = "GroessteZahl>ExaktBis"
"""The condition that numbers are too large for a spreadsheet."""
TOO_LARGE_OF_GEMEINDEN = "MAX(GroessteZahl,GroessteZahlGemeinden)>ExaktBis"
"""The same where the Gemeinden are calculated as well."""
CALCULATED_ROWS = 2_000
"""Up to here formulas of each row go over all rows: rows × rows steps."""
CALCULATED_KEYS = 20
"""Up to here a formula over all keys has no more than the 8,192 characters that Excel takes."""
WIDEST_TRUTH = 7
"""So many digits are as wide as FALSCH in bold."""
NOT_CALCULATED = "–"
"""What stands where a sheet does not say whether a row agrees."""
_ORDERED_SIGNS = tuple(
    frozenset(f"0123456789{letters}")
    for letters in ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz")
)
_DIGITS_OF_A_NUMBER = 15

_EURO_SIGN = ' "€"'
_BRITISH = "809"
_DARK = "1F3864"
_LINE = Side(style="hair", color="8EA9DB")
_RULE = Side(style="thin", color=_DARK)
_FRAME = Side(style="thin", color="2F5597")


class CellFormat(Enum):
    """What kind of content a cell has: its number format and alignment."""

    TEXT = ("@", "left", "one line")
    WRAPPED = ("@", "left", "wrapped")
    INDENTED = ("@", "left", "indented")
    MARK = ("@", "center", "one line")
    WHOLE = ("#,##0", "right", "one line")
    ORDINAL = ("0", "center", "one line")
    EURO = ('#,##0 "€"', "right", "one line")
    EURO_LEFT = ('#,##0 "€"', "left", "one line")
    CENTS = ('#,##0.00 "€"', "right", "one line")
    CENTS_LEFT = ('#,##0.00 "€"', "left", "one line")
    DECIMAL = ("#,##0.000000000", "right", "one line")
    EURO_PER_HEAD = ('#,##0.0000 "€"', "right", "one line")
    PERCENT = ("0.00%", "right", "one line")
    TRUTH = ("General", "center", "one line")


_FORMATS = {
    Kind.KEY: CellFormat.TEXT,
    Kind.TEXT: CellFormat.TEXT,
    Kind.TERM: CellFormat.TEXT,
    Kind.ORDINAL: CellFormat.ORDINAL,
    Kind.NUMBER: CellFormat.WHOLE,
    Kind.EURO: CellFormat.EURO,
    Kind.SHARE: CellFormat.PERCENT,
}
_WITH_DECIMALS = {Kind.NUMBER: CellFormat.DECIMAL, Kind.EURO: CellFormat.CENTS}


def format_of(kind: Kind, values: Iterable[object]) -> CellFormat:
    """How a sheet sets values of a kind, with decimals where one of them has some."""
    if any(isinstance(value, Decimal) for value in values):
        return _WITH_DECIMALS[kind]
    return _FORMATS[kind]


def length_of(value: float, form: CellFormat, places: int = DECIMALS) -> int:
    """How many characters a figure has as it is set; ``places`` are a ``DECIMAL``'s."""
    if form is CellFormat.PERCENT:
        return len("100,00%")
    if form is CellFormat.TRUTH:
        return WIDEST_TRUTH
    # What the number format adds to the grouped digits.
    decimals = {
        CellFormat.EURO: len(" €"),
        CellFormat.CENTS: len(",00 €"),
        CellFormat.EURO_PER_HEAD: len(",0000 €"),
        CellFormat.DECIMAL: len(",") + places,
    }
    return len(f"{int(value):,}") + decimals.get(form, 0)


def _english(number_format: str) -> str:
    """A number as English has it: ``€1,234.56``, its separators too where a program lets them."""
    if number_format.endswith(_EURO_SIGN):
        number_format = f'"€"{number_format.removesuffix(_EURO_SIGN)}'
    return f"[$-{_BRITISH}]{number_format}" if {*number_format} & {*",."} else number_format


class Role(StrEnum):
    """Where a cell is, which decides its font, fill and borders."""

    PLAIN = "plain"
    TITLE = "title"
    LABEL = "label"
    INPUT = "input"
    LINE = "line"
    """Where somebody signs."""
    ENTRY = "entry"
    """Where an office enters what only its own books have."""
    REMARK = "remark"
    HEADER = "header"
    UPRIGHT = "upright"
    """A header that stands on end, above narrow figures."""
    BODY = "body"
    TOTAL = "total"


_FONTS = {
    Role.TITLE: Font(name="Calibri", size=16, bold=True, color=_DARK),
    Role.LABEL: Font(name="Calibri", size=11, bold=True),
    **dict.fromkeys(
        (Role.HEADER, Role.UPRIGHT), Font(name="Calibri", size=11, bold=True, color="FFFFFF")
    ),
    Role.TOTAL: Font(name="Calibri", size=11, bold=True),
}
_FILLS = {
    **dict.fromkeys((Role.HEADER, Role.UPRIGHT), PatternFill("solid", fgColor=_DARK)),
    Role.INPUT: PatternFill("solid", fgColor="FFF2CC"),
}
_BORDERS = {
    Role.BODY: Border(bottom=_LINE),
    Role.TOTAL: Border(top=_RULE, bottom=_RULE),
    Role.INPUT: Border(left=_FRAME, right=_FRAME, top=_FRAME, bottom=_FRAME),
    Role.LINE: Border(bottom=_RULE),
    Role.ENTRY: Border(bottom=_RULE),
}


class Styles:
    """The cell styles of one workbook, made when first asked for."""

    def __init__(self, workbook: Workbook, language: Language) -> None:
        self._workbook = workbook
        self._language = language
        self._numbers: dict[tuple[CellFormat, Role, int], int] = {}

    def number(self, form: CellFormat, role: Role, places: int = DECIMALS) -> int:
        """The number that a cell in the file has for its style; ``places`` are a ``DECIMAL``'s."""
        known = (form, role, places if form is CellFormat.DECIMAL else DECIMALS)
        found = self._numbers.get(known)
        if found is None:
            number_format, horizontal, lines = form.value
            own = "" if known[2] == DECIMALS else f" {places}"
            if own:
                number_format = number_format.replace("0" * DECIMALS, "0" * places)
            if self._language is Language.EN:
                number_format = _english(number_format)
            style = NamedStyle(
                f"soforthilfe {form.name.lower()}{own} {role}",
                number_format=number_format,
                font=_FONTS.get(role, Font(name="Calibri", size=11)),
                fill=_FILLS.get(role, PatternFill()),
                border=_BORDERS.get(role, Border()),
                alignment=Alignment(
                    horizontal=horizontal,
                    indent=int(role is Role.REMARK or lines == "indented"),
                    vertical="top" if role in (Role.BODY, Role.INPUT) else "bottom",
                    wrap_text=lines == "wrapped" or role is Role.HEADER,
                    text_rotation=90 if role is Role.UPRIGHT else 0,
                ),
            )
            self._workbook.add_named_style(style)
            any_sheet = self._workbook.worksheets[0]
            found = StyleableObject(any_sheet, style.as_tuple()).style_id
            self._numbers[known] = found
        return found


def held(euros: Decimal) -> float | str:
    """An amount with cents as a number; as a text where a sheet would not hold every cent."""
    return f"{euros:f}" if abs(euros) * 100 > LARGEST_NUMBER else float(euros)


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


def is_formula(cells: str) -> str:
    """The condition that nobody wrote over a formula."""
    return f"_xlfn.ISFORMULA({cells})"


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


def fits_numbers(allocation: Allocation) -> bool:
    """Whether a sheet holds every amount and figure as a number."""
    euros = allocation.unit.euros(allocation.total)
    return max(allocation.total, euros, *allocation.figure_sums) <= LARGEST_NUMBER


def largest_of_gemeinden(allocation: Allocation) -> int:
    """The largest number that their sheet calculates."""
    return max(
        below.total * max(row.district.einwohner for row in below.rows)
        for below in allocation.gemeinden
    )


class Order(Enum):
    """How a sheet tells which of two equal remainders comes first."""

    TEXTS = auto()
    NUMBERS = auto()
    POSITION = auto()
    """By the number in the first column: spreadsheets order such keys otherwise than we do."""


def order_of(keys: Sequence[str], *, by_number: bool) -> Order:
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


class Look(Enum):
    """What colour says of a result, beside the words."""

    GREEN = ("006100", "C6EFCE")
    RED = ("9C0006", "FFC7CE")
    GREY = ("404040", "D9D9D9")
    BLANK = ("D9D9D9", "D9D9D9")
    """Grey all over: a FALSE that is no fault is not to be read."""

    @property
    def style(self) -> DifferentialStyle:
        """Its letters and ground."""
        letters, ground = self.value
        return DifferentialStyle(
            font=Font(bold=True, color=letters), fill=PatternFill(bgColor=ground)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One of the sentences that the sheet may say beside a value.

    Attributes:
        sentence: The sentence.
        condition: The formula that it is said on; empty for the last one.
        holds: Whether it is said in what is written, if none before it is.
        look: Its colour, None for none.
        formula: The formula that makes up the sentence; empty where it is a fixed one.
    """

    sentence: str
    condition: str = ""
    holds: bool = True
    look: Look | None = None
    formula: str = ""

    @property
    def part(self) -> str:
        """The sentence as a part of a formula."""
        return self.formula or f'"{self.sentence}"'


@dataclass(frozen=True, slots=True)
class Remark:
    """What the sheet says beside a value: the first of some cases that holds."""

    cases: tuple[Case, ...]

    @property
    def said(self) -> Case:
        """The case that holds in what is written."""
        return next(case for case in self.cases if case.holds)

    @property
    def sentence(self) -> str:
        """What it says in what is written."""
        return self.said.sentence

    @property
    def formula(self) -> str:
        """The formula that says it."""
        *cases, last = self.cases
        opened = "".join(f"IF({case.condition},{case.part}," for case in cases)
        return f"{opened}{last.part}{')' * len(cases)}"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the workbook does not calculate all that it pays; no condition where that is fixed."""

    sentence: str
    holds: bool = True
    condition: str = ""

    @property
    def part(self) -> str:
        """What it adds to the formula of the sentence."""
        said = f'"{self.sentence} "'
        return f'IF({self.condition},{said},"")' if self.condition else said


def either(
    condition: str, sentence: str, otherwise: str, *, holds: bool = True, warns: bool = True
) -> Remark:
    """A remark of two sentences, where it warns in green and red."""
    green, red = (Look.GREEN, Look.RED) if warns else (None, None)
    return Remark(
        (
            Case(sentence=sentence, condition=condition, holds=holds, look=green),
            Case(sentence=otherwise, look=red),
        )
    )


def colour_remark(
    worksheet: Worksheet, remark: Remark, remark_at: str, *, value_at: str = "", live: bool
) -> None:
    """Colour a remark as its case has it, and its value; a FALSE that is no fault is not read."""
    before: list[str] = []
    for case in remark.cases if live else [remark.said]:
        conditions = [f"NOT({condition})" for condition in before]
        conditions += [case.condition] if live and case.condition else []
        before.append(case.condition)
        if case.look:
            condition = f"AND({','.join(conditions or ['1=1'])})"
            _paint(worksheet, remark_at, condition, case.look)
            if value_at:
                look = Look.BLANK if case.look is Look.GREY else case.look
                _paint(worksheet, value_at, condition, look)


def colour_agreement(worksheet: Worksheet, cells: str) -> None:
    """Green where a row agrees, red where it does not; it also says so in words."""
    first = cells.partition(":")[0]
    _paint(worksheet, cells, f"AND(ISLOGICAL({first}),{first})", Look.GREEN)
    _paint(worksheet, cells, f"{first}=FALSE", Look.RED)


def _paint(worksheet: Worksheet, cells: str, condition: str, look: Look) -> None:
    rule = Rule(type="expression", formula=[condition], dxf=look.style)
    worksheet.conditional_formatting.add(cells, rule)


def accept_numbers(worksheet: Worksheet, cells: str, language: Language, *, whole: bool) -> None:
    """Refuse what is no number of 0 or more, whole or of euros and cents, with a sentence."""
    worksheet.add_data_validation(
        DataValidation(
            type="whole" if whole else "decimal",
            operator="greaterThanOrEqual",
            formula1="0",
            showErrorMessage=True,
            error=(sheets.INPUT_REFUSED if whole else sheets.CENTS_REFUSED)(language),
            sqref=cells,
        )
    )


def accept_amount(worksheet: Worksheet, cell: str, amounts: Amounts, language: Language) -> None:
    """Refuse what is no amount of 0 or more in whole units, with a sentence."""
    unit = euro(1, language, amounts.unit)
    worksheet.add_data_validation(
        DataValidation(
            type="custom",
            formula1=f"AND({amounts.is_multiple(cell)})",
            showErrorMessage=True,
            error=sheets.AMOUNT_REFUSED(language, unit=unit),
            sqref=cell,
        )
    )


def accept_marks(
    worksheet: Worksheet, cells: str, marks: Sequence[str], language: Language
) -> None:
    """Refuse what is neither empty nor one of some marks, with a sentence."""
    worksheet.add_data_validation(
        DataValidation(
            type="list",
            formula1=f'"{",".join(marks)}"',
            allow_blank=True,
            showErrorMessage=True,
            error=sheets.MARK_REFUSED(language, marks=" / ".join(marks)),
            sqref=cells,
        )
    )
