"""The outlines of the Kreise fit together, and are those that the BKG publishes."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections import Counter
from itertools import combinations, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[1]
UMRISSE = ROOT / "data" / "kreise_umrisse.json"
OUTLINES = json.loads(UMRISSE.read_text("utf-8"))
PUBLISHED = ROOT.parent / "shared" / "data" / "geo" / "VG5000_KRS.shp"

Corner = tuple[int, int]
Edge = frozenset[tuple[float, float]]


def rings(path: str) -> list[list[Corner]]:
    """The corners of each ring of an SVG path, by the grammar of SVG and not by our writer."""
    found = []
    for ring in re.findall(r"M([^z]*)z", path):
        start, _, steps = ring.partition("l")
        east, south = map(int, start.split())
        corners = [(east, south)]
        numbers = [int(number) for number in re.findall(r"-?\d+", steps)]
        for step_east, step_south in zip(numbers[::2], numbers[1::2], strict=True):
            east, south = east + step_east, south + step_south
            corners.append((east, south))
        found.append(corners)
    return found


def edges(corners: Sequence[tuple[float, float]]) -> list[Edge]:
    """The edges of a ring, whichever way round it goes."""
    return [frozenset(edge) for edge in zip(corners, [*corners[1:], corners[0]], strict=True)]


KREISE = {ags: rings(path) for ags, path in OUTLINES["kreise"].items()}
BORDERS = Counter(edge for parts in KREISE.values() for ring in parts for edge in edges(ring))


def area(ring: list[Corner]) -> float:
    """The area of a ring by the shoelace formula, in cells of the grid."""
    following = ring[1:] + ring[:1]
    return abs(sum(a * d - b * c for (a, b), (c, d) in zip(ring, following, strict=True))) / 2


def test_the_44_kreise_have_outlines() -> None:
    """The keys are those of the built-in table, no path holds anything but corners."""
    with (ROOT / "data" / "kreise_einwohner.csv").open(encoding="utf-8", newline="") as table:
        keys = {row["ags"] for row in csv.DictReader(table)}

    assert list(OUTLINES["kreise"]) == sorted(keys)
    for path in OUTLINES["kreise"].values():
        assert re.fullmatch(r"(M\d+ \d+l-?\d+(?:[ -]\d+|-\d+)*z)+", path)


def test_outlines_leave_no_gap() -> None:
    """Every edge is of one Kreis or of two neighbours, and where they meet they are the same."""
    assert set(BORDERS.values()) == {1, 2}
    shared = sum(1 for count in BORDERS.values() if count == 2)
    assert shared > 2 * sum(1 for count in BORDERS.values() if count == 1)


def test_outlines_are_as_large_as_the_kreise() -> None:
    """The areas of two Stadt- and two Landkreise are the published ones, to three hundredths."""
    cell_km2 = (OUTLINES["grid_metres"] / 1000) ** 2
    # Destatis, Kreisfreie Städte und Landkreise nach Fläche (04-kreise), 31.12.2021, in km².
    published = {"08111": 207.33, "08127": 1484.07, "08211": 140.19, "08317": 1860.29}
    for ags, km2 in published.items():
        outer, *holes = sorted(map(area, KREISE[ags]), reverse=True)
        assert (outer - sum(holes)) * cell_km2 == pytest.approx(km2, rel=0.03)


def inside(point: Corner, parts: list[list[Corner]]) -> bool:
    """Whether a line from a point to the east leaves an outline, by the rule evenodd."""
    east, south = point[0] + 0.5, point[1] + 0.5
    crossed = 0
    for ring in parts:
        for (a, b), (c, d) in zip(ring, ring[1:] + ring[:1], strict=True):
            if (b > south) != (d > south) and east < a + (south - b) * (c - a) / (d - b):
                crossed += 1
    return crossed % 2 == 1


def test_each_kreis_has_a_square_of_its_own() -> None:
    """Its middle is in the Kreis, it lies on the map, and no two overlap."""
    half = OUTLINES["square"] // 2
    middles = {
        ags: (int(each.split()[0]), int(each.split()[1]))
        for ags, each in OUTLINES["squares"].items()
    }

    assert middles.keys() == KREISE.keys()
    for ags, (east, south) in middles.items():
        assert inside((east, south), KREISE[ags])
        assert half <= east <= OUTLINES["width"] - half
        assert half <= south <= OUTLINES["height"] - half
    for (east, south), (east_2, south_2) in combinations(middles.values(), 2):
        assert max(abs(east - east_2), abs(south - south_2)) >= OUTLINES["square"]


def test_parts_that_lie_apart_have_a_figure_of_their_own() -> None:
    """Of all Kreise that of Karlsruhe alone has a second part with room for one, in its south."""
    figures = {
        ags: [(int(each.split()[0]), int(each.split()[1])) for each in places]
        for ags, places in OUTLINES["further"].items()
    }
    parts_apart = {
        ags: [
            ring
            for ring in parts
            # A hole is another Kreis, and less than 14 cells are no room for a figure.
            if not any(ring_in(ring, other) for other in parts if other != ring)
            and min(size(ring)) >= 14
            and not inside(middle(OUTLINES["squares"][ags]), [ring])
        ]
        for ags, parts in KREISE.items()
    }

    assert {ags: len(places) for ags, places in figures.items()} == {"08215": 1}
    assert {ags: len(parts) for ags, parts in parts_apart.items() if parts} == {"08215": 1}
    ((east, south),) = figures["08215"]
    for right, down in ((-7, -7), (6, -7), (-7, 6), (6, 6), (0, 0)):
        assert inside((east + right, south + down), parts_apart["08215"])


def middle(place: str) -> Corner:
    east, south = map(int, place.split())
    return east, south


def size(ring: list[Corner]) -> tuple[int, int]:
    """How wide and how high a ring is."""
    easts, souths = [east for east, _ in ring], [south for _, south in ring]
    return max(easts) - min(easts), max(souths) - min(souths)


def ring_in(ring: list[Corner], other: list[Corner]) -> bool:
    """Whether the middle of a ring lies in another one that is larger."""
    easts, souths = [east for east, _ in ring], [south for _, south in ring]
    centre = (sum(easts) // len(easts), sum(souths) // len(souths))
    return area(other) > area(ring) and inside(centre, [other])


def test_no_outline_covers_the_square_of_another_kreis() -> None:
    """A Kreis that is drawn later has no cell of a square before it."""
    half, drawn = OUTLINES["square"] // 2, list(OUTLINES["squares"])
    for place, ags in enumerate(drawn):
        east, south = map(int, OUTLINES["squares"][ags].split())
        cells = [
            (east + right, south + down)
            for right in range(-half, half)
            for down in range(-half, half)
        ]
        for later in drawn[place + 1 :]:
            every = [corner for ring in KREISE[later] for corner in ring]
            if (
                min(corner[0] for corner in every) < east + half
                and max(corner[0] for corner in every) > east - half
                and min(corner[1] for corner in every) < south + half
                and max(corner[1] for corner in every) > south - half
            ):
                assert not [cell for cell in cells if inside(cell, KREISE[later])]


def test_the_file_is_small_and_says_whose_it_is() -> None:
    """Under 30 kB, with the attribution and the licence that the BKG asks for."""
    assert UMRISSE.stat().st_size < 30_000
    assert OUTLINES["attribution"] == "© GeoBasis-DE / BKG (2021), Daten verändert"
    assert OUTLINES["licence"] == "dl-de-by-2.0"


def test_the_picture_of_the_map_says_whose_it_is() -> None:
    """Attribution, source and licence stand above it, in German and in REUSE.toml the first."""
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    (place,) = (at for at, line in enumerate(lines) if "docs/seite.png" in line)
    said = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", lines[place - 2])
    owner, changed = OUTLINES["attribution"].split(", ")
    rights = tomllib.loads((ROOT / "REUSE.toml").read_text("utf-8"))["annotations"]
    (of_picture,) = (each for each in rights if each["path"] == "docs/seite.png")

    assert f"{owner}, dl-de/by-2-0, {changed}" in said
    assert {OUTLINES["source_url"], OUTLINES["licence_url"]} <= {
        *re.findall(r"\]\(([^)]+)\)", lines[place - 2])
    }
    assert OUTLINES["attribution"] in of_picture["SPDX-FileCopyrightText"]
    assert OUTLINES["attribution"] in " ".join((ROOT / "README.de.md").read_text("utf-8").split())


@pytest.mark.skipif(not PUBLISHED.exists(), reason="../shared/data/geo is not there")
def test_the_outer_edges_are_the_border_of_the_land() -> None:
    """An edge of one Kreis alone lies, to a cell, on an edge that has no neighbour in VG5000."""
    shapefile = pytest.importorskip("shapefile", reason="pyshp is not installed")
    published: Counter[Edge] = Counter()
    every = []
    with shapefile.Reader(PUBLISHED, encoding="utf-8") as file:
        for kreis in file.iterShapeRecords():
            if kreis.record["AGS"].startswith("08"):
                starts = [*kreis.shape.parts, len(kreis.shape.points)]
                for start, end in pairwise(starts):
                    ring = kreis.shape.points[start : end - 1]
                    every += ring
                    published.update(edges(ring))
    west, north = min(east for east, _ in every), max(up for _, up in every)
    grid = OUTLINES["grid_metres"]
    outside = {
        (round((east - west) / grid), round((north - up) / grid))
        for edge, count in published.items()
        if count == 1
        for east, up in edge
    }
    assert {corner for edge, count in BORDERS.items() if count == 1 for corner in edge} <= outside
