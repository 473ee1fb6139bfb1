"""CONTRIBUTING.md sends nobody to what is not there.

Each folder, file, test, class and command it names exists; its tables are the folders there are and
the layers that import-linter holds to.
"""

from __future__ import annotations

import importlib.util
import re
import shlex
import tomllib
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
import pytest
from flask import Flask

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text()
NAMED = sorted(set(re.findall(r"`([^`]+)`", TEXT)))
STARTS = ("", "orders/", "tests/", "templates/", "tests/browser/", "orders/static/", "migrations/")
"""Where a path that it names may begin: a recipe leaves out the folder it is plainly in."""
IS_PATH = re.compile(r"[\w.<>…*-]*(?:/[\w.<>…*-]*)+|[\w.<>…-]+\.(?:py|md|txt|toml)|\.[\w-]+")
IS_TEST = re.compile(r"test_\w+")
IS_CLASS = re.compile(r"[A-Z][a-z]\w*")
COMMANDS = ("make", "bin/", "node", ".venv/bin/")
NOT_OURS = {"build", "instance", "node_modules"}
"""Folders that are made, not written."""


def is_command(name: str) -> bool:
    """Whether a name is typed at a prompt."""
    return name.startswith(COMMANDS) and (" " in name or name == "make")


def places(name: str) -> list[Path]:
    """What a path of the text leads to: ``<noun>`` and ``…`` stand for any name."""
    pattern = re.sub(r"<\w+>|…", "*", name).rstrip("/")
    found = [each for start in STARTS for each in ROOT.glob(start + pattern)]
    return found or [each for start in STARTS for each in ROOT.glob(f"{start}{pattern}.py")]


@pytest.mark.parametrize("path", [each for each in NAMED if IS_PATH.fullmatch(each)])
def test_a_path_leads_somewhere(path: str) -> None:
    assert places(path)


@pytest.mark.parametrize("name", [each for each in NAMED if IS_TEST.fullmatch(each)])
def test_a_test_is_there(name: str) -> None:
    assert list((ROOT / "tests").rglob(f"{name}.py"))


@pytest.mark.parametrize("name", [each for each in NAMED if IS_CLASS.fullmatch(each)])
def test_a_class_is_there(name: str) -> None:
    sources = "\n".join(path.read_text() for path in (ROOT / "orders").rglob("*.py"))
    assert re.search(rf"^class {name}\b", sources, re.MULTILINE)


@pytest.mark.parametrize("line", [each for each in NAMED if is_command(each)])
def test_a_command_can_be_given(app: Flask, line: str) -> None:
    match shlex.split(line):
        case ["make", *targets]:
            makefile = (ROOT / "Makefile").read_text()
            assert [each for each in targets if f"\n{each}:" not in makefile] == []
        case ["bin/flask", *words]:
            check_command(app, words)
        case [".venv/bin/python", "-m", module, *_]:
            found = importlib.util.find_spec(module)
            assert found is not None
            assert found.submodule_search_locations is None or importlib.util.find_spec(
                f"{module}.__main__"
            )
        case ["node", "--test", *patterns]:
            assert [each for each in patterns if not list(ROOT.glob(each))] == []
        case [program, *_]:
            assert (ROOT / program).is_file()


def check_command(app: Flask, words: list[str]) -> None:
    """Fail unless ``flask`` has this command and it takes these options and arguments."""
    group: click.Command = app.cli
    while isinstance(group, click.Group):
        group, words = group.commands[words[0]], words[1:]
    group.make_context(group.name, words)


def test_every_folder_stands_in_the_table() -> None:
    told = {name.rstrip("/") for name in re.findall(r"^\| `([\w/]+/)` \|", TEXT, re.MULTILINE)}
    there = {
        path.relative_to(ROOT).as_posix()
        for path in (*ROOT.iterdir(), *(ROOT / "orders").iterdir())
        if path.is_dir() and not path.name.startswith((".", "__"))
    }
    assert told == there - NOT_OURS - {"orders"}


def layers(container: str) -> dict[str, int]:
    """How far down each module of a folder stands for import-linter; none that it does not hold."""
    data: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = data["tool"]["importlinter"]["contracts"]
    [held] = [each["layers"] for each in contracts if each.get("containers") == [container]]
    return {name: depth for depth, row in enumerate(held) for name in row.split(" | ")}


@pytest.mark.parametrize("folder", ["orders", "orders/rules", "orders/register", "orders/search"])
def test_what_points_down_is_what_import_linter_says(folder: str) -> None:
    [row] = re.findall(rf"^\| `{folder}` \| (.+) \|$", TEXT, re.MULTILINE)
    depth = layers(folder.replace("/", "."))
    rows = [re.findall(r"`(\w+)`", each) for each in row.split(" > ")]
    outside = {"geo"}
    depths = [{depth[name] for name in each if name not in outside} for each in rows]
    assert [max(upper) < min(lower) for upper, lower in pairwise(depths)] == [True] * (
        len(rows) - 1
    )
