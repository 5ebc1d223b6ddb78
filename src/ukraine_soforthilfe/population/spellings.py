"""Names of Kreise, and the figures of a column, in the spellings of offices and of people."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from ukraine_soforthilfe.asking.values import (
    DECIMALS,
    FIGURE_AT_MOST,
    GROUPED_BY_COMMAS,
    cents,
    decimal_mark,
    decimal_number,
    digits_of,
    on_one_line,
    whole_number,
)
from ukraine_soforthilfe.errors import FigureError, Problem
from ukraine_soforthilfe.language import Text, amounts_in, quoted
from ukraine_soforthilfe.population import notices, refusals
from ukraine_soforthilfe.population.built_in import kreise_by_ags
from ukraine_soforthilfe.population.cells import UnreadableError, letter_of
from ukraine_soforthilfe.population.headings import Mark, mark_of, vocabulary
from ukraine_soforthilfe.population.tables import fold
from ukraine_soforthilfe.result import ALL_LAENDER, BADEN_WUERTTEMBERG, land_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ukraine_soforthilfe.population.cells import Table
    from ukraine_soforthilfe.population.tables import Entries
    from ukraine_soforthilfe.result import District

ARTEN = {
    "kreisfreiestadt": "Kreisfreie Stadt",
    "krfrstadt": "Kreisfreie Stadt",
    "stadtkreis": "Stadtkreis",
    "landkreis": "Landkreis",
    "kreis": "Kreis",
}
_STADTKREIS, _LANDKREIS = "Stadtkreis", "Landkreis"
_WORDS = dict.fromkeys(vocabulary("of_stadtkreise"), _STADTKREIS) | (
    dict.fromkeys(vocabulary("of_landkreise"), _LANDKREIS)
)
_ENGLISH = frozenset({"district", "county", "of"})
_KINDS = {"kreisfreiestadt": _STADTKREIS, "krfrstadt": _STADTKREIS, **_WORDS}
_WORD = re.compile(r"[^\W\d_]+")
_NAME_AT_MOST = 200
# So many names of Kreise are no accident.
_SOME = 3
_LONG = 10
_PLACES = frozenset({Mark.REGION, Mark.LAND, Mark.COUNTRY, Mark.CONTINENT})
_FREIBURG = "freiburg"  # im Breisgau, i. Br., i.Breisgau


def usual_art(art: str) -> str:
    """A kind under its usual name; one that is not known, as it stands.

    >>> usual_art("krfr. Stadt"), usual_art("Regionalverband")
    ('Kreisfreie Stadt', 'Regionalverband')
    """
    return ARTEN.get(fold(art), art)


def has_art(name: str) -> bool:
    """Whether a name says that it is a Kreis's: ``Landkreis Dachau``, ``Kiel, Stadtkreis``."""
    words = {fold(word) for word in _WORD.findall(name[:_NAME_AT_MOST])}
    return not words.isdisjoint(
        {"landkreis", "stadtkreis", "lk", "sk", "kreis", "kr", "kreisfreie"}
    )


@lru_cache(maxsize=4096)
def kreise_named(name: str, art: str = "") -> frozenset[str]:
    """The keys of the Kreise of Baden-Württemberg that a name may mean; empty where none.

    Args:
        name: In any official spelling: with the kind before or behind it, or without.
        art: What a column beside it says of the kind, empty where there is none.

    >>> sorted(kreise_named("Heilbronn")), sorted(kreise_named("LK Heilbronn"))
    (['08121', '08125'], ['08125'])
    """
    base, kinds = _parted(name)
    if kind := _KINDS.get(fold(art)):
        kinds.add(kind)
    named = _kreise_by_base().get(base, frozenset())
    if len(kinds) != 1:
        return named
    known = kreise_by_ags()
    return frozenset(ags for ags in named if known[ags].art in kinds)


def base_name(name: str) -> str:
    """What is left of a name without its kind, the same in every spelling of it."""
    return _parted(name)[0]


@cache
def _kreise_by_base() -> dict[str, frozenset[str]]:
    kreise = defaultdict(set)
    for kreis in kreise_by_ags().values():
        kreise[base_name(kreis.name)].add(kreis.ags)
    return {base: frozenset(keys) for base, keys in kreise.items()}


