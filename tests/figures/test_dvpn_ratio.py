from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from marshmallow import ValidationError
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from orders.breaches.model import Arrest
from orders.figures import dvpn_ratio as figure
from orders.figures.charts import ratio_svg
from orders.figures.dvpn_ratio import BandPosition, By, DvpnRatio, RatioRow
from orders.figures.publishing import as_csv, as_dict, in_words, summary
from orders.register.model import Event, Order
from orders.rules.vocabulary.codes import EndsKind
from orders.rules.vocabulary.events import EventKind
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.breaches import make_arrest
from tests.factories.orders import (
    at,
    happen,
    home,
    make_order,
    make_served_notice,
    notice_input,
    order_input,
    subject,
)

NOVEMBER = {"from_on": date(2026, 11, 1), "to_on": date(2026, 11, 30)}


def ratio(db: Session, **asked: Any) -> DvpnRatio:
    return figure.dvpn_ratio(db, **(NOVEMBER | asked))


def counts(line: RatioRow) -> tuple[int, int, int]:
    return line.arrests, line.linked, line.served


def served(db: Session, arrest: str | None, **changes: Any) -> Order:
    return make_served_notice(db, notice_input(arrest_reference=arrest, **changes))


def bulk_served(db: Session, arrests: list[str | None], *, first: int = 0) -> None:
    """Served notices written as rows: a thousand through the service would only be slower."""
    like = served(db, None)
    happen(db, like, EventKind.ENTERED_IN_ERROR, "2026-11-20 10:00")
    by = make_account(db)
    for number, arrest in enumerate(arrests, start=first):
        order = Order(
            reference=f"WM26-9{number:04d}-0",
            kind="DVPN",
            subject_id=like.subject_id,
            applicant_force="WMP",
            ends_kind=EndsKind.UNTIL_DETERMINATION,
            arrest_reference=arrest,
            grounds="",
            considerations={},
            officer_in_case="",
            out_of_hours_contact="",
            unverified=False,
            recorded_at=at("2026-11-20 10:00"),
            recorded_by_id=by.id,
            version=1,
        )
        db.add(order)
        db.flush()
        db.add(
            Event(
                order_id=order.id,
                kind=EventKind.SERVED,
                occurred_at=at("2026-11-20 09:00"),
                recorded_at=at("2026-11-20 10:00"),
                recorded_by_id=by.id,
                reason="",
                details={},
                struck=False,
            )
        )
    db.flush()


def test_x3_seventy_of_a_thousand_arrests_and_twelve_notices_without_one(each_db: Session) -> None:
    """X3: M1 7.0 %, volume ratio 8.2 %."""
    make_areas(each_db)
    each_db.execute(
        insert(Arrest),
        [
            {
                "arrest_reference": f"A{number}",
                "arrested_at": at("2026-11-19 23:00"),
                "lpa_code": "ALD",
                "violent_da": True,
                "imported_at": at("2026-12-01 06:00"),
            }
            for number in range(1000)
        ],
    )
    bulk_served(each_db, [f"A{number}" for number in range(70)] + [None] * 12)
    found = ratio(each_db)
    assert counts(found.total) == (1000, 70, 82)
    assert found.total.percent == pytest.approx(7.0)
    assert found.total.volume_percent == pytest.approx(8.2)
    assert summary(found) == "7.0 % — inside the 5 % to 16 % band"


def test_an_arrest_counts_once_however_many_notices_came_of_it(each_db: Session) -> None:
    make_areas(each_db)
    make_arrest(each_db, "A1")
    served(each_db, "A1")
    served(each_db, "A1")
    assert counts(ratio(each_db).total) == (1, 1, 2)


@pytest.mark.parametrize(
    ("when", "counted"),
    [
        pytest.param("2026-10-31 23:59", False, id="the day before"),
        pytest.param("2026-11-01 00:00", True, id="first instant"),
        pytest.param("2026-11-30 23:59", True, id="last minute"),
        pytest.param("2026-12-01 00:00", False, id="the day after"),
    ],
)
def test_the_london_day_of_the_arrest_decides(each_db: Session, when: str, counted: bool) -> None:
    make_areas(each_db)
    make_arrest(each_db, "A1", when)
    served(each_db, "A1")
    assert counts(ratio(each_db).total) == (int(counted), int(counted), 1)


