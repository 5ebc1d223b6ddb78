"""Tables of GENESIS databases: keys and names have no headings, figures have.

Of dates side by side a row with ``Stichtag`` stands over one with the dates;
a third row names the sexes, if the figures are told by sex. So it is in
GENESIS-Online (12411-0015: Kreise, one column a date) and in the
Regionaldatenbank (12411-01-01-4: Land, Regierungsbezirk and Kreis mixed, names
indented by level, ``-`` for a Kreis that no longer exists).

Of others the date stands in the first column of each row, or in a row of its own over
those it holds for. Over the figures stand what is measured, its unit, and the
sexes and ages that it is told by, a row each (GENESIS-Online 12411-0018). The
Zensusdatenbank (1000A) writes the same form; there a column with a mark of
quality may follow each of figures, and measure and unit may stand in the rows.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from ukraine_soforthilfe.asking.values import parse_date
from ukraine_soforthilfe.errors import DateError, Problem
from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.population.cells import UnreadableError
from ukraine_soforthilfe.population.flat_form import (
    CENSUS,
    KREIS_AT_MOST,
    UNITS,
    is_breakdown,
    is_kreis,
    name_and_art,
    parts_of_all,
    summed,
)
from ukraine_soforthilfe.population.headings import is_all
from ukraine_soforthilfe.population.keys import Kind, parse_key
from ukraine_soforthilfe.population.notices import CENSUS_WITHOUT_KREISE
from ukraine_soforthilfe.population.tables import (
    CENSUS_DAYS,
    DESTATIS,
    LICENCE,
    OFFICES,
    Entry,
    Figure,
    Layout,
    Reading,
    Series,
    basis_of,
    fold,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from ukraine_soforthilfe.population.cells import Row, Table


_KEY, _NAME = 0, 1
_TITLES = ("genesistabelle", "tabelle", "table")
_LAND_AND_KREIS = {"02": "02000", "11": "11000"}


@dataclass(frozen=True, slots=True)
class _Header:
    """Where the figures of a GENESIS table stand.

    Attributes:
        columns: The column with the totals of each date.
        split_by_sex: Whether a row ``Insgesamt, männlich, weiblich`` follows the dates.
        body: Place of the first row of data.
    """

    columns: dict[date, int]
    split_by_sex: bool
    body: int


def _find_header(table: Table) -> _Header | None:
    """The header of a GENESIS table, None where there is none."""
    rows = table.top()
    for place in range(len(rows) - 2):
        if not any(fold(cell) == "stichtag" for cell in rows[place].cells):
            continue
        if (_statistic_of(table, place) or "").startswith(CENSUS):
            return None
        days = enumerate(map(_day, rows[place + 1].cells))
        dates, below = {column: day for column, day in days if day}, rows[place + 2]
        # Nothing stands left of the dates, over keys and names.
        if not dates or rows[place + 1].cell(_KEY) or rows[place + 1].cell(_NAME):
            continue
        # The Zensusdatenbank has measure and unit left of the figures.
        if fold(below.cell(min(dates) - 1)) in UNITS:
            return None
        if not any(fold(cell) == "insgesamt" for cell in below.cells):
            columns = {day: column for column, day in reversed(dates.items())}
            return _Header(columns, split_by_sex=False, body=place + 2)
        columns = {}
        # A merged date stands over the first of its columns only.
        current = None
        for column in range(below.width):
            current = dates.get(column, current)
            if current is not None and fold(below.cell(column)) == "insgesamt":
                columns.setdefault(current, column)
        return _Header(columns, split_by_sex=True, body=place + 3)
    return None


def _read_dates(table: Table, *, by_sex: bool) -> Reading | None:
    """The totals of every date.

    Recognised by the GENESIS header, with figures right under the dates or split by sex.
    """
    header = _find_header(table)
    if header is None or header.split_by_sex is not by_sex:
        return None
    text = table.text_around(header.body)
    rows = list(table.body(header.body))
    keys = {row.cell(_KEY) for row in rows}
    return Reading(
        series=tuple(
            Series(
                column=f"{day:%d.%m.%Y}",
                entries=tuple(
                    Entry(
                        _key_of(row.cell(_KEY), keys),
                        (Figure(row, row.cell(column)),),
                        *name_and_art(row.cell(_NAME)),
                    )
                    for row in rows
                ),
                stichtag=day,
                basis=basis_of(day, text),
            )
            for day, column in sorted(header.columns.items())
        ),
        key_column="1",
    )


def _key_of(key: str, keys: Collection[str]) -> str:
    """The key; Hamburg and Berlin may stand as a Land only, which is their Kreis too."""
    kreis = _LAND_AND_KREIS.get(key.zfill(2), key)
    return key if kreis in keys else kreis


def _statistic_of(table: Table, body: int) -> str | None:
    """Number of the table as its title has it, folded; None where the title names none."""
    for row in table.rows[:body]:
        title = fold(row.cell(0))
        for word in _TITLES:
            if title.startswith(word) and title != word:
                return title.removeprefix(word)
    return None


# Dates in the rows.

_PEOPLE = frozenset(
    ["bevoelkerung", "bevoelkerungsstand", "population", "personen", "persons", "einwohner"]
)
_VARIABLES = frozenset({"stichtag", "geschlecht", "sex", "altersgruppen", "agegroups"})
_STATISTICS = ("12411", "1000a", "1000x")
_SAMPLE = 100


@dataclass(frozen=True, slots=True)
class _Form:
    """Where things stand in such a table.

    Attributes:
        header: The rows of headings.
        body: Place of the first row of data.
        dated: Whether each row begins with its date.
        texts: Columns between the name and the figures, which say what is measured.
        figures: The columns of figures.
    """

    header: Sequence[Row]
    body: int
    dated: bool
    texts: tuple[int, ...]
    figures: tuple[int, ...]

    @property
    def key(self) -> int:
        return int(self.dated)


def _is_census(table: Table, form: _Form) -> bool:
    statistic = _statistic_of(table, form.body)
    if statistic is not None:
        return statistic.startswith(CENSUS)
    labels = {fold(cell) for row in form.header for cell in row.cells}
    labels |= {
        fold(row.cell(column)) for row in table.rows[form.body :][:1] for column in form.texts
    }
    days = {day for _, day in _days(table, form) if day}
    days |= {day for row in form.header for day in map(_day, row.cells) if day}
    return bool(labels & {"personen", "persons"}) and bool(days) and days <= CENSUS_DAYS.keys()


def _find(table: Table) -> _Form | None:
    """The form of a table, None where it is of another one."""
    rows = table.top()
    for place, row in enumerate(rows):
        dated = _day(row.cell(0)) is not None and _is_key(row.cell(1)) and bool(row.cell(2))
        alone = _day(row.cell(0)) is not None and row.width == 1
        bare = _is_key(row.cell(0)) and bool(row.cell(1)) and not _is_number(row.cell(1))
        if not (dated or alone or bare):
            continue
        form = _form(table, place, dated=dated)
        statistic = _statistic_of(table, place)
        if form is None or (statistic is not None and not statistic.startswith(_STATISTICS)):
            return None
        # Without a title the dates in the rows tell the form.
        labels = [label for header in form.header for label in header.cells if label.strip()]
        named = any(fold(label) in _PEOPLE or is_breakdown(label) for label in labels)
        bare_total = dated and statistic is not None and all(map(is_all, labels))
        measured = named or bool(form.texts) or bare_total
        told = statistic is not None or dated or alone or form.texts
        return form if measured and told else None
    return None


def _form(table: Table, body: int, *, dated: bool) -> _Form | None:
    first = int(dated) + 2
    sample = [row for row in table.rows[body : body + _SAMPLE] if _is_key(row.cell(int(dated)))]
    width = max((row.width for row in sample), default=0)
    texts = []
    for column in range(first, width):
        if not all(fold(row.cell(column)) in _PEOPLE | UNITS for row in sample):
            break
        texts.append(column)
    figures = [
        column
        for column in range(first + len(texts), width)
        if any(row.cell(column)[:1].isdigit() for row in sample)
    ]
    header: list[Row] = []
    for row in reversed(table.rows[:body]):
        # Nothing stands over date, key and name.
        if row.width <= first or any(row.cell(column) for column in range(first)):
            break
        header.insert(0, row)
    if not figures or (not header and len(figures) > 1):
        return None
    if header and any(not header[-1].cell(column) for column in figures):
        return None
    return _Form(header, body, dated, tuple(texts), tuple(figures))


def _labels(form: _Form) -> list[list[str]]:
    """The label of each column of figures in each heading row; a merged one holds on."""
    found = []
    for row in form.header:
        labels, last = {}, ""
        for column in range(form.figures[0], form.figures[-1] + 1):
            last = row.cell(column) or last
            labels[column] = last
        found.append([labels[column] for column in form.figures])
    return [labels for labels in found if any(labels)]


def _everybody(form: _Form) -> dict[date | None, list[int]]:
    """The columns to sum, by the dates that stand in the headings; by none where none does.

    Raises:
        UnreadableError: The headings do not say which columns are everybody.
    """
    kept = set(range(len(form.figures)))
    days: list[date | None] = [None] * len(form.figures)
    expected = 1
    for labels in _labels(form):
        folded = [fold(label) for label in labels]
        of_row = [labels[place] for place in sorted(kept)]
        if any(_day(label) for label in labels):
            days = [_day(label) for label in labels]
        elif set(folded) & (_PEOPLE | UNITS):
            kept = {place for place in kept if folded[place] in _PEOPLE | UNITS}
        elif not set(folded) <= _VARIABLES:
            parts = parts_of_all(of_row)
            kept = {place for place in kept if labels[place] in parts}
            expected *= len(parts)
    by_day: dict[date | None, list[int]] = defaultdict(list)
    for place in sorted(kept):
        by_day[days[place]].append(form.figures[place])
    if not by_day or any(len(columns) != expected for columns in by_day.values()):
        raise UnreadableError(
            Problem(
                Text(
                    de="Die Überschriften ergeben nicht je eine Spalte für jedes Geschlecht und "
                    "Alter. Die Tabelle so angeben, wie sie abgerufen wurde, oder mit "
                    "--population-column eine Spalte mit Summen nennen.",
                    en="Its headings do not have one column for each sex and age. Give the table "
                    "as it was exported, or name a column of totals with --population-column.",
                ),
                row=form.header[-1].number,
            )
        )
    return by_day


def _days(table: Table, form: _Form) -> list[tuple[Row, date | None]]:
    """The rows of data, each with its date."""
    found = []
    current = None
    for row in table.body(form.body):
        day = _day(row.cell(0))
        if day and row.width == 1:
            current = day
        elif row.width:
            found.append((row, day if form.dated else current))
    return found


def _read_rows(table: Table, *, census: bool) -> Reading | None:
    """The totals of every date, or the sums of parts that are visibly all.

    Recognised by the dates in the rows before key and name; the census by its number in
    the title, or by its measure at its day.

    Raises:
        UnreadableError: There are no totals, and parts are missing; or the census has no Kreise.
    """
    form = _find(table)
    if form is None or _is_census(table, form) is not census:
        return None
    # Dates in the headings are those of the other form.
    if not census and any(_day(cell) for row in form.header for cell in row.cells):
        return None
    rows = [
        (row, day)
        for row, day in _days(table, form)
        if parse_key(row.cell(form.key)).kind is not Kind.TEXT
    ]
    keys = {row.cell(form.key) for row, _ in rows}
    if census and not any(map(is_kreis, keys)):
        raise UnreadableError(Problem(CENSUS_WITHOUT_KREISE))
    text = table.text_around(form.body)
    entries: dict[date | None, list[Entry]] = defaultdict(list)
    told = _everybody(form)
    for row, day in rows:
        # A Stadtkreis of the census stands there as a Gemeinde of twelve digits, too.
        if len(row.cell(form.key)) > KREIS_AT_MOST:
            continue
        for of_columns, columns in told.items():
            entries[day or of_columns].append(
                Entry(
                    _key_of(row.cell(form.key), keys),
                    _figures(row, columns),
                    *name_and_art(row.cell(form.key + 1)),
                )
            )
    columns = next(iter(told.values()))
    ends = dict.fromkeys((columns[0], columns[-1])) if form.header else ()
    headings = [" ".join(form.header[-1].cell(each).split()) for each in ends]
    column = " … ".join(headings or [str(columns[0] + 1)])
    return Reading(
        series=tuple(
            Series(
                column,
                tuple(entries[day]),
                day,
                CENSUS_DAYS.get(day, "") if census and day else basis_of(day, text),
            )
            for day in sorted(entries, key=str)
        ),
        key_column=str(form.key + 1),
        assumed=summed(len(columns)),
    )


def _figures(row: Row, columns: Sequence[int]) -> tuple[Figure, ...]:
    """The figures to sum; one mark where all have the same, as of a Kreis that ceased."""
    texts = {row.cell(column) for column in columns}
    if len(texts) == 1 and not any(text[:1].isdigit() for text in texts):
        return (Figure(row, texts.pop()),)
    return tuple(Figure(row, row.cell(column)) for column in columns)


def _day(text: str) -> date | None:
    if not text.lstrip()[:1].isdigit():
        return None
    try:
        return parse_date(text)
    except DateError:
        return None


def _is_number(text: str) -> bool:
    return text[:1].isdigit() and not any(map(str.isalpha, text)) and not is_all(text)


def _is_key(text: str) -> bool:
    return text.isascii() and (text.isdigit() or text == "DG") and len(text) <= 12


LAYOUTS = (
    Layout("Regionaldatenbank 12411-01-01-4", OFFICES, LICENCE, partial(_read_dates, by_sex=True)),
    Layout("GENESIS-Online 12411-0015", DESTATIS, LICENCE, partial(_read_dates, by_sex=False)),
    Layout(
        "GENESIS-Online 12411, dates in the rows",
        DESTATIS,
        LICENCE,
        partial(_read_rows, census=False),
    ),
    Layout(
        "Zensusdatenbank 1000A",
        f"{OFFICES}, Zensus 2022",
        LICENCE,
        partial(_read_rows, census=True),
    ),
)
