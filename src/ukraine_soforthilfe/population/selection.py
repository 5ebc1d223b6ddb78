"""Which of a file's dates and bases is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.errors import StichtagError
from ukraine_soforthilfe.population.notices import MISSING_AT_DATE, SEVERAL_DATES, some

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ukraine_soforthilfe.language import Text
    from ukraine_soforthilfe.population.series import Series


def choose(
    series: Sequence[Series], *, stichtag: date | None, basis: str | None
) -> tuple[Series, tuple[Text, ...]]:
    """The series that is meant, and a notice where the choice was the program's.

    Without a date it is the latest of the file's own figures.

    Raises:
        StichtagError: The file has no such date or basis, or has the date on
            two bases and none was named.
    """
    matching = [
        each
        for each in series
        # A date or basis that the file does not name is the user's to name.
        if stichtag in (None, each.stichtag) or each.could_be_of(stichtag)
        if basis in (None, each.basis) or not each.basis
    ]
    if not matching:
        asked = " ".join(
            [*([stichtag.isoformat()] if stichtag else []), *([f"({basis})"] if basis else [])]
        )
        raise StichtagError(
            f"The file has no figures for {asked}. It has {_listed(series)}. Choose one of these."
        )
    if stichtag is None:
        own = [each for each in matching if not each.comparison] or matching
        latest = max((each.last_day for each in own if each.last_day), default=None)
        matching = [each for each in own if each.last_day == latest]
    if len(matching) > 1:
        bases = " or ".join(f'--basis "{each.basis}"' for each in matching)
        raise StichtagError(
            f"The file has several figures for {matching[0].stichtag or 'the same districts'}: "
            f"{_listed(matching)}. Choose one with {bases}."
        )
    (chosen,) = matching
    if stichtag is not None or len(series) == 1:
        return chosen, ()
    said = [SEVERAL_DATES.filled(dates=_listed(series), chosen=chosen)]
    keys = _keys(chosen)
    others = set().union(*(_keys(each) for each in series if each is not chosen)) - keys
    if others and all(keys.isdisjoint(_keys(each)) for each in series if each is not chosen):
        raise StichtagError(
            f"The file has several dates, {_listed(series)}, and each key at one of them only. "
            "Choose one with --stichtag, or take the dates out to have the rows of all."
        )
    if others:
        missing = some(sorted(others))
        said.append(MISSING_AT_DATE.filled(chosen=chosen, count=len(others), keys=missing))
    return chosen, tuple(said)


def _keys(series: Series) -> set[str]:
    """The keys with a figure."""
    return {entry.key for entry in series.entries if entry.key and entry.figures[0].text}


def _listed(series: Sequence[Series]) -> str:
    return ", ".join(map(str, series))
