"""What the commands have to do with the shell: the options that they take, what they say and write.

:func:`takes_scenario` puts the options of whole parts of a
:class:`~ukraine_soforthilfe.asking.scenario.Scenario` into a command's signature and
hands the command the scenario that they make. Results, notices, files and errors are said here.

A command imports what it needs when it runs, so ``--help`` and ``--version`` are quick.
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager
from enum import Enum, StrEnum
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from threading import Lock, Timer, current_thread, main_thread
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar, get_args

import typer

from ukraine_soforthilfe.asking import LANGUAGE_VARIABLE, READING, Form, Option, Part
from ukraine_soforthilfe.asking.scenario import Scenario, options_about
from ukraine_soforthilfe.errors import OutputError, SoforthilfeError, UsageError
from ukraine_soforthilfe.language import (
    Language,
    Text,
    followed_by,
    joined,
    same,
    visible,
    visible_lines,
    with_answer,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from types import ModuleType

    from rich.console import Console
    from rich.progress import Progress

    from ukraine_soforthilfe.reports import Page
    from ukraine_soforthilfe.result import Districts
    from ukraine_soforthilfe.result.allocation import Allocation
    from ukraine_soforthilfe.scenarios import Placement, Report

Value = TypeVar("Value")
STANDARD_STREAM = Path("-")
_SHOWN_AFTER = 1.0
OTHER_LIST = Text(
    de="eine Liste, die nicht von soforthilfe stammt", en="a list that soforthilfe did not write"
)
"""What options about a file need: a file that is not one of our reports."""


def allocation_of(
    scenario: Scenario,
    *,
    quiet: bool = False,
    to_be_written: bool = False,
    of: str = "",
    parts: Sequence[Part] = READING,
) -> Allocation:
    """The result of a scenario; notices about its figures, or ``of`` a file, are told.

    What answers them is said as far as the command takes these ``parts``. Where its reports
    are ``to_be_written``, its forms must be able to hold it.
    """
    from ukraine_soforthilfe.scenarios import districts_of
    from ukraine_soforthilfe.scenarios.rendering import allocated, refuse_too_many_rows

    with progress_shown(scenario.language, quiet=quiet):
        districts = districts_of(scenario.source(sys.stdin.buffer), scenario)
        if to_be_written:
            refuse_too_many_rows(districts, scenario)
        allocation = allocated(districts, scenario)
    show_notices(allocation.districts, scenario.language, of=of, parts=parts)
    return allocation


@contextmanager
def progress_shown(language: Language, *, quiet: bool = False) -> Iterator[None]:
    """A bar on standard error, where that is a terminal, once the work has taken a second.

    It is gone when the work is done.
    """
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield
        return
    bar = _Bar(language)
    try:
        with followed_by(bar.follow):
            yield
    finally:
        bar.end()


class _Bar:
    """What is being done and how far it is. It shows itself, so that nobody waits for it."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._step = ("", 0, 0)
        self._progress: Progress | None = None
        self._lock = Lock()
        self._timer = Timer(_SHOWN_AFTER, self._show)
        self._timer.daemon = True
        self._timer.start()

    def follow(self, what: Text, done: int, of: int) -> None:
        """Take down what is being done."""
        self._step = (visible(what(self._language)), done, of)
        self._update()

    def end(self) -> None:
        """Take it off the screen."""
        self._timer.cancel()
        with self._lock:
            if self._progress is not None:
                self._progress.stop()
            self._progress = None

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        with self._lock:
            if self._timer.finished.is_set():
                return
            name = TextColumn("{task.description}", markup=False)
            progress = Progress(BarColumn(), name, console=Console(stderr=True), transient=True)
            progress.start()
            self._progress = progress
        self._update()

    def _update(self) -> None:
        progress = self._progress
        if progress is None:
            return
        name, done, of = self._step
        shown = progress.tasks[-1:]
        if [task.description for task in shown] == [name] and of:
            progress.update(shown[0].id, completed=done, total=of)
            return
        # Only a new task can be one of which nobody knows how long it takes.
        for task in shown:
            progress.remove_task(task.id)
        progress.add_task(name, completed=done, total=of or None)


