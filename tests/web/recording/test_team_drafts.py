"""Unfinished records of the team on pages: listed, read, taken over, and sent by who wrote them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.access.permissions import Role
from orders.audit.model import Action, AuditEntry
from orders.register.model import Draft, Order, Protection
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.orders import home, make_order, notice_input, protected
from tests.sent_forms import sent_by
from tests.signing_in import csrf_token, sign_in_as
from tests.web import writing
from tests.web.writing import (
    CONDITIONS,
    GROUNDS,
    HOME,
    NOTICE,
    PROTECTED,
    SUBJECT,
    Writing,
    read,
)

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
pytestmark = [pytest.mark.spatial, pytest.mark.time_machine(NOW, tick=False)]
WHY = {"purpose": "COURT_FILE", "reason": "PC Hale is ill, to be recorded today"}
HIDDEN = {"kind": "HOME", "lines": "7 Larkspur Row", "postcode": "WS1 1AA", "confidential": "true"}
TELLING = "She fled to 7 Larkspur Row."


def called(db: Session, name: str) -> Account:
    account = make_account(db, Role.CIVIL_ORDERS)
    account.name = name
    db.flush()
    return account


@pytest.fixture
def hale(each_db: Session) -> Account:
    make_areas(each_db)
    return called(each_db, "PC Hale")


@pytest.fixture
def price(each_db: Session) -> Account:
    return called(each_db, "DC Price")


@pytest.fixture
def of_hale(each_app: Flask, hale: Account) -> Writing:
    """A draft of PC Hale's, in a browser of theirs."""
    return writing.begin(browser(each_app, hale))


@pytest.fixture
def of_price(each_app: Flask, price: Account, of_hale: Writing) -> Writing:
    """That draft in a browser of DC Price's."""
    other = browser(each_app, price)
    return Writing(other, csrf_token(other), of_hale.path)


def browser(app: Flask, account: Account) -> FlaskClient:
    client = app.test_client()
    sign_in_as(client, account)
    return client


def take_over(writer: Writing, **why: str) -> Any:
    held = {name: said[-1] for name, said in sent_by(shown(writer)).items()}
    return writer.send(f"{writer.path}/take-over", held | why)


def shown(writer: Writing, key: str = "") -> str:
    return writer.client.get(f"{writer.path}{key}").text


def lines(db: Session, what: str) -> list[AuditEntry]:
    db.expire_all()
    return list(db.scalars(select(AuditEntry).where(AuditEntry.what == what)))


def test_the_list_shows_the_drafts_of_the_team(of_hale: Writing, of_price: Writing) -> None:
    of_hale.saved("subject", SUBJECT)
    page = read(of_price.client.get("/orders/new")).text
    assert "Unfinished records of the team" in page
    assert "DVPN, Daniel Marsh Written by PC Hale" in page
    assert "1 of 7 sections begun" in page
    assert "Your unfinished records" not in page
    own = read(of_hale.client.get("/orders/new")).text
    assert "Your unfinished records" in own
    assert "Unfinished records of the team" not in own


def test_a_colleague_reads_what_was_typed_and_changes_nothing(
    of_hale: Writing, of_price: Writing, hale: Account, each_db: Session
) -> None:
    of_hale.all(NOTICE)
    of_hale.save("contact", {"officer_in_case": "DC 2210"})
    page = of_price.page()
    for words in (
        "PC Hale writes this record",
        "Daniel",
        "27 3 1988",
        "Other name: Given names Danny",
        "1 Invented Street",
        "Connection with the subject",
        "You must not molest the protected person.",
        "150 metres",
        "Superintendent",
        "20 11 2026 08:00",
        "DC 2210",
    ):
        assert words in page.text, words
    assert not page.links.get("Change")
    (line,) = lines(each_db, "draft.read")
    assert (line.action, line.details["of"]) == (Action.CONSULTATION, hale.id)
    for key in ("/subject", "/check", "/drop", "/remove/subject/homes/1", "/who/subject"):
        answer = of_price.client.get(of_hale.path + key)
        assert (answer.status_code, answer.location) == (303, of_hale.path), key
    for key in ("subject", "record", "drop", "remove/subject/homes/1", "who/subject"):
        assert of_price.send(f"{of_hale.path}/{key}", {"family_name": "X"}).status_code == 409, key
    assert 'value="Marsh"' in shown(of_hale, "/subject")
    assert each_db.scalar(select(func.count()).select_from(Order)) == 0


