"""Each worklist is told of in docs/worklists.md, and a test shows what waits on it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from orders.worklists.definitions import LISTS

ROOT = Path(__file__).resolve().parents[2]
ON_ITS_OWN = {"Texts to reword"}
"""Told of beside the lists: a page about texts, not orders."""


def test_the_document_tells_of_each_list_by_its_title() -> None:
    written = (ROOT / "docs" / "worklists.md").read_text(encoding="utf-8")
    _, rows = written.split("| --- |", 1)
    firsts = re.findall(r"^\| ([^|]+) \|", rows, re.MULTILINE)
    told = {title for first in firsts for title in first.split("; ")}
    assert told == {each.title for each in LISTS.values()} | ON_ITS_OWN


@pytest.mark.parametrize("key", LISTS)
def test_a_test_shows_what_waits_on_it(key: str) -> None:
    tests = [*(ROOT / "tests/worklists").rglob("*.py"), *(ROOT / "tests/web").rglob("*.py")]
    asked = re.compile(f'"{key}"|/work/{key}\\b')
    assert any(asked.search(path.read_text(encoding="utf-8")) for path in tests)
