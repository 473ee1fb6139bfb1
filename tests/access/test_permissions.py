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
}


@pytest.mark.parametrize("role", list(Role))
def test_everybody_may_use_public_pages_and_has_a_plain_name(role: Role) -> None:
    assert may(role, Permission.PUBLIC)
    assert role.label
    assert "_" not in role.label


def test_permissions_are_listed_alphabetically() -> None:
    assert [each.name for each in Permission] == sorted(each.name for each in Permission)


def test_an_administrator_reads_no_order() -> None:
    assert not GRANTED[Role.ADMINISTRATOR] & ORDER_DATA


@pytest.mark.parametrize(
    "permission",
    [Permission.ORDER_RECORD, Permission.BREACH_RECORD, Permission.CONFIDENTIAL_OPEN],
)
def test_only_the_civil_orders_team_among_people_records(permission: Permission) -> None:
    holders = {role for role in Role if may(role, permission)} - {Role.SERVICE}
    assert holders == {Role.CIVIL_ORDERS}


def test_only_an_administrator_reads_the_log() -> None:
    assert {role for role in Role if may(role, Permission.AUDIT_READ)} == {Role.ADMINISTRATOR}
