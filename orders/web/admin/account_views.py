"""Accounts of the register: adding, changing and ending them."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access import account_changes, account_requests, accounts, mailboxes
from orders.access.accounts import AccountInput
from orders.access.guard import requires
from orders.access.model import Account
from orders.access.permissions import Permission, Role
from orders.access.sign_in import one_time_secrets, throttling
from orders.access.sign_in.account_session import current_account
from orders.access.sign_in.one_time_secrets import IssuedSecret
from orders.areas import gazetteer
from orders.db import db
from orders.errors import Conflict, NotFound, RegisterError
from orders.people.schema import Text
from orders.settings import current_settings
from orders.web.admin.account_list import asked_accounts
from orders.web.forms import Errors
from orders.web.typed_forms import form_again_views

bp = Blueprint("accounts", __name__, url_prefix="/accounts")

Values = MultiDict[str, str] | dict[str, str]
ROLES = [(role.value, role.label) for role in Role if role is not Role.SERVICE]
LONGEST = 100
_ONCE = "A password is shown once: reset it if it is lost."
_DONE = {
    "changed": "The account is changed.",
    "unlocked": "Wrong passwords of this account no longer delay sign-in.",
    "signed-out": "The account is signed out everywhere.",
    "closed": "The account is closed.",
    "asked": (
        "Asked for. A member of the civil orders team confirms it; until then nothing is changed."
    ),
    "added": f"The account was added already. {_ONCE}",
    "reset": f"The password was reset already. {_ONCE}",
}

_DONE_TO_REQUESTS = {
    "asked": "Asked for. A member of the civil orders team confirms it.",
    "withdrawn": "The request is withdrawn.",
}


@bp.get("", endpoint="index")
@requires(Permission.ACCOUNT_MANAGE)
def list_accounts() -> ResponseReturnValue:
    """All accounts, or those with some words in them; those that may sign in first."""
    return render_template(
        "pages/admin/accounts/index.html",
        **asked_accounts(),
        requests=account_requests.open_requests(db.session, now=clock.now()),
        done=_DONE_TO_REQUESTS.get(request.args.get("done", "")),
    )


@bp.post("/requests/<int:number>/withdraw")
@requires(Permission.ACCOUNT_MANAGE)
def withdraw(number: int) -> ResponseReturnValue:
    """Take back what was asked for an account that may open homes."""
    account_requests.withdraw(db.session, number, by=current_account(), now=clock.now())
    return redirect(url_for("accounts.index", done="withdrawn"), code=303)


@bp.get("/new")
@requires(Permission.ACCOUNT_MANAGE)
def new() -> ResponseReturnValue:
    """Ask who is to have an account."""
    return _form("pages/admin/accounts/new.html", {}, {})


@bp.post("/new")
@requires(Permission.ACCOUNT_MANAGE)
def add() -> ResponseReturnValue:
    """Add the account, or ask for it where it may open homes; or say once more what is asked."""
    wanted, errors = _read(request.form, username=_text("username"))
    if not wanted.username:
        errors["username"] = ["Enter a username."]
    if not errors:
        try:
            return _added(wanted)
        except RegisterError as error:
            db.session.rollback()
            errors = _blame(error, "username")
    return _form("pages/admin/accounts/new.html", request.form, errors), 422


@bp.get("/<int:number>")
@requires(Permission.ACCOUNT_MANAGE)
def show(number: int) -> ResponseReturnValue:
    """One account: what it may do, whether it may sign in."""
    account = account_changes.of_person(db.session, number)
    values = {
        "name": account.name,
        "collar_number": account.collar_number or "",
        "role": account.role.value,
        "lpa": account.area.code if account.area else "",
        "mailbox": account.mailbox or "",
    }
    return _account_page(account, values, {})


@bp.post("/<int:number>")
@requires(Permission.ACCOUNT_MANAGE)
def change(number: int) -> ResponseReturnValue:
    """Change name, collar number, role or LPA."""
    account = account_changes.of_person(db.session, number)
    wanted, errors = _read(request.form, username=account.username)
    by, now, done = current_account(), clock.now(), "changed"
    if not errors:
        try:
            if account_changes.takes_two(account, wanted):
                account_requests.ask_to_change(db.session, account, wanted, by=by, now=now)
                done = "asked"
            else:
                account_changes.change(db.session, account, wanted, by=by, now=now)
        except RegisterError as error:
            errors = _blame(error, "role")
    if errors:
        return _account_page(account, request.form, errors), 422
    return _back(account, done)


@bp.post("/<int:number>/unlock")
@requires(Permission.ACCOUNT_MANAGE)
def unlock(number: int) -> ResponseReturnValue:
    """Forget the wrong passwords that are counted for an account."""
    account = account_changes.of_person(db.session, number)
    accounts.unlock(db.session, account, by=current_account(), now=clock.now())
    return _back(account, "unlocked")


@bp.post("/<int:number>/end-sessions")
@requires(Permission.ACCOUNT_MANAGE)
def end_sessions(number: int) -> ResponseReturnValue:
    """Sign an account out everywhere."""
    account = account_changes.of_person(db.session, number)
    accounts.end_sessions(db.session, account, by=current_account(), now=clock.now())
    return _back(account, "signed-out")


@bp.get("/<int:number>/reset")
@requires(Permission.ACCOUNT_MANAGE)
def ask_to_reset(number: int) -> ResponseReturnValue:
    """Ask whether to give an account another password."""
    account = _not_own(number)
    return render_template(
        "pages/admin/accounts/reset.html",
        account_of=account,
        takes_two=accounts.may_open_homes(account.role),
        mailed=one_time_secrets.sends_links(current_settings(), account.mailbox),
    )


@bp.post("/<int:number>/reset")
@requires(Permission.ACCOUNT_MANAGE)
def reset(number: int) -> ResponseReturnValue:
    """Have the person choose another password: by a link, one shown once, or two persons."""
    account, by, now = _not_own(number), current_account(), clock.now()
    if accounts.may_open_homes(account.role):
        account_requests.ask_to_reset(db.session, account, by=by, now=now)
        return _back(account, "asked")
    if one_time_secrets.sends_links(current_settings(), account.mailbox):
        issued = one_time_secrets.issue(
            db.session, account, by=by, now=now, settings=current_settings()
        )
        return _link_page(account, issued, added=False)
    password = accounts.generated_password()
    made = accounts.hashed(password, username=account.username)
    accounts.set_password(db.session, account, made, by=by, now=now)
    return _password_page(account, password, added=False)


@bp.get("/<int:number>/close")
@requires(Permission.ACCOUNT_MANAGE)
def ask_to_close(number: int) -> ResponseReturnValue:
    """Ask whether to close an account for good."""
    return render_template("pages/admin/accounts/close.html", account_of=_not_own(number))


@bp.post("/<int:number>/close")
@requires(Permission.ACCOUNT_MANAGE)
def close(number: int) -> ResponseReturnValue:
    """Close an account; what it did stays in the log."""
    account = _not_own(number)
    accounts.close(db.session, account, by=current_account(), now=clock.now())
    return _back(account, "closed")


def _added(wanted: AccountInput) -> ResponseReturnValue:
    """The answer to a new account that was made, or asked for.

    Raises:
        RegisterError: something about it will not do.
    """
    by, now = current_account(), clock.now()
    if accounts.may_open_homes(wanted.role):
        account_requests.ask_to_add(db.session, wanted, by=by, now=now)
        return redirect(url_for("accounts.index", done="asked"), code=303)
    wanted = accounts.checked(db.session, wanted)
    password = accounts.generated_password()
    made = accounts.hashed(password, username=wanted.username)
    account = accounts.add_account(db.session, wanted, made, by=by, now=now)
    if one_time_secrets.sends_links(current_settings(), account.mailbox):
        issued = one_time_secrets.issue(
            db.session, account, by=by, now=now, settings=current_settings()
        )
        return _link_page(account, issued, added=True)
    return _password_page(account, password, added=True)


def _not_own(number: int) -> Account:
    account = account_changes.of_person(db.session, number)
    account_changes.check_not_own(account, by=current_account())
    if not account.active:
        raise Conflict(f"The account {account.username} is closed.")
    return account


def _read(form: MultiDict[str, str], *, username: str) -> tuple[AccountInput, Errors]:
    errors: Errors = {}
    name, role = _text("name"), form.get("role", "")
    if not name:
        errors["name"] = ["Enter the person's name."]
    if role not in {value for value, _ in ROLES}:
        errors["role"] = ["Choose a role."]
    elif Role(role) in accounts.ROLES_WITH_AN_LPA and not form.get("lpa"):
        errors["lpa"] = ["Choose the LPA they work in."]
    mailbox = None
    try:
        mailbox = mailboxes.mailbox_of(_text("mailbox"), pattern=current_settings().mailbox_pattern)
    except RegisterError as error:
        errors["mailbox"] = [error.message]
    wanted = AccountInput(
        username=username,
        name=name,
        role=Role.SERVICE if "role" in errors else Role(role),
        lpa_code=form.get("lpa") or None,
        collar_number=_text("collar_number") or None,
        mailbox=mailbox,
    )
    return wanted, errors


def _blame(error: RegisterError, field: str) -> Errors:
    return {"lpa" if isinstance(error, NotFound) else field: [error.message]}


def _text(name: str) -> str:
    text: str = Text().deserialize(request.form.get(name, ""))
    return text[:LONGEST]


def _account_page(account: Account, values: Values, errors: Errors) -> str:
    return _form(
        "pages/admin/accounts/show.html",
        values,
        errors,
        account_of=account,
        own=account.id == current_account().id,
        wrong=throttling.wrong_lately(
            db.session, account.username, now=clock.now(), settings=current_settings()
        ),
        done=_DONE.get(request.args.get("done", "")),
    )


def _form(
    template: str,
    values: Values,
    errors: Errors,
    *,
    account_of: Account | None = None,
    **more: object,
) -> str:
    lpas = {each.lpa.code: each.lpa.name for each in gazetteer.current(db.session).tree()}
    if account_of is not None and account_of.area is not None:
        lpas.setdefault(account_of.area.code, account_of.area.name)
    return render_template(
        template,
        values=values,
        errors=errors,
        roles=ROLES,
        lpas=list(lpas.items()),
        account_of=account_of,
        **more,
    )


def _password_page(account: Account, password: str, *, added: bool) -> str:
    _take(account, added=added)
    return render_template(
        "pages/admin/accounts/password.html", account_of=account, password=password, added=added
    )


def _link_page(account: Account, issued: IssuedSecret, *, added: bool) -> str:
    _take(account, added=added)
    db.look()
    trouble = one_time_secrets.post(issued, current_settings())
    return render_template(
        "pages/admin/accounts/link.html",
        account_of=account,
        issued=issued,
        added=added,
        trouble=trouble,
    )


def _take(account: Account, *, added: bool) -> None:
    done = "added" if added else "reset"
    form_again_views.take(url_for("accounts.show", number=account.id, done=done))


def _back(account: Account, done: str) -> ResponseReturnValue:
    return redirect(url_for("accounts.show", number=account.id, done=done), code=303)
