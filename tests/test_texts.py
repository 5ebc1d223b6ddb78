"""What people read is said in German and in English, and both say the same.

All texts of the package are looked at where they are written; errors and notices are also
provoked, one of each kind at least, and read as a user reads them.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections import Counter
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from typer.testing import CliRunner

from ukraine_soforthilfe import errors
from ukraine_soforthilfe.commands.cli import app
from ukraine_soforthilfe.errors import InputFileError, SoforthilfeError
from ukraine_soforthilfe.language import Language, Text
from ukraine_soforthilfe.population.row_names import PatternError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PACKAGE = Path(errors.__file__).parent


@cache
def modules() -> dict[Path, ast.Module]:
    """All of them, read when a test needs them, which not every process runs that gathers tests."""
    return {path: ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


class Written(NamedTuple):
    """A text as it stands in the source."""

    where: str
    de: str
    en: str


@cache
def texts() -> list[Written]:
    """All of them, but for those that are put together of others."""
    return list(written())


def written() -> Iterator[Written]:
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and is_text(node.func):
                named = {each.arg: each.value for each in node.keywords}
                both = [*node.args, *(named[each] for each in ("de", "en") if each in named)]
                if all(isinstance(each, ast.Constant | ast.JoinedStr) for each in both):
                    where = f"{path.relative_to(PACKAGE)}:{node.lineno}"
                    yield Written(where, *map(said_in, both))


def is_text(function: ast.expr) -> bool:
    return isinstance(function, ast.Name) and function.id == "Text"


def said_in(literal: ast.expr) -> str:
    """A literal's text; what an f-string fills in is a place without a name."""
    if isinstance(literal, ast.Constant):
        return str(literal.value)
    assert isinstance(literal, ast.JoinedStr)
    return "".join(
        str(each.value) if isinstance(each, ast.Constant) else "{}" for each in literal.values
    )


_OPTION = re.compile(r"--[a-z][a-z-]*")
# What is no word of a sentence: options, commands, a row's number, words of a file of scenarios.
_NO_WORDS = re.compile(
    r"(?:--|row:|soforthilfe )\S+(?: own\b)?|\b[a-z]+-[a-z]+\b|\{+\w*\}+|\[\[?\w+\]"
)
_ENGLISH = re.compile(
    r"\b(?:the|of|and|is|are|be|not|no|row|rows|column|columns|value|file|files|cannot|error"
    r"|note|line|word|with|for|this|there|that|take|give|choose|it)\b",
    re.IGNORECASE,
)
_GERMAN = re.compile(
    r"\b(?:der|das|und|nicht|kein|keine|ist|sind|Zeile|Zeilen|Spalte|Wert|Datei|mit|oder|ein|eine"
    r"|wird|zum|von|angeben|Fehler|Hinweis)\b"
)
# Du, Ihr; and Sie before an infinitive, for "it" or "they" is read as an address there, too.
_ADDRESS = re.compile(r"\b(?:Du|Dein\w*|Ihr|Ihre\w*|Ihnen)\b|(?:^|[.:] )Sie (?!\w+t\b)")


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w*)\}", text.replace("{{", "{").replace("}}", "}")))


def of_another_language(text: str, words: re.Pattern[str]) -> list[str]:
    return words.findall(_NO_WORDS.sub("", text))


def test_there_are_many() -> None:
    """The search for texts finds them: those of readers, rules, reports and commands."""
    rooms = Counter(each.where.partition("/")[0] for each in texts())

    assert len(texts()) > 700
    assert rooms.keys() >= {"asking", "commands", "population", "reports", "result", "rule"}


def test_every_text_stands_there_in_both_languages() -> None:
    """None is empty in one of them."""
    assert [each for each in texts() if bool(each.de) is not bool(each.en)] == []


def test_no_text_has_other_placeholders_in_one_language() -> None:
    """What one language says of a case, the other says, too."""
    assert [each for each in texts() if placeholders(each.de) != placeholders(each.en)] == []


def test_no_option_is_lost_between_the_languages() -> None:
    """Both name the same ways out."""
    assert [
        each for each in texts() if set(_OPTION.findall(each.de)) != set(_OPTION.findall(each.en))
    ] == []


