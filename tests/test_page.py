"""The page for a browser, read as a parser of HTML reads it."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from gemeinden_lists import gvisys
from soforthilfe_command import in_lines, run_here

from ukraine_soforthilfe.asking import Form
from ukraine_soforthilfe.language import Language, Text
from ukraine_soforthilfe.reports import (
    Column,
    Detail,
    Kind,
    Mark,
    Page,
    Picture,
    Section,
    Table,
    said_once,
)
from ukraine_soforthilfe.reports.pens import page_bytes
from ukraine_soforthilfe.reports.pictures import bounds_of, readable

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA = Path(__file__).parents[1] / "data"
VOID = {"meta", "br", "hr", "img", "link", "input"}
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "&amp; &lt; &#60;script&#62;",
    "{{ 7 * 7 }} {% raw %}",
    "</td></tr></table><h1>Titel",
    "<!-- Kommentar",
    "javascript:alert(1)",
    "]]> <![CDATA[",
    "שלום עולם",
    "a" * 300,
    "'--\"",
    "Bad & Söhne",
)


@dataclass
class Element:
    """An element with its attributes, and what it holds: texts and elements."""

    tag: str
    attributes: dict[str, str | None]
    inside: list[Element | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(each if isinstance(each, str) else each.text for each in self.inside)

    def all(self, tag: str, **attributes: str) -> list[Element]:
        return [
            each
            for each in self.walk()
            if each.tag == tag
            and all(each.attributes.get(name) == value for name, value in attributes.items())
        ]

    def walk(self) -> Iterator[Element]:
        yield self
        for each in self.inside:
            if isinstance(each, Element):
                yield from each.walk()


class _Builder(HTMLParser):
    """Every tag must be closed where it should be."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def parsed(document: str) -> Element:
    builder = _Builder()
    builder.feed(document)
    builder.close()
    assert builder.open == [builder.root]
    return builder.root


def page(*arguments: str | Path, stdin: bytes = b"") -> str:
    ended = run_here("allocate", *arguments, "--format", "html", "--output", "-", stdin=stdin)
    assert ended.status == 0, ended.stderr
    return ended.stdout


def rows(table: Element) -> list[list[str]]:
    return [
        [cell.text for cell in row.walk() if cell.tag in {"td", "th"}] for row in table.all("tr")
    ]


def section(document: Element, anchor: str) -> Element:
    (found,) = [each for each in document.walk() if each.attributes.get("id") == anchor]
    return found


def test_the_page_has_all_it_needs_and_runs_nothing() -> None:
    """No script, no event, nothing fetched; the only addresses are those of the outlines."""
    document = parsed(page())

    (policy,) = document.all("meta", **{"http-equiv": "Content-Security-Policy"})
    assert policy.attributes["content"] == "default-src 'none'; style-src 'unsafe-inline'"
    tags = {each.tag for each in document.walk()}
    assert not tags & {"script", "link", "img", "iframe", "object", "embed", "form", "base", "use"}
    names = {name for each in document.walk() for name in each.attributes}
    assert not {name for name in names if name.startswith("on") or name in {"src", "srcset"}}
    (style,) = document.all("style")
    assert not re.search(r"url\(|@import|//", style.text)
    away = {
        each.attributes["href"]
        for each in document.all("a")
        if not (each.attributes["href"] or "").startswith("#")
    }
    assert away == {"https://www.bkg.bund.de", "https://www.govdata.de/dl-de/by-2-0"}


def test_the_page_is_small_and_the_same_again() -> None:
    """Under 120 kB for the 44, and the same bytes for the same input."""
    first = page()

    assert page() == first
    assert len(first.encode()) < 120_000


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_page_is_built_for_all_readers(lang: str) -> None:
    """Its language, one h1 that is the title, captions, scopes, and a map that is a group."""
    document = parsed(page("--lang", lang))

    (root,) = document.all("html")
    assert root.attributes["lang"] == lang
    (heading,) = document.all("h1")
    (title,) = document.all("head")[0].all("title")
    assert heading.text == title.text
    assert "8.000.000 €" in heading.text or "€8,000,000" in heading.text
    for table in document.all("table"):
        assert table.all("caption")[0].text
        headers = table.all("th")
        assert {each.attributes.get("scope") for each in headers} == {"col", "row"}
    (svg,) = document.all("svg")
    assert svg.attributes["role"] == "group"
    for name, tag in (("aria-labelledby", "title"), ("aria-describedby", "desc")):
        said = section(document, svg.attributes[name] or "")
        assert said.tag == tag
        assert said.text
    headings = [each.tag for each in document.walk() if re.fullmatch("h[1-6]", each.tag)]
    assert headings[0] == "h1"
    assert set(headings[1:]) == {"h2"}


