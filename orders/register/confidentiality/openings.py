"""Opening a withheld home: why, logged with the address, and answered by a second person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from marshmallow import ValidationError
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.access.permissions import Permission, may
from orders.audit import log
from orders.audit.model import Action
from orders.db import lock_rows
from orders.errors import Conflict, NotFound, Refused
from orders.register.confidentiality.opening_model import HomeOpening, OpeningExtent, OpeningVerdict
from orders.register.confidentiality.opening_purposes import (
    LONGEST_REASON,
    SHORTEST_REASON,
    OpeningPurpose,
)
from orders.register.model import Order


@dataclass(frozen=True, slots=True)
class OpeningReason:
    """Why a home is opened.

    Attributes:
        purpose: chosen from the list.
        words: the same in the opener's own words.
    """

    purpose: OpeningPurpose
    words: str


def reason_of(purpose: str, words: str) -> OpeningReason:
    """Why a home is opened, from what was sent.

    Raises:
        marshmallow.ValidationError: by ``purpose`` and ``reason``: one is missing or says nothing.
    """
    wrong: dict[str, list[str]] = {}
    words = " ".join(words.split())
    if purpose not in set(OpeningPurpose):
        wrong["purpose"] = ["Choose what you open it for."]
    if len(words) < SHORTEST_REASON:
        wrong["reason"] = ["Enter why in your own words, for example: visit at 18:00 today."]
    elif len(words) > LONGEST_REASON:
        wrong["reason"] = [f"Shorten this to {LONGEST_REASON:,} characters or fewer."]
    if wrong:
        raise ValidationError(wrong)
    return OpeningReason(OpeningPurpose(purpose), words)


def add_opening(
    db: Session,
    order: Order,
    why: OpeningReason,
    extent: OpeningExtent,
    *,
    by: Account,
    now: datetime,
    address_id: int | None = None,
    breach_id: int | None = None,
    condition_id: int | None = None,
) -> HomeOpening:
    """Write down that a withheld home, what tells one, or the hidden place of a breach was opened.

    Args:
        order: from whose page it was done.
        why: the purpose and the words.
        extent: to the reader or to every account that may see the order.
        by: who opened it.
        address_id: the home, or
        breach_id: the breach whose place it is.
        condition_id: the condition whose zone was shown, which tells the home.

    Raises:
        Refused: the account may not open homes.
    """
    if not may(by.role, Permission.CONFIDENTIAL_OPEN):
        raise Refused("Your account may not open a withheld home. No key and no command may.")
    opening = HomeOpening(
        order=order,
        address_id=address_id,
        breach_id=breach_id,
        condition_id=condition_id,
        extent=extent,
        purpose=why.purpose,
        reason=why.words,
        account=by,
        at=now,
    )
    db.add(opening)
    db.flush()
    place = {"address": address_id} if breach_id is None else {"breach": breach_id}
    place |= {} if condition_id is None else {"condition": condition_id}
    shown = extent is OpeningExtent.SHOWN
    what = "address.opened-for-reading" if breach_id is None else "breach.place-opened"
    what = what if condition_id is None else "zone.opened-for-reading"
    log.record(
        db,
        Action.CONSULTATION if shown else Action.ALTERATION,
        what if shown else "address.opened",
        by=by,
        now=now,
        reference=order.reference,
        details={**place, "opening": opening.id, "purpose": why.purpose.value},
        reason=why.words,
    )
    return opening


def openings(
    db: Session, *, waiting: bool, limit: int, offset: int = 0
) -> tuple[Sequence[HomeOpening], int]:
    """Some openings, newest first, and how many there are in all.

    Args:
        waiting: only those no second person has answered.
        limit: how many at most.
        offset: how many to leave out first.
    """
    wanted = (HomeOpening.reviewed_at.is_(None),) if waiting else ()
    total = db.scalar(select(func.count()).select_from(HomeOpening).where(*wanted)) or 0
    found = (
        select(HomeOpening).where(*wanted).order_by(HomeOpening.at.desc(), HomeOpening.id.desc())
    )
    return db.scalars(found.limit(limit).offset(offset)).all(), total


def waiting_for(account: Account) -> Select[int]:
    """Counts the openings this account could answer: those of others that have no answer."""
    return select(func.count(HomeOpening.id)).where(
        HomeOpening.reviewed_at.is_(None), HomeOpening.account_id != account.id
    )


def review(
    db: Session, opening_id: int, verdict: OpeningVerdict, *, by: Account, now: datetime
) -> HomeOpening:
    """Answer an opening.

    Raises:
        NotFound: there is no such opening.
        Conflict: it is answered already, or it is one's own.
    """
    lock_rows(db, HomeOpening.id, HomeOpening.id == opening_id)
    opening = db.get(HomeOpening, opening_id, populate_existing=True)
    if opening is None:
        raise NotFound("There is no such opening.")
    if opening.account_id == by.id:
        raise Conflict("You opened this home yourself. Another person reviews it.")
    if opening.reviewed_at is not None:
        raise Conflict("This opening is reviewed already.")
    opening.reviewed_at, opening.reviewed_by, opening.verdict = now, by, verdict
    db.flush()
    log.record(
        db,
        Action.ACCESS,
        "opening.reviewed",
        by=by,
        now=now,
        reference=opening.order.reference,
        details={"opening": opening.id, "verdict": verdict.value},
    )
    return opening
