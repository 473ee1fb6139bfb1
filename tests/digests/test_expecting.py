"""What a replayed history asks of its mails, tried on mails written by hand."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.digests.expecting import faults
from tests.digests.facts import Happened
from tests.digests.history import FIRST, LONG_AGO, Life
from tests.digests.mails import CORRECTED, LIVE, Mail, Said

REFERENCE = "WM26-00001-0"
NAME = "Daniel MARSH"
MADE, LEFT = FIRST + timedelta(hours=9), FIRST + timedelta(days=2)
ROW = "Alder West. Conditions: NON_MOLEST. Ends: no end date."


def mail(day: int, *rows: tuple[str, str]) -> Mail:
    at = FIRST + timedelta(days=day, hours=6)
    said = (
        Said(section, REFERENCE, f"{REFERENCE}  {NAME}\n    {words}") for section, words in rows
    )
    return Mail("ALD", at, at, tuple(said))


def left(*events: Happened, known: datetime) -> Life:
    """An order whose subject left Alder at the beginning of the third day."""
    homes = [(LONG_AGO, "B1 1AA", LONG_AGO), (LEFT, "WS1 1AA", known)]
    made = Happened("made", MADE, MADE, 1)
    served = Happened("served", MADE, MADE, 2)
    names = [(LONG_AGO, NAME)]
    return Life("NMO", [], [], REFERENCE, ("NON_MOLEST",), [made, served, *events], homes, names)


def quashed(recorded: datetime) -> Happened:
    return Happened("quashed", MADE + timedelta(hours=20), recorded, 3)


LISTED = mail(2, (LIVE, ROW))
ENDED = mail(3, (CORRECTED, "was said to be in force; it had ended."))


def test_a_home_wrongly_stated_of_an_order_in_force_is_to_be_taken_back() -> None:
    life = left(known=LEFT + timedelta(hours=12))
    assert any("not taken back" in each for each in faults([life], [LISTED, mail(3)]))


def test_a_home_is_taken_back_with_the_row_of_an_order_that_had_ended() -> None:
    life = left(quashed(LEFT + timedelta(hours=9)), known=LEFT + timedelta(days=1, hours=9))
    assert list(faults([life], [LISTED, ENDED, mail(4)])) == []


@pytest.mark.parametrize("hours", [9, 33])
def test_that_it_had_ended_is_to_be_told(hours: int) -> None:
    life = left(quashed(LEFT + timedelta(hours=hours)), known=LEFT + timedelta(days=9))
    got = [LISTED, mail(3) if hours == 9 else mail(3, (LIVE, ROW)), mail(4)]
    assert any("not taken back" in each for each in faults([life], got))
