"""A batch whose processes are ended from outside, or have no room to work in."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import tempfile
import time
from concurrent.futures import BrokenExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from hypothesis import settings

from ukraine_soforthilfe import allocate, load_districts
from ukraine_soforthilfe.errors import OutputError
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports.allocation import Provenance
from ukraine_soforthilfe.reports.workbook import build
from ukraine_soforthilfe.reports.workbook.build import workbook_bytes
from ukraine_soforthilfe.scenarios.run import workbook_pool

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="looks for processes where Linux lists them"
)
SECONDS_AT_MOST = 120
LOOKS_AT_MOST = 20 * SECONDS_AT_MOST
MANY = 200
ENOUGH = MANY if settings.get_current_profile_name() == "nightly" else 60
"""Of a batch that runs to its end: so many that it has processes, at work for a while."""


def children(process: int) -> list[int]:
    """The processes that one started and that have not ended."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = entry.read_text("utf-8").rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(parent) == process and state != "Z":
            found.append(int(entry.parent.name))
    return found


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def wait_until(holds: Callable[[], Any]) -> None:
    """Look again and again, so often that only what never comes ends in a failure."""
    for _ in range(LOOKS_AT_MOST):
        if holds():
            return
        time.sleep(0.05)
    pytest.fail("It never came.")


def started(tmp_path: Path, *, scenarios: int = MANY) -> subprocess.Popen[bytes]:
    """A batch of many workbooks by two processes, some of them written."""
    lines = "".join(f"s{number},{number + 1}\n" for number in range(scenarios))
    (tmp_path / "s.csv").write_text(f"name,total\n{lines}", "utf-8")
    running = subprocess.Popen(
        [sys.executable, "-m", "ukraine_soforthilfe", "batch", "s.csv", "--jobs", "2", "-q",
         "--format", "xlsx", "--output", "out"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    wait_until((tmp_path / "out/s3.xlsx").exists)
    return running


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGKILL, signal.SIGHUP])
def test_the_workers_end_with_the_first_process(tmp_path: Path, by: signal.Signals) -> None:
    """However the first process is ended, no other one of the batch lives on.

    SIGTERM ends it like an interrupt: it leaves whole files and nothing temporary, says nothing,
    and the status is 143.
    """
    batch = started(tmp_path)
    others = children(batch.pid)
    assert len(others) >= 2

    batch.send_signal(by)
    _, stderr = batch.communicate(timeout=SECONDS_AT_MOST)

    wait_until(lambda: not any(map(is_running, others)))
    if by is not signal.SIGTERM:
        return
    assert (batch.returncode, stderr) == (143, b"")
    found = [path.name for path in (tmp_path / "out").iterdir()]
    assert 3 < len(found) < MANY
    assert all(name.startswith("s") and name.endswith(".xlsx") for name in found)


def test_a_worker_that_the_system_ends(tmp_path: Path) -> None:
    """The scenario that it worked at fails with a sentence, and all others are written."""
    batch = started(tmp_path, scenarios=ENOUGH)
    workers = [
        child
        for child in children(batch.pid)
        if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]
    os.kill(workers[0], signal.SIGKILL)
    _, stderr = batch.communicate(timeout=SECONDS_AT_MOST)

    said = stderr.decode()
    lost = {f"s{number}" for number in range(ENOUGH)} - {
        path.stem for path in (tmp_path / "out").iterdir()
    }
    assert batch.returncode == 1
    assert len(lost) == 1
    assert f"Error: 1 of {ENOUGH} scenarios failed:\n  {lost.pop()}: The process that made" in said
    assert "Traceback" not in said


def _end_oneself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_whatever_ends_its_process_each_time_stops_no_other() -> None:
    """Of ten things of which every third ends its process, those fail and the others are made."""
    with workbook_pool(60, jobs=2) as pool:
        begun = [
            pool.begin(_end_oneself) if number % 3 == 0 else pool.begin(str, number)
            for number in range(10)
        ]
        came: list[Any] = []
        for result in begun:
            try:
                came.append(result())
            except OutputError as error:
                came.append(type(error))

    assert came == [OutputError if number % 3 == 0 else str(number) for number in range(10)]
    assert not issubclass(OutputError, BrokenExecutor)


def test_an_idle_process_that_is_gone_is_replaced() -> None:
    """Whoever has nothing to do when the system ends it costs no workbook at all."""
    with workbook_pool(60, jobs=2) as pool:
        first = pool.begin(os.getpid)()
        os.kill(first, signal.SIGKILL)
        # Until it is noticed that nobody takes work there.
        executor = pool.workers[0].executor
        for _ in range(LOOKS_AT_MOST):
            try:
                executor.submit(int).result()
            except BrokenExecutor:
                break
            time.sleep(0.05)
        others = [pool.begin(os.getpid) for _ in range(2)]
        second = others[0]()

        assert second not in {first, os.getpid(), others[1]()}


def test_without_standard_error(tmp_path: Path) -> None:
    """A batch whose standard error is closed writes what it writes."""
    (tmp_path / "s.csv").write_text("name,total\na,1\nb,2\n", "utf-8")

    done = subprocess.run(
        [
            "/bin/sh",
            "-c",
            '"$0" -m ukraine_soforthilfe batch s.csv --format csv 2>&-',
            sys.executable,
        ],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        check=False,
    )

    assert done.returncode == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        *("s.csv", "a.csv", "b.csv", "uebersicht.csv")
    }


def test_no_room_for_temporary_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system's folder for temporary files is full, the sentence names that folder."""

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", full)
    monkeypatch.setattr("openpyxl.worksheet._writer.NamedTemporaryFile", full)
    allocation = allocate(load_districts(), total=8_000_000)

    with pytest.raises(OutputError) as caught:
        workbook_bytes(
            allocation,
            language=Language.DE,
            provenance=Provenance(version="1", command="soforthilfe allocate"),
        )

    assert f"temporary files, {tempfile.gettempdir()}. Make room there" in str(caught.value)


def test_no_folder_for_temporary_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system has no such folder at all, the sentence names none."""

    def none(*_: object, **__: object) -> NoReturn:
        raise FileNotFoundError(errno.ENOENT, "No usable temporary directory found")

    monkeypatch.setattr("openpyxl.worksheet._writer.NamedTemporaryFile", none)
    monkeypatch.setattr(build, "gettempdir", none)
    provenance = Provenance(version="1", command="soforthilfe allocate")

    with pytest.raises(OutputError, match=r"temporary files\. Make room there"):
        workbook_bytes(allocate(load_districts(), 8), language=Language.DE, provenance=provenance)
