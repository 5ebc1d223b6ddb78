"""Populations: the built-in table and the files that people hand over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.population.built_in import built_in_districts

if TYPE_CHECKING:
    from datetime import date

    from ukraine_soforthilfe.districts import Districts


def load_districts(
    source: object = None,
    *,
    stichtag: date | None = None,
    basis: str | None = None,
    partial: bool = False,
) -> Districts:
    """The population of districts, from the built-in table.

    Args:
        stichtag: Reference date; 31.12.2021 where it is None.
        basis: The census basis, needed where a date has two.

    Raises:
        StichtagError: The figures have no such date or basis.
    """
    return built_in_districts(stichtag=stichtag, basis=basis)
