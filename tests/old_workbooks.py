"""Small .xls workbooks, byte by byte: records of BIFF8 in a compound file of one stream."""

from __future__ import annotations

from struct import pack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

Cell = str | float
_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def _record(kind: int, content: bytes) -> bytes:
    return pack("<HH", kind, len(content)) + content


def _begin(kind: int) -> bytes:
    return _record(0x809, pack("<HHHHII", 0x600, kind, 0, 1997, 0, 6))


def _cell(row: int, column: int, value: Cell) -> bytes:
    if isinstance(value, str):
        text = value.encode("latin-1")
        return _record(0x204, pack("<HHHHB", row, column, 0, len(text), 0) + text)
    return _record(0x203, pack("<HHHd", row, column, 0, value))


def _sheet(cells: dict[tuple[int, int], Cell], size: tuple[int, int]) -> bytes:
    return b"".join(
        [
            _begin(0x10),
            _record(0x200, pack("<IIHHH", 0, size[0], 0, size[1], 0)),
            *(_cell(row, column, value) for (row, column), value in cells.items()),
            _record(0x0A, b""),
        ]
    )


def xls(
    *sheets: Sequence[Sequence[Cell]],
    far_cell: tuple[int, int] | None = None,
    claimed: tuple[int, int] | None = None,
) -> bytes:
    """A workbook of Excel 97.

    Args:
        sheets: The cells of each sheet, row by row; all but the first are hidden.
        far_cell: Row and column, from 0, of one more cell of each.
        claimed: How many rows and columns each says that it has; None for 9 and 9.
    """
    bodies = []
    for rows in sheets:
        cells = {
            (row, column): value
            for row, values in enumerate(rows)
            for column, value in enumerate(values)
        }
        bodies.append(_sheet(cells | ({far_cell: 1.0} if far_cell else {}), claimed or (9, 9)))
    names = [b"Blatt%d" % number for number in range(len(sheets))]
    place = len(_begin(5)) + sum(12 + len(name) for name in names) + 4
    head = _begin(5)
    for number, (name, body) in enumerate(zip(names, bodies, strict=True)):
        head += _record(0x85, pack("<IBBBB", place, min(number, 1), 0, len(name), 0) + name)
        place += len(body)
    return compound(head + _record(0x0A, b"") + b"".join(bodies))


def compound(stream: bytes) -> bytes:
    """A compound file that holds one stream, ``Workbook``."""
    # Shorter streams than this would stand among others in a stream of their own.
    stream = stream.ljust(4096, b"\0")
    sectors = -(-len(stream) // _SECTOR)
    tables = -(-(sectors + 2) // (_SECTOR // 4 - 1))
    chain = [*range(1, sectors), _END, _END, *[_FAT] * tables]
    first_table = sectors + 1
    header = pack(
        "<8s16xHHHHH6xIIIIIIIII",
        *(bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 3, 0xFFFE, 9, 6),
        *(0, tables, sectors, 0, 4096, _END, 0, _END, 0),
    ) + b"".join(
        pack("<I", first_table + number if number < tables else _FREE) for number in range(109)
    )

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        text = name.encode("utf-16-le")
        return text.ljust(64, b"\0") + pack(
            "<HBBIII36xIQ", len(text) + 2, kind, 1, _FREE, _FREE, child, start, size
        )

    directory = entry("Root Entry", 5, 1, _END, 0) + entry("Workbook", 2, _FREE, 0, len(stream))
    table = b"".join(pack("<I", sector) for sector in chain)
    return b"".join(
        [
            header,
            stream.ljust(sectors * _SECTOR, b"\0"),
            directory.ljust(_SECTOR, b"\0"),
            table.ljust(tables * _SECTOR, b"\xff"),
        ]
    )
