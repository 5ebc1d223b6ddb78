"""The workbook as files and readers see it, without a spreadsheet program."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from python_calamine import CalamineWorkbook
from workbook_builders import own_list, written

from ukraine_soforthilfe import allocate, load_districts
from ukraine_soforthilfe.errors import OutputError
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports.allocation import Provenance
from ukraine_soforthilfe.reports.workbook.build import workbook_bytes
from ukraine_soforthilfe.reports.workbook.plan import RANKED_ROWS
from ukraine_soforthilfe.result import Districts, Schluessel
from ukraine_soforthilfe.result.dividing import in_instalments
from ukraine_soforthilfe.rule import Unit
from ukraine_soforthilfe.rule.division import PLAIN, Terms

if TYPE_CHECKING:
    from collections.abc import Callable

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
GERMAN_SHEETS = ["Zuweisung", "Prüfung", "Regierungsbezirke", "Diagramm", "Herkunft"]


@pytest.fixture(scope="module", params=list(Language))
def language(request: pytest.FixtureRequest) -> Language:
    return Language(request.param)


@pytest.fixture(scope="module")
def file(language: Language) -> bytes:
    return written(load_districts(), 8_000_000, language=language)


@pytest.fixture(scope="module")
def book(file: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(file))


def table_rows(book: openpyxl.Workbook, name: str) -> list[list[Any]]:
    """Header and rows of a table, wherever it stands."""
    for sheet in book:
        if name in sheet.tables:
            return [[cell.value for cell in row] for row in sheet[sheet.tables[name].ref]]
    raise AssertionError(name)


def test_names_that_others_rely_on(book: openpyxl.Workbook, language: Language) -> None:
    """Tables and defined names are the same in both languages, columns have words of their own."""
    tables = {name for sheet in book for name in sheet.tables}
    columns = table_rows(book, "Pruefung")[0]

    assert {"Zuweisung", "Pruefung"} <= tables
    assert {"Gesamtbetrag", "Gesamteinwohner", "Resteuro", "PruefungBestanden"} <= set(
        book.defined_names
    )
    german = {"Einwohner", "Grundbetrag", "Rest", "Rang", "Betrag", "Zahlbetrag", "Stimmt"}
    english = {"Inhabitants", "Whole part", "Remainder", "Rank", "Amount", "Paid amount", "Agrees"}
    own, others = (german, english) if language is Language.DE else (english, german)
    assert set(columns) >= {"AGS", *own}
    assert not set(columns) & others
    if language is Language.DE:
        assert book.sheetnames == GERMAN_SHEETS


def test_paid_amounts_are_values(book: openpyxl.Workbook) -> None:
    """What is paid stands as numbers: the published amounts, and their sum in the totals row."""
    header, *rows, totals = table_rows(book, "Zuweisung")
    amount = 7
    paid = {row[1]: row[amount] for row in rows}

    assert header[amount] in {"Betrag", "Amount"}
    assert (paid["08111"], paid["08335"], paid["08336"], paid["08211"]) == (
        *(450_370, 207_178, 164_999, 39_931),
    )
    assert sum(paid.values()) == 8_000_000
    assert totals[amount].startswith("=SUBTOTAL(109,Zuweisung[")


def test_formulas_have_results_in_the_file(file: bytes) -> None:
    """A viewer that does not calculate shows the totals and the whole derivation."""
    calculated = openpyxl.load_workbook(io.BytesIO(file), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(file))

    missing = [
        (sheet.title, cell.coordinate)
        for sheet in formulas
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" and calculated[sheet.title][cell.coordinate].value is None
    ]
    totals = table_rows(calculated, "Zuweisung")[-1]

    assert missing == []
    assert totals[5:8] == [11_124_642, 1, 8_000_000]


def test_accessibility(book: openpyxl.Workbook, language: Language) -> None:
    """One marked-up table a sheet, distinct headers, no blank row, title in A1, no merges."""
    for sheet in book:
        assert len(sheet.tables) == 1, sheet.title
        (table,) = sheet.tables.values()
        header, *rows = [[cell.value for cell in row] for row in sheet[table.ref]]
        assert len(set(header)) == len(header) == len([text for text in header if text])
        assert all(any(value is not None for value in row) for row in rows)
        assert not sheet.merged_cells.ranges
        assert isinstance(sheet["A1"].value, str)
        assert sheet.sheet_state == "visible"
        assert not any(row.hidden for row in sheet.row_dimensions.values())
    assert book.properties.title
    assert book.properties.creator == "soforthilfe"
    assert book.properties.language == {Language.DE: "de-DE", Language.EN: "en-GB"}[language]


def xml_parts(file: bytes, folder: str) -> list[ET.Element]:
    parts = zipfile.ZipFile(io.BytesIO(file))
    names = sorted(n for n in parts.namelist() if re.fullmatch(rf"xl/{folder}/[^/]+\.xml", n))
    return [ET.fromstring(parts.read(name)) for name in names]  # noqa: S314 - our own


def test_charts_have_alternative_texts_and_axis_titles(file: bytes) -> None:
    """Each chart says in words what it shows, and its axes, which are shown, what they are."""
    (drawing,) = xml_parts(file, "drawings")
    descriptions = [text for element in drawing.iter() if (text := element.get("descr"))]
    charts = xml_parts(file, "charts")

    assert len(descriptions) == len(charts) == 2
    assert "Stuttgart" in descriptions[0]
    assert "39" in descriptions[0]
    for chart in charts:
        axes = [axis for kind in ("catAx", "valAx") for axis in chart.iter(CHART + kind)]
        assert len(axes) == 2
        for titled in (*chart.iter(CHART + "chart"), *axes):
            (title,) = titled.findall(CHART + "title")
            assert "".join(title.itertext()).strip()
        for axis in axes:
            (deleted,) = axis.findall(CHART + "delete")  # where it is missing, Excel hides the axis
            assert deleted.get("val") in {"0", "false"}


def test_print_setup(book: openpyxl.Workbook) -> None:
    """Every sheet is set up for A4, one page wide, with page x of y; the amounts fit one page."""
    for sheet in book:
        properties, footer = sheet.sheet_properties.pageSetUpPr, sheet.oddFooter
        assert properties is not None
        assert footer is not None
        assert sheet.page_setup.paperSize == 9
        assert properties.fitToPage
        assert sheet.page_setup.fitToWidth == 1
        assert "&P" in str(footer.center.text)
        assert "&N" in str(footer.center.text)
    first, check = book.worksheets[:2]
    assert first.page_setup.fitToHeight == 1
    assert first.print_title_rows == "$9:$9"
    assert check.print_title_rows


def test_same_input_same_bytes() -> None:
    """Neither the clock nor the process leaves a trace in the file."""
    code = (
        "import hashlib\n"
        "from ukraine_soforthilfe import allocate, load_districts\n"
        "from ukraine_soforthilfe.reports.allocation import Provenance\n"
        "from ukraine_soforthilfe.reports.workbook.build import workbook_bytes\n"
        "from ukraine_soforthilfe.language import Language\n"
        "made = workbook_bytes(allocate(load_districts(), 8_000_000), language=Language.DE,\n"
        "    provenance=Provenance(version='1.2.3', command='soforthilfe allocate'))\n"
        "print(hashlib.sha256(made).hexdigest())\n"
    )
    first, second = (
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            text=True,
            env={"PYTHONHASHSEED": seed, "TZ": zone},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    )

    parts = zipfile.ZipFile(io.BytesIO(written(load_districts(), 8_000_000)))

    assert first == second
    assert b"<dcterms:" not in parts.read("docProps/core.xml")
    assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


HOSTILE = [
    '=HYPERLINK("http://example.org","x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\tafter a tab",
    "two\nlines",
    "#N/A",
    "<b>&amp;</b>",
    "https://example.org",
    "x" * 32_767,
]


def test_hostile_texts_stay_texts() -> None:
    """Names and keys that look like formulas, errors, links or markup come through as texts."""
    keys = [f"{text[:20]}{place}" for place, text in enumerate(HOSTILE)]
    figures = own_list(range(1, len(HOSTILE) + 1), names=HOSTILE, keys=keys)
    file = written(figures, 1_000)
    book = openpyxl.load_workbook(io.BytesIO(file))
    sheet = book["Zuweisung"]
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value}

    for text in [*HOSTILE, *keys]:
        assert cells[text].data_type == "s"
        assert cells[text].hyperlink is None
    (calamine,) = CalamineWorkbook.from_filelike(io.BytesIO(file)).sheet_names[:1]
    read = CalamineWorkbook.from_filelike(io.BytesIO(file)).get_sheet_by_name(calamine).to_python()
    assert {row[2] for row in read} >= set(HOSTILE)


@pytest.mark.parametrize("text", ["a\x00b", "a\x0bb", "a\rb", "a\ud800b", "a\ufffeb", "x" * 32_768])
def test_unwritable_texts_are_refused(text: str) -> None:
    """A text that no workbook can hold is refused with the district it belongs to."""
    with pytest.raises(OutputError, match="'K000001'"):
        written(own_list([1, 2], names=["fine", text]), 10)


def test_the_name_of_a_file_cannot_spoil_a_workbook() -> None:
    """A control character in a file's name is replaced on every sheet that names the file."""
    districts = own_list([5, 3])
    named = replace(districts, source=replace(districts.source, file="b\x07d.csv"), basis="z\x0b")

    book = openpyxl.load_workbook(io.BytesIO(written(named, 7)))

    texts = [cell.value for row in book["Zuweisung"].iter_rows(max_row=6) for cell in row]
    assert "b\ufffdd.csv (Nachweis: Blatt Herkunft)" in texts
    assert "z\ufffd" in texts
    sources = [row[1].value for row in book["Herkunft"].iter_rows()]
    assert "b\ufffdd.csv" in sources


