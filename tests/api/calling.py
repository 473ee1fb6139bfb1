"""A program of the force's own that calls the API, and bodies it may send."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from orders.access import keys
from orders.access.accounts import service_account
from orders.access.model import Account
from orders.access.scopes import USUAL, KeyScope
from orders.rules.checks import conditions
from orders.rules.kinds import catalogue
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.codes import Consideration, EndsKind
from tests.factories.orders import at

ROOT = "/api/v1"
NAMED = {
    "other_name": "notification order",
    "other_statute": "Sexual Offences Act 2003 s.97",
    "other_breach": "An offence: read the order.",
}
"""What an order of a kind that the catalogue lacks says of itself."""
MADE = "2026-11-20T08:00:00+00:00"
ENDS = "2026-12-18T00:00:00+00:00"
NOW = at("2026-11-20 09:00")
VISIT = {
    "visited_at": "2026-11-20T08:40:00Z",
    "visited_by": "PC 4411 Hale",
    "subject_seen": True,
    "result": "CONCERN",
    "words": "A bag stood packed.",
}
CUSTODY = {
    "held_in": "PRISON_REMAND",
    "place": "Invented Prison",
    "since_at": "2026-11-20T08:45:00Z",
}


@dataclass(frozen=True)
class Answer:
    """What the API answered; ``json`` is ``None`` where it is no JSON."""

    status_code: int
    mimetype: str
    headers: Headers
    text: str
    json: Any


@dataclass(frozen=True)
class Program:
    """Calls the API with a key.

    Attributes:
        client: what it calls with.
        key: sent as a bearer key.
        account: the service account it is.
    """

    client: FlaskClient
    key: str
    account: Account

    def get(self, path: str, **query: str | list[str]) -> Answer:
        """Read what is at ``path``."""
        headers = self._headers(None)
        return told(self.client.get(ROOT + path, query_string=query, headers=headers))

    def post(self, path: str, body: Any, *, version: str | None = None) -> Answer:
        """Send ``body``, holding the record to ``version``."""
        return told(self.client.post(ROOT + path, json=body, headers=self._headers(version)))

    def put(self, path: str, body: Any, *, version: str | None = None) -> Answer:
        """Send how something stands, holding the record to ``version``."""
        return told(self.client.put(ROOT + path, json=body, headers=self._headers(version)))

    def record(self, kind: str, **changes: Any) -> dict[str, Any]:
        """Record a notice or order of ``kind``; gives it as the API does."""
        answer = self.post("/orders", order_body(kind) | changes)
        assert answer.status_code == 201, answer.text
        body: dict[str, Any] = answer.json
        return body

    def _headers(self, version: str | None) -> dict[str, str]:
        known = {"Authorization": f"Bearer {self.key}"}
        return known if version is None else known | {"If-Match": version}


def told(response: TestResponse) -> Answer:
    """An answer with its JSON read."""
    return Answer(
        response.status_code,
        response.mimetype or "",
        response.headers,
        response.text,
        response.get_json(silent=True),
    )


def make_program(
    client: FlaskClient,
    db: Session,
    name: str = "custody",
    *,
    scopes: Collection[KeyScope] = USUAL,
) -> Program:
    """A program with a key of its own service account; both are committed."""
    account = service_account(db, name, now=NOW)
    key = keys.add(db, account, "custody system", by=None, now=NOW, scopes=scopes)
    db.commit()
    return Program(client, key, account)


def person_body(**changes: Any) -> dict[str, Any]:
    """A person born in 1988 who lives in Alder West."""
    values: dict[str, Any] = {
        "family_name": "Marsh",
        "given_names": "Daniel",
        "born_on": "1988-03-27",
        "sex": "1",
        "addresses": [{"lines": "1 Invented Street", "postcode": "B1 1AA", "source": "test"}],
    }
    return values | changes


def order_body(code: str) -> dict[str, Any]:
    """What a program would send to record a notice or order of any kind in the catalogue."""
    kind = catalogue.kind(code)
    protected = person_body(
        family_name="Okafor",
        given_names="Grace",
        sex="2",
        addresses=[{"lines": "2 Invented Close", "postcode": "WS1 1AA", "source": "test"}],
    )
    return {
        "kind": code,
        "subject": person_body(),
        "protected_persons": [{"person": protected, "relationship_basis": "EX_COHABITANT"}],
        "conditions": _conditions(kind),
        "grounds": "Violence on 19 November; believed necessary to protect.",
        "started_at": MADE,
        "officer_in_case": "DC 2210 Price",
        "out_of_hours_contact": "Force control room 0121 496 0000",
        **(_notice(kind) if kind.is_notice else _court(kind)),
    }


def event_body(kind: str, occurred_at: str, **changes: Any) -> dict[str, Any]:
    """Something that happened; London time without a zone."""
    return {"kind": kind, "occurred_at": occurred_at, "reason": "test"} | changes


def served_body(occurred_at: str = "2026-11-20T08:30") -> dict[str, Any]:
    """Service into the subject's hand."""
    details = {"served_by": "PC 4411 Hale", "place": "Alder police station", "personally": "yes"}
    return event_body("SERVED", occurred_at, details=details)


def _notice(kind: Kind) -> dict[str, Any]:
    return {
        "applicant_force": "Another Police" if kind.switch else "",
        "authorised_by": "Supt 0077 Lang",
        "authorised_rank": "SUPERINTENDENT",
        "considerations": {each.value: "Considered." for each in Consideration},
    }


def _court(kind: Kind) -> dict[str, Any]:
    fixed = EndsKind.FIXED in kind.ends_kinds
    ends_kind = (
        EndsKind.FIXED if fixed else next(each for each in EndsKind if each in kind.ends_kinds)
    )
    return {
        "court": "Birmingham Magistrates' Court",
        "ends_kind": ends_kind.value,
        "ends_at": _end(kind) if fixed else None,
        # What a test's bare order leaves out of what its Act asks for, a court may have sealed.
        "override_reason": "As sealed by the court.",
        **(NAMED if kind.named_by_the_order else {}),
    }


def _end(kind: Kind) -> str:
    years = kind.duration.min_years if kind.duration is not None else None
    return ENDS if years is None else ENDS.replace("2026", str(2026 + years))


def _conditions(kind: Kind) -> list[dict[str, Any]]:
    permitted = [each.code for each in conditions.permitted(kind)]
    wanted = [code for code in permitted if code in kind.condition_required] or permitted
    chosen = next(code for code in wanted if not conditions.CODES[code].has_premises)
    return [{"code": chosen, "text_verbatim": "You must not do what this says."}]
