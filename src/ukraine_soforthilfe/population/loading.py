"""From a file to districts, with a report of what was recognised in it."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import IO, TYPE_CHECKING, Any, Protocol, TypeVar

from ukraine_soforthilfe import errors
from ukraine_soforthilfe.asking import READING, Need, Part
from ukraine_soforthilfe.asking.scenario import Keys, Scenario, options_about, refuse_what_needs
from ukraine_soforthilfe.asking.values import whole_number
from ukraine_soforthilfe.errors import (
    PopulationFileError,
    Problem,
    RuleError,
    StichtagError,
)
from ukraine_soforthilfe.language import Text, all_of, joined, number, quoted, step
from ukraine_soforthilfe.language import day as day_of
from ukraine_soforthilfe.population import (
    flat_form,
    gemeindeverzeichnis,
    genesis,
    notices,
    plain,
    refusals,
)
from ukraine_soforthilfe.population.built_in import (
    Comparison,
    Edition,
    built_in_for,
    compare,
    editions,
    of_an_edition,
)
from ukraine_soforthilfe.population.cells import Table, UnreadableError
from ukraine_soforthilfe.population.checking import Check, in_which_unit
from ukraine_soforthilfe.population.headings import without_unit
from ukraine_soforthilfe.population.lists import with_gemeinden
from ukraine_soforthilfe.population.spellings import marks_of_decimals, number_of
from ukraine_soforthilfe.population.sums import Figures, in_full
from ukraine_soforthilfe.population.tables import Reading, Series, basis_of, choose
from ukraine_soforthilfe.population.text_tables import SourceFile, read_source
from ukraine_soforthilfe.result import Districts, Level, Schluessel, Source, WhatWasRead

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from ukraine_soforthilfe.population.tables import Entry

Result = TypeVar("Result")
# Each of them is a reading of the whole table.
_KEYS_AT_MOST = 100
_READING = Text(de="{file} lesen", en="Reading {file}")
_CHECKING = Text(de="Angaben prüfen", en="Checking the figures")


OFFICIAL = (*genesis.LAYOUTS, *flat_form.LAYOUTS, *gemeindeverzeichnis.LAYOUTS)
"""The layouts of statistical offices. What fits none is read as a plain table."""


class Once(Protocol):
    """Answers a request with what is read for it, or with what it kept of the last time."""

    def __call__(self, request: Any, read: Callable[[], Result], /) -> Result:
        """The answer to a request; equal requests may have the same."""


def each_time(_request: Any, read: Callable[[], Result], /) -> Result:
    """Keep nothing."""
    return read()


@dataclass(frozen=True, slots=True)
class PopulationReport:
    """What was recognised in a population file, or in the built-in table.

    Layout, producer, licence and checksum stand in ``districts.source``; date,
    basis, number and sum are those of ``districts``.

    Attributes:
        districts: The districts that a calculation would start from.
        editions: All dates of the file with their bases; empty where it names none.
        comparisons: Against each built-in edition of the same date and basis,
            of every basis where the file's is unknown. Empty for the built-in table.
        numbers: For each district the number of its row in the file.
        numbers_below: By the keys of Gemeinden the same.
        file: The file; None for the built-in table.
    """

    districts: Districts
    editions: tuple[Edition, ...]
    comparisons: tuple[Comparison, ...] = ()
    numbers: Sequence[int] = ()
    numbers_below: Mapping[str, int] = field(default_factory=dict)
    file: SourceFile | None = None


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A population file as it was read, to choose from as often as needed.

    Attributes:
        file: Its name and bytes.
        reading: All its figures.
        notices: What to say about reading it.
        found: How its amounts were found, where the populations are not its own.
    """

    file: SourceFile
    reading: Reading
    notices: tuple[Text, ...]
    found: plain.Found | None = None


def read_population(
    source: str | os.PathLike[str] | IO[bytes] | None = None,
    wanted: Scenario = Scenario(),  # noqa: B008 - it never changes
    *,
    once: Once = each_time,
) -> PopulationReport:
    """What a population file or the built-in table holds; as of ``districts_of``."""
    if source is None:
        return PopulationReport(built_in_for(wanted), editions())
    file = once(source, lambda: read_source(source))

    def parsed(wanted: Scenario) -> ParsedFile:
        return once((source, *_of_table(wanted)), lambda: parse(file, wanted))

    if wanted.weight_columns:
        return replace(_keys_of(parsed, wanted), file=file)
    return replace(report_on(parsed(wanted), wanted), file=file)


# All that a parsed file depends on: its date is chosen later.
_of_table = attrgetter(
    *(
        option.field
        for option in options_about(*READING)
        if option.ask.part not in {Part.FIGURES, Part.DATE}
    )
)


