"""How far a batch is, for who waits: a bar on a terminal, else a line a scenario."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ukraine_soforthilfe.batch.outcomes import Failed

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from ukraine_soforthilfe.batch.outcomes import Outcome
    from ukraine_soforthilfe.batch.scenario_file import NamedScenario


def shown(
    outcomes: Generator[Outcome], scenarios: Sequence[NamedScenario], *, quiet: bool
) -> Generator[Outcome]:
    """The outcomes as they come, shown on standard error unless it is to be quiet."""
    if quiet:
        return outcomes
    follow = _as_bar if sys.stderr.isatty() else _as_lines
    return follow(outcomes, scenarios)


def _as_lines(
    outcomes: Generator[Outcome], scenarios: Sequence[NamedScenario]
) -> Generator[Outcome]:
    for place, outcome in enumerate(outcomes, start=1):
        came = "failed" if isinstance(outcome, Failed) else ", ".join(outcome.files) or "done"
        sys.stderr.write(f"{place}/{len(scenarios)} {outcome.name}: {came}\n")
        yield outcome


def _as_bar(outcomes: Generator[Outcome], scenarios: Sequence[NamedScenario]) -> Generator[Outcome]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.table import Column

    name = TextColumn(
        "{task.description}", markup=False, table_column=Column(ratio=1, no_wrap=True)
    )
    progress = Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        name,
        console=Console(stderr=True),
        transient=True,
        expand=True,
    )
    with progress:
        task = progress.add_task(scenarios[0].name, total=len(scenarios))
        for place, outcome in enumerate(outcomes, start=1):
            # What is being worked on from now is the next one.
            working_on = scenarios[min(place, len(scenarios) - 1)].name
            progress.update(task, completed=place, description=working_on)
            yield outcome
