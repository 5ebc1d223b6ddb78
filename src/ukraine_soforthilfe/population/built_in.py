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

from ukraine_soforthilfe.asking.ask import Need
from ukraine_soforthilfe.asking.scenario import Scenario, refuse_what_needs
from ukraine_soforthilfe.errors import PopulationFileError, Problem, StichtagError
from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.population import notices
from ukraine_soforthilfe.result.districts import (
    ALL_LAENDER,
    BADEN_WUERTTEMBERG,
    District,
    Districts,
    Level,
    Source,
)

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
        day = self.stichtag.isoformat()
        return f"{day} ({self.basis})" if self.basis else day


def editions() -> tuple[Edition, ...]:
    """All dates and bases of the table, in order."""
    return tuple(sorted(_table()))


@cache
def kreise_by_ags() -> dict[str, District]:
    """The 44 Kreise by key, with name, kind and Regierungsbezirk; the same at all dates."""
    return {kreis.ags: kreis for kreis in _table()[editions()[0]]}


def built_in_for(wanted: Scenario) -> Districts:
    """The districts that a scenario without a file is about; errors as of ``load_districts``."""
    refuse_what_needs(wanted, Need.FILE, Need.WORKBOOK)
    if wanted.weight_columns:
        raise _refusal("It has no key but the population. Give a population file.")
    if wanted.state not in {BADEN_WUERTTEMBERG, ALL_LAENDER}:
        raise _refusal(f"It has no Kreis of Land {wanted.state!r}. Give a population file.")
    if wanted.level is Level.GEMEINDE:
        raise _refusal("It has Kreise only. Give a population file with Gemeinden.")
    districts = built_in_districts(stichtag=wanted.stichtag, basis=wanted.basis)
    if not (wanted.only or wanted.leave_out):
        return districts
    from ukraine_soforthilfe.population import notices
    from ukraine_soforthilfe.population.row_names import chosen

    all_rows = districts.rows
    left = chosen([[row.ags for row in all_rows]], only=wanted.only, leave_out=wanted.leave_out)
    gone = sorted(set(range(len(all_rows))).difference(left))
    names = [f"{all_rows[place].name} ({all_rows[place].ags})" for place in gone]
    said = notices.PARTIAL.filled(count=len(all_rows), names=notices.some(names))
    return replace(
        districts,
        rows=tuple(all_rows[place] for place in left),
        notices=(*districts.notices, said) if gone else districts.notices,
    )


def _refusal(message: str) -> PopulationFileError:
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
        return _districts(matching[0])
    if matching:
        bases = " or ".join(f'--basis "{edition.basis}"' for edition in matching)
        raise StichtagError(
            f"Two official figures exist for {wanted.isoformat()}. Choose one with {bases}."
        )
    asked = wanted.isoformat() if basis is None else f"{wanted.isoformat()} ({basis})"
    known = ", ".join(map(str, editions()))
    raise StichtagError(
        f"The built-in table has no figures for {asked}. It has {known}. "
        "Choose one of these, or give a population file."
    )


@cache
def _content() -> bytes:
    content = pkgutil.get_data("ukraine_soforthilfe.data", FILE)
    if content is None:  # pragma: no cover - only a loader without data, which Python's is not
        raise FileNotFoundError(FILE)
    return content


@cache
def _table() -> dict[Edition, tuple[District, ...]]:
    rows = defaultdict(list)
    for row in csv.DictReader(io.StringIO(_content().decode("utf-8"))):
        rows[Edition(date.fromisoformat(row["stichtag"]), row["basis"])].append(
            District(
                ags=row["ags"],
                name=row["name"],
                art=row["art"],
                regierungsbezirk=row["regierungsbezirk"],
                einwohner=int(row["einwohner"]),
            )
        )
    return {edition: tuple(sorted(kreise, key=_ags)) for edition, kreise in rows.items()}


def _ags(district: District) -> str:
    return district.ags


def _districts(edition: Edition) -> Districts:
    return Districts(
        rows=_table()[edition],
        stichtag=edition.stichtag,
        basis=edition.basis,
        source=Source(
            file=FILE,
            sha256=sha256(_content()).hexdigest(),
            layout="soforthilfe",
            producer="",
            licence=LICENCE,
            built_in=True,
        ),
    )


# Fewer might agree by chance.
_KREISE_AT_LEAST = 3


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


def compare(districts: Districts) -> tuple[Comparison, ...]:
    """The comparisons that districts out of a file allow.

    One where the built-in table has their date and basis; one for each basis
    where theirs is unknown; none where it does not have their date or any Kreis of theirs.
    """
    return tuple(
        comparison
        for edition in editions()
        if edition.stichtag == districts.stichtag and districts.basis in {"", edition.basis}
        if (comparison := _against(edition, districts)).compared
    )


def agreement(districts: Districts) -> Comparison | None:
    """The edition whose figures a file has, whatever date the file names.

    No two editions share a figure of a Kreis, so at most one can fit.

    Returns:
        The comparison with that edition; None where fewer than nine tenths of
        the Kreise that both have agree with one, or fewer than three are there.
    """
    known = kreise_by_ags()
    ours = [district for district in districts.rows if district.ags in known]
    if districts.schluessel or len(ours) < _KREISE_AT_LEAST:
        return None
    for edition in editions():
        comparison = _against(edition, districts)
        agreeing = comparison.compared - len(comparison.differences)
        if comparison.compared >= _KREISE_AT_LEAST and 10 * agreeing >= 9 * comparison.compared:
            return comparison
    return None


def of_an_edition(districts: Districts) -> tuple[Text, ...]:
    """What to say of a file whose figures are those of a built-in date."""
    found = agreement(districts)
    if found is None:
        return ()
    edition = notices.in_both(found.edition.stichtag, found.edition.basis)
    if found.differences:
        listed = [
            Text(
                f"{each.name} ({each.ags}) {_grouped(each.einwohner, '.')}, "
                f"dort {_grouped(each.built_in, '.')}",
                f"{each.name} ({each.ags}) {_grouped(each.einwohner, ',')}, "
                f"there {_grouped(each.built_in, ',')}",
            )
            for each in found.differences
        ]
        figures = notices.MOST_OF_AN_EDITION.filled(
            agreeing=found.compared - len(found.differences),
            count=found.compared,
            edition=edition,
            others=Text(
                notices.some([each.de for each in listed]),
                notices.some([each.en for each in listed]),
            ),
        )
    else:
        figures = notices.ALL_OF_AN_EDITION.filled(edition=edition)
    if districts.stichtag in {None, found.edition.stichtag}:
        return (figures,)
    return (
        figures,
        notices.OTHER_DATE_NAMED.filled(date=notices.in_both(districts.stichtag)),
    )


def _grouped(figure: int, mark: str) -> str:
    return f"{figure:,}".replace(",", mark)


def _against(edition: Edition, districts: Districts) -> Comparison:
    table = built_in_districts(stichtag=edition.stichtag, basis=edition.basis)
    figures = {kreis.ags: kreis.einwohner for kreis in table.rows}
    both = [district for district in districts.rows if district.ags in figures]
    return Comparison(
        edition=edition,
        compared=len(both),
        differences=tuple(
            Difference(district.ags, district.name, district.einwohner, figures[district.ags])
            for district in both
            if district.einwohner != figures[district.ags]
        ),
    )
