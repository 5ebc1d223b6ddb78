"""A page is read back, made anew and compared; whatever is otherwise is found and named."""

from __future__ import annotations

import csv
import json
import shlex
import shutil
from html import unescape
from typing import TYPE_CHECKING

import pytest
from gemeinden_lists import gvisys
from soforthilfe_command import Ended, run_here
from test_page import HOSTILE

from ukraine_soforthilfe import __version__

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("derived_once")
NAMED = {"A & B": 16_000_000, "שלום": 8_000_000}
CENSUS = ("--stichtag", "31.12.2022", "--basis", "Zensus 2022")
RUNS: dict[str, tuple[str, ...]] = {
    "plain": (),
    "English": ("--lang", "en"),
    "another date": CENSUS,
    "named and dated": ("--name", "Lauf 1", "--date", "24.12.2026"),
    "cents": ("--unit", "0.01", "--total", "1234567.89"),
    "cents in English": ("--unit", "0.01", "--total", "1234567.89", "--lang", "en"),
    "hundreds": ("--unit", "100"),
    "bounds": ("--minimum", "100000", "--maximum", "300000", "--base-amount", "1000"),
    "instalments": ("--instalments", "4"),
    "labels": ("--instalments", "2", "--instalment-label", "<Q1>", "--instalment-label", "Q2"),
    "nothing": ("--total", "0"),
    "some": ("--only", "083??"),
    "own": ("own.csv", "--total", "1000"),
    "keys": (
        *("own.csv", "--weight-column", "area", "--weight-column", "population"),
        *("--weight-share", "0.7", "--weight-share", "0.3"),
    ),
    "carried": ("own.csv", "--carry-column", "area"),
    "gemeinden": ("gemeinden.csv", "--level", "gemeinde"),
    "gemeinden in instalments": ("gemeinden.csv", "--level", "gemeinde", "--instalments", "3"),
    "of one Kreis": ("gemeinden.csv", "--level", "gemeinde", "--kreis", "08115"),
    "of one Kreis, its amount": (
        *("gemeinden.csv", "--level", "gemeinde", "--kreis", "08115"),
        *("--total", "5000"),
    ),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the lists that the runs are of."""
    made = tmp_path_factory.mktemp("lists")
    with (made / "own.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("key", "name", "population", "area"))
        writer.writerows(
            (f"k {at:02}", name, 1_000 + 37 * at, f"{at + 1}.25") for at, name in enumerate(HOSTILE)
        )
    (made / "gemeinden.csv").write_text(gvisys(), "utf-8")
    return made


def page(folder: Path, *arguments: str) -> str:
    ended = run_here(
        "allocate", *arguments, "--format", "html", "--output", "-", "--quiet", folder=folder
    )
    assert ended.status == 0, ended.stderr
    return ended.stdout


def verified(content: str, folder: Path, *arguments: str) -> Ended:
    (folder / "found.html").write_bytes(content.encode())
    return run_here("verify", "found.html", *arguments, folder=folder)


def findings(content: str, folder: Path) -> list[tuple[str, ...]]:
    """Each difference as place, what, found and expected."""
    ended = verified(content, folder, "--format", "json")
    assert ended.status == 1
    check = json.loads(ended.stdout)
    assert not check["passed"]
    assert not check["same_bytes"]
    return [
        tuple(each[name] for name in ("place", "what", "found", "expected"))
        for each in (*check["findings"], *check["population"])
    ]


@pytest.mark.parametrize("arguments", RUNS.values(), ids=RUNS)
def test_what_was_written_passes(folder: Path, arguments: tuple[str, ...]) -> None:
    """Every page follows from what it carries, byte for byte."""
    ended = verified(page(folder, *arguments), folder, "--format", "json")

    assert ended.stderr == ""
    check = json.loads(ended.stdout)
    assert (check["findings"], check["population"], check["notices"]) == ([], [], [])
    assert check["passed"]
    assert check["same_bytes"]
    assert check["written_by"] == __version__
    assert ended.status == 0


KONSTANZ = "08335 Konstanz"
TAMPERED = {
    "an amount": ("<td>207.178 €</td>", "<td>207.179 €</td>", f"Beträge, {KONSTANZ}", "value"),
    "an amount in sentences": (
        "Konstanz (AGS 08335) erhält 207.178\xa0€",
        "Konstanz (AGS 08335) erhält 270.178\xa0€",
        "Jeder Kreis einzeln, Landkreis Konstanz (08335): 207.178\xa0€",
        "value",
    ),
    "a summary": (
        "<summary>Landkreis Konstanz (08335): 207.178\xa0€",
        "<summary>Landkreis Konstanz (08335): 270.178\xa0€",
        "Jeder Kreis einzeln, Landkreis Konstanz (08335): 207.178\xa0€",
        "value",
    ),
    "a step on the map": (
        '<text x="209" y="441" aria-hidden="true">5</text>',
        '<text x="209" y="441" aria-hidden="true">6</text>',
        "Karte, Landkreis Konstanz (08335): 207.178 €, Stufe 5",
        "value",
    ),
    "a text beside the map": (
        "<title>Landkreis Konstanz (08335): 207.178 €",
        "<title>Landkreis Konstanz (08335): 270.178 €",
        "Karte, Landkreis Konstanz (08335): 207.178 €, Stufe 5",
        "value",
    ),
    "an outline": ('<path d="M', '<path d="M1', "Karte, Landkreis Esslingen", "part of the page"),
    "a link": (
        '<a href="#ags-08335">Konstanz',
        '<a href="https://example.org">Konstanz',
        f"Beträge, {KONSTANZ}",
        "part of the page",
    ),
    "a colour of the map": (
        '<a href="#ags-08335" class="p5"',
        '<a href="#ags-08335" class="p6"',
        "Karte, Landkreis Konstanz (08335): 207.178 €, Stufe 5",
        "part of the page",
    ),
    "a style": ("</style>", ".p5{--f:red}</style>", "beginning of the file", "value"),
    "a style of its own": (
        '<th scope="row"><a href="#ags-08335">',
        '<th scope="row" style="display:none"><a href="#ags-08335">',
        f"Beträge, {KONSTANZ}",
        "part of the page",
    ),
    "a comment": ("<h1>", "<!-- geprüft -->\n<h1>", "Zuweisung von", "part of the page"),
    "a comment like that of saving": (
        "<h1>",
        "<!-- saved from url=(0016)http://a.invalid -->\n<h1>",
        "Zuweisung von",
        "part of the page",
    ),
    "a word in a comment of saving": (
        "<html ",
        "<!-- saved from url=(0016)Konstanz erhält nichts -->\n<html ",
        "beginning of the file",
        "part of the page",
    ),
    "a wrong length in a comment of saving": (
        "<html ",
        "<!-- saved from url=(0017)http://a.invalid -->\n<html ",
        "beginning of the file",
        "part of the page",
    ),
    "a style between signs of a comment": (
        "</style>",
        "<!-- saved from url=(0016)http://a.invalid -->tr{display:none}</style>",
        "beginning of the file",
        "value",
    ),
    "a style that looks like saving": (
        "</style>",
        "<!-- saved from url=(0016){}tr{opacity:0} -->\n</style>",
        "beginning of the file",
        "value",
    ),
    "an entity in a style": (":root{", "&colon;root{", "beginning of the file", "value"),
    "a blank of another kind in a style": (
        "\ntable{",
        "\n\N{NO-BREAK SPACE}table{",
        "beginning of the file",
        "value",
    ),
    "a reference to no sign, in a class": (
        '<a href="#ags-08335" class="p5"',
        '<a href="#ags-08335" class="p5&#1;"',
        "Karte, Landkreis Konstanz (08335): 207.178 €, Stufe 5",
        "part of the page",
    ),
    "a reference to no sign, in the policy": (
        "default-src 'none",
        "default-src&#xFFFE; 'none",
        "beginning of the file",
        "part of the page",
    ),
    "a reference to no sign, in a text": (
        "<td>207.178 €</td>",
        "<td>207.178&#x81; €</td>",
        f"Beträge, {KONSTANZ}",
        "value",
    ),
    "a reference to a sign that stands for itself": (
        "<td>207.178 €</td>",
        "<td>207.178 &euro;</td>",
        f"Beträge, {KONSTANZ}",
        "value",
    ),
    "an encoding on the map": (
        "<desc ",
        '<meta charset="utf-8"><desc ',
        "Karte",
        "part of the page",
    ),
    "an encoding in a cell": (
        "<td>207.178 €</td>",
        '<td>207.178 €<meta http-equiv="content-type" content="text/html; charset=utf-8"></td>',
        f"Beträge, {KONSTANZ}",
        "part of the page",
    ),
    "the encoding three times": (
        '<meta charset="utf-8">',
        '<meta charset="utf-8">\n<meta charset="utf-8">',
        "beginning of the file",
        "part of the page",
    ),
    "an encoding elsewhere in the head": (
        "<title>",
        '<meta http-equiv="content-type" content="text/html; charset=utf-8"><title>',
        "beginning of the file",
        "part of the page",
    ),
    "a text before the beginning": (
        "<!DOCTYPE",
        "x<!DOCTYPE",
        "beginning of the file",
        "part of the page",
    ),
    "a declaration before the beginning": (
        "<!DOCTYPE",
        '<?xml version="1.0"?>\n<!DOCTYPE',
        "beginning of the file",
        "part of the page",
    ),
    "a blank of another kind": (
        "<td>207.178 €</td>",
        "<td>207.178 €\N{NO-BREAK SPACE}</td>",
        f"Beträge, {KONSTANZ}",
        "value",
    ),
    "a link given twice": (
        '<a href="#ags-08335">Konstanz',
        '<a href="#ags-08336" href="#ags-08335">Konstanz',
        f"Beträge, {KONSTANZ}",
        "part of the page",
    ),
    "a class given twice": (
        '<a href="#ags-08335" class="p5"',
        '<a href="#ags-08335" class="p6" class="p5"',
        "Karte, Landkreis Konstanz (08335): 207.178 €, Stufe 5",
        "part of the page",
    ),
    "a policy given twice": (
        'content="default-src',
        'content="x" content="default-src',
        "beginning of the file",
        "part of the page",
    ),
    "a blank before a tag's name": ("<tbody>", "< tbody>", "Beträge", "part of the page"),
    "a blank of another kind in a tag": (
        "<tbody>",
        "<tbody\N{NO-BREAK SPACE}>",
        "Beträge",
        "part of the page",
    ),
    "an area without an end": ("</path>", "", "Karte", "part of the page"),
    "a square without an end": ("</rect>", "", "Karte", "part of the page"),
    "an end with an attribute": ("</rect>", "</rect style>", "Karte", "part of the page"),
    "a link that ends at once": (
        '<a href="#ags-08335" class="p5">',
        '<a href="#ags-08335" class="p5"/>',
        "Karte",
        "part of the page",
    ),
    "a value in other quotes": ("<tbody>", "<tbody style='x'>", "Beträge", "part of the page"),
    "no encoding": ('<meta charset="utf-8">', "", "beginning of the file", "part of the page"),
    "a hidden row": (
        "<tbody>\n",
        "<tbody>\n<tr hidden><td></td></tr>",
        "Beträge",
        "part of the page",
    ),
    "a script": ("</body>", "<script>1</script></body>", "Herkunft", "part of the page"),
    "the policy": ("default-src 'none'; ", "", "beginning of the file", "part of the page"),
    "a style without an end": ("</style>", "", "beginning of the file", "value"),
    "the legend": ("ab 300.000 €", "ab 400.000 €", "Karte", "value"),
    "the certificate": ("5.725.990/", "5.725.991/", "Nachweis", "value"),
    "the end": ("</html>\n", "", "Herkunft", "part of the page"),
    "something behind the end": ("</html>\n", "</html>\n<p>x</p>", "Herkunft", "part of the page"),
}


@pytest.mark.german
@pytest.mark.parametrize(("old", "new", "place", "what"), TAMPERED.values(), ids=TAMPERED)
def test_what_was_changed_is_found(folder: Path, old: str, new: str, place: str, what: str) -> None:
    """The first difference is named by its section and row."""
    document = page(folder)
    assert old in document

    found = findings(document.replace(old, new, 1), folder)

    first, *_ = found
    assert first[0].startswith(place)
    assert first[1] == what
    assert first[2] != first[3]


def test_a_population_that_is_not_official_is_found(folder: Path) -> None:
    """What claims to be of the built-in table is held against it."""
    found = findings(page(folder).replace("<td>288,097</td>", "<td>288,098</td>"), folder)
    german = page(folder, "--lang", "de").replace("<td>288.097</td>", "<td>288.098</td>")

    assert any(each[2:] == ("288098", "288097") for each in findings(german, folder))
    assert any(each[2:] == ("288098", "288097") for each in found)


def test_an_own_list_with_another_figure_is_found(folder: Path) -> None:
    """All that follows from the figure is otherwise; the first of it is named."""
    document = page(folder, "own.csv", "--total", "1000")

    found = findings(document.replace("<td>1,000</td>", "<td>1,500</td>"), folder)

    assert found


def test_the_row_of_a_name_from_right_to_left_is_named_whole(folder: Path) -> None:
    """Elements that set it apart part no text of a place."""
    (folder / "rtl.csv").write_text("key,name,population\nA,שלום,1\nB,b,1\n", "utf-8")
    document = page(folder, "rtl.csv", "--total", "1000")
    old = "<summary><bdi>שלום</bdi> (A): €500"
    assert old in document

    found = findings(document.replace(old, old.replace("€500", "€900")), folder)

    assert found[0][0].endswith("שלום (A): €500")
    assert found[0][1] == "value"


def test_a_text_that_was_made_an_element_is_found(folder: Path) -> None:
    """A name that looks like a tag is no tag, and the other way round."""
    (folder / "tag.csv").write_text("key,name,population\nA,<hr>,1\nB,b,1\n", "utf-8")
    document = page(folder, "tag.csv")

    found = findings(document.replace(">&lt;hr&gt;<", "><hr><", 1), folder)

    assert found[0][1] == "part of the page"


@pytest.mark.german
@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("<!DOCTYPE html>", "<!doctype html>"),
        lambda text: text.replace("&#34;", "&quot;"),
        lambda text: text.replace("<details>", '<details open="">', 1),
        lambda text: text.replace(
            "<html ", "<!-- saved from url=(0022)file:///tmp/seite.html -->\n<html ", 1
        ),
        lambda text: text.replace("</p>\n", "</p>"),
        lambda text: text.replace("></path>", " />").replace("></rect>", "/>"),
        lambda text: text.replace(
            '<meta charset="utf-8">',
            '<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">\n',
        ),
        lambda text: text.replace(
            '<meta charset="utf-8">',
            '<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">\n'
            '<meta charset="utf-8">',
        ),
        lambda text: "\ufeff" + text,
        lambda text: text.replace('href="#', 'href="file:///home/a%20b/seite.html#'),
    ],
    ids=[
        "line ends",
        "doctype",
        "entities",
        "opened",
        "saved",
        "blanks",
        "short tags",
        "encoding",
        "encoding said twice, as Firefox does",
        "byte order mark",
        "links that name the file, as Firefox writes them",
    ],
)
def test_a_page_saved_again_is_told_as_such(folder: Path, change: Callable[[str], str]) -> None:
    """It says the same and is not the file that was written: a difference, by its name."""
    changed = change(page(folder))

    assert findings(changed, folder) == [
        (
            "page",
            "saved again, as by a browser",
            "",
            "the file as soforthilfe writes it",
        )
    ]
    ended = verified(changed, folder)
    assert ended.status == 1
    assert "1 ABWEICHUNG" in ended.stdout
    assert "neu gespeichert" in ended.stdout


@pytest.mark.parametrize(
    "lead",
    [
        "file:///a.html#",
        "http://example.org/a.html#",
        "file://host/a.html#",
        "file:////host/a.html#",
        "file:///.//host/a.html#",
        "file:///a/%2E%2e//host/a.html#",
        r"file:///\\host\a.html#",
        "file:///a.html?b#",
    ],
    ids=[
        "one of them",
        "another machine's",
        "a share",
        "a share behind four strokes",
        "a share behind a point",
        "a share behind two points",
        "a share in the other direction",
        "with a question",
    ],
)
def test_links_that_lead_away_are_found(folder: Path, lead: str) -> None:
    """A browser that saves a page names one file in all links within it, and one of its own."""
    count = 1 if lead == "file:///a.html#" else -1

    found = findings(page(folder).replace('href="#', f'href="{lead}', count), folder)

    assert found[0][1] == "part of the page"
    assert lead in found[0][2]


@pytest.mark.parametrize(
    ("language", "said"),
    [("de", "als Archiv neu gespeichert"), ("en", "saved again as an archive")],
)
@pytest.mark.parametrize(
    "begins",
    ["From: <Saved by Blink>\r\nContent-Type: multipart/related\r\n\r\n", "bplist00\xd3"],
    ids=["MHTML", "webarchive"],
)
def test_an_archive_of_a_browser_is_told_as_such(
    folder: Path, begins: str, language: str, said: str
) -> None:
    """It holds the page in another spelling; who has it learns which file to verify."""
    ended = verified(begins + page(folder), folder, "--lang", language)
    other = verified(begins + "<p>x</p>", folder, "--lang", language)

    assert ended.status == other.status == 2
    assert said in ended.stderr
    assert said not in other.stderr


@pytest.mark.parametrize(("language", "said"), [("de", "zum Lesen da"), ("en", "for reading")])
def test_markdown_is_for_reading(folder: Path, language: str, said: str) -> None:
    """Our own Markdown names the forms that can be verified; anybody's list in it is read."""
    made = run_here(
        *("allocate", "--format", "md", "--output", "-", "--lang", language), "--name", "Los 1"
    ).stdout
    listed = "# Liste\n\n|AGS|Einwohner|Betrag|\n|---|---|---|\n|08111|5|5|\n"

    ended = verified(made, folder, "--lang", language)
    other = verified(listed, folder, "--total", "5", "--lang", language)

    assert (ended.status, other.status) == (2, 1)
    assert said in ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert "xlsx, csv, json" in ended.stderr


@pytest.mark.parametrize("option", [("--base-amount", "5"), ("--unit", "100"), ("--minimum", "1")])
def test_rules_of_a_list_are_said_to_be_of_allocate(folder: Path, option: tuple[str, str]) -> None:
    """A list of others is held to the rule alone; the sentence says who works out the rest."""
    ended = verified("AGS;Einwohner;Betrag\n08111;5;5\n", folder, "--total", "5", *option)

    assert ended.status == 2
    assert "soforthilfe allocate" in ended.stderr
    assert option[0] in ended.stderr


def test_a_page_saved_again_and_changed_names_the_change(folder: Path) -> None:
    """What a browser does by itself hides nothing."""
    document = page(folder, "--lang", "de").replace("\n", "\r\n")

    (first, *_) = findings(document.replace("207.178 €", "207.179 €"), folder)

    assert "Konstanz" in first[0]
    assert "207.179" in first[2]
    assert "207.178" in first[3]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("soforthilfe-request", "x"),
        ('"soforthilfe-read" content="{', '"soforthilfe-read" content="'),
        ("&#34;allocate&#34;", "7"),
        ('"soforthilfe-request" content="{', '"soforthilfe-request" content="' + "[" * 100_000),
        ("&#34;total&#34;: 8000000", "&#34;total&#34;: " + "[" * 900 + "]" * 900),
        ("&#34;total&#34;: 8000000", "&#34;total&#34;: []"),
        ("&#34;schluessel&#34;: []", "&#34;schluessel&#34;: 1"),
        ('<section id="betraege">', "<section>"),
    ],
)
def test_damaged_data_is_no_report(folder: Path, old: str, new: str) -> None:
    """What a page carries unseen must be whole, else it is said that it is not."""
    document = page(folder)
    assert old in document

    ended = verified(document.replace(old, new), folder)

    assert ended.status == 2
    assert ended.stderr.startswith("Error: ")
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(("language", "said"), [("de", "neu gespeichert"), ("en", "saved again")])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16"])
def test_a_page_in_another_encoding_is_told_as_such(
    tmp_path: Path, encoding: str, language: str, said: str
) -> None:
    """No list is looked for in it."""
    (tmp_path / "found.html").write_bytes(page(tmp_path).encode(encoding))

    ended = run_here("verify", "found.html", "--lang", language, folder=tmp_path)

    assert ended.status == 2
    assert said in ended.stderr
    assert "UTF-16" in ended.stderr


