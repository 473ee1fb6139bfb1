"""Every page that is only looked at, as every role that may, and what each costs.

``bin/bench walking`` loads the sample data in two sizes on both databases, prints the dearest pages
and those that cost more than the register grew. What is counted is the same on every machine,
however busy: instructions of SQLite, and calls of Python. Seconds are only printed.
"""

from __future__ import annotations

import logging
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from cProfile import Profile
from pathlib import Path
from typing import Any, Final

import click
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, text

from bench import beside, costs, databases, paths
from bench.costs import LIST, RATIO, Cost
from orders import clock, create_app
from orders.access.model import Account
from orders.access.permissions import Role
from orders.access.sign_in import account_session
from orders.db import alembic, transaction
from orders.db import db as handle
from orders.sample import loading
from orders.settings import Settings

LONGEST_S: Final = 1.0
"""No page of a register of 6,000 orders and 39,000 arrests takes longer on a machine of its own."""
STEP: Final = 1000
"""Instructions of SQLite between two counts."""
_DEAREST: Final = 15


def opened(url: str, orders: int, folder: Path) -> Flask:
    """An app on the database at ``url``, with the sample data of so many orders when it is empty.

    Args:
        url: of the database.
        orders: how many.
        folder: where papers and copies of the log lie.
    """
    settings = Settings(
        secret_key="walking " * 5,
        database_url=url,
        audit_folder=str(folder / "audit"),
        papers_folder=str(folder / "papers"),
        log_level="CRITICAL",
    )
    app = create_app(settings)
    with app.app_context():
        alembic.upgrade()
    with app.app_context(), transaction() as db:
        if not loading.is_illustrative(db):
            now = clock.now()
            loading.load(db, records=orders, seed=1, settings=settings, now=now)
            beside.add_beside(db, orders=orders, settings=settings, now=now)
    if url.startswith("postgresql"):
        with app.extensions["engine"].begin() as connection:
            connection.execute(text("ANALYZE"))
    return app


def walk(app: Flask, roles: Sequence[Role], *, timed: int = 2) -> Iterator[Cost]:
    """Look at every page each of ``roles`` may look at, each once counted and then ``timed``."""
    counted = _count(app)
    for role in roles:
        for client, path, rule in looks(app, role):
            yield _cost(client, role, path, rule, counted, timed)


def looks(app: Flask, role: Role) -> Iterator[tuple[FlaskClient, str, str]]:
    """Every path that ``role`` may look at with its rule, and a client that is signed in."""
    client, account = _client(app, role)
    with app.app_context():
        asked = _asked(app, account)
    for path, rule in asked:
        yield client, path, rule


def _asked(app: Flask, account: Account) -> list[tuple[str, str]]:
    """Every path an account may look at with its rule, and what else is asked of it."""
    now, opened = clock.now(), paths.opened_by(app, account)
    known = {rule.rule for rule in opened}
    plain = [
        (path, rule.rule)
        for rule in opened
        for path in paths.paths(handle.session, rule, account, now)
    ]
    there = app.url_map.bind("register.example")
    wider = ((path, there.match(path.partition("?")[0], return_rule=True)) for path in paths.WIDER)
    return plain + [(path, rule.rule) for path, (rule, _) in wider if rule.rule in known]


def _client(app: Flask, role: Role) -> tuple[FlaskClient, Account]:
    client = app.test_client()
    with app.app_context(), transaction() as db:
        if role is Role.SERVICE:
            secret = beside.key(db, clock.now())
            client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
        account = _somebody(role)
        db.flush()
        db.refresh(account)
        db.expunge(account)
    if role is not Role.SERVICE:
        now = int(clock.now().timestamp())
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = (
                account_session.SignedIn(account).get_id(),
                True,
            )
            session["began"] = session["seen"] = now
    return client, account


def _somebody(role: Role) -> Account:
    wanted = select(Account).where(Account.role == role, Account.active)
    if role is Role.SERVICE:
        wanted = wanted.where(Account.username == beside.PROGRAM)
    account = handle.session.scalars(wanted.order_by(Account.id).limit(1)).one()
    account.must_change_password = False
    return account