def names_other_kreis(name: str) -> bool:
    """Whether a name is that of a Kreis of another Land, in any of its spellings.

    >>> names_other_kreis("Landkreis Dachau"), names_other_kreis("Landkreis Beispiel")
    (True, False)
    """
    return base_name(name) in _elsewhere()


@cache
def _elsewhere() -> frozenset[str]:
    return frozenset(base_name(each) for each in vocabulary("kreise_elsewhere"))


def _parted(name: str) -> tuple[str, set[str]]:
    words = [fold(word) for word in _WORD.findall(name[:_NAME_AT_MOST])]
    kinds = {_WORDS[word] for word in words if word in _WORDS}
    names = [word for word in words if word not in _WORDS and word not in _ENGLISH]
    if names[:1] == [_FREIBURG] and set(names[1:]) <= {"im", "i", "in", "br", "brsg", "breisgau"}:
        names = [_FREIBURG]
    # Kreis in Rems-Murr-Kreis is not a kind: there is no other Rems-Murr.
    return "".join(names).removesuffix("kreis").removesuffix("kr"), kinds


def misplaced(kreise: Sequence[tuple[str, str, str]]) -> list[int] | None:
    """Places of the names that belong to another Kreis than the key beside them.

    Args:
        kreise: Key, name and kind of each Kreis of Baden-Württemberg in a list.

    Returns:
        None where the names are not those of Kreise, but of what several share:
        Regierungsbezirk, Region, seat. Such names repeat more often than Kreise share one.
    """
    if repeats_names([name for _, name, _ in kreise]):
        return None
    return [
        place
        for place, (ags, name, art) in enumerate(kreise)
        if name and (meant := kreise_named(name, art)) and ags not in meant
    ]


def name_problem(
    keys: Sequence[str], names: Sequence[str], numbers: Sequence[int], found: Sequence[int]
) -> Problem:
    """That names, in rows of some numbers, are not of the Kreise with the keys beside them."""
    first = found[0]
    said = refusals.NAMES_MISPLACED.filled(
        rows=notices.rows(sorted(numbers[each] for each in found)),
        key=keys[first],
        row=numbers[first],
        name=kreise_by_ags()[keys[first]].name,
        found=quoted(on_one_line(names[first])[:60]),
    )
    return Problem(said)


def wrong_names(kreise: Sequence[District]) -> Iterator[tuple[int, str, bool]]:
    """Names beside an AGS that are no names of its Kreis.

    Yields:
        The place of each, what it should be, and whether it is the name of another place.
    """
    known = kreise_by_ags()
    for place, kreis in enumerate(kreise):
        if kreis.ags in known and kreis.name and not kreise_named(kreis.name):
            other = bool(names_other_kreis(kreis.name)) or mark_of(kreis.name) in _PLACES
            yield place, f"{known[kreis.ags].name} ({kreis.ags})", other


def repeats_names(names: Sequence[str]) -> bool:
    """Whether names of Kreise stand there more often than Kreise have them, but for one mistake."""
    by_base = _kreise_by_base()
    repeated = Counter(base_name(name) for name in names if name)
    beyond = (count - len(by_base.get(base, range(count))) for base, count in repeated.items())
    return sum(each for each in beyond if each > 0) > (len(names) >= _LONG)


def keys_by_names(names: Sequence[str], arten: Sequence[str]) -> list[frozenset[str]] | None:
    """The keys that each name of a list without keys may mean, just one where that is certain.

    Args:
        names: The names, in the list's order.
        arten: The kind beside each, empty where there is none.

    Returns:
        None where most of the names are not those of Kreise of Baden-Württemberg.
    """
    most = sum(map(bool, names)) // 2
    found = []
    misses = 0
    for name, art in zip(names, arten, strict=True):
        kreise = kreise_named(name, art)
        found.append(kreise)
        misses += bool(name) and not kreise
        # Of a long list of other names the first half is enough to see.
        if misses > most:
            return None
    if sum(map(bool, found)) < _SOME:
        return None
    certain = {min(keys) for keys in found if len(keys) == 1}
    # Once one of two is known, the same name a second time is the other.
    return [keys - certain if len(keys) > 1 and keys - certain else keys for keys in found]


