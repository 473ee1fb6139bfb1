"""What each role may do, said a second time."""

from __future__ import annotations

import pytest

from orders.access.permissions import GRANTED, Permission, Role, may

ORDER_DATA = {
    Permission.ORDER_READ,
    Permission.ORDER_SEARCH,
    Permission.ORDER_LOOK_UP,
    Permission.ORDER_DOWNLOAD,
    Permission.ORDER_RECORD,
    Permission.BREACH_RECORD,
    Permission.CONFIDENTIAL_OPEN,
    Permission.DIGEST_READ,
    Permission.PAPER_MANAGE,
    Permission.PAPER_OPEN,
}


@pytest.mark.parametrize("role", list(Role))
def test_everybody_may_use_public_pages_and_has_a_plain_name(role: Role) -> None:
    assert may(role, Permission.PUBLIC)
    assert role.label
    assert "_" not in role.label


def test_permissions_are_listed_alphabetically() -> None:
    assert [each.name for each in Permission] == sorted(each.name for each in Permission)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.ANALYST, Role.AUDITOR])
def test_administrators_analysts_and_auditors_read_no_order(role: Role) -> None:
    assert not GRANTED[role] & ORDER_DATA


@pytest.mark.parametrize(
    "permission",
    [
        Permission.ORDER_RECORD,
        Permission.BREACH_RECORD,
        Permission.CONFIDENTIAL_OPEN,
        Permission.PAPER_MANAGE,
    ],
)
def test_only_the_civil_orders_team_among_people_records(permission: Permission) -> None:
    holders = {role for role in Role if may(role, permission)} - {Role.SERVICE}
    assert holders == {Role.CIVIL_ORDERS}


@pytest.mark.parametrize(
    ("permission", "holders"),
    [
        (Permission.ACCOUNT_MANAGE, {Role.ADMINISTRATOR}),
        (Permission.AUDIT_READ, {Role.ADMINISTRATOR, Role.AUDITOR}),
        (Permission.FIGURE_READ, {Role.LPA_SUPERVISOR, Role.CIVIL_ORDERS, Role.ANALYST}),
        (Permission.PAPER_OPEN, {Role.LPA_SUPERVISOR, Role.CIVIL_ORDERS}),
    ],
)
def test_few_hold_what_few_need(permission: Permission, holders: set[Role]) -> None:
    assert {role for role in Role if may(role, permission)} - {Role.SERVICE} == holders


@pytest.mark.parametrize(
    ("permission", "holders"),
    [
        (Permission.REVIEW_RECORD, {Role.LPA_SUPERVISOR, Role.CIVIL_ORDERS}),
        (Permission.SYSTEM_UPDATE, {Role.CIVIL_ORDERS}),
        (Permission.VISIT_RECORD, {Role.OFFICER, Role.LPA_SUPERVISOR, Role.CIVIL_ORDERS}),
        (Permission.DETENTION_RECORD, {Role.LPA_SUPERVISOR, Role.CIVIL_ORDERS}),
        (Permission.HANDOVER_WRITE, {Role.LPA_SUPERVISOR, Role.CIVIL_ORDERS}),
        (Permission.HANDOVER_SEE, {Role.LPA_SUPERVISOR}),
    ],
)
def test_who_records_what_is_done_on_the_ground(permission: Permission, holders: set[Role]) -> None:
    assert {role for role in Role if may(role, permission)} - {Role.SERVICE} == holders
