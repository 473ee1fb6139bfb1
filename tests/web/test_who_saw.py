"""One person's record read by every means as six accounts: the log gives each reading, no other."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

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
from orders.access.scopes import ANY
from orders.digests.subscriptions import SubscriptionInput, subscribe
from orders.people.model import Address
from orders.register.changes import person_matches
from orders.register.model import Order, Protection
from orders.rules.vocabulary import references
from tests.digests.post_office import certificate, open_office
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
pytestmark = [pytest.mark.postgis_is_trial, pytest.mark.time_machine(NOW, tick=False)]
MORNING = at("2026-11-21 06:30")
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
    key = keys.add(db, custody, "custody", by=None, now=NOW, scopes=ANY)
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
        "/breaches?area=ALD": "breach.list",
        f"/people/{person}/points.json": "person.map",
        "/orders/map/print?area=ALD": "order.search",
        "/visits?area=ALD&show=none": "visit.list",
        "/work/never-visited?area=LPA:ALD": "worklist.list",
    }
    files = ("/orders.csv?area=ALD", "/orders.xlsx?area=ALD", "/orders.geojson?area=ALD")
    taken = dict.fromkeys(files, "order.download")
    expected: Counter[tuple[str, str]] = Counter()
    for username, role in READERS.items():
        client = scene.client(db, username)
        reads = everybody | ({} if role is Role.OFFICER else taken)
        for path, what in reads.items():
            answer = client.get(path)
            assert answer.status_code == 200, (username, path)
            expected[username, what] += 1
        # The printed map draws the homes besides its list.
        expected[username, "order.map"] += 1
        token = csrf_token(client)
        form = {"name": "marsh", "csrf_token": token}
        assert "Marsh" in client.post("/look-up", data=form, follow_redirects=True).text.title()
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
    reads = {
        f"/api/v1/orders/{ref}": "order.read",
        "/api/v1/search?area=ALD": "order.search",
        f"/api/v1/orders/{ref}/ground": "ground.read",
        f"/api/v1/breaches/{scene.breach}": "breach.read",
        "/api/v1/breaches?area=ALD": "breach.list",
    }
    for path in reads:
        assert client.get(path, headers=headers).status_code == 200, path
    answer = client.post("/api/v1/look-up", json={"name": "marsh"}, headers=headers)
    assert answer.status_code == 200, answer.text
    assert ref in answer.text
    run = scene.app.test_cli_runner().invoke
    arguments = ["orders", "search", "--area", "ALD", "--format", "csv", "--as", "nightly"]
    result = run(args=arguments)
    assert result.exit_code == 0
    shown = run(args=["digest", "show", "--on", "2026-11-20", "--area", "ALD", "--as", "nightly"])
    assert shown.exit_code == 0, shown.output
    expected = Counter(("custody", what) for what in (*reads.values(), "order.look-up"))
    if ref in result.output:
        expected["nightly", "order.download"] += 1
    if ref in shown.output:
        expected["nightly", "digest.shown"] += 1
    return expected


def sent_away(scene: Scene, db: Session, folder: Path) -> Counter[tuple[str, str]]:
    """By mail, and in the lists for when the register is down."""
    by = make_account(db, Role.ADMINISTRATOR)
    subscribe(db, SubscriptionInput("ALD", "alder@force.example"), by=by, now=NOW)
    db.commit()
    office, controller = open_office(*certificate(folder))
    config = scene.app.config
    before = config["SETTINGS"]
    settings = {"snapshot_passphrase": "seven tin kettles sing", **office.settings}
    key_file = str(folder / "snapshot-key.pem")
    config["SETTINGS"] = replace(
        before, **settings, snapshot_key_file=key_file, public_url="https://register.example"
    )
    try:
        run = scene.app.test_cli_runner().invoke
        kept = run(args=["register", "snapshot", "--to", str(folder), "--as", "nightly"])
        with time_machine.travel(MORNING, tick=False):
            sent = run(args=["digest", "send", "--on", "2026-11-21", "--as", "nightly"])
        assert (kept.exit_code, sent.exit_code) == (0, 0), kept.output + sent.output
    finally:
        config["SETTINGS"] = before
        controller.stop()
    assert scene.order.reference in office.received[0].as_string()
    return Counter([("nightly", "digest.sent"), ("nightly", "register.snapshot")])


def lines_of(scene: Scene, db: Session, query: str) -> Counter[tuple[str, str]]:
    """Who saw it and how, as the auditor's file says, checked against the page."""
    client = scene.client(db, "auditor")
    page = check_page(client.get(f"/audit?{query}&action=SEEN").text)
    text = client.get(f"/audit/log.csv?{query}&action=SEEN").text.removeprefix("\ufeff")
    rows = list(csv.DictReader(text.splitlines()))
    assert (f"of {len(rows)} line" if rows else "No lines") in page.text
    assert all(row["name"] and row["means"] for row in rows)
    return Counter((row["account"], row["what"]) for row in rows)


