"""What people read is in plain words: no page, mail or message says what readers stumbled over.

The words are those that stopped working users in trials; each has a plain one beside it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parent.parent.parent
PLAIN: Final = {
    "came to": "result",
    "counts by": "live in",
    "given back": "returned",
    "hang": "depend",
    "hangs": "depends",
    "instant": "time",
    "let go": "released",
    "nobody": "no one",
    "on either home": "either person lives here",
    "somebody": "a person",
    "waits": "to do",
    "whoever": "the person who",
}
"""What no reader is to meet, and what to say instead."""
_BANNED: Final = re.compile(rf"\b({'|'.join(PLAIN)})\b", re.IGNORECASE)
_REMARK: Final = re.compile(r"\{#.*?#\}", re.DOTALL)
_CODE: Final = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
_LITERAL: Final = re.compile(r'"([^"]*)"')
_NOT_READ: Final = ("sample", "commands")
"""Invented records, and the help of commands, which administrators read beside the manual."""
_TALKED_OF: Final = {"nobody here is real", "an instant needs a zone"}
"""The password of sample accounts; what only who wrote the code can cause."""
_NAMES: Final = re.compile(r"[\w.]*\Z")
_ASIDE: Final = frozenset({"comment", "help"})
"""Arguments that describe columns and options."""

TEMPLATES: Final = sorted(path for path in (ROOT / "templates").rglob("*.*") if path.is_file())
MODULES: Final = sorted(
    path
    for path in (ROOT / "orders").rglob("*.py")
    if path.relative_to(ROOT / "orders").parts[0] not in _NOT_READ
)


def shown(template: str) -> Iterator[str]:
    """What a template may show: its text, and the words it hands to components."""
    text = _REMARK.sub("", template)
    yield from _CODE.sub("\n", text).splitlines()
    for code in _CODE.findall(text):
        yield from (each for each in _LITERAL.findall(code) if not _NAMES.match(each))


def said(module: str) -> Iterator[str]:
    """What a module may say: its texts, but for docstrings and what describes a column."""
    tree = ast.parse(module)
    aside = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    for call in ast.walk(tree):
        if isinstance(call, ast.keyword) and call.arg in _ASIDE:
            aside.update(id(each) for each in ast.walk(call.value))
    for each in ast.walk(tree):
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in aside:
            yield each.value


def stumbled_over(texts: Iterator[str]) -> list[str]:
    return [text for text in texts if _BANNED.search(text) and text not in _TALKED_OF]


def test_templates_are_in_plain_words() -> None:
    found = {str(path): stumbled_over(shown(path.read_text())) for path in TEMPLATES}
    assert {path: texts for path, texts in found.items() if texts} == {}


def test_messages_are_in_plain_words() -> None:
    found = {
        str(path): [
            text for text in stumbled_over(said(path.read_text())) if not _NAMES.match(text)
        ]
        for path in MODULES
    }
    assert {path: texts for path, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("<p>Nobody is here</p>", ["<p>Nobody is here</p>"]),
        ('{{ field("x", "Whoever asks") }}', ["Whoever asks"]),
        ("{# nobody reads this #}{{ at | instant }}", []),
    ],
)
def test_text_and_words_of_components_are_looked_at(template: str, expected: list[str]) -> None:
    assert stumbled_over(shown(template)) == expected
