"""What a variation does to the conditions: those it ends, changes and adds; a notice's own."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from orders.access.model import Account
from orders.formatting import moment
from orders.register.order_record import OrderRecord
from orders.register.presence.facts import applies
from orders.register.schemas.event import CHANGING
from orders.rules.vocabulary.events import EventKind
from orders.search.disclosure.condition_masking import MaskedCondition, told_of
from orders.web.conditions import condition_form
from orders.web.conditions.condition_editor import editor, persons_of
from orders.web.conditions.condition_form import ADDED, Conditions
from orders.web.forms import Errors
from orders.web.order.event_forms import Form

ENDS = "ends"
FIELDS = frozenset({ADDED, ENDS})


def read(db: Session, form: Form, sheet: OrderRecord) -> tuple[dict[str, Any], Conditions]:
    """What an event ends and adds, as its schema reads it, and the rows it adds."""
    copies = condition_form.copies_of(sheet)
    rows = condition_form.read(db, form, ADDED, condition_form.copied_from(form, ADDED, copies))
    return {ADDED: rows.given, ENDS: form.getlist(ENDS)}, rows


def edited(form: Form, sheet: OrderRecord) -> Form:
    """The form with the rows asked for; what is written anew ends."""
    values: Form = MultiDict(condition_form.edited(form, ADDED, condition_form.copies_of(sheet)))
    ends = form.getlist(ENDS)
    if form.get(condition_form.ROWS) == "change" and (changed := form.get(f"{ADDED}-change")):
        ends = [*dict.fromkeys([*ends, changed])]
    values.setlist(ENDS, ends)
    return values


def choices(
    db: Session,
    sheet: OrderRecord,
    kind: EventKind,
    form: Form,
    errors: Errors,
    *,
    by: Account,
    fresh: int = 0,
) -> dict[str, Any] | None:
    """What the form offers; ``None`` for what changes no condition."""
    if kind not in CHANGING[ADDED]:
        return None
    # When it happened is not known yet, and a later variation may be on record already: every
    # condition is offered that ever applied.
    ended = {each.condition.id for each in sheet.terms if each.condition.ended_by_id is not None}
    every = told_of(db, sheet, by=by)
    standing = [each for each in every if _has_a_time(each)]
    plain = {each.id: _named(each, varied=each.id in ended) for each in standing}
    copies = condition_form.copies_of(sheet, every)
    return {
        "standing": [(str(each.id), plain[each.id], each.wording) for each in standing],
        "changeable": [(str(each.id), plain[each.id]) for each in standing],
        "editor": editor(
            form,
            errors,
            prefix=ADDED,
            kind=sheet.kind,
            persons=persons_of(sheet),
            sources=condition_form.copied_from(form, ADDED, copies),
            fresh=fresh,
        ),
    }


def _named(each: MaskedCondition, *, varied: bool) -> str:
    if not varied or each.ends_at is None:
        return each.plain
    return f"{each.plain} (a variation ended it on {moment(each.ends_at)})"


def _has_a_time(each: MaskedCondition) -> bool:
    return applies(each.starts_at, each.ends_at)
