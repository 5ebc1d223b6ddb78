"""How large a sheet is, told from its XML however it is spelt."""

from __future__ import annotations

import pytest

from ukraine_soforthilfe.population.sheet_sizes import (
    last_cell,
    last_cell_of_ods,
    length_of_texts,
    most_tags,
    number_of_cells,
)


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (b"<sheetData/>", (0, 0)),
        (b'<row r="3"><c r="A3"/><c r="C3"><v>1</v></c></row>', (3, 3)),
        (b'<row r="2"><c r="AB2"/></row><row r="9"><c r="A9"/></row>', (28, 9)),
        (b"<x:row x='1' r = '4'><x:c\tr='b4'/></x:row>", (2, 4)),
        (b"<row><c/><c/></row><row><c/></row>", (2, 2)),
        (b'<row r="5"/><row><c/><c r="D6"/><c/></row>', (5, 6)),
        (b'<row><c/></row><c r="C7"/>', (3, 7)),
        (b'<row a=">" r="8"/>', (0, 8)),
        (b'<cols r="9"/><rows r="9"/>', (0, 0)),
    ],
)
def test_the_last_cell_of_a_sheet(part: bytes, expected: tuple[int, int]) -> None:
    """Places that are named count as named, others go on from the one before."""
    assert last_cell(part) == expected


CELL = b'<table:table-cell office:value="1"></table:table-cell>'


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (b"<table:table/>", (0, 0)),
        (b"<table:table-row>" + CELL + CELL + b"</table:table-row>", (2, 1)),
        ((b"<table:table-row>" + CELL + b"</table:table-row>") * 3, (1, 3)),
        (
            b'<table:table-row table:number-rows-repeated="7">' + CELL + b"</table:table-row>",
            (1, 7),
        ),
        (
            b"<table:table-row>"
            b'<table:table-cell table:number-columns-repeated="5"/>' + CELL + b"</table:table-row>",
            (6, 1),
        ),
        (
            b"<table:table-row>" + CELL + b'<table:table-cell table:number-columns-repeated="9"/>'
            b"</table:table-row>",
            (1, 1),
        ),
        (
            b'<table:table-row table:number-rows-repeated="1000000"><table:table-cell/>'
            b"</table:table-row><table:table-row>"
            b"<table:covered-table-cell table:number-columns-repeated='3'>"
            b"</table:covered-table-cell></table:table-row>",
            (3, 1),
        ),
    ],
)
def test_the_last_cell_of_an_ods(part: bytes, expected: tuple[int, int]) -> None:
    """Rows and cells that are repeated count as often, but for empty ones at the end."""
    assert last_cell_of_ods(part) == expected


def test_the_length_of_shared_texts() -> None:
    """A text counts for each cell that has it; a number that no text has counts for none."""
    shared = b"<sst><si><t>ab</t></si><x:si><t>wxyz</t></x:si></sst>"
    first, second = len(b"><t>ab</t></si>"), len(b"><t>wxyz</t></x:si></sst>")

    assert length_of_texts(b"<c><v>0</v></c>", shared) == first
    assert length_of_texts(b"<v> 1 </v><x:v>1</x:v><v>0</v><v>2</v>", shared) == first + 2 * second
    assert length_of_texts(b"<c><v>0</v></c>", b"<sst/>") == 0


def test_the_number_of_cells() -> None:
    """Cells count wherever they stand and however they are spelt; rows and columns do not."""
    assert number_of_cells(b'<cols/><row r="1"><c r="A1"/><x:c r="ZZ9"><v>1</v></x:c></row>') == 2
    assert number_of_cells(b"<sheetData/>") == 0


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (b"<row/><row/><c/>", 2),
        (b"<row><c/><x:c/><c r='C1'><v>1</v></c></row>", 3),
        (b"<c><v>1</v><v>2</v><y:v/></c>", 3),
        (b"<sst><si/><si/></sst>", 2),
        (b"<table:table-row/><table:table-cell/><table:covered-table-cell/>", 2),
        (b"<table:covered-table-cell/>" * 3, 3),
        (b"", 0),
    ],
)
def test_the_tags_of_one_kind(part: bytes, expected: int) -> None:
    """The kind that there is most of counts, with and without a prefix."""
    assert most_tags(part) == expected
