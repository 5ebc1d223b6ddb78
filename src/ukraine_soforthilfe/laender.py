"""The Länder and the levels as options and files name them."""

from enum import StrEnum

BADEN_WUERTTEMBERG = "08"
"""The Land of the programme: the first two digits of the keys of its Kreise."""

ALL_LAENDER = "all"
"""Every Kreis of a file, whatever its Land."""


class Level(StrEnum):
    """Down to which level a total is divided."""

    KREIS = "kreis"
    GEMEINDE = "gemeinde"
