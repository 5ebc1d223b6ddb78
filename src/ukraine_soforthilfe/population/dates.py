"""Days as people and statistical offices write them."""

from __future__ import annotations

import re
from datetime import date

from ukraine_soforthilfe.errors import DateError

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_GERMAN = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", re.ASCII)


def parse_date(text: str) -> date:
    """The day that a text names, as ``2021-12-31`` or ``31.12.2021``.

    Raises:
        DateError: The text is neither, or no day of the calendar.
    """
    stripped = text.strip()
    if match := _ISO.fullmatch(stripped):
        year, month, day = map(int, match.groups())
    elif match := _GERMAN.fullmatch(stripped):
        day, month, year = map(int, match.groups())
    else:
        raise DateError(f"{text!r} is no date. Write it as 2021-12-31 or 31.12.2021.")
    try:
        return date(year, month, day)
    except ValueError:
        raise DateError(f"{text!r} is no day of the calendar.") from None