def test_the_table_has_the_figures_of_the_csv() -> None:
    """Keys, names, inhabitants and amounts, row by row, and their sums."""
    written = run_here("allocate", "--format", "csv", "--output", "-").stdout
    expected = list(csv.DictReader(io.StringIO(written)))

    (table,) = section(parsed(page("--lang", "de")), "betraege").all("table")

    head, *body, foot = rows(table)
    assert [each.attributes["data-column"] for each in table.all("th", scope="col")] == [
        "ags",
        "name",
        "art",
        "regierungsbezirk",
        "einwohner",
        "anteil",
        "betrag",
    ]
    assert head[:2] == ["AGS", "Name"]
    assert [
        [*row[:4], row[4].replace(".", ""), row[6].removesuffix(" €").replace(".", "")]
        for row in body
    ] == [
        [row[name] for name in ("ags", "name", "art", "regierungsbezirk", "einwohner", "betrag")]
        for row in expected
    ]
    assert foot == ["", "Summe", "", "", "11.124.642", "100,00 %", "8.000.000 €"]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_kreis_is_explained_as_explain_does(lang: str) -> None:
    """A details for each of the 44 with the sentences of the command, below its amount."""
    details = section(parsed(page("--lang", lang)), "einzeln").all("details")

    assert len(details) == 44
    for each in details:
        (inside,) = each.all("div")
        key = (inside.attributes["id"] or "").removeprefix("ags-")
        said = in_lines(run_here("explain", key, "--lang", lang).stdout)
        assert "\n".join(line.text for line in inside.all("p")) == said.rstrip("\n")
        (summary,) = each.all("summary")
        amount = summary.text.rpartition(": ")[2]
        assert amount in said


def test_links_lead_into_details() -> None:
    """Map and table lead to an element inside of each details, which makes browsers open it."""
    document = parsed(page())
    inside = {
        each.attributes.get("id")
        for details in document.all("details")
        for each in details.walk()
        if each is not details
    } - {None}

    for links in (document.all("svg")[0].all("a"), document.all("tbody")[0].all("a")):
        leads = [(each.attributes["href"] or "").removeprefix("#") for each in links]
        assert len(leads) == len(set(leads)) == 44
        assert set(leads) == inside
    ids = Counter(each.attributes.get("id") for each in document.walk())
    del ids[None]
    assert set(ids.values()) == {1}


def test_the_map_is_that_of_the_file() -> None:
    """The outlines of data/, each with its Kreis's amount and step, and whose they are."""
    outlines = json.loads((DATA / "kreise_umrisse.json").read_text("utf-8"))
    document = parsed(page("--lang", "de"))
    table = {row[0]: row[-1] for row in rows(section(document, "betraege").all("table")[0])}
    (figure,) = document.all("figure")

    for area in figure.all("svg")[0].all("a"):
        ags = (area.attributes["href"] or "").removeprefix("#ags-")
        assert area.all("path")[0].attributes["d"] == outlines["kreise"][ags]
        step = area.all("text")[0].text
        assert area.attributes["class"] == f"p{step}"
        title = area.all("title")[0].text
        assert f"({ags}): {table[ags]}, Stufe {step}" in title
        places = [outlines["squares"][ags], *outlines["further"].get(ags, [])]
        figures = area.all("text")
        assert [f"{each.attributes['x']} {each.attributes['y']}" for each in figures] == places
        assert {each.text for each in figures} == {step}
    assert outlines["attribution"] in figure.text


def test_steps_are_ranges_of_about_as_many_kreise() -> None:
    """Six steps of seven or eight Kreise, whose amounts lie in the range that the legend says."""
    document = parsed(page("--lang", "de"))
    amounts = {
        row[0]: int(row[-1][:-2].replace(".", "")) for row in rows(document.all("table")[0])[1:-1]
    }
    ranges = {}
    for entry in section(document, "karte").all("li"):
        step = entry.all("span")[0].text
        figures = [int(each.replace(".", "")) for each in re.findall(r"[\d.]{4,}", entry.text)]
        first = 0 if "unter" in entry.text and len(figures) == 1 else figures[0]
        last = 10**9 if entry.text.split()[1] == "ab" else figures[-1]
        ranges[step] = (first, last)
    counts: Counter[str] = Counter()
    for area in document.all("svg")[0].all("a"):
        step = area.all("text")[0].text
        first, last = ranges[step]
        assert first <= amounts[(area.attributes["href"] or "")[5:]] < last
        counts[step] += 1

    assert sorted(counts.values()) == [7, 7, 7, 7, 8, 8]
    assert all(each % 1_000 == 0 for pair in ranges.values() for each in pair)


@pytest.mark.german
@pytest.mark.parametrize(
    ("arguments", "alike"),
    [
        ((), True),
        (("--total", "1600000000"), True),
        (("--minimum", "150000"), False),
        (("--maximum", "190000"), False),
        (("--total", "0"), False),
        (("--total", "3"), False),
    ],
)
def test_steps_are_said_to_be_alike_only_where_they_are(
    arguments: tuple[str, ...], *, alike: bool
) -> None:
    """Where a bound puts most Kreise into one step, the legend says what a step has."""
    shown = section(parsed(page(*arguments)), "karte")
    counts = Counter(each.all("text")[0].text for each in shown.all("svg")[0].all("a"))

    assert (max(counts.values()) <= 9 and min(counts.values()) >= 6) is alike  # 44 / 6
    assert ("annähernd gleich viele Kreise" in shown.text) is alike
    assert ("zu einer Stufe gehören, nennt die Legende" in shown.text) is not alike


@pytest.mark.parametrize(
    ("amounts", "steps", "bounds"),
    [
        ([1, 2, 3, 4, 5, 6], 6, [2, 3, 4, 5, 6]),
        ([5] * 9, 6, []),
        ([0, 0, 0, 0, 9], 6, [5]),
        ([], 6, []),
        ([10, 10, 10, 20, 20, 20], 2, [20]),
        ([99_999, 100_000], 2, [100_000]),
    ],
)
def test_bounds_of_few_amounts(amounts: list[int], steps: int, bounds: list[int]) -> None:
    """Equal amounts stay together, so there may be fewer steps."""
    assert bounds_of(amounts, steps) == bounds


