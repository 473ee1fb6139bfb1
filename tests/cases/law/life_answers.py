"""What our rules answer about the lives of notices and orders, their courts and sections."""

from __future__ import annotations

from datetime import date
from typing import Any

from orders.figures.dvpn_ratio import RatioRow
from orders.rules.checks import breach_patterns, further_events
from orders.rules.checks.breach_patterns import USUAL, Occurrence
from orders.rules.checks.further_events import RecordedState
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import ArrestRules
from orders.rules.lifecycle import enforcement, states
from orders.rules.vocabulary.events import EventKind as E
from orders.rules.vocabulary.events import LifecycleEvent
from orders.rules.vocabulary.findings import Severity
from tests.rules.building import event, london_at

_NOW = london_at("2027-03-01 12:00")
_AUTHORISED, _SERVED = event(E.AUTHORISED, "2026-11-20 02:10"), event(E.SERVED, "2026-11-20 09:00")
_OPENED = event(E.HEARING_OPENED, "2026-11-23 08:30")
_REFUSED = event(E.REFUSED, "2026-11-30 11:00")


def _state(code: str, when: str, *events: LifecycleEvent) -> str:
    found = states.state_at(states.periods(catalogue.kind(code), events), london_at(when))
    return "" if found is None else found.value


def _found(
    code: str, before: list[LifecycleEvent], new: LifecycleEvent, due: str = "", **facts: str
) -> list[list[str]]:
    standing = RecordedState(catalogue.kind(code), before, facts.pop("under", None))
    hearing = london_at(due) if due else None
    found = further_events.checks(standing, new, facts, now=_NOW, hearing_due_at=hearing)
    return [[each.code, each.severity.value] for each in found]


def _recordable(code: str, before: list[LifecycleEvent], new: LifecycleEvent) -> bool:
    refused = [each for each in _found(code, before, new) if each[1] == Severity.REFUSE]
    return not refused


def _codes(found: list[list[str]]) -> list[str]:
    return [each[0] for each in found]


def _extended_twice() -> list[str]:
    made = event(E.MADE, "2026-02-10 11:00", "2026-08-09 24:00")
    once = event(E.RENEWED, "2026-08-01 11:00", "2027-02-09 24:00")
    again = event(E.RENEWED, "2027-02-01 11:00", "2027-08-09 24:00")
    return _codes(_found("OCCUPATION", [made, once], again, under="s.38"))


def _attached_power() -> bool:
    made = event(E.MADE, "2026-11-01 10:00", "2027-05-01 24:00")
    attached = event(E.POWER_OF_ARREST, "2026-11-01 10:00", "2026-11-20 00:00")
    at = london_at("2026-11-20 10:00")
    return enforcement.arrest_power(catalogue.kind("OCCUPATION"), [made, attached], at).is_there


def _discharged(code: str, made_on: date, on: date) -> list[str]:
    found = enforcement.discharge_checks(
        catalogue.kind(code), made_on=made_on, discharged_on=on, condition_codes=[], facts={}
    )
    return [each.code for each in found]


def _sections_of_conviction() -> bool:
    kind = catalogue.kind("SHPO_CONVICTION")
    cited = [
        kind.section(E.VARIED),
        kind.section(E.APPEALED),
        kind.notification_source,
        kind.duration.source if kind.duration else "",
    ]
    return all("Sentencing Act 2020" in each for each in cited)


def _same_victim() -> list[str]:
    days = [date(2025, 11, 29), date(2026, 3, 10), date(2026, 11, 29)]
    seen = [Occurrence(on, str(on), frozenset({1})) for on in days]
    return [
        each.pattern.value
        for each in breach_patterns.flags(seen, on=date(2026, 11, 29), limits=USUAL)
    ]


def _ratio() -> list[Any]:
    row = RatioRow("TOTAL", "", 1000, 50, 62)
    return [row.percent, row.volume_percent, row.standing.value, row.is_small]


_NMO = event(E.MADE, "2026-05-20 13:00", "2026-11-20 13:00")
_SPO = event(E.MADE, "2021-11-20 10:00")
_OVER = event(E.DISCHARGED, "2026-10-01 10:00")
ANSWERS = {
    "H8-L01": lambda: _state("DVPN", "2026-11-26 12:00", _AUTHORISED, _SERVED),
    "H8-L03": lambda: _found(
        "DVPN", [_AUTHORISED, _SERVED], event(E.LAPSED, "2026-11-22 09:00"), "2026-11-23 09:00"
    ),
    "H8-L04": lambda: _recordable(
        "NMO", [_NMO], event(E.VARIED, "2026-11-24 11:00", "2027-11-20 13:00")
    ),
    "H8-L06": lambda: _recordable("SPO", [_SPO, _OVER], event(E.RESTORED, "2026-11-20 11:00")),
    "H8-L07": lambda: _recordable(
        "DVPN",
        [_AUTHORISED, _SERVED, _OPENED, _REFUSED],
        event(E.APPEALED, "2026-12-10 11:00"),
    ),
    "H8-L09": lambda: _state(
        "SPO_INTERIM",
        "2027-01-11 12:00",
        event(E.MADE, "2026-11-20 11:00", "2027-01-31 24:00"),
        event(E.REFUSED, "2027-01-10 11:00"),
    ),
    "H8-L11": lambda: _discharged("SPO", date(2024, 11, 20), date(2026, 11, 20)),
    "H8-L12": lambda: _found(
        "DVPO",
        [event(E.MADE, "2026-11-23 11:00", "2026-12-20 24:00")],
        event(E.VARIED, "2026-12-01 11:00"),
    ),
    "H8-L14": lambda: _state(
        "NMO",
        "2026-10-02 12:00",
        event(E.MADE, "2026-05-20 13:00"),
        event(E.ENDED_WITH_PROCEEDINGS, "2026-10-01 12:00"),
    ),
    "H8-L15": _extended_twice,
    "H8-L17": lambda: catalogue.kind("UNDERTAKING").breach.arrest is not ArrestRules.NEVER,
    "H8-L18": _attached_power,
    "H8-L20": lambda: _discharged("DAPO", date(2024, 11, 20), date(2026, 11, 20)),
    "H8-L21": lambda: "British Transport Police" in catalogue.kind("SHPO_CIVIL").applicant,
    "H8-L22": _sections_of_conviction,
    "H8-L23": lambda: "SPO" in catalogue.kind("SPO").supersedes,
    "H8-L25": lambda: "s.46" in catalogue.kind("DAPO").section(E.APPEALED),
    "H8-L26": lambda: "High Court" in catalogue.kind("DAPO").court,
    "H8-L27": lambda: _recordable(
        "SPO_INTERIM",
        [event(E.MADE, "2026-11-20 11:00", "2027-01-31 24:00")],
        event(E.APPEALED, "2026-12-01 11:00"),
    ),
    "H8-M02": _same_victim,
    "H8-M03": _ratio,
}
"""By vector, what answers it."""