def import_openpyxl() -> None:
    """Import openpyxl without numpy, which it wants for numpy's numbers alone.

    That saves a fifth of the time of a workbook. Only a command may do so: it
    has its process to itself, and reports have no such numbers.
    """
    if "numpy" not in sys.modules:
        sys.modules["numpy"] = None  # type: ignore[assignment] # as if it were not installed
        try:
            import openpyxl  # noqa: F401
        finally:
            del sys.modules["numpy"]


_ERROR = Text(de="Fehler: {said}", en="Error: {said}")
_NOTE = Text(de="Hinweis: {said}", en="Note: {said}")


def tell_error(text: Text, language: Language) -> None:
    """Say on standard error what is wrong."""
    tell(_ERROR(language, said=text(language)))


def tell_note(text: Text, language: Language) -> None:
    """Say on standard error what is good to know."""
    tell(_NOTE(language, said=text(language)))


def show_notices(
    districts: Districts, language: Language, *, of: str = "", parts: Sequence[Part] = READING
) -> None:
    """Say on standard error what was mended, left out or assumed, and in which file.

    With it what answers that, where it is an option of these parts.
    """
    options = {option.name for option in options_about(*parts)}
    for notice in districts.notices:
        said = with_answer(notice) if getattr(notice, "option", "") in options else notice
        tell_note(joined((same(visible(of)), said), ": ") if of else said, language)


def show_what_was_read(districts: Districts, language: Language) -> None:
    """Say on standard error what each part of a file was taken for."""
    from ukraine_soforthilfe.reports.wording import READ, what_was_read

    if read := what_was_read(districts, language):
        tell(f"{READ(language)}: {read}")


# All that people are shown goes through the functions below: no character of a text out of a
# file acts on a terminal.


def tell(text: str) -> None:
    """Say something on standard error."""
    typer.echo(visible_lines(text), err=True)


def say(text: str) -> None:
    """Say something on standard output."""
    typer.echo(visible_lines(text))


def write_stdout(content: bytes) -> None:
    """Write exactly these bytes to standard output; only a terminal is shown what would act on it.

    Raises:
        OutputError: It is closed.
    """
    if sys.stdout is None:
        raise OutputError(
            Text(
                de="Die Standardausgabe ist geschlossen. In einen Ordner oder eine Pipe schreiben.",
                en="Standard output is closed. Write to a folder or a pipe.",
            )
        )
    if sys.stdout.isatty():
        content = visible_lines(content.decode()).encode()
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def show_files(
    placements: Sequence[Placement], language: Language, *, dry_run: bool = False
) -> None:
    """Say which files were written, left alone, or would be written."""
    from ukraine_soforthilfe.reports import wording
    from ukraine_soforthilfe.scenarios import State

    for placement in placements:
        if placement.state is State.UNCHANGED:
            line = wording.UNCHANGED
        elif dry_run:
            line = {
                State.NEW: wording.WOULD_WRITE,
                State.REPLACES: wording.WOULD_REPLACE,
                State.BLOCKED: wording.IN_THE_WAY,
            }[placement.state]
        else:
            line = wording.WRITTEN
        say(line(language, path=placement.path))


def write_files(
    reports: Sequence[Report],
    language: Language,
    *,
    folder: Path,
    force: bool,
    read_from: Sequence[str | None],
) -> None:
    """Put finished reports into a folder, and say which were written; errors as of ``place``."""
    from ukraine_soforthilfe.scenarios import files_read, place, write

    placements = place(reports, folder=folder, force=force, sources=files_read(*read_from))
    write(placements)
    show_files(placements, language)


def console() -> Console:
    """Standard output for reports; a text from a file is never taken for markup."""
    from rich.console import Console

    return Console(markup=False, highlight=False, emoji=False)


def show(page: Page, form: Form, language: Language) -> None:
    """Print a page in a form for people."""
    from ukraine_soforthilfe.reports import pens, visible_page

    if form is Form.TEXT:
        console().print(pens.terminal(visible_page(page), language), crop=False)
    else:
        write_stdout(pens.page_bytes(page, form, language))


