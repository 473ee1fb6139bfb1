"""The house stays legible: small folders, one name for one thing, modules called by nouns."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

import geo
import orders

ROOTS: Final = (Path(orders.__file__).parent, Path(geo.__file__).parent)
MOST: Final = 15
"""Modules of a folder, beside its ``__init__``."""
MAY_HOLD_MORE: Final = {"orders/commands": "one module for each group of the command line"}
GESTURES: Final = frozenset(
    {
        "about",
        "asked",
        "gathering",
        "holding",
        "kept",
        "reading",
        "showing",
        "standing",
        "taking",
        "telling",
        "together",
        "told",
        "wanted",
        "whole",
    }
)
"""Words that say a gesture of a module's author, not what stands in it."""
_OF_COLUMNS: Final = re.compile(r"select\((?:\w+\.)?[a-z]\w*\)")
LEANING: Final = ("The same", "Likewise", "As above")
"""How a docstring begins that can be read only after the one before it."""
Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def modules() -> list[Path]:
    """Every module of the register and of ``geo``."""
    return [path for root in ROOTS for path in root.rglob("*.py")]


def docstrings(path: Path) -> Iterator[tuple[str, str]]:
    """The name and docstring of a module and of all its public classes and functions."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, Documented):
            called = getattr(node, "name", path.stem)
            words = ast.get_docstring(node)
            if words and not called.startswith("_"):
                yield called, words


def name(path: Path) -> str:
    """A path as the project's root sees it: ``orders/rules``."""
    return path.relative_to(ROOTS[0].parent).as_posix()


def folders() -> list[Path]:
    """Every folder with modules."""
    return sorted({path.parent for path in modules()})


@pytest.mark.parametrize("folder", folders(), ids=name)
def test_a_folder_can_be_taken_in_at_a_glance(folder: Path) -> None:
    held = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
    assert len(held) <= MOST or name(folder) in MAY_HOLD_MORE


@pytest.mark.parametrize("folder", folders(), ids=name)
def test_a_folder_says_in_one_line_what_it_holds(folder: Path) -> None:
    words = ast.get_docstring(ast.parse((folder / "__init__.py").read_text())) or ""
    assert words.partition("\n")[0].endswith(".")


def test_a_public_class_stands_in_one_module() -> None:
    found = defaultdict(set)
    for path in modules():
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                found[node.name].add(name(path))
    assert {each: paths for each, paths in found.items() if len(paths) > 1} == {}


def test_modules_are_called_by_what_stands_in_them() -> None:
    assert [name(path) for path in modules() if GESTURES & set(path.stem.split("_"))] == []


@pytest.mark.parametrize("folder", folders(), ids=name)
def test_a_docstring_stands_alone(folder: Path) -> None:
    found = [
        f"{name(path)} {called}"
        for path in folder.glob("*.py")
        for called, words in docstrings(path)
        if words.startswith(LEANING)
    ]
    assert found == []


def test_a_docstring_that_leans_is_found(tmp_path: Path) -> None:
    path = tmp_path / "shown.py"
    path.write_text('def as_text() -> str:\n    """The same as text."""\n')
    assert [words.startswith(LEANING) for _, words in docstrings(path)] == [True]


@pytest.mark.parametrize("folder", ROOTS, ids=lambda folder: folder.name)
def test_what_is_locked_is_read_by_another_statement(folder: Path) -> None:
    """One that locks as it reads keeps what stood beside the row before it waited.

    So `with_for_update` stands behind columns alone: see `lock_rows`.
    """
    assert sorted(_read_as_they_are_locked(folder)) == []


def test_records_that_are_read_as_they_are_locked_are_found(tmp_path: Path) -> None:
    (tmp_path / "some.py").write_text(
        "select(Order.id).where(true()).with_for_update()\n"
        "select(Order).with_for_update(of=Order)\n"
        "wanted.with_for_update()\n"
    )
    assert sorted(_read_as_they_are_locked(tmp_path)) == ["some.py:2", "some.py:3"]


def _read_as_they_are_locked(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Attribute)
                and node.attr == "with_for_update"
                and not _OF_COLUMNS.match(ast.unparse(node))
            ):
                yield f"{path.relative_to(folder)}:{node.lineno}"