def test_escape_sequences_are_no_characters() -> None:
    """``_x0007_`` in a name stays these seven characters and becomes no control character."""
    file = io.BytesIO(written(own_list([1], names=["_x0007_"]), 10))

    rows = CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()

    assert [row[2] for row in rows if row[1] == "K000000"] == ["_x0007_"]


def test_own_list_lacks_what_it_lacks() -> None:
    """A list without names, kinds and Regierungsbezirke has no columns and no sheet for them."""
    book = openpyxl.load_workbook(io.BytesIO(written(own_list([2, 3, 1]), 100)))

    assert book.sheetnames == ["Zuweisung", "Prüfung", "Diagramm", "Herkunft"]
    header, *rows, totals = table_rows(book, "Zuweisung")
    shares = ["Anteil am Schlüssel", "Anteil am Gesamtbetrag"]
    assert header == ["Nr", "Schlüssel", "Einwohner", *shares, "Betrag", "Euro je Einwohner"]
    assert [row[5] for row in rows] == [33, 50, 17]
    assert totals[0] == "Summe"


def head_of(book: openpyxl.Workbook) -> dict[str, Any]:
    """What stands above the amounts, by its label."""
    sheet = book.worksheets[0]
    above = int(sheet.tables["Zuweisung"].ref.partition(":")[0].lstrip("A"))
    rows = sheet.iter_rows(min_row=2, max_row=above - 1)
    return {str(row[0].value): row[2].value for row in rows if row[0].value}


