"""Whether enough mutants were killed, and whether docs/mutants.md explains those that survived.

After ``mutmut run`` and ``mutmut export-cicd-stats``:
``mutmut results | python tools/mutants.py``.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[1]
STATS = ROOT / "mutants" / "mutmut-cicd-stats.json"
EXPLAINED = ROOT / "docs" / "mutants.md"
AT_LEAST_PERCENT = 90
# As the results are listed: the mutant's name, a colon, what became of it.
_RESULT = re.compile(
    r"\s*ukraine_soforthilfe\.(?P<module>[\w.]+)\.x(?:ǁ(?P<class>\w+)ǁ|_)(?P<name>\w+?)"
    r"__mutmut_\d+: (?P<outcome>[\w ]+)"
)
# A row of the tables: | `rules.divide` | 3 | reason |
_EXPLAINED = re.compile(r"\| `(?P<function>[\w.]+)` \| (?P<count>\d+) \|")


def survivors(results: Iterable[str]) -> Counter[str]:
    """How many mutants of each function no test noticed.

    >>> survivors(["    ukraine_soforthilfe.rules.x_divide__mutmut_19: survived"])
    Counter({'rules.divide': 1})
    """
    found = (_RESULT.fullmatch(line.rstrip()) for line in results)
    return Counter(
        ".".join(filter(None, match.group("module", "class", "name")))
        for match in found
        if match and match["outcome"] in {"survived", "no tests"}
    )


def explained(text: str) -> Counter[str]:
    """For how many survivors of each function a text gives reasons."""
    return Counter({match["function"]: int(match["count"]) for match in _EXPLAINED.finditer(text)})


def main() -> int:
    """Print what was measured; 1 where that is not enough."""
    surviving = survivors(sys.stdin)
    unexplained = surviving - explained(EXPLAINED.read_text("utf-8"))
    total = json.loads(STATS.read_text("utf-8"))["total"]
    killed = total - surviving.total()
    print(f"{killed} of {total} mutants killed ({100 * killed / total:.1f} %)")  # noqa: T201
    for function, count in sorted(unexplained.items()):
        print(f"{function}: {count} more survive than are explained")  # noqa: T201
    return int(100 * killed < AT_LEAST_PERCENT * total or bool(unexplained))


if __name__ == "__main__":
    sys.exit(main())
