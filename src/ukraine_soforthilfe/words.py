"""The words of a scenario in a file: the options of the command without their dashes.

Each is made of its option, so that a file knows what the command line knows,
parses it alike, and learns a new option by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args, get_origin

import typer

from ukraine_soforthilfe.options import SCENARIO_OPTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

# In CSV files, where Excel writes its own.
_TRUTHS = {"true": True, "wahr": True, "false": False, "falsch": False}
_LIST_SEPARATORS = re.compile(r"[\s,;]+")
_SEMICOLON = re.compile(r"\s*;\s*")
_KINDS = {bool: "true or false", date: "a date", int: "a whole number"}


@dataclass(frozen=True, slots=True)
class Word:
    """One option of a scenario as it is said in a file.

    Attributes:
        field: The field of ``Scenario`` that it fills.
        kind: Type of its values; of a list, type of each.
        several: Whether it takes a list.
        parse: Makes a value of a text; None where the kind alone does.
    """

    field: str
    kind: type
    several: bool
    parse: Callable[[str], Any] | None

    def value(self, given: object) -> Any:
        """The value of the field.

        Args:
            given: A text, or a number, date, truth or list where the file
                knows of such.

        Raises:
            ValueError: It is none, with what is allowed.
        """
        if not self.several:
            return self._single(given)
        values = self._split(given) if isinstance(given, str) else given
        if not isinstance(values, list) or not values:
            raise ValueError(f"Give {self._allowed}, one or more of them.")
        found = map(self._single, values)
        return tuple(dict.fromkeys(found) if issubclass(self.kind, Enum) else found)

    def _split(self, given: str) -> list[str]:
        # A heading may have blanks and a share a comma.
        separators = _SEMICOLON if self.kind is str else _LIST_SEPARATORS
        return separators.split(given.strip())

    @property
    def _allowed(self) -> str:
        if issubclass(self.kind, Enum):
            return " or ".join(str(member.value) for member in self.kind)
        return _KINDS.get(self.kind, "a text in quotation marks")

    def _refusal(self) -> ValueError:
        return ValueError(f"Give {self._allowed}.")

    def _single(self, given: object) -> Any:
        if self.kind is bool and isinstance(given, str):
            given = _TRUTHS.get(given.casefold())
        # A truth is a whole number, to Python.
        if isinstance(given, list | dict) or isinstance(given, bool) is not (self.kind is bool):
            raise self._refusal()
        if self.kind is bool:
            return given
        if self.parse:
            try:
                return self.parse(_text(given))
            except typer.BadParameter as error:
                raise ValueError(str(error)) from None
        if not isinstance(given, str):
            raise self._refusal()
        try:
            return self.kind(given)
        except ValueError:  # no member of an enumeration
            raise self._refusal() from None


def _text(given: object) -> str:
    # str() would write 0.0000001 as 1E-7. No total is written as 8e6.
    if isinstance(given, Decimal) and 0 < given < 1:
        return f"{given:f}"
    return str(given)


def scenario_words() -> dict[str, Word]:
    """All words with what they stand for."""
    return dict(_word(field, declared) for field, declared in SCENARIO_OPTIONS.items())


def _word(field: str, declared: Any) -> tuple[str, Word]:
    annotation, option = get_args(declared)
    (kind,) = {*get_args(annotation)} - {NoneType} or {annotation}
    # What Typer is told of an option's name without a default, it takes for the default.
    names = [name for name in (option.default, *(option.param_decls or ())) if name is not ...]
    return (
        names[0].removeprefix("--") if names else field.replace("_", "-"),
        Word(field, kind, get_origin(annotation) is list, option.parser),
    )
