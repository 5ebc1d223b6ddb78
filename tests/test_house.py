"""The house has floors: nothing imports from a floor above its own."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).parents[1] / "src" / "ukraine_soforthilfe"
PACKAGE = "ukraine_soforthilfe"
# From the ground up; the longest name that fits a module decides.
FLOORS = (
    ("errors", "language"),
    ("districts", "apportionment", "units"),
    ("division", "population.figures", "reports.forms"),
    ("asking", "scenario"),
    ("population",),
    ("result",),
    ("allocation", "explanation", "comparison", "batch.overview"),
    ("verification.lists",),
    ("reports", "files"),
    ("rendering", "batch", "verification"),
    ("commands",),
    ("cli", "__main__"),
)
MODULES = sorted(SOURCE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def floor_of(module: str) -> int:
    """The floor of a module; the package itself, which imports nothing, is the ground."""
    fitting = [
        (len(name), floor)
        for floor, names in enumerate(FLOORS)
        for name in names
        if module == name or module.startswith(f"{name}.")
    ]
    return max(fitting)[1] if fitting else 0


def imports(path: Path) -> Iterator[str]:
    """Modules of the package that a module imports when it runs, in functions too."""
    tree = ast.parse(path.read_text("utf-8"))
    only_for_types = {
        node
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node not in only_for_types and node.module:
            package, _, module = node.module.partition(".")
            if package == PACKAGE:
                for alias in node.names:
                    submodule = SOURCE.joinpath(*module.split("."), f"{alias.name}.py")
                    yield f"{module}.{alias.name}".strip(".") if submodule.exists() else module


def test_every_module_has_its_floor() -> None:
    """A new module is put on a floor before it is used."""
    names = [name_of(path) for path in MODULES]

    assert [
        name
        for name in names
        if name and not any(name == n or name.startswith(f"{n}.") for f in FLOORS for n in f)
    ] == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_nothing_imports_from_a_floor_above(path: Path) -> None:
    """What a module imports stands on its own floor or below."""
    module = name_of(path)

    above = [name for name in imports(path) if floor_of(name) > floor_of(module)]

    assert above == []


def test_the_rule_knows_nothing_but_numbers() -> None:
    """Importing the rule brings no file format, no table and no screen with it."""
    probe = (
        "import sys\n"
        "before = set(sys.modules)\n"  # what measures coverage has imported some
        f"import {PACKAGE}.apportionment\n"
        "heavy = {'csv', 'json', 'numpy', 'openpyxl', 'pandas', 'rich', 'typer'}\n"
        "print(sorted(heavy & (set(sys.modules) - before)))"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=True, text=True)

    assert done.stdout == "[]\n"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_commands_know_typer(path: Path) -> None:
    """What is refused below the commands is an error of ours; they make wrong usage of it."""
    if name_of(path).startswith(("commands", "cli", "__main__")):
        return
    found = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    named = {alias.name for node in found if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module or "" for node in found if isinstance(node, ast.ImportFrom)}

    assert {name.partition(".")[0] for name in named} & {"typer", "click"} == set()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_commands_print_and_exit(path: Path) -> None:
    """Below the commands nobody prints, exits or writes to a stream of the terminal."""
    if name_of(path).startswith(("commands", "cli", "__main__")):
        return
    called = {
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
    }

    assert called & {"print", "sys.exit", "typer.echo", "typer.Exit", "sys.stdout.write"} == set()
