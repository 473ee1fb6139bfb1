"""Every worklist there is: whose it is, what it is called, how it is asked for, what clears it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from orders.access.permissions import Permission, Role, may
from orders.rules.vocabulary.events import EventKind
from orders.worklists import (
    breach_lists,
    deaths,
    hearings,
    not_known,
    notifications,
    pnc_connect,
    queries,
)
from orders.worklists.entries import Turn
from orders.worklists.listing import Clearing, Team, WorkGroup, WorklistDefinition

_TEAM, _LPA = frozenset({Team.CIVIL_ORDERS}), frozenset({Team.LPA})
_ALL = frozenset(Team)


_BREACH = Clearing("Open the breach", "breaches.show", names=("breach_id",))
_ANSWER = Clearing("Answer it", "follow_ups.show", names=("follow_up_id",))
_TWO_DAYS, _THREE_DAYS, _WEEK = timedelta(days=2), timedelta(days=3), timedelta(days=7)
_QUARTER = timedelta(days=92)


def _updated(system: str) -> Clearing:
    return Clearing(
        f"{system} updated just now",
        "upkeep.record_update",
        fixed={"system": system.lower()},
        at_once=True,
    )


def _put_right(words: str, slug: str) -> Clearing:
    return Clearing(words, "corrections.form", fixed={"slug": slug, "number": "0"})


_MAKING = ("reference", "event_id")
_NOT_KNOWN: Mapping[Turn, Clearing] = {
    Turn.NO_COURT: _put_right("Say which court", "court"),
    Turn.NO_GROUNDS: _put_right("Say the grounds", "grounds"),
    Turn.NO_OFFICER: _put_right("Say who is in the case", "contact"),
    Turn.NO_CONTACT: _put_right("Say whom to call", "contact"),
    Turn.NO_END: Clearing("Say when it ends", "order_events.correct_form", names=_MAKING),
    Turn.NOTICE_UNKNOWN: Clearing(
        "Say how it was made", "order_events.correct_form", names=_MAKING
    ),
    Turn.REGISTER_UNKNOWN: Clearing(
        "Say whether they were on it", "order_events.form", fixed={"slug": "not-excused"}
    ),
    Turn.POWER_UNKNOWN: Clearing(
        "Say whether it is attached", "order_events.form", fixed={"slug": "power-of-arrest"}
    ),
}
"""Where each thing that may not be known when an order arrives is answered."""

_LISTS = (
    WorklistDefinition(
        key="check",
        title="Overdue: court result not recorded",
        short="to check with the court",
        group=WorkGroup.COURT,
        waits="Not recorded, check",
        column="Was due",
        is_deadline=True,
        asked=hearings.unrecorded,
        urgent=True,
    ),
    WorklistDefinition(
        key="custody",
        title="Open custody clocks",
        short="in custody, clock running",
        group=WorkGroup.BREACHES,
        waits="To be brought before the court",
        column="Before the court by",
        is_deadline=True,
        span=timedelta(days=1),
        teams=_ALL,
        asked=breach_lists.in_custody,
        clears=Clearing("Record the court's outcome", "breach_outcomes.form", names=("breach_id",)),
        urgent=True,
    ),
    WorklistDefinition(
        key="reported",
        title="Suspected breaches reported, not decided",
        short="suspected breaches reported",
        group=WorkGroup.BREACHES,
        waits="Log the breach, or say why it is none",
        column="Answer by",
        is_deadline=True,
        span=timedelta(days=1),
        asked=breach_lists.reported,
        clears=_ANSWER,
        urgent=True,
    ),
    WorklistDefinition(
        key="visit-concerns",
        title="Visits to follow up",
        short="visits to follow up",
        group=WorkGroup.PEOPLE,
        waits="Concern, or no longer lives there",
        column="Answer by",
        is_deadline=True,
        span=_THREE_DAYS,
        asked=breach_lists.concerns,
        clears=_ANSWER,
    ),
    WorklistDefinition(
        key="hearings",
        title="Hearings due",
        short="hearings due",
        group=WorkGroup.COURT,
        waits="Hearing must start",
        column="Start by",
        is_deadline=True,
        span=_TWO_DAYS,
        teams=_ALL,
        asked=hearings.unopened,
    ),
    WorklistDefinition(
        key="adjourned",
        title="Before the court",
        short="before the court",
        group=WorkGroup.COURT,
        waits="Next hearing",
        column="Hearing",
        asked=hearings.adjourned,
    ),
    WorklistDefinition(
        key="applications",
        title="Orders applied for, or to be",
        short="applications open",
        group=WorkGroup.COURT,
        waits="No court has decided",
        column="Hearing, or since",
        teams=_TEAM,
        asked=hearings.applied_for,
    ),
    WorklistDefinition(
        key="gaps",
        title="Interim orders ending before the hearing",
        short="interim orders ending early",
        group=WorkGroup.COURT,
        waits="Ends before its hearing",
        column="Ends",
        is_deadline=True,
        span=_WEEK,
        asked=hearings.unprotected,
        urgent=True,
    ),
    WorklistDefinition(
        key="return-days",
        title="Return hearings of orders made without notice",
        short="return hearings near",
        group=WorkGroup.COURT,
        waits="Return hearing",
        column="Return hearing by",
        is_deadline=True,
        span=_WEEK,
        teams=_TEAM,
        asked=hearings.returning,
    ),
    WorklistDefinition(
        key="not-served",
        title="Not served",
        short="not served",
        group=WorkGroup.PEOPLE,
        waits="Not served",
        column="Since",
        asked=queries.not_served,
        clears=Clearing("Record “served”", event=EventKind.SERVED),
    ),
    WorklistDefinition(
        key="not-known",
        title="Not known yet",
        short="not known yet",
        group=WorkGroup.RECORDS,
        waits="Not known yet",
        column="Since",
        teams=_TEAM,
        asked=not_known.not_known,
        answers=_NOT_KNOWN,
    ),
    WorklistDefinition(
        key="deaths",
        title="May have ended by a death: read the order",
        short="may have ended by a death",
        group=WorkGroup.RECORDS,
        waits="One of its people died",
        column="Death recorded",
        teams=_TEAM,
        asked=deaths.may_have_ended,
        clears=Clearing("Record that a party died", event=EventKind.PARTY_DIED),
        of_the_dead=True,
    ),
    WorklistDefinition(
        key="notifications-overdue",
        title="Notifications overdue",
        short="notifications overdue",
        group=WorkGroup.PEOPLE,
        waits="Late: name and address not notified",
        column="Was due",
        is_deadline=True,
        asked=notifications.notifications_overdue,
        clears=Clearing("Record the notification", event=EventKind.NOTIFIED),
        urgent=True,
    ),
    WorklistDefinition(
        key="notifications-due",
        title="Notifications due",
        short="notifications due",
        group=WorkGroup.PEOPLE,
        waits="To notify name and address",
        column="Due by",
        is_deadline=True,
        span=_THREE_DAYS,
        asked=notifications.notifications_due,
        clears=Clearing("Record the notification", event=EventKind.NOTIFIED),
    ),
    WorklistDefinition(
        key="notifications-to-check",
        title="Check whether the duty to notify runs",
        short="notifications to check",
        group=WorkGroup.PEOPLE,
        waits="Check whether the duty runs: there may be another",
        column="Since",
        asked=notifications.notifications_to_check,
        clears=Clearing("Record the notification", event=EventKind.NOTIFIED),
    ),
    WorklistDefinition(
        key="ending",
        title="Ending soon",
        short="ending soon",
        group=WorkGroup.COURT,
        waits="Ends soon",
        column="Ends",
        is_deadline=True,
        span=_WEEK,
        asked=queries.ending,
        clears=Clearing("Record “renewed”", event=EventKind.RENEWED),
    ),
    WorklistDefinition(
        key="terms-ending",
        title="Bans on travel and tags ending",
        short="bans and tags ending",
        group=WorkGroup.COURT,
        waits="Ends: renew it, or let it end",
        column="Ends",
        is_deadline=True,
        span=_QUARTER,
        teams=_TEAM,
        asked=queries.terms_ending,
        clears=Clearing("Record the review", "upkeep.review_form"),
    ),
    WorklistDefinition(
        key="undecided",
        title="Breaches with no decision after 24 hours",
        short="breaches with no decision",
        group=WorkGroup.BREACHES,
        waits="No decision yet",
        column="Reported",
        teams=_ALL,
        asked=breach_lists.undecided,
        clears=_BREACH,
    ),
    WorklistDefinition(
        key="victim-not-told",
        title="Victim to be updated about a breach",
        short="victims not updated",
        group=WorkGroup.BREACHES,
        waits="Victim to be updated",
        column="Reported",
        asked=breach_lists.victim_not_told,
        clears=_BREACH,
        of_the_dead=True,
    ),
    WorklistDefinition(
        key="offence-open",
        title="Breaches that may be an offence as well",
        short="breaches to check for an offence",
        group=WorkGroup.BREACHES,
        waits="Substantive offence to record?",
        column="Reported",
        teams=_TEAM,
        asked=breach_lists.offence_open,
        clears=_BREACH,
    ),
    WorklistDefinition(
        key="not-on-pnc",
        title="Not yet on PNC",
        short="not yet on PNC",
        group=WorkGroup.RECORDS,
        waits="PNC not updated",
        column="Since",
        teams=_TEAM,
        asked=pnc_connect.not_on_pnc,
        clears=_updated("PNC"),
        of_the_dead=True,
    ),
    WorklistDefinition(
        key="not-on-connect",
        title="Not yet on Connect",
        short="not yet on Connect",
        group=WorkGroup.RECORDS,
        waits="Connect not updated",
        column="Since",
        teams=_TEAM,
        asked=pnc_connect.not_on_connect,
        clears=_updated("Connect"),
        of_the_dead=True,
    ),
    WorklistDefinition(
        key="reviews",
        title="Reviews due",
        short="reviews due",
        group=WorkGroup.RECORDS,
        waits="To be reviewed",
        column="Due by",
        is_deadline=True,
        span=_WEEK,
        asked=queries.reviews_due,
        clears=Clearing("Record the review", "upkeep.review_form"),
    ),
    WorklistDefinition(
        key="never-reviewed",
        title="Never reviewed",
        short="never reviewed",
        group=WorkGroup.RECORDS,
        waits="To be reviewed every month",
        column="Made",
        asked=queries.never_reviewed,
        clears=Clearing("Record the review", "upkeep.review_form"),
    ),
    WorklistDefinition(
        key="never-visited",
        title="Served, no visit yet",
        short="served, no visit yet",
        group=WorkGroup.PEOPLE,
        waits="No visit recorded",
        column="Served",
        teams=_LPA,
        asked=queries.never_visited,
        clears=Clearing("Record a visit", "visits.form"),
    ),
    WorklistDefinition(
        key="handovers",
        title="Handovers to read",
        short="handovers to read",
        group=WorkGroup.PEOPLE,
        waits="Handover note to read",
        column="Written",
        teams=_LPA,
        asked=queries.handed_over,
        clears=Clearing("Read the note", "handovers.index", names=("area",)),
    ),
    WorklistDefinition(
        key="not-placed",
        title="Not placed: where they live is not known",
        short="not placed",
        group=WorkGroup.RECORDS,
        waits="Counts as unallocated",
        column="Since",
        teams=_TEAM,
        asked=queries.not_placed,
        clears=Clearing("Say where it is", "addresses.unplaced"),
    ),
    WorklistDefinition(
        key="same-homes",
        title="Subjects' homes withheld: also a protected address",
        short="subjects' homes to decide on",
        group=WorkGroup.RECORDS,
        waits="Subject's home is also a protected address",
        column="Withheld",
        teams=_TEAM,
        asked=queries.same_homes,
        clears=Clearing("Decide whether it stays withheld", "same_homes.next_form"),
        needs=Permission.CONFIDENTIAL_OPEN,
        of_the_dead=True,
    ),
    WorklistDefinition(
        key="unverified",
        title="Records to verify",
        short="records to verify",
        group=WorkGroup.RECORDS,
        waits="Taken from another system",
        column="Since",
        teams=_TEAM,
        asked=queries.unverified,
        clears=Clearing("Compare it with its papers", "to_verify.ask"),
        of_the_dead=True,
    ),
)

LISTS: Mapping[str, WorklistDefinition] = {each.key: each for each in _LISTS}
"""Every list by its key, the most urgent first."""


def of_team(team: Team, role: Role) -> list[WorklistDefinition]:
    """The lists of a team that a role may be shown, the most urgent first."""
    return [each for each in _LISTS if team in each.teams and is_for(each, role)]


def is_for(listing: WorklistDefinition, role: Role) -> bool:
    """Whether a role may be shown a list."""
    return listing.needs is None or may(role, listing.needs)
