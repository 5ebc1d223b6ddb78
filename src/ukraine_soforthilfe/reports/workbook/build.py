"""The workbook, sheet by sheet, with where it comes from, and its file.

openpyxl writes all but the cells: styles, tables, charts, how a sheet is printed. The last pass
over its file puts the rows in, as many at a time as need no room, adds what else openpyxl cannot
write, and removes the time that it writes.
"""

from __future__ import annotations

import re
from contextlib import suppress
from decimal import Decimal
from html import escape
from io import BytesIO
from itertools import islice
from tempfile import gettempdir
from typing import TYPE_CHECKING, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from openpyxl.packaging.core import DocumentProperties
from openpyxl.utils import get_column_letter
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.constants import ARC_CORE

from ukraine_soforthilfe.errors import OutputError, said_by_system
from ukraine_soforthilfe.language import Language, Text, joined, number, quoted, step
from ukraine_soforthilfe.reports import terms, wording
from ukraine_soforthilfe.reports.allocation import allocation_title, kreis_facts, read_as_data
from ukraine_soforthilfe.reports.pens import encoded
from ukraine_soforthilfe.reports.wording import day, euro
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.reports.workbook.book import Book
from ukraine_soforthilfe.reports.workbook.formats import (
    LARGEST_NUMBER,
    LONGEST_TEXT,
    UNWRITABLE,
    CellFormat,
    Column,
    content_of,
    escaped,
    held,
    writable,
)
from ukraine_soforthilfe.reports.workbook.levels import (
    write_diagramm,
    write_gemeinden,
    write_pruefung_gemeinden,
)
from ukraine_soforthilfe.reports.workbook.plan import Plan
from ukraine_soforthilfe.reports.workbook.pruefung import write_pruefung
from ukraine_soforthilfe.reports.workbook.teilzahlungen import write_teilzahlungen
from ukraine_soforthilfe.reports.workbook.zuweisung import write_regierungsbezirke, write_zuweisung

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ukraine_soforthilfe.reports.allocation import Provenance
    from ukraine_soforthilfe.reports.workbook.book import Body, Cell, Sheet
    from ukraine_soforthilfe.reports.workbook.formats import Value
    from ukraine_soforthilfe.result import District
    from ukraine_soforthilfe.result.allocation import Allocation

    _Entries = Iterator[tuple[str, str]]

# A cell holds twice as many, counted as in UTF-16.
_DATA_IN_A_CELL = 15_000
# A higher level gains little and would take most of the time.
_COMPRESSION_LEVEL = 3
_ROWS_AT_ONCE = 1_000
_WORKBOOK_SUBJECT = Text(
    "Größte Reste (Hare/Niemeyer), mit Nachrechnung",
    "Largest remainders (Hare/Niemeyer), with a live recalculation",
)
_TIE_RULE = Text("Regel bei gleichen Resten", "Rule for equal remainders")
_WHY_DATE = Text("Warum dieser Stichtag", "Why this date")
_ROWS = Text("Zeilen", "Rows")
_REQUEST = Text("Anfrage", "Request")
_READ_AS_DATA = Text("Angaben zur Quelle als Daten", "The source as data")
_WRITING = Text(de="Blatt {sheet} schreiben", en="Writing the sheet {sheet}")
_DIMENSION = re.compile(r'(?<=<dimension ref=")[^"]*')
_NO_ROWS = re.compile(r"<sheetData\s*(?:/>|></sheetData>)")
# The time of a run is not part of its result.
_TIMES = re.compile(r"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")
_CHART_NAME = re.compile(r'(<(?:\w+:)?cNvPr id="\d+" name="Chart \d+")')


def workbook_bytes(allocation: Allocation, *, language: Language, provenance: Provenance) -> bytes:
    """An allocation as an Excel workbook; the same input gives the same bytes.

    Args:
        allocation: The result to hand over.
        language: Language of what people read in it. The tables ``Zuweisung``
            and ``Pruefung`` and the defined names are the same in both.
        provenance: What it says about the run.

    Raises:
        OutputError: A district's text cannot stand in a workbook.
    """
    book = described(allocation, language=language, provenance=provenance)
    return finished(book, title=allocation_title(allocation, language))


def described(allocation: Allocation, *, language: Language, provenance: Provenance) -> Book:
    """The workbook's sheets with all of their cells, before there is a file.

    Raises:
        OutputError: A district's text cannot stand in a workbook.
    """
    for figures in (allocation.districts, *allocation.districts.gemeinden):
        refuse_unwritable(figures.rows)
    book = Book(language)
    plan = Plan(allocation, language, former=provenance.version.startswith("0.1."))
    write_zuweisung(book, plan, provenance)
    write_pruefung(book, plan)
    if allocation.gemeinden:
        write_gemeinden(book, plan)
        write_pruefung_gemeinden(book, plan)
    # Version 0.1 had none.
    write_teilzahlungen(book, Plan(allocation, language))
    teilsummen = write_regierungsbezirke(book, plan)
    write_diagramm(book, plan, teilsummen)
    _write_herkunft(book, plan, provenance)
    return book


