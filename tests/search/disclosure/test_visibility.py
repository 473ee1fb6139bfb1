"""Which orders an account may open."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.register.model import Order
from orders.search.disclosure.visibility import visible_to
from tests.factories.accounts import make_account
from tests.factories.orders import at
from tests.search.scenes import NOW, Scene, make_scene

pytestmark = [pytest.mark.spatial, pytest.mark.opened_with(writer=make_scene)]


def names(db: Session, scene: Scene, account: object, when: object = NOW) -> set[str]:
    """The orders an account may open, by what they are."""
    ids = set(db.scalars(select(Order.id).where(visible_to(account, when))))  # type: ignore[arg-type]
    orders = ("live", "ending", "pending", "ended", "elsewhere", "nowhere")
    return {name for name in orders if getattr(scene, name).id in ids}


def test_an_officer_opens_what_counts_or_counted_in_the_own_lpa_by_either_home(
    each_db: Session, scene: Scene
) -> None:
    alder = {"live", "ending", "pending", "ended"}
    assert names(each_db, scene, scene.officer(each_db, "ALD")) == alder
    assert names(each_db, scene, scene.officer(each_db, "BIR")) == alder | {"elsewhere", "nowhere"}


def test_an_officer_opens_nothing_before_it_began(each_db: Session, scene: Scene) -> None:
    early = at("2026-11-20 07:59")
    assert names(each_db, scene, scene.officer(each_db), early) == set()


def test_an_officer_without_an_lpa_opens_none(each_db: Session, scene: Scene) -> None:
    assert names(each_db, scene, scene.officer(each_db, None)) == set()


@pytest.mark.parametrize(
    ("role", "number"),
    [
        (Role.LPA_SUPERVISOR, 6),
        (Role.CIVIL_ORDERS, 6),
        (Role.SERVICE, 6),
        (Role.ADMINISTRATOR, 0),
    ],
)
def test_other_roles_open_all_or_nothing(
    each_db: Session, scene: Scene, role: Role, number: int
) -> None:
    assert len(names(each_db, scene, make_account(each_db, role))) == number