def test_readable_is_the_roundest() -> None:
    """Of all figures above one and not above another none has more zeros."""
    for below in range(120):
        for most in range(below + 1, 121):
            found = readable(below, most)
            zeros = max(
                len(str(each)) - len(str(each).rstrip("0")) for each in range(below + 1, most + 1)
            )
            assert below < found <= most
            assert len(str(found)) - len(str(found).rstrip("0")) == zeros


@pytest.mark.german
@pytest.mark.parametrize(
    ("arguments", "facts"),
    [
        ((), ("Größte Reste (Hare/Niemeyer): Jeder", "31.12.2021, Zensus 2011")),
        (("--unit", "100"), ("in Schritten von 100 €",)),
        (("--base-amount", "50000", "--minimum", "100000"), ("50.000 €", "100.000 €")),
        (("--instalments", "4"), ("4 zu je 2.000.000 €",)),
        (("--name", "Lauf"), ("Lauf",)),
    ],
)
def test_the_head_says_by_which_rules(arguments: tuple[str, ...], facts: tuple[str, ...]) -> None:
    """Date, basis, the rule in words and all beside it stand above the map."""
    head = parsed(page(*arguments)).all("dl")[0].text

    assert [fact for fact in facts if fact not in head] == []


@pytest.mark.german
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "je Einwohner überall 0,7191 €."),
        # Ulm gets 1,100 € for 126,949 inhabitants, Calw 1,500 € for 160,686.
        (
            ("--total", "100000", "--unit", "100"),
            "je Einwohner zwischen 0,0087 € und 0,0093 €.",
        ),
        (("--total", "300"), None),
        (("--base-amount", "50000"), None),
        (("--minimum", "100000"), None),
        (("--maximum", "300000"), None),
        (("--total", "0"), None),
    ],
)
def test_amounts_follow_inhabitants_only_where_they_do(
    arguments: tuple[str, ...], said: str | None
) -> None:
    """The sentence above the map holds for the plain rule, with what each Kreis gets per head."""
    text = section(parsed(page(*arguments)), "karte").text

    assert ("Die Beträge folgen den Einwohnerzahlen" in text) is (said is not None)
    assert said is None or in_lines(said) in text


def test_a_hostile_list_shows_as_text(tmp_path: Path) -> None:
    """Whatever names and keys hold, they are the texts of cells, links and sentences."""
    path = tmp_path / "own<b>.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("key", "name", "population"))
        writer.writerows((f"<i>{place:02}", name, 1) for place, name in enumerate(HOSTILE))

    document = parsed(page(path, "--total", "1200", "--name", "&amp; &lt; Lauf"))

    body = rows(section(document, "betraege").all("table")[0])[1:-1]
    assert [row[:2] for row in body] == [
        [f"<i>{place:02}", name] for place, name in enumerate(HOSTILE)
    ]
    names = [each.text for each in section(document, "bild").all("li")]
    assert names == [f"{name}€100" for name in HOSTILE]
    summaries = [each.text for each in document.all("summary")]
    assert summaries == [f"{name} (<i>{at:02}): €100" for at, name in enumerate(HOSTILE)]
    assert "&amp; &lt; Lauf" in document.all("dl")[0].text
    assert "own<b>.csv" in document.all("footer")[0].text
    assert not {each.tag for each in document.walk()} & {"script", "img", "b", "i", "u"}


def test_what_turns_a_text_around_is_written_out() -> None:
    """Characters that act are shown as what they are, wherever a page says a text."""
    text = "x\u202ey\u2066z"
    table = Table((Column("name", Text(text, text), Kind.TEXT, [text], total=text),))
    part = Section(
        anchor="a",
        title=text,
        facts=((text, text),),
        sentences=(text,),
        picture=Picture(
            described=text,
            marks=(Mark(anchor="b", title=text, name=text, figure=text, step=1, length=1),),
        ),
        table=table,
        caption=text,
        links=("b",),
        details=(Detail(anchor="b", title=text, parts=((text, (text,)),)),),
    )
    whole = Page(title=text, facts=((text, text),), tables=(table,), sections=(part,), foot=part)

    document = page_bytes(whole, Form.HTML, Language.DE).decode()

    assert document.count(r"x\u202ey\u2066z") > 25
    assert not set("\u202e\u2066") & set(document)


def test_what_is_read_from_right_to_left_is_set_apart(tmp_path: Path) -> None:
    """Elements around it in texts, isolates where there are none: amounts stay where they are."""
    (tmp_path / "own.csv").write_text(
        "key,name,population\nא1,שלום עולם,1000000\n2,עיר 7,2\n3,Adorf,3\n", "utf-8"
    )

    document = parsed(page(tmp_path / "own.csv", "--total", "1000", "--lang", "de"))

    second, third, summary = document.all("summary")
    assert [each.text for each in summary.all("bdi")] == ["שלום עולם", "א1"]
    assert summary.text == "שלום עולם (א1): 1.000\xa0€"
    assert [each.text for each in second.all("bdi")] == ["עיר 7"]
    assert third.all("bdi") == []
    for each in document.walk():
        texts = [part for part in each.inside if isinstance(part, str)]
        if each.tag != "bdi":
            assert not re.search("[א-ת]", " ".join(texts))
        assert each.tag != "bdi" or not re.search("[€:,()]", each.text)
    assert not {"\u2068", "\u2069"} & {*document.text}


