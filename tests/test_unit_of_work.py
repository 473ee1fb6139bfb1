"""A request lets nobody wait, loses nobody's change, and says so when it cannot be served."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, render_template_string
from sqlalchemy import create_engine, event, select, text, update
from structlog.testing import capture_logs

from orders import create_app, spatialite
from orders.access.guard import requires
from orders.access.model import Account
from orders.access.permissions import Permission, Role
from orders.audit import log
from orders.audit.model import Action, AuditEntry
from orders.clock import now
from orders.database_faults import Unavailable
from orders.db import db as database
from orders.register.model import Order
from tests.api.calling import make_program, order_body, served_body
from tests.conftest import dispose, settings_for
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.pages import check_page

Made = Callable[[str], Flask]


@pytest.fixture
def made() -> Iterator[Made]:
    """Makes apps on a database of their own, and ends them."""
    apps: list[Flask] = []

    def make(url: str) -> Flask:
        app = create_app(settings_for(url, log_level="INFO"))
        app.config |= {"TESTING": True, "SERVER_NAME": "localhost"}
        app.config["WTF_CSRF_ENABLED"] = False
        apps.append(app)
        return app

    yield make
    for app in apps:
        dispose(app)


def route(app: Flask, view: Callable[[], Any]) -> None:
    app.add_url_rule("/tried", "tried", requires(Permission.PUBLIC)(view), methods=["GET", "POST"])


def can_write(app: Flask) -> bool:
    """Whether somebody else may write now, without waiting."""
    other = spatialite.module().connect(app.extensions["engine"].url.database, timeout=0)
    try:
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    except spatialite.module().OperationalError:
        return False
    finally:
        other.close()
    return True


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_others_write_while_a_page_is_worked_out_and_drawn(
    made: Made, new_database: str, method: str
) -> None:
    app, seen = made(new_database), []

    def view() -> str:
        seen.append(can_write(app))
        log.record(database.session, Action.CONSULTATION, "order.read", by=None, now=now())
        if method == "POST":
            database.session.execute(update(Account).values(name="B"))
            seen.append(not can_write(app))
        database.session.scalars(select(Account)).all()
        return render_template_string("{{ tell() }}", tell=lambda: seen.append(can_write(app)))

    route(app, view)
    assert app.test_client().open("/tried", method=method).status_code == 200
    assert seen == [True] * len(seen)
    with app.app_context():
        assert "order.read" in database.session.scalars(select(AuditEntry.what)).all()


@pytest.mark.parametrize("overtakings", [1, 5], ids=["once", "always"])
def test_a_change_made_meanwhile_is_never_written_over(
    made: Made, new_database: str, overtakings: int
) -> None:
    app, left = made(new_database), [overtakings]
    with app.app_context():
        account = make_account(database.session, Role.OFFICER)
        account.name, number = "A", account.id
        database.session.commit()

    def overtake() -> None:
        if left[0] and can_write(app):
            left[0] -= 1
            with app.extensions["engine"].begin() as other:
                other.execute(update(Account).values(name=Account.name + "o"))

    def view() -> str:
        account = database.session.get_one(Account, number)
        overtake()
        account.name += "v"
        return "done"

    route(app, view)
    assert app.test_client().post("/tried").text == "done"
    with app.app_context():
        name = database.session.get_one(Account, number).name
    # The last time nobody gets between; before that each was overtaken and read again.
    assert name == "A" + "o" * min(overtakings, 2) + "v"


def test_lines_of_the_log_put_nothing_out_of_date(made: Made, new_database: str) -> None:
    app, tries = made(new_database), []

    def view() -> str:
        database.session.scalars(select(Account)).all()
        tries.append(1)
        with app.app_context():
            log.record(database.session, Action.ACCESS, "sign-in.failed", by=None, now=now())
            database.session.commit()
        make_account(database.session, Role.OFFICER)
        return "done"

    route(app, view)
    # The first line of a register begins its chain, which is a change.
    assert app.test_client().post("/tried").text == "done"
    tries.clear()
    assert app.test_client().post("/tried").text == "done"
    assert tries == [1]


def test_two_changes_of_one_version_at_once_keep_one(made: Made, each_new_database: str) -> None:
    app = made(each_new_database)
    with app.app_context():
        make_areas(database.session)
        program = make_program(app.test_client(), database.session)
        database.session.commit()
    order = program.post("/orders", order_body("DVPN"))
    assert order.status_code == 201, order.text
    there, version = f"/orders/{order.json['reference']}/events", order.headers["ETag"]
    together, answers = threading.Barrier(2), []

    def change() -> None:
        together.wait()
        answers.append(program.post(there, served_body(), version=version).status_code)

    both = [threading.Thread(target=change) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(answers) == [201, 412]


def test_a_locked_database_answers_503_and_says_when_to_try_again(
    made: Made, new_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spatialite, "_LOCK_WAIT_S", 0.1)
    app = made(new_database)
    route(app, lambda: log.record(database.session, Action.ACCESS, "x.y", by=None, now=now()).what)
    client = app.test_client()
    with app.extensions["engine"].begin(), capture_logs() as logs:
        answer = client.get("/tried")
        told = client.get("/api/v1/orders/WM26-00412-7", headers={"Authorization": "Bearer no"})
    assert answer.status_code == told.status_code == 503
    assert answer.headers["Retry-After"] == told.headers["Retry-After"] == "5"
    assert check_page(answer.text).h1 == "The register is busy"
    assert told.get_json()["type"].endswith("#unavailable")
    assert {line["cause"] for line in logs if "cause" in line} == {
        "another user wrote for too long"
    }


@pytest.mark.postgis
def test_a_lock_held_elsewhere_answers_503(
    made: Made, postgis_template: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["orders.db"], "PAGE_LIMITS", "-c lock_timeout=100ms")
    address, name = postgis_template
    app = made(address.format(name=name))
    holder = create_engine(address.format(name=name))
    with holder.begin() as other, capture_logs() as logs:
        other.execute(text("LOCK TABLE account IN ACCESS EXCLUSIVE MODE"))
        answer = app.test_client().get(
            "/api/v1/search", headers={"Authorization": "Bearer " + "k" * 43}
        )
    holder.dispose()
    assert answer.status_code == 503
    assert [line["cause"] for line in logs] == ["a lock was not free in time 55P03"]


def test_a_database_that_is_gone_answers_503(made: Made) -> None:
    app = made("postgresql+psycopg://nobody:secret@127.0.0.1:9/none")
    with capture_logs() as logs:
        answer = app.test_client().get("/api/v1/search", headers={"Authorization": "Bearer x"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert [line["cause"] for line in logs] == ["the connection was lost"]
    assert "secret" not in str(logs)


@pytest.mark.parametrize("saved", [False, True])
def test_a_program_whose_database_is_lost_is_answered_503_and_never_that_nothing_was_saved(
    made: Made, each_new_database: str, saved: bool
) -> None:
    app, seen = made(each_new_database), []
    with app.app_context():
        make_areas(database.session)
        program = make_program(app.test_client(), database.session)

    def lose(*given: Any) -> None:
        if "commit" in seen or (not saved and given[2].startswith("INSERT INTO protective_order")):
            raise Unavailable("the connection was lost", busy=False)
        seen.extend(["order"] * given[2].startswith("INSERT INTO protective_order"))

    engine = app.extensions["engine"]
    event.listen(engine, "before_cursor_execute", lose)
    event.listen(engine, "commit", lambda _: seen.extend(["commit"] * ("order" in seen)))
    answer = program.post("/orders", order_body("DVPN"))
    event.remove(engine, "before_cursor_execute", lose)
    with app.app_context():
        kept = len(database.session.scalars(select(Order.id)).all())
    assert (answer.status_code, answer.headers["Retry-After"], kept) == (503, "60", int(saved))
    assert "Nothing was saved" not in answer.text
