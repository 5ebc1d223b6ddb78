"""The words of a scenario in a file: the options of the command without their dashes.

Each is made of its option, so that a file knows what the command line knows,
parses it alike, and learns a new option by itself.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe.errors import SoforthilfeError
from ukraine_soforthilfe.scenario import OPTIONS

if TYPE_CHECKING:
    from ukraine_soforthilfe.asking import Option

# In CSV files, where Excel writes its own.
_TRUTHS = {"true": True, "wahr": True, "false": False, "falsch": False}
_LIST_SEPARATORS = re.compile(r"[\s,;]+")
_SEMICOLON = re.compile(r"\s*;\s*")
_KINDS = {bool: "true or false", date: "a date", int: "a whole number"}

WORDS = {option.name: option for option in OPTIONS}
"""The options by their names."""


def value_of(option: Option, given: object) -> Any:
    """The value of a scenario's field.

    Args:
        option: What was asked for.
        given: A text, or a number, date, truth or list where the file
            knows of such.

    Raises:
        ValueError: It is none, with what is allowed.
    """
    if not option.several:
        return _single(option, given)
    values = _split(option, given) if isinstance(given, str) else given
    if not isinstance(values, list) or not values:
        raise ValueError(f"Give {_allowed(option)}, one or more of them.")
    return option.held([_single(option, each) for each in values])


def _split(option: Option, given: str) -> list[str]:
    # A heading may have blanks and a share a comma.
    separators = _LIST_SEPARATORS if option.choices else _SEMICOLON
    return separators.split(given.strip())


def _allowed(option: Option) -> str:
    if option.choices:
        return " or ".join(str(member.value) for member in option.choices)
    return _KINDS.get(option.kind, "a text in quotation marks")


def _refusal(option: Option) -> ValueError:
    return ValueError(f"Give {_allowed(option)}.")


def _single(option: Option, given: object) -> Any:
    if option.kind is bool and isinstance(given, str):
        given = _TRUTHS.get(given.casefold())
    # A truth is a whole number, to Python.
    if isinstance(given, list | dict) or isinstance(given, bool) is not (option.kind is bool):
        raise _refusal(option)
    if option.kind is bool:
        return given
    if option.ask.parse:
        try:
            return option.ask.parse(_text(given))
        except SoforthilfeError as error:
            raise ValueError(str(error)) from None
    if not isinstance(given, str) or (
        option.choices and given not in [member.value for member in option.choices]
    ):
        raise _refusal(option)
    return option.kind(given)


def _text(given: object) -> str:
    # str() would write 0.0000001 as 1E-7. No total is written as 8e6.
    if isinstance(given, Decimal) and 0 < given < 1:
        return f"{given:f}"
    return str(given)
