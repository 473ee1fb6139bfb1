"""One person's record read by every means as six accounts: the log gives each reading, no other."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access import keys
from orders.access.accounts import service_account
from orders.access.model import Account
from orders.access.permissions import Role
from orders.people.model import Address
from orders.register import duplicates
from orders.register.model import Order, Protection
from tests.factories.accounts import make_account
from tests.factories.areas import area_id, make_areas
from tests.factories.breaches import make_breach
from tests.factories.orders import (
    at,
    home,
    make_served_notice,
    notice_input,
    protected,
    subject,
)
from tests.pages import check_page
from tests.signing_in import csrf_token, sign_in_as

NOW = at("2026-11-20 12:00")
ALDER = protected(home("B2 2BB", lines="3 Seen Row"), family_name="Shown")
READERS = {
    "officer": Role.OFFICER,
    "supervisor": Role.LPA_SUPERVISOR,
    "team": Role.CIVIL_ORDERS,
    "colleague": Role.CIVIL_ORDERS,
}


@dataclass(frozen=True)
class Scene:
    """The order everybody reads, another person's order far away, and a breach of the first.

    Attributes:
        key: of the program ``custody``.
    """

    app: Flask
    order: Order
    other: Order
    breach: int
    key: str

    def client(self, db: Session, username: str) -> FlaskClient:
        """Somebody signed in."""
        client = self.app.test_client()
        sign_in_as(client, db.scalars(select(Account).where(Account.username == username)).one())
        return client


@pytest.fixture
def scene(each_app: Flask, each_db: Session) -> Scene:
    """Everything recorded before anybody reads."""
    db = each_db
    make_areas(db)
    alder = area_id(db, "ALD")
    order = make_served_notice(db, notice_input(protected_persons=(ALDER,)))
    elsewhere = subject(home("WS1 1AA", lines="9 Other Row"), family_name="Other", given_names="Al")
    guarded = protected(home("WS2 2BB", lines="8 Other Row"), family_name="Else")
    other = make_served_notice(db, notice_input(subject=elsewhere, protected_persons=(guarded,)))
    breach = make_breach(db, order)
    for username, role in READERS.items():
        local = role in {Role.OFFICER, Role.LPA_SUPERVISOR}
        make_account(db, role, username=username, area_id=alder if local else None)
    make_account(db, Role.AUDITOR, username="auditor")
    custody = service_account(db, "custody", now=NOW)
    key = keys.add(db, custody, "custody", by=None, now=NOW)
    db.commit()
    return Scene(each_app, order, other, breach.id, key)


def read_by_people(scene: Scene, db: Session) -> Counter[tuple[str, str]]:
    """Every page, map and file that shows the order, as who may open it."""
    ref, person = scene.order.reference, scene.order.subject_id
    everybody = {
        f"/orders/{ref}": "order.read",
        f"/people/{person}": "person.read",
        f"/people/{person}/sheet": "person.sheet-read",
        f"/orders/{ref}/points.json": "order.map",
        "/orders?area=ALD": "order.search",
        "/orders/map/points.json?area=ALD": "order.map",
        f"/breaches/{scene.breach}": "breach.read",
        f"/orders/{ref}/visits/new": "page.read",
    }
    files = ("/orders.csv?area=ALD", "/orders.xlsx?area=ALD")
    taken = dict.fromkeys(files, "order.download")
    expected: Counter[tuple[str, str]] = Counter()
    for username, role in READERS.items():
        client = scene.client(db, username)
        reads = everybody | ({} if role is Role.OFFICER else taken)
        for path, what in reads.items():
            answer = client.get(path)
            assert answer.status_code == 200, (username, path)
            expected[username, what] += 1
        token = csrf_token(client)
        form = {"name": "marsh", "csrf_token": token}
        assert "Marsh" in client.post("/look-up", data=form).text.title()
        expected[username, "order.look-up"] += 1
        _read_others(client, scene, role)
    return expected


def _read_others(client: FlaskClient, scene: Scene, role: Role) -> None:
    """What does not show the order, and what is refused."""
    client.get("/orders?area=BIR1")
    client.get(f"/orders/{scene.other.reference}")
    client.get(f"/people/{scene.other.subject_id}")
    client.get("/areas" if role is not Role.OFFICER else "/account/password")


def read_by_programs(scene: Scene, db: Session) -> Counter[tuple[str, str]]:
    """By a key, and by a command."""
    headers = {"Authorization": f"Bearer {scene.key}"}
    client, ref = scene.app.test_client(), scene.order.reference
    for path in (f"/api/v1/orders/{ref}", "/api/v1/search?area=ALD"):
        assert client.get(path, headers=headers).status_code == 200
    run = scene.app.test_cli_runner().invoke
    arguments = ["orders", "search", "--area", "ALD", "--format", "csv", "--as", "nightly"]
    result = run(args=arguments)
    assert result.exit_code == 0
    shown = run(args=["digest", "show", "--on", "2026-11-20", "--area", "ALD", "--as", "nightly"])
    assert shown.exit_code == 0, shown.output
    expected = Counter({("custody", "order.read"): 1, ("custody", "order.search"): 1})
    if ref in result.output:
        expected["nightly", "order.download"] += 1
    if ref in shown.output:
        expected["nightly", "digest.shown"] += 1
    return expected


def lines_of(scene: Scene, db: Session, query: str) -> Counter[tuple[str, str]]:
    """Who saw it and how, as the auditor's file says, checked against the page."""
    client = scene.client(db, "auditor")
    page = check_page(client.get(f"/audit?{query}&action=SEEN").text)
    text = client.get(f"/audit/log.csv?{query}&action=SEEN").text.removeprefix("\ufeff")
    rows = list(csv.DictReader(text.splitlines()))
    assert (f"of {len(rows)} line" if rows else "No lines") in page.text
    assert all(row["name"] and row["means"] for row in rows)
    return Counter((row["account"], row["what"]) for row in rows)


