"""Rows of a list, and how the options of a command name them: by key, by pattern, by number."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cached_property
from os.path import commonprefix
from typing import TYPE_CHECKING

from ukraine_soforthilfe.asking.values import one_spelling
from ukraine_soforthilfe.errors import Problem, UsageError
from ukraine_soforthilfe.language import Text, counted, joined, quoted, same
from ukraine_soforthilfe.population.headings import Mark, mark_of, may_be_mark
from ukraine_soforthilfe.population.tables import Kind, is_code
from ukraine_soforthilfe.result import is_gemeinde_ags, is_kreis_ags

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from ukraine_soforthilfe.population.sums import Figures
    from ukraine_soforthilfe.population.tables import Entries, ParsedKeys

_BY_NUMBER = "row:"
_PATTERN = frozenset("*?[")
_LAND, _KREIS = 2, 5
_TRIED = 200  # rows by which a column of names is known
_NAME_AT_MOST = 100
_WORD_AT_MOST = 60
_OPTIONS_AT_MOST = 12
_AT_ONCE = 500  # texts that are looked at together


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """A list as parallel columns, in the order of the file.

    Attributes:
        numbers: Number of each row in the file.
        written: Its key as it stands there, empty where there is none.
        understood: The same as the program understands it: 08115 for 8115.
        names: Its name, empty where there is none.
        figures: At least one column.
        levels: Text of a column that tells levels apart; empty where there is none.
        others: Further columns of texts, which may say of a row that it is a total.
        by_ags: Whether the keys are AGS; then only they tell levels apart.
        other_levels: Places of rows that by their AGS are no Kreise or Gemeinden.
        of_kreise: Whether the keys of Kreise name rows, also those of their Gemeinden.
        unseen: Places of rows that a sheet hides, which may be no recipients.
    """

    numbers: Sequence[int]
    written: Sequence[str]
    understood: Sequence[str]
    names: Sequence[str]
    figures: Sequence[Figures]
    levels: Sequence[str] = ()
    others: Sequence[Sequence[str]] = ()
    by_ags: bool = False
    other_levels: Collection[int] = ()
    of_kreise: bool = False
    unseen: frozenset[int] = frozenset()

    def in_other_rows(self) -> set[int]:
        """Places of the Gemeinden of Kreise that have a row of their own."""
        if not self.by_ags:
            return set()
        kreise = {key for key in self.understood if len(key) == _KREIS}
        return {
            place
            for place, key in enumerate(self.understood)
            if len(key) > _KREIS and key[:_KREIS] in kreise and is_gemeinde_ags(key)
        }

    def names_kreis(self, place: int) -> bool:
        """Whether the key is that of a Kreis or Gemeinde, which no word turns into a total."""
        key = self.understood[place]
        return self.by_ags and is_kreis_ags(key[:_KREIS]) and not key.endswith("000")

    def checks(self, places: Iterable[int]) -> Iterator[int]:
        """Rows that are off by nothing, by their key, or by their name if they have none."""
        for place in places:
            if not any(each.values[place] for each in self.figures):
                key = self.written[place] or self.understood[place]
                if _says_check(key or self.names[place]):
                    yield place

    def named(self, words: Iterable[str], option: str) -> tuple[set[int], set[int]]:
        """As of :func:`named`."""
        keys: list[Sequence[str]] = [self.written, self.understood]
        if self.of_kreise:
            both = list(zip(self.written, self.understood, strict=True))
            keys = [
                ["" if is_gemeinde_ags(understood) else written for written, understood in both],
                [key[:_KREIS] if is_gemeinde_ags(key) else key for _, key in both],
            ]
        return named(words, option, keys=keys, numbers=self.numbers, by_ags=self.by_ags)

    def kept(self, words: Iterable[str], leave_out: Collection[int]) -> set[int]:
        """Places of the rows that ``--keep`` names.

        Raises:
            PatternError: A word names no row.
            UsageError: A row is to be left out, too.
        """
        places, _ = self.named(words, "--keep")
        for place in sorted(places.intersection(leave_out)):
            raise UsageError(
                Text(
                    de="Zeile {row} ist mit --keep und mit --leave-out benannt. Nur eines davon "
                    "angeben.",
                    en="--keep and --leave-out both name row {row}. Say one of them.",
                ).filled(row=self.numbers[place])
            )
        return places

    def below(self, places: Sequence[int], kept: Collection[int]) -> list[int]:
        """Those under an empty row at the end that lack what all above have: a name, a code.

        None of them is to be kept, and of AGS there are none.
        """
        named = any(self.names)
        alike = list(map(bool, self.names) if named else map(is_code, self.written))
        end = len(places)
        while end and not alike[places[end - 1]]:
            end -= 1
        if (
            self.by_ags
            or end < 2
            or end == len(places)
            or not all(alike[place] for place in places[:end])
        ):
            return []
        apart = self.numbers[places[end]] - self.numbers[places[end - 1]] > 1
        return [place for place in places[end:] if apart and place not in kept]

    def parts(self, places: Sequence[int]) -> list[int]:
        """Where a part begins among rows that count: behind others, or with another Land."""
        found, land, before = [], "", 0
        for at, place in enumerate(places):
            key = self.understood[place][:_LAND] if self.by_ags else ""
            if self.numbers[place] - before > 1 or (key and key != land):
                found.append(at)
            land, before = key or land, self.numbers[place]
        return found

    @staticmethod
    def marks_of(texts: Sequence[str]) -> dict[str, Mark]:
        """What the texts of a column say of their rows: the mark of each text that is one."""
        looked_at: dict[str, Mark | None] = {}
        for start in range(0, len(texts), _AT_ONCE):
            some = texts[start : start + _AT_ONCE]
            # Of a million texts few are marks, and of most columns none.
            if may_be_mark("\n".join(some).casefold()):
                for text in set(some).difference(looked_at):
                    looked_at[text] = mark_of(text)
        return {text: mark for text, mark in looked_at.items() if mark}

    def figure(self, place: int) -> int | None:
        """Its figure in the first column that has one."""
        return next(
            (each.values[place] for each in self.figures if each.values[place] is not None), None
        )


@dataclass(frozen=True, slots=True)
class Keyed:
    """Rows with their keys as they are understood, as columns.

    Attributes:
        entries: The rows.
        keys: Their keys.
        values: The figure of each, None where it is none; None where they are not known yet.
    """

    entries: Entries
    keys: ParsedKeys
    values: Sequence[int | None] | None = None

    def __len__(self) -> int:
        """How many they are."""
        return len(self.keys)

    def at(self, places: Sequence[int]) -> Keyed:
        """Those at some places, in the order of these."""
        values = None if self.values is None else list(map(self.values.__getitem__, places))
        return Keyed(self.entries.at(places), self.keys.at(places), values)

    def without(self, places: Iterable[int]) -> Keyed:
        """All but those at some places."""
        gone = frozenset(places)
        return self.at([place for place in range(len(self)) if place not in gone])

    def row(self, place: int) -> int:
        """The number of a row in the file."""
        return self.entries.rows[place].number

    def text(self, place: int) -> str:
        """A key as the program understands it."""
        return self.keys[place].text

    def name(self, place: int) -> str:
        """The name beside a key, or in it."""
        return self.entries.names[place] or self.keys[place].label

    def has_figure(self, place: int) -> bool:
        """Whether anything stands where a figure belongs."""
        return any(figure.text for figure in self.entries.figures(place))

    def within(self, rows: Collection[int]) -> list[int]:
        """The places of those with a figure in one of these rows of the file."""
        entries = self.entries
        found = {place for place, number in enumerate(entries.numbers) if number in rows}
        for place, further in entries.further.items():
            if any(figure.row.number in rows for figure in further):
                found.add(place)
        return sorted(found)


def rows_of(
    keyed: Keyed,
    columns: Sequence[Figures],
    *,
    by_ags: bool,
    of_kreise: bool = False,
) -> Rows:
    """A list in the form that the search for recipients needs."""
    entries = keyed.entries
    numbers = entries.numbers
    names = entries.names if any(entries.names) else _like_names(entries)
    written = entries.keys
    return Rows(
        numbers=numbers,
        written=written,
        understood=keyed.keys.texts,
        names=names,
        figures=[column.at(numbers) for column in columns],
        levels=entries.levels if any(entries.levels) else (),
        # What keys and names say is looked at anyway.
        others=[cells for cells in entries.cells() if cells not in (written, names)],
        by_ags=by_ags,
        other_levels=keyed.keys.of_kind(Kind.OTHER_LEVEL) if by_ags else [],
        of_kreise=of_kreise,
    )


def _like_names(entries: Entries) -> list[str]:
    """The texts of the first column that has words, different ones in nearly every row."""
    few = min(_TRIED, len(entries))
    for cells in entries.cells():
        tried = list(map(str.strip, cells[:few]))
        words = {text for text in tried if any(map(str.isalpha, text[:_NAME_AT_MOST]))}
        keys = sum(text == key for text, key in zip(tried, entries.keys, strict=False))
        if 10 * len(words) >= 9 * few and 2 * keys <= few:
            return list(map(str.strip, cells))
    return [""] * len(entries)


NONE_LEFT = Text(
    de="Nach --only und --leave-out bleibt keine Zeile übrig. Weniger oder andere Zeilen nennen.",
    en="--only and --leave-out leave no row. Name fewer or others.",
)


class PatternError(UsageError):
    """A word of an option that names no row; ``option`` and ``word`` say which."""

    def __init__(self, option: str, word: str) -> None:
        self.option = option
        self.word = word
        super().__init__(
            Text(
                de="{option} {word} benennt keine Zeile. Einen Schlüssel angeben, wie er dort "
                "steht, ein Muster wie 08*, oder die Nummer einer Zeile wie row:46.",
                en="{option} {word} names no row. Give a key as it stands there, a pattern as "
                "08*, or the number of a row as row:46.",
            ).filled(option=option, word=quoted(word))
        )


def named(
    words: Iterable[str],
    option: str,
    *,
    keys: Iterable[Sequence[str]],
    numbers: Sequence[int] = (),
    by_ags: bool = False,
) -> tuple[set[int], set[int]]:
    """Places of the rows that words name, and those of them that are named one by one.

    A whole key goes before a row's number, and that before a pattern.

    Args:
        words: Keys, patterns or numbers.
        option: The option that they are given with.
        keys: One or more spellings of the keys, a column each.
        numbers: Numbers of the rows, where they have some.
        by_ags: Whether the keys are AGS, which may be named without their zero, too.

    Raises:
        PatternError: A word names no row.
    """
    found: set[int] = set()
    one_by_one: set[int] = set()
    if not words:
        return found, one_by_one
    by_key: dict[str, set[int]] = {}
    for column in keys:
        for place, key in enumerate(column):
            if key:
                by_key.setdefault(key, set()).add(place)
    by_number = {f"{_BY_NUMBER}{number}": {place} for place, number in enumerate(numbers)}
    for word in words:
        places = by_key.get(word) or by_number.get(word)
        if not places and by_ags and word.isdigit():
            places = by_key.get(f"0{word}")
        alike = {} if places else _in_one_spelling(by_key)
        spelled = one_spelling(word)
        places = places or alike.get(spelled)
        if places:
            one_by_one |= places
        elif _PATTERN.intersection(word):
            matched = [at for key, at in by_key.items() if fnmatchcase(key, word)]
            matched += [at for key, at in alike.items() if fnmatchcase(key, spelled)]
            places = set().union(*matched)
        if not places:
            raise PatternError(option, word)
        found |= places
    return found, one_by_one


def _in_one_spelling(by_key: Mapping[str, set[int]]) -> dict[str, set[int]]:
    alike: dict[str, set[int]] = {}
    for key, places in by_key.items():
        alike.setdefault(one_spelling(key), set()).update(places)
    return alike


def chosen(
    keys: Sequence[Sequence[str]],
    *,
    only: Sequence[str],
    leave_out: Sequence[str],
    numbers: Sequence[int] = (),
) -> list[int]:
    """Places of the rows that the user leaves in, of a list of AGS that are all recipients.

    Raises:
        PatternError: A word names no row.
        UsageError: None is left.
    """
    among, _ = named(only, "--only", keys=keys, numbers=numbers, by_ags=True)
    without, _ = named(leave_out, "--leave-out", keys=keys, numbers=numbers, by_ags=True)
    left = [
        place
        for place in range(len(keys[0]))
        if (not only or place in among) and place not in without
    ]
    if not left:
        raise UsageError(NONE_LEFT)
    return left


class Words:
    """Words for rows, as an option takes them, quoted for the shell."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    @cached_property
    def _times(self) -> Counter[str]:
        return Counter(self._rows.written)

    def word(self, place: int) -> str:
        """One row: its key, or its number where it has no key of its own."""
        key = self._rows.written[place]
        if (
            key
            and self._times[key] == 1
            and key.isprintable()
            and len(key) <= _WORD_AT_MOST
            and not key.startswith("-")
        ):
            quoted = shlex.quote(key)
            # The sentence goes on with a point or a comma of its own.
            return f"'{key}'" if quoted == key and key.endswith((".", ",")) else quoted
        return f"{_BY_NUMBER}{self._rows.numbers[place]}"

    def words(self, places: Sequence[int]) -> list[str]:
        """Several rows: one pattern, or else a word for each."""
        pattern = self.pattern(places)
        return [pattern] if pattern else [self.word(place) for place in places]

    def pattern(self, places: Sequence[int]) -> str:
        """One word for exactly these rows, empty where there is none."""
        if len(places) == 1:
            return self.word(places[0])
        written = self._rows.written
        keys = [written[place] for place in places]
        common = commonprefix(keys)  # noqa: RUF071 - characters are meant
        escaped = re.sub(r"([*?\[])", r"[\1]", common)
        candidates = [f"{escaped}*"]
        lengths = {len(key) for key in keys}
        if len(lengths) == 1:
            candidates.insert(0, escaped + "?" * (lengths.pop() - len(common)))
        meant = set(places)
        both = list(enumerate(zip(written, self._rows.understood, strict=True)))
        for candidate in candidates:
            if len(candidate) <= _WORD_AT_MOST and all(
                (place in meant) == any(key and fnmatchcase(key, candidate) for key in keys)
                for place, keys in both
            ):
                return shlex.quote(candidate)
        return ""

    def which_level(self, levels: Sequence[tuple[Text, Sequence[int]]], why: Text) -> Problem:
        """The question which of several levels are the recipients, and the options for each."""
        named = joined(
            (
                counted(len(places), one=_ROW_OF_LEVEL, several=_ROWS_OF_LEVEL).filled(name=name)
                for name, places in levels
            ),
            ", ",
        )
        answers = []
        upper: list[str] = []
        for place_of, (_, places) in enumerate(levels):
            pattern = self.pattern(places)
            if pattern:
                answers.append(f"--only {pattern}")
            else:
                others = [
                    word
                    for other, (_, among) in enumerate(levels)
                    if other != place_of
                    for word in self.words(among)
                ]
                if len(others) <= _OPTIONS_AT_MOST:
                    answers.append(" ".join(f"--leave-out {word}" for word in others))
            if place_of < len(levels) - 1:
                upper += self.words(places)
        keep = " ".join(f"--keep {word}" for word in upper[:_OPTIONS_AT_MOST])
        choices = joined(map(same, answers), _OR_ELSE) if answers else _BY_NAME
        return Problem(
            _WHICH_LEVEL.filled(
                count=len(levels), named=named, why=why, choices=choices, keep=keep
            ),
            answers=("--only", "--leave-out", "--keep"),
        )


