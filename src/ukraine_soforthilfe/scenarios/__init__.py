"""What a scenario reads and what it writes: from a file to districts, from reports to a folder.

A population file is read by :func:`load_districts`, for commands, a batch and other
programs. Of reports all are checked before the first is written, each whole or not at all.
"""

from __future__ import annotations

import errno
import io
import os
import stat
from collections.abc import Collection
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from inspect import Parameter, signature
from pathlib import Path
from secrets import token_hex
from types import NoneType
from typing import IO, TYPE_CHECKING, Any, get_type_hints

from ukraine_soforthilfe.asking import READING
from ukraine_soforthilfe.asking.scenario import (
    Scenario,
    options_about,
    refuse_what_needs,
    unmet_by_carried,
)
from ukraine_soforthilfe.errors import NOT_REGULAR, OutputError, why_not_written
from ukraine_soforthilfe.language import Text, joined
from ukraine_soforthilfe.result import Districts  # noqa: TC001 - as Scenario's types

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ukraine_soforthilfe.population.loading import Once, PopulationReport


# What it reads.


def load_districts(
    source: str | os.PathLike[str] | IO[bytes] | None = None, **wanted: Any
) -> Districts:
    """The population of districts, from a file as published or from the built-in table.

    Args:
        source: A path, or a binary stream: CSV, fixed-width text or a
            workbook, in the layout of a statistical office or a plain table
            with a key and a population. The built-in table where it is None.
        wanted: What the command asks with the option of that name, as values
            of the fields of :class:`~ukraine_soforthilfe.asking.scenario.Scenario`:
            ``stichtag``, a date or its year; ``basis``, ``state``, ``key_column`` and
            others as the signature of this function lists them.

    Raises:
        PopulationFileError: The file cannot be used; with all that is wrong in it.
        StichtagError: The figures have no such date or basis, or the date has two.
        TypeError: There is no such argument, or one is of another type: a text where
            several are meant, say.

    >>> load_districts().einwohner
    11124642
    """
    asked = _SIGNATURE.bind(source, **wanted).arguments
    day = asked.get("stichtag")
    if day is not None and (not isinstance(day, date | int) or isinstance(day, datetime | bool)):
        raise TypeError(f"stichtag is a date, as datetime.date(2021, 12, 31), not {day!r}")
    _refuse_other_types(source, asked)
    held = {
        option.field: option.held(asked[option.field]) for option in _ASKED if option.field in asked
    }
    return districts_of(source, Scenario(**held))


def _refuse_other_types(source: object, asked: Mapping[str, Any]) -> None:
    """Raise a ``TypeError`` about what a program handed over and no command can."""
    if not isinstance(source, str | os.PathLike | None) and (
        isinstance(source, io.TextIOBase) or not hasattr(source, "read")
    ):
        raise TypeError(f"source is a path or a binary stream, no {type(source).__name__}")
    for option in _ASKED:
        given = asked.get(option.field, option.default)
        # A text is a sequence of texts, too: of its letters.
        if option.several and (
            not isinstance(given, Collection)
            or isinstance(given, str)
            or not all(isinstance(each, str) for each in given)
        ):
            raise TypeError(f"{option.field} is a tuple of texts, as ('08111',), not {given!r}")
        kinds = {str: (str, os.PathLike, NoneType), bool: (bool,)}.get(option.kind)
        if kinds and not option.several and not isinstance(given, kinds):
            raise TypeError(f"{option.field} is a {option.kind.__name__}, not {given!r}")


_ASKED = [option for option in options_about(*READING) if not option.ask.positional]
_TYPES = get_type_hints(Scenario)
_SIGNATURE = signature(load_districts, eval_str=True)
_SIGNATURE = _SIGNATURE.replace(
    parameters=[
        _SIGNATURE.parameters["source"],
        *(
            Parameter(
                option.field,
                Parameter.KEYWORD_ONLY,
                default=option.default,
                annotation=_TYPES[option.field],
            )
            for option in _ASKED
        ),
    ]
)
load_districts.__signature__ = _SIGNATURE  # type: ignore[attr-defined]