def show_content(content: Mapping[str, Any]) -> None:
    """Print what programs read as JSON."""
    from ukraine_soforthilfe.reports.pens import encoded, versioned

    say(encoded(versioned(content), indent=2))


@contextmanager
def errors_shown(language: Language, *, status: int = 1) -> Iterator[None]:
    """What a user can put right becomes a sentence on standard error and an exit status."""
    try:
        yield
    except SoforthilfeError as error:
        tell_error(error.text, language)
        raise typer.Exit(2 if isinstance(error, UsageError) else status) from None


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """End in the way of Ctrl-C, with all cleared up, where the system or a terminal ends us."""
    if current_thread() is not main_thread():
        yield
        return
    # A hang-up that nohup made deaf stays so.
    signals = [
        each
        for each in (signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM))
        if signal.getsignal(each) is signal.SIG_DFL
    ]

    def end(number: int, _: object) -> NoReturn:
        for each in signals:
            signal.signal(each, signal.SIG_IGN)
        raise SystemExit(128 + number)

    for each in signals:
        signal.signal(each, end)
    try:
        yield
    finally:
        for each in signals:
            signal.signal(each, signal.SIG_DFL)


def language_of_shell() -> Language:
    """What commands speak where nobody says ``--lang``."""
    said = os.environ.get(LANGUAGE_VARIABLE)
    return Language.EN if said == Language.EN else Language.DE


# Options.


def _offering(texts: Callable[[ModuleType], Iterable[str]]) -> Callable[[str], list[str]]:
    """What a shell completes the beginning of a text with, out of the built-in table."""

    def complete(incomplete: str) -> list[str]:
        from ukraine_soforthilfe.population import built_in

        return sorted({text for text in texts(built_in) if text.startswith(incomplete)})

    # Typer evaluates it, and tells the argument by its type.
    complete.__annotations__ = {"incomplete": str, "return": list[str]}
    return complete


OFFERED_NAMES = _offering(lambda table: (each.name for each in table.kreise_by_ags().values()))
"""Completes the districts that come with the program."""
_OFFERED = {
    "stichtag": _offering(lambda table: (each.stichtag.isoformat() for each in table.editions())),
    "basis": _offering(lambda table: (each.basis for each in table.editions())),
}


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
    """Give a command the options of some parts of a :class:`Scenario`, others keep the default.

    The function has a keyword argument ``scenario``; the command has the options instead, behind
    its positional arguments and before its own options.
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
            parameter
            for parameter in signature(command, eval_str=True).parameters.values()
            if parameter.name != "scenario"
        ]
        chosen = {each.name: _members(each) for each in own if _members(each)}

        @wraps(command)
        def run(**values: Any) -> None:
            try:
                words = {option.field: option.held(values.pop(option.field)) for option in asked}
            except UsageError as error:
                raise Refusal(error.text) from None
            values |= {name: type(taken[0])(values[name]) for name, taken in chosen.items()}
            with errors_shown(words["language"]):
                command(scenario=Scenario(**words), **values)

        # Typer reads the signature, older ones the annotations as well.
        in_order = sorted([*parameters, *map(_with_choices, own)], key=lambda each: each.kind)
        run.__signature__ = Signature(in_order)  # type: ignore[attr-defined]
        run.__annotations__ = {each.name: each.annotation for each in in_order}
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


def _members(parameter: Parameter) -> tuple[Enum, ...]:
    """The members that a command's own option takes, where a tuple in its annotation says which."""
    marks = get_args(parameter.annotation)[1:]
    return next((mark for mark in marks if isinstance(mark, tuple)), ())


def _with_choices(parameter: Parameter) -> Parameter:
    members = _members(parameter)
    if not members:
        return parameter
    others = [mark for mark in get_args(parameter.annotation)[1:] if mark is not members]
    return parameter.replace(annotation=Annotated[(_enumeration(members), *others)])
