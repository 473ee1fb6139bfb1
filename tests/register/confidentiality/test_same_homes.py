"""Where one home of an order's people is withheld, so is every other record of that home."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.audit.model import AuditEntry
from orders.people.model import Address
from orders.people.schema import AddressInput
from orders.register.changes import home_changes
from orders.register.confidentiality.households import Dwelt, also_withheld, tells
from orders.register.confidentiality.same_homes import unanswered
from orders.register.imports import csv_import
from orders.register.imports.csv_import import OrderImportReport
from orders.register.model import Order, Protection
from orders.register.proof import verify
from orders.rules.same_home import WrittenHome
from orders.rules.vocabulary.codes import AddressKind, Basis
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.order_rows import as_csv, notice_row
from tests.factories.orders import (
    FORCE,
    acting,
    at,
    home,
    make_order,
    make_served_notice,
    notice_input,
    protected,
    subject,
)
from tests.register.changes.test_home_changes import areas_of

NOW = at("2026-12-05 09:00")
LINES = "2 Invented Close"
OPEN = home("WS1 1AA", lines=LINES)
SECRET = home("WS1 1AA", lines="2,  invented close\n", confidential=True)
TOGETHER = "The same home as an address that is withheld."
ELSEWHERE = home("WS2 2BB", lines="9 Other Row")


def dwelt(
    key: int = 1,
    lines: str = LINES,
    postcode: str | None = "WS1 1AA",
    spot: tuple[float, float] | None = None,
    **changes: Any,
) -> Dwelt:
    values: dict[str, Any] = {
        "home": WrittenHome(lines, postcode, None, spot),
        "point": (400_000.0, 300_000.0),
        "withheld": False,
        "protected": True,
        "person_id": key,
        "order_id": 1,
        "reference": "WM26-00001-7",
        "recorded_at": NOW,
    }
    return Dwelt(key, **(values | changes))


def household(*homes: AddressInput, **changes: Any) -> Any:
    """A notice that protects one person in each of these homes."""
    names = ("Grace", "Ada", "Ruth")
    persons = [protected(each, given_names=name) for each, name in zip(homes, names, strict=False)]
    return notice_input(protected_persons=tuple(persons), **changes)


def addresses(db: Session, order: Order) -> list[Address]:
    """The places of an order's protected persons, as recorded."""
    protecting = select(Protection.person_id).where(Protection.order_id == order.id)
    db.expire_all()
    return list(
        db.scalars(select(Address).where(Address.person_id.in_(protecting)).order_by(Address.id))
    )


def withheld(db: Session, order: Order) -> list[bool]:
    return [each.confidential for each in addresses(db, order)]


def lines_of_log(db: Session) -> list[tuple[str | None, str | None]]:
    logged = db.scalars(
        select(AuditEntry).where(AuditEntry.what == "address.withheld").order_by(AuditEntry.id)
    )
    return [(each.reference, each.reason) for each in logged]


def options(db: Session, order: Order) -> dict[str, Any]:
    return {"by": make_account(db), "now": NOW, "reference": order.reference}


@pytest.mark.parametrize(
    ("other", "same"),
    [
        pytest.param({}, True, id="the very same"),
        pytest.param({"lines": "2 INVENTED\nClose,"}, True, id="written otherwise"),
        pytest.param({"postcode": None, "point": None}, True, id="one without its postcode"),
        pytest.param({"protected": False}, True, id="the subject's, the very same"),
        pytest.param({"protected": False, "lines": ""}, False, id="the subject's, by postcode"),
        pytest.param(
            {"protected": False, "lines": "", "postcode": None},
            False,
            id="the subject's, at a postcode's point",
        ),
        pytest.param({"postcode": "WS2 2BB"}, False, id="another postcode"),
        pytest.param({"lines": "3 Invented Close"}, False, id="next door, at the same point"),
        pytest.param({"lines": ""}, True, id="no lines, the postcode's"),
        pytest.param(
            {"lines": "", "postcode": None, "point": (400_000.6, 300_000.8)},
            True,
            id="no lines, 1 m away",
        ),
        pytest.param(
            {"lines": "", "postcode": None, "point": (400_000.7, 300_000.8)},
            False,
            id="no lines, more than 1 m away",
        ),
        pytest.param({"lines": "", "postcode": None, "point": None}, False, id="not known"),
    ],
)
def test_two_addresses_are_one_place_however_written(other: dict[str, Any], same: bool) -> None:
    one, two = dwelt(), dwelt(2, **other)
    assert tells(one, two) is tells(two, one) is same


