"""`soforthilfe verify` of lists as offices send them: right ones pass, wrong ones do not."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from old_workbooks import Cell, xls
from openpyxl.comments import Comment
from typer.testing import CliRunner, Result

from ukraine_soforthilfe.commands.cli import app

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TABLE = Path(__file__).parents[1] / "data" / "kreise_einwohner.csv"
TOTAL = 8_000_000
Cells = list[str]


def largest_remainders(total: int, weights: Sequence[int]) -> list[int]:
    """The rule once more, by fractions."""
    quotas = [Fraction(total * weight, sum(weights)) for weight in weights]
    shares = list(map(floor, quotas))
    by_remainder = sorted(range(len(weights)), key=lambda place: shares[place] - quotas[place])
    for place in by_remainder[: total - sum(shares)]:
        shares[place] += 1
    return shares


with TABLE.open(encoding="utf-8", newline="") as _file:
    KREISE = [row for row in csv.DictReader(_file) if row["stichtag"] == "2021-12-31"]
KREISE.sort(key=lambda row: row["ags"])
PEOPLE = [int(row["einwohner"]) for row in KREISE]
AMOUNTS = largest_remainders(TOTAL, PEOPLE)
HEAD = ["AGS", "Name", "Einwohner", "Betrag"]
ALL = str(sum(PEOPLE))


def dotted(figure: int | str) -> str:
    return f"{int(figure):,}".replace(",", ".")


def rows(amount: Callable[[int], str] = str, people: Callable[[int], str] = str) -> list[Cells]:
    """The right list of the 44 Kreise."""
    return [
        [kreis["ags"], kreis["name"], people(einwohner), amount(betrag)]
        for kreis, einwohner, betrag in zip(KREISE, PEOPLE, AMOUNTS, strict=True)
    ]


def share(place: int, decimals: int = 2) -> str:
    """What a Kreis has of all inhabitants, rounded as in school."""
    parts = floor(Fraction(10 ** (decimals + 2) * PEOPLE[place], sum(PEOPLE)) + Fraction(1, 2))
    return f"{parts // 10**decimals},{parts % 10**decimals:0{decimals}} %"


def by_bezirke(*, key: bool, before: bool) -> list[Cells]:
    """With a subtotal for each Regierungsbezirk, before or behind its Kreise, and a sum."""
    listed: list[Cells] = []
    for number in "1234":
        of_it = [row for row in rows() if row[0].startswith(f"08{number}")]
        people, paid = (str(sum(int(row[place]) for row in of_it)) for place in (2, 3))
        name = next(k["regierungsbezirk"] for k in KREISE if k["ags"][2] == number)
        subtotal = [f"08{number}" if key else "", f"Regierungsbezirk {name}", people, paid]
        listed += [subtotal, *of_it] if before else [*of_it, subtotal]
    return [*listed, ["", "Baden-Württemberg", ALL, str(TOTAL)]]


def as_csv(
    folder: Path, listed: Sequence[Cells], *, head: Cells | None = None, title: Sequence[Cells] = ()
) -> Path:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerows([*title, head or HEAD, *listed])
    path = folder / "liste.csv"
    path.write_text(text.getvalue(), "utf-8-sig")
    return path


def as_sheet(folder: Path, listed: Sequence[Sequence[Any]], *, title: Sequence[Cells] = ()) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for cells in [*title, HEAD, *listed]:
        sheet.append(list(cells))
    path = folder / "liste.xlsx"
    workbook.save(path)
    return path


def verify(path: Path, *options: str, total: int | str = TOTAL) -> Result:
    arguments = ["verify", str(path), "--total", str(total), "--lang", "de", *options]
    return CliRunner().invoke(app, arguments, env={"COLUMNS": "100"})


def verified(path: Path, *options: str, total: int | str = TOTAL) -> dict[str, Any]:
    """What is found in a list, and the exit status, for programs."""
    done = verify(path, *options, "--format", "json", total=total)
    assert done.exit_code < 2, done.stderr
    return {"status": done.exit_code, **json.loads(done.stdout)}


# What stands below and above right lists.
SUM = ["", "Summe", ALL, str(TOTAL)]
SIGNATURE = [
    [],
    ["Sachlich und rechnerisch richtig"],
    ["Stuttgart, 2. Mai 2022", "", "", "gez. Muster"],
]
SOURCE = [["Quelle: Statistisches Landesamt Baden-Württemberg, Stand 31.12.2021"]]
TITLES = [["Soforthilfe 2022"], ["Verteilung auf die Stadt- und Landkreise"], []]

RIGHT: dict[str, Callable[[Path], Path]] = {
    "plain": lambda folder: as_csv(folder, rows()),
    "a sum below": lambda folder: as_csv(folder, [*rows(), SUM]),
    "a sum above": lambda folder: as_csv(folder, [SUM, *rows()]),
    "a sum without a word": lambda folder: as_csv(folder, [*rows(), ["", "", ALL, str(TOTAL)]]),
    "a sum of the amounts alone": lambda folder: as_csv(
        folder, [*rows(), ["", "Gesamt", "", str(TOTAL)]]
    ),
    "a sum of the amounts alone, without a word": lambda folder: as_csv(
        folder, [*rows(), ["", "", "", str(TOTAL)]]
    ),
    "a sum of the populations alone": lambda folder: as_csv(folder, [*rows(), ["", "", ALL, ""]]),
    "a Gesamtergebnis of a pivot table": lambda folder: as_csv(
        folder, [*rows(), ["Gesamtergebnis", "", ALL, str(TOTAL)]]
    ),
    "the row of the Land": lambda folder: as_csv(
        folder, [["08", "Baden-Württemberg", ALL, str(TOTAL)], *rows()]
    ),
    "Regierungsbezirke with keys": lambda folder: as_csv(folder, by_bezirke(key=True, before=True)),
    "Regierungsbezirke without keys": lambda folder: as_csv(
        folder, by_bezirke(key=False, before=False)
    ),
    "a signature block": lambda folder: as_csv(folder, [*rows(), SUM, *SIGNATURE]),
    "a source line": lambda folder: as_csv(folder, [*rows(), *SOURCE]),
    "titles, sum, source and signature": lambda folder: as_csv(
        folder, [*rows(), SUM, *SOURCE, *SIGNATURE], title=TITLES
    ),
    "EUR before": lambda folder: as_csv(folder, rows(lambda a: f"EUR {dotted(a)}")),
    "EUR behind": lambda folder: as_csv(folder, rows(lambda a: f"{dotted(a)} EUR")),
    "the sign behind, with cents": lambda folder: as_csv(
        folder, [*rows(lambda a: f"{dotted(a)},00 €", dotted), ["", "Summe", "", "8.000.000,00 €"]]
    ),
    "the sign before": lambda folder: as_csv(folder, rows(lambda a: f"€ {dotted(a)}")),
    "a dash for cents": lambda folder: as_csv(folder, rows(lambda a: f"{dotted(a)},- €")),
    "cents of zero": lambda folder: as_csv(folder, rows(lambda a: f"{a},00")),
    "thousands set apart by blanks": lambda folder: as_csv(
        folder,
        rows(lambda a: f"{a:,}".replace(",", "\u202f"), lambda p: f"{p:,}".replace(",", " ")),
    ),
    "largest first": lambda folder: as_csv(folder, sorted(rows(), key=lambda row: -int(row[3]))),
    "keys without their zero": lambda folder: as_csv(
        folder, [[row[0][1:], *row[1:]] for row in rows()]
    ),
    "names without keys": lambda folder: as_csv(
        folder,
        [
            [f"{'Stadtkreis' if k['art'] == 'Stadtkreis' else 'Landkreis'} {row[1]}", *row[2:]]
            for k, row in zip(KREISE, rows(), strict=True)
        ],
        head=["Kreis", "Einwohner", "Zuweisung (EUR)"],
    ),
    "two rows of headings": lambda folder: as_csv(
        folder,
        rows(),
        head=["AGS", "Kreis", "Einwohner", "Zuweisung"],
        title=[["", "", "am 31.12.2021", "in Euro"]],
    ),
    "the total above the headings": lambda folder: as_csv(
        folder, rows(), title=[["Soforthilfe", "", "", "2022"], ["", "Summe", "", "8.000.000 €"]]
    ),
    "running numbers": lambda folder: as_csv(
        folder,
        [[str(place), *row] for place, row in enumerate(rows(), start=1)],
        head=["lfd. Nr.", *HEAD],
    ),
    "instalments beside": lambda folder: as_csv(
        folder,
        [[*row[:3], str(int(row[3]) // 2), str(-(-int(row[3]) // 2)), row[3]] for row in rows()],
        head=["AGS", "Name", "Einwohner", "1. Rate", "2. Rate", "Betrag"],
    ),
    "headings on every page": lambda folder: as_csv(
        folder, [*rows()[:20], HEAD, *rows()[20:40], HEAD, *rows()[40:]]
    ),
    "a heading for each Regierungsbezirk": lambda folder: as_csv(
        folder,
        [
            ["", "Regierungsbezirk Stuttgart", "", ""],
            *rows()[:13],
            ["", "Die anderen"],
            *rows()[13:],
        ],
    ),
    "keys as formulas": lambda folder: as_csv(
        folder, [[f'="{row[0]}"', *row[1:]] for row in rows()]
    ),
    "a part of the sum below it": lambda folder: as_csv(
        folder,
        [
            *rows(),
            SUM,
            [
                "",
                "davon Stadtkreise",
                str(sum(p for k, p in zip(KREISE, PEOPLE, strict=True) if k["art"][:2] == "St")),
                str(sum(a for k, a in zip(KREISE, AMOUNTS, strict=True) if k["art"][:2] == "St")),
            ],
        ],
    ),
    "notes beside": lambda folder: as_csv(
        folder,
        [[*row, "geprüft"] for row in rows()],
        head=[*HEAD, "Bemerkung"],
    ),
    "shares beside": lambda folder: as_csv(
        folder,
        [
            [*row, f"{100 * p / sum(PEOPLE):.2f}".replace(".", ",")]
            for row, p in zip(rows(), PEOPLE, strict=True)
        ],
        head=[*HEAD, "Anteil in %"],
    ),
    "an amount under no known heading": lambda folder: as_csv(
        folder, rows(), head=["AGS", "Name", "Einwohner", "Hilfe 2022"]
    ),
    "a workbook": lambda folder: as_sheet(
        folder, [[row[0], row[1], int(row[2]), int(row[3])] for row in rows()]
    ),
    "a workbook with titles, a sum and a signature": lambda folder: as_sheet(
        folder,
        [
            *([row[0], row[1], int(row[2]), int(row[3])] for row in rows()),
            [None, "Summe", int(ALL), TOTAL],
            [],
            ["Stuttgart, den"],
        ],
        title=TITLES,
    ),
    "checks of the sums below": lambda folder: as_csv(
        folder,
        [
            *rows(),
            ["", "Kontrollsumme", ALL, str(TOTAL)],
            ["", "Differenz", "0", "0,00"],
            ["Abweichung 0", "", "0", ""],
            ["", "Prüfsumme", ALL, str(TOTAL)],
        ],
    ),
    "the total and all inhabitants in words": lambda folder: as_csv(
        folder,
        [*rows(), ["Bei 11.124.642 Einwohnern sind 8.000.000 € zu verteilen (Az. 4-1234.5/67)."]],
        title=[["Verteilung von 8.000.000,00 EUR auf 44 Kreise"], ["alle Beträge in Euro"]],
    ),
    "running numbers, ranks and euros a head": lambda folder: as_csv(
        folder,
        [[*row, str(place), "0,72", share(place - 1)] for place, row in enumerate(rows(), start=1)],
        head=[*HEAD, "Rang", "Euro je Einwohner", "Anteil"],
    ),
    "names in other spellings": lambda folder: as_csv(
        folder,
        [
            [
                row[0],
                f"{'Stadt' if k['art'][:2] == 'St' else 'Landratsamt'} {row[1].upper()}",
                *row[2:],
            ]
            for k, row in zip(KREISE, rows(), strict=True)
        ],
    ),
    "amounts in English form": lambda folder: as_csv(folder, rows(lambda a: f"{a:,}")),
    "populations and amounts in English form": lambda folder: as_csv(
        folder,
        [
            *([*row[:2], f"{int(row[2]):,}", f"EUR {int(row[3]):,}"] for row in rows()),
            ["", "Total", f"{int(ALL):,}", f"EUR {TOTAL:,}"],
        ],
    ),
    "a workbook with amounts as texts": lambda folder: as_sheet(
        folder, rows(lambda a: f"{dotted(a)},00 €")
    ),
}


@pytest.mark.parametrize("kind", RIGHT)
def test_right_lists_are_valid(tmp_path: Path, kind: str) -> None:
    """A list that follows the rule is valid however an office set it out, and nothing is found."""
    path = RIGHT[kind](tmp_path)

    found = verified(path)

    assert (found["verdict"], found["status"], found["findings"]) == ("valid", 0, [])
    assert found["notices"] == []
    assert (found["sum_cents"], found["differences"]) == (100 * TOTAL, [])
    assert found["population"]["agreeing"] == found["population"]["compared"] == 44
    assert found["population"]["built_in_table"] == "2021-12-31 (Zensus 2011)"
    assert "44 rows" in found["read"]


def test_three_decimals_of_a_sheet_are_no_thousands(tmp_path: Path) -> None:
    """A cell with the number 450.37 or 450.375 is not the amount 450,375."""
    first, *others = ([row[0], row[1], int(row[2]), int(row[3])] for row in rows())
    path = as_sheet(tmp_path, [[*first[:3], 450.375], *others])

    found = verified(path)

    assert (found["verdict"], found["status"]) == ("wrong", 1)
    assert found["findings"][0]["found"] == "450,375"


def test_commas_before_cents_group_nothing(tmp_path: Path) -> None:
    """Where another figure of the list has cents behind a comma, 450,370 is no amount."""
    listed = rows(lambda a: f"{a:,}")
    path = as_csv(tmp_path, [*listed[:-1], [*listed[-1][:3], f"{AMOUNTS[-1]},00"]])

    assert verified(path)["verdict"] == "wrong"


def changed(ags: str, place: int, text: str) -> list[Cells]:
    return [[*row[:place], text, *row[place + 1 :]] if row[0] == ags else row for row in rows()]


def paid_among(*further: Cells) -> list[Cells]:
    """A list that was divided over further rows, too."""
    listed = [*rows(), *further]
    amounts = largest_remainders(TOTAL, [int(row[2]) for row in listed])
    return [[*row[:3], str(amount)] for row, amount in zip(listed, amounts, strict=True)]


OF_STUTTGART = [p for k, p in zip(KREISE, PEOPLE, strict=True) if k["ags"].startswith("081")]
WRONG: dict[str, tuple[list[Cells], str]] = {
    "one euro moved": (
        [[*r[:3], str(int(r[3]) + {"08111": 1, "08335": -1}.get(r[0], 0))] for r in rows()],
        "",
    ),
    "one amount higher": (changed("08335", 3, "207179"), ""),
    "43 of 44": (rows()[:-1], "Sigmaringen (08437)"),
    "43 of 44 that share the whole": (
        [
            [*row[:3], str(amount)]
            for row, amount in zip(rows(), largest_remainders(TOTAL, PEOPLE[:-1]), strict=False)
        ],
        "Sigmaringen (08437)",
    ),
    "Stuttgart twice": ([*rows(), rows()[0]], "already in row 2"),
    "Stuttgart twice, once without an amount": ([*rows(), [*rows()[0][:3], ""]], "in row 2"),
    "an empty key": ([["", *rows()[0][1:]], *rows()[1:]], "key is missing"),
    "a paid Gesamtergebnis": (paid_among(["", "Gesamtergebnis", ALL, ""]), "4,000,000"),
    "a paid row of the Land": (paid_among(["08", "Baden-Württemberg", ALL, ""]), "4,000,000"),
    "a paid Regierungsbezirk": (
        paid_among(["081", "Regierungsbezirk Stuttgart", str(sum(OF_STUTTGART)), ""]),
        "row is a total",
    ),
    "a Regierungsbezirk with an amount of its own": (
        [*rows(), ["081", "Regierungsbezirk Stuttgart", "100000", "50000"]],
        "€50,000",
    ),
    # What to do about it names an option, and asks nothing.
    "a Regierungsbezirk instead of its Kreise": (
        [
            *(row for row in rows() if not row[0].startswith("082")),
            ["082", "Regierungsbezirk Karlsruhe", "2829000", "2000000"],
        ],
        "without a Kreis in the list",
    ),
    "a subtotal that is not the sum": (
        [
            [*row[:3], "2985037"] if row[0] == "081" else row
            for row in by_bezirke(key=True, before=True)
        ],
        "€2,985,037",
    ),
    "a sum that is not the sum": ([*rows(), ["", "Summe", ALL, "8100000"]], "€8,100,000"),
    "a payee under the sum": ([*rows(), SUM, ["", "Verwaltungskosten", "", "100000"]], "€100,000"),
    "a payee under the signature": (
        [*rows(), SUM, *SIGNATURE, ["", "Landkreistag", "", "1.000,00 €"]],
        "€1,000",
    ),
    "a payee above the list": (
        [["", "Vorab: Liga der Wohlfahrtspflege", "", "250000"], *rows()],
        "€250,000",
    ),
    "a Kreis of another Land": (
        [*rows(), ["09162", "München", "1487708", "100000"]],
        "",
    ),
    "43 of 44 above the sum of all": ([*rows()[1:], SUM], "Stuttgart (08111)"),
    "Stuttgart twice above the sum of all": ([*rows(), rows()[0], SUM], "already in row 2"),
    "another population above the sum of all": (
        [*changed("08335", 2, "288098"), SUM],
        "not the sum of the populations",
    ),
    "another sum of the populations": (
        [*rows(), ["", "Summe", "11124643", str(TOTAL)]],
        "not the sum of the populations",
    ),
    "an unknown Kreis": ([*rows(), ["08999", "Extra", "1", "0"]], "08999"),
    "no amount": (changed("08335", 3, ""), "No amount"),
    "no figure for an amount": (changed("08335", 3, "siehe unten"), "No amount"),
    "a negative amount": (changed("08335", 3, "-207178"), ""),
    "no population": (changed("08335", 2, ""), "figure is missing"),
    "München beside the key of Stuttgart": (changed("08111", 1, "München"), "Stuttgart (08111)"),
    "a Kreis of another Land by its name": (changed("08335", 1, "Landkreis Dachau"), "Konstanz"),
    "a Land for a name": (changed("08335", 1, "Bayern"), "Another place is called so"),
    "a Regierungsbezirk for a name": (changed("08335", 1, "Regierungsbezirk Freiburg"), "Konstanz"),
    "names of two changed over": (
        [[*r[:1], {"Konstanz": "Ulm", "Ulm": "Konstanz"}.get(r[1], r[1]), *r[2:]] for r in rows()],
        "name",
    ),
    "a difference that is none of nothing": ([*rows(), ["", "Differenz", "0", "5"]], "€5"),
    "a difference of inhabitants": ([*rows(), ["", "Differenz", "7", "0"]], "not the sum"),
    "a name at another key": (
        [[row[0], rows()[place - 1][1], *row[2:]] for place, row in enumerate(rows())],
        "name",
    ),
}


@pytest.mark.parametrize("kind", WRONG)
def test_wrong_lists_are_wrong(tmp_path: Path, kind: str) -> None:
    """What is wrong in a list is found and named, whatever part of it follows the rule."""
    listed, named = WRONG[kind]
    path = as_csv(tmp_path, listed)

    found = verified(path)
    shown = verify(path)

    assert (found["verdict"], found["status"]) == ("wrong", 1)
    assert any(named in finding["what"] for finding in found["findings"]) == bool(named)
    assert found["findings"] or found["differences"]
    assert "FALSCH" in shown.stdout


def beside(cell: str) -> list[Cells]:
    """A further column with a text in the row of Stuttgart."""
    return [[*row, cell if row[0] == "08111" else ""] for row in rows()]


@pytest.mark.parametrize(
    ("listed", "head", "row", "found"),
    [
        (beside("+99.261"), [*HEAD, "Korrektur"], 2, "+99.261"),
        (beside("50"), [*HEAD, "Zuschlag in EUR"], 2, "50"),
        (beside("100.000,00 €"), [*HEAD, "davon schon gezahlt"], 2, "100.000,00 €"),
        (beside("123456"), [*HEAD, "Debitor"], 2, "123456"),
        (
            beside("zuzüglich 5.000 EUR an den Kreis"),
            [*HEAD, "Bemerkung"],
            2,
            "zuzüglich 5.000 EUR an den Kreis",
        ),
        (
            [[*row[:3], str(int(row[3]) // 2), str(int(row[3]) // 2), row[3]] for row in rows()],
            ["AGS", "Name", "Einwohner", "1. Rate", "2. Rate", "Betrag"],
            2,
            "225185",
        ),
        (
            [*rows(), [], ["zuzüglich 100.000 € an den Landkreis Beispiel"]],
            HEAD,
            47,
            "zuzüglich 100.000 € an den Landkreis Beispiel",
        ),
        (
            [*rows(), ["", "Summe zuzüglich 20.000", ALL, str(TOTAL)]],
            HEAD,
            46,
            "Summe zuzüglich 20.000",
        ),
        (
            [*rows(), SUM, *SIGNATURE, ["hunderttausend Euro gehen vorab an X"]],
            HEAD,
            50,
            "hunderttausend Euro gehen vorab an X",
        ),
        (rows(), [*HEAD[:3], "Betrag (zzgl. 100.000 €)"], 1, "Betrag (zzgl. 100.000 €)"),
        (changed("08111", 1, "Stuttgart (+ 5.000 €)"), HEAD, 2, "Stuttgart (+ 5.000 €)"),
        (changed("08111", 1, "Landkreis Beispiel"), HEAD, 2, "Landkreis Beispiel"),
        (changed("08111", 1, "Sindelfingen"), HEAD, 2, "Sindelfingen"),
        (changed("08111", 1, "Konto 08111"), HEAD, 2, "Konto 08111"),
    ],
)
def test_what_is_not_compared_is_said(
    tmp_path: Path, listed: list[Cells], head: Cells, row: int, found: str
) -> None:
    """What a right list says beside its amounts is a notice with its text, never a bare verdict."""
    path = as_csv(tmp_path, listed, head=head)
    options = ("--amount-column", "D") if head[3].startswith("Betrag (") else ()

    check = verified(path, *options)
    done = verify(path, *options)

    assert (check["verdict"], check["status"], check["findings"]) == ("valid", 0, [])
    assert (row, found) in [(each["row"], each["found"]) for each in check["notices"]]
    assert "GÜLTIG mit Hinweisen" in done.stdout
    assert verify(path, *options, "--lang", "en").stdout.count("VALID with notices") == 1


def _one_changed(column: Callable[[int], str], other: str) -> list[Cells]:
    """With a further column, in which row 35 has something else."""
    texts = [other if place == 33 else column(place) for place in range(len(PEOPLE))]
    return [[*row, text] for row, text in zip(rows(), texts, strict=True)]


@pytest.mark.parametrize(
    ("column", "heading", "other", "right"),
    [
        (share, "Anteil", "99,9 %", "2.06"),
        (lambda place: share(place)[:-2], "Anteil in %", "2,50", "2.06"),
        (lambda place: share(place, 4)[:-2].replace(",", "."), "Quote", "2.5", "2.0625"),
        (lambda place: f"{PEOPLE[place] / sum(PEOPLE):.15f}", "Bruchteil", "0.03", "0.020624933"),
        (lambda place: f"{AMOUNTS[place] / 8_000_000:.6f}", "v. H.", "0.020620", "0.020625"),
        (lambda place: f"{AMOUNTS[place] / PEOPLE[place]:.4f} €", "je Kopf", "0,9000 €", "0.7191"),
        (
            lambda place: f"{8_000_000 * PEOPLE[place] / sum(PEOPLE):.2f}".replace(".", ","),
            "ungerundet",
            "165.999,47",
            "164,999.47",
        ),
        (share, "Anteil", "2,06 % zuzüglich 5.000 €", "2.06"),
    ],
)
def test_what_follows_from_the_list_is_held_to_it(
    tmp_path: Path, column: Callable[[int], str], heading: str, other: str, right: str
) -> None:
    """Shares, euros a head and unrounded amounts are checked; the wrong one is named."""
    head = [*HEAD, heading]
    genuine = verified(as_csv(tmp_path, _one_changed(column, column(33)), head=head))
    assert (genuine["status"], genuine["findings"], genuine["notices"]) == (0, [], [])

    found = verified(as_csv(tmp_path, _one_changed(column, other), head=head))

    assert (found["status"], found["notices"]) == (1, [])
    (finding,) = found["findings"]
    assert (finding["row"], finding["found"]) == (35, other)
    assert f'Column "{heading}"' in finding["what"]
    assert f" {right} is right" in finding["what"]


def test_a_rate_of_something_else_is_no_euro_a_head(tmp_path: Path) -> None:
    """Nearly all are 72 cents a head: another column of 0,72 is not held to that."""
    listed = [[*row, "0,72" if row[0] < "0843" else "0,80"] for row in rows()]

    found = verified(as_csv(tmp_path, listed, head=[*HEAD, "Faktor"]))

    assert (found["status"], found["findings"]) == (0, [])


@pytest.mark.parametrize("heading", ["Anteil in %", "Veränderung (%)"])
def test_a_share_of_something_else_is_said(tmp_path: Path, heading: str) -> None:
    """Percentages that follow from no figure of the list are a notice, however small."""
    listed = _one_changed(lambda place: f"{place % 7},5", "3,5")

    found = verified(as_csv(tmp_path, listed, head=[*HEAD, heading]))

    assert (found["status"], found["findings"]) == (0, [])
    assert [(each["row"], each["found"]) for each in found["notices"]] == [(2, "0,5")]


def test_instalments_are_held_to_the_amount(tmp_path: Path) -> None:
    """The row whose instalments make another sum is named with both."""
    parts = [[betrag - betrag // 2, betrag // 2] for betrag in AMOUNTS]
    parts[33][0] += 1000
    listed = [[*row, *map(str, part)] for row, part in zip(rows(), parts, strict=True)]

    found = verified(as_csv(tmp_path, listed, head=[*HEAD, "1. Rate", "2. Rate"]))

    assert (found["status"], found["notices"]) == (1, [])
    (finding,) = found["findings"]
    assert (finding["row"], finding["found"]) == (35, "83500 + 82499")
    assert "make €165,999 together, the amount is €164,999" in finding["what"]


def test_names_of_no_kreise_are_said_once(tmp_path: Path) -> None:
    """Where hardly a name is a Kreis's the first stands for all."""
    path = as_csv(tmp_path, [[row[0], f"Konto {row[0]}", *row[2:]] for row in rows()])

    found = verified(path)

    assert (found["status"], found["findings"]) == (0, [])
    assert found["notices"] == [
        {
            "row": 2,
            "found": "Konto 08111",
            "what": "No Kreis is called so, nor in 43 more rows.",
        }
    ]


