"""A file's figures held against the built-in ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.population import notices
from ukraine_soforthilfe.population.built_in import Edition, built_in_districts, editions

if TYPE_CHECKING:
    from ukraine_soforthilfe.districts import Districts

# Of fewer, chance might be the reason.
_KREISE_AT_LEAST = 3


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
    if districts.schluessel:
        return None
    for edition in editions():
        comparison = _against(edition, districts)
        agreeing = comparison.compared - len(comparison.differences)
        if comparison.compared >= _KREISE_AT_LEAST and 10 * agreeing >= 9 * comparison.compared:
            return comparison
    return None


def of_an_edition(districts: Districts) -> tuple[Text, ...]:
    """What is to be said of a file whose figures are those of a built-in date."""
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
