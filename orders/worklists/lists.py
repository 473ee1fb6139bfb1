"""Every worklist there is: whose it is, what it is called, how it is asked for, what clears it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from orders.access.permissions import Permission, Role, may
from orders.rules.events import EventKind
from orders.rules.kind import Kind
from orders.rules.labelled import Labelled
from orders.worklists import asking, breached, duties, stories, systems
from orders.worklists.asking import Asked
from orders.worklists.entries import Scope
from orders.worklists.stories import Teller

Ask = Callable[[Scope], Asked]
"""Gives the query of a list."""


class Team(Labelled):
    """Who works through a list."""

    CIVIL_ORDERS = "civil-orders", "Civil orders team"
    LPA = "lpa", "LPA supervisors"
    CUSTODY = "custody", "Custody"


@dataclass(frozen=True, slots=True)
class Clearing:
    """What takes a row off its list.

    Attributes:
        words: what to do, in words.
        endpoint: the page it is done on.
        event: what is recorded there, where the page is for any happening; a row may name its own.
        names: what its address names of a row: ``reference``, ``breach_id``,
            ``follow_up_id``, ``area``.
        fixed: what else its address names.
        at_once: whether one press does it, without a form.
    """

    words: str
    endpoint: str = "order_events.form"
    event: EventKind | None = None
    names: tuple[str, ...] = ("reference",)
    fixed: Mapping[str, str] = field(default_factory=dict)
    at_once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One worklist.

    Attributes:
        key: its name in addresses.
        title: its heading.
        short: what its number counts, in lower case.
        waits: why a row is on it.
        column: heading of its column of times.
        is_deadline: whether that time runs out, so that what is left is shown.
        span: the longest time left that is drawn whole; no bar without it.
        teams: whose it is.
        asked: the query that gives it, or ``None``.
        teller: what picks its rows from orders' stories, or ``None``.
        until: turns the start of a clock into its end, where the query gives only the start.
        clears: what takes a row off it.
        urgent: whether having any row is an alarm.
        needs: what an account must be permitted to be shown it; ``None``: nothing more.
    """

    key: str
    title: str
    short: str
    waits: str
    column: str
    is_deadline: bool
    span: timedelta | None = None
    teams: frozenset[Team]
    asked: Ask | None = None
    teller: Teller | None = None
    until: Callable[[Kind, datetime], datetime] | None = None
    clears: Clearing
    urgent: bool = False
    needs: Permission | None = None


_TEAM, _LPA = frozenset({Team.CIVIL_ORDERS}), frozenset({Team.LPA})
_BOTH, _ALL = _TEAM | _LPA, frozenset(Team)
_OPEN = Clearing("Open the record", "order.show")
_BREACH = Clearing("Open the breach", "breaches.show", names=("breach_id",))
_ANSWER = Clearing("Answer it", "follow_ups.show", names=("follow_up_id",))
_TWO_DAYS, _THREE_DAYS, _WEEK = timedelta(days=2), timedelta(days=3), timedelta(days=7)


def _updated(system: str) -> Clearing:
    return Clearing(
        f"{system} updated just now",
        "upkeep.record_update",
        fixed={"system": system.lower()},
        at_once=True,
    )


