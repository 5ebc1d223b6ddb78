"""How cells of an .xlsx look, as far as it decides what a reader sees, and how sheets print."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ukraine_soforthilfe.population import notices
from ukraine_soforthilfe.population.cells import contrast, number_format
from ukraine_soforthilfe.population.workbooks import (
    column_letters,
    decimal_of,
    letters_and_digits,
    listed,
    number_of,
    odd,
    span_of,
    words,
)
from ukraine_soforthilfe.population.workbooks.parts import Node, tree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ukraine_soforthilfe.population.workbooks import Formulas, Span
    from ukraine_soforthilfe.population.workbooks.parts import Package
    from ukraine_soforthilfe.population.workbooks.sheets import Value

# Number formats, colours and fonts.

_BUILT_IN = {int(place): code for place, code in listed("formats").items()}
_PALETTE = ("000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF")
_BLACK, WHITE = "000000", "FFFFFF"
_OF_WINDOWS = {"window": WHITE, "windowText": _BLACK}
_OF_THE_SYSTEM = {64: _BLACK, 65: WHITE}
# A cell shows no more of letters this large, or this far from its side.
_SMALLEST, _LARGEST = 6.0, 36.0
_INDENT_AT_MOST = 5
_WRAPPED = "wrapped"
_CONTRAST_AT_LEAST = 2.0
TOLD_APART = 1.2
"""The least contrast of two grounds that are told apart."""
_PATTERNS_TO_READ_ON = frozenset({"none", "solid", "gray125", "gray0625", ""})


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell looks.

    Attributes:
        code: Its number format.
        colour: Of its letters, six hexadecimal digits; ``?`` where that is not known.
        fill: Of its ground; likewise.
        font: The name of its font.
        size: Of its letters, in points.
        marks: What else changes how it reads: struck out, written from right to left, …
        style: The name of its cell style.
        trim: How it is set off, which changes nothing that is read: bold, lines around it, …
    """

    code: str = "General"
    colour: str = _BLACK
    fill: str = WHITE
    font: str = ""
    size: float = 11
    marks: frozenset[str] = frozenset()
    style: str = ""
    trim: str = ""


def looks_of(package: Package, styles: str, theme: str) -> list[Look]:
    """The looks that the cells of a workbook have, by their number."""
    root = tree(package, styles)
    colours = _Colours(tree(package, theme), root)
    codes = dict(_BUILT_IN)
    for each in root.first("numFmts").children:
        number = number_of(each.get("numFmtId"))
        if codes.get(number, each.get("formatCode")) != each.get("formatCode"):
            raise odd(styles, notices.ODD_NAME_TWICE, name=each.get("numFmtId")[:20])
        codes[number] = each.get("formatCode")
    names = {each.get("xfId"): each.get("name") for each in root.first("cellStyles").children}
    kinds = [(root.first(f"{kind}s").children, f"{kind}Id") for kind in ("font", "fill", "border")]
    looks = []
    for xf in root.first("cellXfs").children:
        font, fill, border = (_at(nodes, xf.get(number, "0")) for nodes, number in kinds)
        code = number_of(xf.get("numFmtId", "0"))
        looks.append(
            Look(
                code=codes.get(code, f"[{code}]"),
                colour=colours.named(font.first("color"), _BLACK),
                fill=colours.ground(fill),
                font=colours.font(font).lower(),
                size=decimal_of(font.first("sz").get("val"), 11),
                marks=frozenset(_marks(font, border, xf)),
                style=names.get(xf.get("xfId"), ""),
                trim=_trim(font, border, xf),
            )
        )
    return looks


def _trim(font: Node, border: Node, xf: Node) -> str:
    bold = {each.name for each in font.children if each.get("val") not in {"0", "false", "none"}}
    lines = {f"{each.name} {each.get('style', 'none')}" for each in border.children}
    across = {xf.first("alignment").get("horizontal")} & {"centerContinuous"}
    kept = {each for each in lines if not each.endswith(" none")}
    return " ".join(sorted(bold & {"b", "i", "u"} | kept | across))


