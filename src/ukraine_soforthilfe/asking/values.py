"""Numbers, amounts, days and names as people, spreadsheets and statistical offices write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from ukraine_soforthilfe.errors import DateError, FigureError, OptionError
from ukraine_soforthilfe.language import Text, quoted
from ukraine_soforthilfe.rule import Unit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ukraine_soforthilfe.rule import Euros

# Point, blank, apostrophe, and the blanks of typeset tables: no-break space,
# thin space, narrow no-break space, figure space.
_MARKS = ". '’\u00a0\u2009\u202f\u2007"
_GROUPED = re.compile(rf"([1-9]\d{{0,2}})(?:([{_MARKS}])\d{{3}}(?:\2\d{{3}})*)", re.ASCII)
# 91113.0 is what a floating-point column leaves, 91113,00 a German sheet with two decimals.
_WHOLE_DECIMAL = re.compile(r"(.+)(?:\.00?|,00?)", re.ASCII)
GROUPED_BY_COMMAS = re.compile(r"\d{1,3}(?:,\d{3})+", re.ASCII)
_DECIMAL = re.compile(rf"\d[\d{_MARKS}]*[.,]\d+", re.ASCII)
DECIMALS = 18
"""How many decimals a figure of a key may have."""
_EXACT_DECIMAL = re.compile(r"(\d{1,30})(?:[.,](\d{1,60}))?", re.ASCII)
_GROUPED_DECIMAL = re.compile(
    rf"(\d{{1,3}}(?:([{_MARKS},])\d{{3}})(?:\2\d{{3}})*)(?!\2)[.,](\d{{1,60}})", re.ASCII
)
# No group of three digits, or a leading zero, or a comma; not the .0 or ,00 of a whole number.
_SURE_DECIMAL = re.compile(
    r"0[.,]\d*[1-9]\d*|\d+,(?!00?$)\d+|\d+\.(?!00?$)(?!\d{3}$)\d+|\d{4,}\.\d{3}", re.ASCII
)
_SHARE = re.compile(r"0(?:[.,]\d{1,18})?|1(?:[.,]0{1,18})?", re.ASCII)
_WITH_CENTS = re.compile(r"(?P<euros>.+)(?P<point>[.,])(?P<cents>\d\d?)", re.ASCII | re.DOTALL)
_BEFORE_AMOUNT = re.compile(r"(?:€|EUR|Euro)\s*", re.IGNORECASE)
_BEHIND_AMOUNT = re.compile(r"(?:[.,]\s*[-–—]{1,2}\s*)?(?:€|EUR|Euro)?", re.IGNORECASE)
_AMOUNT_WITH_CENTS = re.compile(r"(.+)[.,](\d{1,2})", re.ASCII)
_SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+)?[eE][+-]?\d+", re.ASCII)
PLACEHOLDERS = frozenset(
    {"-", "\u2013", "\u2014", "\u2212", ".", "...", "\u2026", "/", "x", "X", "()", "( )"}
    | {"k. A.", "k.A.", "k. A", "k.A", "keine Angabe", "n. v.", "n.v.", "n/a", "N/A", "NA", "n.a."}
    | {"unbekannt", "Unbekannt", "unknown", "Unknown", "offen", "Offen", "entfällt", "fehlt"}
)
_DIGITS_AT_MOST = 100
FIGURE_AT_MOST = 2 * _DIGITS_AT_MOST


def whole_number(text: str) -> int:
    """The whole number of 0 or more that a text is, thousands grouped or not.

    >>> whole_number("633484"), whole_number("633.484"), whole_number("633.484,00")
    (633484, 633484, 633484)

    Raises:
        FigureError: The text is empty, a placeholder, negative, no whole
            number, or grouped in a way that leaves its meaning open.
    """
    stripped = text.strip()
    if len(stripped) <= _DIGITS_AT_MOST:
        if stripped.isascii() and stripped.isdigit():
            return int(stripped)
        whole = _WHOLE_DECIMAL.fullmatch(stripped)
        bare = whole[1] if whole else stripped
        if bare.isascii() and bare.isdigit():
            return int(bare)
        if (grouped := _GROUPED.fullmatch(bare)) and (not whole or _differ(grouped[2], stripped)):
            return digits_of(bare)
        if whole and stripped[len(bare)] == "." and GROUPED_BY_COMMAS.fullmatch(bare):
            return digits_of(bare)
    raise FigureError(_reason(stripped))


def _differ(mark: str, text: str) -> bool:
    """Whether the mark between thousands is not the one before the decimals."""
    return mark != text.rstrip("0")[-1:]


def digits_of(text: str) -> int:
    """The digits in a text as one number, whatever stands between them."""
    return int("".join(filter(str.isdigit, text)))


def cents(text: str) -> int:
    """An amount of euros, with cents or without, in cents; below 0 with a minus.

    >>> cents("181.818"), cents("181.818,50"), cents("-1 €"), cents("EUR 450.370,-")
    (18181800, 18181850, -100, 45037000)

    Raises:
        FigureError: The text is no such amount.
    """
    figure = text.strip()
    if len(figure) > FIGURE_AT_MOST:
        raise FigureError(_reason(figure))
    if (bare := _without_euro(figure)) is None:
        return 100 * whole_number(text)
    sign = -1 if bare.startswith(("-", "\u2212")) and bare[1:2].isdigit() else 1
    figure = bare[1:] if sign < 0 else bare
    try:
        return sign * 100 * whole_number(figure)
    except FigureError:
        with_cents = _AMOUNT_WITH_CENTS.fullmatch(figure)
        if with_cents is None:
            raise
    bare, behind = with_cents.groups()
    english = figure[len(bare)] == "." and GROUPED_BY_COMMAS.fullmatch(bare)
    whole = digits_of(bare) if english else whole_number(bare)
    return sign * (100 * whole + int(behind.ljust(2, "0")))


def _without_euro(figure: str) -> str | None:
    """An amount without its currency and the dash for no cents; None where more is behind it."""
    if before := _BEFORE_AMOUNT.match(figure):
        figure = figure[before.end() :]
    end = max((place for place, mark in enumerate(figure, 1) if mark.isdigit()), default=0)
    return figure[:end] if _BEHIND_AMOUNT.fullmatch(figure[end:].strip()) else None


def as_spelt(text: str, *, amount: bool) -> str:
    """A figure of a German spreadsheet as a program writes it, with a point; else the text.

    One of euros is an ``amount``, and may have groups and a currency.

    >>> as_spelt("450.370,00 €", amount=True), as_spelt("2,8", amount=False)
    ('450370.00', '2.8')
    """
    if amount and _SHOWN_AMOUNT.fullmatch(text):
        text = text.partition("€")[0].partition("EUR")[0].strip().replace(".", "")
    return text.replace(",", ".")


# As a German sheet shows it; 1.5 is what a program writes.
_SHOWN_AMOUNT = re.compile(
    r"(?:\d{1,3}(?:\.\d{3}){1,6}|\d{1,18})(?:,\d{2})?\s?(?:€|EUR)?", re.ASCII
)


def is_rounded(text: str, exact: str | None = None) -> bool:
    """Whether a figure is written with an exponent, and may be what it was rounded to.

    >>> is_rounded("1.2E+11"), is_rounded("1.2E+11", "123456789012"), is_rounded("1.2E+11", "2")
    (True, True, False)
    """
    if not _ROUNDED.fullmatch(text):
        return False
    if exact is None or not exact.isdecimal():
        return exact is None
    mantissa = text.upper().partition("E")[0]
    return float(f"{int(exact):.{len(mantissa.partition('.')[2])}E}") == float(text)


_ROUNDED = re.compile(r"\d(?:\.\d{1,14})?[Ee]\+?\d{1,3}", re.ASCII)


def decimal_number(text: str) -> int:
    """A decimal of 0 or more, digit by digit, as a whole number of ``10 ** -DECIMALS``.

    >>> decimal_number("0,123456789") == 123456789 * 10**9
    True
    >>> decimal_number("1.045,5") == 10455 * 10 ** (DECIMALS - 1)
    True

    Raises:
        FigureError: The text is no such number, or has more decimals.
    """
    stripped = text.strip()
    if len(stripped) > FIGURE_AT_MOST:
        raise FigureError(_reason(stripped))
    if grouped := _GROUPED_DECIMAL.fullmatch(stripped):
        whole, decimals = grouped.group(1, 3)
    elif parts := _EXACT_DECIMAL.fullmatch(stripped):
        whole, decimals = parts[1], parts[2] or ""
    else:
        # A whole number whose thousands are grouped by blanks.
        return int(whole_number(text) * 10**DECIMALS)
    decimals = decimals.rstrip("0")
    if len(decimals) > DECIMALS:
        raise FigureError(
            Text(
                de="Die Zahl hat {count} Nachkommastellen, höchstens {most} sind möglich. Die "
                "Zahl runden.",
                en="The figure has {count} decimals, and {most} are the limit. Round it.",
            ).filled(count=len(decimals), most=DECIMALS)
        )
    return int(f"{digits_of(whole)}{decimals:0<{DECIMALS}}")


def decimal_mark(text: str) -> str:
    """The mark before the decimals of a figure that surely has some; empty for all others."""
    if _SURE_DECIMAL.fullmatch(text):
        return "," if "," in text else "."
    grouped = _GROUPED_DECIMAL.fullmatch(text)
    return text[grouped.end(1)] if grouped and grouped[3].strip("0") else ""


def parse_euros(text: str) -> Euros:
    """An amount of 0 or more, thousands grouped or not, with cents behind point or comma.

    >>> parse_euros("8.000.000,-- €"), str(parse_euros("1000,5"))
    (8000000, '1000.50')

    Raises:
        FigureError: It is no such amount.
    """
    stripped = text.strip()
    if len(stripped) > _DIGITS_AT_MOST:
        raise FigureError(_reason(stripped))
    _refuse_placeholder(stripped)
    try:
        return _euros(_without_euro(stripped) or stripped)
    except FigureError as error:
        # What is said of a figure in a table does not help who types an amount.
        if error.text in (_WITH_DECIMALS, _NOT_WHOLE):
            raise FigureError(_NO_AMOUNT.filled(text=quoted(stripped))) from None
        raise


def _euros(stripped: str) -> Euros:
    with_cents = _WITH_CENTS.fullmatch(stripped)
    if with_cents is None or with_cents["point"] in with_cents["euros"]:
        return whole_number(stripped)
    euros = whole_number(with_cents["euros"])
    cents = int(with_cents["cents"].ljust(2, "0"))
    return Unit.CENT.euros(100 * euros + cents) if cents else euros


def parse_cents(text: str) -> int:
    """An amount in cents as of :func:`cents`, but what stands in tables for none is refused."""
    _refuse_placeholder(text.strip())
    return cents(text)


def _refuse_placeholder(stripped: str) -> None:
    if stripped in PLACEHOLDERS:
        raise FigureError(_NO_AMOUNT.filled(text=quoted(stripped)))


_NO_AMOUNT = Text(
    de="{text} ist kein Betrag. Euro schreiben wie 8000000 oder 8.000.000, mit Cent wie 1000,50.",
    en="{text} is no amount. Write euros, as 8000000 or 8.000.000, with cents as 1000,50.",
)


def parse_share(text: str) -> Decimal:
    """A share in a total, an exact decimal from 0 to 1 with point or comma: ``0.7``, ``0,7``.

    Raises:
        FigureError: It is none.
    """
    if not _SHARE.fullmatch(text.strip()):
        raise FigureError(
            Text(
                de="{text} ist kein Anteil. Eine Dezimalzahl von 0 bis 1 angeben, etwa 0,7.",
                en="{text} is not a share. Give a decimal from 0 to 1, as 0.7.",
            ).filled(text=quoted(text))
        )
    return Decimal(text.strip().replace(",", "."))


def is_grouped_by_points(text: str) -> bool:
    """Whether a figure's thousands are grouped by points, the mark of decimals elsewhere."""
    return "." in text and bool(_GROUPED.fullmatch(text.strip()[:FIGURE_AT_MOST]))


