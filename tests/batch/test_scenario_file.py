"""Files of scenarios: what they may say, and how they are told what they may not."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ukraine_soforthilfe.asking import CsvDialect, Form, why_no_file_name
from ukraine_soforthilfe.asking.scenario import Hidden, Keys, Scenario
from ukraine_soforthilfe.errors import ScenarioFileError
from ukraine_soforthilfe.language import Language
from ukraine_soforthilfe.result import Level
from ukraine_soforthilfe.rule import Unit
from ukraine_soforthilfe.scenarios.scenario_file import example, read_scenarios

if TYPE_CHECKING:
    from pathlib import Path

EVERY_WORD = """
[[scenario]]
name = "alles"
population = "zahlen/kreise.csv"
total = "1.000.000"
stichtag = "31.12.2023"
basis = "Zensus 2022"
partial = true
state = "09"
keys = "ags"
only = ["09*", "08111"]
leave-out = "09162"
keep = ["row:4"]
key-column = "Schlüssel"
population-column = "Insgesamt"
sheet = "2021"
hidden = "leave-out"
level = "gemeinde"
kreis = "08127"
unit = 0.01
base-amount = 100
minimum = "1.000,50"
maximum = 9_000.25
weight-column = ["A b", "C"]
weight-share = [0.5, "0,5"]
instalments = 2
instalment-label = ["10.03.2027", "Q2"]
carry-file = "zahlen/konten.xlsx"
carry-column = ["IBAN", "Kassenzeichen"]
format = ["json", "csv", "json"]
csv-dialect = "excel"
lang = "en"
date = 2022-04-12
"""


def problems(path: Path, content: str) -> list[str]:
    path.write_text(content, "utf-8")
    with pytest.raises(ScenarioFileError) as raised:
        read_scenarios(path, base=Scenario())
    return [str(problem) for problem in raised.value.problems]


@pytest.mark.parametrize(
    ("line", "german"),
    [
        ('name = "x', "Das Anführungszeichen am Ende fehlt."),
        ("name = 'x", "Das Anführungszeichen am Ende fehlt."),
        ('name = """x', "Das Anführungszeichen am Ende fehlt."),
        ("foo", "Hinter der Angabe fehlt das Gleichheitszeichen."),
        ("total: 5", "Hinter der Angabe fehlt das Gleichheitszeichen."),
        ('name = "a"\nname = "b"', "Die Angabe steht hier zum zweiten Mal."),
        ("stichtag = 31.12.2021", "Hinter dem Wert steht noch etwas."),
        ("total = 8.000.000", "Hinter dem Wert steht noch etwas."),
        ("partial = True", "Der Wert fehlt oder ist keiner."),
        ("total =", "Der Wert fehlt oder ist keiner."),
        ("[defaults", "Die schließende Klammer fehlt."),
        ('only = ["x"', "Die schließende Klammer fehlt."),
        ("[defaults]\n[defaults]", "Der Abschnitt steht hier zum zweiten Mal."),
        ('population = "C:\\x.csv"', "Ein Text mit dem Zeichen \\ gehört in einfache"),
        ("= 5", "So beginnt keine Zeile."),
        ('name = "\\uD800"', "Das ist kein TOML, von Zeichen 15 an."),
        ("a = {b = 1}\na.c = 2", "Das ist kein TOML, von Zeichen "),
    ],
)
def test_why_a_line_is_no_toml_is_said_in_german(tmp_path: Path, line: str, german: str) -> None:
    """What the reader of TOML says in English has German sentences; where none, the place."""
    path = tmp_path / "s.toml"
    path.write_text(f"[[scenario]]\n{line}\n", "utf-8")

    with pytest.raises(ScenarioFileError) as raised:
        read_scenarios(path, base=Scenario())

    (problem,) = raised.value.problems
    assert problem.message.de.startswith(german)
    assert problem.message.de.endswith("Die Zeile berichtigen.")
    assert "This is not TOML: " in str(raised.value)


