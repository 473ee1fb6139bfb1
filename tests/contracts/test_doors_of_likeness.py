"""Whoever writes what persons are compared by renews the pairs of those who may be one.

A new module that writes a person, a name or an address, or withholds one, fails here until it
calls ``likeness.pairs.renew``, or says who does.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import orders
from orders.people.likeness.facts import IDENTIFIERS

ROOT: Final = Path(orders.__file__).parent
MAKES: Final = {"Person", "PersonName", "Address", "add_address", "write_records"}
SETS: Final = {"family_name", "given_names", "born_on", "birth_year", "confidential", *IDENTIFIERS}
RENEWED_BY: Final = {
    "corrections/writers.py": "who calls it: corrections/service",
    "people/joined_records.py": "writes only whose records are whose",
    "people/likeness/pairs.py": "writes only when a record was compared",
    "people/service.py": "who calls it: moving",
    "register/author_view.py": "writes nothing: shows its author what they typed",
    "register/imports/bulk_write.py": "flask people compare",
}


def writes(tree: ast.AST) -> Iterator[str]:
    """What of a module writes a person, a name or an address."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0] if node.args else None
            if name in MAKES or (name in {"insert", "update"} and _table(first) in MAKES):
                yield name
        elif isinstance(node, ast.Assign):
            yield from (
                each.attr
                for target in node.targets
                for each in ast.walk(target)
                if isinstance(each, ast.Attribute) and each.attr in SETS
            )


def _table(node: ast.AST | None) -> str:
    inner = node.value if isinstance(node, ast.Attribute) else node
    return inner.id if isinstance(inner, ast.Name) else ""


def test_each_writer_of_what_is_compared_renews_the_pairs() -> None:
    writers, forget = set(), set()
    for path in ROOT.rglob("*.py"):
        text = path.read_text()
        if any(writes(ast.parse(text))):
            name = path.relative_to(ROOT).as_posix()
            writers.add(name)
            if "pairs.renew(" not in text:
                forget.add(name)
    assert forget == set(RENEWED_BY)
    assert "register/changes/home_changes.py" in writers - forget
