"""Small files in every layout, made of the figures of data/kreise_einwohner.csv."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import openpyxl

ROOT = Path(__file__).parents[2]
Cells = list[list[str]]


class Kreis(NamedTuple):
    ags: str
    name: str
    art: str
    einwohner: int


def built_in(stichtag: str, basis: str) -> dict[str, int]:
    """The figures of one date, read without the program."""
    with (ROOT / "data/kreise_einwohner.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["ags"]: int(row["einwohner"])
            for row in csv.DictReader(file)
            if (row["stichtag"], row["basis"]) == (stichtag, basis)
        }


def kreise(stichtag: str = "2021-12-31", basis: str = "Zensus 2011") -> list[Kreis]:
    """All Kreise of Baden-Württemberg, and four of other Länder at the ends of the list."""
    with (ROOT / "data/kreise_einwohner.csv").open(encoding="utf-8", newline="") as file:
        ours = [
            Kreis(row["ags"], row["name"], row["art"], int(row["einwohner"]))
            for row in csv.DictReader(file)
            if (row["stichtag"], row["basis"]) == (stichtag, basis)
        ]
    return [
        Kreis("01001", "Flensburg", "kreisfreie Stadt", 91_113),
        Kreis("01051", "Dithmarschen", "Landkreis", 133_969),
        *ours,
        Kreis("09162", "München, Landeshauptstadt", "kreisfreie Stadt", 1_487_708),
        Kreis("16077", "Altenburger Land", "Landkreis", 88_356),
    ]


@dataclass(frozen=True)
class Built:
    """A file in parts, so that tests can take some of them away."""

    title: Cells
    table: Cells
    footer: Cells

    def rows(self) -> Cells:
        return [*self.title, *self.table, *self.footer]


def regionaldatenbank(days: tuple[str, ...] = ("31.12.2021",)) -> Built:
    table = [
        ["", "", *["Stichtag"] * 3 * len(days)],
        ["", "", *(day for day in days for _ in range(3))],
        ["", "", *["Insgesamt", "männlich", "weiblich"] * len(days)],
        ["DG", "Deutschland", *["83237124", "41066785", "42170339"] * len(days)],
        ["08", "  Baden-Württemberg", *["11124642", "1", "2"] * len(days)],
        ["081", "    Stuttgart, Regierungsbezirk", *["4150949", "1", "2"] * len(days)],
    ]
    for kreis in kreise():
        # Earlier dates have one inhabitant less each.
        figures = [
            cell
            for offset in range(len(days) - 1, -1, -1)
            for cell in (str(kreis.einwohner - offset), "1", "2")
        ]
        table.append([kreis.ags, f"      {kreis.name}, {kreis.art}", *figures])
    table.append(["03152", "      Göttingen, Landkreis", *["-"] * 3 * len(days)])
    table.append(["11001001", "      Berlin-Mitte", *["."] * 3 * len(days)])
    return Built(
        title=[
            ["GENESIS-Tabelle: 12411-01-01-4"],
            ["Bevölkerung nach Geschlecht - Stichtag 31.12. - regionale"],
            ["Fortschreibung des Bevölkerungsstandes"],
        ],
        table=table,
        footer=[
            ["__________"],
            ['Bevölkerung:\n"Zensus", Fortschreibung, 2011'],
            ["Stand: 10.07.2023"],
        ],
    )


def genesis() -> Built:
    table = [
        ["", "", "Stichtag", "Stichtag"],
        ["", "", "31.12.2020", "31.12.2021"],
        *(
            [
                kreis.ags,
                f"{kreis.name}, {kreis.art}",
                str(kreis.einwohner - 1),
                str(kreis.einwohner),
            ]
            for kreis in kreise()
        ),
        ["03152", "Göttingen, Landkreis (bis 31.10.2016)", "-", "-"],
    ]
    return Built(
        title=[["GENESIS-Tabelle: 12411-0015"], ["Bevölkerung: Kreise, Stichtag"]],
        table=table,
        footer=[
            ["__________"],
            ["Ab 2011: Ergebnisse auf Grundlage des Zensus 2011."],
            ["© Statistisches Bundesamt (Destatis), 2022"],
        ],
    )


def genesis_flat() -> Built:
    header = (
        "statistics_code;statistics_label;time_code;time_label;time;1_variable_code;"
        "1_variable_label;1_variable_attribute_code;1_variable_attribute_label;2_variable_code;"
        "2_variable_label;2_variable_attribute_code;2_variable_attribute_label;value;value_unit;"
        "value_variable_code;value_variable_label"
    )
    rows = [
        f"12411;Fortschreibung;STAG;Stichtag;{day};KREISE;Kreise;{kreis.ags};"
        f"{kreis.name};GES;Geschlecht;{sex};{label};{figure};Anzahl;BEVSTD;Bevölkerungsstand"
        for day, offset in (("2021-12-31", 0), ("2020-12-31", 1))
        for kreis in reversed(kreise())
        for sex, label, figure in (
            ("GESM", "männlich", 1),
            ("", "Insgesamt", kreis.einwohner - offset),
        )
    ]
    return Built([], [line.split(";") for line in (header, *rows)], [])


def genesis_flat_until_2025() -> Built:
    header = (
        "Statistik_Code;Statistik_Label;Zeit_Code;Zeit_Label;Zeit;1_Merkmal_Code;1_Merkmal_Label;"
        "1_Auspraegung_Code;1_Auspraegung_Label;BEVSTD__Bevoelkerungsstand__Anzahl"
    )
    rows = [
        f"12411;Fortschreibung;STAG;Stichtag;31.12.2021;KREISE;Kreise;{kreis.ags};"
        f"{kreis.name};{kreis.einwohner}"
        for kreis in kreise()
    ]
    return Built([], [line.split(";") for line in (header, *rows)], [])


def landesamt_flat() -> Built:
    header = (
        "statistics_code;statistics_label;time_code;time_label;time;1_variable_code;"
        "1_variable_label;1_variable_attribute_code;1_variable_attribute_label;value;value_unit;"
        "value_variable_code;value_variable_label"
    )
    rows = [
        "11111;Gebietsstand;STAG;Stichtag;2021-12-31;KRSI;Kreise;08111KRSI;Stuttgart, Stadtkreis;"
        "207332247;m²;FLC006;Gebietsfläche",
        "12411;Fortschreibung;STAG;Stichtag;2021-12-31;RGBZI;Regierungsbezirk;081RGBZI;"
        "Regierungsbezirk Stuttgart;4150949;Anzahl;BEVSTD;Bevölkerungsstand",
        *(
            f"12411;Fortschreibung;STAG;Stichtag;2021-12-31;KRSI;Kreise;{kreis.ags}KRSI;"
            f"{kreis.name}, {kreis.art};{kreis.einwohner};Anzahl;BEVSTD;Bevölkerungsstand"
            for kreis in kreise()
            if kreis.ags.startswith("08")
        ),
    ]
    return Built([], [line.split(";") for line in (header, *rows)], [])


def destatis_kreise(gebietsstand: str = "31.12.2021") -> Built:
    def grouped(figure: int) -> str:
        return f"   {figure:,}".replace(",", " ")

    return Built(
        title=[
            ["Kreisfreie Städte und Landkreise nach Fläche, Bevölkerung und Bevölkerungsdichte"],
            [f"Gebietsstand: {gebietsstand}"],
            [""],
        ],
        table=[
            [
                "Schlüssel-nummer",
                "Regionale Bezeichnung",
                "Kreisfreie Stadt",
                "NUTS3",
                "Fläche \nin km2",
                "Bevölkerung2)",
                "",
            ],
            ["", "", "Kreis / Landkreis", "", "", "insgesamt", "männlich"],
            ["1", "2", "3", "4", "5", "6", "7"],
            [""],
            ["08", "Baden-Württemberg", "", "", "", "", ""],
            ["081", "Reg.-Bez. Stuttgart", "", "", "", "", ""],
            ["0811", "Region Stuttgart", "", "", "", "", ""],
            *(
                [kreis.ags, kreis.art, kreis.name, "DE111", "207,33", grouped(kreis.einwohner), "1"]
                for kreis in kreise()
            ),
            ["", "Insgesamt", "", "", "", grouped(83_237_124), "1"],
        ],
        footer=[[""], ["1) Fläche: Stand 2021"], ["© Statistisches Bundesamt (Destatis), 2022"]],
    )


def gvisys(
    population_day: str = "am 31.12.2021 (Jahr)", title_day: str = "31.12.2021 (Jahr)"
) -> Built:
    rows: Cells = []
    for kreis in kreise():
        land, bezirk, number = kreis.ags[:2], kreis.ags[2], kreis.ags[3:]
        kind = "41" if "tadt" in kreis.art else "44"
        rows.append(["40", kind, land, bezirk, number, "", "", kreis.name, "", ""])
        rows.append(["50", "50", land, bezirk, number, "0001", "", "Verband", "", ""])
        for gemeinde, figure in (("001", 7), ("002", 0), ("003", kreis.einwohner - 7)):
            rows.append(
                ["60", "64", land, bezirk, number, "0001", gemeinde, "Ort", "1,5", str(figure)]
            )
    # A territory that belongs to no Kreis.
    rows.append(["60", "67", "07", "0", "00", "9999", "999", "Hoheitsgebiet", "6,2", "0"])
    return Built(
        title=[[f"Gemeinden in Deutschland nach Fläche und Bevölkerung am {title_day}"], [""]],
        table=[
            [
                "Satz-art",
                "Text-kenn-zeichen",
                "Amtlicher Regionalschlüssel (ARS)",
                *["", "", "", ""],
                "Gemeindename",
                "Fläche km2 1)",
                "Bevölkerung2)",
            ],
            ["", "", "Land", "RB", "Kreis", "VB", "Gem", "", "", "insgesamt"],
            ["", "", f"Gebietsstand am {title_day}", *[""] * 6, population_day],
            [""],
            *rows,
        ],
        footer=[[""], ["2) Fortschreibung"]],
    )


def zensus(*, clean: bool = False) -> Built:
    census = {kreis.ags: kreis for kreis in kreise("2022-05-15", "Zensus 2022")}
    update = {kreis.ags: kreis for kreis in kreise("2022-06-30", "Zensus 2011")}
    ebene = "Stadtkreis/kreisfreie Stadt/Landkreis"
    rows = [["00", "Deutschland", "Bund (mit Deutschen im Ausland)", "82719540", "–"]]
    for ags, kreis in census.items():
        figures = [str(kreis.einwohner), str(update[ags].einwohner)]
        rows.append([ags, kreis.name, ebene, *figures])
        if kreis.art != "Landkreis":
            rows.append([f"{ags}0000", kreis.name, "Gemeindeverband", *figures])
            rows.append([f"{ags}0000000", kreis.name, "Gemeinde", *figures])
    if clean:
        header = ["Berichtszeitpunkt", "_RS", "Name", "Regionalebene", "EWZ", "EWZ_BFS_20220630"]
        return Built([], [header, *(["20220515", *row] for row in rows)], [])
    return Built(
        title=[["Zensus 2022 - Ausgewählte Ergebnisse"], ["Bevölkerung nach Zensus"]],
        table=[
            [
                "Amtlicher \nRegionalschlüssel (ARS)",
                "Name",
                "Regionalebene",
                "Bevölkerung\nZensus 2022*",
                "Bevölkerung\nBevölkerungsfortschreibung zum 30.06.2022 auf Basis Zensus 2011**",
            ],
            [""],
            *rows,
        ],
        footer=[[""], ["* In bundesweit 163 Gemeinden ..."]],
    )


def genesis_by_age(
    ages: tuple[str, ...] = (
        "unter 3 Jahre",
        "3 bis unter 18 Jahre",
        "18 bis unter 75 Jahre",
        "75 Jahre und mehr",
    ),
    sexes: tuple[str, ...] = ("männlich", "weiblich"),
) -> Built:
    """12411-0018: the date in the rows, sexes over ages; figures without leading zeros in keys."""
    table = [
        ["", "", "", *(sex for sex in sexes for _ in ages)],
        ["", "", "", *(age for _ in sexes for age in ages)],
    ]
    for kreis in kreise():
        parts = _parts(kreis.einwohner, sexes, ages)
        table.append(
            ["31.12.2021", kreis.ags.lstrip("0"), f"{kreis.name}, {kreis.art}", *map(str, parts)]
        )
    dashes = ["-"] * len(sexes) * len(ages)
    table.append(["31.12.2021", "3152", "Göttingen, Landkreis (bis 31.10.2016)", *dashes])
    return Built(
        title=[
            ["GENESIS-Tabelle: 12411-0018"],
            ["Bevölkerung: Kreise, Stichtag, Geschlecht, Altersgruppen"],
            ["Fortschreibung des Bevölkerungsstandes"],
            ["Bevölkerungsstand (Anzahl)"],
        ],
        table=table,
        footer=[["__________"], ["© Statistisches Bundesamt (Destatis), 2022"]],
    )


def _parts(whole: int, sexes: tuple[str, ...], ages: tuple[str, ...]) -> list[int]:
    """Figures of each sex and age: 1, 2, 3 …, and the rest; totals are of those before them."""
    own_ages = [age for age in ages if age != "Insgesamt"]
    own_sexes = [sex for sex in sexes if sex != "Insgesamt"]
    small = range(1, len(own_ages) * len(own_sexes))
    values = [whole - sum(small), *small]
    by = {
        (sex, age): values[place]
        for place, (sex, age) in enumerate((sex, age) for sex in own_sexes for age in own_ages)
    }

    def of(sex: str, age: str) -> int:
        return sum(
            value
            for (each_sex, each_age), value in by.items()
            if sex in {each_sex, "Insgesamt"} and age in {each_age, "Insgesamt"}
        )

    return [of(sex, age) for sex in sexes for age in ages]


def genesis_flat_by_age() -> Built:
    ages = (
        "unter 3 Jahre",
        "3 bis unter 18 Jahre",
        "18 bis unter 75 Jahre",
        "75 Jahre und mehr",
    )
    sexes = ("männlich", "weiblich")
    header = (
        "Statistik_Code;Statistik_Label;Zeit_Code;Zeit_Label;Zeit;1_Merkmal_Code;1_Merkmal_Label;"
        "1_Auspraegung_Code;1_Auspraegung_Label;2_Merkmal_Code;2_Merkmal_Label;"
        "2_Auspraegung_Code;2_Auspraegung_Label;3_Merkmal_Code;3_Merkmal_Label;"
        "3_Auspraegung_Code;3_Auspraegung_Label;BEVSTD__Bevoelkerungsstand__Anzahl"
    )
    rows = [
        f"12411;Fortschreibung;STAG;Stichtag;31.12.2021;KREISE;Kreise;{kreis.ags};{kreis.name};"
        f"GES;Geschlecht;GES{sex[0].upper()};{sex};ALTX20;Altersgruppen;ALT{age[:2]};{age};{figure}"
        for kreis in kreise()
        for (sex, age), figure in zip(
            [(sex, age) for sex in sexes for age in ages],
            _parts(kreis.einwohner, sexes, ages),
            strict=True,
        )
    ]
    return Built([], [line.split(";") for line in (header, *rows)], [])


_DATABASE_TITLE = [
    ["Tabelle: 1000A-0000"],
    ["Personen: Bevölkerungszahl"],
    ["Bevölkerung kompakt (Gebietsstand 15.05.2022)"],
]


def census_rows() -> Built:
    """A day over the rows; area and density beside the persons."""
    table = [
        ["", "", "Personen", "Fläche", "Bevölkerungsdichte"],
        ["", "", "Anzahl", "qkm", "Ew/qkm"],
        ["2022-05-15", "", "", "", ""],
        ["08", "Baden-Württemberg", "11104040", "35747,83", "311"],
        *(
            [kreis.ags, f"{kreis.name}, {kreis.art}", str(kreis.einwohner), "12,5", "99"]
            for kreis in kreise("2022-05-15", "Zensus 2022")
        ),
        *[["", "", "", "", ""]] * 4,
    ]
    return Built(_DATABASE_TITLE, table, [])


def census_marked() -> Built:
    """The day in each row; a mark of quality behind each figure."""
    table = [
        ["", "", "", "Personen", "Personen", "Fläche", "Fläche"],
        ["", "", "", "Anzahl", "Anzahl", "qkm", "qkm"],
        *(
            ["15.05.2022", kreis.ags, kreis.name, str(kreis.einwohner), "e", "12,5", "e"]
            for kreis in kreise("2022-05-15", "Zensus 2022")
        ),
    ]
    return Built(_DATABASE_TITLE, table, [["__________"], ["Stand: 01.07.2024"]])


def census_measure_in_rows() -> Built:
    """Measure and unit in the rows, the day over the figures."""
    table = [
        ["", "", "", "", "Stichtag"],
        ["", "", "", "", "15.05.2022"],
        *(
            [kreis.ags, kreis.name, "Personen", "Anzahl", str(kreis.einwohner)]
            for kreis in kreise("2022-05-15", "Zensus 2022")
        ),
    ]
    return Built(_DATABASE_TITLE, table, [])


def census_flat() -> Built:
    header = (
        "statistics_code;statistics_label;time_code;time_label;time;1_variable_code;"
        "1_variable_label;1_variable_attribute_code;1_variable_attribute_label;value;value_unit;"
        "value_variable_code;value_variable_label;value_q"
    )
    rows = []
    for kreis in kreise("2022-05-15", "Zensus 2022"):
        start = "1000A;Bevölkerung kompakt;STAG;Stichtag;2022-05-15"
        here = f"{start};GEOLK4;Landkreise u. krsfr. Städte;{kreis.ags};{kreis.name}"
        rows += [
            f"{here};12,5;qkm;FLC001;Fläche;e",
            f"{here};{kreis.einwohner};Anzahl;PRS018;Personen;e",
            f"{here};3,1;%;PRS018;Personen;e",
            f"{here};99;Ew/qkm;PRS017;Bevölkerungsdichte;e",
            f"{start};GEOGM4;Gemeinden;{kreis.ags}0000000;{kreis.name};7;Anzahl;PRS018;Personen;e",
        ]
    return Built([], [line.split(";") for line in (header, *rows)], [])


CENSUS_DATABASE = {
    "rows": census_rows,
    "marked": census_marked,
    "measure in rows": census_measure_in_rows,
    "flat": census_flat,
}


def gvisys_2009() -> Built:
    """The Auszug as it was until 2009, with the sexes."""
    built = gvisys()
    header = [
        ["Satz-art", "Text-kenn-zeichen", "Regionalschlüssel (RS)", "", "", "", "", "Gemeindename",
         "Fläche in km2", "Einwohner", "", "", "", "Post-leit-zahl"],
        ["", "", "Land", "RB", "Kreis", "VB", "Gem", "", "", "insgesamt", "männlich", "weiblich",
         "je km2", ""],
        ["", "", "Gebietsstand am 31.12.2021 (Jahr)", "", "", "", "", "", "am 31.12.2021 (Jahr)"],
        [""],
    ]  # fmt: skip
    rows = [
        [*row, str(int(row[9]) // 3), str(int(row[9]) - int(row[9]) // 3), "99", "70173"]
        if row[0] == "60"
        else [*row, "", "", "", ""]
        for row in built.table[4:]
    ]
    return Built(built.title, [*header, *rows], [])


def gvisys_1990() -> Built:
    """The Auszug as it was before 1994: no Textkennzeichen, the Verband behind the name."""
    header = [
        ["Satz-art", "Gemeindeschlüssel", "", "", "", "Gemeindename", "Stadtrechte\nx=ja",
         "Verbandszugehörigkeit", "", "Fläche km2  ", "Bevölkerung", ""],
        ["", "Land", "RB", "Kreis", "Gemeinde", "", "", "Schlüssel", "Name", "", "insgesamt",
         "männlich"],
        ["", "Gebietsstand am 01.01.2022", "", "", "", "", "", "", "", "am 31.12.2021"],
        [""],
    ]  # fmt: skip
    rows = [
        [row[0], *row[2:5], row[6], row[7], "", row[5], "", row[8], row[9], "1"]
        for row in gvisys().table[4:]
        if row[0] != "50"
    ]
    return Built([["Gemeinden in Deutschland nach Fläche am 31.12.2021"]], [*header, *rows], [])


def rki() -> Built:
    header = ["OBJECTID", "RS", "AGS", "GEN", "BEZ", "SN_L", "EWZ", "EWZ_BL", "county"]
    rows = [
        [
            str(number),
            kreis.ags,
            kreis.ags,
            kreis.name,
            kreis.art.replace("kreisfreie", "Kreisfreie"),
            kreis.ags[:2],
            str(kreis.einwohner),
            "11103043",
            f"LK {kreis.name}, EWZ",
        ]
        for number, kreis in enumerate(kreise(), start=1)
    ]
    berlin = [
        ["404", "11012", "", "Berlin Reinickendorf", "Bezirk", "11", "259720", "1", "SK"],
        [
            "405",
            "11004",
            "",
            "Berlin Charlottenburg-Wilmersdorf",
            "Bezirk",
            "11",
            "316223",
            "1",
            "SK",
        ],
    ]
    return Built([], [header, *rows, *berlin], [])


def gv100ad(gebietsstand: str = "20220331") -> bytes:
    lines = [f"10{gebietsstand}08{'':10}{'Baden-Württemberg':<50}{'Stuttgart':<50}"]
    for kreis in kreise():
        kind = "41" if "tadt" in kreis.art else "44"
        lines.append(
            f"40{gebietsstand}{kreis.ags}{'':7}{kreis.name:<50}{'Amtssitz, Stadt':<50}{kind}"
        )
        for gemeinde, figure in (("001", 1_000), ("002", kreis.einwohner - 1_000), ("903", 0)):
            lines.append(
                f"60{gebietsstand}{kreis.ags}{gemeinde}0001{'Ort, Stadt':<50}{'':50}64{'':4}"
                f"{12_345:011}{figure:011}{figure // 2:011}{'':4}70173"
            )
    return "\r\n".join(f"{line:<220}" for line in lines).encode("latin-1")


OFFICIAL = {
    "regionaldatenbank": regionaldatenbank,
    "genesis": genesis,
    "genesis_flat": genesis_flat,
    "genesis_flat_until_2025": genesis_flat_until_2025,
    "landesamt_flat": landesamt_flat,
    "destatis_kreise": destatis_kreise,
    "gvisys": gvisys,
    "zensus": zensus,
    "rki": rki,
    "genesis_by_age": genesis_by_age,
    "genesis_flat_by_age": genesis_flat_by_age,
    "gvisys_2009": gvisys_2009,
    "gvisys_1990": gvisys_1990,
    "census_rows": census_rows,
    "census_marked": census_marked,
    "census_measure_in_rows": census_measure_in_rows,
    "census_flat": census_flat,
}


def as_csv(
    rows: Cells, *, delimiter: str = ";", encoding: str = "latin-1", newline: str = "\n"
) -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=newline).writerows(rows)
    return text.getvalue().encode(encoding, errors="replace")


def as_xlsx(rows: Cells, *, numbers: bool = False) -> bytes:
    """A workbook; with ``numbers`` as Excel makes one of a CSV: keys lose their zeros."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in rows:
        sheet.append([int(cell) if numbers and cell.isdigit() else cell for cell in row])
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()