def test_who_takes_it_over_records_it(
    of_hale: Writing, of_price: Writing, hale: Account, price: Account, each_db: Session
) -> None:
    of_hale.all(NOTICE)
    taken = take_over(of_price)
    assert (taken.status_code, taken.location) == (303, of_hale.path)
    (line,) = lines(each_db, "draft.taken-over")
    assert line.action is Action.ALTERATION
    assert line.details == {"kind": "DVPN", "from": hale.id}
    listed = read(of_hale.client.get("/orders/new")).text
    assert "Taken over from you by DC Price on 20 Nov 2026 12:00" in listed
    assert "You took it over" in read(of_price.client.get("/orders/new")).text
    assert of_price.send(f"{of_price.path}/record").status_code == 303
    # Who wrote it before is told where it went, with what they still typed.
    late = of_hale.save("contact", {"officer_in_case": "DC 2210 Price"})
    assert late.status_code == 409
    reference = each_db.scalars(select(Order.reference)).one()
    page = read(late)
    assert page.links[reference].endswith(f"/orders/{reference}")
    assert "DC 2210 Price" in page.text
    assert [each.reference for each in lines(each_db, "draft.became")] == [reference]


def test_who_wrote_it_before_saves_nothing_over_it_and_loses_nothing(
    of_hale: Writing, of_price: Writing, each_db: Session
) -> None:
    of_hale.saved("grounds", GROUNDS)
    take_over(of_price)
    of_price.saved("grounds", GROUNDS | {"grounds": "As DC Price wrote them."})
    late = of_hale.save("grounds", GROUNDS | {"grounds": "What PC Hale typed meanwhile."})
    page = read(late)
    assert late.status_code == 409
    assert "Taken over by DC Price" in page.text
    assert "What PC Hale typed meanwhile." in page.text
    assert "As DC Price wrote them." in shown(of_price, "/grounds")
    # It can be taken back.
    assert take_over(of_hale).status_code == 303
    of_hale.saved("grounds", GROUNDS | {"grounds": "What PC Hale typed meanwhile."})


def test_a_draft_saved_after_it_was_read_is_read_again_before_it_is_taken_over(
    of_hale: Writing, of_price: Writing, each_db: Session, hale: Account
) -> None:
    held = {name: said[-1] for name, said in sent_by(shown(of_price)).items()}
    draft = each_db.scalars(select(Draft)).one()
    draft.changed_at = datetime(2026, 11, 20, 11, tzinfo=UTC)
    each_db.commit()
    answer = of_price.send(f"{of_price.path}/take-over", held)
    assert answer.status_code == 409
    assert "Look at it again before you take it over." in read(answer).text
    each_db.expire_all()
    assert each_db.scalars(select(Draft.account_id)).one() == hale.id


@pytest.mark.parametrize(
    "pages",
    [
        {"protected-1/homes/1": HIDDEN},
        {"protected-1/homes/1": HIDDEN | {"kind": "REFUGE", "confidential": ""}},
        {"protected-1/homes/1": HIDDEN, "protected-1/homes/2": HIDDEN | {"confidential": ""}},
        {
            "protected-1/homes/1": HIDDEN,
            "protected-1/homes/2": {"kind": "HOME", "lines": "Flat 2, 7 Larkspur Row, Alder"},
        },
        {
            "subject/homes/1": HIDDEN | {"confidential": ""},
            "protected-1/homes/1": {"kind": "HOME", "home_of": "subject", "confidential": "true"},
        },
    ],
    ids=["confidential", "refuge", "typed twice", "written otherwise", "of another"],
)
def test_a_withheld_home_and_what_tells_it_is_withheld_from_a_colleague(
    of_hale: Writing, of_price: Writing, pages: dict[str, Any]
) -> None:
    whole = {
        "subject": SUBJECT | {"warning_markers": TELLING},
        "subject/homes/1": HOME,
        "protected-1": PROTECTED,
        "grounds": GROUNDS | {"grounds": TELLING},
        "conditions": CONDITIONS | {"condition-0-text_verbatim": "Keep out of Larkspur Row."},
        **pages,
    }
    for key, form in whole.items():
        assert of_hale.save(key, form).status_code in {303, 422}
    page = of_price.page().text
    assert "Larkspur" not in page
    assert "WS1" not in page
    assert "Address withheld" in page
    if "subject/homes/1" not in pages:
        assert "1 Invented Street" in page
    assert "Not shown: it would reveal a protected address." in page
    # Nor does a digest of it stand there, against which it could be tried.
    assert "20 Nov" not in sent_by(shown(of_price))["seen"][0]
    assert "Larkspur" in shown(of_hale, "/grounds")