def test_the_example_is_the_programme(tmp_path: Path) -> None:
    """The example asks for 8 million of 2022 and 16 million for each of the two years after."""
    path = tmp_path / "example.toml"
    path.write_text(example(), "utf-8")

    scenarios = read_scenarios(path, base=Scenario()).scenarios

    assert [(each.name, each.scenario.total) for each in scenarios] == [
        ("soforthilfe-2022", 8_000_000),
        ("soforthilfe-2023", 16_000_000),
        ("soforthilfe-2024", 16_000_000),
    ]


@pytest.mark.parametrize("form", ["toml", "csv"])
def test_every_word_of_both_forms(tmp_path: Path, form: str) -> None:
    """Each word fills its field, with the meaning that the option has; TOML and CSV agree."""
    path = tmp_path / f"scenarios.{form}"
    if form == "toml":
        path.write_text(EVERY_WORD, "utf-8")
    else:
        path.write_text(
            "name;population;total;stichtag;basis;partial;state;keys;only;leave-out;keep;key-column;"
            "population-column;sheet;hidden;level;kreis;unit;base-amount;minimum;maximum;weight-column;weight-share;"
            "instalments;instalment-label;carry-file;carry-column;format;csv-dialect;lang;date\n"
            "alles;zahlen/kreise.csv;1.000.000;31.12.2023;Zensus 2022;WAHR;09;"
            'ags;"09*;08111";09162;row:4;Schlüssel;Insgesamt;2021;leave-out;gemeinde;'
            '08127;0,01;100;1.000,50;9000,25;"A b;C";"0.5; 0,5";2;"10.03.2027; Q2";'
            'zahlen/konten.xlsx;"IBAN;Kassenzeichen";'
            "json, csv;excel;en;12.04.2022\n",
            "cp1252",
        )

    (named,) = read_scenarios(path, base=Scenario()).scenarios

    assert named.name == "alles"
    assert named.scenario == Scenario(
        name="alles",
        population=str(tmp_path / "zahlen/kreise.csv"),
        total=1_000_000,
        stichtag=date(2023, 12, 31),
        basis="Zensus 2022",
        partial=True,
        state="09",
        keys=Keys.AGS,
        only=("09*", "08111"),
        leave_out=("09162",),
        keep=("row:4",),
        key_column="Schlüssel",
        population_column="Insgesamt",
        sheet="2021",
        hidden=Hidden.LEAVE_OUT,
        level=Level.GEMEINDE,
        of_kreis="08127",
        unit=Unit.CENT,
        base_amount=100,
        minimum=Decimal("1000.50"),
        maximum=Decimal("9000.25"),
        weight_columns=("A b", "C"),
        weight_shares=(Decimal("0.5"), Decimal("0.5")),
        instalments=2,
        instalment_labels=("10.03.2027", "Q2"),
        carry_file=str(tmp_path / "zahlen/konten.xlsx"),
        carry_columns=("IBAN", "Kassenzeichen"),
        formats=(Form.JSON, Form.CSV),
        csv_dialect=CsvDialect.EXCEL,
        language=Language.EN,
        printed_date=date(2022, 4, 12),
    )


def test_a_scenario_goes_before_the_defaults_and_these_before_the_command_line(
    tmp_path: Path,
) -> None:
    """What stands nearer to the scenario holds."""
    path = tmp_path / "scenarios.toml"
    path.write_text(
        '[defaults]\ntotal = 2\nlang = "en"\n'
        '[[scenario]]\nname = "a"\ntotal = 3\n[[scenario]]\nname = "b"\n',
        "utf-8",
    )

    asked = read_scenarios(path, base=Scenario(total=1, language=Language.DE, basis="Zensus 2022"))

    assert [each.scenario.total for each in asked.scenarios] == [3, 2]
    assert {each.scenario.language for each in asked.scenarios} == {Language.EN}
    assert {each.scenario.basis for each in asked.scenarios} == {"Zensus 2022"}
    assert asked.defaults.total == 2


