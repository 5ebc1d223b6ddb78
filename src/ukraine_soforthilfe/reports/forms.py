"""The forms that a report can have."""

from __future__ import annotations

from enum import StrEnum


class Format(StrEnum):
    """Forms of a report; each value is the ending of its file."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


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