def test_a_notice_served_after_the_window_counts_for_its_arrest(each_db: Session) -> None:
    make_areas(each_db)
    make_arrest(each_db, "A1")
    served(each_db, "A1")
    found = ratio(each_db, to_on=date(2026, 11, 19))
    assert counts(found.total) == (1, 1, 0)


def test_what_does_not_stand_does_not_count(each_db: Session) -> None:
    make_areas(each_db)
    for number in range(6):
        make_arrest(each_db, f"A{number}", violent_da=number != 5)
    in_error = served(each_db, "A0")
    happen(each_db, in_error, EventKind.ENTERED_IN_ERROR, "2026-11-20 10:00")
    make_order(each_db, notice_input(arrest_reference="A1"))
    make_order(each_db, order_input(arrest_reference="A2"))
    taken_back = served(each_db, "A3")
    strike(each_db, taken_back)
    served(each_db, "A5")
    assert counts(ratio(each_db).total) == (5, 0, 1)


def strike(db: Session, order: Order) -> None:
    service = db.scalars(
        select(Event).where(Event.order_id == order.id, Event.kind == EventKind.SERVED)
    ).one()
    db.add(
        Event(
            order_id=order.id,
            kind=EventKind.SERVED,
            occurred_at=service.occurred_at,
            recorded_at=at("2026-11-20 12:00"),
            recorded_by_id=service.recorded_by_id,
            reason="Served on somebody else.",
            details={},
            replaces_id=service.id,
            struck=True,
        )
    )
    db.flush()


def test_by_month_every_month_has_a_line(each_db: Session) -> None:
    make_areas(each_db)
    make_arrest(each_db, "A1", "2026-10-01 00:30")
    make_arrest(each_db, "A2", "2026-12-01 00:00")
    served(each_db, "A1")
    found = ratio(each_db, from_on=date(2026, 10, 1), to_on=date(2026, 12, 1))
    assert [(line.code, line.name, *counts(line)) for line in found.lines] == [
        ("2026-10", "October 2026", 1, 1, 0),
        ("2026-11", "November 2026", 0, 0, 1),
        ("2026-12", "December 2026", 1, 0, 0),
    ]
    assert found.lines[1].standing is BandPosition.NONE
    assert found.lines[1].volume_percent is None


def test_by_lpa_arrests_count_where_made_and_notices_at_the_subjects_home(
    each_db: Session,
) -> None:
    make_areas(each_db)
    make_arrest(each_db, "A1", lpa_code="BIR")
    served(each_db, "A1")
    served(each_db, None, subject=subject(home("B1 1AA"), home("WS1 1AA")))
    served(each_db, None, subject=subject(home("M1 1AE")))
    found = ratio(each_db, by=By.LPA)
    assert [(line.code, *counts(line)) for line in found.lines] == [
        ("ALD", 0, 0, 2),
        ("BIR", 1, 1, 1),
        ("OUT_OF_FORCE", 0, 0, 1),
    ]
    assert counts(found.total) == (1, 1, 3)


@pytest.mark.parametrize(
    ("arrests", "linked", "standing"),
    [
        (1000, 49, BandPosition.BELOW),
        (1000, 50, BandPosition.INSIDE),
        (1000, 160, BandPosition.INSIDE),
        (1000, 161, BandPosition.ABOVE),
        (0, 0, BandPosition.NONE),
    ],
)
def test_both_ends_of_the_band_are_inside_it(
    arrests: int, linked: int, standing: BandPosition
) -> None:
    assert RatioRow("TOTAL", "Whole force", arrests, linked, linked).standing is standing


@pytest.mark.parametrize(("arrests", "small"), [(9, True), (10, False)])
def test_fewer_than_ten_arrests_are_a_small_number(arrests: int, small: bool) -> None:
    assert RatioRow("ALD", "Alder", arrests, 1, 1).is_small is small


