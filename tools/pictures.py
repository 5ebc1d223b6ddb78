"""Makes the pictures of the documents again: ``python tools/pictures.py``.

The summary as SVG, by rich, and the cards of the instalments; the sheets and a letter as PNG,
which needs LibreOffice (soffice), its module for the Python of the system, and poppler (pdftoppm);
the page for a browser, which needs Chromium.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.terminal_theme import MONOKAI

from ukraine_soforthilfe import __version__, allocate, load_districts
from ukraine_soforthilfe.asking import Form
from ukraine_soforthilfe.asking.scenario import Scenario
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports.allocation import Provenance
from ukraine_soforthilfe.reports.overview import letters
from ukraine_soforthilfe.reports.pens import terminal
from ukraine_soforthilfe.reports.shown import allocation_page
from ukraine_soforthilfe.reports.workbook.build import workbook_bytes
from ukraine_soforthilfe.reports.workbook.uebersicht import letters_workbook
from ukraine_soforthilfe.result.dividing import in_instalments
from ukraine_soforthilfe.rule import instalments
from ukraine_soforthilfe.scenarios.rendering import report_bytes

if TYPE_CHECKING:
    from ukraine_soforthilfe.result.allocation import Allocation

DOCS = Path(__file__).parents[1] / "docs"
# Page of the printed workbook, by name of the picture.
PAGES = {"zuweisung": 1, "pruefung": 2, "diagramm": 4}
DOTS_PER_INCH = 80
LETTER_TO = "Konstanz"
# Numbers as a German office sees them, whatever the machine is set to.
GERMAN = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N">
<prop oor:name="ooSetupSystemLocale"><value>de-DE</value></prop></item>
</oor:items>
"""


def main() -> None:
    """Write the pictures into ``docs/``."""
    allocation = allocate(load_districts(), total=8_000_000)
    (DOCS / "terminal.svg").write_text(terminal_picture(allocation), "utf-8")
    (DOCS / "teilzahlungen.svg").write_text(cards_picture({"A": 3, "B": 3}, 2), "utf-8")
    with tempfile.TemporaryDirectory() as name:
        write_sheets(allocation, Path(name))
        write_letter(allocation, Path(name))
    (DOCS / "seite.png").write_bytes(page_picture(allocation))


def terminal_picture(allocation: Allocation) -> str:
    """The summary as an SVG that is the same every time and fetches nothing."""
    console = Console(record=True, width=80, file=io.StringIO(), highlight=False)
    console.print(terminal(allocation_page(allocation, Language.DE), Language.DE))
    console.print()
    picture = console.export_svg(
        title="soforthilfe allocate", theme=MONOKAI, unique_id="soforthilfe"
    )
    # Rich names a font and where in the net it is; the reader's own monospaced one does.
    picture = re.sub(r"\s*@font-face \{[^}]*\}", "", picture).replace("Fira Code, ", "")
    # Some viewers drop the blanks before right-aligned figures.
    return picture.replace("<text ", '<text xml:space="preserve" ')


