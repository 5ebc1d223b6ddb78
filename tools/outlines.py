"""Makes data/kreise_umrisse.json from the outlines that the BKG publishes.

``python tools/outlines.py VG5000_KRS.shp`` reads VG5000 of the Bundesamt für
Kartographie und Geodäsie (www.bkg.bund.de), Gauß-Krüger coordinates in metres,
and moves every point to a grid of half a kilometre. A border that two Kreise
share has the same points in both of their outlines, before and after, so that
no gap opens between them.
"""

from __future__ import annotations

import argparse
import json
from itertools import pairwise
from pathlib import Path

import shapefile

UMRISSE = Path(__file__).parents[1] / "data" / "kreise_umrisse.json"
GRID_METRES = 500
# An outline of fewer corners encloses nothing.
CORNERS_AT_LEAST = 3

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
    return {
        "title": "Umrisse der 44 Stadt- und Landkreise Baden-Württembergs, 1.1.2021",
        "source": "Bundesamt für Kartographie und Geodäsie, VG5000",
        "attribution": "© GeoBasis-DE / BKG (2021), Daten verändert",
        "source_url": "https://www.bkg.bund.de",
        "licence": "dl-de-by-2.0",
        "licence_url": "https://www.govdata.de/dl-de/by-2-0",
        "grid_metres": GRID_METRES,
        "width": max(east for east, _ in every),
        "height": max(south for _, south in every),
        "kreise": {ags: "".join(map(drawn, parts)) for ags, parts in cells.items()},
    }


def main() -> None:
    """Writes the file anew."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("outlines", type=Path, help="VG5000_KRS.shp, its .dbf beside it")
    outlines = outlines_of(rings_by_ags(parser.parse_args().outlines, land="08"))
    UMRISSE.write_text(json.dumps(outlines, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
