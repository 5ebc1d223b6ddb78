"""Making workbooks in other processes, where there are enough of them to pay."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

# A process takes as long to start as about fifteen workbooks to make.
_PAYS_FROM = 60
# So that no process waits for work while files are put in place.
_AHEAD_EACH = 4


@dataclass(frozen=True, slots=True)
class WorkbookPool:
    """Where workbooks are made.

    Attributes:
        executor: The other processes; None to make each here, when it is asked for.
        ahead: How many scenarios to begin before the first is asked for.
    """

    executor: Executor | None = None
    ahead: int = 0

    def begin(
        self,
        make: Callable[Arguments, Result],
        *arguments: Arguments.args,
        **keywords: Arguments.kwargs,
    ) -> Callable[[], Result]:
        """Set something going; the function returned waits for it."""
        if self.executor is None:
            return partial(make, *arguments, **keywords)
        return self.executor.submit(make, *arguments, **keywords).result


@contextmanager
def workbook_pool(workbooks: int, *, jobs: int) -> Iterator[WorkbookPool]:
    """A pool of ``jobs`` processes; without any where ``workbooks`` are too few to pay."""
    if jobs == 1 or workbooks < _PAYS_FROM:
        yield WorkbookPool()
        return
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Spawned, not forked: the same on every system.
    executor = ProcessPoolExecutor(
        jobs, mp_context=get_context("spawn"), initializer=_leave_interrupts
    )
    ours = _leave_interrupts()
    try:
        # A first task each starts the processes, which inherit what they are to ignore.
        for _ in range(jobs):
            executor.submit(_leave_interrupts)
    finally:
        signal.signal(signal.SIGINT, ours)
    try:
        yield WorkbookPool(executor, ahead=_AHEAD_EACH * jobs)
    finally:
        executor.shutdown(cancel_futures=True)


def _leave_interrupts() -> Any:
    """Ignore Ctrl-C, which reaches all processes of a terminal: the first one ends the others.

    Returns:
        What was done about it before.
    """
    return signal.signal(signal.SIGINT, signal.SIG_IGN)
