"""CSV reports as they are read back, and the rules that their rows follow.

A CSV does not name its rules, but its rows have every step. The unit is the
extra unit; base amount and bounds are in the rows that have them; the part of
a key is the sum of its whole parts and remainders. If rows contradict each
other, the majority decides, and the others are found when all are derived
again.
"""

from __future__ import annotations

import csv
import io
import re
from codecs import BOM_UTF8
from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING

from ukraine_soforthilfe.asking import CsvDialect, Form, Part
from ukraine_soforthilfe.asking.scenario import Scenario, options_about
from ukraine_soforthilfe.asking.values import as_spelt, is_rounded, parse_euros, whole_number
from ukraine_soforthilfe.errors import BOUNDS_ALONE, FigureError, ReportError, RuleError
from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.population.cells import UnreadableError, scaled
from ukraine_soforthilfe.population.workbooks import at, column_letters
from ukraine_soforthilfe.population.workbooks.opening import read_workbook
from ukraine_soforthilfe.reports.pens import FORMULA_STARTS
from ukraine_soforthilfe.result import Level, Schluessel, is_kreis_ags
from ukraine_soforthilfe.result.allocation import TEILZAHLUNG, figure_columns
from ukraine_soforthilfe.rule import Unit, begins_by_most
from ukraine_soforthilfe.rule.division import Bound, Terms, shares_of
from ukraine_soforthilfe.verification import (
    COLUMNS,
    LABELS,
    Finding,
    WrittenReport,
    WrittenRow,
    row_place,
)
from ukraine_soforthilfe.verification.written_page import refuse_overview

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from ukraine_soforthilfe.result.allocation import Allocation, Cell
    from ukraine_soforthilfe.rule import Euros
    from ukraine_soforthilfe.verification import Said


_STEPS = ("grundbetrag", "rest", "rang", "resteuro")
_EINWOHNER = "einwohner"
_BOUND = "grenze"
_AMOUNTS = {"sockelbetrag", "grundbetrag", "resteuro", "betrag", TEILZAHLUNG}
_HEADER_AT_MOST = 4_000
_HEADER_WITHIN = 20
# Of its steps one may be gone.
_STEPS_AT_LEAST = 0.75
_TEXT_AT_MOST = 300
_SEPARATOR_LINE = re.compile(r"sep=.?")
_SEPARATOR = Text("Zeile mit dem Trennzeichen", "line with the delimiter")
_LOST = Text(
    "Zahl, von der Ziffern verloren sind: eine Tabellenkalkulation hat sie gerundet gespeichert",
    "figure of which digits are lost: a spreadsheet saved it rounded",
)
_NOT_LOST = Text(
    "alle Ziffern: die ursprüngliche Datei prüfen, oder die Spalten als Zahl ohne "
    "Nachkommastellen formatieren und noch einmal speichern",
    "all digits: verify the original file, or give the columns a format of whole numbers and save "
    "them again",
)
_WINDOWS = Text("als Windows-1252 gespeichert", "saved as Windows-1252")
_MARKED = Text("mit einer Marke für UTF-8 (BOM) gespeichert", "saved with a mark of UTF-8 (BOM)")
_SPELT = Text(
    "Zahlen und Schlüssel so, wie eine Tabellenkalkulation sie speichert",
    "figures and keys as a spreadsheet saves them",
)
# Columns of texts that travel along stand behind it.
_OWN_LAST = re.compile(rf"betrag|{TEILZAHLUNG}_\d+", re.ASCII)
_BASE_AMOUNT = "sockelbetrag"
_FIGURE = re.compile(rf"{_EINWOHNER}|schluessel(?P<suffix>_\d+)?", re.ASCII)