def _reason(stripped: str) -> Text:
    if not stripped:
        return _MISSING
    if stripped in PLACEHOLDERS:
        return _PLACEHOLDER
    if stripped[0] in "-\u2212" and stripped[1:].strip()[:1].isdigit():
        return _NEGATIVE
    if len(stripped) > _DIGITS_AT_MOST:
        return _LONG
    if _SCIENTIFIC.fullmatch(stripped):
        return _WITH_EXPONENT
    return _WITH_DECIMALS if _DECIMAL.fullmatch(stripped) else _NOT_WHOLE


_MISSING = Text(de="Die Zahl fehlt und ist zu ergänzen.", en="The figure is missing. Fill it in.")
_PLACEHOLDER = Text(
    de="Ein Platzhalter ist weder eine Zahl noch 0. Die Zahl ergänzen oder die Zeile streichen.",
    en="A placeholder is neither a figure nor 0. Fill in the figure, or take the row out.",
)
_NEGATIVE = Text(
    de="Die Zahl ist negativ. 0 oder mehr angeben.", en="The figure is negative. Give 0 or more."
)
_LONG = Text(
    de="Die Zahl hat mehr als {count} Zeichen und ist zu berichtigen.",
    en="The figure has more than {count} characters. Correct it.",
).filled(count=_DIGITS_AT_MOST)
_WITH_EXPONENT = Text(
    de="Die letzten Stellen dieser Zahl können verloren sein. Alle Stellen ausschreiben.",
    en="Not a whole number, but one whose last digits may be lost. Write out all of them.",
)
_WITH_DECIMALS = Text(
    de="Keine ganze Zahl: Tausender stehen in Dreiergruppen (633.484), Bruchteile sind nicht "
    "möglich. Die Zahl berichtigen.",
    en="Not a whole number: thousands are grouped by three digits (633.484), and fractions are "
    "not accepted. Correct the figure.",
)
_NOT_WHOLE = Text(
    de="Keine ganze Zahl. Nur Ziffern schreiben, auch mit Punkten oder Leerzeichen zwischen den "
    "Tausendern.",
    en="Not a whole number. Write digits, alone or with points or blanks between thousands.",
)