@pytest.mark.slow
def test_the_log_gives_every_reading_and_no_other(
    scene: Scene, each_db: Session, tmp_path: Path
) -> None:
    protects = select(Protection.person_id).where(Protection.order_id == scene.order.id)
    asked = (
        f"reference={scene.order.reference}",
        f"person={scene.order.subject_id}",
        f"person={each_db.scalars(protects).one()}",
    )
    expected = read_by_people(scene, each_db) + read_by_programs(scene, each_db)
    expected += sent_away(scene, each_db, tmp_path)
    with time_machine.travel(MORNING, tick=False):
        found = {query: lines_of(scene, each_db, query) for query in asked}
        later = lines_of(scene, each_db, f"{asked[1]}&from=2026-11-21")
    recorded = {"order.recorded", "order.served", "breach.recorded"}
    # A row of the list of breaches says who is protected to programs alone.
    unnamed = Counter({(username, "breach.list"): 1 for username in READERS})
    for query, rows in zip(asked, (expected, expected, expected - unnamed), strict=True):
        read = {pair: n for pair, n in found[query].items() if pair[1] not in recorded}
        assert read == rows, query
    assert len({who for who, _ in expected}) == 6
    assert later == Counter([("nightly", "digest.sent")])


def test_a_home_is_seen_where_it_was_told_or_drawn(scene: Scene, each_db: Session) -> None:
    mine = select(Address.id).where(Address.person_id == scene.order.subject_id)
    address = each_db.scalars(mine).one()
    read_by_people(scene, each_db)
    read_by_programs(scene, each_db)
    found = lines_of(scene, each_db, f"address={address}")
    people = {what for who, what in found if who == "team"}
    assert people == {"order.read", "person.read", "order.map", "person.map"}
    assert {what for who, what in found if who == "custody"} == {"order.read"}


def test_joined_records_are_one_person(scene: Scene, each_db: Session) -> None:
    by = make_account(each_db, Role.CIVIL_ORDERS)
    ours, theirs = scene.order.subject_id, scene.other.subject_id
    person_matches.same(each_db, ours, theirs, by=by, now=NOW)
    each_db.commit()
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
    scene.client(each_db, "officer").get(f"/orders/{scene.other.reference}")
    scene.client(each_db, "officer").get(f"/people/{scene.other.subject_id}")
    client = scene.client(each_db, "auditor")
    for query in (f"reference={scene.other.reference}", f"person={scene.other.subject_id}"):
        refused = check_page(client.get(f"/audit?{query}&action=REFUSED").text)
        assert "1 to 1 of 1 line" in refused.text
        assert lines_of(scene, each_db, query)["officer", "order.read"] == 0


def test_a_hints_example_is_no_reading_of_the_order_it_happens_to_name(
    scene: Scene, each_db: Session
) -> None:
    scene.order.reference = references.EXAMPLE
    each_db.commit()
    assert references.EXAMPLE in scene.client(each_db, "officer").get("/look-up").text
    assert lines_of(scene, each_db, f"person={scene.order.subject_id}") == Counter()
