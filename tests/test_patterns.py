"""No pattern of the package is more than linear work, counted step by step.

Python's own engine does not count, so a small one does, which tries what that one tries, in the
same order, and nothing else: alternatives, repetitions from the longest or the shortest on, and
each place to begin where a pattern is searched for.
"""

from __future__ import annotations

import ast
import re
import sys
from itertools import count, permutations
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from layout_builders import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PACKAGE = ROOT / "src/ukraine_soforthilfe"
ANYWHERE = {"search", "sub", "split", "findall", "finditer"}
METHODS = ANYWHERE | {"match", "fullmatch"}
DIRECT = {f"re.{method}" for method in METHODS}
SHORT, TIMES = 150, 3
# Three times the text may be nearly three times the work; where it is quadratic, it is nine times.
MORE_WORK_AT_MOST = 4
FEW = 5
# What repeats less often is a constant.
BOUNDED = 60
END = "\0"


class Used(NamedTuple):
    """A pattern with how it is used."""

    where: str
    pattern: str | bytes
    flags: int
    anywhere: bool


def patterns() -> Iterator[Used]:
    """Every pattern that the package compiles or uses, with its flags."""
    for path in sorted(PACKAGE.rglob("*.py")):
        source = path.read_text("utf-8")
        if not re.search(r"\bre\.", source):
            continue
        nodes = [*ast.walk(ast.parse(source))]
        names = {
            node.targets[0].id
            for node in nodes
            if isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Call)
            and ast.unparse(node.value.func) == "re.compile"
        }
        used = [
            (node.value.id, node.attr)
            for node in nodes
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.attr in METHODS
        ]
        if not names and not any(name == "re" for name, _ in used):
            continue
        module = ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts)
        __import__(module)
        for name in sorted(names):
            pattern = getattr(sys.modules[module], name)
            anywhere = not {method for each, method in used if each == name} <= METHODS - ANYWHERE
            yield Used(f"{path.stem}.{name}", pattern.pattern, pattern.flags, anywhere)
        for node in nodes:
            if isinstance(node, ast.Call) and ast.unparse(node.func) in DIRECT:
                assert isinstance(node.args[0], ast.Constant), ast.unparse(node)
                where = f"{path.stem}:{node.lineno}"
                yield Used(where, str(node.args[0].value), flags=0, anywhere=True)


def is_unlimited(nodes: Any) -> bool:
    """Whether anything in a parsed pattern repeats without a limit worth the name."""
    return any(
        (operation in REPEATS and argument[1] > BOUNDED) or is_unlimited(inside(argument))
        for operation, argument in nodes
    )


REPEATS = {codes.MAX_REPEAT, codes.MIN_REPEAT}


def inside(argument: Any) -> list[Any]:
    """The nodes of the patterns within an argument."""
    if isinstance(argument, parser.SubPattern):
        return [*argument]
    if isinstance(argument, tuple | list):
        return [node for each in argument for node in inside(each)]
    return []


def characters(nodes: Any) -> Iterator[str]:
    """A character of each kind that a parsed pattern names."""
    of_categories = {"DIGIT": "1", "SPACE": " ", "WORD": "a"}
    for operation, argument in nodes:
        if operation is codes.LITERAL:
            yield chr(argument)
        elif operation is codes.RANGE:
            yield chr(argument[0])
        elif operation is codes.CATEGORY:
            kind = str(argument).removeprefix("CATEGORY_")
            if "NOT" in kind:
                yield "-"
            yield of_categories[kind.removeprefix("NOT_")]
        elif operation in {codes.ANY, codes.NOT_LITERAL, codes.NEGATE}:
            yield "q"
        elif operation is codes.IN:
            yield from characters(argument)
        else:
            yield from characters(inside(argument))


