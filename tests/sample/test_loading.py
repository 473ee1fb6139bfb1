"""Sample data in a register, on both databases."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from orders.access.accounts import hasher
from orders.areas import gazetteer
from orders.areas.model import Edition
from orders.audit.model import AuditEntry
from orders.breaches.model import Arrest, Breach
from orders.breaches.reports.model import BreachReport
from orders.courts.calendar import PUBLISHED
from orders.digests import subscriptions
from orders.errors import Conflict
from orders.follow_ups.model import FollowUp
from orders.follow_ups.words import FollowUpCause
from orders.ground import ground_queries
from orders.ground.ground_queries import Show
from orders.register import order_record
from orders.register.model import Order, Presence, Stay
from orders.register.presence.area_predicates import counts_at
from orders.register.proof import verify
from orders.rules.danger import Danger
from orders.rules.kinds.catalogue import KINDS
from orders.rules.lifecycle.notification import NotificationState
from orders.rules.vocabulary.codes import Basis
from orders.sample import loading
from orders.sample.accounts import WORDS, sign_ins
from orders.search.danger.highlights import highlights
from tests.conftest import settings_for
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.orders import at, make_order
from tests.sample.stories.test_plans import NOT_TOLD_OF
from tests.sample.telling import tell

NOW = datetime(2026, 11, 21, 13, 37, tzinfo=UTC)
RECORDS = 60


def load(
    db: Session, *, records: int = RECORDS, now: datetime = NOW, seed: int = 1
) -> loading.Loaded:
    settings = settings_for("sqlite://")
    return loading.load(db, records=records, seed=seed, settings=settings, now=now)


LOADED = pytest.mark.opened_with(writer=load)


def test_what_was_loaded_is_told(db: Session) -> None:
    told = load(db, records=9)
    assert told.records == db.scalar(select(func.count()).select_from(Order)) == 9
    assert told.arrests == db.scalar(select(func.count()).select_from(Arrest))


@LOADED
@pytest.mark.spatial
def test_loaded_records_count_where_the_facts_say_in_every_lpa(each_db: Session) -> None:
    assert each_db.scalar(select(func.count()).select_from(Order)) == RECORDS
    verdict = verify(each_db)
    assert (verdict.orders, verdict.wrong) == (RECORDS, ())
    assert verdict.rows > RECORDS
    live = each_db.execute(
        select(Presence.area_id, func.count())
        .where(
            Presence.basis == Basis.EITHER,
            Presence.state == Stay.LIVE,
            Presence.holds_at(NOW),
        )
        .group_by(Presence.area_id)
    )
    counts = Counter({row.area_id: row.count for row in live})
    assert all(counts[branch.lpa.id] > 0 for branch in gazetteer.current(each_db).tree())


@LOADED
@pytest.mark.spatial
def test_every_kind_is_there_and_one_of_each_is_live(each_db: Session) -> None:
    force_id = gazetteer.current(each_db).force_id
    live = set(
        each_db.scalars(
            select(Presence.kind).where(
                Presence.area_id == force_id,
                Presence.basis == Basis.EITHER,
                Presence.state == Stay.LIVE,
                Presence.holds_at(NOW),
            )
        )
    )
    assert live == set(KINDS) - NOT_TOLD_OF


@LOADED
def test_names_and_addresses_are_told_to_police_or_are_overdue(db: Session) -> None:
    references = db.scalars(select(Order.reference)).all()
    sheets = (
        order_record.read(db, each, visible=true(), calendar=PUBLISHED) for each in references
    )
    found = Counter(sheet.notification(NOW).state for sheet in sheets)
    assert found[NotificationState.DONE] > 0
    assert found[NotificationState.OVERDUE] > 0


@LOADED
def test_one_subject_is_in_custody_for_a_breach_last_night(db: Session) -> None:
    waiting = db.scalars(
        select(Breach).where(Breach.arrested_at.is_not(None), Breach.produced_at.is_(None))
    ).one()
    assert waiting.court_deadline_at is not None
    assert waiting.court_deadline_at > NOW


@LOADED
def test_some_are_visited_and_somebody_is_held(db: Session) -> None:
    places = gazetteer.current(db)
    due = [
        ground_queries.visits(db, show, places.force_id, visible=true(), now=NOW).total
        for show in (Show.OVERDUE, Show.DUE, Show.NONE)
    ]
    assert due[0] + due[1] > 0
    assert due[2] > 0
    assert ground_queries.held(db, places.force_id, visible=true(), now=NOW).total > 0


@LOADED
def test_references_and_the_log_follow_time(db: Session) -> None:
    recorded = db.scalars(select(Order.recorded_at).order_by(Order.id)).all()
    logged = db.scalars(select(AuditEntry.at).order_by(AuditEntry.id)).all()
    assert list(recorded) == sorted(recorded)
    assert list(logged) == sorted(logged)
    years = Counter(reference[2:4] for reference in db.scalars(select(Order.reference)))
    assert set(years) <= {"23", "24", "25", "26"}


def test_at_any_time_of_a_day_the_same_is_loaded(db: Session) -> None:
    def facts() -> list[object]:
        query = select(Order.reference, Order.grounds, Order.recorded_at).order_by(Order.id)
        return [tuple(row) for row in db.execute(query)]

    with db.begin_nested() as savepoint:
        load(db, records=9, now=NOW.replace(hour=1))
        morning = facts()
        savepoint.rollback()
    gazetteer.forget(db)
    load(db, records=9, now=NOW.replace(hour=23))
    assert facts() == morning


@pytest.mark.parametrize(
    "day",
    ["2027-01-09", "2026-04-08", "2026-03-31", "2026-10-27", "2028-03-02"],
    ids=["C26 26 December", "Easter", "clocks forward", "clocks back", "leap day"],
)
def test_sample_data_is_lawful_on_any_day(
    db: Session, monkeypatch: pytest.MonkeyPatch, day: str
) -> None:
    # The services refuse a step that the law does not allow.
    monkeypatch.setattr(loading, "write", tell)
    load(db, records=33, now=at(f"{day} 12:00"))
    assert db.scalar(select(func.count()).select_from(Order)) == 33


def test_there_are_sign_ins_of_each_role_and_a_mailbox_for_each_lpa(db: Session) -> None:
    load(db, records=1)
    accounts = sign_ins(db)
    roles = Counter(account.role.value for account in accounts)
    assert roles == {
        "CIVIL_ORDERS": 1,
        "ANALYST": 1,
        "AUDITOR": 1,
        "ADMINISTRATOR": 1,
        "LPA_SUPERVISOR": 7,
        "OFFICER": 7,
    }
    assert hasher.verify(accounts[0].password_hash or "", WORDS)
    boxes = [each.mailbox for each in subscriptions.listed(db)]
    assert len(boxes) == 7
    assert all(box.endswith(".invalid") for box in boxes)


def test_a_register_with_a_real_record_is_refused_by_its_reference(db: Session) -> None:
    make_areas(db)
    order = make_order(db)
    with pytest.raises(Conflict, match=order.reference):
        load(db)
    assert not loading.is_illustrative(db)


def test_a_register_with_boundaries_is_refused_by_their_file(db: Session) -> None:
    make_areas(db)
    with pytest.raises(Conflict, match="invented"):
        load(db)


def test_sample_data_says_that_it_is_illustrative_and_is_loaded_once(db: Session) -> None:
    load(db, records=1)
    assert loading.is_illustrative(db)
    assert all("illustrative" in source for source in db.scalars(select(Edition.source)))
    with pytest.raises(Conflict, match="sample data already"):
        load(db)


def test_every_lpa_has_somebody_wanted_and_something_to_answer(db: Session) -> None:
    load(db, records=200)
    places = gazetteer.current(db)
    team = make_account(db)
    for branch in places.tree():
        here = select(Order.reference).where(counts_at(branch.lpa.id, NOW, Stay.LIVE))
        found = highlights(db, db.scalars(here).all(), by=team, now=NOW)
        said = {alarm.danger for each in found.people for alarm in each.alarms}
        assert {Danger.WANTED, Danger.REPORTED} <= said, branch.lpa.name
    causes = set(db.scalars(select(FollowUp.cause).where(FollowUp.answered_at.is_(None))))
    assert causes == set(FollowUpCause)
    clocks = db.scalars(select(BreachReport).where(BreachReport.court_deadline_at > NOW)).all()
    assert clocks
    assert db.scalars(select(FollowUp).where(FollowUp.answered_at.is_not(None))).all()
