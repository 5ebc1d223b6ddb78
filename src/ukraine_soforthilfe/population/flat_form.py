"""The flat form (ffcsv) of statistical databases: one value a line, unsorted.

Several measures, levels and dates stand mixed. Columns are found by the names
that end alike in the German headings and in the English ones since 2025. Three
databases write it: GENESIS and the Regionaldatenbank (12411), the Statistisches
Landesamt, whose keys carry the suffix of their level (``KRSI`` for a Kreis),
and the Zensusdatenbank (1000A), where a Gemeinde has twelve digits.

Two flat tables that are short stand at the end. The Zensus 2022's is the Regionaltabelle
Bevölkerung, sheet ``Bevölkerung`` or ``CSV-Einwohnerzahl``: keys of 2 to 12 digits stand
mixed, ``Regionalebene`` says which rows are Kreise, and beside the census's figures stand those of
30.06.2022 on the basis of the census before, to compare. The RKI's is Corona_Landkreise: the
field EWZ, of no day; Berlin stands there as its twelve Bezirke, 11001 to 11012, no Kreise.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from functools import partial
from itertools import chain
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from ukraine_soforthilfe.asking.values import on_one_line, parse_date
from ukraine_soforthilfe.errors import DateError, Problem
from ukraine_soforthilfe.language import Text, joined, quoted, same
from ukraine_soforthilfe.population.cells import UnreadableError
from ukraine_soforthilfe.population.headings import is_all
from ukraine_soforthilfe.population.keys import Kind, parse_key
from ukraine_soforthilfe.population.notices import CENSUS_WITHOUT_KREISE, in_both
from ukraine_soforthilfe.population.refusals import shown
from ukraine_soforthilfe.population.spellings import ARTEN
from ukraine_soforthilfe.population.tables import (
    LICENCE,
    OFFICES,
    WITH_SOURCE,
    ZENSUS_2011,
    ZENSUS_2022,
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
    from collections.abc import Iterable, Iterator

    from ukraine_soforthilfe.population.cells import Row, Table

_SUFFIX = "KRSI"
_SAMPLE = 200
KREIS_AT_MOST = 5
_GEMEINDE = re.compile(r"(\d{8})[A-Z]*", re.ASCII)
_OF_THE_CENSUS = re.compile(r"\d{11,12}", re.ASCII)
CENSUS = "1000"
"""How the number of a table of the Zensusdatenbank begins."""
_CENSUS_YEAR = 2022
_COUNTED = frozenset({"BEVSTD", "PRS018"})
UNITS = frozenset({"anzahl", "number"})
"""Units of people, folded."""


class _Columns(NamedTuple):
    """Where things stand in a flat file.

    Attributes:
        time: The date.
        value: The figure.
        measure: Code of what is measured; None where the heading of ``value`` says so.
        unit: Its unit, None where there is no such column.
        code: Code of the district; its name follows.
        others: Codes of further characteristics, each before its label.
    """

    time: int
    value: int
    measure: int | None
    unit: int | None
    code: int
    others: tuple[int, ...]


def _find_columns(table: Table) -> _Columns | None:
    """The columns of a flat file of populations, None where the table is none."""
    names = column_names(table.rows[:1])
    time = _place(names, "time", "zeit")
    codes = [
        place
        for place, name in enumerate(names)
        if name[:1].isdigit() and name.endswith(("variableattributecode", "auspraegungcode"))
    ]
    measure = _place(names, "valuevariablecode")
    value = (
        _place(names, "value")
        if measure is not None
        else next((place for place, name in enumerate(names) if name.startswith("bevstd")), None)
    )
    if time is None or value is None or not codes:
        return None
    sample = table.rows[1:_SAMPLE]
    code = max(codes, key=lambda place: sum(is_kreis(row.cell(place)) for row in sample))
    others = tuple(place for place in codes if place != code)
    return _Columns(time, value, measure, _place(names, "valueunit"), code, others)


def is_kreis(code: str) -> bool:
    """Whether a code denotes a Kreis, with the suffix of its level or without."""
    bare = code.removesuffix(_SUFFIX)
    return len(bare) <= KREIS_AT_MOST and parse_key(bare).kind is Kind.KREIS


def _gemeinde(code: str) -> str:
    """The eight digits of a Gemeinde in its code, suffixed or not; empty where it is none."""
    if _OF_THE_CENSUS.fullmatch(code):
        ars = code.zfill(12)
        return ars[:5] + ars[9:]
    found = _GEMEINDE.fullmatch(code)
    return found[1] if found else ""


def _read(table: Table, *, census: bool = False, suffixed: bool = False) -> Reading | None:
    """The populations of all Kreise, by date, and of the Gemeinden where the file has some.

    Recognised by the headings of the flat form. Areas, densities and shares stand beside them.

    Args:
        table: The table.
        census: Whether it is of the census, over a statistic 1000.
        suffixed: Whether its codes end in ``KRSI``; else they are bare keys.

    Raises:
        UnreadableError: It is of the census and has no Kreise.
    """
    columns = _find_columns(table)
    if columns is None or _is_census(table) is not census:
        return None
    codes = table.rows.at(range(1, len(table.rows))).texts(columns.code)
    has_kreise = any(map(is_kreis, codes))
    if census and not has_kreise:
        raise UnreadableError(Problem(CENSUS_WITHOUT_KREISE))
    has_suffix = any(code.endswith(_SUFFIX) for code in codes)
    if not census and (has_suffix is not suffixed or not (suffixed or has_kreise)):
        return None
    entries: dict[date, list[Entry]] = defaultdict(list)
    gemeinden: dict[date, list[Entry]] = defaultdict(list)
    for day, rows in _populations(table, columns):
        code, label = rows[0].cell(columns.code), rows[0].cell(columns.code + 1)
        figures = tuple(Figure(row, row.cell(columns.value)) for row in rows)
        if key := _gemeinde(code):
            gemeinden[day].append(Entry(key, figures, label))
        else:
            key = code.removesuffix(_SUFFIX)
            entries[day].append(Entry(key, figures, *name_and_art(label)))
    header = table.rows[0]
    return Reading(
        series=tuple(
            Series(
                column=header.cell(columns.value),
                entries=tuple(entries[day]),
                stichtag=day,
                basis=ZENSUS_2022 if census and day.year == _CENSUS_YEAR else basis_of(day),
            )
            for day in sorted(entries)
        ),
        gemeinden=tuple(tuple(gemeinden[day]) for day in sorted(entries) if gemeinden),
        key_column=header.cell(columns.code),
        assumed=summed(max((len(each.figures) for each in chain(*entries.values())), default=1)),
    )


def _populations(table: Table, columns: _Columns) -> Iterator[tuple[date, list[Row]]]:
    """The date of each district with the rows that are all of its people."""
    found = list(_rows_of_districts(table, columns))
    parts = [parts_of_all(_told(row, place) for _, row in found) for place in columns.others]
    expected = prod(map(len, parts))
    by_district: dict[tuple[date, str], list[Row]] = defaultdict(list)
    for day, row in found:
        rows = by_district[day, row.cell(columns.code)]
        if all(
            _told(row, place) in wanted for place, wanted in zip(columns.others, parts, strict=True)
        ):
            rows.append(row)
    for (day, code), rows in by_district.items():
        if expected == 1 and rows:
            # Who stands there twice is told by whoever looks at keys.
            yield from ((day, [row]) for row in rows)
            continue
        told = {tuple(_told(row, place) for place in columns.others) for row in rows}
        if len(told) != expected or len(rows) != expected:
            raise UnreadableError(
                Problem(
                    _INCOMPLETE.filled(date=in_both(day), count=len(rows), expected=expected),
                    column=table.rows[0].cell(columns.code),
                    value=code,
                )
            )
        yield day, rows


def _told(row: Row, place: int) -> str:
    """The label of a further characteristic, empty where the row is its total."""
    code = row.cell(place)
    return code and (row.cell(place + 1) or code)


def _rows_of_districts(table: Table, columns: _Columns) -> Iterator[tuple[date, Row]]:
    for row in table.body(1):
        if columns.measure is not None and row.cell(columns.measure) not in _COUNTED:
            continue
        if columns.unit is not None and row.cell(columns.unit).casefold() not in {"", *UNITS}:
            continue
        code = row.cell(columns.code)
        if not (is_kreis(code) or _gemeinde(code)):
            continue
        try:
            yield parse_date(row.cell(columns.time)), row
        except DateError:
            continue


def _place(names: list[str], *wanted: str) -> int | None:
    return next((place for place, name in enumerate(names) if name in wanted), None)


def _is_census(table: Table) -> bool:
    return len(table.rows) > 1 and table.rows[1].cell(0).startswith(CENSUS)


_SEXES = {
    "maennlich": "männlich",
    "male": "männlich",
    "weiblich": "weiblich",
    "female": "weiblich",
}
_YEARS = r"(?:jahre?n?|years?)"
_AGES = re.compile(
    rf"(?:(\d{{1,3}})(?:bis|to))?(?:unter|under)(\d{{1,3}}){_YEARS}"
    rf"|(\d{{1,3}}){_YEARS}(?:undmehr|undaelter|andover|andolder)"
    r"|(\d{1,3})jaehrige",
    re.ASCII,
)
_LABEL_AT_MOST = 60
_SHOWN_AT_MOST = 5
_INCOMPLETE = Text(
    de="Zum {date} enthält die Datei nur {count} der {expected} Zahlen nach Geschlecht "
    "und Alter, die zu diesem Schlüssel gehören. Eine Datei mit allen oder mit "
    "Summen angeben.",
    en="At {date} it has {count} of the {expected} figures by sex and age that this key should "
    "have. Give a file with all of them, or with totals.",
)
_IN_PARTS = Text(
    de="Die Zahlen sind nach {labels} unterteilt, ohne Summe, und {why}. Die Tabelle "
    "mit „Insgesamt“ oder mit allen Teilen angeben, oder mit --population-column "
    "eine Spalte mit Summen nennen.",
    en="Its figures are told apart by {labels} without a total, and {why}. Give the table with "
    "'Insgesamt' or with all parts, or name a column of totals with --population-column.",
)
_SEX_TWICE = Text(
    de="ein Geschlecht steht dort unter zwei Namen", en="a sex stands there under two names"
)
_LACKING = Text(de="{label} fehlt", en="{label} is missing")
_NOT_SEEN = Text(
    de="ob das alle sind, ist nicht zu erkennen", en="whether that is everybody cannot be seen"
)
_OVERLAP = Text(de="die Altersgruppen überschneiden sich bei {age}", en="the ages overlap at {age}")
_GAP = Text(
    de="das Alter von {age} bis unter {end} fehlt",
    en="the ages from {age} to under {end} are missing",
)
_NO_END = Text(de="das Alter ab {age} fehlt", en="the ages from {age} on are missing")

_SUMMED = Text(
    de="je Kreis {count} Zahlen nach Geschlecht und Alter zusammengezählt",
    en="{count} figures by sex and age added up for each Kreis",
)


class Ages(NamedTuple):
    """An age group: from an age up to another, which is none of it; None where it is open."""

    first: int
    end: int | None


def ages_of(label: str) -> Ages | None:
    """The ages that a label of a statistical office names.

    >>> ages_of("unter 3 Jahre"), ages_of("3 bis unter 6 Jahre"), ages_of("75 Jahre und mehr")
    (Ages(first=0, end=3), Ages(first=3, end=6), Ages(first=75, end=None))
    """
    found = _AGES.fullmatch(fold(label[:_LABEL_AT_MOST]))
    if found is None:
        return None
    first, end, on, one = (int(digits) if digits else None for digits in found.groups())
    if one is not None:
        return Ages(one, one + 1)
    return Ages(first or 0, end) if on is None else Ages(on, None)


def summed(count: int) -> tuple[Text, ...]:
    """What to say of figures that are sums of so many."""
    return (_SUMMED.filled(count=count),) if count > 1 else ()


def name_and_art(label: str) -> tuple[str, str]:
    """The name in a label, and the kind behind it, empty where there is none.

    >>> name_and_art("Kiel, Landeshauptstadt, kreisfreie Stadt")
    ('Kiel, Landeshauptstadt', 'kreisfreie Stadt')
    >>> name_and_art("München, Landeshauptstadt")
    ('München, Landeshauptstadt', '')
    """
    name, _, art = label.rpartition(", ")
    return (name, art) if fold(art) in ARTEN and name else (label, "")


def is_breakdown(label: str) -> bool:
    """Whether a label is a sex or an age group."""
    return fold(label[:_LABEL_AT_MOST]) in _SEXES or ages_of(label) is not None


def parts_of_all(labels: Iterable[str]) -> frozenset[str]:
    """Those of the labels of one characteristic that are everybody, each once.

    Args:
        labels: All that a table has of it; empty ones are totals.

    Raises:
        UnreadableError: There is no total, and the parts are not visibly all.
    """
    distinct = list(dict.fromkeys(labels))
    if totals := frozenset(label for label in distinct if not label or is_all(label)):
        return totals
    sexes = [_SEXES.get(fold(label[:_LABEL_AT_MOST])) for label in distinct]
    if all(sexes):
        if len(set(sexes)) < len(sexes):
            raise _refused(distinct, _SEX_TWICE)
        if lacking := [sex for sex in ("männlich", "weiblich") if sex not in sexes]:
            raise _refused(distinct, _LACKING.filled(label=quoted(lacking[0])))
        return frozenset(distinct)
    ages = [each for each in map(ages_of, distinct) if each]
    why = _NOT_SEEN if len(ages) < len(distinct) else _gap(ages)
    if why:
        raise _refused(distinct, why)
    return frozenset(distinct)


def _gap(ages: list[Ages]) -> Text | None:
    """What keeps age groups from being all ages; None where they are."""
    reached: int | None = 0
    for each in sorted(ages, key=lambda each: each.first):
        if reached is None or each.first < reached:
            return _OVERLAP.filled(age=each.first)
        if each.first > reached:
            return _GAP.filled(age=reached, end=each.first)
        reached = each.end
    return None if reached is None else _NO_END.filled(age=reached)


def _refused(labels: list[str], why: Text) -> UnreadableError:
    named = [quoted(shown(label)) for label in labels[:_SHOWN_AT_MOST]]
    if len(labels) > _SHOWN_AT_MOST:
        named.append(same("…"))
    return UnreadableError(Problem(_IN_PARTS.filled(labels=joined(named, ", "), why=why)))


_CENSUS_FIGURES = ("bevoelkerungzensus2022", "ewz")
_UPDATE = ("bevoelkerungbevoelkerungsfortschreibungzum30062022", "ewzbfs20220630")


def read_zensus(table: Table) -> Reading | None:
    """The census's figures, and those beside them.

    Recognised by ``Regionalebene`` beside a column of the census.
    """
    headers = (
        (place, row, names)
        for place, row in enumerate(table.top())
        if "regionalebene" in (names := column_names([row]))
        and first_column(names, *_CENSUS_FIGURES) is not None
    )
    start, header, names = next(headers, (0, None, []))
    if header is None:
        return None
    key = first_column(names, "amtlicherregionalschluessel", "rs", "ars") or 0
    name = first_column(names, "name")
    ebene = names.index("regionalebene")
    kreise = [
        row for row in table.body(start + 1) if fold(row.cell(ebene)).startswith("stadtkreis")
    ]

    def series(column: int, stichtag: date, basis: str, *, comparison: bool) -> Series:
        entries = tuple(entry_of(row, key=key, figure=column, name=name) for row in kreise)
        heading = on_one_line(header.cell(column))
        return Series(heading, entries, stichtag, basis, comparison=comparison)

    update = first_column(names, *_UPDATE)
    census = next(
        place
        for place, heading in enumerate(names)
        if place != update and heading.startswith(_CENSUS_FIGURES)
    )
    found = [series(census, date(2022, 5, 15), ZENSUS_2022, comparison=False)]
    if update is not None:
        found.append(series(update, date(2022, 6, 30), ZENSUS_2011, comparison=True))
    return Reading(tuple(found), key_column=on_one_line(header.cell(key)))


_BERLIN = "11000"
_MARKS = frozenset({"rs", "gen", "bez", "ewz"})


def read_rki(table: Table) -> Reading | None:
    """The field EWZ of every Kreis, Berlin put together.

    Recognised by the headings ``RS``, ``GEN``, ``BEZ`` and ``EWZ``.
    """
    header = table.rows[0]
    names = column_names([header])
    if not _MARKS.issubset(names):
        return None
    key, name, art, population = (names.index(mark) for mark in ("rs", "gen", "bez", "ewz"))
    entries = []
    berlin: list[Figure] = []
    for row in table.body(1):
        entry = entry_of(row, key=key, figure=population, name=name, art=art)
        if entry.art == "Bezirk":
            berlin += entry.figures
        else:
            entries.append(entry)
    if berlin:
        entries.append(Entry(_BERLIN, tuple(berlin), "Berlin", "Kreisfreie Stadt"))
    return Reading((Series("EWZ", tuple(entries)),), key_column=header.cell(key))


_OFFICES_OF_THE_CENSUS = f"{OFFICES}, Zensus 2022"
LAYOUTS = (
    Layout("GENESIS 12411, flat form (ffcsv)", OFFICES, LICENCE, _read),
    Layout(
        "Statistisches Landesamt 11111-0001, flat form",
        "Statistisches Landesamt Baden-Württemberg",
        LICENCE,
        partial(_read, suffixed=True),
    ),
    Layout(
        "Zensusdatenbank 1000A, flat form (ffcsv)",
        _OFFICES_OF_THE_CENSUS,
        LICENCE,
        partial(_read, census=True),
    ),
    Layout(
        "Zensus 2022, Regionaltabelle Bevölkerung",
        _OFFICES_OF_THE_CENSUS,
        WITH_SOURCE,
        read_zensus,
    ),
    Layout("RKI Corona_Landkreise", "Robert Koch-Institut (RKI)", "", read_rki),
)
