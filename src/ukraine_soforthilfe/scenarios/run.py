"""Running scenarios one after the other: what comes of each, in their order, and of all.

Each file is read once, and the same request for figures answered once.

Nothing here prints. One scenario that fails does not stop the others.
"""

from __future__ import annotations

import os
import signal
from array import array
from collections import deque
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from operator import attrgetter
from threading import Thread
from typing import IO, TYPE_CHECKING, Any, ParamSpec, TypeVar, cast

from ukraine_soforthilfe.asking import PAGE_FORMS, READING, REPORT_FORMS, Form
from ukraine_soforthilfe.asking.scenario import options_about, passed_over
from ukraine_soforthilfe.errors import OutputError, SoforthilfeError, UsageError
from ukraine_soforthilfe.language import Language, Text
from ukraine_soforthilfe.reports.overview import overview_csv, overview_page
from ukraine_soforthilfe.reports.pens import encoded, page_bytes, versioned
from ukraine_soforthilfe.result.comparison import Done, Failed, Outcome
from ukraine_soforthilfe.rule.apportionment import apportion
from ukraine_soforthilfe.rule.division import PLAIN
from ukraine_soforthilfe.scenarios import Report, State, districts_of, write
from ukraine_soforthilfe.scenarios.rendering import (
    allocated,
    refuse_too_many_rows,
    report_bytes,
    report_content,
    scenario_command,
)
from ukraine_soforthilfe.scenarios.scenario_file import OVERVIEW_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from concurrent.futures import Executor, Future

    from ukraine_soforthilfe.asking.scenario import Scenario
    from ukraine_soforthilfe.result import Districts
    from ukraine_soforthilfe.result.allocation import Allocation
    from ukraine_soforthilfe.result.comparison import Overview
    from ukraine_soforthilfe.rule import Euros
    from ukraine_soforthilfe.scenarios import Placement
    from ukraine_soforthilfe.scenarios.scenario_file import NamedScenario

_INT64_MAX = 2**63 - 1
# Field by field: hundreds of thousands of scenarios may want the same.
_request = attrgetter(*(option.field for option in options_about(*READING)))


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """What one request comes to, shared by all scenarios that make it.

    Attributes:
        districts: The districts, in the order of their keys.
        einwohner: Their populations, alone.
    """

    districts: Districts
    einwohner: list[int]


class FiguresOnce:
    """Finds the figures of scenarios, and keeps what it has read, errors too."""

    def __init__(self, stdin: IO[bytes]) -> None:
        """``stdin`` is read where a scenario names ``-`` as its population."""
        self._stdin = stdin
        self._kept: dict[Any, Any] = {}

    def of(self, named: NamedScenario) -> tuple[NamedScenario, Figures]:
        """The figures that a scenario asks for, and the scenario as it applies to them.

        What is said of all scenarios and cannot apply to this one is passed over.

        Raises:
            PopulationFileError: The file cannot be used.
            StichtagError: The figures have no such date or basis, or the date has two.
            UsageError: What the scenario says itself cannot apply.
        """
        scenario = named.scenario
        while True:
            try:
                figures = self._once(_request(scenario), partial(self._read, scenario))
            except UsageError as error:
                applied = passed_over(scenario, error.fields - named.said)
                if applied == scenario:
                    raise
                scenario = applied
            else:
                unchanged = scenario is named.scenario
                return named if unchanged else replace(named, scenario=scenario), figures

    def _read(self, scenario: Scenario) -> Figures:
        districts = districts_of(scenario.source(self._stdin), scenario, once=self._once)
        return Figures(districts, list(districts.columns.figures[0]))

    def _once(self, request: Any, read: Callable[[], Any], /) -> Any:
        """The answer to a request, read where it was not asked before."""
        if request not in self._kept:
            try:
                self._kept[request] = read()
            except SoforthilfeError as error:
                self._kept[request] = error
        answer = self._kept[request]
        if isinstance(answer, SoforthilfeError):
            raise answer
        return answer


