"""A list with Gemeinden for the tests."""

from __future__ import annotations

from ukraine_soforthilfe import load_districts

KREISE = [(kreis.ags, kreis.name, kreis.einwohner) for kreis in load_districts().rows]


def gvisys() -> str:
    """A Gemeindeverzeichnis in which each Landkreis has three Gemeinden, one without anybody."""
    lines = [
        "Gemeinden in Deutschland am 31.12.2021 (Jahr);;;;;;;;;",
        "Satzart;Textkennzeichen;Amtlicher Regionalschlüssel;;;;;Gemeindename;Fläche;Bevölkerung",
        ";;Land;RB;Kreis;VB;Gem;;;insgesamt",
        ";;Gebietsstand;;;;;;;am 31.12.2021 (Jahr)",
    ]
    for ags, name, einwohner in KREISE:
        key = f"{ags[:2]};{ags[2]};{ags[3:]}"
        lines.append(f"40;44;{key};;;{name};;")
        if is_stadtkreis(ags):
            lines.append(f"60;62;{key};0000;000;{name}, Stadt;1,5;{einwohner}")
        else:
            lines.append(f"60;64;{key};0001;003;C;1,5;{einwohner - 4_321}")
            lines.append(f"60;64;{key};0001;001;A;1,5;4321")
            lines.append(f"60;66;{key};9971;971;Wald, gemeindefreies Gebiet;1,5;0")
    return "\n".join(lines)


def is_stadtkreis(ags: str) -> bool:
    return ags in {
        *("08111", "08121", "08211", "08212", "08221", "08222", "08231", "08311", "08421"),
    }
