"""Timing the list of an area: the whole page as an officer gets it, and the search alone."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask.testing import FlaskClient
from sqlalchemy import event, select

from bench.databases import LPA, NEIGHBOURHOOD, OFFICER, WORDS, Register
from orders import clock
from orders.access.model import Account
from orders.areas import gazetteer
from orders.areas.model import Level
from orders.db import db as handle
from orders.formatting import PAGE_SIZE
from orders.search.area_search import find
from orders.search.criteria.search_query import SearchQuery

AREAS = ((Level.LPA, LPA), (Level.NEIGHBOURHOOD, NEIGHBOURHOOD))
_TOTAL = re.compile(r"([0-9,]+) live orders? in ")
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Timed:
    """What was timed on one register.

    Attributes:
        register: where.
        what: ``LPA page`` …
        seconds: of each turn.
        total: how many orders it counted.
        queries: how many statements one turn sends.
    """

    register: Register
    what: str
    seconds: tuple[float, ...]
    total: int
    queries: int

    @property
    def milliseconds(self) -> float:
        """The median of all turns."""
        return 1000 * statistics.median(self.seconds)


@dataclass(slots=True)
class _Run:
    """One thing to time: ``once`` does it and gives how many orders it counted."""

    register: Register
    what: str
    once: Callable[[], int]
    seconds: list[float]


def time_all(registers: Sequence[Register], *, rounds: int) -> list[Timed]:
    """Time every page and search on every register by turns, so that all meet the same machine.

    Args:
        registers: where.
        rounds: how many turns each gets; one more goes before and is not counted.
    """
    runs = [run for register in registers for run in _runs(register)]
    for turn in range(rounds + 1):
        for run in runs:
            began = time.perf_counter()
            run.once()
            taken = time.perf_counter() - began
            if turn:
                run.seconds.append(taken)
    return [_timed(run) for run in runs]


def _runs(register: Register) -> list[_Run]:
    client = signed_in(register)
    runs = []
    for level, code in AREAS:
        name = "LPA" if level is Level.LPA else "neighbourhood"
        runs.append(_Run(register, f"{name} page", _page(client, level, code), []))
        runs.append(_Run(register, f"{name} search", _search(register, level, code), []))
    return runs


def signed_in(register: Register) -> FlaskClient:
    """A browser in which the officer has signed in."""
    client = register.app.test_client()
    found = TOKEN.search(client.get("/sign-in").text)
    token = found[1] if found else ""
    form = {"username": OFFICER, "password": WORDS, "csrf_token": token}
    answer = client.post("/sign-in", data=form)
    if answer.status_code != 303:
        raise RuntimeError(f"the officer could not sign in: {answer.status_code}")
    return client


def _page(client: FlaskClient, level: Level, code: str) -> Callable[[], int]:
    path = f"/orders?area={level}:{code}&basis=either&status=live"

    def once() -> int:
        return counted(client.get(path).text)

    return once


def counted(page: str) -> int:
    """How many live orders a list's first page says there are.

    Raises:
        RuntimeError: it names none, or shows other rows than the first of them.
    """
    told = _TOTAL.search(page)
    total = int(told[1].replace(",", "")) if told else 0
    rows = page.count('<th scope="row">')
    if not total or rows != min(total, PAGE_SIZE):
        raise RuntimeError(f"a page shows {rows} rows of {total}")
    return total


def _search(register: Register, level: Level, code: str) -> Callable[[], int]:
    def once() -> int:
        with register.app.app_context():
            db = handle.session
            officer = db.scalars(select(Account).where(Account.username == OFFICER)).one()
            area = gazetteer.current(db).area(level, code)
            return find(db, SearchQuery(area=area), by=officer, now=clock.now()).total

    return once


def _timed(run: _Run) -> Timed:
    sent = 0

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        nonlocal sent
        sent += not statement.startswith("BEGIN")

    engine = run.register.engine
    event.listen(engine, "before_cursor_execute", count)
    total = run.once()
    event.remove(engine, "before_cursor_execute", count)
    return Timed(run.register, run.what, tuple(run.seconds), total, sent)
