"""What a person answered of their protected characteristics: a page of its own, each look logged.

Source: Data Protection Act 2018 ss.35(4)-(5), 62(1)(c).
"""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.errors import NotFound
from orders.people.answers import answers_of
from orders.rules.vocabulary.characteristics import Characteristic, UnansweredReason
from orders.web.disclosure.looks import looked
from orders.web.order.order_loader import sheet_of

bp = Blueprint("answers", __name__)


@bp.get("/orders/<reference>/people/<int:person_id>/answers")
@requires(Permission.SENSITIVE_READ)
def show(reference: str, person_id: int) -> ResponseReturnValue:
    """Each characteristic with its answer, or why there is none."""
    account, now = current_account(), clock.now()
    sheet = sheet_of(reference, account, now)
    if sheet.entered_in_error is not None:
        raise NotFound(f"{sheet.order.reference} was entered in error: it says nothing of anybody.")
    person = sheet.person(person_id).person
    held = answers_of(db.session, [person.id]).get(person.id, {})
    looked(
        "person.answers-read",
        {"person": person.id},
        reference=sheet.order.reference,
        shows=sheet.shows,
    )
    return render_template(
        "pages/order/answers.html",
        sheet=sheet,
        person=person,
        rows=[
            (
                each.heading,
                held[each].words if each in held else UnansweredReason.NOT_ASKED.label,
            )
            for each in Characteristic
        ],
    )
