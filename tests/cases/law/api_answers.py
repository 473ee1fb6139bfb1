"""What the JSON API answers about what courts sealed, and about breaches."""

from __future__ import annotations

from typing import Any

import time_machine

from tests.api.calling import Answer, Program, event_body, order_body, served_body
from tests.factories.orders import at

_REASON = {"override_reason": "As the court sealed it."}


def _problems(answer: Answer) -> str:
    """``201``, or ``409 CONFIRM`` with what is asked."""
    if answer.status_code != 409:
        return str(answer.status_code)
    worst = "REFUSE" if "REFUSE" in {each["severity"] for each in answer.json["errors"]} else ""
    said = " ".join(f"{each['message']} {each['source']}" for each in answer.json["errors"])
    return f"409 {worst or 'CONFIRM'} {said}"


def _event(program: Program, order: dict[str, Any], body: dict[str, Any]) -> Answer:
    path = f"/orders/{order['reference']}"
    version = program.get(path).headers["ETag"]
    return program.post(f"{path}/events", body, version=version)


def _breach(program: Program, order: dict[str, Any], **changes: Any) -> Answer:
    body = {
        "occurred_from": "2026-11-21T20:00",
        "reported_at": "2026-11-21T20:05",
        "reported_by": "PC 4411",
        "method": "IN_PERSON",
        "account_text": "Came to the door.",
        "condition_ids": [each["id"] for each in order["conditions"]],
        "decision": "NOT_ARRESTED",
        "decision_rationale": "Not found yet.",
        "offence": "NOT_YET",
    }
    return program.post(f"/orders/{order['reference']}/breaches", body | changes)


def _too_long(program: Program, _: time_machine.Traveller) -> str:
    body = order_body("DVPO") | {"ends_at": "2026-12-19T00:00"}
    confirmed, body["override_reason"] = body["override_reason"], None
    asked = _problems(program.post("/orders", body))
    done = program.post("/orders", body | {"override_reason": confirmed})
    named = "409 CONFIRM with s.28(10)-(11)" if "s.28(10)-(11)" in asked else asked
    return f"{named} / {done.status_code}"


def _court_deadline(program: Program, the_time: time_machine.Traveller) -> str:
    order = program.record("DVPO")
    the_time.move_to(at("2026-11-22 12:00"))
    answer = _breach(program, order, decision="ARRESTED", arrested_at="2026-11-21T23:10")
    return str(answer.json["court_deadline_at"]).replace("+00:00", "Z")


def _unserved(code: str, needle: str, answer: str, **changes: Any) -> Any:
    def ask(program: Program, the_time: time_machine.Traveller) -> str:
        order = program.record(code, **changes)
        the_time.move_to(at("2026-11-22 12:00"))
        found = _problems(_breach(program, order))
        return answer if found.startswith("409 CONFIRM") and needle in found else found

    return ask


def _arrest_for_a_promise(program: Program, the_time: time_machine.Traveller) -> str:
    order = program.record("UNDERTAKING")
    the_time.move_to(at("2026-11-22 12:00"))
    found = _problems(_breach(program, order, decision="ARRESTED", arrested_at="2026-11-21T23:10"))
    return "refused" if found.startswith("409 REFUSE") else found


def _served_again(program: Program, the_time: time_machine.Traveller) -> str:
    order = program.record("NMO")
    the_time.move_to(at("2026-11-22 12:00"))
    facts = {"served_by": "PC 4411", "place": "Alder", "service_method": "SERVED_PERSONALLY"}
    served = event_body("SERVED", "2026-11-20T10:00", details=facts)
    assert _event(program, order, served).status_code == 201
    varied = event_body("VARIED", "2026-11-21T10:00", details={"court": "Family Court"})
    assert _event(program, order, varied).status_code == 201
    again = event_body("SERVED", "2026-11-22T10:00", details=facts)
    return _problems(_event(program, order, again | _REASON))


def _later_discharge(program: Program, _: time_machine.Traveller) -> str:
    order = program.record("SPO")
    discharged = event_body("DISCHARGED", "2026-12-31T00:00") | _REASON
    answer = _event(program, order, discharged)
    live = ", live until then" if answer.json.get("live") else ""
    return f"{answer.status_code}{live}"


def _granted_after_lapse(program: Program, the_time: time_machine.Traveller) -> str:
    notice = program.record("DVPN")
    assert _event(program, notice, served_body()).status_code == 201
    the_time.move_to(at("2026-11-24 12:00"))
    assert _event(program, notice, event_body("LAPSED", "2026-11-24T11:00")).status_code == 201
    path = f"/orders/{notice['reference']}"
    body = {
        "made_at": "2026-11-23T08:00",
        "ends_at": "2026-12-18T00:00",
        "court": "Alder court",
        "conditions": [{"code": "NON_MOLEST", "text_verbatim": "You must not molest her."}],
    }
    version = program.get(path).headers["ETag"]
    asked = _problems(program.post(f"{path}/grant", body, version=version))
    done = program.post(f"{path}/grant", body | _REASON, version=version)
    fits = asked.startswith("409 CONFIRM") and done.status_code == 201
    return "CONFIRM, never REFUSE" if fits else f"{asked} / {done.status_code}"


def _another_kind(program: Program, _: time_machine.Traveller) -> str:
    answer = program.post("/orders", order_body("OTHER"))
    return "recordable under some heading" if answer.status_code == 201 else answer.text


_OTHERS_DAPO = {"without_notice": True, "applicant_force": "Another Police"}
ANSWERS = {
    "H8-P03": _too_long,
    "H8-P04": _court_deadline,
    "H8-P06": _unserved(
        "DAPO",
        "knew of the order",
        "409 CONFIRM: not shown to have known of the order",
        **_OTHERS_DAPO,
    ),
    "H8-P07": _unserved("NMO_EX_PARTE", "s.42A(2)", "409 CONFIRM citing s.42A(2)"),
    "H8-P08": _unserved(
        "FMPO", "s.63CA(2)", "409 CONFIRM where made without notice", without_notice=True
    ),
    "H8-P10": _arrest_for_a_promise,
    "H8-P11": _served_again,
    "H8-P12": _later_discharge,
    "H8-P14": _granted_after_lapse,
    "H8-P15": _another_kind,
}
"""By vector, what answers it, given a program and the clock."""
