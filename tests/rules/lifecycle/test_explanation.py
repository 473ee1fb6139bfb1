from __future__ import annotations

import pytest

from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle.explanation import Explanation, explain
from orders.rules.vocabulary.events import EventKind, LifecycleEvent
from tests.naming import named
from tests.rules.building import event, london_at

NOTICE, ORDER = catalogue.kind("DVPN"), catalogue.kind("DVPO")
E = EventKind

AUTHORISED = event(E.AUTHORISED, "2026-11-20 08:00")
SERVED = event(E.SERVED, "2026-11-20 09:00")
OPENED = event(E.HEARING_OPENED, "2026-11-23 08:30")
ADJOURNED = event(E.ADJOURNED, "2026-11-23 08:45", "2026-11-30 10:00")
REFUSED = event(E.REFUSED, "2026-11-30 11:00")
MADE = event(E.MADE, "2026-11-23 11:00", "2026-12-20 24:00")
ORDER_SERVED = event(E.SERVED, "2026-11-24 11:00")
DUE = "2026-11-23 09:00"
GRANTED = event(E.GRANTED, "2026-11-23 11:00")
WRONG = event(E.ENTERED_IN_ERROR, "2026-11-20 10:00")
IN_FORCE = [AUTHORISED, SERVED]
OPEN = [*IN_FORCE, OPENED]
PUT_OFF = [*OPEN, ADJOURNED]
DECIDED = [*PUT_OFF, REFUSED]
NOT_RECORDED = "not recorded, check"
WEIGHED = event(E.CONSIDERED, "2026-11-20 07:00")
DROPPED = event(E.NOT_PURSUED, "2026-11-20 07:30")
OPEN_ENDED = MADE._replace(until_at=None)
SUSPENDED = event(E.SUSPENDED, "2026-11-25 11:00")
RESCINDED = event(E.RESCINDED, "2026-11-25 11:00")
CONSIDERED = event(E.CONSIDERED, "2026-11-18 09:00")
MAY_APPLY = event(E.APPLICATION_AUTHORISED, "2026-11-19 09:00")
APPLIED = event(E.APPLIED, "2026-11-20 11:00")
MOVED = event(E.ADJOURNED, "2026-11-24 11:00", "2026-12-01 10:00")
TURNED_DOWN = event(E.REFUSED, "2026-11-25 11:00")


def told(
    kind: Kind, events: list[LifecycleEvent], when: str, due: str | None = None
) -> Explanation:
    return explain(kind, events, london_at(when), hearing_due_at=london_at(due) if due else None)


@pytest.mark.parametrize(
    ("events", "when", "headline"),
    named(
        ("L1", [AUTHORISED], "2026-11-20 12:00", "AUTHORISED - NOT SERVED"),
        ("L2", PUT_OFF, "2026-11-27 12:00", "LIVE - adjourned to 10:00 Mon 30 Nov"),
        ("L3", DECIDED, "2026-11-30 11:01", "ENDED - application refused"),
        ("L4", IN_FORCE, "2026-11-23 09:01", f"LIVE - hearing {NOT_RECORDED}"),
        ("L5", [*OPEN, GRANTED], "2026-11-23 11:00", "ENDED - order granted"),
        ("K1", IN_FORCE, DUE, "LIVE - hearing due by 09:00 Mon 23 Nov"),
        ("hearing-opened", OPEN, "2026-11-23 08:40", "LIVE - hearing opened"),
        ("that-day", PUT_OFF, "2026-11-30 23:59", "LIVE - adjourned to 10:00 Mon 30 Nov"),
        (
            "after-the-day-adjourned-to",
            PUT_OFF,
            "2026-12-01 00:00",
            f"LIVE - adjourned to 10:00 Mon 30 Nov, decision {NOT_RECORDED}",
        ),
        ("considered", [WEIGHED], "2026-11-20 08:00", "CONSIDERED"),
        ("dropped", [WEIGHED, DROPPED], "2026-11-20 08:00", "NEVER IN FORCE - not pursued"),
        ("too-early", [AUTHORISED], "2026-11-20 07:59", "NOT BEGUN"),
        ("in-error", [*IN_FORCE, WRONG], "2026-11-20 09:30", "ENTERED IN ERROR"),
    ),
)
def test_a_notice_says_what_it_is(events: list[LifecycleEvent], when: str, headline: str) -> None:
    found = told(NOTICE, events, when, DUE)
    assert (found.headline, found.live) == (headline, headline.startswith("LIVE"))
    assert found.check_hearing is headline.endswith(NOT_RECORDED)


