"""All JSON that commands write keeps to its schema in docs/schema, which promises no more."""

from __future__ import annotations

import copy
import json
import re
from collections import defaultdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest
from gemeinden_lists import KREISE, gvisys
from jsonschema import Draft202012Validator, validators
from referencing import Registry
from referencing.jsonschema import DRAFT202012
from soforthilfe_command import run_here

from ukraine_soforthilfe.asking.scenario import OPTIONS
from ukraine_soforthilfe.reports.pens import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FOLDER = Path(__file__).parents[1] / "docs/schema"
# Held to what the program says of itself by tests/test_options_page.py.
OPTIONS_PAGE = FOLDER.parent.joinpath("options.md").read_text("utf-8")
SCHEMAS: dict[str, Any] = {
    path.name: json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))
}
# One that names its draft would be read by that of the library, not by the one that notes.
REGISTRY: Any = Registry().with_resources(
    (name, DRAFT202012.create_resource({**schema, "$schema": None}))
    for name, schema in SCHEMAS.items()
)
# Bounds, instalments, two keys, cents: each rule by itself and with others.
TWO_KEYS = (
    *("--weight-column", "Population", "--weight-share", "0.7"),
    *("--weight-column", "Children", "--weight-share", "0.3"),
)
LABELS = ("--instalments", "2", "--instalment-label", "May", "--instalment-label", "June")
CARRIED = ("--carry-file", "accounts.csv", "--carry-column", "IBAN")
BELOW = ("gemeinden.csv", "--level", "gemeinde")
RULES: tuple[tuple[str, ...], ...] = (
    (),
    ("--unit", "0.01"),
    ("--unit", "1000", "--instalments", "3"),
    ("--minimum", "100000", "--maximum", "300000"),
    ("--base-amount", "1000", "--unit", "0.01"),
    ("--total", "0"),
    (*LABELS, "--name", "Probe", "--date", "24.12.2026"),
    CARRIED,
    BELOW,
    (*BELOW, "--unit", "0.01", *LABELS),
    (*BELOW, "--kreis", "08127", "--instalments", "4"),
    (*BELOW, "--kreis", "08127", "--total", "1000"),
    (*BELOW, "--kreis", "08127", "--total", "1000", "--maximum", "800"),
    ("keys.csv", "--total", "100"),
    ("keys.csv", "--total", "100", *TWO_KEYS),
    ("keys.csv", "--total", "100", *TWO_KEYS, "--minimum", "20", "--unit", "0.01"),
    ("keys.csv", "--total", "100", "--weight-column", "Part"),
    ("equal.csv", "--total", "10"),
    ("equal.csv", "--total", "5", "--minimum", "1"),
    ("years.csv",),
)
IN_PLACE = ("--output", "-", "--format", "json")
OF_ALLOCATE = {("allocate", *rule, *IN_PLACE): "allocation.json" for rule in RULES}
OF_EXPLAIN = {
    ("explain", who, *rule, "--format", "json"): "explanation.json"
    for who, rule in (
        *(("Konstanz", rule) for rule in RULES[:5]),
        ("Konstanz", LABELS),
        ("Konstanz", CARRIED),
        ("Stuttgart", RULES[3]),
        ("08127001", BELOW),
        ("08127001", RULES[9]),
        ("08127001", RULES[10]),
        ("08127001", RULES[11]),
        ("B", RULES[13]),
        ("B", RULES[14]),
        ("A", RULES[15]),
        ("B", RULES[16]),
        ("A", RULES[17]),
        # So large that not every change of a figure is tried.
        ("A", ("large.csv", "--total", "5", *TWO_KEYS, "--maximum", "4")),
    )
}
OF_ALL = {
    ("explain", "--all", *rule, *IN_PLACE): "letters.json"
    for rule in (RULES[0], RULES[1], LABELS, CARRIED, BELOW)
}
COMPARED = {
    ("compare", "2021-12-31", "2023-12-31", "--format", "json"): "comparison.json",
    ("compare", "keys.csv", "equal.csv", "--total", "100", "--format", "json"): "comparison.json",
    ("compare", "--rules", "--total", "100000", "--format", "json"): "rules.json",
    ("compare", "--sweep", "100:300:1", "--format", "json"): "sweep.json",
    ("compare", "--sweep", "8000000:8000000:1", "--format", "json"): "sweep.json",
}
REPORTS = {
    ("verify", report, "--format", "json"): "report_check.json"
    for report in ("report.json", "cents.csv", "report.xlsx", "wrong.json", "part.json")
} | {
    ("verify", "carried.csv", *CARRIED, "--format", "json"): "report_check.json",
    ("verify", "carried.csv", "--format", "json"): "report_check.json",
}
LISTS = {
    ("verify", finished, "--total", "100", "--format", "json"): "list_check.json"
    for finished in ("right.csv", "tie.csv", "contradiction.csv", "followed.csv", "no figure.csv")
} | {
    ("verify", finished, "--total", "8000000", "--format", "json"): "list_check.json"
    for finished in ("kreise.csv", "amounts.csv")
}
STREAMED = {("batch", "scenarios.csv", *IN_PLACE): "batch_line.json"}
CASES = OF_ALLOCATE | OF_EXPLAIN | OF_ALL | COMPARED | REPORTS | LISTS | STREAMED