def _keys_of(parsed: Callable[[Scenario], ParsedFile], wanted: Scenario) -> PopulationReport:
    """Districts with the figures of other columns instead of the population.

    Each column is read as a population is, except that its figures may have decimals.

    Raises:
        RuleError: Two levels are wanted, or more keys than anybody divides by.
    """
    if len(wanted.weight_columns) > _KEYS_AT_MOST:
        count = number(len(wanted.weight_columns))
        raise RuleError(refusals.TOO_MANY_KEYS.filled(count=count, most=_KEYS_AT_MOST))
    if wanted.level is Level.GEMEINDE:
        raise RuleError(refusals.ONE_LEVEL)
    of_columns = [replace(wanted, population_column=each) for each in wanted.weight_columns]
    files = [parsed(each) for each in of_columns]
    # A row is a total in all columns or in none.
    figures = list(map(_figures_by_row, files, of_columns)) if len(files) > 1 else []
    reports = [
        report_on(
            file,
            of_column,
            decimals=True,
            beside=[each for other, each in enumerate(figures) if other != place],
        )
        for place, (file, of_column) in enumerate(zip(files, of_columns, strict=True))
    ]
    columns = [_with_fewest_places(each.districts) for each in reports]
    first = columns[0]
    figures_of_all = [each.columns.figures[0] for each in columns]
    said = (notice for each in columns for notice in each.notices)
    districts = replace(
        first,
        rows=first.columns.having(figures=figures_of_all),
        schluessel=tuple(each.schluessel[0] for each in columns),
        read=replace(first.read, populations=tuple(each.schluessel[0].name for each in columns))
        if first.read
        else None,
        notices=tuple(dict.fromkeys(said)),
    )
    return PopulationReport(districts, (), numbers=reports[0].numbers)


def _figures_by_row(parsed: ParsedFile, wanted: Scenario) -> Figures:
    with naming(parsed.file):
        series, _ = choose(parsed.reading.series, stichtag=wanted.stichtag, basis=wanted.basis)
        number, places = _number_of(parsed.reading, series, decimals=True)
    return Figures.of(series.columns, number, scale=10**places, rounded=series.times > 1)


def _number_of(
    reading: Reading, series: Series, *, decimals: bool
) -> tuple[Callable[[str], int], int]:
    entries = series.columns
    further = (figure.text for figures in entries.further.values() for figure in figures)
    # Digits alone, which nearly every figure is, say nothing about marks.
    texts = [*entries.texts, *further]
    times = 1 if decimals else series.times
    if times == 1 and all(map(str.isdigit, texts)):
        return whole_number, 0
    if not decimals and all(
        without_unit(text)[1] > 1 for text in texts if any(map(str.isdigit, text))
    ):
        texts, times = [without_unit(text)[0] for text in texts], 0  # each says its own

    def beside() -> Iterator[set[str]]:
        for place, column in enumerate(entries.cells()):
            yield marks_of_decimals(column, whole=place in reading.of_people)

    try:
        number, places = number_of(
            texts, decimals=decimals or times != 1, from_sheet=reading.from_sheet, beside=beside
        )
    except UnreadableError as error:
        (problem,) = error.problems
        value = problem.value or ""
        place = next(at for at, text in enumerate(entries.texts) if without_unit(text)[0] == value)
        raise UnreadableError(
            replace(problem, row=entries.numbers[place], column=series.column)
        ) from None
    return (number, places) if times == 1 else (in_full(number, places, times), 0)