def test_the_head_names_every_rule_in_force() -> None:
    """Unit, keys, base amount and bounds stand above the amounts, and room for the office."""
    plain = head_of(openpyxl.load_workbook(io.BytesIO(written(load_districts(), 8_000_000))))
    districts = replace(
        load_districts(), schluessel=(Schluessel("Fläche"), Schluessel("Kinder", places=1))
    )
    rows = tuple(replace(row, further_figures=(7,)) for row in districts.rows)
    terms = Terms(
        unit=Unit.HUNDRED,
        base_amount=1000,
        minimum=50_000,
        maximum=400_000,
        shares=(Decimal("0.7"), Decimal("0.3")),
    )
    content = written(replace(districts, rows=rows), 8_000_000, terms=terms)
    head = head_of(openpyxl.load_workbook(io.BytesIO(content)))

    assert [*plain] == [
        *("Gesamtbetrag", "Stichtag", "Zensusbasis", "Quelle", "Aktenzeichen:", "Buchungsstelle:")
    ]
    assert {label: text for label, text in head.items() if label not in plain} == {
        "Einheit": "Beträge in Schritten von 100 €",
        "Gewicht 1": "Fläche (Anteil 0,7)",
        "Gewicht 2": "Kinder (Anteil 0,3)",
        "Sockelbetrag je Empfänger": 1_000,
        "Mindestbetrag": 50_000,
        "Höchstbetrag": 400_000,
    }
    assert [head[label] for label in ("Aktenzeichen:", "Buchungsstelle:")] == [None, None]


