"""Whoever reads facts of a person asks for those that stand, or says why not.

A new module that reads a table of such facts fails here until it names ``removal_id``, or stands
below with a reason.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import orders
from orders.register.person_facts.removals import sorts

ROOT: Final = Path(orders.__file__).parent
READS: Final = {"select", "join", "outerjoin", "aliased"}
_HIDES: Final = "a withheld address that was taken out keeps back what tells it"
_NEW: Final = "of a register just filled, from which nothing was taken out"
NEED_NOT: Final = {
    "people/possible_matches.py": "by words of names, of which none is left of what was taken out",
    "register/changes/sealed_conditions/putting_right.py": "whose home a condition names",
    "register/confidentiality/hidden_people.py": _HIDES,
    "register/confidentiality/households.py": _HIDES,
    "register/confidentiality/same_homes.py": "by numbers of addresses to withhold",
    "register/record_names.py": "names for the log whatever was ever recorded",
    "sample/dated_facts.py": _NEW,
    "search/danger/in_area.py": "custody by ground_queries.is_held, the dead by of_dead_subjects",
    "search/disclosure/condition_masking.py": "premises as the order names them",
    "search/disclosure/homes_near.py": _HIDES,
    "search/disclosure/withheld_homes.py": _HIDES,
    "search/disclosure/zones/drawn_zones.py": _HIDES,
    "search/results/loader.py": "custody by ground_queries.holding",
}


def reads(tree: ast.AST) -> Iterator[str]:
    """The tables of facts that a module asks for."""
    known = {each.__name__ for each in sorts().values()}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            inner = (each for arg in node.args for each in ast.walk(arg))
            if name in READS:
                yield from {each.id for each in inner if isinstance(each, ast.Name)} & known


def test_each_reader_of_facts_asks_for_those_that_stand() -> None:
    readers, forget = set(), set()
    for path in ROOT.rglob("*.py"):
        text = path.read_text()
        if any(reads(ast.parse(text))):
            name = path.relative_to(ROOT).as_posix()
            readers.add(name)
            if "removal_id" not in text:
                forget.add(name)
    assert forget == set(NEED_NOT)
    assert "register/presence/facts_query.py" in readers - forget


_KEEPS: Final = "whoever was taken off an order stays known to what keeps withheld homes back"
_RELATED: Final = "by Order.protections, which are those that stand"
EVERYBODY_EVER_PROTECTED: Final = {
    "breaches/breach_queries.py": _RELATED,
    "breaches/model.py": _KEEPS,
    "breaches/service.py": _RELATED,
    "register/changes/withholding.py": _KEEPS,
    "register/confidentiality/hidden_people.py": _KEEPS,
    "register/confidentiality/households.py": _KEEPS,
    "register/rows/order_rows.py": "writes new ones",
    "sample/dated_facts.py": _NEW,
    "search/disclosure/forewarning.py": _KEEPS,
    "search/disclosure/homes_near.py": _KEEPS,
    "search/disclosure/rewording.py": _KEEPS,
    "search/disclosure/withheld_homes.py": _KEEPS,
    "search/disclosure/zones/drawn_zones.py": _KEEPS,
}
STANDS: Final = ("taken_out_id", "stands_on_order()")


def test_each_reader_of_protected_persons_asks_for_those_that_stand() -> None:
    forget = set()
    for path in ROOT.rglob("*.py"):
        text = path.read_text()
        named = {
            each.id
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Call)
            for arg in node.args
            for each in ast.walk(arg)
            if isinstance(each, ast.Name)
        }
        if "Protection" in named and not any(each in text for each in STANDS):
            forget.add(path.relative_to(ROOT).as_posix())
    assert forget == set(EVERYBODY_EVER_PROTECTED)
