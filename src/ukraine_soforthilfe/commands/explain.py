"""``soforthilfe explain``: one amount in plain sentences."""

from __future__ import annotations

from typing import Annotated

import typer

from ukraine_soforthilfe.asking.ask import PAGE_FORMS, READING, Form, Part
from ukraine_soforthilfe.asking.scenario import Scenario
from ukraine_soforthilfe.commands import options
from ukraine_soforthilfe.commands.output import allocation_of, errors_shown, show, show_content


@options.takes_scenario(Part.TOTAL, *READING, Part.RULES, Part.LANGUAGE)
def explain_kreis(
    kreis: Annotated[
        str,
        typer.Argument(
            metavar="KREIS",
            help="A district: its key (AGS), its name, or the start of its name.",
            show_default=False,
            autocompletion=options.OFFERED_NAMES,
        ),
    ],
    *,
    scenario: Scenario,
    form: Annotated[
        Form,
        options.OneOf(*PAGE_FORMS, Form.JSON),
        typer.Option("--format", help="Sentences for a letter, a page with the row, or JSON."),
    ] = Form.TEXT,
) -> None:
    """Explain one district's amount in plain sentences.

    Example: soforthilfe explain Konstanz
    """
    from ukraine_soforthilfe.reports.explanation import explanation_content, explanation_page
    from ukraine_soforthilfe.result.explanation import explain

    with errors_shown():
        explanation = explain(allocation_of(scenario), kreis)
        page = explanation_page(explanation, scenario.language)
        if form is Form.JSON:
            show_content(explanation_content(explanation))
        elif form is Form.TEXT:
            typer.echo("\n".join(page.sentences))
        else:
            show(page, form, scenario.language)