@pytest.mark.parametrize(
    ("places", "shown"), [(0, "#,##0"), (2, "#,##0.00"), (12, "#,##0." + 12 * "0")]
)
def test_a_figure_has_the_decimals_of_its_file(places: int, shown: str) -> None:
    """Neither fewer, which would hide some, nor more, which nobody wrote."""
    districts = replace(own_list([25, 100]), schluessel=(Schluessel("Fläche", places=places),))
    book = openpyxl.load_workbook(io.BytesIO(written(districts, 100)))
    sheet = book.worksheets[0]
    rows = list(sheet.iter_rows())
    (head,) = (place for place, row in enumerate(rows) if row[0].value == "Nr")
    column = [cell.value for cell in rows[head]].index("Gewicht")

    formats = [row[column].number_format for row in rows[head + 1 : head + 4]]
    assert formats == [shown] * 3


def test_a_long_head_leaves_room_for_the_rows() -> None:
    """The head stays above the rows while somebody scrolls, unless it would fill the screen."""
    plain, long = (
        openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        for content in (written(load_districts(), 8_000_000), by_keys(21))
    )

    assert plain.freeze_panes == "D10"
    assert long.freeze_panes == "D1"


def test_two_persons_sign() -> None:
    """Below the sum there is room to sign that the facts are right, and that the sums are."""
    book = openpyxl.load_workbook(io.BytesIO(written(load_districts(), 8_000_000)))
    rows = [[cell.value for cell in row[:6] if cell.value] for row in book.worksheets[0].rows]

    caption = ["Ort, Datum", "Unterschrift"]
    assert [row for row in rows[-6:] if row][1:] == [
        *(["Sachlich richtig"], caption),
        *(["Rechnerisch richtig"], caption),
    ]


@pytest.mark.parametrize(
    ("total", "terms", "differs"),
    [
        (8_000_000, PLAIN, False),
        (20_000, PLAIN, True),
        (100, PLAIN, True),
        (8_000_000, Terms(base_amount=1000), True),
        (8_000_000, Terms(maximum=400_000), True),
        (8_000_000, Terms(maximum=500_000), False),
        (0, PLAIN, False),
    ],
)
def test_the_share_of_the_key_stands_where_it_is_another(
    total: int, terms: Terms, differs: bool
) -> None:
    """Beside the share of the total stands that of the key, as a formula, where they differ."""
    book = openpyxl.load_workbook(io.BytesIO(written(load_districts(), total, terms=terms)))
    header, first, *_, sums = table_rows(book, "Zuweisung")

    assert ("Anteil am Schlüssel" in header) == differs
    assert "Anteil am Gesamtbetrag" in header
    if differs:
        place = header.index("Anteil am Schlüssel")
        share = "Zuweisung[[#This Row],[Einwohner]]/SUM(Zuweisung[Einwohner])"
        assert first[place] == f"={share}"
        assert sums[place] == "=SUBTOTAL(109,Zuweisung[Anteil am Schlüssel])"