def test_many_texts_of_a_column_are_said_once(tmp_path: Path) -> None:
    """The first of them, and that the column was not checked."""
    listed = [[*row, f"davon {row[3]} EUR gezahlt"] for row in rows()]

    found = verified(as_csv(tmp_path, listed, head=[*HEAD, "Bemerkung"]))

    assert [(each["row"], each["found"]) for each in found["notices"]] == [
        (2, "davon 450370 EUR gezahlt")
    ]
    assert 'column "Bemerkung"' in found["notices"][0]["what"]


@pytest.mark.parametrize("form", ["text", "md", "html", "json"])
@pytest.mark.parametrize(
    ("listed", "head", "title"),
    [
        (changed("08111", 1, "\x1b[2JX\u202e\x9b"), HEAD, []),
        ([[*row, "5000"] for row in rows()], [*HEAD, "Zuschlag\x1b[2J\u202e\x9b"], []),
        ([*rows(), [], ["zzgl. 5.000 €\x1b[2J\u202e\x9b"]], HEAD, []),
        (rows(), HEAD, [["zzgl. 5.000 €\x1b[2J\u202e\x9b"]]),
    ],
)
def test_no_text_of_a_list_acts(
    tmp_path: Path, form: str, listed: list[Cells], head: Cells, title: list[Cells]
) -> None:
    """What is said of a list has its texts with what would act written out."""
    done = verify(as_csv(tmp_path, listed, head=head, title=title), "--format", form)

    assert done.exit_code in {0, 1}
    assert not {"\x1b", "\u202e", "\x9b"}.intersection(done.stdout + done.stderr)