@pytest.mark.parametrize(
    ("from_on", "to_on"),
    [
        pytest.param(date(2026, 11, 2), date(2026, 11, 1), id="wrong way round"),
        pytest.param(date(2000, 1, 1), date(2026, 11, 1), id="too long"),
    ],
)
def test_days_that_make_no_window_are_refused(from_on: date, to_on: date) -> None:
    with pytest.raises(ValidationError):
        figure.check_days(from_on, to_on)


@pytest.fixture
def sample() -> DvpnRatio:
    lines = (RatioRow("ALD", "Alder", 1000, 70, 82), RatioRow("BIR", "=Birch & <Oak>", 0, 0, 1))
    return DvpnRatio(
        date(2026, 11, 1),
        date(2026, 11, 30),
        By.LPA,
        RatioRow("TOTAL", "Whole force", 1000, 70, 83),
        lines,
    )


def test_the_figure_leaves_with_numerator_denominator_and_window(sample: DvpnRatio) -> None:
    sent = json.loads(json.dumps(as_dict(sample)))
    assert (sent["from"], sent["to"], sent["by"]) == ("2026-11-01", "2026-11-30", "lpa")
    assert sent["rows"][0] == {
        "code": "ALD",
        "name": "Alder",
        "violent_da_arrests": 1000,
        "arrests_with_dvpn_served": 70,
        "percent": 7.0,
        "band": "inside",
        "dvpns_served": 82,
        "volume_percent": 8.2,
        "small_number": False,
    }
    assert sent["rows"][1]["percent"] is None


def test_the_file_runs_nothing_in_a_spreadsheet(sample: DvpnRatio) -> None:
    header, alder, birch, total = as_csv(sample).splitlines()
    assert header.startswith("code,name,violent_da_arrests,arrests_with_dvpn_served,percent")
    assert alder == "ALD,Alder,1000,70,7.0,inside,82,8.2,no,2026-11-01,2026-11-30,lpa"
    assert birch.startswith("BIR,'=Birch & <Oak>,0,0,,none,1,,yes,")
    assert total.startswith("TOTAL,Whole force,1000,70,7.0,inside,83,8.3,no,")


@pytest.mark.parametrize("name", [" =1+1", "\n=1+1"])
def test_nor_does_a_formula_behind_a_space_or_a_line(sample: DvpnRatio, name: str) -> None:
    lines = (replace(sample.lines[0], name=name), *sample.lines[1:])
    cells = list(csv.reader(io.StringIO(as_csv(replace(sample, lines=lines)))))
    assert cells[1][1] == f"'{name}"


def test_the_chart_is_the_same_bytes_twice_and_names_no_host(sample: DvpnRatio) -> None:
    drawn = ratio_svg(sample)
    assert drawn == ratio_svg(sample)
    assert drawn.startswith(b"<?xml")
    assert b'xlink:href="http' not in drawn
    assert b"<script" not in drawn


def test_the_chart_in_words_has_every_line(sample: DvpnRatio) -> None:
    words = in_words(sample)
    assert "Alder 7.0 % of 1,000" in words
    assert "=Birch & <Oak> none of 0" in words


def test_what_it_costs_grows_no_faster_than_the_register(db: Session) -> None:
    """SQLite's own count of instructions: the square would give four times as many."""
    make_areas(db)
    raw: Any = db.connection().connection.driver_connection
    costs = []
    for first in (0, 400):
        each = range(first, first + 400)
        row = {"lpa_code": "ALD", "violent_da": True, "imported_at": at("2026-12-01 06:00")}
        when = {"arrested_at": at("2026-11-19 23:00")}
        db.execute(insert(Arrest), [{"arrest_reference": f"A{n}", **when, **row} for n in each])
        bulk_served(db, [f"A{number}" for number in each], first=first)
        steps: list[int] = []
        raw.set_progress_handler(lambda steps=steps: steps.append(1), 100)
        assert counts(ratio(db).total) == (first + 400, first + 400, first + 400)
        raw.set_progress_handler(None, 100)
        costs.append(len(steps))
    assert costs[1] < 2.5 * costs[0]
