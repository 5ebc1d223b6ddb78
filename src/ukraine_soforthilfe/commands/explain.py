"""``soforthilfe explain``: one amount in plain sentences."""

from __future__ import annotations

from typing import Annotated

import typer

from ukraine_soforthilfe.asking import READING, Part
from ukraine_soforthilfe.commands import options
from ukraine_soforthilfe.commands.output import allocation_of, errors_shown
from ukraine_soforthilfe.reports.forms import Form
from ukraine_soforthilfe.scenario import Scenario


@options.takes_scenario(Part.TOTAL, *READING, Part.RULES, Part.LANGUAGE)
def explain_kreis(
    kreis: Annotated[
        str,
        typer.Argument(
            metavar="KREIS",
            help="A district: its key (AGS), its name, or the start of its name.",
            show_default=False,
        ),
    ],
    *,
    scenario: Scenario,
    form: Annotated[
        Form,
        options.OneOf(Form.TEXT, Form.JSON),
        typer.Option("--format", help="Sentences for a letter, or JSON."),
    ] = Form.TEXT,
) -> None:
    """Explain one district's amount in plain sentences.

    Example: soforthilfe explain Konstanz
    """
    from ukraine_soforthilfe.explanation import explain
    from ukraine_soforthilfe.reports.explanation_report import explanation_json, explanation_text

    with errors_shown():
        explanation = explain(allocation_of(scenario), kreis)
    if form is Form.JSON:
        typer.echo(explanation_json(explanation))
    else:
        typer.echo(explanation_text(explanation, scenario.language))
