"""Stories planned by chance: as many records as asked, nothing from the future, repeatable."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from orders.formatting import london
from orders.register.changes.order_links import endings
from orders.register.changes.recording import checks
from orders.register.schemas.event import GrantInput
from orders.register.schemas.order import OrderInput
from orders.rules.kinds.catalogue import KINDS
from orders.rules.vocabulary.codes import BreachDecision, EndsKind
from orders.rules.vocabulary.events import EventKind
from orders.sample.areas import draw
from orders.sample.people import Town
from orders.sample.stories.dice import Dice
from orders.sample.stories.notice_stories import (
    BreachStep,
    Followed,
    Happened,
    MoveStep,
    Replacing,
    in_court,
)
from orders.sample.stories.plans import PlannedStory, plan
from tests.factories.orders import FORCE, at

TOWN = Town(draw())
UNTIL = datetime(2026, 11, 21, tzinfo=UTC)
NOT_TOLD_OF = {"SOPO", "FTO", "RSHO", "OCCUPATION", "UNDERTAKING", "DAPN", "DAPO", "OTHER"}
"""Kinds the invented stories do not fit."""


def planned(records: int, seed: int = 1, until: datetime = UNTIL) -> list[PlannedStory]:
    return plan(TOWN, records=records, seed=seed, until=until)


@pytest.mark.parametrize("records", [1, 2, 3, 31, 400])
@pytest.mark.parametrize("seed", [1, 2, 99])
def test_a_plan_makes_exactly_as_many_records_as_asked(records: int, seed: int) -> None:
    assert sum(story.records for story in planned(records, seed)) == records


def test_the_same_seed_plans_the_same_and_another_does_not() -> None:
    assert planned(80) == planned(80)
    assert planned(80) != planned(80, seed=2)


def test_steps_follow_time_and_none_is_later_than_the_day_of_loading() -> None:
    for story in planned(200):
        instants = [step.at for step in story.steps]
        assert instants == sorted(instants)
        assert isinstance(story.steps[0].what, OrderInput)
        assert instants[-1] < UNTIL
        assert all(arrest.arrested_at < UNTIL for arrest in story.arrests)


def test_400_records_show_everything_a_trial_needs() -> None:
    steps = [step.what for story in planned(400) for step in story.steps]
    kinds = {step.given.kind for step in steps if isinstance(step, Happened)}
    assert {
        EventKind.SERVED,
        EventKind.NOT_SERVED,
        EventKind.HEARING_OPENED,
        EventKind.ADJOURNED,
        EventKind.REFUSED,
        EventKind.WITHDRAWN,
        EventKind.LAPSED,
        EventKind.SUSPENDED,
        EventKind.RESUMED,
        EventKind.RESCINDED,
        EventKind.ENTERED_IN_ERROR,
    } <= kinds
    assert {GrantInput, MoveStep, BreachStep, Followed} <= {type(step) for step in steps}
    notices = [step for step in steps if isinstance(step, OrderInput)]
    homes = [
        home
        for notice in notices
        for person in (notice.subject, *(each.person for each in notice.protected_persons))
        for home in person.addresses
    ]
    assert any(home.confidential for home in homes)
    assert any(home.postcode is None for home in homes)
    assert any(home.postcode in TOWN.drawing.outside for home in homes)
    assert any(len(notice.protected_persons) == 2 for notice in notices)


def test_400_records_show_what_becomes_of_orders_made_without_a_notice() -> None:
    stories = planned(400)
    steps = [step for story in stories for step in story.steps]
    events = {step.what.given.kind for step in steps if isinstance(step.what, Happened)}
    assert {
        EventKind.AWARE,
        EventKind.NOTIFIED,
        EventKind.QUASHED,
        EventKind.ENDED_WITH_PROCEEDINGS,
    } <= events
    orders = [
        step.what if isinstance(step.what, OrderInput) else step.what.given
        for step in steps
        if isinstance(step.what, OrderInput | Replacing)
    ]
    assert {order.kind for order in orders} == set(KINDS) - NOT_TOLD_OF - {"DVPO"}
    assert any(order.ends_kind is EndsKind.UNTIL_FURTHER_ORDER for order in orders)
    assert any(each.ends_at for order in orders for each in order.conditions)
    charged = [step.what for step in steps if isinstance(step.what, Followed)]
    assert any(each.given.decision is BreachDecision.CHARGED for each in charged)


def test_an_order_that_replaces_another_ends_what_its_kind_ends() -> None:
    pairs = set()
    for story in planned(400):
        given = {type(step.what): step.what for step in story.steps}
        second, first = given.get(Replacing), given.get(OrderInput)
        if isinstance(second, Replacing) and isinstance(first, OrderInput):
            ended = endings(KINDS[second.given.kind])[first.kind]
            assert second.given.subject == first.subject
            pairs.add(ended)
    assert pairs == {
        EventKind.ENDED_ON_DETERMINATION,
        EventKind.REPLACED,
        EventKind.SUPERSEDED,
    }


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_invented_order_needs_a_reason_to_confirm_it(seed: int) -> None:
    for story in planned(300, seed):
        for step in story.steps:
            given = step.what.given if isinstance(step.what, Replacing) else step.what
            if isinstance(given, OrderInput):
                assert checks(KINDS[given.kind], given, now=step.at, force=FORCE) == []


def test_about_seven_of_a_hundred_arrests_led_to_a_notice() -> None:
    arrests = [arrest for story in planned(400) for arrest in story.arrests]
    violent = [arrest.reference for arrest in arrests if arrest.violent_da]
    linked = [reference for reference in violent if reference.count("/") == 2]
    assert len(set(violent)) == len(violent)
    assert 0.06 < len(linked) / len(violent) < 0.09


@pytest.mark.parametrize(
    ("after", "deadline", "day"),
    [
        ("2026-11-20 10:00", "2026-11-23 09:00", "2026-11-21"),
        ("2026-11-21 11:00", "2026-11-24 22:15", "2026-11-24"),
        ("2026-04-02 19:00", "2026-04-07 18:00", "2026-04-07"),
        ("2026-11-22 12:00", "2026-11-25 00:00", "2026-11-24"),
    ],
    ids=["never on a Sunday", "last day", "after Easter", "24:00 belongs to its day"],
)
def test_a_sitting_is_on_the_last_court_day_in_time(after: str, deadline: str, day: str) -> None:
    for seed in range(20):
        sitting = in_court(Dice(seed), at(after), at(deadline))
        assert at(after) < sitting <= at(deadline)
        assert london(sitting).date().isoformat() == day


def test_without_a_sitting_in_time_the_court_sits_specially() -> None:
    deadline = at("2026-11-20 09:00")
    sitting = in_court(Dice(1), deadline - timedelta(hours=3), deadline)
    assert sitting == deadline - timedelta(minutes=30)
