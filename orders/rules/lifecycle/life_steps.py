"""Where each happening leads in the life of a notice or order.

The machines are tables: a life cycle is changed here, never in the code that walks it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from orders.rules.vocabulary.events import TRANSFERS, EventKind, Life, LifecycleStage


@dataclass(frozen=True, slots=True)
class LifecycleStep:
    """How one event moves a life cycle.

    Attributes:
        after: stages in which it may happen.
        to: the stage it leads to; ``None`` leaves the stage as it is.
        names_end: whether its ``until_at`` is the order's end.
        keeps_end: whether the end stays as it was when it names none.
        names_day: whether its ``until_at`` is a day to come, and must be given.
        names_own_end: whether its ``until_at`` is the end of what it gave, not of the order.
        may_be_future: whether it may be recorded before it takes effect.
        once: whether it happens at most once.
        again_after: what it is done again for; without that between, a second one is confirmed.
        needs: what must have happened before it, ``None`` for nothing.
        barred_by: what must not have happened before it, unless something since is a reason to do
            that again; ``None`` for nothing.
        after_hearing_deadline: whether it is only possible once the hearing's time has passed.
        sealed: whether a court's sealed order shows it, so that out of place in the record, or
            before it takes effect, it is confirmed with a reason, never refused.
        revives: whether after the end it puts the order in force again, where it names an end or
            leads to that stage.
        only_in_place: whether out of place it moves nothing: an application refused ends no order
            that was made before.
    """

    after: frozenset[LifecycleStage]
    to: LifecycleStage | None
    names_end: bool = False
    keeps_end: bool = False
    names_day: bool = False
    names_own_end: bool = False
    may_be_future: bool = False
    once: bool = False
    again_after: frozenset[EventKind] = frozenset()
    needs: EventKind | None = None
    barred_by: EventKind | None = None
    after_hearing_deadline: bool = False
    sealed: bool = False
    revives: bool = False
    only_in_place: bool = False


def _closing(*after: LifecycleStage) -> LifecycleStep:
    """What police decide, and it is over."""
    return LifecycleStep(frozenset(after), LifecycleStage.CLOSED)


def _decided(*after: LifecycleStage, only_in_place: bool = False) -> LifecycleStep:
    """What a court decides, and it is over."""
    closed = LifecycleStage.CLOSED
    return LifecycleStep(frozenset(after), closed, sealed=True, only_in_place=only_in_place)


_HANDED = LifecycleStep(
    frozenset(LifecycleStage) - {LifecycleStage.NEW, LifecycleStage.CLOSED}, None
)
_TRANSFERS = dict.fromkeys(TRANSFERS, _HANDED)
_BEGUN = (LifecycleStage.IN_FORCE, LifecycleStage.SUSPENDED)
_BEGUN_OR_OVER = frozenset({*_BEGUN, LifecycleStage.CLOSED})
_SERVED_ANEW = frozenset({EventKind.VARIED, EventKind.RENEWED, EventKind.RESTORED})
_ENDING = _decided(*_BEGUN)
# The decision that ends it may itself take effect later, as an order made for a day to come does.
_ENDING_WITH_ANOTHER = LifecycleStep(
    frozenset(_BEGUN), LifecycleStage.CLOSED, may_be_future=True, sealed=True
)
# Whoever lost may appeal, so that what is appealed against may have ended.
_APPEAL_ENDED = LifecycleStep(_BEGUN_OR_OVER, None, needs=EventKind.APPEALED, sealed=True)

_NOTICE: Mapping[EventKind, LifecycleStep] = {
    **_TRANSFERS,
    EventKind.CONSIDERED: LifecycleStep(frozenset({LifecycleStage.NEW}), LifecycleStage.CONSIDERED),
    EventKind.NOT_PURSUED: _closing(LifecycleStage.CONSIDERED),
    EventKind.AUTHORISATION_REFUSED: _closing(LifecycleStage.CONSIDERED),
    EventKind.AUTHORISED: LifecycleStep(
        frozenset({LifecycleStage.NEW, LifecycleStage.CONSIDERED}), LifecycleStage.AUTHORISED
    ),
    EventKind.NOT_SERVED: _closing(LifecycleStage.AUTHORISED),
    EventKind.SERVICE_ATTEMPTED: LifecycleStep(frozenset({LifecycleStage.AUTHORISED}), None),
    EventKind.SERVED: LifecycleStep(
        frozenset({LifecycleStage.AUTHORISED}), LifecycleStage.AWAITING_HEARING
    ),
    EventKind.HEARING_NOTICE: LifecycleStep(
        frozenset({LifecycleStage.AWAITING_HEARING, LifecycleStage.HEARD}), None
    ),
    EventKind.HEARING_OPENED: LifecycleStep(
        frozenset({LifecycleStage.AWAITING_HEARING}), LifecycleStage.HEARD, sealed=True
    ),
    EventKind.ADJOURNED: LifecycleStep(
        frozenset({LifecycleStage.HEARD}), None, names_day=True, sealed=True
    ),
    # Of the refusal; an appeal against the order made on it is the order's.
    EventKind.APPEALED: LifecycleStep(
        frozenset({LifecycleStage.CLOSED}), None, needs=EventKind.REFUSED, sealed=True
    ),
    EventKind.APPEAL_ENDED: replace(_APPEAL_ENDED, after=frozenset({LifecycleStage.CLOSED})),
    # The order the court made is proof enough, however the notice stands on record.
    EventKind.GRANTED: LifecycleStep(
        frozenset({LifecycleStage.HEARD}), LifecycleStage.CLOSED, sealed=True
    ),
    EventKind.REFUSED: _decided(LifecycleStage.HEARD),
    EventKind.WITHDRAWN: _closing(LifecycleStage.AWAITING_HEARING, LifecycleStage.HEARD),
    EventKind.LAPSED: LifecycleStep(
        frozenset({LifecycleStage.AWAITING_HEARING}),
        LifecycleStage.CLOSED,
        after_hearing_deadline=True,
    ),
}

_ORDER: Mapping[EventKind, LifecycleStep] = {
    **_TRANSFERS,
    # On an interim order it is the main application that is refused or withdrawn.
    EventKind.REFUSED: _ENDING,
    EventKind.WITHDRAWN: _ENDING,
    EventKind.MADE: LifecycleStep(
        frozenset({LifecycleStage.NEW}),
        LifecycleStage.IN_FORCE,
        names_end=True,
        may_be_future=True,
        sealed=True,
        revives=True,
    ),
    EventKind.RECEIVED: LifecycleStep(frozenset(_BEGUN), None, once=True),
    EventKind.SERVICE_ATTEMPTED: LifecycleStep(frozenset(_BEGUN), None, barred_by=EventKind.SERVED),
    # Every variation is served, and so is what a renewal says.
    EventKind.SERVED: LifecycleStep(frozenset(_BEGUN), None, again_after=_SERVED_ANEW, sealed=True),
    EventKind.AWARE: LifecycleStep(frozenset(_BEGUN), None, again_after=_SERVED_ANEW, sealed=True),
    EventKind.CANNOT_BE_SERVED: LifecycleStep(frozenset(_BEGUN), None, barred_by=EventKind.SERVED),
    EventKind.DETAILS_CHANGED: LifecycleStep(frozenset(_BEGUN), None),
    # An answer to a duty missed under an interim order comes after that order ended.
    EventKind.EXCUSED: LifecycleStep(_BEGUN_OR_OVER, None, names_own_end=True),
    EventKind.NOT_EXCUSED: LifecycleStep(_BEGUN_OR_OVER, None),
    EventKind.NOTIFIED: LifecycleStep(_BEGUN_OR_OVER, None),
    EventKind.NOTIFICATION_CHARGED: LifecycleStep(_BEGUN_OR_OVER, None),
    EventKind.POWER_OF_ARREST: LifecycleStep(
        frozenset(_BEGUN), None, names_own_end=True, sealed=True
    ),
    EventKind.NO_POWER_OF_ARREST: LifecycleStep(frozenset(_BEGUN), None, sealed=True),
    # The return hearing of an order made without notice: it goes on unless the court ends it.
    EventKind.HEARING_OPENED: LifecycleStep(frozenset(_BEGUN), None, sealed=True),
    EventKind.ADJOURNED: LifecycleStep(frozenset(_BEGUN), None, names_day=True, sealed=True),
    EventKind.VARIED: LifecycleStep(
        frozenset(_BEGUN), None, names_end=True, keeps_end=True, sealed=True, revives=True
    ),
    EventKind.RENEWED: LifecycleStep(
        frozenset(_BEGUN), None, names_end=True, sealed=True, revives=True
    ),
    EventKind.SUSPENDED: LifecycleStep(
        frozenset({LifecycleStage.IN_FORCE}), LifecycleStage.SUSPENDED, sealed=True
    ),
    EventKind.RESUMED: LifecycleStep(
        frozenset({LifecycleStage.SUSPENDED}), LifecycleStage.IN_FORCE, sealed=True
    ),
    EventKind.APPEALED: LifecycleStep(_BEGUN_OR_OVER, None, sealed=True),
    EventKind.APPEAL_ENDED: _APPEAL_ENDED,
    EventKind.RESCINDED: _ENDING,
    EventKind.DISCHARGED: _ENDING,
    EventKind.QUASHED: _ENDING,
    EventKind.SUPERSEDED: _ENDING_WITH_ANOTHER,
    EventKind.REPLACED: _ENDING_WITH_ANOTHER,
    EventKind.ENDED_ON_DETERMINATION: _ENDING_WITH_ANOTHER,
    EventKind.ENDED_WITH_PROCEEDINGS: _ENDING,
    EventKind.ENDED_ON_EVENT: _ENDING,
    EventKind.PARTY_DIED: _ENDING,
    EventKind.RESTORED: LifecycleStep(
        frozenset({LifecycleStage.CLOSED}),
        LifecycleStage.IN_FORCE,
        names_end=True,
        keeps_end=True,
        sealed=True,
        revives=True,
    ),
}

# An order for which police apply may be on record before a court makes it.
_POLICE_ORDER: Mapping[EventKind, LifecycleStep] = {
    **_ORDER,
    EventKind.CONSIDERED: LifecycleStep(frozenset({LifecycleStage.NEW}), LifecycleStage.CONSIDERED),
    EventKind.NOT_PURSUED: _closing(
        LifecycleStage.CONSIDERED, LifecycleStage.APPLICATION_AUTHORISED
    ),
    EventKind.AUTHORISATION_REFUSED: _closing(LifecycleStage.CONSIDERED),
    EventKind.APPLICATION_AUTHORISED: LifecycleStep(
        frozenset({LifecycleStage.NEW, LifecycleStage.CONSIDERED}),
        LifecycleStage.APPLICATION_AUTHORISED,
    ),
    EventKind.APPLIED: LifecycleStep(
        frozenset({LifecycleStage.NEW, LifecycleStage.APPLICATION_AUTHORISED}),
        LifecycleStage.APPLIED,
    ),
    EventKind.ADJOURNED: LifecycleStep(
        frozenset({LifecycleStage.APPLIED}), None, names_day=True, sealed=True
    ),
    EventKind.REFUSED: _decided(LifecycleStage.APPLIED, only_in_place=True),
    EventKind.WITHDRAWN: replace(_closing(LifecycleStage.APPLIED), only_in_place=True),
    EventKind.MADE: replace(
        _ORDER[EventKind.MADE], after=frozenset({LifecycleStage.NEW, LifecycleStage.APPLIED})
    ),
}

STEPS: Mapping[Life, Mapping[EventKind, LifecycleStep]] = {
    Life.NOTICE: _NOTICE,
    Life.ORDER: _ORDER,
    Life.POLICE_ORDER: _POLICE_ORDER,
}
"""Each life cycle's steps; ENTERED_IN_ERROR takes any record out and is in neither.

Source: Crime and Security Act 2010 ss.24-28; Stalking Protection Act 2019 ss.4-5; Sexual Offences
Act 2003 ss.103E-103F, 122D-122E; Family Law Act 1996 ss.36(9), 42, 49; Domestic Abuse Act 2021
ss.38, 44.
"""
