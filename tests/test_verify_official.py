"""Whether populations are the official ones: one rule for lists and for reports in all forms."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from ukraine_soforthilfe.commands.cli import app
from ukraine_soforthilfe.population.built_in import Edition, built_in_districts, editions

if TYPE_CHECKING:
    from pathlib import Path

EDITIONS = editions()
DEFAULT = next(each for each in EDITIONS if str(each.stichtag) == "2021-12-31")


def run(*arguments: object) -> tuple[int, dict[str, object]]:
    done = CliRunner().invoke(app, [*map(str, arguments)])
    assert done.exit_code < 2, done.stderr
    return done.exit_code, json.loads(done.stdout or "{}")


def made(folder: Path, edition: Edition, count: int, agreeing: int, form: str) -> Path:
    """A report of a list of so many Kreise of an edition, of which some have its figure."""
    table = built_in_districts(stichtag=edition.stichtag, basis=edition.basis)
    rows = sorted((each.ags, each.name, each.einwohner) for each in table.rows)[:count]
    text = "AGS;Name;Einwohner\n"
    for place, (ags, name, people) in enumerate(rows):
        # No Kreis has, at any date, the figure of one that is 1,000 and more larger.
        text += f"{ags};{name};{people if place < agreeing else people + 1_000 + place}\n"
    source = folder / "list.csv"
    source.write_text(text, "utf-8")
    run(
        *("allocate", source, "--partial", "--total", "1000000", "--format", form),
        *("--name", "report", "--output", folder, "--quiet"),
    )
    return folder / f"report.{form}"


def as_a_list(report: Path) -> Path:
    """The CSV report as somebody else's list: key, name, population and amount."""
    lines = [line.split(",") for line in report.read_text("utf-8").splitlines()]
    path = report.with_name("received.csv")
    text = "\n".join(";".join([line[0], line[1], line[4], line[9]]) for line in lines)
    path.write_text(text.replace("grundbetrag", "x"), "utf-8")
    return path


@pytest.mark.parametrize("edition", EDITIONS, ids=str)
@pytest.mark.parametrize(
    ("count", "agreeing", "differs"),
    [
        (44, 11, True),  # a quarter of them, so the others were changed
        (44, 10, False),
        (12, 3, True),  # a quarter, and three
        (8, 2, False),  # a quarter, but two
        (3, 3, False),
    ],
)
def test_a_quarter_of_the_figures_tells_the_edition(
    tmp_path: Path, edition: Edition, count: int, agreeing: int, differs: bool
) -> None:
    """Of every edition, in a list and in the report of one, the same."""
    csv = made(tmp_path, edition, count, agreeing, "csv")
    asked = [
        ("verify", as_a_list(csv), "--total", "1000000", "--partial"),
        ("verify", csv, "--partial"),
        ("verify", made(tmp_path, edition, count, agreeing, "json")),
    ]

    answers = [run(*arguments, "--format", "json") for arguments in asked]

    assert [status for status, _ in answers] == [differs] * 3
    told = None if not differs and agreeing < count else str(edition)
    assert [answer.get("built_in_table") for _, answer in answers[1:]] == [told] * 2
    population = answers[0][1]["population"]
    assert isinstance(population, dict)
    assert population["built_in_table"] == told


@pytest.mark.parametrize("form", ["xlsx", "html"])
@pytest.mark.parametrize(("agreeing", "status"), [(44, 0), (43, 1), (11, 1), (10, 0), (0, 0)])
def test_it_is_the_same_in_the_forms_for_people(
    tmp_path: Path, form: str, agreeing: int, status: int
) -> None:
    """A workbook and a page of an own list are held to the edition that fits, too."""
    path = made(tmp_path, DEFAULT, 44, agreeing, form)

    assert run("verify", path, "--format", "json")[0] == status
