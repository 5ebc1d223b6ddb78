"""Divides public money over districts by population, exactly.

>>> import ukraine_soforthilfe as soforthilfe
>>> result = soforthilfe.allocate(soforthilfe.load_districts(), total=8_000_000)
>>> result.rows[0].district.name, result.rows[0].betrag
('Stuttgart', 450370)
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ukraine_soforthilfe.result.dividing import allocate
    from ukraine_soforthilfe.rule.apportionment import apportion
    from ukraine_soforthilfe.scenarios import load_districts

__version__ = "1.0.0"

__all__ = ["__version__", "allocate", "apportion", "load_districts"]

_MODULES = {
    "allocate": "result.dividing",
    "apportion": "rule.apportionment",
    "load_districts": "scenarios",
}


def __dir__() -> list[str]:
    """What the package offers, imported or not yet."""
    return [*__all__, "__doc__", "__name__"]


def __getattr__(name: str) -> Any:
    """Import what the package offers when it is first asked for: the command starts sooner."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module
    from inspect import signature

    offered = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
    # Who asks for help reads types, not their names in quotation marks.
    offered.__signature__ = signature(offered, eval_str=True)
    return offered
