"""Timing the digests of one day: every LPA's and every neighbourhood's, up to the mail itself."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta

from bench.databases import Register
from orders import clock
from orders.areas import gazetteer
from orders.db import db as handle
from orders.digests import inputs
from orders.digests.mail_text import Writer
from orders.formatting import london

USUAL_LIVE = 0.02
"""Of all orders, in force today, where 28-day orders of five years are kept."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was timed.

    Attributes:
        register: where.
        areas: how many digests were written.
        rows: how many rows they state in all.
        reading_s: seconds to read what they need.
        writing_s: seconds to compose them and put them into text and HTML.
    """

    register: Register
    areas: int
    rows: int
    reading_s: float
    writing_s: float


def write_all(register: Register) -> Written:
    """Compose and write the digest of every LPA and neighbourhood; nothing is kept or sent."""
    with register.app.app_context():
        now = clock.now()
        # 06:00 of today may still be to come.
        day = (london(now) - timedelta(hours=6)).date()
        places = gazetteer.current(handle.session)
        areas = [area for branch in places.tree() for area in (branch.lpa, *branch.neighbourhoods)]
        writer = Writer(register.app.jinja_env, register.app.config["SETTINGS"])
        began = time.perf_counter()
        desk = inputs.desk(handle.session, places, day, areas)
        read = time.perf_counter()
        rows = 0
        for area in areas:
            digest = desk.digest(area)
            writer.write(digest, composed_at=now)
            rows += len(digest.rows)
        return Written(register, len(areas), rows, read - began, time.perf_counter() - read)
