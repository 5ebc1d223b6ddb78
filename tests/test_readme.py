"""What the README and the other documents say works as it stands there."""

from __future__ import annotations

import contextlib
import csv
import doctest
import importlib
import io
import json
import re
import shlex
import shutil
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from typer.testing import CliRunner

import ukraine_soforthilfe
from ukraine_soforthilfe import allocate, load_districts
from ukraine_soforthilfe.commands.cli import app
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.reports.allocation import Provenance
from ukraine_soforthilfe.reports.workbook.build import workbook_bytes

if TYPE_CHECKING:
    from typer.testing import Result

ROOT = Path(__file__).parents[1]
DOCUMENTS = (
    ROOT / "README.md",
    ROOT / "README.de.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    *sorted(ROOT.glob("docs/**/*.md")),
)
PROSE = {path: path.read_text("utf-8") for path in DOCUMENTS}
README, GERMAN = (PROSE[path] for path in DOCUMENTS[:2])
PAGE = PROSE[ROOT / "docs/finanzverwaltung.md"]
# Whole commands, in code within a line and in blocks.
COMMANDS = sorted(
    {
        command
        for text in PROSE.values()
        for command in re.findall(r"(?:`|^)(soforthilfe [^`\n]+)", text, re.MULTILINE)
        if "COMMAND" not in command
    }
)
with (ROOT / "data/kreise_einwohner.csv").open(encoding="utf-8", newline="") as _file:
    FIGURES = list(csv.DictReader(_file))
KREISE = [row for row in FIGURES if row["stichtag"] == "2021-12-31"]
PACKAGE = Path(ukraine_soforthilfe.__file__).parent
EXPLAINED = [
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
    for path in sorted(PACKAGE.rglob("*.py"))
    if ">>> " in path.read_text("utf-8")
]
"""The modules whose docstrings have examples."""


def run(command: str) -> Result:
    """The command as a shell would run it, with what it sends into a file."""
    command, _, target = command.partition(" > ")
    result = CliRunner().invoke(app, shlex.split(command)[1:])
    if target:
        Path(target).write_bytes(result.stdout_bytes)
    return result


def blocks(language: str, text: str = README) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def rows(text: str, header: str) -> list[list[str]]:
    """The rows of the table with that header."""
    lines = text[text.index(header) :].partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.fixture
