"""What courts decided are rows: added, put right, taken out and put back; one answer stands."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from orders.breaches import service
from orders.breaches.breach_queries import breach_with_order
from orders.breaches.model import Breach, BreachOutcome
from orders.breaches.outcomes.outcome_rows import decisions_of, wrongly_told
from orders.breaches.schemas.outcome import OutcomeInput
from orders.breaches.schemas.progress import ProgressInput
from orders.corrections import service as corrections
from orders.corrections.history import corrections_of_breach
from orders.corrections.returns import put_back
from orders.corrections.service import CorrectionInput
from orders.errors import Conflict, RuleBroken
from orders.register.corrections.ledger import whole_row
from orders.register.corrections.model import CorrectionAct, CorrectionRecord
from orders.register.model import Order
from orders.rules.vocabulary.breach_codes import LengthUnit, OffenceAnswer
from orders.rules.vocabulary.codes import BreachDecision, CourtOutcome, EndsKind
from orders.search.disclosure.authorship.corrected_words import CorrectedWords, Row, Slot
from tests.factories.accounts import make_account
from tests.factories.breaches import make_breach
from tests.factories.orders import at, make_order, order_input, seen

pytestmark = pytest.mark.spatial
NOW = "2026-12-20 09:00"
HEARD = at("2026-12-02 11:00")
APPEALED = at("2026-12-15 11:00")
WHY = "Read on the sealed result."


def breach_of(db: Session, kind: str = "DVPO", **changes: Any) -> Breach:
    """A breach on Tue 1 Dec 2026 20:00, the subject arrested at 21:00."""
    when: dict[str, Any] = {
        "occurred_from": at("2026-12-01 20:00"),
        "arrested_at": at("2026-12-01 21:00"),
    }
    order = make_order(db, order_input(kind=kind, **changes))
    return make_breach(db, order, **when, now=at("2026-12-01 22:00"))


def crime(db: Session) -> Breach:
    """One of an order breach of which is an offence."""
    return breach_of(db, "NMO", ends_kind=EndsKind.UNTIL_FURTHER_ORDER, ends_at=None)


def said(breach: Breach, outcome: CourtOutcome | None, **changes: Any) -> ProgressInput:
    values: dict[str, Any] = {
        "decision": BreachDecision.ARRESTED,
        "decision_rationale": "Arrest necessary to protect.",
        "arrested_at": breach.arrested_at,
        "custody_reference": breach.custody_reference,
        "offence": OffenceAnswer.NOT_YET,
        "produced_at": at("2026-12-02 10:00"),
        "outcome": outcome,
        "outcome_at": None if outcome is None else HEARD,
    }
    return ProgressInput(**(values | changes))


def decide(db: Session, breach: Breach, outcome: CourtOutcome | None, **changes: Any) -> Breach:
    db.refresh(breach, service.STAMPED)
    return service.record_progress(
        db,
        breach.id,
        said(breach, outcome, **changes),
        seen=service.stamp(breach),
        by=make_account(db),
        now=at(NOW),
    )


def told(db: Session, breach: Breach) -> list[tuple[str, str]]:
    """What is told of each decision, the last decided first, and how it stands."""
    db.expire_all()
    found = breach_with_order(db, breach.id)
    return [(each.outcome.name, stands.name) for each, stands in decisions_of(found)]


def order_of(db: Session, breach: Breach) -> Order:
    return db.scalars(
        select(Order).where(Order.id == breach.order_id).execution_options(populate_existing=True)
    ).one()


def only_row(db: Session) -> BreachOutcome:
    return db.scalars(select(BreachOutcome)).one()


def test_an_adjournment_stays_readable_after_the_final_decision(each_db: Session) -> None:
    breach = breach_of(each_db)
    to = {"adjourned_to_at": at("2026-12-09 10:00"), "remanded_for_report": True}
    decide(each_db, breach, CourtOutcome.ADJOURNED_BAIL, **to)
    later = {"outcome_at": at("2026-12-09 10:30"), "fine_pounds": 500}
    decide(each_db, breach, CourtOutcome.PROVED_FINE_LUMP, **later)
    first = breach.outcomes[0]
    assert (first.adjourned_to_at, first.remanded_for_report) == (to["adjourned_to_at"], True)
    assert (breach.fine_pounds, breach.adjourned_to_at) == (500, None)
    assert told(each_db, breach) == [
        ("PROVED_FINE_LUMP", "STANDS"),
        ("ADJOURNED_BAIL", "HEARD_SINCE"),
    ]
    assert wrongly_told(each_db) == []


@pytest.mark.parametrize("recorded", list(permutations(range(3))))
def test_in_whatever_order_decisions_are_recorded_the_last_decided_stands(
    each_db: Session, recorded: tuple[int, ...]
) -> None:
    breach = breach_of(each_db)
    known: list[dict[str, Any]] = [
        {"outcome": CourtOutcome.ADJOURNED_BAIL, "adjourned_to_at": at("2026-12-09 10:00")},
        {
            "outcome": CourtOutcome.PROVED_FINE_LUMP,
            "outcome_at": at("2026-12-09 10:30"),
            "fine_pounds": 500,
        },
        {"outcome": CourtOutcome.NOT_PROVED, "outcome_at": APPEALED, "on_appeal": True},
    ]
    for place in recorded:
        decide(each_db, breach, outcome_reason=WHY, **known[place])
    assert (breach.outcome, breach.outcome_at) == (CourtOutcome.NOT_PROVED, APPEALED)
    assert told(each_db, breach) == [
        ("NOT_PROVED", "STANDS"),
        ("PROVED_FINE_LUMP", "OVERTURNED"),
        ("ADJOURNED_BAIL", "HEARD_SINCE"),
    ]
    assert wrongly_told(each_db) == []


def test_two_things_of_one_sort_are_imposed_at_one_hearing(each_db: Session) -> None:
    breach = crime(each_db)
    suspended = {"custody_length": 12, "custody_unit": LengthUnit.WEEKS}
    besides = OutcomeInput(
        outcome=CourtOutcome.GUILTY_COMMUNITY, outcome_at=HEARD, sentence_text="Unpaid work."
    )
    decide(each_db, breach, CourtOutcome.GUILTY_SUSPENDED, **suspended, further_outcomes=(besides,))
    assert breach.outcome is CourtOutcome.GUILTY_SUSPENDED
    assert told(each_db, breach) == [
        ("GUILTY_SUSPENDED", "STANDS"),
        ("GUILTY_COMMUNITY", "STANDS"),
    ]


def test_what_is_known_otherwise_later_leaves_every_decision_as_it_is(each_db: Session) -> None:
    """Whoever says the breach's standing again, with one outcome, takes out no other."""
    breach = breach_of(each_db)
    fine = OutcomeInput(outcome=CourtOutcome.PROVED_FINE_LUMP, outcome_at=HEARD, fine_pounds=20)
    decide(
        each_db, breach, CourtOutcome.PROVED_FINE_LUMP, fine_pounds=100, further_outcomes=(fine,)
    )
    before = [whole_row(each) for each in breach.outcomes]
    again = {
        "outcome": breach.outcome,
        "outcome_at": breach.outcome_at,
        "fine_pounds": breach.fine_pounds,
    }
    decide(each_db, breach, **again, evidence="A recording.")
    assert breach.evidence == "A recording."
    assert [whole_row(each) for each in breach.outcomes] == before