def finished(book: Book, *, title: str, subject: Text = _WORKBOOK_SUBJECT) -> bytes:
    """The file of a workbook whose sheets are written.

    Raises:
        OutputError: The system's folder for temporary files, through which sheets pass, takes no
            more.
    """
    workbook, language = book.workbook, book.language
    workbook.calculation.fullCalcOnLoad = True
    workbook.properties = DocumentProperties(
        title=title,
        subject=subject(language),
        creator="soforthilfe",
        language="de-DE" if language is Language.DE else "en-GB",
    )
    try:
        return _packed(book)
    except OSError as error:
        # Nothing else is written here, and not to the folder of the reports.
        said = _NOT_MADE.filled(reason=said_by_system(error), folder=_named_temporary())
        raise OutputError(said) from None


def refuse_unwritable(districts: Iterable[District]) -> None:
    """Raise an ``OutputError`` that lists each text that no cell can hold."""
    problems = []
    for district in districts:
        for text in (district.ags, district.name, district.art, district.regierungsbezirk):
            # A spreadsheet counts as in UTF-16: a character beyond 65,535 counts as two.
            if len(text) > LONGEST_TEXT // 2 and (
                len(text.encode("utf-16-le", "surrogatepass")) > 2 * LONGEST_TEXT
            ):
                problems.append(
                    _TOO_LONG.filled(
                        key=quoted(district.ags[:40]),
                        text=quoted(text[:40]),
                        most=number(LONGEST_TEXT),
                    )
                )
            elif UNWRITABLE.search(text):
                problems.append(
                    _CONTROLS.filled(key=quoted(district.ags[:40]), text=quoted(text[:40]))
                )
    if problems:
        raise OutputError(joined((_UNWRITABLE, *problems), "\n  "))


_UNWRITABLE = Text(
    de="Die Arbeitsmappe kann nicht geschrieben werden:", en="The workbook cannot be written:"
)
_TOO_LONG = Text(
    de="{key}: {text}… ist länger als die {most} Zeichen, die in eine Zelle passen. Den "
    "Text kürzen.",
    en="{key}: {text}… is longer than the {most} characters that a cell holds. Shorten it.",
)
_CONTROLS = Text(
    de="{key}: {text} enthält ein Steuerzeichen, das in keiner Arbeitsmappe stehen "
    "kann. Das Zeichen streichen.",
    en="{key}: {text} has a control character, which no workbook can hold. Take it out.",
)
_NOT_MADE = Text(
    de="Die Arbeitsmappe ist nicht entstanden: {reason} im Ordner des Systems für temporäre "
    "Dateien{folder}. Dort Platz schaffen oder mit TMPDIR einen anderen nennen.",
    en="The workbook was not made: {reason} in the system's folder for temporary files{folder}. "
    "Make room there, or name another one by TMPDIR.",
)


def _write_herkunft(book: Book, plan: Plan, provenance: Provenance) -> None:
    sheet = book.sheet(plan.say(sheets.SHEET_HERKUNFT), title=plan.say(sheets.TITLE_HERKUNFT))
    entries = [*origin(plan), *_run(provenance, plan.language), *_data(plan, provenance)]
    labels, values = zip(*((label, writable(value)) for label, value in entries), strict=True)
    columns = [
        Column(plan.say(sheets.ANGABE), CellFormat.TEXT, labels),
        Column(plan.say(sheets.WERT), CellFormat.WRAPPED, values),
    ]
    sheet.print_setup(landscape=False, table=sheet.table("Herkunft", columns))


def origin(plan: Plan) -> _Entries:
    """What was divided by which rules, and where the figures come from, as labels and texts."""
    yield from _parameters(plan)
    yield from _rule(plan)
    yield from _sources(plan.allocation, plan.language)


def _parameters(plan: Plan) -> _Entries:
    allocation, language = plan.allocation, plan.language
    figures = allocation.districts
    yield plan.say(sheets.GESAMTBETRAG), euro(allocation.total, language, allocation.unit)
    yield from kreis_facts(allocation, language)
    yield plan.say(wording.STICHTAG), wording.day_of(figures, language)
    yield plan.say(wording.BASIS), figures.basis or plan.say(wording.NOT_NAMED)
    if why := wording.why_this_stichtag(figures, language):
        yield plan.say(_WHY_DATE), why
    yield plan.say(_ROWS), wording.number(len(allocation.rows), language)
    if not figures.schluessel:
        yield plan.say(sheets.GESAMTEINWOHNER), wording.number(allocation.einwohner, language)


