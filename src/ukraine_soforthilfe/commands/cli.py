"""The command ``soforthilfe`` with all of its commands."""

from __future__ import annotations

import io
import signal
import sys
from contextlib import contextmanager
from threading import current_thread, main_thread
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from ukraine_soforthilfe import __version__
from ukraine_soforthilfe.commands.allocate import allocate, explain_kreis, show_population
from ukraine_soforthilfe.commands.batch import run_batch
from ukraine_soforthilfe.commands.compare import compare, verify
from ukraine_soforthilfe.commands.output import (
    language_of_shell,
    room_on_standard_output,
    tell_error,
)
from ukraine_soforthilfe.language import Text, visible

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def _ended_by_signals() -> Iterator[None]:
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


_NOT_INSTALLED = Text(
    de=(
        "Die Vervollständigung wurde nicht eingerichtet: {why}. Sie steht in einer Datei des "
        "Benutzerverzeichnisses, das beschreibbar sein muss. soforthilfe --show-completion gibt "
        "sie stattdessen aus."
    ),
    en=(
        "The completion was not installed: {why}. It is written to a file of your home, which must "
        "be writable. soforthilfe --show-completion prints it instead."
    ),
)


@contextmanager
def _usage_shown() -> Iterator[None]:
    """Let no character act of what the user typed, where Typer repeats it."""
    try:
        yield
    except Exception as error:
        # Which class that is depends on the version of Typer.
        if isinstance(message := getattr(error, "message", None), str) and hasattr(error, "show"):
            error.message = visible(message)  # type: ignore[attr-defined]
        raise


class _Commands(TyperGroup):
    """The commands, with sentences where a stream takes no more, or a home is not to be had."""

    def make_context(self, info_name: Any, args: list[str], *rest: Any, **keywords: Any) -> Any:
        installs = "--install-completion" in args
        try:
            with _usage_shown():
                return super().make_context(info_name, args, *rest, **keywords)
        # Where there is no home, Python knows none, or none can be written to.
        except (OSError, RuntimeError) as error:
            if not installs:
                raise
            why = str(error)
            if isinstance(error, OSError):
                why = f"{visible(str(error.filename))}: {error.strerror}"
            tell_error(_NOT_INSTALLED.filled(why=why), language_of_shell())
            raise SystemExit(1) from None

    def invoke(self, ctx: Any) -> Any:
        with room_on_standard_output(language_of_shell()), _ended_by_signals(), _usage_shown():
            return super().invoke(ctx)


app = typer.Typer(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=True,
    # A mistake in the program keeps Python's own traceback.
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - the signature of an option's callback
    if wanted:
        typer.echo(f"soforthilfe {__version__}")
        raise typer.Exit


@app.callback()
def soforthilfe(
    *,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Divide public money over districts by population, exactly.

    Example: soforthilfe allocate --total 16000000 --stichtag 31.12.2023
    """
    # A terminal that cannot show a letter gets a question mark, not a crash.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    # Without a standard input it is taken for an empty one.
    sys.stdin = sys.stdin or io.TextIOWrapper(io.BytesIO())


app.command()(allocate)
app.command("population")(show_population)
app.command("explain")(explain_kreis)
app.command()(compare)
app.command()(verify)
app.command("batch")(run_batch)