def test_numbers_beyond_doubles_are_texts() -> None:
    """Amounts that a sheet cannot hold stand as texts, digit for digit, and the sheet says so."""
    total = 10**18 + 1
    book = openpyxl.load_workbook(io.BytesIO(written(own_list([10**17 + 1, 3 * 10**17]), total)))
    amounts = [row[4] for row in table_rows(book, "Zuweisung")[1:-1]]
    texts = " ".join(str(cell.value) for row in book["Zuweisung"].iter_rows() for cell in row)

    assert all(isinstance(amount, str) for amount in amounts)
    assert sum(map(int, amounts)) == total
    assert "2^53" in texts
    assert not any(
        cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row
    )


def test_ranks_of_long_lists_are_values() -> None:
    """Above a number of rows no rank is a formula over all others, and the sheet says so."""
    long_list = written(own_list([7] * (RANKED_ROWS + 1)), 10)
    book = openpyxl.load_workbook(io.BytesIO(long_list), read_only=False)
    sheet = book["Prüfung"]
    header, first, *_ = table_rows(book, "Pruefung")
    row = dict(zip(header, first, strict=True))

    assert row["Rang"] == 1
    assert "RestAmSchnitt" in row["Resteuro"]
    assert any("2.000" in str(sheet.cell(line, 1).value) for line in range(1, 8))


def test_provenance() -> None:
    """The last sheet has what is needed to make the file again, and why the date is what it is."""
    made = workbook_bytes(
        allocate(load_districts(), 8_000_000),
        language=Language.DE,
        provenance=Provenance(
            version="1.2.3",
            command="soforthilfe allocate --date 2022-04-28",
            printed_date=date(2022, 4, 28),
        ),
    )
    rows = table_rows(openpyxl.load_workbook(io.BytesIO(made)), "Herkunft")
    stated = {str(label): str(value) for label, value in rows}

    assert stated["Gesamtbetrag"] == "8.000.000 €"
    assert stated["Stichtag"] == "31.12.2021"
    assert "30.11.2021" in stated["Warum dieser Stichtag"]
    assert stated["Zensusbasis"] == "Zensus 2011"
    assert stated["SHA-256"] == load_districts().source.sha256
    assert "Datenlizenz Deutschland" in stated["Quellennachweis und Lizenz"]
    assert stated["Programm"] == "soforthilfe 1.2.3"
    assert stated["Befehl"] == "soforthilfe allocate --date 2022-04-28"
    assert stated["Erstellt am"] == "28.04.2022"


def test_pandas_reads_the_amounts(file: bytes) -> None:
    """Pandas finds the 44 amounts as numbers and the keys as texts."""
    frame = pd.read_excel(
        io.BytesIO(file), sheet_name=0, header=8, nrows=44, dtype={"AGS": str}, engine="calamine"
    )

    assert frame["AGS"].iloc[0] == "08111"
    assert frame.iloc[:, 7].sum() == 8_000_000


@pytest.mark.parametrize("total", [0, 1])
def test_one_row(total: int) -> None:
    """A single district gets all, also nothing."""
    book = openpyxl.load_workbook(io.BytesIO(written(own_list([5]), total)))

    assert table_rows(book, "Zuweisung")[1][-2] == total


def test_long_lists_of_which_nothing_is_left_over() -> None:
    """On a sheet without ranks no unit is open where all quotas are whole."""
    even = written(own_list([7] * (RANKED_ROWS + 1)), 2 * (RANKED_ROWS + 1))
    book = openpyxl.load_workbook(io.BytesIO(even), data_only=True)

    reference = book.defined_names["ResteuroAmSchnitt"].attr_text
    sheet, _, cell = reference.replace("$", "").replace("'", "").partition("!")
    assert book[sheet][cell].value == 0


