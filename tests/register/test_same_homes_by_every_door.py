"""Whatever is done, by whatever door: the same home under another record is withheld at once."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.areas.lists.uprn_list import locate_uprns
from orders.areas.model import Level
from orders.audit.model import AuditEntry
from orders.people.model import Address, PlacedBy
from orders.people.schema import AddressInput
from orders.register import same_homes_upgrade
from orders.register.changes import home_changes, person_matches, withholding
from orders.register.confidentiality import same_homes
from orders.register.confidentiality.opening_purposes import OpeningPurpose
from orders.register.confidentiality.same_homes import SameHome
from orders.register.model import Order, Protection
from orders.register.proof import verify
from orders.register.schemas.order import OrderInput
from orders.rules.vocabulary.codes import Basis
from orders.rules.vocabulary.events import EventKind
from orders.search.area_search import find
from orders.search.criteria.search_query import SearchQuery, Status
from orders.search.maps.points import points
from tests.factories.accounts import make_account
from tests.factories.orders import (
    acting,
    at,
    grant,
    happen,
    home,
    make_served_notice,
    notice_input,
    protected,
    subject,
)
from tests.register.changes.test_home_changes import areas_of

pytestmark = pytest.mark.spatial
NOW = at("2026-12-05 09:00")
LINES = "2 Invented Close"
SECRET = home("WS1 1AA", lines=LINES, confidential=True)
OPEN = home("WS1 1AA", lines="2 Invented Cl")
NEXT_DOOR = home("WS1 1AA", lines="3 Invented Close")
ELSEWHERE = home("B2 2BB", lines="9 Other Row")


def withheld(db: Session, person_id: int) -> list[bool]:
    db.expire_all()
    theirs = select(Address.confidential).where(Address.person_id == person_id)
    return list(db.scalars(theirs.order_by(Address.id)))


def her(db: Session, order: Order) -> int:
    """Number of the one person whom an order protects."""
    protecting = select(Protection.person_id).where(Protection.order_id == order.id)
    return db.scalars(protecting).one()


def acts(db: Session, order: Order) -> dict[str, Any]:
    return {"by": make_account(db), "now": NOW, "reference": order.reference}


def against_her(*homes: AddressInput, **changes: Any) -> OrderInput:
    """A notice against whom ``protected()`` is protected, on a record of her own."""
    names = {"family_name": "Okafor", "given_names": "Grace", "born_on": date(1990, 7, 1)}
    grace = subject(*homes, **(names | changes))
    daniel = protected(ELSEWHERE, family_name="Marsh", given_names="Daniel")
    return notice_input(subject=grace, protected_persons=(daniel,))


def join(db: Session, first: int, second: int) -> None:
    person_matches.same(db, first, second, by=make_account(db), now=NOW)


def test_the_subject_moves_into_the_home(areas: Session) -> None:
    order = make_served_notice(areas, notice_input(protected_persons=(protected(SECRET),)))
    home_changes.move(areas, order.subject_id, OPEN, leaves=False, **acts(areas, order))
    assert withheld(areas, order.subject_id) == [False, True]
    assert "BIR1" not in areas_of(areas, order, Basis.SUBJECT_HOME)
    assert verify(areas).wrong == ()


def test_the_home_is_withheld_later_and_the_subjects_record_of_it_follows(areas: Session) -> None:
    given = notice_input(subject=subject(OPEN, ELSEWHERE), protected_persons=(protected(OPEN),))
    order = make_served_notice(areas, given)
    hers = select(Address).where(Address.person_id == her(areas, order))
    address = areas.scalars(hers).one()
    home_changes.withhold(areas, address.id, confidential=True, reason="", **acts(areas, order))
    assert withheld(areas, order.subject_id) == [True, False]
    assert verify(areas).wrong == ()


def test_an_order_granted_on_a_notice_carries_it_over(areas: Session) -> None:
    given = notice_input(subject=subject(OPEN), protected_persons=(protected(SECRET),))
    notice = make_served_notice(areas, given)
    notice = happen(areas, notice, EventKind.HEARING_OPENED, "2026-11-23 10:00")
    order = grant(areas, notice)
    assert withheld(areas, order.subject_id) == [True]
    for each in (notice, order):
        assert "BIR1" not in areas_of(areas, each, Basis.SUBJECT_HOME)
    assert verify(areas).wrong == ()


@pytest.mark.parametrize("first", ["protected", "against"])
def test_a_cross_application_withholds_her_home_where_she_is_the_subject(
    areas: Session, first: str
) -> None:
    made = [notice_input(protected_persons=(protected(SECRET),)), against_her(OPEN)]
    if first == "against":
        made.reverse()
    orders = [make_served_notice(areas, each) for each in made]
    hers = orders[made.index(against_her(OPEN))]
    assert withheld(areas, hers.subject_id) == [True]
    assert same_homes.unanswered(areas, [hers.id]) != []
    assert verify(areas).wrong == ()


@pytest.mark.parametrize("first", ["protected", "against"])
def test_who_is_likely_the_same_person_is_compared_without_a_postcode_too(
    areas: Session, first: str
) -> None:
    nowhere = home(None, lines=LINES, without_place=True)
    made = [notice_input(protected_persons=(protected(SECRET),)), against_her(nowhere)]
    if first == "against":
        made.reverse()
    orders = [make_served_notice(areas, each) for each in made]
    hers = orders[made.index(against_her(nowhere))]
    assert withheld(areas, hers.subject_id) == [True]


def test_a_home_withheld_for_another_order_is_not_told_by_who_lives_there_too(
    areas: Session,
) -> None:
    make_served_notice(areas, notice_input(protected_persons=(protected(SECRET),)))
    given = notice_input(subject=subject(OPEN), protected_persons=(protected(OPEN),))
    order = make_served_notice(areas, given)
    assert withheld(areas, her(areas, order)) == [True]
    assert withheld(areas, order.subject_id) == [True]
    assert verify(areas).shown == ()


@pytest.mark.parametrize("first", ["withheld", "shown"])
@pytest.mark.parametrize(("metres", "same"), [(4.0, True), (6.0, False)])
def test_two_whom_orders_protect_are_compared_by_exact_points_over_orders(
    areas: Session, first: str, metres: float, same: bool
) -> None:
    spot = (405_500.0, 292_500.0)
    hidden = home(None, lines="", grid=spot, without_place=False, confidential=True)
    aside = (spot[0] + metres, spot[1])
    shown = home("B2 2BB", lines="Plot 9", grid=aside, without_place=False)
    names = {"family_name": "Shah", "given_names": "Nadia", "born_on": date(1979, 2, 3)}
    made = [protected(hidden), protected(shown, **names)]
    if first == "shown":
        made.reverse()
    orders = [make_served_notice(areas, notice_input(protected_persons=(each,))) for each in made]
    other = orders[1 if first == "withheld" else 0]
    assert withheld(areas, her(areas, other)) == [same]
    assert verify(areas).shown == ()


def test_verify_names_the_orders_that_show_a_withheld_home(areas: Session) -> None:
    given = notice_input(subject=subject(OPEN), protected_persons=(protected(SECRET),))
    order = make_served_notice(areas, given)
    assert verify(areas).shown == ()
    unfollow(areas)
    assert verify(areas).shown == (order.reference,)


def test_a_home_once_opened_with_a_reason_is_none_of_them(areas: Session) -> None:
    given = notice_input(subject=subject(OPEN), protected_persons=(protected(SECRET),))
    order = make_served_notice(areas, given)
    hers = areas.scalars(select(Address).where(Address.person_id == her(areas, order))).one()
    home_changes.withhold(
        areas,
        hers.id,
        confidential=False,
        reason="She asked for it at court today.",
        purpose=OpeningPurpose.PERSON_ASKED.value,
        **acts(areas, order),
    )
    assert verify(areas).shown == ()
    withholding.withhold_together(areas, [order.id], by=make_account(areas), now=NOW)
    assert withheld(areas, her(areas, order)) == [False]


def test_a_stranger_against_whom_an_order_is_made_there_stays_shown(areas: Session) -> None:
    make_served_notice(areas, notice_input(protected_persons=(protected(SECRET),)))
    given = notice_input(
        subject=subject(OPEN, given_names="Paul"), protected_persons=(protected(ELSEWHERE),)
    )
    other = make_served_notice(areas, given)
    assert withheld(areas, other.subject_id) == [False]


def test_records_joined_later_are_one_and_stay_so_when_the_join_is_undone(areas: Session) -> None:
    order = make_served_notice(areas, notice_input(protected_persons=(protected(SECRET),)))
    other = make_served_notice(areas, against_her(OPEN, NEXT_DOOR, born_on=date(1983, 2, 9)))
    assert withheld(areas, other.subject_id) == [False, False]
    join(areas, her(areas, order), other.subject_id)
    assert withheld(areas, other.subject_id) == [True, False]
    person_matches.take_back_same(
        areas, her(areas, order), other.subject_id, decided_at=NOW, **acting(areas, NOW)
    )
    assert withheld(areas, other.subject_id) == [True, False]
    assert verify(areas).wrong == ()


def test_who_is_protected_by_an_order_is_joined_without_an_address_of_their_own(
    areas: Session,
) -> None:
    order = make_served_notice(areas, notice_input(protected_persons=(protected(SECRET),)))
    nowhere = replace(protected().person, given_names="Gracie", born_on=None, addresses=())
    given = notice_input(
        subject=subject(OPEN, given_names="Paul"),
        protected_persons=(replace(protected(), person=nowhere),),
    )
    other = make_served_notice(areas, given)
    assert withheld(areas, other.subject_id) == [False]
    join(areas, her(areas, order), her(areas, other))
    assert withheld(areas, other.subject_id) == [True]


@pytest.mark.parametrize(("metres", "same"), [(4.0, True), (6.0, False)])
def test_points_given_by_hand_are_one_home_within_five_metres(
    areas: Session, metres: float, same: bool
) -> None:
    hers = home(None, lines="", grid=(405_500.0, 292_500.0), without_place=False, confidential=True)
    his = home(None, lines="Plot 9", grid=(405_500.0 + metres, 292_500.0), without_place=False)
    given = notice_input(subject=subject(his), protected_persons=(protected(hers),))
    order = make_served_notice(areas, given)
    assert withheld(areas, order.subject_id) == [same]


def test_a_postcodes_own_point_proves_nothing(areas: Session) -> None:
    hers = home(None, lines="", grid=(405_000.0, 292_000.0), without_place=False, confidential=True)
    given = notice_input(subject=subject(NEXT_DOOR), protected_persons=(protected(hers),))
    order = make_served_notice(areas, given)
    assert withheld(areas, order.subject_id) == [False]
    by = areas.scalars(select(Address.placed_by).order_by(Address.id)).all()
    assert by == [PlacedBy.POSTCODE, PlacedBy.GIVEN]


def test_one_uprn_is_one_home(areas: Session) -> None:
    hers = replace(SECRET, uprn="100012345678")
    his = home("WS2 2BB", lines="Somewhere else", uprn="100012345678")
    assert locate_uprns(areas, ["100012345678"]) == {}
    given = notice_input(subject=subject(his), protected_persons=(protected(hers),))
    assert withheld(areas, make_served_notice(areas, given).subject_id) == [True]


@pytest.mark.parametrize(("own", "shown"), [(OPEN, False), (NEXT_DOOR, True)])
def test_a_wanted_subject_stays_in_the_list_and_is_on_the_map_unless_it_is_the_very_home(
    areas: Session, own: AddressInput, shown: bool
) -> None:
    given = notice_input(subject=subject(own), protected_persons=(protected(SECRET),))
    order = make_served_notice(areas, given)
    lpa = gazetteer.current(areas).area(Level.LPA, "BIR")
    wanted = SearchQuery(area=lpa, status=Status.LIVE, basis=Basis.SUBJECT_HOME)
    reader = make_account(areas)
    when = at("2026-11-20 10:00")
    assert [row.reference for row in find(areas, wanted, by=reader, now=when).rows] == [
        order.reference
    ]
    drawn = points(areas, wanted, by=reader, now=when, of=("subject",))
    assert (drawn.homes, drawn.withheld) == ((1, {}) if shown else (0, {"Birch": 1}))
    assert drawn.total == 1


class Stopped(Exception):
    """The machine went down."""


def unfollow(db: Session) -> None:
    """Show again what was withheld, as it was recorded before."""
    for row in db.scalars(select(SameHome)).all():
        db.get_one(Address, row.address_id).confidential = False
        db.delete(row)
    db.flush()


def test_an_upgrade_goes_through_the_orders_recorded_before_and_goes_on_when_stopped(
    areas: Session,
) -> None:
    given = notice_input(subject=subject(OPEN), protected_persons=(protected(SECRET),))
    orders = [make_served_notice(areas, given) for _ in range(3)]
    unfollow(areas)
    same_homes_upgrade.begin(areas)

    def stop(_orders: int, _withheld: int) -> None:
        raise Stopped

    options: dict[str, Any] = {
        "by": make_account(areas),
        "clock": lambda: NOW,
        "batch": 1,
    }
    with pytest.raises(Stopped):
        same_homes_upgrade.go_through(lambda: nullcontext(areas), progress=stop, **options)
    assert same_homes_upgrade.is_owed(areas)
    seen: list[int] = []
    same_homes_upgrade.go_through(
        lambda: nullcontext(areas), progress=lambda orders, _: seen.append(orders), **options
    )
    assert seen == [1, 1]
    assert [withheld(areas, each.subject_id) for each in orders] == [[True]] * 3
    assert not same_homes_upgrade.is_owed(areas)


def test_gone_through_again_what_was_opened_with_a_reason_stays_open(areas: Session) -> None:
    given = notice_input(subject=subject(OPEN), protected_persons=(protected(SECRET),))
    order = make_served_notice(areas, given)
    (asked,) = same_homes.unanswered(areas, [order.id])
    home_changes.withhold(
        areas,
        asked,
        confidential=False,
        reason="He is wanted there.",
        purpose="ARREST_OR_BAIL",
        **acts(areas, order),
    )
    assert same_homes.unanswered(areas, [order.id]) == []
    same_homes_upgrade.begin(areas)
    same_homes_upgrade.go_through(
        lambda: nullcontext(areas), by=make_account(areas), clock=lambda: NOW
    )
    assert withheld(areas, order.subject_id) == [False]
    logged = areas.scalars(select(AuditEntry.what).where(AuditEntry.what.startswith("address.")))
    assert list(logged) == ["address.withheld", "address.opened"]
