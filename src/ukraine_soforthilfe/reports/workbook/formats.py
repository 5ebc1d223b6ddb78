"""How cells look: few formats, each a named cell style of the workbook."""

from __future__ import annotations

from enum import Enum, StrEnum
from typing import TYPE_CHECKING

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

if TYPE_CHECKING:
    from openpyxl import Workbook

_DARK = "1F3864"
_LINE = Side(style="hair", color="8EA9DB")
_RULE = Side(style="thin", color=_DARK)
_FRAME = Side(style="thin", color="2F5597")


class Format(Enum):
    """What kind of content a cell has: its number format and alignment."""

    TEXT = ("@", "left", "one line")
    WRAPPED = ("@", "left", "wrapped")
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


class Role(StrEnum):
    """Where a cell stands, which decides on its font, fill and borders."""

    PLAIN = "plain"
    TITLE = "title"
    LABEL = "label"
    INPUT = "input"
    LINE = "line"
    REMARK = "remark"
    HEADER = "header"
    BODY = "body"
    TOTAL = "total"


_FONTS = {
    Role.TITLE: Font(name="Calibri", size=16, bold=True, color=_DARK),
    Role.LABEL: Font(name="Calibri", size=11, bold=True),
    Role.HEADER: Font(name="Calibri", size=11, bold=True, color="FFFFFF"),
    Role.TOTAL: Font(name="Calibri", size=11, bold=True),
}
_FILLS = {
    Role.HEADER: PatternFill("solid", fgColor=_DARK),
    Role.INPUT: PatternFill("solid", fgColor="FFF2CC"),
}
_BORDERS = {
    Role.BODY: Border(bottom=_LINE),
    Role.TOTAL: Border(top=_RULE, bottom=_RULE),
    Role.INPUT: Border(left=_FRAME, right=_FRAME, top=_FRAME, bottom=_FRAME),
    Role.LINE: Border(bottom=_RULE),
}


class Styles:
    """The cell styles of one workbook, made when first asked for."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._styles: dict[tuple[Format, Role], NamedStyle] = {}

    def named(self, form: Format, role: Role) -> NamedStyle:
        """The style of a cell; its ``as_tuple()`` is the cheapest way to give it to many."""
        style = self._styles.get((form, role))
        if style is None:
            number_format, horizontal, lines = form.value
            style = NamedStyle(
                f"soforthilfe {form.name.lower()} {role}",
                number_format=number_format,
                font=_FONTS.get(role, Font(name="Calibri", size=11)),
                fill=_FILLS.get(role, PatternFill()),
                border=_BORDERS.get(role, Border()),
                alignment=Alignment(
                    horizontal=horizontal,
                    indent=1 if role is Role.REMARK else 0,
                    vertical="top" if role in (Role.BODY, Role.INPUT) else "bottom",
                    wrap_text=lines == "wrapped",
                ),
            )
            self._workbook.add_named_style(style)
            self._styles[form, role] = style
        return style