def test_subtotals_of_nothing_have_no_share() -> None:
    """Of a total of 0 the Regierungsbezirke get nothing, and no share of it."""
    book = openpyxl.load_workbook(io.BytesIO(written(load_districts(), 0)))

    header, *rows = table_rows(book, "Teilsummen")

    assert not any("Anteil" in str(heading) for heading in header)
    assert len(rows) > 4


def test_subtotals_by_another_key_have_no_population() -> None:
    """Where no population divides, none is summed."""
    districts = replace(load_districts(), schluessel=(Schluessel("Schüler"),))
    book = openpyxl.load_workbook(io.BytesIO(written(districts, 100)))

    header, *_ = table_rows(book, "Teilsummen")

    assert "Einwohner" not in header


def test_a_workbook_of_0_1_0_has_the_sheets_of_0_1_0() -> None:
    """Held against its own version: every cell is what 0.1.0 wrote, by a fingerprint of that."""
    book = openpyxl.load_workbook(io.BytesIO(content_of_0_1_0(load_districts(), 8_000_000)))
    texts = [
        "\n".join(f"{cell.coordinate} {cell.value}" for row in sheet.iter_rows() for cell in row)
        for sheet in book.worksheets[:4]
    ]

    assert [sha256(text.encode()).hexdigest()[:16] for text in texts] == [
        "33c173e8aa70f764",
        "53a27c083c82162c",
        "9fb8e68972b8db74",
        "74be143fc93fc58c",
    ]
    assert book["Prüfung"].print_title_rows == "$19:$19"


def content_of_0_1_0(districts: Districts, total: int, terms: Terms = PLAIN) -> bytes:
    return workbook_bytes(
        allocate(districts, total, terms=terms),
        language=Language.DE,
        provenance=Provenance(version="0.1.0", command="soforthilfe allocate"),
    )


def test_a_check_with_bounds_of_0_1_0_is_the_one_of_0_1_0() -> None:
    """The same of the sheet that checks bounds."""
    terms = Terms(minimum=20, maximum=60, base_amount=5)
    districts = own_list([2, 3, 1], names=["A", "B", "C"], keys=["k000000", "k000001", "k000002"])
    content = content_of_0_1_0(districts, 100, terms)

    sheet = openpyxl.load_workbook(io.BytesIO(content))["Prüfung"]
    cells = (cell for row in sheet.iter_rows() for cell in row if cell.value is not None)
    text = "\n".join(f"{cell.coordinate} {cell.value}" for cell in cells)

    assert (
        sha256(text.encode()).hexdigest()
        == "bda4a8c82130f65a2fbbbd0f1f72cc98effa74bd50d2443cd144b64a2bc1ef98"
    )


