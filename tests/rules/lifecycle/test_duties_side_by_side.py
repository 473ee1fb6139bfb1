"""Five orders on one subject, made, served and ended in every order: who tells police, each day.

What is expected is counted by days from the sections alone: Stalking Protection Act 2019 s.9,
Sexual Offences Act 2003 ss.103G and 122F, Domestic Abuse Act 2021 s.41.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from orders.rules.clocks.deadlines import CLOCKS, Deadline, deadline
from orders.rules.kinds import catalogue
from orders.rules.lifecycle.notification import DutyRecord, notification
from orders.rules.lifecycle.police_duties import DutyOrder
from orders.rules.vocabulary.events import EventKind as E
from orders.rules.vocabulary.events import LifecycleEvent

FIRST = datetime(2026, 11, 1, tzinfo=UTC)  # London is on UTC in winter.
LAST = 24
CODES = ("SPO_INTERIM", "SPO", "SHPO_CIVIL", "SRO", "DAPO")


@dataclass(frozen=True)
class Told:
    """One order by days: made at 10:00, served at 11:00, told police at 12:00, ended at 15:00."""

    made: int
    served: int | None = None
    told: int | None = None
    ended: int | None = None

    def in_force(self, day: int) -> bool:
        return self.made <= day and (self.ended is None or day < self.ended)

    @property
    def bound(self) -> int | None:
        """The day from which it bound by service."""
        fits = self.served is not None and (self.ended is None or self.served <= self.ended)
        return self.served if fits else None


@some.composite
def subjects(draw: some.DrawFn) -> dict[str, Told]:
    found = {}
    for code in CODES:
        if not draw(some.integers(0, 4)):
            continue
        made = draw(some.integers(0, 12))
        later = some.none() | some.integers(made, made + 10)
        found[code] = Told(made, draw(later), draw(later), draw(later))
    interim, full = found.get("SPO_INTERIM"), found.get("SPO")
    if interim and full and interim.made < full.made and interim.in_force(full.made):
        # The main order ends it, at 10:00.
        found["SPO_INTERIM"] = Told(interim.made, interim.served, interim.told, full.made)
    return found


def replaces(orders: Mapping[str, Told]) -> bool:
    """Whether the stalking order was made while the interim one was in force: s.9(1)(a)."""
    interim, full = orders.get("SPO_INTERIM"), orders.get("SPO")
    if interim is None or full is None or interim.made >= full.made:
        return False
    return interim.ended is None or interim.ended >= full.made


def span(order: Told | None, ended_early: bool = False) -> tuple[float, float] | None:
    """From when until when an order binds by service, in days."""
    if order is None or order.bound is None:
        return None
    end = (
        float("inf") if order.ended is None else order.ended + (10 / 24 if ended_early else 15 / 24)
    )
    start = order.bound + 11 / 24
    return (start, end) if start < end else None


def expected(code: str, orders: Mapping[str, Told], day: int) -> str:
    own, now = orders[code], day + 23 / 24
    if own.told is not None and own.told <= day and not (code == "SPO" and replaces(orders)):
        return "DONE"
    early = replaces(orders)
    own_end = float("inf")
    if own.ended is not None:
        own_end = own.ended + (10 / 24 if code == "SPO_INTERIM" and early else 15 / 24)
    part_2 = span(orders.get("SHPO_CIVIL"))
    stalking = [span(orders.get("SPO_INTERIM"), early), span(orders.get("SPO"))]
    if code == "SPO" and replaces(orders):
        return "NOT_REQUIRED"
    starts = own.made + 10 / 24 if code == "DAPO" else (own.bound or 0) + 11 / 24
    if (code != "DAPO" and own.bound is None) or now < starts or starts >= own_end:
        return "NOT_REQUIRED"
    lets_off = {
        "SHPO_CIVIL": [],
        "DAPO": sorted(each for each in [part_2, *stalking] if each),
    }.get(code, [each for each in [part_2] if each])
    at = min(now, own_end - 1 / 1440)
    due: int | None = int(starts) + 2
    for since, until in lets_off:
        if until <= starts or since > at:
            continue
        missed = due is not None and due + 1 < since
        if until > at:
            return "NOT_REQUIRED"
        stood = since <= own.made + 10 / 24 < until
        if code == "DAPO" or (code in {"SPO", "SPO_INTERIM"} and stood):
            due = int(until) + 2
        elif not missed:
            due = None
    if due is None:
        return "NOT_REQUIRED"
    if now >= own_end:
        # What was missed under an interim order stays; what had time left is over with it.
        missed = code == "SPO_INTERIM" and due + 1 < own_end
        return "OVERDUE" if missed else "NOT_REQUIRED"
    return "DUE" if day <= due else "OVERDUE"


def as_recorded(code: str, told: Told, *, replaced: bool) -> DutyOrder:
    def at(day: int, hour: int) -> datetime:
        return FIRST + timedelta(days=day, hours=hour)

    ended_by = E.ENDED_ON_DETERMINATION if replaced else E.DISCHARGED
    dated = [
        (E.MADE, told.made, 10),
        (E.NOT_EXCUSED, told.made if code == "SHPO_CIVIL" else None, 10),
        (E.SERVED, told.served, 11),
        (E.NOTIFIED, told.told, 12),
        (ended_by, told.ended, 10 if replaced else 15),
    ]
    events = [
        LifecycleEvent(kind, at(day, hour), at(day, hour))
        for kind, day, hour in dated
        if day is not None
    ]
    return DutyOrder(CODES.index(code), catalogue.kind(code), events)


def count(clock: str, start: datetime) -> Deadline:
    return deadline(CLOCKS[clock], start, bank_holidays={})


@given(subjects())
def test_who_tells_police_each_day_is_what_the_sections_say(orders: dict[str, Told]) -> None:
    recorded = {
        code: as_recorded(code, told, replaced=code == "SPO_INTERIM" and replaces(orders))
        for code, told in orders.items()
    }
    for code, own in recorded.items():
        others = [each for name, each in recorded.items() if name != code]
        record = DutyRecord(own, others, count)
        for day in range(LAST):
            at = FIRST + timedelta(days=day, hours=23)
            assert (day, notification(record, at).state) == (day, expected(code, orders, day))
