"""A list that somebody made: what its keys are, which of its rows are recipients, their level."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from ukraine_soforthilfe.asking.scenario import Hidden, Keys, Scenario
from ukraine_soforthilfe.asking.values import on_one_line
from ukraine_soforthilfe.errors import FigureError, Problem, UsageError
from ukraine_soforthilfe.language import Text, counted, exact, joined, number, quoted
from ukraine_soforthilfe.population import notices, refusals
from ukraine_soforthilfe.population.built_in import built_in_for, kreise_by_ags
from ukraine_soforthilfe.population.cells import UnreadableError
from ukraine_soforthilfe.population.columns import could_be_meant
from ukraine_soforthilfe.population.header import Body
from ukraine_soforthilfe.population.headings import Mark, day_in_titles, has_usual_day, mark_of
from ukraine_soforthilfe.population.keys import PLACED, Key, Kind, understand, upper_level
from ukraine_soforthilfe.population.recipients import Reason, find_recipients
from ukraine_soforthilfe.population.row_names import Keyed, rows_of
from ukraine_soforthilfe.population.spellings import (
    ambiguous,
    has_art,
    heads_amounts,
    heads_money,
    keys_by_names,
    of_named_land,
)
from ukraine_soforthilfe.population.sums import Figures
from ukraine_soforthilfe.population.tables import Entries, Entry, ParsedKeys, Series
from ukraine_soforthilfe.result import (
    ALL_LAENDER,
    BADEN_WUERTTEMBERG,
    District,
    LeftOut,
    Level,
    is_gemeinde_ags,
    is_kreis_ags,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from ukraine_soforthilfe.population.cells import RowsOf, Table
    from ukraine_soforthilfe.population.header import Header
    from ukraine_soforthilfe.population.headings import Heading
    from ukraine_soforthilfe.population.tables import Reading
    from ukraine_soforthilfe.result import Districts


@dataclass(slots=True)
class Pass:
    """One pass over a series: what is read and wanted, and what is found on the way.

    Attributes:
        reading: What the layout read.
        series: The series of it that is meant.
        wanted: What is wanted of it.
        number: Makes a figure of its text, or raises a ``FigureError``.
        scale: The figures that it makes are whole numbers of ``1 / scale``.
        beside: The other columns that are divided by, too.
        by_ags: Whether the keys are AGS, not the user's own.
        problems: What is wrong.
        mended: What was mended or assumed, one sentence each.
        left_out: What was left out and why, one sentence each.
        no_recipients: Rows of a plain table that are none, by their reason.
        assumed: What was taken for granted, a few words each.
        gemeinden: The Gemeinden below the recipients, where both levels are wanted.
        levels: Rows of Länder and Regierungsbezirke, above the recipients.
        rows_named: Whether the user named the recipients.
        meant: Numbers of the rows that are recipients, as the user says.
    """

    reading: Reading
    series: Series
    wanted: Scenario
    number: Callable[[str], int]
    scale: int
    beside: Sequence[Figures]
    by_ags: bool = True
    problems: list[Problem] = field(default_factory=list)
    mended: list[Text] = field(default_factory=list)
    left_out: list[Text] = field(default_factory=list)
    no_recipients: list[LeftOut] = field(default_factory=list)
    assumed: list[Text] = field(default_factory=list)
    gemeinden: list[Entry] = field(default_factory=list)
    levels: list[Keyed] = field(default_factory=list)
    rows_named: bool = False
    meant: frozenset[int] = frozenset()

    def raise_problems(self) -> None:
        """Refuse the file, if anything is wrong in it."""
        if self.problems:
            ordered = sorted(self.problems, key=lambda each: (each.row is None, each.row or 0))
            raise UnreadableError(*ordered)

    def key_problem(self, rows: Keyed, place: int, message: Text, *, noted: bool = False) -> None:
        """Note a problem of a key; ``noted`` where a row without a figure is only a note."""
        row, key = rows.row(place), rows.entries.keys[place]
        if not noted or rows.has_figure(place) or row in self.meant:
            column = self.reading.key_column
            self.problems.append(Problem(message, row=row, column=column, value=key))

    def of_land(self, keyed: Keyed) -> Keyed:
        """Those of the Land that is wanted, by the first two digits of their AGS."""
        state, texts = self.wanted.state, keyed.keys.texts
        laender = Counter(text[:2] for text in texts)
        if state == ALL_LAENDER or not laender:
            return keyed
        if state in laender:
            others = len(keyed) - laender[state]
            if others:
                self.left_out.append(notices.OTHER_LAENDER.filled(count=others))
            return keyed.at([place for place, text in enumerate(texts) if text.startswith(state)])
        if state == BADEN_WUERTTEMBERG and len(laender) == 1:
            (land,) = laender
            said = counted(len(keyed), one=notices.ONE_OF_ONE_LAND, several=notices.ONE_LAND)
            self.mended.append(said.filled(land=land))
            return keyed
        there = ", ".join(sorted(laender))
        said = refusals.NO_KREIS_OF_LAND.filled(land=quoted(state), laender=there)
        self.problems.append(Problem(said, answers=("--state",)))
        return keyed.at([])

    def recipients(self, entries: Entries) -> Keyed:
        """The rows of a plain table that are recipients."""
        keyed, by_digits = self._understood(entries)
        keyed = self._recipients(keyed)
        if keyed.keys.of_kind(Kind.OTHER_LEVEL):
            self.by_ags = False  # an upper level, which the user named
        if not self.by_ags:
            return self._own(keyed)
        placed = self._placed(keyed)
        if not self.rows_named:
            self._hold_levels_to(placed, by_digits=by_digits)
        if not by_digits:
            placed = self.of_land(placed)
        return self._of_level(placed)

    def _understood(self, entries: Entries) -> tuple[Keyed, bool]:
        """What the keys are, and whether they are AGS by nothing but their digits."""
        wanted = self.wanted
        of_land = wanted.state not in {BADEN_WUERTTEMBERG, ALL_LAENDER}
        if of_land and wanted.keys is Keys.OWN:
            raise UsageError(refusals.STATE_NEEDS_AGS.filled(land=wanted.state)).about("state")
        chosen = None if wanted.keys else of_named_land(entries, wanted.state)
        understood = understand(
            entries.keys,
            heading=self.reading.key_column,
            names=entries.names,
            wanted=Keys.AGS if of_land and not wanted.keys and chosen is None else wanted.keys,
        )
        if understood.question:
            column = self.reading.key_column
            said = joined((understood.question, refusals.WHICH_KEYS))
            raise UnreadableError(Problem(said, column=column, answers=("--keys",)))
        if understood.taken:
            self.assumed.append(understood.taken)
        if understood.by_ags:
            self._hold_options_to(understood.keys)
            return Keyed(entries, understood.keys), understood.by_digits and not of_land
        if chosen is not None:
            entries = self._of_chosen_land(entries, chosen)
        if self.reading.no_key is None:
            self.by_ags = False
            return Keyed(entries, ParsedKeys(entries.keys)), False
        found = keys_by_names(entries.names, entries.arten)
        if found is None or wanted.keys is Keys.OWN:
            raise UnreadableError(self.reading.no_key)
        return self._with_keys_of_names(entries, found), False

    def _hold_options_to(self, keys: ParsedKeys) -> None:
        """Refuse options that need AGS where no key is one."""
        if keys.of_kind(*PLACED, Kind.LOST):
            return
        field = "keys" if self.wanted.keys else "state"
        option = f"--{field} {getattr(self.wanted, field)}"
        shown = next(filter(None, keys.texts), "")
        key = quoted(on_one_line(shown)[:60])
        raise UsageError(refusals.OPTION_NEEDS_AGS.filled(option=option, key=key)).about(field)

    def _of_chosen_land(self, entries: Entries, chosen: Sequence[int]) -> Entries:
        """The rows of the Land that is wanted, where a column of Länder tells them apart."""
        if len(chosen) == len(entries):
            self.assumed.append(notices.NO_LAND_CHOSEN)
        elif not chosen:
            said = refusals.NO_ROW_OF_LAND.filled(land=quoted(self.wanted.state))
            raise UnreadableError(Problem(said, answers=("--state",)))
        else:
            others = len(entries) - len(chosen)
            self.left_out.append(notices.OTHER_LAENDER.filled(count=others))
        return entries.at(chosen)

    def _with_keys_of_names(self, entries: Entries, found: Sequence[frozenset[str]]) -> Keyed:
        """Keys by the names beside them, where there are none."""
        names = entries.names
        unknown = [at for at, ags in enumerate(found) if not ags and has_art(names[at])]
        if twice := [*ambiguous(found)]:
            self._name_problems(entries, twice, refusals.NAME_OF_TWO)
            self._name_problems(entries, unknown, refusals.NAME_UNKNOWN)
        self.raise_problems()
        self.assumed.append(notices.KEYS_BY_NAMES)
        # Whoever is called a Kreis is part of sums, and none.
        known = {place: Key(names[place], Kind.TEXT) for place in unknown}
        known |= {place: Key(min(ags), Kind.KREIS) for place, ags in enumerate(found) if ags}
        return Keyed(entries, ParsedKeys(entries.keys, dict(sorted(known.items()))))

    def _recipients(self, keyed: Keyed) -> Keyed:
        """The rows that are recipients; the others are noted with their reason."""
        wanted = self.wanted
        rounded = self.series.times > 1
        own = Figures.of(keyed.entries, self.number, scale=self.scale, rounded=rounded)
        keyed = replace(keyed, values=own.values)
        of_kreise = self.by_ags and wanted.level is Level.GEMEINDE
        rows = rows_of(keyed, [own, *self.beside], by_ags=self.by_ags, of_kreise=of_kreise)
        if wanted.hidden is not Hidden.KEEP and self.reading.hidden_rows:
            rows = replace(rows, unseen=frozenset(keyed.within(self.reading.hidden_rows)))
        found = find_recipients(rows, wanted)
        self.rows_named = found.named
        meant, _ = rows.named((*wanted.keep, *wanted.only), "--keep")
        self.meant = frozenset(map(rows.numbers.__getitem__, meant))
        self.problems += found.questions
        if self.by_ags or any(problem.row is None for problem in found.questions):
            self.raise_problems()
        asked = {problem.row for problem in found.questions}
        if not found.left_out and not asked:
            return keyed
        by_reason: dict[Reason, list[int]] = defaultdict(list)
        for place, reason in found.left_out.items():
            by_reason[reason].append(place)
        for reason, places in by_reason.items():
            left_out = keyed.at(places)
            self._leave_out(left_out, reason.value)
            if reason is not Reason.NAMED:
                self.levels.append(left_out.at(left_out.keys.of_kind(Kind.OTHER_LEVEL)))
        # What else is wrong in the list is said at once; of a row that is asked about, only that.
        numbers = rows.numbers
        return keyed.at([place for place in found.places if numbers[place] not in asked])

    def _leave_out(self, rows: Keyed, reason: Text) -> None:
        if len(rows):
            figures = tuple(figure for figure in rows.values or () if figure is not None)
            self.no_recipients.append(LeftOut(tuple(rows.entries.numbers), reason, figures))

    def _hold_levels_to(self, placed: Keyed, *, by_digits: bool) -> None:
        """Refuse a Land or Regierungsbezirk that would get nothing, since no row is below it."""
        prefixes = {text[:length] for text in placed.keys.texts for length in range(2, 6)}
        land = "" if by_digits or self.wanted.state == ALL_LAENDER else self.wanted.state
        for rows in self.levels:
            for place, text in enumerate(rows.keys.texts):
                level = upper_level(text)
                if level and level.startswith(land) and level not in prefixes:
                    said = refusals.NOTHING_BELOW.filled(row=rows.row(place))
                    self.key_problem(rows, place, said, noted=True)

    def _placed(self, keyed: Keyed) -> Keyed:
        """Kreise and Gemeinden; what is neither is a problem."""
        known = keyed.keys.known
        unnamed: list[int] = []
        for place in range(len(keyed)):
            kind = known[place].kind if place in known else Kind.TEXT
            if kind in PLACED or kind is Kind.OTHER_LEVEL:
                continue
            if self.reading.no_key is not None and keyed.entries.names[place]:
                unnamed.append(place)
                continue
            if not keyed.entries.keys[place]:
                message = refusals.KEY_MISSING.filled(row=keyed.row(place))
            elif kind is Kind.LOST:
                message = refusals.DIGITS_LOST
            elif kind is Kind.FOREIGN:
                message = refusals.NO_LAND_BEGINS_SO
            else:
                message = refusals.TEXT_AMONG_AGS
            self.key_problem(keyed, place, message, noted=True)
        # A sum of rows of which one has no known name is none, but nothing is wrong with it.
        names = keyed.entries.names
        unnamed = [place for place in unnamed if keyed.has_figure(place)]
        unknown = [place for place in unnamed if mark_of(names[place]) is None]
        self._name_problems(keyed.entries, unknown or unnamed, refusals.NAME_UNKNOWN)
        self._leave_out(keyed.at(keyed.keys.of_kind(Kind.OTHER_LEVEL)), notices.AS_OTHER_LEVEL)
        return keyed.at(keyed.keys.of_kind(*PLACED))

    def _of_level(self, keyed: Keyed) -> Keyed:
        """The Kreise of a list; the Gemeinden where it has those of one Kreis alone."""
        gemeinden = keyed.at(keyed.keys.of_kind(Kind.GEMEINDE))
        kreise = keyed.at(keyed.keys.of_kind(Kind.KREIS))
        if self.wanted.level is Level.GEMEINDE:
            return self._both_levels(kreise, gemeinden)
        covered = set(kreise.keys.texts)
        bare = {text[:5] for text in gemeinden.keys.texts} - covered
        if len(bare) == 1 and not len(kreise):
            return gemeinden
        if bare:
            said = refusals.GEMEINDEN_OF_SEVERAL.filled(count=number(len(bare | covered)))
            column, answers = self.reading.key_column, ("--level", "--keys")
            self.problems.append(Problem(said, column=column, answers=answers))
            return keyed.at([])
        self._leave_out(gemeinden, notices.AS_OTHER_LEVEL)
        return kreise

    def _both_levels(self, kreise: Keyed, gemeinden: Keyed) -> Keyed:
        """The Kreise, each the sum of its Gemeinden where it has no row of its own."""
        members: dict[str, list[Entry]] = defaultdict(list)
        for entry, key in zip(gemeinden.entries, gemeinden.keys.texts, strict=True):
            members[key[:5]].append(entry._replace(key=key))
        if not members:
            return kreise
        for place, kreis in kreise.keys.known.items():
            if kreis.cut and kreis.text not in members:
                # A Stadtkreis that is in the list as its one Gemeinde.
                self.gemeinden.append(kreise.entries[place]._replace(key=f"{kreis.text}000"))
        self.gemeinden += [
            entry._replace(key=key)
            for entry, key in zip(gemeinden.entries, gemeinden.keys.texts, strict=True)
        ]
        own = set(kreise.keys.texts)
        summed = [
            Entry(ags, tuple(figure for each in below for figure in each.figures))
            for ags, below in members.items()
            if ags not in own
        ]
        entries = Entries.of([*kreise.entries, *summed])
        known = dict(enumerate([*kreise.keys, *(Key(each.key, Kind.KREIS) for each in summed)]))
        return Keyed(entries, ParsedKeys(entries.keys, known))

    def _own(self, keyed: Keyed) -> Keyed:
        """Keys of an own list, as they stand."""
        texts = keyed.entries.keys
        numbers = list(filter(str.isdigit, texts))
        mixed = 0 < len(numbers) < len(texts) and all(
            text[0] == "0" and is_kreis_ags(text) for text in numbers
        )
        if "" in texts or (mixed and self.wanted.keys is None):
            for place, text in enumerate(texts):
                if not text:
                    message = refusals.KEY_MISSING.filled(row=keyed.row(place))
                    self.key_problem(keyed, place, message)
                elif mixed and text.isdigit() and self.wanted.keys is None:
                    self.key_problem(keyed, place, refusals.AGS_AMONG_TEXTS)
        return replace(keyed, keys=ParsedKeys(texts))

    def _name_problems(self, entries: Entries, places: Sequence[int], message: Text) -> None:
        """Note a problem of names that a key should follow from."""
        for place in places:
            row, value = entries.rows[place].number, entries.names[place]
            said, column = message.filled(row=row), self.reading.name_column
            self.problems.append(Problem(said, row=row, column=column, value=value))


GEMEINDE = "Gemeinde"
GEMEINDEFREI = "Gemeindefreies Gebiet"


def with_built_in(
    table: Table, reading: Reading, header: Header, amounts: Sequence[Heading], wanted: Scenario
) -> Reading | None:
    """A list without populations, read by its amounts, with those of the built-in table instead.

    None where a row is neither one of its Kreise nor a total, or a column may have populations.

    Raises:
        StichtagError: It has none of the date that is wanted or else the list names, or two.
    """
    own = reading.series[0]
    entries, places = own.columns, {each.column for each in amounts}
    body, header = Body(cast("RowsOf", entries.rows)), header.wider(len(entries.cells()))
    known = kreise_by_ags()
    understood = understand(
        entries.keys, heading=reading.key_column, names=entries.names, wanted=wanted.keys
    )
    labels, keys = entries.keys, understood.keys.texts if understood.by_ags else ()
    if not understood.by_ags and reading.no_key is not None:
        by_names = keys_by_names(entries.names, entries.arten) or [frozenset()] * len(entries)
        labels, keys = entries.names, [min(each, default="") for each in by_names]
    levels = {*understood.keys.of_kind(Kind.OTHER_LEVEL)}
    unknown = [at for at, key in enumerate(keys) if key not in known and at not in levels]
    paid = (labels[at] for at in unknown if entries.texts[at])  # what is not is a note
    columns = (
        place
        for place, text in enumerate(header.texts)
        if place not in places and not (heads_amounts(text) or heads_money(text))
    )
    if (
        len(reading.series) > 1
        or known.keys().isdisjoint(keys)
        or any(label and mark_of(label) is not Mark.TOTAL for label in paid)
        or any(could_be_meant(header, body, place) for place in columns)
    ):
        return None
    below = {row for each in reading.no_rows if each.reason is notices.BELOW for row in each.rows}
    notes = [" | ".join(filter(None, row.cells)) for row in table.rows if row.number in below]
    notes += [*header.titles(table), amounts[0].text, *(labels[at] for at in unknown)]
    day = None if amounts[0].when.day else own.stichtag  # which is then one of paying
    day, stichtag, basis = day or day_in_titles(notes), wanted.stichtag, wanted.basis
    if stichtag is None and has_usual_day(str(day)):
        stichtag, basis = day, basis or (own.basis if day == own.stichtag else "") or None
    kreise = built_in_for(Scenario(stichtag=stichtag, basis=basis))
    people = {kreis.ags: str(kreis.einwohner) for kreis in kreise.rows}
    texts = [people.get(key, "") for key in keys]
    filled = Series("", replace(entries, texts=texts), kreise.stichtag, kreise.basis)
    edition = notices.in_both(cast("date", kreise.stichtag), kreise.basis)
    said = (*reading.notices, notices.NO_POPULATIONS.filled(edition=edition))
    return replace(reading, series=(filled,), notices=said)


def with_gemeinden(
    kreise: Districts, entries: Sequence[Entry], column: str, number: Callable[[str], int]
) -> Districts:
    """The Kreise with the Gemeinden that the file has below them.

    A Stadtkreis without any is its own Gemeinde.

    Args:
        kreise: The Kreise of one series.
        entries: The Gemeinden of the same series.
        column: Heading of the column with their figures.
        number: Makes a figure of its text, or raises a ``FigureError``.

    Raises:
        UnreadableError: The file has no Gemeinden, or some cannot be used.
    """
    if not entries:
        raise UnreadableError(Problem(refusals.NO_GEMEINDEN, answers=("--keys",)))
    problems: list[Problem] = []
    by_kreis: dict[str, dict[str, District]] = {kreis.ags: {} for kreis in kreise.rows}
    for entry in entries:
        members = by_kreis.get(entry.key[:5])
        if members is None:
            continue
        ((row, text),) = entry.figures
        if entry.key in members or not is_gemeinde_ags(entry.key):
            problems.append(Problem(refusals.NO_GEMEINDE, row=row.number, value=entry.key))
            continue
        try:
            members[entry.key] = _gemeinde(entry, number)
        except FigureError as error:
            problems.append(Problem(error.text, row=row.number, column=column, value=text))
    below = []
    for kreis, members in zip(kreise.rows, by_kreis.values(), strict=True):
        below.append(_completed(kreis, members))
        problems += _other_sum(kreis, below[-1]) if not problems else ()
    if problems:
        raise UnreadableError(*problems)
    of_all = [gemeinde for each in below for gemeinde in each]
    read = kreise.read and replace(kreise.read, recipients=len(of_all))
    kreise = replace(kreise, read=read)
    gemeinden = tuple(_named_empty(replace(kreise, rows=each), each) for each in below)
    return replace(_named_empty(kreise, of_all), gemeinden=gemeinden)


def _named_empty(districts: Districts, gemeinden: Sequence[District]) -> Districts:
    """The same with a notice that names the Gemeinden without inhabitants."""
    empty = [f"{each.name} ({each.ags})" for each in gemeinden if not each.einwohner]
    if not empty:
        return districts
    said = notices.UNINHABITED.filled(names=notices.some(empty))
    return replace(districts, notices=(*districts.notices, said))


def _gemeinde(entry: Entry, number: Callable[[str], int]) -> District:
    ((_, text),) = entry.figures
    name = " ".join(entry.name.split())
    return District(
        ags=entry.key,
        name=name.removesuffix(", gemeindefreies Gebiet"),
        art=GEMEINDEFREI if "gemeindefrei" in name.lower() else GEMEINDE,
        regierungsbezirk="",
        einwohner=number(text),
    )


def _completed(kreis: District, members: dict[str, District]) -> tuple[District, ...]:
    """The Gemeinden of a Kreis in order; a Stadtkreis without any is its own."""
    if not members and kreis.art == "Stadtkreis":
        return (replace(kreis, ags=f"{kreis.ags}000"),)
    return tuple(
        replace(
            each,
            art=kreis.art if len(members) == 1 else each.art,
            regierungsbezirk=kreis.regierungsbezirk,
        )
        for _, each in sorted(members.items())
    )


def _other_sum(kreis: District, gemeinden: Sequence[District]) -> list[Problem]:
    """What does not fit the figure of a Kreis."""
    together = sum(gemeinde.einwohner for gemeinde in gemeinden)
    if together == kreis.einwohner:
        return []
    said = refusals.OTHER_SUM.filled(
        name=kreis.name, ags=kreis.ags, together=exact(together), kreis=exact(kreis.einwohner)
    )
    return [Problem(said)]
