"""Which figures of a population file are meant."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ukraine_soforthilfe.laender import BADEN_WUERTTEMBERG, Level

if TYPE_CHECKING:
    from datetime import date


class Hidden(StrEnum):
    """What becomes of the rows that a sheet does not show."""

    KEEP = "keep"
    LEAVE_OUT = "leave-out"


class Keys(StrEnum):
    """What the keys of a list are."""

    AGS = "ags"
    OWN = "own"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is wanted of a population file; as of :func:`~ukraine_soforthilfe.load_districts`."""

    stichtag: date | None = None
    basis: str | None = None
    partial: bool = False
    state: str = BADEN_WUERTTEMBERG
    key_column: str | None = None
    population_column: str | None = None
    weight_columns: tuple[str, ...] = ()
    level: Level = Level.KREIS
    sheet: str | None = None
    hidden: Hidden | None = None
    keys: Keys | None = None


DEFAULT = Wanted()
"""The Kreise of Baden-Württemberg at the file's latest date."""
