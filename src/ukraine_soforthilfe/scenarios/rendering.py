"""A scenario's result in the forms that it asks for, and the command that makes each again."""

from __future__ import annotations

import shlex
from dataclasses import astuple, replace
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe import __version__
from ukraine_soforthilfe.asking import (
    FORBIDDEN_IN_NAMES,
    NAME_BYTES_AT_MOST,
    CsvDialect,
    Form,
    InFileNames,
    Need,
    Option,
    Order,
    as_given,
    value_of,
)
from ukraine_soforthilfe.asking.scenario import (
    OPTIONS,
    WORDS,
    Scenario,
    refuse_labels,
    refuse_what_needs,
)
from ukraine_soforthilfe.errors import (
    OptionError,
    OutputError,
    PopulationFileError,
    Problem,
    ReportError,
    ScenarioProblem,
)
from ukraine_soforthilfe.language import Language, Text, all_of, number, quoted, same, step, visible
from ukraine_soforthilfe.population.built_in import editions
from ukraine_soforthilfe.reports.allocation import (
    Provenance,
    allocation_content,
    allocation_table,
    allocation_title,
    is_ours,
)
from ukraine_soforthilfe.reports.instalments import heads_instalment
from ukraine_soforthilfe.reports.pens import (
    PAGE_ROWS_AT_MOST,
    csv_bytes,
    json_bytes,
    page_bytes,
    refuse_long_page,
    versioned,
)
from ukraine_soforthilfe.reports.shown import (
    allocation_page,
    illustrated_comparison,
    illustrated_page,
)
from ukraine_soforthilfe.result.dividing import allocate, allocate_within, in_instalments
from ukraine_soforthilfe.result.explanation import explain_rows
from ukraine_soforthilfe.scenarios import Report

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from ukraine_soforthilfe.result import Districts
    from ukraine_soforthilfe.result.allocation import Allocation
    from ukraine_soforthilfe.result.comparison import Comparison
    from ukraine_soforthilfe.rule import Euros

_PLACES = {option.field: place for place, option in enumerate(OPTIONS)}
_AS_WRITTEN = sorted(
    OPTIONS,
    key=lambda option: (
        _PLACES[option.ask.written_after or option.field],
        bool(option.ask.written_after),
    ),
)
_BESIDE = {field: [option for option in OPTIONS if option.ask.beside == field] for field in _PLACES}
_STEM_AT_MOST = 120
_DIVIDING = Text(de="Betrag aufteilen", en="Dividing the total")
WORKBOOK_ROWS_AT_MOST = 100_000
"""Up to here a report is written as a workbook, which has a formula for every step of a row."""
ROWS_AT_MOST = {
    Form.XLSX: (WORKBOOK_ROWS_AT_MOST, Text(de="eine Arbeitsmappe", en="a workbook")),
    Form.HTML: (PAGE_ROWS_AT_MOST, Text(de="eine Seite", en="a page")),
}
_TOO_MANY_ROWS = Text(
    "Die Liste hat {rows} Empfänger, {what} wird aber nur bis {most} geschrieben. "
    "Den Bericht mit --format csv schreiben.",
    "The list has {rows} recipients, and {what} is written for {most} at most. "
    "Write the report with --format csv.",
)
_OUR_HEADINGS = Text(
    de="{headings}: So heißt schon eine Spalte oder ein Serienbrieffeld. In der Datei umbenennen.",
    en="{headings}: a column or a field of letters is called so already. Rename it in the file.",
)


def refuse_too_many_rows(districts: Districts, scenario: Scenario) -> None:
    """Raise an ``OutputError`` where a form is asked for that would be too long."""
    if scenario.of_kreis is not None:
        return
    rows = len(districts.rows) + sum(len(below.rows) for below in districts.gemeinden)
    for form in scenario.formats:
        most, what = ROWS_AT_MOST.get(form, (rows, same("")))
        if rows > most:
            raise OutputError(
                _TOO_MANY_ROWS.filled(rows=number(rows), what=what, most=number(most))
            )


def allocated(districts: Districts, scenario: Scenario) -> Allocation:
    """The result of a scenario for its figures; errors as of ``allocate``.

    Raises:
        UsageError: It says something about keys or instalments that it does not have.
        PopulationFileError: A column that travels along has the heading of one of ours.
    """
    if not scenario.weight_columns:
        refuse_what_needs(scenario, Need.WEIGHT_COLUMN)
    refuse_labels(scenario)
    labels = scenario.instalment_labels
    taken = (name for name in districts.carried if is_ours(name) or heads_instalment(name, labels))
    if ours := [*map(quoted, taken)]:
        raise PopulationFileError(
            file=scenario.carry_file or scenario.population or "",
            problems=[Problem(_OUR_HEADINGS.filled(headings=all_of(ours)))],
        )
    step(_DIVIDING)
    if scenario.of_kreis is None:
        return paid(allocate(districts, scenario.whole_total, terms=scenario.terms), scenario)
    within = allocate_within(
        districts,
        scenario.of_kreis,
        scenario.total,
        whole=scenario.whole_total,
        terms=scenario.terms,
    )
    return paid(within, scenario)


