"""Numbers of other systems on an order and its breaches: found, in files, put right."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.register.model import Order
from orders.register.number_model import OrderNumber
from tests.api.calling import make_program
from tests.factories.breaches import make_breach
from tests.factories.orders import at
from tests.web.order_pages import guard_fields, logged, looked_up, page_of, send

pytestmark = [pytest.mark.spatial, pytest.mark.time_machine(at("2026-11-21 12:00"), tick=False)]


def look_up(client: FlaskClient, number: str) -> str:
    return looked_up(client, number=number).text


def test_a_number_finds_the_order_stands_in_files_and_is_taken_out(
    civil: FlaskClient, order: Order, db: Session
) -> None:
    breach = make_breach(db, order)
    db.commit()
    path = f"/orders/{order.reference}/numbers"
    typed = {"kind": "URN", "number": "20 CR 12345/26", "breach": str(breach.id)}
    form = typed | guard_fields(db, order)
    assert send(civil, f"{path}/add", **form).status_code == 303
    again = send(civil, f"{path}/add", **typed, **guard_fields(db, order))
    assert again.status_code == 422
    assert "recorded already" in again.text
    assert order.reference in look_up(civil, "20cr-1234526")
    assert order.reference not in look_up(civil, "20CR1234527")
    rows = list(csv.reader(io.StringIO(civil.get("/orders.csv").get_data(as_text=True))))
    assert "URN 20 CR 12345/26" in rows[1][rows[0].index("numbers")]
    (number,) = db.scalars(select(OrderNumber))
    why = {"reason": "The number of another case."}
    stale = send(civil, f"{path}/{number.id}/take-out", **why, version="1")
    assert stale.status_code == 409
    done = send(civil, f"{path}/{number.id}/take-out", **why, **guard_fields(db, order))
    assert done.status_code == 303
    assert "The number of another case." in page_of(civil, order).text
    assert order.reference not in look_up(civil, "20cr-1234526")
    assert logged(db, "order.number-taken-out")[0].reference == order.reference


def test_numbers_recorded_with_an_order_or_breach_are_found_too(
    civil: FlaskClient, order: Order, db: Session
) -> None:
    breach = make_breach(db, order)
    order.crime_reference, breach.custody_reference = "20ZZ/1/26", None
    db.commit()
    assert order.reference in look_up(civil, "20zz/1/26")


def test_programs_record_find_and_take_out_numbers(
    client: FlaskClient, order: Order, db: Session
) -> None:
    program = make_program(client, db)
    path = f"/orders/{order.reference}"
    version = program.get(path).headers["ETag"]
    body = {"kind": "FAMILY_CASE", "number": "BM26P00123"}
    made = program.post(f"{path}/numbers", body, version=version)
    assert made.status_code == 201, made.text
    (number,) = made.json["numbers"]
    found = program.post("/look-up", {"number": "bm26p00123"})
    assert found.json["total"] == 1
    gone = program.post(
        f"{path}/numbers/{number['id']}/strike",
        {"reason": "Another family."},
        version=made.headers["ETag"],
    )
    assert gone.json["numbers"][0]["taken_out"]["reason"] == "Another family."
    wrong = program.post(f"{path}/numbers", body | {"number": "no"}, version=gone.headers["ETag"])
    assert wrong.status_code == 422