@pytest.mark.parametrize("why", [{}, WHY], ids=["as it stood", "with a reason"])
def test_who_takes_over_what_was_recorded_meanwhile_is_led_to_the_order(
    of_hale: Writing, of_price: Writing, each_db: Session, why: dict[str, str]
) -> None:
    of_hale.all(NOTICE)
    held = {name: said[-1] for name, said in sent_by(shown(of_price)).items()}
    assert of_hale.send(f"{of_hale.path}/record").status_code == 303
    reference = each_db.scalars(select(Order.reference)).one()
    answer = of_price.send(f"{of_price.path}/take-over", held | why)
    page = read(answer)
    assert answer.status_code == 409
    assert page.links[reference] == f"/orders/{reference}"
    assert [each.reference for each in lines(each_db, "draft.became")] == [reference]
    assert why.get("reason", "") in page.text
    assert lines(each_db, "access.refused") == []


def test_what_is_sent_of_a_record_that_was_dropped_is_given_back_and_noted(
    of_hale: Writing, each_db: Session
) -> None:
    of_hale.send(f"{of_hale.path}/drop")
    answer = of_hale.save("grounds", {"grounds": "He struck her."})
    assert answer.status_code == 404
    assert "He struck her." in read(answer).text
    assert len(lines(each_db, "access.refused")) == 1


@pytest.mark.parametrize("answer", ["true", "false", ""])
@pytest.mark.parametrize("withheld", [True, False])
def test_beside_a_withheld_home_a_colleague_is_not_told_who_lives_where_the_subject_does(
    of_hale: Writing, of_price: Writing, answer: str, *, withheld: bool
) -> None:
    of_hale.save("subject", SUBJECT)
    of_hale.save("subject/homes/1", HOME)
    of_hale.save("protected-1", PROTECTED | {"shares_home": answer})
    of_hale.save("protected-1/homes/1", HIDDEN if withheld else HIDDEN | {"confidential": ""})
    words = {"true": "Yes", "false": "No", "": "Not known"}[answer]
    if withheld:
        words = "Not shown: it would reveal a protected address."
    assert f"Lives at the same premises as the subject {words}" in of_price.page().text


@pytest.mark.parametrize(
    ("home", "telling"),
    [
        ({"lines": "", "postcode": "7 Larkspur Row"}, TELLING),
        ({"lines": "", "near_postcode": "WS1 1AA"}, "She lives at Larkspur's, WS1 1AA."),
        ({"lines": "", "coordinates": "406689 286822"}, "Larkspur: 406689 286822, WS1."),
    ],
    ids=["in the wrong box", "near a postcode", "coordinates"],
)
def test_a_withheld_home_is_kept_back_however_it_was_typed(
    of_hale: Writing, of_price: Writing, home: dict[str, str], telling: str
) -> None:
    of_hale.save("subject", SUBJECT | {"warning_markers": telling})
    of_hale.save("protected-1", PROTECTED)
    of_hale.save("protected-1/homes/1", {"kind": "REFUGE", **home})
    page = of_price.page().text
    assert "Larkspur" not in page
    assert "Not shown: it would reveal a protected address." in page


@pytest.mark.parametrize(
    "typed",
    [
        {"lines": "Rose Cottage", "postcode": "7 Larkspur Row"},
        {"lines": "Rose Cottage", "postcode": "B1 1AA", "starts_on-day": "7 Larkspur Row"},
    ],
    ids=["postcode", "day"],
)
def test_what_stands_in_a_wrong_box_of_an_address_tells_no_withheld_home(
    of_hale: Writing, of_price: Writing, typed: dict[str, str]
) -> None:
    of_hale.save("subject", SUBJECT)
    of_hale.save("subject/homes/1", {"kind": "HOME", **typed})
    of_hale.save("protected-1", PROTECTED)
    of_hale.save("protected-1/homes/1", HIDDEN)
    assert "Larkspur" not in of_price.page().text