_YEAR = re.compile(r"(?:19|20)\d\d", re.ASCII)
# Programs write a day as its midnight.
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?", re.ASCII)
_GERMAN = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", re.ASCII)


def parse_stichtag(text: str) -> date | int:
    """The day that a text names as of :func:`parse_date`, or a year alone, as ``2021``."""
    return int(text) if _YEAR.fullmatch(text.strip()) else parse_date(text)


def parse_date(text: str) -> date:
    """The day that a text names, as ``2021-12-31`` or ``31.12.2021``.

    Raises:
        DateError: The text is neither, or not a day of the calendar.
    """
    stripped = text.strip()
    if match := _ISO.fullmatch(stripped):
        year, month, day = map(int, match.groups())
    elif match := _GERMAN.fullmatch(stripped):
        day, month, year = map(int, match.groups())
    else:
        raise DateError(
            Text(
                de="{text} ist kein Datum. Ein Datum schreiben wie 31.12.2021 oder 2021-12-31.",
                en="{text} is not a date. Write it as 2021-12-31 or 31.12.2021.",
            ).filled(text=quoted(text))
        )
    try:
        return date(year, month, day)
    except ValueError:
        raise DateError(
            Text(
                de="Den Tag {text} gibt es im Kalender nicht.",
                en="{text} is not a day of the calendar.",
            ).filled(text=quoted(text))
        ) from None


