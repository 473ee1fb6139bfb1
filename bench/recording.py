"""Timing how fast notices are recorded, one by one as people do and together as a load does."""

from __future__ import annotations

import time
from contextlib import nullcontext
from dataclasses import dataclass

from bench.databases import LPA, Register
from bench.facts import SEED
from orders import clock
from orders.access.accounts import service_account
from orders.db import db as handle
from orders.register import presence, recording
from orders.sample.areas import draw
from orders.sample.dice import Dice
from orders.sample.notices import Setting, notice
from orders.sample.people import Town

NUMBER = 200


@dataclass(frozen=True, slots=True)
class Rate:
    """Notices recorded in a second: each counted in its areas at once, and all at the end."""

    one_by_one: float
    together: float


def record_some(register: Register) -> Rate:
    """Record ``NUMBER`` notices twice on ``register``; nothing is kept."""
    with register.app.app_context():
        rates = [NUMBER / _seconds(together=together) for together in (False, True)]
    return Rate(*rates)


def _seconds(*, together: bool) -> float:
    db, now, dice, town = handle.session, clock.now(), Dice(SEED), Town(draw())
    by = service_account(db, "system", now=now)
    given = [
        notice(dice, town, Setting(number, LPA, "Birmingham", LPA, now, None))
        for number in range(NUMBER)
    ]
    began = time.perf_counter()
    with presence.put_off(db) if together else nullcontext():
        for each in given:
            recording.record(db, each, by=by, now=now, prefix="WM", force="Bench Police")
    taken = time.perf_counter() - began
    db.rollback()
    return taken
