"""The figures that come with the program; installed as ``ukraine_soforthilfe.data``."""