def test_titles_of_a_map_isolate_names(tmp_path: Path) -> None:
    """A title is text alone: a name in it stands between isolates."""
    official = run_here("allocate", "--format", "csv", "--output", "-").stdout
    (tmp_path / "own.csv").write_text(official.replace("Konstanz", "שלום"), "utf-8")
    found = comparison(tmp_path, "own.csv", "own.csv", "--lang", "de")
    titles = [each.text for each in parsed(found).all("svg")[0].all("title")]

    name = "שלום"
    assert f"Landkreis \u2068{name}\u2069 (08335): 0 €, Stufe 0" in titles


@pytest.mark.german
def test_a_long_list_is_refused_with_the_way_out(tmp_path: Path) -> None:
    """2,000 recipients are a page, 2,001 are told which form has room."""
    path = tmp_path / "long.csv"
    lines = ["key,population", *(f"K{place:04},1" for place in range(2_001))]
    path.write_text("\n".join(lines), "utf-8")

    for command in (("allocate", "--output", "-"), ("population",)):
        ended = run_here(*command, path, "--format", "html")

        assert ended.status == 1
        assert "2.001" in ended.stderr
        assert "2.000" in ended.stderr
        assert "--format csv" in ended.stderr
        assert ended.stdout == ""


@pytest.mark.german
def test_gemeinden_stand_below_the_map_of_their_kreise(tmp_path: Path) -> None:
    """The map and the sentences are those of the Kreise, and a table has the Gemeinden."""
    path = tmp_path / "gemeinden.csv"
    path.write_text(gvisys(), "utf-8")

    document = parsed(page(path, "--level", "gemeinde"))

    assert len(section(document, "karte").all("svg")[0].all("a")) == 44
    assert len(document.all("details")) == 44
    written = run_here(
        "allocate", path, "--level", "gemeinde", "--format", "csv", "--output", "-"
    ).stdout
    expected = [(row["ags"], row["betrag"]) for row in csv.DictReader(io.StringIO(written))]
    body = rows(section(document, "gemeinden").all("table")[0])[1:]
    assert [(row[1], row[-1].removesuffix(" €").replace(".", "")) for row in body] == expected


def test_the_gemeinden_of_one_kreis_have_bars(tmp_path: Path) -> None:
    """They are no map; their sentences say what they get of the amount of their Kreis."""
    path = tmp_path / "gemeinden.csv"
    path.write_text(gvisys(), "utf-8")

    document = parsed(page(path, "--level", "gemeinde", "--kreis", "08115", "--lang", "de"))

    assert not document.all("svg")
    bars = section(document, "bild").all("li")
    assert len(bars) == len(document.all("details")) > 1
    assert "08115" in document.all("details")[0].text
    assert section(document, "einzeln").all("h2")[0].text == "Jede Gemeinde einzeln"


def test_only_this_form_imports_jinja(tmp_path: Path) -> None:
    """All other forms go without, and so does verify; this one brings it."""
    probe = (
        "import json, sys\nfrom ukraine_soforthilfe.commands.cli import app\n"
        "for words in json.loads(sys.argv[1]):\n"
        "    try:\n        app(words)\n    except SystemExit:\n        pass\n"
        "    print('jinja2' in sys.modules, file=sys.stderr)"
    )
    others = ("--format", "xlsx", "--format", "csv", "--format", "json", "--format", "md")
    runs = [
        ["allocate", *others, "--name", "a", "--output", str(tmp_path)],
        ["verify", str(tmp_path / "a.xlsx")],
        ["allocate", "--format", "html", "--output", str(tmp_path)],
    ]
    done = subprocess.run(
        [sys.executable, "-c", probe, json.dumps(runs)],
        capture_output=True,
        check=True,
        text=True,
    )

    said = [line for line in done.stderr.splitlines() if line in {"False", "True"}]
    assert said == ["False", "False", "True"]


def test_a_batch_writes_pages(tmp_path: Path) -> None:
    """A scenario's page is that of allocate, but for its name; the overview is one, too."""
    (tmp_path / "s.toml").write_text(
        '[[scenario]]\nname = "a"\n\n[[scenario]]\nname = "b"\ntotal = 100000\n', "utf-8"
    )

    ended = run_here("batch", "s.toml", "--format", "html", "--lang", "de", folder=tmp_path)

    assert ended.status == 0
    assert sorted(each.name for each in tmp_path.glob("*.html")) == [
        "a.html",
        "b.html",
        "uebersicht.html",
    ]
    assert (tmp_path / "b.html").read_text("utf-8") == page(
        "--total", "100000", "--name", "b", "--lang", "de"
    )
    overview = parsed((tmp_path / "uebersicht.html").read_text("utf-8"))
    assert len(rows(overview.all("table")[0])) == 46