def ambiguous(found: Sequence[frozenset[str]]) -> Iterator[int]:
    """Places whose name may still mean two Kreise."""
    return (place for place, keys in enumerate(found) if len(keys) > 1)


def of_named_land(entries: Entries, state: str) -> Sequence[int] | None:
    """The places of the rows of the Land that is wanted, by a column of Länder.

    Args:
        entries: The rows of a list whose keys are no AGS.
        state: Two digits of the Land, or ``all``.

    Returns:
        None where no column tells Länder apart; all places where the Land of the
        programme is not chosen, since its rows are not Kreise.
    """
    everywhere = range(len(entries))
    land_of = {text: land_named(text) if text else "" for text in set(entries.laender)}
    if not any(land_of.values()):
        return None
    named = [land_of[text] for text in entries.laender]
    laender = Counter(filter(None, named))
    with_text = sum(map(bool, entries.laender))
    if len(laender) < 2 or 2 * sum(laender.values()) < with_text or max(laender.values()) < 2:
        return None
    if state == ALL_LAENDER:
        return everywhere
    chosen = [place for place, land in enumerate(named) if land == state]
    if state == BADEN_WUERTTEMBERG:
        labels = [entries.names[place] or entries.keys[place] for place in chosen]
        if keys_by_names(labels, [entries.arten[place] for place in chosen]) is None:
            return everywhere
    return chosen


# 1,234,567 and 1,234.50: there a comma can only group.
_SURE_COMMA_GROUPS = re.compile(r"\d{1,3}(?:(?:,\d{3}){2,}(?:\.\d+)?|,\d{3}\.\d+)", re.ASCII)
_THREE_DECIMALS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_ONE_MARK = re.compile(r"\d{1,30}([.,])\d{1,60}", re.ASCII)
_SURE_GROUPS = re.compile(
    r"[1-9]\d{0,2}(?:([.,])\d{3})(?:(?:\1\d{3}){1,30}|(?!\1)[.,]\d{1,60})", re.ASCII
)
_ENGLISH_AMOUNT = re.compile(r"[^\d,.]{0,9}\d{1,3}(?:,\d{3})+(?:\.\d+)?[^\d,.]{0,9}", re.ASCII)
_OTHER = {".": ",", ",": "."}
_BARE_FROM = 4


def has_decimals(texts: Iterable[str]) -> bool:
    """Whether the figures of a column are decimals, not whole numbers with grouped thousands.

    One figure that can only be a decimal is enough: ``0.123``, ``12,5``. A column in
    which every figure can be a whole number has whole numbers.
    """
    return any(decimal_mark(text.strip()[:FIGURE_AT_MOST]) for text in texts)


def marks_of_decimals(texts: Iterable[str], *, whole: bool = False) -> set[str]:
    """The marks that begin decimals as far as some figures can be read in one way alone.

    >>> marks_of_decimals(["1.234", "900"]), marks_of_decimals(["1.234", "0,5"])
    (set(), {','})
    >>> marks_of_decimals(["1,010,001"]), marks_of_decimals(["1,234"], whole=True)
    ({'.'}, {'.'})

    Args:
        texts: The figures; other texts among them say nothing.
        whole: Whether they count people, so that a mark before three digits groups.
    """
    found = set()
    for text in {text for text in texts if text and not text.isdigit()}:
        figure = text.strip()[:FIGURE_AT_MOST].rstrip("%€ \u00a0\u202f")
        if groups := _SURE_GROUPS.fullmatch(figure):
            found.add(_OTHER[groups[1]])
        elif one := _ONE_MARK.fullmatch(figure):
            if not _THREE_DECIMALS.fullmatch(figure):
                found.add(one[1])
            elif whole:
                found.add(_OTHER[one[1]])
    return found


def decimal_marks(columns: Iterable[Iterable[str]]) -> set[str]:
    """The marks that begin decimals in some columns, as far as these tell."""
    return set().union(*map(marks_of_decimals, columns))


