"""A breach still being written: kept between its form and "check your answers"."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.errors import NotFound
from orders.register import drafts
from orders.register.model import Draft

SOURCE = "draft"
"""``source`` of every breach written page by page; its ``source_reference`` is the draft's id, so
that one draft never becomes two breaches."""

Answers = Mapping[str, Sequence[str]]
"""What the form held: texts by field name."""


def keep(
    db: Session,
    reference: str,
    answers: Answers,
    *,
    by: Account,
    now: datetime,
    draft_id: str | None = None,
) -> str:
    """Keep what an officer wrote about an order's breach; gives the draft's id.

    With ``draft_id``, in place of what that draft held. Drafts of theirs left for a day go.

    Raises:
        NotFound: there is no such draft of theirs for this order.
    """
    db.execute(
        delete(Draft).where(
            Draft.kind == drafts.BREACH,
            Draft.account_id == by.id,
            Draft.changed_at < now - drafts.KEPT_FOR,
        )
    )
    pages = {"reference": reference, "breach": {name: list(said) for name, said in answers.items()}}
    if draft_id is None:
        draft = Draft(
            id=secrets.token_urlsafe(16),
            account_id=by.id,
            kind=drafts.BREACH,
            pages=pages,
            started_at=now,
            changed_at=now,
        )
        db.add(draft)
    else:
        draft = _draft(db, draft_id, reference, by=by)
        draft.pages, draft.changed_at = pages, now
    db.flush()
    return draft.id


def kept(db: Session, draft_id: str, reference: str, *, by: Account) -> Answers:
    """What a draft holds.

    Raises:
        NotFound: there is no such draft of theirs for this order.
    """
    answers: Answers = _draft(db, draft_id, reference, by=by).pages["breach"]
    return answers


def unfinished(db: Session, reference: str, *, by: Account, now: datetime) -> Draft | None:
    """The draft of theirs for this order that was last worked on, where one was not recorded."""
    found = db.scalars(
        select(Draft)
        .where(
            Draft.kind == drafts.BREACH,
            Draft.account_id == by.id,
            Draft.changed_at >= now - drafts.KEPT_FOR,
        )
        .order_by(Draft.changed_at.desc(), Draft.id)
    )
    return next((each for each in found.all() if each.pages["reference"] == reference), None)


def drop(db: Session, draft_id: str, reference: str, *, by: Account) -> None:
    """Forget a draft, once the breach is recorded.

    Raises:
        NotFound: there is no such draft of theirs for this order.
    """
    db.delete(_draft(db, draft_id, reference, by=by))
    db.flush()


def _draft(db: Session, draft_id: str, reference: str, *, by: Account) -> Draft:
    draft = db.scalar(
        select(Draft).where(
            Draft.id == draft_id, Draft.kind == drafts.BREACH, Draft.account_id == by.id
        )
    )
    if draft is None or draft.pages["reference"] != reference:
        raise NotFound("There is no such draft: it was recorded already, or too long ago.")
    return draft
