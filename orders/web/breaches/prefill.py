"""The long form of a breach, filled in from what was reported or seen at a visit."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement
from werkzeug.datastructures import MultiDict

from orders.access.model import Account
from orders.breaches.reports import reporting
from orders.db import db
from orders.follow_ups import service
from orders.follow_ups.model import FollowUp
from orders.follow_ups.schema import AnswerInput
from orders.follow_ups.words import FollowUpAnswer
from orders.ground.model import Visit
from orders.register.model import Order
from orders.rules.vocabulary.codes import BreachDecision
from orders.web.forms import shown, whole_number

FIELD = "follow_up"
"""Names the follow-up on the form, so that recording the breach answers it."""


def prefilled(
    order: Order, number: int, *, by: Account, visible: ColumnElement[bool]
) -> MultiDict[str, str]:
    """What the form shows of a follow-up of this order; nothing of one of another.

    Raises:
        NotFound: there is no such follow-up, or it is not theirs to see.
    """
    row = service.one(db.session, number, by=by, visible=visible)
    if row.order_id != order.id or row.answered_at is not None:
        return MultiDict()
    who = row.opened_by.collar_number
    values = {
        FIELD: str(row.id),
        "reported_by": f"PC {who}" if who else row.opened_by.role.label,
        **shown(row.opened_at, "reported_at"),
        **_facts(row),
    }
    return MultiDict(values)


def answer(
    form: MultiDict[str, str],
    breach_id: int,
    *,
    by: Account,
    now: datetime,
    visible: ColumnElement[bool],
) -> None:
    """Answer the follow-up a form was filled in from; one answered meanwhile stays as it is."""
    number = whole_number(form, FIELD, 0)
    if not number:
        return
    row = service.one(db.session, number, by=by, visible=visible, for_change=True)
    if row.answered_at is not None:
        return
    given = AnswerInput(answer=FollowUpAnswer.BREACH_LOGGED, breach_id=breach_id)
    reporting.answer_follow_up(db.session, number, given, by=by, now=now, visible=visible)


def _facts(row: FollowUp) -> dict[str, str]:
    report = reporting.report_of(db.session, row)
    if report is None:
        visit = db.session.get_one(Visit, row.visit_id)
        return {"account_text": visit.words, **shown(visit.visited_at, "occurred_from")}
    facts = {
        "account_text": report.account_text,
        "location": report.place_text,
        **shown(report.occurred_at, "occurred_from"),
    }
    if report.arrested_at is None:
        return facts
    arrest = shown(report.arrested_at, "arrested_at")
    return {**facts, "decision": BreachDecision.ARRESTED.value, **arrest}