def in_plain_digits(text: str) -> str:
    """An amount without the commas between its thousands; any other text as it is.

    >>> in_plain_digits("€450,370.00"), in_plain_digits("450,37"), in_plain_digits("Ulm, Stadt")
    ('€450370.00', '450,37', 'Ulm, Stadt')
    """
    if "," not in text or len(text) > FIGURE_AT_MOST or not _ENGLISH_AMOUNT.fullmatch(text):
        return text
    return text.replace(",", "")


def number_of(
    texts: Iterable[str],
    *,
    decimals: bool,
    from_sheet: bool = False,
    beside: Callable[[], Iterator[set[str]]] = lambda: iter(()),
) -> tuple[Callable[[str], int], int]:
    """How the figures of one column are read, decided by all of them, and their places.

    Where one has a decimal comma, a point groups thousands in all, and the
    other way round: 1.045 beside 312,25 is 1045. Percentages are read without
    their sign, where all have it. Of ``1,234`` beside 900 the other columns decide.

    Args:
        texts: The figures.
        decimals: Whether they may have decimals.
        from_sheet: Whether they are cells of a sheet, where a comma begins decimals.
        beside: Gives the marks that begin decimals in the other columns of the table.

    Raises:
        UnreadableError: Nothing decides between thousands and three decimals.
    """
    found = [text.strip()[:FIGURE_AT_MOST] for text in texts]
    percent = decimals and any(text.endswith("%") for text in found)
    bare = [text.removesuffix("%").rstrip() for text in found] if percent else found
    # Digits alone have no marks, and nearly every figure is of these.
    marked = [text for text in bare if not text.isdigit()]
    groups = not from_sheet and _have_commas_between_thousands(marked, bare, whole=not decimals)
    marks = {decimal_mark(_without_commas(text) if groups else text) for text in marked} - {""}
    if decimals and not (from_sheet or percent or groups):
        marks, groups = _decided(marked, marks, beside)
    places = DECIMALS if decimals and marks else 0
    if not (percent or groups or places):
        return whole_number, 0

    def read(text: str) -> int:
        figure = text.strip()
        if percent:
            figure = _percentage(figure)
        if groups:
            figure = _without_commas(figure)
        return _decimal(figure, marks) if places else whole_number(figure)

    return read, places


def _percentage(figure: str) -> str:
    if not figure.endswith("%") and figure.strip("0.,"):
        raise FigureError(_NO_PERCENTAGE)
    return figure.removesuffix("%").rstrip()


def _decimal(figure: str, marks: set[str]) -> int:
    if _THREE_DECIMALS.fullmatch(figure):
        if len(marks) > 1:
            raise FigureError(_TWO_MARKS)
        if figure[-4] not in marks:
            return int(digits_of(figure) * 10**DECIMALS)
    return decimal_number(figure)


def _decided(
    marked: Sequence[str], marks: set[str], beside: Callable[[], Iterator[set[str]]]
) -> tuple[set[str], bool]:
    """The marks that begin decimals, and whether commas group, where three digits leave it open."""
    open_ = {text for text in marked if _THREE_DECIMALS.fullmatch(text)}
    if not open_ or marks_of_decimals(marked):
        return marks, False
    told = set().union(*beside())
    if len(told) == 1:
        return {text[-4] for text in open_} & told, "." in told
    commas = [text for text in open_ if text[-4] == ","]
    if commas or told:
        text = min(commas or open_)
        sentence = _OPEN.filled(whole=text[:-4] + text[-3:], decimal=f"{text}0")
        raise UnreadableError(Problem(sentence, value=text))
    return marks, False


def _have_commas_between_thousands(
    marked: Sequence[str], texts: Sequence[str], *, whole: bool
) -> bool:
    """Whether commas can only group: one is sure to, or whole numbers have no other marks."""
    if any("," in text and not _english(text) for text in marked):
        return False
    if any(_SURE_COMMA_GROUPS.fullmatch(text) for text in marked):
        return True
    # 626,275 people are no fraction; beside 626275 or 626.275 somebody meant something else.
    return (
        whole
        and any("," in text for text in marked)
        and not any("." in text for text in marked)
        and not any(text.isdigit() and len(text) >= _BARE_FROM for text in texts)
    )


