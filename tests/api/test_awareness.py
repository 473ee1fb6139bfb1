"""A breach of an order made without notice, of which the subject is not shown to have known."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine

from tests.api.calling import Program, event_body
from tests.api.test_breaches import breach_body
from tests.factories.orders import at

SERVED = {"served_by": "PC 4411", "place": "Alder", "service_method": "SERVED_PERSONALLY"}


@pytest.fixture(autouse=True)
def noon(the_time: time_machine.Traveller) -> None:
    """It is 12:00, after orders made at 08:00."""
    the_time.move_to(at("2026-11-20 12:00"))


def report(program: Program, order: dict[str, Any], **changes: Any) -> Any:
    body = breach_body(order, decision="UNDECIDED", **changes)
    return program.post(f"/orders/{order['reference']}/breaches", {**body, "arrested_at": None})


@pytest.mark.parametrize(
    ("kind", "said", "section"),
    [
        pytest.param("DAPO", {}, "Domestic Abuse Act 2021 s.39(2)", id="H8-P06"),
        pytest.param(
            "DAPO", {"without_notice": True}, "Domestic Abuse Act 2021 s.39(2)", id="DAPO, said so"
        ),
        pytest.param("NMO_EX_PARTE", {}, "Family Law Act 1996 s.42A(2)", id="H8-P07"),
        pytest.param("NMO", {"without_notice": True}, "Family Law Act 1996 s.42A(2)", id="NMO"),
        pytest.param(
            "FMPO", {"without_notice": True}, "Family Law Act 1996 s.63CA(2)", id="H8-P08"
        ),
        pytest.param("FMPO", {}, "Family Law Act 1996 s.63CA(2)", id="FMPO, nobody said"),
        pytest.param(
            "FGMPO",
            {"without_notice": True},
            "Female Genital Mutilation Act 2003 Sch 2 para 4(2)",
            id="FGMPO",
        ),
        pytest.param("OCCUPATION", {"without_notice": True}, "Family Law Act 1996 s.45", id="home"),
    ],
)
def test_it_is_confirmed_with_a_reason(
    program: Program, kind: str, said: dict[str, Any], section: str
) -> None:
    order = program.record(kind, **said)
    answer = report(program, order)
    assert answer.status_code == 409, answer.text
    (finding,) = answer.json["errors"]
    assert (finding["severity"], finding["source"]) == ("CONFIRM", section)
    assert "Nothing recorded shows that the subject knew of the order" in finding["message"]
    assert report(program, order, not_in_force_reason="He told PC 4411 he knew.").status_code == 201


@pytest.mark.parametrize(
    ("kind", "said"),
    [("DAPO", {"without_notice": False}), ("FMPO", {"without_notice": False}), ("NMO", {})],
)
def test_an_order_on_notice_binds_from_its_making(
    program: Program, kind: str, said: dict[str, Any]
) -> None:
    assert report(program, program.record(kind, **said)).status_code == 201


def test_what_a_variation_without_notice_brought_is_asked_about(program: Program) -> None:
    order = program.record("NMO", started_at="2026-11-19T08:00:00+00:00")
    path = f"/orders/{order['reference']}"
    added = {"code": "NO_CONTACT_DIRECT", "text_verbatim": "Not to speak to her."}
    varied = event_body("VARIED", "2026-11-20T09:00", without_notice=True, adds=[added])
    order = program.post(f"{path}/events", varied, version=f'"{order["version"]}"').json
    assert [each["without_notice"] for each in order["events"]] == [None, True]
    old, new = (each["id"] for each in order["conditions"][-2:])
    assert report(program, order, condition_ids=[old]).status_code == 201
    answer = report(program, order, condition_ids=[new])
    assert answer.status_code == 409
    assert "varied the order without notice" in answer.json["errors"][0]["message"]
    for served_at in ("2026-11-19T09:00", "2026-11-20T09:30"):  # The order, then what varied it.
        served = event_body("SERVED", served_at, details=SERVED)
        order = program.post(f"{path}/events", served, version=f'"{order["version"]}"').json
    assert report(program, order, condition_ids=[new]).status_code == 201


def test_only_a_making_or_a_variation_is_without_notice(program: Program) -> None:
    order = program.record("NMO")
    event = event_body("SERVED", "2026-11-20T09:00", details=SERVED, without_notice=True)
    answer = program.post(f"/orders/{order['reference']}/events", event, version='"1"')
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "without_notice")
