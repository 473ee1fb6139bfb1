"""Every figure is a page, an operation and a command, and says the same by all three.

A figure is called alike in all its addresses: ``/figures/<name>``, ``/api/v1/figures/<name>`` and
``flask figures <name>``. The next that lacks a door, or counts otherwise or logs nothing behind
one, fails here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.access.scopes import KeyScope
from orders.audit.model import AuditEntry
from orders.commands.figures import group
from orders.web.reports.figure_views import FIGURES
from tests.api.calling import ROOT, make_program
from tests.factories.breaches import make_arrest
from tests.factories.orders import make_served_notice, notice_input
from tests.figures.test_live_orders import NOW, fill
from tests.signing_in import sign_in

WINDOW = {"from": "2026-11-01", "to": "2026-11-30", "by": "lpa"}
"""What a figure is asked, as far as it takes it."""
ROW = re.compile(r'<th scope="row">(.*?)</th>(.*?)</tr>', re.DOTALL)
CELL = re.compile(r'class="register-table__number">([^<]*)')


def named(app: Flask, prefix: str) -> set[str]:
    """The figures whose addresses begin so; a chart and a file have an ending."""
    rules = {rule.rule for rule in app.url_map.iter_rules() if "." not in rule.rule}
    return {rule.removeprefix(prefix) for rule in rules if rule.startswith(prefix)}


def test_every_figure_is_a_page_an_operation_and_a_command(app: Flask) -> None:
    pages = named(app, "/figures/")
    assert named(app, f"{ROOT}/figures/") == pages
    assert set(group.commands) == pages
    with app.test_request_context():
        assert {url_for(endpoint) for endpoint in FIGURES} == {f"/figures/{each}" for each in pages}


@pytest.mark.parametrize("name", sorted(group.commands))
@pytest.mark.time_machine(NOW, tick=False)
def test_page_operation_and_command_say_the_same(
    app: Flask, client: FlaskClient, db: Session, name: str
) -> None:
    fill(db)
    make_arrest(db, "A1", "2026-11-19 12:00")
    make_arrest(db, "A2", "2026-11-19 13:00")
    make_served_notice(db, notice_input(arrest_reference="A1"))
    db.commit()
    options = {opt for each in group.commands[name].params for opt in each.opts}
    asked = {word: value for word, value in WINDOW.items() if f"--{word}" in options}
    program = make_program(client, db, "figures", scopes=[KeyScope.READ_FIGURES])
    given = program.get(f"/figures/{name}", **asked)
    assert given.status_code == 200, given.text
    words = [part for word, value in asked.items() for part in (f"--{word}", value)]
    printed = app.test_cli_runner().invoke(args=["figures", name, *words])
    assert printed.exit_code == 0, printed.output
    assert json.loads(printed.stdout) == given.json
    sign_in(client, Role.ANALYST)
    page = rows_of(client.get(f"/figures/{name}", query_string=asked).text)
    said = {each["name"]: sorted(numbers(each)) for each in named_rows(given.json)}
    assert page == said
    db.expire_all()
    lines = db.scalars(select(AuditEntry).where(AuditEntry.what.like("figure.%"))).all()
    assert [line.details["figure"] for line in lines] == [name] * 3
    assert any(sum(each) for each in said.values()), "add a record above that this figure counts"


def rows_of(html: str) -> dict[str, list[float]]:
    """The numbers of each row of a page's tables, by what the row is called."""
    return {
        unescape(name): sorted(
            float(number.replace(",", ""))
            for cell in CELL.findall(cells)
            for number in re.findall(r"[0-9][0-9,.]*", cell)
        )
        for name, cells in ROW.findall(html)
    }


def named_rows(node: Any) -> Iterator[dict[str, Any]]:
    """Every object of an answer that has a name."""
    if isinstance(node, dict) and "name" in node:
        yield node
    elif isinstance(node, dict | list):
        for each in node.values() if isinstance(node, dict) else node:
            yield from named_rows(each)


def numbers(node: Any) -> Iterator[float]:
    """Every number of an object and of those in it."""
    if isinstance(node, dict):
        for each in node.values():
            yield from numbers(each)
    elif isinstance(node, int | float) and not isinstance(node, bool):
        yield float(node)
