"""docs/options.md says of every option of every command what the program says of it."""

from __future__ import annotations

import re
from enum import Enum
from inspect import Parameter, signature
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args

import pytest
from typer.models import ArgumentInfo, OptionInfo
from typer.testing import CliRunner

from ukraine_soforthilfe.commands.cli import app

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parents[1].joinpath("docs/options.md").read_text("utf-8")
COMMANDS = {command.callback: command for command in app.registered_commands}
NAMES = [command.name or callback.__name__ for callback, command in COMMANDS.items() if callback]


def declared(kind: type[OptionInfo | ArgumentInfo]) -> Iterator[tuple[str, ...]]:
    """A line of the page for each: name, what an option takes, default, commands, meaning."""
    lines: dict[tuple[str, ...], list[str]] = {}
    for callback, name in zip(COMMANDS, NAMES, strict=True):
        assert callback is not None
        for parameter in signature(callback, eval_str=True).parameters.values():
            annotation, info = get_args(parameter.annotation)
            if isinstance(info, kind):
                taken = (takes(annotation, info),) if isinstance(info, OptionInfo) else ()
                line = (names(parameter, info), *taken, default(parameter, info), info.help or "")
                lines.setdefault(line, []).append(name)
    for (*cells, meaning), commands in lines.items():
        yield *cells, ", ".join(commands), meaning


def names(parameter: Parameter, info: OptionInfo | ArgumentInfo) -> str:
    if isinstance(info, ArgumentInfo):
        return f"`{info.metavar or parameter.name.upper()}`"
    # What Typer is told of an option's name without a default, it takes for the default.
    given = [name for name in (info.default, *(info.param_decls or ())) if name is not ...]
    return ", ".join(f"`{name}`" for name in given or ["--" + parameter.name.replace("_", "-")])


def takes(annotation: Any, info: OptionInfo) -> str:
    if annotation is bool:
        return ""
    if info.metavar:
        return info.metavar.replace("|", ", ")
    (kind,) = {*get_args(annotation)} - {NoneType} or {annotation}
    return ", ".join(kind)


def default(parameter: Parameter, info: OptionInfo | ArgumentInfo) -> str:
    value = parameter.default
    if value is Parameter.empty:
        return "required"
    if isinstance(info.show_default, str):
        return info.show_default
    if value is None or value is False:
        return ""
    values = value if isinstance(value, tuple) else (value,)
    return ", ".join(str(each.value if isinstance(each, Enum) else each) for each in values)


def table(heading: str) -> list[tuple[str, ...]]:
    """The rows of the page's table below a heading."""
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines[2:]]


@pytest.mark.parametrize(
    ("heading", "kind"), [("Arguments", ArgumentInfo), ("Options", OptionInfo)]
)
def test_the_page_says_what_is_declared(
    heading: str, kind: type[OptionInfo | ArgumentInfo]
) -> None:
    """Every option stands there once with values, default, commands and help text, and no other."""
    found = table(heading)

    assert sorted(found) == sorted(declared(kind))
    assert len(found) == len(set(found)) > 4


@pytest.mark.parametrize("command", NAMES)
def test_help_shows_the_options_of_the_page(command: str) -> None:
    """``--help`` lists exactly the options that the page gives the command."""
    shown = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200"}).stdout
    named = set(re.findall(r"^│ \*? *(--[a-z-]+)", shown, re.MULTILINE))
    on_page = {
        re.findall(r"--[a-z-]+", name)[0]
        for name, _, _, commands, _ in table("Options")
        if command in commands.split(", ")
    }

    assert named - {"--help"} == on_page


def test_the_options_of_the_program_itself() -> None:
    """What ``soforthilfe --help`` lists before its commands is on the page, too."""
    shown = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"}).stdout

    for option in re.findall(r"^│ (--[a-z-]+)", shown, re.MULTILINE):
        assert f"`{option}`" in PAGE
