"""Registers of growing size to time: each a database of its own, made once and thrown away."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import click
import numpy as np
from flask import Flask
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from bench.making import SEED, make
from orders import clock, create_app
from orders.access.accounts import (
    AccountInput,
    add_account,
    hashed,
    service_account,
    set_password,
)
from orders.access.model import Account
from orders.access.permissions import Role
from orders.areas import gazetteer
from orders.areas.service import ensure_fixed_areas
from orders.db import alembic
from orders.db import db as handle
from orders.register.proof import verify
from orders.sample.areas import draw
from orders.sample.landing import land
from orders.settings import Settings

LPA, NEIGHBOURHOOD = "ILL-BIR", "ILL-BIR-01"
"""The largest LPA, in which nearly a third of all homes lie, and a neighbourhood of it."""
OFFICER, WORDS = "bench.officer", "made up for timing"
MANY_LIVE = 0.25
"""Of all orders, in force today: more than any register has, since counting them is what costs."""
_CHECKED = 500


Areas = Callable[[Session, Account, datetime], object]
"""Imports areas and postcodes into an empty register, as an account, at an instant."""


def illustrative(db: Session, by: Account, now: datetime) -> None:
    """The areas of the sample data."""
    land(db, draw(), by=by, now=now)


@dataclass(frozen=True, slots=True)
class Register:
    """A register of ``size`` made-up orders on one database, ``live_share`` of them in force."""

    size: int
    live_share: float
    backend: str
    app: Flask

    @property
    def engine(self) -> Engine:
        """The engine of its database."""
        engine: Engine = self.app.extensions["engine"]
        return engine

    @property
    def label(self) -> str:
        """``PostGIS, 100,000``."""
        return f"{self.backend}, {self.size:,}"


def server() -> str:
    """Address of the PostGIS server to use, ``{name}`` where a database's name goes.

    Raises:
        click.UsageError: none is named.
    """
    named = os.environ.get("ORDERS_TEST_POSTGIS_URL")
    if not named:
        raise click.UsageError("Name a PostGIS in ORDERS_TEST_POSTGIS_URL, or start bin/bench.")
    return named.replace("/postgres?", "/{name}?")


@contextmanager
def on_postgis(
    address: str,
    size: int,
    *,
    live_share: float = MANY_LIVE,
    keep: bool = False,
    areas: Areas = illustrative,
) -> Iterator[Register]:
    """A register of ``size`` orders on the server at ``address``.

    Args:
        address: of the server, ``{name}`` where the database's name goes.
        size: how many orders.
        live_share: how many of them are in force, 0 to 1.
        keep: whether to leave the database there, and take one left before.
        areas: imports the areas its people live in.
    """
    name = f"bench_{size}_{live_share:.3f}".replace(".", "")
    there = _on_server(address, "SELECT 1 FROM pg_database WHERE datname = :name", name=name)
    if there and not keep:
        _on_server(address, f"DROP DATABASE {name} WITH (FORCE)")
        there = False
    url = address.format(name=name) if there else _create(address, name)
    made = there
    try:
        register = _register(size, live_share, "PostGIS", url, areas=None if there else areas)
        made = True
        yield register
        register.engine.dispose()
    finally:
        if not (keep and made):
            _on_server(address, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def own_postgis(address: str, name: str, *, keep: bool = False) -> Iterator[str]:
    """Address of a database of its own with PostGIS and nothing else in it.

    Args:
        address: of the server, ``{name}`` where the database's name goes.
        name: its name.
        keep: whether to leave it there with what it holds, and take one left before.
    """
    there = _on_server(address, "SELECT 1 FROM pg_database WHERE datname = :name", name=name)
    if there and not keep:
        _on_server(address, f"DROP DATABASE {name} WITH (FORCE)")
    try:
        yield address.format(name=name) if there and keep else _create(address, name)
    finally:
        if not keep:
            _on_server(address, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def empty_postgis(address: str, name: str) -> Iterator[Flask]:
    """A register with nothing in it in a database of its own, gone afterwards."""
    with own_postgis(address, name) as url:
        app = create_app(Settings(secret_key="b" * 40, database_url=url, log_level="CRITICAL"))
        with app.app_context():
            alembic.upgrade()
        yield app
        app.extensions["engine"].dispose()


@contextmanager
def copied(address: str, register: Register, name: str) -> Iterator[str]:
    """Address of a copy of a register's database on the same server, gone afterwards.

    Nobody may use the register meanwhile.
    """
    register.engine.dispose()
    original = register.engine.url.database
    name = f"{original}_{name}"
    _on_server(address, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    _on_server(address, f"CREATE DATABASE {name} TEMPLATE {original}")
    try:
        yield address.format(name=name)
    finally:
        _on_server(address, f"DROP DATABASE {name} WITH (FORCE)")


def _create(address: str, name: str) -> str:
    """Make a database with PostGIS in it; gives its address."""
    _on_server(address, f"CREATE DATABASE {name}")
    url = address.format(name=name)
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE EXTENSION postgis"))
    engine.dispose()
    return url


@contextmanager
def on_spatialite(size: int) -> Iterator[Register]:
    """A register of ``size`` orders in a file of its own."""
    with tempfile.TemporaryDirectory(prefix="orders-bench.") as folder:
        url = f"sqlite:///{folder}/orders.sqlite"
        register = _register(size, MANY_LIVE, "SpatiaLite", url, areas=illustrative)
        try:
            yield register
        finally:
            register.engine.dispose()


def _on_server(address: str, statement: str, **values: str) -> bool:
    engine = create_engine(address.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        result = connection.execute(text(statement), values)
        found = result.first() is not None if result.returns_rows else False
    engine.dispose()
    return found


def _register(
    size: int, live_share: float, backend: str, url: str, *, areas: Areas | None
) -> Register:
    app = create_app(Settings(secret_key="b" * 40, database_url=url, log_level="CRITICAL"))
    register = Register(size, live_share, backend, app)
    if areas is not None:
        with app.app_context():
            _fill(register, areas)
    return register


def _fill(register: Register, areas: Areas) -> None:
    began, now, db = time.perf_counter(), clock.now(), handle.session
    alembic.upgrade()
    ensure_fixed_areas(db, "WMP", "West Midlands Police")
    system = service_account(db, "system", now=now)
    areas(db, system, now)
    lpas = [branch.lpa.code for branch in gazetteer.current(db).tree()]
    officer = AccountInput(
        OFFICER, "Bench officer", Role.OFFICER, lpa_code=LPA if LPA in lpas else lpas[0]
    )
    made = hashed(WORDS, username=OFFICER)
    account = add_account(db, officer, made, by=system, now=now)
    set_password(db, account, made, by=account, now=now)
    with click.progressbar(length=register.size, label=f"Making {register.label}") as bar:
        make(
            db,
            register.size,
            live_share=register.live_share,
            now=now,
            by=system,
            progress=bar.update,
        )
    db.commit()
    if register.backend == "PostGIS":
        with register.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text("VACUUM ANALYZE"))
    check(some_of(register.size))
    click.echo(f"{register.label} orders made and checked in {time.perf_counter() - began:,.0f} s")


def check(order_ids: Sequence[int]) -> None:
    """Make sure that orders count where the register itself would derive.

    Raises:
        click.ClickException: some order counts where the facts do not say.
    """
    verdict = verify(handle.session, order_ids)
    handle.session.rollback()
    if verdict.wrong or verdict.orders != len(order_ids):
        raise click.ClickException(f"counted wrongly: {', '.join(verdict.wrong[:5])}")


def some_of(size: int) -> list[int]:
    """The numbers of some orders of a made-up register, by chance."""
    throws = np.random.default_rng(SEED)
    return [1 + int(each) for each in throws.choice(size, min(_CHECKED, size), replace=False)]
