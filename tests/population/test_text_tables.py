"""Texts of every encoding: read as what they are, or asked where two readings make sense."""

from __future__ import annotations

import gc
import io
import zipfile

import layout_builders as build
import pytest

from ukraine_soforthilfe.errors import PopulationFileError
from ukraine_soforthilfe.population.cells import Table, UnreadableError
from ukraine_soforthilfe.population.text_tables import decode, read_text_table
from ukraine_soforthilfe.scenarios import load_districts

LISTS = [
    "Key;Einwohner\nKöln;1\n",
    "Schlüssel;Einwohner\nA;1\n",
    "id;n\nFörde;1\nGöttel;2\nKäsdorf;3\nMünk;4\n",
    "id;n\nÜbach;1\nÖhringen;3\n",
    "id;n\nOrléans;2\nÉcole;1\n",
    "id;n\nGENÈVE;1\nBÖBLINGEN;1\n",
    "id;n\nHauptstraße;1\n",
    "id;n\nGroß;1\n",
    "id;n\nL’Aquila;1\n„Dorf“;2\n",
    "id;n\nSão Paulo;3\nCoruña;4\n",
    "id;n\nÅrhus;3\nKøbenhavn;4\n",
    "id;n\nWörth–Süd;3\n„Äh“;4\n",
]


@pytest.mark.parametrize("text", LISTS)
@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("cp1252", "Windows-1252"),
        ("mac_roman", "MacRoman"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-8-sig", ""),
        ("utf-8", ""),
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_encoding_is_told_by_its_letters(
    text: str, encoding: str, said: str, ending: str
) -> None:
    """A list comes back as it was written, and what it was read as is said."""
    found, notices = decode(text.replace("\n", ending).encode(encoding))

    assert found == text
    assert said in "".join(notice.en for notice in notices)
    assert bool(notices) == bool(said)


def test_the_44_in_both_encodings() -> None:
    """Names of Kreise are the same from Windows and from a Mac."""
    rows = [["AGS", "Name", "Einwohner"]]
    rows += [[kreis.ags, kreis.name, "1"] for kreis in build.kreise() if kreis.ags[:2] == "08"]
    text = "\n".join(";".join(row) for row in rows)

    for encoding in ("cp1252", "mac_roman"):
        assert decode(text.encode(encoding))[0] == text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("id;n\nFörde;1\n".encode("mac_roman"), ["'Fšrde' (Windows-1252)", "'Förde' (MacRoman)"]),
        (
            "id;n\nKraš;1\nŽalec;2\n".encode("cp1252"),
            ["'Kraš' (Windows-1252)", "'Kraö' (MacRoman)"],
        ),
        ("id;n\nKöln;1\nGöttingen;2\n".encode("cp850"), ["code page 850", "'Köln'"]),
        ("id;n\nDüren;1\n".encode("cp850"), ["code page 850", "'Düren'"]),
    ],
)
def test_what_makes_sense_twice_is_asked(content: bytes, words: list[str]) -> None:
    """Where a name is one in two encodings, or in one of DOS, none is guessed."""
    with pytest.raises(UnreadableError) as caught:
        decode(content)

    assert all(word in str(caught.value) for word in words)


def test_the_line_ends_of_old_macs_decide() -> None:
    """A name that would be one in both is that of a Mac where lines end by returns alone."""
    assert decode("id;n\rFörde;1\r".encode("mac_roman"))[0] == "id;n\nFörde;1\n"


def figures(content: bytes) -> dict[str, int]:
    return {row.ags: row.einwohner for row in load_districts(io.BytesIO(content)).rows}


@pytest.mark.parametrize(
    "content",
    [
        b"sep=;\nid;Einwohner\na, b;1\nc;2\n",
        b'"sep=;"\nid;Einwohner\na, b;1\nc;2\n',
        b"sep=\t\nid\tEinwohner\na, b\t1\nc\t2\n",
        b"id\tEinwohner\na, b\t1\nc\t2\n",
        b"id|Einwohner\na, b|1\nc|2\n",
        b"| id | Einwohner |\n|:---|---:|\n| a, b | 1 |\n| c | 2 |\n",
        b'"id;Einwohner"\n"a, b;1"\n"c;2"\n',
        b'"id,Einwohner"\n"""a, b"",1"\n"c,2"\n',
        b'id;Einwohner;;\n"a, b";1;;\nc;2;;\n',
        b"\xef\xbb\xbf\xef\xbb\xbfid;Einwohner\na, b;1\nc;2\n",
    ],
)
def test_what_delimits_cells(content: bytes) -> None:
    """A first line that says it, tabs, bars, and lines that are quoted as a whole."""
    assert figures(content) == {"a, b": 1, "c": 2}


def test_a_decimal_comma_in_every_row_delimits_nothing() -> None:
    """Nor do commas in notes below."""
    content = b"id;Name;Einwohner;Anteil\na;A;1;0,5\nb;B;2;0,25\nc;C;3;0,25\n\nQuelle: Amt, 2021\n"

    assert figures(content) == {"a": 1, "b": 2, "c": 3}


def test_rows_are_counted_below_a_line_that_says_the_delimiter() -> None:
    """Row numbers are those of the file."""
    with pytest.raises(PopulationFileError, match="row 4, column Einwohner"):
        figures(b"sep=;\nid;Einwohner\na;1\nb;x\n")


TABLE = b"id;Einwohner\na;1\n"


