"""Builds the distributions: setuptools, with a README whose links lead into the repository.

Whoever reads it elsewhere, where packages are offered say, has no ``docs/terminal.svg``. The
address is that of ``Repository`` in ``[project.urls]``.
"""

from __future__ import annotations

import re
import tomllib
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[1]
# What it is called in [tool.setuptools.dynamic].
WRITTEN = ROOT / "build/README.md"
_LINK = re.compile(
    r"(?P<picture>!?)\[(?P<text>[^\]\[]+)\]\((?P<path>[^)(#:]+)(?P<section>#[^)(]*)?\)"
)


def absolute(readme: str, repository: str) -> str:
    """The text with the whole address in each link to a file, and in each picture.

    >>> absolute("![a](docs/a.png), [b](B.md#c), [d](#d)", "https://host.invalid/x")
    '![a](https://host.invalid/x/raw/HEAD/docs/a.png), \
[b](https://host.invalid/x/blob/HEAD/B.md#c), [d](#d)'
    """

    def whole(link: re.Match[str]) -> str:
        kind = "raw" if link["picture"] else "blob"
        address = f"{repository}/{kind}/HEAD/{link['path']}{link['section'] or ''}"
        return f"{link['picture']}[{link['text']}]({address})"

    return _LINK.sub(whole, readme)


def _with_readme(build: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(build)
    def built(*arguments: Any, **named: Any) -> Any:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
        readme = (ROOT / "README.md").read_text("utf-8")
        WRITTEN.parent.mkdir(exist_ok=True)
        WRITTEN.write_text(absolute(readme, project["urls"]["Repository"]), "utf-8")
        return build(*arguments, **named)

    return built


def __getattr__(name: str) -> Any:
    """Each function that PEP 517 and PEP 660 ask for; setuptools is only there while it builds."""
    if name.startswith("_"):
        raise AttributeError(name)
    from setuptools import build_meta

    return _with_readme(getattr(build_meta, name))
