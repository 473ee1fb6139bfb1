"""A file names whom the register has, and says phones and the like of its people."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.audit.model import AuditEntry
from orders.people.dated_facts.kinds import FactKind
from orders.people.dated_facts.model import DatedFact
from orders.people.joined_records import PersonJoin
from orders.register.model import Order, Protection
from orders.register.proof import verify
from tests.factories.order_rows import as_csv, notice_row, order_row
from tests.factories.orders import home, make_order, protected
from tests.register.changes.test_person_joins import standing_order
from tests.register.imports.test_csv_import import take, told

pytestmark = pytest.mark.spatial


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "orders.csv"


@pytest.mark.parametrize("check", [False, True])
def test_a_person_the_register_has_is_joined_and_facts_are_recorded(
    each_db: Session, file: Path, check: bool
) -> None:
    hidden = home("WS1 1AA", lines="2 Hidden Close", confidential=True)
    held = make_order(each_db, standing_order(protected_persons=(protected(hidden),)))
    hers = each_db.scalars(select(Protection.person_id)).one()
    row = notice_row() | {
        "subject_same_as": str(held.subject_id),
        "subject_fact1_kind": "vehicle",
        "subject_fact1_said": "registration: BD51 SMR; description: blue van",
        "subject_fact1_from": "01/11/2026",
        "subject_fact1_source": "ANPR",
        "protected1_same_as": str(hers),
        "protected1_fact2_kind": "PHONE",
        "protected1_fact2_said": "number: 07700 900982",
        "protected1_fact2_source": "Herself",
    }
    report = take(each_db, file, as_csv([row]), check=check)
    assert (told(report), report.added) == ([], 1)
    facts = list(each_db.scalars(select(DatedFact).order_by(DatedFact.id)))
    if check:
        assert (facts, list(each_db.scalars(select(PersonJoin)))) == ([], [])
        return
    vehicle, phone = facts
    assert (vehicle.kind, vehicle.sought, vehicle.withheld) == (FactKind.VEHICLE, "BD51SMR", False)
    assert (vehicle.starts_on, vehicle.source) == (date(2026, 11, 1), "ANPR")
    # She is hidden by the record that was named.
    assert (phone.kind, phone.withheld) == (FactKind.PHONE, True)
    new = each_db.scalars(select(Order).where(Order.id != held.id)).one()
    assert vehicle.person_id == new.subject_id
    joins = {(each.first_id, each.second_id) for each in each_db.scalars(select(PersonJoin))}
    assert joins == {(held.subject_id, new.subject_id), (hers, phone.person_id)}
    logged = list(each_db.scalars(select(AuditEntry.what).order_by(AuditEntry.id)))
    assert logged.count("person.fact-recorded") == 2
    assert verify(each_db).wrong == ()
    again = take(each_db, file)
    assert (again.unchanged, again.differences) == (1, [])
    assert len(list(each_db.scalars(select(DatedFact)))) == 2


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"subject_same_as": "999"}, "subject_same_as “999”: There is no such person"),
        ({"subject_same_as": "x"}, "subject_same_as “x”: Not a valid"),
        (
            {"subject_same_as": "{held}", "protected1_same_as": "{held}"},
            "protected1_same_as “(withheld)”: Two people of one record",
        ),
        (
            {
                "subject_fact1_kind": "PHONE",
                "subject_fact1_said": "number: none",
                "subject_fact1_source": "PC Hale",
            },
            "subject_fact1_said “(withheld)”: Enter a phone number",
        ),
        ({"subject_fact1_kind": "PIGEON"}, "subject_fact1_kind “PIGEON”: Must be one of"),
        ({"protected3_fact1_kind": "PHONE"}, "This row names no such person."),
    ],
)
def test_what_is_wrong_is_said_of_its_column_and_nothing_is_taken(
    each_db: Session, file: Path, cells: dict[str, str], said: str
) -> None:
    held = make_order(each_db, standing_order())
    filled = {name: text.format(held=held.subject_id) for name, text in cells.items()}
    report = take(each_db, file, as_csv([order_row() | filled]))
    assert any(said in each for each in told(report)), told(report)
    assert report.added == 0
    assert list(each_db.scalars(select(DatedFact))) == []
