"""The parts of a workbook and how they hang together, so that there is one reading of them.

If two readers may find different parts, or different texts in them, no
spreadsheet program wrote the workbook, and it is refused.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ukraine_soforthilfe.language import Text, quoted
from ukraine_soforthilfe.population import notices
from ukraine_soforthilfe.population.workbooks import (
    COMPATIBILITY,
    DAMAGED,
    MAIN,
    OFFICE,
    ONCE,
    Pass,
    RefusedError,
    is_stray,
    odd,
    other_form,
    relation_kind,
    unescaped,
)

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator, Mapping

UNPACKED_AT_MOST = 2**30
_UNPACKS = Text(
    de="Die Arbeitsmappe ist entpackt größer als {size} GiB. Nur die Tabelle als CSV speichern "
    "und diese Datei angeben.",
    en="The workbook unpacks to more than {size} GiB. Save the table alone as CSV and give that "
    "file.",
)
_DIRECTORY_ENDS = b"PK\x05\x06"
_OF_TEXTS = {"si", "is", "r", "rPh", "t"}
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


class Package:
    """The parts of a workbook, by their names without regard to case.

    Raises:
        RefusedError: It is damaged, locked or huge, or two readers may find other parts in it.
    """

    def __init__(self, content: bytes, *, beside: Package | None = None) -> None:
        self.beside = beside  # what is the same in it is read once
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError):
            raise RefusedError(DAMAGED) from None
        self.unpacked = sum(member.file_size for member in self._archive.infolist())
        if self.unpacked > UNPACKED_AT_MOST:
            raise RefusedError(_UNPACKS.filled(size=UNPACKED_AT_MOST // 2**30))
        self.members: dict[str, zipfile.ZipInfo] = {}
        for member in self._archive.infolist():
            key = member.filename.replace("\\", "/").lstrip("/").lower()
            if key in self.members:
                raise odd(member.filename, notices.ODD_TWICE)
            self.members[key] = member
        if _directories(content) > 1:
            raise odd(notices.ODD_ARCHIVE, notices.ODD_DIRECTORIES)
        self.relations: dict[str, dict[str, tuple[str, str]]] = {}
        self.trees: dict[tuple[str, str], Node] = {}

    def has_same(self, part: str, other: Package, other_part: str) -> bool:
        """Whether a part is the same, to the byte, as one of another workbook."""
        if part not in self or other_part not in other:
            return False
        one, two = self.members[part.lower()], other.members[other_part.lower()]
        alike = (one.CRC, one.file_size) == (two.CRC, two.file_size)
        return alike and self.read(part) == other.read(other_part)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self.members

    def read(self, name: str) -> bytes:
        """The bytes of a part, which must be there."""
        try:
            return self._archive.read(self.members[name.lower()])
        except (
            KeyError,
            zipfile.BadZipFile,
            zlib.error,
            NotImplementedError,  # a way to pack that Python does not know
            RuntimeError,  # a part that is locked
            EOFError,
            OSError,
            ValueError,  # a place outside of the file
        ):
            raise RefusedError(DAMAGED) from None


def _directories(content: bytes) -> int:
    """How many directories end the archive: the comment of one can contain another."""
    found = 0
    place = content.rfind(_DIRECTORY_ENDS)
    while place >= max(0, len(content) - 2**16 - 22):
        length = int.from_bytes(content[place + 20 : place + 22], "little")
        found += place + 22 + length == len(content)
        place = content.rfind(_DIRECTORY_ENDS, 0, place)
    return found


def elements(package: Package, name: str) -> list[tuple[str, dict[str, str]]]:
    """The elements of a small part without nesting: their names and attributes."""
    found: list[tuple[str, dict[str, str]]] = []
    reading = Pass(name, package.read(name))
    reading.handle(lambda *element: found.append(element))
    reading.run()
    return found


def relations_of(part: str) -> str:
    """The part that says which others one has."""
    folder, _, file = part.rpartition("/")
    return f"{folder}/_rels/{file}.rels".lstrip("/")


def relations(package: Package, of: str) -> dict[str, tuple[str, str]]:
    """Kind and target of each relation of a part, by its number."""
    if of in package.relations:
        return package.relations[of]
    folder, name = of.rpartition("/")[0], relations_of(of)
    found = package.relations[of] = {}
    if name not in package:
        return found
    for element, attributes in elements(package, name):
        if element != f"{_PACKAGE} Relationship":
            continue
        number, target = attributes.get("Id", ""), attributes.get("Target", "")
        if number in found:
            raise odd(name, notices.ODD_NAME_TWICE, name=number[:20])
        if attributes.get("TargetMode") != "External":
            target = target[1:] if target.startswith("/") else f"{folder}/{target}".lstrip("/")
            while "/../" in target:
                before, _, after = target.partition("/../")
                target = f"{before.rpartition('/')[0]}/{after}".lstrip("/")
        found[number] = (relation_kind(attributes.get("Type", "")), target)
    kinds = Counter(kind for kind, _ in found.values())
    twice = next((kind for kind in kinds if kind in ONCE and kinds[kind] > 1), None)
    if twice is not None:
        raise odd(name, notices.ODD_NAME_TWICE, name=twice)
    return found


def content_types(package: Package) -> Callable[[str], str]:
    """What tells the type that a part is listed with; empty where it is with none."""
    name = "[Content_Types].xml"
    known: dict[str, str] = {}
    for element, attributes in elements(package, name) if name in package else ():
        if element.endswith((" Default", " Override")):
            key = attributes.get("PartName", f".{attributes.get('Extension')}").lower()
            if key in known:
                raise odd(name, notices.ODD_NAME_TWICE, name=key[:40])
            known[key] = attributes.get("ContentType", "")

    def listed(part: str) -> str:
        ending = f".{part.rpartition('.')[2]}"
        return known.get(f"/{part}".lower(), known.get(ending.lower(), ""))

    return listed


class Xlsx:
    """An .xlsx: which sheet is which part, and its shared texts."""

    WORKBOOK = "xl/workbook.xml"
    TEXTS = "xl/sharedStrings.xml"

    def __init__(self, package: Package) -> None:
        self.package = package
        for kind, target in relations(package, "").values():
            if kind == "officeDocument" and target.lower() != self.WORKBOOK:
                raise odd("_rels/.rels", notices.ODD_WORKBOOK)
        self.relations = found = relations(package, self.WORKBOOK)
        texts = [target.lower() for kind, target in found.values() if kind == "sharedStrings"]
        if texts not in ([], [self.TEXTS.lower()]) or (not texts and self.TEXTS in package):
            raise odd(self.WORKBOOK, notices.ODD_TEXTS)
        self._has_texts = bool(texts) and self.TEXTS in package
        self.parts: dict[str, str] = {}
        for element, attributes in elements(package, self.WORKBOOK):
            namespace, _, local = element.rpartition(" ")
            if local != "sheet":
                continue
            numbers = [attributes.get(f"{uri} id") for uri in OFFICE]
            number = next((each for each in numbers if each is not None), "")
            name = attributes.get("name", "")
            target = found.get(number, ("", ""))[1]
            if (
                namespace not in MAIN
                or name in self.parts
                or target.lower() in {part.lower() for part in self.parts.values()}
            ):
                raise odd(self.WORKBOOK, notices.ODD_SHEET, name=quoted(name[:40]))
            if target not in package:
                raise RefusedError(DAMAGED)
            self.parts[name] = target
        self._texts: list[str] | None = None

    def part(self, kind: str) -> str:
        """The part of the workbook of a kind, empty where it has none."""
        return next((target for what, target in self.relations.values() if what == kind), "")

    def texts(self) -> list[str]:
        """The shared texts."""
        if self._texts is None:
            self._texts = []
            if self._has_texts:
                SharedTexts(self.TEXTS, self.package.read(self.TEXTS), self._texts)
        return self._texts


class Texts:
    """Collects the text of an element, which may have runs of several formats."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.pieces: list[str] = []
        self._open: list[str] = []
        self._characters: list[str] = []
        self.begin()

    def begin(self) -> None:
        """Begin a text."""
        self.pieces.clear()
        self._full = self._alone = False

    def start(self, element: str, _attributes: object = None) -> None:
        """An element below that of the text."""
        namespace, _, local = element.rpartition(" ")
        # What a program adds to a format is skipped, unless it is called like a text.
        if namespace not in MAIN and ("ext" not in self._open or local in _OF_TEXTS):
            raise odd(self.name, notices.ODD_IN_TEXT, name=local[:40])
        # Of two programs one takes the first of several, the other all.
        if (local == "t" and self._full) or (local == "r" and self._alone):
            raise odd(self.name, notices.ODD_NAME_TWICE, name=local)
        self._full &= local not in {"r", "rPh"}
        self._open.append(local)
        self._characters.clear()

    def end(self) -> None:
        """The end of one."""
        # A phonetic guide is not part of the text.
        if self._open.pop() == "t":
            self._full, self._alone = True, self._alone or not self._open
            if "rPh" not in self._open:
                self.pieces.append("".join(self._characters))
        self._characters.clear()

    def characters(self, text: str) -> None:
        """Characters, of which only those of ``t`` are shown."""
        self._characters.append(text)

    @property
    def whole(self) -> bool:
        """Whether all of its elements have ended."""
        return not self._open

    def taken(self) -> str:
        """The text, which begins anew."""
        text = unescaped("".join(self.pieces))
        self.begin()
        return text