@pytest.mark.parametrize(
    "arguments",
    [
        ("population",),
        ("explain", "Konstanz"),
        ("compare", "--rules", "--total", "100000"),
        ("compare", "--sweep", "100000:10000000:100000"),
    ],
    ids=" ".join,
)
def test_every_command_with_a_page_has_it(arguments: tuple[str, ...]) -> None:
    """What Markdown says stands in HTML, too."""
    document = parsed(run_here(*arguments, "--format", "html").stdout)
    markdown = run_here(*arguments, "--format", "md").stdout

    (heading,) = document.all("h1")
    assert markdown.startswith(f"# {heading.text}".rstrip())
    cells = [cell for table in document.all("table") for row in rows(table) for cell in row]
    plain = re.sub(r"[\\*]", "", markdown)
    assert [cell for cell in cells if cell not in plain] == []


SIDES = ("2021-12-31", "2022-12-31@Zensus 2022")


def comparison(folder: Path, *arguments: str | Path) -> str:
    """The page of a comparison, which is a file."""
    ended = run_here("compare", *arguments, "--format", "html", "--force", folder=folder)
    assert ended.status == 0, ended.stderr
    assert ended.stdout.split(": ")[0] in {"Written", "Geschrieben", "Unchanged", "Unverändert"}
    return (folder / "vergleich.html").read_text("utf-8")


def changes(*arguments: str | Path) -> list[dict[str, str]]:
    written = run_here("compare", *arguments, "--format", "csv").stdout
    return list(csv.DictReader(io.StringIO(written)))


@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_comparison_is_a_page_with_the_map_of_changes(tmp_path: Path, lang: str) -> None:
    """Each Kreis has a step of the sign of its difference, in ranges that both sides share."""
    written = comparison(tmp_path, *SIDES, "--lang", lang)
    document = parsed(written)

    assert written == comparison(tmp_path, *SIDES, "--lang", lang)
    assert len(written.encode()) < 120_000
    sizes: dict[int, list[int]] = {}
    by_key = {row["ags"]: int(row["betrag_differenz"]) for row in changes(*SIDES)}
    areas = document.all("svg")[0].all("a")
    assert {(area.attributes["href"] or "")[5:] for area in areas} == by_key.keys()
    for area in areas:
        change = by_key[(area.attributes["href"] or "")[5:]]
        step = int(area.all("text")[0].text.replace("−", "-"))
        assert (step > 0) == (change > 0)
        assert (step < 0) == (change < 0)
        assert area.attributes["class"] == f"{'a' if step > 0 else 'b'}{abs(step)}"
        sizes.setdefault(abs(step), []).append(abs(change))
    ranges = [
        [int(re.sub(r"[.,]", "", each)) for each in re.findall(r"[\d.,]+\d", entry.text[2:])]
        for entry in section(document, "karte").all("li")
    ]
    assert ranges == [[2000], [800, 2000], [800], [800], [800, 2000], [2000]]
    assert max(sizes[1]) < 800 <= min(sizes[2])
    assert max(sizes[2]) < 2000 <= min(sizes[3])
    assert all(8 <= len(each) <= 22 for each in sizes.values())


UNCHANGED = ("; alle anderen Zahlen unverändert.", "; all other figures unchanged.")
WHAT_WOULD_BE = ("Was mit mehr oder weniger wäre, gilt", "What would be with more or less holds")


def whole(own: list[str], common: list[str], sentences: list[str]) -> bool:
    """Whether the sentences of explain are those of a row, and what is said once for all.

    Its first is the heading of the row; how many are missing may stand above, and that other
    figures are unchanged.
    """
    rest = [*own]
    for sentence in sentences[1:]:
        said = sentence
        for end in UNCHANGED:
            said = said.replace(end, ".")
        head, _, after = said.partition("; ")
        if f"{head}." in common:
            said = after
        if rest and rest[0].casefold() == said.casefold():
            del rest[0]
        elif said not in common:
            return False
    return rest == []


def of_all(document: Element) -> list[str]:
    """What is said above all rows, of which one sentence is the same wherever it stands."""
    said = [each.text for each in document.all("p")]
    assert sum(each.startswith(WHAT_WOULD_BE) for each in said) == 1
    return [each for each in said if each.startswith(("Für alle", "This holds"))]


@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_comparison_explains_both_amounts(tmp_path: Path, lang: str) -> None:
    """Below each Kreis stand the sentences of explain for both sides, each under its own name.

    What all of a side have in common stands above, once.
    """
    document = section(parsed(comparison(tmp_path, *SIDES, "--lang", lang)), "einzeln")
    details = document.all("details")
    commons = of_all(document)

    assert len(commons) == 2
    for key in ("08111", "08335", "08426"):
        kreis = details[[row["ags"] for row in changes(*SIDES)].index(key)]
        names = [each.text for each in kreis.all("h3")]
        assert len(names) == 2
        for name, said, common, side in zip(
            names, kreis.all("p"), commons, ((), STICHTAG_OF_CENSUS), strict=True
        ):
            assert f"({name}): " in common
            explained = in_lines(
                run_here("explain", key, *side, "--lang", lang).stdout
            ).splitlines()
            once = re.split(r"(?<=\.) (?=[A-ZD])", common.partition("): ")[2])
            assert len(once) == 2
            assert whole(said.text.splitlines(), once, explained)
    summaries = [each.all("summary")[0].text for each in details]
    konstanz = in_lines("Landkreis Konstanz (08335): +286 € (207.178 € → 207.464 €)")
    assert (konstanz in summaries) is (lang == "de")


