"""Killed amid recording: what was acknowledged is there once, and nothing is there by half.

A short one is in the suite; the long one is a trial.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from uuid import uuid4

import pytest
import requests
from flask import Flask
from sqlalchemy import create_engine, func, select, text, union_all
from sqlalchemy.orm import Session

from orders import create_app
from orders.access.permissions import Role
from orders.areas.service import ensure_fixed_areas
from orders.audit.model import AuditEntry
from orders.db import alembic
from orders.db import db as database
from orders.ground.model import Visit
from orders.people.model import Address
from orders.register.model import Condition, Event, Order, Presence, Protection
from tests.api.calling import make_program, order_body
from tests.conftest import dispose, settings_for
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.live import PATIENCE_S, ROOT, Server, children, signed_in, token

SCALES = [
    pytest.param(5, 1, 1.0, id="short"),
    pytest.param(30, 4, 3.0, id="long", marks=pytest.mark.trial),
]
VISIT = {
    "visited_at-day": "21",
    "visited_at-month": "11",
    "visited_at-year": "2026",
    "visited_at-time": "10:00",
    "visited_by": "PC 4411 Hale",
    "subject_seen": "yes",
    "result": "KEPT",
}


class Cluster:
    """A PostGIS of its own whose processes may be killed; what it says is saved is on its disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        said = self._do("start")
        create = create_engine(said, isolation_level="AUTOCOMMIT")
        with create.connect() as connection:
            # Test servers forgo it, and lose what they acknowledged.
            connection.execute(text("ALTER ROLE orders SET synchronous_commit = on"))
            connection.execute(text("CREATE DATABASE register"))
        create.dispose()
        self.url = said.replace("/postgres?", "/register?")
        engine = create_engine(self.url)
        with engine.begin() as connection:
            connection.execute(text("CREATE EXTENSION postgis"))
        engine.dispose()

    def kill(self) -> None:
        """End all its processes where they stand, and start it again."""
        master = self._master()
        for each in (master, *children(master)):
            _kill(each)
        while any(Path(f"/proc/{each}").exists() for each in (master, *children(master))):
            time.sleep(0.05)
        self._do("again")

    def kill_one(self) -> None:
        """End the process of one connection where it stands; the others are ended by it."""
        engine = create_engine(self.url)
        with engine.connect() as connection:
            pid = connection.scalar(
                text(
                    "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend'"
                    " AND pid <> pg_backend_pid() ORDER BY state, random() LIMIT 1"
                )
            )
        engine.dispose()
        if pid is not None:
            _kill(pid)

    def stop(self) -> None:
        """End it and remove it."""
        self._do("stop")

    def _master(self) -> int:
        return int((self._folder / "data" / "postmaster.pid").read_text().split()[0])

    def _do(self, what: str) -> str:
        ran = subprocess.run(  # noqa: S603  ours
            [ROOT / "bin" / "postgis", what, self._folder],
            check=True,
            text=True,
            stdout=subprocess.PIPE,
            timeout=PATIENCE_S,
        )
        return ran.stdout.strip()


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@pytest.fixture
def cluster(postgis_template: object) -> Iterator[Cluster]:
    """A PostGIS of its own, where PostGIS is tried at all."""
    with tempfile.TemporaryDirectory(prefix="orders-kills-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        made = Cluster(Path(folder) / "pg")
        yield made
        made.stop()


@dataclass
class Recorders:
    """People and programs who record until they are stopped.

    Attributes:
        send: by each way of recording, given words that nothing else has; a program names what it
            sends by them and sends it until it knows that it was taken.
        statuses: of all answers; 0 where the connection was lost.
        taken: the words of what was acknowledged.
        unsaid: answers of 503 that do not say when to try again.
    """

    send: dict[str, Callable[[str], requests.Response]]
    statuses: Counter[int] = field(default_factory=Counter)
    taken: list[str] = field(default_factory=list)
    unsaid: int = 0
    _over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def recording(self, number: int) -> Iterator[None]:
        """So many record meanwhile, by each way in turn."""
        ways = list(islice(cycle(self.send), number))
        threads = [threading.Thread(target=self._record, args=(way,)) for way in ways]
        for each in threads:
            each.start()
        try:
            yield
        finally:
            self._over.set()
            for each in threads:
                each.join()

    def wait_for_more(self) -> None:
        """Wait until something more was acknowledged."""
        before, until = len(self.taken), time.monotonic() + PATIENCE_S
        while len(self.taken) == before:
            assert time.monotonic() < until, "nothing is taken any more"
            time.sleep(0.05)

    def _record(self, way: str) -> None:
        while not self._over.is_set():
            words = f"{way} {uuid4()}"
            while self._once(way, words) in (0, 503) and not self._over.is_set():
                time.sleep(0.5)
                if way == "visit":
                    break
            time.sleep(0.05)

    def _once(self, way: str, words: str) -> int:
        try:
            answer = self.send[way](words)
        except requests.ConnectionError:
            status = 0
        else:
            status = answer.status_code
            self.unsaid += status == 503 and "Retry-After" not in answer.headers
        self.statuses[status] += 1
        if status in (201, 303):
            self.taken.append(words)
        return status


@pytest.mark.slow
@pytest.mark.parametrize(("recorders", "rounds", "pause_s"), SCALES)
def test_whatever_is_killed_what_was_acknowledged_is_there_once_and_whole(
    cluster: Cluster, tmp_path: Path, recorders: int, rounds: int, pause_s: float
) -> None:
    server = Server(cluster.url, tmp_path)
    app = create_app(
        settings_for(
            cluster.url,
            audit_key=server.env["ORDERS_AUDIT_KEY"],
            audit_folder=server.env["ORDERS_AUDIT_FOLDER"],
        )
    )
    key, username, reference = prepare(app)
    server.start()
    sent = Recorders(ways(server.at, key, username, reference))

    def start_again() -> None:
        server.kill()
        server.start()

    kills = (server.kill_worker, cluster.kill_one, start_again, cluster.kill)
    try:
        with sent.recording(recorders):
            for kill in kills * rounds:
                time.sleep(pause_s)
                kill()
                sent.wait_for_more()
    finally:
        server.stop()
    # 409 tells a program that what it sends again was taken before.
    assert set(sent.statuses) <= {0, 201, 303, 409, 503}
    assert sent.unsaid == 0
    proofs = [app.test_cli_runner().invoke(args=[each, "verify"]) for each in ("register", "audit")]
    assert [each.exit_code for each in proofs] == [0, 0], [each.output for each in proofs]
    with app.app_context():
        kept = Counter(
            database.session.scalars(union_all(select(Order.grounds), select(Visit.words)))
        )
        shapes = shapes_of(database.session)
    dispose(app)
    assert [each for each in sent.taken if kept[each] != 1] == []
    assert [each for each, often in kept.items() if often > 1] == []
    assert all(len(each) == 1 and 0 not in next(iter(each)) for each in shapes), shapes


def prepare(app: Flask) -> tuple[str, str, str]:
    """Give a register its schema and an order; gives a key, a username and its reference."""
    with app.app_context():
        alembic.upgrade()
        ensure_fixed_areas(database.session, force_code="WMP", force_name="West Midlands Police")
        make_areas(database.session)
        username = make_account(database.session, Role.CIVIL_ORDERS).username
        program = make_program(app.test_client(), database.session)
        return program.key, username, program.record("DVPN")["reference"]


def ways(
    at: str, key: str, username: str, reference: str
) -> dict[str, Callable[[str], requests.Response]]:
    """How notices are recorded by a program, and visits on a page."""
    browser = signed_in(at, username)
    page = f"{at}/orders/{reference}/visits/new"
    form = VISIT | {"csrf_token": token(browser, page)}
    known = {"Authorization": f"Bearer {key}"}

    def notice(words: str) -> requests.Response:
        return requests.post(
            f"{at}/api/v1/orders",
            json=order_body("DVPN") | {"grounds": words},
            headers=known | {"Idempotency-Key": words},
            timeout=PATIENCE_S,
        )

    def visit(words: str) -> requests.Response:
        return requests.post(
            page,
            data=form | {"words": words},
            cookies=browser.cookies,
            allow_redirects=False,
            timeout=PATIENCE_S,
        )

    return {"notice": notice, "visit": visit}


def shapes_of(db: Session) -> list[set[tuple[int, ...]]]:
    """How many rows of each sort belong to a notice and to a visit: one answer each when whole."""
    of_notice = [
        select(func.count()).where(table.order_id == Order.id).scalar_subquery()
        for table in (Protection, Condition, Event, Presence)
    ]
    homes = select(func.count()).where(Address.person_id == Order.subject_id).scalar_subquery()
    lines = [
        select(func.count()).where(AuditEntry.reference == Order.reference, AuditEntry.what == what)
        for what in ("order.recorded", "visit.recorded")
    ]
    notices = db.execute(select(*of_notice, homes, lines[0].scalar_subquery()))
    visits = db.execute(
        select(func.count(), lines[1].scalar_subquery() - func.count() + 1)
        .select_from(Visit)
        .join(Order)
        .group_by(Order.id)
    )
    return [{tuple(row) for row in notices}, {(row[1],) for row in visits}]