@pytest.mark.parametrize(
    ("places", "changed", "found"),
    [
        pytest.param([dwelt(1), dwelt(2)], None, set(), id="nobody withheld"),
        pytest.param([dwelt(1, withheld=True), dwelt(2)], None, {2}, id="one of two"),
        pytest.param(
            [dwelt(1, withheld=True), dwelt(2), dwelt(3, postcode="WS2 2BB")],
            None,
            {2},
            id="who lives elsewhere stays",
        ),
        pytest.param(
            [dwelt(1, withheld=True), dwelt(2), dwelt(3)], {3}, {3}, id="opened stays open"
        ),
        pytest.param([dwelt(1, withheld=True), dwelt(2)], {9}, set(), id="nothing changed here"),
    ],
)
def test_what_tells_a_withheld_place_is_withheld(
    places: Sequence[Dwelt], changed: set[int] | None, found: set[int]
) -> None:
    assert {each.key for each, _ in also_withheld(places, changed)} == found


@pytest.mark.spatial
def test_recorded_with_one_home_withheld_both_are(each_db: Session) -> None:
    make_areas(each_db)
    order = make_served_notice(each_db, household(SECRET, OPEN, ELSEWHERE))
    assert withheld(each_db, order) == [True, True, False]
    assert "BIR1" not in areas_of(each_db, order, Basis.VICTIM_HOME)
    assert lines_of_log(each_db) == [(order.reference, TOGETHER)]
    assert verify(each_db).wrong == ()


def test_a_refuge_withholds_the_home_that_tells_it(placed: Session) -> None:
    refuge = home("WS1 1AA", lines=LINES, kind=AddressKind.REFUGE, confidential=True)
    assert withheld(placed, make_order(placed, household(OPEN, refuge))) == [True, True]


def own_homes(db: Session, order: Order) -> list[Address]:
    """The subject's places, as recorded."""
    db.expire_all()
    theirs = select(Address).where(Address.person_id == order.subject_id)
    return list(db.scalars(theirs.order_by(Address.id)))


def own(db: Session, order: Order) -> list[bool]:
    return [each.confidential for each in own_homes(db, order)]


@pytest.mark.spatial
@pytest.mark.parametrize(
    "written",
    [
        OPEN,
        home("WS1 1AA", lines="Flat 3, 2 Invented Cl."),
        home("WS1 1AA", lines="No. Two"),
        home(None, lines="2 Invented Close, WS1 1AA"),
    ],
    ids=["the same words", "a flat of it", "in words", "postcode in its lines"],
)
def test_the_subjects_own_record_of_that_home_is_withheld_too(
    each_db: Session, written: AddressInput
) -> None:
    make_areas(each_db)
    order = make_served_notice(each_db, household(SECRET, subject=subject(written)))
    assert own(each_db, order) == [True]
    assert "BIR1" not in areas_of(each_db, order, Basis.SUBJECT_HOME)
    assert unanswered(each_db, [order.id]) == [own_homes(each_db, order)[0].id]
    assert verify(each_db).wrong == ()


@pytest.mark.spatial
@pytest.mark.parametrize(
    "written",
    [
        home("WS1 1AA", lines="3 Invented Close"),
        home("WS1 1AA", lines=""),
        home("WS1 1AA", lines="Flat 2, 22 Invented Close"),
        home("WS2 2BB", lines=LINES),
    ],
    ids=["next door", "only the postcode", "flat 2 of another number", "another postcode"],
)
def test_a_subject_who_only_shares_the_postcode_stays_on_list_and_map(
    each_db: Session, written: AddressInput
) -> None:
    make_areas(each_db)
    order = make_served_notice(each_db, household(SECRET, subject=subject(written)))
    inner = "BIR1" if written.postcode == "WS1 1AA" else "BIR2"
    assert own(each_db, order) == [False]
    assert inner in areas_of(each_db, order, Basis.SUBJECT_HOME)
    assert verify(each_db).wrong == ()


def test_a_home_withheld_later_takes_the_other_along_and_opening_it_does_not(
    placed: Session,
) -> None:
    order = make_served_notice(placed, household(OPEN, OPEN))
    first = addresses(placed, order)[0].id
    done = options(placed, order)
    home_changes.withhold(placed, first, confidential=True, reason="", **done)
    assert withheld(placed, order) == [True, True]
    assert "BIR1" not in areas_of(placed, order, Basis.VICTIM_HOME)
    home_changes.withhold(
        placed, first, confidential=False, reason="She asked us.", purpose="PERSON_ASKED", **done
    )
    assert withheld(placed, order) == [False, True]
    person = addresses(placed, order)[0].person_id
    home_changes.move(placed, person, ELSEWHERE, leaves=False, **done)
    home_changes.move(placed, person, home("WS1 1AA", lines=LINES), leaves=False, **done)
    assert withheld(placed, order) == [False, True, False, True]
    assert [reason for _, reason in lines_of_log(placed)] == [None, TOGETHER, TOGETHER]
    assert verify(placed).wrong == ()


