"""Kills, full disks, locked folders, others at work: each file stays whole, the old or the new.

By day 18 runs are killed at drawn moments, at night 300 (``--hypothesis-profile=nightly``).
"""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from hypothesis import settings
from soforthilfe_command import COMMAND, THREE_FILES, contents, run, run_here

from ukraine_soforthilfe import scenarios
from ukraine_soforthilfe.commands.cli import app
from ukraine_soforthilfe.errors import OutputError
from ukraine_soforthilfe.scenarios import Placement, Report, place, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

if sys.platform == "win32":
    pytest.skip("Windows has neither fork nor SIGKILL", allow_module_level=True)

AT_NIGHT = settings.get_current_profile_name() == "nightly"
LINES_APART = 1 if AT_NIGHT else 3
KILLS = 285 if AT_NIGHT else 15
KILLS_FROM_THE_START = 15 if AT_NIGHT else 3
"""Of the command as a user starts it; the others hit a process that has imported everything."""
STEM = "soforthilfe_8000000_2021-12-31"
NAMES = [f"{STEM}.{form}" for form in ("csv", "json", "xlsx")]
OLD = b"an older file"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The three files as a run that nobody disturbs writes them."""
    folder = tmp_path_factory.mktemp("fresh")
    assert run(*THREE_FILES, folder=folder).returncode == 0
    return contents(folder)


@pytest.fixture(scope="module")
def aside() -> Iterator[ProcessPoolExecutor]:
    """Another process, which may fork: it has no threads."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        yield process


def import_everything() -> None:
    """Import what a run imports, so that children that are forked need not."""
    with pytest.raises(SystemExit):
        app([*THREE_FILES, "--dry-run", "--output", gettempdir()])


def started(folder: Path, work: Callable[[], object]) -> int:
    """The process id of a child that does some work in a folder, shows nothing, and exits."""
    if process := os.fork():
        return process
    status = 70  # the traceback of a bug
    try:
        os.chdir(folder)
        sys.stdout = sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115
        work()
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 0
    finally:
        os._exit(status)


