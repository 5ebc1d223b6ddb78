"""Kills, full disks, locked folders, others at work: each file stays whole, the old or the new."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from soforthilfe_command import COMMAND, THREE_FILES, contents, run

from ukraine_soforthilfe import files
from ukraine_soforthilfe.cli import app
from ukraine_soforthilfe.errors import OutputError
from ukraine_soforthilfe.files import Report, place, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

if sys.platform == "win32":
    pytest.skip("Windows has neither fork nor SIGKILL", allow_module_level=True)

KILLS = 285
KILLS_FROM_THE_START = 15
"""Of the command as a user starts it; the others hit a process that has imported everything."""
STEM = "soforthilfe_8000000_2021-12-31"
NAMES = [f"{STEM}.{form}" for form in ("csv", "json", "xlsx")]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The three files as a run that nobody disturbs writes them."""
    folder = tmp_path_factory.mktemp("fresh")
    # Here, so that this process has imported all that its children need.
    assert exit_status(started(folder, lambda: app(THREE_FILES))) == 0
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        with pytest.raises(SystemExit):
            app([*THREE_FILES, "--dry-run"])
    return contents(folder)


def started(folder: Path, work: Callable[[], object]) -> int:
    """The process id of a child that does some work in a folder, shows nothing, and exits."""
    if process := os.fork():
        return process
    status = 70  # the traceback of a bug
    try:
        os.chdir(folder)
        # No descriptor of its own: pytest has put others there.
        sys.stdout = sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115
        work()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0
    finally:
        os._exit(status)


def seconds(folder: Path, arguments: list[str]) -> float:
    """How long a run takes that is not killed."""
    began = time.perf_counter()
    assert exit_status(started(with_old_files(folder), lambda: app(arguments))) == 0
    return time.perf_counter() - began


def exit_status(process: int) -> int:
    """How a child ended: its exit status, or the signal that ended it, negative."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def with_old_files(folder: Path) -> Path:
    for name in NAMES:
        (folder / name).write_bytes(b"an older file")
    return folder


def assert_whole(folder: Path, fresh: dict[str, bytes], status: int) -> None:
    """Each of the three is old or new, all are new after a good end, and no other has a name."""
    found = contents(folder)
    allowed = {b"an older file"} if status else set()
    for name in NAMES:
        assert found[name] in {fresh[name], *allowed}
    for name in found.keys() - set(NAMES):
        assert name.startswith(".soforthilfe_")
        assert name.endswith(".tmp")


def test_killed_at_any_moment_every_file_is_old_or_new(
    tmp_path: Path, fresh: dict[str, bytes]
) -> None:
    """SIGKILL anywhere in a run leaves each file whole; what it leaves over hinders no run."""
    folder = with_old_files(tmp_path)
    run_with_force = [*THREE_FILES, "--force"]
    whole_run = min(seconds(folder, run_with_force) for _ in range(3))
    chance = random.Random(7)

    ends = []
    for _ in range(KILLS):
        with_old_files(folder)
        process = started(folder, lambda: app(run_with_force))
        time.sleep(whole_run * chance.random())
        os.kill(process, signal.SIGKILL)
        ends.append(exit_status(process))
        assert_whole(folder, fresh, ends[-1])

    assert set(ends) <= {0, -signal.SIGKILL}
    assert -signal.SIGKILL in ends
    with_old_files(folder)
    assert run(*run_with_force, folder=folder).returncode == 0
    assert_whole(folder, fresh, 0)


def test_killed_from_its_start_on(tmp_path: Path, fresh: dict[str, bytes]) -> None:
    """The same of the command as a user starts it."""
    folder = with_old_files(tmp_path)
    began = time.perf_counter()
    run(*THREE_FILES, "--force", folder=folder)
    whole_run = time.perf_counter() - began
    chance = random.Random(8)

    for _ in range(KILLS_FROM_THE_START):
        with_old_files(folder)
        process = subprocess.Popen(
            [*COMMAND, *THREE_FILES, "--force"], cwd=folder, stderr=subprocess.DEVNULL
        )
        # The files are put in place at the end of a run, so most kills come there.
        time.sleep(whole_run * (1.1 - 0.4 * chance.random() ** 2))
        process.kill()
        assert_whole(folder, fresh, process.wait())


def unmeasured() -> dict[str, str]:
    """The environment without a measurement of coverage, whose file would be cut short, too."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}


@pytest.mark.parametrize("bytes_allowed", [0, 1_000, 5_000])
def test_where_no_more_fits_nothing_is_half_written(tmp_path: Path, bytes_allowed: int) -> None:
    """Past a limit on file sizes the old files stand, no temporary is left, and it is said."""
    import resource

    before = contents(with_old_files(tmp_path))

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_allowed, bytes_allowed))

    done = run(
        *("allocate", "--format", "csv", "--format", "json", "-q", "--force"),
        folder=tmp_path,
        preexec_fn=limited,
        env=unmeasured(),
    )

    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert "was not written" in done.stderr
    assert contents(tmp_path) == before