@pytest.mark.parametrize(
    ("at_first", "moves_to", "after"),
    [
        pytest.param((SECRET, ELSEWHERE), OPEN, [True, False, True], id="in with who is withheld"),
        pytest.param((OPEN, ELSEWHERE), SECRET, [True, False, True], id="withheld, to who is not"),
        pytest.param((SECRET, OPEN), ELSEWHERE, [True, True, False], id="away from both"),
    ],
)
def test_who_moves_in_with_the_other_is_withheld_with_them(
    placed: Session,
    at_first: tuple[AddressInput, ...],
    moves_to: AddressInput,
    after: list[bool],
) -> None:
    order = make_served_notice(placed, household(*at_first))
    child = addresses(placed, order)[1].person_id
    home_changes.move(placed, child, moves_to, leaves=False, **options(placed, order))
    assert withheld(placed, order) == after
    assert verify(placed).wrong == ()


def test_an_address_put_in_its_place_is_withheld_with_who_lives_there(placed: Session) -> None:
    nowhere = home(None, lines="")
    order = make_served_notice(placed, household(SECRET, nowhere))
    unplaced = addresses(placed, order)[1]
    assert not unplaced.confidential
    home_changes.put_in_place(placed, unplaced.id, home("WS1 1AA"), **options(placed, order))
    assert withheld(placed, order) == [True, True]


def test_the_other_orders_of_who_is_withheld_are_gone_through(placed: Session) -> None:
    order = make_served_notice(placed, household(OPEN, OPEN))
    other = make_served_notice(placed, household(OPEN))
    mother, child = addresses(placed, order)
    placed.add(Protection(order_id=other.id, person_id=child.person_id))
    placed.flush()
    home_changes.withhold(placed, mother.id, confidential=True, reason="", **options(placed, order))
    assert withheld(placed, other) == [True, True]
    assert verify(placed).wrong == ()


@pytest.mark.parametrize("first", [True, False], ids=["withheld-first", "open-first"])
def test_whom_another_order_protects_at_the_same_address_is_withheld_too(
    placed: Session, first: bool
) -> None:
    homes = (SECRET, OPEN) if first else (OPEN, SECRET)
    orders = [make_served_notice(placed, household(each)) for each in homes]
    elsewhere = make_served_notice(placed, household(ELSEWHERE))
    assert [withheld(placed, each) for each in orders] == [[True], [True]]
    assert withheld(placed, elsewhere) == [False]
    assert verify(placed).wrong == ()


def test_the_same_words_at_another_postcode_are_another_address(placed: Session) -> None:
    make_served_notice(placed, household(SECRET))
    other = make_served_notice(placed, household(home("WS2 2BB", lines=LINES)))
    assert withheld(placed, other) == [False]


def take(db: Session, file: Path, *given: dict[str, str]) -> OrderImportReport:
    file.write_text(as_csv(given))
    return csv_import.import_orders(db, file, source="old system", force=FORCE, **acting(db, NOW))


def with_child(number: int = 1, **changes: str) -> dict[str, str]:
    """A row that protects a mother and her child in one home, hers withheld."""
    row = notice_row(number, protected1_home1_confidential="yes")
    return row | {
        "protected2_family_name": "Ashdown",
        "protected2_relationship": "EX_SPOUSE",
        "protected2_born_on": "1995-01-01",
        "protected2_home1_lines": row["protected1_home1_lines"].upper(),
        "protected2_home1_postcode": row["protected1_home1_postcode"],
        **changes,
    }


@pytest.mark.spatial
def test_an_import_withholds_both_and_the_same_file_differs_in_nothing(
    each_db: Session, tmp_path: Path
) -> None:
    make_areas(each_db)
    assert take(each_db, tmp_path / "a.csv", with_child(), notice_row(2)).added == 2
    first, second = each_db.scalars(select(Order).order_by(Order.id))
    assert withheld(each_db, first) == [True, True]
    assert withheld(each_db, second) == [False]
    assert [reference for reference, _ in lines_of_log(each_db)] == [first.reference]
    assert verify(each_db).wrong == ()
    again = take(each_db, tmp_path / "a.csv", with_child(), notice_row(2))
    assert (again.added, again.unchanged, list(again.differences)) == (0, 2, [])