STICHTAG_OF_CENSUS = ("--stichtag", "2022-12-31", "--basis", "Zensus 2022")
ALL_RULES = ("--base-amount", "50000", "--minimum", "100000", "--maximum", "300000")
MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
IN_MONTHS = (
    *("--instalments", "12"),
    *(word for month in MONTHS.split() for word in ("--instalment-label", month)),
)


@pytest.mark.parametrize("lang", ["de", "en"])
def test_rules_are_explained_whole(lang: str) -> None:
    """Who is at which bound is said once for all, the remainders once for those at none."""
    document = section(parsed(page(*ALL_RULES, "--lang", lang)), "einzeln")
    bounds, of_free = [
        re.split(r"(?<=\.) (?=[A-ZD])", each.partition(": ")[2]) for each in of_all(document)
    ]
    details = document.all("details")

    assert len(bounds) == 4
    assert len(of_free) == 2
    for key, bounded in (("08111", True), ("08211", True), ("08335", False)):
        (kreis,) = [each for each in details if each.all("div", id=f"ags-{key}")]
        own = kreis.all("p")[0].text.splitlines()
        explained = in_lines(run_here("explain", key, *ALL_RULES, "--lang", lang).stdout)
        assert whole(own, [*bounds, *([] if bounded else of_free)], explained.splitlines())
        assert not {*own} & {*bounds, *of_free}


@pytest.mark.python_alone  # of the template and its texts
@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize(
    "rules",
    [
        (),
        ("--unit", "0.01"),
        ("--unit", "100"),
        ("--base-amount", "50000"),
        ("--minimum", "150000"),
        ("--maximum", "190000"),
        ("--total", "1600000000"),
        ("--total", "1600000000", "--unit", "0.01"),
        (*ALL_RULES, "--unit", "0.01"),
        (*ALL_RULES, "--unit", "0.01", "--total", "12345678.90"),
        ("--unit", "0.01", "--total", "999999999999.99"),
        ("two keys",),
        ("two keys", *ALL_RULES, "--unit", "0.01"),
    ],
    ids=" ".join,
)
def test_a_page_is_small_by_every_rule(tmp_path: Path, rules: tuple[str, ...], lang: str) -> None:
    """Under 120 kB for the 44 with twelve instalments that have names."""
    if rules[:1] == ("two keys",):
        rules = (*two_keys(tmp_path), *rules[1:])

    written = page(*rules, *IN_MONTHS, "--lang", lang)

    assert len(written.encode()) < 120_000


def two_keys(folder: Path) -> tuple[str, ...]:
    """The words that divide over the 44 by two keys."""
    official = run_here("allocate", "--format", "csv", "--output", "-").stdout
    lines = ["ags,name,Einwohner,Schutzsuchende"] + [
        f"{row['ags']},{row['name']},{row['einwohner']},{int(row['einwohner']) // 51 + 7}"
        for row in csv.DictReader(io.StringIO(official))
    ]
    (folder / "keys.csv").write_text("\n".join(lines), "utf-8")
    return (
        str(folder / "keys.csv"),
        *("--weight-column", "Einwohner", "--weight-column", "Schutzsuchende"),
        *("--weight-share", "0.7", "--weight-share", "0.3"),
    )


OTHER_RULES = ("--base-amount", "1000", "--minimum", "50000", "--maximum", "400000")
LONG_NAMES = ("b_with_a_name_as_long_as_those_that_the_program_gives_reports" * 2, "a" * 90)


@pytest.mark.python_alone  # as above
@pytest.mark.parametrize(
    ("rules", "others", "names"),
    [
        ((), (), "ab"),
        (ALL_RULES, ALL_RULES, "ab"),
        (ALL_RULES, OTHER_RULES, LONG_NAMES),
        (("--total", "1600000000"), ("--total", "1600000000"), "ab"),
        (("--total", "999999999999999"), ("--total", "999999999999999"), LONG_NAMES),
        (("--instalments", "12"), (), "ab"),
    ],
    ids=["plain", "bounds", "other bounds and long names", "billions", "all digits", "instalments"],
)
def test_a_comparison_is_small_by_every_rule(
    tmp_path: Path, rules: tuple[str, ...], others: tuple[str, ...], names: tuple[str, str]
) -> None:
    """Likewise, of two reports."""
    runs = ((names[0], "2021-12-31", rules), (names[1], "2020-12-31", others))
    for name, stichtag, words in runs:
        made = run_here(
            *("allocate", *words, "--stichtag", stichtag, "--format", "json", "--name", name),
            folder=tmp_path,
        )
        assert made.status == 0, made.stderr

    for lang in ("de", "en"):
        sides = (f"{name}.json" for name in names)
        assert len(comparison(tmp_path, *sides, "--lang", lang).encode()) < 115_000


@pytest.mark.parametrize("lang", ["de", "en"])
def test_several_keys_are_explained_whole(tmp_path: Path, lang: str) -> None:
    """Of each key's remainders a row says its place alone; nothing of explain is missing."""
    keys = two_keys(tmp_path)
    document = section(parsed(page(*keys, "--lang", lang)), "einzeln")
    (said,) = of_all(document)
    common = re.split(r"(?<=\.) (?=[A-ZD])", said.partition(": ")[2])

    for key in ("08111", "08136", "08335"):
        (kreis,) = [each for each in document.all("details") if each.all("div", id=f"ags-{key}")]
        own = kreis.all("p")[0].text.splitlines()
        explained = run_here("explain", key, *keys, "--lang", lang)
        assert explained.status == 0, explained.stderr
        assert whole(own, common, in_lines(explained.stdout).splitlines())
        assert not {*own} & {*common}