def paid(allocation: Allocation, scenario: Scenario, *, before: int = 0) -> Allocation:
    """The result in the instalments that a scenario asks for; ``before`` as of in_instalments."""
    if scenario.instalments is None:
        return allocation
    labels = scenario.instalment_labels
    return in_instalments(allocation, scenario.instalments, labels=labels, before=before)


def reports(allocation: Allocation, scenario: Scenario) -> list[Report]:
    """The files that a scenario asks for, finished, in the order of its formats."""
    stem = scenario.name or _stem(allocation, scenario)
    return [
        Report(name=f"{stem}.{form}", content=report_bytes(allocation, scenario, form))
        for form in scenario.formats
    ]


def report_bytes(
    allocation: Allocation, scenario: Scenario, form: Form, *, version: str = __version__
) -> bytes:
    """One report; the same result, scenario, form and version give the same bytes."""
    if form is Form.CSV:
        return csv_bytes(allocation_table(allocation), dialect=scenario.csv_dialect)
    provenance = _provenance(allocation, scenario, form, version=version)
    if form is Form.JSON:
        return json_bytes(allocation_content(allocation, provenance=provenance))
    if form is Form.HTML:
        explanations = tuple(explain_rows(allocation))
        page = illustrated_page(allocation, explanations, scenario.language, provenance=provenance)
        return page_bytes(page, form, scenario.language)
    if form is not Form.XLSX:
        page = allocation_page(
            allocation, scenario.language, name=scenario.name, provenance=provenance
        )
        return page_bytes(page, form, scenario.language)
    from ukraine_soforthilfe.reports.workbook.build import workbook_bytes

    return workbook_bytes(allocation, language=scenario.language, provenance=provenance)


def letters_report(allocation: Allocation, scenario: Scenario, form: Form) -> Report:
    """What everybody is told, as a file: texts, or a row a recipient for a mail merge."""
    from ukraine_soforthilfe.reports.overview import letter_texts, letters

    language, stem = scenario.language, scenario.name
    stem = stem or f"{_stem(allocation, scenario)}_serienbrief"
    if form is Form.TEXT:
        told = ["\n".join(map(visible, texts)) for texts in letter_texts(allocation, language)]
        return Report(f"{stem}.txt", ("\n\n".join(told) + "\n").encode())
    table = letters(allocation, language)
    if form is Form.CSV:
        return Report(f"{stem}.csv", csv_bytes(table, dialect=scenario.csv_dialect))
    if form is Form.JSON:
        return Report(f"{stem}.json", json_bytes(versioned({"serienbrief": table})))
    from ukraine_soforthilfe.reports.workbook.uebersicht import letters_workbook

    title = allocation_title(allocation, language)
    return Report(f"{stem}.xlsx", letters_workbook(table, language, title=title))


def report_content(allocation: Allocation, scenario: Scenario) -> dict[str, Any]:
    """What the JSON report says, as objects, lists, texts and whole numbers."""
    provenance = _provenance(allocation, scenario, Form.JSON, version=__version__)
    return allocation_content(allocation, provenance=provenance)


def _provenance(
    allocation: Allocation, scenario: Scenario, form: Form, *, version: str
) -> Provenance:
    return Provenance(
        version=version,
        command=command_line(allocation, scenario, form),
        # Version 0.1 had none, and what it wrote is still written as it was.
        request=None if version.startswith("0.1.") else request(allocation, scenario, form),
        printed_date=scenario.printed_date,
        name=scenario.name,
    )


def command_line(allocation: Allocation, scenario: Scenario, form: Form) -> str:
    """The command that makes one report again.

    Total, date and basis are those of the result, the form is the report's
    own. The population file stands there by its name alone: a report holds no
    path.
    """
    return _command("allocate", *_words(_again(allocation, scenario, form), always=_always(form)))


def scenario_command(scenario: Scenario, districts: Districts, total: Euros | None) -> str:
    """The command that makes all reports of a scenario by itself, as of :func:`command_line`."""
    return _command("allocate", *_words(_of_its_files(replace(scenario, total=total), districts)))


