"""Columns that travel along: texts of a second table, joined by key to the districts of a run.

They are never calculated with. Each stands there as its sheet shows it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ukraine_soforthilfe.asking.scenario import Keys
from ukraine_soforthilfe.asking.values import in_one_spelling, on_one_line
from ukraine_soforthilfe.errors import PopulationFileError, Problem
from ukraine_soforthilfe.language import Text, joined, number, quoted, same
from ukraine_soforthilfe.population import notices
from ukraine_soforthilfe.population.built_in import kreise_by_ags
from ukraine_soforthilfe.population.cells import RowsOf, UnreadableError, letter_of
from ukraine_soforthilfe.population.columns import key_headings
from ukraine_soforthilfe.population.header import Header, headers
from ukraine_soforthilfe.population.headings import mark_of, vocabulary
from ukraine_soforthilfe.population.keys import (
    NO_KEY,
    NO_KEYS,
    NO_RECIPIENT,
    NO_ROW,
    OF_OTHER_KREISE,
    PLACED,
    SEVERAL_KEYS,
    SEVERAL_SHEETS,
    understand,
)
from ukraine_soforthilfe.population.refusals import KEY_TWICE, lacking
from ukraine_soforthilfe.population.spellings import keys_by_names, misplaced, name_problem
from ukraine_soforthilfe.population.tables import Kind, fold, is_code
from ukraine_soforthilfe.population.workbooks.opening import brought_to_lines
from ukraine_soforthilfe.result import is_gemeinde_ags

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ukraine_soforthilfe.population.cells import Table
    from ukraine_soforthilfe.population.loading import PopulationReport
    from ukraine_soforthilfe.population.tables import Key, ParsedKeys
    from ukraine_soforthilfe.population.text_tables import SourceFile
    from ukraine_soforthilfe.result import Districts

_HEADING_AT_MOST = 255  # of a table of a sheet
_SAMPLE = 200
_COLUMNS_LOOKED_AT = 200
_PROSE_FROM = 60
_NAMES_OF_KREISE = vocabulary("names_of_kreise")


def with_carried(
    districts: Districts,
    file: SourceFile,
    wanted: Sequence[str],
    *,
    own: PopulationReport | None = None,
    kreis: str | None = None,
) -> Districts:
    """Districts with columns of a table beside them.

    Args:
        districts: The districts, of both levels where there are two.
        file: The table.
        wanted: The headings of the columns.
        own: Of the population file, where it is the table: its other rows were decided about.
        kreis: The key of the only Kreis whose Gemeinden are recipients; None for all.

    Raises:
        PopulationFileError: The table has no such column, or its rows are not just those of the
            districts; with all that is wrong in it.
    """
    try:
        tables, said = _tables(file, own)
        found = _Found.among(tables, wanted)
        join = _Join(districts, own, kreis)
        # What reading the population file is to be said of was said.
        return join.joined(join.best(found), file, () if own else said)
    except UnreadableError as error:
        raise PopulationFileError(file=file.file, problems=error.problems) from None


def _tables(file: SourceFile, own: PopulationReport | None) -> tuple[list[Table], tuple[Text, ...]]:
    packed = file.packed()
    tables, said = ([], ()) if packed else file.tables(as_shown=True)
    refused = []
    for each in packed or ():
        try:
            tables += each.tables(as_shown=True)[0]
        except UnreadableError as error:
            refused.append(error)
    if refused and not tables:
        raise refused[0]
    read = own.districts.read if own else None
    if read and read.sheet:
        tables = [table for table in tables if table.sheet == read.sheet]
    return tables, said


@dataclass(frozen=True, slots=True)
class _Found:
    """A table that has all columns.

    Attributes:
        table: The table.
        header: Its headings.
        columns: The columns that are wanted.
        headings: What they are called.
    """

    table: Table
    header: Header
    columns: tuple[int, ...]
    headings: tuple[str, ...]

    @classmethod
    def among(cls, tables: Sequence[Table], wanted: Sequence[str]) -> list[_Found]:
        """The tables that have them all; hidden sheets where no other has.

        Raises:
            UnreadableError: There is none, with the headings that the nearest one has.
        """
        tried = [(table, header) for table in tables for header in headers(table, key_headings)]
        if not tried:
            raise UnreadableError(Problem(_NO_TABLE))
        found: dict[int, _Found] = {}
        problems: list[Problem] = []
        most = -1
        for table, header in tried:
            places = [header.headed(each) for each in wanted]
            there = sum(map(bool, places))
            if there == len(wanted) and not any(len(each) > 1 for each in places):
                columns = tuple(each[0] for each in places)
                names = tuple(map(_called, [header] * len(wanted), columns, wanted))
                found.setdefault(id(table), cls(table, header, columns, names))
            elif there > most:
                letters = [[*map(letter_of, each)] for each in places]
                most, problems = there, lacking(header.row.number, header.texts, wanted, letters)
        if not found:
            raise UnreadableError(*problems)
        long = _LONG_HEADING.filled(most=_HEADING_AT_MOST)
        for name in next(iter(found.values())).headings:
            if len(name) > _HEADING_AT_MOST:
                raise UnreadableError(Problem(long, column=name[:60]))
        # What nobody sees goes behind what somebody sees, whose rows may be fewer.
        seen = [each for each in found.values() if not each.table.hidden]
        return seen or list(found.values())

    @property
    def places(self) -> range:
        """Its rows, as places in the table."""
        return range(self.header.body, max(self.header.body, self.table.end(self.header.body)))


def _called(header: Header, column: int, wanted: str) -> str:
    """The heading of a column, as it stands there."""
    texts = [header.text(column), *(row.cell(column) for row in header.rows)]
    return on_one_line(wanted.strip() if wanted.strip() in texts else texts[0])


@dataclass(slots=True)
class _Rows:
    """The rows of a table by the districts that they are of.

    Attributes:
        found: The table.
        key: The column of the keys; None where the rows are known by their numbers.
        rows: By the key of a district the place of its row.
        keys: Of each row the key as it stands there.
        understood: The same as the program understands them.
        again: Rows of a district that has one already, and the place of that.
        others: Rows of no district.
    """

    found: _Found
    key: int | None
    rows: dict[str, int] = field(default_factory=dict)
    keys: Sequence[str] = ()
    understood: ParsedKeys | None = None
    again: list[tuple[int, int]] = field(default_factory=list)
    others: list[int] = field(default_factory=list)

    def written(self, place: int) -> str:
        """The key of a row as it stands there."""
        return self.keys[place - self.found.header.body]

    def parsed(self, place: int) -> Key | None:
        """The same as the program understands it; None where keys are no AGS."""
        understood = self.understood
        return None if understood is None else understood[place - self.found.header.body]


class _Join:
    """Rows of a table and the districts that they are of."""

    def __init__(
        self, districts: Districts, own: PopulationReport | None, kreis: str | None
    ) -> None:
        self.districts = districts
        self.own = own
        self.kreis = kreis
        self.by_ags = districts.keyed_by_ags
        upper = districts.columns.keys
        pairs = zip(upper, districts.gemeinden, strict=False)
        lower = [
            key for above, each in pairs if kreis in {None, above} for key in each.columns.keys
        ]
        self.needed: Sequence[str] = lower or upper
        if lower and kreis is not None:
            # A Stadtkreis is its own Gemeinde.
            upper = [kreis] if f"{kreis}000" in lower else []
        self.known = {*self.spelt(upper), *lower}
        kreise = {key[:5] if is_gemeinde_ags(key) else "" for key in self.needed}
        # That of all recipients, where they are its Gemeinden, and nobody says so.
        self.only = max(kreise) if self.by_ags and len(kreise) == 1 and not kreis else ""

    def spelt(self, keys: Sequence[str]) -> Sequence[str]:
        """Keys as they are compared."""
        return keys if self.by_ags else in_one_spelling(keys)

    def best(self, found: Sequence[_Found]) -> _Rows:
        """The rows of the table that has those of most districts.

        Raises:
            UnreadableError: None has any, or several have as many.
        """
        joined, refused = [], []
        for each in found:
            try:
                joined.append(self.of(each))
            except UnreadableError as error:
                refused.append(error)
        if not joined:
            raise refused[0]
        most = max(len(each.rows) for each in joined)
        best = [each for each in joined if len(each.rows) == most]
        if len(best) > 1:
            sheets = ", ".join(each.found.table.sheet or "?" for each in best)
            raise UnreadableError(Problem(SEVERAL_SHEETS.filled(sheets=sheets)))
        return best[0]

    def of(self, found: _Found) -> _Rows:
        """The rows of a table, by the column whose keys are those of most districts.

        Raises:
            UnreadableError: No column has their keys, or several have them otherwise.
        """
        if self.own and self.own.numbers:
            place_of = {number: place for place, number in enumerate(found.table.numbers)}
            below = self.own.numbers_below
            keys = self.spelt(self.districts.columns.keys)
            # A Kreis that is the sum of its Gemeinden has no row of its own.
            taken = set(below.values())
            above = zip(keys, self.own.numbers, strict=True)
            numbers = {key: number for key, number in above if number not in taken} | dict(below)
            known = {key: place_of[each] for key, each in numbers.items() if key in self.known}
            return _Rows(found, None, known)
        headed = key_headings(found.header)
        tried = [self._by(found, column) for column in headed]
        if not any(each.rows for each in tried):
            width = min(len(found.table.columns), _COLUMNS_LOOKED_AT)
            others = [
                column
                for column in range(width)
                if column not in headed and self._by(found, column, found.places[:_SAMPLE]).rows
            ]
            tried = [self._by(found, column) for column in others]
        most = max((len(each.rows) for each in tried), default=0)
        if not most:
            shown = notices.some(list(self.needed[:3]))
            raise UnreadableError(Problem(NO_KEYS.filled(keys=shown)))
        best = [each for each in tried if len(each.rows) == most]
        if any(each.rows != best[0].rows for each in best):
            columns = ", ".join(found.header.text(each.key or 0) for each in best)
            raise UnreadableError(Problem(SEVERAL_KEYS.filled(columns=columns)))
        return best[0]

    def _by(self, found: _Found, column: int, places: range | None = None) -> _Rows:
        places = found.places if places is None else places
        keys = RowsOf(found.table, places).texts(column)
        rows = _Rows(found, column, keys=keys)
        known = self.known
        if self.by_ags:
            rows.understood = understand(keys, wanted=Keys.AGS).keys
            targets = [self._recipient(key.text, cut=key.cut) for key in rows.understood]
            if not any(targets):
                named = keys_by_names(keys, [""] * len(keys)) or ()
                targets = [
                    next(iter(each & known), None) if len(each) == 1 else None for each in named
                ]
        else:
            targets = [key if key in known else None for key in self.spelt(keys)]
        start = places.start
        for place, target in enumerate(targets, start):
            if target is None:
                rows.others.append(place)
            elif (first := rows.rows.setdefault(target, place)) != place:
                rows.again.append((place, first))
        return rows

    def _recipient(self, key: str, *, cut: bool) -> str | None:
        """The district that a key is of: with eight digits a Stadtkreis is its one Gemeinde."""
        if cut and f"{key}000" in self.known:
            return f"{key}000"
        return key if key in self.known else None

    def joined(self, rows: _Rows, file: SourceFile, said: Sequence[Text]) -> Districts:
        """The districts with the columns of their rows.

        Raises:
            UnreadableError: The rows are not just those of the districts, or a cell cannot be
                shown.
        """
        districts = self.districts
        for kreis in districts.columns.keys if districts.gemeinden else ():
            # A Stadtkreis is its own Gemeinde.
            if kreis in rows.rows and f"{kreis}000" in self.known:
                rows.rows.setdefault(f"{kreis}000", rows.rows[kreis])
        left_out, problems = self._left_out(rows)
        problems += _misnamed(rows)
        if missing := [key for key in self.spelt(self.needed) if key not in rows.rows]:
            message = NO_ROW.filled(
                count=number(len(missing)), of=number(len(self.needed)), keys=notices.some(missing)
            )
            problems.append(Problem(message))
        texts, faults = _texts(rows)
        if problems or faults:
            raise UnreadableError(*problems, *faults)

        keys = [key for each in (districts, *districts.gemeinden) for key in each.columns.keys]
        places = {
            key: rows.rows[spelt]
            for key, spelt in zip(keys, self.spelt(keys), strict=True)
            if spelt in rows.rows
        }
        columns = [{key: column[place] for key, place in places.items()} for column in texts]
        with_columns = districts.carrying(rows.found.headings, columns)
        notice = joined((_said(rows, file, left_out), *said))
        return replace(
            with_columns,
            notices=(*districts.notices, notice),
            # Of one Kreis its Gemeinden are divided over by themselves.
            gemeinden=tuple(
                replace(each, notices=(*each.notices, notice)) for each in with_columns.gemeinden
            ),
        )

    def _left_out(self, rows: _Rows) -> tuple[list[int], list[Problem]]:
        """The numbers of rows that are no recipients, and what is wrong with others."""
        table = rows.found.table
        problems = [
            Problem(
                KEY_TWICE.filled(row=table.numbers[first]),
                row=table.numbers[place],
                value=rows.written(place),
            )
            for place, first in rows.again
            if not _is_same(rows, place, first)
        ]
        last = max(rows.rows.values(), default=-1)
        left_out = []
        elsewhere = 0
        for place in rows.others:
            row = table.rows[place]
            if not row.width:
                continue
            if (
                self.own
                or _is_beside(rows, place, last=last)
                or (self.kreis and _is_outside(rows, place, self.kreis))
            ):
                left_out.append(row.number)
            elif self.only and _is_outside(rows, place, self.only):
                elsewhere += 1
            else:
                key = rows.written(place)
                message = NO_RECIPIENT if key else NO_KEY
                problems.append(Problem(message, row=row.number, value=key or None))
        if elsewhere:
            message = OF_OTHER_KREISE.filled(kreis=self.only, count=number(elsewhere))
            problems.append(Problem(message))
        return ([] if self.own else left_out), problems


def _misnamed(rows: _Rows) -> list[Problem]:
    """Names of other Kreise than the keys beside them, as after sorting only some columns."""
    table, known = rows.found.table, kreise_by_ags()
    of_kreise = [place for key, place in rows.rows.items() if key in known]
    keys = [key for key in rows.rows if key in known]
    for column, heading in enumerate(rows.found.header.texts):
        if fold(heading) in _NAMES_OF_KREISE:
            names = [table.column(column)[place] for place in of_kreise]
            found = misplaced(list(zip(keys, names, [""] * len(keys), strict=True)))
            if found:
                return [name_problem(keys, names, [table.numbers[p] for p in of_kreise], found)]
    return []


def _is_outside(rows: _Rows, place: int, kreis: str) -> bool:
    """Whether a row is of another Kreis than the only one that is divided over."""
    key = rows.parsed(place)
    if key is None or key.kind not in PLACED:
        return False
    return not key.text.startswith(kreis) or key.text == kreis


def _is_same(rows: _Rows, place: int, first: int) -> bool:
    """Whether two rows are one district, with five digits and with eight, and say the same."""
    table = rows.found.table
    keys = rows.parsed(place), rows.parsed(first)
    return {key.cut for key in keys if key} == {True, False} and all(
        table.column(column)[place] == table.column(column)[first] for column in rows.found.columns
    )


def _is_beside(rows: _Rows, place: int, *, last: int) -> bool:
    """Whether a row is a total, an upper level, a heading or a note, and no recipient's."""
    found, row = rows.found, rows.found.table.rows[place]
    key, parsed = rows.written(place), rows.parsed(place)
    if parsed and parsed.kind is Kind.OTHER_LEVEL:
        return True
    if row.cells in {each.cells for each in found.header.rows}:
        return True
    others = [row.cell(each) for each in range(row.width) if each not in found.columns]
    is_placed = parsed is not None and parsed.kind in PLACED
    if not is_placed and any(map(mark_of, {key, *(() if is_code(key) else others)})):
        return True
    carries = any(row.cell(column) for column in found.columns if column != rows.key)
    if not key:
        return not carries or (place > last and row.width == 1)
    note = " " in key or ":" in key or len(key) >= _PROSE_FROM
    return place > last and not is_placed and note and not carries


