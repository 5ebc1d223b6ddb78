"""Names and kinds of Kreise in the spellings of statistical offices and of people."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from ukraine_soforthilfe.population.built_in import kreise_by_ags
from ukraine_soforthilfe.population.tables import fold
from ukraine_soforthilfe.result.districts import ALL_LAENDER, BADEN_WUERTTEMBERG, land_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ukraine_soforthilfe.population.tables import Entries

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
    "landratsamt": _LANDKREIS,
    "lra": _LANDKREIS,
    "landkreisverwaltung": _LANDKREIS,
    "kreisverwaltung": _LANDKREIS,
    "stadtverwaltung": _STADTKREIS,
    "kreis": _LANDKREIS,
    "land": _LANDKREIS,
}
_ENGLISH = frozenset({"district", "county", "of"})
_KINDS = {"kreisfreiestadt": _STADTKREIS, "krfrstadt": _STADTKREIS, **_WORDS}
_WORD = re.compile(r"[^\W\d_]+")
_NAME_AT_MOST = 200
# So many names of Kreise are no accident.
_SOME = 3
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
    names = [word for word in words if word not in _WORDS and word not in _ENGLISH]
    if names[:1] == [_FREIBURG] and set(names[1:]) <= {"im", "i", "in", "br", "brsg", "breisgau"}:
        names = [_FREIBURG]
    # Kreis in Rems-Murr-Kreis is not a kind: there is no other Rems-Murr.
    return "".join(names).removesuffix("kreis"), kinds


def misplaced(kreise: Sequence[tuple[str, str, str]]) -> list[int] | None:
    """Places of the names that belong to another Kreis than the key beside them.

    Args:
        kreise: Key, name and kind of each Kreis of Baden-Württemberg in a list.

    Returns:
        None where the names are not those of Kreise, but of what several share:
        Regierungsbezirk, Region, seat. Such names repeat more often than Kreise share one.
    """
    if repeats_names([name for _, name, _ in kreise]):
        return None
    return [
        place
        for place, (ags, name, art) in enumerate(kreise)
        if name and (meant := kreise_named(name, art)) and ags not in meant
    ]


def repeats_names(names: Iterable[str]) -> bool:
    """Whether a name of Kreise stands there more often than there are Kreise of it."""
    by_base = _kreise_by_base()
    repeated = Counter(base_name(name) for name in names if name)
    return any(count > len(by_base.get(base, range(count))) for base, count in repeated.items())


def keys_by_names(names: Sequence[str], arten: Sequence[str]) -> list[frozenset[str]] | None:
    """The keys that each name of a list without keys may mean, just one where that is certain.

    Args:
        names: The names, in the list's order.
        arten: The kind beside each, empty where there is none.

    Returns:
        None where most of the names are not those of Kreise of Baden-Württemberg.
    """
    most = sum(map(bool, names)) // 2
    found = []
    misses = 0
    for name, art in zip(names, arten, strict=True):
        kreise = kreise_named(name, art)
        found.append(kreise)
        misses += bool(name) and not kreise
        # Of a long list of other names the first half is enough to see.
        if misses > most:
            return None
    if sum(map(bool, found)) < _SOME:
        return None
    certain = {min(keys) for keys in found if len(keys) == 1}
    # Once one of two is known, the same name a second time is the other.
    return [keys - certain if len(keys) > 1 and keys - certain else keys for keys in found]


def ambiguous(found: Sequence[frozenset[str]]) -> Iterator[int]:
    """Places whose name may still mean two Kreise."""
    return (place for place, keys in enumerate(found) if len(keys) > 1)


def of_named_land(entries: Entries, state: str) -> Sequence[int] | None:
    """The places of the rows of the Land that is wanted, by a column of Länder.

    Args:
        entries: The rows of a list whose keys are no AGS.
        state: Two digits of the Land, or ``all``.

    Returns:
        None where no column tells Länder apart; all places where the Land of the
        programme is not chosen, since its rows are not Kreise.
    """
    everywhere = range(len(entries))
    land_of = {text: land_named(text) if text else "" for text in set(entries.laender)}
    if not any(land_of.values()):
        return None
    named = [land_of[text] for text in entries.laender]
    laender = Counter(filter(None, named))
    with_text = sum(map(bool, entries.laender))
    if len(laender) < 2 or 2 * sum(laender.values()) < with_text or max(laender.values()) < 2:
        return None
    if state == ALL_LAENDER:
        return everywhere
    chosen = [place for place, land in enumerate(named) if land == state]
    if state == BADEN_WUERTTEMBERG:
        labels = [entries.names[place] or entries.keys[place] for place in chosen]
        if keys_by_names(labels, [entries.arten[place] for place in chosen]) is None:
            return everywhere
    return chosen
