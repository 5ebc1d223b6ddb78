"""Files that cannot be used: one clear sentence each, all problems of a file at once."""

from __future__ import annotations

import io
import os
import sys
import zipfile
from typing import TYPE_CHECKING

import layout_builders as build
import pytest
from hypothesis import settings

from ukraine_soforthilfe.errors import PopulationFileError
from ukraine_soforthilfe.population import text_tables
from ukraine_soforthilfe.scenarios import load_districts

if TYPE_CHECKING:
    from pathlib import Path

AT_NIGHT = settings.get_current_profile_name() == "nightly"
KREISE = [kreis for kreis in build.kreise() if kreis.ags.startswith("08")]
PROTECTED = ": The workbook is protected by a password. Save it without one."
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def message(content: bytes | str | Path, **options: object) -> str:
    source = io.BytesIO(content) if isinstance(content, bytes) else content
    with pytest.raises(PopulationFileError) as caught:
        load_districts(source, **options)
    return str(caught.value)


def with_rows(changes: dict[str, str], *, name: bool = False) -> bytes:
    """A table of the 44 with some figures replaced."""
    rows = [["AGS", *(["Name"] if name else []), "Einwohner"]]
    for kreis in KREISE:
        figure = changes.get(kreis.ags, str(kreis.einwohner))
        rows.append([kreis.ags, *([kreis.name] if name else []), figure])
    return build.as_csv(rows, encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "The file is empty."),
        (b" \n\r\n", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n\0\0", "neither text nor a workbook"),
        (b"\x81\x8d\x8f\x90;\xff\n", "neither UTF-8 nor Windows-1252"),
        (b"\xff\xfeA\0G", "The text is UTF-16, and damaged"),
        (b"\0A\0G\0", "The text is UTF-16, and damaged"),
        (b"\0\1\2", "neither text nor a workbook"),
        (b"\0\1\0\2", "neither text nor a workbook"),
        (b"\1\2\3", "neither text nor a workbook"),
        (b"\0", "neither text nor a workbook"),
        (b"<?xml version='1.0'?><office:document/>", "an .fods, a flat OpenDocument file"),
        (b"<Workbook xmlns='urn'><Row/></Workbook>", "The file is XML"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html></html>", "a web page (HTML)"),
        (b"From: <Saved by Blink>\r\nSubject: x\r\n\r\n", "a saved web page (MHTML)"),
        (b'{"type": "FeatureCollection"}', "The file is JSON"),
        (b"%PDF-1.7\n%", "a PDF"),
        (b"{\\rtf1\\ansi AGS}", "an RTF, not a table"),
        (b"PK\x03\x04 and nothing", "damaged or incomplete"),
        (OLE + b"\0" * 600, "cannot be opened as a workbook"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), PROTECTED),
        (b"AGS;Einwohner\n", "No row follows the headings"),
        (b'AGS;Einwohner\n08111;5\n"08115;6\n08116;7\n', "row 3: The quotation marks"),
        (b"Vermerk\nnur ein Satz\n", "no column with the key"),
    ],
)
def test_what_is_no_table(content: bytes, expected: str) -> None:
    """A file without a usable table gets one sentence that says so."""
    assert expected in message(content)


def test_what_is_no_file(tmp_path: Path) -> None:
    """A missing file and a folder are said to be that, under the name given."""
    missing = tmp_path / "fehlt.csv"

    assert message(missing) == (
        f"{missing} cannot be used: There is no such file. Check the name and the folder."
    )
    (tmp_path / "a.csv").write_text("id;einwohner\na;x\n", "utf-8")
    assert message(tmp_path / "a.csv").startswith(f"{tmp_path / 'a.csv'} cannot be used: row 2")
    assert message(tmp_path) == f"{tmp_path} cannot be used: It is a folder. Give a file in it."
    assert message("a\0b") == "a\0b cannot be used: A file cannot have such a name. Check it."


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ("-5", "negative"),
        ("\u22125", "negative"),
        ("633.48", "grouped by three digits"),
        ("633,484", "fractions are not accepted"),
        ("1.5", "fractions are not accepted"),
        ("", "The figure is missing"),
        ("-", "placeholder"),
        ("\u2013", "placeholder"),
        (".", "placeholder"),
        ("\u2026", "placeholder"),
        ("x", "placeholder"),
        ("/", "placeholder"),
        ("1.234 567", "Not a whole number"),
        ("12.34.567", "Not a whole number"),
        ("\u0661\u0662", "Not a whole number"),
        ("1e6", "Not a whole number"),
        ("viele", "Not a whole number"),
        ("9" * 101, "more than 100 characters"),
    ],
)
def test_a_figure_that_is_none(figure: str, expected: str) -> None:
    """A wrong figure is shown with row, column and value, and never guessed."""
    text = message(with_rows({"08115": figure}))

    assert "row 3, column Einwohner, value " in text
    assert expected in text


