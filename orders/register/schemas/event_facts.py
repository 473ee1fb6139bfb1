"""The facts that each kind of event carries besides when it happened."""

from __future__ import annotations

from dataclasses import dataclass

from orders.rules.vocabulary.codes import Consideration, HearingNotice, ServiceMethod
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.labelled import Labelled
from orders.rules.vocabulary.ranks import Rank


@dataclass(frozen=True, slots=True)
class EventFact:
    """One fact a kind of event carries: a key of ``details``, or ``until_at`` or ``reason``.

    Attributes:
        name: the key.
        label: what it is, in the middle of a sentence.
        needed: whether the event cannot be recorded without it.
        hint: words for its field.
        instead: another key that says as much, empty for none.
        choices: the codes it may hold with their words; empty for any text.
    """

    name: str
    label: str
    needed: bool = True
    hint: str = ""
    instead: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def wanted(self) -> str:
        """What to say when it is missing, or is none of its choices."""
        return f"{'Choose' if self.choices else 'Enter'} {self.label}."

    @property
    def names(self) -> tuple[str, ...]:
        """The keys any one of which says it."""
        return (self.name, self.instead) if self.instead else (self.name,)


def _choices(members: type[Labelled]) -> tuple[tuple[str, str], ...]:
    return tuple((each.value, each.heading) for each in members)


def considered(each: Consideration) -> str:
    """The key under which the authorising of a notice holds what was considered."""
    return f"considered_{each.value.lower()}"