def read_csv(content: bytes, wanted: Scenario | None = None) -> WrittenReport | None:
    """A CSV report read back; None where it is none of this program's.

    Args:
        content: The file, as written, or as a spreadsheet saved it again.
        wanted: What it was asked for, as far as somebody says; all rules, if one of them.

    Raises:
        ReportError: It is one that does not tell what it follows from.
    """
    findings = [Finding("", _MARKED, "", "", notice=True)] if content.startswith(BOM_UTF8) else []
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if marked else "utf-8-sig")
    except ValueError:
        text = content.decode("cp1252", errors="replace")
        findings.append(Finding("", _WINDOWS, "", "", notice=True))
    delimiter = max(",;\t", key=text[:_HEADER_AT_MOST].count)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        top = list(islice(enumerate(reader, start=1), _HEADER_WITHIN))
        refuse_overview(cells for _, cells in top)
        if not any(_is_header(cells) for _, cells in top):
            return None
        lines = [*top, *enumerate(reader, start=len(top) + 1)]
    except (ValueError, csv.Error):
        return None
    return _read_lines(content, lines, wanted or Scenario(), findings, excel=delimiter != ",")


def read_sheets(content: bytes, wanted: Scenario | None = None) -> WrittenReport | None:
    """A CSV report that a spreadsheet saved as a workbook; None where it is none.

    Raises:
        ReportError: It is one that does not tell what it follows from.
    """
    try:
        tables = read_workbook(content)
    except UnreadableError:
        return None
    refuse_overview(row.cells for each in tables for row in each.top())
    table = next((each for each in tables if any(_is_header(r.cells) for r in each.top())), None)
    if table is None:
        return None
    findings = [
        Finding(other.sheet, "further_sheet", " | ".join(other.rows[0].cells)[:_TEXT_AT_MOST], "")
        for other in tables
        if other is not table
    ]
    findings += [
        Finding(at(table.sheet, f"{row}:{row}"), "hidden_row", "", "")
        for row in sorted(table.hidden_rows)
        if row <= table.numbers[-1]
    ]
    for place in sorted(table.hidden_columns):
        if any(table.column(place)):
            letters = column_letters(place)
            findings.append(
                Finding(at(table.sheet, f"{letters}:{letters}"), "hidden_column", "", "")
            )
    lines = [(row.number, row.cells[: row.width]) for row in table.rows]
    report = _read_lines(
        content, lines, wanted or Scenario(), findings, excel=True, sheet=table.sheet
    )
    return replace(report, unseen="ods" if content.startswith(b"PK") else "xls")


def _is_header(cells: Sequence[str]) -> bool:
    """Whether a row heads a report: it may have other letters and blanks, and lack a step."""
    names = {_folded(cell) for cell in cells}
    figures = [match for match in map(_FIGURE.fullmatch, names) if match]
    steps = {f"{step}{match['suffix'] or ''}" for step in _STEPS for match in figures}
    found = len(steps & names)
    return {"ags", "betrag"} <= names and bool(found) and found >= len(steps) * _STEPS_AT_LEAST


def _folded(heading: str) -> str:
    return heading.strip().casefold()


