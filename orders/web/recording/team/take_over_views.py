"""Taking over an unfinished record of the team."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.audit import log
from orders.audit.model import Action
from orders.db import db
from orders.errors import ChangedMeanwhile
from orders.register import drafts
from orders.register.confidentiality.openings import reason_of
from orders.web import forms
from orders.web.recording.team import unsaved_pages
from orders.web.recording.team.others_page import others_page, reading_of
from orders.web.recording.team.page_versions import SEEN

bp = Blueprint("draft_takeovers", __name__)
unsaved_pages.init_blueprint(bp)


@bp.post("/drafts/<draft_id>/take-over")
@requires(Permission.ORDER_RECORD)
def take_over(draft_id: str) -> ResponseReturnValue:
    """Write from now on what another account of the team wrote; homes withheld in it are opened."""
    by, now = current_account(), clock.now()
    draft = drafts.read(db.session, draft_id, by=by, to_change=True)
    opens = draft.account_id != by.id and reading_of(draft).withholds
    try:
        why = reason_of(*map(_typed, ("purpose", "reason"))) if opens else None
        draft = drafts.take_over(db.session, draft.id, seen=_typed(SEEN), by=by, now=now)
    except ValidationError as error:
        return others_page(draft, request.form, forms.messages(error)), 422
    except ChangedMeanwhile as changed:
        return others_page(draft, request.form, {"form": [changed.message]}), 409
    if why is not None:
        details = {"kind": draft.kind, "purpose": why.purpose.value}
        log.record(
            db.session,
            Action.CONSULTATION,
            "draft.homes-opened",
            by=by,
            now=now,
            details=details,
            reason=why.words,
        )
    return redirect(url_for("recording.tasks", draft_id=draft.id), code=303)


def _typed(name: str) -> str:
    return request.form.get(name, "")
