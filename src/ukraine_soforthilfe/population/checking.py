"""Figures as a file has them, made into districts and their Gemeinden: all problems at once.

The steps follow one another over the list as a whole: what its keys are, which
rows are recipients, whether names fit the keys, what stands there twice, the
figures, and what is missing. Of a finished list it is also held whether what stands
beside the figures follows from them.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, cast

from ukraine_soforthilfe.asking.scenario import Hidden
from ukraine_soforthilfe.asking.values import (
    all_plain,
    fault,
    in_one_spelling,
    is_grouped_by_points,
    is_plain,
    on_one_line,
)
from ukraine_soforthilfe.errors import FigureError, Problem, UsageError
from ukraine_soforthilfe.language import exact, joined, number, quoted
from ukraine_soforthilfe.population import notices, refusals
from ukraine_soforthilfe.population.built_in import kreise_by_ags, missing_kreise, partial
from ukraine_soforthilfe.population.headings import without_unit
from ukraine_soforthilfe.population.keys import Kind, parse_keys
from ukraine_soforthilfe.population.lists import Pass
from ukraine_soforthilfe.population.row_names import Keyed, chosen
from ukraine_soforthilfe.population.spellings import (
    misplaced,
    name_problem,
    usual_art,
)
from ukraine_soforthilfe.population.sums import Figures
from ukraine_soforthilfe.result import BADEN_WUERTTEMBERG, DistrictRows, LeftOut
from ukraine_soforthilfe.result.dividing import no_such_kreis

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ukraine_soforthilfe.language import Text
    from ukraine_soforthilfe.population.tables import Entries, Figure, Series

_CEASED = frozenset({"-", "\u2013"})


@dataclass(slots=True)
class Check(Pass):
    """One pass over a series to its districts."""

    names_hold: bool = True

    def run(self) -> tuple[DistrictRows, Sequence[int]]:
        """The districts of the series, sorted by key, and the number of the row of each.

        Raises:
            UnreadableError: With every problem of the figures.
            UsageError: An option cannot apply to these keys or rows.
        """
        entries = _with_anything(self.series.columns)
        if self.reading.layout:
            kreise = self._chosen(self._kreise_of_an_office(entries))
            keyed = self._existing(self.of_land(kreise))
        else:
            keyed = self.recipients(entries)
            if self.by_ags:
                self._names_fit(keyed)
        keyed = self._seen(keyed)
        distinct = self._distinct(keyed)
        rows = self._districts(distinct)
        if not self.problems:
            self._note_mended(distinct)
        if self.by_ags:
            kreise_found = distinct.keys.of_kind(Kind.KREIS)
            self._complete({distinct.text(place) for place in kreise_found})
        if not len(keyed) and not self.problems:
            self.problems.append(Problem(refusals.NOTHING_LEFT))
        if rows and not self.problems and not any(rows.figures[0]):
            self.problems.append(Problem(refusals.ALL_ZERO, column=self.series.column))
        self.raise_problems()
        order, numbers = rows.order(), distinct.entries.numbers
        if isinstance(order, range):
            return rows, numbers
        return rows.at(order), [numbers[place] for place in order]

    def _kreise_of_an_office(self, entries: Entries) -> Keyed:
        """Those that are Kreise; notes and sums by the office stand between them."""
        keys = parse_keys(entries.keys)
        other_levels = len(keys.of_kind(Kind.OTHER_LEVEL, Kind.GEMEINDE))
        if other_levels:
            self.left_out.append(notices.OTHER_LEVELS.filled(count=other_levels))
        return Keyed(entries, keys).at(keys.of_kind(Kind.KREIS))

    def _chosen(self, kreise: Keyed) -> Keyed:
        """Those that the user did not leave out."""
        if self.wanted.keep:
            raise UsageError(refusals.KEEP_NEEDS_A_LIST).about("keep")
        if not (self.wanted.only or self.wanted.leave_out):
            return kreise
        self.rows_named = True
        left = chosen(
            [kreise.entries.keys, kreise.keys.texts],
            only=self.wanted.only,
            leave_out=self.wanted.leave_out,
            numbers=kreise.entries.numbers,
        )
        return kreise.at(left)

    def _existing(self, keyed: Keyed) -> Keyed:
        """Those that exist at the date: offices write ``-`` for one that does not."""
        entries = keyed.entries
        ceased = [
            place
            for place, text in enumerate(entries.texts)
            if text in _CEASED and _CEASED.issuperset(_texts(entries, place))
        ]
        if not ceased:
            return keyed
        names = [f"{entries.names[place]} ({keyed.text(place)})" for place in ceased]
        self.left_out.append(notices.CEASED.filled(names=notices.some(names)))
        return keyed.without(ceased)

    def _names_fit(self, kreise: Keyed) -> None:
        """Refuse names that no longer fit their keys, as after sorting only one column."""
        known = kreise_by_ags()
        ours = kreise.at([place for place, text in enumerate(kreise.keys.texts) if text in known])
        names = list(map(ours.name, range(len(ours))))
        found = misplaced(list(zip(ours.keys.texts, names, ours.entries.arten, strict=True)))
        if found is None:
            self.names_hold = False
        elif found:
            numbers = [*map(ours.row, range(len(ours)))]
            self.problems.append(name_problem(ours.keys.texts, names, numbers, found))

    def _seen(self, keyed: Keyed) -> Keyed:
        """Those that the sheet shows, and the others as the user wants it."""
        if not self.reading.hidden_rows:
            return keyed
        unseen = keyed.within(self.reading.hidden_rows)
        if not unseen:
            return keyed
        if self.wanted.hidden is None:
            said = refusals.ROWS_HIDDEN.filled(count=number(len(unseen)), row=keyed.row(unseen[0]))
            self.problems.append(Problem(said, answers=("--hidden",)))
        if self.wanted.hidden is not Hidden.LEAVE_OUT:
            self.assumed.append(notices.HIDDEN_KEPT.filled(count=len(unseen)))
            return keyed
        self.rows_named = True
        gone = tuple(keyed.row(place) for place in unseen)
        self.no_recipients.append(LeftOut(gone, notices.AS_HIDDEN))
        return keyed.without(unseen)

    def _distinct(self, keyed: Keyed) -> Keyed:
        """Each district once: a Stadtkreis and the one Gemeinde in it are the same district."""
        # The five digits of a Kreis go before longer keys cut to them.
        cut = {place for place, key in keyed.keys.known.items() if key.cut}
        if cut:
            keyed = keyed.at(sorted(range(len(keyed)), key=cut.__contains__))
        keys = keyed.keys.texts if self.by_ags else in_one_spelling(keyed.keys.texts)
        if len(set(keys)) == len(keys):
            return keyed
        several = {key for key, times in Counter(keys).items() if times > 1}
        first: dict[str, int] = {}
        again, refused = [], []
        same = 0
        for place, key in enumerate(keys):
            if key not in several or (earlier := first.setdefault(key, place)) == place:
                continue
            again.append(place)
            is_cut = keyed.keys[place].cut and not keyed.keys[earlier].cut
            if is_cut and _texts(keyed.entries, place) == _texts(keyed.entries, earlier):
                same += 1
            elif keyed.entries.keys[place] or self.by_ags:
                refused.append(place)
                message = refusals.KEY_TWICE.filled(row=keyed.row(earlier))
                self.key_problem(keyed, place, message)
        if same:
            self.left_out.append(notices.GIVEN_TWICE.filled(count=same))
        # What else is wrong with them is said, too.
        self._districts(keyed.at(refused))
        return keyed.without(again)

    def _districts(self, keyed: Keyed) -> DistrictRows:
        """The districts, as columns; what is wrong with one is a problem."""
        entries = keyed.entries
        keys = keyed.keys.texts
        labels = [place for place, key in keyed.keys.known.items() if key.label]
        names = self._labels(_replaced(entries.names, labels, keyed.name), entries, "name")
        regierungsbezirke = self._labels(entries.regierungsbezirke, entries, "regierungsbezirk")
        if not self.by_ags:
            self._labels(entries.keys, entries, self.reading.key_column)
            keys = [on_one_line(key) if "\n" in key else key for key in keys]
        arten = self._labels(entries.arten, entries, "art")
        usual = {art: usual_art(art) if art else "" for art in set(arten)}
        arten = list(map(usual.__getitem__, arten))
        known = kreise_by_ags() if self.by_ags else {}
        kreise = [place for place, key in enumerate(keys) if key in known] if known else []
        # Offices spell names in many ways; a user's own spelling stands.
        official = self.reading.layout or not self.names_hold
        return DistrictRows(
            keys,
            names=_replaced(
                names,
                kreise,
                lambda place: (not official and names[place]) or known[keys[place]].name,
            ),
            arten=_replaced(arten, kreise, lambda place: known[keys[place]].art),
            regierungsbezirke=_replaced(
                regierungsbezirke, kreise, lambda place: known[keys[place]].regierungsbezirk
            ),
            figures=[self._figures(keyed)],
        )

    def _figures(self, keyed: Keyed) -> list[int]:
        """The figure of each; a problem, and 0, where it is none."""
        entries, headings = keyed.entries, self.reading.width
        values = keyed.values
        if values is None:
            values = Figures.of(entries, self.number).values
        wide = entries.wider(headings) if headings is not None else []
        lacking = [place for place, each in enumerate(values) if each is None]
        odd = sorted({*wide, *lacking})
        figures = [value or 0 for value in values] if odd else cast("list[int]", [*values])
        for place in odd:
            figures[place] = self._figure(entries.figures(place))
        return figures

    def _figure(self, figures: Iterable[Figure]) -> int:
        headings = self.reading.width
        einwohner = 0
        for row, text in figures:
            if headings is not None and row.width > headings:
                self.problems.append(
                    Problem(
                        refusals.ROW_WITHOUT_HEADINGS.filled(cells=row.width, headings=headings),
                        row=row.number,
                    )
                )
                continue
            try:
                einwohner += self.number(text)
            except FigureError as error:
                hint = _hint(text) if self.reading.from_sheet else ()
                said = joined((error.text, *hint))
                self.problems.append(
                    Problem(said, row=row.number, column=self.series.column, value=text)
                )
        return einwohner

    def _labels(self, texts: Sequence[str], entries: Entries, column: str) -> Sequence[str]:
        """Texts on one line; a problem where one has characters that a report cannot show."""
        if all_plain(texts):
            return texts
        lines = list(texts)
        for place, text in enumerate(texts):
            if is_plain(text):
                continue
            line = lines[place] = on_one_line(text)
            if reason := fault(line):
                row = entries.rows[place].number
                self.problems.append(Problem(reason, row=row, column=column, value=line))
        return lines

    def _note_mended(self, distinct: Keyed) -> None:
        entries = distinct.entries
        known = distinct.keys.known
        mended: list[int] = []
        cut: list[int] = []
        respelt: list[int] = []
        for place, key in known.items():
            if key.mended and not entries.keys[place].startswith("00"):
                mended.append(place)
            elif key.respelt:
                respelt.append(place)
            if key.cut:
                cut.append(place)
        for notice, changed in (
            (notices.ZERO_PUT_BACK, mended),
            (notices.KEY_CUT, cut),
            (notices.KEY_RESPELT, respelt),
        ):
            if changed:
                first = changed[0]
                self.mended.append(
                    notice.filled(
                        count=len(changed),
                        found=entries.keys[first],
                        row=distinct.row(first),
                        key=distinct.text(first),
                    )
                )
        nameless = sum(
            not (self.names_hold and distinct.name(place))
            and distinct.text(place) in kreise_by_ags()
            for place in distinct.keys.of_kind(Kind.KREIS)
        )
        if nameless and not self.reading.layout:
            self.mended.append(notices.NAMES_FILLED.filled(count=nameless))
        of_sums = [figure for further in entries.further.values() for figure in further]
        texts = [*entries.texts, *(figure.text for figure in of_sums)]
        # Among all of them, few or nearly all have a point.
        if any("." in text for text in texts) and any(
            len(text) > 3 and text.isdigit() for text in texts
        ):
            figures = [figure for place in range(len(entries)) for figure in entries.figures(place)]
            grouped = [figure for figure in figures if is_grouped_by_points(figure.text)]
            if grouped:
                self.mended.append(
                    notices.SOME_GROUPED.filled(
                        rows=notices.rows([figure.row.number for figure in grouped]),
                        found=grouped[0].text,
                    )
                )

    def _complete(self, found: set[str]) -> None:
        known = kreise_by_ags()
        ours = {ags for ags in found if ags.startswith(BADEN_WUERTTEMBERG)}
        if not ours:
            return
        for ags in sorted(ours - known.keys()):
            self.problems.append(Problem(refusals.NOT_OF_THE_44.filled(key=ags)))
        missing = missing_kreise(ours)
        if self.wanted.of_kreis is not None:
            if self.wanted.of_kreis not in found:
                raise no_such_kreis(self.wanted.of_kreis, _meant(self.wanted.of_kreis, found))
            if self.wanted.total is not None:
                return  # What it has is given, and no other matters.
        if missing and (self.wanted.partial or self.rows_named):
            self.left_out.append(partial(ours))
        elif missing:
            said = refusals.ONE_MISSING if len(missing) == 1 else refusals.SOME_MISSING
            said = said.filled(all=len(known), count=len(missing), names=", ".join(missing))
            self.problems.append(Problem(said))


def _meant(said: str, found: set[str]) -> str:
    """The few Kreise of the file that a name or a key without its zero may stand for."""
    wanted = said.strip().casefold()
    meant = [
        f"{ags} ({kreis.name}, {kreis.art})"
        for ags, kreis in kreise_by_ags().items()
        if ags in found
        and (ags == wanted.zfill(5) or wanted in f"{kreis.art} {kreis.name}".casefold())
    ]
    return ", ".join(meant) if len(meant) <= _MEANT_AT_MOST else ""


_MEANT_AT_MOST = 5


def _hint(text: str) -> tuple[Text, ...]:
    """Why a cell of a sheet may not be a figure."""
    if not text:
        return (refusals.FORMULA,)
    return (refusals.DIGITS_IN_TEXTS,) if "e+" in text else ()


def _with_anything(entries: Entries) -> Entries:
    """Those with a key or a figure."""
    if "" not in entries.keys:
        return entries
    keys = entries.keys
    some = [at for at, key in enumerate(keys) if key or any(_texts(entries, at))]
    return entries if len(some) == len(keys) else entries.at(some)


def _replaced(
    texts: Sequence[str], places: Sequence[int], text: Callable[[int], str]
) -> Sequence[str]:
    """A column with other texts at some places."""
    if not places:
        return texts
    column = list(texts)
    for place in places:
        column[place] = text(place)
    return column


def _texts(entries: Entries, place: int) -> list[str]:
    """The texts of the figures of a row."""
    return [figure.text for figure in entries.figures(place)]


def in_which_unit(
    series: Series, figure_of: Callable[[str], int], *, as_they_stand: bool
) -> tuple[Text, ...]:
    """What to say of figures that are thousands or millions, by the first of them."""
    for text in series.columns.texts:
        if not any(map(str.isdigit, text)):
            continue
        times = max(without_unit(text)[1], series.times)
        if times == 1:
            return ()
        if as_they_stand:
            return (notices.IN_UNITS.filled(unit=notices.UNITS[times]),)
        with suppress(FigureError):
            figure = number(figure_of(text))
            unit = notices.UNITS[times]
            return (notices.IN_FULL.filled(unit=unit, found=quoted(text), figure=figure),)
    return ()


# What stands beside the figures of a finished list.

_TRIED = 1000  # so many rows tell what a column has
_FEW = 3
_DECIMALS = 9  # more than that a spreadsheet may have rounded
_FIGURE_AT_MOST = 40
_UNITS = " \u00a0%‰€EURvH."
_GROUPING = {",": ".", ".": ","}


class Ratios(NamedTuple):
    """What follows from the figures of a list: of each row a fraction, times a scale."""

    scale: int
    above: Sequence[int]
    below: Sequence[int]

    def fits(self, place: int, shown: int, unit: int) -> bool:
        """Whether a row shows its own, rounded in any way, in parts of the last decimal."""
        below = self.below[place]
        # Of nobody there is no share, and a nought says so.
        return (
            abs(shown * below - self.scale * unit * self.above[place]) <= below
            if below
            else not shown
        )

    def rounded(self, place: int, decimals: int) -> Text:
        """The right one, as a text."""
        below = self.below[place]
        twice = 2 * self.scale * 10**decimals * self.above[place]
        right = (twice + below) // (2 * below) if below else 0
        return exact(Decimal(right).scaleb(-decimals))


def known_ratios(paid: Sequence[int], people: Sequence[int], total_cents: int) -> Sequence[Ratios]:
    """Shares of the population and of the total, euros a head, unrounded amounts."""
    whole, everybody = [total_cents] * len(paid), [sum(people)] * len(paid)
    return (
        *(Ratios(scale, people, everybody) for scale in (100, 1, 1000)),
        *(Ratios(scale, paid, whole) for scale in (100, 1, 1000)),
        *(Ratios(scale, paid, people) for scale in (1, 1000)),
        Ratios(total_cents, people, [100 * each for each in everybody]),
    )


def not_fitting(
    texts: Sequence[str], known: Sequence[Ratios], *, says_share: bool
) -> list[tuple[int, Text]] | None:
    """The places of texts with digits that do not fit, and what does; None where most do not."""
    step = len(texts) // _TRIED + 1
    for mark in _GROUPING:
        some, decimals = _figures(texts, mark, step)
        # A rate that is the same in nearly all rows may be any other.
        differ = says_share or len({*some.values()}) >= _FEW
        if len(some) < _FEW or not differ or decimals < (1 if says_share else 2):
            continue
        unit = 10**decimals
        for ratios in known:
            if 2 * sum(ratios.fits(*each, unit) for each in some.items()) > len(some):
                every, decimals = _figures(texts, mark)
                unit = 10**decimals
                fit = {each for each, shown in every.items() if ratios.fits(each, shown, unit)}
                other = (each for each, text in enumerate(texts) if each not in fit)
                return [
                    (each, ratios.rounded(each, decimals))
                    for each in other
                    if any(map(str.isdecimal, texts[each]))
                ]
    return None


def is_figure(text: str) -> bool:
    """Whether a text is a figure alone, with decimals and a unit or without."""
    return any(_figures([text], mark)[0] for mark in _GROUPING)


def _figures(texts: Sequence[str], mark: str, step: int = 1) -> tuple[dict[int, int], int]:
    """The figures at every so many places, in parts of the last decimal, and how many it is."""
    split: dict[int, tuple[str, str]] = {}
    for place in range(0, len(texts), step):
        text = texts[place]
        if not text or len(text) > _FIGURE_AT_MOST:
            continue
        whole, _, behind = text.rstrip(_UNITS).replace(_GROUPING[mark], "").partition(mark)
        if whole.isdecimal() and f"{whole}{behind}".isascii() and (behind or "0").isdecimal():
            split[place] = whole, behind
    decimals = min(_DECIMALS, max((len(behind) for _, behind in split.values()), default=0))
    figures = {
        place: int(whole + behind[:decimals].ljust(decimals, "0"))
        for place, (whole, behind) in split.items()
    }
    return figures, decimals
