"""An edition lands: staged apart, counted at once, whatever happens meanwhile."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.areas.model import Area, Boundary, Edition, Landing, LandingStage, Level
from orders.audit.model import AuditEntry
from orders.errors import Conflict, NotFound
from orders.register.boundaries import edition_landing, edition_preview
from orders.register.boundaries.edition_landing import Landed
from orders.register.changes import home_changes
from orders.register.model import Order, Presence, Stay
from orders.register.presence.staged import ChangedOrder, StagedStay
from orders.register.proof import verify
from orders.rules.vocabulary.codes import Basis
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.editions import committing, land
from tests.factories.orders import at, home, make_order, order_input, subject
from tests.register.landing import presence_of, proposed, strip

pytestmark = pytest.mark.spatial
NOW = at("2026-12-05 09:00")
TODAY, PAST, AHEAD = date(2026, 12, 5), date(2026, 11, 28), date(2026, 12, 10)
REDRAWN = (strip("ALD1", 0, 1), strip("ALD9", 1, 4, "Alder New"), strip("BIR1", 4, 8))
"""Alder West loses half its ground to a new area, Alder East all; Birch West takes Birch East.

The home in Alder West lies on the new line, where the lowest code wins: it stays."""


@pytest.fixture
def placed(each_db: Session) -> Session:
    """Subjects in Alder West (on the new line), Alder East and Birch East; DVPOs to 21 December."""
    make_areas(each_db)
    for number, postcode in enumerate(("B1 1AA", "B2 2BB", "WS2 2BB")):
        given = subject(home(postcode), given_names=f"Daniel {number}")
        make_order(each_db, order_input(subject=given))
    return each_db


def in_force(db: Session, code: str, when: str, basis: Basis = Basis.SUBJECT_HOME) -> int:
    """How many orders count as live in the area with this code."""
    instant = at(when)
    found = db.scalar(
        select(func.count())
        .select_from(Presence)
        .join(Area, Area.id == Presence.area_id)
        .where(
            Area.code == code,
            Presence.basis == basis,
            Presence.state == Stay.LIVE,
            Presence.holds_at(instant),
        )
    )
    return found or 0


def test_orders_count_by_the_edition_of_the_day(placed: Session, tmp_path: Path) -> None:
    landed = land(placed, proposed(placed, tmp_path, TODAY, *REDRAWN), NOW)
    assert (landed.placed, landed.changed, landed.figures) == (2, 2, [])
    codes = ("ALD1", "ALD2", "ALD9", "BIR1", "BIR2")
    assert [in_force(placed, code, "2026-12-04 23:59") for code in codes] == [1, 1, 0, 0, 1]
    assert [in_force(placed, code, "2026-12-05 00:00") for code in codes] == [1, 0, 1, 1, 0]
    assert verify(placed).wrong == ()


def test_an_order_that_stays_where_it_was_is_not_touched(placed: Session, tmp_path: Path) -> None:
    same = [strip("ALD1", 0, 2), strip("ALD2", 2, 4), strip("BIR1", 4, 8)]
    before = presence_of(placed)
    landed = land(placed, proposed(placed, tmp_path, TODAY, *same), NOW)
    assert (landed.placed, landed.changed) == (1, 1)
    moved = {row[1] for row in presence_of(placed) ^ before}
    assert moved == {placed.scalar(select(func.max(Order.id)))}


def test_a_withheld_home_is_not_looked_at_for_neighbourhoods(
    placed: Session, tmp_path: Path
) -> None:
    # However small the area drawn over it, the number of orders looked at does not tell it.
    born = date(1979, 1, 2)
    hidden = subject(home("B2 2BB", confidential=True), given_names="Hidden", born_on=born)
    make_order(placed, order_input(subject=hidden))
    assert land(placed, proposed(placed, tmp_path, TODAY, *REDRAWN), NOW).placed == 2
    assert verify(placed).wrong == ()


def test_orders_that_ended_before_it_begins_are_not_touched(
    placed: Session, tmp_path: Path
) -> None:
    later = proposed(placed, tmp_path, date(2026, 12, 21), *REDRAWN)
    before = presence_of(placed)
    landed = land(placed, later, NOW)
    assert (landed.placed, presence_of(placed)) == (0, before)
    assert verify(placed).wrong == ()


def test_nobody_sees_it_before_it_has_landed(placed: Session, tmp_path: Path) -> None:
    before = presence_of(placed)
    seen = []

    def look(placed_: int, waiting: int) -> None:
        known = {area.code for area in gazetteer.current(placed).by_id.values()}
        seen.append(("ALD9" in known, presence_of(placed) == before, placed_, waiting))

    land(placed, proposed(placed, tmp_path, TODAY, *REDRAWN), NOW, batch=1, progress=look)
    assert seen == [(False, True, 1, 2), (False, True, 2, 2)]
    assert gazetteer.current(placed).find("ALD9").name == "Alder New"
    assert gazetteer.current(placed).find("BIR1").name == "Area BIR1"
    assert placed.scalar(select(func.count()).select_from(StagedStay)) == 0


def test_what_changes_while_it_is_staged_is_staged_again(placed: Session, tmp_path: Path) -> None:
    done: list[int] = []

    def meanwhile(placed_: int, _waiting: int) -> None:
        if placed_ == 1:
            make_order(placed, order_input(subject=subject(home("B2 2BB"), given_names="New")))
        if placed_ == 2:
            first = placed.scalars(select(Order).order_by(Order.id)).all()[0]
            home_changes.move(
                placed,
                first.subject_id,
                home("WS2 2BB", starts_on=date(2026, 12, 4)),
                leaves=True,
                by=make_account(placed),
                now=NOW,
                reference=first.reference,
            )
            done.extend(placed.scalars(select(ChangedOrder.order_id).order_by(ChangedOrder.id)))
        placed.commit()

    proposal = proposed(placed, tmp_path, TODAY, *REDRAWN)
    land(placed, proposal, NOW, batch=1, progress=meanwhile)
    ids = list(placed.scalars(select(Order.id).order_by(Order.id)))
    assert done == [ids[3], ids[0]]
    assert placed.scalar(select(func.count()).select_from(ChangedOrder)) == 0
    assert verify(placed).wrong == ()
    codes = ("ALD1", "ALD9", "BIR1")
    assert [in_force(placed, code, "2026-12-05 12:00") for code in codes] == [0, 2, 2]


def test_stopped_between_batches_it_goes_on_and_ends_the_same(
    placed: Session, tmp_path: Path
) -> None:
    proposal = proposed(placed, tmp_path, TODAY, *REDRAWN)
    before = presence_of(placed)

    def stop(placed_: int, _waiting: int) -> None:
        if placed_ == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        land(placed, proposal, NOW, batch=1, progress=stop)
    (landing,) = placed.scalars(select(Landing).where(Landing.stage == LandingStage.STAGING))
    assert (landing.placed, landing.waiting, presence_of(placed)) == (1, 2, before)
    told = []
    land(placed, proposal, NOW, batch=1, progress=lambda *numbers: told.append(numbers))
    assert told == [(2, 2)]
    assert verify(placed).wrong == ()
    assert in_force(placed, "ALD9", "2026-12-05 12:00") == 1


def test_the_past_is_restated_only_on_request_and_says_what_changes(
    placed: Session, tmp_path: Path
) -> None:
    proposal = proposed(placed, tmp_path, PAST, *REDRAWN)
    with pytest.raises(edition_landing.PastChanges, match="28 November 2026, which is past"):
        land(placed, proposal, NOW)
    said = edition_preview.preview(placed, proposal, now=NOW)
    landed = land(placed, proposal, NOW, restate=True)
    assert said.restates
    assert said.effects.figures == landed.figures
    told = [(each.at, each.area_code, each.before, each.after) for each in landed.figures]
    month_end = at("2026-12-01 00:00")
    # Three protected persons live in Birch West throughout.
    assert told == [
        (instant, *figures)
        for instant in (month_end, NOW)
        for figures in (("ALD2", 1, 0), ("ALD9", 0, 1), ("BIR2", 1, 0))
    ]
    assert in_force(placed, "ALD2", "2026-11-27 23:59") == 1
    assert verify(placed).wrong == ()


def test_an_edition_of_a_past_day_before_the_first_reaches_back_to_the_beginning(
    placed: Session, tmp_path: Path
) -> None:
    proposal = proposed(placed, tmp_path, date(2020, 1, 1), *REDRAWN)
    land(placed, proposal, NOW, restate=True)
    # The first edition of these areas is from 1 January 2026, and stays in force from then on.
    assert in_force(placed, "ALD2", "2026-12-05 12:00") == 1
    assert verify(placed).wrong == ()


def test_a_redrawn_lpa_takes_its_orders_along(placed: Session, tmp_path: Path) -> None:
    lpas = (strip("ALD", 0, 2), strip("BIR", 2, 8))
    proposal = proposed(placed, tmp_path, TODAY, *lpas, level=Level.LPA)
    land(placed, proposal, NOW)
    assert [in_force(placed, code, "2026-12-05 12:00") for code in ("ALD", "BIR")] == [1, 2]
    assert verify(placed).wrong == ()


def test_a_preview_writes_nothing_and_says_what_landing_does(
    placed: Session, tmp_path: Path
) -> None:
    proposal = proposed(placed, tmp_path, AHEAD, *REDRAWN)
    before = presence_of(placed)
    said = edition_preview.preview(placed, proposal, now=NOW)
    assert presence_of(placed) == before
    assert placed.scalar(select(func.count()).select_from(Edition)) == 2
    assert {each.fate.value: each.code for each in said.changes} == {
        "added": "ALD9",
        "gone": "BIR2",
        "moved": "BIR1",
    }
    moved = next(each for each in said.changes if each.code == "ALD1")
    assert (moved.gained_m2, moved.lost_m2, moved.kept) == (0, 4_000_000, 0.5)
    assert said.effects.as_at == at("2026-12-10 00:00")
    assert (said.effects.moved, said.restates, said.effects.figures) == (2, False, [])
    assert said.effects.by_area == [("ALD2", 1, 0), ("ALD9", 0, 1), ("BIR2", 1, 0)]
    landed = land(placed, proposal, NOW)
    assert landed.placed == said.effects.placed == 2


def test_a_gap_between_an_lpa_and_its_neighbourhoods_is_told(
    placed: Session, tmp_path: Path
) -> None:
    drawn = (strip("ALD1", 0, 2), strip("ALD2", 2.5, 4), strip("BIR1", 4, 8))
    said = edition_preview.preview(placed, proposed(placed, tmp_path, AHEAD, *drawn), now=NOW)
    assert [(each.lpa_code, each.pieces, each.m2) for each in said.gaps] == [("ALD", 1, 2_000_000)]


def test_one_edition_lands_at_a_time(placed: Session, tmp_path: Path) -> None:
    first = proposed(placed, tmp_path, AHEAD, *REDRAWN)
    begun = edition_landing.begin(placed, first, restate=False, now=NOW)
    assert edition_landing.begin(placed, first, restate=False, now=NOW).id == begun.id
    other = proposed(placed, tmp_path, AHEAD, *REDRAWN[:2])
    with pytest.raises(Conflict, match=r"10 December 2026 \(redrawn.geojson\) have not landed"):
        edition_landing.begin(placed, other, restate=False, now=NOW)


def test_one_given_up_leaves_nothing_behind(placed: Session, tmp_path: Path) -> None:
    tables = (Edition, Boundary, Area, Landing)
    before = [placed.scalar(select(func.count()).select_from(table)) for table in tables]
    edition_landing.begin(
        placed, proposed(placed, tmp_path, AHEAD, *REDRAWN), restate=False, now=NOW
    )
    assert edition_landing.drop(placed, by=make_account(placed), now=NOW) == "redrawn.geojson"
    after = [placed.scalar(select(func.count()).select_from(table)) for table in tables]
    assert after == before
    assert placed.scalars(select(AuditEntry.what).order_by(AuditEntry.id.desc())).first() == (
        "areas.drop"
    )
    with pytest.raises(NotFound, match="Every edition has landed"):
        edition_landing.drop(placed, by=make_account(placed), now=NOW)


def test_landing_what_has_landed_does_nothing(placed: Session, tmp_path: Path) -> None:
    land(placed, proposed(placed, tmp_path, TODAY, *REDRAWN), NOW)
    edition_id = placed.scalar(select(func.max(Edition.id)))
    assert edition_id is not None
    again = edition_landing.land(
        committing(placed), edition_id, by=make_account(placed), clock=lambda: NOW
    )
    assert again == Landed(2, 2, ())
