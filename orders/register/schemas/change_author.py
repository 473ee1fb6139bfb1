"""Who changes an order."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from orders.access.model import Account


class ChangeAuthor(TypedDict):
    """Who changes an order, when, and which version of it they read, as every change takes it."""

    by: Account
    now: datetime
    version: int
