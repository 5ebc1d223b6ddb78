"""What a process that opens workbooks says of reports: data, amounts, and what is otherwise."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from math import isnan, nan
from typing import TYPE_CHECKING, Any, Protocol

from ukraine_soforthilfe.language import Text, filled_in
from ukraine_soforthilfe.population.cells import completed_columns, contrast, number_format
from ukraine_soforthilfe.population.workbooks import (
    NO_NUMBER,
    RefusedError,
    at,
    column_letters,
    decimal_of,
    letters_and_digits,
    number_of,
    without_marks,
    words,
)
from ukraine_soforthilfe.population.workbooks.looks import TOLD_APART, WHITE
from ukraine_soforthilfe.population.workbooks.parts import Node, relations, strangers, tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ukraine_soforthilfe.language import Filled
    from ukraine_soforthilfe.population.workbooks.parts import Package
    from ukraine_soforthilfe.population.workbooks.sheets import Cells, Value

    Say = Callable[..., None]

_BEGINS_DATA = '{"soforthilfe": '
_PIECES_AT_MOST = 1_000
_HEADER_WITHIN = 200
_HEADINGS_AT_LEAST = 4
_RECTANGLE_AT_MOST = 10_000_000
_DIFFERENCES_AT_MOST = 50_000


class Findings:
    """What goes back of a comparison: each difference, and notices by their number."""

    def __init__(self, say: Callable[..., None]) -> None:
        self._say = say
        self._differences = 0
        self._noticed: Counter[tuple[str, str, str]] = Counter()

    def differ(self, code: str, place: str, found: object, expected: object) -> None:
        """Say one difference."""
        self._differences += 1
        if self._differences <= _DIFFERENCES_AT_MOST:
            texts = ["" if each is None else str(each) for each in (found, expected)]
            if texts[0] == texts[1] and code == "cell":
                code = "text_for_figure" if isinstance(found, str) else "figure_for_text"
            self._say("difference", "difference", code, place, *texts)

    def differ_in(self, place: str, found: Iterable[tuple[str, str | None, str]]) -> None:
        """Say differences of one place: a code, found and expected; of a notice found is None."""
        for code, here, there in found:
            if here is None:
                self.notice(code, place)
            else:
                self.differ(code, place, here, there)

    def notice(self, code: str, place: str = "", text: str = "") -> None:
        """Count what changes nothing that is paid; with a text, say it instead of the number."""
        self._noticed[code, place, text] += 1

    def filled(self, place: str, what: Filled) -> None:
        """Say what somebody filled in."""
        if what.may_be:
            self.notice(what.code, place, what.text)
        else:
            self.differ(what.code, place, what.text, "")

    def end(self) -> None:
        """Say the notices, and how many differences were left out."""
        for (code, place, text), count in self._noticed.items():
            self._say("difference", "notice", code, place, text or str(count), "")
        more = self._differences - _DIFFERENCES_AT_MOST
        if more > 0:
            self._say("difference", "difference", "more", "", str(more), "")


class Book(Protocol):
    """A workbook of any kind, sheet by sheet."""

    names: list[str]

    def may_hold(self, name: str, text: str) -> bool:
        """Whether a cell of a sheet may begin with a text; False only where none does."""

    def each_row(self, name: str, take: Callable[[int, Cells], None]) -> None:
        """Hand over each row of a sheet that has cells."""


def data(book: Book, say: Say) -> None:
    """Send what a report says of itself as data, wherever it stands.

    A long one stands in several cells, one below the other.
    """
    for name in book.names:
        if not book.may_hold(name, _BEGINS_DATA):
            continue
        begun: dict[int, list[str]] = {}

        def take(_number: int, cells: Cells, begun: dict[int, list[str]] = begun) -> None:
            for column, value in cells:
                if not isinstance(value, str):
                    continue
                if value.startswith(_BEGINS_DATA):
                    begun[column] = []
                elif column not in begun:
                    continue
                pieces = begun[column]
                pieces.append(value)
                if len(pieces) > _PIECES_AT_MOST:
                    del begun[column]
                elif value.endswith("}"):
                    with suppress(ValueError, RecursionError):
                        say("data", json.loads("".join(pieces)))
                        del begun[column]

        book.each_row(name, take)


def table(
    book: Book, say: Say, headings: Sequence[Sequence[str]], ends: Sequence[str]
) -> list[list[Any]]:
    """The rows of the table that has the most of some headings, by their order.

    Args:
        book: The workbook.
        say: What takes its sheet and columns.
        headings: What each column of the table may be headed, the first that of its keys.
        ends: What the key of no row is.
    """
    best: tuple[int, str, int, list[int | None]] = (_HEADINGS_AT_LEAST - 1, "", 0, [])
    for name in book.names:

        def look(number: int, cells: Cells, name: str = name) -> None:
            nonlocal best
            if number > _HEADER_WITHIN:
                return
            places = {value: column for column, value in reversed(cells)}
            found = [
                next((places[name] for name in names if name in places), None) for names in headings
            ]
            hits = len(found) - found.count(None)
            if hits > best[0]:
                best = (hits, name, number, found)

        book.each_row(name, look)
    _, name, header, found = best
    if not name:
        return []
    columns = completed_columns(found)
    letters = [None if column is None else column_letters(column) for column in columns]
    say("sheet", name, letters)
    rows: list[list[Any]] = []
    ended = False

    def keep(number: int, cells: Cells) -> None:
        nonlocal ended
        by_column = dict(cells)
        row = [None if column is None else by_column.get(column) for column in columns]
        ended = ended or (number > header and (row[0] is None or row[0] in ends))
        if number > header and not ended:
            rows.append([number, *row])

    book.each_row(name, keep)
    return rows


def say_left(  # noqa: PLR0913 - all that a sheet may have more than it should
    findings: Findings,
    name: str,
    rows: Mapping[int, Mapping[int, Value]],
    *,
    lines: Mapping[tuple[int, int], str],
    hidden: tuple[list[int], list[int]],
    seen: Mapping[int, set[Value | None]],
) -> None:
    """Say what a sheet hides, of its rows and of the columns that hold anything, and has beside."""
    for row in hidden[0]:
        findings.differ("hidden_row", at(name, f"{row}:{row}"), "", "")
    numbers = {each for values in seen.values() for each in values}
    for letters in map(column_letters, seen.keys() & hidden[1]):
        findings.differ("hidden_column", at(name, f"{letters}:{letters}"), "", "")
    for number, others in rows.items():
        for column, value in others.items():
            place = at(name, f"{column_letters(column)}{number}")
            line = lines.get((number, column), "")
            findings.filled(place, filled_in(value, line=line, numbers=numbers))


def whole_sheet(book: Book, name: str) -> list[list[Value | None]]:
    """The rows of a sheet, filled up to the widest of them.

    Raises:
        RefusedError: They are too many.
    """
    rows: dict[int, Cells] = {}
    book.each_row(name, rows.__setitem__)
    width = 1 + max((cells[-1][0] for cells in rows.values()), default=-1)
    height = max(rows, default=0)
    if width * height > _RECTANGLE_AT_MOST:
        raise RefusedError(
            Text(
                de="Das Blatt ist größer als alle, die dieses Programm schreibt. Die "
                "Arbeitsmappe neu beschaffen.",
                en="The sheet is too large for one of this program. Get the workbook again.",
            )
        )
    return [_filled_up(rows.get(row, []), width) for row in range(1, height + 1)]


def _filled_up(cells: Cells, width: int) -> list[Value | None]:
    row: list[Value | None] = [None] * width
    for column, value in cells:
        row[column] = value
    return row


def input_rules(sheet: Node) -> Counter[tuple[str, ...]]:
    """The rules for inputs of a sheet, by where they are and what they say."""
    return Counter(
        (
            each.get("sqref"),
            each.get("type"),
            "" if each.get("type") in {"list", "custom"} else each.get("operator"),
            each.first("formula1").text,
            "" if each.is_on("showErrorMessage") else "showErrorMessage=0",
            each.get("errorStyle", "stop").removeprefix("stop"),
            *(each.get(text) for text in ("promptTitle", "prompt", "errorTitle", "error")),
        )
        for each in sheet.first("dataValidations").children
    )


# Drawings.

CHART_PARTS = {"chartStyle", "chartColorStyle"}
_SMALLEST = 600  # hundredths of a point
_MOVED = 2  # rows or columns; where rows are higher, a chart stands at another one
_TINY = 500_000  # about half an inch; a cell has about as much
_SHOWN = ("showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
_POINTS_AT_MOST = 10_000


@dataclass(slots=True)
class Drawing:
    """A drawing of a sheet: a chart, or anything else.

    Attributes:
        place: Column and row of its upper left corner, from 0.
        tiny: Whether nothing can be seen of it.
        said: What it says to who does not see it.
        chart: The chart; None for a picture, a shape or a text.
        text: What a drawing that is no chart says.
    """

    place: tuple[int, int]
    tiny: bool
    said: str
    chart: Node | None
    text: str


def drawings_of(package: Package, parts: Sequence[str]) -> list[Drawing]:
    """The drawings in parts of a sheet, in their order."""
    found = []
    for target in parts:
        charts = relations(package, target)
        root = tree(package, target)
        named = {each.get("r:id") for each in root.all("chart")}
        found += [
            Drawing((0, 0), tiny=False, said="", chart=None, text=f"{kind} {part}")
            for number, (kind, part) in charts.items()
            if number not in named
        ]
        for anchor in root.children:
            corner = anchor.first("from")
            ends = [*corner.children, *anchor.first("to").children]
            strange = [said for said, _ in strangers(anchor, Node(""), words("drawings"))]
            strange += [each.text for each in ends if number_of(each.text) == NO_NUMBER]
            strange += [each.name for each in anchor.all("graphicFrame")][1:]
            if strange:
                said = " ".join([*(each.text for each in anchor.all("t")), *strange])
                found.append(Drawing((0, 0), tiny=False, said="", chart=None, text=said))
            number = next((each.get("r:id") for each in anchor.all("chart")), "")
            what = next(anchor.all("cNvPr"), Node(""))
            kind_of_chart, part = charts.get(number, ("", ""))
            is_chart = kind_of_chart == "chart" and part in package and not what.is_on("hidden")
            found.append(
                Drawing(
                    place=(
                        number_of(corner.first("col").text),
                        number_of(corner.first("row").text),
                    ),
                    tiny=_is_tiny(anchor),
                    said=" ".join(filter(None, [what.get("title"), what.get("descr")])),
                    chart=tree(package, part) if is_chart else None,
                    text=" ".join(anchor.whole_text().split()) or what.get("name"),
                )
            )
    return found


def _is_tiny(anchor: Node) -> bool:
    """Whether a drawing is too narrow or too low, or reaches over no whole cell."""
    if anchor.name == "twoCellAnchor":
        ends = (
            [number_of(anchor.first(end, part).text) for end in ("from", "to")]
            for part in ("col", "row")
        )
        return any(last <= first + 1 for first, last in ends)
    return any(number_of(anchor.first("ext").get(size)) < _TINY for size in ("cx", "cy"))


def chart_differences(
    found: Sequence[Drawing],
    expected: Sequence[Drawing],
    value_at: Callable[[str], Value | None],
) -> Iterator[tuple[str, str | None, str]]:
    """What drawings show otherwise: a code, found and expected; for a notice found is None."""
    for drawing in found:
        if drawing.chart is None:
            yield "drawing", drawing.text[:300], ""
    charts, wanted = _charts(found), _charts(expected)
    for _, chart in charts[len(wanted) :]:
        yield "drawing", _texts(chart)[:300], ""
    for _, chart in wanted[len(charts) :]:
        yield "chart", "", _texts(chart)
    for (here, chart), (there, known) in zip(charts, wanted, strict=False):
        yield from _otherwise(here, there)
        for stranger, _ in strangers(chart, known, words("charts")):
            yield "chart", stranger, ""
        shape, right = _shape(chart), _shape(known)
        for name in dict.fromkeys((*right, *shape)):
            if shape.get(name, "") != right.get(name, ""):
                yield "chart", f"{name} {shape.get(name, '')}".strip(), right.get(name, "")
        yield from _kept_points(chart, value_at)


def _charts(drawings: Sequence[Drawing]) -> list[tuple[Drawing, Node]]:
    return [(drawing, drawing.chart) for drawing in drawings if drawing.chart is not None]


def _otherwise(here: Drawing, there: Drawing) -> Iterator[tuple[str, str | None, str]]:
    """What is otherwise around a chart."""
    if here.said != there.said:
        yield "chart_text", here.said or None, there.said
    if any(now < right for now, right in zip(here.place, there.place, strict=True)):
        yield "chart_place", _place(here), _place(there)
    elif here.tiny and not there.tiny:
        yield "chart_size", _place(here), ""
    elif any(now > right + _MOVED for now, right in zip(here.place, there.place, strict=True)):
        yield "chart_place", _place(here), _place(there)
    elif here.place != there.place:
        yield "chart_place", None, ""


def _place(drawing: Drawing) -> str:
    column, row = drawing.place
    return f"{column_letters(min(column, 10**4))}{row + 1}"


def _texts(chart: Node) -> str:
    return " | ".join("".join(t.text for t in p.all("t")) for p in chart.all("p")).strip(" |")


def _shape(chart: Node) -> dict[str, str]:
    """What a chart shows, by what it is."""
    area = chart.first("chart", "plotArea")
    shape = {"text": " | ".join(filter(None, _texts(chart).split(" | ")))}
    kinds = [each for each in area.children if each.name.endswith("Chart")]
    shape["kind"] = " ".join(
        f"{kind.name} {kind.first('barDir').get('val')} {kind.first('grouping').get('val')}"
        for kind in kinds
    )
    for letters in (*chart.all("rPr"), *chart.all("defRPr")):
        if (colour := _paint(letters)) is not None:
            shape["text colour"] = colour
        if number_of(letters.get("sz", "1000")) < _SMALLEST:
            shape["text size"] = letters.get("sz")
    for ground in (chart, area, *chart.all("title")):
        shade = ground.first("spPr", "solidFill", "srgbClr").get("val", WHITE)
        if contrast(shade.upper(), WHITE) >= TOLD_APART:
            shape["ground"] = shade
    shape |= _turned(chart, area)
    for place, series in enumerate(area.all("ser")):
        shape |= _series(series, place)
    for place, axis in enumerate(each for each in area.children if each.name.endswith("Ax")):
        shape |= _axis(axis, place)
    labels = [*area.all("dLbls")]
    for place, each in enumerate(labels):
        shape |= _formats(each, "labels") if each.first("showVal").is_on("val") else {}
        if each.first("dLbl").name:
            shape[f"dLbl {place}"] = each.first("dLbl").whole_text() or "1"
    shown = {part for part in _SHOWN for each in labels if each.first(part).is_on("val")}
    shape["shown"] = " ".join(sorted(shown))
    return shape


def _turned(chart: Node, area: Node) -> dict[str, str]:
    """A text that is turned: only those beside an axis that stands upright are."""
    upright = "cat" if area.first("barChart", "barDir").get("val") == "bar" else "val"
    parts = [part for part in area.children if part.name != f"{upright}Ax"]
    bodies = (
        body for part in (chart.first("chart", "title"), *parts) for body in part.all("bodyPr")
    )
    ways = {body.get("rot", "0") for body in bodies} - {"0", "-60000000"}
    return {"turned": " ".join(sorted(ways))} if ways else {}


def _series(series: Node, place: int) -> dict[str, str]:
    """What a series shows: where its figures stand, and whether it is seen."""
    shape = {}
    for part in ("tx", "cat", "val", "xVal", "yVal", "bubbleSize"):
        node = series.first(part)
        text = "".join(each.text for each in node.all("f")) or (
            node.first("v").text or "".join(each.text for each in node.all("v"))
        )
        if node.name:
            shape[f"{part} {place}"] = without_marks(text)
    for extra in ("dPt", "trendline", "errBars"):
        if series.first(extra).name:
            shape[f"{extra} {place}"] = extra
    if (paint := _paint(series.first("spPr"))) is not None:
        shape[f"colour {place}"] = paint
    return shape


def _paint(look: Node) -> str | None:
    """What it is painted with, where that may not be seen on white; None where it is."""
    colour = look.first("solidFill", "srgbClr")
    if colour.name and not colour.children:
        shade = colour.get("val").upper()
        return shade if contrast(shade, WHITE) < TOLD_APART else None
    return next((each.name for each in look.children if each.name.endswith("Fill")), None)


def _axis(axis: Node, place: int) -> dict[str, str]:
    """What an axis does to its figures."""
    shape = {}
    scaling = axis.first("scaling")
    for part in ("min", "max", "logBase", "orientation"):
        if value := scaling.first(part).get("val"):
            number = decimal_of(value, nan, nan)
            shape[f"{part} {place}"] = value if isnan(number) else f"{number:g}"
    if axis.first("delete").is_on("val"):
        shape[f"delete {place}"] = "1"
    if axis.first("dispUnits").name:
        shape[f"dispUnits {place}"] = axis.first("dispUnits").whole_text() or "1"
    return shape | _formats(axis, f"numFmt {place}")


def _formats(node: Node, name: str) -> dict[str, str]:
    """The format of figures, where it may show anything else than them."""
    code = node.first("numFmt").get("formatCode", "General")
    shown = number_format(code)
    return {name: code} if shown is None else {f"{name} %": "%"} if shown.unit == "%" else {}


def _kept_points(
    chart: Node, value_at: Callable[[str], Value | None]
) -> Iterator[tuple[str, str, str]]:
    """What a chart keeps of its cells, where that is something else than they say."""
    for kind in ("numRef", "strRef"):
        for reference in chart.all(kind):
            sheet, _, cells = without_marks(reference.first("f").text).partition("!")
            first, _, last = cells.partition(":")
            letters, digits = letters_and_digits(first)
            start = number_of(digits)
            end = number_of(last[len(letters) :]) if last else start
            cache = reference.first("numCache" if kind == "numRef" else "strCache")
            if number_format(code := cache.first("formatCode").text or "General") is None:
                yield "chart_value", code, "General"
            for point in cache.children[:_POINTS_AT_MOST]:
                if point.name != "pt" or (last and letters_and_digits(last)[0] != letters):
                    continue
                cell = f"{sheet}!{letters}{start + number_of(point.get('idx'))}"
                kept, value = point.first("v").text, value_at(cell)
                if start + number_of(point.get("idx")) > end:
                    yield "chart_value", f"{cell}: {kept}", ""
                same = (
                    kept == value
                    if isinstance(value, str) or value is None
                    else abs(decimal_of(kept, nan, nan) - value) <= 1e-9 * max(1, abs(value))
                )
                if value is not None and not same:
                    yield "chart_value", f"{cell}: {kept}", f"{value}"