class Work:
    """Counts the steps of one pattern."""

    def __init__(self, used: Used) -> None:
        self.nodes = parsed(used)
        self.anywhere = used.anywhere
        self.ascii = bool(used.flags & re.ASCII) or isinstance(used.pattern, bytes)
        self.any_case = bool(used.flags & re.IGNORECASE)
        self.lines = bool(used.flags & re.MULTILINE)
        self.all = bool(used.flags & re.DOTALL)
        self.known: dict[tuple[Any, int, str], bool] = {}

    def on(self, text: str, *, whole: bool = False) -> int:
        """How many characters are looked at until it is known whether a text matches."""
        self.text, self.steps = text, 0
        self.groups: dict[Any, str] = {}
        begin = 0
        while begin <= len(text):
            ends = (end for end in self.ends(self.nodes, 0, begin) if not whole or end == len(text))
            end = next(ends, None)
            if not self.anywhere:
                break
            # All that are found, as of findall.
            begin = begin + 1 if end is None or end == begin else end
        return self.steps

    def ends(self, nodes: Sequence[Any], node: int, place: int) -> Iterator[int]:
        """Where the nodes from one on can end, in the order in which an engine tries them."""
        for each in range(node, len(nodes)):
            operation, argument = nodes[each]
            if operation in MANY_ENDS:
                for end in self.ends_of(operation, argument, place):
                    yield from self.ends(nodes, each + 1, end)
                return
            length = self.length(operation, argument, place)
            if length is None:
                return
            place += length
        yield place

    def ends_of(self, operation: Any, argument: Any, place: int) -> Iterator[int]:
        """Where one node can end that may have several lengths."""
        if operation in REPEATS:
            yield from self.repeated(argument, place, greedy=operation is codes.MAX_REPEAT)
        elif operation is codes.BRANCH:
            for each in argument[1]:
                yield from self.ends(each, 0, place)
        else:
            for end in self.ends(argument[3], 0, place):
                self.groups[argument[0]] = self.text[place:end]
                yield end

    def length(self, operation: Any, argument: Any, place: int) -> int | None:
        """How long a node is that has one length at most; None where it is not there."""
        if operation in SINGLE:
            return 1 if self.has(operation, argument, place) else None
        if operation in {codes.ASSERT, codes.ASSERT_NOT}:
            direction, asserted = argument
            begin = place if direction > 0 else place - asserted.getwidth()[0]
            found = begin >= 0 and any(True for _ in self.ends(asserted, 0, begin))
            return 0 if found is (operation is codes.ASSERT) else None
        self.steps += 1
        if operation is codes.GROUPREF:
            said = self.groups.get(argument, END)
            return len(said) if self.text.startswith(said, place) else None
        assert operation is codes.AT, operation
        return 0 if self.at(str(argument), place) else None

    def repeated(self, argument: Any, place: int, *, greedy: bool) -> Iterator[int]:
        """Where repetitions can end."""
        least, most, nodes = argument
        if len(nodes) == 1 and nodes[0][0] in SINGLE:
            yield from self.run(nodes[0], place, least, most, greedy=greedy)
            return
        if least <= 0 and not greedy:
            yield place
        if most > 0:
            fewer = (least - 1, most if most is codes.MAXREPEAT else most - 1, nodes)
            for end in self.ends(nodes, 0, place):
                if end > place:
                    yield from self.repeated(fewer, end, greedy=greedy)
        if least <= 0 and greedy:
            yield place

    def run(
        self, node: tuple[Any, Any], place: int, least: int, most: int, *, greedy: bool
    ) -> Iterator[int]:
        """Where a run of single characters can end."""
        if not greedy:
            for length in count():
                if length >= least:
                    yield place + length
                if length == most or not self.has(*node, place + length):
                    return
        length = 0
        while length < most and self.has(*node, place + length):
            length += 1
        for each in range(length, least - 1, -1):
            self.steps += 1
            yield place + each

    def has(self, operation: Any, argument: Any, place: int) -> bool:
        """Whether the character in a place is of a kind."""
        self.steps += 1
        if place >= len(self.text):
            return False
        character = self.text[place]
        key = operation, id(argument), character  # of nodes, which stay
        if key not in self.known:
            cases = {character.lower(), character.upper()} if self.any_case else {character}
            self.known[key] = any(self.is_of(operation, argument, each) for each in cases)
        return self.known[key]

    def is_of(self, operation: Any, argument: Any, character: str) -> bool:
        if operation is codes.ANY:
            return self.all or character != "\n"
        if operation is codes.IN:
            negated = argument[0][0] is codes.NEGATE
            return negated is not any(
                self.is_of(each[0], each[1], character) for each in argument[negated:]
            )
        if operation is codes.RANGE:
            # A sharp s has two capitals, and no class has both of them.
            return len(character) == 1 and bool(argument[0] <= ord(character) <= argument[1])
        if operation is codes.CATEGORY:
            kind = str(argument).removeprefix("CATEGORY_")
            return ("NOT" in kind) is not self.is_in(kind.removeprefix("NOT_"), character)
        return (operation is codes.LITERAL) is (chr(argument) == character)

    def is_in(self, kind: str, character: str) -> bool:
        if self.ascii and not character.isascii():
            return False
        if kind == "DIGIT":
            return character.isdecimal()
        return character.isspace() if kind == "SPACE" else character.isalnum() or character == "_"

    def at(self, where: str, place: int) -> bool:
        before, after = self.text[:place][-1:], self.text[place : place + 1]
        match where.removeprefix("AT_"):
            case "BEGINNING":
                return not before or (self.lines and before == "\n")
            case "END":
                return not after or self.text[place:] == "\n" or (self.lines and after == "\n")
            case "BOUNDARY":
                return self.is_word(before) is not self.is_word(after)
            case _:
                raise AssertionError(where)

    def is_word(self, character: str) -> bool:
        return bool(character) and self.is_in("WORD", character)