def test_a_title_that_pays_is_said(tmp_path: Path) -> None:
    """Above the headings, too, where the figure is not in the column of the amounts."""
    path = as_csv(tmp_path, rows(), title=[["Vorab 100.000 € an das Ministerium"], []])

    assert [each["row"] for each in verified(path)["notices"]] == [1]


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("one euro moved", "FALSCH: die Liste folgt dem Verfahren der größten Reste nicht"),
        ("a payee under the sum", "FALSCH: die Beträge folgen dem Verfahren der größten Reste, an"),
        ("Stuttgart twice", "FALSCH: die Zeilen der Liste stimmen nicht"),
    ],
)
def test_no_more_is_said_than_was_compared(tmp_path: Path, kind: str, said: str) -> None:
    """A list is not said to follow another rule where its amounts do follow, or were not compared.

    Nor does it have a sum then.
    """
    done = verify(as_csv(tmp_path, WRONG[kind][0]))

    assert said in done.stdout
    assert ("nicht geprüft" in done.stdout) == (kind == "Stuttgart twice")


def test_what_rows_beside_the_recipients_get_counts_towards_the_sum(tmp_path: Path) -> None:
    """A paid total of 4 million and a payee of 100,000 euros are in the sum of the amounts."""
    total = verified(as_csv(tmp_path, WRONG["a paid Gesamtergebnis"][0]))
    payee = verified(as_csv(tmp_path, WRONG["a payee under the sum"][0]))

    assert total["sum_cents"] == 100 * TOTAL
    assert payee["sum_cents"] == 100 * (TOTAL + 100_000)
    assert [(each["row"], each["found"]) for each in payee["findings"]] == [(47, "")]


