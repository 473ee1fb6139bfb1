"""Rows written by the thousand hold exactly what was given."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.audit.model import Action, AuditEntry
from orders.bulk import insert_rows, inserting, take_ids, update_rows
from tests.factories.accounts import make_account
from tests.factories.orders import at

ODD = ("plain", "", r"\N", r"a\tb", "tab\there", "two\nlines", "cr\r\n", r"\.", '"quoted", é', "🙂")
MANY = 60


def entries(db: Session, number: int) -> list[dict[str, object]]:
    """Rows of the log with words that a stream must not take for its own signs."""
    by = make_account(db)
    return [
        {
            "id": key,
            "at": at("2026-11-21 12:00"),
            "account_id": by.id,
            "action": Action.COLLECTION,
            "what": "made up",
            "reference": None if place % 2 else ODD[place % len(ODD)],
            "details": {"words": ODD[place % len(ODD)], "none": None, "number": place},
            "reason": ODD[place % len(ODD)],
            "seal_id": None,
        }
        for place, key in enumerate(take_ids(db, AuditEntry, number))
    ]


@pytest.mark.spatial
@pytest.mark.parametrize("background", [False, True], ids=["at-once", "meanwhile"])
def test_whatever_a_text_holds_is_kept(each_db: Session, *, background: bool) -> None:
    rows = entries(each_db, MANY)
    if background:
        with inserting(each_db) as insert:
            insert([(AuditEntry, rows[:20])])
            insert([(AuditEntry, rows[20:]), (AuditEntry, [])])
    else:
        insert_rows(each_db, AuditEntry, rows)
    wanted = select(AuditEntry).where(AuditEntry.what == "made up").order_by(AuditEntry.id)
    found = each_db.scalars(wanted).all()
    assert [{name: getattr(row, name) for name in rows[0]} for row in found] == rows


@pytest.mark.spatial
def test_what_goes_wrong_meanwhile_is_raised(each_db: Session) -> None:
    rows = entries(each_db, 1)

    def insert_twice() -> None:
        with each_db.begin_nested(), inserting(each_db) as insert:
            insert([(AuditEntry, rows)])
            insert([(AuditEntry, rows)])

    with pytest.raises(Exception, match=r"(?i)unique"):
        insert_twice()
    assert each_db.scalars(select(AuditEntry).where(AuditEntry.what == "made up")).all() == []


@pytest.mark.spatial
def test_rows_updated_together_are_read_anew(each_db: Session) -> None:
    insert_rows(each_db, AuditEntry, entries(each_db, 3))
    wanted = select(AuditEntry).where(AuditEntry.what == "made up").order_by(AuditEntry.id)
    held = each_db.scalars(wanted).all()
    update_rows(each_db, AuditEntry, "reason", {held[0].id: ODD[6], held[2].id: None})
    assert [each.reason for each in held] == [ODD[6], ODD[1], None]
