"""What our rules answer about telling police name and address."""

from __future__ import annotations

from orders.courts.calendar import PUBLISHED
from orders.rules.clocks.deadlines import deadline_label
from orders.rules.kinds import catalogue
from orders.rules.lifecycle.notification import (
    DutyRecord,
    NotificationState,
    change_notification,
    notification,
)
from orders.rules.lifecycle.police_duties import DutyOrder
from orders.rules.vocabulary.events import EventKind as E
from orders.rules.vocabulary.events import LifecycleEvent
from tests.rules.building import event, london_at

_MADE, _SERVED = event(E.MADE, "2026-11-16 10:00"), event(E.SERVED, "2026-11-20 17:00")
_INTERIM_MADE = event(E.MADE, "2026-11-02 11:00", "2026-12-31 24:00")
_INTERIM_SERVED = event(E.SERVED, "2026-11-02 12:00")
_TOLD = event(E.NOTIFIED, "2026-11-03 12:00")
_DECIDED = event(E.ENDED_ON_DETERMINATION, "2026-11-16 10:00")
_BEFORE = event(E.EXCUSED, "2026-11-16 10:00")


def _order(code: str, *events: LifecycleEvent, key: int = 1) -> DutyOrder:
    return DutyOrder(key, catalogue.kind(code), events)


_INTERIM = _order("SPO_INTERIM", _INTERIM_MADE, _INTERIM_SERVED, _DECIDED, key=2)
_TOLD_INTERIM = _order("SPO_INTERIM", _INTERIM_MADE, _INTERIM_SERVED, _TOLD, _DECIDED, key=2)
_SHPO = _order(
    "SHPO_CIVIL",
    event(E.MADE, "2021-12-01 10:00", "2026-11-30 24:00"),
    event(E.SERVED, "2021-12-01 11:00"),
    key=2,
)
_SPO_AFTER = _order(
    "SPO", event(E.MADE, "2026-11-16 14:00"), event(E.SERVED, "2026-11-16 16:00"), key=2
)


def _first(own: DutyOrder, when: str, *others: DutyOrder) -> str:
    found = notification(DutyRecord(own, others, PUBLISHED.deadline), london_at(when))
    until = "" if found.due_at is None else f" until {deadline_label(found.due_at)}"
    return f"{found.state}{until}"


def _changed() -> str:
    moved, told = (
        event(E.DETAILS_CHANGED, "2026-11-28 12:00"),
        event(E.NOTIFIED, "2026-11-30 23:00"),
    )
    at_first = event(E.NOTIFIED, "2026-11-21 12:00")
    own = _order("SPO", _MADE, _SERVED, at_first, moved, told)
    record = DutyRecord(own, (), PUBLISHED.deadline)
    return change_notification(record, london_at("2026-11-30 23:30")).state


def _excuse_recorded() -> bool:
    sro = _order("SRO", _MADE, _BEFORE, _SERVED)
    offered = E.EXCUSED in catalogue.kind("SRO").events
    return offered and _first(sro, "2026-11-25 12:00") == NotificationState.NOT_REQUIRED


_SPO = _order("SPO", _MADE, _SERVED)
ANSWERS = {
    "H8-N02": lambda: _first(_SPO, "2026-11-25 12:00", _INTERIM),
    "H8-N03": lambda: _first(_SPO, "2026-11-25 12:00", _TOLD_INTERIM),
    "H8-N04": lambda: _first(_SPO, "2026-11-25 12:00", _SHPO),
    "H8-N05": lambda: _first(_SPO, "2026-12-01 12:00", _SHPO),
    "H8-N07": lambda: _first(_order("DAPO", _MADE), "2026-11-18 12:00", _SPO_AFTER),
    "H8-N08": lambda: _first(_order("SRO", _MADE, _SERVED), "2026-11-25 12:00", _SHPO),
    "H8-N11": _excuse_recorded,
    "H8-N12": _changed,
    "H8-N13": lambda: _first(_order("DAPO", _MADE), "2026-11-19 00:01"),
    "H8-N14": lambda: _first(_order("SHPO_CIVIL", _MADE, _BEFORE, _SERVED), "2026-11-25 12:00"),
    "H8-N15": lambda: _first(_order("SHPO_CIVIL", _MADE), "2026-11-25 12:00"),
}
"""By vector, what answers it."""
