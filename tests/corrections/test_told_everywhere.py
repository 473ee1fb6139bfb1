"""What was put right, by page or by program, is right wherever an order is told of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.areas import gazetteer
from orders.breaches.model import Breach
from orders.digests import inputs
from orders.digests.mail_text import Writer
from orders.figures.live_orders import live_orders
from orders.ground.model import Visit
from orders.people.model import Address
from orders.register.model import Order, Protection
from orders.rules.vocabulary.breach_codes import OffenceAnswer
from orders.rules.vocabulary.codes import BreachDecision, System
from orders.rules.vocabulary.events import EventKind
from orders.search.disclosure.gate import to_anybody
from orders.upkeep import service as upkeep
from orders.upkeep.model import SystemUpdate
from orders.upkeep.schema import UpdateInput
from tests.api.calling import Program, make_program, person_body
from tests.factories.areas import make_areas
from tests.factories.breaches import make_breach
from tests.factories.ground import make_visit
from tests.factories.orders import acting, at, happen, make_order, order_input
from tests.sent_forms import sent_by
from tests.signing_in import sign_in
from tests.web.order_pages import moment
from tests.worklists.looking import make_court_order

NOW: Final = "2026-11-24 12:00"
MORNING: Final = date(2026, 11, 25)
WHY: Final = "The file says so."
pytestmark = pytest.mark.time_machine(at(NOW), tick=False)


@dataclass
class Scene:
    """An order against a man of Alder West that protects a woman of Birch West, served.

    Attributes:
        order: it.
        other: another order on the same man.
        client: a browser of the civil orders team.
        program: one that records.
    """

    app: Flask
    db: Session
    order: Order
    other: Order
    client: FlaskClient
    program: Program

    @property
    def path(self) -> str:
        """Where the order is, on pages and for programs."""
        return f"/orders/{self.order.reference}"

    def send(self, path: str, **changes: Any) -> None:
        """Send the form of a page with changes."""
        shown = self.client.get(path)
        assert shown.status_code == 200, shown.text
        answer = self.client.post(path, data=sent_by(shown.text) | changes)
        assert answer.status_code == 303, answer.text

    def tell(self, path: str, body: Mapping[str, Any]) -> None:
        """Have the program send a change of the order as it stands."""
        version = self.program.get(self.path).headers["ETag"]
        answer = self.program.post(path, body, version=version)
        assert answer.status_code == 201, answer.text

    def seen(self, area: str) -> dict[str, bool | int]:
        """Whether each outlet tells of the order in an area, and how many live ones are counted."""
        self.db.expire_all()
        reference = self.order.reference
        query = f"?area={area}&status=all"
        page = self.client.get(f"/orders{query}").text
        points = self.client.get(f"/orders/map/points.json{query}").text
        lines = {each.name: each.total for each in live_orders(self.db, at(NOW)).lines}
        name = gazetteer.current(self.db).find(area).name
        return {
            "list": reference in page,
            "map": reference in points,
            "mail": reference in self.mail(area),
            "figure": lines.get(name, 0),
        }

    def mail(self, area: str) -> str:
        """The mail that an area gets next morning."""
        with self.app.app_context(), to_anybody(lambda: self.db, "101"):
            places = gazetteer.current(self.db)
            here = places.find(area)
            digest = inputs.desk(self.db, places, MORNING, [here]).digest(here)
            writer = Writer(self.app.jinja_env, self.app.config["SETTINGS"])
            return writer.write(digest, composed_at=at("2026-11-25 06:01")).text

    def listed(self, key: str) -> bool:
        """Whether the order is on a list of the team."""
        return self.order.reference in self.client.get(f"/work/{key}?area=WMP").text


@pytest.fixture
def scene(app: Flask, client: FlaskClient, db: Session) -> Scene:
    make_areas(db)
    order, other = (make_court_order(db, "SPO", "2026-11-20 11:00") for _ in range(2))
    for each in (order, other):
        happen(db, each, EventKind.SERVED, "2026-11-20 12:00")
    db.commit()
    program = make_program(client, db)
    sign_in(client, Role.CIVIL_ORDERS)
    return Scene(app, db, order, other, client, program)


def hers(scene: Scene) -> int:
    """The record of whom the order protects."""
    found = select(Protection.person_id).where(Protection.order_id == scene.order.id)
    return scene.db.scalars(found).one()


def home_of(scene: Scene, person_id: int) -> int:
    return scene.db.scalars(select(Address.id).where(Address.person_id == person_id)).one()


@dataclass(frozen=True)
class Case:
    """One thing that was recorded wrongly, and how it is put right.

    Attributes:
        by_page: by the pages of the team.
        by_program: by a program.
        begin: what stands wrongly before, beside the scene.
        areas: what each outlet tells afterwards, by area.
        page: words on the order's page afterwards.
        breach: words on the page of its breach.
        mail: words in the mail of Alder.
        listed: on which lists of the team it is afterwards, or is not.
    """

    by_page: Callable[[Scene], None]
    by_program: Callable[[Scene], None]
    begin: Callable[[Scene], None] = lambda scene: None
    areas: Mapping[str, Mapping[str, bool | int]] = field(default_factory=dict)
    page: tuple[str, ...] = ()
    breach: tuple[str, ...] = ()
    mail: tuple[str, ...] = ()
    listed: Mapping[str, bool] = field(default_factory=dict)


EVERYWHERE = {"list": True, "map": True, "mail": True}
NOWHERE = {"list": False, "map": False, "mail": False}


def tick(scene: Scene) -> None:
    given = UpdateInput(updated_at=at("2026-11-21 10:00"), updated_by="Clerk")
    options = acting(scene.db, NOW)
    upkeep.record_update(scene.db, scene.order, System.PNC, given, **options)
    scene.db.commit()
    assert not scene.listed("not-on-pnc")


def tick_row(scene: Scene) -> int:
    return scene.db.scalars(select(SystemUpdate.id)).one()


def visit(scene: Scene) -> None:
    make_visit(scene.db, scene.order, visited_at=at("2026-11-21 18:00"))
    scene.db.commit()


def breach(scene: Scene) -> None:
    scene.db.refresh(scene.other, ["conditions"])
    make_breach(scene.db, scene.other)
    scene.db.commit()


def handed_out(scene: Scene) -> None:
    details = {"force": "Staffordshire Police"}
    happen(scene.db, scene.order, EventKind.TRANSFERRED_OUT, "2026-11-22 10:00", details=details)
    scene.db.commit()
    assert not scene.listed("not-on-pnc")


def convicted(scene: Scene) -> None:
    scene.db.refresh(scene.order, ["conditions"])
    made = make_breach(
        scene.db,
        scene.order,
        occurred_from=at("2026-11-24 06:30"),
        arrested_at=at("2026-11-24 07:00"),
        now=at("2026-11-24 07:30"),
        decision=BreachDecision.CHARGED,
        offence=OffenceAnswer.YES,
        crime_reference="20/1/26",
    )
    scene.db.commit()
    first = sent_by(scene.client.get(f"/breaches/{made.id}/outcome").text)
    answer = scene.client.post(f"/breaches/{made.id}/outcome", data=first | CONVICTED)
    assert answer.status_code == 303, answer.text
    assert "Guilty: custody" in scene.client.get(answer.location).text


def breach_of(scene: Scene) -> Breach:
    """The one breach there is, as it stands."""
    scene.db.expire_all()
    return scene.db.scalars(select(Breach)).one()


def acquitted_by_page(scene: Scene) -> None:
    form = f"/breaches/{breach_of(scene).id}/outcome"
    first = sent_by(scene.client.get(form).text)
    answer = scene.client.post(form, data=first | ACQUITTED)
    assert answer.status_code == 303, answer.text


def acquitted_by_program(scene: Scene) -> None:
    there = f"/breaches/{breach_of(scene).id}"
    told = scene.program.get(there)
    known = ("decision", "offence", "crime_reference", "arrested_at", "produced_at")
    body = {name: told.json[name] for name in known}
    body |= {
        "decision_rationale": "Arrest necessary to protect.",
        "custody_reference": "CU/1234/26",
        "outcome": "NOT_GUILTY",
        "outcome_at": "2026-11-24T11:00",
        "outcome_reason": ON_APPEAL,
    }
    answer = scene.program.put(f"{there}/progress", body, version=told.headers["ETag"])
    assert answer.status_code == 200, answer.text


def applied_for(scene: Scene) -> None:
    """Have a court asked for a sexual harm prevention order against a man of Alder West."""
    given = order_input(
        kind="SHPO_CIVIL",
        begins_with=EventKind.APPLIED,
        started_at=at("2026-11-20 11:00"),
        ends_at=None,
        ends_kind=None,
        court=None,
        conditions=(),
    )
    scene.order = make_order(scene.db, given)
    scene.db.commit()


def granted_by_page(scene: Scene) -> None:
    scene.send(
        f"{scene.path}/grant",
        **moment("made_at", "2026-11-23 11:00"),
        ends_kind="UNTIL_FURTHER_ORDER",
        court="Alder Magistrates' Court",
        **{f"condition-0-{name}": said for name, said in BAN.items()},
        **{f"condition-0-ends_on-{name}": said for name, said in BAN_LASTS.items()},
        **{f"condition-1-{name}": said for name, said in NO_CHILDREN.items()},
    )


def granted_by_program(scene: Scene) -> None:
    body = {
        "made_at": "2026-11-23T11:00",
        "ends_kind": "UNTIL_FURTHER_ORDER",
        "court": "Alder Magistrates' Court",
        "conditions": [BAN | {"ends_at": "2031-11-23T00:00"}, NO_CHILDREN],
    }
    scene.tell(f"{scene.path}/grant", body)


def deed_poll(scene: Scene) -> str:
    return f"people/{scene.order.subject_id}"


NEW_NAME = {"kind": "LEGAL", "family_name": "Fenn", "given_names": "Alder"}
RIGHT_PLACE = {"postcode": "WS2 2BB"}
HER_SISTER = {
    "person-given_names": "Joy",
    "person-family_name": "Okafor",
    "person-addresses-0-kind": "HOME",
    "person-addresses-0-lines": "3 Invented Close",
    "person-addresses-0-postcode": "B2 2BB",
    "relationship_basis": "EX_COHABITANT",
    "reason": WHY,
}
ON_APPEAL = "The Crown Court allowed the appeal on 24 November."
CONVICTED = {
    "outcome": "GUILTY_CUSTODY",
    "custody_length": "3",
    "custody_unit": "MONTHS",
    **moment("produced_at", "2026-11-24 08:00"),
    **moment("outcome_at", "2026-11-24 09:00"),
}
ACQUITTED = {
    "outcome": "NOT_GUILTY",
    "custody_length": "",
    "custody_unit": "",
    "outcome_reason": ON_APPEAL,
    **moment("outcome_at", "2026-11-24 11:00"),
}
NO_CHILDREN = {"code": "NO_CHILD_CONTACT", "text_verbatim": "No contact with under-16s."}
BAN = {
    "code": "TRAVEL_PROHIBITION",
    "text_verbatim": "You must not travel to France.",
    "countries": "France",
}
BAN_LASTS = {"day": "22", "month": "11", "year": "2031"}
AS_SEALED = "You must not molest Grace Okafor, by yourself or through others."
ZONES = {
    f"Keep out of the area edged {colour}.": (
        f"SRID=27700;POLYGON (({west} 290500, {west + 900} 290500, {west} 291500, {west} 290500))"
    )
    for colour, west in (("blue", 401_500), ("green", 402_500))
}
DIED = {"died_on-day": "21", "died_on-month": "11", "died_on-year": "2026", "source": "Coroner"}


def replaced_by_page(scene: Scene) -> None:
    scene.send(f"{scene.path}/corrections/connection/{hers(scene)}/take-out", reason=WHY)
    scene.send(f"{scene.path}/protected-persons/new", **HER_SISTER)


def replaced_by_program(scene: Scene) -> None:
    body = {"sort": "connection", "id": hers(scene), "reason": WHY}
    scene.tell(f"{scene.path}/corrections/removals", body)
    home = [{"lines": "3 Invented Close", "postcode": "B2 2BB", "source": "test"}]
    right = person_body(family_name="Okafor", given_names="Joy", sex="2", addresses=home)
    person = {"person": right, "relationship_basis": "EX_COHABITANT"}
    scene.tell(f"{scene.path}/protected-persons", {"protected_person": person, "reason": WHY})


def visit_row(scene: Scene) -> int:
    return scene.db.scalars(select(Visit.id)).one()


def breach_path(scene: Scene) -> str:
    """Where a breach of the other order is moved."""
    number = scene.db.scalars(select(Breach.id)).one()
    return f"/orders/{scene.other.reference}/breaches/{number}"


def condition_of(scene: Scene) -> int:
    scene.db.refresh(scene.order, ["conditions"])
    return scene.order.conditions[0].id


def zones_by_page(scene: Scene) -> None:
    rows = {
        f"condition-{number}-{name}": said
        for number, (words, shape) in enumerate(ZONES.items(), start=1)
        for name, said in zone(words, shape).items()
    }
    scene.send(f"{scene.path}/conditions/correct", reason=WHY, **rows)


def zones_by_program(scene: Scene) -> None:
    for words, shape in ZONES.items():
        scene.tell(f"{scene.path}/conditions", zone(words, shape) | {"correction": WHY})


def zone(words: str, shape: str) -> dict[str, str]:
    return {"code": "EXCLUSION_ZONE", "text_verbatim": words, "geometry": shape}


def moved_by_page(scene: Scene) -> None:
    form = f"{breach_path(scene)}/move"
    first = sent_by(scene.client.get(form).text) | {"order": scene.order.reference, "reason": WHY}
    asked = scene.client.post(form, data=first)
    second = sent_by(asked.text) | {"condition_ids": str(condition_of(scene))}
    assert scene.client.post(form, data=second).status_code == 303


def moved_by_program(scene: Scene) -> None:
    version = scene.program.get(f"/orders/{scene.other.reference}").headers["ETag"]
    body = {
        "order": scene.order.reference,
        "condition_ids": [condition_of(scene)],
        "reason": WHY,
    }
    answer = scene.program.post(f"{breach_path(scene)}/moves", body, version=version)
    assert answer.status_code == 201, answer.text


def taken_over(scene: Scene) -> dict[str, Any]:
    details = {"force": "Staffordshire Police"}
    when = "2026-11-23T10:00"
    return {"kind": "TRANSFERRED_IN", "occurred_at": when, "reason": WHY, "details": details}


CASES = {
    "wrong-address": Case(
        lambda scene: scene.send(
            f"{scene.path}/addresses/{home_of(scene, scene.order.subject_id)}/correct",
            reason=WHY,
            **RIGHT_PLACE,
        ),
        lambda scene: scene.tell(
            f"{scene.path}/addresses/{home_of(scene, scene.order.subject_id)}/corrections",
            {"said": RIGHT_PLACE, "reason": WHY},
        ),
        areas={"ALD": NOWHERE | {"figure": 1}, "BIR": EVERYWHERE | {"figure": 2}},
        page=("WS2 2BB",),
    ),
    "wrong-person": Case(
        replaced_by_page,
        replaced_by_program,
        areas={"ALD": EVERYWHERE | {"figure": 2}, "BIR": {"figure": 1, "list": False}},
        page=("Joy OKAFOR",),
    ),
    "deed-poll": Case(
        lambda scene: scene.send(f"{scene.path}/{deed_poll(scene)}/facts/name", **NEW_NAME),
        lambda scene: scene.tell(f"{scene.path}/{deed_poll(scene)}/names", NEW_NAME),
        areas={"ALD": EVERYWHERE | {"figure": 2}},
        page=("Alder FENN",),
        mail=("Alder FENN",),
    ),
    "her-death": Case(
        lambda scene: scene.send(f"{scene.path}/people/{hers(scene)}/facts/death", **DIED),
        lambda scene: scene.tell(
            f"{scene.path}/people/{hers(scene)}/death",
            {"died_on": "2026-11-21", "source": "Coroner"},
        ),
        areas={"ALD": EVERYWHERE | {"figure": 2}, "BIR": {"figure": 1}},
        page=("died",),
    ),
    "handed-out-and-taken-over-again": Case(
        lambda scene: scene.send(
            f"{scene.path}/events/transferred-in",
            **moment("occurred_at", "2026-11-23 10:00"),
            force="Staffordshire Police",
            reason=WHY,
        ),
        lambda scene: scene.tell(f"{scene.path}/events", taken_over(scene)),
        begin=handed_out,
        areas={"ALD": EVERYWHERE | {"figure": 2}},
        listed={"not-on-pnc": True},
    ),
    "visit-on-the-wrong-day": Case(
        lambda scene: scene.send(
            f"{scene.path}/corrections/visit/{visit_row(scene)}",
            **moment("visited_at", "2026-11-22 08:15"),
            reason=WHY,
        ),
        lambda scene: scene.tell(
            f"{scene.path}/corrections",
            {
                "sort": "visit",
                "id": visit_row(scene),
                "said": {"visited_at": "2026-11-22T08:15"},
                "reason": WHY,
            },
        ),
        begin=visit,
        areas={"ALD": EVERYWHERE},
        page=("22 Nov 2026 08:15",),
        listed={"never-visited": False},
    ),
    "breach-on-the-wrong-order": Case(
        moved_by_page,
        moved_by_program,
        begin=breach,
        areas={"ALD": EVERYWHERE},
        page=("/breaches/",),
        listed={"not-on-pnc": True},
    ),
    "slip-rule": Case(
        lambda scene: scene.send(
            f"{scene.path}/conditions/correct",
            reason=WHY,
            **{"condition-0-text_verbatim": AS_SEALED},
        ),
        lambda scene: scene.tell(
            f"{scene.path}/conditions/{condition_of(scene)}/correction",
            {"code": "NON_MOLEST", "text_verbatim": AS_SEALED, "correction": WHY},
        ),
        areas={"ALD": EVERYWHERE | {"figure": 2}},
        page=(AS_SEALED,),
    ),
    "two-exclusion-zones": Case(
        zones_by_page,
        zones_by_program,
        areas={"ALD": EVERYWHERE | {"figure": 2}},
        page=tuple(ZONES),
    ),
    "outcome-overturned-on-appeal": Case(
        acquitted_by_page,
        acquitted_by_program,
        begin=convicted,
        areas={"ALD": EVERYWHERE | {"figure": 2}},
        breach=("Not guilty", ON_APPEAL, "guilty: custody"),
        mail=("in court: “not guilty”",),
        listed={"offence-open": False, "not-on-pnc": True},
    ),
    "travel-ban-granted-on-an-application": Case(
        granted_by_page,
        granted_by_program,
        begin=applied_for,
        areas={"ALD": EVERYWHERE | {"figure": 3}},
        page=("Must not travel to France.", "22 Nov 2031", "LIVE"),
        mail=("TRAVEL_PROHIBITION",),
        listed={"applications": False, "hearings": False, "not-on-pnc": True},
    ),
    "ticked-by-mistake": Case(
        lambda scene: scene.send(
            f"{scene.path}/corrections/system-update/{tick_row(scene)}/take-out", reason=WHY
        ),
        lambda scene: scene.tell(
            f"{scene.path}/corrections/removals",
            {"sort": "system-update", "id": tick_row(scene), "reason": WHY},
        ),
        begin=tick,
        areas={"ALD": EVERYWHERE},
        listed={"not-on-pnc": True},
    ),
}


@pytest.mark.parametrize("door", ["by_page", "by_program"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_it_is_right_in_list_map_page_worklist_mail_and_figure(
    scene: Scene, case: Case, door: str
) -> None:
    case.begin(scene)
    getattr(case, door)(scene)
    for area, outlets in case.areas.items():
        found = scene.seen(area)
        assert {name: found[name] for name in outlets} == dict(outlets), area
    page = scene.client.get(scene.path).text
    for words in case.page:
        assert words in page
    if case.breach:
        told = scene.client.get(f"/breaches/{breach_of(scene).id}").text
        for words in case.breach:
            assert words in told
    for words in case.mail:
        assert words in scene.mail("ALD")
    assert {key: scene.listed(key) for key in case.listed} == dict(case.listed)
