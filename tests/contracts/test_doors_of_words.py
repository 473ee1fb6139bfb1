"""Whatever writes a text that somebody typed is seen by the warning before it is saved.

A session's own records and the rows of ``orders.bulk`` are. A new module that writes texts by a
statement of its own fails here until it does so another way, or says why no warning is owed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import orders
from orders.db import Model
from orders.typed_words import LongWords, Words, WordsJson

ROOT: Final = Path(orders.__file__).parent
WITH_TEXTS: Final = {
    each.class_.__name__
    for each in Model.registry.mappers
    if any(isinstance(column.type, (LongWords, Words, WordsJson)) for column in each.columns)
}
OWE_NO_WARNING: Final = {
    "audit/sealing.py": "seals lines, writes no text of them",
    "people/likeness/pairs.py": "notes when a person was compared",
    "people/joined_records.py": "says whose records are whose",
    "register/changes/change_steps.py": "counts an order's version",
}


def written(tree: ast.AST) -> Iterator[str]:
    """The models with texts whose rows a module inserts or updates by a statement."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            inner = node.args[0].value if isinstance(node.args[0], ast.Attribute) else node.args[0]
            model = inner.id if isinstance(inner, ast.Name) else ""
            if name in {"insert", "update"} and model in WITH_TEXTS:
                yield model


def test_each_writer_of_texts_is_seen_by_the_warning() -> None:
    writers = {
        path.relative_to(ROOT).as_posix()
        for path in ROOT.rglob("*.py")
        if any(written(ast.parse(path.read_text())))
    }
    assert "Order" in WITH_TEXTS
    assert writers == set(OWE_NO_WARNING)