def test_all_problems_of_a_toml_file_at_once(tmp_path: Path) -> None:
    """Every mistake is listed with its line, its word, its value and what is allowed."""
    content = """\
[defaults]
frmat = "csv"
lang = "fr"
name = "x"
format = ["csv", "pdf"]

[[scenario]]
name = "A"
total = 8e6
stichtag = "31.2.2021"

[[scenario]]
name = "a"
total = -5
state = 8
partial = "jein"
csv_dialect = "excel"

[[scenario]]
total = true
basis = ["x"]
quatsch = 1
"""
    words = re.findall(r"^([\w-]+) =", EVERY_WORD, re.MULTILINE)

    assert problems(tmp_path / "s.toml", content) == [
        "line 2, word frmat: There is no such word. The nearest is format. Correct it, or take "
        "it out.",
        "line 3, word lang, value 'fr': Give de or en.",
        "line 4, word name: Each scenario has a name of its own; defaults have none. Take it out.",
        'line 5, word format, value \'["csv", "pdf"]\': Give xlsx, csv, json, md or html.',
        "line 9, word total, value '8E+6': Not a whole number, but one whose last digits may be "
        "lost. Write out all of them.",
        "line 10, word stichtag, value '31.2.2021': '31.2.2021' is not a day of the calendar.",
        "line 13, word name, value 'a': The scenario of line 8 has this name, in small or capital "
        "letters. Give another one.",
        "line 14, word total, value '-5': The figure is negative. Give 0 or more.",
        "line 15, word state, value '8': Give a text in quotation marks.",
        "line 16, word partial, value 'jein': Give true or false.",
        "line 17, word csv_dialect: There is no such word. The nearest is csv-dialect. Correct "
        "it, or take it out.",
        "line 19, word name: The name is missing. Give one; the files are named after it.",
        "line 20, word total, value 'true': Give a whole number.",
        "line 21, word basis, value '[\"x\"]': Give a text in quotation marks.",
        f"line 22, word quatsch: There is no such word. The words are {', '.join(words)}. "
        "Correct it, or take it out.",
    ]


def test_all_problems_of_a_csv_file_at_once(tmp_path: Path) -> None:
    """A CSV's lines are counted as an editor does, empty ones among them."""
    content = "name,total,stichtag\nA,8.000.000,\n,\n\nB,1.505.5,2021-13-01\na,2,\n"

    assert problems(tmp_path / "s.csv", content) == [
        "line 5, word total, value '1.505.5': '1.505.5' is no amount. Write euros, as 8000000 or "
        "8.000.000, with cents as 1000,50.",
        "line 5, word stichtag, value '2021-13-01': '2021-13-01' is not a day of the calendar.",
        "line 6, word name, value 'a': The scenario of line 2 has this name, in small or capital "
        "letters. Give another one.",
    ]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("s.toml", "", "The file has no scenario. Begin one with [[scenario]]"),
        ("s.csv", "", "The file is empty. Give it a line of words."),
        ("s.csv", "name,total\n", "The file has no scenario."),
        (
            "s.toml",
            "[[scenario]]\nname = A\n",
            "line 2: This is not TOML: Invalid value. Correct the line.",
        ),
        ("s.toml", "[scenario]\nname = 'A'\n", "line 1, word scenario: Only [defaults] and"),
        ("s.toml", "scenario = [1]\n", "line 1, word scenario: Only [defaults] and"),
        (
            "s.toml",
            "total = 5\n[[scenario]]\nname = 'A'\n",
            "line 1, word total: Only [defaults] and",
        ),
        ("s.toml", "[[scenario]]\nname='A'\ntotal=" + "9" * 5000, "A number has too many digits"),
        ("s.csv", "name,total,total\nA,1,2\n", "line 1, word total: The column stands there twice"),
        ("s.csv", "name,total\nA,1,2\n", "line 2: The row has 3 cells and the header 2 columns."),
        ("s.csv", 'name,total\n"A,1\n', "row 2: The quotation marks"),
        ("s.yaml", "name: A", "Scenarios stand in a .toml or a .csv file. Give one of these."),
    ],
)
def test_a_file_that_is_none(tmp_path: Path, name: str, content: str, expected: str) -> None:
    """A file that cannot be understood as a whole is refused with its reason."""
    (problem,) = problems(tmp_path / name, content)

    assert problem.startswith(expected)