_BLANKS = re.compile("[ \n\u00a0]+")
CELL_AT_MOST = 32_767
"""Characters that a cell of a workbook can hold; no text that is asked for or read has more."""
VALUES_AT_MOST = 10_000
"""How many values one option takes."""
# Controls, characters that are none, and breaks of a line or paragraph.
_CATEGORIES = frozenset({"Cc", "Cs", "Cn", "Zl", "Zp"})
_DIRECTIONS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_DIRECTION_MARKS = frozenset("\u200e\u200f\u061c")


def refuse_long_texts(content: object) -> None:
    """Raise an ``OptionError`` where a text in lists and dictionaries is longer than any cell."""
    waiting = [content]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            if len(each) > CELL_AT_MOST:
                raise OptionError(_LONGEST)
        elif isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each


def on_one_line(text: str) -> str:
    """A text whose line breaks and runs of blanks are one blank each."""
    # The plain blank is the only printable one.
    if text.isprintable() and "  " not in text:
        return text
    return _BLANKS.sub(" ", text)


def is_plain(text: str) -> bool:
    """Whether a text stands in a report as it is: on one line, and nothing at fault with it."""
    plain = text.isprintable() and "  " not in text and len(text) <= CELL_AT_MOST
    return plain and not is_sheet_error(text)


def all_plain(texts: Sequence[str]) -> bool:
    """Whether :func:`is_plain` holds for all texts, which have no outer blanks.

    False also where an error of a spreadsheet may be among them.
    """
    together = "|".join(texts)
    return (
        together.isprintable()
        and "  " not in together
        and not _SHEET_ERROR_BEGINS.search(together)
        and max(map(len, texts), default=0) <= CELL_AT_MOST
    )


