"""Counting what is live, by LPA and kind."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.figures.live_orders import live_orders
from orders.rules.vocabulary.events import EventKind
from tests.factories.areas import make_areas
from tests.factories.orders import (
    at,
    happen,
    home,
    make_order,
    make_served_notice,
    notice_input,
    order_input,
    subject,
)
from tests.pages import check_page
from tests.signing_in import sign_in
from tests.web.order_pages import logged

NOW = at("2026-11-20 10:00")


def fill(db: Session) -> None:
    """A live notice, a pending one, an ended one, and an order of a subject without a place."""
    make_areas(db)
    make_served_notice(db)
    make_order(db, notice_input(subject=subject(given_names="Paul")))
    ended = make_served_notice(db, notice_input(subject=subject(given_names="Ewan")))
    happen(db, ended, EventKind.HEARING_OPENED, "2026-11-20 09:30")
    happen(db, ended, EventKind.REFUSED, "2026-11-20 09:40")
    nowhere = subject(home(None), given_names="Finn")
    given = order_input(
        started_at=at("2026-11-20 09:00"), ends_at=at("2026-12-18 00:00"), subject=nowhere
    )
    make_order(db, given)


@pytest.mark.spatial
def test_each_lpa_counts_what_is_live_there_by_kind_and_the_force_counts_it_once(
    each_db: Session,
) -> None:
    fill(each_db)
    found = live_orders(each_db, NOW)
    assert [kind.code for kind in found.kinds] == ["DVPN", "DVPO"]
    lines = {line.name: line for line in found.lines}
    assert (lines["Alder"].live, lines["Alder"].pending) == ((1, 0), 1)
    assert (lines["Birch"].live, lines["Birch"].pending) == ((1, 1), 1)
    assert (found.force.live, found.force.pending, found.force.total) == ((1, 1), 1, 2)
    assert sum(line.live[1] for line in found.lines) == 2


def test_an_analyst_reads_the_counts_and_that_is_logged(client: FlaskClient, db: Session) -> None:
    fill(db)
    db.commit()
    sign_in(client, Role.ANALYST)
    page = check_page(client.get("/figures/live-orders").text)
    assert page.h1 == "Live orders by LPA and kind"
    assert "MARSH" not in page.text
    assert "WM26" not in page.text
    assert page.links["DVPN-to-arrest ratio"] == "/figures/dvpn-ratio"
    assert [line.details for line in logged(db, "figure.read")] == [{"figure": "live-orders"}]


@pytest.mark.parametrize(
    "path", ["/orders", "/look-up", "/orders/WM26-00001-8", "/digests", "/breaches", "/orders.csv"]
)
def test_an_analyst_reads_no_person(client: FlaskClient, path: str) -> None:
    sign_in(client, Role.ANALYST)
    assert client.get(path).status_code == 403