@pytest.mark.parametrize("population", [ALL, ""])
def test_a_total_row_that_says_something_else(tmp_path: Path, population: str) -> None:
    """It is set beside what the rows make, and is not paid."""
    path = as_csv(tmp_path, [*rows(), ["", "Summe", population, str(TOTAL - 1)]])

    found = verified(path)

    assert (found["verdict"], found["status"]) == ("wrong", 1)
    assert found["sum_cents"] == 100 * TOTAL
    assert [each["what"] for each in found["findings"]] == [
        "The total row says €7,999,999, the rows make €8,000,000 together."
    ]


def test_a_right_total_row_under_wrong_rows(tmp_path: Path) -> None:
    """Who alone gets too much is named, and nobody else is said to contradict."""
    listed = changed("08111", 3, str(AMOUNTS[0] + 1000))
    found = verified(as_csv(tmp_path, [*listed, ["", "Summe", ALL, str(TOTAL)]]))

    assert found["sum_cents"] == 100 * (TOTAL + 1000)
    assert (found["contradiction"], found["followed"]) == (None, None)
    assert [each["district"] for each in found["differences"]] == ["08111 Stuttgart"]
    assert [each["what"] for each in found["findings"]] == [
        "The total row says €8,000,000, the rows make €8,001,000 together."
    ]


