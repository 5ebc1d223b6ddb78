"""Putting reports into a folder: all checked before the first, each whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from secrets import token_hex
from typing import TYPE_CHECKING

from ukraine_soforthilfe.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Report:
    """A finished report: the name of its file and its bytes."""

    name: str
    content: bytes


class State(Enum):
    """How a report stands to the file of its name."""

    NEW = "new"
    UNCHANGED = "unchanged"
    REPLACES = "replaces"


@dataclass(frozen=True, slots=True)
class Placement:
    """A report with the place it goes to, and what is there now."""

    report: Report
    path: Path
    state: State


def place(reports: Sequence[Report], *, folder: Path, force: bool) -> list[Placement]:
    """Find out where reports go, without writing anything.

    Args:
        reports: Finished reports with distinct names.
        folder: An existing folder.
        force: Whether files with other content may be replaced.

    Raises:
        OutputError: The folder is none or not writable, a target is no file,
            or a file with other content exists and ``force`` is False; all of
            them at once.
    """
    try:
        is_folder = stat.S_ISDIR(folder.stat().st_mode)
    except FileNotFoundError:
        raise OutputError(
            f"The output folder {folder} does not exist. Create it, or name another one."
        ) from None
    except (OSError, ValueError) as error:
        # What is no OSError is a name with a NUL, which each Python words in its own way.
        what = _reason(error) if isinstance(error, OSError) else "no folder can have such a name"
        raise OutputError(
            f"The output folder {folder} cannot be used: {what}. Name another one."
        ) from None
    if not is_folder:
        raise OutputError(f"The output folder {folder} is no folder. Name another one.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"The output folder {folder} is not writable. Name another one.")
    placements = []
    obstacles = []
    for report in reports:
        # Where the locale knows no umlauts, a name still has them.
        path = folder / os.fsdecode(report.name.encode())
        try:
            state = _state(path, report.content)
        except OSError as error:
            obstacles.append(f"{path} cannot be read: {_reason(error)}.")
            continue
        if state is State.REPLACES and not force:
            obstacles.append(f"{path} exists with other content. Replace it with --force.")
        placements.append(Placement(report=report, path=path, state=state))
    if obstacles:
        raise OutputError("\n".join([*obstacles, "Nothing was written."]))
    return placements


def write(placements: Sequence[Placement]) -> None:
    """Write what is new or changed.

    Every file is first written whole under another name in its folder; only
    when all are is the first one renamed. So each file is the old one or the
    new one at any moment, whatever interrupts.

    Raises:
        OutputError: A file could not be written or put in place.
    """
    waiting = {
        placement.path.with_name(f".soforthilfe_{token_hex(8)}.tmp"): placement
        for placement in placements
        if placement.state is not State.UNCHANGED
    }
    try:
        for temporary, placement in waiting.items():
            # Mode "x" follows no link that somebody put there.
            with _told_of(placement.path), temporary.open("xb") as file:
                file.write(placement.report.content)
        for temporary, placement in waiting.items():
            with _told_of(placement.path):
                _rename(temporary, placement.path, replace=placement.state is State.REPLACES)
    finally:
        for temporary in waiting:
            # A folder that was taken away or locked meanwhile keeps what it has.
            with suppress(OSError):
                temporary.unlink()


@contextmanager
def _told_of(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(f"{path} was not written: {_reason(error)}.") from None


def _state(path: Path, content: bytes) -> State:
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not os.path.lexists(path):
        return State.NEW
    if not path.is_file():
        raise OSError(errno.EINVAL, "not a regular file")
    same = path.stat().st_size == len(content) and path.read_bytes() == content
    return State.UNCHANGED if same else State.REPLACES


def _rename(temporary: Path, target: Path, *, replace: bool) -> None:
    if not replace:
        try:
            # Unlike a rename, a link never replaces a file that came meanwhile.
            os.link(temporary, target)
        except FileExistsError:
            raise
        except OSError:
            if os.path.lexists(target):  # a file system without links
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        else:
            return
    temporary.replace(target)


def _reason(error: OSError) -> str:
    """What went wrong, with what helps where that is known."""
    if isinstance(error, FileExistsError):
        return "another program has put a file of that name there. Run again"
    if isinstance(error, PermissionError):
        return "permission denied. If the file is open in Excel, close it and run again"
    if isinstance(error, IsADirectoryError):
        return "it is a folder. Move it away, or name another output folder"
    if error.errno == errno.ENOSPC:
        return "no space is left on the device"
    return error.strerror or str(error)