def folder(files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with the files that the documents speak of."""
    shutil.copytree(files, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files that the documents speak of, in their real layouts."""
    folder = tmp_path_factory.mktemp("files")
    own, keys = blocks("csv")
    liste, schluessel = blocks("csv", GERMAN)
    regionaldatenbank = [
        "GENESIS-Tabelle: 12411-01-01-4",
        "Bevölkerung nach Geschlecht - Stichtag 31.12. - regionale",
        ";;Stichtag;Stichtag;Stichtag",
        ";;31.12.2021;31.12.2021;31.12.2021",
        ";;Insgesamt;männlich;weiblich",
        *(f"{row['ags']};      {row['name']};{row['einwohner']};1;2" for row in KREISE),
        "__________",
    ]
    gvisys = [
        "Gemeinden in Deutschland am 31.12.2021 (Jahr);;;;;;;;;",
        "Satzart;Textkennzeichen;Amtlicher Regionalschlüssel;;;;;Gemeindename;Fläche;Bevölkerung",
        ";;Land;RB;Kreis;VB;Gem;;;insgesamt",
        ";;Gebietsstand;;;;;;;am 31.12.2021 (Jahr)",
    ]
    for row in KREISE:
        key = f"{row['ags'][:2]};{row['ags'][2]};{row['ags'][3:]}"
        gvisys.append(f"40;44;{key};;;{row['name']};;")
        gemeinden = {"000": 0} if row["art"] == "Stadtkreis" else {"001": 4_321, "002": 0}
        for number in gemeinden:
            last = number == max(gemeinden)
            figure = int(row["einwohner"]) - 4_321 * (len(gemeinden) - 1) if last else 4_321
            gvisys.append(f"60;64;{key};0001;{number};Ort;1,5;{figure}")
    for name, lines in {
        "keys.csv": [keys],
        "own.csv": [own],
        "schluessel.csv": [schluessel],
        "liste.csv": [liste],
        "12411-01-01-4.csv": regionaldatenbank,
        "gemeinden.csv": gvisys,
        "konten.csv": ["AGS;Anschrift;IBAN", *(f"{row['ags']};Weg 1;DE 02" for row in KREISE)],
    }.items():
        (folder / name).write_text("\n".join(lines), "utf-8")
    with contextlib.chdir(folder):
        run("soforthilfe batch --example > scenarios.toml")
        shutil.copy("scenarios.toml", "szenarien.toml")
        report = run("soforthilfe allocate --format csv --output -").stdout
    received = [
        f"{row['ags']};{row['einwohner']};{row['betrag']}"
        for row in csv.DictReader(report.splitlines())
    ]
    for name in ("received.csv", "erhalten.csv"):
        (folder / name).write_text("\n".join(["AGS;Einwohner;Betrag", *received]), "utf-8")
    return folder


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.german
def test_every_command_works(command: str) -> None:
    """A command of the documents ends with exit status 0 beside the files they speak of."""
    if " verify " in command:
        run("soforthilfe allocate --quiet")

    done = run(command)

    assert done.exit_code == 0, done.output


def test_the_commands_were_found() -> None:
    """Every command of the program is among those of the documents, and the recipes are."""
    assert {command.split()[1] for command in COMMANDS} >= {
        *("allocate", "batch", "compare", "explain", "population", "verify")
    }
    recipes = rows(README, "| I want | I type |")
    assert len(recipes) >= 14
    assert all(re.findall(r"`([^`]+)`", recipe)[0] in COMMANDS for _, recipe in recipes)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("document", [README, GERMAN], ids=["en", "de"])
@pytest.mark.german
def test_what_is_shown_as_output(document: str) -> None:
    """Below the command that it answers, a text block stands as the program prints it."""
    shown = re.findall(r"```sh\n([^\n]+)\n```\n\n```text\n(.*?)```", document, re.DOTALL)

    assert len(shown) == len(blocks("text", document)) == 1
    for command, output in shown:
        assert run(command).stdout == output


@pytest.mark.parametrize("document", [README, GERMAN], ids=["en", "de"])
@pytest.mark.german
def test_what_a_refusal_looks_like(folder: Path, document: str) -> None:
    """A list with two faults is refused just so: all of it, where it is, and what to do."""
    (console,) = blocks("console", document)
    command, _, refusal = console.removeprefix("$ ").partition("\n")
    (folder / command.split()[2]).write_text(
        "Schlüssel;Name;Einwohner\nA;Adorf;2\nB;Bdorf;-\nA;Cdorf;1\n", "utf-8"
    )

    done = run(command)

    assert (done.exit_code, done.stdout, done.stderr) == (1, "", refusal)


def test_the_german_page_is_for_the_office() -> None:
    """It has half of the length, the main job, five tasks and every sheet of the workbook."""
    assert len(GERMAN.split()) <= len(README.split()) // 2
    assert "```sh\nsoforthilfe allocate\n```" in GERMAN
    tasks = rows(GERMAN, "| Aufgabe | Befehl |")
    assert len(tasks) == 5
    assert all(re.findall(r"`([^`]+)`", task)[0] in COMMANDS for _, task in tasks)
    told = set(re.findall(r"\*\*(\w+)\*\*", GERMAN))
    assert told == set(re.findall(r"^\| \*\*([^*]+)\*\* \|", PAGE, re.MULTILINE))


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("soforthilfe allocate --dry-run --quiet", 0),
        ("soforthilfe allocate --stichtag 30.11.2021", 1),
        ("soforthilfe allocate --stichtag 31.02.2021", 2),
        ("soforthilfe verify received.csv --total 8000000", 0),
        ("soforthilfe verify received.csv --total 8000001", 1),
        ("soforthilfe verify scenarios.toml", 2),
        ("soforthilfe batch mixed.csv --quiet --overview-only", 1),
    ],
)
def test_the_exit_statuses(folder: Path, command: str, status: int) -> None:
    """An example of each case of the table of exit statuses."""
    (folder / "mixed.csv").write_text("name,total\nright,5\nwrong,5.5\n", "utf-8")

    assert run(command).exit_code == status
    assert str(status) in {row[0] for row in rows(README, "| exit status | meaning |")}