def _read_lines(  # noqa: PLR0913 - what is known of the file
    content: bytes,
    lines: Sequence[tuple[int, Sequence[str]]],
    wanted: Scenario,
    findings: list[Finding],
    *,
    excel: bool,
    sheet: str = "",
) -> WrittenReport:
    """The report in the lines of a file or of a sheet, one of which heads it; errors as above."""
    start = next(place for place, (_, cells) in enumerate(lines) if _is_header(cells))
    header = [*lines[start][1]]
    names = [*map(_folded, header)]
    letters = {name: column_letters(place) for place, name in reversed([*enumerate(names)])}

    def place_of(number: int, column: int) -> Said:
        return at(sheet, f"{column_letters(column)}{number}") if sheet else row_place(number)

    for number, cells in lines[:start]:
        for column, cell in enumerate(cells):
            if not sheet and _SEPARATOR_LINE.fullmatch(cell):
                findings.append(Finding(row_place(number), _SEPARATOR, cell, "", notice=True))
            elif cell.strip():
                findings.append(Finding(place_of(number, column), "further_cell", cell, ""))
    body = lines[start + 1 :]
    for number, cells in body:
        findings += [
            Finding(place_of(number, column), "further_cell", cell, "")
            for column, cell in enumerate(cells[len(header) :], start=len(header))
            if cell
        ]
    own = max(place for place, name in enumerate(names, 1) if _OWN_LAST.fullmatch(name))
    carried = wanted.carry_columns or tuple(header[own:] if wanted.carry_file else ())
    names[own:] = header[own:]
    table = [dict(_cells(names, cells, carried, excel=excel)) for _, cells in body]
    changed = _with_zeros(table) + _with_decimals(table, names[:own])
    if excel:
        changed += sum(
            not {".", "€"}.isdisjoint(cell)
            for _, cells in body
            for name, cell in zip(names[:own], cells, strict=False)
            if name.partition("_")[0] in _AMOUNTS
        )
    if changed:
        findings.append(Finding("", _SPELT, str(changed), "", notice=True))
    rows = [
        WrittenRow(sheet, texts, letters, number) if sheet else WrittenRow(row_place(number), texts)
        for (number, _), texts in zip(body, table, strict=True)
        if any(texts.values())
    ]
    lost = [
        Finding(row.at(column), _LOST, row.text(column), _NOT_LOST, row.label)
        for row in rows
        for column in names[:own]
        if column not in LABELS and is_rounded(row.text(column))
    ]
    findings += lost
    figures = [match for match in map(_FIGURE.fullmatch, names) if match]
    keys = [
        KeyColumns(match[0], match["suffix"] or "", _places(row.text(match[0]) for row in rows))
        for match in figures
    ]
    findings += _lacking(wanted, header)
    upper = [row for row in rows if row.below is None]
    rules = options_about(Part.RULES)
    if all(getattr(wanted, option.field) == option.default for option in rules):
        total, terms = inferred(upper, keys, columns=names)
    else:
        total, terms = _paid(upper), wanted.terms
    return WrittenReport(
        form=Form.CSV,
        content=content,
        rows=tuple(rows),
        scenario=replace(
            wanted,
            total=_paid(upper) if lost and total is None else total,
            level=Level.GEMEINDE if "ebene" in names else wanted.level,
            unit=terms.unit,
            base_amount=terms.base_amount,
            minimum=terms.minimum,
            maximum=terms.maximum,
            weight_shares=terms.shares,
            instalments=wanted.instalments
            or sum(name.startswith(f"{TEILZAHLUNG}_") for name in names)
            or None,
            csv_dialect=CsvDialect.EXCEL if excel else CsvDialect.STANDARD,
            carry_columns=carried,
        ),
        schluessel=tuple(
            Schluessel(key.figure, key.places) for key in keys if key.figure != _EINWOHNER
        ),
        header=tuple(header),
        findings=tuple(findings),
    )


def _lacking(wanted: Scenario, header: Sequence[str]) -> Iterator[Finding]:
    """Columns of keys and levels that it has by what it is said to have been asked for."""
    due = figure_columns(len(wanted.weight_columns)) if wanted.weight_columns else ()
    if wanted.level is Level.GEMEINDE and wanted.of_kreis is None:
        due = ("ebene", "kreis", *due)
    if not {*due} <= {*map(_folded, header)}:
        yield Finding("", COLUMNS, ", ".join(header), ", ".join(due))


def _paid(rows: Iterable[WrittenRow]) -> Euros | None:
    try:
        cents = sum(Unit.CENT.units(parse_euros(row.text("betrag"))) for row in rows)
    except (FigureError, RuleError):
        return None
    return Unit.CENT.euros(cents) if cents % 100 else cents // 100


def _cells(
    header: Sequence[str], cells: Sequence[str], carried: Collection[str], *, excel: bool
) -> Iterable[tuple[str, str]]:
    """The cells of a row by column, without what the dialect for Excel puts into them."""
    for column, cell in zip(header, cells, strict=False):
        if excel and column not in LABELS and column not in carried:
            yield column, as_spelt(cell, amount=column.partition("_")[0] in _AMOUNTS)
        elif excel and cell.startswith("'") and cell.lstrip("'").startswith(FORMULA_STARTS):
            yield column, cell[1:]
        else:
            yield column, cell