def calculate(scenarios: Sequence[NamedScenario], *, figures: FiguresOnce) -> Iterator[Outcome]:
    """The amounts alone; by the plain rule without their derivation."""
    for named in scenarios:
        try:
            yield _calculated(*figures.of(named))
        except SoforthilfeError as error:
            yield _failed(named, error)


def _calculated(named: NamedScenario, found: Figures) -> Done:
    scenario, total = named.scenario, named.scenario.whole_total
    plain = scenario.terms == PLAIN and scenario.instalments is None
    if not plain or scenario.of_kreis is not None or not isinstance(total, int):
        return _done(named, allocated(found.districts, scenario))
    return Done(
        named.name,
        total,
        found.districts,
        _compact(apportion(total, found.einwohner)),
        command=partial(scenario_command, scenario, found.districts, total),
    )


def json_lines(
    scenarios: Sequence[NamedScenario], *, figures: FiguresOnce
) -> Iterator[tuple[Outcome, bytes]]:
    """Each scenario's derivation as one line of JSON, or why there is none."""
    for named in scenarios:
        outcome: Outcome
        try:
            applied, found = figures.of(named)
            allocation = allocated(found.districts, applied.scenario)
        except SoforthilfeError as error:
            outcome = _failed(named, error)
            content = versioned({"error": outcome.reason(named.scenario.language)})
        else:
            outcome = _done(named, allocation)
            content = report_content(allocation, applied.scenario)
        yield outcome, f"{encoded({'name': named.name, **content})}\n".encode()


def write_reports(
    scenarios: Sequence[NamedScenario],
    *,
    figures: FiguresOnce,
    placed: Callable[[Sequence[Report]], list[Placement]],
    jobs: int,
) -> Iterator[Outcome]:
    """Calculate every scenario and write its reports where ``placed`` puts them.

    Workbooks are made by up to ``jobs`` other processes where that pays; the files do not
    depend on it, nor does the order of what comes of them.
    """
    workbooks = sum(Form.XLSX in named.scenario.formats for named in scenarios)
    with workbook_pool(workbooks, jobs=jobs) as pool:
        begun: deque[Callable[[], Outcome]] = deque()
        for named in scenarios:
            begun.append(_begin(named, figures, pool, placed))
            if len(begun) > pool.ahead:
                yield begun.popleft()()
        while begun:
            yield begun.popleft()()


def _begin(
    named: NamedScenario,
    figures: FiguresOnce,
    pool: WorkbookPool,
    placed: Callable[[Sequence[Report]], list[Placement]],
) -> Callable[[], Outcome]:
    """Calculate a scenario and set its reports going; what is returned puts them in place."""
    try:
        applied, found = figures.of(named)
        scenario = applied.scenario
        refuse_too_many_rows(found.districts, scenario)
        allocation = allocated(found.districts, scenario)
    except SoforthilfeError as error:
        failed = _failed(named, error)
        return lambda: failed
    contents = {
        f"{named.name}.{form}": (pool.begin if form is Form.XLSX else partial)(
            report_bytes, allocation, scenario, form
        )
        for form in scenario.formats
    }
    return partial(_finish, named, allocation, contents, placed)


def _finish(
    named: NamedScenario,
    allocation: Allocation,
    contents: Mapping[str, Callable[[], bytes]],
    placed: Callable[[Sequence[Report]], list[Placement]],
) -> Outcome:
    try:
        reports = [Report(name, content()) for name, content in contents.items()]
        placements = placed(reports)
        write(placements)
    except SoforthilfeError as error:
        return _failed(named, error)
    new = (each.report.name for each in placements if each.state is not State.UNCHANGED)
    done = _done(named, allocation, files=tuple(new))
    return replace(done, unchecked=_unchecked(allocation, named.scenario))


def _unchecked(allocation: Allocation, scenario: Scenario) -> Text | None:
    """What the workbook of a scenario says that it cannot check; None where it has none."""
    if Form.XLSX not in scenario.formats:
        return None
    from ukraine_soforthilfe.reports.workbook.pruefung import workbook_notice

    said = [workbook_notice(allocation, language) for language in (Language.DE, Language.EN)]
    return Text(*filter(None, said)) if any(said) else None