@pytest.mark.parametrize(
    ("events", "when", "headline"),
    named(
        ("L5", [MADE], "2026-11-23 11:00", "LIVE - NOT SERVED"),
        ("served", [MADE, ORDER_SERVED], "2026-11-24 11:00", "LIVE"),
        ("before", [MADE, ORDER_SERVED], "2026-11-24 10:59", "LIVE - NOT SERVED"),
        ("expired", [MADE], "2026-12-21 00:00", "ENDED - expired 24:00 Sun 20 Dec"),
        ("future", [MADE], "2026-11-22 11:00", "PENDING - starts 11:00 Mon 23 Nov"),
        ("open", [OPEN_ENDED, ORDER_SERVED], "2030-01-01 00:00", "LIVE - no end date"),
        ("suspended", [MADE, SUSPENDED], "2026-11-26 11:00", "SUSPENDED"),
        ("rescinded", [MADE, RESCINDED], "2026-11-26 11:00", "ENDED - rescinded"),
    ),
)
def test_an_order_says_what_it_is(events: list[LifecycleEvent], when: str, headline: str) -> None:
    found = told(ORDER, events, when)
    assert (found.headline, found.live) == (headline, headline.startswith("LIVE"))


@pytest.mark.parametrize(
    ("events", "headline", "words"),
    [
        ([CONSIDERED], "CONSIDERED", "is being considered"),
        ([CONSIDERED, MAY_APPLY], "APPLICATION AUTHORISED", "the court has not been asked yet"),
        ([APPLIED], "APPLICATION", "has not decided. Nothing"),
        ([APPLIED, MOVED], "APPLICATION", "to hear the application at 10:00 on Tue 1 Dec 2026"),
        ([APPLIED, TURNED_DOWN], "NEVER IN FORCE - application refused", "never in force"),
    ],
    ids=["3.2-considered", "3.2-authorised", "3.2-applied", "3.2-hearing-moved", "3.2-refused"],
)
def test_an_application_is_not_in_force_and_says_how_far_it_is(
    events: list[LifecycleEvent], headline: str, words: str
) -> None:
    found = told(catalogue.kind("SPO"), events, "2026-11-26 11:00")
    assert (found.headline, found.live) == (headline, False)
    assert words in found.words


@pytest.mark.rule(
    "A notice whose hearing is not recorded in time stays in force and is to be checked.",
    source="Crime and Security Act 2010 s.27(3)",
    kept_by="orders.rules.lifecycle.explanation.explain",
)
def test_a_missed_hearing_is_explained_with_its_deadline_and_section_l4() -> None:
    found = told(NOTICE, [AUTHORISED, SERVED], "2026-11-23 09:01", DUE)
    assert found.words == (
        "Served at 09:00 on Fri 20 Nov 2026. In force until the court decides the application."
        " The hearing had to open no later than 09:00 Mon 23 Nov and none is recorded. It stays in"
        " force until what happened is recorded: check with the court."
    )
    assert found.source == "Crime and Security Act 2010 ss.25(1)(d), 25(2), 27(3)"


def test_a_notice_without_a_known_deadline_is_only_live() -> None:
    assert told(NOTICE, [AUTHORISED, SERVED], "2026-11-23 09:01").headline == "LIVE"


def test_an_order_says_until_when() -> None:
    found = told(ORDER, [MADE, ORDER_SERVED], "2026-11-25 09:00")
    assert found.words == (
        "In force from 11:00 on Mon 23 Nov 2026 until 24:00 Sun 20 Dec 2026."
        " Served at 11:00 on Tue 24 Nov 2026."
    )


def test_an_unserved_order_says_what_service_would_change() -> None:
    found = told(ORDER, [MADE], "2026-11-25 09:00")
    assert found.words.endswith(f"Not served. {ORDER.service_words}")


def test_a_varied_end_is_the_end_that_is_told() -> None:
    varied = event(E.VARIED, "2026-11-25 10:00", "2026-12-31 24:00")
    found = told(ORDER, [MADE, ORDER_SERVED, varied], "2026-11-26 09:00")
    assert "until 24:00 Thu 31 Dec 2026" in found.words


def test_a_hearing_adjourned_to_a_day_without_a_time_names_the_day() -> None:
    adjourned = event(E.ADJOURNED, "2026-11-23 08:45", "2026-11-30 00:00")
    found = told(NOTICE, [AUTHORISED, SERVED, OPENED, adjourned], "2026-11-30 12:00")
    assert found.headline == "LIVE - adjourned to Mon 30 Nov"


def test_a_later_event_is_not_told_before_it_happens() -> None:
    events = [AUTHORISED, SERVED, OPENED, ADJOURNED, REFUSED]
    assert told(NOTICE, events, "2026-11-20 08:30").headline == "AUTHORISED - NOT SERVED"


def test_an_occupation_order_says_until_when_it_may_be_met_with_arrest() -> None:
    kind = catalogue.kind("OCCUPATION")
    made = event(E.MADE, "2026-02-10 11:00", "2026-08-09 24:00")
    power = event(E.POWER_OF_ARREST, "2026-02-10 11:00", "2026-05-09 24:00")
    served = event(E.SERVED, "2026-02-10 12:00")
    told = explain(kind, [made, power, served], london_at("2026-03-01 12:00"))
    assert told.headline == "LIVE, power of arrest until 24:00 Sat 9 May 2026"
    later = explain(kind, [made, power, served], london_at("2026-06-01 12:00"))
    assert later.headline == "LIVE, no power of arrest"