def in_one_spelling(texts: Sequence[str]) -> Sequence[str]:
    """The same of many keys, which nearly always need no look at each."""
    together = "|".join(texts)
    if together.isascii() and together.isprintable() and " " not in together:
        return texts
    return list(map(one_spelling, texts))


def one_spelling(text: str) -> str:
    r"""A key without invisible characters, so that two spellings of it are equal.

    >>> one_spelling("Mu\u0308ll\u00adheim  Baden") == one_spelling("Müllheim\u200b Baden")
    True
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    shown = "".join(one for one in text if unicodedata.category(one) != "Cf")
    return " ".join(unicodedata.normalize("NFC", shown).split())


def fault(line: str) -> Text | None:
    """Why a report cannot show a text; None where it can."""
    if len(line) > CELL_AT_MOST:
        return _LONG_TEXT
    # A printable text has none of them, and nearly every text is printable.
    if not line.isprintable() and any(map(is_forbidden, line)):
        return _CONTROLS
    return _AN_ERROR if is_sheet_error(line) else None


_LONG_TEXT = Text(
    de="Der Text hat mehr als {count} Zeichen. Den Text kürzen.",
    en="The text has more than {count} characters. Shorten it.",
).filled(count=CELL_AT_MOST)
_AN_ERROR = Text(
    de="Hier steht nur die Fehleranzeige einer Tabellenkalkulation. Die Formel berichtigen oder "
    "die Spalte verbreitern und die Datei neu speichern.",
    en="Here stands only an error of a spreadsheet. Correct the formula, or make the column "
    "wider, and save the file again.",
)
_LONGEST = Text(
    "Ein Text hat mehr als {count} Zeichen.", "A text has more than {count} characters."
).filled(count=CELL_AT_MOST)
_CONTROLS = Text(
    de="Der Text enthält Steuer- oder Richtungszeichen. Den Text neu eintippen.",
    en="The text holds control or direction characters. Type it again.",
)


# #DIV/0!, #WERT!, #N/A, #NV, Err:502, Fehler:502, and the marks of a column that is too narrow.
_SHEET_ERROR = re.compile(
    r"#[A-ZÄÖÜ][A-ZÄÖÜ_]{0,20}(?:/0)?[!?]|#N/A|#NV|#GETTING_DATA|#SPILL|#+|(?:Err|Fehler):\d{1,3}"
)
_CUT_NUMBER = re.compile(
    r"[-\u2212+]?\d{1,3}(?:[.,]\d{1,30}E[+\u2212-]\d{1,3}|E[+\u2212-]\d{2,3}"
    # Some programs write no plus.
    r"|[.,]\d{4,30}E\d{1,3})",
    re.ASCII | re.IGNORECASE,
)
_SPOILT_LETTERS = re.compile(r"#|E[+\u2212-]|:\d|\dE\d", re.IGNORECASE)
_SHEET_ERROR_BEGINS = re.compile(r"(?:^|\|)(?:#|Err:|Fehler:)")


def is_sheet_error(text: str) -> bool:
    """Whether a text is what a spreadsheet shows in place of a value it does not have, or shows.

    >>> is_sheet_error("#BEZUG!"), is_sheet_error("#N/A"), is_sheet_error("####")
    (True, True, True)
    >>> is_sheet_error("#12"), is_sheet_error("Fehler: keiner")
    (False, False)
    """
    return bool(_SHEET_ERROR.fullmatch(text))


def is_cut_number(text: str) -> bool:
    """Whether a text is a number with an exponent, whose last digits a spreadsheet has left out.

    >>> is_cut_number("1,23457E+11"), is_cut_number("1.5e-05"), is_cut_number("12E5")
    (True, True, False)
    """
    return bool(_CUT_NUMBER.fullmatch(text))


def may_be_spoilt(texts: Sequence[str]) -> bool:
    """Whether one of many texts may be one or the other; False only where none is."""
    return bool(_SPOILT_LETTERS.search("|".join(texts)))


def is_forbidden(character: str) -> bool:
    """Whether a character shows nothing, ends a line, or turns its direction."""
    return (
        unicodedata.category(character) in _CATEGORIES
        or unicodedata.bidirectional(character) in _DIRECTIONS
        or character in _DIRECTION_MARKS
    )
