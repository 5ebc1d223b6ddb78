"""Two workbooks compared whole: what a reader sees, prints, imports or calculates from.

Both are reduced to the same: cells with value, formula and look, what is hidden, names,
tables, rules, drawings, parts by their kind. Parts and elements of a kind that the expected
one does not have are differences, but for those that spreadsheets add by themselves.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ukraine_soforthilfe.population import notices
from ukraine_soforthilfe.population.workbooks import (
    Formulas,
    at,
    column_number,
    letters_and_digits,
    listed,
    looks,
    may_say,
    odd,
    without_marks,
    words,
)
from ukraine_soforthilfe.population.workbooks.parts import (
    Node,
    content_types,
    elements,
    relations,
    relations_of,
    strangers,
    tree,
)
from ukraine_soforthilfe.population.workbooks.reports import (
    CHART_PARTS,
    Drawing,
    Findings,
    chart_differences,
    drawings_of,
    input_rules,
)
from ukraine_soforthilfe.population.workbooks.shown import Cells, TableSpan, WholeSheet

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from ukraine_soforthilfe.population.workbooks.parts import Xlsx
    from ukraine_soforthilfe.population.workbooks.sheets import Value
    from ukraine_soforthilfe.population.workbooks.shown import WholeCell


_TEXT_AT_MOST = 300
# Any other style of a table is one of the workbook's own, which may hide what it is laid upon.
_OFFERED_STYLE = re.compile(r"(?:TableStyle(?:Light|Medium|Dark)\d{1,2})?", re.ASCII)
# What a spreadsheet adds by itself on saving, and shows nowhere.
_BOOK_PARTS = {"worksheet", "styles", "theme", "sharedStrings", "calcChain"}
_SHEET_PARTS = {"tablePart": "table", "drawing": "drawing", "pageSetup": "printerSettings"}
"""The parts of a sheet, by the elements that name them."""
_ROOT_PARTS = {"officeDocument", "core-properties", "extended-properties", "custom-properties"}
# In UTF-8 a name behind its bracket cannot be spelt otherwise.
_RICH_TEXT = re.compile(rb"[<:]r(?:Pr|Ph)[\s/>]")
_NO_TEXT = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")
# How confidential a file is: Excel asks in many offices whoever saves one.
_LABELS, _OF_LABELS = "classificationlabels", "MSIP_Label_"
_PROPERTIES = ("title", "subject", "creator")
_NAME_TEXTS = ("comment", "description", "help", "statusBar", "customMenu")


class Book:
    """One of the two workbooks, and what of it is asked for often."""

    def __init__(self, xlsx: Xlsx) -> None:
        self.xlsx = xlsx
        self.package = xlsx.package
        self.workbook = tree(xlsx.package, xlsx.WORKBOOK)
        self.sheets = {
            name: tree(self.package, part, without="sheetData") for name, part in xlsx.parts.items()
        }
        self.states = {
            each.get("name"): each.get("state", "visible")
            for each in self.workbook.first("sheets").children
        }
        self.tables: dict[str, TableSpan] = {}
        self._links: dict[str, dict[str, list[str]]] = {}
        for name in self.sheets:
            self._links[name] = self._links_of(name)
            for target in self.linked(name, "tablePart"):
                table = TableSpan.of(tree(self.package, target), name)
                if table.name.lower() in map(str.lower, self.tables):
                    raise odd(xlsx.WORKBOOK, notices.ODD_TABLE, name=table.name[:40])
                self.tables[table.name] = table
        cells_of = {name: table.cells for name, table in self.tables.items()}
        self.formulas = Formulas(cells_of, self.global_names)

    @cached_property
    def cell_looks(self) -> list[looks.Look]:
        """How cells look, by the numbers of their styles."""
        return looks.looks_of(self.package, self.xlsx.part("styles"), self.xlsx.part("theme"))

    @cached_property
    def styles(self) -> Node:
        """All that is said of styles."""
        return tree(self.package, self.xlsx.part("styles"))

    @cached_property
    def differential(self) -> list[str]:
        """What conditional formats do, by their numbers."""
        return [looks.said_of(each) for each in self.styles.first("dxfs").children]

    @property
    def names(self) -> dict[tuple[str, str], str]:
        """The defined names: their sheet, empty for all, and text."""
        return looks.names_of(self.workbook, [*self.states], self.xlsx.WORKBOOK)

    @property
    def global_names(self) -> dict[str, str]:
        """Those of all sheets."""
        return {name: text for (sheet, name), text in self.names.items() if not sheet}

    def look(self, style: int) -> looks.Look:
        """How a cell of a style looks."""
        return self.cell_looks[style] if style < len(self.cell_looks) else looks.Look(code="?")

    def _links_of(self, name: str) -> dict[str, list[str]]:
        found = relations(self.package, self.xlsx.parts[name])
        links: dict[str, list[str]] = {element: [] for element in _SHEET_PARTS}
        for each in self.sheets[name].all(*_SHEET_PARTS):
            kind, target = found.get(each.get("r:id"), ("", ""))
            if kind == _SHEET_PARTS[each.name]:
                links[each.name].append(target)
        return links

    def linked(self, name: str, element: str) -> list[str]:
        """The parts that elements of a sheet name."""
        return self._links[name][element]

    def drawings(self, name: str) -> list[Drawing]:
        """The drawings of a sheet."""
        return drawings_of(self.package, self.linked(name, "drawing"))

    def properties(self, kind: str) -> list[Node]:
        """The properties of the document of a kind."""
        parts = relations(self.package, "").values()
        target = next((target for what, target in parts if what == kind), "")
        return tree(self.package, target).children

    def each_row(self, name: str, take: Callable[[int, Any], None]) -> WholeSheet:
        """Hand over the rows of a sheet."""
        part = self.xlsx.parts[name]
        return WholeSheet(part, self.package.read(part), take=take, texts=self.xlsx.texts())

    def has_same_cells(self, name: str, other: Book) -> bool:
        """Whether the part of a sheet is the same in another workbook, texts and all."""
        ours, theirs = (book.xlsx.parts[name] for book in (self, other))
        same = self.package.has_same(ours, other.package, theirs)
        return same and self.xlsx.texts() == other.xlsx.texts()

    @cached_property
    def rich_texts(self) -> bool:
        """Whether parts of a text have a format of their own, or a guide above it."""
        texts = self.xlsx.TEXTS
        parts = [*self.xlsx.parts.values(), *([texts] if texts in self.package else [])]
        return any(map(_RICH_TEXT.search, map(self.package.read, parts)))


class Comparison:
    """Says all in which a found workbook differs from an expected one.

    The rows of a sorted table are matched by their key, which stands below one
    of ``key_headers``. Words that an earlier version had are not a difference.
    """

    def __init__(  # noqa: PLR0913 - what is known of earlier versions
        self,
        found: Xlsx,
        expected: Xlsx,
        say: Callable[..., None],
        *,
        key_headers: Sequence[str],
        former_words: Sequence[tuple[str, str]],
        former: bool,
    ) -> None:
        self._former = former
        self._found, self._expected, self._say = Book(found), Book(expected), Findings(say)
        self._cells = Cells(
            self._found,
            self._expected,
            self._say,
            key_headers=key_headers,
            former_words=former_words,
        )

    def run(self) -> None:
        """Compare the workbooks, part by part."""
        self._compare_parts()
        self._compare_properties()
        self._compare_book()
        self._compare_names()
        theme = self._found.xlsx.part("theme")
        self._say.differ_in(theme, looks.theme_differences(tree(self._found.package, theme)))
        found, expected = self._found, self._expected
        in_charts = {
            reference.text.replace("'", "").rpartition("!")[0]
            for name in expected.sheets
            for drawing in expected.drawings(name)
            if drawing.chart is not None
            for reference in drawing.chart.all("f")
        }
        for name in expected.sheets:
            if name in found.sheets:
                self._compare_sheet(name)
                self._cells.compare(name, keep=name in in_charts)
            else:
                self._say.differ("sheet", name, "", name)
        for name in filter(found.sheets.__contains__, expected.sheets):
            self._compare_tables(name)
        for name in found.sheets:
            if name not in expected.sheets:
                self._say.differ("further_sheet", name, self._beginning_of(name), "")
        self._compare_drawings()
        if [*found.sheets] != [*expected.sheets] and {*found.sheets} == {*expected.sheets}:
            self._say.notice("order_of_sheets")
        if found.rich_texts:
            self._say.differ("rich_text", "", "", "")
        self._say.end()

    # Parts, properties and the workbook as a whole.

    def _compare_parts(self) -> None:
        book = self._found
        package, listed_as = book.package, content_types(book.package)
        known = {"[content_types].xml"}
        for of, allowed, named in self._owners():
            known.add(relations_of(of).lower())
            found = relations(package, of).values()
            targets = Counter(target.lower() for _, target in found)
            for kind, target in found:
                known.add(target.lower())
                types = listed_as(target), listed("types").get(kind, listed_as(target))
                if kind == _LABELS:
                    self._say.notice("label", target)
                elif kind not in allowed or targets[target.lower()] > 1 or target not in named:
                    self._say.differ("part", target, self._text_of(kind, target), "")
                elif types[0] != types[1]:
                    self._say.differ("part", target, *types)
        for name in package.members:
            if name in known or name.endswith("/"):
                continue
            if name.endswith(".rels"):
                others = (said.get("Target", "") for _, said in elements(package, name))
                self._say.differ("part", name, " ".join(others).strip()[:_TEXT_AT_MOST], "")
            elif text := _readable(package.read(name)):
                self._say.differ("part", package.members[name].filename, text, "")
            else:
                self._say.notice("unused_part", package.members[name].filename[:_TEXT_AT_MOST])

    def _owners(self) -> Iterator[tuple[str, Collection[str], Collection[str]]]:
        """What has other parts: of which kinds it may, and those that it names itself."""
        book = self._found

        def all_of(part: str, *, but: str = "") -> set[str]:
            return {
                target for kind, target in relations(book.package, part).values() if kind != but
            }

        yield "", _ROOT_PARTS, all_of("")
        sheets = book.xlsx.parts
        own = all_of(book.xlsx.WORKBOOK, but="worksheet") | {*sheets.values()}
        yield book.xlsx.WORKBOOK, _BOOK_PARTS, own
        for name, part in sheets.items():
            named = {target for each in _SHEET_PARTS for target in book.linked(name, each)}
            yield part, {*_SHEET_PARTS.values()}, named
            for drawing in book.linked(name, "drawing"):
                yield drawing, {"chart"}, all_of(drawing)
                for chart in all_of(drawing):
                    yield chart, CHART_PARTS, all_of(chart)

    def _text_of(self, kind: str, target: str) -> str:
        """What a part says, as far as it is text in XML."""
        if target.lower() not in self._found.package.members or not target.endswith(".xml"):
            return f"{kind} {target}"[:_TEXT_AT_MOST]
        text = " ".join(tree(self._found.package, target).whole_text().split())
        return f"{kind}: {text}"[:_TEXT_AT_MOST]

    def _compare_properties(self) -> None:
        found, expected = (
            {each.name: each.text for each in book.properties("core-properties")}
            for book in (self._found, self._expected)
        )
        for name in dict.fromkeys((*_PROPERTIES, *found)):
            texts = found.get(name, ""), expected.get(name, "")
            free = may_say("core-properties", name, texts[0])
            if not free and not self._cells.is_said(*texts):
                self._say.differ("property", name, *texts)
        known = {*self._found.sheets, *self._found.global_names}
        for each in self._found.properties("extended-properties"):
            titles = [one for of in each.children for one in of.children or [of]]
            for said in titles if each.name == "TitlesOfParts" else [each]:
                text = said.whole_text().strip()
                named = said is not each and (text in known or "!" in text)
                if not named and not may_say("extended-properties", each.name, text):
                    self._say.differ("property", each.name, text[:_TEXT_AT_MOST], "")
        for each in self._found.properties("custom-properties"):
            texts = each.get("name"), each.whole_text()
            if texts[0].startswith(_OF_LABELS):
                self._say.notice("label", texts[0], texts[1][:_TEXT_AT_MOST])
            else:
                self._say.differ("property", *texts, "")

    def _compare_book(self) -> None:
        workbook, say = self._found.workbook, self._say
        for child in workbook.children:
            if child.name not in words("of a workbook"):
                say.differ("element", child.name, child.whole_text()[:_TEXT_AT_MOST], "")
        self._find_strangers(
            self._found.xlsx.WORKBOOK, workbook, self._expected.workbook, "workbook"
        )
        for name in looks.book_settings(workbook):
            say.differ("setting", name, name, "")
        if any(each.attributes for each in workbook.all("workbookProtection")):
            say.notice("protection")
        if any(each.get("activeTab", "0") != "0" for each in workbook.first("bookViews").children):
            say.notice("opens_at")
        for name, state in self._found.states.items():
            right = self._expected.states.get(name, "visible")
            if state != right:
                say.differ("sheet_state", name, state, right)
        for name, part in self._found.xlsx.parts.items():
            kinds = [kind for kind, target in self._found.xlsx.relations.values() if target == part]
            if kinds != ["worksheet"]:
                say.differ("sheet_kind", name, ", ".join(kinds), "worksheet")

    def _compare_names(self) -> None:
        found = {(sheet, name.lower()): text for (sheet, name), text in self._found.names.items()}
        expected = {
            (sheet, name.lower()): (name, text)
            for (sheet, name), text in self._expected.names.items()
        }
        for key, (name, text) in expected.items():
            other = found.pop(key, None)
            # Without $ a name is of other cells wherever it is used.
            if other is None or other.replace("'", "") != text.replace("'", ""):
                place = "!".join(filter(None, (key[0], name)))
                self._say.differ("defined_name", place, other, text)
        spans = {
            f"{table.sheet}!{reference}"
            for table in self._expected.tables.values()
            for reference in (table.reference, table.without_totals)
        }
        for each in self._found.workbook.first("definedNames").children:
            for said in filter(None, map(each.get, _NAME_TEXTS)):
                self._say.differ("defined_name", each.get("name"), said, "")
            if each.is_on("hidden") and each.get("name").lower() != "_xlnm._filterdatabase":
                self._say.differ("defined_name", each.get("name"), "hidden", "visible")
        for (sheet, name), text in found.items():
            if name == "_xlnm._filterdatabase" and without_marks(text) in spans:
                continue
            self._say.differ("further_name", "!".join(filter(None, (sheet, name))), text, "")

    # A sheet beside its cells.

    def _compare_sheet(self, name: str) -> None:
        found, expected = self._found.sheets[name], self._expected.sheets[name]
        for child in found.children:
            if child.name not in words("of a sheet") and not (
                child.name == "legacyDrawing" and self._has_comments(name)
            ):
                text = child.whole_text() or " ".join(child.attributes.values())
                self._say.differ("element", f"{name}: {child.name}", text[:_TEXT_AT_MOST], "")
        self._say.differ_in(name, looks.sheet_differences(found, expected))
        self._find_strangers(name, found, expected, "sheet")
        self._find_further(name, found)
        for code in ("sheetProtection", "protectedRanges"):
            if found.first(code).name:
                self._say.notice("protection", name)
        formats = (
            looks.conditional_formats(sheet, name, book.formulas, book.differential)
            for sheet, book in ((found, self._found), (expected, self._expected))
        )
        inputs = input_rules(found), input_rules(expected)
        for code, (rules, right) in (("conditional_format", formats), ("input_rule", inputs)):
            for rule in dict.fromkeys((*right, *rules)):
                if rules[rule] != right[rule] and not (
                    self._former and looks.is_kept_rule(rule, right)
                ):
                    place = at(name, rule[0])
                    rest = " ".join(filter(None, rule[3:]))
                    texts = [rest if side[rule] else "" for side in (rules, right)]
                    self._say.differ(code, place, *texts)

    def _find_strangers(self, place: str, found: Node, expected: Node, kind: str) -> None:
        """What nothing else compares, and no program adds, in the elements that may be there."""
        children = found.children
        if kind != "table":
            may = {*words(f"of a {kind}")} - ({"extLst"} if kind == "sheet" else set())
            children = [each for each in children if each.name in may]
        root = Node(found.name, found.attributes, children)
        for said, noticed in strangers(root, expected, words(kind)):
            if noticed:
                self._say.notice("element", place, said)
            else:
                self._say.differ("element", place, said, "")

    def _find_further(self, name: str, found: Node) -> None:
        """What no sheet of a report has."""
        for each in found.first("mergeCells").children:
            self._say.differ("merged", at(name, each.get("ref")), each.get("ref"), "")
        for each in found.first("hyperlinks").children:
            text = each.get("location") or each.get("tooltip") or each.get("display")
            self._say.differ("link", at(name, each.get("ref")), text, "")
        for each in found.first("autoFilter").all("filterColumn"):
            self._say.differ("filter", name, each.get("colId"), "")
        for each in found.first("extLst").children:
            if each.children:
                text = each.whole_text()[:_TEXT_AT_MOST]
                what = each.children[0].name.rpartition(" ")[2]
                self._say.differ("element", f"{name}: {what}", text, "")

    def _has_comments(self, name: str) -> bool:
        kinds = relations(self._found.package, self._found.xlsx.parts[name]).values()
        return any(kind == "comments" for kind, _ in kinds)

    def _compare_tables(self, name: str) -> None:
        found, expected = (
            {table.name: table for table in book.tables.values() if table.sheet == name}
            for book in (self._found, self._expected)
        )
        for title in dict.fromkeys((*expected, *found)):
            here, there = found.get(title), expected.get(title)
            place, unused = f"{name}: {title}", title.lower() not in self._cells.calculated_by
            if there is not None and unused and (here is None or here.has_lost_totals_of(there)):
                self._say.notice("unused_table", place)
            elif here is None or there is None or here.shape != there.shape:
                texts = [
                    f"{each.reference}: {', '.join(each.headings)}" if each else ""
                    for each in (here, there)
                ]
                self._say.differ("table", place, *texts)
            if here is not None and any(here.node.all("filterColumn")):
                self._say.differ("filter", place, "", "")
            if here is not None and there is not None:
                self._compare_described(place, here, there)

    def _compare_described(self, place: str, here: TableSpan, there: TableSpan) -> None:
        """The rest of what describes a table."""
        if here.headings == there.headings and any(
            now and now != right
            for column, others in zip(here.calculated, there.calculated, strict=True)
            for now, right in zip(column, others, strict=True)
        ):
            self._say.differ("table", place, str(here.calculated), "")
        self._find_strangers(place, here.node, there.node, "table")
        if here.totals and not here.node.is_on("totalsRowShown", default=True):
            self._say.differ("element", place, 'totalsRowShown="0"', "")
        style, right = (each.node.first("tableStyleInfo").get("name") for each in (here, there))
        own = {each.get("name") for each in self._found.styles.first("tableStyles").children}
        if style in own or not _OFFERED_STYLE.fullmatch(style):
            self._say.differ("table_style", place, style, right)
        elif style not in {"", right}:
            self._say.notice("table_style", place, style)

    # Drawings.

    def _compare_drawings(self) -> None:
        for name in self._expected.sheets:
            if name in self._found.sheets:
                here, there = self._found.drawings(name), self._expected.drawings(name)
                self._say.differ_in(name, chart_differences(here, there, self._value_at))

    def _value_at(self, reference: str) -> Value | None:
        """What a cell of the expected workbook that a chart shows now says."""
        sheet, _, cell = reference.rpartition("!")
        letters, row = letters_and_digits(cell)
        place = (sheet, int(row or "0"), column_number(letters))
        return self._cells.shown.get(place, (None, None, 0))[0]

    def _beginning_of(self, name: str) -> str:
        """The first texts of a sheet."""
        texts: list[str] = []

        def take(_number: int, cells: Sequence[tuple[int, WholeCell]]) -> None:
            if len(texts) < 20:
                texts.extend(str(value) for _, (value, _, _) in cells if value is not None)

        self._found.each_row(name, take)
        state = self._found.states.get(name, "visible")
        return " | ".join([*([state] if state != "visible" else []), *texts])[:_TEXT_AT_MOST]


def _readable(part: bytes) -> str:
    """The beginning of a part that is a text, whatever its name; empty of any other."""
    text = "" if _NO_TEXT.search(part[:9_999]) else part[:9_999].decode(errors="replace")
    return " ".join(text.split())[:_TEXT_AT_MOST] if text.count("\ufffd") * 4 < len(text) else ""