def test_two_fines_are_looked_at_together(each_db: Session) -> None:
    """Magistrates' Courts Act 1980 s.63(3)."""
    breach = breach_of(each_db)
    fine = OutcomeInput(outcome=CourtOutcome.PROVED_FINE_LUMP, outcome_at=HEARD, fine_pounds=2_001)
    fines = {"fine_pounds": 3_000, "further_outcomes": (fine,)}
    with pytest.raises(RuleBroken) as asked:
        decide(each_db, breach, CourtOutcome.PROVED_FINE_LUMP, **fines)
    assert [each.code for each in asked.value.findings] == ["fines-too-high-together"]
    assert "£5,001 together, more than the £5,000" in asked.value.findings[0].message
    decide(each_db, breach, CourtOutcome.PROVED_FINE_LUMP, **fines, outcome_reason=WHY)
    assert {each.outcome_reason for each in breach.outcomes} == {WHY}


def test_a_second_thing_is_looked_at_with_the_first_that_is_on_record(each_db: Session) -> None:
    breach = breach_of(each_db)
    decide(each_db, breach, CourtOutcome.PROVED_FINE_LUMP, fine_pounds=500)
    custody = {"custody_length": 14, "custody_unit": LengthUnit.DAYS, "adds_outcomes": True}
    with pytest.raises(RuleBroken) as asked:
        decide(each_db, breach, CourtOutcome.PROVED_CUSTODY, **custody)
    assert [each.code for each in asked.value.findings] == ["one-penalty-of-several"]


