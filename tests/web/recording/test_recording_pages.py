from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from orders.errors import NotFound
from orders.register.model import Draft
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.codes import EndsKind
from orders.web.recording import draft_record, recording_pages
from orders.web.recording.draft_record import SectionProgress, read_draft
from orders.web.recording.page_readers import Checked
from tests.factories.orders import FORCE, at
from tests.web.writing import COURT, NOTICE, ORDER, terms

NOW = at("2026-11-29 10:00")

DVPN, DVPO = catalogue.kind("DVPN"), catalogue.kind("DVPO")
OPEN = replace(
    DVPO,
    code="OPEN",
    protected_person_required=False,
    condition_codes=None,
    ends_kinds=frozenset({EndsKind.FIXED, EndsKind.UNTIL_FURTHER_ORDER}),
)
"""A made-up kind: open-ended, any condition, nobody need be protected."""


@pytest.mark.parametrize("pages", [NOTICE, dict(reversed(NOTICE.items()))], ids=["in order", "not"])
def test_the_whole_is_read_from_pages_in_any_order(
    db: Session, pages: dict[str, dict[str, str]]
) -> None:
    given = draft_record.whole(read_draft(db, DVPN, pages))
    assert given.subject.aliases[0].given_names == "Danny"
    assert given.subject.addresses[0].postcode == "B1 1AA"
    assert given.protected_persons[0].person.addresses[0].lines == "2 Invented Close"


def test_addresses_and_persons_keep_the_order_of_their_numbers(db: Session) -> None:
    keys = ("subject/homes/10", "subject/homes/9", "protected-2", "protected-1")
    pages: dict[str, dict[str, str]] = {key: {} for key in keys}
    assert recording_pages.home_keys(pages, "subject") == ["subject/homes/9", "subject/homes/10"]
    assert recording_pages.protected_keys(pages) == ["protected-1", "protected-2"]
    assert recording_pages.next_home(pages, "subject") == "subject/homes/11"
    assert recording_pages.next_home(pages, "protected-1") == "protected-1/homes/1"
    assert recording_pages.next_protected(pages) == "protected-3"


def test_a_kind_that_protects_nobody_may_leave_that_section_out(db: Session) -> None:
    pages = {key: form for key, form in ORDER.items() if not key.startswith("protected")}
    pages["court"] = COURT | {"ends_kind": "FIXED"}
    with catalogue.KINDS.adding(OPEN):
        draft = read_draft(db, OPEN, pages)
        found = draft_record.sections(draft)
        assert draft_record.whole(draft).protected_persons == ()
    assert [each.key for each in found if each.progress is SectionProgress.OPTIONAL] == [
        "protected"
    ]
    assert draft_record.unready(found) == []
    assert draft_record.after(found, "subject/homes") == "protected"
    assert draft_record.after(found, "protected") == "check"


def test_a_kind_that_ends_in_several_ways_asks_which(db: Session) -> None:
    assert read_draft(db, OPEN, {"court": COURT}).read["court"].faults == {
        "ends_kind": ["Choose what brings it to its end."]
    }
    assert recording_pages.choices(OPEN, FORCE, NOW)["ends_kinds"][1] == (
        "UNTIL_FURTHER_ORDER",
        "Until further order",
    )
    assert recording_pages.choices(DVPO, FORCE, NOW)["ends_kinds"] == []


def test_a_person_without_an_address_is_not_complete(db: Session) -> None:
    pages = {key: form for key, form in NOTICE.items() if key != "protected-1/homes/1"}
    found = {each.key: each.progress for each in draft_record.sections(read_draft(db, DVPN, pages))}
    assert found["protected"] is SectionProgress.PROBLEM


@pytest.mark.parametrize("key", NOTICE)
def test_whatever_a_page_was_sent_it_is_read_without_falling_over(db: Session, key: str) -> None:
    strange: dict[str, object] = dict.fromkeys(NOTICE[key], "\x00٣\u202e" + "x" * 20_000)
    strange |= dict.fromkeys(("born_on-day", "starts_on-day", "started_at-day"), "9" * 5000)
    assert read_draft(db, DVPN, {key: strange}).read[key].faults


def test_a_kind_the_register_forgot_is_not_found() -> None:
    with pytest.raises(NotFound):
        recording_pages.kind_of(Draft(kind="GONE"))


def placed(db: Session, **changes: str) -> Checked:
    """The conditions page of an SPO with a school to keep away from."""
    words = "Not within 200 metres of Invented School."
    form = terms(("NO_APPROACH_SCHOOL", words), radius_m="200", **changes)
    spo = catalogue.kind("SPO")
    return read_draft(db, spo, {"conditions": form}).read["conditions"]


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
def test_a_condition_says_where_it_applies(db: Session, place: dict[str, str]) -> None:
    assert placed(db, **place).faults == {}


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
    db: Session, place: dict[str, str], field: str
) -> None:
    assert list(placed(db, **place).faults) == [f"condition-0-{field}"]
