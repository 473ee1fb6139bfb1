"""Five orders on one subject, made, served and ended in every order: who tells police, each day.

What is expected is counted by days from the sections alone: Stalking Protection Act 2019 s.9,
Sexual Offences Act 2003 ss.103G and 122F, Domestic Abuse Act 2021 s.41.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as some

from orders.rules.clocks.custody_days import CustodySpell
from orders.rules.clocks.deadlines import CLOCKS, Deadline, deadline
from orders.rules.kinds import catalogue
from orders.rules.lifecycle.notification import DutyRecord, change_notification, notification
from orders.rules.lifecycle.police_duties import HELD, DutyOrder
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


def let_off(code: str, orders: Mapping[str, Told]) -> list[tuple[float, float]]:
    """When other duties let off from an order's, in days."""
    part_2 = span(orders.get("SHPO_CIVIL"))
    stalking = [span(orders.get("SPO_INTERIM"), replaces(orders)), span(orders.get("SPO"))]
    by = {"SHPO_CIVIL": [], "DAPO": [part_2, *stalking]}.get(code, [part_2])
    return sorted(each for each in by if each)


def end_of(code: str, orders: Mapping[str, Told]) -> float:
    """When an order ends; an interim one that another replaces at the hour of that one's making."""
    ended = orders[code].ended
    if ended is None:
        return float("inf")
    return ended + (10 / 24 if code == "SPO_INTERIM" and replaces(orders) else 15 / 24)


def expected(code: str, orders: Mapping[str, Told], day: int) -> str:
    own, now = orders[code], day + 23 / 24
    told = own.told is not None and own.told <= day
    own_end = end_of(code, orders)
    if code == "SPO" and replaces(orders):
        return "NOT_REQUIRED"
    starts = own.made + 10 / 24 if code == "DAPO" else (own.bound or 0) + 11 / 24
    if (code != "DAPO" and own.bound is None) or now < starts or starts >= own_end:
        return "DONE" if told else "NOT_REQUIRED"
    at = min(now, own_end - 1 / 1440)
    due: int | None = int(starts) + 2
    # A clock that starts anew is met by what was told since the subject was let off.
    since_anew = float("-inf")
    for since, until in let_off(code, orders):
        if until <= starts or since > at:
            continue
        missed = due is not None and due + 1 < since
        if missed and code == "SPO_INTERIM":
            # What was missed under an interim order stays until it is answered.
            break
        if until > at:
            return "DONE" if told else "NOT_REQUIRED"
        stood = since <= own.made + 10 / 24 < until
        if code == "DAPO" or (code in {"SPO", "SPO_INTERIM"} and stood):
            due, since_anew = int(until) + 2, since
        elif not missed:
            due = None
    if told and own.told is not None and (due is None or own.told + 12 / 24 >= since_anew):
        return "DONE"
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


def on_day(
    code: str, number: int, *dated: tuple[E, int], application: str | None = None
) -> DutyOrder:
    events = [
        LifecycleEvent(kind, FIRST + timedelta(days=day), FIRST + timedelta(days=day))
        for kind, day in dated
    ]
    return DutyOrder(number, catalogue.kind(code), events, (), application)


def test_an_interim_order_that_never_was_takes_no_duty_away() -> None:
    """Stalking Protection Act 2019 s.9(1)(a): what replaces an interim order."""
    full = on_day("SPO", 2, (E.MADE, 4), (E.SERVED, 5), application="one")
    at = FIRST + timedelta(days=12)
    for dated in (
        [(E.APPLIED, 1), (E.REFUSED, 3)],
        [(E.MADE, 1), (E.SERVED, 1), (E.ENTERED_IN_ERROR, 6)],
    ):
        interim = on_day("SPO_INTERIM", 1, *dated, application="one")
        assert notification(DutyRecord(full, [interim], count), at).state == "OVERDUE"
        assert notification(DutyRecord(interim, [full], count), at).state == "NOT_REQUIRED"


def test_who_was_on_the_register_before_stays_on_it_when_the_order_ends() -> None:
    """Stalking Protection Act 2019 s.9(5): Part 2 of the Sexual Offences Act 2003 lets off."""
    before = on_day("SHPO_CIVIL", 1, (E.MADE, 1), (E.EXCUSED, 1), (E.SERVED, 1), (E.DISCHARGED, 8))
    own = on_day("SPO", 2, (E.MADE, 4), (E.SERVED, 5))
    for day in (6, 9, 20):
        at = FIRST + timedelta(days=day)
        assert notification(DutyRecord(own, [before], count), at).state == "NOT_REQUIRED"


def held(own: DutyOrder, since: float, until: float | None = None) -> DutyOrder:
    """An order whose subject was held from one day, part of it, until another."""
    spell = CustodySpell(
        FIRST + timedelta(days=since), None if until is None else FIRST + timedelta(days=until)
    )
    return replace(own, custody=(*own.custody, spell))


def states(own: DutyOrder) -> dict[int, str]:
    """How its duty stands at the end of each day on which that changes."""
    found: dict[int, str] = {}
    record = DutyRecord(own, [], count)
    for day in range(LAST):
        state = notification(record, FIRST + timedelta(days=day, hours=23)).state.value
        if not found or list(found.values())[-1] != state:
            found[day] = state
    return found