def _marks(font: Node, border: Node, xf: Node) -> Iterator[str]:
    alignment = xf.first("alignment")
    if xf.first("protection").is_on("hidden"):
        yield "concealed"
    strike = font.first("strike")
    if strike.name and strike.is_on("val", default=True):
        yield "strike"
    crossed = border.is_on("diagonalUp") or border.is_on("diagonalDown")
    if crossed and border.first("diagonal").get("style", "none") != "none":
        yield "crossed"
    if font.first("vertAlign").get("val", "baseline") != "baseline":
        yield "raised"
    if font.first("charset").get("val") == "2":  # of symbols
        yield "symbols"
    for mark, is_so in (
        ("shrunk", alignment.is_on("shrinkToFit")),
        (_WRAPPED, alignment.is_on("wrapText")),
        ("fill", alignment.get("horizontal") == "fill"),
        ("indent", number_of(alignment.get("indent", "0")) > _INDENT_AT_MOST),
        ("turned", alignment.get("textRotation", "0") != "0"),
        ("right to left", alignment.get("readingOrder") == "2"),
    ):
        if is_so:
            yield mark


class _Colours:
    """Colours of a workbook by theme and palette."""

    def __init__(self, theme: Node, styles: Node) -> None:
        self._root = theme
        scheme = next(theme.all("clrScheme"), Node(""))
        shades = [next(map(_shade, shade.children), "?") for shade in scheme.children]
        # The first two pairs stand the other way round in a number.
        for first in (0, 2):
            shades[first : first + 2] = reversed(shades[first : first + 2])
        self._theme = shades
        own = styles.first("colors", "indexedColors").children
        self._palette = [each.get("rgb")[-6:] for each in own] or [*_PALETTE, *_PALETTE]

    def named(self, colour: Node, default: str) -> str:
        """A colour as six digits; ``?`` where nobody can tell."""
        attributes = colour.attributes
        if not attributes or colour.is_on("auto"):
            return default
        if "rgb" in attributes:
            shade = attributes["rgb"][-6:].upper()
        elif "theme" in attributes:
            place = number_of(attributes["theme"])
            shade = self._theme[place].upper() if place < len(self._theme) else "?"
        else:
            place = number_of(attributes.get("indexed", ""))
            if place in _OF_THE_SYSTEM:
                return _OF_THE_SYSTEM[place]
            shade = self._palette[place].upper() if place < len(self._palette) else "?"
        return _tinted(shade, decimal_of(attributes.get("tint", "0"), 0))

    def font(self, font: Node) -> str:
        """The name of a font; one by the scheme of the theme is what that says."""
        scheme = next(self._root.all(f"{font.first('scheme').get('val')}Font"), Node(""))
        return scheme.first("latin").get("typeface") or font.first("name").get("val")

    def ground(self, fill: Node) -> str:
        """The colour of a ground."""
        pattern = fill.first("patternFill")
        kind = pattern.get("patternType")
        if fill.first("gradientFill").name or kind not in _PATTERNS_TO_READ_ON:
            return "?"
        return self.named(pattern.first("fgColor"), _BLACK) if kind == "solid" else WHITE


def _shade(colour: Node) -> str:
    """A colour of a theme; of the system's, what some programs take must be what others know."""
    said, known = colour.get("val"), _OF_WINDOWS.get(colour.get("val"), "?")
    if colour.name != "sysClr":
        return "?" if colour.children else said
    return known if colour.get("lastClr", known).upper() == known else "?"


def theme_differences(theme: Node) -> Iterator[tuple[str, str, str]]:
    """What a theme does to letters and grounds that are said nowhere else, as those of charts."""
    scheme = next(theme.all("clrScheme"), Node(""))
    for name, right in (("dk1", _BLACK), ("lt1", WHITE)):
        shade = next(map(_shade, scheme.first(name).children), right)
        if shade.upper() != right:
            yield "colour", shade, right
    for font in next(theme.all("fontScheme"), theme).all("latin"):
        if font.get("typeface").lower() not in {"", *words("fonts")}:
            yield "font", font.get("typeface"), ""


def _tinted(shade: str, tint: float) -> str:
    if len(shade) != 6 or set(shade) - set("0123456789ABCDEF"):
        return "?"
    if not tint:
        return shade
    parts = [int(shade[place : place + 2], 16) for place in (0, 2, 4)]
    mixed = [part + (255 - part) * tint if tint > 0 else part * (1 + tint) for part in parts]
    return "".join(f"{min(255, max(0, round(part))):02X}" for part in mixed)


