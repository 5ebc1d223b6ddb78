"""Makes data/kreise_umrisse.json from the outlines that the BKG publishes.

``python tools/outlines.py VG5000_KRS.shp`` reads VG5000 of the Bundesamt für
Kartographie und Geodäsie (www.bkg.bund.de), Gauß-Krüger coordinates in metres,
and moves every point to a grid of half a kilometre. A border that two Kreise
share has the same points in both of their outlines, before and after, so that
no gap opens between them.

Each Kreis has a square beside, for whoever hits it with a finger: as much of
it as can be lies in the Kreis, and no two overlap. Drawn in their order, no
outline covers the square of another Kreis. A part that lies apart and has room
for a figure has a place for one: the Landkreis Karlsruhe is two parts.
"""

from __future__ import annotations

import argparse
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import shapefile

UMRISSE = Path(__file__).parents[1] / "data" / "kreise_umrisse.json"
GRID_METRES = 500
# An outline of fewer corners encloses nothing.
CORNERS_AT_LEAST = 3
# Where a screen of 390 pixels leaves 358 for the 443 cells of the map, 30 are 24 pixels.
SQUARE_CELLS = 30
# What is written in the middle of a square has 14 of these cells.
INSET_CELLS = 8

Point = tuple[float, float]
Cell = tuple[int, int]


def rings_by_ags(outlines: Path, land: str) -> dict[str, list[list[Point]]]:
    """The closed rings of each Kreis of a Land, holes among them, in metres."""
    rings = {}
    with shapefile.Reader(outlines, encoding="utf-8") as file:
        for kreis in file.iterShapeRecords(fields=["AGS"]):
            if kreis.record["AGS"].startswith(land):
                starts = [*kreis.shape.parts, len(kreis.shape.points)]
                rings[kreis.record["AGS"]] = [
                    kreis.shape.points[start:end] for start, end in pairwise(starts)
                ]
    return dict(sorted(rings.items()))


def corners(ring: list[Point], *, west: float, north: float) -> list[Cell]:
    """The corners of a ring on the grid, from its northwest, none twice in a row, no spikes."""
    kept: list[Cell] = []
    for east_metres, north_metres in ring[:-1]:
        corner = (
            round((east_metres - west) / GRID_METRES),
            round((north - north_metres) / GRID_METRES),
        )
        if kept[-1:] != [corner]:
            kept.append(corner)
        # There and back again is a line, and no part of an outline.
        while len(kept) >= CORNERS_AT_LEAST and kept[-1] == kept[-3]:
            del kept[-2:]
    while len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    while len(kept) >= CORNERS_AT_LEAST and kept[1] == kept[-1]:
        del kept[0], kept[0]
    return kept


def drawn(ring: list[Cell]) -> str:
    """A ring as a part of an SVG path: where it begins, then each corner from the one before."""
    (east, south), *rest = ring
    path = f"M{east} {south}l"
    before = ring[0]
    for corner in rest:
        for axis in (0, 1):
            step = corner[axis] - before[axis]
            path += str(step) if step < 0 or path.endswith("l") else f" {step}"
        before = corner
    return f"{path}z"


def covered(rings: list[list[Cell]], *, width: int, height: int) -> Any:
    """Which cells of the grid lie in an outline, by the rule evenodd."""
    cells = np.zeros((height, width), dtype=bool)
    for ring in rings:
        for (west, north), (east, south) in pairwise([*ring, ring[0]]):
            for row in range(min(north, south), max(north, south)):
                at = west + (row + 0.5 - north) * (east - west) / (south - north)
                cells[row, max(0, int(np.ceil(at - 0.5))) :] ^= True
    return cells


def squares(cells: dict[str, Any]) -> dict[str, tuple[int, int]]:
    """The middle of each Kreis's square, in an order in which to draw them.

    The smallest Kreis chooses first, of places without any of a smaller one:
    where its square, above all the middle of that, has most of it, and of such
    the one nearest to its own middle.
    """
    size, corners = SQUARE_CELLS, dict[str, tuple[int, int]]()
    smaller = np.zeros_like(next(iter(cells.values())))
    for ags in sorted(cells, key=lambda each: (int(cells[each].sum()), each)):
        down, right = np.nonzero(cells[ags])
        inside = counted(cells[ags])
        rows, columns = np.indices(inside.shape)
        far = (rows + size / 2 - down.mean()) ** 2 + (columns + size / 2 - right.mean()) ** 2
        worth = (inside + 4 * counted(cells[ags], inset=INSET_CELLS)) * 1000 - far
        worth[counted(smaller) > 0] = -np.inf
        for row, column in corners.values():
            north, west = (max(0, each - size + 1) for each in (row, column))
            worth[north : row + size, west : column + size] = -np.inf
        row, column = np.unravel_index(worth.argmax(), worth.shape)
        corners[ags] = (int(row), int(column))
        smaller |= cells[ags]
    middle = size // 2
    return {
        ags: (corners[ags][1] + middle, corners[ags][0] + middle) for ags in drawing(cells, corners)
    }


