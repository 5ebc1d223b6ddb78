"""The entrance to populations: for the commands, for a batch and for other programs."""

from __future__ import annotations

import re
from dataclasses import replace
from inspect import Parameter, signature
from typing import IO, TYPE_CHECKING, Any, get_type_hints

from ukraine_soforthilfe.asking.ask import READING
from ukraine_soforthilfe.asking.scenario import (
    Scenario,
    options_about,
    refuse_what_needs,
    unmet_by_carried,
)
from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.population import notices

if TYPE_CHECKING:
    import os

    from ukraine_soforthilfe.population.loading import Once, PopulationReport
    from ukraine_soforthilfe.result.districts import Districts, Source


def load_districts(
    source: str | os.PathLike[str] | IO[bytes] | None = None, **wanted: Any
) -> Districts:
    """The population of districts, from a file as published or from the built-in table.

    Args:
        source: A path, or a binary stream: CSV, fixed-width text or a
            workbook, in the layout of a statistical office or a plain table
            with a key and a population. The built-in table where it is None.
        wanted: What the command asks with the option of that name, as values
            of the fields of :class:`~ukraine_soforthilfe.asking.scenario.Scenario`:
            ``stichtag``, a date; ``basis``, ``state``, ``key_column`` and
            others as the signature of this function lists them.

    Raises:
        PopulationFileError: The file cannot be used; with all that is wrong in it.
        StichtagError: The figures have no such date or basis, or the date has two.
        TypeError: There is no such argument.

    >>> load_districts().einwohner
    11124642
    """
    asked = _SIGNATURE.bind(source, **wanted).arguments
    held = {
        option.field: option.held(asked[option.field]) for option in _ASKED if option.field in asked
    }
    return districts_of(source, Scenario(**held))


_ASKED = [option for option in options_about(*READING) if not option.ask.positional]
_TYPES = get_type_hints(Scenario)
_SIGNATURE = signature(load_districts).replace(
    parameters=[
        signature(load_districts).parameters["source"],
        *(
            Parameter(
                option.field,
                Parameter.KEYWORD_ONLY,
                default=option.default,
                annotation=_TYPES[option.field],
            )
            for option in _ASKED
        ),
    ]
)
load_districts.__signature__ = _SIGNATURE  # type: ignore[attr-defined]


def districts_of(
    source: str | os.PathLike[str] | IO[bytes] | None,
    wanted: Scenario,
    *,
    once: Once | None = None,
) -> Districts:
    """The same for a scenario, whatever it says beside its figures.

    Args:
        source: As of :func:`load_districts`.
        wanted: What is wanted of it.
        once: Keeps what was read, where there are several scenarios; None to keep nothing.
    """
    refuse_what_needs(wanted, *unmet_by_carried(wanted, has_file=source is not None))
    if source is None:
        # The default run does without the readers.
        from ukraine_soforthilfe.population.built_in import built_in_for

        districts = built_in_for(wanted)
        return _with_carried(districts, wanted, once=once) if wanted.carry_columns else districts
    from ukraine_soforthilfe.population.loading import each_time, read_population

    report = read_population(source, wanted, once=once or each_time)
    if not wanted.carry_columns:
        return report.districts
    return _with_carried(report.districts, wanted, once=once, report=report)


def _with_carried(
    districts: Districts,
    wanted: Scenario,
    *,
    once: Once | None,
    report: PopulationReport | None = None,
) -> Districts:
    """The same with the columns that travel along, of their own file or of the population's."""
    from ukraine_soforthilfe.population.carried import with_carried
    from ukraine_soforthilfe.population.loading import OwnRows, each_time
    from ukraine_soforthilfe.population.text_tables import read_source

    headings = tuple(dict.fromkeys(wanted.carry_columns))
    if report is not None and report.file is not None and wanted.carry_file is None:
        sheet = districts.read.sheet if districts.read else ""
        own = OwnRows(sheet, report.numbers, report.numbers_below)
        return with_carried(districts, report.file, headings, own=own, kreis=wanted.of_kreis)
    path = wanted.carry_file or ""
    file = (once or each_time)(path, lambda: read_source(path))
    return with_carried(districts, file, headings, kreis=wanted.of_kreis)