def compare_command(
    sides: Sequence[str], scenario: Scenario, order: Order, form: Form = Form.XLSX
) -> str:
    """The command that makes the file of a comparison again; of files the names alone."""
    sort = [] if order is Order.KEY else ["--sort", order]
    names = (PurePath(side).name for side in sides)
    return _command("compare", *names, *_words(scenario), *sort, "--format", form)


def batch_command(file: PurePath, scenario: Scenario) -> str:
    """The command that makes the overview of a batch again; of the file the name alone."""
    return _command("batch", file.name, *_words(scenario))


def _command(*words: str) -> str:
    return " ".join(map(_quoted, (ASKED, *words)))


def comparison_bytes(comparison: Comparison, language: Language, *, command: str) -> bytes:
    """The page of a comparison.

    Raises:
        OutputError: It would have too many rows.
    """
    refuse_long_page(len(comparison.differences))
    sides = (comparison.before, comparison.after)
    explanations = [tuple(explain_rows(side.allocation)) for side in sides]
    provenance = Provenance(version=__version__, command=command, request={ASKED: "compare"})
    page = illustrated_comparison(comparison, explanations, language, provenance=provenance)
    return page_bytes(page, Form.HTML, language)


def request(allocation: Allocation, scenario: Scenario, form: Form) -> dict[str, Any]:
    """The same as data: the value of each option by its name, what holds by default left out."""
    again, always = _again(allocation, scenario, form), _always(form)
    return {
        ASKED: "allocate",
        **{
            option.name: [*map(_as_data, value)] if option.several else _as_data(value)
            for option in _AS_WRITTEN
            if (value := getattr(again, option.field)) != option.default or option.field in always
        },
    }


ASKED = "soforthilfe"
"""Under this name a request says of which command it is."""


def asked_for(request: Mapping[str, Any]) -> Scenario:
    """The scenario that a request asks for.

    Raises:
        OptionError: It asks for what this version does not know; with what is wrong.
    """
    fields = {}
    for name, given in request.items():
        try:
            if name != ASKED:
                fields[WORDS[name].field] = value_of(WORDS[name], given)
        except (LookupError, OptionError):
            problem = ScenarioProblem(_UNWRITTEN, column=name, value=as_given(given))
            raise OptionError(problem.text) from None
    return Scenario(**fields)


def asked_by_command(command: str) -> Scenario:
    """The scenario that the command in a report asks for.

    Raises:
        ReportError: It is none of ``allocate``, or has words that this version does not know.
    """
    fields: dict[str, Any] = {}
    several: dict[str, list[str]] = {}
    none_of_ours = ReportError(_NO_COMMAND.filled(command=quoted(command)))
    try:
        program, verb, *rest = shlex.split(command)
        tokens = iter(rest)
        for token in tokens:
            if not token.startswith("--"):
                fields["population"] = token
                continue
            option = WORDS[token.removeprefix("--")]
            said = "true" if option.kind is bool else next(tokens)
            if option.several:
                several.setdefault(option.name, []).append(said)
            else:
                fields[option.field] = value_of(option, said)
        for name, values in several.items():
            fields[WORDS[name].field] = value_of(WORDS[name], values)
    except (LookupError, StopIteration, ValueError):
        raise none_of_ours from None
    if (program, verb) != (ASKED, "allocate"):
        raise none_of_ours
    return Scenario(**fields)


_UNWRITTEN = Text(
    "Das schreibt diese Version in keinen Bericht.", "This version writes that into no report."
)
_NO_COMMAND = Text(
    "Der Befehl in diesem Bericht ist keiner von soforthilfe allocate: {command}. Eine andere "
    "Form des Berichts prüfen.",
    "The command in this report is not one of 'soforthilfe allocate': {command}. Verify another "
    "form of it.",
)


def _in_language(form: Form) -> bool:
    """Whether a form is for people; what programs read is the same in all languages."""
    return form not in {Form.CSV, Form.JSON}


def _always(form: Form) -> tuple[str, ...]:
    """The fields that the command of a report in a form says even where they hold by default."""
    return ("language",) if _in_language(form) else ()


def _again(allocation: Allocation, scenario: Scenario, form: Form) -> Scenario:
    """What asks for one report alone, with all that was found in the file."""
    districts, of_kreis = allocation.districts, allocation.of_kreis
    # A Kreis whose amount is its share of the whole is asked for without one.
    share = of_kreis is not None and of_kreis.share is not None
    return replace(
        _of_its_files(scenario, districts),
        total=None if share else allocation.unit.euros(allocation.total),
        formats=(form,),
        # A CSV holds no command.
        csv_dialect=CsvDialect.STANDARD,
        language=scenario.language if _in_language(form) else Language.DE,
    )