def _rule(plan: Plan) -> _Entries:
    allocation, language = plan.allocation, plan.language
    words = sheets.FORMER_TERMS if plan.former else terms.TODAY
    beside = list(terms.in_force(allocation, language, words=words))
    unit, units = euro(1, language, allocation.unit), wording.units(allocation.unit, language)
    rule = terms.rule_of(allocation, language)
    yield plan.say(terms.RULE), plan.say(rule, unit=unit, units=units)
    yield from ((each.label, each.sentence) for each in beside)
    by_number = allocation.districts.by_number
    tie_rule = sheets.TIE_RULE_BY_NUMBER if by_number else sheets.TIE_RULE_IN_WORDS
    yield plan.say(_TIE_RULE), plan.say(tie_rule)
    yield from terms.certificates(allocation, language, words=words)
    yield from terms.gemeinden_facts(allocation, language, words=words)
    compared = terms.rounding_each_row(allocation, language, words=words)
    yield plan.say(wording.COMPARISON), compared


def _sources(allocation: Allocation, language: Language) -> _Entries:
    source = allocation.districts.source
    yield wording.SOURCE(language), wording.file(source, language)
    yield wording.SHA_256(language), source.sha256
    if source.producer:
        yield sheets.PRODUCER(language), source.producer
    if source.licence:
        yield sheets.LICENCE(language), source.licence
    if read := wording.what_was_read(allocation.districts, language):
        yield wording.READ(language), read
    for notice in allocation.districts.notices:
        yield sheets.NOTICE(language), notice(language)


def _run(provenance: Provenance, language: Language) -> _Entries:
    yield wording.PROGRAM(language), f"soforthilfe {provenance.version}"
    yield wording.COMMAND(language), provenance.command
    if provenance.printed_date:
        yield wording.ERSTELLT_AM(language), day(provenance.printed_date, language)


def _data(plan: Plan, provenance: Provenance) -> _Entries:
    """What ``verify`` derives the workbook from beside its figures, as JSON."""
    if provenance.request is None:
        return
    read = read_as_data(plan.allocation, plan.language, version=provenance.version)
    for label, content in ((_REQUEST, provenance.request), (_READ_AS_DATA, read)):
        text = UNWRITABLE.sub(lambda sign: f"\\u{ord(sign[0]):04x}", encoded(content))
        for start in range(0, len(text), _DATA_IN_A_CELL):
            yield plan.say(label), text[start : start + _DATA_IN_A_CELL]


def _named_temporary() -> str:
    with suppress(OSError):
        return f", {gettempdir()}"
    return ""


def _packed(book: Book) -> bytes:
    written = BytesIO()
    # Not Workbook.save, which puts the time into the document's properties.
    with ZipFile(written, "w", ZIP_STORED) as unpacked:
        ExcelWriter(book.workbook, unpacked).save()
    sheets = {f"xl/worksheets/sheet{place}.xml": s for place, s in enumerate(book.sheets, start=1)}
    alternative_texts = [text for sheet in book.sheets for text in sheet.alternative_texts]
    packed_file = BytesIO()
    with (
        ZipFile(written) as parts,
        ZipFile(packed_file, "w", ZIP_DEFLATED, compresslevel=_COMPRESSION_LEVEL) as archive,
    ):
        for name in parts.namelist():
            content = parts.read(name)
            if name.startswith("xl/drawings/drawing"):
                content = _drawing(content.decode(), alternative_texts).encode()
            elif name == ARC_CORE:
                content = _TIMES.sub("", content.decode()).encode()
            # The time of a part opened by its name is the earliest that there is.
            with archive.open(name, "w") as part:
                if name in sheets:
                    sheet = sheets[name]
                    step(_WRITING.filled(sheet=sheet.worksheet.title))
                    for piece in _sheet(content.decode(), sheet):
                        part.write(piece.encode())
                else:
                    part.write(content)
    return packed_file.getvalue()


def _sheet(xml: str, sheet: Sheet) -> Iterator[str]:
    """With its rows, and without a warning at each key of digits."""
    head, tail = _NO_ROWS.split(xml)
    widest = max(
        1,
        *(column for cells in sheet.cells.values() for column in cells),
        *(len(body.columns) for body in sheet.bodies),
    )
    yield _DIMENSION.sub(f"A1:{get_column_letter(widest)}{sheet.last_row}", head, count=1)
    yield "<sheetData>"
    above = 0
    for body in sheet.bodies:
        yield from _loose_rows(sheet, above, body.rows.start)
        yield from _rows_of(body, sheet)
        above = body.rows.stop - 1
    yield from _loose_rows(sheet, above, sheet.last_row + 1)
    yield "</sheetData>"
    if sheet.digit_texts:
        # The schema requires it here, before the tables.
        tail, tables, end = tail.rpartition("<tableParts")
        yield tail
        yield (
            f'<ignoredErrors><ignoredError sqref="{sheet.digit_texts}" numberStoredAsText="1"/>'
            "</ignoredErrors>"
        )
        tail = tables + end
    yield tail


