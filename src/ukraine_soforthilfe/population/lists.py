"""A list that somebody made: what its keys are, which of its rows are recipients, their level."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from ukraine_soforthilfe.asking.scenario import Hidden, Keys
from ukraine_soforthilfe.asking.values import on_one_line
from ukraine_soforthilfe.errors import Problem, UsageError
from ukraine_soforthilfe.population import notices
from ukraine_soforthilfe.population.built_in import kreise_by_ags
from ukraine_soforthilfe.population.cells import UnreadableError
from ukraine_soforthilfe.population.keys import Key, Kind, understand, upper_level
from ukraine_soforthilfe.population.names import (
    ambiguous,
    keys_by_names,
    misplaced,
    of_named_land,
)
from ukraine_soforthilfe.population.recipients import (
    Answers,
    Figures,
    Reason,
    Rows,
    find_recipients,
)
from ukraine_soforthilfe.population.sums import FiguresByRow
from ukraine_soforthilfe.population.tables import Entry
from ukraine_soforthilfe.result.districts import (
    ALL_LAENDER,
    BADEN_WUERTTEMBERG,
    LeftOut,
    Level,
    is_kreis_ags,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from ukraine_soforthilfe.asking.scenario import Scenario
    from ukraine_soforthilfe.language import Text
    from ukraine_soforthilfe.population.tables import Reading, Series

_MISSING = "The key is missing. Fill it in, or leave the row out with --leave-out row:{row}."
_PLACED = frozenset({Kind.KREIS, Kind.GEMEINDE})
_TRIED = 200  # rows by which a column of names is known
_WORD_AT_MOST = 100
_REASONS = {
    Reason.TOTAL: notices.AS_TOTAL,
    Reason.LEVEL: notices.AS_LEVEL,
    Reason.WITHOUT_FIGURE: notices.AS_TOTAL_WITHOUT_FIGURE,
    Reason.OTHER_LEVEL: notices.AS_OTHER_LEVEL,
    Reason.NAMED: notices.AS_ASKED_FOR,
}


class Keyed(NamedTuple):
    """A row with its key as it is understood."""

    entry: Entry
    key: Key

    @property
    def row(self) -> int:
        """Its number in the file."""
        return self.entry.figures[0].row.number

    @property
    def has_figure(self) -> bool:
        """Whether anything stands where its figure belongs."""
        return any(figure.text for figure in self.entry.figures)

    def is_in(self, rows: Collection[int]) -> bool:
        """Whether one of its figures stands in one of these rows of the file."""
        return bool(rows) and any(figure.row.number in rows for figure in self.entry.figures)


@dataclass(slots=True)
class Findings:
    """What is to be said of a file, gathered on the way.

    Attributes:
        problems: What is wrong in it.
        mended: What was mended or assumed, one sentence each.
        left_out: What was left out and why, one sentence each.
        no_recipients: Rows that are none, by their reason.
        assumed: What was taken for granted, a few words each.
    """

    problems: list[Problem] = field(default_factory=list)
    mended: list[Text] = field(default_factory=list)
    left_out: list[Text] = field(default_factory=list)
    no_recipients: list[LeftOut] = field(default_factory=list)
    assumed: list[Text] = field(default_factory=list)

    def problem(self, message: str, *, column: str | None = None) -> None:
        """Note a problem that is not in one row."""
        self.problems.append(Problem(message, column=column))

    def raise_problems(self) -> None:
        """Refuse the file, if anything is wrong in it."""
        if self.problems:
            raise UnreadableError(
                *sorted(self.problems, key=lambda problem: (problem.row is None, problem.row or 0))
            )


def of_land(keyed: list[Keyed], state: str, findings: Findings) -> list[Keyed]:
    """Those of the Land that is wanted, by the first two digits of their AGS."""
    laender = Counter(each.key.text[:2] for each in keyed)
    if state == ALL_LAENDER or not laender:
        return keyed
    if state in laender:
        others = len(keyed) - laender[state]
        if others:
            findings.left_out.append(notices.OTHER_LAENDER.filled(count=others))
        return [each for each in keyed if each.key.text.startswith(state)]
    if state == BADEN_WUERTTEMBERG and len(laender) == 1:
        (land,) = laender
        findings.mended.append(notices.ONE_LAND.filled(land=land, count=len(keyed)))
        return keyed
    findings.problem(
        f"There is no Kreis of Land {state!r}; the file has those of "
        f"{', '.join(sorted(laender))}. Choose one of these with --state, or all."
    )
    return []


@dataclass(slots=True)
class PlainList:
    """One pass over a list.

    Attributes:
        reading: What was read.
        series: The series of it that is meant.
        wanted: What is wanted of it.
        number: Makes a figure of its text, or raises a ``FigureError``.
        scale: The figures that it makes are whole numbers of ``1 / scale``.
        findings: Gathers what is to be said.
        beside: The other columns that are divided by, too.
        gemeinden: The Gemeinden below the recipients, where both levels are wanted.
        figures: The figure of each row that has one, by the row's number.
        levels: Rows of Länder and Regierungsbezirke, above the recipients.
        rows_named: Whether the user named the recipients.
        names_hold: Whether the names beside the keys are those of the Kreise.
    """

    reading: Reading
    series: Series
    wanted: Scenario
    number: Callable[[str], int]
    scale: int
    findings: Findings
    beside: Sequence[FiguresByRow] = ()
    gemeinden: list[Entry] = field(default_factory=list)
    figures: dict[int, int] = field(default_factory=dict)
    levels: list[Keyed] = field(default_factory=list)
    rows_named: bool = False
    names_hold: bool = True

    def recipients(self, entries: Sequence[Entry]) -> tuple[list[Keyed], bool]:
        """The rows that are recipients, and whether their keys are AGS."""
        keyed, by_ags, by_digits = self._understood(entries)
        keyed = self._recipients(keyed, by_ags=by_ags)
        if by_ags and any(each.key.kind is Kind.OTHER_LEVEL for each in keyed):
            by_ags = False  # an upper level, which the user named
        if not by_ags:
            return self._own(keyed), False
        placed = self._placed(keyed)
        if not self.rows_named:
            self._hold_levels_to(placed, by_digits=by_digits)
        if not by_digits:
            placed = of_land(placed, self.wanted.state, self.findings)
        kreise = self._of_level(placed)
        self._names_fit(kreise)
        return kreise, True

    def _understood(self, entries: Sequence[Entry]) -> tuple[list[Keyed], bool, bool]:
        """What the keys are; whether they are AGS, and by their digits alone."""
        wanted = self.wanted
        of_land = wanted.state not in {BADEN_WUERTTEMBERG, ALL_LAENDER}
        if of_land and wanted.keys is Keys.OWN:
            raise UsageError(
                f"--state {wanted.state} needs keys that are AGS, and --keys own says that "
                "they are none. Leave one of them out."
            ).about("state")
        chosen = None if wanted.keys else of_named_land(entries, wanted.state)
        understood = understand(
            [entry.key for entry in entries],
            heading=self.reading.key_column,
            names=[entry.name for entry in entries],
            wanted=Keys.AGS if of_land and not wanted.keys and chosen is None else wanted.keys,
        )
        if understood.question:
            self.findings.problem(understood.question, column=self.reading.key_column)
            self.findings.raise_problems()
        if understood.taken:
            self.findings.assumed.append(understood.taken)
        if understood.by_ags:
            self._hold_options_to(understood.keys)
            by_digits = understood.by_digits and not of_land
            return list(map(Keyed, entries, understood.keys)), True, by_digits
        if chosen is not None:
            entries = self._of_chosen_land(entries, chosen)
        if chosen is None and self.reading.no_key is None:
            return list(map(Keyed, entries, understood.keys)), False, False
        return self._by_names(entries)

    def _hold_options_to(self, keys: Sequence[Key]) -> None:
        """Refuse options that need AGS where no key is one."""
        if any(key.kind in _PLACED or key.kind is Kind.LOST for key in keys):
            return
        field = "keys" if self.wanted.keys else "state"
        option = f"--{field} {getattr(self.wanted, field)}"
        shown = next((key.text for key in keys if key.text), "")
        raise UsageError(
            f"{option} needs keys that are AGS, and those of the file are none "
            f"({on_one_line(shown)[:60]!r}). Leave it out."
        ).about(field)

    def _of_chosen_land(self, entries: Sequence[Entry], chosen: Sequence[Entry]) -> Sequence[Entry]:
        """The rows of the Land that is wanted, where a column of Länder tells them apart."""
        if len(chosen) == len(entries):
            self.findings.assumed.append(notices.NO_LAND_CHOSEN)
        elif not chosen:
            self.findings.problem(
                f"The column of Länder has no row of Land {self.wanted.state!r}. Choose another "
                "with --state, or all."
            )
            self.findings.raise_problems()
        else:
            self.findings.left_out.append(
                notices.OTHER_LAENDER.filled(count=len(entries) - len(chosen))
            )
        return chosen

    def _by_names(self, entries: Sequence[Entry]) -> tuple[list[Keyed], bool, bool]:
        """Keys by the names beside them where there are none, else the user's own."""
        if self.reading.no_key is not None:
            names = [entry.name for entry in entries]
            found = keys_by_names(names, [entry.art for entry in entries])
            if found is None or self.wanted.keys is Keys.OWN:
                raise UnreadableError(self.reading.no_key)
            return self._with_keys_of_names(entries, found), True, False
        return [Keyed(entry, Key(entry.key, Kind.TEXT)) for entry in entries], False, False

    def _with_keys_of_names(
        self, entries: Sequence[Entry], found: Sequence[frozenset[str]]
    ) -> list[Keyed]:
        for place in ambiguous(found):
            self.findings.problems.append(
                Problem(
                    "A Stadtkreis and a Landkreis have this name. Say which it is, behind the "
                    "name or in a column with the heading Art, or give the AGS.",
                    row=entries[place].figures[0].row.number,
                    value=entries[place].name,
                )
            )
        self.findings.raise_problems()
        self.findings.assumed.append(notices.KEYS_BY_NAMES)
        return [
            Keyed(entry, Key(min(ags), Kind.KREIS) if ags else Key("", Kind.TEXT))
            for entry, ags in zip(entries, found, strict=True)
        ]

    def _recipients(self, keyed: list[Keyed], *, by_ags: bool) -> list[Keyed]:
        """The rows that are recipients; the others are noted with their reason."""
        wanted = self.wanted
        answers = Answers(only=wanted.only, leave_out=wanted.leave_out, keep=wanted.keep)
        own = FiguresByRow.of(
            (each.entry for each in keyed),
            self.number,
            scale=self.scale,
            rounded=self.series.thousands,
        )
        self.figures = own.figures
        of_kreise = by_ags and wanted.level is Level.GEMEINDE
        rows = rows_of(keyed, [own, *self.beside], by_ags=by_ags, of_kreise=of_kreise)
        if wanted.hidden is not Hidden.KEEP:
            hidden = self.reading.hidden_rows
            unseen = (place for place, each in enumerate(keyed) if each.is_in(hidden))
            rows = replace(rows, unseen=frozenset(unseen))
        found = find_recipients(rows, answers)
        self.rows_named = found.named
        self.findings.problems += found.questions
        self.findings.raise_problems()
        by_reason: dict[Reason, list[Keyed]] = defaultdict(list)
        for place, reason in found.left_out:
            by_reason[reason].append(keyed[place])
        for reason, left_out in by_reason.items():
            self._leave_out(left_out, _REASONS[reason])
            if reason is not Reason.NAMED:
                self.levels += [each for each in left_out if each.key.kind is Kind.OTHER_LEVEL]
        return [keyed[place] for place in found.places]

    def _leave_out(self, rows: Sequence[Keyed], reason: Text) -> None:
        if rows:
            figures = [self.figures.get(each.row) for each in rows]
            self.findings.no_recipients.append(
                LeftOut(
                    rows=tuple(each.row for each in rows),
                    reason=reason,
                    figures=tuple(figure for figure in figures if figure is not None),
                )
            )

    def _hold_levels_to(self, placed: Iterable[Keyed], *, by_digits: bool) -> None:
        """Refuse a Land or Regierungsbezirk that would get nothing, since no row is below it."""
        prefixes = {each.key.text[:length] for each in placed for length in range(2, 6)}
        land = "" if by_digits or self.wanted.state == ALL_LAENDER else self.wanted.state
        for each in self.levels:
            level = upper_level(each.key.text)
            if level and level.startswith(land) and level not in prefixes and each.has_figure:
                self._key_problem(
                    each,
                    "A Land or Regierungsbezirk without a Kreis in the list. Give its Kreise, or "
                    f"--leave-out row:{each.row}, or take all rows with --keys own.",
                )

    def _placed(self, keyed: Iterable[Keyed]) -> list[Keyed]:
        """Kreise and Gemeinden; what is neither is a problem."""
        placed, levels = [], []
        for each in keyed:
            kind = each.key.kind
            if kind in _PLACED:
                placed.append(each)
            elif kind is Kind.OTHER_LEVEL:
                levels.append(each)
            elif not each.has_figure:
                continue  # a note
            elif not each.entry.key:
                self._key_problem(each, _MISSING.format(row=each.row))
            elif kind is Kind.LOST:
                self._key_problem(
                    each,
                    "Digits of the key are lost: a spreadsheet rounded it. Give the column the "
                    "format of texts, and write out every digit.",
                )
            elif kind is Kind.FOREIGN:
                self._key_problem(
                    each, "No key of a Land begins with these digits. Correct the key."
                )
            else:
                self._key_problem(
                    each,
                    "This is not an AGS, while the other keys are. Keys are either all AGS or "
                    "all free text. Correct the key, or take the row out.",
                )
        self._leave_out(levels, notices.AS_OTHER_LEVEL)
        return placed

    def _of_level(self, keyed: list[Keyed]) -> list[Keyed]:
        """The Kreise of a list; the Gemeinden where it has those of one Kreis alone."""
        gemeinden = [each for each in keyed if each.key.kind is Kind.GEMEINDE]
        kreise = [each for each in keyed if each.key.kind is Kind.KREIS]
        if self.wanted.level is Level.GEMEINDE:
            return self._both_levels(kreise, gemeinden)
        covered = {each.key.text for each in kreise}
        bare = {each.key.text[:5] for each in gemeinden} - covered
        if len(bare) == 1 and not kreise:
            return gemeinden
        if bare:
            self.findings.problem(
                f"These are Gemeinden of {len(bare | covered)} Kreise. Divide in two steps, over "
                "the Kreise and in each over its Gemeinden, with --level gemeinde; or over all "
                "rows at once with --keys own.",
                column=self.reading.key_column,
            )
            return []
        self._leave_out(gemeinden, notices.AS_OTHER_LEVEL)
        return kreise

    def _both_levels(self, kreise: Sequence[Keyed], gemeinden: Sequence[Keyed]) -> list[Keyed]:
        """The Kreise, each the sum of its Gemeinden where it has no row of its own."""
        members: dict[str, list[Keyed]] = defaultdict(list)
        for each in gemeinden:
            members[each.key.text[:5]].append(each)
        if not members:
            return list(kreise)
        for each in kreise:
            if each.key.cut and each.key.text not in members:
                # A Stadtkreis that is in the list as its one Gemeinde.
                self.gemeinden.append(each.entry._replace(key=f"{each.key.text}000"))
        self.gemeinden += [each.entry._replace(key=each.key.text) for each in gemeinden]
        own = {each.key.text for each in kreise}
        return [
            *kreise,
            *(
                Keyed(
                    Entry(ags, tuple(figure for each in below for figure in each.entry.figures)),
                    Key(ags, Kind.KREIS),
                )
                for ags, below in members.items()
                if ags not in own
            ),
        ]

    def _names_fit(self, kreise: Sequence[Keyed]) -> None:
        """Refuse names that no longer fit their keys, as after sorting only one column."""
        known = kreise_by_ags()
        ours = [each for each in kreise if each.key.text in known]
        found = misplaced(
            [(each.key.text, each.entry.name or each.key.label, each.entry.art) for each in ours]
        )
        if found is None:
            self.names_hold = False
        elif found:
            first = ours[found[0]]
            rows = notices.some([str(ours[place].row) for place in found])
            self.findings.problem(
                f"In rows {rows} the name is another Kreis's than the key: {first.key.text} in row "
                f"{first.row} is {known[first.key.text].name}, and beside it stands "
                f"{on_one_line(first.entry.name or first.key.label)[:60]!r}. Sort keys, names and "
                "figures together, or take the wrong column out."
            )

    def _own(self, keyed: list[Keyed]) -> list[Keyed]:
        """Keys of an own list, as they stand."""
        texts = [each.entry.key for each in keyed]
        numbers = [text for text in texts if text.isdigit()]
        mixed = len(numbers) < len(texts) and all(
            text[0] == "0" and is_kreis_ags(text) for text in numbers
        )
        for each in keyed:
            if not each.entry.key:
                self._key_problem(each, _MISSING.format(row=each.row))
            elif mixed and each.entry.key.isdigit() and self.wanted.keys is None:
                self._key_problem(
                    each,
                    "This is an AGS, while the other keys are free text. Keys are either all AGS "
                    "or all free text. Correct the key, or take the row out.",
                )
        return [
            each
            if each.key.kind is Kind.TEXT and not each.key.label
            else Keyed(each.entry, Key(each.entry.key, Kind.TEXT))
            for each in keyed
        ]

    def _key_problem(self, each: Keyed, message: str) -> None:
        self.findings.problems.append(
            Problem(message, row=each.row, column=self.reading.key_column, value=each.entry.key)
        )