def test_a_home_withheld_in_the_register_is_withheld_in_a_draft_about_who_lives_there(
    of_hale: Writing, of_price: Writing, each_db: Session
) -> None:
    hidden = home("WS1 1AA", lines="7 Larkspur Row", confidential=True)
    order = make_order(each_db, notice_input(protected_persons=(protected(hidden),)))
    her = select(Protection.person_id).where(Protection.order_id == order.id)
    number = each_db.scalars(her).one()
    each_db.commit()
    of_hale.save("subject", SUBJECT)
    of_hale.save("protected-1", PROTECTED)
    of_hale.save("protected-1/homes/1", HIDDEN | {"confidential": ""})
    of_hale.save("grounds", GROUNDS | {"grounds": TELLING})
    draft = each_db.scalars(select(Draft)).one()
    said = {"offered": str(number), f"choice-{number}": "SAME"}
    draft.pages = {**draft.pages, "protected-1/who": said}
    each_db.commit()
    page = of_price.page().text
    assert "Larkspur" not in page
    assert "Address withheld" in page
    assert take_over(of_price).status_code == 422
    assert take_over(of_price, **WHY).status_code == 303


def test_taking_over_opens_what_tells_a_home_that_the_register_withholds(
    of_hale: Writing, of_price: Writing, each_db: Session
) -> None:
    """Also where the draft has no address of hers, and where it stands in the box of a name."""
    hidden = home("WS1 1AA", lines="7 Larkspur Row", confidential=True)
    order = make_order(each_db, notice_input(protected_persons=(protected(hidden),)))
    her = select(Protection.person_id).where(Protection.order_id == order.id)
    number = each_db.scalars(her).one()
    each_db.commit()
    of_hale.save("subject", SUBJECT | {"family_name": "Marsh 7 Larkspur Row"})
    of_hale.save("protected-1", PROTECTED)
    of_hale.save("grounds", GROUNDS | {"grounds": TELLING})
    draft = each_db.scalars(select(Draft)).one()
    said = {"offered": str(number), f"choice-{number}": "SAME"}
    draft.pages = {**draft.pages, "protected-1/who": said}
    each_db.commit()
    assert "Larkspur" not in of_price.page().text
    assert "Larkspur" not in of_price.client.get("/orders/new").text
    assert take_over(of_price).status_code == 422
    assert take_over(of_price, **WHY).status_code == 303
    assert len(lines(each_db, "draft.homes-opened")) == 1


def test_the_place_of_a_condition_that_is_not_to_be_shown_is_withheld(
    of_hale: Writing, of_price: Writing
) -> None:
    hidden = {
        "condition-0-code": "EXCLUSION_ZONE",
        "condition-0-text_verbatim": "You must not enter Hollin Mews.",
        "condition-0-place_name": "Hollin Mews",
        "condition-0-location": "406689 286822",
        "condition-0-place_confidential": "true",
    }
    of_hale.save("conditions", hidden)
    page = of_price.page().text
    assert "Hollin" not in page
    assert "406689" not in page
    assert "Place withheld" in page
    assert take_over(of_price).status_code == 422


def test_taking_over_what_is_withheld_says_why_and_opens_it(
    of_hale: Writing, of_price: Writing, each_db: Session, price: Account
) -> None:
    of_hale.all(NOTICE | {"protected-1/homes/1": HIDDEN})
    refused = take_over(of_price)
    assert refused.status_code == 422
    assert "Choose what you open it for." in read(refused).text
    assert take_over(of_price, **WHY).status_code == 303
    (line,) = lines(each_db, "draft.homes-opened")
    assert (line.action, line.reason) == (Action.CONSULTATION, WHY["reason"])
    assert line.details == {"kind": "DVPN", "purpose": "COURT_FILE"}
    assert "7 Larkspur Row" in shown(of_price, "/protected-1/homes/1")


