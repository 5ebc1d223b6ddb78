"""The oldest allowed version of every dependency, as constraints for pip.

With the names of extras as arguments: ``python tools/oldest_versions.py test``.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"
BOUND = re.compile(r"(?P<name>[\w.-]+)(?:\[.*])?>=(?P<version>[\d.]+)", re.ASCII)


def oldest(*extras: str) -> list[str]:
    """``name==version`` for each dependency of the project and of some extras.

    Raises:
        ValueError: A dependency has no lower bound.
    """
    project = tomllib.loads(PYPROJECT.read_text("utf-8"))["project"]
    wanted = list(project["dependencies"])
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    pins = []
    for requirement in wanted:
        bound = BOUND.fullmatch(requirement)
        if bound is None:
            raise ValueError(f"{requirement} has no lower bound alone.")
        pins.append(f"{bound['name']}=={bound['version']}")
    return pins


if __name__ == "__main__":
    print("\n".join(oldest(*sys.argv[1:])))  # noqa: T201 - a filter