MANY_ENDS = {*REPEATS, codes.BRANCH, codes.SUBPATTERN}
SINGLE = {codes.LITERAL, codes.NOT_LITERAL, codes.ANY, codes.IN}


def parsed(used: Used) -> Any:
    flags = used.flags & (re.VERBOSE | re.IGNORECASE)
    text = used.pattern
    return parser.parse(text.decode("latin-1") if isinstance(text, bytes) else text, flags)


def texts(used: Used, length: int) -> Iterator[tuple[str, str]]:
    """Bad texts for a pattern: a short one, and the same some times as long."""
    kinds = list(dict.fromkeys(characters(parsed(used))))
    # Classes and what stands beside them, rather than the letters of words.
    kinds.sort(key=lambda one: one in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
    few = kinds[:FEW]
    for one in few:
        yield one * length + END, one * length * TIMES + END
    for one, other in permutations(few, 2):
        yield other + one * length + END, other + one * length * TIMES + END
        yield one * length + other + END, one * length * TIMES + other + END
        yield (one + other) * (length // 2) + END, (one + other) * (length // 2 * TIMES) + END


def worst(used: Used, *, length: int = SHORT) -> tuple[float, str]:
    """By how much the work grows at most where the text is three times as long."""
    work = Work(used)
    return max(
        (work.on(long, whole=whole) / work.on(short, whole=whole), long[:4])
        for short, long in texts(used, length)
        for whole in {False, not used.anywhere}
    )


ALL = [used for used in patterns() if is_unlimited(parsed(used))]


@pytest.fixture(autouse=True)
def deep_enough() -> Iterator[None]:
    """Each repetition is a few calls deeper."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.parametrize("used", ALL, ids=lambda used: used.where)
def test_no_pattern_is_quadratic(used: Used) -> None:
    """Three times the text, of whatever a pattern looks for, is about three times the work."""
    assert worst(used)[0] <= MORE_WORK_AT_MOST, worst(used)


@pytest.mark.parametrize(
    ("pattern", "anywhere", "expected"),
    [
        (r"\d+x", True, 9),
        (r"(?<!\d)\d+x", True, 3),
        (r"\S*\d\S*", False, 9),
        (r"[^\s\d]*\d\S*", False, 3),
        (r"\s*a?\s*b", False, 9),
        (r"(a|b)+c", False, 3),
        (r".*,.*;", False, 9),
    ],
)
def test_the_count(pattern: str, anywhere: bool, expected: int) -> None:
    """What is linear is counted as that, and what is quadratic, too."""
    times, _ = worst(Used("", pattern, flags=0, anywhere=anywhere), length=SHORT // 3)
    assert round(times) == pytest.approx(expected, abs=1)


def test_all_patterns_are_found() -> None:
    """There are many of them, in all parts of the package that read, of those that repeat."""
    found = {used.where for used in ALL}
    known = {"keys._LABELLED", "values._DECIMAL", "sums._CODE", "scenario_file._ASSIGNMENT"}

    assert known <= found
    assert len(found) > 20
