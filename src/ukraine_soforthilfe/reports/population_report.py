"""What was recognised in a population file, and its figures as a clean table."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text as Line

from ukraine_soforthilfe.population.plain import TITLE as PLAIN_TABLE
from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.terminal import ROWS_AT_MOST, facts, table
from ukraine_soforthilfe.reports.wording import population as words
from ukraine_soforthilfe.reports.wording.figures import day, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType
    from rich.table import Table

    from ukraine_soforthilfe.districts import Districts
    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.population.built_in import Edition
    from ukraine_soforthilfe.population.comparison import Comparison
    from ukraine_soforthilfe.population.loading import PopulationReport

_COLUMNS = ("ags", "name", "art", "regierungsbezirk", "stichtag", "basis", "einwohner")


def population_csv(districts: Districts) -> bytes:
    """The figures as a clean CSV, in the columns of the built-in table."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    stichtag = districts.stichtag.isoformat() if districts.stichtag else ""
    for kreis in districts.rows:
        writer.writerow(
            (
                kreis.ags,
                kreis.name,
                kreis.art,
                kreis.regierungsbezirk,
                stichtag,
                districts.basis,
                kreis.einwohner,
            )
        )
    return text.getvalue().encode()


def population_summary(report: PopulationReport, language: Language) -> RenderableType:
    """What was recognised, what is to be said of it, and the figures, in 80 columns."""
    districts = report.districts
    count = wording.districts(districts, language)
    return Group(
        Line(words.TITLE(language, districts=count), style="bold"),
        "",
        facts(_facts(report, language)),
        "",
        *(
            part
            for comparison in report.comparisons
            if comparison.differences
            for part in (_difference_table(comparison, language), "")
        ),
        _district_table(districts, language),
        "",
    )


def _facts(report: PopulationReport, language: Language) -> Iterator[tuple[str, str]]:
    districts = report.districts
    source = districts.source
    yield wording.SOURCE(language), wording.source(source, language)
    yield words.CHECKSUM(language), source.sha256
    plain = source.layout == PLAIN_TABLE
    yield words.LAYOUT(language), words.PLAIN_TABLE(language) if plain else source.layout
    yield words.EDITION(language), wording.stichtag(districts, language)
    if report.editions:
        editions = (_edition(edition, language) for edition in report.editions)
        yield words.EDITIONS(language), "; ".join(editions)
    yield wording.EINWOHNER(language), number(districts.einwohner, language)
    if read := words.what_was_read(districts, language):
        yield words.READ(language), read
    for notice in districts.notices:
        yield words.NOTICE(language), notice(language)
    for comparison in report.comparisons:
        differing = len(comparison.differences)
        text = words.SOME_DIFFER if differing else words.ALL_AGREE
        yield (
            words.AGREEMENT(language),
            text(
                language,
                differing=number(differing, language),
                count=number(comparison.compared, language),
                edition=_edition(comparison.edition, language),
            ),
        )


def _edition(edition: Edition, language: Language) -> str:
    stichtag = day(edition.stichtag, language)
    return f"{stichtag}, {edition.basis}" if edition.basis else stichtag


def _difference_table(comparison: Comparison, language: Language) -> Table:
    differences = table()
    differences.add_column(wording.AGS(language))
    differences.add_column(wording.NAME(language), overflow="fold")
    for heading in (words.FILE_FIGURE, words.BUILT_IN_FIGURE):
        differences.add_column(heading(language), justify="right", no_wrap=True)
    for difference in comparison.differences:
        differences.add_row(
            Line(difference.ags),
            Line(difference.name),
            number(difference.einwohner, language),
            number(difference.built_in, language),
        )
    return differences


def _district_table(districts: Districts, language: Language) -> Table:
    figures = table()
    figures.add_column(wording.key_heading(districts, language), overflow="fold")
    for heading in (wording.NAME, wording.ART, wording.REGIERUNGSBEZIRK):
        figures.add_column(heading(language), overflow="fold")
    figures.add_column(wording.EINWOHNER(language), justify="right", no_wrap=True)
    for kreis in districts.rows[:ROWS_AT_MOST]:
        texts = (kreis.ags, kreis.name, kreis.art, kreis.regierungsbezirk)
        figures.add_row(*map(Line, texts), number(kreis.einwohner, language))
    more = len(districts.rows) - ROWS_AT_MOST
    if more > 0:
        figures.add_row("…", wording.MORE_ROWS(language, count=number(more, language)))
    return figures
