"""Two languages, texts that exist in both, and how both say numbers, days and quotations.

So do number formats of sheets, of which those are told here that show days.

Who works long also says here what it is at, to whoever follows.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
    from decimal import Decimal

    Follower = Callable[["Text", int, int], None]


class Language(StrEnum):
    """Language of what people read. Files for machines are the same in both."""

    DE = "de"
    EN = "en"


@dataclass(frozen=True, slots=True)
class Text:
    """A text in both languages; ``{names}`` in it are filled in when it is said."""

    de: str
    en: str

    def filled(self, **values: object) -> Text:
        """The text with its ``{names}`` filled in, in both languages.

        A value that is a ``Text`` itself stands in each language in its own, and so
        does a ``count``, how many there are of a thing. In a path no character acts:
        its folders may have any name.
        """
        values = _paths_visible(values)
        if type(count := values.get("count")) is int:
            values = {**values, "count": exact(count)}
        if Text not in map(type, values.values()):
            return Text(self.de.format_map(values), self.en.format_map(values))

        def of(language: Language) -> dict[str, object]:
            return {
                name: value(language) if isinstance(value, Text) else value
                for name, value in values.items()
            }

        return Text(self.de.format(**of(Language.DE)), self.en.format(**of(Language.EN)))

    def __call__(self, language: Language, /, **values: object) -> str:
        """The text in one language."""
        text = self.de if language is Language.DE else self.en
        return text.format(**_paths_visible(values)) if values else text


@dataclass(frozen=True, slots=True)
class Answerable(Text):
    """A notice that who runs the program can answer; a report says the notice alone.

    Attributes:
        option: By which option, without its hyphens.
        answer: How to by that ``{option}``; only a terminal says that.
    """

    option: str = ""
    answer: Text = Text("", "")

    def filled(self, **values: object) -> Answerable:
        """The same with the ``{names}`` of the notice filled in."""
        said = Text.filled(self, **values)
        return Answerable(said.de, said.en, self.option, self.answer)


def with_answer(notice: Text, word: Text = Text("--{option}", "--{option}")) -> Text:
    """A notice with what answers it, for whoever runs the program by options or other words."""
    if not isinstance(notice, Answerable):
        return notice
    word = word.filled(option=notice.option)
    return joined((notice, notice.answer.filled(option=word)))


def _paths_visible(values: dict[str, object]) -> dict[str, object]:
    if not any(isinstance(value, PurePath) for value in values.values()):
        return values
    return {
        name: visible(str(value)) if isinstance(value, PurePath) else value
        for name, value in values.items()
    }


def same(text: str) -> Text:
    """What is the same in both languages: a name, a path, what another program said."""
    return Text(text, text)


def only_in(language: Language, text: str) -> Text:
    """What is said in one language alone; in the other it is nothing."""
    return Text(text, "") if language is Language.DE else Text("", text)


def joined(texts: Iterable[Text], between: str | Text = " ") -> Text:
    """Several texts as one."""
    each = tuple(texts)
    mark = between if isinstance(between, Text) else same(between)
    return Text(mark.de.join(text.de for text in each), mark.en.join(text.en for text in each))


_AND = Text(de=" und ", en=" and ")
_OR = Text(de=" oder ", en=" or ")


def all_of(texts: Sequence[Text | str]) -> Text:
    """A list in a sentence: ``a, b und c``."""
    return _listed(texts, _AND)


def one_of(texts: Sequence[Text | str]) -> Text:
    """A choice in a sentence: ``a, b oder c``."""
    return _listed(texts, _OR)


def _listed(texts: Sequence[Text | str], last: Text) -> Text:
    *most, end = (text if isinstance(text, Text) else same(text) for text in texts)
    return joined((joined(most, ", "), end), last) if most else end


# Control characters of both sets, what ends a line, and what turns the direction of a text.
_ACTING = re.compile("[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")

_BREAKING = re.compile("[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")


def visible(text: str) -> str:
    r"""A text in which no character acts: those that would control or turn a line are written out.

    >>> visible("a\x1b[2Jb\nc\u202ed") == r"a\x1b[2Jb\nc\u202ed"
    True
    """
    return _ACTING.sub(lambda found: ascii(found[0])[1:-1], text)


def unbroken(text: str) -> str:
    r"""A text whose line breaks are written out; what else would act stays for whoever shows it.

    >>> unbroken("a\nb")
    'a\\nb'
    """
    return _BREAKING.sub(lambda found: ascii(found[0])[1:-1], text)


# What is read from right to left; and what such words have between them and figures beside them.
# No mark that a sentence sets between a name and an amount is there, and no letter of ours.
_LEFTWARDS = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_BESIDE_LEFTWARDS = r"[ \d.\-/'’&+]{0,12}"
_NUMBER_BEHIND = r"(?: \d{1,9}(?![\d.,]|\s?[€%]))?"
_TURNED = re.compile(
    rf"(\d{{0,12}}[{_LEFTWARDS}](?:{_BESIDE_LEFTWARDS}[{_LEFTWARDS}])*\d{{0,12}}{_NUMBER_BEHIND})"
)


def by_direction(text: str) -> list[str]:
    """A text in parts: every second one is read from right to left.

    Whoever sets these apart keeps the figures of a sentence in their order.

    >>> by_direction("Für \u05d0\u05d1 7 \u05d2 (1): 2 €")
    ['Für ', 'אב 7 ג', ' (1): 2 €']
    """
    return _TURNED.split(text)


def isolated(text: str) -> str:
    """A text that keeps its order where no element can: isolates around each such part."""
    return "".join(
        f"\u2068{part}\u2069" if place % 2 else part
        for place, part in enumerate(by_direction(text))
    )


def visible_lines(text: str) -> str:
    """The same of a text that has lines of its own."""
    return "\n".join(visible(line.removesuffix("\r")) for line in text.split("\n"))


def quoted(text: str) -> Text:
    """What somebody wrote, in quotation marks: ``„a“``, ``'a'``; no character in it acts."""
    shown = "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)
    return Text(f"„{shown}“", repr(text))


def number(value: int) -> Text:
    """A whole number with its thousands grouped: ``11.124.642``, ``11,124,642``."""
    grouped = f"{value:,}"
    return Text(grouped.replace(",", "."), grouped)


def exact(value: int | Decimal) -> Text:
    """A figure with all of its places: ``8.000.000,50``, ``8,000,000.50``."""
    # Of its own accord a Decimal writes 0.0000001 with an exponent.
    written = str(value) if isinstance(value, int) else f"{value:f}"
    whole, point, places = written.partition(".")
    sign = "-" if whole.startswith("-") else ""
    grouped = f"{sign}{abs(int(whole)):,}"
    german = grouped.replace(",", ".") + point.replace(".", ",") + places
    return Text(german, f"{grouped}{point}{places}")


def day(value: date) -> Text:
    """A day in a sentence about figures: ``31.12.2021``, ``2021-12-31``."""
    return Text(f"{value.day:02}.{value.month:02}.{value.year:04}", value.isoformat())


def counted(count: int, *, one: Text, several: Text) -> Text:
    """A text about one or about several, with ``{count}`` filled in."""
    return (one if count == 1 else several).filled(count=number(count))


_MONEY_WITHIN = 2_000
_CURRENCY = r"(?:[€$£]|(?<![^\W\d_])(?:t?eur|euros?|cents?|chf|usd)(?![^\W\d_]))"
_LARGE = r"(?:tsd|tausend|mio|mrd|million|milliarde|thousand|billion)"
_CURRENCIES = re.compile(_CURRENCY, re.IGNORECASE)
_LIKE_AMOUNTS = re.compile(rf"\d[\d.,'\u2019 \u00a0\u202f]{{2}}|\d\s?{_LARGE}", re.IGNORECASE)
_GROUPS = r"[.,'\u2019 \u00a0\u202f]"
_AMOUNTS = re.compile(
    # 450.370, then 450,00, then 450370 and 1234.56, not in 4-1234.56/3 nor in 0330 Titel 63301;
    # longer ones are numbers of an account or a budget item.
    r"(?<![\d.,])(?!0)\d{1,3}(?:[.,'\u2019 \u00a0\u202f]\d{3}){1,6}(?!\d)(?:[.,]\d{1,2}(?!\d))?"
    r"|(?<![\d.,])\d{1,18},\d\d(?![\d.,])"
    r"|(?<![\w.,/-])(?!0)(?:\d{6,8}|\d{4,18}\.\d\d|\d{5,18}\.\d{1,15})(?![\w/-]|[.,]\d)"
    r"|(?<![\w.,/-])(?<!\d{4} )(?<!/ )(?<!tit )(?<!tit\. )(?<!titel )(?!0)\d{5}(?![\w/-]|[.,]\d)"
    rf"|\d{{1,18}}(?:[.,]\d{{1,3}})?(?:,?[-\u2013]{{1,2}})?\s?(?:{_CURRENCY}|{_LARGE})"
    rf"|{_CURRENCY}\s?\d{{1,18}}"
    rf"|(?:hundert|tausend|million|hundred|thousand)\w{{0,40}}\s{_CURRENCY}",
    re.IGNORECASE,
)


def amounts_in(text: str) -> tuple[str, ...]:
    """What may be amounts of money in a text that a person wrote, each as it stands there.

    Grouped thousands, two decimals, five digits and more, or a currency beside a figure; not a
    date, a file reference or a budget item.

    >>> amounts_in("zuzüglich 100.000 € an B"), amounts_in("Az. 4-1234.5-67/3, Kap. 0330 Tit. 633")
    (('100.000',), ())
    """
    within = text[:_MONEY_WITHIN]
    # Of a million names hardly any gets so far.
    if not (_LIKE_AMOUNTS.search(within) or names_currency(within)):
        return ()
    return tuple(found[0] for found in _AMOUNTS.finditer(within))


def names_currency(text: str) -> bool:
    """Whether a text has the sign or the name of a currency."""
    return bool(_CURRENCIES.search(text[:_MONEY_WITHIN]))


def shows_figure(shown: str, text: str) -> bool:
    """Whether what a sheet shows of a cell is what the cell holds, in whatever language.

    Figures may have groups, a currency, further zeros, or fewer decimals; texts may not.

    >>> shows_figure("450.370,00 €", "450370"), shows_figure("450 T€", "450370")
    (True, False)
    >>> shows_figure("08111", "8111"), shows_figure("450.370", "450370,4")
    (True, True)
    >>> shows_figure("45037000", "450370"), shows_figure("(5)", "-5"), shows_figure("-5", "5")
    (False, True, False)
    >>> shows_figure("Ulm  (S)", "Ulm (S)"), shows_figure("Ulm", "Ulm (S)")
    (True, False)
    """
    if not _HELD.fullmatch(text):
        return " ".join(shown.split()) == " ".join(text.split())
    whole, _, decimals = text.lstrip("-").partition(",")
    digits = "".join(filter(str.isdecimal, shown)).lstrip("0")
    mark = _BEHIND.search(shown)
    places = len(mark[2]) if mark and shown.count(mark[1]) == 1 else 0
    right = {f"{whole}{decimals[:count]:0<{count}}".lstrip("0") for count in (0, places)}
    right.add(str(int(whole) + (decimals[:1] >= "5")))
    signed = shown.lstrip(" €").startswith(("-", "\u2212", "\u2013", "("))
    return digits in right and signed is text.startswith("-") and "%" not in shown


_BEHIND = re.compile(r"([.,])(\d{1,30})\D{0,40}$", re.ASCII)
_HELD = re.compile(r"-?\d{1,20}(?:,\d{1,20})?", re.ASCII)


_FOLLOWER: ContextVar[Follower | None] = ContextVar("_FOLLOWER", default=None)


def step(what: Text, done: int = 0, of: int = 0) -> None:
    """Say what is done, and how much of how much, to who follows; 0 where that is not known."""
    follower = _FOLLOWER.get()
    if follower is not None:
        follower(what, done, of)


@contextmanager
def followed_by(follower: Follower) -> Iterator[None]:
    """Have somebody hear every :func:`step`."""
    token = _FOLLOWER.set(follower)
    try:
        yield
    finally:
        _FOLLOWER.reset(token)


# Number formats of sheets.

# That a sheet shows no time of a day, its seconds too, or no day that there is.
DAY_ALONE, SECONDS, NO_DAY = "day", "seconds", "none"
PART = "part "
"""Begins what a sheet shows of a day, to be filled in, where that is not the day alone."""
TO_THE_MINUTE = "{:%d.%m.%Y %H:%M}"
CODE_AT_MOST = 255
# A longer text in a format is not known, and refused.
QUOTED = re.compile(r'"[^"]{0,40}"|\\.|\[[^\]]{0,40}\]|_.|\*.')
BY_NUMBER = re.compile(r"\[(\d{1,3})\]", re.ASCII)
# 15.03.2023, 15. März 2023, 2023-03-15, March 15, 2023.
WHOLE_DAY = re.compile(
    r"\d{1,4}\W{1,3}(?:\d{1,2}|[^\W\d_]{3,9})\W{1,3}\d{1,4}"
    r"|[^\W\d_]{3,9}\W{1,3}\d{1,2}\W{1,3}\d{2,4}"
)
_OF_DAYS = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_OF_TIMES = frozenset([*range(18, 23), 45, 46, 47])
# What all others show in a German sheet is a month by its name, or not known.
_WHOLE_DAYS = frozenset([14, 15, 22])
_MINUTES = re.compile(r"h{1,2}\W{0,3}m{1,2}|m{1,2}\W{0,3}s")
_ELAPSED = re.compile(r"\[[hms]{1,2}\]")
_RUNS = re.compile(r"d{1,9}|m{1,9}|y{1,9}")
_PIECE = re.compile(
    r'"([^"{}]{0,40})"|\\([^{}])|\[\$-[0-9a-f]{1,8}\]|([ .-])'
    r"|(d{1,2}(?!d)|m{1,2}(?!m)|y{4}(?!y)|y{2}(?!y))",
    re.IGNORECASE,
)
_FILLED = {
    "d": "{0.day}",
    "dd": "{0.day:02}",
    "m": "{0.month}",
    "mm": "{0.month:02}",
    "yy": "{0:%y}",
    "yyyy": "{0.year:04}",
}


def _letters(code: str) -> str:
    return re.sub("general|am/pm|a/p", "", QUOTED.sub("", code[:CODE_AT_MOST]).lower())


def is_of_days(code: str) -> bool:
    """Whether a format shows days or times: ``dd.mm.yyyy``, not ``0" Tage"``."""
    if by_number := BY_NUMBER.fullmatch(code):
        return int(by_number[1]) in _OF_DAYS
    return not {*"dmyhs"}.isdisjoint(_letters(code))


def part_of_day(code: str) -> str | None:
    """What a German sheet shows of a day in a format, to be filled in; None where unknown.

    >>> part_of_day("mm.yyyy"), part_of_day('"ab "yyyy;@'), part_of_day("mmm yy")
    ('{0.month:02}.{0.year:04}', 'ab {0.year:04}', None)
    """
    shown, place = "", 0
    while place < len(code) and code[place] != ";":
        piece = _PIECE.match(code, place)
        if piece is None:
            return None
        *texts, letters = piece.groups()
        shown += _FILLED[letters.lower()] if letters else "".join(filter(None, texts))
        place = piece.end()
    return shown


def of_days(value: float, code: str) -> str | None:
    """What is to be known of a number that a sheet shows as a day; None for nothing."""
    part = None
    if by_number := BY_NUMBER.fullmatch(code):
        place = int(by_number[1])
        has_time, has_day = place in _OF_TIMES, place not in _OF_TIMES - {22}
        seconds, known = place in {19, 21}, place in _WHOLE_DAYS | _OF_TIMES - {45, 47}
    else:
        bare = _letters(code)
        seconds = "s" in bare
        # Of an hour that is not shown nobody knows, nor a part of a second.
        known = {*"dmyhs"}.issuperset(one for one in bare if one.isalpha())
        known &= not seconds or ("h" in bare and "s." not in bare)
        has_time = "h" in bare or seconds or bool(_ELAPSED.search(code[:CODE_AT_MOST].lower()))
        runs = set(_RUNS.findall(_MINUTES.sub("", bare)))
        has_day = bool(runs)
        # A day that is not on the sheet is not shown, nor a year.
        whole = not runs.isdisjoint({"d", "dd"}) and {each[0] for each in runs} == {*"dmy"}
        if has_day and not whole:
            part = part_of_day(code[:CODE_AT_MOST])
            known &= part is not None and not has_time
    if not known or value < has_day or (value >= 1 and not has_day):
        return NO_DAY
    if part is not None:
        return PART + part
    if has_time:
        return SECONDS if seconds else PART + TO_THE_MINUTE if has_day else None  # midnight, too
    # A time that is so late may be shown as the next day.
    return NO_DAY if value % 1 > 0.99999 else DAY_ALONE if value % 1 else None


# What a person fills in.


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody wrote into a cell that was empty.

    Attributes:
        code: What it is.
        text: As it is shown, a day as ``2026-12-01``.
        may_be: Whether it may stand there.
    """

    code: str
    text: str
    may_be: bool


