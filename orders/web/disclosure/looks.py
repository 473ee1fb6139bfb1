"""The line of the log that a page leaves: who looked at what."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from orders import clock
from orders.access.sign_in.account_session import current_account
from orders.audit import log
from orders.audit.model import Action
from orders.audit.shown import ShownRecords
from orders.db import db


def looked(
    what: str,
    details: Mapping[str, Any] | None = None,
    *,
    action: Action = Action.CONSULTATION,
    reference: str | None = None,
    shows: ShownRecords | None = None,
    addresses: Collection[int] = (),
) -> None:
    """Log that the reader of this request looked at something, as :func:`orders.audit.log.record`.

    Args:
        what: noun and verb, ``order.read``.
        details: criteria, counts and numbers of what was shown; JSON can hold them.
        action: another word of the Act, for what was given out.

    Source: Data Protection Act 2018 s.62(1)-(3).
    """
    log.record(
        db.session,
        action,
        what,
        by=current_account(),
        now=clock.now(),
        reference=reference,
        details=details,
        shows=shows,
        addresses=addresses,
    )
