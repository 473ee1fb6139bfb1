"""Making the files of one run: list, log, lock, sign, put in the folder, area by area."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import BaseLoader, Environment
from markupsafe import Markup
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.areas import gazetteer
from orders.areas.gazetteer import AreaInfo
from orders.audit import log
from orders.audit.model import Action
from orders.db import db as database
from orders.db import reading
from orders.errors import RegisterError
from orders.fallback import file_store, signing
from orders.fallback.encryption import lock
from orders.fallback.live_list import LiveList, areas_of, listing
from orders.search.disclosure.gate import to_anybody
from orders.settings import SHORTEST_PASSPHRASE, Settings

MARKING = "OFFICIAL-SENSITIVE"


@dataclass(frozen=True, slots=True)
class Made:
    """One file: where it is, for which area, how many orders are in it."""

    path: Path
    area: AreaInfo
    orders: int


@dataclass(frozen=True, slots=True)
class SnapshotRun:
    """One run.

    Attributes:
        account: the account the run acts as.
        templates: where ``fallback/…`` is found.
        settings: passphrase, key and how long files are kept.
        folder: where files go; it must be there.
        at: the instant listed, aware.
    """

    account: Account
    templates: Environment
    settings: Settings
    folder: Path
    at: datetime
    now: datetime

    def check(self) -> None:
        """Make sure that files can be made.

        Raises:
            RegisterError: no passphrase is set, the folder is missing or the instant is to come.
        """
        if not self.settings.snapshot_passphrase:
            raise RegisterError(
                "Set ORDERS_SNAPSHOT_PASSPHRASE to a passphrase of"
                f" {SHORTEST_PASSPHRASE} characters or more first."
            )
        if self.at > self.now:
            raise RegisterError("That time has not come yet.")
        file_store.check_folder(self.folder)

    def make(self) -> Iterator[Made]:
        """Make a file for each LPA, each logged before it can be read.

        Raises:
            RegisterError: files cannot be made.
        """
        self.check()
        key = signing.own_key(Path(self.settings.snapshot_key_file))
        with reading() as db:
            areas = areas_of(gazetteer.current(db))
        for area in areas:
            name = file_store.name_of(area.code, self.at)
            contact = self.settings.register_contact
            with reading() as db, to_anybody(lambda: database.session, contact):
                places, by = gazetteer.current(db), self.account
                found = listing(db, area, places, by=by, as_at=self.at, now=self.now)
                self._log(db, found, name)
            content = self.write(found).encode()
            path = file_store.put(self.folder, name, content, signing.sign(content, key))
            yield Made(path, area, len(found.cards))

    def remove_old(self) -> int:
        """Remove files older than the setting says; gives how many lists went."""
        keep_days = self.settings.snapshot_keep_days
        return file_store.remove_old(self.folder, keep_days=keep_days, now=self.now)

    def write(self, found: LiveList) -> str:
        """The whole file of one list: a page that needs nothing but itself and the passphrase."""
        values = {
            "area": found.area,
            "at": found.at,
            "marking": MARKING,
            "force_name": self.settings.force_name,
            "contact": self.settings.register_contact,
        }
        text = self.templates.get_template("fallback/list.html").render(values, cards=found.cards)
        about = f"{found.area.level}:{found.area.code} {found.at.isoformat()}"
        script, style = self._source("unlock.js"), self._source("page.css")
        return self.templates.get_template("fallback/page.html").render(
            values,
            locked=lock(text, self.settings.snapshot_passphrase, about=about),
            script=Markup(script),  # noqa: S704  our own file, whole
            style=Markup(style),  # noqa: S704  our own file, whole
            script_hash=_hash(script),
            style_hash=_hash(style),
        )

    def _source(self, name: str) -> str:
        loader = self.templates.loader
        if not isinstance(loader, BaseLoader):
            raise TypeError("the templates have no loader")
        return loader.get_source(self.templates, f"fallback/{name}")[0]

    def _log(self, db: Session, found: LiveList, name: str) -> None:
        details = {
            "area": f"{found.area.level}:{found.area.code}",
            "as_at": found.at.isoformat(),
            "file": name,
            "total": len(found.cards),
            "found": found.references,
        }
        log.record(
            db, Action.DISCLOSURE, "register.snapshot", by=self.account, now=self.now,
            details=details,
        )  # fmt: skip


def _hash(source: str) -> str:
    """How a content security policy names an inline script or style."""
    return f"sha256-{b64encode(hashlib.sha256(source.encode()).digest()).decode()}"
