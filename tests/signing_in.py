"""A client signed in as somebody, and the form token of a page."""

from __future__ import annotations

from secrets import token_hex

from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from orders import clock
from orders.access.model import Account
from orders.access.permissions import Role
from orders.access.sign_in import account_session
from orders.db import db as database
from tests.factories.accounts import make_account


def sign_in(client: FlaskClient, role: Role, *, area_id: int | None = None) -> Account:
    """Make an account of ``role`` and give ``client`` its session; the account is committed."""
    with client.application.app_context():
        account = make_account(database.session, role, area_id=area_id)
        database.session.commit()
    sign_in_as(client, account)
    return account


def sign_in_as(client: FlaskClient, account: Account) -> None:
    """Give ``client`` a session of ``account`` that began now."""
    now = int(clock.now().timestamp())
    with client.session_transaction() as session:
        session["_user_id"] = account_session.SignedIn(account).get_id()
        session["_fresh"] = True
        session[account_session._BEGAN] = session[account_session._SEEN] = now


def csrf_token(client: FlaskClient) -> str:
    """A form token of ``client``'s session, as its pages give it, without opening one."""
    with client.session_transaction() as session:
        known = session.setdefault("csrf_token", token_hex(20))
    signer = URLSafeTimedSerializer(client.application.secret_key or "", salt="wtf-csrf-token")
    return str(signer.dumps(known))


def token_on(client: FlaskClient, path: str) -> str:
    """The form token that the page at ``path`` holds; empty when it holds none."""
    page = client.get(path).get_data(as_text=True)
    return page.partition('name="csrf_token" value="')[2].partition('"')[0]