class SharedTexts(Pass):
    """One pass over the shared texts of an .xlsx, which are put into a list."""

    def __init__(self, name: str, part: bytes, found: list[str]) -> None:
        super().__init__(name, part)
        self._found = found
        self._texts = Texts(name)
        self._depth = 0
        self.refuse_interruptions()
        self.handle(self._start, self._end, self._texts.characters)
        self.run()

    def _start(self, element: str, attributes: object) -> None:
        self._depth += 1
        if self._depth > 2:
            self._texts.start(element, attributes)
            return
        namespace, _, local = element.rpartition(" ")
        if namespace not in MAIN or local not in (["sst"], ["si", "extLst"])[self._depth - 1]:
            raise odd(self._name, notices.ODD_AMONG_TEXTS, name=local[:40])

    def _end(self, element: str) -> None:
        self._depth -= 1
        if self._depth >= 2:
            self._texts.end()
        elif element.endswith(" si"):
            self._found.append(self._texts.taken())


# Small parts as trees.

_STANDARDS = (
    *("http://schemas.openxmlformats.org/", "http://purl.oclc.org/ooxml/", "http://purl.org/dc/"),
)
# Of what is in them there is one each; of two, programs take one or the other.
_HAVE_ONE = {
    *("worksheet", "workbook", "styleSheet", "font", "fill", "patternFill", "border", "xf", "dxf"),
    *("sheetPr", "sheetView", "headerFooter", "table", "dataValidation"),
}
_SEVERAL = {"conditionalFormatting", "selection", "AlternateContent"}
_NODES_AT_MOST = 300_000
_DEPTH_AT_MOST = 200


