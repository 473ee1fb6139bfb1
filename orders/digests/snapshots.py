"""What each area's digest of a day said, kept with what it stated, and how its mails stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased, defer, joinedload

from orders.areas.model import Area
from orders.digests.content.composition import Digest
from orders.digests.content.last_digest import KEPT, NEVER, Last
from orders.digests.content.statements import StatedRow
from orders.digests.ledger import TOLD
from orders.digests.mail_text import Letter
from orders.digests.model import Delivery, DeliveryState, Snapshot
from orders.errors import NotFound


@dataclass(frozen=True, slots=True)
class LedgerCounts:
    """One day and area in the ledger: how many mails stand where."""

    day: date
    area: Area
    as_at: datetime
    composed_at: datetime
    states: Mapping[DeliveryState, int]


def snapshot_of(db: Session, day: date, area_id: int) -> Snapshot | None:
    """What an area's digest said on a day, if it was composed."""
    return db.scalar(
        select(Snapshot)
        .options(joinedload(Snapshot.area))
        .where(Snapshot.day == day, Snapshot.area_id == area_id)
    )


def composed(db: Session, day: date, area_ids: Iterable[int]) -> set[int]:
    """Those of the areas whose digest of that day is already composed."""
    return set(
        db.scalars(
            select(Snapshot.area_id).where(
                Snapshot.day == day, Snapshot.area_id.in_(list(area_ids))
            )
        )
    )


def is_past(db: Session, day: date) -> bool:
    """Whether a digest of a later day was composed: it tells what one of ``day`` would."""
    return db.scalar(select(Snapshot.id).where(Snapshot.day > day).limit(1)) is not None


def mailed_at(db: Session, day: date, area_ids: Iterable[int]) -> dict[int, tuple[datetime, ...]]:
    """By area, instants of the digests it was sent in the ``KEPT`` before ``day``, oldest first."""
    told = select(Delivery.snapshot_id).where(Delivery.state.in_(TOLD))
    rows = db.execute(
        select(Snapshot.area_id, Snapshot.as_at)
        .where(
            Snapshot.area_id.in_(list(area_ids)),
            Snapshot.day < day,
            Snapshot.day >= day - KEPT,
            Snapshot.id.in_(told),
        )
        .order_by(Snapshot.day)
    )
    found: defaultdict[int, tuple[datetime, ...]] = defaultdict(tuple)
    for row in rows:
        found[row.area_id] += (row.as_at,)
    return found


def last_sent(db: Session, day: date, area_id: int, mails: tuple[datetime, ...]) -> Last:
    """The newest digest before ``day`` that a mailbox of this area was sent, in doubt or not.

    Args:
        mails: what ``mailed_at`` gives of the area.
    """
    told = select(Delivery.snapshot_id).where(Delivery.area_id == area_id, Delivery.state.in_(TOLD))
    row = db.execute(
        select(Snapshot.as_at, Snapshot.rows)
        .where(Snapshot.area_id == area_id, Snapshot.day < day, Snapshot.id.in_(told))
        .order_by(Snapshot.day.desc())
        .limit(1)
    ).first()
    if row is None:
        vain = select(func.min(Snapshot.as_at)).where(
            Snapshot.area_id == area_id, Snapshot.day < day
        )
        return replace(NEVER, vain_at=db.scalar(vain))
    rows = {reference: StatedRow.from_json(kept) for reference, kept in row.rows.items()}
    return Last(row.as_at, rows, mails=mails)


def keep(db: Session, digest: Digest, letter: Letter, *, composed_at: datetime) -> Snapshot:
    """Keep exactly what will be sent."""
    made = Snapshot(
        day=digest.day,
        area_id=digest.area.id,
        as_at=digest.as_at,
        composed_at=composed_at,
        subject=letter.subject,
        body_text=letter.text,
        body_html=letter.html,
        rows={reference: each.as_json() for reference, each in digest.rows.items()},
    )
    db.add(made)
    db.flush()
    return made


def sheets(db: Session, *, limit: int, offset: int = 0) -> tuple[list[LedgerCounts], int]:
    """Days and areas, newest day first, with the state of their mails; and how many there are."""
    total = db.scalar(select(func.count()).select_from(Snapshot)) or 0
    bodies = (defer(Snapshot.body_text), defer(Snapshot.body_html), defer(Snapshot.rows))
    area = aliased(Area)
    snapshots = db.execute(
        select(Snapshot, area)
        .join(area, area.id == Snapshot.area_id)
        .options(*bodies)
        .order_by(Snapshot.day.desc(), area.level, area.name)
        .limit(limit)
        .offset(offset)
    ).all()
    counted = db.execute(
        select(Delivery.snapshot_id, Delivery.state, func.count())
        .where(Delivery.snapshot_id.in_([row.Snapshot.id for row in snapshots]))
        .group_by(Delivery.snapshot_id, Delivery.state)
    )
    states: dict[int, dict[DeliveryState, int]] = {}
    for snapshot_id, state, number in counted:
        states.setdefault(snapshot_id, {})[state] = number
    found = [
        LedgerCounts(kept.day, where, kept.as_at, kept.composed_at, states.get(kept.id, {}))
        for kept, where in snapshots
    ]
    return found, total


def kept_of(db: Session, day: date, area_id: int) -> Snapshot:
    """What an area's digest said on a day.

    Raises:
        NotFound: none was composed.
    """
    found = snapshot_of(db, day, area_id)
    if found is None:
        raise NotFound("No digest of that day and area was composed.")
    return found