def test_a_page_that_another_window_saved_is_not_saved_over_unread(of_hale: Writing) -> None:
    of_hale.saved("grounds", GROUNDS)
    first, second = (sent(of_hale, "/grounds") for _ in range(2))
    of_hale.saved("grounds", first | {"grounds": "Of the first window."})
    answer = of_hale.save("grounds", second | {"grounds": "Of the second window."})
    assert answer.status_code == 409
    assert "This page was saved in another window" in read(answer).text
    assert "Of the second window." in answer.text
    assert "Of the first window." in shown(of_hale, "/grounds")
    again = {name: said[-1] for name, said in sent_by(answer.text).items()}
    of_hale.saved("grounds", again)
    assert "Of the second window." in shown(of_hale, "/grounds")


def test_what_is_kept_already_is_taken_again(of_hale: Writing) -> None:
    """The answer to the first may not have arrived."""
    form = sent(of_hale, "/grounds") | GROUNDS
    of_hale.saved("grounds", form)
    of_hale.saved("grounds", form | {"once": "of another form"})


def test_answers_changed_in_another_window_are_read_before_they_are_recorded(
    of_hale: Writing, each_db: Session
) -> None:
    of_hale.all(NOTICE)
    check = sent(of_hale, "/check")
    of_hale.saved("grounds", GROUNDS | {"grounds": "Changed meanwhile."})
    answer = of_hale.send(f"{of_hale.path}/record", check)
    assert answer.status_code == 409
    assert "An answer was changed in another window" in read(answer).text
    assert "Changed meanwhile." in answer.text
    assert each_db.scalar(select(func.count()).select_from(Order)) == 0
    again = {name: said[-1] for name, said in sent_by(answer.text).items()}
    assert of_hale.send(f"{of_hale.path}/record", again).status_code == 303


def test_a_person_saved_in_another_window_is_not_saved_over_unread(of_hale: Writing) -> None:
    first, second = (sent(of_hale, "/subject") for _ in range(2))
    home = {f"home-{name}": said for name, said in HOME.items()}
    of_hale.saved("subject", first | SUBJECT | home)
    answer = of_hale.save("subject", second | SUBJECT | home | {"home-lines": "9 Other Row"})
    assert answer.status_code == 409
    assert "9 Other Row" in answer.text
    assert "1 Invented Street" in shown(of_hale, "/subject")
    again = {name: said[-1] for name, said in sent_by(answer.text).items()}
    of_hale.saved("subject", again)
    assert "9 Other Row" in shown(of_hale, "/subject")


@pytest.mark.parametrize("more", [{}, {"home-lines": "9 Other Row"}], ids=["as it was", "a home"])
def test_going_back_after_looking_for_a_person_is_no_other_window(
    of_hale: Writing, more: dict[str, str]
) -> None:
    """Their home was left blank then, and nothing of it was kept."""
    form = sent(of_hale, "/subject") | SUBJECT
    of_hale.saved("subject", form | {"look": "yes"})
    answer = of_hale.save("subject", form | more)
    assert answer.status_code == 422
    page = read(answer).text
    assert "Enter a postcode, or say that the place is not known." in page
    assert "another window" not in page
    assert more.get("home-lines", "") in shown(of_hale, "/subject")


def test_a_person_taken_out_in_another_window_is_not_put_back_unread(of_hale: Writing) -> None:
    of_hale.save("protected-1", PROTECTED)
    form = sent(of_hale, "/protected-1")
    of_hale.send(f"{of_hale.path}/remove/protected-1")
    assert of_hale.save("protected-1", form).status_code == 409


def test_a_home_written_in_another_window_is_not_made_blank_unread(of_hale: Writing) -> None:
    form = sent(of_hale, "/subject") | SUBJECT
    home = {f"home-{name}": said for name, said in HOME.items()}
    of_hale.saved("subject", form | home)
    answer = of_hale.save("subject", form)
    assert answer.status_code == 409
    assert "1 Invented Street" in shown(of_hale, "/subject")


def sent(writer: Writing, key: str) -> dict[str, str]:
    """What a browser sends of a page as it stands there."""
    return {name: said[-1] for name, said in sent_by(shown(writer, key)).items()}
