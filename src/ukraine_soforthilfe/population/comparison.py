"""A file's figures held against the built-in ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ukraine_soforthilfe.population.built_in import Edition, built_in_districts, editions

if TYPE_CHECKING:
    from ukraine_soforthilfe.districts import Districts


@dataclass(frozen=True, slots=True)
class Difference:
    """A Kreis whose figure is another one in the built-in table.

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
    where theirs is unknown; none where it has not their date or no Kreis of theirs.
    """
    comparisons = []
    for edition in editions():
        if edition.stichtag != districts.stichtag or districts.basis not in {"", edition.basis}:
            continue
        table = built_in_districts(stichtag=edition.stichtag, basis=edition.basis)
        figures = {kreis.ags: kreis.einwohner for kreis in table.rows}
        both = [district for district in districts.rows if district.ags in figures]
        if both:
            comparisons.append(
                Comparison(
                    edition=edition,
                    compared=len(both),
                    differences=tuple(
                        Difference(
                            district.ags,
                            district.name,
                            district.einwohner,
                            figures[district.ags],
                        )
                        for district in both
                        if district.einwohner != figures[district.ags]
                    ),
                )
            )
    return tuple(comparisons)
