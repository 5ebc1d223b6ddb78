"""Rechnet eine CSV der einfachen Regel nach: python nachrechnen.py DATEI [GESAMTBETRAG]."""

# Mit ags (oder Schlüssel), einwohner und betrag, ohne Summenzeile und Tausenderpunkte. Jeder erhält
# die ganzen Euro (oder Cent) von Gesamtbetrag mal Einwohner durch alle Einwohner; was übrig ist,
# geht einzeln an die größten Reste, bei gleichen an den kleineren Schlüssel.
import csv
import sys


def number(text):  # 450370,5 sind 45037050 Hundertstel; 450.370 ist mehrdeutig, also keine Zahl.
    whole, _, behind = text.strip().replace(",", ".").partition(".")
    if not f"{whole}{behind}".isdecimal() or not text.isascii() or not whole or len(behind) > 2:
        raise ValueError(f"{text!a}: keine Zahl / no number")
    return int(whole + behind.ljust(2, "0"))


def recalculated(path, total=None):
    with open(path, encoding="utf-8-sig", errors="replace", newline="") as file:
        lines = list(file)
    head, *rows = filter(None, csv.reader(lines, delimiter=";" if ";" in lines[0] else ","))
    head = [name.strip().lower().replace("ü", "ue").replace("\ufffd", "ue") for name in head]
    if len(set(head)) < len(head) or {"sockelbetrag", "grenze", "ebene"}.intersection(head):
        raise ValueError("nicht die einfache Regel / not the plain rule")
    table = dict(zip(head, zip(*rows, strict=True), strict=True))
    keys = [key.removeprefix("'") or key for key in table["ags" if "ags" in head else "schluessel"]]
    figures = ("einwohner", "grundbetrag", "rest", "rang", "resteuro", "betrag")
    found = {name: [*map(number, table[name])] for name in figures if name in table}
    paid, extra, inhabitants = found["betrag"], found.get("resteuro", [0]), sum(found["einwohner"])
    parts = {name: [*map(number, table[name])] for name in head if name[:12] == "teilzahlung_"}
    for columns in ([*parts.values()], [found.get("grundbetrag"), extra]):
        for key, both, *steps in zip(keys, paid, *columns) if columns and columns[0] else ():
            if sum(steps) != both:
                return 1, f"{key!a}: betrag ist nicht die Summe / is not the sum: {steps}"
    total = sum(paid) if total is None else number(total)
    unit = max(extra) or (1 if any(cents % 100 for cents in [total, *paid]) else 100)
    quotas = [divmod(total // unit * each, inhabitants) for each in found["einwohner"]]
    numeric = all(key.isascii() and key.isdecimal() for key in keys)  # Zahlen, sonst Texte
    digits = [key.lstrip("0") if numeric else "" for key in keys]
    order = sorted(zip([-rest for _, rest in quotas], map(len, digits), digits, keys))
    rank = {key: place for place, (*_, key) in enumerate(order, start=1)}
    left = total // unit - sum(whole for whole, _ in quotas)
    for i, (key, (whole, rest)) in enumerate(zip(keys, quotas)):
        base, more = whole * unit, unit * (rank[key] <= left)
        for name, due in zip(figures[1:], (base, rest, 100 * rank[key], more, base + more)):
            if name in found and found[name][i] != due:
                cell, right = table[name][i], f"{due // 100},{due % 100:02}"
                return 1, f"{key!a}: {name} {cell!a}, richtig / right {right}"
    if (sum(paid), len(rank)) != (total, len(keys)) or "" in rank:
        return 1, "Summe falsch, ein Schlüssel leer oder doppelt / wrong sum, a key empty or twice"
    nobody = [key for key, each in zip(keys, found["einwohner"]) if not each]
    others = [name for name in head if name not in {*found, *parts, "ags", "schluessel"}]
    seen = f"ohne Einwohner / with nobody: {nobody!a}, nicht betrachtet / not looked at: {others!a}"
    return 0, f"richtig / right: {total // 100},{total % 100:02}\n{len(keys)} Zeilen / rows, {seen}"


try:
    status, said = recalculated(*sys.argv[1:])
except (LookupError, OSError, TypeError, ValueError, ArithmeticError, csv.Error) as error:
    status, said = 2, f"nicht zu prüfen / cannot be checked: {error!a}"
sys.exit(print(said) or status)  # 0 richtig / right, 1 falsch / wrong, 2 keine Tabelle / no table
