"""The pens: each draws any table or page in one form; here those of plain text."""

from __future__ import annotations

import codecs
import io
import json
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from itertools import islice
from textwrap import wrap
from typing import TYPE_CHECKING, Any, cast

from ukraine_soforthilfe.asking import CsvDialect, Form
from ukraine_soforthilfe.errors import OutputError
from ukraine_soforthilfe.language import Text, number, step
from ukraine_soforthilfe.reports import Kind, Table, visible_page
from ukraine_soforthilfe.reports.wording import MORE_ROWS, decimal, euros, exact, percent
from ukraine_soforthilfe.reports.wording import number as grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
    from rich.table import Table as Grid

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports import Column, Page, Value

FIGURES = frozenset({Kind.ORDINAL, Kind.NUMBER, Kind.EURO, Kind.SHARE})
"""The kinds that stand on the right of a column."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins with one of these for a formula."""
PAGE_ROWS_AT_MOST = 2_000
"""So many rows of a table a browser shows without effort; nobody reads more of a page."""
_LONG_PAGE = Text(
    de="Die Liste hat {rows} Zeilen, eine Seite wird aber nur bis {most} geschrieben. "
    "Eine andere Form wählen, etwa --format csv.",
    en="The list has {rows} rows, and a page is written for {most} at most. "
    "Choose another form, as --format csv.",
)
_SHARE_PLACES = 6
# A terminal shows so many rows of a list; a longer one ends in a line that says how many follow.
_ROWS_AT_MOST = 100
# What a screen that is too narrow does without, one after the other; both follow from the rest.
_SPARED = ("anteil_schluessel", "anteil")
_LEFT_OUT = Text(
    de="Schmaler Bildschirm, darum ohne: {columns}",
    en="Narrow screen, therefore without: {columns}",
)
_COLUMNS = 80  # so many every table is made for
# A longer one folds where its column ends.
_LONGEST_WORD = 24
# Half of a bar's width: cells on either side of its middle.
_BAR_HALF = 5
# What JSON leaves as it is and a terminal would obey, or a reader see in another order.
_ACTING = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_CELLS_AT_ONCE = 100_000
_WRITING_CSV = Text(de="CSV schreiben", en="Writing the CSV")
# What begins emphasis, code, a link, HTML, an entity, a cell, a reference or a formula anywhere;
# what makes a word an address or a picture; and what begins a list at the start of a line.
_MARKS = re.compile(r"[\\`*_\[\]<>|&~#$]|:(?=\S)|(?<=www)\.|^[-+](?=[-\s]|$)", re.IGNORECASE)
# A number at the start of a line begins a list; a longer one does not.
_LIST = re.compile(r"^(\d{1,9})([.)])(?=\s|$)", re.ASCII)
_BREAKS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


def page_bytes(page: Page, form: Form, language: Language) -> bytes:
    """A page as a file, in a form for people other than the terminal's.

    Markdown's pen stands below; that of another form is the module here that
    bears its name, and is imported when it is needed; ``drawn`` gives the text.
    """
    draw = markdown if form is Form.MD else import_module(f"{__name__}.{form}").drawn
    text: str = draw(visible_page(page), language)
    # A file's name may have characters that no text can have.
    return text.encode(errors="replace")


def refuse_long_page(rows: int) -> None:
    """Raise an ``OutputError`` where a page for a browser would have too many rows."""
    if rows > PAGE_ROWS_AT_MOST:
        most = number(PAGE_ROWS_AT_MOST)
        raise OutputError(_LONG_PAGE.filled(rows=number(rows), most=most))


def said(column: Column, value: Value | Text, language: Language) -> str:
    """A value of a column, or its total, as people read it."""
    if isinstance(value, Text):
        return value(language)
    if value is None:
        return "" if column.kind is Kind.TERM else "–"
    if isinstance(value, str):
        words = column.words.get(value)
        return words(language) if words else value
    figure = _figure(column, value, language)
    return f"+{figure}" if column.signed and value > 0 else figure


def total_said(column: Column, language: Language) -> str:
    """What stands below a column, as people read it; empty for nothing."""
    return "" if column.total is None else said(column, column.total, language)


def _figure(column: Column, value: int | Decimal | Fraction, language: Language) -> str:
    if isinstance(value, Fraction):
        if not column.signed:
            return percent(value.numerator, value.denominator, language)
        size = abs(value)
        figure = decimal(
            100 * size.numerator, size.denominator, places=column.places, language=language
        )
        return f"−{figure}" if value < 0 else figure
    if column.kind is Kind.ORDINAL:
        return str(value)
    return (euros if column.kind is Kind.EURO else exact)(value, language)


