"""What the README says works as it stands there."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

import ukraine_soforthilfe
from ukraine_soforthilfe import apportionment
from ukraine_soforthilfe.cli import app

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
# In the tables: whole commands, without those that stand for a file of the reader's own.
COMMANDS = sorted(
    {
        command
        for command in re.findall(r"^\| .*?`(soforthilfe [^`]*)`", README, re.MULTILINE)
        if "FILE" not in command and " batch " not in command
    }
)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_tables_works(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command pasted from the README ends with exit status 0."""
    monkeypatch.chdir(tmp_path)

    done = CliRunner().invoke(app, shlex.split(command)[1:])

    assert done.exit_code == 0, done.output


def test_there_are_commands_to_test() -> None:
    """The tables were found: allocate, explain and compare are among their commands."""
    assert {command.split()[1] for command in COMMANDS} >= {"allocate", "explain", "compare"}


def test_the_python_example() -> None:
    """The example for notebooks gives what its comments say."""
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names: dict[str, object] = {}

    exec(example, names)  # noqa: S102 - it is the README's own

    assert ukraine_soforthilfe.apportion(100, [2, 3, 1]) == [33, 50, 17]
    assert "[33, 50, 17]" in example
    assert names["result"].rows[0].betrag == 450_370  # type: ignore[attr-defined]


@pytest.mark.parametrize("module", [ukraine_soforthilfe, apportionment])
def test_the_examples_in_docstrings(module: object) -> None:
    """The examples of the package and of the rule give what they show."""
    result = doctest.testmod(module)  # type: ignore[arg-type]

    assert result.attempted > 0
    assert result.failed == 0


def test_the_pictures_are_there_and_small() -> None:
    """Every picture of the README is in the repository, and under 200 KB."""
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)

    assert len(pictures) >= 2
    assert all((ROOT / picture).stat().st_size < 200_000 for picture in pictures)
