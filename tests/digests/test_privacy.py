"""Nothing that names, places or describes a protected person leaves by mail."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.audit.model import AuditEntry
from orders.breaches.schemas.breach import BreachInput
from orders.breaches.service import log_breach, order_of
from orders.people.schema import AliasInput
from orders.register.schemas.condition import ConditionInput
from orders.rules.vocabulary.characteristics import Characteristic, CharacteristicAnswer
from orders.rules.vocabulary.codes import AddressKind, BreachDecision, BreachMethod, NameKind
from orders.rules.vocabulary.events import EventKind
from tests.digests.conftest import Flaskly, Subscribe
from tests.digests.post_office import PostOffice
from tests.factories.accounts import make_account
from tests.factories.orders import (
    at,
    happen,
    home,
    make_order,
    notice_input,
    order_input,
    protected,
    subject,
)
from tests.web.planted import Planted, plant, plant_zone

SENTINEL = "zqx"
OPEN_WORDS = [each for each in Characteristic if not (each.is_ethnicity or each.is_yes_or_no)]
CODES = ("ALD", "BIR", "ALD1", "ALD2", "BIR1", "BIR2", "WMP")


def told_of(mail_text: str) -> list[str]:
    return [line for line in mail_text.splitlines() if SENTINEL in line.casefold()]


@pytest.fixture
def secretive(placed: Session) -> Session:
    """Orders of every state with the sentinel in every field no mail may show."""
    refuge = home("B2 2BB", lines="7 Zqxrefuge Road", kind=AddressKind.REFUGE, confidential=True)
    hidden = home("B2 2BB", lines="8 Zqxhidden Road", confidential=True)
    somebody = protected(
        refuge,
        home("WS1 1AA", lines="9 Zqxhome Road"),
        family_name="Zqxfamily",
        given_names="Zqxgiven",
        aliases=(AliasInput(NameKind.ALSO_KNOWN_AS, "Zqxalias", "Zqxother"),),
    )
    terms = (
        ConditionInput("NON_MOLEST", "You must not molest Zqxgiven."),
        ConditionInput("NO_ENTER_PREMISES", "Keep out of 9 Zqxhome Road.", premises="PROTECTED"),
        ConditionInput("LEAVE_PREMISES", "Leave 9 Zqxhome Road.", premises="PROTECTED"),
    )
    secret = {
        "subject": subject(
            hidden,
            gender_described="Zqxgender",
            characteristics={
                each: CharacteristicAnswer(f"Zqx{each.value.lower()}") for each in OPEN_WORDS
            },
        ),
        "protected_persons": (somebody,),
        "conditions": terms,
        "grounds": "Zqxgrounds: she fled to the Zqxrefuge.",
        "officer_in_case": "Zqxofficer",
        "crime_reference": "ZQX/1",
    }
    make_order(placed, notice_input(**secret))
    served = make_order(placed, notice_input(**secret))
    happen(
        placed,
        served,
        EventKind.SERVED,
        "2026-11-20 09:00",
        details={"served_by": "Zqxserver", "place": "9 Zqxhome Road", "personally": "yes"},
    )
    made = make_order(
        placed,
        order_input(**secret, started_at=at("2026-11-20 11:00"), ends_at=at("2026-12-05 00:00")),
    )
    log_breach(
        placed,
        order_of(placed, made.reference),
        BreachInput(
            occurred_from=at("2026-11-20 22:00"),
            occurred_to=at("2026-11-20 22:30"),
            reported_at=at("2026-11-20 22:40"),
            reported_by="Zqxreporter",
            method=BreachMethod.PREMISES,
            account_text="Zqxaccount at 9 Zqxhome Road",
            condition_ids=(),
            decision=BreachDecision.NOT_ARRESTED,
            decision_rationale="Zqxrationale",
        ),
        by=make_account(placed),
        now=at("2026-11-20 23:00"),
    )
    return placed


@pytest.mark.parametrize("planter", [plant, plant_zone], ids=["every-word", "a-zone"])
def test_no_mail_tells_a_home_that_every_word_or_a_zone_tells(
    placed: Session,
    subscribe: Subscribe,
    post: PostOffice,
    flaskly: Flaskly,
    planter: Callable[[Session], Planted],
) -> None:
    planted = planter(placed)
    placed.commit()
    subscribe(**{code: f"{code.lower()}@force.example" for code in CODES})
    result = flaskly("send", "--on", "2026-11-22", now="2026-11-22 06:01")
    assert result.exit_code == 0, result.output
    bodies = [mail.get_body((kind,)) for mail in post.received for kind in ("plain", "html")]
    texts = [str(each.get_content()) for each in bodies if each is not None]
    assert len(texts) == 2 * len(CODES)
    assert any(planted.reference in each for each in texts)
    assert [found[0] for each in texts for found in [planted.tells.search(each)] if found] == []
    assert planted.tells.search(result.output) is None


@pytest.mark.parametrize("day", ["2026-11-21", "2026-12-03", "2026-12-06"])
def test_no_protected_detail_is_in_any_mail(
    secretive: Session, subscribe: Subscribe, post: PostOffice, flaskly: Flaskly, day: str
) -> None:
    subscribe(**{code: f"{code.lower()}@force.example" for code in CODES})
    result = flaskly("send", "--on", day, now=f"{day} 06:01")
    assert result.exit_code == 0, result.output
    assert len(post.received) == len(CODES)
    for mail in post.received:
        assert SENTINEL not in str(mail["Subject"]).casefold()
        for kind in ("plain", "html"):
            body = mail.get_body((kind,))
            assert body is not None
            assert told_of(body.get_content()) == []
            assert "PREMISES" not in body.get_content()
    assert SENTINEL not in result.output.casefold()


def test_a_row_stands_only_in_the_areas_of_the_subjects_home(
    secretive: Session, subscribe: Subscribe, post: PostOffice, flaskly: Flaskly
) -> None:
    subscribe(**{code: f"{code.lower()}@force.example" for code in CODES})
    flaskly("send", "--on", "2026-11-21", now="2026-11-21 06:01")
    naming = {
        str(mail["To"]).partition("@")[0]
        for mail in post.received
        if "MARSH" in str(mail.get_body(("plain",)))
    }
    assert naming == {"ald", "wmp"}
    birch = str(post.to("bir@force.example")[0].get_body(("plain",)))
    assert "2 further live orders protect a person living in this area" in birch


def test_a_log_line_of_a_mail_holds_references_and_counts_only(
    secretive: Session, subscribe: Subscribe, post: PostOffice, flaskly: Flaskly
) -> None:
    subscribe(ALD="ald@force.example")
    flaskly("send", "--on", "2026-11-21", now="2026-11-21 06:01")
    entry = secretive.scalars(select(AuditEntry).where(AuditEntry.what == "digest.sent")).one()
    assert set(entry.details) == {"recipient", "area", "day", "references", "count"}
    assert "marsh" not in str(entry.details).casefold()
