"""Every sort of fact that can be put right: its table, its fields, its checks. All of it data."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, Final

from geoalchemy2 import WKBElement
from marshmallow import Schema
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from geo.columns import grid_of, stored_point
from orders.access.model import Account
from orders.breaches.model import Breach, BreachOutcome, BreachPlace
from orders.breaches.schemas.outcome import OutcomeSchema
from orders.breaches.schemas.progress import ProgressSchema
from orders.corrections import parts
from orders.corrections.correctable_sort import (
    Belonging,
    Choices,
    CorrectableField,
    CorrectableSort,
)
from orders.errors import NotFound
from orders.formatting import london
from orders.ground.model import Handover, Visit
from orders.ground.schema import VisitSchema
from orders.papers.model import Paper
from orders.people.model import Person, PersonCharacteristic
from orders.people.schema import PersonSchema
from orders.register.confidentiality import shared_homes
from orders.register.corrections.ledger import plain
from orders.register.model import Condition, Order, Protection
from orders.register.schemas.order import ContactPart, GroundsPart
from orders.rules.checks.conditions import CODES
from orders.rules.clocks.deadlines import ends_at_for
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.characteristics import Characteristic
from orders.rules.vocabulary.codes import Consideration
from orders.upkeep.model import Review, SystemUpdate
from orders.upkeep.schema import UpdateSchema


def _flags(codes: str | None) -> list[str]:
    return (codes or "").split()


def _joined(flags: Collection[str]) -> str | None:
    return " ".join(flags) or None


def _codes(texts: Mapping[Any, str]) -> dict[str, str]:
    return {str(plain(code)): text for code, text in texts.items() if text}


def _texts(answers: Mapping[Any, Any]) -> dict[str, str]:
    return {str(plain(each)): answer.text for each, answer in answers.items()}


def _rank(rank: Any) -> str | None:
    return None if rank is None else rank.name


def _visit(row: Visit, now: datetime) -> dict[str, str]:
    faults = {}
    if row.visited_at > now:
        faults["visited_at"] = "The visit must be in the past."
    if row.next_due_on is not None and row.next_due_on < london(row.visited_at).date():
        faults["next_due_on"] = "The next visit must not be before this one."
    return faults


def _review(row: Review, now: datetime) -> dict[str, str]:
    faults = {}
    if row.reviewed_at > now:
        faults["reviewed_at"] = "The review must be in the past."
    if row.next_review_on <= london(row.reviewed_at).date():
        faults["next_review_on"] = "The next review must be after this one."
    return faults


def _known(part: type[Schema], *names: str) -> Callable[[Order, datetime], Mapping[str, str]]:
    """Of a court's order something may not be known yet; of a notice that police gave it is."""
    messages = {
        name: str(each.error_messages["required"])
        for name, each in part().fields.items()
        if name in names
    }

    def check(row: Order, _now: datetime) -> Mapping[str, str]:
        if not catalogue.kind(row.kind).is_notice:
            return {}
        return {name: said for name, said in messages.items() if not getattr(row, name)}

    return check


def _court(row: Order, _now: datetime) -> dict[str, str]:
    ways = catalogue.kind(row.kind).ways_to_end
    if row.ends_kind in ways:
        return {}
    return {"ends_kind": f"Choose one of: {', '.join(each.label for each in ways)}."}


def called(condition: Condition) -> str:
    """What a condition is called: its number and what it forbids or asks, in the register's words.

    Its number is the paper's, else the order's; of its own words there is none, since they may be
    kept from the reader.
    """
    number = condition.sealed_number or condition.position
    return f"{number}. {CODES.get(condition.code, CODES['OTHER']).name}"


def breach_choices(db: Session, order_id: int) -> Choices:
    """What a breach of an order may be of: its conditions, and whom it protects."""
    conditions = db.scalars(
        select(Condition).where(Condition.order_id == order_id).order_by(Condition.position)
    )
    protected = db.scalars(
        select(Protection)
        .where(Protection.order_id == order_id, Protection.taken_out_id.is_(None))
        .options(joinedload(Protection.person))
        .order_by(Protection.id)
    )
    return {
        "condition_ids": tuple((str(each.id), called(each)) for each in conditions),
        "protected_person_ids": tuple(
            (str(each.person_id), each.person.name) for each in protected
        ),
    }