def exit_status(process: int) -> int:
    """How a child ended: its exit status, or the signal that ended it, negative."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def with_old_files(folder: Path) -> Path:
    for name in NAMES:
        (folder / name).write_bytes(OLD)
    return folder


def assert_whole(folder: Path, fresh: dict[str, bytes], status: int, *, old: object = OLD) -> None:
    """Each of the three is old or new, all are new after a good end, and no other has a name."""
    found = contents(folder)
    allowed = {old} if status else set()
    for name in NAMES:
        assert found.get(name) in {fresh[name], *allowed}, name
    for name in found.keys() - set(NAMES):
        assert name.startswith(".soforthilfe_")
        assert name.endswith(".tmp")


def killed_at(line: int, placements: list[Placement]) -> None:
    """Write files, and be killed in front of the line of Python with that number."""
    lines = count()

    def trace(_frame: FrameType, event: str, _argument: object) -> Any:
        if event == "line" and next(lines) == line:
            os.kill(os.getpid(), signal.SIGKILL)
        return trace

    sys.settrace(trace)
    write(placements)
    sys.settrace(None)


def kill_at_lines(folder: Path, fresh: dict[str, bytes], old: bytes | None) -> int:
    """Write again and again, killed some lines later each time, until it comes to its end."""
    reports = [Report(name, fresh[name]) for name in NAMES]
    for line in count(step=LINES_APART):
        for path in folder.iterdir():
            path.unlink()
        if old:
            with_old_files(folder)
        placements = place(reports, folder=folder, force=True)
        status = exit_status(started(folder, partial(killed_at, line, placements)))
        assert_whole(folder, fresh, status, old=old)
        if status != -signal.SIGKILL:
            assert status == 0
            return line
    raise AssertionError


@pytest.mark.parametrize("old", [OLD, None], ids=["old files", "no files"])
def test_killed_at_a_line_every_file_is_old_or_new(
    tmp_path: Path, fresh: dict[str, bytes], aside: ProcessPoolExecutor, old: bytes | None
) -> None:
    """SIGKILL in front of a line that runs while files are written leaves each file whole.

    By day that is every third line, at night every one.
    """
    assert aside.submit(kill_at_lines, tmp_path, fresh, old).result() > 100


def kill_at_any_moment(folder: Path, fresh: dict[str, bytes]) -> list[int]:
    """How runs end that are killed at drawn moments."""
    import_everything()
    run_with_force = partial(app, [*THREE_FILES, "--force"])
    began = time.perf_counter()
    assert exit_status(started(with_old_files(folder), run_with_force)) == 0
    whole_run = time.perf_counter() - began
    chance = random.Random(7)

    ends = []
    for _ in range(KILLS):
        with_old_files(folder)
        process = started(folder, run_with_force)
        time.sleep(whole_run * chance.random())
        os.kill(process, signal.SIGKILL)
        ends.append(exit_status(process))
        assert_whole(folder, fresh, ends[-1])
    return ends


def test_killed_at_any_moment_every_file_is_old_or_new(
    tmp_path: Path, fresh: dict[str, bytes], aside: ProcessPoolExecutor
) -> None:
    """SIGKILL anywhere in a run leaves each file whole; what it leaves over hinders no run."""
    ends = aside.submit(kill_at_any_moment, tmp_path, fresh).result()

    assert set(ends) <= {0, -signal.SIGKILL}
    assert -signal.SIGKILL in ends
    with_old_files(tmp_path)
    assert run(*THREE_FILES, "--force", folder=tmp_path).returncode == 0
    assert_whole(tmp_path, fresh, 0)


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


def test_two_runs_at_once_leave_whole_files(tmp_path: Path, fresh: dict[str, bytes]) -> None:
    """Of runs that start together each ends well or says why not; every file is whole."""
    processes = [
        subprocess.Popen([*COMMAND, *THREE_FILES], cwd=tmp_path, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    ends = [(process.wait(), process.communicate()[1]) for process in processes]

    assert contents(tmp_path) == fresh
    assert 0 in {status for status, _ in ends}
    for status, stderr in ends:
        assert (status, stderr) == (0, "") or (
            status == 1 and "ein anderes Programm hat dort eine Datei" in stderr
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
        assert "wurde nicht geschrieben: auf dem Datenträger ist kein Platz mehr" in done.stderr
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
    assert done.stderr == (
        "Error: Standard output takes no more: No space left on device. "
        "What stands there is incomplete.\n"
    )


GROWS_TO = 500
"""Bytes that a file may grow to, in the middle of what all the commands below write."""


def grow_no_further() -> None:
    """Let no file of this process grow further; the system says so rather than ending it."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (GROWS_TO, GROWS_TO))


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    ("arguments", "language"),
    [
        (("allocate", "--dry-run", "--format", "csv"), "de"),
        (("allocate", "--format", "csv", "--output", "-"), "en"),
        (("explain", "--all"), "de"),
        (("explain", "Stuttgart", "--format", "html"), "en"),
        (("batch", "one.toml", "--format", "json", "--output", "-"), "de"),
        (("allocate", "--help"), "en"),
        *(
            [
                (("allocate", "--format", "json", "--output", "-"), "de"),
                (("population",), "en"),
                (("population", "--format", "csv"), "de"),
                (("batch", "--example"), "en"),
            ]
            if AT_NIGHT
            else []
        ),
    ],
)
def test_standard_output_takes_a_part(
    tmp_path: Path, arguments: tuple[str, ...], language: str, unbuffered: str
) -> None:
    """An output that is cut off is never a success, whether Python buffers it or not."""
    (tmp_path / "one.toml").write_text("[[scenario]]\nname = 'a'\n", "utf-8")
    env = unmeasured() | {"PYTHONUNBUFFERED": unbuffered, "SOFORTHILFE_LANG": language}
    whole = run_here(*arguments, folder=tmp_path, SOFORTHILFE_LANG=language).stdout
    cut = tmp_path / "cut"
    with cut.open("wb") as file:
        done = run(*arguments, folder=tmp_path, env=env, stdout=file, preexec_fn=grow_no_further)

    assert done.returncode == 1
    assert (
        done.stderr.splitlines()[-1]
        == {
            "de": "Fehler: Die Standardausgabe nimmt nichts mehr auf: die Datei wird zu groß. "
            "Was dort steht, ist unvollständig.",
            "en": "Error: Standard output takes no more: File too large. "
            "What stands there is incomplete.",
        }[language]
    )
    assert "Traceback" not in done.stderr
    assert cut.read_bytes() == whole.encode()[:GROWS_TO]


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("arguments", [("allocate", "a.csv"), ("allocate", "--no-such-option")])
def test_standard_error_is_full(
    tmp_path: Path, arguments: tuple[str, ...], unbuffered: str
) -> None:
    """Where nobody can be told what there is to tell, nothing is written, and the status is 1."""
    device = Path("/dev/full")
    if not device.exists():
        pytest.skip("this system has no device that is always full")
    (tmp_path / "a.csv").write_text("id,einwohner\na,1\nb,2\n", "utf-8")
    env = os.environ | {"PYTHONUNBUFFERED": unbuffered}
    with device.open("wb") as full:
        done = run(*arguments, folder=tmp_path, env=env, stderr=full)

    assert (done.returncode, done.stdout) == (1, "")
    assert [*contents(tmp_path)] == ["a.csv"]


def run_as_nobody(folder: Path) -> tuple[int, str]:
    """Status and standard error of a run by a user without rights, whoever runs the tests."""
    import_everything()  # what nobody may not read
    said, saying = os.pipe()

    def as_nobody() -> NoReturn:
        sys.stderr = os.fdopen(saying, "w")
        if os.geteuid() == 0:  # permissions do not bind root
            os.setuid(65534)
        app([*THREE_FILES, "--force", "--lang", "en"])
        raise AssertionError

    status = exit_status(started(folder, as_nobody))
    os.close(saying)
    with os.fdopen(said) as stream:
        return status, stream.read()


def test_a_read_only_folder(tmp_path: Path, aside: ProcessPoolExecutor) -> None:
    """A user who may not write into a folder is told so, and it stays as it is."""
    before = contents(with_old_files(tmp_path))
    tmp_path.chmod(0o555)
    status, stderr = aside.submit(run_as_nobody, tmp_path).result()
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
        rename = scenarios._rename  # noqa: SLF001 - the moment between writing and renaming

        def swapped_first(temporary: Path, target: Path, *, replace: bool) -> None:
            swap(path, elsewhere)
            rename(temporary, target, replace=replace)

        monkeypatch.setattr(scenarios, "_rename", swapped_first)

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