def test_a_toml_file_that_is_no_utf_8(tmp_path: Path) -> None:
    """TOML in Windows-1252 is refused, with what to do."""
    path = tmp_path / "s.toml"
    path.write_bytes("[[scenario]]\nname = 'Köln'".encode("cp1252"))

    with pytest.raises(ScenarioFileError, match="Save the file as UTF-8"):
        read_scenarios(path, base=Scenario())


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A missing file is named."""
    with pytest.raises(ScenarioFileError, match=r"nichts\.toml cannot be used: There is no such"):
        read_scenarios(tmp_path / "nichts.toml", base=Scenario())


@pytest.mark.parametrize(
    "name",
    ["", "a/b", "a\\b", "a:b", "what?", "a\nb", "a\u202eb", " a", "a ", "a.", ".csv",
     "CON", "com1.2022", "ä" * 121],
)  # fmt: skip
def test_names_that_no_file_can_have(name: str) -> None:
    """What Windows, macOS or Linux refuse as a file's name is refused on all of them."""
    assert why_no_file_name(name)


@pytest.mark.parametrize("name", ["soforthilfe-2022", "Köln & Bonn", "v1.2", "console", "ä" * 120])
def test_names_that_files_can_have(name: str) -> None:
    """What all of them take is taken."""
    assert why_no_file_name(name) is None


@pytest.mark.parametrize("name", ["uebersicht", "Uebersicht"])
def test_the_overview_has_its_name_for_itself(tmp_path: Path, name: str) -> None:
    """No scenario can overwrite the overview."""
    (problem,) = problems(tmp_path / "s.toml", f'[[scenario]]\nname = "{name}"\n')

    assert problem.endswith("The overview has this name. Give another one.")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("name = 5", "Give a text in quotation marks."),
        ('name = "a/b"', "A file cannot have / in its name. Take it out."),
        ('name = "a"\nformat = []', "Give xlsx, csv, json, md or html, one or more of them."),
        ('name = "a"\nformat = 7', "Give xlsx, csv, json, md or html, one or more of them."),
    ],
)
def test_values_of_the_wrong_kind(tmp_path: Path, line: str, sentence: str) -> None:
    """A number as a name, a name with a folder, an empty list are each told what is allowed."""
    (problem,) = problems(tmp_path / "s.toml", f"[[scenario]]\n{line}\n")

    assert sentence in problem


NOT_A_NUMBER = ("nan", "-nan", "inf")
NUMBERS = ("total", "base-amount", "minimum", "maximum", "unit", "stichtag", "basis")


@pytest.mark.parametrize("value", NOT_A_NUMBER)
@pytest.mark.parametrize("word", [*NUMBERS, "weight-share"])
@pytest.mark.parametrize("place", ["scenario", "defaults"])
def test_what_toml_knows_and_no_amount_is(
    tmp_path: Path, word: str, value: str, place: str
) -> None:
    """What is no number is a sentence with its line, in scenarios, defaults and lists."""
    given = f"[{value}]" if word == "weight-share" else value
    scenario = '[[scenario]]\nname = "a"\npopulation = "p.csv"\nweight-column = ["a"]\n'
    said = f"{word} = {given}\n"
    content = scenario + said if place == "scenario" else f"[defaults]\n{said}{scenario}"
    line = 5 if place == "scenario" else 2

    (problem,) = problems(tmp_path / "s.toml", content)

    assert problem.startswith(f"line {line}, word {word}, value ")


