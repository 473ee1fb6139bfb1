"""Handover notes: between which LPAs, who writes, who has seen."""

from __future__ import annotations

from datetime import date

import pytest
from marshmallow import ValidationError
from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.areas import gazetteer
from orders.audit.model import AuditEntry
from orders.errors import NotFound, Refused
from orders.ground import ground_queries, handover_records
from orders.ground.model import Handover
from orders.register.model import Order, Presence
from orders.rules.vocabulary.codes import Basis
from tests.factories.accounts import make_account
from tests.factories.areas import area_id
from tests.factories.ground import make_handover, move_to_birch
from tests.factories.orders import at, home, make_served_notice, notice_input, subject

MOVED_ON = date(2026, 11, 21)
NOW = at("2026-11-21 14:00")


def names(areas: tuple[gazetteer.AreaInfo, ...]) -> list[str]:
    return [area.name for area in areas]


def test_before_a_move_there_is_nobody_to_hand_over_to(each_db: Session, order: Order) -> None:
    known = handover_records.moved(each_db, order.id, as_at=NOW)
    assert (names(known.left), names(known.now)) == ([], ["Alder"])


def test_after_a_move_the_lpa_left_hands_over_to_the_one_come_to(
    each_db: Session, order: Order
) -> None:
    handover = make_handover(each_db, order)
    known = handover_records.moved(each_db, order.id, as_at=NOW)
    assert (names(known.left), names(known.now)) == (["Alder"], ["Birch"])
    waiting = ground_queries.handed_to(each_db, area_id(each_db, "BIR"), visible=true())
    assert list(waiting) == [handover]
    assert ground_queries.handed_to(each_db, area_id(each_db, "ALD"), visible=true()) == []
    line = each_db.scalars(select(AuditEntry).where(AuditEntry.what == "handover.written")).one()
    assert line.reference == order.reference
    assert "weekly" not in str(line.details)


def test_a_move_and_its_note_are_recorded_together(each_db: Session, order: Order) -> None:
    handover_records.move_subject(
        each_db,
        order,
        home("WS2 2BB", starts_on=MOVED_ON),
        leaves=True,
        note="Ring first.",
        by=make_account(each_db),
        now=NOW,
    )
    handover = each_db.scalars(select(Handover)).one()
    assert handover.note == "Ring first."
    assert handover.from_area_id == area_id(each_db, "ALD")
    assert handover.to_area_id == area_id(each_db, "BIR")
    there = select(func.count()).where(
        Presence.order_id == order.id,
        Presence.basis == Basis.SUBJECT_HOME,
        Presence.area_id == area_id(each_db, "BIR2"),
    )
    assert each_db.scalar(there) == 1


@pytest.mark.parametrize(
    "postcode", ["B2 2BB", "M1 1AE", None], ids=["same LPA", "out of force", "nobody knows"]
)
def test_a_note_without_another_lpa_to_read_it_is_refused(
    each_db: Session, order: Order, postcode: str | None
) -> None:
    with pytest.raises(ValidationError, match="no one to hand over to"):
        handover_records.move_subject(
            each_db,
            order,
            home(postcode, starts_on=MOVED_ON),
            leaves=True,
            note="Ring first.",
            by=make_account(each_db),
            now=NOW,
        )


def test_a_supervisor_writes_for_their_own_lpa_only(each_db: Session, order: Order) -> None:
    move_to_birch(each_db, order)
    alder, birch = area_id(each_db, "ALD"), area_id(each_db, "BIR")

    def write(by_area: int, from_id: int, to_id: int) -> Handover:
        by = make_account(each_db, Role.LPA_SUPERVISOR, area_id=by_area)
        return handover_records.hand_over(
            each_db,
            order,
            "Ring first.",
            from_id=from_id,
            to_id=to_id,
            by=by,
            now=NOW,
        )

    with pytest.raises(Refused):
        write(birch, alder, birch)
    with pytest.raises(ValidationError):
        write(birch, birch, alder)
    assert write(alder, alder, birch).seen_at is None


def test_only_the_receiving_lpa_marks_a_note_as_seen_and_only_once(
    each_db: Session, order: Order
) -> None:
    handover = make_handover(each_db, order)
    alder, birch = (
        make_account(each_db, Role.LPA_SUPERVISOR, area_id=area_id(each_db, code))
        for code in ("ALD", "BIR")
    )
    with pytest.raises(Refused):
        handover_records.mark_seen(each_db, handover.id, by=alder, now=NOW, visible=true())
    for minute in (0, 5):
        handover_records.mark_seen(
            each_db, handover.id, by=birch, now=at(f"2026-11-21 15:0{minute}"), visible=true()
        )
    assert (handover.seen_at, handover.seen_by_id) == (at("2026-11-21 15:00"), birch.id)
    seen = select(func.count()).where(AuditEntry.what == "handover.seen")
    assert each_db.scalar(seen) == 1
    assert ground_queries.handed_to(each_db, area_id(each_db, "BIR"), visible=true()) == []
    with pytest.raises(NotFound):
        handover_records.mark_seen(each_db, 0, by=birch, now=NOW, visible=true())


@pytest.mark.parametrize(
    ("code", "waiting", "there"),
    [
        ("ALD", True, True),
        ("BIR", True, True),
        ("BIR2", True, True),
        ("WMP", True, True),
        ("BIR", False, True),
    ],
)
def test_both_lpas_and_the_force_list_a_note(
    each_db: Session, order: Order, code: str, waiting: bool, there: bool
) -> None:
    make_served_notice(each_db, notice_input(subject=subject(given_names="Ewan")))
    handover = make_handover(each_db, order)
    area = gazetteer.current(each_db).by_id[area_id(each_db, code)]
    found = ground_queries.handovers(each_db, area, visible=true(), waiting=waiting)
    assert (list(found.rows) == [handover]) is there
    assert found.total == 1