def test_what_is_said_once_is_said_rightly() -> None:
    """Only what all rows say, up to what is last a row's own; the rest each keeps."""
    rows = [
        ["A gets 1.", "All get 3.", "2 are left.", "A is first.", "So it is."],
        ["B gets 2.", "All get 3.", "2 are left.", "B is last.", "So it is."],
    ]

    assert said_once(rows) == (
        ["All get 3.", "2 are left."],
        [("A gets 1.", "A is first.", "So it is."), ("B gets 2.", "B is last.", "So it is.")],
    )
    assert said_once(rows[:1]) == ([], [tuple(rows[0])])
    assert said_once([]) == ([], [])
    assert said_once([["x.", "y."], ["x.", "y."]]) == ([], [("x.", "y."), ("x.", "y.")])


@pytest.mark.german
def test_a_comparison_says_the_rules_of_both_sides(tmp_path: Path) -> None:
    """One fact where both follow the same, else that of each side; in every form for people."""
    for name, most in (("a", "300000"), ("b", "310000")):
        rules = ("--minimum", "100000", "--maximum", most)
        run_here(
            *("allocate", *rules, "--format", "json", "--name", name, "--quiet"), folder=tmp_path
        )

    head = parsed(comparison(tmp_path, "a.json", "b.json")).all("dl")[0]
    facts = {each.all("dt")[0].text: each.all("dd")[0].text for each in head.all("div")}

    assert facts["Gesamtbeträge"] == "8.000.000 € → 8.000.000 €"
    assert facts["Verfahren"].startswith("Größte Reste (Hare/Niemeyer)")
    assert "erhält 100.000 €" in facts["Mindestbetrag (vorher)"] + facts.get("Mindestbetrag", "")
    assert "erhält 300.000 €" in facts["Höchstbetrag (vorher)"]
    assert "erhält 310.000 €" in facts["Höchstbetrag (nachher)"]
    for form in ("text", "md"):
        said = run_here("compare", "a.json", "b.json", "--format", form, folder=tmp_path).stdout
        assert "Höchstbetrag (vorher)" in said
        assert "310.000 €" in said
    plain = run_here("compare", *SIDES).stdout
    assert "Verfahren" not in plain
    assert "Mindestbetrag" not in plain


@pytest.mark.german
def test_a_comparison_has_the_regierungsbezirke_and_both_certificates(tmp_path: Path) -> None:
    """What each Regierungsbezirk gains or loses is the sum over its Kreise."""
    document = parsed(comparison(tmp_path, *SIDES))
    sums: dict[str, list[int]] = {}
    for row in changes(*SIDES):
        found = sums.setdefault(row["regierungsbezirk"], [0, 0, 0, 0])
        columns = ("betrag_vorher", "betrag_nachher", "betrag_differenz", "einwohner_differenz")
        for place, name in enumerate(columns):
            found[place] += int(row[name])

    head, *body = rows(section(document, "regierungsbezirke").all("table")[0])

    assert head == [
        *("Regierungsbezirk", "Betrag vorher", "Betrag nachher", "Differenz", "in %"),
        "Einwohner, Differenz",
    ]
    shown = {
        name: [
            int(re.sub(r"[. €+]", "", each).replace("−", "-"))
            for each in (before, after, change, einwohner)
        ]
        for name, before, after, change, _, einwohner in body
    }
    assert shown == sums
    proof = section(document, "nachweis").text
    for said in ("Resteuro (vorher)22 €", "Resteuro (nachher)21 €", "Gleichstandkeiner"):
        assert said in proof


@pytest.mark.german
def test_a_comparison_says_where_it_is_from(tmp_path: Path) -> None:
    """The break of the census is the first thing said, the command and both dates the last."""
    document = parsed(comparison(tmp_path, *SIDES, "--sort", "amount"))

    (warning,) = document.all("p", **{"class": "warning"})
    assert "verschiedenen Zensusbasen" in warning.text
    (footer,) = document.all("footer")
    assert "31.12.2021, Zensus 2011" in footer.text
    assert "31.12.2022, Zensus 2022" in footer.text
    assert (
        'soforthilfe compare 2021-12-31 "2022-12-31@Zensus 2022" --lang de --sort amount '
        "--format html" in footer.text
    )
    shown = [row[0] for row in rows(document.all("table")[0])[1:]]
    assert shown == [row["ags"] for row in changes(*SIDES, "--sort", "amount")]


@pytest.mark.german
def test_other_comparisons_have_bars(tmp_path: Path) -> None:
    """Bars to both sides of a middle, as long as the differences are large, nothing for none."""
    (tmp_path / "a.csv").write_text("key,name,population\nA,Adorf,6\nB,Bdorf,3\nC,Cdorf,1\n")
    (tmp_path / "b.csv").write_text("key,name,population\nA,Adorf,4\nB,Bdorf,4\nC,Cdorf,1\nD,,1\n")

    document = parsed(comparison(tmp_path, "a.csv", "b.csv", "--total", "1000"))

    bars = section(document, "bild").all("li")
    assert [each.text for each in bars] == [
        "Adorf−200 €",
        "Bdorf+100 €",
        "Cdorf0 €",
        "D+100 €",
    ]
    inner = [each.all("span")[1].attributes for each in bars]
    assert [each["style"] for each in inner] == [
        "margin-left:0.0%;width:50.0%",
        "margin-left:50.0%;width:25.0%",
        "margin-left:50.0%;width:0.0%",
        "margin-left:50.0%;width:25.0%",
    ]
    assert [(each["class"] or "")[0] for each in inner] == ["b", "a", "z", "a"]
    only_after = document.all("details")[3]
    assert [each.text for each in only_after.all("h3")] == ["b.csv"]
    assert only_after.all("summary")[0].text == in_lines("D: +100 € (0 € → 100 €)")