def test_the_worked_example() -> None:
    """Each figure of the table of the rule follows from total, weight and sum of the weights."""
    *lines, total = rows(README, "| weight | exact quota |")
    weights = [int(line[0]) for line in lines]
    everything = sum(weights)

    extra = []
    for weight, line in zip(weights, lines, strict=True):
        whole, remainder = divmod(100 * weight, everything)
        assert line[1] == f"{100 * weight} ÷ {everything} = {whole} {remainder}\u2044{everything}"
        assert line[2:4] == [str(whole), str(remainder)]
        larger = sum(100 * other % everything > remainder for other in weights)
        assert line[4] == str(larger + 1)
        extra.append(int(line[5]))
        assert line[6] == f"**{whole + extra[-1]}**"
    assert total == [str(everything), "", "99", "", "", str(sum(extra)), "**100**"]
    assert extra == [int(line[4] == "1") for line in lines]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("document", "header", "file", "rules"),
    [
        (README, "| option | what it does | A, B, C |", "keys.csv", 7),
        (GERMAN, "| Option | Wirkung | A, B, C |", "schluessel.csv", 6),
    ],
    ids=["en", "de"],
)
def test_the_other_rules(document: str, header: str, file: str, rules: int) -> None:
    """The amounts beside each rule are those of its options for the file that is shown."""
    table = rows(document, header)

    for option, _, amounts in table:
        words = option.strip("`") if option.startswith("`") else ""
        done = run(f"soforthilfe allocate {file} --total 100 {words} --format json --output -")
        found = [str(kreis["betrag"]) for kreis in json.loads(done.stdout)["kreise"]]
        if document is GERMAN and "." in found[0]:
            assert "; ".join(found).replace(".", ",") == amounts
        else:
            assert ", ".join(found) == amounts
    assert len(table) == rules


def test_the_dates() -> None:
    """The table of dates is that of the figures, with the sums of their rows."""
    sums: Counter[tuple[str, str]] = Counter()
    for row in FIGURES:
        day = ".".join(reversed(row["stichtag"].split("-")))
        sums[day, row["basis"]] += int(row["einwohner"])

    assert rows(README, "| Stichtag | basis |") == [
        [day, basis, f"{einwohner:,}"] for (day, basis), einwohner in sums.items()
    ]


@pytest.mark.usefixtures("folder")
def test_a_date_is_added_as_the_readme_says() -> None:
    """Of an official file the program prints rows as the built-in table has them."""
    printed = run("soforthilfe population 12411-01-01-4.csv --format csv").stdout.splitlines()

    assert printed[0] == ",".join(FIGURES[0])
    assert {line.split(",")[-1] for line in printed[1:]} == {row["einwohner"] for row in KREISE}
    assert len(printed) == 45


def test_the_python_example() -> None:
    """The example for notebooks gives what its comments say."""
    (example,) = blocks("python")
    names: dict[str, object] = {}

    exec(example, names)  # noqa: S102 - it is the README's own

    assert ukraine_soforthilfe.apportion(100, [2, 3, 1]) == [33, 50, 17]
    assert "[33, 50, 17]" in example
    assert names["result"].rows[0].betrag == 450_370  # type: ignore[attr-defined]


@pytest.mark.parametrize("module", EXPLAINED)
def test_the_examples_in_docstrings(module: str) -> None:
    """The examples of every module give what they show."""
    result = doctest.testmod(importlib.import_module(module))

    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_path_exists(document: Path) -> None:
    """Files and sections that a document links or names are in the repository."""
    text = PROSE[document]
    links = re.findall(r"\]\(([^):]+)\)", text)
    for link in links:
        path, _, section = link.partition("#")
        target = document.parent / path if path else document
        assert target.exists(), link
        headings = (
            re.findall(r"^#+ (.*)$", target.read_text("utf-8"), re.MULTILINE) if section else []
        )
        assert not section or section in {each.lower().replace(" ", "-") for each in headings}
    tops = "|".join(re.escape(path.name) for path in ROOT.iterdir() if path.is_dir())
    for path in re.findall(rf"`((?:{tops})/[^`\s*]*|\.?[\w-]+\.(?:toml|yml|yaml|md))`", text):
        assert (ROOT / path).exists() or path == "scenarios.toml", path


def test_the_pictures_are_there_and_small() -> None:
    """Every picture of the documents is in the repository, and under 200 KB."""
    pictures = [
        document.parent / picture
        for document, text in PROSE.items()
        for picture in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    ]

    assert len(pictures) >= 3
    assert all(picture.stat().st_size < 200_000 for picture in pictures)
    assert set(pictures) == {*ROOT.glob("docs/*.png"), *ROOT.glob("docs/*.svg")}


