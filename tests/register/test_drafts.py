from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.audit.model import AuditEntry
from orders.breaches import breach_drafts
from orders.errors import NotFound
from orders.register import drafts
from orders.register.model import Draft
from orders.rules.kinds import catalogue
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.orders import make_order, notice_input, protected, subject

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DVPN = catalogue.kind("DVPN")


def test_what_was_saved_is_read_again(each_db: Session) -> None:
    by = make_account(each_db)
    draft = drafts.start(each_db, DVPN, by=by, now=NOW)
    drafts.save(each_db, draft, "subject", {"family_name": "Älvstrand\x00"}, now=NOW)
    drafts.save(each_db, draft, "conditions", {"conditions": ["NON_MOLEST"]}, now=NOW)
    each_db.expire_all()
    again = drafts.load(each_db, draft.id, by=by, to_change=True)
    assert again.pages == {
        "subject": {"family_name": "Älvstrand\x00"},
        "conditions": {"conditions": ["NON_MOLEST"]},
    }


def test_a_breach_being_written_is_no_unfinished_record(db: Session) -> None:
    by = make_account(db)
    kept = breach_drafts.keep(db, "WM26-00001-8", {}, by=by, now=NOW)
    assert drafts.unfinished(db, by=by) == ([], [])
    with pytest.raises(NotFound):
        drafts.load(db, kept, by=by)


def test_the_draft_last_worked_on_comes_first(db: Session) -> None:
    by = make_account(db)
    first, second = (drafts.start(db, DVPN, by=by, now=NOW) for _ in range(2))
    drafts.save(db, first, "contact", {}, now=NOW + timedelta(hours=2))
    drafts.save(db, second, "contact", {}, now=NOW + timedelta(hours=1))
    assert drafts.unfinished(db, by=by) == ([first, second], [])


def test_a_page_goes_with_all_below_it_and_nothing_beside_it(db: Session) -> None:
    draft = drafts.start(db, DVPN, by=make_account(db), now=NOW)
    for page in ("protected-1", "protected-1/homes/1", "protected-10", "subject"):
        drafts.save(db, draft, page, {"a": "b"}, now=NOW)
    drafts.remove(db, draft, "protected-1", now=NOW)
    assert set(draft.pages) == {"protected-10", "subject"}


def test_dropping_leaves_only_its_log_rows(db: Session) -> None:
    by = make_account(db)
    draft = drafts.start(db, DVPN, by=by, now=NOW)
    drafts.drop(db, draft, by=by, now=NOW)
    assert db.scalars(select(Draft)).all() == []
    logged = db.scalars(select(AuditEntry.what).order_by(AuditEntry.id)).all()
    assert logged[-2:] == ["draft.started", "draft.dropped"]


def test_a_draft_knows_the_order_it_became_and_becomes_no_second(each_db: Session) -> None:
    make_areas(each_db)
    by = make_account(each_db)
    draft = drafts.start(each_db, DVPN, by=by, now=NOW)
    given = notice_input(source=drafts.SOURCE, source_reference=draft.id)
    order = make_order(each_db, given, by=by)
    drafts.finish(each_db, draft)
    assert drafts.became(each_db, draft.id, by=by) == order.reference
    assert drafts.became(each_db, draft.id, by=make_account(each_db, Role.OFFICER)) is None
    with pytest.raises(IntegrityError), each_db.begin_nested():
        make_order(each_db, given, by=by)


def test_persons_known_already_come_with_every_record_that_names_them(db: Session) -> None:
    make_areas(db)
    by = make_account(db)
    first = make_order(db)
    make_order(db, notice_input(subject=subject(given_names="Somebody", family_name="Else")))
    nobody = protected(given_names="Joan", family_name="Lowe", born_on=None)
    given = notice_input(subject=subject(), protected_persons=(nobody,))
    found = drafts.already_known(db, given, by=by, now=NOW)
    assert [(each.given, each.references) for each in found] == [
        (given.subject, (first.reference,))
    ]
    assert found[0].likeness.words == "Very likely"
    looked = select(AuditEntry.reference).where(AuditEntry.what == "draft.same-person")
    assert db.scalars(looked).all() == [first.reference]
