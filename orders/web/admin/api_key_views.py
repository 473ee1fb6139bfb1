"""Keys of programs, for an administrator: what each may do, until when, ending one."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access import accounts, keys, scopes
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.scopes import KeyScope
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.errors import Conflict, RegisterError
from orders.formatting import london_instant
from orders.web.forms import Errors, messages, read_date
from orders.web.typed_forms import form_again_views

bp = Blueprint("api_keys", __name__, url_prefix="/accounts/keys")

SCOPES = [(scope.value, scope.label) for scope in KeyScope]
_LONGEST = 100
_DONE = {
    "revoked": "The key is revoked.",
    "made": (
        "The key was made already. It is shown once: if it is lost, revoke it and make another."
    ),
}


@bp.get("", endpoint="index")
@requires(Permission.ACCOUNT_MANAGE)
def list_keys() -> ResponseReturnValue:
    """Every key, those that end soon first."""
    now = clock.now()
    ending = keys.ending(db.session, now=now)
    soon = {each.id for each in ending}
    others = [each for each in keys.all_keys(db.session) if each.id not in soon]
    return render_template(
        "pages/admin/api_keys/index.html",
        ending=ending,
        others=others,
        labels=dict(SCOPES),
        now=now,
        done=_DONE.get(request.args.get("done", "")),
    )


@bp.get("/new")
@requires(Permission.ACCOUNT_MANAGE)
def new() -> ResponseReturnValue:
    """Ask which program is to have a key, for what and until when."""
    usual: MultiDict[str, str] = MultiDict(("scope", each) for each in scopes.written(scopes.USUAL))
    return _form(usual, {})


@bp.post("/new")
@requires(Permission.ACCOUNT_MANAGE)
def add() -> ResponseReturnValue:
    """Make the key and show it, once; or say once more what is asked."""
    errors: Errors = {}
    service = request.form.get("service", "").strip().lower()[:_LONGEST]
    name = request.form.get("name", "").strip()[:_LONGEST]
    if not accounts.USERNAME.fullmatch(service):
        errors["service"] = ["Enter 2 to 40 letters, digits, dots, hyphens or underscores."]
    if not name:
        errors["name"] = ["Enter which program will hold the key."]
    try:
        wanted = scopes.read(request.form.getlist("scope"))
    except RegisterError as error:
        errors["scope"] = [error.message]
    try:
        ends_at = _end(request.form)
    except ValidationError as error:
        errors |= messages(error)
    if errors:
        return _form(request.form, errors), 422
    by, now = current_account(), clock.now()
    try:
        account = accounts.service_account(db.session, service, now=now)
        text = keys.add(db.session, account, name, by=by, now=now, scopes=wanted, ends_at=ends_at)
    except RegisterError as error:
        db.session.rollback()
        field = "service" if isinstance(error, Conflict) else "until"
        return _form(request.form, {field: [error.message]}), 422
    form_again_views.take(url_for("api_keys.index", done="made"))
    return render_template("pages/admin/api_keys/key.html", service=service, name=name, key=text)


@bp.get("/<int:number>/revoke")
@requires(Permission.ACCOUNT_MANAGE)
def ask_to_revoke(number: int) -> ResponseReturnValue:
    """Ask whether to end a key at once."""
    return render_template(
        "pages/admin/api_keys/revoke.html", key=keys.numbered(db.session, number)
    )


@bp.post("/<int:number>/revoke")
@requires(Permission.ACCOUNT_MANAGE)
def revoke(number: int) -> ResponseReturnValue:
    """End a key at once."""
    keys.revoke(db.session, number, by=current_account(), now=clock.now())
    return redirect(url_for("api_keys.index", done="revoked"), code=303)


def _end(form: MultiDict[str, str]) -> datetime | None:
    """The end of the last day that was given; ``None`` when none was."""
    last_on = read_date(form, "until")
    return None if last_on is None else london_instant(last_on + timedelta(days=1))


def _form(values: MultiDict[str, str], errors: Errors) -> str:
    return render_template(
        "pages/admin/api_keys/new.html",
        values=values,
        errors=errors,
        scopes=SCOPES,
        usual_months=keys.USUAL_MONTHS,
        longest_months=keys.LONGEST_MONTHS,
    )
