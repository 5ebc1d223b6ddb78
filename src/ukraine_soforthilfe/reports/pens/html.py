"""HTML: one page that has all it needs in it, runs nothing and asks nobody for anything.

What is written here is read back here: the data that a page carries, its tables, and where it
differs from another.
"""

from __future__ import annotations

import json
import pkgutil
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from html import unescape
from itertools import groupby, islice, zip_longest
from typing import TYPE_CHECKING, Any, cast

from ukraine_soforthilfe.language import Text, by_direction, isolated
from ukraine_soforthilfe.reports import Kind
from ukraine_soforthilfe.reports.pens import FIGURES, refuse_long_page, said, total_said
from ukraine_soforthilfe.reports.pictures import bar, look, step_name
from ukraine_soforthilfe.reports.wording import held_together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from jinja2 import Template
    from markupsafe import Markup

    from ukraine_soforthilfe.language import Language
    from ukraine_soforthilfe.reports import Page, Table

CARRIED = "soforthilfe-"
"""So begin the names of what a page carries unseen."""
_CONTENTS = Text(de="Inhalt", en="Contents")


def drawn(page: Page, language: Language) -> str:
    """A page as a document of its own; every text shows as itself.

    Raises:
        OutputError: A table has too many rows.
    """
    from markupsafe import Markup

    tables = [
        *page.tables,
        *page.appendix,
        *(each.table for each in (*page.sections, page.foot) if each and each.table),
    ]
    for table in tables:
        refuse_long_page(len(table.columns[0].values))
    grids = {id(table): _grid(table, language=language) for table in tables}
    looks = [each for grid in grids.values() for each in grid.look]
    return _template().render(
        page=page,
        language=language,
        contents=_CONTENTS(language),
        style=Markup(f"{_part('page.css')}{_style_of(looks)}\n"),  # noqa: S704 - our own
        grid_of=lambda table: grids[id(table)],
        unseen=Markup(' class="unseen"'),
        look=look,
        step=step_name,
        bar=bar,
    )


@cache
def _template() -> Template:
    # Nothing else needs this library, neither another form nor reading a page.
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"apart": _apart, "apart_in_text": isolated, "prose": held_together}
    return environment.from_string(_part("page.html.jinja"))


def _apart(text: str) -> Markup:
    """A text with elements around what is read from right to left, so that the rest stays put."""
    from markupsafe import Markup, escape

    return Markup().join(
        Markup("<bdi>{}</bdi>").format(part) if place % 2 else escape(part)
        for place, part in enumerate(by_direction(text))
    )


def _part(name: str) -> str:
    return cast("bytes", pkgutil.get_data(__package__, name)).decode()


@dataclass(frozen=True, slots=True)
class _Grid:
    """A table as texts.

    Attributes:
        columns: The name and the heading of each of its columns.
        rows: The texts of each row.
        totals: What stands below the columns.
        named_by: The place of the column that names its rows.
        look: The classes of it: of each cell they would be much of a page.
    """

    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...]
    named_by: int
    look: tuple[str, ...]


def _grid(table: Table, *, language: Language) -> _Grid:
    columns = [column for column in table.columns if column.kind is not Kind.BAR]
    names = [column.name for column in columns]
    named_by = names.index("name") if "name" in names else 0
    cells = [[said(column, value, language) for value in column.values] for column in columns]
    totals = [total_said(column, language) for column in columns]
    words = [
        _longest_word([*texts, total], whole=column.kind in FIGURES)
        for column, texts, total in zip(columns, cells, totals, strict=True)
    ]
    headings = [column.heading(language) for column in columns]
    heads = [_longest_word([heading]) for heading in headings]
    texts = [place for place, column in enumerate(columns) if column.kind not in FIGURES]
    spared = _spared(names) - {names[named_by]}
    long = [place for place in texts if words[place] > _WORD_AT_MOST]
    for place in texts:
        words[place] = min(words[place], _WORD_AT_MOST)
    look = (
        *(["many"] if sum(map(max, words, heads)) > _ON_PAPER else ()),
        *(f"w{place + 1}" for place in long),
        *(f"h{place}" for place, head in enumerate(heads, start=1) if head > _WORD_AT_MOST),
        f"n{named_by + 1}",
        *(f"t{place + 1}" for place in texts if place != named_by),
        *(f"r{place}" for place, name in enumerate(names, start=1) if name in spared),
    )
    # What the last row is stands below the names.
    totals[0], totals[named_by] = totals[named_by], totals[0]
    return _Grid(
        columns=tuple(zip(names, headings, strict=True)),
        rows=tuple(zip(*cells, strict=True)),
        totals=tuple(totals) if table.totals else (),
        named_by=named_by,
        look=look,
    )


