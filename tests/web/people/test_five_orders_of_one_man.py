"""Five orders over three records of one man: what one order is told, all five say, by every door.

A move, a withheld home, a deed poll, a prison term and a death, each recorded on another order, are
seen on all five in list, map, digest, sheet and API; taken apart again, each record keeps them, and
what was one man's alone is taken out. Each step is in the log.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
import time_machine as travel
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.access.permissions import Role
from orders.audit.model import Action, AuditEntry
from orders.people.model import Death
from orders.register.model import Order
from orders.register.presence import projection
from orders.register.proof import verify
from tests.api.calling import Program, make_program
from tests.factories.accounts import make_account
from tests.factories.orders import at, home, make_order, subject
from tests.pages import check_page
from tests.register.changes.test_person_joins import standing_order
from tests.signing_in import sign_in_as
from tests.web.order_pages import moment, send_shown

STREET = "7 Made-up Road"
pytestmark = [
    pytest.mark.spatial,
    pytest.mark.time_machine(at("2026-12-01 09:00"), tick=False),
]


@dataclass
class Doors:
    """The five orders, and the ways to them."""

    app: Flask
    db: Session
    client: FlaskClient
    program: Program
    by: Account
    orders: list[Order]
    time: travel.TimeMachineFixture

    @property
    def references(self) -> list[str]:
        """Of the five, in order."""
        return sorted(each.reference for each in self.orders)

    def at(self, text: str) -> None:
        """Go to a London time, with a session that began then."""
        self.time.move_to(at(text))
        self.db.expire_all()
        sign_in_as(self.client, self.by)

    def page(self, path: str) -> str:
        """The words of a page, checked strictly."""
        answer = self.client.get(path)
        assert answer.status_code == 200, path
        return check_page(answer.text).text

    def send(self, path: str, **form: str) -> None:
        """Send a form as its page has it."""
        answer = send_shown(self.client, path, **form)
        assert answer.status_code == 303, check_page(answer.text).text

    def listed(self, area: str) -> list[str]:
        """The five as the list of an area has them by the subject's home."""
        text = self.page(f"/orders?area={area}&basis=subject&status=live")
        return [each for each in self.references if each in text]

    def points(self, area: str) -> list[str]:
        """The five of which the map of an area draws the subject's home."""
        there = f"/orders/map/points.json?area={area}&basis=subject&status=live"
        found = json.loads(self.client.get(there).get_data())
        drawn = {
            reference
            for reference, what in zip(found["references"], found["what"], strict=True)
            if found["roles"][what] == "subject" and reference in self.references
        }
        return sorted(drawn)

    def digest(self, day: str, area: str) -> str:
        """The mail of a day and area."""
        args = ["digest", "show", "--on", day, "--area", area, "--as", "digest"]
        result = self.app.test_cli_runner().invoke(args=args)
        assert result.exit_code == 0, result.output
        return result.output

    def bodies(self) -> list[Any]:
        """The five as the API gives them out."""
        return [self.program.get(f"/orders/{each}").json for each in self.references]

    def subjects(self) -> list[Any]:
        """Their subjects."""
        return [each["subject"] for each in self.bodies()]

    def found(self, area: str) -> dict[str, Any]:
        """The five as a search by the API has them, by reference."""
        rows = self.program.get("/search", area=area, basis="subject", status="live").json["orders"]
        return {row["reference"]: row for row in rows if row["reference"] in self.references}

    def sheets(self) -> list[str]:
        """The sheet of the person, by each record."""
        return [self.page(f"/people/{each}/sheet") for each in self.records]

    @property
    def records(self) -> list[int]:
        """The three records."""
        return list(dict.fromkeys(each.subject_id for each in self.orders))

    def alterations(self) -> list[str]:
        """What the log says was changed, in order."""
        lines = self.db.scalars(
            select(AuditEntry)
            .where(AuditEntry.action.in_((Action.ALTERATION, Action.COMBINATION)))
            .order_by(AuditEntry.id)
        )
        return [each.what for each in lines]


