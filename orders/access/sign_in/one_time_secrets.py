"""One-time secrets: a link in the person's own mailbox, or a code that is read out to them.

With one a person chooses their password; the administrator who asked never sees either.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from html import escape

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from orders.access import accounts
from orders.access.model import Account
from orders.access.request_model import AccountSecret, SecretWay
from orders.access.sign_in import authentication, throttling
from orders.access.sign_in.throttling import Caller
from orders.audit import log
from orders.audit.model import Action
from orders.db import lock_rows
from orders.formatting import instant
from orders.mail import Mailer, MailFailed, letter
from orders.settings import Settings

PATH = "/account/new-password"
"""Where a link leads and a code is entered."""
CODE_LASTS = timedelta(hours=1)
MOST_WRONG = 5
"""Wrong codes after which the right one opens nothing either."""

_LINK_BYTES = 32
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
"""No letter or figure that sounds or looks like another."""
_GROUPS, _GROUP = 3, 4


@dataclass(frozen=True, slots=True)
class IssuedSecret:
    """A secret that was made.

    Attributes:
        way: how it reaches the person.
        ends_at: from when on it opens nothing, aware.
        mailbox: where the link goes, None for a code.
        mail: the mail with the link, to be posted once the secret is committed; None for a code.
        code: the code to read out, None for a link.
    """

    way: SecretWay
    ends_at: datetime
    mailbox: str | None = None
    mail: EmailMessage | None = field(default=None, repr=False)
    code: str | None = field(default=None, repr=False)


def sends_links(settings: Settings, mailbox: str | None) -> bool:
    """Whether the secret of an account with this mailbox goes there as a link."""
    return bool(settings.smtp_host and mailbox)


def issue(
    db: Session, account: Account, *, by: Account, now: datetime, settings: Settings
) -> IssuedSecret:
    """A new secret of a person's account: a link to be mailed; without server or mailbox a code.

    Earlier ones open nothing any more, nor does the present password.

    Args:
        db: session; flushed. Commit, then :func:`post` what was made.
        account: whose.
        by: who has it made; never the person who may not see it.
        settings: the mail server, how long a link lasts.
    """
    db.execute(delete(AccountSecret).where(AccountSecret.account_id == account.id))
    accounts.shut_out(account)
    linked = sends_links(settings, account.mailbox)
    secret = secrets.token_urlsafe(_LINK_BYTES) if linked else _code()
    lasts = timedelta(hours=settings.link_hours) if linked else CODE_LASTS
    way = SecretWay.LINK if linked else SecretWay.CODE
    row = AccountSecret(
        account=account,
        way=way,
        secret_hash=_hash(secret),
        made_at=now,
        ends_at=now + lasts,
        wrong_tries=0,
    )
    db.add(row)
    db.flush()
    details = {"account": account.id, "way": way.value, "secret": row.id}
    log.record(db, Action.ACCESS, "account.secret-made", by=by, now=now, details=details)
    if not linked:
        return IssuedSecret(way, row.ends_at, code=secret)
    mail = _mail(account, secret, row.ends_at, now=now, settings=settings)
    return IssuedSecret(way, row.ends_at, mailbox=account.mailbox, mail=mail)


def post(issued: IssuedSecret, settings: Settings) -> str:
    """Mail a link; a code needs no mail. Others must not wait for the server: commit before.

    Returns:
        Why the server has not taken the mail, or may not have; empty when it has.
    """
    if issued.mail is None:
        return ""
    try:
        with Mailer(settings) as mailer:
            mailer.send(issued.mail)
    except MailFailed as error:
        return error.message
    return ""


def holder(db: Session, link: str, *, now: datetime) -> Account | None:
    """Whose password a link is for; None when it is none, was used or has ended."""
    found = db.scalar(_link(link))
    return found.account if found is not None and _holds(found, now) else None


def redeem(
    db: Session,
    secret: str,
    password: str,
    *,
    username: str | None,
    caller: Caller,
    now: datetime,
    settings: Settings,
) -> Account | None:
    """Choose a password with a secret; None for every reason why not, so that none is told.

    A wrong try is part of the session: commit either way.

    Args:
        secret: the link's or the code, as typed.
        password: the new password.
        username: as typed beside a code; None with a link.
        caller: where it comes from.
        settings: how many wrong tries are free, and over what time they are counted.

    Raises:
        RegisterError: the password will not do; the secret is still good.
    """
    details: dict[str, str | int] = {"from": caller.address}
    if username is not None:
        typed = username.strip().lower()[:100]
        details["typed_hash"] = log.fingerprint(typed, key=settings.secret_key)
    # A link cannot be guessed; a code is tried like a password.
    if username is not None and throttling.must_wait(db, typed, caller, now=now, settings=settings):
        log.record(db, Action.ACCESS, "sign-in.limited", by=None, now=now, details=details)
        return None
    wanted = _link(secret) if username is None else _code_of(username)
    hashed = _hash(secret.strip() if username is None else _as_made(secret))
    # The hashing of a password takes a while: the secret is locked and counted after it.
    whose, made = db.scalar(wanted), None
    if whose is not None and _opens(whose, hashed, now):
        made = accounts.hashed(password, username=whose.account.username)
    lock_rows(
        db, AccountSecret.id, AccountSecret.id.in_(wanted.with_only_columns(AccountSecret.id))
    )
    found = db.scalar(wanted.execution_options(populate_existing=True))
    if found is None or made is None or not _opens(found, hashed, now):
        if found is not None and found.secret_hash != hashed:
            found.wrong_tries += 1
        authentication.note_secret(db, username or "", caller, now=now, succeeded=False)
        log.record(db, Action.ACCESS, "account.secret-wrong", by=None, now=now, details=details)
        return None
    account = found.account
    accounts.set_hash(db, account, made, by=account, now=now)
    db.delete(found)
    db.flush()
    details |= {"account": account.id, "way": found.way.value}
    log.record(db, Action.ACCESS, "account.secret-used", by=account, now=now, details=details)
    return account


def _holds(row: AccountSecret, now: datetime) -> bool:
    return row.ends_at > now and row.wrong_tries < MOST_WRONG and row.account.active


def _opens(row: AccountSecret, hashed: str, now: datetime) -> bool:
    return _holds(row, now) and secrets.compare_digest(row.secret_hash, hashed)


def _link(link: str) -> Select[AccountSecret]:
    return select(AccountSecret).where(
        AccountSecret.secret_hash == _hash(link.strip()), AccountSecret.way == SecretWay.LINK
    )


def _code_of(username: str) -> Select[AccountSecret]:
    return (
        select(AccountSecret)
        .join(Account, Account.id == AccountSecret.account_id)
        .where(Account.username == username.strip().lower(), AccountSecret.way == SecretWay.CODE)
    )


def _as_made(code: str) -> str:
    """A code without the hyphens, spaces and small letters it may be typed with."""
    return "".join(code.upper().split()).replace("-", "")


def _code() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(_GROUPS * _GROUP))


def grouped(code: str) -> str:
    """A code as it is read out: ``ABCD-EFGH-JKMN``."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def _mail(
    account: Account, link: str, ends_at: datetime, *, now: datetime, settings: Settings
) -> EmailMessage:
    there = f"{settings.public_url.rstrip('/')}{PATH}?link={link}"
    lines = (
        f"An account of the orders register is for you: {account.username}.",
        "Choose your password on this page:",
        there,
        f"The link works once, until {instant(ends_at)}.",
        f"If you expected none, do not open it and ring {settings.register_contact}.",
    )
    shown = [escape(line) for line in lines]
    shown[2] = f'<a href="{escape(there)}">{escape(there)}</a>'
    domain = settings.mail_from.rpartition("@")[2].rstrip(">")
    return letter(
        sender=settings.mail_from,
        to=account.mailbox or "",
        subject="Orders register: choose your password",
        text="\n\n".join(lines) + "\n",
        html="".join(f"<p>{line}</p>" for line in shown),
        message_id=f"<{secrets.token_hex(16)}@{domain}>",
        at=now,
    )