def _with_zeros(table: Sequence[dict[str, str]]) -> int:
    """Give keys that a spreadsheet took for numbers their zero again; how many cells that are."""
    keys = [texts.get("ags", "") for texts in table]
    whole = [f"0{key}" if len(key) in {4, 7} else key for key in keys]
    if whole == keys or not all(is_kreis_ags(key[:5]) and key.isdecimal() for key in whole):
        return 0
    changed = 0
    for texts in table:
        for column in ("ags", "kreis"):
            if len(texts.get(column, "")) in {4, 7}:
                texts[column] = f"0{texts[column]}"
                changed += 1
    return changed


def _with_decimals(table: Sequence[dict[str, str]], header: Iterable[str]) -> int:
    """Give figures the zeros again that a spreadsheet leaves out; how many cells that are."""
    amounts = [name for name in header if name.partition("_")[0] in _AMOUNTS]
    columns = [name for name in header if _FIGURE.fullmatch(name)]
    changed, whole_euros = _without_cents(table, amounts)
    cells = [texts.get(name, "") for texts in table for name in amounts]
    places = {name: 0 if whole_euros else min(_places(cells), 2) for name in amounts} | {
        name: _places(texts.get(name, "") for texts in table) for name in columns
    }
    for texts in table:
        for name, decimals in places.items():
            whole, point, rest = texts.get(name, "").partition(".")
            if whole.isdecimal() and len(rest) < decimals and (rest.isdecimal() or not point):
                texts[name] = f"{whole}.{rest:0<{decimals}}"
                changed += 1
    return changed


def _without_cents(table: Sequence[dict[str, str]], amounts: Sequence[str]) -> tuple[int, bool]:
    """Take cents of 00 from whole euros, which a spreadsheet shows so.

    Where all amounts have them and nobody got an extra unit, any unit gives the same.

    Returns:
        Of how many cells, and whether the amounts are whole euros.
    """
    cells = [(texts, name) for texts in table for name in amounts if texts.get(name)]
    steps = (texts[name] for texts, name in cells if name.startswith("resteuro"))
    euros = _commonest(step for step in steps if step.strip("0.")).startswith("1")
    spelt = [(texts, name) for texts, name in cells if "." in texts[name]]
    zeros = [each for each in spelt if not each[0][each[1]].partition(".")[2].strip("0")]
    if not euros and (len(zeros) < len(spelt) or len(spelt) == len(cells)):
        return 0, False
    for texts, name in zeros:
        texts[name] = texts[name].partition(".")[0]
    return len(zeros), euros


def _places(figures: Iterable[str]) -> int:
    """How many decimals the figures of a column have."""
    return max((len(figure.partition(".")[2]) for figure in figures), default=0)


@dataclass(frozen=True, slots=True)
class KeyColumns:
    """The columns of one key.

    Attributes:
        figure: Where its figures stand: ``einwohner``, ``schluessel_2``.
        suffix: What its other columns end in: nothing, ``_2``.
        places: How many decimals its figures have.
    """

    figure: str
    suffix: str
    places: int

    def weight(self, row: WrittenRow) -> int:
        """A row's figure as a whole number of its last place."""
        return scaled(row.text(self.figure), self.places)


def inferred(
    rows: Sequence[WrittenRow], keys: Sequence[KeyColumns], *, columns: Collection[str]
) -> tuple[Euros | None, Terms]:
    """The total that the rows were made of, and the rules.

    Args:
        rows: The rows of one level.
        keys: The columns of each key.
        columns: The columns of the rows, which show a rule even if it decides none of them.

    Returns:
        The total in euros, None where no one total gives the rows, and the rules.

    Raises:
        ReportError: The rows do not tell them.
    """
    unit = _unit(rows, keys)
    free = [row for row in rows if not row.text(_BOUND)]
    amount_at = {
        bound: _commonest_amount(row.text("betrag") for row in rows if row.text(_BOUND) == bound)
        for bound in Bound
    }
    if _BOUND in columns and (len(keys) > 1 or (_BASE_AMOUNT in columns and not free)):
        raise ReportError(BOUNDS_ALONE)
    if _BOUND in columns and set(amount_at.values()) == {None}:
        # With any bound that nobody reached the rows are the same.
        amount_at[Bound.MINIMUM] = 0
    base_amount = _commonest_amount(row.text(_BASE_AMOUNT) for row in free) or 0
    parts = _parts(free, keys, unit)
    terms = Terms(
        unit=unit,
        base_amount=base_amount,
        minimum=amount_at[Bound.MINIMUM],
        maximum=amount_at[Bound.MAXIMUM],
        shares=shares_of(parts or (0,) * len(keys)) if len(keys) > 1 else (),
    )
    if parts is None:
        return None, terms
    settled = [amount_at[bound] for row in rows for bound in Bound if row.text(_BOUND) == bound]
    before = [amount or 0 for amount in (*settled, *[base_amount] * len(free))]
    try:
        return unit.euros(sum(parts) + sum(map(unit.units, before))), terms
    except RuleError:
        return None, terms


