"""The options of the commands: those of a scenario, made of its fields, and those of several.

:func:`takes_scenario` puts the options of whole parts of a
:class:`~ukraine_soforthilfe.asking.scenario.Scenario` into a command's signature and
hands the command the scenario that they make.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import wraps
from inspect import Parameter, Signature, get_annotations, signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args

import typer

from ukraine_soforthilfe.asking.ask import Option, Part
from ukraine_soforthilfe.asking.scenario import Scenario, options_about
from ukraine_soforthilfe.commands.output import room_on_standard_output
from ukraine_soforthilfe.errors import SoforthilfeError, UsageError
from ukraine_soforthilfe.language import Language, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Value = TypeVar("Value")


def _stichtage() -> set[str]:
    from ukraine_soforthilfe.population.built_in import editions

    return {edition.stichtag.isoformat() for edition in editions()}


def _bases() -> set[str]:
    from ukraine_soforthilfe.population.built_in import editions

    return {edition.basis for edition in editions()}


def _names() -> set[str]:
    from ukraine_soforthilfe.population.built_in import kreise_by_ags

    return {kreis.name for kreis in kreise_by_ags().values()}


def offering(texts: Callable[[], Iterable[str]]) -> Callable[[str], list[str]]:
    """What a shell completes the beginning of a text with."""

    def complete(incomplete: str) -> list[str]:
        return sorted(text for text in texts() if text.startswith(incomplete))

    # Typer evaluates it, and tells the argument by its type.
    complete.__annotations__ = {"incomplete": str, "return": list[str]}
    return complete


OFFERED_NAMES = offering(_names)
"""Completes the districts that come with the program."""
_OFFERED = {"stichtag": offering(_stichtage), "basis": offering(_bases)}


class Refusal(typer.BadParameter):
    """Wrong usage of an option of ours, said in the language of ``--lang``."""

    def __init__(self, text: Text, *, param_hint: str | None = None) -> None:
        super().__init__(text.en, param_hint=param_hint)
        self.text = text

    def format_message(self) -> str:
        """What Typer shows in its frame."""
        said = super().format_message()
        # Of all options, --lang is read first.
        if self.ctx is None or self.ctx.params.get("language") == Language.EN:
            return said
        frame = said.removesuffix(self.text.en).replace("Invalid value", "Ungültiger Wert", 1)
        return frame.replace(" for ", " für ", 1) + self.text.de


def usage(parse: Callable[[str], Value]) -> Callable[[str | Value], Value]:
    """A parser whose refusals are shown as wrong usage of the option."""

    def parse_option(given: str | Value) -> Value:
        # Typer hands the default through the parser, too.
        if not isinstance(given, str):
            return given
        try:
            return parse(given)
        except SoforthilfeError as error:
            raise Refusal(error.text) from None

    return parse_option


@dataclass(frozen=True, slots=True)
class OneOf:
    """In the annotation of a command's own option: the members that it takes, in this order."""

    members: tuple[Enum, ...]

    def __init__(self, *members: Enum) -> None:
        object.__setattr__(self, "members", members)


Output = Annotated[
    Path,
    typer.Option(
        metavar="FOLDER",
        help="Folder for the reports; - writes one that is text to standard output.",
    ),
]
Force = Annotated[bool, typer.Option("--force", help="Replace files that have other content.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Calculate and show, but write nothing.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Show no summary.")]


def takes_scenario(*parts: Part) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options that make up a scenario.

    Args:
        parts: The parts of :class:`Scenario` that the command lets its user
            choose; the fields of others keep their default.

    Returns:
        A decorator for a function with a keyword argument ``scenario``. The
        command gets the options instead: behind its positional arguments,
        before its own options.
    """
    asked = options_about(*parts)
    parameters = [
        Parameter(
            option.field,
            Parameter.KEYWORD_ONLY,
            default=option.default,
            annotation=_annotation(option),
        )
        for option in asked
    ]

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        own = [
            _with_choices(parameter)
            for parameter in signature(command, eval_str=True).parameters.values()
            if parameter.name != "scenario"
        ]
        chosen = {name: type(members[0]) for name, members in _members(command).items()}

        @wraps(command)
        def run(**values: Any) -> None:
            try:
                words = {option.field: option.held(values.pop(option.field)) for option in asked}
            except UsageError as error:
                raise Refusal(error.text) from None
            values |= {name: kind(values[name]) for name, kind in chosen.items()}
            with room_on_standard_output(words["language"]):
                command(scenario=Scenario(**words), **values)

        # Typer reads the signature, older ones the annotations as well.
        in_order = sorted([*parameters, *own], key=lambda parameter: parameter.kind)
        run.__signature__ = Signature(in_order)  # type: ignore[attr-defined]
        run.__annotations__ = {
            **get_annotations(command, eval_str=True),
            **{parameter.name: parameter.annotation for parameter in in_order},
        }
        del run.__annotations__["scenario"]
        return run

    return decorate


def _annotation(option: Option) -> Any:
    """What Typer reads of an option."""
    ask = option.ask
    kind: Any = _enumeration(ask.choices) if ask.choices else option.kind
    if option.several:
        kind = list[kind]
    elif option.default is None:
        kind = kind | None
    details: dict[str, Any] = {
        "metavar": ask.metavar,
        "help": ask.help,
        "parser": usage(ask.parse) if ask.parse else None,
        "show_default": ask.default_shown or option.default not in (None, ()),
        "envvar": ask.variable,
        "is_eager": ask.part is Part.LANGUAGE,
        "autocompletion": _OFFERED.get(option.field),
    }
    if ask.positional:
        return Annotated[kind, typer.Argument(**details)]
    return Annotated[kind, typer.Option(f"--{option.name}", **details)]


def _enumeration(members: Sequence[Enum]) -> Any:
    """An enumeration of some members of another, for Typer, which takes whole ones."""
    return StrEnum(type(members[0]).__name__, [(each.name, each.value) for each in members])


def _members(command: Callable[..., None]) -> dict[str, tuple[Enum, ...]]:
    """The members that each of a command's own options takes, where it says which."""
    return {
        name: mark.members
        for name, annotation in get_annotations(command, eval_str=True).items()
        for mark in get_args(annotation)[1:]
        if isinstance(mark, OneOf)
    }


def _with_choices(parameter: Parameter) -> Parameter:
    marks = get_args(parameter.annotation)[1:]
    for mark in marks:
        if isinstance(mark, OneOf):
            others = tuple(each for each in marks if each is not mark)
            return parameter.replace(annotation=Annotated[(_enumeration(mark.members), *others)])
    return parameter
