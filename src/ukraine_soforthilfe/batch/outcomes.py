"""What comes of a scenario: amounts, or why there are none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ukraine_soforthilfe.districts import Districts
    from ukraine_soforthilfe.units import Euros


@dataclass(frozen=True, slots=True)
class Done:
    """A scenario that worked.

    Attributes:
        name: Its name.
        total: Euros that were divided.
        districts: The figures, shared with the other scenarios that ask for the same.
        betraege: The amounts in euros, in the order of the districts.
        files: Names of the files that were written; one that was there
            already with the same content is none.
    """

    name: str
    total: Euros
    districts: Districts
    betraege: Sequence[Euros]
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """A scenario that did not work.

    Attributes:
        name: Its name.
        total: Euros that were to be divided.
        reason: Why, and what to do, in whole sentences.
    """

    name: str
    total: Euros
    reason: str


Outcome = Done | Failed
