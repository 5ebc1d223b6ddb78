"""Finished lists, whoever made them, and whether their amounts follow the rule."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import product
from operator import itemgetter
from typing import TYPE_CHECKING

from ukraine_soforthilfe import errors
from ukraine_soforthilfe.errors import PopulationFileError, Problem, ReportError, named
from ukraine_soforthilfe.language import Language, Text, shows_figure
from ukraine_soforthilfe.population import built_in, notices, plain, refusals
from ukraine_soforthilfe.population.built_in import kreise_by_ags
from ukraine_soforthilfe.population.cells import UNSHOWN, Row, UnreadableError, column_of
from ukraine_soforthilfe.population.checking import is_figure, known_ratios
from ukraine_soforthilfe.population.header import ambiguous
from ukraine_soforthilfe.population.headings import Mark, mark_of
from ukraine_soforthilfe.population.lists import with_built_in
from ukraine_soforthilfe.population.loading import (
    ParsedFile,
    columns_of,
    naming,
    of_sheet,
    parse,
    refuse_several_dates,
    report_on,
    tables_of,
)
from ukraine_soforthilfe.population.spellings import (
    amount_columns,
    cents_of,
    decimal_marks,
    figures_of,
    heads_amounts,
    in_plain_digits,
    names_amount,
    wrong_names,
)
from ukraine_soforthilfe.population.text_tables import shown_beside
from ukraine_soforthilfe.population.workbooks.opening import fault_shown, shown_otherwise
from ukraine_soforthilfe.reports.wording import euros
from ukraine_soforthilfe.result import ALL_LAENDER, BADEN_WUERTTEMBERG, LeftOut, dividing
from ukraine_soforthilfe.result.dividing import CENTS, Complaint, FinishedList, Verdict, in_euros
from ukraine_soforthilfe.rule import names_other_unit
from ukraine_soforthilfe.verification import CheckedList

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ukraine_soforthilfe.asking.scenario import Scenario
    from ukraine_soforthilfe.population.cells import Table
    from ukraine_soforthilfe.population.loading import PopulationReport
    from ukraine_soforthilfe.population.text_tables import SourceFile
    from ukraine_soforthilfe.result import District, Districts

_NO_YEAR = 10_000 * CENTS
_IS_TOTAL = ("--leave-out", "--keep")


def checked_list(
    file: SourceFile,
    wanted: Scenario,
    *,
    total_cents: int | None,
    amount_column: str | None = None,
) -> CheckedList:
    """Read a list as the reader of populations does, with amounts beside them, and check it.

    What would be refused of a table of populations is found in the list; it is an error
    only where no table could be read, or where the user has to say what is meant.

    Args:
        file: The list.
        wanted: Where in it keys and populations stand, and which rows are meant.
        total_cents: What was to be divided, in cents.
        amount_column: Heading of the column with the amounts, None to find it.

    Raises:
        PopulationFileError: The file holds no table, or may be read in more than one way.
        ReportError: No total was given.
        SoforthilfeError: What is wanted cannot apply to it.
    """
    try:
        return _checked(parse(file, wanted), wanted, total_cents, amount_column)
    except PopulationFileError as error:
        asked = [] if wanted.population_column else refusals.or_built_in(error.problems)
        if not asked:
            raise
    parsed = _with_built_in(file, wanted, total_cents, amount_column)
    if parsed is None:
        raise PopulationFileError(file=file.file, problems=asked)
    return _checked(parsed, replace(wanted, stichtag=None, basis=None), total_cents, amount_column)


def _with_built_in(
    file: SourceFile, wanted: Scenario, total_cents: int | None, amount_column: str | None
) -> ParsedFile | None:
    """A list that has no populations with those of the built-in table; None where it may not be."""
    tables, said = tables_of(file, wanted)
    for table in of_sheet(tables, wanted):
        for amounts in [amount_column] if amount_column else amount_columns(table, total_cents):
            with suppress(UnreadableError):
                found = plain.find(table, **columns_of(replace(wanted, population_column=amounts)))
                reading, header = plain.read_found(found), found.header
                if filled := with_built_in(table, reading, header, found.populations, wanted):
                    return ParsedFile(file, filled, (*said, *filled.notices), found)
    return None


def _checked(
    parsed: ParsedFile, wanted: Scenario, total_cents: int | None, amount_column: str | None
) -> CheckedList:
    refuse_several_dates(parsed, wanted)
    if total_cents is None:
        raise ReportError(notices.NO_TOTAL.filled(file=named(parsed.file.file)))
    with naming(parsed.file):
        finished = _Reader(parsed, wanted, total_cents, amount_column).read()
    if finished.districts is None:
        return CheckedList(finished, total_cents, None, None)
    check_by = partial(
        dividing.check_list, total_cents=total_cents, amounts_cents=finished.amounts_cents
    )
    check = check_by(weights=[kreis.einwohner for kreis in finished.kreise])
    official = built_in.official(finished.districts)
    if parsed.found is not None:
        followed = built_in.nearer_edition(
            lambda people: check_by(weights=people).agreeing, finished.kreise, than=check.agreeing
        )
        official = replace(official, in_list=False, followed=followed)
    return CheckedList(finished, total_cents, check, official)


_AMOUNT = refusals.Sought(refusals.AMOUNT, refusals.AMOUNTS, "--amount-column", "Betrag")


class _Reader:
    """One pass over a list; what is wrong in it is gathered on its way."""

    def __init__(
        self, parsed: ParsedFile, wanted: Scenario, total_cents: int, amount_column: str | None
    ) -> None:
        self.parsed = parsed
        self.wanted = wanted
        self.total_cents = total_cents
        tables, _ = tables_of(parsed.file, wanted)
        table = next(
            each for each in of_sheet(tables, wanted) if each.sheet == parsed.reading.sheet
        )
        self.header = (parsed.found or plain.find(table, **columns_of(wanted))).header
        self.table, self.others = table, [each for each in tables if each is not table]
        rows: Sequence[Row] = table.rows
        # No amount has three decimals, except in a cell that is a number.
        if not parsed.reading.from_sheet and "," not in decimal_marks(table.columns):
            rows = [Row(row.number, tuple(map(in_plain_digits, row.cells))) for row in rows]
        self.body = [*rows[self.header.body :]]
        headings = {row.number for row in self.header.rows}
        above = rows[: self.header.body]
        self.above = [row for row in above if row.number not in headings]
        self.amount_column = amount_column
        self.complaints: list[Complaint] = []
        self.remarks: list[Complaint] = []
        self.questioned: set[int] = set()
        self.asked: PopulationFileError | None = None

    def read(self) -> FinishedList:
        report = self._districts()
        if report is None:
            return FinishedList(complaints=tuple(self.complaints))
        place, assumed = self._amount_place(report.numbers)
        cells = {row.number: row.cell(place) for row in self.body}
        amounts_of = {row: cents_of(cell) for row, cell in cells.items()}
        known = {row: amount for row, amount in amounts_of.items() if amount is not None}
        stands = {row: amount for row, amount in known.items() if amount}
        # A year or a number of a page may stand in a title.
        titles = {row.number: cents_of(row.cell(place)) or 0 for row in self.above}
        stands |= {row: amount for row, amount in titles.items() if amount >= _NO_YEAR}
        report = self._of_all_laender(report, stands)
        pairs = sorted(zip(report.numbers, report.districts.rows, strict=True), key=itemgetter(0))
        shown = self._shown()
        bare = [row for row, _ in pairs if row not in known]
        self.complaints += [self._no_amount(row, place, cells.get(row, ""), shown) for row in bare]
        if len(bare) == len(pairs) and all(c.found.startswith("=") for c in self.complaints):
            raise UnreadableError(Problem(errors.NONE_CALCULATED))
        numbers, kreise = [number for number, _ in pairs], [kreis for _, kreis in pairs]
        amounts = [stands.get(number, 0) for number in numbers]
        read = report.districts.read
        asked = [each for each in read.left_out if each.reason in _ASKED] if read else []
        passed_over = {*numbers, *(row for each in asked for row in each.rows)} - self.questioned
        beside = {row: stands[row] for row in stands.keys() - passed_over}
        self._hold_names(report, pairs)
        if shown is not None:
            self._hold_shown(shown, place)
        remarks = [*self._beside_amounts(report, pairs, place)]
        return FinishedList(
            kreise=tuple(kreise),
            rows=tuple(numbers),
            amounts_cents=tuple(amounts),
            beside_cents=self._paid_beside(
                beside, sum(amounts), dividing.PartSums(numbers, kreise, amounts)
            ),
            districts=self._said_of(report.districts, assumed, {*beside}),
            complaints=tuple(self.complaints),
            remarks=(*self.remarks, *remarks),
            sheet=self.table.sheet,
            column=place,
        )

    def _shown(self) -> Table | None:
        """The table as its sheet shows it; None where there is none, or nobody can tell.

        What else the workbook holds is said.
        """
        for other in self.others:
            figures = (text for column in other.columns for text in column if cents_of(text))
            if (text := next(figures, None)) is not None:
                said = errors.OTHER_SHEET.filled(sheet=other.sheet)
                self.remarks.append(Complaint(said, found=text))
        shown, unseen = shown_beside(self.parsed.file, self.table)
        self.remarks += [Complaint(unseen)] if unseen else []
        return shown

    def _no_amount(self, row: int, place: int, cell: str, shown: Table | None) -> Complaint:
        """Why a recipient has no amount: what its sheet shows may tell."""
        text = cell if shown is None else shown.column(place)[row - 1] or cell
        fault = fault_shown(text) if text.startswith(UNSHOWN) else None
        return Complaint(fault or notices.NO_AMOUNT, row, text.removeprefix(UNSHOWN), place)

    def _hold_shown(self, shown: Table, amounts: int) -> None:
        """Figures and names that a sheet shows otherwise than it has them."""
        names = self._places_of(self.parsed.reading.name_column)
        rows = {row.number for row in self.body}
        places = sorted({amounts, *names, *self._compared()})
        for number, place, text, seen in shown_otherwise(self.table, shown, places):
            bare = seen.removeprefix(UNSHOWN)
            if number in rows and not shows_figure(bare, text):
                said = errors.SHOWN_OTHERWISE.filled(text=text)
                self.complaints.append(Complaint(said, number, bare, place))
            elif number in rows and bare != seen:
                self.remarks.append(Complaint(errors.SHOWN_UNKNOWN, number, text, place))

    def _hold_names(self, report: PopulationReport, pairs: Sequence[tuple[int, District]]) -> None:
        """Names beside an AGS that are no names of its Kreis; those of another place are wrong."""
        unknown: list[Complaint] = []
        by_ags = report.districts.keyed_by_ags
        for place, right, other in wrong_names([kreis for _, kreis in pairs] if by_ags else ()):
            said = notices.NAME_OF_OTHER if other else notices.NAME_OF_NO_KREIS
            noted = self.complaints if other else unknown
            row, kreis = pairs[place]
            noted.append(Complaint(said.filled(name=right), row, kreis.name))
        more = errors.NAMES_OF_NO_KREISE.filled(count=len(unknown) - 1)
        self.remarks += [replace(unknown[0], said=more)] if len(unknown) > _MANY else unknown

    def _beside_amounts(
        self, report: PopulationReport, pairs: Sequence[tuple[int, District]], amounts: int
    ) -> Iterator[Complaint]:
        """Further columns of figures, and texts anywhere that name an amount."""
        read, header = report.districts.read, self.header
        # Their figures are compared, or are sums of those that are.
        figures = {amounts, *self._compared()}
        left_out = {row: each.reason for each in read.left_out for row in each.rows} if read else {}
        of_recipients = dict(pairs)
        known = dividing.known_figures(self.total_cents, [kreis for _, kreis in pairs])
        recipients = [row for row in self.body if row.number in of_recipients]
        paid = [cents_of(row.cell(amounts)) or 0 for row in recipients]
        people = [of_recipients[row.number].einwohner * CENTS for row in recipients]
        ratios = known_ratios(paid, people, self.total_cents)
        beside = plain.beside_figures(header, recipients, figures, (paid, people), ratios)
        together = sum(paid)
        for row, (at, in_rows) in product(self.body, beside.instalments.items()):
            of_all = row.number not in of_recipients and cents_of(row.cell(amounts)) == together
            if of_all and (stated := cents_of(row.cell(at))) not in {None, in_rows}:
                said = errors.OTHER_TOTAL.filled(amount=_said(stated or 0), sum=_said(in_rows))
                self.complaints.append(Complaint(said, row.number, row.cell(at), at))
        self.complaints += beside.wrong
        yield from beside.unchecked
        named: dict[int, list[Complaint]] = defaultdict(list)
        for row in (*self.above, *header.rows, *self.body):
            of_recipient = row.number in of_recipients
            reason = left_out.get(row.number)
            skipped = figures | beside.places if of_recipient else set()
            for place, text in enumerate(row.cells if reason is not notices.HEADINGS_AGAIN else ()):
                if place in skipped or not names_amount(text, known):
                    continue
                compared = place in figures or of_recipient or reason in _SUMS
                if not compared or not is_figure(text):
                    noted = Complaint(notices.NAMES_AMOUNT, row.number, text[:_TEXT_AT_MOST])
                    named[place].append(noted)
        for place, texts in named.items():
            column = notices.FURTHER_COLUMN.filled(column=header.text(place))
            yield from texts if len(texts) <= _MANY else [replace(texts[0], said=column)]

    def _compared(self) -> set[int]:
        """The columns of the keys and the populations."""
        return {*self._places_of(self.parsed.reading.key_column), *self._populations()}

    def _populations(self) -> set[int]:
        return {at for each in self.parsed.reading.series for at in self._places_of(each.column)}

    def _places_of(self, heading: str) -> list[int]:
        """Columns with a heading, or with the letter that stands for one."""
        named = column_of(heading)
        return self.header.headed(heading) or ([] if named is None else [named])

    def _districts(self) -> PopulationReport | None:
        """The recipients; what is wrong with the list is noted, and then part of it will do.

        It is a ``PopulationFileError`` where only the user can say what is meant.
        """
        report, problems = self._tried(self.wanted)
        if any(problem.answers for problem in problems):
            report, problems = self._answered(problems)
        self.complaints += [
            Complaint(replace(each, row=None, value=None).text, each.row, each.value or "")
            for each in problems
        ]
        return report or self._tried(replace(self.wanted, partial=True))[0]

    def _tried(self, wanted: Scenario) -> tuple[PopulationReport | None, Sequence[Problem]]:
        try:
            return report_on(self.parsed, wanted), ()
        except PopulationFileError as error:
            return None, error.problems

    def _answered(
        self, problems: Sequence[Problem]
    ) -> tuple[PopulationReport | None, Sequence[Problem]]:
        """The recipients where it is asked whether rows are totals: the amounts may answer that.

        They do where they follow the rule in just one of both readings. Beside AGS a row
        without one is no recipient at all.
        """
        rows = {each.row for each in problems if each.row and each.answers == _IS_TOTAL}
        words = tuple(f"row:{row}" for row in sorted(rows))
        asked = PopulationFileError(file=self.parsed.file.file, problems=problems)
        if not rows or not all(each.row in rows for each in problems if each.answers):
            raise asked
        wanted = self.wanted
        left, still = self._tried(replace(wanted, leave_out=(*wanted.leave_out, *words)))
        kept, _ = self._tried(replace(wanted, keep=(*wanted.keep, *words)))
        if kept and self._follows(kept) and not (left and self._follows(left)):
            return kept, ()
        if any(each.answers for each in still) or not (
            left is None or left.districts.keyed_by_ags or self._follows(left)
        ):
            raise asked
        self.questioned = rows
        self.asked = None if left is None or left.districts.keyed_by_ags else asked
        if left is None or wanted.partial or wanted.only or wanted.leave_out:
            return left, still
        # Whoever leaves rows out himself is not told what is missing then.
        ours = {kreis.ags for kreis in left.districts.rows} & kreise_by_ags().keys()
        if 0 < len(ours) < len(kreise_by_ags()):
            self.complaints.append(Complaint(built_in.partial(ours)))
        return left, ()

    def _follows(self, report: PopulationReport) -> bool:
        """Whether the amounts of these recipients follow the rule."""
        place, _ = self._amount_place(report.numbers)
        cells = {row.number: row.cell(place) for row in self.body}
        check = dividing.check_list(
            total_cents=self.total_cents,
            weights=[kreis.einwohner for kreis in report.districts.rows],
            amounts_cents=[cents_of(cells.get(row, "")) or 0 for row in report.numbers],
        )
        return check.verdict is not Verdict.WRONG

    def _amount_place(self, numbers: Sequence[int]) -> tuple[int, tuple[Text, ...]]:
        """The column of the amounts, and what was taken for granted."""
        header, assumed = self.header, []
        if self.amount_column is not None:
            named = column_of(self.amount_column)
            width = max(row.width for row in (header.row, *self.body))
            there = [] if named is None or named >= width else [named]
            places = header.headed(self.amount_column) or there
        else:
            places = [place for place, text in enumerate(header.texts) if heads_amounts(text)]
            if not places:
                places = [*self._summing(numbers)]
                assumed.append(notices.AMOUNTS_FROM)
        if len(places) == 1:
            if places[0] in self.table.hidden_columns:
                assumed.append(notices.HIDDEN_COLUMN)
            column = header.text(places[0])
            both_named = self.amount_column and self.wanted.population_column
            if places[0] in self._populations() and not both_named:
                asked = notices.COLUMN_OF_BOTH.filled(name=refusals.shown(column))
                options = refusals.POPULATION.option, _AMOUNT.option
                raise UnreadableError(Problem(asked, row=header.row.number, answers=options))
            if names_other_unit(column):
                said = errors.OTHER_UNIT.filled(column=column)
                self.complaints.append(Complaint(said, header.row.number, column, places[0]))
            return places[0], tuple(each.filled(column=column) for each in assumed)
        if places:
            raise UnreadableError(ambiguous(header, places, _AMOUNT))
        raise UnreadableError(refusals.missing(*header.row, _AMOUNT, self.amount_column))

    def _summing(self, numbers: Sequence[int]) -> Iterator[int]:
        """The columns that sum to the total over all recipients; keys and populations never do."""
        of_recipients = set(numbers)
        rows = [row for row in self.body if row.number in of_recipients]
        width = max((row.width for row in rows), default=0)
        for place in sorted({*range(width)} - self._compared()):
            if sum(cents_of(row.cell(place)) or 0 for row in rows) == self.total_cents:
                yield place

    def _of_all_laender(self, report: PopulationReport, stands: dict[int, int]) -> PopulationReport:
        """The recipients of all Länder, where Kreise of others have an amount, too."""
        if self.wanted.state != BADEN_WUERTTEMBERG or not stands.keys() - {*report.numbers}:
            return report
        try:
            of_all = report_on(self.parsed, replace(self.wanted, state=ALL_LAENDER, partial=True))
        except PopulationFileError:
            return report
        further = {*of_all.numbers} - {*report.numbers}
        return of_all if further & stands.keys() else report

    def _said_of(
        self, districts: Districts, assumed: tuple[Text, ...], beside: set[int]
    ) -> Districts:
        """The districts with what is said of a list: whose populations they are is said apart.

        Rows with an amount alone are left out, too, and some by their amounts, not as asked for.
        """
        apart = {notices.NO_DATE, notices.NO_BASIS, *built_in.of_an_edition(districts)}
        kept = tuple(each for each in districts.notices if each not in apart)
        read = districts.read
        assert read is not None  # noqa: S101 - a list is a file
        left_out = [
            replace(each, reason=notices.AS_TOTAL)
            if self.questioned.issuperset(each.rows)
            or (each.reason is notices.AS_TOTAL_WITHOUT_FIGURE and beside.issuperset(each.rows))
            else each
            for each in read.left_out
        ]
        wrong = {each.row for each in self.complaints}
        further = sorted((beside - wrong).difference(*(each.rows for each in left_out)))
        left_out += [LeftOut(tuple(further), notices.AS_TOTAL)] if further else []
        assumed = tuple(dict.fromkeys((*read.assumed, *assumed)))
        read = replace(read, assumed=assumed, left_out=tuple(left_out))
        return replace(districts, notices=kept, read=read)

    def _paid_beside(self, beside: dict[int, int], recipients: int, sums: dividing.PartSums) -> int:
        """What rows get that are no recipients, each of them noted."""
        paid: set[int] = set()
        if recipients != self.total_cents:
            # With the sum row among the recipients of a wrong list, all together are the total.
            paid = {
                row for row, amount in beside.items() if recipients + amount == self.total_cents
            }
            if not paid and recipients + sum(beside.values()) == self.total_cents:
                paid = {*beside}
        numbers = sorted({*beside, *self.questioned})
        rows = [row for row in (*self.above, *self.body) if row.number in numbers]
        together = 0
        for row in rows:
            amount, figures = beside.get(row.number, 0), figures_of(row.cells)
            if row.number in self.questioned and not sums.has_people(row.number, figures, numbers):
                self.complaints.append(Complaint(notices.NO_SUM_OF_ROWS, row.number))
            said = notices.TOTAL_IS_PAID if row.number in paid else notices.NO_SUM_OF_AMOUNTS
            sum_ = sums.has_amount(amount, row.number, figures, numbers)
            if not amount or (sum_ and row.number not in paid):
                continue
            people = figures - {amount // CENTS}
            # A small part of what the rows get sums up nothing.
            says_sum = 2 * amount >= recipients or people
            if row.number not in paid and says_sum and _calls_itself_sum(row, people, sums):
                said = (
                    errors.OTHER_SUM if people and sums.people not in people else errors.OTHER_TOTAL
                )
            else:
                together += amount
            said = said.filled(amount=_said(amount), sum=_said(recipients))
            self.complaints.append(Complaint(said, row.number))
        if self.asked and any(each.row in self.questioned for each in self.complaints):
            raise self.asked
        return together


def _calls_itself_sum(row: Row, people: set[int], sums: dividing.PartSums) -> bool:
    """Whether a row sums up others by its words, and by its population where it has one."""
    marks = {mark_of(cell.strip()) for cell in row.cells} - {None, Mark.PART}
    if people:
        return bool(marks) and sums.has_people(row.number, people, [row.number])
    return Mark.TOTAL in marks


_SUMS = {notices.AS_TOTAL, notices.AS_LEVEL, notices.AS_TOTAL_WITHOUT_FIGURE}
_SUMS |= {notices.AS_OTHER_LEVEL, notices.AS_CHECK}
_ASKED = frozenset({notices.AS_ASKED_FOR, notices.AS_HIDDEN})
_TEXT_AT_MOST = 200
_MANY = 10  # so many of a kind are said one by one


def _said(amount_cents: int) -> Text:
    amount = in_euros(amount_cents)
    return Text(euros(amount, Language.DE), euros(amount, Language.EN))
