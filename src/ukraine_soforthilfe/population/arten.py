"""Kinds of districts as statistical offices write them, also behind the name."""

from __future__ import annotations

from ukraine_soforthilfe.population.tables import fold

_ARTEN = {
    "kreisfreiestadt": "Kreisfreie Stadt",
    "krfrstadt": "Kreisfreie Stadt",
    "stadtkreis": "Stadtkreis",
    "landkreis": "Landkreis",
    "kreis": "Kreis",
}


def usual_art(art: str) -> str:
    """A kind under its usual name; one that is not known, as it stands.

    >>> usual_art("krfr. Stadt"), usual_art("Regionalverband")
    ('Kreisfreie Stadt', 'Regionalverband')
    """
    return _ARTEN.get(fold(art), art)


def name_and_art(label: str) -> tuple[str, str]:
    """The name in a label, and the kind behind it, empty where there is none.

    >>> name_and_art("Kiel, Landeshauptstadt, kreisfreie Stadt")
    ('Kiel, Landeshauptstadt', 'kreisfreie Stadt')
    >>> name_and_art("München, Landeshauptstadt")
    ('München, Landeshauptstadt', '')
    """
    name, _, art = label.rpartition(", ")
    return (name, art) if fold(art) in _ARTEN and name else (label, "")