@pytest.mark.german
@pytest.mark.parametrize(
    ("before", "after", "legend"),
    [
        # Of so little, whoever gains or loses does so by one euro.
        ("200", "200", {"+1 mindestens 1 € mehr", "0 unverändert", "−1 mindestens 1 € weniger"}),
        ("8000000", "16000000", {"+1", "+2", "+3"}),
        ("16000000", "8000000", {"−1", "−2", "−3"}),
    ],
)
def test_the_legend_has_only_sides_that_are_there(
    tmp_path: Path, before: str, after: str, legend: set[str]
) -> None:
    """A change of nothing is no gain, and where all gain nobody looks for those who lose."""
    for name, total, stichtag in (("a", before, "2021-12-31"), ("b", after, "2020-12-31")):
        (tmp_path / f"{name}.csv").write_text(
            run_here(
                *("allocate", "--total", total, "--stichtag", stichtag),
                *("--format", "csv", "--output", "-"),
            ).stdout,
            "utf-8",
        )
    ended = run_here(
        *("compare", "a.csv", "b.csv", "--format", "html", "--output", "."), folder=tmp_path
    )
    assert ended.status == 0, ended.stderr
    document = parsed((tmp_path / "vergleich.html").read_text("utf-8"))

    entries = {" ".join(each.text.split()) for each in section(document, "karte").all("li")}
    assert entries == legend or {each.split()[0] for each in entries} == legend
    foot = section(document, "herkunft").text
    for name in ("a", "b"):
        content = (tmp_path / f"{name}.csv").read_bytes()
        assert f"{name}.csv" in foot
        assert sha256(content).hexdigest() in foot
    assert "Standardeingabe" not in foot


def test_equal_sides_change_nothing(tmp_path: Path) -> None:
    """A map of zeros has one step and nothing else."""
    document = parsed(comparison(tmp_path, "2021-12-31", "2021-12-31"))

    assert {each.text for each in document.all("text")} == {"0"}
    assert len(section(document, "karte").all("li")) == 1


@pytest.mark.parametrize("lang", ["de", "en"])
def test_a_comparison_goes_to_standard_output(tmp_path: Path, lang: str) -> None:
    """A page does, as that of allocate; a workbook is refused, and no folder is called so."""
    arguments = ("2021-12-31", "2020-12-31", "--lang", lang)
    streamed, refused = (
        run_here("compare", *arguments, "--format", form, "--output", "-", folder=tmp_path)
        for form in ("html", "xlsx")
    )

    assert streamed.status == 0
    assert refused.status == 2
    assert {"de": "Eine Arbeitsmappe geht nicht", "en": "A workbook does not go"}[lang] in (
        refused.stderr
    )
    assert list(tmp_path.iterdir()) == []
    assert streamed.stdout == comparison(tmp_path, *arguments)


@pytest.mark.parametrize("form", ["json", "html"])
@pytest.mark.parametrize("written", ["de", "en"])
@pytest.mark.parametrize("asked", ["de", "en"])
def test_a_comparison_says_notices_of_reports_in_its_language(
    tmp_path: Path, form: str, written: str, asked: str
) -> None:
    """JSON is in English, a page in its own language; who compares them reads one language."""
    rows = "".join(f"{key},N{key},{number}\n" for key, number in (("A", 1_000_000), ("B", 1)))
    (tmp_path / "own.csv").write_text(f"key,name,population\n{rows}", "utf-8")
    for name, stichtag in (("a", "2021-12-31"), ("b", "2020-12-31")):
        made = run_here(
            *("allocate", "own.csv", "--stichtag", stichtag, "--lang", written),
            *("--format", form, "--name", name),
            folder=tmp_path,
        )
        assert made.status == 0, made.stderr

    foot = section(
        parsed(comparison(tmp_path, f"a.{form}", f"b.{form}", "--lang", asked)), "herkunft"
    ).text

    said = {"de": "es gilt der angegebene, 31.12.2021", "en": "given holds, 2021-12-31"}
    assert said[asked] in foot
    assert said["en" if asked == "de" else "de"] not in foot
    same = asked == ("en" if form == "json" else written)
    assert ("keys" in foot or "Schlüssel aus" in foot) is same


def test_a_long_comparison_is_refused(tmp_path: Path) -> None:
    """More than 2,000 rows are told which form has room, and no file is written."""
    lines = ["key,population", *(f"K{place:04},1" for place in range(2_001))]
    (tmp_path / "a.csv").write_text("\n".join(lines), "utf-8")

    ended = run_here("compare", "a.csv", "a.csv", "--format", "html", folder=tmp_path)

    assert ended.status == 1
    assert "2,001" in ended.stderr
    assert "--format csv" in ended.stderr
    assert not (tmp_path / "vergleich.html").exists()
