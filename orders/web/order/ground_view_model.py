"""What an order's page shows of visits, handovers and custody, and what one may record there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from orders.access import guard
from orders.access.model import Account
from orders.follow_ups.follow_up_queries import open_first
from orders.follow_ups.model import FollowUp
from orders.formatting import london
from orders.ground import ground_queries
from orders.ground.ground_queries import OnTheGround
from orders.ground.handover_records import HandoverAreas
from orders.register.mixed_rows import MixedRows


@dataclass(frozen=True, slots=True)
class GroundSection:
    """The part of the page.

    Attributes:
        done: what was done.
        today: London day shown, which what is due is compared with.
        follow_ups: those of the visits, by visit.
        reports: the follow-ups of suspected breaches reported on it, open first.
        visit_form: whether to offer recording a visit; the others likewise.
    """

    done: OnTheGround
    today: date
    follow_ups: Mapping[int, FollowUp]
    reports: Sequence[FollowUp]
    visit_form: bool
    handover_form: bool
    detention_form: bool


def ground_of(
    rows: MixedRows,
    account: Account,
    *,
    moved: HandoverAreas,
    as_at: datetime,
    is_past: bool,
) -> GroundSection:
    """What was done on the ground by ``as_at`` (aware); of the past nothing can be recorded.

    Args:
        rows: what was read of the order.
        moved: where the subject has left, and where they live.
    """

    def offers(endpoint: str) -> bool:
        return not is_past and guard.may_open(account, endpoint)

    hands_over = bool(moved.now) and any(account.area_id in {None, area.id} for area in moved.left)
    asked = [each for each in open_first(rows.of(FollowUp)) if each.opened_at <= as_at]
    return GroundSection(
        done=ground_queries.done_by(rows, as_at),
        follow_ups={each.visit_id: each for each in asked if each.visit_id is not None},
        reports=[each for each in asked if each.report_id is not None],
        today=london(as_at).date(),
        visit_form=offers("visits.form"),
        handover_form=hands_over and offers("handovers.form"),
        detention_form=offers("in_custody.form"),
    )
