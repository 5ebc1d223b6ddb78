"""Pages for a browser, read back and compared: what they carry unseen, and their tables.

And what any report says of its source and of what was read: whether this program says so; and
what keys it has by what it was asked for.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe import __version__
from ukraine_soforthilfe.asking import Form
from ukraine_soforthilfe.asking.scenario import Keys
from ukraine_soforthilfe.errors import UNREADABLE, ReportError, damaged
from ukraine_soforthilfe.language import (
    Language,
    Text,
    amounts_in,
    names_currency,
    only_in,
    same,
)
from ukraine_soforthilfe.population import notices
from ukraine_soforthilfe.population.row_names import PatternError, named
from ukraine_soforthilfe.reports import wording
from ukraine_soforthilfe.reports.pens import html
from ukraine_soforthilfe.reports.shown import READ_AS_DATA, REQUEST
from ukraine_soforthilfe.result import (
    ALL_LAENDER,
    BADEN_WUERTTEMBERG,
    Level,
    Schluessel,
    Source,
    is_gemeinde_ags,
    is_kreis_ags,
)
from ukraine_soforthilfe.scenarios.rendering import ASKED, asked_for
from ukraine_soforthilfe.verification import (
    PROGRAM,
    REQUEST_BEFORE,
    VALUE,
    VERSION,
    Finding,
    WrittenReport,
    WrittenRow,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ukraine_soforthilfe.asking.scenario import Scenario

# Columns of texts; all others have figures.
_TEXTS = {"ags", "name", "art", "regierungsbezirk", "ebene", "grenze"}
_HEAD = Text("Anfang der Datei", "beginning of the file")
_ELEMENT = Text("Bestandteil der Seite", "part of the page")
_PAGE = Text("Seite", "page")
_SAVED_AGAIN = Text("neu gespeichert, etwa von einem Browser", "saved again, as by a browser")
_AS_WRITTEN = Text("die Datei, wie soforthilfe sie schreibt", "the file as soforthilfe writes it")
_COMPARISON = Text(
    de="Das ist die Seite eines Vergleichs; geprüft werden Zuweisungen, bei denen alles aus den "
    "eigenen Zahlen folgt. Den Befehl, der am Ende der Seite steht, in ihrem Ordner noch einmal "
    "ausführen: Meldet er sie als unverändert, so stimmt sie.",
    en="This is the page of a comparison; what is verified are allocations, in which everything "
    "follows from their own figures. Run the command at the end of the page once more in its "
    "folder: if it tells that the page is unchanged, the page is right.",
)
_ARCHIVE = Text(
    de="Das ist eine Seite von soforthilfe, die ein Browser als Archiv neu gespeichert hat (MHTML "
    "oder Webarchiv); darin steht sie anders, als soforthilfe sie schreibt. Die Datei prüfen, die "
    "soforthilfe geschrieben hat.",
    en="This is a page of soforthilfe that a browser saved again as an archive (MHTML or "
    "webarchive), in which it is not as soforthilfe writes it. Verify the file that soforthilfe "
    "wrote.",
)
_READ_ONLY = Text(
    de="Das ist ein Bericht in Markdown, der zum Lesen da ist. Prüfen lassen sich die Formen "
    "xlsx, csv, json und html: Den Bericht in einer davon anfordern (--format).",
    en="This is a report in Markdown, which is for reading. What can be verified are the forms "
    "xlsx, csv, json and html: ask for the report in one of them (--format).",
)
# How such an archive begins.
_ARCHIVES = (b"From: <Saved by ", b"bplist00")
_MARKDOWN = tuple(
    f"# {wording.TITLE(language, total='|', districts='').partition('|')[0]}".encode()
    for language in Language
)
_OVERVIEW = Text(
    de="Das ist die Übersicht mehrerer Szenarien, die soforthilfe batch geschrieben hat. Prüfen "
    "und vergleichen lassen sich die Berichte der einzelnen Szenarien: Einen davon angeben; wo "
    "sie fehlen, soforthilfe batch ohne --overview-only ausführen.",
    en="This is the overview of several scenarios that soforthilfe batch wrote. What can be "
    "verified and compared are the reports of the scenarios: give one of these; where there are "
    "none, run soforthilfe batch without --overview-only.",
)
_OF_OVERVIEW = re.compile(
    r"(ags|schlüssel|key)\|name\|(art|kind)(\|(betrag|amount) [^|]{1,300})+"
    r"(\|(differenz|difference|fehlgeschlagen) [^|]{1,300})+"
)
_ENCODED_ANEW = Text(
    de="Das ist eine Seite von soforthilfe, die in einer anderen Zeichenkodierung (UTF-16) neu "
    "gespeichert wurde. Die Datei prüfen, die soforthilfe geschrieben hat.",
    en="This is a page of soforthilfe that was saved again in another encoding (UTF-16). Verify "
    "the file that soforthilfe wrote.",
)
_CARRIES = f'<meta name="{REQUEST}"'
_BEGINNINGS = (b"<!doctype html", b"<html", *(each.lower() for each in (*_ARCHIVES, *_MARKDOWN)))
_BEGINNING = 200


def refuse_overview(rows: Iterable[Iterable[str]]) -> None:
    """Raise a ``ReportError`` where a row heads the overview of a batch, without populations."""
    for cells in rows:
        said = "|".join(cell.replace("|", " ").strip().casefold() for cell in cells)
        if _OF_OVERVIEW.fullmatch(said.rstrip("|")):
            raise ReportError(_OVERVIEW)


def is_page(content: bytes) -> bool:
    """Whether something is a document of HTML, an archive of one, or a report in Markdown.

    And a page of this program, though something else stands before its beginning.

    Raises:
        ReportError: It is one, in an encoding in which no page is written.
    """
    if content[:_BEGINNING].removeprefix(BOM_UTF8).lstrip().lower().startswith(_BEGINNINGS):
        return True
    if any(_CARRIES.encode(each) in content for each in ("utf-16-le", "utf-16-be")):
        raise ReportError(_ENCODED_ANEW)
    return _CARRIES.encode() in content


def read_page(content: bytes) -> WrittenReport | None:
    """A page read back; None where it is none of an allocation by this program.

    Raises:
        ReportError: It is one of a comparison, in an archive of a browser, in Markdown, or too
            damaged to derive anything from it.
    """
    if content.removeprefix(BOM_UTF8).startswith(_MARKDOWN):
        raise ReportError(_READ_ONLY)
    if content.startswith(_ARCHIVES):
        if html.CARRIED.encode() in content:
            raise ReportError(_ARCHIVE)
        return None
    try:
        page = html.read(content)
        if not page.data:
            refuse_overview(row.texts for row in page.tables.get("", ())[:1])
            return None
        asked, read = page.data[REQUEST], page.data.get(READ_AS_DATA, {})
        if asked[ASKED] != "allocate":
            raise ReportError(_COMPARISON)
        report = stated(Form.HTML, content, asked, read)
        return replace(report, rows=tuple(_rows(page, report.scenario)))
    except UNREADABLE as error:
        raise damaged(Text("eine Seite", "a page"), error) from None


def stated(
    form: Form, content: bytes, asked: Mapping[str, Any], read: Mapping[str, Any]
) -> WrittenReport:
    """A report by what it carries as data of its request and of its figures, still without rows."""
    scenario = asked_for(asked)
    said = read.get("read")
    return WrittenReport(
        form=form,
        content=content,
        rows=(),
        scenario=scenario,
        schluessel=tuple(
            Schluessel(str(key["name"]), int(key["places"])) for key in read["schluessel"]
        ),
        source=Source.said_in(read),
        notices=tuple(said_again(str(each)) for each in read["notices"]),
        year=read.get("year"),
        read=only_in(scenario.language, said) if said else None,
        kreis=read.get("kreis"),
        version=str(read[ASKED]),
    )


def _rows(page: html.ReadPage, scenario: Scenario) -> Iterator[WrittenRow]:
    """The rows of the table of amounts, and those of the Gemeinden of two levels."""
    two_levels = scenario.level is Level.GEMEINDE and scenario.of_kreis is None
    for row in page.tables["betraege"]:
        level = {"ebene": str(Level.KREIS), "kreis": row.texts["ags"]} if two_levels else {}
        yield WrittenRow(_said(row.place), {**_plain(row.texts, scenario.language), **level})
    for row in page.tables.get("gemeinden", ()) if two_levels else ():
        if row.texts["ebene"] == wording.LEVEL_GEMEINDE(scenario.language):
            level = {"ebene": str(Level.GEMEINDE), "kreis": row.texts["ags"][:5]}
            yield WrittenRow(_said(row.place), {**_plain(row.texts, scenario.language), **level})


def _said(place: html.Place) -> Text | str:
    return ", ".join(filter(None, (place.section, place.row))) or _HEAD


def _plain(texts: Mapping[str, str], language: Language) -> dict[str, str]:
    """Cells as the CSV would have them: figures without marks of thousands, unit and blanks."""
    thousands, decimal = (".", ",") if language is Language.DE else (",", ".")
    return {
        column: text
        if column in _TEXTS
        else text.strip("€ ").replace(thousands, "").replace(decimal, ".").replace("–", "")
        for column, text in texts.items()
    }


def compare_pages(found: bytes, expected: bytes) -> Iterator[Finding]:
    """The first difference of the found page from the expected one.

    A page that says the same and is not the same file was saved again.
    """
    first = html.first_difference(found, expected)
    if first is None:
        yield Finding(_PAGE, _SAVED_AGAIN, "", _AS_WRITTEN)
    else:
        what = VALUE if first.text else _ELEMENT
        yield Finding(_said(first.place), what, first.found, first.expected)


# What is known of any report.


def of_version(report: WrittenReport) -> Iterator[Finding]:
    """What the version cannot be that a report says of itself."""
    if _is_later(report.version):
        yield Finding(PROGRAM, VERSION, report.version, __version__)
    if report.by_request and report.version.startswith("0.1."):
        yield Finding(PROGRAM, REQUEST_BEFORE, report.version, "")


def _is_later(version: str) -> bool:
    """Whether a version is none that was before this one."""
    if version in {"", __version__}:
        return False
    numbers = [
        tuple(int(part) for part in each.split(".")[:3] if part.isdecimal() and len(part) < 6)
        for each in (version[:40], __version__)
    ]
    return numbers[0] >= numbers[1] or len(numbers[0]) < len(numbers[1])


def not_asked_for(keys: Sequence[str], wanted: Scenario) -> tuple[set[str], list[str]]:
    """The keys that a result cannot have by what is said that it was asked for.

    Args:
        keys: The keys of its recipients.
        wanted: What it was asked for; ``row:46`` says nothing of a result.

    Returns:
        Them, and the words that should name recipients and name none.
    """
    by_ags = wanted.keys is not Keys.OWN

    def places(word: str, option: str) -> set[int]:
        try:
            return named([word], option, keys=[keys], by_ags=by_ags)[0]
        except PatternError:
            return set()

    only, leave_out = (
        ([], []) if wanted.level is Level.GEMEINDE else (wanted.only, wanted.leave_out)
    )
    of_only = {word: places(word, "--only") for word in only if not word.startswith("row:")}
    gone = set().union(*(places(word, "--leave-out") for word in leave_out))
    if of_only and len(of_only) == len(set(only)):
        gone |= {*range(len(keys))}.difference(*of_only.values())
    begins = wanted.of_kreis or ("" if wanted.state == ALL_LAENDER else wanted.state)
    if wanted.keys is Keys.AGS or begins not in {"", BADEN_WUERTTEMBERG}:
        for place, key in enumerate(keys):
            placed = is_gemeinde_ags(key) or (is_kreis_ags(key) and not wanted.of_kreis)
            if not (placed and key.startswith(begins)):
                gone.add(place)
    return {keys[place] for place in gone}, [word for word, at in of_only.items() if not at]


def known_source(said: Source, asked: str | None) -> Source:
    """The source that a report says as it must be, by what is known of the table or the layout.

    Args:
        said: What the report says.
        asked: The file that it was asked for; None for the built-in table.
    """
    from ukraine_soforthilfe.population import plain
    from ukraine_soforthilfe.population.built_in import built_in_districts
    from ukraine_soforthilfe.population.loading import OFFICIAL

    if asked is None:
        return built_in_districts().source
    source = replace(said, built_in=False, file="" if asked == "-" else asked)
    layout = next((each for each in OFFICIAL if each.title == said.layout), None)
    checksum = said.sha256 if re.fullmatch("[0-9a-f]{64}", said.sha256) else ""
    source = replace(source, sha256=checksum)
    if layout is not None:
        return replace(source, producer=layout.producer, licence=layout.licence)
    if not said.layout:
        return source
    return replace(source, layout=plain.TITLE, producer="", licence="")


def is_known_notice(text: str) -> bool:
    """Whether a reader of populations says this, in one of the languages, of some file.

    It says so wholly, and of a file only what can stand there. That of version 0.1 said some
    of it in other words.

    >>> is_known_notice("Left out as totals: row 7."), is_known_notice("Left out as totals: row A.")
    (True, False)
    """
    sentences = [
        *(each for notice in _known_notices() for each in (notice.de, notice.en)),
        # What else is said of columns that travel along stands behind them.
        *(f"{each}." for each in (notices.CARRIED.de, notices.CARRIED.en)),
    ]
    return any(
        (values := _values(each, text)) is not None
        and all(_can_stand(name, value) for name, value in values.items())
        for each in sentences
        if each.endswith(".")
    )


def _can_stand(name: str, text: str) -> bool:
    """Whether a text can be filled in for a name; no heading or key of a file asks for money.

    What is no notice of a file has other names in it.
    """
    kind = _HOLD.get(name.strip("{}"))
    if kind is None:
        return False
    within = text[:_FILLED_IN_AT_MOST]
    pays = names_currency(within) and amounts_in(within)
    return within == text and not pays and bool(kind.fullmatch(text))


_FILLED_IN_AT_MOST = 1_000


def said_again(text: str) -> Text:
    """What a report says in one language of reading a file, in both; of what is unknown the same.

    >>> said_again("The census basis of the figures is unknown.").de
    'Die Zensusbasis der Zahlen ist nicht bekannt.'
    """
    found, most = same(text), -1
    for notice in _known_notices():
        for here, there in ((notice.de, notice.en), (notice.en, notice.de)):
            values = _values(here, text)
            # Of several that may be meant, the one with most words of its own.
            if values is None or len(_PLACEHOLDER.sub("", here)) <= most:
                continue
            most = len(_PLACEHOLDER.sub("", here))
            german = here == notice.de
            said = _PLACEHOLDER.sub(partial(_other, values=values, to_german=not german), there)
            found = Text(text, said) if german else Text(said, text)
    return found


def _other(name: re.Match[str], *, values: Mapping[str, str], to_german: bool) -> str:
    """A value with its days and thousands as the other language has them."""
    value = values.get(name[0], "")
    if to_german:
        value = _ENGLISH_DAY.sub(r"\3.\2.\1", value)
        return _GROUPED.sub(lambda figure: figure[0].replace(",", "."), value)
    value = _GROUPED.sub(lambda figure: figure[0].replace(".", ","), value)
    return _GERMAN_DAY.sub(r"\3-\2-\1", value)


_ENGLISH_DAY = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_GERMAN_DAY = re.compile(r"\b(\d\d)\.(\d\d)\.(\d{4})\b")
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:[.,]\d{3}){1,9}(?![\d.,])")


def _known_notices() -> Iterator[Text]:
    today = (notice for notice in vars(notices).values() if isinstance(notice, Text))
    for notice in (*today, *_FORMERLY):
        # What is filled in later has two brackets on either side.
        de, en = (each.replace("{{", "{").replace("}}", "}") for each in (notice.de, notice.en))
        yield Text(de, en)


_FORMERLY = (
    Text(
        "Die Datei hat mehrere Stichtage: {dates}. Genommen wurde {chosen}; --stichtag wählt einen "
        "anderen.",
        "The file has several dates: {dates}. {chosen} was taken; choose another one with "
        "--stichtag.",
    ),
    Text(
        "Die Datei nennt den Stichtag ihrer Zahlen nicht; er ist mit --stichtag anzugeben.",
        "The file does not name the date of its figures; say it with --stichtag.",
    ),
    Text(
        "Die Datei nennt den Stichtag ihrer Zahlen nicht; {stichtag} stammt aus --stichtag.",
        "The file does not name the date of its figures; {stichtag} is taken from --stichtag.",
    ),
    Text(
        "Die Zensusbasis der Zahlen ist nicht bekannt; sie ist mit --basis anzugeben.",
        "The census basis of the figures is unknown; say it with --basis.",
    ),
    Text("Ausgelassen als Summen: Zeile {rows}.", "Left out as totals: row {rows}."),
    Text(
        "Ausgelassene Kreise anderer Länder: {count}; --state wählt ein anderes Land, oder all.",
        "Kreise of other Länder left out: {count}; --state chooses another Land, or all.",
    ),
    Text(
        "Alle Kreise der Datei gehören zum Land {land}; genommen wurden alle {count}.",
        "All Kreise of the file are of Land {land}; all {count} were taken.",
    ),
    Text(
        "Von den {count} Kreisen Baden-Württembergs fehlen: {names}.",
        "Missing of the {count} Kreise of Baden-Württemberg: {names}.",
    ),
    Text(
        "{agreeing} von {count} Einwohnerzahlen sind die amtlichen zum {edition}; anders ist: "
        "{others}.",
        "{agreeing} of {count} populations are the official ones of {edition}; these differ: "
        "{others}.",
    ),
    Text(
        "Als Stichtag gilt trotzdem der {date}; zu prüfen, welcher gemeint ist.",
        "The date is still taken for {date}; check which one is meant.",
    ),
)


def _values(template: str, text: str) -> Mapping[str, str] | None:
    """What stands in a text for each ``{name}`` of its template; None where it is none of it.

    Looks once for each piece.
    """
    first, *others = _PLACEHOLDER.split(template)
    if not others:
        return {} if text == template else None
    *between, last = others
    if not text.startswith(first) or not text.endswith(last):
        return None
    place, end, values = len(first), len(text) - len(last), list[str]()
    for piece in between:
        found = text.find(piece, place, end)
        if found < 0:
            return None
        values.append(text[place:found])
        place = found + len(piece)
    if place > end or not template.strip("{}").replace("{", ""):
        return None
    return dict(zip(_PLACEHOLDER.findall(template), [*values, text[place:end]], strict=True))


_PLACEHOLDER = re.compile(r"\{\w{1,40}\}")
_DAY = r"(?:\d\d\.\d\d\.\d{4}|\d{4}-\d\d-\d\d)"
_DATED = rf"(?:{_DAY}|\d{{4}}|ohne Stichtag|no date)(?: \([^()]{{1,60}}\))?"
_MORE = r"(?:, \u2026 \(\+ \d{1,7}\))?"
_QUOTED = r"(?:\u201e.{0,300}\u201c|'.{0,300}'|\".{0,300}\")"
_KREIS = r"[^():;]{1,60}(?:\([^():;]{1,40}\)[^():;]{0,40})? \(\w{1,20}\)"
_FIGURE, _WHOLE = re.compile(r"[\d.,]{1,20}"), re.compile(r"\d{1,12}")
_ANY = re.compile(r".{1,1000}")
_HOLD = {
    **dict.fromkeys(("count", "agreeing"), _FIGURE),
    **dict.fromkeys(("places", "row", "land", "key", "year"), _WHOLE),
    **dict.fromkeys(("date", "stichtag"), re.compile(_DAY)),
    "edition": re.compile(rf"{_DAY} \(Zensus \d{{4}}\)"),
    "dates": re.compile(rf"{_DATED}(?:, {_DATED}){{0,99}}"),
    "chosen": re.compile(rf"{_DATED}|{_QUOTED}"),
    "rows": re.compile(rf"(?:(?:Zeilen?|rows?) )?\d{{1,7}}(?:, \d{{1,7}}){{0,9}}{_MORE}"),
    "names": re.compile(rf"{_KREIS}(?:, {_KREIS}){{0,9}}{_MORE}"),
    "others": re.compile(
        rf"{_QUOTED}(?:, {_QUOTED}){{0,99}}"
        rf"|{_KREIS} [\d.,]{{1,20}}, (?:dort|there) [\d.,]{{1,20}}.{{0,800}}"
    ),
    **dict.fromkeys(("name", "column"), re.compile(_QUOTED)),
    **dict.fromkeys(("found", "keys", "file", "columns"), _ANY),
}
"""What can be filled in, by the names of the places in notices for it."""
