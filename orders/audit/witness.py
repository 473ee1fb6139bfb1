"""What of the log is kept outside the database, and the key that signs it.

A folder of the host holds, for each chain, the digest of every seal and the signature of every line
this host wrote. Write access to the database alone cannot make the two agree again. Several hosts
keep the same key, and each its own folder or one folder for all.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from orders.bounded_fields import JsonObject

_NAME = re.compile(r"[0-9a-f]{32}\Z")
_OUT_OF_TURN = 100
"""Two hosts that seal at once may keep seals so many places out of turn, and never more."""


@dataclass(frozen=True, slots=True)
class KeptSeal:
    """A seal as it is kept elsewhere; ``sealed_at`` is ISO 8601, UTC."""

    seal: int
    digest: str
    entries: int
    total: int
    sealed_at: str


@dataclass(frozen=True, slots=True)
class KeptLine:
    """A line as it is kept elsewhere: its signature, and when it was written (ISO 8601, UTC)."""

    mac: str
    at: str


class Witness:
    """The folder and the key of one installation.

    Attributes:
        key: signs lines, seals and chains.
        folder: where they are kept; made on first use, readable by its user only.
        chain: name of the chain that lines are kept under, once known.
    """

    def __init__(self, key: bytes, folder: Path) -> None:
        self.key, self.folder = key, folder
        self.chain: str | None = None

    def begin(self, chain: str, about: Mapping[str, Any], seals: Iterable[KeptSeal]) -> None:
        """Keep that a chain began, what it began with, and the seals it took over."""
        lines = [dict(about), *(asdict(each) for each in seals)]
        self._append(f"{chain}.seals", "".join(f"{json.dumps(each)}\n" for each in lines))

    def keep_seals(self, chain: str, seals: Iterable[KeptSeal]) -> None:
        """Keep seals."""
        self._append(f"{chain}.seals", "".join(f"{json.dumps(asdict(each))}\n" for each in seals))

    def keep_ageing(self, chain: str, about: Mapping[str, Any]) -> None:
        """Keep a note that old lines were removed."""
        self._append(f"{chain}.seals", f"{json.dumps(dict(about))}\n")

    def keep_lines(self, chain: str, lines: Iterable[tuple[str, datetime]]) -> None:
        """Keep lines' signatures, in one file for each month."""
        months: dict[str, list[str]] = {}
        for mac, at in lines:
            said = f"{mac} {at.isoformat()}\n"
            months.setdefault(f"{at:%Y-%m}", []).append(said)
        for month, said_then in months.items():
            self._append(f"{chain}.lines-{month}", "".join(said_then))

    def begun(self, chain: str) -> JsonObject | None:
        """What a chain began with, as it is kept; ``None`` when nothing is."""
        first = next(self._rows(chain), None)
        return None if first is None or "seal" in first else first

    def all_begun(self) -> Iterator[JsonObject]:
        """What every chain kept here began with."""
        for path in sorted(self.folder.glob("*.seals")):
            begun = self.begun(path.stem)
            if begun is not None:
                yield begun

    def seals(self, chain: str, *, after: int = 0) -> list[KeptSeal]:
        """The seals of a chain that are kept, in the order they were made.

        Args:
            chain: its name.
            after: earlier ones than this seal may be left out.
        """
        found: list[KeptSeal] = []
        for row in self._rows(chain, backwards=after > 0):
            if "seal" not in row:
                continue
            if row["seal"] < after - _OUT_OF_TURN:
                break
            found.append(KeptSeal(**row))
        return found[::-1] if after > 0 else found

    def keep_proof(self, chain: str, about: Mapping[str, Any]) -> None:
        """Keep what came of proving the whole log."""
        self._append(f"{chain}.proofs", f"{json.dumps(dict(about))}\n")

    def proofs(self, chain: str) -> Iterator[JsonObject]:
        """What came of proving the whole log, the newest first."""
        return self._rows(chain, "proofs", backwards=True)

    def ageings(self, chain: str) -> list[JsonObject]:
        """The notes of removed lines that are kept of a chain."""
        return [row for row in self._rows(chain) if "through" in row]

    def lines(self, chain: str, *, first_at: datetime | None = None) -> Iterator[list[KeptLine]]:
        """The lines of a chain that are kept, a month at a time.

        Args:
            chain: its name.
            first_at: lines written before are left out.
        """
        first = "" if first_at is None else first_at.isoformat()
        for path in sorted(self.folder.glob(f"{_checked(chain)}.lines-*")):
            if path.name.rpartition("lines-")[2] < first[:7]:
                continue
            rows = (row.split() for row in path.read_text(encoding="ascii").splitlines())
            # A host that lost its power may have kept half a line.
            yield [KeptLine(*row) for row in rows if len(row) == 2 and row[1] >= first]

    def _rows(
        self, chain: str, kind: str = "seals", *, backwards: bool = False
    ) -> Iterator[JsonObject]:
        path = self.folder / f"{_checked(chain)}.{kind}"
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return
        lines = text.splitlines()
        for line in reversed(lines) if backwards else lines:
            try:
                yield json.loads(line)
            except json.JSONDecodeError:
                continue

    def _append(self, name: str, text: str) -> None:
        if not text:
            return
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(self.folder / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            # One write is one piece in the file, whatever else writes to it. It is not forced to
            # the disk: a power cut may lose the last seconds' lines here, never in the database.
            os.write(file, text.encode())
        finally:
            os.close(file)


_attached: WeakKeyDictionary[Any, Witness] = WeakKeyDictionary()


def attach(engine: Engine, key: str, folder: str, *, secret: str) -> None:
    """Say where the log of an engine's database is kept, and under which key.

    Args:
        engine: the database.
        key: the setting; empty for one derived from ``secret``.
        folder: where.
        secret: the installation's secret key.
    """
    made = key.encode() or hmac.new(secret.encode(), b"log", hashlib.sha256).digest()
    # What an engine with other options shares with it, and what survives its connections.
    _attached[engine.dialect] = Witness(made, Path(folder))


def of(db: Session) -> Witness | None:
    """Where the log of a session's database is kept; ``None`` where that is not set."""
    return _attached.get(db.get_bind().dialect)


def _checked(chain: str) -> str:
    # The name stands in the database: it must not lead out of the folder.
    return chain if _NAME.match(chain) else "0" * 32
