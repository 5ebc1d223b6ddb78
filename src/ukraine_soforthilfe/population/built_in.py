"""The table that comes with the program: the 44 Kreise at several dates."""

from __future__ import annotations

import csv
import io
import pkgutil
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from hashlib import sha256

from ukraine_soforthilfe.asking import Need
from ukraine_soforthilfe.districts import District, Districts, Source
from ukraine_soforthilfe.errors import PopulationFileError, Problem, StichtagError
from ukraine_soforthilfe.laender import ALL_LAENDER, BADEN_WUERTTEMBERG, Level
from ukraine_soforthilfe.scenario import Scenario, refuse_what_needs

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
        raise _lacks("It has no other key than the population. Give a population file.")
    if wanted.state not in {BADEN_WUERTTEMBERG, ALL_LAENDER}:
        raise _lacks(f"It has no Kreis of Land {wanted.state!r}. Give a population file.")
    if wanted.level is Level.GEMEINDE:
        raise _lacks("It has Kreise only. Give a population file with Gemeinden.")
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


def _lacks(message: str) -> PopulationFileError:
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
