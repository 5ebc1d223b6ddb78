"""What is not as it should be in a report."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference between a report and what it should be.

    Attributes:
        place: Where it is, as a person finds it: ``row 5``, ``Prüfung!F20``.
        what: What is different: a column, ``row``, ``sum``, ``cell``.
        found: What stands there, empty where there is nothing.
        expected: What should stand there, empty where nothing should.
        district: Key and name of the district, empty where it is none's.
    """

    place: str
    what: str
    found: str
    expected: str
    district: str = ""
