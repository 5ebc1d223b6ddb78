"""What was recognised in a population file, and its figures as a clean table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.language import Text, with_answer
from ukraine_soforthilfe.population.plain import TITLE as PLAIN
from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.table import Column, Kind, Page, Table
from ukraine_soforthilfe.reports.wording import day, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.population.built_in import Comparison, Edition
    from ukraine_soforthilfe.population.loading import PopulationReport
    from ukraine_soforthilfe.result.districts import Districts

_TITLE = Text(de="Einwohner: {districts}", en="Population: {districts}")
_LAYOUT = Text(de="Erkannt als", en="Recognised as")
_PLAIN_TABLE = Text(de="einfache Tabelle", en="plain table")
_EDITION = Text(de="Gewählt", en="Chosen")
_EDITIONS = Text(de="Vorhanden", en="Available")
_AGREEMENT = Text(de="Abgleich", en="Agreement")
_ALL_AGREE = Text(
    de="alle {count} Zahlen stimmen mit der mitgelieferten Tabelle überein ({edition})",
    en="all {count} figures agree with the built-in table ({edition})",
)
_SOME_DIFFER = Text(
    de="{differing} von {count} Zahlen weichen von der mitgelieferten Tabelle ab ({edition})",
    en="{differing} of {count} figures differ from the built-in table ({edition})",
)
_BUILT_IN_FIGURE = Text(de="mitgeliefert", en="built in")
_FILE_FIGURE = Text(de="Datei", en="file")


def population_table(districts: Districts) -> Table:
    """The figures in the columns of the built-in table."""
    rows = districts.rows
    stichtag = districts.stichtag.isoformat() if districts.stichtag else ""

    key = wording.key(keyed_by_ags=districts.keyed_by_ags)
    return Table(
        (
            Column("ags", key, Kind.KEY, [row.ags for row in rows]),
            Column("name", wording.NAME, Kind.TEXT, [row.name for row in rows]),
            Column("art", wording.ART, Kind.TEXT, [row.art for row in rows]),
            Column(
                "regierungsbezirk",
                wording.REGIERUNGSBEZIRK,
                Kind.TEXT,
                [row.regierungsbezirk for row in rows],
            ),
            Column("stichtag", wording.STICHTAG, Kind.TERM, [stichtag] * len(rows)),
            Column("basis", wording.BASIS, Kind.TEXT, [districts.basis] * len(rows)),
            Column("einwohner", wording.EINWOHNER, Kind.NUMBER, [row.einwohner for row in rows]),
        )
    )


def population_page(report: PopulationReport, language: Language) -> Page:
    """What was recognised, what is to be said of it, and the figures."""
    districts = report.districts
    figures = population_table(districts).of("ags", "name", "art", "regierungsbezirk", "einwohner")
    return Page(
        title=_TITLE(language, districts=wording.districts(districts, language)),
        facts=tuple(_facts(report, language)),
        tables=(*map(_differences, filter(_differing, report.comparisons)), figures),
    )


def _facts(report: PopulationReport, language: Language) -> Iterator[tuple[str, str]]:
    districts = report.districts
    source = districts.source
    yield wording.SOURCE(language), wording.source(source, language)
    yield wording.SHA_256(language), source.sha256
    yield _LAYOUT(language), _PLAIN_TABLE(language) if source.layout == PLAIN else source.layout
    yield _EDITION(language), wording.stichtag(districts, language)
    if report.editions:
        editions = (_edition(edition, language) for edition in report.editions)
        yield _EDITIONS(language), "; ".join(editions)
    yield wording.EINWOHNER(language), number(districts.einwohner, language)
    if read := wording.what_was_read(districts, language):
        yield wording.READ(language), read
    for notice in districts.notices:
        yield wording.NOTICE(language), with_answer(notice)(language)
    for comparison in report.comparisons:
        text = _SOME_DIFFER if comparison.differences else _ALL_AGREE
        yield (
            _AGREEMENT(language),
            text(
                language,
                differing=number(len(comparison.differences), language),
                count=number(comparison.compared, language),
                edition=_edition(comparison.edition, language),
            ),
        )


def _edition(edition: Edition, language: Language) -> str:
    stichtag = day(edition.stichtag, language)
    return f"{stichtag}, {edition.basis}" if edition.basis else stichtag


def _differing(comparison: Comparison) -> bool:
    return bool(comparison.differences)


def _differences(comparison: Comparison) -> Table:
    """The figures that are different in the built-in table."""
    differences = comparison.differences

    return Table(
        (
            Column("ags", wording.AGS, Kind.KEY, [each.ags for each in differences]),
            Column("name", wording.NAME, Kind.TEXT, [each.name for each in differences]),
            Column("file", _FILE_FIGURE, Kind.NUMBER, [each.einwohner for each in differences]),
            Column(
                "built_in", _BUILT_IN_FIGURE, Kind.NUMBER, [each.built_in for each in differences]
            ),
        ),
        whole=True,
    )
