"""Long lists as whole processes: against ten lines of pandas, in time and in memory."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import openpyxl

from benchmarks.measuring import Bound, Line, Process, at_most, medians, peak_memory

if TYPE_CHECKING:
    from collections.abc import Iterator

_SOFORTHILFE = Path(sys.executable).parent / "soforthilfe"
_ANCHORS = Path(__file__).parent / "anchors"
_TOTAL = 8_000_000
_PANDAS = "pandas, which checks nothing"
_MEGABYTE = 1_000_000
_KREISE = range(51, 76)


def csv_to_csv() -> Iterator[Line]:
    """100,000 and 1,000,000 rows with keys of their own, and what faults cost among these."""
    with _lists(100_000, 1_000_000) as (hundred, million):
        ours_of_100, theirs_of_100 = _ours(hundred), _theirs(hundred)
        yield _line("CSV to CSV, 100,000 rows", ours_of_100, theirs_of_100, seconds=15)
        ours, theirs = _ours(million), _theirs(million)
        yield _line("CSV to CSV, 1,000,000 rows", ours, theirs, seconds=60)
        peaks = peak_memory(ours), peak_memory(theirs)
        yield Line(
            what="CSV to CSV, 1,000,000 rows, peak memory",
            against=_PANDAS,
            value=peaks[0] / peaks[1],
            bound=Bound(3),
            detail=" against ".join(f"{peak / _MEGABYTE:.0f} MB" for peak in peaks),
        )
        grown = medians({"long": ours, "short": ours_of_100}, seconds=60)
        yield at_most(
            "CSV to CSV, 1,000,000 rows",
            ours=grown["long"],
            against="100,000 rows",
            theirs=grown["short"],
            times=11,
        )
        faulty = Process(_ours(_with_faults(million)).arguments, fails=True)
        found = medians({"faulty": faulty, "right": ours}, seconds=60)
        yield at_most(
            "1,000,000 rows with a placeholder, a duplicate and a total, refused",
            ours=found["faulty"],
            against="the same without them, divided",
            theirs=found["right"],
            times=1,
        )


def workbook_to_csv() -> Iterator[Line]:
    """A Gemeindeverzeichnis of 11,200 Gemeinden, as large as the official one."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "verzeichnis.xlsx")
        _write_directory(path)
        words = ("--state", "all", "--partial", "--format", "csv", "--quiet")
        ours = Process((_SOFORTHILFE, "allocate", path, *words))
        script = "import pandas, sys; pandas.read_excel(sys.argv[1], engine='openpyxl')"
        found = medians(
            {"ours": ours, "theirs": Process((sys.executable, "-c", script, path))}, seconds=30
        )
        yield at_most(
            "Gemeindeverzeichnis as a workbook, to CSV",
            ours=found["ours"],
            against="pandas.read_excel of its sheet alone",
            theirs=found["theirs"],
            times=0.6,
        )


def workbook_of_100_000() -> Iterator[Line]:
    """The longest list that is written as a workbook."""
    with _lists(100_000) as (path,):
        ours = Process((*_words(path), "--format", "xlsx"))
        seconds = medians({"ours": ours}, seconds=0, rounds=3)["ours"]
        yield Line(
            what="workbook of 100,000 rows, peak memory in MB",
            against="",
            value=peak_memory(ours) / _MEGABYTE,
            bound=Bound(600),
            detail=f"made in {seconds:.3g} s",
        )


@contextmanager
def _lists(*lengths: int) -> Iterator[list[Path]]:
    with TemporaryDirectory() as folder:
        paths = []
        for rows in lengths:
            chance = Random(rows)
            path = Path(folder, f"list-{rows}.csv")
            with path.open("w", encoding="utf-8") as file:
                file.write("key,name,population\n")
                file.writelines(
                    f"K{place:07},Ort {place},{chance.randrange(5_000, 700_000)}\n"
                    for place in range(rows)
                )
            paths.append(path)
        yield paths


def _with_faults(path: Path) -> Path:
    """The same list with figures that are none, a key that stands there twice, and a total."""
    header, *lines = path.read_text("utf-8").splitlines()
    lines[1_000] = lines[1_000].rpartition(",")[0] + ",."
    lines[2_000] = lines[2_001]
    whole_sum = sum(int(figure) for line in lines if (figure := line.rpartition(",")[2]).isdigit())
    faulty = path.with_name(f"faulty-{path.name}")
    faulty.write_text("\n".join([header, *lines, f"Summe,,{whole_sum}"]) + "\n", "utf-8")
    return faulty


def _words(path: Path) -> tuple[str | Path, ...]:
    return _SOFORTHILFE, "allocate", path, "--stichtag", "2022-12-31", "--quiet"


def _ours(path: Path) -> Process:
    return Process((*_words(path), "--format", "csv"))


def _theirs(path: Path) -> Process:
    script = _ANCHORS / "pandas_division.py"
    return Process((sys.executable, script, path, "out.csv", str(_TOTAL)))


def _line(what: str, ours: Process, theirs: Process, *, seconds: float) -> Line:
    found = medians({"ours": ours, "theirs": theirs}, seconds=seconds)
    return at_most(what, ours=found["ours"], against=_PANDAS, theirs=found["theirs"], times=2.5)


def _write_directory(path: Path) -> None:
    # Without Baden-Württemberg, whose 44 Kreise the program knows by name.
    chance = Random(60)
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    day = "31.12.2021 (Jahr)"
    key = ("Amtlicher Regionalschlüssel (ARS)", "", "", "", "")
    for row in (
        (f"Gemeinden in Deutschland nach Fläche und Bevölkerung am {day}",),
        (),
        ("Satz-art", "Text-kenn-zeichen", *key, "Gemeindename", "Fläche km2 1)", "Bevölkerung2)"),
        ("", "", "Land", "RB", "Kreis", "VB", "Gem", "", "", "insgesamt", "männlich", "weiblich"),
        ("", "", f"Gebietsstand am {day}", *[""] * 6, f"am {day}"),
        (),
    ):
        sheet.append(row)
    for land, kreis in (
        (f"{land:02}", f"{kreis:02}") for land in range(1, 17) if land != 8 for kreis in _KREISE
    ):
        sheet.append(("40", "44", land, "0", kreis, "", "", f"Kreis {land}{kreis}"))
        for place in range(28):
            men, women = chance.randrange(30_000), chance.randrange(30_000)
            figures = (round(chance.random() * 90, 2), men + women, men, women)
            name = f"Ort {land}{kreis}{place}"
            sheet.append(("60", "64", land, "0", kreis, "0001", f"{place:03}", name, *figures))
    book.save(path)
