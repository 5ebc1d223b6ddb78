"""Kreise out of lists of Gemeinden: a Kreis is the sum of its Gemeinden."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.population.series import Entry, Figure

if TYPE_CHECKING:
    from collections.abc import Iterable

KREIS, GEMEINDE = "40", "60"
"""Satzarten of the Gemeindeverzeichnis."""

ARTEN = {
    "41": "Kreisfreie Stadt",
    "42": "Stadtkreis",
    "43": "Kreis",
    "44": "Landkreis",
    "45": "Regionalverband",
}
"""Textkennzeichen of Satzart 40."""


class Kreise:
    """Kreise that grow by a row of the list at a time, in the list's order."""

    def __init__(self) -> None:
        self._labels: dict[str, tuple[str, str]] = {}
        self._gemeinden: dict[str, list[Entry]] = {}

    def add_kreis(self, key: str, *, name: str, textkennzeichen: str) -> None:
        """Take a row of Satzart 40, which names a Kreis and has no figure."""
        self._labels[key] = (name, ARTEN.get(textkennzeichen, ""))

    def add_gemeinde(self, key: str, figure: Figure, *, gemeinde: str, name: str) -> None:
        """Take a row of Satzart 60, with the figure of a Gemeinde of the Kreis."""
        entry = Entry(key + gemeinde.zfill(3), (figure,), name)
        self._gemeinden.setdefault(key, []).append(entry)

    def entries(self) -> Iterable[Entry]:
        """The Kreise that were named and have Gemeinden.

        What stands under no Kreis, such as the territory shared with
        Luxemburg, belongs to none.
        """
        for key, (name, art) in self._labels.items():
            if gemeinden := self._gemeinden.get(key):
                figures = tuple(entry.figures[0] for entry in gemeinden)
                yield Entry(key, figures, name, art)

    def gemeinden(self) -> Iterable[Entry]:
        """The Gemeinden of these Kreise."""
        for key in self._labels:
            yield from self._gemeinden.get(key, ())