def rows_of(
    keyed: Sequence[Keyed],
    columns: Sequence[FiguresByRow],
    *,
    by_ags: bool,
    of_kreise: bool = False,
) -> Rows:
    """A list in the form that the search for recipients needs."""
    numbers = [each.entry.figures[0].row.number for each in keyed]
    names = [each.entry.name for each in keyed]
    cells = [each.entry.figures[0].row.cells for each in keyed]
    return Rows(
        numbers=numbers,
        written=[each.entry.key for each in keyed],
        understood=[each.key.text for each in keyed],
        names=names if any(names) else _like_names(keyed),
        figures=[
            Figures(
                values=list(map(column.figures.get, numbers)),
                scale=column.scale,
                rounded=column.rounded,
            )
            for column in columns
        ],
        levels=_unless_empty([each.entry.level for each in keyed]),
        others=list(zip_longest(*cells, fillvalue="")),
        by_ags=by_ags,
        other_levels=[
            place
            for place, each in enumerate(keyed)
            if by_ags and each.key.kind is Kind.OTHER_LEVEL
        ],
        of_kreise=of_kreise,
    )


def _like_names(keyed: Sequence[Keyed]) -> list[str]:
    """The texts of the first column that has words, different ones in nearly every row."""
    few = keyed[:_TRIED]
    for place in range(max((each.entry.figures[0].row.width for each in few), default=0)):
        tried = [each.entry.figures[0].row.cell(place) for each in few]
        words = {text for text in tried if any(map(str.isalpha, text[:_WORD_AT_MOST]))}
        keys = sum(text == each.entry.key for text, each in zip(tried, few, strict=True))
        if 10 * len(words) >= 9 * len(few) and 2 * keys <= len(few):
            return [each.entry.figures[0].row.cell(place) for each in keyed]
    return [""] * len(keyed)


def _unless_empty(texts: list[str]) -> Sequence[str]:
    return texts if any(texts) else ()