def _english(text: str) -> bool:
    """Whether a text has its commas between thousands."""
    return GROUPED_BY_COMMAS.fullmatch(text.partition(".")[0]) is not None


def _without_commas(text: str) -> str:
    return text.replace(",", "") if _english(text) else text


_NO_PERCENTAGE = Text(
    de="Hier fehlt das Prozentzeichen, das andere Zahlen der Spalte haben. Das Zeichen überall "
    "oder nirgends schreiben.",
    en="This is not a percentage, while others are. Write % behind all of them or none.",
)
_TWO_MARKS = Text(
    de="Tausender oder Nachkommastellen? In der Spalte stehen sie teils hinter einem Punkt, teils "
    "hinter einem Komma. Alle Zahlen mit demselben Zeichen schreiben.",
    en="Thousands or decimals? Others in the column have decimals behind a point as well as "
    "behind a comma. Write all with the same mark.",
)
_OPEN = Text(
    de="Tausender oder drei Nachkommastellen? Keine Zahl der Tabelle entscheidet es. Sind es "
    "Tausender, in der ganzen Spalte nur Ziffern schreiben ({whole}); sind es "
    "Nachkommastellen, genügt eine vierte in einer Zahl ({decimal}).",
    en="Thousands or three decimals? No figure of the table decides it. If thousands, write "
    "digits alone in the whole column ({whole}); if decimals, a fourth one in one figure is "
    "enough ({decimal}).",
)


# Amounts, beside which a finished list has its keys and populations.

_AMOUNTS = vocabulary("amounts")
_CURRENCY = re.compile(r"(?:in)?(?:teuro|euros?|eur)?$", re.ASCII)
_DIGIT = re.compile(r"\d")
_HEADING_AT_MOST = 60
_MONEY = re.compile(
    r"betrag|betraeg|korrektur|zuschlag|abzug|abschlag|zahl(?:ung|bar|t)|davon|zuzueglich|bonus"
    r"|abzueglich|ausgleich|differenz|mittel|foerder|zuwend|rate|kuerzung|erhoehung|einbehalt"
    r"|correction|payment|paid|amount"
)
_SHARE = re.compile(r"einwohner|kopf|anteil|prozent|capita|inhabitant|share|percent")


def heads_amounts(heading: str) -> bool:
    """Whether a heading stands over the amounts of a list: ``Zuweisung (EUR)``."""
    folded = fold(heading)
    return folded in _AMOUNTS or _CURRENCY.sub("", folded, count=1) in _AMOUNTS


def amount_columns(table: Table, total_cents: int | None) -> list[str]:
    """Headings over amounts, then letters of columns that sum to the total, also twice."""
    heads = dict.fromkeys(cell for row in table.top() for cell in row.cells if heads_amounts(cell))
    sums = [sum(filter(None, map(cents_of, column))) for column in table.columns]
    total = total_cents or 1
    letters = [letter_of(at) for at, paid in enumerate(sums) if paid and not paid % total]
    return [*heads, *letters][:10]  # so many are tried


def heads_money(heading: str) -> bool:
    """Whether it stands over other money, or some of it: ``davon schon gezahlt``.

    >>> heads_money("Korrektur"), heads_money("Betrag je Einwohner"), heads_money("Anteil in %")
    (True, False, False)
    """
    return bool(_MONEY.search(fold(heading)[:_HEADING_AT_MOST])) and not heads_share(heading)


def heads_share(heading: str) -> bool:
    """Whether it stands over shares, or over something a head."""
    return "%" in heading or _SHARE.search(fold(heading)[:_HEADING_AT_MOST]) is not None


def cents_of(text: str) -> int | None:
    """A cell's amount in cents; None where it is none."""
    try:
        return cents(text) if _DIGIT.search(text) else None
    except FigureError:
        return None


def figures_of(cells: Iterable[str]) -> set[int]:
    """The whole euros, or populations, that stand in a row."""
    figures = map(cents_of, cells)
    return {figure // 100 for figure in figures if figure and figure % 100 == 0}


def names_amount(text: str, known: set[str]) -> bool:
    """Whether a text names an amount whose digits are not known."""
    return any("".join(filter(str.isdecimal, each)) not in known for each in amounts_in(text))