def test_no_text_has_words_of_the_other_language() -> None:
    """A German sentence has no row, column or value in it, an English one no Zeile."""
    assert [each for each in texts() if of_another_language(each.de, _ENGLISH)] == []
    assert [each for each in texts() if of_another_language(each.en, _GERMAN)] == []


def test_nobody_is_addressed() -> None:
    """Neither Du nor Sie: what is to be done stands in the infinitive."""
    assert [each for each in texts() if _ADDRESS.search(each.de)] == []


def named_texts() -> dict[tuple[str, str], set[str]]:
    """The texts that have a name in the source, by module and name, each with its placeholders."""
    found = {}
    for path, tree in modules().items():
        for node in tree.body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                text = node.value
                while isinstance(text.func, ast.Attribute) and isinstance(
                    text.func.value, ast.Call
                ):
                    text = text.func.value  # Text(…).filled(…)
                if ast.unparse(text.func) == "Text":
                    (target,) = node.targets
                    constants = [each for each in ast.walk(text) if isinstance(each, ast.Constant)]
                    both = " ".join(str(each.value) for each in constants)
                    found[path.stem, ast.unparse(target)] = placeholders(both)
    return found


def test_no_text_is_unused() -> None:
    """Each that has a name is said somewhere."""
    used: Counter[str] = Counter()
    for node in chain.from_iterable(map(ast.walk, modules().values())):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            used[node.id] += 1
        elif isinstance(node, ast.Attribute):
            used[node.attr] += 1

    assert [name for _, name in named_texts() if not used[name]] == []


def test_nothing_is_filled_in_that_has_no_place() -> None:
    """What is known of a case and given to its text stands there."""
    named = named_texts()
    unknown = []
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.keywords:
                continue
            text = node.func
            if isinstance(text, ast.Attribute) and text.attr == "filled":
                text = text.value
            module, _, name = ast.unparse(text).rpartition(".")
            places = named.get((module or path.stem, name))
            given = {each.arg for each in node.keywords} - {None}
            if places is not None and given - places:
                unknown.append((f"{path.relative_to(PACKAGE)}:{node.lineno}", given - places))

    assert unknown == []


def concrete() -> set[type[SoforthilfeError]]:
    """All kinds of errors but those that are never raised directly."""

    def below(kind: type[SoforthilfeError]) -> Iterator[type[SoforthilfeError]]:
        for each in kind.__subclasses__():
            yield each
            yield from below(each)

    return {each for each in below(SoforthilfeError) if each is not InputFileError}


def test_no_error_is_made_of_one_language() -> None:
    """An error and a problem take a text, and a sentence in quotation marks is none."""
    kinds = {each.__name__ for each in concrete()} | {"Problem", "ScenarioProblem", "Refusal"}
    alone = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in kinds - {"PatternError"}
        if any(isinstance(each, ast.Constant | ast.JoinedStr) for each in node.args)
    ]

    assert alone == []
    taken = inspect.signature(SoforthilfeError).parameters["message"].annotation
    assert taken == "Text"


