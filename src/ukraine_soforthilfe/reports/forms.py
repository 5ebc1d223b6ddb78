"""The forms that reports and answers can have."""

from __future__ import annotations

from enum import StrEnum


class Form(StrEnum):
    """Forms of a report or an answer; of a file, the value is its ending.

    A command says which of them it has.
    """

    TEXT = "text"
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


REPORT_FORMS = (Form.XLSX, Form.CSV, Form.JSON)
"""The forms of the report of an allocation, each a file."""


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
