"""Devices on which an account signed in before: a cookie says so, made by the register alone."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, Final

from flask import request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from orders.access.model import Account
from orders.settings import Settings, current_settings

LASTS: Final = timedelta(days=180)
"""A device is known for so long after the last sign-in there."""
_MOST: Final = 30
"""So many accounts are known on one shared device; the earliest is forgotten."""


def known(username: str) -> int | None:
    """The number of the device that asks, if the account signed in there before."""
    number, names = _read()
    return number if username.strip().lower() in names else None


def remember(response: Response, account: Account) -> None:
    """Have the device that gets ``response`` known as one of the account's."""
    settings = current_settings()
    number, names = _read()
    names = [each for each in names if each != account.username][-(_MOST - 1) :]
    told = {"device": number or secrets.randbits(62) + 1, "accounts": [*names, account.username]}
    response.set_cookie(
        _name(settings),
        _maker(settings).dumps(told),
        max_age=LASTS,
        secure=settings.https,
        httponly=True,
        samesite="Lax",
    )


def _read() -> tuple[int | None, list[str]]:
    settings = current_settings()
    cookie = request.cookies.get(_name(settings), "")
    try:
        told: Any = _maker(settings).loads(cookie, max_age=int(LASTS.total_seconds()))
    except BadSignature:
        return None, []
    return told["device"], told["accounts"]


def _name(settings: Settings) -> str:
    return "__Host-orders-device" if settings.https else "orders-device"


def _maker(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.secret_key, salt="device")