@dataclass(slots=True)
class Node:
    """An element of a small part: its name and attributes without their namespaces."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)
    text: str = ""

    def get(self, name: str, default: str = "") -> str:
        """An attribute."""
        return self.attributes.get(name, default)

    def is_on(self, name: str, *, default: bool = False) -> bool:
        """An attribute that is true or false."""
        text = self.attributes.get(name)
        return default if text is None else text.strip() in {"1", "true", "on"}

    def all(self, *names: str) -> Iterator[Node]:
        """Every element of a name, or of several, below this one, at any depth."""
        within = self.within()
        next(within)
        return (node for node in within if node.name in names)

    def within(self) -> Iterator[Node]:
        """This element and every one below, as they stand."""
        waiting = [self]
        while waiting:
            yield (node := waiting.pop())
            if node.children:
                waiting.extend(reversed(node.children))

    def first(self, *path: str) -> Node:
        """The first child of a name, and of that one the next; an empty one where there is none."""
        node = self
        for name in path:
            node = next((child for child in node.children if child.name == name), Node(""))
        return node

    def whole_text(self) -> str:
        """All text within it."""
        return self.text + "".join(child.whole_text() for child in self.children)


def tree(package: Package, name: str, *, without: str = "") -> Node:
    """A part as a tree; empty where there is none.

    Args:
        package: The workbook.
        name: The part.
        without: An element whose content is left out, since it is large.

    Raises:
        RefusedError: It is damaged, or has more elements than any such part.
    """
    key, beside = (name, without), package.beside
    if key not in package.trees:
        root = Node("")
        if beside is not None and key in beside.trees and package.has_same(name, beside, name):
            root = beside.trees[key]
        elif name in package:
            _Building(name, package.read(name), root, without)
            root = root.children[0]
        package.trees[key] = root
    return package.trees[key]


class _Building(Pass):
    """One pass over a part that builds its tree."""

    def __init__(self, name: str, part: bytes, root: Node, without: str) -> None:
        super().__init__(name, part)
        self._without = without
        self._open = [root]
        self._above = [root.name]
        self._own: str | None = None
        self._names: dict[str, str] = {}
        self._count = self._skipped = 0
        self.handle(self._start, self._end, self._characters)
        self.run()

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        local = self._names.get(element) or self._named(element)
        if local == self._without and len(self._open) == 2:
            self._start_skipped(element, attributes)
            self.handle(self._start_skipped, self._end_skipped)
            return
        self._count += 1
        if self._count > _NODES_AT_MOST or len(self._open) > _DEPTH_AT_MOST:
            raise odd(self._name, notices.ODD_ELEMENTS)
        known = attributes
        if " " in "".join(attributes):
            known = {_without_namespace(key): text for key, text in attributes.items()}
        if form := other_form(local, known):
            raise odd(self._name, notices.ODD_FORM, form=form, element=local[:40])
        if len(known) < len(attributes):
            raise odd(self._name, notices.ODD_NAME_TWICE, name="r:id")
        node, parent = Node(local, known), self._open[-1]
        if is_stray(element, str(self._own), self._above):
            raise odd(self._name, notices.ODD_FORM, form=local[-40:], element=parent.name[-40:])
        if parent.name in _HAVE_ONE and local not in _SEVERAL and parent.first(local).name:
            raise odd(self._name, notices.ODD_NAME_TWICE, name=local[:40])
        parent.children.append(node)
        self._open.append(node)
        self._above.append(local)

    def _named(self, element: str) -> str:
        """The name of an element, of a foreign one with its namespace."""
        namespace, _, local = element.rpartition(" ")
        self._own = namespace if self._own is None else self._own
        name = self._names[element] = local if _belongs(namespace, self._own) else element
        return name

    def _end(self, _element: str) -> None:
        self._open.pop()
        self._above.pop()

    def _characters(self, text: str) -> None:
        self._open[-1].text += text

    def _start_skipped(self, _element: str, _attributes: object) -> None:
        self._skipped += 1

    def _end_skipped(self, _element: str) -> None:
        self._skipped -= 1
        if not self._skipped:
            self.handle(self._start, self._end, self._characters)


def _belongs(namespace: str, own: str) -> bool:
    """Whether an element is of the part's own kind; a sheet has no others beside the extensions."""
    if own in MAIN:
        return namespace in {own, COMPATIBILITY}
    return namespace == own or namespace.startswith(_STANDARDS)


