"""What is sent of an unfinished record that the sender no longer writes: said, and given back."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from orders.access import refusals
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.errors import Conflict, DraftGone, DraftHeldByAnother
from orders.register import drafts
from orders.web.disclosure.looks import looked
from orders.web.typed_forms.typed_texts import typed_now


def init_blueprint(bp: Blueprint) -> None:
    """Let the pages of ``bp`` answer who sends them for a record that they no longer write."""
    bp.register_error_handler(DraftHeldByAnother, _held)
    bp.register_error_handler(DraftGone, _gone)


def _held(error: DraftHeldByAnother) -> ResponseReturnValue:
    """A reader is led to the record as it stands; a writer reads what was not saved."""
    if request.method != "POST":
        return redirect(url_for("recording.tasks", draft_id=error.draft_id), code=303)
    refusals.settle(error, error.status)
    return _page(error.message, draft_id=error.draft_id), error.status


def _gone(error: DraftGone) -> ResponseReturnValue:
    draft_id = (request.view_args or {}).get("draft_id", "")
    reference = drafts.became(db.session, draft_id, by=current_account())
    # Whose record is in the register was kept from nothing: no refusal is noted of them.
    status = error.status if reference is None else Conflict.status
    refusals.settle(error, status)
    if reference is not None:
        looked("draft.became", reference=reference)
    if typed_now():
        return _page("It was dropped, or it is not yours to see.", reference=reference), status
    return render_template("pages/recording/already.html", reference=reference), status


def _page(words: str, *, draft_id: str | None = None, reference: str | None = None) -> str:
    return render_template(
        "pages/recording/unsaved.html",
        words=words,
        draft_id=draft_id,
        reference=reference,
        typed=typed_now(),
    )
