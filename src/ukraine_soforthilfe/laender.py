"""The Länder and the levels as options and files name them."""

import re
from enum import StrEnum

BADEN_WUERTTEMBERG = "08"
"""The Land of the programme: the first two digits of the keys of its Kreise."""

ALL_LAENDER = "all"
"""Every Kreis of a file, whatever its Land."""


class Level(StrEnum):
    """Down to which level a total is divided."""

    KREIS = "kreis"
    GEMEINDE = "gemeinde"


_NAMES = {
    "01": ("schleswigholstein", "sh"),
    "02": ("hamburg", "hh"),
    "03": ("niedersachsen", "ni"),
    "04": ("bremen", "hb"),
    "05": ("nordrheinwestfalen", "nw", "nrw"),
    "06": ("hessen", "he"),
    "07": ("rheinlandpfalz", "rp", "rlp"),
    "08": ("badenwuerttemberg", "bw"),
    "09": ("bayern", "by"),
    "10": ("saarland", "sl"),
    "11": ("berlin", "be"),
    "12": ("brandenburg", "bb"),
    "13": ("mecklenburgvorpommern", "mv"),
    "14": ("sachsen", "sn"),
    "15": ("sachsenanhalt", "st"),
    "16": ("thueringen", "th"),
}
_LAENDER = {name: land for land, names in _NAMES.items() for name in names}
# What may stand before a name: Freistaat Bayern, Freie und Hansestadt Hamburg, DE-BW.
_BEFORE = re.compile(
    r"^(?:land|bundesland|freistaat|freie\s+(?:und\s+)?hansestadt|de)\b[\s:-]*", re.IGNORECASE
)
_LONGEST = 100


def land_named(text: str) -> str:
    """The Land that a text names, two digits: by name, abbreviation or number; empty where none.

    >>> land_named("Freistaat Bayern"), land_named("BW"), land_named("8"), land_named("Wien")
    ('09', '08', '08', '')
    """
    name = _BEFORE.sub("", text[:_LONGEST].strip())
    if name.isascii() and name.isdigit():
        return name.zfill(2) if name.zfill(2) in _NAMES else ""
    folded = name.casefold().replace("ü", "ue").replace("u\u0308", "ue")
    return _LAENDER.get("".join(filter(str.isalpha, folded)), "")
