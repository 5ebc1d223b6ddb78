"""Lists as people make them: each is read as a person would, or a question is asked."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import layout_builders as build
import pytest
from soforthilfe_command import Ended, run_here

FOLDER = build.ROOT.parent / "shared/cases/lists"
CASES: list[dict[str, Any]] = (
    json.loads((FOLDER / "cases.json").read_text("utf-8")) if FOLDER.is_dir() else []
)
STATUSES = {"amounts": {0}, "refused": {1}, "usage": {2}, "stops": {1, 2}, "either": {0, 1}}

pytestmark = [
    pytest.mark.skipif(not CASES, reason="the lists are not here"),
    pytest.mark.german,
]


def name_of(case: dict[str, Any]) -> str:
    """What a case is called: its file and its options but for the total of nearly all."""
    return " ".join([case["file"] or "-", *case["args"]]).removesuffix(" --total 1000")


def ended(case: dict[str, Any], *further: str) -> Ended:
    file = [] if case["file"] is None else [str(FOLDER / case["file"])]
    return run_here("allocate", *file, *case["args"], *further)


def said(case: dict[str, Any], ran: Ended) -> str:
    """All that a run said, on one line and without the names of its files."""
    text = re.sub(r"soforthilfe_\S+", "", f"{ran.stdout} {ran.stderr}")
    return " ".join(text.replace(case["file"] or "\0", "").split())


@pytest.mark.parametrize("case", CASES, ids=map(name_of, CASES))
def test_a_list_has_its_outcome(case: dict[str, Any]) -> None:
    """Each list gives exactly its amounts, or is refused with nothing on standard output."""
    ran = ended(case, "--format", "csv", "--output", "-")

    assert ran.status in STATUSES[case["outcome"]], ran.stderr
    if ran.status == 0:
        rows = list(csv.DictReader(io.StringIO(ran.stdout)))
        amounts = {row["ags"]: int(row["betrag"]) for row in rows}
        assert len(amounts) == len(rows)
        assert amounts == case["amounts"]
        assert not case.get("order") or [*amounts] == [*case["amounts"]]
    else:
        assert ran.stdout == ""
    together = [said(case, ran), said(case, ended(case, "--dry-run"))]
    for pattern in case["says"]:
        assert any(re.search(pattern, text, re.IGNORECASE) for text in together), pattern