def _of_its_files(scenario: Scenario, districts: Districts) -> Scenario:
    """The same with what was found in its files, which it names without their folders."""
    carried = scenario.carry_file
    return replace(
        scenario,
        population=None if scenario.population is None else districts.source.file or "-",
        stichtag=districts.stichtag or scenario.stichtag,
        basis=districts.basis or None,
        carry_file=None if carried is None else PurePath(carried).name,
        carry_columns=districts.carried,
    )


def _as_data(value: Any) -> Any:
    """A value as JSON has it; a decimal as a text, exactly."""
    return value if isinstance(value, bool | int) else _written(value)


def _words(scenario: Scenario, *, always: Collection[str] = ("language",)) -> Iterator[str]:
    """The words of a command line that asks for a scenario, what holds by default left out.

    Fields that it says ``always`` stand there even where they have their default.
    """
    for option in _AS_WRITTEN:
        value = getattr(scenario, option.field)
        if option.ask.beside or (value == option.default and option.field not in always):
            continue
        for place, each in enumerate(value if option.several else (value,)):
            yield from _said(option, each)
            for other in _BESIDE.get(option.field, ()):
                if values := getattr(scenario, other.field):
                    yield from _said(other, values[place])


def _said(option: Option, value: Any) -> Iterator[str]:
    if not option.ask.positional:
        yield f"--{option.name}"
    if option.kind is not bool:
        yield _written(value)


def _written(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _quoted(word: str) -> str:
    """A word for the shell; a blank alone asks for quotes that Windows knows too."""
    if shlex.quote(word) == word:
        return word
    if shlex.quote(word.replace(" ", "")) == word.replace(" ", ""):
        return f'"{word}"'
    return shlex.quote(word)


def _stem(allocation: Allocation, scenario: Scenario) -> str:
    """What the files are called: what was asked for, as far as it is not the default.

    What would be too long, or holds what no name can, is said by eight digits
    of the SHA-256 of the whole request.
    """
    total = f"soforthilfe_{allocation.unit.euros(allocation.total)}"
    if allocation.of_kreis and allocation.of_kreis.share:
        total += f"-von-{allocation.unit.euros(allocation.of_kreis.share.total)}"
    figures = _figures(allocation, scenario)
    said = [_in_name(option, scenario) for option in OPTIONS]
    if scenario.population is None:
        said[_PLACES["stichtag"]] = ""
        # The command in a report says it even where it is the only one.
        if [stichtag for stichtag, _ in map(astuple, editions())].count(
            allocation.districts.stichtag
        ) < 2:
            said[_PLACES["basis"]] = ""
    last = "".join(
        f"_{getattr(scenario, option.field)}"
        for option in OPTIONS
        if option.ask.in_file_names is InFileNames.LAST
        and getattr(scenario, option.field) != option.default
    )
    request = command_line(allocation, scenario, Form.JSON)
    digits = sha256(request.encode(errors="surrogatepass")).hexdigest()[:8]
    plain = _allowed_in_names(figures)
    stems = [f"{total}_{plain}_{digits}", f"{total}_{digits}", f"soforthilfe_{digits}"]
    if plain == figures and None not in said:
        stems.insert(0, "_".join([total, figures, *filter(None, said)]))
    return next(stem + last for stem in stems if _is_short(stem + last))


def _figures(allocation: Allocation, scenario: Scenario) -> str:
    """Which figures: the date of those that come with the program, else the file."""
    districts = allocation.districts
    if scenario.population is None and districts.stichtag:
        return districts.stichtag.isoformat()
    return PurePath(districts.source.file).stem or "stdin"


def _in_name(option: Option, scenario: Scenario) -> str | None:
    """What a name says of an option, empty where that is nothing; None where no name can."""
    value, how = getattr(scenario, option.field), option.ask.in_file_names
    if value == option.default or how in {InFileNames.NEVER, InFileNames.LAST}:
        return ""
    if how is InFileNames.DIGEST:
        return None
    if option.kind is bool:
        return option.name
    words = [_written(each) for each in (value if option.several else (value,))]
    if not all(sign.isalnum() or sign in " .-" for word in words for sign in word):
        return None
    said = "+".join(words).lower().replace(" ", "-")
    return said if how is InFileNames.VALUE else f"{option.name}-{said}"


def _allowed_in_names(text: str) -> str:
    return "".join(
        sign if sign.isprintable() and sign not in FORBIDDEN_IN_NAMES else "-" for sign in text
    )


def _is_short(stem: str) -> bool:
    return len(stem) <= _STEM_AT_MOST and len(stem.encode()) <= NAME_BYTES_AT_MOST
