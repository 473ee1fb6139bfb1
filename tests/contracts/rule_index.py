"""docs/rule-index.md, from tests marked ``rule``: `python -m tests.contracts.rule_index`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
PAGE: Final = ROOT / "docs" / "rule-index.md"
_HEAD = """\
# Where each rule is kept and shown

Written by `python -m tests.contracts.rule_index` from the marks of tests; do not edit it here. What
the register knows of kinds, clocks and conditions is in [rules.md](rules.md).

| section | rule | function | test |
| --- | --- | --- | --- |
"""


@dataclass(frozen=True, slots=True)
class ShownRule:
    """A rule of the law, what keeps it, and the test that shows it.

    Attributes:
        words: what it says.
        source: sections.
        kept_by: module and name of a function.
        test: path and name.
    """

    words: str
    source: str
    kept_by: str
    test: str


def rules() -> list[ShownRule]:
    """Every rule that a test bears as its mark, by section."""
    found = (each for path in (ROOT / "tests").rglob("test_*.py") for each in _in_file(path))
    return sorted(found, key=lambda each: (_natural(each.source), each.words))


def page() -> str:
    """The whole document, ending in a newline."""
    return _HEAD + "".join(
        f"| {each.source} | {each.words} | `{each.kept_by}` | `{each.test}` |\n" for each in rules()
    )


def _in_file(path: Path) -> Iterator[ShownRule]:
    text = path.read_text()
    if "mark.rule(" not in text:
        return
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.FunctionDef):
            continue
        for mark in node.decorator_list:
            if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.rule":
                facts = {str(each.arg): ast.literal_eval(each.value) for each in mark.keywords}
                words = ast.literal_eval(mark.args[0])
                test = f"{path.relative_to(ROOT)}::{node.name}"
                yield ShownRule(words, facts["source"], facts["kept_by"], test)


def _natural(source: str) -> list[tuple[str, int]]:
    """Numbers by what they count: s.9 before s.27 and ss.83-84."""
    parts = re.findall(r"(\D+)(\d*)", source.replace("ss.", "s."))
    return [(text, int(number or 0)) for text, number in parts]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