def test_all_problems_at_once() -> None:
    """Every wrong row is listed, in the order of the file."""
    content = with_rows({"08111": "-", "08115": "1.5", "08437": ""})
    content = content.replace(b"08116;", b"08111;").replace(b"08117;", b"08999;")
    lines = message(content).splitlines()

    assert [line.strip().partition(",")[0].partition(":")[0] for line in lines[1:]] == [
        *("row 2", "row 3", "row 4", "row 45"),
        *(
            "08999 is not a Kreis of Baden-Württemberg. Correct the key",
            "Of the 44 Kreise of Baden-Württemberg 2 are missing",
        ),
    ]
    assert "Esslingen (08116), Göppingen (08117)" in lines[-1]


def test_a_row_that_is_there_twice_hides_nothing() -> None:
    """What else is wrong in it is said beside it."""
    own = "Schlüssel;Name;Einwohner\nA;Adorf;2\nA;Bdorf;-\nA;C\u202edorf;3;4\n"
    of_kreise = with_rows({"08115": "-"}).replace(b"08115;", b"08111;")

    lines = message(own.encode()).splitlines()

    assert [line.strip().partition(",")[0].partition(":")[0] for line in lines[1:]] == [
        *("row 3", "row 3", "row 4", "row 4", "row 4"),
    ]
    assert "column Einwohner, value '-'" in message(of_kreise)
    assert "column AGS, value '08111'" in message(of_kreise)


def test_problems_are_counted_beyond_fifty() -> None:
    """Fifty problems are listed, the others counted."""
    content = "id;Einwohner\n" + "".join(f"Ort {number};x\n" for number in range(80))
    lines = message(content.encode()).splitlines()

    assert len(lines) == 1 + 50 + 1
    assert "80 problems" in lines[0]
    assert lines[-1] == "  and 30 more."


def test_a_field_too_many() -> None:
    """A name with the delimiter in it shifts nothing: the row is refused."""
    content = with_rows({}, name=True).replace(
        b"08115;B\xc3\xb6blingen", b"08115;B\xc3\xb6b;lingen"
    )
    text = message(content)

    assert "row 3: The row has 4 cells under 3 headings" in text


def test_43_of_44() -> None:
    """A missing Kreis is named, and allowed only where that is asked for."""
    content = b"".join(with_rows({}).splitlines(keepends=True)[:-1])
    text = message(content)

    assert "Of the 44 Kreise of Baden-Württemberg 1 is missing: Sigmaringen (08437)" in text
    assert "--partial" in text
    assert len(load_districts(io.BytesIO(content), partial=True).rows) == 43


def test_doubled_keys() -> None:
    """A key that stands twice is shown with both rows, also where one lost its zero."""
    for again in (b"08111;5\n", b"8111;5\n"):
        assert "row 46, column AGS" in message(with_rows({}) + again)
        assert "is already in row 2" in message(with_rows({}) + again)
    assert "is already in row 2" in message(b"id;total\na;1\nb;2\na;3\n")


def test_keys_of_two_kinds() -> None:
    """AGS and free text never mix: the odd ones are named."""
    assert "row 46, column AGS, value 'Ulm': This is not an AGS" in message(
        with_rows({}) + b"Ulm;5\n"
    )
    assert "row 4, column id, value '08111': This is an AGS" in message(
        b"id;total\nOrt;1\nDorf;2\n08111;3\n"
    )
    assert "The key is missing" in message(with_rows({}) + b";5\n")
    assert "No key of a Land begins with these digits" in message(with_rows({}) + b"98111;5\n")


def test_nobody_lives_there() -> None:
    """Figures that are all 0 are refused."""
    assert "All figures are 0" in message(b"id;total\na;0\nb;0\n")