def districts_of(
    source: str | os.PathLike[str] | IO[bytes] | None,
    wanted: Scenario,
    *,
    once: Once | None = None,
) -> Districts:
    """The same for a scenario, whatever it says beside its figures.

    Where there are several scenarios, ``once`` keeps what was read.
    """
    refuse_what_needs(wanted, *unmet_by_carried(wanted, has_file=source is not None))
    if source is None:
        # The default run does without the readers.
        from ukraine_soforthilfe.population.built_in import built_in_for

        districts = built_in_for(wanted)
        return _with_carried(districts, wanted, once=once) if wanted.carry_columns else districts
    from ukraine_soforthilfe.population.loading import each_time, read_population

    report = read_population(source, wanted, once=once or each_time)
    if not wanted.carry_columns:
        return report.districts
    return _with_carried(report.districts, wanted, once=once, report=report)


def _with_carried(
    districts: Districts,
    wanted: Scenario,
    *,
    once: Once | None,
    report: PopulationReport | None = None,
) -> Districts:
    """The same with the columns that travel along, of their own file or of the population's."""
    from ukraine_soforthilfe.population.carried import with_carried
    from ukraine_soforthilfe.population.loading import each_time
    from ukraine_soforthilfe.population.text_tables import read_source

    headings = tuple(dict.fromkeys(wanted.carry_columns))
    if report is not None and report.file is not None and wanted.carry_file is None:
        return with_carried(districts, report.file, headings, own=report, kreis=wanted.of_kreis)
    path = wanted.carry_file or ""
    file = (once or each_time)(path, lambda: read_source(path))
    return with_carried(districts, file, headings, kreis=wanted.of_kreis)


# What it writes.


@dataclass(frozen=True, slots=True)
class Report:
    """A finished report: the name of its file and its bytes."""

    name: str
    content: bytes


FileIdentity = tuple[int, int]
"""Device and number of a file: the same for all names that it has."""


class State(Enum):
    """How a report stands to the file of its name."""

    NEW = "new"
    UNCHANGED = "unchanged"
    REPLACES = "replaces"
    BLOCKED = "blocked"
    """By what is no file, leads to none or is read from; only who looks is shown it."""


@dataclass(frozen=True, slots=True)
class Placement:
    """A report with the place it goes to, and what is there now.

    Attributes:
        report: The report.
        path: Where it goes, as it is told.
        state: How it stands to what is there.
        target: The file that is written: of a symbolic link what it leads to.
    """

    report: Report
    path: Path
    state: State
    target: Path


def files_read(*paths: str | os.PathLike[str] | None) -> frozenset[FileIdentity]:
    """What files are whose paths may be read for reports; of none there is nothing to keep."""
    found = set()
    for path in paths:
        if path is None:
            continue
        with suppress(OSError, ValueError):
            found.add(_identity(Path(path).stat()))
    return frozenset(found)


def _identity(found: os.stat_result) -> FileIdentity:
    return found.st_dev, found.st_ino