def _texts(rows: _Rows) -> tuple[list[Sequence[str]], list[Problem]]:
    """The texts of each column by the places of the table, and what no report can show of them."""
    found = rows.found
    wanted = sorted(rows.rows.values())
    columns: list[Sequence[str]] = []
    problems: list[Problem] = []
    for column, heading in zip(found.columns, found.headings, strict=True):
        texts = list(map(str.strip, found.table.column(column)))
        for place, text in found.table.covered(column).items():
            texts[place] = text.strip()
        for place, (value, reason) in brought_to_lines(texts, wanted).items():
            row = found.table.numbers[place]
            problems.append(Problem(reason, row=row, column=heading, value=value))
        columns.append(texts)
    return columns, problems


def _said(rows: _Rows, file: SourceFile, left_out: Sequence[int]) -> Text:
    """Which columns came from where, and which rows were left out."""
    headings = joined(map(quoted, rows.found.headings), ", ")
    said = [notices.CARRIED.filled(columns=headings, file=file.name or file.file)]
    table = rows.found.table
    if sheet := table.sheet:
        said.append((_HIDDEN_SHEET if table.hidden else _SHEET).filled(sheet=sheet))
    if rows.key is not None:
        said.append(_BY_KEYS.filled(column=quoted(rows.found.header.text(rows.key))))
    if left_out:
        said.append(_LEFT_OUT.filled(rows=notices.rows(left_out)))
    unseen = zip(rows.found.columns, rows.found.headings, strict=True)
    if names := [quoted(name) for column, name in unseen if column in table.hidden_columns]:
        said.append(_HIDDEN_COLUMNS.filled(columns=joined(names, ", ")))
    numbers = (table.numbers[place] for place in rows.rows.values())
    if hidden := sorted(table.hidden_rows.intersection(numbers)):
        said.append(_HIDDEN_ROWS.filled(rows=notices.rows(hidden)))
    covered = {place for column in rows.found.columns for place in table.covered(column)}
    if merged := sorted(table.numbers[place] for place in covered.intersection(rows.rows.values())):
        said.append(_MERGED.filled(rows=notices.rows(merged)))
    return joined([*said, same(".")], "")


