"""In which language commands speak to tests, and what is tried with drawn cases.

They speak English, but for tests with the mark ``german``, to whom they speak
as to anybody who says nothing.

Of drawn cases some are tried in an ordinary run, many at night.

The many: ``pytest --hypothesis-profile=nightly``. They are for the tests that
say how many they want; all others try three times as many as by day.

Of the libraries CI tries the newest and the oldest versions. What these
cannot matter to is not tried twice: ``-m "not python_alone"``.

A process of tests puts the command together once and not for each of its
thousands of runs, and seldom looks for garbage: a third of their time.
"""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer.main
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

LANGUAGE = "SOFORTHILFE_LANG"
os.environ[LANGUAGE] = "en"

# Before typer.testing is imported, which takes it from there.
typer.main.get_command = cache(typer.main.get_command)

settings.register_profile("default", max_examples=100, deadline=None)
# Other cases every night; what fails is printed so that it can be repeated.
settings.register_profile(
    "nightly", max_examples=300, deadline=None, derandomize=False, print_blob=True
)
# Mutation testing runs each test again and again, coverage must not hang on luck, and what the
# examples are about is no matter of old libraries: the same few every time.
settings.register_profile("few", max_examples=20, deadline=None, derandomize=True, database=None)
settings.load_profile("default")


PYTHON_ALONE = {
    # The rule: whole numbers in, whole numbers out.
    *("test_apportionment.py", "test_apportionment_properties.py", "test_division.py"),
    *("test_division_other_rules.py", "test_units.py"),
    # What changes an amount, and in what words that is said.
    "test_explanation.py",
    # Which rows of a text are recipients; and the patterns and the work of this package.
    *("population/test_recipient_properties.py", "test_patterns.py", "test_work.py"),
    # Signals, locks and files: what the system does.
    *("test_faults.py", "batch/test_batch_processes.py"),
    # Changed workbooks and pages: they are read by Python's own readers of ZIP, XML and HTML. That
    # genuine ones pass, whatever version wrote them, other files of tests say.
    *("test_verify_tampered.py", "test_verify_parts.py", "test_instalments_verified.py"),
    "test_verify_page.py",
    # What stands in the sources; and a script that needs nothing but Python.
    *("test_house.py", "test_nachrechnen.py"),
}
"""Files of tests in which no version of a library matters; of others some tests have the mark."""
_TESTS = Path(__file__).parent
assert [name for name in PYTHON_ALONE if not (_TESTS / name).is_file()] == []


def pytest_collection_finish() -> None:
    """Let the search for garbage pass over what stays until the end: modules and all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not gather what would be left out: to look for tests takes seconds of each process."""
    left_out = "not python_alone" in config.option.markexpr
    alone = collection_path.relative_to(_TESTS).as_posix() in PYTHON_ALONE
    return True if left_out and alone else None


@pytest.hookimpl(tryfirst=True)  # before anybody looks for the mark
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what says the same with every version of the libraries, and what LibreOffice is for."""
    for item in items:
        if "recalculate" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.libreoffice)
        if item.path.relative_to(_TESTS).as_posix() in PYTHON_ALONE:
            item.add_marker(pytest.mark.python_alone)


@pytest.fixture(autouse=True)
def _spoken_language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.node.get_closest_marker("german"):
        monkeypatch.delenv(LANGUAGE)


@pytest.fixture(scope="session", autouse=True)
def _measured_to_its_end() -> Iterator[None]:
    """Where coverage is measured, the process that opens workbooks may write down what it ran.

    It is ended at once by whoever has no use for it any more, which costs nobody time.
    """
    if "COVERAGE_PROCESS_CONFIG" not in os.environ:  # what tells started processes to measure
        yield
        return
    from ukraine_soforthilfe.population.workbooks import opening

    end = opening._Cage.end  # noqa: SLF001 - as it is in all other runs

    def end_by_itself(process: Any) -> None:
        with suppress(OSError):
            process._process.stdin.close()  # noqa: SLF001 - as above
        with suppress(subprocess.TimeoutExpired):
            process._process.wait(10)  # noqa: SLF001 - as above
        end(process)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening._Cage, "end", end_by_itself)  # noqa: SLF001 - as above
        yield
        opening._end()  # noqa: SLF001 - as above


@pytest.fixture(scope="module")
def derived_once() -> Iterator[None]:
    """What verify derives is written once, for tests that change a report hundreds of times.

    Whatever may change a byte of it is looked at: the allocation, the scenario, the form.
    """
    from ukraine_soforthilfe.scenarios.rendering import report_bytes as write
    from ukraine_soforthilfe.verification import reports

    written: dict[bytes, bytes] = {}

    def once(*arguments: Any, **named: Any) -> bytes:
        key = pickle.dumps((arguments, named))
        if key not in written:
            if len(written) >= 50:
                written.clear()
            written[key] = write(*arguments, **named)
        return written[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reports, "report_bytes", once)
        yield


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are no name of a test: a ZIP holds the second it was made in.

    Processes that gather tests in two different seconds must find the same names.
    """
    return argname if isinstance(val, bytes) else None
