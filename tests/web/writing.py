"""A new record written page by page, as somebody without JavaScript does it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from orders import clock
from orders.formatting import london
from tests.pages import Page, check_page
from tests.signing_in import csrf_token

SUBJECT: dict[str, Any] = {
    "given_names": "Daniel",
    "family_name": "Marsh",
    "born_on-day": "27",
    "born_on-month": "3",
    "born_on-year": "1988",
    "sex": "1",
    "pnc_id": "",
    "aliases-0-kind": "NICKNAME",
    "aliases-0-given_names": "Danny",
    "aliases-0-family_name": "",
}
PROTECTED: dict[str, Any] = {
    "given_names": "Grace",
    "family_name": "Okafor",
    "born_on-day": "1",
    "born_on-month": "7",
    "born_on-year": "1990",
    "sex": "2",
    "relationship_basis": "EX_COHABITANT",
}
HOME: dict[str, Any] = {
    "kind": "HOME",
    "lines": "1 Invented Street\nAlder",
    "postcode": "b1 1aa",
    "starts_on-day": "1",
    "starts_on-month": "2",
    "starts_on-year": "2020",
}
OTHER_HOME: dict[str, Any] = {"kind": "HOME", "lines": "2 Invented Close", "postcode": "WS1 1AA"}
GROUNDS: dict[str, Any] = {
    "grounds": "Violence on 19 November.\nBelieved necessary to protect.",
    "considerations-UNDER_18_WELFARE": "One child, safe with an aunt.",
    "considerations-PROTECTED_PERSON_OPINION": "Wants it.",
    "considerations-SUBJECT_REPRESENTATIONS": "Said nothing.",
    "considerations-OCCUPANT_OPINION": "Nobody else lives there.",
    "arrest_reference": "20/0000/26/1",
    "crime_reference": "",
}


def terms(*rows: tuple[str, str], **more: str) -> dict[str, Any]:
    """Rows of conditions by code and words; ``more`` is of the first, by field."""
    form = {
        f"condition-{number}-{name}": text
        for number, (code, words) in enumerate(rows)
        for name, text in (("code", code), ("text_verbatim", words))
    }
    return form | {f"condition-0-{name}": text for name, text in more.items()}


CONDITIONS: dict[str, Any] = {
    **terms(
        ("NON_MOLEST", "You must not molest the protected person."),
        ("NO_APPROACH_PREMISES", "You must not come within 150 metres of the premises."),
    ),
    "condition-1-premises": "PROTECTED",
    "condition-1-radius_m": "150",
}
AUTHORITY: dict[str, Any] = {
    "authorised_by": "Supt 0077 Lang",
    "authorised_rank": "SUPERINTENDENT",
    "started_at-day": "20",
    "started_at-month": "11",
    "started_at-year": "2026",
    "started_at-time": "08:00",
}
COURT: dict[str, Any] = {
    "court": "Alder Magistrates' Court",
    "applicant_force": "",
    "started_at-day": "20",
    "started_at-month": "11",
    "started_at-year": "2026",
    "started_at-time": "11:00",
    "ends_on-day": "17",
    "ends_on-month": "12",
    "ends_on-year": "2026",
    "ends_on-time": "",
}
CONTACT: dict[str, Any] = {
    "officer_in_case": "DC 2210 Price",
    "out_of_hours_contact": "Force control room 0121 496 0000",
}
NOTICE: dict[str, dict[str, Any]] = {
    "subject": SUBJECT,
    "subject/homes/1": HOME,
    "protected-1": PROTECTED,
    "protected-1/homes/1": OTHER_HOME,
    "grounds": GROUNDS,
    "conditions": CONDITIONS,
    "authority": AUTHORITY,
    "contact": CONTACT,
}
ORDER = {key: form for key, form in NOTICE.items() if key != "authority"} | {"court": COURT}


def notice_of_an_hour_ago() -> dict[str, dict[str, Any]]:
    """``NOTICE`` authorised an hour ago by the real clock."""
    at = london(clock.now() - timedelta(hours=1))
    when = {"day": at.day, "month": at.month, "year": at.year, "time": f"{at:%H:%M}"}
    authority = AUTHORITY | {f"started_at-{part}": str(value) for part, value in when.items()}
    return NOTICE | {"authority": authority}


@dataclass
class Writing:
    """One draft and the browser it is written in."""

    client: FlaskClient
    token: str
    path: str = ""

    def send(self, path: str, form: dict[str, Any] | None = None) -> TestResponse:
        """Post a form with its token."""
        return self.client.post(path, data={**(form or {}), "csrf_token": self.token})

    def save(self, key: str, form: dict[str, Any]) -> TestResponse:
        """Post a page of the draft."""
        return self.send(f"{self.path}/{key}", form)

    def saved(self, key: str, form: dict[str, Any]) -> None:
        """Post a page that must have nothing wrong with it."""
        answer = self.save(key, form)
        assert answer.status_code == 303, read(answer).text

    def all(self, pages: dict[str, dict[str, Any]]) -> Writing:
        """Write every page given."""
        for key, form in pages.items():
            self.saved(key, form)
        return self

    def page(self, key: str = "") -> Page:
        """A page of the draft, looked at strictly."""
        answer = self.client.get(f"{self.path}/{key}" if key else self.path)
        assert answer.status_code == 200, answer.status_code
        return read(answer)


def begin(client: FlaskClient, kind: str = "DVPN") -> Writing:
    """Choose a kind and get an empty draft of it."""
    writing = Writing(client, csrf_token(client))
    answer = writing.send("/orders/new", {"kind": kind})
    assert answer.status_code == 303
    assert answer.location.endswith("/subject")
    writing.path = answer.location.removesuffix("/subject")
    return writing


def read(answer: TestResponse) -> Page:
    """The page of an answer, looked at strictly."""
    return check_page(answer.get_data(as_text=True))
