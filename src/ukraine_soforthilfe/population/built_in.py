"""The table that comes with the program, and what figures out of a file have in common with it."""

from __future__ import annotations

import csv
import io
import pkgutil
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from ukraine_soforthilfe.asking import Need, day_in
from ukraine_soforthilfe.asking.scenario import Scenario, refuse_what_needs
from ukraine_soforthilfe.errors import PopulationFileError, Problem, StichtagError
from ukraine_soforthilfe.language import Text, joined, number, one_of, quoted
from ukraine_soforthilfe.population import notices
from ukraine_soforthilfe.result import (
    ALL_LAENDER,
    BADEN_WUERTTEMBERG,
    District,
    DistrictRows,
    Districts,
    Level,
    Source,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

FILE = "kreise_einwohner.csv"
LICENCE = (
    "Statistische Ämter des Bundes und der Länder; "
    "Statistisches Landesamt Baden-Württemberg; "
    "Bevölkerungsfortschreibung (12411); "
    "Datenlizenz Deutschland – Namensnennung – Version 2.0; "
    "eigene Zusammenstellung."
)
DEFAULT_STICHTAG = date(2021, 12, 31)


@dataclass(frozen=True, slots=True, order=True)
class Edition:
    """One date of the table on one census basis.

    Two official figures exist for 31.12.2022, so the basis belongs to the key.
    """

    stichtag: date
    basis: str

    def __str__(self) -> str:
        """As the options of the command name it."""
        return self.text.en

    @property
    def text(self) -> Text:
        """As each language writes it."""
        return notices.in_both(self.stichtag, self.basis)


def editions() -> tuple[Edition, ...]:
    """All dates and bases of the table, in order."""
    return tuple(sorted(_table()))


@cache
def kreise_by_ags() -> dict[str, District]:
    """The 44 Kreise by key, with name, kind and Regierungsbezirk; the same at all dates."""
    return {kreis.ags: kreis for kreis in _table()[editions()[0]]}


def missing_kreise(keys: Collection[str]) -> list[str]:
    """The names of the 44 Kreise whose keys are not among some, each with its key."""
    known = kreise_by_ags()
    return [f"{kreis.name} ({ags})" for ags, kreis in known.items() if ags not in keys]


def partial(keys: Collection[str]) -> Text:
    """What to say of districts that are not all of the 44 Kreise."""
    names = notices.some(missing_kreise(keys))
    return notices.PARTIAL.filled(count=len(kreise_by_ags()), names=names)


def built_in_for(wanted: Scenario) -> Districts:
    """The districts that a scenario without a file is about; errors as of ``load_districts``."""
    refuse_what_needs(wanted, Need.FILE, Need.WORKBOOK)
    if wanted.weight_columns:
        raise _refusal(
            Text(
                de="Die mitgelieferte Tabelle enthält keinen anderen Schlüssel als die "
                "Einwohnerzahl. Eine Datei mit dem gewünschten angeben.",
                en="It has no key but the population. Give a population file.",
            )
        )
    if wanted.state not in {BADEN_WUERTTEMBERG, ALL_LAENDER}:
        raise _refusal(
            Text(
                de="Die mitgelieferte Tabelle enthält keinen Kreis des Landes {land}. Eine Datei "
                "mit dessen Einwohnerzahlen angeben.",
                en="It has no Kreis of Land {land}. Give a population file.",
            ).filled(land=quoted(wanted.state))
        )
    if wanted.level is Level.GEMEINDE:
        raise _refusal(
            Text(
                de="Die mitgelieferte Tabelle enthält nur Kreise. Eine Datei mit den "
                "Einwohnerzahlen der Gemeinden angeben.",
                en="It has Kreise only. Give a population file with Gemeinden.",
            )
        )
    day = wanted.stichtag
    if isinstance(day, int):
        days = sorted({each.stichtag for each in editions()})
        day = day_in(day, days, known=joined(map(notices.in_both, days), ", "))
    districts = built_in_districts(stichtag=day, basis=wanted.basis)
    if not (wanted.only or wanted.leave_out):
        return districts
    from ukraine_soforthilfe.population.row_names import chosen

    rows = districts.columns
    left = rows.at(chosen([rows.keys], only=wanted.only, leave_out=wanted.leave_out))
    if len(left) == len(rows):
        return districts
    return replace(districts, rows=left, notices=(*districts.notices, partial(left.keys)))


def _refusal(message: Text) -> PopulationFileError:
    return PopulationFileError(file=FILE, problems=[Problem(message)])


def built_in_districts(*, stichtag: date | None = None, basis: str | None = None) -> Districts:
    """The 44 Kreise at one date.

    Args:
        stichtag: The date; 31.12.2021 where it is None.
        basis: The census basis, needed where a date has two.

    Raises:
        StichtagError: The table does not have the date or basis, or has the
            date on two bases and none was named.
    """
    wanted = stichtag or DEFAULT_STICHTAG
    matching = [
        edition
        for edition in editions()
        if edition.stichtag == wanted and basis in (None, edition.basis)
    ]
    if len(matching) == 1:
        (edition,) = matching
        return Districts(
            rows=_table()[edition],
            stichtag=edition.stichtag,
            basis=edition.basis,
            source=Source(
                file=FILE,
                sha256=sha256(_content()).hexdigest(),
                layout="soforthilfe",
                licence=LICENCE,
                built_in=True,
            ),
        )
    if matching:
        bases = [f'--basis "{edition.basis}"' for edition in matching]
        raise StichtagError(
            Text(
                de="Zum {date} gibt es zwei amtliche Stände. Einen wählen mit {bases}.",
                en="Two official figures exist for {date}. Choose one with {bases}.",
            ).filled(date=notices.in_both(wanted), bases=one_of(bases))
        )
    known = [each.text for each in editions()]
    raise StichtagError(
        Text(
            de="Die mitgelieferte Tabelle enthält keine Zahlen zum {asked}, sondern zum {known}. "
            "Einen dieser Stände wählen oder eine Datei mit Einwohnerzahlen angeben.",
            en="The built-in table has no figures for {asked}. It has {known}. "
            "Choose one of these, or give a population file.",
        ).filled(asked=notices.in_both(wanted, basis or ""), known=joined(known, ", "))
    )


@cache
def _content() -> bytes:
    content = pkgutil.get_data("ukraine_soforthilfe.data", FILE)
    if content is None:  # pragma: no cover - only a loader without data, which Python's is not
        raise FileNotFoundError(FILE)
    return content


@cache
def _table() -> dict[Edition, DistrictRows]:
    rows = defaultdict(list)
    for row in csv.DictReader(io.StringIO(_content().decode("utf-8"))):
        edition = Edition(date.fromisoformat(row["stichtag"]), row["basis"])
        labels = (row["ags"], row["name"], row["art"], row["regierungsbezirk"])
        rows[edition].append(District(*labels, einwohner=int(row["einwohner"])))
    return {edition: DistrictRows.of(kreise).in_order() for edition, kreise in rows.items()}


# Fewer might agree by chance.
_KREISE_AT_LEAST = 3
_ONE_IN = 4


@dataclass(frozen=True, slots=True)
class Difference:
    """A Kreis with a different figure in the built-in table.

    Attributes:
        ags: Its key.
        name: Its name.
        einwohner: The file's figure.
        built_in: The built-in table's figure.
    """

    ags: str
    name: str
    einwohner: int
    built_in: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A file's figures against one edition of the built-in table.

    Attributes:
        edition: The date and basis of the table.
        compared: How many Kreise stand in both.
        differences: Those that differ, in the order of their keys.
    """

    edition: Edition
    compared: int
    differences: tuple[Difference, ...]

    @property
    def agreeing(self) -> int:
        """How many Kreise have the figure of the edition."""
        return self.compared - len(self.differences)


def compare(districts: Districts) -> tuple[Comparison, ...]:
    """The comparisons that districts out of a file allow.

    One where the built-in table has their date and basis; one for each basis
    where theirs is unknown; none where it does not have their date or any Kreis of theirs.
    """
    return tuple(
        comparison
        for comparison in _with_each_edition(districts)
        if comparison.edition.stichtag == districts.stichtag
        and districts.basis in {"", comparison.edition.basis}
    )


def _with_each_edition(districts: Districts) -> list[Comparison]:
    """The comparisons with all editions; none where no district is a Kreis of the table."""
    known = kreise_by_ags()
    rows = districts.columns
    if known.keys().isdisjoint(rows.keys):
        return []
    ours = rows.at([place for place, ags in enumerate(rows.keys) if ags in known])
    return [_against(edition, ours) for edition in editions()]


def _against(edition: Edition, ours: DistrictRows) -> Comparison:
    figures = {kreis.ags: kreis.einwohner for kreis in _table()[edition]}
    differences = tuple(
        Difference(each.ags, each.name, each.einwohner, figures[each.ags])
        for each in ours
        if each.einwohner != figures[each.ags]
    )
    return Comparison(edition, len(ours), differences)


def agreement(districts: Districts) -> Comparison | None:
    """The edition whose figures a file has, whatever date the file names.

    No two editions share a figure of a Kreis. So an edition fits as soon as a
    quarter of the Kreise that both have, and at least three, have its figure;
    the others were changed, or stem from elsewhere. Where several editions
    fit, it is the one with most of the figures.

    Returns:
        The comparison with that edition; None where none fits, or the figures
        are no populations.
    """
    if districts.schluessel:
        return None
    fitting = [
        each
        for each in _with_each_edition(districts)
        if each.agreeing >= _KREISE_AT_LEAST and _ONE_IN * each.agreeing >= each.compared
    ]
    return _nearest(fitting, districts) if fitting else None


def _nearest(comparisons: Sequence[Comparison], districts: Districts) -> Comparison:
    """The one with most figures alike; of several, that of the date the districts name."""
    return max(
        comparisons,
        key=lambda each: (
            each.agreeing,
            each.edition.stichtag == districts.stichtag,
            each.edition.basis == districts.basis,
            each.edition,
        ),
    )


def nearer_edition(
    agreeing: Callable[[list[int]], int], kreise: Sequence[District], *, than: int
) -> Edition | None:
    """The edition with whose populations most amounts of some Kreise agree.

    Args:
        agreeing: How many of the amounts do with some populations.
        kreise: The Kreise, all of them in the table.
        than: How many do already; None is given where no more do, or not most of all.
    """
    figures = {
        each: {kreis.ags: kreis.einwohner for kreis in _table()[each]} for each in editions()
    }
    found = {each: agreeing([of[kreis.ags] for kreis in kreise]) for each, of in figures.items()}
    nearest = max(found, key=found.__getitem__)
    return nearest if found[nearest] > max(than, len(kreise) // 2) else None


@dataclass(frozen=True, slots=True)
class Official:
    """Whether populations are the official ones: one rule for reports and for lists.

    Attributes:
        comparison: With the edition of the date and basis that the figures are said
            to be of, else with the edition that fits; None where there is neither.
        fitting: The edition whose figures they are for the most part, as of
            :func:`agreement`; None where none fits.
        built_in: Whether they are said to be those of the built-in table.
        named: The date that they are said to be of, where the table does not have it.
        kreise: How many of the districts the table has.
        further: How many it does not have.
        populations: Whether they are populations of Kreise at all, by what is said of them.
        in_list: Whether they are a file's own; else it has none, and they are the table's.
        followed: The other edition that the amounts of such a file rather fit, None where none.
    """

    comparison: Comparison | None
    fitting: Edition | None
    built_in: bool
    named: date | None
    kreise: int
    further: int
    populations: bool
    in_list: bool = True
    followed: Edition | None = None

    @property
    def differs(self) -> bool:
        """Whether figures that should be the official ones are not (Abweichung).

        So it is where an edition fits and some figures are not those of the date
        that is named, however many; and where what is said to be the built-in
        table is not wholly one of its editions.
        """
        if self.built_in:
            return self.comparison is None or bool(self.comparison.differences or self.further)
        return self.fitting is not None and bool(self.comparison and self.comparison.differences)

    @property
    def doubtful(self) -> bool:
        """Whether they are of another source or date than the table has, which is no fault."""
        if self.differs or not self.populations:
            return False
        if self.comparison is not None:
            return bool(self.comparison.differences or self.named) or not self.in_list
        return self.kreise >= _KREISE_AT_LEAST

    def said(self) -> Text:
        """The same in a line, to stand behind "populations"; what is doubtful is a note."""
        found = self._found()
        return notices.DOUBTFUL.filled(said=found) if self.doubtful else found

    def _found(self) -> Text:
        if self.comparison is None:
            return self._said_of_nothing()
        count = {"agreeing": self.comparison.agreeing, "count": self.comparison.compared}
        edition = self.comparison.edition.text
        if not self.in_list:
            parts = [notices.NOT_IN_LIST.filled(edition=edition)]
            if self.followed:
                day, basis = notices.in_both(self.followed.stichtag), self.followed.basis
                options = {"edition": self.followed.text, "day": day, "basis": basis}
                parts.append(notices.AMOUNTS_OF_OTHERS.filled(**options))
            return joined(parts, "; ")
        differences = self.comparison.differences
        if differences and not self.differs:
            return notices.NOT_OF_THE_DATE.filled(edition=edition, **count)
        parts = [notices.AS_OF_AN_EDITION.filled(edition=edition, **count)]
        if differences:
            parts.append(_one_by_one(differences, _INSTEAD, map(_name_in_table, differences)))
        if self.fitting and self.fitting != self.comparison.edition:
            parts.append(notices.BUT_OF_AN_EDITION.filled(edition=self.fitting.text))
        if self.named:
            bases = [each.basis for each in editions() if each.stichtag == self.named]
            said = _OTHER_BASIS if bases else notices.NO_SUCH_DATE
            parts.append(said.filled(date=notices.in_both(self.named), bases=", ".join(bases)))
        if self.further:
            parts.append(notices.FURTHER_DISTRICTS.filled(count=self.further))
        return joined(parts, "; ")

    def _said_of_nothing(self) -> Text:
        if not self.populations:
            return notices.OTHER_FIGURES
        if not self.kreise:
            return notices.NO_KREISE
        if self.built_in:
            return notices.NO_SUCH_EDITION
        if self.kreise < _KREISE_AT_LEAST:
            return notices.TOO_FEW_KREISE
        return notices.OF_NO_EDITION


_OTHER_BASIS = Text(
    de="Zahlen zum {date} hat die mitgelieferte Tabelle nur nach {bases}",
    en="the figures of {date} in the built-in table are by {bases} alone",
)


def official(districts: Districts) -> Official:
    """Whether districts, of a report or of a list, have the official populations.

    Their date and basis are what is said of them, whoever said it.
    """
    populations = not (districts.schluessel or districts.own_keys)
    fitting = agreement(districts) if populations else None
    stated = compare(districts) if populations else ()
    if fitting and not (districts.stichtag or districts.source.built_in) and districts.basis:
        each_edition = _with_each_edition(districts)
        stated = tuple(each for each in each_edition if each.edition.basis == districts.basis)
    if stated:
        comparison: Comparison | None = _nearest(stated, districts)
    else:
        comparison = None if districts.source.built_in else fitting
    kreise = sum(map(kreise_by_ags().__contains__, districts.columns.keys))
    return Official(
        comparison=comparison,
        fitting=fitting.edition if fitting else None,
        built_in=districts.source.built_in,
        named=None if stated else districts.stichtag,
        kreise=kreise,
        further=len(districts.rows) - kreise,
        populations=populations,
    )


_INSTEAD = Text(de="{name} {found} statt {expected}", en="{name} {found} instead of {expected}")
_THERE = Text(de="{name} {found}, dort {expected}", en="{name} {found}, there {expected}")


def _name_in_table(difference: Difference) -> str:
    """The name of a Kreis, with the key where two share it."""
    name = kreise_by_ags()[difference.ags].name
    several = sum(kreis.name == name for kreis in kreise_by_ags().values()) > 1
    return f"{name} ({difference.ags})" if several else name


def _one_by_one(differences: Sequence[Difference], said: Text, names: Iterable[str]) -> Text:
    listed = [
        said.filled(name=name, found=number(each.einwohner), expected=number(each.built_in))
        for each, name in zip(differences, names, strict=True)
    ]
    return Text(
        notices.some([each.de for each in listed]), notices.some([each.en for each in listed])
    )


def of_an_edition(districts: Districts) -> tuple[Text, ...]:
    """What to say of a file whose figures are those of a built-in date."""
    found = agreement(districts)
    if found is None:
        return ()
    edition = found.edition.text
    figures = notices.ALL_OF_AN_EDITION.filled(edition=edition)
    if found.differences:
        names = (f"{each.name} ({each.ags})" for each in found.differences)
        figures = notices.MOST_OF_AN_EDITION.filled(
            agreeing=found.agreeing,
            count=found.compared,
            edition=edition,
            others=_one_by_one(found.differences, _THERE, names),
        )
    if districts.stichtag is None or districts.stichtag == found.edition.stichtag:
        return (figures,)
    return figures, notices.OTHER_DATE_NAMED.filled(date=notices.in_both(districts.stichtag))
