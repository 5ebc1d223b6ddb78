"""Populations: the built-in table and the files that people hand over."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from ukraine_soforthilfe.laender import ALL_LAENDER, BADEN_WUERTTEMBERG, Level
from ukraine_soforthilfe.population.wanted import Wanted

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from datetime import date

    from ukraine_soforthilfe.districts import Districts


def load_districts(  # noqa: PLR0913 - the options of the command, each with its own name
    source: str | os.PathLike[str] | IO[bytes] | None = None,
    *,
    stichtag: date | None = None,
    basis: str | None = None,
    partial: bool = False,
    state: str = BADEN_WUERTTEMBERG,
    key_column: str | None = None,
    population_column: str | None = None,
    weight_columns: Sequence[str] = (),
    level: Level = Level.KREIS,
) -> Districts:
    """The population of districts, from a file as published or from the built-in table.

    Args:
        source: A path, or a binary stream: CSV, fixed-width text or a
            workbook, in the layout of a statistical office or a plain table
            with a key and a population. The built-in table where it is None.
        stichtag: Reference date. Where it is None: 31.12.2021 of the built-in
            table, the latest of a file. A label where a file names no date.
        basis: The census basis (``Zensus 2011``), needed where a date has
            two. A label where a file names none.
        partial: Whether some of the 44 Kreise of Baden-Württemberg may lack.
        state: Two digits of the Land whose Kreise are taken out of a file
            with several Länder, or ``all``.
        key_column: Heading of the column with the keys; the file is then
            read as a plain table.
        population_column: Heading of the column with the figures, likewise.
        weight_columns: Headings of columns that are taken instead of the
            population, one for each key; their figures may be decimals.
        level: ``GEMEINDE`` to have the Gemeinden of each Kreis too, from a
            file that has them.

    Raises:
        PopulationFileError: The file cannot be used; with all that is wrong in it.
        StichtagError: The figures have no such date or basis, or the date has two.

    >>> load_districts().einwohner
    11124642
    """
    return districts_of(
        source,
        Wanted(
            stichtag=stichtag,
            basis=basis,
            partial=partial,
            state=state,
            key_column=key_column,
            population_column=population_column,
            weight_columns=tuple(weight_columns),
            level=level,
        ),
    )


def districts_of(source: str | os.PathLike[str] | IO[bytes] | None, wanted: Wanted) -> Districts:
    """The same, with all that is wanted of the source as one value."""
    if wanted.weight_columns:
        from ukraine_soforthilfe.population.loading import read_keys

        return read_keys(source, wanted)
    if (
        source is None
        and wanted.state in {BADEN_WUERTTEMBERG, ALL_LAENDER}
        and wanted.level is Level.KREIS
    ):
        # The default run does without the readers.
        from ukraine_soforthilfe.population.built_in import built_in_districts

        return built_in_districts(stichtag=wanted.stichtag, basis=wanted.basis)

    from ukraine_soforthilfe.population.loading import read_population

    return read_population(source, wanted).districts
