"""The API keeps its word: its page of documentation, its document, and whatever is sent to it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings, strategies
from schemathesis import Case, Config, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from sqlalchemy.orm import Session

from orders.access.guard import API, declared, scopes_of
from orders.access.permissions import Role
from orders.access.scopes import ANY, KeyScope, written
from orders.api.document import document, operations
from tests.api.calling import CUSTODY, NOW, VISIT, Program, make_program, order_body, served_body
from tests.factories.areas import make_areas
from tests.pages import check_page
from tests.signing_in import sign_in

pytestmark = pytest.mark.time_machine(NOW, tick=False)

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "api.md"
ROW = re.compile(r"\| `(GET|POST|PUT) (\S+)` \| `(\S+)` \| `(\S+)` \|")
FEW, MANY = 3, 50
"""Requests tried for each operation and each mode, right and wrong by the document."""
CHECKED = {"checks": {"negative_data_rejection": {"expected-statuses": ["4xx"]}}}
"""A stale version, too, is a reason to refuse what is wrong by the document."""
_MAY_BE_UNLAWFUL = "positive_data_acceptance"
"""A check left out: what is right by the document may still be refused by the law."""


def routes(app: Flask) -> set[tuple[str, str, str, str]]:
    """Method, path, permission and scope of a key of every route of the API."""
    marks = declared(app)
    return {
        (
            method,
            re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule),
            marks[rule.endpoint].value,
            scope_of(app, rule.endpoint),
        )
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(API)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def scope_of(app: Flask, endpoint: str) -> str:
    """The one scope of which a key needs one, or ``any``."""
    scopes = scopes_of(app.view_functions[endpoint])
    return "any" if scopes == ANY else " ".join(written(scopes))


def said_of(scopes: tuple[str, ...]) -> tuple[str]:
    """The same, of an operation of the document."""
    return ("any" if len(scopes) == len(ANY) else " ".join(scopes),)


def test_every_route_names_a_scope_and_no_page_takes_a_key(app: Flask) -> None:
    wrong = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if bool(scopes_of(app.view_functions[rule.endpoint])) != rule.rule.startswith(API)
    ]
    assert wrong == []


def test_the_table_in_the_documentation_is_the_routes_and_their_permissions(app: Flask) -> None:
    assert set(ROW.findall(DOCUMENT.read_text())) == routes(app)


def test_the_document_has_every_route_and_its_permission(app: Flask) -> None:
    with app.app_context():
        said = {
            (each.method, each.path, each.permission, *said_of(each.scopes))
            for each in operations(document())
        }
    own = {("GET", "/api/v1/openapi.json", "home:read", "any")}
    assert said == routes(app) - own


ANSWERED_WITH: Mapping[str, set[str]] = {
    "any": {"Tree", "Located"},
    KeyScope.GROUND.value: {"Ground"},
    KeyScope.READ_FIGURES.value: {"Live", "Ratio"},
    KeyScope.READ_SEARCH.value: {
        "BreachBody",
        "Breaches",
        "Found",
        "Key",
        "PutRightList",
        "Whole",
    },
    KeyScope.RECORD_BREACHES.value: {"BreachBody"},
    KeyScope.RECORD_ORDERS.value: {"HandedOn", "Whole"},
}
"""What a key for one scope alone may be answered with: docs/decisions/0060."""


def test_a_scope_is_answered_with_what_it_is_for_and_no_more(app: Flask) -> None:
    with app.app_context():
        answered: dict[str, set[str]] = {}
        for each in operations(document()):
            answered.setdefault(said_of(each.scopes)[0], set()).add(each.gives or "nothing named")
    assert answered == ANSWERED_WITH


def test_the_page_about_the_api_names_every_operation(
    app: Flask, client: FlaskClient, db: Session
) -> None:
    sign_in(client, Role.OFFICER)
    page = check_page(client.get("/api").text)
    with app.app_context():
        for each in operations(document()):
            assert f"{each.method} {each.path}" in page.text


@pytest.mark.slow
@pytest.mark.parametrize("examples", [FEW, pytest.param(MANY, marks=pytest.mark.trial)])
def test_nothing_sent_to_the_api_breaks_it_or_gets_what_the_document_does_not_say(
    app: Flask, client: FlaskClient, db: Session, examples: int
) -> None:
    make_areas(db)
    known = Known(make_program(client, db, scopes=ANY))
    with app.app_context():
        schema = schemathesis.openapi.from_dict(document(), config=Config.from_dict(CHECKED))
    schema.app = app
    load_all_checks()
    checks = [each for each in CHECKS.get_all() if each.__name__ != _MAY_BE_UNLAWFUL]
    operations_found: list[Any] = list(schema.get_all_operations())
    for found in operations_found:
        for mode in GenerationMode:
            _try(found.ok(), mode, known, checks, examples)


class Known:
    """A notice with an event, a person, a home and a breach, for paths and versions to name."""

    def __init__(self, program: Program) -> None:
        made = program.record("DVPN")
        self.program = program
        self.order = f"/orders/{made['reference']}"
        breach = program.post(f"{self.order}/breaches", _breach(made))
        assert breach.status_code == 201, breach.text
        self.breach = f"/breaches/{breach.json['id']}"
        self.path = {
            "reference": made["reference"],
            "event_id": made["events"][0]["id"],
            "person_id": made["subject"]["id"],
            "address_id": made["subject"]["addresses"][0]["id"],
            "breach_id": breach.json["id"],
        }
        self.bodies: dict[str, Mapping[str, Any]] = {
            "/api/v1/orders": order_body("DVPO"),
            "/api/v1/orders/{reference}/events": served_body("2026-11-20T08:30:00Z"),
            "/api/v1/orders/{reference}/breaches": _breach(made),
            "/api/v1/breaches/{breach_id}/progress": _progress(),
            "/api/v1/areas/locate": {"postcode": "B1 1AA"},
            "/api/v1/orders/{reference}/visits": VISIT,
            "/api/v1/orders/{reference}/custody": CUSTODY,
        }

    def bring_near(self, path: str, case: Case[Any], data: strategies.DataObject) -> dict[str, str]:
        """Let a request name records there are and half of the bodies be right but for one field.

        Else nothing would be reached behind the schema. Gives the headers to send besides.
        """
        names = set(case.path_parameters or ()) & set(self.path)
        case.path_parameters = {**(case.path_parameters or {}), **{n: self.path[n] for n in names}}
        body = self.bodies.get(path)
        if body and isinstance(case.body, dict) and case.body and data.draw(strategies.booleans()):
            one = data.draw(strategies.sampled_from(sorted(case.body)))
            case.body = {**body, one: case.body[one]}
        if "If-Match" not in (case.headers or {}) or data.draw(strategies.booleans()):
            return {}
        there = self.breach if "{breach_id}" in path else self.order
        return {"If-Match": self.program.get(there).headers["ETag"]}


def _try(
    operation: Any, mode: GenerationMode, known: Known, checks: list[Any], examples: int
) -> None:
    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), data=strategies.data())
    def attempt(case: Case[Any], data: strategies.DataObject) -> None:
        headers = {"Authorization": f"Bearer {known.program.key}"}
        if mode is GenerationMode.POSITIVE:
            headers |= known.bring_near(operation.path, case, data)
        case.call_and_validate(headers=headers, checks=checks)

    attempt()


def _breach(order: dict[str, Any]) -> dict[str, Any]:
    return _progress() | {
        "occurred_from": "2026-11-20T08:10:00Z",
        "reported_at": "2026-11-20T08:20:00Z",
        "reported_by": "PC 4411",
        "method": "PHONE",
        "account_text": "Rang the bell.",
        "condition_ids": [each["id"] for each in order["conditions"]],
        "not_in_force_reason": "Told orally.",
    }


def _progress() -> dict[str, Any]:
    return {"decision": "NFA_15", "offence": "NOT_YET", "decision_rationale": "No evidence."}


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_an_order_is_changed_by_its_events_alone(
    app: Flask, client: FlaskClient, db: Session, method: str
) -> None:
    make_areas(db)
    program = make_program(client, db)
    reference = program.record("DVPN")["reference"]
    headers = {"Authorization": f"Bearer {program.key}"}
    answer = client.open(f"/api/v1/orders/{reference}", method=method, headers=headers)
    assert answer.status_code == 405
