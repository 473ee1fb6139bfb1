"""Papers of an order: adding, opening, withdrawing. Each is logged."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from marshmallow import ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.access.model import Account
from orders.access.permissions import Permission, may
from orders.audit import log
from orders.audit.model import Action
from orders.errors import Conflict, Damaged, NotFound
from orders.papers import photographs
from orders.papers.content import type_of
from orders.papers.model import FileType, Paper, PaperKind
from orders.papers.scanning import Scanner
from orders.papers.store import Store, new_key
from orders.register.model import Order
from orders.register.order_record import ORDER_ID

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class PaperInput:
    """A paper handed in.

    Attributes:
        kind: what it is.
        content: the file's bytes; what it was called is not kept, a name may be in it.
        person_id: whom a photograph shows.
    """

    kind: PaperKind
    content: bytes
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class PaperStorage:
    """How papers are kept.

    Attributes:
        store: where their content lies.
        scanner: who is asked for harm in it.
        largest_mb: larger ones are refused.
    """

    store: Store
    scanner: Scanner
    largest_mb: int


def add(
    db: Session,
    order: Order,
    given: PaperInput,
    keeping: PaperStorage,
    *,
    by: Account,
    now: datetime,
) -> Paper:
    """Keep a paper of an order.

    Its content is stored before its row is committed: what fails between leaves content that no
    row names, never a row without content.

    Raises:
        ValidationError: the file is empty, too large, of another type, harmful or not scanned, or
            a paper of the order already; under ``file``.
    """
    content = given.content
    sha256 = hashlib.sha256(content).hexdigest()
    file_type = _type(content, keeping.largest_mb)
    try:
        scan = keeping.scanner.scan(content)
    except ValueError as error:
        raise ValidationError({"file": [str(error)]}) from error
    if given.kind is PaperKind.PHOTOGRAPH:
        content, file_type = photographs.made_anew(content), FileType.JPEG
        sha256 = hashlib.sha256(content).hexdigest()
    # One at a time for each order, so that numbers count up and no double slips in.
    db.execute(select(Order.id).where(Order.id == order.id).with_for_update())
    _check_new(db, order, sha256, given.person_id)
    last = select(func.max(Paper.number)).where(Paper.order_id == order.id)
    paper = Paper(
        order_id=order.id,
        kind=given.kind,
        number=(db.scalar(last) or 0) + 1,
        file_type=file_type,
        size_bytes=len(content),
        sha256=sha256,
        store_key=new_key(),
        scan=scan,
        added_at=now,
        added_by_id=by.id,
        withdrawn_at=None,
        withdrawn_by_id=None,
        withdrawn_reason=None,
        person_id=given.person_id,
    )
    keeping.store.put(paper.store_key, content)
    db.add(paper)
    db.flush()
    details = {"kind": paper.kind.value, "sha256": sha256, "scan": scan.value}
    log.record(
        db,
        Action.COLLECTION,
        "paper.added",
        by=by,
        now=now,
        reference=order.reference,
        details=_named(paper) | details,
    )
    return paper


OF_ORDER: Final = select(Paper).where(Paper.order_id == ORDER_ID)
"""The papers of one order."""


def papers_at(found: Iterable[Paper], as_at: datetime) -> Sequence[Paper]:
    """Those of an order's papers it had at ``as_at`` (aware), withdrawn ones too, as they came."""
    there = (each for each in found if each.added_at <= as_at)
    return sorted(there, key=lambda each: each.number)


def paper(db: Session, order: Order, number: int, *, by: Account) -> Paper:
    """One paper of an order; a withdrawn one only for who manages papers.

    Raises:
        NotFound: there is none of that number, or it was withdrawn.
    """
    found = db.scalar(select(Paper).where(Paper.order_id == order.id, Paper.number == number))
    if found is None or (found.is_withdrawn and not may(by.role, Permission.PAPER_MANAGE)):
        raise NotFound(f"{order.reference} has no such paper.")
    return found


def opened(
    db: Session, order: Order, wanted: Paper, store: Store, *, by: Account, now: datetime
) -> bytes:
    """The content of a paper, as it was kept; that it was opened is logged.

    Raises:
        Damaged: the store has lost it, or it is not what was added.
    """
    content = store.get(wanted.store_key)
    if not _is_whole(wanted, content):
        raise Damaged(
            f"Paper {wanted.number} of {order.reference} is not the one that was added: its content"
            " was altered. Tell the person who runs the register."
        )
    log.record(
        db,
        Action.CONSULTATION,
        "paper.opened",
        by=by,
        now=now,
        reference=order.reference,
        details=_named(wanted),
    )
    return content


def withdraw(
    db: Session, order: Order, wanted: Paper, *, reason: str, by: Account, now: datetime
) -> None:
    """Withdraw a paper that does not belong there; it stays kept, and only its keepers open it.

    Raises:
        Conflict: it was withdrawn before.
    """
    if wanted.is_withdrawn:
        raise Conflict(f"Paper {wanted.number} of {order.reference} was withdrawn before.")
    wanted.withdrawn_at, wanted.withdrawn_by_id, wanted.withdrawn_reason = now, by.id, reason
    db.flush()
    log.record(
        db,
        Action.ALTERATION,
        "paper.withdrawn",
        by=by,
        now=now,
        reference=order.reference,
        details={"paper": wanted.id},
        reason=reason,
    )


def verify(db: Session, store: Store) -> Iterator[tuple[Paper, str]]:
    """Read every paper's content; gives those it is not well with, and what is wrong."""
    for each in db.scalars(select(Paper).order_by(Paper.id)):
        try:
            if not _is_whole(each, store.get(each.store_key)):
                yield each, "altered"
        except Damaged:
            yield each, "lost"


def unclaimed(db: Session, store: Store) -> list[str]:
    """Names in the store that no paper has: what was stored and then not committed."""
    known = set(db.scalars(select(Paper.store_key)))
    return sorted(set(store.keys()) - known)


def _named(paper: Paper) -> dict[str, Any]:
    """A paper and whom it shows, for a line of the log."""
    shown = {} if paper.person_id is None else {"person": paper.person_id}
    return {"paper": paper.id, **shown}


def _type(content: bytes, largest_mb: int) -> FileType:
    if not content:
        raise ValidationError({"file": ["The file is empty. Choose another one."]})
    if len(content) > largest_mb * MB:
        said = f"The file is larger than {largest_mb} MB. Choose a smaller one."
        raise ValidationError({"file": [said]})
    found = type_of(content)
    if found is None:
        said = "This is no PDF, PNG or JPEG. Its content decides, not its name."
        raise ValidationError({"file": [said]})
    return found


def _check_new(db: Session, order: Order, sha256: str, person_id: int | None) -> None:
    same = select(Paper.number).where(
        Paper.order_id == order.id,
        Paper.sha256 == sha256,
        Paper.withdrawn_at.is_(None),
        # One picture may show two people.
        Paper.person_id == person_id,
    )
    number = db.scalar(same.limit(1))
    if number is not None:
        said = f"This very file is paper {number} of {order.reference} already."
        raise ValidationError({"file": [said]})


def _is_whole(wanted: Paper, content: bytes) -> bool:
    return hmac.compare_digest(hashlib.sha256(content).hexdigest(), wanted.sha256)
