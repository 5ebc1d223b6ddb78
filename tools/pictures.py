"""Makes the pictures of the documents again: ``python tools/pictures.py``.

The summary as SVG, by rich; the sheets as PNG, which needs LibreOffice
(soffice) and poppler (pdftoppm).
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
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports.allocation import Provenance
from ukraine_soforthilfe.reports.pens import terminal
from ukraine_soforthilfe.reports.shown import allocation_page
from ukraine_soforthilfe.reports.workbook.build import workbook_bytes

if TYPE_CHECKING:
    from ukraine_soforthilfe.result.allocation import Allocation

DOCS = Path(__file__).parents[1] / "docs"
# Page of the printed workbook, by name of the picture.
PAGES = {"zuweisung": 1, "pruefung": 2, "diagramm": 4}
DOTS_PER_INCH = 80
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
    with tempfile.TemporaryDirectory() as name:
        write_sheets(allocation, Path(name))


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


def run(program: str, *arguments: str) -> None:
    """Run a program that must be installed, to its end."""
    found = shutil.which(program)
    if found is None:
        raise SystemExit(f"{program} is not installed.")
    subprocess.run([found, *arguments], check=True, capture_output=True)  # noqa: S603 - our own


if __name__ == "__main__":
    main()