def test_a_subtotal_that_is_none(tmp_path: Path) -> None:
    """A row with the population of a Regierungsbezirk and another amount is not paid either."""
    people = sum(p for k, p in zip(KREISE, PEOPLE, strict=True) if k["ags"][:3] == "084")
    path = as_csv(tmp_path, [*rows(), ["084", "Regierungsbezirk Tübingen", str(people), "5"]])

    found = verified(path)

    assert found["sum_cents"] == 100 * TOTAL
    assert [each["what"] for each in found["findings"]] == [
        "The row sums up others, but €5 is not what they make."
    ]


def test_a_hidden_column_of_amounts_is_said(tmp_path: Path) -> None:
    """What a sheet does not show is told to whoever checks it."""
    path = as_sheet(tmp_path, rows())
    workbook = openpyxl.load_workbook(path)
    workbook.worksheets[0].column_dimensions["D"].hidden = True
    workbook.save(path)

    assert 'column "Betrag" is hidden' in verified(path)["read"]


def test_a_list_without_headings(tmp_path: Path) -> None:
    """Its columns are named by their places; the amounts are seen by their sum, too."""
    path = tmp_path / "liste.csv"
    path.write_text("\n".join(";".join(row) for row in rows()), "utf-8")
    columns = ("--key-column", "A", "--population-column", "3")

    seen = verified(path, *columns)
    named = verified(path, *columns, "--amount-column", "D")
    other = verified(path, *columns, "--amount-column", "3")

    assert (seen["verdict"], named["verdict"], other["verdict"]) == ("valid", "valid", "wrong")
    assert 'amounts from "D"' in seen["read"]


