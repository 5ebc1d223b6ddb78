"""What a report says of its own making."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How a report can be made again, byte for byte.

    Attributes:
        version: The program's version.
        command: The command that makes the report again, to be pasted.
        printed_date: A date to be printed into the report, None for none. A
            report never looks at the clock.
    """

    version: str
    command: str
    printed_date: date | None = None
