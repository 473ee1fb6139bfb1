from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from orders.errors import NotFound
from orders.register.model import Draft
from orders.rules import catalogue
from orders.rules.vocabulary import EndsKind
from orders.web import recording_pages
from orders.web.recording_pages import Progress
from orders.web.recording_reading import Checked
from tests.factories.areas import make_areas
from tests.web.writing import COURT, NOTICE, ORDER, terms

DVPN, DVPO = catalogue.kind("DVPN"), catalogue.kind("DVPO")
OPEN = replace(
    DVPO,
    code="OPEN",
    protected_person_required=False,
    condition_codes=None,
    ends_kinds=frozenset({EndsKind.FIXED, EndsKind.UNTIL_FURTHER_ORDER}),
)
"""A made-up kind: open-ended, any condition, nobody need be protected."""


@pytest.fixture
def areas(db: Session) -> Session:
    make_areas(db)
    return db


@pytest.mark.parametrize("pages", [NOTICE, dict(reversed(NOTICE.items()))], ids=["in order", "not"])
def test_the_whole_is_read_from_pages_in_any_order(
    areas: Session, pages: dict[str, dict[str, str]]
) -> None:
    given = recording_pages.whole(areas, DVPN, pages)
    assert given.subject.aliases[0].given_names == "Danny"
    assert given.subject.addresses[0].postcode == "B1 1AA"
    assert given.protected_persons[0].person.addresses[0].lines == "2 Invented Close"


def test_addresses_and_persons_keep_the_order_of_their_numbers(areas: Session) -> None:
    keys = ("subject/homes/10", "subject/homes/9", "protected-2", "protected-1")
    pages: dict[str, dict[str, str]] = {key: {} for key in keys}
    assert recording_pages.home_keys(pages, "subject") == ["subject/homes/9", "subject/homes/10"]
    assert recording_pages.protected_keys(pages) == ["protected-1", "protected-2"]
    assert recording_pages.next_home(pages, "subject") == "subject/homes/11"
    assert recording_pages.next_home(pages, "protected-1") == "protected-1/homes/1"
    assert recording_pages.next_protected(pages) == "protected-3"


def test_a_kind_that_protects_nobody_may_leave_that_section_out(areas: Session) -> None:
    pages = {key: form for key, form in ORDER.items() if not key.startswith("protected")}
    pages["court"] = COURT | {"ends_kind": "FIXED"}
    with catalogue.KINDS.adding(OPEN):
        found = recording_pages.sections(areas, OPEN, pages)
        assert recording_pages.whole(areas, OPEN, pages).protected_persons == ()
    assert [each.key for each in found if each.progress is Progress.OPTIONAL] == ["protected"]
    assert recording_pages.unready(found) == []
    assert recording_pages.after(found, "subject/homes") == "protected"
    assert recording_pages.after(found, "protected") == "check"


def test_a_kind_that_ends_in_several_ways_asks_which(areas: Session) -> None:
    read = recording_pages.checked
    assert read(areas, OPEN, {"court": COURT}, "court").faults == {
        "ends_kind": ["Choose what brings it to its end."]
    }
    assert recording_pages.choices(OPEN)["ends_kinds"][1] == (
        "UNTIL_FURTHER_ORDER",
        "Until further order",
    )
    assert recording_pages.choices(DVPO)["ends_kinds"] == []


def test_a_person_without_an_address_is_not_complete(areas: Session) -> None:
    pages = {key: form for key, form in NOTICE.items() if key != "protected-1/homes/1"}
    found = {each.key: each.progress for each in recording_pages.sections(areas, DVPN, pages)}
    assert found["protected"] is Progress.PROBLEM


@pytest.mark.parametrize("key", NOTICE)
def test_whatever_a_page_was_sent_it_is_read_without_falling_over(areas: Session, key: str) -> None:
    strange: dict[str, object] = dict.fromkeys(NOTICE[key], "\x00٣\u202e" + "x" * 20_000)
    strange |= dict.fromkeys(("born_on-day", "starts_on-day", "started_at-day"), "9" * 5000)
    read = recording_pages.checked(areas, DVPN, {key: strange}, key)
    assert read.faults


def test_a_kind_the_register_forgot_is_not_found() -> None:
    with pytest.raises(NotFound):
        recording_pages.kind_of(Draft(kind="GONE"))


def placed(areas: Session, **changes: str) -> Checked:
    """The conditions page of an SPO with a school to keep away from."""
    words = "Not within 200 metres of Invented School."
    form = terms(("NO_APPROACH_SCHOOL", words), radius_m="200", **changes)
    spo = catalogue.kind("SPO")
    return recording_pages.checked(areas, spo, {"conditions": form}, "conditions")


@pytest.mark.parametrize(
    "place",
    [
        {"location": "B1 1AA"},
        {"location": "402000 291000"},
        {"location": "52.516, -1.970"},
        {"geometry": "SRID=27700;POINT (402000 291000)", "place_name": "Invented School"},
        {"exceptions": "on polling days", "protects": "1"},
    ],
    ids=["postcode", "grid", "degrees", "drawn", "nowhere"],
)
def test_a_condition_says_where_it_applies(areas: Session, place: dict[str, str]) -> None:
    assert placed(areas, **place).faults == {}


@pytest.mark.parametrize(
    ("place", "field"),
    [
        ({"location": "ZZ9 9ZZ"}, "location"),
        ({"location": "by the church"}, "location"),
        ({"geometry": "POINT (1"}, "geometry"),
        ({"location": "B1 1AA", "geometry": "SRID=27700;POINT (402000 291000)"}, "location"),
    ],
    ids=["unknown-postcode", "words", "broken", "both"],
)
def test_a_place_that_cannot_be_found_is_said_at_its_field(
    areas: Session, place: dict[str, str], field: str
) -> None:
    assert list(placed(areas, **place).faults) == [f"condition-0-{field}"]
