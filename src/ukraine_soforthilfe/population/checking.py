"""Figures as a file has them, made into districts: all that is wrong in them at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from ukraine_soforthilfe.districts import District
from ukraine_soforthilfe.errors import FigureError, Problem
from ukraine_soforthilfe.laender import ALL_LAENDER, BADEN_WUERTTEMBERG
from ukraine_soforthilfe.population import notices
from ukraine_soforthilfe.population.built_in import kreise_by_ags
from ukraine_soforthilfe.population.figures import is_grouped_by_points, whole_number
from ukraine_soforthilfe.population.keys import Key, Kind, parse_key
from ukraine_soforthilfe.population.labels import fault, on_one_line
from ukraine_soforthilfe.population.names import usual_art
from ukraine_soforthilfe.population.tables import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ukraine_soforthilfe.language import Text
    from ukraine_soforthilfe.population.series import Entry, Reading, Series

_FORMULA = " A formula must have been calculated and saved."
_AS_TEXT = " A sheet keeps so many in a text only."
_CEASED = frozenset({"-", "\u2013"})


class _Keyed(NamedTuple):
    entry: Entry
    key: Key

    @property
    def row(self) -> int:
        return self.entry.figures[0].row.number


@dataclass(frozen=True, slots=True)
class Checked:
    """Districts out of a file.

    Attributes:
        rows: The districts, sorted by key.
        by_ags: Whether the keys are AGS, not free text.
        mended: What was mended or assumed, one sentence each.
        left_out: What was left out and why, one sentence each.
    """

    rows: tuple[District, ...]
    by_ags: bool
    mended: tuple[Text, ...]
    left_out: tuple[Text, ...]


def check(
    reading: Reading,
    series: Series,
    *,
    state: str,
    partial: bool,
    number: Callable[[str], int] = whole_number,
) -> Checked:
    """The districts of one series.

    Args:
        reading: What the layout read.
        series: The series of it that is meant.
        state: Two digits of the Land whose Kreise are wanted, or ``all``.
        partial: Whether some of the Kreise of Baden-Württemberg may lack.

        number: Makes a figure of its text, or raises a ``FigureError``.

    Raises:
        UnreadableError: With every problem of the figures.
    """
    return _Check(reading, series, number).run(state=state, partial=partial)


@dataclass(slots=True)
class _Check:
    """One pass over a series; it gathers problems and notices on its way."""

    reading: Reading
    series: Series
    number: Callable[[str], int]
    problems: list[Problem] = field(default_factory=list)
    mended: list[Text] = field(default_factory=list)
    left_out: list[Text] = field(default_factory=list)

    def run(self, *, state: str, partial: bool) -> Checked:
        if self.reading.no_key is not None:
            raise UnreadableError(self.reading.no_key)
        keyed = [
            _Keyed(entry, parse_key(entry.key))
            for entry in self.series.entries
            if entry.key or any(figure.text for figure in entry.figures)
        ]
        by_ags = self.reading.official or _mostly_ags(keyed)
        if by_ags:
            keyed = self._existing(self._of_land(self._kreise(keyed), state))
        else:
            keyed = self._free(keyed)
        distinct = self._distinct(keyed)
        rows = [self._district(each, by_ags=by_ags) for each in distinct]
        if not self.problems:
            self._note_mended(distinct)
        if by_ags:
            self._complete({each.key.text for each in distinct}, partial=partial)
        if not keyed and not self.problems:
            self._problem("No district is left. Give a file with figures of districts.")
        if rows and not self.problems and not any(row.einwohner for row in rows):
            self._problem("All figures are 0. Give the populations.", column=self.series.column)
        if self.problems:
            raise UnreadableError(
                *sorted(self.problems, key=lambda problem: (problem.row is None, problem.row or 0))
            )
        return Checked(
            rows=tuple(sorted(rows, key=lambda row: row.ags)),
            by_ags=by_ags,
            mended=tuple(self.mended),
            left_out=tuple(self.left_out),
        )

    def _kreise(self, keyed: Iterable[_Keyed]) -> list[_Keyed]:
        """Those that are Kreise."""
        kreise = []
        other_levels = 0
        for each in keyed:
            figures = each.entry.figures
            if each.key.kind is Kind.KREIS:
                kreise.append(each)
            elif each.key.kind in {Kind.OTHER_LEVEL, Kind.GEMEINDE}:
                other_levels += 1
            elif self.reading.official or not any(figure.text for figure in figures):
                continue  # a note, or a sum of the office's
            elif not each.entry.key:
                self._key_problem(each, "The key is missing. Fill it in, or take the row out.")
            elif each.key.kind is Kind.FOREIGN:
                self._key_problem(each, "No Land begins with these digits. Correct the key.")
            else:
                self._key_problem(
                    each,
                    "No AGS, while the other keys are. Keys are either all AGS or all free text. "
                    "Correct the key, or take the row out.",
                )
        if other_levels:
            self.left_out.append(notices.OTHER_LEVELS.filled(count=other_levels))
        return kreise

    def _of_land(self, keyed: list[_Keyed], state: str) -> list[_Keyed]:
        laender = Counter(each.key.text[:2] for each in keyed)
        if state == ALL_LAENDER or not laender:
            return keyed
        if state in laender:
            others = len(keyed) - laender[state]
            if others:
                self.left_out.append(notices.OTHER_LAENDER.filled(count=others))
            return [each for each in keyed if each.key.text.startswith(state)]
        if state == BADEN_WUERTTEMBERG and len(laender) == 1:
            (land,) = laender
            self.mended.append(notices.ONE_LAND.filled(land=land, count=len(keyed)))
            return keyed
        self._problem(
            f"There is no Kreis of Land {state!r}; the file has those of "
            f"{', '.join(sorted(laender))}. Choose one of these with --state, or all."
        )
        return []

    def _existing(self, keyed: list[_Keyed]) -> list[_Keyed]:
        """Those that exist at the date: offices write ``-`` for one that does not."""
        if not self.reading.official:
            return keyed
        ceased = [each for each in keyed if not set(_texts(each)) - _CEASED]
        if ceased:
            names = [f"{each.entry.name} ({each.key.text})" for each in ceased]
            self.left_out.append(notices.CEASED.filled(names=notices.some(names)))
        return [each for each in keyed if set(_texts(each)) - _CEASED]

    def _free(self, keyed: list[_Keyed]) -> list[_Keyed]:
        """Keys of an own list, as they stand."""
        words = any(each.key.kind is Kind.TEXT and each.entry.key for each in keyed)
        for each in keyed:
            if not each.entry.key:
                self._key_problem(each, "The key is missing. Fill it in, or take the row out.")
            elif words and each.key.kind is Kind.KREIS:
                self._key_problem(
                    each,
                    "An AGS, while the other keys are free text. Keys are either all AGS or all "
                    "free text. Correct the key, or take the row out.",
                )
        return [each._replace(key=Key(each.entry.key, Kind.TEXT)) for each in keyed]

    def _distinct(self, keyed: Iterable[_Keyed]) -> list[_Keyed]:
        """Each district once; the Gemeinde that a Stadtkreis is stands for no second one."""
        first: dict[str, _Keyed] = {}
        same = 0
        # The five digits of a Kreis go before longer keys cut to them.
        for each in sorted(keyed, key=lambda each: each.key.cut):
            earlier = first.setdefault(each.key.text, each)
            if earlier is each:
                continue
            if each.key.cut and not earlier.key.cut and _texts(each) == _texts(earlier):
                same += 1
            elif each.entry.key:
                self._key_problem(
                    each,
                    f"The key stands in row {earlier.row} already. Take one of the two rows out.",
                )
        if same:
            self.left_out.append(notices.GIVEN_TWICE.filled(count=same))
        return list(first.values())

    def _district(self, each: _Keyed, *, by_ags: bool) -> District:
        entry = each.entry
        known = kreise_by_ags().get(each.key.text) if by_ags else None
        name = self._label(each, entry.name, "name")
        regierungsbezirk = self._label(each, entry.regierungsbezirk, "regierungsbezirk")
        if not by_ags:
            self._label(each, entry.key, self.reading.key_column)
        art = self._label(each, entry.art, "art")
        return District(
            ags=each.key.text,
            # Offices spell names in many ways; a user's own spelling stands.
            name=known.name if known and (self.reading.official or not name) else name,
            art=known.art if known else usual_art(art),
            regierungsbezirk=known.regierungsbezirk if known else regierungsbezirk,
            einwohner=self._einwohner(each),
        )

    def _einwohner(self, each: _Keyed) -> int:
        einwohner = 0
        for row, text in each.entry.figures:
            headings = self.reading.width
            if headings is not None and row.width > headings:
                self.problems.append(
                    Problem(
                        f"The row has {row.width} cells under {headings} headings. "
                        "Put cells that contain the delimiter in quotation marks.",
                        row=row.number,
                    )
                )
                continue
            try:
                einwohner += self.number(text)
            except FigureError as error:
                hint = _hint(text) if self.reading.from_sheet else ""
                self.problems.append(
                    Problem(f"{error}{hint}", row=row.number, column=self.series.column, value=text)
                )
        return einwohner

    def _label(self, each: _Keyed, text: str, column: str) -> str:
        """A text on one line; a problem where it holds what a report cannot show."""
        if not text:
            return ""
        line = on_one_line(text)
        if reason := fault(line):
            self.problems.append(Problem(reason, row=each.row, column=column, value=line))
        return line

    def _note_mended(self, distinct: Sequence[_Keyed]) -> None:
        for notice, changed in (
            (notices.ZERO_PUT_BACK, [each for each in distinct if each.key.mended]),
            (notices.KEY_CUT, [each for each in distinct if each.key.cut]),
        ):
            if changed:
                first = changed[0]
                self.mended.append(
                    notice.filled(
                        count=len(changed),
                        found=first.entry.key,
                        row=first.row,
                        key=first.key.text,
                    )
                )
        nameless = sum(
            not each.entry.name and each.key.text in kreise_by_ags()
            for each in distinct
            if each.key.kind is Kind.KREIS
        )
        if nameless and not self.reading.official:
            self.mended.append(notices.NAMES_FILLED.filled(count=nameless))
        figures = [figure for each in distinct for figure in each.entry.figures]
        grouped = [figure for figure in figures if is_grouped_by_points(figure.text)]
        if grouped and any(len(figure.text) > 3 and figure.text.isdigit() for figure in figures):
            self.mended.append(
                notices.SOME_GROUPED.filled(
                    rows=notices.some([str(figure.row.number) for figure in grouped]),
                    found=grouped[0].text,
                    number=whole_number(grouped[0].text),
                )
            )

    def _complete(self, found: set[str], *, partial: bool) -> None:
        known = kreise_by_ags()
        ours = {ags for ags in found if ags.startswith(BADEN_WUERTTEMBERG)}
        if not ours:
            return
        for ags in sorted(ours - known.keys()):
            self._problem(
                f"{ags} is no Kreis of Baden-Württemberg. Correct the key, or take the row out."
            )
        missing = sorted(known.keys() - ours)
        if missing and partial:
            names = [f"{known[ags].name} ({ags})" for ags in missing]
            self.left_out.append(
                notices.PARTIAL.filled(count=len(known), names=notices.some(names))
            )
        elif missing:
            named = ", ".join(f"{known[ags].name} ({ags})" for ags in missing)
            self._problem(
                f"The file lacks {len(missing)} of the {len(known)} Kreise of Baden-Württemberg: "
                f"{named}. Add them, or allow a part of them with --partial."
            )

    def _problem(self, message: str, *, column: str | None = None) -> None:
        self.problems.append(Problem(message, column=column))

    def _key_problem(self, each: _Keyed, message: str) -> None:
        self.problems.append(
            Problem(message, row=each.row, column=self.reading.key_column, value=each.entry.key)
        )


def _hint(text: str) -> str:
    """What a figure of a sheet that is none may be due to."""
    if not text:
        return _FORMULA
    return _AS_TEXT if "e+" in text else ""


def _mostly_ags(keyed: Iterable[_Keyed]) -> bool:
    """Whether a list's keys are AGS; the few that differ are then mistakes in it."""
    kinds = Counter(each.key.kind for each in keyed if each.entry.key)
    return kinds[Kind.KREIS] > 0 and kinds[Kind.KREIS] >= kinds[Kind.TEXT] + kinds[Kind.FOREIGN]


def _texts(each: _Keyed) -> list[str]:
    return [figure.text for figure in each.entry.figures]
