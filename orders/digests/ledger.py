"""The ledger of mails: of which digest, for whom, and how far each has come.

A mail goes DUE, SENDING (committed before the server is spoken to), SENT (committed with its line
in the log). A row left SENDING is in doubt: its run was killed, or the server had the whole mail
and did not answer. The next run sends it again with the same Message-ID.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parseaddr

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.areas.model import Area
from orders.audit import log
from orders.audit.model import Action
from orders.digests.mail_text import Letter
from orders.digests.model import Delivery, DeliveryState, Snapshot

LONGEST_ERROR = 300
TOLD = (DeliveryState.SENT, DeliveryState.SENDING)
"""States of a mail that may have been read: a mailbox was sent it, in doubt or not."""
_OPEN = (DeliveryState.DUE, DeliveryState.SENDING)
_SUPERSEDED = "not sent to anyone; the next digest said the same"
_ENDED = "its mailbox is not subscribed any more"


@dataclass(frozen=True, slots=True)
class DueMail:
    """One mail of the ledger as a run found it.

    Attributes:
        id: its row.
        day: London day of its digest.
        area_id: area of its digest.
        area: the area's code.
        recipient: mailbox.
        message_id: fixed, with angle brackets.
        state: how far it had come.
        attempts: how often it was tried.
    """

    id: int
    day: date
    area_id: int
    area: str
    recipient: str
    message_id: str
    state: DeliveryState
    attempts: int


def address(db: Session, kept: Snapshot, mailboxes: Iterable[str], *, sender: str) -> None:
    """Make a mail due to each mailbox that has none yet of this digest.

    Args:
        sender: address mails come from; message ids end with its host.
    """
    had = set(db.scalars(select(Delivery.recipient).where(Delivery.snapshot_id == kept.id)))
    host = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
    db.add_all(
        Delivery(
            day=kept.day,
            area_id=kept.area_id,
            recipient=mailbox,
            snapshot_id=kept.id,
            message_id=f"<digest.{kept.day:%Y%m%d}.{uuid.uuid4().hex}@{host}>",
            state=DeliveryState.DUE,
            attempts=0,
            last_error=None,
            sent_at=None,
        )
        for mailbox in mailboxes
        if mailbox not in had
    )
    db.flush()


def supersede(db: Session, kept: Snapshot) -> None:
    """Drop the mails of this area's earlier digests that were sent to no mailbox.

    ``kept`` is compared with what a mailbox was sent, so it tells what they told.
    """
    told = select(Delivery.snapshot_id).where(
        Delivery.area_id == kept.area_id, Delivery.state.in_(TOLD)
    )
    _drop(
        db,
        Delivery.area_id == kept.area_id,
        Delivery.day < kept.day,
        Delivery.snapshot_id.not_in(told),
        why=_SUPERSEDED,
    )


def drop_ended(db: Session, day: date, mailboxes: Mapping[int, Collection[str]]) -> None:
    """Drop earlier mails to mailboxes not subscribed on ``day``.

    Args:
        mailboxes: by area id, the mailboxes subscribed on that day.
    """
    waiting = db.execute(
        select(Delivery.id, Delivery.area_id, Delivery.recipient).where(
            Delivery.day < day, Delivery.state.in_(_OPEN)
        )
    )
    ended = [row.id for row in waiting if row.recipient not in mailboxes.get(row.area_id, ())]
    if ended:
        _drop(db, Delivery.id.in_(ended), why=_ENDED)


def _drop(db: Session, *which: ColumnElement[bool], why: str) -> None:
    db.execute(
        update(Delivery)
        .where(Delivery.state.in_(_OPEN), *which)
        .values(state=DeliveryState.DROPPED, last_error=why)
        .execution_options(synchronize_session=False)
    )


def deliveries(db: Session, day: date) -> list[DueMail]:
    """Every mail of one day, and of earlier days those that are not sent: in their turn."""
    rows = db.execute(
        select(
            Delivery.id,
            Delivery.day,
            Delivery.area_id,
            Area.code,
            Delivery.recipient,
            Delivery.message_id,
            Delivery.state,
            Delivery.attempts,
        )
        .join(Area, Area.id == Delivery.area_id)
        .where(
            or_(
                and_(Delivery.day == day, Delivery.state != DeliveryState.DROPPED),
                and_(Delivery.day < day, Delivery.state.in_(_OPEN)),
            )
        )
        .order_by(Delivery.day, Delivery.area_id, Delivery.recipient)
    )
    return [DueMail(*row) for row in rows]


def waiting(db: Session, day: date, *, outside: Iterable[int]) -> dict[str, date]:
    """By mailbox, the oldest day before ``day`` of a mail not sent of any other area."""
    rows = db.execute(
        select(Delivery.recipient, func.min(Delivery.day).label("oldest"))
        .where(
            Delivery.day < day,
            Delivery.state.in_(_OPEN),
            Delivery.area_id.not_in(list(outside)),
        )
        .group_by(Delivery.recipient)
    )
    return {row.recipient: row.oldest for row in rows}


def deliveries_of(db: Session, snapshot_id: int) -> Sequence[Delivery]:
    """The mails of one digest, by mailbox."""
    return db.scalars(
        select(Delivery).where(Delivery.snapshot_id == snapshot_id).order_by(Delivery.recipient)
    ).all()


def begin(db: Session, due: DueMail) -> Letter:
    """Note that a mail is about to be handed to the server, and give its content.

    Commit before handing it over.
    """
    snapshot_id = db.execute(
        update(Delivery)
        .where(Delivery.id == due.id)
        .values(state=DeliveryState.SENDING, attempts=Delivery.attempts + 1)
        .returning(Delivery.snapshot_id)
        .execution_options(synchronize_session=False)
    ).scalar_one()
    row = db.execute(
        select(Snapshot.subject, Snapshot.body_text, Snapshot.body_html).where(
            Snapshot.id == snapshot_id
        )
    ).one()
    return Letter(row.subject, row.body_text, row.body_html)


def sent(db: Session, delivery_id: int, *, by: Account, now: datetime) -> None:
    """Note that the server took a mail, and log to whom what was disclosed; once.

    Source: Data Protection Act 2018 s.62(1)(d), (3).
    """
    noted = db.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.state != DeliveryState.SENT)
        .values(state=DeliveryState.SENT, sent_at=now, last_error=None)
        .returning(Delivery.id)
        .execution_options(synchronize_session=False)
    ).scalar()
    if noted is None:
        return
    row = db.execute(
        select(Delivery.day, Delivery.recipient, Area.code, Snapshot.rows)
        .join(Snapshot, Snapshot.id == Delivery.snapshot_id)
        .join(Area, Area.id == Delivery.area_id)
        .where(Delivery.id == delivery_id)
    ).one()
    details = {
        "recipient": row.recipient,
        "area": row.code,
        "day": row.day.isoformat(),
        "references": sorted(row.rows),
        "count": len(row.rows),
    }
    log.record(db, Action.DISCLOSURE, "digest.sent", by=by, now=now, details=details)


def failed(db: Session, due: DueMail, why: str, *, in_doubt: bool = False) -> None:
    """Note that the server did not take a mail, or may have; what was in doubt before stays so."""
    doubted = in_doubt or due.state is DeliveryState.SENDING
    db.execute(
        update(Delivery)
        .where(Delivery.id == due.id)
        .values(
            state=DeliveryState.SENDING if doubted else DeliveryState.DUE,
            last_error=why[:LONGEST_ERROR],
        )
        .execution_options(synchronize_session=False)
    )


def unsent(db: Session, day: date, area_id: int | None = None) -> list[tuple[date, int]]:
    """Days up to ``day`` with mails not sent or in doubt, and how many of each."""
    where = [Delivery.day <= day, Delivery.state.in_(_OPEN)]
    if area_id is not None:
        where.append(Delivery.area_id == area_id)
    rows = db.execute(
        select(Delivery.day, func.count())
        .where(*where)
        .group_by(Delivery.day)
        .order_by(Delivery.day)
    )
    return [(each, number) for each, number in rows]