def write_inputs(folder: Path) -> None:
    amounts = [(2, 33), (3, 50), (1, 17)]
    texts = {
        "gemeinden.csv": gvisys(),
        "accounts.csv": "AGS;IBAN\n" + "".join(f"{ags};DE{ags}\n" for ags, *_ in KREISE),
        "keys.csv": "Key,Population,Children,Part\nA,2,1,0.125\nB,3,1,1.5\nC,1,2,2.25\n",
        "large.csv": "Key,Population,Children\nA,200000,1\nB,300000,1\nC,100000,2\n",
        "equal.csv": "Key,Population\nA,1\nB,1\nC,1\nD,0\n",
        "years.csv": "Key,Population 2022\nA,1\nB,2\n",
        "right.csv": listed(amounts),
        "tie.csv": "key,population,amount\nA,1,33\nB,1,34\nC,1,33\n",
        "contradiction.csv": listed([(2, 33), (3, 51), (1, 16)]),
        "followed.csv": listed([(2, 33), (3, 50), (1, 16)]),
        "no figure.csv": listed([(2, 33), (3, 50), (1, "x")]),
        "amounts.csv": "AGS,Betrag\n" + "".join(f"{ags},100\n" for ags, *_ in KREISE),
        "kreise.csv": "AGS,Name,Einwohner,Betrag\n"
        + "".join(f"{ags},{name},{n + (ags == '08111')},100\n" for ags, name, n in KREISE),
        "scenarios.csv": "name,total,minimum\na,100,\nb,100,99\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    for asked in (
        ("--name", "report", "--format", "json", "--format", "xlsx"),
        ("--name", "cents", "--format", "csv", "--unit", "0.01"),
        ("--name", "carried", "--format", "csv", *CARRIED),
        ("--name", "part", "--format", "json", "--only", "08111"),
    ):
        assert run_here("allocate", *asked, "--quiet", folder=folder).status == 0
    report = json.loads((folder / "report.json").read_text("utf-8"))
    report["kreise"][0]["betrag"] += 1
    report["kreise"][1]["einwohner"] += 1
    (folder / "wrong.json").write_text(json.dumps(report), "utf-8")


def listed(rows: Sequence[tuple[int, object]]) -> str:
    lines = (f"{key},{n},{paid}" for key, (n, paid) in zip("ABC", rows, strict=True))
    return "\n".join(("key,population,amount", *lines))


def no_number(text: str) -> NoReturn:
    raise AssertionError(text)