LIST = "Schlüssel;Name;Einwohner\n"
OF_TWO_DATES = "ags;einwohner 31.12.2020;einwohner 31.12.2021\n09162;5;6\n"
OF_TWO_KEYS = "id;A;B\nx;1,50;3\ny;2,25;4\n"
TO_OUTPUT = ("--total", "1000", "--format", "csv", "--output", "-")
REFUSED: dict[str, tuple[type[SoforthilfeError], str, tuple[str, ...]]] = {
    "no figure": (errors.PopulationFileError, LIST + "A;Adorf;-\nB;Bdorf;\n", ()),
    "negative": (errors.PopulationFileError, LIST + "A;Adorf;-3\nB;Bdorf;1.5\n", ()),
    "key twice": (errors.PopulationFileError, LIST + "A;Adorf;2\nA;Bdorf;3\n;Cdorf;5\n", ()),
    "empty": (errors.PopulationFileError, " ", ()),
    "web page": (errors.PopulationFileError, "<!doctype html><table>", ()),
    "quotation mark": (errors.PopulationFileError, LIST + 'A;"Adorf;2\nB;Bdorf;3\n', ()),
    "too wide": (errors.PopulationFileError, LIST + "A;Adorf;2;7\nB;Bdorf;3\n", ()),
    "no key": (errors.PopulationFileError, "Foo;Einwohner\nx;1\n", ()),
    "no population": (errors.PopulationFileError, "Schlüssel;Foo\nx;1\n", ()),
    "two keys": (errors.PopulationFileError, "AGS;Schlüssel;Einwohner\nA;B;1\n", ()),
    "one heading": (
        errors.PopulationFileError,
        "id;Zahl;Zahl\na;1;2\n",
        ("--population-column", "Zahl"),
    ),
    "no such column": (errors.PopulationFileError, LIST + "A;x;1\n", ("--key-column", "Z9")),
    "another Land": (errors.PopulationFileError, OF_TWO_DATES, ("--state", "07")),
    "a Kreis alone": (errors.PopulationFileError, "ags;einwohner\n08111;1\n", ()),
    "no such Kreis": (errors.PopulationFileError, "ags;einwohner\n08999;1\n", ("--partial",)),
    "all zero": (errors.PopulationFileError, "ags;einwohner\n08111;0\n", ("--partial",)),
    "keys of two kinds": (
        errors.PopulationFileError,
        "ags;einwohner\n09162;1\n09161;1\nabc;2\n;3\n99999;4\n",
        (),
    ),
    "which keys": (
        errors.PopulationFileError,
        "Schlüssel;Einwohner\n08111;1\n08115;1\n08116;1\n08999;1\n08998;2\n",
        (),
    ),
    "rounded keys": (errors.PopulationFileError, "ags;einwohner\n8,12E+03;1\n8,1E+03;2\n", ()),
    "a sum unmarked": (
        errors.PopulationFileError,
        "id;einwohner\nA;10\nB;20\nC;30\nD;40\nE;50\nZ;150\n",
        (),
    ),
    "no sum of others": (
        errors.PopulationFileError,
        "id;einwohner\nA;10\nB;20\nC;30\nD;40\nE;50\nSumme;151\n",
        (),
    ),
    "levels": (
        errors.PopulationFileError,
        "id;einwohner\nX;99\nX1;40\nX11;11\nX12;12\nX2;50\nX21;21\nX22;23\n",
        (),
    ),
    "keys repeat": (
        errors.PopulationFileError,
        "id;Geschlecht;Einwohner\nA;m;1\nA;w;2\nB;m;3\nB;w;4\nC;m;3\nC;w;3\n",
        (),
    ),
    "name of two": (errors.PopulationFileError, "Name;Einwohner\nHeilbronn;2\nUlm;4\nCalw;4\n", ()),
    "Gemeinden": (errors.PopulationFileError, "AGS;Einwohner\n08125001;5\n08126001;5\n", ()),
    "no Gemeinden": (
        errors.PopulationFileError,
        LIST + "A;Adorf;2\n",
        ("--level", "gemeinde"),
    ),
    "turned text": (errors.PopulationFileError, LIST + "A;Adorf\u202e;3\n", ()),
    "no such date": (errors.StichtagError, OF_TWO_DATES, ("--stichtag", "31.12.2019")),
    "each key at one date": (
        errors.StichtagError,
        "id;stichtag;einwohner\na;2020-12-31;1\nb;2021-12-31;2\n",
        (),
    ),
    "two bases": (
        errors.StichtagError,
        "ags;einwohner;basis\n09162;5;Zensus 2011\n09162;6;Zensus 2022\n",
        (),
    ),
    "a sheet": (errors.UsageError, LIST + "A;Adorf;2\n", ("--sheet", "X")),
    "AGS": (errors.UsageError, LIST + "A;Adorf;2\n", ("--keys", "ags")),
    "too often": (errors.UsageError, LIST, ("--weight-column", "A") * 10_001),
    "no such row": (PatternError, LIST + "A;Adorf;2\n", ("--only", "Z9*")),
    "no row left": (errors.UsageError, LIST + "A;Adorf;2\n", ("--leave-out", "A")),
    "shares": (
        errors.RuleError,
        OF_TWO_KEYS,
        ("--weight-column", "A", "--weight-column", "B"),
    ),
    "base amount": (errors.RuleError, LIST + "A;Adorf;2\n", ("--base-amount", "1001")),
    "unit": (errors.RuleError, LIST + "A;Adorf;2\n", ("--unit", "1000", "--base-amount", "1")),
    "all weights zero": (errors.PopulationFileError, LIST + "A;Adorf;0\n", ()),
    "a day that is none": (errors.DateError, LIST, ("--stichtag", "31.2.2021")),
    "an amount that is none": (errors.FigureError, LIST, ("--minimum", "-5")),
    "a name that is none": (errors.UsageError, LIST, ("--name", "a/b")),
}
COMMANDS: dict[str, tuple[type[SoforthilfeError], dict[str, str], tuple[str, ...]]] = {
    "no such file": (errors.PopulationFileError, {}, ("allocate", "nix.csv")),
    "a folder": (errors.PopulationFileError, {}, ("allocate", ".")),
    "not of this table": (errors.StichtagError, {}, ("allocate", "--stichtag", "1.1.2020")),
    "two official": (errors.StichtagError, {}, ("allocate", "--stichtag", "31.12.2022")),
    "output folder": (
        errors.OutputError,
        {"a.csv": ""},
        ("allocate", "--output", "a.csv"),
    ),
    "no such district": (errors.KreisError, {}, ("explain", "Nirgendwo")),
    "two districts": (errors.KreisError, {}, ("explain", "Karlsruhe")),
    "an option's value": (
        errors.OptionError,
        {"s.toml": '[[scenario]]\nname = "x"\nlevel = "dorf"\n'},
        ("batch", "s.toml"),
    ),
    "one side": (errors.StichtagError, {}, ("compare", "2021-12-31", "2022-12-31")),
    "list without total": (
        errors.ReportError,
        {"a.csv": LIST + "A;Adorf;2\n"},
        ("verify", "a.csv"),
    ),
    "damaged report": (
        errors.ReportError,
        {"a.json": '{"program": {"name": "soforthilfe"}, "command": "ls"}'},
        ("verify", "a.json"),
    ),
    "no amounts": (
        errors.PopulationFileError,
        {"a.csv": LIST + "A;Adorf;2\n"},
        ("verify", "a.csv", "--total", "7"),
    ),
    "scenarios": (
        errors.ScenarioFileError,
        {
            "s.toml": '[[scenario]]\nname = "x"\ntotl = 7\nminimum = "x"\n'
            '[[scenario]]\ntotal = 7\n[[scenario]]\nname = "X"\nunit = 7\npartial = "ja"\n'
        },
        ("batch", "s.toml"),
    ),
    "no scenario": (errors.ScenarioFileError, {"s.toml": ""}, ("batch", "s.toml")),
    "scenarios' usage": (
        errors.ScenarioUsageError,
        {"s.toml": '[[scenario]]\nname = "x"\nkey-column = "x"\n'},
        ("batch", "s.toml"),
    ),
    "failed scenarios": (
        errors.PopulationFileError,
        {"s.toml": '[[scenario]]\nname = "x"\npopulation = "a.csv"\n', "a.csv": LIST + "A;x;-\n"},
        ("batch", "s.toml", "--overview-only"),
    ),
}
CASES = {
    **{
        name: (kind, {"own.csv": text}, ("allocate", "own.csv", *TO_OUTPUT, *options))
        for name, (kind, text, options) in REFUSED.items()
    },
    **COMMANDS,
}
# These a library raises, which has no such option to check the figure before.
_OF_THE_LIBRARY = {errors.ApportionmentError}