def place(
    reports: Sequence[Report],
    *,
    folder: Path,
    force: bool,
    sources: Collection[FileIdentity] = frozenset(),
    only_look: bool = False,
) -> list[Placement]:
    """Find out where reports go, without writing anything; a folder may be missing yet.

    Files with other content may be replaced with ``force``, but never ``sources``, those of
    :func:`files_read`. With ``only_look`` nothing is to be written, so that nothing in the folder
    is in the way.

    Raises:
        OutputError: The folder cannot be made or is not writable, a target is
            no file, protected from writing or read for the reports, or a file with other
            content exists and ``force`` is False; all of them at once.
    """
    _refuse_folder(folder, only_look=only_look)
    placements: list[Placement] = []
    obstacles = []
    for report in reports:
        # A name may have umlauts that the locale does not know.
        path = folder / os.fsdecode(report.name.encode())
        try:
            state = _state(path, report.content)
            target = path.resolve(strict=True) if path.is_symlink() else path
        except OSError as error:
            if not only_look:
                obstacles.append(_UNREADABLE.filled(path=path, reason=why_not_written(error)))
            placements.append(Placement(report, path, State.BLOCKED, path))
            continue
        hindered = _hindered(state, target, sources=sources, force=force)
        if any(other.target == target for other in placements):
            hindered = _SAME_FILE
        if hindered and not only_look:
            obstacles.append(hindered.filled(path=path))
        elif hindered in (_SAME_FILE, _IS_SOURCE):
            state = State.BLOCKED
        placements.append(Placement(report=report, path=path, state=state, target=target))
    if obstacles:
        raise OutputError(joined([*obstacles, _NONE_WRITTEN], "\n"))
    return placements


def _hindered(
    state: State, target: Path, *, sources: Collection[FileIdentity], force: bool
) -> Text | None:
    """Why a report is not to be put in the place of what is there; None where it may be."""
    if state is not State.REPLACES:
        return None
    if _identity(target.stat()) in sources:
        return _IS_SOURCE
    if not force:
        return _OTHER_CONTENT
    return _PROTECTED if _is_protected(target) else None


_UNREADABLE = Text(
    de="{path} kann nicht gelesen werden: {reason}.", en="{path} cannot be read: {reason}."
)
_SAME_FILE = Text(
    de="{path} führt zur Datei eines anderen Berichts. Die Verknüpfung entfernen.",
    en="{path} leads to the file of another report. Take the link away.",
)
_OTHER_CONTENT = Text(
    de="{path} besteht schon mit anderem Inhalt. Mit --force ersetzen oder mit --output einen "
    "anderen Ordner angeben.",
    en="{path} exists with other content. Replace it with --force, or name another folder with "
    "--output.",
)
_IS_SOURCE = Text(
    de="{path} ist selbst eine der Dateien, aus denen gelesen wird, und wird nicht ersetzt. Mit "
    "--output einen anderen Ordner angeben.",
    en="{path} is itself one of the files that are read, and is not replaced. Name another folder "
    "with --output.",
)
_PROTECTED = Text(
    de="{path} ist schreibgeschützt. Den Schutz aufheben oder die Datei verschieben.",
    en="{path} is protected from writing. Allow it, or move it away.",
)
_NONE_WRITTEN = Text(de="Davon wurde nichts geschrieben.", en="None of this was written.")
_NOT_INTO = Text(
    de="Der Ausgabeordner {folder} {is_so}. Einen anderen angeben.",
    en="The output folder {folder} {is_so}. Name another one.",
)
_DEAD_LINK = Text(de="ist eine Verknüpfung ins Leere", en="is a link that leads nowhere")
_NO_FOLDER = Text(de="ist kein Ordner", en="is not a folder")
_READ_ONLY = Text(de="ist schreibgeschützt", en="is not writable")
_UNUSABLE = Text(de="ist nicht verwendbar: {what}", en="cannot be used: {what}")
_NO_NAME = Text(de="ein Ordner kann nicht so heißen", en="a folder cannot have such a name")
_NOT_WRITTEN = Text(
    de="{path} wurde nicht geschrieben: {reason}.", en="{path} was not written: {reason}."
)


def _refuse_folder(folder: Path, *, only_look: bool) -> None:
    """Raise an ``OutputError`` where a folder is none, or reports cannot be put into it."""
    nearest, is_folder = folder, None
    while is_folder is None:
        try:
            is_folder = stat.S_ISDIR(nearest.stat().st_mode)
        except (FileNotFoundError, NotADirectoryError) as error:
            if nearest.is_symlink():
                raise _not_into(nearest, _DEAD_LINK) from None
            if nearest == nearest.parent:  # pragma: no cover - a drive that Windows does not have
                raise _unusable(folder, error) from None
            nearest = nearest.parent
        except (OSError, ValueError) as error:
            raise _unusable(folder, error) from None
    if not is_folder:
        raise _not_into(nearest, _NO_FOLDER)
    if not only_look and not os.access(nearest, os.W_OK | os.X_OK):
        raise _not_into(nearest, _READ_ONLY)


