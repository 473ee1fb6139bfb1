"""One follow-up: what was seen or reported, its owner, the answer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, get_flashed_messages, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access.guard import may_open, requires
from orders.access.permissions import Permission, may
from orders.access.sign_in.account_session import current_account
from orders.breaches.breach_queries import breaches_of
from orders.breaches.reports import reporting
from orders.db import db
from orders.follow_ups import service
from orders.follow_ups.model import FollowUp
from orders.follow_ups.schema import AnswerSchema
from orders.follow_ups.words import FollowUpAnswer
from orders.formatting import stamp
from orders.ground.model import Visit
from orders.register.order_record import kind_of
from orders.search.disclosure.visibility import readable_by
from orders.web.danger_banner import subject_danger
from orders.web.disclosure.looks import looked
from orders.web.forms import Errors, whole_number
from orders.web.schema_forms import options, read_and_try, tried

bp = Blueprint("follow_ups", __name__, url_prefix="/follow-ups/<int:number>")


@bp.get("")
@requires(Permission.ORDER_READ)
def show(number: int) -> ResponseReturnValue:
    """What was seen or reported, and its answer."""
    row = _row(number)
    looked("follow-up.read", {"follow_up": row.id}, reference=row.order.reference)
    return _page(row, MultiDict(), {})


@bp.post("/owner")
@requires(Permission.FOLLOW_UP_ANSWER)
def own(number: int) -> ResponseReturnValue:
    """Take it, give it to a colleague, or lay it back."""
    account, now, owner = current_account(), clock.now(), request.form.get("owner_id", "")
    owner_id = whole_number(request.form, "owner_id", -1) if owner else None
    errors = tried(
        lambda: service.own(db.session, number, owner_id, by=account, now=now, visible=_visible())
    )
    if errors:
        return _page(_row(number), request.form, errors), 422
    return redirect(url_for("follow_ups.show", number=number), code=303)


@bp.post("/answer")
@requires(Permission.FOLLOW_UP_ANSWER)
def answer(number: int) -> ResponseReturnValue:
    """Answer it, or say what is wrong with the answer."""
    account, now = current_account(), clock.now()
    errors = read_and_try(
        AnswerSchema(),
        lambda given: reporting.answer_follow_up(
            db.session, number, given, by=account, now=now, visible=_visible()
        ),
    )
    if errors:
        return _page(_row(number), request.form, errors), 422
    return redirect(url_for("follow_ups.show", number=number), code=303)


def _visible() -> ColumnElement[bool]:
    return readable_by(current_account(), clock.now())


def _row(number: int) -> FollowUp:
    return service.one(db.session, number, by=current_account(), visible=_visible())


def _page(row: FollowUp, values: MultiDict[str, str], errors: Errors) -> str:
    account, now, order = current_account(), clock.now(), row.order
    report = reporting.report_of(db.session, row)
    visit = None if row.visit_id is None else db.session.get(Visit, row.visit_id)
    may_answer = row.answered_at is None and service.may_answer(account, row)
    may_give = row.answered_at is None and may(account.role, Permission.FOLLOW_UP_ANSWER)
    return render_template(
        "pages/ground/follow_ups/show.html",
        row=row,
        order=order,
        kind=kind_of(order),
        subject_danger=subject_danger(order.reference),
        report=report,
        account_text=report and report.account_text,
        place_text=report and report.place_text,
        visit=visit,
        visit_words=visit and visit.words,
        just_reported=bool(get_flashed_messages(category_filter=[f"follow-up-{row.id}"])),
        openable=_openable(row),
        may_answer=may_answer,
        may_give=may_give,
        may_log=may_open(account, "breaches.new"),
        values=values,
        errors=errors,
        now=now,
        **(_offered(row) if may_answer or may_give else {}),
    )


def _openable(row: FollowUp) -> bool:
    """Whether the reader may open the order: who reported on one elsewhere may not."""
    return service.is_visible(db.session, row, visible=_visible())


def _offered(row: FollowUp) -> dict[str, Any]:
    breaches = breaches_of(db.session, row.order_id)
    answers = [
        each for each in row.cause.answers if breaches or each is not FollowUpAnswer.BREACH_LOGGED
    ]
    return {
        "answers": options(answers),
        "breach_options": [
            (str(each.id), f"{stamp(each.occurred_from)}, {each.decision.label}")
            for each in breaches
        ],
        "colleagues": [
            (str(each.id), f"{each.name}, {each.role.label}")
            for each in service.colleagues(db.session, row)
        ],
    }