# So many characters beside each other paper has room for, in letters of 8 points.
_ON_PAPER = 92
# Zollernalbkreis is whole, and so is each half of Breisgau-Hochschwarzwald.
_WORD_AT_MOST = 16


def _longest_word(texts: Iterable[str], *, whole: bool = False) -> int:
    """How many characters of texts stay in one line."""
    if whole:
        return max(map(len, texts))
    return max(len(word) for text in texts for word in (*text.replace("-", " ").split(), ""))


# A narrow screen has room for so many columns, and of a wider table does without the first of
# these; without those of the second row where that is not enough. The amount always stays.
_NARROW = 4
_SPARED = (
    {
        *("regierungsbezirk", "anteil_schluessel", "anteil"),
        *("betrag_vorher", "einwohner_differenz", "anteil_differenz"),
    },
    {"einwohner"},
)


def _spared(names: Sequence[str]) -> set[str]:
    """The columns that a narrow screen does without."""
    # Where the kind is there, nobody needs the key: Heilbronn and Karlsruhe are two Kreise each.
    spared = {"ags"} if "art" in names else set[str]()
    keys = {name for name in names if name.startswith("schluessel")}
    for these in (*_SPARED, keys):
        if len(set(names) - spared) > _NARROW:
            spared |= these
    return spared if len(names) > _NARROW else set()


# Names, other texts, what has long words, headings that do, and what a narrow screen does without;
# a figure alone stands on the right.
_LOOKS = {
    "n": "%s{text-align:left;position:var(--stick);left:0;background:var(--paper)}",
    "t": "%s{text-align:left;white-space:normal;min-width:var(--m)}",
    "w": "%s{overflow-wrap:anywhere;min-width:var(--w)}",
    "h": "%s{overflow-wrap:anywhere}",
    "r": "@media screen and (max-width:42rem){%s{display:none}}",
}


def _style_of(looks: Iterable[str]) -> str:
    """The rules of the classes that the tables of a page have."""
    rules = []
    for kind, rule in _LOOKS.items():
        places = sorted(
            {int(each[1:]) for each in looks if each[:1] == kind and each[1:].isdigit()}
        )
        part = {"w": "tbody ", "h": "thead "}.get(kind, "")
        cells = ",".join(f".{kind}{place} {part}tr>:nth-child({place})" for place in places)
        if cells:
            rules.append(rule % cells)
    return "\n".join(rules)


# Reading.

# As browsers see them: a sign with a blank behind it begins no tag. No text of ours has one.
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<![^<>]*>")
_NAME = re.compile(r"</?[A-Za-z!][^ \t\n\f\r/>]*")
_ATTRIBUTE = re.compile(r"""([^ \t\n\f\r"'=<>/]+)(?:[ \t\n\f\r]*=[ \t\n\f\r]*"([^"]*)")?""")
_BLANKS = re.compile(r"[ \t\n\f\r]+")
# What a browser writes behind the doctype: where the page was, and how many signs that are.
_SAVED = re.compile(r"<!-- saved from url=\(([0-9]{4})\)([^\s<>]*) -->")
# How Firefox names a file of this machine: no part of its path is empty, or leads up or nowhere.
_OWN_FILE = re.compile(
    r"file://(?:/(?!(?:\.|%2e){1,2}(?:/|$))[!$-.0-;=@-\[\]_a-z~%]{1,300}){1,50}",
    re.ASCII | re.IGNORECASE,
)
# What ends by itself, and what a browser may write so.
_VOID, _SHORT = {"meta"}, {"path", "rect"}
# What stands for a sign in a page of ours, or one that a browser saved. Of others readers of HTML
# make different things, or nothing.
_REFERENCE = re.compile(r"&(?:(amp|lt|gt|quot|nbsp|#34|#39);)?")
_UNKNOWN = "\0"
# Two ways to say how the letters are written; a browser writes the other, or both.
_ENCODINGS = (
    [("charset", "utf-8")],
    [("http-equiv", "content-type"), ("content", "text/html; charset=utf-8")],
)
_ENCODED = "meta charset"
# What has a name of its own on a page, and how many of its texts are that name.
_NAMED = {"tr": 2, "details": 1, "a": 1}
_HEADINGS = {"h1", "h2"}
_CELLS = {"td", "th"}
_BESIDE_TEXTS = {"bdi", "/bdi"}
_AROUND = 60


@dataclass(frozen=True, slots=True)
class Place:
    """Where on a page something stands: a heading, and the row or link below it."""

    section: str
    row: str


