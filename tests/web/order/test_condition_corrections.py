"""Conditions recorded otherwise than sealed, put right on one form: no variation, nothing lost."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from geo.columns import shape_of
from orders.register.model import Condition, Order
from orders.register.presence.facts import applying
from tests.factories.conditions import NO_CONTACT, REFUGE, ZONE, make_spo, near_refuge
from tests.factories.orders import NON_MOLEST, at, make_served_notice
from tests.pages import check_page
from tests.web.order_pages import guard_fields, logged, page_of, send

pytestmark = [pytest.mark.spatial, pytest.mark.time_machine(at("2026-11-23 12:00"), tick=False)]
SECOND = "SRID=27700;POLYGON ((402500 290500, 403500 290500, 403500 291500, 402500 290500))"


def path(order: Order) -> str:
    return f"/orders/{order.reference}/conditions/correct"


def shown(client: FlaskClient, order: Order) -> dict[str, str]:
    """What the form holds when it is opened."""
    answer = client.get(path(order))
    assert answer.status_code == 200, answer.text
    page = check_page(answer.text)
    assert page.problems == []
    own = r'name="(condition-[0-9]+-[^"]+)"'
    typed = dict(re.findall(rf'<input[^>]*{own}[^>]* value="([^"]*)"', answer.text))
    texts = dict(re.findall(rf"<textarea[^>]*{own}[^>]*>([^<]*)<", answer.text))
    values = typed | {name: unescape(text) for name, text in texts.items()}
    ticked = set(re.findall(rf"<input[^>]*{own}[^>]*checkbox", answer.text))
    values = {name: said for name, said in values.items() if name not in ticked}
    chosen = rf"<select[^>]*{own}.*?</select>"
    for found in re.finditer(chosen, answer.text, re.DOTALL):
        option = re.search(r'value="([^"]*)" selected', found[0])
        values[found[1]] = option[1] if option else ""
    return values


def rows(db: Session, order: Order) -> list[Condition]:
    db.expire_all()
    query = select(Condition).where(Condition.order_id == order.id)
    loaded = query.options(selectinload(Condition.place)).order_by(Condition.position)
    return list(db.scalars(loaded))


def save(client: FlaskClient, db: Session, order: Order, form: dict[str, Any]) -> Any:
    return send(client, path(order), **guard_fields(db, order), **form)


def test_the_slip_rule_changes_words_adds_a_second_zone_and_keeps_the_papers_order(
    each_civil: FlaskClient, each_db: Session
) -> None:
    order = make_spo(each_db, ZONE, NO_CONTACT)
    each_db.commit()
    before = [each.id for each in rows(each_db, order)]
    form = shown(each_civil, order)
    form |= {
        "condition-1-text_verbatim": "You must not contact Hope Lane.",
        "condition-1-sealed_number": "3(b)",
        "condition-2-code": "EXCLUSION_ZONE",
        "condition-2-text_verbatim": "Keep out of the area edged blue.",
        "condition-2-geometry": SECOND,
    }
    moved = send(each_civil, path(order), **form, rows="up-2")
    assert "edged blue" in moved.text.partition("must not contact Hope Lane")[0]
    swapped = {
        name.replace("-1-", "-x-").replace("-2-", "-1-").replace("-x-", "-2-"): said
        for name, said in form.items()
    }
    why = "Amended under the slip rule on 22 November."
    answer = save(each_civil, each_db, order, swapped | {"reason": why})
    assert answer.status_code == 303, check_page(answer.text).text
    standing = applying(rows(each_db, order))
    assert [each.code for each in standing] == [
        "EXCLUSION_ZONE",
        "EXCLUSION_ZONE",
        "NO_CONTACT_DIRECT",
    ]
    first, second, contact = standing
    assert [first.id, contact.id] == before
    assert first.taken_out_in_id is first.worded_by_id is None
    assert first.place is not None
    assert shape_of(first.place.shape) == ZONE.shape
    assert (second.starts_at, second.added_by_id) == (None, None)
    assert second.written_in_id is not None
    assert (contact.text_verbatim, contact.sealed_number) == (
        "You must not contact Hope Lane.",
        "3(b)",
    )
    (old,) = [each for each in rows(each_db, order) if each.stands_as_id == contact.id]
    assert old.text_verbatim == NO_CONTACT.text_verbatim
    text = page_of(each_civil, order).text
    assert "3(b) Must not contact" in text
    assert text.count(why) == 2
    assert "Left out at first" in text
    assert NO_CONTACT.text_verbatim in text
    (line,) = logged(each_db, "order.conditions-corrected")
    assert line.reference == order.reference


def test_what_was_never_on_the_paper_is_taken_out_and_its_end_stays_readable(
    each_civil: FlaskClient, each_db: Session
) -> None:
    order = make_spo(each_db, NO_CONTACT, ZONE)
    each_db.commit()
    form = shown(each_civil, order)
    form |= {f"condition-1-ends_on-{part}": said for part, said in _day("1 12 2027")}
    form |= {"reason": "The end was overlooked."}
    asked = save(each_civil, each_db, order, form)
    assert asked.status_code == 409
    assert "(Stalking Protection Act 2019 s.3)" in asked.text
    dated = save(each_civil, each_db, order, form | {"override_reason": "As sealed."})
    assert dated.status_code == 303
    only = {name: said for name, said in shown(each_civil, order).items() if "-0-" in name}
    answer = save(each_civil, each_db, order, only | {"reason": "Another order's zone."})
    assert answer.status_code == 303, check_page(answer.text).text
    (left,) = applying(rows(each_db, order))
    assert left.code == "NO_CONTACT_DIRECT"
    text = page_of(each_civil, order).text
    assert "Taken out: never on the paper (1)" in text
    assert "until 24:00 Wed 1 Dec 2027" in text
    assert save(each_civil, each_db, order, {"reason": "All."}).status_code == 422


def test_a_notice_keeps_what_the_act_demands_and_nothing_new_is_refused_back(
    each_civil: FlaskClient, each_db: Session
) -> None:
    notice = make_served_notice(each_db)
    each_db.commit()
    form = shown(each_civil, notice)
    same = save(each_civil, each_db, notice, form | {"reason": "Nothing."})
    assert same.status_code == 422
    assert "Nothing differs from what is recorded." in same.text
    other = form | {
        "condition-0-code": "NO_CONTACT_DIRECT",
        "condition-0-text_verbatim": "No calls.",
    }
    refused = save(each_civil, each_db, notice, other | {"reason": "As on the paper."})
    assert refused.status_code == 409
    assert "No calls." in refused.text
    slip = form | {"condition-0-text_verbatim": NON_MOLEST.text_verbatim + " At all."}
    stale = send(each_civil, path(notice), **slip, version=0, seen=0, reason="As on the paper.")
    assert stale.status_code == 409
    done = save(each_civil, each_db, notice, slip | {"reason": "As on the paper."})
    assert done.status_code == 303


def test_what_is_not_shown_stays_or_is_typed_anew_whole(
    each_civil: FlaskClient, each_db: Session
) -> None:
    order = make_spo(each_db, near_refuge(0), protected_persons=(REFUGE,))
    each_db.commit()
    form = shown(each_civil, order)
    assert form["condition-0-text_verbatim"] == form["condition-0-geometry"] == ""
    kept = form | {"condition-0-sealed_number": "4", "reason": "Its number."}
    assert save(each_civil, each_db, order, kept).status_code == 303
    (now,) = applying(rows(each_db, order))
    assert (now.sealed_number, now.text_verbatim) == ("4", "Not near the house edged red.")
    assert now.place is not None
    assert now.worded_by_id is None
    assert "edged red" not in each_civil.get(f"/orders/{order.reference}").text
    half = form | {"condition-0-place_name": "the mill", "reason": "Its place."}
    answer = save(each_civil, each_db, order, half)
    assert answer.status_code == 422
    assert "Enter the wording, word for word." in answer.text
    whole = half | {"condition-0-text_verbatim": "Not near the mill.", "condition-0-radius_m": "50"}
    assert save(each_civil, each_db, order, whole).status_code == 303
    (now,) = applying(rows(each_db, order))
    assert now.place is not None
    assert (now.place.name, now.place.shape) == ("the mill", None)
    assert now.worded_by_id is not None
    text = each_civil.get(f"/orders/{order.reference}").text
    assert "Not near the mill." in text
    assert "edged red" not in text


def test_what_is_not_shown_and_typed_whole_is_never_said_to_be_the_same(
    each_civil: FlaskClient, each_db: Session
) -> None:
    order = make_spo(each_db, near_refuge(0), protected_persons=(REFUGE,))
    each_db.commit()
    form = shown(each_civil, order) | {"reason": "As sealed."}
    same = save(each_civil, each_db, order, form)
    assert same.status_code == 422
    assert "Nothing differs from what is recorded." in same.text
    guess = {
        "condition-0-text_verbatim": "Not near the house edged red.",
        "condition-0-radius_m": "50",
        "condition-0-place_name": "the house edged red",
        "condition-0-geometry": "SRID=27700;POINT (407000 292000)",
    }
    answer = save(each_civil, each_db, order, form | guess)
    assert answer.status_code == 303, check_page(answer.text).text
    (now,) = applying(rows(each_db, order))
    assert now.worded_by_id == now.placed_by_id
    assert now.worded_by_id not in {None, order.recorded_by_id}
    (old,) = [each for each in rows(each_db, order) if each.stands_as_id == now.id]
    assert old.placed_by_id == order.recorded_by_id


def _day(text: str) -> list[tuple[str, str]]:
    return list(zip(("day", "month", "year"), text.split(), strict=True))