_SHEET = Text(de=", Blatt {sheet}", en=", sheet {sheet}")
_HIDDEN_SHEET = Text(de=", ausgeblendetes Blatt {sheet}", en=", hidden sheet {sheet}")
_BY_KEYS = Text(de=", zugeordnet nach Spalte {column}", en=", joined by column {column}")
_LEFT_OUT = Text(
    de="; ohne Empfänger und ausgelassen: {rows}", en="; of no recipient and left out: {rows}"
)
_HIDDEN_COLUMNS = Text(
    de="; ausgeblendet, und doch genommen: Spalte {columns}",
    en="; hidden, and yet taken: {columns}",
)
_HIDDEN_ROWS = Text(
    de="; ausgeblendet, und doch genommen: {rows}", en="; hidden, and yet taken: {rows}"
)
_MERGED = Text(de="; aus verbundenen Zellen: {rows}", en="; out of merged cells: {rows}")
_NO_TABLE = Text(
    de="Die Datei enthält keine Tabelle mit Überschriften. Eine solche angeben.",
    en="The file has no table with headings. Give one that has.",
)
_LONG_HEADING = Text(
    de="Die Überschrift hat mehr als {most} Zeichen. In der Datei kürzen.",
    en="The heading has more than {most} characters. Shorten it.",
)
