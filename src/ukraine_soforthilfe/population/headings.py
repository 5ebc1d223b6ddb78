"""The names that producers and users give to the columns of a plain table.

All are written as ``fold`` leaves a heading: small letters, no blanks, no marks.
"""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Of a table's headings those of the first group that it has any of are taken;
# more than one of a group makes the table ambiguous.
KEYS = (
    _names("""
        ags rs ars schluessel schluesselnummer schluesselnr regionalschluessel gemeindeschluessel
        amtlichergemeindeschluessel amtlichergemeindeschluesselags amtlicherregionalschluessel
        amtlicherregionalschluesselars kreisschluessel kreisschluesselnummer kreisnummer kreisnr
        kreiskennziffer kreisags agskreis ags5 krs landkreisschluessel idlandkreis landkreisid
        kreisid
    """),
    _names("id key code kennung kennziffer kennzahl regionalcode nr nummer"),
)
POPULATIONS = (
    _names("""
        einwohner einwohnerzahl einwohnerinnen einwohnerinnenundeinwohner einwohnerinsgesamt
        einwohnergesamt einwohnerzahlinsgesamt anzahleinwohner bevoelkerung bevoelkerunginsgesamt
        bevoelkerunggesamt bevoelkerungszahl bevoelkerungsstand gesamtbevoelkerung ewz ew
        population pop poptotal totalpopulation populationtotal inhabitants
    """),
    _names("insgesamt gesamt total value wert anzahl"),
)
NAMES = _names("""
    name kreis kreisname landkreis landkreisname stadtlandkreis stadtundlandkreis gen gebiet
    gebietseinheit bezeichnung regionalebezeichnung raumeinheit region label district
""")
ARTEN = _names("art bez kreisart typ")
REGIERUNGSBEZIRKE = _names("regierungsbezirk regbez rb")
TOTALS = _names("""
    summe gesamtsumme summen gesamt insgesamt zusammen total sum deutschland badenwuerttemberg
    landbadenwuerttemberg
""")
