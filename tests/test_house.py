"""The house has rooms: everything imports in one direction, and there are few files."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

SOURCE = Path(__file__).parents[1] / "src" / "ukraine_soforthilfe"
PACKAGE = "ukraine_soforthilfe"
ROOMS = (
    "language",
    "errors",
    "rule",
    "result",
    "asking",
    "population",
    "reports",
    "scenarios",
    "verification",
    "commands",
)
"""From the ground up: a room imports from those before it, also for types alone."""
MODULES = sorted(SOURCE.rglob("*.py"))
FILES_AT_MOST = 85
LINES_AT_MOST = 500


def name_of(path: Path) -> str:
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def room_of(module: str) -> str:
    return module.partition(".")[0]


def imports(path: Path) -> Iterator[str]:
    """Modules of the package that a module imports, in functions and for types, too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            package, _, module = node.module.partition(".")
            if package == PACKAGE:
                for alias in node.names:
                    submodule = SOURCE.joinpath(*module.split("."), f"{alias.name}.py")
                    yield f"{module}.{alias.name}".strip(".") if submodule.exists() else module


def test_the_rooms_are_those_of_the_house() -> None:
    """Nothing stands at the root beside the rooms, and they are ten at most."""
    entries = {path.stem for path in SOURCE.iterdir() if path.suffix in {".py", ""}}

    assert entries - {"__init__", "__main__", "__pycache__"} == set(ROOMS)
    assert len(ROOMS) <= 10


@pytest.mark.parametrize("path", [path for path in MODULES if path.parent != SOURCE], ids=name_of)
def test_nothing_imports_from_a_room_above(path: Path) -> None:
    """What a module imports stands in its own room or in one below."""
    own = ROOMS.index(room_of(name_of(path)))

    above = [name for name in imports(path) if name and ROOMS.index(room_of(name)) > own]

    assert above == []


def test_no_modules_import_each_other() -> None:
    """There is an order in which every module comes after all that it imports."""
    graph = {name_of(path): set(imports(path)) - {name_of(path)} for path in MODULES}

    assert len(list(TopologicalSorter(graph).static_order())) >= len(MODULES)


def test_the_house_is_small() -> None:
    """Few files, none of them long; one that only says what its room is for is not counted."""
    sizes = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    chapters = [name for name, lines in sizes.items() if lines > 1]

    assert len(chapters) <= FILES_AT_MOST
    assert [name for name, lines in sizes.items() if lines > LINES_AT_MOST] == []


def test_every_chapter_says_what_it_is_for() -> None:
    """A module begins with a sentence, and no two with the same."""
    docstrings = (ast.get_docstring(ast.parse(path.read_text("utf-8"))) for path in MODULES)
    first = [" ".join((said or "").partition("\n\n")[0].split()) for said in docstrings]
    unsaid = [
        name_of(path)
        for path, said in zip(MODULES, first, strict=True)
        if not said.endswith(".") or first.count(said) > 1
    ]

    assert unsaid == []


def test_the_rule_knows_nothing_but_numbers() -> None:
    """Importing the rule brings no file format, no table and no screen with it."""
    probe = (
        "import sys\n"
        "before = set(sys.modules)\n"  # what measures coverage has imported some
        f"import {PACKAGE}.rule.apportionment\n"
        "heavy = {'csv', 'json', 'numpy', 'openpyxl', 'pandas', 'rich', 'typer'}\n"
        "print(sorted(heavy & (set(sys.modules) - before)))"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=True, text=True)

    assert done.stdout == "[]\n"


def test_the_built_in_figures_need_no_reader() -> None:
    """What the default run imports brings none of the modules that read files of populations."""
    probe = (
        "import sys\n"
        f"import {PACKAGE}.scenarios.rendering\n"
        f"found = {{name.rpartition('.')[2] for name in sys.modules if '{PACKAGE}.pop' in name}}\n"
        "print(sorted(found - {'population', 'notices', 'built_in'}))"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=True, text=True)

    assert done.stdout == "[]\n"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_commands_know_typer(path: Path) -> None:
    """What is refused below the commands is an error of ours; they make wrong usage of it."""
    if name_of(path).startswith(("commands", "__main__")):
        return
    found = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    named = {alias.name for node in found if isinstance(node, ast.Import) for alias in node.names}
    named |= {node.module or "" for node in found if isinstance(node, ast.ImportFrom)}

    assert {name.partition(".")[0] for name in named} & {"typer", "click"} == set()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_commands_print_and_exit(path: Path) -> None:
    """Below the commands nobody prints, exits or writes to a stream of the terminal."""
    if name_of(path).startswith(("commands", "__main__")):
        return
    called = {
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
    }

    assert called & {"print", "sys.exit", "typer.echo", "typer.Exit", "sys.stdout.write"} == set()
