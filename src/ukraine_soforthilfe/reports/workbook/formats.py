"""Columns and cells: what they hold, how they look, and what is said beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum, StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.styleable import StyleableObject
from openpyxl.worksheet.datavalidation import DataValidation

from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from ukraine_soforthilfe.reports import Column as TypedColumn
    from ukraine_soforthilfe.reports import Value as TableValue
    from ukraine_soforthilfe.rule import Euros

    Value = str | int | float | Decimal | None

LONGEST_TEXT = 32_767
"""How many characters a cell holds, counted as in UTF-16."""
# What XML cannot have, and the carriage return, which it would turn into a line feed.
UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
LARGEST_NUMBER = 2**53
"""Up to here a sheet holds every whole number; a larger one is written as text."""
DECIMALS = 9
"""Of a figure with decimals whose column does not say how many."""
WIDEST_TRUTH = 7
"""So many digits are as wide as FALSCH in bold."""
NOT_CALCULATED = "–"
"""What stands where a sheet does not say whether a row agrees."""

_WIDEST = 48
_WIDEST_WRAPPED = 78
_NARROWEST = 7
_NARROWEST_PRINTED = 5
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_MARK_IN_REFERENCE = re.compile(r"['\[\]#@]")
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
    INDENTED_LINES = ("@", "left", "indented, wrapped")
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

    @property
    def is_text(self) -> bool:
        """Whether it is that of texts, which are no figures even where they look so."""
        return self.value[0] == "@"


_IN_LINES = {
    CellFormat.TEXT: CellFormat.WRAPPED,
    CellFormat.INDENTED: CellFormat.INDENTED_LINES,
}
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
                    indent=int(role is Role.REMARK or "indented" in lines),
                    vertical="top" if role in (Role.BODY, Role.INPUT) else "bottom",
                    wrap_text="wrapped" in lines or role is Role.HEADER,
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


def is_held(total: Euros) -> bool:
    """Whether a sheet holds and sums amounts up to this one as numbers, to the cent."""
    if isinstance(total, Decimal):
        return not isinstance(held(total), str)
    return abs(total) <= LARGEST_NUMBER


def writable(text: str) -> str:
    """A text that a cell can have: a file's name may have characters that a workbook may not."""
    return UNWRITABLE.sub("\ufffd", text)[:LONGEST_TEXT]


def content_of(value: Value) -> Value:
    """What a cell holds of a value: a number of 16 digits, or a text, if that were another one."""
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, float):
        return float(f"{value:.16g}")
    if isinstance(value, Decimal):
        return held(value)
    return str(value) if value is not None and abs(value) > LARGEST_NUMBER else value


def column_of(table: str, header: str) -> str:
    """A table's column as formulas name it: ``Zuweisung[Betrag]``."""
    return table + "[" + _MARK_IN_REFERENCE.sub(r"'\g<0>", header) + "]"


def escaped(text: str) -> str:
    """A text that looks like an escape of the format, escaped."""
    return _ESCAPE_LIKE.sub("_x005F_", text)