class Outputs:
    """What the commands of all cases wrote, and which property of which schema was in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._printed: dict[tuple[str, ...], list[Any]] = {}
        self.seen: defaultdict[str, set[str]] = defaultdict(set)
        extend: Any = validators.extend
        self._validator = extend(
            Draft202012Validator,
            {
                name: self._noting(Draft202012Validator.VALIDATORS[name])
                for name in ("properties", "patternProperties")
            },
        )

    def _noting(self, check: Any) -> Any:
        def checked(validator: Any, wanted: Any, found: Any, schema: Any) -> Iterator[Any]:
            if isinstance(found, dict):
                self.seen[json.dumps(wanted)] |= {
                    name
                    for name in wanted
                    if name in found or ("^" in name and any(re.search(name, x) for x in found))
                }
            yield from check(validator, wanted, found, schema)

        return checked

    def of(self, case: tuple[str, ...], language: str) -> list[Any]:
        """The objects that a command prints, one a line where it is a batch."""
        asked = (*case, "--lang", language)
        if asked not in self._printed:
            done = run_here(*asked, folder=self.folder)
            assert done.stdout, done.stderr
            texts = done.stdout.splitlines() if case[0] == "batch" else [done.stdout]
            self._printed[asked] = [json.loads(text, parse_float=no_number) for text in texts]
        return self._printed[asked]

    def faults(self, content: Any, name: str) -> list[str]:
        """In what it does not keep to a schema."""
        validator = self._validator({"$ref": name}, registry=REGISTRY)
        return [error.message[:300] for error in validator.iter_errors(content)]


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    folder = tmp_path_factory.mktemp("json")
    write_inputs(folder)
    return Outputs(folder)


@pytest.mark.parametrize("case", CASES, ids=" ".join)
@pytest.mark.parametrize("language", ["en", "de"])
def test_an_output_keeps_to_its_schema(
    outputs: Outputs, case: tuple[str, ...], language: str
) -> None:
    """What a command really writes is valid, in both languages, and has no decimal number."""
    for content in outputs.of(case, language):
        assert outputs.faults(content, CASES[case]) == []
        assert content["schema_version"] == SCHEMA_VERSION


def test_a_schema_promises_nothing_that_no_output_has(outputs: Outputs) -> None:
    """Each name of each schema stands in one of the outputs; a request is held below."""
    for case, name in CASES.items():
        for content in outputs.of(case, "en"):
            outputs.faults(content, name)

    unseen = {
        (name, prop)
        for name, schema in SCHEMAS.items()
        for place, properties in parts(schema, "properties", "patternProperties")
        if "/request" not in place
        for prop in set(properties) - outputs.seen[json.dumps(properties)]
    }

    assert "\n".join(sorted(map(str, unseen))) == ""


def parts(schema: Any, *keywords: str, place: str = "") -> Iterator[tuple[str, Any]]:
    """All that stands under some keywords of a schema, wherever it is."""
    if isinstance(schema, list):
        for each in schema:
            yield from parts(each, *keywords, place=place)
    elif isinstance(schema, dict):
        for name, each in schema.items():
            if name in keywords and isinstance(each, dict | list | str):
                yield place, each
            yield from parts(each, *keywords, place=f"{place}/{name}")


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one(name: str) -> None:
    """It is valid by the draft that it names, and knows no number but whole ones."""
    Draft202012Validator.check_schema(SCHEMAS[name])
    kinds = {
        kind
        for _, said in parts(SCHEMAS[name], "type")
        for kind in (said if isinstance(said, list) else [said])
        if isinstance(kind, str)
    }

    assert SCHEMAS[name]["$schema"] == Draft202012Validator.META_SCHEMA["$schema"]
    assert kinds <= {"object", "array", "string", "integer", "boolean", "null"}


def shortened(content: Any) -> Any:
    """The same with the first rows of its long lists alone."""
    if isinstance(content, dict):
        return {name: shortened(value) for name, value in content.items()}
    if isinstance(content, list):
        return [shortened(each) for each in content[: 2 if len(content) > 10 else None]]
    return content


def grown(content: Any, more: object) -> Iterator[Any]:
    """The same with a key more, at each object that says what its keys are."""
    if isinstance(content, dict):
        yield content | {"more": more}
        for name, value in content.items():
            yield from (content | {name: each} for each in grown(value, more))
    elif isinstance(content, list) and content:
        yield from ([each, *content[1:]] for each in grown(content[0], more))


@pytest.mark.python_alone  # the schemas themselves
@pytest.mark.parametrize("case", CASES, ids=" ".join)
def test_a_key_more_is_refused(outputs: Outputs, case: tuple[str, ...]) -> None:
    """Wherever an object of an output had one more key, it would keep to no schema.

    Texts travel along with a row where the output says so, and with every letter.
    """
    for content in outputs.of(case, "en"):
        travel_along = "carried" in content or "serienbrief" in content
        for more in (0, *(() if travel_along else ("text",))):
            for each in grown(shortened(content), more):
                assert outputs.faults(each, CASES[case]), json.dumps(each)[:500]


PLAIN, CENTS, IN_THREE, BOUNDED, WITH_BASE = (("allocate", *rule, *IN_PLACE) for rule in RULES[:5])
TO_GEMEINDEN, OF_A_KREIS, BY_TWO, BY_ONE = (
    ("allocate", *RULES[at], *IN_PLACE) for at in (8, 11, 14, 16)
)
ONE, ONE_IN_TWO, ONE_BY_TWO, ONE_OF_A_LIST = [
    ("explain", who, *rule, "--format", "json")
    for who, rule in (("Konstanz", ()), ("Konstanz", LABELS), ("B", RULES[14]), ("B", RULES[13]))
]
LETTERS, LETTERS_IN_TWO = (("explain", "--all", *rule, *IN_PLACE) for rule in ((), LABELS))
SIDES, _, OF_RULES, SWEPT, _ = COMPARED
RIGHT, WRONG = (("verify", name, "--format", "json") for name in ("report.json", "wrong.json"))
LIST, CONTRADICTED = (
    ("verify", name, "--total", "100", "--format", "json")
    for name in ("right.csv", "contradiction.csv")
)
(LINE,) = STREAMED
GONE = "gone"
WRONG_CHANGES: tuple[tuple[tuple[str, ...], str, object], ...] = (
    # Amounts below 0.
    *((PLAIN, name, wrong) for name in ("total", "resteuro") for wrong in (-5, "-0.50")),
    *((PLAIN, name, -5) for name in ("kreise.0.betrag", "arten.0.betrag", "request.total")),
    (PLAIN, "rounding_each_row.sum", -5),
    (CENTS, "kreise.0.betrag", "-0.50"),
    (IN_THREE, "teilzahlungen.0.betrag", -1000),
    *((ONE, name, -1) for name in ("betrag", "total", "fewer.betrag")),
    *((LETTERS, f"serienbrief.0.{name}", -1) for name in ("Betrag", "Betrag_Text")),
    (LETTERS_IN_TWO, "serienbrief.0.Teilzahlung_1", -1),
    *((SIDES, f"kreise.0.betrag_{side}", -1) for side in ("vorher", "nachher")),
    (OF_RULES, "rules.0.paid", -1),
    (RIGHT, "total", -1),
    (LIST, "total_cents", -9),
    # Steps that are missing.
    *(
        (PLAIN, f"kreise.0.{name}", GONE)
        for name in ("ags", "einwohner", "grundbetrag", "rest", "rang", "resteuro", "betrag")
    ),
    *((PLAIN, f"{name}.0.einwohner", GONE) for name in ("regierungsbezirke", "arten")),
    *((PLAIN, name, GONE) for name in ("einwohner", "resteuro", "cut", "tie")),
    *((BY_ONE, f"kreise.0.{name}", GONE) for name in ("schluessel", "rest")),
    *((BY_TWO, f"kreise.0.{name}", GONE) for name in ("schluessel_1", "rest_2", "resteuro_2")),
    *((IN_THREE, name, GONE) for name in ("teilzahlungen", "kreise.0.teilzahlung_2")),
    (IN_THREE, "request.instalments", GONE),
    (BOUNDED, "kreise.0.grenze", GONE),
    (BOUNDED, "terms", GONE),
    (WITH_BASE, "kreise.0.sockelbetrag", GONE),
    *((TO_GEMEINDEN, name, GONE) for name in ("gemeinden", "gemeinden.0.gemeinden.0.rest")),
    *((OF_A_KREIS, name, GONE) for name in ("kreis", "request.kreis")),
    *((ONE, name, GONE) for name in ("einwohner", "einwohner_all", "rest", "rang", "fewer")),
    *((ONE_IN_TWO, f"teilzahlung_{place}", GONE) for place in (1, 2)),
    *((ONE_BY_TWO, name, GONE) for name in ("schluessel_1", "rest_2", "margins")),
    *((LETTERS, f"serienbrief.0.{name}", GONE) for name in ("Schluessel", "Betrag", "Satz_1")),
    *((LETTERS_IN_TWO, f"serienbrief.0.Teilzahlung_{end}", GONE) for end in ("1_Text", "2")),
    (LINE, "name", GONE),
    # What is not of this result.
    *((PLAIN, f"kreise.0.{name}", 5) for name in ("schluessel", "schluessel_1", "rest_2")),
    *((PLAIN, f"kreise.0.{name}", 5) for name in ("teilzahlung_7", "sockelbetrag")),
    *((PLAIN, "kreise.0.grenze", wrong) for wrong in ("minimum", None)),
    (PLAIN, "weight_sum", 5),
    (PLAIN, "teilzahlungen", [{"nr": 1, "betrag": 5}, {"nr": 2, "betrag": 5}]),
    (BOUNDED, "kreise.0.grundbetrag", 5),
    (BOUNDED, "kreise.0.grenze", None),
    *((BY_ONE, name, 5) for name in ("einwohner", "kreise.0.einwohner", "kreise.0.rest_1")),
    *((BY_TWO, f"kreise.0.{name}", 5) for name in ("einwohner", "schluessel", "rest")),
    (TO_GEMEINDEN, "gemeinden.0.gemeinden.0.teilzahlung_1", 5),
    (ONE, "schluessel_1", 5),
    (ONE_OF_A_LIST, "margins", []),
    # Out of range.
    *((PLAIN, "request.instalments", wrong) for wrong in (-1, 1, 1000)),
    *((PLAIN, "request.stichtag", wrong) for wrong in (-5, "2021-13-01")),
    *((PLAIN, name, "9999-99-99") for name in ("date", "stichtag")),
    (PLAIN, "request.state", "BW"),
    (PLAIN, "kreise.0.ags", ""),
    *((BY_TWO, "schluessel.0.share", wrong) for wrong in ("1.9", "-0.1")),
    (TO_GEMEINDEN, "gemeinden.0.kreis", ""),
    *((SIDES, "kreise.0.anteil_vorher_prozent", f"{wrong}.000000") for wrong in (-5, 101)),
    (SIDES, "kreise.0.betrag_differenz_prozent", "-101.000000"),
    (LIST, "unit_cents", 0),
    # Against each other.
    (RIGHT, "passed", False),
    (WRONG, "passed", True),
    (CONTRADICTED, "verdict", "valid"),
    (LIST, "findings", [{"row": 1, "found": "", "what": "wrong"}]),
    (OF_RULES, "rules.1.rule", "largest remainder"),
    *((SWEPT, name, 0) for name in ("totals", "missed", "largest_miss")),
)


@pytest.mark.python_alone  # as above
@pytest.mark.parametrize(
    ("case", "path", "wrong"),
    WRONG_CHANGES,
    ids=(f"{' '.join(case)} {path} {wrong}" for case, path, wrong in WRONG_CHANGES),
)
def test_a_wrong_change_is_refused(
    outputs: Outputs, case: tuple[str, ...], path: str, wrong: object
) -> None:
    """One value of a real output that cannot be, or one that is gone, and it keeps to no schema."""
    content = copy.deepcopy(outputs.of(case, "en")[0])
    *places, last = [int(each) if each.isdigit() else each for each in path.split(".")]
    inside = content
    for each in places:
        inside = inside[each]
    if wrong == GONE:
        del inside[last]
    else:
        inside[last] = wrong

    assert outputs.faults(content, CASES[case])


def test_a_request_has_the_options() -> None:
    """Its names are those of all that can be asked, and of a choice it has every one."""
    request = SCHEMAS["allocation.json"]["$defs"]["request"]["properties"]

    assert {*request} == {"soforthilfe", *(option.name for option in OPTIONS)}
    for option in OPTIONS:
        if issubclass(option.kind, StrEnum):
            said = request[option.name]
            choices = option.ask.choices or option.kind
            assert said.get("items", said)["enum"] == [choice.value for choice in choices]


def test_every_command_that_writes_json_has_a_schema() -> None:
    """Each command with a form json, and none else, is among the cases; the page names them."""
    forms = re.findall(
        r"^\| `--format` \| ([^|]+) \|[^|]*\| ([^|]+) \|", OPTIONS_PAGE, re.MULTILINE
    )
    writing = {
        command
        for choices, commands in forms
        if "json" in choices.split(", ")
        for command in commands.split(", ")
    }
    page = (FOLDER / "README.md").read_text("utf-8")
    table = dict(
        re.findall(r"^\| `soforthilfe ([^`]+)`[^|]* \| \[(\w+\.json)\]", page, re.MULTILINE)
    )

    assert {case[0] for case in CASES} == writing
    assert {command.split()[0] for command in table} == writing
    assert {*CASES.values()} == {*SCHEMAS} - {"common.json"} == {*table.values()}