@pytest.fixture
def doors(each_app: Flask, each_db: Session, time_machine: travel.TimeMachineFixture) -> Doors:
    """Two orders on the first record, two on the second, one on the third."""
    where = [home("B1 1AA"), home("B1 1AA"), home("B2 2BB", lines="5 Invented Row")]
    made = [make_order(each_db, standing_order(subject=subject(each))) for each in where]
    for number in (0, 1):
        again = make_order(each_db, standing_order())
        again.subject_id = made[number].subject_id
        made.append(again)
    each_db.flush()
    projection.rewrite(each_db, [each.id for each in made])
    make_account(each_db, Role.SERVICE, username="digest")
    by = make_account(each_db, Role.CIVIL_ORDERS)
    client = each_app.test_client()
    program = make_program(client, each_db)
    found = Doors(each_app, each_db, client, program, by, made, time_machine)
    found.at("2026-12-01 09:00")
    return found


def test_what_one_order_is_told_all_five_say_by_every_door(doors: Doors) -> None:
    five, orders = doors.references, doors.orders
    before = len(doors.alterations())
    join(doors)
    move(doors)
    withhold(doors)
    take_a_name(doors)
    go_to_prison(doors)
    die(doors)
    take_apart(doors)
    assert doors.alterations()[before:] == [
        "person.compared",
        "person.compared",
        "person.moved",
        "address.withheld",
        "person.named",
        "detention.recorded",
        "person.died",
        "person.compared",
        "person.compared",
        "person.fact-removed",
    ]
    assert verify(doors.db).wrong == ()
    assert len(five) == len(orders) == 5


def join(doors: Doors) -> None:
    """The three are one man: every home of his counts for all five."""
    one, two, three = doors.records
    for own, other in ((one, two), (two, three)):
        order = next(each for each in doors.orders if each.subject_id == own)
        body = {"record": other, "reason": "Fingerprints."}
        made = doors.program.post(f"/orders/{order.reference}/people/{own}/joins", body)
        assert made.status_code == 201, made.text
    for area in ("ALD1", "ALD2"):
        assert doors.listed(area) == doors.references
        assert doors.points(area) == doors.references


def move(doors: Doors) -> None:
    """He moved to the other LPA, as one order is told."""
    doors.at("2026-12-05 09:00")
    order = doors.orders[0]
    doors.send(
        f"/orders/{order.reference}/people/{order.subject_id}/addresses/new",
        kind="HOME",
        lines=STREET,
        postcode="WS2 2BB",
        source="PC 1 Hale",
        **{"starts_on-day": "3", "starts_on-month": "12", "starts_on-year": "2026"},
        leaves="true",
    )
    for area, there in (("BIR2", doors.references), ("ALD", [])):
        assert doors.listed(area) == there
        assert doors.points(area) == there
    told = doors.digest("2026-12-05", "BIR")
    doors.at("2026-12-06 07:00")
    told = doors.digest("2026-12-06", "BIR")
    assert [each for each in doors.references if each in told] == doors.references
    for each in doors.subjects():
        assert STREET in str(each["addresses"][0]["lines"])
    for record in doors.records:
        assert f"{STREET}, WS2 2BB" in doors.page(f"/people/{record}")


def withhold(doors: Doors) -> None:
    """The new home is withheld, as another order is told."""
    doors.at("2026-12-06 09:00")
    order = doors.orders[1]
    number = doors.subjects()[0]["addresses"][0]["id"]
    there = f"/orders/{order.reference}/addresses/{number}/withhold"
    doors.send(there, confidential="true", reason="A threat to him.")
    assert doors.listed("BIR2") == []
    assert doors.listed("BIR") == doors.references
    assert doors.points("BIR") == []
    for each in doors.subjects():
        assert (each["addresses"][0]["withheld"], each["addresses"][0]["lines"]) == (True, [])
    pages = [f"/people/{each}" for each in doors.records]
    pages += [f"/orders/{each}" for each in doors.references]
    for path in (*pages, "/orders?area=BIR&basis=subject&status=live"):
        answer = doors.client.get(path).text
        assert STREET not in answer
        assert "WS2 2BB" not in answer
    assert STREET not in doors.digest("2026-12-06", "BIR")


