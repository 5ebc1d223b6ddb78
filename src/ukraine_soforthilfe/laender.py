"""The Länder as options and files name them."""

BADEN_WUERTTEMBERG = "08"
"""The Land of the programme: the first two digits of the keys of its Kreise."""

ALL_LAENDER = "all"
"""Every Kreis of a file, whatever its Land."""
