"""What the program says it recognised in a file."""

from __future__ import annotations

import hashlib
import io
import sys
import tracemalloc
from datetime import date
from typing import TYPE_CHECKING

import layout_builders as build
import pytest

from ukraine_soforthilfe.asking.scenario import Scenario
from ukraine_soforthilfe.population.built_in import Difference, Edition
from ukraine_soforthilfe.population.loading import read_population

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def test_a_report_of_a_file(tmp_path: Path) -> None:
    """Name, checksum, layout, producer, dates, what was left out, and the agreement."""
    content = build.as_csv(build.genesis().rows())
    path = tmp_path / "mein Download.csv"
    path.write_bytes(content)
    report = read_population(path)
    source = report.districts.source

    assert (source.file, source.sha256) == (path.name, hashlib.sha256(content).hexdigest())
    assert source.layout == "GENESIS-Online 12411-0015"
    assert "Destatis" in source.producer
    assert source.licence == "Datenlizenz Deutschland – Namensnennung – Version 2.0"
    assert not source.built_in
    assert report.editions == (
        Edition(date(2020, 12, 31), "Zensus 2011"),
        Edition(date(2021, 12, 31), "Zensus 2011"),
    )
    assert "Kreise of other Länder left out: 5." in [
        notice.en for notice in report.districts.notices
    ]
    (comparison,) = report.comparisons
    assert comparison.edition == Edition(date(2021, 12, 31), "Zensus 2011")
    assert (comparison.compared, comparison.differences) == (44, ())


ZENSUS_2011, ZENSUS_2022 = "Zensus 2011", "Zensus 2022"


@pytest.mark.parametrize(
    ("layout", "editions"),
    [
        (
            "genesis_flat",
            [(date(2020, 12, 31), ZENSUS_2011), (date(2021, 12, 31), ZENSUS_2011)],
        ),
        ("landesamt_flat", [(date(2021, 12, 31), ZENSUS_2011)]),
        ("zensus", [(date(2022, 5, 15), ZENSUS_2022), (date(2022, 6, 30), ZENSUS_2011)]),
    ],
)
def test_the_dates_of_a_file(layout: str, editions: list[tuple[date, str]]) -> None:
    """Each date that a file holds is told with its basis."""
    content = build.as_csv(getattr(build, layout)().rows())

    assert read_population(io.BytesIO(content)).editions == tuple(
        Edition(day, basis) for day, basis in editions
    )


def test_a_date_whose_basis_is_open_is_shown_alone() -> None:
    """No empty brackets stand behind it."""
    (edition,) = read_population(io.BytesIO(b"ags;einwohner 31.12.2022\n09162;5\n")).editions

    assert (str(edition), edition.basis) == ("2022-12-31", "")


def test_differences_from_the_built_in_table() -> None:
    """Kreise whose figures differ are listed with both figures."""
    rows = build.genesis().rows()
    for row in rows:
        if row[0] == "08335":
            row[3] = "5"
    (comparison,) = read_population(io.BytesIO(build.as_csv(rows))).comparisons

    assert comparison.differences == (
        Difference("08335", "Konstanz", 5, build.built_in("2021-12-31", "Zensus 2011")["08335"]),
    )


def test_a_report_of_the_built_in_table() -> None:
    """Without a file it is the built-in table with all of its dates, compared with nothing."""
    report = read_population()

    assert report.districts.source.built_in
    table = (build.ROOT / "data/kreise_einwohner.csv").read_text(encoding="utf-8")
    assert len(report.editions) == table.count("\n08437,")
    assert (report.districts.notices, report.comparisons) == ((), ())


def test_no_comparison_without_a_date_or_a_kreis_of_the_table() -> None:
    """Where date or Kreise are not the table's, nothing is compared."""
    munich = b"AGS;Einwohner 31.12.2021\n09162;5\n"

    assert read_population(io.BytesIO(build.gv100ad())).comparisons == ()
    assert read_population(io.BytesIO(munich)).comparisons == ()


def calls_of(work: Callable[[], object]) -> int:
    """How many functions a piece of work calls: the same on every machine, busy or not."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(None)
    return calls


def memory_of(work: Callable[[], object]) -> int:
    """The most memory that a piece of work has at once, in bytes."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_a_large_csv_takes_work_and_memory_of_its_size() -> None:
    """Of four times the rows: four times the work and memory, and no more work a row than ever."""
    lines = [
        f"Gemeinde Nummer {number};Ort im Landkreis {number % 97};{number / 7:.2f};{number % 9_999}"
        for number in range(70_000)
    ]

    def read(rows: int) -> int:
        content = ("id;Name;Fläche;Einwohner\n" + "\n".join(lines[:rows])).encode()
        return len(read_population(io.BytesIO(content)).districts.rows)

    assert calls_of(lambda: read(10_000)) < 4.2 * calls_of(lambda: read(2_500)) < 4.2 * 2_500 * 200
    assert memory_of(lambda: read(10_000)) < 5 * memory_of(lambda: read(2_500))
    assert read(70_000) == 70_000  # more than three megabytes


def test_a_plain_table_has_no_producer() -> None:
    """Neither has what comes through a stream a name."""
    source = read_population(io.BytesIO(b"id;einwohner\na;5\n")).districts.source

    assert (source.file, source.layout) == ("", "plain table")
    assert (source.producer, source.licence, source.built_in) == ("", "", False)


def test_figures_whose_basis_is_open_are_held_against_each() -> None:
    """Of 31.12.2022 the table has two bases; a file that names none is compared with both."""
    figures = build.built_in("2022-12-31", "Zensus 2022")
    rows = [["AGS", "Einwohner 31.12.2022"], *([ags, str(n)] for ags, n in figures.items())]

    first, second = read_population(io.BytesIO(build.as_csv(rows))).comparisons

    assert [str(each.edition) for each in (first, second)] == [
        "2022-12-31 (Zensus 2011)",
        "2022-12-31 (Zensus 2022)",
    ]
    assert (len(first.differences), second.differences) == (44, ())


def test_a_list_of_ones_own_has_no_basis() -> None:
    """A date settles the census basis of Kreise alone."""
    own = read_population(
        io.BytesIO(b"id;einwohner\na;5\n"), Scenario(stichtag=date(2021, 12, 31))
    ).districts

    assert (own.stichtag, own.basis) == (date(2021, 12, 31), "")


def test_a_report_of_one_date_of_the_built_in_table() -> None:
    """Date and basis are those that are asked for."""
    wanted = Scenario(stichtag=date(2022, 12, 31), basis="Zensus 2022")

    districts = read_population(None, wanted).districts

    assert (districts.stichtag, districts.basis) == (date(2022, 12, 31), "Zensus 2022")
    assert {row.ags: row.einwohner for row in districts.rows} == build.built_in(
        "2022-12-31", "Zensus 2022"
    )