@dataclass(frozen=True, slots=True)
class Total:
    """What stands below a column, in the totals row of its table.

    Attributes:
        value: What its formula comes to; a text where there is none.
        formula: Its formula; None for a text.
        function: What Excel calls the formula in a totals row.
    """

    value: Value
    formula: str | None = None
    function: Literal["sum", "custom"] | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        header: The text of its header cell.
        form: How its values are set.
        values: One a row: the content, or with a formula what it comes to.
        formula: The formula of every row, ``[@Name]`` for this row's cell in
            another column; None where the values are the content.
        total: What stands in the totals row.
        role: ``INPUT`` for figures that a reader may change.
        places: How many decimals its figures have, where they have some.
    """

    header: str
    form: CellFormat
    values: Sequence[Value]
    formula: str | None = None
    total: Total | None = None
    role: Role = Role.BODY
    places: int = DECIMALS

    @property
    def content_width(self) -> int:
        """The characters of its longest content."""
        contents = [*self.values, self.total.value if self.total else None]
        texts = [len(value) for value in contents if isinstance(value, str)]
        numbers = [value for value in contents if isinstance(value, int | float)]
        figure = length_of(max(numbers, default=0), self.form, self.places)
        return max([*texts, figure] if numbers or self.form is CellFormat.TRUTH else [*texts, 0])

    @property
    def width(self) -> int:
        """The characters of its longest content, within reason."""
        # The header also holds the filter's button, and is bold; above figures it has lines.
        is_text = self.form in (CellFormat.TEXT, CellFormat.WRAPPED)
        breaks = not is_text and len(self.header) > self._longest_word + 3
        heading = self._longest_word if breaks else len(self.header)
        longest = max(self.content_width, heading + 2, _NARROWEST) + 2
        return min(longest, _WIDEST_WRAPPED if self.form is CellFormat.WRAPPED else _WIDEST)

    def narrow_width(self, room: int) -> int:
        """As wide as its content and the longest word of its heading, which then has lines."""
        around = 2 if self.form is CellFormat.MARK else 1
        least = max(self._longest_word + room, _NARROWEST_PRINTED)
        return min(max(self.content_width + around, least), _WIDEST)

    @property
    def _longest_word(self) -> int:
        return max(map(len, self.header.split()), default=0)

    @property
    def body_form(self) -> CellFormat:
        """How the values are set."""
        return _IN_LINES[self.form] if self.wraps else self.form

    @property
    def wraps(self) -> bool:
        """Whether a text needs more lines than one in the widest column."""
        return self.form in _IN_LINES and any(
            len(value) + 2 > _WIDEST or "\n" in value
            for value in self.values
            if isinstance(value, str)
        )


def drawn(
    column: TypedColumn,
    language: Language,
    *,
    form: CellFormat | None = None,
    formula: str | None = None,
) -> Column:
    """A column of a table as a sheet has it, without its total.

    Args:
        column: The column of what is shown.
        language: Language of its heading and words.
        form: How its values are set; None for the way of its kind.
        formula: As of :class:`Column`.
    """
    return Column(
        column.heading(language),
        form or format_of(column.kind, (*column.values, column.total)),
        [_content(column, value, language) for value in column.values],
        formula,
    )


def values_alone(columns: Sequence[Column]) -> list[Column]:
    """The columns where a sheet does not calculate: no formulas, and nothing to put in."""
    return [replace(column, formula=None, role=Role.BODY) for column in columns]


def summed(column: Column, table: str, value: Value) -> Column:
    """A column with the sum of the rows that are shown, and what that comes to."""
    formula = f"SUBTOTAL(109,{column_of(table, column.header)})"
    return replace(column, total=Total(value, formula, "sum"))


def _content(column: TypedColumn, value: TableValue, language: Language) -> Value:
    if isinstance(value, Decimal) and format_of(column.kind, [value]) is CellFormat.CENTS:
        return held(value)
    if isinstance(value, Decimal | Fraction):
        return float(value)
    if isinstance(value, str) and value in column.words:
        return column.words[value](language)
    return value


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


@dataclass(frozen=True, slots=True)
class Case:
    """One of the sentences that the sheet may say beside a value.

    Attributes:
        sentence: The sentence.
        condition: The formula that it is said on; empty for the last one.
        look: Its colour, None for none.
        holds: Whether it is said in what is written, if none before it is.
        formula: The formula that makes up the sentence; empty where it is a fixed one.
    """

    sentence: str
    condition: str = ""
    look: Look | None = None
    holds: bool = field(default=True, kw_only=True)
    formula: str = field(default="", kw_only=True)

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


def either(
    condition: str, sentence: str, otherwise: str, *, holds: bool = True, warns: bool = True
) -> Remark:
    """A remark of two sentences, where it warns in green and red."""
    green, red = (Look.GREEN, Look.RED) if warns else (None, None)
    return Remark((Case(sentence, condition, green, holds=holds), Case(otherwise, look=red)))


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


def accept(worksheet: Worksheet, cells: str, refusal: str, **rule: Any) -> None:
    """Refuse in some cells, with a sentence, what a rule of openpyxl's validation refuses."""
    worksheet.add_data_validation(
        DataValidation(showErrorMessage=True, error=refusal, sqref=cells, **rule)
    )


def accept_numbers(worksheet: Worksheet, cells: str, refusal: str, *, whole: bool = True) -> None:
    """Refuse what is no number of 0 or more, whole or of euros and cents."""
    kind, operator = "whole" if whole else "decimal", "greaterThanOrEqual"
    accept(worksheet, cells, refusal, type=kind, operator=operator, formula1="0")
