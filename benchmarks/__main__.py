"""Measure and print the table: ``python -m benchmarks``, or some groups of it by name."""

from __future__ import annotations

import os
import platform
import sys
from importlib import import_module
from subprocess import CalledProcessError
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measuring import Line

GROUPS = {
    "short-list": "rule:short_list",
    "long-list": "rule:long_list",
    "million": "rule:million",
    "growth": "rule:growth",
    "beyond-64-bits": "rule:beyond_64_bits",
    "starting": "command:starting",
    "allocating": "command:allocating",
    "own-file": "command:own_file",
    "workbook": "workbook:workbook",
    "reading": "workbook:reading",
    "csv-to-csv": "long_lists:csv_to_csv",
    "workbook-to-csv": "long_lists:workbook_to_csv",
    "long-workbook": "long_lists:workbook_of_100_000",
    "batch": "batch:single_runs",
    "overview": "batch:overview_alone",
}


def main(names: list[str]) -> int:
    """Print the table, group by group as it is measured.

    Args:
        names: The groups wanted, all where there are none.

    Returns:
        The exit status: 2 where a name is not known, else 0, reached or not.
    """
    if unknown := [name for name in names if name not in GROUPS]:
        print(f"Unknown: {', '.join(unknown)}. Choose from {', '.join(GROUPS)}.", file=sys.stderr)
        return 2
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores\n")
    print("| what | against | value | reach | reached | medians |")
    print("|---|---|---:|---:|---|---|")
    for name in names or GROUPS:
        try:
            for line in _lines(name):
                print(_row(line), flush=True)
        except (ImportError, CalledProcessError) as reason:
            print(f"| {name} | | | | not measured | {_last_words(reason)} |", flush=True)
    return 0


def _lines(name: str) -> Iterator[Line]:
    # A group imports what it measures, and only that.
    module, function = GROUPS[name].split(":")
    yield from getattr(import_module(f"benchmarks.{module}"), function)()


def _row(line: Line) -> str:
    reached = "yes" if line.bound.holds(line.value) else "**no**"
    return (
        f"| {line.what} | {line.against} | {line.value:.3g} | {line.bound} "
        f"| {reached} | {line.detail} |"
    )


def _last_words(reason: ImportError | CalledProcessError) -> str:
    said = reason.stderr if isinstance(reason, CalledProcessError) else str(reason)
    return said.strip().rpartition("\n")[2]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
