"""Finished lists of anybody's making: a key, a population and an amount a row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ukraine_soforthilfe.errors import FigureError, PopulationFileError, Problem
from ukraine_soforthilfe.population import plain
from ukraine_soforthilfe.population.figures import whole_number
from ukraine_soforthilfe.population.tables import UnreadableError, fold

if TYPE_CHECKING:
    from collections.abc import Callable

    from ukraine_soforthilfe.population.source_file import SourceFile
    from ukraine_soforthilfe.population.tables import Row, Table

# As ``fold`` leaves a heading.
_AMOUNTS = frozenset(
    [
        *("betrag", "betraege", "betrageur", "betrageuro", "betragineuro", "euro", "eur"),
        *("zuweisung", "zuweisungeur", "zuweisungeuro", "zuweisungineuro", "zuweisungsbetrag"),
        *("zahlbetrag", "auszahlung", "auszahlungsbetrag", "foerderbetrag", "foerderung"),
        *("zuwendung", "zuwendungsbetrag", "anteileuro", "anteilineuro", "mittel", "summe"),
        *("amount", "amounteur", "amountineuro", "allocation", "allocated"),
    ]
)
_WITH_CENTS = re.compile(r"(.+)[.,](\d{1,2})", re.ASCII)


@dataclass(frozen=True, slots=True)
class FinishedList:
    """A list of amounts as somebody handed it over, in its order.

    Attributes:
        labels: Key and name of each row.
        rows: Number of each row, as an editor or a spreadsheet counts it.
        einwohner: The populations.
        amounts_cents: The amounts in cents; may be negative.
    """

    labels: tuple[str, ...]
    rows: tuple[int, ...]
    einwohner: tuple[int, ...]
    amounts_cents: tuple[int, ...]


def read_list(
    file: SourceFile,
    *,
    key_column: str | None = None,
    population_column: str | None = None,
    amount_column: str | None = None,
) -> FinishedList:
    """Read a list with a key, a population and an amount column, of any names.

    Raises:
        PopulationFileError: The file is no such list; with all that is wrong in it.
    """
    try:
        return _read(file, key_column, population_column, amount_column)
    except UnreadableError as error:
        raise PopulationFileError(file=file.file, problems=error.problems) from None


def _read(
    file: SourceFile,
    key_column: str | None,
    population_column: str | None,
    amount_column: str | None,
) -> FinishedList:
    tables, _ = file.tables()
    table = next((one for one in tables if plain.has_header(one)), tables[0])
    reading = plain.read(table, key_column=key_column, population_column=population_column)
    amount_place = _amount_place(table, reading.key_column, amount_column)
    entries = [entry for series in reading.series for entry in series.entries]
    problems: list[Problem] = []
    figures = []
    for entry in entries:
        (figure,) = entry.figures
        einwohner = _checked(whole_number, figure.row, figure.text, problems)
        amount = _checked(cents, figure.row, figure.row.cell(amount_place), problems)
        figures.append((einwohner, amount))
    if problems:
        raise UnreadableError(*problems)
    return FinishedList(
        labels=tuple(f"{entry.key} {entry.name}".strip() for entry in entries),
        rows=tuple(entry.figures[0].row.number for entry in entries),
        einwohner=tuple(einwohner for einwohner, _ in figures),
        amounts_cents=tuple(amount for _, amount in figures),
    )


def cents(text: str) -> int:
    """An amount of euros, with cents or without, in cents; below 0 with a minus.

    >>> cents("181.818"), cents("181.818,50"), cents("-1 €")
    (18181800, 18181850, -100)

    Raises:
        FigureError: The text is no such amount.
    """
    figure = text.strip().removesuffix("€").removesuffix("EUR").strip()
    sign = -1 if figure.startswith(("-", "\u2212")) and figure[1:2].isdigit() else 1
    figure = figure[1:] if sign < 0 else figure
    try:
        return sign * 100 * whole_number(figure)
    except FigureError:
        with_cents = _WITH_CENTS.fullmatch(figure)
        if with_cents is None:
            raise
    return sign * (100 * whole_number(with_cents[1]) + int(with_cents[2].ljust(2, "0")))


def _amount_place(table: Table, key_column: str, wanted: str | None) -> int:
    header = next(row for row in table.top() if key_column in map(str.strip, row.cells))
    if wanted is not None:
        places = [place for place, cell in enumerate(header.cells) if fold(cell) == fold(wanted)]
    else:
        places = [place for place, cell in enumerate(header.cells) if fold(cell) in _AMOUNTS]
    if len(places) == 1:
        return places[0]
    names = ", ".join(cell.strip() for cell in header.cells if cell.strip())
    what = "There is no column with the amount" if not places else "Several columns may be amounts"
    raise UnreadableError(
        Problem(
            f"{what}; the headings are: {names}. Name it with --amount-column.", row=header.number
        )
    )


def _checked(parse: Callable[[str], int], row: Row, text: str, problems: list[Problem]) -> int:
    try:
        return parse(text)
    except FigureError as error:
        problems.append(Problem(str(error), row=row.number, value=text))
        return 0
