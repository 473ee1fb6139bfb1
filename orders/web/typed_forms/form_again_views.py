"""A form that was sent after its session had ended: kept, and sent again after signing in."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Flask, Response, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in import account_session
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.web.forms import KEPT, NOT_TYPED, ONCE
from orders.web.typed_forms import secret_forms, sent_forms, sent_once
from orders.web.typed_forms.sent_forms import Fields
from orders.web.typed_forms.sent_once import taken_in
from orders.web.typed_forms.typed_texts import typed_texts

bp = Blueprint("kept_forms", __name__, url_prefix="/typed")

_MOST: Final = 4 * 1024 * 1024
"""Characters of one form: those of 200 conditions with the words of each."""


def init_app(app: Flask) -> None:
    """Keep what is sent without a session, before the visitor is asked to sign in.

    Stands after the guard, and before forms that were taken already are led on.
    """
    app.before_request(_resent)
    app.after_request(_keep)
    app.add_template_global(_being_sent, "kept_form")


@bp.get("/<form_id>")
@requires(Permission.HOME)
def show(form_id: str) -> ResponseReturnValue:
    """Offer to send once more what could not be taken."""
    form = sent_forms.kept(db.session, form_id, by=current_account(), now=clock.now())
    return _page(form.path, form.page, form.fields, form_id=form.id)


@bp.post("/<form_id>/forget")
@requires(Permission.HOME)
def forget(form_id: str) -> ResponseReturnValue:
    """Forget it, and go to the page it stood on."""
    form = sent_forms.kept(db.session, form_id, by=current_account(), now=clock.now())
    sent_forms.forget(db.session, form_id, by=current_account())
    return redirect(form.page or url_for("home.index"), code=303)


def to_send_again(error: CSRFError) -> Response | None:
    """The page that offers a form again whose sender signed in again since it was opened.

    ``None`` where it came from elsewhere, or takes a secret.
    """
    account = account_session.account_or_none()
    if account is None or not _is_own() or not _may_be_kept():
        return None
    form_id = sent_forms.waiting(db.session, by=account, now=clock.now())
    if form_id != taken_in().get(KEPT):
        form_id = None
    page = _page(_path(), _from_page(), _fields(), form_id=form_id or "")
    return Response(page, error.code or 400)


def next_after(path: str) -> str:
    """Where to go after signing in: to what was typed, where something is kept, else ``path``."""
    form_id = sent_forms.waiting(db.session, by=current_account(), now=clock.now())
    return path if form_id is None else url_for("kept_forms.show", form_id=form_id)


def take(location: str) -> None:
    """Take the form that is sent, in the transaction of what it makes.

    For a view that shows what it made and leads nowhere, as where a key is shown once: before it
    draws the page, for that saves what was written.

    Args:
        location: where whoever sends it again is led.

    Raises:
        HTTPException: it was taken a moment before; leads to what was noted then.
    """
    sent_once.take(location)
    _forget()


def sent(response: Response) -> None:
    """Forget the form that this request sent again, once it was taken: there is no other copy."""
    if response.status_code in sent_once.DONE:
        _forget()


def _forget() -> None:
    # Every form of the page that refuses it says where it is kept, also one sent elsewhere.
    account, form_id = account_session.account_or_none(), _being_sent()
    if account is not None and form_id:
        sent_forms.taken(db.session, form_id, request.path, by=account)


def _resent() -> None:
    # Where the guard leads elsewhere no view is asked to take it, and it stays kept.
    g.kept_form = taken_in().get(KEPT, "") if request.method == "POST" else ""


def _being_sent() -> str:
    """The id of the kept form that this request sends again; the page that refuses it says it."""
    form_id: str = g.get("kept_form", "")
    return form_id


def _keep(response: Response) -> Response:
    account = account_session.ended_account()
    if request.method == "POST" and account is not None and _is_own() and _may_be_kept():
        sent_forms.keep(db.session, _path(), _from_page(), _fields(), by=account, now=clock.now())
    return response


def _page(path: str, page: str, fields: Fields, *, form_id: str) -> str:
    return render_template(
        "pages/typed_forms/kept.html",
        action=path,
        page=page,
        fields=fields,
        typed=typed_texts(fields),
        form_id=form_id,
        kept=KEPT,
    )


def _is_own() -> bool:
    """Whether a page of ours sent it: a browser says where a form comes from."""
    return request.headers.get("Origin", "") == request.host_url.rstrip("/")


def _may_be_kept() -> bool:
    fields = _fields()
    short = sum(len(text) for _, text in fields) <= _MOST
    return short and bool(typed_texts(fields)) and secret_forms.may_be_remembered()


def _fields() -> list[tuple[str, str]]:
    return [
        (name, text)
        for name, text in taken_in().items(multi=True)
        if name not in NOT_TYPED or name == ONCE
    ]


def _path() -> str:
    return request.full_path.rstrip("?")


def _from_page() -> str:
    return account_session.own_path(request.referrer or "")
