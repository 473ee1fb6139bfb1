"""Putting many notices into a value does what putting in each by itself does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from orders.search.disclosure.notices import Notices

TEXTS: Final = sorted(
    (
        f"She hides at {number} {name}, by the canal."
        for number in range(20)
        for name in ("Elm Row", "Ox Lea")
    ),
    key=len,
    reverse=True,
)
MANY: Final = {each: f"Ring {place}." for place, each in enumerate([*TEXTS, "9 Oak", "7 Elm Rd"])}
WORDS: Final = (
    "She hides at ",
    "7 Elm Rd",
    "9 Oak",
    "9oak",
    " Ox Lea",
    "by the canal.",
    "3",
    *TEXTS[:3],
)


def letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()


def one_by_one(value: str, notices: Mapping[str, str]) -> str:
    for typed, notice in notices.items():
        if typed in value:
            value = value.replace(typed, notice)
    plain = letters(value)
    for typed, notice in notices.items():
        if letters(typed) in plain or (len(plain) >= 12 and plain in letters(typed)):
            return notice
    return value


@given(st.lists(st.sampled_from(WORDS), max_size=4), st.sampled_from(["", " ", ", ", "\n"]))
def test_a_value_made_of_parts_gets_the_same_notices(parts: list[str], between: str) -> None:
    value = between.join(parts)
    assert Notices(MANY).over(value) == one_by_one(value, MANY)


@given(st.sampled_from(list(MANY)), st.data())
def test_a_part_of_a_text_gets_the_same_notice(text: str, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(text)))
    value = text[first : data.draw(st.integers(first, len(text)))].upper()
    assert Notices(MANY).over(value) == one_by_one(value, MANY)


def test_markup_has_the_notice_where_a_text_stands_in_it_escaped() -> None:
    notices = Notices({"Tom & Al's, 9 Oak": "Ring 101."})
    value = Markup("<p>Tom &amp; Al&#39;s, 9 Oak</p>")
    assert notices.over(value) == Markup("<p>Ring 101.</p>")


def test_what_was_sent_gets_no_notice() -> None:
    notices = Notices(MANY).but(["Is 9 Oak known?"])
    assert notices.over("9 Oak") == "9 Oak"
    assert notices.over("7 Elm Rd") == MANY["7 Elm Rd"]
