"""A program with the scope of figures reads numbers and nobody."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.scopes import KeyScope
from orders.audit.model import Action, AuditEntry
from tests.api.calling import Program, make_program, served_body


def test_figures_are_read_and_name_nobody(
    client: FlaskClient, db: Session, program: Program
) -> None:
    made = program.record("DVPN")
    program.post(f"/orders/{made['reference']}/events", served_body(), version="1")
    figures = make_program(client, db, "figures", scopes=[KeyScope.READ_FIGURES])
    live = figures.get("/figures/live-orders")
    assert live.status_code == 200, live.text
    counts = {area["code"]: area["live"] for area in live.json["areas"]}
    assert counts["ALD"] == {"DVPN": 1}
    assert live.json["force"]["total"] == 1
    ratio = figures.get("/figures/dvpn-ratio", **{"from": "2026-11-01", "by": "lpa"})
    assert ratio.status_code == 200, ratio.text
    assert (ratio.json["to"], ratio.json["total"]["dvpns_served"]) == ("2026-11-20", 1)
    assert "ALD" in {row["code"] for row in ratio.json["rows"]}
    assert "Marsh" not in live.text + ratio.text
    lines = db.scalars(select(AuditEntry).where(AuditEntry.what == "figure.read")).all()
    assert [(line.action, line.shown) for line in lines] == [(Action.DISCLOSURE, None)] * 2
    assert lines[1].details == {
        "figure": "dvpn-ratio", "from": "2026-11-01", "to": "2026-11-20", "by": "lpa"
    }  # fmt: skip
    assert figures.get("/figures/dvpn-ratio", colour="red").status_code == 422
    assert figures.get(f"/orders/{made['reference']}").status_code == 403