def filled_in(
    value: object, *, line: str, numbers: Collection[object], form: str = "General"
) -> Filled:
    """What somebody filled in, and whether it may stand there.

    Args:
        value: The content of the cell, which should be empty.
        line: Its style. Some are there to sign with a place, a date and a name, others for an
            office's reference: digits in a row are one, unless the sheet has them as a number; what
            has a currency, groups of three or two decimals is an amount, and stands on neither.
        numbers: What the sheet has.
        form: The format that the cell is shown in.
    """
    text = str(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        text = _day_shown(value, form) or text
    elif not isinstance(value, str):
        line = ""
    if not line.endswith((_LINE, _ENTRY)):
        return Filled("further_cell", text, may_be=False)
    left = _DATE.sub("", text[:_FILLED_IN_AT_MOST])
    decimals = text.partition(".")[2] if isinstance(value, float) else ""
    if (
        names_currency(left)
        or _WRITTEN_AMOUNT.search(left)
        or 0 < len(decimals.rstrip("0")) <= 2  # as euros have
        or any(_as_whole(each) in numbers for each in _WHOLE.findall(left))
        or (left.isascii() and left.isdecimal() and int(left) in numbers)
    ):
        return Filled("amount_in_field", text, may_be=False)
    if len(text) > _FILLED_IN_AT_MOST:
        return Filled("long_in_field", text, may_be=False)
    if line.endswith(_ENTRY):
        return Filled("filed", text, may_be=True)
    if any(map(str.isdigit, left)):
        return Filled("figure_in_field", text, may_be=False)
    return Filled("signed", text, may_be=True)


def _day_shown(value: float, form: str) -> str:
    """The day that a sheet shows of a number; empty where it shows another thing."""
    written = "".join(each for each in QUOTED.findall(form) if not each.startswith("[$-"))
    is_day = is_of_days(form) and not _NO_DAY_ALONE.search(f"{QUOTED.sub('', form)}{written}")
    if not is_day or value % 1 or not _OF_THIS_CENTURY[0] <= value < _OF_THIS_CENTURY[1]:
        return ""
    return (date(1899, 12, 30) + timedelta(days=int(value))).isoformat()


def _as_whole(written: str) -> int:
    return int("".join(filter(str.isdecimal, written)))


# How the styles of cells end that a person fills in: to sign, and with what its own books have.
_LINE, _ENTRY = " line", " entry"
_FILLED_IN_AT_MOST = 80
_OF_THIS_CENTURY = (36_526, 73_051)
_NO_DAY_ALONE = re.compile(r"[0#?@;€$%]|general", re.IGNORECASE)
_DATE = re.compile(r"\b(\d{1,2}\.\s?(\d{1,2}\.|[A-Za-z\u00e4]{3,9})\s?\d{2,4}|\d{4}-\d\d-\d\d)")
_WHOLE = re.compile(rf"(?<!\d)(?:\d{{1,3}}(?:{_GROUPS}\d{{3}}){{1,6}}|\d{{5,18}})(?!\d)")
_WRITTEN_AMOUNT = re.compile(
    # 450.370 and 450.370,50, not in 315.010.5318000; then 450,00 and 1234.56.
    rf"(?<![\d.,])(?!0)\d{{1,3}}(?:{_GROUPS}\d{{3}}){{1,6}}(?![.,]?\d{{3}}|\d)"
    rf"|(?<![\d.,])\d{{1,18}},\d\d(?![\d.,])|(?<![\w.,/-])\d{{4,18}}\.\d\d(?![\w/-]|[.,]\d)"
    rf"|\d\s?{_LARGE}",
    re.IGNORECASE,
)