def known_source(said: Source, asked: str | None) -> Source:
    """The source that a report says as it must be, by what is known of the table or the layout.

    Args:
        said: What the report says.
        asked: The file that it was asked for; None for the built-in table.
    """
    from ukraine_soforthilfe.population import plain
    from ukraine_soforthilfe.population.built_in import built_in_districts
    from ukraine_soforthilfe.population.loading import OFFICIAL

    if asked is None:
        return built_in_districts().source
    source = replace(said, built_in=False, file="" if asked == "-" else asked)
    layout = next((each for each in OFFICIAL if each.title == said.layout), None)
    checksum = said.sha256 if re.fullmatch("[0-9a-f]{64}", said.sha256) else ""
    source = replace(source, sha256=checksum)
    if layout is not None:
        return replace(source, producer=layout.producer, licence=layout.licence)
    if not said.layout:
        return source
    return replace(source, layout=plain.TITLE, producer="", licence="")


def is_known_notice(text: str) -> bool:
    """Whether a reader of populations says this, in one of the languages, of some file.

    That of version 0.1 said some of it in other words.
    """
    today = (notice for notice in vars(notices).values() if isinstance(notice, Text))
    return any(
        # What is filled in later has two brackets on either side.
        _says(template.replace("{{", "{").replace("}}", "}"), text)
        for notice in (*today, *_FORMERLY)
        for template in (notice.de, notice.en)
    )


_FORMERLY = (
    Text(
        "Die Datei hat mehrere Stichtage: {dates}. Genommen wurde {chosen}; --stichtag wählt einen "
        "anderen.",
        "The file has several dates: {dates}. {chosen} was taken; choose another one with "
        "--stichtag.",
    ),
    Text(
        "Die Datei nennt den Stichtag ihrer Zahlen nicht; er ist mit --stichtag anzugeben.",
        "The file does not name the date of its figures; say it with --stichtag.",
    ),
    Text(
        "Die Datei nennt den Stichtag ihrer Zahlen nicht; {stichtag} stammt aus --stichtag.",
        "The file does not name the date of its figures; {stichtag} is taken from --stichtag.",
    ),
    Text(
        "Die Zensusbasis der Zahlen ist nicht bekannt; sie ist mit --basis anzugeben.",
        "The census basis of the figures is unknown; say it with --basis.",
    ),
    Text("Ausgelassen als Summen: Zeile {rows}.", "Left out as totals: row {rows}."),
    Text(
        "Ausgelassene Kreise anderer Länder: {count}; --state wählt ein anderes Land, oder all.",
        "Kreise of other Länder left out: {count}; --state chooses another Land, or all.",
    ),
    Text(
        "Alle Kreise der Datei gehören zum Land {land}; genommen wurden alle {count}.",
        "All Kreise of the file are of Land {land}; all {count} were taken.",
    ),
    Text(
        "Von den {count} Kreisen Baden-Württembergs fehlen: {names}.",
        "Missing of the {count} Kreise of Baden-Württemberg: {names}.",
    ),
    Text(
        "{agreeing} von {count} Einwohnerzahlen sind die amtlichen zum {edition}; anders ist: "
        "{others}.",
        "{agreeing} of {count} populations are the official ones of {edition}; these differ: "
        "{others}.",
    ),
    Text(
        "Als Stichtag gilt trotzdem der {date}; zu prüfen, welcher gemeint ist.",
        "The date is still taken for {date}; check which one is meant.",
    ),
)


def _says(template: str, text: str) -> bool:
    """Whether a text is one with its ``{names}`` filled in; looks once for each piece of it."""
    first, *others = _PLACEHOLDER.split(template)
    if not others:
        return text == template
    *between, last = others
    if not text.startswith(first) or not text.endswith(last):
        return False
    place, end = len(first), len(text) - len(last)
    for piece in between:
        place = text.find(piece, place, end)
        if place < 0:
            return False
        place += len(piece)
    return bool(template.strip("{}").replace("{", "")) and place <= end


_PLACEHOLDER = re.compile(r"\{\w{1,40}\}")