def _unit(rows: Sequence[WrittenRow], keys: Sequence[KeyColumns]) -> Unit:
    """The extra unit; without one every quota is whole, and any unit gives the same amounts."""
    steps = (row.text(f"resteuro{key.suffix}") for row in rows for key in keys)
    extra = _commonest(step for step in steps if step.strip("0."))
    if extra in set(Unit):
        return Unit(extra)
    return Unit.CENT if any("." in row.text("betrag") for row in rows) else Unit.EURO


def _parts(
    free: Sequence[WrittenRow], keys: Sequence[KeyColumns], unit: Unit
) -> tuple[int, ...] | None:
    """What each key divided, in units; None where its steps sum to no such part."""
    parts = []
    for key in keys:
        try:
            weight_sum = sum(map(key.weight, free))
            whole_parts = sum(
                unit.units(parse_euros(row.text(f"grundbetrag{key.suffix}"))) for row in free
            )
            remainders = sum(whole_number(row.text(f"rest{key.suffix}")) for row in free)
        except (FigureError, RuleError):
            return None
        # Every row has part × weight = whole part × sum + remainder; so has their sum.
        extra, beyond = divmod(remainders, weight_sum or 1)
        if beyond:
            return None
        parts.append(whole_parts + extra)
    return tuple(parts)


def _commonest_amount(texts: Iterable[str]) -> Euros | None:
    try:
        return parse_euros(_commonest(texts))
    except FigureError:
        return None


def _commonest(texts: Iterable[str]) -> str:
    """What most of the texts are; empty where there are none."""
    counted = Counter(filter(None, texts)).most_common(1)
    return counted[0][0] if counted else ""


def dealt_before(report: WrittenReport, allocation: Allocation) -> int:
    """What the Kreise before get, but for whole rounds: a Kreis's CSV tells it by most rows."""
    count, keys = report.scenario.instalments or 0, allocation.rows.districts.keys
    if allocation.districts.level is not Level.GEMEINDE or len({ags[:5] for ags in keys}) != 1:
        return 0
    by_key = {row.text("ags"): row for row in report.rows if report.form is Form.CSV}
    names = [f"{TEILZAHLUNG}_{place + 1}" for place in range(count)]
    rows = [[by_key[ags].text(name) for name in names] for ags in keys if ags in by_key]
    sizes = [[(len(text), text) for text in texts] for texts in rows]
    return begins_by_most(sizes, allocation.rows.betraege)


def compare_rows(report: WrittenReport, allocation: Allocation) -> Iterator[Finding]:
    """All cells that are not what the result has there, rows matched by their keys."""
    columns = tuple(allocation.columns())
    if report.header != columns:
        yield Finding("", COLUMNS, ", ".join(report.header), ", ".join(columns))
    records = {}
    for cells in allocation.records():
        record = dict(zip(columns, map(_cell, cells), strict=True))
        records[record["ags"]] = record
    if [row.text("ags") for row in report.rows] != [*records]:
        yield Finding("", "sorted", "", "", notice=True)
    for row in report.rows:
        record = records[row.text("ags")]
        for column in columns:
            rounded = is_rounded(row.text(column), record[column])
            if row.text(column) != record[column] and not rounded:
                label = f"{record['ags']} {record['name']}".strip()
                yield Finding(row.at(column), column, row.text(column), record[column], label)


def _cell(value: Cell) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else str(value)