_WHY = EventFact("reason", "the reason")
_COURT = EventFact("court", "the court", needed=False)
_CHANGE = EventFact("reason", "what the court changed")
_OTHER_ORDER = EventFact(
    "by",
    "the reference of the order that took its place",
    needed=False,
    hint="Leave blank if it is not in this register.",
)
_OTHER_FORCE = (
    EventFact("force", "the other force"),
    EventFact("with", "the unit or officer there, with a telephone number", needed=False),
    EventFact("reason", "the reason", needed=False),
)
_RANKS = tuple((rank.name, rank.label.capitalize()) for rank in Rank)
NEEDS: dict[EventKind, tuple[EventFact, ...]] = {
    EventKind.AUTHORISED: (
        EventFact("authorised_by", "the authorising officer, name and collar number", needed=False),
        EventFact("authorised_rank", "the officer's rank", needed=False, choices=_RANKS),
        *(
            EventFact(
                considered(each),
                f"considered: {each.label}",
                needed=False,
                hint="Leave blank if it is written down already.",
            )
            for each in Consideration
        ),
    ),
    EventKind.APPLIED: (
        EventFact(
            "until_at",
            "when the court is to hear it",
            needed=False,
            hint="Leave blank if it is not known yet.",
        ),
        _COURT,
    ),
    EventKind.SERVED: (
        EventFact("served_by", "who served it, with collar number"),
        EventFact(
            "place",
            "where it was served",
            hint="A police station or a street, not the protected person's address.",
        ),
        EventFact(
            "personally",
            "“yes” if it was put into the subject's hand",
            instead="service_method",
        ),
        EventFact(
            "service_method",
            "how it was served",
            needed=False,
            choices=_choices(ServiceMethod),
        ),
        EventFact(
            "hearing_at",
            "when the court is to hear the application",
            needed=False,
            hint="Leave blank if it is not known yet.",
        ),
        EventFact(
            "hearing_court",
            "the court that is to hear the application",
            needed=False,
            hint="As your force names it, so that its last sitting in time can be shown.",
        ),
    ),
    EventKind.RECEIVED: (
        EventFact("via", "how it came", hint="The court, a solicitor, another force."),
        EventFact(
            "service_statement_seen",
            "“yes” if a statement came with it that the subject was served or told",
            needed=False,
        ),
    ),
    EventKind.SERVICE_ATTEMPTED: (
        EventFact("tried_by", "who tried to serve it, with collar number"),
        EventFact(
            "place",
            "where",
            hint="A police station or a street, not the protected person's address.",
        ),
        EventFact("reason", "what happened"),
    ),
    EventKind.HEARING_NOTICE: (
        EventFact("method", "how notice was given", choices=_choices(HearingNotice)),
        EventFact("given_by", "who gave it, with collar number"),
        EventFact("reason", "what efforts were made, if the subject gave no address", needed=False),
    ),
    EventKind.POWER_OF_ARREST: (
        EventFact("clauses", "the clauses the court attached it to"),
        EventFact(
            "until_at",
            "when the power ends",
            needed=False,
            hint="Leave blank if it lasts as long as the order.",
        ),
    ),
    EventKind.NO_POWER_OF_ARREST: (EventFact("reason", "what shows it"),),
    EventKind.APPEALED: (
        EventFact("court", "the court appealed to"),
        EventFact("reason", "who appealed, and against what", needed=False),
    ),
    EventKind.APPEAL_ENDED: (_WHY,),
    EventKind.ENDED_ON_EVENT: (EventFact("reason", "what happened"),),
    EventKind.PARTY_DIED: (EventFact("reason", "who died: the subject or the person it protects"),),
    EventKind.AWARE: (
        EventFact("how", "how the subject learned of it"),
        EventFact("shown_by", "who can show it, with collar number"),
    ),
    EventKind.DETAILS_CHANGED: (
        EventFact(
            "reason",
            "what changed: the name, the home address, or no address any more",
            hint="Say what kind of change it is. The address itself goes under Who.",
        ),
    ),
    EventKind.EXCUSED: (
        EventFact(
            "reason",
            "which other duty the subject is under",
            hint="For example, registered sex offender.",
        ),
        EventFact(
            "until_at",
            "when that other duty ends",
            needed=False,
            hint="Leave blank if nothing says so. On that day this duty may start anew.",
        ),
    ),
    EventKind.NOT_EXCUSED: (EventFact("reason", "what shows it"),),
    EventKind.RESTORED: (
        EventFact("court", "the court that restored it"),
        EventFact(
            "until_at",
            "its end, if that court named another",
            needed=False,
            hint="Leave blank if it ends as it was to end before.",
        ),
        EventFact("reason", "who appealed, and against what", needed=False),
    ),
    EventKind.NOTIFIED: (
        EventFact("place", "the police station where the subject told it"),
        EventFact("taken_by", "who took it down, with collar number"),
    ),
    EventKind.NOTIFICATION_CHARGED: (
        EventFact("urn", "the URN of the case", needed=False),
        EventFact("reason", "what the charge says was not told", needed=False),
    ),
    EventKind.CANNOT_BE_SERVED: (
        EventFact("decided_by", "who decided it, with collar number"),
        EventFact(
            "reason",
            "why it can never be served",
            hint="For example, the subject left the country for good. If there is a chance, record"
            " that service was tried.",
        ),
    ),
    EventKind.TRANSFERRED_OUT: _OTHER_FORCE,
    EventKind.TRANSFERRED_IN: _OTHER_FORCE,
    EventKind.NOT_SERVED: (_WHY,),
    EventKind.VARIED: (_COURT, _CHANGE),
    EventKind.RENEWED: (_COURT,),
    EventKind.SUPERSEDED: (_OTHER_ORDER,),
    EventKind.REPLACED: (_OTHER_ORDER,),
    EventKind.ENDED_ON_DETERMINATION: (_WHY,),
    EventKind.ENDED_WITH_PROCEEDINGS: (_WHY,),
    EventKind.HEARING_OPENED: (EventFact("court", "the court"),),
    EventKind.ADJOURNED: (
        EventFact("until_at", "when the next hearing is"),
        EventFact("reason", "why", needed=False),
    ),
    EventKind.REFUSED: (EventFact("reason", "the court's reason"),),
    EventKind.WITHDRAWN: (_WHY,),
    EventKind.LAPSED: (_WHY,),
    EventKind.SUSPENDED: (_WHY,),
    EventKind.RESUMED: (_WHY,),
    EventKind.RESCINDED: (_WHY,),
    EventKind.DISCHARGED: (_WHY,),
    EventKind.QUASHED: (_WHY,),
    EventKind.NOT_PURSUED: (_WHY,),
    EventKind.AUTHORISATION_REFUSED: (_WHY,),
    EventKind.ENTERED_IN_ERROR: (_WHY,),
}
"""The facts each kind of event needs.

Source: Crime and Security Act 2010 ss.25(2), 27; Stalking Protection Act 2019 s.10; Family Law Act
1996 s.47; Family Procedure Rules 2010 r.10.10.
"""
