"""What cells are as texts: what a number says by itself, and what a sheet shows of it.

Columns that travel along are shown as the sheet of a German office shows them: with the
leading zeros, points and percent signs of a number's format, days as 31.12.2021. What this
module cannot show as the sheet does begins with ``cells.UNSHOWN``, and is refused where somebody
wants it.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe.asking.values import is_sheet_error
from ukraine_soforthilfe.language import (
    BY_NUMBER,
    CODE_AT_MOST,
    DAY_ALONE,
    NO_DAY,
    PART,
    QUOTED,
    SECONDS,
    TO_THE_MINUTE,
    WHOLE_DAY,
    is_of_days,
    of_days,
)
from ukraine_soforthilfe.population.cells import UNSHOWN
from ukraine_soforthilfe.population.workbooks import decimal_of, number_of
from ukraine_soforthilfe.population.workbooks.looks import looks_of
from ukraine_soforthilfe.population.workbooks.parts import Xlsx
from ukraine_soforthilfe.population.workbooks.sheets import OdsTables
from ukraine_soforthilfe.population.workbooks.shown import WholeSheet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ukraine_soforthilfe.population.workbooks.looks import Look
    from ukraine_soforthilfe.population.workbooks.parts import Package


EXACT_BELOW = 2**53
"""Above it several whole numbers are one floating-point number."""
# Excel keeps 15 digits of a number.
_DIGITS_KEPT = 15
_PLACES_AT_MOST = 60
_REPEATED_AT_MOST = 10_000
_TRUTHS = {True: "WAHR", False: "FALSCH"}


_DAYS = {UNSHOWN + mark: mark for mark in (DAY_ALONE, SECONDS, NO_DAY)}
_AS_IT_IS, _A_PART = f"{UNSHOWN}as it is ", UNSHOWN + PART
_WITH_EXPONENT = re.compile(r"\dE[+-]\d")
_HOURS = re.compile(r"-?\d{1,9}:\d\d(:\d\d)?", re.ASCII)
_ODS_SHOWN = frozenset({"float", "percentage", "currency", "date", "time"})

Overrides = dict[tuple[int, int], str]
"""What cells show, by row and column from 0."""


def said(cell: object) -> str:
    """A cell as text, with nothing in it that a number did not say."""
    match cell:
        # Texts first, since most cells are: a sheet has a million.
        case str():
            return cell
        case bool():
            return str(cell).upper()
        case float() if abs(cell) >= EXACT_BELOW:
            # As it is: several whole numbers have this same floating-point number.
            return f"{cell:e}"
        case float() if cell.is_integer():
            return str(int(cell))
        case float():
            return _in_full(cell)
        case dt.datetime():
            return cell.date().isoformat()
        case _:
            return str(cell)


def _in_full(value: float) -> str:
    """A number with the 15 digits that Excel shows, as somebody finds it in the sheet.

    With a comma, so that 633.484 is never taken for grouped thousands.
    """
    return f"{Decimal(f'{value:.15g}'):f}".replace(".", ",")


def shown(cell: object) -> str:
    """A cell as a German sheet shows it in the format that it has by itself.

    >>> shown(0.5), shown(True), shown(dt.date(2021, 12, 31)), shown(1e20)[0] == UNSHOWN
    ('0,5', 'WAHR', '31.12.2021', True)
    """
    match cell:
        case str():
            return cell
        case bool():
            return _TRUTHS[cell]
        case float() if abs(cell) >= 10**_DIGITS_KEPT:
            return UNSHOWN + _in_full(cell)
        case dt.datetime():
            return f"{cell:%d.%m.%Y %H:%M}"
        case dt.date():
            return f"{cell:%d.%m.%Y}"
        case dt.time():
            return f"{cell:%H:%M}"
        case dt.timedelta():
            minutes = cell // dt.timedelta(minutes=1)
            return f"{UNSHOWN}{minutes // 60}:{minutes % 60:02}"
        case _:
            return said(cell)


def as_shown(rows: Sequence[Sequence[object]], formatted: Overrides) -> list[list[str]]:
    """The texts that a sheet shows, of the cells as another reader has them.

    Args:
        rows: The cells.
        formatted: What their formats show.
    """
    texts = [[*map(shown, row)] for row in rows]
    for (place, column), text in formatted.items():
        if place < len(rows) and column < len(rows[place]):
            cell = rows[place][column]
            if text.startswith(_AS_IT_IS):
                texts[place][column] = text.removeprefix(_AS_IT_IS)
                continue
            if text.startswith(_A_PART) and isinstance(cell, dt.date):
                texts[place][column] = text.removeprefix(_A_PART).format(cell).strip()
                continue
            # Days are shown as days in whatever format.
            if isinstance(cell, dt.date | dt.time | dt.timedelta) and text not in _DAYS:
                continue
            before = texts[place][column].removeprefix(UNSHOWN)
            texts[place][column] = _of_a_day(cell, before, _DAYS[text]) if text in _DAYS else text
    return texts


def _of_a_day(cell: object, before: str, mark: str) -> str:
    if mark == DAY_ALONE and isinstance(cell, dt.date):
        return f"{cell:%d.%m.%Y}"
    # A second that has begun is shown as the next one by some.
    if mark == SECONDS and isinstance(cell, dt.datetime | dt.time) and not cell.microsecond:
        return f"{before}{cell:{':%S' if ':' in before else ''}}"
    return UNSHOWN + before


def overrides(package: Package) -> Callable[[str], Overrides]:
    """What the cells of a sheet show that is not what :func:`shown` makes of them."""
    if Xlsx.WORKBOOK in package:
        xlsx = Xlsx(package)
        looks = looks_of(package, xlsx.part("styles"), "")
        return lambda name: _of_xlsx(xlsx, name, looks) if name in xlsx.parts else {}
    tables = OdsShown("content.xml", package.read("content.xml")).shown
    return lambda name: tables.get(name, {})


def _own_text(value: str, code: str) -> str:
    """A text in its format; an error, which other readers see as nothing, is not shown."""
    if is_sheet_error(value):
        return UNSHOWN + value
    text = value if code in {"General", "@"} or not value else text_in_format(value, code)
    return UNSHOWN + value if text is None else text


def _own_number(value: float, code: str) -> str | None:
    """A number in its format; of a day, which the other reader shows, what is to be known."""
    if not is_of_days(code):
        return in_format(value, code)
    mark = of_days(value, code)
    return mark and UNSHOWN + mark


def _of_xlsx(xlsx: Xlsx, name: str, looks: Sequence[Look]) -> Overrides:
    found: Overrides = {}
    known: dict[tuple[int | float, int], str | None] = {}

    def take(row: int, cells: Sequence[tuple[int, Any]]) -> None:
        for column, (value, formula, style) in cells:
            at = row - 1, column
            if value is None:
                if formula is not None:
                    found[at] = f"{UNSHOWN}{formula}"
                continue
            code = looks[style].code if style < len(looks) else "General"
            if isinstance(value, str):
                if (shown_text := _own_text(value, code)) != value:
                    found[at] = shown_text
            elif not isinstance(value, bool) and code not in {"General", "@"}:
                if (value, style) not in known:
                    known[value, style] = _own_number(value, code)
                text = known[value, style]
                found[at] = UNSHOWN + _in_full(value) if text is None else text

    part = xlsx.parts[name]
    WholeSheet(part, xlsx.package.read(part), take=take, texts=xlsx.texts())
    return found


class OdsShown(OdsTables):
    """The same of an .ods, which keeps beside each value what it shows."""

    def __init__(self, name: str, part: bytes) -> None:
        self.shown: dict[str, Overrides] = {}
        self._sheet: Overrides = {}
        self._rows = range(0)
        self._columns = range(0)
        self._stands = False
        super().__init__(name, part)

    def _start_table(self, attributes: dict[str, str]) -> None:
        super()._start_table(attributes)
        self._sheet = self.shown.setdefault(attributes.get("name", ""), {})

    def _start_row(self, attributes: dict[str, str]) -> None:
        before = self._row
        super()._start_row(attributes)
        self._rows, self._columns = range(before, self._row), range(0)

    def _start_cell(self, attributes: dict[str, str], *, covering: bool) -> None:
        super()._start_cell(attributes, covering=covering)
        times = attributes.get("number-columns-repeated", "1")
        count = max(1, int(times)) if times.isdecimal() and len(times) < 7 else 1
        self._columns = range(self._columns.stop, self._columns.stop + count)
        self._stands = self._kind in _ODS_SHOWN or self._stated is not None
        down, across = (
            number_of(attributes.get(f"number-{what}-spanned", "1"), 0)
            for what in ("rows", "columns")
        )
        if max(down, across) > 1:
            first, left = self._rows.start, self._columns.start
            self._table.spans.append((first, left, first + down - 1, left + across - 1))
        value = decimal_of(attributes.get("value", ""), 0)
        self._long = abs(value) >= 10**_DIGITS_KEPT
        if self._stands:
            self._cell_at = len(self._path)
            self._parser.CharacterDataHandler = self._own_text

    def _end_cell(self) -> None:
        if self._stands:
            text = self._in_its_format("".join(self._characters).strip())
            self._characters.clear()
            if len(self._rows) * len(self._columns) > _REPEATED_AT_MOST and text is not None:
                text = f"{UNSHOWN}{text.removeprefix(UNSHOWN)}"
            if text is not None:
                self._sheet.update(
                    {
                        (row, column): text
                        for row in self._rows[:_REPEATED_AT_MOST]
                        for column in self._columns[:_REPEATED_AT_MOST]
                    }
                )
            self._stands = False
        super()._end_cell()

    def _in_its_format(self, text: str) -> str | None:
        """What is to be known of a value that is shown so; None for nothing."""
        if self._kind == "date":
            times = text.count(":")
            if not WHOLE_DAY.search(text):
                return _AS_IT_IS + text
            mark = (DAY_ALONE, PART + TO_THE_MINUTE, SECONDS)[min(times, 2)]
            return UNSHOWN + mark
        if self._kind == "time":
            return _AS_IT_IS + text if _HOURS.fullmatch(text) else UNSHOWN + text
        if self._kind == "string":
            # Of an error every other reader sees nothing.
            return text
        return UNSHOWN + text if self._long else None if _WITH_EXPONENT.search(text) else text


# Number formats.

_SECTION = re.compile(r'(?:"[^"]{0,40}"|\\.|\[[^\]]{0,40}\]|_.|\*.|[^;])*')
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[0-9A-Fa-f]+)?\]")
_COLOUR = re.compile(
    r"\[(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d{1,2})\]", re.IGNORECASE
)
_GENERAL = "general"
_EXPONENT = re.compile(r"[eE][+-]")
# Formats that a workbook names by their numbers alone, as a German Excel shows them.
_EUROS = '#,##0\\ "€"'
_BUILT_IN = {
    **dict.fromkeys((5, 6, 42), _EUROS),
    **dict.fromkeys((7, 8, 44), _EUROS.replace("0", "0.00", 1)),
    41: "#,##0",
    43: "#,##0.00",
    **dict.fromkeys((11, 48), "0.00E+00"),
}
_DIGITS: tuple[frozenset[str], frozenset[str]] = (frozenset({"before", "behind"}), frozenset())
_CONDITION = re.compile(r"\[[<>=]")
_AS_IT_STANDS = frozenset(" €$£-+()/:.,'’–&!~{}=<>")


@dataclass(slots=True)
class _Section:
    """One section of a number format.

    Attributes:
        pieces: Texts, and marks of digits: those before the point, ``.``, those behind it.
        whole: How many marks stand before the point.
        decimals: How many behind it.
        grouped: Whether points group thousands.
        scale: By which power of ten the number is shown larger.
        general: Whether the number stands as it is.
    """

    pieces: list[tuple[str, str]] = field(default_factory=list)
    whole: int = 0
    decimals: int = 0
    grouped: bool = False
    scale: int = 0
    general: bool = False

    def take(self, sign: str, rest: str) -> bool:
        """Take a sign; whether it is known."""
        behind = ("point", "") in self.pieces
        if sign in "0#?":
            self.pieces.append(("behind" if behind else "before", sign))
            self.decimals += behind
            self.whole += not behind
        elif sign == "." and not self.general:
            self.pieces.append(("point", ""))
            return not behind
        elif sign == "," and not self.general:
            # Between digits it groups them, behind them it divides by a thousand.
            groups = QUOTED.sub("", rest)[:1] in {*"0#?"}
            self.grouped |= groups
            self.scale -= 0 if groups else 3
            return self.pieces[-1:] != [] and self.pieces[-1][0] in _DIGITS[behind and groups]
        elif sign == "%":
            self.scale += 2
            self.pieces.append(("text", "%"))
        elif sign in _AS_IT_STANDS and not (sign == "/" and self.whole):
            self.pieces.append(("text", sign))
        else:
            return False
        return True


def in_format(value: float, code: str) -> str | None:
    r"""A number as a German sheet shows it in a format; None where that is not known.

    No exponent is shown, whatever the format.

    >>> in_format(1067, "00000"), in_format(0.125, "0.0%"), in_format(1234.5, '#,##0.00\\ "€"')
    ('01067', '12,5%', '1.234,50 €')
    >>> in_format(5001000, '0000"."0000"."00'), in_format(-5, "0;[Red]-0"), in_format(1.5, "# ?/?")
    ('0005.0010.00', '-5', None)
    """
    if by_number := BY_NUMBER.fullmatch(code):
        code = _BUILT_IN.get(int(by_number[1]), code)
    if abs(value) >= 10**_DIGITS_KEPT or len(code) > CODE_AT_MOST:
        return None
    # Which section a condition chooses is not known.
    if any(_CONDITION.match(piece) for piece in QUOTED.findall(code)):
        return None
    sections = _sections(code)
    number = Decimal(f"{value:.15g}")
    place = 0
    if number < 0 and len(sections) > 1:
        place, number = 1, -number
    elif number == 0 and len(sections) > 2:
        place = 2
    section = _parsed(sections[place])
    return None if section is None else _drawn(number, section)


def text_in_format(text: str, code: str) -> str | None:
    r"""A text as a sheet shows it in a format; None where that is not known.

    >>> text_in_format("020002", '"DE"@'), text_in_format("n/a", "0.00"), text_in_format("a", ";;;")
    ('DE020002', 'n/a', '')
    """
    if BY_NUMBER.fullmatch(code):
        return text
    if len(code) > CODE_AT_MOST:
        return None
    sections = _sections(code)
    of_texts = [each for each in sections if "@" in QUOTED.sub("", each)]
    section = sections[3] if len(sections) > 3 else of_texts[0] if of_texts else "@"
    if section in {"@", _GENERAL, _GENERAL.title()}:
        return text
    shown_text, place = "", 0
    while place < len(section):
        if literal := QUOTED.match(section, place):
            piece = _literal(literal[0])
            if piece is None:
                return None
            shown_text += piece
            place = literal.end()
            continue
        sign = section[place]
        if sign != "@" and sign not in _AS_IT_STANDS:
            return None
        shown_text += text if sign == "@" else sign
        place += 1
    return None if len(of_texts) > 1 else shown_text.strip()


def _sections(code: str) -> list[str]:
    sections, start = [], 0
    while start <= len(code):
        found = _SECTION.match(code, start)
        end = found.end() if found else len(code)
        sections.append(code[start:end])
        start = end + 1
    return sections


def _parsed(text: str) -> _Section | None:
    section = _Section()
    place = 0
    while place < len(text):
        if literal := QUOTED.match(text, place):
            piece = _literal(literal[0])
            if piece is None:
                return None
            section.pieces.append(("text", piece))
            place = literal.end()
        elif text[place : place + len(_GENERAL)].lower() == _GENERAL:
            section.general = True
            section.pieces.append((_GENERAL, ""))
            place += len(_GENERAL)
        elif _EXPONENT.match(text, place):
            # None is shown, whatever the format.
            section.general = True
            section.pieces = [(_GENERAL, "")]
            break
        elif section.take(text[place], text[place + 1 :]):
            place += 1
        else:
            return None
    return section if section.whole + section.decimals <= _PLACES_AT_MOST else None


def _literal(piece: str) -> str | None:
    """What is shown of a piece that stands for itself, a colour or a currency, say."""
    if piece[0] == '"':
        return piece[1:-1]
    if piece[0] == "[":
        currency = _CURRENCY.fullmatch(piece)
        if currency is None:
            return "" if _COLOUR.fullmatch(piece) else None
        return currency[1]
    return {"\\": piece[1], "_": " "}.get(piece[0], "")


def _drawn(number: Decimal, section: _Section) -> str:
    if section.general:
        text = said(float(abs(number)))
        body = "".join(text if kind == _GENERAL else piece for kind, piece in section.pieces)
        return f"-{body}".strip() if number < 0 else body.strip()
    scaled = abs(number).scaleb(section.scale)
    rounded = scaled.quantize(Decimal(1).scaleb(-section.decimals), ROUND_HALF_UP)
    digits, _, decimals = f"{rounded:f}".partition(".")
    digits = digits.lstrip("0")
    pieces: list[str] = []
    # From the right: each mark takes a digit, and the first one all that are left.
    left, behind = digits, decimals
    marks_left, shown_digits = section.whole, 0
    for kind, piece in reversed(section.pieces):
        if kind == "before":
            marks_left -= 1
            taken = left if not marks_left else left[-1:]
            left = "" if not marks_left else left[:-1]
            for digit in reversed(taken or {"0": "0", "?": " ", "#": ""}[piece]):
                if section.grouped and shown_digits and not shown_digits % 3 and digit.isdigit():
                    pieces.append(".")
                pieces.append(digit)
                shown_digits += 1
        elif kind == "behind":
            digit, behind = behind[-1:], behind[:-1]
            # A mark that shows no zero shows none at the end.
            trailing = piece in "#?" and digit == "0" and not _has_digit_behind(pieces)
            pieces.append("" if trailing and piece == "#" else " " if trailing else digit)
        elif kind == "point":
            # Where no mark stands before it, all digits do.
            pieces.append("," if section.whole else f",{left[::-1]}")
        else:
            pieces.append(piece[::-1])
    text = "".join(pieces)[::-1].strip()
    return f"-{text}" if number < 0 and rounded else text


def _has_digit_behind(pieces: Sequence[str]) -> bool:
    return any(piece.isdigit() for piece in pieces)
