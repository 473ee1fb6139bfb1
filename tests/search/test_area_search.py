"""Browsing an area: who counts there, in which order, how many, and who may ask."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.audit.model import Action, AuditEntry
from orders.courts.calendar import PUBLISHED
from orders.errors import Refused
from orders.register.model import Presence, Stay
from orders.rules.vocabulary.codes import Basis
from orders.rules.vocabulary.events import EventKind
from orders.search import area_search
from orders.search.criteria.search_query import Status
from tests.factories.accounts import make_account
from tests.factories.orders import at, happen, make_order, order_input
from tests.search.scenes import NOW, Scene, counted, make_scene

pytestmark = [pytest.mark.spatial, pytest.mark.opened_with(writer=make_scene)]


@pytest.mark.parametrize(
    ("code", "basis", "names"),
    [
        ("ALD", Basis.SUBJECT_HOME, ["ending", "live"]),
        ("ALD", Basis.VICTIM_HOME, []),
        ("ALD", Basis.EITHER, ["ending", "live"]),
        ("BIR", Basis.VICTIM_HOME, ["ending", "elsewhere", "live", "nowhere"]),
        ("BIR", Basis.SUBJECT_HOME, ["elsewhere"]),
        ("BIR", Basis.EITHER, ["ending", "elsewhere", "live", "nowhere"]),
        ("WMP", Basis.EITHER, ["ending", "elsewhere", "live", "nowhere"]),
        ("ALD1", Basis.EITHER, ["ending", "live"]),
        ("ALD2", Basis.EITHER, []),
        ("BIR2", Basis.VICTIM_HOME, []),
        ("UNALLOCATED", Basis.SUBJECT_HOME, ["nowhere"]),
    ],
    ids=lambda value: str(value) if not isinstance(value, list) else "",
)
def test_an_area_lists_who_lives_there_on_the_basis_asked(
    each_db: Session, scene: Scene, code: str, basis: Basis, names: list[str]
) -> None:
    """Source: L16 and domain 5.3: one order in two LPAs; the force counts it once."""
    found = area_search.find(
        each_db, scene.wanted(code, basis=basis), by=make_account(each_db), now=NOW
    )
    wanted = {getattr(scene, name).reference for name in names}
    assert {row.reference for row in found.rows} == wanted
    assert found.total == len(names)


@pytest.mark.parametrize(
    ("status", "names"),
    [
        (Status.LIVE, ["ending", "live"]),
        (Status.PENDING, ["pending"]),
        (Status.SUSPENDED, []),
        (Status.HISTORIC, ["ended"]),
        (Status.ALL, ["ending", "live", "pending", "ended"]),
    ],
    ids=lambda value: str(value) if isinstance(value, str) else "",
)
def test_a_status_lists_its_orders_live_first_and_soonest_to_end_first(
    each_db: Session, scene: Scene, status: Status, names: list[str]
) -> None:
    found = area_search.find(
        each_db, scene.wanted(status=status), by=make_account(each_db), now=NOW
    )
    assert found.references == [getattr(scene, name).reference for name in names]


@pytest.mark.parametrize(
    ("when", "live"),
    [
        ("2026-11-20 08:59", []),
        ("2026-11-20 09:00", ["live", "ended"]),
        ("2026-11-24 10:59", ["ending", "live", "ended"]),
        ("2026-11-24 11:00", ["ending", "live"]),
        ("2026-12-20 23:59", ["ending", "live"]),
        ("2026-12-21 00:00", ["live"]),
    ],
    ids=["L1", "L4-served", "L3-before", "L3", "D1-last-minute", "D1-over"],
)
def test_the_same_search_answers_for_any_instant(
    each_db: Session, scene: Scene, when: str, live: list[str]
) -> None:
    wanted = scene.wanted(at=at(when))
    found = area_search.find(each_db, wanted, by=make_account(each_db), now=NOW)
    assert set(found.references) == {getattr(scene, name).reference for name in live}
    assert found.at == at(when)
    assert all(row.live for row in found.rows)


@pytest.mark.parametrize(("kind", "names"), [("DVPN", ["live"]), ("DVPO", ["ending"])])
def test_a_kind_narrows_the_list_and_its_count(
    each_db: Session, scene: Scene, kind: str, names: list[str]
) -> None:
    found = area_search.find(each_db, scene.wanted(kind=kind), by=make_account(each_db), now=NOW)
    assert found.total == 1
    assert found.references == [getattr(scene, name).reference for name in names]


def test_a_row_says_who_what_why_where_and_until_when(each_db: Session, scene: Scene) -> None:
    found = area_search.find(each_db, scene.wanted(), by=make_account(each_db), now=NOW)
    dvpo, dvpn = found.rows
    assert (dvpo.subject_name, dvpo.protected_names) == ("Finn MARSH", ("Grace OKAFOR",))
    assert (dvpo.kind, dvpo.live, dvpo.headline) == ("DVPO", True, "LIVE - NOT SERVED")
    assert dvpo.ends_at == at("2026-12-21 00:00")
    assert dvpo.deadline is None
    assert [each.words for each in dvpo.areas] == ["Alder West, Alder", "Birch West, Birch"]
    assert [each.code for each in dvpo.terms] == ["NON_MOLEST"]
    assert dvpn.ends_at is None
    assert dvpn.deadline_at == at("2026-11-23 09:00")
    assert dvpn.check


def test_an_order_of_a_mover_is_live_where_they_went_and_historic_where_they_left(
    each_db: Session, scene: Scene
) -> None:
    stays = each_db.scalars(
        select(Presence.state).where(Presence.order_id == scene.ended.id, Presence.until_at > NOW)
    ).all()
    assert set(stays) == {Stay.ENDED}


def test_pages_of_fifty_follow_each_other_across_statuses(each_db: Session, scene: Scene) -> None:
    by = make_account(each_db)
    for day in range(11, 25):
        for hour in (9, 10, 11, 12):
            start = at(f"2026-11-{day:02d} {hour:02d}:00")
            given = order_input(started_at=start, ends_at=at(f"2026-12-{day - 8:02d} 00:00"))
            make_order(each_db, given, by=by)
    wanted = scene.wanted(status=Status.ALL)
    first = area_search.find(each_db, wanted, by=by, now=NOW)
    second = area_search.find(each_db, scene.wanted(status=Status.ALL, page=2), by=by, now=NOW)
    beyond = area_search.find(each_db, scene.wanted(status=Status.ALL, page=99), by=by, now=NOW)
    everything = area_search.download(each_db, wanted, by=by, now=NOW)
    assert (first.total, first.pages, len(first.rows)) == (60, 2, 50)
    assert first.references + second.references == everything.references
    assert len(set(everything.references)) == 60
    assert beyond.references == second.references
    live = [row.ends_at for row in everything.rows if row.live and row.ends_at]
    assert live == sorted(live)


def test_officers_browse_their_own_lpa_and_its_neighbourhoods_only(
    each_db: Session, scene: Scene
) -> None:
    officer = scene.officer(each_db)
    for code in ("ALD", "ALD1"):
        assert area_search.find(each_db, scene.wanted(code), by=officer, now=NOW).total == 2
    for code in ("BIR", "BIR1", "WMP", "UNALLOCATED"):
        with pytest.raises(Refused, match="your own LPA"):
            area_search.find(each_db, scene.wanted(code), by=officer, now=NOW)
    with pytest.raises(Refused):
        area_search.download(each_db, scene.wanted("BIR"), by=officer, now=NOW)


@pytest.mark.parametrize("role", [Role.LPA_SUPERVISOR, Role.CIVIL_ORDERS, Role.SERVICE])
def test_others_browse_the_whole_force(each_db: Session, scene: Scene, role: Role) -> None:
    assert (
        area_search.find(
            each_db, scene.wanted("WMP"), by=make_account(each_db, role), now=NOW
        ).total
        == 4
    )


def test_administrators_see_no_orders(each_db: Session, scene: Scene) -> None:
    by = make_account(each_db, Role.ADMINISTRATOR)
    with pytest.raises(Refused, match="may not search"):
        area_search.find(each_db, scene.wanted(), by=by, now=NOW)


@pytest.mark.parametrize(
    ("look", "action"),
    [(area_search.find, Action.CONSULTATION), (area_search.download, Action.DISCLOSURE)],
    ids=["look", "download"],
)
def test_every_look_leaves_a_log_row_with_what_was_shown(
    each_db: Session, scene: Scene, look: object, action: Action
) -> None:
    """Source: DPA 2018 s.62."""
    by = make_account(each_db)
    look(each_db, scene.wanted(), by=by, now=NOW)  # type: ignore[operator]
    each_db.flush()
    row = each_db.scalars(select(AuditEntry).where(AuditEntry.account_id == by.id)).all()[-1]
    assert row.action is action
    assert row.details["total"] == 2
    assert row.details["found"] == [scene.ending.reference, scene.live.reference]
    assert row.details["criteria"] == {"area": "LPA:ALD", "basis": "either", "status": "live"}


def test_a_page_costs_the_same_few_queries_whatever_its_length(
    each_db: Session, scene: Scene
) -> None:
    by = make_account(each_db)
    with counted(each_db.get_bind().engine) as few:
        area_search.find(each_db, scene.wanted(), by=by, now=NOW, calendar=PUBLISHED)
        each_db.flush()
    for _ in range(8):
        make_order(each_db, order_input(), by=by)
    each_db.flush()
    with counted(each_db.get_bind().engine) as many:
        area_search.find(each_db, scene.wanted(), by=by, now=NOW, calendar=PUBLISHED)
        each_db.flush()
    assert len(few) == len(many) == 5


def _plan(db: Session, statement: str) -> str:
    prefix = "EXPLAIN QUERY PLAN " if db.get_bind().dialect.name == "sqlite" else "EXPLAIN "
    return "\n".join(str(tuple(row)) for row in db.execute(text(prefix + statement)))


def test_count_and_page_are_ranges_of_the_presence_index(each_db: Session, scene: Scene) -> None:
    by = make_account(each_db)
    wanted = scene.wanted()
    tally = area_search.count_stays(each_db, wanted, by=by, now=NOW)
    chosen = area_search.choose(wanted, tally, by=by, now=NOW, skip=0, take=50)
    assert chosen is not None
    page = select(chosen).compile(each_db.get_bind(), compile_kwargs={"literal_binds": True})
    if each_db.get_bind().dialect.name == "postgresql":
        # The plan rests on what is known of the tables; a few rows are read whole unless ruled out.
        each_db.execute(text("ANALYZE presence, protective_order"))
        each_db.execute(text("SET LOCAL enable_seqscan = off"))
        each_db.execute(text("SET LOCAL enable_bitmapscan = off"))
    plan = _plan(each_db, str(page))
    assert "ix_presence_where" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def test_entered_in_error_counts_nowhere(each_db: Session, scene: Scene) -> None:
    happen(each_db, scene.pending, EventKind.ENTERED_IN_ERROR, "2026-11-21 09:00")
    found = area_search.find(
        each_db, scene.wanted("WMP", status=Status.ALL), by=make_account(each_db), now=NOW
    )
    assert scene.pending.reference not in found.references
    assert (
        each_db.scalar(
            select(func.count()).select_from(Presence).where(Presence.order_id == scene.pending.id)
        )
        == 0
    )


def test_a_search_for_an_instant_before_everything_finds_nothing(
    each_db: Session, scene: Scene
) -> None:
    wanted = scene.wanted(status=Status.ALL, at=datetime.fromisoformat("1990-01-01T00:00:00+00:00"))
    found = area_search.find(each_db, wanted, by=make_account(each_db), now=NOW)
    assert (found.total, found.rows, found.pages) == (0, (), 1)