def csv_bytes(
    table: Table, *, dialect: CsvDialect = CsvDialect.STANDARD, totals: str | None = None
) -> bytes:
    """A table as a CSV file for programs, the same in all languages; None is an empty cell.

    Args:
        table: What to write.
        dialect: How cells are set and kept apart.
        totals: What a last row with the totals begins with; None for none.
    """
    excel = dialect is CsvDialect.EXCEL
    delimiter, end = (";", "\r\n") if excel else (",", "\n")

    def texts(values: Sequence[object]) -> Sequence[object]:
        return _csv_cells(values, delimiter, excel=excel)

    line = delimiter.join(["%s"] * len(table.columns)) + end
    columns = [
        texts([*map(_plain, column.values)] if column.kind is Kind.SHARE else column.values)
        for column in table.columns
    ]
    rows = zip(*columns, strict=True)
    # Encoded on the way: an overview of many scenarios is wide, a list may be long.
    at_once = max(1, _CELLS_AT_ONCE // len(columns))
    content = io.BytesIO()
    content.write(codecs.BOM_UTF8 if excel else b"")
    content.write((line % tuple(texts(table.names))).encode())
    done, length = 0, len(columns[0])
    while piece := "".join(map(line.__mod__, islice(rows, at_once))):
        content.write(piece.encode())
        done += at_once
        step(_WRITING_CSV, min(done, length), length)
    if totals is not None:
        content.write((line % tuple(texts([totals, *table.totals[1:]]))).encode())
    return content.getvalue()


def _csv_cells(values: Sequence[object], delimiter: str, *, excel: bool) -> Sequence[object]:
    """Values whose texts are those of their cells; most columns are such as they are."""
    kinds = set(map(type, values))
    if kinds == {int}:
        return values
    if (
        kinds == {str}
        and not excel
        and _is_plain("".join(cast("Sequence[str]", values)), delimiter)
    ):
        return values
    return [_csv_cell(value, delimiter, excel=excel) for value in values]


def _csv_cell(value: object, delimiter: str, *, excel: bool) -> object:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        # str() would write 0.000000001 as 1E-9, and a German Excel takes a point for thousands.
        return f"{value:f}".replace(".", ",") if excel else f"{value:f}"
    if not isinstance(value, str):
        return value
    # A text with an apostrophe of its own gets another, of which a reader takes one away.
    if excel and value.lstrip("'").startswith(FORMULA_STARTS):
        value = f"'{value}"
    if _is_plain(value, delimiter):
        return value
    doubled = value.replace('"', '""')
    return f'"{doubled}"'


def _is_plain(text: str, delimiter: str) -> bool:
    """Whether a text needs no quotes."""
    return not any(sign in text for sign in (delimiter, '"', "\n", "\r"))


def _plain(value: Value) -> object:
    """A decimal or a share as programs read it; anything else as it is."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return percentage(value) if isinstance(value, Fraction) else value


def percentage(share: Fraction) -> str:
    """A share in percent with six decimals, rounded half up, and a point, for programs."""
    scale = 10**_SHARE_PLACES
    size = abs(share)
    scaled = (200 * scale * size.numerator + size.denominator) // (2 * size.denominator)
    whole, decimals = divmod(scaled, scale)
    sign = "-" if share < 0 and scaled else ""
    return f"{sign}{whole}.{decimals:0{_SHARE_PLACES}}"


SCHEMA_VERSION = 2
"""That of all JSON, see docs/schema: up when a key is removed or means another thing; not for new.

Since 2 keys of one's own that are numbers come first in the order of numbers, and an explanation
by several keys has the margins of each.
"""


def versioned(content: Mapping[str, Any]) -> dict[str, Any]:
    """What a command says as JSON, with the version of its schema."""
    return {"schema_version": SCHEMA_VERSION, **content}


def encoded(content: Any, *, indent: int | None = None) -> str:
    """What programs read as JSON: in one line, or with ``indent`` blanks a level.

    Tables are lists of objects. An exact decimal is a text, because a reader would
    turn a number into a floating-point number.
    """
    text = json.dumps(content, ensure_ascii=False, indent=indent, default=_for_json)
    # What acts stands in texts alone, but for the line breaks of an indentation.
    return _ACTING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def json_bytes(content: Mapping[str, Any]) -> bytes:
    """The same as a file with a line for every fact and for every row of a list."""
    facts = ",\n".join(f"  {encoded(name)}: {_fact(fact)}" for name, fact in content.items())
    return f"{{\n{facts}\n}}\n".encode()


def _fact(fact: Any) -> str:
    return f"[\n    {_lines(fact)}\n  ]" if _is_list_of_rows(fact) else encoded(fact)


def _lines(rows: Iterable[dict[str, Any]] | Table) -> str:
    """Each row in a line of its own, also those of a list within a row."""
    records = rows.records() if isinstance(rows, Table) else rows
    return ",\n    ".join(map(_line, records))


def _line(row: dict[str, Any]) -> str:
    if not any(map(_is_list_of_rows, row.values())):
        return encoded(row)
    cells = (
        f"{encoded(name)}: {f'[{_lines(cell)}]' if _is_list_of_rows(cell) else encoded(cell)}"
        for name, cell in row.items()
    )
    return f"{{{', '.join(cells)}}}"


def _is_list_of_rows(value: Any) -> bool:
    if isinstance(value, Table):
        return bool(value.columns[0].values)
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _for_json(value: Any) -> object:
    if isinstance(value, Table):
        return list(value.records())
    if not isinstance(value, Decimal | Fraction):
        raise TypeError(f"{value!r} is nothing that a report says.")
    return _plain(value)


def terminal(page: Page, language: Language) -> RenderableType:
    """A page in 80 columns that needs no colour; texts from a file are never markup.

    Its parts have empty lines between them.
    """
    from rich.console import Group

    first, *others = _terminal_parts(page, language)
    return Group(first, *(each for part in others for each in ("", part)))


def _terminal_parts(page: Page, language: Language) -> Iterator[RenderableType]:
    from rich.console import Group
    from rich.text import Text as Line

    yield Line(page.title, style="bold")
    if page.warning:
        yield Line(page.warning, style="bold")
    if page.facts:
        yield _facts(page.facts)
    if page.sentences:
        yield Group(*map(Line, page.sentences))
    for table in page.tables:
        yield _OnScreen(table, language)


def _facts(pairs: Iterable[tuple[str, str]]) -> Grid:
    """Labels on the left, what is said of them on the right."""
    from rich.table import Table as Grid
    from rich.text import Text as Line

    grid = Grid.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for label, fact in pairs:
        grid.add_row(Line(label), Line(fact))
    return grid


@dataclass(frozen=True, slots=True)
class _OnScreen:
    """A table where a screen may be narrow: it may stand without some columns, and says so."""

    table: Table
    language: Language

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        from rich.text import Text as Line

        table, left_out = self.table, list[str]()
        spared = [name for name in _SPARED if name in table.names]
        while spared and not all(_rooms(table, self.language, options.max_width)):
            left_out += [column.heading(self.language) for column in table.of(spared[0]).columns]
            table = table.of(*(name for name in table.names if name != spared[0]))
            del spared[0]
        width = options.max_width
        if not all(_rooms(table, self.language, width)):
            # Lines that such a screen breaks are whole; columns without their texts would not be.
            width = max(width, _COLUMNS)
        grid = _grid(table, self.language, _rooms(table, self.language, width), width)
        yield from console.render(grid, options.update(max_width=width))
        if left_out:
            yield Line(_LEFT_OUT(self.language, columns=", ".join(left_out)))


def _rooms(table: Table, language: Language, width: int) -> list[int]:
    """How wide the columns are on a screen; 0 for all where names would fold within words."""
    rooms, spare = [], []
    for column, heading in zip(table.columns, _headings(table, language), strict=True):
        texts = [*_cells(table, column, language), total_said(column, language)]
        rooms.append(max(map(_wide, (heading, *texts))))
        least = rooms[-1]
        if column.kind is Kind.TEXT:
            word = max(_wide(_folded(text, 1)) for text in texts)
            least = min(least, max(_wide(heading), min(word, _LONGEST_WORD)))
        spare.append(rooms[-1] - least)
    beyond = sum(rooms) + _gaps(rooms, width) - width
    if beyond > sum(spare):
        return [0] * len(rooms)
    for _ in range(beyond):
        widest = spare.index(max(spare))
        rooms[widest] -= 1
        spare[widest] -= 1
    return rooms


def _gaps(rooms: Sequence[int], width: int) -> int:
    """The columns of a screen between those of a table: one or, with room, two each."""
    gaps = len(rooms) - 1
    return 2 * gaps if sum(rooms) + 2 * gaps <= width else gaps


def _grid(table: Table, language: Language, rooms: Sequence[int], width: int) -> Grid:
    """A table with a rule below its header and no other lines."""
    from rich import box
    from rich.table import Table as Grid
    from rich.text import Text as Line

    grid = Grid(
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, int(_gaps(rooms, width) >= len(rooms)), 0, 0),
        show_footer=bool(table.totals),
    )
    cells = []
    for column, heading, room in zip(table.columns, _headings(table, language), rooms, strict=True):
        text = column.kind in {Kind.KEY, Kind.TEXT}
        grid.add_column(
            heading,
            Line(total_said(column, language)),
            justify="right" if column.kind in FIGURES else "left",
            no_wrap=not text,
            overflow="fold" if text else "ellipsis",
        )
        shown = _cells(table, column, language)
        if column.kind is Kind.TEXT and room:
            shown = [_folded(cell, room) for cell in shown]
        cells.append(map(Line, shown))
    for row in zip(*cells, strict=True):
        grid.add_row(*row)
    more = len(table.columns[0].values) - _ROWS_AT_MOST
    if more > 0 and not table.whole:
        grid.add_row(Line("…"), Line(MORE_ROWS(language, count=grouped(more, language))))
    return grid


def _folded(text: str, room: int) -> str:
    """A text in lines between its words, where it is too long for one."""
    return text if _wide(text) <= room else "\n".join(wrap(text, room, break_long_words=False))


def _wide(text: str) -> int:
    """How many columns of a screen the longest line of a text takes."""
    from rich.cells import cell_len

    return max(map(cell_len, text.split("\n")))


def _headings(table: Table, language: Language) -> list[str]:
    """The headings of columns, all of which end in the same line."""
    texts = [(column.in_lines or column.heading)(language) for column in table.columns]
    most = max(text.count("\n") for text in texts)
    return ["\n" * (most - text.count("\n")) + text for text in texts]


def _cells(table: Table, column: Column, language: Language) -> list[str]:
    values = column.values if table.whole else column.values[:_ROWS_AT_MOST]
    if column.kind is Kind.BAR:
        most = max(map(abs, cast("Sequence[int]", column.values)), default=0)
        return [_bar(value, most) for value in cast("Sequence[int]", values)]
    return [said(column, value, language) for value in values]


def _bar(value: int, most: int) -> str:
    """To the left of the middle for less, to the right for more; the larger, the longer."""
    if not value:
        return f"{'':{_BAR_HALF}}│"
    # Rounded half up.
    cells = "█" * max(1, (2 * abs(value) * _BAR_HALF + most) // (2 * most))
    return f"{cells:>{_BAR_HALF}}│" if value < 0 else f"{'':{_BAR_HALF}}│{cells}"


def markdown(page: Page, language: Language) -> str:
    """A page in Markdown as GitHub reads it, in which texts show as themselves."""
    return "\n\n".join(_markdown_parts(page, language)) + "\n"


def _markdown_parts(page: Page, language: Language) -> Iterator[str]:
    yield f"# {_escaped(page.title)}"
    if page.warning:
        yield f"**{_escaped(page.warning)}**"
    if page.facts:
        yield "\n".join(f"- **{_escaped(label)}:** {_escaped(fact)}" for label, fact in page.facts)
    yield from map(_escaped, page.sentences)
    for table in (*page.tables, *page.appendix):
        if table.title:
            yield f"## {_escaped(table.title(language))}"
        yield _markdown_table(table, language)


def _markdown_table(table: Table, language: Language) -> str:
    columns = [column for column in table.columns if column.kind is not Kind.BAR]
    cells = zip(
        *([said(column, value, language) for value in column.values] for column in columns),
        strict=True,
    )
    lines = [
        _markdown_line(column.heading(language) for column in columns),
        "|" + "|".join("---:" if column.kind in FIGURES else "---" for column in columns) + "|",
        *map(_markdown_line, cells),
    ]
    if table.totals:
        totals = (total_said(column, language) for column in columns)
        lines.append(
            "|" + "|".join(f" **{_escaped(total)}** " if total else " " for total in totals) + "|"
        )
    return "\n".join(lines)


def _markdown_line(cells: Iterable[str]) -> str:
    return "|" + "|".join(f" {_escaped(cell)} " for cell in cells) + "|"


def _escaped(text: str) -> str:
    """A text that shows as itself, whatever it holds."""
    marked = _MARKS.sub(r"\\\g<0>", _BREAKS.sub(" ", text))
    return _LIST.sub(r"\1\\\2", marked)
