"""Who may use the register: adding, changing and ending accounts."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from orders import clock
from orders.access import accounts, changing
from orders.access.accounts import AccountInput
from orders.access.guard import requires
from orders.access.model import Account
from orders.access.permissions import Permission, Role
from orders.access.signing_in import current_account
from orders.areas import gazetteer
from orders.db import db
from orders.errors import Conflict, NotFound, RegisterError
from orders.people.schema import Text

bp = Blueprint("accounts", __name__, url_prefix="/accounts")

Errors = dict[str, list[str]]
Values = MultiDict[str, str] | dict[str, str]
ROLES = [(role.value, role.label) for role in Role if role is not Role.SERVICE]
LONGEST = 100
_DONE = {
    "changed": "The account is changed.",
    "unlocked": "The account may try again at once.",
    "signed-out": "The account is signed out everywhere.",
    "closed": "The account is closed.",
}


@bp.get("")
@requires(Permission.ACCOUNT_MANAGE)
def index() -> ResponseReturnValue:
    """Everybody's account, those that may sign in first."""
    return render_template(
        "pages/accounts/index.html", accounts=changing.listed(db.session), now=clock.now()
    )


@bp.get("/new")
@requires(Permission.ACCOUNT_MANAGE)
def new() -> ResponseReturnValue:
    """Ask who is to have an account."""
    return _form("pages/accounts/new.html", {}, {})


@bp.post("/new")
@requires(Permission.ACCOUNT_MANAGE)
def add() -> ResponseReturnValue:
    """Add the account and show its first password, once; or say once more what is asked."""
    wanted, errors = _read(request.form, username=_text("username"))
    if not wanted.username:
        errors["username"] = ["Enter a username."]
    password = accounts.generated_password()
    if not errors:
        try:
            account = accounts.add_account(
                db.session, wanted, password, by=current_account(), now=clock.now()
            )
        except RegisterError as error:
            errors = _blame(error, "username")
        else:
            return _password_page(account, password, added=True)
    return _form("pages/accounts/new.html", request.form, errors), 422


@bp.get("/<int:number>")
@requires(Permission.ACCOUNT_MANAGE)
def show(number: int) -> ResponseReturnValue:
    """One account: what it may do, whether it may sign in."""
    account = changing.of_person(db.session, number)
    values = {
        "name": account.name,
        "collar_number": account.collar_number or "",
        "role": account.role.value,
        "lpa": account.area.code if account.area else "",
    }
    return _account_page(account, values, {})


@bp.post("/<int:number>")
@requires(Permission.ACCOUNT_MANAGE)
def change(number: int) -> ResponseReturnValue:
    """Change name, collar number, role or LPA."""
    account = changing.of_person(db.session, number)
    wanted, errors = _read(request.form, username=account.username)
    if not errors:
        try:
            changing.change(db.session, account, wanted, by=current_account(), now=clock.now())
        except RegisterError as error:
            errors = _blame(error, "role")
    if errors:
        return _account_page(account, request.form, errors), 422
    return _back(account, "changed")


@bp.post("/<int:number>/unlock")
@requires(Permission.ACCOUNT_MANAGE)
def unlock(number: int) -> ResponseReturnValue:
    """Let a locked account try again at once."""
    account = changing.of_person(db.session, number)
    accounts.unlock(db.session, account, by=current_account(), now=clock.now())
    return _back(account, "unlocked")


@bp.post("/<int:number>/end-sessions")
@requires(Permission.ACCOUNT_MANAGE)
def end_sessions(number: int) -> ResponseReturnValue:
    """Sign an account out everywhere."""
    account = changing.of_person(db.session, number)
    accounts.end_sessions(db.session, account, by=current_account(), now=clock.now())
    return _back(account, "signed-out")


@bp.get("/<int:number>/reset")
@requires(Permission.ACCOUNT_MANAGE)
def ask_to_reset(number: int) -> ResponseReturnValue:
    """Ask whether to give an account another password."""
    return render_template("pages/accounts/reset.html", account_of=_not_own(number))


@bp.post("/<int:number>/reset")
@requires(Permission.ACCOUNT_MANAGE)
def reset(number: int) -> ResponseReturnValue:
    """Give an account a password to be changed at sign-in, and show it once."""
    account, password = _not_own(number), accounts.generated_password()
    accounts.set_password(db.session, account, password, by=current_account(), now=clock.now())
    return _password_page(account, password, added=False)


@bp.get("/<int:number>/close")
@requires(Permission.ACCOUNT_MANAGE)
def ask_to_close(number: int) -> ResponseReturnValue:
    """Ask whether to close an account for good."""
    return render_template("pages/accounts/close.html", account_of=_not_own(number))


@bp.post("/<int:number>/close")
@requires(Permission.ACCOUNT_MANAGE)
def close(number: int) -> ResponseReturnValue:
    """Close an account; what it did stays in the log."""
    account = _not_own(number)
    accounts.close(db.session, account, by=current_account(), now=clock.now())
    return _back(account, "closed")


def _not_own(number: int) -> Account:
    account = changing.of_person(db.session, number)
    changing.check_not_own(account, by=current_account())
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
    wanted = AccountInput(
        username=username,
        name=name,
        role=Role.SERVICE if "role" in errors else Role(role),
        lpa_code=form.get("lpa") or None,
        collar_number=_text("collar_number") or None,
    )
    return wanted, errors


def _blame(error: RegisterError, field: str) -> Errors:
    return {"lpa" if isinstance(error, NotFound) else field: [error.message]}


def _text(name: str) -> str:
    text: str = Text().deserialize(request.form.get(name, ""))
    return text[:LONGEST]


def _account_page(account: Account, values: Values, errors: Errors) -> str:
    return _form(
        "pages/accounts/show.html",
        values,
        errors,
        account_of=account,
        own=account.id == current_account().id,
        now=clock.now(),
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
    return render_template(
        "pages/accounts/password.html", account_of=account, password=password, added=added
    )


def _back(account: Account, done: str) -> ResponseReturnValue:
    return redirect(url_for("accounts.show", number=account.id, done=done), code=303)