@pytest.fixture
def said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[dict[Language, str], list[SoforthilfeError]]]:
    """What a command says in each language on standard error, and the errors that were said."""
    monkeypatch.chdir(tmp_path)
    found: list[SoforthilfeError] = []
    for kind in (SoforthilfeError, InputFileError):
        of_kind: property = vars(kind)["text"]

        def text(error: SoforthilfeError, of_kind: property = of_kind) -> Text:
            found.append(error)
            said: Text = of_kind.__get__(error)
            return said

        monkeypatch.setattr(kind, "text", property(text))

    def run(
        files: dict[str, str], *arguments: str
    ) -> tuple[dict[Language, str], list[SoforthilfeError]]:
        for name, content in files.items():
            (tmp_path / name).write_text(content, "utf-8")
        results = {
            language: CliRunner().invoke(app, [*arguments, "--lang", language])
            for language in Language
        }
        statuses = {result.exit_code for result in results.values()}
        assert len(statuses) == 1, statuses
        return {language: _sentence(each.stderr) for language, each in results.items()}, found

    return run


def _sentence(stderr: str) -> str:
    """What is said, without the frame that Typer draws around wrong usage."""
    framed = re.findall(r"^│ (.*) │$", stderr, re.MULTILINE)
    return " ".join((" ".join(framed) if framed else stderr).split())