def packed(*files: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return stream.getvalue()


@pytest.mark.parametrize(
    "files",
    [
        [("liste.csv", TABLE)],
        [("o/liste.csv", TABLE), ("__MACOSX/o/._liste.csv", b"\0\5"), (".DS_Store", b"\0")],
        [("LIESMICH.txt", "Die Einwohner, je Ort, zählt das Amt.\nStand: heute".encode()),
         ("liste.csv", TABLE)],
        [("bild.png", b"\x89PNG\0"), ("liste.csv", TABLE), ("x.zip", packed(("x.csv", TABLE)))],
        [("liste.xlsx", build.as_xlsx([["id", "Einwohner"], ["a", "1"]]))],
    ],
)  # fmt: skip
def test_a_zip_with_one_table(files: list[tuple[str, bytes]]) -> None:
    """What stands beside the one table in a ZIP is none."""
    assert figures(packed(*files)) == {"a": 1}
    notice = load_districts(io.BytesIO(packed(*files))).notices[0]
    assert "out of the ZIP file" in notice.en
    assert "liste" in notice.en


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([("a.csv", TABLE), ("b.csv", TABLE)], "several tables: 'a.csv', 'b.csv'"),
        ([("a.txt", b"nichts")], "The ZIP holds no table"),
        ([("x.zip", packed(("a.csv", TABLE)))], "The ZIP holds no table"),
        ([("a.csv", b"Ort;Zahl\nA;1\nB;2\n")], "no column with the key; the headings are: Ort"),
        ([("a.csv", b"0" * (64 * 2**20 + 1))], "more than 200 files, or more than 64 MiB"),
        ([(f"{number}.csv", TABLE) for number in range(201)], "more than 200 files"),
    ],
)
def test_a_zip_that_is_no_one_table(files: list[tuple[str, bytes]], words: str) -> None:
    """Several tables are asked about; none, or too much, is refused."""
    with pytest.raises(PopulationFileError) as caught:
        figures(packed(*files))

    assert words in str(caught.value)


def test_a_few_rows_that_reach_far_to_the_right() -> None:
    """Empty cells there are nothing, a heading is one, and a text beside a row is told."""
    listed = "".join(f"k{number};{number}\n" for number in range(400))
    far = f"kx;5{';' * 1_000}\nky;6{';' * 2_000}"
    expected = {f"k{number}": number for number in range(400)} | {"kx": 5, "ky": 6}

    assert figures(f"id;Einwohner\n{listed}{far}\n".encode()) == expected
    headed = f"id;Einwohner{';' * 2_000}Kinder\n{listed}{far}\n".encode()
    assert figures(headed) == expected
    with pytest.raises(PopulationFileError, match="row 403: The row has 2003 cells"):
        figures(f"id;Einwohner\n{listed}{far};x\n".encode())


def test_a_zip_with_a_password() -> None:
    """It is said to have one, since nothing in it can be read."""
    content = packed(("liste.csv", TABLE))
    # The bit that says so, of the file and in the list of files.
    for signature, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = content.index(signature) + place
        content = content[:at] + b"\1" + content[at + 1 :]

    with pytest.raises(PopulationFileError, match="password"):
        figures(content)


def test_a_heading_that_begins_with_a_sign_is_no_markup() -> None:
    """Only what is written as XML is taken for it."""
    assert figures(b"<6 Jahre>;id;Einwohner\n3;a;1\n") == {"a": 1}


def test_the_collector_of_cycles_stays_as_it_was() -> None:
    """Whoever has switched it off finds it so after a table was read."""
    gc.disable()
    try:
        figures(TABLE)
        assert not gc.isenabled()
    finally:
        gc.enable()
    figures(TABLE)
    assert gc.isenabled()


@pytest.mark.parametrize("row", ["A;5" + ";" * 1_000_000, "A;5;" + ";".join(["1"] * 20_000)])
def test_more_columns_than_a_sheet_has(row: str) -> None:
    """A row of more cells than any sheet has columns is refused before it is looked at."""
    with pytest.raises(UnreadableError) as caught:
        read_text_table(f"Key;Population\n{row}\n".encode())

    (problem,) = caught.value.problems
    assert (problem.row, "16,384 cells" in str(problem)) == (2, True)


def test_a_zip_of_more_entries_than_are_listed() -> None:
    """A ZIP of 20,001 folders is refused by their number alone, before any list of them is made."""
    content = packed(*((f"{number}/", b"") for number in range(20_001)))

    with pytest.raises(PopulationFileError, match="more than 200 files"):
        load_districts(io.BytesIO(content))


def test_a_zip_whose_file_is_named_with_an_escape_character() -> None:
    """What reports could not name is refused."""
    with pytest.raises(PopulationFileError, match="name holds control or direction characters"):
        load_districts(io.BytesIO(packed(("a\x1b[31m.csv", TABLE))))


def test_a_table_without_cells() -> None:
    """It ends where it begins, and has no columns."""
    table = Table.of([])

    assert (table.end(0), [*table.body(0)], table.column(3)) == (0, [], [])


def test_merged_cells_that_overlap_are_followed_once() -> None:
    """No spreadsheet writes them; a file that has thousands of them takes no longer for it."""
    columns = [["a", "", "b", ""]]
    table = Table(columns, range(1, 5), merged=[(0, 0, 2, 0), (1, 0, 3, 0), (0, 0, 3, 0)])

    assert table.covered(0) == {1: "a", 2: "a"} | {3: "a"}
