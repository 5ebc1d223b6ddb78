"""The forms that reports and answers can have."""

from __future__ import annotations

from enum import StrEnum


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
