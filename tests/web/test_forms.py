from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError, fields
from werkzeug.datastructures import MultiDict

from orders.register.schemas.fields import EndInstant, Instant
from orders.web import forms
from tests.factories.orders import at

STATIC = Path(__file__).resolve().parent.parent / "static"
TIMES = json.loads((STATIC / "times_that_come_twice.json").read_text())
"""Day, month, year and time as typed, and whether the clock shows that time twice."""

NOON = "2026-11-21 12:00"


def sent(day: str = "", month: str = "", year: str = "", time: str = "") -> dict[str, str]:
    return {"on-day": day, "on-month": month, "on-year": year, "on-time": time}


@pytest.mark.parametrize(
    ("form", "day"),
    [
        (sent("21", "11", "2026"), date(2026, 11, 21)),
        (sent(" 1 ", "02", "2026"), date(2026, 2, 1)),
        (sent("29", "February", "2028"), date(2028, 2, 29)),
        (sent("3", "nov", "2026"), date(2026, 11, 3)),
        (sent(), None),
        ({}, None),
    ],
)
def test_a_date_is_read_from_its_boxes(form: dict[str, str], day: date | None) -> None:
    assert forms.read_date(form, "on") == day


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (sent("", "11", "2026"), "Enter the day as well."),
        (sent("21", "", ""), "Enter the month and the year as well."),
        (sent("31", "11", "2026"), "Enter a real date, like 21 11 2026."),
        (sent("29", "2", "2027"), "Enter a real date, like 21 11 2026."),
        (sent("٣", "2", "2027"), "Enter a real date, like 21 11 2026."),
        (sent("-1", "2", "2027"), "Enter a real date, like 21 11 2026."),
        (sent("1", "2", "27"), "Enter the year with 4 digits, like 21 11 2026."),
        (sent("1", "2", "0000"), "Enter a real date, like 21 11 2026."),
        (sent("<script>", "2", "2027"), "Enter a real date, like 21 11 2026."),
    ],
)
def test_a_wrong_date_says_what_to_enter(form: dict[str, str], said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        forms.read_date(form, "on")
    assert forms.messages(refused.value) == {"on": [said]}


@pytest.mark.parametrize(
    ("form", "instant"),
    [
        pytest.param(sent("21", "11", "2026", "06:00"), "2026-11-21T06:00", id="winter"),
        pytest.param(sent("1", "7", "2026", "6.05"), "2026-07-01T06:05", id="a point"),
        pytest.param(sent("1", "7", "2026", "2215"), "2026-07-01T22:15", id="no colon"),
        pytest.param(sent("21", "11", "2026", "24:00"), "2026-11-21T24:00", id="its end"),
        pytest.param(sent("21", "11", "2026"), "2026-11-21", id="a day alone"),
        pytest.param(sent(), "", id="nothing"),
        pytest.param(sent("25", "10", "2026", "01:30"), "2026-10-25T01:30", id="the hour twice"),
        pytest.param(
            sent("25", "10", "2026", "01:30 Second"), "2026-10-25T01:30 second", id="said behind it"
        ),
        pytest.param(
            sent("25", "10", "2026", "01:30") | {"on-which": "second"},
            "2026-10-25T01:30 second",
            id="chosen",
        ),
        pytest.param(
            sent("25", "11", "2026", "01:30") | {"on-which": "second"},
            "2026-11-25T01:30",
            id="chosen, and the day put right since",
        ),
    ],
)
def test_a_day_and_time_are_read_as_they_stand(form: dict[str, str], instant: str) -> None:
    assert forms.read_written(form, "on") == instant


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (
            sent("21", "11", "2026", "06:00 second"),
            "This time came once that day: leave out “first” or “second”.",
        ),
        (sent(time="06:00"), "Enter the date as well, like 21 11 2026."),
        (
            sent("21", "11", "2026", "24:01"),
            "Enter the time with the 24-hour clock, like 06:00 or 22:15.",
        ),
        (
            sent("21", "11", "2026", "6pm"),
            "Enter the time with the 24-hour clock, like 06:00 or 22:15.",
        ),
        (
            sent("28", "3", "2027", "01:30"),
            "Enter another time: clocks went forward over this one.",
        ),
    ],
)
def test_a_wrong_time_says_what_to_enter(form: dict[str, str], said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        forms.read_written(form, "on")
    assert forms.messages(refused.value) == {"on": [said]}


@pytest.mark.parametrize(
    ("form", "twice"),
    [
        (sent("25", "10", "2026", "01:30"), True),
        (sent("25", "10", "2026", "02:00"), False),
        (sent("25", "10", "2026"), False),
        (sent("25", "", "2026", "01:30"), False),
        (sent("25", "10", "2026", "soon"), False),
        (sent(), False),
    ],
)
def test_which_of_two_is_asked_only_where_a_time_comes_twice(
    form: dict[str, str], twice: bool
) -> None:
    assert forms.comes_twice(form, "on") is twice


@pytest.mark.parametrize(("day", "month", "year", "time", "twice"), TIMES)
def test_the_page_and_its_script_ask_about_the_same_times(
    day: str, month: str, year: str, time: str, twice: bool
) -> None:
    assert forms.comes_twice(sent(day, month, year, time), "on") is twice


def test_an_end_is_shown_as_24_00_of_its_last_day_and_read_back() -> None:
    ended = at("2026-11-29T24:00")
    values = forms.shown(ended, "on", ends=True)
    assert values == sent("29", "11", "2026", "24:00")
    assert at(forms.read_written(values, "on")) == ended
    assert forms.shown(at("2026-10-25T01:30 second"), "on")["on-which"] == "second"
    assert "on-time" not in forms.shown(ended, "on", day_only=True)


def test_several_instants_are_read_and_shown_again() -> None:
    form = sent("21", "11", "2026", "06:00") | {"off-day": "1"}
    values, errors = forms.read_instants(form, ["on", "off", "never"])
    assert values == {"on": "2026-11-21T06:00", "never": ""}
    assert errors == {"off": ["Enter the month and the year as well."]}
    assert forms.shown(at("2026-11-21T06:00+00:00"), "on") == sent("21", "11", "2026", "06:00")
    assert forms.shown(None, "on") == {}


def test_nested_messages_come_out_under_their_field() -> None:
    class Inner(Schema):
        number = fields.Integer(required=True)

    class Outer(Schema):
        inner = fields.List(fields.Nested(Inner))

    with pytest.raises(ValidationError) as refused:
        Outer().load({"inner": [{"number": "x"}, {}]})
    assert forms.messages(refused.value) == {
        "inner": ["Not a valid integer.", "Missing data for required field."]
    }
    assert forms.messages(ValidationError("Wrong.")) == {"form": ["Wrong."]}


class _Inner(Schema):
    name = fields.String()


class _EveryField(Schema):
    on = fields.Date()
    at = Instant()
    until = EndInstant()
    word = fields.String()
    yes = fields.Boolean()
    chosen = fields.List(fields.Integer())
    inner = fields.Nested(_Inner)
    inners = fields.List(fields.Nested(_Inner))
    facts = fields.Dict()


def test_fields_are_read_by_their_types_under_the_names_a_form_gives_them() -> None:
    form = MultiDict(
        [
            *((f"row-0-{name}", text) for name, text in forms.shown(at(NOON), "on").items()),
            *((f"row-0-{name}", text) for name, text in forms.shown(at(NOON), "at").items()),
            *((f"row-0-{name}", text) for name, text in forms.shown(at(NOON), "ends").items()),
            ("row-0-word", " two words "),
            ("row-0-chosen", "3"),
            ("row-0-chosen", "5"),
            ("row-0-inner", "x"),
            ("row-0-inners", "x"),
            ("row-0-facts", "x"),
            ("word", "of another row"),
        ]
    )
    read = forms.read_fields(_EveryField(), form, prefix="row-0-", inputs={"until": "ends"})
    assert read == (
        {
            "on": "2026-11-21",
            "at": "2026-11-21T12:00",
            "until": "2026-11-21T12:00",
            "word": "two words",
            "chosen": ["3", "5"],
        },
        {},
    )


def test_what_is_wrong_with_a_field_is_said_at_its_input() -> None:
    sent_parts = {"on-day": "31", "on-month": "2", "on-year": "2026", "ends-time": "25:00"}
    read, errors = forms.read_fields(_EveryField(), sent_parts, inputs={"until": "ends"})
    assert read == {"at": ""}
    assert errors == {
        "on": ["Enter a real date, like 21 11 2026."],
        "ends": ["Enter the date as well, like 21 11 2026."],
    }


@given(st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30), timezones=st.just(UTC)))  # noqa: DTZ001  a timezone is added
@example(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
@example(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
def test_an_instant_a_form_shows_is_read_back(when: datetime) -> None:
    instant = when.replace(second=0, microsecond=0)
    values, errors = forms.read_fields(_EveryField(only=("at",)), forms.shown(instant, "at"))
    assert errors == {}
    assert _EveryField(only=("at",)).load(values) == {"at": instant}