def _numbers(ids: Collection[int] | None) -> list[int]:
    return list(ids or ())


def _update(row: SystemUpdate, now: datetime) -> dict[str, str]:
    return {"updated_at": "The update must be in the past."} if row.updated_at > now else {}


_WHERE: Final = frozenset({"location", "postcode", "coordinates"})


def _hidden_place(_db: Session, row: BreachPlace, _by: Account) -> frozenset[str]:
    return _WHERE if row.withheld or row.hidden else frozenset()


def _kept_answer(db: Session, row: Protection, by: Account) -> frozenset[str]:
    kept = shared_homes.are_kept(db, row.order_id, by=by)
    return frozenset({"shares_home"}) if kept else frozenset()


def _grid(point: WKBElement | None) -> str | None:
    """A stored point as a person types it, to the metre."""
    grid = grid_of(point)
    return None if grid is None else f"{grid[0]:.0f} {grid[1]:.0f}"


def _point(grid: tuple[float, float] | None) -> WKBElement | None:
    return None if grid is None else stored_point(*grid)


def _next_due(row: Review) -> None:
    row.next_due_at = ends_at_for(row.next_review_on)


F = CorrectableField
PERSON: Final = CorrectableSort(
    slug="person",
    title="Name, birth and what they are known by",
    model=Person,
    schema=PersonSchema,
    belongs=Belonging.PERSON,
    may_change=True,
    fields={
        "given_names": F("Given names"),
        "family_name": F("Family name"),
        "born_on": F("Date of birth", clears=("birth_year",)),
        "birth_year": F("Year of birth, where the day is not known", clears=("born_on",)),
        "sex": F("Sex"),
        "gender_described": F("Gender in their own words"),
        "pnc_id": F("PNC id"),
        "cro_no": F("CRO number"),
        "asn": F("Arrest/summons number"),
        "connect_nominal_ref": F("Connect nominal reference"),
        "flags": F("Flags", column="flag_codes", kept=_joined, said=_flags),
        "dash_risk": F("DASH risk"),
        "warning_markers": F("Warnings for officers", is_long=True),
    },
)
ANSWERS: Final = CorrectableSort(
    slug="answers",
    title="Equality answers",
    model=PersonCharacteristic,
    schema=parts.AnswersPart,
    belongs=Belonging.PERSON,
    may_change=True,
    sensitive=True,
    fields={
        "characteristics": F(
            "Answers",
            column="value",
            said=_texts,
            keys=tuple((each.value, each.heading) for each in Characteristic),
        )
    },
)
CONNECTION: Final = CorrectableSort(
    slug="connection",
    title="How a protected person is connected",
    model=Protection,
    schema=parts.ConnectionPart,
    belongs=Belonging.PROTECTED,
    may_change=True,
    may_go=True,
    fields={
        "relationship_basis": F("Relationship"),
        "is_relevant_child": F("A child whose interests matter"),
        "lives_with": F("Whom the child lives with"),
        "shares_home": F("Lives at the same premises as the subject"),
    },
    hides=_kept_answer,
)
SORTS: Final[Mapping[str, CorrectableSort]] = {
    each.slug: each
    for each in (
        PERSON,
        ANSWERS,
        CONNECTION,
        CorrectableSort(
            slug="grounds",
            title="Grounds, considerations and references",
            check=_known(GroundsPart, "grounds"),
            model=Order,
            schema=parts.GroundsOnlyPart,
            belongs=Belonging.ORDER,
            fields={
                "grounds": F("Grounds", is_long=True),
                "considerations": F(
                    "Considered",
                    kept=_codes,
                    keys=tuple((each.value, each.heading) for each in Consideration),
                    is_long=True,
                ),
                "arrest_reference": F("Arrest"),
                "crime_reference": F("Crime"),
            },
        ),
        CorrectableSort(
            slug="court",
            title="Court, applicant, route and section",
            model=Order,
            schema=parts.CourtOnlyPart,
            belongs=Belonging.ORDER,
            fields={
                "court": F("Court"),
                "applicant_force": F("Who asked for it, or issued it"),
                "originating_route": F("How it came about"),
                "made_under": F("Section it was made under"),
                "ends_event": F("The event it ends on"),
                "ends_kind": F("How it ends"),
                "other_name": F("What it calls itself, where it is of no kind in the register"),
                "other_statute": F("Act and section it names, of such an order"),
                "other_breach": F("What it says breach is, of such an order", is_long=True),
            },
            check=_court,
        ),
        CorrectableSort(
            slug="breach",
            title="Breach, as it was reported",
            model=Breach,
            schema=parts.BreachReportedPart,
            belongs=Belonging.ROW,
            may_go=True,
            explained="not_in_force_reason",
            choices=lambda db, row: breach_choices(db, row.order_id),
            fields={
                "occurred_from": F("When it happened, or began"),
                "occurred_to": F("Until when"),
                "condition_ids": F("Conditions breached", kept=_numbers, said=_numbers),
                "protected_person_ids": F(
                    "Against", kept=lambda ids: list(ids) or None, said=_numbers
                ),
                "method": F("How"),
                "account_text": F("What happened", is_long=True),
                "occurrence_reference": F("Incident"),
                "reported_at": F("When police were told"),
                "reported_by": F("Who reported it"),
                "subject_aware_basis": F("How the subject knew of the order"),
                "beside_making": F("Before or after the making, that day"),
                "evidence": F("Evidence", is_long=True),
            },
        ),
        CorrectableSort(
            slug="outcome",
            title="What a court decided about a breach",
            model=BreachOutcome,
            schema=OutcomeSchema,
            belongs=Belonging.ROW,
            may_go=True,
            may_return=True,
            explained="outcome_reason",
            fields={
                "outcome": F("Court decided"),
                "outcome_at": F("When the court decided"),
                "on_appeal": F("On appeal"),
                "fine_pounds": F("Fine in pounds"),
                "fine_per_day_pounds": F("Fine a day in pounds"),
                "fine_days": F("Days of the fine"),
                "custody_length": F("Custody"),
                "custody_unit": F("Days, weeks, months or years of custody"),
                "sentence_text": F("Besides", is_long=True),
                "adjourned_to_at": F("Next hearing"),
                "remanded_for_report": F("For a medical report"),
            },
        ),
        CorrectableSort(
            slug="breach-place",
            title="Where a breach happened",
            model=BreachPlace,
            schema=parts.BreachPlacePart,
            belongs=Belonging.BREACH,
            hides=_hidden_place,
            fields={
                "location": F("Where it happened, in words"),
                "postcode": F("Postcode of that place"),
                "coordinates": F(
                    "Easting and northing, or latitude and longitude",
                    column="point",
                    kept=_point,
                    said=_grid,
                ),
                "withheld": F("This place tells where a protected person lives"),
            },
        ),
        CorrectableSort(
            slug="authority",
            title="Who authorised it",
            model=Order,
            schema=parts.AuthorisedPart,
            belongs=Belonging.ORDER,
            fields={
                "authorised_by": F("Authorised by"),
                "authorised_rank": F("Rank", kept=_rank, said=lambda rank: rank),
            },
        ),
        CorrectableSort(
            slug="contact",
            title="Officer in the case and out-of-hours contact",
            check=_known(ContactPart, "officer_in_case", "out_of_hours_contact"),
            model=Order,
            schema=parts.OfficersPart,
            belongs=Belonging.ORDER,
            may_change=True,
            fields={
                "officer_in_case": F("Officer in the case"),
                "out_of_hours_contact": F("Whom to call out of hours"),
            },
        ),
        CorrectableSort(
            slug="visit",
            title="Visit",
            model=Visit,
            schema=VisitSchema,
            belongs=Belonging.ROW,
            may_go=True,
            may_return=True,
            check=_visit,
            fields={
                "visited_at": F("When the visit was"),
                "visited_by": F("Who went"),
                "subject_seen": F("The subject was seen"),
                "result": F("Result"),
                "words": F("What they found", is_long=True),
                "next_due_on": F("Next visit"),
            },
        ),
        CorrectableSort(
            slug="review",
            title="Review",
            model=Review,
            schema=parts.ReviewPart,
            belongs=Belonging.ROW,
            may_go=True,
            may_return=True,
            check=_review,
            derive=_next_due,
            fields={
                "reviewed_at": F("When it was reviewed"),
                "reviewed_by": F("Who reviewed it"),
                "note": F("What came of it", is_long=True),
                "next_review_on": F("Next review by"),
            },
        ),
        CorrectableSort(
            slug="system-update",
            title="Update of PNC or Connect",
            model=SystemUpdate,
            schema=UpdateSchema,
            belongs=Belonging.ROW,
            may_go=True,
            may_return=True,
            check=_update,
            fields={
                "updated_at": F("When it was updated"),
                "updated_by": F("Who updated it"),
            },
        ),
        CorrectableSort(
            slug="handover",
            title="Handover",
            model=Handover,
            schema=parts.HandoverPart,
            belongs=Belonging.ROW,
            may_go=True,
            fields={"note": F("Note", is_long=True)},
        ),
        CorrectableSort(
            slug="paper",
            title="What a paper is",
            model=Paper,
            schema=parts.LabelPart,
            belongs=Belonging.ROW,
            fields={"kind": F("What it is")},
        ),
    )
}
"""By slug."""
PROGRESS: Final = CorrectableSort(
    slug="progress",
    title="What became of a breach",
    model=Breach,
    schema=ProgressSchema,
    belongs=Belonging.ROW,
    fields={
        "decision": F("Decision"),
        "decision_rationale": F("Why"),
        "not_arrested_because": F("Why there was no arrest"),
        "arrested_at": F("Arrest"),
        "arrest_power": F("Power of arrest"),
        "custody_reference": F("Custody reference"),
        "offence": F("Offence to record"),
        "no_offence_reason": F("Why no offence"),
        "crime_reference": F("Crime"),
        "evidence": F("Evidence"),
        "safeguarded_at": F("Safeguarding done"),
        "risk_reassessed_at": F("DASH redone"),
        "victim_informed_at": F("Victim told"),
        "victim_informed_how": F("How the victim was told"),
        "support_withdrawn_at": F("Support withdrawn"),
        "support_withdrawn_stage": F("At what stage"),
        "support_withdrawn_reason": F("Why support was withdrawn"),
        "produced_at": F("Before the court"),
        "outcome": F("Court decided"),
        "outcome_at": F("When the court decided"),
        "fine_pounds": F("Fine in pounds"),
        "fine_per_day_pounds": F("Fine a day in pounds"),
        "fine_days": F("Days of the fine"),
        "custody_length": F("Custody"),
        "custody_unit": F("Days, weeks, months or years of custody"),
        "sentence_text": F("Besides"),
        "adjourned_to_at": F("Next hearing"),
        "remanded_for_report": F("For a medical report"),
        "outcome_reason": F("Why it was confirmed"),
    },
)
"""What became of a breach has a form of its own; what it replaces is kept like the others."""
TOLD: Final[Mapping[str, CorrectableSort]] = {**SORTS, PROGRESS.slug: PROGRESS}
"""Every sort of which something may have been kept, by slug."""


def sort_called(slug: str) -> CorrectableSort:
    """The sort of a slug.

    Raises:
        NotFound: there is none.
    """
    found = SORTS.get(slug)
    if found is None:
        raise NotFound(f"Nothing called {slug} is put right. There are: {', '.join(SORTS)}.")
    return found