@pytest.mark.parametrize(
    "name",
    ["Stutt\u202egart", "Stutt\u200fgart", "Stutt\x1bgart", "Stutt\ufffegart", "Stutt\x7fgart"],
)
def test_control_and_direction_characters(name: str) -> None:
    """Characters that would deceive a reader or break a workbook are refused with their row."""
    text = message(f"AGS;Name;Einwohner\n08111;{name};5\n".encode(), partial=True)

    assert "row 2, column name" in text
    assert name not in text
    assert "row 2, column id" in message(f"id;Einwohner\n{name};5\n".encode())


@pytest.mark.parametrize("name", ["#NV", "#BEZUG!", "#N/A", "########", "Fehler:502"])
def test_an_error_of_a_spreadsheet_is_no_name(name: str) -> None:
    """Nor a key: nobody is paid by it. What only begins so is one."""
    why = "Here stands only an error of a spreadsheet."

    said = message(f"AGS;Name;Einwohner\n08111;{name};5\n".encode(), partial=True)
    assert f"row 2, column name, value '{name}': {why}" in said
    said = message(f"id;Name;Einwohner\na;A;3\n{name};B;5\n".encode())
    assert f"row 3, column id, value '{name}': {why}" in said
    rows = load_districts(io.BytesIO(b"id;Name;Einwohner\n#1;#A-1;3\n#2;Err: B;5\n"), partial=True)
    assert [row.name for row in rows.rows] == ["#A-1", "Err: B"]