_ROW_OF_LEVEL = Text(de="{count} Zeile der Ebene {{name}}", en="{count} row of level {{name}}")
_ROWS_OF_LEVEL = Text(de="{count} Zeilen der Ebene {{name}}", en="{count} rows of level {{name}}")
_OR_ELSE = Text(de="; oder ", en="; or ")
_BY_NAME = Text(
    de="--only oder --leave-out, mit einem Schlüssel oder Muster",
    en="--only or --leave-out, with a key or a pattern",
)
_WHICH_LEVEL = Text(
    de="Die Liste enthält Zeilen aus {count} Ebenen: {named}; {why}. Angeben, welche die "
    "Empfänger sind, mit {choices}; alle mit {keep}.",
    en="The list has rows of {count} levels: {named}; {why}. Say which are the recipients with "
    "{choices}; all of them with {keep}.",
)


# A row that says how far the list is off: it is none of what it checks.
_CHECKS = re.compile(
    r"(?:rundungs|kontroll|summen)?(?:differenz|abweichung)(?:en)?|(?:kontroll|prüf|pruef)summe"
    r"|kontrolle|prüfung|pruefung|difference|deviation"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_CHECK_AT_MOST = 60


def _says_check(text: str) -> bool:
    """Whether a text calls its row one that checks the others.

    >>> _says_check("Differenz (Soll/Ist)"), _says_check("Probstei")
    (True, False)
    """
    words = _LETTERS.findall(text[:_CHECK_AT_MOST].casefold())
    return any(map(_CHECKS.fullmatch, words[:3]))
