"""Pages in Markdown, read by a renderer as a reader's own would."""

from __future__ import annotations

import csv
import io
import shlex
from typing import TYPE_CHECKING

import pytest
from gemeinden_lists import gvisys
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from typer.testing import CliRunner, Result

from ukraine_soforthilfe.commands.cli import app
from ukraine_soforthilfe.language import Language, Text
from ukraine_soforthilfe.reports import Column, Kind, Page, Table
from ukraine_soforthilfe.reports.pens import markdown

if TYPE_CHECKING:
    from pathlib import Path

    from markdown_it.token import Token

HOSTILE = (
    "a|b",
    r"a\|b",
    "a\\",
    "\\\\|",
    "`code`",
    "<b>fett</b>",
    "<script>alert(1)</script>",
    "<https://example.org>",
    "https://example.org/a_b_c",
    "www.example.org",
    "*kursiv* **fett** _auch_ __hier__",
    "~~weg~~",
    "[Text](https://example.org)",
    "![Bild](x.png)",
    "[^1]: Note",
    "&amp; &lt; &#124; &nbsp;",
    "# Titel",
    "Titel #",
    "- Liste",
    "-- ---",
    "---",
    "+ Liste",
    "1. Liste",
    "2) Liste",
    "10. Liste",
    "123456789) Liste",
    "> Zitat",
    "$x$",
    ":smile:",
    "#12",
    "===",
    "```",
    "- [ ] Aufgabe",
)
CONTENT = {"text", "softbreak", "text_special"}
RENDERER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def soforthilfe(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env={"COLUMNS": "400"})


def plain(token: Token) -> str:
    """The text of an inline token, which holds nothing else."""
    assert token.children is not None
    bold = {"strong_open", "strong_close"}
    assert {child.type for child in token.children} <= CONTENT | bold
    return "".join(child.content for child in token.children if child.type in CONTENT)


def cells(text: str) -> list[list[list[str]]]:
    """Each table's rows, header first, as a renderer shows them."""
    tables: list[list[list[str]]] = []
    inside = False
    for token in RENDERER.parse(text):
        if token.type == "table_open":
            tables.append([])
            inside = True
        elif token.type == "table_close":
            inside = False
        elif token.type == "tr_open":
            tables[-1].append([])
        elif token.type == "inline" and inside:
            tables[-1][-1].append(plain(token))
    return tables


def page_of(text: str) -> Page:
    """A page that says a text wherever a page says one."""
    table = Table(
        (
            Column("name", Text(text, text), Kind.TEXT, [text, "ok"], total=text),
            Column("betrag", Text("Betrag", "Amount"), Kind.EURO, [1, 2], total=3),
        )
    )
    return Page(
        title=text, warning=text, facts=((text, text),), sentences=(text, "Ende."), tables=(table,)
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_shows_as_itself_everywhere(name: str) -> None:
    """In title, warning, facts, sentences, headings, cells and totals no mark takes effect."""
    document = markdown(page_of(name), Language.DE)

    tokens = RENDERER.parse(document)
    blocks = [token.type for token in tokens if token.level == 0 and token.nesting != -1]
    said = [plain(token) for token in tokens if token.type == "inline"]
    opened = ["heading_open", "paragraph_open", "bullet_list_open", *["paragraph_open"] * 2]
    assert [block for block in blocks if block != "inline"] == [*opened, "table_open"]
    assert said[:4] == [name, name, f"{name}: {name}", name]
    assert cells(document) == [
        [[name, "Betrag"], [name, "1 €"], ["ok", "2 €"], [name, "3 €"]],
    ]


@given(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=12))
def test_any_text_shows_as_itself(name: str) -> None:
    """What a renderer makes of a cell and a sentence is the text that was put in."""
    document = markdown(page_of(name), Language.DE)

    assert cells(document)[0][1] == [name, "1 €"]
    assert [plain(token) for token in RENDERER.parse(document) if token.type == "inline"][3] == name


