"""Putting reports into a folder."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from ukraine_soforthilfe.errors import OutputError
from ukraine_soforthilfe.scenarios import Report, State, files_read, place, write

OLD = Report(name="a.csv", content=b"old")
NEW = Report(name="a.csv", content=b"new")
OTHER = Report(name="b.csv", content=b"other")


def put(*reports: Report, folder: Path, force: bool = False) -> list[State]:
    placements = place(reports, folder=folder, force=force)
    write(placements)
    return [placement.state for placement in placements]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_writes_new_files(tmp_path: Path) -> None:
    """New reports are there with their bytes, and nothing else is."""
    states = put(NEW, OTHER, folder=tmp_path)

    assert (states, contents(tmp_path)) == (
        [State.NEW, State.NEW],
        {"a.csv": b"new", "b.csv": b"other"},
    )


def test_leaves_a_file_with_the_same_content_alone(tmp_path: Path) -> None:
    """An unchanged report is not written again: its file keeps its identity and time."""
    put(OLD, folder=tmp_path)
    before = (tmp_path / "a.csv").stat()

    assert put(OLD, folder=tmp_path) == [State.UNCHANGED]

    after = (tmp_path / "a.csv").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_refuses_to_overwrite_and_writes_none_of_the_others(tmp_path: Path) -> None:
    """One file in the way stops all reports, and the sentence names --force."""
    put(OLD, folder=tmp_path)

    with pytest.raises(OutputError, match=r"a\.csv exists with other content.*--force"):
        put(OTHER, NEW, folder=tmp_path)

    assert contents(tmp_path) == {"a.csv": b"old"}


def test_force_replaces(tmp_path: Path) -> None:
    """With force the new content takes the old one's place."""
    put(OLD, folder=tmp_path)

    assert put(NEW, folder=tmp_path, force=True) == [State.REPLACES]

    assert contents(tmp_path) == {"a.csv": b"new"}


def test_lists_every_obstacle_at_once(tmp_path: Path) -> None:
    """Two files in the way are both named in one error."""
    put(OLD, Report(name="b.csv", content=b"old"), folder=tmp_path)

    with pytest.raises(OutputError) as caught:
        place([NEW, OTHER], folder=tmp_path, force=False)

    assert "a.csv exists" in str(caught.value)
    assert "b.csv exists" in str(caught.value)


@pytest.mark.parametrize("force", [False, True])
def test_refuses_a_target_that_is_a_folder(tmp_path: Path, force: bool) -> None:
    """A folder of the report's name is in the way, with force too."""
    (tmp_path / "a.csv").mkdir()

    with pytest.raises(OutputError, match="it is a folder"):
        place([NEW], folder=tmp_path, force=force)


def test_refuses_a_target_that_is_no_regular_file(tmp_path: Path) -> None:
    """A pipe of the report's name is refused and not read from."""
    os.mkfifo(tmp_path / "a.csv")

    with pytest.raises(OutputError, match="not a regular file"):
        place([NEW], folder=tmp_path, force=True)


def test_makes_the_folder_with_its_parents(tmp_path: Path) -> None:
    """A missing folder is made when reports are written, and not when they are placed."""
    folder = tmp_path / "reports" / "2022"
    placements = place([NEW], folder=folder, force=False)
    assert contents(tmp_path) == {}

    write(placements)

    assert contents(folder) == {"a.csv": b"new"}


