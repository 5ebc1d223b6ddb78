"""A file of scenarios as sections of words, each with the line that it stands in."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe.errors import ScenarioFileError, ScenarioProblem
from ukraine_soforthilfe.population.tables import UnreadableError
from ukraine_soforthilfe.population.text_tables import read_text_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from ukraine_soforthilfe.population.text_tables import SourceFile

DEFAULTS = -1
"""Place of the defaults; the scenarios are counted from 0."""
_HEADING = re.compile(r"\s*\[\[?\s*[\"']?(\w+)[\"']?\s*\]\]?\s*(?:#.*)?")
_ASSIGNMENT = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))\s*=""")
_PLACE_IN_ERROR = re.compile(r"(.*) \(at (?:line (\d+), column \d+|end of document)\)")
# So far into a line a word is looked for.
_LINE_AT_MOST = 1_000


@dataclass(frozen=True, slots=True)
class Sections:
    """What a file of scenarios says, not yet understood.

    Attributes:
        defaults: Words for all scenarios.
        scenarios: The words of each.
        line: The line of a word in the section at a place, of the section
            itself where the word is None; None where it is unknown.
    """

    defaults: dict[str, Any]
    scenarios: list[dict[str, Any]]
    line: Callable[[int, str | None], int | None]


def read_sections(file: SourceFile) -> Sections:
    """The sections of a TOML or CSV file, told apart by its ending.

    Raises:
        ScenarioFileError: It is neither, or not well-formed.
    """
    try:
        return _read(file)
    except UnreadableError as error:
        raise ScenarioFileError(file=file.file, problems=error.problems) from None


def _read(file: SourceFile) -> Sections:
    readers = {".toml": _toml, ".csv": _csv}
    ending = PurePath(file.name).suffix.lower()
    if ending not in readers:
        raise UnreadableError(
            ScenarioProblem("Scenarios stand in a .toml or a .csv file. Give one of these.")
        )
    sections = readers[ending](file.content)
    if not sections.scenarios:
        raise UnreadableError(
            ScenarioProblem(
                "The file has no scenario. Begin one with [[scenario]], or in a CSV "
                "add a row; soforthilfe batch --example shows a file."
            )
        )
    return sections


def _toml(content: bytes) -> Sections:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableError(
            ScenarioProblem("TOML is UTF-8, and this is not. Save the file as UTF-8.")
        ) from None
    try:
        # Decimal keeps the digits of what TOML takes for a floating-point number.
        document = tomllib.loads(text.replace("\r\n", "\n"), parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        place = _PLACE_IN_ERROR.fullmatch(str(error)[-_LINE_AT_MOST:])
        what, line = place.groups() if place else (str(error), None)
        raise UnreadableError(
            ScenarioProblem(
                f"This is not TOML: {what}. Correct the line.", row=int(line) if line else None
            )
        ) from None
    except (ValueError, RecursionError):
        raise UnreadableError(
            ScenarioProblem(
                "A number has too many digits, or lists are nested too deeply. Correct it."
            )
        ) from None
    lines = _Lines(text)
    problems = [
        ScenarioProblem(
            "Only [defaults] and [[scenario]] tables can stand at the top. Move it, or rename it.",
            row=lines(None, word),
            column=word,
        )
        for word, value in document.items()
        if not _belongs(word, value)
    ]
    if problems:
        raise UnreadableError(*problems)
    return Sections(document.get("defaults", {}), document.get("scenario", []), lines)


def _belongs(word: str, value: object) -> bool:
    """Whether a word of the top is one of the two tables."""
    if word == "defaults":
        return isinstance(value, dict)
    return (
        word == "scenario"
        and isinstance(value, list)
        and all(isinstance(section, dict) for section in value)
    )


class _Lines:
    """Where words stand in a TOML text, looked up only once something is wrong."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[tuple[int | None, str | None], int] = {}

    def __call__(self, place: int | None, word: str | None) -> int | None:
        if not self._found:
            self._scan()
        return self._found.get((place, word), self._found.get((place, None)))

    def _scan(self) -> None:
        place: int | None = None
        scenarios = 0
        for number, line in enumerate(self._text.splitlines(), start=1):
            begin = line[:_LINE_AT_MOST]
            if heading := _HEADING.fullmatch(begin):
                self._found.setdefault((None, heading[1]), number)
                if heading[1] == "scenario":
                    place, scenarios = scenarios, scenarios + 1
                else:
                    place = DEFAULTS
                self._found.setdefault((place, None), number)
            elif assignment := _ASSIGNMENT.match(begin):
                word = next(name for name in assignment.groups() if name is not None)
                self._found.setdefault((place, word), number)


def _csv(content: bytes) -> Sections:
    table, _ = read_text_table(content)
    rows = [row for row in table.rows if row.width]
    if not rows:
        raise UnreadableError(ScenarioProblem("The file is empty. Give it a line of words."))
    header = [cell.strip() for cell in rows[0].cells]
    problems = [
        ScenarioProblem("The column stands there twice. Take one out.", row=1, column=word)
        for word, count in Counter(header).items()
        if word and count > 1
    ]
    problems += [
        ScenarioProblem(
            f"The row has {row.width} cells and the header {len(header)} columns. Put a text "
            "with a separator in it into quotation marks.",
            row=row.number,
        )
        for row in rows[1:]
        if row.width > len(header)
    ]
    if problems:
        raise UnreadableError(*problems)
    scenarios = [
        {word: cell.strip() for word, cell in zip(header, row.cells, strict=False) if cell.strip()}
        for row in rows[1:]
    ]
    return Sections({}, scenarios, lambda place, _: rows[place + 1].number)
