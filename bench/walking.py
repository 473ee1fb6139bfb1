"""Every page that is only looked at, as every role that may, and what each costs.

``bin/bench walking`` loads the sample data in two sizes on both databases and prints the dearest
pages. Instructions are SQLite's own count: the same on every machine, however busy.
"""

from __future__ import annotations

import logging
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click
from flask import Flask
from sqlalchemy import event, select, text
from werkzeug.routing import Rule

from bench import databases
from orders import clock, create_app
from orders.access import signing_in
from orders.access.guard import API, asked_by
from orders.access.model import Account
from orders.access.permissions import Permission, Role, may
from orders.db import alembic, transaction
from orders.db import db as handle
from orders.sample import loading
from orders.settings import Settings
from orders.worklists.lists import LISTS

LONGEST_S: Final = 1.0
"""No page of a register of 6,000 orders and 39,000 arrests takes longer on a machine of its own."""
STEP: Final = 1000
"""Instructions of SQLite between two counts."""

_OF_ORDER = "SELECT {}, reference FROM protective_order JOIN {} ON {} ORDER BY 1 DESC LIMIT 1"
FILLINGS: Final = {
    ("reference",): (
        "SELECT reference FROM protective_order ORDER BY (SELECT count(*) FROM condition"
        " WHERE order_id = protective_order.id) DESC, id LIMIT 1"
    ),
    ("person_id",): (
        "SELECT subject_id FROM protective_order GROUP BY subject_id"
        " ORDER BY count(*) DESC, subject_id LIMIT 1"
    ),
    (
        "person_id",
        "reference",
    ): "SELECT subject_id, reference FROM protective_order LIMIT 1",
    ("address_id", "reference"): _OF_ORDER.format(
        "address.id", "address", "address.person_id = subject_id"
    ),
    ("condition_id", "reference"): _OF_ORDER.format(
        "condition.id", "condition", "condition.order_id = protective_order.id"
    ),
    ("event_id", "reference"): _OF_ORDER.format(
        "event.id", "event", "event.order_id = protective_order.id"
    ),
    ("detention_id", "reference"): _OF_ORDER.format(
        "detention.id", "detention", "detention.person_id = subject_id"
    ),
    ("breach_id",): "SELECT id FROM breach ORDER BY id DESC LIMIT 1",
    ("visit_id",): "SELECT id FROM visit ORDER BY id DESC LIMIT 1",
    ("number",): "SELECT id FROM account WHERE role <> 'SERVICE' ORDER BY id DESC LIMIT 1",
    ("first_id", "second_id"): "SELECT first_id, second_id FROM person_pair LIMIT 1",
    ("code", "level"): "SELECT code, lower(level) FROM area WHERE level = 'LPA' LIMIT 1",
    ("form",): "SELECT 'xlsx'",
    (
        "reference",
        "system",
    ): "SELECT reference, 'pnc' FROM protective_order LIMIT 1",
    (
        "reference",
        "slug",
    ): "SELECT reference, 'served' FROM protective_order LIMIT 1",
}
"""What stands in a path, by the names of its parts in order; the dearest record where it counts."""
WIDER: Final = (
    "/orders?status=all",
    "/orders?status=all&page=100000",
    "/orders/map/points.json?status=all",
    "/orders.csv?status=all",
    "/figures/dvpn-ratio?by=lpa&from=2018-01-01&to=2027-01-01",
    "/breaches?status=all",
    "/audit?page=1000",
)
"""What else is asked of a page than it shows at first."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one page cost.

    Attributes:
        role: who looked.
        path: at what.
        status: of the answer.
        seconds: it took.
        statements: it sent.
        instructions: SQLite carried out, in thousands; 0 on PostGIS.
    """

    role: Role
    path: str
    status: int
    seconds: float
    statements: int
    instructions: int


def load(url: str, orders: int) -> Flask:
    """An app on a new database with the sample data of so many orders."""
    folder = tempfile.mkdtemp(prefix="orders-walking-")
    settings = Settings(
        secret_key="walking " * 5, database_url=url, audit_folder=folder, log_level="CRITICAL"
    )
    app = create_app(settings)
    with app.app_context():
        alembic.upgrade()
    with app.app_context(), transaction() as db:
        loading.load(db, records=orders, seed=1, settings=settings, now=clock.now())
    if url.startswith("postgresql"):
        with app.extensions["engine"].begin() as connection:
            connection.execute(text("ANALYZE"))
    return app