def _without_namespace(key: str) -> str:
    """An attribute that names another part as ``r:id``, any other as it stands."""
    namespace, _, local = key.rpartition(" ")
    return f"r:{local}" if namespace in OFFICE else key


# What may stand in a part.

_MICROSOFT = "http://schemas.microsoft.com/office/"


def strangers(
    root: Node, right: Node, words: Mapping[str, Mapping[str, re.Pattern[str]]]
) -> Iterator[tuple[str, bool]]:
    """What stands in a part that neither the right one has nor programs add.

    Args:
        root: The part, or a piece of it.
        right: What it should be.
        words: What may stand there, by its elements, see :func:`words`.

    Yields:
        An element or an attribute, and whether it may stand there, though it is to be said.
    """
    known = {(each.name, *said) for each in right.within() for said in each.attributes.items()}
    for node in root.within():
        forms = words.get(node.name, words.get(f"~{node.name}"))
        if node.name not in words:
            yield node.name.rpartition(" ")[2], forms is not None
        if forms is None:
            continue
        for name, text in node.attributes.items():
            said = f'{node.name.rpartition(" ")[2]} {name.rpartition(" ")[2]}="{text[:40]}"'
            mark = name.startswith((_MICROSOFT, COMPATIBILITY)) and name.rpartition(" ")[2]
            form = forms.get(name) or forms.get("*") or words["~"].get(str(mark))
            if (node.name, name, text) not in known and not (form and form.fullmatch(text[:300])):
                noticed = forms.get(f"~{name}")
                yield said, bool(noticed and noticed.fullmatch(text[:300]))
        if len(node.children) < 2 and node.name != "ext":
            continue
        for name, count in Counter(child.name for child in node.children).items():
            # In an extension stands what has a namespace of its own.
            if (count > 1 and name not in words["+"]) or (node.name == "ext" and " " not in name):
                yield f"{count} {name}", False
