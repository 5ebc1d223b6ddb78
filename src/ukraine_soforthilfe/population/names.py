"""Names and kinds of Kreise in the spellings of statistical offices and of people."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache

from ukraine_soforthilfe.population.built_in import kreise_by_ags
from ukraine_soforthilfe.population.tables import fold

_ARTEN = {
    "kreisfreiestadt": "Kreisfreie Stadt",
    "krfrstadt": "Kreisfreie Stadt",
    "stadtkreis": "Stadtkreis",
    "landkreis": "Landkreis",
    "kreis": "Kreis",
}
_STADTKREIS, _LANDKREIS = "Stadtkreis", "Landkreis"
_WORDS = {
    "stadtkreis": _STADTKREIS,
    "sk": _STADTKREIS,
    "stadt": _STADTKREIS,
    "landeshauptstadt": _STADTKREIS,
    "universitaetsstadt": _STADTKREIS,
    "kreisfreie": _STADTKREIS,
    "krfr": _STADTKREIS,
    "landkreis": _LANDKREIS,
    "lk": _LANDKREIS,
    "lkr": _LANDKREIS,
    "kreis": _LANDKREIS,
    "land": _LANDKREIS,
}
_KINDS = {"kreisfreiestadt": _STADTKREIS, "krfrstadt": _STADTKREIS, **_WORDS}
_WORD = re.compile(r"[^\W\d_]+")
_NAME_AT_MOST = 200
_FREIBURG = "freiburg"  # im Breisgau, i. Br., i.Breisgau


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


def has_art(name: str) -> bool:
    """Whether a name says that it is a Kreis's: ``Landkreis Dachau``, ``Kiel, Stadtkreis``."""
    words = {fold(word) for word in _WORD.findall(name[:_NAME_AT_MOST])}
    return not words.isdisjoint({"landkreis", "stadtkreis", "lk", "sk", "kreis", "kreisfreie"})


@lru_cache(maxsize=4096)
def kreise_named(name: str, art: str = "") -> frozenset[str]:
    """The keys of the Kreise of Baden-Württemberg that a name may mean; empty where none.

    Args:
        name: In any official spelling: with the kind before or behind it, or without.
        art: What a column beside it says of the kind, empty where there is none.

    >>> sorted(kreise_named("Heilbronn")), sorted(kreise_named("LK Heilbronn"))
    (['08121', '08125'], ['08125'])
    """
    base, kinds = _parted(name)
    if kind := _KINDS.get(fold(art)):
        kinds.add(kind)
    named = _kreise_by_base().get(base, frozenset())
    if len(kinds) != 1:
        return named
    known = kreise_by_ags()
    return frozenset(ags for ags in named if known[ags].art in kinds)


def base_name(name: str) -> str:
    """What is left of a name without its kind, the same in every spelling of it."""
    return _parted(name)[0]


@cache
def _kreise_by_base() -> dict[str, frozenset[str]]:
    kreise = defaultdict(set)
    for kreis in kreise_by_ags().values():
        kreise[base_name(kreis.name)].add(kreis.ags)
    return {base: frozenset(keys) for base, keys in kreise.items()}


def _parted(name: str) -> tuple[str, set[str]]:
    words = [fold(word) for word in _WORD.findall(name[:_NAME_AT_MOST])]
    kinds = {_WORDS[word] for word in words if word in _WORDS}
    names = [word for word in words if word not in _WORDS]
    if names[:1] == [_FREIBURG] and set(names[1:]) <= {"im", "i", "in", "br", "brsg", "breisgau"}:
        names = [_FREIBURG]
    # The Kreis of Rems-Murr-Kreis is no kind that another Rems-Murr could be told by.
    return "".join(names).removesuffix("kreis"), kinds
