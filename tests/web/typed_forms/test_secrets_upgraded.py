"""An upgrade removes what an earlier version noted and kept of secrets that were typed."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select

from orders import create_app
from orders.access import idempotency
from orders.access.idempotency import TakenRequest
from orders.access.permissions import Role
from orders.db import alembic
from orders.db import db as database
from orders.register.model import Draft
from tests.conftest import dispose, settings_for
from tests.factories.accounts import make_account
from tests.factories.orders import at

NOW = at("2026-11-21 12:00")
SECRET = ("/account/password", "/account/new-password?link=x", "/sign-in")
OTHER = "/orders/WM26-00001-8/visits/new"
TYPED = [["words", 'She said "path": "/account/password".']]


@pytest.mark.spatial
def test_digests_of_forms_and_kept_secrets_are_gone_and_other_text_stays(
    each_new_database: str,
) -> None:
    app = create_app(settings_for(each_new_database))
    with app.app_context():
        alembic.downgrade("0056")
        fill()
        alembic.upgrade()
        database.session.expire_all()
        assert [each.pages["path"] for each in database.session.scalars(select(Draft))] == [OTHER]
        assert database.session.scalars(select(TakenRequest.key)).all() == ["of a program"]
    dispose(app)


def fill() -> None:
    """Forms that were kept and requests that were taken by the version before."""
    db = database.session
    account = make_account(db, Role.CIVIL_ORDERS)
    for number, path in enumerate((*SECRET, OTHER)):
        pages = {"path": path, "page": path, "fields": TYPED}
        named = {"id": f"{number}", "account_id": account.id, "kind": "FORM"}
        # With the columns of that version alone.
        db.execute(insert(Draft).values(**named, pages=pages, started_at=NOW, changed_at=NOW))
    idempotency.take_form(db, account, "one", "digest", location="/", now=NOW)
    idempotency.take(db, account, "of a program", "digest", location="/", now=NOW)
    db.commit()