def test_line_breaks_are_blanks() -> None:
    """A text of several lines stays in its cell."""
    document = markdown(page_of("a\nb\r\n\u2028c"), Language.DE)

    assert cells(document)[0][1] == ["a b c", "1 €"]


@pytest.mark.german
def test_hostile_names_of_a_file(tmp_path: Path) -> None:
    """Names out of a file stand in the report as they stand in its CSV."""
    own = tmp_path / "own|<b>.csv"
    with own.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("key", "name", "population"))
        writer.writerows((f"K{place:02}", name, 1) for place, name in enumerate(HOSTILE))
    arguments = ("allocate", str(own), "--total", "1000", "--output", "-", "--format")

    (table,) = cells(soforthilfe(*arguments, "md").stdout)

    rows = list(csv.DictReader(io.StringIO(soforthilfe(*arguments, "csv").stdout)))
    assert [row[:2] for row in table[1:-1]] == [[row["ags"], row["name"]] for row in rows]
    assert [row["name"] for row in rows] == list(HOSTILE)
    assert table[-1] == ["Summe", "", "33", "100,00 %", "100,00 %", "1.000 €"]


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("population",),
        ("compare", "2021-12-31", "2022-12-31@Zensus 2022"),
        ("compare", "--rules", "--total", "100000"),
        ("compare", "--sweep", "100000:10000000:100000"),
        ("verify", "list.csv", "--total", "10"),
        ("verify", "report.csv"),
    ],
    ids=" ".join,
)
def test_what_the_terminal_shows_stands_in_markdown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], lang: str
) -> None:
    """Every line of the terminal's tables is a row, and every fact is there."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.csv").write_text("key,population,amount\nA,1,4\nB,1,6\n", "utf-8")
    soforthilfe("allocate", "--format", "csv", "--quiet")
    (written,) = tmp_path.glob("soforthilfe_*.csv")
    edited = written.read_text("utf-8").replace(",450370\n", ",450371\n")
    (tmp_path / "report.csv").write_text(edited, "utf-8")

    shown = soforthilfe(*arguments, "--lang", lang)
    document = soforthilfe(*arguments, "--lang", lang, "--format", "md")

    assert document.exit_code == shown.exit_code
    words = "".join(
        plain(token) + " " for token in RENDERER.parse(document.stdout) if token.type == "inline"
    ).replace(":", "")
    bar = str.maketrans("", "", "─│█:")
    assert sorted(words.split()) == sorted(shown.stdout.translate(bar).split())


@pytest.mark.german
def test_an_explanation_is_sentences_and_the_row() -> None:
    """The sentences of the letter, and below them the district's steps."""
    letter = soforthilfe("explain", "Konstanz").stdout.splitlines()

    document = soforthilfe("explain", "Konstanz", "--format", "md").stdout

    tokens = RENDERER.parse(document)
    said = [plain(token) for token in tokens if token.type == "inline"]
    assert said[0] == "Landkreis Konstanz (08335): 207.178 €"
    assert said[1 : 1 + len(letter)] == letter
    (table,) = cells(document)
    assert dict(zip(*table, strict=True)) == {
        "AGS": "08335",
        "Name": "Konstanz",
        "Art": "Landkreis",
        "Regierungsbezirk": "Freiburg",
        "Einwohner": "288.097",
        "Grundbetrag": "207.177 €",
        "Rest": "6.044.366",
        "Rang": "19",
        "Resteuro": "1 €",
        "Betrag": "207.178 €",
    }


