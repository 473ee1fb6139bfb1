"""Orders of which PNC or Connect has not heard the latest."""

from __future__ import annotations

from orders.register.model import Stay
from orders.rules.lifecycle.upkeep import GapKind
from orders.worklists.entries import WorklistReaders
from orders.worklists.queries import Asked, lacking

_TOLD_OF = (Stay.LIVE, Stay.SUSPENDED, Stay.ENDED)


def not_on_pnc(readers: WorklistReaders) -> Asked:
    """Orders that PNC is to be brought up to date with, since the first thing it has not heard."""
    return lacking(readers, GapKind.PNC, _TOLD_OF)


def not_on_connect(readers: WorklistReaders) -> Asked:
    """Orders Connect is to be brought up to date with, since the first thing it has not heard."""
    return lacking(readers, GapKind.CONNECT, _TOLD_OF)
