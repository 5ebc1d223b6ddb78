"""``--only``, ``--leave-out`` and ``--keep`` wherever rows can be named."""

from __future__ import annotations

import csv
import io
import json
import shlex
from typing import TYPE_CHECKING

import layout_builders as build
import pytest
from gemeinden_lists import gvisys
from soforthilfe_command import run_here

from ukraine_soforthilfe.population.built_in import built_in_districts

if TYPE_CHECKING:
    from pathlib import Path

LIST = "Schlüssel;Name;Einwohner\nA1;Adorf;30\nA2;Ahlen;20\nSumme;;60\nB1;Bonn;50\n"


def keys(*arguments: str | Path, stdin: bytes = b"") -> list[str]:
    """Keys of the rows that are paid."""
    ended = run_here(
        *("allocate", *arguments, "--total", "1000", "--format", "csv", "--output", "-", "-q"),
        stdin=stdin,
    )
    assert ended.status == 0, ended.stderr
    return [row["ags"] for row in csv.DictReader(io.StringIO(ended.stdout))]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A list with a row that is called a total and is none."""
    path = tmp_path / "liste.csv"
    path.write_text(LIST, "utf-8")
    return path


def test_the_built_in_table_knows_them() -> None:
    """Some of the 44 by key, with or without its zero, and by pattern; no --partial is needed."""
    assert keys("--only", "8111", "--only", "0821?") == [
        "08111",
        "08211",
        "08212",
        "08215",
        "08216",
    ]
    assert len(keys("--leave-out", "8111", "--leave-out", "084*")) == 44 - 1 - 9


def test_the_built_in_table_says_what_is_missing() -> None:
    """Whoever is not paid is named."""
    ended = run_here("allocate", "--leave-out", "08111", "--dry-run", "--lang", "en")

    assert "Stuttgart (08111)" in ended.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--only", "Nirgends*"), "--only 'Nirgends*' names no row"),
        (("--leave-out", "08999"), "--leave-out '08999' names no row"),
        (("--keep", "08111"), "--keep needs a population file"),
        (("--only", "08111", "--leave-out", "08111"), "leave no row"),
    ],
    ids=["pattern", "key", "keep", "nobody"],
)
def test_what_names_no_row_is_wrong_usage(words: tuple[str, ...], said: str) -> None:
    """It ends with status 2 and says which word it was; nothing is divided."""
    ended = run_here("allocate", *words, "--format", "csv", "--output", "-")

    assert (ended.status, ended.stdout) == (2, "")
    assert said in " ".join(ended.stderr.split())


def test_an_offices_file_knows_them() -> None:
    """A table of GENESIS is named in by the keys of its Kreise."""
    table = build.as_csv(build.genesis().rows())

    assert keys("-", "--only", "08111", "--only", "8116", stdin=table) == ["08111", "08116"]


def test_with_gemeinden_kreise_are_named() -> None:
    """With --level gemeinde a key is that of a Kreis, and all of its Gemeinden come with it."""
    table = gvisys().encode()
    paid = keys("-", "--level", "gemeinde", "--only", "08115", stdin=table)

    assert paid[0] == "08115"
    assert len(paid) > 2
    assert {key[:5] for key in paid} == {"08115"}


def test_a_total_without_a_sum_is_asked_for_and_answered(own: Path) -> None:
    """The refusal names both answers, and each of them holds."""
    ended = run_here("allocate", own, "--format", "csv", "--output", "-")

    assert ended.status == 1
    assert "--leave-out Summe" in ended.stderr
    assert "--keep Summe" in ended.stderr
    assert keys(own, "--leave-out", "Summe") == ["A1", "A2", "B1"]
    assert keys(own, "--keep", "Summe") == ["A1", "A2", "B1", "Summe"]


@pytest.mark.parametrize("option", ["--keep", "--only"])
@pytest.mark.parametrize("row", ["Summe;", "Reserve;", "0843X;", "99999;", ";"])
def test_a_named_row_that_is_no_kreis_is_never_passed_over(
    row: str, option: str, tmp_path: Path
) -> None:
    """Among AGS a text without a figure is a note, but not where somebody says it is paid."""
    kreise = "".join(f"{each.ags};{each.einwohner}\n" for each in built_in_districts().rows)
    path = tmp_path / "liste.csv"
    path.write_text(f"AGS;Einwohner\n{kreise}{row}\n", "utf-8")
    others = ("--only", "08???") if option == "--only" else ()
    written = ("--format", "csv", "--output", "-")

    ended = run_here("allocate", path, option, "row:46", *others, *written)

    assert ended.status in {1, 2}
    assert ended.stdout == ""
    assert "46" in ended.stderr


def test_the_command_in_a_report_names_them(own: Path) -> None:
    """The command that a report carries gives the same bytes again."""
    words = ("--only", "[AB]?", "--leave-out", "A2", "--format", "json", "--output", "-")
    first = run_here("allocate", own, "--total", "1000", *words)
    command = shlex.split(json.loads(first.stdout)["command"])

    assert command[-8:-2] == ["--total", "1000", "--only", "[AB]?", "--leave-out", "A2"]
    again = run_here("allocate", own, *command[3:], "--output", "-")
    assert again.stdout == first.stdout


def test_a_batch_knows_them(own: Path, tmp_path: Path) -> None:
    """In a file of scenarios they are words like others, one or several."""
    scenarios = tmp_path / "scenarios.toml"
    scenarios.write_text(
        f"""
        [[scenario]]
        name = "a"
        population = "{own.name}"
        only = ["A1", "B?"]
        [[scenario]]
        name = "b"
        population = "{own.name}"
        keep = "Summe"
        """
    )
    ended = run_here("batch", scenarios, "--format", "json", "--output", "-")

    assert ended.status == 0, ended.stderr
    found = [json.loads(line) for line in ended.stdout.splitlines()]
    texts = [json.dumps(each) for each in found]
    assert ["Ahlen" in text for text in texts] == [False, True]
    assert ['"Summe"' in text for text in texts] == [False, True]


def test_explain_and_compare_know_them(own: Path) -> None:
    """A row that is left out cannot be explained, and is no side of a comparison."""
    assert run_here("explain", "Bonn", own, "--leave-out", "Summe").status == 0
    assert run_here("explain", "Ahlen", own, "--only", "B1").status != 0
    compared = run_here("compare", own, own, "--leave-out", "Summe", "--format", "csv")
    assert compared.status == 0, compared.stderr
    assert "Summe" not in compared.stdout


def test_verify_knows_them(tmp_path: Path) -> None:
    """Anybody's list with a total that is none is asked about, and right without it."""
    path = tmp_path / "fertig.csv"
    path.write_text(
        "Schlüssel;Einwohner;Betrag\nA1;30;300\nA2;20;200\nSumme;60;600\nB1;50;500\n", "utf-8"
    )
    asked = run_here("verify", path, "--total", "1000")

    assert asked.status == 2
    assert "--leave-out Summe" in " ".join(asked.stderr.split())
    assert run_here("verify", path, "--total", "1000", "--leave-out", "Summe").status == 0