def by_keys(
    number: int, *, minimum: int | None = 50_000, language: Language = Language.DE
) -> bytes:
    """The 44 by several keys, with a minimum or without."""
    kreise = load_districts()
    rows = tuple(
        replace(
            row, further_figures=tuple(row.einwohner // (place + 2) for place in range(number - 1))
        )
        for row in kreise.rows
    )
    shares = [Decimal(1) / 2, *[Decimal(1) / 2 / (number - 1)] * (number - 1)]
    return written(
        replace(kreise, rows=rows, schluessel=tuple(Schluessel(f"K{n}") for n in range(number))),
        8_000_000,
        terms=Terms(shares=tuple(shares), minimum=minimum),
        language=language,
    )


def of_kreise(terms: Terms) -> bytes:
    return written(load_districts(), 8_000_000, terms=terms)


def in_months() -> bytes:
    return workbook_bytes(
        in_instalments(allocate(load_districts(), 8_000_000), 12),
        language=Language.DE,
        provenance=Provenance(version="1.2.3", command="soforthilfe allocate"),
    )


@pytest.mark.parametrize(
    ("file", "across", "down"),
    [
        (partial(of_kreise, PLAIN), 1, 1),
        (partial(of_kreise, Terms(minimum=90_000, maximum=300_000)), 1, 0),
        (partial(written, own_list([7] * 300, keys=[f"a{n:03}" for n in range(300)]), 1_000), 1, 0),
        (partial(by_keys, 2), 1, 0),
        (partial(by_keys, 3, minimum=None), 1, 0),
        (partial(by_keys, 3), 1, 0),
    ],
    ids=["plain", "bounds", "300 rows", "two keys", "three keys", "three keys with a minimum"],
)
def test_the_check_prints_readably(file: Callable[[], bytes], across: int, down: int) -> None:
    """One page across with letters of six points at least, the plain 44 on one page in all."""
    sheet = openpyxl.load_workbook(io.BytesIO(file()))["Prüfung"]
    (table,) = sheet.tables.values()
    header, *rows = sheet[table.ref]
    # Of Calibri 11 a character is seven pixels wide; of them 4 px are 3 pt.
    width = sum(7 * sheet.column_dimensions[cell.column_letter].width * 0.75 for cell in header)
    height = sum(sheet.row_dimensions[row].height or 15 for row in range(1, rows[-1][0].row + 1))
    margins = sheet.page_margins
    inches = (8.27, 11.69) if sheet.page_setup.orientation == "portrait" else (11.69, 8.27)
    room = 72 * (inches[0] - margins.left - margins.right)
    letters = 11 * min(1, across * room / width)
    if down:
        letters = min(letters, 11 * 72 * (inches[1] - margins.top - margins.bottom) / height)

    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (across, down)
    assert letters >= 6
    assert sheet.print_title_cols is None


@pytest.mark.parametrize(
    ("file", "name"),
    [
        (partial(by_keys, 5), "Prüfung"),
        (in_months, "Teilzahlungen"),
    ],
    ids=["five keys", "twelve instalments"],
)
def test_pages_side_by_side_begin_with_the_keys_and_the_verdict(
    file: Callable[[], bytes], name: str
) -> None:
    """What is above the table is printed once; each page of it has all keys and the verdict."""
    sheet = openpyxl.load_workbook(io.BytesIO(file()))[name]
    (table,) = sheet.tables.values()
    whole = CellRange(table.ref)
    verdict = sheet[table.ref][0][0].row - (2 if name == "Prüfung" else 1)
    areas = [area.rpartition("!")[2] for area in sheet.print_area.split(",")]
    pages = [CellRange(area) for area in areas]
    fixed = range(1, 4)
    widths = {
        column: 5.25 * sheet.column_dimensions[get_column_letter(column)].width
        for column in range(whole.min_col, whole.max_col + 1)
    }
    columns = [range(page.min_col, page.max_col + 1) for page in pages]

    assert sheet.print_title_cols == "$A:$C"
    assert sheet.print_title_rows == f"${verdict}:${sheet[table.ref][0][0].row}"
    assert len(pages) > 1
    assert [column for page in columns for column in page] == list(widths)
    assert [page.min_row for page in pages] == [1, *[verdict] * (len(pages) - 1)]
    assert {page.max_row for page in pages} == {sheet.max_row}
    for page in columns:
        own = [column for column in page if column not in fixed]
        said = {
            column: sheet.cell(verdict, column).value
            for column in page
            if sheet.cell(verdict, column).value
        }
        assert list(said) == [own[0]]
        width = sum(widths[column] for column in {*fixed, *page})
        assert 11 * min(1, (11.69 - 0.5) * 72 / width) >= 6


@pytest.mark.parametrize("language", list(Language))
def test_whether_a_row_agrees_can_be_read(language: Language) -> None:
    """A column of TRUE has room for FALSCH in bold, of many narrow columns, too."""
    files = [by_keys(3, language=language), written(load_districts(), 1, language=language)]
    for file in files:
        for sheet in openpyxl.load_workbook(io.BytesIO(file), data_only=True):
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, bool):
                        # Six bold capitals of Calibri 11 are 51 of its pixels, a digit seven.
                        assert sheet.column_dimensions[cell.column_letter].width * 7 - 5 >= 51