def _with_fewest_places(districts: Districts) -> Districts:
    """The same figures of one key, and of rows left out, without zeros that all of them end in."""
    (schluessel,) = districts.schluessel
    if not schluessel.places:
        return districts
    places = schluessel.places
    figures = districts.columns.figures[0]
    while places and not any(figure % 10 for figure in figures):
        places -= 1
        figures = [figure // 10 for figure in figures]
    read = districts.read
    left_out = [figure for each in read.left_out for figure in each.figures] if read else []
    further = schluessel.places - places
    while further and any(figure % 10**further for figure in left_out):
        further -= 1
    notice = notices.DECIMALS_READ.filled(column=quoted(schluessel.name), places=places)
    return replace(
        districts,
        rows=districts.columns.having(figures=[figures]),
        schluessel=(replace(schluessel, places=places),),
        notices=(*districts.notices, notice),
        read=read and read.with_fewer_places(further),
    )


def parse(file: SourceFile, wanted: Scenario) -> ParsedFile:
    """What stands in a file, before one of its dates is chosen.

    Raises:
        PopulationFileError: The file has no table of populations.
    """
    step(_READING.filled(file=file.name))
    with naming(file):
        tables, said = tables_of(file, wanted)
        reading = _read(of_sheet(tables, wanted), wanted)
    return ParsedFile(file, reading, (*said, *reading.notices))


def tables_of(file: SourceFile, wanted: Scenario) -> tuple[Sequence[Table], tuple[Text, ...]]:
    """The tables of a file, or of the one file in a ZIP that has any, and what to say of it.

    A text of explanations beside it has no headings.

    Raises:
        UnreadableError: There is none, or more than one file has any.
    """
    packed = file.packed()
    if packed is None:
        return file.tables()
    readable = []
    for each in packed:
        with suppress(UnreadableError):
            readable.append((each.name, *each.tables()))
    found = [each for each in readable if _has_header(each[1], wanted)]
    if not found:
        found = [each for each in readable if any(_has_columns(table) for table in each[1])]
    if len(found) > 1:
        names = joined((quoted(name) for name, _, _ in found), ", ")
        raise UnreadableError(Problem(notices.ZIP_OF_SEVERAL.filled(names=names)))
    if not found:
        raise UnreadableError(Problem(notices.ZIP_OF_NONE))
    ((name, tables, said),) = found
    return tables, (notices.UNPACKED.filled(name=quoted(name)), *said)


def _read_official(table: Table) -> Reading | None:
    """The figures of an official table, None where it is none."""
    for layout in OFFICIAL:
        if reading := layout.read(table):
            sheet, hidden = table.sheet, table.hidden_rows
            return replace(reading, layout=layout, sheet=sheet, hidden_rows=hidden)
    return None


def _has_header(tables: Sequence[Table], wanted: Scenario) -> bool:
    for table in tables:
        with suppress(UnreadableError):
            if _read_official(table) or plain.find(table, **columns_of(wanted)):
                return True
    return False


def of_sheet(tables: Sequence[Table], wanted: Scenario) -> Sequence[Table]:
    """The tables, or the one of the sheet that is wanted.

    Raises:
        UnreadableError: There is no such sheet.
        UsageError: The file has no sheets.
    """
    if not any(table.sheet for table in tables):
        refuse_what_needs(wanted, Need.WORKBOOK)
    if wanted.sheet is None:
        return tables
    for spelt in (str, str.casefold):
        if found := [table for table in tables if spelt(table.sheet) == spelt(wanted.sheet)]:
            return found
    names = joined((quoted(table.sheet) for table in tables), ", ")
    raise UnreadableError(Problem(errors.NO_SHEET.filled(sheet=quoted(wanted.sheet), names=names)))


def refuse_several_dates(parsed: ParsedFile, wanted: Scenario) -> None:
    """Ask which populations a list was divided by; a run takes the latest."""
    own = [each for each in parsed.reading.series if not each.comparison]
    days = sorted({each.last_day for each in own if each.last_day})
    if wanted.stichtag is None and len(days) > 1:
        said = notices.LIST_OF_SEVERAL_DATES.filled(dates=all_of(list(map(day_of, days))))
        asked = Problem(said, answers=("--stichtag",))
        raise PopulationFileError(file=parsed.file.file, problems=[asked])


def _has_columns(table: Table) -> bool:
    return sum(row.width > 1 for row in table.top()) > 1


def report_on(
    parsed: ParsedFile,
    wanted: Scenario,
    *,
    decimals: bool = False,
    beside: Sequence[Figures] = (),
) -> PopulationReport:
    """The districts of one date out of a parsed file; errors as of ``load_districts``.

    With ``decimals``, figures may have decimals: if one has, all of the date
    are whole numbers of ``10 ** -DECIMALS``. The columns of ``beside``, which are
    also divided by, help to decide which rows are totals.
    """
    step(_CHECKING)
    reading, layout = parsed.reading, parsed.reading.layout
    with naming(parsed.file):
        series, choice = choose(reading.series, stichtag=wanted.stichtag, basis=wanted.basis)
        number, places = _number_of(reading, series, decimals=decimals)
        assumed = in_which_unit(series, number, as_they_stand=decimals)
        check = Check(reading, series, wanted, number, 10**places, beside)
        rows, numbers = check.run()
        if check.by_ags:
            ends = tuple(each.of_end_of_year() for each in reading.series)
            reading, series = replace(reading, series=ends), series.of_end_of_year()
            if series.stichtag and wanted.day not in {None, series.stichtag}:
                raise StichtagError(
                    refusals.OF_A_YEAR.filled(
                        year=series.stichtag.year, day=day_of(series.stichtag)
                    )
                )
    day = series.stichtag or wanted.day
    known_basis = series.basis or wanted.basis or (basis_of(day) if check.by_ags else "")
    districts = Districts(
        rows=rows,
        stichtag=day,
        basis=known_basis,
        source=Source(
            file=parsed.file.name,
            sha256=parsed.file.sha256,
            layout=layout.title if layout else plain.TITLE,
            producer=layout.producer if layout else "",
            licence=layout.licence if layout else "",
        ),
        notices=(
            *parsed.notices,
            *choice,
            *check.mended,
            *reading.left_out,
            *check.left_out,
            *_unknown(series, day, known_basis, by_ags=check.by_ags),
        ),
        schluessel=(Schluessel(series.column, places),) if decimals else (),
        own_keys=wanted.keys is Keys.OWN,
        read=WhatWasRead(
            keys=reading.key_column,
            populations=(series.column,),
            recipients=len(rows),
            sheet=reading.sheet,
            left_out=(*reading.no_rows, *check.no_recipients),
            assumed=(*reading.assumed, *assumed, *check.assumed),
            places=places,
        ),
        year=None if day else series.year,
    )
    districts = replace(districts, notices=(*districts.notices, *of_an_edition(districts)))
    below: dict[str, int] = {}
    if wanted.level is Level.GEMEINDE:
        entries: Sequence[Entry] = check.gemeinden
        if reading.gemeinden:
            entries = reading.gemeinden[reading.series.index(series)]
        with naming(parsed.file):
            districts = with_gemeinden(districts, entries, series.column, number)
        below = {entry.key: entry.figures[0].row.number for entry in entries}
    return PopulationReport(
        districts=districts,
        editions=tuple(
            sorted(Edition(each.stichtag, each.basis) for each in reading.series if each.stichtag)
        ),
        comparisons=compare(districts),
        numbers=numbers,
        numbers_below=below,
    )


@contextmanager
def naming(file: SourceFile) -> Iterator[None]:
    """Name the file in what cannot be used."""
    try:
        yield
    except UnreadableError as error:
        raise PopulationFileError(file=file.file, problems=error.problems) from None


def _read(tables: Sequence[Table], wanted: Scenario) -> Reading:
    """The first table of an official layout, else the first plain one.

    Columns that are named are those of a plain table.
    """
    columns = columns_of(wanted)
    if wanted.key_column is None and wanted.population_column is None:
        for table in tables:
            if official := _read_official(table):
                return official
    found, refused = [], []
    for table in tables:
        try:
            found.append(plain.find(table, **columns))
        except UnreadableError as error:
            refused.append(error)
    if not found:
        raise refused[0]
    # A table with headings of both goes before one whose keys must be looked for.
    best = [each for each in found if each.keys] or found
    several = [each for each in best if not each.table.hidden] if len(best) > 1 else []
    seen = [(each.table.sheet, *_told_by(each)) for each in several]
    alike = [(sheet, entries) for sheet, headings, entries in seen if headings == seen[0][1]]
    if any(entries != alike[0][1] for _, entries in alike):
        names = joined((quoted(sheet) for sheet, _ in alike), ", ")
        asked = errors.SEVERAL_SHEETS.filled(names=names)
        raise UnreadableError(Problem(asked, answers=("--sheet",)))
    reading = plain.read_found(best[0])
    if len(best) > 1:
        chosen, *others = (quoted(each.table.sheet) for each in best)
        notice = notices.OTHER_SHEETS.filled(chosen=chosen, others=joined(others, ", "))
        reading = replace(reading, notices=(*reading.notices, notice))
    return reading


def _told_by(found: plain.Found) -> tuple[list[str], list[list[str]]]:
    """The headings of keys and figures of a table, and what stands under each."""
    places = [*found.keys, *(each.column for each in found.populations)]
    columns = [found.table.column(place)[found.header.body :] for place in places]
    return [*map(found.header.text, places)], [[*filter(None, column)] for column in columns]


def columns_of(wanted: Scenario) -> dict[str, Any]:
    """What a plain table is found by."""
    settled = (*wanted.keep, *wanted.leave_out)
    columns = {"key_column": wanted.key_column, "population_column": wanted.population_column}
    return {**columns, "settled": settled}


def _unknown(
    series: Series, stichtag: date | None, basis: str, *, by_ags: bool
) -> tuple[Text, ...]:
    """What the file does not say about its figures."""
    unknown: list[Text] = []
    # A list of the user's own needs no more than a year.
    if stichtag is None and series.year is None:
        unknown.append(notices.NO_DATE)
    elif stichtag is not None and series.stichtag is None:
        unknown.append(notices.DATE_TAKEN.filled(stichtag=day_of(stichtag)))
    if by_ags and not basis:
        unknown.append(notices.NO_BASIS)
    return tuple(unknown)