@pytest.mark.parametrize(
    "words", [("--only", "081*"), ("--leave-out", "8115")], ids=["only", "leave-out"]
)
def test_verify_passes_where_kreise_were_named(words: tuple[str, str], tmp_path: Path) -> None:
    """A report that names its rows lacks no Kreis, whatever of the 44 it has not."""
    forms = ("--format", "json", "--format", "xlsx", "--output", tmp_path)
    assert run_here("allocate", *words, *forms).status == 0

    for report in tmp_path.iterdir():
        verified = run_here("verify", report)
        assert verified.status == 0, verified.stdout


def test_verify_knows_other_spellings_of_a_name(tmp_path: Path) -> None:
    """A CSV with the names of another office's list passes; with another Kreis's it does not."""
    rows = built_in_districts().rows
    lines = [f"{kreis.ags};{kreis.name}, {kreis.art};{kreis.einwohner}" for kreis in rows]
    source = tmp_path / "kreise.csv"
    source.write_text("\n".join(["AGS;Name;Einwohner", *lines]), "utf-8")
    report = tmp_path / "report.csv"
    made = run_here("allocate", source, "--format", "csv", "--output", "-").stdout
    assert "Landkreis" in made

    report.write_text(made, "utf-8")
    assert run_here("verify", report).status == 0
    report.write_text(made.replace("Esslingen", "Tübingen"), "utf-8")
    assert run_here("verify", report).status == 1


def test_columns_decide_together_who_is_paid(tmp_path: Path) -> None:
    """With two keys a row is a total only if it is one in both of their columns."""
    path = tmp_path / "zwei.csv"
    lines = ["A;10;1", "B;20;2", "C;30;3", "D;40;4", "E;50;5", "Z;150;{}"]
    columns = ("--weight-column", "Fläche", "--weight-column", "Fälle")
    shares = ("--weight-share", "0.5", "--weight-share", "0.5")
    text = "Schlüssel;Fläche;Fälle\n" + "\n".join(lines)

    path.write_text(text.format(7), "utf-8")
    assert keys(path, *columns, *shares) == list("ABCDEZ")

    path.write_text(text.format(15), "utf-8")
    ended = run_here("allocate", path, *columns, *shares, "--dry-run")
    assert ended.status == 1
    assert keys(path, *columns, *shares, "--leave-out", "Z") == list("ABCDE")


@pytest.mark.german
def test_all_columns_of_keys_are_said_to_be_read(tmp_path: Path) -> None:
    """The line of what was read names each of them."""
    path = tmp_path / "zwei.csv"
    path.write_text("Schlüssel;Fläche;Fälle\nA;10;1\nB;20;5\nSumme;30;6\n", "utf-8")
    words = ("--weight-column", "Fläche", "--weight-column", "Fälle")
    shares = ("--weight-share", "0.5", "--weight-share", "0.5")

    said = run_here("allocate", path, *words, *shares, "--dry-run").stdout

    line = " ".join(said.split())
    assert "Fläche" in line
    assert "Fälle" in line
    assert "als Summe" in line


def test_a_total_is_known_by_names_under_any_heading(tmp_path: Path) -> None:
    """Beside codes a country stands over its Länder, under a heading that is no known one."""
    path = tmp_path / "laender.csv"
    rows = "X1;Brandenburg;25\nX2;Bayern;131\nX3;Bremen;7\nX9;Deutschland;163\n"
    path.write_text(f"Code;Irgendwo;Einwohner\n{rows}", "utf-8")

    assert keys(path) == ["X1", "X2", "X3"]