def _digits(sentence: str) -> list[str]:
    """All digits but ones, for one thing may be said in a word."""
    return sorted(re.sub(r"[^02-9]", "", sentence))


def hold_both_languages(sentences: dict[Language, str]) -> None:
    """Both are there, each in its own words, and nothing is lost between them."""
    german, english = sentences[Language.DE], sentences[Language.EN]
    assert german != english
    assert of_another_language(german, _ENGLISH) == []
    assert of_another_language(english, _GERMAN) == []
    assert set(_OPTION.findall(german)) == set(_OPTION.findall(english))
    assert _digits(german) == _digits(english)


@pytest.mark.parametrize("case", CASES)
def test_a_refusal_is_said_in_both_languages(
    said: Callable[..., tuple[dict[Language, str], list[SoforthilfeError]]], case: str
) -> None:
    """Each kind of error, as a user meets it; the library's words are the English ones."""
    kind, files, arguments = CASES[case]

    sentences, found = said(files, *arguments)

    assert kind in {type(error) for error in found}
    assert all(str(error) == error.text.en for error in tuple(found))
    hold_both_languages(sentences)
    assert re.match("Fehler: |Ungültiger Wert|1/1 x", sentences[Language.DE])


def test_every_kind_of_error_is_among_them() -> None:
    """None is left out of the cases."""
    assert {kind for kind, _, _ in CASES.values()} | _OF_THE_LIBRARY == concrete()


def test_reasons_of_a_batch_are_in_the_language_of_the_scenario(
    said: Callable[..., tuple[dict[Language, str], list[SoforthilfeError]]], tmp_path: Path
) -> None:
    """In lines of JSON, too, and in the overview."""
    _, files, _ = COMMANDS["failed scenarios"]
    said(files, "batch", "s.toml", "--overview-only")
    lines = {
        language: CliRunner()
        .invoke(app, ["batch", "s.toml", "--format", "json", "--output", "-", "--lang", language])
        .stdout
        for language in Language
    }

    assert '"error": "a.csv kann nicht verwendet werden: Zeile 2, Spalte Einwohner' in lines[
        Language.DE
    ].replace(str(tmp_path), "").replace("/a.csv", "a.csv")
    assert "cannot be used: row 2, column Einwohner" in lines[Language.EN]


NOTICED: dict[str, tuple[str, tuple[str, ...]]] = {
    "no date": (LIST + "A;Adorf;2\n", ()),
    "a date given": (LIST + "A;Adorf;2\n", ("--stichtag", "31.12.2021")),
    "several dates": (OF_TWO_DATES, ()),
    "a part": ("ags;name;einwohner\n08111;Stuttgart;5\n08115;;6\n", ("--partial",)),
    "another Land": ("ags;einwohner\n09162;5\n09161;6\n", ()),
    "both Länder": ("ags;einwohner\n08111;5\n09161;6\n", ("--partial",)),
    "zeros lost": ("ags;einwohner\n9162;5\n9161;6\n", ()),
    "longer keys": ("ags;einwohner\n09162000;5\n09162;5\n09161;6\n", ()),
    "grouped": (LIST + "A;Adorf;12345\nB;Bdorf;1.000\n", ()),
    "decimals": (OF_TWO_KEYS, ("--weight-column", "A")),
    "a key at one date": (
        "ags;stichtag;einwohner\n09162;2020-12-31;5\n09162;2021-12-31;5\n09161;2020-12-31;4\n",
        (),
    ),
    "a total": (LIST + "A;Adorf;2\nB;Bdorf;3\n;Summe;5\n", ()),
    "below": (LIST + "A;Adorf;2\nB;Bdorf;3\n\nQuelle: Statistik;;\n", ()),
}


@pytest.mark.parametrize("case", NOTICED)
def test_a_notice_is_said_in_both_languages(
    said: Callable[..., tuple[dict[Language, str], list[SoforthilfeError]]], case: str
) -> None:
    """What was mended, left out or assumed, as a user is told of it."""
    text, options = NOTICED[case]

    sentences, _ = said({"own.csv": text}, "allocate", "own.csv", *TO_OUTPUT, *options)

    hold_both_languages(sentences)
    assert "Hinweis: " in sentences[Language.DE]