def test_no_folder_stays_where_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that was made for reports that did not come is taken away, with its parents."""
    placements = place([NEW], folder=tmp_path / "reports" / "2022", force=False)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(OutputError, match="no space is left"):
        write(placements)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("below", ["sub", "sub/folder"])
def test_refuses_a_folder_below_a_file(tmp_path: Path, below: str) -> None:
    """Below a file no folder can be made, and the file is named."""
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(OutputError, match=r"folder \S+/file is not a folder"):
        place([NEW], folder=tmp_path / "file" / below, force=False)


def test_refuses_a_folder_that_is_a_link_to_nothing(tmp_path: Path) -> None:
    """A link whose target is missing is said to be one."""
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")

    with pytest.raises(OutputError, match="link is a link that leads nowhere"):
        place([NEW], folder=tmp_path / "link" / "sub", force=False)


@pytest.mark.parametrize("mode", [0o600, 0o664, 0o755])
def test_force_keeps_permissions(tmp_path: Path, mode: int) -> None:
    """A file that is replaced has the permissions that it had."""
    put(OLD, folder=tmp_path)
    (tmp_path / "a.csv").chmod(mode)

    put(NEW, folder=tmp_path, force=True)

    assert (tmp_path / "a.csv").stat().st_mode & 0o777 == mode
    assert contents(tmp_path) == {"a.csv": b"new"}


def test_force_refuses_a_file_that_is_protected(tmp_path: Path) -> None:
    """A file without permission to write is not replaced by way of its folder."""
    put(OLD, folder=tmp_path)
    (tmp_path / "a.csv").chmod(0o444)

    with pytest.raises(OutputError, match=r"a\.csv is protected from writing"):
        put(OTHER, NEW, folder=tmp_path, force=True)

    assert contents(tmp_path) == {"a.csv": b"old"}


def test_force_writes_through_a_link(tmp_path: Path) -> None:
    """Where a link stands in the report's place, its target is replaced, and the link stays."""
    target = tmp_path / "elsewhere" / "real.csv"
    target.parent.mkdir()
    target.write_bytes(b"old")
    (tmp_path / "a.csv").symlink_to(Path("elsewhere") / "real.csv")

    assert put(NEW, folder=tmp_path, force=True) == [State.REPLACES]

    assert (tmp_path / "a.csv").is_symlink()
    assert contents(target.parent) == {"real.csv": b"new"}


def test_a_file_that_went_meanwhile_is_written(tmp_path: Path) -> None:
    """What was to be replaced is gone when reports are put there: nobody's permissions matter."""
    put(OLD, folder=tmp_path)
    placements = place([NEW], folder=tmp_path, force=True)
    (tmp_path / "a.csv").unlink()

    write(placements)

    assert contents(tmp_path) == {"a.csv": b"new"}


def test_refuses_two_reports_that_lead_to_one_file(tmp_path: Path) -> None:
    """Two links to one file would leave one report of two."""
    (tmp_path / "real.csv").write_bytes(b"old")
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).symlink_to("real.csv")

    with pytest.raises(OutputError, match=r"b\.csv leads to the file of another report"):
        put(NEW, OTHER, folder=tmp_path, force=True)

    assert (tmp_path / "real.csv").read_bytes() == b"old"


def test_who_only_looks_is_shown_what_would_be_replaced(tmp_path: Path) -> None:
    """Without the wish to write, no file is in the way, with other content or protected."""
    put(OLD, folder=tmp_path)
    (tmp_path / "a.csv").chmod(0o444)

    placements = place([NEW, OTHER], folder=tmp_path, force=False, only_look=True)

    assert [placement.state for placement in placements] == [State.REPLACES, State.NEW]


@pytest.mark.parametrize("other_name", ["same", "symbolic link", "hard link", "upper folder"])
def test_force_never_replaces_what_was_read(tmp_path: Path, other_name: str) -> None:
    """A file that reports are made of stays, by whatever name it was read; who looks is told."""
    put(OLD, OTHER, folder=tmp_path)
    read = tmp_path / "read.csv"
    if other_name == "symbolic link":
        read.symlink_to(tmp_path / "a.csv")
    elif other_name == "hard link":
        read.hardlink_to(tmp_path / "a.csv")
    else:
        read = tmp_path / ("a.csv" if other_name == "same" else f"../{tmp_path.name}/a.csv")
    sources = files_read(os.fspath(read), None, os.fspath(tmp_path / "missing.csv"))

    with pytest.raises(OutputError, match=r"a\.csv is itself one of the files that are read"):
        place([NEW, OTHER], folder=tmp_path, force=True, sources=sources)

    shown = place([NEW, OTHER], folder=tmp_path, force=True, sources=sources, only_look=True)
    assert [each.state for each in shown] == [State.BLOCKED, State.UNCHANGED]


