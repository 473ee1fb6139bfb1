"""One editor of conditions for a record, a grant, an authorisation and a variation; no script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload
from werkzeug.test import TestResponse

from orders.register.model import Condition, Order
from orders.register.presence.facts import applying
from orders.register.schemas.condition import MOST, ConditionSchema
from orders.rules.vocabulary.events import EventKind
from tests.factories.orders import (
    NON_MOLEST,
    at,
    happen,
    make_order,
    make_served_notice,
    notice_input,
    order_input,
    protected,
)
from tests.pages import check_page
from tests.signing_in import csrf_token
from tests.web import writing
from tests.web.order_pages import guard_fields, moment, send

pytestmark = [pytest.mark.spatial, pytest.mark.time_machine(at("2026-11-23 12:00"), tick=False)]
DATES = {"starts_at": "starts_on", "ends_at": "ends_on"}
CURFEW: dict[str, str] = {
    "code": "CURFEW",
    "text_verbatim": "You must stay at home at night.",
    "premises": "SUBJECT",
    "radius_m": "50",
    "starts_on-day": "25",
    "starts_on-month": "11",
    "starts_on-year": "2026",
    "ends_on-day": "10",
    "ends_on-month": "12",
    "ends_on-year": "2026",
    "exceptions": "For work, told before.",
    "protects": "2",
    "supervisor": "PC 1 Hale",
    "responsible_person": "Tag Ltd",
    "countries": "France, Spain",
    "weekly_times": "Mon-Fri 19:00-07:00",
}
PLACE: dict[str, str] = {
    "code": "NO_APPROACH_OTHER_PLACE",
    "text_verbatim": "You must not go near the mill.",
    "place_name": "The mill",
    "location": "B1 1AA",
    "place_confidential": "true",
}


def rows(prefix: str, *given: dict[str, str]) -> dict[str, str]:
    return {
        f"{prefix}-{number}-{name}": text
        for number, row in enumerate(given)
        for name, text in row.items()
    }


def conditions(db: Session, order: Order) -> list[Condition]:
    db.expire_all()
    found = db.scalars(
        select(Condition)
        .where(Condition.order_id == order.id)
        .options(selectinload(Condition.place))
        .order_by(Condition.position)
    )
    return list(found)


def check_curfew(db: Session, order: Order, found: Condition) -> None:
    assert (found.code, found.radius_m) == ("CURFEW", 50)
    assert (found.starts_at, found.ends_at) == (at("2026-11-25 00:00"), at("2026-12-11 00:00"))
    assert found.exceptions == "For work, told before."
    assert (found.supervisor, found.responsible_person) == ("PC 1 Hale", "Tag Ltd")
    assert (found.countries, found.weekly_times) == ("France, Spain", "Mon-Fri 19:00-07:00")
    assert found.address_id is not None
    persons = db.scalars(
        select(Order).where(Order.id == order.id).options(selectinload(Order.protections))
    ).one()
    assert found.protected_person_id == persons.protections[1].person_id


def check_place(found: Condition) -> None:
    assert found.place is not None
    assert (found.place.name, found.place.confidential) == ("The mill", True)
    assert found.place.shape is not None


SERVED = {"service_method": "SERVED_PERSONALLY"}
TWO = (protected(), protected(given_names="Hope"))


def heard(db: Session) -> Order:
    notice = make_served_notice(db, notice_input(protected_persons=TWO))
    happen(db, notice, EventKind.HEARING_OPENED, "2026-11-23 08:30")
    db.commit()
    return notice


def spo(db: Session) -> Order:
    order = make_order(
        db,
        order_input(
            kind="SPO",
            started_at=at("2026-11-20 11:00"),
            ends_at=at("2029-01-01 00:00"),
            protected_persons=TWO,
            override_reason="As sealed.",
        ),
    )
    db.commit()
    return order


GRANT = {
    **moment("made_at", "2026-11-23 11:00"),
    "last_on-day": "20",
    "last_on-month": "12",
    "last_on-year": "2026",
    "court": "Birmingham Magistrates' Court",
    "override_reason": "As sealed.",
}


def test_a_grant_gives_each_condition_everything_its_schema_holds(
    each_civil: FlaskClient, each_db: Session
) -> None:
    notice = heard(each_db)
    form = rows("condition", {"keep": "true", "code": "NON_MOLEST", "text_verbatim": "No."})
    form |= {
        name.replace("-0-", f"-{number}-"): text
        for number, row in enumerate((CURFEW, CURFEW, PLACE), start=1)
        for name, text in rows("condition", row).items()
    }
    answer = send(
        each_civil,
        f"/orders/{notice.reference}/grant",
        **guard_fields(each_db, notice),
        **GRANT,
        **form,
    )
    assert answer.status_code == 303, check_page(answer.text).text
    order = each_db.scalars(select(Order).where(Order.follows_id == notice.id)).one()
    first, curfew, twice, place = conditions(each_db, order)
    assert first.text_verbatim == "No."
    check_curfew(each_db, order, curfew)
    check_curfew(each_db, order, twice)
    check_place(place)


def test_a_variation_ends_changes_and_adds_one_by_one(
    each_civil: FlaskClient, each_db: Session
) -> None:
    order = spo(each_db)
    happen(
        each_db,
        order,
        EventKind.SERVED,
        "2026-11-20 12:00",
        details={"service_method": "SERVED_PERSONALLY"},
    )
    each_db.commit()
    path = f"/orders/{order.reference}/events/varied"
    (old,) = conditions(each_db, order)
    form = {**moment("occurred_at", "2026-11-23 10:00"), **rows("adds", CURFEW)}
    changed = send(
        each_civil,
        path,
        **guard_fields(each_db, order),
        **form,
        **{"rows": "change", "adds-change": str(old.id)},
    )
    page = check_page(changed.text)
    assert changed.status_code == 200
    assert re.search(rf'name="ends"[^>]*value="{old.id}"[^>]*checked', changed.text)
    assert f'name="adds-1-from" value="{old.id}"' in changed.text
    assert NON_MOLEST.text_verbatim in changed.text
    assert CURFEW["exceptions"] in changed.text
    assert "Condition 2: No molestation" in page.text
    form |= {
        "ends": str(old.id),
        "reason": "Varied by consent.",
        "override_reason": "As sealed.",
        "adds-1-from": str(old.id),
        "adds-1-code": "NON_MOLEST",
        "adds-1-text_verbatim": "You must not molest or pester her.",
        **{f"adds-2-{name}": text for name, text in PLACE.items()},
    }
    answer = send(each_civil, path, **guard_fields(each_db, order), **form)
    assert answer.status_code == 303, check_page(answer.text).text
    ended, curfew, anew, place = conditions(each_db, order)
    assert ended.ends_at == anew.starts_at == at("2026-11-23 10:00")
    check_curfew(each_db, order, curfew)
    assert anew.text_verbatim == "You must not molest or pester her."
    check_place(place)
    assert "(a variation ended it on 23 Nov 2026 10:00)" in each_civil.get(path).text
    # A seal carries a date: its day alone is from its beginning.
    earlier = moment("occurred_at", "2026-11-22 10:00") | {"reason": "Varied before."}
    earlier |= {"occurred_at-time": ""}
    earlier |= rows("adds", PLACE) | {"ends": str(old.id), "override_reason": "As sealed."}
    answer = send(each_civil, path, **guard_fields(each_db, order), **earlier)
    assert answer.status_code == 303, check_page(answer.text).text
    assert conditions(each_db, order)[0].ends_at == at("2026-11-22 00:00")
    assert "22 Nov 2026 (time not recorded)" in each_civil.get(f"/orders/{order.reference}").text


def test_a_notice_considered_is_authorised_with_conditions_in_full(
    each_civil: FlaskClient, each_db: Session
) -> None:
    given = notice_input(
        begins_with=EventKind.CONSIDERED,
        started_at=at("2026-11-23 08:00"),
        authorised_by=None,
        authorised_rank=None,
        conditions=(),
        protected_persons=TWO,
    )
    notice = make_order(each_db, given)
    each_db.commit()
    acts = {"code": "NON_MOLEST_ACTS", "text_verbatim": "No letters.", "protects": "2"}
    acts |= {"exceptions": "Through a solicitor."}
    answer = send(
        each_civil,
        f"/orders/{notice.reference}/events/authorised",
        **guard_fields(each_db, notice),
        **moment("occurred_at", "2026-11-23 09:00"),
        authorised_by="Supt 0077 Lang",
        authorised_rank="SUPERINTENDENT",
        **rows("adds", acts, acts),
    )
    assert answer.status_code == 303, check_page(answer.text).text
    one, other = conditions(each_db, notice)
    assert one.protected_person_id == other.protected_person_id is not None
    assert one.exceptions == "Through a solicitor."


def test_a_record_page_by_page_holds_one_code_twice_and_all_its_fields(
    each_civil: FlaskClient, each_db: Session
) -> None:
    other = writing.PROTECTED | {"given_names": "Hope"}
    terms = rows("condition", CURFEW, CURFEW, PLACE)
    draft = writing.begin(each_civil, "DVPO").all(
        {
            **writing.ORDER,
            "protected-2": other,
            "protected-2/homes/1": writing.OTHER_HOME,
            "conditions": terms,
        }
    )
    answer = draft.send(f"{draft.path}/record", {"override_reason": "As sealed."})
    assert answer.status_code == 303, writing.read(answer).text
    each_db.expire_all()
    order = each_db.scalars(select(Order).order_by(Order.id.desc())).first()
    assert order is not None
    curfew, twice, place = conditions(each_db, order)
    check_curfew(each_db, order, curfew)
    check_curfew(each_db, order, twice)
    check_place(place)


def test_every_field_of_the_schema_is_on_every_form(
    each_civil: FlaskClient, each_db: Session
) -> None:
    notice, order = heard(each_db), spo(each_db)
    draft = writing.begin(each_civil, "SPO").all({"protected-1": writing.PROTECTED})
    draft.saved("protected-2", writing.PROTECTED)
    pages = {
        f"/orders/{notice.reference}/grant": "condition",
        f"/orders/{order.reference}/events/varied": "adds",
        f"{draft.path}/conditions": "condition",
    }
    for path, prefix in pages.items():
        token = csrf_token(each_civil)
        more = each_civil.post(
            path, data={"csrf_token": token, "rows": "add"}, follow_redirects=True
        )
        check_page(more.text)
        number = max(int(each) for each in re.findall(rf'name="{prefix}-([0-9]+)-code"', more.text))
        for field in ConditionSchema().fields:
            name = f"{DATES[field]}-day" if field in DATES else field
            assert f'name="{prefix}-{number}-{name}"' in more.text, (path, field)


def test_rows_are_added_and_taken_out_without_losing_what_was_typed(
    each_civil: FlaskClient, each_db: Session
) -> None:
    notice = heard(each_db)
    path, token = f"/orders/{notice.reference}/grant", csrf_token(each_civil)
    form: dict[str, Any] = {
        "csrf_token": token,
        "court": "Alder court",
        "served_in_court": "true",
        **rows("condition", {"keep": "true", "code": "NON_MOLEST", "text_verbatim": "My words."}),
        "condition-3-code": "CURFEW",
        "condition-3-text_verbatim": "At home.",
    }
    added = each_civil.post(
        path, data=form | {"rows": "add", "condition-add": ["NO_EVICT", "NO_EVICT"]}
    )
    page = check_page(added.text)
    assert added.status_code == 200
    assert page.problems == []
    assert added.text.count("You must not evict or exclude") == 2
    assert 'id="condition-4-row" tabindex="-1" autofocus' in added.text
    for kept in ("My words.", "At home.", "Alder court"):
        assert kept in added.text
    fewer = each_civil.post(path, data=form | {"rows": "remove-3"})
    assert "At home." not in fewer.text
    assert "My words." in fewer.text
    assert not each_db.scalars(select(Order).where(Order.follows_id == notice.id)).all()


def test_kinds_ticked_and_not_yet_added_are_never_passed_over(
    each_civil: FlaskClient, each_db: Session
) -> None:
    draft = writing.begin(each_civil)
    answer = draft.save("conditions", writing.CONDITIONS | {"condition-add": "NO_EVICT"})
    assert answer.status_code == 303
    assert "added=1" in answer.location
    page = each_civil.get(answer.location.partition("#")[0])
    assert "You must not evict or exclude" in page.text
    assert "There is a problem" not in check_page(page.text).text


def test_what_is_wrong_with_a_row_is_said_at_its_field(
    each_civil: FlaskClient, each_db: Session
) -> None:
    notice = heard(each_db)
    bad = {
        "code": "CURFEW",
        "text_verbatim": "At home.",
        "ends_on-day": "31",
        "ends_on-month": "11",
        "ends_on-year": "2026",
        "weekly_times": "now and then",
        "location": "ZZ9 9ZZ",
    }
    form = rows("condition", {"keep": "true", "code": "NON_MOLEST", "text_verbatim": "No."}, bad)
    path = f"/orders/{notice.reference}/grant"
    answer = send(each_civil, path, **guard_fields(each_db, notice), **GRANT, **form)
    assert answer.status_code == 422
    links = set(check_page(answer.text).links.values())
    wanted = {"ends_on", "weekly_times", "location"}
    assert {f"#condition-1-{name}" for name in wanted} <= links
    backwards = rows(
        "condition",
        {
            "keep": "true",
            "code": "NON_MOLEST",
            "text_verbatim": "No.",
            "starts_on-day": "2",
            "starts_on-month": "12",
            "starts_on-year": "2026",
            "ends_on-day": "1",
            "ends_on-month": "12",
            "ends_on-year": "2026",
        },
    )
    answer = send(each_civil, path, **guard_fields(each_db, notice), **GRANT, **backwards)
    assert answer.status_code == 422
    assert "Enter an end that is later than its start." in check_page(answer.text).text


def test_two_hundred_conditions_are_taken_and_one_more_is_told(
    civil: FlaskClient, db: Session
) -> None:
    order = spo(db)
    path = f"/orders/{order.reference}/events/varied"
    acts = {name: "" for name in ConditionSchema().fields if name not in DATES} | {
        f"{field}-{part}": ""
        for field in DATES.values()
        for part in ("day", "month", "year", "time")
    }
    acts |= {"code": "NO_CONTACT_DIRECT", "text_verbatim": "You must not write."}
    del acts["place_confidential"]
    when = moment("occurred_at", "2026-11-23 10:00") | {"reason": "Varied.", "override_reason": "x"}
    many = rows("adds", *[acts] * MOST)
    one_more = many | {f"adds-{MOST}-{name}": text for name, text in acts.items()}

    def post(form: dict[str, str]) -> TestResponse:
        data = {
            **guard_fields(db, order),
            **when,
            **form,
            "csrf_token": csrf_token(civil),
        }
        return civil.post(path, data=data)

    answer = post(one_more)
    assert answer.status_code == 422
    assert "Give 200 conditions or fewer." in check_page(answer.text).text
    assert len(conditions(db, order)) == 1
    taken = post(many)
    assert taken.status_code == 303, check_page(taken.text).text
    assert len(applying(conditions(db, order))) == MOST + 1