def archive_of(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def long_cell_of_a_workbook() -> bytes:
    # openpyxl cuts what is longer.
    content = build.as_xlsx([["AGS", "Name", "Einwohner"], ["08111", "here", "5"]])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return archive_of(
        {name: part.replace(b">here<", b">%s<" % (b"x" * 32_768)) for name, part in parts.items()}
    )


@pytest.mark.parametrize(
    "content",
    [
        f"AGS;Name;Einwohner\n08111;{'x' * 32_768};5\n".encode(),
        b'AGS;Name;Einwohner\n08111;"' + b"x\n" * 32_768 + b'";5\n',
        f"AGS;{'9' * 40_000};Einwohner\n08111;x;5\n".encode(),
        f"AGS;Einwohner\n08111;5\n__________\n{'n' * 40_000}\n".encode(),
        long_cell_of_a_workbook(),
    ],
    ids=["name", "name of many lines", "heading", "note", "workbook"],
)
def test_a_text_longer_than_a_cell_holds(content: bytes) -> None:
    """A text of 32,768 characters is refused wherever it stands, and not shown."""
    text = message(content, partial=True)

    assert "more than 32,767 characters" in text
    assert len(text) < 500


def test_fractions_of_a_sheet_are_no_thousands() -> None:
    """The number 633.484 in a cell is a fraction, not the grouped 633484."""
    rows: list[list[object]] = [["AGS", "Einwohner"], ["08111", 633.484]]
    content = build.as_xlsx(rows)  # type: ignore[arg-type]

    assert "row 2, column Einwohner, value '633,484'" in message(content, partial=True)


def test_a_formula_that_was_never_calculated() -> None:
    """A formula without a result is a missing figure, and the sentence says why."""
    content = build.as_xlsx([["AGS", "Einwohner"], ["08111", "=1+1"]])

    assert "A formula must have been calculated" in message(content, partial=True)
    assert "formula" not in message(b"AGS;Einwohner\n08111;\n", partial=True)


def test_large_files_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file beyond the stated size is not read to its end."""
    monkeypatch.setattr(text_tables, "SIZE_AT_MOST", 1_000)
    table = b"id;einwohner\na;1\n"

    assert message(b"x" * 1_001) == (
        "standard input cannot be used: It has more than 0 MiB. Save the table alone as CSV and "
        "give that file."
    )
    assert load_districts(io.BytesIO(table + b"\n" * (1_000 - len(table)))).einwohner == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes have names here")
def test_a_pipe_of_a_shell_has_no_name() -> None:
    """Its number is none: the next run has another, and its reports are to be the same."""
    ends = os.pipe()
    os.write(ends[1], b"id;total\na;1\n")
    os.close(ends[1])

    districts = load_districts(f"/dev/fd/{ends[0]}")

    os.close(ends[0])
    assert (districts.einwohner, districts.source.file) == (1, "")


def test_standard_input_is_named_in_both_languages() -> None:
    """Who reads German is told so of what came through a pipe."""
    with pytest.raises(PopulationFileError) as caught:
        load_districts(io.BytesIO())

    assert caught.value.text.de.startswith("Standardeingabe kann nicht verwendet werden: Die Datei")


def test_a_table_of_just_as_many_cells_as_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines and delimiters together are counted."""
    content = b"id;einwohner\na;1\nb;2\n"

    monkeypatch.setattr(text_tables, "_CELLS_AT_MOST", 3 + 3)
    assert load_districts(io.BytesIO(content)).einwohner == 3
    monkeypatch.setattr(text_tables, "_CELLS_AT_MOST", 3 + 3 - 1)
    assert "The table has more than 5 cells." in message(content)


def test_a_table_of_just_as_many_rows_as_are_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The headings are none of them, nor is what follows the last end of a line."""
    content = b"id;einwohner\na;1\nb;2\n"

    monkeypatch.setattr(text_tables, "_ROWS_AT_MOST", 2)
    assert load_districts(io.BytesIO(content)).einwohner == 3
    monkeypatch.setattr(text_tables, "_ROWS_AT_MOST", 1)
    assert "The table has more than 1 rows." in message(content)


def test_an_ods_with_a_password() -> None:
    """A LibreOffice table whose parts are encrypted is said to be protected."""
    manifest = (
        b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        b'<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/>'
        b"</manifest:file-entry></manifest:manifest>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", bytes(range(256)))

    assert message(stream.getvalue()).endswith(PROTECTED)


def test_a_text_as_long_as_a_cell_holds() -> None:
    """A name of 32,767 characters is taken."""
    (row,) = load_districts(io.BytesIO(b"id;name;einwohner\na;%s;5\n" % (b"x" * 32_767))).rows

    assert len(row.name) == 32_767


def test_an_xlsb() -> None:
    """A binary workbook is named as one."""
    assert message(archive_of({"xl/workbook.bin": b"\0"})).endswith(
        ": The workbook is an .xlsb. Save it as .xlsx."
    )


def test_an_empty_workbook() -> None:
    """A workbook without a cell is said to be empty."""
    assert "The workbook is empty" in message(build.as_xlsx([]))


def test_damaged_workbooks() -> None:
    """A workbook cut short or with bytes lost anywhere is said to be damaged, never crashes.

    By day it loses them at each fifth of the places that are tried at night.
    """
    content = build.as_xlsx([["AGS", "Einwohner"], ["08111", "5"]])
    for place in range(100, len(content), 97 if AT_NIGHT else 5 * 97):
        text = message(content[:place] + content[place + 7 :], partial=True)

        assert "damaged or incomplete" in text or "cannot be opened as a workbook" in text
    assert "damaged or incomplete" in message(content[: len(content) // 2])


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (PermissionError(), "Permission denied. Ask for the right to read it."),
        (OSError(5, "Input/output error"), "It cannot be read (Input/output error)."),
    ],
)
def test_what_the_system_does_not_give(
    error: OSError, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that may not or cannot be read is named with the system's reason."""

    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr("pathlib.Path.open", refuse)

    assert message(tmp_path / "a.csv") == f"{tmp_path / 'a.csv'} cannot be used: {sentence}"


def test_a_name_that_no_file_system_takes(tmp_path: Path) -> None:
    """A name of more letters than a file system allows is a sentence, not a traceback."""
    assert "It cannot be read (File name too long)." in message(tmp_path / ("x" * 300))


def test_rows_without_a_key_or_a_figure_leave_no_district() -> None:
    """A table whose rows have names alone has no district to divide over."""
    assert "No district is left." in message(b"AGS;Name;Einwohner\n;Stuttgart;\n")


def test_missing_keys_of_an_own_list() -> None:
    """Each row with a figure and no key is named; that two are missing makes them no doubles."""
    said = message("Schlüssel;Einwohner\nwest;5\n;6\n;7\n".encode())

    assert said.splitlines()[1:] == [
        f"  row {row}, column Schlüssel, value '': The key is missing. Fill it in, or leave the "
        f"row out with --leave-out row:{row}."
        for row in (3, 4)
    ]


def test_every_day_that_is_none_is_named() -> None:
    """A column of dates is read, or each cell of it that is no date is told."""
    said = message(
        b"AGS;Einwohner;Stichtag\n08111;5;gestern\n08115;6;31.12.2021\n08116;7;31.11.2021\n"
    )

    assert [line.partition(":")[0] for line in said.splitlines()[1:]] == [
        "  row 2, column Stichtag, value 'gestern'",
        "  row 4, column Stichtag, value '31.11.2021'",
    ]
