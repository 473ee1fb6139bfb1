"""No page costs more than the register grows, and every page is looked at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from bench import costs, paths, walking
from bench.costs import Cost
from orders.access.guard import API
from orders.access.permissions import Role
from tests.conftest import dispose

PAGE = Cost(
    role=Role.ANALYST,
    path="/areas",
    rule="/areas",
    status=200,
    first_s=0.1,
    seconds=0.1,
    cpu_s=0.1,
    statements=3,
    instructions=1_000,
    calls=1_000,
)


def walked(folder: Path, orders: int, roles: list[Role]) -> list[Cost]:
    app = walking.opened(f"sqlite:///{folder}/{orders}.sqlite", orders, folder)
    found = list(walking.walk(app, roles, timed=0))
    dispose(app)
    assert [each for each in found if each.status >= 500] == []
    return found


def test_it_is_known_what_stands_in_the_path_of_every_page(app: Flask) -> None:
    assert paths.unknown(app) == []


@pytest.mark.parametrize(
    ("instructions", "calls", "is_told"),
    [
        (2_000, 2_000, False),
        (2_500, 2_500, False),
        (4_000, 1_000, True),
        (1_000, 4_000, True),
    ],
    ids=["as the register", "a little more", "square in the database", "square in Python"],
)
def test_what_grows_faster_than_the_register_is_told(
    instructions: int, calls: int, *, is_told: bool
) -> None:
    later = replace(PAGE, instructions=instructions, calls=calls)
    assert bool(costs.grown([PAGE], [later], times=2)) is is_told


def test_the_ratio_is_held_against_the_list() -> None:
    ratio = replace(PAGE, role=Role.CIVIL_ORDERS, path=costs.RATIO, instructions=3_000, calls=0)
    listed = replace(PAGE, role=Role.CIVIL_ORDERS, path=costs.LIST, instructions=500, calls=100)
    assert costs.ratio_to_list([ratio, listed]) == 3


def test_a_small_page_may_grow_as_it_likes() -> None:
    small = replace(PAGE, instructions=10, calls=10)
    later = replace(PAGE, instructions=400, calls=400)
    assert costs.grown([small], [later], times=2) == {}


def test_a_program_looks_at_all_of_the_api(app: Flask, tmp_path: Path) -> None:
    looks = walked(tmp_path, 20, [Role.SERVICE])
    there = {rule.rule for rule in paths.rules(app) if rule.rule.startswith(API)}
    assert {each.rule for each in looks if each.status == 200} == there
    assert all(each.instructions for each in looks if each.rule == "/api/v1/search")


@pytest.mark.trial
def test_twice_the_orders_cost_no_page_more_than_twice(tmp_path: Path) -> None:
    few, many = (walked(tmp_path, orders, list(Role)) for orders in (3_000, 6_000))
    assert costs.grown(few, many, times=2) == {}
    assert costs.ratio_to_list(many) <= costs.RATIO_TO_LIST
    # What a reader has begun and not finished answers 422 with what is missing.
    shown = {each.rule for each in many if each.status < 400 or each.status == 422}
    assert {each.rule for each in many} - shown == set()
