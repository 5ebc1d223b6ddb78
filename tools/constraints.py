"""What is installed of all that the program needs, as constraints for pip: names and versions.

To be run where the tests passed: ``python tools/constraints.py > constraints.txt``.
"""

from __future__ import annotations

from importlib.metadata import requires, version

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROGRAM = "ukraine-soforthilfe"


def needed(package: str) -> list[Requirement]:
    """What a package needs here, with no extra."""
    wanted = map(Requirement, requires(package) or ())
    return [each for each in wanted if each.marker is None or each.marker.evaluate({"extra": ""})]


def constraints() -> list[str]:
    """``name==version`` of the program's dependencies and of theirs, in the order of names."""
    found: set[str] = set()
    open_names = [PROGRAM]
    while open_names:
        names = {canonicalize_name(each.name) for each in needed(open_names.pop())} - found
        found |= names
        open_names += names
    return [f"{name}=={version(name)}" for name in sorted(found)]


if __name__ == "__main__":
    print("\n".join(constraints()))  # noqa: T201 - a filter
