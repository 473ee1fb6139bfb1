"""Acts on accounts that may open homes: one person asks, another confirms.

An administrator who made such an account alone, or changed one into it, could sign in as it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from orders.access import account_changes, accounts
from orders.access.accounts import AccountInput
from orders.access.model import Account
from orders.access.permissions import Permission, may
from orders.access.request_model import AccountRequest, RequestAnswer, RequestKind
from orders.access.sign_in import one_time_secrets
from orders.access.sign_in.one_time_secrets import IssuedSecret
from orders.audit import log
from orders.audit.model import Action
from orders.db import lock_rows
from orders.errors import Conflict, NotFound, Refused
from orders.settings import Settings

LASTS = timedelta(days=7)
"""A request not answered in this time is asked for again."""
_SECOND = (Permission.ACCOUNT_CONFIRM, Permission.CONFIDENTIAL_OPEN)


def ask_to_add(db: Session, wanted: AccountInput, *, by: Account, now: datetime) -> AccountRequest:
    """Ask for a new account that may open homes.

    Raises:
        RegisterError: the username, role or mailbox will not do.
        NotFound: no LPA has that code.
        Conflict: the username or mailbox is taken, or asked for already.
    """
    wanted = accounts.checked(db, wanted)
    waiting = {each.username for each in open_requests(db, now=now)}
    if wanted.username in waiting:
        raise Conflict(f"The account {wanted.username} is asked for already.")
    return _ask(db, RequestKind.ADD, wanted, None, by=by, now=now)


def ask_to_change(
    db: Session, account: Account, wanted: AccountInput, *, by: Account, now: datetime
) -> AccountRequest:
    """Ask for a change after which an account may open homes, or is reached by another mailbox.

    Raises:
        RegisterError: it is one's own role, or the role needs an LPA.
        NotFound: no LPA has that code.
        Conflict: the mailbox is taken, or something is asked for the account already.
    """
    account_changes.check(db, account, wanted, by=by)
    return _ask(db, RequestKind.CHANGE, wanted, account, by=by, now=now)


def ask_to_reset(db: Session, account: Account, *, by: Account, now: datetime) -> AccountRequest:
    """Ask for another password of an account that may open homes.

    Raises:
        Conflict: the account is closed, or something is asked for it already.
    """
    return _ask(db, RequestKind.RESET, account_changes.input_of(account), account, by=by, now=now)


def open_requests(db: Session, *, now: datetime) -> Sequence[AccountRequest]:
    """The requests that still can be confirmed, oldest first."""
    return db.scalars(
        select(AccountRequest).where(*_is_open(now)).order_by(AccountRequest.id)
    ).all()


def waiting(now: datetime) -> Select[int]:
    """Counts the requests that still can be confirmed at ``now`` (aware)."""
    return select(func.count(AccountRequest.id)).where(*_is_open(now))


def open_request(
    db: Session, number: int, *, now: datetime, to_answer: bool = False
) -> AccountRequest:
    """One of them; locked when it is ``to_answer``.

    Raises:
        NotFound: there is none of that number.
        Conflict: it was answered, or has waited too long.
    """
    if to_answer:
        lock_rows(db, AccountRequest.id, AccountRequest.id == number)
    found = db.get(AccountRequest, number, populate_existing=to_answer)
    if found is None:
        raise NotFound(f"There is no request {number}.")
    if found.answered_at is not None:
        raise Conflict(f"Request {number} is answered already.")
    if found.asked_at <= now - LASTS:
        raise Conflict(f"Request {number} is more than {LASTS.days} days old. Ask for it again.")
    return found


def confirm(
    db: Session, number: int, *, by: Account, now: datetime, settings: Settings
) -> tuple[Account, IssuedSecret]:
    """Do what was asked for, and have the person choose a password of their own.

    The secret goes to the person's mailbox; without a mail server it is for the second person to
    read out. A change into such an account gives it another password too: who asked for the
    change may know the present one.

    Args:
        db: session; flushed. Commit, then ``one_time_secrets.post`` what was made.
        number: the request's.
        by: the second person, who may open homes.
        settings: the mail server, how long a link lasts.

    Raises:
        Refused: ``by`` may not confirm, asked for it, or it is their own account.
        NotFound: there is no such request.
        Conflict: it is answered, too old, or one of the accounts was closed meanwhile.
    """
    request = open_request(db, number, now=now, to_answer=True)
    _check_second(request, by)
    if not request.asked_by.active:
        raise Conflict(f"The account that made request {number} is closed. Ask for it again.")
    account = request.account
    if account is None:
        account = accounts.build_account(
            db, account_changes.input_of(request), accounts.NO_PASSWORD, by=by, now=now
        )
        request_account = account.id
    else:
        if not account.active:
            raise Conflict(f"The account {account.username} is closed.")
        request_account = account.id
        if request.kind is RequestKind.CHANGE:
            account_changes.apply(db, account, account_changes.input_of(request), by=by, now=now)
    issued = one_time_secrets.issue(db, account, by=by, now=now, settings=settings)
    _answer(db, request, RequestAnswer.CONFIRMED, by=by, now=now, account_id=request_account)
    return account, issued


def refuse(db: Session, number: int, *, by: Account, now: datetime) -> AccountRequest:
    """Say no to a request.

    Raises:
        Refused: ``by`` may not confirm, asked for it, or it is their own account.
        NotFound: there is no such request.
        Conflict: it is answered or too old.
    """
    request = open_request(db, number, now=now, to_answer=True)
    _check_second(request, by)
    return _answer(db, request, RequestAnswer.REFUSED, by=by, now=now)


def withdraw(db: Session, number: int, *, by: Account, now: datetime) -> AccountRequest:
    """Take a request back.

    Raises:
        NotFound: there is no such request.
        Conflict: it is answered or too old.
    """
    request = open_request(db, number, now=now, to_answer=True)
    return _answer(db, request, RequestAnswer.WITHDRAWN, by=by, now=now)


def _is_open(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return AccountRequest.answered_at.is_(None), AccountRequest.asked_at > now - LASTS


def _check_second(request: AccountRequest, by: Account) -> None:
    if not all(may(by.role, each) for each in _SECOND):
        raise Refused("Your account may not confirm this.")
    if by.id in {request.asked_by_id, request.account_id}:
        raise Refused("Another person confirms this: it is your own request or account.")


def _ask(
    db: Session,
    kind: RequestKind,
    wanted: AccountInput,
    account: Account | None,
    *,
    by: Account,
    now: datetime,
) -> AccountRequest:
    if account is not None:
        if not account.active:
            raise Conflict(f"The account {account.username} is closed.")
        if account.id in {each.account_id for each in open_requests(db, now=now)}:
            raise Conflict(f"Something is asked for {account.username} already. Withdraw it first.")
    request = AccountRequest(
        kind=kind,
        account=account,
        username=wanted.username,
        name=wanted.name.strip(),
        collar_number=wanted.collar_number,
        role=wanted.role,
        area=accounts.lpa(db, wanted.lpa_code) if wanted.lpa_code else None,
        mailbox=wanted.mailbox,
        asked_by=by,
        asked_at=now,
    )
    db.add(request)
    db.flush()
    _log(db, "account.asked-for", request, by=by, now=now, account_id=request.account_id)
    return request


def _answer(
    db: Session,
    request: AccountRequest,
    answer: RequestAnswer,
    *,
    by: Account,
    now: datetime,
    account_id: int | None = None,
) -> AccountRequest:
    request.answered_at, request.answered_by_id, request.answer = now, by.id, answer
    db.flush()
    what = f"account.request-{answer.value.lower()}"
    _log(db, what, request, by=by, now=now, account_id=account_id or request.account_id)
    return request


def _log(
    db: Session,
    what: str,
    request: AccountRequest,
    *,
    by: Account,
    now: datetime,
    account_id: int | None,
) -> None:
    details = {
        "request": request.id,
        "kind": request.kind.value,
        "account": account_id,
        "role": request.role.value,
    }
    log.record(db, Action.ACCESS, what, by=by, now=now, details=details)
