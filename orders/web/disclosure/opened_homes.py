"""A withheld place that was just opened, on a page one can come back to for a short time.

Opening is sent as a form and answered with the address of the record's page, which holds a token
bound to the account, its session and the opening: no use to another account, nor to any after two
minutes.
"""

from __future__ import annotations

from typing import Final

from flask import request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from orders.access.model import Account
from orders.db import db
from orders.register.confidentiality.opening_model import HomeOpening
from orders.register.confidentiality.opening_purposes import OpeningPurpose
from orders.settings import current_settings

SHOWN_S: Final = 120
"""How long a place stays on the page, in seconds."""
PURPOSES: Final = [(each.value, each.label) for each in OpeningPurpose]


def token_of(opening: HomeOpening, account: Account) -> str:
    """What the address of the page holds."""
    return _tokens().dumps([account.id, account.session_number, opening.id])


def shown_opening(account: Account) -> HomeOpening | None:
    """The opening this address was made for, while it is this account's and of this session."""
    try:
        found = _tokens().loads(request.args.get("shown", ""), max_age=SHOWN_S)
    except BadSignature:
        return None
    if found[:2] != [account.id, account.session_number]:
        return None
    return db.session.get(HomeOpening, found[2])


def shown_zone(reference: str, account: Account) -> HomeOpening | None:
    """The opening of a zone of the order with this reference that this address was made for."""
    opening = shown_opening(account)
    if opening is None or opening.condition_id is None:
        return None
    return opening if opening.order.reference == reference else None


def _tokens() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_settings().secret_key, salt="place opened")
