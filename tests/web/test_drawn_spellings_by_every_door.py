"""However a withheld home is spelt, and in whatever words: no way out gives it."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from tests.api.calling import make_program
from tests.choosing import examples
from tests.factories.areas import area_id, make_areas
from tests.factories.orders import at
from tests.search.disclosure.test_spellings import AROUND, CHANGES
from tests.signing_in import sign_in
from tests.web.planted import Planted, addresses, plant, plant_words, text_of

pytestmark = [
    pytest.mark.spatial,
    pytest.mark.postgis_is_trial,
    pytest.mark.time_machine(at("2026-11-21 12:00"), tick=False),
]
MARK = "zqx"
"""Stands beside each spelling: where it comes out, the spelling did."""
DOORS = re.compile(
    r"^/orders(?:/[A-Z0-9-]+)?(?:\?|$)|^/orders/(?:map|download)|\.json|^/api/v1/(?:orders|search)"
    r"|^/people/\d+(?:/sheet)?$|^/(?:breaches|visits|handovers|in-custody|work)"
)
SHAPES = st.sampled_from(
    [
        "14 Acacia Avenue",
        "fourteen Acacia Ave",
        "No. 14 Acacia",
        "Acacia Av, 14",
        "Akasha Avenue",
        "Avenue called Acacia",
        "14 A. Avenue",
        "ZZ1 1PD",
        "ZZI IPD",
        "zulu zulu one one papa delta",
        "Z Z one, one P D",
    ]
)


Scene = tuple[Planted, FlaskClient, dict[str, str]]


@pytest.fixture
def scene(each_app: Flask, each_db: Session) -> Scene:
    """A register with something of everything, a browser, and what a program sends of itself."""
    make_areas(each_db)
    planted, client = plant(each_db), each_app.test_client()
    program = make_program(client, each_db)
    return planted, client, {"Authorization": f"Bearer {program.key}"}


def spellings() -> st.SearchStrategy[str]:
    """Ways to write the home, each changed as whoever hides it from a program would."""
    plain = re.compile("zulu|one P|called|A[.]")
    return st.builds(
        lambda shape, change, around: around.format(
            shape if plain.search(shape) else change(shape)
        ),
        SHAPES,
        st.sampled_from(CHANGES),
        AROUND,
    )


def words_of(drawn: list[str]) -> Callable[[], str]:
    """The spellings in turn, each with its mark."""
    turns = count()
    return lambda: f"{drawn[next(turns) % len(drawn)]} {MARK}"


@pytest.mark.slow
@settings(
    max_examples=examples(2),
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn=st.lists(spellings(), min_size=40, max_size=60, unique=True))
def test_no_drawn_spelling_is_given_out(
    each_app: Flask, each_db: Session, scene: Scene, drawn: list[str]
) -> None:
    planted, client, bearer = scene
    plant_words(each_db, words_of(drawn))
    each_db.commit()
    sign_in(client, Role.LPA_SUPERVISOR, area_id=area_id(each_db, "ALD"))
    answered, told = 0, {}
    for path in filter(DOORS.search, addresses(each_app, planted)):
        answer = client.get(path, headers=bearer if path.startswith("/api/") else {})
        answered += answer.status_code == 200
        said = text_of(answer)
        if MARK in said.casefold():
            told[path] = re.findall(f".{{0,60}}{MARK}", said, re.IGNORECASE)[:3]
    mail = mailed(each_app)
    assert planted.reference in mail
    if MARK in mail.casefold():
        told["mail"] = re.findall(f".{{0,60}}{MARK}", mail, re.IGNORECASE)[:3]
    assert told == {}
    assert answered > 20


def mailed(app: Flask) -> str:
    """What each area's mail would say the next morning."""
    show = ("digest", "show", "--on", "2026-11-22", "--area")
    with time_machine.travel(at("2026-11-22 06:01"), tick=False):
        results = [app.test_cli_runner().invoke(args=(*show, code)) for code in ("ALD", "BIR")]
    assert [each.exit_code for each in results] == [0, 0]
    return "\n".join(each.stdout for each in results)