def _loose_rows(sheet: Sheet, above: int, below: int) -> Iterator[str]:
    """The rows between two that stand in no table's body."""
    for row in sorted(row for row in sheet.cells if above < row < below):
        yield _row(row, [_cell(row, *cell) for cell in sorted(sheet.cells[row].items())], sheet)


def _rows_of(body: Body, sheet: Sheet) -> Iterator[str]:
    """The rows of a table's body, as texts of many rows each."""
    values = [iter(column) for column, *_ in body.columns]
    looks = [
        (get_column_letter(place), style, formula)
        for place, (_, style, formula) in enumerate(body.columns, start=1)
    ]
    writing = _WRITING.filled(sheet=sheet.worksheet.title)
    for first in range(0, len(body.rows), _ROWS_AT_ONCE):
        step(writing, first, len(body.rows))
        rows = body.rows[first : first + _ROWS_AT_ONCE]
        columns = [
            _column(rows, list(islice(column, len(rows))), *look)
            for column, look in zip(values, looks, strict=True)
        ]
        yield "".join(
            _row(row, _instead(cells, row, sheet.cells.get(row)), sheet)
            for row, cells in zip(rows, zip(*columns, strict=True), strict=True)
        )


def _instead(cells: Sequence[str], row: int, others: Mapping[int, Cell] | None) -> Sequence[str]:
    """The cells of a row, some of which were written by themselves."""
    if not others:
        return cells
    changed = list(cells)
    for column, cell in others.items():
        changed[column - 1] = _cell(row, column, cell)
    return changed


def _row(row: int, cells: Iterable[str], sheet: Sheet) -> str:
    level = ' outlineLevel="1"' if row in sheet.outlined else ""
    height = sheet.heights.get(row)
    own = "" if height is None else f' ht="{height:g}" customHeight="1"'
    return f'<row r="{row}"{level}{own}>{"".join(cells)}</row>'


def _cell(row: int, column: int, cell: Cell) -> str:
    (xml,) = _column(range(row, row + 1), [cell.value], get_column_letter(column), *cell[1:])
    return xml


def _column(
    rows: range, values: Sequence[Value], letter: str, style: int, formula: str | None
) -> list[str]:
    """One cell a row, all of one style and formula."""
    start, look = f'<c r="{letter}', f'" s="{style}"'
    formula_xml = "" if formula is None else f"<f>{escape(formula, quote=False)}</f>"
    # Most columns hold nothing else, and there may be millions of cells.
    if set(map(type, values)) == {int}:
        kind = f"{look}>{formula_xml}<v>" if formula_xml else f'{look} t="n"><v>'
        if max(map(abs, cast("Sequence[int]", values))) <= LARGEST_NUMBER:
            return [
                f"{start}{row}{kind}{value}</v></c>"
                for row, value in zip(rows, values, strict=True)
            ]
    content = _result if formula_xml else _content
    return [
        f"{start}{row}{look}{content(value, formula_xml)}"
        for row, value in zip(rows, values, strict=True)
    ]


def _result(value: Value, formula_xml: str) -> str:
    """What follows the style of a cell with a formula, with what that comes to."""
    if value is None:
        return f">{formula_xml}<v /></c>"
    if isinstance(value, bool):
        return f' t="b">{formula_xml}<v>{value:d}</v></c>'
    if isinstance(value, str):
        return f' t="str">{formula_xml}<v>{escape(value, quote=False)}</v></c>'
    return f">{formula_xml}<v>{value}</v></c>"


def _content(value: Value, _: str) -> str:
    """What follows the style of a cell without a formula."""
    # Of an amount with cents all digits that there are.
    if isinstance(value, Decimal) and not isinstance(held(value), str):
        return f' t="n"><v>{value:f}</v></c>'
    value = content_of(value)
    if value is None:
        return ' t="n" />'
    if isinstance(value, bool):
        return f' t="b"><v>{value:d}</v></c>'
    if isinstance(value, str):
        return f' t="inlineStr">{_text(value)}</c>' if value else ' t="inlineStr" />'
    return f' t="n"><v>{value:.16g}</v></c>'


def _text(value: str) -> str:
    # Never a formula or an error value, whatever the text looks like.
    text = escaped(value)[:LONGEST_TEXT]
    space = ' xml:space="preserve"' if text.strip() not in {"", text} else ""
    return f"<is><t{space}>{escape(text, quote=False)}</t></is>"


def _drawing(xml: str, alternative_texts: list[str]) -> str:
    texts = iter(alternative_texts)
    return _CHART_NAME.sub(lambda name: f'{name[1]} descr="{escape(next(texts))}"', xml)
