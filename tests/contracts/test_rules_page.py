"""docs/rules.md is what the rules are, and docs/rule-index.md names what keeps and shows each."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from orders.commands import rules_page
from tests.contracts import rule_index
from tests.contracts.rule_index import ShownRule

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "tests"
VECTORS = [
    *(f"C{number}" for number in range(1, 34)),
    *(f"D{number}" for number in range(1, 29)),
    *(f"L{number}" for number in range(1, 18)),
]


HANDED = ("H8-B01", "H8-B04", "H8-P06", "H8-P07", "H8-P08")
"""Vectors of the law handed over later, as tests are called."""
WHERE = ("api", "rules", "register", "breaches", "people", "digests", "search")
"""Folders of tests that show what the law says."""


@pytest.fixture(scope="module")
def ids(request: pytest.FixtureRequest) -> set[str]:
    """What the tests are called as pytest runs them: the words of their names and of their ids."""
    here = _words(item.nodeid for item in request.session.items if _is_of_law(item.nodeid))
    # Only where these tests are run by themselves are the others collected for them.
    return here if here.issuperset([*VECTORS, *HANDED]) else _words(_collected())


def _is_of_law(nodeid: str) -> bool:
    return nodeid.removeprefix("tests/").partition("/")[0] in WHERE


def _words(nodeids: Iterable[str]) -> set[str]:
    names = [each.partition("::")[2] for each in nodeids]
    handed = {name for name in HANDED if any(name in each for each in names)}
    return handed | {word.upper() for each in names for word in re.split("[^A-Za-z0-9]+", each)}


def _collected() -> list[str]:
    folders = [str(TESTS / each) for each in WHERE]
    collected = subprocess.run(  # noqa: S603  fixed words only
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:randomly", *folders],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return collected.stdout.splitlines()


def test_the_page_is_what_the_rules_are() -> None:
    written = (ROOT / "docs" / "rules.md").read_text()
    assert written == rules_page.page(), "write it anew: bin/flask rules page --to docs/rules.md"


def test_the_index_is_what_the_tests_bear() -> None:
    written = rule_index.PAGE.read_text()
    assert written == rule_index.page(), "write it anew: python -m tests.contracts.rule_index"


@pytest.mark.parametrize("rule", rule_index.rules(), ids=lambda rule: rule.test.split("::")[-1])
def test_each_rule_names_a_function_there_is(rule: ShownRule) -> None:
    module, _, name = rule.kept_by.rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))


@pytest.mark.parametrize("vector", [*VECTORS, *HANDED])
def test_each_vector_of_the_law_is_the_id_of_a_test(vector: str, ids: set[str]) -> None:
    assert vector in ids