@pytest.mark.parametrize("value", ["8.000", "234.567"])
def test_a_point_before_three_digits_is_asked_for(tmp_path: Path, value: str) -> None:
    """TOML has 8 where a German amount has 8000, and neither is taken for the other."""
    content = f'[[scenario]]\nname = "a"\ntotal = {value}\nminimum = 1.000\n'
    sentence = "Whether the point groups thousands or begins decimals is open. Write it without."

    found = problems(tmp_path / "s.toml", content)

    assert [line.endswith(sentence) for line in found] == [True, True]


@pytest.mark.parametrize("value", ["8.0", "8.00", "8"])
def test_decimals_that_can_be_nothing_else(tmp_path: Path, value: str) -> None:
    """What a program writes of 8 euros is 8 euros."""
    path = tmp_path / "s.toml"
    path.write_text(f'[[scenario]]\nname = "a"\ntotal = {value}\n', "utf-8")

    (found,) = read_scenarios(path, base=Scenario()).scenarios

    assert found.scenario.total == 8


def test_no_row_is_paid_for_a_comment_or_an_empty_cell(tmp_path: Path) -> None:
    """A row after #, and one without the total that others have, are asked about."""
    rows = "name,total,kreis,level\na,5,,\n#b,6,,\nc,,,\nd\ne,,08127,gemeinde\n"

    assert problems(tmp_path / "s.csv", f"# 2023\n{rows}") == [
        f"line {line}, value '{value}': Whether this is a comment or a name is open. Take out "
        "the row, or the # in front."
        for line, value in ((1, "# 2023"), (4, "#b"))
    ] + [
        f"line {line}: The row has {cells} cells and the header 1 columns. Put a text with a "
        "separator in it into quotation marks."
        for line, cells in ((2, 4), (3, 2), (4, 2), (7, 4))
    ]
    assert problems(tmp_path / "s.csv", rows.replace("#b,6,,\n", "")) == [
        f"line {line}, word total: Other rows have a total, and this one has none. Fill it in."
        for line in (3, 4)
    ]


def test_where_no_row_has_a_total_it_is_the_programme_s(tmp_path: Path) -> None:
    """An empty column says no more than a column that is not there."""
    path = tmp_path / "s.csv"
    path.write_text("name;total\na;\n", "utf-8")

    (found,) = read_scenarios(path, base=Scenario()).scenarios

    assert found.scenario.total is None


def test_headings_as_offices_and_programs_type_them(tmp_path: Path) -> None:
    """Capitals, underscores and the dashes of options name the same word; twice is too often."""
    path = tmp_path / "s.csv"
    path.write_text("Name;--total;BASE_AMOUNT\na;100;1\n", "utf-8")

    (found,) = read_scenarios(path, base=Scenario()).scenarios

    assert (found.name, found.scenario.total, found.scenario.base_amount) == ("a", 100, 1)
    assert problems(path, "name;total;Total\na;1;2\n") == [
        "line 1, word total: The column stands there twice. Take one out."
    ]


def test_an_unknown_column_is_said_once_where_it_is_headed(tmp_path: Path) -> None:
    """However many rows fill it, one line says it; what is wrong in rows stays with them."""
    content = "\nname;totl;unit\n" + "".join(f"s{place};5;{place}\n" for place in (1, 2))

    assert problems(tmp_path / "s.csv", content) == [
        "line 2, word totl: There is no such word. The nearest is total. Correct it, or take it "
        "out.",
        "line 4, word unit, value '2': '2' is not a unit. Choose one of 0.01, 1, 100, 1000.",
    ]


@pytest.mark.parametrize("word", ["population", "carry-file"])
def test_a_file_without_a_name(tmp_path: Path, word: str) -> None:
    """An empty text, as a script leaves it, is no folder."""
    content = f'[[scenario]]\nname = "a"\ncarry-column = "b"\n{word} = ""\n'

    assert f"line 4, word {word}: The file is missing. Give one." in problems(
        tmp_path / "s.toml", content
    )


@pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "\ufeffsep=;", "SEP=;"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_excels_first_line_of_a_csv(tmp_path: Path, first: str, end: str) -> None:
    """A first line that only says the separator is none of the table, and is counted."""
    path = tmp_path / "s.csv"
    path.write_text(f"{first}{end}name;total{end}a,b;5{end}c;6{end}", "utf-8", newline="")

    found = read_scenarios(path, base=Scenario()).scenarios

    assert [(each.name, each.scenario.total) for each in found] == [("a,b", 5), ("c", 6)]
    path.write_text(f"{first}{end}name;total{end}a;x{end}", "utf-8", newline="")
    with pytest.raises(ScenarioFileError, match="line 3, word total"):
        read_scenarios(path, base=Scenario())


def with_weight_column(folder: Path, text: str) -> Path:
    content = f'[[scenario]]\nname = "a"\npopulation = "p.csv"\nweight-column = "{text}"\n'
    path = folder / "s.toml"
    path.write_text(content, "utf-8")
    return path


@pytest.mark.parametrize("text", [" " * 130_000, "a" + " " * 32_765 + "b", ";" * 9_999])
def test_long_blanks_are_no_work(tmp_path: Path, text: str) -> None:
    """A word of 130,000 blanks ends: what is split is looked at once."""
    (named,) = read_scenarios(with_weight_column(tmp_path, text), base=Scenario()).scenarios

    assert named.scenario.weight_columns == tuple(each.strip() for each in text.split(";"))


def test_no_word_is_a_list_without_end(tmp_path: Path) -> None:
    """More than 10,000 values of an option are refused with their line, and none is looked at."""
    with pytest.raises(ScenarioFileError) as caught:
        read_scenarios(with_weight_column(tmp_path, ";" * 130_000), base=Scenario())

    (problem,) = caught.value.problems
    assert (problem.row, problem.column) == (4, "weight-column")
    assert "more than 10,000 times" in str(problem)


@pytest.mark.parametrize("text", ["a" + " " * 32_766 + "b", "x" * 130_000, f"A;{'9' * 40_000}"])
def test_no_heading_is_longer_than_a_cell(tmp_path: Path, text: str) -> None:
    """A text of 32,768 characters or more is refused with its line, before anything reads it."""
    with pytest.raises(ScenarioFileError) as caught:
        read_scenarios(with_weight_column(tmp_path, text), base=Scenario())

    (problem,) = caught.value.problems
    assert (problem.row, problem.column) == (4, "weight-column")
    assert "more than 32,767 characters" in str(problem)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("line", "german", "english"),
    [
        ('format = ["foo"]', 'Wert „["foo"]“: Hier xlsx, csv, json, md oder html', "md or html"),
        ("date = true", "Wert „true“: ", "value 'true': "),
        ('only = [["x"], {a = 1}]', 'Wert „[["x"], {a = 1}]“', """value '[["x"], {a = 1}]'"""),
        ("stichtag = [2021-12-31]", "Wert „[2021-12-31]“", "value '[2021-12-31]'"),
        ('instalments = "-"', "„-“ ist keine Anzahl von Teilzahlungen.", "no number of instal"),
        ("instalments = 2.5", "„2.5“ ist keine Anzahl von Teilzahlungen.", "no number of instal"),
        ('minimum = "0,001"', "„0,001“ ist kein Betrag.", "'0,001' is no amount."),
    ],
)
def test_a_value_is_shown_as_it_stands_there(
    tmp_path: Path, line: str, german: str, english: str
) -> None:
    """Not as a programming language has it; and nothing is said of rows that it does not have."""
    path = tmp_path / "s.toml"
    path.write_text(f'[[scenario]]\nname = "x"\n{line}\n', "utf-8")

    with pytest.raises(ScenarioFileError) as raised:
        read_scenarios(path, base=Scenario())

    assert german in raised.value.text.de
    assert english in raised.value.text.en
    assert "Zeile streichen" not in raised.value.text.de
