"""Who gets a digest, from which day until which."""

from __future__ import annotations

from datetime import date

import pytest
from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.audit.model import AuditEntry
from orders.digests import subscriptions
from orders.digests.subscriptions import SubscriptionInput, SubscriptionSchema
from orders.errors import Conflict, NotFound
from tests.factories.accounts import make_account
from tests.factories.areas import area_id, make_areas
from tests.factories.orders import at

BOX = "alder.briefing@force.example"
NOW = at("2026-11-21 09:00")
PATTERN = r"[a-z.]+@force\.example"


def given(**changes: object) -> dict[str, object]:
    return {"area": "ALD", "mailbox": BOX, "confirmed": "true", **changes}


def test_a_mailbox_is_subscribed_from_today_until_it_is_ended(each_db: Session) -> None:
    db = each_db
    make_areas(db)
    by = make_account(db)
    made = subscriptions.subscribe(db, SubscriptionInput("ald", BOX), by=by, now=NOW)
    here = area_id(db, "ALD")
    assert subscriptions.of_day(db, date(2026, 11, 20)) == {}
    assert subscriptions.of_day(db, date(2026, 11, 21)) == {here: [BOX]}
    subscriptions.end(db, made.id, by=by, now=at("2026-11-23 09:00"))
    assert subscriptions.of_day(db, date(2026, 11, 23)) == {here: [BOX]}
    assert subscriptions.of_day(db, date(2026, 11, 24)) == {}
    logged = db.scalars(select(AuditEntry.what).where(AuditEntry.what.like("subscription.%")))
    assert list(logged) == ["subscription.added", "subscription.ended"]
    with pytest.raises(Conflict):
        subscriptions.end(db, made.id, by=by, now=NOW)


def test_a_mailbox_gets_one_copy_and_may_come_back(db: Session) -> None:
    make_areas(db)
    by = make_account(db)
    wanted = SubscriptionInput("ALD", BOX)
    made = subscriptions.subscribe(db, wanted, by=by, now=NOW)
    with pytest.raises(Conflict):
        subscriptions.subscribe(db, wanted, by=by, now=NOW)
    subscriptions.end(db, made.id, by=by, now=NOW)
    again = subscriptions.subscribe(db, wanted, by=by, now=NOW)
    assert (again.id, again.ends_on) == (made.id, None)
    subscriptions.end(db, made.id, by=by, now=NOW)
    later = subscriptions.subscribe(db, wanted, by=by, now=at("2026-11-25 09:00"))
    assert later.id != made.id


@pytest.mark.parametrize("code", ["UNALLOCATED", "OUT_OF_FORCE", "NOWHERE"])
def test_an_area_without_a_digest_cannot_be_subscribed_to(db: Session, code: str) -> None:
    make_areas(db)
    with pytest.raises(NotFound):
        subscriptions.subscribe(db, SubscriptionInput(code, BOX), by=make_account(db), now=NOW)


def test_the_menu_has_the_force_and_each_lpa_with_its_neighbourhoods(db: Session) -> None:
    make_areas(db)
    groups = [(name, [area.code for area in group]) for name, group in subscriptions.areas(db)]
    assert groups == [
        ("Force", ["WMP"]),
        ("Alder", ["ALD", "ALD2", "ALD1"]),
        ("Birch", ["BIR", "BIR2", "BIR1"]),
    ]


def test_a_mailbox_is_kept_in_lower_case() -> None:
    loaded = SubscriptionSchema(mailbox_pattern=PATTERN).load(given(mailbox=f" {BOX.upper()} "))
    assert loaded == SubscriptionInput("ALD", BOX)


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        pytest.param({"area": ""}, "area", "Choose an area", id="no area"),
        pytest.param({"mailbox": " "}, "mailbox", "Enter a mailbox", id="no mailbox"),
        pytest.param({"mailbox": "alder"}, "mailbox", "like alder", id="no address"),
        pytest.param({"mailbox": "a..b@force.example"}, "mailbox", "like", id="two dots"),
        pytest.param({"mailbox": f"{BOX}\nBcc: x@y.z"}, "mailbox", "like", id="line break"),
        pytest.param({"mailbox": f"{BOX},x@y.z"}, "mailbox", "like", id="two addresses"),
        pytest.param({"mailbox": "pat@home.example"}, "mailbox", "role mailboxes", id="outside"),
        pytest.param({"confirmed": ""}, "confirmed", "Confirm", id="not confirmed"),
    ],
)
def test_what_is_no_role_mailbox_of_the_force_is_refused(
    changes: dict[str, object], field: str, said: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        SubscriptionSchema(mailbox_pattern=PATTERN).load(given(**changes))
    messages = caught.value.messages_dict
    assert list(messages) == [field]
    assert said in str(messages[field])


def test_not_ticking_the_box_at_all_is_refused() -> None:
    without = {name: value for name, value in given().items() if name != "confirmed"}
    with pytest.raises(ValidationError, match="Confirm"):
        SubscriptionSchema(mailbox_pattern=PATTERN).load(without)
