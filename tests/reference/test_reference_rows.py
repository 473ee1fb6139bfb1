"""Which reference data holds, and loading another list of it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.audit.model import AuditEntry
from orders.errors import ChangedMeanwhile, NotFound
from orders.reference import reference_rows, shipped_rows
from orders.reference.list_files import read_list
from orders.reference.model import ListSort, ReferenceList
from orders.rules.kinds import catalogue, penalties
from orders.rules.reference_data import Availability, Switch
from tests.factories.accounts import make_account
from tests.factories.orders import DAPO_HERE, FORCE, at

NOW = at("2026-11-29 10:00")
AREAS = "switch,police_area,from_on,until_on,source\n"
START = date(2027, 1, 1)
DAPN = catalogue.kind("DAPN")


def load(db: Session, sort: ListSort, text: str, *, seen: int = 0) -> ReferenceList:
    rows = read_list(sort, "list.csv", text.encode())
    by = make_account(db)
    return reference_rows.load(db, sort, rows, file_name="list.csv", seen=seen, by=by, now=NOW)


def test_nothing_loaded_is_as_it_came_with_the_register(each_db: Session) -> None:
    law = reference_rows.law(each_db)
    assert law.penalties == shipped_rows.penalty_rows()
    assert law.limits == ()
    held = reference_rows.force(each_db, FORCE)
    assert not held.may_give(DAPN, START)
    assert held.availability == shipped_rows.PILOTS


def test_a_setting_holds_until_a_list_names_this_police_area(each_db: Session) -> None:
    on = FORCE.__class__(FORCE.prefix, FORCE.name, (DAPO_HERE,))
    assert reference_rows.force(each_db, on).may_give(DAPN, date(2020, 1, 1))
    load(each_db, ListSort.AVAILABILITY, AREAS + "dapo,Cleveland Police,2027-02-01,,S.I.\n")
    held = reference_rows.force(each_db, on)
    assert held.may_give(DAPN, date(2020, 1, 1))
    assert [row.from_on for row in held.availability if row.scope == "Cleveland Police"] == [
        date(2027, 2, 1)
    ]
    text = AREAS + "dapo,WEST MIDLANDS POLICE,2027-01-01,,S.I. 2026/1\n"
    load(each_db, ListSort.AVAILABILITY, text, seen=1)
    held = reference_rows.force(each_db, on)
    assert not held.may_give(DAPN, date(2026, 12, 31))
    assert held.may_give(DAPN, START)
    cleveland = Availability(
        name=Switch.DAPO,
        scope="Cleveland Police",
        from_on=date(2025, 3, 11),
        until_on=date(2026, 3, 31),
        source=shipped_rows.PILOTS[1].source,
    )
    assert cleveland in held.availability


def test_the_penalty_of_a_kind_is_as_loaded_and_others_as_they_came(each_db: Session) -> None:
    text = (
        "kind,dealt_with,words,custody_months,fine_pounds,fine_per_day_pounds,fine_in_all_pounds,"
        "summary_months,summary_limit,unconfirmed,from_on,until_on,source\n"
        "DVPO,CIVIL,A fine of up to £5000.,2,5000,50,1000,,,,,2026-12-31,MCA s.63(3)\n"
        "DVPO,CIVIL,A fine of up to £6000.,2,6000,,,,,,2027-01-01,,an Act of 2026\n"
    )
    made = load(each_db, ListSort.PENALTIES, text)
    assert made.number == 1
    law = reference_rows.law(each_db)
    kind = catalogue.kind("DVPO")
    assert penalties.in_words(law, kind, date(2026, 12, 31))[0][1] == "A fine of up to £5000."
    assert penalties.in_words(law, kind, START)[0][1] == "A fine of up to £6000."
    spo = catalogue.kind("SPO")
    assert penalties.in_words(law, spo, START)[0][1] == spo.breach.max_penalty
    entry = each_db.scalars(select(AuditEntry).where(AuditEntry.what == "reference.loaded")).one()
    assert entry.details == {"list": "penalties", "number": 1, "file": "list.csv", "rows": 2}
    loaded = reference_rows.rows_in(each_db, ListSort.PENALTIES, 1)
    assert [row.source for row in loaded] == ["MCA s.63(3)", "an Act of 2026"]


def test_a_list_loaded_meanwhile_is_never_lost_unseen(each_db: Session) -> None:
    text = AREAS + "dapo,A,,,S.I.\n"
    load(each_db, ListSort.AVAILABILITY, text)
    with pytest.raises(ChangedMeanwhile):
        load(each_db, ListSort.AVAILABILITY, text)
    assert [each.number for each in reference_rows.lists_of(each_db, ListSort.AVAILABILITY)] == [1]


def test_a_list_that_is_not_there_is_not_found(each_db: Session) -> None:
    with pytest.raises(NotFound):
        reference_rows.rows_in(each_db, ListSort.PENALTIES, 1)
    assert reference_rows.rows_in(each_db, ListSort.AVAILABILITY, 0) == shipped_rows.PILOTS