def cards_picture(amounts: dict[str, int], count: int) -> str:
    """Units as numbered cards, dealt row after row to the instalments in turn, and all sums."""
    wide, high, left, top = 150, 62, 40, 34
    columns = instalments(list(amounts.values()), count)
    parts = [
        f'<text x="{left + wide * j + wide // 2}" y="22">{j + 1}.</text>' for j in range(count)
    ]
    card = 0
    for i, (name, amount) in enumerate(amounts.items()):
        middle = top + high * i + high // 2 + 6
        parts.append(f'<text x="20" y="{middle}">{name}</text>')
        dealt = [0] * count
        for _ in range(amount):
            j = card % count
            x, y = left + wide * j + 12 + 44 * dealt[j], top + high * i + 8
            parts.append(f'<rect x="{x}" y="{y}" width="36" height="46" rx="5"/>')
            parts.append(f'<text x="{x + 18}" y="{middle}">{card + 1}</text>')
            dealt[j], card = dealt[j] + 1, card + 1
        if dealt != [column[i] for column in columns]:
            raise AssertionError(dealt)
        parts.append(f'<text x="{left + wide * count + 28}" y="{middle}">= {amount} €</text>')
    end = top + high * len(amounts)
    parts += [
        f'<text x="{left + wide * j + wide // 2}" y="{end + 22}">= {sum(columns[j])} €</text>'
        for j in range(count)
    ]
    lines = [
        *(f"M{left + wide * j} 8V{end + 30}" for j in range(1, count)),
        *(f"M8 {top + high * i}H{left + wide * count + 64}" for i in range(len(amounts) + 1)),
    ]
    width, height = left + wide * count + 72, end + 36
    look = 'font-family="sans-serif" font-size="16" text-anchor="middle"'
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {look}>',
            f'<rect width="{width}" height="{height}" fill="#fff"/>',
            f'<path d="{"".join(lines)}" stroke="#8ea9db" fill="none"/>',
            '<g fill="#1f3864"><g fill="#fff2cc" stroke="#2f5597">',
            *(part for part in parts if part.startswith("<rect")),
            "</g>",
            *(part for part in parts if part.startswith("<text")),
            "</g></svg>\n",
        ]
    )


def write_sheets(allocation: Allocation, folder: Path) -> None:
    """Write the pictures of the workbook's pages, by way of a PDF in ``folder``."""
    workbook = folder / "soforthilfe.xlsx"
    workbook.write_bytes(
        workbook_bytes(
            allocation,
            language=Language.DE,
            provenance=Provenance(version=__version__, command="soforthilfe allocate"),
        )
    )
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(GERMAN)
    run(
        "soffice",
        f"-env:UserInstallation={profile.parent.as_uri()}",
        *("--headless", "--convert-to", "pdf", "--outdir", str(folder), str(workbook)),
    )
    for picture, page in PAGES.items():
        run(
            "pdftoppm",
            *("-png", "-singlefile", "-f", str(page), "-r", str(DOTS_PER_INCH)),
            *(str(workbook.with_suffix(".pdf")), str(DOCS / picture)),
        )


def write_letter(allocation: Allocation, folder: Path) -> None:
    """Write the picture of the merged letter to one Kreis, by way of a PDF in ``folder``."""
    workbook, pdf = folder / "brief.xlsx", folder / "brief.pdf"
    table = letters(in_instalments(allocation, 4), Language.DE)
    workbook.write_bytes(letters_workbook(table, Language.DE, title="Serienbrief"))
    merging = Path(__file__).with_name("mail_merge.py")
    run("/usr/bin/python3", str(merging), str(workbook), str(pdf))
    page = 1 + [row.district.name for row in allocation.rows].index(LETTER_TO)
    size = ("-x", "40", "-y", "40", "-W", "600", "-H", "520")
    run(
        "pdftoppm",
        *("-png", "-singlefile", "-f", str(page), "-r", str(DOTS_PER_INCH), *size),
        *(str(pdf), str(DOCS / "serienbrief")),
    )


def page_picture(allocation: Allocation) -> bytes:
    """What a browser shows of the page before anybody scrolls."""
    from playwright.sync_api import sync_playwright

    page = report_bytes(allocation, Scenario(), Form.HTML)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=installed("chromium-headless-shell", "chromium"), args=["--no-sandbox"]
        )
        shown = browser.new_page(viewport={"width": 660, "height": 960}, color_scheme="light")
        shown.set_content(page.decode())
        picture = shown.screenshot()
        browser.close()
    return picture


def installed(*programs: str) -> str:
    """Where a program is of which one must be there, the first that is."""
    found = next(filter(None, map(shutil.which, programs)), None)
    if found is None:
        raise SystemExit(f"{' or '.join(programs)} is not installed.")
    return found


def run(program: str, *arguments: str) -> None:
    """Run a program that must be installed, to its end."""
    subprocess.run([installed(program), *arguments], check=True, capture_output=True)  # noqa: S603 - our own


if __name__ == "__main__":
    main()