def test_a_name_that_is_a_reference_is_none(folder: Path) -> None:
    """Its sign stands there by a reference of its own, and no other page says the same."""
    (folder / "sign.csv").write_text("key,name,population\nA,R&#1;S,1\nB,b,1\n", "utf-8")
    document = page(folder, "sign.csv")
    assert verified(document, folder).status == 0

    found = findings(document.replace(">R&amp;#1;S<", ">R&#1;S<"), folder)

    assert found[0][1:] == ("value", "R&#1;S", "RS")


def test_data_nested_without_end_is_no_report(folder: Path) -> None:
    """Of JSON, too, it is said that it is damaged, or no report at all."""
    content = run_here("allocate", "--format", "json", "--output", "-", folder=folder).stdout
    old = '"total": 8000000'
    assert old in content

    for depth in (400, 900, 100_000):
        nested = content.replace(old, '"total": ' + "[" * depth + "]" * depth)
        (folder / "found.json").write_text(nested, "utf-8")
        ended = run_here("verify", "found.json", folder=folder)
        assert ended.status == 2
        assert ended.stderr.startswith("Error: ")


@pytest.mark.parametrize(
    ("language", "said"),
    [("de", "Prüfen und vergleichen lassen sich"), ("en", "What can be verified and compared")],
)
def test_the_overview_of_a_batch_names_what_can_be_verified(
    tmp_path: Path, language: str, said: str
) -> None:
    """It has no populations; in each form it says the same, and anybody's list is no overview."""
    scenarios = (f'[[scenario]]\nname = "{name}"\ntotal = {total}' for name, total in NAMED.items())
    (tmp_path / "s.toml").write_text("\n".join(scenarios), "utf-8")
    forms = ("xlsx", "csv", "html")
    run_here(
        *("batch", "s.toml", "--lang", language, "--overview-only"),
        *(word for form in forms for word in ("--format", form)),
        folder=tmp_path,
    )
    listed = "AGS;Name;Art;Betrag 2021;Betrag 2022\n08111;Stuttgart;Stadtkreis;5;5\n"
    (tmp_path / "own.csv").write_text(listed, "utf-8")

    refused = [
        run_here("verify", f"uebersicht.{form}", "--lang", language, folder=tmp_path)
        for form in forms
    ]
    other = run_here("verify", "own.csv", "--total", "5", "--lang", language, folder=tmp_path)

    assert [each.status for each in refused] == [2, 2, 2]
    assert len({each.stderr for each in refused}) == 1
    assert said in refused[0].stderr
    assert other.status == 2
    assert said not in other.stderr