def _done(named: NamedScenario, allocation: Allocation, *, files: tuple[str, ...] = ()) -> Done:
    euros, of = allocation.unit.euros, allocation.of_kreis
    total = euros(allocation.total)
    districts = allocation.districts
    return Done(
        named.name,
        total,
        districts,
        _compact([euros(betrag) for betrag in allocation.rows.betraege]),
        files,
        allocation.terms,
        of.kreis if of else None,
        # A Kreis whose amount is its share of the whole is asked for without one.
        partial(scenario_command, named.scenario, districts, None if of and of.share else total),
        teilzahlungen=allocation.teilzahlungen,
    )


def _failed(named: NamedScenario, error: SoforthilfeError) -> Failed:
    return Failed(named.name, named.scenario.whole_total, error.text)


def _compact(betraege: Sequence[Euros]) -> Sequence[Euros]:
    """The amounts in eight bytes each where they fit: of many scenarios all are kept."""
    if {int}.issuperset(map(type, betraege)) and max(betraege) <= _INT64_MAX:
        return array("q", cast("Sequence[int]", betraege))
    return tuple(betraege)


def overview_forms(wanted: Collection[Form]) -> tuple[Form, ...]:
    """The forms of the overview: all that are wanted but JSON, else xlsx and csv."""
    forms = tuple(form for form in REPORT_FORMS if form in wanted and form is not Form.JSON)
    return forms or (Form.XLSX, Form.CSV)


SCENARIOS_AT_MOST = 8_191
"""How many fit into the 16,384 columns of a sheet, with differences and three more columns."""


def fits_workbook(overview: Overview) -> bool:
    """Whether a sheet has enough columns for all scenarios."""
    return len(overview.done) <= SCENARIOS_AT_MOST


def overview_reports(
    overview: Overview, *, forms: Collection[Form], defaults: Scenario, command: str
) -> Iterator[Report]:
    """The overview in each form, finished; as CSV alone where no workbook can hold it.

    The defaults of the batch say the CSV's dialect, the language and the printed date.
    """
    language, printed_date = defaults.language, defaults.printed_date
    if Form.XLSX in forms and fits_workbook(overview):
        from ukraine_soforthilfe.reports.workbook.uebersicht import overview_workbook_bytes

        yield Report(
            f"{OVERVIEW_NAME}.xlsx",
            overview_workbook_bytes(
                overview, language=language, printed_date=printed_date, command=command
            ),
        )
    if Form.CSV in forms or not fits_workbook(overview):
        yield Report(f"{OVERVIEW_NAME}.csv", overview_csv(overview, dialect=defaults.csv_dialect))
    for form in forms:
        if form in PAGE_FORMS:
            page = overview_page(overview, language, printed_date=printed_date, command=command)
            yield Report(f"{OVERVIEW_NAME}.{form}", page_bytes(page, form, language))


Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

# A process takes as long to start as about fifteen workbooks to make.
_PAYS_FROM = 60
_ENDED = Text(
    de="Der Prozess, der die Arbeitsmappe herstellte, wurde von außen beendet, etwa vom System aus "
    "Mangel an Speicher. Von diesem Szenario wurde nichts geschrieben. Noch einmal starten, mit "
    "--jobs 1 oder mit weniger anderen Programmen.",
    en="The process that made the workbook was ended from outside, by the system for want of "
    "memory, say. Nothing of this scenario was written. Run it again, with --jobs 1 or with fewer "
    "programs beside it.",
)
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
        raise OutputError(_ENDED)

    def _replace(self) -> None:
        """Another process for what the ended one had still to make, without what it was making."""
        self.executor.shutdown()
        self.executor = _process()
        broken = [task for task in self.tasks if isinstance(_ended(task), BrokenExecutor)]
        for number, task in enumerate(broken):
            if number == 0:
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


def _end_with_the_first() -> None:  # pragma: no cover - ends without leaving what was measured
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
