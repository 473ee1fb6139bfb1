"""What a look-up led to, signed for the account that made it: no page is reached by counting."""

from __future__ import annotations

from typing import Final

from flask import request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer

from orders.access.sign_in.account_session import current_account
from orders.search.disclosure.visibility import sees_whole_force
from orders.settings import current_settings

_HOUR_S: Final = 3_600


def report_href(reference: str) -> str:
    """Where a suspected breach of an order just found is reported, for this account and session."""
    account = current_account()
    if sees_whole_force(account):
        return url_for("reports.form", reference=reference)
    key = _keys().dumps([account.id, reference])
    return url_for("reports.form", reference=reference, found=key)


def person_href(person_id: int) -> str:
    """Where the page of a person just looked up is, for this account and this session's time."""
    account = current_account()
    if sees_whole_force(account):
        return url_for("persons.show", person_id=person_id)
    key = _keys().dumps([account.id, person_id])
    return url_for("persons.show", person_id=person_id, found=key)


def was_found(record: str | int) -> bool:
    """Whether this address is one that a look-up of this account led to.

    Args:
        record: the reference of an order, or the number of a person.
    """
    try:
        found = _keys().loads(
            request.args.get("found", ""), max_age=current_settings().session_hours * _HOUR_S
        )
    except BadSignature:
        return False
    return bool(found == [current_account().id, record])


def _keys() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_settings().secret_key, salt="looked up")
