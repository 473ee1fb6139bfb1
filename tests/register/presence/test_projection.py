"""Where orders count: the six cases with their exact rows, and what always holds."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from shapely import MultiPolygon, box
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from geo.columns import stored_shape
from orders.areas import gazetteer
from orders.areas.model import Area, Boundary, Edition, Level
from orders.formatting import london
from orders.people.model import Address
from orders.people.schema import AddressInput
from orders.register.changes import home_changes
from orders.register.model import Order, Presence
from orders.register.presence import projection
from orders.register.proof import verify
from orders.rules.lifecycle.states import FAR_FUTURE
from orders.rules.vocabulary.codes import AddressKind, Basis
from orders.rules.vocabulary.events import EventKind
from tests.factories.accounts import make_account
from tests.factories.areas import NORTH, SOUTH, area_id
from tests.factories.orders import (
    NON_MOLEST,
    at,
    grant,
    happen,
    home,
    make_order,
    make_served_notice,
    notice_input,
    order_input,
    protected,
    subject,
)

pytestmark = pytest.mark.spatial
Row = tuple[str, str, str, str, str, str | None]


def rows(db: Session, order: Order, *codes: str, basis: Basis = Basis.SUBJECT_HOME) -> list[Row]:
    """``(area, state, from, until, began, ended)`` in order, London time, ``open`` for no end."""
    found = db.execute(
        select(Presence, Area.code)
        .join(Area, Area.id == Presence.area_id)
        .where(Presence.order_id == order.id, Presence.basis == basis)
        .where(Area.code.in_(codes) if codes else Area.id > 0)
        .order_by(Area.level, Area.code, Presence.from_at)
        .execution_options(populate_existing=True)
    )
    return [
        (code, row.state, _short(row.from_at), _short(row.until_at), row.began_by, row.ended_by)
        for row, code in found
    ]


def _short(instant: datetime) -> str:
    return "open" if instant == FAR_FUTURE else f"{london(instant):%d %b %H:%M}"


def move_subject(db: Session, order: Order, to: AddressInput, *, leaves: bool = True) -> None:
    """The subject moves."""
    home_changes.move(
        db,
        order.subject_id,
        to,
        leaves=leaves,
        by=make_account(db),
        now=at("2026-12-05 09:00"),
        reference=order.reference,
    )


def test_case_1_subject_moves_mid_order(areas: Session) -> None:
    order = make_order(areas, order_input())
    move_subject(areas, order, home("WS2 2BB", starts_on=date(2026, 12, 1)))
    assert rows(areas, order) == [
        ("WMP", "LIVE", "23 Nov 11:00", "21 Dec 00:00", "EVENT", "EVENT"),
        ("WMP", "ENDED", "21 Dec 00:00", "open", "EVENT", None),
        ("ALD", "LIVE", "23 Nov 11:00", "01 Dec 00:00", "EVENT", "MOVED"),
        ("ALD", "ENDED", "01 Dec 00:00", "open", "MOVED", None),
        ("BIR", "LIVE", "01 Dec 00:00", "21 Dec 00:00", "MOVED", "EVENT"),
        ("BIR", "ENDED", "21 Dec 00:00", "open", "EVENT", None),
        ("ALD1", "LIVE", "23 Nov 11:00", "01 Dec 00:00", "EVENT", "MOVED"),
        ("ALD1", "ENDED", "01 Dec 00:00", "open", "MOVED", None),
        ("BIR2", "LIVE", "01 Dec 00:00", "21 Dec 00:00", "MOVED", "EVENT"),
        ("BIR2", "ENDED", "21 Dec 00:00", "open", "EVENT", None),
    ]


def test_case_2_two_protected_persons_in_two_lpas(areas: Session) -> None:
    persons = (protected(home("B2 2BB")), protected(home("WS1 1AA"), given_names="Ada"))
    order = make_order(areas, order_input(protected_persons=persons))
    assert rows(areas, order, "WMP", "ALD", "BIR", basis=Basis.VICTIM_HOME) == [
        (code, *both)
        for code in ("WMP", "ALD", "BIR")
        for both in (
            ("LIVE", "23 Nov 11:00", "21 Dec 00:00", "EVENT", "EVENT"),
            ("ENDED", "21 Dec 00:00", "open", "EVENT", None),
        )
    ]
    # The subject's home is in Alder too: one row there on EITHER, not two.
    assert rows(areas, order, "ALD", basis=Basis.EITHER) == [
        ("ALD", "LIVE", "23 Nov 11:00", "21 Dec 00:00", "EVENT", "EVENT"),
        ("ALD", "ENDED", "21 Dec 00:00", "open", "EVENT", None),
    ]


def test_case_2_two_protected_persons_in_one_lpa(areas: Session) -> None:
    persons = (protected(home("WS1 1AA")), protected(home("WS2 2BB"), given_names="Ada"))
    order = make_order(areas, order_input(protected_persons=persons))
    assert rows(areas, order, basis=Basis.VICTIM_HOME) == [
        (code, *both)
        for code in ("WMP", "BIR", "BIR1", "BIR2")
        for both in (
            ("LIVE", "23 Nov 11:00", "21 Dec 00:00", "EVENT", "EVENT"),
            ("ENDED", "21 Dec 00:00", "open", "EVENT", None),
        )
    ]


def test_case_3_suspended_and_resumed(areas: Session) -> None:
    order = make_order(areas, order_input())
    happen(areas, order, EventKind.SUSPENDED, "2026-11-27 10:00")
    happen(areas, order, EventKind.RESUMED, "2026-12-02 15:30")
    assert rows(areas, order, "ALD") == [
        ("ALD", "LIVE", "23 Nov 11:00", "27 Nov 10:00", "EVENT", "EVENT"),
        ("ALD", "SUSPENDED", "27 Nov 10:00", "02 Dec 15:30", "EVENT", "EVENT"),
        ("ALD", "LIVE", "02 Dec 15:30", "21 Dec 00:00", "EVENT", "EVENT"),
        ("ALD", "ENDED", "21 Dec 00:00", "open", "EVENT", None),
    ]


def test_case_4_recorded_three_weeks_late(areas: Session) -> None:
    order = make_order(areas, now="2026-12-11 14:00")
    happen(areas, order, EventKind.SERVED, "2026-11-20 09:00", now="2026-12-11 14:05")
    assert rows(areas, order, "ALD", "ALD1") == [
        (code, *both)
        for code in ("ALD", "ALD1")
        for both in (
            ("PENDING", "20 Nov 08:00", "20 Nov 09:00", "EVENT", "EVENT"),
            ("LIVE", "20 Nov 09:00", "open", "EVENT", None),
        )
    ]


def test_case_5_confidential_home_counts_in_its_lpa_only(areas: Session) -> None:
    refuge = home("WS1 1AA", kind=AddressKind.REFUGE, confidential=True)
    order = make_order(areas, order_input(protected_persons=(protected(refuge),)))
    assert rows(areas, order, "BIR", "BIR1", "BIR2", basis=Basis.VICTIM_HOME) == [
        ("BIR", "LIVE", "23 Nov 11:00", "21 Dec 00:00", "EVENT", "EVENT"),
        ("BIR", "ENDED", "21 Dec 00:00", "open", "EVENT", None),
    ]


def test_case_5_moving_to_a_confidential_home_says_withheld_not_moved(areas: Session) -> None:
    order = make_order(areas, order_input())
    hidden = home("WS1 1AA", starts_on=date(2026, 12, 1), confidential=True)
    move_subject(areas, order, hidden)
    assert rows(areas, order, "ALD1", "BIR", "BIR1") == [
        ("BIR", "LIVE", "01 Dec 00:00", "21 Dec 00:00", "MOVED", "EVENT"),
        ("BIR", "ENDED", "21 Dec 00:00", "open", "EVENT", None),
        ("ALD1", "LIVE", "23 Nov 11:00", "01 Dec 00:00", "EVENT", "CONFIDENTIAL"),
        ("ALD1", "ENDED", "01 Dec 00:00", "open", "CONFIDENTIAL", None),
    ]


def test_case_6_an_edition_from_a_past_date(areas: Session) -> None:
    order = make_order(areas, order_input(subject=subject(home("B2 2BB"))))
    now = at("2026-12-05 09:00")
    edition = Edition(
        level=Level.LPA, from_at=at("2026-11-28 00:00"), source="redrawn", imported_at=now
    )
    areas.add(edition)
    areas.flush()
    for code, west, east in (("ALD", 400_000, 402_000), ("BIR", 402_000, 408_000)):
        shape = stored_shape(MultiPolygon([box(west, SOUTH, east, NORTH)]))
        areas.add(
            Boundary(
                edition_id=edition.id,
                area_id=area_id(areas, code),
                parent_id=area_id(areas, "WMP"),
                shape=shape,
            )
        )
    areas.flush()
    gazetteer.forget(areas)
    projection.rewrite(areas, [order.id])
    assert rows(areas, order) == [
        ("WMP", "LIVE", "23 Nov 11:00", "21 Dec 00:00", "EVENT", "EVENT"),
        ("WMP", "ENDED", "21 Dec 00:00", "open", "EVENT", None),
        ("ALD", "LIVE", "23 Nov 11:00", "28 Nov 00:00", "EVENT", "BOUNDARY"),
        ("ALD", "ENDED", "28 Nov 00:00", "open", "BOUNDARY", None),
        ("BIR", "LIVE", "28 Nov 00:00", "21 Dec 00:00", "BOUNDARY", "EVENT"),
        ("BIR", "ENDED", "21 Dec 00:00", "open", "EVENT", None),
        ("ALD2", "LIVE", "23 Nov 11:00", "28 Nov 00:00", "EVENT", "BOUNDARY"),
        ("ALD2", "ENDED", "28 Nov 00:00", "open", "BOUNDARY", None),
    ]


def test_l5_one_of_notice_and_order_is_live_at_each_instant(areas: Session) -> None:
    notice = make_served_notice(areas)
    happen(areas, notice, EventKind.HEARING_OPENED, "2026-11-23 08:30")
    order = grant(areas, notice)
    assert rows(areas, notice, "ALD")[1:] == [
        ("ALD", "LIVE", "20 Nov 09:00", "23 Nov 11:00", "EVENT", "EVENT"),
        ("ALD", "ENDED", "23 Nov 11:00", "open", "EVENT", None),
    ]
    assert rows(areas, order, "ALD")[0][2] == "23 Nov 11:00"


def test_l16_counts_once_in_each_lpa_and_once_in_the_force(areas: Session) -> None:
    order = make_served_notice(areas)
    live = [
        row[0]
        for row in rows(areas, order, "WMP", "ALD", "BIR", basis=Basis.EITHER)
        if row[1] == "LIVE"
    ]
    assert live == ["WMP", "ALD", "BIR"]


def test_nobody_knows_where_the_subject_lives(areas: Session) -> None:
    order = make_order(areas, order_input(subject=subject(home(None))))
    assert {row[0] for row in rows(areas, order)} == {"WMP", "UNALLOCATED"}


def test_a_home_outside_the_force_counts_out_of_force(areas: Session) -> None:
    order = make_order(areas, order_input(subject=subject(home("M1 1AE"))))
    assert {row[0] for row in rows(areas, order)} == {"WMP", "OUT_OF_FORCE"}


def test_time_without_any_home_is_unallocated(areas: Session) -> None:
    dated = home("B1 1AA", starts_on=date(2026, 12, 1))
    order = make_order(areas, order_input(subject=subject(dated)))
    assert rows(areas, order, "UNALLOCATED", "ALD")[:1] == [
        ("ALD", "LIVE", "01 Dec 00:00", "21 Dec 00:00", "MOVED", "EVENT")
    ]
    assert rows(areas, order, "UNALLOCATED") == [
        ("UNALLOCATED", "LIVE", "23 Nov 11:00", "01 Dec 00:00", "EVENT", "MOVED"),
        ("UNALLOCATED", "ENDED", "01 Dec 00:00", "open", "MOVED", None),
    ]


def test_two_homes_at_once_both_count(areas: Session) -> None:
    both = subject(home("B1 1AA"), home("WS1 1AA", kind=AddressKind.TEMPORARY))
    order = make_order(areas, order_input(subject=both))
    assert {row[0] for row in rows(areas, order)} == {"WMP", "ALD", "ALD1", "BIR", "BIR1"}


def test_a_subject_ordered_out_counts_there_marked_until_another_home_is_known(
    areas: Session,
) -> None:
    leave = NON_MOLEST.__class__("LEAVE_PREMISES", "You must leave.", premises="SUBJECT")
    order = make_order(areas, order_input(conditions=(NON_MOLEST, leave)))
    marked = select(Presence.excluded).where(
        Presence.order_id == order.id,
        Presence.area_id == area_id(areas, "ALD"),
        Presence.basis == Basis.SUBJECT_HOME,
        Presence.from_at == at("2026-11-23 11:00"),
    )
    assert areas.scalars(marked).all() == [True]
    elsewhere = home("WS1 1AA", kind=AddressKind.TEMPORARY, starts_on=date(2026, 11, 25))
    move_subject(areas, order, elsewhere, leaves=False)
    assert rows(areas, order, "ALD", "BIR")[:3] == [
        ("ALD", "LIVE", "23 Nov 11:00", "25 Nov 00:00", "EVENT", "MOVED"),
        ("ALD", "ENDED", "25 Nov 00:00", "open", "MOVED", None),
        ("BIR", "LIVE", "25 Nov 00:00", "21 Dec 00:00", "MOVED", "EVENT"),
    ]


def test_a_notice_closed_without_service_was_never_live(areas: Session) -> None:
    order = make_order(areas)
    happen(areas, order, EventKind.NOT_SERVED, "2026-11-21 08:00")
    assert rows(areas, order, "ALD") == [
        ("ALD", "PENDING", "20 Nov 08:00", "21 Nov 08:00", "EVENT", "EVENT"),
        ("ALD", "NEVER_LIVE", "21 Nov 08:00", "open", "EVENT", None),
    ]


def test_a_record_entered_in_error_counts_nowhere(areas: Session) -> None:
    order = make_served_notice(areas)
    happen(areas, order, EventKind.ENTERED_IN_ERROR, "2026-11-20 10:00")
    assert rows(areas, order) == []


def test_verify_agrees_with_what_was_written_and_names_an_altered_order(areas: Session) -> None:
    make_served_notice(areas)
    altered = make_order(areas, notice_input(subject=subject(family_name="Lowe")))
    assert verify(areas).wrong == ()
    areas.execute(
        delete(Presence).where(
            Presence.order_id == altered.id, Presence.area_id == area_id(areas, "ALD")
        )
    )
    assert verify(areas).wrong == (altered.reference,)


def test_verify_notices_an_address_changed_behind_its_back(areas: Session) -> None:
    order = make_served_notice(areas)
    areas.execute(
        update(Address).where(Address.person_id == order.subject_id).values(confidential=True)
    )
    assert verify(areas).wrong == (order.reference,)
