"""What is said of a population file: what it was recognised as, and what of it was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ukraine_soforthilfe.language import Language, Text
from ukraine_soforthilfe.reports.wording.figures import figure, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ukraine_soforthilfe.districts import Districts, LeftOut, WhatWasRead

TITLE = Text(de="Einwohner: {districts}", en="Population: {districts}")
LAYOUT = Text(de="Erkannt als", en="Recognised as")
PLAIN_TABLE = Text(de="einfache Tabelle", en="plain table")
EDITION = Text(de="Gewählt", en="Chosen")
EDITIONS = Text(de="Vorhanden", en="Available")
CHECKSUM = Text(de="SHA-256", en="SHA-256")
NOTICE = Text(de="Hinweis", en="Note")
AGREEMENT = Text(de="Abgleich", en="Agreement")
ALL_AGREE = Text(
    de="alle {count} Zahlen stimmen mit der mitgelieferten Tabelle überein ({edition})",
    en="all {count} figures agree with the built-in table ({edition})",
)
SOME_DIFFER = Text(
    de="{differing} von {count} Zahlen weichen von der mitgelieferten Tabelle ab ({edition})",
    en="{differing} of {count} figures differ from the built-in table ({edition})",
)
BUILT_IN_FIGURE = Text(de="mitgeliefert", en="built in")
FILE_FIGURE = Text(de="Datei", en="file")
READ = Text(de="Gelesen", en="Read")
_SHEET = Text(de="Blatt „{name}“", en='sheet "{name}"')
_KEYS = Text(de="Schlüssel aus „{name}“", en='keys from "{name}"')
_POPULATION = Text(de="Einwohner aus {names}", en="inhabitants from {names}")
_FIGURES = Text(de="Zahlen aus {names}", en="figures from {names}")
_QUOTED = Text(de="„{name}“", en='"{name}"')
_ROW, _ROWS = (
    Text(de="{count} Zeile", en="{count} row"),
    Text(de="{count} Zeilen", en="{count} rows"),
)
_LEFT_OUT = Text(de="ausgelassen: {rows}", en="left out: {rows}")
_ONE_LEFT_OUT = Text(de="Zeile {rows} {reason}", en="row {rows} {reason}")
_SOME_LEFT_OUT = Text(de="Zeilen {rows} {reason}", en="rows {rows} {reason}")
# Of rows left out for one reason, how many are named one by one.
_NAMED_AT_MOST = 10
_HEADING_AT_MOST = 60


def what_was_read(districts: Districts, language: Language) -> str:
    """What of a file was taken for what, in one line; empty for the built-in table."""
    read = districts.read
    if read is None:
        return ""
    if read.said is not None:
        return read.said(language)
    names = ", ".join(_QUOTED(language, name=_short(name)) for name in read.populations)
    parts = [
        _SHEET(language, name=_short(read.sheet)) if read.sheet else "",
        _KEYS(language, name=_short(read.keys)) if read.keys else "",
        (_FIGURES if districts.schluessel else _POPULATION)(language, names=names),
        (_ROW if read.recipients == 1 else _ROWS)(
            language, count=number(read.recipients, language)
        ),
    ]
    left_out = ", ".join(_left_out(read, each, language) for each in read.left_out)
    return "; ".join(
        filter(
            None,
            [
                ", ".join(filter(None, parts)),
                _LEFT_OUT(language, rows=left_out) if left_out else "",
                *(assumed(language) for assumed in read.assumed),
            ],
        )
    )


def _left_out(read: WhatWasRead, rows: LeftOut, language: Language) -> str:
    several = len(rows.rows) > 1
    numbers = ", ".join(_some([str(row) for row in rows.rows]))
    figures = "; ".join(_some([figure(each, read.places, language) for each in rows.figures]))
    text = (_SOME_LEFT_OUT if several else _ONE_LEFT_OUT)(
        language, rows=numbers, reason=rows.reason(language)
    )
    return f"{text} ({figures})" if figures else text


def _some(texts: list[str]) -> Iterator[str]:
    yield from texts[:_NAMED_AT_MOST]
    if len(texts) > _NAMED_AT_MOST:
        yield f"… (+ {len(texts) - _NAMED_AT_MOST})"


def _short(text: str) -> str:
    return " ".join(text.split())[:_HEADING_AT_MOST]
