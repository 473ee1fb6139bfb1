"""What is stored comes back, from a folder and from a bucket."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from orders.errors import Damaged
from orders.papers.store import Bucket, Folder, Store, new_key, store_of
from tests.conftest import settings_for
from tests.papers.bucket import open_bucket

CONTENT = b"\x00\xff sealed \r\n"


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Each kind of store, empty."""
    if request.param == "folder":
        yield store_of(settings_for("sqlite://", papers_folder=str(tmp_path / "papers")))
        return
    with open_bucket() as bucket:
        settings = settings_for(
            "sqlite://",
            papers_s3_bucket="orders-papers",
            papers_s3_endpoint=bucket.url,
            papers_s3_key="invented",
            papers_s3_secret="invented too",
        )
        made = store_of(settings)
        yield made
        assert isinstance(made, Bucket)
        made.client.close()
        assert all(bucket.signed)


def test_what_is_put_is_got_and_listed(store: Store) -> None:
    key = new_key()
    store.put(key, CONTENT)
    assert store.get(key) == CONTENT
    assert list(store.keys()) == [key]


def test_what_is_not_there_is_said_to_be_lost(store: Store) -> None:
    with pytest.raises(Damaged, match="not where it was stored"):
        store.get(new_key())
    assert list(store.keys()) == []


def test_nobody_else_may_read_the_folder_and_nothing_is_overwritten(tmp_path: Path) -> None:
    store, key = Folder(tmp_path / "papers"), new_key()
    store.put(key, CONTENT)
    place = tmp_path / "papers" / key[:2] / key
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700


def test_names_are_random() -> None:
    assert len({new_key() for _ in range(100)}) == 100
    assert len(new_key()) == 32
