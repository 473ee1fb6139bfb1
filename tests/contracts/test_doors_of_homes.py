"""Whatever writes an address, or makes two records one, asks which homes it tells.

`orders.register.changes.withholding` says so at once, in the same transaction. A new module that
writes an address, puts a person on an order or joins records fails here until it asks, or says who
does.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import orders

ROOT: Final = Path(orders.__file__).parent
MAKES: Final = {
    "Address",
    "Protection",
    "PersonJoin",
    "add_address",
    "insert_records",
    "write_records",
}
SETS: Final = {"confidential", "placed_by", "point", "postcode", "uprn", "pnc_id"}
TABLES: Final = {"Address", "Person", "PersonJoin", "Protection"}
ASKED_BY: Final = {
    "corrections/writers.py": "where a breach happened, which is no home",
    "people/likeness/pairs.py": "notes only when a person was compared",
    "people/joined_records.py": "who calls it: joining",
    "people/service.py": "who calls it: moving",
    "register/author_view.py": "writes nothing: shows its author what they typed",
    "register/confidentiality/same_homes.py": "withholding itself",
    "register/rows/record_writer.py": "who calls it: recording, granting, imports",
}


def writes(tree: ast.AST) -> Iterator[str]:
    """What of a module writes an address, a person on an order, or a join."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0] if node.args else None
            if name in MAKES or (name in {"insert", "update"} and _table(first) in TABLES):
                yield name
        elif isinstance(node, ast.Assign):
            yield from (
                each.attr
                for each in node.targets
                if isinstance(each, ast.Attribute) and each.attr in SETS
            )


def _table(node: ast.AST | None) -> str:
    inner = node.value if isinstance(node, ast.Attribute) else node
    return inner.id if isinstance(inner, ast.Name) else ""


def test_each_writer_of_homes_asks_which_of_them_tell_a_withheld_one() -> None:
    writers, forget = set(), set()
    for path in ROOT.rglob("*.py"):
        text = path.read_text()
        if any(writes(ast.parse(text))):
            name = path.relative_to(ROOT).as_posix()
            writers.add(name)
            if "withhold_together(" not in text:
                forget.add(name)
    assert forget == set(ASKED_BY)
    assert "register/changes/home_changes.py" in writers - forget
