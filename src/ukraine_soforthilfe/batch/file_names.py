"""What a file can be called on Windows, macOS and Linux alike."""

from __future__ import annotations

_FORBIDDEN = '<>:"/\\|?*'
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in "123456789¹²³"}
)
# Most file systems take 255 bytes; an ending follows.
_BYTES_AT_MOST = 240


def why_no_file_name(name: str) -> str | None:
    """Why a text cannot be a file's name, without its ending, and what to do; None where it can.

    >>> why_no_file_name("soforthilfe-2022") is None
    True
    """
    if not name:
        return "The name is empty. Give one."
    if found := [character for character in _FORBIDDEN if character in name]:
        return f"No file can have {' '.join(found)} in its name. Take it out."
    if not name.isprintable():
        return "The name has a line break or an invisible character. Take it out."
    # What begins with a point is hidden by the system, what ends with one loses it.
    if name != name.strip() or "." in (name[0], name[-1]):
        return "A file's name neither begins nor ends in a blank or a point. Take it off."
    if name.partition(".")[0].rstrip().casefold() in _DEVICES:
        return "Windows keeps this name for a device. Give another one."
    if len(name.encode()) > _BYTES_AT_MOST:
        return f"The name has more than {_BYTES_AT_MOST} bytes. Shorten it."
    return None
