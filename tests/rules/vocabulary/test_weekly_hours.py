"""Times that come round each week, read as people write them."""

from __future__ import annotations

import pytest

from orders.rules.vocabulary import weekly_hours


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Mon-Fri 19:00-07:00", "Mon-Fri 19:00-07:00"),
        ("monday to friday 7:30 to 9:00", "Mon-Fri 07:30-09:00"),
        ("Sat, Sun 20:00-08:00; Wed 12:00-13:00", "Sat, Sun 20:00-08:00; Wed 12:00-13:00"),
        ("daily 21:00-06:00", "Mon-Sun 21:00-06:00"),
        ("Every day 21:00\u201306:00", "Mon-Sun 21:00-06:00"),
        ("Tuesdays 18:00-19:00\nThu 18:00-19:00", "Tue 18:00-19:00; Thu 18:00-19:00"),
    ],
)
def test_days_and_times_are_kept_in_one_form(text: str, kept: str) -> None:
    assert weekly_hours.normalise(text) == kept
    assert weekly_hours.normalise(kept) == kept


@pytest.mark.parametrize(
    "text",
    ["", "nights", "Mon", "Mon 19:00", "Mon 25:00-07:00", "Mon 19:00-19:00", "Moonday 1:00-2:00",
     "Mon-Tue-Wed 1:00-2:00", "t 1:00-2:00"],
)  # fmt: skip
def test_what_is_no_time_of_the_week_says_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"like Mon-Fri|from 00:00|same minute"):
        weekly_hours.normalise(text)


def test_an_officer_reads_them_in_words() -> None:
    words = weekly_hours.in_words("Mon-Fri 19:00-07:00; Sat, Sun 20:00-08:00")
    assert words == "Mon to Fri from 19:00 to 07:00, Sat, Sun from 20:00 to 08:00"
