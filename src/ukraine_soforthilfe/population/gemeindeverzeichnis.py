"""Gemeindeverzeichnis of Destatis, GV-ISys "Auszug" and GV100AD: a Kreis is its Gemeinden's sum.

GV-ISys is a sheet. Its headings are those of two rows: of the key, split into
``Land``, ``RB``, ``Kreis`` and ``Gem``, and of the population, called
``Einwohner`` until 2009; before 1994 there was no Textkennzeichen. Quarterly
issues carry the population of an earlier 31.12.: its date stands in the heading
of the population, where the Gebietsstand is another one. Where the headings are
lost, the columns are known by the rows: the population by the sexes, which
stand right of it and sum to it.

GV100AD is of fixed width. Places of Satzart 40 and 60, counted from 1, as the
record description that Destatis packs with the file (Datensatzbeschreibung
GV100AD) gives them:

====== ========================== ====== =============================
1-2    Satzart                    23-72  Bezeichnung
3-10   Gebietsstand, YYYYMMDD     123-4  Textkennzeichen
11-15  Land, RB, Kreis            129-39 Fläche in ha (Satzart 60)
16-18  Gemeinde                   140-50 Bevölkerung (Satzart 60)
====== ========================== ====== =============================

The Gebietsstand is no date of the population: monthly and quarterly files
carry the one of an earlier 31.12., and none says which.

04-kreise: Kreise by area and population, as a sheet or Excel's CSV of it. Its heading
takes two rows. Rows with two to four digits are headings of a
Land, Regierungsbezirk or Region and carry no figure; sums have no key.

Trimmed to some columns under a heading of one row, it is known by its sums:
each ``Insgesamt`` is that of the Kreise of the Land above it, or of all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from ukraine_soforthilfe.asking.values import parse_date, whole_number
from ukraine_soforthilfe.errors import FigureError, Problem
from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.population.cells import UnreadableError
from ukraine_soforthilfe.population.headings import is_all
from ukraine_soforthilfe.population.keys import Kind, parse_key
from ukraine_soforthilfe.population.tables import (
    DESTATIS,
    WITH_SOURCE,
    Entry,
    Figure,
    Layout,
    Reading,
    Series,
    basis_of,
    column_names,
    entry_of,
    first_column,
    fold,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from ukraine_soforthilfe.population.cells import Row, Table


_KREIS, _GEMEINDE = "40", "60"
_SATZARTEN = frozenset({"10", "20", "30", "40", "50", "60"})
_ARTEN = {
    "41": "Kreisfreie Stadt",
    "42": "Stadtkreis",
    "43": "Kreis",
    "44": "Landkreis",
    "45": "Regionalverband",
}
_UNINHABITED = "66"
_NAMED_UNINHABITED = ("gemeindefreiesgebiet", "gemfrgebiet", "gemfrgebiete", "gemfrgeb")
_NO_FIGURE = frozenset({"", "-", "–"})
_DAY = re.compile(r"\d{2}\.\d{2}\.\d{4}")
_ANNUAL = re.compile(r"(31\.12\.\d{4})\s*\(Jahr\)")
_NO_HEADINGS = Text(
    de="Die Datei sieht aus wie das Gemeindeverzeichnis ohne Überschriften, und keine "
    "Spalte ist die Summe der beiden rechts davon. Die Zeilen ab „Satzart“ wieder "
    "einfügen.",
    en="It looks like the Gemeindeverzeichnis without its headings, and no column is the sum of "
    "the two right of it. Put back the rows that begin with Satzart.",
)
_WITHOUT_HEADINGS = Text(
    de="Spalten des Gemeindeverzeichnisses ohne Überschriften",
    en="columns of the Gemeindeverzeichnis without headings",
)
_BLANK_IS_0 = Text(
    de="unbewohnte gemeindefreie Gebiete ohne Zahl als 0: {count}",
    en="{count} uninhabited territories without a figure as 0",
)


class _Record(NamedTuple):
    """A row of the list: a Kreis, which has no figure, or a Gemeinde of one.

    Attributes:
        satzart: 40 or 60.
        key: The five digits of the Kreis.
        gemeinde: The number of the Gemeinde in it.
        art: The Textkennzeichen.
        name: The name.
        figure: That of the Gemeinde.
    """

    satzart: str
    key: str
    gemeinde: str
    art: str
    name: str
    figure: Figure


def _reading(
    records: Iterable[_Record],
    *,
    column: str,
    key_column: str,
    stichtag: date | None = None,
    basis: str = "",
) -> Reading:
    """The Kreise that are named and have Gemeinden, as the sums of these, in the list's order.

    What stands under no Kreis, such as the territory shared with Luxemburg, belongs to none.
    """
    labels: dict[str, tuple[str, str]] = {}
    gemeinden: dict[str, list[Entry]] = defaultdict(list)
    for each in records:
        if each.satzart == _KREIS:
            labels[each.key] = each.name, _ARTEN.get(each.art, "")
        else:
            key = each.key + each.gemeinde.zfill(3)
            gemeinden[each.key].append(Entry(key, (each.figure,), each.name))
    kreise = {key: gemeinden[key] for key in labels if key in gemeinden}
    entries = tuple(
        Entry(key, tuple(each.figures[0] for each in below), *labels[key])
        for key, below in kreise.items()
    )
    return Reading(
        (Series(column, entries, stichtag, basis),),
        key_column=key_column,
        gemeinden=(tuple(chain(*kreise.values())),),
    )


class _Columns(NamedTuple):
    """Where things stand in a sheet of GV-ISys.

    Attributes:
        art: The Textkennzeichen, None in issues that have none.
        land: The Land; Regierungsbezirk and Kreis follow it.
        gemeinde: The number of the Gemeinde in its Kreis.
        name: The name.
        population: The figure.
        body: Place of the first row of data.
    """

    art: int | None
    land: int
    gemeinde: int
    name: int
    population: int
    body: int


_NEWEST = _Columns(art=1, land=2, gemeinde=6, name=7, population=9, body=0)


def read_gvisys(table: Table) -> Reading | None:
    """The Kreise as sums of their Gemeinden.

    Recognised by ``Satzart`` in the first column, beside a split key and a
    population; without headings by rows of all its columns.

    Raises:
        UnreadableError: Without headings nothing says where the population stands.
    """
    found = _headed(table) or _headless(table)
    if found is None:
        return None
    start, columns = found
    heading = table.rows[start : columns.body]
    stichtag = _stichtag(table.rows[:start], heading, columns.population)
    records = []
    blank = 0
    for row in table.body(columns.body):
        satzart = row.cell(0)
        if satzart not in {_KREIS, _GEMEINDE}:
            continue
        land = columns.land
        key = row.cell(land).zfill(2) + row.cell(land + 1).zfill(1) + row.cell(land + 2).zfill(2)
        art = "" if columns.art is None else row.cell(columns.art)
        name = row.cell(columns.name)
        figure = row.cell(columns.population)
        # A territory that belongs to no Gemeinde.
        apart = art == _UNINHABITED or (not art and fold(name).endswith(_NAMED_UNINHABITED))
        if satzart == _GEMEINDE and figure in _NO_FIGURE and apart:
            figure, blank = "0", blank + 1
        gemeinde = row.cell(columns.gemeinde)
        records.append(_Record(satzart, key, gemeinde, art, name, Figure(row, figure)))
    reading = _reading(
        records,
        column="Bevölkerung insgesamt",
        key_column="Amtlicher Regionalschlüssel (ARS)",
        stichtag=stichtag,
        basis=basis_of(stichtag, table.text_around(columns.body)),
    )
    assumed = [_BLANK_IS_0.filled(count=blank)] if blank else []
    return replace(reading, assumed=(*assumed, *([] if heading else [_WITHOUT_HEADINGS])))


def _headed(table: Table) -> tuple[int, _Columns] | None:
    """Place of the first heading row, and the columns that the headings name."""
    rows = table.top()
    for place, row in enumerate(rows):
        if fold(row.cell(0)) != "satzart":
            continue
        body = next(
            (later for later in range(place, len(rows)) if rows[later].cell(0).isdigit()), len(rows)
        )
        heading = rows[place:body]
        names = column_names(heading)
        population = first_column(names, "bevoelkerung", "einwohner", "insgesamt")
        key = next((each for each in map(_split_key, heading) if each), None)
        name = first_column(names, "gemeindename")
        if population and key and name:
            art = first_column(names, "textkennzeichen")
            return place, _Columns(art, *key, name, population, body)
    return None


def _split_key(row: Row) -> tuple[int, int] | None:
    """The columns of Land and Gemeinde, where a row heads the parts of a key."""
    names = [fold(cell) for cell in row.cells]
    for land in range(len(names) - 3):
        if names[land : land + 3] != ["land", "rb", "kreis"]:
            continue
        gemeinde = first_column(names[land + 3 :], "gem")
        return None if gemeinde is None else (land, land + 3 + gemeinde)
    return None


def _headless(table: Table) -> tuple[int, _Columns] | None:
    """The columns of the newest issues, where the rows are theirs and have no headings."""
    rows = table.top()
    body = next((place for place, row in enumerate(rows) if _is_record(row)), None)
    if body is None or not _is_record(rows[min(body + 1, len(rows) - 1)]):
        return None
    gemeinden = [row for row in table.body(body) if row.cell(0) == _GEMEINDE and _is_record(row)]
    if not gemeinden:
        return None
    for row in gemeinden:
        whole, *parts = (_figure(row.cell(_NEWEST.population + each)) for each in range(3))
        if whole != sum(parts):
            raise UnreadableError(Problem(_NO_HEADINGS, row=row.number))
    return body, _NEWEST._replace(body=body)


def _is_record(row: Row) -> bool:
    """Whether a row has the parts of a key of the Gemeindeverzeichnis in their columns."""
    satzart, art, *key, name = (row.cell(place) for place in range(8))
    widths = (2, 1, 2, 4, 3)
    return (
        satzart in _SATZARTEN
        and (not art or (art.isdigit() and len(art) == 2))
        and key[0].isdigit()
        and all(
            not part or (part.isdigit() and len(part) <= width)
            for part, width in zip(key, widths, strict=True)
        )
        and (satzart != _GEMEINDE or all(key))
        and bool(name)
        and not name.isdigit()
    )


def _figure(text: str) -> int:
    """A figure of people, 0 where there is none; -1 where it is no whole number."""
    if text in _NO_FIGURE:
        return 0
    try:
        return whole_number(text)
    except FigureError:
        return -1


def _stichtag(title: Sequence[Row], heading: Sequence[Row], population: int) -> date | None:
    """The population's own date, or the title's where the issue is an annual one."""
    own = _DAY.search(" ".join(row.cell(population) for row in heading))
    if own:
        return parse_date(own[0])
    annual = _ANNUAL.search(" ".join(cell for row in title for cell in row.cells))
    return parse_date(annual[1]) if annual else None


_RECORD = re.compile(r"[1-6]0(?:19|20)\d{6}\d{2}", re.ASCII)
_KEY_AT = slice(10, 15)
_GEMEINDE_AT = slice(15, 18)
_NAME_AT = slice(22, 72)
_TEXTKENNZEICHEN_AT = slice(122, 124)
_POPULATION_AT = slice(139, 150)


def read_gv100ad(table: Table) -> Reading | None:
    """The Kreise as sums of their Gemeinden.

    Recognised by rows of one cell that begin with Satzart, day and Land.
    """
    first = next((row for row in table.rows if row.width), None)
    if first is None or len(first.cells) > 1 or not _RECORD.match(first.cells[0]):
        return None
    records = (
        _Record(
            record[:2],
            record[_KEY_AT],
            record[_GEMEINDE_AT],
            record[_TEXTKENNZEICHEN_AT],
            record[_NAME_AT].strip(),
            # The field is filled up with zeros.
            Figure(row, record[_POPULATION_AT].strip().lstrip("0") or "0"),
        )
        for row in table.rows
        for record in row.cells
        if record.startswith((_KREIS, _GEMEINDE))
    )
    return _reading(records, column="140-150 (Bevölkerung)", key_column="11-15 (Land, RB, Kreis)")


# 04-kreise.

_GEBIETSSTAND = re.compile(r"Gebietsstand:?\s*(31\.\s?12\.\s?\d{4})")

_SUMS = Text(
    de="Zeilen „Insgesamt“ ohne Schlüssel als Summen der Kreise darüber: {count}",
    en='{count} rows "Insgesamt" without a key are the sums of the Kreise above them',
)


def _kreise_header(table: Table) -> int | None:
    """Place of the upper heading row."""
    rows = table.top()
    for place, row in enumerate(rows):
        upper = {fold(cell) for cell in row.cells}
        lower = {fold(cell) for cell in rows[place + 1].cells} if place + 1 < len(rows) else set()
        if {"schluesselnummer", "regionalebezeichnung"} <= upper and "insgesamt" in upper | lower:
            return place
    return None


def read_kreise(table: Table) -> Reading | None:
    """The totals of the table's only date.

    Recognised by ``Schlüsselnummer`` and ``Regionale Bezeichnung`` over ``insgesamt``.
    """
    start = _kreise_header(table)
    if start is None:
        return None
    names = column_names(table.rows[start : start + 2])
    key = first_column(names, "schluesselnummer") or 0
    art = first_column(names, "regionalebezeichnung") or 0
    name = first_column(names, "kreisfreiestadt", "kreislandkreis")
    total = next(place for place, heading in enumerate(names) if heading.endswith("insgesamt"))
    text = table.text_around(start + 2)
    stichtag = _gebietsstand(text)
    # The row after the heading counts the columns.
    rows = [row for row in table.body(start + 2) if row.cell(key) != "1"]
    entries = tuple(entry_of(row, key=key, figure=total, name=name, art=art) for row in rows)
    series = Series("insgesamt", entries, stichtag, basis_of(stichtag, text))
    return Reading((series,), key_column="Schlüsselnummer")


def read_trimmed(table: Table) -> Reading | None:
    """The populations of Kreise of a table that has lost columns or its lower heading.

    Recognised by ``Schlüsselnummer`` beside a population, over rows of sums without
    keys that are the sums of the Kreise above them.
    """
    if _kreise_header(table) is not None:
        return None
    for place, row in enumerate(table.top()):
        names = column_names([row])
        key = first_column(names, "schluesselnummer")
        total = first_column(names, "insgesamt", "bevoelkerung", "einwohner")
        if key is not None and total is not None:
            rows = [each for each in table.body(place + 1) if each.cell(total)]
            return _trimmed(table, place + 1, rows, key, total) if key != total else None
    return None


def _trimmed(table: Table, body: int, rows: Sequence[Row], key: int, total: int) -> Reading | None:
    header = table.rows[body - 1]
    names = column_names([header])
    name = first_column(names, "kreisfreiestadt", "kreislandkreis", "kreis", "name")
    art = first_column(names, "regionalebezeichnung")
    kreise = []
    everything, of_land, land, sums = 0, 0, "", 0
    for row in rows:
        ags, text = row.cell(key), row.cell(total)
        if ags:
            parsed = parse_key(ags)
            if parsed.kind is not Kind.KREIS:
                continue
            if parsed.text[:2] != land:
                land, of_land = parsed.text[:2], 0
            figure = _figure(text)
            everything, of_land = everything + figure, of_land + figure
            kreise.append(row)
        elif _figure(text) in {of_land, everything} and any(map(is_all, filter(None, row.cells))):
            sums += 1
        else:
            return None
    if not sums or not kreise:
        return None
    stichtag = _gebietsstand(table.text_around(body))
    entries = tuple(entry_of(row, key=key, figure=total, name=name, art=art) for row in kreise)
    return Reading(
        (Series(header.cell(total), entries, stichtag, basis_of(stichtag)),),
        key_column=header.cell(key),
        assumed=(_SUMS.filled(count=sums),),
    )


def _gebietsstand(text: str) -> date | None:
    """The day of the table; it comes out once a year, with the population of the same day."""
    found = _GEBIETSSTAND.search(text)
    return parse_date(found[1]) if found else None


_PRODUCER = f"{DESTATIS}, Gemeindeverzeichnis"
LAYOUTS = (
    Layout("Destatis 04-kreise", _PRODUCER, WITH_SOURCE, read_kreise),
    Layout("Destatis 04-kreise, trimmed", _PRODUCER, WITH_SOURCE, read_trimmed),
    Layout(
        "Destatis GV-ISys, Auszug aus dem Gemeindeverzeichnis",
        _PRODUCER,
        WITH_SOURCE,
        read_gvisys,
    ),
    Layout("Destatis GV100AD", _PRODUCER, WITH_SOURCE, read_gv100ad),
)