def test_the_picture_of_the_terminal() -> None:
    """It shows the summary that the program prints, word for word, and fetches nothing."""
    text = (ROOT / "docs/terminal.svg").read_text("utf-8")
    summary = (ROOT / "tests/expected/summary_de.txt").read_text("utf-8")
    image = ET.fromstring(text)  # noqa: S314 - our own
    said = [node.text or "" for node in image.iter() if node.tag.endswith("}text")]

    shown = "soforthilfe allocate " + summary.partition("Geschrieben:")[0]
    assert " ".join(said).split() == shown.split()
    assert "@font-face" not in text
    assert set(re.findall(r"url\(([^)]{,4})", text)) == {"#sof"}


def test_ci_finds_its_commands() -> None:
    """The first two fenced lines of the README are the ones for users and for developers."""
    fenced = re.findall(r"^```.*\n(.*)\n```$", README, re.MULTILINE)

    assert fenced[:2] == [
        "python -m pip install . && soforthilfe allocate",
        'python -m pip install -e ".[test]" && python -m pytest',
    ]


@pytest.fixture(scope="module")
def workbook() -> openpyxl.Workbook:
    content = workbook_bytes(
        allocate(load_districts(), total=8_000_000),
        language=Language.DE,
        provenance=Provenance(version="1", command="soforthilfe allocate"),
    )
    return openpyxl.load_workbook(io.BytesIO(content))


def test_what_is_bold_stands_in_the_workbook(workbook: openpyxl.Workbook) -> None:
    """Each name of a sheet, heading or label of the page, and each sentence, is the workbook's."""
    texts = {
        str(cell.value)
        for sheet in workbook
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    said = {" ".join(name.split()) for name in re.findall(r"\*\*([^*]+)\*\*", PAGE)} - {"fett"}

    assert len(said) > 25
    for name in said:
        assert (
            name in texts
            or name in workbook.sheetnames
            or any(f'"{name}: ' in text for text in texts)
        ), name


def test_all_sheets_are_told_of(workbook: openpyxl.Workbook) -> None:
    """The table of the page has the sheets of the workbook, in their order."""
    assert re.findall(r"^\| \*\*([^*]+)\*\* \|", PAGE, re.MULTILINE) == workbook.sheetnames


def test_inputs_and_colours(workbook: openpyxl.Workbook) -> None:
    """Inputs are yellow and framed; green is what agrees, red what differs, grey the rest."""
    sheet = workbook["Prüfung"]
    rules = [rule for area in sheet.conditional_formatting for rule in area.rules]

    first = int(sheet.tables["Pruefung"].ref.partition(":")[0].removeprefix("A")) + 1
    total = workbook.defined_names["Gesamtbetrag"].attr_text.partition("!")[2].replace("$", "")
    headings = [cell.value for cell in sheet[first - 1]]
    inputs = sheet.cell(first, headings.index("Einwohner") + 1)
    for cell in (sheet[total], inputs):
        red, green, blue = bytes.fromhex(cell.fill.fgColor.rgb[-6:])
        assert red > blue < green
        assert cell.border.left.style
    fills = [bytes.fromhex(rule.dxf.fill.bgColor.rgb[-6:]) for rule in rules if rule.dxf.fill]
    names = {1: "red", 0: "grey", -1: "green"}
    found = {names[(red > green) - (red < green)] for red, green, _ in fills}
    assert found == {"red", "grey", "green"}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("document", [README, GERMAN], ids=["en", "de"])
def test_the_commands_one_after_the_other_in_one_folder(document: str) -> None:
    """No command of the README meets a file that another one of them wrote."""
    commands = re.findall(r"(?:`|^)(soforthilfe [^`\n]+)", document, re.MULTILINE)
    assert len(commands) > 8

    failed = {
        command: done.output
        for command in commands
        if "verify" not in command and (done := run(command)).exit_code
    }

    assert failed == {}


def test_the_number_of_dates_is_that_of_the_figures() -> None:
    """Both pages that say how many dates there are count dates, not figures by date and basis."""
    with (ROOT / "data/kreise_einwohner.csv").open(encoding="utf-8") as file:
        dates = {row["stichtag"] for row in csv.DictReader(file)}

    assert len(dates) == 9
    assert "zu neun Stichtagen" in (ROOT / "README.de.md").read_text("utf-8")
    assert "at nine dates" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_a_script_can_tell_what_verify_checked() -> None:
    """A list has a verdict, a report of the program has passed, and neither has the other's."""
    kinds = [
        json.loads((ROOT / f"docs/schema/{name}_check.json").read_text("utf-8"))
        for name in ("list", "report")
    ]

    said = [{"verdict", "passed"} & set(kind["required"]) for kind in kinds]
    assert said == [{"verdict"}, {"passed"}]