def take_a_name(doors: Doors) -> None:
    """He takes a name by deed poll, as a third order is told."""
    doors.at("2026-12-07 09:00")
    order = doors.orders[2]
    doors.send(
        f"/orders/{order.reference}/people/{order.subject_id}/facts/name",
        kind="LEGAL",
        given_names="Alder",
        family_name="Fenn",
    )
    text = doors.page("/orders?area=BIR&basis=subject&status=live")
    assert text.count("Alder FENN") >= 5
    assert "Daniel MARSH" not in text
    assert [each["family_name"] for each in doors.subjects()] == ["Fenn"] * 5
    assert all("Daniel MARSH (legal name)" in each for each in doors.sheets())
    doors.at("2026-12-08 07:00")
    told = doors.digest("2026-12-08", "BIR")
    assert "MARSH" not in told.upper()


def go_to_prison(doors: Doors) -> None:
    """He goes to prison, as a fourth order is told."""
    doors.at("2026-12-08 09:00")
    order = doors.orders[3]
    doors.send(
        f"/orders/{order.reference}/custody/new",
        held_in="PRISON_SENTENCE",
        place="HMP Sampleford",
        **moment("since_at", "2026-12-07 15:00"),
        **{
            "release_expected_on-day": "14",
            "release_expected_on-month": "12",
            "release_expected_on-year": "2026",
        },
    )
    assert doors.page("/orders?area=BIR&basis=subject&status=live").count("in prison") >= 5
    assert all("In prison" in doors.page(f"/orders/{each}") for each in doors.references)
    assert all("In prison" in each for each in doors.sheets())
    found = doors.found("BIR")
    assert sorted(found) == doors.references
    assert all("prison" in each["held"] for each in found.values())
    doors.at("2026-12-09 07:00")
    released = doors.digest("2026-12-09", "BIR").partition("SUBJECTS RELEASED WITHIN 7 DAYS")[2]
    assert [each for each in doors.references if each in released] == doors.references


def die(doors: Doors) -> None:
    """He died, as the fifth order is told: no order ends, and nobody chases them."""
    doors.at("2026-12-09 09:00")
    order = doors.orders[4]
    doors.send(
        f"/orders/{order.reference}/people/{order.subject_id}/facts/death",
        **{"died_on-day": "8", "died_on-month": "12", "died_on-year": "2026"},
        source="Coroner",
    )
    assert doors.listed("BIR") == doors.references
    assert doors.page("/orders?area=BIR&basis=subject&status=live").count("died 8 Dec 2026") >= 5
    assert all("Alder FENN has died." in each for each in doors.sheets())
    assert [each["died_on"] for each in doors.subjects()] == ["2026-12-08"] * 5
    for each in doors.references:
        assert "Alder FENN died on 8 December 2026 (Coroner)." in doors.page(f"/orders/{each}")
    found = doors.found("BIR").values()
    assert [each["held"] for each in found] == ["died 8 Dec 2026"] * 5
    doors.at("2026-12-10 07:00")
    told = doors.digest("2026-12-10", "BIR")
    assert "SUBJECTS RELEASED" not in told
    assert "NOT TOLD POLICE" not in told.upper()
    assert not any(each in doors.page("/in-custody?area=BIR") for each in doors.references)


def take_apart(doors: Doors) -> None:
    """They were three men: each keeps what came meanwhile, and of one it is taken out."""
    doors.at("2026-12-10 09:00")
    one, two, three = doors.records
    for own, other in ((one, two), (two, three)):
        order = next(each for each in doors.orders if each.subject_id == own)
        there = f"/orders/{order.reference}/people/{own}/joins/taken-back"
        answer = doors.program.post(there, {"record": other, "reason": "Brothers."})
        assert answer.status_code == 201, answer.text
    assert [each["died_on"] for each in doors.subjects()] == ["2026-12-08"] * 5
    assert [each["family_name"] for each in doors.subjects()] == ["Fenn"] * 5
    assert doors.points("BIR") == []
    assert doors.listed("BIR") == doors.references
    order = next(each for each in doors.orders if each.subject_id == three)
    number = doors.db.scalars(select(Death.id).where(Death.person_id == three)).one()
    there = f"/orders/{order.reference}/people/{three}/facts"
    assert "Copied: it was recorded while two records were joined" in doors.page(there)
    doors.send(f"{there}/death/{number}/take-out", reason="His brother died.")
    assert "has died" not in doors.page(f"/people/{three}")
    assert "has died" in doors.page(f"/people/{one}")
    assert "In prison" in doors.page(f"/orders/{order.reference}")
    assert STREET not in doors.client.get(there).text