def test_terms_of_custody_are_looked_at_one_after_the_other(each_db: Session) -> None:
    """Magistrates' Courts Act 1980 s.63(3): 2 months."""
    breach = breach_of(each_db)
    term: dict[str, Any] = {"custody_length": 5, "custody_unit": LengthUnit.WEEKS}
    other = OutcomeInput(outcome=CourtOutcome.PROVED_CUSTODY, outcome_at=HEARD, **term)
    with pytest.raises(RuleBroken) as asked:
        decide(each_db, breach, CourtOutcome.PROVED_CUSTODY, **term, further_outcomes=(other,))
    assert [each.code for each in asked.value.findings] == ["custody-too-long-together"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"outcome_at": at("2026-12-21 09:00")}, "in-the-future"),
        ({"outcome_at": at("2026-12-01 19:59")}, "outcome-too-early"),
        (
            {"outcome": CourtOutcome.ADJOURNED_BAIL, "adjourned_to_at": HEARD},
            "adjourned-backwards",
        ),
    ],
)
def test_each_of_several_things_is_checked(
    each_db: Session, changes: dict[str, Any], code: str
) -> None:
    breach = breach_of(each_db)
    values: dict[str, Any] = {"outcome": CourtOutcome.PROVED_NO_PENALTY, "outcome_at": HEARD}
    besides = OutcomeInput(**(values | changes))
    with pytest.raises(RuleBroken) as refused:
        decide(
            each_db,
            breach,
            CourtOutcome.PROVED_FINE_LUMP,
            fine_pounds=5,
            further_outcomes=(besides,),
        )
    assert [each.code for each in refused.value.findings] == [code]
    each_db.rollback()


def test_what_was_recorded_of_the_same_time_is_put_right_with_its_reason(
    each_db: Session,
) -> None:
    breach = breach_of(each_db)
    decide(each_db, breach, CourtOutcome.PROVED_FINE_LUMP, fine_pounds=500)
    decide(each_db, breach, CourtOutcome.NOT_PROVED, outcome_reason="It was another man's result.")
    row = only_row(each_db)
    assert (row.outcome, row.fine_pounds) == (CourtOutcome.NOT_PROVED, None)
    kept = each_db.scalars(select(CorrectionRecord).where(CorrectionRecord.sort == "outcome")).one()
    assert (kept.act, kept.row_id) == (CorrectionAct.WRONG, row.id)
    assert kept.reason == "It was another man's result."
    assert kept.was == {"outcome": "PROVED_FINE_LUMP", "fine_pounds": 500}


def test_that_no_court_decided_takes_every_decision_out_and_keeps_it(each_db: Session) -> None:
    breach = breach_of(each_db)
    to = {"adjourned_to_at": at("2026-12-09 10:00")}
    decide(each_db, breach, CourtOutcome.ADJOURNED_BAIL, **to)
    later = {"outcome_at": at("2026-12-09 10:30")}
    decide(each_db, breach, CourtOutcome.PROVED_NO_PENALTY, **later)
    decide(each_db, breach, None, outcome_reason="Of another man.")
    assert (breach.outcome, breach.outcome_at, breach.outcomes) == (None, None, [])
    acts = each_db.scalars(
        select(CorrectionRecord.act).where(CorrectionRecord.sort == "outcome")
    ).all()
    assert acts == [CorrectionAct.TAKEN_OUT] * 2
    assert wrongly_told(each_db) == []


def test_a_decision_is_put_right_and_what_stands_follows(each_db: Session) -> None:
    breach = breach_of(each_db)
    decide(each_db, breach, CourtOutcome.PROVED_FINE_LUMP, fine_pounds=500)
    stamp = service.stamp(breach)
    order, row = order_of(each_db, breach), breach.outcomes[0]
    given = CorrectionInput(
        {"outcome": "PROVED_NO_PENALTY", "fine_pounds": None, "outcome_at": "2026-12-03T10:00"},
        "The sealed result.",
    )
    corrections.correct(
        each_db, order.reference, "outcome", row.id, given, **seen(each_db, order, NOW)
    )
    assert told(each_db, breach) == [("PROVED_NO_PENALTY", "STANDS")]
    breach = breach_with_order(each_db, breach.id)
    assert (breach.outcome, breach.outcome_at) == (
        CourtOutcome.PROVED_NO_PENALTY,
        at("2026-12-03 10:00"),
    )
    assert service.stamp(breach) != stamp
    steps = corrections_of_breach(each_db, breach, by=make_account(each_db), visible=true())
    assert steps[0].title == "What a court decided about a breach"
    assert ("Fine in pounds", "500") in steps[0].was
    assert wrongly_told(each_db) == []


def test_a_decision_put_right_beside_the_law_says_why(each_db: Session) -> None:
    breach = breach_of(each_db)
    decide(each_db, breach, CourtOutcome.PROVED_FINE_LUMP, fine_pounds=500)
    order, row = order_of(each_db, breach), breach.outcomes[0]

    def put(**changed: Any) -> None:
        each_db.refresh(order)
        given = CorrectionInput(changed, WHY)
        options = seen(each_db, order, NOW)
        corrections.correct(each_db, order.reference, "outcome", row.id, given, **options)

    put(fine_pounds=6_000)
    assert (row.fine_pounds, row.outcome_reason) == (6_000, WHY)
    put(fine_pounds=600)
    assert row.outcome_reason is None
    with pytest.raises(RuleBroken):
        put(outcome_at="2026-12-01T19:00")
    each_db.rollback()