def shows_otherwise(found: Look, expected: Look, value: Value) -> tuple[str, str, str] | None:
    """Why a cell shows something else than it should, with found and expected; None if it does not.

    >>> shows_otherwise(Look(colour="FFFFFF"), Look(), 1)
    ('colour', 'FFFFFF / FFFFFF', '000000 / FFFFFF')
    """
    if found.code != expected.code and not _same_number(found.code, expected.code, value):
        return "number_format", found.code, expected.code
    if (found.colour, found.fill) != (expected.colour, expected.fill) and (
        contrast(found.colour, found.fill) < _CONTRAST_AT_LEAST
    ):
        return "colour", f"{found.colour} / {found.fill}", f"{expected.colour} / {expected.fill}"
    if not min(_SMALLEST, expected.size) <= found.size <= max(_LARGEST, expected.size):
        return "size", f"{found.size:g}", f"{expected.size:g}"
    if found.marks - expected.marks or _WRAPPED in expected.marks - found.marks:
        return "format", ", ".join(sorted(found.marks)), ", ".join(sorted(expected.marks))
    if found.font not in {expected.font, "", *words("fonts")}:
        return "font", found.font, expected.font
    return ("trim", "", "") if found.trim != expected.trim else None


def _same_number(found: str, expected: str, value: Value) -> bool:
    """Whether a format shows the same of a value as another."""
    shown, right = number_format(found), number_format(expected)
    if shown is None or right is None:
        return False
    if isinstance(value, str | bool):
        return True
    if shown.unit != right.unit and (shown.unit or right.unit == "%"):
        return False
    return shown.decimals in {None, right.decimals}


def _at(nodes: Sequence[Node], number: str) -> Node:
    place = number_of(number)
    return nodes[place] if place < len(nodes) else Node("")


# Workbooks and sheets as they open and are printed.


def book_settings(workbook: Node) -> Iterator[str]:
    """The settings of a workbook that show or calculate something else."""
    of_book, calculation = workbook.first("workbookPr"), workbook.first("calcPr")
    for name, wrong in (
        ("date1904", of_book.is_on("date1904")),
        ("showObjects", of_book.get("showObjects", "all") != "all"),
        ("fullPrecision", not calculation.is_on("fullPrecision", default=True)),
        ("calcMode", calculation.get("calcMode", "auto") == "manual"),
        ("showSheetTabs", any(map(_hides_tabs, workbook.first("bookViews").children))),
    ):
        if wrong:
            yield name


def _hides_tabs(view: Node) -> bool:
    shown = view.get("visibility", "visible") == "visible"
    return not shown or not view.is_on("showSheetTabs", default=True)


LOWEST = 10.0
"""In points; what is lower is not seen, or cut."""
_VIEW = {
    "showFormulas": False,
    "showZeros": True,
    "rightToLeft": False,
    "showOutlineSymbols": True,
}
_FAR_FROZEN_ROWS = 60
# What is shown or printed smaller cannot be read.
_LEGIBLE_PERCENT = 40
_ROWS_ON_A_PAGE = 250
_PAPER = {
    "paperSize": "1",
    "orientation": "portrait",
    "pageOrder": "downThenOver",
    "blackAndWhite": "0",
}
_TRUTHS = {"false": "0", "true": "1", "default": "portrait"}
_SIDES = ("left", "right", "top", "bottom")
_INCHES = 0.02


def sheet_differences(found: Node, expected: Node) -> Iterator[tuple[str, str | None, str]]:
    """What a sheet shows otherwise as a whole, on the screen and on paper.

    Returns:
        A code, found and expected; for a notice found is None.
    """
    for view in found.first("sheetViews").children:
        yield from _view_differences(view, expected.first("sheetViews", "sheetView"))
    if found.first("sheetPr").is_on("transitionEvaluation"):
        yield "setting", "transitionEvaluation", ""
    height = found.first("sheetFormatPr").get("defaultRowHeight", "15")
    if found.first("sheetFormatPr").is_on("zeroHeight") or decimal_of(height, 15) < LOWEST:
        yield "hidden_rows", height, ""
    for part in ("odd", "even", "first"):
        for where in ("Header", "Footer"):
            here, there = (
                each.first("headerFooter", f"{part}{where}").text for each in (found, expected)
            )
            if here != there:
                yield "header_footer", here, there
    for option in ("differentFirst", "differentOddEven"):
        if found.first("headerFooter").is_on(option):
            yield "setting", option, ""
    yield from _print_differences(found, expected)


