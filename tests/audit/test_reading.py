"""Who saw a record is answered from an index that holds every line. Each on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.audit import acceptance, log, log_queries, verification
from orders.audit.log_queries import Sought, Type
from orders.audit.model import Action, AuditEntry
from orders.audit.shown import ShownRecords
from orders.db import is_sqlite
from tests.audit.lines import LATER, NOW
from tests.factories.accounts import make_account


@pytest.fixture
def log_db(each_db: Session) -> Session:
    """Lines that showed records with like numbers, a try, and one from before they were named."""
    shown = {
        "one": ShownRecords(frozenset({7}), frozenset({71}), frozenset({3})),
        "longer": ShownRecords(frozenset({77}), frozenset({7, 711}), frozenset({33})),
        "two": ShownRecords(frozenset({7, 77}), frozenset({71, 72})),
    }
    for what, shows in shown.items():
        log.record(each_db, Action.CONSULTATION, what, by=None, now=NOW, shows=shows)
    tried = ShownRecords(people=frozenset({71}))
    log.record(each_db, Action.ACCESS, "access.refused", by=None, now=NOW, shows=tried)
    older = log.record(each_db, Action.CONSULTATION, "older", by=None, now=NOW, reference="WM26-1")
    each_db.flush()
    each_db.execute(update(AuditEntry).where(AuditEntry.id == older.id).values(mac=None))
    return each_db


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        (Sought(reference="WM26-1", order_id=7, action=Type.SEEN), {"one", "two", "older"}),
        (Sought(reference="WM26-2", order_id=77), {"longer", "two"}),
        (Sought(reference="WM26-3"), set()),
        (Sought(people=frozenset({71})), {"one", "two", "access.refused"}),
        (Sought(people=frozenset({71}), action=Type.SEEN), {"one", "two"}),
        (Sought(people=frozenset({7, 72})), {"longer", "two"}),
        (Sought(people=frozenset({5}), on_orders=frozenset({"WM26-1"})), {"older"}),
        (Sought(people=frozenset({71}), address_id=3), {"one"}),
        (Sought(address_id=333), set()),
    ],
)
def test_a_record_is_found_by_its_number_alone(
    log_db: Session, sought: Sought, found: set[str]
) -> None:
    lines, total = log_queries.lines(log_db, sought, limit=50)
    assert {line.what for line in lines} == found
    assert total == len(found)


def test_a_line_taken_out_of_the_index_is_named_until_it_is_made_anew(log_db: Session) -> None:
    if not is_sqlite(log_db):
        pytest.skip("PostgreSQL keeps its indexes itself")
    by = make_account(log_db, Role.ADMINISTRATOR)
    log_db.commit()
    hidden = text(
        "INSERT INTO audit_shown (audit_shown, rowid, shown)"
        " SELECT 'delete', id, shown FROM audit_entry WHERE what = 'one'"
    )
    log_db.execute(hidden)
    assert log_queries.lines(log_db, Sought(address_id=3), limit=9) == ([], 0)
    assert "The index of what lines showed was altered" in " ".join(
        verification.verify(log_db).problems
    )
    acceptance.accept(log_db, by=by, reason="Index made anew", now=LATER)
    log_db.commit()
    assert verification.verify(log_db).problems == ()
    assert log_queries.lines(log_db, Sought(address_id=3), limit=9)[1] == 1
