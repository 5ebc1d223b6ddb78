"""Making workbooks in other processes, where there are enough of them to pay."""

from __future__ import annotations

import os
import signal
from collections import deque
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from ukraine_soforthilfe.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor, Future

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

# A process takes as long to start as about fifteen workbooks to make.
_PAYS_FROM = 60
# So that no process waits for work while files are put in place.
_AHEAD_EACH = 4


@dataclass(slots=True)
class _Task:
    """One thing to be made; ``lost`` once its process was ended while it made it."""

    make: Callable[[], Any]
    future: Future[Any]
    lost: bool = False


@dataclass(slots=True)
class _Worker:
    """One other process, replaced where somebody ends it, and what it is to make, in order."""

    executor: Executor
    tasks: deque[_Task] = field(default_factory=deque)

    def begin(self, make: Callable[[], Any]) -> _Task:
        """Set something going."""
        try:
            future = self.executor.submit(make)
        except BrokenExecutor:
            self._replace()
            future = self.executor.submit(make)
        task = _Task(make, future)
        self.tasks.append(task)
        return task

    def result(self, task: _Task) -> Any:
        """What came of a task; whoever waits for it has waited for all before."""
        while not task.lost:
            try:
                return task.future.result()
            except BrokenExecutor:
                self._replace()
        raise OutputError(
            "The process that made the workbook was ended from outside, by the system for want of "
            "memory, say. Nothing of this scenario was written. Run it again, with --jobs 1 or "
            "with fewer programs beside it."
        )

    def _replace(self) -> None:
        """Another process for what the ended one had still to make, without what it was making."""
        self.executor.shutdown()
        self.executor = _process()
        broken = [task for task in self.tasks if isinstance(_ended(task), BrokenExecutor)]
        for place, task in enumerate(broken):
            if place == 0:
                task.lost = True
            else:
                task.future = self.executor.submit(task.make)


def _ended(task: _Task) -> BaseException | None:
    return None if task.lost or task.future.cancelled() else task.future.exception()


@dataclass(frozen=True, slots=True)
class WorkbookPool:
    """Where workbooks are made.

    Attributes:
        workers: The other processes; none to make each here, when it is asked for.
        ahead: How many scenarios to begin before the first is asked for.
    """

    workers: tuple[_Worker, ...] = ()
    ahead: int = 0

    def begin(
        self,
        make: Callable[Arguments, Result],
        *arguments: Arguments.args,
        **keywords: Arguments.kwargs,
    ) -> Callable[[], Result]:
        """Set something going; the function returned waits for it.

        That raises an ``OutputError`` where the system ended the process meanwhile.
        """
        made = partial(make, *arguments, **keywords)
        if not self.workers:
            return made
        worker = min(self.workers, key=lambda each: len(each.tasks))
        task = worker.begin(made)

        def result() -> Result:
            try:
                return worker.result(task)  # type: ignore[no-any-return]
            finally:
                worker.tasks.remove(task)

        return result


@contextmanager
def workbook_pool(workbooks: int, *, jobs: int) -> Iterator[WorkbookPool]:
    """A pool of ``jobs`` processes; without any where ``workbooks`` are too few to pay."""
    if jobs == 1 or workbooks < _PAYS_FROM:
        yield WorkbookPool()
        return
    workers: list[_Worker] = []
    try:
        # One by one: what is there when something goes wrong is ended below.
        workers.extend(_Worker(_process()) for _ in range(min(jobs, workbooks)))
        yield WorkbookPool(tuple(workers), ahead=_AHEAD_EACH * len(workers))
    finally:
        for worker in workers:
            worker.executor.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.executor.shutdown()


def _process() -> Executor:
    """One other process, which is started at once."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Spawned, not forked: so it is the same on every system.
    executor = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_begin_process)
    ours = _leave_interrupts()
    try:
        # A first task starts it, and it inherits what it is to ignore.
        executor.submit(_leave_interrupts)
    finally:
        signal.signal(signal.SIGINT, ours)
    return executor


def _begin_process() -> None:
    _leave_interrupts()
    Thread(target=_end_with_the_first, daemon=True).start()


def _end_with_the_first() -> None:
    """End this process when the one that started it is gone, however that came to its end."""
    from multiprocessing import parent_process

    if first := parent_process():
        first.join()
        os._exit(1)


def _leave_interrupts() -> Any:
    """Ignore Ctrl-C, which reaches all processes of a terminal: the first one ends the others.

    Returns:
        What was done about it before.
    """
    return signal.signal(signal.SIGINT, signal.SIG_IGN)