def test_an_explanation_by_a_key_with_decimals(tmp_path: Path) -> None:
    """Figure and remainder stand in the row as in the sentences; what it has not is left out."""
    path = tmp_path / "own.csv"
    path.write_text("key,population,area\nA,1,1.25\nB,1,2.50\nC,1,0.75\n", "utf-8")
    arguments = ("explain", "A", str(path), "--total", "10", "--weight-column", "area")

    letter = soforthilfe(*arguments, "--lang", "en").stdout
    (table,) = cells(soforthilfe(*arguments, "--lang", "en", "--format", "md").stdout)

    assert (
        "€10 × 1.25 ÷ 4.50 = 2.777777…: a whole €2 and a remainder of 3.50/4.50 of a euro."
        in letter
    )
    assert table == [
        ["Key", "Weight", "Whole part", "Remainder", "Rank", "Euros left over", "Amount"],
        ["A", "1.25", "€2", "3.50", "1", "€1", "€3"],
    ]


def test_a_report_says_how_it_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file in Markdown has its date, its command and its language, and the same bytes again."""
    monkeypatch.chdir(tmp_path)
    soforthilfe(
        "allocate", "--format", "md", "--lang", "en", "--date", "24.12.2026", "--unit", "100"
    )
    (path,) = tmp_path.iterdir()
    first = path.read_bytes()
    facts = dict(
        plain(token).split(": ", 1)
        for token in RENDERER.parse(first.decode())
        if token.type == "inline" and token.level == 3
    )
    path.unlink()

    assert path.name == "soforthilfe_8000000_2021-12-31_unit-100_date-2026-12-24_en.md"
    assert facts["Made on"] == "24 December 2026"
    assert facts["Command"].endswith("--unit 100 --format md --lang en --date 2026-12-24")
    program, *arguments = shlex.split(facts["Command"])
    soforthilfe(*arguments)
    assert (program, path.read_bytes()) == ("soforthilfe", first)


@pytest.mark.german
def test_gemeinden_stand_in_a_second_table(tmp_path: Path) -> None:
    """A report down to the Gemeinden has the rows of its CSV below the Kreise."""
    path = tmp_path / "gemeinden.csv"
    path.write_text(gvisys(), "utf-8")
    arguments = ("allocate", str(path), "--level", "gemeinde", "--output", "-", "--format")

    kreise, _, gemeinden = cells(soforthilfe(*arguments, "md").stdout)

    rows = list(csv.DictReader(io.StringIO(soforthilfe(*arguments, "csv").stdout)))
    assert len(kreise) == 46
    assert [
        (level.casefold(), ags, name, betrag.removesuffix(" €").replace(".", ""))
        for level, ags, name, _, betrag in gemeinden[1:]
    ] == [(row["ebene"], row["ags"], row["name"], row["betrag"]) for row in rows]


@pytest.mark.german
def test_a_batch_writes_markdown_and_its_overview(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each scenario's file is that of allocate, and the overview says what failed and why."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.csv").write_text("name,total,population\na,8,\nb,9,\nx_y_,9,no.csv\n", "utf-8")

    result = soforthilfe("batch", "s.csv", "--format", "md")

    asked = ("--total", "8", "--name", "a", "--format", "md")
    single = soforthilfe("allocate", *asked, "--output", "-")
    overview = (tmp_path / "uebersicht.md").read_text("utf-8")
    assert result.exit_code == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        *("a.md", "b.md", "s.csv", "uebersicht.md"),
    ]
    assert (tmp_path / "a.md").read_text("utf-8") == single.stdout
    table, scenarios, sources = cells(overview)
    assert [row[:2] for row in scenarios[1:]] == [["a", "8 €"], ["b", "9 €"], ["x_y_", "9 €"]]
    assert scenarios[3][-1].startswith("fehlgeschlagen: no.csv kann nicht verwendet werden: ")
    assert [row[0] for row in sources[1:]] == ["mitgelieferte Tabelle kreise_einwohner.csv"]
    assert table[0] == ["AGS", "Name", "Art", "Betrag a", "Betrag b", "Differenz b"]
    assert table[-1] == ["Summe", "", "", "8 €", "9 €", "1 €"]
    said = [plain(token) for token in RENDERER.parse(overview) if token.type == "inline"]
    assert said[2].startswith("Fehlgeschlagen: x_y_: no.csv kann nicht verwendet werden: ")
