"""Putting finished files into the fallback folder whole, and taking old ones out."""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from orders.errors import RegisterError
from orders.fallback.signing import SIGNATURE

_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"orders-[A-Za-z0-9_-]+-(\d{8}T\d{6}Z)\.html(?:\.sig)?")


def name_of(area_code: str, at: datetime) -> str:
    """The file's name: area and instant in UTC, so that names sort by time."""
    code = "".join(each for each in area_code if each.isalnum() or each in "-_")
    return f"orders-{code}-{at.astimezone(UTC):{_STAMP}}.html"


def check_folder(folder: Path) -> None:
    """Make sure that there is somewhere to write to.

    Raises:
        RegisterError: there is no such folder; a share that is not mounted must not go unseen.
    """
    if not folder.is_dir():
        raise RegisterError(f"There is no folder {folder}: make it, or mount the share.")


def put(folder: Path, name: str, content: bytes, signature: bytes) -> Path:
    """Write a file and its signature; a reader of the folder sees it whole or not at all."""
    # The signature first: a file without one is never seen.
    _put(folder / f"{name}{SIGNATURE}", signature)
    path = folder / name
    _put(path, content)
    return path


def remove_old(folder: Path, *, keep_days: int, now: datetime) -> int:
    """Remove our own files made more than ``keep_days`` ago; gives how many lists went."""
    oldest = now - timedelta(days=keep_days)
    removed = 0
    for path in sorted(folder.iterdir()):
        found = _NAME.fullmatch(path.name)
        if found is None or _read(found[1]) >= oldest:
            continue
        path.unlink(missing_ok=True)
        removed += path.suffix != SIGNATURE
    return removed


def _read(stamp: str) -> datetime:
    return datetime.strptime(stamp, _STAMP).replace(tzinfo=UTC)


def _put(path: Path, content: bytes) -> None:
    half = path.with_name(f".{path.name}.part")
    try:
        with half.open("wb") as new:
            new.write(content)
            new.flush()
            os.fsync(new.fileno())
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
