"""The facts that each kind of event carries besides when it happened."""

from __future__ import annotations

from dataclasses import dataclass

from orders.rules.events import EventKind


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact a kind of event carries: a key of ``details``, or ``until_at`` or ``reason``."""

    name: str
    label: str
    needed: bool = True
    hint: str = ""


_WHY = Fact("reason", "the reason")
_COURT = Fact("court", "the court", needed=False)
_CHANGE = Fact("reason", "what the court changed")
_OTHER_ORDER = Fact(
    "by",
    "the reference of the order that took its place",
    needed=False,
    hint="Leave empty when it is not in this register.",
)
NEEDS: dict[EventKind, tuple[Fact, ...]] = {
    EventKind.SERVED: (
        Fact("served_by", "who served it, with collar number"),
        Fact(
            "place",
            "where it was served",
            hint="A police station or a street, not the protected person's address.",
        ),
        Fact("personally", "“yes” if it was put into the subject's hand"),
        Fact(
            "hearing_at",
            "when the court is to hear the application",
            needed=False,
            hint="Leave empty when it is not known yet.",
        ),
    ),
    EventKind.AWARE: (
        Fact("how", "how the subject came to know of it"),
        Fact("shown_by", "who can show it, with collar number"),
    ),
    EventKind.NOTIFIED: (
        Fact("place", "the police station where the subject told it"),
        Fact("taken_by", "who took it down, with collar number"),
    ),
    EventKind.NOT_SERVED: (_WHY,),
    EventKind.VARIED: (_COURT, _CHANGE),
    EventKind.RENEWED: (_COURT,),
    EventKind.SUPERSEDED: (_OTHER_ORDER,),
    EventKind.REPLACED: (_OTHER_ORDER,),
    EventKind.ENDED_ON_DETERMINATION: (_WHY,),
    EventKind.ENDED_WITH_PROCEEDINGS: (_WHY,),
    EventKind.HEARING_OPENED: (Fact("court", "the court"),),
    EventKind.ADJOURNED: (
        Fact("until_at", "when the next hearing is"),
        Fact("reason", "why", needed=False),
    ),
    EventKind.REFUSED: (Fact("reason", "the court's reason"),),
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

Source: Crime and Security Act 2010 ss.25(2), 27; Stalking Protection Act 2019 s.10.
"""