def walk(app: Flask, roles: Sequence[Role]) -> Iterator[Cost]:
    """Look at every page each of ``roles`` may look at."""
    counted = _count(app)
    with app.app_context():
        accounts = {role: _somebody(role) for role in roles}
        rules = [(rule, path) for rule in app.url_map.iter_rules() for path in _paths(rule)]
    for role, account in accounts.items():
        client = app.test_client()
        now = int(clock.now().timestamp())
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = signing_in.SignedIn(account).get_id(), True
            session["began"] = session["seen"] = now
        paths = [path for rule, path in rules if _opens(app, rule, role)]
        for path in (*paths, *WIDER):
            client.get(path)  # What is kept between requests is there the second time.
            counted[:] = [0, 0]
            began = time.perf_counter()
            status = client.get(path).status_code
            yield Cost(role, path, status, time.perf_counter() - began, *counted)


def _somebody(role: Role) -> Account:
    wanted = select(Account).where(Account.role == role, Account.active).order_by(Account.id)
    account = handle.session.scalars(wanted.limit(1)).one()
    account.must_change_password = False
    handle.session.commit()
    return account


def _opens(app: Flask, rule: Rule, role: Role) -> bool:
    permission = asked_by(app.view_functions[rule.endpoint])
    public = permission is Permission.PUBLIC
    return not public and may(role, permission) and not rule.rule.startswith(API)


def _paths(rule: Rule) -> list[str]:
    if "GET" not in (rule.methods or set()):
        return []
    names = tuple(sorted(rule.arguments))
    if not names:
        return [rule.rule]
    if rule.rule == "/work/<key>":
        return [f"/work/{key}" for key in LISTS]
    if names not in FILLINGS:
        return []
    row = handle.session.execute(text(FILLINGS[names])).first()
    if row is None:
        return []
    built = rule.build(dict(zip(names, row, strict=True)))
    return [built[1]] if built else []


def _count(app: Flask) -> list[int]:
    """Counts what the app's database does: statements, and thousands of instructions of SQLite."""
    counted = [0, 0]
    engine = app.extensions["engine"]

    def statement(*_: Any) -> None:
        counted[0] += 1

    def step() -> int:
        counted[1] += 1
        return 0

    event.listen(engine, "before_cursor_execute", statement)
    if engine.dialect.name == "sqlite":
        engine.dispose()
        event.listen(engine, "connect", lambda each, _: each.set_progress_handler(step, STEP))
    return counted


@click.command()
@click.option("--orders", "sizes", type=int, multiple=True, default=(3000, 6000), show_default=True)
def main(sizes: Sequence[int]) -> None:
    """Walk registers of growing size on both databases; status 1 when a page costs too much."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    roles = [role for role in Role if role is not Role.SERVICE]
    bad = False
    with ExitStack() as stack:
        for size in sizes:
            for url in _places(stack, size):
                app = load(url, size)
                walked = list(walk(app, roles))
                app.extensions["engine"].dispose()
                bad |= _tell(url, size, walked)
    raise SystemExit(bad)


def _places(stack: ExitStack, size: int) -> Iterator[str]:
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="orders-walking-"))
    yield f"sqlite:///{Path(folder, 'register.sqlite')}"
    if os.environ.get("ORDERS_TEST_POSTGIS_URL"):
        empty = stack.enter_context(databases.empty_postgis(databases.server(), f"walk_{size}"))
        yield empty.extensions["engine"].url.render_as_string(hide_password=False)


def _tell(url: str, size: int, walked: Sequence[Cost]) -> bool:
    click.echo(f"\n{url.partition(':')[0]}, {size:,} orders: {len(walked)} pages")
    dearest = sorted(walked, key=lambda each: -each.seconds)[:12]
    for each in dearest:
        click.echo(
            f"  {each.seconds:6.2f} s {each.statements:4} statements {each.instructions:8,} k"
            f"  {each.status} {each.role.value:15} {each.path}"
        )
    failed = [each for each in walked if each.status >= 500]
    for each in failed:
        click.echo(f"  FAILED {each.status} {each.role.value} {each.path}")
    return bool(failed) or any(each.seconds > LONGEST_S for each in walked)


if __name__ == "__main__":
    main()