def test_a_payee_above_the_headings_is_found(tmp_path: Path) -> None:
    """An amount in a title, in the column of the amounts, counts unless it is their sum."""
    path = as_csv(tmp_path, rows(), title=[["Vorab", "Ministerium", "", "100.000 €"]])

    found = verified(path)

    assert (found["verdict"], found["sum_cents"]) == ("wrong", 100 * (TOTAL + 100_000))
    assert [each["row"] for each in found["findings"]] == [1]


@pytest.mark.parametrize(
    "last",
    [
        # Of 1 + 2 + 3 + 4 + 5 = 15, or with C 30, 300 euros.
        ["Z", "Ort", "15", ""],
        ["Z", "Ort", "15", "300"],
        ["Z", "Ort", "15", "150"],
    ],
)
def test_the_amounts_answer_what_a_sum_is(tmp_path: Path, last: Cells) -> None:
    """A row that may be a total is what it is in the one reading that follows the rule."""
    recipient = last[3] == "150"
    unit = 10 if recipient else 20
    listed = [[key, key, str(n), str(n * unit)] for n, key in enumerate("ABCDE", start=1)]
    path = as_csv(tmp_path, [*listed, last], head=["Nr", *HEAD[1:]])

    found = verified(path, total=300)

    assert (found["verdict"], found["findings"]) == ("valid", [])
    assert f"{6 if recipient else 5} rows" in found["read"]


def test_what_the_amounts_do_not_answer_is_asked(tmp_path: Path) -> None:
    """Where neither reading follows the rule the user says what the row is."""
    listed = [[key, key, str(n), "50"] for n, key in enumerate("ABCDE", start=1)]
    path = as_csv(tmp_path, [*listed, ["Z", "Ort", "15", "50"]], head=["Nr", *HEAD[1:]])

    done = verify(path, total=300)

    assert done.exit_code == 2
    assert "--leave-out Z" in done.stderr
    assert verified(path, "--keep", "Z", total=300)["verdict"] == "wrong"


def test_unofficial_populations_are_named(tmp_path: Path) -> None:
    """100,000 inhabitants too many are found though the amounts follow from them."""
    people = [figure + 100_000 * (not place) for place, figure in enumerate(PEOPLE)]
    amounts = largest_remainders(TOTAL, people)
    listed = [
        [*row[:2], str(figure), str(amount)]
        for row, figure, amount in zip(rows(), people, amounts, strict=True)
    ]
    path = as_csv(tmp_path, listed)

    done = verify(path)
    found = verified(path)

    assert done.exit_code == 1
    assert "43 von 44 wie 31.12.2021 (Zensus 2011); Stuttgart 726.275 statt 626.275" in done.stdout
    assert "die Beträge folgen dem Verfahren der größten Reste, anderes stimmt nicht" in " ".join(
        done.stdout.split()
    )
    assert found["population"]["differences"] == [
        {"ags": "08111", "name": "Stuttgart", "einwohner": 726_275, "built_in": 626_275}
    ]


def test_populations_are_held_to_the_date_that_is_named(tmp_path: Path) -> None:
    """With another date all 44 figures of the list are wrong, with theirs none."""
    path = as_csv(tmp_path, rows())

    other = verified(path, "--stichtag", "2022-12-31", "--basis", "Zensus 2022")
    theirs = verified(path, "--stichtag", "31.12.2021")

    assert (other["verdict"], other["population"]["agreeing"]) == ("wrong", 0)
    assert (theirs["verdict"], theirs["population"]["agreeing"]) == ("valid", 44)


def test_populations_of_nobody_are_no_fault(tmp_path: Path) -> None:
    """Where no edition fits the figures are the list's own, which is said and does not fail."""
    people = [1000 + place for place in range(44)]
    amounts = largest_remainders(TOTAL, people)
    listed = [
        [row[0], row[1], str(figure), str(amount)]
        for row, figure, amount in zip(rows(), people, amounts, strict=True)
    ]

    done = verify(as_csv(tmp_path, listed))

    assert done.exit_code == 0
    assert "Hinweis: nicht die amtlichen eines mitgelieferten Stichtags" in done.stdout


def test_a_partial_list_is_right_where_it_is_said_to_be_one(tmp_path: Path) -> None:
    """Three Kreise that share a total are findings of 41 missing ones, and with --partial none."""
    amounts = largest_remainders(1000, PEOPLE[:3])
    path = as_csv(tmp_path, [[*row[:3], str(a)] for row, a in zip(rows(), amounts, strict=False)])

    assert verified(path, total=1000)["verdict"] == "wrong"
    assert verified(path, "--partial", total=1000)["verdict"] == "valid"


def test_a_list_of_several_laender_is_whole(tmp_path: Path) -> None:
    """A list that pays Kreise of other Länder, too, was divided over all of them."""
    others = [["09162", "München", "1487708", ""], ["09184", "München", "350473", ""]]
    path = as_csv(tmp_path, paid_among(*others))

    found = verified(path)

    assert (found["verdict"], found["findings"]) == ("valid", [])
    assert "46 rows" in found["read"]


@pytest.mark.parametrize(
    ("listed", "head", "option"),
    [
        (
            [[row[0], row[1], row[2], row[2], row[3]] for row in rows()],
            ["AGS", "Name", "31.12.2021", "31.12.2022", "Betrag"],
            "--stichtag",
        ),
        (
            [[*row, row[3]] for row in rows()],
            ["AGS", "Name", "Einwohner", "Betrag", "Auszahlung"],
            "--amount-column",
        ),
        (
            [[row[0], row[1], row[2], "1"] for row in rows()],
            ["AGS", "Name", "Einwohner", "Los"],
            "--amount-column",
        ),
        (
            [["1", "a", "30", "30"], ["2", "b", "30", "30"], ["3", "c", "60", "60"]],
            ["Nr", "Name", "x", "Betrag"],
            "--population-column",
        ),
    ],
)
def test_what_may_be_meant_in_two_ways_is_asked(
    tmp_path: Path, listed: list[Cells], head: Cells, option: str
) -> None:
    """Nothing is compared, exit status 2, and the option that answers is named."""
    done = verify(as_csv(tmp_path, listed, head=head))

    assert (done.exit_code, done.stdout) == (2, "")
    assert option in done.stderr


