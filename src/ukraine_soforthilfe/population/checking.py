"""Figures as a file has them, made into districts and their Gemeinden: all problems at once.

The steps follow one another over the list as a whole: what its keys are, which
rows are recipients, whether names fit the keys, what stands there twice, the
figures, and what is missing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ukraine_soforthilfe.asking.scenario import Hidden
from ukraine_soforthilfe.asking.values import (
    fault,
    is_grouped_by_points,
    is_plain,
    on_one_line,
    one_spelling,
    whole_number,
)
from ukraine_soforthilfe.errors import FigureError, Problem, UsageError
from ukraine_soforthilfe.population import notices
from ukraine_soforthilfe.population.built_in import kreise_by_ags
from ukraine_soforthilfe.population.cells import UnreadableError
from ukraine_soforthilfe.population.keys import Kind, parse_key
from ukraine_soforthilfe.population.lists import Findings, Keyed, PlainList, of_land
from ukraine_soforthilfe.population.names import usual_art
from ukraine_soforthilfe.population.row_names import chosen
from ukraine_soforthilfe.result.districts import (
    BADEN_WUERTTEMBERG,
    District,
    LeftOut,
    is_gemeinde_ags,
    key_order,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ukraine_soforthilfe.asking.scenario import Scenario
    from ukraine_soforthilfe.language import Text
    from ukraine_soforthilfe.population.sums import FiguresByRow
    from ukraine_soforthilfe.population.tables import Entry, Reading, Series
    from ukraine_soforthilfe.result.districts import Districts

_FORMULA = " A formula must have been calculated and saved."
_AS_TEXT = " A sheet keeps so many in a text only."
_CEASED = frozenset({"-", "\u2013"})


@dataclass(frozen=True, slots=True)
class Checked:
    """Districts out of a file.

    Attributes:
        rows: The districts, sorted by key.
        numbers: For each of them the number of its row in the file.
        by_ags: Whether the keys are AGS, not the user's own.
        mended: What was mended or assumed, one sentence each.
        left_out: What was left out and why, one sentence each.
        no_recipients: Rows of a plain table that are none, by their reason.
        assumed: What was taken for granted, a few words each.
        gemeinden: The Gemeinden below the districts, where both levels are wanted.
    """

    rows: tuple[District, ...]
    numbers: tuple[int, ...]
    by_ags: bool
    mended: tuple[Text, ...]
    left_out: tuple[Text, ...]
    no_recipients: tuple[LeftOut, ...] = ()
    assumed: tuple[Text, ...] = ()
    gemeinden: tuple[Entry, ...] = ()


def check(  # noqa: PLR0913 - what is read, what is wanted, and the three of its figures
    reading: Reading,
    series: Series,
    wanted: Scenario,
    *,
    number: Callable[[str], int] = whole_number,
    scale: int = 1,
    beside: Sequence[FiguresByRow] = (),
) -> Checked:
    """The districts of one series.

    Args:
        reading: What the layout read.
        series: The series of it that is meant.
        wanted: What is wanted of it.
        number: Makes a figure of its text, or raises a ``FigureError``.
        scale: The figures that it makes are whole numbers of ``1 / scale``.
        beside: The other columns that are divided by, too.

    Raises:
        UnreadableError: With every problem of the figures.
        UsageError: An option cannot apply to these keys or rows.
    """
    return _Check(reading, series, wanted, number, scale, beside).run()


@dataclass(slots=True)
class _Check:
    """One pass over a series; it gathers problems and notices on its way."""

    reading: Reading
    series: Series
    wanted: Scenario
    number: Callable[[str], int]
    scale: int
    beside: Sequence[FiguresByRow]
    findings: Findings = field(default_factory=Findings)
    figures: dict[int, int] = field(default_factory=dict)
    rows_named: bool = False
    names_hold: bool = True

    def run(self) -> Checked:
        entries = [
            entry
            for entry in self.series.entries
            if entry.key or any(figure.text for figure in entry.figures)
        ]
        if self.reading.official:
            by_ags = True
            keyed = [Keyed(entry, parse_key(entry.key)) for entry in entries]
            kreise = self._chosen(self._kreise_of_an_office(keyed))
            keyed = self._existing(of_land(kreise, self.wanted.state, self.findings))
            gemeinden: list[Entry] = []
        else:
            plain = PlainList(
                self.reading,
                self.series,
                self.wanted,
                self.number,
                self.scale,
                self.findings,
                self.beside,
            )
            keyed, by_ags = plain.recipients(entries)
            self.figures, gemeinden = plain.figures, plain.gemeinden
            self.rows_named, self.names_hold = plain.rows_named, plain.names_hold
        keyed = self._seen(keyed)
        distinct = self._distinct(keyed, by_ags=by_ags)
        rows = [self._district(each, by_ags=by_ags) for each in distinct]
        if not self.findings.problems:
            self._note_mended(distinct)
        if by_ags:
            self._complete({each.key.text for each in distinct if each.key.kind is Kind.KREIS})
        if not keyed and not self.findings.problems:
            self.findings.problem("No district is left. Give a file with figures of districts.")
        if rows and not self.findings.problems and not any(row.einwohner for row in rows):
            self.findings.problem(
                "All figures are 0. Give the populations.", column=self.series.column
            )
        self.findings.raise_problems()
        by_key = key_order(rows)
        order = sorted(range(len(rows)), key=lambda place: by_key(rows[place]))
        return Checked(
            rows=tuple(rows[place] for place in order),
            numbers=tuple(distinct[place].row for place in order),
            by_ags=by_ags,
            mended=tuple(self.findings.mended),
            left_out=tuple(self.findings.left_out),
            no_recipients=tuple(self.findings.no_recipients),
            assumed=tuple(self.findings.assumed),
            gemeinden=tuple(gemeinden),
        )

    def _kreise_of_an_office(self, keyed: Iterable[Keyed]) -> list[Keyed]:
        """Those that are Kreise; notes and sums by the office stand between them."""
        kinds = Counter(each.key.kind for each in keyed)
        other_levels = kinds[Kind.OTHER_LEVEL] + kinds[Kind.GEMEINDE]
        if other_levels:
            self.findings.left_out.append(notices.OTHER_LEVELS.filled(count=other_levels))
        return [each for each in keyed if each.key.kind is Kind.KREIS]

    def _chosen(self, kreise: list[Keyed]) -> list[Keyed]:
        """Those that the user did not leave out."""
        if self.wanted.keep:
            raise UsageError(
                "--keep needs a list of your own; the totals of an office's file are known. "
                "Leave it out."
            ).about("keep")
        if not (self.wanted.only or self.wanted.leave_out):
            return kreise
        self.rows_named = True
        left = chosen(
            [[each.entry.key for each in kreise], [each.key.text for each in kreise]],
            only=self.wanted.only,
            leave_out=self.wanted.leave_out,
            numbers=[each.row for each in kreise],
        )
        return [kreise[place] for place in left]

    def _existing(self, keyed: list[Keyed]) -> list[Keyed]:
        """Those that exist at the date: offices write ``-`` for one that does not."""
        ceased = [each for each in keyed if not set(_texts(each)) - _CEASED]
        if ceased:
            names = [f"{each.entry.name} ({each.key.text})" for each in ceased]
            self.findings.left_out.append(notices.CEASED.filled(names=notices.some(names)))
        return [each for each in keyed if set(_texts(each)) - _CEASED]

    def _seen(self, keyed: list[Keyed]) -> list[Keyed]:
        """Those that the sheet shows, and the others as the user wants it."""
        if not self.reading.hidden_rows:
            return keyed
        unseen = [each for each in keyed if each.is_in(self.reading.hidden_rows)]
        if not unseen:
            return keyed
        if self.wanted.hidden is None:
            self.findings.problem(
                f"The sheet hides rows that would be recipients: {len(unseen)}, the first is row "
                f"{unseen[0].row}. Say with --hidden keep or --hidden leave-out what becomes of "
                "them."
            )
        if self.wanted.hidden is not Hidden.LEAVE_OUT:
            self.findings.assumed.append(notices.HIDDEN_KEPT.filled(count=len(unseen)))
            return keyed
        self.rows_named = True
        self.findings.no_recipients.append(
            LeftOut(tuple(each.row for each in unseen), notices.AS_HIDDEN)
        )
        gone = {each.row for each in unseen}
        return [each for each in keyed if each.row not in gone]

    def _distinct(self, keyed: Iterable[Keyed], *, by_ags: bool) -> list[Keyed]:
        """Each district once: a Stadtkreis and the one Gemeinde in it are the same district."""
        # The five digits of a Kreis go before longer keys cut to them.
        ordered = sorted(keyed, key=lambda each: each.key.cut)
        keys = [each.key.text if by_ags else one_spelling(each.key.text) for each in ordered]
        if len(set(keys)) == len(keys):
            return ordered
        first: dict[str, Keyed] = {}
        same = 0
        for key, each in zip(keys, ordered, strict=True):
            earlier = first.setdefault(key, each)
            if earlier is each:
                continue
            if each.key.cut and not earlier.key.cut and _texts(each) == _texts(earlier):
                same += 1
            elif each.entry.key or by_ags:
                self._key_problem(
                    each,
                    f"The key is already in row {earlier.row}. Take one of the two rows out.",
                )
        if same:
            self.findings.left_out.append(notices.GIVEN_TWICE.filled(count=same))
        return list(first.values())

    def _district(self, each: Keyed, *, by_ags: bool) -> District:
        entry = each.entry
        known = kreise_by_ags().get(each.key.text) if by_ags else None
        name = self._label(each, entry.name or each.key.label, "name")
        regierungsbezirk = self._label(each, entry.regierungsbezirk, "regierungsbezirk")
        if not by_ags:
            self._label(each, entry.key, self.reading.key_column)
        art = self._label(each, entry.art, "art")
        official = self.reading.official or not self.names_hold or not name
        return District(
            ags=each.key.text,
            # Offices spell names in many ways; a user's own spelling stands.
            name=known.name if known and official else name,
            art=known.art if known else usual_art(art) if art else "",
            regierungsbezirk=known.regierungsbezirk if known else regierungsbezirk,
            einwohner=self._einwohner(each),
        )

    def _einwohner(self, each: Keyed) -> int:
        headings = self.reading.width
        first, *further = each.entry.figures
        calculated = None if further else self.figures.get(each.row)
        if calculated is not None and (headings is None or first.row.width <= headings):
            return calculated
        einwohner = 0
        for row, text in each.entry.figures:
            if headings is not None and row.width > headings:
                self.findings.problems.append(
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
                self.findings.problems.append(
                    Problem(f"{error}{hint}", row=row.number, column=self.series.column, value=text)
                )
        return einwohner

    def _label(self, each: Keyed, text: str, column: str) -> str:
        """A text on one line; a problem where it has characters that a report cannot show."""
        if is_plain(text):
            return text
        line = on_one_line(text)
        if reason := fault(line):
            self.findings.problems.append(Problem(reason, row=each.row, column=column, value=line))
        return line

    def _note_mended(self, distinct: Sequence[Keyed]) -> None:
        for notice, changed in (
            (
                notices.ZERO_PUT_BACK,
                [each for each in distinct if each.key.mended and not _is_filled_up(each)],
            ),
            (notices.KEY_CUT, [each for each in distinct if each.key.cut]),
            (
                notices.KEY_RESPELT,
                [
                    each
                    for each in distinct
                    if each.key.respelt and (_is_filled_up(each) or not each.key.mended)
                ],
            ),
        ):
            if changed:
                first = changed[0]
                self.findings.mended.append(
                    notice.filled(
                        count=len(changed),
                        found=first.entry.key,
                        row=first.row,
                        key=first.key.text,
                    )
                )
        nameless = sum(
            not (self.names_hold and (each.entry.name or each.key.label))
            and each.key.text in kreise_by_ags()
            for each in distinct
            if each.key.kind is Kind.KREIS
        )
        if nameless and not self.reading.official:
            self.findings.mended.append(notices.NAMES_FILLED.filled(count=nameless))
        figures = [figure for each in distinct for figure in each.entry.figures]
        grouped = [figure for figure in figures if is_grouped_by_points(figure.text)]
        if grouped and any(len(figure.text) > 3 and figure.text.isdigit() for figure in figures):
            self.findings.mended.append(
                notices.SOME_GROUPED.filled(
                    rows=notices.some([str(figure.row.number) for figure in grouped]),
                    found=grouped[0].text,
                    number=whole_number(grouped[0].text),
                )
            )

    def _complete(self, found: set[str]) -> None:
        known = kreise_by_ags()
        ours = {ags for ags in found if ags.startswith(BADEN_WUERTTEMBERG)}
        if not ours:
            return
        for ags in sorted(ours - known.keys()):
            self.findings.problem(
                f"{ags} is not a Kreis of Baden-Württemberg. Correct the key, or take the row out."
            )
        missing = sorted(known.keys() - ours)
        if missing and (self.wanted.partial or self.rows_named):
            names = [f"{known[ags].name} ({ags})" for ags in missing]
            self.findings.left_out.append(
                notices.PARTIAL.filled(count=len(known), names=notices.some(names))
            )
        elif missing:
            named = ", ".join(f"{known[ags].name} ({ags})" for ags in missing)
            count = "1 is" if len(missing) == 1 else f"{len(missing)} are"
            self.findings.problem(
                f"Of the {len(known)} Kreise of Baden-Württemberg {count} missing: "
                f"{named}. Add them, or allow a part of them with --partial."
            )

    def _key_problem(self, each: Keyed, message: str) -> None:
        self.findings.problems.append(
            Problem(message, row=each.row, column=self.reading.key_column, value=each.entry.key)
        )


def _hint(text: str) -> str:
    """Why a cell of a sheet may not be a figure."""
    if not text:
        return _FORMULA
    return _AS_TEXT if "e+" in text else ""


def _is_filled_up(each: Keyed) -> bool:
    return each.entry.key.startswith("00")


def _texts(each: Keyed) -> list[str]:
    return [figure.text for figure in each.entry.figures]


GEMEINDE = "Gemeinde"
GEMEINDEFREI = "Gemeindefreies Gebiet"


def with_gemeinden(kreise: Districts, entries: Sequence[Entry], column: str) -> Districts:
    """The Kreise with the Gemeinden that the file has below them.

    A Stadtkreis without any is its own Gemeinde.

    Args:
        kreise: The Kreise of one series.
        entries: The Gemeinden of the same series.
        column: Heading of the column with their figures.

    Raises:
        UnreadableError: The file has no Gemeinden, or some cannot be used.
    """
    if not entries:
        raise UnreadableError(
            Problem(
                "It has no Gemeinden. Give the Gemeindeverzeichnis (GV-ISys Auszug or GV100AD) "
                "or the flat form of the Statistisches Landesamt, or a list with keys of "
                "Gemeinden; where these keys are AGS, say so with --keys ags."
            )
        )
    problems: list[Problem] = []
    by_kreis: dict[str, dict[str, District]] = {kreis.ags: {} for kreis in kreise.rows}
    for entry in entries:
        members = by_kreis.get(entry.key[:5])
        if members is None:
            continue
        if entry.key in members or not is_gemeinde_ags(entry.key):
            problems.append(
                Problem(
                    "This is not the key of a Gemeinde, or it is there twice. Correct it.",
                    row=entry.figures[0].row.number,
                    value=entry.key,
                )
            )
            continue
        try:
            members[entry.key] = _gemeinde(entry)
        except FigureError as error:
            ((row, text),) = entry.figures
            problems.append(Problem(str(error), row=row.number, column=column, value=text))
    for kreis in kreise.rows:
        problems += _completed(kreis, by_kreis[kreis.ags]) if not problems else ()
    if problems:
        raise UnreadableError(*problems)
    gemeinden = tuple(
        replace(
            kreise,
            rows=tuple(
                replace(
                    members[ags],
                    art=kreis.art if len(members) == 1 else members[ags].art,
                    regierungsbezirk=kreis.regierungsbezirk,
                )
                for ags in sorted(members)
            ),
        )
        for kreis, members in zip(kreise.rows, by_kreis.values(), strict=True)
    )
    return replace(
        kreise,
        gemeinden=tuple(_named_empty(each, each.rows) for each in gemeinden),
        notices=_named_empty(kreise, [row for each in gemeinden for row in each.rows]).notices,
    )


def _named_empty(districts: Districts, gemeinden: Sequence[District]) -> Districts:
    """The same with a notice that names the Gemeinden without inhabitants."""
    empty = [f"{each.name} ({each.ags})" for each in gemeinden if not each.einwohner]
    if not empty:
        return districts
    said = notices.UNINHABITED.filled(names=notices.some(empty))
    return replace(districts, notices=(*districts.notices, said))


def _gemeinde(entry: Entry) -> District:
    ((_, text),) = entry.figures
    name = " ".join(entry.name.split())
    return District(
        ags=entry.key,
        name=name.removesuffix(", gemeindefreies Gebiet"),
        art=GEMEINDEFREI if "gemeindefrei" in name.lower() else GEMEINDE,
        regierungsbezirk="",
        einwohner=whole_number(text),
    )


def _completed(kreis: District, members: dict[str, District]) -> list[Problem]:
    """Fill in a Stadtkreis as its own Gemeinde; what does not fit the figure of the Kreis."""
    if not members and kreis.art == "Stadtkreis":
        own = f"{kreis.ags}000"
        members[own] = replace(kreis, ags=own)
    together = sum(gemeinde.einwohner for gemeinde in members.values())
    if together == kreis.einwohner:
        return []
    return [
        Problem(
            f"The Gemeinden of {kreis.name} ({kreis.ags}) have {together} inhabitants together, "
            f"the Kreis has {kreis.einwohner}. Give a file with all of its Gemeinden."
        )
    ]
