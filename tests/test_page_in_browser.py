"""The page in a real browser: opened from disk with the network off, looked at, used, printed."""

from __future__ import annotations

import csv
import os
import re
import shutil
import struct
from importlib.resources import files
from itertools import product
from typing import TYPE_CHECKING

import pytest
from gemeinden_lists import gvisys
from hypothesis import settings
from playwright.sync_api import sync_playwright
from soforthilfe_command import run_here
from test_page import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

    Opener = Callable[..., Page]

pytestmark = pytest.mark.browser
# Without a window it takes half of the time.
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
MAPS = ("allocation", "comparison", "instalments", "gemeinden")
# All looks of the page that is most read, and at night of two more; one of the others.
LOOKS = [*product((390, 1280), ("light", "dark"))]
SOME_LOOKS = LOOKS if settings.get_current_profile_name() == "nightly" else LOOKS[1:3]
LOOKED_AT = [
    *(("allocation", *looks) for looks in LOOKS),
    *((name, *looks) for name in ("comparison", "bars") for looks in SOME_LOOKS),
    *((name, 390, "dark") for name in ("instalments", "gemeinden", "bars of changes", "batch")),
]
# At 96 dots an inch, without the margins that the page asks for.
A4_WIDTH, A4_HEIGHT = 688, 1016
SCREEN_HEIGHT = 844


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        reason = "Chromium is not installed: apt-get install chromium-headless-shell"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A file of each page, by its name."""
    folder = tmp_path_factory.mktemp("pages")
    with (folder / "hostile.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("key", "name", "population"))
        writer.writerows((f"<i>{at:02}", name, at + 1) for at, name in enumerate(HOSTILE))
    (folder / "other.csv").write_text("key,name,population\nA,Adorf,1\nB,Bdorf,2\n", "utf-8")
    (folder / "leftwards.csv").write_text(
        "key,name,population\n101,שלום עולם,1000\n102,עיר 7,2000\n", "utf-8"
    )
    (folder / "gemeinden.csv").write_text(gvisys(), "utf-8")
    (folder / "s.toml").write_text('[[scenario]]\nname = "a"\n', "utf-8")
    runs = {
        "allocation": ("allocate",),
        "comparison": ("compare", "2021-12-31", "2022-12-31@Zensus 2022"),
        "instalments": ("allocate", "--instalments", "12"),
        "sixty instalments": ("allocate", "--instalments", "60"),
        "gemeinden": ("allocate", "gemeinden.csv", "--level", "gemeinde"),
        "bounds": ("allocate", "--minimum", "100000", "--total", "16000000"),
        "all rules": (
            *("allocate", "--instalments", "12", "--unit", "0.01", "--base-amount", "50000"),
            *("--minimum", "100000", "--maximum", "300000", "--lang", "de"),
        ),
        "large": ("allocate", "--total", "1600000000"),
        "large changes": (
            *("compare", "2021-12-31", "2022-12-31@Zensus 2022"),
            *("--total", "1600000000"),
        ),
        "bars in cents": (
            *("allocate", "hostile.csv", "--unit", "0.01", "--base-amount", "1000"),
            *("--minimum", "2000"),
        ),
        "bars": ("allocate", "hostile.csv"),
        "leftwards": ("allocate", "leftwards.csv", "--lang", "de", "--total", "1000000"),
        "bars of changes": ("compare", "hostile.csv", "other.csv"),
        "batch": ("batch", "s.toml"),
    }
    found = {}
    for place, (name, arguments) in enumerate(runs.items()):
        output = folder / str(place)
        ended = run_here(*arguments, "--format", "html", "--output", output, folder=folder)
        assert ended.status == 0, ended.stderr
        *_, found[name] = sorted(output.glob("*.html"))
    return found


class Opened:
    """A page that was opened, and all that it said or asked for."""

    def __init__(self, context: BrowserContext, path: Path) -> None:
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("dialog", lambda dialog: self.said.append(dialog.message))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.as_uri())


@pytest.fixture
def opened(browser: Browser, written: dict[str, Path]) -> Iterator[Opener]:
    """A function that opens a page by its name; at the end it has been silent."""
    contexts = []

    def open_page(name: str, *, width: int = 1280, look: str = "light") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": SCREEN_HEIGHT},
            color_scheme="dark" if look == "dark" else "light",
            offline=True,
        )
        found = Opened(context, written[name])
        contexts.append((context, found, written[name]))
        assert found.page.evaluate("innerWidth") == width
        return found.page

    yield open_page
    for context, found, path in contexts:
        context.close()
        assert found.said == []
        assert {each.partition("#")[0] for each in found.asked} == {path.as_uri()}


@pytest.mark.parametrize(("name", "width", "look"), LOOKED_AT)
def test_a_page_shuts_nobody_out(opened: Opener, name: str, width: int, look: str) -> None:
    """axe-core finds nothing against a page, light or dark, on a phone or a screen."""
    page = opened(name, width=width, look=look)
    page.evaluate(AXE)

    # Of what is in order it need not tell every place, which takes as long as to look.
    found = page.evaluate("axe.run({resultTypes: ['violations']})")

    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
    assert len(found["passes"]) > 10


@pytest.mark.parametrize(("name", "width", "look"), LOOKED_AT)
def test_a_page_fits_the_screen(opened: Opener, name: str, width: int, look: str) -> None:
    """Nothing but a wide table is wider than the screen, and the picture is in its colours."""
    page = opened(name, width=width, look=look)

    assert page.evaluate("document.documentElement.scrollWidth") == width
    picture = page.screenshot()
    assert struct.unpack(">II", picture[16:24]) == (width, SCREEN_HEIGHT)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == ("rgb(20, 24, 29)" if look == "dark" else "rgb(255, 255, 255)")
    assert (
        page.evaluate(
            """() => [...document.querySelectorAll('h1, h2, p, dd, figure, summary, .bars li')]
            .filter(each => !each.closest('details:not([open])') || each.tagName === 'SUMMARY')
            .filter(each => each.getBoundingClientRect().right > innerWidth + 0.5)
            .map(each => each.outerHTML.slice(0, 80))"""
        )
        == []
    )


@pytest.mark.parametrize(
    "name",
    [
        *("allocation", "comparison", "gemeinden", "bounds", "large", "large changes"),
        *("bars", "bars in cents", "bars of changes"),
    ],
)
def test_amounts_are_in_view_on_a_phone(opened: Opener, name: str) -> None:
    """Nobody moves a table sideways to see what a row gets, or how that changed."""
    found = opened(name, width=390).evaluate(
        """() => [...document.querySelectorAll('thead')].map(head => Math.max(
            ...[...head.querySelectorAll('[data-column=betrag],[data-column=betrag_differenz]')]
            .map(each => each.getBoundingClientRect().right)))"""
    )

    assert found
    assert all(0 < right <= 390 for right in found), found


@pytest.mark.parametrize("name", MAPS)
def test_every_kreis_of_the_map_opens_its_sentences(opened: Opener, name: str) -> None:
    """After its link a details is open, and its amount is in view; on a phone by the keyboard."""
    page = opened(name, width=390)
    links = page.locator("svg a")

    assert links.count() == 44
    for place in range(44):
        link = links.nth(place)
        title = link.locator("title").text_content() or ""
        amount = title.split(": ", 1)[1].rpartition(", ")[0]
        link.focus()
        page.keyboard.press("Enter")
        seen = page.evaluate(
            """anchor => {
                const inside = document.getElementById(anchor.slice(1));
                const details = inside.closest('details');
                const summary = details.querySelector('summary');
                const {top, bottom} = summary.getBoundingClientRect();
                return [details.open, summary.textContent, top >= 0 && bottom <= innerHeight];
            }""",
            link.get_attribute("href"),
        )
        assert amount
        assert seen[0] is True
        assert amount in seen[1]
        assert seen[2] is True


def test_a_link_of_the_table_opens_its_sentences(opened: Opener) -> None:
    """A click on a name, too."""
    page = opened("allocation")
    assert not page.locator("#ags-08335").is_visible()

    page.locator("#betraege a", has_text="Konstanz").click()

    assert page.locator("#ags-08335").is_visible()


@pytest.mark.parametrize("name", ["allocation", "comparison"])
def test_a_finger_hits_every_kreis(opened: Opener, name: str) -> None:
    """24 × 24 pixels around its figure lead to each of the 44, on a phone of 390."""
    page = opened(name, width=390)

    missed = page.evaluate(
        """() => [...document.querySelectorAll('svg a')].flatMap(link => {
            link.scrollIntoView({block: 'center'});
            const box = link.querySelector('rect').getBoundingClientRect();
            const left = box.left + (box.width - 24) / 2, top = box.top + (box.height - 24) / 2;
            const missed = [];
            for (let right = 0; right <= 24; right += 1)
                for (let down = 0; down <= 24; down += 1) {
                    const hit = document.elementFromPoint(
                        left + Math.min(right, 23.99), top + Math.min(down, 23.99));
                    if (!hit || hit.closest('a') !== link)
                        missed.push([link.getAttribute('href'), right, down]);
                }
            return missed;
        })"""
    )

    assert missed == []


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("name", ["allocation", "comparison"])
def test_figures_on_the_map_are_readable(opened: Opener, name: str, look: str) -> None:
    """The figure in a Kreis stands out from its colour by 4.5 to 1 (WCAG 2.2, 1.4.3)."""
    page = opened(name, look=look)
    colours = page.evaluate(
        """() => [...document.querySelectorAll('svg a')].map(each => [
            getComputedStyle(each.querySelector('text')).fill,
            getComputedStyle(each.querySelector('path')).fill])"""
    )

    def luminance(colour: str) -> float:
        parts = [int(each) / 255 for each in re.findall(r"\d+", colour)[:3]]
        linear = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    assert len({ground for _, ground in colours}) == 6
    for text, ground in colours:
        low, high = sorted(map(luminance, (text, ground)))
        assert (high + 0.05) / (low + 0.05) >= 4.5


WORDS_IN_PARTS = """() => {
    const parted = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const text = texts.currentNode;
        if (!text.parentElement.closest('th, td')) continue;
        for (const word of text.data.matchAll(/[^\\s-]+/g)) {
            const range = document.createRange();
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            const lines = [...range.getClientRects()].map(each => Math.round(each.top));
            if (new Set(lines).size > 1) parted.push(word[0]);
        }
    }
    return parted;
}"""


@pytest.mark.parametrize("name", ["allocation", "comparison", "bounds", "all rules", "large"])
def test_no_word_of_a_table_is_parted_on_paper(opened: Opener, name: str) -> None:
    """Nor is that of a bound on a phone; only long names have lines of their own parts there."""
    page = opened(name, width=A4_WIDTH)
    page.emulate_media(media="print")

    assert page.evaluate(WORDS_IN_PARTS) == []
    phone = opened(name, width=390)
    assert not {"Höchstbetrag", "Mindestbetrag", "Stadtkreis", "Maximum"} & {
        *phone.evaluate(WORDS_IN_PARTS)
    }


def test_the_overview_has_headings_and_whole_words(opened: Opener) -> None:
    """Its tables say what they are, and only names of files and checksums are parted."""
    page = opened("batch")

    assert page.locator("h2").all_inner_texts() == [
        "Amounts by scenario",
        "The scenarios and their figures",
        "Sources of the figures",
    ]
    assert [word for word in page.evaluate(WORDS_IN_PARTS) if len(word) <= 16] == []


def test_the_names_of_many_columns_stay_in_view(opened: Opener) -> None:
    """Whoever moves the instalments sideways on a phone still sees whose they are."""
    page = opened("instalments", width=390)

    left = page.locator("#teilzahlungen").evaluate(
        """each => {
            each.querySelector('.wide').scrollLeft = 250;
            return each.querySelector('tbody th').getBoundingClientRect().left;
        }"""
    )

    assert 0 <= left < 20


@pytest.mark.parametrize("name", ["allocation", "comparison"])
def test_dark_fills_are_not_printed(opened: Opener, name: str) -> None:
    """Who reads in the dark prints the colours of the light, which paper is white for."""
    fills = []
    for look in ("light", "dark"):
        page = opened(name, look=look)
        page.emulate_media(media="print", color_scheme=look)
        fills.append(
            page.locator("svg path").evaluate_all(
                "each => each.map(one => getComputedStyle(one).fill)"
            )
        )

    assert fills[0] == fills[1]


@pytest.mark.parametrize(
    "name", ["allocation", "comparison", "instalments", "sixty instalments", "all rules"]
)
def test_a_page_prints_on_a4(opened: Opener, name: str) -> None:
    """Map and table take a page each, and all sentences are printed, in black on white."""
    page = opened(name, width=A4_WIDTH, look="dark")
    page.emulate_media(media="print")

    assert page.evaluate("document.querySelector('#karte').getBoundingClientRect().bottom") < (
        A4_HEIGHT
    )
    assert page.locator("#betraege").evaluate("each => each.offsetHeight") < A4_HEIGHT
    for table in page.locator("table").all():
        assert table.evaluate("each => each.offsetWidth") <= A4_WIDTH
        cells = table.locator("th, td").evaluate_all(
            "each => each.map(one => one.getBoundingClientRect().right)"
        )
        assert max(cells) <= A4_WIDTH
    heights = page.locator("details p").evaluate_all("each => each.map(one => one.offsetHeight)")
    assert len(heights) >= 44
    assert min(heights) > 50
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")
    assert 5 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 16


def test_a_hostile_list_is_text_in_a_browser(opened: Opener) -> None:
    """Nothing of it runs or becomes an element; what is read is what was written."""
    page = opened("bars")

    assert page.evaluate("document.scripts.length + document.images.length") == 0
    names = page.locator("#betraege tbody th").all_text_contents()
    assert names == list(HOSTILE)
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.querySelectorAll('i, b, img, script').length") == 0


def test_a_name_from_right_to_left_leaves_amounts_in_their_places(opened: Opener) -> None:
    """What is written behind it is seen on its right, in summaries, sentences and bars."""
    page = opened("leftwards")

    seen = page.evaluate(
        """() => [...document.querySelectorAll('summary, details p')].flatMap(each => {
            each.closest('details').open = true;
            const places = [];
            const texts = document.createTreeWalker(each, NodeFilter.SHOW_TEXT);
            while (texts.nextNode()) {
                const text = texts.currentNode;
                for (const found of text.data.matchAll(/[א-ת]+|[\\d.]+\\u00a0€/g)) {
                    const range = document.createRange();
                    range.setStart(text, found.index);
                    range.setEnd(text, found.index + found[0].length);
                    const {left, top} = range.getBoundingClientRect();
                    places.push([found[0], left, top]);
                }
            }
            return places.some(([word]) => /[א-ת]/.test(word)) ? [places] : [];
        })"""
    )

    assert len(seen) == 4
    for places in seen:
        (_, left, top), amount = places[0], next(each for each in places if each[0][-1] == "€")
        assert amount[2] == top
        assert amount[1] > left


def test_a_page_that_a_browser_saved_is_told_as_such(opened: Opener, tmp_path: Path) -> None:
    """What a browser makes of a page, some of it opened, says the same and is another file."""
    page = opened("allocation")
    page.locator("svg a").nth(3).click()
    (tmp_path / "saved.html").write_text(page.content(), "utf-8")

    ended = run_here("verify", "saved.html", folder=tmp_path)

    assert ended.status == 1
    assert "1 DIFFERENCE" in ended.stdout
    assert "saved again" in ended.stdout