@pytest.mark.parametrize("content", [b"", b"Guten Tag\n", b"a;b\n", b"\x00\x01"])
def test_what_holds_no_table_is_no_list(tmp_path: Path, content: bytes) -> None:
    """Exit status 2 and a sentence."""
    path = tmp_path / "liste.csv"
    path.write_bytes(content)

    done = verify(path)

    assert (done.exit_code, done.stdout) == (2, "")
    assert "liste.csv" in done.stderr


def a_workbook(folder: Path, change: Callable[[Any, Any], object]) -> Path:
    """The right list as a workbook in which something else was changed."""
    numbers = [[*row[:2], int(row[2]), int(row[3])] for row in rows()]
    path = as_sheet(folder, numbers)
    workbook = openpyxl.load_workbook(path)
    workbook.worksheets[0].title = "Liste"
    change(workbook, workbook.worksheets[0])
    workbook.save(path)
    return path


@pytest.mark.parametrize(
    ("code", "column"),
    [
        *[('"999.999 €"', 4), (";;;", 4), ("#,##0,", 4), ('"726.275"', 3), ('"08999"', 1)],
        *[("#,##0.00,", 4), ('"gesperrt"', 4), ("0%", 4), ('-#,##0" €"', 4), ('0"00"', 4)],
        *[('"Bad "@', 2), ('@"-Land"', 2)],
    ],
)
def test_a_figure_that_the_sheet_shows_otherwise_is_a_finding(
    tmp_path: Path, code: str, column: int
) -> None:
    """Whoever pays from the sheet pays what it shows; the place is said as Excel names it."""

    def change(_book: Any, sheet: Any) -> None:
        sheet.cell(2, 1).value = int(KREISE[0]["ags"])
        sheet.cell(2, column).number_format = code

    path = a_workbook(tmp_path, change)
    found = verified(path)
    assert found["status"] == 1
    assert [each["row"] for each in found["findings"]] == [2]
    assert f"Liste!{'ABCD'[column - 1]}2" in verify(path).stdout


@pytest.mark.parametrize(
    "code",
    [
        *["#,##0", '#,##0.00\\ "€"', "0", "General", "#,##0.00\\ [$€-407]", '#,##0" EUR"'],
        *['_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-;_-@_-', "[$€-2] #,##0"],
        *["#,##0;[Red]-#,##0", "@", "#,##0.00", '#,##0",-" "€"'],
    ],
)
def test_a_format_that_shows_the_figure_passes(tmp_path: Path, code: str) -> None:
    """Groups, decimals and currencies are how an office shows amounts; nothing is to be said."""

    def change(_book: Any, sheet: Any) -> None:
        for row in range(2, 46):
            sheet.cell(row, 4).number_format = code
            sheet.cell(row, 1).value = int(sheet.cell(row, 1).value)
            sheet.cell(row, 1).number_format = "00000"

    found = verified(a_workbook(tmp_path, change))
    assert (found["status"], found["findings"], found["notices"]) == (0, [], [])


@pytest.mark.parametrize("code", ["# ?/?", "[DBNum1]0", "[<100]0;#,##0"])
def test_a_format_that_nobody_here_knows_is_a_notice(tmp_path: Path, code: str) -> None:
    """The figure counts; that its cell may show another one is said with its row."""

    def change(_book: Any, sheet: Any) -> None:
        sheet.cell(2, 4).number_format = code

    found = verified(a_workbook(tmp_path, change))
    assert (found["status"], found["findings"]) == (0, [])
    assert [(each["row"], each["found"]) for each in found["notices"]] == [(2, str(AMOUNTS[0]))]
    assert found["notices"][0]["what"].startswith("Not checked: what the sheet shows")


def test_what_was_not_looked_at_in_a_workbook_is_said(tmp_path: Path) -> None:
    """A comment, and a further sheet with figures, hidden or not, may name other amounts."""

    def change(book: Any, sheet: Any) -> None:
        sheet["D2"].comment = Comment("bitte 999.999 € zahlen", "x")
        for name, state in (("Auszahlung", "visible"), ("Alt", "hidden"), ("Text", "visible")):
            further = book.create_sheet(name)
            further.append(["Schlüssel", "nur Text" if name == "Text" else 999])
            further.sheet_state = state

    done = verify(a_workbook(tmp_path, change), "--sheet", "Liste")
    assert done.exit_code == 0
    assert "GÜLTIG mit Hinweisen" in done.stdout
    assert "Kommentare" in done.stdout
    assert "„Auszahlung“" in done.stdout
    assert "„Alt“" in done.stdout
    assert "„Text“" not in done.stdout


def test_amounts_that_are_not_calculated_are_no_wrong_ones(tmp_path: Path) -> None:
    """Nothing could be compared: status 2, and what to do; of a single one its row is named."""

    def all_of_them(_book: Any, sheet: Any) -> None:
        for row in range(2, 46):
            sheet.cell(row, 4).value = f"=ROUND(8000000*C{row}/SUM(C$2:C$45),0)"

    done = verify(a_workbook(tmp_path, all_of_them))
    assert done.exit_code == 2
    assert "nicht berechnet" in done.stderr
    assert "Kein Betrag" not in done.stdout + done.stderr

    def one(_book: Any, sheet: Any) -> None:
        sheet["D3"].value, sheet["D4"].value = "=1+1", "#REF!"
        sheet["D4"].data_type = "e"

    done = verify(a_workbook(tmp_path, one))
    assert done.exit_code == 1
    assert "Liste!D3" in done.stdout
    assert "=1+1" in done.stdout
    assert "#REF!" in done.stdout


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("Schlüssel;Name;Einwohner;Erhält\nA;Ad;40;30\nB;Bd;60;60\n", 100),
        ("Schlüssel;Name;Einwohner\nA;Ad;2\nB;Bd;3\n", 5),
        ("Nr;Name;Einwohner\n1;Ad;40\n2;Bd;60\n", 3),
    ],
)
def test_populations_and_keys_are_never_taken_for_the_amounts(
    tmp_path: Path, text: str, total: int
) -> None:
    """They always follow the rule over themselves: what happens to sum to the total is asked."""
    path = tmp_path / "liste.csv"
    path.write_text(text, "utf-8")
    done = verify(path, total=total)
    assert done.exit_code == 2
    assert "keine Spalte mit den Beträgen" in done.stderr
    assert "--amount-column" in done.stderr
    path.write_text(text.replace("Erhält\nA;Ad;40;30", "Erhält\nA;Ad;40;40"), "utf-8")
    assert verify(path, total=total).exit_code == (0 if "Erhält" in text else 2)


