"""The forms that reports and answers can have, and the names that their files can."""

from __future__ import annotations

from enum import StrEnum

from ukraine_soforthilfe.errors import UsageError


class Form(StrEnum):
    """Forms of a report or an answer; of a file, the value is its ending.

    A command says which of them it has.
    """

    TEXT = "text"
    MD = "md"
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


PAGE_FORMS = tuple(form for form in Form if form not in {Form.XLSX, Form.CSV, Form.JSON})
"""The forms for people that every command has: the terminal's, and those that a pen writes."""
REPORT_FORMS = (Form.XLSX, Form.CSV, Form.JSON, *PAGE_FORMS[1:])
"""The forms of the report of an allocation, each a file."""
STREAMED_FORMS = REPORT_FORMS[1:]
"""Those of them that are text."""


class CsvDialect(StrEnum):
    """How the CSV is written: for programs, or for a German Excel.

    ``STANDARD`` is comma, UTF-8 and LF. ``EXCEL`` is semicolon, UTF-8 with
    byte order mark and CRLF, and puts an apostrophe before a text that Excel
    would run as a formula.
    """

    STANDARD = "standard"
    EXCEL = "excel"


class Order(StrEnum):
    """Orders of a comparison: keys and names from A on, all else from the largest gain down."""

    KEY = "key"
    NAME = "name"
    AMOUNT = "amount"
    PERCENT = "percent"
    POPULATION = "population"


FORBIDDEN_IN_NAMES = '<>:"/\\|?*'
"""What Windows takes for no name of a file, and others for none in part."""
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in "123456789¹²³"}
)
# Most file systems take 255 bytes; an ending follows.
NAME_BYTES_AT_MOST = 240


def why_no_file_name(name: str) -> str | None:
    """Why a text cannot be a file's name, without its ending, and what to do; None if it can.

    >>> why_no_file_name("soforthilfe-2022") is None
    True
    """
    if not name:
        return "The name is empty. Give one."
    if found := [character for character in FORBIDDEN_IN_NAMES if character in name]:
        return f"A file cannot have {' '.join(found)} in its name. Take it out."
    if not name.isprintable():
        return "The name has a line break or an invisible character. Take it out."
    # A system hides what begins with a point, and Windows takes one off the end.
    if name != name.strip() or "." in (name[0], name[-1]):
        return "A file's name cannot begin or end with a blank or a point. Take it off."
    if name.partition(".")[0].rstrip().casefold() in _DEVICES:
        return "Windows keeps this name for a device. Give another one."
    if len(name.encode()) > NAME_BYTES_AT_MOST:
        return f"The name has more than {NAME_BYTES_AT_MOST} bytes. Shorten it."
    return None


def parse_name(text: str) -> str:
    """The name of a run, which its files bear.

    Raises:
        UsageError: No file can be called so.
    """
    if reason := why_no_file_name(text):
        raise UsageError(reason)
    return text
