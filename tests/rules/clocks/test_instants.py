"""A day and a time, read one way however they are written."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.rules.clocks import instants
from orders.rules.clocks.instants import NotAnInstant
from orders.rules.vocabulary.london import LONDON, london

DAYS = st.dates(date(1971, 1, 1), date(2199, 12, 30))
TIMES = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-21T06:00", "2026-11-21T06:00+00:00"),
        ("2026-07-21 06:00:30", "2026-07-21T05:00:30+00:00"),
        ("20260721T060000", "2026-07-21T05:00+00:00"),
        ("2026-07-21T06:00:00.250Z", "2026-07-21T06:00:00.250+00:00"),
        ("2026-07-21T06:00+0200", "2026-07-21T04:00+00:00"),
        ("2026-07-21T06:00-01", "2026-07-21T07:00+00:00"),
        ("21/7/2026 6:05", "2026-07-21T05:05+00:00"),
        (" 21/07/2026 06:05:09 ", "2026-07-21T05:05:09+00:00"),
        ("2026-11-21T24:00", "2026-11-22T00:00+00:00"),
        ("21/11/2026 24:00", "2026-11-22T00:00+00:00"),
        ("2026-11-21T24:00:00", "2026-11-22T00:00+00:00"),
        ("2026-03-28T24:00", "2026-03-29T00:00+00:00"),
        ("2026-07-21T24:00Z", "2026-07-22T00:00+00:00"),
        ("2026-12-31T24:00", "2027-01-01T00:00+00:00"),
        ("2026-10-25T01:30", "2026-10-25T00:30+00:00"),
        ("2026-10-25T01:30 first", "2026-10-25T00:30+00:00"),
        ("2026-10-25T01:30 second", "2026-10-25T01:30+00:00"),
        ("25/10/2026 01:30 (Second)", "2026-10-25T01:30+00:00"),
        ("2026-10-25T01:30+01:00", "2026-10-25T00:30+00:00"),
        ("2026-10-25T01:30+00:00", "2026-10-25T01:30+00:00"),
        ("2026-03-29T02:00", "2026-03-29T01:00+00:00"),
        ("2026-03-29T00:59", "2026-03-29T00:59+00:00"),
        ("2026-03-29T01:30Z", "2026-03-29T01:30+00:00"),
    ],
)
def test_a_time_is_read_as_london_has_it(text: str, at: str) -> None:
    assert instants.read(text).timed == utc(at)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-03-29T01:00", instants.SKIPPED),
        ("29/03/2026 01:30", instants.SKIPPED),
        ("2026-03-29T01:59:59", instants.SKIPPED),
        ("2026-03-29T01:30 second", instants.SKIPPED),
        ("2026-11-21T06:00 second", instants.ONCE),
        ("2026-10-25T01:30+01:00 first", instants.ONCE),
        ("2026-11-21T24:01", instants.UNREADABLE),
        ("2026-11-21T24:00:01", instants.UNREADABLE),
        ("2026-11-21T25:00", instants.UNREADABLE),
        ("2026-02-30T06:00", instants.UNREADABLE),
        ("2026-02-30", instants.UNREADABLE),
        ("31/04/2026", instants.UNREADABLE),
        ("9999-12-31T24:00", instants.UNREADABLE),
        ("06:00", instants.UNREADABLE),
        ("soon", instants.UNREADABLE),
        ("", instants.UNREADABLE),
        ("2026-11-21T06:00 third", instants.UNREADABLE),
        ("2026-11-21 second", instants.UNREADABLE),
    ],
)
def test_what_is_no_time_says_what_to_enter(text: str, said: str) -> None:
    with pytest.raises(NotAnInstant) as refused:
        instants.read(text)
    assert str(refused.value) == said


@pytest.mark.rule(
    "A day without a time ends something at its end; what needs a time asks for it.",
    source="Europe/London civil time",
    kept_by="orders.rules.clocks.instants.read",
)
def test_a_day_alone_has_a_beginning_an_end_and_no_time() -> None:
    for text in ("2026-10-25", "25/10/2026", "20261025"):
        written = instants.read(text)
        assert (written.on, written.at) == (date(2026, 10, 25), None)
        assert written.start == utc("2026-10-24T23:00+00:00")
        assert written.end == utc("2026-10-26T00:00+00:00")
        with pytest.raises(NotAnInstant, match="Enter the time as well"):
            _ = written.timed


@given(on=DAYS)
def test_24_00_is_the_end_of_its_day_and_the_beginning_of_the_next(on: date) -> None:
    following = on + timedelta(days=1)
    ended = instants.read(f"{on}T24:00").timed
    assert ended == instants.read(f"{following}T00:00").timed
    assert ended == instants.read(str(on)).end == instants.read(str(following)).start


@given(on=DAYS, clock=TIMES)
def test_a_time_that_is_read_is_the_one_the_clock_showed(on: date, clock: time) -> None:
    text = f"{on} {clock:%H:%M}"
    shown = datetime.combine(on, clock, LONDON).astimezone(UTC).astimezone(LONDON)
    if (shown.date(), shown.time()) != (on, clock):
        with pytest.raises(NotAnInstant, match=instants.SKIPPED):
            instants.read(text)
        return
    at = instants.read(text).timed
    assert (london(at).date(), london(at).time()) == (on, clock)
    assert instants.read(london(at).isoformat()).timed == at


@given(on=DAYS, clock=TIMES)
def test_of_a_time_that_comes_twice_the_first_is_before_the_second(on: date, clock: time) -> None:
    text = f"{on} {clock:%H:%M}"
    try:
        at = instants.read(text).timed
    except NotAnInstant:
        return
    if instants.doubled(at):
        first, second = (instants.read(f"{text} {which}").timed for which in ("first", "second"))
        assert (at, instants.doubled(first), instants.doubled(second)) == (first, "first", "second")
        assert first < second
        assert london(first).time() == london(second).time()
    else:
        with pytest.raises(NotAnInstant):
            instants.read(f"{text} second")


@given(text=st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(NotAnInstant):
        assert instants.read(text).start <= instants.read(text).end
