"""Unfinished records are the team's: read by each of it, written by one, taken over by another."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders import create_app
from orders.access.model import Account
from orders.access.permissions import Role
from orders.audit.model import Action, AuditEntry
from orders.db import db as database
from orders.errors import ChangedMeanwhile, DraftGone, DraftHeldByAnother
from orders.register import drafts
from orders.register.model import Draft
from orders.rules.kinds import catalogue
from tests.beside import at_once
from tests.conftest import dispose, settings_for
from tests.factories.accounts import make_account

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
DVPN = catalogue.kind("DVPN")
pytestmark = pytest.mark.spatial


@pytest.fixture
def writer(each_db: Session) -> Account:
    return make_account(each_db, Role.CIVIL_ORDERS)


@pytest.fixture
def colleague(each_db: Session) -> Account:
    return make_account(each_db, Role.CIVIL_ORDERS)


@pytest.fixture
def draft(each_db: Session, writer: Account) -> Draft:
    return drafts.start(each_db, DVPN, by=writer, now=NOW)


def taken(db: Session, draft: Draft, by: Account) -> Draft:
    return drafts.take_over(db, draft.id, seen=drafts.version(draft), by=by, now=LATER)


def test_a_colleague_reads_a_draft_and_does_not_write_it(
    each_db: Session, draft: Draft, writer: Account, colleague: Account
) -> None:
    assert drafts.unfinished(each_db, by=writer) == ([draft], [])
    assert drafts.unfinished(each_db, by=colleague) == ([], [draft])
    assert drafts.read(each_db, draft.id, by=colleague) is draft
    with pytest.raises(DraftHeldByAnother, match=writer.name):
        drafts.load(each_db, draft.id, by=colleague, to_change=True)


def test_who_takes_a_draft_over_writes_it_and_who_wrote_it_reads_it(
    each_db: Session, draft: Draft, writer: Account, colleague: Account
) -> None:
    taken(each_db, draft, colleague)
    each_db.expire_all()
    again = drafts.load(each_db, draft.id, by=colleague)
    assert (again.taken_from_id, again.taken_at) == (writer.id, LATER)
    with pytest.raises(DraftHeldByAnother, match=f"Taken over by {colleague.name} on 20 Nov 2026"):
        drafts.load(each_db, draft.id, by=writer, to_change=True)
    line = each_db.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (line.what, line.action) == ("draft.taken-over", Action.ALTERATION)
    assert line.details == {"kind": "DVPN", "from": writer.id}


def test_a_draft_that_was_saved_since_it_was_read_is_not_taken_over(
    each_db: Session, draft: Draft, writer: Account, colleague: Account
) -> None:
    seen = drafts.version(draft)
    drafts.save(each_db, draft, "contact", {"officer_in_case": "DC Price"}, now=LATER)
    with pytest.raises(ChangedMeanwhile, match="Look at it again"):
        drafts.take_over(each_db, draft.id, seen=seen, by=colleague, now=LATER)
    assert draft.account_id == writer.id


def test_of_two_who_take_a_draft_over_the_first_has_it(
    each_db: Session, draft: Draft, colleague: Account
) -> None:
    third, seen = make_account(each_db, Role.CIVIL_ORDERS), drafts.version(draft)
    taken(each_db, draft, colleague)
    with pytest.raises(ChangedMeanwhile, match=f"Taken over by {colleague.name}"):
        drafts.take_over(each_db, draft.id, seen=seen, by=third, now=LATER)
    # Sent again by who has it, it changes nothing.
    assert drafts.take_over(each_db, draft.id, seen=seen, by=colleague, now=LATER) is draft
    assert draft.account_id == colleague.id


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.CIVIL_ORDERS])
def test_no_other_role_knows_of_the_drafts_of_the_team(
    each_db: Session, draft: Draft, role: Role
) -> None:
    other = make_account(each_db, role)
    assert drafts.unfinished(each_db, by=other) == ([], [])
    for ask in (drafts.read, drafts.load):
        with pytest.raises(DraftGone):
            ask(each_db, draft.id, by=other)
    with pytest.raises(DraftGone):
        taken(each_db, draft, other)


def test_who_saves_while_a_colleague_takes_over_is_told_who_has_it(each_new_database: str) -> None:
    app = create_app(settings_for(each_new_database))
    with app.app_context():
        db = database.session
        writer, colleague = (make_account(db, Role.CIVIL_ORDERS) for _ in range(2))
        draft = drafts.start(db, DVPN, by=writer, now=NOW)
        db.commit()

    def take(db: Session) -> None:
        taken(db, db.get_one(Draft, draft.id), db.get_one(Account, colleague.id))

    def load(db: Session) -> None:
        drafts.load(db, draft.id, by=db.get_one(Account, writer.id), to_change=True)

    done, refused = at_once(app, take, load)
    dispose(app)
    assert (done, type(refused)) == (None, DraftHeldByAnother)
    assert colleague.name in str(refused)
