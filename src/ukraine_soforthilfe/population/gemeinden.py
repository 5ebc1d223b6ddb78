"""The Gemeinden below Kreise that were checked: each with its Kreis, all problems at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ukraine_soforthilfe.districts import District, is_gemeinde_ags
from ukraine_soforthilfe.errors import FigureError, Problem
from ukraine_soforthilfe.population import notices
from ukraine_soforthilfe.population.figures import whole_number
from ukraine_soforthilfe.population.tables import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ukraine_soforthilfe.districts import Districts
    from ukraine_soforthilfe.population.series import Entry

GEMEINDE = "Gemeinde"
GEMEINDEFREI = "Gemeindefreies Gebiet"


def with_gemeinden(kreise: Districts, entries: Sequence[Entry], column: str) -> Districts:
    """The Kreise with the Gemeinden that the file has below them.

    A Stadtkreis without any is its own Gemeinde.

    Args:
        kreise: The Kreise of one series.
        entries: The Gemeinden of the same series.
        column: Heading of the column with their figures.

    Raises:
        UnreadableError: The file has no Gemeinden, or some cannot be used.
    """
    if not entries:
        raise UnreadableError(
            Problem(
                "It has no Gemeinden. Give the Gemeindeverzeichnis (GV-ISys Auszug or GV100AD) "
                "or the flat form of the Statistisches Landesamt, or a list with keys of Gemeinden."
            )
        )
    problems: list[Problem] = []
    by_kreis: dict[str, dict[str, District]] = {kreis.ags: {} for kreis in kreise.rows}
    for entry in entries:
        members = by_kreis.get(entry.key[:5])
        if members is None:
            continue
        if entry.key in members or not is_gemeinde_ags(entry.key):
            problems.append(
                Problem(
                    "No key of a Gemeinde, or one that stands there already. Correct it.",
                    row=entry.figures[0].row.number,
                    value=entry.key,
                )
            )
            continue
        try:
            members[entry.key] = _gemeinde(entry)
        except FigureError as error:
            ((row, text),) = entry.figures
            problems.append(Problem(str(error), row=row.number, column=column, value=text))
    for kreis in kreise.rows:
        problems += _completed(kreis, by_kreis[kreis.ags]) if not problems else ()
    if problems:
        raise UnreadableError(*problems)
    gemeinden = tuple(
        replace(
            kreise,
            rows=tuple(
                replace(
                    members[ags],
                    art=kreis.art if len(members) == 1 else members[ags].art,
                    regierungsbezirk=kreis.regierungsbezirk,
                )
                for ags in sorted(members)
            ),
        )
        for kreis, members in zip(kreise.rows, by_kreis.values(), strict=True)
    )
    return replace(
        kreise,
        gemeinden=tuple(_named_empty(each, each.rows) for each in gemeinden),
        notices=_named_empty(kreise, [row for each in gemeinden for row in each.rows]).notices,
    )


def _named_empty(districts: Districts, gemeinden: Sequence[District]) -> Districts:
    """The same with a notice that names the Gemeinden without inhabitants."""
    empty = [f"{each.name} ({each.ags})" for each in gemeinden if not each.einwohner]
    if not empty:
        return districts
    said = notices.UNINHABITED.filled(names=notices.some(empty))
    return replace(districts, notices=(*districts.notices, said))


def _gemeinde(entry: Entry) -> District:
    ((_, text),) = entry.figures
    name = " ".join(entry.name.split())
    return District(
        ags=entry.key,
        name=name.removesuffix(", gemeindefreies Gebiet"),
        art=GEMEINDEFREI if "gemeindefrei" in name.lower() else GEMEINDE,
        regierungsbezirk="",
        einwohner=whole_number(text),
    )


def _completed(kreis: District, members: dict[str, District]) -> list[Problem]:
    """Fill in a Stadtkreis as its own Gemeinde; what does not fit the figure of the Kreis."""
    if not members and kreis.art == "Stadtkreis":
        own = f"{kreis.ags}000"
        members[own] = replace(kreis, ags=own)
    together = sum(gemeinde.einwohner for gemeinde in members.values())
    if together == kreis.einwohner:
        return []
    return [
        Problem(
            f"The Gemeinden of {kreis.name} ({kreis.ags}) have {together} inhabitants together, "
            f"the Kreis has {kreis.einwohner}. Give a file with all of its Gemeinden."
        )
    ]