def test_a_heading_on_end_is_whole() -> None:
    """Its row is as high as the longest of them, also in wider letters than Calibri's."""
    sheet = openpyxl.load_workbook(io.BytesIO(by_keys(3)))["Prüfung"]
    (table,) = sheet.tables.values()
    turned = [cell for cell in sheet[table.ref][0] if cell.alignment.textRotation]

    assert turned
    for cell in turned:
        assert sheet.row_dimensions[cell.row].height >= 7.6 * len(cell.value)


def test_the_verdict_is_repeated_on_every_page() -> None:
    """The rows printed on each page are the verdict, said once more, and the head of the table."""
    book = openpyxl.load_workbook(io.BytesIO(written(load_districts(), 8_000_000)))
    sheet = book["Prüfung"]
    (table,) = sheet.tables.values()
    first, last = (int(row) for row in str(sheet.print_title_rows).replace("$", "").split(":"))
    verdict = book.defined_names["PruefungBestanden"].attr_text.rpartition("$")[2]

    assert sheet[f"A{first}"].value == f"=G{verdict}"
    assert sheet[last] == sheet[table.ref][0]


GERMAN_WORDS = {
    *("Prüfung", "Betrag", "Grundbetrag", "Rest", "Rang", "Resteuro", "Zeile", "Zahlbetrag"),
    *("Stimmt", "Grenze", "Produkt", "Einwohner", "Summe", "Verteilbetrag", "Teilbetrag", "und"),
    *("der", "die", "Mindestbetrag", "Höchstbetrag", "Schlüssel", "Gewicht", "Anteil", "Nr"),
}


@pytest.mark.parametrize("several", [False, True])
def test_an_english_check_is_english(several: bool) -> None:
    """No German word stands on the sheet, and no number in the German way."""
    terms = Terms(minimum=90_000, maximum=300_000, base_amount=10, unit=Unit.CENT)
    figures = load_districts()
    if several:
        rows = tuple(replace(row, further_figures=(row.einwohner,)) for row in figures.rows)
        figures = replace(figures, rows=rows, schluessel=(Schluessel("A"), Schluessel("B")))
        terms = replace(terms, shares=(Decimal("0.5"), Decimal("0.5")))
    made = written(figures, 8_000_000, language=Language.EN, terms=terms)
    shown = openpyxl.load_workbook(io.BytesIO(made), data_only=True)["Check"]
    table = next(iter(shown.tables.values())).ref
    names = {cell.value for row in shown[table] for cell in row if cell.column == 3}
    cells = [cell for row in shown.iter_rows() for cell in row if cell.value is not None]
    words = {
        word
        for cell in cells
        if isinstance(cell.value, str) and cell.value not in names
        for word in re.findall(r"\w+", cell.value)
    }
    forms = {cell.number_format for cell in cells if isinstance(cell.value, int | float)}

    assert words & GERMAN_WORDS == set()
    assert {'[$-809]"€"#,##0.00', "[$-809]#,##0"} <= forms
    assert not any(form.endswith('"€"') for form in forms)


def test_no_sheet_rounds_cents() -> None:
    """Amounts whose cents no sheet can hold are texts, on every sheet; numbers hold theirs."""
    total = Decimal("900719925474099.37")
    allocation = allocate(own_list([1, 3, 3]), total, terms=Terms(unit=Unit.CENT))
    # By integers: 2^53 cents are 90,071,992,547,409.92.
    parts = divmod(90_071_992_547_409_937, 7)
    assert parts == (12_867_427_506_772_848, 1)
    content = written(own_list([1, 3, 3]), total, terms=Terms(unit=Unit.CENT))
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]

    assert {str(total), "128674275067728.48"} <= {*cells}
    assert {str(allocation.unit.euros(row.betrag)) for row in allocation.rows} <= {*cells}
    # What is left is a rate: euros per inhabitant.
    floats = {cell for cell in cells if isinstance(cell, float) and cell * 100 > 2**53}
    assert all(cell == pytest.approx(128_674_275_067_728.48) for cell in floats)
