"""What a map on paper says of itself: whose homes, how many of how many, and what is left out."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from geo.crs import wgs84_point
from orders.access.permissions import Role
from orders.formatting import PAGE_SIZE
from orders.search.maps import points
from tests.factories.areas import area_id
from tests.factories.orders import make_served_notice
from tests.pages import check_page
from tests.search.scenes import NOW, Scene, make_scene
from tests.signing_in import sign_in

pytestmark = [pytest.mark.opened_with(writer=make_scene), pytest.mark.time_machine(NOW, tick=False)]

FORCE = "area=FORCE:WMP&status=live"
PRINT, PICTURE = f"/orders/map/print?{FORCE}", f"/orders/map/picture.svg?{FORCE}"


def box(west: float, south: float, east: float, north: float) -> str:
    """A part of the map, from metres."""
    low, high = wgs84_point(west, south) or (0, 0), wgs84_point(east, north) or (0, 0)
    return ",".join(str(each) for each in (*low, *high))


ALDER_WEST = box(400_000, 291_500, 402_000, 292_500)


def said(client: FlaskClient, address: str) -> str:
    """What the paper says, in words."""
    html = client.get(address).get_data(as_text=True)
    return " ".join(check_page(html).text.split())


def test_the_picture_has_only_the_homes_that_are_switched_on(
    client: FlaskClient, scene: Scene
) -> None:
    for homes, subjects, others in (("subject", 3, 0), ("protected", 0, 3), ("none", 0, 0)):
        text = client.get(f"{PICTURE}&homes={homes}").get_data(as_text=True)
        assert (text.count(">S</text>"), text.count(">P</text>")) == (subjects, others)


def test_the_paper_says_what_is_in_its_picture_and_what_is_not(
    client: FlaskClient, scene: Scene
) -> None:
    whole = said(client, PRINT)
    assert "6 of 6 homes are in this picture. Not shown:" in whole
    assert "Not shown: 1 in Birch: address withheld; 1: no location." in whole
    part = said(client, f"{PRINT}&homes=subject&bbox={ALDER_WEST}")
    assert "2 of 6 homes are in this picture." in part
    assert "Protected persons' homes are switched off." in part
    assert "Subjects' homes are switched off." not in part


def test_the_paper_draws_what_the_screen_showed(client: FlaskClient, scene: Scene) -> None:
    html = client.get(f"{PRINT}&homes=subject&zones=0&bbox={ALDER_WEST}").get_data(as_text=True)
    [address] = [each for each in html.split('"') if each.startswith("/orders/map/picture.svg")]
    for part in ("homes=subject", "zones=0", "bbox="):
        assert part in address


def test_homes_the_server_has_gathered_are_counted_as_they_are_drawn(
    client: FlaskClient, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(points, "MOST_POINTS", 1)
    assert "6 of 6 homes are in this picture." in said(client, PRINT)
    assert "2 of 6 homes are in this picture." in said(
        client, f"{PRINT}&homes=subject&bbox={ALDER_WEST}"
    )


def test_a_table_that_is_a_part_says_so_and_where_all_is(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    assert "are printed here" not in said(client, PRINT)
    fill_a_page(db)
    assert "Orders 1 to 50 of 54 are printed here; the CSV has all." in said(client, PRINT)
    html = client.get(f"{PRINT}&homes=subject").get_data(as_text=True)
    assert '<a class="govuk-link register-on-screen" href="/orders.csv?' in html
    assert "page=2&amp;homes=subject" in html


def fill_a_page(db: Session) -> None:
    for _ in range(PAGE_SIZE):
        make_served_notice(db)
    db.commit()


def test_a_table_of_who_may_not_download_names_no_file(
    client: FlaskClient, db: Session, scene: Scene
) -> None:
    fill_a_page(db)
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    words = said(client, "/orders/map/print?area=ALD")
    assert "Orders 1 to 50 of 52 are printed here." in words
    assert "CSV" not in words