def _unusable(folder: Path, error: OSError | ValueError) -> OutputError:
    # Anything but an OSError is a name with a NUL, which each Python words in its own way.
    what = why_not_written(error) if isinstance(error, OSError) else _NO_NAME
    return _not_into(folder, _UNUSABLE.filled(what=what))


def _not_into(folder: Path, is_so: Text) -> OutputError:
    return OutputError(_NOT_INTO.filled(folder=folder, is_so=is_so))


def _is_protected(target: Path) -> bool:
    """Whether a file is not to be written to; one that is nobody's to write, not even for root."""
    return not os.access(target, os.W_OK) or not target.stat().st_mode & 0o222


def write(placements: Sequence[Placement]) -> None:
    """Write what is new or changed, into folders that are made where they are missing.

    Every file is first written whole under another name in its folder; only
    when all are is the first one renamed. So each file is the old one or the
    new one at any moment, whatever interrupts. A file that is replaced hands
    its permissions on.

    Raises:
        OutputError: A file could not be written or put in place.
    """
    waiting = {
        placement.target.with_name(f".soforthilfe_{token_hex(8)}.tmp"): placement
        for placement in placements
        if placement.state is not State.UNCHANGED
    }
    made: list[Path] = []
    try:
        for temporary, placement in waiting.items():
            with _told_of(placement.path):
                _make_folder(temporary.parent, made)
                # Mode "x" follows no link that somebody put there.
                with temporary.open("xb") as file:
                    if placement.state is State.REPLACES:
                        _hand_on(placement.target, temporary)
                    file.write(placement.report.content)
        for temporary, placement in waiting.items():
            with _told_of(placement.path):
                _rename(temporary, placement.target, replace=placement.state is State.REPLACES)
    finally:
        for temporary in waiting:
            # A folder that was taken away or locked meanwhile keeps what it has.
            with suppress(OSError):
                temporary.unlink()
        # One with something in it stays.
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()


def _make_folder(folder: Path, made: list[Path]) -> None:
    """Make a folder and what is missing above it; what was made is put down in ``made``."""
    missing = [each for each in (folder, *folder.parents) if not os.path.lexists(each)]
    for each in reversed(missing):
        with suppress(FileExistsError):
            each.mkdir()
            made.append(each)


def _hand_on(old: Path, new: Path) -> None:
    """Give a file the permissions of the one whose place it takes, and its owner where allowed."""
    try:
        before = old.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISREG(before.st_mode):
        return
    if hasattr(os, "chown"):  # pragma: no branch - Windows has none
        with suppress(OSError):
            os.chown(new, before.st_uid, before.st_gid)
    new.chmod(stat.S_IMODE(before.st_mode))


@contextmanager
def _told_of(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError(_NOT_WRITTEN.filled(path=path, reason=why_not_written(error))) from None


def _state(path: Path, content: bytes) -> State:
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not os.path.lexists(path):
        return State.NEW
    if not path.is_file():
        raise OSError(errno.EINVAL, NOT_REGULAR)
    same = path.stat().st_size == len(content) and path.read_bytes() == content
    return State.UNCHANGED if same else State.REPLACES


def _rename(temporary: Path, target: Path, *, replace: bool) -> None:
    if not replace:
        try:
            # Unlike a rename, a link never replaces a file that was put there meanwhile.
            os.link(temporary, target)
        except FileExistsError:
            raise
        except OSError:
            if os.path.lexists(target):  # a file system without links
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        else:
            return
    temporary.replace(target)
