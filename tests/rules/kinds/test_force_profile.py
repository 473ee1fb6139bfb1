"""What police of an area may give, by the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from orders.rules.checks import issuing
from orders.rules.kinds import catalogue
from orders.rules.kinds.force_profile import ForceProfile
from orders.rules.reference_data import Availability, Switch
from orders.rules.vocabulary.codes import Consideration, RelationshipBasis
from orders.rules.vocabulary.findings import Finding, Severity
from orders.rules.vocabulary.london import LONDON
from orders.rules.vocabulary.ranks import Rank

DAPN, DVPN = catalogue.kind("DAPN"), catalogue.kind("DVPN")
START = date(2027, 1, 1)
HERE = Availability(
    name=Switch.DAPO, scope="west midlands  police", from_on=START, source="S.I. 2026/1"
)
FORCE = ForceProfile("WM", "West Midlands Police", (HERE,))
BEFORE = date(2026, 12, 31)


@pytest.mark.parametrize(
    ("on", "named", "may"),
    [
        (BEFORE, "", False),
        (START, "", True),
        (START, "West Midlands Police", True),
        (BEFORE, "Cleveland Police", True),
    ],
)
def test_a_notice_is_given_from_the_day_of_its_police_area(
    on: date, named: str, *, may: bool
) -> None:
    assert FORCE.may_give(DAPN, on, named) is may
    assert FORCE.may_give(DVPN, on, named)


def test_another_area_s_day_is_none_here() -> None:
    there = replace(FORCE, availability=(replace(HERE, scope="Cleveland Police"),))
    assert not there.may_give(DAPN, START)


def test_what_ended_is_given_no_more() -> None:
    ended = replace(FORCE, availability=(replace(HERE, until_on=date(2027, 3, 31)),))
    assert ended.may_give(DAPN, date(2027, 3, 31))
    assert not ended.may_give(DAPN, date(2027, 4, 1))


def test_a_notice_that_another_takes_the_place_of_is_confirmed_and_never_refused() -> None:
    """Domestic Abuse Act 2021 s.55 is not in force: the older notice can still be given."""
    assert not FORCE.gave_way(DVPN, BEFORE)
    assert FORCE.gave_way(DVPN, START)
    assert not FORCE.gave_way(DVPN, START, "Cleveland Police")
    assert not FORCE.gave_way(DAPN, START)
    found = _checked(gave_way=True)
    assert [(each.code, each.severity) for each in found] == [
        ("another-notice-here", Severity.CONFIRM)
    ]
    assert found[0].source == "Domestic Abuse Act 2021 s.55"
    assert not _checked(gave_way=False)


def test_a_setting_without_a_day_changes_nothing_about_the_older_notice() -> None:
    always = replace(FORCE, availability=(replace(HERE, from_on=None),))
    assert always.may_give(DAPN, BEFORE)
    assert not always.gave_way(DVPN, START)


def _checked(*, gave_way: bool) -> list[Finding]:
    return issuing.checks(
        DVPN,
        subject_born_on=date(1980, 1, 1),
        authorised_at=datetime(2027, 1, 2, 12, tzinfo=LONDON),
        authorised_rank=Rank.SUPERINTENDENT,
        condition_codes=["NON_MOLEST"],
        considerations_given=list(Consideration),
        has_protected_person=True,
        relationship_basis=next(iter(RelationshipBasis)),
        gave_way=gave_way,
    )