def test_two_runs_at_once_leave_whole_files(tmp_path: Path) -> None:
    """Of runs that start together each ends well or says why not; every file is whole."""
    alone = tmp_path / "alone"
    together = tmp_path / "together"
    for folder in (alone, together):
        folder.mkdir()
    run(*THREE_FILES, folder=alone)

    processes = [
        subprocess.Popen([*COMMAND, *THREE_FILES], cwd=together, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    ends = [(process.wait(), process.communicate()[1]) for process in processes]

    assert contents(together) == contents(alone)
    assert 0 in {status for status, _ in ends}
    for status, stderr in ends:
        assert (status, stderr) == (0, "") or (
            status == 1 and "another program has put a file" in stderr
        )


def test_two_runs_at_once_with_other_files(tmp_path: Path, fresh: dict[str, bytes]) -> None:
    """Runs of other totals share a folder and do not disturb each other."""
    totals = ["8000000", "8000001", "8000002"]
    processes = [
        subprocess.Popen([*COMMAND, *THREE_FILES, "--total", total], cwd=tmp_path)
        for total in totals
    ]

    assert [process.wait() for process in processes] == [0, 0, 0]
    assert len(contents(tmp_path)) == 9
    assert {name: contents(tmp_path)[name] for name in NAMES} == fresh


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system with room for one report and not for three."""
    mounted = subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", "size=20k", "tmpfs", folder],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small disk, and not everywhere")
    try:
        yield folder
    finally:
        subprocess.run(["/bin/umount", folder], check=True)


def test_a_full_disk(tmp_path: Path) -> None:
    """On a disk too small for the reports the old files stand, and the sentence says why."""
    with small_disk(tmp_path) as folder:
        before = contents(with_old_files(folder))
        done = run(*THREE_FILES, "--force", folder=folder)

        assert done.returncode == 1
        assert "was not written: no space is left on the device" in done.stderr
        assert contents(folder) == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("allocate", "--dry-run"),
        ("allocate", "--format", "csv", "--output", "-"),
        ("population",),
        ("explain", "Stuttgart"),
        ("compare", "2021-12-31", "2023-12-31", "--format", "json"),
    ],
)
def test_standard_output_is_full(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Standard output into a full disk is a sentence and status 1."""
    device = Path("/dev/full")
    if not device.exists():
        pytest.skip("this system has no device that is always full")
    with device.open("wb") as full:
        done = run(*arguments, folder=tmp_path, stdout=full)

    assert done.returncode == 1
    assert done.stderr == "Error: Standard output takes no more: no space is left there.\n"


@pytest.mark.usefixtures("fresh")  # it imports what nobody may not read
def test_a_read_only_folder(tmp_path: Path) -> None:
    """A user who may not write into a folder is told so, and it stays as it is."""
    before = contents(with_old_files(tmp_path))
    tmp_path.chmod(0o555)
    said, saying = os.pipe()

    def as_nobody() -> NoReturn:
        sys.stderr = os.fdopen(saying, "w")
        if os.geteuid() == 0:  # permissions do not bind root
            os.setuid(65534)
        app([*THREE_FILES, "--force"])
        raise AssertionError

    status = exit_status(started(tmp_path, as_nobody))
    os.close(saying)
    with os.fdopen(said) as stream:
        stderr = stream.read()
    tmp_path.chmod(0o755)

    assert (status, stderr) == (
        1,
        "Error: The output folder . is not writable. Name another one.\n",
    )
    assert contents(tmp_path) == before


def folder_instead(path: Path, _: Path) -> None:
    path.unlink()
    path.mkdir()


def link_instead(path: Path, elsewhere: Path) -> None:
    path.unlink()
    path.symlink_to(elsewhere)


def dangling_link_instead(path: Path, elsewhere: Path) -> None:
    link_instead(path, elsewhere.with_name("nowhere"))


@pytest.mark.parametrize("swap", [folder_instead, link_instead, dangling_link_instead])
@pytest.mark.parametrize("moment", ["planned", "written"])
def test_a_target_is_replaced_meanwhile(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    swap: Callable[[Path, Path], None],
    moment: str,
) -> None:
    """Whatever comes into a report's place between plan and rename, nothing else is written to."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"another file")
    folder = tmp_path / "folder"
    folder.mkdir()
    path = folder / "a.csv"
    path.write_bytes(b"old")
    (placement,) = place([Report("a.csv", b"new")], folder=folder, force=True)
    if moment == "planned":
        swap(path, elsewhere)
    else:
        rename = files._rename  # noqa: SLF001 - the moment between writing and renaming

        def swapped_first(temporary: Path, target: Path, *, replace: bool) -> None:
            swap(path, elsewhere)
            rename(temporary, target, replace=replace)

        monkeypatch.setattr(files, "_rename", swapped_first)

    if swap is folder_instead:
        with pytest.raises(OutputError, match="it is a folder"):
            write([placement])
        assert path.is_dir()
    else:
        write([placement])
        assert (path.is_symlink(), path.read_bytes()) == (False, b"new")
    assert elsewhere.read_bytes() == b"another file"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["elsewhere", "folder"]
    assert [each.name for each in folder.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("target", ["file", "nowhere"])
def test_a_link_comes_where_nothing_was(tmp_path: Path, target: str) -> None:
    """A new report never replaces a link that came meanwhile, and writes through none."""
    (tmp_path / "file").write_bytes(b"another file")
    folder = tmp_path / "folder"
    folder.mkdir()
    placements = place([Report("a.csv", b"new")], folder=folder, force=False)
    (folder / "a.csv").symlink_to(tmp_path / target)

    with pytest.raises(OutputError, match="another program has put a file of that name there"):
        write(placements)

    assert (folder / "a.csv").is_symlink()
    assert [path.name for path in folder.iterdir()] == ["a.csv"]
    assert (tmp_path / "file").read_bytes() == b"another file"


def test_the_folder_is_taken_away_meanwhile(tmp_path: Path) -> None:
    """Where the folder became a file, that is said, and no second error hides it."""
    folder = tmp_path / "folder"
    folder.mkdir()
    placements = place([Report("a.csv", b"new")], folder=folder, force=False)
    folder.rmdir()
    folder.write_bytes(b"a file")

    with pytest.raises(OutputError, match=r"a\.csv was not written: Not a directory"):
        write(placements)

    assert contents(tmp_path) == {"folder": b"a file"}
