"""Every route says who may use it, and keeps to it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from orders.access.guard import API, declared
from orders.access.permissions import Permission, Role, may
from orders.audit.model import AuditEntry
from tests.factories.areas import area_id, make_areas
from tests.pages import check_page
from tests.signing_in import sign_in

ROOT = Path(__file__).resolve().parents[2]
AREA = {"code", "level"}
"""What the address of a page about one area takes."""
NAMED_ELSEWHERE = {
    "help.security": "by RFC 9116, which says where it is looked for",
    "api_document.page": "by every problem the API answers with",
}
PEOPLE = [role for role in Role if role is not Role.SERVICE]


def plain_pages(app: Flask) -> list[Rule]:
    """Routes that can be opened as they stand: GET, nothing to fill in."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and not rule.arguments
    ]


def test_every_route_says_who_may_use_it(app: Flask) -> None:
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert routes == set(declared(app))


def test_what_is_public_is_a_short_list(app: Flask) -> None:
    public = {name for name, permission in declared(app).items() if permission is Permission.PUBLIC}
    assert public == {
        "help.accessibility",
        "help.privacy",
        "help.security",
        "new_password.choose",
        "new_password.form",
        "signing_in.form",
        "signing_in.sign_in",
        "signing_in.signed_out",
        "static",
    }


@pytest.mark.parametrize("role", PEOPLE)
def test_each_role_opens_what_it_may_whole_and_with_nothing_inline_and_nothing_else(
    app: Flask, client: FlaskClient, role: Role
) -> None:
    sign_in(client, role)
    marks = declared(app)
    wrong, read = {}, []
    for rule in plain_pages(app):
        answer = client.get(rule.rule)
        allowed = may(role, marks[rule.endpoint])
        # A page that needs more than its address may ask for it (422), never refuse or fail.
        if answer.status_code not in ({200, 302, 303, 422} if allowed else {403}):
            wrong[rule.rule] = answer.status_code
        if answer.mimetype == "text/html" and answer.status_code == 200:
            check_whole(app, rule, answer)
            read.append(rule.rule)
    assert wrong == {}
    assert "/" in read


def test_strangers_open_public_pages_only(app: Flask, client: FlaskClient) -> None:
    marks = declared(app)
    wrong = {}
    for rule in plain_pages(app):
        answer = client.get(rule.rule)
        if marks[rule.endpoint] is Permission.PUBLIC:
            as_it_should = answer.status_code == 200
        elif rule.rule.startswith(API):
            as_it_should = answer.status_code == 401
        else:
            as_it_should = (answer.status_code, answer.location) == (303, "/sign-in")
        if not as_it_should:
            wrong[rule.rule] = answer.status_code
    assert wrong == {}


def check_whole(app: Flask, rule: Rule, answer: TestResponse) -> None:
    """A page is whole HTML with nothing inline; so is a frame, but for what it writes itself."""
    if has_own_policy(app, rule):
        check_frame(answer)
    else:
        check_page(answer.text)


def has_own_policy(app: Flask, rule: Rule) -> bool:
    """Whether this is a map in its frame, which folium writes with a script of its own."""
    return hasattr(app.view_functions[rule.endpoint], "talisman_view_options")


def check_frame(answer: TestResponse) -> None:
    """A frame may have inline script and style when each carries this answer's nonce."""
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'self'" in policy
    [nonce] = set(re.findall(r"'nonce-([^']+)'", policy))
    for tag in re.findall(r"<(?:script|style)\b[^>]*>", answer.text):
        assert f'nonce="{nonce}"' in tag or 'src="/' in tag, tag
    assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//""", answer.text)


def test_an_officer_opens_and_is_logged_at_pages_about_the_own_lpa_alone(
    app: Flask, client: FlaskClient, db: Session
) -> None:
    make_areas(db)
    sign_in(client, Role.OFFICER, area_id=area_id(db, "ALD"))
    about_one = [rule.rule for rule in app.url_map.iter_rules() if rule.arguments == AREA]
    opened = {
        code: {re.sub(r"<any.*?>", level, rule).replace("<code>", code) for rule in about_one}
        for level, code in (("lpa", "ALD"), ("lpa", "BIR"), ("neighbourhood", "BIR1"))
    }
    own, *others = opened.values()
    for path in own:
        before = db.scalars(select(func.count(AuditEntry.id))).one()
        assert client.get(path).status_code == 200, path
        assert db.scalars(select(func.count(AuditEntry.id))).one() > before, path
    for paths in others:
        assert {path: client.get(path).status_code for path in paths} == dict.fromkeys(paths, 403)


def test_every_page_is_named_by_another(app: Flask) -> None:
    """By what links, sends or goes on to it; an operation is named by the API's own document."""
    sources = [*(ROOT / "orders").rglob("*.py"), *(ROOT / "templates").rglob("*.*")]
    text = "\n".join(path.read_text() for path in sources)
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and not rule.rule.startswith(API)
    }
    nowhere = {each for each in pages if not re.search(rf"""["']{re.escape(each)}["']""", text)}
    assert nowhere == NAMED_ELSEWHERE.keys()


@pytest.mark.parametrize("role", [Role.CIVIL_ORDERS, Role.ADMINISTRATOR])
def test_a_number_no_record_can_have_is_not_found(
    app: Flask, client: FlaskClient, role: Role
) -> None:
    sign_in(client, role)
    marks = declared(app)
    wrong = {}
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()) or not may(role, marks[rule.endpoint]):
            continue
        path = re.sub(r"<int:\w+>", str(10**25), rule.rule)
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"\1", re.sub(r"<any\((\w+),.*?>", r"\1", path))
        status = client.get(path, query_string={"page": str(10**25)}).status_code
        # Where nothing is numbered or has pages, the page answers as it does without.
        if status >= 500 or (status == 200 and "<int:" in rule.rule):
            wrong[path] = status
    assert wrong == {}


def test_every_unsafe_route_needs_a_form_token(app: Flask, client: FlaskClient) -> None:
    sign_in(client, Role.CIVIL_ORDERS)
    wrong = {}
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or set()):
            continue
        permission = declared(app)[rule.endpoint]
        path = re.sub(r"<(?:path:)?(\w+)>", r"\1", re.sub(r"<int:\w+>", "1", rule.rule))
        status = client.post(path).status_code
        if rule.rule.startswith(API):
            # A program sends a key instead, and no session is worth one.
            if status != 401:
                wrong[rule.rule] = status
            continue
        if status not in ({400, 404} if may(Role.CIVIL_ORDERS, permission) else {403}):
            wrong[rule.rule] = status
    assert wrong == {}