def _view_differences(view: Node, right: Node) -> Iterator[tuple[str, str | None, str]]:
    for option, default in _VIEW.items():
        if view.is_on(option, default=default) is not default:
            yield "view", option, ""
    zoom = view.get("zoomScale", "100")
    if number_of(zoom) < _LEGIBLE_PERCENT:
        yield "zoom", f"{zoom} %", "100 %"
    pane, kept = view.first("pane"), right.first("pane")
    moved = pane.get("topLeftCell") not in {"", kept.get("topLeftCell")}
    moved = moved or (not pane.name and view.get("topLeftCell", "A1") != "A1")
    if zoom != "100" or view.get("view", "normal") != "normal" or moved:
        yield "opens_at", None, ""
    if pane.get("state", "split").startswith("frozen"):
        same = all(pane.get(key) == kept.get(key) for key in ("xSplit", "ySplit", "state"))
        rows = pane.get("ySplit", "0").partition(".")[0]
        far = number_of(rows) > _FAR_FROZEN_ROWS
        if view.get("topLeftCell", "A1") != "A1" or (not same and (kept.name or far)):
            texts = [f"{each.get('xSplit')} / {each.get('ySplit')}" for each in (pane, kept)]
            yield "frozen", f"{texts[0]} {view.get('topLeftCell')}", texts[1]
        elif not same:
            yield "panes", None, ""
    elif pane.name or kept.name:
        yield "panes", None, ""


def _print_differences(found: Node, expected: Node) -> Iterator[tuple[str, str | None, str]]:
    """What is too small to read on paper, or another paper; other pages are a notice."""
    for option, default in _PAPER.items():
        here, there = (each.first("pageSetup").get(option, default) for each in (found, expected))
        if _TRUTHS.get(here, here) != _TRUTHS.get(there, there):
            yield "setting", "paperSize" if option == "orientation" else option, ""
    margins = (each.first("pageMargins") for each in (found, expected))
    sizes = [[decimal_of(each.get(side), 0.7) for side in _SIDES] for each in margins]
    if any(abs(here - there) > _INCHES for here, there in zip(*sizes, strict=True)):
        yield "setting", "margins", ""
    if any(map(found.first("printOptions").is_on, ("gridLines", "headings"))):
        yield "setting", "gridLines", ""
    pages, right = (_pages(each) for each in (found, expected))
    fits, scale, high, _ = pages
    last = expected.first("dimension").get("ref").rpartition(":")[2]
    rows = number_of(letters_and_digits(last)[1])
    if not fits and scale < _LEGIBLE_PERCENT:
        yield "print_size", f"{scale} %", ""
    elif fits and right[:3] != pages[:3] and high and rows > high * _ROWS_ON_A_PAGE:
        yield "print_size", f"{rows} / {high}", ""
    elif pages != right:
        yield "pages", None, ""


def _pages(sheet: Node) -> tuple[bool, int, int, list[str]]:
    """Whether it is fitted, its percent, the pages from top to bottom, and where they break."""
    setup = sheet.first("pageSetup")
    return (
        sheet.first("sheetPr", "pageSetUpPr").is_on("fitToPage"),
        number_of(setup.get("scale", "100")),
        number_of(setup.get("fitToHeight", "1")),
        [
            f"{kind} {each.get('id')}"
            for kind in ("rowBreaks", "colBreaks")
            for each in sheet.first(kind).children
        ],
    )


def default_width(sheet: Node) -> float:
    """How wide the columns of a sheet are that nothing is said of."""
    form = sheet.first("sheetFormatPr")
    return decimal_of(form.get("defaultColWidth"), decimal_of(form.get("baseColWidth"), 8) + 0.43)


def widths(sheet: Node) -> Iterator[tuple[int, float]]:
    """The columns of a sheet, from 0, and how wide they are; hidden ones not at all."""
    for each in sheet.first("cols").children:
        first, last = (number_of(each.get(end), 0) for end in ("min", "max"))
        width = 0.0 if each.is_on("hidden") else decimal_of(each.get("width"), 8.43)
        for column in range(first - 1, min(last, 200)):
            yield column, width


# Rules for looks and inputs.

# A reference that is another one in another cell.
_MOVING = re.compile(r"[!:](?!\$[A-Z]{1,3}\$\d)")


