"""Help for each role, the statements that everybody may read, and whom to tell of a weakness."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.web.help.role_help import TASKS
from tests.factories.areas import area_id, make_areas
from tests.pages import check_page
from tests.signing_in import sign_in
from tests.web.order_pages import NOW

pytestmark = pytest.mark.time_machine(NOW, tick=False)
HUMAN = [role for role in Role if role is not Role.SERVICE]


@pytest.mark.parametrize("role", HUMAN)
def test_each_role_reads_its_own_tasks_and_may_open_where_each_begins(
    client: FlaskClient, db: Session, role: Role
) -> None:
    make_areas(db)
    db.commit()
    of_lpa = role in {Role.OFFICER, Role.LPA_SUPERVISOR}
    sign_in(client, role, area_id=area_id(db, "ALD") if of_lpa else None)
    page = check_page(client.get("/help").text)
    assert page.h1.startswith(role.label)
    for task in TASKS[role]:
        assert task.heading in page.text
        assert len(task.steps) >= 2
        assert client.get(page.links[task.link]).status_code == 200, task.link


@pytest.mark.parametrize(
    ("path", "words"),
    [("/accessibility", "version 2.2 at level AA"), ("/privacy", "section 62 of the Act")],
)
def test_everybody_may_read_the_statements(
    client: FlaskClient, db: Session, path: str, words: str
) -> None:
    page = check_page(client.get(path).text)
    assert words in page.text
    assert "West Midlands Police" in page.text
    assert {"Accessibility", "Privacy"} <= set(page.links)


def test_whom_to_tell_of_a_weakness_is_named_where_the_force_says_so(
    app: Flask, client: FlaskClient, db: Session
) -> None:
    path = "/.well-known/security.txt"
    assert "Contact: http://localhost/privacy" in client.get(path).text
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(settings, security_contact="mailto:security@force.example")
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"] == "mailto:security@force.example"
    assert datetime.fromisoformat(fields["Expires"]) > NOW
