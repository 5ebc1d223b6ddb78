"""Medians of jobs that take turns, and the lines of the table made of them."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from timeit import Timer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Job = Callable[[], float]
    """Does its work once and returns the seconds that one time took."""

_ROUNDS_AT_LEAST = 7


@dataclass(frozen=True, slots=True)
class Bound:
    """What a line is to reach.

    Attributes:
        limit: The bound of the value.
        more_is_better: Whether the value is to be at least the limit, not at most.
    """

    limit: float
    more_is_better: bool = False

    def holds(self, value: float) -> bool:
        """Whether a value reaches it."""
        return value >= self.limit if self.more_is_better else value <= self.limit

    def __str__(self) -> str:
        return f"{'≥' if self.more_is_better else '≤'} {self.limit:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the table.

    Attributes:
        what: What was measured.
        against: What it is compared with.
        value: The ratio, exponent or count that was found.
        bound: What it is to reach.
        detail: The medians behind the value.
    """

    what: str
    against: str
    value: float
    bound: Bound
    detail: str = ""


def faster(what: str, *, ours: float, against: str, theirs: float, times: float) -> Line:
    """A line on how many times faster than something else ours is to be."""
    return Line(
        what=what,
        against=against,
        value=theirs / ours,
        bound=Bound(times, more_is_better=True),
        detail=f"{duration(ours)} against {duration(theirs)}",
    )


def at_most(what: str, *, ours: float, against: str, theirs: float, times: float) -> Line:
    """A line on how many times as long as something else ours may take."""
    return Line(
        what=what,
        against=against,
        value=ours / theirs,
        bound=Bound(times),
        detail=f"{duration(ours)} against {duration(theirs)}",
    )


def medians(
    jobs: Mapping[str, Job], *, seconds: float, rounds: int = _ROUNDS_AT_LEAST
) -> dict[str, float]:
    """Median duration of each job, in seconds.

    The jobs take turns, so that a slow moment of the machine meets all of them.

    Args:
        jobs: The jobs by name.
        seconds: How long to go on, whatever it takes to give each its turns.
        rounds: How many turns each has at least.
    """
    for job in jobs.values():  # imports and caches
        job()
    durations: dict[str, list[float]] = {name: [] for name in jobs}
    start = perf_counter()
    done = 0
    while done < rounds or perf_counter() < start + seconds:
        for name, job in jobs.items():
            durations[name].append(job())
        done += 1
    return {name: median(each) for name, each in durations.items()}


def call(function: Callable[[], object], *, repeat: int = 1) -> Job:
    """The job of calling a function; it is repeated where one call is too short for the clock."""
    timer = Timer(function)
    return lambda: timer.timeit(repeat) / repeat


@dataclass(frozen=True, slots=True)
class Process:
    """The job of running a program from start to end, in a new empty folder each time.

    Attributes:
        arguments: The program and its arguments.
        environment: Variables beside those that are set.
        fails: Whether it is to end with the status of a refusal, 1.
    """

    arguments: tuple[str | Path, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    fails: bool = False

    def __call__(self) -> float:
        """Run it; the making of the folder is not counted."""
        with TemporaryDirectory() as folder:
            start = perf_counter()
            self._run(folder)
            return perf_counter() - start

    def imported(self) -> set[str]:
        """The modules that one run of a Python program imports."""
        with TemporaryDirectory() as folder:
            messages = self._run(folder, PYTHONPROFILEIMPORTTIME="1")
        times = [line for line in messages.splitlines() if line.startswith("import time:")]
        return {line.rpartition("|")[2].strip() for line in times}

    def _run(self, folder: str, **variables: str) -> str:
        run = subprocess.run(
            self.arguments,
            cwd=folder,
            env={**os.environ, **self.environment, **variables},
            capture_output=True,
            encoding="utf-8",
            check=not self.fails,
        )
        if self.fails and run.returncode != 1:
            raise subprocess.CalledProcessError(run.returncode, run.args, stderr=run.stderr)
        return run.stderr


def peak_memory(process: Process) -> int:
    """The most memory that one run of a program has at a time, in bytes."""
    with TemporaryDirectory() as folder:
        run = subprocess.Popen(
            process.arguments,
            cwd=folder,
            env={**os.environ, **process.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode:
        raise subprocess.CalledProcessError(run.returncode, run.args, stderr="")
    # Counted in kilobytes, but on macOS.
    return usage.ru_maxrss if sys.platform == "darwin" else usage.ru_maxrss * 1024


def duration(seconds: float) -> str:
    """A duration as people read it."""
    for unit, factor in (("s", 1.0), ("ms", 1e3)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e6:.3g} µs"