def further(
    rings: list[list[Cell]], square: tuple[int, int], *, width: int, height: int
) -> list[tuple[int, int]]:
    """Where figures stand in the parts of a Kreis that lie apart from that of its square.

    A figure has room in what the square has without its inset; of such places that
    nearest to the middle of the part is taken.
    """
    whole, places = covered(rings, width=width, height=height), []
    for ring in rings:
        part = covered([ring], width=width, height=height) & whole
        inside = counted(part, inset=INSET_CELLS)
        if part[square[1], square[0]] or inside.max() < (SQUARE_CELLS - 2 * INSET_CELLS) ** 2:
            continue
        down, right = np.nonzero(part)
        rows, columns = np.indices(inside.shape)
        middle = SQUARE_CELLS // 2
        far = (rows + middle - down.mean()) ** 2 + (columns + middle - right.mean()) ** 2
        far[inside < inside.max()] = np.inf
        row, column = np.unravel_index(far.argmin(), far.shape)
        places.append((int(column) + middle, int(row) + middle))
    return places


def counted(cells: Any, *, inset: int = 0) -> Any:
    """How many cells of an outline each square has, by its upper left corner.

    Args:
        cells: The outline.
        inset: How many cells all around the square are not counted.
    """
    size = SQUARE_CELLS - 2 * inset
    sums = np.pad(cells.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    rows = sums[size:] - sums[:-size]
    inside = rows[:, size:] - rows[:, :-size]
    return inside[inset : inside.shape[0] - inset, inset : inside.shape[1] - inset]


def drawing(cells: dict[str, Any], corners: dict[str, tuple[int, int]]) -> list[str]:
    """The Kreise by their keys, but each behind all whose outlines its square touches.

    Raises:
        ValueError: Some touch each other's in a circle.
    """
    below = {
        ags: {
            other
            for other, grid in cells.items()
            if other != ags and grid[row : row + SQUARE_CELLS, column : column + SQUARE_CELLS].any()
        }
        for ags, (row, column) in corners.items()
    }
    order: list[str] = []
    while ready := [ags for ags in below if ags not in order and below[ags] <= {*order}]:
        order.append(min(ready))
    if len(order) < len(cells):
        raise ValueError(f"No order: {sorted(below.keys() - {*order})}")
    return order


def outlines_of(rings: dict[str, list[list[Point]]]) -> dict[str, object]:
    """What the file says: where it comes from, its size in grid cells, a path a Kreis."""
    points = [point for parts in rings.values() for ring in parts for point in ring]
    west, north = min(east for east, _ in points), max(north for _, north in points)
    cells = {
        ags: [
            ring
            for ring in (corners(part, west=west, north=north) for part in parts)
            if len(ring) >= CORNERS_AT_LEAST
        ]
        for ags, parts in rings.items()
    }
    every = [corner for parts in cells.values() for ring in parts for corner in ring]
    width, height = max(east for east, _ in every), max(south for _, south in every)
    grids = {ags: covered(parts, width=width, height=height) for ags, parts in cells.items()}
    middles = squares(grids)
    apart = {
        ags: [f"{east} {south}" for east, south in places]
        for ags, middle in middles.items()
        if (places := further(cells[ags], middle, width=width, height=height))
    }
    return {
        "title": "Umrisse der 44 Stadt- und Landkreise Baden-Württembergs, 1.1.2021",
        "source": "Bundesamt für Kartographie und Geodäsie, VG5000",
        "attribution": "© GeoBasis-DE / BKG (2021), Daten verändert",
        "source_url": "https://www.bkg.bund.de",
        "licence": "dl-de-by-2.0",
        "licence_url": "https://www.govdata.de/dl-de/by-2-0",
        "grid_metres": GRID_METRES,
        "width": width,
        "height": height,
        "kreise": {ags: "".join(map(drawn, parts)) for ags, parts in cells.items()},
        "square": SQUARE_CELLS,
        "squares": {ags: f"{east} {south}" for ags, (east, south) in middles.items()},
        "further": apart,
    }


def main() -> None:
    """Writes the file anew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("outlines", type=Path, help="VG5000_KRS.shp, its .dbf beside it")
    outlines = outlines_of(rings_by_ags(parser.parse_args().outlines, land="08"))
    UMRISSE.write_text(json.dumps(outlines, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
