"""Reports that carry what they were asked for as data: JSON and workbooks, read and compared."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction
from math import isfinite
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe.asking import Form
from ukraine_soforthilfe.asking.values import DECIMALS, refuse_long_texts
from ukraine_soforthilfe.errors import UNREADABLE, ReportError, damaged
from ukraine_soforthilfe.language import Language, Text, joined, only_in
from ukraine_soforthilfe.population.built_in import FILE
from ukraine_soforthilfe.population.cells import UnreadableError
from ukraine_soforthilfe.population.notices import DECIMALS_READ
from ukraine_soforthilfe.population.workbooks.opening import (
    differences,
    find_table,
    is_xlsx,
    read_written_sheets,
    report_data,
)
from ukraine_soforthilfe.reports import terms, wording
from ukraine_soforthilfe.reports.workbook import sheets
from ukraine_soforthilfe.result import Level, Schluessel, Source
from ukraine_soforthilfe.result.allocation import figure_columns
from ukraine_soforthilfe.scenarios.rendering import ASKED, asked_by_command, asked_for
from ukraine_soforthilfe.verification import (
    VALUE,
    Finding,
    WrittenReport,
    WrittenRow,
)
from ukraine_soforthilfe.verification.written_page import said_again, stated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ukraine_soforthilfe.asking.scenario import Scenario
    from ukraine_soforthilfe.population.workbooks.opening import WrittenSheets
    from ukraine_soforthilfe.verification import Said

# Columns of the first sheet that the result has under another name.
_COLUMNS = {
    "name": wording.NAME,
    "art": wording.ART,
    "regierungsbezirk": wording.REGIERUNGSBEZIRK,
}
# Prüfung calls its keys AGS in every list and language.
_KEY_HEADERS = (wording.AGS.de, wording.KEY.de, wording.KEY.en)
# The total, the rules, the keys and the source stand above the table.
_HEAD_ROWS = 30
_FORMERLY_READ = (sheets.SHEET_ZUWEISUNG, sheets.SHEET_HERKUNFT)
# How the sheets of 0.1.0 looked and printed, and what it asked of inputs, where today does not.
_FORMER_LOOKS = {
    ("format", "", "wrapped"),
    ("setting", "paperSize", ""),
    ("setting", "margins", ""),
    *(
        ("input_rule", f"0 showErrorMessage=0 {sheets.INPUT_REFUSED(language)}", "")
        for language in Language
    ),
}
# How 0.1.0 called the cut and marked bounds, and how that is done today.
_FORMER_WORDS = (
    ("keiner an der Grenze", "keiner am Schnitt"),
    ("größtem Rest. Gleichstand an der Grenze: ", "größtem Rest. Gleichstand am Schnitt: "),
    # And one of anything.
    (" an 1 Kreise", " an 1 Kreis"),
    (" an 1 Gemeinden", " an 1 Gemeinde"),
    (" to 1 districts", " to 1 district"),
    (" to 1 Gemeinden", " to 1 Gemeinde"),
    (" to 1 recipients", " to 1 recipient"),
    ("Minimum", terms.MINDESTBETRAG.de),
    ("Maximum", terms.HOECHSTBETRAG.de),
)


# JSON.


def read_json(content: bytes) -> WrittenReport | None:
    """A JSON report read back; None where it is none of this program's.

    Raises:
        ReportError: It is one, but too damaged to derive anything from it.
    """
    try:
        report, behind = _parsed(content)
        program = report["program"]
        if program["name"] != "soforthilfe":
            return None
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    try:
        # JSON can escape halves of characters, which no report has.
        json.dumps(report, ensure_ascii=False).encode()
        # Only the command may be long: it has all that was asked for in one line.
        refuse_long_texts({**report, "command": ""})
        return WrittenReport(
            form=Form.JSON,
            content=content,
            rows=tuple(_json_rows(report)),
            scenario=asked_for(report["request"])
            if "request" in report
            else asked_by_command(str(report["command"])),
            schluessel=tuple(
                Schluessel(name=key["name"], places=int(key["places"]))
                for key in report.get("schluessel", ())
            ),
            version=str(program["version"]),
            source=Source.said_in(report["source"]),
            notices=tuple(map(said_again, report["source"]["notices"])),
            year=int(year) if (year := report.get("year")) else None,
            read=only_in(Language.EN, read) if (read := report["source"].get("read")) else None,
            kreis=report.get("kreis"),
            by_request="request" in report,
            findings=(
                *([Finding("", _BOM, "", "", notice=True)] if content.startswith(BOM_UTF8) else ()),
                *([Finding("", _FURTHER_TEXT, behind[:_TEXT_AT_MOST], "")] if behind else ()),
            ),
        )
    except UNREADABLE as error:
        raise damaged(Text("ein JSON-Bericht", "a JSON report"), error) from None


def _json_rows(report: dict[str, Any]) -> Iterator[WrittenRow]:
    two_levels = "gemeinden" in report
    for place, row in enumerate(report["kreise"]):
        level = {"ebene": Level.KREIS, "kreis": str(row["ags"])} if two_levels else {}
        yield WrittenRow(f"kreise[{place}]", {**level, **_json_texts(row)})
    for place, kreis in enumerate(report.get("gemeinden", ())):
        level = {"ebene": Level.GEMEINDE, "kreis": str(kreis["kreis"])}
        for below, row in enumerate(kreis["gemeinden"]):
            yield WrittenRow(
                f"gemeinden[{place}].gemeinden[{below}]", {**level, **_json_texts(row)}
            )


def _json_texts(row: Mapping[str, Any]) -> dict[str, str]:
    return {column: "" if value is None else str(value) for column, value in row.items()}


# Stands for what is not there.
_MISSING: Any = object()
_FURTHER_TEXT = Text("Text hinter dem Ende", "text behind the end")
_BOM = Text("Byte-Reihenfolge am Anfang", "byte order mark at the beginning")
_TWICE = Text("doppelter Schlüssel", "name that is there twice")
_NO_TABLE = Text(
    ("Kein Blatt enthält die Tabelle mit {headings}. Eine vollständige Kopie der Datei angeben."),
    "No sheet has the table with {headings}. Take a copy that has it.",
)
_TEXT_AT_MOST = 300
_DIGITS_AT_MOST = 4_000
_BLANKS = " \t\r\n"
# Rows are matched by these of their keys.
_KEYS = ("ags", "kreis", "name")


class _Object(dict[str, Any]):
    """An object of JSON, which knows the names that stand there twice."""

    twice: tuple[str, ...] = ()


class _Real(str):
    """A number with a point or an exponent, as it stands there; no report has one."""

    __slots__ = ()


def _parsed(content: bytes) -> tuple[Any, str]:
    """JSON as it stands there, nothing of it lost, and what is behind it; else a ``ValueError``."""

    def made(pairs: list[tuple[str, Any]]) -> _Object:
        found = _Object(pairs)
        if len(found) < len(pairs):
            counts = Counter(name for name, _ in pairs)
            found.twice = tuple(name for name, count in counts.items() if count > 1)
        return found

    text = content.decode("utf-8-sig")
    decoder = json.JSONDecoder(
        object_pairs_hook=made, parse_float=_Real, parse_int=_whole, parse_constant=_Real
    )
    found, end = decoder.raw_decode(text, len(text) - len(text.lstrip(_BLANKS)))
    return found, text[end:].strip(_BLANKS)


def _whole(digits: str) -> int | _Real:
    """A whole number; as it stands there where no report writes it so."""
    return _Real(digits) if digits == "-0" or len(digits) > _DIGITS_AT_MOST else int(digits)


def compare_json(found: bytes, expected: bytes) -> Iterator[Finding]:
    """All in which a found report differs from the expected one; rows are matched by their key."""
    yield from _otherwise(_parsed(found)[0], _parsed(expected)[0], "", None)


def _otherwise(
    found: Any, expected: Any, place: str, row: Mapping[str, Any] | None
) -> Iterator[Finding]:
    if isinstance(found, dict) and isinstance(expected, dict):
        for name in getattr(found, "twice", ()):
            yield _finding(f"{place}.{name}".lstrip("."), _TWICE, name, "", row)
        for name in dict.fromkeys((*expected, *found)):
            at = place if row is not None else f"{place}.{name}".lstrip(".")
            here, there = (each.get(name, _MISSING) for each in (found, expected))
            if isinstance(here, dict | list) and type(here) is type(there):
                yield from _otherwise(here, there, f"{place}.{name}".lstrip("."), None)
            elif type(here) is not type(there) or here != there:
                what = name if row is not None else VALUE
                yield _finding(at, what, *_said(here, there), row)
    elif isinstance(found, list) and isinstance(expected, list):
        yield from _other_rows(found, expected, place)
    elif type(found) is not type(expected) or found != expected:
        yield _finding(place, VALUE, *_said(found, expected), row)


def _other_rows(found: list[Any], expected: list[Any], place: str) -> Iterator[Finding]:
    keys = [_key_of(each) for each in expected]
    if None in keys or len({*keys}) < len(keys):
        for number in range(max(len(found), len(expected))):
            here, there = (
                each[number] if number < len(each) else _MISSING for each in (found, expected)
            )
            yield from _otherwise(here, there, f"{place}[{number}]", None)
        return
    by_key = dict(zip(keys, expected, strict=True))
    order = []
    for number, each in enumerate(found):
        key = _key_of(each)
        there = by_key.pop(key, _MISSING)
        row = each if isinstance(each, dict) and "kreis" not in each else None
        if there is not _MISSING:
            order.append(key)
        yield from _otherwise(each, there, f"{place}[{number}]", row)
    for there in by_key.values():
        yield _finding(place, VALUE, *_said(_MISSING, there), None)
    if order != [key for key in keys if key in {*order}]:
        yield Finding(place, "sorted", "", "", notice=True)


def _key_of(row: Any) -> str | None:
    if not isinstance(row, dict):
        return None
    return next((str(row[name]) for name in _KEYS if name in row), None)


def _said(found: Any, expected: Any) -> tuple[str, str]:
    """Both as texts; as JSON where they are of different kinds."""
    if type(found) is type(expected) and isinstance(found, str | int):
        return str(found), str(expected)
    return _as_json(found), _as_json(expected)


def _as_json(value: Any) -> str:
    if value is _MISSING:
        return ""
    text = str(value) if isinstance(value, _Real) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _TEXT_AT_MOST else f"{text[:_TEXT_AT_MOST]}…"


def _finding(
    place: str, what: Said, found: str, expected: str, row: Mapping[str, Any] | None
) -> Finding:
    label = f"{row.get('ags', '')} {row.get('name', '')}".strip() if row else ""
    return Finding(place, what, found, expected, label)


# Workbooks.


def read_workbook(content: bytes) -> WrittenReport | None:
    """A workbook read back; None where it is none of this program's.

    Raises:
        ReportError: It is one, but too damaged to derive anything from it.
    """
    with _opening():
        said = report_data(content)
    asked = next((each for each in said if each[ASKED] == "allocate"), None)
    if asked is None:
        return _read_former(content) if content.startswith(b"PK") else None
    read = next((each for each in said if each[ASKED] != "allocate"), {})
    try:
        report = stated(Form.XLSX, content, asked, read)
        return replace(
            report,
            rows=tuple(_rows(content, report.scenario, report.schluessel)),
            by_request=True,
            unseen="" if is_xlsx(content) else "ods" if content.startswith(b"PK") else "xls",
        )
    except UNREADABLE as error:
        raise damaged(Text("eine Arbeitsmappe", "a workbook"), error) from None


def _read_former(content: bytes) -> WrittenReport | None:
    """A workbook of version 0.1, which said what it was asked for in a command alone."""
    with _opening():
        workbook = read_written_sheets(
            content, [sheet(language) for sheet in _FORMERLY_READ for language in Language]
        )
    language = next((one for one in Language if sheets.SHEET_HERKUNFT(one) in workbook), None)
    if language is None or sheets.SHEET_ZUWEISUNG(language) not in workbook:
        return None
    stated = list(_pairs(workbook[sheets.SHEET_HERKUNFT(language)]))
    said = dict(stated)
    program = said.get(wording.PROGRAM(language), "").split()
    if program[:1] != ["soforthilfe"]:
        return None
    scenario = replace(asked_by_command(said.get(wording.COMMAND(language), "")), language=language)
    notices = tuple(
        said_again(value) for label, value in stated if label == sheets.NOTICE(language)
    )
    schluessel = tuple(_schluessel(workbook, scenario, notices, language))
    return WrittenReport(
        form=Form.XLSX,
        content=content,
        rows=tuple(_rows(content, scenario, schluessel)),
        scenario=scenario,
        schluessel=schluessel,
        source=Source(
            file={None: FILE, "-": ""}.get(scenario.population, scenario.population or ""),
            sha256=said.get(wording.SHA_256(language), ""),
            layout="",
            producer=said.get(sheets.PRODUCER(language), ""),
            licence=said.get(sheets.LICENCE(language), ""),
            built_in=scenario.population is None,
        ),
        notices=notices,
        year=_year(said.get(wording.STICHTAG(language), "")),
        read=only_in(language, read) if (read := said.get(wording.READ(language))) else None,
        version=" ".join(program[1:]),
    )


def _year(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) == len("2021") else None


@contextmanager
def _opening() -> Iterator[None]:
    """Turn a workbook that cannot be opened into a ``ReportError``."""
    try:
        yield
    except UnreadableError as error:
        raise ReportError(joined(problem.text for problem in error.problems)) from None


def _pairs(rows: Sequence[Sequence[object]]) -> Iterator[tuple[str, str]]:
    for label, value in (row[:2] for row in rows if len(row) > 1):
        if label is not None and value is not None:
            yield str(label), str(value)


def _schluessel(
    workbook: WrittenSheets, scenario: Scenario, notices: Sequence[Text], language: Language
) -> Iterator[Schluessel]:
    """The keys: named as in the head of the first sheet, with the places that a notice says."""
    rows = workbook[sheets.SHEET_ZUWEISUNG(language)]
    head = {row[0]: row[2] for row in rows[:_HEAD_ROWS] if len(row) > 2}
    unnamed = [Schluessel(column) for column in scenario.weight_columns]
    for place, key in enumerate(unnamed):
        name = str(head.get(terms.key_name(unnamed, language, place), key.name))
        for share in scenario.weight_shares[place : place + 1]:
            name = name.removesuffix(terms.share_note(share, language))
        noticed = (
            (DECIMALS_READ.filled(column=repr(name), places=places)(language), places)
            for places in range(1, DECIMALS + 1)
        )
        said = {notice(language) for notice in notices}
        yield Schluessel(name, next((places for text, places in noticed if text in said), 0))


def _rows(
    content: bytes, scenario: Scenario, schluessel: Sequence[Schluessel]
) -> Iterator[WrittenRow]:
    """The rows of the sheets of amounts, of both levels."""
    language = scenario.language
    figures = figure_columns(len(schluessel))
    columns = {
        "ags": [text for key in (wording.AGS, wording.KEY) for text in (key.de, key.en)],
        **{name: [heading(language)] for name, heading in _COLUMNS.items()},
        **{name: [terms.key_name(schluessel, language, n)] for n, name in enumerate(figures)},
        "anteil": [wording.SHARE_OF_TOTAL(language), wording.SHARE(language)],
        "betrag": [wording.BETRAG(language)],
        **{name: [name] for name in scenario.carry_columns},
    }
    two_levels = scenario.level is Level.GEMEINDE and scenario.of_kreis is None
    for row, cells in _table_rows(content, columns):
        level = {"ebene": str(Level.KREIS), "kreis": _text(cells["ags"])} if two_levels else {}
        yield replace(row, texts={**level, **_texts(cells, schluessel)})
    if not two_levels:
        return
    columns["ebene"] = [wording.LEVEL(language)]
    share = sheets.GEMEINDEN_SHARE_OF_KREIS
    columns["anteil"] = [sheets.as_said(share, former=old)(language) for old in (False, True)]
    for unwanted in ("art", "regierungsbezirk"):
        del columns[unwanted]
    for row, cells in _table_rows(content, columns):
        if cells["ebene"] == wording.LEVEL_GEMEINDE(language):
            level = {"ebene": str(Level.GEMEINDE), "kreis": _text(cells["ags"])[:5]}
            yield replace(row, texts={**_texts(cells, schluessel), **level})


def _table_rows(
    content: bytes, columns: Mapping[str, Sequence[str]]
) -> Iterator[tuple[WrittenRow, dict[str, object]]]:
    """The rows of the table with these columns: their places, and what stands there."""
    with _opening():
        table = find_table(
            content, [*columns.values()], ends=[wording.TOTAL(one) for one in Language]
        )
    if table is None:
        headings = ", ".join(names[0] for names in columns.values())
        raise ReportError(_NO_TABLE.filled(headings=headings))
    letters = dict(zip(columns, table.columns, strict=True))
    for number, *cells in table.rows:
        texts = dict(zip(columns, cells, strict=True))
        yield WrittenRow(table.sheet, {}, letters, number), texts


def _texts(cells: Mapping[str, object], schluessel: Sequence[Schluessel]) -> dict[str, str]:
    """Cells as the CSV would have them: a key's figures with all of their decimals."""
    texts = {column: _text(cell) for column, cell in cells.items()}
    for column, key in zip(figure_columns(len(schluessel)), schluessel, strict=False):
        cell = cells.get(column)
        if isinstance(cell, int | float) and isfinite(cell):
            texts[column] = key.digits(round(Fraction(cell) * 10**key.places))
        elif key.places:
            # Beside others too large for a number, it is a text in the report's language.
            texts[column] = _text(cell).replace(",", ".")
    return texts


def _text(cell: object) -> str:
    return "" if cell is None else str(cell)


def compare_workbooks(found: bytes, expected: bytes, version: str) -> Iterator[Finding]:
    """All in which the found workbook differs from the expected one.

    The rows of a sorted table are matched by their key.
    """
    former = version.startswith("0.1.")
    with _opening():
        for each in differences(
            *(found, expected),
            key_headers=_KEY_HEADERS,
            former_words=_FORMER_WORDS if former else (),
            former=former,
        ):
            if former and (each.what, each.found, each.expected) in _FORMER_LOOKS:
                continue
            yield Finding(
                each.place, each.what, each.found, each.expected, notice=each.kind == "notice"
            )