def test_a_decision_is_taken_out_and_put_back(each_db: Session) -> None:
    breach = breach_of(each_db)
    decide(each_db, breach, CourtOutcome.PROVED_FINE_LUMP, fine_pounds=500)
    later = {"outcome_at": APPEALED, "on_appeal": True, "outcome_reason": "The appeal."}
    decide(each_db, breach, CourtOutcome.NOT_PROVED, **later)
    order, row = order_of(each_db, breach), breach.outcomes[1]
    before = whole_row(row)
    gone = corrections.take_out(
        each_db,
        order.reference,
        "outcome",
        row.id,
        reason="Another man's appeal.",
        **seen(each_db, order, NOW),
    )
    assert told(each_db, breach) == [("PROVED_FINE_LUMP", "STANDS")]
    assert breach_with_order(each_db, breach.id).outcome is CourtOutcome.PROVED_FINE_LUMP
    order = order_of(each_db, breach)
    put_back(each_db, order.reference, gone.id, reason="It was his.", **seen(each_db, order, NOW))
    assert told(each_db, breach) == [("NOT_PROVED", "STANDS"), ("PROVED_FINE_LUMP", "OVERTURNED")]
    assert whole_row(breach_with_order(each_db, breach.id).outcomes[1]) == before
    steps = corrections_of_breach(
        each_db, breach_with_order(each_db, breach.id), by=make_account(each_db), visible=true()
    )
    assert [each.code for each in steps[:2]] == ["PUT_BACK", "TAKEN_OUT"]
    assert wrongly_told(each_db) == []
    # Who put it back said none of its words.
    words = Row(BreachOutcome, row.id)
    assert CorrectedWords(each_db, [words], [words]).author(Slot(words, "outcome_reason")) is None


def test_a_decision_is_not_put_back_from_an_order_that_the_breach_has_left(
    each_db: Session,
) -> None:
    breach, elsewhere = breach_of(each_db), breach_of(each_db)
    decide(each_db, breach, CourtOutcome.PROVED_FINE_LUMP, fine_pounds=500)
    order = order_of(each_db, breach)
    gone = corrections.take_out(
        each_db,
        order.reference,
        "outcome",
        breach.outcomes[0].id,
        reason="Another man's.",
        **seen(each_db, order, NOW),
    )
    breach.order_id = elsewhere.order_id
    each_db.flush()
    order = each_db.scalars(select(Order).where(Order.reference == order.reference)).one()
    with pytest.raises(Conflict, match="another order now"):
        put_back(each_db, order.reference, gone.id, reason="His.", **seen(each_db, order, NOW))


def test_the_decisions_of_a_breach_that_never_was_go_with_it(each_db: Session) -> None:
    breach = breach_of(each_db)
    decide(each_db, breach, CourtOutcome.PROVED_FINE_LUMP, fine_pounds=500)
    order, row = order_of(each_db, breach), whole_row(breach.outcomes[0])
    gone = corrections.take_out(
        each_db,
        order.reference,
        "outcome",
        row["id"],
        reason="Not his.",
        **seen(each_db, order, NOW),
    )
    decide(each_db, breach, CourtOutcome.NOT_PROVED)
    held = whole_row(breach.outcomes[0])
    order = order_of(each_db, breach)
    kept = corrections.take_out(
        each_db,
        order.reference,
        "breach",
        breach.id,
        reason="Recorded twice.",
        **seen(each_db, order, NOW),
    )
    assert kept.was["outcomes"] == [held]
    assert each_db.scalars(select(BreachOutcome)).all() == []
    order = each_db.get_one(Order, order.id, populate_existing=True)
    with pytest.raises(Conflict, match="taken out as well"):
        put_back(each_db, order.reference, gone.id, reason="It was.", **seen(each_db, order, NOW))


def test_that_a_breach_says_another_decision_stands_is_found(each_db: Session) -> None:
    breach = breach_of(each_db)
    decide(each_db, breach, CourtOutcome.PROVED_FINE_LUMP, fine_pounds=500)
    other = breach_of(each_db)
    breach.outcome = CourtOutcome.NOT_PROVED
    other.outcome, other.outcome_at = CourtOutcome.NOT_PROVED, HEARD
    each_db.flush()
    assert wrongly_told(each_db) == sorted([breach.id, other.id])
