"""Every form that asks for a password, a code or a link is marked as one that takes a secret."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import RequestRedirect

from orders.access.permissions import Role
from orders.web.typed_forms import secret_forms
from tests.sent_forms import PasswordForms
from tests.signing_in import sign_in

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
NOT_SENT = {
    "components/text_field.html": "the field itself, of whatever type",
    "fallback/page.html": "a file that opens without the register; nothing is sent",
}
SECRET = re.compile(
    r"""["'](?:password|current-password|new-password|one-time-code)["']"""
    r"""|(?:name="|_field\(["'])(?:code|key|link|otp|passcode|passphrase|pin|secret|token)["']"""
)
"""What a template says where a secret is typed, or goes with the form unseen."""
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
ACTION = re.compile(r"""\baction="\{\{ *url_for\(["']([\w.]+)["']""")
TAKERS = frozenset({"authenticate", "hashed", "is_own_password", "redeem", "set_password"})
"""Functions of ``access`` to which a view hands a secret."""
MADE = "generated_password"
"""Who calls it hands on a password that nobody typed."""


def asked_in_templates() -> dict[str, set[str | None]]:
    """The endpoints to which each template sends a secret; ``None``: none that can be told."""
    asked: dict[str, set[str | None]] = {}
    for path in sorted(TEMPLATES.rglob("*.html")):
        text, name = path.read_text(), str(path.relative_to(TEMPLATES))
        for found in SECRET.finditer(text):
            at = found.start()
            around = [each for each in FORM.finditer(text) if each.start() < at < each.end()]
            action = ACTION.search(around[0][0]) if around else None
            asked.setdefault(name, set()).add(action[1] if action else None)
    return {name: to for name, to in asked.items() if name not in NOT_SENT}


def handed_on() -> Iterator[tuple[str, ast.FunctionDef]]:
    """Views that take a form and hand a secret on, themselves or by a function beside them."""
    for path in sorted((ROOT / "orders" / "web").rglob("*.py")):
        body = ast.parse(path.read_text()).body
        functions = [each for each in body if isinstance(each, ast.FunctionDef)]
        calls = {each.name: names_called(each) for each in functions}
        taking = {name for name, called in calls.items() if called & TAKERS and MADE not in called}
        while more := {name for name, called in calls.items() if called & taking} - taking:
            taking |= more
        for each in functions:
            posted = any(".post(" in ast.unparse(mark) for mark in each.decorator_list)
            if posted and each.name in taking:
                yield path.stem, each


def names_called(function: ast.FunctionDef) -> set[str]:
    """The last names of what a function calls."""
    called = (each.func for each in ast.walk(function) if isinstance(each, ast.Call))
    return {ast.unparse(each).rpartition(".")[2] for each in called}


def marked(app: Flask, endpoint: str | None) -> bool:
    return secret_forms.is_marked(app.view_functions.get(endpoint or ""))


def test_a_template_that_asks_for_a_secret_sends_it_to_a_marked_view(app: Flask) -> None:
    asked = asked_in_templates()
    wrong = {name: to for name, to in asked.items() if not all(marked(app, each) for each in to)}
    assert wrong == {}
    assert {each for to in asked.values() for each in to} == {
        name for name, view in app.view_functions.items() if secret_forms.is_marked(view)
    }


def test_a_view_that_hands_a_secret_on_is_marked(app: Flask) -> None:
    views = {
        (view.__module__.rpartition(".")[2], view.__name__): view
        for view in app.view_functions.values()
    }
    found = {(module, each.name) for module, each in handed_on()}
    assert ("password_views", "change") in found
    assert {each for each in found if not secret_forms.is_marked(views[each])} == set()


@pytest.mark.parametrize("role", [None, Role.CIVIL_ORDERS, Role.ADMINISTRATOR])
def test_a_page_with_a_field_of_passwords_sends_it_to_a_marked_view(
    app: Flask, client: FlaskClient, role: Role | None
) -> None:
    """As drawn: whatever component made the field."""
    if role is not None:
        sign_in(client, role)
    sends: dict[str, bool] = {}
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()) or rule.arguments:
            continue
        answer = client.get(rule.rule)
        if answer.mimetype == "text/html":
            for action in PasswordForms.of(answer.text):
                sends[action] = marked(app, endpoint_of(app, action or rule.rule))
    assert all(sends.values()), sends
    assert "/account/new-password" in sends


def endpoint_of(app: Flask, path: str) -> str | None:
    """The endpoint that takes a form sent there."""
    try:
        endpoint, _ = app.url_map.bind("localhost").match(path.partition("?")[0], method="POST")
    except RequestRedirect:
        return None
    return str(endpoint)
