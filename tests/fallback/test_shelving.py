"""The fallback folder: whole files only, and old ones out."""

from __future__ import annotations

from pathlib import Path

import pytest

from orders.errors import RegisterError
from orders.fallback import file_store
from tests.factories.orders import at

NOW = at("2026-11-21 02:00")


def test_names_sort_by_area_and_time_and_say_utc() -> None:
    assert file_store.name_of("ALD", at("2026-07-01 02:00")) == "orders-ALD-20260701T010000Z.html"
    assert file_store.name_of("A/../x", NOW) == "orders-Ax-20261121T020000Z.html"


def test_a_file_comes_with_its_signature_and_leaves_no_half(tmp_path: Path) -> None:
    path = file_store.put(tmp_path, "orders-ALD-20261121T020000Z.html", b"list", b"signature")
    assert path.read_bytes() == b"list"
    assert sorted(each.name for each in tmp_path.iterdir()) == [path.name, f"{path.name}.sig"]


def test_old_lists_go_and_nothing_else_does(tmp_path: Path) -> None:
    kept = ["orders-ALD-20261114T020000Z.html", "notes.html", "orders-ALD-old.html"]
    gone = ["orders-ALD-20261114T015959Z.html", "orders-BIR-20260101T000000Z.html"]
    for name in (*kept, *gone, *(f"{each}.sig" for each in gone)):
        (tmp_path / name).write_text("")
    assert file_store.remove_old(tmp_path, keep_days=7, now=NOW) == 2
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(kept)


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="mount the share"):
        file_store.check_folder(tmp_path / "share")