def test_refuses_a_folder_that_is_a_file(tmp_path: Path) -> None:
    """A file where a folder was asked for is said to be one."""
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(OutputError, match="is not a folder"):
        place([NEW], folder=tmp_path / "file", force=False)


@pytest.mark.parametrize(
    ("name", "why"),
    [("x" * 300, "File name too long"), ("a\0b", "a folder cannot have such a name")],
)
def test_refuses_a_folder_by_a_name_that_none_has(tmp_path: Path, name: str, why: str) -> None:
    """A name that no file system takes is refused, with what is wrong with it."""
    with pytest.raises(OutputError, match=f"cannot be used: .*{why}"):
        place([NEW], folder=tmp_path / name, force=False)


def test_refuses_a_folder_that_is_not_writable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A read-only folder is refused before anything is calculated into it."""
    monkeypatch.setattr(os, "access", lambda path, mode: not (path == tmp_path and mode & os.W_OK))

    with pytest.raises(OutputError, match="is not writable"):
        place([NEW], folder=tmp_path, force=False)


def test_a_full_disk_leaves_the_old_files_and_no_temporary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the second of two files does not fit, both old ones stand untouched."""
    put(OLD, Report(name="b.csv", content=b"old"), folder=tmp_path)
    placements = place([NEW, OTHER], folder=tmp_path, force=True)
    opened = []
    real_open = Path.open

    def full_at_the_second(path: Path, mode: str) -> object:
        opened.append(path)
        if len(opened) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        return real_open(path, mode)

    monkeypatch.setattr(Path, "open", full_at_the_second)
    with pytest.raises(OutputError, match=r"b\.csv was not written: no space is left"):
        write(placements)

    assert [(tmp_path / name).read_bytes() for name in ("a.csv", "b.csv")] == [b"old", b"old"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv", "b.csv"]


def test_a_workbook_open_in_excel_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Windows says of a locked file becomes advice to close it."""
    put(OLD, folder=tmp_path)
    placements = place([NEW], folder=tmp_path, force=True)

    def locked(path: Path, target: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(path), None, str(target))

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(OutputError, match="If the file is open in Excel, close it"):
        write(placements)

    assert contents(tmp_path) == {"a.csv": b"old"}


def test_does_not_overwrite_what_came_meanwhile(tmp_path: Path) -> None:
    """A file that another program puts there after the check is not replaced."""
    placements = place([NEW], folder=tmp_path, force=False)
    (tmp_path / "a.csv").write_bytes(b"somebody else's")

    with pytest.raises(OutputError, match="another program has put a file"):
        write(placements)

    assert contents(tmp_path) == {"a.csv": b"somebody else's"}


def no_links(*_: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


def test_writes_where_the_file_system_has_no_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stick formatted with FAT knows no hard links; a rename serves there."""
    monkeypatch.setattr(os, "link", no_links)

    assert put(NEW, folder=tmp_path) == [State.NEW]

    assert contents(tmp_path) == {"a.csv": b"new"}


def test_without_links_too_nothing_is_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where hard links are missing, a file that came meanwhile still stands."""
    monkeypatch.setattr(os, "link", no_links)
    placements = place([NEW], folder=tmp_path, force=False)
    (tmp_path / "a.csv").write_bytes(b"somebody else's")

    with pytest.raises(OutputError, match="another program has put a file"):
        write(placements)

    assert contents(tmp_path) == {"a.csv": b"somebody else's"}


def test_a_dangling_link_is_not_written_through(tmp_path: Path) -> None:
    """A link to nowhere is something in the way, not a new file."""
    (tmp_path / "a.csv").symlink_to(tmp_path / "nowhere")

    with pytest.raises(OutputError):
        put(NEW, folder=tmp_path)

    assert not (tmp_path / "nowhere").exists()
