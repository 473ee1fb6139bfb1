"""A look-up reads out no other LPA: what it needs, how often, how it is masked, who is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from time_machine import TimeMachineFixture

from orders.access.model import Account, LookUp, LookUpLimit
from orders.access.permissions import Role
from orders.audit.model import AuditEntry
from orders.rules.vocabulary import references
from orders.search.lookup import MOST_ELSEWHERE
from tests.factories.areas import area_id
from tests.factories.orders import home, make_served_notice, notice_input, protected, subject
from tests.pages import check_page
from tests.search.scenes import NOW, Scene, make_scene
from tests.signing_in import csrf_token, sign_in, sign_in_as

pytestmark = [pytest.mark.opened_with(writer=make_scene), pytest.mark.time_machine(NOW, tick=False)]

BORN = {"born_on-day": "3", "born_on-month": "2", "born_on-year": "1979"}
OWN_BORN = {"born_on-day": "27", "born_on-month": "3", "born_on-year": "1988"}
PER_HOUR = 40


@pytest.fixture
def scene(client: FlaskClient, db: Session) -> Scene:
    """A register with areas and orders."""
    made = make_scene(db)
    db.commit()
    return made


@pytest.fixture
def officer(client: FlaskClient, db: Session, scene: Scene) -> Account:
    """An officer of Alder who is signed in."""
    return sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))


def look_up(client: FlaskClient, token: str, **fields: str) -> tuple[int, str]:
    """Status and text of the page that answers a look-up."""
    answer = client.post("/look-up", data={"csrf_token": token} | fields, follow_redirects=True)
    return answer.status_code, check_page(answer.text).text


def spend_all(client: FlaskClient, token: str, times: int = PER_HOUR) -> set[int]:
    """Look up a reference nobody has so many times; gives the statuses."""
    wrong = {"reference": references.make("WM", 2026, 99_999)}
    return {look_up(client, token, **wrong)[0] for _ in range(times)}


@pytest.mark.parametrize(
    "fields",
    [BORN, {"name": "Z"}, {"name": "Z O"}, {"name": "z", **BORN}, {"name": "% _", **BORN}],
    ids=["birth", "letter", "initials", "initial-and-birth", "wildcards"],
)
def test_without_a_name_or_a_reference_only_ones_own_lpa_is_searched(
    client: FlaskClient, officer: Account, scene: Scene, fields: dict[str, str]
) -> None:
    status, said = look_up(client, csrf_token(client), **fields)
    assert scene.elsewhere.reference not in said
    assert status == 422 or "Only your own LPA was searched." in said


def test_a_birth_alone_finds_in_ones_own_lpa_and_costs_nothing(
    client: FlaskClient, db: Session, officer: Account, scene: Scene
) -> None:
    status, said = look_up(client, csrf_token(client), **OWN_BORN)
    assert (status, scene.live.reference in said) == (200, True)
    assert db.scalars(select(LookUp)).all() == []


def test_what_is_found_elsewhere_tells_no_place_no_protected_person_and_no_sealed_word(
    client: FlaskClient, db: Session, officer: Account, scene: Scene
) -> None:
    status, said = look_up(client, csrf_token(client), name="zoe angstrom")
    assert (status, scene.elsewhere.reference in said) == (200, True)
    assert "Sentinel" not in said
    assert "Protects withheld" in said
    assert "The sealed words are for who may open the order." in said
    sealed = {each.text_verbatim for each in scene.elsewhere.conditions}
    assert not [each for each in sealed if each in said]
    # Conditions in plain words and powers stay: an officer at the door acts on them.
    assert "No violence" in said or "violence" in said
    assert "You may" in said
    own = look_up(client, csrf_token(client), reference=scene.live.reference)[1]
    assert "Grace OKAFOR" in own


def test_of_many_that_fit_elsewhere_the_best_are_shown_and_the_page_says_so(
    client: FlaskClient, db: Session, officer: Account, scene: Scene
) -> None:
    for number in range(MOST_ELSEWHERE + 2):
        who = subject(home("WS1 1AA"), family_name="Quillon", given_names=f"Ada{number}x")
        make_served_notice(db, notice_input(subject=who, protected_persons=(protected(),)))
    ours = make_served_notice(db, notice_input(subject=subject(family_name="Quillon")))
    db.commit()
    said = look_up(client, csrf_token(client), name="quillon")[1]
    assert f"{MOST_ELSEWHERE + 1} orders found" in said
    assert ours.reference in said
    assert "More orders outside your own LPA match." in said
    assert "More orders" not in look_up(client, csrf_token(client), name="marsh")[1]


def test_over_the_limit_the_page_says_when_and_whom_to_ring_and_the_auditor_is_told(
    client: FlaskClient,
    db: Session,
    officer: Account,
    scene: Scene,
    time_machine: TimeMachineFixture,
) -> None:
    token = csrf_token(client)
    assert spend_all(client, token) == {200}
    wanted = {"reference": scene.elsewhere.reference}
    answer = client.post("/look-up", data={"csrf_token": token} | wanted, follow_redirects=True)
    said = check_page(answer.text).text
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "3600")
    assert "You can look up again at 13:00." in said
    assert "ring the civil orders team" in said
    assert scene.elsewhere.reference not in said
    client.post("/look-up", data={"csrf_token": token} | wanted, follow_redirects=True)
    (row,) = db.scalars(select(LookUpLimit))
    assert (row.account_id, row.first_at, row.refused) == (officer.id, NOW, 2)
    lines = db.scalars(select(AuditEntry).where(AuditEntry.what == "look-up.limit-reached")).all()
    assert [line.account_id for line in lines] == [officer.id] * 2
    # One's own LPA stays open, and after the hour so does the force.
    assert look_up(client, token, **OWN_BORN)[0] == 200
    time_machine.shift(timedelta(hours=1))
    token = csrf_token(client)
    sign_in_as(client, officer)
    token = csrf_token(client)
    assert look_up(client, token, **wanted)[0] == 200
    assert len(db.scalars(select(LookUp)).all()) == 1


def test_the_limit_is_each_accounts_own(
    app: Flask, client: FlaskClient, db: Session, officer: Account, scene: Scene
) -> None:
    spend_all(client, csrf_token(client))
    other = app.test_client()
    sign_in(other, Role.OFFICER, area_id=area_id(db, "ALD"))
    assert look_up(other, csrf_token(other), name="zoe angstrom")[0] == 200


@pytest.mark.parametrize("role", [Role.LPA_SUPERVISOR, Role.CIVIL_ORDERS])
def test_who_sees_the_whole_force_has_the_limit_too(
    client: FlaskClient, db: Session, scene: Scene, role: Role
) -> None:
    lpa = area_id(db, "ALD") if role is Role.LPA_SUPERVISOR else None
    sign_in(client, role, area_id=lpa)
    token = csrf_token(client)
    status, said = look_up(client, token, **BORN)
    assert (status, scene.elsewhere.reference in said) == (200, True)
    assert "Sentinel OKAFOR" in said
    assert spend_all(client, token, PER_HOUR - 1) == {200}
    assert look_up(client, token, **BORN)[0] == 429


def test_a_reference_typed_in_a_form_of_no_reference_tells_nothing(
    client: FlaskClient, db: Session, officer: Account, scene: Scene
) -> None:
    token = csrf_token(client)
    assert look_up(client, token, reference="WM26-00001-%")[0] == 422
    assert db.scalars(select(LookUp)).all() == []


@pytest.mark.parametrize("there", ["/orders/{0}", "/people/{1}", "/breaches/999"])
def test_records_tried_and_refused_use_up_the_look_ups(
    client: FlaskClient, db: Session, officer: Account, scene: Scene, there: str
) -> None:
    path = there.format(scene.elsewhere.reference, scene.elsewhere.subject_id)
    assert {client.get(path).status_code for _ in range(PER_HOUR)} == {404}
    token = csrf_token(client)
    assert look_up(client, token, name="zoe angstrom")[0] == 429
    assert client.get("/nowhere").status_code == 404
    assert len(db.scalars(select(LookUp)).all()) == PER_HOUR
