"""Made-up orders by the hundred thousand, as columns of numbers: who, where, what kind, when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from sqlalchemy import Boolean, Column, Float, ForeignKey, Integer, MetaData, String, Table

from orders.db import UtcInstant
from orders.rules.lifecycle.states import FAR_FUTURE
from orders.rules.vocabulary import references

SEED = 11
NOTICE_SHARE = 0.3
YEARS = 5
CONFIDENTIAL_SHARE = 0.1
NOWHERE_SHARE = 0.02
CHUNK = 20_000
NOWHERE = 0
"""Number of the place nobody knows."""

_meta = MetaData()
PLACE = Table(
    "bench_place",
    _meta,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("postcode", String),
    Column("easting", Float),
    Column("northing", Float),
    Column("lpa_id", Integer),
    Column("neighbourhood_id", Integer),
)
FACT = Table(
    "bench_fact",
    _meta,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("reference", String),
    Column("kind", String(4)),
    Column("pending_at", UtcInstant, comment="NULL for an order: it is never pending"),
    Column("live_at", UtcInstant, comment="NULL when it was never served"),
    Column("over_at", UtcInstant, comment="far future when open"),
    Column("subject_place", Integer, ForeignKey(PLACE.c.id)),
    Column("protected_place", Integer, ForeignKey(PLACE.c.id)),
    Column("confidential", Boolean),
    Column("subject_name", Integer),
    Column("protected_name", Integer),
)
TABLES = _meta


@dataclass(frozen=True, slots=True)
class Times:
    """When an order is pending, in force and over; ``None`` where it never is."""

    pending_at: datetime | None
    live_at: datetime | None
    over_at: datetime


def rows(
    size: int, places: int, now: datetime, *, live_share: float
) -> Iterator[list[dict[str, Any]]]:
    """Rows of ``FACT`` in chunks.

    Args:
        size: how many orders.
        places: how many places there are, numbered from 1.
        now: aware instant they are made for.
        live_share: how many of them are in force then, 0 to 1.
    """
    throws = np.random.default_rng(SEED)
    for start in range(1, size + 1, CHUNK):
        number = min(CHUNK, size + 1 - start)
        shares = throws.random((number, 7))
        where = throws.integers(1, places, (number, 2), endpoint=True)
        names = throws.integers(0, 100_000, (number, 2))
        yield [
            _row(
                start + at,
                shares[at].tolist(),
                where[at].tolist(),
                names[at].tolist(),
                now,
                is_live=bool(shares[at][1] < live_share),
            )
            for at in range(number)
        ]


def _row(
    order_id: int,
    shares: list[float],
    where: list[int],
    names: list[int],
    now: datetime,
    *,
    is_live: bool,
) -> dict[str, Any]:
    is_notice = shares[0] < NOTICE_SHARE
    times = (
        _notice(shares[2], shares[6], now, is_live=is_live)
        if is_notice
        else _order(shares[2], now, is_live=is_live)
    )
    recorded_at = times.pending_at or times.live_at or now
    return {
        "id": order_id,
        "reference": references.make("WM", recorded_at.year, order_id),
        "kind": "DVPN" if is_notice else "DVPO",
        "pending_at": times.pending_at,
        "live_at": times.live_at,
        "over_at": times.over_at,
        "subject_place": NOWHERE if shares[3] < NOWHERE_SHARE else where[0],
        "protected_place": where[0] if shares[4] < 0.5 else where[1],
        "confidential": shares[5] < CONFIDENTIAL_SHARE,
        "subject_name": names[0],
        "protected_name": names[1],
    }


def _order(share: float, now: datetime, *, is_live: bool) -> Times:
    # The last 27 days hold those in force, the years before them the others.
    if is_live:
        made_at = _minute(now - timedelta(days=0.1 + 26.9 * share))
        return Times(None, made_at, _midnight(made_at + timedelta(days=28)))
    made_at = _minute(now - timedelta(days=30 + (YEARS * 365 - 30) * share))
    return Times(None, made_at, _midnight(made_at + timedelta(days=28)))


def _notice(share: float, way: float, now: datetime, *, is_live: bool) -> Times:
    if is_live:
        served_at = _minute(now - timedelta(days=0.1 + 3 * share))
        return Times(served_at - timedelta(hours=4), served_at, FAR_FUTURE)
    authorised_at = _minute(now - timedelta(days=5 + (YEARS * 365 - 5) * share))
    if way < 0.01:
        return Times(_minute(now - timedelta(days=2 * share)), None, FAR_FUTURE)
    if way < 0.06:
        return Times(authorised_at, None, authorised_at + timedelta(days=3))
    served_at = authorised_at + timedelta(hours=4)
    return Times(authorised_at, served_at, served_at + timedelta(hours=44))


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _midnight(at: datetime) -> datetime:
    return datetime(at.year, at.month, at.day, tzinfo=UTC)