def conditional_formats(
    sheet: Node, name: str, formulas: Formulas, differential: Sequence[str]
) -> Counter[tuple[str, ...]]:
    """The conditional formats of a sheet, by where they are and what they do."""
    places: dict[tuple[str, ...], list[str]] = {}
    for each in sheet.children:
        for rule in each.children if each.name == "conditionalFormatting" else ():
            number = number_of(rule.get("dxfId"))
            look = differential[number] if number < len(differential) else rule.get("dxfId")
            said = (
                rule.get("type"),
                rule.get("operator"),
                "; ".join(_condition(formulas, f.text, name) for f in rule.children),
                look,
            )
            places.setdefault(said, []).append(each.get("sqref"))
    # What is the same condition in all cells is so however they are named.
    return Counter(
        (place, *said)
        for said, found in places.items()
        for place in (found if _MOVING.search(said[2]) else _joined(" ".join(found).split()))
    )


def _joined(references: Iterable[str]) -> list[str]:
    """Cells that are named in pieces, each of which goes on where another one ends."""
    named = {each: span_of(each) for each in references}
    others = [each for each, span in named.items() if _reference(span) != each]
    spans = [named[each] for each in named.keys() - others]
    for along in (0, 1):
        whole: list[Span] = []
        for span in sorted(spans, key=lambda each: (each[1 - along], each[along])):
            ends, before = [*span], whole[-1] if whole else span
            if before[1 - along] == span[1 - along] and before[along][1] + 1 == span[along][0]:
                ends[along] = (whole.pop()[along][0], span[along][1])
            whole.append((ends[0], ends[1]))
        spans = whole
    return [*map(_reference, spans), *others]


def _reference(span: Span) -> str:
    """How a span is spelt, from its upper left cell on."""
    corners = zip(*map(sorted, span), strict=True)
    return ":".join(dict.fromkeys(f"{column_letters(column)}{row}" for column, row in corners))


def said_of(node: Node) -> str:
    """A conditional format as a text that is the same however it is spelt."""
    font, fill = node.first("font"), node.first("fill", "patternFill")
    painted = [font.first("color"), fill.first("bgColor"), fill.first("fgColor")]
    shades = [
        each.get("rgb", "")[-6:].upper() or "".join(map("".join, sorted(each.attributes.items())))
        for each in painted
        if each.attributes
    ]
    other = sorted(each.name for each in node.children if each.name not in {"font", "fill"})
    other += [each.name for each in node.first("fill").children if each.name != "patternFill"]
    other.append(fill.get("patternType").removeprefix("solid"))
    other += {font.first("name").get("val").lower()} - {"", *words("fonts")}
    size = decimal_of(font.first("sz").get("val"), _SMALLEST)
    other += [] if _SMALLEST <= size <= _LARGEST else [f"{size:g}"]
    return " ".join([*shades, *other, "strike" if font.first("strike").name else ""])


def is_kept_rule(rule: tuple[str, ...], rules: Iterable[tuple[str, ...]]) -> bool:
    """Whether a rule for looks or inputs, wherever it is laid, has the end of one of others."""
    return not any(rule[4:-1]) and rule[-1] in {each[-1] for each in rules}


def _condition(formulas: Formulas, formula: str, sheet: str) -> str:
    """The formula of a conditional format; LibreOffice writes truths in it as numbers."""
    condition = formulas.canonical(formula, sheet, 0, marks=True)
    return re.sub(r"\b(TRUE|FALSE)\b", lambda found: str(int(found[1] == "TRUE")), condition)


# Names that are defined, of what is printed on each page, too.


def names_of(workbook: Node, sheets: Sequence[str], part: str) -> dict[tuple[str, str], str]:
    """The defined names: their sheet, empty for all, and text; none is there twice."""
    found: dict[tuple[str, str], str] = {}
    known: dict[tuple[str, str], str] = {}
    for each in workbook.first("definedNames").children:
        place, name, text = each.get("localSheetId"), each.get("name"), each.text
        sheet = sheets[int(place)] if place and int(place) < len(sheets) else place
        titles = name.lower() == "_xlnm.print_titles"
        if titles:
            # LibreOffice writes them twice: rows and columns, and columns and rows.
            text = ",".join(sorted(text.split(",")))
        if (sheet, name.lower()) in known and not (titles and known[sheet, name.lower()] == text):
            raise odd(part, notices.ODD_NAME_TWICE, name=name[:40])
        known[sheet, name.lower()] = found[sheet, name] = text
    return found