_LISTS = (
    Listing(
        key="check",
        title="Check today: the court's answer is not recorded",
        short="to check with the court",
        waits="Not recorded, check",
        column="Was due",
        is_deadline=True,
        teams=_BOTH,
        teller=stories.unrecorded,
        clears=_OPEN,
        urgent=True,
    ),
    Listing(
        key="custody",
        title="Open custody clocks",
        short="in custody, clock running",
        waits="To be brought before the court",
        column="Before the court by",
        is_deadline=True,
        span=timedelta(days=1),
        teams=_ALL,
        asked=breached.in_custody,
        clears=Clearing("Record the court's outcome", "breach_outcomes.form", names=("breach_id",)),
        urgent=True,
    ),
    Listing(
        key="reported",
        title="Suspected breaches reported, not decided",
        short="suspected breaches reported",
        waits="Log the breach, or say why it is none",
        column="Answer by",
        is_deadline=True,
        span=timedelta(days=1),
        teams=_BOTH,
        asked=breached.reported,
        clears=_ANSWER,
        urgent=True,
    ),
    Listing(
        key="visit-concerns",
        title="Visits to follow up",
        short="visits to follow up",
        waits="Concern, or no longer lives there",
        column="Answer by",
        is_deadline=True,
        span=_THREE_DAYS,
        teams=_BOTH,
        asked=breached.concerns,
        clears=_ANSWER,
    ),
    Listing(
        key="hearings",
        title="Hearings due",
        short="hearings due",
        waits="Hearing to open",
        column="Open by",
        is_deadline=True,
        span=_TWO_DAYS,
        teams=_ALL,
        teller=stories.unopened,
        clears=_OPEN,
    ),
    Listing(
        key="adjourned",
        title="Before the court",
        short="before the court",
        waits="Next hearing",
        column="Hearing",
        is_deadline=False,
        teams=_BOTH,
        teller=stories.adjourned,
        clears=_OPEN,
    ),
    Listing(
        key="applications",
        title="Orders applied for, or to be",
        short="applications open",
        waits="No court has decided",
        column="Hearing, or since",
        is_deadline=False,
        teams=_TEAM,
        teller=stories.applied_for,
        clears=_OPEN,
    ),
    Listing(
        key="gaps",
        title="Interim orders that end before their hearing",
        short="interim orders that end too early",
        waits="Ends before its hearing",
        column="Ends",
        is_deadline=True,
        span=_WEEK,
        teams=_BOTH,
        teller=stories.unprotected,
        clears=_OPEN,
        urgent=True,
    ),
    Listing(
        key="return-days",
        title="Return hearings of orders made without notice",
        short="return hearings near",
        waits="Return hearing",
        column="Return hearing by",
        is_deadline=True,
        span=_WEEK,
        teams=_TEAM,
        teller=stories.returning,
        clears=_OPEN,
    ),
    Listing(
        key="not-served",
        title="Not served",
        short="not served",
        waits="Not served",
        column="Since",
        is_deadline=False,
        teams=_BOTH,
        asked=asking.not_served,
        clears=Clearing("Record “served”", event=EventKind.SERVED),
    ),
    Listing(
        key="notifications-overdue",
        title="Notifications overdue",
        short="notifications overdue",
        waits="Has not told police name and address in time",
        column="Was due",
        is_deadline=True,
        teams=_BOTH,
        asked=duties.notifications_overdue,
        until=duties.told_by,
        clears=Clearing("Record the notification", event=EventKind.NOTIFIED),
        urgent=True,
    ),
    Listing(
        key="notifications-due",
        title="Notifications due",
        short="notifications due",
        waits="To tell police name and address",
        column="Due by",
        is_deadline=True,
        span=_THREE_DAYS,
        teams=_BOTH,
        asked=duties.notifications_due,
        until=duties.told_by,
        clears=Clearing("Record the notification", event=EventKind.NOTIFIED),
    ),
    Listing(
        key="notifications-to-check",
        title="Check whether the duty to notify runs",
        short="notifications to check",
        waits="Check whether the duty runs: there may be another",
        column="Since",
        is_deadline=False,
        teams=_BOTH,
        asked=duties.notifications_to_check,
        clears=Clearing("Record the notification", event=EventKind.NOTIFIED),
    ),
    Listing(
        key="ending",
        title="Ending soon",
        short="ending soon",
        waits="Ends soon",
        column="Ends",
        is_deadline=True,
        span=_WEEK,
        teams=_BOTH,
        asked=asking.ending,
        clears=Clearing("Record “renewed”", event=EventKind.RENEWED),
    ),
    Listing(
        key="undecided",
        title="Breaches without a decision after 24 hours",
        short="breaches without a decision",
        waits="Nothing decided",
        column="Reported",
        is_deadline=False,
        teams=_ALL,
        asked=breached.undecided,
        clears=_BREACH,
    ),
    Listing(
        key="victim-not-told",
        title="Breaches of which the victim has not heard the latest",
        short="victims not updated",
        waits="Victim to be updated",
        column="Reported",
        is_deadline=False,
        teams=_BOTH,
        asked=breached.victim_not_told,
        clears=_BREACH,
    ),
    Listing(
        key="offence-open",
        title="Breaches that may be an offence as well",
        short="breaches to check for an offence",
        waits="Substantive offence to record?",
        column="Reported",
        is_deadline=False,
        teams=_TEAM,
        asked=breached.offence_open,
        clears=_BREACH,
    ),
    Listing(
        key="not-on-pnc",
        title="Not yet on PNC",
        short="not yet on PNC",
        waits="PNC has not heard the latest",
        column="Since",
        is_deadline=False,
        teams=_TEAM,
        asked=systems.not_on_pnc,
        clears=_updated("PNC"),
    ),
    Listing(
        key="not-on-connect",
        title="Not yet on Connect",
        short="not yet on Connect",
        waits="Connect has not heard the latest",
        column="Since",
        is_deadline=False,
        teams=_TEAM,
        asked=systems.not_on_connect,
        clears=_updated("Connect"),
    ),
    Listing(
        key="reviews",
        title="Reviews due",
        short="reviews due",
        waits="To be reviewed",
        column="Due by",
        is_deadline=True,
        span=_WEEK,
        teams=_BOTH,
        asked=asking.reviews_due,
        clears=Clearing("Record the review", "upkeep.review_form"),
    ),
    Listing(
        key="never-reviewed",
        title="Never reviewed",
        short="never reviewed",
        waits="To be reviewed every month",
        column="Made",
        is_deadline=False,
        teams=_BOTH,
        asked=asking.never_reviewed,
        clears=Clearing("Record the review", "upkeep.review_form"),
    ),
    Listing(
        key="never-visited",
        title="Served and not checked yet",
        short="served and not checked yet",
        waits="Nobody has been to check",
        column="Served",
        is_deadline=False,
        teams=_LPA,
        asked=asking.never_visited,
        clears=Clearing("Record a visit", "visits.form"),
    ),
    Listing(
        key="handovers",
        title="Handed over and not seen yet",
        short="handovers not seen yet",
        waits="A note waits to be read",
        column="Written",
        is_deadline=False,
        teams=_LPA,
        asked=asking.handed_over,
        clears=Clearing("Read the note", "handovers.index", names=("area",)),
    ),
    Listing(
        key="not-placed",
        title="Not placed: nobody knows where somebody lives",
        short="not placed",
        waits="Counts as unallocated",
        column="Since",
        is_deadline=False,
        teams=_TEAM,
        asked=asking.not_placed,
        clears=Clearing("Say where it is", "addresses.unplaced"),
    ),
    Listing(
        key="same-homes",
        title="Subjects' homes withheld: also a protected address",
        short="subjects' homes to decide on",
        waits="Subject's home is also a protected address",
        column="Withheld",
        is_deadline=False,
        teams=_TEAM,
        asked=asking.same_homes,
        clears=Clearing("Decide whether it stays withheld", "same_homes.next_form"),
        needs=Permission.CONFIDENTIAL_OPEN,
    ),
    Listing(
        key="unverified",
        title="Records to verify",
        short="records to verify",
        waits="Taken from another system",
        column="Since",
        is_deadline=False,
        teams=_TEAM,
        asked=asking.unverified,
        clears=Clearing("Compare it with its papers", "to_verify.ask"),
    ),
)

LISTS: Mapping[str, Listing] = {each.key: each for each in _LISTS}
"""Every list by its key, the most urgent first."""


def of_team(team: Team, role: Role) -> list[Listing]:
    """The lists of a team that a role may be shown, the most urgent first."""
    return [each for each in _LISTS if team in each.teams and is_for(each, role)]


def is_for(listing: Listing, role: Role) -> bool:
    """Whether a role may be shown a list."""
    return listing.needs is None or may(role, listing.needs)