@dataclass(frozen=True, slots=True)
class PageRow:
    """A row of a table: its place, and the text of each cell by the name of its column."""

    place: Place
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What is read back of a page.

    Attributes:
        data: What it carries unseen, by name.
        tables: The rows of the table of each section, by the section's anchor.
    """

    data: Mapping[str, Any]
    tables: Mapping[str, Sequence[PageRow]]


@dataclass(frozen=True, slots=True)
class Difference:
    """The first difference of two pages, with what stands there; ``text`` for what is read."""

    place: Place
    found: str
    expected: str
    text: bool


def read(content: bytes) -> ReadPage:
    """The data and the tables of a page.

    Raises:
        ValueError: What it carries as data is damaged.
    """
    data: dict[str, Any] = {}
    tables: dict[str, list[PageRow]] = {}
    anchor, heading, names, cells = "", "", list[str](), list[str]()
    for name, attributes, text in _read_elements(_tokens(content)):
        if name == "meta" and attributes.get("name", "").startswith(CARRIED):
            data[attributes["name"]] = json.loads(attributes.get("content", ""))
        elif name == "section":
            anchor = attributes.get("id", "")
        elif name in _HEADINGS:
            heading = text
        elif "data-column" in attributes:
            names.append(attributes["data-column"])
        elif name in _CELLS:
            cells.append(text)
        elif name == "/tr" and cells:
            texts = dict(zip(names, cells, strict=False))
            place = Place(heading, " ".join(cells[: _NAMED["tr"]]))
            if len(cells) == len(names):
                tables.setdefault(anchor, []).append(PageRow(place, texts))
            cells = []
        elif name == "/tbody":
            names = []
    return ReadPage(data, tables)


def _read_elements(tokens: Iterable[str]) -> Iterator[tuple[str, dict[str, str], str]]:
    """Each tag with its attributes; of a cell or a heading, once it ends, with its text."""
    attributes: dict[str, str] = {}
    heard: list[str] | None = None
    for token in tokens:
        name, pairs = _tag(token)
        # Of an attribute given twice, browsers take the first.
        said = dict(reversed(pairs))
        if name in _CELLS | _HEADINGS:
            attributes, heard = said, []
        elif name[1:] in _CELLS | _HEADINGS and heard is not None:
            yield name[1:], attributes, "".join(heard)
            heard = None
        elif name:
            yield name, said, ""
        elif heard is not None:
            heard.append(unescape(token))


def first_difference(found: bytes, expected: bytes) -> Difference | None:
    """Where a page first says something other than another, whoever saved it; None for nowhere.

    How tags are spelt, what a browser writes about its saving where it does so, blanks between
    words and which details are open is nothing that a page says.
    """
    here = [*_spelt(_tokens(found), at=_saved_at(found))]
    there = [*_spelt(_tokens(expected), at="")]
    for at, (one, other) in enumerate(zip_longest(here, there, fillvalue=("", ""))):
        if one != other:
            texts = one[1], other[1]
            begin = next(
                (n for n, (a, b) in enumerate(zip(*texts, strict=False)) if a != b),
                min(map(len, texts)),
            )
            part = slice(max(0, begin - _AROUND), begin + _AROUND)
            place = _place(there if at < len(there) else here, at)
            found_here, right = (_shown(each[part], beside=texts[0]) for each in texts)
            return Difference(place, found_here, right, text=not (one[0] or other[0]))
    return None


def _plain(text: str) -> str:
    """A text with the signs that are meant by references; one of another kind stays apart."""
    return _REFERENCE.sub(lambda each: unescape(each[0]) if each[1] else f"{_UNKNOWN}&", text)


def _shown(text: str, *, beside: str) -> str:
    """A text as it stands in the file, where what is found ``beside`` has unknown references."""
    if _UNKNOWN not in beside:
        return text
    return text.replace("&", "&amp;").replace(f"{_UNKNOWN}&amp;", "&")


def _saved_at(content: bytes) -> str:
    """The file of this machine that all links within a page name; empty where they do not."""
    leads = (dict(_tag(token, _plain)[1]).get("href", "") for token in _tokens(content))
    named = {lead.partition("#")[0] for lead in leads if "#" in lead}
    return named.pop() if len(named) == 1 and _OWN_FILE.fullmatch(min(named)) else ""


def _tokens(content: bytes) -> Iterator[str]:
    """Tags and the texts between them, in order."""
    document, end = content.decode("utf-8-sig", errors="replace"), 0
    for tag in _TAG.finditer(document):
        if tag.start() > end:
            yield document[end : tag.start()]
        yield tag[0]
        end = tag.end()
    if end < len(document):
        yield document[end:]


def _spelt(tokens: Iterable[str], *, at: str) -> Iterator[tuple[str, str]]:
    """The same as any browser would spell them; without blanks alone, and what saving adds.

    Of a tag its name and the whole, of a text no name. Links within a page that name the
    file that they are ``at`` do without.
    """
    before, encoded = "", list[Any]()
    for token, raw in _with_whole_styles(tokens):
        name, attributes = ("", ()) if raw else _tag(token, _plain)
        if token.startswith("<!--") and not raw:
            if not (before == "!doctype" and _is_of_saving(token)):
                yield "!", token
            before = "!"
        elif name == "meta" and (how := [(each, said.lower()) for each, said in attributes]) in (
            _ENCODINGS
        ):
            # Only beside the first may the other stand, once.
            if before != _ENCODED or how in encoded:
                yield name, "<meta charset>"
            before, encoded = _ENCODED, [*encoded, how]
        elif name:
            before = name
            within = [
                (each, said.removeprefix(at) if each == "href" and f"{at}#" in said else said)
                for each, said in attributes
            ]
            yield from _spelt_tag(token, name, within)
        elif text := token if raw else _BLANKS.sub(" ", _plain(token)).strip(" "):
            before = ""
            yield "", text


def _with_whole_styles(tokens: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """The tokens; what is in a style is one, and true: there is no tag, comment or entity in it."""
    style: list[str] | None = None
    for token in tokens:
        name, _ = _tag(token)
        if style is not None and name != "/style":
            style.append(token)
            continue
        if style is not None:
            yield "".join(style).replace("\r\n", "\n"), True
        style = [] if name == "style" else None
        yield token, False
    if style:
        yield "".join(style), True


def _spelt_tag(
    token: str, name: str, attributes: Iterable[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """A tag as any browser would spell it; what ends at once and may has its end behind it."""
    said = "".join(
        f' {each}="{value}"'
        for each, value in attributes
        if (name, each, value) != ("details", "open", "")
    )
    short = token.endswith("/>") and name not in _VOID
    yield name, f"<{name}{said}{'/' if short and name not in _SHORT else ''}>"
    if short and name in _SHORT:
        yield f"/{name}", f"</{name}>"


def _is_of_saving(comment: str) -> bool:
    saved = _SAVED.fullmatch(comment)
    return saved is not None and int(saved[1]) == len(saved[2])


def _tag(
    token: str, meant: Callable[[str], str] = unescape
) -> tuple[str, Sequence[tuple[str, str]]]:
    """The name of a tag, ``/td`` where it ends, with its attributes; no name for any text."""
    return _known_tag(token, meant) if token.startswith("<") else ("", ())


@lru_cache(1_000)  # most tags of a page stand there hundreds of times
def _known_tag(token: str, meant: Callable[[str], str]) -> tuple[str, Sequence[tuple[str, str]]]:
    if token.startswith("<!--") or not _TAG.fullmatch(token):
        return "", ()
    name = _NAME.match(token)
    assert name is not None  # noqa: S101 - a tag has one
    said = token[name.end() : -1].removesuffix("/")
    attributes = [(each[1].lower(), meant(each[2] or "")) for each in _ATTRIBUTE.finditer(said)]
    # What is none, as a value in other quotes, stands for itself.
    if rest := _BLANKS.sub(" ", _ATTRIBUTE.sub("", said)).strip(" "):
        attributes.append(("", rest))
    return name[0][1:].lower(), tuple(attributes)


def _place(tokens: Sequence[tuple[str, str]], at: int) -> Place:
    """Where one of the tokens of a page stands."""
    heading, inside = -1, list[int]()
    for number, (name, _) in enumerate(tokens[: at + 1]):
        if name in _HEADINGS:
            heading = number
        elif name in _NAMED:
            inside.append(number)
        elif name[1:] in _NAMED and inside:
            inside.pop()
    section = _texts_after(tokens, heading, 1) if heading >= 0 else ""
    if not inside:
        return Place(section, "")
    return Place(section, _texts_after(tokens, inside[0], _NAMED[tokens[inside[0]][0]]))


def _texts_after(tokens: Sequence[tuple[str, str]], at: int, count: int) -> str:
    """The first texts behind a token; what is read from right to left parts none."""
    inside = (token for token in islice(tokens, at, None) if token[0] not in _BESIDE_TEXTS)
    groups = groupby(inside, key=lambda token: not token[0])
    texts = (" ".join(text for _, text in group) for is_text, group in groups if is_text)
    return " ".join(islice(texts, count))