SHPO = (E.MADE, 1), (E.NOT_EXCUSED, 1), (E.SERVED, 2)


def test_time_in_custody_does_not_count_for_who_must_tell_under_part_2() -> None:
    """Sexual Offences Act 2003 s.83(4)."""
    own = on_day("SHPO_CIVIL", 1, *SHPO)
    assert states(own) == {0: "NOT_REQUIRED", 2: "DUE", 5: "OVERDUE"}
    assert states(held(own, 2.98, 9.4)) == {0: "NOT_REQUIRED", 2: "DUE", 3: "NOT_REQUIRED"} | {
        9: "DUE",
        12: "OVERDUE",
    }
    assert states(held(own, 3.5)) == {0: "NOT_REQUIRED", 2: "DUE", 3: "NOT_REQUIRED"}
    assert states(held(own, 7.5)) == {0: "NOT_REQUIRED", 2: "DUE", 5: "OVERDUE"}
    still = notification(DutyRecord(held(own, 3.5), [], count), FIRST + timedelta(days=6))
    assert (still.why, still.source) == (HELD, "Sexual Offences Act 2003 s.83(4)")
    told = on_day("SHPO_CIVIL", 1, *SHPO, (E.NOTIFIED, 6))
    assert list(states(held(told, 3.5)).values())[-1] == "DONE"


def test_custody_moves_no_clock_of_another_act() -> None:
    for code in ("SPO", "SRO"):
        own = on_day(code, 1, (E.MADE, 1), (E.SERVED, 2))
        assert states(held(own, 2.5, 9.4)) == states(own)


def test_what_was_missed_before_custody_under_an_interim_order_stays_missed() -> None:
    own = on_day("SHPO_INTERIM", 1, *SHPO, (E.DISCHARGED, 9))
    assert states(held(own, 6.5))[5] == "OVERDUE"
    assert list(states(held(own, 6.5)).values())[-1] == "OVERDUE"
    assert list(states(held(own, 2.5)).values())[-1] == "NOT_REQUIRED"


def test_a_release_that_was_to_come_says_nothing_of_the_time_before_it() -> None:
    """What is later than the instant asked about has not happened."""
    for since, until in ((0.5, 9.4), (3.5, 9.4), (4.2, 4.8), (7.5, 9.4)):
        for more in ((), ((E.DETAILS_CHANGED, 3),)):
            own = on_day("SHPO_CIVIL", 1, *SHPO, *more)
            still = DutyRecord(held(own, since), [], count)
            released = DutyRecord(held(own, since, until), [], count)
            for hour in range(int(until * 24)):
                at = FIRST + timedelta(hours=hour)
                assert notification(released, at) == notification(still, at)
                assert change_notification(released, at) == change_notification(still, at)


def test_time_in_custody_does_not_count_for_a_change_to_be_told_under_part_2() -> None:
    """Sexual Offences Act 2003 s.83(4), of every clock of that Part."""
    own = on_day("SHPO_CIVIL", 1, *SHPO, (E.NOTIFIED, 2), (E.DETAILS_CHANGED, 6))
    changed = [
        change_notification(DutyRecord(held(own, 6.5, 9.4), [], count), FIRST + timedelta(days=day))
        for day in (6, 7, 9.5, 11.5, 12.5)
    ]
    assert [each.state for each in changed] == ["DUE", "NOT_REQUIRED", "DUE", "DUE", "OVERDUE"]
    assert (changed[1].why, changed[1].due_at) == (HELD, None)
    told = replace(own, events=[*own.events, *on_day("SHPO_CIVIL", 1, (E.NOTIFIED, 8)).events])
    last = DutyRecord(held(told, 6.5, 9.4), [], count)
    assert change_notification(last, FIRST + timedelta(days=12)).state == "DONE"
    assert not [each for each in last.clocks if each.runs(FIRST + timedelta(days=12))]


def runs_at(record: DutyRecord, at: datetime) -> list[str]:
    """How each clock for the first telling that runs at an instant stands."""
    own = record.own.kind.notification_clock
    return [
        "DUE" if at <= each.due_at else "OVERDUE"
        for each in record.clocks
        if each.clock == own and each.runs(at)
    ]


@given(subjects(), some.none() | some.integers(0, 20), some.none() | some.integers(1, 9))
def test_a_clock_runs_just_where_the_duty_does(
    orders: dict[str, Told], since: int | None, length: int | None
) -> None:
    """What a worklist counts and what the order's page says are one."""
    recorded = {
        code: as_recorded(code, told, replaced=code == "SPO_INTERIM" and replaces(orders))
        for code, told in orders.items()
    }
    for code, own in recorded.items():
        others = [each for name, each in recorded.items() if name != code]
        if since is not None:
            own = held(own, since + 0.7, None if length is None else since + length)
        record = DutyRecord(own, others, count)
        for day in range(LAST):
            at = FIRST + timedelta(days=day, hours=23)
            state = notification(record, at).state.value
            wanted = [state] if state in {"DUE", "OVERDUE"} else []
            assert (day, code, runs_at(record, at)) == (day, code, wanted)