@pytest.mark.parametrize(
    "heading",
    [
        *[
            "Betrag in Tsd. EUR",
            "Betrag in Mio. €",
            "Betrag (T€)",
            "Betrag in Cent",
            "Betrag (TEUR)",
        ],
        *["Betrag in Tausend Euro", "Betrag (1.000 €)"],
    ],
)
def test_a_heading_with_another_unit_than_the_total_is_a_finding(
    tmp_path: Path, heading: str
) -> None:
    """Whoever reads thousands pays a thousand times as much."""
    path = as_csv(tmp_path, rows(), head=[*HEAD[:3], heading])

    found = verified(path, "--amount-column", heading)

    assert found["status"] == 1
    assert [each["found"] for each in found["findings"]] == [heading]


@pytest.mark.parametrize("heading", ["Betrag in Euro und Cent", "Betrag (EUR)", "Mittel 2022"])
def test_a_heading_in_euros_passes(tmp_path: Path, heading: str) -> None:
    """Cents beside euros are no other unit."""
    path = as_csv(tmp_path, rows(), head=[*HEAD[:3], heading])

    assert verified(path, "--amount-column", heading)["findings"] == []


@pytest.mark.parametrize(
    ("heading", "status"),
    [
        *[("Einwohner (Zensus 2022)", 1), ("Einwohner 31.12.2022 (Zensus 2011)", 1)],
        *[("Einwohner 31.12.2021 (Zensus 2011)", 0), ("Einwohner (Zensus 2011)", 0)],
    ],
)
def test_the_census_in_a_heading_is_held_to(tmp_path: Path, heading: str, status: int) -> None:
    """The figures are those of 31.12.2021, which are updated from the census of 2011."""
    found = verified(as_csv(tmp_path, rows(), head=[*HEAD[:2], heading, HEAD[3]]))

    assert found["status"] == status


def test_a_small_amount_in_a_total_row_counts_and_the_reason_is_true(tmp_path: Path) -> None:
    """500 € are no sum of 44 amounts; and nobody asked to leave the row out."""
    found = verified(as_csv(tmp_path, [*rows(), ["Gesamtergebnis", "", "0", "500"]]))

    assert (found["status"], found["sum_cents"]) == (1, 100 * (TOTAL + 500))
    assert "asked for" not in found["read"]


def test_a_sum_of_the_amounts_alone_is_said(tmp_path: Path) -> None:
    """No row is left out without a word."""
    found = verified(as_csv(tmp_path, [*rows(), ["", "", "", str(TOTAL)]]))

    assert (found["status"], found["findings"]) == (0, [])
    assert "row 46 as a total" in found["read"]


def test_a_subtotal_of_the_amounts_alone_is_said(tmp_path: Path) -> None:
    """What the Kreise of a Regierungsbezirk get together is paid to nobody, wherever it stands.

    What a single one gets may be paid once more.
    """
    paid = sum(amount for k, amount in zip(KREISE, AMOUNTS, strict=True) if k["ags"][:3] == "083")
    found = verified(as_csv(tmp_path, [*rows(), ["", "Freiburg zusammen", "", str(paid)]]))

    assert (found["status"], found["findings"]) == (0, [])
    assert found["sum_cents"] == 100 * TOTAL
    assert "row 46 as a total" in found["read"]

    once_more = ["", "Verwaltung", "", rows()[0][3]]
    found = verified(
        as_csv(tmp_path, [rows()[0], *rows()[13:], once_more]), "--partial", total=TOTAL
    )

    assert found["status"] == 1
    assert [each["row"] for each in found["findings"]] == [34]


def test_two_payees_that_make_the_total_are_named(tmp_path: Path) -> None:
    """What the Kreise lack goes to two others: the total is right, and both are findings."""
    listed = changed("08111", 3, str(AMOUNTS[0] - 300))
    payees = [["", "Verwaltungskosten", "", "100"], ["", "Reserve", "", "200"]]
    found = verified(as_csv(tmp_path, [*listed, *payees]))

    assert (found["status"], found["sum_cents"]) == (1, 100 * TOTAL)
    assert [each["row"] for each in found["findings"]] == [46, 47]


@pytest.mark.german
def test_standard_input_has_its_german_name() -> None:
    """The title of a German page has no English words."""
    text = "\n".join(";".join(row) for row in [HEAD, *rows()])
    arguments = ["verify", "-", "--total", str(TOTAL)]

    assert "Prüfung von Standardeingabe" in CliRunner().invoke(app, arguments, input=text).stdout


@pytest.mark.parametrize("said", ["in the heading", "by options"])
def test_a_date_that_the_table_has_by_another_census_is_not_denied(
    tmp_path: Path, said: str
) -> None:
    """The figures of 31.12.2021 are there, but by the census of 2011."""
    options = [] if said == "in the heading" else ["--stichtag", "2021-12-31"]
    options += ["--basis", "Zensus 2022"] if options else []
    heading = "Einwohner" if options else "Einwohner 31.12.2021 (Zensus 2022)"
    found = verified(as_csv(tmp_path, rows(), head=[*HEAD[:2], heading, HEAD[3]]), *options)

    assert found["population"]["doubtful"]
    shown = verify(tmp_path / "liste.csv", *options).stdout
    assert "nur nach Zensus 2011" in " ".join(shown.split())


def test_what_an_old_workbook_shows_is_not_checked(tmp_path: Path) -> None:
    """Nobody here reads how an .xls shows its figures, which is said."""
    listed: list[list[Cell]] = [[*row[:2], *map(float, row[2:])] for row in rows()]
    path = tmp_path / "liste.xls"
    path.write_bytes(xls([HEAD, *listed], claimed=(len(listed) + 1, len(HEAD))))

    shown = verify(path)

    assert shown.exit_code == 0
    assert "Nicht geprüft: Zahlenformate, Formeln" in " ".join(shown.stdout.split())


def test_a_list_on_a_second_sheet_in_a_zip_is_read_as_shown(tmp_path: Path) -> None:
    """Beside a text, and behind a sheet of something else: a figure shown otherwise is found."""
    path = as_sheet(tmp_path, [[*row[:2], *map(int, row[2:])] for row in rows()])
    workbook = openpyxl.load_workbook(path)
    workbook.create_sheet("Vermerk", 0)["A1"] = "Stand heute"
    workbook.worksheets[1]["D2"].number_format = '"5"0'
    workbook.save(path)
    with zipfile.ZipFile(tmp_path / "liste.zip", "w") as archive:
        archive.writestr("bild.png", b"\x89PNG\0")
        archive.write(path, "liste.xlsx")

    shown = " ".join(verify(tmp_path / "liste.zip").stdout.split())

    assert f"5{AMOUNTS[0]}" in shown
    assert "Nicht geprüft" not in shown
