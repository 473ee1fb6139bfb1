"""docs/rules.md is what the rules are, and names what keeps and what shows each."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from orders.commands.rules_index import INDEX, Rule
from orders.commands.rules_page import page

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
VECTORS = [
    *(f"C{number}" for number in range(1, 34)),
    *(f"D{number}" for number in range(1, 29)),
    *(f"L{number}" for number in range(1, 18)),
]
RULES = pytest.mark.parametrize("rule", INDEX, ids=lambda rule: rule.function.split(".", 2)[-1])


HANDED = ("H8-B01", "H8-B04", "H8-P06", "H8-P07", "H8-P08")
"""Vectors of the law handed over later, as tests are called."""
WHERE = ("api", "rules", "register", "breaches", "people", "digests", "search")
"""Folders of tests that show what the law says."""


@pytest.fixture(scope="module")
def ids() -> set[str]:
    """What the tests are called as pytest runs them: the words of their names and of their ids."""
    folders = [str(TESTS / each) for each in WHERE]
    collected = subprocess.run(  # noqa: S603  fixed words only
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:randomly", *folders],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [line.partition("::")[2] for line in collected.stdout.splitlines()]
    handed = {name for name in HANDED if any(name in line for line in lines)}
    return handed | {word.upper() for line in lines for word in re.split("[^A-Za-z0-9]+", line)}


def test_the_page_is_what_the_rules_are() -> None:
    written = (ROOT / "docs" / "rules.md").read_text()
    assert written == page(), "write it anew: bin/flask rules page --to docs/rules.md"


@RULES
def test_each_rule_names_a_function_there_is(rule: Rule) -> None:
    module, _, name = rule.function.rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))


@RULES
def test_each_rule_names_a_test_there_is(rule: Rule) -> None:
    path, _, name = rule.test.partition("::")
    tree = ast.parse((ROOT / path).read_text())
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("vector", [*VECTORS, *HANDED])
def test_each_vector_of_the_law_is_the_id_of_a_test(vector: str, ids: set[str]) -> None:
    assert vector in ids
