"""Divides public money over districts by population, exactly.

>>> import ukraine_soforthilfe as soforthilfe
>>> result = soforthilfe.allocate(soforthilfe.load_districts(), total=8_000_000)
>>> result.rows[0].district.name, result.rows[0].betrag
('Stuttgart', 450370)
"""

from ukraine_soforthilfe.allocation import allocate
from ukraine_soforthilfe.apportionment import apportion
from ukraine_soforthilfe.population import load_districts

__version__ = "0.1.0"

__all__ = ["__version__", "allocate", "apportion", "load_districts"]
