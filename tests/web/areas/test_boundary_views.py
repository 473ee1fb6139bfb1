"""Boundary editions on pages: listed, compared, handed in, landed, given up."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from shapely import affinity
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from orders.access.permissions import Role
from orders.areas import gazetteer
from orders.areas.model import Edition, Landing, LandingStage
from orders.register.proof import verify
from orders.web import background
from tests.areas.drawing import SOUTH, WEST, Drawn, draw
from tests.factories.areas import make_areas
from tests.factories.orders import at, home, make_order, order_input, subject
from tests.geo.test_boundary_files import neighbourhood, zip_of
from tests.pages import check_page
from tests.register.landing import strip
from tests.signing_in import csrf_token, sign_in, token_on
from tests.web.order_pages import logged

NOW = at("2026-12-05 09:00")
pytestmark = pytest.mark.time_machine(NOW, tick=False)
REDRAWN = (strip("ALD1", 0, 1), strip("ALD9", 1, 4, "Alder New"), strip("BIR1", 4, 8))
TAKE = "/areas/editions/new"


@pytest.fixture(autouse=True)
def _placed(db: Session) -> None:
    """The invented areas, and a live DVPO whose subject lives in Alder East."""
    make_areas(db)
    make_order(db, order_input(subject=subject(home("B2 2BB"))))
    db.commit()


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(_what: str, work: Callable[[], object]) -> None:
        work()

    monkeypatch.setattr(background, "start", run)


@pytest.fixture
def manager(client: FlaskClient) -> FlaskClient:
    """The administrator, signed in."""
    sign_in(client, Role.ADMINISTRATOR)
    return client


def hand_in(
    client: FlaskClient, folder: Path, *drawn: Drawn, day: str = "10 12 2026", **changes: Any
) -> TestResponse:
    path = draw(folder / "redrawn.geojson", *drawn)
    parts = dict(zip(("from-day", "from-month", "from-year"), day.split(), strict=True))
    data = {
        "csrf_token": csrf_token(client),
        "level": "NEIGHBOURHOOD",
        "code_field": "code",
        "name_field": "name",
        "file": (io.BytesIO(path.read_bytes()), "redrawn.geojson"),
    }
    return client.post(TAKE, data={**data, **parts, **changes})


def waiting(db: Session) -> int:
    db.expire_all()
    return db.scalars(select(Landing.edition_id).where(Landing.stage != LandingStage.LANDED)).one()


def test_every_edition_is_listed(manager: FlaskClient) -> None:
    page = check_page(manager.get("/areas/editions").get_data(as_text=True))
    assert page.h1 == "Boundaries"
    assert "Neighbourhoods from 1 Jan 2026" in page.text
    assert "Add new boundaries" in page.links


def test_a_file_is_compared_before_anything_counts_by_it(
    manager: FlaskClient, db: Session, tmp_path: Path
) -> None:
    answer = hand_in(manager, tmp_path, *REDRAWN)
    number = waiting(db)
    assert (answer.status_code, answer.location) == (303, f"/areas/editions/{number}")
    page = check_page(manager.get(answer.location).get_data(as_text=True))
    assert page.h1 == "Neighbourhoods from 10 December 2026"
    for said in (
        "It counts nowhere yet.",
        "Fewer than 10 orders in force at 24:00 Wed 9 Dec 2026 would count in other areas",
        "Alder New ALD9 Added",
        "Alder East ALD2 Gone",
        "Area ALD1 ALD1 Moved; was Alder West 0 m² 4.00 km² 50.0%",
    ):
        assert said in page.text
    assert [each.details["edition"] for each in logged(db, "areas.proposed")] == [number]
    (looked,) = logged(db, "areas.previewed")
    handed_in = (tmp_path / "redrawn.geojson").read_bytes()
    assert looked.details["sha256"] == hashlib.sha256(handed_in).hexdigest()
    assert "ALD9" not in {area.code for area in gazetteer.current(db).by_id.values()}


def test_a_zip_of_kml_needs_no_field_named(
    manager: FlaskClient, db: Session, tmp_path: Path
) -> None:
    folder = tmp_path / "west-midlands"
    folder.mkdir()
    for each in REDRAWN:
        assert each.shape is not None
        shape = affinity.scale(each.shape, 1000, 1000, origin=(0, 0))
        shape = affinity.translate(shape, WEST, SOUTH)
        neighbourhood(folder, str(each.code), str(each.name), shape)
    file = (io.BytesIO(zip_of(folder).read_bytes()), "2026-11.ZIP")
    answer = hand_in(manager, tmp_path, file=file, code_field="", name_field=" ")
    assert answer.status_code == 303, check_page(answer.get_data(as_text=True)).text
    text = check_page(manager.get(answer.location).get_data(as_text=True)).text
    assert "Alder New ALD9 Added" in text


def test_let_it_count_places_every_order(manager: FlaskClient, db: Session, tmp_path: Path) -> None:
    address = hand_in(manager, tmp_path, *REDRAWN).location
    token = token_on(manager, address)
    answer = manager.post(f"{address}/land", data={"csrf_token": token})
    assert answer.location == f"{address}?begun=1"
    page = check_page(manager.get(address).get_data(as_text=True))
    said = (
        "It counts. When it landed, 5 Dec 2026 09:00, fewer than 10 orders were placed anew, fewer"
        " than 10 of them changed."
    )
    assert said in page.text
    db.expire_all()
    gazetteer.forget(db)
    assert gazetteer.current(db).find("ALD9").name == "Alder New"
    assert verify(db).wrong == ()


def test_one_given_up_is_gone(manager: FlaskClient, db: Session, tmp_path: Path) -> None:
    address = hand_in(manager, tmp_path, *REDRAWN).location
    token = token_on(manager, address)
    answer = manager.post("/areas/editions/drop", data={"csrf_token": token})
    assert answer.location == "/areas/editions"
    assert db.scalar(select(func.count()).select_from(Edition)) == 2
    assert manager.get(address).status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"code_field": ""}, "Enter the name of the field that holds each area"),
        ({"code_field": "CODE"}, "There is no field “CODE”. The fields are: code, name, lpa."),
        ({"level": "FORCE"}, "Choose what it draws."),
        ({"from-day": ""}, "Enter the day as well."),
        ({"from-day": "1"}, "which is past: figures already given would change. Tick “Past"),
    ],
    ids=["no field", "unknown field", "no level", "half a day", "past without leave"],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(
    manager: FlaskClient, db: Session, tmp_path: Path, changes: dict[str, str], said: str
) -> None:
    answer = hand_in(manager, tmp_path, *REDRAWN, **changes)
    assert answer.status_code in {409, 422}
    page = check_page(answer.get_data(as_text=True))
    assert said in page.text
    assert "--restate" not in page.text
    assert db.scalar(select(func.count()).select_from(Landing)) == 0


def test_another_edition_waits_for_the_one_that_has_not_landed(
    manager: FlaskClient, db: Session, tmp_path: Path
) -> None:
    there = hand_in(manager, tmp_path, *REDRAWN).location
    answer = hand_in(manager, tmp_path, *REDRAWN, day="11 12 2026")
    assert answer.status_code == 409
    page = check_page(answer.get_data(as_text=True))
    assert "flask areas" not in page.text
    (way,) = [text for text, href in page.links.items() if href == there]
    assert way.endswith("Let it count or give it up first.")


def make_ten(db: Session) -> None:
    """As many more live orders in Alder East as make ten: fewer are not told."""
    for _ in range(9):
        make_order(db, order_input(subject=subject(home("B2 2BB"))))
    db.commit()


def test_areas_are_named_wherever_they_are_told_of(
    manager: FlaskClient, db: Session, tmp_path: Path
) -> None:
    make_ten(db)
    drawn = (strip("ALD1", 0, 1), strip("ALD9", 1, 3, "Alder New"), strip("BIR1", 4, 8))
    address = hand_in(manager, tmp_path, *drawn, day="28 11 2026", restate="true").location
    text = check_page(manager.get(address).get_data(as_text=True)).text
    assert "4.00 km² of Alder would lie in no neighbourhood (1 piece)" in text
    changed = text.partition("Orders in force that change area")[2]
    assert "Alder East ALD2 10 fewer than 10" in changed
    assert "Alder New ALD9 fewer than 10 10" in changed


def test_overlaps_are_refused_with_their_ground(manager: FlaskClient, tmp_path: Path) -> None:
    answer = hand_in(manager, tmp_path, strip("ALD1", 0, 2), strip("ALD2", 1, 4))
    assert answer.status_code == 422
    text = check_page(answer.get_data(as_text=True)).text
    assert "overlaps Feature 2 (ALD2, Area ALD2) by 4,000,000 m²." in text


def test_the_past_changes_only_with_leave(
    manager: FlaskClient, db: Session, tmp_path: Path
) -> None:
    make_ten(db)
    address = hand_in(manager, tmp_path, *REDRAWN, day="28 11 2026", restate="true").location
    text = check_page(manager.get(address).get_data(as_text=True)).text
    assert "4 past figures of 10 or more would change" in text


def test_the_map_has_both_editions_lines(manager: FlaskClient, tmp_path: Path) -> None:
    address = hand_in(manager, tmp_path, *REDRAWN).location
    frame = manager.get(f"{address}/frame")
    assert f'registerMap.editions(\n            "{address}/lines.json"' in frame.get_data(
        as_text=True
    )
    drawn = json.loads(manager.get(f"{address}/lines.json").get_data())["features"]
    told = [
        (each["properties"]["edition"], each["properties"]["shaded"], each["properties"]["words"])
        for each in drawn
    ]
    assert ("before", True, "Alder East (ALD2): no longer drawn") in told
    assert ("after", True, "Alder New (ALD9): added") in told
    assert len(told) == 4 + 3


def test_an_officer_sees_no_editions_and_a_supervisor_takes_none(client: FlaskClient) -> None:
    sign_in(client, Role.OFFICER)
    assert client.get("/areas/editions").status_code == 403
    client.get("/")
    sign_in(client, Role.LPA_SUPERVISOR)
    assert client.get("/areas/editions").status_code == 200
    assert client.get(TAKE).status_code == 403
