"""What an order's page shows of other systems and reviews, and what one may record there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from orders.access import guard
from orders.access.model import Account
from orders.breaches.model import Breach
from orders.formatting import london
from orders.register.mixed_rows import MixedRows
from orders.register.order_record import OrderRecord
from orders.rules.lifecycle import upkeep
from orders.rules.lifecycle.states import state_at
from orders.rules.lifecycle.term_ends import TermEnd, term_ends
from orders.rules.lifecycle.upkeep import SystemUpdateState
from orders.rules.vocabulary.codes import System
from orders.rules.vocabulary.events import EventKind, State
from orders.upkeep import upkeep_queries
from orders.upkeep.model import Review, SystemUpdate


@dataclass(frozen=True, slots=True)
class SystemCard:
    """How one other system stands: the latest update, and since when another is wanted."""

    system: System
    last: SystemUpdate | None
    told: SystemUpdateState


@dataclass(frozen=True, slots=True)
class UpkeepPart:
    """The part of the page.

    Attributes:
        systems: how each other system stands.
        reviews: latest first.
        is_reviewed: whether orders of its kind are reviewed regularly.
        term_ends: its bans on travel and tags that are to be looked at before they run out.
        next_review_on: London day by which the next review is due; ``None``: none is.
        today: London day shown, which what is due is compared with.
        update_form: whether to offer recording an update; the other likewise.
    """

    systems: tuple[SystemCard, ...]
    reviews: tuple[Review, ...]
    is_reviewed: bool
    term_ends: tuple[TermEnd, ...]
    next_review_on: date | None
    today: date
    update_form: bool
    review_form: bool


def upkeep_of(
    sheet: OrderRecord,
    rows: MixedRows,
    account: Account,
    *,
    as_at: datetime,
    is_past: bool,
) -> UpkeepPart:
    """What other systems were told by ``as_at`` (aware); of the past nothing can be recorded.

    Args:
        rows: what was read of the order, its breaches too.
    """
    done, breaches = upkeep_queries.done_by(rows, as_at), rows.of(Breach)
    is_reviewed = sheet.kind.review_every_months is not None
    live = state_at(sheet.periods, as_at) is State.LIVE
    ending = _term_ends(sheet, as_at) if live else ()
    return UpkeepPart(
        systems=tuple(
            _card(each, sheet, breaches, done.updates_of(each), as_at) for each in System
        ),
        reviews=done.reviews,
        is_reviewed=is_reviewed,
        term_ends=ending,
        next_review_on=done.next_review_on or _first(sheet) if live and is_reviewed else None,
        today=london(as_at).date(),
        update_form=not is_past and guard.may_open(account, "upkeep.update_form"),
        review_form=live
        and (is_reviewed or bool(ending))
        and not is_past
        and guard.may_open(account, "upkeep.review_form"),
    )


def _card(
    system: System,
    sheet: OrderRecord,
    breaches: Sequence[Breach],
    updates: Sequence[SystemUpdate],
    as_at: datetime,
) -> SystemCard:
    stands = upkeep.told(
        sheet.periods,
        sheet.happened,
        breached_at=[each.reported_at for each in breaches],
        updated_at=[each.updated_at for each in updates],
        as_at=as_at,
    )
    return SystemCard(system, updates[0] if updates else None, stands)


def _term_ends(sheet: OrderRecord, as_at: datetime) -> tuple[TermEnd, ...]:
    found = term_ends(sheet.kind, sheet.happened, sheet.periods, sheet.spans)
    return tuple(each for each in found if each.open_from <= as_at < each.over_at)


def _first(sheet: OrderRecord) -> date | None:
    made = [each.occurred_at for each in sheet.happened if each.kind is EventKind.MADE]
    return upkeep.next_review(sheet.kind, london(made[0]).date()) if made else None