@pytest.mark.parametrize(
    "asked",
    [
        lambda scene, _db: f"reference={scene.order.reference}",
        lambda scene, _db: f"person={scene.order.subject_id}",
        lambda scene, db: f"person={_protected(scene, db)}",
    ],
    ids=["by reference", "by the subject", "by the protected person"],
)
def test_the_log_gives_every_reading_and_no_other(
    scene: Scene, each_db: Session, asked: Callable[[Scene, Session], str]
) -> None:
    with time_machine.travel(NOW, tick=False):
        expected = read_by_people(scene, each_db) + read_by_programs(scene, each_db)
        found = lines_of(scene, each_db, asked(scene, each_db))
    recorded = {"order.recorded", "order.served", "breach.recorded"}
    assert {pair: n for pair, n in found.items() if pair[1] not in recorded} == expected
    assert len({who for who, _ in expected}) == 6


def _protected(scene: Scene, db: Session) -> int:
    wanted = select(Protection.person_id).where(Protection.order_id == scene.order.id)
    return db.scalars(wanted).one()


def test_a_home_is_seen_where_it_was_told_or_drawn(scene: Scene, each_db: Session) -> None:
    mine = select(Address.id).where(Address.person_id == scene.order.subject_id)
    address = each_db.scalars(mine).one()
    with time_machine.travel(NOW, tick=False):
        read_by_people(scene, each_db)
        read_by_programs(scene, each_db)
        found = lines_of(scene, each_db, f"address={address}")
    people = {what for who, what in found if who == "team"}
    assert people == {"order.read", "person.read", "order.map"}
    assert {what for who, what in found if who == "custody"} == {"order.read"}


def test_joined_records_are_one_person(scene: Scene, each_db: Session) -> None:
    by = make_account(each_db, Role.CIVIL_ORDERS)
    ours, theirs = scene.order.subject_id, scene.other.subject_id
    duplicates.same(each_db, ours, theirs, by=by, now=NOW)
    each_db.commit()
    with time_machine.travel(NOW, tick=False):
        scene.client(each_db, "team").get(f"/orders/{scene.other.reference}")
        found = lines_of(scene, each_db, f"person={ours}")
    assert found["team", "order.read"] == 1


def test_the_page_leads_from_an_order_to_its_people_and_homes(
    scene: Scene, each_db: Session
) -> None:
    client = scene.client(each_db, "auditor")
    page = client.get(f"/audit?reference={scene.order.reference}").text
    assert f"Who saw person {scene.order.subject_id}" in page
    assert "Marsh" not in page
    assert "Seen Row" not in page


def test_a_try_that_was_refused_is_found_and_is_no_reading(scene: Scene, each_db: Session) -> None:
    with time_machine.travel(NOW, tick=False):
        scene.client(each_db, "officer").get(f"/orders/{scene.other.reference}")
        scene.client(each_db, "officer").get(f"/people/{scene.other.subject_id}")
        client = scene.client(each_db, "auditor")
        for query in (f"reference={scene.other.reference}", f"person={scene.other.subject_id}"):
            refused = check_page(client.get(f"/audit?{query}&action=REFUSED").text)
            assert "1 to 1 of 1 line" in refused.text
            assert lines_of(scene, each_db, query)["officer", "order.read"] == 0
