"""Timing how fast notices are recorded one by one, as people do."""

from __future__ import annotations

import time

from bench.databases import LPA, Register
from bench.making import SEED
from orders import clock
from orders.access.accounts import service_account
from orders.db import db as handle
from orders.register.changes import recording
from orders.rules.kinds.force_profile import ForceProfile
from orders.sample.areas import draw
from orders.sample.people import Town
from orders.sample.stories.dice import Dice
from orders.sample.stories.notices import Setting, notice

NUMBER = 200


def record_some(register: Register) -> float:
    """Notices that ``register`` takes in a second, each counted in its areas; nothing is kept."""
    with register.app.app_context():
        db, now, dice, town = handle.session, clock.now(), Dice(SEED), Town(draw())
        by = service_account(db, "system", now=now)
        given = [
            notice(dice, town, Setting(number, LPA, "Birmingham", LPA, now, None))
            for number in range(NUMBER)
        ]
        began = time.perf_counter()
        for each in given:
            recording.record(db, each, by=by, now=now, force=ForceProfile("WM", "Bench Police"))
        taken = time.perf_counter() - began
        db.rollback()
    return NUMBER / taken