def _cost(
    client: FlaskClient, role: Role, path: str, rule: str, counted: list[int], timed: int
) -> Cost:
    counted[:] = [0, 0]
    profile = Profile()
    began = time.perf_counter()
    profile.enable()
    status = client.get(path).status_code
    profile.disable()
    first_s = time.perf_counter() - began
    statements, instructions = counted
    calls = sum(each.callcount for each in profile.getstats()) // 1000
    looks = [_seconds(client, path) for _ in range(timed)] or [(first_s, first_s)]
    seconds, cpu_s = (min(each) for each in zip(*looks, strict=True))
    return Cost(role, path, rule, status, first_s, seconds, cpu_s, statements, instructions, calls)


def _seconds(client: FlaskClient, path: str) -> tuple[float, float]:
    began, cpu_began = time.perf_counter(), time.process_time()
    client.get(path)
    return time.perf_counter() - began, time.process_time() - cpu_began


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
@click.option(
    "--keep",
    type=click.Path(file_okay=False, path_type=Path),
    help="Leave the registers there, those on PostGIS on their server, and take those left before.",
)
def main(sizes: Sequence[int], keep: Path | None) -> None:
    """Walk registers of growing size on both databases; status 1 when a page costs too much."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    bad = False
    with ExitStack() as stack:
        temporary = stack.enter_context(tempfile.TemporaryDirectory(prefix="orders-walking-"))
        folder = keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        before: dict[str, tuple[int, list[Cost]]] = {}
        for size in sorted(sizes):
            for url in _places(stack, size, folder, keep=keep is not None):
                backend = url.partition(":")[0]
                app = opened(url, size, folder / f"{backend}-{size}")
                walked = list(walk(app, list(Role)))
                app.extensions["engine"].dispose()
                bad |= _tell(backend, size, walked, before.get(backend))
                before[backend] = size, walked
    raise SystemExit(bad)


def _places(stack: ExitStack, size: int, folder: Path, *, keep: bool) -> Iterator[str]:
    yield f"sqlite:///{folder / f'register-{size}.sqlite'}"
    if os.environ.get("ORDERS_TEST_POSTGIS_URL"):
        server = databases.server()
        yield stack.enter_context(databases.own_postgis(server, f"walk_{size}", keep=keep))


def _tell(
    backend: str, size: int, walked: Sequence[Cost], before: tuple[int, Sequence[Cost]] | None
) -> bool:
    load = os.getloadavg()[0]
    click.echo(f"\n{backend}, {size:,} orders: {len(walked)} pages; load {load:.1f}")
    for each in sorted(walked, key=lambda each: -each.seconds)[:_DEAREST]:
        click.echo(
            f"  {each.seconds:6.2f} s {each.cpu_s:6.2f} s CPU {each.statements:4} statements"
            f" {each.instructions:8,} k {each.calls:6,} k calls"
            f"  {each.status} {each.role.value:15} {each.path}"
        )
    failed = [each for each in walked if each.status >= 500]
    for each in failed:
        click.echo(f"  FAILED {each.status} {each.role.value} {each.path}")
    ratio = costs.ratio_to_list(walked)
    seconds = {each.path: each.seconds for each in walked if each.role is Role.CIVIL_ORDERS}
    in_time = seconds[RATIO] / seconds[LIST]
    click.echo(f"  the ratio is {ratio:.1f} x the work and {in_time:.1f} x the time of the list")
    faster = {} if before is None else costs.grown(before[1], walked, times=size / before[0])
    for (role, path), (was, now) in faster.items():
        click.echo(f"  GREW {was:,} k to {now:,} k  {role.value} {path}")
    for first, after in costs.slower(before[1] if before else (), walked):
        click.echo(f"  took {first.cpu_s:.2f} s CPU, now {after.cpu_s:.2f} s: {after.path}")
    slow = any(each.seconds > LONGEST_S for each in walked)
    return bool(failed) or bool(faster) or slow or ratio > costs.RATIO_TO_LIST


if __name__ == "__main__":
    main()