def test_pages_of_no_allocation(folder: Path) -> None:
    """The page of a comparison says so; any other page is no report."""
    run_here("compare", "2021-12-31", "2020-12-31", "--format", "html", "--force", folder=folder)
    shutil.copy(folder / "vergleich.html", folder / "a.html")
    (folder / "b.html").write_text(run_here("population", "--format", "html").stdout, "utf-8")
    (folder / "c.html").write_text("<!doctype html><p>x</p>", "utf-8")

    for name, said in (("a", "page of a comparison"), ("b", ""), ("c", "")):
        ended = run_here("verify", f"{name}.html", "--total", "8000000", folder=folder)
        assert ended.status == 2
        assert said in ended.stderr
        assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("language", "said", "unchanged"),
    [
        ("de", "Meldet er sie als unverändert, so stimmt sie.", "Unverändert: vergleich.html"),
        ("en", "if it tells that the page is unchanged", "Unchanged: vergleich.html"),
    ],
)
def test_the_page_of_a_comparison_says_how_it_is_checked(
    tmp_path: Path, language: str, said: str, unchanged: str
) -> None:
    """Its own command, run beside it, tells whether it is still what it was."""
    run_here(
        *("compare", "2021-12-31", "2022-12-31@Zensus 2022", "--sort", "percent"),
        *("--total", "9000000", "--lang", language, "--format", "html"),
        folder=tmp_path,
    )
    path = tmp_path / "vergleich.html"
    document = path.read_text("utf-8")
    command = shlex.split(unescape(document.partition("<dd>soforthilfe compare ")[2].split("<")[0]))

    refused = run_here("verify", "vergleich.html", "--lang", language, folder=tmp_path)
    again = run_here("compare", *command, folder=tmp_path)
    path.write_text(document.replace("9.000.000", "9.000.001").replace("9,000,000", "9,000,001"))
    changed = run_here("compare", *command, folder=tmp_path)

    assert refused.status == 2
    assert said in refused.stderr
    assert again.stdout.strip() == unchanged
    assert changed.status == 1


def test_a_page_has_no_columns_that_travel_along(folder: Path) -> None:
    """An account stands in no page; who wants to compare it is told that."""
    document = page(folder, "own.csv", "--carry-column", "area")

    ended = verified(document, folder, "--carry-file", "own.csv", "--lang", "en")

    assert "12.25" not in document
    assert ended.status == 2
    assert "A page has no columns that travel along." in ended.stderr


def test_a_page_is_a_side_of_a_comparison(folder: Path) -> None:
    """Its result is derived from it, as that of any report."""
    (folder / "side.html").write_text(page(folder), "utf-8")

    ended = run_here("compare", "side.html", "2021-12-31", "--format", "json", folder=folder)

    assert json.loads(ended.stdout)["gained"] == 0


def test_a_damaged_page_takes_no_longer_than_its_size(folder: Path) -> None:
    """Signs that open and never close are read once."""
    head = page(folder)
    for sign in ("<", "<!--", "&", '<a "', "<td>", "<details>"):
        ended = verified(head + sign * 200_000, folder)
        assert ended.status == 1
